/* analysis/gather_guard.c — see gather.h: whose top-three counts are hidden outside the team
 * (page.h). */
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/gather.h"
#include "analysis/page.h"
#include "analysis/tally.h"
#include "analysis/verdict.h"
#include "base/mem.h"
#include "survey/tables.h"

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

/* ---- the page ---- */

struct counting {
    struct gathered *g;
    const char **rows;
    int64_t *count, *first; // first: not looked at
    bool split;             // there are groups beside all homes
    enum tier tier;
};

static size_t row_of(const struct counting *c, size_t group) {
    return group + c->split;
}

/* Row 0 is all homes, which others may have seen; without groups it is the only one. */
static void count_rows(struct counting *c) {
    struct gathered *g = c->g;
    size_t m = g->issues.n, width = m + 1, alone = g->n_groups - g->n_joined;
    for (size_t i = 0; i < g->n_groups + c->split; i++) {
        int64_t *row = i < g->n_groups ? c->count + row_of(c, i) * width : c->first;
        memset(row, 0, width * sizeof *row); // of the last: homes in no group
        gather_add_places(g, &g->groups[i], c->first + width, row);
        row[m] = (int64_t)g->groups[i].n;
        bool adds = c->split && (i < alone || i == g->n_groups);
        for (size_t k = 0; k < width && adds; k++) {
            c->count[k] += row[k];
        }
        if (i < g->n_groups) {
            c->rows[row_of(c, i)] = g->groups[i].code;
        }
    }
}

/* A home that ticks several answers is in several groups: all homes are the group behind all. */
static void count_all(struct counting *c) {
    struct gathered *g = c->g;
    size_t m = g->issues.n;
    memset(c->count, 0, (m + 1) * sizeof *c->count);
    for (size_t i = 0; i < 2; i++) {
        gather_add_places(g, &g->groups[g->n_groups + i], c->first, c->count);
        c->count[m] += (int64_t)g->groups[g->n_groups + i].n;
    }
}

static void hide_needed(const struct counting *c, const struct page_of *page, size_t row,
                        uint8_t *why) {
    const struct gathered *g = c->g;
    size_t m = g->issues.n, at = row * (m + 1);
    const struct gather_group *group = c->split && row ? &g->groups[row - 1] : NULL;
    bool area = group && page->by != PAGE_ANSWERS;
    int64_t n = page->count[at + m]; // that nobody answered is said
    bool few = (n && n < (int64_t)verdict_least(c->tier, area)) || (group && group->counted_in) ||
               (group && group->has_doors && group->n_doors < tier_rules[c->tier].doors_min);
    for (size_t i = 0; i <= m; i++) {
        enum hide own =
            i == m ? HIDE_NOT : disclosure_count(page->rules, page->count + at, m, false, i);
        why[at + i] = (uint8_t)(few ? HIDE_GROUP : own);
    }
}

static void take_hidden(const struct counting *c, const uint8_t *why) {
    struct gathered *g = c->g;
    size_t m = g->issues.n;
    g->hidden = mem_zalloc((g->n_groups + 1) * sizeof *g->hidden);
    for (size_t i = 0; i < g->n_groups; i++) {
        const uint8_t *row = why + row_of(c, i) * (m + 1);
        g->hidden[i].whole = row[m] == HIDE_SECONDARY || g->groups[i].counted_in;
        for (size_t k = 0; k < m; k++) {
            g->hidden[i].issues |= row[k] != HIDE_NOT ? UINT64_C(1) << k : 0;
        }
    }
}

/* The ballots are ticks of this question. */
static bool is_ticked(const struct gathered *g, const struct indicator *about) {
    return g->kind == BALLOTS_TICKED && about->kind == INDICATOR_TICKS && g->path &&
           strcmp(about->question, question_name(g->path)) == 0;
}

/* Of all homes, first choices as the pack has them; what it does not have is not said. */
static uint64_t first_hidden(const struct gathered *g, const struct figures *figures,
                             const char *name) {
    uint64_t hidden = ~UINT64_C(0);
    for (uint32_t i = 0; i < figures->n_indicators; i++) {
        const struct indicator *about = &figures->indicators[i];
        bool here = (about->kind == INDICATOR_FIRST &&
                     strncmp(name, about->question, strlen(about->question)) == 0) ||
                    is_ticked(g, about); // which are all first
        for (uint32_t c = 0; here && c < about->n_categories; c++) {
            const char *code = about->categories[c].code;
            int issue = issues_find(&g->issues, code, strlen(code));
            if (issue >= 0 && !figures_find(figures, 0, i, c)->hidden) {
                hidden &= ~(UINT64_C(1) << issue);
            }
        }
    }
    return hidden;
}

static enum page_groups groups_by(enum gather_by by) {
    bool split = by == BY_ANSWER || by == BY_VISIT;
    return by == BY_BLOCK  ? PAGE_BLOCKS
           : by == BY_ZONE ? PAGE_ZONES
           : split         ? PAGE_ANSWERS
                           : PAGE_ESTATES;
}

static void guard(struct gathered *g, const struct figures *figures,
                  const struct gather_options *options) {
    const struct disclosure d = {.tier = options->tier};
    const struct suppress_rules rules = disclosure_rules(&d);
    struct counting c = {.g = g, .split = options->by != BY_ALL, .tier = options->tier};
    size_t m = g->issues.n, n_rows = g->n_groups + c.split;
    AUTO(mem_freep) const char **columns = mem_zalloc((m + 1) * sizeof *columns);
    AUTO(mem_freep) const char **rows = mem_zalloc((n_rows + 1) * sizeof *rows);
    AUTO(mem_freep) int64_t *count = mem_zalloc((n_rows + 1) * (m + 1) * sizeof *count);
    AUTO(mem_freep) int64_t *first = mem_zalloc(2 * (m + 1) * sizeof *first);
    AUTO(mem_freep) uint8_t *why = mem_zalloc((n_rows + 1) * (m + 1));
    for (size_t i = 0; i < m; i++) {
        columns[i] = g->issues.items[i].code;
    }
    c.rows = rows;
    c.count = count;
    c.first = first;
    count_rows(&c);
    if (groups_by(options->by) == PAGE_ANSWERS) {
        count_all(&c);
    }
    const struct page_of page = {.figures = figures,
                                 .name = question_name(g->path ? g->path : options->question),
                                 .by_name = g->by_path ? question_name(g->by_path) : NULL,
                                 .by = groups_by(options->by),
                                 .rows = rows,
                                 .columns = columns,
                                 .n_rows = n_rows,
                                 .n_cols = m,
                                 .n_joined = g->n_joined,
                                 .count = count,
                                 .rules = &rules,
                                 .least = verdict_least(options->tier, true),
                                 .apart = g->overlap,
                                 .most = (int64_t)m};
    for (size_t row = 0; row < n_rows; row++) {
        hide_needed(&c, &page, row, why);
    }
    page_guard(&page, why);
    take_hidden(&c, why);
    for (size_t i = 0; i < g->n_groups; i++) {
        g->hidden[i].first = c.split ? ~UINT64_C(0) : first_hidden(g, figures, page.name);
    }
}

/* Of all homes as the figures have it; of groups, beside their ballots, it is not said. Where there
 * is no ballot at all they may have refused. */
static unsigned silent_hidden(const struct gathered *g, const struct figures *figures,
                              enum gather_by by) {
    static const struct {
        const char *line;
        int homes;
        enum gather_silent how;
    } of[] = {
        {"nothing", 0,             GATHER_NONE },
        {"dk",      0,             GATHER_DK   },
        {NULL,      HOMES_REFUSED, GATHER_PNS  },
        {NULL,      HOMES_BLANK,   GATHER_BLANK},
    };
    const unsigned all = GATHER_NONE | GATHER_DK | GATHER_PNS | GATHER_BLANK;
    unsigned hidden = by == BY_ALL ? 0 : all;
    for (uint32_t i = 0; i < figures->n_indicators && !hidden && g->groups[0].n; i++) {
        const struct indicator *about = &figures->indicators[i];
        bool ballot = about->kind == INDICATOR_ONE && strcmp(about->type, "rank") == 0;
        if (!ballot && !is_ticked(g, about)) {
            continue;
        }
        for (size_t k = 0; k < LEN(of); k++) {
            bool out = !of[k].line && about->homes[of[k].homes].hidden;
            for (uint32_t c = 0; of[k].line && c < about->n_categories; c++) {
                const struct figure *f = figures_find(figures, 0, i, c);
                out |= strcmp(about->categories[c].code, of[k].line) == 0 && f->hidden;
            }
            hidden |= out ? of[k].how : 0;
        }
    }
    return hidden;
}

bool gather_guard(struct gathered *g, struct store *st, const struct gather_options *options,
                  const struct figures *known, struct err *err) {
    AUTO(figures_done) struct figures own = {0};
    const struct figures_options of = {
        .tier = options->tier,
        .form_id = g->form_id,
        .questions = {g->path ? g->path : g->by_path, g->path ? g->by_path : NULL},
        .ranking = options->question,
        .ballots = options->by == BY_BLOCK ? g : NULL
    };
    if (options->tier == TIER_INTERNAL) {
        return true;
    }
    if (!known && !figures_make(&own, st, &of, err)) {
        return false;
    }
    const struct figures *figures = known ? known : &own;
    if (options->by == BY_BLOCK) {
        gather_join(g, &figures->joined);
    }
    guard(g, figures, options);
    g->silent_hidden = silent_hidden(g, figures, options->by);
    if (figures->n_changed) {
        g->waits_since = arena_strdup(&g->mem, figures->changed_since);
    }
    return true;
}
