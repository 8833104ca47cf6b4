/* analysis/tally.c — see tally.h. */
#include "analysis/tally.h"

#include <string.h>

#include "base/mem.h"

/* ---- fold ---- */

static void fold(struct tally *t, const struct ballots *in) {
    size_t had = t->cap_fold_at;
    t->fold_at = mem_grow(t->fold_at, &t->cap_fold_at, in->rankings->n + 1, sizeof *t->fold_at);
    memset(t->fold_at + had, 0, (t->cap_fold_at - had) * sizeof *t->fold_at);
    t->n_folds = 0;
    for (size_t i = 0; i < in->n; i++) {
        uint32_t id = in->ids[i];
        if (t->fold_at[id] == 0) {
            *MEM_PUSH(t->folds, t->n_folds, t->cap_folds) = (struct fold){.ranking = id};
            t->fold_at[id] = (uint32_t)t->n_folds;
        }
        t->folds[t->fold_at[id] - 1].weight += in->weights ? in->weights[i] : WEIGHT_ONE;
    }
    for (size_t i = 0; i < t->n_folds; i++) {
        t->fold_at[t->folds[i].ranking] = 0;
    }
}

/* ---- cells ---- */

/* There are 45,760 cells with first + shared - 1 <= named <= 64, so 16 bits number them. */
enum { CELL_PLACES = ISSUES_MAX * ISSUES_MAX * ISSUES_MAX };

static uint16_t *cell_slot(const struct tally *t, struct cell cell) {
    return &t->cell_at[((cell.named - 1) * ISSUES_MAX + cell.first - 1) * ISSUES_MAX + cell.shared -
                       1];
}

/* The row of a cell; made, with zeros, when it is new. */
static uint64_t *cell_row(struct tally *t, struct cell cell) {
    uint16_t *slot = cell_slot(t, cell);
    if (*slot == 0) {
        *MEM_PUSH(t->cells, t->n_cells, t->cap_cells) = cell;
        t->cell_weight = mem_grow(t->cell_weight, &t->cap_cell_weight, t->n_cells * t->m,
                                  sizeof *t->cell_weight);
        memset(t->cell_weight + (t->n_cells - 1) * t->m, 0, t->m * sizeof *t->cell_weight);
        *slot = (uint16_t)t->n_cells;
    }
    return t->cell_weight + (size_t)(*slot - 1) * t->m;
}

static void clear_cells(struct tally *t) {
    if (!t->cell_at) {
        t->cell_at = mem_zalloc(CELL_PLACES * sizeof *t->cell_at);
    }
    for (size_t i = 0; i < t->n_cells; i++) {
        *cell_slot(t, t->cells[i]) = 0;
    }
    t->n_cells = 0;
}

/* ---- one ranking ---- */

static uint32_t issue_of(uint8_t byte) {
    return byte & ~(uint32_t)RANKING_SHARED;
}

/* Number of issues on the place that begins at `at`. */
static uint32_t shared_at(const uint8_t *bytes, uint32_t n, uint32_t at) {
    uint32_t end = at + 1;
    while (end < n && bytes[end] & RANKING_SHARED) {
        end++;
    }
    return end - at;
}

/* `below[b]` is the ballot's weight where b stands below the place at hand, or is not named. */
static void add_pairs(struct tally *t, uint32_t a, const uint64_t *below) {
    uint64_t *row = t->pairs + (size_t)a * t->m;
    for (uint32_t b = 0; b < t->m; b++) {
        row[b] += below[b];
    }
}

static void count_fold(struct tally *t, struct fold *f, const uint8_t *bytes, uint32_t n) {
    uint64_t below[ISSUES_MAX];
    for (uint32_t i = 0; i < t->m; i++) {
        below[i] = f->weight;
    }
    t->named_weight[n] += f->weight;
    for (uint32_t at = 0, shared; at < n; at += shared) {
        shared = shared_at(bytes, n, at);
        uint64_t *row = cell_row(t, (struct cell){(uint8_t)n, (uint8_t)(at + 1), (uint8_t)shared});
        uint64_t top = at < TOP_PLACES ? f->weight : 0;
        for (uint32_t i = at; i < at + shared; i++) {
            uint32_t issue = issue_of(bytes[i]);
            row[issue] += f->weight;
            below[issue] = 0;
            t->mentions[issue] += top;
            f->top |= (uint64_t)(top != 0) << issue;
        }
        for (uint32_t i = at; i < at + shared; i++) {
            add_pairs(t, issue_of(bytes[i]), below);
        }
    }
}

/* ---- all ---- */

static void clear(struct tally *t, uint32_t m) {
    clear_cells(t);
    t->m = m;
    t->weight = 0;
    memset(t->named_weight, 0, sizeof t->named_weight);
    memset(t->mentions, 0, sizeof t->mentions);
    t->pairs = mem_grow(t->pairs, &t->cap_pairs, (size_t)m * m + 1, sizeof *t->pairs);
    memset(t->pairs, 0, (size_t)m * m * sizeof *t->pairs);
}

void tally_count(struct tally *t, const struct ballots *in) {
    clear(t, in->n_issues);
    fold(t, in);
    t->n = in->n;
    t->kind = in->kind;
    for (uint32_t i = 0; in->points && i < t->m; i++) {
        t->points[i] = in->points[i];
    }
    for (size_t i = 0; i < t->n_folds; i++) {
        struct fold *f = &t->folds[i];
        const struct intern *set = in->rankings;
        count_fold(t, f, (const uint8_t *)intern_text(set, f->ranking), set->lens[f->ranking]);
        t->weight += f->weight;
    }
}

void tally_first(const struct tally *t, uint64_t *first) {
    memset(first, 0, t->m * sizeof *first);
    for (size_t c = 0; c < t->n_cells; c++) {
        for (uint32_t i = 0; t->cells[c].first == 1 && i < t->m; i++) {
            first[i] += t->cell_weight[c * t->m + i];
        }
    }
    for (uint32_t i = 0; i < t->m; i++) {
        first[i] /= WEIGHT_ONE;
    }
}

void tally_done(struct tally *t) {
    mem_freep(&t->folds);
    mem_freep(&t->cells);
    mem_freep(&t->cell_weight);
    mem_freep(&t->pairs);
    mem_freep(&t->fold_at);
    mem_freep(&t->cell_at);
    *t = (struct tally){0};
}
