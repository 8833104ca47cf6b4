/* analysis/disclosure.c — see disclosure.h. */
#include "analysis/disclosure.h"

#include <inttypes.h>
#include <string.h>

#include "analysis/guard.h"
#include "analysis/margins.h"
#include "base/err.h"
#include "base/mem.h"

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
