/* base/cmd.h — the command line: tables of verbs, options, help, progress.
 *
 * A verb is one row of a folder's table; main.c strings the tables together. Options are declared
 * in a row too, so that help, parsing and the tests come from one place:
 *
 *   static const struct cmd_opt opts[] = {{"seed", 's', "N", "start of the dice"}, {0}};
 *   static int cmd_practice(struct cmd *cmd) { ... cmd_value(cmd, "seed") ... } */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/err.h"

enum { CMD_MANY = 1 << 20 }; // as `max_args`: any number

struct cmd_opt {
    const char *name;  // long name without "--"
    char letter;       // short name, or 0
    const char *value; // name of its value in help; NULL for a switch
    const char *help;
};

struct cmd; // one parsed call

struct command {
    const char *name;    // "form check": one or two words
    const char *args;    // "FORM.xml…"
    const char *help;    // one line, plain words
    const char *example; // a whole call that works, from "doorstep" on
    int min_args, max_args;
    const struct cmd_opt *opts; // ends with a zeroed row; NULL for none
    int (*run)(struct cmd *cmd);
};

const char *cmd_arg(const struct cmd *cmd, int i); // i-th word that is no option; NULL past them
int cmd_n_args(const struct cmd *cmd);

/* Value of option `opt`, which must be in the command's row: the last one given, or the i-th of a
 * repeated one; NULL when there is none. */
const char *cmd_value(const struct cmd *cmd, const char *opt);
const char *cmd_value_at(const struct cmd *cmd, const char *opt, int i);
bool cmd_flag(const struct cmd *cmd, const char *opt);
bool cmd_json(const struct cmd *cmd); // --json, which every command takes

/* A whole number option in lo..hi; `fallback` when not given; ERR_USAGE otherwise. */
bool cmd_int(const struct cmd *cmd, const char *opt, int64_t lo, int64_t hi, int64_t fallback,
             int64_t *out, struct err *err);

/* Print the error and return its exit status: `return cmd_fail(&err);`. */
int cmd_fail(const struct err *err);

/* Find the verb in `tables` (each ends with a zeroed row; the list ends with NULL) and run it.
 * Handles "help", "help VERB", "--help", "--version". Returns the process exit status. */
int cmd_main(const struct command *const tables[], int argc, char **argv);

/* Progress of long work: a line on a terminal, nothing when piped. A `total` of 0 is unknown. */
void progress_show(const char *what, uint64_t done, uint64_t total);
void progress_end(void);
