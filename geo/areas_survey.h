/* geo/areas_survey.h — areas in and out of a survey file (GeoPackage, tables by survey/).
 *
 *   estate   fid, geom MULTIPOLYGON, code, name
 *   block    fid, geom MULTIPOLYGON, code, name, estate
 *   context  fid, geom GEOMETRY, kind, name
 *
 * All in EPSG:4326. Tables and columns are survey/'s; we fill rows, in one transaction, through
 * GDAL. Columns we do not know keep what they hold. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "geo/areas.h"

struct err;

/* All areas of a level, in the order of the file. `out` starts zeroed; areas_done() it, also after
 * a failure. No areas is no failure. */
bool areas_read_survey(struct areas *out, const char *path, enum area_level level, struct err *err);

struct areas_added {
    size_t n_added, n_replaced;
};

/* Put `areas` in. Refused as a whole, with a note for each area: a code the survey has already
 * (unless `replace`: then shape and name are replaced, and for context the whole kind), an area
 * more than GEO_FAR_KM from what the survey has, a block that touches none of its estates. Fills in
 * the estate of each block, also of blocks that were there before their estate. */
bool areas_add_survey(const char *path, struct areas *areas, bool replace,
                      struct areas_added *added, struct notes *notes, struct err *err);

/* The same from an open survey, a GDALDatasetH. For dwellings_survey.c. */
bool areas_read_dataset(struct areas *out, void *survey, enum area_level level, struct err *err);

/* Box of all the survey's areas, or of its dwellings where there are none; it may be empty. */
bool areas_survey_box(struct geom_box *out, void *survey, struct err *err);

/* Why is this box not where `survey` is? A sentence in `out`; false when it is near enough. */
bool areas_too_far(const struct geom_box *survey, const struct geom_box *box, char *out,
                   size_t size);
