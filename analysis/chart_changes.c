/* analysis/chart_changes.c — before and now with an arrow and its word; promises down a line, each
 * with a mark and its word. Marks differ in shape, so that neither needs colour. */
#include <math.h>

#include "analysis/chart_impl.h"
#include "base/attr.h"

static const struct pen_type plain = {0}, bold = {.bold = true},
                             small = {.size = .86, .colour = CHART_QUIET};

/* ---- marks, in a square of `s` mm ---- */

static void polygon(const struct pen *p, const double (*at)[2], size_t n, double x, double y,
                    double s, bool full) {
    for (size_t i = 0; i < n; i++) {
        (i ? canvas_line : canvas_move)(p->canvas, x + at[i][0] * s, y + at[i][1] * s);
    }
    canvas_close(p->canvas);
    canvas_paint(p->canvas, &(struct canvas_paint){.fill = full ? CHART_BLACK : CHART_WHITE,
                                                   .stroke = CHART_BLACK,
                                                   .stroke_mm = .07 * s,
                                                   .round = true});
}

static void change_mark(const struct pen *p, enum chart_change change, double start, double y,
                        double s) {
    static const double up[][2] = {
        {.5,  .06},
        {.92, .5 },
        {.66, .5 },
        {.66, .94},
        {.34, .94},
        {.34, .5 },
        {.08, .5 }
    };
    static const double down[][2] = {
        {.5,  .94},
        {.92, .5 },
        {.66, .5 },
        {.66, .06},
        {.34, .06},
        {.34, .5 },
        {.08, .5 }
    };
    static const double level[2][4][2] = {
        {{.08, .28}, {.92, .28}, {.92, .42}, {.08, .42}},
        {{.08, .58}, {.92, .58}, {.92, .72}, {.08, .72}},
    };
    const struct pen_type middle = {.bold = true, .align = CANVAS_MIDDLE};
    double x = pen_x(p, start, s);
    switch (change) {
    case CHANGE_BETTER:
        polygon(p, up, LEN(up), x, y, s, true);
        return;
    case CHANGE_WORSE:
        polygon(p, down, LEN(down), x, y, s, false);
        return;
    case CHANGE_SAME:
        polygon(p, level[0], 4, x, y, s, true);
        polygon(p, level[1], 4, x, y, s, true);
        return;
    case CHANGE_UNKNOWN:
        canvas_circle(p->canvas, x + s / 2, y + s / 2, .46 * s);
        canvas_paint(p->canvas, &(struct canvas_paint){
                                    .fill = CHART_WHITE,
                                    .stroke = CHART_BLACK,
                                    .stroke_mm = .07 * s,
                                    .dash_mm = {0, .17 * s},
                                    .round = true
        });
        pen_text_in(p, start, y, s, s, &middle, "?");
        return;
    }
}

static void tick(const struct pen *p, double x, double y, double s) {
    canvas_move(p->canvas, x + .27 * s, y + .52 * s);
    canvas_line(p->canvas, x + .44 * s, y + .68 * s);
    canvas_line(p->canvas, x + .74 * s, y + .34 * s);
    canvas_paint(p->canvas, &(struct canvas_paint){.fill = CANVAS_NONE,
                                                   .stroke = CHART_WHITE,
                                                   .stroke_mm = .11 * s,
                                                   .round = true});
}

static void disc(const struct pen *p, double x, double y, double s, uint32_t fill) {
    canvas_circle(p->canvas, x + s / 2, y + s / 2, .45 * s);
    canvas_paint(p->canvas,
                 &(struct canvas_paint){.fill = fill, .stroke = CHART_BLACK, .stroke_mm = .08 * s});
}

static void state_mark(const struct pen *p, enum chart_state state, double start, double y,
                       double s) {
    double x = pen_x(p, start, s);
    disc(p, x, y, s, state == STATE_DONE ? CHART_BLACK : CHART_WHITE);
    switch (state) {
    case STATE_DONE:
        tick(p, x, y, s);
        return;
    case STATE_STARTED: // half full
        canvas_save(p->canvas);
        canvas_clip(p->canvas, x, y + s / 2, s, s / 2);
        disc(p, x, y, s, CHART_BLACK);
        canvas_restore(p->canvas);
        return;
    case STATE_WAITING:
        return;
    case STATE_NOTHING:
        canvas_move(p->canvas, x + .32 * s, y + .32 * s);
        canvas_line(p->canvas, x + .68 * s, y + .68 * s);
        canvas_move(p->canvas, x + .68 * s, y + .32 * s);
        canvas_line(p->canvas, x + .32 * s, y + .68 * s);
        canvas_paint(p->canvas, &(struct canvas_paint){.fill = CANVAS_NONE,
                                                       .stroke = CHART_BLACK,
                                                       .stroke_mm = .1 * s,
                                                       .round = true});
        return;
    }
}

/* ---- before and now ---- */

enum { COLUMNS = 4 };

struct places {
    double x[COLUMNS], w[COLUMNS];
};

static struct places places_of(const struct pen *p) {
    static const double shares[COLUMNS] = {.34, .2, .2, .26};
    struct places at;
    double x = 0;
    for (int i = 0; i < COLUMNS; i++) {
        at.x[i] = x;
        at.w[i] = shares[i] * p->w - .4 * p->em;
        x += shares[i] * p->w;
    }
    return at;
}

static double change_row(const struct pen *p, const struct places *at, const struct chart_row *row,
                         double y) {
    double mark = 1.3 * p->em, icon = row->icon ? 1.6 * p->em + .4 * p->em : 0;
    double word_x = at->x[3] + mark + .35 * p->em, word_w = p->w - word_x;
    double label_w = at->w[0] - icon;
    const char *word = row->hidden ? row->hidden : p->words->changes[row->change];
    double h = fmax(fmax(pen_text_mm(p, label_w, &plain, row->label), icon),
                    fmax(pen_text_mm(p, word_w, &bold, word), mark));
    h = fmax(h, fmax(pen_text_mm(p, at->w[1], &plain, row->before),
                     pen_text_mm(p, at->w[2], &plain, row->after)));
    pen_icon(p, row->icon, at->x[0], y + (h - 1.6 * p->em) / 2, 1.6 * p->em);
    pen_text_in(p, at->x[0] + icon, y, label_w, h, &plain, row->label);
    pen_text_in(p, at->x[1], y, at->w[1], h, &plain, row->before);
    pen_text_in(p, at->x[2], y, at->w[2], h, &plain, row->after);
    change_mark(p, row->hidden ? CHANGE_UNKNOWN : row->change, at->x[3], y + (h - mark) / 2, mark);
    pen_text_in(p, word_x, y, word_w, h, &bold, word);
    return h;
}

double chart_changes(struct pen *p) {
    const char *const heads[COLUMNS] = {p->words->issue, p->words->before, p->words->after,
                                        p->words->change};
    struct places at = places_of(p);
    double y = .1 * p->em, h = 0;
    for (int i = 0; i < COLUMNS; i++) {
        h = fmax(h, pen_text(p, at.x[i], y, at.w[i], &small, heads[i]));
    }
    y += h + .15 * p->em;
    pen_line(p, 0, y, p->w, y, .5, CHART_BLACK);
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        y += .3 * p->em;
        y += change_row(p, &at, &p->chart->rows[i], y) + .3 * p->em;
        pen_line(p, 0, y, p->w, y, .25, CHART_LINE);
    }
    return y + .2 * p->em;
}

/* ---- promises ---- */

double chart_timeline(struct pen *p) {
    double mark = 1.5 * p->em, date_w = .2 * p->w, line_x = date_w + .5 * p->em + mark / 2;
    double text_x = line_x + mark / 2 + .5 * p->em, text_w = p->w - text_x, y = .2 * p->em;
    for (size_t i = 0; i < p->chart->n_rows; i++) {
        const struct chart_row *row = &p->chart->rows[i];
        const char *state = p->words->states[row->state];
        double h = pen_text_mm(p, text_w, &bold, row->label) +
                   pen_text_mm(p, text_w, &plain, state) +
                   pen_text_mm(p, text_w, &small, row->note);
        h = fmax(fmax(h, mark), pen_text_mm(p, date_w, &plain, row->when)) + .7 * p->em;
        if (i + 1 < p->chart->n_rows) {
            pen_line(p, line_x, y + mark / 2, line_x, y + h + mark / 2, .5, CHART_LINE);
        }
        state_mark(p, row->state, line_x - mark / 2, y, mark);
        pen_text(p, 0, y + .1 * p->em, date_w, &plain, row->when);
        double at = y + .1 * p->em;
        at += pen_text(p, text_x, at, text_w, &bold, row->label);
        at += pen_text(p, text_x, at, text_w, &plain, state);
        pen_text(p, text_x, at, text_w, &small, row->note);
        y += h;
    }
    return y;
}
