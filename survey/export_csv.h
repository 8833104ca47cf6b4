/* survey/export_csv.h — typed tables as CSV files; see survey/export.h for their layout. */
#pragma once
#include <stdbool.h>

struct err;
struct export_result;
struct store;

/* Into the empty folder `dir`. */
bool export_csv(struct store *st, const char *dir, struct export_result *out, struct err *err);
