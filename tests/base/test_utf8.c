/* tests/base/test_utf8.c — validity by table 3-7 of The Unicode Standard, widths, direction. */
#include "tests/support.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

static void test_ill_formed_sequences_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "\x80",             // a continuation alone
        "\xC0\xAF",         // overlong '/'
        "\xC1\xBF",         // overlong
        "\xE0\x80\xAF",     // overlong in three
        "\xE0\x9F\xBF",     // overlong in three
        "\xF0\x80\x80\xAF", // overlong in four
        "\xF0\x8F\xBF\xBF", // overlong in four
        "\xED\xA0\x80",     // a surrogate
        "\xED\xBF\xBF",     // a surrogate
        "\xF4\x90\x80\x80", // past U+10FFFF
        "\xF5\x80\x80\x80", // past U+10FFFF
        "\xFE",
        "\xFF",
        "\xC3",         // cut short
        "\xE0\xA6",     // cut short
        "\xF0\x9F\x98", // cut short
        "\xC3(",        // no continuation
        "\xE2\x82(",
        "ok\xE9t\xE9",
    };
    for (size_t i = 0; i < LEN(texts); i++) {
        if (utf8_valid(texts[i], strlen(texts[i]))) {
            fail_msg("row %zu was taken", i);
        }
        uint32_t code = 0;
        size_t at = strlen(texts[i]) > 2 && texts[i][0] == 'o' ? 2 : 0;
        assert_int_equal(utf8_decode(texts[i] + at, strlen(texts[i] + at), &code), 1);
        assert_int_equal(code, 0xFFFD);
    }
}

static void test_every_code_point_comes_back(void **state) {
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char text[4];
        size_t len = utf8_encode(text, code);
        uint32_t back = 0;
        assert_int_equal(utf8_decode(text, len, &back), len);
        bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        assert_int_equal(back, surrogate ? 0xFFFD : code);
        assert_true(utf8_valid(text, len));
    }
    char text[4];
    assert_int_equal(utf8_encode(text, 0x110000), 3);
    uint32_t code;
    assert_int_equal(utf8_decode("", 0, &code), 0);
}

static void test_width_follows_the_terminal(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t columns, codes;
    } rows[] = {
        {"",           0, 0},
        {"damp",       4, 4},
        {"caf\u00E9",  4, 4},
        {"cafe\u0301", 4, 5}, // e and a combining acute
        {"住宅",     4, 2}, // CJK
        {"ｱ",        1, 1}, // half-width katakana
        {"한",        2, 1},
        {"بيت",     3, 3}, // Arabic
        {"بَيْت", 3, 5}, // with vowel marks
        {"ঘর",     2, 2}, // Bengali
        {"কি",     2, 2}, // a vowel sign with room of its own, as terminals count
        {"😀",       2, 1},
        {"a\tb\033",   2, 4}, // controls have no width
        {"\xFF",       1, 1}, // shown as U+FFFD
        {"\u200B",     0, 1},
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        size_t len = strlen(rows[i].text);
        assert_int_equal(utf8_width(rows[i].text, len), rows[i].columns);
        assert_int_equal(utf8_count(rows[i].text, len), rows[i].codes);
    }
}

static void test_fit_never_splits_and_keeps_marks(void **state) {
    (void)state;
    assert_int_equal(utf8_fit("damp", 4, 2), 2);
    assert_int_equal(utf8_fit("damp", 4, 9), 4);
    assert_int_equal(utf8_fit("住宅", 6, 3), 3);
    assert_int_equal(utf8_fit("cafe\u0301s", 7, 4), 6);
    assert_int_equal(utf8_fit("😀", 4, 1), 0);
}

static void test_direction_is_that_of_the_first_strong_letter(void **state) {
    (void)state;
    assert_true(utf8_is_rtl("بيت"));
    assert_true(utf8_is_rtl("12. שלום"));
    assert_true(utf8_is_rtl("(اردو) English"));
    assert_false(utf8_is_rtl("English (اردو)"));
    assert_false(utf8_is_rtl("ঘর"));
    assert_false(utf8_is_rtl("12 + 3"));
    assert_false(utf8_is_rtl(""));
}

static void test_a_paragraph_runs_as_it_begins_and_ends(void **state) {
    (void)state;
    assert_false(utf8_runs_rtl("Buses: Transport meets us by 28 February.", true));
    assert_false(utf8_runs_rtl("A word like اردو in an English sentence.", true));
    assert_false(utf8_runs_rtl("12. English", true));
    assert_true(utf8_runs_rtl("Ashbrook House: نمی.", true)); // a name at its head
    assert_true(utf8_runs_rtl("یہ Ashbrook Savers.", true));
    assert_true(utf8_runs_rtl("15 / 20", true));
    assert_true(utf8_runs_rtl("", true));
    assert_false(utf8_runs_rtl("Ashbrook House: نمی.", false));
    assert_true(utf8_runs_rtl("نمی: Ashbrook House.", false));
    assert_false(utf8_runs_rtl("15 / 20", false));
    assert_false(utf8_runs_rtl("\xe2\x80\x8e"
                               "English نمی",
                               true)); // marked
    assert_true(utf8_runs_rtl("\xe2\x80\x8f"
                              "English",
                              true));
}

static void test_safe_text_drives_no_terminal(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    const char text[] = "a\033]0;x\007b\nc\td\x7F\xC2\x9B"
                        "1mé\xC3";
    utf8_add_safe(&out, text, sizeof text - 1);
    assert_string_equal(out.data, "a\uFFFD]0;x\uFFFDb\nc\td\uFFFD\uFFFD1mé\uFFFD");
    strbuf_clear(&out);
    utf8_add_safe(&out, "a\0b", 3);
    assert_string_equal(out.data, "a\uFFFDb");
}

static void test_plain_letters_end_before_all_others(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t n;
    } rows[] = {
        {"",         0},
        {" ~",       2},
        {"ab\tc",    2},
        {"ab\x7F",   2},
        {"b\u00E9e", 1},
        {"\nb",      0}
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(utf8_ascii(rows[i].text, strlen(rows[i].text)), rows[i].n);
    }
    assert_int_equal(utf8_ascii("abc", 2), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ill_formed_sequences_are_refused),
        cmocka_unit_test(test_every_code_point_comes_back),
        cmocka_unit_test(test_width_follows_the_terminal),
        cmocka_unit_test(test_fit_never_splits_and_keeps_marks),
        cmocka_unit_test(test_direction_is_that_of_the_first_strong_letter),
        cmocka_unit_test(test_a_paragraph_runs_as_it_begins_and_ends),
        cmocka_unit_test(test_safe_text_drives_no_terminal),
        cmocka_unit_test(test_plain_letters_end_before_all_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
