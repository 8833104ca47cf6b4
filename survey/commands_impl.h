/* survey/commands_impl.h — what the verbs of this folder share. */
#pragma once
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

/* Text from a file to a terminal: on one line, without what drives the terminal. */
void say_safe(FILE *to, const char *text);
/* Never fails: text that is no UTF-8 is shown as well as it can be; NULL is "". */
json_t *say_json_text(const char *text);
json_t *say_json_time(int64_t utc_ms); // null for 0
/* Print on one line and free; 0, the exit status of a command that is done. */
int say_json(json_t *value);
