/* geo/commands.c — see commands.h. A verb reads a file, puts it into the survey, and reports: first
 * what was done, then the areas or rows to look at, by code and number, never by address. */
#include "geo/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/areas_file.h"
#include "geo/areas_survey.h"
#include "geo/dwellings.h"
#include "geo/dwellings_check.h"
#include "geo/gdal.h"
#include "geo/limits.h"

/* ---- notes, as text and as JSON ---- */

static const struct note_words {
    const char *key, *title;
} note_words[] = {
    [NOTE_FIXED] = {"fixed",   "fixed"    },
    [NOTE_REFUSED] = {"refused", "not taken"},
    [NOTE_WARNING] = {"warning", "look at"  },
    [NOTE_INFO] = {"info",    "note"     },
};

static void say(FILE *out, const char *text) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    utf8_add_safe(&safe, text, strlen(text)); // a name from a file may not drive the terminal
    fputs(strbuf_text(&safe), out);
}

static void print_notes(FILE *out, const struct notes *notes) {
    for (int kind = 0; kind <= NOTE_INFO; kind++) {
        size_t shown = 0;
        for (size_t i = 0; i < notes->n; i++) {
            const struct note *note = &notes->items[i];
            if ((int)note->kind != kind || shown >= GEO_NOTES_SHOWN) {
                continue;
            }
            fprintf(out, "  %s: ", note_words[kind].title);
            say(out, note->about);
            fputs(note->about[0] ? ": " : "", out);
            say(out, note->text);
            fputs("\n", out);
            shown++;
        }
        if (notes->count[kind] > shown) {
            fprintf(out, "  %s: and %zu more%s\n", note_words[kind].title,
                    notes->count[kind] - shown, kind == NOTE_INFO ? "" : " (--json lists them)");
        }
    }
}

static json_t *notes_json(const struct notes *notes) {
    json_t *list = json_array();
    for (size_t i = 0; i < notes->n; i++) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "kind",
                                              note_words[notes->items[i].kind].key, "about",
                                              notes->items[i].about, "text", notes->items[i].text));
    }
    return list;
}

static void print_json(json_t *taken) {
    char *text = json_dumps(taken, JSON_COMPACT);
    puts(text ? text : "{}");
    mem_freep(&text); // Jansson's allocator is malloc
    json_decref(taken);
}

static bool parse_crs(const struct cmd *cmd, int *epsg, struct err *err) {
    const char *text = cmd_value(cmd, "crs");
    *epsg = text ? gdal_parse_epsg(text, err) : 0;
    return !text || *epsg;
}

/* ---- area add ---- */

static const struct cmd_opt area_opts[] = {
    {"level",                                   'l', "LEVEL", "estate, block, street, green, water or building"},
    {"layer",                                  0, "LAYER", "which layer, when the file has several"},
    {"code",                                         'c', "FIELD", "field with the codes; guessed when not given"},
    {"name",       'n', "FIELD", "field with the names; guessed when not given"},
    {"crs", 0, "EPSG:n", "what the coordinates are in, when the file does not say"},
    {"replace",                                    0, NULL, "replace areas the survey has already"},
    {"skip",                                  0, NULL, "leave out areas that cannot be used and take the rest"},
    {0                                        },
};

struct area_call {
    struct areas areas;
    struct areas_source source;
    struct areas_added added;
    struct notes notes;
    enum area_level level;
    const char *survey, *file;
};

static void area_call_done(struct area_call *call) {
    areas_done(&call->areas);
    notes_done(&call->notes);
}

static void report_areas_json(const struct area_call *call) {
    print_json(
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o}", "level",
                  area_level_name(call->level), "file", call->file, "layer", call->source.layer,
                  "crs", call->source.crs, "code_field", call->source.code_field, "name_field",
                  call->source.name_field, "read", (json_int_t)call->source.n_read, "added",
                  (json_int_t)call->added.n_added, "replaced", (json_int_t)call->added.n_replaced,
                  "fixed", (json_int_t)call->notes.count[NOTE_FIXED], "refused",
                  (json_int_t)call->notes.count[NOTE_REFUSED], "notes", notes_json(&call->notes)));
}

static const char *plural(size_t n) {
    return n == 1 ? "" : "s";
}

/* "1 green area", "7 streets". */
static const struct level_words {
    const char *one, *many;
} level_words[AREA_LEVELS] = {
    [AREA_ESTATE] = {"estate",     "estates"    },
      [AREA_BLOCK] = {"block",      "blocks"     },
    [AREA_STREET] = {"street",     "streets"    },
      [AREA_GREEN] = {"green area", "green areas"},
    [AREA_WATER] = {"water",      "waters"     },
      [AREA_BUILDING] = {"building",   "buildings"  },
    [AREA_OTHER] = {"thing",      "things"     },
};

static void report_areas(const struct area_call *call) {
    const struct areas_source *from = &call->source;
    const struct level_words *words = &level_words[call->level];
    printf("%s: %zu %s added", file_name(call->survey), call->added.n_added,
           call->added.n_added == 1 ? words->one : words->many);
    if (call->added.n_replaced) {
        printf(", %zu replaced", call->added.n_replaced);
    }
    printf(", from ");
    say(stdout, file_name(call->file));
    printf(" (%s", from->crs);
    if (from->code_field[0]) {
        printf("; codes from ");
        say(stdout, from->code_field);
    }
    if (from->name_field[0]) {
        printf("; names from ");
        say(stdout, from->name_field);
    }
    printf(")\n");
    print_notes(stdout, &call->notes);
}

static bool add_areas(struct cmd *cmd, struct area_call *call, struct err *err) {
    const char *level = cmd_value(cmd, "level");
    struct areas_opts opts = {.layer = cmd_value(cmd, "layer"),
                              .code_field = cmd_value(cmd, "code"),
                              .name_field = cmd_value(cmd, "name"),
                              .skip_bad = cmd_flag(cmd, "skip")};
    if (!level || !area_level_parse(level, &call->level)) {
        return err_set(err, ERR_USAGE,
                       "--level says what the areas are: estate, block, street, green, water or "
                       "building");
    }
    return parse_crs(cmd, &opts.epsg, err) &&
           areas_read_file(&call->areas, call->file, call->level, &opts, &call->source,
                           &call->notes, err) &&
           areas_add_survey(call->survey, &call->areas, cmd_flag(cmd, "replace"), &call->added,
                            &call->notes, err);
}

static int cmd_area_add(struct cmd *cmd) {
    struct err err = {0};
    AUTO(area_call_done)
    struct area_call call = {.survey = cmd_arg(cmd, 0), .file = cmd_arg(cmd, 1)};
    bool ok = add_areas(cmd, &call, &err);
    if (!ok) { // nothing was written
        call.added = (struct areas_added){0};
    }
    if (cmd_json(cmd) && err.code != ERR_USAGE) {
        report_areas_json(&call);
    } else if (ok) {
        report_areas(&call);
    } else if (call.notes.count[NOTE_REFUSED] > 1) {
        print_notes(stdout, &call.notes);
    }
    return ok ? 0 : cmd_fail(&err);
}

/* ---- dwelling add ---- */

static const struct cmd_opt dwelling_opts[] = {
    {"layer",                                          0, "LAYER", "which layer or sheet, when the file has several"},
    {"code",                                         'c', "COLUMN", "column with the codes; guessed when not given"},
    {"block",                                                'b', "COLUMN", "column with the blocks; guessed when not given"},
    {"address",     'a', "COLUMN", "column with the addresses; guessed when not given"},
    {"crs", 0, "EPSG:n", "what the coordinates are in, when the file does not say"},
    {0                                         },
};

struct dwelling_call {
    struct dwellings homes;
    struct dwelling_source source;
    struct dwellings_added added;
    struct notes notes;
    struct dwellings_checked checked; // the whole list, after the file came in
    const char *survey, *file;
};

static void dwelling_call_done(struct dwelling_call *call) {
    dwellings_done(&call->homes);
    notes_done(&call->notes);
}

static size_t n_left_out(const struct dwelling_call *call) {
    return call->source.n_left_out + call->added.n_left_out;
}

static void report_dwellings_json(const struct dwelling_call *call) {
    print_json(json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "file", call->file,
        "columns", call->source.columns, "rows", (json_int_t)call->source.n_rows, "added",
        (json_int_t)call->added.n_added, "without_coordinates", (json_int_t)call->source.n_no_point,
        "without_point", (json_int_t)call->added.n_no_point, "codes_made",
        (json_int_t)call->added.n_made, "blocks_found", (json_int_t)call->added.n_found, "outside",
        (json_int_t)call->added.n_outside, "in_no_block", (json_int_t)call->added.n_nowhere,
        "left_out", (json_int_t)n_left_out(call), "doubles",
        (json_int_t)dwellings_checked_doubles(&call->checked), "notes", notes_json(&call->notes)));
}

static void report_dwellings(const struct dwelling_call *call) {
    const struct dwellings_added *added = &call->added;
    printf("%s: %zu dwelling%s added, from ", file_name(call->survey), added->n_added,
           plural(added->n_added));
    say(stdout, file_name(call->file));
    printf(" (");
    say(stdout, call->source.columns);
    printf(")\n");
    const struct line {
        size_t n;
        const char *text;
    } lines[] = {
        {added->n_found,          "put into the block they lie in"            },
        {added->n_made,           "given a code made from block and number"   },
        {added->n_no_point,       "kept without coordinates"                  },
        {added->n_outside,        "kept although they lie outside their block"},
        {added->n_nowhere,        "kept although they lie in no block"        },
        {n_left_out(call),        "left out"                                  },
        {call->source.n_no_point, "rows of the file had no coordinates"       },
    };
    for (size_t i = 0; i < LEN(lines); i++) {
        if (lines[i].n) {
            printf("  %zu %s\n", lines[i].n, lines[i].text);
        }
    }
    print_notes(stdout, &call->notes);
    size_t n_doubles = dwellings_checked_doubles(&call->checked);
    if (n_doubles) {
        printf(
            "%zu pair%s of the list may be one home; look at them with: doorstep dwelling check ",
            n_doubles, plural(n_doubles));
        say(stdout, call->survey);
        putchar('\n');
    }
}

static bool add_dwellings(struct cmd *cmd, struct dwelling_call *call, struct err *err) {
    struct dwelling_opts opts = {.layer = cmd_value(cmd, "layer"),
                                 .code_field = cmd_value(cmd, "code"),
                                 .block_field = cmd_value(cmd, "block"),
                                 .address_field = cmd_value(cmd, "address")};
    enum { CHECKED_MAX = 200000 }; // homes of a file; more take seconds, and their own call
    return parse_crs(cmd, &opts.epsg, err) &&
           dwellings_read_file(&call->homes, call->file, &opts, &call->source, &call->notes, err) &&
           dwellings_add_survey(call->survey, &call->homes, &call->added, &call->notes, err) &&
           (call->homes.n > CHECKED_MAX ||
            dwellings_check(call->survey, &call->checked, NULL, err));
}

static int cmd_dwelling_add(struct cmd *cmd) {
    struct err err = {0};
    AUTO(dwelling_call_done)
    struct dwelling_call call = {.survey = cmd_arg(cmd, 0), .file = cmd_arg(cmd, 1)};
    bool ok = add_dwellings(cmd, &call, &err);
    if (!ok) { // nothing was written
        call.added = (struct dwellings_added){0};
    }
    if (cmd_json(cmd) && err.code != ERR_USAGE) {
        report_dwellings_json(&call);
    } else if (ok) {
        report_dwellings(&call);
    } else if (call.notes.count[NOTE_REFUSED] > 1) {
        print_notes(stdout, &call.notes);
    }
    return ok ? 0 : cmd_fail(&err);
}

/* ---- dwelling check ---- */

static void report_check(const struct dwellings_checked *c, const struct notes *notes) {
    printf("%zu home%s on the list", c->n_homes, plural(c->n_homes));
    if (c->n_no_point) {
        printf(", %zu without a point", c->n_no_point);
    }
    putchar('\n');
    const struct line {
        size_t n;
        const char *text;
    } lines[] = {
        {c->n_outside,                 "outside their block"       },
        {c->n_no_block,                "in no block the survey has"},
        {dwellings_checked_doubles(c), "pairs that may be one home"},
    };
    size_t n = 0;
    for (size_t i = 0; i < LEN(lines); i++) {
        if (lines[i].n) {
            printf("  %zu %s\n", lines[i].n, lines[i].text);
        }
        n += lines[i].n;
    }
    for (size_t i = 0; i < notes->n; i++) {
        say(stdout, notes->items[i].about);
        fputs(": ", stdout);
        say(stdout, notes->items[i].text);
        putchar('\n');
    }
    puts(!n ? "Nothing wrong was found."
         : dwellings_checked_doubles(c)
             ? "Put right what is wrong with dwelling merge KEPT GONE, or dwelling change."
             : "Put right what is wrong with dwelling change.");
}

static void report_check_json(const struct dwellings_checked *c, const struct notes *notes) {
    json_t *doubles = json_object();
    for (int i = 0; i < DOUBLE_KINDS; i++) {
        json_object_set_new(doubles, double_code((enum double_kind)i),
                            json_integer((json_int_t)c->n_doubles[i]));
    }
    print_json(json_pack("{s:I, s:I, s:I, s:I, s:o, s:o}", "homes", (json_int_t)c->n_homes,
                         "without_point", (json_int_t)c->n_no_point, "outside",
                         (json_int_t)c->n_outside, "in_no_block", (json_int_t)c->n_no_block,
                         "doubles", doubles, "notes", notes_json(notes)));
}

static int cmd_dwelling_check(struct cmd *cmd) {
    struct err err = {0};
    struct dwellings_checked checked;
    AUTO(notes_done) struct notes notes = {0};
    if (!dwellings_check(cmd_arg(cmd, 0), &checked, &notes, &err)) {
        return cmd_fail(&err);
    }
    (cmd_json(cmd) ? report_check_json : report_check)(&checked, &notes);
    return 0;
}

const struct command geo_commands[] = {
    {"area add",                                             "SURVEY FILE", "take in boundaries: estates, blocks, streets, green",
     "doorstep area add ashbrook.gpkg blocks.geojson --level block", 2, 2, area_opts, cmd_area_add},
    {"dwelling add", "SURVEY FILE", "take in a list of homes from CSV, GeoJSON or GeoPackage",
     "doorstep dwelling add ashbrook.gpkg homes.csv", 2, 2, dwelling_opts, cmd_dwelling_add},
    {"dwelling check",                                                     "SURVEY", "is each home in its block, is any on the list twice?",
     "doorstep dwelling check ashbrook.gpkg", 1, 1, NULL, cmd_dwelling_check},
    {0                                            },
};
