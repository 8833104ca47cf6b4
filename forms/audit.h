/* forms/audit.h — how an interview went: audit.csv, written and read (rules W1-W5).
 *
 * Source   a form asks for the log by a place meta/audit; its bind says what is kept (rule D14).
 * Shape    one header row, then a row for each event: `event,node,start,end`, then
 *          `latitude,longitude,accuracy`, `old-value,new-value`, `user`, `change-reason` as far as
 *          the form asks for them. Times are milliseconds since 1970. A cell is quoted only when
 *          it holds a comma or a line break, and only then are quotes in it doubled:
 *
 *              event,node,start,end,old-value,new-value
 *              form start,,1795341600000,,,
 *              question,/data/r[2]/name,1795341600000,1795341604200,,"Khan, Ada"
 *
 * Who      the recorder is fed by whoever shows the interview: audit_show() whenever another step
 *          shows, audit_note() for what happens besides. It sees no file: rows are appended to a
 *          text of the caller, who saves it beside the record as AUDIT_FILE.
 * Clock    the host's; a clock that is put back does not make time run backwards in the log. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "forms/interview.h"

struct audit;
struct err;
struct strbuf;

#define AUDIT_FILE "audit.csv" // what stands in meta/audit

enum audit_event { // rule W4
    // with an end: while it was shown
    AUDIT_QUESTION,
    AUDIT_GROUP, // a group whose questions show together
    AUDIT_ADD_REPEAT,
    AUDIT_END_SCREEN,
    AUDIT_JUMP, // the list of questions
    // at one moment
    AUDIT_FORM_START,
    AUDIT_FORM_EXIT,
    AUDIT_FORM_RESUME,
    AUDIT_FORM_SAVE,
    AUDIT_FORM_FINALIZE,
    AUDIT_BEGINNING,
    AUDIT_REPEAT,
    AUDIT_DELETE_REPEAT,
    AUDIT_SAVE_ERROR,
    AUDIT_FINALIZE_ERROR,
    AUDIT_CONSTRAINT_ERROR,
    AUDIT_NO_PLAY_SERVICES,
    AUDIT_LOCATION_GRANTED,
    AUDIT_LOCATION_NOT_GRANTED,
    AUDIT_TRACKING_ENABLED,
    AUDIT_TRACKING_DISABLED,
    AUDIT_PROVIDERS_ENABLED,
    AUDIT_PROVIDERS_DISABLED,
    AUDIT_CHANGE_REASON,
    AUDIT_AUDIO_ENABLED,
    AUDIT_AUDIO_DISABLED,
    AUDIT_OTHER, // read: a name that is not known
};
const char *audit_event_name(enum audit_event event); // "question"; "" for AUDIT_OTHER
enum audit_event audit_event_find(const char *name);  // AUDIT_OTHER when unknown
bool audit_event_has_end(enum audit_event event);

/* ---- what the form asks for ---- */

struct audit_settings {
    bool location;          // all three attributes are there and fit together (rule W5)
    const char *priority;   // "no-power", "low-power", "balanced", "high-accuracy"
    int64_t min_interval_s; // between two looks at where we are
    int64_t max_age_s;      // of a place that may still be used: the host's to keep
    bool track_changes;     // old and new values
    bool identify_user;     // ask who is asking before the form opens
    bool reasons;           // ask why, once, when a saved record is changed
};
/* False: the form keeps no log; *out is zeroed. */
bool audit_settings(const struct form *form, struct audit_settings *out);

/* ---- recording ---- */

struct audit_session {
    const char *user; // who answers, for forms that want to know; NULL for nobody
    bool resumed;     // a draft goes on, or a record is edited
    const char *log;  // what earlier sittings wrote; NULL for nothing
    size_t log_len;
};

/* Begin: names the log in meta/audit, appends the header to *out, unless the log so far ends with
 * rows under the same one, and then "form start" or "form resume". NULL when the form keeps no log;
 * all calls below take that NULL and do nothing. `iv` and `out` are borrowed. */
MUST_USE struct audit *audit_new(struct interview *iv, const struct audit_session *session,
                                 struct strbuf *out);
void audit_free(struct audit *audit); // what is open is not written: audit_leave() first
DEFINE_FREEP(audit_freep, struct audit *, audit_free)

/* `step` shows now (zeroed: the beginning, before the first). What showed before ends, and is
 * written; a group with the appearance field-list opens with all its questions. The step that shows
 * already goes on. Before a row is removed: audit_leave(). */
void audit_show(struct audit *audit, const struct iv_step *step);
/* The list of questions shows. */
void audit_jump(struct audit *audit);
/* Nothing shows any more. */
void audit_leave(struct audit *audit);
/* Something happened, now, at `path` ("": nowhere in particular); it may be gone by now. */
void audit_note(struct audit *audit, enum audit_event event, const char *path);

/* Must the person say why, before this is saved? Only where the form wants that, a saved record
 * was opened, something in it changed, and no reason was given in this sitting. */
bool audit_wants_reason(const struct audit *audit);
void audit_reason(struct audit *audit, const char *reason);

/* ---- reading ---- */

struct audit_row { // texts are borrowed until the visitor returns; "" where there is none
    int line;      // where the row begins
    enum audit_event event;
    const char *name, *node, *old_value, *new_value, *user, *reason;
    int64_t start_ms, end_ms; // end_ms -1: none
    bool has_place;
    double lat_deg, lon_deg;
    double accuracy_m; // -1: not said; 0: made up by a program (mock location)
};

/* Called for each row; false stops the reading, with *err set by the visitor or not. */
typedef bool (*audit_visitor)(void *ctx, const struct audit_row *row, struct err *err);

/* Read a log that anybody wrote. Columns in any order, unknown ones skipped, missing ones empty; a
 * header may come again with other columns (the form was updated). A text that stands in quotes
 * without need keeps them, as rule W1 writes them; under a quoted header all quotes are taken off.
 * Errors ERR_SYNTAX with the line: no header, a time that is none. */
bool audit_read(const char *csv, size_t len, audit_visitor visit, void *ctx, struct err *err);
