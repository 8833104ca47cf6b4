/* geo/label.h — where to write a name on an area.
 *
 * The pole of inaccessibility: the point inside the largest polygon that is farthest from every
 * edge, found by dividing squares and keeping the most promising one (the idea is Mapbox's
 * polylabel, 2016; the code is ours). Always inside, also for rings, crescents and L shapes, where
 * a centroid falls outside. Where the centroid has nearly as much room it is taken instead: in a
 * long terrace a name belongs in the middle. */
#pragma once
#include <stdbool.h>

#include "geo/geom.h"

/* The point, and in *room_m (may be NULL) its distance to the nearest edge in metres. False for a
 * geometry without area. */
bool label_point(const struct geom *geom, struct geom_pt *out, double *room_m);
