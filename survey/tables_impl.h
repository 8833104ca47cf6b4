/* survey/tables_impl.h — the plan of a form version: how its records become rows. Between
 * tables_plan.c, which makes it from the dictionary, and tables_rows.c, which follows it.
 *
 * The plan is the question paths as a tree, and for each table one INSERT with all columns. */
#pragma once
#include "base/arena.h"
#include "base/intern.h"
#include "base/strbuf.h"
#include "survey/store_impl.h"
#include "survey/tables.h"

enum node_kind { NODE_GROUP, NODE_ROWS, NODE_TEXT, NODE_INTEGER, NODE_REAL, NODE_BOOLEAN };

struct plan_node {
    const char *local, *path;
    uint32_t parent, first_child, last_child, next;
    enum node_kind kind;
    bool is_file, is_geometry;
    bool core, priority; // of tables_heard()
    uint32_t scope;      // of NODE_ROWS: the scope it opens
    uint32_t part;       // of an answer
    int param;           // of an answer, in the part's insert
    uint32_t position;   // of NODE_ROWS while writing: instances seen within the parent
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
    struct tables_heard heard;
};

/* Keys come first in every insert. */
enum { PARAM_FID = 1, PARAM_INSTANCE, PARAM_PARENT, PARAM_POSITION, PARAM_DWELLING = PARAM_PARENT };

/* The node below `parent` (0: the root) that an element of this local name belongs to; 0: none. */
uint32_t plan_child(const struct tables_plan *plan, uint32_t parent, const char *local);
