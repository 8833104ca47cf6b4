/* geo/repair.h — is this a polygon, and if not quite, what would one be?
 *
 * Boundaries drawn by hand and simplified by machines cross themselves, touch themselves, or carry
 * holes outside. GEOS (through GDAL) mends them; a mend that moves the place is refused:
 *
 *   area before   outer rings minus holes, as drawn (a bow-tie's two wings take each other away)
 *   area after    of the mended polygons
 *   refused       where they differ by more than GEO_REPAIR_PERCENT_MAX of the larger, or nothing
 *                 is left
 *
 * GEOS knows no bounds, so crossings are counted first, by us, up to GEO_CROSSINGS_MAX. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "geo/geom.h"

struct err;

struct repair {
    bool fixed;        // the shape was changed
    char fault[48];    // "self-crossing", "hole outside the boundary"
    struct geom_pt at; // where, when `has_at`
    bool has_at;
    double before_m2, after_m2;
    // Budgets for a whole file: start with GEO_PAIRS_MAX and GEO_CROSSINGS_FILE_MAX.
    size_t pairs_left, crossings_left;
};

/* Check polygons, in WGS 84 and in range, and mend them where needed; on success `shape` is what
 * to keep and *repair says what happened. False (`shape` as it was) with err set, the sentence
 * going on from the area's name: "crosses itself at …". Needs gdal_load(). */
bool repair_polygons(struct geom *shape, struct repair *repair, struct err *err);

/* Pairs of edges of `geom` that cross, counted up to `most`; *pairs is the number of comparisons
 * allowed and what is left of it. Returns `most` when either ran out. */
size_t repair_count_crossings(const struct geom *geom, size_t most, size_t *pairs);
