/* analysis/figures.h — every figure of a survey that a tier may see, made once: what the report,
 * the pack's tables.csv and areas, and a network of groups say, they take from here.
 *
 * Rows     one figure: where, when, what of, whose share. Columns of spec/domain.md 5.1.
 * Safe     each has passed disclosure.h: thresholds, groups, areas, sensitive topics, other cells
 *          that would give it away, and the ledger of what left before (4.4, 4.6).
 * Printed  numerator and denominator are rounded by the tier; value, lower and upper (percent, 0 to
 *          100, one decimal at most) come from the printed pair alone, so that a pencil gets them
 *          too and nothing more is learnt from them.
 * Hidden   numerator, value, lower, upper are not there, flag and note say so; `why` is for the
 *          steward alone and must not be printed in anything that leaves.
 * Joined   blocks with too few homes stand in one row with neighbours, after all blocks.
 * Order    survey, estates, blocks; in each the indicators in the order of the form; categories in
 *          the order of the card. The same survey gives the same rows. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/columns.h"
#include "analysis/gather.h"
#include "analysis/joined.h"
#include "analysis/knocks.h"
#include "analysis/suppress.h"
#include "analysis/tier.h"
#include "base/arena.h"
#include "survey/records.h"

struct err;
struct store;
struct strbuf;

enum figure_place { PLACE_SURVEY, PLACE_ESTATE, PLACE_BLOCK };
extern const char *const figure_place_names[]; // "survey", "estate", "block": geography_type

enum indicator_kind {
    INDICATOR_TURNOUT, // homes that took part, of those on the door list; outcomes of the knocks
    INDICATOR_TOP3,    // "<question>_top3", by issue
    INDICATOR_FIRST,   // "<question>_first", by issue
    INDICATOR_ONE,     // one answer of several
    INDICATOR_TICKS,   // several answers: shares add up to more
    INDICATOR_NUMBER,  // median and quartiles as categories; no numerator
};

/* Who was asked, and who of them did not answer: n_asked, n_blank, … of codebook.csv. */
enum { HOMES_ASKED, HOMES_BLANK, HOMES_REFUSED, HOMES_NOT_ASKED, FIGURE_HOMES };

struct figure_homes {
    bool hidden;
    int64_t shown; // rounded by the tier
    int64_t exact; // for the ledger, never to be printed
};

struct indicator {
    const char *name;     // unique: "prio_top3", "tenure3"
    const char *question; // name of the question; "" for turnout
    const char *label;    // its words, in the language asked for
    const char *topic;    // heading of the questionnaire it stands under
    const char *type;     // "rank", "select_one", "select_multiple", "integer", …
    const char *universe; // "all homes", "homes that were asked"
    enum indicator_kind kind;
    char tag, tier;                   // ds:tag and ds:tier; 0: none
    const struct figure_homes *homes; // FIGURE_HOMES of them, in the whole survey
    const struct figure_category *categories;
    size_t n_categories;
};

struct figure_category {
    const char *code, *label;
};

struct figure {
    uint32_t place;     // in figures.places
    uint32_t indicator; // in figures.indicators
    uint32_t category;  // in its categories
    bool hidden;
    bool whole;     // the homes it is a share of are hidden, too
    bool has_count; // numerator and denominator stand; not for medians
    int64_t numerator, denominator;
    double value, lower, upper; // NaN: none
    enum hide why;
};

/* A question asked only of those who gave an answer to another one (forms/condition.h). */
struct figure_condition {
    const char *asked, *about; // paths
    const char *const *values;
    size_t n; // 0: any answer
    bool but; // of all who gave another one than these
};
bool figures_among(const char *const *values, size_t n, const char *code);

struct figure_area {
    const char *code, *name; // of the whole survey: "all", its name
    enum figure_place kind;
    bool joined;            // a row of several blocks: "B+C", "Birch + Cedar"
    const char *counted_in; // name of the row it stands in, its own being hidden; NULL: its own
    uint64_t n;             // homes that answered anything, rounded; 0: hidden
    uint64_t doors;         // on the door list, rounded; 0: hidden or unknown
};

/* What the ledger writes down: exactly, and so never to be printed. */
struct figure_behind {
    int64_t count, homes;
};

struct figures { // zeroed is empty
    enum tier tier;
    const char *form_id;
    const char *survey, *period; // name; "2026-03-01/2026-04-12"
    const struct figure_area *places;
    const struct indicator *indicators;
    const struct figure *items; // sorted as above
    const struct figure_condition *conditions;
    size_t n_places, n_indicators, n_items, n_conditions;
    int64_t n_hidden;
    const struct figure_behind *behind;        // by item
    const struct figure_behind *behind_places; // by place: `count` of homes that answered
    int64_t n_changed;         // homes; too few, so that the whole survey may not leave again; or 0
    const char *changed_since; // day of the release they are compared with; NULL
    bool has_left;             // earlier ones of this survey were shown: the ledger has them
    struct joined joined;      // which blocks stand in one row
    struct figures_read *read; // with .keep; else NULL
    struct arena mem;
};

/* What was read for them, kept for those who tell of the same survey: a million rows are not read
 * again. Exact, and so never to be printed as it is. */
struct figures_read {
    struct gathered ballots; // of the first ranking, by block, in order; form_id NULL: none
    struct knocks knocks;
    bool has_knocks;        // where there is a door list
    struct records records; // complete where they were looked into
    /* Answers by block to the first question of that ranking and to those of figures_options.keep
     * that were read with it: with one answer each, or without codes. */
    struct columns columns;
};

enum { FIGURE_QUESTIONS = 2 };

struct figures_options {
    enum tier tier;
    const char *form_id; // NULL: the form with most records that has a ranking, else most records
    const char *lang;
    const struct progress *progress; // by block, where it is known; NULL: read. Borrowed
    /* Paths: these alone are counted, also where the tier's tables leave them out, and nothing of
     * the turnout. Each figure has what it would have among all. NULL: all questions. */
    const char *questions[FIGURE_QUESTIONS];
    const char *ranking; // the first of them as ballots, by the name they were asked for
    /* These ballots by block, where they are known, in any language, before gather_join(). */
    const struct gathered *ballots; // NULL: read. Borrowed
    bool rows;                      // of the first, asked of each person: people, not homes
    bool company;                   // also those that are guarded together with them
    /* Names, up to NULL: figures.read is kept, with the answers to these. NULL: nothing is. */
    const char *const *keep;
};

/* Fill a zeroed struct, to be freed also after a failure. Internal: exact and everything. */
bool figures_make(struct figures *out, struct store *st, const struct figures_options *options,
                  struct err *err);
void figures_done(struct figures *figures);

/* Its number; the search begins at `near`. FIGURES_NO_PLACE: there is none. */
#define FIGURES_NO_PLACE UINT32_MAX
uint32_t figures_place(const struct figures *figures, enum figure_place kind, const char *code,
                       uint32_t near);
/* NULL when there is none. */
const struct figure *figures_find(const struct figures *figures, uint32_t place, uint32_t indicator,
                                  uint32_t category);
const struct indicator *figures_indicator(const struct figures *figures, const char *name,
                                          uint32_t *at);

/* The question that puts things in order, the first of the form; NULL: none. */
const char *figures_ranking(const struct figures *figures);
/* Whom its figures count: "homes that put it first". */
const char *figures_counted(const struct indicator *indicator);

/* tables.csv: CR LF, no byte order mark (CONTRACTS.md). codebook.csv: a row an indicator. */
void figures_csv(struct strbuf *out, const struct figures *figures);
void figures_codebook(struct strbuf *out, const struct figures *figures);

/* May they leave, all in all? False, with words for people, when so few homes have changed since an
 * earlier release that even the figures of the whole survey are hidden (D). */
bool figures_may_leave(const struct figures *figures, struct err *err);

/* Write them into the ledger of what has left: ERR_CONFLICT where they may not. */
bool figures_publish(struct store *st, const struct figures *figures, int64_t now_utc_ms,
                     struct err *err);
