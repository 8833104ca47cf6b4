/* survey/commands_backup.c — the verbs of whole surveys: check, backup, restore, merge. */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>

#include "base/err.h"
#include "survey/backup.h"
#include "survey/check.h"
#include "survey/command_kit.h"
#include "survey/commands.h"
#include "survey/merge.h"
#include "survey/store.h"

/* ---- check ---- */

static void show_checked(uint64_t done) {
    progress_show("records and files", done, 0);
}

static void note_problem(void *ctx, const char *problem) {
    if (ctx) {
        json_array_append_new(ctx, kit_json_text(problem));
        return;
    }
    progress_end();
    fputs("  ", stdout);
    kit_say(stdout, problem);
    fputs("\n", stdout);
}

static int cmd_check(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    if (!st) {
        return cmd_fail(&err);
    }
    json_t *problems = cmd_json(cmd) ? json_array() : NULL;
    struct check_result r;
    bool ok = check_survey(st, note_problem, problems, show_checked, &r, &err);
    progress_end();
    if (!ok) {
        json_decref(problems);
        return cmd_fail(&err);
    }
    if (problems) {
        kit_print_json(json_pack("{s:b, s:I, s:I, s:I, s:I, s:o}", "ok", r.n_problems == 0,
                                 "records", (json_int_t)r.n_records, "files", (json_int_t)r.n_files,
                                 "rows", (json_int_t)r.n_rows, "found", (json_int_t)r.n_problems,
                                 "problems", problems));
    } else {
        printf("%s: %" PRIu64 " records, %" PRIu64 " files, %" PRIu64 " rows of tables looked at",
               r.n_problems ? "Not all is well" : "All is well", r.n_records, r.n_files, r.n_rows);
        if (r.n_problems) {
            printf("; %" PRIu64 " things found", r.n_problems);
        }
        puts("");
    }
    return r.n_problems > 0;
}

/* ---- backup, restore ---- */

static int report_copy(const struct cmd *cmd, const char *path, const struct backup_result *r) {
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:o, s:I, s:I, s:b}", "file", kit_json_text(path),
                                        "bytes", (json_int_t)r->size, "records",
                                        (json_int_t)r->n_records, "sealed", r->sealed));
    }
    kit_say(stdout, path);
    printf(": %" PRIu64 " records, %" PRIu64 " kB, looked over\n", r->n_records, r->size / 1024);
    return 0;
}

static int no_output(const char *verb, struct err *err) {
    err_where(err, "%s", verb);
    err_set(err, ERR_USAGE, "where to? Name a file with -o FILE");
    return cmd_fail(err);
}

static int cmd_backup(struct cmd *cmd) {
    struct err err = {0};
    const char *path = cmd_value(cmd, "output");
    AUTO(kit_wipe) char *passphrase = NULL;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    if (!st || !kit_passphrase(cmd, &passphrase, &err)) {
        return cmd_fail(&err);
    }
    if (!path) {
        return no_output("backup", &err);
    }
    if (cmd_flag(cmd, "seal") != (passphrase != NULL)) {
        err_set(&err, ERR_USAGE, "--seal and --passphrase-file go together");
        return cmd_fail(&err);
    }
    struct backup_result result;
    if (!backup_write(st, path, passphrase, cmd_flag(cmd, "force"), &result, &err)) {
        return cmd_fail(&err);
    }
    return report_copy(cmd, path, &result);
}

static int cmd_restore(struct cmd *cmd) {
    struct err err = {0};
    const char *path = cmd_value(cmd, "output");
    AUTO(kit_wipe) char *passphrase = NULL;
    if (!path) {
        return no_output("restore", &err);
    }
    struct backup_result result;
    if (!kit_passphrase(cmd, &passphrase, &err) ||
        !backup_restore(cmd_arg(cmd, 0), path, passphrase, &result, &err)) {
        return cmd_fail(&err);
    }
    return report_copy(cmd, path, &result);
}

/* ---- merge ---- */

static void note_differs(void *ctx, const char *what, const char *why) {
    if (ctx) {
        json_array_append_new(
            ctx, json_pack("{s:o, s:o}", "what", kit_json_text(what), "why", kit_json_text(why)));
        return;
    }
    progress_end();
    fputs("  ", stdout);
    kit_say(stdout, what);
    fputs(": ", stdout);
    kit_say(stdout, why);
    fputs("\n", stdout);
}

static void show_merged(uint64_t done) {
    progress_show("records", done, 0);
}

static uint64_t report_merge(const struct merge_result *r, json_t *problems) {
    uint64_t differ = 0;
    json_t *all = problems ? json_object() : NULL;
    for (int i = 0; i < MERGE_N_WHAT; i++) {
        const struct merge_count *n = &r->count[i];
        differ += n->differ;
        if (all) {
            json_object_set_new(all, merge_names[i],
                                json_pack("{s:I, s:I, s:I}", "new", (json_int_t)n->added, "same",
                                          (json_int_t)n->same, "differ", (json_int_t)n->differ));
        } else if (n->added || n->same || n->differ) {
            printf("%s: %" PRIu64 " new, %" PRIu64 " here already, %" PRIu64 " differ\n",
                   merge_names[i], n->added, n->same, n->differ);
        }
    }
    if (all) {
        json_object_set_new(all, "changes", json_integer((json_int_t)r->n_changed));
        json_object_set(all, "problems", problems);
        kit_print_json(all);
    } else if (r->n_changed) {
        printf("%" PRIu64 " changes to homes made on the other computer were made here too\n",
               r->n_changed);
    }
    return differ;
}

static int cmd_merge(struct cmd *cmd) {
    struct err err = {0};
    const struct store_options reading = {.read_only = true};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    AUTO(store_closep)
    struct store *other = st ? store_open(cmd_arg(cmd, 1), &reading, &err) : NULL;
    if (!other) {
        return cmd_fail(&err);
    }
    json_t *problems = cmd_json(cmd) ? json_array() : NULL;
    const struct merge_options options = {
        .note = note_differs, .note_ctx = problems, .progress = show_merged};
    struct merge_result result;
    bool ok = merge_survey(st, other, &options, &result, &err);
    progress_end();
    uint64_t differ = ok ? report_merge(&result, problems) : 0;
    json_decref(problems);
    return ok ? differ > 0 : cmd_fail(&err);
}

/* ---- the table ---- */

static const struct cmd_opt backup_opts[] = {
    {"output",                    'o', "FILE", "where the copy goes"},
    {"force",                     0, NULL, "write over an older copy"},
    {"seal",                           0, NULL, "only who knows the passphrase can read the copy"},
    {"passphrase-file",      0, "FILE", "its first line is the passphrase"},
    {0},
};
static const struct cmd_opt restore_opts[] = {
    {"output",       'o', "SURVEY.gpkg", "the survey file to make"},
    {"passphrase-file", 0, "FILE", "its first line is the passphrase of a sealed copy"},
    {0             },
};

const struct command survey_backup_commands[] = {
    {"check",                                                      "SURVEY", "look a survey file over: is everything there, as it came?",
     "doorstep check ashbrook.gpkg", 1, 1, NULL, cmd_check},
    {"backup", "SURVEY", "a whole copy of a survey, also while it is in use",
     "doorstep backup ashbrook.gpkg -o stick/ashbrook.copy --seal --passphrase-file phrase.txt", 1,
     1, backup_opts, cmd_backup},
    {"restore",                                                           "COPY", "make a survey file out of a copy",
     "doorstep restore stick/ashbrook.copy -o ashbrook.gpkg --passphrase-file phrase.txt", 1, 1,
     restore_opts, cmd_restore},
    {"merge",                                                        "SURVEY OTHER", "bring what another laptop's survey has into this one",
     "doorstep merge ashbrook.gpkg stick/amina.gpkg", 2, 2, NULL, cmd_merge},
    {0                                                           },
};
