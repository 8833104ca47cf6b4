/* tests/analysis/test_mask.c — homes moved on maps: TV11 of spec/domain.md, and that they stay
 * moved the same way. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/mask.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/store.h"
#include "tests/support.h"

static const struct mask_ring ring = {20, 100};

static void assert_near(double got, double want, double within) {
    if (!(fabs(got - want) <= within)) {
        fail_msg("%.6f is not %.6f", got, want);
    }
}

static void test_tv11(void **state) {
    (void)state;
    assert_near(mask_ring_k(&ring, 1), 3.0159, 0.00005); // the ring has so many hectares
    assert_near(mask_ring_k(&ring, 60), 181, 0.5);
    assert_near(mask_ring_for(50, 60, 20).r_max_m, 55.25, 0.005);
    struct mask_point by = mask_ring_offset(&ring, 0, .5);
    assert_near(by.x_m, 72.111, 0.0005);
    assert_near(by.y_m, 0, 1e-9);
    by = mask_ring_offset(&ring, .25, 0);
    assert_near(by.x_m, 0, 1e-9);
    assert_near(by.y_m, 20, 1e-9);
}

/* Evenly by area: half of the homes within the radius that halves the ring. */
static void test_homes_land_in_the_ring(void **state) {
    (void)state;
    struct mask_key key = {
        {1, 2, 3}
    };
    const struct mask_point at = {380000, 390000};
    int near = 0, east = 0, n = 4000;
    for (int i = 0; i < n; i++) {
        char code[20];
        struct mask_point to;
        snprintf(code, sizeof code, "ASH-%d", i);
        assert_true(mask_home(&key, &ring, code, at, NULL, NULL, &to));
        double far_m = hypot(to.x_m - at.x_m, to.y_m - at.y_m);
        assert_true(far_m >= 20 - 1e-6 && far_m <= 100 + 1e-6);
        near += far_m < 72.111;
        east += to.x_m > at.x_m;
    }
    assert_in_range(near, n / 2 - 130, n / 2 + 130); // four standard deviations
    assert_in_range(east, n / 2 - 130, n / 2 + 130);
}

static bool is_east(void *ctx, struct mask_point at) {
    return at.x_m > *(double *)ctx;
}

static void test_boundary(void **state) {
    (void)state;
    struct mask_key key = {{9}};
    const struct mask_point at = {0, 0};
    double west_end = 0, nowhere = 1000;
    struct mask_point to;
    for (int i = 0; i < 200; i++) {
        char code[20];
        snprintf(code, sizeof code, "%d", i);
        assert_true(mask_home(&key, &ring, code, at, is_east, &west_end, &to));
        assert_true(to.x_m > 0);
    }
    assert_false(mask_home(&key, &ring, "1", at, is_east, &nowhere, &to));
}

/* The key is the survey's: another survey moves the same home another way. */
static void test_key(void **state) {
    char *dir = *state;
    const char *names[] = {"a.gpkg", "b.gpkg"};
    struct mask_point to[3];
    for (int i = 0; i < 3; i++) {
        AUTO(strbuf_done) struct strbuf path = {0};
        struct err err = {0};
        struct mask_key key;
        strbuf_addf(&path, "%s/%s", dir, names[i / 2]);
        AUTO(store_closep)
        struct store *st = i == 1 ? store_open(path.data, NULL, &err)
                                  : store_create(path.data, "Test", INT64_C(1795332872271), &err);
        ASSERT_OK(st && mask_key_of(st, &key, &err), &err);
        assert_true(mask_home(&key, &ring, "ASH-1", (struct mask_point){0}, NULL, NULL, &to[i]));
    }
    assert_memory_equal(&to[0], &to[1], sizeof to[0]);
    assert_memory_not_equal(&to[0], &to[2], sizeof to[0]);
}

static void test_damaged_key(void **state) {
    char *dir = *state;
    AUTO(strbuf_done) struct strbuf path = {0};
    struct err err = {0};
    struct mask_key key;
    strbuf_addf(&path, "%s/c.gpkg", dir);
    AUTO(store_closep) struct store *st = store_create(path.data, "Test", 0, &err);
    ASSERT_OK(st && store_set_meta(st, "mask_key", "abcd", &err), &err);
    assert_false(mask_key_of(st, &key, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
}

/* Of all middles around, the nearest: looked for among many. */
static void test_hexagons(void **state) {
    (void)state;
    uint64_t dice = 11;
    const double width = 100, height = width * sqrt(3) / 2;
    for (int i = 0; i < 2000; i++) {
        struct mask_point at = {splitmix_unit(&dice) * 2000 - 1000,
                                splitmix_unit(&dice) * 2000 - 1000};
        struct mask_point got = mask_hexagon(at, width);
        double nearest = INFINITY;
        for (int c = -20; c <= 20; c++) {
            for (int r = -20; r <= 20; r++) {
                double x = c * width * .75, y = (r + (c % 2 ? .5 : 0)) * height;
                nearest = fmin(nearest, hypot(x - at.x_m, y - at.y_m));
            }
        }
        assert_near(hypot(got.x_m - at.x_m, got.y_m - at.y_m), nearest, 1e-9);
        assert_true(nearest <= width / 2 + 1e-9);
        struct mask_point again = mask_hexagon(got, width);
        assert_near(hypot(again.x_m - got.x_m, again.y_m - got.y_m), 0, 1e-9);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tv11),
        cmocka_unit_test(test_homes_land_in_the_ring),
        cmocka_unit_test(test_boundary),
        cmocka_unit_test_setup_teardown(test_key, temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_damaged_key, temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test(test_hexagons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
