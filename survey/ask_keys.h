/* survey/ask_keys.h — words that steer an interview: "b" back, "?" help, "q" stop …
 *
 * A line is a command or an answer. On questions for text, letters count only in lower case: "B" is
 * a block, "b" goes back. An answer that is spelled like a command gets a quote in front: 'b. */
#pragma once
#include <stdbool.h>

struct strbuf;
struct term_look;

enum ask_key {
    KEY_NONE, // an answer
    KEY_ENTER,
    KEY_NEXT, // "n": as Enter, but see ask_answer.h about "no"
    KEY_BACK,
    KEY_CLEAR,
    KEY_LANG,
    KEY_HELP,
    KEY_STOP,
    KEY_GO,
    KEY_LIST,
    KEY_DELETE,
    KEY_WIPE,
};

/* *rest gets what follows the command's word, or the answer without its quote; within `line`. */
enum ask_key ask_key_read(const char *line, bool text, const char **rest);

/* The list of them for the help page; `repeat`: with those for repeats. */
void ask_keys_help(struct strbuf *out, bool repeat, bool languages, const struct term_look *look);
