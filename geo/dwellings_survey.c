/* geo/dwellings_survey.c — homes into a survey: find each one's block, make missing codes, check
 * that no code changes hands, write. See dwellings.h.
 *
 *   dwelling  fid, geom POINT, code, block, address, postcode, uprn, status ('active'), note */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cmd.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "geo/areas_survey.h"
#include "geo/dwellings.h"
#include "geo/feature.h"
#include "geo/gdal.h"
#include "geo/limits.h"
#include "geo/locate.h"

enum { COL_CODE, COL_BLOCK, COL_ADDRESS, COL_POSTCODE, COL_UPRN, COL_STATUS, COLS };

static const char *const fields[COLS + 1] = {"code", "block",  "address", "postcode",
                                             "uprn", "status", NULL};

struct adding {
    struct dwellings *homes;
    GDALDatasetH survey;
    struct areas blocks;
    struct locate *index;
    struct geom_box box;
    struct intern asked;         // names of blocks as the file writes them
    const struct area **answers; // by id in `asked`
    size_t answers_cap;
    struct intern codes;   // in the survey already
    struct intern counted; // blocks that a code was made for
    uint32_t *numbers;     // by id in `counted`: the last number used
    size_t numbers_cap;
    struct dwellings_added *added;
    struct notes *notes;
};

static void adding_done(struct adding *a) {
    areas_done(&a->blocks);
    locate_free(a->index);
    intern_done(&a->asked);
    mem_freep(&a->answers);
    intern_done(&a->codes);
    intern_done(&a->counted);
    mem_freep(&a->numbers);
    gdal_close(a->survey);
}

/* "line 7" or "line 7 (T1-007)": never an address. */
static const char *about(const struct adding *a, const struct dwelling *home, char out[320]) {
    if (home->code) {
        snprintf(out, 320, "%s %u (%s)", a->homes->row_word, home->row, home->code);
    } else {
        snprintf(out, 320, "%s %u", a->homes->row_word, home->row);
    }
    return out;
}

/* ---- blocks ---- */

/* A block as people write it: its code, else its name, capitals or not. */
static const struct area *search_block(const struct adding *a, const char *text) {
    for (size_t i = 0; i < a->blocks.n; i++) {
        if (a->blocks.items[i].code && strcasecmp(a->blocks.items[i].code, text) == 0) {
            return &a->blocks.items[i];
        }
    }
    for (size_t i = 0; i < a->blocks.n; i++) {
        if (a->blocks.items[i].name && strcasecmp(a->blocks.items[i].name, text) == 0) {
            return &a->blocks.items[i];
        }
    }
    return NULL;
}

/* The same, each name searched once: a thousand homes name one block. */
static const struct area *named_block(struct adding *a, const char *text) {
    uint32_t before = a->asked.n, id = intern_add(&a->asked, text, strlen(text));
    if (a->asked.n > before) {
        a->answers = mem_grow(a->answers, &a->answers_cap, (size_t)id + 1, sizeof *a->answers);
        a->answers[id] = search_block(a, text);
    }
    return a->answers[id];
}

static const struct area *block_at(const struct adding *a, const struct dwelling *home) {
    uint32_t i = home->has_point ? locate_point(a->index, home->at) : LOCATE_NONE;
    return i == LOCATE_NONE ? NULL : &a->blocks.items[i];
}

static void check_inside(struct adding *a, const struct dwelling *home, const struct area *named) {
    char who[320];
    if (!home->has_point || !named->shape.n_parts || geom_has(&named->shape, home->at)) {
        return;
    }
    const struct area *other = block_at(a, home);
    notes_add(a->notes, NOTE_WARNING, about(a, home, who), "it lies outside its block %s%s%s",
              named->code, other ? ", in block " : "", other ? other->code : "");
    a->added->n_outside++;
}

/* Find or check the block; false when the home must be left out. */
static bool settle_block(struct adding *a, struct dwelling *home) {
    char who[320];
    if (home->block) {
        const struct area *named = named_block(a, home->block);
        if (named) {
            home->block = named->code;
            check_inside(a, home, named);
            return true;
        }
        if (a->blocks.n) {
            notes_add(a->notes, NOTE_REFUSED, about(a, home, who),
                      "the survey has no block '%s': add it with 'area add --level block'",
                      home->block);
        }
        return !a->blocks.n; // a survey without drawn blocks takes their names as they come
    }
    const struct area *found = block_at(a, home);
    if (found) {
        home->block = found->code;
        a->added->n_found++;
        return true;
    }
    if (home->code) {
        if (a->blocks.n) { // without any, saying so once is enough
            notes_add(a->notes, NOTE_WARNING, about(a, home, who), "it lies in no block");
        }
        a->added->n_nowhere++;
        return true;
    }
    notes_add(a->notes, NOTE_REFUSED, about(a, home, who),
              "it has no code and lies in no block, so no code can be made for it");
    return false;
}

static bool too_far(struct adding *a, const struct dwelling *home) {
    char who[320], why[200];
    struct geom_box box = {home->at.lon, home->at.lat, home->at.lon, home->at.lat};
    if (!home->has_point || !areas_too_far(&a->box, &box, why, sizeof why)) {
        return false;
    }
    notes_add(a->notes, NOTE_REFUSED, about(a, home, who), "%s", why);
    return true;
}

/* Blocks and places; the homes that must be left out drop out of the list. */
static void settle_all(struct adding *a) {
    size_t kept = 0;
    for (size_t i = 0; i < a->homes->n; i++) {
        struct dwelling *home = &a->homes->items[i];
        if (too_far(a, home) || !settle_block(a, home)) {
            a->added->n_left_out++;
            continue;
        }
        a->homes->items[kept++] = *home;
    }
    a->homes->n = kept;
}

/* ---- codes ---- */

static uint32_t *number_of(struct adding *a, const char *block, size_t len) {
    uint32_t id = intern_add(&a->counted, block, len);
    size_t had = a->numbers_cap;
    a->numbers = mem_grow(a->numbers, &a->numbers_cap, (size_t)id + 1, sizeof *a->numbers);
    if (a->numbers_cap > had) {
        memset(a->numbers + had, 0, (a->numbers_cap - had) * sizeof *a->numbers);
    }
    return &a->numbers[id];
}

/* "T1-017" tells that block T1 has numbers up to 17. */
static void count_code(struct adding *a, const char *code) {
    const char *dash = strrchr(code, '-');
    uint32_t number;
    if (dash && dash > code && num_parse_u32(dash + 1, &number)) {
        uint32_t *last = number_of(a, code, (size_t)(dash - code));
        *last = number > *last ? number : *last;
    }
}

static bool read_codes(struct adding *a, OGRLayerH layer, int code, struct err *err) {
    AUTO(arena_done) struct arena texts = {0};
    for (OGRFeatureH next; (next = gdal.OGR_L_GetNextFeature(layer));) {
        AUTO(gdal_featurep) OGRFeatureH feature = next; // ours until the end of this turn
        struct arena_mark mark = arena_mark(&texts);
        const char *text = feature_text(&texts, feature, code);
        if (text) {
            intern_add(&a->codes, text, strlen(text));
            count_code(a, text);
        }
        arena_release(&texts, mark);
    }
    gdal.OGR_L_ResetReading(layer);
    return !gdal_failed() || gdal_err(err, "table dwelling could not be read");
}

static bool check_new(struct adding *a, struct err *err) {
    for (size_t i = 0; i < a->homes->n; i++) {
        const struct dwelling *home = &a->homes->items[i];
        if (home->code && intern_find(&a->codes, home->code, strlen(home->code))) {
            return err_set(err, ERR_CONFLICT,
                           "%s %u: the survey has a dwelling with the code '%s' already, and a "
                           "code never changes hands",
                           a->homes->row_word, home->row, home->code);
        }
    }
    return true;
}

static void make_codes(struct adding *a) {
    for (size_t i = 0; i < a->homes->n; i++) {
        const char *given = a->homes->items[i].code;
        if (given) {
            count_code(a, given);
        }
    }
    for (size_t i = 0; i < a->homes->n; i++) {
        struct dwelling *home = &a->homes->items[i];
        if (!home->code) {
            uint32_t number = ++*number_of(a, home->block, strlen(home->block));
            home->code = arena_printf(&a->homes->arena, "%s-%03u", home->block, number);
            a->added->n_made++;
        }
    }
}

/* ---- writing ---- */

static bool write_all(struct adding *a, OGRLayerH layer, const int at[COLS], struct err *err) {
    OGRFeatureDefnH defn = gdal.OGR_L_GetLayerDefn(layer); // borrowed from the layer
    AUTO(geom_done) struct geom point = {.kind = GEOM_POINTS};
    geom_begin_part(&point, false);
    geom_add_point(&point, (struct geom_pt){0});
    for (size_t i = 0; i < a->homes->n; i++) {
        const struct dwelling *home = &a->homes->items[i];
        OGRFeatureH feature = gdal.OGR_F_Create(defn); // taken by feature_add
        feature_set_text(feature, at[COL_CODE], home->code);
        feature_set_text(feature, at[COL_BLOCK], home->block);
        feature_set_text(feature, at[COL_ADDRESS], home->address);
        feature_set_text(feature, at[COL_POSTCODE], home->postcode);
        feature_set_text(feature, at[COL_UPRN], home->uprn);
        feature_set_text(feature, at[COL_STATUS], "active");
        point.points[0] = home->at;
        if (!feature_add(layer, feature, home->has_point ? &point : NULL, err)) {
            return false;
        }
        a->added->n_added++;
        a->added->n_no_point += !home->has_point;
        if (i % 1024 == 0) {
            progress_show("writing dwellings", i, a->homes->n);
        }
    }
    progress_end();
    return true;
}

static bool add_all(struct adding *a, struct err *err) {
    int at[COLS];
    OGRLayerH layer = feature_layer(a->survey, "dwelling", fields, at, err);
    if (!layer || !areas_read_dataset(&a->blocks, a->survey, AREA_BLOCK, err) ||
        !areas_survey_box(&a->box, a->survey, err) || !read_codes(a, layer, at[COL_CODE], err)) {
        return false;
    }
    AUTO(mem_freep) const struct geom **shapes = mem_alloc((a->blocks.n + 1) * sizeof *shapes);
    for (size_t i = 0; i < a->blocks.n; i++) {
        shapes[i] = &a->blocks.items[i].shape;
    }
    a->index = locate_new(shapes, (uint32_t)a->blocks.n);
    settle_all(a);
    if (!a->homes->n) {
        const struct note *first = notes_first(a->notes, NOTE_REFUSED);
        return err_set(err, ERR_SYNTAX, "none of the dwellings can be added; %s: %s", first->about,
                       first->text);
    }
    if (!a->blocks.n && a->added->n_nowhere) {
        notes_add(a->notes, NOTE_INFO, "",
                  "the survey has no blocks yet, so these homes are in none ('area add --level "
                  "block' before 'dwelling add' puts them in)");
    }
    if (!check_new(a, err)) {
        return false;
    }
    make_codes(a);
    gdal_forget();
    if (gdal.GDALDatasetStartTransaction(a->survey, 0) != OGRERR_NONE) {
        return gdal_err(err, "is in use: try again when it is not");
    }
    if (!write_all(a, layer, at, err)) {
        gdal.GDALDatasetRollbackTransaction(a->survey);
        return false;
    }
    return gdal.GDALDatasetCommitTransaction(a->survey) == OGRERR_NONE ||
           gdal_err(err, "could not be written");
}

bool dwellings_add_survey(const char *path, struct dwellings *dwellings,
                          struct dwellings_added *added, struct notes *notes, struct err *err) {
    AUTO(adding_done) struct adding a = {.homes = dwellings, .added = added, .notes = notes};
    *added = (struct dwellings_added){0};
    a.survey = gdal_open(path, GDAL_SURVEY_WRITE, err);
    return a.survey && (add_all(&a, err) || err_where(err, "%s", path));
}
