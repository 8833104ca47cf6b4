/* analysis/document_table.c — rows of cells on paper: tables, and facts as rows of two.
 *
 * Columns get their shares, but none is narrower than its longest word. Where there is no room for
 * all side by side, as in large print, the table becomes several, each with the first column again.
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
enum { NUMBER_MAX = 16 };                // letters of a number that is not broken: "10 of 115"

struct grid {
    const struct block *table;
    size_t from;          // the first column of the table stands first, then those from this one on
    struct row head, row; // cells with their places; texts are put in row by row
    double head_height;   // 0: no head
    int head_lines;       // at most
};

/* The column of the table that stands at `i`. */
static size_t column_at(const struct grid *g, size_t i) {
    return i == 0 ? 0 : g->from + i - 1;
}

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

static const char *goes_on(struct galley *f, const struct block *table) {
    AUTO(strbuf_done) struct strbuf caption = {0};
    document_say(&caption, f->doc->words.goes_on, table->text, "");
    return arena_strndup(&f->mem, caption.data, caption.len);
}

/* The head on its first page is read with the table; on others it is for the eye alone. */
static void place_head(struct galley *f, const struct grid *g, bool again) {
    if (again && *g->table->text) {
        struct canvas_type type = galley_type(f, LOOK_SMALL);
        galley_text(f, CANVAS_ASIDE, &type, f->left, f->width, goes_on(f, g->table));
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

static double cell_width(struct galley *f, const struct canvas_type *type, bool number,
                         const char *text) {
    size_t len = strlen(text);
    bool whole = number && utf8_count(text, len) <= NUMBER_MAX;
    return whole ? canvas_text_mm(f->canvas, type, text, len) : word_width(f, type, text);
}

static void least_widths(struct galley *f, const struct grid *g, double *least) {
    const struct block *t = g->table;
    for (size_t i = 0; i < g->row.n; i++) {
        least[i] = word_width(f, &g->head.cells[i].type, t->columns[column_at(g, i)].heading);
    }
    size_t seen = 0;
    for (const struct block *r = t->first; r && seen < ROWS_SEEN; r = r->next, seen++) {
        for (size_t i = 0; i < g->row.n; i++) {
            size_t column = column_at(g, i);
            least[i] = fmax(least[i], cell_width(f, &g->row.cells[i].type,
                                                 t->columns[column].number, r->cells[column]));
        }
    }
    for (size_t i = 0; i < g->row.n; i++) {
        least[i] = least[i] * 1.02 + 2 * SIDE * f->em;
    }
}

/* What each column is to have of the width; a column that says nothing has as much as others. */
static double *shares_of(struct galley *f, const struct grid *g) {
    double *shares = ARENA_ARRAY(&f->mem, double, g->row.n), given = 0;
    size_t n_given = 0;
    for (size_t i = 0; i < g->row.n; i++) {
        shares[i] = g->table->columns[column_at(g, i)].share;
        given += shares[i];
        n_given += shares[i] > 0;
    }
    for (size_t i = 0; i < g->row.n; i++) {
        if (shares[i] <= 0) {
            shares[i] = n_given ? given / (double)n_given : 1;
        }
    }
    return shares;
}

/* Shares of `width`, none below its least: columns whose share is too small get that, the rest is
 * shared by the others, until nobody is left short. Where the least of all is too much, all shrink.
 */
static void share_out(double *w, const double *least, const double *shares, size_t n,
                      double width) {
    double all = 0;
    for (size_t i = 0; i < n; i++) {
        all += least[i];
    }
    for (size_t i = 0; i < n; i++) {
        w[i] = all > width ? least[i] * width / all : 0; // 0: not fixed yet
    }
    for (bool again = all <= width; again;) {
        double rest = width, open = 0;
        for (size_t i = 0; i < n; i++) {
            rest -= w[i];
            open += w[i] > 0 ? 0 : shares[i];
        }
        again = false;
        for (size_t i = 0; i < n && !again; i++) {
            if (w[i] <= 0 && shares[i] / open * rest < least[i]) {
                w[i] = least[i];
                again = true;
            }
        }
        for (size_t i = 0; i < n && !again; i++) {
            w[i] = w[i] > 0 ? w[i] : shares[i] / open * rest;
        }
    }
}

static void lay_columns(struct galley *f, struct grid *g) {
    size_t n = g->row.n;
    double *w = ARENA_ARRAY(&f->mem, double, n), *least = ARENA_ARRAY(&f->mem, double, n);
    double side = SIDE * f->em, x = 0;
    least_widths(f, g, least);
    share_out(w, least, shares_of(f, g), n, f->width);
    for (size_t i = 0; i < n; i++) {
        double inner = fmax(w[i] - 2 * side, .5 * w[i]);
        g->head.cells[i].x = g->row.cells[i].x = x + (w[i] - inner) / 2;
        g->head.cells[i].w = g->row.cells[i].w = inner;
        x += w[i];
    }
}

/* The cells of the first column and the `n` from `from` on, nowhere yet. */
static struct grid bare_grid(struct galley *f, const struct block *t, size_t from, size_t n) {
    struct canvas_type strong = galley_type(f, LOOK_STRONG), plain = galley_type(f, LOOK_PARA);
    struct grid g = {.table = t, .from = from};
    g.head = (struct row){ARENA_ARRAY(&f->mem, struct cell, n + 1), n + 1, PAD * f->em};
    g.row = (struct row){ARENA_ARRAY(&f->mem, struct cell, n + 1), n + 1, PAD * f->em};
    for (size_t i = 0; i <= n; i++) {
        const struct document_column *column = &t->columns[column_at(&g, i)];
        enum canvas_align align = column->number ? CANVAS_END : CANVAS_START;
        g.head.cells[i] = (struct cell){.type = strong, .text = column->heading};
        g.row.cells[i] = (struct cell){
            .type = i ? plain : strong, .role = i ? CANVAS_CELL : CANVAS_HEAD, .text = ""};
        g.head.cells[i].type.align = g.row.cells[i].type.align = align;
    }
    return g;
}

static struct grid make_grid(struct galley *f, const struct block *t, size_t from, size_t n) {
    struct grid g = bare_grid(f, t, from, n);
    double most = HEAD_MOST * (f->bottom - f->top), line = galley_line(&g.head.cells[0].type);
    g.head_lines = (int)fmax(1, floor(most / line));
    lay_columns(f, &g);
    bool headed = false;
    double height = 0;
    for (size_t i = 0; i <= n; i++) {
        const struct cell *cell = &g.head.cells[i];
        height = fmax(height, galley_height(f, &cell->type, cell->w, g.head_lines, cell->text));
        headed |= *cell->text != '\0';
    }
    g.head_height = headed ? height + 2 * g.head.pad : 0;
    return g;
}

/* How many columns stand beside the first: all that there are, or as many as have room for their
 * longest words, shared evenly among as few tables as can be. */
static size_t columns_aside(struct galley *f, const struct block *t) {
    struct grid g = bare_grid(f, t, 1, t->n - 1);
    double *least = ARENA_ARRAY(&f->mem, double, t->n), all = 0, widest = 0;
    least_widths(f, &g, least);
    for (size_t i = 0; i < t->n; i++) {
        all += least[i];
        widest = i ? fmax(widest, least[i]) : 0;
    }
    if (all <= f->width || t->n <= 2) {
        return t->n - 1;
    }
    size_t room = (size_t)fmax(1, floor((f->width - least[0]) / widest));
    size_t tables = (t->n - 1 + room - 1) / room;
    return (t->n - 1 + tables - 1) / tables;
}

static void fill(struct grid *g, const struct block *r) {
    for (size_t i = 0; i < g->row.n; i++) {
        g->row.cells[i].text = r->cells[column_at(g, i)];
    }
}

/* ---- tables ---- */

static double caption_height(struct galley *f, const char *text) {
    struct canvas_type strong = galley_type(f, LOOK_STRONG);
    return *text ? galley_height(f, &strong, f->width, 0, text) + .25 * f->em : 0;
}

/* Height of the caption, the head and the first rows, which stand together. */
static double grid_start(struct galley *f, struct grid *g, const char *caption) {
    double height = caption_height(f, caption) + g->head_height;
    const struct block *r = g->table->first;
    for (int i = 0; r && i < ROWS_KEPT; r = r->next, i++) {
        fill(g, r);
        height += galley_row_height(f, &g->row);
    }
    return fmin(height, f->bottom - f->top);
}

double galley_table_start(struct galley *f, const struct block *t) {
    if (t->n == 0) {
        return fmin(caption_height(f, t->text), f->bottom - f->top);
    }
    struct grid g = make_grid(f, t, 1, columns_aside(f, t));
    return grid_start(f, &g, t->text);
}

static void caption(struct galley *f, const char *text) {
    if (*text) {
        galley_run(f, LOOK_STRONG, CANVAS_P, text);
        f->y += .25 * f->em;
    }
}

static void place_grid(struct galley *f, struct grid *g, const char *text) {
    galley_need(f, grid_start(f, g, text));
    caption(f, text);
    galley_begin(f, CANVAS_TABLE);
    place_head(f, g, false);
    for (const struct block *r = g->table->first; r && !galley_stopped(f); r = r->next) {
        double last = 0;
        if (r->next && r->next == g->table->last) {
            fill(g, r->next);
            last = galley_row_height(f, &g->row);
        }
        fill(g, r);
        galley_row(f, &g->row, g, r == g->table->first, last);
    }
    galley_end(f);
    f->y += .8 * f->em;
}

void galley_table(struct galley *f, const struct block *t) {
    if (t->n == 0) {
        galley_need(f, galley_table_start(f, t));
        caption(f, t->text);
        return;
    }
    size_t from = 1, aside = columns_aside(f, t);
    do {
        size_t n = aside < t->n - from ? aside : t->n - from;
        struct grid g = make_grid(f, t, from, n);
        place_grid(f, &g, from > 1 && *t->text ? goes_on(f, t) : t->text);
        from += n;
    } while (from < t->n && !galley_stopped(f));
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
