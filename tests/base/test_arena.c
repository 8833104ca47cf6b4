/* tests/base/test_arena.c */
#include "tests/support.h"

#include <string.h>

#include "base/arena.h"

static void test_memory_is_aligned_and_apart(void **state) {
    (void)state;
    struct arena arena = {0};
    char *before = NULL;
    for (size_t size = 0; size < 5000; size += 37) {
        char *p = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)p % 16, 0);
        assert_true(p != before);
        memset(p, (int)size, size);
        before = p;
    }
    arena_done(&arena);
    assert_int_equal(arena.total, 0);
}

static void test_new_and_array_are_cleared_even_in_used_memory(void **state) {
    (void)state;
    struct arena arena = {0};
    struct arena_mark mark = arena_mark(&arena);
    memset(arena_alloc(&arena, 3000), 0xFF, 3000);
    arena_release(&arena, mark);
    int *numbers = ARENA_ARRAY(&arena, int, 500);
    for (int i = 0; i < 500; i++) {
        assert_int_equal(numbers[i], 0);
    }
    arena_done(&arena);
}

static void test_text_is_copied_and_ended(void **state) {
    (void)state;
    struct arena arena = {0};
    assert_string_equal(arena_strndup(&arena, "doorstep", 4), "door");
    assert_string_equal(arena_strndup(&arena, NULL, 0), "");
    assert_string_equal(arena_strdup(&arena, "step"), "step");
    assert_string_equal(arena_printf(&arena, "%s-%03d", "block", 7), "block-007");
    arena_done(&arena);
}

static void test_release_keeps_what_is_older(void **state) {
    (void)state;
    struct arena arena = {0};
    char *old = arena_strdup(&arena, "stays");
    struct arena_mark outer = arena_mark(&arena);
    for (int i = 0; i < 100; i++) {
        memset(arena_alloc(&arena, 1000), 'x', 1000);
        struct arena_mark inner = arena_mark(&arena);
        memset(arena_alloc(&arena, 10000), 'y', 10000);
        arena_release(&arena, inner);
    }
    arena_release(&arena, outer);
    assert_string_equal(old, "stays");
    arena_done(&arena);
}

static void test_a_loop_of_mark_and_release_settles(void **state) {
    (void)state;
    struct arena arena = {0};
    size_t settled = 0;
    for (int i = 0; i < 1000; i++) {
        struct arena_mark mark = arena_mark(&arena);
        for (int k = 0; k < 50; k++) {
            memset(arena_alloc(&arena, 700), 1, 700);
        }
        arena_release(&arena, mark);
        if (i == 20) {
            settled = arena.total;
        }
    }
    assert_int_equal(arena.total, settled);
    arena_done(&arena);
}

/* What one turn needs does not fit the block that the turn before left behind. */
static void test_a_loop_of_large_requests_settles_too(void **state) {
    (void)state;
    struct arena arena = {0};
    for (int i = 0; i < 100; i++) {
        struct arena_mark mark = arena_mark(&arena);
        for (size_t size = 64; size <= 1 << 20; size *= 2) { // a list that grows by copying
            memset(arena_alloc(&arena, size), 1, size);
        }
        arena_release(&arena, mark);
        assert_true(arena.total < 8 << 20);
    }
    arena_done(&arena);
    assert_int_equal(arena.total, 0);
}

static void test_a_request_larger_than_a_block_fits(void **state) {
    (void)state;
    struct arena arena = {0};
    size_t size = 5 << 20;
    memset(arena_alloc(&arena, size), 1, size);
    assert_true(arena.total >= size && arena.total < size + 8192);
    arena_done(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_aligned_and_apart),
        cmocka_unit_test(test_new_and_array_are_cleared_even_in_used_memory),
        cmocka_unit_test(test_text_is_copied_and_ended),
        cmocka_unit_test(test_release_keeps_what_is_older),
        cmocka_unit_test(test_a_loop_of_mark_and_release_settles),
        cmocka_unit_test(test_a_loop_of_large_requests_settles_too),
        cmocka_unit_test(test_a_request_larger_than_a_block_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
