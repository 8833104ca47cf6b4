/* forms/columns.c — one node in all rows of a repeat, and what is known of its values so far.
 *
 * A column belongs to the instance around the rows (rule P6: totals are of the form, or of the own
 * outer row). Behind each outermost row it keeps the totals from the first row to this one, added
 * up in document order. So a total is the last row's, a running total some row's before it, and
 * both are, bit for bit, what adding up anew gives: floating sums cannot drift. A change in row k
 * cuts the column down to k rows; who asks next goes on from there (P17). */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "forms/eval.h"

struct fold_walk {
    struct fold *fold;
    uint32_t node;
};

static double cell_number(const struct interview *iv, const struct cell *cell, uint32_t node) {
    if (!cell->len) {
        return NAN;
    }
    struct xval v = cell_value(iv, node, cell);
    return xv_to_number(iv->host, &v);
}

static void fold_cell(struct interview *iv, struct rep *rep, void *ctx) {
    const struct fold_walk *w = ctx;
    const struct cell *cell = cell_of(iv, rep, w->node);
    struct fold *f = w->fold;
    if (!(cell->flags & CELL_RELEVANT)) {
        return;
    }
    double num = cell_number(iv, cell, w->node);
    f->n++;
    f->n_filled += cell->len > 0;
    f->sum += isnan(num) ? 0 : num;
    f->min = fmin(f->min, num); // C17 §7.12.12: of a NaN and a number the number
    f->max = fmax(f->max, num);
}

static void fold_rows(struct xctx *cx, const struct form_column *fc, struct rep *base) {
    struct interview *iv = cx->iv;
    struct column *c = &base->columns[fc->slot];
    const struct rep_list *list = &base->lists[fc->list];
    struct fold f = c->n ? c->rows[c->n - 1] : (struct fold){.min = NAN, .max = NAN};
    if (c->n == list->n || !eval_spend(cx, list->n - c->n)) {
        return;
    }
    c->rows = mem_grow(c->rows, &c->cap, list->n, sizeof *c->rows);
    for (; c->n < list->n; c->n++) {
        struct rep *row = list->items[c->n];
        uint32_t repeat = iv->form->scopes[row->scope].node, seen = f.n;
        each_rep(iv, row, node_of(iv, fc->node)->scope, fold_cell,
                 &(struct fold_walk){.fold = &f, .node = fc->node});
        f.n_shown += (cell_of(iv, row, repeat)->flags & CELL_RELEVANT) != 0;
        if (f.n - seen > 1 && !eval_spend(cx, f.n - seen)) {
            return;
        }
        c->rows[c->n] = f;
    }
}

/* Positions count the rows that show: the first row behind which `shown` of them are. */
static size_t row_of(const struct column *c, uint32_t shown) {
    size_t lo = 0, hi = c->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (c->rows[mid].n_shown < shown) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static uint32_t clamped(double x, uint32_t most) {
    return !(x > 0) ? 0 : x < most ? (uint32_t)x : most;
}

/* The places from + 1 .. to, of `n`, at which position() op x holds. */
static void places(enum xp_op op, double x, uint32_t n, uint32_t *from, uint32_t *to) {
    struct xval whole = xv_number(round(x)), given = xv_number(x);
    *from = 0, *to = n;
    switch (op) {
    case XP_LT:
        *to = clamped(ceil(x) - 1, n);
        return;
    case XP_LE:
        *to = clamped(floor(x), n);
        return;
    case XP_GT:
        *from = isnan(x) ? n : clamped(floor(x), n);
        return;
    case XP_GE:
        *from = isnan(x) ? n : clamped(ceil(x) - 1, n);
        return;
    default: // XP_EQ
        *to = xv_equal(NULL, &whole, &given) && whole.num >= 1 && whole.num <= n
                  ? (uint32_t)whole.num
                  : 0;
        *from = *to ? *to - 1 : 0;
        return;
    }
}

/* ZZ13: the relevance of X sees what lies in X as if it were relevant. */
static bool seen_otherwise(const struct xctx *cx, uint32_t node) {
    return cx->rel_node && node >= cx->rel_node && node < node_of(cx->iv, cx->rel_node)->end;
}

const struct xp_column *column_of(const struct xctx *cx, const struct xp_node *path) {
    const struct xp_column *column = path->op == XP_PATH ? path->path.column : NULL;
    return column && (!column->seen_from || column->seen_from == cx->current.id) ? column : NULL;
}

struct rep *column_base(const struct xctx *cx, const struct xp_column *column) {
    return column->up == UINT32_MAX ? cx->iv->root : rep_up(cx->current.rep, column->up);
}

bool column_fold(struct xctx *cx, const struct xp_node *path, struct fold *out) {
    const struct xp_column *column = column_of(cx, path);
    if (!column || !column->id || seen_otherwise(cx, column->node)) {
        return false;
    }
    const struct form_column *fc = &cx->iv->form->columns[column->id];
    struct rep *base = column_base(cx, column);
    fold_rows(cx, fc, base);
    const struct column *c = &base->columns[fc->slot];
    uint32_t from = 0, to = c->n ? c->rows[c->n - 1].n_shown : 0;
    *out = (struct fold){.min = NAN, .max = NAN};
    if (column->range) {
        places(column->range->op, eval_number(cx, column->range->value), to, &from, &to);
        *out = to ? c->rows[row_of(c, to)] : *out;
    } else if (c->n) {
        *out = c->rows[c->n - 1];
    }
    return true;
}

/* ---- all of them as nodes ---- */

struct gather {
    struct xctx *cx;
    struct node_list *out;
    uint32_t node;
};

static void gather_cell(struct interview *iv, struct rep *rep, void *ctx) {
    const struct gather *g = ctx;
    (void)iv;
    struct xnode n = {.rep = rep, .id = g->node};
    if (node_visible(g->cx, &n)) {
        node_push(g->cx, g->out, n);
    }
}

bool column_nodes(struct xctx *cx, const struct xp_node *path, struct node_list *out) {
    const struct xp_column *column = column_of(cx, path);
    if (!column || cx->rel_node || (column->range && !column->rows_id)) {
        return false;
    }
    struct interview *iv = cx->iv;
    struct rep *base = column_base(cx, column);
    struct gather g = {.cx = cx, .out = out, .node = column->node};
    uint32_t scope = node_of(iv, column->node)->scope;
    if (!column->range) {
        each_rep(iv, base, scope, gather_cell, &g);
        return eval_spend(cx, out->n);
    }
    const struct form_column *fc = &iv->form->columns[column->rows_id];
    const struct column *c = &base->columns[fc->slot];
    fold_rows(cx, fc, base);
    uint32_t from, to, n = c->n ? c->rows[c->n - 1].n_shown : 0;
    places(column->range->op, eval_number(cx, column->range->value), n, &from, &to);
    size_t row = from < to ? row_of(c, from + 1) : 0, end = from < to ? row_of(c, to) + 1 : 0;
    for (; row < end && eval_spend(cx, 1); row++) {
        each_rep(iv, base->lists[fc->list].items[row], scope, gather_cell, &g);
    }
    return true;
}

/* ---- changes ---- */

static void cut(const struct interview *iv, const struct form_column *fc, const struct rep *rep) {
    uint32_t depth = iv->form->scopes[fc->scope].depth;
    while (iv->form->scopes[rep->scope].depth > depth + 1) {
        rep = rep->parent;
    }
    struct column *c = &rep->parent->columns[fc->slot];
    c->n = rep->index < c->n ? rep->index : c->n;
    row_index_forget(c->index);
}

void column_changed(struct interview *iv, const struct rep *rep, uint32_t node) {
    const struct form *form = iv->form;
    for (uint32_t id = form->columns_of[node]; id; id = form->columns[id].next) {
        cut(iv, &form->columns[id], rep);
    }
}

void columns_row_changed(struct interview *iv, const struct rep *row) {
    const struct form *form = iv->form;
    uint32_t repeat = form->scopes[row->scope].node;
    for (size_t id = 1; id < form->n_columns; id++) {
        const struct form_column *fc = &form->columns[id];
        if (fc->node >= repeat && fc->node < form->nodes[repeat].end &&
            form->scopes[fc->scope].depth < form->nodes[repeat].depth) {
            cut(iv, fc, row);
        }
    }
}
