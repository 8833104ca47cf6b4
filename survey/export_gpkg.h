/* survey/export_gpkg.h — the typed tables as one GeoPackage; see survey/export.h for its layout. */
#pragma once
#include <stdbool.h>

struct err;
struct export_result;
struct store;

/* answers.gpkg in the folder `dir`, where it must not be. */
bool export_gpkg(struct store *st, const char *dir, struct export_result *out, struct err *err);
