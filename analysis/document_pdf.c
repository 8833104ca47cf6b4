/* analysis/document_pdf.c — a document on sheets of paper: laid out by document_galley.c, drawn
 * here, with what every page has: the stamp under the text and above it, the footer, its number. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/document_galley.h"
#include "analysis/document_marks.h"
#include "base/strbuf.h"

enum { INK = 0x1A1A1A, QUIET = 0x4A4A4A, LINE = 0x767676, SOFT = 0xF0F3F6, PALE = 0xE2E2E2 };

static const struct {
    double w, h, margin; // mm, upright
} sizes[] = {
    [PAPER_A3] = {297, 420, 20},
    [PAPER_A4] = {210, 297, 17},
    [PAPER_A5] = {148, 210, 12},
};

static const double TYPE_PT = 14, LEAST_PT = 11, STEP_PT = .5;
static const double FOOT_SIZE = .72, FOOT_PT = 9; // of the type, and at least
static const double FOOT_SHEET = .5;              // of that of a sheet for the wall
static const double PAGE_NUMBER = .24;            // of the width
enum { FOOT_LINES = 4 };                          // at most
static const double STAMP_DEG = -35, DEG = 57.29577951308232;

struct sheet { // being drawn
    struct canvas *canvas;
    const struct galley *flow;
    const struct document *doc;
    double margin;
    struct canvas_type foot;
    double foot_lines;
};

/* ---- what every page has ---- */

static void mirrored(const struct sheet *s, double x, double y, double w, int max_lines,
                     const struct canvas_type *type, const char *text) {
    x = s->doc->rtl ? s->flow->page_w - x - w : x;
    canvas_paragraph(s->canvas, x, y, w, max_lines, type, text);
}

/* Pale and large from corner to corner, under what is read. */
static void stamp_across(const struct sheet *s) {
    struct canvas_type type = {
        .size_mm = 10, .colour = PALE, .bold = true, .rtl = s->doc->rtl, .align = CANVAS_MIDDLE};
    const char *text = s->doc->info.stamp;
    size_t len = strlen(text);
    double w = s->flow->page_w, h = s->flow->page_h, turn = fabs(STAMP_DEG) / DEG;
    double across = .86 * fmin(w / cos(turn), h / sin(turn));
    double wide = canvas_text_mm(s->canvas, &type, text, len);
    type.size_mm = fmin(10 * across / fmax(wide, 1), .16 * fmin(w, h));
    canvas_save(s->canvas);
    canvas_shift(s->canvas, w / 2, h / 2);
    canvas_turn(s->canvas, STAMP_DEG);
    canvas_text(s->canvas, 0, type.size_mm / 3, &type, text, len);
    canvas_restore(s->canvas);
}

/* And small in the margin, where nothing covers it. */
static void stamp_head(const struct sheet *s) {
    struct canvas_type type = s->foot;
    type.bold = true;
    mirrored(s, s->margin, .45 * s->margin, s->flow->page_w - 2 * s->margin, 1, &type,
             s->doc->info.stamp);
}

static void footer(const struct sheet *s, size_t page) {
    double y = s->flow->page_h - s->margin, w = s->flow->page_w - 2 * s->margin;
    double number = PAGE_NUMBER * w;
    double h = canvas_paragraph_mm(s->canvas, w, 1, &s->foot, "x");
    y -= (s->foot_lines - 1) * h; // its last line stands in the margin
    canvas_move(s->canvas, s->margin, y);
    canvas_line(s->canvas, s->margin + w, y);
    canvas_paint(s->canvas,
                 &(struct canvas_paint){.fill = CANVAS_NONE, .stroke = LINE, .stroke_mm = .2});
    if (s->doc->info.footer) {
        mirrored(s, s->margin, y + .3 * h, w - number, FOOT_LINES, &s->foot, s->doc->info.footer);
    }
    char at[24], all[24];
    AUTO(strbuf_done) struct strbuf words = {0};
    snprintf(at, sizeof at, "%zu", page + 1);
    snprintf(all, sizeof all, "%zu", (size_t)s->flow->page + 1);
    document_say(&words, s->doc->words.page, at, all);
    struct canvas_type type = s->foot;
    type.align = CANVAS_END;
    mirrored(s, s->margin + w - number, y + .3 * h, number, 1, &type, strbuf_text(&words));
}

/* ---- frames and what stands in them ---- */

static void draw_frame(const struct sheet *s, const struct frame *frame) {
    static const uint32_t colours[] = {
        [BOX_NOTE] = 0x00518F, [BOX_GOOD] = 0x00563F, [BOX_WARNING] = 0x8A2A00};
    static const double lines[] = {[BOX_NOTE] = .4, [BOX_GOOD] = .4, [BOX_WARNING] = 1};
    double line = lines[frame->box], bar = .3 * s->flow->em;
    canvas_rect(s->canvas, frame->x + line / 2, frame->y + line / 2, frame->w - line,
                frame->h - line, 0);
    canvas_paint(s->canvas, &(struct canvas_paint){
                                .fill = SOFT, .stroke = colours[frame->box], .stroke_mm = line});
    canvas_rect(s->canvas, s->doc->rtl ? frame->x + frame->w - bar : frame->x, frame->y, bar,
                frame->h, 0);
    canvas_paint(s->canvas,
                 &(struct canvas_paint){.fill = colours[frame->box], .stroke = CANVAS_NONE});
}

static void draw_figure(const struct sheet *s, const struct put *put) {
    const struct document_figure *figure = &put->block->figure;
    canvas_begin(s->canvas, CANVAS_FIGURE, figure->alt);
    canvas_save(s->canvas);
    canvas_shift(s->canvas, put->x, put->y);
    canvas_scale(s->canvas, put->w / put->own_w);
    canvas_clip(s->canvas, 0, 0, put->own_w, put->own_h);
    figure->draw(s->canvas, figure->ctx, put->own_w, put->own_h);
    canvas_restore(s->canvas);
    canvas_end(s->canvas);
}

static void draw_text(const struct sheet *s, const struct put *put) {
    canvas_begin(s->canvas, put->role, NULL);
    if (put->bookmark) {
        canvas_bookmark(s->canvas, put->bookmark, put->text);
    }
    canvas_paragraph(s->canvas, put->x, put->y, put->w, put->max_lines, &put->type, put->text);
    canvas_end(s->canvas);
}

static void draw_put(const struct sheet *s, const struct put *put) {
    switch (put->kind) {
    case PUT_BEGIN:
        canvas_begin(s->canvas, put->role, NULL);
        break;
    case PUT_END:
        canvas_end(s->canvas);
        break;
    case PUT_TEXT:
    case PUT_ASIDE:
        draw_text(s, put);
        break;
    case PUT_RULE:
        canvas_begin(s->canvas, CANVAS_ASIDE, NULL);
        canvas_move(s->canvas, put->x, put->y);
        canvas_line(s->canvas, put->x + put->w, put->y);
        canvas_paint(s->canvas, &(struct canvas_paint){
                                    .fill = CANVAS_NONE, .stroke = LINE, .stroke_mm = put->h});
        canvas_end(s->canvas);
        break;
    case PUT_FILL:
        canvas_begin(s->canvas, CANVAS_ASIDE, NULL);
        canvas_rect(s->canvas, put->x, put->y, put->w, put->h, 0);
        canvas_paint(s->canvas, &(struct canvas_paint){.fill = SOFT, .stroke = CANVAS_NONE});
        canvas_end(s->canvas);
        break;
    case PUT_TICK:
        canvas_begin(s->canvas, CANVAS_ASIDE, NULL);
        canvas_rect(s->canvas, put->x, put->y + .2 * put->h, put->w, put->h, 0);
        canvas_paint(s->canvas,
                     &(struct canvas_paint){.fill = CANVAS_NONE, .stroke = INK, .stroke_mm = .35});
        canvas_end(s->canvas);
        break;
    case PUT_FIGURE:
        draw_figure(s, put);
        break;
    case PUT_MARK:
        canvas_begin(s->canvas, CANVAS_ASIDE, NULL);
        document_mark(s->canvas, put->block->box, put->x, put->y, put->w);
        canvas_end(s->canvas);
        break;
    }
}

static void draw(const struct sheet *s) {
    const struct galley *f = s->flow;
    size_t put = 0, frame = 0;
    for (uint32_t page = 0; page <= f->page; page++) {
        canvas_page(s->canvas, f->page_w, f->page_h);
        if (page == 0) {
            canvas_begin(s->canvas, CANVAS_DOCUMENT, NULL);
        }
        canvas_begin(s->canvas, CANVAS_ASIDE, NULL);
        if (s->doc->info.stamp) {
            stamp_across(s);
            stamp_head(s);
        }
        size_t last = frame;
        while (last < f->n_frames && f->frames[last].page == page) {
            last++;
        }
        for (size_t i = last; i-- > frame;) { // the outer first
            draw_frame(s, &f->frames[i]);
        }
        frame = last;
        canvas_end(s->canvas);
        for (; put < f->n_puts && f->puts[put].page == page; put++) {
            draw_put(s, &f->puts[put]);
        }
        canvas_begin(s->canvas, CANVAS_ASIDE, NULL);
        footer(s, page);
        canvas_end(s->canvas);
    }
    canvas_end(s->canvas);
}

/* ---- the whole ---- */

/* Bare paper for type of `pt`. */
static void prepare(struct galley *f, struct sheet *s, const struct document_paper *paper,
                    double pt) {
    double w = sizes[paper->size].w, h = sizes[paper->size].h;
    s->margin = sizes[paper->size].margin;
    double foot_pt = (paper->sheets ? FOOT_SHEET : FOOT_SIZE) * pt;
    s->foot = (struct canvas_type){.size_mm =
                                       fmax(fmax(foot_pt, FOOT_PT), paper->least_pt) * CANVAS_PT_MM,
                                   .colour = QUIET,
                                   .rtl = s->doc->rtl};
    *f = (struct galley){.canvas = s->canvas,
                         .page_w = paper->across ? h : w,
                         .page_h = paper->across ? w : h,
                         .em = pt * CANVAS_PT_MM,
                         .least_mm = paper->least_pt * CANVAS_PT_MM};
    f->left = s->margin;
    f->top = s->margin;
    f->width = f->page_w - 2 * s->margin;
    double line = s->foot.size_mm * CANVAS_LINE;
    s->foot_lines = 2;
    if (s->doc->info.footer) {
        double high = canvas_paragraph_mm(s->canvas, (1 - PAGE_NUMBER) * f->width, FOOT_LINES,
                                          &s->foot, s->doc->info.footer);
        s->foot_lines = fmax(s->foot_lines, round(high / line));
    }
    f->bottom = f->page_h - s->margin - s->foot_lines * line;
    s->flow = f;
}

/* Lay out in type of `pt`; false when it takes more than `max_pages`. */
static bool lay(struct galley *f, struct sheet *s, const struct document_paper *paper, double pt,
                size_t max_pages) {
    prepare(f, s, paper, pt);
    f->max_pages = max_pages;
    return galley_layout(f, s->doc);
}

/* In the largest type that fits. */
static void lay_all(struct galley *f, struct sheet *s, const struct document_paper *paper) {
    double pt = paper->type_pt > 0 ? paper->type_pt : TYPE_PT;
    if (paper->sheets) {
        prepare(f, s, paper, pt);
        galley_sheets(f, s->doc, LEAST_PT * CANVAS_PT_MM, STEP_PT * CANVAS_PT_MM);
        return;
    }
    bool fits = lay(f, s, paper, pt, paper->max_pages);
    for (double less = pt - STEP_PT; !fits && less >= LEAST_PT; less -= STEP_PT) {
        galley_done(f);
        fits = lay(f, s, paper, less, paper->max_pages);
    }
    if (!fits) {
        galley_done(f);
        lay(f, s, paper, paper->else_pt > 0 ? paper->else_pt : pt, 0);
    }
}

bool document_pdf(struct strbuf *out, const struct document *doc,
                  const struct document_paper *paper, struct err *err) {
    const struct canvas_info info = {
        .title = doc->info.title,
        .author = doc->info.author,
        .subject = doc->info.subtitle,
        .lang = doc->info.lang,
        .made_utc_ms = doc->info.made_utc_ms,
    };
    AUTO(canvas_freep) struct canvas *canvas = canvas_pdf(out, &info, err);
    if (!canvas) {
        return false;
    }
    struct sheet sheet = {.canvas = canvas, .doc = doc};
    AUTO(galley_done) struct galley flow = {0};
    lay_all(&flow, &sheet, paper);
    draw(&sheet);
    return canvas_finish(canvas, err);
}
