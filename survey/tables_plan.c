/* survey/tables_plan.c — the plan of a form version, from the dictionary (table question): no form
 * is parsed to take a record. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/tables_impl.h"
#include "survey/tables_plan.sql.h"

/* Questions by which the forms we know ask for the home and the surveyor; the first found holds. */
static const char *const dwelling_names[] = {"dwelling_id", "dwelling", "dwelling_code",
                                             "door_code"};
static const char *const surveyor_names[] = {"surveyor_id", "surveyor", "surveyor_name",
                                             "enumerator"};

/* ---- finding nodes ---- */

const char *question_name(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void child_key(struct strbuf *key, uint32_t parent, const char *local) {
    strbuf_clear(key);
    strbuf_addf(key, "%u/%s", parent, local);
}

uint32_t plan_child(const struct tables_plan *plan, uint32_t parent, const char *local) {
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
        const char *local = question_name(prefix);
        uint32_t child = plan_child(plan, at, local);
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

/* "prio", "prio_3" */
static bool is_priority(const char *name) {
    static const char stem[] = "prio";
    size_t len = sizeof stem - 1;
    return strncmp(name, stem, len) == 0 &&
           (!name[len] || (name[len] == '_' && name[len + 1] &&
                           strspn(name + len + 1, "0123456789") == strlen(name + len + 1)));
}

static void plan_answer(struct tables_plan *plan, struct plan_node *node, sqlite3_stmt *q) {
    const char *type = col_text(q, 1, NULL);
    struct plan_part *part = &plan->parts[node->part];
    node->kind = answer_kind(type, col_text(q, 4, NULL));
    node->is_file = strcmp(type, "binary") == 0;
    node->core = sqlite3_column_int(q, 6) != 0;
    node->priority = part->main && is_priority(node->local);
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

const char *tables_find(const struct tables_plan *plan, const char *const names[], size_t n) {
    for (size_t k = 0; k < n; k++) {
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
        err_set(err, ERR_NOT_FOUND, "form '%s' version '%s' has no tables", form_id, version);
        err_advise(err, "; doorstep rebuild %s makes them again", store_path(st));
        return NULL;
    }
    for (size_t i = 0; i < plan->n_parts; i++) {
        if (!prepare(plan, &plan->parts[i], err)) {
            return NULL;
        }
    }
    plan->dwelling = tables_find(plan, dwelling_names, LEN(dwelling_names));
    plan->surveyor = tables_find(plan, surveyor_names, LEN(surveyor_names));
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

struct tables_heard tables_heard(const struct tables_plan *plan) {
    return plan->heard;
}
