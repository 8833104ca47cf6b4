/* tests/survey/desk.h — the verbs called as a person or a script calls them. */
#pragma once
#include "tests/survey/kit.h"

#include <jansson.h>

struct command;

struct desk {
    struct kit kit;
    struct captured said; // by the last call
};
int desk_setup(void **state); // an empty survey, open, and a form, form.xml
int desk_teardown(void **state);

/* Call the program: words up to NULL; "@x" stands for the file x of the desk. The exit status. */
int desk_call(struct desk *desk, const char *const words[]);
#define CALL(desk, ...) desk_call((desk), (const char *const[]){__VA_ARGS__, NULL})

void desk_status(struct desk *desk, int status, int expected);
void desk_part(const char *text, const char *part);
/* One line "doorstep: …" on standard error, nothing on standard output. */
void desk_error(struct desk *desk, int status, int expected, const char *part);
/* The JSON on standard output, which must be all there is; and one of its keys. */
json_t *desk_json(struct desk *desk);
void desk_json_is(struct desk *desk, const char *key, const char *expected);

/* Every verb of this folder, one after the other; NULL first, NULL at the end. */
const struct command *desk_next_verb(const struct command *verb);
