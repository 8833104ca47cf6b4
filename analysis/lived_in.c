/* analysis/lived_in.c — see lived_in.h. */
#include "analysis/lived_in.h"

#include <math.h>

#include "survey/response_rates.h"

uint64_t lived_in(const struct rate_counts *counts) {
    struct rates rates;
    response_rates(counts, &rates);
    uint64_t known = rates_lived_in(counts), maybe = rates_maybe_lived_in(counts);
    double e = isnan(rates.share[RATE_E]) ? 1 : rates.share[RATE_E];
    return known + (uint64_t)llround(e * (double)(maybe - known));
}
