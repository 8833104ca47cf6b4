/* survey/commands_voice.c — the voice box, and private talks. */
#include "survey/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/num.h"
#include "survey/command_kit.h"
#include "survey/store.h"
#include "survey/voice.h"

static int cmd_voice_add(struct cmd *cmd) {
    struct err err = {0};
    struct voice voice = {.text = cmd_arg(cmd, 1),
                          .said_by = cmd_value(cmd, "group"),
                          .checked_by = cmd_value(cmd, "checked-by"),
                          .consent = cmd_flag(cmd, "consent") || cmd_flag(cmd, "signed"),
                          .is_signed = cmd_flag(cmd, "signed"),
                          .could_name = cmd_flag(cmd, "could-name")};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !voice_add(st, &voice, clock_utc_ms(), &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:I}", "number", (json_int_t)voice.number));
    }
    printf("statement %" PRId64 " is kept, in their words; to take it back: doorstep voice drop "
           "SURVEY %" PRId64 "\n",
           voice.number, voice.number);
    return 0;
}

static bool list_voice(void *ctx, const struct voice *voice, struct err *err) {
    (void)err;
    if (ctx) {
        json_array_append_new(
            ctx, json_pack("{s:I, s:o, s:o, s:s, s:o, s:b}", "number", (json_int_t)voice->number,
                           "text", kit_json_text(voice->text), "group",
                           voice->said_by ? kit_json_text(voice->said_by) : json_null(), "consent",
                           voice->is_signed ? "signed" : "spoken", "checked_by",
                           kit_json_text(voice->checked_by), "could_name", voice->could_name));
        return true;
    }
    printf("%" PRId64 "\t", voice->number);
    kit_say(stdout, voice->text);
    putchar('\t');
    kit_say(stdout, voice->said_by);
    putchar('\n');
    return true;
}

static int cmd_voice_list(struct cmd *cmd) {
    struct err err = {0};
    int64_t n_talks = 0;
    json_t *json = cmd_json(cmd) ? json_array() : NULL;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    bool ok =
        st && private_talk_count(st, &n_talks, &err) && voice_each(st, list_voice, json, &err);
    if (ok && json) {
        return kit_print_json(
            json_pack("{s:o, s:I}", "voices", json, "private_conversations", (json_int_t)n_talks));
    }
    json_decref(json);
    if (ok && n_talks) {
        printf("private conversations held: %" PRId64 "\n", n_talks);
    }
    return ok ? 0 : cmd_fail(&err);
}

static bool drop_voice(const struct cmd *cmd, struct store *st, int64_t *number, struct err *err) {
    const char *text = cmd_arg(cmd, 1);
    if (!num_parse_i64(text, strlen(text), number)) {
        return err_set(err, ERR_USAGE, "which one? Its number, as doorstep voice list shows it");
    }
    return voice_take_back(st, *number, err);
}

static int cmd_voice_drop(struct cmd *cmd) {
    struct err err = {0};
    int64_t number;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !drop_voice(cmd, st, &number, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:I, s:b}", "number", (json_int_t)number, "dropped", 1));
    }
    puts("taken back: it is deleted; what was printed before cannot be called back");
    return 0;
}

static int cmd_voice_private(struct cmd *cmd) {
    struct err err = {0};
    int64_t n_talks;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !private_talk_add(st, clock_utc_ms(), &err) ||
        !private_talk_count(st, &n_talks, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:I}", "private_conversations", (json_int_t)n_talks));
    }
    puts("written down: a private conversation was held; nothing else about it");
    return 0;
}

/* ---- the table ---- */

static const struct cmd_opt add_opts[] = {
    {"group",                             'g', "NAME", "as the group calls itself: \"carers\""},
    {"consent",                             0, NULL, "they agreed that it may be shown"},
    {"signed",                                   0, NULL, "they agreed with their signature"},
    {"checked-by",      'c', "NAME", "a second person, who asked: could a neighbour tell who it is?"},
    {"could-name", 0, NULL, "a neighbour could: then it must be signed"},
    {0                           },
};

#define ADD_EXAMPLE                                                                                \
    "doorstep voice add ashbrook.gpkg \"We cannot leave home when the lift is broken\" --group "   \
    "carers --consent --checked-by Joan"

const struct command survey_voice_commands[] = {
    {"voice add",                                                  "SURVEY TEXT", "keep a short statement of a small group, in its own words",
     ADD_EXAMPLE, 2, 2, add_opts, cmd_voice_add},
    {"voice list", "SURVEY", "the statements, and how many private conversations were held",
     "doorstep voice list ashbrook.gpkg", 1, 1, NULL, cmd_voice_list},
    {"voice drop",                                                           "SURVEY NUMBER", "take a statement back: it is deleted",
     "doorstep voice drop ashbrook.gpkg 3", 2, 2, NULL, cmd_voice_drop},
    {"voice private",                                                    "SURVEY", "write down that a private conversation was held, and no more",
     "doorstep voice private ashbrook.gpkg", 1, 1, NULL, cmd_voice_private},
    {0                                                           },
};
