/* analysis/commands.h — this folder's verbs: priorities, map. */
#pragma once
#include "base/cmd.h"

extern const struct command analysis_commands[];

/* Shared by the commands_*.c files. */
int cmd_priorities(struct cmd *cmd);
int cmd_map(struct cmd *cmd);
