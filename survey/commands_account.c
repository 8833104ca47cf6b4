/* survey/commands_account.c — the verbs of accounts: account add, account list, account close. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <jansson.h>
#include <sodium.h>

#include "base/clock.h"
#include "base/err.h"
#include "survey/account.h"
#include "survey/command_kit.h"
#include "survey/commands.h"
#include "survey/store.h"

/* ---- a password, typed or piped ---- */

static bool read_line(char *out, size_t cap) {
    if (!fgets(out, (int)cap, stdin)) {
        return false;
    }
    out[strcspn(out, "\r\n")] = '\0';
    return true;
}

static bool read_hidden(const char *prompt, char *out, size_t cap) {
    struct termios shown, hidden;
    bool terminal = tcgetattr(STDIN_FILENO, &shown) == 0;
    if (terminal) {
        fputs(prompt, stderr);
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool ok = read_line(out, cap);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputs("\n", stderr);
    }
    return ok;
}

/* Twice on a terminal, once from a pipe. */
static bool read_password(char *out, size_t cap, struct err *err) {
    char again[ACCOUNT_PASSWORD_MAX + 2] = "";
    if (!read_hidden("Password: ", out, cap)) {
        return err_set(err, ERR_SYNTAX, "no password was given");
    }
    bool same = !isatty(STDIN_FILENO) ||
                (read_hidden("The same again: ", again, sizeof again) && strcmp(out, again) == 0);
    sodium_memzero(again, sizeof again);
    return same || err_set(err, ERR_SYNTAX, "the two are not the same; nothing was changed");
}

/* ---- the verbs ---- */

static int cmd_account_add(struct cmd *cmd) {
    struct err err = {0};
    char password[ACCOUNT_PASSWORD_MAX + 2];
    const char *name = cmd_arg(cmd, 1), *role = cmd_value(cmd, "role");
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, &err);
    bool ok = st && read_password(password, sizeof password, &err) &&
              account_add(st, name, account_role_of(role ? role : "supervisor"), password,
                          cmd_flag(cmd, "again"), clock_utc_ms(), &err);
    sodium_memzero(password, sizeof password);
    if (!ok) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:o, s:s}", "name", kit_json_text(name), "role",
                                        role ? role : "supervisor"));
    }
    kit_say(stdout, name);
    printf(" may sign in as %s.\n", role ? role : "supervisor");
    return 0;
}

static bool list_account(void *ctx, const struct account *account, struct err *err) {
    (void)err;
    json_t *list = ctx;
    if (list) {
        json_array_append_new(list, json_pack("{s:o, s:s, s:o, s:o}", "name",
                                              kit_json_text(account->name), "role",
                                              account_role_name(account->role), "added_utc",
                                              kit_json_time(account->added_utc), "closed_utc",
                                              kit_json_time(account->closed_utc)));
        return true;
    }
    kit_say(stdout, account->name);
    printf("\t%s%s\n", account_role_name(account->role), account->closed_utc ? "\tclosed" : "");
    return true;
}

static int cmd_account_list(struct cmd *cmd) {
    struct err err = {0};
    const struct store_options reading = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &reading, &err);
    json_t *list = cmd_json(cmd) ? json_array() : NULL;
    bool ok = st && account_each(st, list_account, list, &err);
    if (ok && list) {
        return kit_print_json(list);
    }
    json_decref(list);
    return ok ? 0 : cmd_fail(&err);
}

static int cmd_account_close(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, &err);
    if (!st || !account_close(st, cmd_arg(cmd, 1), clock_utc_ms(), &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(
            json_pack("{s:o, s:b}", "name", kit_json_text(cmd_arg(cmd, 1)), "closed", 1));
    }
    kit_say(stdout, cmd_arg(cmd, 1));
    puts(" can sign in no more.");
    return 0;
}

/* ---- the table ---- */

static const struct cmd_opt add_opts[] = {
    {"role",  'r', "ROLE", "surveyor, supervisor, leader or steward; supervisor unless said"},
    {"again", 0, NULL, "a new password and role for somebody who is here already"},
    {0      },
};

const struct command survey_account_commands[] = {
    {"account add",                                             "SURVEY NAME", "let a person sign in to the pages; asks for a password",
     "doorstep account add ashbrook.gpkg Joan --role leader", 2, 2, add_opts, cmd_account_add},
    {"account list", "SURVEY", "who may sign in", "doorstep account list ashbrook.gpkg", 1, 1, NULL,
     cmd_account_list},
    {"account close",                                                        "SURVEY NAME", "a person can sign in no more",
     "doorstep account close ashbrook.gpkg Joan", 2, 2, NULL, cmd_account_close},
    {0                                                },
};
