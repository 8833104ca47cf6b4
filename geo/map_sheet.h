/* geo/map_sheet.h — the parts of a map's sheet; for map_sheet.c, map_ground.c and map_legend.c.
 *
 *   +-----------------------------------------------+
 *   | title, subtitle                               |
 *   | +----------------------------------+ legend   |
 *   | | frame: map_ground.c              | n        |   right-to-left: mirrored
 *   | +----------------------------------+ notes    |   upright: the legend below, in columns
 *   | source, date                                  |
 *   +-----------------------------------------------+
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/canvas.h"
#include "geo/layout.h"
#include "geo/map.h"

enum { MAP_INK = 0x1a1a1a, MAP_SOFT = 0x555555, MAP_CIRCLE = 0x0072b2 };

/* ---- map_ground.c: what is in the frame ---- */

void ground_draw(struct canvas *canvas, const struct map *map, const struct layout *layout);

/* How an area of this state is painted; `over` is lent to the paint. Categories may be none. */
struct canvas_paint ground_paint(const struct map *map, const struct map_area *area, double edge_mm,
                                 double cell_mm, struct hatching *over);
struct canvas_paint ground_circle_paint(const struct map *map, bool hidden, double edge_mm);
struct canvas_paint ground_context_paint(enum area_level kind);

/* ---- map_legend.c ---- */

struct legend;

/* What stands in it, from the map or, of two panels, from both; `circle_mm` is the radius of the
 * largest circle. */
struct legend *legend_new(const struct map *map, double circle_mm);
void legend_free(struct legend *legend);
DEFINE_FREEP(legend_freep, struct legend *, legend_free)

/* Place it in `columns` columns `width` mm wide, type of `size_mm`; returns the height. */
double legend_place(struct legend *legend, struct canvas *canvas, double width, int columns,
                    double gap_mm, double size_mm);
void legend_draw(struct legend *legend, struct canvas *canvas, double x, double y, bool rtl);
