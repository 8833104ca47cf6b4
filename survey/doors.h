/* survey/doors.h — the door list and all knocks in memory: what progress, tonight and the sharing
 * out of blocks count on.
 *
 * Read     in one pass over each table, a few columns only; a million homes take about a second.
 * Codes    homes are told apart by 64-bit hashes of their codes: two of a million are alike with a
 *          chance of 3 in 10^8. Comparing the codes themselves took three times as long.
 * Homes    those split or pulled down are no homes now. Knocks at a home that was merged count for
 *          the home it is part of. `not_tried` in the log is no knock. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "survey/standing.h"

struct err;
struct store;

enum { DOORS_MAX_HOUSEHOLDS = 9 };

struct door {
    uint64_t key;      // of its code
    uint64_t into;     // merged: the key of the home it is part of; else 0
    uint32_t block;    // in `blocks`; 0: none
    uint32_t first, n; // its knocks, in `order`
    uint16_t lang;     // wanted, in `langs`; 0: none
    uint8_t households;
    bool listed; // a home now
};

struct doors {
    struct door *items; // in order of the table
    size_t n, cap;
    uint32_t *slots; // by key: numbers of doors, + 1; 0: free
    size_t n_slots;
    struct knock *knocks; // as logged
    size_t n_knocks, cap_knocks;
    uint32_t *order; // numbers of knocks: of one door together, by time
    struct intern blocks, surveyors, langs;
};

/* `out` starts zeroed and is the caller's to free, also after a failure. */
bool doors_read(struct doors *out, struct store *st, struct err *err);
void doors_done(struct doors *doors);

/* The home with this code, merged or not; NULL: none. */
const struct door *doors_find(const struct doors *doors, const char *code);

/* Knocks that count for household `number` of a door, by time, into *out, which grows; how many. */
struct knock_list {
    struct knock *items;
    size_t n, cap;
};
void doors_knocks(const struct doors *doors, const struct door *door, int number,
                  struct knock_list *out);
