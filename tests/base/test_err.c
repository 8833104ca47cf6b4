/* tests/base/test_err.c */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static void assert_line(const struct err *err, const char *want) {
    AUTO(strbuf_done) struct strbuf line = {0};
    err_add_line(&line, err);
    assert_string_equal(line.data, want);
}

static void test_the_first_failure_wins(void **state) {
    (void)state;
    struct err err = {0};
    assert_false(err_at(&err, ERR_SYNTAX, 12, "expected '%c'", ')'));
    assert_false(err_set(&err, ERR_IO, "later"));
    assert_false(err_at(&err, ERR_IO, 99, "later still"));
    assert_int_equal(err.code, ERR_SYNTAX);
    assert_int_equal(err.line, 12);
    assert_string_equal(err.text, "expected ')'");
}

static void test_only_the_first_place_is_kept(void **state) {
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_IO, "it broke");
    err_where(&err, "roof.%s", "xml");
    err_where(&err, "somewhere else");
    assert_line(&err, "roof.xml: it broke");
}

static void test_a_line_shows_place_and_message(void **state) {
    (void)state;
    assert_line(&(struct err){.line = 3, .text = "odd"}, "line 3: odd");
    assert_line(&(struct err){.source = "a.xml", .line = 3, .col = 7, .text = "odd"},
                "a.xml, line 3 column 7: odd");
    assert_line(&(struct err){.text = "odd"}, "odd");
}

static void test_no_place_to_report_to_is_fine(void **state) {
    (void)state;
    assert_false(err_set(NULL, ERR_IO, "lost"));
    assert_false(err_at(NULL, ERR_IO, 1, "lost"));
    assert_false(err_where(NULL, "nowhere"));
}

static void test_long_text_is_cut_between_characters(void **state) {
    (void)state;
    char text[1000] = "";
    for (int i = 0; i < 300; i++) {
        strcat(text, "\xE0\xA6\x95"); // Bengali ka
    }
    for (int lead = 0; lead < 3; lead++) {
        struct err err = {0};
        err_set(&err, ERR_IO, "%.*s%s", lead, "xyz", text);
        err_where(&err, "%.*s%s", lead, "xyz", text);
        assert_true(utf8_valid(err.text, strlen(err.text)));
        assert_true(utf8_valid(err.source, strlen(err.source)));
        assert_true(strlen(err.text) > sizeof err.text - 8);
    }
}

static void test_printing_cannot_drive_the_terminal(void **state) {
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_IO, "a\033[31mred\nsecond line\tand \xFF");
    err_where(&err, "x\ry");
    capture_start();
    err_print(&err);
    AUTO(captured_done) struct captured captured = capture_stop();
    assert_string_equal(captured.out, "");
    assert_string_equal(captured.err,
                        "doorstep: x\uFFFDy: a\uFFFD[31mred second line and \uFFFD\n");
}

static void test_exit_status_tells_misuse_from_failure(void **state) {
    (void)state;
    assert_int_equal(err_exit_status(&(struct err){.code = ERR_NONE}), 0);
    assert_int_equal(err_exit_status(&(struct err){.code = ERR_USAGE}), 2);
    assert_int_equal(err_exit_status(&(struct err){.code = ERR_LIMIT}), 1);
    assert_int_equal(err_exit_status(&(struct err){.code = ERR_IO}), 1);
}

static void test_advice_for_this_computer_is_not_told_elsewhere(void **state) {
    (void)state;
    struct err err = {0}, kept = {0};
    char text[400];
    assert_false(err_advise(&err, "; nothing failed"));
    assert_int_equal(err.code, ERR_NONE);
    err_where(&err, "record 7");
    err_set(&err, ERR_NOT_FOUND, "no form 'x'");
    assert_false(err_advise(&err, "; add it to %s", "/home/ada/survey.gpkg"));
    assert_string_equal(err.text, "no form 'x'; add it to /home/ada/survey.gpkg");
    assert_false(err_pass(&kept, &err));
    err_open_text(&kept, text, sizeof text);
    assert_string_equal(text, "no form 'x'");
    assert_string_equal(kept.source, "record 7");
    err_pass(&kept, &(struct err){.code = ERR_IO, .text = "later"});
    assert_string_equal(kept.text, err.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_failure_wins),
        cmocka_unit_test(test_only_the_first_place_is_kept),
        cmocka_unit_test(test_a_line_shows_place_and_message),
        cmocka_unit_test(test_no_place_to_report_to_is_fine),
        cmocka_unit_test(test_long_text_is_cut_between_characters),
        cmocka_unit_test(test_printing_cannot_drive_the_terminal),
        cmocka_unit_test(test_advice_for_this_computer_is_not_told_elsewhere),
        cmocka_unit_test(test_exit_status_tells_misuse_from_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
