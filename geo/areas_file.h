/* geo/areas_file.h — boundaries from a file somebody sent.
 *
 * Reads    what gdal_open(GDAL_PLACES) opens. One layer; where a file has several with shapes of
 *          the right kind, the caller must name one.
 * Codes    A field is guessed by name where it is not given (areas_file.c has the table), and must
 *          be filled and unique; without any, the name serves, and a file without fields is
 *          numbered estate-1, estate-2.
 * Place    Any coordinate system becomes WGS 84. GeoJSON without one is WGS 84 (RFC 7946); anything
 *          else without one is refused unless the caller says what it is.
 * Shape    Curves become lines, heights go, invalid polygons are mended or refused (repair.h).
 * Refusal  A file with one area that cannot be used is refused as a whole, every such area being
 *          named in the notes; with `skip_bad` it is read without them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "geo/areas.h"

struct err;

struct areas_opts {
    const char *layer;      // NULL: the only one that fits
    const char *code_field; // NULL: guess
    const char *name_field; // NULL: guess
    int epsg;               // coordinate system, whatever the file says; 0: as the file says
    bool skip_bad;
};

struct areas_source { // what was read, for the report; texts are copies
    char driver[24], layer[64], code_field[64], name_field[64], crs[80];
    size_t n_read, n_vertices;
};

/* `out` and `notes` start zeroed and are the caller's to free, also after a failure: the notes of
 * a refused file say why. *source may be NULL. */
bool areas_read_file(struct areas *out, const char *path, enum area_level level,
                     const struct areas_opts *opts, struct areas_source *source,
                     struct notes *notes, struct err *err);

/* Does a field of this name hold codes, or names? Higher is likelier, 0 is no. For tests and for
 * tables of dwellings. */
int areas_code_likeness(const char *field);
int areas_name_likeness(const char *field);
