/* survey/store_submission.c — submissions and the files they name.
 *
 * A row is never changed or removed. An edit is a row that names its predecessor; a chain cannot
 * fork (a unique index) nor close to a ring (the predecessor must be there first, and an
 * instance_id is used once). */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "survey/store_impl.h"
#include "survey/store_submission.sql.h"

/* ---- adding ---- */

static bool bind_all(sqlite3_stmt *q, const struct store_submission *sub, const char *hash,
                     struct err *err) {
    return stmt_text(q, ":instance_id", sub->instance_id, err) &&
           stmt_text(q, ":form_id", sub->form_id, err) &&
           stmt_text(q, ":version", sub->version, err) &&
           stmt_time(q, ":received_utc", sub->received_utc, err) &&
           stmt_text(q, ":deprecated_id", sub->deprecated_id, err) &&
           stmt_text(q, ":source", sub->source ? sub->source : "", err) &&
           stmt_text(q, ":surveyor", sub->surveyor, err) &&
           stmt_text(q, ":dwelling", sub->dwelling, err) &&
           stmt_int(q, ":encrypted", sub->encrypted, err) && stmt_text(q, ":hash", hash, err) &&
           stmt_blob(q, ":xml", sub->xml, sub->xml_len, err);
}

/* Is there one with this instance_id already, and is it the same? */
static bool compare(struct store *st, const struct store_submission *sub, bool *there, bool *same,
                    int64_t *id, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_SUBMISSION_SAME, err);
    if (!q || !stmt_text(q, ":instance_id", sub->instance_id, err) ||
        !stmt_blob(q, ":xml", sub->xml, sub->xml_len, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    *there = rc == SQLITE_ROW;
    if (*there) {
        *id = sqlite3_column_int64(q, 0);
        *same = sqlite3_column_int(q, 1) != 0;
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool check_edit(struct store *st, const struct store_submission *sub, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_SUBMISSION_BEFORE_EDIT, err);
    if (!q || !stmt_text(q, ":instance_id", sub->deprecated_id, err)) {
        return false;
    }
    bool ok = false;
    switch (stmt_step(st, q, err)) {
    case SQLITE_ROW:
        if (strcmp(col_text(q, 0, NULL), sub->form_id) != 0) {
            err_set(err, ERR_CONFLICT, "it edits record %s, which belongs to form '%s'",
                    sub->deprecated_id, col_text(q, 0, NULL));
        } else if (sqlite3_column_int(q, 1)) {
            err_set(err, ERR_CONFLICT,
                    "it edits record %s, which was edited before; edit the newest version of it",
                    sub->deprecated_id);
        } else {
            ok = true;
        }
        break;
    case SQLITE_DONE:
        err_set(err, ERR_NOT_FOUND, "it edits record %s, which is not here; send that one first",
                sub->deprecated_id);
        break;
    default:
        break;
    }
    sqlite3_reset(q);
    return ok;
}

bool store_add_submission(struct store *st, const struct store_submission *sub,
                          enum store_added *added, int64_t *id, struct err *err) {
    bool there, same = false;
    if (!compare(st, sub, &there, &same, id, err)) {
        return false;
    }
    if (there) {
        *added = same ? STORE_SAME : STORE_OTHER;
        return true;
    }
    if (sub->deprecated_id && !check_edit(st, sub, err)) {
        return false;
    }
    char hash[STORE_HASH_MAX];
    store_hash(hash, sub->xml, sub->xml_len);
    sqlite3_stmt *q = stmt_get(st, SQL_SUBMISSION_ADD, err);
    if (!q || !bind_all(q, sub, hash, err)) {
        return false;
    }
    int rc = sqlite3_step(q);
    bool unknown = sqlite3_extended_errcode(st->db) == SQLITE_CONSTRAINT_FOREIGNKEY;
    sqlite3_reset(q);
    if (rc != SQLITE_DONE) {
        if (!unknown) {
            return store_fail(st, err);
        }
        err_set(err, ERR_NOT_FOUND, "the survey has no version '%s' of form '%s'", sub->version,
                sub->form_id);
        return err_advise(err, "; add it with: doorstep form add %s FORM.xml", st->path);
    }
    if (sqlite3_changes(st->db) == 0) { // another program was faster by a hair: look again
        return compare(st, sub, &there, &same, id, err) &&
               (*added = same ? STORE_SAME : STORE_OTHER, true);
    }
    *id = sqlite3_last_insert_rowid(st->db);
    *added = STORE_NEW;
    return true;
}

/* ---- reading ---- */

static void read_submission(sqlite3_stmt *q, struct arena *mem, struct store_submission *out) {
    *out = (struct store_submission){
        .id = sqlite3_column_int64(q, 0),
        .instance_id = col_text(q, 1, mem),
        .form_id = col_text(q, 2, mem),
        .version = col_text(q, 3, mem),
        .received_utc = col_time(q, 4),
        .deprecated_id = col_text(q, 5, mem),
        .source = col_text(q, 6, mem),
        .surveyor = col_text(q, 7, mem),
        .dwelling = col_text(q, 8, mem),
        .encrypted = sqlite3_column_int(q, 9) != 0,
        .hash = col_text(q, 10, mem),
        .replaced = sqlite3_column_int(q, 11) != 0,
    };
    out->xml = col_blob(q, 12, &out->xml_len, mem);
}

bool store_get_submission(struct store *st, const char *instance_id, struct arena *mem,
                          struct store_submission *out, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_SUBMISSION_GET, err);
    if (!q || !stmt_text(q, ":instance_id", instance_id, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    if (rc == SQLITE_ROW) {
        read_submission(q, mem, out);
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW ||
           (rc == SQLITE_DONE &&
            err_set(err, ERR_NOT_FOUND, "there is no record %s in the survey", instance_id));
}

bool store_has_submission(struct store *st, const char *instance_id, bool *has, struct err *err) {
    int64_t n = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_SUBMISSION_HAS, err);
    if (!q || !stmt_text(q, ":instance_id", instance_id, err) || !stmt_one_int(st, q, 0, &n, err)) {
        return false;
    }
    *has = n > 0;
    return true;
}

bool store_has_practice(struct store *st, bool *has, struct err *err) {
    int64_t n = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_SUBMISSION_HAS_PRACTICE, err);
    if (!q || !stmt_one_int(st, q, 0, &n, err)) {
        return false;
    }
    *has = n > 0;
    return true;
}

bool store_each_submission(struct store *st, const char *form_id, enum store_which which,
                           store_submission_fn each, void *ctx, struct err *err) {
    const char *sql = which == STORE_ALL ? SQL_SUBMISSION_ALL : SQL_SUBMISSION_ALL_CURRENT;
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, sql, err);
    int rc = q && stmt_text(q, ":form_id", form_id, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_submission sub;
        read_submission(q, NULL, &sub);
        if (!each(ctx, &sub, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool store_count_submissions(struct store *st, const char *form_id, enum store_which which,
                             uint64_t *n, struct err *err) {
    int64_t all, replaced = 0;
    sqlite3_stmt *q = stmt_get(st, form_id ? SQL_SUBMISSION_COUNT : SQL_SUBMISSION_COUNT_ALL, err);
    if (!q || (form_id && !stmt_text(q, ":form_id", form_id, err)) ||
        !stmt_one_int(st, q, 0, &all, err)) {
        return false;
    }
    if (which == STORE_CURRENT) {
        q = stmt_get(st, SQL_SUBMISSION_COUNT_REPLACED, err);
        if (!q || !stmt_text(q, ":form_id", form_id, err) ||
            !stmt_one_int(st, q, 0, &replaced, err)) {
            return false;
        }
    }
    *n = (uint64_t)(all - replaced);
    return true;
}

bool store_each_home_of_form(struct store *st, const char *form_id, store_name_fn each, void *ctx,
                             struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_SUBMISSION_HOMES, err);
    int rc = q && stmt_text(q, ":form_id", form_id, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        if (!each(ctx, col_text(q, 0, NULL), err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool store_find_days(struct store *st, const char *form_id, struct store_days *out,
                     struct err *err) {
    *out = (struct store_days){0};
    sqlite3_stmt *q = stmt_get(st, SQL_SUBMISSION_DAYS, err);
    if (!q || !stmt_text(q, ":form_id", form_id, err) || stmt_step(st, q, err) != SQLITE_ROW) {
        return false;
    }
    if (sqlite3_column_type(q, 0) == SQLITE_TEXT) { // no shorter than a day: the schema checks it
        memcpy(out->first, col_text(q, 0, NULL), STORE_DAY);
        memcpy(out->last, col_text(q, 1, NULL), STORE_DAY);
    }
    sqlite3_reset(q);
    return true;
}

/* ---- attachments ---- */

static sqlite3_stmt *attachment_query(struct store *st, const char *sql, const char *instance_id,
                                      const char *name, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, sql, err);
    return q && stmt_text(q, ":instance_id", instance_id, err) && stmt_text(q, ":name", name, err)
               ? q
               : NULL;
}

bool store_expect_attachment(struct store *st, const char *instance_id, const char *name,
                             struct err *err) {
    sqlite3_stmt *q = attachment_query(st, SQL_ATTACHMENT_EXPECT, instance_id, name, err);
    return q && stmt_run(st, q, err);
}

/* The hash a slot holds: "" for an empty slot. *added is STORE_UNEXPECTED without a slot. */
static bool look_up(struct store *st, const char *instance_id, const char *name,
                    char hash[STORE_HASH_MAX], enum store_added *added, struct err *err) {
    sqlite3_stmt *q = attachment_query(st, SQL_ATTACHMENT_FIND, instance_id, name, err);
    int rc = q ? stmt_step(st, q, err) : SQLITE_ERROR;
    hash[0] = '\0';
    *added = STORE_UNEXPECTED;
    if (rc == SQLITE_ROW) {
        const char *have = col_text(q, 0, NULL);
        *added = have ? STORE_OTHER : STORE_NEW;
        strncat(hash, have ? have : "", STORE_HASH_MAX - 1);
    }
    if (q) {
        sqlite3_reset(q);
    }
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool fill_slot(struct store *st, const char *instance_id, const char *name, const char *hash,
                      struct err *err) {
    sqlite3_stmt *q = attachment_query(st, SQL_ATTACHMENT_PUT, instance_id, name, err);
    return q && stmt_text(q, ":hash", hash, err) && stmt_run(st, q, err);
}

/* What is put into a slot: bytes, or a file. */
struct content {
    const void *bytes;
    size_t len;
    const char *path;
    const struct store_spooled *spooled;
};

static bool hash_content(const struct content *what, char hash[STORE_HASH_MAX], struct err *err) {
    if (what->path) {
        return store_hash_file(what->path, hash, err);
    }
    if (what->spooled) {
        hash[0] = '\0';
        strncat(hash, what->spooled->hash, STORE_HASH_MAX - 1);
    } else {
        store_hash(hash, what->bytes, what->len);
    }
    return true;
}

static bool keep_content(struct store *st, const struct content *what, char hash[STORE_HASH_MAX],
                         struct err *err) {
    if (what->spooled) {
        return hash_content(what, hash, err) && store_add_blob_spooled(st, what->spooled, err);
    }
    return what->path ? store_add_blob_file(st, what->path, hash, err)
                      : store_add_blob(st, what->bytes, what->len, hash, err);
}

static bool put(struct store *st, const char *instance_id, const char *name,
                const struct content *what, enum store_added *added, struct err *err) {
    char have[STORE_HASH_MAX], hash[STORE_HASH_MAX];
    if (!look_up(st, instance_id, name, have, added, err)) {
        return false;
    }
    if (*added == STORE_OTHER) {
        if (!hash_content(what, hash, err)) {
            return false;
        }
        *added = strcmp(have, hash) == 0 ? STORE_SAME : STORE_OTHER;
    }
    if (*added != STORE_NEW) {
        return true;
    }
    if (!store_begin(st, err)) {
        return false;
    }
    if (!keep_content(st, what, hash, err) || !fill_slot(st, instance_id, name, hash, err) ||
        !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

bool store_put_attachment(struct store *st, const char *instance_id, const char *name,
                          const void *bytes, size_t len, enum store_added *added, struct err *err) {
    const struct content what = {.bytes = bytes, .len = len};
    return put(st, instance_id, name, &what, added, err);
}

bool store_put_attachment_file(struct store *st, const char *instance_id, const char *name,
                               const char *path, enum store_added *added, struct err *err) {
    const struct content what = {.path = path};
    return put(st, instance_id, name, &what, added, err);
}

bool store_put_attachment_spooled(struct store *st, const char *instance_id, const char *name,
                                  const struct store_spooled *file, enum store_added *added,
                                  struct err *err) {
    const struct content what = {.spooled = file};
    return put(st, instance_id, name, &what, added, err);
}

bool store_each_attachment(struct store *st, const char *instance_id, store_file_fn each, void *ctx,
                           struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_ATTACHMENT_LIST, err);
    return q && stmt_text(q, ":instance_id", instance_id, err) &&
           stmt_each_file(st, q, each, ctx, err);
}
