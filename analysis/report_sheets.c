/* analysis/report_sheets.c — a sheet on the wall and a leaflet for every block: what its homes put
 * first, where so many answered that nobody can be picked out; else where to find their points. */
#include <string.h>

#include "analysis/report_charts.h"
#include "analysis/report_impl.h"

/* ---- what a block put first ---- */

static void say_full(struct report *r, struct document *doc, const struct report_block *block) {
    struct report_bar bars[3];
    size_t n = 0;
    for (uint32_t i = 0; i < block->v.n_order && n < LEN(bars); i++) {
        uint32_t issue = block->v.order[i];
        bars[n++] = (struct report_bar){report_label(r, issue), r->all.issues.items[issue].code,
                                        report_top3(r, block->place, issue), 0};
    }
    report_chart_houses(r, doc, bars, n);
}

static size_t list_band(struct report *r, const struct report_block *block, enum band band,
                        uint8_t list[ISSUES_MAX]) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < r->by_block.issues.n; i++) {
        set |= block->v.band[i] == band ? UINT64_C(1) << i : 0;
    }
    return report_alphabet(r, set, list);
}

static void say_band(struct report *r, struct document *doc, const struct report_block *block) {
    uint8_t list[ISSUES_MAX];
    size_t n = list_band(r, block, BAND_TOP, list);
    if (n == 0) {
        document_lead(doc, WORD(r, TELL_SHEET_MANY));
        return;
    }
    report_chart_issues(r, doc, list, n);
}

/* What those named less often are, and why nothing has a place. */
static void say_less(struct report *r, struct document *doc, const struct report_block *block) {
    uint8_t list[ISSUES_MAX];
    const char *texts[ISSUES_MAX];
    size_t n = list_band(r, block, BAND_MIDDLE, list);
    for (size_t i = 0; i < n; i++) {
        texts[i] = report_label(r, list[i]);
    }
    if (n) {
        document_para(doc, TELL(r, TELL_SHEET_MIDDLE, report_line(r, texts, n)));
    }
    document_para(doc, WORD(r, TELL_SHEET_WHY));
}

/* What this block said, with its neighbours where they stand in one row. Nothing but a sentence
 * where its homes may not be shown. */
static void say_first(struct report *r, struct document *doc, const struct report_block *block) {
    uint8_t list[ISSUES_MAX];
    const char *joined = block->row ? TELL(r, TELL_BLOCK_JOINED, block->counted_in) : NULL;
    block = block->row ? block->row : block;
    if (block->v.kind == VERDICT_FULL) { // one line: a leaflet is one page
        document_para(doc, joined
                               ? arena_printf(&r->mem, "%s %s", joined, WORD(r, TELL_SHEET_ORDER))
                               : WORD(r, TELL_SHEET_ORDER));
    } else if (joined) {
        document_para(doc, joined);
    }
    switch (block->v.kind) {
    case VERDICT_NO_ANSWERS:
        document_lead(doc, WORD(r, TELL_SHEET_NO_ANSWERS));
        break;
    case VERDICT_TOO_FEW:
        document_lead(doc, WORD(r, report_raised(r, list) ? TELL_SHEET_HIDDEN : TELL_RAISED_FEW));
        document_para(doc, WORD(r, TELL_SHEET_HIDDEN_WHY));
        break;
    case VERDICT_BANDS:
        say_band(r, doc, block);
        break;
    case VERDICT_FULL:
        say_full(r, doc, block);
        break;
    }
}

/* How many homes that is. */
static void say_behind(struct report *r, struct document *doc, const struct report_block *block) {
    block = block->row ? block->row : block;
    if (block->v.kind != VERDICT_BANDS && block->v.kind != VERDICT_FULL) {
        return;
    }
    document_para(doc, TELL(r, TELL_SHEET_N, report_homes(r, block->v.n)));
    if (block->v.kind == VERDICT_BANDS) {
        say_less(r, doc, block);
    }
}

static void say_everybody(struct report *r, struct document *doc) {
    const char *texts[3];
    size_t n = 0;
    for (uint32_t i = 0; r->v.kind == VERDICT_FULL && i < r->v.n_order && n < LEN(texts); i++) {
        texts[n++] = report_issue(r, r->v.order[i]);
    }
    if (n) {
        document_para(doc, TELL(r, TELL_SHEET_ALL, r->name, report_list(r, texts, n)));
    }
}

static void say_next(struct report *r, struct document *doc) {
    const char *meeting = report_meeting_line(r);
    document_heading(doc, 1, WORD(r, TELL_HAPPENS));
    document_para(doc, meeting ? arena_printf(&r->mem, "%s %s", meeting, WORD(r, TELL_HAPPENS_THEN))
                               : WORD(r, TELL_HAPPENS_WHAT));
    if (r->texts[REPORT_CONTACT]) {
        document_fact(doc, WORD(r, TELL_NEXT_CONTACT), r->texts[REPORT_CONTACT]);
    }
}

/* ---- wall sheets ---- */

static enum verdict_kind kind_of(const struct report_block *block) {
    return block->row ? block->row->v.kind : block->v.kind;
}

/* A sheet without numbers says what they were asked. */
static void say_asked(struct report *r, struct document *doc, const struct report_block *block) {
    for (size_t i = 0; kind_of(block) != VERDICT_FULL && r->all.path && i < r->n_questions; i++) {
        if (strcmp(r->questions[i].path, r->all.path) == 0) {
            const char *asked = report_asked(r, r->questions[i].label);
            document_para(doc, TELL(r, TELL_SHEET_ASKED, TELL(r, TELL_QUOTED, asked)));
        }
    }
}

/* Below a sheet's issues, or instead of them: whom they are from, and what comes of it. */
static void say_beside(struct report *r, struct document *doc, const struct report_block *block) {
    document_columns(doc);
    if (kind_of(block) == VERDICT_BANDS) {
        say_behind(r, doc, block);
        say_everybody(r, doc);
        document_next_column(doc);
    } else {
        say_everybody(r, doc);
        section_asks(r, doc);
        document_next_column(doc);
    }
    say_next(r, doc);
    document_end(doc);
}

struct document *report_wall(struct report *r) {
    struct document *doc = report_start(r, TELL(r, TELL_WALL, r->name), NULL);
    for (size_t i = 0; i < r->n_blocks; i++) {
        const struct report_block *block = &r->blocks[i];
        if (i) {
            document_break(doc);
        }
        document_heading(doc, 0, block->name);
        document_heading(doc, 1, WORD(r, TELL_SHEET));
        say_asked(r, doc, block);
        say_first(r, doc, block);
        if (kind_of(block) == VERDICT_FULL) { // its houses fill the sheet
            say_behind(r, doc, block);
            say_everybody(r, doc);
        } else {
            say_beside(r, doc, block);
        }
    }
    return doc;
}

/* ---- leaflets ---- */

struct document *report_leaflets(struct report *r) {
    struct document *doc = report_start(r, TELL(r, TELL_LEAFLETS, r->name), NULL);
    for (size_t i = 0; i < r->n_blocks; i++) {
        const struct report_block *block = &r->blocks[i];
        if (i) {
            document_break(doc);
        }
        document_heading(doc, 0, TELL(r, TELL_LEAFLET, block->name));
        document_para(doc, WORD(r, TELL_THANKS));
        document_heading(doc, 1, WORD(r, TELL_HEARD));
        say_first(r, doc, block);
        say_behind(r, doc, block);
        say_everybody(r, doc);
        say_next(r, doc);
    }
    return doc;
}
