/* forms/doctor.h — a second opinion on a form that loads: what will go wrong at the door.
 *
 * Source   the defects found in real questionnaires (spec/domain.md, 2.1) and rule R30.
 * Shape    one table of checks, each a function over the form. Words are looked for in the English
 *          texts, or in the default language when there are none.
 * Levels   error: answers will be lost or cannot be told apart, though the form loads; warning:
 *          very likely not what was meant; note: worth a look.
 * Limits   the first few findings of a kind, then one that counts the rest; the first bytes of long
 *          texts, the choices of lists that are not huge.
 * Threads  the form is only looked at. */
#pragma once
#include <stdbool.h>

#include "forms/host.h"

struct form;
struct form_issues;

struct doctor_options {
    bool strict;      // what the Java engine of ODK Collect refuses is a warning, not a note
    bool all;         // every finding, not only the first few of a kind
    host_media media; // are the pictures and sounds there? NULL: not looked for
    void *media_ctx;
};

/* Add findings to `issues`, whose codes begin with "D-" or are rule numbers, then sort all of them:
 * errors, warnings, notes. `options` may be NULL. */
void form_doctor(const struct form *form, const struct doctor_options *options,
                 struct form_issues *issues);

/* Minutes to ask a form, rounded up; 0 for one without questions. */
enum { FORM_TIME_ROWS = 4 };
struct form_time {
    unsigned least; // what everybody is asked
    unsigned once;  // every question, repeats once
    unsigned most;  // every question, repeats `rows` times
    unsigned rows;  // FORM_TIME_ROWS; 0 when there are no repeats
};
struct form_time form_minutes(const struct form *form);
