/* analysis/guard_worlds.c — see guard_worlds.h. */
#include "analysis/guard_worlds.h"

#include <string.h>

#include "base/mem.h"

/* ---- releases ---- */

static bool is_now(const struct island *is, size_t release) {
    return release + 1 == is->n_releases;
}

static const struct guard_past *past_of(const struct island *is, size_t release, uint32_t cell) {
    return &is->g->past[is->past[release] * is->g->n_cells + cell];
}

bool island_there(const struct island *is, size_t release, uint32_t cell) {
    return is_now(is, release) || past_of(is, release, cell)->there;
}

int64_t island_count(const struct island *is, size_t release, uint32_t cell) {
    return is_now(is, release) ? is->g->cells[cell].count : past_of(is, release, cell)->count;
}

/* What is printed of it, as how much less and more it may be. */
static struct flow_ends printed_now(const struct guard *g, const struct guard_cell *c,
                                    bool hidden) {
    if (hidden) {
        return (struct flow_ends){c->count - world_is_named(g, c), FLOW_ENDLESS};
    }
    if (c->count == 0) {
        return (struct flow_ends){0, 0};
    }
    int64_t shown = suppress_round(c->count, c->base), least = shown - c->base / 2;
    int64_t most = shown + (c->base - 1) / 2;
    least = least > c->least ? least : c->least;
    most = c->most && c->most < most ? c->most : most;
    return (struct flow_ends){c->count > least ? c->count - least : 0, most - c->count};
}

static struct flow_ends printed(const struct island *is, size_t release, uint32_t cell,
                                bool hidden) {
    if (is_now(is, release)) {
        return printed_now(is->g, &is->g->cells[cell], hidden);
    }
    const struct guard_past *p = past_of(is, release, cell);
    return (struct flow_ends){p->count > p->low ? p->count - p->low : 0,
                              p->high > p->count ? p->high - p->count : 0};
}

/* ---- worlds ---- */

/* Counts of one thing in all releases, and what printing leaves of each. */
struct story {
    const struct island *is;
    bool (*there)(const struct story *s, size_t release);
    int64_t (*count)(const struct story *s, size_t release);
    uint32_t cell;
    const struct guard_arc *arcs; // or a row of a view, up to its total
    size_t at;
};

/* No count may pass its neighbours in time, where it did not. */
static struct flow_ends in_time(const struct story *s, const struct world *w, size_t release) {
    struct flow_ends out = {FLOW_ENDLESS, FLOW_ENDLESS};
    int64_t count = s->count(s, release);
    for (size_t other = 0; other < s->is->n_releases && !w->alone; other++) {
        if (world_moves(w, other) || !s->there(s, other)) {
            continue;
        }
        int64_t grown = s->count(s, other) - count;
        if (other > release && grown >= 0) {
            out.more = lesser(out.more, grown);
        } else if (other < release && grown <= 0) {
            out.less = lesser(out.less, -grown);
        }
    }
    return out;
}

static void narrow_to(struct flow_ends *ends, struct flow_ends by) {
    ends->less = lesser(ends->less, by.less);
    ends->more = lesser(ends->more, by.more);
}

static bool cell_there(const struct story *s, size_t release) {
    return island_there(s->is, release, s->cell);
}

static int64_t cell_count(const struct story *s, size_t release) {
    return island_count(s->is, release, s->cell);
}

static struct flow_ends own_ends(const struct island *is, const struct world *w, uint32_t cell,
                                 bool hidden) {
    struct story s = {is, cell_there, cell_count, cell, NULL, 0};
    struct flow_ends out = {FLOW_ENDLESS, FLOW_ENDLESS};
    for (size_t i = w->first; i <= w->last; i++) {
        if (island_there(is, i, cell)) {
            narrow_to(&out, printed(is, i, cell, hidden));
            narrow_to(&out, in_time(&s, w, i));
        }
    }
    return out;
}

int64_t world_gap(const struct island *is, const struct world *w, uint32_t cell, uint32_t over) {
    int64_t gap = FLOW_ENDLESS;
    for (size_t i = w->first; i <= w->last; i++) {
        if (island_there(is, i, cell) && island_there(is, i, over)) {
            int64_t here = island_count(is, i, over) - island_count(is, i, cell);
            gap = lesser(gap, here > 0 ? here : 0);
        }
    }
    return gap;
}

struct flow_ends world_ends(const struct island *is, const struct world *w, uint32_t cell,
                            bool hidden) {
    const struct guard_cell *cells = is->g->cells, *c = &cells[cell];
    struct flow_ends out = own_ends(is, w, cell, hidden);
    if (c->above != GUARD_NONE) {
        struct flow_ends over = own_ends(is, w, c->above, cells[c->above].hidden);
        out.more = lesser(out.more, world_gap(is, w, cell, c->above) + over.more);
    }
    if (c->below != GUARD_NONE) {
        struct flow_ends under = own_ends(is, w, c->below, cells[c->below].hidden);
        out.less = lesser(out.less, world_gap(is, w, c->below, cell) + under.less);
    }
    return out;
}

/* ---- arcs that are no cell by themselves ---- */

static bool row_there(const struct story *s, size_t release) {
    const struct guard_arc *a = &s->arcs[s->at];
    bool all = true;
    for (uint32_t i = a->cols; i >= 1 && all; i--) {
        uint32_t cell = s->arcs[s->at - i].cell;
        all = cell == GUARD_NONE || island_there(s->is, release, cell);
    }
    return all && island_there(s->is, release, s->cell);
}

static int64_t row_sum(const struct story *s, size_t release) {
    int64_t sum = 0;
    for (uint32_t i = s->arcs[s->at].cols; i >= 1; i--) {
        uint32_t cell = s->arcs[s->at - i].cell;
        sum += cell == GUARD_NONE ? 0 : island_count(s->is, release, cell);
    }
    return sum;
}

static int64_t row_rest(const struct story *s, size_t release) {
    return island_count(s->is, release, s->cell) - row_sum(s, release);
}

/* What the columns leave of the total, which nobody prints. */
static struct flow_ends rest_ends(const struct island *is, const struct world *w,
                                  const struct guard_arc *arcs, size_t at) {
    struct story s = {is, row_there, row_rest, arcs[at + 1].cell, arcs, at};
    struct flow_ends out = {FLOW_ENDLESS, FLOW_ENDLESS};
    for (size_t i = w->first; i <= w->last; i++) {
        if (row_there(&s, i)) {
            int64_t rest = row_rest(&s, i);
            narrow_to(&out, (struct flow_ends){rest > 0 ? rest : 0, FLOW_ENDLESS});
            narrow_to(&out, in_time(&s, w, i));
        }
    }
    return out;
}

/* All columns together are at least the total, at most so many times it. */
static struct flow_ends times_ends(const struct island *is, const struct world *w,
                                   const struct guard_arc *arcs, size_t at,
                                   struct flow_ends total) {
    struct story s = {is, row_there, row_sum, arcs[at].cell, arcs, at};
    struct flow_ends out = {FLOW_ENDLESS, FLOW_ENDLESS};
    int64_t most = arcs[at].most;
    for (size_t i = w->first; i <= w->last; i++) {
        if (!row_there(&s, i)) {
            continue;
        }
        int64_t sum = row_sum(&s, i), of = island_count(is, i, s.cell);
        int64_t less = lesser(sum - of, FLOW_ENDLESS) + total.less;
        int64_t more =
            total.more < FLOW_ENDLESS / most ? most * (of + total.more) - sum : FLOW_ENDLESS;
        narrow_to(&out, (struct flow_ends){less > 0 ? less : 0, more > 0 ? more : 0});
    }
    return out;
}

static void set_arc(struct island *is, struct world *w, uint32_t view, uint32_t arc) {
    const struct guard_arc *arcs = is->g->views[view].cells;
    struct flow_ends *out = &w->ends[is->local_view[view]][arc];
    if (arcs[arc].cell == GUARD_NONE) {
        *out = rest_ends(is, w, arcs, arc);
        return;
    }
    uint32_t cell = arcs[arc].cell;
    struct flow_ends ends = world_ends(is, w, cell, is->g->cells[cell].hidden);
    narrow_to(&ends, w->tight[is->local[cell]]);
    *out = arcs[arc].most > 1 ? times_ends(is, w, arcs, arc, ends) : ends;
}

void island_set(struct island *is, uint32_t cell) {
    const struct guard *g = is->g;
    for (size_t w = 0; w < is->n_worlds; w++) {
        for (uint32_t i = g->first[cell]; i < g->first[cell + 1]; i++) {
            set_arc(is, &is->worlds[w], g->use[i].view, g->use[i].arc);
        }
    }
}

/* ---- which releases, which worlds ---- */

static bool same_figure(const struct guard_past *a, const struct guard_past *b) {
    return a->there == b->there && a->count == b->count && a->low == b->low && a->high == b->high;
}

/* Releases that tell anything of the island, and something else than the one before. */
static void list_releases(struct island *is) {
    const struct guard *g = is->g;
    is->past = mem_zalloc((g->n_past + 1) * sizeof *is->past);
    for (size_t k = 0; k < g->n_past; k++) {
        const struct guard_past *past = g->past + k * g->n_cells;
        const struct guard_past *last =
            is->n_releases ? g->past + is->past[is->n_releases - 1] * g->n_cells : NULL;
        bool any = false, other = !last;
        for (size_t i = 0; i < is->n_cells; i++) {
            any = any || past[is->cells[i]].there;
            other = other || !same_figure(&past[is->cells[i]], &last[is->cells[i]]);
        }
        if (any && other) {
            is->past[is->n_releases++] = k;
        }
    }
    is->n_releases++;
}

static void add_world(struct island *is, size_t first, size_t last, bool alone) {
    struct world *w = &is->worlds[is->n_worlds++];
    *w = (struct world){.first = first, .last = last, .alone = alone};
    w->now = last + 1 == is->n_releases;
    w->tight = mem_alloc((is->n_cells + 1) * sizeof *w->tight);
    for (size_t i = 0; i < is->n_cells; i++) {
        w->tight[i] = (struct flow_ends){FLOW_ENDLESS, FLOW_ENDLESS};
    }
    w->ends = mem_alloc((is->n_views + 1) * sizeof(struct flow_ends *));
    for (size_t i = 0; i < is->n_views; i++) {
        size_t n = is->g->views[is->views[i]].n;
        w->ends[i] = mem_alloc((n + 1) * sizeof **w->ends);
        for (uint32_t arc = 0; arc < n; arc++) {
            set_arc(is, w, is->views[i], arc);
        }
    }
}

/* Each release by itself, all from one on, all up to one. */
static void list_worlds(struct island *is) {
    size_t n = is->n_releases;
    is->worlds = mem_zalloc((3 * n + 1) * sizeof *is->worlds);
    add_world(is, n - 1, n - 1, true);
    for (size_t i = 0; i < n && n > 1; i++) {
        add_world(is, n - 1 - i, n - 1 - i, false);
    }
    for (size_t i = 1; i < n; i++) {
        add_world(is, n - 1 - i, n - 1, false);
    }
    for (size_t i = 1; i + 1 < n; i++) {
        add_world(is, 0, i, false);
    }
}

void island_begin(struct island *is) {
    list_releases(is);
    list_worlds(is);
}

void island_done(struct island *is) {
    for (size_t w = 0; w < is->n_worlds; w++) {
        for (size_t i = 0; i < is->n_views; i++) {
            mem_freep(&is->worlds[w].ends[i]);
        }
        mem_freep(&is->worlds[w].ends);
        mem_freep(&is->worlds[w].tight);
    }
    mem_freep(&is->worlds);
    mem_freep(&is->past);
}
