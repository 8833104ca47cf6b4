/* analysis/tally_sheet.c — see tally_sheet.h. Rows are laid out first, so that a page knows what it
 * holds before it is drawn; the same layout gives PDF pages and pieces of one tall SVG. */
#include "analysis/tally_sheet.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/count.h"
#include "analysis/gather.h"
#include "analysis/priorities.h"
#include "base/attr.h"
#include "base/canvas.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

/* Millimetres. */
static const double page_w = 210, page_h = 297, margin = 14, box_mm = 6.2, row_least = 14,
                    gap = 1.5;
static const double type_14 = 14 * CANVAS_PT_MM, type_20 = 20 * CANVAS_PT_MM,
                    type_11 = 11 * CANVAS_PT_MM;
static const double label_w = 58, total_w = 20, foot = 14;

enum sheet_kind { SHEET_TOP3, SHEET_POINTS, SHEET_CHECK };
enum { PLACES = 3, CHECK_COLUMNS = 5, PER_BOX = 5 };

static const struct {
    const char *title, *how;
    int n_counts; // columns of strokes
} kinds[] = {
    {"Count by hand: named in the top three",
     "Take one ballot after the other. Put a stroke beside each of the first three issues it "
     "names. "
     "Four strokes upright, the fifth across: a gate is 5.",                                   1     },
    {"Count by hand: 3-2-1 points",
     "Take one ballot after the other. Put a stroke beside its first, its second and its third "
     "issue, each in its own column. Points: 3 for each stroke in the first column, 2 in the "
     "second, 1 in the third.",                                                                PLACES},
    {"What should come out",
     "The same ballots, counted by the program. If your totals differ, count that row again.", 0     },
};

struct sheet_page {
    enum sheet_kind kind;
    uint32_t first, n; // issues
};

struct layout {
    const struct tally_sheet *sheet;
    struct sheet_page *pages;
    size_t n_pages, cap_pages;
};

/* ---- layout ---- */

static double strokes_w(enum sheet_kind kind) {
    double all = page_w - 2 * margin - label_w - total_w;
    return kinds[kind].n_counts ? all / kinds[kind].n_counts : all;
}

static uint32_t boxes_of(const struct tally_sheet *sheet) {
    uint64_t n = sheet->n_ballots > SHEET_BALLOTS ? SHEET_BALLOTS : sheet->n_ballots;
    return (uint32_t)((n + PER_BOX - 1) / PER_BOX);
}

static uint32_t boxes_a_line(enum sheet_kind kind) {
    return (uint32_t)((strokes_w(kind) - 2 * gap) / box_mm);
}

static double row_h(const struct tally_sheet *sheet, enum sheet_kind kind) {
    uint32_t lines = (boxes_of(sheet) + boxes_a_line(kind) - 1) / boxes_a_line(kind);
    double h = kind == SHEET_CHECK ? row_least : lines * box_mm + 2 * gap;
    return h > row_least ? h : row_least;
}

enum { HEAD_H = 77 }; // heading, words, heads of the columns

static void lay_out(struct layout *l) {
    for (int kind = SHEET_TOP3; kind <= (l->sheet->count ? SHEET_CHECK : SHEET_POINTS); kind++) {
        double room = page_h - HEAD_H - foot - margin;
        uint32_t fit = (uint32_t)(room / row_h(l->sheet, (enum sheet_kind)kind));
        for (uint32_t first = 0; first < l->sheet->issues->n; first += fit) {
            uint32_t left = l->sheet->issues->n - first;
            *MEM_PUSH(l->pages, l->n_pages, l->cap_pages) =
                (struct sheet_page){(enum sheet_kind)kind, first, left < fit ? left : fit};
        }
    }
}

/* ---- marks ---- */

static void stroke(struct canvas *c, double mm, uint32_t colour) {
    canvas_paint(c, &(struct canvas_paint){
                        .fill = CANVAS_NONE, .stroke = colour, .stroke_mm = mm, .round = true});
}

static void rule(struct canvas *c, double x1, double y1, double x2, double y2) {
    canvas_move(c, x1, y1);
    canvas_line(c, x2, y2);
    stroke(c, 0.3, 0x000000);
}

static void text(struct canvas *c, double x, double y, double size, bool bold,
                 enum canvas_align align, const char *words) {
    canvas_text(c, x, y, &(struct canvas_type){.size_mm = size, .bold = bold, .align = align},
                words, strlen(words));
}

static double paragraph(struct canvas *c, double y, double size, bool bold, const char *words) {
    canvas_begin(c, bold ? CANVAS_H1 : CANVAS_P, NULL);
    double h = canvas_paragraph(c, margin, y, page_w - 2 * margin, 5,
                                &(struct canvas_type){.size_mm = size, .bold = bold}, words);
    canvas_end(c);
    return y + h;
}

/* An example of a gate: four strokes and one across. */
static void draw_gate(struct canvas *c, double x, double y) {
    for (int i = 0; i < PER_BOX - 1; i++) {
        canvas_move(c, x + 1 + 1.3 * i, y + 1.2);
        canvas_line(c, x + 1 + 1.3 * i, y + box_mm - 1.2);
    }
    canvas_move(c, x + 0.6, y + box_mm - 1.8);
    canvas_line(c, x + box_mm - 0.6, y + 1.8);
    stroke(c, 0.6, 0x000000);
}

static void draw_boxes(struct canvas *c, const struct tally_sheet *sheet, enum sheet_kind kind,
                       double x, double y) {
    uint32_t per_line = boxes_a_line(kind);
    for (uint32_t i = 0; i < boxes_of(sheet); i++) {
        canvas_rect(c, x + gap + i % per_line * box_mm, y + gap + i / per_line * box_mm, box_mm,
                    box_mm, 0);
    }
    if (boxes_of(sheet)) {
        stroke(c, 0.2, 0x8a8a8a);
    }
}

/* ---- what should come out ---- */

/* Weight that has the issue alone on this place; shared places are in no column. */
static uint64_t alone_on(const struct tally *t, uint32_t issue, uint32_t place) {
    uint64_t weight = 0;
    for (size_t i = 0; i < t->n_cells; i++) {
        bool there = t->cells[i].first == place && t->cells[i].shared == 1;
        weight += there ? t->cell_weight[i * t->m + issue] : 0;
    }
    return weight;
}

static bool has_shared(const struct tally *t) {
    bool any = false;
    for (size_t i = 0; i < t->n_cells; i++) {
        any = any || (t->cells[i].shared > 1 && t->cells[i].first <= TOP_PLACES);
    }
    return any;
}

static void number_text(char out[NUM_TEXT_MAX], double value) {
    num_format(out, round(value * 100) / 100);
}

static void check_cells(const struct tally_sheet *sheet, uint32_t issue,
                        char cells[CHECK_COLUMNS][NUM_TEXT_MAX]) {
    const struct tally *t = &sheet->count->tally;
    number_text(cells[0], (double)t->mentions[issue] / WEIGHT_ONE);
    for (uint32_t place = 1; place <= PLACES; place++) {
        number_text(cells[place], (double)alone_on(t, issue, place) / WEIGHT_ONE);
    }
    number_text(cells[4], score_value(&sheet->count->standings[METHOD_PTS321].scores[issue]));
}

/* ---- a page ---- */

static const char *const check_heads[CHECK_COLUMNS] = {"Top 3", "First", "Second", "Third",
                                                       "Points"};

static double check_right(int column) {
    double w = (page_w - 2 * margin - label_w) / CHECK_COLUMNS;
    return margin + label_w + w * (column + 1) - 2;
}

static void draw_heads(struct canvas *c, const struct sheet_page *page, double y) {
    static const char *const places[PLACES] = {"First: 3", "Second: 2", "Third: 1"};
    double x = margin + label_w;
    canvas_begin(c, CANVAS_ROW, NULL);
    text(c, margin, y, type_14, true, CANVAS_START, "Issue");
    for (int i = 0; page->kind == SHEET_CHECK && i < CHECK_COLUMNS; i++) {
        text(c, check_right(i), y, type_14, true, CANVAS_END, check_heads[i]);
    }
    for (int i = 0; page->kind != SHEET_CHECK && i < kinds[page->kind].n_counts; i++) {
        text(c, x + gap + i * strokes_w(page->kind), y, type_14, true, CANVAS_START,
             page->kind == SHEET_TOP3 ? "Strokes" : places[i]);
    }
    if (page->kind != SHEET_CHECK) {
        text(c, page_w - margin, y, type_14, true, CANVAS_END,
             page->kind == SHEET_TOP3 ? "Total" : "Points");
    }
    canvas_end(c);
    rule(c, margin, y + 2, page_w - margin, y + 2);
}

static void draw_row(struct canvas *c, const struct tally_sheet *sheet,
                     const struct sheet_page *page, uint32_t issue, double y) {
    double h = row_h(sheet, page->kind), x = margin + label_w;
    struct canvas_type type = {.size_mm = type_14};
    const char *label = sheet->issues->items[issue].label;
    double label_h = canvas_paragraph_mm(c, label_w - 3, 2, &type, label);
    type.size_mm = label_h > h - 0.5 ? type_11 : type_14; // two lines in a row of one
    label_h = canvas_paragraph_mm(c, label_w - 3, 2, &type, label);
    canvas_begin(c, CANVAS_ROW, NULL);
    canvas_begin(c, CANVAS_HEAD, NULL);
    canvas_paragraph(c, margin, y + (h - label_h) / 2, label_w - 3, 2, &type, label);
    canvas_end(c);
    char cells[CHECK_COLUMNS][NUM_TEXT_MAX];
    if (page->kind == SHEET_CHECK) {
        check_cells(sheet, issue, cells);
    }
    for (int i = 0; page->kind == SHEET_CHECK && i < CHECK_COLUMNS; i++) {
        canvas_begin(c, CANVAS_CELL, NULL);
        text(c, check_right(i), y + h / 2 + type_14 / 3, type_14, false, CANVAS_END, cells[i]);
        canvas_end(c);
    }
    canvas_end(c);
    canvas_begin(c, CANVAS_ASIDE, NULL);
    for (int i = 0; i < kinds[page->kind].n_counts; i++) {
        draw_boxes(c, sheet, page->kind, x + i * strokes_w(page->kind), y);
    }
    if (page->kind != SHEET_CHECK) {
        rule(c, page_w - margin - total_w + 4, y + h - 2.5, page_w - margin, y + h - 2.5);
    }
    rule(c, margin, y + h, page_w - margin, y + h);
    canvas_end(c);
}

/* How many ballots, and what to do with more than a sheet holds. */
static void ballots_text(struct strbuf *out, const struct tally_sheet *sheet,
                         enum sheet_kind kind) {
    uint64_t n = sheet->n_ballots;
    strbuf_addf(out, "%s%" PRIu64 " ballot%s.", sheet->about ? "About " : "", n, n == 1 ? "" : "s");
    if (n > SHEET_BALLOTS && kind != SHEET_CHECK) {
        strbuf_addf(out,
                    " A sheet holds %d: share the ballots among %" PRIu64
                    " tables, a set of sheets each, and add up their totals.",
                    SHEET_BALLOTS, (n + SHEET_BALLOTS - 1) / SHEET_BALLOTS);
    }
}

/* What must hold whoever counted. */
static void foot_text(struct strbuf *out, const struct tally_sheet *sheet, enum sheet_kind kind) {
    if (kind != SHEET_CHECK && sheet->about) {
        strbuf_add(out, "Check: count the ballots too. No total is larger.");
    } else if (kind == SHEET_TOP3) {
        strbuf_addf(out,
                    "Check: all totals together are at most 3 times the ballots (%" PRIu64 ").",
                    3 * sheet->n_ballots);
    } else if (kind == SHEET_POINTS) {
        strbuf_addf(out,
                    "Check: the first column has a stroke for each ballot (%" PRIu64
                    "); all points together are at most 6 times the ballots (%" PRIu64 ").",
                    sheet->n_ballots, 6 * sheet->n_ballots);
    } else if (has_shared(&sheet->count->tally)) {
        strbuf_add(out,
                   "Where issues share a place they stand in no column, and share its points.");
    }
}

static void draw_page(struct canvas *c, const struct layout *l, size_t at) {
    const struct sheet_page *page = &l->pages[at];
    const struct tally_sheet *sheet = l->sheet;
    AUTO(strbuf_done) struct strbuf words = {0}, last = {0}, number = {0};
    canvas_begin(c, CANVAS_DOCUMENT, NULL);
    canvas_bookmark(c, 1, kinds[page->kind].title);
    double y = paragraph(c, margin, type_20, true, kinds[page->kind].title) + 1;
    y = paragraph(c, y, type_14, false, sheet->title) + 2;
    strbuf_addf(&words, "%s ", kinds[page->kind].how);
    ballots_text(&words, sheet, page->kind);
    paragraph(c, y, type_14, false, words.data);
    canvas_begin(c, CANVAS_FIGURE, "A gate: four upright strokes and one across");
    if (page->kind != SHEET_CHECK) {
        draw_gate(c, page_w - margin - box_mm, margin);
    }
    canvas_end(c);
    canvas_begin(c, CANVAS_TABLE, NULL);
    draw_heads(c, page, HEAD_H - 4);
    for (uint32_t i = 0; i < page->n; i++) {
        draw_row(c, sheet, page, page->first + i, HEAD_H + i * row_h(sheet, page->kind));
    }
    canvas_end(c);
    foot_text(&last, sheet, page->kind);
    canvas_begin(c, CANVAS_P, NULL);
    canvas_paragraph(c, margin, page_h - margin - foot + 2, page_w - 2 * margin - 26, 2,
                     &(struct canvas_type){.size_mm = type_14}, strbuf_text(&last));
    canvas_end(c);
    strbuf_addf(&number, "%zu of %zu", at + 1, l->n_pages);
    canvas_begin(c, CANVAS_ASIDE, NULL);
    text(c, page_w - margin, page_h - margin, type_11, false, CANVAS_END, number.data);
    canvas_end(c);
    canvas_end(c);
}

/* ---- all ---- */

static bool write_sheet(struct strbuf *out, const struct tally_sheet *sheet, bool svg,
                        struct err *err) {
    return (svg ? tally_sheet_svg : tally_sheet_pdf)(out, sheet, err);
}

bool vote_sheet(struct strbuf *out, const struct ballot_box *box, bool svg, struct err *err) {
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    struct ballots ballots = ballot_box_view(box);
    count_run(count, &ballots, COUNT_METHODS);
    struct tally_sheet sheet = {.title = "A vote in the room",
                                .issues = &box->issues,
                                .n_ballots = (box->weight + WEIGHT_ONE - 1) / WEIGHT_ONE,
                                .count = count};
    bool ok = write_sheet(out, &sheet, svg, err);
    count_done(count);
    return ok;
}

bool priorities_sheet(struct strbuf *out, struct store *st,
                      const struct priorities_options *options, bool svg, struct err *err) {
    AUTO(gather_done) struct gathered g = {0};
    struct gather_options all = options->gather;
    all.by = BY_ALL;
    all.labels = true;
    if (!gather_ballots(&g, st, &all, err)) {
        return false;
    }
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    struct ballots ballots = gather_view(&g, &g.groups[0]);
    bool team = options->tier == TIER_INTERNAL;
    count_run(count, &ballots, COUNT_METHODS);
    struct tally_sheet sheet = {.title = g.title[0] ? g.title : options->gather.question,
                                .issues = &g.issues,
                                .n_ballots = tier_round(options->tier, ballots.n),
                                .about = !team,
                                .count = team ? count : NULL,
                                .lang = options->gather.lang};
    bool ok = write_sheet(out, &sheet, svg, err);
    count_done(count);
    return ok;
}

bool tally_sheet_pdf(struct strbuf *out, const struct tally_sheet *sheet, struct err *err) {
    const struct canvas_info info = {.title = sheet->title, .lang = sheet->lang};
    struct layout l = {.sheet = sheet};
    AUTO(canvas_freep) struct canvas *c = canvas_pdf(out, &info, err);
    if (!c) {
        return false;
    }
    lay_out(&l);
    for (size_t i = 0; i < l.n_pages; i++) {
        canvas_page(c, page_w, page_h);
        draw_page(c, &l, i);
    }
    mem_freep(&l.pages);
    return canvas_finish(c, err);
}

bool tally_sheet_svg(struct strbuf *out, const struct tally_sheet *sheet, struct err *err) {
    struct layout l = {.sheet = sheet};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(out, true);
    lay_out(&l);
    canvas_page(c, page_w, page_h * (double)l.n_pages);
    canvas_describe(c, sheet->title, sheet->lang);
    for (size_t i = 0; i < l.n_pages; i++) {
        canvas_save(c);
        canvas_shift(c, 0, page_h * (double)i);
        draw_page(c, &l, i);
        canvas_restore(c);
    }
    mem_freep(&l.pages);
    return canvas_finish(c, err);
}
