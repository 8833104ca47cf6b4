/* analysis/weights.c — see weights.h. */
#include "analysis/weights.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

/* ---- blocks ---- */

struct joint { // blocks that share a weight
    uint64_t n_doors, n;
};

/* Number of its joint for each block; joints with five answers but for a lonely one. */
static size_t join(struct weight_block *blocks, size_t n, struct joint *joints, size_t *n_joined) {
    size_t n_joints = 0;
    uint32_t open = UINT32_MAX, large = UINT32_MAX; // being filled; able to take what is left
    *n_joined = 0;
    for (size_t i = 0; i < n; i++) {
        bool small = blocks[i].n < WEIGHT_BLOCK_MIN;
        uint32_t at = small && open != UINT32_MAX ? open : (uint32_t)n_joints++;
        *n_joined += small;
        joints[at].n_doors += blocks[i].n_doors;
        joints[at].n += blocks[i].n;
        blocks[i].joined = at;
        if (small) {
            open = joints[at].n < WEIGHT_BLOCK_MIN ? at : UINT32_MAX;
        }
        large = joints[at].n >= WEIGHT_BLOCK_MIN ? at : large; // the last large enough
    }
    if (open == UINT32_MAX || large == UINT32_MAX) {
        return n_joints;
    }
    for (size_t i = 0; i < n; i++) {
        blocks[i].joined = blocks[i].joined == open ? large : blocks[i].joined;
    }
    joints[large].n_doors += joints[open].n_doors;
    joints[large].n += joints[open].n;
    joints[open] = (struct joint){0};
    return n_joints;
}

struct weighed {
    double weight;
    uint64_t n;
};

static int by_weight(const void *a, const void *b) {
    const struct weighed *x = a, *y = b;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

/* The middle weight of all homes that answered; the mean of the two middle ones. */
static double median_weight(const struct weight_block *blocks, size_t n) {
    AUTO(mem_freep) struct weighed *sorted = mem_alloc((n + 1) * sizeof *sorted);
    uint64_t total = 0, before = 0;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = (struct weighed){blocks[i].weight, blocks[i].n};
        total += blocks[i].n;
    }
    qsort(sorted, n, sizeof *sorted, by_weight);
    double low = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t after = before + sorted[i].n;
        if (before <= (total - 1) / 2 && (total - 1) / 2 < after) {
            low = sorted[i].weight;
        }
        if (before <= total / 2 && total / 2 < after) {
            return (low + sorted[i].weight) / 2;
        }
        before = after;
    }
    return 0;
}

bool weights_by_block(struct weight_block *blocks, size_t n, size_t *n_joined, size_t *n_capped) {
    uint64_t answers = 0, doors = 0;
    *n_joined = *n_capped = 0;
    for (size_t i = 0; i < n; i++) {
        blocks[i].weight = 0;
        answers += blocks[i].n;
        doors += blocks[i].n_doors;
    }
    if (answers == 0 || doors == 0) {
        return false;
    }
    AUTO(mem_freep) struct joint *joints = mem_zalloc((n + 1) * sizeof *joints);
    join(blocks, n, joints, n_joined);
    for (size_t i = 0; i < n; i++) {
        const struct joint *joint = &joints[blocks[i].joined];
        blocks[i].weight = joint->n ? (double)joint->n_doors / (double)joint->n : 0;
    }
    double cap = WEIGHT_CAP * median_weight(blocks, n);
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].weight > cap) {
            blocks[i].weight = cap;
            *n_capped += 1;
        }
    }
    return true;
}

/* ---- worth ---- */

void worth_add(struct worth *worth, double weight, uint64_t n) {
    worth->sum += weight * (double)n;
    worth->sum_squares += weight * weight * (double)n;
}

double worth_homes(const struct worth *worth) {
    return worth->sum_squares > 0 ? worth->sum * worth->sum / worth->sum_squares : 0;
}

double worth_design_effect(const struct worth *worth, uint64_t n) {
    double homes = worth_homes(worth);
    return homes > 0 ? (double)n / homes : NAN;
}

/* ---- raking ---- */

static double total_of(const struct rake_margin *margin) {
    double total = 0;
    for (size_t i = 0; i < margin->n_targets; i++) {
        total += margin->targets[i];
    }
    return total;
}

/* Weighted homes in each row of a margin. */
static void sums_of(const struct rake_margin *margin, const double *weight, const uint64_t *count,
                    size_t n, double *sums) {
    for (size_t i = 0; i < margin->n_targets; i++) {
        sums[i] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        sums[margin->code[i]] += weight[i] * (double)count[i];
    }
}

static size_t most_targets(const struct rake_margin *margins, size_t n_margins) {
    size_t most = 0;
    for (size_t i = 0; i < n_margins; i++) {
        most = margins[i].n_targets > most ? margins[i].n_targets : most;
    }
    return most;
}

/* The largest relative distance of a margin's rows from their targets. */
static double distance(const struct rake_margin *margin, const double *sums) {
    double far = 0;
    for (size_t i = 0; i < margin->n_targets; i++) {
        far = fmax(far, fabs(sums[i] - margin->targets[i]));
    }
    return far / total_of(margin);
}

static bool check(const struct rake_margin *margins, size_t n_margins, struct err *err) {
    if (n_margins == 0 || n_margins > RAKE_MARGINS) {
        return err_set(err, ERR_USAGE, "raking takes one to %d margins, not %zu", RAKE_MARGINS,
                       n_margins);
    }
    double total = total_of(&margins[0]);
    for (size_t i = 0; i < n_margins; i++) {
        double own = total_of(&margins[i]);
        if (!(own > 0)) {
            return err_set(err, ERR_USAGE,
                           "the known totals add up to 0 homes: nothing can be weighed by them");
        }
        if (fabs(own - total) > 1e-6 * total) {
            return err_set(err, ERR_USAGE, "the margins speak of %g and of %g homes", total, own);
        }
    }
    return true;
}

/* One turn over all margins; how far the worst one was off. */
static bool turn(double *weight, const uint64_t *count, size_t n, const struct rake_margin *margins,
                 size_t n_margins, double *sums, double *off, struct err *err) {
    *off = 0;
    for (size_t m = 0; m < n_margins; m++) {
        const struct rake_margin *margin = &margins[m];
        sums_of(margin, weight, count, n, sums);
        *off = fmax(*off, distance(margin, sums));
        for (size_t i = 0; i < margin->n_targets; i++) {
            if (margin->targets[i] > 0 && !(sums[i] > 0)) {
                return err_set(err, ERR_USAGE,
                               "nobody in the sample stands for row %zu of margin %zu", i + 1,
                               m + 1);
            }
            sums[i] = sums[i] > 0 ? margin->targets[i] / sums[i] : 0;
        }
        for (size_t i = 0; i < n; i++) {
            weight[i] *= sums[margin->code[i]];
        }
    }
    return true;
}

bool rake(double *weight, const uint64_t *count, size_t n, const struct rake_margin *margins,
          size_t n_margins, struct err *err) {
    if (!check(margins, n_margins, err)) {
        return false;
    }
    AUTO(mem_freep)
    double *sums = mem_alloc((most_targets(margins, n_margins) + 1) * sizeof *sums);
    for (size_t i = 0; i < n; i++) {
        weight[i] = 1;
    }
    for (int round = 0; round < RAKE_ROUNDS; round++) {
        double off;
        if (!turn(weight, count, n, margins, n_margins, sums, &off, err)) {
            return false;
        }
        if (off <= RAKE_NEAR) {
            return true;
        }
    }
    return err_set(err, ERR_LIMIT, "no weights meet these margins together: merge small rows");
}

size_t rake_cap(double *weight, const uint64_t *count, size_t n) {
    double sum = 0, homes = 0;
    size_t n_capped = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weight[i] * (double)count[i];
        homes += (double)count[i];
    }
    for (size_t i = 0; homes > 0 && i < n; i++) {
        if (weight[i] > RAKE_CAP * sum / homes) {
            weight[i] = RAKE_CAP * sum / homes;
            n_capped++;
        }
    }
    return n_capped;
}
