/* analysis/flow.c — see flow.h. */
#include "analysis/flow.h"

#include "base/mem.h"

enum { START, END, NEITHER }; // sides of a search
enum { MANY = 64 };           // links of a node whose neighbours are worth waiting for

uint32_t flow_add(struct flow *f, uint32_t from, uint32_t to) {
    *MEM_PUSH(f->arcs, f->n_arcs, f->cap_arcs) = (struct flow_arc){from, to};
    return (uint32_t)(f->n_arcs - 1);
}

/* Colour what hangs together with a node; false: an odd ring. */
static bool colour_from(struct flow *f, uint32_t node) {
    uint32_t *queue = f->sides[START].queue;
    size_t head = 0, tail = 0;
    f->colour[node] = 1;
    queue[tail++] = node;
    while (head < tail) {
        node = queue[head++];
        for (uint32_t i = f->first[node]; i < f->first[node + 1]; i++) {
            uint32_t next = f->links[i].node;
            if (f->colour[next] == f->colour[node]) {
                return false;
            }
            if (!f->colour[next]) {
                f->colour[next] = 3 - f->colour[node];
                queue[tail++] = next;
            }
        }
    }
    return true;
}

static void colour_all(struct flow *f) {
    f->colour = mem_zalloc(f->n_nodes + 1);
    for (uint32_t node = 0; node < f->n_nodes && f->colour; node++) {
        if (!f->colour[node] && !colour_from(f, node)) {
            mem_freep(&f->colour);
        }
    }
}

/* Arcs by node: count, add up, put down. */
void flow_ready(struct flow *f, size_t n_nodes) {
    f->n_nodes = n_nodes;
    f->first = mem_zalloc((n_nodes + 2) * sizeof *f->first);
    f->links = mem_alloc((2 * f->n_arcs + 1) * sizeof *f->links);
    f->moved = mem_zalloc((f->n_arcs + 1) * sizeof *f->moved);
    f->via = mem_alloc((n_nodes + 1) * sizeof *f->via);
    f->reached = mem_zalloc((n_nodes + 1) * sizeof *f->reached);
    for (int side = START; side <= END; side++) {
        f->sides[side].queue = mem_alloc((n_nodes + 1) * sizeof *f->sides[side].queue);
    }
    for (size_t i = 0; i < f->n_arcs; i++) {
        f->first[f->arcs[i].from + 2]++;
        f->first[f->arcs[i].to + 2]++;
    }
    for (size_t node = 2; node < n_nodes + 2; node++) {
        f->first[node] += f->first[node - 1];
    }
    for (uint32_t i = 0; i < f->n_arcs; i++) {
        struct flow_arc a = f->arcs[i];
        f->links[f->first[a.from + 1]++] = (struct flow_link){.node = a.to, .arc = i, .out = 1};
        f->links[f->first[a.to + 1]++] = (struct flow_link){.node = a.from, .arc = i};
    }
    colour_all(f);
}

void flow_done(struct flow *f) {
    mem_freep(&f->arcs);
    mem_freep(&f->first);
    mem_freep(&f->links);
    mem_freep(&f->moved);
    mem_freep(&f->via);
    mem_freep(&f->reached);
    mem_freep(&f->colour);
    mem_freep(&f->sides[START].queue);
    mem_freep(&f->sides[END].queue);
    mem_freep(&f->touched);
    mem_freep(&f->path);
    *f = (struct flow){0};
}

/* ---- a way ---- */

struct way {
    struct flow *f;
    const struct flow_ends *ends;
    uint32_t from, to, closed;
    uint32_t near, arc, far; // where the two sides met
    int waits;       // the side that has reached neighbours of its start that are not listed
    size_t patience; // links that may still be looked at for that
};

/* What may still flow through an arc: along it, or back. */
static int64_t room(const struct way *w, uint32_t arc, bool along) {
    const struct flow_ends *ends = &w->ends[arc];
    int64_t moved = w->f->moved[arc];
    return (along ? ends->more : ends->less) + (along ? -moved : moved);
}

static bool is_open(const struct way *w, uint32_t arc, bool along) {
    return arc != w->closed && room(w, arc, along) != 0;
}

static size_t n_links(const struct flow *f, uint32_t node) {
    return f->first[node + 1] - f->first[node];
}

static uint32_t mark_of(const struct flow *f, int side) {
    return f->search * 2 + (uint32_t)side;
}

static void reach(struct flow *f, int side, uint32_t node, uint32_t via) {
    f->reached[node] = mark_of(f, side);
    f->via[node] = via;
    f->sides[side].queue[f->sides[side].tail++] = node;
}

static void meet(struct way *w, int side, uint32_t here, uint32_t arc, uint32_t there) {
    w->near = side == START ? here : there;
    w->far = side == START ? there : here;
    w->arc = arc;
}

/* ---- neighbours of a start, listed late ---- */

static uint32_t start_of(const struct way *w, int side) {
    return side == START ? w->from : w->to;
}

/* The arc by which a side comes from its start to a node, the first of them; n_arcs: there is none.
 */
static uint32_t arc_from_start(const struct way *w, int side, uint32_t node) {
    const struct flow *f = w->f;
    uint32_t start = start_of(w, side);
    for (uint32_t i = f->first[node]; i < f->first[node + 1]; i++) {
        const struct flow_link *link = &f->links[i];
        if (link->node == start && is_open(w, link->arc, link->out == (side == END))) {
            return link->arc;
        }
    }
    return (uint32_t)f->n_arcs;
}

/* May the start's neighbours wait? Not where it takes as long to ask which of them the other side
 * has reached. */
static bool may_wait(const struct way *w, int side) {
    const struct flow *f = w->f;
    const struct flow_side *own = &f->sides[side], *other = &f->sides[!side];
    uint32_t start = start_of(w, side);
    size_t n = n_links(f, start), asked = 0;
    bool first = f->colour && n >= MANY && own->head == 0 && w->waits == NEITHER;
    for (size_t i = 0; first && i < other->tail; i++) {
        uint32_t node = other->queue[i];
        asked += f->colour[node] == f->colour[start] ? 0 : n_links(f, node);
    }
    return first && asked <= n / 2;
}

/* Has the other side reached one of them? The first, in the order of the start's links. */
static bool meet_at_once(struct way *w, int side) {
    const struct flow *f = w->f;
    uint32_t start = start_of(w, side), best = (uint32_t)f->n_arcs;
    for (size_t i = 0; i < f->sides[!side].tail; i++) {
        uint32_t node = f->sides[!side].queue[i];
        uint32_t arc = f->colour[node] == f->colour[start] ? best : arc_from_start(w, side, node);
        if (arc < best) {
            best = arc;
            meet(w, side, start, arc, node);
        }
    }
    return best < f->n_arcs;
}

/* List them now. None of them has been reached by the other side: the sides would have met. */
static void wait_no_more(struct way *w) {
    struct flow *f = w->f;
    int side = w->waits;
    uint32_t start = start_of(w, side);
    w->waits = NEITHER;
    for (uint32_t i = f->first[start]; i < f->first[start + 1]; i++) {
        const struct flow_link *link = &f->links[i];
        if (f->reached[link->node] != mark_of(f, side) &&
            is_open(w, link->arc, link->out == (side == START))) {
            reach(f, side, link->node, link->arc);
        }
    }
}

/* Is the node one of them? */
static bool waits_there(struct way *w, uint32_t node) {
    struct flow *f = w->f;
    int side = w->waits;
    if (f->colour[node] == f->colour[start_of(w, side)]) {
        return false;
    }
    size_t n = n_links(f, node);
    if (n > w->patience) {
        wait_no_more(w);
        return f->reached[node] == mark_of(f, side);
    }
    w->patience -= n;
    uint32_t arc = arc_from_start(w, side, node);
    f->via[node] = arc < f->n_arcs ? arc : f->via[node];
    return arc < f->n_arcs;
}

/* ---- looking ---- */

/* Look at the arcs of the next node of one side; true: the sides have met. */
static bool look(struct way *w, int side) {
    struct flow *f = w->f;
    bool wait = may_wait(w, side);
    uint32_t node = f->sides[side].queue[f->sides[side].head++];
    uint32_t own = mark_of(f, side), other = mark_of(f, !side);
    const uint32_t *reached = f->reached;
    size_t n = n_links(f, node);
    const struct flow_link *end = f->links + f->first[node + 1];
    f->steps += n;
    f->sides[side].steps += n;
    if (wait) {
        w->waits = side;
        w->patience = n;
        return meet_at_once(w, side);
    }
    for (const struct flow_link *link = end - n; link < end; link++) {
        uint32_t next = link->node, arc = link->arc;
        if (reached[next] == own || !is_open(w, arc, link->out == (side == START))) {
            continue;
        }
        if (reached[next] == other || (w->waits != NEITHER && waits_there(w, next))) {
            meet(w, side, node, arc, next);
            return true;
        }
        reach(f, side, next, arc);
    }
    return false;
}

static bool search(struct way *w) {
    struct flow *f = w->f;
    f->search++;
    w->waits = NEITHER;
    for (int side = START; side <= END; side++) {
        f->sides[side].head = f->sides[side].tail = f->sides[side].steps = 0;
    }
    reach(f, START, w->from, 0);
    reach(f, END, w->to, 0);
    for (;;) {
        int side = f->sides[START].steps > f->sides[END].steps;
        if (w->waits == side) {
            wait_no_more(w);
        }
        if (f->sides[side].head == f->sides[side].tail) {
            f->held = side;
            return false;
        }
        if (look(w, side)) {
            return true;
        }
    }
}

static void list_arc(struct flow *f, uint32_t arc, bool along) {
    *MEM_PUSH(f->path, f->n_path, f->cap_path) = (struct flow_step){arc, along};
}

/* The arcs of the way, both halves from where they met. */
static void list_way(struct way *w) {
    struct flow *f = w->f;
    f->n_path = 0;
    list_arc(f, w->arc, f->arcs[w->arc].from == w->near);
    for (uint32_t node = w->near; node != w->from;) {
        const struct flow_arc *a = &f->arcs[f->via[node]];
        list_arc(f, f->via[node], a->to == node);
        node = a->to == node ? a->from : a->to;
    }
    for (uint32_t node = w->far; node != w->to;) {
        const struct flow_arc *a = &f->arcs[f->via[node]];
        list_arc(f, f->via[node], a->from == node);
        node = a->from == node ? a->to : a->from;
    }
}

static int64_t push(struct way *w, int64_t most) {
    struct flow *f = w->f;
    list_way(w);
    for (size_t i = 0; i < f->n_path; i++) {
        int64_t here = room(w, f->path[i].arc, f->path[i].along);
        most = here < most ? here : most;
    }
    for (size_t i = 0; i < f->n_path; i++) {
        f->moved[f->path[i].arc] += f->path[i].along ? most : -most;
        *MEM_PUSH(f->touched, f->n_touched, f->cap_touched) = f->path[i].arc;
    }
    return most;
}

/* More through the arc has to come back to where it runs from; less, the other way round. */
int64_t flow_room(struct flow *f, const struct flow_ends *ends, uint32_t arc, bool more,
                  int64_t limit, bool *held) {
    const struct flow_arc *a = &f->arcs[arc];
    struct way w = {.f = f,
                    .ends = ends,
                    .from = more ? a->to : a->from,
                    .to = more ? a->from : a->to,
                    .closed = arc};
    int64_t own = more ? ends[arc].more : ends[arc].less, sum = 0;
    limit = own < limit ? own : limit;
    *held = false;
    while (sum < limit && !*held) {
        *held = !search(&w);
        sum += *held ? 0 : push(&w, limit - sum);
    }
    for (size_t i = 0; i < f->n_touched; i++) {
        f->moved[f->touched[i]] = 0;
    }
    f->n_touched = 0;
    return sum;
}

void flow_each_held(const struct flow *f, flow_cut_fn each, void *ctx) {
    const struct flow_side *side = &f->sides[f->held];
    for (size_t i = 0; i < side->tail; i++) {
        uint32_t node = side->queue[i];
        for (uint32_t k = f->first[node]; k < f->first[node + 1]; k++) {
            const struct flow_link *link = &f->links[k];
            if (f->reached[link->node] != mark_of(f, f->held)) {
                each(ctx, link->arc, link->out == (f->held == START));
            }
        }
    }
}
