/* analysis/share.h — copies about single homes, for those the group agrees with: rows made safe.
 *
 * Rows     spec/domain.md 4.6: one row a home, a column a question that a meeting may see; nobody's
 *          words, no list of people, no place below the estate. rows_safe.h makes them coarser:
 *          what neighbours know of a home (its estate; questions that are not for everybody), until
 *          ten are alike; health and money are protected. Opinions that anybody may see stay.
 * Order    Rows are sorted by what they say: theirs would tell who answered when.
 * Again    Not beside an earlier copy from which it differs by a few homes (share_past.h).
 * Never    In public: rows fit together with other rows. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct err;
struct store;
struct strbuf;

struct share_options {
    const char *form_id; // NULL: as figures.h chooses it
    const char *lang;
};

/* rows.csv, with CR LF, and in words what was done; writes down that it was. ERR_CONFLICT when no
 * row is left, or an earlier copy beside it would tell of a few homes. */
bool share_rows(struct strbuf *csv, struct strbuf *report, struct store *st,
                const struct share_options *options, struct err *err);
