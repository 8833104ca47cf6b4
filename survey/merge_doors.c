/* survey/merge_doors.c — estates, blocks, homes and their history, surveyors; visits. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/merge.sql.h"
#include "survey/merge_impl.h"

static bool same_text(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* ---- estates and blocks ---- */

struct area_search {
    const struct store_area *want;
    bool found, same;
};

static bool match_area(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct area_search *search = ctx;
    const struct store_area *want = search->want;
    if (strcmp(area->code, want->code) == 0) {
        search->found = true;
        search->same = same_text(area->name, want->name) && same_text(area->estate, want->estate) &&
                       area->geom_len == want->geom_len &&
                       (!want->geom_len || memcmp(area->geom, want->geom, want->geom_len) == 0);
    }
    return true;
}

struct area_level {
    struct merging *m;
    enum store_level level;
};

static bool take_area(void *ctx, const struct store_area *area, struct err *err) {
    const struct area_level *at = ctx;
    struct area_search search = {.want = area};
    if (!store_each_area(at->m->st, at->level, match_area, &search, err)) {
        return false;
    }
    if (!search.found) {
        return store_add_area(at->m->st, at->level, area, err) && merge_added(at->m, MERGE_AREAS);
    }
    return search.same ? merge_same(at->m, MERGE_AREAS)
                       : merge_differs(at->m, MERGE_AREAS, area->code,
                                       "its name or boundary is another here");
}

/* ---- homes ---- */

static const struct {
    const char *name;
    size_t at;
} fields[] = {
    {"block",     offsetof(struct store_dwelling, block)    },
    {"address",   offsetof(struct store_dwelling, address)  },
    {"postcode",  offsetof(struct store_dwelling, postcode) },
    {"uprn",      offsetof(struct store_dwelling, uprn)     },
    {"status",    offsetof(struct store_dwelling, status)   },
    {"link",      offsetof(struct store_dwelling, link)     },
    {"structure", offsetof(struct store_dwelling, structure)},
    {"stair",     offsetof(struct store_dwelling, stair)    },
    {"lang",      offsetof(struct store_dwelling, lang)     },
};

static const char *field_text(const struct store_dwelling *home, size_t i) {
    return *(const char *const *)((const char *)home + fields[i].at);
}

static bool compare_home(struct merging *m, const struct store_dwelling *here,
                         const struct store_dwelling *there) {
    for (size_t i = 0; i < LEN(fields); i++) {
        const char *a = field_text(here, i), *b = field_text(there, i);
        if (!same_text(a, b)) {
            return merge_differs(m, MERGE_HOMES, here->code, "its %s is '%s' here and '%s' there",
                                 fields[i].name, a ? a : "", b ? b : "");
        }
    }
    return merge_same(m, MERGE_HOMES);
}

static bool known_history(struct merging *m, const struct store_history *h, bool *known,
                          struct err *err) {
    int64_t n = 0;
    sqlite3_stmt *q = stmt_get(m->st, SQL_MERGE_HISTORY, err);
    bool ok = q && stmt_text(q, ":dwelling", h->dwelling, err) &&
              stmt_time(q, ":at_utc", h->at_utc, err) && stmt_text(q, ":event", h->event, err) &&
              stmt_text(q, ":other", h->other, err) && stmt_text(q, ":field", h->field, err) &&
              stmt_text(q, ":old_value", h->old_value, err) &&
              stmt_text(q, ":new_value", h->new_value, err) && stmt_one_int(m->st, q, 0, &n, err);
    *known = n > 0;
    return ok;
}

/* The other laptop changed a field from what it still is here. */
static bool apply_change(struct merging *m, const struct store_history *h, struct err *err) {
    struct store_dwelling here;
    if (strcmp(h->event, "changed") != 0 || !h->field) {
        return true;
    }
    if (!store_get_dwelling(m->st, h->dwelling, &m->mem, &here, err)) {
        return false;
    }
    for (size_t i = 0; i < LEN(fields); i++) {
        if (strcmp(fields[i].name, h->field) == 0 &&
            same_text(field_text(&here, i), h->old_value) &&
            !same_text(h->old_value, h->new_value)) {
            m->out->n_changed++;
            return store_change_dwelling(m->st, h->dwelling, h->field, h->new_value, err) &&
                   store_add_history(m->st, h, err);
        }
    }
    return true;
}

static bool take_change(void *ctx, const struct store_history *h, struct err *err) {
    struct merging *m = ctx;
    bool known;
    return known_history(m, h, &known, err) && (known || apply_change(m, h, err));
}

static bool take_history(void *ctx, const struct store_history *h, struct err *err) {
    return store_add_history(((struct merging *)ctx)->st, h, err);
}

static bool find_home(struct merging *m, const char *code, struct store_dwelling *out, bool *found,
                      struct err *err) {
    struct err why = {0};
    *found = store_get_dwelling(m->st, code, &m->mem, out, &why);
    if (!*found && why.code != ERR_NOT_FOUND) {
        *err = why;
        return false;
    }
    return true;
}

struct new_homes {
    struct merging *m;
    struct arena mem;
    const char **codes;
    size_t n, cap;
};

static void new_homes_done(struct new_homes *fresh) {
    free(fresh->codes);
    arena_done(&fresh->mem);
}

/* Homes first, all of them: history names other homes. */
static bool add_home(void *ctx, const struct store_dwelling *home, struct err *err) {
    struct new_homes *fresh = ctx;
    struct merging *m = fresh->m;
    struct store_dwelling here;
    bool found;
    arena_release(&m->mem, (struct arena_mark){0});
    if (!find_home(m, home->code, &here, &found, err) ||
        (!found && !store_add_dwelling(m->st, home, err))) {
        return false;
    }
    if (!found) {
        *MEM_PUSH(fresh->codes, fresh->n, fresh->cap) = arena_strdup(&fresh->mem, home->code);
    }
    return true;
}

static bool merge_home(void *ctx, const struct store_dwelling *home, struct err *err) {
    struct merging *m = ctx;
    struct store_dwelling here;
    arena_release(&m->mem, (struct arena_mark){0});
    return store_each_history(m->other, home->code, take_change, m, err) &&
           store_get_dwelling(m->st, home->code, &m->mem, &here, err) &&
           compare_home(m, &here, home);
}

static bool merge_homes(struct merging *m, struct err *err) {
    AUTO(new_homes_done) struct new_homes fresh = {.m = m};
    bool ok = store_each_dwelling(m->other, NULL, add_home, &fresh, err);
    for (size_t i = 0; ok && i < fresh.n; i++) {
        ok = store_each_history(m->other, fresh.codes[i], take_history, m, err);
    }
    ok = ok && store_each_dwelling(m->other, NULL, merge_home, m, err);
    struct merge_count *count = &m->out->count[MERGE_HOMES];
    count->added = fresh.n;
    count->same -= ok ? fresh.n : 0; // those that have just come are the same, of course
    return ok;
}

static bool take_surveyor(void *ctx, const char *name, const char *speaks, struct err *err) {
    const struct merging *m = ctx;
    sqlite3_stmt *q = stmt_get(m->st, SQL_MERGE_SURVEYOR, err);
    return q && stmt_text(q, ":name", name, err) && stmt_text(q, ":speaks", speaks, err) &&
           stmt_run(m->st, q, err);
}

bool merge_doors(struct merging *m, struct err *err) {
    struct area_level estates = {m, STORE_ESTATE}, blocks = {m, STORE_BLOCK};
    return store_each_area(m->other, STORE_ESTATE, take_area, &estates, err) &&
           store_each_area(m->other, STORE_BLOCK, take_area, &blocks, err) && merge_homes(m, err) &&
           store_each_surveyor(m->other, take_surveyor, m, err);
}

/* ---- visits ---- */

static bool find_visit(struct merging *m, const struct store_visit *v, int64_t *id, bool *tied,
                       struct err *err) {
    sqlite3_stmt *q = stmt_get(m->st, SQL_MERGE_VISIT, err);
    if (!q || !stmt_text(q, ":dwelling", v->dwelling, err) ||
        !stmt_text(q, ":instance_id", v->instance_id, err) ||
        !stmt_time(q, ":at_utc", v->at_utc, err) || !stmt_text(q, ":outcome", v->outcome, err) ||
        !stmt_text(q, ":surveyor", v->surveyor, err) ||
        !stmt_int(q, ":household", v->household, err)) {
        return false;
    }
    int rc = stmt_step(m->st, q, err);
    *id = rc == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
    *tied = rc == SQLITE_ROW && sqlite3_column_type(q, 1) != SQLITE_NULL;
    sqlite3_reset(q);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool tie(struct merging *m, int64_t id, const char *instance_id, struct err *err) {
    sqlite3_stmt *q = stmt_get(m->st, SQL_MERGE_VISIT_RECORD, err);
    return q && stmt_int(q, ":id", id, err) && stmt_text(q, ":instance_id", instance_id, err) &&
           stmt_run(m->st, q, err);
}

/* The record as it is here now, after edits; NULL when it was not taken. */
static bool find_newest(struct merging *m, const char **instance_id, struct err *err) {
    sqlite3_stmt *q = stmt_get(m->st, SQL_MERGE_NEWEST, err);
    if (!q || !stmt_text(q, ":instance_id", *instance_id, err)) {
        return false;
    }
    int rc = stmt_step(m->st, q, err);
    *instance_id = rc == SQLITE_ROW ? col_text(q, 0, &m->mem) : NULL;
    sqlite3_reset(q);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool take_visit(void *ctx, const struct store_visit *there, struct err *err) {
    struct merging *m = ctx;
    struct store_visit v = *there;
    bool tied;
    int64_t id;
    arena_release(&m->mem, (struct arena_mark){0});
    if (v.instance_id && !find_newest(m, &v.instance_id, err)) {
        return false;
    }
    if (!find_visit(m, &v, &id, &tied, err)) {
        return false;
    }
    if (id != 0) {
        return (tied || !v.instance_id || tie(m, id, v.instance_id, err)) &&
               merge_same(m, MERGE_VISITS);
    }
    return store_add_visit(m->st, &v, err) &&
           store_set_households(m->st, v.dwelling, v.household, err) &&
           merge_added(m, MERGE_VISITS);
}

bool merge_visits(struct merging *m, struct err *err) {
    int64_t last = 0;
    sqlite3_stmt *q = stmt_get(m->st, SQL_MERGE_LAST_VISIT, err);
    if (!q || !stmt_one_int(m->st, q, 0, &last, err) ||
        !store_each_visit(m->other, NULL, take_visit, m, err)) {
        return false;
    }
    q = stmt_get(m->st, SQL_MERGE_UNNUMBER, err);
    if (!q || !stmt_int(q, ":last_id", last, err) || !stmt_run(m->st, q, err)) {
        return false;
    }
    q = stmt_get(m->st, SQL_MERGE_NUMBER, err);
    return q && stmt_run(m->st, q, err);
}
