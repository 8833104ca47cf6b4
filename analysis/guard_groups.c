/* analysis/guard_groups.c — see guard.h: groups of homes beside each other, and all of them. Those
 * in no group are a row that nobody prints. */
#include <string.h>

#include "analysis/guard.h"
#include "analysis/verdict.h"
#include "base/mem.h"

struct laying { // out a table
    struct guard g;
    struct guard_groups *groups;
    uint32_t *cells;
    uint32_t *order, *parent; // rows, each behind the one it lies in; place of that one
    size_t n_rows;            // with those in no group
};

static uint32_t parent_of(const struct guard_groups *of, size_t row) {
    return of->parent && row < of->n_rows ? of->parent[row] : 0;
}

static bool has_left(const struct guard_groups *of, size_t row) {
    return row < of->n_rows && row + of->n_left >= of->n_rows;
}

static bool is_known(const struct guard_groups *of, size_t row, size_t col) {
    return of->known && row < of->n_rows && of->known[row * (of->n_cols + 1) + col];
}

static int64_t count_of(const struct laying *l, size_t row, size_t col) {
    const struct guard_groups *of = l->groups;
    size_t width = of->n_cols + 1;
    if (row < of->n_rows) {
        return of->count[row * width + col];
    }
    int64_t left = of->count[col];
    for (size_t i = 1; i < of->n_rows; i++) {
        left -= parent_of(of, i) == 0 ? of->count[i * width + col] : 0;
    }
    return left;
}

void guard_told(struct guard_cell *total, int64_t least) {
    bool full = total->count >= FULL_MIN;
    total->least = full && least < FULL_MIN ? FULL_MIN : least;
    total->most = full ? 0 : FULL_MIN - 1;
}

static void add_cells(struct laying *l, size_t row) {
    const struct guard_groups *of = l->groups;
    size_t n = of->n_cols, width = n + 1;
    bool outside = row == of->n_rows;
    int64_t homes = count_of(l, row, n);
    for (size_t i = 0; i <= n; i++) {
        size_t col = n - i; // the total first
        int64_t count = count_of(l, row, col);
        enum hide why = !outside    ? (enum hide)of->why[row * width + col]
                        : homes > 0 ? HIDE_GROUP
                                    : HIDE_NOT;
        struct guard_cell cell = {
            .count = count,
            .least = of->rules->threshold,
            .base = of->rules->base,
            .need = guard_need(of->rules, homes, count, why, i == 0),
            .cost = count + (i == 0) * (FLOW_ENDLESS / 4) + (row == 0) * (FLOW_ENDLESS / 8) +
                    (has_left(of, row) || is_known(of, row, col)) * GUARD_KNOWN,
            .of = i == 0 || outside ? GUARD_NONE : l->cells[row * width + n],
            .above = GUARD_NONE,
            .below = GUARD_NONE,
            .hidden = why != HIDE_NOT,
            .top = row == 0,
            .named = i > 0 && !outside && !of->rules->sensitive};
        if (i == 0) {
            guard_told(&cell, of->rules->group_min);
        }
        l->cells[row * width + col] = guard_add(&l->g, &cell);
    }
}

/* Rows `first` … and the columns from `col` on as a table. */
static void view(struct laying *l, size_t first, size_t n_rows, size_t col, size_t n_cols,
                 bool open, int64_t most) {
    size_t width = l->groups->n_cols + 1;
    AUTO(mem_freep) uint32_t *cells = mem_alloc(n_rows * (n_cols + 1) * sizeof *cells);
    for (size_t i = 0; i < n_rows; i++) {
        const uint32_t *row = l->cells + l->order[first + i] * width;
        memcpy(cells + i * (n_cols + 1), row + col, n_cols * sizeof *cells);
        cells[i * (n_cols + 1) + n_cols] = row[l->groups->n_cols];
    }
    guard_view(&l->g, &(struct guard_table){.n_rows = n_rows,
                                            .parent = l->parent,
                                            .cells = cells,
                                            .n_cols = n_cols,
                                            .open = open,
                                            .most = most});
}

static void views(struct laying *l, size_t first, size_t n_rows) {
    const struct guard_groups *of = l->groups;
    if (of->parts) {
        view(l, first, n_rows, 0, of->n_cols, false, 0);
        return;
    }
    for (size_t col = 0; col < of->n_cols; col++) {
        view(l, first, n_rows, col, 1, true, 0);
    }
    if (of->n_cols > 1) {
        view(l, first, n_rows, 0, of->n_cols, false, of->most);
    }
}

/* Row 0, then level after level. */
static void put_in_order(struct laying *l) {
    AUTO(mem_freep) uint32_t *place = mem_zalloc(l->n_rows * sizeof *place);
    AUTO(mem_freep) bool *done = mem_zalloc(l->n_rows * sizeof *done);
    size_t n = 1, level = 0, before = 0;
    done[0] = true;
    while (before < n) { // those behind the rows of the level before
        level = before;
        before = n;
        for (uint32_t row = 1; row < l->n_rows; row++) {
            uint32_t up = parent_of(l->groups, row);
            if (!done[row] && done[up] && place[up] >= level && place[up] < before) {
                l->order[n] = row;
                l->parent[n] = place[up];
                place[row] = (uint32_t)n++;
                done[row] = true;
            }
        }
    }
}

/* What left cannot be taken back: were it to be hidden, all that lies in it is. */
static void hide_instead(struct laying *l) {
    struct guard_groups *of = l->groups;
    size_t width = of->n_cols + 1;
    for (size_t row = 1; row < of->n_rows; row++) {
        bool out = false;
        for (uint32_t up = parent_of(of, row); up && !out; up = parent_of(of, up)) {
            for (size_t col = 0; col < width && has_left(of, up) && !out; col++) {
                out = of->why[up * width + col] == HIDE_SECONDARY;
            }
        }
        for (size_t col = 0; col < width && out; col++) {
            uint8_t *why = &of->why[row * width + col];
            *why = *why == HIDE_NOT ? HIDE_SECONDARY : *why;
        }
    }
}

/* Were what everybody knows to be hidden, nothing else is said: the last resort. */
static void hide_all(struct laying *l) {
    struct guard_groups *of = l->groups;
    size_t n = of->n_rows * (of->n_cols + 1);
    bool needed = false;
    for (size_t i = 0; i < n && of->known; i++) {
        needed = needed || (of->known[i] && of->why[i] == HIDE_SECONDARY);
    }
    for (size_t i = 0; i < n && needed; i++) {
        of->why[i] = of->known[i] ? HIDE_NOT : of->why[i] == HIDE_NOT ? HIDE_SECONDARY : of->why[i];
    }
}

void guard_groups(struct guard_groups *of) {
    struct laying l = {.groups = of, .n_rows = of->n_rows + !of->apart};
    size_t width = of->n_cols + 1;
    l.cells = mem_alloc(l.n_rows * width * sizeof *l.cells);
    l.parent = mem_zalloc(l.n_rows * sizeof *l.parent);
    l.order = mem_zalloc(l.n_rows * sizeof *l.order);
    put_in_order(&l);
    for (size_t row = 0; row < l.n_rows; row++) {
        add_cells(&l, row);
    }
    if (of->apart) {
        for (size_t row = 0; row < l.n_rows; row++) {
            views(&l, row, 1);
        }
    } else {
        views(&l, 0, l.n_rows);
    }
    guard_complete(&l.g);
    for (size_t i = 0; i < of->n_rows * width; i++) {
        if (of->why[i] == HIDE_NOT && l.g.cells[l.cells[i]].hidden) {
            of->why[i] = HIDE_SECONDARY;
        }
    }
    hide_instead(&l);
    hide_all(&l);
    guard_done(&l.g);
    mem_freep(&l.cells);
    mem_freep(&l.parent);
    mem_freep(&l.order);
}
