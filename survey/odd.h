/* survey/odd.h — records that stand out, and why, in plain words: for a supervisor to look at.
 *
 * Nothing here says that anybody did wrong: a short interview may be a short interview.
 *
 *   fast      from start to end less than a third of what half of the form's records took (of at
 *             least ODD_MEDIAN_MIN records, and only where that is a minute or more)
 *   fast_log  audit.csv: less than ODD_LOG_MS a question, over ODD_LOG_QUESTIONS or more
 *   far       the first geopoint lies more than ODD_FAR_M from the home's point, beyond the
 *             accuracy that the phone claimed
 *   same      the same answers, ODD_SAME_MIN or more, as an earlier record of the same surveyor.
 *             Places, times, files, the home and the surveyor are left aside
 *   missing   more people were said to live there (hh_size, ...) than rows came (member, ...)
 *   night     began between ODD_NIGHT_FROM and ODD_NIGHT_UNTIL o'clock, as at the door
 *
 * Read      from the typed tables, one pass over each; sealed records and those an edit replaced
 *           are left out. Start and end are questions start_time or start, end_time or end.
 * Looked at a supervisor says so, with a note: a row of table odd_look (schema 004). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct err;
struct records;
struct store;

enum {
    ODD_MEDIAN_MIN = 10, // records of a form
    ODD_FAST_SHARE = 3,  // a third
    ODD_LENGTH_MAX_MIN = 12 * 60,
    ODD_LOG_MS = 2000,
    ODD_LOG_QUESTIONS = 10,
    ODD_FAR_M = 100,
    ODD_SAME_MIN = 8,
    ODD_NIGHT_FROM = 21,
    ODD_NIGHT_UNTIL = 8,
    ODD_LOG_MAX = 4 << 20, // bytes of an audit.csv; longer ones are left unread
};

enum odd_rule { ODD_FAST, ODD_FAST_LOG, ODD_FAR, ODD_SAME, ODD_MISSING, ODD_NIGHT };
enum { ODD_RULES = ODD_NIGHT + 1 };
const char *odd_rule_code(enum odd_rule rule);  // "fast_log"
const char *odd_rule_words(enum odd_rule rule); // "Very fast"
bool odd_rule_find(const char *code, enum odd_rule *out);

struct odd_find {
    enum odd_rule rule;
    const char *instance_id, *form_id;
    const char *surveyor, *dwelling; // NULL: not known
    int64_t at_utc;                  // when it began, else when it came
    const char *why;                 // "It took 2 minutes. Half of all took more than 21."
    const char *who, *note;          // who looked at it last; NULL: nobody yet
    int64_t looked_utc;
};

struct odd {
    struct odd_find *finds; // the newest first
    size_t n, cap;
    size_t n_records; // that were looked through
    struct arena mem;
};

/* `out` starts zeroed and is the caller's to free, also after a failure. */
bool odd_read(struct odd *out, struct store *st, struct err *err);
void odd_done(struct odd *odd);

/* How many stand out, and no word of any: seventy bytes a record. `records` were read already;
 * NULL: they are read. */
struct odd_counts {
    size_t n_records, n_finds, n_looked; // looked at
};
bool odd_count(struct odd_counts *out, struct store *st, const struct records *records,
               struct err *err);

/* Somebody looked at it. ERR_NOT_FOUND: no such record. */
struct odd_look {
    const char *instance_id, *who, *note;
    enum odd_rule rule;
    int64_t at_utc;
};
bool odd_look(struct store *st, const struct odd_look *look, struct err *err);
