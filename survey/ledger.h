/* survey/ledger.h — what has been published, and whether a new table less an old one gives a home
 * away.
 *
 * Rule     spec/domain.md 4.4, 1: fixed places only (whole survey, estate, block), and every table
 *          that leaves is compared with the earlier ones on the same cells. Two figures of one cell
 *          that differ by 1 … threshold-1 homes tell what those few answered.
 * Compared are the homes behind each figure, before rounding, whichever tier either was for.
 *          Figures that were hidden are not in the ledger: nothing can be taken from them.
 * Errors   ERR_CONFLICT with the cell, the day and what to do; ERR_USAGE for other places; ERR_IO.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;

struct ledger_cell {
    const char *area;     // code; "" for the whole survey
    const char *category; // "" for the total
    int64_t homes;
};

struct ledger_table {
    const char *table_id;  // question and breakdown: the same in every release
    const char *geography; // "survey", "estate" or "block"
    const char *tier;      // "meeting" or "public"
    int64_t threshold;     // homes
    const void *bytes;     // the table as it is shown
    size_t len;
    const struct ledger_cell *cells; // the figures shown
    size_t n_cells;
};

/* May this table leave? */
bool ledger_check(struct store *st, const struct ledger_table *table, struct err *err);
/* Check it and write it down. The same table again is no new one. */
bool ledger_add(struct store *st, const struct ledger_table *table, int64_t now_utc,
                struct err *err);

/* Every figure that has left, newest first. Texts are borrowed for the call. */
struct ledger_past {
    const char *table_id, *geography, *area, *category;
    int64_t homes;
    const char *published_utc; // "2026-11-22T07:34:32.271Z"
};
typedef bool (*ledger_past_fn)(void *ctx, const struct ledger_past *past, struct err *err);
bool ledger_each(struct store *st, ledger_past_fn each, void *ctx, struct err *err);
