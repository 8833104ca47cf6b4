/* analysis/document_table.c — rows of cells on paper: tables, and facts as rows of two.
 *
 * Columns get their shares, but none is narrower than its longest word while there is room for all.
 * A row that does not fit goes to the next page, under the head repeated; one that is higher than a
 * page is cut into slices, each cell going on where it stopped. */
#include <math.h>
#include <string.h>

#include "analysis/document_galley.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static const double PAD = .22;           // em, above and below a cell's text
static const double SIDE = .42;          // em, on both sides of it
static const double LABEL = .42;         // of the width, a fact's label
static const double HEAD_MOST = .4;      // of a page: no head is higher
enum { ROWS_KEPT = 2 };                  // with their head
enum { ROWS_SEEN = 200, WORD_MAX = 30 }; // rows and letters looked at for the widths of columns

struct grid {
    const struct block *table;
    struct row head, row; // cells with their places; texts are put in row by row
    double head_height;   // 0: no head
    int head_lines;       // at most
};

/* ---- rows ---- */

double galley_row_height(struct galley *f, const struct row *row) {
    double height = 0;
    for (size_t i = 0; i < row->n; i++) {
        const struct cell *cell = &row->cells[i];
        if (*cell->text) {
            height = fmax(height, galley_tall(f, &cell->type, cell->w, cell->text));
        }
    }
    return fmax(height, row->n ? galley_line(&row->cells[0].type) : 0) + 2 * row->pad;
}

static void rule(struct galley *f, double y, double thick) {
    struct put *put = galley_put(f, PUT_RULE);
    put->y = y;
    put->h = thick;
}

/* One row, or a slice of it, `height` high with its pads. */
static void place(struct galley *f, const struct row *row, double height) {
    galley_begin(f, CANVAS_ROW);
    f->y += row->pad;
    for (size_t i = 0; i < row->n; i++) {
        const struct cell *cell = &row->cells[i];
        galley_text(f, cell->role, &cell->type, f->left + cell->x, cell->w, cell->text);
    }
    f->y += height - row->pad;
    galley_end(f);
    rule(f, f->y, .2);
}

/* The head on its first page is read with the table; on others it is for the eye alone. */
static void place_head(struct galley *f, const struct grid *g, bool again) {
    if (again && *g->table->text) {
        struct canvas_type type = galley_type(f, LOOK_SMALL);
        AUTO(strbuf_done) struct strbuf caption = {0};
        document_say(&caption, f->doc->words.goes_on, g->table->text, "");
        const char *text = arena_strndup(&f->mem, caption.data, caption.len);
        galley_text(f, CANVAS_ASIDE, &type, f->left, f->width, text);
        f->puts[f->n_puts - 1].max_lines = 1;
        f->y += 1.1 * galley_line(&type);
    }
    if (g->head_height == 0) {
        return;
    }
    struct put *fill = galley_put(f, PUT_FILL);
    fill->h = g->head_height;
    if (!again) {
        galley_begin(f, CANVAS_ROW);
    }
    f->y += g->head.pad;
    for (size_t i = 0; i < g->head.n; i++) {
        const struct cell *cell = &g->head.cells[i];
        galley_text(f, again ? CANVAS_ASIDE : CANVAS_HEAD, &cell->type, f->left + cell->x, cell->w,
                    cell->text);
        f->puts[f->n_puts - 1].max_lines = g->head_lines;
    }
    f->y += g->head_height - g->head.pad;
    if (!again) {
        galley_end(f);
    }
    rule(f, f->y, .4);
}

static void next_page(struct galley *f, const struct grid *g) {
    galley_new_page(f);
    if (g) {
        place_head(f, g, true);
    }
}

/* A row higher than a page, from the top of one on. */
static void place_slices(struct galley *f, const struct row *row, const struct grid *g) {
    struct cell *cells = ARENA_ARRAY(&f->mem, struct cell, row->n);
    const char **rest = ARENA_ARRAY(&f->mem, const char *, row->n);
    struct row slice = *row;
    slice.cells = cells;
    for (size_t i = 0; i < row->n; i++) {
        cells[i] = row->cells[i];
        rest[i] = cells[i].text;
    }
    for (bool more = true; more && !galley_stopped(f);) {
        more = false;
        double space = f->bottom - f->y - 2 * row->pad;
        for (size_t i = 0; i < row->n; i++) {
            size_t n = *rest[i]
                           ? galley_fit(f, &cells[i].type, cells[i].w, space, rest[i], false, true)
                           : 0;
            cells[i].text = galley_slice(f, row->cells[i].text, rest[i], n);
            rest[i] += n;
            more |= *rest[i] != '\0';
        }
        place(f, &slice, galley_row_height(f, &slice));
        if (more) {
            next_page(f, g);
        }
    }
}

/* `g`: the table whose head a new page repeats; NULL: none. `next`: height of a row that must not
 * go to the next page alone. */
static void galley_row(struct galley *f, const struct row *row, const struct grid *g, bool first,
                       double next) {
    double height = galley_row_height(f, row), both = height + next, page = f->bottom - f->top;
    double must = both < page - (g ? 2 * g->head_height : 0) ? both : height;
    if (must > f->bottom - f->y && !f->fresh && !first) {
        next_page(f, g);
    }
    if (height > f->bottom - f->y) {
        place_slices(f, row, g);
    } else {
        place(f, row, height);
    }
}

/* ---- columns ---- */

/* Width of the longest word of `text`; words that would be broken anyway do not count. */
static double word_width(struct galley *f, const struct canvas_type *type, const char *text) {
    const char *word = text;
    size_t len = 0, letters = 0;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " \t\n"), count = utf8_count(p, n);
        if (count > letters && count <= WORD_MAX) {
            word = p;
            len = n;
            letters = count;
        }
        p += n;
        p += strspn(p, " \t\n");
    }
    return len ? canvas_text_mm(f->canvas, type, word, len) : 0;
}

static void least_widths(struct galley *f, const struct grid *g, double *least) {
    const struct block *t = g->table;
    for (size_t i = 0; i < t->n; i++) {
        least[i] = word_width(f, &g->head.cells[i].type, t->columns[i].heading);
    }
    size_t seen = 0;
    for (const struct block *r = t->first; r && seen < ROWS_SEEN; r = r->next, seen++) {
        for (size_t i = 0; i < t->n; i++) {
            least[i] = fmax(least[i], word_width(f, &g->row.cells[i].type, r->cells[i]));
        }
    }
    for (size_t i = 0; i < t->n; i++) {
        least[i] = least[i] * 1.02 + 2 * SIDE * f->em;
    }
}

/* Shares of `width`, none below its least: columns whose share is too small get that, the rest is
 * shared by the others, until nobody is left short. Where the least of all is too much, all shrink.
 */
static void share_out(double *w, const double *least, const struct block *t, double width) {
    double given = 0, all = 0;
    size_t n_given = 0;
    for (size_t i = 0; i < t->n; i++) {
        given += t->columns[i].share;
        n_given += t->columns[i].share > 0;
        all += least[i];
    }
    double even = n_given ? given / (double)n_given : 1;
    for (size_t i = 0; i < t->n; i++) {
        w[i] = all > width ? least[i] * width / all : 0; // 0: not fixed yet
    }
    for (bool again = all <= width; again;) {
        double rest = width, shares = 0;
        for (size_t i = 0; i < t->n; i++) {
            double share = t->columns[i].share > 0 ? t->columns[i].share : even;
            rest -= w[i];
            shares += w[i] > 0 ? 0 : share;
        }
        again = false;
        for (size_t i = 0; i < t->n && !again; i++) {
            double share = t->columns[i].share > 0 ? t->columns[i].share : even;
            if (w[i] <= 0 && share / shares * rest < least[i]) {
                w[i] = least[i];
                again = true;
            }
        }
        for (size_t i = 0; i < t->n && !again; i++) {
            double share = t->columns[i].share > 0 ? t->columns[i].share : even;
            w[i] = w[i] > 0 ? w[i] : share / shares * rest;
        }
    }
}

static void lay_columns(struct galley *f, struct grid *g) {
    const struct block *t = g->table;
    double *w = ARENA_ARRAY(&f->mem, double, t->n), *least = ARENA_ARRAY(&f->mem, double, t->n);
    double side = SIDE * f->em, x = 0;
    least_widths(f, g, least);
    share_out(w, least, t, f->width);
    for (size_t i = 0; i < t->n; i++) {
        double inner = fmax(w[i] - 2 * side, .5 * w[i]);
        g->head.cells[i].x = g->row.cells[i].x = x + (w[i] - inner) / 2;
        g->head.cells[i].w = g->row.cells[i].w = inner;
        x += w[i];
    }
}

static struct grid make_grid(struct galley *f, const struct block *t) {
    struct grid g = {.table = t};
    struct canvas_type strong = galley_type(f, LOOK_STRONG), plain = galley_type(f, LOOK_PARA);
    bool headed = false;
    g.head = (struct row){ARENA_ARRAY(&f->mem, struct cell, t->n), t->n, PAD * f->em};
    g.row = (struct row){ARENA_ARRAY(&f->mem, struct cell, t->n), t->n, PAD * f->em};
    for (size_t i = 0; i < t->n; i++) {
        enum canvas_align align = t->columns[i].number ? CANVAS_END : CANVAS_START;
        g.head.cells[i] = (struct cell){.type = strong, .text = t->columns[i].heading};
        g.row.cells[i] = (struct cell){
            .type = i ? plain : strong, .role = i ? CANVAS_CELL : CANVAS_HEAD, .text = ""};
        g.head.cells[i].type.align = g.row.cells[i].type.align = align;
        headed |= *t->columns[i].heading != '\0';
    }
    lay_columns(f, &g);
    if (headed) {
        double most = HEAD_MOST * (f->bottom - f->top);
        g.head_lines = (int)fmax(1, floor(most / galley_line(&strong)));
        for (size_t i = 0; i < t->n; i++) {
            g.head_height = fmax(g.head_height, galley_height(f, &strong, g.head.cells[i].w,
                                                              g.head_lines, g.head.cells[i].text));
        }
        g.head_height += 2 * g.head.pad;
    }
    return g;
}

static void fill(struct grid *g, const struct block *r) {
    for (size_t i = 0; i < g->row.n; i++) {
        g->row.cells[i].text = r->cells[i];
    }
}

static double caption_height(struct galley *f, const struct block *t) {
    struct canvas_type strong = galley_type(f, LOOK_STRONG);
    return *t->text ? galley_height(f, &strong, f->width, 0, t->text) + .25 * f->em : 0;
}

double galley_table_start(struct galley *f, const struct block *t) {
    double height = caption_height(f, t);
    if (t->n) {
        struct grid g = make_grid(f, t);
        height += g.head_height;
        const struct block *r = t->first;
        for (int i = 0; r && i < ROWS_KEPT; r = r->next, i++) {
            fill(&g, r);
            height += galley_row_height(f, &g.row);
        }
    }
    return fmin(height, f->bottom - f->top);
}

void galley_table(struct galley *f, const struct block *t) {
    galley_need(f, galley_table_start(f, t));
    if (*t->text) {
        galley_run(f, LOOK_STRONG, CANVAS_P, t->text);
        f->y += .25 * f->em;
    }
    if (t->n == 0) {
        return;
    }
    struct grid g = make_grid(f, t);
    galley_begin(f, CANVAS_TABLE);
    place_head(f, &g, false);
    for (const struct block *r = t->first; r && !galley_stopped(f); r = r->next) {
        double last = 0;
        if (r->next && r->next == t->last) {
            fill(&g, r->next);
            last = galley_row_height(f, &g.row);
        }
        fill(&g, r);
        galley_row(f, &g.row, &g, r == t->first, last);
    }
    galley_end(f);
    f->y += .8 * f->em;
}

/* ---- facts ---- */

static struct row fact_row(struct galley *f, const struct block *b) {
    double label = LABEL * f->width, gap = f->em;
    struct row row = {ARENA_ARRAY(&f->mem, struct cell, 2), 2, PAD * f->em};
    row.cells[0] = (struct cell){0, label, CANVAS_HEAD, galley_type(f, LOOK_PARA), b->text};
    row.cells[1] = (struct cell){label + gap, f->width - label - gap, CANVAS_CELL,
                                 galley_type(f, LOOK_STRONG), b->value};
    return row;
}

double galley_fact_start(struct galley *f, const struct block *b) {
    struct row row = fact_row(f, b);
    return fmin(galley_row_height(f, &row), f->bottom - f->top);
}

const struct block *galley_facts(struct galley *f, const struct block *b) {
    galley_need(f, galley_fact_start(f, b));
    galley_begin(f, CANVAS_TABLE);
    for (;; b = b->next) {
        struct row row = fact_row(f, b);
        galley_row(f, &row, NULL, false, 0);
        if (!b->next || b->next->kind != BLOCK_FACT || galley_stopped(f)) {
            break;
        }
    }
    galley_end(f);
    f->y += .6 * f->em;
    return b;
}
