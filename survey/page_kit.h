/* survey/page_kit.h — what several pages show: bars, tables, times, choices, links. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "survey/page.h"
#include "survey/slot.h"

/* `before`, which is HTML, then a text from outside that has its own direction. A NULL text:
 * nothing.
 */
void page_said(struct page *page, const char *before, const char *text);

/* A bar of `part` of `all`, hidden from screen readers: the numbers stand beside it as text. */
void page_bar(struct page *page, uint64_t part, uint64_t all);

/* A table that scrolls by itself where it is too wide, and can be reached by keyboard. `caption` is
 * no text from outside; `columns` end with NULL, a leading '#' marks numbers. */
void page_table(struct page *page, const char *caption, const char *const columns[]);
void page_table_end(struct page *page);
void page_cell_number(struct page *page, uint64_t n);
/* <th scope="row"> */
void page_row_head(struct page *page, const char *text);

/* "Mon 23 Nov, 18:30", as at the door. */
void page_time(struct page *page, struct zone *zone, int64_t utc_ms);

/* <option>; `shown` NULL: the value itself. */
void page_option(struct page *page, const char *value, const char *shown, const char *chosen);

/* Append text for a query, percent-encoded. */
void page_encode(struct page *page, const char *text);

/* Value of a query parameter; NULL when it is missing or empty. */
const char *page_query(const struct page *page, const char *name);

/* The survey to write to; the caller closes it. NULL on failure. */
MUST_USE struct store *page_writer(struct page *page, struct err *err);

const char *page_s(uint64_t n); // "s" for a plural, else ""
