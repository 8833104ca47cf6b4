/* geo/map_svg.c — the wall map: SVG 1.1, A3 landscape, one user unit a millimetre.
 *
 *   <svg viewBox="0 0 420 297"> <defs> hatch patterns, frame clip </defs>
 *     title · frame( context, areas, labels, bar, north ) · legend · footer </svg>
 *
 * No scripts, no style sheets, no links: a browser, Inkscape, rsvg and a printer show the same. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/c_locale.h"
#include "geo/label.h"
#include "geo/layout.h"
#include "geo/map.h"

#define INK "#1a1a1a"
#define SOFT "#555"

struct drawing {
    struct strbuf *out;
    const struct map *map;
    struct layout layout;
};

/* ---- text ---- */

enum anchor { START, MIDDLE };

struct style {
    double size_mm;
    bool bold;
    const char *fill;
    enum anchor anchor;
};

/* `x` is where a line starts: on the right for a right-to-left sheet. A text in the other direction
 * still starts on the sheet's side. */
static void text(struct drawing *d, double x, double y, const struct style *style, const char *str,
                 size_t len) {
    char *line = mem_strndup(str, len);
    bool rtl = utf8_is_rtl(line);
    const char *anchor = style->anchor == MIDDLE ? "middle"
                         : rtl == d->layout.rtl  ? "start"
                                                 : "end";
    strbuf_addf(d->out,
                "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\"%s text-anchor=\"%s\" "
                "fill=\"%s\"%s>",
                x, y, style->size_mm, style->bold ? " font-weight=\"bold\"" : "", anchor,
                style->fill, rtl ? " direction=\"rtl\"" : "");
    xml_text(d->out, line);
    strbuf_add(d->out, "</text>\n");
    mem_freep(&line);
}

/* Lines from `y`, the top of the first; returns the bottom of the last. */
static double lines(struct drawing *d, double x, double y, const struct style *style,
                    const char *str, const struct layout_lines *wrapped) {
    for (int i = 0; i < wrapped->n; i++) {
        text(d, x, y + style->size_mm * 0.95, style, str + wrapped->line[i].start,
             wrapped->line[i].len);
        y += style->size_mm * LAYOUT_LINE;
    }
    return y;
}

static double paragraph(struct drawing *d, double x, double y, double width,
                        const struct style *style, const char *str) {
    struct layout_lines wrapped =
        layout_wrap(str, width, style->size_mm, style->bold, LAYOUT_LINES_MAX);
    return lines(d, x, y, style, str, &wrapped);
}

/* The logical start of a box's lines. */
static double start_of(const struct drawing *d, const struct layout_box *box) {
    return d->layout.rtl ? box->x + box->w : box->x;
}

/* ---- shapes ---- */

static void path_data(struct drawing *d, const struct geom *geom) {
    strbuf_add(d->out, " d=\"");
    for (size_t i = 0; i < geom->n_parts; i++) {
        const struct geom_pt *pt = geom->points + geom->parts[i].first;
        uint32_t n = geom->parts[i].n - (geom->kind == GEOM_POLYGONS); // Z closes it
        for (uint32_t k = 0; k < n; k++) {
            struct geom_pt at = layout_point(&d->layout, pt[k]);
            strbuf_addf(d->out, "%c%.2f %.2f", k ? 'L' : 'M', at.lon, at.lat);
        }
        strbuf_add(d->out, geom->kind == GEOM_POLYGONS ? "Z" : "");
    }
    strbuf_add(d->out, "\"");
}

/* Which pattern fills an area: its category's, or the stripes of a pair. */
static void pattern_id(const struct map_area *area, char out[24]) {
    if (area->n_categories == 2) {
        snprintf(out, 24, "t%d-%d", area->category[0], area->category[1]);
    } else {
        snprintf(out, 24, "c%d", area->n_categories ? area->category[0] : 0);
    }
}

static void defs(struct drawing *d) {
    const struct map *map = d->map;
    strbuf_add(d->out, "<defs>\n");
    for (size_t i = 0; i < map->n_categories; i++) {
        char id[24];
        snprintf(id, sizeof id, "c%zu", i);
        hatch_add_pattern(d->out, id, d->layout.cell_mm, map->categories[i].colour,
                          map->categories[i].hatch);
    }
    for (size_t i = 0; i < map->n_areas; i++) {
        const struct map_area *area = &map->areas[i];
        bool seen = area->n_categories < 2;
        for (size_t k = 0; k < i && !seen; k++) {
            seen = map->areas[k].n_categories == 2 &&
                   memcmp(map->areas[k].category, area->category, sizeof area->category) == 0;
        }
        if (!seen) {
            char id[24];
            pattern_id(area, id);
            const struct map_category *a = &map->categories[area->category[0]];
            const struct map_category *b = &map->categories[area->category[1]];
            hatch_add_stripes(d->out, id, d->layout.cell_mm, (uint32_t[]){a->colour, b->colour},
                              (enum hatch[]){a->hatch, b->hatch});
        }
    }
    const struct layout_box *f = &d->layout.frame;
    strbuf_addf(d->out,
                "<clipPath id=\"frame\"><rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" "
                "height=\"%.2f\"/></clipPath>\n</defs>\n",
                f->x, f->y, f->w, f->h);
}

/* ---- context ---- */

static const struct context_style {
    const char *fill, *stroke;
    double width_m; // of a line on the ground
} context_styles[AREA_LEVELS] = {
    [AREA_ESTATE] = {"none",    "#6b6558", 0},
      [AREA_BLOCK] = {"none",    "#6b6558", 0},
    [AREA_STREET] = {"#fff",    "#fff",    7},
      [AREA_GREEN] = {"#d9ead3", "#a9c99c", 0},
    [AREA_WATER] = {"#d4e8f2", "#8fb9cc", 4},
      [AREA_BUILDING] = {"#d8d5ce", "#b5b1a8", 0},
    [AREA_OTHER] = {"#e6e3dc", "#b5b1a8", 2},
};

static void context_shape(struct drawing *d, const struct map_context *c, const char *stroke,
                          double width_mm) {
    const struct context_style *style = &context_styles[c->kind];
    bool area = c->shape->kind == GEOM_POLYGONS;
    strbuf_add(d->out, "<path");
    path_data(d, c->shape);
    strbuf_addf(d->out,
                " fill=\"%s\" stroke=\"%s\" stroke-width=\"%.2f\" stroke-linejoin=\"round\" "
                "stroke-linecap=\"round\"/>\n",
                area ? style->fill : "none", stroke, width_mm);
}

/* The estate's ground, green, water, buildings; then streets as a grey band with a white one on it,
 * so that crossings run into each other. */
static void context(struct drawing *d) {
    static const enum area_level order[] = {AREA_GREEN, AREA_WATER, AREA_OTHER, AREA_BUILDING};
    for (size_t i = 0; i < d->map->n_context; i++) { // where an estate ends: a line of long dashes
        const struct map_context *c = &d->map->context[i];
        if ((c->kind == AREA_ESTATE || c->kind == AREA_BLOCK) && c->shape->n_parts) {
            strbuf_add(d->out, "<path");
            path_data(d, c->shape);
            strbuf_addf(d->out,
                        " fill=\"#faf8f4\" stroke=\"%s\" stroke-width=\"0.8\" "
                        "stroke-dasharray=\"5 2\"/>\n",
                        context_styles[c->kind].stroke);
        }
    }
    for (size_t k = 0; k < LEN(order); k++) {
        for (size_t i = 0; i < d->map->n_context; i++) {
            const struct map_context *c = &d->map->context[i];
            if (c->kind == order[k] && c->shape->n_parts) {
                const struct context_style *style = &context_styles[c->kind];
                bool area = c->shape->kind == GEOM_POLYGONS;
                context_shape(d, c, style->stroke,
                              area ? 0.3 : fmax(0.6, style->width_m * d->layout.mm_per_m));
            }
        }
    }
    double width = fmin(6, fmax(0.9, context_styles[AREA_STREET].width_m * d->layout.mm_per_m));
    for (int band = 0; band < 2; band++) {
        for (size_t i = 0; i < d->map->n_context; i++) {
            const struct map_context *c = &d->map->context[i];
            if (c->kind == AREA_STREET && c->shape->n_parts) {
                context_shape(d, c, band ? "#fff" : "#b9b4aa", band ? width - 0.5 : width);
            }
        }
    }
}

/* ---- names on the ground ---- */

struct slot { // for a name: a straight stretch, in mm
    double x, y, turn_deg, length;
};

/* The longest straight stretch of a line inside the frame, and free of labels for `need` mm. */
static bool find_slot(const struct drawing *d, const struct geom *line, double need, double height,
                      struct slot *out) {
    const struct layout_box *f = &d->layout.frame;
    out->length = 0;
    for (size_t i = 0; i < line->n_parts; i++) {
        const struct geom_pt *pt = line->points + line->parts[i].first;
        for (uint32_t k = 1; k < line->parts[i].n; k++) {
            struct geom_pt a = layout_point(&d->layout, pt[k - 1]);
            struct geom_pt b = layout_point(&d->layout, pt[k]);
            double length = hypot(b.lon - a.lon, b.lat - a.lat);
            for (int step = 1; step < 12 && length >= need; step++) { // slide along it
                double t = step / 12.0, x = a.lon + t * (b.lon - a.lon);
                double y = a.lat + t * (b.lat - a.lat), turn = atan2(b.lat - a.lat, b.lon - a.lon);
                double half_w = (fabs(cos(turn)) * need + fabs(sin(turn)) * height) / 2;
                double half_h = (fabs(sin(turn)) * need + fabs(cos(turn)) * height) / 2;
                struct layout_box box = {x - half_w, y - half_h, 2 * half_w, 2 * half_h};
                bool clear = fmin(t, 1 - t) * length >= need / 2 && box.x > f->x + 1 &&
                             box.y > f->y + 1 && box.x + box.w < f->x + f->w - 1 &&
                             box.y + box.h < f->y + f->h - 12;
                for (size_t n = 0; clear && n < d->layout.n_labels; n++) {
                    clear = !d->layout.labels[n].shown ||
                            !layout_overlap(&box, &d->layout.labels[n].box, 0.5);
                }
                double middle = length - fabs(t - 0.5) * length; // near the middle of a long one
                if (clear && middle > out->length) {
                    double deg = turn * 57.29577951308232;
                    *out = (struct slot){x, y,
                                         deg > 90    ? deg - 180
                                         : deg < -90 ? deg + 180
                                                     : deg,
                                         middle};
                }
            }
        }
    }
    return out->length > 0;
}

static void street_name(struct drawing *d, const struct map_context *c) {
    double size = fmin(3.6, fmax(2.6, 5.5 * d->layout.mm_per_m));
    double need = layout_text_mm(c->name, strlen(c->name), size, false) + 2;
    struct slot slot;
    if (!find_slot(d, c->shape, need, size * 1.3, &slot)) {
        return;
    }
    strbuf_addf(d->out,
                "<text transform=\"translate(%.2f %.2f) rotate(%.1f)\" y=\"%.2f\" "
                "font-size=\"%.2f\" text-anchor=\"middle\" fill=\"#444\" stroke=\"#fff\" "
                "stroke-width=\"0.5\" paint-order=\"stroke\">",
                slot.x, slot.y, slot.turn_deg, size * 0.35, size);
    xml_text(d->out, c->name);
    strbuf_add(d->out, "</text>\n");
}

/* The name of a green or of water, level, where it fits into its own shape. */
static void place_name(struct drawing *d, const struct map_context *c) {
    const double size = 3.4;
    struct geom_pt at;
    if (!label_point(c->shape, &at, NULL)) {
        return;
    }
    struct geom_pt mm = layout_point(&d->layout, at);
    struct layout_lines wrapped = layout_wrap(c->name, 22, size, false, 2);
    double w = 0, h = wrapped.n * size * LAYOUT_LINE;
    for (int i = 0; i < wrapped.n; i++) {
        w = fmax(w,
                 layout_text_mm(c->name + wrapped.line[i].start, wrapped.line[i].len, size, false));
    }
    struct layout_box box = {mm.lon - w / 2, mm.lat - h / 2, w, h};
    bool clear = true;
    for (int k = 0; clear && k < 4; k++) {
        clear =
            geom_has(c->shape, layout_ground(&d->layout, box.x + (k % 2) * w, box.y + (k / 2) * h));
    }
    for (size_t n = 0; clear && n < d->layout.n_labels; n++) {
        clear = !d->layout.labels[n].shown || !layout_overlap(&box, &d->layout.labels[n].box, 0.5);
    }
    if (clear) {
        lines(d, mm.lon, box.y, &(struct style){size, false, "#3c5a33", MIDDLE}, c->name, &wrapped);
    }
}

static void names(struct drawing *d) {
    for (size_t i = 0; i < d->map->n_context; i++) {
        const struct map_context *c = &d->map->context[i];
        if (c->name && c->name[0] && c->kind == AREA_GREEN) {
            place_name(d, c);
        }
        bool seen = !c->name || !c->name[0] || c->kind != AREA_STREET;
        for (size_t k = 0; k < i && !seen; k++) { // once a street, however many pieces it has
            seen = d->map->context[k].name && strcmp(d->map->context[k].name, c->name) == 0;
        }
        if (!seen && c->shape->kind == GEOM_LINES) {
            street_name(d, c);
        }
    }
}

/* ---- areas ---- */

static void area_style(struct strbuf *out, const struct map_area *area, double edge) {
    char id[24];
    switch (area->state) {
    case MAP_CLEAR:
    case MAP_TOO_CLOSE:
        pattern_id(area, id);
        strbuf_addf(out, " fill=\"url(#%s)\" stroke=\"" INK "\" stroke-width=\"%.2f\"", id, edge);
        return;
    case MAP_TOO_FEW:
        strbuf_addf(out,
                    " fill=\"#fff\" fill-opacity=\"0.75\" stroke=\"" INK "\" "
                    "stroke-width=\"%.2f\" stroke-dasharray=\"0 %.2f\" stroke-linecap=\"round\"",
                    edge * 1.3, edge * 3.2);
        return;
    case MAP_NO_DATA:
        strbuf_addf(out,
                    " fill=\"#f3f3f3\" stroke=\"" SOFT "\" stroke-width=\"%.2f\" "
                    "stroke-dasharray=\"%.2f %.2f\"",
                    edge, edge * 6, edge * 3);
        return;
    }
}

static void areas(struct drawing *d) {
    for (size_t i = 0; i < d->map->n_areas; i++) {
        const struct map_area *area = &d->map->areas[i];
        if (!area->shape->n_parts) {
            continue;
        }
        strbuf_add(d->out, "<path");
        path_data(d, area->shape);
        strbuf_add(d->out, " fill-rule=\"evenodd\" stroke-linejoin=\"round\"");
        area_style(d->out, area, d->layout.edge_mm);
        strbuf_add(d->out, "><title>");
        xml_text(d->out, map_title_of(area));
        strbuf_add(d->out, "</title></path>\n");
    }
}

static void leader(struct drawing *d, const struct layout_label *label) {
    const struct layout_box *b = &label->box;
    double x = fmax(b->x, fmin(b->x + b->w, label->anchor.lon));
    double y = fmax(b->y, fmin(b->y + b->h, label->anchor.lat));
    strbuf_addf(d->out,
                "<path d=\"M%.2f %.2fL%.2f %.2f\" stroke=\"#fff\" stroke-width=\"1.2\"/>"
                "<path d=\"M%.2f %.2fL%.2f %.2f\" stroke=\"" INK "\" stroke-width=\"0.5\"/>"
                "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"0.9\" fill=\"" INK "\"/>\n",
                x, y, label->anchor.lon, label->anchor.lat, x, y, label->anchor.lon,
                label->anchor.lat, label->anchor.lon, label->anchor.lat);
}

static void label(struct drawing *d, const struct layout_label *l) {
    const struct layout_box *b = &l->box;
    double x = b->x + b->w / 2, y = b->y + 1.2, size = l->size_mm;
    strbuf_addf(d->out,
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" rx=\"1.4\" "
                "fill=\"#fff\" fill-opacity=\"0.93\" stroke=\"" INK "\" stroke-width=\"0.25\"/>\n",
                b->x, b->y, b->w, b->h);
    if (l->title) {
        struct layout_lines wrapped = layout_wrap(l->title, l->wrap_mm, size, true, 3);
        y = lines(d, x, y, &(struct style){size, true, INK, MIDDLE}, l->title, &wrapped);
    }
    struct layout_lines wrapped = layout_wrap(l->word, l->wrap_mm, size, false, 4);
    y = lines(d, x, y, &(struct style){size, false, INK, MIDDLE}, l->word, &wrapped);
    if (l->n_text) {
        text(d, x, y + size * 0.8, &(struct style){size * 0.8, false, SOFT, MIDDLE}, l->n_text,
             strlen(l->n_text));
    }
}

static void labels(struct drawing *d) {
    for (size_t i = 0; i < d->layout.n_labels; i++) {
        if (d->layout.labels[i].shown && d->layout.labels[i].led) {
            leader(d, &d->layout.labels[i]);
        }
    }
    for (size_t i = 0; i < d->layout.n_labels; i++) {
        if (d->layout.labels[i].shown) {
            label(d, &d->layout.labels[i]);
        }
    }
}

/* ---- furniture ---- */

static void scale_bar(struct drawing *d) {
    const struct layout_box *f = &d->layout.frame;
    const struct map_words *words = map_words_of(d->map);
    double w = d->layout.bar_mm, y = f->y + f->h - 5;
    double x = d->layout.rtl ? f->x + f->w - w - 9 : f->x + 5;
    char length[48];
    bool km = d->layout.bar_m >= 1000;
    snprintf(length, sizeof length, "%g %s", km ? d->layout.bar_m / 1000 : d->layout.bar_m,
             km ? words->kilometre : words->metre);
    strbuf_addf(d->out,
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"11\" rx=\"1\" fill=\"#fff\" "
                "fill-opacity=\"0.9\"/><rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"2\" "
                "fill=\"" INK "\"/><rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"2\" "
                "fill=\"#fff\" stroke=\"" INK "\" stroke-width=\"0.3\"/>\n",
                x - 3, y - 7.5, w + 12, x, y, w / 2, x + w / 2, y + 0.15, w / 2);
    text(d, x, y - 1.6, &(struct style){4, false, INK, MIDDLE}, "0", 1);
    text(d, x + w - 1, y - 1.6, &(struct style){4, false, INK, MIDDLE}, length, strlen(length));
}

static void north_arrow(struct drawing *d) {
    const struct layout_box *f = &d->layout.frame;
    const char *north = map_words_of(d->map)->north;
    double x = d->layout.rtl ? f->x + 9 : f->x + f->w - 9, y = f->y + 5;
    strbuf_addf(d->out,
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"12\" height=\"20\" rx=\"1\" fill=\"#fff\" "
                "fill-opacity=\"0.9\"/><path d=\"M%.2f %.2fl4 11l-4 -2.6l-4 2.6Z\" "
                "fill=\"" INK "\"/>\n",
                x - 6, y - 2, x, y);
    text(d, x, y + 16, &(struct style){5, true, INK, MIDDLE}, north, strlen(north));
}

/* A swatch and its words; returns the bottom. */
static double legend_row(struct drawing *d, double y, const char *fill, const char *words) {
    const struct layout_box *box = &d->layout.legend;
    const double w = 15, h = 10, size = 5.2;
    double x = d->layout.rtl ? box->x + box->w - w : box->x;
    double at = d->layout.rtl ? x - 4 : x + w + 4;
    struct layout_lines wrapped = layout_wrap(words, box->w - w - 4, size, false, 3);
    double block = fmax(h, wrapped.n * size * LAYOUT_LINE);
    strbuf_addf(d->out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" %s/>\n", x,
                y + (block - h) / 2, w, h, fill);
    lines(d, at, y + (block - wrapped.n * size * LAYOUT_LINE) / 2,
          &(struct style){size, false, INK, START}, words, &wrapped);
    return y + block + 3;
}

static bool any_state(const struct map *map, enum map_state state, const struct map_area **first) {
    for (size_t i = 0; i < map->n_areas; i++) {
        if (map->areas[i].state == state) {
            *first = &map->areas[i];
            return true;
        }
    }
    return false;
}

static double legend_states(struct drawing *d, double y) {
    const struct map_words *words = map_words_of(d->map);
    const struct {
        enum map_state state;
        const char *words;
    } rows[] = {
        {MAP_TOO_CLOSE, words->too_close},
        {MAP_TOO_FEW,   words->too_few  },
        {MAP_NO_DATA,   words->no_data  }
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct map_area *first = NULL;
        if (any_state(d->map, rows[i].state, &first)) {
            AUTO(strbuf_done) struct strbuf style = {0};
            area_style(&style, first, 0.7);
            y = legend_row(d, y, style.data, rows[i].words);
        }
    }
    return y;
}

static double legend_context(struct drawing *d, double y) {
    static const enum area_level order[] = {AREA_GREEN, AREA_WATER, AREA_BUILDING};
    for (size_t k = 0; k < LEN(order); k++) {
        const char *word = map_words_of(d->map)->kinds[order[k]];
        bool there = false;
        for (size_t i = 0; i < d->map->n_context && !there; i++) {
            there = d->map->context[i].kind == order[k];
        }
        if (there && word) {
            char fill[80];
            snprintf(fill, sizeof fill, "fill=\"%s\" stroke=\"%s\" stroke-width=\"0.3\"",
                     context_styles[order[k]].fill, context_styles[order[k]].stroke);
            y = legend_row(d, y, fill, word);
        }
    }
    return y;
}

static void legend(struct drawing *d) {
    const struct layout_box *box = &d->layout.legend;
    const struct map_words *words = map_words_of(d->map);
    double x = start_of(d, box), y = box->y;
    y = paragraph(d, x, y, box->w, &(struct style){6.4, true, INK, START}, words->legend) + 3;
    for (size_t i = 0; i < d->map->n_categories; i++) {
        char fill[96];
        snprintf(fill, sizeof fill, "fill=\"url(#c%zu)\" stroke=\"" INK "\" stroke-width=\"0.5\"",
                 i);
        y = legend_row(d, y, fill, d->map->categories[i].word);
    }
    y = legend_states(d, y + 2);
    y = legend_context(d, y + 2) + 4;
    const char *const facts[] = {d->map->n_text, d->map->response, d->map->tier};
    for (size_t i = 0; i < LEN(facts); i++) {
        if (facts[i] && facts[i][0]) {
            y = paragraph(d, x, y, box->w, &(struct style){5.2, i == 0, INK, START}, facts[i]) + 2;
        }
    }
}

static void footer(struct drawing *d) {
    const struct map_words *words = map_words_of(d->map);
    struct layout_box box = {LAYOUT_MARGIN_MM, LAYOUT_H_MM - LAYOUT_MARGIN_MM - 9,
                             LAYOUT_W_MM - 2 * LAYOUT_MARGIN_MM, 9};
    AUTO(strbuf_done) struct strbuf line = {0};
    if (d->map->source) {
        strbuf_addf(&line, "%s: %s", words->source, d->map->source);
    }
    if (d->map->date) {
        strbuf_addf(&line, "%s%s: %s", line.len ? "  ·  " : "", words->made, d->map->date);
    }
    if (d->map->attribution && d->map->attribution[0]) {
        strbuf_addf(&line, "%s%s", line.len ? "  ·  " : "", d->map->attribution);
    }
    if (line.len) {
        struct layout_lines wrapped = layout_wrap(line.data, box.w, 4.2, false, 2);
        lines(d, start_of(d, &box), box.y, &(struct style){4.2, false, SOFT, START}, line.data,
              &wrapped);
    }
}

static void heading(struct drawing *d) {
    struct layout_box box = {LAYOUT_MARGIN_MM, LAYOUT_MARGIN_MM, LAYOUT_W_MM - 2 * LAYOUT_MARGIN_MM,
                             0};
    double x = start_of(d, &box);
    double y = lines(d, x, box.y, &(struct style){d->layout.title_mm, true, INK, START},
                     d->map->title, &d->layout.title);
    if (d->layout.subtitle.n) {
        lines(d, x, y, &(struct style){d->layout.subtitle_mm, false, INK, START}, d->map->subtitle,
              &d->layout.subtitle);
    }
}

void map_add_svg(struct strbuf *out, const struct map *map, bool standalone) {
    struct c_locale keep = c_locale_begin();
    struct drawing d = {.out = out, .map = map};
    layout_make(&d.layout, map);
    const struct layout_box *f = &d.layout.frame;
    if (standalone) {
        strbuf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    strbuf_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 420 297\" ");
    strbuf_add(out, standalone ? "width=\"420mm\" height=\"297mm\" " : "");
    strbuf_add(out, "font-family=\"'Noto Sans', 'Liberation Sans', Arial, 'DejaVu Sans', "
                    "sans-serif\" role=\"img\" aria-labelledby=\"map-title\" xml:lang=\"");
    xml_attr(out, map_words_of(map)->lang);
    strbuf_add(out, "\">\n<title id=\"map-title\">");
    xml_text(out, map->title);
    strbuf_add(out, "</title>\n");
    defs(&d);
    strbuf_add(out, "<rect width=\"420\" height=\"297\" fill=\"#fff\"/>\n");
    heading(&d);
    strbuf_addf(out,
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#f1eee8\"/>\n"
                "<g clip-path=\"url(#frame)\">\n",
                f->x, f->y, f->w, f->h);
    context(&d);
    areas(&d);
    names(&d);
    labels(&d);
    scale_bar(&d);
    north_arrow(&d);
    strbuf_addf(out,
                "</g>\n<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"none\" "
                "stroke=\"" INK "\" stroke-width=\"0.5\"/>\n",
                f->x, f->y, f->w, f->h);
    legend(&d);
    footer(&d);
    strbuf_add(out, "</svg>\n");
    layout_done(&d.layout);
    c_locale_end(keep);
}

bool map_write_svg(const struct map *map, const char *path, struct err *err) {
    AUTO(strbuf_done) struct strbuf out = {0};
    map_add_svg(&out, map, true);
    return file_write(path, out.data, out.len, err);
}
