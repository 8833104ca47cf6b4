/* analysis/guard_zones.c — see guard_zones.h. */
#include "analysis/guard_zones.h"

#include <stdio.h>
#include <string.h>

#include "analysis/guard.h"
#include "base/mem.h"

struct pairing { // of one home set: a zone, or none, and a place, or none
    uint32_t zone, place;
};

struct zoning {
    struct guard g;
    struct guard_zones *of;
    size_t width;
    bool *has_rows;        // by place: others lie in it
    struct pairing *pairs; // those given, and what they leave
    int64_t *count;
    size_t n_pairs;
    uint32_t *place_cells, *zone_cells, *pair_cells, *rest_cells; // rest: homes in no zone
};

static void zoning_done(struct zoning *z) {
    guard_done(&z->g);
    mem_freep(&z->has_rows);
    mem_freep(&z->pairs);
    mem_freep(&z->count);
    mem_freep(&z->place_cells);
    mem_freep(&z->zone_cells);
    mem_freep(&z->pair_cells);
    mem_freep(&z->rest_cells);
}

/* ---- pairs ---- */

static void take(int64_t *from, const int64_t *row, size_t width) {
    for (size_t i = 0; i < width; i++) {
        from[i] -= row[i];
    }
}

static void keep_pair(struct zoning *z, struct pairing pair, const int64_t *row) {
    if (row[z->width - 1] > 0) {
        z->pairs[z->n_pairs] = pair;
        memcpy(z->count + z->n_pairs++ * z->width, row, z->width * sizeof *row);
    }
}

static bool is_whole(const int64_t *row, size_t width) {
    for (size_t i = 0; i < width; i++) {
        if (row[i] < 0) {
            return false;
        }
    }
    return true;
}

/* The pairs given; what they leave of each zone is in no block, what they leave of each block in no
 * zone, and what all of them leave in neither. */
static bool find_pairs(struct zoning *z) {
    const struct guard_zones *of = z->of;
    size_t width = z->width, n = of->n_places + of->n_zones + of->n_pairs + 1;
    z->pairs = mem_alloc(n * sizeof *z->pairs);
    z->count = mem_alloc(n * width * sizeof *z->count);
    AUTO(mem_freep) int64_t *place = mem_alloc(of->n_places * width * sizeof *place);
    AUTO(mem_freep) int64_t *zone = mem_alloc((of->n_zones + 1) * width * sizeof *zone);
    memcpy(place, of->place, of->n_places * width * sizeof *place);
    memcpy(zone, of->zone, of->n_zones * width * sizeof *zone);
    for (size_t i = 0; i < of->n_pairs; i++) {
        const struct pairing pair = {of->pair_zone[i], of->pair_place[i]};
        const int64_t *row = of->pair + i * width;
        keep_pair(z, pair, row);
        take(zone + pair.zone * width, row, width);
        if (pair.place != ZONES_NO_PLACE) {
            take(place + pair.place * width, row, width);
        }
    }
    int64_t *all = place; // of row 0: what is in no block
    for (size_t i = 1; i < of->n_places; i++) {
        if (!z->has_rows[i]) {
            take(all, of->place + i * width, width);
        }
    }
    bool whole = true;
    for (uint32_t i = 0; i < of->n_zones && whole; i++) { // given pairs without a place go with it
        whole = is_whole(zone + i * width, width);
        keep_pair(z, (struct pairing){i, ZONES_NO_PLACE}, zone + i * width);
        take(all, zone + i * width, width);
    }
    for (size_t i = 0; i < of->n_pairs; i++) {
        if (of->pair_place[i] == ZONES_NO_PLACE) {
            take(all, of->pair + i * width, width);
        }
    }
    for (uint32_t i = 0; i < of->n_places && whole; i++) {
        if (i == 0 || !z->has_rows[i]) {
            whole = is_whole(place + i * width, width);
            keep_pair(z, (struct pairing){(uint32_t)of->n_zones, i}, place + i * width);
        }
    }
    return whole;
}

/* ---- cells ---- */

struct row {
    const int64_t *count;
    const uint8_t *why; // NULL: nobody prints it
    int64_t cost;
    bool top;
};

static void add_row(struct zoning *z, const struct row *row, uint32_t *cells) {
    const struct suppress_rules *rules = z->of->rules;
    size_t n = z->of->n_cols;
    int64_t homes = row->count[n];
    for (size_t i = 0; i <= n; i++) {
        size_t col = n - i; // the homes first
        bool total = i == 0;
        enum hide why = row->why ? (enum hide)row->why[col] : homes > 0 ? HIDE_GROUP : HIDE_NOT;
        struct guard_cell cell = {.count = row->count[col],
                                  .least = rules->threshold,
                                  .base = rules->base,
                                  .need = guard_need(rules, homes, row->count[col], why, total),
                                  .cost = row->count[col] + row->cost + total * (FLOW_ENDLESS / 4),
                                  .of = total || !row->why ? GUARD_NONE : cells[n],
                                  .above = GUARD_NONE,
                                  .below = GUARD_NONE,
                                  .hidden = why != HIDE_NOT,
                                  .top = row->top,
                                  .crossing = true,
                                  .named = !total && row->why && !rules->sensitive};
        if (total) {
            guard_told(&cell, rules->group_min);
        }
        cells[col] = guard_add(&z->g, &cell);
    }
}

static uint32_t *room(const struct zoning *z, size_t rows) {
    return mem_alloc((rows + 1) * z->width * sizeof(uint32_t));
}

static void add_cells(struct zoning *z) {
    const struct guard_zones *of = z->of;
    size_t width = z->width;
    AUTO(mem_freep) int64_t *rest = mem_zalloc(width * sizeof *rest);
    z->place_cells = room(z, of->n_places);
    z->zone_cells = room(z, of->n_zones);
    z->pair_cells = room(z, z->n_pairs);
    z->rest_cells = room(z, 1);
    for (size_t i = 0; i < of->n_places; i++) { // what they show is known: hiding it is no help
        add_row(
            z, &(struct row){of->place + i * width, of->place_why + i * width, GUARD_KNOWN, i == 0},
            z->place_cells + i * width);
    }
    for (size_t i = 0; i < of->n_zones; i++) {
        add_row(z, &(struct row){of->zone + i * width, of->zone_why + i * width, 0, false},
                z->zone_cells + i * width);
    }
    for (size_t i = 0; i < z->n_pairs; i++) {
        const int64_t *row = z->count + i * width;
        add_row(z, &(struct row){row, NULL, 0, false}, z->pair_cells + i * width);
        for (size_t col = 0; col < width && z->pairs[i].zone == of->n_zones; col++) {
            rest[col] += row[col];
        }
    }
    add_row(z, &(struct row){rest, NULL, 0, false}, z->rest_cells);
}

/* ---- views ---- */

struct tree { // rows as cells, each after the one it lies in
    const uint32_t **cells;
    uint32_t *parent;
    size_t n;
};

static void tree_done(struct tree *t) {
    mem_freep(&t->cells);
    mem_freep(&t->parent);
}

static uint32_t tree_add(struct tree *t, const uint32_t *cells, uint32_t parent) {
    t->cells[t->n] = cells;
    t->parent[t->n] = parent;
    return (uint32_t)t->n++;
}

static void tree_init(struct tree *t, const struct zoning *z) {
    size_t n = z->of->n_places + z->of->n_zones + z->n_pairs + 2;
    *t = (struct tree){.cells = mem_alloc(n * sizeof(uint32_t *)),
                       .parent = mem_alloc(n * sizeof *t->parent)};
}

static void view(struct zoning *z, const struct tree *t, size_t col, size_t n_cols, bool open,
                 int64_t most) {
    AUTO(mem_freep) uint32_t *cells = mem_alloc(t->n * (n_cols + 1) * sizeof *cells);
    for (size_t i = 0; i < t->n; i++) {
        memcpy(cells + i * (n_cols + 1), t->cells[i] + col, n_cols * sizeof *cells);
        cells[i * (n_cols + 1) + n_cols] = t->cells[i][z->of->n_cols];
    }
    guard_view(&z->g, &(struct guard_table){.n_rows = t->n,
                                            .parent = t->parent,
                                            .cells = cells,
                                            .n_cols = n_cols,
                                            .open = open,
                                            .most = most});
}

static void views(struct zoning *z, const struct tree *t) {
    const struct guard_zones *of = z->of;
    if (of->parts) {
        view(z, t, 0, of->n_cols, false, 0);
        return;
    }
    for (size_t col = 0; col < of->n_cols; col++) {
        view(z, t, col, 1, true, 0);
    }
    if (of->n_cols > 1) {
        view(z, t, 0, of->n_cols, false, of->most);
    }
}

static void view_places(struct zoning *z) {
    AUTO(tree_done) struct tree t;
    tree_init(&t, z);
    for (size_t i = 0; i < z->of->n_places; i++) {
        tree_add(&t, z->place_cells + i * z->width, i ? z->of->parent[i] : 0);
    }
    for (size_t i = 0; i < z->n_pairs; i++) {
        tree_add(&t, z->pair_cells + i * z->width, z->pairs[i].place);
    }
    views(z, &t);
}

static void view_zones(struct zoning *z) {
    AUTO(tree_done) struct tree t;
    tree_init(&t, z);
    tree_add(&t, z->place_cells, 0);
    for (size_t i = 0; i < z->of->n_zones; i++) {
        tree_add(&t, z->zone_cells + i * z->width, 0);
    }
    tree_add(&t, z->rest_cells, 0);
    for (size_t i = 0; i < z->n_pairs; i++) {
        tree_add(&t, z->pair_cells + i * z->width, z->pairs[i].zone + 1);
    }
    views(z, &t);
}

/* One column, across: all homes flow from the top through places into pairs, and through zones back
 * to the top. */
static void add_arc(struct guard_view *view, uint32_t from, uint32_t to, uint32_t cell) {
    flow_add(&view->flow, from, to);
    *MEM_PUSH(view->cells, view->n, view->cap) = (struct guard_arc){cell, 1, 0};
}

static void view_across(struct zoning *z, size_t col) {
    const struct guard_zones *of = z->of;
    struct guard_view *view = MEM_PUSH(z->g.views, z->g.n_views, z->g.cap_views);
    *view = (struct guard_view){0};
    const uint32_t first = 1, zones = first + (uint32_t)of->n_places; // node 0: the top
    for (uint32_t i = 0; i < of->n_places; i++) {
        add_arc(view, i ? first + of->parent[i] : 0, first + i, z->place_cells[i * z->width + col]);
    }
    for (uint32_t i = 0; i < z->n_pairs; i++) {
        add_arc(view, first + z->pairs[i].place, zones + z->pairs[i].zone,
                z->pair_cells[i * z->width + col]);
    }
    for (uint32_t i = 0; i < of->n_zones; i++) {
        add_arc(view, zones + i, 0, z->zone_cells[i * z->width + col]);
    }
    add_arc(view, zones + (uint32_t)of->n_zones, 0, z->rest_cells[col]);
    flow_ready(&view->flow, zones + of->n_zones + 1);
}

/* ---- all ---- */

/* Would something have to be hidden that is printed already? */
static bool is_too_late(const struct zoning *z) {
    size_t n = z->of->n_places * z->width;
    for (size_t i = 0; i < n; i++) {
        if (z->of->place_why[i] == HIDE_NOT && z->g.cells[z->place_cells[i]].hidden) {
            return true;
        }
    }
    return false;
}

static void take_hidden(const struct zoning *z, bool all) {
    size_t n = z->of->n_zones * z->width;
    for (size_t i = 0; i < n; i++) {
        uint8_t *why = &z->of->zone_why[i];
        if (*why == HIDE_NOT && (all || z->g.cells[z->zone_cells[i]].hidden)) {
            *why = HIDE_SECONDARY;
        }
    }
}

bool guard_zones(struct guard_zones *of) {
    AUTO(zoning_done) struct zoning z = {.of = of, .width = of->n_cols + 1};
    z.has_rows = mem_zalloc((of->n_places + 1) * sizeof *z.has_rows);
    for (size_t i = 1; i < of->n_places; i++) {
        z.has_rows[of->parent[i]] = true;
    }
    bool fits = find_pairs(&z);
    if (!fits) {
        take_hidden(&z, true);
        return false;
    }
    add_cells(&z);
    view_places(&z);
    view_zones(&z);
    for (size_t col = 0; col < z.width; col++) {
        view_across(&z, col);
    }
    guard_complete(&z.g);
    take_hidden(&z, z.g.unproven || z.g.n_given_up > 0 || is_too_late(&z));
    return true;
}
