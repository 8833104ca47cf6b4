/* analysis/commands_priorities.c — priorities: of a survey's homes, or of a meeting's ballots. */
#include <stdio.h>
#include <string.h>

#include "analysis/ballots.h"
#include "analysis/commands.h"
#include "analysis/priorities.h"
#include "base/err.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/store.h"

int commands_print(const struct strbuf *out, bool json) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    if (!json) {
        utf8_add_safe(&safe, strbuf_text(out), out->len);
    }
    const struct strbuf *shown = json ? out : &safe;
    fwrite(strbuf_text(shown), 1, shown->len, stdout);
    return 0;
}

/* The word after --tally-sheet, NULL when it is not there; false for another kind of file. */
static bool sheet_file(const struct cmd *cmd, const char **path, bool *svg, struct err *err) {
    *path = cmd_value(cmd, "tally-sheet");
    *svg = *path && file_has_ext(*path, ".svg");
    return !*path || *svg || file_has_ext(*path, ".pdf") ||
           err_set(err, ERR_USAGE, "--tally-sheet writes a .pdf or an .svg, not '%s'", *path);
}

/* Say on paper what was counted, where that is wanted. */
static bool write_sheet(const struct cmd *cmd, const struct ballot_box *box, struct store *st,
                        const struct priorities_options *options, struct err *err) {
    AUTO(strbuf_done) struct strbuf sheet = {0};
    const char *path;
    bool svg;
    if (!sheet_file(cmd, &path, &svg, err) || !path) {
        return !path && err->code == ERR_NONE;
    }
    bool ok =
        box ? vote_sheet(&sheet, box, svg, err) : priorities_sheet(&sheet, st, options, svg, err);
    return ok && file_write(path, sheet.data, sheet.len, err);
}

static bool vote(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    AUTO(ballot_box_done) struct ballot_box box = {0};
    const char *file = cmd_value(cmd, "ballots"), *issues = cmd_value(cmd, "issues");
    if (cmd_n_args(cmd) > 0) {
        return err_set(err, ERR_USAGE, "--ballots counts a file: '%s' is a word too many",
                       cmd_arg(cmd, 0));
    }
    if (!issues) {
        return err_set(err, ERR_USAGE, "--ballots needs --issues: the names on the card, as A,B,C");
    }
    static const char *const of_surveys[] = {"by", "form", "tier"};
    for (size_t i = 0; i < LEN(of_surveys); i++) {
        if (cmd_value(cmd, of_surveys[i])) {
            return err_set(err, ERR_USAGE, "--%s goes with a survey, not with --ballots",
                           of_surveys[i]);
        }
    }
    if (!issues_parse(&box.issues, issues, err) || !ballot_box_read(&box, file, err)) {
        return false;
    }
    if (!write_sheet(cmd, &box, NULL, NULL, err)) {
        return false;
    }
    if (cmd_json(cmd)) {
        vote_json(out, &box);
    } else {
        vote_text(out, &box, cmd_flag(cmd, "pairs"));
    }
    return true;
}

static bool rank(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    bool json = cmd_json(cmd);
    struct priorities_options options = {
        .stability = cmd_flag(cmd, "stability"),
        .pairs = cmd_flag(cmd, "pairs"),
        .gather = {.question = cmd_arg(cmd, 1),
                   .form_id = cmd_value(cmd, "form"),
                   .lang = cmd_value(cmd, "lang"),
                   .labels = !json}
    };
    if (cmd_n_args(cmd) < 2 || cmd_value(cmd, "issues")) {
        return err_set(err, ERR_USAGE, "%s",
                       cmd_n_args(cmd) < 2 ? "name a survey and a question, or --ballots FILE.csv"
                                           : "--issues goes with --ballots");
    }
    gather_by_any(cmd_value(cmd, "by"), &options.gather);
    if (!tier_parse(cmd_value(cmd, "tier"), json ? TIER_INTERNAL : TIER_MEETING, &options.tier,
                    err)) {
        return false;
    }
    options.gather.tier = options.tier;
    const struct store_options read_only = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &read_only, err);
    return st && write_sheet(cmd, NULL, st, &options, err) &&
           (json ? priorities_json : priorities_text)(out, st, &options, err);
}

int cmd_priorities(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    bool ok = (cmd_value(cmd, "ballots") ? vote : rank)(cmd, &out, &err);
    return ok ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}
