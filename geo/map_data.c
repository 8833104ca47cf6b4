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

/* ---- styles ---- */

/* layer_styles, as QGIS makes it itself. */
static const struct layer_field style_fields[] = {
    {"f_table_catalog",   LAYER_TEXT},
    {"f_table_schema",    LAYER_TEXT},
    {"f_table_name",      LAYER_TEXT},
    {"f_geometry_column", LAYER_TEXT},
    {"styleName",         LAYER_TEXT},
    {"styleQML",          LAYER_TEXT},
    {"styleSLD",          LAYER_TEXT},
    {"useAsDefault",      LAYER_FLAG},
    {"description",       LAYER_TEXT},
    {"owner",             LAYER_TEXT},
    {"ui",                LAYER_TEXT},
    {"update_time",       LAYER_TIME},
};
enum { STYLE_FIELDS = LEN(style_fields), STYLES_MAX = 2 };

static struct layer_row style_row(struct data *d, const struct style *style, bool circles) {
    AUTO(strbuf_done) struct strbuf qml = {0}, sld = {0};
    const char *name = layer_of(d, circles).name;
    const char *date = d->map->date ? d->map->date : "1970-01-01";
    style_add_qml(&qml, style, circles);
    style_add_sld(&sld, style, circles);
    const char *qml_text = kept(d, &qml), *sld_text = kept(d, &sld);
    const char *time = arena_printf(&d->mem, "%.10sT00:00:00Z", date);
    const struct layer_value values[STYLE_FIELDS] = {
        LAYER_TEXT_OF(""),       LAYER_TEXT_OF(""),   LAYER_TEXT_OF(name),
        LAYER_TEXT_OF("geom"),   LAYER_TEXT_OF(name), LAYER_TEXT_OF(qml_text),
        LAYER_TEXT_OF(sld_text), LAYER_INT_OF(1),     LAYER_TEXT_OF(d->map->title),
        LAYER_TEXT_OF(""),       LAYER_NULL,          LAYER_TEXT_OF(time),
    };
    struct layer_value *own = ARENA_ARRAY(&d->mem, struct layer_value, STYLE_FIELDS);
    memcpy(own, values, sizeof values);
    return (struct layer_row){NULL, own};
}

bool map_write_gpkg(const struct map *map, const char *path, struct err *err) {
    AUTO(data_done) struct data d;
    AUTO(style_done) struct style style = {0};
    struct layer layers[3];
    struct layer_row rows[STYLES_MAX];
    size_t n = 0, n_styles = 0;
    data_make(&d, map);
    style_of(&style, map);
    for (int circles = 0; circles <= (map->style == MAP_CIRCLES); circles++) {
        layers[n++] = layer_of(&d, circles);
        rows[n_styles++] = style_row(&d, &style, circles);
    }
    layers[n++] = (struct layer){.name = "layer_styles",
                                 .kind = GEOM_NONE,
                                 .key = "id",
                                 .fields = style_fields,
                                 .n_fields = STYLE_FIELDS,
                                 .rows = rows,
                                 .n_rows = n_styles};
    return layers_write_gpkg(path, layers, n, 4326, map->date, err);
}
