/* analysis/chart_ladder.c — one column for each way of counting, its issues from the first place
 * down, and a line for each issue from column to column. Level lines: the ways agree; crossing
 * lines: they do not. Each step shows its place; lines differ in dashes as well as in colour. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/chart_impl.h"
#include "base/attr.h"
#include "base/mem.h"
#include "base/strbuf.h"

static const double LABEL = .27; // of the width, on both sides
static const struct pen_type label = {.size = .86},
                             head = {.size = .86, .bold = true, .align = CANVAS_MIDDLE};

struct ladder {
    const struct pen *p;
    size_t n, columns;
    size_t *slot; // [column * n + row]: how far down it stands
    double first_x, step_x, top, step_y;
};

static int place_of(const struct ladder *l, size_t column, size_t row) {
    return l->p->chart->rows[row].places[column];
}

/* Rows down a column by place; those of one place as they came, those without one last. */
static void find_slots(struct ladder *l, size_t column) {
    for (size_t row = 0; row < l->n; row++) {
        size_t above = 0;
        int place = place_of(l, column, row);
        for (size_t other = 0; other < l->n; other++) {
            int theirs = place_of(l, column, other);
            bool before = theirs > 0 && (place <= 0 || theirs < place);
            above += before || (theirs == place && other < row);
        }
        l->slot[column * l->n + row] = above;
    }
}

static double x_of(const struct ladder *l, size_t column) {
    return l->first_x + (double)column * l->step_x;
}

static double y_of(const struct ladder *l, size_t column, size_t row) {
    return l->top + ((double)l->slot[column * l->n + row] + .5) * l->step_y;
}

static void line(const struct ladder *l, size_t row, double mm, uint32_t colour, bool dashed) {
    struct canvas_paint paint = {
        .fill = CANVAS_NONE, .stroke = colour, .stroke_mm = mm, .round = true};
    if (dashed) {
        chart_dashes(row, paint.dash_mm);
    }
    for (size_t c = 0; c + 1 < l->columns; c++) {
        if (place_of(l, c, row) > 0 && place_of(l, c + 1, row) > 0) {
            canvas_move(l->p->canvas, pen_x(l->p, x_of(l, c), 0), y_of(l, c, row));
            canvas_line(l->p->canvas, pen_x(l->p, x_of(l, c + 1), 0), y_of(l, c + 1, row));
            canvas_paint(l->p->canvas, &paint);
        }
    }
}

static void steps(const struct ladder *l, size_t row) {
    struct pen_type number = {.bold = true, .align = CANVAS_MIDDLE};
    double r = .72 * l->p->em;
    for (size_t c = 0; c < l->columns; c++) {
        char text[16];
        int place = place_of(l, c, row);
        bool joint = chart_is_joint(l->p->chart, row, (int)c);
        if (place <= 0) {
            continue;
        }
        snprintf(text, sizeof text, joint ? "=%d" : "%d", place);
        number.size = strlen(text) > 2 ? .62 : .8; // "=10"
        canvas_circle(l->p->canvas, pen_x(l->p, x_of(l, c), 0), y_of(l, c, row), r);
        canvas_paint(l->p->canvas, &(struct canvas_paint){.fill = CHART_WHITE,
                                                          .stroke = chart_colour(row),
                                                          .stroke_mm = .7});
        pen_text_in(l->p, x_of(l, c) - 2 * r, y_of(l, c, row) - r, 4 * r, 2 * r, &number, text);
    }
}

/* The issue beside its step in the first column, and again behind the last. */
static void names(const struct ladder *l, size_t row) {
    const struct chart_row *r = &l->p->chart->rows[row];
    double w = LABEL * l->p->w, half = l->step_y / 2;
    struct pen_type before = label;
    before.align = CANVAS_END;
    if (place_of(l, 0, row) > 0) {
        pen_text_in(l->p, 0, y_of(l, 0, row) - half, w, l->step_y, &before, r->label);
    }
    if (l->columns > 1 && place_of(l, l->columns - 1, row) > 0) {
        pen_text_in(l->p, l->p->w - w, y_of(l, l->columns - 1, row) - half, w, l->step_y, &label,
                    r->label);
    }
}

/* Type in which no word of the heads is broken, down to half the size. */
static struct pen_type head_type(const struct ladder *l, double w) {
    double widest = w;
    for (size_t c = 0; c < l->columns; c++) {
        const char *word = l->p->chart->columns[c];
        while (*word) {
            size_t len = strcspn(word, " ");
            widest = fmax(widest, pen_word_mm(l->p, &head, word, len));
            word += len + strspn(word + len, " ");
        }
    }
    struct pen_type type = head;
    type.size *= fmax(w / widest, .5);
    return type;
}

static double heads(const struct ladder *l, double y) {
    double w = fmin(l->step_x, LABEL * l->p->w) - .3 * l->p->em, h = 0;
    const struct pen_type type = head_type(l, w);
    for (size_t c = 0; c < l->columns; c++) {
        h = fmax(h, pen_text_mm(l->p, w, &type, l->p->chart->columns[c]));
    }
    for (size_t c = 0; c < l->columns; c++) {
        double own = pen_text_mm(l->p, w, &type, l->p->chart->columns[c]);
        pen_text(l->p, x_of(l, c) - w / 2, y + h - own, w, &type, l->p->chart->columns[c]);
    }
    return h;
}

double chart_ladder(struct pen *p) {
    struct ladder l = {.p = p, .n = p->chart->n_rows, .columns = p->chart->n_columns};
    if (l.n == 0 || l.columns == 0) {
        return 0;
    }
    AUTO(mem_freep) size_t *slots = mem_alloc(l.n * l.columns * sizeof *slots);
    double edge = LABEL * p->w + 1.1 * p->em;
    l.slot = slots;
    l.first_x = edge;
    l.step_x = l.columns > 1 ? (p->w - 2 * edge) / (double)(l.columns - 1) : p->w - 2 * edge;
    l.top = .2 * p->em + heads(&l, .1 * p->em);
    l.step_y = 1.9 * p->em;
    for (size_t row = 0; row < l.n; row++) {
        double h = pen_text_mm(p, LABEL * p->w, &label, p->chart->rows[row].label);
        l.step_y = fmax(l.step_y, h + .25 * p->em);
    }
    for (size_t c = 0; c < l.columns; c++) {
        find_slots(&l, c);
        pen_line(p, x_of(&l, c), l.top, x_of(&l, c), l.top + (double)l.n * l.step_y, .25,
                 CHART_PALE);
    }
    for (size_t row = l.n; row-- > 0;) { // the first on top
        line(&l, row, 2.2, CHART_WHITE, false);
        line(&l, row, row < CHART_SERIES ? 1.1 : .7, chart_colour(row), true);
    }
    for (size_t row = l.n; row-- > 0;) {
        steps(&l, row);
        names(&l, row);
    }
    return l.top + (double)l.n * l.step_y + .2 * p->em;
}
