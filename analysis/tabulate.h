/* analysis/tabulate.h — one question counted: for all homes, by area, by another answer; how sure;
 * what it was before. tabulate_text.c and tabulate_json.c say it, and keep to the tier.
 *
 * Counted   homes that answered. "Don't know" is an answer; refused, blank and not asked are not,
 *           and stand beside. Several ticks: each is a share of homes, and they add up to more.
 * How much  as verdict.h: under 10 homes no shares, 10 to 29 words instead of shares, from 30 all.
 * How sure  Wilson intervals with finite population: N is the homes lived in, from the knocks
 *           (spec/domain.md 1.4); where nothing is known of them, N is not used.
 * Check     the same with block weights or raked ones: beside the plain count, never instead.
 * Marks     health answers (ds:tag S) outside the team: the whole survey only, from 30 homes (100
 *           in public) and counts of 10; money: no sums of money, and no blocks (4.6).
 * Hidden    counts that tell of few homes or of everybody, and those that would give these away
 *           (guard.h). That they are hidden is said, not which of it is the reason.
 * Codes on no list are one line together outside the team: they may be anybody's words. */
#pragma once
#include <stdbool.h>

#include "analysis/change.h"
#include "analysis/columns.h"
#include "analysis/intervals.h"
#include "analysis/tier.h"
#include "analysis/verdict.h"
#include "analysis/weights.h"

struct err;
struct figures;
struct store;
struct strbuf;

struct tab_options {
    const char *question;
    const char *by;                   // NULL: all homes; "block", "estate", or a question
    const struct gather_zones *zones; // instead of `by`: areas of one's own
    const char *form_id, *lang;
    const char *before; // path of the survey of the earlier round; NULL: none
    const char *rake;   // file of known totals to weigh by; NULL: weights by block
    enum tier tier;
    bool rows;  // of a question in a repeat: count its rows, not homes
    bool plain; // counts alone: no weights, no homes lived in
    /* Read already for several tables: `question` first, `by` at `by_at` (0: none), areas by block.
     * Homes lived in are then not looked for. Borrowed; NULL: read. */
    const struct columns *read;
    size_t by_at;
    unsigned depth;                // of pages that are made for a page
    const struct figures *figures; // of the tier, with these questions; NULL: made
};

struct tab_spread { // of numbers
    double sum, mean, deviation, median, quartile1, quartile3, least, most;
    double low, high; // of the mean
    bool dominated;   // one home is more than half of the sum
};

struct tab_group {
    const char *code, *name; // "all", or of the area or answer
    uint64_t n;              // homes that answered
    uint64_t silent[SILENTS];
    uint64_t n_homes; // lived in; 0: not known
    uint64_t n_doors; // on the door list; 0: not known
    bool has_doors, area;
    uint64_t *count;     // of each answer
    double *weight;      // weighted homes of each answer
    struct worth worth;  // of the weights of the homes that answered
    uint64_t n_weighed;  // of n those that have a weight
    double weighted_sum; // of numbers
    struct tab_spread spread;
    enum verdict_kind kind;
    bool few_doors;
    bool *hidden;             // of each answer: outside the team its count is not said
    bool withheld;            // too few, as it would give another group away
    bool told;                // a page by the question it depends on hides the same homes
    const char *counted_in;   // "Birch + Cedar": it is shown in that row alone; NULL: by itself
    const char *counted_with; // "Cedar": the other blocks of the row; NULL: it is not shown, either
    uint32_t row;             // number of the row among the groups; 0: none
};

struct tab_change { // of one answer
    uint64_t before;
    bool is_new;                // it was no answer then: a new one, or one whose code was changed
    bool hidden;                // outside the team: a page of the earlier survey hides it
    struct interval difference; // of separate homes
    uint64_t n_came, n_gone;    // of the homes that answered both times
    struct mcnemar mcnemar;
};

struct table { // zeroed is empty
    struct columns columns;
    bool borrowed;                      // they are somebody else's
    const struct column *question, *by; // by: NULL for none and for areas
    const struct column *margins;       // of raking; NULL: none
    const char *by_name;                // as asked for; NULL
    enum tier tier, cells;              // for groups and words; for counts: stricter for health
    struct column_code *answers;
    size_t n_answers;
    struct tab_group all, placed; // placed: homes that are in some group
    bool silent_hidden[SILENTS];  // of `all`: how many did not answer so is not said
    bool *told;                   // of each answer, as of a group; NULL: none
    struct tab_group *groups;
    size_t n_groups;
    size_t n_rows; // of them the last are rows of several blocks (joined.h)
    bool weighted; // there are weights
    bool top_three_change;
    size_t n_joined, n_capped;  // blocks; raking: n_capped cells
    uint64_t n_raked;           // homes that raking weighs; 0: it was not asked for
    struct tab_change *changes; // of each answer; NULL without --before
    uint64_t n_before, n_both;  // homes that answered then; both times: for the team
    bool round_withheld;        // outside the team nothing is said of one of the rounds
    const char *waits_since;    // day of a release after which too few homes changed; NULL
    const char *before;
    const char **gone; // words of answers that could be given then and cannot now
    size_t n_gone, cap_gone;
    struct arena mem;
};

/* Fill a zeroed struct, to be freed also after a failure. ERR_USAGE also for what the tier may not
 * see. */
bool table_make(struct table *out, struct store *st, const struct tab_options *options,
                struct err *err);
void table_done(struct table *table);

/* Do fewer than three others count, or weigh, more? */
bool table_among_first(const struct table *table, size_t answer, bool weighted);

/* Of an answer in a group. */
struct interval table_interval(const struct tab_group *group, size_t answer);
/* Are the homes of this group other than all others (3.4)? The difference goes to *gap. Outside the
 * team it is worked out from rounded counts, and never said of what is hidden. */
bool table_differs(const struct table *table, const struct tab_group *group, size_t answer,
                   struct interval *gap);

/* What of these may be shown: outside the team an interval comes from rounded counts, and figures
 * of numbers have three digits. */
struct interval table_interval_shown(const struct table *table, const struct tab_group *group,
                                     size_t answer);
double table_figure(const struct table *table, double value);
/* May be said how many of its homes did not answer so? Outside the team of all homes alone: of
 * groups, beside those that did answer, it would tell once more, and rounded otherwise, how many
 * there are. */
bool table_says_silent(const struct table *table, const struct tab_group *group, enum silent how);
/* How many homes the group needs to be shown at all. */
uint32_t table_least(const struct table *table, const struct tab_group *group);

void tabulate_text(struct strbuf *out, const struct table *table);
void tabulate_json(struct strbuf *out, const struct table *table);
