/* survey/assign.h — blocks shared out among pairs of surveyors: even by doors, near each other.
 *
 * Method   the blocks as a walk from one to the next nearest (by code where they are not drawn),
 * cut into one stretch a pair so that the longest is as short as can be. Where pairs are still more
 * than a tenth of a fair share apart, single blocks move or change places, the nearest first, as
 * long as that takes doors from the pair with most. Always the same result. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ASSIGN_MAX_PAIRS = 200 };

struct assign_block {
    const char *code;
    uint64_t n_doors;
    bool has_place;
    double x, y;   // any plane
    uint32_t pair; // given out: 0..n_pairs-1
};

/* Blocks come by code. `n_pairs` is 1..ASSIGN_MAX_PAIRS. Their order is not changed. */
void assign_share(struct assign_block *blocks, size_t n, uint32_t n_pairs);
