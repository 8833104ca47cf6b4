/* analysis/change.c — see change.h. */
#include "analysis/change.h"

#include <math.h>

/* n! / (k! (n-k)!) / 2^n: through logarithms, as 2^n has no double from 1024 on. */
static double term(double n, double k) {
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2));
}

/* As term(), exact to the last bits where numbers are small enough. */
static double term_small(uint64_t n, uint64_t k) {
    double value = ldexp(1, -(int)n);
    for (uint64_t i = 1; i <= k; i++) {
        value = value * (double)(n - k + i) / (double)i;
    }
    return value;
}

enum { SMALL = 500 }; // changes: below, 2^-n is a normal double with room to spare

struct mcnemar mcnemar_exact(uint64_t n_better, uint64_t n_worse) {
    uint64_t n = n_better + n_worse, k = n_better < n_worse ? n_better : n_worse;
    if (n == 0) {
        return (struct mcnemar){1, 1};
    }
    double last = n <= SMALL ? term_small(n, k) : term((double)n, (double)k);
    double sum = 0, next = last;
    for (uint64_t i = k;; i--) { // C(n, i-1) = C(n, i) * i / (n-i+1)
        sum += next;
        if (i == 0 || next < sum * 1e-18) {
            break;
        }
        next = next * (double)i / (double)(n - i + 1);
    }
    return (struct mcnemar){fmin(1, 2 * sum), fmin(1, 2 * (sum - last / 2))};
}
