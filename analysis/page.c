/* analysis/page.c — see page.h. */
#include "analysis/page_impl.h"

#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/guard.h"
#include "base/mem.h"

/* ---- what the figures have of it ---- */

struct finding {
    const struct page_of *page;
    uint32_t *place;    // of each row; FIGURES_NO_PLACE: the figures have none
    uint32_t *of, *col; // of each column: indicator and category
};

static size_t width_of(const struct page_of *page) {
    return page->n_cols + 1;
}

/* "prio", or a place of it: "prio_1". */
static bool is_about(const struct indicator *indicator, const char *name) {
    size_t len = strlen(indicator->question);
    bool whole = strcmp(indicator->question, name) == 0;
    bool ballots = indicator->kind != INDICATOR_TICKS && indicator->kind != INDICATOR_NUMBER;
    return len &&
           (whole || (ballots && strncmp(indicator->question, name, len) == 0 && name[len] == '_'));
}

/* Names that a table has for what the figures call otherwise. */
static bool same_answer(const char *code, const char *category) {
    static const char *const same[][2] = {
        {"(other)",     "other_answers"},
        {"none",        "nothing"      },
        {"nothing_now", "nothing"      },
    };
    for (size_t i = 0; i < LEN(same); i++) {
        if (strcmp(code, same[i][0]) == 0 && strcmp(category, same[i][1]) == 0) {
            return true;
        }
    }
    return strcmp(code, category) == 0;
}

static const struct figure *figure_at(const struct finding *f, size_t row, uint32_t indicator,
                                      uint32_t category) {
    return f->place[row] == FIGURES_NO_PLACE
               ? NULL
               : figures_find(f->page->figures, f->place[row], indicator, category);
}

static const struct figure_behind *behind(const struct finding *f, const struct figure *figure) {
    return &f->page->figures->behind[figure - f->page->figures->items];
}

/* Did they count the same homes in the first `n_rows` rows? */
static bool counts_agree(const struct finding *f, size_t n_rows, size_t col, uint32_t indicator,
                         uint32_t category) {
    for (size_t row = 0; row < n_rows; row++) {
        const struct figure *figure = figure_at(f, row, indicator, category);
        const int64_t *count = f->page->count + row * width_of(f->page);
        if (!figure || behind(f, figure)->count != count[col]) {
            return false;
        }
    }
    return true;
}

/* The homes of column `col` as a category of an indicator. */
static bool find_column(const struct finding *f, size_t n_rows, size_t col, uint32_t at) {
    const struct indicator *indicator = &f->page->figures->indicators[at];
    for (uint32_t k = 0; k < indicator->n_categories; k++) {
        if (same_answer(f->page->columns[col], indicator->categories[k].code) &&
            counts_agree(f, n_rows, col, at, k)) {
            f->of[col] = at;
            f->col[col] = k;
            return true;
        }
    }
    return false;
}

/* The same homes answered. */
static bool has_homes(const struct finding *f, size_t n_rows, uint32_t at) {
    size_t last = f->page->n_cols;
    for (size_t row = 0; row < n_rows; row++) {
        const struct figure *figure = figure_at(f, row, at, 0);
        if (!figure || behind(f, figure)->homes != f->page->count[row * width_of(f->page) + last]) {
            return false;
        }
    }
    f->of[last] = at;
    f->col[last] = 0;
    return true;
}

/* All of the page stands in `main`, or, as "none" beside the first places does, with the ballots.
 */
static bool stands_in(const struct finding *f, size_t n_rows, uint32_t main, uint32_t ballots) {
    bool beside = ballots != main;
    bool all = has_homes(f, n_rows, main) || (beside && has_homes(f, n_rows, ballots));
    for (size_t col = 0; all && col < f->page->n_cols; col++) {
        all = find_column(f, n_rows, col, main) || (beside && find_column(f, n_rows, col, ballots));
    }
    return all;
}

/* Tables of a ranking before one of its first place by itself. */
static bool find_all(const struct finding *f, size_t n_rows) {
    const struct figures *figures = f->page->figures;
    uint32_t n = figures && n_rows ? (uint32_t)figures->n_indicators : 0;
    for (int own = 0; own <= 1; own++) {
        uint32_t ballots = UINT32_MAX;
        for (uint32_t i = n; i-- > 0;) { // they stand behind
            const struct indicator *indicator = &figures->indicators[i];
            bool whole = strcmp(indicator->question, f->page->name) == 0;
            if (whole != (own == 1) || !is_about(indicator, f->page->name)) {
                continue;
            }
            ballots = indicator->kind == INDICATOR_ONE ? i : ballots;
            if (stands_in(f, n_rows, i, ballots == UINT32_MAX ? i : ballots)) {
                return true;
            }
        }
    }
    return false;
}

static void find_places(struct finding *f) {
    const struct page_of *page = f->page;
    enum figure_place kind = page->by == PAGE_ESTATES ? PLACE_ESTATE : PLACE_BLOCK;
    bool areas = page->by == PAGE_ESTATES || page->by == PAGE_BLOCKS;
    for (size_t row = 1; row < page->n_rows; row++) {
        uint32_t near = f->place[row - 1] == FIGURES_NO_PLACE ? 0 : f->place[row - 1];
        f->place[row] = areas && page->figures
                            ? figures_place(page->figures, kind, page->rows[row], near)
                            : FIGURES_NO_PLACE;
    }
}

static const struct figure *figure_of(const struct finding *f, size_t row, size_t col) {
    return figure_at(f, row, f->of[col], f->col[col]);
}

static bool is_hidden(const struct finding *f, size_t row, size_t col) {
    const struct figure *figure = figure_of(f, row, col);
    return col == f->page->n_cols ? figure->whole : figure->hidden;
}

/* Nobody is behind the row, which is said, but that all who answered ticked "none of these" is not
 * where the homes that answered are hidden. */
static bool says_nobody(const struct finding *f, size_t row) {
    const struct figures *figures = f->page->figures;
    bool nobody = f->page->count[row * width_of(f->page) + f->page->n_cols] == 0;
    for (uint32_t i = 0; nobody && i < figures->n_indicators; i++) {
        const struct indicator *about = &figures->indicators[i];
        bool ticks = about->kind == INDICATOR_TICKS && strcmp(about->question, f->page->name) == 0;
        const struct figure *figure = ticks ? figure_at(f, row, i, 0) : NULL;
        nobody = !figure || !figure->whole || behind(f, figure)->homes == 0;
    }
    return nobody;
}

/* What the rows before `n_rows` hide is what the figures hide. */
static void take_figures(const struct finding *f, size_t n_rows, uint8_t *why) {
    size_t width = width_of(f->page);
    for (size_t row = 0; row < n_rows; row++) {
        bool nobody = says_nobody(f, row);
        for (size_t col = 0; col < width && !nobody; col++) {
            uint8_t *at = &why[row * width + col];
            bool none = f->page->count[row * width + f->page->n_cols] == 0;
            if (is_hidden(f, row, col) && (none || *at == HIDE_NOT)) {
                *at = HIDE_SECONDARY;
            }
        }
    }
}

/* ---- guarded by itself ---- */

static uint32_t row_of_join(const struct page_of *page, uint32_t r) {
    return (uint32_t)(page->n_rows - page->n_joined + r);
}

static void add_row(const struct page_of *page, int64_t *count, size_t to, size_t from) {
    size_t width = width_of(page);
    for (size_t col = 0; col < width; col++) {
        count[to * width + col] += count[from * width + col];
    }
}

/* Blocks lie in rows, rows in rows; those that stood before come last, and nobody has counted them
 * yet. */
static void lay_joins(const struct page_of *page, int64_t *count, uint32_t *parent) {
    const struct joined *joined = &page->figures->joined;
    for (size_t row = 1; row + page->n_joined < page->n_rows; row++) {
        const struct joined_block *block = joined_block(joined, page->rows[row]);
        uint32_t up = block ? block->up : JOINED_NONE;
        parent[row] = up == JOINED_NONE ? 0 : row_of_join(page, up);
        for (; up != JOINED_NONE; up = joined->rows[up].up) {
            uint32_t wider = joined->rows[up].up;
            parent[row_of_join(page, up)] = wider == JOINED_NONE ? 0 : row_of_join(page, wider);
            if (!joined->rows[up].now) {
                add_row(page, count, row_of_join(page, up), row);
            }
        }
    }
}

static void judge_left(const struct page_of *page, const int64_t *row, uint8_t *why) {
    bool few = row[page->n_cols] < page->least;
    for (size_t col = 0; col <= page->n_cols; col++) {
        why[col] =
            (uint8_t)(few ? HIDE_GROUP
                      : col == page->n_cols
                          ? HIDE_NOT
                          : disclosure_count(page->rules, row, page->n_cols, page->parts, col));
    }
}

/* The other question's answers: of a hidden one nothing is said, and how many gave one that is
 * shown everybody knows. */
static void take_groups(const struct page_of *page, uint8_t *why, bool *known) {
    size_t width = width_of(page);
    const struct finding by = {.page = page, .place = (uint32_t[]){0}};
    for (uint32_t i = 0; i < page->figures->n_indicators; i++) {
        const struct indicator *indicator = &page->figures->indicators[i];
        bool answers = indicator->kind == INDICATOR_ONE || indicator->kind == INDICATOR_TICKS;
        if (!answers || strcmp(indicator->question, page->by_name) != 0) {
            continue;
        }
        for (size_t row = 1; row < page->n_rows; row++) {
            for (uint32_t k = 0; k < indicator->n_categories; k++) {
                if (strcmp(indicator->categories[k].code, page->rows[row]) != 0) {
                    continue;
                }
                if (figure_at(&by, 0, i, k)->hidden) {
                    memset(why + row * width, HIDE_GROUP, width);
                } else {
                    known[row * width + page->n_cols] = why[row * width + page->n_cols] == HIDE_NOT;
                }
            }
        }
    }
}

/* Of all homes, what the figures show and what they hide. */
static bool take_whole(const struct finding *f, uint8_t *why, bool *known) {
    if (!find_all(f, 1)) {
        return false;
    }
    take_figures(f, 1, why);
    for (size_t col = 0; col < width_of(f->page); col++) {
        known[col] = why[col] == HIDE_NOT;
    }
    return true;
}

static void guard_alone(const struct finding *f, uint8_t *why) {
    const struct page_of *page = f->page;
    bool joins = page->by == PAGE_BLOCKS && page->figures;
    size_t n_left = joins ? page->figures->joined.n_rows - page->n_joined : 0;
    size_t width = width_of(page), n = (page->n_rows + n_left) * width, own = page->n_rows * width;
    AUTO(mem_freep) int64_t *count = mem_zalloc(n * sizeof *count);
    AUTO(mem_freep) uint8_t *all = mem_zalloc(n);
    AUTO(mem_freep) bool *known = mem_zalloc(n * sizeof *known);
    AUTO(mem_freep)
    uint32_t *parent = mem_zalloc((page->n_rows + n_left) * sizeof *parent);
    memcpy(count, page->count, own * sizeof *count);
    memcpy(all, why, own);
    if (joins) {
        lay_joins(page, count, parent);
    }
    for (size_t row = page->n_rows; row < page->n_rows + n_left; row++) {
        judge_left(page, count + row * width, all + row * width);
    }
    bool whole = take_whole(f, all, known);
    if (page->by == PAGE_ANSWERS && page->figures && page->by_name) {
        take_groups(page, all, known);
    }
    if (whole && page->placed) {
        page_guard_crossed(page, all, known);
        memcpy(why, all, own);
        return;
    }
    guard_groups(&(struct guard_groups){.rules = page->rules,
                                        .n_rows = page->n_rows + n_left,
                                        .n_cols = page->n_cols,
                                        .parent = parent,
                                        .n_left = n_left,
                                        .count = count,
                                        .why = all,
                                        .known = known,
                                        .apart = page->apart,
                                        .parts = page->parts,
                                        .most = page->most});
    memcpy(why, all, own);
}

void page_guard(const struct page_of *page, uint8_t *why) {
    size_t width = width_of(page);
    AUTO(mem_freep) uint32_t *place = mem_zalloc((page->n_rows + 1) * sizeof *place);
    AUTO(mem_freep) uint32_t *of = mem_zalloc(width * sizeof *of);
    AUTO(mem_freep) uint32_t *col = mem_zalloc(width * sizeof *col);
    struct finding f = {.page = page, .place = place, .of = of, .col = col};
    find_places(&f);
    if (find_all(&f, page->n_rows)) {
        take_figures(&f, page->n_rows, why);
    } else {
        guard_alone(&f, why);
    }
}
