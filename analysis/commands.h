/* analysis/commands.h — this folder's verbs: priorities, tabulate, map, report, suppress, approve,
 * pack, pack verify, pool, share. */
#pragma once
#include "base/cmd.h"

struct strbuf;

extern const struct command analysis_commands[];

/* Shared by the commands_*.c files. */
int cmd_priorities(struct cmd *cmd);
int cmd_tabulate(struct cmd *cmd);
int cmd_map(struct cmd *cmd);
int cmd_report(struct cmd *cmd);
int cmd_suppress(struct cmd *cmd);
int cmd_approve(struct cmd *cmd);
int cmd_pack(struct cmd *cmd);
int cmd_pack_verify(struct cmd *cmd);
int cmd_pool(struct cmd *cmd);
int cmd_share(struct cmd *cmd);

/* To standard output. Text from a form or file may not drive the terminal; JSON cannot. Returns 0.
 */
int commands_print(const struct strbuf *out, bool json);
/* --before is another survey than the first word. */
bool commands_check_before(const struct cmd *cmd, struct err *err);
