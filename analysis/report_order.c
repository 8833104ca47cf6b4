/* analysis/report_order.c — the order of what matters, the ways of counting beside each other, how
 * firm it is, whom the first five leave out, and each block. */
#include <string.h>

#include "analysis/headline.h"
#include "analysis/report_charts.h"
#include "analysis/report_impl.h"
#include "analysis/tally.h"

/* ---- places ---- */

static const char *place_text(struct report *r, uint32_t place, bool joint) {
    const char *number = report_number(r, place);
    return joint ? TELL(r, TELL_JOINT, number) : number;
}

const enum method_id report_ladder[LADDER_METHODS] = {METHOD_TOP3, METHOD_BORDA_AVG,
                                                      METHOD_COPELAND};

uint32_t report_place(const struct report *r, enum method_id method, uint32_t issue, bool *joint) {
    uint8_t place[ISSUES_MAX];
    uint64_t among = 0, hidden = r->v.hidden, first[ISSUES_MAX], shown;
    tally_first(&r->count->tally, first);
    for (uint32_t i = 0; i < r->v.n_order; i++) {
        uint64_t one = UINT64_C(1) << r->v.order[i];
        struct share share = report_first(r, r->v.order[i]);
        bool few = method == METHOD_FIRST && ((share.known && share.hidden) ||
                                              !tier_count(r->tier, first[r->v.order[i]], &shown));
        among |= one;
        hidden |= few ? one : 0;
    }
    verdict_places(place, r->count->standings[method].ranks, among, hidden);
    *joint = false;
    for (uint32_t i = 0; i < r->v.n_order; i++) {
        uint32_t other = r->v.order[i];
        *joint = *joint || (other != issue && place[other] == place[issue]);
    }
    return place[issue];
}

const char *report_place_text(struct report *r, enum method_id method, uint32_t issue) {
    bool joint;
    uint32_t place = report_place(r, method, issue, &joint);
    return place_text(r, place, joint);
}

/* ---- the order ---- */

static void order_chart(struct report *r, struct document *doc) {
    struct report_bar bars[ISSUES_MAX];
    for (uint32_t i = 0; i < r->v.n_order; i++) {
        uint32_t issue = r->v.order[i];
        bars[i] = (struct report_bar){report_label(r, issue), r->all.issues.items[issue].code,
                                      report_top3(r, 0, issue), r->v.place[i]};
    }
    report_chart_bars(r, doc, bars, r->v.n_order);
}

/* Of those that lead by points; nothing where the tables show none of them. */
static void first_chart(struct report *r, struct document *doc) {
    enum { FIRSTS = 3 };
    struct report_bar bars[FIRSTS];
    size_t n = 0;
    bool any = false;
    for (; n < FIRSTS && n < r->v.n_order; n++) {
        uint32_t issue = r->v.order[n];
        bars[n] = (struct report_bar){report_label(r, issue), r->all.issues.items[issue].code,
                                      report_first(r, issue), r->v.place[n]};
        any |= bars[n].share.known && !bars[n].share.hidden;
    }
    if (any) {
        report_chart_firsts(r, doc, bars, n);
    }
}

void report_order_table(struct report *r, struct document *doc) {
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_ISSUE),     false, 0.4 },
        {WORD(r, TELL_COL_BY_POINTS), true,  0.09},
        {WORD(r, TELL_COL_BY_TOP3),   true,  0.09},
        {WORD(r, TELL_COL_BY_PAIRS),  true,  0.09},
        {WORD(r, TELL_COL_BY_FIRST),  true,  0.09},
        {WORD(r, TELL_COL_HOMES),     true,  0.13},
        {WORD(r, TELL_COL_BETWEEN),   true,  0.11},
    };
    document_table(doc, WORD(r, TELL_PLACES_TABLE), columns, LEN(columns));
    for (uint32_t i = 0; i < r->v.n_order; i++) {
        uint32_t issue = r->v.order[i];
        struct share share = report_top3(r, 0, issue);
        const char *cells[] = {report_label(r, issue),
                               report_place_text(r, METHOD_BORDA_AVG, issue),
                               report_place_text(r, METHOD_TOP3, issue),
                               report_place_text(r, METHOD_COPELAND, issue),
                               report_place_text(r, METHOD_FIRST, issue),
                               report_pair(r, &share),
                               report_between(r, &share)};
        document_row(doc, cells, LEN(cells));
    }
    document_end(doc);
    document_small(
        doc, arena_printf(&r->mem, "%s %s", WORD(r, TELL_BETWEEN_NOTE), WORD(r, TELL_BARS_NOTE)));
}

/* ---- how firm ---- */

const char *report_agreement(const struct report *r) {
    return WORD(r, r->headline->ways_hidden  ? TELL_WAYS_HIDDEN
                   : r->headline->ways.agree ? TELL_AGREE
                                             : TELL_DISAGREE);
}

static enum report_word lead_word(enum lead lead) {
    switch (lead) {
    case LEAD_CLEAR:
        return TELL_LEAD_CLEAR;
    case LEAD_LIKELY:
        return TELL_LEAD_LIKELY;
    case LEAD_CLOSE:
    case LEAD_UNKNOWN:
        break;
    }
    return TELL_LEAD_CLOSE;
}

const char *report_firmness(struct report *r) {
    uint64_t front = 0;
    for (uint32_t i = 0; i < r->v.n_front; i++) {
        front |= UINT64_C(1) << r->v.front[i];
    }
    return front ? TELL(r, lead_word(r->v.lead), report_set(r, front)) : WORD(r, TELL_LEAD_NOBODY);
}

static void say_stability(struct report *r, struct document *doc) {
    document_heading(doc, 2, WORD(r, TELL_FIRM));
    document_para(doc, WORD(r, TELL_FIRM_WHAT));
    bool seen = r->v.n_order && !(r->v.hidden >> r->v.order[0] & 1);
    if (r->has_stability && seen) {
        uint32_t issue = r->v.order[0], half = STABILITY_DRAWS / 2;
        uint32_t of_20 = (20 * r->stability.first[issue] + half) / STABILITY_DRAWS;
        document_para(doc,
                      TELL(r, TELL_FIRM_FIRST, report_issue(r, issue), report_number(r, of_20)));
    }
    document_para(doc, report_firmness(r));
    document_small(doc, TELL(r, TELL_FIRM_SEED, report_number(r, STABILITY_DRAWS),
                             report_number(r, STABILITY_SEED)));
}

/* A pile of different things that nobody has sorted yet; hidden where tables.csv hides it. */
static void say_bucket(struct report *r, struct document *doc) {
    for (uint32_t i = 0; i < r->all.issues.n; i++) {
        if (!r->all.issues.items[i].bucket || !r->v.named[i]) {
            continue;
        }
        struct share share = report_top3(r, 0, i);
        if (share.known && !share.hidden && share.count) {
            document_para(doc, TELL(r, TELL_BUCKET, report_issue(r, i),
                                    report_about(r, share.count), report_homes(r, share.n)));
        }
    }
}

void section_order(struct report *r, struct document *doc) {
    if (!r->has_ranking || r->v.kind != VERDICT_FULL || r->v.n_order == 0) {
        return;
    }
    document_heading(doc, 1, WORD(r, TELL_ORDER));
    document_para(doc,
                  WORD(r, (r->all.kind != BALLOTS_RANKED) ? TELL_ORDER_TICKS : TELL_ORDER_WHAT));
    order_chart(r, doc);
    say_bucket(r, doc);
    first_chart(r, doc);
    say_stability(r, doc);
    document_heading(doc, 2, WORD(r, TELL_LADDER));
    document_para(doc, report_agreement(r));
    report_chart_ladder(r, doc);
    document_small(doc, WORD(r, TELL_LADDER_NOTE));
}

/* ---- whom the first five leave out ---- */

void section_gap(struct report *r, struct document *doc) {
    const struct headline *h = r->headline;
    uint64_t shown;
    uint32_t least = tier_rules[r->tier].cell_min;
    if (!r->has_ranking || r->v.kind != VERDICT_FULL || h->five.n == 0) {
        return;
    }
    document_heading(doc, 1, WORD(r, TELL_GAP));
    uint64_t five = 0;
    for (uint32_t i = 0; i < h->five.n; i++) {
        five |= UINT64_C(1) << h->five.issue[i];
    }
    document_para(doc, TELL(r, TELL_GAP_FIVE, report_set(r, five), report_coverage(r, &h->five)));
    if (h->gap == 0 || h->closed) {
        return;
    }
    if (!tier_count(r->tier, h->gap, &shown)) {
        document_para(doc, WORD(r, TELL_GAP_FEW));
        return;
    }
    document_para(doc, TELL(r, TELL_GAP_SOME, report_about(r, h->gap), report_homes(r, r->v.n)));
    if (h->bring >= 0 && h->brought >= least) {
        document_para(doc, TELL(r, TELL_GAP_ADD, report_issue(r, (uint32_t)h->bring)));
    }
}

/* ---- each block ---- */

/* The first three of a block in order, or its top band A to Z. */
static const char *block_top(struct report *r, const struct report_block *block) {
    const struct verdict *v = &block->v;
    const char *texts[ISSUES_MAX];
    size_t n = 0;
    switch (v->kind) {
    case VERDICT_NO_ANSWERS:
    case VERDICT_TOO_FEW:
        return WORD(r, TELL_HIDDEN); // the next cell says why
    case VERDICT_FULL:
        for (uint32_t i = 0; i < v->n_order && i < 3; i++) {
            texts[n++] = report_label(r, v->order[i]);
        }
        return TELL(r, TELL_BLOCK_ORDER, report_line(r, texts, n));
    case VERDICT_BANDS:
        break;
    }
    uint8_t list[ISSUES_MAX];
    uint64_t set = 0;
    for (uint32_t i = 0; i < r->by_block.issues.n; i++) {
        set |= v->band[i] == BAND_TOP ? UINT64_C(1) << i : 0;
    }
    size_t n_list = report_alphabet(r, set, list);
    for (; n < n_list; n++) {
        texts[n] = report_label(r, list[n]);
    }
    return n ? TELL(r, TELL_BLOCK_BAND, report_line(r, texts, n)) : WORD(r, TELL_BLOCK_MANY);
}

/* Of the first `n` issues; true: something of it is hidden. */
static bool shares_row(struct report *r, struct document *doc, const char *name, uint32_t place,
                       size_t n) {
    const char *cells[TOP_ISSUES + 1] = {name};
    bool hidden = false;
    for (size_t i = 0; i < n; i++) {
        struct share share = report_top3(r, place, r->v.order[i]);
        cells[i + 1] = report_pair(r, &share);
        hidden = hidden || !share.known || share.hidden;
    }
    document_row(doc, cells, n + 1);
    return hidden;
}

static bool shares_table(struct report *r, struct document *doc) {
    struct document_column columns[TOP_ISSUES + 1] = {
        {WORD(r, TELL_COL_BLOCK), false, 0.25}
    };
    size_t n = 0;
    bool hidden = false;
    while (n < TOP_ISSUES && n < r->v.n_order) {
        columns[n + 1] = (struct document_column){report_label(r, r->v.order[n]), true, 0.15};
        n++;
    }
    document_table(doc, WORD(r, TELL_BLOCKS_SHARES), columns, n + 1);
    for (size_t b = 0; b < r->n_blocks + r->n_rows; b++) {
        if (!r->blocks[b].row) { // else its row says it
            hidden |= shares_row(r, doc, r->blocks[b].name, r->blocks[b].place, n);
        }
    }
    document_end(doc);
    return hidden;
}

static bool any_shown(const struct report *r) {
    bool any = false;
    for (size_t i = 0; i < r->n_blocks + r->n_rows; i++) {
        enum verdict_kind kind = r->blocks[i].v.kind;
        any = any || kind == VERDICT_BANDS || kind == VERDICT_FULL;
    }
    return any;
}

void section_blocks(struct report *r, struct document *doc) {
    if (!r->has_ranking || r->n_blocks == 0) {
        return;
    }
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_BLOCK), false, 0.22},
        {WORD(r, TELL_COL_TOP),   false, 0.43},
        {WORD(r, TELL_COL_FIRST), false, 0.35},
    };
    document_heading(doc, 1, WORD(r, TELL_BLOCKS));
    if (!any_shown(r)) {
        document_para(doc, WORD(r, TELL_BLOCKS_NONE));
        return;
    }
    document_table(doc, WORD(r, TELL_BLOCKS_TABLE), columns, LEN(columns));
    for (size_t i = 0; i < r->n_blocks + r->n_rows; i++) {
        const char *cells[] = {r->blocks[i].name, block_top(r, &r->blocks[i]),
                               report_block_says(r, &r->blocks[i])};
        document_row(doc, cells, LEN(cells));
    }
    document_end(doc);
    if (r->v.kind == VERDICT_FULL && r->v.n_order && shares_table(r, doc)) {
        document_small(doc, WORD(r, TELL_HIDDEN_RAISED));
    }
}
