/* analysis/gather_impl.h — between gather.c, gather_source.c, gather_rows.c and gather_places.c. */
#pragma once
#include "analysis/columns.h"
#include "analysis/gather.h"
#include "analysis/reader.h"

enum {
    CODES_MAX = 5000,   // different answers: more is no ranking
    CODE_LEN_MAX = 255, // bytes
    NAMED_MAX = 255,    // issues in one answer; more are passed over
};

/* ---- where the answers stand (gather_source.c, gather_choices.c) ---- */

enum answer_kind { ANSWER_RANKING, ANSWER_TICKS, ANSWER_PLACES, ANSWER_POINTS };

/* A choice may have got another code in a later version of the form: one that no version has beside
 * the older one, with the same words. It is one choice, by its oldest code, as earlier packs have
 * it. */
struct choice {
    const char *value, *label;
    const char *now; // its code in the newest version that has it; mostly `value`
    bool right_lang;
    uint32_t newest, oldest;    // versions that have it: 0 is the newest of the form
    struct choice_words *words; // in each language
};

struct choice_list {
    const char *path;
    struct choice *items;
    size_t n, cap;
    struct choice_code { // an answer of a later version
        const char *answered, *counted;
    } * codes;
    size_t n_codes;
    const char **notes; // sentences on codes and words that changed between versions
    size_t n_notes, cap_notes;
    bool too_long;
};

struct source {
    struct arena mem;
    const char *form_id, *label;
    const char *lang;                         // of the labels; NULL: without
    const char *main_table;                   // holds `dwelling`
    const char *repeat_path, *type, *control; // of the first column's question
    bool is_text;                             // so is the column of it
    uint32_t n_versions;                      // of the form that have it
    enum answer_kind kind;
    struct source_column *columns;
    size_t n_columns, cap_columns;
    struct choice_list *lists; // of the whole form, in its order
    size_t n_lists, cap_lists;
};

bool source_find(struct source *src, struct store *st, const struct gather_options *options,
                 struct err *err);
/* One question by its name or path, whatever it asks, also in a repeat. */
bool source_find_one(struct source *src, struct store *st, const struct gather_options *options,
                     struct err *err);
/* ERR_NOT_FOUND that says what was probably meant, or what there is; `stem`: also "prio_1" would
 * have done. Always false. */
bool source_missing(struct store *st, const char *wanted, const char *form_id, bool stem,
                    struct err *err);
/* May the tier of `options` see it, in their groups (marks.h)? */
bool source_allow(const struct source *src, struct store *st, const struct gather_options *options,
                  struct err *err);
/* ERR_USAGE of one answer of several, a number, a day, a place: nothing comes first and second. */
bool source_has_order(const struct source *src, const char *question, struct err *err);
/* Every list of the form, all versions; `lang` NULL: without labels. */
bool source_read_choices(struct source *src, struct store *st, const char *lang, struct err *err);
const struct choice_list *source_list(const struct source *src, const char *path); // NULL: none
/* The code that an answer is counted as: itself, or what it was called first. Borrowed. */
struct reader_text source_code(const struct choice_list *list, struct reader_text answered);
/* What a code is called in the newest version that has it. Borrowed. */
const char *source_newest_code(const struct choice_list *list, const char *code);
void source_done(struct source *src);

/* ---- where homes stand (gather_places.c) ---- */

struct place { // a block or an estate
    const char *code, *name, *estate;
    uint64_t n_doors;
    uint32_t group; // its number among the groups
};

struct home {      // its number is its place, from 1
    uint64_t key;  // hash of the dwelling code
    uint32_t area; // number of its area + 1; 0: none
};

struct door { // that a second household is behind
    uint64_t key;
    uint32_t row; // the form that names it
};

struct doors {
    struct door *items;
    size_t n, cap;
};

struct places {
    struct arena mem;
    struct home *homes; // in order of first sight
    size_t n_homes, cap_homes;
    uint32_t *slots; // numbers of homes by key, open addressing; 0: free
    size_t n_slots;
    struct place *areas;
    size_t n_areas, cap_areas;
    struct intern area_codes; // number of an area + 1
    const struct gather_zones *zones;
    bool has_doors;
};

/* `zones` for BY_ZONE alone. */
bool places_read(struct places *places, struct store *st, enum gather_by by,
                 const struct gather_zones *zones, struct err *err);
uint64_t places_key(const char *code, size_t len);    // never 0
size_t places_door_len(const char *code, size_t len); // without "/2"; 0: it has none
/* The areas by code, numbered so (`group`). Owned; they themselves are borrowed. */
void places_forget_homes(struct places *places); // their numbers stay with the rows
struct place **places_sort(struct places *places);
void places_done(struct places *places);

/* ---- what was answered (gather_rows.c) ---- */

/* Flags, the first byte of an answer; then two bytes for each code. Of ANSWER_POINTS eight more
 * with the points in millionths, most points first. */
enum {
    ANSWER_GAP = 1,     // an empty place before the last
    ANSWER_NOTHING = 2, // points were given, but none above 0
    ANSWER_ODD = 4,     // points below 0, or too many to count
};
enum { CODE_BYTES = 2, POINT_BYTES = 8 };
#define POINTS_MAX 1e12 // given to one issue by one home

struct row {         // a form filled in
    uint32_t answer; // number in rows.answers
    union {
        struct {
            uint32_t home; // its number; 0: no dwelling code
            uint32_t area; // + 1; 0: none
        };
        uint32_t key[2]; // of the home, until places_find()
    };
};

struct rows {     // in order of arrival
    size_t entry; // bytes of an answer for each code
    struct intern codes;
    struct intern answers; // the different ones
    struct row *items;
    size_t n, cap;
    struct doors seconds; // homes that are a second household: the door they are behind
};

void answers_begin(struct rows *rows, const struct source *src);
/* The answer of the record at hand, whose columns begin at cell `first`, as a number. */
bool rows_add_answer(struct rows *rows, const struct source *src, const struct reader *reader,
                     size_t first, uint32_t *answer, struct err *err);
bool rows_read(struct rows *rows, struct store *st, const struct source *src, struct err *err);
/* One more row, of the home with this code (len 0: none is named). Homes are looked up when all
 * rows are in: places_find(). */
void rows_add_home(struct rows *rows, uint32_t answer, const char *code, size_t len);
/* Of the forms of one home the newest stays; the others lose their answer (0). How many. */
uint64_t rows_drop_repeats(struct rows *rows, size_t n_homes);
/* The codes of an answer, into `codes` of NAMED_MAX; their number. */
size_t answer_codes(const struct rows *rows, uint32_t answer, uint16_t *codes);
bool answer_is(const struct rows *rows, uint32_t answer, unsigned flag);
/* Points of its i-th code, in millionths; 0 where they are not given. */
uint64_t answer_points(const struct rows *rows, uint32_t answer, size_t i);
void rows_done(struct rows *rows);

/* Turn the keys of all rows into homes and areas; homes not on the door list are new. */
void places_find(struct places *places, struct rows *rows);
/* Blocks of the rows that name no home, by their point (gather_points.c). */
bool places_find_points(struct places *places, struct rows *rows, struct store *st,
                        const struct source *src, struct err *err);

/* ---- along with other answers (gather_along.c) ---- */

struct along {
    struct source src;
    struct rows rows;
    struct places places;
    bool failed, complete;
};
void along_take(struct along *along, const struct reader *reader, size_t first);
/* All are in: `rows` know where they stand, and `places` are taken. */
void along_end(struct along *along, const struct rows *rows, struct places *places);

/* ---- groups of homes that are no areas (gather_split.c) ---- */

struct split {                    // zeroed is empty
    const char **codes, **labels; // of the groups
    uint32_t n;
    struct columns columns; // BY_ANSWER: the other question; home k is the k-th row that counts
    uint32_t *group_of;     // of each of its codes, + 1; 0: none
    uint8_t *of_row;        // BY_VISIT: group of each row, + 1; 0: none
    struct arena mem;
};

bool split_read_answers(struct split *split, struct store *st, const char *form_id,
                        const struct gather_options *options, struct err *err);
bool split_read_visits(struct split *split, const struct rows *rows, struct store *st,
                       struct err *err);
/* Groups of a row, which is the `home`-th that counts, into `groups` of split->n; how many. */
size_t split_groups(const struct split *split, size_t row, size_t home, uint32_t *groups);
void split_done(struct split *split);

/* ---- from rows to groups (gather.c, gather_groups.c) ---- */

struct sorter {
    struct source src;
    struct rows rows;
    struct places places;
    struct split split;   // BY_ANSWER, BY_VISIT
    struct meaning {      // of an answer
        uint32_t ranking; // 0: no ballot
        enum special special;
        bool twice, unlisted;
    } * meanings;                   // by number of the answer
    int16_t *issue_of;              // by number of the code: issue, or one of enum below
    uint64_t *homes_of;             // by number of the code: homes naming it; for codes on no card
    const struct choice_list *card; // the issues are of; NULL: of none
    wide_half *points; // by group and issue, in millionths; borrowed; NULL: none are given
};

void groups_make(struct gathered *out, struct sorter *sorter, enum gather_by by, uint64_t n_doors);
/* Count what each row is, and put the ballots together by group; `in_order`: also as they came. */
void groups_fill(struct gathered *out, struct sorter *sorter, enum gather_by by, bool in_order);
