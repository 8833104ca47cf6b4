/* survey/odd_impl.h — between reading what records say (odd_facts.c) and judging it (odd.c). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"

struct err;
struct records;
struct store;

struct odd_record { // a million of them are in memory at once
    int64_t id;
    int64_t start_utc, end_utc; // 0: not said
    uint64_t hash;              // of the answers that two homes seldom share all
    int64_t n_said;             // people said to live there; 0: not said
    uint32_t form, surveyor;    // numbers; surveyor 0: not known
    uint32_t n_answers;
    int32_t n_rows;      // people on the list; -1: the form keeps none
    uint32_t point, log; // numbers; 0: none
    uint8_t rules;       // found so far: bits of enum odd_rule
};

struct odd_words {                      // what tells people which record it is
    const char *instance_id, *dwelling; // dwelling NULL: not known
    int64_t received_utc;
};

struct odd_point {
    double lon_deg, lat_deg, accuracy_m;
};

struct odd_log {
    int64_t ms; // in questions
    uint32_t questions;
};

struct odd_facts {
    bool words;               // those of each record are wanted
    struct odd_record *items; // by id
    size_t n, cap;
    struct odd_words *of; // by record; NULL: neither they nor homes are wanted
    size_t n_of, cap_of;
    struct odd_point *points; // by number, from 1 on
    size_t n_points, cap_points;
    struct odd_log *logs; // by number, from 1 on
    size_t n_logs, cap_logs;
    struct intern forms, surveyors;
};

/* `out` starts zeroed but for `words`; texts live in `mem`. `records` were read already, or NULL.
 */
bool odd_facts_read(struct odd_facts *out, struct store *st, const struct records *records,
                    struct arena *mem, struct err *err);
/* Of no text: what is not known. */
struct odd_words odd_words_of(const struct odd_facts *facts, const struct odd_record *record);
void odd_facts_done(struct odd_facts *facts);
struct odd_record *odd_facts_find(const struct odd_facts *facts, int64_t id); // NULL: none
