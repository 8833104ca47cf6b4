/* analysis/headline.c — see headline.h. */
#include "analysis/headline.h"

#include <string.h>

#include "analysis/count.h"

#define BIT(issue) (UINT64_C(1) << (issue))

/* ---- homes behind a set of issues ---- */

/* Weight of the homes that have one of `set` in their top three. */
static uint64_t served(const struct tally *t, uint64_t set) {
    uint64_t weight = 0;
    for (size_t i = 0; i < t->n_folds; i++) {
        weight += t->folds[i].top & set ? t->folds[i].weight : 0;
    }
    return weight;
}

/* ---- one list ---- */

/* Those of `set` that come first by top-three mentions, then by first choices, then head to head
 * against all others of them. Where one of them is hidden all stay level: which of them has more
 * homes would tell. */
static uint64_t first_of(const struct count *count, const struct verdict *v, uint64_t set) {
    const struct tally *t = &count->tally;
    const uint8_t *firsts = count->standings[METHOD_FIRST].ranks;
    uint64_t best = 0, winner = 0;
    if (set & v->hidden) {
        return set;
    }
    for (uint32_t a = 0; a < t->m; a++) {
        uint32_t b = best ? (uint32_t)__builtin_ctzll(best) : 0;
        if (!(set & BIT(a))) {
            continue;
        }
        bool ahead = !best || t->mentions[a] > t->mentions[b] ||
                     (t->mentions[a] == t->mentions[b] && firsts[a] < firsts[b]);
        bool level = best && t->mentions[a] == t->mentions[b] && firsts[a] == firsts[b];
        best = ahead ? BIT(a) : level ? best | BIT(a) : best;
    }
    for (uint32_t a = 0; a < t->m; a++) {
        bool all = best & BIT(a);
        for (uint32_t b = 0; b < t->m; b++) {
            all = all && (a == b || !(best & BIT(b)) || tally_pair(t, a, b) > tally_pair(t, b, a));
        }
        winner |= all ? BIT(a) : 0;
    }
    return winner ? winner : best;
}

static uint64_t place_set(const struct verdict *v, uint32_t place) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < v->n_order; i++) {
        set |= v->place[i] == place ? BIT(v->order[i]) : 0;
    }
    return set;
}

/* The first `n` in order; what is tied for the last seats goes to `tied`. */
static void seat_order(struct slots *out, const struct count *count, const struct verdict *v,
                       uint32_t n) {
    for (uint32_t place = 1; out->n < n && place <= v->n_order; place++) {
        for (uint64_t left = place_set(v, place); left && out->n < n;) {
            uint64_t next = first_of(count, v, left);
            out->tied = (uint32_t)__builtin_popcountll(next) > n - out->n ? next : 0;
            for (uint64_t set = next; set && out->n < n; set &= set - 1) {
                out->issue[out->n++] = (uint8_t)__builtin_ctzll(set); // card order
            }
            left &= ~next;
        }
    }
}

static uint64_t slot_set(const struct slots *slots) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < slots->n; i++) {
        set |= BIT(slots->issue[i]);
    }
    return set;
}

/* The issue with most behind it: each home gives 1 / (1 + what it has of `chosen` already), or,
 * with `only_new`, nothing when it has any. -1: nobody names another one. */
static int next_seat(const struct tally *t, const struct verdict *v, uint64_t chosen, bool only_new,
                     uint64_t *weight) {
    enum { WHOLE = 60 }; // 1 … 5 divide it; 60 * 10^17 fits 64 bits
    uint64_t sum[ISSUES_MAX] = {0};
    int best = -1;
    for (size_t f = 0; f < t->n_folds; f++) {
        uint32_t has = (uint32_t)__builtin_popcountll(t->folds[f].top & chosen);
        uint64_t share = only_new && has ? 0 : t->folds[f].weight * (WHOLE / (1 + has));
        for (uint64_t set = t->folds[f].top & ~chosen; set; set &= set - 1) {
            sum[__builtin_ctzll(set)] += share;
        }
    }
    for (uint32_t i = 0; i < v->n_order; i++) { // the better place wins where they are level
        best = sum[v->order[i]] > (best < 0 ? 0 : sum[best]) ? v->order[i] : best;
    }
    *weight = best < 0 ? 0 : sum[best] / WHOLE;
    return best;
}

static void find_slots(struct headline *out, const struct count *count, const struct verdict *v) {
    const struct tally *t = &count->tally;
    uint64_t ignored;
    out->seats = v->n_order > HEADLINE_SEATS         ? HEADLINE_SEATS
                 : v->n_order > HEADLINE_SEATS_SHORT ? HEADLINE_SEATS_SHORT
                                                     : 0;
    if (out->seats == 0) {
        return;
    }
    seat_order(&out->five, count, v, out->seats);
    seat_order(&out->fair, count, v, out->seats - 1);
    out->fair.tied = 0;
    int seat = next_seat(t, v, slot_set(&out->fair), false, &ignored);
    if (seat >= 0) {
        out->fair.issue[out->fair.n++] = (uint8_t)seat;
    }
    uint64_t all = slot_set(&out->five) | slot_set(&out->fair);
    out->closed = (all & v->hidden) != 0;
    out->five.served = served(t, slot_set(&out->five)) / WEIGHT_ONE;
    out->fair.served = served(t, slot_set(&out->fair)) / WEIGHT_ONE;
}

static void find_gap(struct headline *out, const struct tally *t, const struct verdict *v) {
    uint64_t five = slot_set(&out->five), weight = 0, brought;
    if (out->seats == 0) {
        return;
    }
    for (size_t f = 0; f < t->n_folds; f++) {
        if (!(t->folds[f].top & five)) {
            weight += t->folds[f].weight;
            out->gap_issues |= t->folds[f].top;
        }
    }
    out->gap = weight / WEIGHT_ONE;
    int bring = next_seat(t, v, five, true, &brought);
    out->bring = bring >= 0 && v->hidden & BIT(bring) ? -1 : bring; // it has as many homes
    out->brought = brought / WEIGHT_ONE;
}

/* ---- families ---- */

static bool is_known(const struct headline *out, const char *code) {
    for (uint32_t i = 0; i < out->n_families; i++) {
        if (strcmp(out->families[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* Weight of the homes that put one of `set` first; folds do not know it, places do: no home puts
 * two first but where they share the place, and then both stand in its top three. */
static uint64_t first_any(const struct count *count, const struct intern *rankings, uint64_t set) {
    const struct tally *t = &count->tally;
    uint64_t weight = 0;
    for (size_t f = 0; f < t->n_folds; f++) {
        const uint8_t *bytes = (const uint8_t *)intern_text(rankings, t->folds[f].ranking);
        uint32_t n = rankings->lens[t->folds[f].ranking];
        bool any = false;
        for (uint32_t i = 0; i < n && (i == 0 || bytes[i] & RANKING_SHARED); i++) {
            any = any || set & BIT(bytes[i] & ~(uint32_t)RANKING_SHARED);
        }
        weight += any ? t->folds[f].weight : 0;
    }
    return weight;
}

static void find_families(struct headline *out, const struct count *count,
                          const struct issues *issues, const struct verdict *v) {
    for (uint32_t i = 0; i < issues->n; i++) {
        const char *code = issues->items[i].family;
        uint64_t set = 0;
        for (uint32_t k = 0; code && k < issues->n; k++) {
            const struct issue *other = &issues->items[k];
            bool same = other->family && !other->bucket && strcmp(other->family, code) == 0;
            set |= same && v->named[k] ? BIT(k) : 0;
        }
        if (set & (set - 1) && !is_known(out, code)) { // two at least
            out->families[out->n_families++] =
                (struct family){.code = code,
                                .issues = set,
                                .first_hidden = (set & v->first_hidden) != 0,
                                .first = first_any(count, v->rankings, set) / WEIGHT_ONE,
                                .top3 = served(&count->tally, set) / WEIGHT_ONE};
        }
    }
}

/* ---- all ---- */

void headline_find(struct headline *out, const struct count *count, const struct issues *issues,
                   const struct verdict *v) {
    *out = (struct headline){.bring = -1};
    for (uint32_t i = 0; i < v->n_order; i++) {
        uint64_t homes = v->top3[v->order[i]];
        out->most = homes > out->most_homes ? 0 : out->most;
        out->most_homes = homes > out->most_homes ? homes : out->most_homes;
        out->most |= homes == out->most_homes ? BIT(v->order[i]) : 0;
    }
    out->ways = verdict_agreement(count, issues);
    out->ways_hidden = ((out->ways.top3 | out->ways.points | out->ways.pairs) & v->hidden) != 0;
    tally_first(&count->tally, out->first);
    find_slots(out, count, v);
    find_gap(out, &count->tally, v);
    find_families(out, count, issues, v);
}
