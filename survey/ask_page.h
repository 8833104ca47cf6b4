/* survey/ask_page.h — one screen of an interview as plain facts: what is asked, what can be
 * answered, what the answer is now. Made from an interview; drawn by ask_screen.h; an input line is
 * read against it by ask_answer.h. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "forms/interview.h"

struct arena;

enum ask_page_kind {
    PAGE_QUESTION,
    PAGE_NOTE,     // to be read; takes no answer
    PAGE_ONE_MORE, // one more repeat instance?
    PAGE_LIST,     // several questions on one screen
};

struct ask_choice {
    const char *value, *label;
    uint32_t key;   // what is typed
    uint32_t place; // 0: not chosen; of a ranking: first, second …
};

struct ask_row {        // of a list: a question and its answer; of PAGE_ONE_MORE: an instance
    uint32_t number;    // what is typed to get there; 0: a note
    const char *label;  // "" for an instance
    const char *answer; // in words; "" for none
    bool needed;        // and has no answer
};

struct ask_page {
    enum ask_page_kind kind;
    enum control_kind control;
    enum form_type type;
    const char *title;   // of the form
    const char *section; // groups and repeats around it; "" for none
    bool new_section;
    uint32_t number, left; // question "number, about left to go"; 0 for a note
    const char *label, *hint, *guidance, *media;
    const struct ask_choice *choices; // of selects and rankings
    uint32_t n_choices;
    const char *mediatype; // of a file; "" for any
    const char *current;   // as stored; "" for none
    bool required, secret, by_year, by_month;
    bool digits;                // a text of digits, such as a telephone number
    bool thousands;             // "12,000"
    bool intent;                // another app answers it on a phone
    double start, end, step;    // of a range
    const struct ask_row *rows; // PAGE_LIST, PAGE_ONE_MORE
    uint32_t n_rows;
    bool done; // PAGE_LIST: nothing left to go through; Enter goes on
    uint32_t n_languages;
};

/* Everything is copied into `mem`. `pending`: picks of a ranking that the form has not taken yet;
 * they stand for the answer. NULL or "" for none. */
void ask_page_make(struct interview *iv, const struct iv_step *step, const char *pending,
                   struct arena *mem, struct ask_page *out);

/* The rows of a list, or of the offer of one more. */
void ask_page_rows(struct interview *iv, const struct iv_step *step, struct arena *mem,
                   struct ask_page *page);

/* What an instance is called: by the form, or by what was answered first in it; "" for neither. */
const char *ask_page_row_name(struct interview *iv, uint32_t control, struct iv_ref instance,
                              struct arena *mem);

/* Say which question it is, and how many are left. */
void ask_page_count(struct interview *iv, const struct iv_step *step, struct ask_page *page);

/* How the numbers in front of choices go: 1, 2, 3 …; but where labels are numbers themselves ("0",
 * "1", "2", "3 or more"), a label is its own number, or people would type one and get another. */
void ask_page_number(struct ask_choice *choices, uint32_t n);
