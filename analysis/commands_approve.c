/* analysis/commands_approve.c — approve: two people of the group agree that results may leave. */
#include <inttypes.h>
#include <string.h>

#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/pack.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/strbuf.h"
#include "survey/approval.h"
#include "survey/signing.h"
#include "survey/slot.h"
#include "survey/store.h"

/* ---- approve --list ---- */

struct listing {
    struct strbuf *out;
    struct jsonout *json; // NULL: words
};

static void put_text(struct jsonout *json, const char *key, const char *text) {
    jsonout_key(json, key);
    jsonout_text(json, text);
}

static void list_json(struct jsonout *json, const struct approval *a) {
    char at[DATE_TEXT_MAX];
    date_format_ms(at, a->approved_utc, 0, true);
    jsonout_open(json, '{');
    put_text(json, "tier", a->tier);
    put_text(json, "approved_utc", at);
    jsonout_key(json, "by");
    jsonout_open(json, '[');
    for (size_t i = 0; i < a->n_names; i++) {
        jsonout_text(json, a->names[i]);
    }
    jsonout_close(json, ']');
    put_text(json, "meeting", a->meeting->text);
    put_text(json, "date", a->meeting->held_on);
    put_text(json, "conditions", a->conditions);
    put_text(json, "until", a->until);
    put_text(json, "vote", a->vote);
    put_text(json, "tables_sha256", a->tables_hash);
    jsonout_close(json, '}');
}

static void list_text(struct strbuf *out, const struct approval *a) {
    enum { DAY = 10 };
    char at[DATE_TEXT_MAX];
    date_format_ms(at, a->approved_utc, 0, true);
    strbuf_addf(out, "%.*s\t%s\t", DAY, at, a->tier);
    for (size_t i = 0; i < a->n_names; i++) {
        strbuf_addf(out, "%s%s", i ? ", " : "", a->names[i]);
    }
    strbuf_addf(out, "\t%s, %s", a->meeting->held_on, a->meeting->text);
    strbuf_addf(out, a->until ? "\tuntil %s\n" : "\n", a->until);
}

static bool list_one(void *ctx, const struct approval *approval, struct err *err) {
    (void)err;
    struct listing *list = ctx;
    if (list->json) {
        list_json(list->json, approval);
    } else {
        list_text(list->out, approval);
    }
    return true;
}

static bool list_all(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    const struct store_options read_only = {.read_only = true};
    struct jsonout json = {.out = out};
    struct listing list = {.out = out, .json = cmd_json(cmd) ? &json : NULL};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &read_only, err);
    if (!st) {
        return false;
    }
    if (list.json) {
        jsonout_open(&json, '[');
    }
    bool ok = approval_each(st, list_one, &list, err);
    if (list.json) {
        jsonout_close(&json, ']');
        strbuf_addc(out, '\n');
    }
    return ok;
}

/* ---- approving ---- */

static bool parse_tier(const struct cmd *cmd, enum tier *tier, struct err *err) {
    const char *text = cmd_value(cmd, "tier");
    if (!text) {
        return err_set(err, ERR_USAGE,
                       "for whom? --tier meeting (meeting, council, landlord) or --tier public");
    }
    if (!tier_parse(text, TIER_INTERNAL, tier, err)) {
        return false;
    }
    return *tier != TIER_INTERNAL ||
           err_set(err, ERR_USAGE, "tier internal needs no approval: it does not leave the group");
}

static void report(const struct cmd *cmd, struct strbuf *out, const struct approval_asked *asked,
                   int64_t id, const char *key, const char *nothing) {
    char finger[SIGNING_FINGER_HEX], words[SIGNING_FINGER_WORDS];
    signing_fingerprint(key, finger, words);
    if (!cmd_json(cmd)) {
        strbuf_addf(
            out,
            "approved for tier %s; next: doorstep pack %s --tier %s -o FILE.zip\nPeople who get "
            "the pack may ring and ask for your key's fingerprint: %s (%s)\n",
            asked->tier, cmd_arg(cmd, 0), asked->tier, finger, words);
        if (nothing) {
            strbuf_addf(out, "Mind: %s\n", nothing);
        }
        return;
    }
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "approval");
    jsonout_whole(&json, id);
    put_text(&json, "tier", asked->tier);
    put_text(&json, "fingerprint", finger);
    put_text(&json, "words", words);
    put_text(&json, "nothing_shown", nothing);
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}

/* What they see is what stands now; names and objections first, as they take no counting. */
static bool approve(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    enum tier tier;
    const char *names[APPROVAL_NAMES_MAX + 1];
    AUTO(strbuf_done) struct strbuf tables = {0};
    char key[SIGNING_KEY_HEX];
    const char *nothing = NULL;
    int64_t now = clock_utc_ms(), id;
    struct approval_asked asked = {.names = names,
                                   .meeting = cmd_value(cmd, "meeting"),
                                   .held_on = cmd_value(cmd, "date"),
                                   .conditions = cmd_value(cmd, "conditions"),
                                   .until = cmd_value(cmd, "until"),
                                   .vote = cmd_value(cmd, "vote")};
    while (asked.n_names <= APPROVAL_NAMES_MAX &&
           (names[asked.n_names] = cmd_value_at(cmd, "by", (int)asked.n_names))) {
        asked.n_names++;
    }
    if (!parse_tier(cmd, &tier, err)) {
        return false;
    }
    asked.tier = tier_rules[tier].name;
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, err);
    if (!st || !approval_check(st, &asked, now, err) || !zone_of_survey(st, true, err) ||
        !pack_tables(&tables, st, tier, cmd_value(cmd, "form"), &nothing, err)) {
        return false;
    }
    asked.tables = tables.data;
    asked.tables_len = tables.len;
    if (!signing_key(st, now, key, err) || !approval_give(st, &asked, now, &id, err)) {
        return false;
    }
    report(cmd, out, &asked, id, key, nothing);
    return true;
}

int cmd_approve(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    bool ok = (cmd_flag(cmd, "list") ? list_all : approve)(cmd, &out, &err);
    return ok ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}
