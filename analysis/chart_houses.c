/* analysis/chart_houses.c — ten houses a row. A full house is dark with a white door, an empty one
 * an outline: the number can be counted with a finger. */
#include <math.h>

#include "analysis/chart_impl.h"
#include "base/attr.h"
#include "base/strbuf.h"

enum { HOUSES = 10 };
static const double PITCH_MOST = 12, PITCH_SHARE = .066; // mm; of the width
static const double PITCH_LEAST = .05;                   // of the width, so that words fit beside
static const double BESIDE_FROM = 120;                   // mm: narrower, the words stand below

static void outline(const struct pen *p, double x, double y, double s) {
    double left = pen_x(p, x, s);
    canvas_move(p->canvas, left, y + .5 * s);
    canvas_line(p->canvas, left + .5 * s, y);
    canvas_line(p->canvas, left + s, y + .5 * s);
    canvas_line(p->canvas, left + .88 * s, y + .5 * s);
    canvas_line(p->canvas, left + .88 * s, y + s);
    canvas_line(p->canvas, left + .12 * s, y + s);
    canvas_line(p->canvas, left + .12 * s, y + .5 * s);
    canvas_close(p->canvas);
}

static void door(const struct pen *p, double x, double y, double s) {
    canvas_rect(p->canvas, pen_x(p, x, s) + .39 * s, y + .58 * s, .22 * s, .42 * s, 0);
}

/* Houses number `from` to `to` in one go: two thousand sheets have sixty thousand of them. */
static void houses(const struct pen *p, int from, int to, double pitch, double y, bool full) {
    double size = .84 * pitch;
    for (int i = from; i < to; i++) {
        outline(p, i * pitch + .08 * pitch, y, size);
    }
    if (from < to) {
        canvas_paint(p->canvas, &(struct canvas_paint){.fill = full ? CHART_BLUE : CHART_WHITE,
                                                       .stroke = full ? CHART_BLUE : CHART_LINE,
                                                       .stroke_mm = .045 * size,
                                                       .round = true});
    }
    for (int i = from; i < to && full; i++) {
        door(p, i * pitch + .08 * pitch, y, size);
    }
    if (from < to && full) {
        canvas_paint(p->canvas, &(struct canvas_paint){.fill = CHART_WHITE, .stroke = CANVAS_NONE});
    }
}

/* What is said of the row, and its count; returns the height. */
static double words(const struct pen *p, const struct chart_row *row, double x, double y, double w,
                    double least) {
    const struct pen_type plain = {0}, small = {.size = .86, .colour = CHART_QUIET};
    AUTO(strbuf_done) struct strbuf says = {0};
    chart_say(&says, p->chart, row);
    double h =
        pen_text_mm(p, w, &plain, strbuf_text(&says)) + pen_text_mm(p, w, &small, row->beside);
    double top = y + fmax(0, (least - h) / 2);
    double said = pen_text(p, x, top, w, &plain, strbuf_text(&says));
    pen_text(p, x, top + said, w, &small, row->beside);
    return h;
}

/* Of one house in all rows: on a small sheet they are smaller, if the words then stand in a line.
 */
static double pitch_of(const struct pen *p) {
    const struct pen_type plain = {0};
    double pitch = fmin(PITCH_MOST, PITCH_SHARE * p->w), words = 0;
    if (p->w < BESIDE_FROM) {
        return p->w / HOUSES;
    }
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        AUTO(strbuf_done) struct strbuf says = {0};
        if (!p->chart->rows[i].hidden) {
            chart_say(&says, p->chart, &p->chart->rows[i]);
            words = fmax(words, pen_word_mm(p, &plain, strbuf_text(&says), says.len));
        }
    }
    double fits = (p->w - words - p->em) / HOUSES;
    return fits >= PITCH_LEAST * p->w ? fmin(pitch, fits) : pitch;
}

static double row_of_houses(struct pen *p, const struct chart_row *row, double pitch, double y) {
    double size = .84 * pitch, all = HOUSES * pitch;
    if (row->hidden) {
        return pen_hidden(p, 0, y, p->w < BESIDE_FROM ? p->w : all, size, row->hidden);
    }
    int full = chart_tenths(row->value);
    houses(p, 0, full, pitch, y, true);
    houses(p, full, HOUSES, pitch, y, false);
    if (p->w < BESIDE_FROM) {
        return size + .2 * p->em + words(p, row, 0, y + size + .2 * p->em, p->w, 0);
    }
    double x = all + .5 * p->em;
    return fmax(size, words(p, row, x, y, p->w - x, size));
}

double chart_houses(struct pen *p) {
    const struct pen_type bold = {.bold = true};
    double icon = 1.6 * p->em, y = .1 * p->em, pitch = pitch_of(p);
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        const struct chart_row *row = &p->chart->rows[i];
        double x = row->icon ? icon + .4 * p->em : 0;
        double label = pen_text_mm(p, p->w - x, &bold, row->label);
        double h = fmax(label, row->icon ? icon : 0);
        y += i ? .8 * p->em : 0;
        pen_icon(p, row->icon, 0, y, icon);
        pen_text_in(p, x, y, p->w - x, h, &bold, row->label);
        y += h + .25 * p->em;
        y += row_of_houses(p, row, pitch, y);
    }
    return y + .2 * p->em;
}
