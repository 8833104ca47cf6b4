/* analysis/commands_share.c — share: copies about single homes: rows by agreement alone, moved
 * points for the stewards. */
#include <string.h>

#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/pack_files.h"
#include "analysis/share.h"
#include "analysis/share_points.h"
#include "analysis/tier.h"
#include "base/err.h"
#include "base/num.h"
#include "survey/store.h"

static const char row_terms[] =
    "These rows are for those the group agreed to give them to, and for nobody else.\n"
    "Never publish them: with rows from elsewhere they could tell who lives where.\n\n";
static const char point_terms[] =
    "These points are for the stewards' own maps. They are not for meetings, councils or anybody "
    "else:\na moved home is still somebody's.\n\n";

static bool wrong(struct err *err, const char *why) {
    err_where(err, "share");
    return err_set(err, ERR_USAGE, "%s", why);
}

static bool check_tier(const struct cmd *cmd, bool points, struct err *err) {
    enum tier tier;
    if (!tier_parse(cmd_value(cmd, "tier"), points ? TIER_INTERNAL : TIER_MEETING, &tier, err)) {
        return false;
    }
    if (points && tier != TIER_INTERNAL) {
        return wrong(err, "moved homes are for the stewards alone: a meeting gets figures and "
                          "maps of areas, with doorstep map and doorstep pack");
    }
    return tier != TIER_PUBLIC ||
           wrong(err, "rows about homes are never public: share figures, with doorstep pack");
}

static bool check(const struct cmd *cmd, struct err *err) {
    bool points = cmd_value(cmd, "mask") != NULL, rows = cmd_flag(cmd, "rows-safe");
    if (!check_tier(cmd, points, err)) {
        return false;
    }
    if (points == rows) {
        return wrong(err, points ? "rows or points? Give --rows-safe or --mask, one at a time"
                                 : "what is to be shared? Say --rows-safe, or --mask donut");
    }
    if (points && !cmd_value(cmd, "question")) {
        return wrong(err, "whose answers are to stand at the points? Give --question NAME");
    }
    return cmd_value(cmd, "output") || wrong(err, "where to? Name a new folder with -o DIR");
}

/* ---- rows ---- */

static bool make_rows(const struct cmd *cmd, struct store *st, struct pack_files *files,
                      struct err *err) {
    const struct share_options options = {.form_id = cmd_value(cmd, "form")};
    struct strbuf *about = pack_files_add(files, "README.txt");
    struct strbuf *rows = pack_files_add(files, "rows.csv");
    strbuf_add(about, row_terms);
    return share_rows(rows, about, st, &options, err);
}

/* ---- points ---- */

static bool parse_k(const char *text, double *out, struct err *err) {
    *out = 0;
    return !text || (num_parse(text, strlen(text), out) && *out >= SHARE_K_LEAST && *out <= 1e6) ||
           err_set(err, ERR_USAGE, "--k takes a number of homes, %d or more, not %.40s",
                   SHARE_K_LEAST, text);
}

static bool make_points(const struct cmd *cmd, struct store *st, struct pack_files *files,
                        struct err *err) {
    struct share_points_options options = {.question = cmd_value(cmd, "question"),
                                           .form_id = cmd_value(cmd, "form")};
    if (!share_mask_parse(cmd_value(cmd, "mask"), &options.mask, err) ||
        !parse_k(cmd_value(cmd, "k"), &options.k, err)) {
        return false;
    }
    struct strbuf *about = pack_files_add(files, "README.txt");
    struct strbuf *csv = pack_files_add(files, "points.csv");
    struct strbuf *geojson = pack_files_add(files, "points.geojson");
    strbuf_add(about, point_terms);
    return share_points(geojson, csv, about, st, &options, err);
}

/* That a copy was given away is written down once it is on the disk, before it has its name: what
 * could not be written was not given away. */
static bool let_out(const struct cmd *cmd, struct pack_files *files, struct err *err) {
    AUTO(pack_place_done) struct pack_place place = {0};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, err);
    if (!st || !store_begin(st, err)) {
        return false;
    }
    if (!(cmd_value(cmd, "mask") ? make_points : make_rows)(cmd, st, files, err) ||
        !pack_files_write(files, cmd_value(cmd, "output"), &place, err) || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return pack_place_keep(&place, err);
}

static bool share(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    struct err usage = {0};
    if (!check(cmd, &usage)) {
        *err = usage;
        return false;
    }
    AUTO(pack_files_done) struct pack_files files = {0};
    if (!let_out(cmd, &files, err)) {
        return false;
    }
    const char *about = strbuf_text(&pack_files_find(&files, "README.txt")->bytes);
    if (!cmd_json(cmd)) {
        strbuf_add(out, about);
        return true;
    }
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "share");
    jsonout_text(&json, cmd_value(cmd, "output"));
    jsonout_key(&json, "words");
    jsonout_text(&json, about);
    jsonout_close(&json, '}');
    return true;
}

int cmd_share(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    return share(cmd, &out, &err) ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}
