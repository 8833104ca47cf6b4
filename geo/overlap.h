/* geo/overlap.h — is it still the same piece of ground? How much of two areas is common.
 *
 * Measured  on a raster of OVERLAP_STEPS by OVERLAP_STEPS points over both: good to a hundredth or
 *           two, which is enough to tell a boundary drawn again from one that was moved. */
#pragma once
#include "geo/geom.h"

enum { OVERLAP_STEPS = 64 };

/* Common ground as a share of all ground that either holds: 1 the same, 0 apart, or one is empty.
 */
double overlap_share(const struct geom *a, const struct geom *b);
