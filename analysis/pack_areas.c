/* analysis/pack_areas.c — areas.geojson for the web, areas.gpkg in British National Grid: each area
 * with what people there want first, as far as it may be said. An area that nobody has drawn stands
 * there without a shape. */
#include <math.h>
#include <string.h>

#include "analysis/pack_impl.h"
#include "analysis/pack_look.h"
#include "base/err.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/areas_survey.h"
#include "geo/layers.h"
#include "geo/style.h"
#include "survey/store.h"

enum { GEOJSON_DECIMALS = 5, NAME_TRIES = 1000 };

/* Where the British grid is meant for (EPSG:27700, area of use); elsewhere its metres are none. */
static const struct geom_box britain = {
    .west = -9.01, .south = 49.75, .east = 2.01, .north = 61.01};
static const struct pack_grid british_grid = {
    27700, "OSGB36 / British National Grid",
    "In British National Grid, EPSG:27700, good to about 5 metres."};
static const struct pack_grid world_grid = {
    4326, "WGS 84", "In WGS 84, EPSG:4326, as the areas lie outside Britain."};

enum fixed_field {
    FIELD_CODE,
    FIELD_NAME,
    FIELD_TYPE,
    FIELD_PERIOD,
    FIELD_ANSWERED,
    FIELD_LISTED,
    FIELD_NOTE,
    FIELD_LEGEND, // what the layer's look goes by
    FIELD_WORDS,
};
enum { FIXED_FIELDS = FIELD_WORDS + 1 };

static const struct layer_field fixed_fields[FIXED_FIELDS] = {
    [FIELD_CODE] = {"geography_code",         LAYER_TEXT},
    [FIELD_NAME] = {"geography_name",         LAYER_TEXT},
    [FIELD_TYPE] = {"geography_type",         LAYER_TEXT},
    [FIELD_PERIOD] = {"period",                 LAYER_TEXT},
    [FIELD_ANSWERED] = {"homes_answered_rounded", LAYER_INT },
    [FIELD_LISTED] = {"homes_listed_rounded",   LAYER_INT },
    [FIELD_NOTE] = {"note",                   LAYER_TEXT},
    [FIELD_LEGEND] = {"legend",                 LAYER_TEXT},
    [FIELD_WORDS] = {"words",                  LAYER_TEXT},
};

enum { LAYER_ESTATES, LAYER_BLOCKS };
enum { LAYERS = LAYER_BLOCKS + 1 };
static const struct {
    const char *name;
    enum figure_place kind;
} layer_kinds[LAYERS] = {
    [LAYER_ESTATES] = {"estates", PLACE_ESTATE},
    [LAYER_BLOCKS] = {"blocks",  PLACE_BLOCK },
};

struct share { // a field of its own: one answer of one indicator
    uint32_t indicator, category;
};

struct area_table {
    struct arena *mem;
    const struct figures *figures;
    struct layer_field *fields;
    struct share *shares; // of fields[FIXED_FIELDS …]
    size_t n_fields, n_shares;
    struct layer_row *rows; // one for each place, in their order
    struct areas shapes[STORE_BLOCK + 1];
    struct geom *joined; // by place: of rows of several blocks
    struct pack_look looks[LAYERS];
};

static void table_done(struct area_table *t) {
    for (size_t i = 0; t->joined && i < t->figures->n_places; i++) {
        geom_done(&t->joined[i]);
    }
    mem_freep(&t->joined);
    areas_done(&t->shapes[STORE_ESTATE]);
    areas_done(&t->shapes[STORE_BLOCK]);
    for (int i = 0; i < LAYERS; i++) {
        pack_look_done(&t->looks[i]);
    }
}

/* ---- fields ---- */

static bool is_shared(const struct indicator *indicator) {
    return indicator->kind == INDICATOR_TOP3 || indicator->kind == INDICATOR_FIRST ||
           indicator->kind == INDICATOR_TURNOUT;
}

/* "prio_top3_damp_percent": small letters, digits and _, as every reader takes it; `seen` keeps
 * names apart. */
static const char *field_name(struct area_table *t, struct intern *seen,
                              const struct indicator *indicator, const char *category) {
    AUTO(strbuf_done) struct strbuf name = {0};
    strbuf_addf(&name, "%s_%s", indicator->name, category);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        name.data[i] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
    }
    size_t stem = name.len;
    strbuf_add(&name, "_percent");
    for (int i = 2; intern_find(seen, name.data, name.len) && i < NAME_TRIES; i++) {
        name.len = stem;
        strbuf_addf(&name, "_%d_percent", i);
    }
    intern_add(seen, name.data, name.len);
    return arena_strdup(t->mem, name.data);
}

static void plan_fields(struct area_table *t) {
    const struct figures *figures = t->figures;
    AUTO(intern_done) struct intern seen = {0};
    size_t room = 0;
    for (size_t i = 0; i < figures->n_indicators; i++) {
        room += is_shared(&figures->indicators[i]) ? figures->indicators[i].n_categories : 0;
    }
    t->fields = arena_zalloc(t->mem, (FIXED_FIELDS + room) * sizeof *t->fields);
    t->shares = arena_zalloc(t->mem, (room + 1) * sizeof *t->shares);
    memcpy(t->fields, fixed_fields, sizeof fixed_fields);
    for (uint32_t i = 0; i < figures->n_indicators; i++) {
        const struct indicator *indicator = &figures->indicators[i];
        for (uint32_t k = 0; is_shared(indicator) && k < indicator->n_categories; k++) {
            t->fields[FIXED_FIELDS + t->n_shares] = (struct layer_field){
                field_name(t, &seen, indicator, indicator->categories[k].code), LAYER_REAL};
            t->shares[t->n_shares++] = (struct share){i, k};
        }
    }
    t->n_fields = FIXED_FIELDS + t->n_shares;
}

/* ---- rows ---- */

static struct layer_value rounded(uint64_t n) {
    return n ? LAYER_INT_OF((int64_t)n) : LAYER_NULL;
}

static void add_parts(struct geom *out, const struct geom *geom) {
    out->kind = geom->kind;
    for (size_t i = 0; i < geom->n_parts; i++) {
        const struct geom_part *part = &geom->parts[i];
        geom_begin_part(out, part->hole);
        for (uint32_t k = 0; k < part->n; k++) {
            geom_add_point(out, geom->points[part->first + k]);
        }
        geom_end_part(out);
    }
}

/* All outlines of the blocks that stand in one row. */
static const struct geom *joined_shape(struct area_table *t, uint32_t at) {
    const struct figures *figures = t->figures;
    struct geom *out = &t->joined[at];
    for (size_t i = 0; i < figures->n_places; i++) {
        const struct area *area = figures->places[i].counted_in == figures->places[at].name
                                      ? areas_find(&t->shapes[STORE_BLOCK], figures->places[i].code)
                                      : NULL;
        if (area) {
            add_parts(out, &area->shape);
        }
    }
    return out->n_parts ? out : NULL;
}

static const struct geom *shape_of(struct area_table *t, uint32_t at) {
    const struct figure_area *place = &t->figures->places[at];
    if (place->joined) {
        return joined_shape(t, at);
    }
    enum store_level level = place->kind == PLACE_ESTATE ? STORE_ESTATE : STORE_BLOCK;
    const struct area *area = areas_find(&t->shapes[level], place->code);
    return area ? &area->shape : NULL;
}

/* The words of the map, in the legend and on the area. */
static void say_look(struct area_table *t, const struct figure_area *place,
                     struct layer_value *values) {
    const struct pack_look *look =
        &t->looks[place->kind == PLACE_ESTATE ? LAYER_ESTATES : LAYER_BLOCKS];
    const struct map_area *area = pack_look_find(look, place->code);
    AUTO(strbuf_done) struct strbuf legend = {0}, words = {0};
    if (area) {
        map_add_legend_word(&legend, &look->map, area);
        map_add_label(&words, &look->map, area);
    }
    values[FIELD_LEGEND] = LAYER_TEXT_OF(arena_strdup(t->mem, strbuf_text(&legend)));
    values[FIELD_WORDS] = LAYER_TEXT_OF(arena_strdup(t->mem, strbuf_text(&words)));
}

/* As tables.csv has it, so that the two can be joined: "=1" is "'=1" there. */
static const char *code_of(struct area_table *t, const char *code) {
    return csv_is_formula(code) ? arena_printf(t->mem, "'%s", code) : code;
}

static struct layer_row make_row(struct area_table *t, uint32_t at) {
    const struct figure_area *place = &t->figures->places[at];
    struct layer_value *v = arena_zalloc(t->mem, t->n_fields * sizeof *v);
    bool hidden = false;
    v[FIELD_CODE] = LAYER_TEXT_OF(code_of(t, place->code));
    v[FIELD_NAME] = LAYER_TEXT_OF(place->name ? place->name : place->code);
    v[FIELD_TYPE] = LAYER_TEXT_OF(figure_place_names[place->kind]);
    v[FIELD_PERIOD] = LAYER_TEXT_OF(t->figures->period);
    v[FIELD_ANSWERED] = rounded(place->n);
    v[FIELD_LISTED] = rounded(place->doors);
    for (size_t i = 0; i < t->n_shares; i++) {
        const struct figure *f =
            figures_find(t->figures, at, t->shares[i].indicator, t->shares[i].category);
        bool shown = f && !f->hidden && !isnan(f->value);
        v[FIXED_FIELDS + i] = shown ? LAYER_REAL_OF(f->value) : LAYER_NULL;
        hidden |= f && f->hidden;
    }
    say_look(t, place, v);
    v[FIELD_NOTE] =
        LAYER_TEXT_OF(place->counted_in ? arena_printf(t->mem, "counted in %s", place->counted_in)
                      : hidden          ? "hidden figures are empty: too few homes"
                                        : "");
    return (struct layer_row){.shape = shape_of(t, at), .values = v};
}

static void make_rows(struct area_table *t) {
    t->rows = arena_zalloc(t->mem, (t->figures->n_places + 1) * sizeof *t->rows);
    t->joined = mem_zalloc((t->figures->n_places + 1) * sizeof *t->joined);
    for (uint32_t i = 0; i < t->figures->n_places; i++) {
        if (t->figures->places[i].kind != PLACE_SURVEY) {
            t->rows[i] = make_row(t, i);
        }
    }
}

/* A layer of the places of one kind, or, with `whole`, of all that are areas. */
static struct layer layer_of(const struct area_table *t, const char *name, enum figure_place kind,
                             bool whole) {
    struct layer layer = {.name = name,
                          .kind = GEOM_POLYGONS,
                          .fields = t->fields,
                          .n_fields = t->n_fields,
                          .decimals = GEOJSON_DECIMALS};
    struct layer_row *rows = arena_zalloc(t->mem, (t->figures->n_places + 1) * sizeof *rows);
    for (size_t i = 0; i < t->figures->n_places; i++) {
        enum figure_place is = t->figures->places[i].kind;
        if (is == kind || (whole && is != PLACE_SURVEY)) {
            rows[layer.n_rows++] = t->rows[i];
        }
    }
    layer.rows = rows;
    return layer;
}

/* Each layer with rows, and the looks of them, so that a map opens as one. */
static bool write_gpkg(struct pack *p, struct area_table *t, const char *path, struct err *err) {
    struct style styles[LAYERS] = {{0}};
    struct layer layers[LAYERS + 1];
    struct layer_row rows[LAYERS];
    size_t n = 0;
    for (int i = 0; i < LAYERS; i++) {
        layers[n] = layer_of(t, layer_kinds[i].name, layer_kinds[i].kind, false);
        if (layers[n].n_rows > 0) {
            styles[n].name_field = fixed_fields[FIELD_NAME].name;
            style_of(&styles[n], &t->looks[i].map);
            rows[n] = style_row(&styles[n], layer_kinds[i].name, false);
            n++;
        }
    }
    layers[n] = style_layer(rows, n);
    bool ok = layers_write_gpkg(path, layers, n + 1, p->grid->epsg, p->approved_on, err);
    for (size_t i = 0; i < n; i++) {
        style_done(&styles[i]);
    }
    return ok;
}

static bool write_areas(struct pack *p, struct area_table *t, struct err *err) {
    struct layer all = layer_of(t, "areas", PLACE_BLOCK, true);
    if (all.n_rows == 0) {
        return err_set(
            err, ERR_NOT_FOUND,
            "the survey has no estates and no blocks, so there are no areas to pack; add "
            "them: doorstep area add SURVEY FILE --level block");
    }
    AUTO(mem_freep) char *geojson = file_join(p->scratch, PACK_AREAS);
    AUTO(mem_freep) char *gpkg = file_join(p->scratch, "areas.gpkg");
    return layers_write_geojson(geojson, &all, err) && pack_take_scratch(p, PACK_AREAS, err) &&
           write_gpkg(p, t, gpkg, err) && pack_take_scratch(p, "areas.gpkg", err);
}

static const struct pack_grid *grid_of(const struct area_table *t) {
    struct geom_box box = t->shapes[STORE_ESTATE].box;
    geom_box_join(&box, &t->shapes[STORE_BLOCK].box);
    bool inside = box.west >= britain.west && box.east <= britain.east &&
                  box.south >= britain.south && box.north <= britain.north;
    return geom_box_empty(&box) || inside ? &british_grid : &world_grid;
}

bool pack_add_areas(struct pack *p, struct err *err) {
    AUTO(table_done) struct area_table t = {.mem = &p->mem, .figures = p->figures};
    if (!areas_read_survey(&t.shapes[STORE_ESTATE], store_path(p->st), AREA_ESTATE, err) ||
        !areas_read_survey(&t.shapes[STORE_BLOCK], store_path(p->st), AREA_BLOCK, err)) {
        return false;
    }
    for (int i = 0; i < LAYERS; i++) {
        if (t.shapes[i == LAYER_ESTATES ? STORE_ESTATE : STORE_BLOCK].n &&
            !pack_look_make(&t.looks[i], p, layer_kinds[i].kind, layer_kinds[i].name, err)) {
            return false;
        }
    }
    p->grid = grid_of(&t);
    plan_fields(&t);
    make_rows(&t);
    return write_areas(p, &t, err);
}
