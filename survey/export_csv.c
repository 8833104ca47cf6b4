/* survey/export_csv.c — typed tables as CSV. */
#include "survey/export_csv.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"
#include "survey/csv_file.h"
#include "survey/export.h"
#include "survey/export_tables.h"
#include "survey/store.h"

struct csv_export {
    const char *dir;
    struct csv_file file;
    struct export_result *out;
};

static void add_cell(struct csv_file *csv, const struct store_cell *cell) {
    char text[NUM_TEXT_MAX];
    switch (cell->kind) {
    case STORE_INTEGER:
        snprintf(text, sizeof text, "%" PRId64, cell->integer);
        csv_file_add(csv, text);
        return;
    case STORE_REAL:
        num_format(text, cell->real);
        csv_file_add(csv, text);
        return;
    case STORE_TEXT:
        csv_file_add(csv, cell->text);
        return;
    case STORE_NULL:
    case STORE_BLOB: // never among the columns of answers
        csv_file_add(csv, "");
        return;
    }
}

static bool begin(void *ctx, const char *table, const struct export_column *columns, size_t n,
                  bool has_point, struct err *err) {
    (void)has_point; // its answer is a column as it is
    struct csv_export *csv = ctx;
    if (!csv_file_open(&csv->file, csv->dir, table, err)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        csv_file_add(&csv->file, columns[i].name);
    }
    csv->out->n_files++;
    return csv_file_end_line(&csv->file, err);
}

static bool row(void *ctx, const struct store_cell *cells, size_t n, const struct store_cell *point,
                struct err *err) {
    (void)point;
    struct csv_export *csv = ctx;
    for (size_t i = 0; i < n; i++) {
        add_cell(&csv->file, &cells[i]);
    }
    return csv_file_end_line(&csv->file, err);
}

static bool end(void *ctx, bool ok, struct err *err) {
    struct csv_export *csv = ctx;
    return csv_file_close(&csv->file, ok, err);
}

bool export_csv(struct store *st, const char *dir, struct export_result *out, struct err *err) {
    struct csv_export csv = {.dir = dir, .out = out};
    const struct export_sink sink = {&csv, begin, row, end};
    return export_tables(st, &sink, out, err);
}
