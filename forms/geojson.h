/* forms/geojson.h — a GeoJSON feature collection as a choice list (rules C9, C10).
 *
 * Each feature becomes root/item: `geometry` first, as ODK writes places ("lat lon 0 0", points
 * joined by "; "), then the properties in order, then `id`. A reader of its own, since the engine
 * stands on no JSON library.
 * Errors   ERR_SYNTAX with the line: not JSON, not a collection, a geometry ODK has no text for.
 * Limits   GEOJSON_MAX_DEPTH. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct err;
struct names;
struct tree;

enum { GEOJSON_MAX_DEPTH = 64 };

bool geojson_parse(struct tree *tree, struct names *names, const char *bytes, size_t len,
                   struct err *err);
