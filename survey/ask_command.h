/* survey/ask_command.h — the verb "ask", for survey/commands.c. */
#pragma once
#include "base/cmd.h"

extern const struct cmd_opt ask_opts[];
int cmd_ask(struct cmd *cmd);
