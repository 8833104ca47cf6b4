/* geo/layout.h — where a map stands in a frame on a sheet: its scale, its labels, the scale bar.
 * Millimetres from the sheet's top left corner. Nothing is drawn: the canvas is asked how wide
 * words are, so that what is said to fit does. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "geo/geom.h"
#include "geo/map.h"

struct canvas;

struct layout_box {
    double x, y, w, h; // mm; x, y is the top left corner
};

struct layout_label {
    bool shown;
    struct layout_box box;
    struct geom_pt anchor;       // on the page, in mm: lon is x, lat is y
    bool led;                    // stands away from its area: draw a line to the anchor
    double size_mm;              // of the type; < 0: the area has no place
    double wrap_mm;              // lines are broken at this width
    double mark_mm;              // radius of the circle at the anchor; 0: none
    char *title, *word, *n_text; // owned; NULL: left out at this size
};

struct layout {
    struct canvas *canvas; // borrowed
    bool rtl;
    double unit; // 1 on a sheet of A3: type and furniture are that much smaller
    double label_mm;
    double edge_mm, cell_mm; // outlines of areas, cells of their hatching
    double circle_mm;        // radius of the largest circle
    struct layout_box frame;
    struct geom_plane plane;
    double mm_per_m;
    struct geom_pt middle_mm;    // of the frame; the plane's origin falls here
    struct layout_label *labels; // one for each area
    size_t n_labels;
    double bar_m, bar_mm; // scale bar: a round length, on the ground and on paper
};

/* `mm_per_m` 0: the largest scale that shows all areas, layout_fit(). */
void layout_make(struct layout *layout, const struct map *map, struct canvas *canvas,
                 const struct layout_box *frame, double unit, double mm_per_m);
void layout_done(struct layout *layout);
double layout_fit(const struct map *map, const struct layout_box *frame, double unit);

/* lon, lat to millimetres on the page, and back. */
struct geom_pt layout_point(const struct layout *layout, struct geom_pt pt);
struct geom_pt layout_ground(const struct layout *layout, double x_mm, double y_mm);

/* Type, hatching, outlines and circles follow the areas; then the labels. The second half of
 * layout_make(): needs the frame. */
void layout_place_labels(struct layout *layout, const struct map *map);

/* Where furniture stands in the frame. */
struct layout_box layout_bar_box(const struct layout *layout);
struct layout_box layout_north_box(const struct layout *layout);

/* Inside a label's box. */
#define LAYOUT_PAD_MM 1.3  // above and below, at unit 1
#define LAYOUT_SIDE_MM 2.2 // left and right
#define LAYOUT_N_SHARE 0.8 // type of n_text, of the label's

bool layout_overlap(const struct layout_box *a, const struct layout_box *b, double gap_mm);
