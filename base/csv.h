/* base/csv.h — comma-separated text, row by row, with the line each row begins on.
 *
 * Reads    RFC 4180: quotes, doubled quotes, line breaks in quotes; LF or CR LF; a byte order mark.
 *          The separator is whichever of , ; tab stands most often in the first row. Blank lines
 *          are passed over. Text that is not UTF-8 is taken for Windows-1252, as older Excel saves
 *          it; csv_was_recoded() tells.
 * Refused  with the line: a quote that never closes, more filled fields than the first row has,
 *          NUL bytes (UTF-16 or no text at all), a row over CSV_ROW_MAX.
 * Why ours GDAL reads CSV too, but does not say on which line a row stands. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct csv;
struct err;

enum { CSV_ROW_MAX = 1 << 20, CSV_COLUMNS_MAX = 500 }; // bytes; columns of the first row

/* Open and read the first row, the names. The file may be a pipe; "-" is standard input. NULL with
 * err set. Owned: csv_free(). */
MUST_USE struct csv *csv_open(const char *path, struct err *err);
/* The same from memory, which must live as long. */
MUST_USE struct csv *csv_parse(const char *text, size_t len, struct err *err);
void csv_free(struct csv *csv);

size_t csv_n_columns(const struct csv *csv);
const char *csv_name(const struct csv *csv, size_t column); // trimmed; lives as long as `csv`
size_t csv_find(const struct csv *csv, const char *name);   // or csv_n_columns(): there is none
/* The one column of that name; ERR_SYNTAX at line 1 where there is none, or where there are two and
 * nobody knows which is meant. */
bool csv_need(const struct csv *csv, const char *name, size_t *column, struct err *err);
char csv_separator(const struct csv *csv);
bool csv_was_recoded(const struct csv *csv);

/* The next row: 1, or 0 at the end, or -1 with err set. */
int csv_next(struct csv *csv, struct err *err);
/* Its field, trimmed; "" where the row is shorter. Borrowed until the next csv_next(). */
const char *csv_cell(const struct csv *csv, size_t column);
/* How many fields the row itself has. */
size_t csv_n_cells(const struct csv *csv);
int csv_line(const struct csv *csv); // where it begins, from 1

DEFINE_FREEP(csv_freep, struct csv *, csv_free)
