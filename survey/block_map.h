/* survey/block_map.h — the blocks as a drawing (inline SVG): how full each is, how many doors left.
 *
 * Plane     degrees, narrowed by the cosine of the middle's latitude; north is up.
 * Hostile   outlines come from a file anybody may have made: corners that are no place on earth are
 *           left out, and past BLOCK_MAP_CORNERS the drawing ends. Codes are escaped.
 * No colour alone     four patterns, from white to full, and the number in words in each block. Nor
 *           the drawing alone: whoever shows it puts a table with the same figures beside it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum { BLOCK_MAP_CORNERS = 50000, BLOCK_MAP_SHADES = 4 };

struct block_shape {
    const char *code;
    uint64_t n_left, n_done, n_all; // doors
    size_t first, n;                // its corners
    double box[4];                  // west, south, east, north; of its corners
};
struct block_corner {
    double lon_deg, lat_deg;
    bool first; // begins a ring
};
struct block_map { // zeroed is empty
    struct block_shape *shapes;
    size_t n_shapes, cap_shapes;
    struct block_corner *corners;
    size_t n_corners, cap_corners;
};

struct store_area;
/* `code` is borrowed. A block without an outline is none: false. */
bool block_map_add(struct block_map *map, const struct store_area *area,
                   const struct block_shape *facts);
void block_map_done(struct block_map *map);

/* 0: nobody yet; then up to a half, more than a half, all that could be tried are done. */
int block_map_shade(const struct block_shape *shape);
extern const char *const block_map_shade_words[BLOCK_MAP_SHADES];

/* Nothing when no block is drawn. */
void block_map_draw(const struct block_map *map, struct strbuf *out);
