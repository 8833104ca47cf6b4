/* geo/areas_file.c — see areas_file.h. Three steps: choose the layer and the coordinate system;
 * read every feature, a bad one becoming a note; choose the field of codes by what is in it. */
#include "geo/areas_file.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cmd.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/feature.h"
#include "geo/gdal.h"
#include "geo/limits.h"
#include "geo/repair.h"

/* ---- fields by name ---- */

/* Names as they are met, best first; '*' at either end matches anything. Compared in small letters
 * and digits only: "GSS Code", "gss_code" and "GSSCODE" are one. */
static const char *const code_words[] = {
    "code",      "blockcode", "estatecode", "gsscode", "areacode", "blockid", "estateid", "block",
    "estate",    "ref",       "reference",  "geocode", "*code",    "*cd",     "id",       "*ref",
    "inspireid", "uprn",      "*id",        "gid",     "fid",      "objectid"};
static const char *const name_words[] = {"name",     "sitename", "blockname", "estatename",
                                         "areaname", "nameen",   "*name",     "*nm",
                                         "label",    "title",    "block",     "estate"};

static bool matches(const char *pattern, const char *word) {
    size_t n = strlen(pattern + 1), len = strlen(word);
    if (pattern[0] == '*') {
        return len > n && strcmp(word + len - n, pattern + 1) == 0;
    }
    return strcmp(pattern, word) == 0;
}

static int likeness(const char *field, const char *const *words, size_t n) {
    char plain[64];
    size_t len = 0;
    for (const char *p = field; *p && len < sizeof plain - 1; p++) {
        if (isalnum((unsigned char)*p)) {
            plain[len++] = (char)tolower((unsigned char)*p);
        }
    }
    plain[len] = '\0';
    for (size_t i = 0; i < n; i++) {
        if (matches(words[i], plain)) {
            return (int)(n - i);
        }
    }
    return 0;
}

int areas_code_likeness(const char *field) {
    return likeness(field, code_words, LEN(code_words));
}

int areas_name_likeness(const char *field) {
    return likeness(field, name_words, LEN(name_words));
}

/* ---- reading ---- */

struct column {
    const char *name; // borrowed from the layer
    int index;
    int code_rank, name_rank;
    bool tried;
};

/* One feature as it came: its texts wait until the columns are chosen. */
struct raw {
    const char **cells; // of the columns in question; NULL where null or blank
    struct geom shape;
    uint32_t number;
};

struct reading {
    enum area_level level;
    const struct areas_opts *opts;
    struct notes *notes;
    struct areas_source *source;
    GDALDatasetH ds;
    OGRLayerH layer;
    OGRCoordinateTransformationH transform; // NULL: the data are lon, lat already
    struct column *columns;
    size_t n_columns, columns_cap;
    struct raw *raws;
    size_t n_raws, raws_cap;
    struct arena arena;
    size_t pairs_left, crossings_left; // budgets of repair.h
    size_t n_skipped;                  // shapes of another kind
    char kinds[80];                    // what they were
};

static void reading_done(struct reading *r) {
    for (size_t i = 0; i < r->n_raws; i++) {
        geom_done(&r->raws[i].shape);
    }
    mem_freep(&r->raws);
    mem_freep(&r->columns);
    arena_done(&r->arena);
    gdal_transform_free(r->transform);
    gdal_close(r->ds);
}

/* What a geometry type is for us; GEOM_NONE for no geometry at all. */
static enum geom_kind kind_of(OGRwkbGeometryType type, bool *any) {
    *any = false;
    switch (gdal.OGR_GT_Flatten(type)) {
    case wkbPoint:
    case wkbMultiPoint:
        return GEOM_POINTS;
    case wkbLineString:
    case wkbMultiLineString:
    case wkbCircularString:
    case wkbCompoundCurve:
    case wkbMultiCurve:
    case wkbCurve:
        return GEOM_LINES;
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbCurvePolygon:
    case wkbMultiSurface:
    case wkbSurface:
    case wkbPolyhedralSurface:
    case wkbTIN:
    case wkbTriangle:
        return GEOM_POLYGONS;
    case wkbUnknown:
    case wkbGeometryCollection:
        *any = true;
        return GEOM_NONE;
    default:
        return GEOM_NONE;
    }
}

static bool takes(enum area_level level, enum geom_kind kind) {
    return kind == GEOM_POLYGONS || (kind == GEOM_LINES && area_level_is_context(level));
}

static bool layer_fits(const struct reading *r, OGRLayerH layer) {
    bool any;
    enum geom_kind kind = kind_of(gdal.OGR_L_GetGeomType(layer), &any);
    return any || takes(r->level, kind);
}

/* For a file without a layer that fits: what it has instead. */
static const char *what_layers_hold(const struct reading *r) {
    bool any, points = false, lines = false;
    for (int i = 0; i < gdal.GDALDatasetGetLayerCount(r->ds); i++) {
        OGRLayerH layer = gdal.GDALDatasetGetLayer(r->ds, i);
        enum geom_kind kind = kind_of(gdal.OGR_L_GetGeomType(layer), &any);
        points |= kind == GEOM_POINTS;
        lines |= kind == GEOM_LINES;
    }
    return points  ? "points (for homes there is 'dwelling add')"
           : lines ? "lines (streets are --level street)"
                   : "a table without shapes";
}

static bool choose_layer(struct reading *r, struct err *err) {
    int n = gdal.GDALDatasetGetLayerCount(r->ds), n_fit = 0;
    AUTO(strbuf_done) struct strbuf names = {0};
    for (int i = 0; i < n; i++) {
        OGRLayerH layer = gdal.GDALDatasetGetLayer(r->ds, i);
        const char *name = gdal.OGR_L_GetName(layer);
        if (r->opts->layer ? strcmp(name, r->opts->layer) == 0 : layer_fits(r, layer)) {
            r->layer = layer;
            n_fit++;
        }
        if (r->opts->layer || layer_fits(r, layer)) {
            strbuf_addf(&names, "%s%s", names.len ? ", " : "", name);
        }
    }
    if (n_fit == 1) {
        return true;
    }
    if (r->opts->layer) {
        return err_set(err, ERR_NOT_FOUND, "has no layer '%s'; it has: %s", r->opts->layer,
                       strbuf_text(&names));
    }
    if (n_fit > 1) {
        return err_set(err, ERR_USAGE, "holds several layers (%s): say which with --layer",
                       strbuf_text(&names));
    }
    return err_set(err, ERR_SYNTAX, "holds %s, no %s", what_layers_hold(r),
                   area_level_is_context(r->level) ? "lines or areas" : "areas");
}

/* "EPSG:27700 (OSGB36 / British National Grid)". */
static void describe_crs(OGRSpatialReferenceH srs, char *out, size_t size) {
    const char *code = gdal.OSRGetAuthorityCode(srs, NULL), *name = gdal.OSRGetName(srs);
    const char *by = gdal.OSRGetAuthorityName(srs, NULL);
    if (code && by) {
        snprintf(out, size, "%s:%s (%s)", by, code, name ? name : "");
    } else {
        snprintf(out, size, "%s", name ? name : "unnamed");
    }
}

static bool choose_crs(struct reading *r, struct err *err) {
    AUTO(gdal_srsp) OGRSpatialReferenceH given = NULL;
    OGRSpatialReferenceH srs = gdal_srs_of(r->layer, r->opts->epsg, &given, err);
    if (!srs) {
        return false;
    }
    describe_crs(srs, r->source->crs, sizeof r->source->crs);
    if (gdal_is_wgs84(srs)) {
        return true;
    }
    r->transform = gdal_to_wgs84(srs, err);
    return r->transform != NULL;
}

/* The fields that may hold codes or names: the given ones only, or all that look like it. */
static bool choose_columns(struct reading *r, struct err *err) {
    OGRFeatureDefnH defn = gdal.OGR_L_GetLayerDefn(r->layer);
    int n = gdal.OGR_FD_GetFieldCount(defn);
    bool code_found = !r->opts->code_field, name_found = !r->opts->name_field;
    AUTO(strbuf_done) struct strbuf names = {0};
    for (int i = 0; i < n; i++) {
        const char *name = gdal.OGR_Fld_GetNameRef(gdal.OGR_FD_GetFieldDefn(defn, i));
        struct column column = {.name = name, .index = i};
        if (r->opts->code_field) {
            column.code_rank = strcmp(name, r->opts->code_field) == 0;
            code_found |= column.code_rank > 0;
        } else {
            column.code_rank = areas_code_likeness(name);
        }
        if (r->opts->name_field) {
            column.name_rank = strcmp(name, r->opts->name_field) == 0;
            name_found |= column.name_rank > 0;
        } else {
            column.name_rank = areas_name_likeness(name);
        }
        if (column.code_rank || column.name_rank) {
            *MEM_PUSH(r->columns, r->n_columns, r->columns_cap) = column;
        }
        strbuf_addf(&names, "%s%s", names.len ? ", " : "", name);
    }
    if (!code_found || !name_found) {
        return err_set(err, ERR_NOT_FOUND, "has no field '%s'; it has: %s",
                       code_found ? r->opts->name_field : r->opts->code_field,
                       names.len ? names.data : "none");
    }
    return true;
}

/* "Ashbrook House", "E00025747" or "feature 12": whatever a person can find it by. */
static const char *describe(const struct reading *r, const struct raw *raw,
                            char out[GEO_TEXT_MAX]) {
    const char *best = NULL;
    int rank = 0;
    for (size_t i = 0; i < r->n_columns; i++) {
        int here = r->columns[i].name_rank * 100 + r->columns[i].code_rank;
        if (raw->cells[i] && here > rank) {
            best = raw->cells[i];
            rank = here;
        }
    }
    if (best) {
        snprintf(out, GEO_TEXT_MAX, "feature %u (%.*s)", raw->number,
                 (int)utf8_fit(best, strlen(best), 60), best);
    } else {
        snprintf(out, GEO_TEXT_MAX, "feature %u", raw->number);
    }
    return out;
}

static const char *const kind_words[] = {[GEOM_NONE] = "nothing we know",
                                         [GEOM_POINTS] = "a point",
                                         [GEOM_LINES] = "a line",
                                         [GEOM_POLYGONS] = "an area"};

/* A copy of the feature's geometry as plain lon, lat lines or polygons. */
static bool read_shape(struct reading *r, OGRFeatureH feature, struct geom *out, struct err *err) {
    OGRGeometryH ref = gdal.OGR_F_GetGeometryRef(feature); // borrowed from the feature
    if (!ref || gdal.OGR_G_IsEmpty(ref)) {
        return err_set(err, ERR_SYNTAX, "it has no shape");
    }
    bool any;
    enum geom_kind kind = kind_of(gdal.OGR_G_GetGeometryType(ref), &any);
    if (!any && !takes(r->level, kind)) {
        r->n_skipped++;
        return err_set(err, ERR_UNSUPPORTED, "it is %s, not an area", kind_words[kind]);
    }
    if (gdal.OGR_G_WkbSize(ref) / 16 > GEO_VERTICES_MAX) {
        return err_set(err, ERR_LIMIT, "it has more than %d points", GEO_VERTICES_MAX);
    }
    AUTO(gdal_geometryp)
    OGRGeometryH geometry = gdal.OGR_G_HasCurveGeometry(ref, 0)
                                ? gdal.OGR_G_GetLinearGeometry(ref, 0, NULL)
                                : gdal.OGR_G_Clone(ref);
    if (!geometry) {
        return err_set(err, ERR_SYNTAX, "its shape could not be read");
    }
    gdal.OGR_G_FlattenTo2D(geometry);
    gdal_forget();
    if (r->transform && gdal.OGR_G_Transform(geometry, r->transform) != OGRERR_NONE) {
        return err_set(err, ERR_SYNTAX, "its coordinates are outside the area that %s is made for",
                       r->source->crs);
    }
    AUTO(geom_done) struct geom loose = {.kind = GEOM_POLYGONS};
    if (!feature_read_geometry(&loose, geometry, err)) {
        return false;
    }
    if (!loose.n_parts && takes(r->level, GEOM_LINES)) {
        loose.kind = GEOM_LINES;
        if (!feature_read_geometry(&loose, geometry, err)) {
            return false;
        }
    }
    if (!loose.n_parts) {
        r->n_skipped++;
        return err_set(err, ERR_UNSUPPORTED, "it holds no area");
    }
    if (!geom_valid(&loose)) {
        return err_set(err, ERR_SYNTAX,
                       "its coordinates are no longitude and latitude; if they are metres, say "
                       "which: --crs EPSG:27700 is British National Grid");
    }
    geom_copy(out, &loose); // exact room: there may be many
    return true;
}

static void note_repair(struct reading *r, const struct raw *raw, const struct repair *repair) {
    char about[GEO_TEXT_MAX], place[64] = "";
    if (repair->has_at) {
        snprintf(place, sizeof place, " at %.6f %.6f", repair->at.lon, repair->at.lat);
    }
    double change = fabs(repair->after_m2 - repair->before_m2);
    notes_add(r->notes, NOTE_FIXED, describe(r, raw, about), "%s%s: fixed, area changed by %.*f m2",
              repair->fault, place, change < 10 ? 1 : 0, change);
}

static bool read_feature(struct reading *r, OGRFeatureH feature, struct raw *raw) {
    raw->cells = ARENA_ARRAY(&r->arena, const char *, r->n_columns + 1);
    for (size_t i = 0; i < r->n_columns; i++) {
        raw->cells[i] = feature_text(&r->arena, feature, r->columns[i].index);
    }
    struct err why = {0};
    struct repair repair = {.pairs_left = r->pairs_left, .crossings_left = r->crossings_left};
    bool ok = read_shape(r, feature, &raw->shape, &why);
    if (ok && raw->shape.kind == GEOM_POLYGONS) {
        ok = repair_polygons(&raw->shape, &repair, &why);
        r->pairs_left = repair.pairs_left;
        r->crossings_left = repair.crossings_left;
    }
    if (ok && repair.fixed) {
        note_repair(r, raw, &repair);
    }
    if (!ok) {
        char about[GEO_TEXT_MAX];
        notes_add(r->notes, NOTE_REFUSED, describe(r, raw, about), "%s", why.text);
        geom_done(&raw->shape);
    }
    return ok;
}

static bool read_features(struct reading *r, struct err *err) {
    gdal_forget();
    for (OGRFeatureH next; (next = gdal.OGR_L_GetNextFeature(r->layer));) {
        AUTO(gdal_featurep) OGRFeatureH feature = next; // ours until the end of this turn
        if (++r->source->n_read > GEO_FEATURES_MAX) {
            return err_set(err, ERR_LIMIT,
                           "holds more than %d features: cut out your own "
                           "neighbourhood first",
                           GEO_FEATURES_MAX);
        }
        struct raw raw = {.number = (uint32_t)r->source->n_read};
        if (read_feature(r, feature, &raw)) {
            *MEM_PUSH(r->raws, r->n_raws, r->raws_cap) = raw;
            r->source->n_vertices += raw.shape.n_points;
        }
        if (r->source->n_vertices > GEO_VERTICES_MAX) {
            return err_set(err, ERR_LIMIT,
                           "holds more than %d points: cut out your own "
                           "neighbourhood, or simplify it",
                           GEO_VERTICES_MAX);
        }
        if (r->source->n_read % 256 == 0) {
            progress_show("reading areas", r->source->n_read, 0);
        }
        gdal_forget();
    }
    progress_end();
    if (gdal_failed()) { // the layer ends with NULL, and so does a failed read
        return gdal_err(err, "could not be read to its end");
    }
    if (!r->source->n_read) {
        return err_set(err, ERR_SYNTAX, "holds no features: it is empty");
    }
    if (r->n_skipped == r->source->n_read) {
        return err_set(err, ERR_SYNTAX, "holds no areas: its %zu shapes are points or lines%s",
                       r->n_skipped,
                       area_level_is_context(r->level)
                           ? ""
                           : " (points are homes or things: 'dwelling add' takes homes)");
    }
    return true;
}

/* ---- codes ---- */

enum column_state { COLUMN_GOOD, COLUMN_GAPS, COLUMN_TWICE };

/* Is the column filled and unique? *a and *b get the places of the trouble. */
static enum column_state test_column(const struct reading *r, size_t column, size_t *a, size_t *b) {
    struct intern seen = {0};
    AUTO(mem_freep) size_t *first = mem_alloc((r->n_raws + 2) * sizeof *first);
    enum column_state state = COLUMN_GOOD;
    for (size_t i = 0; i < r->n_raws && state == COLUMN_GOOD; i++) {
        const char *text = r->raws[i].cells[column];
        if (!text) {
            *a = i;
            state = COLUMN_GAPS;
            break;
        }
        uint32_t before = seen.n, id = intern_add(&seen, text, strlen(text));
        if (seen.n == before) {
            *a = first[id];
            *b = i;
            state = COLUMN_TWICE;
        } else {
            first[id] = i;
        }
    }
    intern_done(&seen);
    return state;
}

/* The likeliest column not tried yet, or n_columns. */
static size_t next_column(struct reading *r, int rank_of(const struct column *)) {
    size_t best = r->n_columns;
    for (size_t i = 0; i < r->n_columns; i++) {
        int rank = r->columns[i].tried ? 0 : rank_of(&r->columns[i]);
        if (rank > 0 && (best == r->n_columns || rank > rank_of(&r->columns[best]))) {
            best = i;
        }
    }
    if (best < r->n_columns) {
        r->columns[best].tried = true;
    }
    return best;
}

/* Columns by likeness: the first that is filled and unique. Where there are some and none will do,
 * the complaint is about the likeliest. */
static bool choose_codes(struct reading *r, int rank_of(const struct column *), size_t *column,
                         bool *found, struct err *err) {
    struct err first = {0};
    for (size_t best; !*found && (best = next_column(r, rank_of)) < r->n_columns;) {
        size_t a = 0, b = 0;
        switch (test_column(r, best, &a, &b)) {
        case COLUMN_GOOD:
            *column = best;
            *found = true;
            return true;
        case COLUMN_GAPS:
            err_set(&first, ERR_SYNTAX, "feature %u has no code: its field %s is empty or too long",
                    r->raws[a].number, r->columns[best].name);
            break;
        case COLUMN_TWICE:
            err_set(&first, ERR_CONFLICT,
                    "features %u and %u have the same code '%s' in field %s: give each its own, or "
                    "another field with --code",
                    r->raws[a].number, r->raws[b].number, r->raws[a].cells[best],
                    r->columns[best].name);
            break;
        }
    }
    return first.code == ERR_NONE || err_set(err, first.code, "%s", first.text);
}

static int code_rank(const struct column *column) {
    return column->code_rank;
}

static int name_rank(const struct column *column) {
    return column->name_rank;
}

/* The name column: the likeliest that has anything in it and is not the codes. */
static size_t choose_names(const struct reading *r, size_t codes) {
    size_t best = r->n_columns;
    for (size_t i = 0; i < r->n_columns; i++) {
        bool filled = false;
        for (size_t k = 0; k < r->n_raws && !filled; k++) {
            filled = r->raws[k].cells[i] != NULL;
        }
        if (filled && i != codes && r->columns[i].name_rank &&
            (best == r->n_columns || r->columns[i].name_rank > r->columns[best].name_rank)) {
            best = i;
        }
    }
    return best;
}

static bool number_codes(struct reading *r, struct err *err) {
    OGRFeatureDefnH defn = gdal.OGR_L_GetLayerDefn(r->layer);
    int n = gdal.OGR_FD_GetFieldCount(defn);
    AUTO(strbuf_done) struct strbuf names = {0};
    for (int i = 0; i < n; i++) {
        strbuf_addf(&names, "%s%s", i ? ", " : "",
                    gdal.OGR_Fld_GetNameRef(gdal.OGR_FD_GetFieldDefn(defn, i)));
    }
    if (n && r->n_raws > 1) {
        return err_set(err, ERR_USAGE,
                       "no field looks like a code (%s): say which with --code FIELD",
                       strbuf_text(&names));
    }
    notes_add(r->notes, NOTE_INFO, "", "it has no codes: numbered %s-1%s",
              area_level_name(r->level), r->n_raws > 1 ? " and so on" : "");
    return true;
}

static bool fill(struct areas *out, struct reading *r, struct err *err) {
    size_t codes = r->n_columns, names;
    bool found = false, context = area_level_is_context(r->level);
    if (!context && !choose_codes(r, code_rank, &codes, &found, err)) {
        return false;
    }
    if (!context && !found && !choose_codes(r, name_rank, &codes, &found, err)) {
        return false;
    }
    if (!context && !found && !number_codes(r, err)) {
        return false;
    }
    codes = found ? codes : r->n_columns;
    names = choose_names(r, found && !r->opts->name_field ? codes : r->n_columns);
    if (codes < r->n_columns) {
        snprintf(r->source->code_field, sizeof r->source->code_field, "%s", r->columns[codes].name);
    }
    if (names < r->n_columns) {
        snprintf(r->source->name_field, sizeof r->source->name_field, "%s", r->columns[names].name);
    }
    out->level = r->level;
    for (size_t i = 0; i < r->n_raws; i++) {
        struct raw *raw = &r->raws[i];
        char made[48];
        snprintf(made, sizeof made, "%s-%zu", area_level_name(r->level), i + 1);
        const char *code = codes < r->n_columns ? raw->cells[codes] : context ? NULL : made;
        const char *name = names < r->n_columns ? raw->cells[names] : NULL;
        areas_add(out, code, name, &raw->shape)->number = raw->number;
    }
    return true;
}

/* ---- the whole ---- */

static bool read_all(struct areas *out, struct reading *r, const char *path, struct err *err) {
    r->ds = gdal_open(path, GDAL_PLACES, err);
    if (!r->ds || !choose_layer(r, err) || !choose_crs(r, err) || !choose_columns(r, err)) {
        return false;
    }
    snprintf(r->source->driver, sizeof r->source->driver, "%s",
             gdal.GDALGetDriverShortName(gdal.GDALGetDatasetDriver(r->ds)));
    snprintf(r->source->layer, sizeof r->source->layer, "%s", gdal.OGR_L_GetName(r->layer));
    if (!read_features(r, err)) {
        return false;
    }
    const struct note *refused = notes_first(r->notes, NOTE_REFUSED);
    if (refused && (!r->opts->skip_bad || !r->n_raws)) {
        size_t n = r->notes->count[NOTE_REFUSED];
        return err_set(err, ERR_SYNTAX, "%s: %s%s", refused->about, refused->text,
                       n > 1 ? " (and others: see the list)" : "");
    }
    return fill(out, r, err);
}

bool areas_read_file(struct areas *out, const char *path, enum area_level level,
                     const struct areas_opts *opts, struct areas_source *source,
                     struct notes *notes, struct err *err) {
    static const struct areas_opts no_opts;
    struct areas_source unasked;
    AUTO(reading_done)
    struct reading r = {
        .level = level,
        .opts = opts ? opts : &no_opts,
        .notes = notes,
        .source = source ? source : &unasked,
        .pairs_left = GEO_PAIRS_MAX,
        .crossings_left = GEO_CROSSINGS_FILE_MAX,
    };
    *r.source = (struct areas_source){0};
    return read_all(out, &r, path, err) || err_where(err, "%s", path);
}
