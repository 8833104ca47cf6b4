/* analysis/lead.c — see lead.h. Here alone doubles decide something: whether to shake, never what
 * comes of it. */
#include "analysis/lead.h"

#include <math.h>
#include <string.h>

#include "analysis/count.h"
#include "base/attr.h"

static const double lost_bags = 0.02; // expected share of bags that makes shaking worth while

/* Twice borda_avg of every issue on one ranking. */
static void points_of(const uint8_t *bytes, uint32_t k, uint32_t m, double *points) {
    for (uint32_t i = 0; i < m; i++) {
        points[i] = k < m ? m - k - 1 : 0;
    }
    for (uint32_t at = 0, end; at < k; at = end) {
        for (end = at + 1; end < k && bytes[end] & RANKING_SHARED; end++) {
        }
        for (uint32_t i = at; i < end; i++) {
            points[bytes[i] & ~RANKING_SHARED] = 2 * m - (at + 1 + end);
        }
    }
}

/* Sum over rivals of Bernstein's bound on a bag without a lead: exp(-n mean² / (2 variance + 2 drop
 * mean / 3)), drop being how far one ballot falls behind the mean at most. */
static double chance_lost(const struct tally *t, const struct intern *rankings, uint32_t leader,
                          uint64_t race) {
    double sum[ISSUES_MAX] = {0}, squares[ISSUES_MAX] = {0}, least[ISSUES_MAX] = {0};
    double points[ISSUES_MAX], chance = 0;
    double n = (double)t->weight / WEIGHT_ONE;
    for (size_t f = 0; f < t->n_folds; f++) {
        uint32_t id = t->folds[f].ranking;
        double weight = (double)t->folds[f].weight / WEIGHT_ONE;
        points_of((const uint8_t *)intern_text(rankings, id), rankings->lens[id], t->m, points);
        for (uint32_t i = 0; i < t->m; i++) {
            double ahead = points[leader] - points[i];
            sum[i] += weight * ahead;
            squares[i] += weight * ahead * ahead;
            least[i] = ahead < least[i] ? ahead : least[i];
        }
    }
    for (uint32_t i = 0; i < t->m; i++) {
        if (i != leader && race >> i & 1) {
            double mean = sum[i] / n, variance = squares[i] / n - mean * mean;
            double drop = mean - least[i];
            chance += mean <= 0 ? 1 : exp(-n * mean * mean / (2 * variance + drop * mean / 1.5));
        }
    }
    return chance;
}

static bool is_joint(const struct count *count, uint32_t leader, uint64_t race) {
    const uint8_t *ranks = count->standings[METHOD_BORDA_AVG].ranks;
    for (uint32_t i = 0; i < count->tally.m; i++) {
        if (i != leader && race >> i & 1 && ranks[i] == ranks[leader]) {
            return true;
        }
    }
    return false;
}

static bool is_whole(const struct ballots *ballots) {
    for (size_t i = 0; ballots->weights && i < ballots->n; i++) {
        if (ballots->weights[i] % WEIGHT_ONE) {
            return false;
        }
    }
    return ballots->n > 0;
}

enum lead lead_of(const struct count *count, const struct ballots *ballots, uint32_t leader,
                  uint64_t race) {
    enum { CLEAR = STABILITY_DRAWS * 95 / 100, LIKELY = STABILITY_DRAWS * 80 / 100 };
    static const uint32_t marks[] = {LIKELY, CLEAR};
    uint32_t first;
    if (is_joint(count, leader, race)) {
        return LEAD_CLOSE;
    }
    if (!is_whole(ballots)) {
        return LEAD_UNKNOWN;
    }
    if (chance_lost(&count->tally, ballots->rankings, leader, race) <= lost_bags) {
        return LEAD_CLEAR;
    }
    if (!stability_lead(ballots, race, leader, marks, LEN(marks), &first)) {
        return LEAD_CLOSE; // too many to shake, and still no clear lead
    }
    return first >= CLEAR ? LEAD_CLEAR : first >= LIKELY ? LEAD_LIKELY : LEAD_CLOSE;
}
