/* analysis/intervals.h — how sure a share is: Wilson intervals, and Newcombe's for a difference.
 *
 * Source   spec/domain.md 3.3 (TV5, TV7, TV8), 3.4. E. B. Wilson 1927; R. G. Newcombe 1998, his
 *          method 10: the two Wilson intervals make the one of the difference.
 * Homes    A survey that reached n of the N homes lived in is surer than one of many more: n gives
 *          way to n* = n(N-1)/(N-n). When every home was asked the interval has no width; homes
 *          that refused are still not heard.
 * Pure     arithmetic in double; shares are 0 to 1. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define INTERVAL_Z 1.959963984540054 // 95 in 100

struct interval {
    double share, low, high; // 0 to 1; of a difference -1 to 1; NaN where nothing was asked
};

/* Homes that n of N are worth; N = 0: not known, or smaller than n, and so of no use. */
double interval_worth(double n, double n_homes);

/* `share` of `n` homes; n may be what weighted homes are worth, and infinite. */
struct interval interval_wilson(double share, double n);
/* count of n, of N homes lived in (0: not known). */
struct interval interval_of(uint64_t count, uint64_t n, uint64_t n_homes);

/* after - before, which are separate homes. */
struct interval interval_difference(struct interval before, struct interval after);

/* May two groups be said to differ (3.4)? The interval leaves out 0, the gap is 15 points, the
 * smaller group has 10 homes, and the count that is larger as a share has 5. Stops fishing. */
enum { DIFFER_HOMES = 10, DIFFER_COUNT = 5, DIFFER_POINTS = 15 };
struct side {
    uint64_t count, n;
};
bool interval_differ(struct side a, struct side b, struct interval difference);

/* The interval in homes of ten, widened to whole ones that are no narrower than what is known:
 * "between 3 and 6 homes in every 10". */
struct tens {
    int low, high; // 0 to 10
};
struct tens interval_tens(struct interval interval);
