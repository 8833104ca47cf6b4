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
    const struct joined *joined;
    struct guard_groups of;
    int64_t *count, *first; // first: not looked at
    uint32_t *parent;
    bool area;
    enum tier tier;
};

/* Number of a group's row; the rows of several blocks that stood before come last. */
static size_t row_of(const struct counting *c, size_t group) {
    return group + c->area;
}

static size_t row_of_join(const struct counting *c, uint32_t r) {
    size_t alone = c->g->n_groups - c->g->n_joined;
    return r == JOINED_NONE ? 0 : row_of(c, alone + r);
}

/* Row 0 is the whole survey, which others may have seen; alone, it is the only group. */
static void count_rows(struct counting *c) {
    struct gathered *g = c->g;
    size_t m = g->issues.n, width = m + 1, alone = g->n_groups - g->n_joined;
    for (size_t i = 0; i < g->n_groups + c->area; i++) {
        int64_t *row = i < g->n_groups ? c->count + row_of(c, i) * width : c->first;
        memset(row, 0, width * sizeof *row); // of the last: homes in no area
        gather_add_places(g, &g->groups[i], c->first + width, row);
        row[m] = (int64_t)g->groups[i].n;
        bool adds = c->area && (i < alone || i == g->n_groups);
        for (size_t k = 0; k < width && adds; k++) {
            c->count[k] += row[k];
        }
    }
}

/* Blocks lie in rows, rows in rows; of those that stood before nobody has counted yet. */
static void lay_joins(struct counting *c) {
    const struct joined *joined = c->joined;
    size_t width = c->g->issues.n + 1;
    for (size_t i = 0; i + c->g->n_joined < c->g->n_groups; i++) {
        const struct joined_block *block = joined_block(joined, c->g->groups[i].code);
        c->parent[row_of(c, i)] = block ? (uint32_t)row_of_join(c, block->up) : 0;
        for (uint32_t r = block ? block->up : JOINED_NONE; r != JOINED_NONE;
             r = joined->rows[r].up) {
            c->parent[row_of_join(c, r)] = (uint32_t)row_of_join(c, joined->rows[r].up);
            for (size_t k = 0; k < width && !joined->rows[r].now; k++) {
                c->count[row_of_join(c, r) * width + k] += c->count[row_of(c, i) * width + k];
            }
        }
    }
}

static void hide_needed(struct counting *c, size_t row) {
    const struct gathered *g = c->g;
    size_t m = g->issues.n, at = row * (m + 1);
    bool area = c->area && row > 0;
    const struct gather_group *group =
        area && row <= g->n_groups ? &g->groups[row - 1] : NULL; // else: one that stood before
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
        const uint8_t *why = c->of.why + row_of(c, i) * (m + 1);
        g->hidden[i].whole = why[m] == HIDE_SECONDARY || g->groups[i].counted_in;
        for (size_t k = 0; k < m; k++) {
            g->hidden[i].issues |= why[k] != HIDE_NOT ? UINT64_C(1) << k : 0;
        }
    }
}

static void guard(struct gathered *g, const struct joined *joined, enum tier tier, bool area) {
    struct disclosure d = {.tier = tier};
    struct suppress_rules rules = disclosure_rules(&d);
    struct counting c = {.g = g, .joined = joined, .area = area, .tier = tier};
    size_t n_left = joined->n_rows - joined->n_now, n_rows = g->n_groups + area + n_left;
    size_t n = n_rows * (g->issues.n + 1);
    if (tier == TIER_INTERNAL || n_rows == 0 || (!area && g->n_groups != 1)) {
        return;
    }
    AUTO(mem_freep) int64_t *count = mem_zalloc(n * sizeof *count);
    AUTO(mem_freep) int64_t *first = mem_zalloc(2 * (size_t)(g->issues.n + 1) * sizeof *first);
    AUTO(mem_freep) uint8_t *why = mem_zalloc(n);
    AUTO(mem_freep) uint32_t *parent = mem_zalloc(n_rows * sizeof *parent);
    c.count = count;
    c.first = first;
    c.parent = parent;
    c.of = (struct guard_groups){.rules = &rules,
                                 .n_rows = n_rows,
                                 .n_cols = g->issues.n,
                                 .parent = parent,
                                 .n_left = n_left,
                                 .count = count,
                                 .why = why,
                                 .most = g->issues.n};
    count_rows(&c);
    lay_joins(&c);
    for (size_t row = 0; row < n_rows; row++) {
        hide_needed(&c, row);
    }
    guard_groups(&c.of);
    take_hidden(&c);
}

/* Homes of each block that answered a question the figures look at: a gap may be in its first
 * place. */
static bool find_joined(struct joined *out, const struct gathered *g, struct store *st,
                        enum tier tier, struct err *err) {
    AUTO(mem_freep) struct joined_sure *sure = mem_zalloc((g->n_groups + 1) * sizeof *sure);
    for (size_t i = 0; i < g->n_groups; i++) {
        const struct gather_group *group = &g->groups[i];
        sure[i] = (struct joined_sure){.code = group->code,
                                       .n = group->n > g->n_gaps ? group->n - g->n_gaps : 0,
                                       .n_homes = group->n + group->n_none + group->n_dk +
                                                  group->n_pns + group->n_blank,
                                       .n_doors = group->n_doors};
    }
    const struct joined_options options = {
        .tier = tier, .form_id = g->form_id, .path = g->path, .sure = sure, .n_sure = g->n_groups};
    return joined_find(out, st, &options, err);
}

bool gather_guard(struct gathered *g, struct store *st, enum tier tier, enum gather_by by,
                  const struct joined *known, struct err *err) {
    AUTO(joined_done) struct joined own = {0};
    bool blocks = by == BY_BLOCK && tier != TIER_INTERNAL;
    if (blocks && !known && !find_joined(&own, g, st, tier, err)) {
        return false;
    }
    const struct joined *joined = blocks && known ? known : &own;
    if (blocks) {
        gather_join(g, joined);
    }
    guard(g, joined, tier, by != BY_ALL);
    return true;
}
