/* survey/export_tables.h — the typed tables as an export holds them, and their words, table by
 * table: the same columns and values whatever the format (survey/export.h). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct err;
struct export_result;
struct store;
struct store_cell;

struct export_column {
    const char *name, *type; // TEXT, INTEGER or REAL
    const char *answer;      // type of the question: "date"; NULL for keys
};

/* Where the rows go. end() is called for each begin(), also a failed one; `ok`: did all go well? It
 * returns whether it still does. */
struct export_sink {
    void *ctx;
    bool (*begin)(void *ctx, const char *table, const struct export_column *columns, size_t n,
                  bool has_point, struct err *err);
    /* `point`: NULL in a table without one. */
    bool (*row)(void *ctx, const struct store_cell *cells, size_t n, const struct store_cell *point,
                struct err *err);
    bool (*end)(void *ctx, bool ok, struct err *err);
};

/* Tables of answers, then "questions" and "choices". n_rows of `out` grows by the answers' rows. */
bool export_tables(struct store *st, const struct export_sink *sink, struct export_result *out,
                   struct err *err);
