/* analysis/guard_complete.c — see guard.h: island by island, each secret in turn. */
#include <stdlib.h>
#include <string.h>

#include "analysis/guard_impl.h"
#include "analysis/guard_worlds.h"
#include "base/mem.h"

enum {
    STEPS_LEAST = 200000000, // of an island
    STEPS_AN_ARC = 200000,   // more for a large one
    ROUNDS_MAX = 4,
    ROUNDS_CROSSING = 20, // where tables cut across each other
    PASSES_MAX = 6,       // of narrowing what stands in them
};

static const uint64_t STEPS_MAX = UINT64_C(15000000000); // of all

/* ---- islands ---- */

struct sea {
    struct guard *g;
    uint32_t *root; // by cell
    uint32_t *cells, *views, *local, *local_view;
    size_t *first_cell, *first_view; // by island
    size_t n_islands;
};

static uint32_t root_of(struct sea *sea, uint32_t cell) {
    while (sea->root[cell] != cell) {
        sea->root[cell] = sea->root[sea->root[cell]];
        cell = sea->root[cell];
    }
    return cell;
}

static void join(struct sea *sea, uint32_t a, uint32_t b) {
    if (a != GUARD_NONE && b != GUARD_NONE) {
        a = root_of(sea, a);
        b = root_of(sea, b);
        sea->root[a > b ? a : b] = a > b ? b : a;
    }
}

static uint32_t any_cell(const struct guard_view *view) {
    uint32_t cell = GUARD_NONE;
    for (size_t i = 0; i < view->n && cell == GUARD_NONE; i++) {
        cell = view->cells[i].cell;
    }
    return cell;
}

/* Things by island, in the order they stand in. */
static void sort_by(uint32_t *out, size_t *first, uint32_t *local, const uint32_t *island, size_t n,
                    size_t n_islands) {
    for (size_t i = 0; i < n; i++) {
        first[island[i] + 2]++;
    }
    for (size_t i = 2; i < n_islands + 2; i++) {
        first[i] += first[i - 1];
    }
    for (uint32_t i = 0; i < n; i++) {
        out[first[island[i] + 1]++] = i;
    }
    for (size_t i = 0; i < n; i++) {
        local[out[i]] = (uint32_t)(i - first[island[out[i]]]);
    }
}

static void find_islands(struct sea *sea) {
    struct guard *g = sea->g;
    size_t n_cells = g->n_cells, n_views = g->n_views;
    sea->root = mem_alloc((n_cells + 1) * sizeof *sea->root);
    for (uint32_t i = 0; i < n_cells; i++) {
        sea->root[i] = i;
    }
    for (uint32_t i = 0; i < n_cells; i++) {
        join(sea, i, g->cells[i].above);
        join(sea, i, g->cells[i].of);
    }
    for (size_t v = 0; v < n_views; v++) {
        uint32_t one = any_cell(&g->views[v]);
        for (size_t i = 0; i < g->views[v].n; i++) {
            join(sea, one, g->views[v].cells[i].cell);
        }
    }
    AUTO(mem_freep) uint32_t *island = mem_alloc((n_cells + 1) * sizeof *island);
    AUTO(mem_freep) uint32_t *of_view = mem_alloc((n_views + 1) * sizeof *of_view);
    for (uint32_t i = 0; i < n_cells; i++) { // a root is the first of its island
        uint32_t root = root_of(sea, i);
        island[i] = root == i ? (uint32_t)sea->n_islands++ : island[root];
    }
    for (size_t v = 0; v < n_views; v++) {
        of_view[v] = island[any_cell(&g->views[v])];
    }
    sea->cells = mem_alloc((n_cells + 1) * sizeof *sea->cells);
    sea->views = mem_alloc((n_views + 1) * sizeof *sea->views);
    sea->local = mem_alloc((n_cells + 1) * sizeof *sea->local);
    sea->local_view = mem_alloc((n_views + 1) * sizeof *sea->local_view);
    sea->first_cell = mem_zalloc((sea->n_islands + 2) * sizeof *sea->first_cell);
    sea->first_view = mem_zalloc((sea->n_islands + 2) * sizeof *sea->first_view);
    sort_by(sea->cells, sea->first_cell, sea->local, island, n_cells, sea->n_islands);
    sort_by(sea->views, sea->first_view, sea->local_view, of_view, n_views, sea->n_islands);
}

static void sea_done(struct sea *sea) {
    mem_freep(&sea->root);
    mem_freep(&sea->cells);
    mem_freep(&sea->views);
    mem_freep(&sea->local);
    mem_freep(&sea->local_view);
    mem_freep(&sea->first_cell);
    mem_freep(&sea->first_view);
}

/* ---- secrets ---- */

struct secret { // a count of release `in`, or what it is more or less than in release `than`
    uint32_t cell;
    int64_t values;
    size_t in, than; // the same: the count itself
    bool alone;      // to one who has this release only
};

struct search { // of one island
    struct island is;
    struct secret *secrets;
    size_t n_secrets, cap_secrets;
    uint64_t steps, steps_max; // of the guard, before and at the end of this one
    bool tired;
    bool narrowed;     // what stands in several tables has been narrowed
    bool crossing;     // tables cut across each other
    int64_t enough;    // room that no secret asks for more of
    uint8_t *given_up; // by view: hidden but for the whole, or with it
    uint32_t *asked;   // hidden for the secret at hand
    size_t n_asked, cap_asked;
    struct held { // crossing cells on the last cuts, that what other tables leave of them holds
        uint32_t cell;
        bool more;
        const struct world *world;
    } * held;
    size_t n_held, cap_held;
};

static bool shown_in(const struct search *s, size_t release, uint32_t cell) {
    const struct island *is = &s->is;
    return release + 1 == is->n_releases
               ? !is->g->cells[cell].hidden
               : !is->g->past[is->past[release] * is->g->n_cells + cell].hidden;
}

static void add_secret(struct search *s, uint32_t cell, int64_t values, size_t in, size_t than,
                       bool alone) {
    if (values > 1) {
        *MEM_PUSH(s->secrets, s->n_secrets, s->cap_secrets) =
            (struct secret){cell, values, in, than, alone};
    }
}

/* A count that some release shows is no secret in another. */
static bool is_told(const struct search *s, size_t release, uint32_t cell) {
    bool told = false;
    int64_t count = island_count(&s->is, release, cell);
    for (size_t i = 0; i + 1 < s->is.n_releases && !told; i++) {
        told = i != release && island_there(&s->is, i, cell) && shown_in(s, i, cell) &&
               island_count(&s->is, i, cell) == count;
    }
    return told;
}

static void list_later(struct search *s, uint32_t cell) {
    const struct island *is = &s->is;
    const struct guard_cell *c = &is->g->cells[cell];
    size_t now = is->n_releases - 1;
    for (size_t i = 0; i < now; i++) {
        const struct guard_past *p = &is->g->past[is->past[i] * is->g->n_cells + cell];
        if (p->there && p->hidden && !is_told(s, i, cell)) {
            add_secret(s, cell, p->need, i, i, false);
        }
    }
    if (c->hidden && !is_told(s, now, cell)) {
        add_secret(s, cell, c->need_later, now, now, false);
    }
    for (size_t i = 0; i < now; i++) {
        for (size_t k = i + 1; k <= now; k++) {
            int64_t by = llabs(island_count(is, i, cell) - island_count(is, k, cell));
            bool both = island_there(is, i, cell) && island_there(is, k, cell);
            bool left = k < now && shown_in(s, i, cell) && shown_in(s, k, cell);
            if (both && !left && by > 0 && by < c->apart) {
                add_secret(s, cell, c->apart, i, k, false);
            }
        }
    }
}

static void list_secrets(struct search *s) {
    const struct guard_cell *cells = s->is.g->cells;
    size_t now = s->is.n_releases - 1;
    for (size_t i = 0; i < s->is.n_cells; i++) {
        uint32_t cell = s->is.cells[i];
        if (cells[cell].hidden) {
            add_secret(s, cell, cells[cell].need, now, now, true);
        }
    }
    for (size_t i = 0; i < s->is.n_cells && now > 0; i++) {
        list_later(s, s->is.cells[i]);
    }
}

/* ---- hiding ---- */

/* Of the cell, and of those it bounds. */
static void set_ends(struct search *s, uint32_t cell) {
    const struct guard_cell *c = &s->is.g->cells[cell];
    island_set(&s->is, cell);
    if (c->above != GUARD_NONE) {
        island_set(&s->is, c->above);
    }
    if (c->below != GUARD_NONE) {
        island_set(&s->is, c->below);
    }
}

/* What one table left of a crossing cell it may leave more of now. */
static void widen_crossing(struct search *s) {
    const struct guard *g = s->is.g;
    for (size_t i = 0; i < s->is.n_cells && s->crossing && s->narrowed; i++) {
        uint32_t cell = s->is.cells[i];
        bool any = false;
        for (size_t w = 0; w < s->is.n_worlds && g->cells[cell].crossing; w++) {
            struct flow_ends *tight = &s->is.worlds[w].tight[i];
            any = any || tight->less < FLOW_ENDLESS || tight->more < FLOW_ENDLESS;
            *tight = (struct flow_ends){FLOW_ENDLESS, FLOW_ENDLESS};
        }
        if (any) {
            island_set(&s->is, cell);
        }
    }
}

static void hide(struct search *s, uint32_t cell) {
    struct guard *g = s->is.g;
    struct guard_cell *c = &g->cells[cell];
    if (!c->hidden) {
        c->hidden = c->is_new = true;
        g->n_hidden++;
    } else if (c->of == GUARD_NONE || !g->cells[c->of].is_new) {
        return; // nothing is new of it, not even that it may be 0
    }
    for (size_t w = 0; w < s->is.n_worlds; w++) {
        if (s->is.worlds[w].now) {
            s->is.worlds[w].tight[s->is.local[cell]] =
                (struct flow_ends){FLOW_ENDLESS, FLOW_ENDLESS};
        }
    }
    set_ends(s, cell);
    for (uint32_t i = g->first_part[cell]; i < g->first_part[cell + 1]; i++) {
        hide(s, g->part[i]);
    }
}

/* ---- safe? ---- */

struct way { // more or less of a cell, in the view that leaves least of it
    int64_t room;
    struct guard_use use;
    bool held; // by other cells, not by its own ends
};

static struct way way_in_views(struct search *s, const struct world *w, uint32_t cell, bool more,
                               int64_t limit) {
    struct guard *g = s->is.g;
    struct way out = {.room = limit};
    for (uint32_t i = g->first[cell]; i < g->first[cell + 1] && out.room > 0; i++) {
        struct guard_use use = g->use[i];
        struct guard_view *view = &g->views[use.view];
        bool held;
        if (view->cells[use.arc].most > 1) {
            continue; // the arc is not the cell
        }
        uint64_t before = view->flow.steps;
        int64_t room =
            flow_room(&view->flow, world_of(w, &s->is, use.view), use.arc, more, out.room, &held);
        g->steps += view->flow.steps - before;
        if (room < out.room) {
            out = (struct way){room, use, held};
        }
    }
    return out;
}

/* A cell can be no more than one it is part of can be, nor less than one that is part of it. */
static struct way least_way(struct search *s, const struct world *w, uint32_t cell, bool more,
                            int64_t limit) {
    struct way out = way_in_views(s, w, cell, more, limit);
    const struct guard_cell *c = &s->is.g->cells[cell];
    uint32_t other = more ? c->above : c->below;
    if (other == GUARD_NONE) {
        return out;
    }
    int64_t gap = world_gap(&s->is, w, more ? cell : other, more ? other : cell);
    if (gap < out.room) {
        struct way way = way_in_views(s, w, other, more, out.room - gap);
        way.room += gap;
        out = way.room < out.room ? way : out;
    }
    return out;
}

struct choosing {
    struct search *s;
    const struct world *w;
    const struct guard_view *view;
    uint32_t but;  // the arc itself
    uint32_t best; // cell
};

/* The cheapest of those that have more room where they are hidden. */
static void consider(void *ctx, uint32_t arc, bool more) {
    struct choosing *ch = ctx;
    uint32_t cell = ch->view->cells[arc].cell;
    if (cell == GUARD_NONE || arc == ch->but) {
        return;
    }
    const struct guard_cell *cells = ch->s->is.g->cells, *c = &cells[cell];
    if (c->hidden && c->crossing && ch->s->narrowed) {
        *MEM_PUSH(ch->s->held, ch->s->n_held, ch->s->cap_held) = (struct held){cell, more, ch->w};
    }
    bool named = c->hidden && !more && world_is_named(ch->s->is.g, c);
    uint32_t other = named ? c->of : cell; // with its total hidden, it may be nobody
    if ((c->hidden && !named) || c->count == 0 ||
        (ch->best != GUARD_NONE && cells[other].cost >= cells[ch->best].cost)) {
        return;
    }
    if (named) {
        ch->best = other;
        return;
    }
    struct flow_ends is = world_ends(&ch->s->is, ch->w, cell, false);
    struct flow_ends were = world_ends(&ch->s->is, ch->w, cell, true);
    if (more ? were.more > is.more : were.less > is.less) {
        ch->best = cell;
    }
}

static uint32_t cheapest(struct search *s, const struct world *w, const struct way *way, bool more,
                         uint32_t best) {
    if (!way->held || !w->now) {
        return best;
    }
    struct guard_view *view = &s->is.g->views[way->use.view];
    struct choosing ch = {s, w, view, way->use.arc, best};
    bool held;
    (void)flow_room(&view->flow, world_of(w, &s->is, way->use.view), way->use.arc, more,
                    FLOW_ENDLESS, &held);
    if (held) {
        flow_each_held(&view->flow, consider, &ch);
    }
    return ch.best;
}

/* Does the secret change while this world moves? */
static bool concerns(const struct world *w, const struct secret *secret) {
    return w->alone == secret->alone &&
           (secret->in == secret->than
                ? world_moves(w, secret->in)
                : world_moves(w, secret->in) != world_moves(w, secret->than));
}

struct state { // of a secret, in every world
    struct way more, less;
};

static bool is_safe(struct search *s, const struct secret *secret, struct state *states) {
    int64_t up = 0, down = 0, need = secret->values - 1;
    for (size_t i = 0; i < s->is.n_worlds && up + down < need; i++) {
        const struct world *w = &s->is.worlds[i];
        states[i] = (struct state){0};
        if (!concerns(w, secret)) {
            continue;
        }
        // where the other one of a difference moves, more of it is less of the difference
        int64_t *more = world_moves(w, secret->in) ? &up : &down;
        int64_t *less = world_moves(w, secret->in) ? &down : &up;
        states[i].more = least_way(s, w, secret->cell, true, need);
        *more = states[i].more.room > *more ? states[i].more.room : *more;
        if (up + down < need) {
            states[i].less = least_way(s, w, secret->cell, false, need);
            *less = states[i].less.room > *less ? states[i].less.room : *less;
        }
    }
    return up + down >= need;
}

/* One it is at most, or at least, that is shown and so bounds it. */
static uint32_t bound_of(const struct guard *g, uint32_t cell) {
    const struct guard_cell *c = &g->cells[cell];
    uint32_t bound = c->above != GUARD_NONE && !g->cells[c->above].hidden   ? c->above
                     : c->below != GUARD_NONE && !g->cells[c->below].hidden ? c->below
                                                                            : GUARD_NONE;
    return bound != GUARD_NONE && g->cells[bound].count > 0 ? bound : GUARD_NONE;
}

enum { HELD_MAX = 200 };

/* None, or one that stands elsewhere too, so that hiding it is of no use. */
static bool is_known(const struct search *s, uint32_t cell) {
    return cell == GUARD_NONE || s->is.g->cells[cell].cost >= GUARD_KNOWN;
}

/* Nothing printed holds the secret in its own tables, but hidden cells that other tables narrow:
 * what holds these there, and so on. */
static uint32_t behind_held(struct search *s, uint32_t best) {
    for (size_t i = 0; i < s->n_held && s->n_held < HELD_MAX && is_known(s, best); i++) {
        const struct held held = s->held[i];
        struct flow_ends *tight = &held.world->tight[s->is.local[held.cell]], before = *tight;
        bool again = false;
        for (size_t k = 0; k < i && !again; k++) {
            again = s->held[k].cell == held.cell && s->held[k].more == held.more;
        }
        if (again || (held.more ? before.more : before.less) >= FLOW_ENDLESS) {
            continue;
        }
        *tight = (struct flow_ends){FLOW_ENDLESS, FLOW_ENDLESS};
        island_set(&s->is, held.cell);
        struct way way = way_in_views(s, held.world, held.cell, held.more, FLOW_ENDLESS);
        best = cheapest(s, held.world, &way, held.more, best);
        *tight = before;
        island_set(&s->is, held.cell);
    }
    return best;
}

static uint32_t next_to_hide(struct search *s, const struct secret *secret,
                             const struct state *states) {
    const struct guard *g = s->is.g;
    uint32_t best = GUARD_NONE;
    s->n_held = 0;
    for (size_t i = 0; i < s->is.n_worlds; i++) {
        const struct world *w = &s->is.worlds[i];
        if (concerns(w, secret)) {
            best = cheapest(s, w, &states[i].more, true, best);
            best = cheapest(s, w, &states[i].less, false, best);
            for (int more = 0; more < 2 && s->crossing && s->narrowed; more++) {
                *MEM_PUSH(s->held, s->n_held, s->cap_held) = (struct held){secret->cell, more, w};
            }
        }
    }
    best = s->crossing && is_known(s, best) ? behind_held(s, best) : best;
    if (best == GUARD_NONE && !g->cells[secret->cell].hidden && g->cells[secret->cell].count > 0) {
        return secret->cell; // a difference, shown
    }
    return best == GUARD_NONE ? bound_of(g, secret->cell) : best;
}

/* The dearest of those asked for that is neither a total nor in the row of a hidden one: it can be
 * shown again by itself. */
static uint32_t next_to_show(struct search *s) {
    const struct guard *g = s->is.g;
    size_t best = s->n_asked;
    for (size_t i = 0; i < s->n_asked; i++) {
        uint32_t cell = s->asked[i], of = g->cells[cell].of;
        bool alone = g->first_part[cell] == g->first_part[cell + 1] &&
                     (of == GUARD_NONE || !g->cells[of].hidden);
        bool dear = best == s->n_asked || g->cells[cell].cost > g->cells[s->asked[best]].cost;
        best = alone && dear ? i : best;
    }
    if (best == s->n_asked) {
        return GUARD_NONE;
    }
    uint32_t cell = s->asked[best];
    s->asked[best] = s->asked[--s->n_asked];
    return cell;
}

static void set_hidden(struct search *s, uint32_t cell, bool hidden) {
    struct guard_cell *c = &s->is.g->cells[cell];
    c->hidden = c->is_new = hidden;
    s->is.g->n_hidden += hidden ? 1 : -UINT64_C(1);
    set_ends(s, cell);
}

/* One that was hidden first may turn out to be of no use: it opened one way, and another figure
 * stood in it as well. All secrets before were safe with these shown, so only this one is asked. */
static void show_again(struct search *s, const struct secret *secret, struct state *states) {
    s->n_asked--; // the last was needed
    for (uint32_t cell = next_to_show(s); cell != GUARD_NONE && s->is.g->steps < s->steps_max;
         cell = next_to_show(s)) {
        set_hidden(s, cell, false);
        if (!is_safe(s, secret, states)) {
            set_hidden(s, cell, true);
        }
    }
}

/* Hide until the secret is safe; false when nothing is left to hide. */
static bool make_safe(struct search *s, const struct secret *secret) {
    AUTO(mem_freep) struct state *states = mem_alloc(s->is.n_worlds * sizeof *states);
    s->n_asked = 0;
    while (!is_safe(s, secret, states)) {
        uint32_t other = next_to_hide(s, secret, states);
        if (other == GUARD_NONE) {
            return false;
        }
        hide(s, other);
        widen_crossing(s);
        *MEM_PUSH(s->asked, s->n_asked, s->cap_asked) = other;
    }
    if (s->n_asked > 1 && !s->narrowed) {
        show_again(s, secret, states);
    }
    return true;
}

/* All of the cell's tables but what they say of the whole, and at last that too. Where no area
 * shows anything, a count may be whatever the whole leaves it. */
static void hide_tables(struct search *s, uint32_t cell, bool top) {
    struct guard *g = s->is.g;
    for (uint32_t i = g->first[cell]; i < g->first[cell + 1]; i++) {
        const struct guard_view *view = &g->views[g->use[i].view];
        uint8_t *given_up = &s->given_up[s->is.local_view[g->use[i].view]];
        if (*given_up > top) {
            continue;
        }
        *given_up = top ? 2 : 1;
        for (size_t k = 0; k < view->n; k++) {
            uint32_t other = view->cells[k].cell;
            if (other != GUARD_NONE && g->cells[other].count > 0 && (top || !g->cells[other].top)) {
                hide(s, other);
            }
        }
    }
}

static void secure(struct search *s, const struct secret *secret) {
    if (!s->tired && make_safe(s, secret)) {
        return;
    }
    s->is.g->n_given_up++;
    hide_tables(s, secret->cell, false);
    if (!s->tired && !make_safe(s, secret)) {
        hide_tables(s, secret->cell, true);
    }
}

/* A figure that stands in several tables is one: what each of them leaves of it, the others have to
 * live with. What is hidden later leaves more, never less. */
static bool narrow(struct search *s, struct world *w, uint32_t cell) {
    const struct guard *g = s->is.g;
    if (g->first[cell + 1] - g->first[cell] < 2) {
        return false;
    }
    struct flow_ends own = world_ends(&s->is, w, cell, g->cells[cell].hidden);
    struct flow_ends *tight = &w->tight[s->is.local[cell]], before = *tight;
    bool open = own.more > FLOW_ENDLESS / 2 && !g->cells[cell].crossing;
    if (open || own.more + own.less == 0) {
        return false;
    }
    // ways for a secret of so many values move no other cell further
    int64_t most = s->crossing ? s->enough : FLOW_ENDLESS;
    struct flow_ends now = {way_in_views(s, w, cell, false, lesser(own.less, most)).room,
                            way_in_views(s, w, cell, true, lesser(own.more, most)).room};
    now.less = now.less == most ? own.less : now.less;
    now.more = now.more == most ? own.more : now.more;
    if (now.less < own.less || now.more < own.more) {
        *tight = now;
        island_set(&s->is, cell);
    }
    return tight->less < before.less || tight->more < before.more;
}

/* Where tables cut across each other what one leaves of a cell narrows others, and so on. */
static void narrow_all(struct search *s) {
    s->narrowed = true;
    bool any = true;
    for (int pass = 0; pass < (s->crossing ? PASSES_MAX : 1) && any; pass++) {
        any = false;
        for (size_t w = 0; w < s->is.n_worlds; w++) {
            for (size_t i = 0; i < s->is.n_cells && s->is.g->steps < s->steps_max; i++) {
                any = narrow(s, &s->is.worlds[w], s->is.cells[i]) || any;
            }
        }
    }
}

static void search_island(struct search *s) {
    bool settled = false;
    for (size_t i = 0; i < s->is.n_cells; i++) {
        s->crossing = s->crossing || s->is.g->cells[s->is.cells[i]].crossing;
    }
    list_secrets(s);
    s->given_up = mem_zalloc(s->is.n_views + 1);
    for (size_t i = 0; i < s->n_secrets; i++) {
        s->enough = s->secrets[i].values > s->enough ? s->secrets[i].values : s->enough;
    }
    int rounds = s->crossing ? ROUNDS_CROSSING : ROUNDS_MAX;
    for (int round = 0; round < rounds && s->n_secrets && !settled && !s->tired; round++) {
        uint64_t n_hidden = s->is.g->n_hidden;
        for (size_t i = 0; i < s->n_secrets; i++) {
            s->tired = s->tired || s->is.g->steps > s->steps_max;
            secure(s, &s->secrets[i]);
        }
        settled = round > 0 && s->is.g->n_hidden == n_hidden;
        if (!settled && !s->tired) {
            narrow_all(s);
        }
    }
    s->is.g->unproven |= s->crossing && s->n_secrets && (!settled || s->tired);
    mem_freep(&s->secrets);
    mem_freep(&s->given_up);
    mem_freep(&s->asked);
    mem_freep(&s->held);
}

/* ---- all ---- */

static void look_at(struct guard *g, const struct sea *sea, size_t number) {
    struct search s = {
        .is = {.g = g,
               .cells = sea->cells + sea->first_cell[number],
               .n_cells = sea->first_cell[number + 1] - sea->first_cell[number],
               .views = sea->views + sea->first_view[number],
               .n_views = sea->first_view[number + 1] - sea->first_view[number],
               .local = sea->local,
               .local_view = sea->local_view}
    };
    uint64_t arcs = 0;
    for (size_t i = 0; i < s.is.n_views; i++) {
        arcs += g->views[s.is.views[i]].n;
    }
    s.steps_max = g->steps + STEPS_LEAST + arcs * STEPS_AN_ARC;
    s.steps_max = s.steps_max < STEPS_MAX ? s.steps_max : STEPS_MAX;
    island_begin(&s.is);
    search_island(&s);
    island_done(&s.is);
}

void guard_complete(struct guard *g) {
    guard_list_uses(g);
    guard_list_parts(g);
    for (uint32_t i = 0; i < g->n_cells; i++) { // a hidden total takes its counts along
        uint32_t of = g->cells[i].of;
        if (of != GUARD_NONE && g->cells[of].hidden && !g->cells[i].hidden) {
            g->cells[i].hidden = g->cells[i].is_new = true;
        }
    }
    struct sea sea = {.g = g};
    find_islands(&sea);
    for (size_t i = 0; i < sea.n_islands; i++) {
        look_at(g, &sea, i);
    }
    sea_done(&sea);
}
