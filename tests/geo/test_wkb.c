/* tests/geo/test_wkb.c — binary geometry: there and back, both byte orders, and every cut. */
#include <math.h>
#include <string.h>

#include "base/strbuf.h"
#include "geo/wkb.h"
#include "tests/geo/geo_support.h"

static void assert_same(const struct geom *a, const struct geom *b) {
    assert_int_equal(a->n_parts, b->n_parts);
    assert_int_equal(a->n_points, b->n_points);
    for (size_t i = 0; i < a->n_parts; i++) {
        assert_int_equal(a->parts[i].first, b->parts[i].first);
        assert_int_equal(a->parts[i].n, b->parts[i].n);
        assert_int_equal(a->parts[i].hole, b->parts[i].hole);
    }
    assert_memory_equal(a->points, b->points, a->n_points * sizeof *a->points);
}

static void test_polygons_there_and_back(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(geom_done) struct geom g = {0}, back = {.kind = GEOM_POLYGONS};
    AUTO(strbuf_done) struct strbuf wkb = {0};
    add_box(&g, false, 0, 0, 10);
    add_box(&g, true, 1, 1, 2);
    add_box(&g, true, 5, 5, 2);
    add_box(&g, false, 20, 0, 1);
    wkb_write(&wkb, &g);
    assert_int_equal(wkb.len, 9 + 2 * 9 + 4 * 4 + 20 * 16);
    ASSERT_OK(wkb_read(&back, wkb.data, wkb.len, &err), &err);
    assert_same(&g, &back);
}

static void test_lines_and_points(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(geom_done) struct geom line = {.kind = GEOM_LINES}, back = {.kind = GEOM_LINES};
    AUTO(geom_done) struct geom pt = {.kind = GEOM_POINTS}, pt_back = {.kind = GEOM_POINTS};
    AUTO(strbuf_done) struct strbuf wkb = {0}, pt_wkb = {0};
    geom_begin_part(&line, false);
    geom_add_point(&line, (struct geom_pt){1, 2});
    geom_add_point(&line, (struct geom_pt){3, 4});
    geom_end_part(&line); // a line stays open
    wkb_write(&wkb, &line);
    ASSERT_OK(wkb_read(&back, wkb.data, wkb.len, &err), &err);
    assert_same(&line, &back);
    geom_begin_part(&pt, false);
    geom_add_point(&pt, (struct geom_pt){-2.5, 53});
    wkb_write(&pt_wkb, &pt);
    ASSERT_OK(wkb_read(&pt_back, pt_wkb.data, pt_wkb.len, &err), &err);
    assert_same(&pt, &pt_back);
}

static void test_coordinates_are_numbers(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(geom_done) struct geom line = {.kind = GEOM_LINES}, back = {.kind = GEOM_LINES};
    AUTO(geom_done) struct geom pt = {.kind = GEOM_POINTS}, none = {.kind = GEOM_POINTS};
    AUTO(strbuf_done) struct strbuf wkb = {0}, pt_wkb = {0};
    geom_begin_part(&line, false);
    geom_add_point(&line, (struct geom_pt){1, 2});
    geom_add_point(&line, (struct geom_pt){NAN, 4});
    geom_end_part(&line);
    wkb_write(&wkb, &line);
    assert_false(wkb_read(&back, wkb.data, wkb.len, &err));
    assert_non_null(strstr(err.text, "no number"));
    geom_begin_part(&pt, false);
    geom_add_point(&pt, (struct geom_pt){NAN, NAN}); // how an empty point is written
    wkb_write(&pt_wkb, &pt);
    struct err fine = {0};
    ASSERT_OK(wkb_read(&none, pt_wkb.data, pt_wkb.len, &fine), &fine);
    assert_int_equal(none.n_points, 0);
}

static void test_big_endian(void **state) {
    (void)state;
    struct err err = {0};
    // XDR, Point, 1.0 2.0: IEEE 754 doubles 3FF0… and 4000….
    static const unsigned char wkb[21] = {0, 0, 0, 0, 1, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0x40};
    AUTO(geom_done) struct geom g = {.kind = GEOM_POINTS};
    ASSERT_OK(wkb_read(&g, wkb, sizeof wkb, &err), &err);
    assert_true(g.points[0].lon == 1.0 && g.points[0].lat == 2.0);
}

static void test_every_cut_is_refused(void **state) {
    (void)state;
    AUTO(geom_done) struct geom g = {0};
    AUTO(strbuf_done) struct strbuf wkb = {0};
    add_box(&g, false, 0, 0, 10);
    add_box(&g, true, 1, 1, 2);
    wkb_write(&wkb, &g);
    for (size_t len = 0; len < wkb.len; len++) {
        struct err err = {0};
        AUTO(geom_done) struct geom back = {.kind = GEOM_POLYGONS};
        AUTO(mem_freep) char *cut = mem_alloc(len); // its own block: a look past the end shows
        memcpy(cut, wkb.data, len);
        assert_false(wkb_read(&back, cut, len, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
    }
}

static void test_lies_about_counts_and_depth(void **state) {
    (void)state;
    struct err err = {0};
    static const unsigned char many[] = {1, 3, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF};
    unsigned char deep[9 * 20];
    for (size_t i = 0; i < sizeof deep; i += 9) {
        memcpy(deep + i, (const unsigned char[]){1, 7, 0, 0, 0, 1, 0, 0, 0}, 9);
    }
    AUTO(geom_done) struct geom g = {.kind = GEOM_POLYGONS};
    assert_false(wkb_read(&g, many, sizeof many, &err));
    err = (struct err){0};
    assert_false(wkb_read(&g, deep, sizeof deep, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    err = (struct err){0};
    assert_false(wkb_read(&g, (const unsigned char[]){1, 99, 0, 0, 0}, 5, &err));
    assert_int_equal(err.code, ERR_UNSUPPORTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_polygons_there_and_back),
        cmocka_unit_test(test_lines_and_points),
        cmocka_unit_test(test_coordinates_are_numbers),
        cmocka_unit_test(test_big_endian),
        cmocka_unit_test(test_every_cut_is_refused),
        cmocka_unit_test(test_lies_about_counts_and_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
