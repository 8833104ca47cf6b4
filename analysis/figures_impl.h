/* analysis/figures_impl.h — between figures.c, which orders the work, figures_plan.c (which
 * questions), figures_places.c (where), figures_count.c and figures_turnout.c (how many homes),
 * figures_ticks.c (ticks as ballots), figures_safe.c and figures_silent.c (what may be shown) and
 * figures_write.c.
 *
 * A sheet is one indicator counted in every place: a row a place, a column a category, and last the
 * homes that they are shares of. */
#pragma once
#include "analysis/columns.h"
#include "analysis/figures.h"
#include "analysis/together.h"

struct form;
struct guard_past;
struct history;
struct interview;
struct strbuf;

enum sheet_shape {
    SHEET_PARTS,   // categories add up to the homes
    SHEET_EACH,    // each is a share by itself
    SHEET_NUMBERS, // quartiles
};
#define SHEET_NONE UINT32_MAX

struct sheet_cell { // of a sheet
    uint32_t sheet, col;
};

struct sheet {
    struct indicator about;
    enum sheet_shape shape;
    bool no_blocks;                 // health or money
    struct suppress_rules rules;    // of a single count
    int64_t least[PLACE_BLOCK + 1]; // homes of which anything is shown
    size_t n_cols;                  // categories
    int64_t *count;                 // n_places rows of n_cols + 1
    uint8_t *why;                   // the same shape: enum hide
    int64_t most;                   // SHEET_EACH: categories one home can name; 0: all
    double *number;                 // SHEET_NUMBERS: n_places rows of n_cols
    struct sheet_cell total;        // the same number stands there too; sheet SHEET_NONE: nowhere
    struct sheet_cell *same;        // of each category, where it stands in a sheet before; NULL
    bool beside;                    // of ticks: those who ticked anything at all; not in the tables
    struct sheet_cell within;       // each category is at most the same one of that sheet
    bool linked;                    // asked of those who gave an answer; where that is one of one
    struct sheet_cell of_whom;      // question, this one; sheet SHEET_NONE: it is more than one
    int64_t silent[SILENTS];        // in the whole survey
    bool silent_close;              // nearly as many left before: the difference would tell
    int64_t order;                  // of its question; -1: before all
};

struct figure_question { // one to be counted
    const char *path, *name, *label, *topic, *type;
    uint32_t node;  // of the form; 0: it has it no more
    size_t planned; // its number before those that were asked for went first
    bool conditional, repeat, number;
    unsigned marks;
    char tier;
    const char *stem; // of the ranking it is the first question of; NULL: it is counted by itself
    bool only_who;    // a meeting's, or not asked for: it says who answered at all; not counted
    bool no_who;      // asked for, but not among those that say who answered at all
    bool in_pack;     // the tables of this tier have it
    bool company;     // guarded together with what was asked for, and not shown
};

struct figure_link {       // a question asked only of those who gave an answer to another one
    uint32_t asked, about; // nodes of the form
    const char *const *values;
    size_t n; // 0: any answer
    bool but; // of all others than those who gave one of these
};

struct figures_work {
    struct figures *out;
    struct store *st;
    const struct figures_options *options;
    enum tier tier;
    struct form *form;
    struct interview *iv; // blank, for words
    const char *form_id, *lang;
    struct figure_question *questions;
    size_t n_questions, cap_questions;
    struct figure_link *links;
    size_t n_links, cap_links;
    const char *witness;        // a question that tells who answered at all, where none is counted
    struct figure_area *places; // the survey, estates, blocks
    uint32_t *parent;           // of each place; of the survey itself
    bool *few_doors;            // not enough homes on its door list
    size_t n_places, cap_places, n_estates;
    size_t n_printed; // places; those behind stood in earlier releases
    uint32_t *joins;  // places that are rows of several blocks, the small ones first
    size_t n_joins;
    uint32_t *place_of; // block of the columns + 1 -> place; [0]: the survey
    size_t n_blocks;    // of the columns
    uint8_t *answered;  // by home: anything that a meeting sees, or the team
    size_t n_homes;
    uint32_t *area; // by home, as in the columns
    struct sheet *sheets;
    size_t n_sheets, cap_sheets;
    bool has_doors;
    struct along *along; // ballots of the first ranking, read with the first answers; NULL
    const struct figure_question *along_of;
    int64_t at; // number of the question being counted, for sheet.order
    struct history *history;
};

static inline size_t sheet_width(const struct sheet *sheet) {
    return sheet->n_cols + 1;
}
static inline size_t sheet_at(const struct sheet *sheet, size_t place, size_t col) {
    return place * sheet_width(sheet) + col;
}
/* Not all questions are counted, but those that were asked for. */
static inline bool figures_chosen(const struct figures_work *w) {
    return w->options->questions[0] || w->options->ranking;
}
static inline int64_t sheet_homes(const struct sheet *sheet, size_t place) {
    return sheet->count[sheet_at(sheet, place, sheet->n_cols)];
}
/* Is the sheet made for places of this kind? */
static inline bool sheet_has(const struct sheet *sheet, enum figure_place kind) {
    return kind != PLACE_BLOCK || !sheet->no_blocks;
}

void figures_work_done(struct figures_work *w);

/* ---- which questions (figures_plan.c) ---- */

bool figures_choose_form(struct figures_work *w, struct err *err);
bool figures_plan(struct figures_work *w, struct err *err);

/* ---- questions asked of those who gave an answer (figures_links.c) ---- */

void figures_link(struct figures_work *w);
/* Into the figures, for pages that lay one question across another. */
void figures_tell_conditions(struct figures_work *w);

/* The homes of sheet `asked`, and those of columns 0 … n-2 of `about`, are no more than those of
 * column n-1, unless older forms asked others. n_cols: the homes of `about`. */
struct figure_sum {
    uint32_t asked, about;
    const uint32_t *cols;
    size_t n;
};
typedef void figures_sum(void *ctx, const struct figure_sum *sum);
void figures_each_sum(struct figures_work *w, figures_sum *take, void *ctx);

/* ---- where (figures_places.c) ---- */

bool figures_places(struct figures_work *w, struct err *err);
/* An estate's or a block's number; 0: there is none of this code. */
size_t figures_find_place(const struct figures_work *w, enum figure_place kind, const char *code);
/* The blocks of the columns are those of the survey, and such as only the door list names: homes of
 * these are in no place but the survey. */
void figures_match_blocks(struct figures_work *w, const struct columns *c);

/* ---- how many homes (figures_count.c, figures_turnout.c) ---- */

bool figures_count(struct figures_work *w, struct err *err);
bool figures_count_turnout(struct figures_work *w, struct err *err);
/* A sheet of what no question asks: homes, doors. */
struct sheet *figures_turnout_sheet(struct figures_work *w, const char *name, const char *label,
                                    const char *universe, const struct figure_category *lines,
                                    size_t n);

/* Put what one block (0: homes in none) counted into its place and those around it. */
void figures_add_up(const struct figures_work *w, struct sheet *sheet, size_t block,
                    const int64_t *row);
/* A new sheet of that many categories, all counts 0; those before it may move. */
struct sheet *sheet_add(struct figures_work *w, const struct indicator *about,
                        enum sheet_shape shape, size_t n_cols);
void sheet_finish(struct sheet *sheet, const struct figure_category *categories);
/* A copy that lives as long as the figures. */
const struct figure_category *figures_categories(struct figures_work *w,
                                                 const struct figure_category *items, size_t n);

/* ---- ticks as ballots (figures_ticks.c) ---- */

enum { BALLOT_YES, BALLOT_NOTHING, BALLOT_DK, BALLOT_LINES };
extern const struct figure_category figures_ballot_lines[BALLOT_LINES];

/* Has a question of ticks "none of these", or "do not know", and others? */
bool figures_has_ballots(const struct sheet *ticks);
/* A home: 1 or 0 of each category; into BALLOT_LINES counts and their sum. */
void figures_count_ballot(const struct sheet *ticks, const int64_t *ticked, int64_t *row);
/* Two sheets more, by those counts of each block, [0] of homes in none. */
void figures_beside(struct figures_work *w, uint32_t ticks, const int64_t *ballots);
/* Is a ranking without a question of its own counted already, as ticks? */
bool figures_are_ticks(const struct figures_work *w, const struct figure_question *q);

/* ---- blocks that stand in one row (figures_join.c) ---- */

/* When all is counted: more places, and their rows in every sheet; out->joined. */
bool figures_join(struct figures_work *w, struct err *err);

/* ---- what may be shown (figures_safe.c) ---- */

bool figures_protect(struct figures_work *w, struct err *err);
void figures_fill(struct figures_work *w);

/* Who was asked and did not answer (figures_silent.c): FIGURE_HOMES of them, and into sheet->about.
 */
void figures_silent(struct figures_work *w, struct sheet *sheet, struct figure_homes *out);

/* ---- what has left before (figures_ledger.c, figures_history.c) ---- */

/* Hide what would tell, less an earlier release, of a few homes (D). */
bool figures_compare(struct figures_work *w, struct err *err);
/* Has anything left before? */
bool figures_find_past(struct figures_work *w, bool *any, struct err *err);

/* The name of an indicator's table in ledger and releases: questions are their form's, doors and
 * knocks the survey's. Borrowed from `out`. */
const char *figures_table_name(struct strbuf *out, const char *form_id,
                               const struct indicator *about);
extern const struct indicator figures_of_homes; // who answered at all: no table of tables.csv
const char *figures_area_name(const struct figure_area *place); // "": the survey

/* Releases as a whole, read once. */
bool history_read(struct figures_work *w, struct err *err);
void history_free(struct history *history);
size_t history_length(const struct history *history);
/* What release `number`, 0 … the oldest, knew and said of a cell of a sheet. */
struct guard_past history_cell(struct figures_work *w, size_t number, const struct sheet *sheet,
                               size_t place, size_t col);
/* Write this one down. */
bool history_add(struct store *st, const struct figures *figures, int64_t now_utc_ms,
                 struct err *err);

/* The rules of a sheet in a tier; least[]: homes of which anything is shown, by kind of place. */
struct suppress_rules figures_rules(const struct sheet *sheet, enum tier tier,
                                    int64_t least[PLACE_BLOCK + 1]);

/* ---- what figures say of each other (figures_guard.c) ---- */

/* Hide those that would give others away, to one who has all releases. */
void figures_guard(struct figures_work *w);
