/* analysis/kemeny.h — the order that agrees with the most head-to-head answers.
 *
 * Maximise the sum of N(a, b) over all a placed before b. Exact, by dynamic programming over sets:
 * best(S) = max over a in S, placed last, of best(S without a) + sum over b in S of N(b, a); m 2^m
 * steps (spec/domain.md 3.2). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { KEMENY_MAX = 13 }; // issues: 106,000 steps

struct kemeny {
    uint64_t score;            // weight
    uint64_t optima;           // orders that reach it
    uint8_t order[KEMENY_MAX]; // one of them: issues, first to last
};

/* False when there are more than KEMENY_MAX issues. */
bool kemeny_count(const uint64_t *pairs, uint32_t m, struct kemeny *out);
