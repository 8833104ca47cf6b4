/* survey/tables_rows.c — from a record's XML to rows.
 *
 * The plan of a form version is its question paths as a tree, and for each table one INSERT with
 * all columns. A record is walked once: an element finds its plan node (mostly the next one, as
 * clients write in the order of the form), its text is bound where it belongs, and a row is stepped
 * when its element ends. Texts are bound in place: nothing is copied or allocated.
 *
 * An element that the form does not know is passed over. Where a client sends a question twice,
 * the last answer counts. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/tree.h"
#include "survey/store_impl.h"
#include "survey/tables.h"
#include "survey/tables_rows.sql.h"

enum node_kind { NODE_GROUP, NODE_ROWS, NODE_TEXT, NODE_INTEGER, NODE_REAL, NODE_BOOLEAN };

struct plan_node {
    const char *local, *path;
    uint32_t parent, first_child, last_child, next;
    enum node_kind kind;
    bool is_file, is_geometry;
    uint32_t scope;    // of NODE_ROWS: the scope it opens
    uint32_t part;     // of an answer
    int param;         // of an answer, in the part's insert
    uint32_t position; // of NODE_ROWS while writing: instances seen within the parent
};

struct plan_part {
    const char *table;
    bool main;  // of the form itself: keyed by the record alone
    bool first; // carries geom, parent, position, dwelling
    bool used;  // this version has columns in it
    uint32_t scope;
    struct strbuf columns;
    int n_params, geom_param;
    sqlite3_stmt *insert, *remove;
    sqlite3_stmt *index, *unindex; // of a spatial index that QGIS may have made; or NULL
};

struct plan_scope {
    const char *repeat_path;
    uint32_t n_rows; // of the record at hand
};

struct tables_plan {
    struct store *st;
    struct arena mem;
    struct plan_node *nodes; // 1..n-1
    size_t n_nodes, cap_nodes;
    struct plan_part *parts;
    size_t n_parts, cap_parts;
    struct plan_scope *scopes;
    size_t n_scopes, cap_scopes;
    struct intern children; // parent number and local name -> number in child_of
    uint32_t *child_of;
    size_t cap_child_of;
    const char *dwelling, *surveyor;
};

/* Keys come first in every insert. */
enum { PARAM_FID = 1, PARAM_INSTANCE, PARAM_PARENT, PARAM_POSITION, PARAM_DWELLING = PARAM_PARENT };

/* Questions by which the forms we know ask for the home and the surveyor; the first found holds. */
static const char *const dwelling_names[] = {"dwelling_id", "dwelling", "dwelling_code",
                                             "door_code"};
static const char *const surveyor_names[] = {"surveyor_id", "surveyor", "surveyor_name",
                                             "enumerator"};

/* ---- finding nodes ---- */

static const char *last_step(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void child_key(struct strbuf *key, uint32_t parent, const char *local) {
    strbuf_clear(key);
    strbuf_addf(key, "%u/%s", parent, local);
}

static uint32_t find_child(const struct tables_plan *plan, uint32_t parent, const char *local) {
    struct strbuf key = {0};
    child_key(&key, parent, local);
    uint32_t id = intern_find(&plan->children, key.data, key.len);
    strbuf_done(&key);
    return id ? plan->child_of[id] : 0;
}

static uint32_t new_node(struct tables_plan *plan, uint32_t parent, const char *local,
                         const char *path) {
    uint32_t id = (uint32_t)plan->n_nodes;
    *MEM_PUSH(plan->nodes, plan->n_nodes, plan->cap_nodes) =
        (struct plan_node){.local = local, .path = path, .parent = parent, .kind = NODE_GROUP};
    if (parent) {
        struct plan_node *up = &plan->nodes[parent];
        *(up->last_child ? &plan->nodes[up->last_child].next : &up->first_child) = id;
        up->last_child = id;
    }
    struct strbuf key = {0};
    child_key(&key, parent, local);
    uint32_t slot = intern_add(&plan->children, key.data, key.len);
    strbuf_done(&key);
    size_t had = plan->cap_child_of;
    plan->child_of =
        mem_grow(plan->child_of, &plan->cap_child_of, slot + 1, sizeof *plan->child_of);
    memset(plan->child_of + had, 0, (plan->cap_child_of - had) * sizeof *plan->child_of);
    if (!plan->child_of[slot]) { // two names that differ in their prefix only: the first
        plan->child_of[slot] = id;
    }
    return id;
}

/* The node at a path, made with the groups around it where they are new. */
static uint32_t node_at(struct tables_plan *plan, const char *path) {
    uint32_t at = 0;
    for (const char *p = path; *p == '/';) {
        size_t len = strcspn(p + 1, "/");
        const char *prefix = arena_strndup(&plan->mem, path, (size_t)(p + 1 - path) + len);
        const char *local = last_step(prefix);
        uint32_t child = find_child(plan, at, local);
        at = child ? child : new_node(plan, at, local, prefix);
        p += len + 1;
    }
    return at;
}

/* ---- the plan ---- */

static uint32_t scope_at(struct tables_plan *plan, const char *repeat_path) {
    for (size_t i = 0; i < plan->n_scopes; i++) {
        if (strcmp(plan->scopes[i].repeat_path, repeat_path) == 0) {
            return (uint32_t)i;
        }
    }
    *MEM_PUSH(plan->scopes, plan->n_scopes, plan->cap_scopes) =
        (struct plan_scope){.repeat_path = arena_strdup(&plan->mem, repeat_path)};
    return (uint32_t)plan->n_scopes - 1;
}

static bool load_parts(struct tables_plan *plan, const char *form_id, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(plan->st, SQL_PLAN_PARTS, err);
    int rc = q && stmt_text(q, ":form_id", form_id, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(plan->st, q, err)) == SQLITE_ROW) {
        const char *repeat_path = col_text(q, 1, NULL);
        bool first = sqlite3_column_int(q, 2) == 1, main = repeat_path[0] == '\0';
        struct plan_part *part = MEM_PUSH(plan->parts, plan->n_parts, plan->cap_parts);
        *part = (struct plan_part){.table = col_text(q, 0, &plan->mem),
                                   .scope = scope_at(plan, repeat_path),
                                   .main = main,
                                   .first = first};
        const char *keys = !first ? "fid,instance_id"
                           : main ? "fid,instance_id,dwelling"
                                  : "fid,instance_id,parent,position";
        strbuf_add(&part->columns, keys);
        part->n_params = !first ? PARAM_INSTANCE : main ? PARAM_DWELLING : PARAM_POSITION;
    }
    return rc == SQLITE_DONE;
}

static uint32_t part_of(const struct tables_plan *plan, const char *table) {
    uint32_t i = 0;
    while (i + 1 < plan->n_parts && strcmp(plan->parts[i].table, table) != 0) {
        i++;
    }
    return i;
}

static void add_column(struct plan_part *part, const char *name) {
    strbuf_addc(&part->columns, ',');
    sql_name(&part->columns, name);
    part->n_params++;
}

static enum node_kind answer_kind(const char *type, const char *column_type) {
    if (strcmp(type, "boolean") == 0) {
        return NODE_BOOLEAN;
    }
    return strcmp(column_type, "INTEGER") == 0 ? NODE_INTEGER
           : strcmp(column_type, "REAL") == 0  ? NODE_REAL
                                               : NODE_TEXT;
}

static void plan_answer(struct tables_plan *plan, struct plan_node *node, sqlite3_stmt *q) {
    const char *type = col_text(q, 1, NULL);
    struct plan_part *part = &plan->parts[node->part];
    node->kind = answer_kind(type, col_text(q, 4, NULL));
    node->is_file = strcmp(type, "binary") == 0;
    add_column(part, col_text(q, 3, NULL));
    node->param = part->n_params;
    part->used = true;
    if (sqlite3_column_int(q, 5)) { // the geometry stands in the first part of the scope
        uint32_t first = part->scope;
        for (size_t i = 0; i < plan->n_parts; i++) {
            if (plan->parts[i].scope == first && plan->parts[i].first) {
                add_column(&plan->parts[i], "geom");
                plan->parts[i].geom_param = plan->parts[i].n_params;
            }
        }
        node->is_geometry = true;
    }
}

static bool load_nodes(struct tables_plan *plan, const char *form_id, const char *version,
                       struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(plan->st, SQL_PLAN_QUESTIONS, err);
    int rc = q && stmt_text(q, ":form_id", form_id, err) && stmt_text(q, ":version", version, err)
                 ? SQLITE_ROW
                 : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(plan->st, q, err)) == SQLITE_ROW) {
        uint32_t id = node_at(plan, col_text(q, 0, NULL));
        struct plan_node *node = &plan->nodes[id];
        node->part = part_of(plan, col_text(q, 2, NULL));
        node->scope = plan->parts[node->part].scope;
        if (sqlite3_column_type(q, 3) == SQLITE_NULL) {
            node->kind = NODE_ROWS;
            plan->parts[node->part].used = true;
        } else {
            plan_answer(plan, node, q);
        }
    }
    return rc == SQLITE_DONE;
}

static bool prepare(struct tables_plan *plan, struct plan_part *part, struct err *err) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_add(&sql, "INSERT INTO ");
    sql_name(&sql, part->table);
    strbuf_addf(&sql, " (%s) VALUES (?", part->columns.data);
    for (int i = 1; i < part->n_params; i++) {
        strbuf_add(&sql, ",?");
    }
    strbuf_addc(&sql, ')');
    if (part->used && !(part->insert = stmt_new(plan->st, sql.data, err))) {
        return false;
    }
    strbuf_clear(&sql);
    strbuf_add(&sql, "DELETE FROM ");
    sql_name(&sql, part->table);
    strbuf_add(&sql, part->main ? " WHERE fid = ?1" : " WHERE fid BETWEEN ?1 AND ?2");
    part->remove = stmt_new(plan->st, sql.data, err);
    return part->remove &&
           store_index_statements(plan->st, part->table, &part->index, &part->unindex, err);
}

static const char *find_named(const struct tables_plan *plan, const char *const names[],
                              size_t n_names) {
    for (size_t k = 0; k < n_names; k++) {
        for (size_t i = 1; i < plan->n_nodes; i++) {
            const struct plan_node *node = &plan->nodes[i];
            if (node->kind >= NODE_TEXT && plan->parts[node->part].main &&
                strcmp(node->local, names[k]) == 0) {
                return node->path;
            }
        }
    }
    return NULL;
}

struct tables_plan *tables_plan_new(struct store *st, const char *form_id, const char *version,
                                    struct err *err) {
    AUTO(tables_plan_freep) struct tables_plan *plan = mem_zalloc(sizeof *plan);
    plan->st = st;
    *MEM_PUSH(plan->nodes, plan->n_nodes, plan->cap_nodes) = (struct plan_node){0};
    if (!load_parts(plan, form_id, err) || !load_nodes(plan, form_id, version, err)) {
        return NULL;
    }
    if (plan->n_nodes < 2) {
        err_set(err, ERR_NOT_FOUND,
                "form '%s' version '%s' has no tables; doorstep rebuild %s makes them again",
                form_id, version, store_path(st));
        return NULL;
    }
    for (size_t i = 0; i < plan->n_parts; i++) {
        if (!prepare(plan, &plan->parts[i], err)) {
            return NULL;
        }
    }
    plan->dwelling = find_named(plan, dwelling_names, LEN(dwelling_names));
    plan->surveyor = find_named(plan, surveyor_names, LEN(surveyor_names));
    return mem_steal(&plan);
}

void tables_plan_free(struct tables_plan *plan) {
    if (!plan) {
        return;
    }
    for (size_t i = 0; i < plan->n_parts; i++) {
        stmt_free(plan->parts[i].insert);
        stmt_free(plan->parts[i].remove);
        stmt_free(plan->parts[i].index);
        stmt_free(plan->parts[i].unindex);
        strbuf_done(&plan->parts[i].columns);
    }
    free(plan->parts);
    free(plan->nodes);
    free(plan->scopes);
    free(plan->child_of);
    intern_done(&plan->children);
    arena_done(&plan->mem);
    free(plan);
}

const char *tables_dwelling_path(const struct tables_plan *plan) {
    return plan->dwelling;
}

const char *tables_surveyor_path(const struct tables_plan *plan) {
    return plan->surveyor;
}

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
    if (len == 0) {
        return true;
    }
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
    return find_child(plan, parent, local);
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
