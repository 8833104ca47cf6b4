/* survey/tables.c — making the typed tables of a form: names, columns, registration.
 *
 * All names are given here, once, and written down (typed_table, question), so that nothing else
 * has to work them out again. Given the same forms in the same order they come out the same: a
 * rebuild relies on it.
 *
 * A column is found by (path, storage type) among what other versions of the form have: the same
 * question goes on in its column; one whose type changed gets a column of its own. */
#include "survey/tables.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "survey/store_impl.h"
#include "survey/tables.sql.h"

/* ---- what exists and what is to come ---- */

struct part { // one table
    const char *name;
    int number;
    bool fresh, has_geom, wants_geom;
    size_t n_columns;
    struct strbuf added; // column definitions, each behind a ','
};

struct scope { // the form itself, or one repeat
    const char *repeat_path;
    uint32_t node;
    struct part *parts;
    size_t n_parts, cap_parts;
    struct intern taken; // column names in lower case
    uint32_t geometry;   // node of the geopoint that fills geom; 0 for none
};

struct column {
    const char *table, *name;
};

/* How a form says which questions an interview cannot do without; the first that it uses. */
enum core_by { CORE_MARKED, CORE_REQUIRED, CORE_ASKED };

struct maker {
    struct store *st;
    const struct form *form;
    struct arena mem;
    struct scope *scopes;
    size_t n_scopes, cap_scopes;
    uint32_t *scope_of;     // form node -> scope
    struct intern known;    // "path\ntype" of columns that exist
    struct column *columns; // by number in `known`
    size_t cap_columns;
    struct intern geometries; // paths that fill a geom
    struct intern paths;      // described so far
    enum core_by core_by;
};

static void maker_done(struct maker *mk) {
    for (size_t i = 0; i < mk->n_scopes; i++) {
        for (size_t k = 0; k < mk->scopes[i].n_parts; k++) {
            strbuf_done(&mk->scopes[i].parts[k].added);
        }
        free(mk->scopes[i].parts);
        intern_done(&mk->scopes[i].taken);
    }
    free(mk->scopes);
    free(mk->scope_of);
    free(mk->columns);
    intern_done(&mk->known);
    intern_done(&mk->geometries);
    intern_done(&mk->paths);
    arena_done(&mk->mem);
}

/* Names of our own columns, and those by which SQLite itself calls the key. */
static const char *const reserved[] = {"fid",      "geom",  "instance_id", "dwelling", "parent",
                                       "position", "rowid", "oid",         "_rowid_"};

static const char *const storage[] = {
    [FT_UNTYPED] = "TEXT",  [FT_STRING] = "TEXT",     [FT_INT] = "INTEGER",   [FT_LONG] = "INTEGER",
    [FT_DECIMAL] = "REAL",  [FT_BOOLEAN] = "INTEGER", [FT_DATE] = "TEXT",     [FT_TIME] = "TEXT",
    [FT_DATETIME] = "TEXT", [FT_SELECT1] = "TEXT",    [FT_SELECT] = "TEXT",   [FT_RANK] = "TEXT",
    [FT_GEOPOINT] = "TEXT", [FT_GEOTRACE] = "TEXT",   [FT_GEOSHAPE] = "TEXT", [FT_BINARY] = "TEXT",
    [FT_BARCODE] = "TEXT",  [FT_INTENT] = "TEXT",
};

static const char *local_name(const char *name) {
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

/* instanceID and deprecatedID are keys of the record, not answers. */
static bool is_key(const struct form *form, const struct form_node *node) {
    const char *name = local_name(node->name);
    return node->parent && strcmp(local_name(form_node(form, node->parent)->name), "meta") == 0 &&
           (strcmp(name, "instanceID") == 0 || strcmp(name, "deprecatedID") == 0);
}

/* Does this node hold an answer: an element without elements inside? */
static bool is_answer(const struct form *form, const struct form_node *node) {
    if (node->attr || node->repeat || is_key(form, node)) {
        return false;
    }
    for (uint32_t c = node->first_child; c; c = form_node(form, c)->next) {
        if (!form_node(form, c)->attr) {
            return false;
        }
    }
    return !node->control || control_is_question(form_control(form, node->control));
}

/* ---- core questions ---- */

static bool is_core_by(const struct form *form, const struct form_node *node, enum core_by by) {
    if (by == CORE_MARKED) { // ds:core="yes", data/questionnaires/README.md
        const struct form_attr *a = node->extra;
        while (a && (strcmp(a->name, "core") != 0 || strcmp(a->value, "yes") != 0)) {
            a = a->next;
        }
        return a != NULL;
    }
    if (!node->control || node->readonly || node->calculate) {
        return false;
    }
    enum control_kind kind = form_control(form, node->control)->kind;
    return by == CORE_REQUIRED ? node->required != NULL
                               : kind != CTRL_UPLOAD && kind != CTRL_TRIGGER;
}

static enum core_by find_core(const struct form *form) {
    for (int by = CORE_MARKED; by < CORE_ASKED; by++) {
        for (uint32_t i = 1; i <= form_n_nodes(form); i++) {
            if (is_core_by(form, form_node(form, i), (enum core_by)by)) {
                return (enum core_by)by;
            }
        }
    }
    return CORE_ASKED;
}

/* ---- names ---- */

/* In [a-z0-9_], not longer than `max`, never empty. */
static void plain_name(struct strbuf *out, const char *text, size_t max, const char *otherwise) {
    size_t start = out->len;
    bool gap = false;
    for (const char *p = text; *p && out->len - start < max; p++) {
        if (isascii((unsigned char)*p) && isalnum((unsigned char)*p)) {
            if (gap && out->len > start) {
                strbuf_addc(out, '_');
            }
            strbuf_addc(out, (char)tolower((unsigned char)*p));
            gap = false;
        } else {
            gap = true;
        }
    }
    if (out->len == start) {
        strbuf_add(out, otherwise);
    }
}

/* A table name that nobody has: the wanted one, or with _2, _3, … */
static bool free_table_name(struct maker *mk, const char *wanted, const char **name,
                            struct err *err) {
    for (int i = 1;; i++) {
        *name = i == 1 ? wanted : arena_printf(&mk->mem, "%s_%d", wanted, i);
        int64_t taken;
        sqlite3_stmt *q = stmt_get(mk->st, SQL_TABLE_TAKEN, err);
        if (!q || !stmt_text(q, ":name", *name, err) || !stmt_one_int(mk->st, q, 1, &taken, err)) {
            return false;
        }
        if (!taken) {
            return true;
        }
    }
}

static uint32_t take_name(struct intern *taken, const char *name, bool *fresh) {
    struct strbuf lower = {0};
    for (const char *p = name; *p; p++) { // SQLite too folds ASCII only
        strbuf_addc(&lower, *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p);
    }
    *fresh = intern_find(taken, strbuf_text(&lower), lower.len) == 0;
    uint32_t id = intern_add(taken, strbuf_text(&lower), lower.len);
    strbuf_done(&lower);
    return id;
}

/* Cut to at most `max` bytes, between characters. */
static const char *shorten(struct arena *mem, const char *text, size_t max) {
    size_t len = strlen(text);
    if (len > max) {
        for (len = max; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--) {
        }
    }
    return arena_strndup(mem, text, len);
}

/* The question's name; with its groups in front, one more each time; with a number behind. */
static const char *column_name(struct maker *mk, struct scope *scope, uint32_t node) {
    const char *wanted = local_name(form_node(mk->form, node)->name);
    uint32_t up = form_node(mk->form, node)->parent;
    bool fresh = false;
    for (;;) {
        const char *name = shorten(&mk->mem, wanted, TABLES_MAX_NAME);
        take_name(&scope->taken, name, &fresh);
        if (fresh) {
            return name;
        }
        if (!up || up == scope->node || strlen(wanted) > TABLES_MAX_NAME) {
            break;
        }
        const struct form_node *group = form_node(mk->form, up);
        wanted = arena_printf(&mk->mem, "%s_%s", local_name(group->name), wanted);
        up = group->parent;
    }
    const char *stem =
        shorten(&mk->mem, local_name(form_node(mk->form, node)->name), TABLES_MAX_NAME - 8);
    for (int i = 2;; i++) {
        const char *name = arena_printf(&mk->mem, "%s_%d", stem, i);
        take_name(&scope->taken, name, &fresh);
        if (fresh) {
            return name;
        }
    }
}

/* ---- reading what exists ---- */

static bool load_part(struct maker *mk, struct scope *scope, const char *table, int number,
                      struct err *err) {
    struct part *part = MEM_PUSH(scope->parts, scope->n_parts, scope->cap_parts);
    *part = (struct part){.name = arena_strdup(&mk->mem, table), .number = number};
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(mk->st, SQL_COLUMN_LIST, err);
    int rc = q && stmt_text(q, ":table_name", part->name, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(mk->st, q, err)) == SQLITE_ROW) {
        bool fresh;
        take_name(&scope->taken, col_text(q, 0, NULL), &fresh);
        part->has_geom |= strcmp(col_text(q, 0, NULL), "geom") == 0;
        part->n_columns++;
    }
    return rc == SQLITE_DONE;
}

static struct scope *find_scope(struct maker *mk, const char *repeat_path) {
    for (size_t i = 0; i < mk->n_scopes; i++) {
        if (strcmp(mk->scopes[i].repeat_path, repeat_path) == 0) {
            return &mk->scopes[i];
        }
    }
    return NULL;
}

static bool load_tables(struct maker *mk, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(mk->st, SQL_TABLE_OF_FORM, err);
    int rc = q && stmt_text(q, ":form_id", form_id(mk->form), err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(mk->st, q, err)) == SQLITE_ROW) {
        struct scope *scope = find_scope(mk, col_text(q, 1, NULL));
        if (scope && !load_part(mk, scope, col_text(q, 0, NULL), sqlite3_column_int(q, 2), err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

static uint32_t known_id(struct maker *mk, const char *path, const char *type, bool add) {
    struct strbuf key = {0};
    strbuf_addf(&key, "%s\n%s", path, type);
    uint32_t id = add ? intern_add(&mk->known, key.data, key.len)
                      : intern_find(&mk->known, key.data, key.len);
    strbuf_done(&key);
    return id;
}

static bool load_columns(struct maker *mk, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(mk->st, SQL_COLUMN_KNOWN, err);
    int rc = q && stmt_text(q, ":form_id", form_id(mk->form), err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(mk->st, q, err)) == SQLITE_ROW) {
        const char *path = col_text(q, 0, NULL);
        uint32_t id = known_id(mk, path, col_text(q, 3, NULL), true);
        mk->columns = mem_grow(mk->columns, &mk->cap_columns, id + 1, sizeof *mk->columns);
        mk->columns[id] =
            (struct column){.table = col_text(q, 1, &mk->mem), .name = col_text(q, 2, &mk->mem)};
        if (sqlite3_column_int(q, 4)) {
            intern_add(&mk->geometries, path, strlen(path));
        }
    }
    return rc == SQLITE_DONE;
}

/* ---- deciding ---- */

static void add_scope(struct maker *mk, uint32_t node, const char *repeat_path) {
    struct scope *scope = MEM_PUSH(mk->scopes, mk->n_scopes, mk->cap_scopes);
    *scope = (struct scope){.repeat_path = repeat_path, .node = node};
    for (size_t i = 0; i < LEN(reserved); i++) {
        intern_add(&scope->taken, reserved[i], strlen(reserved[i]));
    }
    mk->scope_of[node] = (uint32_t)mk->n_scopes - 1;
}

static void find_scopes(struct maker *mk) {
    uint32_t n = form_n_nodes(mk->form);
    mk->scope_of = mem_zalloc((n + 1) * sizeof *mk->scope_of);
    for (uint32_t i = 1; i <= n; i++) {
        const struct form_node *node = form_node(mk->form, i);
        const struct scope *same = node->repeat ? find_scope(mk, node->path) : NULL;
        if (same) { // in a group that stands twice
            mk->scope_of[i] = (uint32_t)(same - mk->scopes);
        } else if (node->repeat || !node->parent) {
            add_scope(mk, i, node->repeat ? node->path : "");
        } else {
            mk->scope_of[i] = mk->scope_of[node->parent];
        }
    }
}

/* What filled the geometry before goes on to; otherwise the first geopoint does. */
static void find_geometries(struct maker *mk) {
    for (uint32_t i = 1; i <= form_n_nodes(mk->form); i++) {
        const struct form_node *node = form_node(mk->form, i);
        struct scope *scope = &mk->scopes[mk->scope_of[i]];
        if (node->type != FT_GEOPOINT || !is_answer(mk->form, node)) {
            continue;
        }
        bool before = intern_find(&mk->geometries, node->path, strlen(node->path)) != 0;
        if (!scope->geometry || before) {
            scope->geometry = i;
        }
    }
    for (size_t i = 0; i < mk->n_scopes; i++) {
        struct scope *scope = &mk->scopes[i];
        if (scope->geometry && scope->n_parts > 0) {
            scope->parts[0].wants_geom = !scope->parts[0].has_geom;
        }
    }
}

static bool add_part(struct maker *mk, struct scope *scope, struct err *err) {
    struct strbuf wanted = {0};
    strbuf_add(&wanted, "data_");
    plain_name(&wanted, form_id(mk->form), 24, "form");
    if (scope->repeat_path[0]) {
        strbuf_addc(&wanted, '_');
        plain_name(&wanted, local_name(form_node(mk->form, scope->node)->name), 20, "rows");
    }
    int number = (int)scope->n_parts + 1;
    if (number > 1) {
        strbuf_addf(&wanted, "_part%d", number);
    }
    const char *stem = arena_strdup(&mk->mem, wanted.data), *name;
    strbuf_done(&wanted);
    sqlite3_stmt *q;
    if (!free_table_name(mk, stem, &name, err) ||
        !(q = stmt_get(mk->st, SQL_TABLE_REGISTER, err)) ||
        !stmt_text(q, ":table_name", name, err) ||
        !stmt_text(q, ":form_id", form_id(mk->form), err) ||
        !stmt_text(q, ":repeat_path", scope->repeat_path, err) ||
        !stmt_int(q, ":part", number, err) || !stmt_run(mk->st, q, err)) {
        return false;
    }
    *MEM_PUSH(scope->parts, scope->n_parts, scope->cap_parts) =
        (struct part){.name = name,
                      .number = number,
                      .fresh = true,
                      .wants_geom = number == 1 && scope->geometry};
    return true;
}

/* The column of a question: the one it has, or a new one in the last part that has room. */
static bool place(struct maker *mk, struct scope *scope, uint32_t node, struct column *out,
                  struct err *err) {
    const struct form_node *nd = form_node(mk->form, node);
    uint32_t id = known_id(mk, nd->path, storage[nd->type], false);
    if (id) {
        *out = mk->columns[id];
        return true;
    }
    if (scope->parts[scope->n_parts - 1].n_columns >= TABLES_MAX_COLUMNS &&
        !add_part(mk, scope, err)) {
        return false;
    }
    struct part *part = &scope->parts[scope->n_parts - 1];
    *out = (struct column){.table = part->name, .name = column_name(mk, scope, node)};
    part->n_columns++;
    strbuf_addc(&part->added, ',');
    sql_name(&part->added, out->name);
    strbuf_addf(&part->added, " %s", storage[nd->type]);
    return true;
}

/* ---- making ---- */

static bool create(struct maker *mk, const struct scope *scope, const struct part *part,
                   struct err *err) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_add(&sql, "CREATE TABLE ");
    sql_name(&sql, part->name);
    strbuf_addf(&sql, " (fid INTEGER PRIMARY KEY NOT NULL%s, instance_id TEXT NOT NULL",
                part->wants_geom ? ", geom POINT" : "");
    if (part->number == 1) {
        strbuf_add(&sql, scope->repeat_path[0]
                             ? ", parent INTEGER NOT NULL, position INTEGER NOT NULL"
                             : ", dwelling TEXT");
    }
    strbuf_addn(&sql, strbuf_text(&part->added), part->added.len);
    strbuf_addc(&sql, ')');
    return store_exec(mk->st, sql.data, err);
}

/* SQLite adds one column at a time; each definition in `added` stands behind a ','. A quoted name
 * may hold a comma. */
static bool alter(struct maker *mk, const struct part *part, struct err *err) {
    const char *p = strbuf_text(&part->added);
    while (*p == ',') {
        const char *start = ++p;
        for (bool quoted = false; *p && (quoted || *p != ','); p++) {
            quoted ^= *p == '"';
        }
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_add(&sql, "ALTER TABLE ");
        sql_name(&sql, part->name);
        strbuf_addf(&sql, " ADD COLUMN %.*s", (int)(p - start), start);
        if (!store_exec(mk->st, sql.data, err)) {
            return false;
        }
    }
    return true;
}

static bool run_for_table(struct maker *mk, const char *sql, const char *table, struct err *err) {
    sqlite3_stmt *q = stmt_get(mk->st, sql, err);
    return q && stmt_text(q, ":table_name", table, err) && stmt_run(mk->st, q, err);
}

static bool describe(struct maker *mk, const struct scope *scope, const struct part *part,
                     struct err *err) {
    const char *text =
        scope->repeat_path[0]
            ? arena_printf(&mk->mem, "%s: %s", form_title(mk->form), scope->repeat_path)
            : form_title(mk->form);
    sqlite3_stmt *q = stmt_get(mk->st, SQL_CONTENTS_ADD, err);
    return q && stmt_text(q, ":table_name", part->name, err) &&
           stmt_text(q, ":data_type", part->wants_geom ? "features" : "attributes", err) &&
           stmt_text(q, ":description", text, err) && stmt_run(mk->st, q, err);
}

static bool make_part(struct maker *mk, const struct scope *scope, struct part *part,
                      struct err *err) {
    if (part->fresh) {
        return create(mk, scope, part, err) && describe(mk, scope, part, err) &&
               (!part->wants_geom || run_for_table(mk, SQL_GEOMETRY_ADD, part->name, err));
    }
    if (part->wants_geom) {
        strbuf_add(&part->added, ",geom POINT");
    }
    return alter(mk, part, err) &&
           (!part->wants_geom || (run_for_table(mk, SQL_CONTENTS_FEATURES, part->name, err) &&
                                  run_for_table(mk, SQL_GEOMETRY_ADD, part->name, err)));
}

static bool make_tables(struct maker *mk, struct err *err) {
    for (size_t i = 0; i < mk->n_scopes; i++) {
        for (size_t k = 0; k < mk->scopes[i].n_parts; k++) {
            if (!make_part(mk, &mk->scopes[i], &mk->scopes[i].parts[k], err)) {
                return false;
            }
        }
    }
    return true;
}

static bool describe_node(struct maker *mk, uint32_t i, const struct column *column,
                          struct err *err) {
    const struct form_node *node = form_node(mk->form, i);
    const struct scope *scope = &mk->scopes[mk->scope_of[i]];
    const char *type = column->name ? form_type_name(node->type) : node->parent ? "repeat" : "form";
    const char *control =
        node->control ? control_kind_name(form_control(mk->form, node->control)->kind) : "";
    bool core = column->name && !*scope->repeat_path && is_core_by(mk->form, node, mk->core_by);
    sqlite3_stmt *q = stmt_get(mk->st, SQL_QUESTION_ADD, err);
    return q && stmt_int(q, ":core", core, err) &&
           stmt_text(q, ":form_id", form_id(mk->form), err) &&
           stmt_text(q, ":version", form_version(mk->form), err) &&
           stmt_text(q, ":path", node->path, err) && stmt_int(q, ":position", i, err) &&
           stmt_text(q, ":repeat_path", scope->repeat_path, err) &&
           stmt_text(q, ":type", type, err) && stmt_text(q, ":control", control, err) &&
           stmt_text(q, ":table_name", column->table, err) &&
           stmt_text(q, ":column_name", column->name, err) &&
           stmt_text(q, ":column_type", column->name ? storage[node->type] : NULL, err) &&
           stmt_int(q, ":is_geometry", scope->geometry == i, err) && stmt_run(mk->st, q, err);
}

static bool add_node(struct maker *mk, uint32_t i, struct err *err) {
    struct scope *scope = &mk->scopes[mk->scope_of[i]];
    struct column column = {0};
    if (scope->node == i) {
        if (scope->n_parts == 0 && !add_part(mk, scope, err)) {
            return false;
        }
        column.table = scope->parts[0].name;
        return describe_node(mk, i, &column, err);
    }
    const struct form_node *node = form_node(mk->form, i);
    // Siblings of one name without a repeat are one place to us: rule B7 says not to ask there.
    bool seen = intern_find(&mk->paths, node->path, strlen(node->path)) != 0;
    if (seen || !is_answer(mk->form, node)) {
        return true;
    }
    intern_add(&mk->paths, node->path, strlen(node->path));
    return place(mk, scope, i, &column, err) && describe_node(mk, i, &column, err);
}

bool tables_add_form(struct store *st, const struct form *form, struct err *err) {
    AUTO(maker_done) struct maker mk = {.st = st, .form = form, .core_by = find_core(form)};
    find_scopes(&mk);
    if (!load_tables(&mk, err) || !load_columns(&mk, err)) {
        return false;
    }
    find_geometries(&mk);
    for (uint32_t i = 1; i <= form_n_nodes(form); i++) {
        if (!add_node(&mk, i, err)) {
            return false;
        }
    }
    return make_tables(&mk, err);
}
