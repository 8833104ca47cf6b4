/* analysis/tabulate_guard.c — which figures of a table are hidden outside the team (page.h): the
 * figures of the question decide, and of the one it is laid beside. */
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/joined.h"
#include "analysis/page.h"
#include "analysis/tabulate_impl.h"
#include "base/mem.h"
#include "survey/tables.h"

/* ---- rows of several blocks ---- */

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

static struct tab_group *block_of(struct table *t, const char *code) {
    for (size_t i = 0; i < t->n_groups; i++) {
        if (strcmp(t->groups[i].code, code) == 0) {
            return &t->groups[i];
        }
    }
    return NULL;
}

/* Quartiles of several blocks are not worked out: their rows are not there. */
void table_join(struct table *t, const struct joined *joined) {
    bool rows = t->question->kind != COLUMN_NUMBERS;
    size_t n = t->n_groups;
    t->groups = mem_realloc(t->groups, (n + joined->n_now + 1) * sizeof *t->groups);
    for (size_t r = 0; rows && r < joined->n_now; r++) {
        struct tab_group *row = &t->groups[n + r];
        *row = (struct tab_group){.code = arena_strdup(&t->mem, joined->rows[r].code),
                                  .name = arena_strdup(&t->mem, joined->rows[r].name),
                                  .area = true};
        table_group_init(t, row);
        for (size_t i = 0; i < joined->rows[r].n; i++) {
            add_block(t, row, block_of(t, joined->blocks[joined->rows[r].blocks[i]].code));
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct tab_group *group = &t->groups[i];
        const struct joined_block *block = joined_block(joined, group->code);
        const char *in = joined_in(joined, block);
        group->counted_in = in ? arena_strdup(&t->mem, in) : NULL;
        if (in && block->row != JOINED_NONE) {
            group->counted_with = joined_others(joined, block, &t->mem);
            group->row = rows ? (uint32_t)n + block->row : 0;
        }
    }
    t->n_rows = rows ? joined->n_now : 0;
    t->n_groups = n + t->n_rows;
}

/* ---- the page ---- */

struct laying { // out a table, all homes first
    struct table *t;
    struct page_of page;
    int64_t *count;
    uint8_t *why;
};

static struct tab_group *row_of(const struct laying *l, size_t row) {
    return row == 0 ? &l->t->all : &l->t->groups[row - 1];
}

static void fill_row(const struct laying *l, size_t row) {
    const struct tab_group *group = row_of(l, row);
    size_t n = l->page.n_cols, at = row * (n + 1);
    bool few = group->kind == VERDICT_TOO_FEW; // that nobody answered is said
    for (size_t i = 0; i < n; i++) {
        l->count[at + i] = (int64_t)group->count[i];
    }
    l->count[at + n] = (int64_t)group->n;
    for (size_t i = 0; i <= n; i++) {
        enum hide own =
            i == n ? HIDE_NOT : disclosure_count(l->page.rules, l->count + at, n, l->page.parts, i);
        bool told = group->told || (i < n && l->t->told && row && l->t->told[i]);
        l->why[at + i] = (uint8_t)(few ? HIDE_GROUP : told ? HIDE_PRIMARY : own);
    }
}

static void take_row(const struct laying *l, size_t row) {
    struct tab_group *group = row_of(l, row);
    size_t n = l->page.n_cols, at = row * (n + 1);
    for (size_t i = 0; i < n; i++) {
        group->hidden[i] = l->why[at + i] != HIDE_NOT;
    }
    if (l->why[at + n] != HIDE_NOT && group->kind != VERDICT_NO_ANSWERS) {
        group->withheld = group->withheld || group->kind != VERDICT_TOO_FEW;
        group->kind = VERDICT_TOO_FEW;
    }
}

static enum page_groups groups_of(const struct table *t, const struct tab_options *options) {
    const char *by = options->by ? options->by : "";
    return options->zones             ? PAGE_ZONES
           : t->by                    ? PAGE_ANSWERS
           : strcmp(by, "block") == 0 ? PAGE_BLOCKS
                                      : PAGE_ESTATES;
}

static void guard(struct laying *l, const struct figures *figures,
                  const struct tab_options *options) {
    const struct table *t = l->t;
    bool numbers = t->question->kind == COLUMN_NUMBERS;
    unsigned marks = t->question->marks | (t->by ? t->by->marks : 0);
    struct disclosure d = {.tier = t->tier, .sensitive = marks & MARK_HEALTH};
    struct suppress_rules rules = disclosure_rules(&d);
    rules.sensitive = marks & (MARK_HEALTH | MARK_MONEY);
    size_t n_rows = 1 + t->n_groups, n_cols = numbers ? 0 : t->n_answers;
    AUTO(mem_freep) const char **rows = mem_zalloc((n_rows + 1) * sizeof *rows);
    AUTO(mem_freep) const char **columns = mem_zalloc((n_cols + 1) * sizeof *columns);
    AUTO(mem_freep) int64_t *count = mem_zalloc(n_rows * (n_cols + 1) * sizeof *count);
    AUTO(mem_freep) int64_t *placed = mem_zalloc((n_cols + 1) * sizeof *placed);
    AUTO(mem_freep) uint8_t *why = mem_zalloc(n_rows * (n_cols + 1));
    for (size_t i = 0; i < n_cols; i++) {
        columns[i] = t->answers[i].value;
        placed[i] = (int64_t)t->placed.count[i];
    }
    placed[n_cols] = (int64_t)t->placed.n;
    for (size_t i = 0; i < t->n_groups; i++) {
        rows[i + 1] = t->groups[i].code;
    }
    l->count = count;
    l->why = why;
    l->page = (struct page_of){.figures = figures,
                               .name = question_name(t->question->path),
                               .by_name = t->by ? question_name(t->by->path) : NULL,
                               .by = groups_of(t, options),
                               .rows = rows,
                               .columns = columns,
                               .n_rows = n_rows,
                               .n_cols = n_cols,
                               .n_joined = t->n_rows,
                               .count = count,
                               .placed = t->by && n_cols ? placed : NULL,
                               .rules = &rules,
                               .told = t->told,
                               .least = t->n_groups ? table_least(t, &t->groups[0]) : 0,
                               .apart = t->by && t->by->kind == COLUMN_TICKS,
                               .parts = t->question->kind == COLUMN_CODES,
                               .most = (int64_t)n_cols};
    for (size_t row = 0; row < n_rows; row++) {
        fill_row(l, row);
    }
    page_guard(&l->page, why);
    for (size_t row = 0; row < n_rows; row++) {
        take_row(l, row);
    }
}

/* As the codebook says it; where nobody answered, they may have refused. */
static void hide_silent(struct table *t, const struct figures *figures) {
    static const int homes_of[SILENTS] = {[SILENT_BLANK] = HOMES_BLANK,
                                          [SILENT_REFUSED] = HOMES_REFUSED,
                                          [SILENT_NOT_ASKED] = HOMES_NOT_ASKED};
    const char *name = question_name(t->question->path);
    for (size_t i = 0; i < figures->n_indicators && t->all.n; i++) {
        const struct indicator *indicator = &figures->indicators[i];
        for (int how = 0; how < SILENTS && strcmp(indicator->question, name) == 0; how++) {
            t->silent_hidden[how] = indicator->homes[homes_of[how]].hidden;
        }
    }
}

bool table_says_silent(const struct table *t, const struct tab_group *group, enum silent how) {
    return t->tier == TIER_INTERNAL || (group == &t->all && !t->silent_hidden[how]);
}

bool table_figures(struct figures *out, const struct table *t, struct store *st, struct err *err) {
    const struct figures_options of = {
        .tier = t->tier,
        .form_id = t->columns.form_id,
        .questions = {t->question->path, t->by ? t->by->path : NULL},
        .rows = t->question->home != NULL,
        .company = t->by != NULL, // for the pages that this one depends on
    };
    return figures_make(out, st, &of, err);
}

void table_guard(struct table *t, const struct figures *figures,
                 const struct tab_options *options) {
    struct laying l = {.t = t};
    guard(&l, figures, options);
    hide_silent(t, figures);
    if (figures->n_changed) {
        t->waits_since = arena_strdup(&t->mem, figures->changed_since);
    }
}
