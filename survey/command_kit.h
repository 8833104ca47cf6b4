/* survey/command_kit.h — what the verbs of this folder share: opening a survey, times, and text
 * from files made safe for a terminal and for JSON. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "base/cmd.h"

struct store;

/* The survey named by the first word of the call. */
struct store *kit_open_survey(const struct cmd *cmd, bool read_only, struct err *err);

/* Value of option `opt`: "2026-11-22T18:30", in this machine's zone unless it says otherwise.
 * Without the option *utc stays as it is. */
bool kit_time(const struct cmd *cmd, const char *opt, int64_t *utc, struct err *err);

/* Free a text after overwriting it: AUTO(kit_wipe) char *passphrase. */
void kit_wipe(char **text);
/* The first line of the file that --passphrase-file names; owned, wipe it. *out stays NULL without
 * the option. */
enum { KIT_PASSPHRASE_MAX = 4096 }; // bytes
bool kit_passphrase(const struct cmd *cmd, char **out, struct err *err);

/* Text from a file, on one line and without what drives a terminal. NULL is "". */
void kit_say(FILE *to, const char *text);

json_t *kit_json_text(const char *text); // NULL is ""
json_t *kit_json_time(int64_t utc_ms);   // null for 0
/* Print on one line and let go of it; returns 0, the exit status. */
int kit_print_json(json_t *value);
