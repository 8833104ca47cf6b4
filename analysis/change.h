/* analysis/change.h — did the same homes change? McNemar's test, exactly.
 *
 * Source   spec/domain.md 3.3 (TV7): of the homes asked twice only those that changed count; if
 *          chance alone moved them, half go each way. Q. McNemar 1947; the mid-p form counts the
 *          outcome itself half.
 * Exact    sums of binomial terms, not the chi-square that few changes make wrong. The terms of
 *          many changes are added from the largest down until they add nothing.
 * Separate homes are compared by interval_difference() instead. */
#pragma once
#include <stdint.h>

struct mcnemar {
    double p, mid_p; // two-sided; 1 when nobody changed
};
struct mcnemar mcnemar_exact(uint64_t n_better, uint64_t n_worse);
