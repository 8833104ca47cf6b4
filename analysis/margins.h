/* analysis/margins.h — a table of counts with its totals, as people draw it on paper.
 *
 *   block,damp,repairs,asb,total        the first row names the columns, the first column the rows;
 *   Aspen,12,3,6,21                     the last of both is called "total" (in any case)
 *   Birch,8,9,0,17
 *   total,20,12,6,38
 *
 * Shape    `counts` row by row, the totals among them: n_rows * n_cols numbers, none below 0.
 * Reads    the CSV of base/csv.h; each row has as many fields as the first.
 * Refused  with the line: no row or column of totals, totals that do not add up, a count that is
 *          not a whole number from 0 on, rows of another length; past the limits ERR_LIMIT. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;

enum { MARGINS_MAX_CELLS = 1000000 };
#define MARGINS_MAX_COUNT INT64_C(1000000000000) // a sum of all cells still fits 64 bits

struct margins {
    char **rows, **cols;   // names; "total" is the last
    size_t n_rows, n_cols; // the totals counted
    int64_t *counts;
};

bool margins_read(struct margins *table, const char *path, struct err *err);
void margins_done(struct margins *table);

static inline size_t margins_n_cells(const struct margins *table) {
    return table->n_rows * table->n_cols;
}
/* A total of a row, of a column, or of all. */
static inline bool margins_is_total(const struct margins *table, size_t cell) {
    return cell / table->n_cols == table->n_rows - 1 || cell % table->n_cols == table->n_cols - 1;
}
