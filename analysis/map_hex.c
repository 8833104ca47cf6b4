/* analysis/map_hex.c — see map_hex.h. */
#include "analysis/map_hex.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/areas_survey.h"
#include "geo/hexes.h"
#include "survey/store.h"

/* ---- the door list ---- */

struct placing { // homes with a place, and the keys of their codes
    struct hex_home *homes;
    size_t n, cap;
    uint64_t *keys;
    size_t n_keys, cap_keys;
    uint32_t *block; // of each home: its number among the blocks; 0: none
    size_t n_block, cap_block;
    struct intern blocks;
    size_t n_no_place;
    struct geom_box box;
    struct hexes hexes;
};

static void placing_done(struct placing *p) {
    mem_freep(&p->homes);
    mem_freep(&p->keys);
    mem_freep(&p->block);
    intern_done(&p->blocks);
    hexes_done(&p->hexes);
}

enum { DOOR_CODE, DOOR_STATUS, DOOR_PLACE, DOOR_BLOCK };

static bool take_door(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    struct placing *p = ctx;
    const struct store_cell *code = &cells[DOOR_CODE], *status = &cells[DOOR_STATUS];
    struct geom_pt at;
    if (code->kind != STORE_TEXT) {
        return true;
    }
    if (!store_cell_point(&cells[DOOR_PLACE], &at.lon, &at.lat) || !geom_pt_valid(at)) {
        p->n_no_place++;
        return true;
    }
    bool active = status->kind == STORE_TEXT && strcmp(status->text, "active") == 0;
    *MEM_PUSH(p->homes, p->n, p->cap) = (struct hex_home){at, active};
    *MEM_PUSH(p->keys, p->n_keys, p->cap_keys) = gather_door_key(code->text, code->len);
    const struct store_cell *block = &cells[DOOR_BLOCK];
    bool has_block = block->kind == STORE_TEXT && block->len;
    *MEM_PUSH(p->block, p->n_block, p->cap_block) =
        has_block ? intern_add(&p->blocks, block->text, block->len) : 0;
    geom_box_add(&p->box, at);
    return true;
}

static bool read_doors(struct placing *p, struct store *st, struct err *err) {
    static const char *const columns[] = {[DOOR_CODE] = "code",
                                          [DOOR_STATUS] = "status",
                                          [DOOR_PLACE] = "geom",
                                          [DOOR_BLOCK] = "block"};
    p->box = geom_box_none;
    return store_read_columns(st, "dwelling", columns, LEN(columns), take_door, p, err) &&
           (p->n > 0 ||
            err_set(err, ERR_CONFLICT,
                    "no home on the door list has a place on the ground, and hexagons need one: "
                    "use --level block, or add the homes with coordinates"));
}

/* The estate as its boundary has it, else its blocks, else its homes. */
static bool find_extent(const struct placing *p, struct store *st, struct geom_box *out,
                        struct err *err) {
    static const enum area_level levels[] = {AREA_ESTATE, AREA_BLOCK};
    *out = geom_box_none;
    for (size_t i = 0; i < LEN(levels) && geom_box_empty(out); i++) {
        AUTO(areas_done) struct areas areas = {0};
        if (!areas_read_survey(&areas, store_path(st), levels[i], err)) {
            return false;
        }
        for (size_t k = 0; k < areas.n; k++) {
            struct geom_box one = geom_box_of(&areas.items[k].shape);
            geom_box_join(out, &one);
        }
    }
    *out = geom_box_empty(out) ? p->box : *out;
    return true;
}

/* ---- hexagons ---- */

static bool make_hexes(struct placing *p, const struct geom_box *extent, double width_m,
                       struct err *err) {
    const struct hex_grid grid = hex_grid_for(extent, width_m);
    hexes_done(&p->hexes);
    return hexes_make(&p->hexes, &grid, p->homes, p->n, err);
}

/* Do most have enough homes? */
static bool most_pass(const struct hexes *h, uint32_t least) {
    size_t n = 0;
    for (size_t i = 0; i < h->n_zones; i++) {
        n += h->zones[i].n >= least;
    }
    return 2 * n > h->n_zones;
}

static bool choose_width(struct placing *p, struct store *st, double *width_m, enum tier tier,
                         struct err *err) {
    struct geom_box extent;
    double wanted = *width_m;
    if (!find_extent(p, st, &extent, err)) {
        return false;
    }
    if (wanted > 0 && tier == TIER_INTERNAL) {
        return make_hexes(p, &extent, wanted, err);
    }
    // of the meeting's rule whatever the tier, or their hexagons would cut through each other
    uint32_t least = tier_rules[TIER_MEETING].doors_min;
    for (int width = HEX_LEAST_M; width <= HEX_MOST_M; width += HEX_STEP_M) {
        *width_m = width;
        if (!make_hexes(p, &extent, width, err)) {
            return false;
        }
        if (most_pass(&p->hexes, least)) {
            break;
        }
    }
    return wanted == 0 || wanted == *width_m ||
           err_set(err, ERR_USAGE,
                   "hexagons of this survey are %.0f m wide: others beside them would tell what "
                   "the few homes between them said. Leave --hex-m out, or make the map for the "
                   "team with --tier internal",
                   *width_m);
}

/* Tier by tier, so that the public's areas are whole areas of the meeting. */
static void join(struct placing *p, enum tier tier) {
    for (int t = TIER_MEETING; t <= (int)tier; t++) {
        hexes_join(&p->hexes, tier_rules[t].doors_min);
    }
}

static int by_key(const void *a, const void *b) {
    const struct gather_door *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static void make_zones(struct hex_areas *out, const struct placing *p) {
    const struct hexes *h = &p->hexes;
    out->shapes.level = AREA_BLOCK;
    out->shapes.box = geom_box_none;
    out->codes = mem_alloc((h->n_zones + 1) * sizeof *out->codes);
    for (uint32_t zone = 0; zone < h->n_zones; zone++) {
        AUTO(strbuf_done) struct strbuf code = {0};
        struct geom shape = {0};
        hexes_add_code(&code, h, zone);
        hexes_outline(h, zone, &shape);
        areas_add(&out->shapes, code.data, NULL, &shape); // taken
    }
    for (uint32_t zone = 0; zone < h->n_zones; zone++) {
        out->codes[zone] = out->shapes.items[zone].code;
    }
    out->doors = mem_alloc((p->n + 1) * sizeof *out->doors);
    for (size_t i = 0; i < p->n; i++) {
        out->doors[i] = (struct gather_door){p->keys[i], hexes_zone_of(h, i)};
    }
    qsort(out->doors, p->n, sizeof *out->doors, by_key);
    out->zones = (struct gather_zones){out->codes, h->n_zones, out->doors, p->n, NULL};
}

/* Numbered by zone and block as they come on the door list. */
static void make_pairs(struct hex_areas *out, const struct placing *p) {
    struct hex_pairs *by = &out->by_block;
    AUTO(intern_done) struct intern seen = {0};
    by->doors = mem_alloc((p->n + 1) * sizeof *by->doors);
    by->zone = mem_alloc((p->n + 1) * sizeof *by->zone);
    by->blocks = mem_alloc((p->n + 1) * sizeof *by->blocks);
    by->codes = mem_alloc((p->n + 1) * sizeof *by->codes);
    for (size_t i = 0; i < p->n; i++) {
        const uint32_t pair[] = {hexes_zone_of(&p->hexes, i), p->block[i]};
        uint32_t n = seen.n, id = intern_add(&seen, (const char *)pair, sizeof pair) - 1;
        by->doors[i] = (struct gather_door){p->keys[i], id};
        if (id == n) { // a new one
            by->zone[id] = pair[0];
            by->blocks[id] =
                pair[1] ? arena_strdup(&by->mem, intern_text(&p->blocks, pair[1])) : NULL;
            by->codes[id] = arena_printf(&by->mem, "%u", id);
        }
    }
    qsort(by->doors, p->n, sizeof *by->doors, by_key);
    by->pairs = (struct gather_pairs){
        {by->codes, seen.n, by->doors, p->n, NULL},
        by->zone, by->blocks
    };
    out->zones.pairs = &by->pairs;
}

bool hex_areas_make(struct hex_areas *out, struct store *st, double width_m, enum tier tier,
                    struct err *err) {
    AUTO(placing_done) struct placing p = {0};
    out->width_m = width_m;
    if (!read_doors(&p, st, err) || !choose_width(&p, st, &out->width_m, tier, err)) {
        return false;
    }
    join(&p, tier);
    make_zones(out, &p);
    make_pairs(out, &p);
    out->n_no_place = p.n_no_place;
    return true;
}

void hex_areas_done(struct hex_areas *areas) {
    areas_done(&areas->shapes);
    mem_freep(&areas->codes);
    mem_freep(&areas->doors);
    struct hex_pairs *by = &areas->by_block;
    mem_freep(&by->codes);
    mem_freep(&by->blocks);
    mem_freep(&by->zone);
    mem_freep(&by->doors);
    arena_done(&by->mem);
    *areas = (struct hex_areas){0};
}
