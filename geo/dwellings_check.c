/* geo/dwellings_check.c — see dwellings_check.h. */
#include "geo/dwellings_check.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "geo/areas_survey.h"
#include "geo/feature.h"
#include "geo/gdal.h"
#include "geo/locate.h"

enum { COL_CODE, COL_BLOCK, COL_ADDRESS, COL_POSTCODE, COL_UPRN, COL_STATUS, COLS };
static const char *const fields[COLS + 1] = {"code", "block",  "address", "postcode",
                                             "uprn", "status", NULL};

struct checking {
    GDALDatasetH survey;
    struct areas blocks;
    struct locate *index;
    struct intern codes; // of blocks, in their order
    struct double_home *homes;
    size_t n, cap;
    struct arena texts;
    struct dwellings_checked *out;
    struct notes *notes;
};

static void checking_done(struct checking *c) {
    areas_done(&c->blocks);
    locate_free(c->index);
    intern_done(&c->codes);
    mem_freep(&c->homes);
    arena_done(&c->texts);
    gdal_close(c->survey);
}

static bool read_home(struct checking *c, OGRFeatureH feature, const int at[COLS],
                      struct err *err) {
    const char *texts[COLS];
    for (int i = 0; i < COLS; i++) {
        texts[i] = feature_text(&c->texts, feature, at[i]);
    }
    if (!texts[COL_CODE] || (texts[COL_STATUS] && strcmp(texts[COL_STATUS], "active") != 0)) {
        return true;
    }
    struct double_home *home = MEM_PUSH(c->homes, c->n, c->cap);
    *home = (struct double_home){.code = texts[COL_CODE],
                                 .block = texts[COL_BLOCK],
                                 .address = texts[COL_ADDRESS],
                                 .postcode = texts[COL_POSTCODE],
                                 .uprn = texts[COL_UPRN]};
    OGRGeometryH ref = gdal.OGR_F_GetGeometryRef(feature); // borrowed from the feature
    AUTO(geom_done) struct geom shape = {.kind = GEOM_POINTS};
    if (ref && !feature_read_geometry(&shape, ref, err)) {
        return false;
    }
    home->has_point = shape.n_points > 0;
    home->at = home->has_point ? shape.points[0] : (struct geom_pt){0};
    return true;
}

static bool read_homes(struct checking *c, struct err *err) {
    int at[COLS];
    OGRLayerH layer = feature_layer(c->survey, "dwelling", fields, at, err);
    for (OGRFeatureH next; layer && (next = gdal.OGR_L_GetNextFeature(layer));) {
        AUTO(gdal_featurep) OGRFeatureH feature = next; // ours until the end of this turn
        if (!read_home(c, feature, at, err)) {
            return false;
        }
    }
    return layer && (!gdal_failed() || gdal_err(err, "table dwelling could not be read"));
}

/* ---- blocks ---- */

static void check_block(struct checking *c, const struct double_home *home) {
    uint32_t id = home->block ? intern_find(&c->codes, home->block, strlen(home->block)) : 0;
    uint32_t place = home->has_point ? locate_point(c->index, home->at) : LOCATE_NONE;
    const char *other = place == LOCATE_NONE ? NULL : c->blocks.items[place].code;
    const struct area *block = id ? &c->blocks.items[id - 1] : NULL;
    c->out->n_no_point += !home->has_point;
    if (!block) {
        c->out->n_no_block++;
        if (c->notes) {
            notes_add(c->notes, NOTE_WARNING, home->code, "%s%s%s%s",
                      home->block ? "the survey has no block " : "it is in no block",
                      home->block ? home->block : "", other ? "; it lies in " : "",
                      other ? other : "");
        }
        return;
    }
    if (!home->has_point || !block->shape.n_parts || geom_has(&block->shape, home->at)) {
        return;
    }
    c->out->n_outside++;
    if (c->notes) {
        notes_add(c->notes, NOTE_WARNING, home->code, "it lies outside its block %s, in %s",
                  block->code, other ? other : "none");
    }
}

static void check_blocks(struct checking *c) {
    AUTO(mem_freep) const struct geom **shapes = mem_alloc((c->blocks.n + 1) * sizeof *shapes);
    for (size_t i = 0; i < c->blocks.n; i++) {
        const char *code = c->blocks.items[i].code;
        shapes[i] = &c->blocks.items[i].shape;
        intern_add(&c->codes, code, strlen(code));
    }
    c->index = locate_new(shapes, (uint32_t)c->blocks.n);
    for (size_t i = 0; c->blocks.n && i < c->n; i++) { // without drawn blocks: nothing to say
        check_block(c, &c->homes[i]);
    }
}

/* ---- doubles ---- */

static void take_double(void *ctx, enum double_kind kind, size_t a, size_t b) {
    struct checking *c = ctx;
    char who[320];
    c->out->n_doubles[kind]++;
    if (c->notes) {
        snprintf(who, sizeof who, "%s and %s", c->homes[a].code, c->homes[b].code);
        notes_add(c->notes, double_is_sure(kind) ? NOTE_WARNING : NOTE_INFO, who, "%s",
                  double_words(kind));
    }
}

size_t dwellings_checked_doubles(const struct dwellings_checked *checked) {
    size_t n = 0;
    for (int i = 0; i < DOUBLE_KINDS; i++) {
        n += checked->n_doubles[i];
    }
    return n;
}

static bool check_all(struct checking *c, struct err *err) {
    if (!areas_read_dataset(&c->blocks, c->survey, AREA_BLOCK, err) || !read_homes(c, err)) {
        return false;
    }
    c->out->n_homes = c->n;
    check_blocks(c);
    doubles_find(c->homes, c->n, take_double, c);
    return true;
}

bool dwellings_check(const char *path, struct dwellings_checked *out, struct notes *notes,
                     struct err *err) {
    AUTO(checking_done) struct checking c = {.out = out, .notes = notes};
    *out = (struct dwellings_checked){0};
    c.survey = gdal_open(path, GDAL_SURVEY_READ, err);
    return c.survey && (check_all(&c, err) || err_where(err, "%s", path));
}
