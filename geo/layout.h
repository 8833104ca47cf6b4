/* geo/layout.h — where everything stands on an A3 sheet: the map's frame and scale, its labels, the
 * scale bar. Millimetres from the top left corner; no drawing, so that SVG here and PDF elsewhere
 * can share it.
 *
 *   +-----------------------------------------------+
 *   | title, subtitle                               |
 *   | +----------------------------------+ legend   |
 *   | | frame                            | n        |   right-to-left: mirrored
 *   | +----------------------------------+ notes    |
 *   | source, date                                  |
 *   +-----------------------------------------------+
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "geo/geom.h"
#include "geo/map.h"

#define LAYOUT_W_MM 420.0
#define LAYOUT_H_MM 297.0
#define LAYOUT_MARGIN_MM 12.0
#define LAYOUT_LEGEND_MM 92.0
#define LAYOUT_LINE 1.22 // height of a line, of the type's size

struct layout_box {
    double x, y, w, h; // mm; x, y is the top left corner
};

enum { LAYOUT_LINES_MAX = 5 };

struct layout_lines { // a text broken to fit; offsets into the text
    struct {
        size_t start, len;
    } line[LAYOUT_LINES_MAX];
    int n;
};

struct layout_label {
    bool shown;
    struct layout_box box;
    struct geom_pt anchor;       // on the page, in mm: lon is x, lat is y
    bool led;                    // stands away from its area: draw a line to the anchor
    double size_mm;              // of the type
    double wrap_mm;              // lines are broken at this width
    char *title, *word, *n_text; // owned; NULL: left out at this size
};

struct layout {
    bool rtl;
    double title_mm, subtitle_mm, label_mm; // sizes of type
    double edge_mm, cell_mm;                // outlines of areas, cells of their hatching
    struct layout_lines title, subtitle;
    struct layout_box frame, legend;
    struct geom_plane plane;
    double mm_per_m;
    struct geom_pt middle_mm;    // of the frame; the plane's origin falls here
    struct layout_label *labels; // one for each area
    size_t n_labels;
    double bar_m, bar_mm; // scale bar: a round length, on the ground and on paper
};

void layout_make(struct layout *layout, const struct map *map);
void layout_done(struct layout *layout);

/* lon, lat to millimetres on the page, and back. */
struct geom_pt layout_point(const struct layout *layout, struct geom_pt pt);
struct geom_pt layout_ground(const struct layout *layout, double x_mm, double y_mm);

/* Width of a text in a plain sans-serif, estimated: no font is at hand here. Generous, so that what
 * is said to fit does. */
double layout_text_mm(const char *text, size_t len, double size_mm, bool bold);

/* Break at blanks to fit, and at every newline; what is left over goes on the last line. */
struct layout_lines layout_wrap(const char *text, double width_mm, double size_mm, bool bold,
                                int max_lines);

/* Width of the widest of these lines. */
double layout_lines_mm(const char *text, const struct layout_lines *lines, double size_mm,
                       bool bold);

/* The second half of layout_make(): needs the frame. */
void layout_place_labels(struct layout *layout, const struct map *map);

bool layout_overlap(const struct layout_box *a, const struct layout_box *b, double gap_mm);
