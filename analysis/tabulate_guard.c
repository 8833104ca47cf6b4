/* analysis/tabulate_guard.c — which figures of a table are hidden outside the team: small ones,
 * those that tell of everybody (disclosure.h), and those that would give them away (guard.h). */
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/guard.h"
#include "analysis/joined.h"
#include "analysis/tabulate_impl.h"
#include "base/mem.h"

static struct tab_group *row_of(struct table *t, size_t row) {
    return row == 0 ? &t->all : &t->groups[row - 1];
}

static void fill_row(struct table *t, struct guard_groups *of, int64_t *counts, size_t row) {
    const struct tab_group *group = row_of(t, row);
    size_t width = of->n_cols + 1, at = row * width;
    bool few = group->kind == VERDICT_TOO_FEW || group->kind == VERDICT_NO_ANSWERS;
    for (size_t i = 0; i < of->n_cols; i++) {
        counts[at + i] = (int64_t)group->count[i];
    }
    counts[at + of->n_cols] = (int64_t)group->n;
    for (size_t i = 0; i < width; i++) {
        bool total = i == of->n_cols;
        of->why[at + i] =
            (uint8_t)(few     ? HIDE_GROUP
                      : total ? HIDE_NOT
                              : disclosure_count(of->rules, counts + at, of->n_cols, of->parts, i));
    }
}

static void take_row(struct table *t, const struct guard_groups *of, size_t row) {
    struct tab_group *group = row_of(t, row);
    size_t at = row * (of->n_cols + 1);
    for (size_t i = 0; i < of->n_cols; i++) {
        group->hidden[i] = of->why[at + i] != HIDE_NOT;
    }
    if (of->why[at + of->n_cols] == HIDE_SECONDARY) {
        group->kind = VERDICT_TOO_FEW;
        group->withheld = true;
    }
}

bool table_find_joined(struct table *t, struct store *st, struct err *err) {
    AUTO(joined_done) struct joined joined = {0};
    if (!joined_read(&joined, st, t->tier, err)) {
        return false;
    }
    for (size_t i = 0; i < t->n_groups; i++) {
        struct tab_group *group = &t->groups[i];
        const char *row = joined_row(&joined, group->code);
        if (row && group->n) {
            group->counted_in = arena_strdup(&t->mem, row);
            group->kind = VERDICT_TOO_FEW;
            group->withheld = true;
        }
    }
    return true;
}

void table_guard(struct table *t) {
    unsigned marks = t->question->marks | (t->by ? t->by->marks : 0);
    struct disclosure d = {.tier = t->tier, .sensitive = marks & MARK_HEALTH};
    struct suppress_rules rules = disclosure_rules(&d);
    rules.sensitive = marks & (MARK_HEALTH | MARK_MONEY);
    struct guard_groups of = {.rules = &rules,
                              .n_rows = t->n_groups + 1,
                              .n_cols = t->n_answers,
                              .apart = t->by && t->by->kind == COLUMN_TICKS,
                              .parts = t->question->kind == COLUMN_CODES,
                              .most = (int64_t)t->n_answers};
    if (t->tier == TIER_INTERNAL || t->question->kind == COLUMN_NUMBERS) {
        return;
    }
    size_t n = of.n_rows * (of.n_cols + 1);
    AUTO(mem_freep) int64_t *counts = mem_alloc(n * sizeof *counts);
    AUTO(mem_freep) uint8_t *why = mem_zalloc(n);
    of.count = counts;
    of.why = why;
    for (size_t row = 0; row < of.n_rows; row++) {
        fill_row(t, &of, counts, row);
    }
    guard_groups(&of);
    for (size_t row = 0; row < of.n_rows; row++) {
        take_row(t, &of, row);
    }
}
