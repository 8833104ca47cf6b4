/* survey/merge_talk.c — what was said at meetings comes along: meetings, objections and their
 * answers, the voice box, that private talks were held. Approvals do not (README.md). */
#include "base/err.h"
#include "survey/merge.sql.h"
#include "survey/merge_impl.h"

/* Each query copies what is not here yet from a row of the other survey. */
struct told {
    const char *list; // there
    const char *find; // here; counts the same
    const char *add;
    enum merge_what what;
};

enum { TOLD_COLUMNS_MAX = 7 };
static const char *const names[TOLD_COLUMNS_MAX] = {":a", ":b", ":c", ":d", ":e", ":f", ":g"};

static const struct told all_told[] = {
    {SQL_MERGE_MEETINGS,   SQL_MERGE_MEETING,   SQL_MERGE_ADD_MEETING,   MERGE_MEETINGS  },
    {SQL_MERGE_OBJECTIONS, SQL_MERGE_OBJECTION, SQL_MERGE_ADD_OBJECTION, MERGE_OBJECTIONS},
    {SQL_MERGE_ANSWERS,    SQL_MERGE_ANSWER,    SQL_MERGE_ADD_ANSWER,    MERGE_OBJECTIONS},
    {SQL_MERGE_VOICES,     SQL_MERGE_VOICE,     SQL_MERGE_ADD_VOICE,     MERGE_VOICES    },
    {SQL_MERGE_TALKS,      SQL_MERGE_TALK,      SQL_MERGE_ADD_TALK,      MERGE_VOICES    },
};

/* The columns of `from` that `q` has parameters for. */
static bool bind_row(struct store *st, sqlite3_stmt *q, sqlite3_stmt *from, struct err *err) {
    int n = sqlite3_column_count(from);
    for (int i = 0; i < n && i < TOLD_COLUMNS_MAX; i++) {
        int at = sqlite3_bind_parameter_index(q, names[i]);
        if (at && sqlite3_bind_value(q, at, sqlite3_column_value(from, i)) != SQLITE_OK) {
            return err_set(err, ERR_IO, "%s", sqlite3_errmsg(st->db));
        }
    }
    return true;
}

static bool take_row(struct merging *m, const struct told *told, sqlite3_stmt *row,
                     struct err *err) {
    int64_t n = 0;
    sqlite3_stmt *find = stmt_get(m->st, told->find, err);
    if (!find || !bind_row(m->st, find, row, err) || !stmt_one_int(m->st, find, 0, &n, err)) {
        return false;
    }
    if (n > 0) {
        return merge_same(m, told->what);
    }
    sqlite3_stmt *add = stmt_get(m->st, told->add, err);
    return add && bind_row(m->st, add, row, err) && stmt_run(m->st, add, err) &&
           merge_added(m, told->what);
}

static bool take_all(struct merging *m, const struct told *told, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(m->other, told->list, err);
    int rc = SQLITE_ERROR;
    while (q && (rc = stmt_step(m->other, q, err)) == SQLITE_ROW) {
        if (!take_row(m, told, q, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool merge_talk(struct merging *m, struct err *err) {
    for (size_t i = 0; i < LEN(all_told); i++) {
        if (!take_all(m, &all_told[i], err)) {
            return false;
        }
    }
    return true;
}
