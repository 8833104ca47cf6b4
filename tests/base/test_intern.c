/* tests/base/test_intern.c */
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

#include "base/intern.h"

static void test_a_text_gets_one_number(void **state) {
    (void)state;
    struct intern in = {0};
    assert_int_equal(intern_find(&in, "damp", 4), 0);
    assert_int_equal(intern_add(&in, "damp", 4), 1);
    assert_int_equal(intern_add(&in, "repairs", 7), 2);
    assert_int_equal(intern_add(&in, "damp", 4), 1);
    assert_int_equal(intern_find(&in, "repairs", 7), 2);
    assert_int_equal(intern_find(&in, "repair", 6), 0);
    assert_string_equal(intern_text(&in, 2), "repairs");
    assert_int_equal(in.n, 2);
    intern_done(&in);
}

static void test_empty_and_binary_texts_are_texts(void **state) {
    (void)state;
    struct intern in = {0};
    uint32_t empty = intern_add(&in, "", 0);
    uint32_t nul = intern_add(&in, "\0", 1);
    uint32_t two = intern_add(&in, "a\0b", 3);
    assert_true(empty != nul && nul != two && two != intern_add(&in, "a\0c", 3));
    assert_int_equal(intern_find(&in, "", 0), empty);
    intern_done(&in);
}

static void test_numbers_and_texts_survive_growth(void **state) {
    (void)state;
    struct intern in = {0};
    enum { N = 50000 };
    const char *first = NULL;
    for (uint32_t i = 1; i <= N; i++) {
        char text[20];
        int len = snprintf(text, sizeof text, "choice-%u", i);
        assert_int_equal(intern_add(&in, text, (size_t)len), i);
        first = first ? first : intern_text(&in, 1);
    }
    assert_ptr_equal(intern_text(&in, 1), first); // borrowed texts never move
    for (uint32_t i = 1; i <= N; i++) {
        char text[20];
        int len = snprintf(text, sizeof text, "choice-%u", i);
        assert_int_equal(intern_find(&in, text, (size_t)len), i);
        assert_string_equal(intern_text(&in, i), text);
    }
    intern_done(&in);
    assert_int_equal(in.n, 0);
}

/* 4096 short keys over 4096 buckets: a good hash leaves e^-1 of them empty. */
static void test_the_hash_spreads_short_keys(void **state) {
    (void)state;
    static unsigned char seen[4096];
    int empty = 0;
    for (unsigned i = 0; i < 4096; i++) {
        unsigned char key[2] = {(unsigned char)(i >> 8), (unsigned char)i};
        seen[hash_bytes(key, 2) % 4096] = 1;
    }
    for (unsigned i = 0; i < 4096; i++) {
        empty += !seen[i];
    }
    assert_in_range(empty, 1400, 1620);
    assert_true(hash_bytes("a", 1) != hash_bytes("b", 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_text_gets_one_number),
        cmocka_unit_test(test_empty_and_binary_texts_are_texts),
        cmocka_unit_test(test_numbers_and_texts_survive_growth),
        cmocka_unit_test(test_the_hash_spreads_short_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
