/* analysis/suppress.c — see suppress.h: what has to be hidden, and what is shown. */
#include "analysis/suppress.h"

#include <assert.h>

#include "analysis/bounds.h"
#include "analysis/margins.h"
#include "base/mem.h"

int64_t suppress_round(int64_t n, int64_t base) {
    return n / base * base + (n % base >= base - n % base ? base : 0);
}

/* One row or column without its total. */
struct line {
    const struct margins *table;
    size_t first, stride, n;
    int64_t total;
};

static struct line row_of(const struct margins *t, size_t row) {
    return (struct line){t, row * t->n_cols, 1, t->n_cols - 1,
                         t->counts[row * t->n_cols + t->n_cols - 1]};
}

static struct line column_of(const struct margins *t, size_t col) {
    return (struct line){t, col, t->n_cols, t->n_rows - 1,
                         t->counts[(t->n_rows - 1) * t->n_cols + col]};
}

static size_t n_categories(const struct line *line) {
    size_t n = 0;
    for (size_t i = 0; i < line->n; i++) {
        n += line->table->counts[line->first + i * line->stride] > 0;
    }
    return n;
}

/* Is anybody in the row or column that crosses the line at its `i`-th cell? If not, its zero is no
 * news of anybody. */
static bool crossed(const struct line *line, size_t i) {
    const struct margins *t = line->table;
    bool is_row = line->stride == 1;
    return t->counts[is_row ? (t->n_rows - 1) * t->n_cols + i : (i + 1) * t->n_cols - 1] > 0;
}

/* Sensitive: zeros beside a single category, and nearly everybody in one. */
static void hide_telling(uint8_t *why, const struct line *line) {
    bool one = n_categories(line) == 1;
    for (size_t i = 0; i < line->n; i++) {
        size_t cell = line->first + i * line->stride;
        int64_t count = line->table->counts[cell];
        bool most = line->total < DOMINANT_BELOW && count * 100 > line->total * DOMINANT_PERCENT;
        if (why[cell] == HIDE_NOT && (count ? most : one && crossed(line, i))) {
            why[cell] = HIDE_DOMINANCE;
        }
    }
}

static void hide_needed(uint8_t *why, const struct margins *table,
                        const struct suppress_rules *rules) {
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        bool small = table->counts[i] > 0 && table->counts[i] < rules->threshold;
        why[i] = small ? HIDE_PRIMARY : HIDE_NOT;
    }
    for (size_t r = 0; r + 1 < table->n_rows; r++) {
        struct line line = row_of(table, r);
        for (size_t c = 0; c < table->n_cols && line.total < rules->group_min; c++) {
            why[line.first + c] = HIDE_GROUP;
        }
        if (rules->sensitive) {
            hide_telling(why, &line);
        }
    }
    for (size_t c = 0; c + 1 < table->n_cols && rules->sensitive; c++) {
        struct line line = column_of(table, c);
        hide_telling(why, &line);
    }
}

static bool is_safe(struct bounds *b, size_t cell, int64_t need) {
    uint32_t by[BOUNDS_SQUARES];
    size_t n_by;
    if (bounds_square(b, cell, need, by, &n_by)) {
        return true;
    }
    int64_t room = bounds_above(b, cell, need);
    bounds_reset(b);
    if (room < need) {
        room += bounds_below(b, cell, need - room);
        bounds_reset(b);
    }
    return room >= need;
}

bool suppress_audit(const struct margins *table, const uint8_t *why, int64_t threshold) {
    AUTO(bounds_done) struct bounds b = {0};
    bounds_init(&b, table, why);
    bool safe = true;
    for (size_t i = 0; safe && i < margins_n_cells(table); i++) {
        safe = !suppress_protects(why[i], table->counts[i]) || is_safe(&b, i, threshold - 1);
    }
    return safe;
}

void suppress_table(struct suppressed *out, const struct margins *table,
                    const struct suppress_rules *rules) {
    assert(rules->threshold >= 1 && (rules->exact || rules->base >= 1));
    size_t n = margins_n_cells(table);
    *out = (struct suppressed){.why = mem_zalloc(n), .shown = mem_zalloc(n * sizeof *out->shown)};
    hide_needed(out->why, table, rules);
    if (rules->exact) {
        suppress_complete(out->why, table, rules->threshold);
    }
    for (size_t i = 0; i < n; i++) {
        if (out->why[i] == HIDE_NOT) {
            out->shown[i] =
                rules->exact ? table->counts[i] : suppress_round(table->counts[i], rules->base);
        }
    }
}

void suppressed_done(struct suppressed *out) {
    mem_freep(&out->why);
    mem_freep(&out->shown);
    *out = (struct suppressed){0};
}
