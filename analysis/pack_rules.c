/* analysis/pack_rules.c — see pack_rules.h. The bytes may be anything: they were signed, but by
 * whom? */
#include "analysis/pack_rules.h"

#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#include "analysis/pack_files.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/err.h"
#include "base/num.h"
#include "base/strbuf.h"

const char *const pack_columns[PACK_COLUMNS] = {
    [COLUMN_AREA_CODE] = "geography_code",
    [COLUMN_AREA_NAME] = "geography_name",
    [COLUMN_AREA_TYPE] = "geography_type",
    [COLUMN_PERIOD] = "period",
    [COLUMN_TOPIC] = "topic",
    [COLUMN_INDICATOR] = "indicator",
    [COLUMN_CATEGORY] = "category",
    [COLUMN_NUMERATOR] = "numerator_r",
    [COLUMN_DENOMINATOR] = "denominator_r",
    [COLUMN_VALUE] = "value",
    [COLUMN_LOWER] = "lower",
    [COLUMN_UPPER] = "upper",
    [COLUMN_FLAG] = "flag",
    [COLUMN_NOTE] = "note",
};

DEFINE_FREEP(json_freep, json_t *, json_decref)

void pack_check_done(struct pack_check *c) {
    intern_done(&c->indicators);
    intern_done(&c->areas);
}

/* ---- datapackage.json ---- */

static json_t *read_json(const struct pack_check *c, const char *name, struct err *err) {
    const struct strbuf *bytes = &pack_files_find(c->files, name)->bytes;
    json_error_t why;
    if (bytes->len > PACK_JSON_MAX) {
        err_set(err, ERR_LIMIT, "is longer than %d MB: take simpler outlines, or fewer areas",
                PACK_JSON_MAX >> 20);
        return NULL;
    }
    json_t *json = json_loadb(strbuf_text(bytes), bytes->len, JSON_REJECT_DUPLICATES, &why);
    if (!json) {
        err_at(err, ERR_SYNTAX, why.line, "is no JSON: %s", why.text);
    }
    return json;
}

/* Are the fields of the schema the header of the file? */
static bool check_schema(const json_t *resource, const struct pack_file *file, struct err *err) {
    const json_t *fields = json_object_get(json_object_get(resource, "schema"), "fields");
    if (!fields) {
        return true;
    }
    AUTO(csv_freep)
    struct csv *csv = csv_parse(strbuf_text(&file->bytes), file->bytes.len, err);
    bool same = csv && json_array_size(fields) == csv_n_columns(csv);
    for (size_t i = 0; same && i < csv_n_columns(csv); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(fields, i), "name"));
        same = name && strcmp(name, csv_name(csv, i)) == 0;
    }
    return same || err_set(err, ERR_SYNTAX, "says other columns than %s has", file->name);
}

static bool check_resource(const struct pack_check *c, const json_t *resource, struct err *err) {
    const char *path = json_string_value(json_object_get(resource, "path"));
    const struct pack_file *file = path ? pack_files_find(c->files, path) : NULL;
    return file ? check_schema(resource, file, err)
                : err_set(err, ERR_NOT_FOUND, "lists a file that is not in the pack");
}

/* Of "2026-11-22" or "2026-11-22T00:00:00Z". */
static void take_day(struct pack_facts *facts, const char *created) {
    enum { DAY = sizeof facts->day - 1 };
    struct date_time at;
    if (created && strlen(created) >= DAY && date_parse(created, DAY, false, &at) && at.has_date &&
        !at.has_time && date_valid(at.date)) {
        memcpy(facts->day, created, DAY);
    }
}

bool pack_check_package(struct pack_check *c, struct err *err) {
    AUTO(json_freep) json_t *package = read_json(c, PACK_PACKAGE, err);
    const json_t *resources = json_object_get(package, "resources");
    const char *tier =
        json_string_value(json_object_get(json_object_get(package, "doorstep"), "tier"));
    if (!package) {
        return false;
    }
    if (!tier || !tier_parse(tier, TIER_INTERNAL, &c->facts->tier, NULL) ||
        c->facts->tier == TIER_INTERNAL) {
        return err_set(err, ERR_SYNTAX, "does not say for whom the pack is: meeting or public");
    }
    if (json_array_size(resources) == 0) {
        return err_set(err, ERR_SYNTAX, "lists no files");
    }
    take_day(c->facts, json_string_value(json_object_get(package, "created")));
    for (size_t i = 0; i < json_array_size(resources); i++) {
        if (!check_resource(c, json_array_get(resources, i), err)) {
            return false;
        }
    }
    return true;
}

/* ---- tables.csv ---- */

/* RFC 4180 to the letter: CR LF at each line's end, no byte order mark. */
static bool check_lines(const struct strbuf *bytes, struct err *err) {
    bool quoted = false;
    int line = 1;
    if (bytes->len > 2 && memcmp(bytes->data, "\xEF\xBB\xBF", 3) == 0) {
        return err_set(err, ERR_SYNTAX, "begins with a byte order mark");
    }
    for (size_t i = 0; i < bytes->len; i++) {
        char c = bytes->data[i];
        quoted ^= c == '"';
        if (c == '\n' && !quoted && (i == 0 || bytes->data[i - 1] != '\r')) {
            return err_at(err, ERR_SYNTAX, line, "the line does not end in CR LF");
        }
        line += c == '\n';
    }
    return (bytes->len > 1 && memcmp(bytes->data + bytes->len - 2, "\r\n", 2) == 0) ||
           err_at(err, ERR_SYNTAX, line, "the last line does not end in CR LF");
}

static bool is_period(const char *text) {
    const char *slash = strchr(text, '/');
    size_t len = slash ? (size_t)(slash - text) : strlen(text);
    struct date_time at;
    return date_parse(text, len, false, &at) && at.has_date &&
           (!slash || (date_parse(slash + 1, strlen(slash + 1), false, &at) && at.has_date));
}

static bool broken(const struct csv *csv, struct err *err, const char *what) {
    return err_at(err, ERR_CONFLICT, csv_line(csv), "%s", what);
}

/* A rounded count, if there is one: a multiple of the base, 0 or at least `least`. */
static bool count_ok(const char *text, int64_t base, int64_t least, int64_t *count) {
    *count = -1;
    return !*text || (num_parse_i64(text, strlen(text), count) && *count >= 0 &&
                      *count % base == 0 && (*count == 0 || *count >= least));
}

static bool number_ok(const char *text, double *value) {
    *value = 0;
    return !*text || num_parse(text, strlen(text), value);
}

/* *group: -1 where none stands. */
static bool check_group(const struct csv *csv, const struct tier_rules *rules, int64_t *group,
                        struct err *err) {
    const char *text = csv_cell(csv, COLUMN_DENOMINATOR);
    return (count_ok(text, rules->base, rules->group_min, group) && *group != 0) ||
           broken(csv, err, "a group is too small to be shown, or not rounded");
}

static bool check_hidden(const struct csv *csv, struct err *err) {
    static const enum pack_column empty[] = {COLUMN_NUMERATOR, COLUMN_VALUE, COLUMN_LOWER,
                                             COLUMN_UPPER};
    for (size_t i = 0; i < LEN(empty); i++) {
        if (*csv_cell(csv, empty[i])) {
            return broken(csv, err, "a figure is said to be hidden, and is there");
        }
    }
    return true;
}

static bool check_shown(const struct csv *csv, const struct tier_rules *rules, int64_t group,
                        struct err *err) {
    int64_t numerator;
    double value, lower, upper;
    if (!count_ok(csv_cell(csv, COLUMN_NUMERATOR), rules->base, rules->cell_min, &numerator)) {
        return broken(csv, err, "a count is too small to be shown, or not rounded");
    }
    if (numerator >= 0 && group >= 0 && numerator > group) {
        return broken(csv, err, "a count is larger than its group");
    }
    if (!number_ok(csv_cell(csv, COLUMN_VALUE), &value) ||
        !number_ok(csv_cell(csv, COLUMN_LOWER), &lower) ||
        !number_ok(csv_cell(csv, COLUMN_UPPER), &upper)) {
        return broken(csv, err, "a value is no number");
    }
    bool both = *csv_cell(csv, COLUMN_LOWER) && *csv_cell(csv, COLUMN_UPPER);
    return !both || (lower <= value && value <= upper) ||
           broken(csv, err, "a value lies outside its own range");
}

static bool check_row(struct pack_check *c, const struct csv *csv, struct err *err) {
    const char *type = csv_cell(csv, COLUMN_AREA_TYPE);
    if (csv_n_cells(csv) != PACK_COLUMNS) {
        return broken(csv, err, "the row has too many fields or too few");
    }
    if (!*csv_cell(csv, COLUMN_INDICATOR) || !is_period(csv_cell(csv, COLUMN_PERIOD))) {
        return broken(csv, err, "the row does not say what it is of, or of when");
    }
    intern_add(&c->indicators, csv_cell(csv, COLUMN_INDICATOR),
               strlen(csv_cell(csv, COLUMN_INDICATOR)));
    if (strcmp(type, "block") == 0 || strcmp(type, "estate") == 0) {
        const char *code = csv_cell(csv, COLUMN_AREA_CODE);
        intern_add(&c->areas, code, strlen(code));
    }
    const struct tier_rules *rules = &tier_rules[c->facts->tier];
    int64_t group;
    return check_group(csv, rules, &group, err) &&
           (*csv_cell(csv, COLUMN_FLAG) ? check_hidden(csv, err)
                                        : check_shown(csv, rules, group, err));
}

static bool check_header(const struct csv *csv, struct err *err) {
    bool same = csv_n_columns(csv) == PACK_COLUMNS;
    for (size_t i = 0; same && i < PACK_COLUMNS; i++) {
        same = strcmp(csv_name(csv, i), pack_columns[i]) == 0;
    }
    return same || err_set(err, ERR_SYNTAX, "has other columns than a pack's tables have");
}

bool pack_check_tables(struct pack_check *c, struct err *err) {
    const struct strbuf *bytes = &pack_files_find(c->files, PACK_TABLES)->bytes;
    if (!check_lines(bytes, err)) {
        return false;
    }
    AUTO(csv_freep) struct csv *csv = csv_parse(strbuf_text(bytes), bytes->len, err);
    if (!csv || !check_header(csv, err)) {
        return false;
    }
    int more;
    while ((more = csv_next(csv, err)) == 1) {
        if (!check_row(c, csv, err)) {
            return false;
        }
    }
    return more == 0;
}

/* Where there is a copy for Excel: not another table under the same roof. */
bool pack_check_excel(struct pack_check *c, struct err *err) {
    enum { MARK = sizeof PACK_BYTE_ORDER_MARK - 1 };
    const struct pack_file *copy = pack_files_find(c->files, PACK_TABLES_EXCEL);
    const struct strbuf *bytes = &pack_files_find(c->files, PACK_TABLES)->bytes;
    return !copy ||
           (copy->bytes.len == MARK + bytes->len &&
            memcmp(copy->bytes.data, PACK_BYTE_ORDER_MARK, MARK) == 0 &&
            memcmp(copy->bytes.data + MARK, strbuf_text(bytes), bytes->len) == 0) ||
           err_set(err, ERR_CONFLICT, "is not the table of %s", PACK_TABLES);
}

/* ---- codebook.csv ---- */

/* Does `all` hold each of `some`? */
static bool has_all(const struct intern *all, const struct intern *some, const char *what,
                    struct err *err) {
    for (uint32_t i = 1; i <= some->n; i++) {
        const char *text = intern_text(some, i);
        if (!intern_find(all, text, strlen(text))) {
            return err_set(err, ERR_NOT_FOUND, "%s %.60s, which tables.csv has, is not in it", what,
                           text);
        }
    }
    return true;
}

bool pack_check_codebook(struct pack_check *c, struct err *err) {
    const struct strbuf *bytes = &pack_files_find(c->files, PACK_CODEBOOK)->bytes;
    AUTO(csv_freep) struct csv *csv = csv_parse(strbuf_text(bytes), bytes->len, err);
    AUTO(intern_done) struct intern variables = {0};
    if (!csv || !check_lines(bytes, err)) {
        return false;
    }
    size_t column;
    int more;
    if (!csv_need(csv, "variable", &column, err)) {
        return false;
    }
    while ((more = csv_next(csv, err)) == 1) {
        intern_add(&variables, csv_cell(csv, column), strlen(csv_cell(csv, column)));
    }
    return more == 0 && has_all(&variables, &c->indicators, "indicator", err);
}

/* ---- areas.geojson ---- */

bool pack_check_areas(struct pack_check *c, struct err *err) {
    AUTO(json_freep) json_t *json = read_json(c, PACK_AREAS, err);
    AUTO(intern_done) struct intern codes = {0};
    if (!json) {
        return false;
    }
    const json_t *features = json_object_get(json, "features");
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *facts = json_object_get(json_array_get(features, i), "properties");
        const char *code = json_string_value(json_object_get(facts, "geography_code"));
        if (!code || !json_is_string(json_object_get(facts, "geography_name"))) {
            return err_set(err, ERR_SYNTAX, "area %zu has no code or no name", i + 1);
        }
        intern_add(&codes, code, strlen(code));
    }
    return has_all(&codes, &c->areas, "area", err);
}
