/* analysis/kemeny.c — see kemeny.h.
 *
 * Counted are the answers an order goes against, not those it agrees with: the best order of any
 * set goes against at most half of them (it or its reverse does), so sums stay within 64 bits where
 * 190 pairs of 10^17 would not. The step from a set to one with `a` behind it costs the answers
 * that have a above the others; that is a sum over bits, read from two tables of half sets. */
#include "analysis/kemeny.h"

#include "base/mem.h"

enum { HALF = 10, HALF_SETS = 1 << HALF };
_Static_assert(KEMENY_MAX <= 2 * HALF, "two halves hold all issues");

struct sums { // of N(a, b) over b in a half set, for one a
    uint64_t low[HALF_SETS], high[HALF_SETS];
};

static uint64_t pair_of(const uint64_t *pairs, uint32_t m, uint32_t a, uint32_t b) {
    return a < m && b < m && a != b ? pairs[a * m + b] : 0;
}

static void fill_sums(struct sums *sums, const uint64_t *pairs, uint32_t m, uint32_t a) {
    sums->low[0] = sums->high[0] = 0;
    for (uint32_t set = 1; set < HALF_SETS; set++) {
        uint32_t first = (uint32_t)__builtin_ctz(set), rest = set & (set - 1);
        sums->low[set] = sums->low[rest] + pair_of(pairs, m, a, first);
        sums->high[set] = sums->high[rest] + pair_of(pairs, m, a, HALF + first);
    }
}

static uint64_t against(const struct sums *sums, uint32_t set, uint32_t a) {
    return sums[a].low[set & (HALF_SETS - 1)] + sums[a].high[set >> HALF];
}

struct best { // of one set of issues
    uint64_t cost, optima;
};

static struct best best_of(const struct best *table, const struct sums *sums, uint32_t set) {
    struct best best = {.cost = UINT64_MAX};
    for (uint32_t left = set; left; left &= left - 1) {
        uint32_t a = (uint32_t)__builtin_ctz(left), rest = set & ~(1u << a);
        uint64_t cost = table[rest].cost + against(sums, rest, a);
        if (cost < best.cost) {
            best = (struct best){cost, table[rest].optima};
        } else if (cost == best.cost) {
            best.optima += table[rest].optima;
        }
    }
    return best;
}

/* The first issue on the card that may stand last in a best order of the set. */
static uint32_t last_of(const struct best *table, const struct sums *sums, uint32_t set) {
    uint32_t a = 0;
    while (!(set >> a & 1) ||
           table[set & ~(1u << a)].cost + against(sums, set & ~(1u << a), a) != table[set].cost) {
        a++;
    }
    return a;
}

bool kemeny_count(const uint64_t *pairs, uint32_t m, struct kemeny *out) {
    if (m > KEMENY_MAX) {
        return false;
    }
    uint32_t all = (1u << m) - 1;
    AUTO(mem_freep) struct best *table = mem_alloc(((size_t)all + 1) * sizeof *table);
    AUTO(mem_freep) struct sums *sums = mem_alloc((m + 1) * sizeof *sums);
    *out = (struct kemeny){0};
    for (uint32_t a = 0; a < m; a++) {
        fill_sums(&sums[a], pairs, m, a);
        out->score += against(sums, all, a); // all answers; less below
    }
    table[0] = (struct best){.optima = 1};
    for (uint32_t set = 1; set <= all; set++) {
        table[set] = best_of(table, sums, set);
    }
    out->score -= table[all].cost;
    out->optima = table[all].optima;
    for (uint32_t set = all, i = m; i-- > 0; set &= ~(1u << out->order[i])) {
        out->order[i] = (uint8_t)last_of(table, sums, set);
    }
    return true;
}
