/* analysis/guard.c — see guard.h: cells and views.
 *
 * Nodes of a view: one for each row without rows below it, where its counts meet their total; for
 * each row with rows below one a column, where the rows below add up; and one at the top, where the
 * counts of row 0 meet theirs. So each figure stands in two sums, once on either side. */
#include "analysis/guard.h"

#include <string.h>

#include "analysis/guard_impl.h"
#include "base/mem.h"

uint32_t guard_add(struct guard *g, const struct guard_cell *cell) {
    *MEM_PUSH(g->cells, g->n_cells, g->cap_cells) = *cell;
    return (uint32_t)(g->n_cells - 1);
}

struct guard_past *guard_release(struct guard *g) {
    size_t n = g->n_past * g->n_cells;
    g->past = mem_realloc(g->past, (n + g->n_cells + 1) * sizeof *g->past);
    memset(g->past + n, 0, g->n_cells * sizeof *g->past);
    g->n_past++;
    return g->past + n;
}

/* ---- views ---- */

struct building {
    struct guard *g;
    struct guard_view *view;
    const struct guard_table *table;
    uint32_t *node; // by row: its node, or the first of its nodes
    bool *has_rows; // below it
    uint32_t top;
};

static size_t width_of(const struct guard_table *table) {
    return table->n_cols + 1 + table->open;
}

static void add_arc(struct building *b, uint32_t from, uint32_t to, struct guard_arc what) {
    flow_add(&b->view->flow, from, to);
    *MEM_PUSH(b->view->cells, b->view->n, b->view->cap) = what;
}

/* The figure of a row and a column: the total runs the other way round. */
static void add_figure(struct building *b, size_t row, size_t col, struct guard_arc what) {
    const struct guard_table *t = b->table;
    bool total = col == t->n_cols;
    uint32_t below = b->node[row] + (uint32_t)(b->has_rows[row] ? col : 0);
    uint32_t above = row ? b->node[t->parent[row]] + (uint32_t)col : b->top;
    add_arc(b, total ? above : below, total ? below : above, what);
}

static void add_row(struct building *b, size_t row) {
    const struct guard_table *t = b->table;
    const uint32_t *cells = t->cells + row * (t->n_cols + 1);
    uint32_t n = (uint32_t)t->n_cols;
    for (size_t col = 0; col < n; col++) {
        add_figure(b, row, col, (struct guard_arc){cells[col], 1, 0});
    }
    if (t->open) {
        add_figure(b, row, n + 1, (struct guard_arc){GUARD_NONE, 1, n});
    }
    add_figure(b, row, n,
               (struct guard_arc){cells[n], t->most ? (uint32_t)t->most : 1, n + t->open});
}

void guard_view(struct guard *g, const struct guard_table *table) {
    struct guard_view *view = MEM_PUSH(g->views, g->n_views, g->cap_views);
    *view = (struct guard_view){0};
    AUTO(mem_freep) uint32_t *node = mem_alloc((table->n_rows + 1) * sizeof *node);
    AUTO(mem_freep) bool *has_rows = mem_zalloc((table->n_rows + 1) * sizeof *has_rows);
    struct building b = {g, view, table, node, has_rows, 0};
    uint32_t n = 1;
    for (size_t row = 1; row < table->n_rows; row++) {
        has_rows[table->parent[row]] = true;
    }
    for (size_t row = 0; row < table->n_rows; row++) {
        node[row] = n;
        n += has_rows[row] ? (uint32_t)width_of(table) : 1;
    }
    for (size_t row = 0; row < table->n_rows; row++) {
        add_row(&b, row);
    }
    flow_ready(&view->flow, n);
}

/* ---- lists by cell ---- */

void guard_list_uses(struct guard *g) {
    g->first = mem_zalloc((g->n_cells + 2) * sizeof *g->first);
    size_t n = 0;
    for (size_t v = 0; v < g->n_views; v++) {
        for (size_t i = 0; i < g->views[v].n; i++) {
            uint32_t cell = g->views[v].cells[i].cell;
            if (cell != GUARD_NONE) {
                g->first[cell + 2]++;
                n++;
            }
        }
    }
    for (size_t i = 2; i <= g->n_cells + 1; i++) {
        g->first[i] += g->first[i - 1];
    }
    g->use = mem_alloc((n + 1) * sizeof *g->use);
    for (uint32_t v = 0; v < g->n_views; v++) {
        for (uint32_t i = 0; i < g->views[v].n; i++) {
            uint32_t cell = g->views[v].cells[i].cell;
            if (cell != GUARD_NONE) {
                g->use[g->first[cell + 1]++] = (struct guard_use){v, i};
            }
        }
    }
}

void guard_list_parts(struct guard *g) {
    g->first_part = mem_zalloc((g->n_cells + 2) * sizeof *g->first_part);
    g->part = mem_alloc((g->n_cells + 1) * sizeof *g->part);
    for (size_t i = 0; i < g->n_cells; i++) {
        if (g->cells[i].of != GUARD_NONE) {
            g->first_part[g->cells[i].of + 2]++;
        }
    }
    for (size_t i = 2; i <= g->n_cells + 1; i++) {
        g->first_part[i] += g->first_part[i - 1];
    }
    for (uint32_t i = 0; i < g->n_cells; i++) {
        if (g->cells[i].of != GUARD_NONE) {
            g->part[g->first_part[g->cells[i].of + 1]++] = i;
        }
    }
}

int64_t guard_need(const struct suppress_rules *rules, int64_t homes, int64_t count, enum hide why,
                   bool total) {
    bool small = count < rules->threshold, group = homes < rules->group_min;
    switch (why) {
    case HIDE_NOT:
    case HIDE_SECONDARY:
        return 0;
    case HIDE_GROUP:
        return count > 0 && (group || (small && !total)) ? rules->threshold : 0;
    case HIDE_PRIMARY:
        return count > 0 ? rules->threshold : 0;
    case HIDE_DIFFERENCE: // what it differs by is protected by itself
        return count > 0 && (group || small) ? rules->threshold : 0;
    case HIDE_DOMINANCE:
        break;
    }
    return rules->threshold;
}

void guard_done(struct guard *g) {
    for (size_t i = 0; i < g->n_views; i++) {
        flow_done(&g->views[i].flow);
        mem_freep(&g->views[i].cells);
    }
    mem_freep(&g->views);
    mem_freep(&g->cells);
    mem_freep(&g->past);
    mem_freep(&g->first);
    mem_freep(&g->use);
    mem_freep(&g->first_part);
    mem_freep(&g->part);
    *g = (struct guard){0};
}
