/* geo/style.c — see style.h: the lines of a map's legend, as styles. */
#include "geo/style.h"

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

#define RISING                                                                                     \
    { NULL, "shape://slash", 45 }
#define FALLING                                                                                    \
    { NULL, "shape://backslash", 135 }
#define LEVEL                                                                                      \
    { NULL, "shape://horline", 0 }
#define UPRIGHT                                                                                    \
    { NULL, "shape://vertline", 90 }

static const struct style_marks marks[HATCHES] = {
    [HATCH_RISING] = {1,  {RISING},                         2  },
    [HATCH_FALLING] = {1,  {FALLING},                        2  },
    [HATCH_LEVEL] = {1,  {LEVEL},                          1.5},
    [HATCH_UPRIGHT] = {1,  {UPRIGHT},                        1.5},
    [HATCH_DOTS] = {1,  {{"circle", "shape://dot", 0}},   2  },
    [HATCH_GRID] = {2,  {LEVEL, UPRIGHT},                 3  },
    [HATCH_CROSSES] = {1,  {{"cross2", "shape://times", 0}}, 3  },
    [HATCH_PLUS] = {1,  {{"cross", "shape://plus", 0}},   3  },
    [HATCH_NONE] = {0 },
    [HATCH_CLOSE] = {1, {RISING},                                 1                                   },
    [HATCH_NET] = {2, {RISING, FALLING}, 1},
};

const struct style_marks *style_marks_of(enum hatch hatch) {
    return &marks[hatch];
}

static bool is_new(const struct style *style, const char *word) {
    for (size_t i = 0; i < style->n; i++) {
        if (strcmp(style->looks[i].word, word) == 0) {
            return false;
        }
    }
    return true;
}

static struct style_look *add_look(struct style *style, enum map_state state, const char *word) {
    struct style_look *look = MEM_PUSH(style->looks, style->n, style->cap);
    *look = (struct style_look){.state = state, .word = arena_strdup(&style->mem, word)};
    return look;
}

static void add_colour(struct style_look *look, const struct map_category *category) {
    look->colour[look->n] = category->colour;
    look->hatch[look->n++] = category->hatch;
}

void style_of(struct style *style, const struct map *map) {
    style->map = map;
    for (size_t i = 0; i < map->n_categories; i++) {
        add_colour(add_look(style, MAP_CLEAR, map->categories[i].word), &map->categories[i]);
    }
    for (size_t i = 0; i < map->n_areas; i++) {
        const struct map_area *area = &map->areas[i];
        AUTO(strbuf_done) struct strbuf word = {0};
        map_add_legend_word(&word, map, area);
        if (!is_new(style, strbuf_text(&word))) {
            continue;
        }
        struct style_look *look = add_look(style, area->state, strbuf_text(&word));
        for (int k = 0; k < area->n_categories; k++) {
            add_colour(look, &map->categories[area->category[k]]);
        }
    }
}

/* ---- the table, as QGIS makes it itself ---- */

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
enum { STYLE_FIELDS = LEN(style_fields) };

struct layer_row style_row(struct style *style, const char *layer, bool circles) {
    AUTO(strbuf_done) struct strbuf qml = {0}, sld = {0};
    const char *date = style->map->date ? style->map->date : "1970-01-01";
    style_add_qml(&qml, style, circles);
    style_add_sld(&sld, style, circles);
    const char *qml_text = arena_strdup(&style->mem, strbuf_text(&qml));
    const char *sld_text = arena_strdup(&style->mem, strbuf_text(&sld));
    const char *time = arena_printf(&style->mem, "%.10sT00:00:00Z", date);
    const struct layer_value values[STYLE_FIELDS] = {
        LAYER_TEXT_OF(""),       LAYER_TEXT_OF(""),    LAYER_TEXT_OF(layer),
        LAYER_TEXT_OF("geom"),   LAYER_TEXT_OF(layer), LAYER_TEXT_OF(qml_text),
        LAYER_TEXT_OF(sld_text), LAYER_INT_OF(1),      LAYER_TEXT_OF(style->map->title),
        LAYER_TEXT_OF(""),       LAYER_NULL,           LAYER_TEXT_OF(time),
    };
    struct layer_value *own = ARENA_ARRAY(&style->mem, struct layer_value, STYLE_FIELDS);
    memcpy(own, values, sizeof values);
    return (struct layer_row){NULL, own};
}

struct layer style_layer(const struct layer_row *rows, size_t n) {
    return (struct layer){.name = "layer_styles",
                          .kind = GEOM_NONE,
                          .key = "id",
                          .fields = style_fields,
                          .n_fields = STYLE_FIELDS,
                          .rows = rows,
                          .n_rows = n};
}

void style_done(struct style *style) {
    mem_freep(&style->looks);
    arena_done(&style->mem);
    *style = (struct style){0};
}
