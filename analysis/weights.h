/* analysis/weights.h — what homes count for, when some blocks or people answered less than others.
 *
 * Source   spec/domain.md 3.4 and 3.3 (TV3). Weighted figures are a check beside the plain count,
 *          never in its place.
 * Blocks   w = homes on the door list / homes that answered. A block with fewer than 5 answers is
 *          joined to others; no weight is larger than three times the median one of the homes.
 * Raking   weights so that the sample has the known totals of up to three margins at once: fitted
 *          one margin after the other until all hold (iterative proportional fitting, Deming and
 *          Stephan 1940). From 100 homes on; no weight above 5 times the mean.
 * Worth    Kish: n homes of unlike weights are worth (sum w)^2 / sum w^2; n over that is the design
 *          effect. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

enum { WEIGHT_BLOCK_MIN = 5, WEIGHT_CAP = 3 };           // answers; times the median
enum { RAKE_MARGINS = 3, RAKE_MIN = 100, RAKE_CAP = 5 }; // homes; times the mean
enum { RAKE_ROUNDS = 1000 };
#define RAKE_NEAR 1e-12 // of a margin's total: then it holds

struct weight_block {
    uint64_t n_doors, n; // homes on the door list; of them answered
    double weight;       // given out; 0 where nobody answered and nothing was joined
    uint32_t joined;     // given out: blocks with the same number share a weight
};

/* Give each block its weight; how many were joined to others goes to *n_joined, how many were
 * capped to *n_capped. Small blocks are joined among themselves, in the order given, until 5 homes
 * answered; what is left over goes to the one, joined or not, that was large enough last. False:
 * nobody answered, or there is no door list. */
bool weights_by_block(struct weight_block *blocks, size_t n, size_t *n_joined, size_t *n_capped);

struct worth {
    double sum, sum_squares;
};
void worth_add(struct worth *worth, double weight, uint64_t n);
double worth_homes(const struct worth *worth); // Kish; 0 without any
double worth_design_effect(const struct worth *worth, uint64_t n);

struct rake_margin {
    const uint32_t *code; // of each cell: its row in this margin, 0 … n_targets - 1
    const double *targets;
    size_t n_targets;
};
/* `n` cells of `count` homes each; weight[i], given out, is what a home of cell i counts for.
 * ERR_USAGE: a target without anybody in the sample, totals that disagree, too many margins.
 * ERR_LIMIT: the margins cannot hold together. Nothing is capped here: rake_cap(). */
bool rake(double *weight, const uint64_t *count, size_t n, const struct rake_margin *margins,
          size_t n_margins, struct err *err);
/* Hold weights to RAKE_CAP times the mean weight; how many cells that touched. */
size_t rake_cap(double *weight, const uint64_t *count, size_t n);
