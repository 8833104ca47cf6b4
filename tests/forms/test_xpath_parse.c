/* tests/forms/test_xpath_parse.c — expressions as trees: what binds how, what is printed, what is
 * refused and where. Rules M1-M18. */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "forms/xpath.h"

static struct xp_node *parse(struct arena *arena, const char *text) {
    struct err err = {0};
    struct xp_node *node = xpath_parse(text, strlen(text), arena, &err);
    if (!node) {
        fail_msg("%s: %s", text, err.text);
    }
    return node;
}

/* `text` prints as `want`, and `want` is the same tree again. */
static void assert_prints(const char *text, const char *want) {
    AUTO(arena_done) struct arena arena = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    const struct xp_node *node = parse(&arena, text);
    xpath_print(&out, node);
    assert_string_equal(strbuf_text(&out), want);
    assert_true(xpath_equal(node, parse(&arena, want)));
}

static void assert_same(const char *a, const char *b) {
    AUTO(arena_done) struct arena arena = {0};
    if (!xpath_equal(parse(&arena, a), parse(&arena, b))) {
        fail_msg("%s is not %s", a, b);
    }
}

static void assert_differ(const char *a, const char *b) {
    AUTO(arena_done) struct arena arena = {0};
    if (xpath_equal(parse(&arena, a), parse(&arena, b))) {
        fail_msg("%s is the same as %s", a, b);
    }
}

static void assert_refused(const char *text, int col, const char *words) {
    AUTO(arena_done) struct arena arena = {0};
    struct err err = {0};
    assert_null(xpath_parse(text, strlen(text), &arena, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
    if (!strstr(err.text, words)) {
        fail_msg("%s: \"%s\" does not say \"%s\"", text, err.text, words);
    }
    assert_int_equal(err.col, col);
}

/* ---- what binds how ---------------------------------------------------------------------- */

static void test_tighter_operators_bind_first(void **state) {
    (void)state;
    assert_same("1 or 2 and 3", "1 or (2 and 3)");
    assert_same("1 and 2 = 3", "1 and (2 = 3)");
    assert_same("1 = 2 < 3", "1 = (2 < 3)");
    assert_same("1 < 2 + 3", "1 < (2 + 3)");
    assert_same("1 + 2 * 3", "1 + (2 * 3)");
    assert_same("1 + 2 div 3", "1 + (2 div 3)");
    assert_same("1 + 2 mod 3", "1 + (2 mod 3)");
    assert_same("-a | b", "-(a | b)");
    assert_same("-1 * 2", "(-1) * 2");
    assert_differ("-1 * 2", "-(1 * 2)");
    assert_same("a | b/c", "a | (b/c)");
}

static void test_chains_lean_left(void **state) {
    (void)state;
    assert_same("3 > 2 > 1", "(3 > 2) > 1");
    assert_same("1 = 1 = 1", "(1 = 1) = 1");
    assert_same("1 - 2 - 3", "(1 - 2) - 3");
    assert_differ("1 - 2 - 3", "1 - (2 - 3)");
    assert_same("8 div 4 div 2", "(8 div 4) div 2");
    assert_same("a | b | c", "(a | b) | c");
}

static void test_signs_repeat(void **state) {
    (void)state;
    assert_same("- - 3", "-(-3)");
    assert_same("---3", "-3");
    assert_same("2 - -1", "2 - (-1)");
    assert_same("2--1", "2 - (-1)");
    assert_differ("-(-(-3))", "-3");
}

static void test_names_may_be_operators(void **state) {
    (void)state;
    assert_prints("div div div", "div div div");
    assert_prints("and and or or mod", "and and or or mod");
    assert_prints("* * *", "* * *");
    assert_prints("/data/div mod mod", "/data/div mod mod");
    assert_prints("@mod*2", "@mod * 2");
    assert_prints("or[and]", "or[and]");
    assert_prints("div(1)div 2", "div(1) div 2");
    assert_same("a -b", "a - b");
    assert_differ("a-b", "a - b");
    assert_same("a/b* c", "a/b * c");
}

static void test_white_space_separates_anywhere(void **state) {
    (void)state;
    assert_same(" /\n data\t/ r [ 1 ] / v ", "/data/r[1]/v");
    assert_same("concat ( 'a' , 'b' )", "concat('a','b')");
    assert_same("child :: num", "num");
    assert_same("instance ('c') / root", "instance('c')/root");
}

static void test_names_are_of_any_script(void **state) {
    (void)state;
    assert_prints("/data/né/名/اسم", "/data/né/名/اسم");
    assert_prints("orx:meta/jr:x-1.b", "orx:meta/jr:x-1.b");
    assert_prints("jr:itext('t')", "jr:itext('t')");
}

/* ---- printing ---------------------------------------------------------------------------- */

static void test_printing_is_short(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"1.50",                                                 "1.5"                             },
        {".5",                                                   "0.5"                             },
        {"5.",                                                   "5"                               },
        {"0.0000001",                                            "0.0000001"                       },
        {"\"it's\"",                                             "\"it's\""                        },
        {"\"a\"",                                                "'a'"                             },
        {"''",                                                   "''"                              },
        {"/",                                                    "/"                               },
        {"//num",                                                "//num"                           },
        {"/data//num",                                           "/data//num"                      },
        {".//num",                                               ".//num"                          },
        {"a//b//c",                                              "a//b//c"                         },
        {"descendant-or-self::node()/x",                         "descendant-or-self::node()/x"    },
        {"/descendant-or-self::node()/x",                        "//x"                             },
        {"/descendant-or-self::node()",                          "/descendant-or-self::node()"     },
        {"/descendant-or-self::node()[1]/x",                     "/descendant-or-self::node()[1]/x"},
        {"self::node()",                                         "."                               },
        {"parent::node()/child::x",                              "../x"                            },
        {"parent::x",                                            "parent::x"                       },
        {"attribute::x",                                         "@x"                              },
        {"@*",                                                   "@*"                              },
        {"@node()",                                              "@node()"                         },
        {"a/text()",                                             "a/text()"                        },
        {"a/node()",                                             "a/node()"                        },
        {"jr:*",                                                 "jr:*"                            },
        {"ancestor-or-self::a",                                  "ancestor-or-self::a"             },
        {"ancestor::a/descendant::b",                            "ancestor::a/descendant::b"       },
        {"following-sibling::*[1]",                              "following-sibling::*[1]"         },
        {"preceding::a/following::b",                            "preceding::a/following::b"       },
        {"preceding-sibling::a",                                 "preceding-sibling::a"            },
        {".[. > 1]",                                             ".[. > 1]"                        },
        {"(/)",                                                  "/"                               },
        {"(/) * 2",                                              "(/) * 2"                         },
        {"2 * / + 1",                                            "2 * / + 1"                       },
        {"(2 = /) and 1",                                        "2 = (/) and 1"                   },
        {"-/ | a",                                               "-/ | a"                          },
        {"(/)[1]",                                               "(/)[1]"                          },
        {"((1))",                                                "1"                               },
        {"(1+2)*3",                                              "(1 + 2) * 3"                     },
        {"(1*2)+3",                                              "1 * 2 + 3"                       },
        {"1-(2-3)",                                              "1 - (2 - 3)"                     },
        {"-(-(-3))",                                             "--(-3)"                          },
        {"-(1 + 2)",                                             "-(1 + 2)"                        },
        {"-(a | b)",                                             "-a | b"                          },
        {"(a or b) and c",                                       "(a or b) and c"                  },
        {"(a/b)[1]",                                             "(a/b)[1]"                        },
        {"a/b[1]",                                               "a/b[1]"                          },
        {"((a)[1])[2]",                                          "((a)[1])[2]"                     },
        {"(a | b)/c",                                            "(a | b)/c"                       },
        {"(current())/x",                                        "current()/x"                     },
        {"instance('c')/root/item[name=/data/x and 1][2]/label",
         "instance('c')/root/item[name = /data/x and 1][2]/label"                                  },
        {"instance('c')[1]",                                     "instance('c')[1]"                },
        {"f()",                                                  "f()"                             },
        {"if(a,b,c)",                                            "if(a, b, c)"                     },
        {"1!=2<=3>=4",                                           "1 != 2 <= 3 >= 4"                },
        {"not(a)*-b",                                            "not(a) * -b"                     },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_prints(rows[i][0], rows[i][1]);
    }
}

static void test_a_number_too_large_for_a_double_survives(void **state) {
    (void)state;
    char text[401];
    memset(text, '9', 400);
    text[400] = '\0';
    AUTO(arena_done) struct arena arena = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    const struct xp_node *node = parse(&arena, text);
    xpath_print(&out, node);
    assert_true(xpath_equal(node, parse(&arena, out.data)));
}

static void test_equal_looks_at_everything(void **state) {
    (void)state;
    assert_differ("1", "'1'");
    assert_differ("1", "2");
    assert_differ("'a'", "'b'");
    assert_differ("'a'", "'ab'");
    assert_differ("a", "b");
    assert_differ("a", "a/b");
    assert_differ("a", "/a");
    assert_differ("a", "@a");
    assert_differ("x:a", "y:a");
    assert_differ("a[1]", "a");
    assert_differ("a[1]", "a[2]");
    assert_differ("a[1][2]", "a[1]");
    assert_differ("f(1)", "g(1)");
    assert_differ("f(1)", "f(1, 2)");
    assert_differ("f(1)", "f(2)");
    assert_differ("(a)[1]", "(b)[1]");
    assert_differ("(a)[1]", "(a)[2]");
    assert_differ("1 + 2", "1 - 2");
    assert_differ("1 + 2", "1 + 3");
    assert_differ("-1", "-2");
    assert_differ("node()", "text()");
}

/* ---- refusals ---------------------------------------------------------------------------- */

static void test_refusals_say_where(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int col;
        const char *words;
    } rows[] = {
        {"1 +",             4,  "the expression ends"          },
        {"(1",              3,  "expected ')'"                 },
        {"1)",              2,  "left over"                    },
        {"a b",             3,  "an operator should stand here"},
        {"1 2",             3,  "left over"                    },
        {"1e3",             1,  "a number runs into a letter"  },
        {"'it''s'",         5,  "left over"                    },
        {"'open",           1,  "not closed"                   },
        {"f(1,)",           5,  "expected an argument"         },
        {"f(1 2)",          5,  "expected ')' or ','"          },
        {"f(,1)",           3,  "expected a value"             },
        {"a[1",             4,  "expected ']'"                 },
        {"a[]",             3,  "expected a value"             },
        {"a/",              3,  "expected a name"              },
        {"//",              3,  "expected a name"              },
        {"a/1",             3,  "expected a name"              },
        {"@",               2,  "expected a name"              },
        {"..x",             3,  "an operator should stand here"},
        {"$x",              1,  "variables"                    },
        {"#",               1,  "does not belong"              },
        {"1 & 2",           3,  "does not belong"              },
        {"bogus::x",        1,  "an axis"                      },
        {"a/comment()",     3,  "comments"                     },
        {"1 = = 2",         5,  "expected a value"             },
        {"1 !2",            3,  "does not belong"              },
        {"+1",              1,  "expected a value"             },
        {"jr:itext('a') b", 15, "an operator should stand here"},
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_refused(rows[i].text, rows[i].col, rows[i].words);
    }
}

static void test_nothing_is_not_an_expression(void **state) {
    (void)state;
    AUTO(arena_done) struct arena arena = {0};
    static const char *const texts[] = {"", " ", "\n\t "};
    for (size_t i = 0; i < LEN(texts); i++) {
        struct err err = {0};
        assert_null(xpath_parse(texts[i], strlen(texts[i]), &arena, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
    }
    struct err err = {0};
    assert_null(xpath_parse("1\0", 2, &arena, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
}

static char *repeat(const char *before, const char *middle, const char *after, size_t n) {
    struct strbuf out = {0};
    for (size_t i = 0; i < n; i++) {
        strbuf_add(&out, before);
    }
    strbuf_add(&out, middle);
    for (size_t i = 0; i < n; i++) {
        strbuf_add(&out, after);
    }
    return strbuf_steal(&out);
}

static const char *const deep[][3] = {
    {"(",    "1", ")" },
    {"-(",   "1", ")" },
    {"f(",   "1", ")" },
    {"a[",   "1", "]" },
    {"",     "1", "+1"},
    {"1+(",  "1", ")" },
    {"(a)[", "1", "]" },
    {"a|(",  "b", ")" },
};

/* M18: a thousand levels are an expression like any other ... */
static void test_a_thousand_levels_are_fine(void **state) {
    (void)state;
    for (size_t i = 0; i < LEN(deep); i++) {
        char *text = repeat(deep[i][0], deep[i][1], deep[i][2], 1000);
        AUTO(arena_done) struct arena arena = {0};
        AUTO(strbuf_done) struct strbuf out = {0};
        const struct xp_node *node = parse(&arena, text);
        xpath_print(&out, node);
        assert_true(xpath_equal(node, parse(&arena, out.data)));
        free(text);
    }
}

/* ... a hundred thousand are an attack. */
static void test_deep_nesting_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < LEN(deep); i++) {
        char *text = repeat(deep[i][0], deep[i][1], deep[i][2], 100000);
        AUTO(arena_done) struct arena arena = {0};
        struct err err = {0};
        assert_null(xpath_parse(text, strlen(text), &arena, &err));
        assert_int_equal(err.code, ERR_LIMIT);
        free(text);
    }
}

static void test_long_texts_are_refused(void **state) {
    (void)state;
    char *text = repeat(" ", "1", "", XPATH_MAX_TEXT);
    AUTO(arena_done) struct arena arena = {0};
    struct err err = {0};
    assert_null(xpath_parse(text, strlen(text), &arena, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    free(text);
    struct err many = {0};
    text = repeat("", "f(1", ",1", XPATH_MAX_ARGS + 1);
    assert_null(xpath_parse(text, strlen(text), &arena, &many));
    assert_int_equal(many.code, ERR_LIMIT);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tighter_operators_bind_first),
        cmocka_unit_test(test_chains_lean_left),
        cmocka_unit_test(test_signs_repeat),
        cmocka_unit_test(test_names_may_be_operators),
        cmocka_unit_test(test_white_space_separates_anywhere),
        cmocka_unit_test(test_names_are_of_any_script),
        cmocka_unit_test(test_printing_is_short),
        cmocka_unit_test(test_a_number_too_large_for_a_double_survives),
        cmocka_unit_test(test_equal_looks_at_everything),
        cmocka_unit_test(test_refusals_say_where),
        cmocka_unit_test(test_nothing_is_not_an_expression),
        cmocka_unit_test(test_a_thousand_levels_are_fine),
        cmocka_unit_test(test_deep_nesting_is_refused),
        cmocka_unit_test(test_long_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
