/* geo/label.c — see label.h. A square of half-size h whose centre lies d from the nearest edge
 * holds no point better than d + h·√2: squares that cannot beat the best by PRECISION are dropped.
 */
#include "geo/label.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { EDGE_TESTS_MAX = 20000000 }; // enough for a smooth outline; a monster gets a rougher place
static const double SQRT2 = 1.41421356237309504880;
static const double PRECISION = 0.01;  // of the shorter side of the box
static const double CENTRE_ROOM = 0.8; // of the best room, and the centroid is good enough

struct square {
    double x, y, half; // metres on the plane
    double room;       // signed distance of the centre to the nearest edge, > 0 inside
    double best;       // no point in the square has more room
};

struct search {
    const struct geom *geom;
    size_t first, end; // parts: one outer ring and its holes
    struct geom_plane plane;
    struct square *heap; // largest `best` first
    size_t n, cap;
    struct square top;
    size_t tests_left;
};

static double edge_distance2(double ax, double ay, double bx, double by, double x, double y) {
    double dx = bx - ax, dy = by - ay, len2 = dx * dx + dy * dy;
    double t = len2 > 0 ? fmax(0, fmin(1, ((x - ax) * dx + (y - ay) * dy) / len2)) : 0;
    double ex = ax + t * dx - x, ey = ay + t * dy - y;
    return ex * ex + ey * ey;
}

static double room_at(struct search *s, double x, double y) {
    const struct geom_plane *pl = &s->plane;
    struct geom_pt pt = {pl->origin.lon + x / pl->lon_m, pl->origin.lat + y / pl->lat_m};
    double least = HUGE_VAL;
    bool inside = false;
    for (size_t i = s->first; i < s->end; i++) {
        const struct geom_pt *ring = s->geom->points + s->geom->parts[i].first;
        for (size_t k = 1; k < s->geom->parts[i].n; k++) {
            struct geom_pt a = ring[k - 1], b = ring[k];
            inside ^= geom_edge(a, b, pt) == 1;
            least = fmin(least, edge_distance2((a.lon - pl->origin.lon) * pl->lon_m,
                                               (a.lat - pl->origin.lat) * pl->lat_m,
                                               (b.lon - pl->origin.lon) * pl->lon_m,
                                               (b.lat - pl->origin.lat) * pl->lat_m, x, y));
        }
        size_t edges = s->geom->parts[i].n;
        s->tests_left -= edges < s->tests_left ? edges : s->tests_left;
    }
    return inside ? sqrt(least) : -sqrt(least);
}

static void push(struct search *s, double x, double y, double half) {
    struct square sq = {x, y, half, room_at(s, x, y), 0};
    sq.best = sq.room + half * SQRT2;
    if (sq.room > s->top.room) {
        s->top = sq;
    }
    *MEM_PUSH(s->heap, s->n, s->cap) = sq;
    size_t at = s->n - 1;
    for (; at && s->heap[(at - 1) / 2].best < sq.best; at = (at - 1) / 2) {
        s->heap[at] = s->heap[(at - 1) / 2];
    }
    s->heap[at] = sq;
}

static struct square pop(struct search *s) {
    struct square first = s->heap[0], moved = s->heap[--s->n];
    size_t at = 0;
    for (size_t kid; (kid = 2 * at + 1) < s->n; at = kid) {
        kid += kid + 1 < s->n && s->heap[kid + 1].best > s->heap[kid].best;
        if (moved.best >= s->heap[kid].best) {
            break;
        }
        s->heap[at] = s->heap[kid];
    }
    if (s->n) {
        s->heap[at] = moved;
    }
    return first;
}

/* The outer ring with the most land of its own, holes taken off; false when there is none. */
static bool choose_polygon(const struct geom *geom, size_t *first, size_t *end) {
    double most = 0;
    for (size_t i = 0, next; geom->kind == GEOM_POLYGONS && i < geom->n_parts; i = next) {
        double area = 0;
        for (next = i; next < geom->n_parts && (next == i || geom->parts[next].hole); next++) {
            const struct geom_part *part = &geom->parts[next];
            double ring = fabs(geom_ring_area_m2(geom->points + part->first, part->n));
            area += next == i ? ring : -ring;
        }
        if (area > most) {
            most = area;
            *first = i;
            *end = next;
        }
    }
    return most > 0;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A place to start that is inside however thin the shape: halfway along the longest stretch inside
 * on a level line just off the middle. */
static void start_inside(struct search *s, const struct geom_box *box) {
    for (int step = 1; step < 64 && s->top.room <= 0; step++) {
        double lat = box->south + (box->north - box->south) * fmod(0.5 + step * 0.6180339887, 1);
        struct geom_pt probe = {box->west, lat};
        double *xs = NULL;
        size_t n = 0, cap = 0;
        for (size_t i = s->first; i < s->end; i++) {
            const struct geom_pt *ring = s->geom->points + s->geom->parts[i].first;
            for (size_t k = 1; k < s->geom->parts[i].n; k++) {
                struct geom_pt a = ring[k - 1], b = ring[k];
                if ((a.lat > probe.lat) != (b.lat > probe.lat)) {
                    double t = (probe.lat - a.lat) / (b.lat - a.lat);
                    *MEM_PUSH(xs, n, cap) = a.lon + t * (b.lon - a.lon);
                }
            }
        }
        if (n) {
            qsort(xs, n, sizeof *xs, by_value);
        }
        double widest = 0, mid = 0;
        for (size_t i = 0; i + 1 < n; i += 2) {
            if (xs[i + 1] - xs[i] > widest) {
                widest = xs[i + 1] - xs[i];
                mid = (xs[i] + xs[i + 1]) / 2;
            }
        }
        mem_freep(&xs);
        if (widest > 0) {
            push(s, (mid - s->plane.origin.lon) * s->plane.lon_m,
                 (lat - s->plane.origin.lat) * s->plane.lat_m, 0);
        }
    }
}

/* Centroid of the polygon, holes taken off, on the plane. */
static bool centroid(const struct search *s, double *x, double *y) {
    double area = 0, mx = 0, my = 0;
    for (size_t i = s->first; i < s->end; i++) {
        const struct geom_pt *ring = s->geom->points + s->geom->parts[i].first;
        double a = 0, ax = 0, ay = 0;
        for (uint32_t k = 1; k < s->geom->parts[i].n; k++) {
            const struct geom_plane *pl = &s->plane;
            double x0 = (ring[k - 1].lon - pl->origin.lon) * pl->lon_m;
            double y0 = (ring[k - 1].lat - pl->origin.lat) * pl->lat_m;
            double x1 = (ring[k].lon - pl->origin.lon) * pl->lon_m;
            double y1 = (ring[k].lat - pl->origin.lat) * pl->lat_m;
            double cross = x0 * y1 - x1 * y0;
            a += cross;
            ax += (x0 + x1) * cross;
            ay += (y0 + y1) * cross;
        }
        double sign = (a < 0 ? -1 : 1) * (s->geom->parts[i].hole ? -1 : 1);
        area += sign * a;
        mx += sign * ax;
        my += sign * ay;
    }
    *x = mx / (3 * area);
    *y = my / (3 * area);
    return isfinite(*x) && isfinite(*y);
}

bool label_point(const struct geom *geom, struct geom_pt *out, double *room_m) {
    struct search s = {.geom = geom, .top.room = -HUGE_VAL, .tests_left = EDGE_TESTS_MAX};
    if (!choose_polygon(geom, &s.first, &s.end)) {
        return false;
    }
    struct geom_box box = geom_box_none;
    for (uint32_t k = 0; k < geom->parts[s.first].n; k++) {
        geom_box_add(&box, geom->points[geom->parts[s.first].first + k]);
    }
    struct geom_pt middle = {(box.west + box.east) / 2, (box.south + box.north) / 2};
    s.plane = geom_plane_at(middle);
    double w = (box.east - box.west) * s.plane.lon_m, h = (box.north - box.south) * s.plane.lat_m;
    double half = fmin(w, h) / 2, gain = PRECISION * fmin(w, h);
    start_inside(&s, &box);
    // A shape a thousand times longer than wide must not make a million squares.
    int across = (int)fmin(64, ceil(w / (2 * half))), up = (int)fmin(64, ceil(h / (2 * half)));
    half = fmax(w / across, h / up) / 2;
    for (int i = 0; i < across; i++) {
        for (int k = 0; k < up; k++) {
            push(&s, (i + 0.5) * w / across - w / 2, (k + 0.5) * h / up - h / 2, half);
        }
    }
    while (s.n && s.tests_left) {
        struct square sq = pop(&s);
        if (sq.best <= s.top.room + gain) {
            break; // the most promising is not worth it, so none is
        }
        double q = sq.half / 2;
        push(&s, sq.x - q, sq.y - q, q);
        push(&s, sq.x + q, sq.y - q, q);
        push(&s, sq.x - q, sq.y + q, q);
        push(&s, sq.x + q, sq.y + q, q);
    }
    mem_freep(&s.heap);
    if (!(s.top.room > 0)) {
        return false;
    }
    double x, y;
    if (centroid(&s, &x, &y)) {
        double room = room_at(&s, x, y);
        if (room >= CENTRE_ROOM * s.top.room) {
            s.top = (struct square){.x = x, .y = y, .room = room};
        }
    }
    *out = (struct geom_pt){s.plane.origin.lon + s.top.x / s.plane.lon_m,
                            s.plane.origin.lat + s.top.y / s.plane.lat_m};
    if (room_m) {
        *room_m = s.top.room;
    }
    return true;
}
