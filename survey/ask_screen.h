/* survey/ask_screen.h — a page as lines of text. Pure: the same page and look give the same bytes.
 *
 *   ----------------------------------------
 *   Doorstep priorities - question 8, about 3 left
 *   New part: About you
 *
 *   Rent or own?
 *
 *    1   Rent from the council or a housing association
 *    2   Rent from a private landlord
 *
 *   Type a number and press Enter. Enter alone skips. b = back, ? = help.
 *   >
 */
#pragma once
#include <stdint.h>

#include "survey/ask_page.h"

struct ask_answer;
struct strbuf;
struct term_look;

enum { SCREEN_CHOICES = 30 }; // longer lists are not shown whole: type a part of the word

enum screen_part {
    SCREEN_ALL,
    SCREEN_AGAIN, // after a refused answer: without the head
    SCREEN_SHORT, // more of the same answer: only what is chosen, and what to type
};
void ask_screen_write(struct strbuf *out, const struct ask_page *page, enum screen_part part,
                      const struct term_look *look);

/* The choices that fit what was typed. */
void ask_screen_matches(struct strbuf *out, const struct ask_page *page,
                        const struct ask_answer *answer, const struct term_look *look);

/* The page of "?". */
void ask_screen_help(struct strbuf *out, const struct ask_page *page, bool in_repeat,
                     const struct term_look *look);

/* A line that parts screens; where they are cleared, an empty one. */
void ask_screen_rule(struct strbuf *out, const struct term_look *look);
void ask_screen_prompt(struct strbuf *out);
