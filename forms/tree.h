/* forms/tree.h — a read-only XML tree in flat arrays: 32 bytes a node, 12 an attribute; lists whose
 * items are alike as rows of cells, 4 bytes each.
 *
 * Shape    nodes are numbered 1..n in document order; 0 is "none". An element whose content is one
 *          run of text holds it itself (tree_text); mixed content has text nodes (name 0) among
 *          the children. White space alone is dropped, except inside label, hint, value and the
 *          like, where a blank between two outputs counts (rule I1).
 * Source   fed by a builder, so that libxml2 (forms/xml.c) and a parser outside (xml_outside.c)
 * take the same road: tree_begin, then tree_bind and tree_start, tree_add_attr, tree_chars,
 *          tree_end in document order, then tree_finish.
 * Lists    with tree_pack(), root/item/column is kept as rows (tree_rows.c): their nodes are not in
 *          `nodes`, and only the functions below know of them. Equal texts are mostly kept once.
 * Limits   TREE_MAX_NODES, TREE_MAX_NAMES, TREE_MAX_BINDINGS, TREE_MAX_TEXT; past them building
 * stops and tree_builder.full is set. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct names;
struct intern;

/* Different names are rationed, since libxml2 looks for them in ever longer chains: a million cost
 * it more than a minute. */
enum {
    TREE_MAX_NODES = 20000000,
    TREE_MAX_DEPTH = 1000,
    TREE_MAX_NAMES = 100000,
    TREE_MAX_BINDINGS = 1000, // of prefixes; each is looked for among all
};
#define TREE_MAX_TEXT ((size_t)1 << 30)

struct tree_node {
    uint32_t name; // number in names; 0 for text
    uint32_t parent, next, first_child;
    uint32_t text;  // offset in `texts`; of an element, only when it has no children
    uint32_t attrs; // first attribute, 0 for none
    uint32_t line;
    uint32_t end; // one past the last descendant
};

struct tree_attr {
    uint32_t name, next, text;
};

#define TREE_NO_CELL UINT32_MAX

struct tree_table { // the rows of a packed list; node numbers first .. first + n_ids
    uint32_t first, n_ids, n_rows;
    uint32_t stride;   // node numbers of a row: its own, and one a column
    uint32_t name;     // of each row
    uint32_t *columns; // names
    uint32_t *cells;   // row by row: offset in `texts`, TREE_NO_CELL where the row lacks it
    uint32_t *lines;   // of each row; NULL where none is known
    uint32_t *below;   // lines from the row to the column, as in the first row that has it
    size_t cap_columns, cap_below, cap_cells, cap_lines;
};

struct tree {
    struct names *names; // borrowed; shared by the trees of a form
    struct tree_node *nodes;
    struct tree_attr *attrs;
    char *texts; // NUL-terminated runs; offset 0 is ""
    size_t n_nodes, cap_nodes, n_attrs, cap_attrs, len_texts, cap_texts;
    struct tree_table table;
    struct tree_list *lists; // set apart by tree_split()
    size_t n_lists, cap_lists;
};

struct tree_list {
    uint32_t el;      // the <instance> in the tree around it, where the list has no rows
    struct tree tree; // node 0 stands for the instance; texts and attributes are borrowed
};

struct rows_builder {
    bool packing, splitting;
    bool any_line;
    int base; // depth of what holds the root
    uint32_t model, n_instances;
    struct tree_table table;
    uint32_t column;     // of the open cell, or from which on the next one may stand
    uint32_t n_late;     // columns that came after the first row
    size_t n_filled;     // cells
    uint32_t seen[4096]; // texts met lately, by hash
};

struct tree_builder {
    struct tree *tree;
    uint32_t stack[TREE_MAX_DEPTH], last[TREE_MAX_DEPTH]; // open elements, their last child
    int depth;
    int keep_space; // > 0 inside an element whose blanks count
    size_t run;     // start of the text run being collected; 0 for none
    uint32_t line;
    bool full; // a limit was met
    struct rows_builder rows;
};

static inline const char *tree_str(const struct tree *t, uint32_t text) {
    return t->texts + text;
}
/* tree_rows.c: the same questions, of a node that is a row or a cell. */
uint32_t rows_text(const struct tree_table *tt, uint32_t node);
uint32_t rows_name(const struct tree_table *tt, uint32_t node);
uint32_t rows_parent(const struct tree_table *tt, uint32_t node);
uint32_t rows_first(const struct tree_table *tt, uint32_t node);
uint32_t rows_follow(const struct tree_table *tt, uint32_t node);
uint32_t rows_past(const struct tree_table *tt, uint32_t node);
uint32_t rows_line(const struct tree_table *tt, uint32_t node);
void tree_table_done(struct tree_table *tt);

static inline bool tree_in_rows(const struct tree *t, uint32_t node) {
    return node - t->table.first < t->table.n_ids; // wraps around below the first
}
static inline const char *tree_text(const struct tree *t, uint32_t node) {
    return t->texts + (tree_in_rows(t, node) ? rows_text(&t->table, node) : t->nodes[node].text);
}
static inline uint32_t tree_name(const struct tree *t, uint32_t node) {
    return tree_in_rows(t, node) ? rows_name(&t->table, node) : t->nodes[node].name;
}
static inline uint32_t tree_parent(const struct tree *t, uint32_t node) {
    return tree_in_rows(t, node) ? rows_parent(&t->table, node) : t->nodes[node].parent;
}
/* First child and next sibling, elements and text nodes alike; 0 when none. */
static inline uint32_t tree_first(const struct tree *t, uint32_t node) {
    return tree_in_rows(t, node) ? rows_first(&t->table, node) : t->nodes[node].first_child;
}
static inline uint32_t tree_follow(const struct tree *t, uint32_t node) {
    return tree_in_rows(t, node) ? rows_follow(&t->table, node) : t->nodes[node].next;
}
/* One past the last descendant. */
static inline uint32_t tree_past(const struct tree *t, uint32_t node) {
    return tree_in_rows(t, node) ? rows_past(&t->table, node) : t->nodes[node].end;
}
static inline uint32_t tree_line(const struct tree *t, uint32_t node) {
    return tree_in_rows(t, node) ? rows_line(&t->table, node) : t->nodes[node].line;
}
/* First attribute, 0 for none; the next ones hang on it. */
static inline uint32_t tree_attrs(const struct tree *t, uint32_t node) {
    return tree_in_rows(t, node) ? 0 : t->nodes[node].attrs;
}
/* A row of a packed list as it lies there, for those who look at many; false for other nodes. */
struct tree_row {
    const uint32_t *columns, *cells; // n names, n texts or TREE_NO_CELL
    uint32_t n, first;               // node of the first cell
};
bool tree_row(const struct tree *t, uint32_t node, struct tree_row *row);

const char *tree_local(const struct tree *t, uint32_t node); // "" for text
bool tree_is(const struct tree *t, uint32_t node, const char *local);

/* First child element / next sibling element with this local name (NULL: any); 0 when none. */
uint32_t tree_child(const struct tree *t, uint32_t node, const char *local);
uint32_t tree_next(const struct tree *t, uint32_t node, const char *local);

/* Attribute by local name, whatever its namespace (NULL when absent), or by namespace too. */
const char *tree_attr(const struct tree *t, uint32_t node, const char *local);
const char *tree_attr_ns(const struct tree *t, uint32_t node, const char *ns, const char *local);
uint32_t tree_attr_id(const struct tree *t, uint32_t node, const char *local);

/* The list below instance element `el` that was set apart; NULL: it is in the tree itself. */
const struct tree *tree_list_of(const struct tree *t, uint32_t el);

void tree_done(struct tree *t);

void tree_begin(struct tree_builder *b, struct tree *tree, struct names *names);
/* Right after tree_begin: what comes is a list. */
void tree_pack(struct tree_builder *b);
/* Right after tree_begin: what comes is a form, whose lists (the instances of a model after the
 * first) are set apart as `lists` where they can be rows; the others stay where they are. */
void tree_split(struct tree_builder *b);
/* xmlns:prefix="ns" on the element that starts next; NULL or "" for the default. */
void tree_bind(struct tree_builder *b, const char *prefix, const char *ns);
/* An element of line `line`; its attributes follow, and then what is in it. Namespaces are
 * resolved; prefix and ns may be NULL for none. */
void tree_start(struct tree_builder *b, const char *prefix, const char *local, const char *ns,
                uint32_t line);
/* The same with a name that the caller has looked up in the tree's names. */
void tree_start_name(struct tree_builder *b, uint32_t name, uint32_t line);
void tree_add_attr_name(struct tree_builder *b, uint32_t name, const char *value, size_t len);
void tree_add_attr(struct tree_builder *b, const char *prefix, const char *local, const char *ns,
                   const char *value, size_t len);
void tree_chars(struct tree_builder *b, const char *text, size_t len); // runs are joined
void tree_end(struct tree_builder *b);
void tree_finish(struct tree_builder *b); // gives unused room back
void tree_drop(struct tree_builder *b);   // instead of tree_finish: frees all that was built
/* One root element, and everything closed. */
bool tree_complete(const struct tree_builder *b);
