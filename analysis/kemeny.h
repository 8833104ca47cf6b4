/* analysis/kemeny.h — the order that agrees with the most head-to-head answers.
 *
 * Maximise the sum of N(a, b) over all a placed before b. Exact, by dynamic programming over sets:
 * best(S) = max over a in S, placed last, of best(S without a) + sum over b in S of N(b, a); m 2^m
 * steps (spec/domain.md 3.2). Several orders may be best: they are counted, exactly. Twenty issues
 * is where that count still fits 63 bits (20! orders), and 16 MB for a tenth of a second. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "analysis/wide.h"

enum { KEMENY_MAX = 20 }; // issues

struct kemeny {
    wide_half score;           // weight: 190 pairs of at most 10^17
    uint64_t optima;           // orders that reach it
    uint8_t order[KEMENY_MAX]; // one of them: issues, first to last
};

/* False when there are more than KEMENY_MAX issues. */
bool kemeny_count(const uint64_t *pairs, uint32_t m, struct kemeny *out);
