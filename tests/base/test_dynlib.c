/* tests/base/test_dynlib.c — a library that is there, one that is not, one that lacks a function.
 */
#include "tests/support.h"

#include <string.h>

#include "base/dynlib.h"
#include "base/err.h"

struct table {
    double (*cos)(double);
    double (*sqrt)(double);
};

static const struct dynlib_row rows[] = {
    {"cos",               offsetof(struct table, cos) },
    {"sqrt",              offsetof(struct table, sqrt)},
    {"no_function_of_it", offsetof(struct table, cos) }
};

static void test_what_is_there_is_called(void **state) {
    (void)state;
    struct err err = {0};
    struct table table = {0};
    ASSERT_OK(dynlib_fill("libm.so.6", "no arithmetic", rows, 2, &table, &err), &err);
    assert_true(table.sqrt(9) == 3);
    assert_true(table.cos(0) == 1);
}

static void test_what_is_missing_is_said(void **state) {
    (void)state;
    struct err absent = {0}, old = {0};
    struct table table = {0};
    assert_false(dynlib_fill("libdoorstep-none.so", "install it", rows, 2, &table, &absent));
    assert_int_equal(absent.code, ERR_UNSUPPORTED);
    assert_string_equal(absent.text, "install it");
    assert_false(dynlib_fill("libm.so.6", "", rows, 3, &table, &old));
    assert_int_equal(old.code, ERR_UNSUPPORTED);
    assert_non_null(strstr(old.text, "lacks no_function_of_it"));
    assert_true(!table.cos && !table.sqrt); // all or nothing
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_there_is_called),
        cmocka_unit_test(test_what_is_missing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
