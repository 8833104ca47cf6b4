/* geo/table.h — a list of homes, whatever it came in: CSV, spreadsheet, GeoJSON, GeoPackage.
 *
 * Row by row; every cell is text, so that UPRN 000123 keeps its zeros. A row knows the number a
 * person would look for ("line 7" of a CSV, "row 7" of a spreadsheet, "feature 6" elsewhere) and,
 * where the file has geometry, its point in WGS 84: of an area, the place of its label. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "geo/geom.h"

struct err;
struct table;

/* `layer`: of a file with several; NULL for the only one. `epsg`: what its geometry is in, whatever
 * the file says; 0 as the file says. NULL with err set. Owned: table_free(). */
MUST_USE struct table *table_open(const char *path, const char *layer, int epsg, struct err *err);
void table_free(struct table *table);

size_t table_n_columns(const struct table *table);
const char *table_name(const struct table *table, size_t column);
/* Column whose name is exactly this, or table_n_columns(). */
size_t table_find(const struct table *table, const char *name);
bool table_has_points(const struct table *table);  // rows may carry geometry
bool table_was_recoded(const struct table *table); // a CSV that was not UTF-8

int table_next(struct table *table, struct err *err); // 1, 0 at the end, -1 with err set
const char *table_cell(const struct table *table, size_t column); // "" when null; until next row
bool table_point(const struct table *table, struct geom_pt *out);
uint32_t table_row(const struct table *table);
const char *table_row_word(const struct table *table); // "line", "row", "feature"

DEFINE_FREEP(table_freep, struct table *, table_free)
