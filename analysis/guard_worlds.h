/* analysis/guard_worlds.h — what figures of one island may be, in one release or several.
 *
 * Island   cells that hang together by views, or because one is at most another.
 * Releases of an island: those before that tell anything of it, and the one to be printed, last.
 * World    one way in which figures may be other than they are: those of some releases one after
 *          the other move together, by the same numbers, and all others stay what they are. Where
 *          counts only grew, a reader knows that, so none may pass its neighbour in time.
 * Proof    every world is a flow in whole numbers, and all of it fits all that was ever printed. So
 *          what a count takes in some world it may be, and as the truth lies in every world, it may
 *          be all that lies between the ends of any two. Nothing is claimed of what lies beyond:
 *          the count may be more than that, never less. */
#pragma once
#include "analysis/guard.h"

struct world {
    size_t first, last;      // releases that move
    bool alone;              // the reader has this release only
    bool now;                // the figures to be printed move
    struct flow_ends **ends; // by view of the island, by arc
    struct flow_ends *tight; // by cell of the island: what all views of it leave
};

struct island {
    struct guard *g;
    const uint32_t *cells, *views;
    size_t n_cells, n_views;
    const uint32_t *local; // by cell or view of the guard: its number here
    const uint32_t *local_view;
    size_t *past; // releases before; the last is the one to be printed
    size_t n_releases;
    struct world *worlds; // the first is of this release alone
    size_t n_worlds;
};

/* `is` with g, cells, views and numbers given. */
void island_begin(struct island *is);
void island_done(struct island *is);

/* Was the cell in that release, how large, what was printed? */
bool island_there(const struct island *is, size_t release, uint32_t cell);
int64_t island_count(const struct island *is, size_t release, uint32_t cell);

/* How much more or less a cell may be by itself. `hidden`: were it not printed now. */
struct flow_ends world_ends(const struct island *is, const struct world *w, uint32_t cell,
                            bool hidden);
/* The least that `over` has more than `cell`, in the releases that move. */
int64_t world_gap(const struct island *is, const struct world *w, uint32_t cell, uint32_t over);
/* The cell has been hidden, or its views leave less. */
void island_set(struct island *is, uint32_t cell);

/* Is it known that somebody is in it, were it hidden? A 0 would be printed. */
static inline bool world_is_named(const struct guard *g, const struct guard_cell *cell) {
    return cell->named && cell->count > 0 && cell->of != GUARD_NONE && !g->cells[cell->of].hidden;
}
static inline int64_t lesser(int64_t a, int64_t b) {
    return a < b ? a : b;
}
static inline const struct flow_ends *world_of(const struct world *w, const struct island *is,
                                               uint32_t view) {
    return w->ends[is->local_view[view]];
}
static inline bool world_moves(const struct world *w, size_t release) {
    return release >= w->first && release <= w->last;
}
