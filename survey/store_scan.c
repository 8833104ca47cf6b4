/* survey/store_scan.c — chosen columns of one table, row by row, as fast as SQLite gives them.
 *
 * Names come from callers and from files: they are looked up in the file's own schema and quoted.
 * The rows come in order of the table's key, so two scans of tables that share it can be merged
 * (survey/export.c does). */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store_impl.h"

struct store_scan {
    struct store *st;
    sqlite3_stmt *q;
    size_t n;
    struct store_cell cells[]; // n
};

static bool check_table(struct store *st, const char *table, struct err *err) {
    bool has;
    return store_has_column(st, table, NULL, &has, err) &&
           (has || err_set(err, ERR_NOT_FOUND, "there is no table %s in the survey", table));
}

static bool check_column(struct store *st, const char *table, const char *column, struct err *err) {
    bool has;
    return store_has_column(st, table, column, &has, err) &&
           (has || err_set(err, ERR_NOT_FOUND, "table %s has no column %s", table, column));
}

static bool select_columns(struct store *st, const char *table, const char *const columns[],
                           size_t n, struct strbuf *sql, struct err *err) {
    for (size_t i = 0; i < n; i++) {
        if (!check_column(st, table, columns[i], err)) {
            return false;
        }
        strbuf_add(sql, i ? "," : "SELECT ");
        sql_name(sql, columns[i]);
    }
    strbuf_add(sql, " FROM ");
    sql_name(sql, table);
    // A rowid table is stored by it; WITHOUT ROWID ones have no such column and come by their key.
    bool by_rowid;
    if (!store_has_column(st, table, "rowid", &by_rowid, err)) {
        return false;
    }
    strbuf_add(sql, by_rowid ? " ORDER BY rowid" : "");
    return true;
}

struct store_scan *store_scan_open(struct store *st, const char *table, const char *const columns[],
                                   size_t n, struct err *err) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    if (!check_table(st, table, err) || !select_columns(st, table, columns, n, &sql, err)) {
        return NULL;
    }
    struct store_scan *scan = mem_zalloc(sizeof *scan + n * sizeof scan->cells[0]);
    scan->st = st;
    scan->n = n;
    scan->q = stmt_new(st, sql.data, err);
    if (!scan->q) {
        free(scan);
        return NULL;
    }
    return scan;
}

/* The value is asked, not the column: each question of a column takes the locks of the connection,
 * which this thread alone has. */
static void take_cell(sqlite3_value *value, struct store_cell *cell) {
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        *cell = (struct store_cell){.kind = STORE_INTEGER, .integer = sqlite3_value_int64(value)};
        return;
    case SQLITE_FLOAT:
        *cell = (struct store_cell){.kind = STORE_REAL, .real = sqlite3_value_double(value)};
        return;
    case SQLITE_TEXT:
        cell->kind = STORE_TEXT;
        cell->text = (const char *)sqlite3_value_text(value);
        cell->len = (uint32_t)sqlite3_value_bytes(value);
        return;
    case SQLITE_BLOB:
        cell->kind = STORE_BLOB;
        cell->blob = sqlite3_value_blob(value);
        cell->len = (uint32_t)sqlite3_value_bytes(value);
        return;
    default:
        *cell = (struct store_cell){.kind = STORE_NULL, .text = ""};
        return;
    }
}

const struct store_cell *store_scan_next(struct store_scan *scan, struct err *err) {
    if (stmt_step(scan->st, scan->q, err) != SQLITE_ROW) {
        return NULL;
    }
    for (size_t i = 0; i < scan->n; i++) {
        take_cell(sqlite3_column_value(scan->q, (int)i), &scan->cells[i]);
    }
    return scan->cells;
}

void store_scan_close(struct store_scan *scan) {
    if (scan) {
        stmt_free(scan->q);
        free(scan);
    }
}

bool store_read_columns(struct store *st, const char *table, const char *const columns[], size_t n,
                        store_row_fn each, void *ctx, struct err *err) {
    AUTO(store_scan_closep) struct store_scan *scan = store_scan_open(st, table, columns, n, err);
    if (!scan) {
        return false;
    }
    struct err failed = {0};
    for (const struct store_cell *cells; (cells = store_scan_next(scan, &failed));) {
        if (!each(ctx, cells, err)) {
            return false;
        }
    }
    if (failed.code != ERR_NONE) {
        return err_pass(err, &failed);
    }
    return true;
}
