/* analysis/gather.h — the ballots of a survey, by block, read once.
 *
 * Question  one question whose answer names issues with blanks between ("repairs damp_mould"): as a
 *           ranking, best first, or, where several are ticked, all on one shared place. Or the stem
 *           "prio" of prio_1, prio_2, …: one issue each; a gap closes, an issue named again counts
 *           where it stood first, and both are counted as flags (spec/domain.md 3.1).
 *           Or the stem "dots" of dots_damp, dots_repairs, …, each a number: points, dots, pounds.
 *           The issue is what follows the stem; more points are a better place, equal points share
 *           it, no points and 0 are unranked, and the sum of points is kept beside.
 * Issues    the question's choices in the order of the form, newest version first; without choices
 *           of its own, those of the first question of the form that has every code answered; else
 *           the codes answered, A to Z. A code on no card gets a line of its own when three homes
 *           name it, and otherwise goes with "other" where there is one.
 * No ballot `none`, `nothing`, `nothing_now`, `dk` and `pns` alone, and blank answers: counted
 *           apart.
 * Homes     one ballot a home: of several forms with the same dwelling code the newest counts, the
 *           others are counted as repeats. A form without a code is a home of its own.
 * Blocks    dwelling code -> table dwelling -> block -> estate. A code that the door list lacks is
 *           looked up again without "/2", the mark of a second household.
 * Cost      a million homes: two scans of columns, a hash look-up a row, no allocation a row. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/ballots.h"
#include "analysis/tier.h"
#include "base/arena.h"
#include "base/attr.h"

struct along;
struct err;
struct figures;
struct form;
struct joined;
struct store;

enum gather_by {
    BY_ALL,
    BY_ESTATE,
    BY_BLOCK,
    BY_ZONE,
    BY_ANSWER, // to another question; with ticks a home is in several groups
    BY_VISIT,  // interviewed at the first knock, or later
};

/* What a code says where it stands alone; SPECIAL_NO: it is an issue. */
enum special { SPECIAL_NO, SPECIAL_NONE, SPECIAL_DK, SPECIAL_PNS };
enum special gather_special(const char *code);

/* BY_ZONE: areas of one's own in place of blocks, and the doors of the list that are in them. */
struct gather_door {
    uint64_t key; // gather_door_key() of its code
    uint32_t zone;
};
struct gather_pairs;
struct gather_zones {
    const char *const *codes;
    size_t n;
    const struct gather_door *doors; // by key
    size_t n_doors;
    const struct gather_pairs *pairs; // their homes by block; NULL: not known
};
struct gather_pairs { // what a zone has in one block, as zones of their own
    struct gather_zones zones;
    const uint32_t *zone;     // of each: the zone it is of
    const char *const *block; // of each: its block; NULL: none
};
uint64_t gather_door_key(const char *code, size_t len);

/* "block", "estate"; NULL: BY_ALL. ERR_USAGE for another word. */
bool gather_by_parse(const char *text, enum gather_by *out, struct err *err);
/* The same, and "visit"; any other word is a question. */
struct gather_options;
void gather_by_any(const char *text, struct gather_options *options);

struct gather_options {
    const char *question;
    const char *form_id; // NULL: the form that has the question
    enum gather_by by;
    const struct gather_zones *zones; // BY_ZONE
    bool labels;                      // also what people read for codes, families; loads the form
    const char *lang;                 // of the labels; NULL: the form's own
    const char *by_question;          // BY_ANSWER
    enum tier tier;                   // who will see it: ERR_USAGE where they may not (marks.h)
    const struct form *form;          // loaded already; NULL: it is when it is needed
    bool in_order;                    // by area: keep what gather_from() takes for all homes, too
    struct along *along;              // by block: read already, if it is complete; NULL
};

/* Ballots by block that are read along with other answers to the same form
 * (columns_options.along); NULL: not possible, or not now. Then gather_options.along has them for
 * one call with the same options. */
struct along *along_begin(struct store *st, const struct gather_options *options);
void along_free(struct along *along);
DEFINE_FREEP(along_freep, struct along *, along_free)

struct gather_group {
    const char *code;                      // of the area; "all"
    const char *name;                      // NULL: none
    size_t first, n;                       // its ballots
    uint64_t n_none, n_dk, n_pns, n_blank; // homes asked that gave no ballot
    const wide_half *points;               // given to each issue, in millionths; NULL: none are
    uint64_t n_doors;                      // homes on the door list
    bool has_doors;
    uint64_t n_homes;         // lived in; 0: not known. Given by gather_lived_in()
    const char *counted_in;   // "Birch + Cedar": it is shown in that row alone; NULL: by itself
    const char *counted_with; // "Cedar": the other blocks of the row; NULL: it is not shown, either
    uint32_t row;             // number of the row among the groups; 0: none
};

/* Homes asked that gave no ballot, a bit each. */
enum gather_silent { GATHER_NONE = 1, GATHER_DK = 2, GATHER_PNS = 4, GATHER_BLANK = 8 };

struct gather_other { // a code on no card, counted under "other"
    const char *code;
    uint64_t homes; // that name it
};

struct gathered { // zeroed is empty
    struct issues issues;
    struct intern rankings;
    uint32_t *ids;               // rankings, group by group, in order of arrival
    uint32_t *arrived;           // all of them in that order, where asked for; NULL
    struct gather_group *groups; // by code; behind the last that of the homes in no area, code "",
                                 // and behind that of BY_ANSWER and BY_VISIT all homes in a group
    size_t n_groups;
    size_t n_joined; // of them the last are rows of several blocks, after gather_guard()
    enum ballot_kind kind;
    const char *form_id, *title; // title: of the question, "" without labels
    const char *lang;            // of the labels, as the form spells it; NULL: without
    const char *path;            // of the question, or of its first place; NULL: of points
    const char **notes;          // sentences on issues whose code or words changed
    size_t n_notes;
    const char *by_path;         // BY_ANSWER: of the other question; NULL
    bool overlap;                // a home may be in several groups
    unsigned silent_hidden;      // enum gather_silent: how many these are is not said
    const char *waits_since;     // day of a release after which too few homes changed; NULL
    uint64_t n_rows;             // forms read
    uint64_t n_repeats;          // not counted: a newer one of the same home is
    uint64_t n_unplaced;         // ballots in no area
    uint64_t n_gaps, n_twice;    // flags
    uint64_t n_odd;              // homes with points below 0, or too many: taken for 0
    uint64_t n_unlisted;         // homes naming a code that is on no card
    struct gather_other *others; // most homes first
    size_t n_others;
    struct gather_hidden { // of a group, outside the team
        uint64_t issues;   // set: how many have it in their top three is not said
        uint64_t first;    // set: nor how many put it first; all where there are several groups
        bool whole;        // nothing is: it would give another group away
    } * hidden;            // by group; NULL before gather_guard()
    bool borrows;          // all but groups, rankings by group and what is in `mem` is another's
    struct arena mem;
};

/* Fill a zeroed struct, which is to be freed also after a failure. */
bool gather_ballots(struct gathered *out, struct store *st, const struct gather_options *options,
                    struct err *err);
/* The same, BY_ALL or BY_BLOCK, out of ballots that were read by block before, `in_order`, where
 * they are of the same question in the same language; else it is read. They are unchanged, and must
 * be kept as long as `out`. `known` NULL: there are none. */
bool gather_from(struct gathered *out, const struct gathered *known, struct store *st,
                 const struct gather_options *options, struct err *err);
/* How many homes are lived in, in all or by block, as far as knocks tell: reads every knock. */
bool gather_lived_in(struct gathered *gathered, struct store *st, enum gather_by by,
                     struct err *err);
/* What the tier of `options` may not be told, besides what is too small: as the figures have it
 * (page.h). verdict_group() goes by it. Blocks that stand in one row get that row as one more
 * group. `known`: the figures, where they are at hand; NULL: they are made. */
bool gather_guard(struct gathered *gathered, struct store *st, const struct gather_options *options,
                  const struct figures *known, struct err *err);
/* Those rows alone, where nothing has to be hidden by it. */
void gather_join(struct gathered *gathered, const struct joined *joined);
const struct gather_group *gather_block(const struct gathered *gathered, const char *code);
/* The group that is shown for a block: its row, where it stands in one. */
const struct gather_group *gather_shown(const struct gathered *gathered,
                                        const struct gather_group *block);
/* Add the homes of a group that put each issue first, and in their top three. */
void gather_add_places(const struct gathered *gathered, const struct gather_group *group,
                       int64_t *first, int64_t *top3);
struct ballots gather_view(const struct gathered *gathered, const struct gather_group *group);
void gather_done(struct gathered *gathered);
