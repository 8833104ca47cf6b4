/* analysis/map_hex.h — hexagons in place of blocks, for estates without clear ones: homes of the
 * door list by where they stand, neighbours joined until the tier may see them (geo/hexes.h).
 *
 * Fixed    size, place and joining come from the door list and the estate's boundary, never from
 *          who answered: every map of a survey has the same hexagons, so that no two can be
 *          subtracted. Areas where too few answered are then shown as too few, like blocks.
 * Sizes    meeting: 20 homes on the list and more; public: 40, of whole meeting areas; internal:
 *          not joined (spec/domain.md 4.5). Not joined enough, for want of neighbours: too few.
 * Width    from corner to corner: the smallest tenth of 50 to 100 m in which most hexagons with
 * homes have enough for a meeting by themselves. Another one is for the team alone, as two maps of
 * different widths, laid over each other, tell of the few homes between two edges. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "analysis/gather.h"
#include "analysis/tier.h"
#include "base/arena.h"
#include "geo/areas.h"

struct err;
struct store;

enum { HEX_LEAST_M = 50, HEX_MOST_M = 100, HEX_STEP_M = 10 };

struct hex_areas { // zeroed is empty
    struct areas shapes;
    struct gather_zones zones; // borrows from the rest
    double width_m;
    size_t n_no_place; // homes of the list without coordinates
    const char **codes;
    struct gather_door *doors;
    struct hex_pairs { // what each has in one block
        struct gather_pairs pairs;
        const char **codes, **blocks;
        uint32_t *zone;
        struct gather_door *doors;
        struct arena mem;
    } by_block;
};

/* `width_m` 0: choose. ERR_CONFLICT: no home has coordinates. ERR_USAGE: not of that width. Fills a
 * zeroed struct, to be freed also after a failure; `shapes` may be taken out of it. */
bool hex_areas_make(struct hex_areas *out, struct store *st, double width_m, enum tier tier,
                    struct err *err);
void hex_areas_done(struct hex_areas *areas);
