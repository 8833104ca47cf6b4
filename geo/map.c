/* geo/map.c — see map.h: words and colours that all writers share, and the two data formats. */
#include "geo/map.h"

#include <assert.h>
#include <math.h>

#include "base/err.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* Okabe and Ito (2008), in an order that keeps neighbours apart in grey as well; then grey. */
static const uint32_t palette[MAP_COLOURS] = {0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442,
                                              0x0072B2, 0xD55E00, 0xCC79A7};
#define GREY 0xBBBBBB

const struct map_words map_words_en = {
    .lang = "en",
    .legend = "What people put first",
    .too_close = "Too close to call",
    .too_few = "Not enough homes to show",
    .no_data = "No answers yet",
    .or_word = "or",
    .north = "N",
    .metre = "m",
    .kilometre = "km",
    .area = "Area",
    .answer = "First priority",
    .homes = "Homes",
    .more = "More",
    .choose = "Choose an area on the map to read about it. All areas are in the table below.",
    .zoom_in = "Zoom in",
    .zoom_out = "Zoom out",
    .made = "Made",
    .source = "Source",
    .kinds = {[AREA_STREET] = "Street",
              [AREA_GREEN] = "Green space",
              [AREA_WATER] = "Water",
              [AREA_BUILDING] = "Building"},
};

struct map_category map_category_of(size_t i, const char *word) {
    bool own = i < MAP_COLOURS;
    return (struct map_category){
        .word = word, .colour = own ? palette[i] : GREY, .hatch = own ? (enum hatch)i : HATCH_PLUS};
}

/* ColorBrewer's four steps of YlGnBu: pale to dark, safe for colour-blind eyes, grey steps on
 * paper. */
struct map_category map_class_of(int i, const char *word) {
    static const uint32_t steps[MAP_CLASSES] = {0xFFFFCC, 0xA1DAB4, 0x41B6C4, 0x225EA8};
    assert(i >= 0 && i < MAP_CLASSES);
    return (struct map_category){.word = word, .colour = steps[i], .hatch = hatch_grade(i)};
}

const char *map_title_of(const struct map_area *area) {
    return area->name && area->name[0] ? area->name : area->code;
}

const struct map_words *map_words_of(const struct map *map) {
    return map->words ? map->words : &map_words_en;
}

const char *map_legend(const struct map *map) {
    return map->legend ? map->legend : map_words_of(map)->legend;
}

const char *map_answer(const struct map *map) {
    return map->answer ? map->answer : map_words_of(map)->answer;
}

const char *map_too_few(const struct map *map) {
    return map->too_few ? map->too_few : map_words_of(map)->too_few;
}

const char *map_no_data(const struct map *map) {
    return map->no_data ? map->no_data : map_words_of(map)->no_data;
}

const char map_circle_layer[] = "circles";

const char *map_layer(const struct map *map) {
    return map->layer ? map->layer : "priority_map";
}

double map_radius(const struct map *map, double value, double most) {
    return map->value_max > 0 ? most * sqrt(value / map->value_max) : 0;
}

bool map_is_rtl(const struct map *map) {
    return utf8_is_rtl(map->title && map->title[0] ? map->title : map_legend(map));
}

/* "Damp", "Damp or Lifts". */
static void add_categories(struct strbuf *out, const struct map *map, const struct map_area *area) {
    for (int i = 0; i < area->n_categories; i++) {
        assert(area->category[i] >= 0 && (size_t)area->category[i] < map->n_categories);
        if (i) {
            strbuf_addf(out, " %s ", map_words_of(map)->or_word);
        }
        strbuf_add(out, map->categories[area->category[i]].word);
    }
}

void map_add_legend_word(struct strbuf *out, const struct map *map, const struct map_area *area) {
    switch (area->state) {
    case MAP_CLEAR:
    case MAP_TOO_CLOSE:
        add_categories(out, map, area);
        return;
    case MAP_TOO_FEW:
        strbuf_add(out, map_too_few(map));
        return;
    case MAP_NO_DATA:
        strbuf_add(out, map_no_data(map));
        return;
    }
}

void map_add_label(struct strbuf *out, const struct map *map, const struct map_area *area) {
    if (area->label) {
        strbuf_add(out, area->label);
    } else {
        map_add_legend_word(out, map, area);
    }
}

/* ---- by the name ---- */

static const struct {
    const char *ext;
    bool (*write)(const struct map *map, const char *path, struct err *err);
} writers[] = {
    {".geojson", map_write_geojson},
    {".json",    map_write_geojson},
    {".gpkg",    map_write_gpkg   },
    {".svg",     map_write_svg    },
    {".pdf",     map_write_pdf    },
    {".html",    map_write_html   },
};

static size_t writer_of(const char *path) {
    size_t i = 0;
    while (i < LEN(writers) && !file_has_ext(path, writers[i].ext)) {
        i++;
    }
    return i;
}

bool map_format(const char *path) {
    return writer_of(path) < LEN(writers);
}

bool map_write(const struct map *map, const char *path, struct err *err) {
    assert(map_format(path));
    return writers[writer_of(path)].write(map, path, err);
}
