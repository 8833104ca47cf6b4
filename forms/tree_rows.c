/* forms/tree_rows.c — lists as rows of cells: packed while they are read, and looked into.
 *
 * A row keeps the node numbers it would have as a tree, so nothing outside tree.h knows. The first
 * row says which columns there are; a later one may lack some, and may bring a few more. What does
 * not fit (attributes, elements in cells, text between them, another order) turns all of it back
 * into nodes: at any time the list is one or the other. */
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "forms/names.h"
#include "forms/tree_impl.h"

enum { LIST_ROOT = 1, LIST_FIRST = 2 }; // nodes: the root, the first row

enum {
    MAX_COLUMNS = 2000,
    LATE_COLUMNS = 64, // that come after the first row; each moves all cells
    SPARSE_ROWS = 64,  // before this many rows nothing is called sparse
    SPARSE_FACTOR = 8, // a node costs as much as so many cells
};

/* ---- looking in --------------------------------------------------------------------------------
 */

static uint32_t row_of(const struct tree_table *tt, uint32_t node) {
    return (node - tt->first) / tt->stride;
}

static uint32_t column_of(const struct tree_table *tt, uint32_t node) {
    return (node - tt->first) % tt->stride; // 0: the row itself
}

static uint32_t cell_at(const struct tree_table *tt, uint32_t row, uint32_t column) {
    return tt->cells[(size_t)row * (tt->stride - 1) + column - 1];
}

/* The node of the first cell from `column` on that row `row` has; 0 when none. */
static uint32_t cell_from(const struct tree_table *tt, uint32_t row, uint32_t column) {
    while (column < tt->stride && cell_at(tt, row, column) == TREE_NO_CELL) {
        column++;
    }
    return column < tt->stride ? tt->first + row * tt->stride + column : 0;
}

uint32_t rows_text(const struct tree_table *tt, uint32_t node) {
    uint32_t column = column_of(tt, node);
    uint32_t text = column ? cell_at(tt, row_of(tt, node), column) : 0;
    return text == TREE_NO_CELL ? 0 : text;
}

uint32_t rows_name(const struct tree_table *tt, uint32_t node) {
    uint32_t column = column_of(tt, node);
    if (!column) {
        return tt->name;
    }
    return cell_at(tt, row_of(tt, node), column) == TREE_NO_CELL ? 0 : tt->columns[column - 1];
}

uint32_t rows_parent(const struct tree_table *tt, uint32_t node) {
    uint32_t column = column_of(tt, node);
    return column ? node - column : tt->first - 1;
}

uint32_t rows_first(const struct tree_table *tt, uint32_t node) {
    return column_of(tt, node) ? 0 : cell_from(tt, row_of(tt, node), 1);
}

uint32_t rows_follow(const struct tree_table *tt, uint32_t node) {
    uint32_t column = column_of(tt, node);
    if (column) {
        return cell_from(tt, row_of(tt, node), column + 1);
    }
    return node + tt->stride - tt->first < tt->n_ids ? node + tt->stride : 0;
}

uint32_t rows_past(const struct tree_table *tt, uint32_t node) {
    return column_of(tt, node) ? node + 1 : node + tt->stride;
}

uint32_t rows_line(const struct tree_table *tt, uint32_t node) {
    uint32_t column = column_of(tt, node);
    return tt->lines ? tt->lines[row_of(tt, node)] + (column ? tt->below[column - 1] : 0) : 0;
}

bool tree_row(const struct tree *t, uint32_t node, struct tree_row *row) {
    const struct tree_table *tt = &t->table;
    if (!tree_in_rows(t, node) || column_of(tt, node)) {
        return false;
    }
    uint32_t n = tt->stride - 1;
    *row = (struct tree_row){.columns = tt->columns,
                             .cells = tt->cells + (size_t)row_of(tt, node) * n,
                             .n = n,
                             .first = node + 1};
    return true;
}

/* ---- packing -----------------------------------------------------------------------------------
 */

static uint32_t n_columns(const struct tree_table *tt) {
    return tt->stride - 1;
}

static size_t n_cells(const struct tree_table *tt) {
    return (size_t)tt->n_rows * n_columns(tt);
}

/* The column that takes a cell of this name, at or after `rows.column`; UINT32_MAX when none. */
static uint32_t find_column(const struct tree_builder *b, uint32_t name) {
    const struct tree_table *tt = &b->rows.table;
    for (uint32_t c = b->rows.column; c < n_columns(tt); c++) {
        if (tt->columns[c] == name) {
            return c;
        }
    }
    return UINT32_MAX;
}

static bool has_room(const struct tree_table *tt, uint32_t rows, uint32_t stride) {
    return (uint64_t)rows * stride + tt->first <= TREE_MAX_NODES;
}

/* Make column `at`, which all rows so far lack. */
static bool add_column(struct tree_builder *b, uint32_t at, uint32_t name, uint32_t line) {
    struct tree_table *tt = &b->rows.table;
    uint32_t n = n_columns(tt);
    bool late = tt->n_rows > 1;
    if (n == MAX_COLUMNS || (late && b->rows.n_late == LATE_COLUMNS) ||
        !has_room(tt, tt->n_rows, tt->stride + 1)) {
        return false;
    }
    b->rows.n_late += late;
    tt->columns = mem_grow(tt->columns, &tt->cap_columns, n + 1, sizeof *tt->columns);
    tt->below = mem_grow(tt->below, &tt->cap_below, n + 1, sizeof *tt->below);
    memmove(tt->columns + at + 1, tt->columns + at, (n - at) * sizeof *tt->columns);
    memmove(tt->below + at + 1, tt->below + at, (n - at) * sizeof *tt->below);
    tt->columns[at] = name;
    tt->below[at] = line - tt->lines[tt->n_rows - 1];
    tt->cells = mem_grow(tt->cells, &tt->cap_cells, n_cells(tt) + tt->n_rows, sizeof *tt->cells);
    for (size_t r = tt->n_rows; r-- > 0;) { // backwards: rows move to higher places
        uint32_t *from = tt->cells + r * n, *to = tt->cells + r * (n + 1);
        memmove(to + at + 1, from + at, (n - at) * sizeof *to);
        memmove(to, from, at * sizeof *to);
        to[at] = TREE_NO_CELL;
    }
    tt->stride++;
    return true;
}

void rows_begin(struct tree_builder *b) {
    b->rows.packing = true;
    b->rows.any_line = false;
    b->rows.base = b->depth;
    b->rows.column = b->rows.n_late = 0;
    b->rows.n_filled = 0;
    b->rows.table = (struct tree_table){0};
}

static bool start_row(struct tree_builder *b, uint32_t name, uint32_t line) {
    struct tree_table *tt = &b->rows.table;
    if (!tt->n_rows) {
        tt->first = LIST_FIRST;
        tt->stride = 1;
        tt->name = name;
    } else if (tt->name != name || !has_room(tt, tt->n_rows + 1, tt->stride)) {
        return false;
    }
    *MEM_PUSH(tt->lines, tt->n_rows, tt->cap_lines) = line;
    tt->cells = mem_grow(tt->cells, &tt->cap_cells, n_cells(tt), sizeof *tt->cells);
    for (size_t c = n_cells(tt) - n_columns(tt); c < n_cells(tt); c++) {
        tt->cells[c] = TREE_NO_CELL;
    }
    b->rows.column = 0;
    b->rows.any_line |= line != 0;
    return true;
}

static bool start_cell(struct tree_builder *b, uint32_t name, uint32_t line) {
    struct tree_table *tt = &b->rows.table;
    uint32_t column = find_column(b, name);
    if (column == UINT32_MAX) {
        column = b->rows.column;
        if (!add_column(b, column, name, line)) {
            return false;
        }
    }
    tt->cells[n_cells(tt) - n_columns(tt) + column] = 0;
    b->rows.column = column;
    b->rows.n_filled++;
    return true;
}

bool rows_start(struct tree_builder *b, uint32_t name, uint32_t line) {
    struct tree *t = b->tree;
    bool empty = b->depth ? !t->nodes[b->stack[b->depth - 1]].first_child : t->n_nodes == 1;
    bool fits = rows_level(b) == 0   ? empty // the root is a node of its own
                : rows_level(b) == 1 ? start_row(b, name, line)
                : rows_level(b) == 2 ? start_cell(b, name, line)
                                     : false;
    if (!fits) {
        rows_unpack(b);
    }
    return fits && rows_level(b);
}

/* Texts repeat: of the column above, and of lists in lists. A table of texts seen lately finds most
 * of them; that a text is still there is looked up each time, so a stale entry does no harm. */
static uint32_t shared_text(struct tree_builder *b, uint32_t text) {
    struct tree *t = b->tree;
    const char *own = t->texts + text;
    size_t len = t->len_texts - text; // with the NUL
    uint32_t *seen = &b->rows.seen[hash_bytes(own, len) % LEN(b->rows.seen)];
    if (*seen + len <= text && memcmp(t->texts + *seen, own, len) == 0) {
        t->len_texts = text;
        return *seen;
    }
    return *seen = text;
}

static void fit(struct tree_builder *b, struct tree *t) {
    struct tree_table *tt = &t->table;
    *tt = b->rows.table;
    b->rows.table = (struct tree_table){0};
    tt->n_ids = tt->n_rows * tt->stride;
    t->n_nodes = tt->first + tt->n_ids;
    t->nodes[LIST_ROOT].first_child = tt->first;
    t->nodes[LIST_ROOT].end = (uint32_t)t->n_nodes;
    tt->cells = mem_realloc(tt->cells, (n_cells(tt) + 1) * sizeof *tt->cells);
    if (b->rows.any_line) {
        tt->lines = mem_realloc(tt->lines, tt->n_rows * sizeof *tt->lines);
    } else {
        mem_freep(&tt->lines);
    }
}

/* The instance element closes: its list, when it has rows, becomes a tree beside this one. */
static void set_apart(struct tree_builder *b) {
    struct tree *t = b->tree;
    uint32_t el = b->stack[b->depth - 1], root = t->nodes[el].first_child;
    b->rows.packing = false;
    if (!b->rows.table.n_rows) {
        tree_table_done(&b->rows.table);
        return;
    }
    struct tree_list *list = MEM_PUSH(t->lists, t->n_lists, t->cap_lists);
    *list = (struct tree_list){.el = el};
    list->tree.nodes = mem_zalloc(LIST_FIRST * sizeof *list->tree.nodes);
    list->tree.nodes[LIST_ROOT] = t->nodes[root];
    list->tree.nodes[LIST_ROOT].parent = list->tree.nodes[LIST_ROOT].next = 0;
    fit(b, &list->tree);
    list->tree.nodes[0] = (struct tree_node){
        .line = t->nodes[el].line, .first_child = LIST_ROOT, .end = (uint32_t)list->tree.n_nodes};
}

bool rows_end(struct tree_builder *b) {
    struct tree_table *tt = &b->rows.table;
    if (rows_level(b) == 3) {
        uint32_t text = tree_take_run(b);
        if (text) {
            tt->cells[n_cells(tt) - n_columns(tt) + b->rows.column] = shared_text(b, text);
        }
        b->rows.column++;
    } else if (rows_level(b) == 2 && tt->n_rows > SPARSE_ROWS &&
               n_cells(tt) / SPARSE_FACTOR > b->rows.n_filled + tt->n_rows) {
        rows_unpack(b);
    } else if (rows_level(b) == 0) {
        set_apart(b);
    }
    return rows_open(b) && rows_level(b) > 1;
}

/* ---- irregular lists ---------------------------------------------------------------------------
 */

void rows_unpack(struct tree_builder *b) {
    struct tree *t = b->tree;
    struct tree_table tt = b->rows.table;
    int depth = b->depth, base = b->rows.base, level = rows_level(b);
    uint32_t open_column = level > 2 ? b->rows.column : UINT32_MAX;
    uint32_t root = base ? t->nodes[b->stack[base - 1]].first_child : LIST_ROOT;
    b->rows.packing = false;
    b->rows.table = (struct tree_table){0};
    if (tt.n_rows) {
        b->stack[base] = root;
        b->last[base] = 0;
    }
    for (uint32_t r = 0; r < tt.n_rows && !b->full; r++) {
        bool open = level > 1 && r + 1 == tt.n_rows;
        b->depth = base + 1;
        uint32_t row = tree_add_node(b, tt.name, tt.lines[r]);
        b->depth = base + 2;
        b->stack[base + 1] = row;
        b->last[base + 1] = 0;
        for (uint32_t c = 0; c + 1 < tt.stride && !b->full; c++) {
            uint32_t text = cell_at(&tt, r, c + 1);
            if (text != TREE_NO_CELL) {
                uint32_t cell = tree_add_node(b, tt.columns[c], tt.lines[r] + tt.below[c]);
                t->nodes[cell].text = text;
                if (open && c == open_column) {
                    b->stack[base + 2] = cell;
                    b->last[base + 2] = 0;
                }
            }
        }
        t->nodes[row].end = (uint32_t)t->n_nodes;
    }
    b->depth = depth;
    if (level == 0 && tt.n_rows) {
        t->nodes[root].end = (uint32_t)t->n_nodes;
    }
    tree_table_done(&tt);
}

void rows_finish(struct tree_builder *b) {
    struct tree *t = b->tree;
    if (rows_open(b) && b->rows.table.n_rows) {
        fit(b, t);
    }
    for (size_t i = 0; i < t->n_lists; i++) {
        struct tree *list = &t->lists[i].tree;
        list->names = t->names;
        list->texts = t->texts;
        list->attrs = t->attrs;
    }
}

void tree_table_done(struct tree_table *tt) {
    mem_freep(&tt->columns);
    mem_freep(&tt->below);
    mem_freep(&tt->cells);
    mem_freep(&tt->lines);
    *tt = (struct tree_table){0};
}
