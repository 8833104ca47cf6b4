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

/* ---- rows of several blocks ---- */

static bool find_joined(struct table *t, struct store *st, struct err *err) {
    AUTO(mem_freep) struct joined_sure *sure = mem_zalloc((t->n_groups + 1) * sizeof *sure);
    for (size_t i = 0; i < t->n_groups; i++) {
        const struct tab_group *group = &t->groups[i];
        sure[i] = (struct joined_sure){
            .code = group->code, .n = group->n, .n_homes = group->n, .n_doors = group->n_doors};
        for (int how = 0; how < SILENTS; how++) {
            sure[i].n_homes += group->silent[how];
        }
    }
    const struct joined_options options = {
        .tier = t->tier,
        .form_id = t->columns.form_id,
        .path = t->question->home ? NULL : t->question->path, // rows of homes are no homes
        .sure = sure,
        .n_sure = t->n_groups};
    return joined_find(&t->joined, st, &options, err);
}

static void add_block(const struct table *t, struct tab_group *row, const struct tab_group *block) {
    for (size_t i = 0; i < t->n_answers; i++) {
        row->count[i] += block->count[i];
        row->weight[i] += block->weight[i];
    }
    for (int how = 0; how < SILENTS; how++) {
        row->silent[how] += block->silent[how];
    }
    // of homes lived in all are known, or none are
    bool unknown = (row->n_doors && !row->n_homes) || (block->n_doors && !block->n_homes);
    row->n_homes = unknown ? 0 : row->n_homes + block->n_homes;
    row->n_doors += block->n_doors;
    row->n += block->n;
    row->n_weighed += block->n_weighed;
    row->worth.sum += block->worth.sum;
    row->worth.sum_squares += block->worth.sum_squares;
    row->has_doors = block->has_doors;
}

static struct tab_group *block_of(struct table *t, uint32_t block) {
    for (size_t i = 0; i < t->n_groups; i++) {
        if (strcmp(t->groups[i].code, t->joined.blocks[block].code) == 0) {
            return &t->groups[i];
        }
    }
    return NULL;
}

/* Quartiles of several blocks are not worked out: their rows are not there. */
bool table_join(struct table *t, struct store *st, struct err *err) {
    if (t->tier == TIER_INTERNAL) {
        return true;
    }
    if (!find_joined(t, st, err)) {
        return false;
    }
    const struct joined *joined = &t->joined;
    bool rows = t->question->kind != COLUMN_NUMBERS;
    size_t n = t->n_groups;
    t->groups = mem_realloc(t->groups, (n + joined->n_now + 1) * sizeof *t->groups);
    for (size_t r = 0; rows && r < joined->n_now; r++) {
        struct tab_group *row = &t->groups[n + r];
        *row = (struct tab_group){
            .code = joined->rows[r].code, .name = joined->rows[r].name, .area = true};
        table_group_init(t, row);
        for (size_t i = 0; i < joined->rows[r].n; i++) {
            add_block(t, row, block_of(t, joined->rows[r].blocks[i]));
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct tab_group *group = &t->groups[i];
        const struct joined_block *block = joined_block(joined, group->code);
        group->counted_in = joined_in(joined, block);
        if (group->counted_in && block->row != JOINED_NONE) {
            group->counted_with = joined_others(joined, block, &t->mem);
            group->row = rows ? (uint32_t)n + block->row : 0;
        }
    }
    t->n_rows = rows ? joined->n_now : 0;
    t->n_groups = n + t->n_rows;
    return true;
}

/* ---- the guard ---- */

/* Number of a row of several blocks; those that stood before come last. */
static uint32_t row_of_join(const struct table *t, uint32_t r) {
    return r == JOINED_NONE ? 0 : (uint32_t)(1 + t->n_groups - t->n_rows + r);
}

static void count_left(struct table *t, int64_t *counts, size_t width, uint32_t row,
                       const struct tab_group *block) {
    for (size_t i = 0; i < t->n_answers; i++) {
        counts[row * width + i] += (int64_t)block->count[i];
    }
    counts[row * width + t->n_answers] += (int64_t)block->n;
}

/* Blocks lie in rows, rows in rows; those that stood before have not been counted yet. */
static void lay_joins(struct table *t, int64_t *counts, uint32_t *parent) {
    for (size_t i = 0; i + t->n_rows < t->n_groups; i++) {
        const struct joined_block *block = joined_block(&t->joined, t->groups[i].code);
        uint32_t up = block ? block->up : JOINED_NONE;
        parent[i + 1] = row_of_join(t, up);
        for (; up != JOINED_NONE; up = t->joined.rows[up].up) {
            parent[row_of_join(t, up)] = row_of_join(t, t->joined.rows[up].up);
            if (!t->joined.rows[up].now) {
                count_left(t, counts, t->n_answers + 1, row_of_join(t, up), &t->groups[i]);
            }
        }
    }
}

static void judge_left(const struct table *t, struct guard_groups *of, int64_t *counts,
                       size_t row) {
    size_t width = of->n_cols + 1, at = row * width;
    bool few = counts[at + of->n_cols] < (int64_t)table_least(t, &t->groups[0]);
    for (size_t i = 0; i < of->n_cols; i++) {
        of->why[at + i] =
            (uint8_t)(few ? HIDE_GROUP
                          : disclosure_count(of->rules, counts + at, of->n_cols, of->parts, i));
    }
    of->why[at + of->n_cols] = (uint8_t)(few ? HIDE_GROUP : HIDE_NOT);
}

void table_guard(struct table *t) {
    unsigned marks = t->question->marks | (t->by ? t->by->marks : 0);
    struct disclosure d = {.tier = t->tier, .sensitive = marks & MARK_HEALTH};
    struct suppress_rules rules = disclosure_rules(&d);
    rules.sensitive = marks & (MARK_HEALTH | MARK_MONEY);
    size_t n_left = t->joined.n_rows - t->joined.n_now;
    struct guard_groups of = {.rules = &rules,
                              .n_rows = t->n_groups + 1 + n_left,
                              .n_cols = t->n_answers,
                              .n_left = n_left,
                              .apart = t->by && t->by->kind == COLUMN_TICKS,
                              .parts = t->question->kind == COLUMN_CODES,
                              .most = (int64_t)t->n_answers};
    if (t->tier == TIER_INTERNAL || t->question->kind == COLUMN_NUMBERS) {
        return;
    }
    size_t n = of.n_rows * (of.n_cols + 1);
    AUTO(mem_freep) int64_t *counts = mem_zalloc(n * sizeof *counts);
    AUTO(mem_freep) uint8_t *why = mem_zalloc(n);
    AUTO(mem_freep) uint32_t *parent = mem_zalloc(of.n_rows * sizeof *parent);
    of.count = counts;
    of.why = why;
    of.parent = parent;
    lay_joins(t, counts, parent);
    for (size_t row = 0; row < of.n_rows; row++) {
        if (row <= t->n_groups) {
            fill_row(t, &of, counts, row);
        } else {
            judge_left(t, &of, counts, row);
        }
    }
    guard_groups(&of);
    for (size_t row = 0; row <= t->n_groups; row++) {
        take_row(t, &of, row);
    }
}
