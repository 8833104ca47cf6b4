/* survey/commands_team.c — who goes where: doors to try now, blocks for pairs, languages. */
#include "survey/commands.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/assign.h"
#include "survey/command_kit.h"
#include "survey/doors.h"
#include "survey/store.h"
#include "survey/tonight.h"

/* ---- tonight ---- */

static json_t *json_or_null(const char *text) {
    return text ? kit_json_text(text) : json_null();
}

static json_t *json_door(const struct tonight_door *d) {
    json_t *out = json_object();
    json_object_set_new(out, "code", kit_json_text(d->code));
    json_object_set_new(out, "household", d->household ? json_integer(d->household) : json_null());
    json_object_set_new(out, "block", json_or_null(d->block));
    json_object_set_new(out, "address", json_or_null(d->address));
    json_object_set_new(out, "structure", json_or_null(d->structure));
    json_object_set_new(out, "stair", json_or_null(d->stair));
    json_object_set_new(out, "floor", d->has_floor ? json_integer(d->floor) : json_null());
    json_object_set_new(out, "why", json_string(tonight_why_code(d->why)));
    json_object_set_new(out, "callback_utc",
                        d->callback_utc ? kit_json_time(d->callback_utc) : json_null());
    json_object_set_new(out, "language", json_or_null(d->lang));
    json_object_set_new(out, "knocks", json_integer((json_int_t)d->n_knocks));
    json_object_set_new(out, "last",
                        d->n_knocks ? json_string(outcomes[d->last].code) : json_null());
    json_object_set_new(out, "note", json_or_null(d->note));
    return out;
}

static int tonight_json(const struct tonight *t, int64_t now_utc) {
    json_t *doors = json_array(), *left = json_object();
    for (size_t i = 0; i < t->n; i++) {
        json_array_append_new(doors, json_door(&t->doors[i]));
    }
    for (int i = TONIGHT_DONE; i < TONIGHT_WHYS; i++) {
        json_object_set_new(left, tonight_why_code((enum tonight_why)i),
                            json_integer((json_int_t)t->left[i]));
    }
    return kit_print_json(json_pack("{s:o, s:s, s:o, s:o}", "at_utc", kit_json_time(now_utc),
                                    "slot", slot_code(t->slot), "doors", doors, "left", left));
}

static bool same(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* A line where the walk comes to another block, building or stair. */
static void say_place(const struct tonight_door *d, const struct tonight_door *before) {
    if (before && same(before->block, d->block) && same(before->structure, d->structure) &&
        same(before->stair, d->stair)) {
        return;
    }
    putchar('\n');
    kit_say(stdout, d->block ? d->block : "(no block)");
    if (d->structure) {
        fputs(", ", stdout);
        kit_say(stdout, d->structure);
    }
    if (d->stair) {
        fputs(", stair ", stdout);
        kit_say(stdout, d->stair);
    }
    putchar('\n');
}

static void say_door(const struct tonight_door *d, struct zone *zone) {
    char at[ZONE_TEXT_MAX];
    fputs("  ", stdout);
    kit_say(stdout, d->code);
    if (d->household) {
        printf("/%d", d->household);
    }
    if (d->has_floor) {
        printf("  floor %d", d->floor);
    }
    fputs("  ", stdout);
    kit_say(stdout, d->address);
    printf(": %s", tonight_why_words(d->why));
    if (d->callback_utc) {
        zone_words(zone, d->callback_utc, at);
        printf(" (%s)", at);
    }
    if (d->n_knocks) {
        printf("; %zu knock%s, last time %s", d->n_knocks, d->n_knocks == 1 ? "" : "s",
               outcomes[d->last].words);
    }
    if (d->lang) {
        fputs("; speaks ", stdout);
        kit_say(stdout, d->lang);
    }
    if (d->note) {
        fputs("; note: ", stdout);
        kit_say(stdout, d->note);
    }
    putchar('\n');
}

static void say_tonight(const struct tonight *t, int64_t now_utc) {
    struct zone zone = {0};
    char at[ZONE_TEXT_MAX];
    zone_words(&zone, now_utc, at);
    printf("%zu door%s to try now, %s, %s.", t->n, t->n == 1 ? "" : "s", at, slot_words(t->slot));
    puts(t->slot == SLOT_WKDAY_EVE || t->slot == SLOT_WKEND_EVE ? " In the evening go in twos."
                                                                : "");
    for (size_t i = 0; i < t->n; i++) {
        say_place(&t->doors[i], i ? &t->doors[i - 1] : NULL);
        say_door(&t->doors[i], &zone);
    }
    bool any = false;
    for (int i = TONIGHT_DONE; i < TONIGHT_WHYS; i++) {
        if (t->left[i]) {
            printf("%s%7" PRIu64 "  %s\n", any ? "" : "\nNot on this list:\n", t->left[i],
                   tonight_why_words((enum tonight_why)i));
            any = true;
        }
    }
}

static int cmd_tonight(struct cmd *cmd) {
    enum { KNOCKS_MAX = 50 };
    struct err err = {0};
    struct tonight_options options = {.now_utc = clock_utc_ms(),
                                      .surveyor = cmd_value(cmd, "surveyor"),
                                      .block = cmd_value(cmd, "block")};
    int64_t n_knocks;
    AUTO(tonight_done) struct tonight t = {0};
    if (!kit_time(cmd, "at", &options.now_utc, &err) ||
        !cmd_int(cmd, "knocks", 1, KNOCKS_MAX, TONIGHT_KNOCKS, &n_knocks, &err)) {
        return cmd_fail(&err);
    }
    options.n_knocks = (int)n_knocks;
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    if (!st || !tonight_read(&t, st, &options, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return tonight_json(&t, options.now_utc);
    }
    say_tonight(&t, options.now_utc);
    return 0;
}

/* ---- block assign ---- */

struct assigning {
    struct arena mem;
    struct doors doors;
    struct assign_block *blocks;
    size_t n, cap;
    const char *pairs[ASSIGN_MAX_PAIRS];
    uint32_t n_pairs;
};

static void assigning_done(struct assigning *a) {
    doors_done(&a->doors);
    mem_freep(&a->blocks);
    arena_done(&a->mem);
}

static bool take_block(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct assigning *a = ctx;
    double lon = 0, lat = 0;
    struct assign_block *b = MEM_PUSH(a->blocks, a->n, a->cap);
    *b = (struct assign_block){.code = arena_strdup(&a->mem, area->code),
                               .has_place = store_area_middle(area, &lon, &lat)};
    b->x = lon * cos(lat * 0.017453292519943295); // degrees to radians
    b->y = lat;
    return true;
}

/* Blocks with their doors; those not drawn are known by their homes alone. */
static bool read_blocks(struct assigning *a, struct store *st, struct err *err) {
    if (!doors_read(&a->doors, st, err) || !store_each_area(st, STORE_BLOCK, take_block, a, err)) {
        return false;
    }
    AUTO(mem_freep) uint32_t *at = mem_zalloc((a->doors.blocks.n + 1) * sizeof *at);
    for (size_t i = 0; i < a->n; i++) {
        uint32_t id = intern_find(&a->doors.blocks, a->blocks[i].code, strlen(a->blocks[i].code));
        at[id] = (uint32_t)i + 1;
    }
    for (uint32_t id = 1; id <= a->doors.blocks.n; id++) {
        if (!at[id]) {
            *MEM_PUSH(a->blocks, a->n, a->cap) =
                (struct assign_block){.code = intern_text(&a->doors.blocks, id)};
            at[id] = (uint32_t)a->n;
        }
    }
    for (size_t i = 0; i < a->doors.n; i++) {
        const struct door *door = &a->doors.items[i];
        if (door->block && door->listed) {
            a->blocks[at[door->block] - 1].n_doors++;
        }
    }
    return a->n || err_set(err, ERR_NOT_FOUND, "the survey has no blocks to share out yet");
}

/* --pairs "Amina+Joan" --pairs "Bea+Col", or with commas between. */
static bool read_pairs(const struct cmd *cmd, struct assigning *a, struct err *err) {
    const char *text;
    for (int i = 0; (text = cmd_value_at(cmd, "pairs", i)); i++) {
        for (const char *p = text; *(p += strspn(p, " ,"));) {
            size_t len = strcspn(p, ","), end = len;
            while (p[end - 1] == ' ') {
                end--;
            }
            const char *pair = arena_strndup(&a->mem, p, end);
            for (uint32_t k = 0; k < a->n_pairs; k++) {
                if (strcmp(a->pairs[k], pair) == 0) {
                    return err_set(err, ERR_USAGE, "--pairs: %s is there twice", pair);
                }
            }
            if (a->n_pairs == ASSIGN_MAX_PAIRS) {
                return err_set(err, ERR_USAGE, "--pairs: more than %d", ASSIGN_MAX_PAIRS);
            }
            a->pairs[a->n_pairs++] = pair;
            p += len;
        }
    }
    return true;
}

static bool share_out(struct assigning *a, struct store *st, struct err *err) {
    if (a->n_pairs > a->n) {
        return err_set(err, ERR_USAGE,
                       "there are %u pairs for %zu blocks: fewer pairs, or smaller "
                       "blocks",
                       a->n_pairs, a->n);
    }
    assign_share(a->blocks, a->n, a->n_pairs);
    int64_t now = clock_utc_ms();
    if (!store_begin(st, err)) {
        return false;
    }
    bool ok = store_clear_assignments(st, err);
    for (size_t i = 0; ok && i < a->n; i++) {
        ok = store_assign_block(st, a->blocks[i].code, a->pairs[a->blocks[i].pair], now, err);
    }
    if (!ok || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

/* What the file says: pairs in the order of their first block. */
static bool take_assigned(void *ctx, const char *block, const char *pair, struct err *err) {
    (void)err;
    struct assigning *a = ctx;
    uint32_t p = 0;
    while (p < a->n_pairs && strcmp(a->pairs[p], pair) != 0) {
        p++;
    }
    if (p == a->n_pairs && p < ASSIGN_MAX_PAIRS) {
        a->pairs[a->n_pairs++] = arena_strdup(&a->mem, pair);
    }
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->blocks[i].code, block) == 0) {
            a->blocks[i].pair = p;
        }
    }
    return true;
}

static int report_assigned(const struct cmd *cmd, const struct assigning *a) {
    json_t *pairs = json_array();
    for (uint32_t p = 0; p < a->n_pairs; p++) {
        uint64_t doors = 0;
        json_t *blocks = json_array();
        for (size_t i = 0; i < a->n; i++) {
            if (a->blocks[i].pair == p) {
                doors += a->blocks[i].n_doors;
                json_array_append_new(blocks, kit_json_text(a->blocks[i].code));
            }
        }
        json_array_append_new(pairs,
                              json_pack("{s:o, s:I, s:o}", "pair", kit_json_text(a->pairs[p]),
                                        "doors", (json_int_t)doors, "blocks", blocks));
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:o}", "pairs", pairs));
    }
    size_t i, k;
    json_t *pair, *block;
    json_array_foreach(pairs, i, pair) {
        kit_say(stdout, json_string_value(json_object_get(pair, "pair")));
        json_int_t doors = json_integer_value(json_object_get(pair, "doors"));
        printf(": %" JSON_INTEGER_FORMAT " door%s:", doors, doors == 1 ? "" : "s");
        json_array_foreach(json_object_get(pair, "blocks"), k, block) {
            putchar(' ');
            kit_say(stdout, json_string_value(block));
        }
        putchar('\n');
    }
    if (!json_array_size(pairs)) {
        puts("No block has a pair yet; share them out with --pairs \"Amina+Joan\" --pairs "
             "\"Bea+Col\"");
    }
    json_decref(pairs);
    return 0;
}

static int cmd_assign(struct cmd *cmd) {
    struct err err = {0};
    AUTO(assigning_done) struct assigning a = {0};
    if (!read_pairs(cmd, &a, &err)) {
        return cmd_fail(&err);
    }
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, !a.n_pairs, &err);
    if (!st || !read_blocks(&a, st, &err) || (a.n_pairs && !share_out(&a, st, &err))) {
        return cmd_fail(&err);
    }
    for (size_t i = 0; !a.n_pairs && i < a.n; i++) {
        a.blocks[i].pair = UINT32_MAX;
    }
    if (!a.n_pairs && !store_each_assignment(st, take_assigned, &a, &err)) {
        return cmd_fail(&err);
    }
    return report_assigned(cmd, &a);
}

/* ---- surveyors ---- */

static int cmd_surveyor(struct cmd *cmd) {
    struct err err = {0};
    const char *name = cmd_arg(cmd, 1), *speaks = cmd_value(cmd, "speaks");
    if (!speaks) {
        err_set(&err, ERR_USAGE, "which languages? --speaks \"eng urd\"");
        return cmd_fail(&err);
    }
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    if (!st || !store_set_surveyor(st, name, speaks, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(
            json_pack("{s:o, s:o}", "name", kit_json_text(name), "speaks", kit_json_text(speaks)));
    }
    kit_say(stdout, name);
    fputs(" speaks ", stdout);
    kit_say(stdout, speaks);
    putchar('\n');
    return 0;
}

/* ---- the table ---- */

static const struct cmd_opt tonight_opts[] = {
    {"surveyor",            's', "NAME", "her blocks, and homes whose language she or her pair speaks"},
    {"block",               'b', "B", "only of this block"},
    {"at",                     0, "TIME", "when, if not now: 2026-11-22T18:30"},
    {"knocks",    'n', "N", "knocks at different times before a home is let be; 3 unless said"},
    {0},
};
static const struct cmd_opt assign_opts[] = {
    {"pairs", 'p', "A+B", "a pair, once for each; without it: who has which block"},
    {0 },
};
static const struct cmd_opt surveyor_opts[] = {
    {"speaks", 0, "CODES", "languages, as in visit --language: \"eng urd\""},
    {0},
};

const struct command survey_team_commands[] = {
    {"tonight",                         "SURVEY", "doors to try now, and why each",
     "doorstep tonight ashbrook.gpkg --surveyor Amina", 1, 1, tonight_opts, cmd_tonight},
    {"block assign", "SURVEY", "share the blocks out among pairs, even by doors",
     "doorstep block assign ashbrook.gpkg --pairs Amina+Joan --pairs Bea+Col", 1, 1, assign_opts,
     cmd_assign},
    {"surveyor add",                                "SURVEY NAME", "which languages a surveyor speaks",
     "doorstep surveyor add ashbrook.gpkg Amina --speaks \"eng urd\"", 2, 2, surveyor_opts,
     cmd_surveyor},
    {0                    },
};
