/* survey/commands_approval.c — the report-back: meetings, and what people objected to. */
#include "survey/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/num.h"
#include "survey/approval.h"
#include "survey/command_kit.h"
#include "survey/store.h"

enum { PEOPLE_MAX = 1000000 };

static json_t *text_or_null(const char *text) {
    return text ? kit_json_text(text) : json_null();
}

static void today(char out[DATE_TEXT_MAX]) {
    int64_t days;
    date_split(clock_utc_ms(), 0, &days);
    date_format(out, days);
}

/* ---- meetings ---- */

static json_t *json_meeting(const struct meeting *m) {
    return json_pack("{s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t)m->id, "date",
                     kit_json_text(m->held_on), "people",
                     m->people < 0 ? json_null() : json_integer((json_int_t)m->people), "text",
                     kit_json_text(m->text), "changed", text_or_null(m->changed));
}

static bool add_meeting(const struct cmd *cmd, struct store *st, struct meeting *meeting,
                        struct err *err) {
    if (!cmd_value(cmd, "people")) {
        err_where(err, "meeting add");
        return err_set(err, ERR_USAGE, "how many people came? --people N");
    }
    return cmd_int(cmd, "people", 0, PEOPLE_MAX, -1, &meeting->people, err) &&
           meeting_add(st, meeting, clock_utc_ms(), err);
}

static int cmd_meeting_add(struct cmd *cmd) {
    struct err err = {0};
    char day[DATE_TEXT_MAX];
    const char *date = cmd_value(cmd, "date"), *text = cmd_value(cmd, "text");
    struct meeting meeting = {.held_on = date ? date : day,
                              .text = text ? text : "Report-back meeting",
                              .changed = cmd_value(cmd, "changed")};
    today(day);
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !add_meeting(cmd, st, &meeting, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_meeting(&meeting));
    }
    printf("recorded: the meeting of %s, %" PRId64 " people; next: doorstep objection add, or "
           "doorstep approve\n",
           meeting.held_on, meeting.people);
    return 0;
}

static bool list_meeting(void *ctx, const struct meeting *m, struct err *err) {
    (void)err;
    if (ctx) {
        json_array_append_new(ctx, json_meeting(m));
        return true;
    }
    char people[32] = "";
    if (m->people >= 0) {
        snprintf(people, sizeof people, "%" PRId64, m->people);
    }
    const char *const fields[] = {m->held_on, people, m->text, m->changed};
    for (size_t i = 0; i < LEN(fields); i++) {
        kit_say(stdout, fields[i]);
        fputs(i + 1 < LEN(fields) ? "\t" : "\n", stdout);
    }
    return true;
}

static int cmd_meeting_list(struct cmd *cmd) {
    struct err err = {0};
    json_t *json = cmd_json(cmd) ? json_array() : NULL;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    bool ok = st && meeting_each(st, list_meeting, json, &err);
    if (ok && json) {
        return kit_print_json(json);
    }
    json_decref(json);
    return ok ? 0 : cmd_fail(&err);
}

/* ---- objections ---- */

static int cmd_objection_add(struct cmd *cmd) {
    struct err err = {0};
    int64_t number;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !objection_add(st, cmd_arg(cmd, 1), cmd_value(cmd, "meeting"), clock_utc_ms(),
                              &number, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:I}", "number", (json_int_t)number));
    }
    printf("objection %" PRId64 " is written down; nothing leaves until it has an answer: doorstep "
           "objection close SURVEY %" PRId64 " --answer TEXT\n",
           number, number);
    return 0;
}

static bool close_objection(const struct cmd *cmd, struct store *st, int64_t *number,
                            struct err *err) {
    const char *text = cmd_arg(cmd, 1), *answer = cmd_value(cmd, "answer");
    err_where(err, "objection close");
    if (!num_parse_i64(text, strlen(text), number)) {
        return err_set(err, ERR_USAGE,
                       "which one? Its number, as doorstep objection list shows it");
    }
    if (!answer) {
        return err_set(err, ERR_USAGE, "what was answered? --answer TEXT");
    }
    return objection_close(st, *number, answer, clock_utc_ms(), err);
}

static int cmd_objection_close(struct cmd *cmd) {
    struct err err = {0};
    int64_t number;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !close_objection(cmd, st, &number, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:I, s:b}", "number", (json_int_t)number, "closed", 1));
    }
    printf("objection %" PRId64 " has its answer\n", number);
    return 0;
}

static bool list_objection(void *ctx, const struct objection *o, struct err *err) {
    (void)err;
    if (ctx) {
        json_array_append_new(
            ctx, json_pack("{s:I, s:o, s:o, s:o, s:o, s:o}", "number", (json_int_t)o->number,
                           "text", kit_json_text(o->text), "meeting", text_or_null(o->held_on),
                           "raised", kit_json_text(o->raised_on), "answer", text_or_null(o->answer),
                           "closed", text_or_null(o->closed_on)));
        return true;
    }
    printf("%" PRId64 "\t%s\t", o->number, o->answer ? "closed" : "open");
    kit_say(stdout, o->text);
    if (o->answer) {
        putchar('\t');
        kit_say(stdout, o->answer);
    }
    putchar('\n');
    return true;
}

static int cmd_objection_list(struct cmd *cmd) {
    struct err err = {0};
    json_t *json = cmd_json(cmd) ? json_array() : NULL;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    bool ok = st && objection_each(st, list_objection, json, &err);
    if (ok && json) {
        return kit_print_json(json);
    }
    json_decref(json);
    return ok ? 0 : cmd_fail(&err);
}

/* ---- the table ---- */

static const struct cmd_opt meeting_opts[] = {
    {"date",           'd', "DAY", "when it was, 2026-11-22; today unless said"},
    {"people",           'n', "N", "how many came"},
    {"text",                0, "TEXT", "what it is called: \"Report-back at the Ashbrook hall\""},
    {"changed",   0, "TEXT", "what was changed because of it"},
    {0},
};
static const struct cmd_opt objection_opts[] = {
    {"meeting", 'm', "DAY", "the day of the meeting it was raised at"},
    {0   },
};
static const struct cmd_opt close_opts[] = {
    {"answer", 'a', "TEXT", "what was done or said about it"},
    {0 },
};

const struct command survey_approval_commands[] = {
    {"meeting add",                                                    "SURVEY", "write down a report-back meeting: residents see results first",
     "doorstep meeting add ashbrook.gpkg --date 2026-11-20 --people 34 --text \"Ashbrook hall\"", 1,
     1, meeting_opts, cmd_meeting_add},
    {"meeting list", "SURVEY", "the report-back meetings there were",
     "doorstep meeting list ashbrook.gpkg", 1, 1, NULL, cmd_meeting_list},
    {"objection add",                                                               "SURVEY TEXT", "write down what somebody objected to",
     "doorstep objection add ashbrook.gpkg \"The count of Birch is too low\" --meeting 2026-11-20", 2, 2, objection_opts, cmd_objection_add},
    {"objection close",                                                    "SURVEY NUMBER", "answer an objection; what was said stays",
     "doorstep objection close ashbrook.gpkg 1 --answer \"Twelve doors were knocked again\"", 2, 2,
     close_opts, cmd_objection_close},
    {"objection list",                                                                "SURVEY", "what was objected to, and what was answered",
     "doorstep objection list ashbrook.gpkg", 1, 1, NULL, cmd_objection_list},
    {0                                                       },
};
