/* analysis/flow.h — numbers that add up, each between two ends: how far may one of them move?
 *
 * Idea     Tables with totals, also of areas within areas, are a network: each figure is an arc,
 *          what adds up is what flows into a node and out of it alike. The true figures are one
 *          flow; how much more or less one of them may be, while all stay within their ends, is a
 *          maximum flow through the others, in whole numbers, exactly (Edmonds and Karp 1972).
 * Ends     are given with each question, as what a figure may be less or more than it is: the same
 *          network serves readers who know different things.
 * Search   from both sides at once: most ways are short, and one side has few arcs. Where a side
 *          begins at a node of many, its neighbours are not listed before it is its turn again: the
 *          other side asks of each node it comes to whether it is one of them. It finds the same
 *          ways, in the same steps.
 * Cut      When the room falls short, the side that came to its end has parted the nodes in two:
 *          only the arcs that run between the parts hold it, and one has to be given more room.
 * Steps    arcs looked at, or passed over so: the same for the same network on any machine. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// More than any figure or sum of figures.
#define FLOW_ENDLESS (INT64_MAX / 4)

struct flow_arc {
    uint32_t from, to;
};

struct flow_ends { // not below 0
    int64_t less, more;
};

struct flow { // zeroed is empty
    struct flow_arc *arcs;
    size_t n_arcs, cap_arcs, n_nodes;
    uint64_t steps;
    uint32_t *first;   // by node: of its links
    struct flow_link { // an arc, seen from one of its nodes
        uint32_t node; // at the other end
        uint32_t arc : 31, out : 1;
    } * links;
    int64_t *moved;    // of each arc, while flows run; 0 between calls
    uint32_t *via;     // by node: the arc it was reached through
    uint32_t *reached; // by node: the search that reached it, and from which side
    uint8_t *colour;   // by node: 1 or 2, none linked to its like; NULL where that cannot be
    uint32_t search;
    struct flow_side {
        uint32_t *queue;
        size_t head, tail, steps;
    } sides[2]; // from the start, from the end
    int held;   // the side that came to its end in the last search
    struct flow_step {
        uint32_t arc;
        bool along;
    } * path; // the last way found
    size_t n_path, cap_path;
    uint32_t *touched;
    size_t n_touched, cap_touched;
};

/* The number of the new arc. */
uint32_t flow_add(struct flow *f, uint32_t from, uint32_t to);
/* When all arcs are there. */
void flow_ready(struct flow *f, size_t n_nodes);
void flow_done(struct flow *f);

/* How much more (or less) than it is `arc` may be, as far as `limit` and its own ends let it; *held
 * says that the others held it back. */
int64_t flow_room(struct flow *f, const struct flow_ends *ends, uint32_t arc, bool more,
                  int64_t limit, bool *held);

/* The arcs that held it back in the last flow_room(), and what each has too little room for. */
typedef void (*flow_cut_fn)(void *ctx, uint32_t arc, bool more);
void flow_each_held(const struct flow *f, flow_cut_fn each, void *ctx);
