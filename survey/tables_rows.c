/* survey/tables_rows.c — from a record's XML to rows.
 *
 * A record is walked once: an element finds its plan node (mostly the next one, as clients write in
 * the order of the form), its text is bound where it belongs, and a row is stepped when its element
 * ends. Texts are bound in place: nothing is copied or allocated.
 *
 * An element that the form does not know is passed over. Where a client sends a question twice,
 * the last answer counts. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "forms/tree.h"
#include "survey/tables_impl.h"

/* ---- answers ---- */

static const char *skip_blank(const char *text, size_t *len) {
    text += strspn(text, " \t\r\n");
    *len = strlen(text);
    while (*len > 0 && strchr(" \t\r\n", text[*len - 1])) {
        --*len;
    }
    return text;
}

static bool to_integer(const char *text, size_t len, int64_t *out) {
    double number;
    if (num_parse_i64(text, len, out)) {
        return true;
    }
    if (!num_parse(text, len, &number) || number != floor(number) || fabs(number) > 9e15) {
        return false;
    }
    *out = (int64_t)number;
    return true;
}

static bool to_boolean(const char *text, size_t len, int64_t *out) {
    static const struct {
        const char *text;
        int value;
    } words[] = {
        {"true",  1},
        {"1",     1},
        {"false", 0},
        {"0",     0}
    };
    for (size_t i = 0; i < LEN(words); i++) {
        if (strlen(words[i].text) == len && memcmp(words[i].text, text, len) == 0) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

/* "lat lon[ alt[ accuracy]]" in degrees and metres (rule E10). */
static bool to_point(const char *text, size_t len, unsigned char point[STORE_POINT_LEN]) {
    double at[2];
    const char *p = text, *end = text + len;
    for (int i = 0; i < 2; i++) {
        while (p < end && *p == ' ') {
            p++;
        }
        const char *start = p;
        while (p < end && *p != ' ') {
            p++;
        }
        if (!num_parse(start, (size_t)(p - start), &at[i])) {
            return false;
        }
    }
    if (!(fabs(at[0]) <= 90 && fabs(at[1]) <= 180)) {
        return false;
    }
    store_point(point, at[1], at[0]);
    return true;
}

struct writer {
    struct tables_plan *plan;
    const struct tables_record *record;
    tables_file_fn file;
    void *ctx;
    uint64_t *n_misfits;
    struct err *err;
};

static bool bind_geometry(struct writer *w, const struct plan_node *node, const char *text,
                          size_t len) {
    unsigned char point[STORE_POINT_LEN];
    const struct plan_part *part = &w->plan->parts[node->part];
    for (size_t i = 0; i < w->plan->n_parts; i++) {
        const struct plan_part *first = &w->plan->parts[i];
        if (first->scope == part->scope && first->geom_param) {
            if (!to_point(text, len, point)) {
                return false;
            }
            sqlite3_bind_blob(first->insert, first->geom_param, point, sizeof point,
                              SQLITE_TRANSIENT);
        }
    }
    return true;
}

/* Bind one answer; false when it does not fit its type. */
static bool bind_answer(struct writer *w, const struct plan_node *node, const char *text,
                        size_t len) {
    sqlite3_stmt *q = w->plan->parts[node->part].insert;
    int64_t integer;
    double real;
    switch (node->kind) {
    case NODE_INTEGER:
        return to_integer(text, len, &integer) &&
               sqlite3_bind_int64(q, node->param, integer) == SQLITE_OK;
    case NODE_BOOLEAN:
        return to_boolean(text, len, &integer) &&
               sqlite3_bind_int64(q, node->param, integer) == SQLITE_OK;
    case NODE_REAL:
        return num_parse(text, len, &real) &&
               sqlite3_bind_double(q, node->param, real) == SQLITE_OK;
    case NODE_TEXT:
        return sqlite3_bind_text(q, node->param, text, (int)len, SQLITE_STATIC) == SQLITE_OK &&
               (!node->is_geometry || bind_geometry(w, node, text, len));
    case NODE_GROUP:
    case NODE_ROWS:
        break;
    }
    assert(!"not an answer");
    return false;
}

static bool take_answer(struct writer *w, const struct plan_node *node, uint32_t el) {
    const struct tree *t = w->record->xml;
    size_t len;
    const char *text = tree_text(t, el);
    if (node->kind != NODE_TEXT || node->is_file || node->is_geometry) {
        text = skip_blank(text, &len);
    } else {
        len = strlen(text);
    }
    struct tables_heard *heard = &w->plan->heard;
    heard->core_asked += node->core;
    heard->priorities_asked += node->priority;
    if (len == 0) {
        return true;
    }
    heard->core_answered += node->core;
    heard->priorities_answered += node->priority;
    if (!bind_answer(w, node, text, len)) {
        ++*w->n_misfits;
    }
    if (!node->is_file || !w->file) {
        return true;
    }
    struct arena mem = {0};
    bool ok = w->file(w->ctx, arena_strndup(&mem, text, len), w->err);
    arena_done(&mem);
    return ok;
}

/* ---- rows ---- */

static bool index_row(struct writer *w, const struct plan_part *part, int64_t fid) {
    return !part->index || (sqlite3_bind_int64(part->index, 1, fid) == SQLITE_OK &&
                            stmt_run(w->plan->st, part->index, w->err));
}

static bool step_row(struct writer *w, uint32_t scope, int64_t fid) {
    bool ok = true;
    for (size_t i = 0; i < w->plan->n_parts; i++) {
        struct plan_part *part = &w->plan->parts[i];
        if (part->scope == scope && part->used) {
            ok = ok && stmt_step(w->plan->st, part->insert, w->err) == SQLITE_DONE &&
                 index_row(w, part, fid);
            sqlite3_reset(part->insert);
            sqlite3_clear_bindings(part->insert);
        }
    }
    return ok;
}

static void bind_keys(struct writer *w, uint32_t scope, int64_t fid, int64_t parent,
                      uint32_t position) {
    const struct tables_record *r = w->record;
    for (size_t i = 0; i < w->plan->n_parts; i++) {
        const struct plan_part *part = &w->plan->parts[i];
        if (part->scope != scope || !part->used) {
            continue;
        }
        sqlite3_bind_int64(part->insert, PARAM_FID, fid);
        sqlite3_bind_text(part->insert, PARAM_INSTANCE, r->instance_id, -1, SQLITE_STATIC);
        if (part->first && part->main) {
            sqlite3_bind_text(part->insert, PARAM_DWELLING, r->dwelling, -1, SQLITE_STATIC);
        } else if (part->first) {
            sqlite3_bind_int64(part->insert, PARAM_PARENT, parent);
            sqlite3_bind_int64(part->insert, PARAM_POSITION, position);
        }
    }
}

static bool walk(struct writer *w, uint32_t el, uint32_t id, int64_t fid);

static bool write_row(struct writer *w, uint32_t el, uint32_t id, int64_t parent) {
    struct plan_node *node = &w->plan->nodes[id];
    struct plan_scope *scope = &w->plan->scopes[node->scope];
    if (tree_attr(w->record->xml, el, "template")) {
        return true; // rule B6: a template is no instance
    }
    if (++scope->n_rows > TABLES_MAX_ROWS) {
        return err_set(w->err, ERR_LIMIT, "more than %d times %s in one record", TABLES_MAX_ROWS,
                       node->path);
    }
    int64_t fid = w->record->id * TABLES_ROWS + scope->n_rows;
    bind_keys(w, node->scope, fid, parent, ++node->position);
    return walk(w, el, id, fid) && step_row(w, node->scope, fid);
}

/* The plan node of a child element: mostly the one behind the last found. */
static uint32_t match(const struct tables_plan *plan, uint32_t parent, uint32_t expected,
                      const char *local) {
    if (expected && strcmp(plan->nodes[expected].local, local) == 0) {
        return expected;
    }
    return plan_child(plan, parent, local);
}

/* Take the children of element `el`, which is plan node `id`, into the row `fid`. */
static bool walk(struct writer *w, uint32_t el, uint32_t id, int64_t fid) {
    const struct tree *t = w->record->xml;
    struct tables_plan *plan = w->plan;
    for (uint32_t c = plan->nodes[id].first_child; c; c = plan->nodes[c].next) {
        plan->nodes[c].position = 0;
    }
    uint32_t expected = plan->nodes[id].first_child;
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        uint32_t found = match(plan, id, expected, tree_local(t, c));
        if (!found) {
            continue;
        }
        const struct plan_node *node = &plan->nodes[found];
        bool ok = node->kind == NODE_ROWS    ? write_row(w, c, found, fid)
                  : node->kind == NODE_GROUP ? walk(w, c, found, fid)
                                             : take_answer(w, node, c);
        if (!ok) {
            return false;
        }
        // Another instance of a repeat, or the next question.
        uint32_t after = tree_next(t, c, NULL);
        bool again = node->kind == NODE_ROWS && after && tree_is(t, after, node->local);
        expected = again ? found : plan->nodes[found].next;
    }
    return true;
}

/* A failed record leaves bindings that point into its texts: forget them. */
static void forget(struct tables_plan *plan) {
    for (size_t i = 0; i < plan->n_parts; i++) {
        if (plan->parts[i].used) {
            sqlite3_reset(plan->parts[i].insert);
            sqlite3_clear_bindings(plan->parts[i].insert);
        }
    }
}

bool tables_write(struct tables_plan *plan, const struct tables_record *record, tables_file_fn file,
                  void *ctx, uint64_t *n_misfits, struct err *err) {
    struct writer w = {plan, record, file, ctx, n_misfits, err};
    for (size_t i = 0; i < plan->n_scopes; i++) {
        plan->scopes[i].n_rows = 0;
    }
    plan->heard = (struct tables_heard){0};
    uint32_t root = plan->nodes[1].scope; // node 1 is the form itself
    bind_keys(&w, root, record->id, 0, 0);
    bool ok = walk(&w, 1, 1, record->id) && step_row(&w, root, record->id);
    if (!ok) {
        forget(plan);
    }
    return ok;
}

/* Rows ?1 to ?2; the form's own table has one row, and its statement no ?2. */
static bool remove_range(struct store *st, sqlite3_stmt *q, int64_t first, int64_t last,
                         struct err *err) {
    sqlite3_bind_int64(q, 1, first);
    if (sqlite3_bind_parameter_count(q) > 1) {
        sqlite3_bind_int64(q, 2, last);
    }
    return stmt_run(st, q, err);
}

bool tables_remove(struct tables_plan *plan, int64_t id, struct err *err) {
    for (size_t i = 0; i < plan->n_parts; i++) {
        const struct plan_part *part = &plan->parts[i];
        int64_t first = part->main ? id : id * TABLES_ROWS;
        int64_t last = part->main ? id : first + TABLES_ROWS - 1;
        if (!remove_range(plan->st, part->remove, first, last, err) ||
            (part->unindex && !remove_range(plan->st, part->unindex, first, last, err))) {
            return false;
        }
    }
    return true;
}
