/* analysis/methods.c — see methods.h.
 *
 * Points by place share one denominator for a card of m issues: U = 2 L², with L = lcm(1 … m). The
 * points of a place are whole over L (1/r included), the mean over t places divides by t, and the
 * unranked get halves; U takes all three. For m = 64, U has 181 bits; weights up to 10^17 and
 * points up to 64 bring a sum to 244 bits. */
#include "analysis/methods.h"

#include <math.h>

#include "analysis/pairs.h"
#include "analysis/tally.h"
#include "base/attr.h"

/* ---- points ---- */

static wide_half first_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m, (void)k;
    return r == 1 ? l : 0;
}

static wide_half top3_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m, (void)k;
    return r <= TOP_PLACES ? l : 0;
}

static wide_half pts321_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m, (void)k;
    return r <= 3 ? (4 - r) * l : 0;
}

static wide_half pts5_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m, (void)k;
    return r <= 5 ? (6 - r) * l : 0;
}

static wide_half borda_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)k;
    return (m - r) * l;
}

static wide_half mbc_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m;
    return (k - r + 1) * l;
}

static wide_half dowdall_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m, (void)k;
    return l / r;
}

static wide_half place_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m, (void)k;
    return r * l;
}

static wide_half approve_points(uint32_t m, uint32_t k, uint32_t r, wide_half l) {
    (void)m, (void)k, (void)r;
    return l;
}

static uint32_t unranked_borda(uint32_t m, uint32_t k) { // only asked where k < m
    return m - k - 1;
}

static uint32_t unranked_place(uint32_t m, uint32_t k) {
    return m + k + 1;
}

/* ---- sums over places ---- */

static wide_half lcm_up_to(uint32_t m) {
    wide_half lcm = 1;
    for (uint32_t i = 2; i <= m; i++) {
        wide_half a = lcm, b = i;
        while (b) { // Euclid
            wide_half rest = a % b;
            a = b;
            b = rest;
        }
        lcm *= i / a;
    }
    return lcm;
}

/* Mean points of a cell's places, over U. */
static struct wide cell_points(const struct method *method, const struct cell *cell, uint32_t m,
                               wide_half l) {
    wide_half sum = 0;
    for (uint32_t r = cell->first; r < (uint32_t)cell->first + cell->shared; r++) {
        sum += method->points(m, cell->named, r, l);
    }
    return wide_product(sum, 2 * (l / cell->shared));
}

/* Sums of points over U into the scores' numerators. */
static void add_ranked(const struct method *method, const struct tally *t, wide_half l,
                       struct method_result *out) {
    for (size_t c = 0; c < t->n_cells; c++) {
        struct wide points = cell_points(method, &t->cells[c], t->m, l);
        const uint64_t *row = t->cell_weight + c * t->m;
        for (uint32_t i = 0; i < t->m; i++) {
            wide_add_times(&out->scores[i].num, &points, row[i]);
        }
    }
}

/* Weight that named issue i on ballots naming k, for all k. */
static void weight_by_named(const struct tally *t, uint32_t i, uint64_t *by_named) {
    for (uint32_t k = 0; k <= t->m; k++) {
        by_named[k] = 0;
    }
    for (size_t c = 0; c < t->n_cells; c++) {
        by_named[t->cells[c].named] += t->cell_weight[c * t->m + i];
    }
}

static void add_unranked(const struct method *method, const struct tally *t, wide_half l,
                         struct method_result *out) {
    for (uint32_t i = 0; i < t->m; i++) {
        uint64_t named[ISSUES_MAX + 1];
        weight_by_named(t, i, named);
        for (uint32_t k = 1; k < t->m; k++) {
            uint64_t left_off = t->named_weight[k] - named[k];
            if (left_off) {
                struct wide points = wide_product(method->unranked(t->m, k) * l, l);
                wide_add_times(&out->scores[i].num, &points, left_off);
            }
        }
    }
}

static struct wide times(const struct wide *value, uint64_t by) {
    struct wide product = {{0}};
    wide_add_times(&product, value, by);
    return product;
}

/* Sum of points: a score counts homes, so U and the millionths of the weights go. */
static void count_points(const struct method *method, const struct tally *t,
                         struct method_result *out) {
    wide_half l = lcm_up_to(t->m);
    struct wide unit = wide_product(2 * l, l), den = times(&unit, WEIGHT_ONE);
    for (uint32_t i = 0; i < t->m; i++) {
        out->scores[i] = (struct score){.den = den};
    }
    add_ranked(method, t, l, out);
    if (method->unranked) {
        add_unranked(method, t, l, out);
    }
    ranks_of_scores(out->scores, t->m, method->low_wins, out->ranks);
}

/* Mean place over all ballots. */
static void count_mean(const struct method *method, const struct tally *t,
                       struct method_result *out) {
    wide_half l = lcm_up_to(t->m);
    struct wide unit = wide_product(2 * l, l);
    count_points(method, t, out);
    for (uint32_t i = 0; i < t->m; i++) {
        out->scores[i].den = times(&unit, t->weight);
    }
}

/* Mean place over the ballots that name the issue. */
static void count_mean_named(const struct method *method, const struct tally *t,
                             struct method_result *out) {
    wide_half l = lcm_up_to(t->m);
    struct wide unit = wide_product(2 * l, l);
    count_points(method, t, out);
    for (uint32_t i = 0; i < t->m; i++) {
        uint64_t weight = 0;
        for (size_t c = 0; c < t->n_cells; c++) {
            weight += t->cell_weight[c * t->m + i];
        }
        out->scores[i].den = times(&unit, weight);
    }
}

/* ---- head to head ---- */

static void count_copeland(const struct method *method, const struct tally *t,
                           struct method_result *out) {
    uint32_t halves[ISSUES_MAX];
    pairs_copeland(t->pairs, t->m, halves);
    for (uint32_t i = 0; i < t->m; i++) {
        out->scores[i] = (struct score){wide_of(halves[i]), wide_of(2)};
    }
    ranks_of_scores(out->scores, t->m, method->low_wins, out->ranks);
}

static void count_schulze(const struct method *method, const struct tally *t,
                          struct method_result *out) {
    (void)method;
    pairs_schulze(t->pairs, t->m, out->ranks);
}

static void count_ranked_pairs(const struct method *method, const struct tally *t,
                               struct method_result *out) {
    (void)method;
    pairs_ranked(t->pairs, t->m, out->ranks);
}

/* ---- points that homes gave ---- */

static void count_given(const struct method *method, const struct tally *t,
                        struct method_result *out) {
    for (uint32_t i = 0; i < t->m; i++) {
        out->scores[i] = (struct score){wide_of(t->points[i]), wide_of(WEIGHT_ONE)};
    }
    ranks_of_scores(out->scores, t->m, method->low_wins, out->ranks);
}

/* ---- the table ---- */

#define TICKED (1u << BALLOTS_TICKED)
#define POINTS (1u << BALLOTS_POINTS)

/* Columns: id, name, scores, ranks, low wins, only, how, points, unranked. In the order of enum
 * method_id and of CONTRACTS.md. */
const struct method methods[METHODS] = {
    {"first",        "First choices",                   true,  true,  false, 0,      count_points,       first_points,   NULL          },
    {"top3",         "Named in the top three",          true,  true,  false, 0,      count_points,       top3_points,    NULL          },
    {"pts321",       "3-2-1 points",                    true,  true,  false, 0,      count_points,       pts321_points,  NULL          },
    {"pts5",         "5-4-3-2-1 points",                true,  true,  false, 0,      count_points,       pts5_points,    NULL          },
    {"borda_zero",   "Points, left off = 0",            true,  true,  false, 0,      count_points,       borda_points,   NULL          },
    {"borda_avg",    "Points, left off share the rest", true,  true,  false, 0,      count_points,
     borda_points,                                                                                                       unranked_borda},
    {"borda_mbc",    "Points by how many you named",    true,  true,  false, 0,      count_points,       mbc_points,
     NULL                                                                                                                              },
    {"dowdall",      "1, 1/2, 1/3 points",              true,  true,  false, 0,      count_points,       dowdall_points, NULL          },
    {"mean_ranked",  "Average place where named",       true,  false, true,  0,      count_mean_named,
     place_points,                                                                                                       NULL          },
    {"mean_fill",    "Average place",                   true,  true,  true,  0,      count_mean,         place_points,   unranked_place},
    {"copeland",     "Head-to-head wins",               true,  true,  false, 0,      count_copeland,     NULL,           NULL          },
    {"schulze",      "Strongest path",                  false, true,  false, 0,      count_schulze,      NULL,           NULL          },
    {"ranked_pairs", "Lock biggest wins",               false, true,  false, 0,      count_ranked_pairs, NULL,           NULL          },
    {"approve",      "Ticked",                          true,  true,  false, TICKED, count_points,       approve_points, NULL          },
    {"points",       "Points given",                    true,  true,  false, POINTS, count_given,        NULL,           NULL          },
};

bool method_of(enum method_id id, enum ballot_kind kind) {
    return !methods[id].only || methods[id].only >> kind & 1;
}

void method_count(enum method_id id, const struct tally *tally, struct method_result *out) {
    methods[id].count(&methods[id], tally, out);
}

double score_value(const struct score *score) {
    return wide_is_zero(&score->den) ? NAN : wide_ratio(&score->num, &score->den);
}

void ranks_of_scores(const struct score *scores, uint32_t m, bool low_wins, uint8_t *ranks) {
    for (uint32_t a = 0; a < m; a++) {
        ranks[a] = 1;
        for (uint32_t b = 0; b < m; b++) { // one denominator for all
            int order = wide_compare(&scores[b].num, &scores[a].num);
            ranks[a] = (uint8_t)(ranks[a] + (low_wins ? order < 0 : order > 0));
        }
    }
}
