/* tests/forms/test_markdown.c — the markup of labels, as HTML and as plain text (rule I13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/markdown.h"

static void assert_marked(const char *text, const char *html, const char *plain) {
    AUTO(strbuf_done) struct strbuf out = {0};
    markdown_html(&out, text);
    assert_string_equal(strbuf_text(&out), html);
    strbuf_clear(&out);
    markdown_plain(&out, text);
    assert_string_equal(strbuf_text(&out), plain);
}

static void test_words_in_a_line(void **state) {
    static const struct {
        const char *text, *html, *plain;
    } cases[] = {
        {"*a* and _b_",                "<em>a</em> and <em>b</em>",                      "a and b"                  },
        {"**a b** and __c__",          "<strong>a b</strong> and <strong>c</strong>",    "a b and c"                },
        {"**a *b* c**",                "<strong>a <em>b</em> c</strong>",                "a b c"                    },
        {"first_name_last 2*3*4",      "first_name_last 2<em>3</em>4",                   "first_name_last 234"      },
        {"a * b * c, 5 *",             "a * b * c, 5 *",                                 "a * b * c, 5 *"           },
        {"\\*a\\* \\# \\\\ \\x",       "*a* # \\ \\x",                                   "*a* # \\ \\x"             },
        {"[Ask](https://x.org/a?b&c)",
         "<a href=\"https://x.org/a?b&amp;c\" rel=\"noopener noreferrer\">Ask</a>",      "Ask (https://x.org/a?b&c)"},
        {"[**Ask**](tel:123) now",
         "<a href=\"tel:123\" rel=\"noopener noreferrer\"><strong>Ask</strong></a> now", "Ask (tel:123) now"        },
        {"na\xc3\xafve **\xd8\xb4**",  "na\xc3\xafve <strong>\xd8\xb4</strong>",
         "na\xc3\xafve \xd8\xb4"                                                                                    },
        {"__open *and",                "__open *and",                                    "__open *and"              },
        {"",                           "",                                               ""                         },
    };
    (void)state;
    for (size_t i = 0; i < LEN(cases); i++) {
        assert_marked(cases[i].text, cases[i].html, cases[i].plain);
    }
}

static void test_lines(void **state) {
    (void)state;
    assert_marked("# One\ntwo\n\nthree\r\n###### Six\n####### no\n#no",
                  "<h1>One</h1>two<br><br>three<h6>Six</h6>####### no<br>#no",
                  "One\ntwo\n\nthree\nSix\n####### no\n#no");
    assert_marked("a\n- b\n* *c*\n1. d\n2. e\n3.f",
                  "a<ul><li>b</li><li><em>c</em></li></ul>"
                  "<ol><li>d</li><li>e</li></ol>3.f",
                  "a\n- b\n* c\n1. d\n2. e\n3.f");
}

static void test_what_is_no_markup_is_text(void **state) {
    (void)state;
    assert_marked("<script>alert(1)</script> & \"'",
                  "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#39;",
                  "<script>alert(1)</script> & \"'");
    assert_marked("[x](javascript:alert(1))", "[x](javascript:alert(1))",
                  "[x](javascript:alert(1))");
    assert_marked("[x](https://a b) [y](data:text/html,z)",
                  "[x](https://a b) [y](data:text/html,z)",
                  "[x](https://a b) [y](data:text/html,z)");
    assert_marked("[x](https://a\"onclick=b)",
                  "<a href=\"https://a&quot;onclick=b\" rel=\"noopener noreferrer\">x</a>",
                  "x (https://a\"onclick=b)");
}

static void test_spans_keep_colour_and_font_alone(void **state) {
    (void)state;
    assert_marked("<span style=\"color:#f00; font-family: serif;position:fixed\">a *b*</span> c",
                  "<span style=\"color:#f00;font-family: serif\">a <em>b</em></span> c", "a b c");
    assert_marked("<span onclick=\"x\" style='color:red\"'>a</span>", "<span>a</span>", "a");
    assert_marked("<span>open", "&lt;span&gt;open", "<span>open");
    assert_marked("<spanner>x</span>", "&lt;spanner&gt;x&lt;/span&gt;", "<spanner>x</span>");
}

static void test_escaped_text_shows_as_it_is(void **state) {
    static const char *const texts[] = {
        "**a** _b_ [c](https://d)", "<span>x</span>", "# no", "- no\n1. no\n+ no", "\\", "a\\*b"};
    (void)state;
    for (size_t i = 0; i < LEN(texts); i++) {
        AUTO(strbuf_done) struct strbuf escaped = {0};
        AUTO(strbuf_done) struct strbuf plain = {0};
        markdown_escape(&escaped, texts[i], strlen(texts[i]));
        markdown_plain(&plain, strbuf_text(&escaped));
        assert_string_equal(strbuf_text(&plain), texts[i]);
    }
}

/* A hundred thousand openings: done at once, not after minutes. */
static void test_openings_without_end_cost_little(void **state) {
    static const char *const openings[] = {"*a", "**a ", "_a ",    "__a ",
                                           "[",  "[a](", "<span>", "]("};
    (void)state;
    for (size_t i = 0; i < LEN(openings); i++) {
        AUTO(strbuf_done) struct strbuf text = {0};
        AUTO(strbuf_done) struct strbuf out = {0};
        for (int k = 0; k < 100000; k++) {
            strbuf_add(&text, openings[i]);
        }
        markdown_plain(&out, strbuf_text(&text));
        assert_true(out.len > 0 && out.len <= text.len);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_in_a_line),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_what_is_no_markup_is_text),
        cmocka_unit_test(test_spans_keep_colour_and_font_alone),
        cmocka_unit_test(test_escaped_text_shows_as_it_is),
        cmocka_unit_test(test_openings_without_end_cost_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
