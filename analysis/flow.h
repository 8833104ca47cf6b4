/* analysis/flow.h — numbers that add up, each between two ends: how far may one of them move?
 *
 * Idea     Tables with totals, also of areas within areas, are a network: each figure is an arc,
 *          what adds up is what flows into a node and out of it alike. The true figures are one
 *          flow; how much more or less one of them may be, while all stay within their ends, is a
 *          maximum flow through the others, in whole numbers, exactly (Edmonds and Karp 1972).
 * Cut      When the room falls short, the search has parted the nodes in two: only the arcs that
 *          run between the parts hold it, and one of them has to be given more room.
 * Steps    arcs looked at: the same for the same network on any machine. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// More than any figure or sum of figures.
#define FLOW_ENDLESS (INT64_MAX / 4)

struct flow_arc {
    uint32_t from, to;
    int64_t value, least, most; // least <= value <= most
};

struct flow { // zeroed is empty
    struct flow_arc *arcs;
    size_t n_arcs, cap_arcs, n_nodes;
    uint64_t steps;
    uint32_t *first, *at; // arcs by node: at[first[node]] ...
    int64_t *moved;       // of each arc, while flows run; 0 between calls
    uint32_t *via;        // by node: the arc it was reached through
    uint8_t *reached;     // by node: of the last search
    uint32_t *queue;
    uint32_t *touched;
    size_t n_touched, cap_touched;
};

/* The number of the new arc. */
uint32_t flow_add(struct flow *f, uint32_t from, uint32_t to, int64_t value, int64_t least,
                  int64_t most);
/* When all arcs are there. */
void flow_ready(struct flow *f, size_t n_nodes);
void flow_done(struct flow *f);

/* How much more (or less) than its value `arc` may be, as far as `limit` and its own ends let it.
 * `reached` is left as the last search found it where the others held it back; *held says so. */
int64_t flow_above(struct flow *f, uint32_t arc, int64_t limit, bool *held);
int64_t flow_below(struct flow *f, uint32_t arc, int64_t limit, bool *held);

/* Would more room in `arc` widen the last search? `up`: it has to be more, else less. */
bool flow_crosses(const struct flow *f, uint32_t arc, bool *up);
