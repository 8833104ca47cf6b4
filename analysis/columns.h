/* analysis/columns.h — the answers to chosen questions, read once, as numbers to count with.
 *
 * Homes     one row a home: of several forms with one dwelling code the newest (gather.h); a record
 *           without a code is a home of its own. Records that an edit replaced are not there.
 * Codes     one answer of a list: a uint16_t a row, its place on the list. Codes on no list follow.
 * Ticks     several answers: a set of bits a row. As different sets are few they are kept once, and
 *           a row has the number of its set.
 * Numbers   a double a row.
 * Silent    why a row has no answer is kept apart: left blank; refused (`pns` and its like); not
 *           asked, which is what the form left out for this home, or an older form did not have.
 *           `na` is not asked as well. The typed tables have no answer for blank and not asked
 *           alike: where the form can leave the question out, the record itself is looked at.
 * Repeats   a question of each person becomes one of the home: the ticks of all its rows, that is
 *           "homes with any". Or one row a person (`by_row`), which knows its home.
 * Marks     who may see a question at all (data/questionnaires/README.md): ds:tag, ds:tier.
 * Cost      a million homes: one scan of the columns, a look-up a row, no allocation a row. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/gather.h"

struct form;
struct form_node;
struct records;

enum {
    COLUMN_CODES_MAX = 5000, // different answers; more is no question to count
    COLUMN_TICKS_MAX = 512,
    COLUMNS_MAX = 16, // questions read at once: of a million homes some 35 MB while they are read
};

/* Codes from here on are silent; NaN of numbers stands for them too. */
enum silent { SILENT_BLANK, SILENT_REFUSED, SILENT_NOT_ASKED };
enum { SILENTS = SILENT_NOT_ASKED + 1, CODE_SILENT = 0xFFF0 };

enum column_kind { COLUMN_CODES, COLUMN_TICKS, COLUMN_NUMBERS };
enum column_mark { MARK_HEALTH = 1, MARK_MONEY = 2, MARK_CONTACT = 4 }; // ds:tag S, $, C

struct column_code {
    const char *value, *label;
    const char *now; // its code in the newest form; mostly `value`
    bool listed;     // among the choices of the question
};

struct column {
    enum column_kind kind;
    const char *path, *label;
    unsigned marks; // enum column_mark
    char tier;      // 'I', 'M', 'P' of ds:tier; 0: the form does not say
    bool is_open;   // any text may stand here: there is no list of choices
    bool too_many;  // `lenient`: more different answers than can be counted; the column is empty
    bool is_joined; // ticks of all rows of a repeat
    size_t n;       // rows: homes, or the rows of a repeat
    uint32_t *home; // of each row of a repeat; NULL: row i is home i
    uint16_t *code; // CODES: place in `codes`, or CODE_SILENT + enum silent; else NULL
    uint32_t *set;  // TICKS: number of its set, or n_sets + enum silent; else NULL
    double *number; // NUMBERS: `code` then tells what a NaN is
    struct column_code *codes;
    size_t n_codes;
    const char **notes; // sentences on answers whose code or words changed between versions
    size_t n_notes;
    uint64_t *sets; // n_words each
    size_t n_sets, n_words;
};

struct column_area {
    const char *code, *name;
    uint64_t n_doors;
};

struct columns { // zeroed is empty
    const char *form_id;
    const char *lang; // of the labels, as the form spells it
    size_t n;         // homes
    uint32_t *area;   // of each home, in `areas`, + 1; 0: in none
    uint64_t *key;    // of each home's dwelling code, where asked for; 0: none
    struct column items[COLUMNS_MAX];
    size_t n_items;
    struct column_area *areas; // by code
    size_t n_areas;
    uint64_t n_doors; // on the door list; 0: there is none
    uint64_t n_forms, n_repeats;
    bool borrows; // all of it is another's
    struct arena mem;
};

struct columns_options {
    const char *questions[COLUMNS_MAX]; // the first decides on the form
    size_t n;
    const char *form_id; // NULL: the form that has the first question
    const char *lang;
    enum gather_by by; // what `areas` are
    const struct gather_zones *zones;
    bool by_row;             // of the first question, where it stands in a repeat
    bool lenient;            // no ERR_LIMIT: a column says `too_many`
    bool keys;               // of homes are wanted
    bool no_reasons;         // a silent row may be said to be blank, whatever the reason
    const struct form *form; // loaded already; NULL: it is when it is needed
    struct records *records; // taken along when the records are looked into; NULL: not wanted
    struct along *along;     // ballots of the same form that are read along (BY_BLOCK); NULL: none
};

/* Fill a zeroed struct, which is to be freed also after a failure. ERR_NOT_FOUND: no such question;
 * ERR_USAGE: a question that cannot be counted so; ERR_LIMIT: more than COLUMN_CODES_MAX answers.
 */
bool columns_read(struct columns *out, struct store *st, const struct columns_options *options,
                  struct err *err);
/* The same out of answers by block that were read before, where all of these are there in the same
 * language; else they are read. Borrowed then from `known`; NULL: there are none. */
bool columns_from(struct columns *out, const struct columns *known, struct store *st,
                  const struct columns_options *options, struct err *err);
/* Let all answers go but those `keep` says yes to. */
void columns_drop(struct columns *columns, bool (*keep)(const struct column *, const void *ctx),
                  const void *ctx);
void columns_done(struct columns *columns);

/* What the form says of who may see a question. */
void column_marks(const struct form_node *node, unsigned *marks, char *tier);

/* Is row `row` silent, and how? */
bool column_silent(const struct column *column, size_t row, enum silent *how);
/* Does the row have code `code`? Not for numbers. */
bool column_has(const struct column *column, size_t row, size_t code);
