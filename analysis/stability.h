/* analysis/stability.h — would the order hold if other homes had answered? "We shook the bag 2,000
 * times."
 *
 * The bootstrap of spec/domain.md TV6, draw for draw: the n ballots in the order given, each as
 * often as its weight says; STABILITY_DRAWS times n of them with SplitMix64 from STABILITY_SEED,
 * index = high 64 bits of x * n; ranked by borda_avg, rank = 1 + issues with strictly more points.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/ballots.h"

enum {
    STABILITY_DRAWS = 2000,
    STABILITY_SEED = 1,
    STABILITY_MAX = 200000, // ballots: four hundred million draws take a second
};

struct stability {                                // for each issue
    uint32_t first[ISSUES_MAX], top3[ISSUES_MAX]; // of STABILITY_DRAWS; joint places count
    uint8_t p05[ISSUES_MAX], median[ISSUES_MAX], p95[ISSUES_MAX]; // ranks
};

#define STABILITY_ALL UINT64_MAX

/* Ranks among the issues of the set `race`; figures of others are not to be looked at. False when
 * it cannot be done: no ballots, weights that are not whole, more than STABILITY_MAX. */
bool stability_shake(const struct ballots *ballots, uint64_t race, struct stability *out);

/* In how many bags `leader` comes first, alone or jointly: as `first` above, or near it, on the
 * same side of each of the marks. The bag is shaken until that is sure: no bags left could take the
 * number over a mark, or only with a chance below e^-30. */
bool stability_lead(const struct ballots *ballots, uint64_t race, uint32_t leader,
                    const uint32_t *marks, size_t n_marks, uint32_t *first);
