/* analysis/lived_in.h — how many homes there are to speak for: those lived in inside the boundary
 * (spec/domain.md 3.4, "What we estimate"). N of intervals with finite population. */
#pragma once
#include <stdint.h>

struct rate_counts;

/* Homes known to be lived in, and the share e of those of which nothing is known (1.4). */
uint64_t lived_in(const struct rate_counts *counts);
