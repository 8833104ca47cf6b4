/* survey/check.c — see check.h. */
#include "survey/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "survey/check.sql.h"
#include "survey/store_impl.h"
#include "survey/tables.h"

enum { NOTED_MAX = 100 }; // problems told of one kind; all are counted

struct checking {
    struct store *st;
    check_note_fn note;
    void *ctx;
    void (*progress)(uint64_t done);
    struct check_result *out;
    uint64_t done;
};

static void found(struct checking *ck, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void found(struct checking *ck, const char *fmt, ...) {
    if (++ck->out->n_problems > NOTED_MAX) {
        return;
    }
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    ck->note(ck->ctx, text);
}

static void step(struct checking *ck) {
    if (ck->progress && ++ck->done % 256 == 0) {
        ck->progress(ck->done);
    }
}

/* ---- as SQLite sees it ---- */

/* Rows of `sql` to `each`; what cannot be read is a find of its own. */
static void each_row(struct checking *ck, const char *sql,
                     void (*each)(struct checking *ck, sqlite3_stmt *q)) {
    struct err why = {0};
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(ck->st, sql, &why);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(ck->st, q, &why)) == SQLITE_ROW) {
        each(ck, q);
    }
    if (rc != SQLITE_DONE) {
        found(ck, "a part of the file cannot be read: %s", why.text);
    }
}

static void note_integrity(struct checking *ck, sqlite3_stmt *q) {
    const char *text = col_text(q, 0, NULL);
    if (strcmp(text, "ok") != 0) {
        found(ck, "the database is damaged: %s", text);
    }
}

static void note_orphan(struct checking *ck, sqlite3_stmt *q) {
    found(ck, "row %lld of table %s names something that is not in table %s",
          (long long)sqlite3_column_int64(q, 1), col_text(q, 0, NULL), col_text(q, 2, NULL));
}

static void first_problem(void *ctx, const char *problem) {
    err_set(ctx, ERR_IO, "%s", problem);
}

bool check_database(struct store *st, struct err *err) {
    struct check_result result = {0};
    struct checking ck = {.st = st, .note = first_problem, .ctx = err, .out = &result};
    each_row(&ck, SQL_CHECK_INTEGRITY, note_integrity);
    each_row(&ck, SQL_CHECK_FOREIGN_KEYS, note_orphan);
    return result.n_problems == 0;
}

/* ---- sums ---- */

static bool check_record(void *ctx, const struct store_submission *sub, struct err *err) {
    (void)err;
    struct checking *ck = ctx;
    char hash[STORE_HASH_MAX];
    ck->out->n_records++;
    step(ck);
    store_hash(hash, sub->xml, sub->xml_len);
    if (strcmp(hash, sub->hash) != 0) {
        found(ck, "record %s is not as it was received: its bytes do not fit its sum",
              sub->instance_id);
    }
    return true;
}

static bool add_piece(void *ctx, const void *bytes, size_t len, struct err *err) {
    (void)err;
    crypto_hash_sha256_update(ctx, bytes, len);
    return true;
}

static void check_blob(struct checking *ck, sqlite3_stmt *q) {
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char hash[STORE_HASH_MAX];
    struct err why = {0};
    const char *name = col_text(q, 0, NULL);
    ck->out->n_files++;
    step(ck);
    crypto_hash_sha256_init(&state);
    if (!store_read_content(ck->st, name, add_piece, &state, &why)) {
        found(ck, "file %s cannot be read: %s", name, why.text);
        return;
    }
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hash, sizeof hash, digest, sizeof digest);
    if (strcmp(hash, name) != 0) {
        found(ck, "file %s is not as it was received: its bytes do not fit its sum", name);
    }
}

static void check_sums(struct checking *ck) {
    struct err why = {0};
    if (!store_each_submission(ck->st, NULL, STORE_ALL, check_record, ck, &why)) {
        found(ck, "not all records can be read: %s", why.text);
    }
    each_row(ck, SQL_CHECK_BLOBS, check_blob);
}

/* ---- typed tables ---- */

/* Both lists are in order of id, so one pass beside each other tells what is missing where. Rows of
 * a repeat may be missing: not every record has some. */
static bool compare_ids(struct checking *ck, const struct tables_info *info, sqlite3_stmt *rows,
                        sqlite3_stmt *records, struct err *err) {
    bool main = info->repeat_path[0] == '\0' && info->part == 1; // every record has a row in it
    int row = stmt_step(ck->st, rows, err), record = stmt_step(ck->st, records, err);
    while (row == SQLITE_ROW || record == SQLITE_ROW) {
        int64_t have = row == SQLITE_ROW ? sqlite3_column_int64(rows, 0) : INT64_MAX;
        int64_t want = record == SQLITE_ROW ? sqlite3_column_int64(records, 0) : INT64_MAX;
        ck->out->n_rows += have != INT64_MAX && have <= want;
        if (have < want) {
            found(ck,
                  "table %s has a row of no record (number %lld); make it again with: "
                  "doorstep rebuild",
                  info->table, (long long)have);
        } else if (want < have && main) {
            found(ck, "record %s has no row in table %s; make it again with: doorstep rebuild",
                  col_text(records, 1, NULL), info->table);
        }
        bool repeated = info->repeat_path[0] && have == want; // the record may have more rows
        row = have <= want ? stmt_step(ck->st, rows, err) : row;
        record =
            want < have || (want == have && !repeated) ? stmt_step(ck->st, records, err) : record;
        if ((row != SQLITE_ROW && row != SQLITE_DONE) ||
            (record != SQLITE_ROW && record != SQLITE_DONE)) {
            return false;
        }
    }
    return row == SQLITE_DONE && record == SQLITE_DONE;
}

static bool check_table(void *ctx, const struct tables_info *info, struct err *err) {
    (void)err;
    struct checking *ck = ctx;
    struct err why = {0};
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_addf(&sql, "SELECT fid / %d FROM ", info->repeat_path[0] ? TABLES_ROWS : 1);
    sql_name(&sql, info->table);
    strbuf_add(&sql, " ORDER BY fid");
    AUTO(stmt_freep) sqlite3_stmt *rows = stmt_new(ck->st, sql.data, &why);
    AUTO(stmt_freep)
    sqlite3_stmt *records = rows ? stmt_new(ck->st, SQL_CHECK_WITH_ROWS, &why) : NULL;
    if (!records || !stmt_text(records, ":form_id", info->form_id, &why) ||
        !compare_ids(ck, info, rows, records, &why)) {
        found(ck, "table %s cannot be read: %s", info->table, why.text);
    }
    return true;
}

bool check_survey(struct store *st, check_note_fn note, void *ctx, void (*progress)(uint64_t done),
                  struct check_result *out, struct err *err) {
    *out = (struct check_result){0};
    struct checking ck = {.st = st, .note = note, .ctx = ctx, .progress = progress, .out = out};
    struct err why = {0};
    if (!store_begin_reading(st, err)) {
        return false;
    }
    each_row(&ck, SQL_CHECK_INTEGRITY, note_integrity);
    each_row(&ck, SQL_CHECK_FOREIGN_KEYS, note_orphan);
    check_sums(&ck);
    if (!tables_each(st, check_table, &ck, &why)) {
        found(&ck, "the list of tables cannot be read: %s", why.text);
    }
    store_rollback(st);
    return true;
}
