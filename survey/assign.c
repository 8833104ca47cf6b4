/* survey/assign.c — see assign.h. */
#include "survey/assign.h"

#include <assert.h>
#include <math.h>

#include "base/mem.h"

struct sharing {
    struct assign_block *blocks;
    size_t n;
    uint32_t n_pairs;
    uint64_t doors[ASSIGN_MAX_PAIRS];
    size_t *walk; // numbers of blocks, in order
};

/* ---- the walk ---- */

static double distance(const struct assign_block *a, const struct assign_block *b) {
    return a->has_place && b->has_place ? hypot(a->x - b->x, a->y - b->y) : 0;
}

/* The next block of the walk: the nearest of those left, the first of equals; drawn ones first. */
static size_t next_block(const struct sharing *s, const bool *taken,
                         const struct assign_block *at) {
    size_t best = s->n;
    double best_far = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct assign_block *b = &s->blocks[i];
        if (taken[i]) {
            continue;
        }
        double far = !b->has_place ? INFINITY : at ? distance(at, b) : b->x; // start in the west
        if (best == s->n || far < best_far) {
            best = i;
            best_far = far;
        }
    }
    return best;
}

static void plan_walk(struct sharing *s) {
    bool *taken = mem_zalloc((s->n + 1) * sizeof *taken);
    const struct assign_block *at = NULL;
    s->walk = mem_alloc((s->n + 1) * sizeof *s->walk);
    for (size_t i = 0; i < s->n; i++) {
        size_t next = next_block(s, taken, at);
        taken[next] = true;
        s->walk[i] = next;
        at = s->blocks[next].has_place ? &s->blocks[next] : at;
    }
    mem_freep(&taken);
}

/* Cut the walk into stretches of at most `limit` doors; how many it takes. */
static uint32_t cut_walk(struct sharing *s, uint64_t limit) {
    uint32_t pair = 0;
    uint64_t doors = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct assign_block *b = &s->blocks[s->walk[i]];
        if (doors + b->n_doors > limit && doors > 0) {
            pair++;
            doors = 0;
        }
        doors += b->n_doors;
        b->pair = pair;
    }
    return pair + 1;
}

static void cut_evenly(struct sharing *s) {
    uint64_t low = 0, high = 0; // the smallest limit that does
    for (size_t i = 0; i < s->n; i++) {
        low = s->blocks[i].n_doors > low ? s->blocks[i].n_doors : low;
        high += s->blocks[i].n_doors;
    }
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (cut_walk(s, middle) <= s->n_pairs) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    cut_walk(s, high);
    for (size_t i = 0; i < s->n; i++) {
        s->doors[s->blocks[i].pair] += s->blocks[i].n_doors;
    }
}

/* ---- evening out ---- */

struct step {
    size_t give, take; // take = n: nothing in return
    double far;
    bool found;
};

static double far_from_pair(const struct sharing *s, const struct assign_block *b, uint32_t pair) {
    double best = INFINITY;
    for (size_t i = 0; i < s->n; i++) {
        const struct assign_block *other = &s->blocks[i];
        if (other->pair == pair && other != b) {
            best = fmin(best, distance(b, other));
        }
    }
    return isinf(best) ? 0 : best;
}

/* Would it leave both pairs with fewer doors than the full one has now? */
static void weigh(const struct sharing *s, struct step *best, uint32_t full, size_t give,
                  size_t take, uint32_t to) {
    uint64_t out = s->blocks[give].n_doors, back = take < s->n ? s->blocks[take].n_doors : 0;
    if (out <= back || s->doors[to] + out - back >= s->doors[full]) {
        return;
    }
    double far = far_from_pair(s, &s->blocks[give], to) +
                 (take < s->n ? far_from_pair(s, &s->blocks[take], full) : 0);
    if (!best->found || far < best->far) {
        *best = (struct step){give, take, far, true};
    }
}

static struct step find_step(const struct sharing *s, uint32_t full, uint32_t spare) {
    struct step best = {0};
    for (size_t i = 0; i < s->n; i++) {
        if (s->blocks[i].pair != full) {
            continue;
        }
        weigh(s, &best, full, i, s->n, spare);
        for (size_t k = 0; k < s->n; k++) {
            if (s->blocks[k].pair == spare) {
                weigh(s, &best, full, i, k, spare);
            }
        }
    }
    return best;
}

static void even_out(struct sharing *s) {
    enum { STEPS_A_BLOCK = 10, TENTH = 10 };
    uint64_t all = 0;
    for (uint32_t p = 0; p < s->n_pairs; p++) {
        all += s->doors[p];
    }
    for (size_t i = 0; i < s->n * STEPS_A_BLOCK; i++) {
        uint32_t full = 0, spare = 0;
        for (uint32_t p = 1; p < s->n_pairs; p++) {
            full = s->doors[p] > s->doors[full] ? p : full;
            spare = s->doors[p] < s->doors[spare] ? p : spare;
        }
        if ((s->doors[full] - s->doors[spare]) * TENTH * s->n_pairs <= all) {
            return;
        }
        struct step step = find_step(s, full, spare);
        if (!step.found) {
            return;
        }
        struct assign_block *give = &s->blocks[step.give];
        give->pair = spare;
        s->doors[full] -= give->n_doors;
        s->doors[spare] += give->n_doors;
        if (step.take < s->n) {
            struct assign_block *take = &s->blocks[step.take];
            take->pair = full;
            s->doors[spare] -= take->n_doors;
            s->doors[full] += take->n_doors;
        }
    }
}

void assign_share(struct assign_block *blocks, size_t n, uint32_t n_pairs) {
    assert(n_pairs >= 1 && n_pairs <= ASSIGN_MAX_PAIRS);
    struct sharing s = {.blocks = blocks, .n = n, .n_pairs = n_pairs};
    plan_walk(&s);
    cut_evenly(&s);
    even_out(&s);
    mem_freep(&s.walk);
}
