/* survey/ask_answer.h — one line of input as an answer to the question on the page: text in, value
 * out, nothing else.
 *
 * Numbers of choices, or words of them; several choices at once, adding and taking away; places of
 * a ranking one after the other; numbers, dates, times, places. What the form itself asks for
 * (required, constraint) comes later, from interview_set(). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "survey/ask_page.h"
#include "survey/ask_words.h"

struct arena;
struct host;

enum ask_read {
    READ_VALUE,
    READ_FILE,    // `value` is the path of a file to be added
    READ_GPS,     // where this device is
    READ_HOME,    // where a home is: `value` is its code, "" for this one
    READ_MATCHES, // the words fit several choices
    READ_REFUSED,
};
struct ask_answer {
    enum ask_read kind;
    const char *value; // to be stored
    bool stays;        // the question is not over: more choices may follow
    enum ask_word why; // READ_REFUSED, with what goes into {1} and {2}
    const char *args[2];
    const uint32_t *matches; // READ_MATCHES: indexes of choices
    uint32_t n_matches;
};

/* `line` is trimmed and not empty. Texts live in `mem`. */
void ask_answer_read(const struct ask_page *page, const struct host *host, const char *line,
                     struct arena *mem, struct ask_answer *out);

/* A choice whose label begins with "n", while that means "next" here; NULL for none. */
const struct ask_choice *ask_answer_like_next(const struct ask_page *page);

/* The answer in words: labels, dates written out; "" for none. Appended. */
void ask_answer_say(const struct ask_page *page, const char *value, struct strbuf *out);

/* Small letters, in the scripts where we know them: for comparing what is typed with labels. */
const char *ask_answer_fold(struct arena *mem, const char *text);
