/* survey/commands.h — this folder's verbs; main.c strings the folders' tables together. */
#pragma once
#include "base/cmd.h"

extern const struct command survey_commands[];

/* Verbs with a file of their own. */
int cmd_practice(struct cmd *cmd);
