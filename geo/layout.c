/* geo/layout.c — see layout.h. This half has the frame; layout_labels.c has the labels. */
#include "geo/layout.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static const double BAR_MOST_MM = 75, BAR_HIGH_MM = 14, BAR_MORE_MM = 16; // at unit 1
static const double NORTH_WIDE_MM = 17, NORTH_HIGH_MM = 25;
static const double LEAST_M = 20; // an estate is wider than a point

struct geom_pt layout_point(const struct layout *layout, struct geom_pt pt) {
    const struct geom_plane *pl = &layout->plane;
    return (struct geom_pt){
        layout->middle_mm.lon + (pt.lon - pl->origin.lon) * pl->lon_m * layout->mm_per_m,
        layout->middle_mm.lat - (pt.lat - pl->origin.lat) * pl->lat_m * layout->mm_per_m};
}

struct geom_pt layout_ground(const struct layout *layout, double x_mm, double y_mm) {
    const struct geom_plane *pl = &layout->plane;
    return (struct geom_pt){
        pl->origin.lon + (x_mm - layout->middle_mm.lon) / layout->mm_per_m / pl->lon_m,
        pl->origin.lat - (y_mm - layout->middle_mm.lat) / layout->mm_per_m / pl->lat_m};
}

static struct geom_box box_of(const struct map *map) {
    struct geom_box box = geom_box_none;
    for (size_t i = 0; i < map->n_areas; i++) {
        struct geom_box one = geom_box_of(map->areas[i].shape);
        geom_box_join(&box, &one);
    }
    return geom_box_empty(&box) ? (struct geom_box){0, 0, 0, 0} : box;
}

static struct geom_plane plane_of(const struct geom_box *box) {
    return geom_plane_at(
        (struct geom_pt){(box->west + box->east) / 2, (box->south + box->north) / 2});
}

double layout_fit(const struct map *map, const struct layout_box *frame, double unit) {
    struct geom_box box = box_of(map);
    struct geom_plane plane = plane_of(&box);
    double w = fmax((box.east - box.west) * plane.lon_m, LEAST_M);
    double h = fmax((box.north - box.south) * plane.lat_m, LEAST_M);
    return fmin(frame->w / (w * 1.10), (frame->h - BAR_HIGH_MM * unit) / (h * 1.08));
}

/* 1, 2 or 5 times a power of ten, 30 to 75 mm long on A3. */
static void choose_bar(struct layout *l) {
    double most_m = BAR_MOST_MM * l->unit / l->mm_per_m, power = pow(10, floor(log10(most_m)));
    double step = most_m / power;
    l->bar_m = (step >= 5 ? 5 : step >= 2 ? 2 : 1) * power;
    l->bar_mm = l->bar_m * l->mm_per_m;
}

struct layout_box layout_bar_box(const struct layout *l) {
    const struct layout_box *f = &l->frame;
    double w = l->bar_mm + BAR_MORE_MM * l->unit, h = BAR_HIGH_MM * l->unit;
    return (struct layout_box){l->rtl ? f->x + f->w - w : f->x, f->y + f->h - h, w, h};
}

struct layout_box layout_north_box(const struct layout *l) {
    const struct layout_box *f = &l->frame;
    double w = NORTH_WIDE_MM * l->unit, h = NORTH_HIGH_MM * l->unit;
    return (struct layout_box){l->rtl ? f->x : f->x + f->w - w, f->y, w, h};
}

bool layout_overlap(const struct layout_box *a, const struct layout_box *b, double gap_mm) {
    return a->x < b->x + b->w + gap_mm && b->x < a->x + a->w + gap_mm &&
           a->y < b->y + b->h + gap_mm && b->y < a->y + a->h + gap_mm;
}

void layout_make(struct layout *layout, const struct map *map, struct canvas *canvas,
                 const struct layout_box *frame, double unit, double mm_per_m) {
    struct geom_box box = box_of(map);
    *layout = (struct layout){
        .canvas = canvas,
        .rtl = map_is_rtl(map),
        .unit = unit,
        .frame = *frame,
        .plane = plane_of(&box),
        .mm_per_m = mm_per_m > 0 ? mm_per_m : layout_fit(map, frame, unit),
        .middle_mm = {frame->x + frame->w / 2, frame->y + frame->h / 2 - 4 * unit},
    };
    choose_bar(layout);
    layout_place_labels(layout, map);
}

void layout_done(struct layout *layout) {
    for (size_t i = 0; i < layout->n_labels; i++) {
        mem_freep(&layout->labels[i].title);
        mem_freep(&layout->labels[i].word);
        mem_freep(&layout->labels[i].n_text);
    }
    mem_freep(&layout->labels);
    *layout = (struct layout){0};
}
