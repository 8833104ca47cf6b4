/* tests/analysis/test_tabulate_tiers.c — what tabulate keeps to itself at each tier, and says that
 * it does. */
#include "tests/analysis/answers_kit.h"

#include <math.h>
#include <string.h>

#include "analysis/intervals.h"
#include "base/attr.h"
#include "tests/analysis/figures_kit.h"

static void test_small_figures_are_hidden_and_said_to_be(void **state) {
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 40);
    estate_block(e, "B", "Birch", 40);
    estate_homes(e, "A", 1, 27, "<tenure>social</tenure>");
    estate_homes(e, "A", 28, 4, "<tenure>own</tenure>");
    estate_homes(e, "B", 1, 9, "<tenure>private</tenure>");
    json_t *all = kit_tabulated(e, "tenure", "block", "meeting");
    assert_true(json_is_null(json_object_get(kit_answer(all, "A", "own"), "count")));
    assert_string_equal(json_string_value(json_object_get(kit_answer(all, "A", "own"), "reason")),
                        "P");
    assert_true(kit_number(kit_answer(all, "A", "social"), "count") == 25);
    assert_null(json_object_get(kit_answer(all, "A", "social"), "share"));
    assert_true(json_is_null(json_object_get(kit_group(all, "B"), "n")));
    assert_string_equal(json_string_value(json_object_get(kit_group(all, "B"), "reason")), "G");
    assert_null(json_object_get(kit_group(all, "B"), "answers"));
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
    json_t *all = kit_tabulated(e, "tenure", NULL, "meeting");
    bool social = json_is_null(json_object_get(kit_answer(all, NULL, "social"), "count"));
    bool private = json_is_null(json_object_get(kit_answer(all, NULL, "private"), "count"));
    assert_true(json_is_null(json_object_get(kit_answer(all, NULL, "own"), "count")));
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
    json_t *blocks = kit_tabulated(e, "tenure", "block", "meeting");
    json_t *estates = kit_tabulated(e, "tenure", "estate", "meeting");
    assert_true(json_is_null(json_object_get(kit_group(blocks, "B"), "n")));
    // 35 homes are at most 37, and a printed 20 is at least 18: Birch would have 37 - 18 - 18
    bool told = json_is_number(json_object_get(kit_group(estates, "E1"), "n")) &&
                json_is_number(json_object_get(kit_answer(estates, "E1", "own"), "count")) &&
                json_is_number(json_object_get(kit_group(blocks, "C"), "n")) &&
                json_is_number(json_object_get(kit_answer(blocks, "C", "social"), "count"));
    assert_false(told);
    assert_true(kit_number(kit_answer(estates, "E-D", "own"), "count") == 20); // another's business
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
    kit_refused(e, "for the team alone", "team", NULL, NULL);
    kit_refused(e, "sum of money", "debt", NULL, NULL);
    kit_refused(e, "not for tier public", "debt", "--tier", "public");
    kit_refused(e, "own words", "words", NULL, NULL);
    kit_refused(e, "whole survey only", "ill", "--by", "tenure");
    kit_refused(e, "whole survey only", "tenure", "--by", "ill");
    json_t *meeting = kit_tabulated(e, "ill", NULL, "meeting"); // 34 homes; counts of ten and more
    assert_true(json_is_null(json_object_get(kit_answer(meeting, NULL, "no"), "count")));
    // the nine are what 25 of 34 leave
    assert_true(json_is_null(json_object_get(kit_answer(meeting, NULL, "yes"), "count")));
    json_decref(meeting);
    json_t *public = kit_tabulated(e, "ill", NULL, "public"); // a hundred homes are asked for
    assert_string_equal(json_string_value(json_object_get(kit_group(public, NULL), "reason")), "G");
    json_decref(public);
    json_t *team = kit_tabulated(e, "words", NULL, "internal");
    assert_true(kit_number(kit_answer(team, NULL, "Mrs Khan"), "count") == 25);
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
    json_t *all = kit_tabulated(e, "tenure", NULL, "meeting");
    assert_true(kit_number(kit_answer(all, NULL, "(other)"), "count") == 10); // 11
    json_decref(all);
    json_t *ticks = kit_tabulated(e, "ticks", NULL, "public");
    assert_true(kit_number(kit_answer(ticks, NULL, "(other)"), "count") ==
                10); // 11 homes, 17 ticks
    json_decref(ticks);
    json_t *team = kit_tabulated(e, "tenure", NULL, "internal");
    assert_true(kit_number(kit_answer(team, NULL, "Mrs_Khan"), "count") == 5);
    json_decref(team);
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
    json_t *all = kit_tabulated(e, "tenure", "estate", "meeting");
    for (size_t i = 0; i < LEN(places); i++) {
        const json_t *said = kit_answer(all, places[i].estate, "social");
        double n = kit_number(kit_group(all, places[i].estate), "n"),
               count = kit_number(said, "count");
        struct tens tens = interval_tens(interval_of((uint64_t)count, (uint64_t)n, 0));
        assert_int_equal((int)kit_number(said, "share_in_10"), (int)floor(10 * count / n + 0.5));
        assert_int_equal((int)kit_number(said, "low_in_10"), tens.low);
        assert_int_equal((int)kit_number(said, "high_in_10"), tens.high);
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
    json_t *team = kit_tabulated(e, "tenure", "estate", "internal");
    json_t *open = kit_tabulated(e, "tenure", "estate", "meeting");
    assert_true(json_is_true(json_object_get(kit_answer(team, "E-B", "social"), "differs")));
    assert_true(json_is_false(json_object_get(kit_answer(open, "E-B", "social"), "differs")));
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
    json_t *all = kit_tabulated(e, "tenure", NULL, "meeting");
    assert_int_equal((int)kit_number(kit_group(all, NULL), "n"), 30);
    assert_string_equal(json_string_value(json_object_get(kit_group(all, NULL), "status")),
                        "bands");
    assert_true(json_is_null(json_object_get(kit_answer(all, NULL, "private"), "count")));
    int n_shown = 0;
    n_shown += json_is_integer(json_object_get(kit_answer(all, NULL, "social"), "count"));
    n_shown += json_is_integer(json_object_get(kit_answer(all, NULL, "own"), "count"));
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
    json_t *blocks = kit_tabulated(e, "tenure", "block", "meeting");
    size_t n_shown = 0;
    for (size_t i = 0; i < LEN(beside); i++) {
        json_t *said = kit_answer(blocks, beside[i].group, beside[i].answer);
        n_shown += json_is_integer(json_object_get(said, "count"));
    }
    assert_in_range(n_shown, 1, LEN(beside) - 1);
    json_decref(blocks);
}

static struct ran since(const struct estate *then, const struct estate *now, const char *question,
                        const char *format) {
    return estate_run("tabulate", now->path, question, "--before", then->path, "--tier", "meeting",
                      format, NULL);
}

/* Three homes since a release: nothing is said of the earlier round, nor is it now. */
static void test_a_round_that_shows_nothing_is_not_compared(void **state) {
    struct estate *then = *state;
    void *next = NULL;
    estate_homes(then, "A", 1, 40, "<tenure>social</tenure>");
    estate_homes(then, "A", 41, 22, "<tenure>own</tenure>");
    ASSERT_OK(kit_publish(then, TIER_MEETING), &then->err);
    estate_homes(then, "A", 63, 3, "<tenure>own</tenure>");
    assert_int_equal(estate_setup(&next), 0);
    struct estate *now = next;
    estate_homes(now, "A", 1, 30, "<tenure>social</tenure>");
    estate_homes(now, "A", 31, 30, "<tenure>own</tenure>");
    AUTO(ran_done) struct ran text = since(then, now, "tenure", NULL);
    assert_has(text.out, "not compared: nothing is shown of one of the two");
    assert_lacks(text.out, "65 homes");
    AUTO(ran_done) struct ran ran = since(then, now, "tenure", "--json");
    json_t *all = kit_parse(ran.out);
    const json_t *changes = json_object_get(all, "since");
    assert_string_equal(json_string_value(json_object_get(changes, "reason")), "G");
    assert_null(json_object_get(changes, "n"));
    json_decref(all);
    estate_teardown(&next);
}

/* 42 homes, 40 of them twice: the two that came would be a count of two. */
static void test_how_many_answered_twice_is_for_the_team(void **state) {
    struct estate *then = *state;
    void *next = NULL;
    estate_homes(then, "A", 1, 40, "<tenure>social</tenure>");
    assert_int_equal(estate_setup(&next), 0);
    struct estate *now = next;
    estate_homes(now, "A", 1, 42, "<tenure>social</tenure>");
    AUTO(ran_done) struct ran text = since(then, now, "tenure", NULL);
    assert_has(text.out, "about 40 homes then, about 40 homes now.\n");
    AUTO(ran_done) struct ran ran = since(then, now, "tenure", "--json");
    assert_lacks(ran.out, "n_both");
    estate_teardown(&next);
}

/* That nobody is ill is hidden as a few are; it is not told by a line that is left out. */
static void test_two_rounds_tell_no_hidden_nought(void **state) {
    struct estate *then = *state;
    void *next = NULL;
    estate_homes(then, "A", 1, 40, "<ill>yes</ill>");
    assert_int_equal(estate_setup(&next), 0);
    struct estate *now = next;
    estate_homes(now, "A", 1, 50, "<ill>yes</ill>");
    AUTO(ran_done) struct ran nought = since(then, now, "ill", NULL);
    estate_homes(now, "A", 51, 1, "<ill>no</ill>");
    AUTO(ran_done) struct ran one = since(then, now, "ill", NULL);
    const char *changes = strstr(nought.out, "Since ");
    assert_non_null(changes);
    assert_has(one.out, changes);
    estate_teardown(&next);
}

/* One home was not asked, or none: the words are the same, as the figures are. */
static void test_words_do_not_tell_that_somebody_was_left_out(void **state) {
    struct estate *e = *state;
    estate_homes(e, "A", 1, 40, "<tenure>social</tenure><told>yes</told>");
    AUTO(ran_done) struct ran all = estate_run("tabulate", e->path, "told", NULL);
    assert_has(all.out, "  Not counted, if there are any: homes that were not asked this; "
                        "how many is not shown");
    estate_homes(e, "A", 41, 1, "<tenure>own</tenure>");
    AUTO(ran_done) struct ran but_one = estate_run("tabulate", e->path, "told", NULL);
    assert_string_equal(all.out, but_one.out);
}

/* Weighed shares beside plain ones tell of blocks; of a hidden answer not even that it is among the
 * first three, weighed. */
static void test_weights_are_words_outside_the_team(void **state) {
    struct estate *e = *state;
    estate_lone_block(e, "A", "Aspen", 60);
    estate_lone_block(e, "B", "Birch", 120);
    estate_homes(e, "A", 1, 25, "<ticks>damp</ticks>");
    estate_homes(e, "A", 26, 18, "<ticks>repairs</ticks>");
    estate_homes(e, "A", 44, 16, "<ticks>safety</ticks>");
    estate_homes(e, "B", 1, 12, "<ticks>green</ticks>");
    estate_homes(e, "B", 13, 8, "<ticks>damp</ticks>");
    AUTO(ran_done) struct ran meeting = estate_run("tabulate", e->path, "ticks", NULL);
    assert_has(meeting.out, "the first three change:\n    Damp and mould\n    Repairs\n"
                            "    Green space\n  Tell people both");
    estate_homes(e, "B", 21, 9, "<ticks>young</ticks>");
    AUTO(ran_done)
    struct ran public = estate_run("tabulate", e->path, "ticks", "--tier", "public", NULL);
    assert_has(public.out, "Young people    not shown"); // nine homes that stand for many
    assert_lacks(public.out, "Check: ");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_shares_say_no_more_than_counts),
        CASE(test_groups_differ_as_they_are_printed),
        CASE(test_words_tell_that_homes_are_few),
        CASE(test_a_group_by_an_answer_tells_how_many_gave_it),
        CASE(test_small_figures_are_hidden_and_said_to_be),
        CASE(test_small_figures_are_not_what_the_others_leave),
        CASE(test_blocks_and_estates_of_a_question_tell_no_more_together),
        CASE(test_few_homes_get_words_and_no_shares),
        CASE(test_what_the_form_marks_stays_in),
        CASE(test_codes_on_no_list_are_one_line_for_others),
        CASE(test_a_round_that_shows_nothing_is_not_compared),
        CASE(test_how_many_answered_twice_is_for_the_team),
        CASE(test_two_rounds_tell_no_hidden_nought),
        CASE(test_words_do_not_tell_that_somebody_was_left_out),
        CASE(test_weights_are_words_outside_the_team),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
