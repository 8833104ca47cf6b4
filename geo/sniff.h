/* geo/sniff.h — a look at a file before GDAL opens it.
 *
 * GDAL streams most formats, but holds some whole in memory, at many times their size: GeoJSON that
 * is no FeatureCollection, TopoJSON, KML. And its time grows with the square of the number of
 * fields. A limit that counts must come before the open, so JSON is walked through once by us (0.3
 * s for the largest file) for its type and its distinct names. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;

/* May GDAL have this file of `size` bytes? ERR_LIMIT when not. */
bool sniff_file(const char *path, uint64_t size, struct err *err);
