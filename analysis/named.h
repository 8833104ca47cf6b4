/* analysis/named.h — how many homes of each area gave one answer: what maps of shares, of circles
 * and of change are made of.
 *
 * Named    of a ranking: homes that have the issue in their top three; of one answer or of ticks:
 *          homes that gave it. Of all homes that answered the question.
 * Answer   the code asked for; else the one most homes name, "other" and "don't know" apart. Where
 *          so few answered that the choice itself would tell on them, one has to be asked for.
 * Rules    marks.h, tier.h and verdict.h say how much may be said of an area; the areas by named or
 *          not are a table that goes through disclosure.h, which says what of it is hidden. What
 *          the other answers of the question would give away (guard.h) is hidden as priorities and
 *          tabulate hide it.
 * Errors   ERR_NOT_FOUND: no such question or answer; ERR_USAGE: not a question whose answers can
 *          be counted, or not for this tier; ERR_CONFLICT: nobody has answered it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/gather.h"
#include "analysis/tier.h"
#include "analysis/verdict.h"
#include "base/arena.h"

struct err;
struct store;

struct named_options {
    const char *question, *form_id, *lang;
    const char *answer; // NULL: the one most named
    enum gather_by by;  // BY_BLOCK, BY_ESTATE, BY_ZONE
    const struct gather_zones *zones;
    enum tier tier;
};

struct named_area {
    const char *code, *name;
    const char *counted_in;   // "Birch + Cedar": it is shown in that row alone; NULL: by itself
    const char *counted_with; // "Cedar": the other blocks of the row; NULL: it is not shown, either
    uint32_t row;             // number of the row among the areas; 0: none
    uint64_t n, count;        // homes that answered, homes that named it: exact, not for printing
    uint64_t n_doors;         // on the door list
    bool has_doors;           // there is one
    bool few_doors;           // it is too short for this tier
    enum verdict_kind kind;
    bool hidden;    // the count may not be shown
    uint64_t shown; // the count as it may be, where it is not hidden
};

struct named { // zeroed is empty
    bool is_ranking;
    const char *question, *code, *label; // words of the question; of the answer
    struct named_area whole;             // all areas together
    struct named_area *areas;            // by code
    size_t n_areas, n_rows;              // the last are rows of several blocks (joined.h)
    enum tier tier;
    uint32_t least; // homes that an area needs
    struct arena mem;
};

/* Fill a zeroed struct, to be freed also after a failure. */
bool named_count(struct named *out, struct store *st, const struct named_options *options,
                 struct err *err);
void named_done(struct named *named);

const struct named_area *named_find(const struct named *named, const char *code); // NULL: none
/* The area whose figures are said of this one: its row, where it stands in one. */
const struct named_area *named_shown(const struct named *named, const struct named_area *area);

/* ERR_CONFLICT: the survey has no blocks, or no estates, to draw. Always false. */
bool named_no_areas(enum gather_by by, struct err *err);

/* The share in tenths may be printed: enough homes, and the count is not hidden. */
bool named_has_share(const struct named_area *area);

/* Does the question rank issues (a rank, places prio_1 …, a ranking worked out), and may the tier
 * see it by such areas? */
bool named_is_ranking(struct store *st, const struct named_options *options, bool *ranking,
                      struct err *err);
