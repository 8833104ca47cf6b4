/* analysis/report_ranking.c — the ranking of all homes and of each block, judged once; the map. */
#include <stdlib.h>
#include <string.h>

#include "analysis/count.h"
#include "analysis/headline.h"
#include "analysis/map_priorities.h"
#include "analysis/report_impl.h"
#include "analysis/tally.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "geo/map.h"

/* ---- which question ---- */

static uint32_t find_indicator(struct report *r, const char *question, const char *ending) {
    uint32_t at;
    const char *name = arena_printf(&r->mem, "%s%s", question, ending);
    return figures_indicator(&r->figures, name, &at) ? at : UINT32_MAX;
}

static void find_categories(struct report *r) {
    const struct indicator *indicator =
        r->top3 == UINT32_MAX ? NULL : &r->figures.indicators[r->top3];
    for (uint32_t i = 0; i < ISSUES_MAX; i++) {
        r->category[i] = UINT32_MAX;
    }
    for (uint32_t i = 0; indicator && i < r->all.issues.n; i++) {
        for (uint32_t c = 0; c < indicator->n_categories; c++) {
            if (strcmp(indicator->categories[c].code, r->all.issues.items[i].code) == 0) {
                r->category[i] = c;
            }
        }
    }
}

/* ---- how firm ---- */

static void shake(struct report *r) {
    struct ballots ballots = gather_view(&r->all, &r->all.groups[0]);
    uint64_t race = 0;
    for (uint32_t i = 0; i < r->all.issues.n; i++) {
        race |= r->all.issues.items[i].bucket ? 0 : UINT64_C(1) << i;
    }
    r->has_stability = r->v.kind == VERDICT_FULL && stability_shake(&ballots, race, &r->stability);
}

/* ---- blocks ---- */

static uint32_t find_place(const struct report *r, const char *code) {
    for (uint32_t i = 0; i < r->figures.n_places; i++) {
        if (r->figures.places[i].kind == PLACE_BLOCK &&
            strcmp(r->figures.places[i].code, code) == 0) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* Nothing is said of a block as a whole, as it would tell of others, or of a few since a release:
 * nor may its order be. */
static bool is_withheld(const struct report *r, uint32_t place) {
    if (place == UINT32_MAX || r->top3 == UINT32_MAX || r->tier == TIER_INTERNAL) {
        return false;
    }
    const struct figure *f = figures_find(&r->figures, place, r->top3, 0);
    return f && f->whole;
}

/* Their order would tell what the figures hide. */
static void hide_as_figures(const struct report *r, uint32_t place, struct verdict *v) {
    uint64_t hidden = 0;
    for (uint32_t i = 0; i < v->n_order && r->tier != TIER_INTERNAL; i++) {
        struct share share = report_top3(r, place, v->order[i]);
        hidden |= !share.known || share.hidden ? UINT64_C(1) << v->order[i] : 0;
    }
    verdict_hide_issues(v, hidden);
}

/* Blocks, and behind them the rows of several. */
static void judge_blocks(struct report *r) {
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count); // some 60 KB
    size_t n = r->by_block.n_groups;
    r->n_rows = r->by_block.n_joined;
    r->n_blocks = n - r->n_rows;
    r->blocks = ARENA_ARRAY(&r->mem, struct report_block, n + 1);
    r->rows = r->blocks + r->n_blocks;
    for (size_t i = 0; i < n; i++) {
        const struct gather_group *group = &r->by_block.groups[i];
        struct report_block *block = &r->blocks[i];
        block->code = group->code;
        block->name = group->name && group->name[0] ? group->name : group->code;
        block->place = find_place(r, group->code);
        verdict_group(&block->v, count, &r->by_block, group, r->tier, true, COUNT_METHODS);
        hide_as_figures(r, block->place, &block->v);
        block->counted_in = group->counted_in;
        block->row = group->row ? &r->blocks[group->row] : NULL;
        if (block->counted_in ||
            is_withheld(r, block->place)) { // "Birch + Cedar" less Birch is Cedar
            block->v.kind = VERDICT_TOO_FEW;
        }
    }
    count_done(count);
}

/* ---- the map ---- */

static int by_code(const void *code, const void *block) {
    return strcmp(code, ((const struct report_block *)block)->code);
}

static const struct verdict *find_verdict(void *ctx, const char *code) {
    const struct report *r = ctx;
    const struct report_block *block =
        bsearch(code, r->blocks, r->n_blocks, sizeof *r->blocks, by_code);
    for (size_t i = 0; i < r->n_rows && !block; i++) {
        block = strcmp(r->rows[i].code, code) == 0 ? &r->rows[i] : NULL;
    }
    return block ? &block->v : NULL;
}

bool report_gather_map(struct report *r, struct store *st, struct err *err) {
    char date[DATE_TEXT_MAX];
    date_format(date, r->options.now_utc_ms / DATE_MS_PER_DAY);
    struct priority_map_options options = {
        .gather = {.by = BY_BLOCK},
        .gathered = &r->by_block,
        .tier = r->tier,
        .date = date,
        .known = find_verdict,
        .known_ctx = r,
    };
    if (!r->has_ranking || r->n_blocks == 0 || r->all.groups[0].n == 0) {
        return true; // nothing to draw
    }
    r->map = priority_map_new(st, &options, err);
    r->n_drawn = r->map ? priority_map_view(r->map)->n_areas : 0;
    return r->map != NULL;
}

static bool gather(struct report *r, struct store *st, const char *question, struct err *err) {
    struct gather_options options = {.question = question,
                                     .form_id = r->form_id,
                                     .labels = true,
                                     .lang = r->options.lang,
                                     .tier = r->tier};
    const struct gathered *known = r->figures.read ? &r->figures.read->ballots : NULL;
    if (!gather_from(&r->all, known, st, &options, err)) {
        return false;
    }
    options.by = BY_BLOCK;
    if (!gather_from(&r->by_block, known, st, &options, err)) {
        return false;
    }
    if (r->tier != TIER_INTERNAL) {
        gather_join(&r->by_block, &r->figures.joined);
    }
    return true;
}

bool report_gather_ranking(struct report *r, struct store *st, struct err *err) {
    const char *question = r->options.question ? r->options.question : figures_ranking(&r->figures);
    r->top3 = r->first = UINT32_MAX;
    if (!question) {
        return true; // no ranking in the form: tables only
    }
    if (!gather(r, st, question, err)) {
        return false;
    }
    r->has_ranking = true;
    r->stem = question;
    r->top3 = find_indicator(r, question, "_top3");
    r->first = find_indicator(r, question, "_first");
    r->top3 = r->top3 == UINT32_MAX ? find_indicator(r, question, "") : r->top3; // ticks
    find_categories(r);
    r->count = mem_zalloc(sizeof *r->count);
    verdict_group(&r->v, r->count, &r->all, &r->all.groups[0], r->tier, false, COUNT_METHODS);
    hide_as_figures(r, 0, &r->v);
    bool enough = r->v.kind == VERDICT_BANDS || r->v.kind == VERDICT_FULL;
    r->withheld = enough && is_withheld(r, 0);
    r->v.kind = r->withheld ? VERDICT_TOO_FEW : r->v.kind;
    shake(r);
    if (r->v.kind == VERDICT_FULL) {
        r->headline = ARENA_NEW(&r->mem, struct headline);
        headline_find(r->headline, r->count, &r->all.issues, &r->v);
    }
    judge_blocks(r);
    return report_gather_first_choices(r, st, question, err);
}
