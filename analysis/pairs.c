/* analysis/pairs.c — see pairs.h.
 *
 * Schulze (2011), "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
 * single-winner election method". Ranked pairs: Tideman (1987); what a lock makes reachable is kept
 * as one bit set an issue, so "does it close a ring" is one bit. */
#include "analysis/pairs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/ballots.h"
#include "base/mem.h"

static uint64_t n_of(const uint64_t *pairs, uint32_t m, uint32_t a, uint32_t b) {
    return pairs[a * m + b];
}

static bool beats(const uint64_t *pairs, uint32_t m, uint32_t a, uint32_t b) {
    return n_of(pairs, m, a, b) > n_of(pairs, m, b, a);
}

int pairs_condorcet(const uint64_t *pairs, uint32_t m) {
    for (uint32_t a = 0; a < m; a++) {
        bool all = true;
        for (uint32_t b = 0; b < m; b++) {
            all = all && (b == a || beats(pairs, m, a, b));
        }
        if (all) {
            return (int)a;
        }
    }
    return -1;
}

void pairs_copeland(const uint64_t *pairs, uint32_t m, uint32_t *halves) {
    for (uint32_t a = 0; a < m; a++) {
        halves[a] = 0;
        for (uint32_t b = 0; b < m; b++) {
            if (b != a) {
                halves[a] += beats(pairs, m, a, b) ? 2 : beats(pairs, m, b, a) ? 0 : 1;
            }
        }
    }
}

/* ---- Schulze ---- */

static void widen(uint64_t *path, uint32_t m, uint32_t via) {
    for (uint32_t a = 0; a < m; a++) {
        uint64_t to = path[a * m + via];
        if (to == 0) { // also a == via: the diagonal is 0
            continue;
        }
        for (uint32_t b = 0; b < m; b++) {
            uint64_t on = path[via * m + b], width = to < on ? to : on;
            if (b != a && width > path[a * m + b]) {
                path[a * m + b] = width;
            }
        }
    }
}

void pairs_schulze(const uint64_t *pairs, uint32_t m, uint8_t *ranks) {
    uint64_t path[ISSUES_MAX * ISSUES_MAX];
    for (uint32_t a = 0; a < m; a++) {
        for (uint32_t b = 0; b < m; b++) {
            path[a * m + b] = a != b && beats(pairs, m, a, b) ? n_of(pairs, m, a, b) : 0;
        }
    }
    for (uint32_t via = 0; via < m; via++) {
        widen(path, m, via);
    }
    for (uint32_t a = 0; a < m; a++) {
        ranks[a] = 1;
        for (uint32_t b = 0; b < m; b++) {
            ranks[a] = (uint8_t)(ranks[a] + (path[b * m + a] > path[a * m + b]));
        }
    }
}

/* ---- ranked pairs ---- */

struct win {
    uint64_t for_a, for_b;
    uint32_t a, b;
};

static int compare_wins(const void *x, const void *y) {
    const struct win *p = x, *q = y;
    if (p->for_a != q->for_a) {
        return p->for_a > q->for_a ? -1 : 1;
    }
    if (p->for_b != q->for_b) {
        return p->for_b < q->for_b ? -1 : 1;
    }
    return p->a != q->a ? (p->a < q->a ? -1 : 1) : (p->b > q->b) - (p->b < q->b);
}

static size_t list_wins(const uint64_t *pairs, uint32_t m, struct win *wins) {
    size_t n = 0;
    for (uint32_t a = 0; a < m; a++) {
        for (uint32_t b = 0; b < m; b++) {
            if (a != b && beats(pairs, m, a, b)) {
                wins[n++] = (struct win){n_of(pairs, m, a, b), n_of(pairs, m, b, a), a, b};
            }
        }
    }
    qsort(wins, n, sizeof *wins, compare_wins);
    return n;
}

/* Now that a leads to b: whatever leads to a leads to all that b leads to. */
static void lock(uint64_t *leads, uint32_t m, uint32_t a, uint32_t b) {
    uint64_t gained = leads[b] | UINT64_C(1) << b;
    for (uint32_t i = 0; i < m; i++) {
        if (i == a || leads[i] >> a & 1) {
            leads[i] |= gained;
        }
    }
}

static void layers(const uint64_t *beaten_by, uint32_t m, uint8_t *ranks) {
    uint64_t left = m == 64 ? UINT64_MAX : (UINT64_C(1) << m) - 1;
    for (uint32_t placed = 0; placed < m;) {
        uint64_t free_of = 0;
        uint32_t rank = placed + 1;
        for (uint32_t i = 0; i < m; i++) {
            if (left >> i & 1 && !(beaten_by[i] & left)) {
                free_of |= UINT64_C(1) << i;
                ranks[i] = (uint8_t)rank;
                placed++;
            }
        }
        left &= ~free_of; // never empty: locked wins have no ring
    }
}

void pairs_ranked(const uint64_t *pairs, uint32_t m, uint8_t *ranks) {
    AUTO(mem_freep) struct win *wins = mem_alloc(((size_t)m * m + 1) * sizeof *wins);
    uint64_t leads[ISSUES_MAX] = {0}, beaten_by[ISSUES_MAX] = {0};
    size_t n = list_wins(pairs, m, wins);
    for (size_t i = 0; i < n; i++) {
        uint32_t a = wins[i].a, b = wins[i].b;
        if (!(leads[b] >> a & 1)) {
            lock(leads, m, a, b);
            beaten_by[b] |= UINT64_C(1) << a;
        }
    }
    layers(beaten_by, m, ranks);
}
