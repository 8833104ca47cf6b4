/* tests/geo/test_hexes.c — hexagons: every home in the nearest one, zones that cover all of them
 * once and grow as asked, outlines without gaps; the same whatever order the homes come in. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "geo/hexes.h"
#include "tests/geo/geo_support.h"

enum { HOMES = 600, ROUNDS = 30 };
static const struct geom_box estate = {-2.2551, 53.4612, -2.2450, 53.4671};

struct town {
    struct hex_home homes[HOMES];
    struct hexes hexes;
};

static uint64_t seed;
static double die(void) { // 0 to 1
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) * 0x1p-53;
}

/* Homes in clumps, as houses stand, some of them demolished. */
static void build(struct town *t, double width_m) {
    struct err err = {0};
    double lon = 0, lat = 0;
    for (size_t i = 0; i < HOMES; i++) {
        if (i == 0 || die() < 0.05) {
            lon = estate.west + die() * (estate.east - estate.west);
            lat = estate.south + die() * (estate.north - estate.south);
        }
        t->homes[i] = (struct hex_home){
            {lon + 0.0006 * die(), lat + 0.0004 * die()},
            die() < 0.95
        };
    }
    const struct hex_grid grid = hex_grid_for(&estate, width_m);
    t->hexes = (struct hexes){0};
    ASSERT_OK(hexes_make(&t->hexes, &grid, t->homes, HOMES, &err), &err);
}

static void test_the_nearest_middle_is_the_hexagon(void **state) {
    (void)state;
    seed = 1;
    for (int i = 0; i < 5000; i++) {
        double x = 2000 * die() - 1000, y = 2000 * die() - 1000, x0, y0;
        struct hex_at at = hex_nearest(x, y, 80);
        hex_middle(at, 80, &x0, &y0);
        double best = hypot(x - x0, y - y0);
        assert_true(best <= 40 + 1e-9);
        for (int col = -2; col <= 2; col++) {
            for (int row = -2; row <= 2; row++) {
                hex_middle((struct hex_at){at.col + col, at.row + row}, 80, &x0, &y0);
                assert_true(hypot(x - x0, y - y0) >= best - 1e-9);
            }
        }
    }
}

/* The grid lies still when the estate's edge moves a little. */
static void test_the_grid_is_fixed_to_the_ground(void **state) {
    (void)state;
    struct geom_box wider = {estate.west - 0.001, estate.south - 0.001, 0, 60};
    struct hex_grid a = hex_grid_for(&estate, 70), b = hex_grid_for(&wider, 70);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(a.plane.origin.lon <= estate.west && a.plane.origin.lat <= estate.south);
}

/* Zones hold every cell once, every home once, and are as large as asked unless they stand alone.
 */
static void check_partition(const struct town *t, uint32_t least) {
    const struct hexes *h = &t->hexes;
    AUTO(mem_freep) uint32_t *times = mem_zalloc((h->n_cells + 1) * sizeof *times);
    AUTO(mem_freep) uint32_t *living = mem_zalloc((h->n_zones + 1) * sizeof *living);
    size_t n_cells = 0;
    for (uint32_t zone = 0; zone < h->n_zones; zone++) {
        for (uint32_t i = 0; i < h->zones[zone].n_cells; i++) {
            uint32_t cell = h->order[h->zones[zone].first + i];
            assert_int_equal(h->cells[cell].zone, zone);
            assert_int_equal(times[cell]++, 0);
            n_cells++;
        }
    }
    assert_int_equal(n_cells, h->n_cells);
    for (size_t i = 0; i < HOMES; i++) {
        living[hexes_zone_of(h, i)] += t->homes[i].counts;
    }
    for (uint32_t zone = 0; zone < h->n_zones; zone++) {
        assert_int_equal(living[zone], h->zones[zone].n);
        if (h->zones[zone].n >= least) {
            continue;
        }
        for (uint32_t i = 0; i < h->zones[zone].n_cells; i++) { // it stands alone
            const struct hex_cell *cell = &h->cells[h->order[h->zones[zone].first + i]];
            double x0, y0, x1, y1;
            hex_middle(cell->at, h->grid.width_m, &x0, &y0);
            for (size_t k = 0; k < h->n_cells; k++) {
                hex_middle(h->cells[k].at, h->grid.width_m, &x1, &y1);
                assert_true(h->cells[k].zone == zone ||
                            hypot(x1 - x0, y1 - y0) > h->grid.width_m * 0.9);
            }
        }
    }
}

static void test_zones_are_a_partition_and_large_enough(void **state) {
    (void)state;
    for (seed = 1; seed <= ROUNDS; seed++) {
        uint64_t keep = seed;
        struct town t;
        build(&t, 50 + 50 * die());
        check_partition(&t, 0);
        hexes_join(&t.hexes, 20);
        check_partition(&t, 20);
        hexes_done(&t.hexes);
        seed = keep;
    }
}

/* Coarser zones are whole finer ones. */
static void test_coarse_zones_are_made_of_fine_ones(void **state) {
    (void)state;
    for (seed = 1; seed <= ROUNDS; seed++) {
        uint64_t keep = seed;
        struct town t;
        uint32_t fine[HOMES], coarse_of[HOMES];
        build(&t, 60);
        hexes_join(&t.hexes, 20);
        for (size_t i = 0; i < HOMES; i++) {
            fine[i] = hexes_zone_of(&t.hexes, i);
            coarse_of[i] = UINT32_MAX;
        }
        size_t n_fine = t.hexes.n_zones;
        hexes_join(&t.hexes, 40);
        check_partition(&t, 40);
        assert_true(t.hexes.n_zones < n_fine);
        for (size_t i = 0; i < HOMES; i++) {
            uint32_t coarse = hexes_zone_of(&t.hexes, i);
            assert_true(coarse_of[fine[i]] == UINT32_MAX || coarse_of[fine[i]] == coarse);
            coarse_of[fine[i]] = coarse;
        }
        hexes_done(&t.hexes);
        seed = keep;
    }
}

static void test_the_order_of_homes_does_not_matter(void **state) {
    (void)state;
    struct town a, b;
    struct err err = {0};
    seed = 7;
    build(&a, 60);
    for (size_t i = 0; i < HOMES; i++) {
        b.homes[i] = a.homes[HOMES - 1 - i];
    }
    b.hexes = (struct hexes){0};
    ASSERT_OK(hexes_make(&b.hexes, &a.hexes.grid, b.homes, HOMES, &err), &err);
    hexes_join(&a.hexes, 20);
    hexes_join(&b.hexes, 20);
    assert_int_equal(a.hexes.n_zones, b.hexes.n_zones);
    for (size_t i = 0; i < HOMES; i++) {
        AUTO(strbuf_done) struct strbuf one = {0}, other = {0};
        hexes_add_code(&one, &a.hexes, hexes_zone_of(&a.hexes, i));
        hexes_add_code(&other, &b.hexes, hexes_zone_of(&b.hexes, HOMES - 1 - i));
        assert_string_equal(one.data, other.data);
    }
    hexes_done(&a.hexes);
    hexes_done(&b.hexes);
}

/* Every home is inside its own zone's outline and in no other; areas add up to whole hexagons. */
static void test_outlines_hold_their_homes_and_no_others(void **state) {
    (void)state;
    struct town t;
    seed = 11;
    build(&t, 70);
    hexes_join(&t.hexes, 40);
    double cell_m2 = 1.5 * sqrt(3) * 35 * 35;
    for (uint32_t zone = 0; zone < t.hexes.n_zones; zone++) {
        AUTO(geom_done) struct geom shape = {0};
        hexes_outline(&t.hexes, zone, &shape);
        for (size_t i = 0; i < HOMES; i++) {
            assert_int_equal(geom_has(&shape, t.homes[i].at), hexes_zone_of(&t.hexes, i) == zone);
        }
        double area_m2 = geom_area_m2(&shape), due_m2 = cell_m2 * t.hexes.zones[zone].n_cells;
        assert_true(fabs(area_m2 / due_m2 - 1) < 0.01); // a plane, and the ellipsoid
        for (size_t part = 0; part < shape.n_parts; part++) {
            const struct geom_part *p = &shape.parts[part];
            double ring_m2 = geom_ring_area_m2(shape.points + p->first, p->n);
            assert_true(p->hole == (part > 0) && (ring_m2 < 0) == p->hole);
        }
    }
    hexes_done(&t.hexes);
}

/* Six homes in a ring around an empty hexagon: an outline with a hole in it. */
static void test_a_ring_has_a_hole(void **state) {
    (void)state;
    struct err err = {0};
    const struct hex_grid grid = hex_grid_for(&estate, 100);
    struct hex_home homes[6];
    struct hexes h = {0};
    for (int i = 0; i < 6; i++) {
        double turn = (30 + 60 * i) / 57.29577951308232, far_m = 100 * sqrt(3) / 2;
        homes[i] = (struct hex_home){
            {grid.plane.origin.lon + (225 + far_m * cos(turn)) / grid.plane.lon_m,
             grid.plane.origin.lat + (216.5 + far_m * sin(turn)) / grid.plane.lat_m},
            true
        };
    }
    ASSERT_OK(hexes_make(&h, &grid, homes, 6, &err), &err);
    assert_int_equal(h.n_cells, 6);
    hexes_join(&h, 6);
    assert_int_equal(h.n_zones, 1);
    AUTO(geom_done) struct geom shape = {0};
    hexes_outline(&h, 0, &shape);
    assert_int_equal(shape.n_parts, 2);
    assert_int_equal(shape.parts[0].n, 18 + 1);
    assert_int_equal(shape.parts[1].n, 6 + 1);
    hexes_done(&h);
}

static void test_no_homes_and_far_too_many_cells(void **state) {
    (void)state;
    struct err err = {0};
    const struct hex_grid grid = hex_grid_for(&estate, 50);
    struct hexes none = {0}, wide = {0};
    ASSERT_OK(hexes_make(&none, &grid, NULL, 0, &err), &err);
    hexes_join(&none, 20);
    assert_int_equal(none.n_zones, 0);
    hexes_done(&none);
    AUTO(mem_freep) struct hex_home *homes = mem_zalloc((HEXES_MAX + 1) * sizeof *homes);
    for (size_t i = 0; i <= HEXES_MAX; i++) {
        homes[i].at =
            (struct geom_pt){-2.2 + 0.002 * (double)(i % 1000), 53 + 0.002 * (double)(i / 1000)};
    }
    assert_false(hexes_make(&wide, &grid, homes, HEXES_MAX + 1, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    hexes_done(&wide);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_nearest_middle_is_the_hexagon),
        cmocka_unit_test(test_the_grid_is_fixed_to_the_ground),
        cmocka_unit_test(test_zones_are_a_partition_and_large_enough),
        cmocka_unit_test(test_coarse_zones_are_made_of_fine_ones),
        cmocka_unit_test(test_the_order_of_homes_does_not_matter),
        cmocka_unit_test(test_outlines_hold_their_homes_and_no_others),
        cmocka_unit_test(test_a_ring_has_a_hole),
        cmocka_unit_test(test_no_homes_and_far_too_many_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
