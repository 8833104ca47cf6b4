/* analysis/count.c — see count.h. */
#include "analysis/count.h"

#include "analysis/jsonout.h"
#include "analysis/pairs.h"

void count_run(struct count *count, const struct ballots *ballots, unsigned what) {
    struct tally *t = &count->tally;
    tally_count(t, ballots);
    for (int id = 0; id < METHODS; id++) {
        if (method_of((enum method_id)id, t->kind)) {
            method_count((enum method_id)id, t, &count->standings[id]);
        }
    }
    count->condorcet = t->n ? pairs_condorcet(t->pairs, t->m) : -1;
    fair_count(t, &count->fair);
    count->has_kemeny = what & COUNT_KEMENY && kemeny_count(t->pairs, t->m, &count->kemeny);
    count->has_stability =
        what & COUNT_STABILITY && stability_shake(ballots, STABILITY_ALL, &count->stability);
}

void count_done(struct count *count) {
    tally_done(&count->tally);
}

/* ---- JSON ---- */

static double ratio(uint64_t num, uint64_t den) {
    struct wide n = wide_of(num), d = wide_of(den);
    return wide_ratio(&n, &d);
}

static double homes(uint64_t weight) {
    return ratio(weight, WEIGHT_ONE);
}

static void scores_json(struct jsonout *json, const struct method_result *standing,
                        const struct issues *issues) {
    jsonout_key(json, "scores");
    jsonout_open(json, '{');
    for (uint32_t i = 0; i < issues->n; i++) {
        jsonout_key(json, issues->items[i].code);
        jsonout_number(json, score_value(&standing->scores[i]));
    }
    jsonout_close(json, '}');
}

static void ranks_json(struct jsonout *json, const struct method_result *standing,
                       const struct issues *issues) {
    jsonout_key(json, "ranks");
    jsonout_open(json, '{');
    for (uint32_t i = 0; i < issues->n; i++) {
        jsonout_key(json, issues->items[i].code);
        jsonout_whole(json, standing->ranks[i]);
    }
    jsonout_close(json, '}');
}

static void kemeny_json(struct jsonout *json, const struct count *count,
                        const struct issues *issues) {
    jsonout_key(json, "kemeny");
    if (!count->has_kemeny) {
        jsonout_null(json);
        return;
    }
    jsonout_open(json, '{');
    jsonout_key(json, "score");
    struct wide score = wide_of(count->kemeny.score), one = wide_of(WEIGHT_ONE);
    jsonout_number(json, wide_ratio(&score, &one));
    jsonout_key(json, "optima");
    jsonout_whole(json, (int64_t)count->kemeny.optima);
    jsonout_key(json, "order");
    jsonout_open(json, '[');
    for (uint32_t i = 0; i < issues->n; i++) {
        jsonout_text(json, issues->items[count->kemeny.order[i]].code);
    }
    jsonout_close(json, ']');
    jsonout_close(json, '}');
}

static void methods_json(struct jsonout *json, const struct count *count,
                         const struct issues *issues, unsigned what) {
    jsonout_key(json, "methods");
    jsonout_open(json, '{');
    for (int id = 0; id < METHODS; id++) {
        if (!method_of((enum method_id)id, count->tally.kind)) {
            continue;
        }
        jsonout_key(json, methods[id].id);
        jsonout_open(json, '{');
        if (methods[id].has_scores) {
            scores_json(json, &count->standings[id], issues);
        }
        if (methods[id].has_ranks) {
            ranks_json(json, &count->standings[id], issues);
        }
        jsonout_close(json, '}');
    }
    if (what & COUNT_KEMENY) {
        kemeny_json(json, count, issues);
    }
    jsonout_close(json, '}');
}

static void pairs_json(struct jsonout *json, const struct tally *t, const struct issues *issues) {
    jsonout_key(json, "pairwise");
    jsonout_open(json, '{');
    for (uint32_t a = 0; a < t->m; a++) {
        jsonout_key(json, issues->items[a].code);
        jsonout_open(json, '{');
        for (uint32_t b = 0; b < t->m; b++) {
            if (b != a) {
                jsonout_key(json, issues->items[b].code);
                jsonout_number(json, homes(tally_pair(t, a, b)));
            }
        }
        jsonout_close(json, '}');
    }
    jsonout_close(json, '}');
}

static void fair_json(struct jsonout *json, const struct count *count,
                      const struct issues *issues) {
    const struct fair *fair = &count->fair;
    jsonout_key(json, "fair");
    jsonout_open(json, '[');
    for (uint32_t i = 0; i < fair->n; i++) {
        jsonout_text(json, issues->items[fair->fair[i]].code);
    }
    jsonout_close(json, ']');
    jsonout_key(json, "coverage");
    jsonout_open(json, '[');
    for (uint32_t i = 0; i < fair->n; i++) {
        jsonout_open(json, '{');
        jsonout_key(json, "seats");
        jsonout_whole(json, i + 1);
        jsonout_key(json, "top");
        jsonout_number(json, ratio(fair->top_served[i], count->tally.weight));
        jsonout_key(json, "fair");
        jsonout_number(json, ratio(fair->fair_served[i], count->tally.weight));
        jsonout_close(json, '}');
    }
    jsonout_close(json, ']');
}

static void stability_json(struct jsonout *json, const struct count *count,
                           const struct issues *issues) {
    const struct stability *s = &count->stability;
    jsonout_key(json, "stability");
    if (!count->has_stability) {
        jsonout_null(json);
        return;
    }
    jsonout_open(json, '{');
    for (uint32_t i = 0; i < issues->n; i++) {
        jsonout_key(json, issues->items[i].code);
        jsonout_open(json, '{');
        jsonout_key(json, "first");
        jsonout_number(json, s->first[i] / (double)STABILITY_DRAWS);
        jsonout_key(json, "top3");
        jsonout_number(json, s->top3[i] / (double)STABILITY_DRAWS);
        jsonout_key(json, "p05");
        jsonout_whole(json, s->p05[i]);
        jsonout_key(json, "median");
        jsonout_whole(json, s->median[i]);
        jsonout_key(json, "p95");
        jsonout_whole(json, s->p95[i]);
        jsonout_close(json, '}');
    }
    jsonout_close(json, '}');
}

void count_json(struct jsonout *json, const struct count *count, const struct issues *issues,
                unsigned what) {
    methods_json(json, count, issues, what);
    pairs_json(json, &count->tally, issues);
    jsonout_key(json, "condorcet_winner");
    jsonout_text(json, count->condorcet < 0 ? NULL : issues->items[count->condorcet].code);
    fair_json(json, count, issues);
    if (what & COUNT_STABILITY) {
        stability_json(json, count, issues);
    }
}
