/* analysis/report_wall_pages.c — the two pages for the wall: who asked and how many answered, three
 * asks, what matters most, the map, the fair list, all that was raised. */
#include <string.h>

#include "analysis/headline.h"
#include "analysis/map_priorities.h"
#include "analysis/report_charts.h"
#include "analysis/report_impl.h"
#include "geo/map.h"

/* ---- who asked, and how many answered ---- */

void report_say_turnout(struct report *r, struct document *doc) {
    struct turnout t = report_turnout(r);
    const char *n = report_about(r, t.n), *of = report_about(r, t.of);
    if (t.few) {
        document_para(doc, TELL(r, TELL_WHO_FEW, report_number(r, tier_rules[r->tier].group_min)));
        return;
    }
    if (!t.of) {
        document_para(doc, TELL(r, TELL_WHO_N, n));
        document_para(doc, WORD(r, TELL_WHO_NO_DOORS));
        return;
    }
    if (t.nearly_all) {
        document_para(doc, TELL(r, TELL_WHO_NEARLY, of));
        return;
    }
    document_para(doc, TELL(r, TELL_WHO_OF, n, of, report_share_text(r, &t.share)));
    if (t.banner) {
        document_box(doc, BOX_WARNING, WORD(r, TELL_FEW_TOOK_PART));
        document_para(doc, WORD(r, TELL_FEW_TOOK_PART_SO));
        document_end(doc);
    }
}

void section_who(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_WHO));
    const char *purpose = r->texts[REPORT_PURPOSE];
    const char *asked = r->texts[REPORT_OWNER] ? TELL(r, TELL_WHO_OWNER, r->texts[REPORT_OWNER])
                                               : TELL(r, TELL_WHO_NEIGHBOURS, r->name);
    document_para(doc, purpose ? TELL(r, TELL_AND_THEN, asked, WORD(r, TELL_WHO_WHY)) : asked);
    if (purpose) { // by itself, as it may run the other way
        document_para(doc, purpose);
    }
    report_say_turnout(r, doc);
}

/* ---- three asks ---- */

size_t report_asks(struct report *r, const char *asks[REPORT_ASKS], bool *own) {
    size_t n = 0;
    for (int i = 0; i < REPORT_ASKS; i++) {
        if (r->texts[REPORT_ASK_1 + i]) {
            asks[n++] = r->texts[REPORT_ASK_1 + i];
        }
    }
    *own = n > 0;
    bool judged = r->has_ranking && (r->v.kind == VERDICT_FULL || r->v.kind == VERDICT_BANDS);
    for (uint32_t i = 0;
         !*own && judged && r->v.kind == VERDICT_FULL && i < r->v.n_order && n < REPORT_ASKS; i++) {
        asks[n++] = TELL(r, TELL_ASK, report_label(r, r->v.order[i]));
    }
    for (uint32_t i = 0;
         !*own && judged && r->v.kind == VERDICT_BANDS && i < r->all.issues.n && n < REPORT_ASKS;
         i++) {
        if (r->v.band[i] == BAND_TOP) {
            asks[n++] = TELL(r, TELL_ASK, report_label(r, i));
        }
    }
    return n;
}

void section_asks(struct report *r, struct document *doc) {
    const char *asks[REPORT_ASKS];
    bool own;
    size_t n = report_asks(r, asks, &own);
    document_heading(doc, 1, WORD(r, TELL_ASKS));
    if (n == 0) {
        document_para(doc, WORD(r, TELL_ASKS_NONE));
        return;
    }
    document_list(doc, true);
    for (size_t i = 0; i < n; i++) {
        document_item(doc, asks[i]);
    }
    document_end(doc);
    document_small(doc, WORD(r, own ? TELL_ASKS_ANSWER : TELL_ASKS_MADE));
}

/* ---- what matters most ---- */

static void say_agreement(struct report *r, struct document *doc) {
    const struct agreement *a = &r->headline->ways;
    if (r->headline->ways_hidden) {
        document_para(doc, WORD(r, TELL_WAYS_HIDDEN));
        return;
    }
    if (a->agree) {
        document_box(doc, BOX_GOOD, WORD(r, TELL_AGREE));
        document_para(
            doc, TELL(r, a->joint ? TELL_AGREE_JOINT : TELL_AGREE_FIRST, report_set(r, a->top3)));
    } else {
        document_box(doc, BOX_NOTE, WORD(r, TELL_DISAGREE));
        document_list(doc, false);
        document_item(doc, TELL(r, TELL_BY_TOP3, report_set(r, a->top3)));
        document_item(doc, TELL(r, TELL_BY_POINTS, report_set(r, a->points)));
        document_item(doc, TELL(r, TELL_BY_PAIRS, report_set(r, a->pairs)));
        document_end(doc);
        document_para(doc, WORD(r, TELL_DISAGREE_SO));
    }
    document_end(doc);
    document_small(doc, WORD(r, TELL_WAYS_NOTE));
}

/* Why so little is shown, where earlier figures are what new ones would be held against. */
static void say_lead_hidden(struct report *r, struct document *doc) {
    document_para(doc, WORD(r, TELL_LEAD_HIDDEN));
    if (r->figures.has_left) {
        document_para(doc, WORD(r, TELL_LEFT_BEFORE));
    }
}

/* A band's issues, A to Z. */
static void say_band(struct report *r, struct document *doc, enum band band,
                     enum report_word heading) {
    uint8_t list[ISSUES_MAX];
    const char *texts[ISSUES_MAX];
    uint64_t set = 0;
    for (uint32_t i = 0; i < r->all.issues.n; i++) {
        set |= r->v.band[i] == band ? UINT64_C(1) << i : 0;
    }
    size_t n = report_alphabet(r, set, list);
    for (size_t i = 0; i < n; i++) {
        texts[i] = report_label(r, list[i]);
    }
    if (n) {
        document_fact(doc, WORD(r, heading), report_line(r, texts, n));
    }
}

static void say_bands(struct report *r, struct document *doc) {
    document_para(doc, WORD(r, TELL_BANDS));
    say_band(r, doc, BAND_TOP, TELL_BAND_TOP);
    say_band(r, doc, BAND_MIDDLE, TELL_BAND_MIDDLE);
    say_band(r, doc, BAND_ALSO, TELL_BAND_ALSO);
}

/* What most homes have in their top three: all of it, where several have as many. */
static void say_most(struct report *r, struct document *doc) {
    static const enum report_word words[2][2] = {
        {TELL_LEAD,       TELL_LEAD_JOINT      },
        {TELL_LEAD_TICKS, TELL_LEAD_TICKS_JOINT}
    };
    uint64_t most = r->headline->most;
    uint32_t best = 0;
    while (best + 1 < r->all.issues.n && !(most >> best & 1)) {
        best++;
    }
    struct share share = report_top3(r, 0, best);
    if (!share.known || share.hidden || most & r->v.hidden) {
        say_lead_hidden(r, doc);
        return;
    }
    bool joint = most & (most - 1);
    document_lead(doc, TELL(r, words[r->all.kind != BALLOTS_RANKED][joint],
                            report_share_text(r, &share), report_set(r, most)));
}

void section_headline(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_MATTERS));
    if (!r->has_ranking) {
        document_para(doc, WORD(r, TELL_NO_RANKING));
        return;
    }
    switch (r->v.kind) {
    case VERDICT_NO_ANSWERS:
        document_para(doc, WORD(r, TELL_NO_BALLOTS));
        return;
    case VERDICT_TOO_FEW:
        if (r->withheld) {
            say_lead_hidden(r, doc);
            return;
        }
        document_para(doc, TELL(r, TELL_TOO_FEW, report_number(r, verdict_least(r->tier, false))));
        return;
    case VERDICT_BANDS:
        say_bands(r, doc);
        return;
    case VERDICT_FULL:
        break;
    }
    if (r->v.n_order == 0) {
        document_para(doc, WORD(r, TELL_NO_BALLOTS));
        return;
    }
    say_most(r, doc);
    say_agreement(r, doc);
}

void section_houses(struct report *r, struct document *doc) {
    struct report_bar bars[REPORT_ASKS];
    size_t n = 0;
    if (!r->has_ranking || r->v.kind != VERDICT_FULL) {
        return;
    }
    for (uint32_t i = 0; i < r->v.n_order && n < LEN(bars); i++) {
        uint32_t issue = r->v.order[i];
        bars[n++] = (struct report_bar){report_label(r, issue), r->all.issues.items[issue].code,
                                        report_top3(r, 0, issue), 0};
    }
    if (n) {
        report_chart_houses(r, doc, bars, n);
    }
}

/* ---- the map ---- */

/* What the map says of one block, in words: for those who do not see it. */
const char *report_block_says(struct report *r, const struct report_block *block) {
    const struct verdict *v = &block->v;
    uint8_t list[ISSUES_MAX];
    uint64_t front = 0;
    for (uint32_t i = 0; i < v->n_front; i++) {
        front |= UINT64_C(1) << v->front[i];
    }
    switch (v->kind) {
    case VERDICT_NO_ANSWERS:
        return WORD(r, TELL_BLOCK_NO_ANSWERS);
    case VERDICT_TOO_FEW:
        return block->counted_in
                   ? TELL(r, TELL_BLOCK_JOINED, block->counted_in)
                   : WORD(r, report_raised(r, list) ? TELL_BLOCK_HIDDEN : TELL_SHARE_HIDDEN);
    case VERDICT_BANDS:
    case VERDICT_FULL:
        break;
    }
    if (!front) {
        return WORD(r, TELL_BLOCK_MANY);
    }
    bool close = v->lead == LEAD_CLOSE || v->lead == LEAD_UNKNOWN;
    return TELL(r,
                close                    ? TELL_BLOCK_CLOSE
                : v->lead == LEAD_LIKELY ? TELL_BLOCK_LIKELY
                                         : TELL_BLOCK_CLEAR,
                report_set(r, front));
}

void section_map(struct report *r, struct document *doc) {
    if (!r->has_ranking || r->all.groups[0].n == 0) { // nothing to draw
        return;
    }
    document_heading(doc, 1, WORD(r, TELL_MAP));
    if (r->n_blocks == 0 || r->n_drawn == 0) {
        document_para(doc, WORD(r, r->n_blocks ? TELL_MAP_NO_LINES : TELL_MAP_NO_BLOCKS));
        return;
    }
    report_chart_map(r, doc);
}

/* ---- the fair list ---- */

void section_fair(struct report *r, struct document *doc) {
    if (!r->has_ranking || r->v.kind != VERDICT_FULL) {
        return;
    }
    const struct slots *fair = &r->headline->fair;
    uint64_t set = 0;
    for (uint32_t i = 0; i < fair->n; i++) {
        set |= UINT64_C(1) << fair->issue[i];
    }
    if (fair->n == 0) {
        return; // all issues would have a place
    }
    document_heading(doc, 1, WORD(r, TELL_FAIR));
    document_para(doc, WORD(r, TELL_FAIR_WHAT));
    document_list(doc, false);
    uint8_t list[ISSUES_MAX];
    size_t n = report_alphabet(r, set, list);
    for (size_t i = 0; i < n; i++) {
        document_item(doc, report_label(r, list[i]));
    }
    document_end(doc);
    document_para(doc, report_coverage(r, fair));
}

/* How many homes a list serves; a rest of 1 … cell_min - 1 is not told. */
const char *report_coverage(struct report *r, const struct slots *list) {
    uint64_t n = r->v.n, served = list->served, shown;
    if (r->headline->closed) {
        return WORD(r, TELL_COVERS_HIDDEN);
    }
    if (served == n) {
        return WORD(r, TELL_COVERS_ALL);
    }
    if (!tier_count(r->tier, n - served, &shown)) {
        return WORD(r, TELL_COVERS_NEARLY);
    }
    struct share share = {.known = true,
                          .count = tier_round(r->tier, served),
                          .n = tier_round(r->tier, n),
                          .tenths = tier_tenths(r->tier, served, n)};
    return TELL(r, TELL_COVERS, report_share_text(r, &share));
}

/* ---- all that was raised ---- */

size_t report_raised(const struct report *r, uint8_t list[ISSUES_MAX]) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < r->all.issues.n; i++) {
        set |= r->v.named[i] && !r->all.issues.items[i].bucket ? UINT64_C(1) << i : 0;
    }
    bool few = r->v.n < tier_rules[r->tier].cell_min || r->withheld; // one more would be somebody
    return few ? 0 : report_alphabet(r, set, list);
}

void section_raised(struct report *r, struct document *doc) {
    uint8_t list[ISSUES_MAX];
    if (!r->has_ranking || r->v.kind == VERDICT_NO_ANSWERS) {
        return;
    }
    size_t n = report_raised(r, list);
    document_heading(doc, 1, WORD(r, TELL_RAISED));
    if (n == 0) {
        document_para(doc, WORD(r, TELL_RAISED_FEW));
        return;
    }
    document_para(doc, WORD(r, TELL_RAISED_WHAT));
    const char *texts[ISSUES_MAX];
    for (size_t i = 0; i < n; i++) {
        texts[i] = report_label(r, list[i]);
    }
    document_para(doc, report_line(r, texts, n));
}
