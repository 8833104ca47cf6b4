/* tests/analysis/test_ballots.c — issues, rankings, weights, ballot files. */
#include "tests/analysis/counting.h"

#include "base/file.h"
#include "base/strbuf.h"

/* ---- issues ---- */

static void test_issues_of_a_list(void **state) {
    (void)state;
    AUTO(issues_done) struct issues issues = {0};
    struct err err = {0};
    ASSERT_OK(issues_parse(&issues, " damp , big repairs,other", &err), &err);
    assert_int_equal(issues.n, 3);
    assert_string_equal(issues.items[1].code, "big repairs");
    assert_string_equal(issues.items[1].label, "big repairs");
    assert_int_equal(issues_find(&issues, "damp", 4), 0);
    assert_int_equal(issues_find(&issues, "dam", 3), -1);
    assert_false(issues.items[0].bucket);
    assert_true(issues.items[2].bucket);
}

static void test_issues_refused(void **state) {
    (void)state;
    static const struct {
        const char *list, *part;
    } cases[] = {
        {"",       "without a name"        },
        {"A,,B",   "without a name"        },
        {"A,B,",   "without a name"        },
        {"A,B, A", "'A' stands there twice"},
        {"A>B,C",  "cannot hold"           },
        {"A,B=C",  "cannot hold"           },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(issues_done) struct issues issues = {0};
        struct err err = {0};
        assert_false(issues_parse(&issues, cases[i].list, &err));
        assert_int_equal(err.code, ERR_USAGE);
        assert_string_equal(err.source, "--issues");
        assert_non_null(strstr(err.text, cases[i].part));
    }
}

/* ---- rankings ---- */

static void check_ranking(const char *text, const char *expected) {
    AUTO(issues_done) struct issues issues = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    struct ranking ranking;
    struct err err = {0};
    ASSERT_OK(issues_parse(&issues, "A,B,C,D", &err), &err);
    ASSERT_OK(ranking_parse(&ranking, &issues, text, &err), &err);
    ranking_print(&out, &issues, ranking.issue, ranking.n);
    assert_string_equal(strbuf_text(&out), expected);
}

static void test_rankings(void **state) {
    (void)state;
    check_ranking("", "");
    check_ranking(" \t", "");
    check_ranking("B", "B");
    check_ranking("B>A>D>C", "B>A>D>C");
    check_ranking(" B >\tA ", "B>A");
    check_ranking("D=B=C>A", "B=C=D>A"); // one place: card order, so that equal rankings are equal
    check_ranking("C>D = A=B", "C>A=B=D");
}

static void check_refused(const char *text, const char *part) {
    AUTO(issues_done) struct issues issues = {0};
    struct ranking ranking;
    struct err err = {0};
    ASSERT_OK(issues_parse(&issues, "A,B,C", &err), &err);
    assert_false(ranking_parse(&ranking, &issues, text, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
    assert_non_null(strstr(err.text, part));
}

static void test_rankings_refused(void **state) {
    (void)state;
    check_refused("A>B>A", "'A' stands in the ranking twice");
    check_refused("A=A", "twice");
    check_refused("A>X", "'X' is none of the issues");
    check_refused("a", "none of the issues");
    check_refused("A>", "a name is missing");
    check_refused(">A", "a name is missing");
    check_refused("A>>B", "a name is missing");
    check_refused("A=>B", "a name is missing");
    check_refused("=", "a name is missing");
}

/* ---- weights ---- */

static void test_weights(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t value; // 0: refused
    } cases[] = {
        {"1",                       1000000   },
        {"2.5",                     2500000   },
        {".25",                     250000    },
        {"3.",                      3000000   },
        {"0.000001",                1         },
        {"0.333333",                333333    },
        {"007",                     7000000   },
        {"100000000000",            WEIGHT_MAX},
        {"0",                       0         },
        {"0.000000",                0         },
        {"-1",                      0         },
        {"+1",                      0         },
        {"1e3",                     0         },
        {"1.0000000",               0         },
        {"0.0000001",               0         },
        {"1,5",                     0         },
        {"",                        0         },
        {".",                       0         },
        {"1.2.3",                   0         },
        {"nan",                     0         },
        {"inf",                     0         },
        {"0x10",                    0         },
        {"100000000000.1",          0         },
        {"99999999999999999999999", 0         },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        uint64_t value = 0;
        struct err err = {0};
        bool ok = weight_parse(cases[i].text, &value, &err);
        if (ok != (cases[i].value > 0) || value != cases[i].value) {
            fail_msg("weight '%s' is read as %llu", cases[i].text, (unsigned long long)value);
        }
    }
}

/* ---- files ---- */

struct file {
    char *dir, *path;
};

static int file_setup(void **state) {
    struct file *file = mem_zalloc(sizeof *file);
    file->dir = temp_dir();
    file->path = file_join(file->dir, "ballots.csv");
    *state = file;
    return 0;
}

static int file_teardown(void **state) {
    struct file *file = *state;
    mem_freep(&file->path);
    temp_dir_remove(file->dir);
    free(file);
    return 0;
}

static bool read_text(struct file *file, struct ballot_box *box, const char *text,
                      struct err *err) {
    struct err wrote = {0};
    ASSERT_OK(file_write(file->path, text, strlen(text), &wrote), &wrote);
    return issues_parse(&box->issues, "R,G,S,Y", err) && ballot_box_read(box, file->path, err);
}

static void test_file_as_spreadsheets_write_it(void **state) {
    AUTO(ballot_box_done) struct ballot_box box = {0};
    struct err err = {0};
    ASSERT_OK(read_text(*state, &box,
                        "\xEF\xBB\xBFweight,ranking\r\n2,R>G\r\n\"1\",\"R = G > S\"\r\n1.5,\r\n\r\n"
                        "2,R>G",
                        &err),
              &err);
    assert_int_equal(box.n, 3);
    assert_int_equal(box.n_empty, 1);
    assert_int_equal(box.weight, 5 * WEIGHT_ONE);
    assert_int_equal(box.ids[0], box.ids[2]);
    assert_int_equal(box.rankings.n, 2);
}

static void test_columns_in_any_order(void **state) {
    AUTO(ballot_box_done) struct ballot_box box = {0};
    struct err err = {0};
    ASSERT_OK(read_text(*state, &box, "who,ranking,weight\nana,G,3\n", &err), &err);
    assert_int_equal(box.weight, 3 * WEIGHT_ONE);
}

static void test_files_refused_with_their_line(void **state) {
    static const struct {
        const char *text, *part;
        int line;
    } cases[] = {
        {"weight,ranking\n1,R>G\n1,R>R\n",        "twice",             2},
        {"weight,ranking\n1,R>G\n1,X\n",          "'X' is none",       2},
        {"weight,ranking\n0,R\n",                 "weight '0'",        1},
        {"weight,ranking\n\"1\n2\",R\n",          "weight",            1},
        {"weight,ranking\n,R\n",                  "weight ''",         1},
        {"weight,ranking\n1,R\n\n1,R>\n",         "a name is missing", 3},
        {"weight,order\n1,R\n",                   "column 'ranking'",  0},
        {"homes,ranking\n1,R\n",                  "column 'weight'",   0},
        {"weight,ranking\n100000000000,R\n1,R\n", "add up",            2},
        {"weight,ranking\n1,R>G,S\n",             "fields",            1},
        {"weight,ranking\n1,\"R\n",               "never closes",      1},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(ballot_box_done) struct ballot_box box = {0};
        struct err err = {0};
        assert_false(read_text(*state, &box, cases[i].text, &err));
        if (!strstr(err.text, cases[i].part) || err.line != cases[i].line + 1) {
            fail_msg("case %zu: line %d: %s", i, err.line, err.text);
        }
        assert_non_null(strstr(err.source, "ballots.csv"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_issues_of_a_list),
        cmocka_unit_test(test_issues_refused),
        cmocka_unit_test(test_rankings),
        cmocka_unit_test(test_rankings_refused),
        cmocka_unit_test(test_weights),
        cmocka_unit_test_setup_teardown(test_file_as_spreadsheets_write_it, file_setup,
                                        file_teardown),
        cmocka_unit_test_setup_teardown(test_columns_in_any_order, file_setup, file_teardown),
        cmocka_unit_test_setup_teardown(test_files_refused_with_their_line, file_setup,
                                        file_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
