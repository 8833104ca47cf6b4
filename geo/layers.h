/* geo/layers.h — layers for other programs: GeoJSON and GeoPackage, through GDAL.
 *
 * GeoJSON     RFC 7946: WGS 84 lon, lat, six decimals (11 cm) unless said, right-hand rings, bbox,
 *             no crs member. The same rows give the same bytes.
 * GeoPackage  1.3, one table a layer, spatial index, in the coordinate system asked for.
 * Writing     beside the final name, then renamed: the old file or the new one, never half. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/geom.h"

struct err;

enum layer_type { LAYER_TEXT, LAYER_INT, LAYER_REAL, LAYER_FLAG, LAYER_TIME };

struct layer_field {
    const char *name;
    enum layer_type type;
};

struct layer_value { // of its field's type, or null; FLAG: whole 0 or 1; TIME: text, ISO 8601
    bool is_null;
    const char *text;
    int64_t whole;
    double real;
};

#define LAYER_NULL ((struct layer_value){.is_null = true})
#define LAYER_TEXT_OF(s) ((struct layer_value){.is_null = !(s), .text = (s)})
#define LAYER_INT_OF(n) ((struct layer_value){.whole = (n)})
#define LAYER_REAL_OF(x) ((struct layer_value){.real = (x)})

struct layer_row {
    const struct geom *shape;         // NULL: none
    const struct layer_value *values; // one for each field of the layer
};

struct layer { // all borrowed
    const char *name;
    enum geom_kind kind; // of all shapes; NONE: a table without them
    const char *key;     // GeoPackage: its column of row numbers; NULL: "fid"
    const struct layer_field *fields;
    const struct layer_row *rows;
    size_t n_fields, n_rows;
    int decimals; // of coordinates in GeoJSON; 0: six
};

bool layers_write_geojson(const char *path, const struct layer *layer, struct err *err);

/* `epsg`: 4326, 27700, … `date`: "YYYY-MM-DD" for the file's own record of when it was made, so
 * that the same survey gives the same bytes; NULL for now. */
bool layers_write_gpkg(const char *path, const struct layer *layers, size_t n, int epsg,
                       const char *date, struct err *err);
