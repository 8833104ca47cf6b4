/* geo/layout.c — see layout.h. This half has the type and the frame; layout_labels.c has the
 * labels. */
#include "geo/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/canvas.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/label.h"
#include "geo/locate.h"

static const double TITLE_MM = 11, TITLE_LEAST_MM = 7, SUBTITLE_MM = 6;
static const double FOOTER_MM = 13, FRAME_GAP_MM = 5;

/* ---- type ---- */

double layout_text_mm(const char *text, size_t len, double size_mm, bool bold) {
    return canvas_guess_em(text, len) * size_mm * (bold ? 1.07 : 1.0);
}

struct layout_lines layout_wrap(const char *text, double width_mm, double size_mm, bool bold,
                                int max_lines) {
    struct layout_lines out = {0};
    size_t at = 0, len = strlen(text);
    while (at < len && out.n < max_lines && out.n < LAYOUT_LINES_MAX) {
        at += strspn(text + at, " \n");
        size_t end = at, fit = at;
        bool last = out.n == max_lines - 1;
        while (end < len) { // one word at a time; the first is taken whatever its width
            end += strspn(text + end, " ");
            end += strcspn(text + end, " \n");
            if (fit > at && !last &&
                layout_text_mm(text + at, end - at, size_mm, bold) > width_mm) {
                break;
            }
            fit = end;
            if (text[end] == '\n' && !last) {
                break;
            }
            end += text[end] == '\n';
        }
        out.line[out.n].start = at;
        out.line[out.n++].len = fit - at;
        at = fit;
    }
    return out;
}

double layout_lines_mm(const char *text, const struct layout_lines *lines, double size_mm,
                       bool bold) {
    double most = 0;
    for (int i = 0; i < lines->n; i++) {
        most = fmax(most,
                    layout_text_mm(text + lines->line[i].start, lines->line[i].len, size_mm, bold));
    }
    return most;
}

/* ---- frame ---- */

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

/* The title in one line, smaller if need be, else in two. */
static double place_titles(struct layout *l, const struct map *map) {
    double width = LAYOUT_W_MM - 2 * LAYOUT_MARGIN_MM, y = LAYOUT_MARGIN_MM;
    l->title_mm = TITLE_MM;
    while (l->title_mm > TITLE_LEAST_MM &&
           layout_text_mm(map->title, strlen(map->title), l->title_mm, true) > width) {
        l->title_mm -= 0.5;
    }
    l->title = layout_wrap(map->title, width, l->title_mm, true, 2);
    y += l->title.n * l->title_mm * LAYOUT_LINE;
    if (map->subtitle && map->subtitle[0]) {
        l->subtitle_mm = SUBTITLE_MM;
        l->subtitle = layout_wrap(map->subtitle, width, l->subtitle_mm, false, 2);
        y += l->subtitle.n * l->subtitle_mm * LAYOUT_LINE;
    }
    return y + 3;
}

static void place_frame(struct layout *l, const struct map *map, double top) {
    double side = LAYOUT_LEGEND_MM + FRAME_GAP_MM;
    l->frame = (struct layout_box){LAYOUT_MARGIN_MM, top, LAYOUT_W_MM - 2 * LAYOUT_MARGIN_MM - side,
                                   LAYOUT_H_MM - LAYOUT_MARGIN_MM - FOOTER_MM - top};
    l->legend = (struct layout_box){LAYOUT_W_MM - LAYOUT_MARGIN_MM - LAYOUT_LEGEND_MM, top,
                                    LAYOUT_LEGEND_MM, l->frame.h};
    if (l->rtl) {
        l->frame.x += side;
        l->legend.x = LAYOUT_MARGIN_MM;
    }
    struct geom_box box = geom_box_none;
    for (size_t i = 0; i < map->n_areas; i++) {
        struct geom_box one = geom_box_of(map->areas[i].shape);
        geom_box_join(&box, &one);
    }
    if (geom_box_empty(&box)) {
        box = (struct geom_box){0, 0, 0, 0};
    }
    struct geom_pt middle = {(box.west + box.east) / 2, (box.south + box.north) / 2};
    l->plane = geom_plane_at(middle);
    double w = fmax((box.east - box.west) * l->plane.lon_m, 20); // metres: not a single point
    double h = fmax((box.north - box.south) * l->plane.lat_m, 20);
    l->mm_per_m = fmin(l->frame.w / (w * 1.10), (l->frame.h - 14) / (h * 1.08));
    l->middle_mm = (struct geom_pt){l->frame.x + l->frame.w / 2, l->frame.y + l->frame.h / 2 - 4};
}

/* 1, 2 or 5 times a power of ten, 30 to 75 mm long. */
static void choose_bar(struct layout *l) {
    double most_m = 75 / l->mm_per_m, power = pow(10, floor(log10(most_m)));
    double step = most_m / power;
    l->bar_m = (step >= 5 ? 5 : step >= 2 ? 2 : 1) * power;
    l->bar_mm = l->bar_m * l->mm_per_m;
}

bool layout_overlap(const struct layout_box *a, const struct layout_box *b, double gap_mm) {
    return a->x < b->x + b->w + gap_mm && b->x < a->x + a->w + gap_mm &&
           a->y < b->y + b->h + gap_mm && b->y < a->y + a->h + gap_mm;
}

void layout_make(struct layout *layout, const struct map *map) {
    *layout = (struct layout){.rtl = map_is_rtl(map)};
    place_frame(layout, map, place_titles(layout, map));
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
