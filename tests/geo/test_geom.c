/* tests/geo/test_geom.c — measures and membership, with values worked out elsewhere. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "geo/label.h"
#include "tests/geo/geo_support.h"

#define NEAR(value, want, within)                                                                  \
    do {                                                                                           \
        double value_ = (value), want_ = (want);                                                   \
        if (!(fabs(value_ - want_) <= (within))) {                                                 \
            fail_msg("%s is %.9g, not %.9g", #value, value_, want_);                               \
        }                                                                                          \
    } while (0)

static void test_the_whole_earth(void **state) {
    (void)state;
    AUTO(geom_done) struct geom all = {0};
    add_ring(&all, false, 4, (double[]){-180, -90, 180, -90, 180, 90, -180, 90});
    // Surface of the WGS 84 ellipsoid: 510 065 621.724 km2 (Moritz, Geodetic Reference System
    // 1980).
    NEAR(geom_area_m2(&all) / 1e6, 510065621.724, 0.001);
}

static void test_one_degree_at_the_equator(void **state) {
    (void)state;
    AUTO(geom_done) struct geom cell = {0};
    add_box(&cell, false, 0, 0, 1);
    // GeographicLib's planimeter has 12308.778 km2; its northern edge, a geodesic, bulges 4.2 m
    // beyond the parallel, and 2/3 of 4.2 m by 111 km is 0.311 km2.
    NEAR(geom_area_m2(&cell) / 1e6, 12308.778 - 0.311, 0.005);
}

static void test_a_hectare_in_manchester(void **state) {
    (void)state;
    struct geom_plane plane = geom_plane_at((struct geom_pt){-2.2, 53.48});
    double w = 100 / plane.lon_m, h = 100 / plane.lat_m;
    AUTO(geom_done) struct geom field = {0};
    add_ring(&field, false, 4,
             (double[]){-2.2, 53.48, -2.2 + w, 53.48, -2.2 + w, 53.48 + h, -2.2, 53.48 + h});
    NEAR(geom_area_m2(&field), 10000, 0.5);
    // A degree of latitude: 111132.954 - 559.822 cos 2φ + 1.175 cos 4φ metres.
    NEAR(plane.lat_m, 111295.3, 0.1);
}

static void test_holes_count_off_and_a_bow_tie_is_nothing(void **state) {
    (void)state;
    AUTO(geom_done) struct geom ring = {0}, hole = {0}, tie = {0};
    add_box(&ring, false, 10, 50, 0.01);
    double whole = geom_area_m2(&ring);
    add_box(&hole, false, 10.002, 50.002, 0.005);
    double inner = geom_area_m2(&hole);
    add_box(&ring, true, 10.002, 50.002, 0.005);
    NEAR(geom_area_m2(&ring), whole - inner, 1e-6 * whole);
    add_ring(&tie, false, 4, (double[]){10, 50, 10.01, 50.01, 10.01, 50, 10, 50.01});
    NEAR(geom_area_m2(&tie), 0, 1e-3 * whole);
}

static void test_distances(void **state) {
    (void)state;
    NEAR(geom_distance_m((struct geom_pt){0, 0}, (struct geom_pt){0, 1}), 111195, 1);
    NEAR(geom_distance_m((struct geom_pt){0, 0}, (struct geom_pt){180, 0}), 20015115, 10);
    struct geom_box a = {0, 0, 1, 1}, b = {2, 0.5, 3, 2}, c = {0.5, 0.5, 4, 4};
    NEAR(geom_box_distance_m(&a, &b), 111195, 20);
    NEAR(geom_box_distance_m(&a, &c), 0, 0);
    assert_false(geom_box_meets(&a, &b));
    assert_true(geom_box_meets(&b, &c));
    assert_true(geom_box_empty(&geom_box_none));
}

static bool has(const struct geom *geom, double lon, double lat) {
    return geom_has(geom, (struct geom_pt){lon, lat});
}

static void test_inside_holes_islands_and_edges(void **state) {
    (void)state;
    AUTO(geom_done) struct geom g = {0};
    add_box(&g, false, 0, 0, 10); // a square, a lake in it, an island in that, a second square
    add_box(&g, true, 2, 2, 6);
    add_box(&g, false, 4, 4, 2);
    add_box(&g, false, 20, 0, 1);
    assert_true(has(&g, 1, 1));
    assert_false(has(&g, 3, 3));
    assert_true(has(&g, 5, 5));
    assert_true(has(&g, 20.5, 0.5));
    assert_false(has(&g, 15, 0.5));
    assert_true(has(&g, 0, 5)); // edges and corners are inside
    assert_true(has(&g, 2, 5)); // also those of a hole
    assert_true(has(&g, 10, 10));
    assert_true(has(&g, 7, 10));
    assert_false(has(&g, 11, 10)); // level with the top edge
    assert_false(has(&g, -1, 0));  // and with the bottom one
    assert_false(has(&g, NAN, 1));
    assert_false(has(&g, 1, INFINITY));
}

static void test_no_point_falls_between_two_that_share_an_edge(void **state) {
    (void)state;
    AUTO(geom_done) struct geom west = {0}, east = {0};
    add_ring(&west, false, 4, (double[]){0, 0, 0.3, 0.1, 0.7, 0.9, 0, 1});
    add_ring(&east, false, 4, (double[]){0.7, 0.9, 0.3, 0.1, 1, 0, 1, 1}); // drawn the other way
    uint64_t seed = 5;
    for (int i = 0; i < 20000; i++) {
        double t = splitmix_unit(&seed);
        double lon = 0.3 + t * 0.4 + (splitmix_unit(&seed) - 0.5) * 1e-15, lat = 0.1 + t * 0.8;
        if (!has(&west, lon, lat) && !has(&east, lon, lat)) {
            fail_msg("%.17g %.17g is in neither", lon, lat);
        }
    }
    assert_true(has(&west, 0.3, 0.1) && has(&east, 0.3, 0.1));
}

static void test_rings_turn_the_right_way(void **state) {
    (void)state;
    AUTO(geom_done) struct geom g = {0};
    add_ring(&g, false, 4, (double[]){0, 0, 0, 1, 1, 1, 1, 0}); // clockwise
    add_box(&g, true, 0.2, 0.2, 0.2);                           // anticlockwise
    geom_orient(&g);
    assert_true(geom_ring_area_m2(g.points, g.parts[0].n) > 0);
    assert_true(geom_ring_area_m2(g.points + g.parts[1].first, g.parts[1].n) < 0);
    geom_orient(&g);
    assert_true(geom_ring_area_m2(g.points, g.parts[0].n) > 0);
}

static void test_labels_stand_inside(void **state) {
    (void)state;
    AUTO(geom_done) struct geom u = {0}, ring = {0}, sliver = {0}, dot = {0}, box = {0};
    struct geom_pt at;
    double room;
    add_ring(&u, false, 8, (double[]){0, 0, 3, 0, 3, 3, 2.8, 3, 2.8, 0.2, 0.2, 0.2, 0.2, 3, 0, 3});
    assert_true(label_point(&u, &at, &room) && geom_has(&u, at) && room > 0);
    add_box(&ring, false, 0, 0, 3);
    add_box(&ring, true, 0.5, 0.5, 2.4); // wider in the south and west
    assert_true(label_point(&ring, &at, &room) && geom_has(&ring, at));
    NEAR(room, 27800, 4000); // a quarter of a degree
    add_ring(&sliver, false, 3, (double[]){0, 0, 1, 1, 1, 1.000001});
    assert_true(label_point(&sliver, &at, NULL) && geom_has(&sliver, at));
    add_ring(&dot, false, 3, (double[]){5, 5, 5, 5, 5, 5});
    assert_false(label_point(&dot, &at, NULL));
    add_ring(&box, false, 4, (double[]){0, 0, 10, 0, 10, 1, 0, 1}); // long: the middle, not an end
    assert_true(label_point(&box, &at, NULL));
    NEAR(at.lon, 5, 0.1);
}

static void test_labels_of_random_stars(void **state) {
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 200; i++) {
        AUTO(geom_done) struct geom g = {.kind = GEOM_POLYGONS};
        struct geom_pt at;
        geom_begin_part(&g, false);
        for (int k = 0; k < 31; k++) {
            double turn = 6.283185307179586 * k / 31, r = 0.001 + 0.01 * splitmix_unit(&seed);
            geom_add_point(&g, (struct geom_pt){-2 + r * cos(turn), 53 + r * sin(turn)});
        }
        geom_end_part(&g);
        assert_true(label_point(&g, &at, NULL));
        assert_true(geom_has(&g, at));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_earth),
        cmocka_unit_test(test_one_degree_at_the_equator),
        cmocka_unit_test(test_a_hectare_in_manchester),
        cmocka_unit_test(test_holes_count_off_and_a_bow_tie_is_nothing),
        cmocka_unit_test(test_distances),
        cmocka_unit_test(test_inside_holes_islands_and_edges),
        cmocka_unit_test(test_no_point_falls_between_two_that_share_an_edge),
        cmocka_unit_test(test_rings_turn_the_right_way),
        cmocka_unit_test(test_labels_stand_inside),
        cmocka_unit_test(test_labels_of_random_stars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
