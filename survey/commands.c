/* survey/commands.c — the verbs of the survey file: making it, forms, records in and out.
 *
 * Each prints what it did on standard output, as words or as JSON, and what it would not do on
 * standard error, one line each. */
#include "survey/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "forms/form.h"
#include "survey/ask_command.h"
#include "survey/catalog.h"
#include "survey/command_kit.h"
#include "survey/export.h"
#include "survey/import.h"
#include "survey/rebuild.h"
#include "survey/store.h"

/* ---- init ---- */

static int cmd_init(struct cmd *cmd) {
    struct err err = {0};
    const char *path = cmd_arg(cmd, 0), *name = cmd_value(cmd, "name");
    AUTO(store_closep)
    struct store *st = store_create(path, name ? name : file_name(path), clock_utc_ms(), &err);
    if (!st) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:o, s:o}", "survey", kit_json_text(path), "name",
                                        kit_json_text(name ? name : file_name(path))));
    }
    printf("made %s; next: doorstep form add %s FORM.xml\n", path, path);
    return 0;
}

/* ---- form add, form list ---- */

static bool from_folder(void *ctx, const char *name, struct strbuf *out) {
    return file_read_named(ctx, name, STORE_MAX_MEDIA, out);
}

static int report_form(const struct cmd *cmd, const struct catalog_added *added) {
    bool fresh = added->added == STORE_NEW;
    if (cmd_json(cmd)) {
        return kit_print_json(
            json_pack("{s:o, s:o, s:s, s:i, s:i, s:i}", "form_id", kit_json_text(added->form_id),
                      "version", kit_json_text(added->version), "status", fresh ? "new" : "same",
                      "questions", (int)added->n_questions, "media", (int)added->n_media, "missing",
                      (int)added->n_missing));
    }
    kit_say(stdout, added->form_id);
    fputs(" version '", stdout);
    kit_say(stdout, added->version);
    printf("': %s, %" PRIu32 " questions\n", fresh ? "added" : "already there", added->n_questions);
    if (added->n_missing > 0) {
        printf("  %" PRIu32 " of its %" PRIu32 " files are missing, the first is ",
               added->n_missing, added->n_media);
        kit_say(stdout, added->missing);
        puts("; give their folder with --media");
    }
    return 0;
}

static int cmd_form_add(struct cmd *cmd) {
    struct err err = {0};
    const char *path = cmd_arg(cmd, 1), *dir = cmd_value(cmd, "media");
    if (dir && !file_is_dir(dir)) {
        err_where(&err, "--media %s", dir);
        err_set(&err, ERR_NOT_FOUND, "is not a folder");
        return cmd_fail(&err);
    }
    size_t len;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    AUTO(mem_freep) char *xml = st ? file_read(path, FORM_MAX_BYTES, &len, &err) : NULL;
    struct catalog_added added;
    if (!xml ||
        !catalog_add(st, xml, len, from_folder, (void *)dir, clock_utc_ms(), &added, &err)) {
        err_where(&err, "%s", path);
        return cmd_fail(&err);
    }
    return report_form(cmd, &added);
}

struct listing {
    struct store *st;
    json_t *json; // NULL: words
};

static bool list_form(void *ctx, const struct store_form *form, struct err *err) {
    const struct listing *list = ctx;
    if (list->json) {
        json_array_append_new(list->json, json_pack("{s:o, s:o, s:o, s:o}", "form_id",
                                                    kit_json_text(form->form_id), "version",
                                                    kit_json_text(form->version), "title",
                                                    kit_json_text(form->title), "added_utc",
                                                    kit_json_time(form->added_utc)));
        return true;
    }
    (void)err;
    const char *const fields[] = {form->form_id, form->version, form->title};
    for (size_t i = 0; i < LEN(fields); i++) {
        kit_say(stdout, fields[i]);
        fputs(i + 1 < LEN(fields) ? "\t" : "\n", stdout);
    }
    return true;
}

static int cmd_form_list(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    struct listing list = {.st = st, .json = cmd_json(cmd) ? json_array() : NULL};
    bool ok = st && store_each_form(st, list_form, &list, &err);
    if (ok && list.json) {
        return kit_print_json(list.json);
    }
    json_decref(list.json);
    return ok ? 0 : cmd_fail(&err);
}

/* ---- submission list ---- */

static bool list_submission(void *ctx, const struct store_submission *sub, struct err *err) {
    (void)err;
    const struct listing *list = ctx;
    char received[DATE_TEXT_MAX];
    date_format_ms(received, sub->received_utc, 0, true);
    if (list->json) {
        json_array_append_new(
            list->json,
            json_pack("{s:o, s:o, s:o, s:s, s:o, s:b, s:s}", "instance_id",
                      kit_json_text(sub->instance_id), "form_id", kit_json_text(sub->form_id),
                      "version", kit_json_text(sub->version), "received_utc", received, "dwelling",
                      kit_json_text(sub->dwelling), "replaced", sub->replaced, "hash", sub->hash));
        return true;
    }
    const char *const fields[] = {sub->instance_id, sub->form_id, sub->version, received,
                                  sub->dwelling ? sub->dwelling : ""};
    for (size_t i = 0; i < LEN(fields); i++) {
        kit_say(stdout, fields[i]);
        fputs(i + 1 < LEN(fields) ? "\t" : sub->replaced ? "\treplaced\n" : "\n", stdout);
    }
    return true;
}

static int cmd_submission_list(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    struct listing list = {.st = st, .json = cmd_json(cmd) ? json_array() : NULL};
    bool ok = st && store_each_submission(st, cmd_value(cmd, "form"), STORE_ALL, list_submission,
                                          &list, &err);
    if (ok && list.json) {
        return kit_print_json(list.json);
    }
    json_decref(list.json);
    return ok ? 0 : cmd_fail(&err);
}

/* ---- import ---- */

static void show_import(uint64_t done) {
    progress_show("records", done, 0);
}

static void note_import(void *ctx, const char *file, enum import_status status, const char *why) {
    json_t *problems = ctx;
    if (problems) {
        const char *word = status == IMPORT_CONFLICT ? "conflict" : "refused";
        json_array_append_new(problems, json_pack("{s:o, s:s, s:o}", "file", kit_json_text(file),
                                                  "status", word, "why", kit_json_text(why)));
        return;
    }
    progress_end();
    fputs("doorstep: ", stderr);
    kit_say(stderr, file);
    fputs(": ", stderr);
    kit_say(stderr, why);
    fputs("\n", stderr);
}

static void report_import(const struct import_result *r, json_t *problems) {
    const uint64_t *n = r->count;
    if (problems) {
        kit_print_json(
            json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:O}", "new", (json_int_t)n[IMPORT_NEW],
                      "duplicates", (json_int_t)n[IMPORT_DUPLICATE], "conflicts",
                      (json_int_t)n[IMPORT_CONFLICT], "refused", (json_int_t)n[IMPORT_REFUSED],
                      "files", (json_int_t)r->n_files, "knocks", (json_int_t)r->n_knocks, "misfits",
                      (json_int_t)r->n_misfits, "problems", problems));
        return;
    }
    printf("%" PRIu64 " new, %" PRIu64 " duplicates, %" PRIu64 " conflicts, %" PRIu64 " refused",
           n[IMPORT_NEW], n[IMPORT_DUPLICATE], n[IMPORT_CONFLICT], n[IMPORT_REFUSED]);
    if (r->n_files > 0) {
        printf("; %" PRIu64 " files", r->n_files);
    }
    if (r->n_knocks > 0) {
        printf("; %" PRIu64 " knocks", r->n_knocks);
    }
    if (r->n_misfits > 0) {
        printf("; %" PRIu64 " answers do not fit their question's type and stand only in the "
               "records",
               r->n_misfits);
    }
    puts("");
}

static int cmd_import(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st) {
        return cmd_fail(&err);
    }
    json_t *problems = cmd_json(cmd) ? json_array() : NULL;
    const struct import_options options = {.now_utc = clock_utc_ms(),
                                           .surveyor = cmd_value(cmd, "surveyor"),
                                           .note = note_import,
                                           .note_ctx = problems,
                                           .progress = show_import};
    AUTO(import_freep) struct import *im = import_new(st, &options);
    struct import_result result;
    bool ok = true;
    for (int i = 1; ok && i < cmd_n_args(cmd); i++) {
        ok = import_path(im, cmd_arg(cmd, i), &err);
    }
    ok = ok && import_finish(im, &result, &err);
    progress_end();
    if (ok) {
        report_import(&result, problems);
    }
    json_decref(problems);
    return !ok ? cmd_fail(&err) : result.count[IMPORT_REFUSED] + result.count[IMPORT_CONFLICT] > 0;
}

/* ---- export, rebuild ---- */

static int cmd_export(struct cmd *cmd) {
    struct err err = {0};
    const char *dir = cmd_value(cmd, "output"), *format = cmd_value(cmd, "format");
    if (!dir) {
        err_where(&err, "export");
        err_set(&err, ERR_USAGE, "where to? Name a folder with -o DIR");
        return cmd_fail(&err);
    }
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    const struct export_options options = {.force = cmd_flag(cmd, "force"),
                                           .audit = cmd_flag(cmd, "audit") ||
                                                    cmd_flag(cmd, "audit-location"),
                                           .audit_location = cmd_flag(cmd, "audit-location")};
    struct export_result result;
    if (!st ||
        !export_write(st, format ? format : export_formats[0], dir, &options, &result, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:o, s:i, s:I, s:I, s:I, s:I}", "folder",
                                        kit_json_text(dir), "files", (int)result.n_files, "rows",
                                        (json_int_t)result.n_rows, "cut", (json_int_t)result.n_cut,
                                        "audit_rows", (json_int_t)result.n_audit_rows,
                                        "audit_broken", (json_int_t)result.n_audit_broken));
    }
    printf("%" PRIu32 " file%s with %" PRIu64 " rows in ", result.n_files,
           result.n_files == 1 ? "" : "s", result.n_rows);
    kit_say(stdout, dir);
    puts("; they hold single homes' answers, keep them in the group");
    if (result.n_cut > 0) {
        printf("%" PRIu64 " text%s longer than a cell of a spreadsheet and cut; --format csv has "
               "all of it\n",
               result.n_cut, result.n_cut == 1 ? " is" : "s are");
    }
    if (result.n_audit_broken > 0) {
        printf("%" PRIu64 " logs of interviews are broken and stand there up to their fault\n",
               result.n_audit_broken);
    }
    return 0;
}

static void show_rebuild(uint64_t done, uint64_t total) {
    progress_show("records", done, total);
}

static int cmd_rebuild(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    struct rebuild_result result;
    if (!st || !rebuild_all(st, show_rebuild, &result, &err)) {
        return cmd_fail(&err);
    }
    progress_end();
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:I, s:I, s:I}", "forms", (json_int_t)result.n_forms,
                                        "records", (json_int_t)result.n_records, "misfits",
                                        (json_int_t)result.n_misfits));
    }
    printf("tables of %" PRIu64 " forms made again from %" PRIu64 " records\n", result.n_forms,
           result.n_records);
    return 0;
}

/* ---- the table ---- */

static const struct cmd_opt init_opts[] = {
    {"name",  'n', "NAME", "what the survey is called"},
    {0},
};
static const struct cmd_opt form_add_opts[] = {
    {"media", 'm', "DIR", "folder with the form's files"},
    {0 },
};
static const struct cmd_opt submission_list_opts[] = {
    {"form",     'f', "FORM_ID", "only of this form"},
    {0},
};
static const struct cmd_opt import_opts[] = {
    {"surveyor", 's', "NAME", "who asked, where the records do not say"},
    {0   },
};
static const struct cmd_opt export_opts[] = {
    {"output",                                         'o', "DIR", "folder to write, new or empty"},
    {"format",                                           0, "FORMAT", "csv, xlsx for a spreadsheet, or gpkg for QGIS"},
    {"force",                                                0, NULL, "replace files of an earlier export"},
    {"audit",     0, NULL, "with the logs of interviews: what was asked when"},
    {"audit-location", 0, NULL, "and where"},
    {0                                         },
};
static const struct cmd_opt practice_opts[] = {
    {"homes", 'n', "N", "how many homes; 240 unless said"},
    {"seed",    's', "N", "start of the dice; the same seed gives the same answers"},
    {"form",       'f', "FORM_ID", "which questionnaire; the newest unless said"},
    {0},
};

const struct command survey_commands[] = {
    {"init",                                                                  "SURVEY.gpkg", "make a new survey file",
     "doorstep init ashbrook.gpkg --name \"Ashbrook estate 2026\"", 1, 1, init_opts, cmd_init},
    {"form add",                                               "SURVEY FORM.xml", "put a questionnaire, with its files, into a survey",
     "doorstep form add ashbrook.gpkg household.xml --media household-media", 2, 2, form_add_opts,
     cmd_form_add},
    {"form list",                                                                      "SURVEY", "the questionnaires of a survey, in the order they were added",
     "doorstep form list ashbrook.gpkg", 1, 1, NULL, cmd_form_list},
    {"import",                                                              "SURVEY PATH…", "take records: XML files, folders of them, ZIPs",
     "doorstep import ashbrook.gpkg odk/instances", 2, CMD_MANY, import_opts, cmd_import},
    {"submission list",                                                                       "SURVEY", "the records of a survey, in the order they came",
     "doorstep submission list ashbrook.gpkg --form household", 1, 1, submission_list_opts,
     cmd_submission_list},
    {"practice",        "SURVEY", "invented homes and answers: for training, demonstrations, load",
     "doorstep practice ashbrook.gpkg --homes 240 --seed 1", 1, 1, practice_opts, cmd_practice},
    {"ask", "SURVEY [FORM_ID]", "answer a questionnaire in the terminal",
     "doorstep ask ashbrook.gpkg doorstep_priorities --dwelling ARW-C-014 --surveyor Amina", 1, 2,
     ask_opts, cmd_ask},
    {"export",                                                                      "SURVEY", "the answers as tables, for the group's own use",
     "doorstep export ashbrook.gpkg -o answers --format csv", 1, 1, export_opts, cmd_export},
    {"rebuild",                                                            "SURVEY", "make the tables of answers again from the records",
     "doorstep rebuild ashbrook.gpkg", 1, 1, NULL, cmd_rebuild},
    {0                                                            },
};
