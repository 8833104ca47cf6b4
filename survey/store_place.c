/* survey/store_place.c — estates, blocks, homes; visits and their outcomes. */
#include <math.h>

#include "base/arena.h"
#include "base/err.h"
#include "survey/store_impl.h"
#include "survey/store_place.sql.h"

/* A code that is taken is a conflict; anything else is as SQLite says. */
static bool run_unique(struct store *st, sqlite3_stmt *q, const char *what, const char *code,
                       struct err *err) {
    int rc = sqlite3_step(q);
    bool taken = sqlite3_extended_errcode(st->db) == SQLITE_CONSTRAINT_UNIQUE;
    bool ok = rc == SQLITE_DONE ||
              (taken ? err_set(err, ERR_CONFLICT, "there is a %s '%s' already", what, code)
                     : store_fail(st, err));
    sqlite3_reset(q);
    return ok;
}

static bool index_last(struct store *st, const char *layer, struct err *err) {
    return store_index_row(st, layer, sqlite3_last_insert_rowid(st->db), err);
}

/* ---- estates and blocks ---- */

static const struct {
    const char *what, *add, *list;
} levels[] = {
    [STORE_ESTATE] = {"estate", SQL_ESTATE_ADD, SQL_ESTATE_LIST},
    [STORE_BLOCK] = {"block",  SQL_BLOCK_ADD,  SQL_BLOCK_LIST },
};

bool store_add_area(struct store *st, enum store_level level, const struct store_area *area,
                    struct err *err) {
    sqlite3_stmt *q = stmt_get(st, levels[level].add, err);
    return q && stmt_text(q, ":code", area->code, err) && stmt_text(q, ":name", area->name, err) &&
           (!area->geom || stmt_blob(q, ":geom", area->geom, area->geom_len, err)) &&
           (level != STORE_BLOCK || stmt_text(q, ":estate", area->estate, err)) &&
           run_unique(st, q, levels[level].what, area->code, err) &&
           (!area->geom || index_last(st, levels[level].what, err));
}

bool store_each_area(struct store *st, enum store_level level, store_area_fn each, void *ctx,
                     struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, levels[level].list, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_area area = {.code = col_text(q, 0, NULL),
                                  .name = col_text(q, 1, NULL),
                                  .estate = col_text(q, 2, NULL),
                                  .geom = sqlite3_column_blob(q, 3)};
        area.geom_len = (size_t)sqlite3_column_bytes(q, 3);
        if (!each(ctx, &area, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

/* ---- homes ---- */

static bool bind_dwelling(sqlite3_stmt *q, const struct store_dwelling *d,
                          const unsigned char *point, struct err *err) {
    return (!d->has_point || stmt_blob(q, ":geom", point, STORE_POINT_LEN, err)) &&
           stmt_text(q, ":code", d->code, err) && stmt_text(q, ":block", d->block, err) &&
           stmt_text(q, ":address", d->address, err) &&
           stmt_text(q, ":postcode", d->postcode, err) && stmt_text(q, ":uprn", d->uprn, err) &&
           stmt_text(q, ":status", d->status ? d->status : "active", err) &&
           stmt_text(q, ":note", d->note, err) && stmt_text(q, ":link", d->link, err) &&
           stmt_text(q, ":structure", d->structure, err) && stmt_text(q, ":stair", d->stair, err) &&
           stmt_text(q, ":lang", d->lang, err) &&
           (!d->has_floor || stmt_int(q, ":floor", d->floor, err)) &&
           (d->position == 0 || stmt_int(q, ":position", d->position, err)) &&
           (d->households == 0 || stmt_int(q, ":households", d->households, err));
}

bool store_add_dwelling(struct store *st, const struct store_dwelling *d, struct err *err) {
    unsigned char point[STORE_POINT_LEN];
    if (d->has_point) {
        if (!(fabs(d->lon_deg) <= 180 && fabs(d->lat_deg) <= 90)) {
            return err_set(err, ERR_SYNTAX, "home '%s' lies at %g, %g, which is not on Earth",
                           d->code, d->lon_deg, d->lat_deg);
        }
        store_point(point, d->lon_deg, d->lat_deg);
    }
    sqlite3_stmt *q = stmt_get(st, SQL_DWELLING_ADD, err);
    return q && bind_dwelling(q, d, point, err) && run_unique(st, q, "home", d->code, err) &&
           (!d->has_point || index_last(st, "dwelling", err));
}

static void read_dwelling(sqlite3_stmt *q, struct arena *mem, struct store_dwelling *out) {
    *out = (struct store_dwelling){
        .fid = sqlite3_column_int64(q, 0),
        .code = col_text(q, 1, mem),
        .block = col_text(q, 2, mem),
        .address = col_text(q, 3, mem),
        .postcode = col_text(q, 4, mem),
        .uprn = col_text(q, 5, mem),
        .status = col_text(q, 6, mem),
        .note = col_text(q, 7, mem),
        .link = col_text(q, 9, mem),
        .structure = col_text(q, 10, mem),
        .stair = col_text(q, 11, mem),
        .lang = col_text(q, 12, mem),
        .has_floor = sqlite3_column_type(q, 13) != SQLITE_NULL,
        .floor = sqlite3_column_int(q, 13),
        .position = sqlite3_column_int(q, 14),
        .households = sqlite3_column_int(q, 15),
    };
    out->has_point = store_read_point(sqlite3_column_blob(q, 8), (size_t)sqlite3_column_bytes(q, 8),
                                      &out->lon_deg, &out->lat_deg);
}

bool store_get_dwelling(struct store *st, const char *code, struct arena *mem,
                        struct store_dwelling *out, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_DWELLING_GET, err);
    if (!q || !stmt_text(q, ":code", code, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    if (rc == SQLITE_ROW) {
        read_dwelling(q, mem, out);
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW ||
           (rc == SQLITE_DONE &&
            err_set(err, ERR_NOT_FOUND, "there is no home '%s' on the door list", code));
}

bool store_each_dwelling(struct store *st, const char *block, store_dwelling_fn each, void *ctx,
                         struct err *err) {
    const char *sql = block ? SQL_DWELLING_LIST_BLOCK : SQL_DWELLING_LIST;
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, sql, err);
    int rc = q && (!block || stmt_text(q, ":block", block, err)) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_dwelling dwelling;
        read_dwelling(q, NULL, &dwelling);
        if (!each(ctx, &dwelling, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool store_count_dwellings(struct store *st, uint64_t *n, struct err *err) {
    int64_t count;
    sqlite3_stmt *q = stmt_get(st, SQL_DWELLING_COUNT, err);
    if (!q || !stmt_one_int(st, q, 0, &count, err)) {
        return false;
    }
    *n = (uint64_t)count;
    return true;
}

/* ---- visits ---- */

bool store_each_outcome(struct store *st, store_outcome_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_OUTCOME_LIST, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_outcome outcome = {.code = col_text(q, 0, NULL),
                                        .label = col_text(q, 1, NULL),
                                        .next = col_text(q, 2, NULL),
                                        .aapor = col_text(q, 3, NULL),
                                        .aapor_code = col_text(q, 4, NULL),
                                        .eligible = col_text(q, 5, NULL),
                                        .rank = sqlite3_column_int(q, 6)};
        if (!each(ctx, &outcome, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

static bool check_outcome(struct store *st, const char *code, struct err *err) {
    int64_t known;
    sqlite3_stmt *q = stmt_get(st, SQL_OUTCOME_KNOWN, err);
    if (!q || !stmt_text(q, ":code", code, err) || !stmt_one_int(st, q, 0, &known, err)) {
        return false;
    }
    if (known) {
        return true;
    }
    q = stmt_get(st, SQL_OUTCOME_CODES, err);
    if (q && stmt_step(st, q, err) == SQLITE_ROW) {
        err_set(err, ERR_NOT_FOUND, "'%s' is no outcome; there are: %s", code,
                col_text(q, 0, NULL));
        sqlite3_reset(q);
    }
    return false;
}

static bool insert_visit(struct store *st, const struct store_visit *v, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_VISIT_ADD, err);
    return q && stmt_text(q, ":dwelling", v->dwelling, err) &&
           stmt_int(q, ":attempt_no", v->attempt_no, err) &&
           stmt_time(q, ":at_utc", v->at_utc, err) && stmt_text(q, ":surveyor", v->surveyor, err) &&
           stmt_text(q, ":outcome", v->outcome, err) &&
           stmt_text(q, ":instance_id", v->instance_id, err) &&
           (v->callback_utc == 0 || stmt_time(q, ":callback_utc", v->callback_utc, err)) &&
           (v->lived_in < 0 || stmt_int(q, ":lived_in", v->lived_in != 0, err)) &&
           (v->household == 0 || stmt_int(q, ":household", v->household, err)) &&
           stmt_text(q, ":lang", v->lang, err) && stmt_text(q, ":note", v->note, err) &&
           stmt_run(st, q, err);
}

static bool check_and_insert(struct store *st, struct store_visit *v, struct err *err) {
    struct arena mem = {0};
    struct store_dwelling dwelling;
    bool known = store_get_dwelling(st, v->dwelling, &mem, &dwelling, err) &&
                 check_outcome(st, v->outcome, err);
    arena_done(&mem);
    int64_t attempt = 0;
    sqlite3_stmt *q = known ? stmt_get(st, SQL_VISIT_NEXT, err) : NULL;
    if (!q || !stmt_text(q, ":dwelling", v->dwelling, err) ||
        !stmt_one_int(st, q, 1, &attempt, err)) {
        return false;
    }
    v->attempt_no = (int)attempt;
    if (!insert_visit(st, v, err)) {
        return false;
    }
    v->id = sqlite3_last_insert_rowid(st->db);
    return true;
}

bool store_add_visit(struct store *st, struct store_visit *visit, struct err *err) {
    if (!store_begin(st, err)) {
        return false;
    }
    if (!check_and_insert(st, visit, err) || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

bool store_correct_visit(struct store *st, const struct store_visit *v, struct err *err) {
    sqlite3_stmt *q =
        check_outcome(st, v->outcome, err) ? stmt_get(st, SQL_VISIT_CORRECT, err) : NULL;
    return q && stmt_int(q, ":id", v->id, err) && stmt_text(q, ":outcome", v->outcome, err) &&
           stmt_text(q, ":surveyor", v->surveyor, err) && stmt_text(q, ":note", v->note, err) &&
           (v->callback_utc == 0 || stmt_time(q, ":callback_utc", v->callback_utc, err)) &&
           stmt_run(st, q, err);
}

bool store_drop_visit(struct store *st, int64_t id, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_VISIT_DROP, err);
    return q && stmt_int(q, ":id", id, err) && stmt_run(st, q, err);
}

bool store_each_visit(struct store *st, const char *dwelling, store_visit_fn each, void *ctx,
                      struct err *err) {
    const char *sql = dwelling ? SQL_VISIT_LIST_DWELLING : SQL_VISIT_LIST;
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, sql, err);
    int rc =
        q && (!dwelling || stmt_text(q, ":dwelling", dwelling, err)) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        bool said = sqlite3_column_type(q, 8) != SQLITE_NULL;
        struct store_visit visit = {.id = sqlite3_column_int64(q, 0),
                                    .dwelling = col_text(q, 1, NULL),
                                    .attempt_no = sqlite3_column_int(q, 2),
                                    .at_utc = col_time(q, 3),
                                    .surveyor = col_text(q, 4, NULL),
                                    .outcome = col_text(q, 5, NULL),
                                    .instance_id = col_text(q, 6, NULL),
                                    .callback_utc = col_time(q, 7),
                                    .lived_in = said ? sqlite3_column_int(q, 8) : -1,
                                    .note = col_text(q, 9, NULL),
                                    .lang = col_text(q, 10, NULL),
                                    .household = sqlite3_column_int(q, 11)};
        if (!each(ctx, &visit, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}
