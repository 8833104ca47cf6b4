/* analysis/gather_points.c — answers that name no home, but say where they were given.
 *
 * Questionnaires made elsewhere ask for a GPS point and know nothing of our door list. Such a
 * record counts for the block its point lies in; one that names a home counts where the home is. */
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "geo/areas.h"
#include "geo/areas_survey.h"
#include "geo/locate.h"
#include "survey/store.h"

struct finding {
    size_t *rows;           // those without an area
    struct geom_pt *points; // and where each was asked
    size_t n, rows_cap, points_cap;
    struct areas blocks;
};

static void finding_done(struct finding *f) {
    mem_freep(&f->rows);
    mem_freep(&f->points);
    areas_done(&f->blocks);
}

/* Points of the rows without an area. The scan gives the table in the order the rows were read. */
static bool read_points(struct finding *f, const struct rows *rows, struct store *st,
                        const struct source *src, struct err *err) {
    static const char *const columns[] = {"geom"};
    struct err none = {0}; // a form that asks for no point has no such column
    AUTO(store_scan_closep)
    struct store_scan *scan = store_scan_open(st, src->main_table, columns, LEN(columns), &none);
    const struct store_cell *cell;
    for (size_t i = 0; scan && i < rows->n && (cell = store_scan_next(scan, err)); i++) {
        double lon_deg, lat_deg;
        if (!rows->items[i].area && !rows->items[i].home &&
            store_cell_point(cell, &lon_deg, &lat_deg)) {
            size_t at = f->n; // both lists grow by one
            *MEM_PUSH(f->rows, f->n, f->rows_cap) = i;
            *MEM_PUSH(f->points, at, f->points_cap) = (struct geom_pt){lon_deg, lat_deg};
        }
    }
    return !err || err->code == ERR_NONE;
}

/* Number of the place with this code, + 1; 0 for a block that is not among them. */
static uint32_t number_of(const struct places *places, const char *code) {
    return intern_find(&places->area_codes, code, strlen(code));
}

bool places_find_points(struct places *places, struct rows *rows, struct store *st,
                        const struct source *src, struct err *err) {
    AUTO(finding_done) struct finding f = {0};
    if (!read_points(&f, rows, st, src, err)) {
        return false;
    }
    if (!f.n) {
        return true; // nothing to look up: GDAL is not even loaded
    }
    if (!areas_read_survey(&f.blocks, store_path(st), AREA_BLOCK, err)) {
        return false;
    }
    AUTO(mem_freep) const struct geom **shapes = mem_alloc((f.blocks.n + 1) * sizeof *shapes);
    for (size_t i = 0; i < f.blocks.n; i++) {
        shapes[i] = &f.blocks.items[i].shape;
    }
    AUTO(locate_freep) struct locate *loc = locate_new(shapes, (uint32_t)f.blocks.n);
    AUTO(mem_freep) uint32_t *block = mem_alloc(f.n * sizeof *block);
    locate_points(loc, f.points, f.n, block);
    for (size_t i = 0; i < f.n; i++) {
        if (block[i] != LOCATE_NONE) {
            rows->items[f.rows[i]].area = number_of(places, f.blocks.items[block[i]].code);
        }
    }
    return true;
}
