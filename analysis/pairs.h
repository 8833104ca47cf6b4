/* analysis/pairs.h — from head-to-head counts to winners and ranks.
 *
 * `pairs` is m rows of m: N(row, column), the weight that has the row's issue above the column's.
 * Ranks are competition ranks, from 1. Formulas: spec/domain.md 3.2. */
#pragma once
#include <stdint.h>

/* The issue that beats every other; -1 when there is none. */
int pairs_condorcet(const uint64_t *pairs, uint32_t m);

/* Twice the number of wins plus the number of draws. */
void pairs_copeland(const uint64_t *pairs, uint32_t m, uint32_t *halves);

/* Widest paths p over wins; rank = 1 + issues with a stronger path against it. */
void pairs_schulze(const uint64_t *pairs, uint32_t m, uint8_t *ranks);

/* Wins sorted by N(a,b) falling, N(b,a) rising, card order; each is locked unless that closes a
 * ring. Then all issues with no locked win against them, jointly; and again among the rest. */
void pairs_ranked(const uint64_t *pairs, uint32_t m, uint8_t *ranks);
