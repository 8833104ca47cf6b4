/* forms/interview.h — one filling-in of a form: answers, repeats, what is asked and what follows.
 *
 * Shape    an answer is addressed by iv_ref: a form node, in one repeat instance. A ref is good
 *          until the repeat instance it lies in is removed, or the interview is reset or restored.
 * Rules    an answer changes -> what depends on it is recomputed, in order, each thing once
 *          (rules P1-P17); relevance, choices and repeat counts follow at once.
 * Errors   runtime errors in expressions are contained (ZZ9): the result is empty, and the last one
 *          is kept for interview_fault().
 * Limits   INTERVIEW_MAX_INSTANCES repeat instances in all, INTERVIEW_MAX_BYTES of memory for
 *          answers. Past them a row is not added and a computed value is empty, with a fault; an
 *          answer is SET_BAD_VALUE; a record is not restored.
 * Threads  one interview, one thread; any number of interviews share a form. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "forms/form.h"

struct err;
struct interview;
struct rep; // one instance of a repeat (or the form itself)
struct strbuf;

enum { INTERVIEW_MAX_INSTANCES = 100000, INTERVIEW_MAX_ANSWER = 1 << 20 };
#define INTERVIEW_MAX_BYTES ((size_t)256 << 20) // of all answers, with the rows they stand in

struct iv_ref {
    struct rep *rep;
    uint32_t node; // 0: no such place
};

/* A new interview: defaults, preloads, first-load actions, everything computed (rule D19). `host`
 * is borrowed and must outlive it. Never NULL. */
MUST_USE struct interview *interview_new(const struct form *form, const struct host *host);
void interview_free(struct interview *iv);
DEFINE_FREEP(interview_freep, struct interview *, interview_free)

/* Begin again with a blank interview; caches over the form's lists are kept, so that a thousand
 * interviews cost little more than their answers. */
void interview_reset(struct interview *iv);

enum restore_mode {
    RESTORE_DRAFT, // go on where it stopped
    RESTORE_EDIT,  // edit what was submitted: instanceID moves to deprecatedID (rule B12)
};
/* Fill a new interview from saved XML (rules B13, B14). On failure `iv` is as interview_reset. */
bool interview_restore(struct interview *iv, const char *xml, size_t len, enum restore_mode mode,
                       struct err *err);

/* The record of this form that was saved last, for jr://instance/last-saved (rule C4); then begin
 * again, so that first-load actions see it. NULL: none. */
bool interview_last_saved(struct interview *iv, const char *xml, size_t len, struct err *err);

const struct form *interview_form(const struct interview *iv);

/* ---- places ------------------------------------------------------------------------------ */

/* The place at "/data/r[2]/x"; positions from 1, missing ones mean 1. node 0 when there is none. */
struct iv_ref interview_find(struct interview *iv, const char *path);
/* The place of `node` in the same repeat instance as `near` (or an outer one, or the first inner
 * one). */
struct iv_ref interview_ref(struct interview *iv, uint32_t node, struct iv_ref near);
/* "/data/r[2]/x" appended: positions are written for repeats. */
void interview_path(const struct interview *iv, struct iv_ref ref, struct strbuf *out);

/* ---- answers ----------------------------------------------------------------------------- */

enum set_status {
    SET_OK,
    SET_REQUIRED,
    SET_CONSTRAINT,
    SET_BAD_VALUE,
    SET_READ_ONLY,
    SET_NOT_RELEVANT,
    SET_NOT_FOUND,
};
const char *set_status_name(enum set_status status); // "ok", "bad-value", ...

/* Answer as a person does: checked against type, choices, required, constraint (rule Q1); a
 * refused value is not stored. "" clears. */
enum set_status interview_set(struct interview *iv, struct iv_ref ref, const char *value);

/* What an action asked the device for has come: a place, the name of a recording (rule K13). Stored
 * as by the action itself, also where it is read-only or hidden. False: there is no such place. */
bool interview_fill(struct interview *iv, struct iv_ref ref, const char *value);

/* The stored answer; "" when empty. Borrowed until the next change. */
const char *interview_get(const struct interview *iv, struct iv_ref ref);
bool interview_relevant(const struct interview *iv, struct iv_ref ref); // itself and all around it
bool interview_required(const struct interview *iv, struct iv_ref ref);
bool interview_readonly(const struct interview *iv, struct iv_ref ref); // itself or any around it

/* What the form says when a value is refused; "" when it says nothing. Borrowed until the next
 * text is asked for. */
const char *interview_message(struct interview *iv, struct iv_ref ref, enum set_status status);

/* ---- repeats ----------------------------------------------------------------------------- */

/* Instances of repeat `node` inside the instance that `within` lies in. */
uint32_t interview_count(const struct interview *iv, uint32_t node, struct iv_ref within);
struct iv_ref interview_instance(const struct interview *iv, uint32_t node, struct iv_ref within,
                                 uint32_t i); // 0-based
enum repeat_status { REPEAT_OK, REPEAT_NOT_ALLOWED, REPEAT_NOT_FOUND };
bool interview_may_add(struct interview *iv, uint32_t node, struct iv_ref within);
enum repeat_status interview_add(struct interview *iv, uint32_t node, struct iv_ref within,
                                 struct iv_ref *added); // `added` may be NULL
enum repeat_status interview_remove(struct interview *iv, struct iv_ref instance);

/* ---- what people read ---------------------------------------------------------------------- */

void interview_set_language(struct interview *iv, uint32_t language);
uint32_t interview_language(const struct interview *iv);

/* Texts of a control in the current language, outputs filled in; `near` tells the repeat instance.
 * Borrowed until the next call. "" when there is none. */
const char *interview_label(struct interview *iv, uint32_t control, struct iv_ref near);
const char *interview_hint(struct interview *iv, uint32_t control, struct iv_ref near);
/* Another form of the label: "guidance" (of the hint), "image", "audio", "video", "big-image",
 * "short"; media as written ("jr://images/x.png"). */
const char *interview_text_form(struct interview *iv, uint32_t control, struct iv_ref near,
                                const char *form);

/* From now on, answers shown in labels, hints, messages and choices are escaped, so that they are
 * no markup for whoever gives these texts to markdown_html() or markdown_plain() (rule I13). Off at
 * first; calculations never see it. */
void interview_escape_values(struct interview *iv, bool on);

struct choice {
    const char *value;
    const char *label; // current language
    uint32_t item;     // tree node of the item, or number of the inline item
    uint32_t text;     // of its translated label; 0: the label is as it stands
};
struct choices { // texts live until the next interview_choices() on the same interview
    struct choice *items;
    uint32_t n;
};
/* The choices offered now, after filters and shuffling. */
void interview_choices(struct interview *iv, uint32_t control, struct iv_ref ref,
                       struct choices *out);

/* Another form of a choice's label: "image", "audio" (rule I10), as interview_text_form(). */
const char *interview_choice_form(struct interview *iv, struct iv_ref ref,
                                  const struct choice *choice, const char *form);

/* Another child of the choice with this value, such as a colour or its place on a map (rule H10);
 * "" when there is none. Borrowed until the next call of interview_choices(). */
const char *interview_choice_field(struct interview *iv, uint32_t control, struct iv_ref ref,
                                   const char *value, const char *name);

/* The same child of all of `choices`, as interview_choices() just gave them: out[i] of each, with
 * their life; all "" where the list is shuffled or stands in the form. One look at the list. */
void interview_choices_fields(struct interview *iv, uint32_t control, struct iv_ref ref,
                              const struct choices *choices, const char *name, const char **out);

/* ---- walking ------------------------------------------------------------------------------- */

enum step_kind {
    STEP_QUESTION,   // a control
    STEP_GROUP,      // a group begins
    STEP_REPEAT,     // an instance of a repeat begins
    STEP_NEW_REPEAT, // behind the last instance: one more?
    STEP_END,
};
struct iv_step {
    enum step_kind kind;
    uint32_t control;
    struct iv_ref ref; // the answer; the repeat instance; for STEP_NEW_REPEAT the instance around
};
/* The steps of the interview as it stands now, in body order; what is not relevant is left out
 * (rule Q8). Start with a zeroed step; false at the end. A step survives changes of answers as
 * long as its repeat instance does. */
bool interview_next(struct interview *iv, struct iv_step *step);
bool interview_previous(struct interview *iv, struct iv_step *step);

/* ---- end of form --------------------------------------------------------------------------- */

struct problem {
    struct iv_ref ref;
    enum set_status kind; // SET_REQUIRED, SET_CONSTRAINT, SET_BAD_VALUE
    bool control;         // has a control; without one it does not make the whole invalid (ZZ15)
};
struct problems { // zeroed is empty
    struct problem *items;
    size_t n, cap;
    bool valid;
};
void interview_validate(struct interview *iv, struct problems *out);
void problems_done(struct problems *problems);

/* End-of-form work: revalidate actions, `end` preloads, instanceID if missing (B11, Q7). */
void interview_finalize(struct interview *iv);

enum submit_flags {
    SUBMIT_PLAIN = 0,
    SUBMIT_ALL = 1, // a draft: what is not relevant is kept (rule S11)
};
/* The submission XML appended to *out (rules S1-S8). */
void interview_write(struct interview *iv, enum submit_flags flags, struct strbuf *out);
/* The record as one short text, for an SMS: prefix, tags and values (rule B15). */
void interview_write_compact(struct interview *iv, struct strbuf *out);
const char *interview_instance_id(const struct interview *iv); // "" when none yet

/* ---- for tools ------------------------------------------------------------------------------ */

/* Evaluate an expression with context `ref` (node 0: the root). The text is appended; *kind gets
 * "string", "number", "boolean", "date", "datetime", "time" or "nodeset" (a static text). False
 * when it cannot be read (*kind is NULL then) or met a fault; a fault is contained (ZZ9), and text
 * and kind say what the expression comes to all the same. */
bool interview_eval(struct interview *iv, const char *expr, struct iv_ref ref, struct strbuf *out,
                    const char **kind, struct err *err);

/* The last runtime error contained, or NULL; cleared by the call. */
const char *interview_fault(struct interview *iv);

/* Where an expression took one value of several since the last call, in plain words (rule J20);
 * NULL: nowhere. Borrowed until the next text is asked for. */
const char *interview_warning(struct interview *iv);
