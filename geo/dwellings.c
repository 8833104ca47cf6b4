/* geo/dwellings.c — see dwellings.h. Reading: find the columns, then each row to a dwelling.
 * dwellings_survey.c has the writing. */
#include "geo/dwellings.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/cmd.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/gdal.h"
#include "geo/limits.h"
#include "geo/table.h"

/* ---- columns by name ---- */

enum column {
    COL_CODE,
    COL_BLOCK,
    COL_ADDRESS,
    COL_POSTCODE,
    COL_UPRN,
    COL_LON,
    COL_LAT,
    COL_EAST,
    COL_NORTH,
    COL_X,
    COL_Y,
    COL_CRS,
    COLUMNS
};

/* Names in small letters and digits only, best first, blanks between. */
static const struct column_row {
    const char *title, *words;
} columns[COLUMNS] = {
    [COL_CODE] = {"code",     "code dwellingcode dwellingid dwellingref reference ref dwelling homeid "
                          "homecode propertycode propertyref propertyreference"},
    [COL_BLOCK] = {"block",    "block blockcode blockid blockref blockname"                              },
    [COL_ADDRESS] = {"address",  "address fulladdress singlelineaddress addressline address1 "
                                "addressline1 addr"                         },
    [COL_POSTCODE] = {"postcode", "postcode postalcode pcode pcds zip"                                      },
    [COL_UPRN] = {"uprn",     "uprn"                                                                    },
    [COL_LON] = {"lon",      "lon lng long longitude"                                                  },
    [COL_LAT] = {"lat",      "lat latitude"                                                            },
    [COL_EAST] = {"easting",  "easting eastings east xcoordinate"                                       },
    [COL_NORTH] = {"northing", "northing northings north ycoordinate"                                    },
    [COL_X] = {"x",        "geox x xcoord"                                                           },
    [COL_Y] = {"y",        "geoy y ycoord"                                                           },
    [COL_CRS] = {"crs",      "coordinatereferencesystem crs srs epsg coordinatesystem"                 },
};

/* What a column of systems may say, in small letters and digits only. */
static const struct system_row {
    const char *word;
    int epsg;
} systems[] = {
    {"wgs84",               4326 },
    {"epsg4326",            4326 },
    {"4326",                4326 },
    {"crs84",               4326 },
    {"etrs89",              4258 },
    {"epsg4258",            4258 },
    {"osgb36",              27700},
    {"osgb1936",            27700},
    {"osgb",                27700},
    {"bng",                 27700},
    {"britishnationalgrid", 27700},
    {"epsg27700",           27700},
    {"27700",               27700},
};
enum { SYSTEMS_MAX = 4 };

struct reading {
    struct table *table;
    const struct dwelling_opts *opts;
    struct dwelling_source *source;
    struct notes *notes;
    size_t at[COLUMNS]; // place in the table, or SIZE_MAX
    struct dwellings *out;
    struct {
        int epsg;
        OGRCoordinateTransformationH transform;
    } transforms[SYSTEMS_MAX];
};

static void reading_done(struct reading *r) {
    for (int i = 0; i < SYSTEMS_MAX; i++) {
        gdal_transform_free(r->transforms[i].transform);
    }
    table_free(r->table);
}

static void squeeze(char out[64], const char *text) {
    size_t len = 0;
    for (const char *p = text; *p && len < 63; p++) {
        if (isalnum((unsigned char)*p)) {
            out[len++] = (char)tolower((unsigned char)*p);
        }
    }
    out[len] = '\0';
}

/* Place of a word in a list with blanks between; -1 when it is not there. */
static int place_in(const char *words, const char *word) {
    size_t len = strlen(word);
    int place = 0;
    for (const char *p = words; len && *p; place++) {
        size_t n = strcspn(p, " ");
        if (n == len && memcmp(p, word, len) == 0) {
            return place;
        }
        p += n + (p[n] == ' ');
    }
    return -1;
}

static void guess_columns(struct reading *r) {
    int best[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        r->at[c] = SIZE_MAX;
        best[c] = -1;
    }
    for (size_t i = 0; i < table_n_columns(r->table); i++) {
        char word[64];
        squeeze(word, table_name(r->table, i));
        for (int c = 0; c < COLUMNS; c++) {
            int place = place_in(columns[c].words, word);
            if (place >= 0 && (best[c] < 0 || place < best[c])) {
                best[c] = place;
                r->at[c] = i;
            }
        }
    }
}

static bool give_column(struct reading *r, enum column column, const char *name, struct err *err) {
    if (!name) {
        return true;
    }
    r->at[column] = table_find(r->table, name);
    if (r->at[column] < table_n_columns(r->table)) {
        return true;
    }
    AUTO(strbuf_done) struct strbuf names = {0};
    for (size_t i = 0; i < table_n_columns(r->table); i++) {
        strbuf_addf(&names, "%s%s", i ? ", " : "", table_name(r->table, i));
    }
    return err_set(err, ERR_NOT_FOUND, "has no column '%s'; it has: %s", name, strbuf_text(&names));
}

static bool has(const struct reading *r, enum column column) {
    return r->at[column] != SIZE_MAX;
}

/* Of the pairs of coordinates the first that is there is used; the others are forgotten. */
static bool choose_place(struct reading *r, struct err *err) {
    if (table_has_points(r->table)) {
        r->at[COL_LON] = r->at[COL_LAT] = r->at[COL_EAST] = r->at[COL_NORTH] = SIZE_MAX;
        r->at[COL_X] = r->at[COL_Y] = SIZE_MAX;
        return true;
    }
    if (has(r, COL_LON) && has(r, COL_LAT)) {
        r->at[COL_EAST] = r->at[COL_NORTH] = r->at[COL_X] = r->at[COL_Y] = SIZE_MAX;
        return true;
    }
    r->at[COL_LON] = r->at[COL_LAT] = SIZE_MAX;
    if (has(r, COL_EAST) && has(r, COL_NORTH)) {
        r->at[COL_X] = r->at[COL_Y] = SIZE_MAX;
        return true;
    }
    r->at[COL_EAST] = r->at[COL_NORTH] = SIZE_MAX;
    if (has(r, COL_X) && has(r, COL_Y)) {
        return has(r, COL_CRS) || r->opts->epsg ||
               err_set(err, ERR_USAGE,
                       "does not say what %s and %s mean: add --crs EPSG:4326 for longitude and "
                       "latitude, or --crs EPSG:27700 for British National Grid",
                       table_name(r->table, r->at[COL_X]), table_name(r->table, r->at[COL_Y]));
    }
    r->at[COL_X] = r->at[COL_Y] = SIZE_MAX;
    return true;
}

static void describe_columns(struct reading *r) {
    AUTO(strbuf_done) struct strbuf text = {0};
    for (int c = 0; c < COLUMNS; c++) {
        bool used = has(r, (enum column)c) && (c != COL_CRS || (has(r, COL_X) && !r->opts->epsg));
        if (used) {
            strbuf_addf(&text, "%s%s: %s", text.len ? ", " : "", columns[c].title,
                        table_name(r->table, r->at[c]));
        }
    }
    snprintf(r->source->columns, sizeof r->source->columns, "%s", strbuf_text(&text));
}

/* ---- one row ---- */

static void left_out(struct reading *r, const char *why) {
    char about[48];
    snprintf(about, sizeof about, "%s %u", r->out->row_word, table_row(r->table));
    notes_add(r->notes, NOTE_REFUSED, about, "%s", why);
    r->source->n_left_out++;
}

static void warn(struct reading *r, const char *why) {
    char about[48];
    snprintf(about, sizeof about, "%s %u", r->out->row_word, table_row(r->table));
    notes_add(r->notes, NOTE_WARNING, about, "%s", why);
}

/* The cell's text, NULL when blank; without control characters, and cut at GEO_TEXT_MAX bytes. */
static const char *take(struct reading *r, enum column column) {
    const char *text = has(r, column) ? table_cell(r->table, r->at[column]) : "";
    if (!*text) {
        return NULL;
    }
    AUTO(strbuf_done) struct strbuf safe = {0};
    utf8_add_safe(&safe, text, strlen(text));
    for (size_t i = 0; i < safe.len; i++) {
        safe.data[i] = strchr("\r\n\t", safe.data[i]) ? ' ' : safe.data[i];
    }
    size_t len = safe.len;
    while (len > GEO_TEXT_MAX || (len < safe.len && (safe.data[len] & 0xC0) == 0x80)) {
        len--;
    }
    return arena_strndup(&r->out->arena, safe.data, len);
}

/* A number as people type it: "53.4812", "53,4812" (then no point in it), "1.2E-5" is none. */
static bool parse_coordinate(const char *text, double *out) {
    size_t len = strlen(text);
    if (len == 0 || len > 40) {
        return false;
    }
    char plain[48];
    memcpy(plain, text, len + 1);
    char *comma = strchr(plain, ',');
    if (comma && !strchr(plain, '.') && !strchr(comma + 1, ',')) {
        *comma = '.';
    }
    return num_parse(plain + (plain[0] == '+'), len - (plain[0] == '+'), out);
}

/* Turn x, y of a system into lon, lat. */
static bool transform(struct reading *r, int epsg, struct geom_pt *at, struct err *err) {
    if (epsg == 4326) {
        return true;
    }
    int i = 0;
    while (i < SYSTEMS_MAX && r->transforms[i].epsg && r->transforms[i].epsg != epsg) {
        i++;
    }
    if (i == SYSTEMS_MAX) {
        return err_set(err, ERR_LIMIT, "uses more than %d coordinate systems", SYSTEMS_MAX);
    }
    if (!r->transforms[i].epsg) {
        AUTO(gdal_srsp) OGRSpatialReferenceH srs = gdal_epsg(epsg, err);
        r->transforms[i].transform = srs ? gdal_to_wgs84(srs, err) : NULL;
        if (!r->transforms[i].transform) {
            return false;
        }
        r->transforms[i].epsg = epsg;
    }
    if (!gdal.OCTTransform(r->transforms[i].transform, 1, &at->lon, &at->lat, NULL)) {
        at->lon = at->lat = 1e9; // out of range: the row is named
    }
    return true;
}

/* The system of this row's x and y; 0 when its word is not known. */
static int system_of(const struct reading *r) {
    if (r->opts->epsg) {
        return r->opts->epsg;
    }
    if (has(r, COL_LON)) {
        return 4326;
    }
    if (has(r, COL_EAST)) {
        return 27700;
    }
    char word[64];
    squeeze(word, table_cell(r->table, r->at[COL_CRS]));
    for (size_t i = 0; i < LEN(systems); i++) {
        if (strcmp(word, systems[i].word) == 0) {
            return systems[i].epsg;
        }
    }
    return 0;
}

enum place { PLACE_NONE, PLACE_FOUND, PLACE_WRONG, PLACE_FAILED };

static enum place find_place(struct reading *r, struct geom_pt *out, struct err *err) {
    if (table_has_points(r->table)) {
        if (!table_point(r->table, out)) {
            return PLACE_NONE;
        }
    } else {
        enum column x = has(r, COL_LON) ? COL_LON : has(r, COL_EAST) ? COL_EAST : COL_X;
        if (!has(r, x)) {
            return PLACE_NONE;
        }
        const char *tx = table_cell(r->table, r->at[x]), *ty = table_cell(r->table, r->at[x + 1]);
        if (!*tx && !*ty) {
            return PLACE_NONE;
        }
        if (!parse_coordinate(tx, &out->lon) || !parse_coordinate(ty, &out->lat)) {
            left_out(r, *tx && *ty ? "its coordinates are no numbers"
                                   : "one of its two coordinates is missing");
            return PLACE_WRONG;
        }
        if (out->lon == 0 && out->lat == 0) {
            return PLACE_NONE; // what databases write for "not known"
        }
        int epsg = system_of(r);
        if (!epsg) {
            left_out(r, "its coordinate system is not known: use --crs EPSG:n for the whole file");
            return PLACE_WRONG;
        }
        if (!transform(r, epsg, out, err)) {
            return PLACE_FAILED;
        }
    }
    if (!geom_pt_valid(*out)) {
        left_out(r, "its coordinates are no longitude and latitude; if they are metres, say which: "
                    "--crs EPSG:27700 is British National Grid");
        return PLACE_WRONG;
    }
    return PLACE_FOUND;
}

/* 1 to 12 digits, as text. A spreadsheet that took it for a number leaves "1.00013E+11" or "100.0".
 */
static const char *take_uprn(struct reading *r) {
    const char *text = take(r, COL_UPRN);
    size_t len = text ? strlen(text) : 0;
    if (text && (len > 12 || strspn(text, "0123456789") != len)) {
        warn(r, "its UPRN is not 1 to 12 digits (a spreadsheet may have changed it) and was left "
                "out");
        return NULL;
    }
    return text;
}

static bool read_row(struct reading *r, struct err *err) {
    struct dwelling home = {.row = table_row(r->table)};
    enum place place = find_place(r, &home.at, err);
    if (place == PLACE_FAILED || place == PLACE_WRONG) {
        return place == PLACE_WRONG;
    }
    home.has_point = place == PLACE_FOUND;
    home.code = take(r, COL_CODE);
    home.block = take(r, COL_BLOCK);
    if (!home.has_point) {
        r->source->n_no_point++;
        if (!home.code || !home.block) {
            left_out(r, "it has no coordinates, and not both a code and a block");
            return true;
        }
    }
    if (has(r, COL_CODE) && !home.code) {
        left_out(r, "it has no code");
        return true;
    }
    home.address = take(r, COL_ADDRESS);
    home.postcode = take(r, COL_POSTCODE);
    home.uprn = take_uprn(r);
    *MEM_PUSH(r->out->items, r->out->n, r->out->cap) = home;
    return true;
}

static bool check_unique(const struct dwellings *list, struct err *err) {
    struct intern seen = {0};
    AUTO(mem_freep) uint32_t *rows = mem_alloc((list->n + 2) * sizeof *rows);
    bool ok = true;
    for (size_t i = 0; ok && i < list->n; i++) {
        const char *code = list->items[i].code;
        if (!code) {
            continue;
        }
        uint32_t before = seen.n, id = intern_add(&seen, code, strlen(code));
        if (seen.n == before) {
            ok = err_set(err, ERR_CONFLICT,
                         "%ss %u and %u have the same code '%s': give each its own", list->row_word,
                         rows[id], list->items[i].row, code);
        } else {
            rows[id] = list->items[i].row;
        }
    }
    intern_done(&seen);
    return ok;
}

static bool read_rows(struct reading *r, struct err *err) {
    int more;
    while ((more = table_next(r->table, err)) > 0) {
        if (++r->source->n_rows > GEO_ROWS_MAX) {
            return err_set(err, ERR_LIMIT, "has more than %d rows", GEO_ROWS_MAX);
        }
        if (!read_row(r, err)) {
            return false;
        }
        if (r->source->n_rows % 1024 == 0) {
            progress_show("reading dwellings", r->source->n_rows, 0);
        }
    }
    progress_end();
    if (more < 0) {
        return false;
    }
    if (!r->source->n_rows) {
        return err_set(err, ERR_SYNTAX, "has no rows");
    }
    if (!r->out->n) {
        const struct note *first = notes_first(r->notes, NOTE_REFUSED);
        return err_set(err, ERR_SYNTAX, "none of its %zu rows can be used; %s: %s",
                       r->source->n_rows, first->about, first->text);
    }
    return check_unique(r->out, err);
}

static bool read_all(struct reading *r, const char *path, struct err *err) {
    r->table = table_open(path, r->opts->layer, r->opts->epsg, err);
    if (!r->table) {
        return false;
    }
    r->out->row_word = table_row_word(r->table);
    guess_columns(r);
    if (!give_column(r, COL_CODE, r->opts->code_field, err) ||
        !give_column(r, COL_BLOCK, r->opts->block_field, err) ||
        !give_column(r, COL_ADDRESS, r->opts->address_field, err) || !choose_place(r, err)) {
        return false;
    }
    describe_columns(r);
    if (!read_rows(r, err)) {
        return false;
    }
    if (table_was_recoded(r->table)) {
        notes_add(r->notes, NOTE_INFO, "",
                  "it is not UTF-8 and was read as Windows-1252: check "
                  "that accented letters came out right");
    }
    return true;
}

bool dwellings_read_file(struct dwellings *out, const char *path, const struct dwelling_opts *opts,
                         struct dwelling_source *source, struct notes *notes, struct err *err) {
    static const struct dwelling_opts no_opts;
    struct dwelling_source unasked;
    AUTO(reading_done)
    struct reading r = {
        .opts = opts ? opts : &no_opts,
        .source = source ? source : &unasked,
        .notes = notes,
        .out = out,
    };
    *r.source = (struct dwelling_source){0};
    return read_all(&r, path, err) || err_where(err, "%s", path);
}

void dwellings_done(struct dwellings *dwellings) {
    mem_freep(&dwellings->items);
    arena_done(&dwellings->arena);
    *dwellings = (struct dwellings){0};
}
