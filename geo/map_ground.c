/* geo/map_ground.c — what is in a map's frame: the ground, the areas, circles, names, labels, the
 * scale bar and the arrow to the north. See map_sheet.h. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/label.h"
#include "geo/locate.h"
#include "geo/map_sheet.h"

struct ground {
    struct canvas *canvas;
    const struct map *map;
    const struct layout *layout;
    struct locate *areas;     // which area is at a place: names stand beside areas, if they can
    struct layout_box *names; // that stand
    size_t n_names, cap_names;
};

/* ---- shapes ---- */

static void trace(const struct ground *g, const struct geom *geom) {
    for (size_t i = 0; i < geom->n_parts; i++) {
        const struct geom_pt *pt = geom->points + geom->parts[i].first;
        bool closed = geom->kind == GEOM_POLYGONS;
        uint32_t n = geom->parts[i].n - closed; // closing it says the last
        for (uint32_t k = 0; k < n; k++) {
            struct geom_pt at = layout_point(g->layout, pt[k]);
            (k ? canvas_line : canvas_move)(g->canvas, at.lon, at.lat);
        }
        if (closed) {
            canvas_close(g->canvas);
        }
    }
}

static void box(struct canvas *c, double x, double y, double w, double h, double radius,
                const struct canvas_paint *paint) {
    canvas_rect(c, x, y, w, h, radius);
    canvas_paint(c, paint);
}

/* ---- context ---- */

static const struct context_style {
    uint32_t fill, stroke;
    double width_m; // of a line on the ground
} context_styles[AREA_LEVELS] = {
    [AREA_ESTATE] = {0xfaf8f4, 0x6b6558, 0},
      [AREA_BLOCK] = {0xfaf8f4, 0x6b6558, 0},
    [AREA_STREET] = {0xffffff, 0xffffff, 7},
      [AREA_GREEN] = {0xd9ead3, 0xa9c99c, 0},
    [AREA_WATER] = {0xd4e8f2, 0x8fb9cc, 4},
      [AREA_BUILDING] = {0xd8d5ce, 0xb5b1a8, 0},
    [AREA_OTHER] = {0xe6e3dc, 0xb5b1a8, 2},
};
enum { STREET_EDGE = 0xb9b4aa, GROUND = 0xf1eee8 };

struct canvas_paint ground_context_paint(enum area_level kind) {
    return (struct canvas_paint){.fill = context_styles[kind].fill,
                                 .stroke = context_styles[kind].stroke,
                                 .stroke_mm = 0.3,
                                 .round = true};
}

static void context_shape(const struct ground *g, const struct map_context *c, uint32_t stroke,
                          double width_mm) {
    bool area = c->shape->kind == GEOM_POLYGONS;
    trace(g, c->shape);
    canvas_paint(g->canvas,
                 &(struct canvas_paint){.fill = area ? context_styles[c->kind].fill : CANVAS_NONE,
                                        .stroke = stroke,
                                        .stroke_mm = width_mm,
                                        .round = true});
}

/* Where an estate ends: a line of long dashes. */
static void outline(const struct ground *g, const struct map_context *c) {
    double unit = g->layout->unit;
    trace(g, c->shape);
    canvas_paint(g->canvas, &(struct canvas_paint){
                                .fill = context_styles[c->kind].fill,
                                .stroke = context_styles[c->kind].stroke,
                                .stroke_mm = 0.8 * unit,
                                .dash_mm = {5 * unit, 2 * unit}
    });
}

/* The estate's ground, green, water, buildings; then streets as a grey band with a white one on it,
 * so that crossings run into each other. */
static void context(const struct ground *g) {
    static const enum area_level order[] = {AREA_ESTATE, AREA_BLOCK, AREA_GREEN,
                                            AREA_WATER,  AREA_OTHER, AREA_BUILDING};
    const struct map *map = g->map;
    for (size_t k = 0; k < LEN(order); k++) {
        for (size_t i = 0; i < map->n_context; i++) {
            const struct map_context *c = &map->context[i];
            const struct context_style *style = &context_styles[c->kind];
            if (c->kind != order[k] || !c->shape->n_parts) {
                continue;
            }
            if (k < 2) {
                outline(g, c);
            } else {
                bool area = c->shape->kind == GEOM_POLYGONS;
                context_shape(g, c, style->stroke,
                              area ? 0.3 : fmax(0.6, style->width_m * g->layout->mm_per_m));
            }
        }
    }
    double width = fmin(6, fmax(0.9, context_styles[AREA_STREET].width_m * g->layout->mm_per_m));
    for (int band = 0; band < 2; band++) {
        for (size_t i = 0; i < map->n_context; i++) {
            const struct map_context *c = &map->context[i];
            if (c->kind == AREA_STREET && c->shape->n_parts) {
                context_shape(g, c, band ? context_styles[AREA_STREET].stroke : STREET_EDGE,
                              band ? width - 0.5 : width);
            }
        }
    }
}

/* ---- names on the ground ---- */

static bool clear_of_words(const struct ground *g, const struct layout_box *at) {
    const struct layout *l = g->layout;
    for (size_t n = 0; n < g->n_names; n++) {
        if (layout_overlap(at, &g->names[n], 0.5)) {
            return false;
        }
    }
    for (size_t n = 0; n < l->n_labels; n++) {
        const struct layout_label *label = &l->labels[n];
        double r = label->mark_mm;
        struct layout_box mark = {label->anchor.lon - r, label->anchor.lat - r, 2 * r, 2 * r};
        if ((label->shown && layout_overlap(at, &label->box, 0.5)) ||
            (r > 0 && layout_overlap(at, &mark, 0.5))) {
            return false;
        }
    }
    return true;
}

struct slot { // for a name: a straight stretch, in mm
    double x, y, turn_deg, worth;
    struct layout_box box;
};
static const double ON_AREA_WORTH = 0.05;

/* Nine places of it. */
static bool on_an_area(const struct ground *g, double x, double y, double w, double h,
                       double turn) {
    for (int k = 0; k < 9; k++) {
        double dx = w * (k % 3 - 1) / 2, dy = h * (k / 3 - 1) / 2;
        struct geom_pt at = layout_ground(g->layout, x + dx * cos(turn) - dy * sin(turn),
                                          y + dx * sin(turn) + dy * cos(turn));
        if (locate_point(g->areas, at) != LOCATE_NONE) {
            return true;
        }
    }
    return false;
}

/* A name `need` by `height` mm at `t` of the way from a to b, if it may stand there. */
static bool try_slot(const struct ground *g, struct geom_pt a, struct geom_pt b, double t,
                     double need, double height, struct slot *out) {
    const struct layout *l = g->layout;
    const struct layout_box *f = &l->frame;
    double length = hypot(b.lon - a.lon, b.lat - a.lat), turn = atan2(b.lat - a.lat, b.lon - a.lon);
    double x = a.lon + t * (b.lon - a.lon), y = a.lat + t * (b.lat - a.lat);
    double half_w = (fabs(cos(turn)) * need + fabs(sin(turn)) * height) / 2;
    double half_h = (fabs(sin(turn)) * need + fabs(cos(turn)) * height) / 2;
    struct layout_box at = {x - half_w, y - half_h, 2 * half_w, 2 * half_h};
    struct layout_box bar = layout_bar_box(l), north = layout_north_box(l);
    if (fmin(t, 1 - t) * length < need / 2 || at.x < f->x + 1 || at.y < f->y + 1 ||
        at.x + at.w > f->x + f->w - 1 || at.y + at.h > f->y + f->h - 1 ||
        layout_overlap(&at, &bar, 0) || layout_overlap(&at, &north, 0) || !clear_of_words(g, &at)) {
        return false;
    }
    double worth = length - fabs(t - 0.5) * length; // near the middle of a long one
    worth *= on_an_area(g, x, y, need, height, turn) ? ON_AREA_WORTH : 1;
    double deg = turn * 57.29577951308232;
    *out = (struct slot){x, y, deg > 90 ? deg - 180 : deg < -90 ? deg + 180 : deg, worth, at};
    return true;
}

/* The longest straight stretch of a line inside the frame, free of labels for `need` mm and, if
 * there is one, of areas. */
static bool find_slot(const struct ground *g, const struct geom *line, double need, double height,
                      struct slot *best) {
    enum { STEPS = 12 };
    *best = (struct slot){0};
    for (size_t i = 0; i < line->n_parts; i++) {
        const struct geom_pt *pt = line->points + line->parts[i].first;
        for (uint32_t k = 1; k < line->parts[i].n; k++) {
            struct geom_pt a = layout_point(g->layout, pt[k - 1]);
            struct geom_pt b = layout_point(g->layout, pt[k]);
            for (int step = 1; step < STEPS; step++) { // slide along it
                struct slot slot;
                if (try_slot(g, a, b, step / (double)STEPS, need, height, &slot) &&
                    slot.worth > best->worth) {
                    *best = slot;
                }
            }
        }
    }
    return best->worth > 0;
}

static void street_name(struct ground *g, const struct map_context *c) {
    double unit = g->layout->unit;
    double size = fmin(3.6 * unit, fmax(2.6 * unit, 5.5 * g->layout->mm_per_m));
    struct canvas_type type = {
        .size_mm = fmax(size, 2.2), .colour = 0x444444, .align = CANVAS_MIDDLE, .halo_mm = 0.3};
    double need = canvas_text_mm(g->canvas, &type, c->name, strlen(c->name)) + 2;
    struct slot slot;
    if (!find_slot(g, c->shape, need, type.size_mm * 1.3, &slot)) {
        return;
    }
    *MEM_PUSH(g->names, g->n_names, g->cap_names) = slot.box;
    canvas_save(g->canvas);
    canvas_shift(g->canvas, slot.x, slot.y);
    canvas_turn(g->canvas, slot.turn_deg);
    canvas_text(g->canvas, 0, type.size_mm * 0.35, &type, c->name, strlen(c->name));
    canvas_restore(g->canvas);
}

/* The name of a green or of water, level, where it fits into its own shape. */
static void place_name(struct ground *g, const struct map_context *c) {
    const double width = 22 * g->layout->unit;
    struct canvas_type type = {
        .size_mm = fmax(2.4, 3.4 * g->layout->unit), .colour = 0x3c5a33, .align = CANVAS_MIDDLE};
    struct geom_pt at;
    if (!label_point(c->shape, &at, NULL)) {
        return;
    }
    struct geom_pt mm = layout_point(g->layout, at);
    struct canvas_size size = canvas_paragraph_size(g->canvas, width, 0, &type, c->name);
    struct layout_box where = {mm.lon - size.w / 2, mm.lat - size.h / 2, size.w, size.h};
    bool clear = size.lines <= 3 && clear_of_words(g, &where) &&
                 !on_an_area(g, mm.lon, mm.lat, size.w, size.h, 0);
    for (int k = 0; clear && k < 4; k++) {
        clear = geom_has(c->shape, layout_ground(g->layout, where.x + (k % 2) * size.w,
                                                 where.y + (k / 2) * size.h));
    }
    if (clear) {
        *MEM_PUSH(g->names, g->n_names, g->cap_names) = where;
        canvas_paragraph(g->canvas, mm.lon - width / 2, where.y, width, 0, &type, c->name);
    }
}

static void names(struct ground *g) {
    for (size_t i = 0; i < g->map->n_context; i++) {
        const struct map_context *c = &g->map->context[i];
        if (c->name && c->name[0] && c->kind == AREA_GREEN) {
            place_name(g, c);
        }
        bool seen = !c->name || !c->name[0] || c->kind != AREA_STREET;
        for (size_t k = 0; k < i && !seen; k++) { // once a street, however many pieces it has
            seen = g->map->context[k].name && strcmp(g->map->context[k].name, c->name) == 0;
        }
        if (!seen && c->shape->kind == GEOM_LINES) {
            street_name(g, c);
        }
    }
}

/* ---- areas ---- */

static struct hatching hatching_of(const struct map *map, const struct map_area *area,
                                   double cell_mm) {
    struct hatching over = {.n = area->n_categories, .cell_mm = cell_mm};
    for (int i = 0; i < area->n_categories; i++) {
        over.colour[i] = map->categories[area->category[i]].colour;
        over.hatch[i] = map->categories[area->category[i]].hatch;
    }
    return over;
}

struct canvas_paint ground_paint(const struct map *map, const struct map_area *area, double edge_mm,
                                 double cell_mm, struct hatching *over) {
    struct canvas_paint paint = {
        .fill = CANVAS_NONE, .stroke = MAP_INK, .stroke_mm = edge_mm, .round = true};
    switch (area->state) {
    case MAP_CLEAR:
    case MAP_TOO_CLOSE:
        if (area->n_categories) {
            *over = hatching_of(map, area, cell_mm);
            paint.over = over;
        } else {
            paint.fill = 0xffffff;
        }
        break;
    case MAP_TOO_FEW:
        paint.fill = 0xffffff;
        paint.opacity = 0.75;
        paint.stroke_mm = edge_mm * 1.3;
        paint.dash_mm[1] = edge_mm * 3.2;
        break;
    case MAP_NO_DATA:
        paint.fill = 0xf3f3f3;
        paint.stroke = MAP_SOFT;
        paint.round = false;
        paint.dash_mm[0] = edge_mm * 6;
        paint.dash_mm[1] = edge_mm * 3;
        break;
    }
    return paint;
}

struct canvas_paint ground_circle_paint(const struct map *map, bool hidden, double edge_mm) {
    uint32_t colour = map->n_categories ? map->categories[0].colour : MAP_CIRCLE;
    struct canvas_paint paint = {.fill = hidden ? 0xffffff : colour,
                                 .opacity = hidden ? 0.9 : 0.75,
                                 .stroke = MAP_INK,
                                 .stroke_mm = edge_mm,
                                 .round = true};
    paint.dash_mm[1] = hidden ? edge_mm * 2.5 : 0;
    return paint;
}

/* Under circles areas are outlines: the colour is theirs. */
static struct canvas_paint outline_paint(double edge_mm) {
    return (struct canvas_paint){
        .fill = 0xffffff, .opacity = 0.8, .stroke = MAP_INK, .stroke_mm = edge_mm, .round = true};
}

static void areas(const struct ground *g) {
    for (size_t i = 0; i < g->map->n_areas; i++) {
        const struct map_area *area = &g->map->areas[i];
        if (!area->shape->n_parts) {
            continue;
        }
        struct hatching over;
        struct canvas_paint paint =
            g->map->style == MAP_CIRCLES && area->state != MAP_NO_DATA
                ? outline_paint(g->layout->edge_mm)
                : ground_paint(g->map, area, g->layout->edge_mm, g->layout->cell_mm, &over);
        canvas_begin(g->canvas, CANVAS_FIGURE, map_title_of(area));
        trace(g, area->shape);
        canvas_paint(g->canvas, &paint);
        canvas_end(g->canvas);
    }
}

/* Areas from the largest circle to the smallest, so that none hides another. */
static void circles(const struct ground *g) {
    const struct layout *l = g->layout;
    AUTO(mem_freep) bool *drawn = mem_zalloc(l->n_labels + 1);
    for (size_t turn = 0; turn < l->n_labels; turn++) {
        size_t largest = l->n_labels;
        for (size_t i = 0; i < l->n_labels; i++) {
            if (!drawn[i] && l->labels[i].mark_mm > 0 && l->labels[i].size_mm >= 0 &&
                (largest == l->n_labels || l->labels[i].mark_mm > l->labels[largest].mark_mm)) {
                largest = i;
            }
        }
        if (largest == l->n_labels) {
            return;
        }
        drawn[largest] = true;
        const struct layout_label *label = &l->labels[largest];
        bool hidden = g->map->areas[largest].state == MAP_TOO_FEW;
        struct canvas_paint paint = ground_circle_paint(g->map, hidden, 0.4 * l->unit);
        canvas_circle(g->canvas, label->anchor.lon, label->anchor.lat, label->mark_mm);
        canvas_paint(g->canvas, &paint);
    }
}

/* ---- labels ---- */

static void leader(const struct ground *g, const struct layout_label *label) {
    const struct layout_box *b = &label->box;
    double unit = g->layout->unit;
    double x = fmax(b->x, fmin(b->x + b->w, label->anchor.lon));
    double y = fmax(b->y, fmin(b->y + b->h, label->anchor.lat));
    double far = hypot(x - label->anchor.lon, y - label->anchor.lat);
    double short_of = far > 0 ? fmin(1, label->mark_mm / far) : 0; // ends at the circle
    double to_x = label->anchor.lon + (x - label->anchor.lon) * short_of;
    double to_y = label->anchor.lat + (y - label->anchor.lat) * short_of;
    for (int white = 1; white >= 0; white--) {
        canvas_move(g->canvas, x, y);
        canvas_line(g->canvas, to_x, to_y);
        canvas_paint(g->canvas, &(struct canvas_paint){.fill = CANVAS_NONE,
                                                       .stroke = white ? 0xffffff : MAP_INK,
                                                       .stroke_mm = (white ? 1.2 : 0.5) * unit});
    }
    canvas_circle(g->canvas, to_x, to_y, 0.9 * unit);
    canvas_paint(g->canvas, &(struct canvas_paint){.fill = MAP_INK, .stroke = CANVAS_NONE});
}

static void label(const struct ground *g, const struct layout_label *l) {
    const struct layout_box *b = &l->box;
    double unit = g->layout->unit, y = b->y + LAYOUT_PAD_MM * unit;
    const struct {
        const char *text;
        struct canvas_type type;
    } lines[] = {
        {l->title,  {.size_mm = l->size_mm, .colour = MAP_INK, .bold = true}    },
        {l->word,   {.size_mm = l->size_mm, .colour = MAP_INK}                  },
        {l->n_text, {.size_mm = l->size_mm * LAYOUT_N_SHARE, .colour = MAP_SOFT}},
    };
    box(g->canvas, b->x, b->y, b->w, b->h, 1.4 * unit,
        &(struct canvas_paint){
            .fill = 0xffffff, .opacity = 0.93, .stroke = MAP_INK, .stroke_mm = 0.25});
    for (size_t i = 0; i < LEN(lines); i++) {
        struct canvas_type type = lines[i].type;
        type.align = CANVAS_MIDDLE;
        if (lines[i].text) {
            y += canvas_paragraph(g->canvas, b->x + b->w / 2 - l->wrap_mm / 2, y, l->wrap_mm, 0,
                                  &type, lines[i].text);
        }
    }
}

static void labels(const struct ground *g) {
    for (size_t i = 0; i < g->layout->n_labels; i++) {
        if (g->layout->labels[i].shown && g->layout->labels[i].led) {
            leader(g, &g->layout->labels[i]);
        }
    }
    for (size_t i = 0; i < g->layout->n_labels; i++) {
        if (g->layout->labels[i].shown) {
            label(g, &g->layout->labels[i]);
        }
    }
}

/* ---- furniture ---- */

static void scale_bar(const struct ground *g) {
    const struct layout *l = g->layout;
    const struct map_words *words = map_words_of(g->map);
    double unit = l->unit, w = l->bar_mm, y = l->frame.y + l->frame.h - 5 * unit;
    double x = l->rtl ? l->frame.x + l->frame.w - w - 9 * unit : l->frame.x + 5 * unit;
    bool km = l->bar_m >= 1000;
    AUTO(strbuf_done) struct strbuf length = {0};
    strbuf_add_fixed(&length, km ? l->bar_m / 1000 : l->bar_m, 2);
    strbuf_addf(&length, " %s", km ? words->kilometre : words->metre);
    struct canvas_paint ink = {.fill = MAP_INK, .stroke = CANVAS_NONE};
    struct canvas_paint white = {.fill = 0xffffff, .stroke = MAP_INK, .stroke_mm = 0.3 * unit};
    box(g->canvas, x - 3 * unit, y - 7.5 * unit, w + 12 * unit, 11 * unit, unit,
        &(struct canvas_paint){.fill = 0xffffff, .opacity = 0.9, .stroke = CANVAS_NONE});
    box(g->canvas, x, y, w / 2, 2 * unit, 0, &ink);
    box(g->canvas, x + w / 2, y + 0.15 * unit, w / 2, 1.7 * unit, 0, &white);
    struct canvas_type type = {
        .size_mm = fmax(4 * unit, 2.4), .colour = MAP_INK, .align = CANVAS_MIDDLE};
    canvas_text(g->canvas, x, y - 1.6 * unit, &type, "0", 1);
    canvas_text(g->canvas, x + w - unit, y - 1.6 * unit, &type, length.data, length.len);
}

static void north_arrow(const struct ground *g) {
    const struct layout *l = g->layout;
    const char *north = map_words_of(g->map)->north;
    double unit = l->unit, y = l->frame.y + 5 * unit;
    double x = l->rtl ? l->frame.x + 9 * unit : l->frame.x + l->frame.w - 9 * unit;
    box(g->canvas, x - 6 * unit, y - 2 * unit, 12 * unit, 20 * unit, unit,
        &(struct canvas_paint){.fill = 0xffffff, .opacity = 0.9, .stroke = CANVAS_NONE});
    canvas_move(g->canvas, x, y);
    canvas_line(g->canvas, x + 4 * unit, y + 11 * unit);
    canvas_line(g->canvas, x, y + 8.4 * unit);
    canvas_line(g->canvas, x - 4 * unit, y + 11 * unit);
    canvas_close(g->canvas);
    canvas_paint(g->canvas, &(struct canvas_paint){.fill = MAP_INK, .stroke = CANVAS_NONE});
    struct canvas_type type = {
        .size_mm = 5 * unit, .colour = MAP_INK, .bold = true, .align = CANVAS_MIDDLE};
    canvas_text(g->canvas, x, y + 16 * unit, &type, north, strlen(north));
}

void ground_draw(struct canvas *canvas, const struct map *map, const struct layout *layout) {
    AUTO(mem_freep) const struct geom **shapes = mem_alloc((map->n_areas + 1) * sizeof *shapes);
    for (size_t i = 0; i < map->n_areas; i++) {
        shapes[i] = map->areas[i].shape;
    }
    AUTO(locate_freep) struct locate *where = locate_new(shapes, (uint32_t)map->n_areas);
    struct ground g = {.canvas = canvas, .map = map, .layout = layout, .areas = where};
    const struct layout_box *f = &layout->frame;
    canvas_save(canvas);
    canvas_clip(canvas, f->x, f->y, f->w, f->h);
    box(canvas, f->x, f->y, f->w, f->h, 0,
        &(struct canvas_paint){.fill = GROUND, .stroke = CANVAS_NONE});
    context(&g);
    areas(&g);
    circles(&g);
    names(&g);
    labels(&g);
    scale_bar(&g);
    north_arrow(&g);
    canvas_restore(canvas);
    mem_freep(&g.names);
    box(canvas, f->x, f->y, f->w, f->h, 0,
        &(struct canvas_paint){
            .fill = CANVAS_NONE, .stroke = MAP_INK, .stroke_mm = 0.5 * layout->unit});
}
