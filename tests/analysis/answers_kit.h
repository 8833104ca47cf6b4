/* tests/analysis/answers_kit.h — what priorities and tabulate answer in JSON, taken apart. What is
 * not there fails the test. */
#pragma once
#include <jansson.h>

#include "tests/analysis/estate.h"

json_t *kit_parse(const char *text);
/* Answer of `tabulate QUESTION --json` at this tier; `by` may be NULL. The caller owns it. */
json_t *kit_tabulated(const struct estate *e, const char *question, const char *by,
                      const char *tier);

/* `tabulate QUESTION OPTION VALUE` fails with these words. */
void kit_refused(struct estate *e, const char *part_of_message, const char *question,
                 const char *option, const char *value);

json_t *kit_part(const json_t *list, const char *key, const char *value); // with value under key
json_t *kit_group(const json_t *all, const char *code);                   // NULL: all homes
json_t *kit_answer(const json_t *all, const char *code, const char *value);
double kit_number(const json_t *object, const char *key);
double kit_number_at(const json_t *value, const char *a, const char *b, const char *c);
