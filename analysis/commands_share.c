/* analysis/commands_share.c — share: copies about single homes, by agreement alone. */
#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/pack_files.h"
#include "analysis/share.h"
#include "analysis/tier.h"
#include "base/err.h"
#include "survey/store.h"

static const char terms[] =
    "These rows are for those the group agreed to give them to, and for nobody else.\n"
    "Never publish them: with rows from elsewhere they could tell who lives where.\n\n";

static bool check(const struct cmd *cmd, struct err *err) {
    enum tier tier;
    if (!tier_parse(cmd_value(cmd, "tier"), TIER_MEETING, &tier, err)) {
        return false;
    }
    err_where(err, "share");
    if (tier == TIER_PUBLIC) {
        return err_set(err, ERR_USAGE,
                       "rows about homes are never public: share figures, with doorstep pack");
    }
    if (!cmd_flag(cmd, "rows-safe")) {
        return err_set(err, ERR_USAGE, "what is to be shared? Say --rows-safe");
    }
    return cmd_value(cmd, "output") ||
           err_set(err, ERR_USAGE, "where to? Name a new folder with -o DIR");
}

static bool share(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    const struct share_options options = {.form_id = cmd_value(cmd, "form")};
    const struct store_options read_only = {.read_only = true};
    struct err wrong = {0};
    if (!check(cmd, &wrong)) {
        *err = wrong;
        return false;
    }
    AUTO(pack_files_done) struct pack_files files = {0};
    AUTO(pack_place_done) struct pack_place place = {0};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &read_only, err);
    struct strbuf *about = pack_files_add(&files, "README.txt");
    struct strbuf *rows = pack_files_add(&files, "rows.csv");
    strbuf_add(about, terms);
    if (!st || !share_rows(rows, about, st, &options, err) ||
        !pack_files_write(&files, cmd_value(cmd, "output"), &place, err) ||
        !pack_place_keep(&place, err)) {
        return false;
    }
    if (!cmd_json(cmd)) {
        strbuf_add(out, strbuf_text(about));
        return true;
    }
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "share");
    jsonout_text(&json, cmd_value(cmd, "output"));
    jsonout_key(&json, "words");
    jsonout_text(&json, strbuf_text(about));
    jsonout_close(&json, '}');
    return true;
}

int cmd_share(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    return share(cmd, &out, &err) ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}
