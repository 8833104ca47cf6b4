/* geo/locate.h — which area is this point in? An index for many points.
 *
 * Answers   exactly those of geom_has(): holes, multipolygons, edges count as inside. Where areas
 *           overlap or share an edge, the one added first (the lowest number) is the answer.
 * Method    A uniform grid over all areas, about nine cells an area. A cell knows the areas that
 *           cover it whole (no test at all) and those whose edge runs through it. For these an area
 *           keeps, for each row of the grid, the runs of its outline that touch the row: a test
 *           looks at those few edges only.
 * Cost      Building is linear in vertices and cells. 1,000,000 points into 10,000 polygons with
 *           holes: tests/bench/bench_pip.c, README.md. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "geo/geom.h"

struct locate;

#define LOCATE_NONE UINT32_MAX

/* Build over `n` geometries, numbered 0 to n-1. They are borrowed until locate_free(); geometries
 * that are no polygons hold nothing. Owned by the caller. */
MUST_USE struct locate *locate_new(const struct geom *const *areas, uint32_t n);
void locate_free(struct locate *loc);

/* Number of the first area that holds `pt`, or LOCATE_NONE. */
uint32_t locate_point(const struct locate *loc, struct geom_pt pt);

/* The same for many points. */
void locate_points(const struct locate *loc, const struct geom_pt *pts, size_t n, uint32_t *out);

DEFINE_FREEP(locate_freep, struct locate *, locate_free)
