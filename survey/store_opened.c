/* survey/store_opened.c — what encrypted records held, beside their envelopes. */
#include "base/err.h"
#include "survey/store_impl.h"
#include "survey/store_opened.sql.h"

bool store_add_opened(struct store *st, const struct store_opened *opened, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_OPENED_ADD, err);
    return q && stmt_text(q, ":instance_id", opened->instance_id, err) &&
           stmt_time(q, ":opened_utc", opened->opened_utc, err) &&
           stmt_text(q, ":surveyor", opened->surveyor, err) &&
           stmt_text(q, ":dwelling", opened->dwelling, err) &&
           stmt_blob(q, ":xml", opened->xml, opened->xml_len, err) && stmt_run(st, q, err);
}

bool store_get_opened(struct store *st, const char *instance_id, struct arena *mem,
                      struct store_opened *out, bool *found, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_OPENED_GET, err);
    if (!q || !stmt_text(q, ":instance_id", instance_id, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    *found = rc == SQLITE_ROW;
    if (*found) {
        *out = (struct store_opened){.instance_id = col_text(q, 0, mem),
                                     .opened_utc = col_time(q, 1),
                                     .surveyor = col_text(q, 2, mem),
                                     .dwelling = col_text(q, 3, mem)};
        out->xml = col_blob(q, 4, &out->xml_len, mem);
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

bool store_count_opened(struct store *st, uint64_t *n, struct err *err) {
    int64_t count;
    sqlite3_stmt *q = stmt_get(st, SQL_OPENED_COUNT, err);
    if (!q || !stmt_one_int(st, q, 0, &count, err)) {
        return false;
    }
    *n = (uint64_t)count;
    return true;
}

bool store_each_unopened(struct store *st, store_name_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_OPENED_WAITING, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        if (!each(ctx, col_text(q, 0, NULL), err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool store_add_opened_file(struct store *st, const char *instance_id, const char *name,
                           const char *hash, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_OPENED_FILE_ADD, err);
    return q && stmt_text(q, ":instance_id", instance_id, err) &&
           stmt_text(q, ":name", name, err) && stmt_text(q, ":hash", hash, err) &&
           stmt_run(st, q, err);
}

bool store_each_opened_file(struct store *st, const char *instance_id, store_file_fn each,
                            void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_OPENED_FILE_LIST, err);
    return q && stmt_text(q, ":instance_id", instance_id, err) &&
           stmt_each_file(st, q, each, ctx, err);
}
