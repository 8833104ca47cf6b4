/* survey/block_map.c — see block_map.h. */
#include "survey/block_map.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store.h"

#define RADIANS 0.017453292519943295

enum {
    SIZE = 400,         // of the drawing's longer side, in its own units
    MARGIN = 6,         // around it
    TYPE_LARGE = 17,    // height of letters
    TYPE_SMALL = 8,     // when blocks are many
    LETTERS_ACROSS = 8, // that a block should have room for
};

const char *const block_map_shade_words[BLOCK_MAP_SHADES] = {
    "nobody spoken to yet", "up to half spoken to", "more than half spoken to", "no doors left"};

/* ---- taking outlines in ---- */

struct taking {
    struct block_map *map;
    struct block_shape *shape;
};

static void take_corner(void *ctx, bool first, double lon_deg, double lat_deg) {
    struct taking *t = ctx;
    struct block_map *map = t->map;
    double *box = t->shape->box;
    if (!(fabs(lon_deg) <= 180 && fabs(lat_deg) <= 90) || map->n_corners >= BLOCK_MAP_CORNERS) {
        return;
    }
    bool any = t->shape->n > 0;
    *MEM_PUSH(map->corners, map->n_corners, map->cap_corners) =
        (struct block_corner){lon_deg, lat_deg, first || !any};
    t->shape->n++;
    box[0] = any ? fmin(box[0], lon_deg) : lon_deg;
    box[1] = any ? fmin(box[1], lat_deg) : lat_deg;
    box[2] = any ? fmax(box[2], lon_deg) : lon_deg;
    box[3] = any ? fmax(box[3], lat_deg) : lat_deg;
}

bool block_map_add(struct block_map *map, const struct store_area *area,
                   const struct block_shape *facts) {
    struct block_shape shape = *facts;
    shape.first = map->n_corners;
    shape.n = 0;
    store_area_corners(area, take_corner, &(struct taking){map, &shape});
    if (shape.n == 0) {
        return false;
    }
    *MEM_PUSH(map->shapes, map->n_shapes, map->cap_shapes) = shape;
    return true;
}

void block_map_done(struct block_map *map) {
    mem_freep(&map->shapes);
    mem_freep(&map->corners);
}

int block_map_shade(const struct block_shape *shape) {
    return shape->n_all > 0 && shape->n_left == 0 ? 3
           : shape->n_done == 0                   ? 0
           : shape->n_done * 2 <= shape->n_all    ? 1
                                                  : 2;
}

/* ---- drawing ---- */

struct view {
    double west, north, narrow; // a degree of longitude in degrees of latitude
    double scale;               // units per degree of latitude
    double width, height;
    int type;
};

static double at_x(const struct view *v, double lon_deg) {
    return MARGIN + (lon_deg - v->west) * v->narrow * v->scale;
}

static double at_y(const struct view *v, double lat_deg) {
    return MARGIN + (v->north - lat_deg) * v->scale;
}

static struct view look(const struct block_map *map) {
    double box[4], widest = 0;
    memcpy(box, map->shapes[0].box, sizeof box);
    for (size_t i = 0; i < map->n_shapes; i++) {
        const double *b = map->shapes[i].box;
        box[0] = fmin(box[0], b[0]);
        box[1] = fmin(box[1], b[1]);
        box[2] = fmax(box[2], b[2]);
        box[3] = fmax(box[3], b[3]);
        widest += (b[2] - b[0]) / (double)map->n_shapes;
    }
    struct view v = {.west = box[0], .north = box[3]};
    v.narrow = fmax(cos((box[1] + box[3]) / 2 * RADIANS), 0.01);
    double width = (box[2] - box[0]) * v.narrow, height = box[3] - box[1];
    v.scale = (SIZE - 2 * MARGIN) / fmax(fmax(width, height), 1e-6);
    v.width = width * v.scale + 2 * MARGIN;
    v.height = height * v.scale + 2 * MARGIN;
    double type = widest * v.narrow * v.scale / LETTERS_ACROSS * 2;
    v.type = type > TYPE_LARGE ? TYPE_LARGE : type < TYPE_SMALL ? TYPE_SMALL : (int)type;
    return v;
}

static void draw_outline(const struct block_map *map, const struct block_shape *shape,
                         const struct view *v, struct strbuf *out) {
    strbuf_addf(out, "<path class=\"block shade%d\" fill-rule=\"evenodd\" d=\"",
                block_map_shade(shape));
    long before[2] = {0};
    for (size_t i = 0; i < shape->n; i++) {
        const struct block_corner *c = &map->corners[shape->first + i];
        long x = lround(at_x(v, c->lon_deg) * 10), y = lround(at_y(v, c->lat_deg) * 10);
        if (c->first || x != before[0] || y != before[1]) { // finer than a tenth is not seen
            const char *go = !c->first ? "L" : i > 0 ? "ZM" : "M";
            strbuf_addf(out, "%s%.1f %.1f", go, (double)x / 10, (double)y / 10);
        }
        before[0] = x;
        before[1] = y;
    }
    strbuf_add(out, "Z\"/>");
}

static void draw_words(const struct block_shape *shape, const struct view *v, struct strbuf *out) {
    double x = at_x(v, (shape->box[0] + shape->box[2]) / 2);
    double y = at_y(v, (shape->box[1] + shape->box[3]) / 2);
    strbuf_addf(out, "<text font-size=\"%d\" x=\"%.1f\" y=\"%.1f\">", v->type, x, y);
    html_text(out, shape->code);
    strbuf_addf(out, "</text><text font-size=\"%d\" x=\"%.1f\" y=\"%.1f\">%" PRIu64 " left</text>",
                v->type, x, y + v->type * 1.2, shape->n_left);
}

/* Lines that cross for "more", a line for "some": told apart in print and without colour. */
static const char patterns[] =
    "<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><path class=\"ink\" d=\"M0 0V7\"/></pattern>"
    "<pattern id=\"cross\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><path class=\"ink\" d=\"M0 0V5M0 0H5\"/></pattern></defs>";

static void draw_legend(struct strbuf *out) {
    strbuf_add(out, "<ul class=\"legend\">");
    for (int i = 0; i < BLOCK_MAP_SHADES; i++) {
        strbuf_addf(out,
                    "<li><svg class=\"swatch\" viewBox=\"0 0 24 16\" aria-hidden=\"true\" "
                    "focusable=\"false\"><rect class=\"block shade%d\" x=\"1\" y=\"1\" "
                    "width=\"22\" height=\"14\"/></svg> %s</li>",
                    i, block_map_shade_words[i]);
    }
    strbuf_add(out, "</ul>");
}

void block_map_draw(const struct block_map *map, struct strbuf *out) {
    if (map->n_shapes == 0) {
        return;
    }
    struct view v = look(map);
    strbuf_addf(out,
                "<figure><svg class=\"map\" role=\"img\" aria-label=\"Map of the blocks. The table "
                "says the same in numbers.\" viewBox=\"0 0 %.0f %.0f\">%s",
                ceil(v.width), ceil(v.height), patterns);
    for (size_t i = 0; i < map->n_shapes; i++) {
        draw_outline(map, &map->shapes[i], &v, out);
    }
    for (size_t i = 0; i < map->n_shapes; i++) {
        draw_words(&map->shapes[i], &v, out);
    }
    strbuf_add(out, "</svg><figcaption>");
    draw_legend(out);
    strbuf_add(out, "</figcaption></figure>");
}
