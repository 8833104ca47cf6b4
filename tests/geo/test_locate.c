/* tests/geo/test_locate.c — the index against the definition: geom_has() on every area in turn. */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "geo/locate.h"
#include "tests/geo/geo_support.h"

struct world {
    struct geom *geoms;
    const struct geom **areas;
    uint32_t n;
};

static struct world world_new(uint32_t n) {
    return (struct world){mem_zalloc(n * sizeof(struct geom)),
                          mem_zalloc(n * sizeof(struct geom *)), n};
}

static void world_done(struct world *w) {
    for (uint32_t i = 0; i < w->n; i++) {
        geom_done(&w->geoms[i]);
    }
    mem_freep(&w->geoms);
    mem_freep(&w->areas);
}

static uint32_t brute(const struct world *w, struct geom_pt pt) {
    for (uint32_t i = 0; i < w->n; i++) {
        if (geom_has(w->areas[i], pt)) {
            return i;
        }
    }
    return LOCATE_NONE;
}

/* One at a time and as a batch; the points must be the same answers either way. */
static void compare(const struct world *w, const struct geom_pt *pts, size_t n) {
    AUTO(locate_freep) struct locate *loc = locate_new(w->areas, w->n);
    AUTO(mem_freep) uint32_t *batch = mem_alloc((n + 1) * sizeof *batch);
    locate_points(loc, pts, n, batch);
    for (size_t i = 0; i < n; i++) {
        uint32_t want = brute(w, pts[i]), got = locate_point(loc, pts[i]);
        if (got != want || batch[i] != want) {
            fail_msg("%.17g %.17g: %u, batch %u, not %u", pts[i].lon, pts[i].lat, got, batch[i],
                     want);
        }
    }
}

static void star(struct geom *g, struct geom_pt at, double radius, int n, bool hole,
                 uint64_t *seed) {
    g->kind = GEOM_POLYGONS;
    geom_begin_part(g, hole);
    for (int k = 0; k < n; k++) {
        double turn = 6.283185307179586 * k / n, r = radius * (0.3 + 0.7 * splitmix_unit(seed));
        geom_add_point(g, (struct geom_pt){at.lon + r * cos(turn), at.lat + r * sin(turn)});
    }
    geom_end_part(g);
}

/* Random points, and all vertices and middles of edges: where mistakes would be. */
static void compare_around(const struct world *w, size_t n_random, double west, double south,
                           double size) {
    struct geom_pt *pts = NULL;
    size_t n = 0, cap = 0;
    uint64_t seed = 11;
    for (size_t i = 0; i < n_random; i++) {
        *MEM_PUSH(pts, n, cap) = (struct geom_pt){west + size * splitmix_unit(&seed),
                                                  south + size * splitmix_unit(&seed)};
    }
    for (uint32_t i = 0; i < w->n; i++) {
        for (size_t k = 1; k < w->geoms[i].n_points; k++) {
            struct geom_pt a = w->geoms[i].points[k - 1], b = w->geoms[i].points[k];
            *MEM_PUSH(pts, n, cap) = a;
            *MEM_PUSH(pts, n, cap) = (struct geom_pt){(a.lon + b.lon) / 2, (a.lat + b.lat) / 2};
        }
    }
    compare(w, pts, n);
    mem_freep(&pts);
}

static void test_random_polygons_with_holes(void **state) {
    (void)state;
    uint64_t seed = 1;
    AUTO(world_done) struct world w = world_new(120);
    for (uint32_t i = 0; i < w.n; i++) {
        struct geom_pt at = {-2.2 + 0.02 * splitmix_unit(&seed),
                             53.4 + 0.02 * splitmix_unit(&seed)};
        double radius = 0.0005 + 0.003 * splitmix_unit(&seed); // they overlap, too
        star(&w.geoms[i], at, radius, 5 + (int)splitmix_below(&seed, 60), false, &seed);
        if (i % 2) {
            star(&w.geoms[i], at, radius * 0.3, 7, true, &seed);
        }
        if (i % 5 == 0) { // a second part
            star(&w.geoms[i], (struct geom_pt){at.lon + 0.004, at.lat}, radius / 2, 9, false,
                 &seed);
        }
        w.areas[i] = &w.geoms[i];
    }
    compare_around(&w, 20000, -2.205, 53.395, 0.03);
}

/* A sheet of squares that share every edge, on a lattice that falls on the grid's own lines. */
static void test_shared_edges_leave_no_gap(void **state) {
    (void)state;
    enum { SIDE = 12 };
    AUTO(world_done) struct world w = world_new(SIDE * SIDE);
    for (uint32_t i = 0; i < w.n; i++) {
        add_box(&w.geoms[i], false, i % SIDE, i / SIDE, 1);
        w.areas[i] = &w.geoms[i];
    }
    compare_around(&w, 20000, 0, 0, SIDE);
    AUTO(locate_freep) struct locate *loc = locate_new(w.areas, w.n);
    for (int x = 0; x <= 2 * SIDE; x++) {
        for (int y = 0; y <= 2 * SIDE; y++) {
            struct geom_pt pt = {x / 2.0, y / 2.0};
            assert_int_not_equal(locate_point(loc, pt), LOCATE_NONE);
        }
    }
    assert_int_equal(locate_point(loc, (struct geom_pt){3, 0.5}), 2); // on an edge: the first one
}

static void test_the_first_of_overlapping_areas(void **state) {
    (void)state;
    AUTO(world_done) struct world w = world_new(300);
    for (uint32_t i = 0; i < w.n; i++) { // nested: 0 the smallest
        add_box(&w.geoms[i], false, -1.0 - i * 0.01, 50 - i * 0.01, 1 + i * 0.02);
        w.areas[i] = &w.geoms[i];
    }
    compare_around(&w, 5000, -5, 46, 9);
}

static void test_one_with_many_long_edges(void **state) {
    (void)state;
    uint64_t seed = 9;
    AUTO(world_done) struct world w = world_new(40);
    for (uint32_t i = 0; i < w.n; i++) {
        add_box(&w.geoms[i], false, i * 0.1, 0, 0.05);
        w.areas[i] = &w.geoms[i];
    }
    geom_done(&w.geoms[0]); // scribble from side to side: rows would hold every edge
    w.geoms[0].kind = GEOM_POLYGONS;
    geom_begin_part(&w.geoms[0], false);
    for (int i = 0; i < 400; i++) {
        geom_add_point(&w.geoms[0], (struct geom_pt){splitmix_unit(&seed) * 4, i % 2 ? 4.0 : -4.0});
    }
    geom_end_part(&w.geoms[0]);
    compare_around(&w, 3000, -0.5, -4.5, 9);
}

static void test_nothing_and_nowhere(void **state) {
    (void)state;
    struct geom line = {.kind = GEOM_LINES}, empty = {0};
    const struct geom *areas[] = {&line, &empty};
    struct geom_pt pt = {0, 0};
    uint32_t found[1];
    AUTO(locate_freep) struct locate *none = locate_new(NULL, 0);
    AUTO(locate_freep) struct locate *nothing = locate_new(areas, 2);
    assert_int_equal(locate_point(none, pt), LOCATE_NONE);
    assert_int_equal(locate_point(nothing, pt), LOCATE_NONE);
    locate_points(nothing, &pt, 1, found);
    assert_int_equal(found[0], LOCATE_NONE);
}

static void test_a_batch_with_points_that_are_none(void **state) {
    (void)state;
    enum { N = 10000 };
    AUTO(world_done) struct world w = world_new(1);
    add_box(&w.geoms[0], false, 0, 0, 1);
    w.areas[0] = &w.geoms[0];
    AUTO(mem_freep) struct geom_pt *pts = mem_alloc(N * sizeof *pts);
    for (int i = 0; i < N; i++) {
        pts[i] = i % 3 == 0   ? (struct geom_pt){NAN, 0.5}
                 : i % 3 == 1 ? (struct geom_pt){INFINITY, 0.5}
                              : (struct geom_pt){0.5, 0.5};
    }
    compare(&w, pts, N);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_polygons_with_holes),
        cmocka_unit_test(test_shared_edges_leave_no_gap),
        cmocka_unit_test(test_the_first_of_overlapping_areas),
        cmocka_unit_test(test_one_with_many_long_edges),
        cmocka_unit_test(test_nothing_and_nowhere),
        cmocka_unit_test(test_a_batch_with_points_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
