/* analysis/verdict.c — see verdict.h. */
#include "analysis/verdict.h"

#include <string.h>

#include "analysis/count.h"
#include "analysis/gather.h"

const char *verdict_name(enum verdict_kind kind) {
    static const char *const names[] = {[VERDICT_NO_ANSWERS] = "no_data",
                                        [VERDICT_TOO_FEW] = "too_few",
                                        [VERDICT_BANDS] = "bands",
                                        [VERDICT_FULL] = "full"};
    return names[kind];
}

uint32_t verdict_least(enum tier tier, bool area) {
    const struct tier_rules *rules = &tier_rules[tier];
    uint32_t least = rules->group_min > RANK_MIN ? rules->group_min : RANK_MIN;
    return area && rules->area_min > least ? rules->area_min : least;
}

enum verdict_kind verdict_kind_of(uint64_t n, uint32_t least, bool few_doors) {
    return n == 0                   ? VERDICT_NO_ANSWERS
           : n < least || few_doors ? VERDICT_TOO_FEW
           : n < FULL_MIN           ? VERDICT_BANDS
                                    : VERDICT_FULL;
}

static enum verdict_kind kind_of(const struct verdict_of *of, bool *few_doors) {
    size_t n = of->ballots->n;
    *few_doors = of->area && of->has_doors && of->n_doors < tier_rules[of->tier].doors_min;
    return of->meeting_vote && n > 0
               ? VERDICT_FULL
               : verdict_kind_of(n, verdict_least(of->tier, of->area), *few_doors);
}

/* Homes that name each issue, on any place. */
static void count_named(const struct tally *t, uint64_t *named) {
    for (size_t c = 0; c < t->n_cells; c++) {
        for (uint32_t i = 0; i < t->m; i++) {
            named[i] += t->cell_weight[c * t->m + i];
        }
    }
    for (uint32_t i = 0; i < t->m; i++) {
        named[i] /= WEIGHT_ONE;
    }
}

/* Named issues that are no bucket by borda_avg, joint ones in card order, and their places. */
static void put_in_order(struct verdict *out, const struct verdict_of *of, const bool *running) {
    const uint8_t *ranks = of->count->standings[METHOD_BORDA_AVG].ranks;
    uint32_t m = of->issues->n;
    for (uint32_t rank = 1; rank <= m; rank++) {
        uint32_t place = out->n_order + 1;
        for (uint32_t i = 0; i < m; i++) {
            if (running[i] && ranks[i] == rank) {
                out->place[out->n_order] = (uint8_t)place;
                out->order[out->n_order++] = (uint8_t)i;
            }
        }
    }
}

static bool is_backed(const struct verdict *v, uint32_t issue) {
    uint32_t cell = tier_rules[v->tier].cell_min;
    return v->top3[issue] >= (cell > BACKED_MIN ? cell : BACKED_MIN);
}

/* Top: the first three places, where enough homes stand behind them. Middle: enough homes. */
static void put_in_bands(struct verdict *out) {
    for (uint32_t i = 0; i < out->n_order; i++) {
        uint32_t issue = out->order[i];
        out->band[issue] = !is_backed(out, issue) ? BAND_ALSO
                           : out->place[i] <= 3   ? BAND_TOP
                                                  : BAND_MIDDLE;
    }
}

/* The first; where that is too close to call, all that share its place, or the first two. */
static void find_front(struct verdict *out) {
    for (uint32_t i = 0; i < out->n_order; i++) {
        bool in_front = i == 0 || out->place[i] == 1 || (out->lead == LEAD_CLOSE && i == 1);
        if (in_front && is_backed(out, out->order[i])) {
            out->front[out->n_front++] = out->order[i];
        }
    }
}

void verdict_reach(struct verdict *out, const struct verdict_of *of) {
    const struct tally *t = &of->count->tally;
    bool running[ISSUES_MAX];
    uint64_t race = 0;
    *out =
        (struct verdict){.tier = of->tier, .n = of->ballots->n, .rankings = of->ballots->rankings};
    out->kind = kind_of(of, &out->few_doors);
    if (out->kind == VERDICT_NO_ANSWERS) {
        return;
    }
    out->n = of->meeting_vote ? t->weight / WEIGHT_ONE : out->n;
    count_named(t, out->named);
    for (uint32_t i = 0; i < of->issues->n; i++) {
        out->top3[i] = t->mentions[i] / WEIGHT_ONE;
        bool bucket = of->issues->items[i].bucket, named = t->weight && out->named[i];
        running[i] = named && !bucket;
        race |= bucket ? 0 : UINT64_C(1) << i;
    }
    put_in_order(out, of, running);
    put_in_bands(out);
    if (out->kind != VERDICT_TOO_FEW && out->n_order > 0) {
        out->lead =
            of->unshaken ? LEAD_UNKNOWN : lead_of(of->count, of->ballots, out->order[0], race);
        find_front(out);
    }
}

void verdict_group(struct verdict *out, struct count *count, const struct gathered *gathered,
                   const struct gather_group *group, enum tier tier, bool area, unsigned what) {
    struct ballots ballots = gather_view(gathered, group);
    count_run(count, &ballots, what);
    verdict_reach(out, &(struct verdict_of){.ballots = &ballots,
                                            .issues = &gathered->issues,
                                            .count = count,
                                            .tier = tier,
                                            .area = area,
                                            .has_doors = group->has_doors,
                                            .n_doors = group->n_doors});
    verdict_hide(out, gathered, group);
}

void verdict_hide(struct verdict *out, const struct gathered *gathered,
                  const struct gather_group *group) {
    if (gathered->hidden && group >= gathered->groups &&
        group < gathered->groups + gathered->n_groups) {
        const struct gather_hidden *hidden = &gathered->hidden[group - gathered->groups];
        verdict_hide_issues(out, hidden->issues);
        out->first_hidden = hidden->first;
        out->kind = hidden->whole ? VERDICT_TOO_FEW : out->kind;
    }
}

static bool is_in(uint64_t set, uint32_t issue) {
    return set >> issue & 1;
}

/* Of hidden ones only how many shown ones are ahead of them counts. */
void verdict_places(uint8_t place[ISSUES_MAX], const uint8_t *ranks, uint64_t among,
                    uint64_t hidden) {
    uint8_t ahead[ISSUES_MAX] = {0}; // shown ones
    for (uint32_t i = 0; i < ISSUES_MAX; i++) {
        for (uint32_t k = 0; k < ISSUES_MAX && is_in(among, i); k++) {
            ahead[i] += is_in(among & ~hidden, k) && ranks[k] < ranks[i];
        }
    }
    for (uint32_t i = 0; i < ISSUES_MAX; i++) {
        place[i] = is_in(among, i) ? (uint8_t)(ahead[i] + 1) : 0;
        for (uint32_t k = 0; k < ISSUES_MAX && is_in(among, i); k++) {
            bool before = is_in(hidden, i) ? ahead[k] < ahead[i] : ranks[k] < ranks[i];
            place[i] += is_in(among & hidden, k) && before;
        }
    }
}

/* A band and the lead ask for enough homes, so they would tell of a hidden count whether it is
 * small: hidden ones are in the last band, and lead nobody behind them. */
static void hide_backing(struct verdict *v) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < ISSUES_MAX; i++) {
        v->band[i] = is_in(v->hidden, i) && v->band[i] != BAND_NONE ? BAND_ALSO : v->band[i];
    }
    bool first = v->n_order > 0 && !is_in(v->hidden, v->order[0]);
    for (uint32_t i = 0; i < v->n_front && first; i++) {
        if (!is_in(v->hidden, v->front[i])) {
            v->front[n++] = v->front[i];
        }
    }
    v->n_front = n;
}

void verdict_hide_issues(struct verdict *v, uint64_t hidden) {
    uint8_t ranks[ISSUES_MAX] = {0}, place[ISSUES_MAX];
    uint64_t among = 0;
    v->hidden = hidden;
    hide_backing(v);
    for (uint32_t i = 0; i < v->n_order; i++) {
        ranks[v->order[i]] = v->place[i];
        among |= UINT64_C(1) << v->order[i];
    }
    verdict_places(place, ranks, among, hidden);
    uint32_t n = 0;
    for (uint32_t at = 1; at <= v->n_order; at++) {
        for (uint32_t i = 0; i < ISSUES_MAX; i++) {
            if (is_in(among, i) && place[i] == at) {
                v->place[n] = (uint8_t)at;
                v->order[n++] = (uint8_t)i;
            }
        }
    }
}

/* The issues that one method puts first among those that are no bucket. */
static uint64_t leaders(const struct count *count, const struct issues *issues,
                        enum method_id method) {
    const uint8_t *ranks = count->standings[method].ranks;
    uint64_t set = 0;
    int best = ISSUES_MAX + 1;
    for (uint32_t i = 0; i < issues->n; i++) {
        if (issues->items[i].bucket || ranks[i] > best) {
            continue;
        }
        set = ranks[i] < best ? 0 : set;
        best = ranks[i];
        set |= UINT64_C(1) << i;
    }
    return set;
}

/* Those that most homes have in their top three: as the headline counts them. */
static uint64_t most_mentioned(const struct count *count, const struct issues *issues) {
    uint64_t set = 0, most = 0;
    for (uint32_t i = 0; i < issues->n; i++) {
        uint64_t weight = issues->items[i].bucket ? 0 : count->tally.mentions[i];
        set = weight > most ? 0 : set;
        most = weight > most ? weight : most;
        set |= weight && weight == most ? UINT64_C(1) << i : 0;
    }
    return set;
}

struct agreement verdict_agreement(const struct count *count, const struct issues *issues) {
    struct agreement all = {.top3 = most_mentioned(count, issues),
                            .points = leaders(count, issues, METHOD_BORDA_AVG),
                            .pairs = leaders(count, issues, METHOD_COPELAND),
                            .first = leaders(count, issues, METHOD_FIRST)};
    all.agree = all.top3 && all.top3 == all.points && all.points == all.pairs;
    all.joint = all.agree && (all.top3 & (all.top3 - 1));
    return all;
}
