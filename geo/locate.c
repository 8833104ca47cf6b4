/* geo/locate.c — see locate.h.
 *
 * Cells are filled in two passes over the areas, counting and then placing, into one array with
 * offsets (compressed sparse rows). For an area, each edge marks the cells it runs through; a cell
 * of the area's box that no edge marks lies wholly inside or outside, and its middle tells which.
 * Marking is generous by one step of floating point on each side, so a cell is called whole only
 * when it is; the edge test itself is geom_edge(), and therefore agrees with geom_has() bit by
 * bit. */
#include "geo/locate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"

enum {
    CELLS_AN_AREA = 9,
    SIDE_MAX = 1024,      // cells along one side of the grid
    SIDE_SMALL = 16,      // and at least so many: few areas can be large ones
    REFS_AN_EDGE_MAX = 8, // an outline whose edges cross more rows than this is kept whole
    BATCH = 1 << 16,      // points sorted by cell at a time
    BATCH_MIN = 1 << 12,  // fewer are not worth sorting
    BOXES_MAX = 1 << 24,  // cells of all areas' boxes together: large areas over each other
};

/* How far rounding may shift a border that is computed in two ways: far above it, far below a
 * millimetre. */
static double slack(double cell) {
    return 1e-12 + 1e-9 * cell; // degrees
}

struct run {
    uint32_t first, last; // vertices: the edges between first and last
};

struct area {
    const struct geom *geom;
    struct geom_box box;
    uint32_t row0, n_rows; // rows of the grid it touches; n_rows 0: none, or not split into rows
    uint32_t runs;         // first of n_rows + 1 offsets in row_runs
};

struct locate {
    struct area *areas;
    uint32_t n_areas;
    struct geom_box box;
    uint32_t nx, ny;
    double cell_w, cell_h; // degrees
    uint32_t *cell_at;     // nx * ny + 1 offsets into `entries`
    uint32_t *entries;     // area * 2 + whole, lowest area first
    uint32_t *row_runs;    // offsets into `runs`
    struct run *runs;
    size_t n_row_runs, row_runs_cap, n_runs, runs_cap;
};

/* Marks of one area's box of cells while it is being filled. */
struct marks {
    uint8_t *cells; // 1: an edge runs through
    size_t cap;
    uint32_t x0, y0, x1, y1; // cells of the grid, inclusive
};

static uint32_t clamp_cell(double at, uint32_t n) {
    return at <= 0 ? 0 : at >= n ? n - 1 : (uint32_t)at;
}

static uint32_t column(const struct locate *loc, double lon) {
    return clamp_cell((lon - loc->box.west) / loc->cell_w, loc->nx);
}

static uint32_t row(const struct locate *loc, double lat) {
    return clamp_cell((lat - loc->box.south) / loc->cell_h, loc->ny);
}

/* Mark the cells that the edge runs through, row by row. */
static void mark_edge(const struct locate *loc, struct marks *m, struct geom_pt a,
                      struct geom_pt b) {
    if (a.lat > b.lat) {
        struct geom_pt swap = a;
        a = b;
        b = swap;
    }
    uint32_t first = row(loc, a.lat), last = row(loc, b.lat);
    double slope = b.lat > a.lat ? (b.lon - a.lon) / (b.lat - a.lat) : 0;
    double least = fmin(a.lon, b.lon), most = fmax(a.lon, b.lon);
    double pad_x = slack(loc->cell_w), pad_y = slack(loc->cell_h);
    for (uint32_t y = first; y <= last; y++) {
        double west = least, east = most;
        if (last > first) {
            double south = loc->box.south + y * loc->cell_h - pad_y;
            double north = loc->box.south + (y + 1) * loc->cell_h + pad_y;
            double at_south = a.lon + (fmax(south, a.lat) - a.lat) * slope;
            double at_north = a.lon + (fmin(north, b.lat) - a.lat) * slope;
            west = fmax(least, fmin(at_south, at_north));
            east = fmin(most, fmax(at_south, at_north));
        }
        uint32_t x0 = column(loc, west - pad_x), x1 = column(loc, east + pad_x);
        for (uint32_t x = x0; x <= x1; x++) {
            m->cells[(size_t)(y - m->y0) * (m->x1 - m->x0 + 1) + (x - m->x0)] = 1;
        }
    }
}

/* The cells of a box, with a border where rounding might reach across. */
static size_t box_cells(const struct locate *loc, struct marks *m, const struct geom_box *box) {
    double pad_x = 2 * slack(loc->cell_w), pad_y = 2 * slack(loc->cell_h);
    m->x0 = column(loc, box->west - pad_x);
    m->x1 = column(loc, box->east + pad_x);
    m->y0 = row(loc, box->south - pad_y);
    m->y1 = row(loc, box->north + pad_y);
    return (size_t)(m->x1 - m->x0 + 1) * (m->y1 - m->y0 + 1);
}

static void mark_area(const struct locate *loc, struct marks *m, const struct area *area) {
    size_t n = box_cells(loc, m, &area->box);
    m->cells = mem_grow(m->cells, &m->cap, n, 1);
    memset(m->cells, 0, n);
    for (size_t i = 0; i < area->geom->n_parts; i++) {
        const struct geom_pt *ring = area->geom->points + area->geom->parts[i].first;
        for (uint32_t k = 1; k < area->geom->parts[i].n; k++) {
            mark_edge(loc, m, ring[k - 1], ring[k]);
        }
    }
}

/* Is `pt` in the area, by the edges of its row? */
static bool area_has(const struct locate *loc, const struct area *area, struct geom_pt pt,
                     uint32_t y) {
    if (!geom_box_has(&area->box, pt)) {
        return false;
    }
    if (!area->n_rows) {
        return geom_has(area->geom, pt);
    }
    if (y < area->row0 || y >= area->row0 + area->n_rows) {
        return false;
    }
    const uint32_t *offsets = loc->row_runs + area->runs + (y - area->row0);
    const struct geom_pt *points = area->geom->points;
    int crossings = 0;
    for (uint32_t i = offsets[0]; i < offsets[1]; i++) {
        for (uint32_t k = loc->runs[i].first; k < loc->runs[i].last; k++) {
            int edge = geom_edge(points[k], points[k + 1], pt);
            if (edge == GEOM_EDGE_ON) {
                return true;
            }
            crossings += edge;
        }
    }
    return crossings & 1;
}

/* Rows an edge belongs to: those its latitudes touch. A point's own row comes from the same
 * division, which never falls as latitude rises, so no row is missed. */
static void edge_rows(const struct locate *loc, struct geom_pt a, struct geom_pt b, uint32_t *lo,
                      uint32_t *hi) {
    uint32_t ya = row(loc, a.lat), yb = row(loc, b.lat);
    *lo = ya < yb ? ya : yb;
    *hi = ya < yb ? yb : ya;
}

/* Cut the outline into runs for each row it touches. */
static void split_rows(struct locate *loc, struct area *area) {
    const struct geom *geom = area->geom;
    uint32_t row0 = row(loc, area->box.south), row1 = row(loc, area->box.north);
    uint32_t n_rows = row1 - row0 + 1, lo, hi;
    size_t refs = 0;
    for (size_t i = 0; i < geom->n_parts; i++) {
        const struct geom_pt *ring = geom->points + geom->parts[i].first;
        for (uint32_t k = 1; k < geom->parts[i].n; k++) {
            edge_rows(loc, ring[k - 1], ring[k], &lo, &hi);
            refs += hi - lo + 1;
        }
    }
    if (n_rows == 1 || (geom->n_points > 64 && refs / REFS_AN_EDGE_MAX > geom->n_points)) {
        return; // one row holds it all, or the rows would hold it too often
    }
    // One list a row while the outline is walked once: `open` is the row's last run.
    struct list {
        struct run *runs;
        size_t n, cap;
    } *lists = mem_zalloc(n_rows * sizeof *lists);
    for (size_t i = 0; i < geom->n_parts; i++) {
        uint32_t first = geom->parts[i].first;
        for (uint32_t k = first; k + 1 < first + geom->parts[i].n; k++) {
            edge_rows(loc, geom->points[k], geom->points[k + 1], &lo, &hi);
            for (uint32_t y = lo; y <= hi; y++) {
                struct list *list = &lists[y - row0];
                if (list->n && list->runs[list->n - 1].last == k && k > first) {
                    list->runs[list->n - 1].last = k + 1;
                } else {
                    *MEM_PUSH(list->runs, list->n, list->cap) = (struct run){k, k + 1};
                }
            }
        }
    }
    area->row0 = row0;
    area->n_rows = n_rows;
    area->runs = (uint32_t)loc->n_row_runs;
    for (uint32_t y = 0; y < n_rows; y++) {
        *MEM_PUSH(loc->row_runs, loc->n_row_runs, loc->row_runs_cap) = (uint32_t)loc->n_runs;
        for (size_t i = 0; i < lists[y].n; i++) {
            *MEM_PUSH(loc->runs, loc->n_runs, loc->runs_cap) = lists[y].runs[i];
        }
        mem_freep(&lists[y].runs);
    }
    *MEM_PUSH(loc->row_runs, loc->n_row_runs, loc->row_runs_cap) = (uint32_t)loc->n_runs;
    mem_freep(&lists);
}

static void size_grid(struct locate *loc) {
    double want = fmax((double)SIDE_SMALL * SIDE_SMALL, (double)CELLS_AN_AREA * loc->n_areas);
    double w = fmax(loc->box.east - loc->box.west, 1e-6);
    double h = fmax(loc->box.north - loc->box.south, 1e-6);
    for (size_t boxes = SIZE_MAX; boxes > BOXES_MAX; want /= 4) {
        loc->nx = (uint32_t)fmax(1, fmin(SIDE_MAX, ceil(sqrt(want * w / h))));
        loc->ny = (uint32_t)fmax(1, fmin(SIDE_MAX, ceil(sqrt(want * h / w))));
        loc->cell_w = w / loc->nx;
        loc->cell_h = h / loc->ny;
        boxes = 0;
        for (uint32_t i = 0; i < loc->n_areas; i++) {
            if (!geom_box_empty(&loc->areas[i].box)) {
                struct marks m;
                boxes += box_cells(loc, &m, &loc->areas[i].box);
            }
        }
        if (loc->nx == 1 && loc->ny == 1) {
            break;
        }
    }
}

struct entry {
    uint32_t cell, value;
};

/* Which areas each cell meets. The entries come area by area; a counting sort by cell keeps that
 * order, so that the first match is the lowest number. */
static void fill_cells(struct locate *loc) {
    struct entry *found = NULL;
    size_t n = 0, cap = 0;
    struct marks m = {0};
    for (uint32_t i = 0; i < loc->n_areas; i++) {
        const struct area *area = &loc->areas[i];
        if (geom_box_empty(&area->box)) {
            continue;
        }
        mark_area(loc, &m, area);
        const uint8_t *mark = m.cells;
        for (uint32_t y = m.y0; y <= m.y1; y++) {
            bool known = false, inside = false; // an unmarked cell is as its unmarked neighbour
            for (uint32_t x = m.x0; x <= m.x1; x++, mark++) {
                if (!*mark && !known) {
                    struct geom_pt middle = {loc->box.west + (x + 0.5) * loc->cell_w,
                                             loc->box.south + (y + 0.5) * loc->cell_h};
                    inside = area_has(loc, area, middle, y);
                }
                known = !*mark;
                if (*mark || inside) {
                    *MEM_PUSH(found, n, cap) =
                        (struct entry){y * loc->nx + x, i * 2 + (uint32_t) !*mark};
                }
            }
        }
    }
    mem_freep(&m.cells);
    size_t cells = (size_t)loc->nx * loc->ny;
    loc->cell_at = mem_zalloc((cells + 1) * sizeof *loc->cell_at);
    loc->entries = mem_alloc((n + 1) * sizeof *loc->entries);
    for (size_t i = 0; i < n; i++) {
        loc->cell_at[found[i].cell + 1]++;
    }
    for (size_t c = 0; c < cells; c++) {
        loc->cell_at[c + 1] += loc->cell_at[c];
    }
    for (size_t i = 0; i < n; i++) { // cell_at[c] runs ahead while placing, and is set back after
        loc->entries[loc->cell_at[found[i].cell]++] = found[i].value;
    }
    memmove(loc->cell_at + 1, loc->cell_at, cells * sizeof *loc->cell_at);
    loc->cell_at[0] = 0;
    mem_freep(&found);
}

struct locate *locate_new(const struct geom *const *areas, uint32_t n) {
    struct locate *loc = mem_zalloc(sizeof *loc);
    assert(n < UINT32_MAX / 2);
    loc->areas = mem_zalloc((n + (size_t)1) * sizeof *loc->areas);
    loc->n_areas = n;
    loc->box = geom_box_none;
    for (uint32_t i = 0; i < n; i++) {
        bool polygons = areas[i]->kind == GEOM_POLYGONS;
        loc->areas[i].geom = areas[i];
        loc->areas[i].box = polygons ? geom_box_of(areas[i]) : geom_box_none;
        geom_box_join(&loc->box, &loc->areas[i].box);
    }
    if (geom_box_empty(&loc->box)) {
        loc->n_areas = 0;
        return loc;
    }
    size_grid(loc);
    for (uint32_t i = 0; i < n; i++) {
        if (!geom_box_empty(&loc->areas[i].box)) {
            split_rows(loc, &loc->areas[i]);
        }
    }
    fill_cells(loc);
    return loc;
}

void locate_free(struct locate *loc) {
    if (loc) {
        mem_freep(&loc->areas);
        mem_freep(&loc->cell_at);
        mem_freep(&loc->entries);
        mem_freep(&loc->row_runs);
        mem_freep(&loc->runs);
        mem_freep(&loc);
    }
}

static uint32_t cell_of(const struct locate *loc, struct geom_pt pt) {
    return row(loc, pt.lat) * loc->nx + column(loc, pt.lon);
}

static uint32_t look_up(const struct locate *loc, uint32_t cell, struct geom_pt pt) {
    for (uint32_t i = loc->cell_at[cell]; i < loc->cell_at[cell + 1]; i++) {
        uint32_t area = loc->entries[i] >> 1;
        if ((loc->entries[i] & 1) || area_has(loc, &loc->areas[area], pt, cell / loc->nx)) {
            return area;
        }
    }
    return LOCATE_NONE;
}

uint32_t locate_point(const struct locate *loc, struct geom_pt pt) {
    if (!loc->n_areas || !geom_box_has(&loc->box, pt)) {
        return LOCATE_NONE;
    }
    return look_up(loc, cell_of(loc, pt), pt);
}

/* Points far apart each fetch their cell, area and outline from memory anew, and that, not the
 * arithmetic, is what takes the time. So take a batch in the order of cells. */
static void locate_batch(const struct locate *loc, const struct geom_pt *pts, uint32_t n,
                         uint32_t *out) {
    uint32_t cells = loc->nx * loc->ny;
    uint32_t *at = mem_zalloc((cells + (size_t)1) * sizeof *at);
    uint32_t *cell = mem_alloc(n * sizeof *cell), *order = mem_alloc(n * sizeof *order);
    for (uint32_t i = 0; i < n; i++) {
        cell[i] = geom_box_has(&loc->box, pts[i]) ? cell_of(loc, pts[i]) : cells;
        out[i] = LOCATE_NONE;
        at[cell[i]]++;
    }
    for (uint32_t c = 0, sum = 0; c <= cells; c++) {
        uint32_t count = at[c];
        at[c] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < n; i++) {
        order[at[cell[i]]++] = i;
    }
    uint32_t inside = cells ? at[cells - 1] : 0; // those outside the grid come last
    for (uint32_t i = 0; i < inside; i++) {
        out[order[i]] = look_up(loc, cell[order[i]], pts[order[i]]);
    }
    mem_freep(&at);
    mem_freep(&cell);
    mem_freep(&order);
}

void locate_points(const struct locate *loc, const struct geom_pt *pts, size_t n, uint32_t *out) {
    for (size_t i = 0, batch; i < n; i += batch) {
        batch = n - i < BATCH ? n - i : BATCH;
        if (loc->n_areas && batch >= BATCH_MIN) {
            locate_batch(loc, pts + i, (uint32_t)batch, out + i);
            continue;
        }
        for (size_t k = i; k < i + batch; k++) {
            out[k] = locate_point(loc, pts[k]);
        }
    }
}
