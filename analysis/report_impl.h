/* analysis/report_impl.h — the report from inside: findings gathered once, and the sections that
 * tell them. Sections get a `const` report's findings through the calls below and count nothing. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/document.h"
#include "analysis/figures.h"
#include "analysis/gather.h"
#include "analysis/knocks.h"
#include "analysis/report.h"
#include "analysis/report_words.h" // made by tools/words.py
#include "analysis/stability.h"
#include "analysis/verdict.h"
#include "base/arena.h"

struct count;
struct headline;
struct slots;
struct map;
struct priority_map;

enum { TOP_ISSUES = 5, LADDER_METHODS = 3, REPORT_LANGS_MAX = 12 };

struct report_question {                // as it was asked
    const char *path, *label, *choices; // choices: NULL for other answers
};

struct report_work { // what the team did: tallies of knocks and records, not of answers
    uint64_t n_surveyors;
    uint64_t n_records, n_edits, n_corrections, n_twice, n_odd, n_looked;
    uint64_t n_phone, n_paper, n_laptop, n_other; // how records came
    uint64_t n_practice;                          // invented ones among them
};

struct report_meeting {
    const char *held_on, *changed;
    int64_t people; // -1: nobody counted
    size_t n_objections, n_open;
};

struct report_voice {           // a statement, with the consent of those who made it
    const char *text, *said_by; // said_by: NULL where not said
};

struct report_weights { // first choices, homes counted alike and by block
    bool known, change;
    const char *plain[3], *weighted[3];
    size_t n_plain, n_weighted;
};

struct report_block {
    const char *code, *name; // name: the code where there is none
    const char *counted_in;  // the row of several blocks that it is shown in; NULL: by itself
    const struct report_block *row; // the same, in report.rows; NULL: it is not shown, either
    uint32_t place;                 // in figures.places; UINT32_MAX: none
    struct verdict v;
};

struct report {
    bool large; // what is told now is for large print
    struct arena mem;
    struct report_options options;
    enum tier tier;
    const char *lang; // of the words: "en"
    bool rtl;
    const char *const *words;
    const char *name, *today; // of the survey; "22 November 2026"
    const char *texts[REPORT_TEXTS];
    const char *form_id, *form_title, *form_version;
    const char *langs[REPORT_LANGS_MAX]; // of the questionnaire
    size_t n_langs;
    struct figures figures;
    const struct knocks *knocks;
    struct knocks own_knocks; // where the figures did not need them
    struct report_work work;
    struct report_question *questions;
    size_t n_questions;
    struct report_voice *voices;
    size_t n_voices, voices_cap;
    bool private_talk;             // at least one was held
    struct report_meeting meeting; // the last one; held_on NULL: none

    const char *stem; // of the ranking: "prio"; NULL: none
    bool has_ranking;
    bool withheld;                 // nothing may be said of the order of all homes: v is TOO_FEW
    uint32_t top3;                 // indicator; UINT32_MAX: none
    uint32_t first;                // the same of first choices
    uint32_t category[ISSUES_MAX]; // of top3, by issue; UINT32_MAX: none
    struct gathered all, by_block;
    struct count *count; // of all homes
    struct verdict v;
    bool has_stability;
    struct stability stability;
    struct headline *headline; // where v is VERDICT_FULL; else NULL
    struct report_weights weights;
    const char **differences; // sentences
    size_t n_differences, n_groupings;
    struct report_block *blocks; // by code; behind them the rows of several
    struct report_block *rows;
    size_t n_blocks, n_rows;
    struct priority_map *map; // NULL: no boundaries
    size_t n_drawn;
};

/* ---- findings: report_gather.c, report_ranking.c ---- */

bool report_gather(struct report *r, struct store *st, struct err *err);
bool report_gather_meeting(struct report *r, struct store *st, struct err *err);
bool report_gather_ranking(struct report *r, struct store *st, struct err *err);
bool report_gather_records(struct report *r, struct store *st, struct err *err);
bool report_gather_map(struct report *r, struct store *st, struct err *err);
bool report_gather_first_choices(struct report *r, struct store *st, const char *question,
                                 struct err *err);

/* ---- saying: report_say.c. Texts live in the report's arena ---- */

const char *report_word(const struct report *r, enum report_word word);
const char *report_say(struct report *r, enum report_word word, const char *const args[], size_t n);
#define TELL(r, word, ...)                                                                         \
    report_say((r), (word), (const char *const[]){__VA_ARGS__},                                    \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
/* A word nobody needs to fill in. */
#define WORD(r, word) report_word((r), (word))

const char *report_number(struct report *r, uint64_t n);
const char *report_day(struct report *r, int64_t days); // "22 November 2026"
const char *report_iso_day(struct report *r, const char *iso);
const char *report_issue(struct report *r, uint32_t issue); // in quotes
const char *report_label(const struct report *r, uint32_t issue);
/* "A, B and C" of texts; "" of none. */
const char *report_list(struct report *r, const char *const texts[], size_t n);
/* "A; B; C": for names that hold commas and "and". */
const char *report_line(struct report *r, const char *const texts[], size_t n);
/* A question's words; where it repeats an answer, the blank form leaves a hole. */
const char *report_form_line(struct report *r); // "From the questionnaire …"
const char *report_asked(struct report *r, const char *label);
/* The issues of a set, A to Z, in quotes, as such a list. */
const char *report_set(struct report *r, uint64_t set);
size_t report_alphabet(const struct report *r, uint64_t set, uint8_t list[ISSUES_MAX]);
/* "about 35 homes", "fewer than 5 homes", "no homes". */
const char *report_homes(struct report *r, uint64_t n);
/* The number alone: "about 35", "fewer than 5", "0". */
const char *report_about(struct report *r, uint64_t n);

/* A figure of figures.h. */
struct share {
    bool known; // there is such a figure
    bool hidden;
    uint64_t count, n; // as printed
    double low, high;  // percent; NaN: none
    int tenths;        // 0 … 10
};
struct share report_share(const struct report *r, uint32_t place, uint32_t indicator,
                          uint32_t category);
struct share report_top3(const struct report *r, uint32_t place, uint32_t issue);
/* Homes of the whole survey that put it first. */
struct share report_first(const struct report *r, uint32_t issue);
/* How many homes took part, of those that may be lived in (RR2; spec/domain.md 1.4). */
struct turnout {
    uint64_t n, of;  // exact: through report_about(); of 0: there is no list of doors
    bool few;        // too few to tell
    bool nearly_all; // those that did not are too few to tell
    bool banner;     // fewer than three in ten
    struct share share;
};
struct turnout report_turnout(const struct report *r);
/* "About 6 in every 10 homes"; "Too few homes to show". Starts a sentence or fills a cell. */
const char *report_share_text(struct report *r, const struct share *share);
/* "75 of 120". */
const char *report_pair(struct report *r, const struct share *share);
/* "between 5 and 7 in every 10". */
const char *report_between(struct report *r, const struct share *share);

/* Start a document as this report's are. */
/* Where some answers are invented, the warning that stands first. */
void report_say_practice(struct report *r, struct document *doc);
struct document *report_start(struct report *r, const char *title, const char *subtitle);
const char *report_stamp(struct report *r);
/* A text of the group, or a sentence that it has not been written down. */
const char *report_text_or(struct report *r, enum report_text which);

/* ---- sections ---- */

typedef void (*report_section_fn)(struct report *r, struct document *doc);

/* report_wall_pages.c */
void section_who(struct report *r, struct document *doc);
void report_say_turnout(struct report *r, struct document *doc); // how many took part, of all
void section_asks(struct report *r, struct document *doc);
void section_headline(struct report *r, struct document *doc);
void section_houses(struct report *r, struct document *doc);
void section_map(struct report *r, struct document *doc);
void section_fair(struct report *r, struct document *doc);
/* All that anybody named, A to Z (spec/domain.md 3.6, A); 0: too few homes to list it. */
size_t report_raised(const struct report *r, uint8_t list[ISSUES_MAX]);
void section_raised(struct report *r, struct document *doc);
void section_voices(struct report *r, struct document *doc);
/* What a block put first, in words. */
const char *report_block_says(struct report *r, const struct report_block *block);
/* How many homes have something of a list in their top three, as a sentence. */
const char *report_coverage(struct report *r, const struct slots *list);
/* report_work.c */
void section_how(struct report *r, struct document *doc);
void section_outcomes(struct report *r, struct document *doc);
void section_missing(struct report *r, struct document *doc);
void section_checks(struct report *r, struct document *doc);
void report_checks(struct report *r, struct document *doc);
const char *report_when(struct report *r);
const char *report_times(struct report *r);
const char *report_surveyors(struct report *r);
const char *report_language_list(struct report *r);
const char *report_sources(struct report *r);
const char *report_attempts(struct report *r);
const char *report_lived_in(struct report *r);
const char *report_no_homes(struct report *r); // empty, or no home
const char *report_rate(struct report *r, enum rate rate);
void report_outcome_table(struct report *r, struct document *doc);
void report_missing_table(struct report *r, struct document *doc);
bool report_has_blocks(const struct report *r);
/* report_order.c */
void section_order(struct report *r, struct document *doc);
void section_gap(struct report *r, struct document *doc);
void section_blocks(struct report *r, struct document *doc);
/* All issues: their places, the homes behind them. */
void report_order_table(struct report *r, struct document *doc);
/* "Damp and mould" is clearly first. */
const char *report_firmness(struct report *r);
const char *report_agreement(const struct report *r); // of the three ways of counting
/* report_tables.c */
void section_answers(struct report *r, struct document *doc);
void section_groups(struct report *r, struct document *doc);
/* report_back.c */
void report_rules(struct report *r, struct document *doc);
void report_limits(struct report *r, struct document *doc);
void section_weights(struct report *r, struct document *doc);
void section_hidden(struct report *r, struct document *doc);
void section_limits(struct report *r, struct document *doc);
void section_questions(struct report *r, struct document *doc);
void section_checklist(struct report *r, struct document *doc);
void section_actions(struct report *r, struct document *doc);
void section_next(struct report *r, struct document *doc);

/* One line on where people could talk about it: the last meeting. NULL: none is recorded. */
const char *report_meeting_line(struct report *r);

struct document *report_method(struct report *r);
struct document *report_wall(struct report *r);
struct document *report_leaflets(struct report *r);
