/* geo/repair.c — see repair.h. The verdict and the place come from GEOS as a warning, "Ring
 * Self-intersection at or near point -2.2 53.4"; the table has our words for its words. */
#include "geo/repair.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "geo/feature.h"
#include "geo/gdal.h"
#include "geo/limits.h"

/* GEOS's TopologyValidationError, longest first where one holds another. */
static const struct fault {
    const char *geos, *ours;
} faults[] = {
    {"Ring Self-intersection",   "edge touching itself"     },
    {"Self-intersection",        "self-crossing"            },
    {"Hole lies outside",        "hole outside the boundary"},
    {"Holes are nested",         "hole inside a hole"       },
    {"Interior is disconnected", "hole cutting it in two"   },
    {"Nested shells",            "part inside another part" },
    {"Duplicate Rings",          "part drawn twice"         },
    {"Too few",                  "ring of too few points"   },
};

/* ---- counting crossings ---- */

struct edge {
    struct geom_pt west, east;
};

static int by_west(const void *a, const void *b) {
    double x = ((const struct edge *)a)->west.lon, y = ((const struct edge *)b)->west.lon;
    return (x > y) - (x < y);
}

static double side(struct geom_pt a, struct geom_pt b, struct geom_pt p) {
    return (b.lon - a.lon) * (p.lat - a.lat) - (b.lat - a.lat) * (p.lon - a.lon);
}

static bool edges_cross(const struct edge *a, const struct edge *b) {
    if (fmax(a->west.lat, a->east.lat) < fmin(b->west.lat, b->east.lat) ||
        fmax(b->west.lat, b->east.lat) < fmin(a->west.lat, a->east.lat)) {
        return false;
    }
    return side(a->west, a->east, b->west) * side(a->west, a->east, b->east) < 0 &&
           side(b->west, b->east, a->west) * side(b->west, b->east, a->east) < 0;
}

/* A sweep from west to east: an edge meets only those that begin before it ends. */
size_t repair_count_crossings(const struct geom *geom, size_t most, size_t *pairs) {
    AUTO(mem_freep) struct edge *edges = mem_alloc((geom->n_points + 1) * sizeof *edges);
    size_t n = 0, found = 0;
    for (size_t i = 0; i < geom->n_parts; i++) {
        const struct geom_pt *ring = geom->points + geom->parts[i].first;
        for (uint32_t k = 1; k < geom->parts[i].n; k++) {
            bool eastward = ring[k - 1].lon <= ring[k].lon;
            edges[n++] = (struct edge){ring[eastward ? k - 1 : k], ring[eastward ? k : k - 1]};
        }
    }
    if (n) {
        qsort(edges, n, sizeof *edges, by_west);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && edges[k].west.lon <= edges[i].east.lon; k++) {
            if ((*pairs)-- == 0) {
                *pairs = 0;
                return most;
            }
            if (edges_cross(&edges[i], &edges[k]) && ++found >= most) {
                return most;
            }
        }
    }
    return found;
}

/* ---- asking GEOS ---- */

/* Numbers at the end of GEOS's message: "… at or near point X Y" or "…[X Y]". */
static void read_fault(struct repair *repair) {
    const char *text = gdal_message();
    snprintf(repair->fault, sizeof repair->fault, "fault in the shape");
    for (size_t i = 0; i < LEN(faults); i++) {
        if (strstr(text, faults[i].geos)) {
            snprintf(repair->fault, sizeof repair->fault, "%s", faults[i].ours);
            break;
        }
    }
    size_t end = strlen(text), starts[2] = {0};
    for (int i = 1; i >= 0; i--) {
        while (end && strchr(" ])", text[end - 1])) {
            end--;
        }
        size_t start = end;
        while (start && strchr("0123456789+-.e", text[start - 1])) {
            start--;
        }
        starts[i] = start;
        double value;
        if (!num_parse(text + start, end - start, &value)) {
            return;
        }
        *(i ? &repair->at.lat : &repair->at.lon) = value;
        end = start;
    }
    repair->has_at = starts[0] < starts[1] && geom_pt_valid(repair->at);
}

/* Rings that hold nothing (fewer than three corners) go, and an outer ring takes its holes along.
 */
static void drop_stubs(struct geom *out, const struct geom *in) {
    bool outer = false; // the last outer ring was kept
    out->kind = GEOM_POLYGONS;
    for (size_t i = 0; i < in->n_parts; i++) {
        const struct geom_part *part = &in->parts[i];
        bool keep = part->n >= 4 && (!part->hole || outer);
        outer = part->hole ? outer : keep;
        if (keep) {
            geom_begin_part(out, part->hole);
            for (uint32_t k = 0; k < part->n; k++) {
                geom_add_point(out, in->points[part->first + k]);
            }
        }
    }
}

static bool refuse(const struct repair *repair, struct err *err, const char *why) {
    if (repair->has_at) {
        return err_set(err, ERR_SYNTAX, "%s at %.6f %.6f: %s", repair->fault, repair->at.lon,
                       repair->at.lat, why);
    }
    return err_set(err, ERR_SYNTAX, "%s: %s", repair->fault, why);
}

static bool mend(struct geom *out, OGRGeometryH drawn, struct repair *repair, struct err *err) {
    gdal_forget();
    AUTO(gdal_geometryp) OGRGeometryH valid = gdal.OGR_G_MakeValid(drawn);
    out->kind = GEOM_POLYGONS;
    if (!valid || !feature_read_geometry(out, valid, err)) {
        return refuse(repair, err, "it could not be mended, draw it again");
    }
    repair->after_m2 = geom_area_m2(out);
    double change = fabs(repair->after_m2 - repair->before_m2);
    if (!(repair->after_m2 > 0)) {
        return refuse(repair, err, "no area is left when it is mended, draw it again");
    }
    if (change > GEO_REPAIR_PERCENT_MAX / 100.0 * fmax(repair->before_m2, repair->after_m2)) {
        char why[160];
        snprintf(why, sizeof why,
                 "mending it would change its area from %.0f to %.0f m2, more than %d %%, so draw "
                 "it again",
                 repair->before_m2, repair->after_m2, GEO_REPAIR_PERCENT_MAX);
        return refuse(repair, err, why);
    }
    return true;
}

bool repair_polygons(struct geom *shape, struct repair *repair, struct err *err) {
    AUTO(geom_done) struct geom drawn = {0}, mended = {0};
    *repair =
        (struct repair){.pairs_left = repair->pairs_left, .crossings_left = repair->crossings_left};
    repair->before_m2 = geom_area_m2(shape);
    drop_stubs(&drawn, shape);
    if (!drawn.n_parts) {
        return err_set(err, ERR_SYNTAX, "it has no area: its outline has fewer than three corners");
    }
    gdal_forget();
    AUTO(gdal_geometryp) OGRGeometryH geometry = feature_geometry(&drawn, NULL);
    if (geometry && gdal.OGR_G_IsValid(geometry)) {
        repair->after_m2 = geom_area_m2(&drawn);
        if (!(repair->after_m2 > 0)) {
            return err_set(err, ERR_SYNTAX, "it has no area");
        }
        if (drawn.n_parts < shape->n_parts) {
            repair->fixed = true;
            snprintf(repair->fault, sizeof repair->fault, "ring of too few points");
            geom_done(shape);
            geom_copy(shape, &drawn);
        }
        return true;
    }
    read_fault(repair);
    size_t most =
        repair->crossings_left < GEO_CROSSINGS_MAX ? repair->crossings_left : GEO_CROSSINGS_MAX;
    size_t crossings = repair_count_crossings(&drawn, most, &repair->pairs_left);
    repair->crossings_left -= crossings;
    if (crossings >= most) {
        return refuse(repair, err, "it is too tangled to be mended, draw it again");
    }
    if (!geometry || !mend(&mended, geometry, repair, err)) {
        return refuse(repair, err, "it could not be mended, draw it again");
    }
    repair->fixed = true;
    geom_done(shape);
    geom_copy(shape, &mended);
    return true;
}
