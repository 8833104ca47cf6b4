/* analysis/intervals.c — see intervals.h. */
#include "analysis/intervals.h"

#include <math.h>

static double within(double share, double low, double high) {
    return share < low ? low : share > high ? high : share;
}

double interval_worth(double n, double n_homes) {
    if (n_homes <= 0 || n > n_homes) {
        return n;
    }
    return n == n_homes ? INFINITY : n * (n_homes - 1) / (n_homes - n);
}

struct interval interval_wilson(double share, double n) {
    if (!(n > 0)) {
        return (struct interval){NAN, NAN, NAN};
    }
    if (isinf(n)) {
        return (struct interval){share, share, share};
    }
    double z2 = INTERVAL_Z * INTERVAL_Z, all = 1 + z2 / n;
    double middle = (share + z2 / (2 * n)) / all;
    double half = INTERVAL_Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / all;
    // with no home, or all of them, the bound is exact: rounding must not say otherwise
    return (struct interval){.share = share,
                             .low = share == 0 ? 0 : within(middle - half, 0, 1),
                             .high = share == 1 ? 1 : within(middle + half, 0, 1)};
}

struct interval interval_of(uint64_t count, uint64_t n, uint64_t n_homes) {
    return interval_wilson((double)count / (double)n, interval_worth((double)n, (double)n_homes));
}

struct interval interval_difference(struct interval before, struct interval after) {
    double gap = after.share - before.share;
    double less = hypot(after.share - after.low, before.high - before.share);
    double more = hypot(after.high - after.share, before.share - before.low);
    return (struct interval){gap, within(gap - less, -1, 1), within(gap + more, -1, 1)};
}

/* |a/n - b/m| >= 15/100, without dividing; products of homes are exact far past a million. */
static bool far_apart(struct side a, struct side b) {
    double gap = fabs((double)a.count * (double)b.n - (double)b.count * (double)a.n);
    return gap * 100 >= DIFFER_POINTS * (double)a.n * (double)b.n;
}

bool interval_differ(struct side a, struct side b, struct interval difference) {
    uint64_t count =
        (double)a.count * (double)b.n > (double)b.count * (double)a.n ? a.count : b.count;
    return a.n >= DIFFER_HOMES && b.n >= DIFFER_HOMES && count >= DIFFER_COUNT &&
           (difference.low > 0 || difference.high < 0) && far_apart(a, b);
}

struct tens interval_tens(struct interval interval) {
    const double slack = 1e-9; // 0.3 * 10 is to be 3
    return (struct tens){(int)floor(interval.low * 10 + slack),
                         (int)ceil(interval.high * 10 - slack)};
}
