/* tests/survey/test_term.c — measuring, wrapping, aligning, cleaning; what a terminal can do;
 * reading lines. */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/term.h"

static const struct term_look plain = {.columns = 40};
static const struct term_look able = {.columns = 40, .isolates = true, .bold = true};

static void assert_par(const char *text, const struct term_look *look, const struct term_par *how,
                       const char *want) {
    AUTO(strbuf_done) struct strbuf out = {0};
    term_par(&out, text, look, how);
    assert_string_equal(strbuf_text(&out), want);
}

/* ---- wrapping ---- */

static void test_words_wrap_and_never_split(void **state) {
    (void)state;
    assert_par("Which three matter most to your household? First, the one that matters most.",
               &plain, NULL,
               "Which three matter most to your\n"
               "household? First, the one that matters\n"
               "most.\n");
    assert_par("exactly forty columns fit on this line.. next", &plain, NULL,
               "exactly forty columns fit on this line..\nnext\n");
}

static void test_a_word_longer_than_the_line_is_cut(void **state) {
    (void)state;
    assert_par("see http://example.org/a/very/long/address/that/goes/on/and/on here", &plain, NULL,
               "see\n"
               "http://example.org/a/very/long/address/t\n"
               "hat/goes/on/and/on here\n");
}

static void test_a_lead_hangs(void **state) {
    (void)state;
    const struct term_par how = {.lead = " 3  ", .indent = 4};
    assert_par("Rent from the council or from a housing association", &plain, &how,
               " 3  Rent from the council or from a\n"
               "    housing association\n");
}

static void test_newlines_stay_and_nothing_gives_nothing(void **state) {
    (void)state;
    assert_par("one\n\n  two\nthree", &plain, NULL, "one\n\ntwo\nthree\n");
    assert_par("", &plain, NULL, "");
    assert_par("\n\n", &plain, NULL, "\n");
}

static void test_chinese_breaks_between_letters_but_not_before_a_full_stop(void **state) {
    (void)state;
    const struct term_look look = {.columns = 40};
    /* Twenty letters of two columns fill the line; the full stop must not begin the next. */
    const char *twenty = "这是一个关于您家庭的简短调查请您回答问题"; // 20 letters
    AUTO(strbuf_done) struct strbuf text = {0};
    assert_int_equal(utf8_width(twenty, strlen(twenty)), 40);
    strbuf_addf(&text, "%s。谢谢", twenty);
    assert_par(text.data, &look, NULL, "这是一个关于您家庭的简短调查请您回答问\n题。谢谢\n");
    strbuf_clear(&text);
    strbuf_addf(&text, "%s谢谢", twenty);
    assert_par(text.data, &look, NULL, "这是一个关于您家庭的简短调查请您回答问题\n谢谢\n");
}

static void test_marks_stay_with_their_letters(void **state) {
    (void)state;
    size_t next;
    const char *text = "e\xcc\x81"
                       "e\xcc\x81"
                       "e\xcc\x81"; // é three times, decomposed
    assert_int_equal(term_break(text, strlen(text), 2, &next), 6);
    assert_int_equal(next, 6);
    const char *bengali = "আপনার বাড়ি কোথায়";
    size_t end = term_break(bengali, strlen(bengali), 6, &next);
    assert_memory_equal(bengali, "আপনার", end);
    assert_memory_equal(bengali + next, "বাড়ি", strlen("বাড়ি"));
}

static void test_an_emoji_family_stays_together(void **state) {
    (void)state;
    size_t next;
    const char *family = "👩‍👩‍👧👍🏽ok";
    assert_int_equal(term_break(family, strlen(family), 6, &next), strlen("👩‍👩‍👧"));
    assert_int_equal(term_break(family, strlen(family), 1, &next), strlen("👩‍👩‍👧"));
    const char *thumb = "👍🏽ok";
    assert_int_equal(term_break(thumb, strlen(thumb), 4, &next), strlen("👍🏽"));
}

static void test_at_least_one_letter_is_taken(void **state) {
    (void)state;
    size_t next;
    assert_int_equal(term_break("漢字", 6, 1, &next), 3);
    assert_int_equal(next, 3);
}

/* ---- direction ---- */

static void test_right_to_left_stands_at_the_right_edge(void **state) {
    (void)state;
    const char *urdu = "دوسری؟"; // 6 columns
    assert_par(urdu, &plain, NULL, "                                  دوسری؟\n");
    assert_par(urdu, &able, NULL,
               "                                  \xe2\x81\xa7دوسری؟\xe2\x81\xa9\n");
    const struct term_par choice = {.lead = " 1  ", .indent = 4};
    assert_par("ہاں", &plain, &choice, "                                 1  ہاں\n");
}

static void test_arabic_marks_take_no_room(void **state) {
    (void)state;
    const char *plain_word = "اردو", *marked = "اُرْدُو";
    assert_int_equal(utf8_width(plain_word, strlen(plain_word)), 4);
    assert_int_equal(utf8_width(marked, strlen(marked)), 4);
}

static void test_inline_text_is_isolated_and_cut(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    term_inline(&out, "a\nb", 10, &able);
    assert_string_equal(out.data, "a b");
    strbuf_clear(&out);
    term_inline(&out, "ہاں", 10, &able);
    assert_string_equal(out.data, "\xe2\x81\xa8ہاں\xe2\x81\xa9");
    strbuf_clear(&out);
    term_inline(&out, "How much does number one matter?", 10, &plain);
    assert_string_equal(out.data, "How much …");
}

/* ---- hostile text: spec/attacks.md 81 ---- */

static void test_nothing_drives_the_terminal(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    term_clean(&out,
               "a\x1b]0;owned\x07"
               "b\x1b[2J\x9b"
               "c\r\xc2\x9b"
               "31m\x08",
               true);
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.data[i];
        assert_true(c >= 0x20 && c != 0x7F);
    }
    assert_null(strstr(out.data, "\xc2\x9b"));
    assert_true(utf8_valid(out.data, out.len));
}

static void test_nothing_turns_the_direction(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    term_clean(&out,
               "a\xe2\x80\xae"
               "b\xe2\x81\xa7"
               "c\xe2\x80\xa8"
               "d",
               true);
    assert_string_equal(out.data, "abc d");
    strbuf_clear(&out);
    term_clean(&out, "می\xe2\x80\x8cخواهم", true); // a joiner is spelling
    assert_string_equal(out.data, "می\xe2\x80\x8cخواهم");
}

/* ---- what it can do ---- */

static void test_a_dumb_terminal_gets_no_escapes(void **state) {
    (void)state;
    struct term_facts facts = {.out_tty = true, .term = "dumb", .locale = "en_GB.UTF-8"};
    struct term_look look = term_look_for(&facts, true);
    assert_false(look.bold || look.isolates || look.clear);
    assert_int_equal(look.columns, 80);
    facts.term = "xterm";
    look = term_look_for(&facts, true);
    assert_true(look.bold && look.isolates && look.clear);
    facts.no_color = "1";
    assert_false(term_look_for(&facts, true).bold);
    facts.out_tty = false;
    look = term_look_for(&facts, true);
    assert_false(look.isolates || look.clear);
    facts = (struct term_facts){.out_tty = true, .term = "xterm", .locale = "C"};
    assert_false(term_look_for(&facts, false).isolates);
    assert_false(term_look_for(&facts, false).clear);
    facts = (struct term_facts){
        .out_tty = true, .term = "xterm", .locale = "en_GB.UTF-8", .plain = true};
    look = term_look_for(&facts, true);
    assert_true(look.plain && !look.bold && !look.isolates && !look.clear);
}

static void test_the_width_is_asked_and_kept_readable(void **state) {
    (void)state;
    struct term_facts facts = {.columns = 66, .columns_env = "50"};
    assert_int_equal(term_look_for(&facts, false).columns, 66);
    facts.columns = 0;
    assert_int_equal(term_look_for(&facts, false).columns, 50);
    facts.columns_env = "12x";
    assert_int_equal(term_look_for(&facts, false).columns, TERM_COLUMNS);
    facts.columns = 20;
    assert_int_equal(term_look_for(&facts, false).columns, TERM_COLUMNS_MIN);
    facts.columns = 240;
    assert_int_equal(term_look_for(&facts, false).columns, TERM_COLUMNS_MAX);
}

static void test_bold_ends_on_each_line(void **state) {
    (void)state;
    const struct term_par how = {.bold = true};
    assert_par("Which three matter most to your household?", &able, &how,
               "\x1b[1mWhich three matter most to your\x1b[0m\n\x1b[1mhousehold?\x1b[0m\n");
}

/* ---- reading ---- */

static struct term term_with(const char *input, size_t len, int *out) {
    struct term t;
    int in[2], echo[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(echo), 0);
    assert_int_equal(write(in[1], input, len), (ssize_t)len);
    close(in[1]);
    term_init(&t, in[0], echo[1], false);
    *out = echo[0];
    return t;
}

static void term_close(struct term *t, int out) {
    close(t->in);
    close(t->out);
    close(out);
    term_done(t);
}

static void assert_read(struct term *t, enum term_got want, const char *text) {
    AUTO(strbuf_done) struct strbuf line = {0};
    assert_int_equal(term_read(t, &line), want);
    assert_string_equal(strbuf_text(&line), text);
}

static void test_lines_are_trimmed_and_checked(void **state) {
    (void)state;
    static const char input[] = "  one two \r\n\n\xff\xfe\nup\x1b[A\ntab\there\nlast";
    int out;
    struct term t = term_with(input, sizeof input - 1, &out);
    assert_read(&t, TERM_LINE, "one two");
    assert_read(&t, TERM_LINE, "");
    assert_read(&t, TERM_BROKEN, "");
    assert_read(&t, TERM_KEYS, "");
    assert_read(&t, TERM_LINE, "tab\there");
    assert_read(&t, TERM_LINE, "last");
    assert_read(&t, TERM_END, "");
    assert_read(&t, TERM_END, "");
    term_close(&t, out);
}

static void test_a_line_too_long_is_passed_over_whole(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf input = {0};
    for (int i = 0; i < 5 * TERM_LINE_MAX; i++) {
        strbuf_addc(&input, 'x');
    }
    strbuf_add(&input, "\nnext\n");
    for (int i = 0; i < TERM_LINE_MAX; i++) {
        strbuf_addc(&input, 'y');
    }
    strbuf_addc(&input, '\n');
    int out;
    struct term t = term_with(input.data, input.len, &out);
    AUTO(strbuf_done) struct strbuf line = {0};
    assert_read(&t, TERM_LONG, "");
    assert_read(&t, TERM_LINE, "next");
    assert_int_equal(term_read(&t, &line), TERM_LINE);
    assert_int_equal(line.len, TERM_LINE_MAX);
    term_close(&t, out);
}

static void test_a_nul_is_no_letter(void **state) {
    (void)state;
    int out;
    struct term t = term_with("a\0b\nc\n", 6, &out);
    assert_read(&t, TERM_KEYS, "");
    assert_read(&t, TERM_LINE, "c");
    term_close(&t, out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_wrap_and_never_split),
        cmocka_unit_test(test_a_word_longer_than_the_line_is_cut),
        cmocka_unit_test(test_a_lead_hangs),
        cmocka_unit_test(test_newlines_stay_and_nothing_gives_nothing),
        cmocka_unit_test(test_chinese_breaks_between_letters_but_not_before_a_full_stop),
        cmocka_unit_test(test_marks_stay_with_their_letters),
        cmocka_unit_test(test_an_emoji_family_stays_together),
        cmocka_unit_test(test_at_least_one_letter_is_taken),
        cmocka_unit_test(test_right_to_left_stands_at_the_right_edge),
        cmocka_unit_test(test_arabic_marks_take_no_room),
        cmocka_unit_test(test_inline_text_is_isolated_and_cut),
        cmocka_unit_test(test_nothing_drives_the_terminal),
        cmocka_unit_test(test_nothing_turns_the_direction),
        cmocka_unit_test(test_a_dumb_terminal_gets_no_escapes),
        cmocka_unit_test(test_the_width_is_asked_and_kept_readable),
        cmocka_unit_test(test_bold_ends_on_each_line),
        cmocka_unit_test(test_lines_are_trimmed_and_checked),
        cmocka_unit_test(test_a_line_too_long_is_passed_over_whole),
        cmocka_unit_test(test_a_nul_is_no_letter),
    };
    return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
