/* analysis/guard_zones.h — areas that cut across blocks (hexagons) beside what is printed of the
 * blocks themselves.
 *
 * Reader   knows of every door in which block and which zone it is. So the homes of a zone that are
 *          in one block are a figure, too, which nobody prints: a pair. Places over pairs and zones
 *          over pairs are two trees of one table, and both are views of the guard.
 * Decided  what places show and hide: only zones are hidden for another's sake. Where that is not
 *          enough no zone is shown.
 * Homes in no zone, and homes of no block, are pairs as well: made here, of what the others leave.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/suppress.h"

enum { ZONES_NO_PLACE = 0 }; // the whole, in which every place lies

struct guard_zones {
    const struct suppress_rules *rules;
    size_t n_cols; // counts are rows of n_cols + 1, the homes last; whys have the same shape
    bool parts;    // the columns add up
    int64_t most;  // else so many of them at most in one home

    size_t n_places; // row 0 is all; rows come after the one they lie in
    const uint32_t *parent;
    const int64_t *place;
    const uint8_t *place_why; // enum hide: as they are printed

    size_t n_zones;
    const int64_t *zone;
    uint8_t *zone_why; // what has to be hidden; S is added

    size_t n_pairs;             // that have homes
    const uint32_t *pair_zone;  // 0 … n_zones - 1
    const uint32_t *pair_place; // a place that none lies in; ZONES_NO_PLACE
    const int64_t *pair;
};

/* false: the counts do not fit together, and all zones are hidden. */
bool guard_zones(struct guard_zones *zones);
