/* analysis/together.h — which blocks stand in one row (spec/domain.md 4.4, 5): "Birch + Cedar".
 *
 * Depends  on how many homes and doors each block has, on the tier, and on what has left before:
 *          on nothing that is counted or hidden later. So all who ask get the same rows, before the
 *          first release too.
 * Neighbours  are the next blocks of the estate in the order of the area list that have any
 *          answers. The block with fewest homes goes first, to the neighbour with fewer, until each
 *          row has as many as the tier asks for; a row that would be the whole estate is none.
 * Kept     what stood in one row in an earlier release does so in every later one of the tier, and
 *          no two rows of any two releases overlap without one lying within the other: all of them
 *          are one tree. Where a block can't be joined like that it stays by itself, and hidden. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/tier.h"

struct err;
struct store;

#define TOGETHER_NONE UINT32_MAX

struct together_block {
    const char *code;
    uint32_t estate; // 0 … n_estates; 0: none
    int64_t homes;   // that answered anything
    uint64_t doors;
};

struct together_list {
    const struct together_block *blocks; // by code
    size_t n;
    uint32_t n_estates;
    bool has_doors; // there is a door list
    enum tier tier;
};

struct together_row { // of two blocks and more
    uint32_t *blocks; // in their order
    size_t n;
    bool now;    // false: it stood in an earlier release, and is printed no more
    uint32_t up; // the smallest row it lies within; TOGETHER_NONE
};

struct together {              // zeroed is empty
    struct together_row *rows; // those of now first
    size_t n, cap;
    uint32_t *up; // by block: the smallest row it stands in; TOGETHER_NONE
    bool *whole;  // by block: its row has become all of the estate, and stays hidden
};

/* Fill a zeroed struct, to be freed also after a failure. The team has no rows. */
bool together_find(struct together *out, struct store *st, const struct together_list *list,
                   struct err *err);
void together_done(struct together *together);

/* The row of now that a block stands in; TOGETHER_NONE. */
uint32_t together_row_of(const struct together *together, uint32_t block);
