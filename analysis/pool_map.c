/* analysis/pool_map.c — see pool_map.h. */
#include "analysis/pool_map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/pack_files.h"
#include "analysis/pool.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/label.h"

/* ---- from areas.geojson ---- */

static bool take_ring(struct geom *out, const json_t *ring, bool hole) {
    geom_begin_part(out, hole);
    for (size_t i = 0; i < json_array_size(ring); i++) {
        const json_t *at = json_array_get(ring, i);
        const struct geom_pt pt = {json_number_value(json_array_get(at, 0)),
                                   json_number_value(json_array_get(at, 1))};
        if (!json_is_number(json_array_get(at, 0)) || !json_is_number(json_array_get(at, 1)) ||
            !geom_pt_valid(pt)) {
            return false;
        }
        geom_add_point(out, pt);
    }
    geom_end_part(out);
    enum { RING_LEAST = 4 };
    return json_array_size(ring) >= RING_LEAST;
}

static bool take_polygon(struct geom *out, const json_t *rings) {
    for (size_t i = 0; i < json_array_size(rings); i++) {
        if (!take_ring(out, json_array_get(rings, i), i > 0)) {
            return false;
        }
    }
    return json_array_size(rings) > 0;
}

/* Polygon or MultiPolygon; anything else is no shape. */
static bool take_shape(struct geom *out, const json_t *geometry) {
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *all = json_object_get(geometry, "coordinates");
    bool ok = type && strcmp(type, "Polygon") == 0;
    out->kind = GEOM_POLYGONS;
    if (ok) {
        ok = take_polygon(out, all);
    } else if (type && strcmp(type, "MultiPolygon") == 0) {
        ok = json_array_size(all) > 0;
        for (size_t i = 0; ok && i < json_array_size(all); i++) {
            ok = take_polygon(out, json_array_get(all, i));
        }
    }
    if (!ok) {
        geom_done(out);
    }
    return ok;
}

/* The figure of the answer whose words these are; `*rest` is what stands behind them. */
static bool find_answer(const struct pool *pool, uint32_t question, const char *codes,
                        const char *words, uint32_t *figure, const char **rest) {
    size_t best = 0;
    for (uint32_t i = 0; i < pool->n_figures; i++) {
        const struct pool_figure *f = &pool->figures[i];
        AUTO(strbuf_done) struct strbuf head = {0};
        strbuf_addf(&head, "%s = ", f->category);
        const char *at = f->question == question ? strstr(codes, head.data) : NULL;
        if (!at || (at != codes && (at - codes < 2 || memcmp(at - 2, "; ", 2) != 0))) {
            continue;
        }
        at += head.len;
        const char *end = strstr(at, "; ");
        size_t len = end ? (size_t)(end - at) : strlen(at);
        if (len > best && strncmp(words, at, len) == 0) {
            best = len;
            *figure = i;
            *rest = words + len;
        }
    }
    return best > 0;
}

/* "Damp", "Damp or Lifts": which answers; other words are said as they are. */
static void take_words(const struct pool *pool, struct pool_area *area, const char *codes,
                       const char *legend) {
    static const char or [] = " or ";
    uint32_t question = pool_ranking(pool);
    const char *rest;
    if (!codes || question == pool->n_questions || !legend || !*legend ||
        !find_answer(pool, question, codes, legend, &area->first[0], &rest)) {
        return;
    }
    if (strncmp(rest, or, sizeof or -1) == 0 &&
        find_answer(pool, question, codes, rest + sizeof or -1, &area->first[1], &rest)) {
        area->n_first = *rest ? 0 : 2;
        return;
    }
    area->n_first = *rest ? 0 : 1;
}

void pool_take_area(struct pool *pool, const json_t *feature, const char *codes) {
    const json_t *facts = json_object_get(feature, "properties");
    const char *kind = json_string_value(json_object_get(facts, "geography_type"));
    const char *name = json_string_value(json_object_get(facts, "geography_name"));
    const char *code = json_string_value(json_object_get(facts, "geography_code"));
    const char *words = json_string_value(json_object_get(facts, "words"));
    if (!kind || strcmp(kind, "estate") != 0) {
        return;
    }
    struct pool_area *area = MEM_PUSH(pool->estates, pool->n_estates, pool->estates_cap);
    *area = (struct pool_area){.pack = pool->n_packs,
                               .code = arena_strdup(&pool->mem, code ? code : ""),
                               .name = arena_strdup(&pool->mem, name ? name : ""),
                               .words = arena_strdup(&pool->mem, words ? words : ""),
                               .is_alike = codes != NULL};
    area->has_shape = take_shape(&area->shape, json_object_get(feature, "geometry"));
    take_words(pool, area, codes, json_string_value(json_object_get(facts, "legend")));
}

void pool_areas_done(struct pool *pool) {
    for (size_t i = 0; i < pool->n_estates; i++) {
        geom_done(&pool->estates[i].shape);
    }
    mem_freep(&pool->estates);
}

uint32_t pool_ranking(const struct pool *pool) {
    static const char tail[] = "_top3";
    for (uint32_t i = 0; i < pool->n_questions; i++) {
        size_t len = strlen(pool->questions[i].name);
        if (len >= sizeof tail &&
            strcmp(pool->questions[i].name + len + 1 - sizeof tail, tail) == 0) {
            return i;
        }
    }
    return (uint32_t)pool->n_questions;
}

/* ---- the map ---- */

enum { FIELD_GROUP, FIELD_CODE, FIELD_NAME, FIELDS };
static const struct layer_field fields[FIELDS] = {
    [FIELD_GROUP] = {"group_name", LAYER_TEXT},
    [FIELD_CODE] = {"code",       LAYER_TEXT},
    [FIELD_NAME] = {"name",       LAYER_TEXT},
};

struct pool_map {
    const struct pool *pool;
    struct map data, sheet;
    struct map_category *categories;
    struct map_area *areas, *on_sheet;
    struct geom *discs; // by area
    size_t n_discs;
    struct arena mem;
};

static int category_of(struct pool_map *pm, uint32_t figure) {
    const char *word = pm->pool->figures[figure].label;
    for (size_t i = 0; i < pm->data.n_categories; i++) {
        if (strcmp(pm->categories[i].word, word) == 0) {
            return (int)i;
        }
    }
    pm->categories[pm->data.n_categories] = map_category_of(pm->data.n_categories, word);
    return (int)pm->data.n_categories++;
}

static void add_area(struct pool_map *pm, const struct pool_area *from) {
    const struct pool *pool = pm->pool;
    struct layer_value *values = ARENA_ARRAY(&pm->mem, struct layer_value, FIELDS);
    values[FIELD_GROUP] = LAYER_TEXT_OF(pool->packs[from->pack].title);
    values[FIELD_CODE] = LAYER_TEXT_OF(from->code);
    values[FIELD_NAME] = LAYER_TEXT_OF(from->name);
    struct map_area *area = &pm->areas[pm->data.n_areas++];
    *area = (struct map_area){.shape = &from->shape,
                              .code = from->code,
                              .name = from->name,
                              .values = values,
                              .state = from->n_first == 2   ? MAP_TOO_CLOSE
                                       : from->n_first == 1 ? MAP_CLEAR
                                       : from->is_alike     ? MAP_TOO_FEW
                                                            : MAP_NO_DATA,
                              .n_categories = from->n_first};
    for (int i = 0; i < from->n_first; i++) {
        area->category[i] = category_of(pm, from->first[i]);
    }
    if (from->n_first == 0 && from->is_alike && from->words[0]) {
        area->label = from->words;
    }
}

/* ---- discs ---- */

enum { DISC_CORNERS = 48, APART = 6, DISC_OF = 12, DISC_OF_LEAST = 40 };

static void add_disc(struct geom *out, struct geom_pt at, double radius_m) {
    struct geom_plane plane = geom_plane_at(at);
    out->kind = GEOM_POLYGONS;
    geom_begin_part(out, false);
    for (int i = 0; i < DISC_CORNERS; i++) {
        double turn = 2 * 3.14159265358979323846 * i / DISC_CORNERS;
        geom_add_point(out, (struct geom_pt){at.lon + radius_m * cos(turn) / plane.lon_m,
                                             at.lat + radius_m * sin(turn) / plane.lat_m});
    }
    geom_end_part(out);
}

static double across_m(const struct geom_box *box) {
    return geom_distance_m((struct geom_pt){box->west, box->south},
                           (struct geom_pt){box->east, box->north});
}

/* As large as is well seen, and as neighbours leave room for. */
static double disc_radius_m(const struct geom_pt *at, size_t n, double whole) {
    double nearest = whole;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            nearest = fmin(nearest, geom_distance_m(at[i], at[k]));
        }
    }
    return fmax(fmin(whole / DISC_OF, nearest / 2), whole / DISC_OF_LEAST);
}

/* Outlines that would be specks become discs. */
static void make_sheet(struct pool_map *pm) {
    struct geom_box all = geom_box_none;
    double largest = 0;
    for (size_t i = 0; i < pm->data.n_areas; i++) {
        struct geom_box box = geom_box_of(pm->areas[i].shape);
        geom_box_join(&all, &box);
        largest = fmax(largest, across_m(&box));
    }
    double whole = across_m(&all);
    pm->sheet = pm->data;
    if (whole <= APART * largest) {
        return;
    }
    size_t n = pm->data.n_areas, n_placed = 0;
    struct geom_pt *at = ARENA_ARRAY(&pm->mem, struct geom_pt, n);
    size_t *which = ARENA_ARRAY(&pm->mem, size_t, n);
    for (size_t i = 0; i < n; i++) {
        if (label_point(pm->areas[i].shape, &at[n_placed], NULL)) {
            which[n_placed++] = i;
        }
    }
    double radius_m = disc_radius_m(at, n_placed, whole);
    pm->on_sheet = mem_zalloc((n + 1) * sizeof *pm->on_sheet);
    pm->discs = mem_zalloc((n + 1) * sizeof *pm->discs);
    pm->n_discs = n;
    memcpy(pm->on_sheet, pm->areas, n * sizeof *pm->on_sheet);
    for (size_t i = 0; i < n_placed; i++) {
        add_disc(&pm->discs[which[i]], at[i], radius_m);
        pm->on_sheet[which[i]].shape = &pm->discs[which[i]];
    }
    pm->sheet.areas = pm->on_sheet;
}

/* ---- all of it ---- */

static void make_titles(struct pool_map *pm) {
    enum { DAY = 10 };
    char date[DATE_TEXT_MAX];
    date_format_ms(date, pm->pool->made_utc_ms, 0, true);
    pm->data.title = "What each estate puts first";
    pm->data.subtitle = pool_has_practice(pm->pool)
                            ? "Made-up answers, for practice. As each group says of its own estate"
                            : "As each group says of its own estate";
    pm->data.date = arena_strndup(&pm->mem, date, DAY);
    pm->data.source = arena_printf(&pm->mem, "Data packs of %zu groups", pm->pool->n_packs);
    pm->data.tier = arena_printf(&pm->mem, "Tier %s", tier_rules[pm->pool->tier].name);
    pm->data.too_few = "The group shows no first place";
    pm->data.no_data = "Asked in other words";
    pm->data.layer = "network_map";
    pm->data.fields = fields;
    pm->data.n_fields = FIELDS;
}

struct pool_map *pool_map_new(const struct pool *pool) {
    AUTO(pool_map_freep) struct pool_map *pm = mem_zalloc(sizeof *pm);
    pm->pool = pool;
    pm->areas = mem_zalloc((pool->n_estates + 1) * sizeof *pm->areas);
    pm->categories = mem_zalloc((2 * pool->n_estates + 1) * sizeof *pm->categories);
    for (size_t i = 0; i < pool->n_estates; i++) {
        if (pool->estates[i].has_shape) {
            add_area(pm, &pool->estates[i]);
        }
    }
    if (pm->data.n_areas == 0) {
        return NULL;
    }
    pm->data.areas = pm->areas;
    pm->data.categories = pm->categories;
    make_titles(pm);
    make_sheet(pm);
    return mem_steal(&pm);
}

void pool_map_free(struct pool_map *pm) {
    if (!pm) {
        return;
    }
    for (size_t i = 0; i < pm->n_discs; i++) {
        geom_done(&pm->discs[i]);
    }
    mem_freep(&pm->discs);
    mem_freep(&pm->on_sheet);
    mem_freep(&pm->areas);
    mem_freep(&pm->categories);
    arena_done(&pm->mem);
    mem_freep(&pm);
}

const struct map *pool_map_sheet(const struct pool_map *pm) {
    return &pm->sheet;
}

bool pool_map_has_discs(const struct pool_map *pm) {
    return pm->n_discs > 0;
}

/* GDAL writes files, so it gets one of its own. */
bool pool_map_gpkg(struct strbuf *out, const struct pool_map *pm, struct err *err) {
    char *dir = file_scratch(err);
    if (!dir) {
        return false;
    }
    size_t len;
    AUTO(mem_freep) char *path = file_join(dir, "network.gpkg");
    AUTO(mem_freep)
    char *bytes =
        map_write_gpkg(&pm->data, path, err) ? file_read(path, PACK_FILE_MAX, &len, err) : NULL;
    if (bytes) {
        strbuf_addn(out, bytes, len);
    }
    file_scratch_remove(dir);
    return bytes != NULL;
}
