/* analysis/disclosure.h — the rules of a tier for a table: which of its counts are hidden, and what
 * is shown of the rest. What leaves in a pack, and what left before, is figures.h.
 *
 *   struct disclosure d = {.tier = TIER_MEETING, .table_id = "damp by block",
 *                          .geography = "block"};
 *   if (disclosure_make(&out, &d, &table, &err)) { ... out.shown, out.why ... }
 *
 * Rules      of a single count tier.h; of a table with totals suppress.h; all from spec/domain.md
 *            4.4 and 4.6. Rows are groups of homes (areas).
 * Sensitive  topics (health, disability, ethnicity, loneliness): by whole estate only, from 30
 *            homes in a meeting and 100 in public on, counts from 10 on, and nothing that tells of
 *            everybody. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/suppress.h"
#include "analysis/tier.h"

struct err;
struct margins;

struct disclosure {
    enum tier tier;
    bool sensitive;
    bool exact;            // true counts with more cells hidden; else rounded
    const char *table_id;  // question and breakdown, for messages
    const char *geography; // of the rows: "survey", "estate" or "block"
};

struct suppress_rules disclosure_rules(const struct disclosure *d);

/* Must one count of a row of `n_cols` of them, with the homes behind them last, be hidden for its
 * own sake? P: it is small. X, of sensitive topics: it tells of everybody in the row, or of all but
 * a few. `parts`: the counts add up to the homes; else each is a share by itself. */
enum hide disclosure_count(const struct suppress_rules *rules, const int64_t *row, size_t n_cols,
                           bool parts, size_t col);

/* `out` is filled on success: suppressed_done(). ERR_USAGE, with words, for what this tier never
 * sees. */
bool disclosure_make(struct suppressed *out, const struct disclosure *d,
                     const struct margins *table, struct err *err);
