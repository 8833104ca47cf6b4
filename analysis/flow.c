/* analysis/flow.c — see flow.h. */
#include "analysis/flow.h"

#include <string.h>

#include "base/mem.h"

uint32_t flow_add(struct flow *f, uint32_t from, uint32_t to, int64_t value, int64_t least,
                  int64_t most) {
    *MEM_PUSH(f->arcs, f->n_arcs, f->cap_arcs) = (struct flow_arc){from, to, value, least, most};
    return (uint32_t)(f->n_arcs - 1);
}

/* Arcs by node: count, add up, put down. */
void flow_ready(struct flow *f, size_t n_nodes) {
    f->n_nodes = n_nodes;
    f->first = mem_zalloc((n_nodes + 2) * sizeof *f->first);
    f->at = mem_alloc((2 * f->n_arcs + 1) * sizeof *f->at);
    f->moved = mem_zalloc((f->n_arcs + 1) * sizeof *f->moved);
    f->via = mem_alloc((n_nodes + 1) * sizeof *f->via);
    f->queue = mem_alloc((n_nodes + 1) * sizeof *f->queue);
    f->reached = mem_zalloc(n_nodes + 1);
    for (size_t i = 0; i < f->n_arcs; i++) {
        f->first[f->arcs[i].from + 2]++;
        f->first[f->arcs[i].to + 2]++;
    }
    for (size_t node = 2; node < n_nodes + 2; node++) {
        f->first[node] += f->first[node - 1];
    }
    for (uint32_t i = 0; i < f->n_arcs; i++) {
        f->at[f->first[f->arcs[i].from + 1]++] = i;
        f->at[f->first[f->arcs[i].to + 1]++] = i;
    }
}

void flow_done(struct flow *f) {
    mem_freep(&f->arcs);
    mem_freep(&f->first);
    mem_freep(&f->at);
    mem_freep(&f->moved);
    mem_freep(&f->via);
    mem_freep(&f->reached);
    mem_freep(&f->queue);
    mem_freep(&f->touched);
    *f = (struct flow){0};
}

/* What may still flow through an arc: along it, or back. */
static int64_t room(const struct flow *f, uint32_t arc, bool along) {
    const struct flow_arc *a = &f->arcs[arc];
    int64_t now = a->value + f->moved[arc];
    return along ? a->most - now : now - a->least;
}

static bool search(struct flow *f, uint32_t from, uint32_t to, uint32_t closed) {
    size_t head = 0, tail = 0;
    memset(f->reached, 0, f->n_nodes);
    f->reached[from] = 1;
    f->queue[tail++] = from;
    while (head < tail) {
        uint32_t node = f->queue[head++];
        f->steps += f->first[node + 1] - f->first[node];
        for (uint32_t i = f->first[node]; i < f->first[node + 1]; i++) {
            uint32_t arc = f->at[i];
            bool along = f->arcs[arc].from == node;
            uint32_t next = along ? f->arcs[arc].to : f->arcs[arc].from;
            if (f->reached[next] || arc == closed || room(f, arc, along) == 0) {
                continue;
            }
            f->reached[next] = 1;
            f->via[next] = arc;
            f->queue[tail++] = next;
            if (next == to) {
                return true;
            }
        }
    }
    return false;
}

static int64_t push(struct flow *f, uint32_t from, uint32_t to, int64_t most) {
    for (uint32_t node = to; node != from;) {
        const struct flow_arc *a = &f->arcs[f->via[node]];
        int64_t here = room(f, f->via[node], a->to == node);
        most = here < most ? here : most;
        node = a->to == node ? a->from : a->to;
    }
    for (uint32_t node = to; node != from;) {
        uint32_t arc = f->via[node];
        const struct flow_arc *a = &f->arcs[arc];
        f->moved[arc] += a->to == node ? most : -most;
        *MEM_PUSH(f->touched, f->n_touched, f->cap_touched) = arc;
        node = a->to == node ? a->from : a->to;
    }
    return most;
}

static int64_t through(struct flow *f, uint32_t from, uint32_t to, uint32_t closed, int64_t limit,
                       bool *held) {
    int64_t sum = 0;
    *held = false;
    while (sum < limit && !*held) {
        *held = !search(f, from, to, closed);
        sum += *held ? 0 : push(f, from, to, limit - sum);
    }
    for (size_t i = 0; i < f->n_touched; i++) {
        f->moved[f->touched[i]] = 0;
    }
    f->n_touched = 0;
    return sum;
}

/* More through the arc has to come back to where it runs from. */
int64_t flow_above(struct flow *f, uint32_t arc, int64_t limit, bool *held) {
    const struct flow_arc *a = &f->arcs[arc];
    int64_t own = a->most - a->value;
    return through(f, a->to, a->from, arc, own < limit ? own : limit, held);
}

int64_t flow_below(struct flow *f, uint32_t arc, int64_t limit, bool *held) {
    const struct flow_arc *a = &f->arcs[arc];
    int64_t own = a->value - a->least;
    return through(f, a->from, a->to, arc, own < limit ? own : limit, held);
}

bool flow_crosses(const struct flow *f, uint32_t arc, bool *up) {
    const struct flow_arc *a = &f->arcs[arc];
    *up = f->reached[a->from];
    return f->reached[a->from] != f->reached[a->to];
}
