/* survey/store_sql.c — statements, bindings, columns, and SQLite's answers in plain words. */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "survey/store.sql.h"
#include "survey/store_impl.h"

/* ---- errors ---- */

/* What a person can do about it. By primary result code. */
static const struct {
    int rc;
    enum err_code code;
    const char *text;
} reasons[] = {
    {SQLITE_BUSY,     ERR_IO,
     "another program is writing to this survey; close it there and try again"                   },
    {SQLITE_LOCKED,   ERR_IO,
     "another program is writing to this survey; close it there and try again"                   },
    {SQLITE_CORRUPT,  ERR_IO,
     "the survey file is damaged or cut short; go back to the last copy of it"                   },
    {SQLITE_NOTADB,   ERR_SYNTAX, "is not a survey file, or it is damaged at its beginning"      },
    {SQLITE_FULL,     ERR_FULL,   "the disk is full; make room and try again"                    },
    {SQLITE_READONLY, ERR_IO,     "the file or its folder is read-only"                          },
    {SQLITE_CANTOPEN, ERR_IO,     "could not be opened; the file and its folder must be writable"},
    {SQLITE_TOOBIG,   ERR_LIMIT,  "too large for the survey file"                                },
};

bool store_fail(const struct store *st, struct err *err) {
    int rc = sqlite3_errcode(st->db) & 0xff;
    err_where(err, "%s", st->path);
    for (size_t i = 0; i < LEN(reasons); i++) {
        if (reasons[i].rc == rc) {
            return err_set(err, reasons[i].code, "%s", reasons[i].text);
        }
    }
    if (rc == SQLITE_IOERR) {
        return err_set(err, ERR_IO, "the disk reported an error (%s)", sqlite3_errmsg(st->db));
    }
    return err_set(err, ERR_IO, "the survey file does not take this: %s", sqlite3_errmsg(st->db));
}

/* ---- statements ---- */

sqlite3_stmt *stmt_new(struct store *st, const char *sql, struct err *err) {
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v3(st->db, sql, -1, 0, &q, NULL) != SQLITE_OK) {
        store_fail(st, err);
        return NULL;
    }
    return q;
}

void stmt_free(sqlite3_stmt *q) {
    sqlite3_finalize(q); // repeats the code of the last step, already reported
}

sqlite3_stmt *stmt_get(struct store *st, const char *sql, struct err *err) {
    uint32_t at = (uint32_t)((uintptr_t)sql >> 4) % STMT_SLOTS;
    while (st->stmts[at].sql && st->stmts[at].sql != sql) {
        at = (at + 1) % STMT_SLOTS;
    }
    struct stmt_slot *slot = &st->stmts[at];
    if (!slot->sql) {
        assert(st->n_stmts < STMT_SLOTS - 1 && "more queries than slots");
        slot->stmt = stmt_new(st, sql, err);
        if (!slot->stmt) {
            return NULL;
        }
        slot->sql = sql;
        st->n_stmts++;
    }
    assert(!sqlite3_stmt_busy(slot->stmt) && "stmt_new() for loops that call back");
    sqlite3_reset(slot->stmt);
    sqlite3_clear_bindings(slot->stmt);
    return slot->stmt;
}

/* ---- binding ---- */

static int param(sqlite3_stmt *q, const char *name) {
    int i = sqlite3_bind_parameter_index(q, name);
    assert(i > 0 && "the query has no such parameter");
    return i;
}

/* Binding fails for a text longer than SQLite takes, and for nothing else we do. */
static bool bound(int rc, struct err *err) {
    return rc == SQLITE_OK || err_set(err, ERR_LIMIT, "too large for the survey file");
}

bool stmt_text(sqlite3_stmt *q, const char *name, const char *text, struct err *err) {
    return bound(sqlite3_bind_text(q, param(q, name), text, -1, SQLITE_STATIC), err);
}

bool stmt_blob(sqlite3_stmt *q, const char *name, const void *bytes, size_t len, struct err *err) {
    return bound(sqlite3_bind_blob64(q, param(q, name), len ? bytes : "", len, SQLITE_STATIC), err);
}

bool stmt_int(sqlite3_stmt *q, const char *name, int64_t value, struct err *err) {
    return bound(sqlite3_bind_int64(q, param(q, name), value), err);
}

bool stmt_null(sqlite3_stmt *q, const char *name, struct err *err) {
    return bound(sqlite3_bind_null(q, param(q, name)), err);
}

bool stmt_time(sqlite3_stmt *q, const char *name, int64_t utc_ms, struct err *err) {
    char text[DATE_TEXT_MAX];
    size_t len = date_format_ms(text, utc_ms, 0, true);
    return bound(sqlite3_bind_text(q, param(q, name), text, (int)len, SQLITE_TRANSIENT), err);
}

/* ---- stepping ---- */

int stmt_step(struct store *st, sqlite3_stmt *q, struct err *err) {
    int rc = sqlite3_step(q);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        store_fail(st, err);
    }
    return rc;
}

bool stmt_run(struct store *st, sqlite3_stmt *q, struct err *err) {
    int rc;
    while ((rc = stmt_step(st, q, err)) == SQLITE_ROW) {
    }
    sqlite3_reset(q); // repeats the step's error code, already reported
    return rc == SQLITE_DONE;
}

bool stmt_one_int(struct store *st, sqlite3_stmt *q, int64_t fallback, int64_t *out,
                  struct err *err) {
    int rc = stmt_step(st, q, err);
    int64_t value = rc == SQLITE_ROW ? sqlite3_column_int64(q, 0) : fallback;
    sqlite3_reset(q);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        return false;
    }
    *out = value;
    return true;
}

/* ---- columns ---- */

const char *col_text(sqlite3_stmt *q, int i, struct arena *mem) {
    const char *text = (const char *)sqlite3_column_text(q, i);
    return text && mem ? arena_strndup(mem, text, (size_t)sqlite3_column_bytes(q, i)) : text;
}

const char *col_blob(sqlite3_stmt *q, int i, size_t *len, struct arena *mem) {
    const char *bytes = sqlite3_column_blob(q, i);
    *len = (size_t)sqlite3_column_bytes(q, i);
    if (!bytes) {
        return "";
    }
    return mem ? arena_strndup(mem, bytes, *len) : bytes;
}

int64_t col_time(sqlite3_stmt *q, int i) {
    const char *text = (const char *)sqlite3_column_text(q, i);
    struct date_time dt;
    if (!text || !date_parse(text, (size_t)sqlite3_column_bytes(q, i), false, &dt)) {
        return 0;
    }
    int64_t minutes = dt.hour * 60 + dt.minute - (dt.has_offset ? dt.offset_min : 0);
    return date_to_days(dt.date) * DATE_MS_PER_DAY + minutes * 60000 + dt.second * 1000 + dt.ms;
}

/* ---- text made here ---- */

void sql_name(struct strbuf *out, const char *name) {
    strbuf_addc(out, '"');
    for (const char *p = name; *p; p++) {
        strbuf_addn(out, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    }
    strbuf_addc(out, '"');
}

bool store_exec(struct store *st, const char *sql, struct err *err) {
    return sqlite3_exec(st->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(st, err);
}

/* sqlite3_table_column_metadata() looks at the schema as this connection last saw it; a statement
 * that is stepped notices that it changed. */
bool store_has_column(struct store *st, const char *table, const char *column, bool *has,
                      struct err *err) {
    int64_t n;
    sqlite3_stmt *q = stmt_get(st, SQL_SCHEMA_SEEN, err);
    if (!q || !stmt_one_int(st, q, 0, &n, err)) {
        return false;
    }
    int rc =
        sqlite3_table_column_metadata(st->db, "main", table, column, NULL, NULL, NULL, NULL, NULL);
    *has = rc == SQLITE_OK;
    return rc == SQLITE_OK || (rc & 0xff) == SQLITE_ERROR || store_fail(st, err);
}
