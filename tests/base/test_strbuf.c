/* tests/base/test_strbuf.c — growing text and the writers that escape. */
#include "tests/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

struct written {
    const char *text, *want;
};

static void test_text_grows_by_every_call(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf buf = {0};
    assert_string_equal(strbuf_text(&buf), "");
    for (int i = 0; i < 1000; i++) {
        strbuf_add(&buf, "ab");
        strbuf_addc(&buf, '-');
        strbuf_addn(&buf, "cdXX", 2);
        strbuf_addf(&buf, "%d", i % 10);
    }
    assert_int_equal(buf.len, 6000);
    assert_int_equal(strlen(buf.data), 6000);
    assert_memory_equal(buf.data + 5994, "ab-cd9", 6);
    strbuf_clear(&buf);
    assert_string_equal(strbuf_text(&buf), "");
}

static void test_a_long_format_fits(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf buf = {0};
    strbuf_addf(&buf, "%*s|", 5000, "");
    strbuf_addf(&buf, "%s", "end");
    assert_int_equal(buf.len, 5004);
    assert_string_equal(buf.data + 5000, "|end");
}

static void test_fixed_numbers_are_short(void **state) {
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *want;
    } rows[] = {
        {12.5,  2, "12.5" },
        {3,     2, "3"    },
        {-0.25, 2, "-0.25"},
        {0.126, 2, "0.13" },
        {-1e-9, 2, "0"    },
        {1.05,  2, "1.05" },
        {2.5,   0, "3"    },
        {0.4,   4, "0.4"  },
        {1e13,  2, "0"    },
        {NAN,   2, "0"    },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        AUTO(strbuf_done) struct strbuf out = {0};
        strbuf_add_fixed(&out, rows[i].value, rows[i].decimals);
        assert_string_equal(out.data, rows[i].want);
    }
}

static void test_stealing_leaves_an_empty_buffer(void **state) {
    (void)state;
    struct strbuf buf = {0};
    char *none = strbuf_steal(&buf);
    assert_string_equal(none, "");
    free(none);
    strbuf_add(&buf, "kept");
    char *text = strbuf_steal(&buf);
    assert_string_equal(text, "kept");
    assert_null(buf.data);
    free(text);
}

static void check(void (*write)(struct strbuf *, const char *), const struct written *rows,
                  size_t n) {
    for (size_t i = 0; i < n; i++) {
        AUTO(strbuf_done) struct strbuf out = {0};
        write(&out, rows[i].text);
        assert_string_equal(strbuf_text(&out), rows[i].want);
    }
}

static void test_xml_text(void **state) {
    (void)state;
    static const struct written rows[] = {
        {"",                          ""                                         },
        {"a & b < c > d \"e\" 'f'",   "a &amp; b &lt; c &gt; d &quot;e&quot; 'f'"},
        {"]]>",                       "]]&gt;"                                   },
        {"line\nline\ttab",           "line\nline\ttab"                          },
        {"\r\n",                      "&#13;\n"                                  },
        {"\x01\x1B\x1F",              "\uFFFD\uFFFD\uFFFD"                       },
        {"\xEF\xBF\xBE|\xEF\xBF\xBF", "\uFFFD|\uFFFD"                            },
        {"\xED\xA0\x80",              "\uFFFD\uFFFD\uFFFD"                       },
        {"caf\xE9",                   "caf\uFFFD"                                },
        {"ঘর 😀 \uFFFD",        "ঘর 😀 \uFFFD"                       },
    };
    check(xml_text, rows, LEN(rows));
}

static void test_xml_attr_keeps_line_ends(void **state) {
    (void)state;
    static const struct written rows[] = {
        {"a\nb\tc\rd", "a&#10;b&#9;c&#13;d"  },
        {"\"<&>'",     "&quot;&lt;&amp;&gt;'"},
    };
    check(xml_attr, rows, LEN(rows));
}

static void test_html_text(void **state) {
    (void)state;
    static const struct written rows[] = {
        {"<img src=x onerror='a'>", "&lt;img src=x onerror=&#39;a&#39;&gt;"},
        {"\"&\"\n\r",               "&quot;&amp;&quot;\n\r"                },
        {"\x08",                    "\uFFFD"                               },
    };
    check(html_text, rows, LEN(rows));
}

static void csv_plain(struct strbuf *out, const char *text) {
    csv_field(out, text, 0);
}

static void csv_guarded(struct strbuf *out, const char *text) {
    csv_field(out, text, 1);
}

static void test_csv_quotes_what_needs_it(void **state) {
    (void)state;
    static const struct written rows[] = {
        {"",              ""                   },
        {"plain text",    "plain text"         },
        {"a,b",           "\"a,b\""            },
        {"say \"yes\"",   "\"say \"\"yes\"\"\""},
        {"\"\"",          "\"\"\"\"\"\""       },
        {"two\nlines",    "\"two\nlines\""     },
        {"cr\r",          "\"cr\r\""           },
        {" blank before", "\" blank before\""  },
        {"blank after ",  "\"blank after \""   },
        {"=1+1",          "=1+1"               },
    };
    check(csv_plain, rows, LEN(rows));
}

/* attacks.md 71: a cell must not run, and -5 and +44 stay what they are. */
static void test_csv_guard_stops_formulas_and_keeps_numbers(void **state) {
    (void)state;
    static const struct written rows[] = {
        {"=HYPERLINK(\"x\")",  "\"'=HYPERLINK(\"\"x\"\")\""},
        {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"       },
        {"-2+3",               "'-2+3"                     },
        {"@SUM(1)",            "'@SUM(1)"                  },
        {"%0A",                "'%0A"                      },
        {"|calc",              "'|calc"                    },
        {"\t=1",               "\"'\t=1\""                 },
        {"\r=1",               "\"'\r=1\""                 },
        {"  =1+1",             "\"'  =1+1\""               },
        {"\uFF1D1+1",          "'\uFF1D1+1"                },
        {"-",                  "'-"                        },
        {"-5",                 "-5"                        },
        {"+44 161 496 0000",   "+44 161 496 0000"          },
        {"-1.5%",              "-1.5%"                     },
        {"-1,234.5",           "\"-1,234.5\""              },
        {"a=b",                "a=b"                       },
        {"damp - kitchen",     "damp - kitchen"            },
    };
    check(csv_guarded, rows, LEN(rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_grows_by_every_call),
        cmocka_unit_test(test_a_long_format_fits),
        cmocka_unit_test(test_fixed_numbers_are_short),
        cmocka_unit_test(test_stealing_leaves_an_empty_buffer),
        cmocka_unit_test(test_xml_text),
        cmocka_unit_test(test_xml_attr_keeps_line_ends),
        cmocka_unit_test(test_html_text),
        cmocka_unit_test(test_csv_quotes_what_needs_it),
        cmocka_unit_test(test_csv_guard_stops_formulas_and_keeps_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
