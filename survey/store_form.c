/* survey/store_form.c — questionnaires and their files. */
#include "base/err.h"
#include "base/strbuf.h"
#include "survey/store_form.sql.h"
#include "survey/store_impl.h"

static bool bind_key(sqlite3_stmt *q, const char *form_id, const char *version, struct err *err) {
    return stmt_text(q, ":form_id", form_id, err) && stmt_text(q, ":version", version, err);
}

bool store_add_form(struct store *st, const struct store_form *form, enum store_added *added,
                    struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_FORM_ADD, err);
    if (!q || !bind_key(q, form->form_id, form->version, err) ||
        !stmt_text(q, ":title", form->title, err) ||
        !stmt_time(q, ":added_utc", form->added_utc, err) ||
        !stmt_blob(q, ":xml", form->xml, form->xml_len, err) || !stmt_run(st, q, err)) {
        return false;
    }
    if (sqlite3_changes(st->db) > 0) {
        *added = STORE_NEW;
        return true;
    }
    int64_t same = 0;
    q = stmt_get(st, SQL_FORM_SAME, err);
    if (!q || !bind_key(q, form->form_id, form->version, err) ||
        !stmt_blob(q, ":xml", form->xml, form->xml_len, err) ||
        !stmt_one_int(st, q, 0, &same, err)) {
        return false;
    }
    *added = same ? STORE_SAME : STORE_OTHER;
    return true;
}

static void read_form(sqlite3_stmt *q, struct arena *mem, struct store_form *out) {
    *out = (struct store_form){
        .id = sqlite3_column_int64(q, 0),
        .form_id = col_text(q, 1, mem),
        .version = col_text(q, 2, mem),
        .title = col_text(q, 3, mem),
        .added_utc = col_time(q, 4),
    };
    if (sqlite3_column_count(q) > 5) {
        out->xml = col_blob(q, 5, &out->xml_len, mem);
    }
}

/* Say which form or version is missing and what there is instead. */
static bool no_form(struct store *st, const char *form_id, const char *version, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_FORM_VERSIONS, err);
    if (!q || !stmt_text(q, ":form_id", form_id, err) || stmt_step(st, q, err) != SQLITE_ROW) {
        return false;
    }
    const char *versions = col_text(q, 0, NULL);
    if (!versions) {
        err_set(err, ERR_NOT_FOUND, "the survey has no form '%s'", form_id);
    } else {
        err_set(err, ERR_NOT_FOUND, "the survey has no version '%s' of form '%s', only %s",
                version ? version : "", form_id, versions);
    }
    err_advise(err, "; add it with: doorstep form add %s FORM.xml", st->path);
    sqlite3_reset(q);
    return false;
}

bool store_get_form(struct store *st, const char *form_id, const char *version, struct arena *mem,
                    struct store_form *out, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, version ? SQL_FORM_GET : SQL_FORM_NEWEST, err);
    if (!q || !stmt_text(q, ":form_id", form_id, err) ||
        (version && !stmt_text(q, ":version", version, err))) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    if (rc == SQLITE_ROW) {
        read_form(q, mem, out);
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW || (rc == SQLITE_DONE && no_form(st, form_id, version, err));
}

bool store_get_form_by_id(struct store *st, int64_t id, struct arena *mem, struct store_form *out,
                          struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_FORM_BY_ID, err);
    if (!q || !stmt_int(q, ":id", id, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    if (rc == SQLITE_ROW) {
        read_form(q, mem, out);
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW ||
           (rc == SQLITE_DONE && err_set(err, ERR_NOT_FOUND, "the survey has no such form"));
}

bool store_each_form(struct store *st, store_form_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_FORM_LIST, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_form form;
        read_form(q, NULL, &form);
        if (!each(ctx, &form, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

/* ---- files ---- */

bool store_add_form_media(struct store *st, const char *form_id, const char *version,
                          const char *name, const void *bytes, size_t len, struct err *err) {
    char hash[STORE_HASH_MAX];
    if (!store_add_blob(st, bytes, len, hash, err)) {
        return false;
    }
    sqlite3_stmt *q = stmt_get(st, SQL_FORM_MEDIA_ADD, err);
    return q && bind_key(q, form_id, version, err) && stmt_text(q, ":name", name, err) &&
           stmt_text(q, ":hash", hash, err) && stmt_run(st, q, err);
}

bool store_get_form_media(struct store *st, const char *form_id, const char *version,
                          const char *name, struct strbuf *out, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_FORM_MEDIA_GET, err);
    if (!q || !bind_key(q, form_id, version, err) || !stmt_text(q, ":name", name, err)) {
        return false;
    }
    bool found = stmt_step(st, q, err) == SQLITE_ROW;
    found = found && store_get_blob(st, col_text(q, 0, NULL), out, err);
    sqlite3_reset(q);
    return found;
}

bool store_each_form_media(struct store *st, const char *form_id, const char *version,
                           store_file_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_FORM_MEDIA_LIST, err);
    return q && bind_key(q, form_id, version, err) && stmt_each_file(st, q, each, ctx, err);
}
