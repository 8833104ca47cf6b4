/* base/sheet.h — what a spreadsheet takes: names of sheets, text of a cell, days as numbers.
 *
 * Source   Microsoft, "Excel specifications and limits"; ECMA-376 part 1, 22.9.2.19 (_x0041_ stands
 *          for "A") and 18.17.4.1 (days count from 1900). LibreOffice takes the same.
 * Units    lengths are in UTF-16 units, as a spreadsheet counts. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct date_time;
struct strbuf;

enum {
    SHEET_NAME_MAX = 31,
    SHEET_CELL_MAX = 32767,
    SHEET_ROWS_MAX = 1048576,
    SHEET_COLUMNS_MAX = 16384,
};

/* Append the first `room` units of `text`, with a blank for what no name of a sheet may hold:
 * control characters, []:*?/\ and quotes. */
void sheet_add_name(struct strbuf *out, const char *text, size_t room);

/* Append `text` as a cell shows it: control characters become U+FFFD, what would be read as an
 * escape stays the text it is. False when it is longer than a cell: its beginning was appended. */
bool sheet_add_cell(struct strbuf *out, const char *text, size_t len);

/* The number that a spreadsheet shows as this day and time of day: days and parts of days, the
 * offset left aside. False, *out alone, before March 1900, where spreadsheets disagree. */
bool sheet_number(const struct date_time *when, double *out);
