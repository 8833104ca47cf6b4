/* forms/rings.c — strongly connected components. */
#include "forms/rings.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

struct tarjan {
    uint32_t *index, *low, *stack, *frame, *edge; // frame and edge: the recursion, made explicit
    bool *on_stack;
    size_t n_stack, n_frames, n_order;
    uint32_t next, rings;
};

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void enter(struct tarjan *t, const struct rings *r, uint32_t v) {
    t->index[v] = t->low[v] = ++t->next;
    t->stack[t->n_stack++] = v;
    t->on_stack[v] = true;
    t->frame[t->n_frames] = v;
    t->edge[t->n_frames++] = r->from[v];
}

static void close_ring(struct tarjan *t, struct rings *r, uint32_t v) {
    size_t first = t->n_order;
    uint32_t w;
    do {
        w = t->stack[--t->n_stack];
        t->on_stack[w] = false;
        r->ring_of[w] = t->rings;
        r->order[t->n_order++] = w;
    } while (w != v);
    qsort(r->order + first, t->n_order - first, sizeof *r->order, by_number);
    t->rings++;
}

static void visit(struct tarjan *t, struct rings *r, uint32_t root) {
    enter(t, r, root);
    while (t->n_frames) {
        uint32_t v = t->frame[t->n_frames - 1];
        if (t->edge[t->n_frames - 1] < r->from[v + 1]) {
            uint32_t w = r->to[t->edge[t->n_frames - 1]++];
            if (!t->index[w]) {
                enter(t, r, w);
            } else if (t->on_stack[w] && t->index[w] < t->low[v]) {
                t->low[v] = t->index[w];
            }
            continue;
        }
        t->n_frames--;
        if (t->n_frames) {
            uint32_t up = t->frame[t->n_frames - 1];
            t->low[up] = t->low[v] < t->low[up] ? t->low[v] : t->low[up];
        }
        if (t->low[v] == t->index[v]) {
            close_ring(t, r, v);
        }
    }
}

void rings_sort(struct rings *r) {
    size_t n = (size_t)r->n + 1;
    struct tarjan t = {
        .index = mem_zalloc(n * sizeof(uint32_t)),
        .low = mem_zalloc(n * sizeof(uint32_t)),
        .stack = mem_zalloc(n * sizeof(uint32_t)),
        .frame = mem_zalloc(n * sizeof(uint32_t)),
        .edge = mem_zalloc(n * sizeof(uint32_t)),
        .on_stack = mem_zalloc(n),
    };
    r->order = mem_zalloc(n * sizeof *r->order);
    r->ring_of = mem_zalloc(n * sizeof *r->ring_of);
    for (uint32_t v = 0; v < r->n; v++) {
        if (!t.index[v]) {
            visit(&t, r, v);
        }
    }
    void *parts[] = {t.index, t.low, t.stack, t.frame, t.edge, t.on_stack};
    for (size_t i = 0; i < LEN(parts); i++) {
        free(parts[i]);
    }
}
