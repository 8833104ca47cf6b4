/* analysis/gather_guard.c — see gather.h: whose top-three counts outside the team would give others
 * away (guard.h), when areas are told one beside the other. */
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/gather.h"
#include "analysis/guard.h"
#include "analysis/joined.h"
#include "analysis/tally.h"
#include "analysis/verdict.h"
#include "base/mem.h"

void gather_add_places(const struct gathered *g, const struct gather_group *group, int64_t *first,
                       int64_t *top3) {
    for (size_t b = 0; b < group->n; b++) {
        uint32_t id = g->ids[group->first + b], place = 0;
        const char *bytes = intern_text(&g->rankings, id);
        for (uint32_t i = 0; i < g->rankings.lens[id]; i++) {
            uint8_t issue = (uint8_t)bytes[i];
            place = issue & RANKING_SHARED ? place : i;
            issue &= (uint8_t)~RANKING_SHARED;
            first[issue] += place == 0;
            top3[issue] += place < TOP_PLACES;
        }
    }
}

struct counting {
    struct gathered *g;
    struct guard_groups of;
    int64_t *count, *first; // first: not looked at
    bool area;
    enum tier tier;
};

/* Row 0 is the whole survey, which others may have seen; alone, it is the only group. */
static void count_rows(struct counting *c) {
    struct gathered *g = c->g;
    size_t m = g->issues.n, width = m + 1;
    for (size_t i = 0; i < g->n_groups + c->area; i++) {
        int64_t *row = c->count + (c->area ? (i + 1) * width : 0);
        row = i < g->n_groups ? row : c->first; // homes in no area
        memset(row, 0, width * sizeof *row);
        gather_add_places(g, &g->groups[i], c->first + width, row);
        row[m] = (int64_t)g->groups[i].n;
        for (size_t k = 0; k < width && c->area; k++) {
            c->count[k] += row[k];
        }
    }
}

static void hide_needed(struct counting *c, size_t row) {
    const struct gathered *g = c->g;
    size_t m = g->issues.n, at = row * (m + 1);
    bool area = c->area && row > 0;
    const struct gather_group *group = area ? &g->groups[row - 1] : NULL;
    bool few = c->count[at + m] < (int64_t)verdict_least(c->tier, area) ||
               (group && group->counted_in) ||
               (group && group->has_doors && group->n_doors < tier_rules[c->tier].doors_min);
    for (size_t i = 0; i <= m; i++) {
        enum hide why =
            i == m ? HIDE_NOT : disclosure_count(c->of.rules, c->count + at, m, false, i);
        c->of.why[at + i] = (uint8_t)(few ? HIDE_GROUP : why);
    }
}

static void take_hidden(struct counting *c) {
    struct gathered *g = c->g;
    size_t m = g->issues.n;
    g->hidden = mem_zalloc((g->n_groups + 1) * sizeof *g->hidden);
    for (size_t i = 0; i < g->n_groups; i++) {
        const uint8_t *why = c->of.why + (i + c->area) * (m + 1);
        g->hidden[i].whole = why[m] == HIDE_SECONDARY || g->groups[i].counted_in;
        for (size_t k = 0; k < m; k++) {
            g->hidden[i].issues |= why[k] != HIDE_NOT ? UINT64_C(1) << k : 0;
        }
    }
}

static bool find_joined(struct gathered *g, struct store *st, enum tier tier, struct err *err) {
    AUTO(joined_done) struct joined joined = {0};
    if (!joined_read(&joined, st, tier, err)) {
        return false;
    }
    for (size_t i = 0; i < g->n_groups; i++) {
        const char *row = joined_row(&joined, g->groups[i].code);
        g->groups[i].counted_in = row ? arena_strdup(&g->mem, row) : g->groups[i].counted_in;
    }
    return true;
}

static void guard(struct gathered *g, enum tier tier, bool area) {
    struct disclosure d = {.tier = tier};
    struct suppress_rules rules = disclosure_rules(&d);
    struct counting c = {.g = g, .area = area, .tier = tier};
    size_t n_rows = g->n_groups + area, n = n_rows * (g->issues.n + 1);
    if (tier == TIER_INTERNAL || n_rows == 0 || (!area && g->n_groups != 1)) {
        return;
    }
    AUTO(mem_freep) int64_t *count = mem_zalloc(n * sizeof *count);
    AUTO(mem_freep) int64_t *first = mem_zalloc(2 * (size_t)(g->issues.n + 1) * sizeof *first);
    AUTO(mem_freep) uint8_t *why = mem_zalloc(n);
    c.count = count;
    c.first = first;
    c.of = (struct guard_groups){.rules = &rules,
                                 .n_rows = n_rows,
                                 .n_cols = g->issues.n,
                                 .count = count,
                                 .why = why,
                                 .most = g->issues.n};
    count_rows(&c);
    for (size_t row = 0; row < n_rows; row++) {
        hide_needed(&c, row);
    }
    guard_groups(&c.of);
    take_hidden(&c);
}

bool gather_guard(struct gathered *g, struct store *st, enum tier tier, enum gather_by by,
                  struct err *err) {
    if (by == BY_BLOCK && !find_joined(g, st, tier, err)) {
        return false;
    }
    guard(g, tier, by != BY_ALL);
    return true;
}
