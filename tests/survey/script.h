/* tests/survey/script.h — interviews in the terminal by script: what is typed, and what is said to
 * it. */
#pragma once
#include "tests/survey/kit.h"

#include "base/strbuf.h"
#include "survey/ask.h"
#include "survey/paper.h"

#define JPEG "\xff\xd8\xff\xe0" // is how a picture begins

/* As kit_setup(), with the same clock, terminal and dice each time. */
int script_setup(void **state);

/* Rooms with several questions on one screen: a grid of choices, people in rows. */
extern const char SCRIPT_LIST_FORM[];

/* A questionnaire of the tree, by its path below tests/ or the root. */
void script_add_form(struct kit *kit, const char *path);

/* Run an interview, or a sitting at paper forms, over `script`; *out gets all it said. */
enum ask_end script_run_either(struct kit *kit, const struct ask_options *options,
                               const struct paper_options *paper, const char *script,
                               struct strbuf *out);
enum ask_end script_run(struct kit *kit, const struct ask_options *options, const char *script,
                        struct strbuf *out);

/* The folder of the survey has another name each time: "DIR" in its place. */
void script_hide_folder(const struct kit *kit, struct strbuf *out);

/* Run, and hold what was said to a golden. */
void script_check(struct kit *kit, const struct ask_options *options, const char *script,
                  enum ask_end want, const char *golden);

/* Run, and look for what must have been said. */
void script_says(struct kit *kit, const struct ask_options *options, const char *script,
                 enum ask_end want, const char *const says[]);

#define SAYS(...) ((const char *const[]){__VA_ARGS__, NULL})
