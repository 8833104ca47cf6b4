/* survey/store_draft.c — interviews that have begun, and the log of corrections. */
#include <inttypes.h>

#include "base/err.h"
#include "survey/store_draft.sql.h"
#include "survey/store_impl.h"

bool store_save_draft(struct store *st, struct store_draft *draft, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, draft->id ? SQL_DRAFT_REPLACE : SQL_DRAFT_ADD, err);
    if (!q || !stmt_text(q, ":form_id", draft->form_id, err) ||
        !stmt_text(q, ":version", draft->version, err) ||
        !stmt_time(q, ":updated_utc", draft->updated_utc, err) ||
        !stmt_text(q, ":surveyor", draft->surveyor, err) ||
        !stmt_text(q, ":dwelling", draft->dwelling, err) ||
        !stmt_blob(q, ":xml", draft->xml, draft->xml_len, err) ||
        (draft->id && !stmt_int(q, ":id", draft->id, err)) || !stmt_run(st, q, err)) {
        return false;
    }
    if (!draft->id) {
        draft->id = sqlite3_last_insert_rowid(st->db);
        return true;
    }
    return sqlite3_changes(st->db) == 1 ||
           err_set(err, ERR_NOT_FOUND, "draft %" PRId64 " is gone; somebody deleted it", draft->id);
}

static void read_draft(sqlite3_stmt *q, struct arena *mem, struct store_draft *out) {
    *out = (struct store_draft){
        .id = sqlite3_column_int64(q, 0),
        .form_id = col_text(q, 1, mem),
        .version = col_text(q, 2, mem),
        .updated_utc = col_time(q, 3),
        .surveyor = col_text(q, 4, mem),
        .dwelling = col_text(q, 5, mem),
    };
    out->xml = col_blob(q, 6, &out->xml_len, mem);
}

bool store_get_draft(struct store *st, int64_t id, struct arena *mem, struct store_draft *out,
                     struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_DRAFT_GET, err);
    if (!q || !stmt_int(q, ":id", id, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    if (rc == SQLITE_ROW) {
        read_draft(q, mem, out);
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW ||
           (rc == SQLITE_DONE && err_set(err, ERR_NOT_FOUND, "there is no draft %" PRId64, id));
}

bool store_each_draft(struct store *st, store_draft_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_DRAFT_LIST, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_draft draft;
        read_draft(q, NULL, &draft);
        if (!each(ctx, &draft, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool store_delete_draft(struct store *st, int64_t id, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_DRAFT_DELETE, err);
    return q && stmt_int(q, ":id", id, err) && stmt_run(st, q, err);
}

/* ---- corrections ---- */

bool store_add_correction(struct store *st, const struct store_correction *c, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_CORRECTION_ADD, err);
    if (!q || !stmt_text(q, ":instance_id", c->instance_id, err) ||
        !stmt_text(q, ":path", c->path, err) || !stmt_text(q, ":old_value", c->old_value, err) ||
        !stmt_text(q, ":new_value", c->new_value, err) || !stmt_text(q, ":who", c->who, err) ||
        !stmt_time(q, ":at_utc", c->at_utc, err) || !stmt_text(q, ":why", c->why, err)) {
        return false;
    }
    int rc = sqlite3_step(q);
    bool unknown = sqlite3_extended_errcode(st->db) == SQLITE_CONSTRAINT_FOREIGNKEY;
    bool ok = rc == SQLITE_DONE ||
              (unknown ? err_set(err, ERR_NOT_FOUND, "there is no record %s in the survey",
                                 c->instance_id)
                       : store_fail(st, err));
    sqlite3_reset(q);
    return ok;
}

bool store_each_correction(struct store *st, const char *instance_id, store_correction_fn each,
                           void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_CORRECTION_LIST, err);
    int rc = q && stmt_text(q, ":instance_id", instance_id, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_correction c = {.id = sqlite3_column_int64(q, 0),
                                     .instance_id = col_text(q, 1, NULL),
                                     .path = col_text(q, 2, NULL),
                                     .old_value = col_text(q, 3, NULL),
                                     .new_value = col_text(q, 4, NULL),
                                     .who = col_text(q, 5, NULL),
                                     .at_utc = col_time(q, 6),
                                     .why = col_text(q, 7, NULL)};
        if (!each(ctx, &c, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}
