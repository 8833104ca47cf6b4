/* analysis/methods.h — ways of counting: one table drives JSON, text and tests.
 *
 * Formulas   spec/domain.md 3.2; CONTRACTS.md for shared places (the mean of the points of those
 *            places) and ties (competition ranks: joint 1st, joint 1st, 3rd).
 * Exact      scores are fractions with exact sums (wide.h); ranks compare those, never doubles.
 *
 *   first         first choices                       first to dowdall: points by place
 *   top3          named in the top three
 *   pts321 pts5   3-2-1 points, 5-4-3-2-1 points
 *   borda_zero    m - r; unranked 0
 *   borda_avg     m - r; unranked share what is left: (m - k - 1) / 2 each
 *   borda_mbc     k - r + 1; unranked 0
 *   dowdall       1 / r
 *   mean_ranked   mean place where named: no ranking, rarely named issues would win
 *   mean_fill     mean place, unranked count as (m + k + 1) / 2; m - borda_avg / W
 *   copeland      head to head: wins and half the draws
 *   schulze       strongest paths (pairs.h)
 *   ranked_pairs  lock the biggest wins (pairs.h)
 *   approve       homes that ticked it; of ballots that are ticks
 *   points        points given to it; of ballots that are points
 *
 * Kemeny gives an order, not a score for each issue: kemeny.h. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "analysis/ballots.h"
#include "analysis/wide.h"

struct tally;

enum method_id {
    METHOD_FIRST,
    METHOD_TOP3,
    METHOD_PTS321,
    METHOD_PTS5,
    METHOD_BORDA_ZERO,
    METHOD_BORDA_AVG,
    METHOD_BORDA_MBC,
    METHOD_DOWDALL,
    METHOD_MEAN_RANKED,
    METHOD_MEAN_FILL,
    METHOD_COPELAND,
    METHOD_SCHULZE,
    METHOD_RANKED_PAIRS,
    METHOD_APPROVE,
    METHOD_POINTS,
};
enum { METHODS = METHOD_POINTS + 1 };

struct score {
    struct wide num, den; // a `den` of 0: there is none (never named, no ballots)
};

struct method_result { // what one method says of the issues; scores and ranks as the method has
                       // them
    struct score scores[ISSUES_MAX];
    uint8_t ranks[ISSUES_MAX]; // from 1
};

struct method {
    const char *id;
    const char *name; // as residents read it
    bool has_scores, has_ranks;
    bool low_wins;
    unsigned only; // kinds of ballots it is of, as bits of enum ballot_kind; 0: all
    void (*count)(const struct method *method, const struct tally *tally,
                  struct method_result *out);
    /* Points of place r on a ballot that names k of m issues, as whole numbers over `l`, which
     * every r divides; twice the points of an unranked issue. NULL: none. */
    wide_half (*points)(uint32_t m, uint32_t k, uint32_t r, wide_half l);
    uint32_t (*unranked)(uint32_t m, uint32_t k);
};

extern const struct method methods[METHODS];

/* Is it a method of ballots of this kind? Of others there is no standing. */
bool method_of(enum method_id id, enum ballot_kind kind);
void method_count(enum method_id id, const struct tally *tally, struct method_result *out);
double score_value(const struct score *score); // NaN when there is none

/* Ranks from keys: 1 + how many have a greater (with `low_wins` a smaller) one. */
void ranks_of_scores(const struct score *scores, uint32_t m, bool low_wins, uint8_t *ranks);
