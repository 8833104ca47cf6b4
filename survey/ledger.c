/* survey/ledger.c — see ledger.h. */
#include "survey/ledger.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "survey/ledger.sql.h"
#include "survey/store_impl.h"

static const char *const geographies[] = {"survey", "estate", "block"};

static bool check_geography(const char *geography, struct err *err) {
    for (size_t i = 0; i < LEN(geographies); i++) {
        if (strcmp(geography, geographies[i]) == 0) {
            return true;
        }
    }
    return err_set(err, ERR_USAGE,
                   "tables are published for the whole survey, by estate or by block, not by '%s': "
                   "other areas overlap these, and the difference could point at a home",
                   geography);
}

static bool bind_table(sqlite3_stmt *q, const struct ledger_table *table, struct err *err) {
    return stmt_text(q, ":table_id", table->table_id, err) &&
           stmt_text(q, ":geography", table->geography, err);
}

static bool bind_cell(sqlite3_stmt *q, const struct ledger_cell *cell, struct err *err) {
    return stmt_text(q, ":area", cell->area, err) &&
           stmt_text(q, ":category", cell->category, err) &&
           stmt_int(q, ":homes", cell->homes, err);
}

static bool refuse(sqlite3_stmt *q, const struct ledger_table *table,
                   const struct ledger_cell *cell, struct err *err) {
    enum { DAY = 10 }; // characters of a time that are its day
    return err_set(err, ERR_CONFLICT,
                   "'%.80s', %s%.40s%s%.40s: this figure and the one published on %.*s are %" PRId64
                   " apart. Who has both could find out what those homes said. Keep the old table "
                   "until %" PRId64 " or more have changed",
                   table->table_id, cell->area[0] ? "" : "all homes", cell->area,
                   cell->category[0] ? ", " : "", cell->category, DAY, col_text(q, 0, NULL),
                   (int64_t)sqlite3_column_int64(q, 1), table->threshold);
}

static bool check_cell(struct store *st, const struct ledger_table *table,
                       const struct ledger_cell *cell, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_LEDGER_NEAR, err);
    if (!q || !bind_table(q, table, err) || !bind_cell(q, cell, err) ||
        !stmt_int(q, ":threshold", table->threshold, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    bool ok = rc == SQLITE_DONE || (rc == SQLITE_ROW && refuse(q, table, cell, err));
    sqlite3_reset(q);
    return ok;
}

bool ledger_check(struct store *st, const struct ledger_table *table, struct err *err) {
    if (!check_geography(table->geography, err)) {
        return false;
    }
    for (size_t i = 0; i < table->n_cells; i++) {
        if (!check_cell(st, table, &table->cells[i], err)) {
            return false;
        }
    }
    return true;
}

/* ---- writing down ---- */

static bool bind_release(sqlite3_stmt *q, const struct ledger_table *table, struct err *err) {
    char hash[STORE_HASH_MAX];
    store_hash(hash, table->bytes, table->len);
    return bind_table(q, table, err) && stmt_text(q, ":tier", table->tier, err) &&
           sqlite3_bind_text(q, sqlite3_bind_parameter_index(q, ":hash"), hash, -1,
                             SQLITE_TRANSIENT) == SQLITE_OK;
}

static bool is_known(struct store *st, const struct ledger_table *table, bool *known,
                     struct err *err) {
    int64_t n = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_LEDGER_SAME, err);
    bool ok = q && bind_release(q, table, err) && stmt_one_int(st, q, 0, &n, err);
    *known = n > 0;
    return ok;
}

static bool add_cells(struct store *st, const struct ledger_table *table, int64_t id,
                      struct err *err) {
    for (size_t i = 0; i < table->n_cells; i++) {
        sqlite3_stmt *q = stmt_get(st, SQL_LEDGER_ADD_CELL, err);
        if (!q || !stmt_int(q, ":published_id", id, err) || !bind_cell(q, &table->cells[i], err) ||
            !stmt_run(st, q, err)) {
            return false;
        }
    }
    return true;
}

static bool add_release(struct store *st, const struct ledger_table *table, int64_t now_utc,
                        struct err *err) {
    int64_t id = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_LEDGER_ADD_TABLE, err);
    return q && bind_release(q, table, err) && stmt_time(q, ":published_utc", now_utc, err) &&
           stmt_one_int(st, q, 0, &id, err) && add_cells(st, table, id, err);
}

bool ledger_add(struct store *st, const struct ledger_table *table, int64_t now_utc,
                struct err *err) {
    bool known = false;
    if (!store_begin(st, err)) {
        return false;
    }
    bool ok = ledger_check(st, table, err) && is_known(st, table, &known, err) &&
              (known || add_release(st, table, now_utc, err)) && store_commit(st, err);
    if (!ok) {
        store_rollback(st);
    }
    return ok;
}

/* ---- reading ---- */

bool ledger_each(struct store *st, ledger_past_fn each, void *ctx, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_LEDGER_LIST, err);
    int rc = SQLITE_DONE;
    bool ok = q != NULL;
    while (ok && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        const struct ledger_past past = {.table_id = col_text(q, 0, NULL),
                                         .geography = col_text(q, 1, NULL),
                                         .area = col_text(q, 2, NULL),
                                         .category = col_text(q, 3, NULL),
                                         .homes = sqlite3_column_int64(q, 4),
                                         .published_utc = col_text(q, 5, NULL)};
        ok = each(ctx, &past, err);
    }
    if (q) {
        sqlite3_reset(q);
    }
    return ok && rc == SQLITE_DONE;
}
