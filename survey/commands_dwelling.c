/* survey/commands_dwelling.c — the door list: made from words, listed, split, merged, put right. */
#include "survey/commands.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/command_kit.h"
#include "survey/door_list.h"
#include "survey/door_range.h"
#include "survey/store.h"

/* ---- make ---- */

static json_t *json_floor(bool has, int floor) {
    return has ? json_integer(floor) : json_null();
}

static int report_made(const struct cmd *cmd, const struct door_range *range,
                       const struct door_codes *codes, bool dry_run) {
    if (cmd_json(cmd)) {
        json_t *list = json_array();
        for (size_t i = 0; i < codes->n; i++) {
            const struct door_made *made = &range->items[i];
            json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "code",
                                                  kit_json_text(codes->items[i]), "address",
                                                  kit_json_text(made->address), "floor",
                                                  json_floor(made->has_floor, made->floor)));
        }
        return kit_print_json(json_pack("{s:i, s:b, s:o}", "made", dry_run ? 0 : (int)codes->n,
                                        "dry_run", dry_run, "dwellings", list));
    }
    for (size_t i = 0; i < codes->n; i++) {
        kit_say(stdout, codes->items[i]);
        putchar('\t');
        kit_say(stdout, range->items[i].address);
        if (range->items[i].has_floor) {
            printf("\tfloor %d", range->items[i].floor);
        }
        putchar('\n');
    }
    printf(dry_run ? "%zu homes would be made; nothing was written\n" : "%zu homes made\n",
           codes->n);
    return 0;
}

static int cmd_make(struct cmd *cmd) {
    struct err err = {0};
    const char *address = cmd_value(cmd, "address");
    int64_t per_floor;
    const struct door_plan plan = {.block = cmd_value(cmd, "block"),
                                   .stair = cmd_value(cmd, "stair"),
                                   .dry_run = cmd_flag(cmd, "dry-run")};
    AUTO(door_range_done) struct door_range range = {0};
    AUTO(arena_done) struct arena mem = {0};
    struct door_codes codes;
    if (!plan.block || !address) {
        err_set(&err, ERR_USAGE, "say --block B and --address \"Flats 1-64, Ashbrook House\"");
        return cmd_fail(&err);
    }
    if (!cmd_int(cmd, "per-floor", 1, DOOR_RANGE_MAX, 0, &per_floor, &err) ||
        !door_range_parse(&range, address, (int)per_floor, &err)) {
        err_where(&err, "--address");
        return cmd_fail(&err);
    }
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, plan.dry_run, &err);
    if (!st || !door_list_make(st, &plan, &range, &mem, &codes, &err)) {
        return cmd_fail(&err);
    }
    return report_made(cmd, &range, &codes, plan.dry_run);
}

/* ---- list ---- */

struct listing {
    json_t *json; // NULL: words
    bool all;
};

static bool list_home(void *ctx, const struct store_dwelling *d, struct err *err) {
    (void)err;
    const struct listing *list = ctx;
    bool active = strcmp(d->status, "active") == 0;
    if (!active && !list->all) {
        return true;
    }
    if (list->json) {
        json_array_append_new(
            list->json,
            json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o}", "code",
                      kit_json_text(d->code), "block", kit_json_text(d->block), "address",
                      kit_json_text(d->address), "stair", kit_json_text(d->stair), "floor",
                      json_floor(d->has_floor, d->floor), "status", kit_json_text(d->status),
                      "link", kit_json_text(d->link), "households",
                      d->households ? d->households : 1, "lang", kit_json_text(d->lang)));
        return true;
    }
    const char *const fields[] = {
        d->block, d->code, d->address, d->postcode, active ? "" : d->status, d->link};
    for (size_t i = 0; i < LEN(fields); i++) {
        kit_say(stdout, fields[i]);
        putchar(i + 1 < LEN(fields) ? '\t' : '\n');
    }
    return true;
}

static int finish_list(bool ok, const struct err *err, json_t *json) {
    if (ok && json) {
        return kit_print_json(json);
    }
    json_decref(json);
    return ok ? 0 : cmd_fail(err);
}

static int cmd_list(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    struct listing list = {.json = st && cmd_json(cmd) ? json_array() : NULL,
                           .all = cmd_flag(cmd, "all")};
    bool ok = st && store_each_dwelling(st, cmd_value(cmd, "block"), list_home, &list, &err);
    return finish_list(ok, &err, list.json);
}

/* ---- split, merge, change ---- */

static struct door_by by_of(const struct cmd *cmd) {
    return (struct door_by){
        .who = cmd_value(cmd, "who"), .why = cmd_value(cmd, "why"), .at_utc = clock_utc_ms()};
}

static int cmd_split(struct cmd *cmd) {
    enum { INTO_MAX = 100 };
    struct err err = {0};
    const char *into[INTO_MAX];
    size_t n = 0;
    while (n < INTO_MAX && (into[n] = cmd_value_at(cmd, "into", (int)n))) {
        n++;
    }
    const struct door_by by = by_of(cmd);
    const char *code = cmd_arg(cmd, 1);
    AUTO(arena_done) struct arena mem = {0};
    struct door_codes codes;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !door_list_split(st, code, into, n, &by, &mem, &codes, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        json_t *list = json_array();
        for (size_t i = 0; i < codes.n; i++) {
            json_array_append_new(list, kit_json_text(codes.items[i]));
        }
        return kit_print_json(json_pack("{s:o, s:o}", "code", kit_json_text(code), "into", list));
    }
    for (size_t i = 0; i < codes.n; i++) {
        kit_say(stdout, codes.items[i]);
        putchar('\t');
        kit_say(stdout, into[i]);
        putchar('\n');
    }
    kit_say(stdout, code);
    puts(" stays in the list with its visits, as a home that was split");
    return 0;
}

static int cmd_merge(struct cmd *cmd) {
    struct err err = {0};
    const struct door_by by = by_of(cmd);
    const char *kept = cmd_arg(cmd, 1), *gone = cmd_arg(cmd, 2);
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !door_list_merge(st, kept, gone, &by, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(
            json_pack("{s:o, s:o}", "kept", kit_json_text(kept), "gone", kit_json_text(gone)));
    }
    kit_say(stdout, gone);
    fputs(" is part of ", stdout);
    kit_say(stdout, kept);
    puts(" now; its visits count there");
    return 0;
}

static const char *const changeable[] = {"address", "postcode", "block",      "structure",
                                         "stair",   "floor",    "households", "lang"};

static int cmd_change(struct cmd *cmd) {
    struct err err = {0};
    const struct door_by by = by_of(cmd);
    const char *code = cmd_arg(cmd, 1);
    int n = 0;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    bool ok = st && store_begin(st, &err);
    for (size_t i = 0; ok && i < LEN(changeable); i++) {
        const char *value = cmd_value(cmd, changeable[i]);
        n += value != NULL;
        ok = !value || door_list_change(st, code, changeable[i], value, &by, &err);
    }
    if (ok && !n) {
        ok = err_set(&err, ERR_USAGE, "what is to change? --address, --floor, --households, ...");
    }
    if (!ok || !store_commit(st, &err)) {
        if (st) {
            store_rollback(st);
        }
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:o, s:i}", "code", kit_json_text(code), "fields", n));
    }
    kit_say(stdout, code);
    puts(": put right; what it was before is in its history");
    return 0;
}

/* ---- history ---- */

static bool list_event(void *ctx, const struct store_history *h, struct err *err) {
    (void)err;
    json_t *json = ctx;
    if (json) {
        json_array_append_new(
            json, json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "at_utc",
                            kit_json_time(h->at_utc), "event", h->event, "other",
                            kit_json_text(h->other), "field", kit_json_text(h->field), "old",
                            kit_json_text(h->old_value), "new", kit_json_text(h->new_value), "who",
                            kit_json_text(h->who), "why", kit_json_text(h->why)));
        return true;
    }
    char day[DATE_TEXT_MAX];
    date_format(day, h->at_utc / DATE_MS_PER_DAY);
    const char *const fields[] = {day,          h->event,     h->other,
                                  h->field,     h->old_value, h->new_value ? "->" : "",
                                  h->new_value, h->who,       h->why};
    for (size_t i = 0; i < LEN(fields); i++) {
        if (fields[i] && *fields[i]) {
            fputs(i ? "  " : "", stdout);
            kit_say(stdout, fields[i]);
        }
    }
    putchar('\n');
    return true;
}

static int cmd_history(struct cmd *cmd) {
    struct err err = {0};
    AUTO(arena_done) struct arena mem = {0};
    struct store_dwelling home;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    json_t *json = st && cmd_json(cmd) ? json_array() : NULL;
    bool ok = st && store_get_dwelling(st, cmd_arg(cmd, 1), &mem, &home, &err) &&
              store_each_history(st, home.code, list_event, json, &err);
    return finish_list(ok, &err, json);
}

/* ---- the table ---- */

#define WHO                                                                                        \
    {"who", 'w', "NAME", "who says so"}, {                                                         \
        "why", 0, "TEXT", "why"                                                                    \
    }

static const struct cmd_opt make_opts[] = {
    {"block",                                                                  'b', "B", "the block they stand in"},
    {"address",                                                                     'a', "TEXT",
     "\"Flats 1-64, 4 per floor, Ashbrook House\", \"12-40 even, Mill Lane\""},
    {"per-floor",                                                                        0, "N", "homes on a floor, from the ground floor up"},
    {"stair", 0, "NAME", "the stair they are on"},
    {"dry-run", 0, NULL, "show what would be made"},
    {0                                                             },
};
static const struct cmd_opt list_opts[] = {
    {"block", 'b', "B", "only of this block"},
    {"all",    0, NULL, "also those that were split or merged"},
    {0      },
};
static const struct cmd_opt split_opts[] = {
    {"into",     'i', "ADDRESS", "address of a new home; once for each"},
    WHO, {0}
};
static const struct cmd_opt merge_opts[] = {WHO, {0}};
static const struct cmd_opt change_opts[] = {
    {"address",       'a', "TEXT", "its address"},
    {"postcode",         0, "TEXT", "its postcode"},
    {"block",               'b', "B", "the block it stands in"},
    {"structure",      0, "NAME", "the building it is in"},
    {"stair", 0, "NAME", "the stair it is on"},
    {"floor",         0, "N", "its floor; 0 is the ground"},
    {"households",            0, "N", "households that live in it"},
    {"lang",               0, "CODE", "language wanted at this door"},
    WHO,
    {0        }
};

const struct command survey_dwelling_commands[] = {
    {"dwelling make",                                    "SURVEY", "put homes on the door list, in plain words",
     "doorstep dwelling make ashbrook.gpkg --block T1 --address \"Flats 1-64, Ashbrook House\"", 1,
     1, make_opts, cmd_make},
    {"dwelling list",      "SURVEY", "the door list", "doorstep dwelling list ashbrook.gpkg --block T1",
     1, 1, list_opts, cmd_list},
    {"dwelling split",                                                 "SURVEY CODE", "one home turned out to be several",
     "doorstep dwelling split ashbrook.gpkg T1-007 --into \"7A Mill Lane\" --into \"7B Mill Lane\"", 2, 2, split_opts, cmd_split},
    {"dwelling merge",                                         "SURVEY KEPT GONE", "two homes on the list turned out to be one",
     "doorstep dwelling merge ashbrook.gpkg T1-007 T1-008 --who Joan", 3, 3, merge_opts, cmd_merge},
    {"dwelling change",                                                  "SURVEY CODE", "put right what the list says of a home",
     "doorstep dwelling change ashbrook.gpkg T1-007 --households 2 --who Joan", 2, 2, change_opts,
     cmd_change},
    {"dwelling history",                                     "SURVEY CODE", "what happened to a home on the list",
     "doorstep dwelling history ashbrook.gpkg T1-007", 2, 2, NULL, cmd_history},
    {0},
};
