/* geo/wkb.h — well-known binary (OGC 06-103r4, clause 8): how geometry crosses to GDAL and SQLite.
 *
 * Read     both byte orders, two dimensions, nesting up to WKB_DEPTH_MAX. Bytes are trusted by
 *          nobody: every count is checked against what is left, and a coordinate is a number;
 *          only a point may be NaN NaN, which is none.
 * Write    little-endian (NDR), ISO type numbers: a MULTIPOLYGON, a MULTILINESTRING, or a POINT.
 *
 *   01 06000000 01000000                  NDR, MultiPolygon, one polygon:
 *      01 03000000 01000000 05000000 …    NDR, Polygon, one ring, five points of two doubles */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "geo/geom.h"

struct err;
struct strbuf;

enum { WKB_DEPTH_MAX = 8 };

/* Add the parts of `geom->kind` found in the bytes to `geom`; other kinds in a collection are
 * passed over. False (ERR_SYNTAX, ERR_UNSUPPORTED) leaves `geom` with some of them. */
bool wkb_read(struct geom *geom, const void *bytes, size_t len, struct err *err);

void wkb_write(struct strbuf *out, const struct geom *geom);
