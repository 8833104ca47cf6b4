/* analysis/commands_tabulate.c — tabulate: one question of a survey, counted. */
#include "analysis/commands.h"
#include "analysis/tabulate.h"
#include "base/strbuf.h"
#include "survey/store.h"

static bool tabulate(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    bool json = cmd_json(cmd);
    struct tab_options options = {.question = cmd_arg(cmd, 1),
                                  .by = cmd_value(cmd, "by"),
                                  .form_id = cmd_value(cmd, "form"),
                                  .lang = cmd_value(cmd, "lang"),
                                  .before = cmd_value(cmd, "before"),
                                  .rake = cmd_value(cmd, "rake"),
                                  .rows = cmd_flag(cmd, "rows")};
    const struct store_options read_only = {.read_only = true};
    if (!tier_parse(cmd_value(cmd, "tier"), json ? TIER_INTERNAL : TIER_MEETING, &options.tier,
                    err) ||
        !commands_check_before(cmd, err)) {
        return false;
    }
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &read_only, err);
    AUTO(table_done) struct table table = {0};
    if (!st || !table_make(&table, st, &options, err)) {
        return false;
    }
    (json ? tabulate_json : tabulate_text)(out, &table);
    return true;
}

int cmd_tabulate(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    return tabulate(cmd, &out, &err) ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}
