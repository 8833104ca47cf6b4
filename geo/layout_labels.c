/* geo/layout_labels.c — where names and words stand on the sheet; see layout.h.
 *
 * Largest area first. A label tries the middle of its area, as long as half of the colour is still
 * to be seen; then a free place beside it, off all areas, joined to it by a line; then the middle
 * in smaller type, hiding at most its own area; then anywhere near. It never leaves the frame,
 * touches a label that stands, or covers the middle of another area. Beside a circle it tries all
 * its sides, and never stands on one. What finds no place is left to the table: a map of a thousand
 * areas has no room for words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/canvas.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/label.h"
#include "geo/layout.h"
#include "geo/locate.h"

enum { LED_MAX = 150, ROUND = 16 }; // more areas get no lines; directions tried around a place
/* In mm on A3; smaller sheets have smaller type, but none below LEAST_EVER_MM. */
static const double LABEL_MM = 5.2, LABEL_LEAST_MM = 3.2; // 14 pt clear print is 4.94 mm
static const double LEAST_EVER_MM = 2.6;
static const double HIDE_MAX = 0.55;      // of an area, by its own label
static const double BESIDE_ON_MAX = 0.35; // of a label beside its area, on it
static const double WRAP_LEAST_MM = 38, WRAP_MOST_MM = 75, BESIDE_WRAP_MM = 56; // at full size
static const double LED_NEAR_MM = 8, LED_FAR_MM = 80, STEP_MM = 2.5;
static const double DOT_MM = 1.5; // about the middle of an area, kept free
static const double CIRCLE_MM = 16, CIRCLE_LEAST_MM = 4;

struct placing {
    struct layout *layout;
    struct locate *areas; // which area is at a place
};

static bool box_free(const struct layout *l, const struct layout_box *box, size_t own) {
    const struct layout_box *f = &l->frame;
    struct layout_box bar = layout_bar_box(l), north = layout_north_box(l);
    if (box->x < f->x + 1 || box->y < f->y + 1 || box->x + box->w > f->x + f->w - 1 ||
        box->y + box->h > f->y + f->h - 1 || layout_overlap(box, &bar, 0) ||
        layout_overlap(box, &north, 0)) {
        return false;
    }
    for (size_t i = 0; i < l->n_labels; i++) {
        const struct layout_label *other = &l->labels[i];
        double r = fmax(DOT_MM * l->unit, other->mark_mm);
        struct layout_box dot = {other->anchor.lon - r, other->anchor.lat - r, 2 * r, 2 * r};
        if (i != own && other->shown && layout_overlap(box, &other->box, 0.8 * l->unit)) {
            return false;
        }
        if ((i != own || other->mark_mm > 0) && other->size_mm >= 0 &&
            layout_overlap(box, &dot, 0)) {
            return false;
        }
    }
    return true;
}

/* Share of the box that lies on area `own`; -1 when it touches any other. Nine by five points. */
static double box_on(const struct placing *p, const struct layout_box *box, size_t own) {
    int on = 0;
    for (int k = 0; k < 45; k++) {
        double x = box->x + box->w * (k % 9) / 8, y = box->y + box->h * (k / 9) / 4;
        uint32_t area = locate_point(p->areas, layout_ground(p->layout, x, y));
        if (area != LOCATE_NONE && area != own) {
            return -1;
        }
        on += area == own;
    }
    return on / 45.0;
}

/* How much of a label a size has room for. */
static const struct variant {
    double size; // of the sheet's label size
    bool title, n_text;
} variants[] = {
    {1.00, true,  true },
    {0.85, true,  true },
    {0.85, true,  false},
    {0.70, true,  false},
    {0.70, false, false},
    {0.62, false, false},
};
enum { FULL = 1, ALL = LEN(variants) - 1, NO_VARIANT = LEN(variants) }; // last one to try

static double least_mm(const struct layout *l) {
    return fmax(LABEL_LEAST_MM * l->unit, LEAST_EVER_MM);
}

static double variant_mm(const struct layout *l, size_t v) {
    return fmax(least_mm(l), l->label_mm * variants[v].size);
}

static void add_lines(struct layout_box *box, struct canvas *canvas, const char *text, double wrap,
                      double size, bool bold) {
    struct canvas_type type = {.size_mm = size, .bold = bold};
    struct canvas_size lines = canvas_paragraph_size(canvas, wrap, 0, &type, text);
    box->w = fmax(box->w, lines.w);
    box->h += lines.h;
}

static struct layout_box size_label(const struct layout *l, const struct layout_label *label,
                                    const struct variant *v, double size) {
    struct layout_box box = {0};
    if (v->title && label->title) {
        add_lines(&box, l->canvas, label->title, label->wrap_mm, size, true);
    }
    add_lines(&box, l->canvas, label->word, label->wrap_mm, size, false);
    if (v->n_text && label->n_text) {
        add_lines(&box, l->canvas, label->n_text, label->wrap_mm, size * LAYOUT_N_SHARE, false);
    }
    return (struct layout_box){0, 0, box.w + 2 * LAYOUT_SIDE_MM * l->unit,
                               box.h + 2 * LAYOUT_PAD_MM * l->unit};
}

enum away { HOME, BESIDE, NEAR };

static bool try_at(struct placing *p, size_t i, struct layout_box box, double dx, double dy,
                   enum away away) {
    struct layout_label *label = &p->layout->labels[i];
    box.x = label->anchor.lon - box.w / 2 + dx;
    box.y = label->anchor.lat - box.h / 2 + dy;
    if (!box_free(p->layout, &box, i)) {
        return false;
    }
    if (away == BESIDE) {
        double on = box_on(p, &box, i);
        if (on < 0 || on > BESIDE_ON_MAX) {
            return false;
        }
    }
    label->box = box;
    label->led = away != HOME;
    label->shown = true;
    return true;
}

static bool try_around(struct placing *p, size_t i, struct layout_box box, double nearest,
                       double farthest, enum away away) {
    double unit = p->layout->unit;
    for (int step = 0; nearest + step * STEP_MM <= farthest; step++) {
        double r = (nearest + step * STEP_MM) * unit;
        for (int k = 0; k < ROUND; k++) {
            double turn = 6.283185307179586 * (k + 0.5 * (step % 2)) / ROUND;
            if (try_at(p, i, box, r * cos(turn), r * sin(turn) * 0.8, away)) {
                return true;
            }
        }
    }
    return false;
}

/* Variants up to `last`, at home while they hide no more than `hide_max` of the area. */
static size_t try_home(struct placing *p, size_t i, size_t last, double area_mm2, double hide_max) {
    for (size_t v = 0; v <= last; v++) {
        struct layout_box box =
            size_label(p->layout, &p->layout->labels[i], &variants[v], variant_mm(p->layout, v));
        if (box.w * box.h <= hide_max * area_mm2 &&
            (try_at(p, i, box, 0, 0, HOME) || try_around(p, i, box, 2, 6, HOME))) {
            return v;
        }
    }
    return NO_VARIANT;
}

/* The same away from home, broken for a place of its own. */
static size_t try_away(struct placing *p, size_t i, size_t last, enum away away) {
    struct layout_label *label = &p->layout->labels[i];
    double narrow = label->wrap_mm;
    for (size_t v = 0; v <= last; v++) {
        double size = variant_mm(p->layout, v);
        label->wrap_mm = BESIDE_WRAP_MM * size / LABEL_MM;
        struct layout_box box = size_label(p->layout, label, &variants[v], size);
        if (try_around(p, i, box, LED_NEAR_MM + label->mark_mm / p->layout->unit, LED_FAR_MM,
                       away)) {
            return v;
        }
    }
    label->wrap_mm = narrow;
    return NO_VARIANT;
}

/* Close to its circle, on one of its sides: off all other areas, if it can be. */
static size_t try_sides(struct placing *p, size_t i) {
    struct layout_label *label = &p->layout->labels[i];
    static const struct {
        int x, y;
    } sides[] = {
        {0,  1 },
        {0,  -1},
        {1,  0 },
        {-1, 0 },
        {1,  1 },
        {-1, 1 },
        {1,  -1},
        {-1, -1}
    };
    for (int any = 0; any < 2; any++) {
        for (size_t v = 0; v <= ALL; v++) {
            struct layout_box box =
                size_label(p->layout, label, &variants[v], variant_mm(p->layout, v));
            for (size_t k = 0; k < LEN(sides); k++) {
                double away = label->mark_mm + 0.6 * p->layout->unit;
                double dx = sides[k].x * (away + box.w / 2), dy = sides[k].y * (away + box.h / 2);
                struct layout_box at = {label->anchor.lon + dx - box.w / 2,
                                        label->anchor.lat + dy - box.h / 2, box.w, box.h};
                if ((any || box_on(p, &at, i) >= 0) && try_at(p, i, box, dx, dy, HOME)) {
                    return v;
                }
            }
        }
    }
    return NO_VARIANT;
}

static void drop(char **text) {
    mem_freep(text);
    *text = NULL;
}

static void place_label(struct placing *p, size_t i, double area_mm2) {
    struct layout_label *label = &p->layout->labels[i];
    bool may_lead = p->layout->n_labels <= LED_MAX;
    bool circle = label->mark_mm > 0;
    size_t used =
        circle ? try_sides(p, i) : try_home(p, i, may_lead ? FULL : ALL, area_mm2, HIDE_MAX);
    if (used == NO_VARIANT && may_lead) {
        used = try_away(p, i, FULL, BESIDE);
    }
    if (used == NO_VARIANT && !circle) {
        used = try_home(p, i, ALL, area_mm2, 1);
    }
    if (used == NO_VARIANT && may_lead) {
        used = try_away(p, i, ALL, NEAR);
    }
    if (used != NO_VARIANT) {
        label->size_mm = variant_mm(p->layout, used);
        if (!variants[used].title) {
            drop(&label->title);
        }
        if (!variants[used].n_text) {
            drop(&label->n_text);
        }
    }
}

/* The words, two tied ones on lines of their own. */
static char *label_words(const struct map *map, const struct map_area *area) {
    struct strbuf word = {0};
    map_add_label(&word, map, area);
    if (!area->label && area->n_categories == 2) {
        size_t first = strlen(map->categories[area->category[0]].word);
        size_t join = first + strlen(map_words_of(map)->or_word) + 1;
        word.data[join] = '\n'; // the blank after "or"
    }
    return strbuf_steal(&word);
}

static void begin_label(struct layout *l, const struct map *map, size_t i) {
    const struct map_area *area = &map->areas[i];
    struct layout_label *label = &l->labels[i];
    struct geom_pt at;
    if (!label_point(area->shape, &at, NULL)) {
        label->size_mm = -1; // nowhere to stand
        return;
    }
    struct geom_box box = geom_box_of(area->shape);
    double across = (box.east - box.west) * l->plane.lon_m * l->mm_per_m;
    label->wrap_mm = fmax(WRAP_LEAST_MM * l->label_mm / LABEL_MM, fmin(WRAP_MOST_MM, across * 0.8));
    label->anchor = layout_point(l, at);
    label->word = label_words(map, area);
    label->title = mem_strdup(map_title_of(area));
    label->n_text = area->n_text ? mem_strdup(area->n_text) : NULL;
    if (map->style == MAP_CIRCLES) {
        label->mark_mm = area->state == MAP_TOO_FEW ? l->circle_mm / MAP_HIDDEN_SHARE
                                                    : map_radius(map, area->value, l->circle_mm);
    }
}

struct order {
    double area_mm2;
    size_t i;
};

static int largest_first(const void *a, const void *b) {
    const struct order *x = a, *y = b;
    return x->area_mm2 != y->area_mm2 ? (x->area_mm2 < y->area_mm2) - (x->area_mm2 > y->area_mm2)
                                      : (x->i > y->i) - (x->i < y->i);
}

/* Type, hatching, outlines and circles follow the middling area: a sheet of wards has finer ones
 * than an estate. */
static void choose_sizes(struct layout *l, const struct order *order, size_t n) {
    double side = n ? sqrt(order[n / 2].area_mm2) : 40;
    l->label_mm = fmax(least_mm(l), fmin(LABEL_MM * fmax(l->unit, 0.75), side * 0.16));
    l->edge_mm = fmax(0.12, fmin(0.7 * l->unit, side / 45));
    l->cell_mm = fmax(1.8, fmin(3.2, side / 8));
    l->circle_mm = fmax(CIRCLE_LEAST_MM * l->unit, fmin(CIRCLE_MM * l->unit, side * 0.4));
}

void layout_place_labels(struct layout *l, const struct map *map) {
    AUTO(mem_freep) const struct geom **shapes = mem_alloc((map->n_areas + 1) * sizeof *shapes);
    AUTO(mem_freep) struct order *order = mem_alloc((map->n_areas + 1) * sizeof *order);
    l->labels = mem_zalloc((map->n_areas + 1) * sizeof *l->labels);
    l->n_labels = map->n_areas;
    for (size_t i = 0; i < map->n_areas; i++) {
        shapes[i] = map->areas[i].shape;
        double mm2 = geom_area_m2(shapes[i]) * l->mm_per_m * l->mm_per_m;
        order[i] = (struct order){mm2, i};
    }
    if (map->n_areas) {
        qsort(order, map->n_areas, sizeof *order, largest_first);
    }
    choose_sizes(l, order, map->n_areas);
    for (size_t i = 0; i < map->n_areas; i++) {
        begin_label(l, map, i);
    }
    AUTO(locate_freep) struct locate *areas = locate_new(shapes, (uint32_t)map->n_areas);
    struct placing placing = {l, areas};
    for (size_t k = 0; k < map->n_areas; k++) {
        if (l->labels[order[k].i].size_mm >= 0) {
            place_label(&placing, order[k].i, order[k].area_mm2);
        }
    }
}
