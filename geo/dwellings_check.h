/* geo/dwellings_check.h — the door list of a survey, looked over: does each home lie in its block,
 * is any there twice? Homes that were split or merged are left out. Codes are named, never
 * addresses. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "geo/areas.h"
#include "geo/doubles.h"

struct err;

struct dwellings_checked {
    size_t n_homes;
    size_t n_no_point;              // of these, cannot be looked up on the map
    size_t n_outside;               // outside their block
    size_t n_no_block;              // in none, or one the survey does not have
    size_t n_doubles[DOUBLE_KINDS]; // pairs
};

size_t dwellings_checked_doubles(const struct dwellings_checked *checked); // of all kinds

/* Notes: `about` is a code or two, `text` what is wrong. `notes` NULL: only count. */
bool dwellings_check(const char *path, struct dwellings_checked *out, struct notes *notes,
                     struct err *err);
