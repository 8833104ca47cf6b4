/* analysis/fair.c — see fair.h. With at most two chosen before, shares are w, w/2, w/3: whole over
 * six, and 6 * 10^17 fits 64 bits. */
#include "analysis/fair.h"

#include <string.h>

#include "analysis/tally.h"

/* The sum of 6 w / (1 + chosen already) for each issue. */
static void shares(const struct tally *t, uint64_t chosen, uint64_t *sum) {
    memset(sum, 0, t->m * sizeof *sum);
    for (size_t i = 0; i < t->n_folds; i++) {
        const struct fold *f = &t->folds[i];
        uint64_t share = f->weight * (6 / (1 + (uint64_t)__builtin_popcountll(f->top & chosen)));
        for (uint64_t open = f->top & ~chosen; open; open &= open - 1) {
            sum[__builtin_ctzll(open)] += share;
        }
    }
}

/* First issue with the greatest value among those not in `chosen`; -1 when all are 0. */
static int greatest(const uint64_t *value, uint32_t m, uint64_t chosen) {
    int best = -1;
    for (uint32_t i = 0; i < m; i++) {
        if (!(chosen >> i & 1) && value[i] > (best < 0 ? 0 : value[best])) {
            best = (int)i;
        }
    }
    return best;
}

static uint64_t served(const struct tally *t, uint64_t list) {
    uint64_t weight = 0;
    for (size_t i = 0; i < t->n_folds; i++) {
        weight += t->folds[i].top & list ? t->folds[i].weight : 0;
    }
    return weight;
}

void fair_count(const struct tally *t, struct fair *out) {
    uint64_t fair = 0, top = 0, sum[ISSUES_MAX];
    *out = (struct fair){0};
    for (uint32_t i = 0; i < FAIR_SEATS; i++) {
        shares(t, fair, sum);
        int next = greatest(sum, t->m, fair);
        if (next < 0) {
            return;
        }
        int most = greatest(t->mentions, t->m, top); // there is one wherever there is a next
        fair |= UINT64_C(1) << next;
        top |= UINT64_C(1) << most;
        out->fair[i] = (uint8_t)next;
        out->top[i] = (uint8_t)most;
        out->fair_served[i] = served(t, fair);
        out->top_served[i] = served(t, top);
        out->n++;
    }
}
