/* forms/row_index.c — rows of a repeat by the value of one of their questions (rule P17).
 *
 * For r[kind = value]: chains of row numbers by hash, one per list of rows and question, forgotten
 * when an answer of that question changes and built again when next asked. What is found still
 * meets the predicate itself, so chains may hold too much, never too little: numbers fall into bins
 * far wider than the tolerance of rule N9, and a lookup near the edge of a bin looks into both. */
#include <math.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "forms/eval.h"

static const double BINS_PER_UNIT = 1e6, NEAR = 1e-9;

struct row_index {
    uint32_t n; // rows; 0: forgotten
    uint32_t mask, cap;
    uint32_t *next;  // by row: next one of the same hash, 1-based
    uint32_t *table; // first row, 1-based
};

void row_index_forget(struct row_index *index) {
    if (index) {
        index->n = 0;
    }
}

void row_index_free(struct row_index *index) {
    if (index) {
        mem_freep(&index->next);
        mem_freep(&index->table);
        mem_freep(&index);
    }
}

static uint64_t hash_bin(double bin) {
    bin = bin == 0 ? 0 : bin; // -0
    return hash_bytes(&bin, sizeof bin);
}

/* Texts that are numbers go by their value, since they may equal a number. */
static uint64_t hash_value(const struct interview *iv, const struct xval *v, double *num) {
    *num = xv_to_number(iv->host, v);
    return isnan(*num) ? hash_bytes(v->str, v->len) : hash_bin(floor(*num * BINS_PER_UNIT));
}

static void build(struct xctx *cx, struct row_index *ix, const struct rep_list *list,
                  uint32_t node) {
    uint32_t size = 8;
    while (size < list->n * 2) {
        size *= 2;
    }
    if (size > ix->cap) {
        mem_freep(&ix->next);
        mem_freep(&ix->table);
        ix->next = mem_alloc(size * sizeof *ix->next);
        ix->table = mem_alloc(size * sizeof *ix->table);
        ix->cap = size;
    }
    memset(ix->table, 0, size * sizeof *ix->table);
    ix->mask = size - 1;
    for (size_t i = list->n; i; i--) { // backwards, so that chains run forwards
        double num;
        struct xnode n = {.rep = list->items[i - 1], .id = node};
        struct xval v = node_value(cx, &n);
        uint32_t *first = &ix->table[hash_value(cx->iv, &v, &num) & ix->mask];
        ix->next[i] = *first;
        *first = (uint32_t)i;
    }
    ix->n = (uint32_t)list->n;
}

/* Rows of a chain that show. */
static void take_chain(struct xctx *cx, const struct row_index *ix, uint64_t hash,
                       const struct rep_list *list, uint32_t repeat, struct node_list *out) {
    for (uint32_t i = ix->table[hash & ix->mask]; i && eval_spend(cx, 1); i = ix->next[i]) {
        struct xnode n = {.rep = list->items[i - 1], .id = repeat};
        if (node_visible(cx, &n)) {
            node_push(cx, out, n);
        }
    }
}

bool row_lookup(struct xctx *cx, const struct xnode *from, uint32_t repeat, uint32_t column,
                const struct xval *value, struct node_list *out) {
    const struct form_column *fc = &cx->iv->form->columns[column];
    const struct rep_list *list = &from->rep->lists[fc->list];
    struct column *c = &from->rep->columns[fc->slot];
    if (value->kind == XV_BOOLEAN || value->kind == XV_NODESET || cx->rel_node) {
        return false;
    }
    if (!c->index) {
        c->index = mem_zalloc(sizeof *c->index);
    }
    if (c->index->n != list->n && eval_spend(cx, list->n)) {
        build(cx, c->index, list, fc->node);
    }
    if (c->index->n != list->n || !list->n) {
        return !list->n;
    }
    double num;
    uint64_t hash = hash_value(cx->iv, value, &num);
    take_chain(cx, c->index, hash, list, repeat, out);
    double low = floor((num - NEAR) * BINS_PER_UNIT), high = floor((num + NEAR) * BINS_PER_UNIT);
    if (isfinite(num) && low != high) {
        uint64_t other = hash_bin(floor(num * BINS_PER_UNIT) == low ? high : low);
        if ((other & c->index->mask) != (hash & c->index->mask)) {
            take_chain(cx, c->index, other, list, repeat, out);
            union_nodes(cx, out);
        }
    }
    return true;
}
