/* analysis/wide.h — whole numbers of 256 bits: exact sums of fractions over one denominator.
 *
 * Why     A ballot may share places among up to 64 issues, and the points of a place may be 1/r.
 * The common denominator of all that has 181 bits; with weights in millionths a score has 244.
 *         Floating point would call ties won and wins tied.
 * Limits  Values stay below 2^255: methods.c says why they do. Overflow is a programming mistake.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 wide_half;

struct wide {
    uint64_t limb[4]; // least significant first
};

struct wide wide_of(wide_half value);
struct wide wide_product(wide_half a, wide_half b);
/* sum += value * times */
void wide_add_times(struct wide *sum, const struct wide *value, uint64_t times);

int wide_compare(const struct wide *a, const struct wide *b); // < 0, 0, > 0
bool wide_is_zero(const struct wide *a);

/* num / den as the nearest double, ties to even; `den` is not 0. The same on every machine. */
double wide_ratio(const struct wide *num, const struct wide *den);
