/* geo/map_data.c — see map.h: maps as GeoJSON and GeoPackage. Behind the fields that the caller
 * gives each area has "legend", its words in the legend, and "words", those on the area: what the
 * styles that go with a GeoPackage draw by. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/label.h"
#include "geo/map.h"
#include "geo/style.h"

enum { OWN_LEGEND, OWN_WORDS, OWN_FIELDS };

struct data { // a map as rows
    const struct map *map;
    struct arena mem;
    struct layer_field *fields; // the map's, then our own
    struct layer_row *areas, *circles;
    struct geom *middles; // of the circles
    size_t n_circles;
};

static const char *kept(struct data *d, struct strbuf *text) {
    const char *copy = arena_strndup(&d->mem, strbuf_text(text), text->len);
    strbuf_clear(text);
    return copy;
}

static const struct layer_value *values_of(struct data *d, const struct map_area *area) {
    size_t n = d->map->n_fields;
    struct layer_value *values = ARENA_ARRAY(&d->mem, struct layer_value, n + OWN_FIELDS);
    AUTO(strbuf_done) struct strbuf text = {0};
    if (n) {
        memcpy(values, area->values, n * sizeof *values);
    }
    map_add_legend_word(&text, d->map, area);
    const char *legend = kept(d, &text);
    map_add_label(&text, d->map, area);
    const char *words = kept(d, &text);
    values[n + OWN_LEGEND] = LAYER_TEXT_OF(legend);
    values[n + OWN_WORDS] = LAYER_TEXT_OF(words);
    return values;
}

static void make_fields(struct data *d) {
    size_t n = d->map->n_fields;
    d->fields = mem_zalloc((n + OWN_FIELDS) * sizeof *d->fields);
    if (n) {
        memcpy(d->fields, d->map->fields, n * sizeof *d->fields);
    }
    d->fields[n + OWN_LEGEND] = (struct layer_field){"legend", LAYER_TEXT};
    d->fields[n + OWN_WORDS] = (struct layer_field){"words", LAYER_TEXT};
}

/* A point in the middle of each area that has a circle, or the dotted one of a hidden number. */
static void add_circle(struct data *d, const struct map_area *area,
                       const struct layer_value *values) {
    struct geom_pt at;
    bool has = area->value > 0 || area->state == MAP_TOO_FEW;
    if (d->map->style == MAP_CIRCLES && has && label_point(area->shape, &at, NULL)) {
        struct geom *middle = &d->middles[d->n_circles];
        *middle = (struct geom){.kind = GEOM_POINTS};
        geom_begin_part(middle, false);
        geom_add_point(middle, at);
        geom_end_part(middle);
        d->circles[d->n_circles++] = (struct layer_row){middle, values};
    }
}

static void data_make(struct data *d, const struct map *map) {
    *d = (struct data){.map = map};
    make_fields(d);
    d->areas = mem_zalloc((map->n_areas + 1) * sizeof *d->areas);
    d->circles = mem_zalloc((map->n_areas + 1) * sizeof *d->circles);
    d->middles = mem_zalloc((map->n_areas + 1) * sizeof *d->middles);
    for (size_t i = 0; i < map->n_areas; i++) {
        d->areas[i] = (struct layer_row){map->areas[i].shape, values_of(d, &map->areas[i])};
        add_circle(d, &map->areas[i], d->areas[i].values);
    }
}

static void data_done(struct data *d) {
    for (size_t i = 0; i < d->n_circles; i++) {
        geom_done(&d->middles[i]);
    }
    mem_freep(&d->fields);
    mem_freep(&d->areas);
    mem_freep(&d->circles);
    mem_freep(&d->middles);
    arena_done(&d->mem);
}

static struct layer layer_of(const struct data *d, bool circles) {
    return (struct layer){.name = circles ? map_circle_layer : map_layer(d->map),
                          .kind = circles ? GEOM_POINTS : GEOM_POLYGONS,
                          .fields = d->fields,
                          .n_fields = d->map->n_fields + OWN_FIELDS,
                          .rows = circles ? d->circles : d->areas,
                          .n_rows = circles ? d->n_circles : d->map->n_areas};
}

bool map_write_geojson(const struct map *map, const char *path, struct err *err) {
    AUTO(data_done) struct data d;
    data_make(&d, map);
    struct layer layer = layer_of(&d, false);
    return layers_write_geojson(path, &layer, err);
}

bool map_write_gpkg(const struct map *map, const char *path, struct err *err) {
    AUTO(data_done) struct data d;
    AUTO(style_done) struct style style = {0};
    struct layer layers[3];
    struct layer_row rows[2]; // areas, circles
    size_t n = 0, n_styles = 0;
    data_make(&d, map);
    style_of(&style, map);
    for (int circles = 0; circles <= (map->style == MAP_CIRCLES); circles++) {
        layers[n++] = layer_of(&d, circles);
        rows[n_styles++] = style_row(&style, layers[n - 1].name, circles);
    }
    layers[n++] = style_layer(rows, n_styles);
    return layers_write_gpkg(path, layers, n, 4326, map->date, err);
}
