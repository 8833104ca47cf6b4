/* geo/map.h — a map: what goes on it, and the writers.
 *
 * The caller (analysis/) decides what may be shown and hands over finished words: nothing here
 * counts, rounds or hides. Every area carries its meaning three times, in colour, in hatching and
 * in words, so that the map survives a black and white printer and any eye.
 *
 *   MAP_FILL      areas are filled: what they put first, how many in ten, doors that are left
 *   MAP_CIRCLES   areas are outlined, and each has a circle whose area is its value
 *   MAP_PANELS    two small maps of one scale beside each other, and a table of what changed
 *
 *   map_write_geojson   RFC 7946, for the web            (layers.h)
 *   map_write_gpkg      GeoPackage with the map's look   (layers.h)
 *   map_write_svg       for the wall                     (map_sheet.c, layout.h)
 *   map_write_pdf       the same, to print               (ERR_UNSUPPORTED without cairo)
 *   map_write_html      one page, no network             (map_html.c)
 *
 * Everything in a struct map is borrowed; texts are UTF-8 and plain, escaped by each writer. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hatch.h"
#include "geo/areas.h"
#include "geo/layers.h"

struct canvas;
struct err;
struct strbuf;

enum map_state {
    MAP_CLEAR,     // one category, or two tied ones that share the area honestly
    MAP_TOO_CLOSE, // two categories the figures cannot tell apart
    MAP_TOO_FEW,   // too few homes to show anything
    MAP_NO_DATA,   // nobody has been asked yet
};

struct map_category {
    const char *word; // "Damp and mould"
    uint32_t colour;  // 0xRRGGBB
    enum hatch hatch;
};

/* The look of the i-th category: Okabe-Ito for the first seven, grey for the rest. */
enum { MAP_COLOURS = 7 };
struct map_category map_category_of(size_t i, const char *word);

/* The look of the i-th class from little to much: from pale and bare to dark and dense. */
enum { MAP_CLASSES = 4 };
struct map_category map_class_of(int i, const char *word);

enum map_style { MAP_FILL, MAP_CIRCLES, MAP_PANELS };

struct map_example { // in the legend of circles
    double value;
    const char *word; // "50 homes"
};

struct map_row {              // of the table beside two panels; NULL: empty
    const char *place;        // "All homes", "Ashbrook House"
    const char *before, *now; // "about 7 in every 10 homes"
    const char *arrow, *word; // "▼", "better: fewer homes name it"
};

struct map_fact {
    const char *label, *text; // "Second": "Lifts"
};

enum { MAP_TIES_MAX = 2 };

struct map_area {
    const struct geom *shape;
    const char *code, *name; // name may be NULL: then the code stands
    enum map_state state;
    int category[MAP_TIES_MAX]; // places in map.categories
    int n_categories;           // 0..2; 0 for TOO_FEW and NO_DATA
    const char *label;          // words on the map; NULL: made from categories and state
    const char *n_text;         // "34 homes answered"; NULL: none
    double value;               // of its circle, as printed; 0: none. TOO_FEW: a small dotted one
    const struct map_fact *facts;
    size_t n_facts;
    const struct layer_value *values; // for GeoJSON and GeoPackage: one for each map.fields
};

struct map_context {
    enum area_level kind; // AREA_STREET, AREA_GREEN, AREA_WATER, AREA_BUILDING, AREA_OTHER
    const struct geom *shape;
    const char *name; // NULL: none
};

/* Words of the map itself, for translation. */
struct map_words {
    const char *lang;   // "en": BCP 47, for the page
    const char *legend; // heading over the categories
    const char *too_close, *too_few, *no_data;
    const char *or_word; // between two tied categories: "or"
    const char *north;   // one letter
    const char *metre, *kilometre;
    const char *area, *answer, *homes, *more; // headings of the table
    const char *choose;                       // what to do with the page's map
    const char *zoom_in, *zoom_out;
    const char *made, *source;      // before the date and the source
    const char *kinds[AREA_LEVELS]; // of context in the legend; NULL leaves it out
};
extern const struct map_words map_words_en;

enum map_size { MAP_A3, MAP_A4 };
struct map_paper {
    enum map_size size;
    bool upright; // portrait; else across
};

struct map {
    const char *title, *subtitle; // subtitle may be NULL
    const char *source, *date;    // "Ashbrook residents' survey", "2026-05-02"
    const char *n_text;           // "187 of 240 homes answered"
    const char *response;         // "78 % response rate"; NULL: none
    const char *tier;             // "For meetings"; NULL: none
    const char *attribution;      // "Contains OS data © …"; NULL: none
    const struct map_category *categories;
    const struct map_area *areas;
    const struct map_context *context;
    const struct layer_field *fields; // of map_area.values
    size_t n_categories, n_areas, n_context, n_fields;
    const struct map_words *words; // NULL: map_words_en

    struct map_paper paper; // of SVG and PDF
    enum map_style style;
    const char *layer;  // name of the layer in data formats; NULL: "priority_map"
    const char *legend; // heading over the categories; NULL: that of the words
    const char *answer; // heading over the words on areas in a table; NULL: that of the words
    const char *too_few, *no_data;      // in the legend, of such areas; NULL: of the words
    double value_max;                   // CIRCLES: of the largest circle, examples included
    const struct map_example *examples; // CIRCLES: largest first
    size_t n_examples;
    const struct map *panels; // PANELS: two, then and now; their categories are the legend
    const struct map_row *rows;
    size_t n_panels, n_rows;
    const char *heads[4]; // PANELS: of the table: place, before, now, what changed
};

/* Words of the legend; the map's own, else those of its language. */
const char *map_no_data(const struct map *map);
const char *map_legend(const struct map *map);
const char *map_answer(const struct map *map);
const char *map_too_few(const struct map *map);

/* Names of the layers in data formats: of the areas, and of circles in a GeoPackage. */
const char *map_layer(const struct map *map);
extern const char map_circle_layer[];

/* Radius of a circle, where the largest has `most`: areas are in proportion to values. */
double map_radius(const struct map *map, double value, double most);
enum { MAP_HIDDEN_SHARE = 4 }; // the dotted circle of a hidden value: the largest one's radius / 4

const char *map_title_of(const struct map_area *area); // name, else code

/* The words on an area: its label, else "Damp", "Damp or Lifts", "Too few homes to show". */
void map_add_label(struct strbuf *out, const struct map *map, const struct map_area *area);
/* The words of the legend that an area stands under: "Damp", "Damp or Lifts", "Too few homes". */
void map_add_legend_word(struct strbuf *out, const struct map *map, const struct map_area *area);

const struct map_words *map_words_of(const struct map *map);
bool map_is_rtl(const struct map *map); // from the title; where there is none, the legend

bool map_write_geojson(const struct map *map, const char *path, struct err *err);
bool map_write_gpkg(const struct map *map, const char *path, struct err *err);
bool map_write_svg(const struct map *map, const char *path, struct err *err);
bool map_write_pdf(const struct map *map, const char *path, struct err *err);
bool map_write_html(const struct map *map, const char *path, struct err *err);

/* Written as the ending of the name says: .geojson, .json, .gpkg, .svg, .pdf, .html; a name with
 * another is not for us (map_format is false). */
bool map_format(const char *path);
bool map_write(const struct map *map, const char *path, struct err *err);

/* The same into memory. `standalone`: with the XML declaration; otherwise to stand in a page. */
void map_add_svg(struct strbuf *out, const struct map *map, bool standalone);
MUST_USE bool map_add_pdf(struct strbuf *out, const struct map *map, struct err *err);
void map_add_html(struct strbuf *out, const struct map *map);

/* The map with its legend, and what there is of title, subtitle and source (NULL or "": left out),
 * in a part of a sheet from 0, 0 on; in a PDF inside a figure it is one picture. */
void map_draw(const struct map *map, struct canvas *canvas, double w_mm, double h_mm);
