/* geo/areas_survey.c — see areas_survey.h. Everything is checked before the first row is written,
 * and a failure while writing rolls all of it back: the survey has the file's areas or none. */
#include "geo/areas_survey.h"

#include <stdio.h>
#include <string.h>

#include "base/cmd.h"
#include "base/intern.h"
#include "base/mem.h"
#include "geo/feature.h"
#include "geo/gdal.h"
#include "geo/label.h"
#include "geo/limits.h"
#include "geo/locate.h"

/* ---- tables ---- */

enum { COL_CODE, COL_NAME, COL_ESTATE, COLS };

static const struct table {
    const char *name;
    const char *fields[COLS + 1]; // in the order of COL_…; context keeps its kind as code
} tables[AREA_LEVELS] = {
    [AREA_ESTATE] = {"estate",  {"code", "name", NULL}          },
    [AREA_BLOCK] = {"block",   {"code", "name", "estate", NULL}},
    [AREA_STREET] = {"context", {"kind", "name", NULL}          },
    [AREA_GREEN] = {"context", {"kind", "name", NULL}          },
    [AREA_WATER] = {"context", {"kind", "name", NULL}          },
    [AREA_BUILDING] = {"context", {"kind", "name", NULL}          },
    [AREA_OTHER] = {"context", {"kind", "name", NULL}          },
};

static OGRLayerH open_table(GDALDatasetH survey, enum area_level level, int places[COLS],
                            struct err *err) {
    OGRLayerH layer = feature_layer(survey, tables[level].name, tables[level].fields, places, err);
    if (layer && area_level_is_context(level)) {
        char filter[48];
        snprintf(filter, sizeof filter, "kind = '%s'", area_level_name(level)); // our own words
        gdal.OGR_L_SetAttributeFilter(layer, filter);
    } else if (layer) {
        gdal.OGR_L_SetAttributeFilter(layer, NULL);
    }
    if (layer) {
        gdal.OGR_L_ResetReading(layer);
    }
    return layer;
}

/* ---- reading ---- */

static bool read_shape(struct geom *out, OGRFeatureH feature, struct err *err) {
    static const enum geom_kind kinds[] = {GEOM_POLYGONS, GEOM_LINES, GEOM_POINTS};
    OGRGeometryH geometry = gdal.OGR_F_GetGeometryRef(feature); // borrowed from the feature
    for (size_t i = 0; geometry && i < LEN(kinds); i++) {
        AUTO(geom_done) struct geom loose = {.kind = kinds[i]};
        if (!feature_read_geometry(&loose, geometry, err)) {
            return false;
        }
        if (loose.n_parts) {
            geom_copy(out, &loose);
            return true;
        }
    }
    return true; // a row without a shape is an area nobody has drawn yet
}

bool areas_read_dataset(struct areas *out, void *survey, enum area_level level, struct err *err) {
    int at[COLS];
    OGRLayerH layer = open_table(survey, level, at, err);
    out->level = level;
    if (!layer) {
        return false;
    }
    AUTO(arena_done) struct arena texts = {0};
    bool context = area_level_is_context(level);
    for (OGRFeatureH next; (next = gdal.OGR_L_GetNextFeature(layer));) {
        AUTO(gdal_featurep) OGRFeatureH feature = next; // ours until the end of this turn
        AUTO(geom_done) struct geom shape = {0};
        struct arena_mark mark = arena_mark(&texts);
        if (!read_shape(&shape, feature, err)) {
            return false;
        }
        struct area *area =
            areas_add(out, context ? NULL : feature_text(&texts, feature, at[COL_CODE]),
                      feature_text(&texts, feature, at[COL_NAME]), &shape);
        area->fid = gdal.OGR_F_GetFID(feature);
        if (level == AREA_BLOCK) {
            area->estate = feature_text(&out->arena, feature, at[COL_ESTATE]);
        }
        arena_release(&texts, mark);
    }
    return !gdal_failed() || gdal_err(err, "table %s could not be read", tables[level].name);
}

bool areas_read_survey(struct areas *out, const char *path, enum area_level level,
                       struct err *err) {
    AUTO(gdal_closep) GDALDatasetH survey = gdal_open(path, GDAL_SURVEY_READ, err);
    return survey && (areas_read_dataset(out, survey, level, err) || err_where(err, "%s", path));
}

/* Boxes from the shapes themselves: what gpkg_contents says may be old. */
static bool add_box(struct geom_box *box, GDALDatasetH survey, const char *table, struct err *err) {
    static const char *const no_fields[] = {NULL};
    int none[1];
    OGRLayerH layer = feature_layer(survey, table, no_fields, none, err);
    if (!layer) {
        return false;
    }
    gdal.OGR_L_SetAttributeFilter(layer, NULL);
    gdal.OGR_L_ResetReading(layer);
    for (OGRFeatureH next; (next = gdal.OGR_L_GetNextFeature(layer));) {
        AUTO(gdal_featurep) OGRFeatureH feature = next;
        OGRGeometryH geometry = gdal.OGR_F_GetGeometryRef(feature);
        if (geometry && !gdal.OGR_G_IsEmpty(geometry)) {
            OGREnvelope e;
            gdal.OGR_G_GetEnvelope(geometry, &e);
            struct geom_box one = {e.MinX, e.MinY, e.MaxX, e.MaxY};
            geom_box_join(box, &one);
        }
    }
    return true;
}

bool areas_survey_box(struct geom_box *out, void *survey, struct err *err) {
    *out = geom_box_none;
    return add_box(out, survey, "estate", err) && add_box(out, survey, "block", err) &&
           add_box(out, survey, "context", err) &&
           (!geom_box_empty(out) || add_box(out, survey, "dwelling", err));
}

bool areas_too_far(const struct geom_box *survey, const struct geom_box *box, char *out,
                   size_t size) {
    if (geom_box_empty(survey) || geom_box_empty(box)) {
        return false;
    }
    double far_m = geom_box_distance_m(survey, box);
    if (far_m <= GEO_FAR_KM * 1000.0) {
        return false;
    }
    struct geom_box turned = {box->south, box->west, box->north, box->east};
    if (geom_box_distance_m(survey, &turned) <= GEO_FAR_KM * 1000.0) {
        snprintf(out, size, "longitude and latitude have changed places in it: put them right");
    } else {
        snprintf(out, size,
                 "it lies %.0f km from the rest of the survey, near lon %.3f lat %.3f: the wrong "
                 "file, or the wrong --crs",
                 far_m / 1000, (box->west + box->east) / 2, (box->south + box->north) / 2);
    }
    return true;
}

/* ---- checks before writing ---- */

struct adding {
    struct areas *areas;
    GDALDatasetH survey;
    struct areas have; // of this level, in the survey already
    struct areas estates;
    int64_t *replaces; // for each area: row of the survey it takes the place of, or -1
    struct notes *notes;
    struct err first; // refusal
    size_t n_bad;
};

static void adding_done(struct adding *a) {
    areas_done(&a->have);
    areas_done(&a->estates);
    mem_freep(&a->replaces);
    gdal_close(a->survey);
}

static void refuse(struct adding *a, const struct area *area, const char *why) {
    char about[GEO_TEXT_MAX + 32];
    if (area->code) {
        snprintf(about, sizeof about, "%s %s", area_level_name(a->areas->level), area->code);
    } else {
        snprintf(about, sizeof about, "feature %u", area->number);
    }
    notes_add(a->notes, NOTE_REFUSED, about, "%s", why);
    err_set(&a->first, ERR_CONFLICT, "%s: %s", about, why); // the first one stays
    a->n_bad++;
}

static void check_codes(struct adding *a, bool replace) {
    struct intern codes = {0};
    AUTO(mem_freep) int64_t *fids = mem_alloc((a->have.n + 2) * sizeof *fids);
    for (size_t i = 0; i < a->have.n; i++) {
        const char *code = a->have.items[i].code;
        if (code) {
            fids[intern_add(&codes, code, strlen(code))] = a->have.items[i].fid;
        }
    }
    for (size_t i = 0; i < a->areas->n; i++) {
        const char *code = a->areas->items[i].code;
        uint32_t id = code ? intern_find(&codes, code, strlen(code)) : 0;
        a->replaces[i] = id ? fids[id] : -1;
        if (id && !replace) {
            refuse(a, &a->areas->items[i],
                   "the survey has this code already: --replace puts the new shape in its place");
        }
    }
    intern_done(&codes);
}

/* Near the rest of the survey? Where every estate is replaced the old place may be the mistake. */
static bool check_place(struct adding *a, struct err *err) {
    struct geom_box box;
    size_t n_replaced = 0;
    for (size_t i = 0; i < a->areas->n; i++) {
        n_replaced += a->replaces[i] >= 0;
    }
    if (a->areas->level == AREA_ESTATE && n_replaced && n_replaced == a->have.n) {
        return true; // a new start
    }
    if (!areas_survey_box(&box, a->survey, err)) {
        return false;
    }
    for (size_t i = 0; i < a->areas->n; i++) {
        char why[200];
        struct geom_box one = geom_box_of(&a->areas->items[i].shape);
        if (areas_too_far(&box, &one, why, sizeof why)) {
            refuse(a, &a->areas->items[i], why);
        }
    }
    return true;
}

/* Do the two share at least a point? By GEOS, for the few that a label point did not settle. */
static bool touches(const struct geom *a, const struct geom *b) {
    AUTO(gdal_geometryp) OGRGeometryH ga = feature_geometry(a, NULL);
    AUTO(gdal_geometryp) OGRGeometryH gb = feature_geometry(b, NULL);
    return ga && gb && gdal.OGR_G_Intersects(ga, gb);
}

/* The estate a block belongs to: that of its label point, else one it touches; NULL for none. */
static const struct area *estate_of(const struct areas *estates, const struct locate *index,
                                    const struct geom *block) {
    struct geom_pt at;
    if (label_point(block, &at, NULL)) {
        uint32_t found = locate_point(index, at);
        if (found != LOCATE_NONE) {
            return &estates->items[found];
        }
    }
    struct geom_box box = geom_box_of(block);
    for (size_t i = 0; i < estates->n; i++) {
        struct geom_box other = geom_box_of(&estates->items[i].shape);
        if (geom_box_meets(&box, &other) && touches(block, &estates->items[i].shape)) {
            return &estates->items[i];
        }
    }
    return NULL;
}

static struct locate *index_areas(const struct areas *areas) {
    AUTO(mem_freep) const struct geom **shapes = mem_alloc((areas->n + 1) * sizeof *shapes);
    for (size_t i = 0; i < areas->n; i++) {
        shapes[i] = &areas->items[i].shape;
    }
    return locate_new(shapes, (uint32_t)areas->n); // keeps the geometries, not the list
}

static bool check_estates(struct adding *a, struct err *err) {
    if (!areas_read_dataset(&a->estates, a->survey, AREA_ESTATE, err)) {
        return false;
    }
    AUTO(locate_freep) struct locate *index = index_areas(&a->estates);
    bool drawn = !geom_box_empty(&a->estates.box) && a->estates.n;
    for (size_t i = 0; drawn && i < a->areas->n; i++) {
        struct area *block = &a->areas->items[i];
        const struct area *estate = estate_of(&a->estates, index, &block->shape);
        if (estate) {
            block->estate = arena_strdup(&a->areas->arena, estate->code); // outlives `estates`
        } else {
            refuse(a, block,
                   "it touches no estate of the survey: draw it inside, or add its estate first");
        }
    }
    return true;
}

/* ---- writing ---- */

static bool write_area(struct adding *a, OGRLayerH layer, const int at[COLS], size_t i,
                       struct err *err) {
    const struct area *area = &a->areas->items[i];
    bool context = area_level_is_context(a->areas->level);
    bool old = a->replaces[i] >= 0;
    AUTO(gdal_featurep)
    OGRFeatureH feature = old ? gdal.OGR_L_GetFeature(layer, a->replaces[i])
                              : gdal.OGR_F_Create(gdal.OGR_L_GetLayerDefn(layer));
    if (!feature) {
        return gdal_err(err, "row %lld could not be read", (long long)a->replaces[i]);
    }
    feature_set_text(feature, at[COL_CODE],
                     context ? area_level_name(a->areas->level) : area->code);
    feature_set_text(feature, at[COL_NAME], area->name);
    if (a->areas->level == AREA_BLOCK) {
        feature_set_text(feature, at[COL_ESTATE], area->estate);
    }
    if (!old) {
        return feature_add(layer, mem_steal(&feature), &area->shape, err);
    }
    OGRGeometryH geometry = feature_geometry(&area->shape, err);
    if (!geometry) {
        return false;
    }
    gdal.OGR_F_SetGeometryDirectly(feature, geometry);
    return gdal.OGR_L_SetFeature(layer, feature) == OGRERR_NONE ||
           gdal_err(err, "a row could not be replaced");
}

static bool clear_kind(struct adding *a, OGRLayerH layer, struct err *err) {
    for (size_t i = 0; i < a->have.n; i++) {
        if (gdal.OGR_L_DeleteFeature(layer, a->have.items[i].fid) != OGRERR_NONE) {
            return gdal_err(err, "an old row could not be taken out");
        }
    }
    return true;
}

/* Blocks drawn before their estate learn where they are. */
static bool adopt_blocks(struct adding *a, struct err *err) {
    AUTO(areas_done) struct areas blocks = {0};
    int at[COLS];
    if (!areas_read_dataset(&blocks, a->survey, AREA_BLOCK, err)) {
        return false;
    }
    AUTO(locate_freep) struct locate *index = index_areas(a->areas);
    OGRLayerH layer = open_table(a->survey, AREA_BLOCK, at, err);
    for (size_t i = 0; layer && i < blocks.n; i++) {
        const struct area *block = &blocks.items[i];
        const struct area *estate = block->estate || !block->shape.n_parts
                                        ? NULL
                                        : estate_of(a->areas, index, &block->shape);
        if (estate) {
            AUTO(gdal_featurep) OGRFeatureH feature = gdal.OGR_L_GetFeature(layer, block->fid);
            if (!feature) {
                return gdal_err(err, "a block could not be read");
            }
            feature_set_text(feature, at[COL_ESTATE], estate->code);
            if (gdal.OGR_L_SetFeature(layer, feature) != OGRERR_NONE) {
                return gdal_err(err, "a block could not be put into its estate");
            }
        }
    }
    return layer != NULL;
}

static bool write_all(struct adding *a, bool replace, struct areas_added *added, struct err *err) {
    int at[COLS];
    OGRLayerH layer = open_table(a->survey, a->areas->level, at, err);
    if (!layer) {
        return false;
    }
    bool context = area_level_is_context(a->areas->level);
    if (context && replace && !clear_kind(a, layer, err)) {
        return false;
    }
    *added = (struct areas_added){.n_replaced = context && replace ? a->have.n : 0};
    for (size_t i = 0; i < a->areas->n; i++) {
        if (!write_area(a, layer, at, i, err)) {
            return false;
        }
        *(a->replaces[i] >= 0 ? &added->n_replaced : &added->n_added) += 1;
        if (i % 1000 == 0) {
            progress_show("writing areas", i, a->areas->n);
        }
    }
    progress_end();
    return a->areas->level != AREA_ESTATE || adopt_blocks(a, err);
}

static bool check_all(struct adding *a, bool replace, struct err *err) {
    if (!areas_read_dataset(&a->have, a->survey, a->areas->level, err)) {
        return false;
    }
    check_codes(a, replace);
    if (!check_place(a, err)) {
        return false;
    }
    if (!a->n_bad && a->areas->level == AREA_BLOCK && !check_estates(a, err)) {
        return false;
    }
    if (a->n_bad) {
        return err_set(err, ERR_CONFLICT, "%s%s", a->first.text,
                       a->n_bad > 1 ? " (and others: see the list)" : "");
    }
    return true;
}

bool areas_add_survey(const char *path, struct areas *areas, bool replace,
                      struct areas_added *added, struct notes *notes, struct err *err) {
    AUTO(adding_done) struct adding a = {.areas = areas, .notes = notes};
    a.replaces = mem_alloc((areas->n + 1) * sizeof *a.replaces);
    a.survey = gdal_open(path, GDAL_SURVEY_WRITE, err);
    if (!a.survey) {
        return false;
    }
    if (!check_all(&a, replace, err)) {
        return err_where(err, "%s", path);
    }
    gdal_forget();
    if (gdal.GDALDatasetStartTransaction(a.survey, 0) != OGRERR_NONE) {
        gdal_err(err, "is in use: try again when it is not");
        return err_where(err, "%s", path);
    }
    if (!write_all(&a, replace, added, err)) {
        gdal.GDALDatasetRollbackTransaction(a.survey);
        return err_where(err, "%s", path);
    }
    if (gdal.GDALDatasetCommitTransaction(a.survey) != OGRERR_NONE) {
        gdal_err(err, "could not be written");
        return err_where(err, "%s", path);
    }
    return true;
}
