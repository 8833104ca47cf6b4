/* base/cmd.c — the command line from tables: find the row, sort words from options, run it.
 *
 * A verb is one or two words; two words win, so "pack verify" and "pack" can stand side by side.
 * Words that are no option are counted against the row before the command sees them. Misuse is one
 * line on standard error and exit status 2; what looks like a slip gets the nearest name. */
#include "base/cmd.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#ifndef DOORSTEP_VERSION
#define DOORSTEP_VERSION "unknown"
#endif

struct given {
    const struct cmd_opt *opt;
    const char *value; // NULL for a switch
};

struct cmd {
    const struct command *verb;
    const char **args;
    struct given *given;
    int n_args, n_given;
};

static const struct cmd_opt common_opts[] = {
    {"json", 0, NULL, "answer in JSON"},
    {"help",  'h', NULL, "show this page and leave"},
    {0     },
};

static const struct command *running; // a program runs one verb; for what its errors say

/* ---- what a command may ask ---- */

const char *cmd_arg(const struct cmd *cmd, int i) {
    return i >= 0 && i < cmd->n_args ? cmd->args[i] : NULL;
}

int cmd_n_args(const struct cmd *cmd) {
    return cmd->n_args;
}

static const struct cmd_opt *opt_in(const struct cmd_opt *opts, const char *name, size_t len) {
    for (; opts && opts->name; opts++) {
        if (strlen(opts->name) == len && memcmp(opts->name, name, len) == 0) {
            return opts;
        }
    }
    return NULL;
}

static const struct cmd_opt *opt_named(const struct command *verb, const char *name, size_t len) {
    const struct cmd_opt *own = opt_in(verb->opts, name, len);
    return own ? own : opt_in(common_opts, name, len);
}

static const struct cmd_opt *opt_lettered(const struct command *verb, char letter) {
    const struct cmd_opt *const lists[] = {verb->opts, common_opts};
    for (size_t i = 0; i < LEN(lists); i++) {
        for (const struct cmd_opt *opt = lists[i]; opt && opt->name; opt++) {
            if (opt->letter && opt->letter == letter) {
                return opt;
            }
        }
    }
    return NULL;
}

/* i-th time option `name` was given, from the front; from the back for i = -1. */
static const struct given *given_at(const struct cmd *cmd, const char *name, int i) {
    const struct cmd_opt *opt = opt_named(cmd->verb, name, strlen(name));
    assert(opt && "a command asks for options of its own row only");
    const struct given *last = NULL;
    for (int k = 0; k < cmd->n_given; k++) {
        if (cmd->given[k].opt == opt) {
            last = &cmd->given[k];
            if (i-- == 0) {
                return last;
            }
        }
    }
    return i < 0 ? last : NULL;
}

const char *cmd_value(const struct cmd *cmd, const char *opt) {
    const struct given *given = given_at(cmd, opt, -1);
    return given ? given->value : NULL;
}

const char *cmd_value_at(const struct cmd *cmd, const char *opt, int i) {
    assert(i >= 0);
    const struct given *given = given_at(cmd, opt, i);
    return given ? given->value : NULL;
}

bool cmd_flag(const struct cmd *cmd, const char *opt) {
    return given_at(cmd, opt, -1) != NULL;
}

bool cmd_json(const struct cmd *cmd) {
    return cmd_flag(cmd, "json");
}

bool cmd_int(const struct cmd *cmd, const char *opt, int64_t lo, int64_t hi, int64_t fallback,
             int64_t *out, struct err *err) {
    const char *text = cmd_value(cmd, opt);
    int64_t value = fallback;
    if (text && (!num_parse_i64(text, strlen(text), &value) || value < lo || value > hi)) {
        err_set(err, ERR_USAGE, "--%s takes a whole number from %" PRId64 " to %" PRId64 ", not %s",
                opt, lo, hi, text);
        return err_where(err, "%s", cmd->verb->name);
    }
    *out = value;
    return true;
}

int cmd_fail(const struct err *err) {
    progress_end();
    struct err placed = *err;
    if (err->code == ERR_USAGE && running) { // a misused call is put right at its verb
        err_where(&placed, "%s", running->name);
        err = &placed;
    }
    if (err->code == ERR_NONE) { // our mistake, but a silent failure would be a worse one
        fputs("doorstep: could not, and the reason got lost\n", stderr);
        return 1;
    }
    err_print(err);
    return err_exit_status(err);
}

/* ---- the nearest name ---- */

static const char *nearest_opt(const struct command *verb, const char *typed) {
    const struct cmd_opt *const lists[] = {verb->opts, common_opts};
    struct nearest nearest = {.typed = typed};
    for (size_t i = 0; i < LEN(lists); i++) {
        for (const struct cmd_opt *opt = lists[i]; opt && opt->name; opt++) {
            nearest_try(&nearest, opt->name);
        }
    }
    return nearest.name;
}

/* ---- finding the verb ---- */

#define EACH_VERB(tables, verb)                                                                    \
    for (const struct command *const *table_ = (tables); *table_; table_++)                        \
        for (const struct command *verb = *table_; verb->name; verb++)

static const struct command *verb_named(const struct command *const tables[], const char *name) {
    EACH_VERB (tables, verb) {
        if (strcmp(verb->name, name) == 0) {
            return verb;
        }
    }
    return NULL;
}

static char *two_words(const char *first, const char *second) {
    struct strbuf both = {0};
    strbuf_addf(&both, "%s %s", first, second);
    return strbuf_steal(&both);
}

/* The verb that argv[0], or argv[0] and argv[1], name; *used gets the number of words. */
static const struct command *find_verb(const struct command *const tables[], int argc, char **argv,
                                       int *used) {
    if (argc >= 2) {
        AUTO(mem_freep) char *both = two_words(argv[0], argv[1]);
        const struct command *verb = verb_named(tables, both);
        if (verb) {
            *used = 2;
            return verb;
        }
    }
    *used = 1;
    return argc >= 1 ? verb_named(tables, argv[0]) : NULL;
}

/* "check, play, bench" for "form"; empty when no verb begins with that word. */
static void second_words(const struct command *const tables[], const char *first,
                         struct strbuf *out) {
    size_t n = strlen(first);
    EACH_VERB (tables, verb) {
        if (strncmp(verb->name, first, n) == 0 && verb->name[n] == ' ') {
            strbuf_addf(out, "%s%s", out->len ? ", " : "", verb->name + n + 1);
        }
    }
}

static void refuse_verb(const struct command *const tables[], int argc, char **argv,
                        struct err *err) {
    AUTO(strbuf_done) struct strbuf seconds = {0};
    second_words(tables, argv[0], &seconds);
    AUTO(mem_freep) char *both = two_words(argv[0], argc >= 2 ? argv[1] : "");
    struct nearest pair = {.typed = both}, first = {.typed = argv[0]};
    EACH_VERB (tables, verb) {
        nearest_try(&pair, verb->name);
        nearest_try(&first, verb->name);
    }
    bool paired = pair.name && (!first.name || pair.n_letters <= first.n_letters);
    const char *nearest = paired ? pair.name : first.name;
    if (nearest) {
        err_set(err, ERR_USAGE, "there is no verb '%s'; did you mean '%s'?",
                strchr(nearest, ' ') && argc >= 2 ? both : argv[0], nearest);
    } else if (seconds.len > 0) {
        err_set(err, ERR_USAGE, "'%s' goes with one of: %s", argv[0], seconds.data);
    } else {
        err_set(err, ERR_USAGE, "there is no verb '%s'; 'doorstep help' lists them", argv[0]);
    }
}

/* ---- sorting words from options ---- */

static bool refuse_opt(const struct cmd *cmd, const char *typed, struct err *err) {
    size_t name_len = strcspn(typed, "=");
    AUTO(mem_freep) char *name = mem_strndup(typed, name_len);
    const char *nearest = nearest_opt(cmd->verb, name + strspn(name, "-"));
    if (nearest) {
        return err_set(err, ERR_USAGE, "there is no option %s; did you mean --%s?", name, nearest);
    }
    return err_set(err, ERR_USAGE, "there is no option %s; see 'doorstep help %s'", name,
                   cmd->verb->name);
}

/* One option at argv[*i], its value too; *i ends on the last word taken. */
static bool take_opt(struct cmd *cmd, int argc, char **argv, int *i, struct err *err) {
    const char *word = argv[*i];
    const char *value = NULL;
    const struct cmd_opt *opt = NULL;
    if (word[1] == '-') {
        size_t len = strcspn(word + 2, "=");
        opt = opt_named(cmd->verb, word + 2, len);
        value = word[2 + len] == '=' ? word + 3 + len : NULL;
    } else if (word[2] == '\0') {
        opt = opt_lettered(cmd->verb, word[1]);
    }
    if (!opt) {
        return refuse_opt(cmd, word, err);
    }
    if (!opt->value && value) {
        return err_set(err, ERR_USAGE, "--%s takes no value", opt->name);
    }
    if (opt->value && !value) {
        if (++*i >= argc) {
            return err_set(err, ERR_USAGE, "%s wants a value: %s", word, opt->value);
        }
        value = argv[*i];
    }
    cmd->given[cmd->n_given++] = (struct given){opt, value};
    return true;
}

static bool sort_words(struct cmd *cmd, int argc, char **argv, struct err *err) {
    bool options = true;
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!take_opt(cmd, argc, argv, &i, err)) {
                return false;
            }
        } else {
            cmd->args[cmd->n_args++] = argv[i];
        }
    }
    return true;
}

static bool check_count(const struct cmd *cmd, struct err *err) {
    const struct command *verb = cmd->verb;
    if (cmd->n_args >= verb->min_args && cmd->n_args <= verb->max_args) {
        return true;
    }
    const char *extra = cmd_arg(cmd, verb->max_args);
    if (extra) {
        return err_set(err, ERR_USAGE, "'%s' is one word too many; usage: doorstep %s %s", extra,
                       verb->name, verb->args);
    }
    return err_set(err, ERR_USAGE, "something is missing; usage: doorstep %s %s", verb->name,
                   verb->args);
}

/* ---- help ---- */

static void print_row(const char *left, size_t columns, const char *right) {
    size_t width = utf8_width(left, strlen(left));
    printf("  %s%*s  %s\n", left, (int)(width < columns ? columns - width : 0), "", right);
}

static void print_verbs(const struct command *const tables[], const char *first) {
    size_t columns = 0, n = strlen(first);
    EACH_VERB (tables, verb) {
        size_t width = utf8_width(verb->name, strlen(verb->name));
        columns = width > columns ? width : columns;
    }
    for (const struct command *const *table = tables; *table; table++) {
        bool any = false;
        for (const struct command *verb = *table; verb->name; verb++) {
            if (n == 0 || (strncmp(verb->name, first, n) == 0 && verb->name[n] == ' ')) {
                print_row(verb->name, columns, verb->help);
                any = true;
            }
        }
        if (any && n == 0) {
            putchar('\n');
        }
    }
}

static void print_opts(const struct cmd_opt *opts, size_t columns) {
    for (; opts && opts->name; opts++) {
        AUTO(strbuf_done) struct strbuf left = {0};
        if (opts->letter) {
            strbuf_addf(&left, "-%c, ", opts->letter);
        }
        strbuf_addf(&left, "--%s%s%s", opts->name, opts->value ? " " : "",
                    opts->value ? opts->value : "");
        print_row(left.data, columns, opts->help);
    }
}

static size_t opts_columns(const struct cmd_opt *opts) {
    size_t columns = 0;
    for (; opts && opts->name; opts++) {
        size_t width = strlen("--") + strlen(opts->name) + (opts->letter ? strlen("-x, ") : 0);
        width += opts->value ? 1 + utf8_width(opts->value, strlen(opts->value)) : 0;
        columns = width > columns ? width : columns;
    }
    return columns;
}

static void print_verb(const struct command *verb) {
    printf("doorstep %s%s%s\n  %s\n\nOptions\n", verb->name, *verb->args ? " " : "", verb->args,
           verb->help);
    size_t own = opts_columns(verb->opts), common = opts_columns(common_opts);
    size_t columns = own > common ? own : common;
    print_opts(verb->opts, columns);
    print_opts(common_opts, columns);
    if (verb->example) {
        printf("\nExample\n  %s\n", verb->example);
    }
}

/* The page of a verb, and the verbs of two words that begin as it does. */
static void print_page(const struct command *const tables[], const struct command *verb) {
    print_verb(verb);
    AUTO(strbuf_done) struct strbuf seconds = {0};
    second_words(tables, verb->name, &seconds);
    if (seconds.len > 0) {
        printf("\nSee also\n");
        print_verbs(tables, verb->name);
    }
}

static bool help(const struct command *const tables[], int argc, char **argv, struct err *err) {
    if (argc == 0) {
        puts("doorstep VERB …: ask at the doors, find what matters, show the council\n");
        print_verbs(tables, "");
        puts("'doorstep help VERB' shows how, with an example.");
        return true;
    }
    int used;
    const struct command *verb = find_verb(tables, argc, argv, &used);
    AUTO(strbuf_done) struct strbuf seconds = {0};
    second_words(tables, argv[0], &seconds);
    if (!verb && (seconds.len == 0 || argc > 1)) {
        refuse_verb(tables, argc, argv, err);
        return false;
    }
    if (verb) {
        print_page(tables, verb);
    } else {
        print_verbs(tables, argv[0]);
    }
    return true;
}

/* ---- running ---- */

/* Whatever was printed must have got out: a full disk behind `> file` is a failure. */
static int finish(int status) {
    if (fflush(stdout) != 0 || ferror(stdout)) {
        struct err err = {0};
        err_set(&err, ERR_IO, "could not be written: %s", strerror(errno));
        err_where(&err, "standard output");
        int failed = cmd_fail(&err);
        return status ? status : failed;
    }
    return status;
}

static int run_verb(const struct command *const tables[], const struct command *verb, int argc,
                    char **argv) {
    struct cmd cmd = {.verb = verb};
    struct err err = {0};
    AUTO(mem_freep) const char **args = mem_zalloc((size_t)(argc + 1) * sizeof *args);
    AUTO(mem_freep) struct given *given = mem_zalloc((size_t)(argc + 1) * sizeof *given);
    cmd.args = args;
    cmd.given = given;
    bool sorted = sort_words(&cmd, argc, argv, &err);
    if (sorted && cmd_flag(&cmd, "help")) {
        print_page(tables, verb);
        return 0;
    }
    if (!sorted || !check_count(&cmd, &err)) {
        err_where(&err, "%s", verb->name);
        return cmd_fail(&err);
    }
    running = verb;
    int status = verb->run(&cmd);
    running = NULL;
    progress_end();
    return status;
}

int cmd_main(const struct command *const tables[], int argc, char **argv) {
    const char *first = argc >= 2 ? argv[1] : "";
    struct err err = {0};
    if (strcmp(first, "--version") == 0) {
        puts("doorstep " DOORSTEP_VERSION);
        return finish(0);
    }
    if (strcmp(first, "help") == 0 || strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
        return finish(help(tables, argc - 2, argv + 2, &err) ? 0 : cmd_fail(&err));
    }
    int used = 0;
    const struct command *verb = find_verb(tables, argc - 1, argv + 1, &used);
    if (verb) {
        return finish(run_verb(tables, verb, argc - 1 - used, argv + 1 + used));
    }
    if (first[0] == '\0' || first[0] == '-') {
        err_set(&err, ERR_USAGE, "a verb is missing; 'doorstep help' lists them");
    } else {
        refuse_verb(tables, argc - 1, argv + 1, &err);
    }
    return cmd_fail(&err);
}
