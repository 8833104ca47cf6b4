/* analysis/fair.h — the fair-share list, and how many homes a list serves.
 *
 * Sequential proportional approval over top-three sets: again and again the issue with the greatest
 * sum of w / (1 + issues of that home chosen already), ties by card order, until FAIR_SEATS are
 * chosen or no home names another one. Beside it the plain list: most top-three mentions first. A
 * list serves a home when it holds one of its top three (spec/domain.md 3.2, 3.5). */
#pragma once
#include <stdint.h>

enum { FAIR_SEATS = 3 };

struct tally;

struct fair {
    uint32_t n;               // length of both lists
    uint8_t fair[FAIR_SEATS]; // issues
    uint8_t top[FAIR_SEATS];
    uint64_t fair_served[FAIR_SEATS]; // weight served by the first 1, 2, 3 of them
    uint64_t top_served[FAIR_SEATS];
};

void fair_count(const struct tally *tally, struct fair *out);
