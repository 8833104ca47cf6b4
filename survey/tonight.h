/* survey/tonight.h — which doors to try now: those not done, never tried at this time of day,
 * where we are welcome.
 *
 * On the list  a call-back that is due, or was missed; a home nobody has knocked at; one never
 *              tried at this time of day; one that looked empty once and needs a second look.
 * Never        a final refusal, whatever came after; done; no home; a break-off tried once more; a
 *              home that was not able and did not ask us back.
 * Not now      knocked at today; a soft refusal of the last TONIGHT_REST_DAYS; a call-back still
 *              to come; tried at this time of day before; enough knocks at as many times of day;
 *              what a supervisor must decide or the list must say first; a language these two
 *              don't speak.
 * Order        for walking: block, building, stair, floor, door. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "survey/slot.h"
#include "survey/standing.h"

struct err;
struct store;

enum {
    TONIGHT_KNOCKS = 3,          // at different times of day, before a home is let be
    TONIGHT_REST_DAYS = 3,       // after "not now"
    TONIGHT_CALLBACK_EARLY = 30, // minutes before a call-back that it is due
    TONIGHT_CALLBACK_LATE = 120, // minutes after it that it is missed
};

enum tonight_why {
    TONIGHT_CALLBACK, // on the list
    TONIGHT_MISSED,
    TONIGHT_NEVER,
    TONIGHT_NEW_TIME,
    TONIGHT_SECOND_LOOK,
    TONIGHT_DONE, // from here on: not on it
    TONIGHT_NO_HOME,
    TONIGHT_REFUSED,
    TONIGHT_SUPERVISOR,
    TONIGHT_CHECK,
    TONIGHT_LATER,
    TONIGHT_REST,
    TONIGHT_SAME_TIME,
    TONIGHT_ENOUGH,
    TONIGHT_LANGUAGE,
};
enum { TONIGHT_WHYS = TONIGHT_LANGUAGE + 1 };
const char *tonight_why_code(enum tonight_why why);  // "new_time"
const char *tonight_why_words(enum tonight_why why); // "never tried at this time of day"

/* `knocks` of one household by time; `callback_utc` gets the time of a call-back that matters. */
enum tonight_why tonight_judge(const struct knock *knocks, size_t n, int64_t now_utc, int n_knocks,
                               struct zone *zone, int64_t *callback_utc);

struct tonight_options {
    int64_t now_utc;
    const char *surveyor; // NULL: everybody; else her blocks and her pair's languages
    const char *block;    // NULL: all
    int n_knocks;         // 0: TONIGHT_KNOCKS
};

struct tonight_door {
    const char *code, *block, *address, *structure, *stair, *note; // NULL: none
    const char *lang;                                              // wanted; NULL: none
    int household;                                                 // 0: the only one
    bool has_floor;
    int floor, position;
    enum tonight_why why;
    int64_t callback_utc; // 0: none
    size_t n_knocks;
    enum outcome last; // OUTCOME_NOT_TRIED: none
};

struct tonight {
    struct tonight_door *doors; // in order for walking
    size_t n, cap;
    uint64_t left[TONIGHT_WHYS]; // households not on the list, and why
    enum slot slot;
    struct arena mem;
};

/* `out` starts zeroed and is the caller's to free, also after a failure. */
bool tonight_read(struct tonight *out, struct store *st, const struct tonight_options *options,
                  struct err *err);
void tonight_done(struct tonight *tonight);
