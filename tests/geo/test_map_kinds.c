/* tests/geo/test_map_kinds.c — classes, circles and pairs of maps: looks, sizes, words, formats. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "geo/map.h"
#include "tests/geo/geo_support.h"

/* How bright a colour is, 0 to 255. */
static double brightness(uint32_t colour) {
    return 0.299 * (colour >> 16 & 0xFF) + 0.587 * (colour >> 8 & 0xFF) + 0.114 * (colour & 0xFF);
}

static void test_more_is_darker_and_denser(void **state) {
    (void)state;
    for (int i = 1; i < MAP_CLASSES; i++) {
        struct map_category less = map_class_of(i - 1, "less"), more = map_class_of(i, "more");
        assert_true(brightness(more.colour) < brightness(less.colour) - 20);
        assert_true(hatch_marks_of(more.hatch)->n > hatch_marks_of(less.hatch)->n);
    }
    assert_string_equal(map_class_of(0, "few").word, "few");
}

static void test_circles_are_as_large_as_what_they_count(void **state) {
    (void)state;
    struct map map = {.title = "Circles", .style = MAP_CIRCLES, .value_max = 40};
    double one = map_radius(&map, 10, 12), four = map_radius(&map, 40, 12);
    assert_true(fabs(four - 12) < 1e-9);
    assert_true(fabs(four * four - 4 * one * one) < 1e-9);
    map.value_max = 0;
    assert_true(map_radius(&map, 0, 12) == 0);
}

static void test_words_of_the_map_come_before_those_of_the_language(void **state) {
    (void)state;
    struct map map = {.title = "Words"};
    struct map_area area = {.code = "A", .state = MAP_TOO_FEW};
    AUTO(strbuf_done) struct strbuf plain = {0}, own = {0};
    assert_string_equal(map_legend(&map), map_words_en.legend);
    assert_string_equal(map_answer(&map), map_words_en.answer);
    map_add_label(&plain, &map, &area);
    assert_string_equal(plain.data, "Not enough homes to show");
    map.legend = "Homes that say so";
    map.too_few = "Too few homes to show";
    map_add_label(&own, &map, &area);
    assert_string_equal(own.data, "Too few homes to show");
    assert_string_equal(map_legend(&map), "Homes that say so");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_more_is_darker_and_denser),
        cmocka_unit_test(test_circles_are_as_large_as_what_they_count),
        cmocka_unit_test(test_words_of_the_map_come_before_those_of_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
