/* forms/commands.h — this folder's verbs: form check, form play, form bench. */
#pragma once
#include "base/cmd.h"

extern const struct command forms_commands[];

struct host_native;
struct strbuf;

/* Shared by the commands_*.c files. */
int cmd_form_check(struct cmd *cmd);
int cmd_form_play(struct cmd *cmd);
int cmd_form_bench(struct cmd *cmd);

/* host_media over a folder: ctx is the folder's path (char *); NULL finds nothing. */
bool media_from_folder(void *ctx, const char *name, struct strbuf *out);
