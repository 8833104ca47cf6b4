/* analysis/pack_metadata.c — datapackage.json (Frictionless, readable as version 1 and 2) and CSV
 * on the Web for each table. Columns are read from the tables themselves, so they cannot differ. */
#include <string.h>

#include <jansson.h>

#include "analysis/pack_impl.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/strbuf.h"

/* What columns hold. Not named: text. */
static const struct {
    const char *name, *type, *csvw, *what;
} columns[] = {
    {"geography_code", "string",  "string",  "code of the area, as in areas.geojson"                       },
    {"geography_name", "string",  "string",  "name of the area"                                            },
    {"geography_type", "string",  "string",  "survey, estate or block"                                     },
    {"period",         "string",  "string",  "first and last day of the answers, ISO 8601"                 },
    {"topic",          "string",  "string",  "part of the questionnaire"                                   },
    {"indicator",      "string",  "string",  "what is counted: a variable of codebook.csv"                 },
    {"category",       "string",  "string",  "answer: a code of codebook.csv"                              },
    {"numerator_r",    "integer", "integer", "homes, rounded"                                              },
    {"denominator_r",  "integer", "integer", "homes of the group, rounded"                                 },
    {"value",          "number",  "decimal", "percent, or a number of the home where there is no numerator"},
    {"lower",          "number",  "decimal", "surely at least, 95 in 100"                                  },
    {"upper",          "number",  "decimal", "surely at most, 95 in 100"                                   },
    {"flag",           "string",  "string",  "not empty: the figure is hidden"                             },
    {"official_set",   "string",  "string",  "what official areas, and of which year"                      },
    {"note",           "string",  "string",  "in words"                                                    },
    {"counted",        "string",  "string",  "whom its figures count"                                      },
    {"universe",       "string",  "string",  "out of whom"                                                 },
    {"n_asked",        "integer", "integer", "homes that were asked, rounded; empty: hidden"               },
    {"n_blank",        "integer", "integer", "homes that left it blank, rounded; empty: hidden"            },
    {"n_refused",      "integer", "integer", "homes that would not say, rounded; empty: hidden"            },
    {"n_not_asked",    "integer", "integer", "homes it did not apply to, rounded; empty: hidden"           },
    {"share_percent",  "number",  "decimal", "percent of our area's homes, from rounded counts"            },
};

static json_t *text(const char *utf8) {
    json_t *json = json_string(utf8 ? utf8 : "");
    return json ? json : json_string(""); // no UTF-8
}

static size_t column_named(const char *name) {
    size_t i = 0;
    while (i < LEN(columns) && strcmp(columns[i].name, name) != 0) {
        i++;
    }
    return i;
}

/* ---- columns of a table ---- */

static json_t *frictionless_field(const char *name) {
    size_t at = column_named(name);
    bool known = at < LEN(columns);
    json_t *field =
        json_pack("{s:o, s:s}", "name", text(name), "type", known ? columns[at].type : "string");
    if (known) {
        json_object_set_new(field, "description", text(columns[at].what));
    }
    return field;
}

static json_t *csvw_column(const char *name) {
    size_t at = column_named(name);
    bool known = at < LEN(columns);
    json_t *column = json_pack("{s:o, s:o, s:s}", "name", text(name), "titles", text(name),
                               "datatype", known ? columns[at].csvw : "string");
    if (known) {
        json_object_set_new(column, "dc:description", text(columns[at].what));
    }
    return column;
}

static json_t *list_columns(const struct pack_file *file, json_t *(*make)(const char *name),
                            struct err *err) {
    AUTO(csv_freep) struct csv *csv = csv_parse(strbuf_text(&file->bytes), file->bytes.len, err);
    if (!csv) {
        return NULL;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < csv_n_columns(csv); i++) {
        json_array_append_new(list, make(csv_name(csv, i)));
    }
    return list;
}

/* ---- Frictionless ---- */

static void add_dump(struct strbuf *out, json_t *json) { // taken
    char *dump = json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    strbuf_add(out, dump);
    strbuf_addc(out, '\n');
    free(dump);
    json_decref(json);
}

static json_t *resource_of(const struct pack_part *part, const struct pack_file *file,
                           struct err *err) {
    struct strbuf sum = {0};
    struct pack_file *one = (struct pack_file *)file;
    pack_files_sums(&sum, &(struct pack_files){.items = &one, .n = 1});
    enum { HEX = 64 };
    char hash[HEX + sizeof "sha256:"] = "sha256:";
    memcpy(hash + strlen("sha256:"), sum.data, HEX);
    strbuf_done(&sum);
    json_t *out = json_pack("{s:o, s:s, s:s, s:s, s:s, s:I, s:s}", "name", text(part->name), "path",
                            part->name, "title", part->title, "format", part->format, "mediatype",
                            part->mediatype, "bytes", (json_int_t)file->bytes.len, "hash", hash);
    for (char *p = (char *)json_string_value(json_object_get(out, "name")); *p; p++) {
        *p = *p == '.' ? '-' : *p; // names are letters, digits, - and _ in many readers
    }
    if (strcmp(part->format, "csv") != 0 || strcmp(part->name, PACK_TABLES_EXCEL) == 0) {
        json_object_set_new(out, "profile", json_string("data-resource")); // no table to read in
        return out;
    }
    json_t *fields = list_columns(file, frictionless_field, err);
    if (!fields) {
        json_decref(out);
        return NULL;
    }
    json_object_set_new(out, "profile", json_string("tabular-data-resource"));
    json_object_set_new(out, "encoding", json_string("utf-8"));
    json_object_set_new(
        out, "dialect",
        json_pack("{s:s, s:s, s:b}", "delimiter", ",", "lineTerminator", "\r\n", "header", 1));
    json_object_set_new(out, "schema",
                        json_pack("{s:o, s:[s]}", "fields", fields, "missingValues", ""));
    return out;
}

static json_t *licences(const struct pack *p) {
    return p->options->tier == TIER_PUBLIC
               ? json_pack("[{s:s, s:s, s:s}]", "name", "CC-BY-4.0", "path",
                           "https://creativecommons.org/licenses/by/4.0/", "title",
                           "Creative Commons Attribution 4.0")
               : json_pack("[{s:s, s:s, s:s}]", "name", "other-closed", "path", "LICENCE.txt",
                           "title", "By agreement with the group");
}

/* "Ashbrook estate 2026" as "ashbrook-estate-2026-meeting". */
static json_t *package_name(const struct pack *p) {
    AUTO(strbuf_done) struct strbuf out = {0};
    for (const char *s = p->figures->survey; *s && out.len < PACK_NAME_MAX; s++) {
        char c = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            strbuf_addc(&out, c);
        } else if (out.len > 0 && out.data[out.len - 1] != '-') {
            strbuf_addc(&out, '-');
        }
    }
    strbuf_add(&out, out.len == 0 ? "survey-" : out.data[out.len - 1] == '-' ? "" : "-");
    strbuf_add(&out, tier_rules[p->options->tier].name);
    return text(out.data);
}

static bool add_package(struct pack *p, struct err *err) {
    const struct tier_rules *rules = &tier_rules[p->options->tier];
    json_t *resources = json_array();
    for (size_t i = 0; i < n_pack_parts; i++) {
        const struct pack_file *file = pack_files_find(&p->files, pack_parts[i].name);
        if (!file || !pack_parts[i].format) {
            continue;
        }
        json_t *resource = resource_of(&pack_parts[i], file, err);
        if (!resource) {
            json_decref(resources);
            return false;
        }
        json_array_append_new(resources, resource);
    }
    AUTO(strbuf_done) struct strbuf about = {0}, created = {0};
    strbuf_addf(&created, "%sT00:00:00Z", p->approved_on);
    strbuf_addf(&about, "%sAnswers of homes, counted by residents and made safe to show. For %s.",
                p->practice ? PACK_PRACTICE ". " : "", p->for_whom);
    add_dump(
        pack_files_add(&p->files, PACK_PACKAGE),
        json_pack("{s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:o, s:[{s:o}], s:{s:s, s:o, s:b, s:i, s:i, "
                  "s:i, s:s}, s:o}",
                  "$schema", "https://datapackage.org/profiles/2.0/datapackage.json", "profile",
                  "data-package", "name", package_name(p), "title", text(p->figures->survey),
                  "description", text(about.data), "created", created.data, "version",
                  p->approved_on, "licenses", licences(p), "contributors", "title",
                  text(pack_owner(p)), "doorstep", "tier", rules->name, "period",
                  text(p->figures->period), "practice", p->practice, "rounded_to", (int)rules->base,
                  "smallest_cell", (int)rules->cell_min, "smallest_group", (int)rules->group_min,
                  "coordinates", p->grid->words, "resources", resources));
    return true;
}

/* ---- CSV on the Web ---- */

static bool add_csvw(struct pack *p, const char *table, const char *name, const char *title,
                     struct err *err) {
    json_t *list = list_columns(pack_files_find(&p->files, table), csvw_column, err);
    if (!list) {
        return false;
    }
    add_dump(pack_files_add(&p->files, name),
             json_pack("{s:[s, {s:s}], s:s, s:s, s:s, s:{s:s, s:[s], s:b}, s:{s:o}}", "@context",
                       "http://www.w3.org/ns/csvw", "@language", "en", "url", table, "dc:title",
                       title, "dc:created", p->approved_on, "dialect", "encoding", "utf-8",
                       "lineTerminators", "\r\n", "header", 1, "tableSchema", "columns", list));
    return true;
}

bool pack_add_metadata(struct pack *p, struct err *err) {
    return add_package(p, err) &&
           add_csvw(p, PACK_TABLES, "tables-metadata.json", "The figures", err) &&
           add_csvw(p, PACK_CODEBOOK, "codebook-metadata.json", "The questions", err);
}
