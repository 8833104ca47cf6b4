/* geo/hexes.c — see hexes.h.
 *
 * The lattice: a step of x is a quarter of a hexagon's width, a step of y half its height. The
 * middle of (col, row) is X = 3 col, Y = 2 row, or one more in odd columns; the six corners and the
 * six neighbours lie at fixed distances from it. */
#include "geo/hexes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { SIDES = 6 };

struct spot { // on the lattice
    int32_t x, y;
};

/* Anticlockwise; side k runs from corner k to corner k + 1, and `beyond` k lies across it. */
static const struct spot corners[SIDES] = {
    {2,  0 },
    {1,  1 },
    {-1, 1 },
    {-2, 0 },
    {-1, -1},
    {1,  -1}
};
static const struct spot beyond[SIDES] = {
    {3,  1 },
    {0,  2 },
    {-3, 1 },
    {-3, -1},
    {0,  -2},
    {3,  -1}
};

static bool is_odd(int32_t n) {
    return n & 1;
}

static struct spot spot_of(struct hex_at at) {
    return (struct spot){3 * at.col, 2 * at.row + is_odd(at.col)};
}

static struct hex_at beside(struct hex_at at, int side) {
    struct spot spot = spot_of(at);
    int32_t col = at.col + beyond[side].x / 3;
    return (struct hex_at){col, (spot.y + beyond[side].y - is_odd(col)) / 2}; // always even
}

/* ---- one hexagon ---- */

static double step_x(double width_m) {
    return width_m * 0.75;
}

static double step_y(double width_m) {
    return width_m * sqrt(3) / 2;
}

void hex_middle(struct hex_at at, double width_m, double *x_m, double *y_m) {
    *x_m = at.col * step_x(width_m);
    *y_m = (at.row + (is_odd(at.col) ? 0.5 : 0)) * step_y(width_m);
}

/* The nearest middle is in one of the two columns beside the place. */
struct hex_at hex_nearest(double x_m, double y_m, double width_m) {
    double nearest = INFINITY;
    struct hex_at best = {0};
    for (int side = 0; side < 2; side++) {
        struct hex_at at = {.col = (int32_t)floor(x_m / step_x(width_m)) + side};
        double x, y, up = is_odd(at.col) ? 0.5 : 0;
        at.row = (int32_t)floor(y_m / step_y(width_m) - up + 0.5);
        hex_middle(at, width_m, &x, &y);
        double far_m = hypot(x - x_m, y - y_m);
        if (far_m < nearest) {
            nearest = far_m;
            best = at;
        }
    }
    return best;
}

struct hex_grid hex_grid_for(const struct geom_box *estate, double width_m) {
    struct geom_pt origin = {floor(estate->west * 100) / 100, floor(estate->south * 100) / 100};
    return (struct hex_grid){geom_plane_at(origin), width_m};
}

static struct hex_at at_of(const struct hex_grid *grid, struct geom_pt pt) {
    const struct geom_plane *plane = &grid->plane;
    return hex_nearest((pt.lon - plane->origin.lon) * plane->lon_m,
                       (pt.lat - plane->origin.lat) * plane->lat_m, grid->width_m);
}

/* ---- cells ---- */

static int by_place(const void *a, const void *b) {
    const struct hex_cell *p = a, *q = b;
    struct spot x = spot_of(p->at), y = spot_of(q->at);
    return x.y != y.y ? (x.y < y.y) - (x.y > y.y) : (x.x > y.x) - (x.x < y.x);
}

static uint32_t find_cell(const struct hexes *h, struct hex_at at) {
    const struct hex_cell key = {.at = at};
    const struct hex_cell *cell = bsearch(&key, h->cells, h->n_cells, sizeof key, by_place);
    return cell ? (uint32_t)(cell - h->cells) : UINT32_MAX;
}

/* Zones from `lead`: of each cell the first cell of its zone. */
static void number_zones(struct hexes *h, const uint32_t *lead) {
    mem_freep(&h->zones);
    mem_freep(&h->order);
    h->zones = mem_zalloc((h->n_cells + 1) * sizeof *h->zones);
    h->order = mem_alloc((h->n_cells + 1) * sizeof *h->order);
    h->n_zones = 0;
    for (uint32_t i = 0; i < h->n_cells; i++) {
        h->cells[i].zone = lead[i] == i ? (uint32_t)h->n_zones++ : h->cells[lead[i]].zone;
        h->zones[h->cells[i].zone].n_cells++;
        h->zones[h->cells[i].zone].n += h->cells[i].n;
    }
    for (size_t i = 1; i < h->n_zones; i++) {
        h->zones[i].first = h->zones[i - 1].first + h->zones[i - 1].n_cells;
    }
    AUTO(mem_freep) uint32_t *next = mem_alloc((h->n_zones + 1) * sizeof *next);
    for (size_t i = 0; i < h->n_zones; i++) {
        next[i] = h->zones[i].first;
    }
    for (uint32_t i = 0; i < h->n_cells; i++) {
        h->order[next[h->cells[i].zone]++] = i;
    }
}

bool hexes_make(struct hexes *out, const struct hex_grid *grid, const struct hex_home *homes,
                size_t n, struct err *err) {
    out->grid = *grid;
    out->n_homes = n;
    out->cell_of = mem_zalloc((n + 1) * sizeof *out->cell_of);
    AUTO(mem_freep) struct hex_cell *all = mem_zalloc((n + 1) * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        all[i] = (struct hex_cell){.at = at_of(grid, homes[i].at), .n = homes[i].counts};
    }
    qsort(all, n, sizeof *all, by_place);
    out->cells = mem_zalloc((n + 1) * sizeof *out->cells);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || by_place(&all[i - 1], &all[i]) != 0) {
            out->cells[out->n_cells++].at = all[i].at;
        }
        out->cells[out->n_cells - 1].n += all[i].n;
    }
    if (out->n_cells > HEXES_MAX) {
        return err_set(err, ERR_LIMIT, "the homes lie in %zu hexagons, more than %d: too far apart",
                       out->n_cells, HEXES_MAX);
    }
    for (size_t i = 0; i < n; i++) {
        out->cell_of[i] = find_cell(out, at_of(grid, homes[i].at));
    }
    AUTO(mem_freep) uint32_t *lead = mem_alloc((out->n_cells + 1) * sizeof *lead);
    for (uint32_t i = 0; i < out->n_cells; i++) {
        lead[i] = i;
    }
    number_zones(out, lead);
    return true;
}

void hexes_done(struct hexes *hexes) {
    mem_freep(&hexes->cells);
    mem_freep(&hexes->cell_of);
    mem_freep(&hexes->order);
    mem_freep(&hexes->zones);
    *hexes = (struct hexes){0};
}

uint32_t hexes_zone_of(const struct hexes *hexes, size_t home) {
    return hexes->cells[hexes->cell_of[home]].zone;
}

/* ---- joining ---- */

struct small { // a zone that may be too small: the smallest is on top of the heap
    uint32_t n, lead;
};

struct joining {
    const struct hexes *h;
    uint32_t least;
    uint32_t *lead;  // of each cell: itself, or an earlier one of its zone
    uint32_t *next;  // the cells of a zone in a ring
    uint32_t *count; // homes, by first cell
    struct small *heap;
    size_t n_heap, cap_heap;
};

static bool before(struct small a, struct small b) {
    return a.n != b.n ? a.n < b.n : a.lead < b.lead;
}

static void push(struct joining *j, struct small one) {
    size_t at = j->n_heap;
    *MEM_PUSH(j->heap, j->n_heap, j->cap_heap) = one;
    for (; at && before(one, j->heap[(at - 1) / 2]); at = (at - 1) / 2) {
        j->heap[at] = j->heap[(at - 1) / 2];
    }
    j->heap[at] = one;
}

static struct small pop(struct joining *j) {
    struct small top = j->heap[0], last = j->heap[--j->n_heap];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < j->n_heap; at = child) {
        child += child + 1 < j->n_heap && before(j->heap[child + 1], j->heap[child]);
        if (!before(j->heap[child], last)) {
            break;
        }
        j->heap[at] = j->heap[child];
    }
    j->heap[at] = last;
    return top;
}

static uint32_t lead_of(struct joining *j, uint32_t cell) {
    while (j->lead[cell] != cell) {
        cell = j->lead[cell] = j->lead[j->lead[cell]];
    }
    return cell;
}

/* The neighbour with the fewest homes; UINT32_MAX: it has none. */
static uint32_t neighbour_of(struct joining *j, uint32_t zone) {
    struct small best = {UINT32_MAX, UINT32_MAX};
    uint32_t cell = zone;
    do {
        for (int side = 0; side < SIDES; side++) {
            uint32_t other = find_cell(j->h, beside(j->h->cells[cell].at, side));
            other = other == UINT32_MAX ? zone : lead_of(j, other);
            struct small one = {j->count[other], other};
            if (other != zone && before(one, best)) {
                best = one;
            }
        }
        cell = j->next[cell];
    } while (cell != zone);
    return best.lead;
}

static void join(struct joining *j, uint32_t a, uint32_t b) {
    uint32_t first = a < b ? a : b, second = a < b ? b : a, after = j->next[first];
    j->lead[second] = first;
    j->count[first] += j->count[second];
    j->next[first] = j->next[second]; // two rings become one
    j->next[second] = after;
    if (j->count[first] < j->least) {
        push(j, (struct small){j->count[first], first});
    }
}

static void start_joining(struct joining *j) {
    const struct hexes *h = j->h;
    j->lead = mem_alloc((h->n_cells + 1) * sizeof *j->lead);
    j->next = mem_alloc((h->n_cells + 1) * sizeof *j->next);
    j->count = mem_zalloc((h->n_cells + 1) * sizeof *j->count);
    for (size_t zone = 0; zone < h->n_zones; zone++) {
        const struct hex_zone *z = &h->zones[zone];
        const uint32_t *cells = &h->order[z->first];
        for (uint32_t i = 0; i < z->n_cells; i++) {
            j->lead[cells[i]] = cells[0];
            j->next[cells[i]] = cells[(i + 1) % z->n_cells];
        }
        j->count[cells[0]] = z->n;
        if (z->n < j->least) {
            push(j, (struct small){z->n, cells[0]});
        }
    }
}

void hexes_join(struct hexes *hexes, uint32_t least) {
    struct joining j = {.h = hexes, .least = least};
    start_joining(&j);
    while (j.n_heap) {
        struct small one = pop(&j);
        if (lead_of(&j, one.lead) != one.lead || j.count[one.lead] != one.n) {
            continue; // it has grown since
        }
        uint32_t other = neighbour_of(&j, one.lead);
        if (other != UINT32_MAX) {
            join(&j, one.lead, other);
        }
    }
    for (uint32_t i = 0; i < hexes->n_cells; i++) {
        j.lead[i] = lead_of(&j, i);
    }
    number_zones(hexes, j.lead);
    mem_freep(&j.lead);
    mem_freep(&j.next);
    mem_freep(&j.count);
    mem_freep(&j.heap);
}

/* ---- names ---- */

/* 0 is A, 25 is Z, 26 is AA. */
static void add_letters(struct strbuf *out, int32_t n) {
    char letters[8];
    size_t at = sizeof letters;
    for (n++; n > 0; n = (n - 1) / 26) {
        letters[--at] = (char)('A' + (n - 1) % 26);
    }
    strbuf_addn(out, letters + at, sizeof letters - at);
}

void hexes_add_code(struct strbuf *out, const struct hexes *hexes, uint32_t zone) {
    struct hex_at at = hexes->cells[hexes->order[hexes->zones[zone].first]].at;
    if (at.col >= 0 && at.row >= 0) {
        add_letters(out, at.col);
        strbuf_addf(out, "%d", at.row);
    } else { // a home beyond the estate's own corner
        strbuf_addf(out, "x%d,%d", at.col, at.row);
    }
}

/* ---- outlines ---- */

struct edge {
    struct spot from, to;
    bool used;
};

static int by_from(const void *a, const void *b) {
    const struct edge *p = a, *q = b;
    return p->from.y != q->from.y ? (p->from.y > q->from.y) - (p->from.y < q->from.y)
                                  : (p->from.x > q->from.x) - (p->from.x < q->from.x);
}

/* Sides of the zone's cells with another zone, or nothing, beyond; in order of where they start. */
static struct edge *list_edges(const struct hexes *h, uint32_t zone, size_t *n) {
    const struct hex_zone *z = &h->zones[zone];
    struct edge *edges = mem_alloc(((size_t)z->n_cells * SIDES + 1) * sizeof *edges);
    *n = 0;
    for (uint32_t i = 0; i < z->n_cells; i++) {
        struct hex_at at = h->cells[h->order[z->first + i]].at;
        struct spot middle = spot_of(at);
        for (int side = 0; side < SIDES; side++) {
            uint32_t other = find_cell(h, beside(at, side));
            if (other != UINT32_MAX && h->cells[other].zone == zone) {
                continue;
            }
            struct spot a = corners[side], b = corners[(side + 1) % SIDES];
            edges[(*n)++] = (struct edge){
                {middle.x + a.x, middle.y + a.y},
                {middle.x + b.x, middle.y + b.y},
                false
            };
        }
    }
    qsort(edges, *n, sizeof *edges, by_from);
    return edges;
}

static struct geom_pt ground(const struct hex_grid *grid, struct spot spot) {
    double x_m = spot.x * grid->width_m / 4, y_m = spot.y * step_y(grid->width_m) / 2;
    return (struct geom_pt){grid->plane.origin.lon + x_m / grid->plane.lon_m,
                            grid->plane.origin.lat + y_m / grid->plane.lat_m};
}

/* Three hexagons meet in a corner, so a zone's outline leaves it by one side only. */
static void walk(struct edge *edges, size_t n, size_t first, const struct hex_grid *grid,
                 struct geom *out) {
    for (struct edge *at = &edges[first]; at && !at->used;) {
        const struct edge key = {.from = at->to};
        at->used = true;
        geom_add_point(out, ground(grid, at->from));
        at = bsearch(&key, edges, n, sizeof key, by_from);
    }
}

void hexes_outline(const struct hexes *hexes, uint32_t zone, struct geom *out) {
    size_t n;
    AUTO(mem_freep) struct edge *edges = list_edges(hexes, zone, &n);
    out->kind = GEOM_POLYGONS;
    // The lowest corner is on the ring around everything: that ring comes first by itself.
    for (size_t i = 0; i < n; i++) {
        if (!edges[i].used) {
            geom_begin_part(out, out->n_parts > 0);
            walk(edges, n, i, &hexes->grid, out);
            geom_end_part(out);
        }
    }
}
