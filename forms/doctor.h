/* forms/doctor.h — a second opinion on a form that loads: what will go wrong at the door.
 *
 * Source   the defects found in real questionnaires (spec/domain.md, 2.1) and rule R30.
 * Shape    one table of checks, each a function over the form. Words are looked for in the English
 *          texts, or in the default language when there are none.
 * Limits   per check, at most one issue for a question, and after some dozen one that counts the
 *          rest; the first bytes of long texts, the choices of lists that are not huge.
 * Threads  the form is only looked at. */
#pragma once

struct form;
struct form_issues;

/* Add warnings and notes, in order of the checks; codes begin with "D-". */
void form_doctor(const struct form *form, struct form_issues *issues);

/* Minutes to ask every question once, rounded up: the labels read aloud and a usual time for the
 * answer. Repeats are asked once. 0 for a form without questions. */
unsigned form_minutes(const struct form *form);
