/* tests/base/test_mem.c */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void test_nothing_is_a_piece_of_memory_too(void **state) {
    (void)state;
    void *none = mem_alloc(0);
    assert_non_null(none);
    none = mem_realloc(none, 0);
    assert_non_null(none);
    free(none);
}

static void test_push_keeps_every_element(void **state) {
    (void)state;
    struct {
        int *items;
        size_t n, cap;
    } list = {0};
    for (int i = 0; i < 1000; i++) {
        *MEM_PUSH(list.items, list.n, list.cap) = i;
    }
    assert_int_equal(list.n, 1000);
    assert_true(list.cap >= 1000 && list.cap <= 2048);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(list.items[i], i);
    }
    free(list.items);
}

static char *finished_object(void) {
    AUTO(mem_freep) char *text = mem_strdup("finished");
    return mem_steal(&text);
}

static void test_a_stolen_object_outlives_its_guard(void **state) {
    (void)state;
    char *text = finished_object();
    assert_string_equal(text, "finished");
    free(text);
}

static void test_text_is_cut_and_ended(void **state) {
    (void)state;
    AUTO(mem_freep) char *cut = mem_strndup("questionnaire", 8);
    assert_string_equal(cut, "question");
    AUTO(mem_freep) char *empty = mem_strndup(NULL, 0);
    assert_string_equal(empty, "");
}

static void test_freep_leaves_null(void **state) {
    (void)state;
    char *text = mem_strdup("once");
    mem_freep(&text);
    assert_null(text);
    mem_freep(&text); // and may be called again
    assert_null(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_freep_leaves_null),
        cmocka_unit_test(test_nothing_is_a_piece_of_memory_too),
        cmocka_unit_test(test_push_keeps_every_element),
        cmocka_unit_test(test_a_stolen_object_outlives_its_guard),
        cmocka_unit_test(test_text_is_cut_and_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
