/* geo/map_html.c — the map as one page: Leaflet and all data inside, nothing fetched, so it opens
 * from a memory stick and tells nobody. The policy in its head forbids the network to the page
 * itself. On paper, and without scripts, the drawing of map_sheet.c stands in for the living map.
 */
#include <string.h>

#include <jansson.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/c_locale.h"
#include "geo/label.h"
#include "geo/map.h"
#include "geo/page.h"

enum { CELL_PX = 12 };   // of a hatch
enum { CIRCLE_PX = 34 }; // radius of the largest circle
enum {
    DRAWING_POINTS_MAX = 60000
}; // beyond, the drawing would double a page that is heavy already

static void add_file(struct strbuf *out, const unsigned char *bytes, size_t len) {
    strbuf_addn(out, (const char *)bytes, len);
}

/* Leaflet's style sheet names pictures for things this page has none of, and its script has a link
 * for a corner this page does not show. Without them no browser can ask anybody for anything. Each
 * piece from `start` to the next `end` becomes `instead`. */
static void add_without(struct strbuf *out, const unsigned char *bytes, const char *start, char end,
                        const char *instead) {
    const char *at = (const char *)bytes, *found;
    while ((found = strstr(at, start))) {
        const char *close = strchr(found + strlen(start), end);
        strbuf_addn(out, at, (size_t)(found - at));
        strbuf_add(out, instead);
        at = close ? close + 1 : found + strlen(found);
    }
    strbuf_add(out, at);
}

/* ---- data ---- */

static json_t *micro(struct geom_pt pt) {
    json_t *pair = json_array();
    json_array_append_new(pair,
                          json_integer((json_int_t)(pt.lat * 1e6 + (pt.lat < 0 ? -0.5 : 0.5))));
    json_array_append_new(pair,
                          json_integer((json_int_t)(pt.lon * 1e6 + (pt.lon < 0 ? -0.5 : 0.5))));
    return pair;
}

static json_t *part_json(const struct geom *geom, size_t part) {
    json_t *list = json_array();
    const struct geom_pt *pt = geom->points + geom->parts[part].first;
    uint32_t n = geom->parts[part].n - (geom->kind == GEOM_POLYGONS && geom->parts[part].n > 0);
    for (uint32_t i = 0; i < n; i++) {
        json_array_append_new(list, micro(pt[i]));
    }
    return list;
}

/* Polygons as [[outer, hole, …], …], lines as [line, …]: what Leaflet takes. */
static json_t *shape_json(const struct geom *geom) {
    json_t *list = json_array();
    for (size_t i = 0; i < geom->n_parts; i++) {
        json_t *part = part_json(geom, i);
        if (geom->kind != GEOM_POLYGONS) {
            json_array_append_new(list, part);
        } else if (!geom->parts[i].hole || !json_array_size(list)) {
            json_t *polygon = json_array();
            json_array_append_new(polygon, part);
            json_array_append_new(list, polygon);
        } else {
            json_array_append_new(json_array_get(list, json_array_size(list) - 1), part);
        }
    }
    return list;
}

/* "pc0", or "pt0-2" for a pair; null for areas without a category, and under circles. */
static json_t *pattern_json(const struct map *map, const struct map_area *area) {
    if (map->style == MAP_CIRCLES || area->state == MAP_TOO_FEW || area->state == MAP_NO_DATA ||
        !area->n_categories) {
        return json_null();
    }
    return area->n_categories == 2 ? json_sprintf("pt%d-%d", area->category[0], area->category[1])
                                   : json_sprintf("pc%d", area->category[0]);
}

/* Radius in pixels; below 0: the small dotted one of a number that may not be shown. */
static double circle_of(const struct map *map, const struct map_area *area) {
    return map->style != MAP_CIRCLES    ? 0
           : area->state == MAP_TOO_FEW ? -(double)CIRCLE_PX / MAP_HIDDEN_SHARE
                                        : map_radius(map, area->value, CIRCLE_PX);
}

static json_t *area_json(const struct map *map, const struct map_area *area) {
    AUTO(strbuf_done) struct strbuf word = {0};
    struct geom_pt at;
    json_t *facts = json_array();
    map_add_label(&word, map, area);
    for (size_t i = 0; i < area->n_facts; i++) {
        json_array_append_new(facts,
                              json_pack("[s, s]", area->facts[i].label, area->facts[i].text));
    }
    bool placed = label_point(area->shape, &at, NULL);
    return json_pack("{s:s, s:s, s:s?, s:i, s:o, s:o, s:f, s:f, s:o, s:o}", "t", map_title_of(area),
                     "w", strbuf_text(&word), "n", area->n_text, "s", (int)area->state, "p",
                     pattern_json(map, area), "f", facts, "c", circle_of(map, area), "size",
                     geom_area_m2(area->shape), "at", placed ? micro(at) : json_null(), "g",
                     shape_json(area->shape));
}

static json_t *panel_json(const struct map *map) {
    json_t *areas = json_array(), *context = json_array();
    for (size_t i = 0; i < map->n_areas; i++) {
        json_array_append_new(areas, area_json(map, &map->areas[i]));
    }
    for (size_t i = 0; i < map->n_context; i++) {
        const struct map_context *c = &map->context[i];
        json_array_append_new(context, json_pack("{s:s, s:b, s:o}", "k", area_level_name(c->kind),
                                                 "a", c->shape->kind == GEOM_POLYGONS, "g",
                                                 shape_json(c->shape)));
    }
    return json_pack("{s:o, s:o}", "areas", areas, "context", context);
}

static bool is_pair(const struct map *map) {
    return map->style == MAP_PANELS && map->n_panels;
}

/* The map whose looks are on the page: of a pair its panels, which have the same ones. */
static const struct map *looks_of(const struct map *map) {
    return is_pair(map) ? map->panels : map;
}

static json_t *data_json(const struct map *map) {
    const struct map_words *words = map_words_of(map);
    json_t *data = is_pair(map) ? json_object() : panel_json(map);
    if (is_pair(map)) {
        json_t *panels = json_array();
        for (size_t i = 0; i < map->n_panels; i++) {
            json_array_append_new(panels, panel_json(&map->panels[i]));
        }
        json_object_set_new(data, "panels", panels);
    }
    json_object_set_new(data, "words",
                        json_pack("{s:s, s:s, s:s}", "zoom_in", words->zoom_in, "zoom_out",
                                  words->zoom_out, "north", words->north));
    return data;
}

/* JSON inside a script element: no '<' may stand in it (HTML, 4.12.1.3). */
static void add_data(struct strbuf *out, const struct map *map) {
    json_t *data = data_json(map);
    char *text = json_dumps(data, JSON_COMPACT | JSON_REAL_PRECISION(6));
    for (const char *p = text; p && *p; p++) {
        if (*p == '<') {
            strbuf_add(out, "\\u003c");
        } else {
            strbuf_addc(out, *p);
        }
    }
    mem_freep(&text); // Jansson's allocator is malloc
    json_decref(data);
}

/* ---- page ---- */

static void add_element(struct strbuf *out, const char *open, const char *text, const char *close) {
    if (text && text[0]) {
        strbuf_add(out, open);
        html_text(out, text);
        strbuf_add(out, close);
    }
}

/* Patterns for the living map. Not "display: none": browsers would not paint with them. */
static void add_patterns(struct strbuf *out, const struct map *map) {
    strbuf_add(out, "<svg width=\"0\" height=\"0\" style=\"position:absolute\" "
                    "aria-hidden=\"true\"><defs>\n");
    for (size_t i = 0; i < map->n_categories; i++) {
        AUTO(strbuf_done) struct strbuf id = {0};
        strbuf_addf(&id, "pc%zu", i);
        hatch_add_pattern(out, id.data, CELL_PX, map->categories[i].colour,
                          map->categories[i].hatch);
    }
    for (size_t i = 0; i < map->n_areas; i++) {
        const int *pair = map->areas[i].category;
        bool seen = map->areas[i].n_categories != 2;
        for (size_t k = 0; k < i && !seen; k++) {
            seen = map->areas[k].n_categories == 2 && map->areas[k].category[0] == pair[0] &&
                   map->areas[k].category[1] == pair[1];
        }
        if (!seen) {
            AUTO(strbuf_done) struct strbuf id = {0};
            const struct map_category *a = &map->categories[pair[0]];
            const struct map_category *b = &map->categories[pair[1]];
            strbuf_addf(&id, "pt%d-%d", pair[0], pair[1]);
            hatch_add_stripes(out, id.data, CELL_PX - 2, (uint32_t[]){a->colour, b->colour},
                              (enum hatch[]){a->hatch, b->hatch});
        }
    }
    strbuf_add(out, "</defs></svg>\n");
}

static void add_legend_row(struct strbuf *out, const char *fill, const char *words) {
    strbuf_addf(out,
                "<li><svg viewBox=\"0 0 48 32\" aria-hidden=\"true\"><rect x=\"2\" y=\"2\" "
                "width=\"44\" height=\"28\" %s/></svg><span>",
                fill);
    html_text(out, words);
    strbuf_add(out, "</span></li>\n");
}

static void add_circle_row(struct strbuf *out, double radius, const char *class,
                           const char *words) {
    strbuf_addf(out,
                "<li><svg class=\"round\" style=\"width:%dpx;height:%dpx\" viewBox=\"0 0 %d "
                "%d\" aria-hidden=\"true\"><circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"",
                2 * CIRCLE_PX + 4, 2 * (int)radius + 4, 2 * CIRCLE_PX + 4, 2 * (int)radius + 4,
                class, CIRCLE_PX + 2, (int)radius + 2);
    strbuf_add_fixed(out, radius, 1);
    strbuf_add(out, "\"/></svg><span>");
    html_text(out, words);
    strbuf_add(out, "</span></li>\n");
}

static void add_looks(struct strbuf *out, const struct map *map) {
    for (size_t i = 0; map->style == MAP_CIRCLES && i < map->n_examples; i++) {
        add_circle_row(out, map_radius(map, map->examples[i].value, CIRCLE_PX), "circle",
                       map->examples[i].word);
    }
    for (size_t i = 0; map->style != MAP_CIRCLES && i < map->n_categories; i++) {
        AUTO(strbuf_done) struct strbuf fill = {0};
        strbuf_addf(&fill, "fill=\"url(#pc%zu)\" stroke=\"#1a1a1a\" stroke-width=\"2\"", i);
        add_legend_row(out, fill.data, map->categories[i].word);
    }
}

/* The first area of each state that is on the page. */
static void find_states(const struct map *map, const struct map_area *first[MAP_NO_DATA + 1]) {
    for (size_t k = 0; k < (is_pair(map) ? map->n_panels : 1); k++) {
        const struct map *one = looks_of(map) + k;
        for (size_t i = one->n_areas; i-- > 0;) {
            first[one->areas[i].state] = &one->areas[i];
        }
    }
}

static void add_legend(struct strbuf *out, const struct map *map) {
    const struct map *looks = looks_of(map);
    const struct map_area *first[MAP_NO_DATA + 1] = {0};
    find_states(map, first);
    add_element(out, "<section class=\"legend\">\n<h2>", map_legend(looks), "</h2>\n<ul>\n");
    add_looks(out, looks);
    if (first[MAP_TOO_CLOSE] && first[MAP_TOO_CLOSE]->n_categories == 2) {
        AUTO(strbuf_done) struct strbuf fill = {0};
        const int *pair = first[MAP_TOO_CLOSE]->category;
        strbuf_addf(&fill, "fill=\"url(#pt%d-%d)\" stroke=\"#1a1a1a\" stroke-width=\"2\"", pair[0],
                    pair[1]);
        add_legend_row(out, fill.data, map_words_of(map)->too_close);
    }
    if (first[MAP_TOO_FEW] && looks->style == MAP_CIRCLES) {
        add_circle_row(out, (double)CIRCLE_PX / MAP_HIDDEN_SHARE, "circle few", map_too_few(looks));
    } else if (first[MAP_TOO_FEW]) {
        add_legend_row(out,
                       "fill=\"#fff\" stroke=\"#1a1a1a\" stroke-width=\"3\" "
                       "stroke-linecap=\"round\" stroke-dasharray=\"0.1 6\"",
                       map_too_few(looks));
    }
    if (first[MAP_NO_DATA]) {
        add_legend_row(out,
                       "fill=\"#f3f3f3\" stroke=\"#555\" stroke-width=\"2\" "
                       "stroke-dasharray=\"7 4\"",
                       map_no_data(looks));
    }
    strbuf_add(out, "</ul>\n</section>\n");
}

static void add_cell(struct strbuf *out, const char *head, const char *text) {
    strbuf_add(out, "<td data-head=\"");
    html_text(out, head);
    add_element(out, "\">", text && text[0] ? text : "–", "</td>\n");
}

static void begin_table(struct strbuf *out, const struct map *map, const char *const *heads,
                        size_t n) {
    add_element(out, "<table>\n<caption>", map->title, "</caption>\n<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        add_element(out, "<th scope=\"col\">", heads[i], "</th>");
    }
    strbuf_add(out, "</tr></thead>\n<tbody>\n");
}

/* What changed, place by place. The arrow is for the eye: its words say the same. */
static void add_change_table(struct strbuf *out, const struct map *map) {
    begin_table(out, map, map->heads, LEN(map->heads));
    for (size_t i = 0; i < map->n_rows; i++) {
        const struct map_row *row = &map->rows[i];
        AUTO(strbuf_done) struct strbuf change = {0};
        strbuf_addf(&change, "%s %s", row->arrow ? row->arrow : "", row->word ? row->word : "");
        add_element(out, "<tr><th scope=\"row\">", row->place, "</th>\n");
        add_cell(out, map->heads[1], row->before);
        add_cell(out, map->heads[2], row->now);
        add_cell(out, map->heads[3], change.data);
        strbuf_add(out, "</tr>\n");
    }
    strbuf_add(out, "</tbody>\n</table>\n");
}

static void add_table(struct strbuf *out, const struct map *map) {
    const struct map_words *words = map_words_of(map);
    const char *const heads[] = {words->area, map_answer(map), words->homes, words->more};
    begin_table(out, map, heads, LEN(heads));
    for (size_t i = 0; i < map->n_areas; i++) {
        const struct map_area *area = &map->areas[i];
        AUTO(strbuf_done) struct strbuf word = {0};
        map_add_label(&word, map, area);
        strbuf_addf(out, "<tr><th scope=\"row\" id=\"row-%zu\">", i);
        html_text(out, map_title_of(area));
        strbuf_add(out, "</th>\n");
        add_cell(out, map_answer(map), strbuf_text(&word));
        add_cell(out, words->homes, area->n_text);
        strbuf_add(out, "<td data-head=\"");
        html_text(out, words->more);
        strbuf_add(out, area->n_facts ? "\"><ul>" : "\">–");
        for (size_t k = 0; k < area->n_facts; k++) {
            add_element(out, "<li>", area->facts[k].label, ": ");
            html_text(out, area->facts[k].text);
            strbuf_add(out, "</li>");
        }
        strbuf_add(out, area->n_facts ? "</ul></td></tr>\n" : "</td></tr>\n");
    }
    strbuf_add(out, "</tbody>\n</table>\n");
}

static void add_head(struct strbuf *out, const struct map *map) {
    strbuf_add(out, "<!DOCTYPE html>\n<html lang=\"");
    html_text(out, map_words_of(map)->lang);
    strbuf_addf(out, "\" dir=\"%s\">\n", map_is_rtl(map) ? "rtl" : "ltr");
    strbuf_add(out, "<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n");
    add_element(out, "<title>", map->title, "</title>\n");
    strbuf_add(out, "<link rel=\"icon\" href=\"data:,\">\n<style>\n");
    add_without(out, LEAFLET_CSS, "url(", ')', "none");
    strbuf_add(out, "\n");
    add_file(out, PAGE_CSS, PAGE_CSS_len);
    strbuf_add(out, "</style>\n</head>\n");
}

static bool small_enough(const struct map *map) {
    size_t n = 0;
    for (size_t i = 0; is_pair(map) && i < map->n_panels; i++) {
        if (!small_enough(&map->panels[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < map->n_areas; i++) {
        n += map->areas[i].shape->n_points;
    }
    for (size_t i = 0; i < map->n_context; i++) {
        n += map->context[i].shape->n_points;
    }
    return n <= DRAWING_POINTS_MAX;
}

static void add_frame(struct strbuf *out, const char *id, const char *title) {
    strbuf_addf(out, "<div id=\"%s\" class=\"map\" role=\"group\" aria-label=\"", id);
    html_text(out, title);
    strbuf_add(out, "\"></div>\n");
}

/* Where the living map goes; two of them beside each other. */
static void add_frames(struct strbuf *out, const struct map *map) {
    if (!is_pair(map)) {
        add_frame(out, "map", map->title);
        return;
    }
    strbuf_add(out, "<div class=\"panels screen\">\n");
    for (size_t i = 0; i < map->n_panels; i++) {
        AUTO(strbuf_done) struct strbuf id = {0};
        strbuf_addf(&id, i ? "map-%zu" : "map", i);
        add_element(out, "<section>\n<h2>", map->panels[i].title, "</h2>\n");
        add_frame(out, id.data, map->panels[i].title);
        strbuf_add(out, "</section>\n");
    }
    strbuf_add(out, "</div>\n");
}

void map_add_html(struct strbuf *out, const struct map *map) {
    struct c_locale keep = c_locale_begin();
    const struct map_words *words = map_words_of(map);
    bool drawing = small_enough(map);
    add_head(out, map);
    strbuf_add(out, drawing ? "<body class=\"has-drawing\">\n<header>\n" : "<body>\n<header>\n");
    add_element(out, "<h1>", map->title, "</h1>\n");
    add_element(out, "<p>", map->subtitle, "</p>\n");
    strbuf_add(out, "</header>\n<main>\n");
    add_patterns(out, looks_of(map));
    strbuf_add(out, "<div class=\"sheet\">\n<div>\n");
    add_frames(out, map);
    if (drawing) {
        strbuf_add(out, "<div class=\"drawn\">\n");
        map_add_svg(out, map, false);
        strbuf_add(out, "</div>\n");
    }
    strbuf_add(out, "</div>\n<div>\n");
    add_element(out, "<p class=\"n screen\">", map->n_text, "</p>\n");
    add_element(out, "<p class=\"screen\">", map->response, "</p>\n");
    add_element(out, "<div id=\"details\" aria-live=\"polite\">", words->choose, "</div>\n");
    add_legend(out, map);
    strbuf_add(out, "</div>\n</div>\n");
    (is_pair(map) ? add_change_table : add_table)(out, map);
    strbuf_add(out, "</main>\n<footer>\n<p class=\"soft\">");
    add_element(out, "", map->source ? words->source : NULL, ": ");
    add_element(out, "", map->source, ". ");
    add_element(out, "", map->date ? words->made : NULL, ": ");
    add_element(out, "", map->date, ". ");
    add_element(out, "", map->tier, ". ");
    add_element(out, "", map->attribution, "");
    strbuf_add(out, "</p>\n</footer>\n<script type=\"application/json\" id=\"data\">");
    add_data(out, map);
    strbuf_add(out, "</script>\n<script>\n/*\n");
    add_file(out, LEAFLET_LICENCE, LEAFLET_LICENCE_len);
    strbuf_add(out, "*/\n");
    add_without(out, LEAFLET_JS, " href=\"http", '"', "");
    strbuf_add(out, "\n</script>\n<script>\n");
    add_file(out, PAGE_JS, PAGE_JS_len);
    strbuf_add(out, "</script>\n</body>\n</html>\n");
    c_locale_end(keep);
}

bool map_write_html(const struct map *map, const char *path, struct err *err) {
    AUTO(strbuf_done) struct strbuf out = {0};
    map_add_html(&out, map);
    return file_write(path, out.data, out.len, err);
}
