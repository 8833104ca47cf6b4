/* analysis/page_crossed.c — two questions laid across each other. "Tenure by heating" and "heating
 * by tenure" are one table turned over: what one of them prints the reader has beside the other. So
 * both are guarded as that table, laid the same way whichever is asked for, and hide the same.
 *
 *            answers of the one | homes that gave one
 *   top      homes of both questions that gave it
 *   row      homes that gave both answers, an answer of the other each
 *
 * A group of too few homes is one in both: its row is hidden here, its column there. */
#include <string.h>

#include "analysis/guard.h"
#include "analysis/page_impl.h"
#include "base/mem.h"

struct crossing {
    const struct page_of *page;
    uint8_t *why; // of the page
    const bool *known;
    bool turned; // the page's columns are the rows
    size_t n_rows, n_cols;
};

/* Where a cell of the table stands on the page; row 0 is the top, column n_cols the homes.
 * SIZE_MAX: of the top, nowhere but among the homes of both questions. */
static size_t place_of(const struct crossing *c, size_t row, size_t col) {
    size_t width = c->page->n_cols + 1;
    size_t group = c->turned ? col + 1 : row, answer = c->turned ? row - 1 : col;
    bool homes = col == c->n_cols, top = row == 0;
    if (!c->turned) {
        return top ? SIZE_MAX : row * width + col;
    }
    return homes ? SIZE_MAX : top ? group * width + c->page->n_cols : group * width + answer;
}

/* The answer of the page's own question whose homes a cell holds, where it stands nowhere else. */
static size_t answer_of(const struct crossing *c, size_t row, size_t col) {
    return c->turned ? (row ? row - 1 : c->n_rows) : col;
}

static int64_t count_at(const struct crossing *c, size_t row, size_t col) {
    size_t at = place_of(c, row, col);
    if (at != SIZE_MAX) {
        return c->page->count[at];
    }
    bool both = row == 0 && col == c->n_cols;
    return c->page->placed[both ? c->page->n_cols : answer_of(c, row, col)];
}

/* Homes of an answer of the page's own question, among those of both: hidden where the survey's
 * are, known where these are, and a group too few where the other page has them as one. */
static enum hide why_of_answer(const struct crossing *c, size_t answer) {
    int64_t n = c->page->placed[answer];
    bool told = c->page->told && c->page->told[answer];
    return told                         ? HIDE_PRIMARY
           : c->why[answer] != HIDE_NOT ? HIDE_GROUP
           : n && n < c->page->least    ? HIDE_PRIMARY
                                        : HIDE_NOT;
}

static void fill(const struct crossing *c, int64_t *count, uint8_t *why, bool *known) {
    size_t width = c->n_cols + 1;
    for (size_t row = 0; row <= c->n_rows; row++) {
        for (size_t col = 0; col < width; col++) {
            size_t i = row * width + col, at = place_of(c, row, col);
            bool both = row == 0 && col == c->n_cols;
            count[i] = count_at(c, row, col);
            if (at != SIZE_MAX) {
                size_t answer = at % (c->page->n_cols + 1);
                bool few = answer < c->page->n_cols && why_of_answer(c, answer) != HIDE_NOT;
                why[i] = c->why[at] == HIDE_NOT && few ? HIDE_GROUP : c->why[at];
                known[i] = c->known[at];
            } else if (!both) {
                size_t answer = answer_of(c, row, col);
                why[i] = (uint8_t)why_of_answer(c, answer);
                known[i] = c->known[answer] && why[i] == HIDE_NOT;
            } else {
                known[i] = true;
            }
        }
    }
}

static void take(const struct crossing *c, const uint8_t *why) {
    size_t width = c->n_cols + 1;
    for (size_t row = 0; row <= c->n_rows; row++) {
        for (size_t col = 0; col < width; col++) {
            size_t at = place_of(c, row, col);
            if (at != SIZE_MAX) {
                c->why[at] = why[row * width + col];
            }
        }
    }
}

static void guard(const struct page_of *page, uint8_t *page_why, const bool *page_known,
                  bool turned) {
    size_t groups = page->n_rows - 1;
    struct crossing c = {.page = page,
                         .why = page_why,
                         .known = page_known,
                         .turned = turned,
                         .n_rows = turned ? page->n_cols : groups,
                         .n_cols = turned ? groups : page->n_cols};
    size_t n = (c.n_rows + 1) * (c.n_cols + 1);
    AUTO(mem_freep) int64_t *count = mem_zalloc(n * sizeof *count);
    AUTO(mem_freep) uint8_t *why = mem_zalloc(n);
    AUTO(mem_freep) bool *known = mem_zalloc(n * sizeof *known);
    fill(&c, count, why, known);
    guard_groups(&(struct guard_groups){.rules = page->rules,
                                        .n_rows = c.n_rows + 1,
                                        .n_cols = c.n_cols,
                                        .count = count,
                                        .why = why,
                                        .known = known,
                                        .apart = turned ? !page->parts : page->apart,
                                        .parts = turned ? !page->apart : page->parts,
                                        .most = (int64_t)c.n_cols});
    take(&c, why);
}

void page_guard_crossed(const struct page_of *page, uint8_t *why, const bool *known) {
    bool later = strcmp(page->name, page->by_name) > 0;
    if (page->apart && !page->parts) { // ticks by ticks: nothing adds up, and each row is by itself
        guard(page, why, known, later);
        guard(page, why, known, !later);
    } else { // the rows are those that add up
        guard(page, why, known, page->apart || (page->parts && later));
    }
}
