/* tests/analysis/test_tabulate.c — the verb: a survey counted to the last digit of the vectors of
 * spec/domain.md 3.3, silent answers kept apart. */
#include "tests/analysis/answers_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/columns_impl.h"
#include "base/attr.h"
#include "base/file.h"
#include "base/mem.h"

/* ---- making and reading ---- */

static void assert_points(const json_t *object, const char *key, double points) {
    double got = 100 * kit_number(object, key);
    if (fabs(got - points) > 0.00005) {
        fail_msg("%s: %.6f points, not %.4f", key, got, points);
    }
}

/* ---- the vectors ---- */

static void test_tv5_with_the_homes_lived_in(void **state) {
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 60);
    estate_homes(e, "A", 1, 18, "<tenure>social</tenure>");
    estate_homes(e, "A", 19, 22, "<tenure>own</tenure>");
    json_t *all = kit_tabulated(e, "tenure", NULL, "internal");
    const json_t *social = kit_answer(all, NULL, "social");
    assert_true(kit_number(kit_group(all, NULL), "homes") == 60);
    assert_true(kit_number(social, "count") == 18);
    assert_points(social, "share", 45);
    assert_points(social, "low", 36.3226);
    assert_points(social, "high", 53.9927);
    assert_true(kit_number(kit_answer(all, NULL, "private"), "count") == 0);
    json_decref(all);

    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, "tenure", "--tier", "internal", NULL);
    assert_has(ran.out, "All homes: 40 homes counted, of about 60 lived in\n"
                        "  ■■■■■□□□□□  Rent from the council  18 of 40 homes (about 5 in every 10)"
                        "; surely between 3 and 6 in every 10\n");
}

/* Of all homes the range would be another than of nearly all. */
static void test_how_sure_does_not_tell_whether_all_are_of_one_mind(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 60, "<tenure>social</tenure><told>yes</told>");
    AUTO(ran_done) struct ran open = estate_run("tabulate", e->path, "tenure", NULL);
    assert_has(open.out, "Rent from the council  nearly all homes\n");
    AUTO(ran_done)
    struct ran team = estate_run("tabulate", e->path, "tenure", "--tier", "internal", NULL);
    assert_has(team.out, "60 of 60 homes (all); surely");
    json_t *all = kit_tabulated(e, "tenure", NULL, "meeting");
    assert_null(json_object_get(kit_answer(all, NULL, "social"), "low_in_10"));
    assert_null(json_object_get(kit_answer(all, NULL, "social"), "high_in_10"));
    json_decref(all);
    estate_homes(e, "B", 1, 20, "<tenure>own</tenure><told>yes</told>");
    all = kit_tabulated(e, "tenure", NULL, "meeting");
    assert_true(kit_number(kit_answer(all, NULL, "social"), "low_in_10") < 8);
    assert_true(kit_number(kit_answer(all, NULL, "social"), "high_in_10") > 7);
    json_decref(all);
}

static void test_tv8_by_another_answer(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 8, "<tenure>own</tenure><told>yes</told>");
    estate_homes(e, "A", 9, 4, "<tenure>own</tenure><told>no</told>");
    estate_homes(e, "A", 13, 15, "<tenure>social</tenure><told>yes</told>");
    estate_homes(e, "A", 28, 33, "<tenure>social</tenure><told>no</told>");
    estate_homes(e, "A", 61, 5, "<tenure>pns</tenure><told>yes</told>"); // in no group
    json_t *all = kit_tabulated(e, "told", "tenure", "internal");
    const json_t *owners = kit_answer(all, "own", "yes");
    assert_true(kit_number(owners, "count") == 8 && kit_number(kit_group(all, "own"), "n") == 12);
    assert_points(json_object_get(owners, "difference"), "low", 4.4273);
    assert_points(json_object_get(owners, "difference"), "high", 57.9748);
    assert_true(json_is_true(json_object_get(owners, "differs")));
    assert_true(json_is_false(json_object_get(kit_answer(all, "own", "dk"), "differs")));
    assert_true(kit_number(all, "unplaced") == 5);
    json_decref(all);
}

static void test_tv3_weights_are_a_check(void **state) {
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 30);
    estate_block(e, "B", "Birch", 30);
    estate_homes(e, "A", 1, 9, "<tenure>social</tenure>");
    estate_homes(e, "A", 10, 6, "<tenure>own</tenure>");
    estate_homes(e, "B", 1, 1, "<tenure>social</tenure>");
    estate_homes(e, "B", 2, 4, "<tenure>own</tenure>");
    json_t *all = kit_tabulated(e, "tenure", NULL, "internal");
    assert_true(kit_number(kit_answer(all, NULL, "social"), "share") == 0.5);
    assert_points(kit_answer(all, NULL, "social"), "weighted_share", 40);
    assert_points(kit_answer(all, NULL, "own"), "weighted_share", 60);
    assert_true(kit_number(kit_group(all, NULL), "worth") == 15);
    assert_points(kit_group(all, NULL), "design_effect", 133.3333);
    json_decref(all);
}

static void test_tv7_two_rounds(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 18, "<tenure>social</tenure>");
    estate_homes(e, "A", 19, 22, "<tenure>own</tenure>");
    struct estate *then = e;
    void *next = NULL;
    assert_int_equal(estate_setup(&next), 0);
    struct estate *now = next;
    // of the homes asked twice 7 still rent, 11 no longer, 3 newly do; 22 - 3 - 4 own as before
    estate_homes(now, "A", 1, 6, "<tenure>social</tenure>");
    estate_homes(now, "A", 8, 11, "<tenure>own</tenure>");
    estate_homes(now, "A", 19, 3, "<tenure>social</tenure>");
    estate_homes(now, "A", 22, 16, "<tenure>own</tenure>");
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", now->path, "tenure", "--before", then->path, "--json",
                                "--tier", "internal", NULL);
    json_error_t error;
    json_t *all = json_loads(ran.out, 0, &error);
    assert_non_null(all);
    const json_t *since = json_object_get(all, "since");
    const json_t *social = kit_part(json_object_get(since, "answers"), "value", "social");
    assert_true(kit_number(since, "n") == 40 && kit_number(since, "n_both") == 36);
    assert_true(kit_number(social, "before") == 18);
    assert_points(json_object_get(social, "difference"), "share", -20);
    assert_points(json_object_get(social, "difference"), "low", -38.8867);
    assert_points(json_object_get(social, "difference"), "high", 1.5081);
    assert_string_equal(json_string_value(json_object_get(social, "change")), "may be chance");
    assert_true(kit_number(social, "came") == 3 && kit_number(social, "gone") == 11);
    assert_points(social, "mcnemar_p", 5.7373);
    assert_points(social, "mcnemar_mid_p", 3.5156);
    json_decref(all);
    estate_teardown(&next);
}

/* 51 and 9 of 60 homes: printed 50 of 60 leaves 6 to 14 for the nine, so the public was not told of
 * the 51 either; a later round does not tell it. */
static void test_a_later_round_does_not_tell_what_was_hidden(void **state) {
    struct estate *then = *state;
    void *next = NULL;
    estate_homes(then, "A", 1, 51, "<tenure>social</tenure>");
    estate_homes(then, "A", 52, 9, "<tenure>own</tenure>");
    json_t *page = kit_tabulated(then, "tenure", NULL, "public");
    assert_true(json_is_null(json_object_get(kit_answer(page, NULL, "social"), "count")));
    json_decref(page);
    assert_int_equal(estate_setup(&next), 0);
    struct estate *now = next;
    estate_homes(now, "A", 1, 40, "<tenure>social</tenure>");
    estate_homes(now, "A", 41, 20, "<tenure>own</tenure>");
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", now->path, "tenure", "--before", then->path, "--json",
                                "--tier", "public", NULL);
    json_error_t error;
    json_t *all = json_loads(ran.out, 0, &error);
    assert_non_null(all);
    assert_int_equal((int)kit_number(kit_answer(all, NULL, "social"), "count"), 40);
    const json_t *since = json_object_get(json_object_get(all, "since"), "answers");
    const json_t *social = kit_part(since, "value", "social");
    assert_true(json_is_null(json_object_get(social, "before")));
    assert_null(json_object_get(social, "change"));
    json_decref(all);
    AUTO(ran_done)
    struct ran text = estate_run("tabulate", now->path, "tenure", "--before", then->path, "--tier",
                                 "public", NULL);
    assert_has(text.out, "  Rent from the council  not shown: too few homes\n");
    estate_teardown(&next);
}

/* TV3's raking check, its sample ten times over: a home of social/F then stands for 0.21875. */
static void test_tv3_raking_from_a_file(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 120, "<tenure>social</tenure><told>yes</told><team>yes</team>");
    estate_homes(e, "A", 121, 40, "<tenure>social</tenure><told>no</told><team>no</team>");
    estate_homes(e, "A", 161, 60, "<tenure>private</tenure><told>yes</told><team>no</team>");
    estate_homes(e, "A", 221, 20, "<tenure>private</tenure><told>no</told><team>no</team>");
    estate_homes(e, "A", 241, 5,
                 "<tenure>own</tenure><told>no</told><team>yes</team>"); // no known total
    AUTO(mem_freep) char *path = file_join(e->dir, "census.csv");
    const char *text = "question,answer,homes\ntenure,social,50\ntenure,private,30\n"
                       "told,yes,42\ntold,no,38\n";
    ASSERT_OK(file_write(path, text, strlen(text), &e->err), &e->err);
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, "team", "--rake", path, "--json", NULL);
    json_error_t error;
    json_t *all = json_loads(ran.out, 0, &error);
    if (!all) {
        fail_msg("%s", ran.err);
    }
    // 120 * 0.21875 = 26.25 of 80
    assert_points(kit_answer(all, NULL, "yes"), "weighted_share", 100 * 26.25 / 80);
    assert_points(kit_answer(all, NULL, "yes"), "share", 100 * 125.0 / 245);
    assert_true(kit_number(kit_group(all, NULL), "weighed") == 240);
    // 80^2 / (120 0.21875^2 + 40 0.59375^2 + 60 0.2625^2 + 20 0.7125^2) = 6400 / 34.13125
    assert_true(fabs(kit_number(kit_group(all, NULL), "worth") - 6400 / 34.13125) < 1e-9);
    json_decref(all);
    kit_refused(e, "nowhere.csv", "team", "--rake", "nowhere.csv");
    const char *bad = "question,answer,homes\ntenure,social,many\n";
    ASSERT_OK(file_write(path, bad, strlen(bad), &e->err), &e->err);
    kit_refused(e, "line 2: 'many' is no number of homes", "told", "--rake", path);
    const char *nothing = "question,answer,homes\ntenure,social,0\ntenure,private,0\n";
    ASSERT_OK(file_write(path, nothing, strlen(nothing), &e->err), &e->err);
    kit_refused(e, "add up to 0 homes", "told", "--rake", path);
    const char *unlike = "question,answer,homes\ntenure,social,50\ntold,yes,40\n";
    ASSERT_OK(file_write(path, unlike, strlen(unlike), &e->err), &e->err);
    kit_refused(e, "census.csv: the margins speak of 50 and of 40 homes", "told", "--rake", path);
}

/* ---- what is no answer ---- */

static void test_silent_answers_are_kept_apart(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 12, "<tenure>social</tenure><told>yes</told>");
    estate_homes(e, "A", 13, 3, "<tenure>social</tenure><told>dk</told>");
    estate_homes(e, "A", 16, 2, "<tenure>social</tenure><told>pns</told>");
    estate_homes(e, "A", 18, 4, "<tenure>social</tenure><told/>");
    estate_homes(e, "A", 22, 6, "<tenure>own</tenure>"); // the form left the question out
    json_t *all = kit_tabulated(e, "told", NULL, "internal");
    assert_true(kit_number(kit_group(all, NULL), "n") == 15); // who does not know has answered
    assert_true(kit_number(kit_answer(all, NULL, "dk"), "count") == 3);
    assert_true(kit_number(kit_group(all, NULL), "refused") == 2);
    assert_true(kit_number(kit_group(all, NULL), "blank") == 4);
    assert_true(kit_number(kit_group(all, NULL), "not_asked") == 6);
    json_decref(all);
}

static void test_one_form_a_home_and_no_edited_ones(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 10, "<tenure>social</tenure>");
    estate_homes(e, "A", 1, 2, "<tenure>own</tenure>");
    json_t *all = kit_tabulated(e, "tenure", NULL, "internal");
    assert_true(kit_number(kit_group(all, NULL), "n") == 10 && kit_number(all, "repeats") == 2);
    assert_true(kit_number(kit_answer(all, NULL, "own"), "count") == 2);
    json_decref(all);
}

static void test_nothing_to_count(void **state) {
    struct estate *e = *state;
    json_t *none = kit_tabulated(e, "tenure", NULL, "meeting");
    assert_string_equal(json_string_value(json_object_get(kit_group(none, NULL), "status")),
                        "no_data");
    json_decref(none);
    estate_homes(e, "A", 1, 3, "<tenure>pns</tenure>");
    AUTO(ran_done) struct ran ran = estate_run("tabulate", e->path, "tenure", NULL);
    assert_has(ran.out, "All homes: no answers yet. So there is nothing to count.\n");
    assert_lacks(ran.out, "nan");
}

/* ---- several answers, people, numbers ---- */

static void test_ticks_are_shares_of_homes(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 20, "<ticks>damp repairs</ticks>");
    estate_homes(e, "A", 21, 10, "<ticks>repairs</ticks>");
    json_t *all = kit_tabulated(e, "ticks", NULL, "internal");
    assert_true(kit_number(kit_group(all, NULL), "n") == 30);
    assert_true(kit_number(kit_answer(all, NULL, "repairs"), "share") == 1);
    assert_points(kit_answer(all, NULL, "damp"), "share", 66.6667);
    json_decref(all);
    json_t *by =
        kit_tabulated(e, "ticks", "ticks", "internal"); // homes may stand in several groups
    assert_true(kit_number(kit_answer(by, "damp", "repairs"), "count") == 20);
    assert_true(kit_number(kit_group(by, "repairs"), "n") == 30);
    json_decref(by);
}

#define TEA "<person><age>40</age><likes>tea</likes></person>"
#define MILK "<person><age>7</age><likes>milk</likes></person>"

static void test_people_belong_to_homes(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 12, "<tenure>own</tenure>" TEA MILK MILK);
    estate_homes(e, "A", 13, 8, "<tenure>social</tenure>" TEA);
    estate_homes(e, "A", 21, 5, "<tenure>social</tenure>"); // nobody is listed
    estate_homes(e, "A", 1, 1,
                 "<tenure>own</tenure>" TEA); // one home asked again: the newer counts
    json_t *all = kit_tabulated(e, "likes", "tenure", "internal");
    assert_true(kit_number(kit_group(all, NULL), "n") == 20);
    assert_true(kit_number(kit_group(all, NULL), "not_asked") == 5);
    assert_true(kit_number(kit_answer(all, NULL, "tea"), "count") == 20);
    assert_true(kit_number(kit_answer(all, NULL, "milk"), "count") == 11); // homes with any
    assert_true(kit_number(kit_answer(all, "own", "milk"), "count") == 11);
    json_decref(all);

    AUTO(ran_done)
    struct ran ran =
        estate_run("tabulate", e->path, "likes", "--rows", "--by", "tenure", "--json", NULL);
    json_error_t error;
    json_t *rows = json_loads(ran.out, 0, &error);
    assert_non_null(rows);
    assert_true(kit_number(kit_group(rows, NULL), "n") == 11 * 3 + 1 + 8);
    assert_true(kit_number(kit_answer(rows, "own", "milk"), "count") == 22);
    assert_string_equal(json_string_value(json_object_get(rows, "unit")), "rows");
    json_decref(rows);
    kit_refused(e, "use --rows", "age", NULL, NULL);
}

static void test_numbers(void **state) {
    struct estate *e = *state;
    static const int rooms[] = {7, 1, 5, 2, 6, 3, 4, 20};
    for (int i = 0; i < (int)LEN(rooms); i++) {
        char text[64];
        snprintf(text, sizeof text, "<tenure>own</tenure><rooms>%d</rooms>", rooms[i]);
        estate_homes(e, "A", i + 1, 1, text);
    }
    estate_homes(e, "A", 9, 3, "<tenure>social</tenure><rooms>3</rooms>");
    estate_homes(e, "A", 12, 2, "<tenure>social</tenure><rooms/>");
    json_t *all = kit_tabulated(e, "rooms", "tenure", "internal");
    const json_t *own = kit_group(all, "own");
    assert_true(kit_number(own, "n") == 8 && kit_number(own, "median") == 4.5);
    assert_true(kit_number(own, "quartile1") == 2.5 && kit_number(own, "quartile3") == 6.5);
    assert_true(kit_number(own, "mean") == 6 && kit_number(own, "sum") == 48);
    assert_true(kit_number(own, "least") == 1 && kit_number(own, "most") == 20);
    assert_true(fabs(kit_number(own, "deviation") - sqrt(252.0 / 7)) < 1e-12); // squares: 252
    assert_true(kit_number(kit_group(all, "social"), "median") == 3);
    assert_true(kit_number(kit_group(all, "social"), "blank") == 2);
    assert_true(kit_number(kit_group(all, NULL), "median") == 3); // 1 2 3 3 3 3 4 5 6 7 20
    json_decref(all);
    kit_refused(e, "a list", "tenure", "--by", "rooms");
}

static void test_refused_with_a_sentence(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 1, "<tenure>own</tenure>");
    kit_refused(e, "no question is called 'colour'", "colour", NULL, NULL);
    kit_refused(e, "no question is called 'colour'", "tenure", "--by", "colour");
    kit_refused(e, "--tier is internal", "tenure", "--tier", "secret");
    kit_refused(e, "nowhere.gpkg", "tenure", "--before", "nowhere.gpkg");
    kit_refused(e, "numbers", "rooms", "--before", "then.gpkg");
}

/* The texts of rows: the 65,536th different one needs more room, and those before stay. */
static void test_numbers_of_rows_grow_when_one_needs_it(void **state) {
    (void)state;
    enum { N = 70000 };
    AUTO(slim_done) struct slim slim = {0}, late = {0};
    for (uint32_t i = 0; i < N; i++) {
        slim_push(&slim, i);
        slim_push(&late, i + 1 < N ? 7 : UINT32_MAX);
    }
    for (uint32_t i = 0; i < N; i++) {
        assert_int_equal(slim_at(&slim, i), i);
        assert_int_equal(slim_at(&late, i), i + 1 < N ? 7 : UINT32_MAX);
    }
    assert_true(slim.n == N && late.n == N);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_tv5_with_the_homes_lived_in),
        CASE(test_how_sure_does_not_tell_whether_all_are_of_one_mind),
        CASE(test_tv8_by_another_answer),
        CASE(test_tv3_weights_are_a_check),
        CASE(test_tv7_two_rounds),
        CASE(test_a_later_round_does_not_tell_what_was_hidden),
        CASE(test_tv3_raking_from_a_file),
        CASE(test_silent_answers_are_kept_apart),
        CASE(test_one_form_a_home_and_no_edited_ones),
        CASE(test_nothing_to_count),
        CASE(test_ticks_are_shares_of_homes),
        CASE(test_people_belong_to_homes),
        CASE(test_numbers),
        cmocka_unit_test(test_numbers_of_rows_grow_when_one_needs_it),
        CASE(test_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
