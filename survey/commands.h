/* survey/commands.h — this folder's verbs; main.c strings the folders' tables together. */
#pragma once
#include "base/cmd.h"

extern const struct command survey_commands[];
extern const struct command survey_dwelling_commands[]; // the door list
extern const struct command survey_visit_commands[];    // knocks, and how far the work is
extern const struct command survey_team_commands[];     // who goes where
extern const struct command survey_server_commands[];   // survey/commands_serve.c
extern const struct command survey_account_commands[];  // survey/commands_account.c
extern const struct command survey_backup_commands[];   // survey/commands_backup.c
extern const struct command survey_sealed_commands[];   // survey/commands_sealed.c
extern const struct command survey_approval_commands[]; // survey/commands_approval.c

/* Verbs with a file of their own. */
int cmd_practice(struct cmd *cmd);
extern const struct command survey_voice_commands[]; // survey/commands_voice.c
