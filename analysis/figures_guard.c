/* analysis/figures_guard.c — the sheets as a reader sees them together: which figures add up to
 * which, so that guard.h can hide those that would give a hidden one away.
 *
 *   PARTS    one table: places by categories.
 *   EACH     for each category a table of those who named it and those who did not; and all
 *            together, as every home names one at least and `most` at most.
 *   NUMBERS  the homes alone.
 * Homes in no estate or block are a row that nobody prints: what the survey has more than they. */
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "analysis/guard.h"
#include "base/mem.h"

#define COST_CLASS (FLOW_ENDLESS / 8) // more than any count
enum { COST_CLASSES = 6 };

struct frame { // of one sheet
    struct guard_table table;
    uint32_t *cells;
};

struct guarding {
    struct figures_work *w;
    struct guard g;
    struct frame *frames; // by sheet
};

static size_t n_rows_of(const struct figures_work *w, const struct sheet *sheet) {
    return (sheet->no_blocks ? 1 + w->n_estates : w->n_places) + 1;
}

/* Homes of a row; the last has those that no other row below the survey has. */
static int64_t count_of(const struct figures_work *w, const struct sheet *sheet, size_t row,
                        size_t col) {
    size_t n = n_rows_of(w, sheet) - 1;
    if (row < n) {
        return sheet->count[sheet_at(sheet, row, col)];
    }
    int64_t left = sheet->count[sheet_at(sheet, 0, col)];
    for (size_t i = 1; i < n; i++) {
        left -= w->parent[i] == 0 ? sheet->count[sheet_at(sheet, i, col)] : 0;
    }
    return left;
}

/* What it costs the reader not to see it: counts of blocks, of estates, whole blocks, the survey.
 */
static int64_t cost_of(const struct figures_work *w, size_t row, bool total, int64_t count) {
    static const int64_t classes[][2] = {
        [PLACE_SURVEY] = {3, 5},
        [PLACE_ESTATE] = {1, 4},
        [PLACE_BLOCK] = {0, 2},
    };
    enum figure_place kind = row < w->n_places ? w->places[row].kind : PLACE_BLOCK;
    return classes[kind][total] * COST_CLASS + count;
}

static bool makes_groups(const struct indicator *about) {
    bool answers = about->kind == INDICATOR_ONE || about->kind == INDICATOR_TICKS;
    return about->question[0] && (answers || about->kind == INDICATOR_FIRST);
}

/* Homes that gave an answer are a group in tables by that answer, which say nothing of fewer than a
 * group: so a printed 10 is 8 or 9, or 10 to 12. */
static void tell_group(struct guard_cell *cell, const struct suppress_rules *rules) {
    if (cell->count >= rules->group_min) {
        cell->least = rules->group_min > cell->least ? rules->group_min : cell->least;
    } else {
        cell->most = rules->group_min - 1;
    }
}

static uint32_t add_cell(struct guarding *gu, const struct sheet *sheet, size_t row, size_t col) {
    const struct figures_work *w = gu->w;
    size_t n = n_rows_of(w, sheet) - 1;
    bool total = col == sheet->n_cols, outside = row == n;
    int64_t homes = count_of(w, sheet, row, sheet->n_cols);
    int64_t count = total ? homes : count_of(w, sheet, row, col);
    uint8_t why =
        outside ? (homes > 0 ? HIDE_GROUP : HIDE_NOT) : sheet->why[sheet_at(sheet, row, col)];
    // what a meeting's figures leave is all that any earlier release has left
    bool sensitive = sheet->about.tag == 'S';
    int64_t meeting = sensitive ? sheet->rules.threshold : tier_rules[TIER_MEETING].cell_min;
    int64_t need = guard_need(&sheet->rules, homes, count, (enum hide)why, total);
    struct guard_cell cell = {.count = count,
                              .least = total ? sheet->least[outside ? 0 : w->places[row].kind]
                                             : sheet->rules.threshold,
                              .base = sheet->rules.base,
                              .need = need,
                              .need_later = need < meeting ? need : meeting,
                              .apart = meeting,
                              .cost = cost_of(w, outside ? w->n_places : row, total, count),
                              .of = GUARD_NONE,
                              .above = GUARD_NONE,
                              .below = GUARD_NONE,
                              // that nobody answered is said by those who show places
                              .hidden = why != HIDE_NOT && homes > 0,
                              .top = row == 0,
                              .named = !total && !outside && !sheet->rules.sensitive};
    if (total) {
        guard_told(&cell, cell.least);
    } else if (row == 0 && makes_groups(&sheet->about)) {
        tell_group(&cell, &sheet->rules);
    }
    return guard_add(&gu->g, &cell);
}

/* A cell that stands in two sheets is one: hidden in one, hidden in both. Hiding it takes a whole
 * sheet of shares along, so that everything else goes first; and the homes it is itself a share of
 * may go without it: nobody who reads it here sees them. */
static uint32_t share_cell(struct guarding *gu, const struct sheet *sheet, size_t row) {
    const struct sheet *other = &gu->w->sheets[sheet->total.sheet];
    uint32_t id = gu->frames[sheet->total.sheet].cells[row * sheet_width(other) + sheet->total.col];
    struct guard_cell *cell = &gu->g.cells[id];
    size_t last = n_rows_of(gu->w, sheet) - 1;
    // where it is shown, it is as large as a group has to be
    int64_t least = sheet->least[row < last ? gu->w->places[row].kind : 0];
    guard_told(cell, least > cell->least ? least : cell->least);
    if (row < last && sheet->why[sheet_at(sheet, row, sheet->n_cols)] != HIDE_NOT) {
        enum hide why = (enum hide)sheet->why[sheet_at(sheet, row, sheet->n_cols)];
        int64_t need = guard_need(&sheet->rules, cell->count, cell->count, why, true);
        cell->hidden = true;
        need = sheet->beside ? 0 : need;
        cell->need = need < cell->need ? cell->need : need;
        cell->need_later = cell->need < cell->apart ? cell->need : cell->apart;
    }
    int64_t cost = cost_of(gu->w, row == last ? gu->w->n_places : row, true, cell->count);
    cell->cost = cost + COST_CLASSES * COST_CLASS;
    cell->of = sheet->beside ? cell->of : GUARD_NONE;
    return id;
}

/* A category that another sheet has, too, is one cell with it where all rows say so. */
static void settle_same(const struct figures_work *w, struct sheet *sheet) {
    for (size_t col = 0; sheet->same && col < sheet->n_cols; col++) {
        struct sheet_cell *same = &sheet->same[col];
        const size_t n_rows = same->sheet == SHEET_NONE ? 0 : n_rows_of(w, sheet);
        for (size_t row = 0; row < n_rows && same->sheet != SHEET_NONE; row++) {
            bool equal = count_of(w, sheet, row, col) ==
                         count_of(w, &w->sheets[same->sheet], row, same->col);
            same->sheet = equal ? same->sheet : SHEET_NONE;
        }
    }
}

/* That so few ticked anything is not kept by itself: a table of the ticks says the same. */
static uint32_t add_column(struct guarding *gu, const struct sheet *sheet, size_t row, size_t col,
                           uint32_t of) {
    struct sheet_cell same = sheet->same ? sheet->same[col] : (struct sheet_cell){SHEET_NONE, 0};
    if (same.sheet != SHEET_NONE) {
        size_t width = sheet_width(&gu->w->sheets[same.sheet]);
        return gu->frames[same.sheet].cells[row * width + same.col];
    }
    uint32_t id = add_cell(gu, sheet, row, col);
    struct guard_cell *cell = &gu->g.cells[id];
    cell->of = of;
    cell->need = sheet->beside ? 0 : cell->need;
    cell->need_later = sheet->beside ? 0 : cell->need_later;
    return id;
}

static void add_frame(struct guarding *gu, size_t number) {
    struct figures_work *w = gu->w;
    const struct sheet *sheet = &w->sheets[number];
    struct frame *frame = &gu->frames[number];
    size_t n_rows = n_rows_of(w, sheet), width = sheet_width(sheet);
    bool totals = sheet->shape == SHEET_NUMBERS;
    settle_same(w, &w->sheets[number]);
    frame->cells = mem_alloc(n_rows * width * sizeof *frame->cells);
    for (size_t row = 0; row < n_rows; row++) {
        uint32_t *cells = frame->cells + row * width;
        cells[sheet->n_cols] = sheet->total.sheet != SHEET_NONE
                                   ? share_cell(gu, sheet, row)
                                   : add_cell(gu, sheet, row, sheet->n_cols);
        for (size_t col = 0; col < sheet->n_cols && !totals; col++) {
            cells[col] = add_column(gu, sheet, row, col,
                                    row + 1 < n_rows ? cells[sheet->n_cols] : GUARD_NONE);
        }
    }
    frame->table = (struct guard_table){.n_rows = n_rows, .n_cols = sheet->n_cols};
}

static void link_within(struct guarding *gu, size_t number) {
    const struct sheet *sheet = &gu->w->sheets[number];
    if (sheet->within.sheet == SHEET_NONE) {
        return;
    }
    const struct frame *frame = &gu->frames[number], *above = &gu->frames[sheet->within.sheet];
    for (size_t i = 0; i < frame->table.n_rows * sheet_width(sheet); i++) {
        uint32_t id = frame->cells[i], over = above->cells[i];
        if (id != over) { // the homes are the same cell
            gu->g.cells[id].above = over;
            gu->g.cells[over].below = id;
        }
    }
}

/* The columns `first` … of the frame, and the homes, as a table. */
static void view_columns(struct guarding *gu, const struct sheet *sheet, const struct frame *frame,
                         size_t first, size_t n, bool open, int64_t most) {
    size_t width = sheet_width(sheet), n_rows = frame->table.n_rows;
    AUTO(mem_freep) uint32_t *cells = mem_alloc(n_rows * (n + 1) * sizeof *cells);
    AUTO(mem_freep) uint32_t *parent = mem_alloc(n_rows * sizeof *parent);
    for (size_t row = 0; row < n_rows; row++) {
        memcpy(cells + row * (n + 1), frame->cells + row * width + first, n * sizeof *cells);
        cells[row * (n + 1) + n] = frame->cells[row * width + sheet->n_cols];
        parent[row] = row + 1 < n_rows ? gu->w->parent[row] : 0;
    }
    guard_view(&gu->g, &(struct guard_table){.n_rows = n_rows,
                                             .parent = parent,
                                             .cells = cells,
                                             .n_cols = n,
                                             .open = open,
                                             .most = most});
}

/* Of the homes with an issue in their top three those that put it first, and the others: all that
 * the two sheets leave of an issue together. */
static void view_within(struct guarding *gu, size_t number) {
    const struct sheet *sheet = &gu->w->sheets[number];
    if (sheet->within.sheet == SHEET_NONE) {
        return;
    }
    const struct frame *frame = &gu->frames[number], *above = &gu->frames[sheet->within.sheet];
    size_t width = sheet_width(sheet), n_rows = frame->table.n_rows;
    AUTO(mem_freep) uint32_t *cells = mem_alloc(n_rows * 2 * sizeof *cells);
    AUTO(mem_freep) uint32_t *parent = mem_alloc(n_rows * sizeof *parent);
    for (size_t col = 0; col < sheet->n_cols; col++) {
        for (size_t row = 0; row < n_rows; row++) {
            cells[2 * row] = frame->cells[row * width + col];
            cells[2 * row + 1] = above->cells[row * width + col];
            parent[row] = row + 1 < n_rows ? gu->w->parent[row] : 0;
        }
        guard_view(
            &gu->g,
            &(struct guard_table){
                .n_rows = n_rows, .parent = parent, .cells = cells, .n_cols = 1, .open = true});
    }
}

/* ---- questions asked of those who gave an answer ---- */

/* Cells of a row, the sum last, in a release; the last release is now. */
static int64_t left_of(const struct guard *g, const uint32_t *cells, size_t n, size_t release,
                       bool *there) {
    int64_t left = 0;
    for (size_t i = 0; i <= n; i++) {
        const struct guard_past *past =
            release < g->n_past ? &g->past[release * g->n_cells + cells[i]] : NULL;
        int64_t count = past ? past->count : g->cells[cells[i]].count;
        *there = *there && (!past || past->there);
        left += i == n ? count : -count;
    }
    return left;
}

/* Is it so, now and in all that left? More may have answered than were asked: an older form asked
 * others. `equal`: it adds up. */
static bool holds(const struct guard *g, const uint32_t *cells, size_t n_rows, size_t n,
                  bool *equal) {
    for (size_t i = 0; i < n_rows * (g->n_past + 1); i++) {
        bool there = true;
        int64_t left = left_of(g, cells + i % n_rows * (n + 1), n, i / n_rows, &there);
        if (there && left < 0) {
            return false;
        }
        *equal = *equal && (!there || left == 0);
    }
    return true;
}

/* That their homes are no more than the others, and where all of those answered they are the same,
 * is known to who reads the questionnaire. Health and money have no blocks: row by row there. */
static void view_sum(void *ctx, const struct figure_sum *sum) {
    struct guarding *gu = ctx;
    const struct frame *asked = &gu->frames[sum->asked], *about = &gu->frames[sum->about];
    struct sheet *sheet = &gu->w->sheets[sum->asked];
    size_t width_asked = sheet_width(sheet), width_about = sheet_width(&gu->w->sheets[sum->about]);
    bool whole = asked->table.n_rows == about->table.n_rows, equal = true;
    size_t n = sum->n, n_rows = whole ? asked->table.n_rows : 1 + gu->w->n_estates;
    AUTO(mem_freep) uint32_t *cells = mem_alloc(n_rows * (n + 1) * sizeof *cells);
    AUTO(mem_freep) uint32_t *parent = mem_zalloc(n_rows * sizeof *parent);
    for (size_t row = 0; row < n_rows; row++) {
        cells[row * (n + 1)] = asked->cells[row * width_asked + width_asked - 1];
        for (size_t i = 0; i < n; i++) {
            cells[row * (n + 1) + 1 + i] = about->cells[row * width_about + sum->cols[i]];
        }
        parent[row] = row + 1 < n_rows && whole ? gu->w->parent[row] : 0;
    }
    if (!holds(&gu->g, cells, n_rows, n, &equal)) {
        return;
    }
    for (size_t i = 0; i < n_rows * (n + 1); i++) {
        gu->g.cells[cells[i]].crossing = true;
    }
    for (size_t row = 0; row < (whole ? 1 : n_rows); row++) {
        guard_view(&gu->g, &(struct guard_table){.n_rows = whole ? n_rows : 1,
                                                 .parent = parent,
                                                 .cells = cells + row * (n + 1),
                                                 .n_cols = n,
                                                 .open = !equal});
    }
    bool first = !sheet->linked && n == 1;
    sheet->of_whom = (struct sheet_cell){first ? sum->about : SHEET_NONE, sum->cols[0]};
    sheet->linked = true;
}

static void add_views(struct guarding *gu, size_t number) {
    const struct sheet *sheet = &gu->w->sheets[number];
    const struct frame *frame = &gu->frames[number];
    switch (sheet->shape) {
    case SHEET_PARTS:
        view_columns(gu, sheet, frame, 0, sheet->n_cols, false, 0);
        return;
    case SHEET_NUMBERS:
        view_columns(gu, sheet, frame, 0, 0, true, 0);
        return;
    case SHEET_EACH:
        break;
    }
    for (size_t col = 0; col < sheet->n_cols; col++) {
        view_columns(gu, sheet, frame, col, 1, true, 0);
    }
    if (sheet->n_cols > 1) {
        int64_t most = sheet->most ? sheet->most : (int64_t)sheet->n_cols;
        view_columns(gu, sheet, frame, 0, sheet->n_cols, false, most);
    } else if (sheet->n_cols == 0) {
        view_columns(gu, sheet, frame, 0, 0, true, 0);
    }
}

static void write_back(struct guarding *gu, size_t number) {
    struct sheet *sheet = &gu->w->sheets[number];
    size_t n = (gu->frames[number].table.n_rows - 1) * sheet_width(sheet);
    bool totals = sheet->shape == SHEET_NUMBERS;
    for (size_t i = 0; i < n; i++) {
        bool total = i % sheet_width(sheet) == sheet->n_cols;
        size_t at = totals ? i - i % sheet_width(sheet) + sheet->n_cols : i;
        uint32_t id = gu->frames[number].cells[totals || total ? at : i];
        if (sheet->why[i] == HIDE_NOT && gu->g.cells[id].hidden) {
            sheet->why[i] = HIDE_SECONDARY;
        }
    }
}

/* ---- earlier releases ---- */

/* Homes in no estate and no block: what the survey had more than all others. Nobody printed it. */
static struct guard_past outside_past(const struct figures_work *w, const struct guard_past *past,
                                      const uint32_t *cells, size_t width, size_t n_rows) {
    struct guard_past out = past[cells[0]];
    for (size_t row = 1; row + 1 < n_rows && out.there; row++) {
        const struct guard_past *p = &past[cells[row * width]];
        out.there = p->there;
        out.count -= w->parent[row] == 0 ? p->count : 0;
    }
    out.hidden = true;
    out.count = out.count > 0 ? out.count : 0;
    out.low = 0;
    out.high = FLOW_ENDLESS;
    out.need = out.count > 0 ? tier_rules[TIER_MEETING].cell_min : 0;
    return out;
}

/* A row of several blocks that was none then: what they had together. */
static void sum_past(const struct figures_work *w, struct guard_past *past, const uint32_t *cells,
                     size_t width, size_t row) {
    struct guard_past *out = &past[cells[row * width]];
    if (out->there) {
        return;
    }
    *out = (struct guard_past){.there = true, .hidden = true, .high = FLOW_ENDLESS};
    for (size_t i = 1 + w->n_estates; i < w->n_places; i++) {
        const struct guard_past *p = &past[cells[i * width]];
        if (w->parent[i] == row) {
            out->there = out->there && p->there;
            out->count += p->count;
        }
    }
}

/* The homes of a sheet may stand in another one too: shown in one, they are known. */
static void merge_past(struct guard_past *out, const struct guard_past *more) {
    if (!out->there) {
        *out = *more;
    } else if (more->there && !more->hidden) {
        out->low = out->low > more->low ? out->low : more->low;
        out->high = out->high < more->high ? out->high : more->high;
        out->hidden = false;
        out->need = 0;
    }
}

static void fill_past(struct guarding *gu, struct guard_past *past, size_t release, size_t number) {
    const struct sheet *sheet = &gu->w->sheets[number];
    const struct frame *frame = &gu->frames[number];
    size_t n_rows = frame->table.n_rows, width = sheet_width(sheet);
    bool totals = sheet->shape == SHEET_NUMBERS;
    if (sheet->beside) { // no release has them
        return;
    }
    for (size_t i = 0; i < (n_rows - 1) * width; i++) {
        if (!totals || i % width == sheet->n_cols) {
            struct guard_past cell = history_cell(gu->w, release, sheet, i / width, i % width);
            merge_past(&past[frame->cells[i]], &cell);
        }
    }
    for (size_t k = 0; k < gu->w->n_joins && !sheet->no_blocks; k++) {
        size_t row = gu->w->joins[k];
        for (size_t col = totals ? sheet->n_cols : 0; col < width; col++) {
            sum_past(gu->w, past, frame->cells + col, width, row);
        }
    }
    const uint32_t *outside = frame->cells + (n_rows - 1) * width;
    for (size_t col = width; col-- > (totals ? sheet->n_cols : 0);) { // the homes first
        struct guard_past *cell = &past[outside[col]];
        *cell = outside_past(gu->w, past, frame->cells + col, width, n_rows);
        if (past[outside[sheet->n_cols]].count == 0 && cell->there) {
            *cell = (struct guard_past){.there = true}; // there are none, and a reader may know it
        }
    }
}

static void add_history(struct guarding *gu) {
    for (size_t release = 0; release < history_length(gu->w->history); release++) {
        struct guard_past *past = guard_release(&gu->g);
        for (size_t i = 0; i < gu->w->n_sheets; i++) {
            fill_past(gu, past, release, i);
        }
    }
}

/* Of cells that cost the same the first is hidden: so that a page hides what the pack does, its
 * questions stand as in the pack, what is shared first. */
struct turn {
    size_t shared, ranking, planned, sheet;
};

static int by_turn(const void *a, const void *b) {
    const struct turn *x = a, *y = b;
    return x->shared != y->shared     ? (x->shared > y->shared) - (x->shared < y->shared)
           : x->ranking != y->ranking ? (x->ranking > y->ranking) - (x->ranking < y->ranking)
           : x->planned != y->planned ? (x->planned > y->planned) - (x->planned < y->planned)
                                      : (x->sheet > y->sheet) - (x->sheet < y->sheet);
}

static struct turn *put_in_order(const struct figures_work *w) {
    struct turn *turns = mem_zalloc((w->n_sheets + 1) * sizeof *turns);
    for (size_t i = 0; i < w->n_sheets; i++) {
        const struct sheet *sheet = &w->sheets[i];
        const struct figure_question *q = sheet->order < 0 ? NULL : &w->questions[sheet->order];
        turns[i] = (struct turn){.shared = sheet->total.sheet != SHEET_NONE,
                                 .ranking = q && q->stem,
                                 .planned = q ? 1 + q->planned : 0,
                                 .sheet = i};
    }
    qsort(turns, w->n_sheets, sizeof *turns, by_turn);
    return turns;
}

/* Has nobody answered, or answered otherwise, since that release? */
static bool is_unchanged(const struct guard *g, size_t release) {
    const struct guard_past *past = g->past + release * g->n_cells;
    bool any = false;
    for (size_t i = 0; i < g->n_cells; i++) {
        any |= past[i].there;
        if (past[i].there && past[i].count != g->cells[i].count) {
            return false;
        }
    }
    return any;
}

/* Does it, printed, say no more than what was printed then? */
static bool is_no_news(const struct guard_cell *c, const struct guard_past *past) {
    int64_t shown = suppress_round(c->count, c->base), low = shown - c->base / 2;
    int64_t high = shown + (c->base - 1) / 2;
    low = low > c->least ? low : c->least;
    return past->there && !past->hidden &&
           (c->count == 0 ? past->high == 0 : low <= past->low && high >= past->high);
}

/* Of a survey that did not change since a release, figures which that release prints are known, and
 * hiding them here keeps nothing: what is hidden of this release alone is hidden before the earlier
 * ones are looked at (figures_guard()). Totals first, as counts are shares of them. */
static void show_known(struct guard *g) {
    for (size_t release = 0; release < g->n_past; release++) {
        const struct guard_past *past = g->past + release * g->n_cells;
        for (int totals = is_unchanged(g, release) ? 1 : -1; totals >= 0; totals--) {
            for (size_t i = 0; i < g->n_cells; i++) {
                struct guard_cell *c = &g->cells[i];
                bool total = c->of == GUARD_NONE;
                if (c->hidden && c->is_new && total == (totals > 0) && is_no_news(c, &past[i]) &&
                    (total || !g->cells[c->of].hidden)) {
                    c->hidden = c->is_new = false;
                }
            }
        }
    }
}

static void guard_sheets(struct figures_work *w, bool history) {
    struct guarding gu = {.w = w};
    AUTO(mem_freep) struct turn *turns = put_in_order(w);
    gu.frames = mem_zalloc((w->n_sheets + 1) * sizeof *gu.frames);
    for (size_t i = 0; i < w->n_sheets; i++) {
        w->sheets[i].linked = false;
        add_frame(&gu, turns[i].sheet);
    }
    if (history) {
        add_history(&gu);
    }
    for (size_t i = 0; i < w->n_sheets; i++) {
        link_within(&gu, turns[i].sheet);
        add_views(&gu, turns[i].sheet);
        view_within(&gu, turns[i].sheet);
    }
    figures_each_sum(w, view_sum, &gu);
    guard_complete(&gu.g);
    show_known(&gu.g);
    for (size_t i = 0; i < w->n_sheets; i++) {
        write_back(&gu, i);
        mem_freep(&gu.frames[i].cells);
    }
    guard_done(&gu.g);
    mem_freep(&gu.frames);
}

/* First this release by itself, then with those before it. */
void figures_guard(struct figures_work *w) {
    guard_sheets(w, false);
    if (history_length(w->history) > 0) {
        guard_sheets(w, true);
    }
}
