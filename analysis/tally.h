/* analysis/tally.h — ballots counted once, into what every method needs.
 *
 * Fold     equal rankings are added up first, so a million ballots cost one pass and the rest works
 *          on some hundreds of different ones.
 * Cells    for all methods that give points by place: how much weight named an issue on a ballot
 *          that names `named` issues, on the places first … first + shared - 1, shared by `shared`.
 *          A few cells describe any number of ballots, and each method is a sum over them.
 * Pairs    N(a, b): weight of the ballots that have a above b. Named above unnamed; two that share
 *          a place, or are both unnamed, are no preference (spec/domain.md 3.1).
 * Top      an issue is in a ballot's top three when the first of the places it shares is. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "analysis/ballots.h"

enum { TOP_PLACES = 3 };

struct cell {
    uint8_t named, first, shared;
};

struct fold { // one of the different rankings
    uint32_t ranking;
    uint64_t weight;
    uint64_t top; // set of issues in the top three
};

struct tally { // zeroed is empty; count again and again, the memory is kept
    uint32_t m;
    enum ballot_kind kind;
    wide_half points[ISSUES_MAX]; // given to each issue, in millionths; of BALLOTS_POINTS
    size_t n;                     // ballots
    uint64_t weight;
    uint64_t named_weight[ISSUES_MAX + 1]; // weight of the ballots that name this many issues
    uint64_t mentions[ISSUES_MAX];         // weight of those that have the issue in the top three

    struct fold *folds;
    size_t n_folds, cap_folds;
    struct cell *cells;
    size_t n_cells, cap_cells;
    uint64_t *cell_weight; // n_cells rows of m issues
    size_t cap_cell_weight;
    uint64_t *pairs; // m rows of m: N(row, column)
    size_t cap_pairs;

    uint32_t *fold_at; // ranking -> fold + 1; all 0 between counts
    size_t cap_fold_at;
    uint16_t *cell_at; // (named, first, shared) -> cell + 1
};

void tally_count(struct tally *tally, const struct ballots *ballots);
void tally_done(struct tally *tally);

/* Homes that put each issue first, alone or with others: m of them. */
void tally_first(const struct tally *tally, uint64_t *first);

static inline uint64_t tally_pair(const struct tally *tally, uint32_t a, uint32_t b) {
    return tally->pairs[a * tally->m + b];
}
