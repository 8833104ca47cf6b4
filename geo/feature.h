/* geo/feature.h — between GDAL's features and our geometry and text. Inside geo/ only. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "geo/gdal.h"
#include "geo/geom.h"

struct arena;

/* A new GDAL geometry, or NULL with err set. Owned. */
MUST_USE OGRGeometryH feature_geometry(const struct geom *geom, struct err *err);

/* Add the parts of kind `out->kind` to `out`. */
bool feature_read_geometry(struct geom *out, OGRGeometryH geometry, struct err *err);

/* A field's text, trimmed, without control characters; NULL when null, blank, not UTF-8 or longer
 * than GEO_TEXT_MAX. In `arena`. */
const char *feature_text(struct arena *arena, OGRFeatureH feature, int field);

/* Set a text, or null for NULL. */
void feature_set_text(OGRFeatureH feature, int field, const char *text);

/* Layer `name` of a survey with all of `fields` (ended by NULL), their places in `places`. NULL
 * with err set: the file is no survey. Borrowed from the dataset. */
OGRLayerH feature_layer(GDALDatasetH survey, const char *name, const char *const *fields,
                        int *places, struct err *err);

/* Put a feature with this shape (NULL: none) into the layer; feature taken. */
bool feature_add(OGRLayerH layer, OGRFeatureH feature, const struct geom *shape, struct err *err);
