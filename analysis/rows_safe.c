/* analysis/rows_safe.c — see rows_safe.h. Samarati and Sweeney (1998); Machanavajjhala and others
 * (2007), distinct l-diversity. */
#include "analysis/rows_safe.h"

#include <inttypes.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"

static const char everybody[] = "*";
enum { NO_CLASS = 0 };

/* Rows put into classes. */
struct classes {
    struct intern values, keys; // texts; tuples of numbers of texts
    uint32_t *of;               // by row: its class, from 1; NO_CLASS when it is dropped
    uint64_t *size, *variety;   // by class
};

static void classes_done(struct classes *c) {
    intern_done(&c->values);
    intern_done(&c->keys);
    mem_freep(&c->of);
    mem_freep(&c->size);
    mem_freep(&c->variety);
}

static uint32_t value_at(struct classes *c, const struct rows_column *column, size_t row) {
    return intern_add(&c->values, column->values[row], strlen(column->values[row]));
}

static void find_classes(struct classes *c, const struct rows *rows) {
    AUTO(strbuf_done) struct strbuf key = {0};
    c->of = mem_zalloc((rows->n_rows + 1) * sizeof *c->of);
    for (size_t r = 0; r < rows->n_rows; r++) {
        strbuf_clear(&key);
        for (size_t i = 0; i < rows->n_columns; i++) {
            if (!rows->columns[i].sensitive) {
                uint32_t value = value_at(c, &rows->columns[i], r);
                strbuf_addn(&key, (const char *)&value, sizeof value);
            }
        }
        c->of[r] = rows->dropped[r] ? NO_CLASS : intern_add(&c->keys, strbuf_text(&key), key.len);
    }
    c->size = mem_zalloc((c->keys.n + 1) * sizeof *c->size);
    for (size_t r = 0; r < rows->n_rows; r++) {
        c->size[c->of[r]]++;
    }
}

/* Different answers of each class to one question; the fewest of all questions are kept. */
static void find_variety(struct classes *c, const struct rows *rows,
                         const struct rows_column *column) {
    AUTO(intern_done) struct intern seen = {0};
    AUTO(mem_freep) uint64_t *n = mem_zalloc((c->keys.n + 1) * sizeof *n);
    for (size_t r = 0; r < rows->n_rows; r++) {
        const uint32_t pair[2] = {c->of[r], value_at(c, column, r)};
        uint32_t had = seen.n;
        if (column->values[r][0]) {
            intern_add(&seen, (const char *)pair, sizeof pair);
            n[c->of[r]] += seen.n > had;
        }
    }
    for (uint32_t id = 1; id <= c->keys.n; id++) {
        c->variety[id] = n[id] < c->variety[id] ? n[id] : c->variety[id];
    }
}

static void classes_of(struct classes *c, const struct rows *rows) {
    *c = (struct classes){0};
    find_classes(c, rows);
    c->variety = mem_alloc((c->keys.n + 1) * sizeof *c->variety);
    for (uint32_t id = 0; id <= c->keys.n; id++) {
        c->variety[id] = UINT64_MAX; // no question to protect
    }
    for (size_t i = 0; i < rows->n_columns; i++) {
        if (rows->columns[i].sensitive) {
            find_variety(c, rows, &rows->columns[i]);
        }
    }
}

static bool is_short(const struct classes *c, uint32_t id, const struct rows_rules *rules) {
    return id != NO_CLASS && (c->size[id] < rules->k || c->variety[id] < rules->l);
}

static void measure(const struct classes *c, const struct rows_rules *rules,
                    struct rows_classes *out) {
    *out = (struct rows_classes){.n = c->keys.n};
    for (uint32_t id = 1; id <= c->keys.n; id++) {
        uint64_t variety = c->variety[id] < c->size[id] ? c->variety[id] : c->size[id];
        out->k = id == 1 || c->size[id] < out->k ? c->size[id] : out->k;
        out->l = id == 1 || variety < out->l ? variety : out->l;
        out->n_short += rules && is_short(c, id, rules) ? c->size[id] : 0;
    }
}

void rows_measure(const struct rows *rows, const struct rows_rules *rules,
                  struct rows_classes *out) {
    AUTO(classes_done) struct classes c;
    classes_of(&c, rows);
    measure(&c, rules, out);
}

/* ---- making safe ---- */

static void make_coarser(struct rows_column *column, size_t n_rows) {
    column->level++;
    bool last = column->level == column->n_levels;
    for (size_t r = 0; r < n_rows; r++) {
        column->values[r] = last || !column->coarser
                                ? everybody
                                : column->coarser(column->ctx, column->values[r], column->level);
    }
}

/* One step, of the first column that has one left; false when none has. */
static bool step(struct rows *rows) {
    for (size_t i = 0; i < rows->n_columns; i++) {
        struct rows_column *column = &rows->columns[i];
        if (!column->sensitive && column->level < column->n_levels) {
            make_coarser(column, rows->n_rows);
            return true;
        }
    }
    return false;
}

static void drop_short(struct rows *rows, const struct rows_rules *rules) {
    AUTO(classes_done) struct classes c;
    classes_of(&c, rows);
    for (size_t r = 0; r < rows->n_rows; r++) {
        rows->dropped[r] = rows->dropped[r] || is_short(&c, c.of[r], rules);
    }
}

void rows_make_safe(struct rows *rows, const struct rows_rules *rules, struct rows_classes *out) {
    do {
        rows_measure(rows, rules, out);
    } while (out->n_short * 100 > (uint64_t)rules->drop_max_percent * rows->n_rows && step(rows));
    drop_short(rows, rules);
    rows_measure(rows, rules, out);
}

/* ---- report ---- */

static size_t n_dropped(const struct rows *rows) {
    size_t n = 0;
    for (size_t r = 0; r < rows->n_rows; r++) {
        n += rows->dropped[r];
    }
    return n;
}

void rows_report(struct strbuf *out, const struct rows *rows, const struct rows_rules *rules,
                 const struct rows_classes *result) {
    for (size_t i = 0; i < rows->n_columns; i++) {
        const struct rows_column *column = &rows->columns[i];
        if (column->level && column->level == column->n_levels) {
            strbuf_addf(out, "%s: taken out\n", column->name);
        } else if (column->level) {
            strbuf_addf(out, "%s: made coarser, %d of %d steps\n", column->name, column->level,
                        column->n_levels);
        }
    }
    strbuf_addf(out, "%zu of %zu rows left out, too much like no other\n", n_dropped(rows),
                rows->n_rows);
    if (result->n) {
        strbuf_addf(out,
                    "every row is one of at least %" PRIu64 " alike (asked for: %" PRIu64
                    "), and such a group gave at least %" PRIu64 " different answers\n",
                    result->k, rules->k, result->l);
    } else {
        strbuf_add(out, "no row is left\n");
    }
}
