/* survey/door_range.h — doors in plain words: "Flats 1-64, 4 per floor, Ashbrook House". Pure.
 *
 * Shape    parts with commas between: first the numbers, then the address they stand in front of.
 *            Flats 1-64, Ashbrook House            12-40 even, Mill Lane
 *            1, 3, 5-9 Mill Lane                   Flats 12A-12F, Ashbrook House
 *            Flats A-F, 3 Mill Lane                Rose Cottage, Mill Lane        (one home)
 *          Anywhere before the address: odd, even; skip 13; 4 per floor; 16 floors; ground floor
 *          shops (the homes begin on the first floor). A postcode at the end is kept as one.
 * Floors   counted from 0, the ground, in the order of the numbers; those skipped have no place.
 * Errors   ERR_USAGE, saying which words were not understood and what would be. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct err;

enum { DOOR_RANGE_MAX = 5000, DOOR_RANGE_TEXT_MAX = 1000, DOOR_RANGE_FLOORS_MAX = 200 };

struct door_made {
    const char *address; // "Flat 3, Ashbrook House"
    bool has_floor;
    int floor;
};

struct door_range {
    struct door_made *items;
    size_t n, cap;
    const char *structure; // "Ashbrook House"; NULL for houses in a street
    const char *postcode;  // NULL: none
    struct arena mem;      // texts
};

/* `per_floor` 0: as the text says, if it does. `out` starts zeroed and is the caller's to free,
 * also after a failure. */
bool door_range_parse(struct door_range *out, const char *text, int per_floor, struct err *err);
void door_range_done(struct door_range *range);
