/* survey/ask_way.h — the way through an interview: where a question stands, what is still to come,
 * how to get back, where to go on after a break.
 *
 * The way is what interview_next() gives as things stand now. A question is a control that takes an
 * answer; notes (read-only, or without a place for an answer) are on the way but not counted. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "forms/interview.h"

struct strbuf;

struct ask_way {
    uint32_t number; // of the question `at`, or of the last one before it, from 1
    uint32_t left;   // questions behind it, about: hidden sections that may still open count too
    uint32_t answered, empty; // on the whole way
    bool past_far;            // `at` comes later than `far`, or `far` is no longer on the way
};
/* `far`: another place, to be compared with; NULL for none. */
void ask_way_count(struct interview *iv, const struct iv_step *at, const struct iv_step *far,
                   struct ask_way *out);

bool ask_way_same(const struct iv_step *a, const struct iv_step *b);
bool ask_way_is_note(const struct interview *iv, const struct iv_step *step);
/* A control that takes an answer; not a note. */
bool ask_way_is_question(const struct interview *iv, const struct iv_step *step);
/* A group or repeat instance whose questions stand on one screen, "field-list" (rule G7); one with
 * a single question is none. */
bool ask_way_is_list(struct interview *iv, const struct iv_step *step);
/* A step that shows a screen: a list, a question, a note, the offer of one more, the end. The head
 * of a table of choices, "label" (rule Z14), shows none: each row has its choices here. */
bool ask_way_is_stop(struct interview *iv, const struct iv_step *step);

void ask_way_next(struct interview *iv, struct iv_step *step); // to the next stop; the end stays
/* The same without leaving `control`; false: it would, and *step is as it was. `over`: past the
 * list that *step is. */
bool ask_way_next_within(struct interview *iv, struct iv_step *step, bool over, uint32_t control);
void ask_way_next_over(struct interview *iv, struct iv_step *step);
bool ask_way_previous(struct interview *iv, struct iv_step *step); // false: this is the first
/* The number-th question, or the stop that asks for `ref`; false: not on the way. */
bool ask_way_find_number(struct interview *iv, uint32_t number, struct iv_step *out);
bool ask_way_find_ref(struct interview *iv, struct iv_ref ref, struct iv_step *out);

/* A stop as text and back, to be kept in a draft: "/data/a/x", "+/data/person" for the offer of one
 * more, "end"; what has no place has a number, "#7", "/data/person[2]#7". False: no longer on the
 * way. */
void ask_way_key(struct interview *iv, const struct iv_step *step, struct strbuf *out);
bool ask_way_find_key(struct interview *iv, const char *key, struct iv_step *out);

/* Where to go on when nobody wrote it down: the first question without an answer behind the last
 * one with an answer. */
void ask_way_resume(struct interview *iv, struct iv_step *out);

/* The repeat instance around a step: its control, 0 for none, and place. */
uint32_t ask_way_repeat(struct interview *iv, const struct iv_step *step, struct iv_ref *instance);
/* "2 of 3", counting the instances that are asked. */
void ask_way_position(struct interview *iv, struct iv_ref instance, uint32_t *i, uint32_t *n);
/* The step at which `instance` of the repeat `control` begins. */
bool ask_way_find_instance(struct interview *iv, uint32_t control, struct iv_ref instance,
                           struct iv_step *out);
/* Its i-th instance that is asked, from 1. */
struct iv_ref ask_way_instance(struct interview *iv, const struct iv_step *offer, uint32_t i);
/* Remove the instance around *step and go to what then stands in its place. */
enum repeat_status ask_way_remove(struct interview *iv, struct iv_step *step);
