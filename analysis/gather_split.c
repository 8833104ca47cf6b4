/* analysis/gather_split.c — groups of homes that are no areas: by their answer to another question,
 * by the knock at which somebody spoke to us. */
#include <stdlib.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "analysis/list_fields.h"
#include "analysis/marks.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store.h"

enum { SPLIT_MAX = 60 }; // groups: more are no breakdown

/* ---- by an answer ---- */

static uint32_t add_group(struct split *split, const char *code, const char *label) {
    for (uint32_t i = 0; i < split->n; i++) {
        if (strcmp(split->codes[i], code) == 0) {
            return i + 1;
        }
    }
    split->codes[split->n] = arena_strdup(&split->mem, code);
    split->labels[split->n] = arena_strdup(&split->mem, label);
    return ++split->n;
}

/* Outside the team an answer counts with the coarser group that the list names for packs (column
 * `pack`), and answers on no list are in no group: they may be anybody's words. */
static bool make_groups(struct split *split, struct store *st, const char *form_id,
                        const struct gather_options *options, struct err *err) {
    const struct column *column = &split->columns.items[0];
    bool guarded = options->tier != TIER_INTERNAL;
    AUTO(list_fields_freep)
    struct list_fields *fields = list_fields_new(st, form_id, options->form, err);
    if (!fields) {
        return false;
    }
    split->group_of = mem_zalloc((column->n_codes + 1) * sizeof *split->group_of);
    split->codes = ARENA_ARRAY(&split->mem, const char *, column->n_codes + 1);
    split->labels = ARENA_ARRAY(&split->mem, const char *, column->n_codes + 1);
    for (size_t i = 0; i < column->n_codes; i++) {
        const struct column_code *code = &column->codes[i];
        const char *pack = guarded ? list_fields_get(fields, column->path, code->now, "pack") : "";
        if (code->listed || !guarded) {
            split->group_of[i] =
                pack[0] ? add_group(split, pack, pack) : add_group(split, code->value, code->label);
        }
    }
    return split->n <= SPLIT_MAX ||
           err_set(err, ERR_LIMIT, "'%s' has more than %d answers: too many groups",
                   options->by_question, SPLIT_MAX);
}

bool split_read_answers(struct split *split, struct store *st, const char *form_id,
                        const struct gather_options *options, struct err *err) {
    const struct columns_options wanted = {.questions = {options->by_question},
                                           .n = 1,
                                           .form_id = form_id,
                                           .lang = options->lang,
                                           .by = BY_ALL};
    if (!columns_read(&split->columns, st, &wanted, err)) {
        return false;
    }
    const struct column *column = &split->columns.items[0];
    if (column->kind == COLUMN_NUMBERS) {
        return err_set(err, ERR_USAGE, "'%s' is a number: results come by answers of a list",
                       options->by_question);
    }
    return marks_allow(column, options->tier, options->by_question, err) &&
           marks_allow_groups(column->marks, options->tier, BY_ALL, true, options->by_question,
                              err) &&
           make_groups(split, st, form_id, options, err);
}

/* ---- by a knock ---- */

struct reached {
    uint64_t key; // of the home
    int attempt;
};

struct reaching {
    struct reached *items;
    size_t n, cap;
};

static bool take_visit(void *ctx, const struct store_visit *visit, struct err *err) {
    (void)err;
    struct reaching *r = ctx;
    if (strcmp(visit->outcome, "complete") != 0 && strcmp(visit->outcome, "partial") != 0) {
        return true;
    }
    AUTO(strbuf_done) struct strbuf code = {0};
    strbuf_add(&code, visit->dwelling);
    if (visit->household > 1) {
        strbuf_addf(&code, "/%d", visit->household);
    }
    *MEM_PUSH(r->items, r->n, r->cap) =
        (struct reached){places_key(code.data, code.len), visit->attempt_no};
    return true;
}

static int by_key(const void *a, const void *b) {
    const struct reached *x = a, *y = b;
    return x->key != y->key ? (x->key < y->key ? -1 : 1)
                            : (x->attempt > y->attempt) - (x->attempt < y->attempt);
}

/* The first knock with an interview; NULL: none is known. */
static const struct reached *first_reached(const struct reaching *r, uint64_t key) {
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->items[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->n && r->items[low].key == key ? &r->items[low] : NULL;
}

bool split_read_visits(struct split *split, const struct rows *rows, struct store *st,
                       struct err *err) {
    static const char *codes[] = {"first", "later"};
    static const char *labels[] = {"spoke to us at the first knock",
                                   "spoke to us at a later knock"};
    struct reaching r = {0};
    bool ok = store_each_visit(st, NULL, take_visit, &r, err);
    if (r.n) {
        qsort(r.items, r.n, sizeof *r.items, by_key);
    }
    split->codes = codes;
    split->labels = labels;
    split->n = LEN(codes);
    split->of_row = mem_zalloc(rows->n + 1);
    for (size_t i = 0; ok && i < rows->n; i++) {
        const struct row *row = &rows->items[i];
        const struct reached *at =
            first_reached(&r, (uint64_t)row->key[1] << 32 | row->key[0]); // key 0: no home
        split->of_row[i] = (uint8_t)(at ? at->attempt == 1 ? 1 : 2 : 0);
    }
    mem_freep(&r.items);
    return ok;
}

/* ---- asking ---- */

size_t split_groups(const struct split *split, size_t row, size_t home, uint32_t *groups) {
    const struct column *column = &split->columns.items[0];
    enum silent how;
    size_t n = 0;
    if (split->of_row) {
        groups[0] = split->of_row[row] ? split->of_row[row] - 1u : 0;
        return split->of_row[row] != 0;
    }
    for (size_t code = 0; !column_silent(column, home, &how) && code < column->n_codes; code++) {
        uint32_t group = split->group_of[code];
        bool there = !group || !column_has(column, home, code);
        for (size_t i = 0; i < n && !there; i++) {
            there = groups[i] == group - 1; // two answers of one coarser group
        }
        if (!there) {
            groups[n++] = group - 1;
        }
    }
    return n;
}

void split_done(struct split *split) {
    columns_done(&split->columns);
    mem_freep(&split->group_of);
    mem_freep(&split->of_row);
    arena_done(&split->mem);
}
