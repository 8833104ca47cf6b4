/* analysis/disclosure.c — see disclosure.h. */
#include "analysis/disclosure.h"

#include <inttypes.h>
#include <string.h>

#include "analysis/guard.h"
#include "analysis/margins.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/ledger.h"

/* Of sensitive topics (4.6): smallest count, homes in a group. */
static const struct {
    int64_t threshold, group_min;
} sensitive_rules[TIERS] = {
    [TIER_INTERNAL] = {1,  0  },
    [TIER_MEETING] = {10, 30 },
    [TIER_PUBLIC] = {10, 100},
};

struct suppress_rules disclosure_rules(const struct disclosure *d) {
    const struct tier_rules *tier = &tier_rules[d->tier];
    if (d->tier == TIER_INTERNAL) {
        return (struct suppress_rules){.threshold = 1, .base = 1};
    }
    return (struct suppress_rules){
        .threshold = d->sensitive ? sensitive_rules[d->tier].threshold : tier->cell_min,
        .group_min = d->sensitive ? sensitive_rules[d->tier].group_min : tier->group_min,
        .base = tier->base,
        .exact = d->exact,
        .sensitive = d->sensitive};
}

static size_t n_named(const int64_t *row, size_t n_cols) {
    size_t n = 0;
    for (size_t i = 0; i < n_cols; i++) {
        n += row[i] > 0;
    }
    return n;
}

static bool tells(const struct suppress_rules *rules, const int64_t *row, size_t n_cols, bool parts,
                  size_t col) {
    int64_t count = row[col], homes = row[n_cols], others = homes - count;
    if (count == 0) { // all are in the one other category, or all are those who did not say it
        return !parts || n_named(row, n_cols) == 1;
    }
    return others < rules->threshold ||
           (homes < DOMINANT_BELOW && count * 100 > homes * DOMINANT_PERCENT);
}

enum hide disclosure_count(const struct suppress_rules *rules, const int64_t *row, size_t n_cols,
                           bool parts, size_t col) {
    if (row[col] > 0 && row[col] < rules->threshold) {
        return HIDE_PRIMARY;
    }
    return rules->sensitive && tells(rules, row, n_cols, parts, col) ? HIDE_DOMINANCE : HIDE_NOT;
}

/* Rounded tables: counts that would give a hidden one away (guard.h, which has the totals first).
 */
static void guard_table(struct suppressed *out, const struct margins *table,
                        const struct suppress_rules *rules) {
    size_t n = margins_n_cells(table), rows = table->n_rows, cols = table->n_cols;
    AUTO(mem_freep) int64_t *counts = mem_alloc(n * sizeof *counts);
    AUTO(mem_freep) uint8_t *why = mem_alloc(n);
    for (size_t i = 0; i < n; i++) {
        size_t at = (i / cols + 1) % rows * cols + i % cols;
        counts[at] = table->counts[i];
        why[at] = out->why[i];
    }
    struct guard_groups groups = {.rules = rules,
                                  .n_rows = rows,
                                  .n_cols = cols - 1,
                                  .count = counts,
                                  .why = why,
                                  .parts = true};
    guard_groups(&groups);
    for (size_t i = 0; i < n; i++) {
        out->why[i] = why[(i / cols + 1) % rows * cols + i % cols];
        out->shown[i] = out->why[i] == HIDE_NOT ? out->shown[i] : 0;
    }
}

bool disclosure_make(struct suppressed *out, const struct disclosure *d,
                     const struct margins *table, struct err *err) {
    if (d->tier != TIER_INTERNAL && d->sensitive && strcmp(d->geography, "block") == 0) {
        return err_set(
            err, ERR_USAGE,
            "'%.80s' is about health or who people are: outside the team it is shown for "
            "whole estates only, never by block",
            d->table_id);
    }
    struct suppress_rules rules = disclosure_rules(d);
    suppress_table(out, table, &rules);
    if (d->tier != TIER_INTERNAL && !rules.exact) {
        guard_table(out, table, &rules);
    }
    return true;
}

/* ---- publishing ---- */

/* The name of a row or column in the ledger: "" for the total. */
static const char *ledger_name(char *const *names, size_t i, size_t n) {
    return i + 1 == n ? "" : names[i];
}

static size_t list_cells(struct ledger_cell *cells, const struct margins *table,
                         const struct suppressed *shown) {
    size_t n = 0;
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        if (shown->why[i] == HIDE_NOT) {
            cells[n++] = (struct ledger_cell){
                .area = ledger_name(table->rows, i / table->n_cols, table->n_rows),
                .category = ledger_name(table->cols, i % table->n_cols, table->n_cols),
                .homes = table->counts[i]};
        }
    }
    return n;
}

/* The table as it is shown, for its hash: names and figures, each with a line end. */
static void write_shown(struct strbuf *out, const struct margins *table,
                        const struct suppressed *shown) {
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        strbuf_addf(out, "%s\n%s\n", table->rows[i / table->n_cols],
                    table->cols[i % table->n_cols]);
        if (shown->why[i] == HIDE_NOT) {
            strbuf_addf(out, "%" PRId64, shown->shown[i]);
        }
        strbuf_addc(out, '\n');
    }
}

bool disclosure_publish(struct store *st, const struct disclosure *d, const struct margins *table,
                        const struct suppressed *shown, int64_t now_utc, struct err *err) {
    if (d->tier == TIER_INTERNAL) {
        return true;
    }
    AUTO(strbuf_done) struct strbuf text = {0};
    AUTO(mem_freep)
    struct ledger_cell *cells = mem_alloc(margins_n_cells(table) * sizeof *cells);
    write_shown(&text, table, shown);
    const struct ledger_table entry = {.table_id = d->table_id,
                                       .geography = d->geography,
                                       .tier = tier_rules[d->tier].name,
                                       .threshold = disclosure_rules(d).threshold,
                                       .bytes = text.data,
                                       .len = text.len,
                                       .cells = cells,
                                       .n_cells = list_cells(cells, table, shown)};
    return ledger_add(st, &entry, now_utc, err);
}
