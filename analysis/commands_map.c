/* analysis/commands_map.c — map: a map of any kind into a file. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/map_survey.h"
#include "base/date.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/map.h"
#include "survey/store.h"

/* The map must not be written over the survey it comes from. */
static bool check_target(const char *survey, const char *target, struct err *err) {
    if (!target) {
        return err_set(err, ERR_USAGE,
                       "-o says where the map goes: a name in .geojson, .gpkg, "
                       ".svg, .pdf or .html");
    }
    if (!map_format(target)) {
        return err_set(err, ERR_USAGE,
                       "a map ends in .geojson, .gpkg, .svg, .pdf or .html; '%s' does not",
                       file_name(target));
    }
    return !file_same(survey, target) ||
           err_set(err, ERR_USAGE, "%s is the survey itself: give the map another name", target);
}

/* The sheet a map is drawn on: A3 across when nothing is said. */
static bool read_paper(const struct cmd *cmd, struct map_paper *paper, struct err *err) {
    static const char *const sizes[] = {[MAP_A3] = "a3", [MAP_A4] = "a4"};
    const char *word = cmd_value(cmd, "paper"), *target = cmd_value(cmd, "output");
    bool upright = cmd_flag(cmd, "upright");
    *paper = (struct map_paper){.upright = upright};
    if ((word || upright) && !file_has_ext(target, ".svg") && !file_has_ext(target, ".pdf")) {
        return err_set(err, ERR_USAGE, "--%s is for maps on paper: a name in .svg or .pdf",
                       word ? "paper" : "upright");
    }
    for (size_t i = 0; word && i < LEN(sizes); i++) {
        if (strcmp(word, sizes[i]) == 0) {
            paper->size = (enum map_size)i;
            return true;
        }
    }
    return !word || err_set(err, ERR_USAGE, "--paper is a3 or a4, not '%s'", word);
}

static void today(char date[DATE_TEXT_MAX]) {
    date_format(date, (int64_t)time(NULL) / (DATE_MS_PER_DAY / 1000));
}

static struct survey_map *make(const struct cmd *cmd, struct map_paper *paper, struct err *err) {
    char date[DATE_TEXT_MAX];
    struct survey_map_options options = {.question = cmd_arg(cmd, 1),
                                         .answer = cmd_value(cmd, "answer"),
                                         .level = cmd_value(cmd, "level"),
                                         .before = cmd_value(cmd, "before"),
                                         .good = cmd_value(cmd, "good"),
                                         .hex_m = cmd_value(cmd, "hex-m"),
                                         .tier = cmd_value(cmd, "tier"),
                                         .form_id = cmd_value(cmd, "form"),
                                         .lang = cmd_value(cmd, "lang"),
                                         .title = cmd_value(cmd, "title"),
                                         .date = date};
    today(date);
    if (!check_target(cmd_arg(cmd, 0), cmd_value(cmd, "output"), err) ||
        !read_paper(cmd, paper, err) ||
        !survey_map_kind_parse(cmd_value(cmd, "kind"), &options.kind, err)) {
        return NULL;
    }
    if (!commands_check_before(cmd, err)) {
        return NULL;
    }
    const struct store_options read_only = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &read_only, err);
    return st ? survey_map_new(st, &options, err) : NULL;
}

/* ---- what became of it ---- */

static void report_json(const char *file, const struct map_tally *tallies, size_t n) {
    AUTO(strbuf_done) struct strbuf out = {0};
    struct jsonout json = {.out = &out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "file");
    jsonout_text(&json, file);
    for (size_t i = 0; i < n; i++) {
        jsonout_key(&json, tallies[i].key);
        jsonout_whole(&json, (int64_t)tallies[i].n);
    }
    jsonout_close(&json, '}');
    puts(out.data);
}

static void report(const char *file, const struct map_tally *tallies, size_t n) {
    AUTO(strbuf_done) struct strbuf out = {0};
    const char *before = ": ";
    utf8_add_safe(&out, file, strlen(file));
    for (size_t i = 0; i < n; i++) {
        const struct map_tally *tally = &tallies[i];
        if (tally->n || i == 0) {
            strbuf_addf(&out, "%s%zu %s", before, tally->n,
                        tally->n == 1 ? tally->one : tally->many);
            before = i == 0 ? "; " : ", ";
        }
    }
    puts(out.data);
}

int cmd_map(struct cmd *cmd) {
    struct err err = {0};
    const char *file = cmd_value(cmd, "output");
    struct map_paper paper;
    AUTO(survey_map_freep) struct survey_map *sm = make(cmd, &paper, &err);
    if (!sm) {
        return cmd_fail(&err);
    }
    struct map map = *survey_map_view(sm);
    map.paper = paper;
    if (!map_write(&map, file, &err)) {
        return cmd_fail(&err);
    }
    size_t n;
    const struct map_tally *tallies = survey_map_tallies(sm, &n);
    (cmd_json(cmd) ? report_json : report)(file, tallies, n);
    return 0;
}
