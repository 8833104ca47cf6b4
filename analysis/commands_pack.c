/* analysis/commands_pack.c — pack, and pack verify: what a council does with one first. */
#include <inttypes.h>

#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/pack.h"
#include "analysis/pack_files.h"
#include "analysis/pack_verify.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "survey/export.h"
#include "survey/slot.h"
#include "survey/store.h"

/* ---- pack ---- */

static void pack_json(struct strbuf *out, const char *path, const struct pack_result *result) {
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "pack");
    jsonout_text(&json, path);
    jsonout_key(&json, "files");
    jsonout_whole(&json, (int64_t)result->n_files);
    jsonout_key(&json, "bytes");
    jsonout_whole(&json, (int64_t)result->n_bytes);
    jsonout_key(&json, "approved");
    jsonout_text(&json, result->approved_on);
    jsonout_key(&json, "fingerprint");
    jsonout_text(&json, result->fingerprint);
    jsonout_key(&json, "words");
    jsonout_text(&json, result->words);
    jsonout_key(&json, "nothing_shown");
    jsonout_text(&json, result->nothing);
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}

static void pack_text(struct strbuf *out, const char *path, const struct pack_result *result) {
    enum { KB = 1024 };
    strbuf_addf(
        out,
        "%s: %zu files, %zu KB, approved on %s; begin with index.html\nsigned with the key %s "
        "(%s): read it out to whoever asks\n",
        path, result->n_files, result->n_bytes / KB, result->approved_on, result->fingerprint,
        result->words);
    if (result->nothing) {
        strbuf_addf(out, "Mind: %s\n", result->nothing);
    }
}

/* Rows of single homes: the group's own copy, and said so. */
static bool pack_internal(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    const char *dir = cmd_value(cmd, "output");
    if (!cmd_flag(cmd, "yes")) {
        err_where(err, "pack --tier internal");
        return err_set(
            err, ERR_USAGE,
            "this writes every home's answers, one by one: whoever gets these files sees "
            "who said what. They are for the stewards of the group alone. If that is "
            "meant, add --yes");
    }
    const struct store_options read_only = {.read_only = true};
    const struct export_options options = {0};
    struct export_result result;
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &read_only, err);
    if (!st || !export_write(st, export_formats[0], dir, &options, &result, err)) {
        return false;
    }
    if (cmd_json(cmd)) {
        struct jsonout json = {.out = out};
        jsonout_open(&json, '{');
        jsonout_key(&json, "pack");
        jsonout_text(&json, dir);
        jsonout_key(&json, "files");
        jsonout_whole(&json, result.n_files);
        jsonout_close(&json, '}');
        strbuf_addc(out, '\n');
        return true;
    }
    strbuf_addf(out,
                "%s: %" PRIu32 " files with %" PRIu64
                " rows. They hold single homes' answers: for the "
                "stewards of the group alone, never for a council or a landlord\n",
                dir, result.n_files, result.n_rows);
    return true;
}

static bool pack(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    struct pack_options options = {.output = cmd_value(cmd, "output"),
                                   .form_id = cmd_value(cmd, "form"),
                                   .lang = cmd_value(cmd, "lang"),
                                   .boundaries = cmd_value(cmd, "boundaries"),
                                   .boundary_layer = cmd_value(cmd, "layer"),
                                   .boundary_code = cmd_value(cmd, "code"),
                                   .boundary_name = cmd_value(cmd, "name"),
                                   .boundary_set = cmd_value(cmd, "set"),
                                   .now_utc = clock_utc_ms()};
    struct pack_result result;
    if (!cmd_value(cmd, "tier") || !options.output) {
        err_where(err, "pack");
        return err_set(err, ERR_USAGE, "%s",
                       options.output ? "for whom? --tier meeting, or --tier public"
                                      : "where to? Name a folder or an archive: -o council.zip");
    }
    if (!tier_parse(cmd_value(cmd, "tier"), TIER_MEETING, &options.tier, err)) {
        return false;
    }
    if (options.tier == TIER_INTERNAL) {
        return pack_internal(cmd, out, err);
    }
    if (!options.boundaries && (options.boundary_layer || options.boundary_code ||
                                options.boundary_name || options.boundary_set)) {
        err_where(err, "pack");
        return err_set(err, ERR_USAGE,
                       "--layer, --code, --name and --set say more of --boundaries FILE");
    }
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, err);
    if (!st || !zone_of_survey(st, true, err) || !pack_make(st, &options, &result, err)) {
        return false;
    }
    (cmd_json(cmd) ? pack_json : pack_text)(out, options.output, &result);
    return true;
}

int cmd_pack(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    return pack(cmd, &out, &err) ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}

/* ---- pack verify ---- */

static void verify_json(struct strbuf *out, const struct pack_facts *facts) {
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "ok");
    jsonout_bool(&json, true);
    jsonout_key(&json, "files");
    jsonout_whole(&json, (int64_t)facts->n_files);
    jsonout_key(&json, "tier");
    jsonout_text(&json, tier_rules[facts->tier].name);
    jsonout_key(&json, "fingerprint");
    jsonout_text(&json, facts->fingerprint);
    jsonout_key(&json, "words");
    jsonout_text(&json, facts->words);
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}

static void verify_text(struct strbuf *out, const struct pack_facts *facts, bool known) {
    strbuf_addf(out,
                "OK: %zu files, tier %s, unchanged since they were signed with the key %s (%s)",
                facts->n_files, tier_rules[facts->tier].name, facts->fingerprint, facts->words);
    strbuf_add(out, known ? ", the one you named\n"
                          : "; ask the group to read theirs out: it must be this one\n");
}

int cmd_pack_verify(struct cmd *cmd) {
    struct err err = {0};
    struct pack_facts facts;
    AUTO(pack_files_done) struct pack_files files = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    const char *key = cmd_value(cmd, "key");
    if (!pack_files_read(&files, cmd_arg(cmd, 0), &err) ||
        !pack_verify(&files, key, &facts, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        verify_json(&out, &facts);
    } else {
        verify_text(&out, &facts, key != NULL);
    }
    return commands_print(&out, cmd_json(cmd));
}
