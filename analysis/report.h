/* analysis/report.h — what the survey found, told: two pages for the wall, eight for the officer,
 * the method statement, a sheet and a leaflet for each block.
 *
 *   AUTO(report_freep) struct report *report = report_new(st, &(struct report_options){…}, &err);
 *   report_write(&out, report, REPORT_PDF, &err);
 *
 * Read     everything is read once, by report_new(); `st` may be closed afterwards.
 * Safe     every figure comes from figures.h or has passed tier.h and verdict.h; sections see no
 *          other. What is hidden is said to be hidden, in words.
 * Words    all sentences stand in data/words/report/, a file a language: short, one idea each.
 *          What the questionnaire says (issues, answers) comes from the questionnaire.
 * Sections report_sections[] in report.c: name, who reads it, function; in the order of the paper.
 * Same     the same survey at the same moment gives the same bytes.
 * Errors   ERR_NOT_FOUND: no record at all, no such form, question or language; ERR_UNSUPPORTED: no
 *          cairo and Pango on this machine, for PDF. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/tier.h"
#include "base/attr.h"

struct document;
struct err;
struct figures;
struct report;
struct store;
struct strbuf;
struct verdict;

struct report_options {
    enum tier tier;
    const char *lang;     // code or name, as in the questionnaire; NULL: its own
    const char *form_id;  // NULL: the form with most records that has a ranking, else most records
    const char *question; // the ranking; NULL: found
    int64_t now_utc_ms;   // the day that stands on it
    bool approved;        // residents have seen it and the group agreed: no stamp
    const struct figures *figures; // of this tier, form and language, where they are made already.
                                   // Borrowed, as long as the report; NULL: made
};

/* For figures_options.keep, of figures that a report is made with: what it lays first choices
 * beside.
 */
extern const char *const *const report_keeps;
MUST_USE struct report *report_new(struct store *st, const struct report_options *options,
                                   struct err *err);
void report_free(struct report *report);
DEFINE_FREEP(report_freep, struct report *, report_free)

enum report_part {
    REPORT_SUMMARY, // two pages for the wall
    REPORT_WHOLE,   // the same and all that an officer asks
    REPORT_METHOD,  // the method statement: headings of spec/domain.md 5.3, in their order
    REPORT_WALL,    // a sheet for each block
    REPORT_LEAFLETS // a leaflet for each block
};

/* Owned; lives no longer than the report, whose pictures it draws. */
MUST_USE struct document *report_document(struct report *report, enum report_part part);

enum report_file {
    REPORT_HTML,
    REPORT_PDF,
    REPORT_SUMMARY_PDF,
    REPORT_LARGE_PDF,
    REPORT_WALL_PDF,
    REPORT_LEAFLETS_PDF,
};
enum { REPORT_FILES = REPORT_LEAFLETS_PDF + 1 };

struct report_file_row {
    const char *name; // "report.html"
    const char *what; // for people: "the whole report as a page"
};
extern const struct report_file_row report_files[REPORT_FILES];

/* One file of the report, appended. *empty: there is nothing to write (no blocks, no sheets). */
bool report_write(struct strbuf *out, struct report *report, enum report_file file, bool *empty,
                  struct err *err);

/* ---- what only the group can say ----
 * Texts kept in the survey: who owns it, what it asks for. Shown as they are, so no names of
 * residents and no flat numbers. */

enum report_text {
    REPORT_OWNER,
    REPORT_PURPOSE,
    REPORT_AREA,     // how the boundary was agreed
    REPORT_TRAINING, // of those who asked
    REPORT_CONTACT,
    REPORT_NEXT, // when the next survey is
    REPORT_ASK_1,
    REPORT_ASK_2,
    REPORT_ASK_3,
};
enum { REPORT_TEXTS = REPORT_ASK_3 + 1, REPORT_ASKS = 3, REPORT_TEXT_MAX = 600 }; // bytes
extern const char *const report_text_names[REPORT_TEXTS]; // "owner", "ask_1"

/* What the group wrote down; "" where it did not. Borrowed. */
const char *report_own_text(const struct report *report, enum report_text which);
/* The asks: the group's own, or, *own false, what homes put first. Borrowed from the report. */
size_t report_asks(struct report *report, const char *asks[REPORT_ASKS], bool *own);
const char *report_lang(const struct report *report); // of its words: "en"

/* What was found of block `i`, in order of `code`, by the question report_ranking() names; NULL: no
 * more, or no ranking. Borrowed; the verdict's rankings are not to be looked at. */
const char *report_ranking(const struct report *report); // "prio"; NULL: none
const struct verdict *report_block(const struct report *report, size_t i, const char **code);

/* "" empties it. ERR_LIMIT past REPORT_TEXT_MAX. */
bool report_set_text(struct store *st, enum report_text which, const char *text, struct err *err);
