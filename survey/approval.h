/* survey/approval.h — report-back and approval: what people said when they were shown the results,
 * and who agreed that they may leave.
 *
 * Rule     spec/domain.md 4.2: nothing of tier meeting or above leaves before residents have seen
 *          it, every objection has an answer, and two named people of the group have agreed.
 * History  rows are added, never changed; the newest approval of a tier is the one that holds.
 * Days     "YYYY-MM-DD", as people say them at the door. `today` is given as an instant.
 * Seen     an approval keeps the bytes of the tables that were shown. Other bytes are another
 *          thing, which nobody has approved.
 * Errors   ERR_USAGE for what was forgotten, ERR_CONFLICT for what stands against it,
 * ERR_NOT_FOUND; each a sentence that says what is missing and what to do. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct store;
struct strbuf;

enum {
    APPROVAL_NAMES_MIN = 2,
    APPROVAL_NAMES_MAX = 8,
    APPROVAL_NAME_MAX = 100,  // bytes
    APPROVAL_TEXT_MAX = 4000, // bytes, of any text here
};

struct meeting {
    int64_t id;
    const char *held_on;
    int64_t people;      // -1: nobody counted
    const char *text;    // "Report-back at the Ashbrook hall"
    const char *changed; // what was changed because of it; NULL
};
typedef bool (*meeting_fn)(void *ctx, const struct meeting *meeting, struct err *err);

/* `meeting->id` gets its number. A day that has not come yet is ERR_USAGE. */
bool meeting_add(struct store *st, struct meeting *meeting, int64_t now_utc, struct err *err);
bool meeting_each(struct store *st, meeting_fn each, void *ctx, struct err *err); // as recorded

struct objection {
    int64_t number;
    const char *text;
    const char *held_on; // day of the meeting it was raised at; NULL
    const char *raised_on;
    const char *answer, *closed_on; // NULL: open
};
typedef bool (*objection_fn)(void *ctx, const struct objection *objection, struct err *err);

/* `held_on` NULL: not at a meeting; else there must be one recorded on that day. */
bool objection_add(struct store *st, const char *text, const char *held_on, int64_t now_utc,
                   int64_t *number, struct err *err);
/* ERR_CONFLICT when it has an answer already: what was said stays. */
bool objection_close(struct store *st, int64_t number, const char *answer, int64_t now_utc,
                     struct err *err);
bool objection_each(struct store *st, objection_fn each, void *ctx, struct err *err);

struct approval {
    int64_t id;
    const char *tier; // "meeting" or "public"
    const char *names[APPROVAL_NAMES_MAX];
    size_t n_names;
    const struct meeting *meeting;
    const char *conditions, *vote; // NULL
    const char *until;             // the last day it holds; NULL
    const char *tables_hash;       // of what they saw: SHA-256, hex
    int64_t approved_utc;
};
typedef bool (*approval_fn)(void *ctx, const struct approval *approval, struct err *err);

/* What is asked for. Meeting: of the day given, or the one called like this, or the day named in
 * the text, or today; where none is recorded on that day it is recorded with this text. */
struct approval_asked {
    const char *tier;
    const char *const *names;
    size_t n_names;
    const char *meeting;                   // its name, what was agreed there
    const char *held_on;                   // NULL
    const char *conditions, *until, *vote; // NULL
    const char *tables;                    // tables.csv as they saw it
    size_t tables_len;
};
/* All that can be said without looking at the tables: names, texts, days, open objections. */
bool approval_check(struct store *st, const struct approval_asked *asked, int64_t now_utc,
                    struct err *err);
bool approval_give(struct store *st, const struct approval_asked *asked, int64_t now_utc,
                   int64_t *id, struct err *err);
bool approval_each(struct store *st, approval_fn each, void *ctx, struct err *err);

/* The approval under which these tables may leave today; in `mem`. ERR_CONFLICT otherwise: none,
 * run out, objections since, other answers since. */
bool approval_holds(struct store *st, const char *tier, const char *tables, size_t len,
                    int64_t today_utc, struct arena *mem, struct approval *out, struct err *err);

/* ---- what has left ---- */

/* A pack was made under this approval; the same again is no other. */
bool approval_note_pack(struct store *st, int64_t approval_id, int64_t now_utc, struct err *err);
/* The approval of the pack of this tier before this one, and the tables it held; *found is false
 * when this is the first. */
bool approval_pack_before(struct store *st, const struct approval *approval, struct arena *mem,
                          struct approval *out, struct strbuf *tables, bool *found,
                          struct err *err);
