/* analysis/tabulate_change.c — two rounds: all homes then and now as separate ones, and the homes
 * that answered both times, door by door. */
#include <stdlib.h>
#include <string.h>

#include "analysis/say.h"
#include "analysis/tabulate_impl.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "survey/store.h"

struct pairing { // the earlier round, seen from this one
    struct columns then;
    const struct column *question;
    size_t *code_of; // answer now -> code then; SIZE_MAX: there was none
};

static void pairing_done(struct pairing *p) {
    columns_done(&p->then);
    mem_freep(&p->code_of);
}

/* For others what stood on no list then is one line, and so no answer by itself. */
static void match_codes(struct pairing *p, const struct table *t) {
    bool lists_only = t->tier != TIER_INTERNAL;
    p->code_of = mem_alloc((t->n_answers + 1) * sizeof *p->code_of);
    for (size_t i = 0; i < t->n_answers; i++) {
        p->code_of[i] = SIZE_MAX;
        for (size_t code = 0; code < p->question->n_codes; code++) {
            const struct column_code *then = &p->question->codes[code];
            if ((then->listed || !lists_only) && strcmp(then->value, t->answers[i].value) == 0) {
                p->code_of[i] = code;
            }
        }
    }
}

/* Answers that could be given in one round alone. */
static void find_new_and_gone(struct table *t, const struct pairing *p) {
    for (size_t i = 0; i < t->n_answers; i++) {
        t->changes[i].is_new = p->code_of[i] == SIZE_MAX;
    }
    for (size_t code = 0; code < p->question->n_codes; code++) {
        bool found = !p->question->codes[code].listed;
        for (size_t i = 0; i < t->n_answers && !found; i++) {
            found = p->code_of[i] == code;
        }
        if (!found) {
            *MEM_PUSH(t->gone, t->n_gone, t->cap_gone) =
                arena_strdup(&t->mem, p->question->codes[code].label);
        }
    }
}

static bool had(const struct pairing *p, size_t row, size_t answer) {
    return p->code_of[answer] != SIZE_MAX && column_has(p->question, row, p->code_of[answer]);
}

static void count_before(struct table *t, const struct pairing *p) {
    enum silent how;
    for (size_t row = 0; row < p->question->n; row++) {
        if (column_silent(p->question, row, &how)) {
            continue;
        }
        t->n_before++;
        for (size_t i = 0; i < t->n_answers; i++) {
            t->changes[i].before += had(p, row, i);
        }
    }
}

/* ---- the same homes ---- */

struct door_row {
    uint64_t key;
    size_t row;
};

static int by_key(const void *a, const void *b) {
    const struct door_row *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* Homes that answered, by key. */
static size_t answered(const struct columns *c, struct door_row *out) {
    size_t n = 0;
    enum silent how;
    for (size_t i = 0; i < c->n; i++) {
        if (c->key[i] && !column_silent(&c->items[0], i, &how)) {
            out[n++] = (struct door_row){c->key[i], i};
        }
    }
    qsort(out, n, sizeof *out, by_key);
    return n;
}

static void count_pair(struct table *t, const struct pairing *p, size_t then, size_t now) {
    t->n_both++;
    for (size_t i = 0; i < t->n_answers; i++) {
        bool before = had(p, then, i), after = column_has(t->question, now, i);
        t->changes[i].n_came += after && !before;
        t->changes[i].n_gone += before && !after;
    }
}

static void count_both(struct table *t, const struct pairing *p) {
    AUTO(mem_freep) struct door_row *then = mem_alloc((p->then.n + 1) * sizeof *then);
    AUTO(mem_freep) struct door_row *now = mem_alloc((t->columns.n + 1) * sizeof *now);
    size_t n_then = answered(&p->then, then), n_now = answered(&t->columns, now);
    for (size_t i = 0, j = 0; i < n_then && j < n_now;) {
        int order = by_key(&then[i], &now[j]);
        if (order == 0) {
            count_pair(t, p, then[i].row, now[j].row);
        }
        i += order <= 0;
        j += order >= 0;
    }
}

/* Of an answer that the earlier page has, and shows. */
static bool shown_then(const struct table *then, const char *value) {
    for (size_t k = 0; k < then->n_answers; k++) {
        if (strcmp(then->answers[k].value, value) == 0) {
            return !then->all.hidden[k];
        }
    }
    return false;
}

/* What others were not told of the earlier round they are not told now. */
static bool hide_before(struct table *t, struct store *st, const struct tab_options *options,
                        struct err *err) {
    AUTO(table_done) struct table then = {0};
    const struct tab_options page = {
        .question = options->question, .form_id = options->form_id, .tier = t->tier, .plain = true};
    if (t->tier == TIER_INTERNAL) {
        return true;
    }
    if (!table_make(&then, st, &page, err)) {
        return false;
    }
    t->round_withheld = then.all.withheld || t->all.withheld;
    for (size_t i = 0; i < t->n_answers; i++) {
        struct tab_change *change = &t->changes[i];
        change->hidden = !change->is_new && !shown_then(&then, t->answers[i].value);
    }
    return true;
}

bool table_compare(struct table *t, const struct tab_options *options, struct err *err) {
    if (options->by || t->question->home || t->question->kind == COLUMN_NUMBERS) {
        return err_set(err, ERR_USAGE,
                       "--before compares the answers of homes: without --by and --rows, and not "
                       "numbers");
    }
    const struct store_options read_only = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(options->before, &read_only, err);
    AUTO(pairing_done) struct pairing p = {0};
    struct columns_options read = {.questions = {options->question},
                                   .n = 1,
                                   .form_id = options->form_id,
                                   .by = BY_ALL,
                                   .keys = true};
    if (!st || !columns_read(&p.then, st, &read, err)) {
        return err_where(err, "%s", options->before);
    }
    p.question = &p.then.items[0];
    if (p.question->kind != t->question->kind) {
        return err_set(err, ERR_USAGE, "'%s' was asked in another way in %s", options->question,
                       options->before);
    }
    t->changes = mem_zalloc((t->n_answers + 1) * sizeof *t->changes);
    t->before = file_name(options->before);
    match_codes(&p, t);
    find_new_and_gone(t, &p);
    count_before(t, &p);
    count_both(t, &p);
    for (size_t i = 0; i < t->n_answers; i++) {
        struct tab_change *change = &t->changes[i];
        change->difference =
            interval_difference(say_interval(t->cells, change->before, t->n_before, 0),
                                say_interval(t->cells, t->all.count[i], t->all.n, 0));
        change->mcnemar = mcnemar_exact(change->n_came, change->n_gone);
    }
    return hide_before(t, st, options, err) || err_where(err, "%s", options->before);
}
