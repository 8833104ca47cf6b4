/* tests/analysis/test_vote.c — the ballots of a meeting, counted: as text, as JSON; what is
 * refused. */
#include "tests/analysis/answers_kit.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"

static char *vote_file(const struct estate *e, const char *text) {
    char *path = file_join(e->dir, "vote.csv");
    struct err err = {0};
    ASSERT_OK(file_write(path, text, strlen(text), &err), &err);
    return path;
}

#define TV1_CSV "weight,ranking\n6,R>G>S>Y>D\n5,D>Y\n5,Y>R>G\n2,D>Y>G\n1,R>D>G\n1,D>S>R\n"

static void test_vote_as_text(void **state) {
    AUTO(mem_freep) char *path = vote_file(*state, TV1_CSV);
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", "--ballots", path, "--issues", "D,R,S,G,Y", NULL);
    assert_int_equal(ran.status, 0);
    assert_has(ran.out, "6 ballots, weight 20\n");
    assert_has(ran.out, "    1st         R  51 points\n    2nd         Y  48 points\n");
    assert_has(ran.out, "Too close to call: \"R\" and \"Y\" lead.");
    assert_has(ran.out, "By top three: \"G\". By points: \"R\". Head to head: \"Y\".");
    assert_has(ran.out, "Y 10, R 9.833, D 9.7, G 5.667, S 2.5\n");
}

static void test_vote_as_json(void **state) {
    AUTO(mem_freep) char *path = vote_file(*state, TV1_CSV "3,\n");
    AUTO(ran_done)
    struct ran ran =
        estate_run("priorities", "--ballots", path, "--issues", "D,R,S,G,Y", "--json", NULL);
    assert_int_equal(ran.status, 0);
    assert_string_equal(ran.err, "");
    json_t *all = kit_parse(ran.out), *m = json_object_get(all, "methods");
    assert_int_equal(json_integer_value(json_object_get(all, "ballots")), 6);
    assert_int_equal(json_integer_value(json_object_get(all, "weight")), 20);
    assert_int_equal(json_integer_value(json_object_get(all, "empty")), 1);
    assert_true(kit_number_at(m, "borda_avg", "scores", "D") == 37.5);
    assert_true(kit_number_at(m, "dowdall", "scores", "R") == 59.0 / 6);
    assert_true(kit_number_at(m, "borda_avg", "ranks", "R") == 1);
    assert_null(json_object_get(json_object_get(m, "mean_ranked"), "ranks"));
    assert_null(json_object_get(json_object_get(m, "schulze"), "scores"));
    assert_true(kit_number_at(m, "schulze", "ranks", "Y") == 1);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(m, "kemeny"), "score")),
                     118);
    assert_true(kit_number_at(all, "pairwise", "D", "R") == 8);
    assert_string_equal(json_string_value(json_object_get(all, "condorcet_winner")), "Y");
    assert_true(kit_number_at(all, "stability", "R", "first") == 0.6295);
    assert_has(ran.out, "\"fair\": [\"G\", \"Y\", \"R\"]");
    assert_has(ran.out, "{\"seats\": 2, \"top\": 0.75, \"fair\": 0.95}");
    json_decref(all);
}

static void test_vote_refused(void **state) {
    static const struct {
        const char *issues, *text, *part;
    } cases[] = {
        {"R,G",   "weight,ranking\n1,R\n1,R>X\n", "line 3: 'X'"   },
        {"R,G",   "weight,ranking\n1,R>G>R\n",    "line 2: 'R'"   },
        {"R,G",   "weight,ranking\nx,R\n",        "line 2: weight"},
        {"R,G",   "ranking\nR\n",                 "'weight'"      },
        {"R,G,R", "weight,ranking\n1,R\n",        "--issues: 'R'" },
        {"",      "weight,ranking\n1,R\n",        "--issues"      },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(mem_freep) char *path = vote_file(*state, cases[i].text);
        AUTO(ran_done)
        struct ran ran = estate_run("priorities", "--ballots", path, "--issues", cases[i].issues,
                                    "--json", NULL);
        assert_in_range(ran.status, 1, 2);
        assert_string_equal(ran.out, "");
        assert_has(ran.err, cases[i].part);
        assert_ptr_equal(strchr(ran.err, '\n'), ran.err + strlen(ran.err) - 1); // one line
    }
    AUTO(ran_done)
    struct ran none = estate_run("priorities", "--ballots", "/no/file.csv", "--issues", "A", NULL);
    assert_in_range(none.status, 1, 2);
    assert_string_equal(none.out, "");
}

static void test_words_of_the_call(void **state) {
    struct estate *e = *state;
    AUTO(ran_done) struct ran few = estate_run("priorities", e->path, NULL);
    assert_int_equal(few.status, 2);
    AUTO(ran_done) struct ran by = estate_run("priorities", e->path, "prio", "--by", "moon", NULL);
    assert_int_equal(by.status, 1);
    assert_has(by.err, "no question is called 'moon'");
    AUTO(ran_done)
    struct ran tier = estate_run("priorities", e->path, "prio", "--tier", "moon", NULL);
    assert_int_equal(tier.status, 2);
    AUTO(ran_done) struct ran both = estate_run("priorities", e->path, "--ballots", "x.csv", NULL);
    assert_int_equal(both.status, 2);
    AUTO(ran_done) struct ran what = estate_run("priorities", e->path, "worries", "--json", NULL);
    assert_int_equal(what.status, 1);
    assert_string_equal(what.out, "");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_vote_as_text),
        CASE(test_vote_as_json),
        CASE(test_vote_refused),
        CASE(test_words_of_the_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
