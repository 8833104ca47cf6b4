/* tests/analysis/test_document.c — a document as a page and as Markdown: nothing reaches outside,
 * languages have their direction and words. */
#include "tests/analysis/document_kit.h"

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

static void test_a_page_is_whole_and_reaches_for_nothing(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_sample("en");
    AUTO(mem_freep) char *html = kit_html(doc);
    assert_int_equal(kit_count(html, "<h1"), 1);
    assert_int_equal(kit_count(html, "<h2"), 2);
    assert_int_equal(kit_count(html, "<h3"), 1); // level 3 under level 1
    assert_int_equal(kit_count(html, "<h4"), 0);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "src="));
    assert_null(strstr(html, "@import"));
    assert_int_equal(kit_count(html, "url("), 0);
    assert_non_null(strstr(html, "default-src 'none'"));
    assert_non_null(strstr(html, "<html lang=\"en\" dir=\"ltr\">"));
    assert_non_null(strstr(html, "What Ashbrook wants &lt;first&gt;</h1>"));
    assert_non_null(strstr(html, "One line.<br>"));
    assert_non_null(strstr(html, "<caption>Answers by block</caption>"));
    assert_int_equal(kit_count(html, "<th scope=\"col\""), 3);
    assert_int_equal(kit_count(html, "<th scope=\"row\""), 2);
    assert_non_null(strstr(html, "role=\"img\" aria-label=\"A ring, &quot;drawn&quot;\""));
    assert_non_null(strstr(html, "<h2 class=\"new\">Limits</h2>"));
    assert_non_null(strstr(html, "content: \"Page \" counter(page) \" of \" counter(pages) \"\""));
}

static void test_the_page_as_it_is(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_sample("en");
    AUTO(mem_freep) char *html = kit_html(doc);
    char *style = strstr(html, "<style>"), *after = strstr(html, "</style>");
    memmove(style + strlen("<style>"), after, strlen(after) + 1); // the look has its own file
    golden_check("analysis/document.html", html, strlen(html));
    AUTO(strbuf_done) struct strbuf text = {0};
    document_markdown(&text, doc);
    golden_check("analysis/document.md", text.data, text.len);
}

static void test_language_gives_the_direction(void **state) {
    (void)state;
    static const struct {
        const char *lang;
        bool rtl;
    } cases[] = {
        {"ur",      true },
        {"ar-EG",   true },
        {"pa-Arab", true },
        {"ckb",     true },
        {"yi",      true },
        {"pa",      false},
        {"ur-Latn", false},
        {"pl",      false},
        {"",        false},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(document_freep)
        struct document *doc = document_new(&(struct document_info){.lang = cases[i].lang});
        AUTO(mem_freep) char *html = kit_html(doc);
        assert_true((strstr(html, "dir=\"rtl\"") != NULL) == cases[i].rtl);
    }
}

static void test_a_text_that_runs_against_its_page_says_so(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = document_new(&(struct document_info){.lang = "ur"});
    document_para(doc, "Buses: they meet us.");
    document_para(doc, "Ashbrook House: نمی.");
    AUTO(mem_freep) char *html = kit_html(doc);
    assert_non_null(strstr(html, "<p><bdi dir=\"ltr\">Buses: they meet us.</bdi></p>"));
    assert_non_null(strstr(html, "<p>Ashbrook House: نمی.</p>"));
}

static void test_titles_of_parts_stand_under_the_whole(void **state) {
    (void)state;
    AUTO(document_freep)
    struct document *own = document_new(&(struct document_info){.title = "Whole", .lang = "en"});
    document_heading(own, 0, "Its own title");
    document_heading(own, 1, "First");
    AUTO(mem_freep) char *html = kit_html(own);
    assert_non_null(strstr(html, "<h1>Its own title</h1>"));
    assert_null(strstr(html, ">Whole</h1>"));
    document_heading(own, 0, "Second sheet");
    document_heading(own, 1, "More");
    AUTO(mem_freep) char *parts = kit_html(own);
    assert_non_null(strstr(parts, "<h1>Whole</h1>"));
    assert_non_null(strstr(parts, "<h2>Second sheet</h2>"));
    assert_non_null(strstr(parts, "<h3>More</h3>"));
}

static void test_words_come_with_the_language(void **state) {
    (void)state;
    const struct document_words words = {
        .skip = "Do tekstu", .page = "Strona {1} z {2} \"\\<", .goes_on = "{1} (dalej)"};
    AUTO(document_freep)
    struct document *doc =
        document_new(&(struct document_info){.title = "T", .lang = "pl", .words = &words});
    AUTO(mem_freep) char *html = kit_html(doc);
    assert_non_null(strstr(html, ">Do tekstu</a>"));
    assert_non_null(
        strstr(html, "\"Strona \" counter(page) \" z \" counter(pages) \" \\22 \\5c \\3c"));
}

static void test_what_is_to_be_ticked_has_a_box(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    document_ticks(doc);
    document_item(doc, "Dates");
    document_end(doc);
    AUTO(strbuf_done) struct strbuf out = {0};
    document_markdown(&out, doc);
    assert_non_null(strstr(out.data, "- [ ] Dates\n"));
    AUTO(mem_freep) char *html = kit_html(doc);
    assert_non_null(strstr(html, "<ul class=\"ticks\" role=\"list\">\n<li>Dates</li>"));
}

static void test_markdown_escapes_what_would_be_a_mark(void **state) {
    (void)state;
    AUTO(document_freep)
    struct document *doc = document_new(&(struct document_info){.title = "T", .lang = "en"});
    document_para(doc, "# no heading, *not* bold <b>\n1. no list\n12 doors");
    AUTO(strbuf_done) struct strbuf out = {0};
    document_markdown(&out, doc);
    assert_string_equal(out.data,
                        "T\n===\n\n\\# no heading, \\*not\\* bold \\<b>  \n1\\. no list  \n"
                        "12 doors\n\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_page_is_whole_and_reaches_for_nothing),
        cmocka_unit_test(test_the_page_as_it_is),
        cmocka_unit_test(test_language_gives_the_direction),
        cmocka_unit_test(test_a_text_that_runs_against_its_page_says_so),
        cmocka_unit_test(test_titles_of_parts_stand_under_the_whole),
        cmocka_unit_test(test_words_come_with_the_language),
        cmocka_unit_test(test_what_is_to_be_ticked_has_a_box),
        cmocka_unit_test(test_markdown_escapes_what_would_be_a_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
