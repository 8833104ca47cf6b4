/* analysis/chart_bars.c — bars: sorted with whiskers, thin ones, and one bar of parts. */
#include <math.h>
#include <stdio.h>

#include "analysis/chart_impl.h"
#include "base/attr.h"
#include "base/mem.h"
#include "base/strbuf.h"

static const double ONE_LINE_FROM = 130; // mm: narrower, the bar stands under its label
static const double BAR = 1.25;          // em, the height of a bar
static const struct pen_type plain = {0}, bold = {.bold = true},
                             small = {.size = .86, .colour = CHART_QUIET};

struct columns { // of the bars, mm from the start
    double place, icon, label, label_w, bar, bar_w, beside, beside_w;
    bool one_line;
};

static struct columns columns_of(const struct pen *p, bool places, bool icons) {
    double em = p->em, gap = .5 * em;
    struct columns c = {.one_line = p->w >= ONE_LINE_FROM};
    c.icon = places ? 2.4 * em : 0;
    c.label = c.icon + (icons ? 1.6 * em + gap : 0);
    if (c.one_line) {
        c.beside_w = .3 * p->w;
        c.label_w = .37 * p->w - c.label;
        c.bar = c.label + c.label_w + gap;
    } else {
        c.beside_w = .42 * p->w;
        c.label_w = p->w - c.label;
        c.bar = c.label;
    }
    c.beside = p->w - c.beside_w;
    c.bar_w = c.beside - gap - c.bar;
    return c;
}

/* A line with a cap on both ends, white around so that it is seen on the bar too. */
static void whisker(const struct pen *p, double x1, double x2, double y, double cap) {
    for (int under = 1; under >= 0; under--) {
        uint32_t colour = under ? CHART_WHITE : CHART_BLACK;
        double mm = under ? 1.3 : .5;
        pen_line(p, x1, y, x2, y, mm, colour);
        pen_line(p, x1, y - cap, x1, y + cap, mm, colour);
        pen_line(p, x2, y - cap, x2, y + cap, mm, colour);
    }
}

static void bar(const struct pen *p, const struct chart_row *row, double x, double y, double w,
                double h) {
    double value = fmin(fmax(row->value, 0), 100) / 100;
    pen_rect(p, x, y, fmax(value * w, .3), h,
             &(struct canvas_paint){.fill = CHART_SKY, .stroke = CHART_BLACK, .stroke_mm = .3});
    if (row->high > 0) {
        whisker(p, x + fmax(row->low, 0) / 100 * w, x + fmin(row->high, 100) / 100 * w, y + h / 2,
                .22 * h);
    }
}

/* "2", and under it "joint". */
static double place(const struct pen *p, size_t at, double y) {
    const struct chart_row *row = &p->chart->rows[at];
    char number[16];
    snprintf(number, sizeof number, "%d", row->place);
    double h = pen_text(p, 0, y, 2.3 * p->em, &bold, row->place > 0 ? number : NULL);
    if (chart_is_joint(p->chart, at, -1)) {
        const struct pen_type tiny = {.size = .72, .colour = CHART_QUIET};
        h += pen_text(p, 0, y + h - .2 * p->em, 2.3 * p->em, &tiny, p->words->tied) - .2 * p->em;
    }
    return h;
}

/* In words and the count, on one line where there is room, else on a line each. */
static void add_says(struct strbuf *out, const struct pen *p, const struct chart_row *row,
                     double w) {
    AUTO(strbuf_done) struct strbuf line = {0};
    chart_say(out, p->chart, row);
    if (!row->beside) {
        return;
    }
    strbuf_addf(&line, "%s (%s)", strbuf_text(out), row->beside);
    double one = pen_text_mm(p, w, &small, row->beside);
    if (pen_text_mm(p, w, &small, strbuf_text(&line)) < 1.01 * one) {
        strbuf_addf(out, " (%s)", row->beside);
    } else {
        strbuf_addf(out, "\n%s", row->beside);
    }
}

static double says_mm(const struct pen *p, const struct chart_row *row, double w) {
    AUTO(strbuf_done) struct strbuf text = {0};
    add_says(&text, p, row, w);
    return pen_text_mm(p, w, &small, strbuf_text(&text));
}

static void says(const struct pen *p, const struct chart_row *row, double x, double y, double w,
                 double h) {
    AUTO(strbuf_done) struct strbuf text = {0};
    add_says(&text, p, row, w);
    pen_text_in(p, x, y, w, h, &small, strbuf_text(&text));
}

static double bar_row(const struct pen *p, const struct columns *c, size_t at, double y) {
    const struct chart_row *row = &p->chart->rows[at];
    double icon = row->icon ? 1.6 * p->em : 0, high = BAR * p->em;
    double label = fmax(pen_text_mm(p, c->label_w, &plain, row->label), icon);
    double beside = row->hidden ? 0 : says_mm(p, row, c->beside_w);
    double hidden_w = p->w - c->bar, top = y, h = label;
    if (!c->one_line) {
        top = y + label + .15 * p->em;
        h = fmax(high, beside);
    } else {
        h = fmax(h, fmax(high, beside));
    }
    if (row->hidden) {
        h = fmax(h, pen_hidden(p, c->bar, top, hidden_w, high, row->hidden));
    } else {
        bar(p, row, c->bar, top + (h - high) / 2, c->bar_w, high);
        says(p, row, c->beside, top, c->beside_w, h);
    }
    double head = c->one_line ? h : label;
    double number = place(p, at, y + (c->one_line ? fmax(0, (h - 1.3 * p->em) / 2) : 0));
    pen_icon(p, row->icon, c->icon, y + fmax(0, (head - icon) / 2), icon);
    pen_text_in(p, c->label, y, c->label_w, head, &plain, row->label);
    return fmax(top + h - y, number);
}

static void axis(const struct pen *p, const struct columns *c, double top, double bottom,
                 bool marks) {
    const struct pen_type middle = {.size = .8, .colour = CHART_QUIET, .align = CANVAS_MIDDLE};
    for (int tenth = 0; tenth <= 10; tenth += 5) {
        double x = c->bar + tenth / 10.0 * c->bar_w;
        char number[8];
        snprintf(number, sizeof number, "%d", tenth);
        if (!marks) {
            pen_line(p, x, top, x, bottom, .25, CHART_PALE);
        } else {
            pen_text(p, x - 2 * p->em, bottom, 4 * p->em, &middle, number);
        }
    }
}

double chart_bars(struct pen *p) {
    AUTO(mem_freep) size_t *order = mem_alloc((p->chart->n_rows + 1) * sizeof *order);
    bool places = false, icons = false;
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        places |= p->chart->rows[i].place > 0;
        icons |= p->chart->rows[i].icon != NULL;
    }
    struct columns c = columns_of(p, places, icons);
    struct pen away = *p; // to measure with: what it draws goes nowhere
    away.canvas = p->ruler;
    const struct pen_type below = {.size = .8, .colour = CHART_QUIET, .align = CANVAS_MIDDLE};
    double top = .2 * p->em, y = top;
    chart_sort(p->chart, order);
    for (size_t i = 0; i < p->chart->n_rows; i++) { // the lines of the axis lie under the bars
        const struct chart_row *row = &p->chart->rows[order[i]];
        double h = bar_row(&away, &c, order[i], 0);
        if (!row->hidden && c.one_line) {
            axis(p, &c, y - .25 * p->em, y + h + .25 * p->em, false);
        }
        y += bar_row(p, &c, order[i], y) + .5 * p->em;
    }
    axis(p, &c, top, y - .2 * p->em, true);
    y += .9 * p->em;
    y += pen_text(p, c.bar - p->em, y, c.bar_w + 2 * p->em, &below, p->words->axis);
    return y + .2 * p->em;
}

double chart_small(struct pen *p) {
    AUTO(mem_freep) size_t *order = mem_alloc((p->chart->n_rows + 1) * sizeof *order);
    double label_w = .34 * p->w, bar_x = label_w + .5 * p->em, beside_w = .36 * p->w;
    double bar_w = p->w - bar_x - beside_w - .5 * p->em, high = .7 * p->em, y = .1 * p->em;
    chart_sort(p->chart, order);
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        const struct chart_row *row = &p->chart->rows[order[i]];
        double label = pen_text_mm(p, label_w, &small, row->label), h = fmax(label, high);
        if (row->hidden) {
            h = fmax(h, pen_hidden(p, bar_x, y, p->w - bar_x, high, row->hidden));
        } else {
            h = fmax(h, says_mm(p, row, beside_w));
            pen_rect(p, bar_x, y + (h - high) / 2, fmax(row->value / 100 * bar_w, .3), high,
                     &(struct canvas_paint){.fill = CHART_LINE, .stroke = CANVAS_NONE});
            says(p, row, p->w - beside_w, y, beside_w, h);
        }
        pen_text_in(p, 0, y, label_w, h, &(struct pen_type){.size = .86}, row->label);
        y += h + .3 * p->em;
    }
    return y;
}

/* ---- parts of a whole ---- */

static void part_paint(const struct pen *p, size_t i, double x, double y, double w, double h) {
    const struct hatching over = {
        .n = 1, .colour = {chart_colour(i)}, .hatch = {chart_hatch(i)}, .cell_mm = .55 * p->em};
    pen_rect(p, x, y, w, h,
             &(struct canvas_paint){
                 .fill = CANVAS_NONE, .stroke = CHART_BLACK, .stroke_mm = .35, .over = &over});
}

/* The number of a part, in a white ring: in the bar where there is room, and in the key. */
static void part_number(const struct pen *p, size_t i, double x, double y, double w, double h) {
    const struct pen_type number = {.size = .8, .bold = true, .align = CANVAS_MIDDLE};
    double r = .62 * p->em;
    char text[16];
    if (w < 2.2 * r) {
        return;
    }
    snprintf(text, sizeof text, "%zu", i + 1);
    canvas_circle(p->canvas, pen_x(p, x + w / 2, 0), y + h / 2, r);
    canvas_paint(p->canvas, &(struct canvas_paint){
                                .fill = CHART_WHITE, .stroke = CHART_BLACK, .stroke_mm = .25});
    pen_text_in(p, x, y, w, h, &number, text);
}

double chart_parts(struct pen *p) {
    double high = 2.4 * p->em, x = 0, y = .2 * p->em, swatch = 2 * p->em;
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        const struct chart_row *row = &p->chart->rows[i];
        double w = row->hidden ? 0 : fmin(fmax(row->value, 0) / 100 * p->w, p->w - x);
        if (w > 0) {
            part_paint(p, i, x, y, w, high);
            part_number(p, i, x, y, w, high);
        }
        x += w;
    }
    if (p->w - x > .01 * p->w) { // what is hidden, or in no part
        pen_dotted(p, x, y, p->w - x, high);
    }
    y += high + .6 * p->em;
    double text = swatch + .6 * p->em, label_w = .5 * p->w - text;
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        const struct chart_row *row = &p->chart->rows[i];
        double beside = says_mm(p, row, .48 * p->w);
        double h = fmax(fmax(pen_text_mm(p, label_w, &plain, row->label), beside), 1.4 * p->em);
        if (row->hidden) {
            pen_hidden(p, 0, y, swatch, h, NULL);
        } else {
            part_paint(p, i, 0, y + (h - 1.4 * p->em) / 2, swatch, 1.4 * p->em);
        }
        part_number(p, i, 0, y, swatch, h);
        pen_text_in(p, text, y, label_w, h, &plain, row->label);
        says(p, row, .52 * p->w, y, .48 * p->w, h);
        y += h + .3 * p->em;
    }
    return y;
}
