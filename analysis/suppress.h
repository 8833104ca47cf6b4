/* analysis/suppress.h — which cells of a table with totals may be shown, and what is shown there.
 *
 * Rules    spec/domain.md 4.4. Two ways:
 *   rounded  counts of 1 … T-1 hidden, 0 shown, every other count (each total by itself) to the
 *            nearest multiple of the base. Halves, which only an even base has, go up.
 *   exact    counts shown as they are. Each hidden count that had to be (P, X, G) keeps at least T
 *            possible values for a reader who adds up all that is shown; other cells are hidden for
 *            that (S): as few as can be, totals last, then the smallest counts. A 0 is never hidden
 *            for it, the grand total only when nothing else helps.
 * Sensitive  with it, also hidden (X): a 0 where the rest of its row or column is one category (who
 *            is in it is known to be that), and more than 90 % of a row or column below 50.
 * Proof    suppress_audit() measures the result; suppress_table() does it before it returns, and
 *            hides all counts but 0 should it ever fall short.
 * Time     bounded by counted steps: the same answer on every machine. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct margins;

/* Why a figure is hidden: letters of spec/domain.md 4.4, for the steward alone. Published, a hidden
 * figure says only that it is hidden: P told from S gives back what the second hiding bought. */
enum hide {
    HIDE_NOT = 0,
    HIDE_PRIMARY = 'P',    // 1 … T-1
    HIDE_SECONDARY = 'S',  // would give another away
    HIDE_GROUP = 'G',      // of a row with fewer homes than the group minimum
    HIDE_DIFFERENCE = 'D', // an earlier table less this one
    HIDE_DOMINANCE = 'X',  // tells of everybody in a group
};

enum {
    DOMINANT_PERCENT = 90, // more of a group than this tells of everybody in it
    DOMINANT_BELOW = 50,   // homes: in larger groups it does not
};

struct suppress_rules {
    int64_t threshold; // T >= 1
    int64_t base;      // >= 1; exact tables do not use it
    int64_t group_min; // rows with a smaller total are hidden whole; 0: none are
    bool exact, sensitive;
};

struct suppressed {
    uint8_t *why;   // enum hide, by cell
    int64_t *shown; // what stands there where `why` is HIDE_NOT
};

void suppress_table(struct suppressed *out, const struct margins *table,
                    const struct suppress_rules *rules);
void suppressed_done(struct suppressed *out);

/* Must the reader not learn the count? Not so of cells hidden for others, nor of a 0 in a group
 * hidden whole. */
static inline bool suppress_protects(uint8_t why, int64_t count) {
    return why != HIDE_NOT && why != HIDE_SECONDARY && (count > 0 || why != HIDE_GROUP);
}

/* Does each cell that had to be hidden keep `threshold` possible values? */
bool suppress_audit(const struct margins *table, const uint8_t *why, int64_t threshold);

/* `n` to the nearest multiple of `base`, halves up. */
int64_t suppress_round(int64_t n, int64_t base);

/* Of exact tables: hide more in `why` until every cell in it is safe. suppress_table() calls it. */
void suppress_complete(uint8_t *why, const struct margins *table, int64_t threshold);
