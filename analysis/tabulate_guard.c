/* analysis/tabulate_guard.c — which figures of a table are hidden outside the team: small ones,
 * those that tell of everybody (disclosure.h), and those that would give them away (guard.h). Who
 * has one question by block may ask for it by estate and of all homes, too, so the three are looked
 * at together, whichever is asked for. */
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/guard.h"
#include "analysis/joined.h"
#include "analysis/marks.h"
#include "analysis/tabulate_impl.h"
#include "base/mem.h"
#include "survey/store.h"

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

/* ---- levels ---- */

struct levels { // rows of the guard: all homes, estates, blocks and rows of several
    struct table *t;
    struct table own;          // by block, when `t` is by something wider
    struct table *inner;       // its groups come last; `t` itself, or `own`
    struct tab_group *estates; // of `t`, or made here
    size_t n_estates, n_made;
    uint32_t *estate_of; // by group of `inner`: row of its estate, or 0
};

static size_t group_at(const struct table *t, const char *code) {
    size_t i = 0;
    while (i < t->n_groups && strcmp(t->groups[i].code, code) != 0) {
        i++;
    }
    return i;
}

static size_t estate_at(struct levels *l, const char *code) {
    size_t i = 0;
    while (i < l->n_estates && strcmp(l->estates[i].code, code) != 0) {
        i++;
    }
    return i;
}

static bool take_block(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct levels *l = ctx;
    size_t block = group_at(l->inner, area->code);
    if (block == l->inner->n_groups || !area->estate || !area->estate[0]) {
        return true;
    }
    size_t at = estate_at(l, area->estate);
    if (l->estates == l->t->groups) { // counted already
        l->estate_of[block] = at < l->n_estates ? (uint32_t)at + 1 : 0;
        return true;
    }
    if (at == l->n_estates) {
        l->estates = mem_realloc(l->estates, (at + 1) * sizeof *l->estates);
        l->estates[at] =
            (struct tab_group){.code = arena_strdup(&l->t->mem, area->estate), .area = true};
        table_group_init(l->t, &l->estates[at]);
        l->n_estates = ++l->n_made;
    }
    add_block(l->t, &l->estates[at], &l->inner->groups[block]);
    l->estate_of[block] = (uint32_t)at + 1;
    return true;
}

/* Answers and hexagons have no wider and no narrower areas; of some questions only the whole is
 * told. */
static bool has_levels(const struct table *t, const struct tab_options *options) {
    unsigned marks = t->question->marks;
    return !t->by && !options->zones && !t->borrowed &&
           marks_allow_groups(marks, t->tier, BY_BLOCK, false, options->question, NULL);
}

static bool find_levels(struct levels *l, struct store *st, const struct tab_options *options,
                        struct err *err) {
    const char *by = options->by ? options->by : "";
    l->inner = l->t;
    if (!has_levels(l->t, options)) {
        return true;
    }
    if (strcmp(by, "block") != 0) {
        const struct tab_options blocks = {.question = options->question,
                                           .by = "block",
                                           .form_id = l->t->columns.form_id,
                                           .tier = l->t->tier,
                                           .rows = options->rows,
                                           .plain = true,
                                           .open = true};
        l->inner = &l->own;
        l->estates = options->by ? l->t->groups : NULL;
        l->n_estates = options->by ? l->t->n_groups : 0;
        if (!table_make(&l->own, st, &blocks, err)) {
            return false;
        }
    }
    l->estate_of = mem_zalloc((l->inner->n_groups + 1) * sizeof *l->estate_of);
    if (!store_each_area(st, STORE_BLOCK, take_block, l, err)) {
        return false;
    }
    for (size_t i = 0; i < l->n_made; i++) {
        table_judge(l->t, &l->estates[i]);
    }
    return true;
}

static void levels_done(struct levels *l) {
    for (size_t i = 0; i < l->n_made; i++) {
        table_group_done(&l->estates[i]);
    }
    if (l->n_made) {
        mem_freep(&l->estates);
    }
    mem_freep(&l->estate_of);
    table_done(&l->own);
}

/* NULL: a row that stood before. */
static struct tab_group *row_of(const struct levels *l, size_t row) {
    size_t first = 1 + l->n_estates;
    return row == 0                           ? &l->t->all
           : row < first                      ? &l->estates[row - 1]
           : row - first < l->inner->n_groups ? &l->inner->groups[row - first]
                                              : NULL;
}

static void fill_row(const struct levels *l, struct guard_groups *of, int64_t *counts, size_t row) {
    const struct tab_group *group = row_of(l, row);
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

static void take_row(const struct levels *l, const struct guard_groups *of, size_t row) {
    struct tab_group *group = row_of(l, row);
    size_t at = row * (of->n_cols + 1);
    for (size_t i = 0; i < of->n_cols; i++) {
        group->hidden[i] = of->why[at + i] != HIDE_NOT;
    }
    if (of->why[at + of->n_cols] == HIDE_SECONDARY) {
        group->kind = VERDICT_TOO_FEW;
        group->withheld = true;
    }
}

/* ---- the guard ---- */

/* Number of a row of several blocks; those that stood before come last. */
static uint32_t row_of_join(const struct levels *l, uint32_t r) {
    return (uint32_t)(1 + l->n_estates + l->inner->n_groups - l->inner->n_rows + r);
}

static void count_left(const struct levels *l, int64_t *counts, uint32_t row,
                       const struct tab_group *block) {
    size_t n = l->t->n_answers, width = n + 1;
    for (size_t i = 0; i < n; i++) {
        counts[row * width + i] += (int64_t)block->count[i];
    }
    counts[row * width + n] += (int64_t)block->n;
}

/* Blocks lie in rows, rows in rows, all in estates; rows that stood before have not been counted
 * yet. */
static void lay_rows(const struct levels *l, int64_t *counts, uint32_t *parent) {
    const struct table *inner = l->inner;
    for (size_t i = 0; i + inner->n_rows < inner->n_groups; i++) {
        const struct joined_block *block = joined_block(&inner->joined, inner->groups[i].code);
        uint32_t estate = l->estate_of ? l->estate_of[i] : 0;
        uint32_t up = block ? block->up : JOINED_NONE;
        parent[1 + l->n_estates + i] = up == JOINED_NONE ? estate : row_of_join(l, up);
        while (up != JOINED_NONE) {
            const struct joined_row *row = &inner->joined.rows[up];
            uint32_t at = row_of_join(l, up);
            parent[at] = row->up == JOINED_NONE ? estate : row_of_join(l, row->up);
            if (!row->now) {
                count_left(l, counts, at, &inner->groups[i]);
            }
            up = row->up;
        }
    }
}

static void judge_left(const struct levels *l, struct guard_groups *of, int64_t *counts,
                       size_t row) {
    size_t width = of->n_cols + 1, at = row * width;
    bool few = counts[at + of->n_cols] < (int64_t)table_least(l->t, &l->inner->groups[0]);
    for (size_t i = 0; i < of->n_cols; i++) {
        of->why[at + i] =
            (uint8_t)(few ? HIDE_GROUP
                          : disclosure_count(of->rules, counts + at, of->n_cols, of->parts, i));
    }
    of->why[at + of->n_cols] = (uint8_t)(few ? HIDE_GROUP : HIDE_NOT);
}

static void guard(const struct levels *l) {
    const struct table *t = l->t;
    unsigned marks = t->question->marks | (t->by ? t->by->marks : 0);
    struct disclosure d = {.tier = t->tier, .sensitive = marks & MARK_HEALTH};
    struct suppress_rules rules = disclosure_rules(&d);
    rules.sensitive = marks & (MARK_HEALTH | MARK_MONEY);
    size_t n_left = l->inner->joined.n_rows - l->inner->joined.n_now;
    size_t n_rows = 1 + l->n_estates + l->inner->n_groups;
    struct guard_groups of = {.rules = &rules,
                              .n_rows = n_rows + n_left,
                              .n_cols = t->n_answers,
                              .n_left = n_left,
                              .apart = t->by && t->by->kind == COLUMN_TICKS,
                              .parts = t->question->kind == COLUMN_CODES,
                              .most = (int64_t)t->n_answers};
    size_t n = of.n_rows * (of.n_cols + 1);
    AUTO(mem_freep) int64_t *counts = mem_zalloc(n * sizeof *counts);
    AUTO(mem_freep) uint8_t *why = mem_zalloc(n);
    AUTO(mem_freep) uint32_t *parent = mem_zalloc(of.n_rows * sizeof *parent);
    of.count = counts;
    of.why = why;
    of.parent = parent;
    lay_rows(l, counts, parent);
    for (size_t row = 0; row < of.n_rows; row++) {
        if (row < n_rows) {
            fill_row(l, &of, counts, row);
        } else {
            judge_left(l, &of, counts, row);
        }
    }
    guard_groups(&of);
    for (size_t row = 0; row < n_rows; row++) {
        take_row(l, &of, row);
    }
}

bool table_guard(struct table *t, struct store *st, const struct tab_options *options,
                 struct err *err) {
    if (t->tier == TIER_INTERNAL || t->question->kind == COLUMN_NUMBERS || options->open) {
        return true;
    }
    struct levels l = {.t = t};
    bool ok = find_levels(&l, st, options, err);
    if (ok) {
        guard(&l);
    }
    levels_done(&l);
    return ok;
}
