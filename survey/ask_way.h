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
/* A step that shows a screen: a question, a note, the offer of one more, the end. */
bool ask_way_is_stop(const struct iv_step *step);

void ask_way_next(struct interview *iv, struct iv_step *step); // to the next stop; the end stays
bool ask_way_previous(struct interview *iv, struct iv_step *step); // false: this is the first
/* The number-th question, or the stop that asks for `ref`; false: not on the way. */
bool ask_way_find_number(struct interview *iv, uint32_t number, struct iv_step *out);
bool ask_way_find_ref(struct interview *iv, struct iv_ref ref, struct iv_step *out);

/* A stop as text and back, to be kept in a draft: "/data/a/x", "+/data/person" for the offer of one
 * more, "end"; notes without a place have a number, "#7". False: no longer on the way. */
void ask_way_key(struct interview *iv, const struct iv_step *step, struct strbuf *out);
bool ask_way_find_key(struct interview *iv, const char *key, struct iv_step *out);

/* Where to go on when nobody wrote it down: the first question without an answer behind the last
 * one with an answer. */
void ask_way_resume(struct interview *iv, struct iv_step *out);

/* The repeat instance around a step: its control, 0 for none, and place. */
uint32_t ask_way_repeat(struct interview *iv, const struct iv_step *step, struct iv_ref *instance);
/* "2 of 3", counting the instances that are asked. */
void ask_way_position(struct interview *iv, struct iv_ref instance, uint32_t *i, uint32_t *n);
/* Remove the instance around *step and go to what then stands in its place. */
enum repeat_status ask_way_remove(struct interview *iv, struct iv_step *step);
