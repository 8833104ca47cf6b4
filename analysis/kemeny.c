/* analysis/kemeny.c — see kemeny.h. 78 pairs of at most 10^17 fit 64 bits; so do 13! orders. */
#include "analysis/kemeny.h"

#include "base/mem.h"

struct best { // of one set of issues
    uint64_t score, optima;
    uint8_t last;
};

/* Sum of N(b, a) over b in `set`. */
static uint64_t above(const uint64_t *pairs, uint32_t m, uint32_t set, uint32_t a) {
    uint64_t sum = 0;
    for (; set; set &= set - 1) {
        sum += pairs[(uint32_t)__builtin_ctz(set) * m + a];
    }
    return sum;
}

static struct best best_of(const struct best *table, const uint64_t *pairs, uint32_t m,
                           uint32_t set) {
    struct best best = {0};
    for (uint32_t a = 0; a < m; a++) {
        if (!(set >> a & 1)) {
            continue;
        }
        uint32_t rest = set & ~(1u << a);
        uint64_t score = table[rest].score + above(pairs, m, rest, a);
        if (best.optima == 0 || score > best.score) {
            best = (struct best){score, table[rest].optima, (uint8_t)a};
        } else if (score == best.score) {
            best.optima += table[rest].optima;
        }
    }
    return best;
}

bool kemeny_count(const uint64_t *pairs, uint32_t m, struct kemeny *out) {
    if (m > KEMENY_MAX) {
        return false;
    }
    uint32_t all = (1u << m) - 1;
    AUTO(mem_freep) struct best *table = mem_alloc(((size_t)all + 1) * sizeof *table);
    table[0] = (struct best){.optima = 1};
    for (uint32_t set = 1; set <= all; set++) {
        table[set] = best_of(table, pairs, m, set);
    }
    out->score = table[all].score;
    out->optima = table[all].optima;
    for (uint32_t set = all, i = m; i-- > 0; set &= ~(1u << table[set].last)) {
        out->order[i] = table[set].last;
    }
    return true;
}
