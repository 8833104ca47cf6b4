/* forms/rings.h — what depends on what: an order with dependencies first, and the rings in it.
 *
 * Tarjan's strongly connected components, with the recursion made explicit. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct rings {
    uint32_t n;           // vertices 0..n-1
    const uint32_t *from; // edges of v: to[from[v]] .. to[from[v + 1]]; v depends on them
    const uint32_t *to;
    uint32_t *order;   // all vertices, dependencies first; members of a ring by number
    uint32_t *ring_of; // number of the component of each vertex
};

/* Fill `order` and `ring_of`; the caller frees both. */
void rings_sort(struct rings *rings);
