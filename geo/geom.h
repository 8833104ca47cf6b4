/* geo/geom.h — plain geometry: points, lines and polygons as flat lists of lon, lat.
 *
 * Shape    Coordinates are WGS 84 degrees, longitude first. A geometry is one run of points and a
 *          list of parts in it. For GEOM_POLYGONS a part is a ring: closed (first point == last),
 *          an outer ring followed by its holes; several outer rings make a multipolygon. For
 *          GEOM_LINES a part is a path, for GEOM_POINTS one point.
 * Inside   Even-odd over all rings at once, so holes and islands in holes need no order. A point on
 *          an edge is inside; two areas that share an edge both hold it, and no point falls between
 *          them, because an edge is looked at from its lower end whoever owns it.
 * Area     On the WGS 84 ellipsoid, by the equal-area cylindrical projection (authalic latitude,
 *          Snyder 1987, eq. 3-12 and 10-15); edges are straight in that plane, which for an estate
 *          differs from geodesics by less than a square millimetre per hectare.
 * Dates    Nothing here understands the 180° meridian: a geometry lies on one side of it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum geom_kind { GEOM_NONE, GEOM_POINTS, GEOM_LINES, GEOM_POLYGONS };

struct geom_pt {
    double lon, lat; // degrees
};

struct geom_part {
    uint32_t first, n; // points[first .. first + n)
    bool hole;         // polygons only
};

struct geom {
    enum geom_kind kind;
    struct geom_pt *points;
    struct geom_part *parts;
    size_t n_points, n_parts;
    size_t points_cap, parts_cap;
};

struct geom_box {
    double west, south, east, north; // degrees; west > east when empty
};

/* A flat sheet of metres around one place, good to 1 in 1000 over some kilometres. */
struct geom_plane {
    struct geom_pt origin;
    double lon_m, lat_m; // metres a degree
};

/* Building. A part begins, takes points, and for polygons is closed by geom_end_part(), which adds
 * the first point again where it is missing. */
void geom_begin_part(struct geom *geom, bool hole);
void geom_add_point(struct geom *geom, struct geom_pt pt);
void geom_end_part(struct geom *geom);
void geom_copy(struct geom *out, const struct geom *geom); // exact room, nothing to spare
void geom_done(struct geom *geom);                         // takes a zeroed struct too

/* Boxes. */
extern const struct geom_box geom_box_none; // empty: anything can be added
struct geom_box geom_box_of(const struct geom *geom);
bool geom_box_empty(const struct geom_box *box);
void geom_box_add(struct geom_box *box, struct geom_pt pt);
void geom_box_join(struct geom_box *box, const struct geom_box *other);
bool geom_box_meets(const struct geom_box *a, const struct geom_box *b); // share at least a point
double geom_box_distance_m(const struct geom_box *a, const struct geom_box *b); // 0 when they meet

static inline bool geom_box_has(const struct geom_box *box, struct geom_pt pt) {
    return (pt.lon >= box->west) & (pt.lon <= box->east) & (pt.lat >= box->south) &
           (pt.lat <= box->north);
}

/* Measures. */
double geom_area_m2(const struct geom *geom); // outer rings minus holes; 0 for lines and points
double geom_ring_area_m2(const struct geom_pt *ring, size_t n); // > 0 when it runs anticlockwise
double geom_distance_m(struct geom_pt a, struct geom_pt b);     // great circle
struct geom_plane geom_plane_at(struct geom_pt origin);

/* Is `pt` in the polygons, or on their edge? */
bool geom_has(const struct geom *geom, struct geom_pt pt);

/* What one edge from `a` to `b` means for a point, by the rule above: the line to the east of `pt`
 * crosses it (1) or not (0), or `pt` lies on it. Odd sums are inside. */
enum { GEOM_EDGE_ON = 2 };
static inline int geom_edge(struct geom_pt a, struct geom_pt b, struct geom_pt pt) {
    bool up = a.lat <= b.lat; // on a level edge either end will do: only "on it" can come of it
    double lo_lat = up ? a.lat : b.lat, hi_lat = up ? b.lat : a.lat;
    double lo_lon = up ? a.lon : b.lon, hi_lon = up ? b.lon : a.lon;
    // > 0: `pt` lies west of the edge. Exactly 0 at both ends.
    double cross = (hi_lon - lo_lon) * (pt.lat - lo_lat) - (hi_lat - lo_lat) * (pt.lon - lo_lon);
    if (cross == 0 && pt.lat >= lo_lat && pt.lat <= hi_lat &&
        (pt.lon >= lo_lon || pt.lon >= hi_lon) && (pt.lon <= lo_lon || pt.lon <= hi_lon)) {
        return GEOM_EDGE_ON;
    }
    // Half-open, so that a vertex counts once. No short cuts: branches here are never foreseen.
    return (cross > 0) & (pt.lat >= lo_lat) & (pt.lat < hi_lat);
}

/* -180..180, -90..90 and finite. */
bool geom_pt_valid(struct geom_pt pt);
bool geom_valid(const struct geom *geom); // every point is

/* Outer rings anticlockwise, holes clockwise (RFC 7946, 3.1.6). */
void geom_orient(struct geom *geom);
