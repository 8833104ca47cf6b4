/* survey/ask_words.h — every word an interview says by itself.
 *
 * The words stand in data/words/, a file a language; the build makes of them enum ask_word, SAY_KEY
 * for each key in the order of en.txt, and the tables. What a form says comes from the form. */
#pragma once

#include "survey/words.h" // made by tools/words.py

struct strbuf;

const char *ask_word(enum ask_word word);

/* Append the word with its places filled; SAY() lists what goes into {1}, {2} … */
void ask_say(struct strbuf *out, enum ask_word word, const char *const args[], int n);
#define SAY(out, word, ...)                                                                        \
    ask_say((out), (word), (const char *const[]){__VA_ARGS__},                                     \
            (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))
