/* tests/analysis/test_tabulate.c — the verb: a survey counted to the last digit of the vectors of
 * spec/domain.md 3.3, silent answers kept apart, and what each tier keeps to itself. */
#include "tests/analysis/estate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "analysis/columns_impl.h"
#include "analysis/intervals.h"
#include "base/attr.h"
#include "base/file.h"
#include "base/mem.h"

/* ---- making and reading ---- */

static json_t *tabulated(const struct estate *e, const char *question, const char *by,
                         const char *tier) {
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, question, "--json", "--tier", tier,
                                by ? "--by" : NULL, by, NULL);
    json_error_t error;
    json_t *all = json_loads(ran.out, 0, &error);
    if (!all) {
        fail_msg("%s in: %s%s", error.text, ran.out, ran.err);
    }
    return all;
}

/* The part that has `value` under `key` in a list. */
static json_t *part(const json_t *list, const char *key, const char *value) {
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) {
        const char *text = json_string_value(json_object_get(item, key));
        if (text && strcmp(text, value) == 0) {
            return item;
        }
    }
    fail_msg("no %s '%s'", key, value);
    return NULL;
}

static json_t *group(const json_t *all, const char *code) {
    return code ? part(json_object_get(all, "groups"), "code", code) : json_object_get(all, "all");
}

static json_t *answer(const json_t *all, const char *code, const char *value) {
    return part(json_object_get(group(all, code), "answers"), "value", value);
}

static double number(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value)) {
        fail_msg("'%s' is no number", key);
    }
    return json_number_value(value);
}

static void assert_points(const json_t *object, const char *key, double points) {
    double got = 100 * number(object, key);
    if (fabs(got - points) > 0.00005) {
        fail_msg("%s: %.6f points, not %.4f", key, got, points);
    }
}

static void refused(struct estate *e, const char *part_of_message, const char *question,
                    const char *option, const char *value) {
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, question, option, value, NULL);
    assert_int_not_equal(ran.status, 0);
    assert_string_equal(ran.out, "");
    assert_has(ran.err, part_of_message);
}

/* ---- the vectors ---- */

static void test_tv5_with_the_homes_lived_in(void **state) {
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 60);
    estate_homes(e, "A", 1, 18, "<tenure>social</tenure>");
    estate_homes(e, "A", 19, 22, "<tenure>own</tenure>");
    json_t *all = tabulated(e, "tenure", NULL, "internal");
    const json_t *social = answer(all, NULL, "social");
    assert_true(number(group(all, NULL), "homes") == 60);
    assert_true(number(social, "count") == 18);
    assert_points(social, "share", 45);
    assert_points(social, "low", 36.3226);
    assert_points(social, "high", 53.9927);
    assert_true(number(answer(all, NULL, "private"), "count") == 0);
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
    json_t *all = tabulated(e, "tenure", NULL, "meeting");
    assert_null(json_object_get(answer(all, NULL, "social"), "low_in_10"));
    assert_null(json_object_get(answer(all, NULL, "social"), "high_in_10"));
    json_decref(all);
    estate_homes(e, "B", 1, 20, "<tenure>own</tenure><told>yes</told>");
    all = tabulated(e, "tenure", NULL, "meeting");
    assert_true(number(answer(all, NULL, "social"), "low_in_10") < 8);
    assert_true(number(answer(all, NULL, "social"), "high_in_10") > 7);
    json_decref(all);
}

static void test_tv8_by_another_answer(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 8, "<tenure>own</tenure><told>yes</told>");
    estate_homes(e, "A", 9, 4, "<tenure>own</tenure><told>no</told>");
    estate_homes(e, "A", 13, 15, "<tenure>social</tenure><told>yes</told>");
    estate_homes(e, "A", 28, 33, "<tenure>social</tenure><told>no</told>");
    estate_homes(e, "A", 61, 5, "<tenure>pns</tenure><told>yes</told>"); // in no group
    json_t *all = tabulated(e, "told", "tenure", "internal");
    const json_t *owners = answer(all, "own", "yes");
    assert_true(number(owners, "count") == 8 && number(group(all, "own"), "n") == 12);
    assert_points(json_object_get(owners, "difference"), "low", 4.4273);
    assert_points(json_object_get(owners, "difference"), "high", 57.9748);
    assert_true(json_is_true(json_object_get(owners, "differs")));
    assert_true(json_is_false(json_object_get(answer(all, "own", "dk"), "differs")));
    assert_true(number(all, "unplaced") == 5);
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
    json_t *all = tabulated(e, "tenure", NULL, "internal");
    assert_true(number(answer(all, NULL, "social"), "share") == 0.5);
    assert_points(answer(all, NULL, "social"), "weighted_share", 40);
    assert_points(answer(all, NULL, "own"), "weighted_share", 60);
    assert_true(number(group(all, NULL), "worth") == 15);
    assert_points(group(all, NULL), "design_effect", 133.3333);
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
    const json_t *social = part(json_object_get(since, "answers"), "value", "social");
    assert_true(number(since, "n") == 40 && number(since, "n_both") == 36);
    assert_true(number(social, "before") == 18);
    assert_points(json_object_get(social, "difference"), "share", -20);
    assert_points(json_object_get(social, "difference"), "low", -38.8867);
    assert_points(json_object_get(social, "difference"), "high", 1.5081);
    assert_string_equal(json_string_value(json_object_get(social, "change")), "may be chance");
    assert_true(number(social, "came") == 3 && number(social, "gone") == 11);
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
    json_t *page = tabulated(then, "tenure", NULL, "public");
    assert_true(json_is_null(json_object_get(answer(page, NULL, "social"), "count")));
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
    assert_int_equal((int)number(answer(all, NULL, "social"), "count"), 40);
    const json_t *since = json_object_get(json_object_get(all, "since"), "answers");
    const json_t *social = part(since, "value", "social");
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
    assert_points(answer(all, NULL, "yes"), "weighted_share", 100 * 26.25 / 80);
    assert_points(answer(all, NULL, "yes"), "share", 100 * 125.0 / 245);
    assert_true(number(group(all, NULL), "weighed") == 240);
    // 80^2 / (120 0.21875^2 + 40 0.59375^2 + 60 0.2625^2 + 20 0.7125^2) = 6400 / 34.13125
    assert_true(fabs(number(group(all, NULL), "worth") - 6400 / 34.13125) < 1e-9);
    json_decref(all);
    refused(e, "nowhere.csv", "team", "--rake", "nowhere.csv");
    const char *bad = "question,answer,homes\ntenure,social,many\n";
    ASSERT_OK(file_write(path, bad, strlen(bad), &e->err), &e->err);
    refused(e, "line 2: 'many' is no number of homes", "told", "--rake", path);
    const char *nothing = "question,answer,homes\ntenure,social,0\ntenure,private,0\n";
    ASSERT_OK(file_write(path, nothing, strlen(nothing), &e->err), &e->err);
    refused(e, "add up to 0 homes", "told", "--rake", path);
    const char *unlike = "question,answer,homes\ntenure,social,50\ntold,yes,40\n";
    ASSERT_OK(file_write(path, unlike, strlen(unlike), &e->err), &e->err);
    refused(e, "census.csv: the margins speak of 50 and of 40 homes", "told", "--rake", path);
}

/* ---- what is no answer ---- */

static void test_silent_answers_are_kept_apart(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 12, "<tenure>social</tenure><told>yes</told>");
    estate_homes(e, "A", 13, 3, "<tenure>social</tenure><told>dk</told>");
    estate_homes(e, "A", 16, 2, "<tenure>social</tenure><told>pns</told>");
    estate_homes(e, "A", 18, 4, "<tenure>social</tenure><told/>");
    estate_homes(e, "A", 22, 6, "<tenure>own</tenure>"); // the form left the question out
    json_t *all = tabulated(e, "told", NULL, "internal");
    assert_true(number(group(all, NULL), "n") == 15); // who does not know has answered
    assert_true(number(answer(all, NULL, "dk"), "count") == 3);
    assert_true(number(group(all, NULL), "refused") == 2);
    assert_true(number(group(all, NULL), "blank") == 4);
    assert_true(number(group(all, NULL), "not_asked") == 6);
    json_decref(all);
}

static void test_one_form_a_home_and_no_edited_ones(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 10, "<tenure>social</tenure>");
    estate_homes(e, "A", 1, 2, "<tenure>own</tenure>");
    json_t *all = tabulated(e, "tenure", NULL, "internal");
    assert_true(number(group(all, NULL), "n") == 10 && number(all, "repeats") == 2);
    assert_true(number(answer(all, NULL, "own"), "count") == 2);
    json_decref(all);
}

static void test_nothing_to_count(void **state) {
    struct estate *e = *state;
    json_t *none = tabulated(e, "tenure", NULL, "meeting");
    assert_string_equal(json_string_value(json_object_get(group(none, NULL), "status")), "no_data");
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
    json_t *all = tabulated(e, "ticks", NULL, "internal");
    assert_true(number(group(all, NULL), "n") == 30);
    assert_true(number(answer(all, NULL, "repairs"), "share") == 1);
    assert_points(answer(all, NULL, "damp"), "share", 66.6667);
    json_decref(all);
    json_t *by = tabulated(e, "ticks", "ticks", "internal"); // homes may stand in several groups
    assert_true(number(answer(by, "damp", "repairs"), "count") == 20);
    assert_true(number(group(by, "repairs"), "n") == 30);
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
    json_t *all = tabulated(e, "likes", "tenure", "internal");
    assert_true(number(group(all, NULL), "n") == 20);
    assert_true(number(group(all, NULL), "not_asked") == 5);
    assert_true(number(answer(all, NULL, "tea"), "count") == 20);
    assert_true(number(answer(all, NULL, "milk"), "count") == 11); // homes with any
    assert_true(number(answer(all, "own", "milk"), "count") == 11);
    json_decref(all);

    AUTO(ran_done)
    struct ran ran =
        estate_run("tabulate", e->path, "likes", "--rows", "--by", "tenure", "--json", NULL);
    json_error_t error;
    json_t *rows = json_loads(ran.out, 0, &error);
    assert_non_null(rows);
    assert_true(number(group(rows, NULL), "n") == 11 * 3 + 1 + 8);
    assert_true(number(answer(rows, "own", "milk"), "count") == 22);
    assert_string_equal(json_string_value(json_object_get(rows, "unit")), "rows");
    json_decref(rows);
    refused(e, "use --rows", "age", NULL, NULL);
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
    json_t *all = tabulated(e, "rooms", "tenure", "internal");
    const json_t *own = group(all, "own");
    assert_true(number(own, "n") == 8 && number(own, "median") == 4.5);
    assert_true(number(own, "quartile1") == 2.5 && number(own, "quartile3") == 6.5);
    assert_true(number(own, "mean") == 6 && number(own, "sum") == 48);
    assert_true(number(own, "least") == 1 && number(own, "most") == 20);
    assert_true(fabs(number(own, "deviation") - sqrt(252.0 / 7)) < 1e-12); // squares: 252
    assert_true(number(group(all, "social"), "median") == 3);
    assert_true(number(group(all, "social"), "blank") == 2);
    assert_true(number(group(all, NULL), "median") == 3); // 1 2 3 3 3 3 4 5 6 7 20
    json_decref(all);
    refused(e, "a list", "tenure", "--by", "rooms");
}

/* ---- tiers ---- */

static void test_small_figures_are_hidden_and_said_to_be(void **state) {
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 40);
    estate_block(e, "B", "Birch", 40);
    estate_homes(e, "A", 1, 27, "<tenure>social</tenure>");
    estate_homes(e, "A", 28, 4, "<tenure>own</tenure>");
    estate_homes(e, "B", 1, 9, "<tenure>private</tenure>");
    json_t *all = tabulated(e, "tenure", "block", "meeting");
    assert_true(json_is_null(json_object_get(answer(all, "A", "own"), "count")));
    assert_string_equal(json_string_value(json_object_get(answer(all, "A", "own"), "reason")), "P");
    assert_true(number(answer(all, "A", "social"), "count") == 25);
    assert_null(json_object_get(answer(all, "A", "social"), "share"));
    assert_true(json_is_null(json_object_get(group(all, "B"), "n")));
    assert_string_equal(json_string_value(json_object_get(group(all, "B"), "reason")), "G");
    assert_null(json_object_get(group(all, "B"), "answers"));
    json_decref(all);

    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, "tenure", "--by", "block", NULL);
    assert_has(ran.out, "not shown, to protect a few");
    assert_has(ran.out, "B, Birch: too few homes\n  Not shown: fewer than 10 homes.\n");
    assert_lacks(ran.out, "27");
}

/* One small count in a row is what the others leave of the total: one more has to go. */
static void test_small_figures_are_not_what_the_others_leave(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 5, "<tenure>social</tenure>");
    estate_homes(e, "A", 6, 5, "<tenure>private</tenure>");
    estate_homes(e, "A", 11, 1, "<tenure>own</tenure>");
    // printed 10 of all are 10 to 12, printed 5 are 5 to 7: no more than two are left
    json_t *all = tabulated(e, "tenure", NULL, "meeting");
    bool social = json_is_null(json_object_get(answer(all, NULL, "social"), "count"));
    bool private = json_is_null(json_object_get(answer(all, NULL, "private"), "count"));
    assert_true(json_is_null(json_object_get(answer(all, NULL, "own"), "count")));
    assert_true(social != private);
    json_decref(all);
}

/* Two pages of one question, laid side by side: who adds up the estate's and takes the other block
 * away must not know what is left for the small block. */
static void test_blocks_and_estates_of_a_question_tell_no_more_together(void **state) {
    struct estate *e = *state;
    estate_estate(e, "E1", "First estate");
    estate_block(e, "B", "Birch", 12); // too few doors; with Cedar it would be all of the estate
    estate_block(e, "C", "Cedar", 25);
    estate_lone_block(e, "D", "Damson", 60);
    estate_lone_block(e, "F", "Fir", 30); // its small count is hidden, so the survey tells little
    estate_homes(e, "F", 1, 4, "<tenure>social</tenure>");
    estate_homes(e, "F", 5, 12, "<tenure>own</tenure>");
    estate_homes(e, "B", 1, 1, "<tenure>social</tenure>");
    estate_homes(e, "B", 2, 11, "<tenure>own</tenure>");
    estate_homes(e, "C", 1, 18, "<tenure>social</tenure>");
    estate_homes(e, "C", 19, 7, "<tenure>own</tenure>");
    estate_homes(e, "D", 1, 20, "<tenure>social</tenure>");
    estate_homes(e, "D", 21, 20, "<tenure>own</tenure>");
    json_t *blocks = tabulated(e, "tenure", "block", "meeting");
    json_t *estates = tabulated(e, "tenure", "estate", "meeting");
    assert_true(json_is_null(json_object_get(group(blocks, "B"), "n")));
    // 35 homes are at most 37, and a printed 20 is at least 18: Birch would have 37 - 18 - 18
    bool told = json_is_number(json_object_get(group(estates, "E1"), "n")) &&
                json_is_number(json_object_get(answer(estates, "E1", "own"), "count")) &&
                json_is_number(json_object_get(group(blocks, "C"), "n")) &&
                json_is_number(json_object_get(answer(blocks, "C", "social"), "count"));
    assert_false(told);
    assert_true(number(answer(estates, "E-D", "own"), "count") == 20); // another's business
    json_decref(blocks);
    json_decref(estates);
}

static void test_few_homes_get_words_and_no_shares(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 14, "<tenure>social</tenure>");
    estate_homes(e, "A", 15, 6, "<tenure>own</tenure>");
    AUTO(ran_done) struct ran ran = estate_run("tabulate", e->path, "tenure", NULL);
    assert_has(ran.out, "about 15 homes (most)");
    assert_has(ran.out, "about 5 homes (some)");
    assert_lacks(ran.out, "in every 10 homes");
    assert_lacks(ran.out, "■");
}

static void test_what_the_form_marks_stays_in(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 25,
                 "<ill>yes</ill><debt>50</debt><words>Mrs Khan</words><team>no</team>");
    estate_homes(e, "A", 26, 9, "<ill>no</ill><debt>0</debt><words>noise</words><team>yes</team>");
    refused(e, "for the team alone", "team", NULL, NULL);
    refused(e, "sum of money", "debt", NULL, NULL);
    refused(e, "not for tier public", "debt", "--tier", "public");
    refused(e, "own words", "words", NULL, NULL);
    refused(e, "whole survey only", "ill", "--by", "tenure");
    refused(e, "whole survey only", "tenure", "--by", "ill");
    json_t *meeting = tabulated(e, "ill", NULL, "meeting"); // 34 homes; counts of ten and more
    assert_true(json_is_null(json_object_get(answer(meeting, NULL, "no"), "count")));
    // the nine are what 25 of 34 leave
    assert_true(json_is_null(json_object_get(answer(meeting, NULL, "yes"), "count")));
    json_decref(meeting);
    json_t *public = tabulated(e, "ill", NULL, "public"); // a hundred homes are asked for
    assert_string_equal(json_string_value(json_object_get(group(public, NULL), "reason")), "G");
    json_decref(public);
    json_t *team = tabulated(e, "words", NULL, "internal");
    assert_true(number(answer(team, NULL, "Mrs Khan"), "count") == 25);
    json_decref(team);
}

static void test_codes_on_no_list_are_one_line_for_others(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 30, "<tenure>own</tenure><ticks>damp</ticks>");
    estate_homes(e, "A", 31, 6, "<tenure>squat</tenure><ticks>x y</ticks>");
    estate_homes(e, "A", 37, 5, "<tenure>Mrs_Khan</tenure><ticks>z damp</ticks>");
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, "tenure", "--json", "--tier", "meeting", NULL);
    assert_lacks(ran.out, "Khan");
    json_t *all = tabulated(e, "tenure", NULL, "meeting");
    assert_true(number(answer(all, NULL, "(other)"), "count") == 10); // 11
    json_decref(all);
    json_t *ticks = tabulated(e, "ticks", NULL, "public");
    assert_true(number(answer(ticks, NULL, "(other)"), "count") == 10); // 11 homes, 17 ticks
    json_decref(ticks);
    json_t *team = tabulated(e, "tenure", NULL, "internal");
    assert_true(number(answer(team, NULL, "Mrs_Khan"), "count") == 5);
    json_decref(team);
}

static void test_refused_with_a_sentence(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 1, "<tenure>own</tenure>");
    refused(e, "no question is called 'colour'", "colour", NULL, NULL);
    refused(e, "no question is called 'colour'", "tenure", "--by", "colour");
    refused(e, "--tier is internal", "tenure", "--tier", "secret");
    refused(e, "nowhere.gpkg", "tenure", "--before", "nowhere.gpkg");
    refused(e, "numbers", "rooms", "--before", "then.gpkg");
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

/* A share that is worked out from exact counts narrows the rounded ones: three in ten of 60 are 15
 * and more, and of at most 17 of both estates two are left. So it comes from what is printed. */
static void test_shares_say_no_more_than_counts(void **state) {
    struct estate *e = *state;
    static const struct {
        const char *estate, *block;
        int n, other;
    } places[] = {
        {"E-A", "A", 60, 15},
        {"E-B", "B", 58, 14},
        {"E-C", "C", 72, 18},
        {"E-D", "D", 53, 29},
    };
    for (size_t i = 0; i < LEN(places); i++) {
        int n = places[i].n, other = places[i].other;
        estate_lone_block(e, places[i].block, places[i].block, 80);
        estate_homes(e, places[i].block, 1, other, "<tenure>social</tenure>");
        estate_homes(e, places[i].block, other + 1, n - other, "<tenure>own</tenure>");
    }
    json_t *all = tabulated(e, "tenure", "estate", "meeting");
    for (size_t i = 0; i < LEN(places); i++) {
        const json_t *said = answer(all, places[i].estate, "social");
        double n = number(group(all, places[i].estate), "n"), count = number(said, "count");
        struct tens tens = interval_tens(interval_of((uint64_t)count, (uint64_t)n, 0));
        assert_int_equal((int)number(said, "share_in_10"), (int)floor(10 * count / n + 0.5));
        assert_int_equal((int)number(said, "low_in_10"), tens.low);
        assert_int_equal((int)number(said, "high_in_10"), tens.high);
    }
    json_decref(all);
}

/* 24 of 120 homes and 21 of 60 are 15 points apart; 25 of 120 and 20 of 60, as it is printed, are
 * not. */
static void test_groups_differ_as_they_are_printed(void **state) {
    struct estate *e = *state;
    estate_lone_block(e, "A", "Aspen", 200);
    estate_lone_block(e, "B", "Birch", 100);
    estate_homes(e, "A", 1, 24, "<tenure>social</tenure>");
    estate_homes(e, "A", 25, 96, "<tenure>own</tenure>");
    estate_homes(e, "B", 1, 21, "<tenure>social</tenure>");
    estate_homes(e, "B", 22, 39, "<tenure>own</tenure>");
    json_t *team = tabulated(e, "tenure", "estate", "internal");
    json_t *open = tabulated(e, "tenure", "estate", "meeting");
    assert_true(json_is_true(json_object_get(answer(team, "E-B", "social"), "differs")));
    assert_true(json_is_false(json_object_get(answer(open, "E-B", "social"), "differs")));
    json_decref(team);
    json_decref(open);
}

/* 15 and 15 of 30 homes that are told in words are 13 and more each, of 29 at most: of the third
 * answer three would be left. */
static void test_words_tell_that_homes_are_few(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 13, "<tenure>social</tenure>");
    estate_homes(e, "A", 14, 15, "<tenure>own</tenure>");
    estate_homes(e, "A", 29, 1, "<tenure>private</tenure>");
    json_t *all = tabulated(e, "tenure", NULL, "meeting");
    assert_int_equal((int)number(group(all, NULL), "n"), 30);
    assert_string_equal(json_string_value(json_object_get(group(all, NULL), "status")), "bands");
    assert_true(json_is_null(json_object_get(answer(all, NULL, "private"), "count")));
    int n_shown = 0;
    n_shown += json_is_integer(json_object_get(answer(all, NULL, "social"), "count"));
    n_shown += json_is_integer(json_object_get(answer(all, NULL, "own"), "count"));
    assert_int_equal(n_shown, 1);
    json_decref(all);
}

/* By tenure, rent from a person is a group, as ten and more gave it: of a printed 10, 7 at most of
 * which are A's, three are B's at least. What is left of B's other answers is then 6 at most. */
static void test_a_group_by_an_answer_tells_how_many_gave_it(void **state) {
    static const struct {
        const char *group, *answer;
    } beside[] = {
        {NULL, "private"},
        {NULL, "own"    },
        {"A",  "private"},
        {"A",  "own"    },
        {"B",  "social" },
    };
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 60);
    estate_block(e, "B", "Birch", 60);
    estate_homes(e, "A", 1, 20, "<tenure>social</tenure>");
    estate_homes(e, "A", 21, 7, "<tenure>private</tenure>");
    estate_homes(e, "A", 28, 7, "<tenure>own</tenure>");
    estate_homes(e, "B", 1, 9, "<tenure>social</tenure>");
    estate_homes(e, "B", 10, 4, "<tenure>private</tenure>");
    estate_homes(e, "B", 14, 4, "<tenure>own</tenure>");
    json_t *blocks = tabulated(e, "tenure", "block", "meeting");
    size_t n_shown = 0;
    for (size_t i = 0; i < LEN(beside); i++) {
        json_t *said = answer(blocks, beside[i].group, beside[i].answer);
        n_shown += json_is_integer(json_object_get(said, "count"));
    }
    assert_in_range(n_shown, 1, LEN(beside) - 1);
    json_decref(blocks);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tv5_with_the_homes_lived_in, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_how_sure_does_not_tell_whether_all_are_of_one_mind,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_how_sure_does_not_tell_whether_all_are_of_one_mind,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_shares_say_no_more_than_counts, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_groups_differ_as_they_are_printed, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_words_tell_that_homes_are_few, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_group_by_an_answer_tells_how_many_gave_it,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_tv8_by_another_answer, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_tv3_weights_are_a_check, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_tv7_two_rounds, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_later_round_does_not_tell_what_was_hidden,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_tv3_raking_from_a_file, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_silent_answers_are_kept_apart, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_one_form_a_home_and_no_edited_ones, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_to_count, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_ticks_are_shares_of_homes, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_people_belong_to_homes, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_numbers, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_small_figures_are_hidden_and_said_to_be, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_small_figures_are_not_what_the_others_leave,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_blocks_and_estates_of_a_question_tell_no_more_together,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_few_homes_get_words_and_no_shares, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_what_the_form_marks_stays_in, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_codes_on_no_list_are_one_line_for_others, estate_setup,
                                        estate_teardown),
        cmocka_unit_test(test_numbers_of_rows_grow_when_one_needs_it),
        cmocka_unit_test_setup_teardown(test_refused_with_a_sentence, estate_setup,
                                        estate_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
