/* survey/door_list.h — the door list as it changes: homes made, split, merged, corrected.
 *
 * Codes     BLOCK-NNN, the next number of the block; a code never changes hands. A home that is
 *           split or merged keeps its row, its code and its visits, with status split_into or
 *           merged_into. What happened, when, who says so and why is in its history.
 * Commit    each call is one transaction: all of it or nothing.
 * Errors    ERR_NOT_FOUND (home, block), ERR_CONFLICT (there already, gone already). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct door_range;
struct err;
struct store;

struct door_by { // who changed it; NULL: not said
    const char *who, *why;
    int64_t at_utc;
};

struct door_codes { // in the caller's arena
    const char **items;
    size_t n;
};

/* Homes in `block` as a text says; `dry_run` keeps nothing. */
struct door_plan {
    const char *block, *stair; // stair may be NULL
    bool dry_run;
};
bool door_list_make(struct store *st, const struct door_plan *plan, const struct door_range *range,
                    struct arena *mem, struct door_codes *out, struct err *err);

/* Home `code` turned out to be several: one new home for each address. */
bool door_list_split(struct store *st, const char *code, const char *const addresses[], size_t n,
                     const struct door_by *by, struct arena *mem, struct door_codes *out,
                     struct err *err);

/* Home `gone` is part of home `kept`. */
bool door_list_merge(struct store *st, const char *kept, const char *gone, const struct door_by *by,
                     struct err *err);

/* Put right one field (store_change_dwelling()); without effect when it says so already. */
bool door_list_change(struct store *st, const char *code, const char *field, const char *value,
                      const struct door_by *by, struct err *err);
