/* geo/hexes.h — homes counted in flat-top hexagons, and neighbours joined until each has enough.
 *
 * Grid      columns of hexagons 3/4 of a width apart, every other one half a height further north.
 *           It lies fixed on the ground: it starts at the whole hundredth of a degree south-west of
 *           the estate, and lengths are those of that place.
 * Joined    the zone with the fewest homes goes to the neighbour with the fewest, the first in
 *           reading order where they are equal, until every zone has `least` or no neighbour.
 * Fixed     zones come from the list of doors alone, never from who answered. If they grew with the
 *           answers, this week's map less last week's would show what the last few homes said. For
 *           the same reason hexes_join() may be called again with more: the coarse zones are then
 *           whole fine ones, and never cut through one.
 * Outlines  one ring around a zone and one for each hole. Corners are counted on a lattice of whole
 *           numbers, so that neighbours share them to the last bit: no gaps, no overlaps.
 * Cost      n log n in cells; HEXES_MAX of them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "geo/geom.h"

struct err;
struct strbuf;

enum { HEXES_MAX = 200000 };

struct hex_at {
    int32_t col, row;
};

/* The hexagon around a place on a plane in metres, and its middle. `width_m` is from corner to
 * opposite corner; the middle of 0, 0 is the origin. */
struct hex_at hex_nearest(double x_m, double y_m, double width_m);
void hex_middle(struct hex_at at, double width_m, double *x_m, double *y_m);

struct hex_grid {
    struct geom_plane plane;
    double width_m;
};
struct hex_grid hex_grid_for(const struct geom_box *estate, double width_m);

struct hex_home {
    struct geom_pt at;
    bool counts; // false: it has a place, but nobody lives there (demolished, merged)
};

struct hex_cell {
    struct hex_at at;
    uint32_t n; // homes that count
    uint32_t zone;
};

struct hex_zone {
    uint32_t n;              // homes that count
    uint32_t first, n_cells; // in hexes.order
};

struct hexes { // zeroed is empty
    struct hex_grid grid;
    struct hex_cell *cells; // with homes; from north to south, west to east
    size_t n_cells;
    uint32_t *cell_of; // of each home
    size_t n_homes;
    uint32_t *order;        // cells, zone by zone
    struct hex_zone *zones; // in the order of their first cell
    size_t n_zones;
};

/* Each hexagon with a home is a zone of its own. ERR_LIMIT past HEXES_MAX. Fills a zeroed struct.
 */
bool hexes_make(struct hexes *out, const struct hex_grid *grid, const struct hex_home *homes,
                size_t n, struct err *err);
void hexes_join(struct hexes *hexes, uint32_t least);
void hexes_done(struct hexes *hexes);

uint32_t hexes_zone_of(const struct hexes *hexes, size_t home);
/* "H14": the column as letters, the row as a number, of the zone's first cell. */
void hexes_add_code(struct strbuf *out, const struct hexes *hexes, uint32_t zone);
/* Into a zeroed geom, which the caller frees. */
void hexes_outline(const struct hexes *hexes, uint32_t zone, struct geom *out);
