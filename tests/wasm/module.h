/* tests/wasm/module.h — the smallest embedding of the engine, for the test of this folder. */
#pragma once
#include <stddef.h>

/* Load a form, set each "path<TAB>value" line of `answers` (cut up on the way), finish and write.
 * A line of outcome an answer, then the record; or what is wrong. Borrowed until the next call. */
const char *play(const char *xml, size_t len, char *answers);

/* regex() of the form; imported by the module, given by the program. */
int host_regex(void *ctx, const char *text, size_t len, const char *pattern);

void *room(size_t len);
void room_free(void *bytes);
