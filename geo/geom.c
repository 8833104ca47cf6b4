/* geo/geom.c — see geom.h. Snyder, Map Projections: A Working Manual, USGS 1395 (1987). */
#include "geo/geom.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"

#define DEG (3.14159265358979323846 / 180) // radians in a degree
#define WGS84_A_M 6378137.0
#define WGS84_E2 0.00669437999014131699 // first eccentricity, squared
#define EARTH_MEAN_M 6371008.8          // mean radius, for distances

const struct geom_box geom_box_none = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};

void geom_begin_part(struct geom *geom, bool hole) {
    struct geom_part *part = MEM_PUSH(geom->parts, geom->n_parts, geom->parts_cap);
    *part = (struct geom_part){.first = (uint32_t)geom->n_points, .hole = hole};
}

void geom_add_point(struct geom *geom, struct geom_pt pt) {
    assert(geom->n_parts && geom->n_points < UINT32_MAX);
    *MEM_PUSH(geom->points, geom->n_points, geom->points_cap) = pt;
    geom->parts[geom->n_parts - 1].n++;
}

void geom_end_part(struct geom *geom) {
    struct geom_part *part = &geom->parts[geom->n_parts - 1];
    if (geom->kind == GEOM_POLYGONS && part->n) {
        struct geom_pt first = geom->points[part->first];
        struct geom_pt last = geom->points[part->first + part->n - 1];
        if (first.lon != last.lon || first.lat != last.lat) {
            geom_add_point(geom, first);
        }
    }
}

void geom_copy(struct geom *out, const struct geom *geom) {
    *out = (struct geom){.kind = geom->kind,
                         .n_points = geom->n_points,
                         .n_parts = geom->n_parts,
                         .points_cap = geom->n_points,
                         .parts_cap = geom->n_parts};
    if (geom->n_points) {
        out->points = mem_alloc(geom->n_points * sizeof *out->points);
        memcpy(out->points, geom->points, geom->n_points * sizeof *out->points);
    }
    if (geom->n_parts) {
        out->parts = mem_alloc(geom->n_parts * sizeof *out->parts);
        memcpy(out->parts, geom->parts, geom->n_parts * sizeof *out->parts);
    }
}

void geom_done(struct geom *geom) {
    mem_freep(&geom->points);
    mem_freep(&geom->parts);
    *geom = (struct geom){0};
}

struct geom_box geom_box_of(const struct geom *geom) {
    struct geom_box box = geom_box_none;
    for (size_t i = 0; i < geom->n_points; i++) {
        geom_box_add(&box, geom->points[i]);
    }
    return box;
}

bool geom_box_empty(const struct geom_box *box) {
    return !(box->west <= box->east && box->south <= box->north);
}

void geom_box_add(struct geom_box *box, struct geom_pt pt) {
    box->west = fmin(box->west, pt.lon);
    box->south = fmin(box->south, pt.lat);
    box->east = fmax(box->east, pt.lon);
    box->north = fmax(box->north, pt.lat);
}

void geom_box_join(struct geom_box *box, const struct geom_box *other) {
    if (!geom_box_empty(other)) {
        geom_box_add(box, (struct geom_pt){other->west, other->south});
        geom_box_add(box, (struct geom_pt){other->east, other->north});
    }
}

bool geom_box_meets(const struct geom_box *a, const struct geom_box *b) {
    return a->west <= b->east && b->west <= a->east && a->south <= b->north && b->south <= a->north;
}

double geom_box_distance_m(const struct geom_box *a, const struct geom_box *b) {
    struct geom_pt p, q; // the nearest corners, or points level with each other
    p.lon = fmax(a->west, fmin(a->east, b->west));
    q.lon = fmax(b->west, fmin(b->east, p.lon));
    p.lat = fmax(a->south, fmin(a->north, b->south));
    q.lat = fmax(b->south, fmin(b->north, p.lat));
    return geom_distance_m(p, q);
}

/* Snyder 3-12: q(φ); the cylinder's height above the equator is a·q/2 (10-15). */
static double authalic_q(double lat_deg) {
    const double e = sqrt(WGS84_E2);
    double s = sin(lat_deg * DEG);
    return (1 - WGS84_E2) * (s / (1 - WGS84_E2 * s * s) + atanh(e * s) / e);
}

double geom_ring_area_m2(const struct geom_pt *ring, size_t n) {
    if (n < 4) {
        return 0;
    }
    // Relative to the first point: the terms stay small, so a garden far from the equator keeps its
    // digits.
    double q0 = authalic_q(ring[0].lat), twice = 0;
    double last_x = 0, last_y = 0;
    for (size_t i = 1; i < n; i++) {
        double x = (ring[i].lon - ring[0].lon) * DEG * WGS84_A_M;
        double y = (authalic_q(ring[i].lat) - q0) / 2 * WGS84_A_M;
        twice += last_x * y - x * last_y;
        last_x = x;
        last_y = y;
    }
    return twice / 2; // the closing edge begins and ends at the origin: it adds nothing
}

double geom_area_m2(const struct geom *geom) {
    double total = 0;
    if (geom->kind != GEOM_POLYGONS) {
        return 0;
    }
    for (size_t i = 0; i < geom->n_parts; i++) {
        const struct geom_part *part = &geom->parts[i];
        double area = fabs(geom_ring_area_m2(geom->points + part->first, part->n));
        total += part->hole ? -area : area;
    }
    return total;
}

double geom_distance_m(struct geom_pt a, struct geom_pt b) {
    double dlat = sin((b.lat - a.lat) / 2 * DEG), dlon = sin((b.lon - a.lon) / 2 * DEG);
    double h = dlat * dlat + cos(a.lat * DEG) * cos(b.lat * DEG) * dlon * dlon;
    return 2 * EARTH_MEAN_M * asin(sqrt(fmin(1, h)));
}

/* Radii of curvature at the origin (Snyder 4-18, 4-20). */
struct geom_plane geom_plane_at(struct geom_pt origin) {
    double s = sin(origin.lat * DEG), w = 1 - WGS84_E2 * s * s;
    return (struct geom_plane){
        .origin = origin,
        .lon_m = WGS84_A_M / sqrt(w) * cos(origin.lat * DEG) * DEG,
        .lat_m = WGS84_A_M * (1 - WGS84_E2) / (w * sqrt(w)) * DEG,
    };
}

bool geom_has(const struct geom *geom, struct geom_pt pt) {
    int crossings = 0;
    if (geom->kind != GEOM_POLYGONS) {
        return false;
    }
    for (size_t i = 0; i < geom->n_parts; i++) {
        const struct geom_pt *ring = geom->points + geom->parts[i].first;
        for (size_t k = 1; k < geom->parts[i].n; k++) {
            int edge = geom_edge(ring[k - 1], ring[k], pt);
            if (edge == GEOM_EDGE_ON) {
                return true;
            }
            crossings += edge;
        }
    }
    return crossings & 1;
}

bool geom_pt_valid(struct geom_pt pt) {
    return pt.lon >= -180 && pt.lon <= 180 && pt.lat >= -90 && pt.lat <= 90; // NaN fails all
}

bool geom_valid(const struct geom *geom) {
    for (size_t i = 0; i < geom->n_points; i++) {
        if (!geom_pt_valid(geom->points[i])) {
            return false;
        }
    }
    return true;
}

void geom_orient(struct geom *geom) {
    for (size_t i = 0; geom->kind == GEOM_POLYGONS && i < geom->n_parts; i++) {
        struct geom_part *part = &geom->parts[i];
        struct geom_pt *ring = geom->points + part->first;
        if (part->n && (geom_ring_area_m2(ring, part->n) > 0) == part->hole) {
            for (uint32_t lo = 0, hi = part->n - 1; lo < hi; lo++, hi--) {
                struct geom_pt swap = ring[lo];
                ring[lo] = ring[hi];
                ring[hi] = swap;
            }
        }
    }
}
