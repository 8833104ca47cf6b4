/* analysis/charts.c — a chart of any kind: its height, its figure, its pen. Words and numbers are
 * in chart_words.c, the drawings in chart_KIND.c. A drawing is measured by making it on a
 * canvas that keeps nothing. */
#include "analysis/charts.h"

#include <math.h>
#include <string.h>

#include "analysis/chart_impl.h"
#include "analysis/document.h"
#include "analysis/icons.h"
#include "base/attr.h"
#include "base/mem.h"
#include "base/strbuf.h"

static const double WIDTH_MM = 174, TYPE_PT = 14, MOST_MM = 10000;

static double (*const kinds[])(struct pen *) = {
    [CHART_HOUSES] = chart_houses,     [CHART_BARS] = chart_bars,
    [CHART_SMALL] = chart_small,       [CHART_PARTS] = chart_parts,
    [CHART_LADDER] = chart_ladder,     [CHART_CHANGES] = chart_changes,
    [CHART_TIMELINE] = chart_timeline,
};

static double width_of(const struct chart *chart) {
    return chart->w_mm > 0 ? chart->w_mm : WIDTH_MM;
}

static double draw(const struct chart *chart, double w_mm, struct canvas *canvas,
                   struct canvas *ruler) {
    struct pen pen = {
        .canvas = canvas,
        .ruler = ruler,
        .chart = chart,
        .words = chart->words ? chart->words : &chart_english,
        .w = w_mm,
        .em = (chart->type_pt > 0 ? chart->type_pt : TYPE_PT) * CANVAS_PT_MM,
    };
    return kinds[chart->kind](&pen);
}

static double height_at(void *ctx, double w_mm) {
    AUTO(canvas_freep) struct canvas *ruler = canvas_ruler();
    canvas_page(ruler, w_mm, MOST_MM);
    return fmax(draw(ctx, w_mm, ruler, ruler), 1);
}

double chart_height(const struct chart *chart) {
    return height_at((void *)(uintptr_t)chart, width_of(chart)); // drawn, never changed
}

void chart_draw(struct canvas *canvas, void *ctx, double w_mm, double h_mm) {
    const struct chart *chart = ctx;
    AUTO(canvas_freep) struct canvas *ruler = canvas_ruler();
    canvas_page(ruler, w_mm, h_mm);
    draw(chart, w_mm, canvas, ruler);
}

void chart_open(struct document *doc, const struct chart *chart) {
    AUTO(strbuf_done) struct strbuf alt = {0};
    chart_alt(&alt, chart);
    document_figure(doc, &(struct document_figure){
                             .title = chart->title,
                             .alt = strbuf_text(&alt),
                             .draw = chart_draw,
                             .height = height_at,
                             .ctx = (void *)(uintptr_t)chart,
                             .w_mm = width_of(chart),
                             .h_mm = chart_height(chart),
                         });
}

/* ---- the pen ---- */

double pen_x(const struct pen *p, double x, double w) {
    return p->chart->rtl ? p->w - x - w : x;
}

static struct canvas_type type_of(const struct pen *p, const struct pen_type *type) {
    return (struct canvas_type){
        .size_mm = p->em * (type->size > 0 ? type->size : 1),
        .colour = type->colour ? type->colour : CHART_BLACK,
        .bold = type->bold,
        .rtl = p->chart->rtl,
        .align = type->align,
    };
}

double pen_text_mm(const struct pen *p, double w, const struct pen_type *type, const char *text) {
    struct canvas_type real = type_of(p, type);
    return text ? canvas_paragraph_mm(p->ruler, w, 0, &real, text) : 0;
}

double pen_word_mm(const struct pen *p, const struct pen_type *type, const char *word, size_t len) {
    struct canvas_type real = type_of(p, type);
    return canvas_text_mm(p->ruler, &real, word, len);
}

double pen_text(const struct pen *p, double x, double y, double w, const struct pen_type *type,
                const char *text) {
    struct canvas_type real = type_of(p, type);
    return text ? canvas_paragraph(p->canvas, pen_x(p, x, w), y, w, 0, &real, text) : 0;
}

void pen_text_in(const struct pen *p, double x, double y, double w, double h,
                 const struct pen_type *type, const char *text) {
    struct canvas_type real = type_of(p, type);
    if (text) {
        double own = canvas_paragraph_mm(p->canvas, w, 0, &real, text);
        pen_text(p, x, y + fmax(0, (h - own) / 2), w, type, text);
    }
}

void pen_rect(const struct pen *p, double x, double y, double w, double h,
              const struct canvas_paint *paint) {
    canvas_rect(p->canvas, pen_x(p, x, w), y, w, h, 0);
    canvas_paint(p->canvas, paint);
}

void pen_line(const struct pen *p, double x1, double y1, double x2, double y2, double mm,
              uint32_t colour) {
    canvas_move(p->canvas, pen_x(p, x1, 0), y1);
    canvas_line(p->canvas, pen_x(p, x2, 0), y2);
    canvas_paint(p->canvas,
                 &(struct canvas_paint){.fill = CANVAS_NONE, .stroke = colour, .stroke_mm = mm});
}

void pen_icon(const struct pen *p, const char *icon, double x, double y, double size) {
    if (icon) {
        icon_draw(p->canvas, icon, pen_x(p, x, size), y, size, CHART_BLACK);
    }
}

void pen_dotted(const struct pen *p, double x, double y, double w, double h) {
    const struct canvas_paint dots = {
        .fill = CANVAS_NONE,
        .stroke = CHART_QUIET,
        .stroke_mm = .45,
        .dash_mm = {0, 1.2},
        .round = true,
    };
    pen_rect(p, x, y, w, h, &dots);
}

double pen_hidden(const struct pen *p, double x, double y, double w, double least_h,
                  const char *words) {
    const struct pen_type small = {.size = .86, .colour = CHART_QUIET};
    double pad = .3 * p->em, inner = w - 4 * pad;
    double h = fmax(least_h, pen_text_mm(p, inner, &small, words) + 2 * pad);
    pen_dotted(p, x, y, w, h);
    pen_text_in(p, x + 2 * pad, y, inner, h, &small, words);
    return h;
}

/* ---- what tells series apart ---- */

uint32_t chart_colour(size_t i) {
    static const uint32_t colours[] = {0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7,
                                       0xD55E00, 0x56B4E9, 0x1A1A1A};
    return i < LEN(colours) ? colours[i] : 0x9A9A9A;
}

void chart_dashes(size_t i, double dash_mm[2]) {
    static const double dashes[][2] = {
        {0,   0  },
        {3,   1.5},
        {0,   1.8},
        {6,   1.8},
        {1.2, 1.6},
        {4,   3  }
    };
    memcpy(dash_mm, dashes[i % LEN(dashes)], sizeof dashes[0]);
}

enum hatch chart_hatch(size_t i) {
    return (enum hatch)(i % HATCH_APART);
}
