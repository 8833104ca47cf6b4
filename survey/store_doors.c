/* survey/store_doors.c — the work at the doors: knocks that records came from. */
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "survey/store_doors.sql.h"
#include "survey/store_impl.h"

/* ---- CODE and CODE/2 ---- */

static bool known_home(struct store *st, const char *code, bool *known, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_TIE_HOME, err);
    if (!q || !stmt_text(q, ":code", code, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    sqlite3_reset(q);
    *known = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

bool store_find_household(struct store *st, const char *text, struct arena *mem, const char **code,
                          int *household, struct err *err) {
    bool known;
    size_t len = strlen(text);
    *code = NULL;
    *household = 0;
    if (!known_home(st, text, &known, err)) {
        return false;
    }
    if (known) {
        *code = arena_strdup(mem, text);
        return true;
    }
    if (len < 3 || text[len - 2] != '/' || text[len - 1] < '1' || text[len - 1] > '9') {
        return true;
    }
    const char *door = arena_strndup(mem, text, len - 2);
    if (!known_home(st, door, &known, err)) {
        return false;
    }
    if (known) {
        *code = door;
        *household = text[len - 1] - '0';
    }
    return true;
}

bool store_set_households(struct store *st, const char *code, int n, struct err *err) {
    sqlite3_stmt *q = n > 1 ? stmt_get(st, SQL_HOUSEHOLDS_AT_LEAST, err) : NULL;
    return n <= 1 || (q && stmt_text(q, ":code", code, err) && stmt_int(q, ":n", n, err) &&
                      stmt_run(st, q, err));
}

/* ---- knocks of records ---- */

bool store_interviews_beside(struct store *st, const char *instance_id, int64_t *n,
                             struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_INTERVIEWS_BESIDE, err);
    return q && stmt_text(q, ":instance_id", instance_id, err) && stmt_one_int(st, q, 1, n, err);
}

static bool set_instance(struct store *st, int64_t id, const char *instance_id, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_TIE_SET_INSTANCE, err);
    return q && stmt_int(q, ":id", id, err) && stmt_text(q, ":instance_id", instance_id, err) &&
           stmt_run(st, q, err);
}

/* Is there a knock of that day that this record came from? It is tied to it then. */
static bool tie_same_day(struct store *st, const struct store_visit *v, int64_t from_utc,
                         bool *found, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_TIE_SAME_DAY, err);
    if (!q || !stmt_text(q, ":dwelling", v->dwelling, err) ||
        !stmt_int(q, ":household", v->household ? v->household : 1, err) ||
        !stmt_time(q, ":from", from_utc, err) ||
        !stmt_time(q, ":until", from_utc + DATE_MS_PER_DAY, err) ||
        !stmt_text(q, ":outcome", v->outcome, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    *found = rc == SQLITE_ROW;
    bool free = *found && sqlite3_column_type(q, 1) == SQLITE_NULL;
    int64_t id = *found ? sqlite3_column_int64(q, 0) : 0;
    sqlite3_reset(q);
    return (rc == SQLITE_ROW || rc == SQLITE_DONE) &&
           (!free || set_instance(st, id, v->instance_id, err));
}

bool store_tie_visit(struct store *st, struct store_visit *v, int64_t day_utc, struct err *err) {
    bool found = false;
    if (day_utc >= 0 && !tie_same_day(st, v, day_utc, &found, err)) {
        return false;
    }
    return (found || store_add_visit(st, v, err)) &&
           store_set_households(st, v->dwelling, v->household, err);
}

bool store_follow_visit(struct store *st, const char *old_instance, const char *old_dwelling,
                        const struct store_visit *v, bool *found, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_TIE_OF_RECORD, err);
    if (!q || !stmt_text(q, ":dwelling", old_dwelling, err) ||
        !stmt_text(q, ":instance_id", old_instance, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    int64_t id = rc == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
    sqlite3_reset(q);
    *found = rc == SQLITE_ROW;
    if (!*found) {
        return rc == SQLITE_DONE;
    }
    q = stmt_get(st, SQL_TIE_FOLLOW, err);
    return q && stmt_int(q, ":id", id, err) && stmt_text(q, ":dwelling", v->dwelling, err) &&
           stmt_text(q, ":instance_id", v->instance_id, err) &&
           stmt_text(q, ":outcome", v->outcome, err) &&
           (v->household == 0 || stmt_int(q, ":household", v->household, err)) &&
           stmt_run(st, q, err) && store_set_households(st, v->dwelling, v->household, err);
}

/* ---- the door list ---- */

bool store_change_dwelling(struct store *st, const char *code, const char *field, const char *value,
                           struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_DWELLING_CHANGE, err);
    return q && stmt_text(q, ":code", code, err) && stmt_text(q, ":field", field, err) &&
           stmt_text(q, ":value", value, err) && stmt_run(st, q, err);
}

bool store_add_history(struct store *st, const struct store_history *h, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_HISTORY_ADD, err);
    return q && stmt_text(q, ":dwelling", h->dwelling, err) &&
           stmt_time(q, ":at_utc", h->at_utc, err) && stmt_text(q, ":event", h->event, err) &&
           stmt_text(q, ":other", h->other, err) && stmt_text(q, ":field", h->field, err) &&
           stmt_text(q, ":old_value", h->old_value, err) &&
           stmt_text(q, ":new_value", h->new_value, err) && stmt_text(q, ":who", h->who, err) &&
           stmt_text(q, ":why", h->why, err) && stmt_run(st, q, err);
}

bool store_each_history(struct store *st, const char *dwelling, store_history_fn each, void *ctx,
                        struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_HISTORY_LIST, err);
    int rc = q && stmt_text(q, ":dwelling", dwelling, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        const struct store_history h = {.dwelling = col_text(q, 0, NULL),
                                        .at_utc = col_time(q, 1),
                                        .event = col_text(q, 2, NULL),
                                        .other = col_text(q, 3, NULL),
                                        .field = col_text(q, 4, NULL),
                                        .old_value = col_text(q, 5, NULL),
                                        .new_value = col_text(q, 6, NULL),
                                        .who = col_text(q, 7, NULL),
                                        .why = col_text(q, 8, NULL)};
        if (!each(ctx, &h, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

/* ---- who walks where, who speaks what ---- */

bool store_clear_assignments(struct store *st, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_ASSIGNMENT_CLEAR, err);
    return q && stmt_run(st, q, err);
}

bool store_assign_block(struct store *st, const char *block, const char *pair, int64_t at_utc,
                        struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_ASSIGNMENT_SET, err);
    return q && stmt_text(q, ":block", block, err) && stmt_text(q, ":pair", pair, err) &&
           stmt_time(q, ":at_utc", at_utc, err) && stmt_run(st, q, err);
}

bool store_set_surveyor(struct store *st, const char *name, const char *speaks, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_SURVEYOR_SET, err);
    return q && stmt_text(q, ":name", name, err) && stmt_text(q, ":speaks", speaks, err) &&
           stmt_run(st, q, err);
}

static bool each_pair(struct store *st, const char *sql, store_pair_fn each, void *ctx,
                      struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, sql, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        if (!each(ctx, col_text(q, 0, NULL), col_text(q, 1, NULL), err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool store_each_assignment(struct store *st, store_pair_fn each, void *ctx, struct err *err) {
    return each_pair(st, SQL_ASSIGNMENT_LIST, each, ctx, err);
}

bool store_each_surveyor(struct store *st, store_pair_fn each, void *ctx, struct err *err) {
    return each_pair(st, SQL_SURVEYOR_LIST, each, ctx, err);
}
