/* analysis/guard.c — see guard.h.
 *
 * Nodes of a view: one for each row without rows below it, where its counts meet their total; for
 * each row with rows below one a column, where the rows below add up; and one at the top, where the
 * counts of row 0 meet theirs. So each figure stands in two sums, once on either side. */
#include "analysis/guard.h"

#include <stdlib.h>

#include "base/mem.h"

enum { STEPS_MAX = 400000000 };

uint32_t guard_add(struct guard *g, const struct guard_cell *cell) {
    *MEM_PUSH(g->cells, g->n_cells, g->cap_cells) = *cell;
    return (uint32_t)(g->n_cells - 1);
}

/* ---- what a reader knows of one cell ---- */

struct ends {
    int64_t least, most;
};

static struct ends printed(const struct guard_cell *c) {
    if (c->count == 0) {
        return (struct ends){0, 0};
    }
    int64_t shown = suppress_round(c->count, c->base), least = shown - c->base / 2;
    return (struct ends){least > c->least ? least : c->least, shown + (c->base - 1) / 2};
}

static struct ends ends_of(const struct guard *g, uint32_t cell) {
    const struct guard_cell *c = &g->cells[cell];
    if (!c->hidden || c->fixed) {
        return printed(c);
    }
    struct ends out = {c->floor < c->count ? c->floor : c->count, FLOW_ENDLESS};
    if (c->above != GUARD_NONE && !g->cells[c->above].hidden) {
        out.most = printed(&g->cells[c->above]).most;
    }
    if (c->below != GUARD_NONE && !g->cells[c->below].hidden) {
        int64_t least = printed(&g->cells[c->below]).least;
        out.least = least > out.least ? least : out.least;
    }
    return out;
}

static void set_ends(struct guard *g, uint32_t cell) {
    const struct guard_cell *c = &g->cells[cell];
    struct ends ends = ends_of(g, cell);
    if (c->narrowed && !c->hidden) {
        ends = (struct ends){c->low, c->high};
    }
    for (uint32_t i = g->first[cell]; i < g->first[cell + 1]; i++) {
        struct guard_view *view = &g->views[g->use[i].view];
        struct flow_arc *arc = &view->flow.arcs[g->use[i].arc];
        uint32_t most = view->cells[g->use[i].arc].most;
        arc->least = ends.least;
        arc->most = ends.most < FLOW_ENDLESS / most ? ends.most * most : FLOW_ENDLESS;
    }
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

static void add_arc(struct building *b, uint32_t from, uint32_t to, int64_t value,
                    struct guard_arc what) {
    flow_add(&b->view->flow, from, to, value, 0, FLOW_ENDLESS);
    *MEM_PUSH(b->view->cells, b->view->n, b->view->cap) = what;
}

/* The figure of a row and a column: the total runs the other way round. */
static void add_figure(struct building *b, size_t row, size_t col, int64_t value,
                       struct guard_arc what) {
    const struct guard_table *t = b->table;
    bool total = col == t->n_cols;
    uint32_t below = b->node[row] + (uint32_t)(b->has_rows[row] ? col : 0);
    uint32_t above = row ? b->node[t->parent[row]] + (uint32_t)col : b->top;
    add_arc(b, total ? above : below, total ? below : above, value, what);
}

static void add_row(struct building *b, size_t row) {
    const struct guard_table *t = b->table;
    const uint32_t *cells = t->cells + row * (t->n_cols + 1);
    int64_t sum = 0, total = b->g->cells[cells[t->n_cols]].count;
    for (size_t col = 0; col < t->n_cols; col++) {
        int64_t count = b->g->cells[cells[col]].count;
        add_figure(b, row, col, count, (struct guard_arc){cells[col], 1});
        sum += count;
    }
    if (t->open) {
        add_figure(b, row, t->n_cols + 1, total - sum, (struct guard_arc){GUARD_NONE, 1});
    }
    add_figure(b, row, t->n_cols, t->most ? sum : total,
               (struct guard_arc){cells[t->n_cols], t->most ? (uint32_t)t->most : 1});
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

static void list_uses(struct guard *g) {
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

static void list_parts(struct guard *g) {
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

/* ---- hiding ---- */

static void hide(struct guard *g, uint32_t cell) {
    struct guard_cell *c = &g->cells[cell];
    if (c->hidden) {
        return;
    }
    c->hidden = c->is_new = true;
    g->n_hidden++;
    set_ends(g, cell);
    if (c->above != GUARD_NONE) {
        set_ends(g, c->above);
    }
    if (c->below != GUARD_NONE) {
        set_ends(g, c->below);
    }
    for (uint32_t i = g->first_part[cell]; i < g->first_part[cell + 1]; i++) {
        hide(g, g->part[i]);
    }
}

/* ---- safe? ---- */

struct way { // more or less of a cell, in the view that leaves least of it
    int64_t room;
    struct guard_use use;
    bool held; // by other cells, not by its own ends
};

static struct way way_in_views(struct guard *g, uint32_t cell, bool more, int64_t limit) {
    struct way out = {.room = limit};
    for (uint32_t i = g->first[cell]; i < g->first[cell + 1]; i++) {
        struct guard_use use = g->use[i];
        struct guard_view *view = &g->views[use.view];
        bool held;
        if (view->cells[use.arc].most > 1) {
            continue; // the arc is not the cell
        }
        int64_t room = more ? flow_above(&view->flow, use.arc, limit, &held)
                            : flow_below(&view->flow, use.arc, limit, &held);
        if (room < out.room) {
            out = (struct way){room, use, held};
        }
    }
    return out;
}

/* A cell can be no more than one it is part of can be, nor less than one that is part of it. */
static struct way least_way(struct guard *g, uint32_t cell, bool more, int64_t limit) {
    struct way out = way_in_views(g, cell, more, limit);
    const struct guard_cell *c = &g->cells[cell];
    uint32_t other = more ? c->above : c->below;
    if (other == GUARD_NONE || !g->cells[other].hidden) {
        return out; // where it is shown, it is one of the cell's own ends
    }
    int64_t between = llabs(g->cells[other].count - c->count);
    if (between < out.room) {
        struct way way = way_in_views(g, other, more, out.room - between);
        way.room += between;
        out = way.room < out.room ? way : out;
    }
    return out;
}

/* The cheapest cell on the cut that keeps `way` narrow. */
static uint32_t cheapest(struct guard *g, const struct way *way, bool more, uint32_t best) {
    struct guard_view *view = &g->views[way->use.view];
    bool held, up;
    if (!way->held) {
        return best;
    }
    (void)(more ? flow_above(&view->flow, way->use.arc, FLOW_ENDLESS, &held)
                : flow_below(&view->flow, way->use.arc, FLOW_ENDLESS, &held));
    for (uint32_t i = 0; held && i < view->n; i++) {
        uint32_t cell = view->cells[i].cell;
        const struct guard_cell *c = cell == GUARD_NONE ? NULL : &g->cells[cell];
        if (!c || c->hidden || c->fixed || c->count == 0 || i == way->use.arc ||
            !flow_crosses(&view->flow, i, &up)) {
            continue;
        }
        if (best == GUARD_NONE || c->cost < g->cells[best].cost) {
            best = cell;
        }
    }
    return best;
}

/* Hide until the cell is safe; false when nothing is left to hide. */
static bool make_safe(struct guard *g, uint32_t cell) {
    const struct guard_cell *c = &g->cells[cell];
    for (int64_t need = c->need - 1;;) {
        struct way more = least_way(g, cell, true, need);
        struct way less =
            more.room < need ? least_way(g, cell, false, need - more.room) : (struct way){0};
        if (more.room + less.room >= need) {
            return true;
        }
        uint32_t other = cheapest(g, &more, true, GUARD_NONE);
        other = cheapest(g, &less, false, other);
        uint32_t bound = c->above != GUARD_NONE && !g->cells[c->above].hidden   ? c->above
                         : c->below != GUARD_NONE && !g->cells[c->below].hidden ? c->below
                                                                                : GUARD_NONE;
        other = other == GUARD_NONE && bound != GUARD_NONE && !g->cells[bound].fixed &&
                        g->cells[bound].count > 0
                    ? bound
                    : other;
        if (other == GUARD_NONE) {
            return false;
        }
        hide(g, other);
    }
}

/* All of the cell's tables but what they say of the whole, and at last that too. Where no area
 * shows anything, a count may be whatever the whole leaves it. */
static void hide_tables(struct guard *g, uint32_t cell, bool top) {
    for (uint32_t i = g->first[cell]; i < g->first[cell + 1]; i++) {
        const struct guard_view *view = &g->views[g->use[i].view];
        for (size_t k = 0; k < view->n; k++) {
            uint32_t other = view->cells[k].cell;
            if (other != GUARD_NONE && g->cells[other].count > 0 && (top || !g->cells[other].top)) {
                hide(g, other);
            }
        }
    }
}

static void secure(struct guard *g, uint32_t cell, bool tired) {
    if (!tired && make_safe(g, cell)) {
        return;
    }
    g->n_given_up++;
    hide_tables(g, cell, false);
    if (!tired && !make_safe(g, cell)) {
        hide_tables(g, cell, true);
    }
}

static uint64_t steps_of(const struct guard *g) {
    uint64_t steps = 0;
    for (size_t i = 0; i < g->n_views; i++) {
        steps += g->views[i].flow.steps;
    }
    return steps;
}

/* A figure that stands in several tables is one: what each of them leaves of it, the others have to
 * live with. What is hidden later leaves more, never less. */
static void narrow(struct guard *g, uint32_t cell) {
    struct guard_cell *c = &g->cells[cell];
    if (c->hidden || c->count == 0 || g->first[cell + 1] - g->first[cell] < 2) {
        return;
    }
    struct ends ends = ends_of(g, cell);
    c->high = c->count + way_in_views(g, cell, true, ends.most - c->count).room;
    c->low = c->count - way_in_views(g, cell, false, c->count - ends.least).room;
    c->narrowed = true;
    set_ends(g, cell);
}

static bool secure_all(struct guard *g, bool tired) {
    for (uint32_t i = 0; i < g->n_cells; i++) {
        const struct guard_cell *c = &g->cells[i];
        if (c->need > 1 && c->hidden && !c->fixed) {
            tired = tired || ((i & 63) == 0 && steps_of(g) > STEPS_MAX);
            secure(g, i, tired);
        }
    }
    return tired;
}

void guard_complete(struct guard *g) {
    list_uses(g);
    list_parts(g);
    for (uint32_t i = 0; i < g->n_cells; i++) { // a hidden total takes its counts along
        uint32_t of = g->cells[i].of;
        if (of != GUARD_NONE && g->cells[of].hidden && !g->cells[i].hidden) {
            g->cells[i].hidden = g->cells[i].is_new = true;
        }
    }
    for (uint32_t i = 0; i < g->n_cells; i++) {
        set_ends(g, i);
    }
    bool tired = secure_all(g, false);
    for (uint32_t i = 0; i < g->n_cells && !tired; i++) {
        narrow(g, i);
    }
    secure_all(g, tired);
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
    case HIDE_DIFFERENCE:
        return count > 0 ? rules->threshold : 0;
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
    mem_freep(&g->first);
    mem_freep(&g->use);
    mem_freep(&g->first_part);
    mem_freep(&g->part);
    *g = (struct guard){0};
}
