/* tests/geo/test_overlap.c — common ground of two areas. */
#include <math.h>

#include "geo/overlap.h"
#include "tests/geo/geo_support.h"

static double share(double west, double south, double size) {
    AUTO(geom_done) struct geom a = {0}, b = {0};
    add_box(&a, false, 0, 50, 0.01);
    add_box(&b, false, west, south, size);
    double one = overlap_share(&a, &b);
    assert_true(fabs(one - overlap_share(&b, &a)) < 1e-12); // whichever way round
    return one;
}

static void test_common_ground(void **state) {
    (void)state;
    assert_true(share(0, 50, 0.01) == 1);
    assert_true(share(0.02, 50, 0.01) == 0);
    assert_true(fabs(share(0.005, 50, 0.01) - 1.0 / 3) < 0.03); // half of each
    assert_true(fabs(share(0.0005, 50, 0.01) - 0.95 / 1.05) < 0.03);
    assert_true(fabs(share(0, 50, 0.005) - 0.25) < 0.02); // one inside the other
}

static void test_holes_and_nothing(void **state) {
    (void)state;
    AUTO(geom_done) struct geom whole = {0}, ring = {0}, none = {0};
    add_box(&whole, false, 0, 50, 0.01);
    add_box(&ring, false, 0, 50, 0.01);
    add_box(&ring, true, 0.0025, 50.0025, 0.005);
    assert_true(fabs(overlap_share(&whole, &ring) - 0.75) < 0.02);
    assert_true(overlap_share(&whole, &none) == 0);
    assert_true(overlap_share(&none, &none) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_common_ground),
        cmocka_unit_test(test_holes_and_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
