/* analysis/commands_map.c — map: the priority map into a file. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/map_priorities.h"
#include "base/date.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/store.h"

/* The map must not be written over the survey it comes from. */
static bool same_file(const char *a, const char *b) {
    struct stat of_a, of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}

static bool check_target(const char *survey, const char *target, struct err *err) {
    if (!target) {
        return err_set(err, ERR_USAGE,
                       "-o says where the map goes: a name in .geojson, .gpkg, "
                       ".svg or .html");
    }
    if (!priority_map_format(target)) {
        return err_set(err, ERR_USAGE,
                       "a map ends in .geojson, .gpkg, .svg or .html; '%s' does not",
                       file_name(target));
    }
    return !same_file(survey, target) ||
           err_set(err, ERR_USAGE, "%s is the survey itself: give the map another name", target);
}

static void today(char date[DATE_TEXT_MAX]) {
    date_format(date, (int64_t)time(NULL) / (DATE_MS_PER_DAY / 1000));
}

static struct priority_map *make(const struct cmd *cmd, struct err *err) {
    char date[DATE_TEXT_MAX];
    const char *level = cmd_value(cmd, "level");
    struct priority_map_options options = {
        .gather = {.question = cmd_arg(cmd, 1),
                   .form_id = cmd_value(cmd, "form"),
                   .lang = cmd_value(cmd, "lang")},
        .title = cmd_value(cmd, "title"),
        .date = date
    };
    today(date);
    if (!check_target(cmd_arg(cmd, 0), cmd_value(cmd, "output"), err) ||
        !gather_by_parse(level ? level : "block", &options.gather.by, err) ||
        !tier_parse(cmd_value(cmd, "tier"), TIER_MEETING, &options.tier, err)) {
        return NULL;
    }
    if (options.gather.by == BY_ALL) {
        err_set(err, ERR_USAGE, "--level is block or estate");
        return NULL;
    }
    const struct store_options read_only = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &read_only, err);
    return st ? priority_map_new(st, &options, err) : NULL;
}

/* ---- what became of it ---- */

struct line {
    size_t n;
    const char *key, *one, *many;
};
enum { LINES = 7 };

static void list_lines(const struct priority_map_summary *s, struct line lines[LINES]) {
    const struct line all[LINES] = {
        {s->n_areas,        "areas",        "area",                             "areas"                     },
        {s->n_ranked,       "ranked",       "has a first priority",             "have a first priority"     },
        {s->n_too_close,    "too_close",    "is too close to call",             "are too close to call"     },
        {s->n_no_favourite, "no_favourite", "has no clear favourite",           "have no clear favourite"   },
        {s->n_too_few,      "too_few",      "has too few homes to show",        "have too few homes to show"},
        {s->n_no_data,      "no_data",      "has no answers yet",               "have no answers yet"       },
        {s->n_undrawn,      "undrawn",      "has no boundary and is not drawn",
         "have no boundary and are not drawn"                                                               },
    };
    memcpy(lines, all, sizeof all);
}

static void report_json(const char *file, const struct priority_map_summary *summary) {
    AUTO(strbuf_done) struct strbuf out = {0};
    struct jsonout json = {.out = &out};
    struct line lines[LINES];
    list_lines(summary, lines);
    jsonout_open(&json, '{');
    jsonout_key(&json, "file");
    jsonout_text(&json, file);
    for (size_t i = 0; i < LINES; i++) {
        jsonout_key(&json, lines[i].key);
        jsonout_whole(&json, (int64_t)lines[i].n);
    }
    jsonout_close(&json, '}');
    puts(out.data);
}

static void report(const char *file, const struct priority_map_summary *summary) {
    AUTO(strbuf_done) struct strbuf out = {0};
    struct line lines[LINES];
    list_lines(summary, lines);
    utf8_add_safe(&out, file, strlen(file));
    for (size_t i = 0; i < LINES; i++) {
        if (lines[i].n || i == 0) {
            strbuf_addf(&out, "%s%zu %s",
                        i == 0   ? ": "
                        : i == 1 ? "; "
                                 : ", ",
                        lines[i].n, lines[i].n == 1 ? lines[i].one : lines[i].many);
        }
    }
    puts(out.data);
}

int cmd_map(struct cmd *cmd) {
    struct err err = {0};
    const char *file = cmd_value(cmd, "output");
    AUTO(priority_map_freep) struct priority_map *pm = make(cmd, &err);
    if (!pm || !priority_map_write(pm, file, &err)) {
        return cmd_fail(&err);
    }
    struct priority_map_summary summary = priority_map_summary(pm);
    (cmd_json(cmd) ? report_json : report)(file, &summary);
    return 0;
}
