/* tests/survey/test_ask_screen.c — what an interview shows and keeps: screens, drafts, receipts. */
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "survey/ask.h"
#include "survey/ask_draft.h"
#include "survey/ask_page.h"
#include "survey/ask_screen.h"
#include "survey/term.h"

#define NOW_MS INT64_C(1767868200000) // Thursday 8 January 2026, 10:30 UTC

/* ---- screens ---- */

static void check_screen(const struct ask_page *page, const struct term_look *look,
                         const char *golden) {
    AUTO(strbuf_done) struct strbuf out = {0};
    ask_screen_write(&out, page, SCREEN_ALL, look);
    golden_check(golden, out.data, out.len);
}

static void test_an_urdu_screen(void **state) {
    (void)state;
    struct ask_choice choices[] = {
        {.value = "damp_mould", .label = "نمی اور پھپھوندی", .key = 1,                                         .place = 1},
        {.value = "energy",
         .label = "گیس، بجلی اور گھر گرم رکھنے کا خرچ جو ہر سال بڑھتا جاتا ہے",
         .key = 2},
        {.value = "wifi",                     .label = "Wi-Fi",                                                .key = 3                                                           },
    };
    const struct ask_page page = {
        .control = CTRL_SELECT1,
        .type = FT_STRING,
        .title = "Doorstep priorities",
        .section = "آپ کی ترجیحات",
        .new_section = true,
        .number = 3,
        .left = 9,
        .label = "آپ کے گھرانے کے لیے کون سی تین باتیں سب سے اہم ہیں؟ پہلے سب سے اہم بتائیں۔",
        .hint = "کارڈ دکھائیں۔ وہ چاہیں تو پڑھ کر سنائیں۔",
        .media = "",
        .choices = choices,
        .n_choices = LEN(choices),
        .current = "damp_mould",
        .required = true,
    };
    check_screen(&page, &(struct term_look){.columns = 60}, "survey/ask_urdu_plain.txt");
    check_screen(&page, &(struct term_look){.columns = 60, .isolates = true, .bold = true},
                 "survey/ask_urdu_terminal.txt");
}

/* For a screen reader: each line says something, and what a star says is a word. */
static void test_a_plain_screen_is_words_only(void **state) {
    (void)state;
    struct ask_choice choices[] = {
        {.value = "y", .label = "Yes", .key = 1,   .place = 1},
        {.value = "n",            .label = "No",               .key = 2}
    };
    const struct ask_page page = {.control = CTRL_SELECT1,
                                  .title = "T",
                                  .section = "S",
                                  .number = 1,
                                  .left = 3,
                                  .label = "Is it?",
                                  .hint = "",
                                  .media = "",
                                  .choices = choices,
                                  .n_choices = LEN(choices),
                                  .current = "y"};
    AUTO(strbuf_done) struct strbuf out = {0};
    ask_screen_write(&out, &page, SCREEN_ALL, &(struct term_look){.columns = 60, .plain = true});
    assert_null(strstr(out.data, "---"));
    assert_null(strstr(out.data, "*"));
    assert_non_null(strstr(out.data, "\n 1  Yes (chosen)\n 2  No\n"));
}

/* spec/attacks.md 81: a label, a choice and a stored answer that would drive the terminal. */
static void test_hostile_texts_are_harmless(void **state) {
    (void)state;
    static const char evil[] = "A\xc2\x9b"
                               "31m\xe2\x80\xae"
                               "x\x1b]0;owned\x07\x1b[2J\x08\x7f\rB";
    struct ask_choice choices[] = {
        {.value = evil, .label = evil, .key = 1, .place = 1}
    };
    const struct ask_page page = {.control = CTRL_SELECT1,
                                  .title = evil,
                                  .section = evil,
                                  .number = 1,
                                  .label = evil,
                                  .hint = evil,
                                  .media = evil,
                                  .choices = choices,
                                  .n_choices = 1,
                                  .current = evil};
    AUTO(strbuf_done) struct strbuf out = {0};
    const struct term_look dumb = {.columns = 80};
    ask_screen_write(&out, &page, SCREEN_ALL, &dumb);
    const struct ask_row rows[] = {
        {.number = 1, .label = evil, .answer = evil},
        {.number = 0, .label = evil, .answer = evil}
    };
    const struct ask_page list = {.kind = PAGE_LIST,
                                  .title = evil,
                                  .section = evil,
                                  .label = "",
                                  .hint = "",
                                  .media = "",
                                  .current = "",
                                  .rows = rows,
                                  .n_rows = LEN(rows)};
    ask_screen_write(&out, &list, SCREEN_ALL, &dumb);
    ask_screen_help(&out, &(struct ask_page){.kind = PAGE_NOTE, .guidance = evil}, true, &dumb);
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.data[i];
        assert_true(c == '\n' || (c >= 0x20 && c != 0x7F));
    }
    assert_null(strstr(out.data, "\xc2\x9b"));
    assert_null(strstr(out.data, "\xe2\x80\xae"));
}

static void test_a_long_list_repeats_its_question(void **state) {
    (void)state;
    struct ask_choice choices[20];
    char labels[20][12];
    for (uint32_t i = 0; i < LEN(choices); i++) {
        snprintf(labels[i], sizeof labels[i], "Choice %u", i + 1);
        choices[i] = (struct ask_choice){.value = labels[i], .label = labels[i], .key = i + 1};
    }
    struct ask_page page = {.control = CTRL_SELECT1,
                            .title = "T",
                            .section = "",
                            .number = 1,
                            .label = "Which one?",
                            .hint = "",
                            .media = "",
                            .choices = choices,
                            .n_choices = LEN(choices),
                            .current = ""};
    AUTO(strbuf_done) struct strbuf out = {0};
    ask_screen_write(&out, &page, SCREEN_ALL, &(struct term_look){.columns = 80, .rows = 24});
    assert_non_null(strstr(strstr(out.data, "20  Choice 20"), "Which one?"));
    strbuf_clear(&out);
    ask_screen_write(&out, &page, SCREEN_ALL, &(struct term_look){.columns = 80, .rows = 50});
    assert_null(strstr(strstr(out.data, "20  Choice 20"), "Which one?"));
}

/* ---- what stands behind a draft ---- */

static void test_facts_of_a_draft_come_back(void **state) {
    (void)state;
    AUTO(arena_done) struct arena mem = {0};
    AUTO(strbuf_done) struct strbuf xml = {0};
    const struct ask_file files[] = {
        {"roof.jpg", "/home/ada/a ?> b/\"roof\".jpg"}
    };
    const struct ask_facts in = {.at = "/data/r[2]/x",
                                 .lang = "اردو (ur)",
                                 .started_ms = NOW_MS,
                                 .spent_ms = 61000,
                                 .answers = 9,
                                 .files = files,
                                 .n_files = 1};
    struct ask_facts out;
    strbuf_add(&xml, "<data><x>&lt;?doorstep-ask {}?&gt;</x></data>");
    ask_facts_write(&xml, &in);
    assert_null(strchr(strstr(xml.data, "<?doorstep-ask") + 1, '<'));
    assert_int_equal(strstr(xml.data, "?>") - xml.data, (long)xml.len - 2); // the only one
    ask_facts_read(xml.data, xml.len, &mem, &out);
    assert_string_equal(out.at, in.at);
    assert_string_equal(out.lang, in.lang);
    assert_int_equal(out.started_ms, in.started_ms);
    assert_int_equal(out.spent_ms, in.spent_ms);
    assert_int_equal(out.answers, in.answers);
    assert_int_equal(out.n_files, 1);
    assert_string_equal(out.files[0].path, files[0].path);
}

static void test_a_draft_of_somebody_else_has_no_facts(void **state) {
    (void)state;
    AUTO(arena_done) struct arena mem = {0};
    struct ask_facts out;
    static const char *const texts[] = {"",
                                        "<data/>",
                                        "<data/><?doorstep-ask ",
                                        "?><?doorstep-ask ",
                                        "<data/><?doorstep-ask [1]?>",
                                        "<data/><?doorstep-ask {\"at\":3,\"files\":[7]}?>"};
    for (size_t i = 0; i < LEN(texts); i++) {
        ask_facts_read(texts[i], strlen(texts[i]), &mem, &out);
        assert_null(out.at);
        assert_int_equal(out.n_files, 0);
    }
}

static void test_receipts_are_short_and_stay(void **state) {
    (void)state;
    char code[ASK_RECEIPT_MAX], again[ASK_RECEIPT_MAX], other[ASK_RECEIPT_MAX];
    ask_receipt(code, "uuid:6a3d0b2e-0000-4000-8000-000000000001");
    ask_receipt(again, "uuid:6a3d0b2e-0000-4000-8000-000000000001");
    ask_receipt(other, "uuid:6a3d0b2e-0000-4000-8000-000000000002");
    assert_string_equal(code, again);
    assert_string_not_equal(code, other);
    assert_int_equal(strlen(code), 7);
    assert_int_equal(strspn(code, ASK_RECEIPT_LETTERS " "), 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_urdu_screen),
        cmocka_unit_test(test_a_plain_screen_is_words_only),
        cmocka_unit_test(test_hostile_texts_are_harmless),
        cmocka_unit_test(test_a_long_list_repeats_its_question),
        cmocka_unit_test(test_facts_of_a_draft_come_back),
        cmocka_unit_test(test_a_draft_of_somebody_else_has_no_facts),
        cmocka_unit_test(test_receipts_are_short_and_stay),
    };
    return cmocka_run_group_tests_name("ask screen", tests, NULL, NULL);
}
