/* survey/release.c — see release.h. */
#include "survey/release.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "survey/release.sql.h"
#include "survey/store_impl.h"

/* ---- writing down ---- */

static void hash_of(char *out, const struct release_figure *figures, size_t n) {
    AUTO(strbuf_done) struct strbuf bytes = {0};
    for (size_t i = 0; i < n; i++) {
        const struct release_figure *f = &figures[i];
        strbuf_addf(&bytes, "%s\x1f%s\x1f%s\x1f%s\x1f%" PRId64 " %d\n", f->table_id, f->geography,
                    f->area, f->category, f->homes, f->shown);
    }
    store_hash(out, strbuf_text(&bytes), bytes.len);
}

static bool bind_release(sqlite3_stmt *q, const char *tier, const char *hash, struct err *err) {
    return stmt_text(q, ":tier", tier, err) && stmt_text(q, ":hash", hash, err);
}

static bool add_table(struct store *st, int64_t release, const struct release_figure *figure,
                      int64_t *id, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_RELEASE_ADD_TABLE, err);
    return q && stmt_int(q, ":release_id", release, err) &&
           stmt_text(q, ":table_id", figure->table_id, err) &&
           stmt_text(q, ":geography", figure->geography, err) && stmt_one_int(st, q, 0, id, err);
}

static bool add_figure(struct store *st, int64_t table, const struct release_figure *figure,
                       struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_RELEASE_ADD_FIGURE, err);
    return q && stmt_int(q, ":release_table_id", table, err) &&
           stmt_text(q, ":area", figure->area, err) &&
           stmt_text(q, ":category", figure->category, err) &&
           stmt_int(q, ":homes", figure->homes, err) && stmt_int(q, ":shown", figure->shown, err) &&
           stmt_run(st, q, err);
}

/* Figures of one table stand together. */
static bool add_figures(struct store *st, int64_t release, const struct release_figure *figures,
                        size_t n, struct err *err) {
    int64_t table = 0;
    for (size_t i = 0; i < n; i++) {
        const struct release_figure *f = &figures[i], *last = i ? f - 1 : NULL;
        bool other = !last || strcmp(f->table_id, last->table_id) != 0 ||
                     strcmp(f->geography, last->geography) != 0;
        if ((other && !add_table(st, release, f, &table, err)) || !add_figure(st, table, f, err)) {
            return false;
        }
    }
    return true;
}

bool release_add(struct store *st, const char *tier, const struct release_figure *figures, size_t n,
                 int64_t now_utc, struct err *err) {
    char hash[STORE_HASH_MAX];
    hash_of(hash, figures, n);
    if (!store_begin(st, err)) {
        return false;
    }
    int64_t known = 0, id = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_RELEASE_NEWEST, err);
    bool ok = q && bind_release(q, tier, hash, err) && stmt_one_int(st, q, 0, &known, err);
    if (ok && !known) {
        q = stmt_get(st, SQL_RELEASE_ADD, err);
        ok = q && bind_release(q, tier, hash, err) &&
             stmt_time(q, ":published_utc", now_utc, err) && stmt_one_int(st, q, 0, &id, err) &&
             add_figures(st, id, figures, n, err);
    }
    ok = ok && store_commit(st, err);
    if (!ok) {
        store_rollback(st);
    }
    return ok;
}

bool release_join(struct store *st, const char *tier, const char *block, const char *into,
                  struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_RELEASE_JOIN, err);
    return q && stmt_text(q, ":tier", tier, err) && stmt_text(q, ":block", block, err) &&
           stmt_text(q, ":into", into, err) && stmt_run(st, q, err);
}

/* ---- reading ---- */

bool release_each(struct store *st, release_past_fn each, void *ctx, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_RELEASE_LIST, err);
    int rc = SQLITE_DONE;
    bool ok = q != NULL;
    int64_t last = 0;
    size_t number = 0;
    while (ok && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(q, 0);
        number += last && id != last;
        last = id;
        const struct release_past past = {
            .release = number,
            .tier = col_text(q, 1, NULL),
            .figure = {.table_id = col_text(q, 2, NULL),
                       .geography = col_text(q, 3, NULL),
                       .area = col_text(q, 4, NULL),
                       .category = col_text(q, 5, NULL),
                       .homes = sqlite3_column_int64(q, 6),
                       .shown = sqlite3_column_int(q, 7) != 0}
        };
        ok = each(ctx, &past, err);
    }
    if (q) {
        sqlite3_reset(q);
    }
    return ok && rc == SQLITE_DONE;
}

bool release_each_join(struct store *st, const char *tier, release_join_fn each, void *ctx,
                       struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_RELEASE_JOINS, err);
    int rc = SQLITE_DONE;
    bool ok = q && stmt_text(q, ":tier", tier, err);
    while (ok && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        ok = each(ctx, col_text(q, 0, NULL), col_text(q, 1, NULL), err);
    }
    if (q) {
        sqlite3_reset(q);
    }
    return ok && rc == SQLITE_DONE;
}
