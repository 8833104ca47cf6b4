/* tests/analysis/test_priorities.c — the verb: a survey; what each tier says
 * and keeps to itself. */
#include "tests/analysis/answers_kit.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "tests/analysis/figures_kit.h"

/* ---- a survey as text ---- */

/* 30 homes: damp first for most; safety is named by four, young by five. */
static void answer_thirty(struct estate *e, const char *block) {
    estate_prio(e, block, 1, 16, "damp repairs green");
    estate_prio(e, block, 17, 5, "repairs damp young");
    estate_prio(e, block, 22, 4, "green repairs safety");
    estate_prio(e, block, 26, 5, "damp green repairs");
}

static void test_a_full_group_for_a_meeting(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "Heron Tower", 40);
    answer_thirty(e, "B1");
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "block", NULL);
    assert_string_equal(ran.err, "");
    assert_string_equal(
        ran.out,
        "What matters most: What matters most?\n"
        "Tier meeting: groups under 10 homes are not put in order; counts below 5 are not shown, "
        "others are rounded to the nearest 5.\n"
        "\n"
        "B1, Heron Tower: about 30 homes answered\n"
        "  Nearly all homes put \"Repairs\" in their top three.\n"
        "  In order of points, with the homes that put it in their top three:\n"
        "    1st         Damp and mould  about 8 in every 10 homes\n"
        "    2nd         Repairs         nearly all homes\n"
        "    3rd         Green space     about 8 in every 10 homes; surely between 7 and 9 in "
        "every "
        "10\n"
        "    4th         Young people    about 2 in every 10 homes; surely between 1 and 3 in "
        "every "
        "10\n"
        "    5th         Safety          not shown, to protect a few\n"
        "  \"Damp and mould\" is likely first, but not for certain.\n"
        "  The ways of counting do not agree. Talk about it. By top three: \"Repairs\". By points: "
        "\"Damp and mould\". Head to head: \"Damp and mould\".\n"
        "  The first three: \"Damp and mould\", \"Repairs\", \"Green space\".\n"
        "  These three include something from the top three of every home.\n"
        "\n"
        "Points: every home gives the same total number of points; issues it left off share what "
        "is left equally.\n"
        "How sure? We shook the bag of answers 2000 times (seed 1) and saw who came first: in 19 "
        "of "
        "20 clear, in 16 of 20 likely, else too close to call.\n");
}

static void test_the_same_group_for_the_team(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "Heron Tower", 40);
    answer_thirty(e, "B1");
    estate_prio(e, "B1", 31, 1, "none");
    estate_prio(e, "B1", 1, 1, "damp repairs green"); // a second form of the same home
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--tier", "internal", NULL);
    assert_has(ran.out, "All homes: 30 homes answered\n");
    assert_has(ran.out, "  30 of 30 homes (all) put \"Repairs\" in their top three.\n");
    assert_has(ran.out,
               "    5th         Safety          4 of 30 homes (about 1 in every 10); surely "
               "no more than 3 in every 10\n");
    assert_has(ran.out, "Not counted: 1 home that said none of these matter most.\n");
    assert_has(ran.out, "1 forms not counted: a newer one from the same home is\n");
}

static void test_sizes_of_blocks_for_a_meeting(void **state) {
    struct estate *e = *state;
    estate_lone_block(e, "B1", "Nine", 40);
    estate_block(e, "B2", "Ten", 40);
    estate_block(e, "B3", "Twenty-nine", 40);
    estate_block(e, "B4", "Nobody", 40);
    estate_prio(e, "B1", 1, 9, "young safety");
    estate_prio(e, "B2", 1, 10, "damp");
    estate_prio(e, "B3", 1, 25, "damp repairs");
    estate_prio(e, "B3", 26, 4, "green");
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "block", NULL);
    assert_has(ran.out, "B1, Nine: too few homes\n"
                        "  Fewer than 10 homes: too few to show.\n"
                        "  Their points are in the \"Also raised\" list below.\n\n");
    assert_has(ran.out, "B2, Ten: about 10 homes answered\n"
                        "  Fewer than one in three homes took part.\n"
                        "  One home could change an order of so few, so here are groups, A to Z.\n"
                        "    Top          Damp and mould\n"
                        "  \"Damp and mould\" is clearly first.\n\n");
    assert_has(ran.out, "    Top          Damp and mould; Repairs\n"
                        "    Also raised  Green space\n");
    assert_has(ran.out, "B4, Nobody: no answers yet\n");
    assert_lacks(ran.out, "in every 10"); // no shares below 30 homes
    assert_has(ran.out, "Also raised, somewhere in these areas, A to Z:\n"
                        "  Damp and mould; Green space; Repairs; Safety; Young people\n");
}

/* No number below the tier's cell leaves, whatever the answers are. */
static void check_numbers(const char *text, int cell) {
    static const char *const harmless[] = {" in every 10",
                                           "0 in every",
                                           "st  ",
                                           "nd  ",
                                           "rd  ",
                                           "th  ",
                                           " homes are not put",
                                           " are not shown",
                                           " homes: too few",
                                           " homes on the door list",
                                           ".\n\n",
                                           ") and saw"};
    for (const char *at = text; *at; at++) {
        if (!isdigit((unsigned char)*at) || (at > text && isalnum((unsigned char)at[-1]))) {
            continue;
        }
        char *end;
        long n = strtol(at, &end, 10);
        bool fine = n >= cell || strncmp(at > text + 11 ? at - 11 : text, "fewer than ", 11) == 0 ||
                    strncmp(at > text + 8 ? at - 8 : text, "between ", 8) == 0;
        for (size_t i = 0; i < LEN(harmless); i++) {
            fine = fine || strncmp(end, harmless[i], strlen(harmless[i])) == 0;
        }
        if (!fine) {
            fail_msg("%ld stands in: %.80s", n, at > text + 30 ? at - 30 : text);
        }
        at = end - 1;
    }
}

static void test_no_small_number_leaves(void **state) {
    struct estate *e = *state;
    static const char *const tiers[] = {"meeting", "public"};
    estate_block(e, "B1", "One", 80);
    estate_block(e, "B2", "Two", 80);
    answer_thirty(e, "B1");
    estate_prio(e, "B1", 31, 3, "none");
    estate_prio(e, "B1", 34, 2, "other damp");
    estate_prio(e, "B1", 36, 4, "dk");
    estate_prio(e, "B2", 1, 21, "damp safety");
    estate_prio(e, "B2", 22, 2, "green");
    for (size_t i = 0; i < LEN(tiers); i++) {
        AUTO(ran_done)
        struct ran by =
            estate_run("priorities", e->path, "prio", "--by", "block", "--tier", tiers[i], NULL);
        AUTO(ran_done)
        struct ran all = estate_run("priorities", e->path, "prio", "--tier", tiers[i], NULL);
        assert_int_equal(by.status + all.status, 0);
        check_numbers(by.out, i == 0 ? 5 : 10);
        check_numbers(all.out, i == 0 ? 5 : 10);
    }
}

static void test_a_small_survey(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_prio(e, "B1", 1, 4, "damp");
    AUTO(ran_done) struct ran four = estate_run("priorities", e->path, "prio", NULL);
    assert_has(four.out, "All homes: too few homes\n  Fewer than 10 homes: too few to show.\n");
    assert_lacks(four.out, "Damp");
    estate_prio(e, "B1", 5, 5, "young green");
    AUTO(ran_done) struct ran nine = estate_run("priorities", e->path, "prio", NULL);
    assert_has(nine.out, "  Raised by neighbours, A to Z:\n"
                         "    Damp and mould\n    Green space\n    Young people\n");
    AUTO(ran_done)
    struct ran team = estate_run("priorities", e->path, "prio", "--tier", "internal", NULL);
    assert_has(team.out, "All homes: 9 homes answered\n  Fewer than 10 homes");
    assert_has(team.out, "    Damp and mould (4)\n    Green space (5)\n");
}

static void test_joint_places_and_agreement(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_prio(e, "B1", 1, 20, "damp repairs green");
    estate_prio(e, "B1", 21, 20, "damp green repairs");
    AUTO(ran_done) struct ran ran = estate_run("priorities", e->path, "prio", NULL);
    assert_has(ran.out, "    1st         Damp and mould  nearly all homes\n"
                        "    joint 2nd   Repairs         nearly all homes\n"
                        "    joint 2nd   Green space     nearly all homes\n");
    assert_has(ran.out, "  \"Damp and mould\" is clearly first.\n"); // top three is a tie of three
    assert_has(ran.out, "By top three: \"Damp and mould\", \"Green space\" and \"Repairs\".");
    AUTO(ran_done) struct ran pl = estate_run("priorities", e->path, "prio", "--lang", "pl", NULL);
    assert_has(pl.out, "Zieleń");
}

static void test_all_three_ways_agree(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_prio(e, "B1", 1, 30, "damp repairs");
    estate_prio(e, "B1", 31, 10, "damp");
    AUTO(ran_done) struct ran ran = estate_run("priorities", e->path, "prio", NULL);
    assert_has(ran.out, "  All three ways of counting agree: \"Damp and mould\" comes first by top "
                        "three, by points and head to head.\n");
}

static void test_all_three_ways_agree_on_joint_first_ones(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_prio(e, "B1", 1, 20, "damp repairs");
    estate_prio(e, "B1", 21, 20, "repairs damp");
    AUTO(ran_done) struct ran ran = estate_run("priorities", e->path, "prio", NULL);
    assert_has(ran.out,
               "  All three ways of counting agree: \"Damp and mould\" and \"Repairs\" come "
               "joint first by top three, by points and head to head.\n");
}

/* "Something else" may be named most; it wins nothing until somebody has sorted it. */
static void test_a_bucket_has_no_place(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 60);
    estate_prio(e, "B1", 1, 25, "other damp");
    estate_prio(e, "B1", 26, 15, "repairs other damp");
    AUTO(ran_done) struct ran ran = estate_run("priorities", e->path, "prio", NULL);
    assert_has(ran.out, "    1st         Damp and mould");
    assert_lacks(ran.out, "    2nd         Something else");
    assert_has(ran.out, "\"Something else\" was named by about 40 homes.");
}

/* One home each: "fewer than 5 homes" and "4 different things" were four homes. */
static void test_a_hidden_bucket_stays_hidden(void **state) {
    struct estate *e = *state;
    static const char *const off_the_card[] = {"w", "x", "y", "z"};
    estate_prio(e, "A", 1, 40, "damp repairs");
    for (int i = 0; i < (int)LEN(off_the_card); i++) {
        estate_prio(e, "A", 41 + i, 1, off_the_card[i]);
    }
    AUTO(ran_done) struct ran few = estate_run("priorities", e->path, "prio", NULL);
    assert_has(few.out, "\"Something else\" was named too; how many is not shown");
    assert_lacks(few.out, "different things");
    AUTO(ran_done)
    struct ran team = estate_run("priorities", e->path, "prio", "--tier", "internal", NULL);
    assert_has(team.out, "\"Something else\" (4 different things) was named by 4 homes.");
}

static void test_ticks_as_text(void **state) {
    struct estate *e = *state;
    for (int i = 0; i < 30; i++) {
        estate_record(e, NULL,
                      i < 20 ? "<ticks>damp green repairs young</ticks>" : "<ticks>green</ticks>");
    }
    AUTO(ran_done) struct ran ran = estate_run("priorities", e->path, "ticks", NULL);
    assert_has(ran.out, "  Nearly all homes ticked \"Green space\".\n");
    assert_has(ran.out, "with the homes that ticked it:\n");
    assert_has(ran.out, "Repairs         about 7 in every 10 homes\n");
}

/* ---- by another answer ---- */

/* n homes with this answer; the first `damp` of them put damp first, others green, all repairs. */
static void answer_by(struct estate *e, const char *xml, int n, int damp) {
    for (int i = 0; i < n; i++) {
        AUTO(strbuf_done) struct strbuf answers = {0};
        strbuf_addf(&answers, "%s<prio_1>%s</prio_1><prio_2>repairs</prio_2>", xml,
                    i < damp ? "damp" : "green");
        estate_record(e, NULL, answers.data);
    }
}

/* TV8 of spec/domain.md: 8 of 12 against 15 of 48. */
static void answer_tv8(struct estate *e) {
    answer_by(e, "<tenure>social</tenure>", 12, 8);
    answer_by(e, "<tenure>own</tenure>", 48, 15);
    answer_by(e, "<tenure>private</tenure>", 4, 4); // too few to show, and still others
    answer_by(e, "<tenure>pns</tenure>", 3, 0);     // in no group
}

static void test_by_another_answer(void **state) {
    struct estate *e = *state;
    answer_tv8(e);
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "tenure", NULL);
    assert_string_equal(ran.err, "");
    assert_has(ran.out, "Rent from the council: about 10 homes answered\n");
    assert_has(ran.out, "Rent from a person: too few homes\n  Fewer than 10 homes");
    assert_has(ran.out, "Own: about 50 homes answered\n");
    assert_lacks(ran.out, "Rather not say");
    assert_has(ran.out,
               "Also raised, by somebody, A to Z:\n  Damp and mould; Green space; Repairs\n");
    AUTO(ran_done)
    struct ran all =
        estate_run("priorities", e->path, "prio", "--by", "tenure", "--tier", "public", NULL);
    assert_has(all.out, "Rent from the council: too few homes\n  Fewer than 20 homes");
}

static void test_what_a_group_names_more_often(void **state) {
    struct estate *e = *state;
    answer_by(e, "<tenure>social</tenure>", 12, 8);
    answer_by(e, "<tenure>own</tenure>", 48, 15);
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "tenure", NULL);
    assert_has(ran.out, "  More often than other homes: \"Damp and mould\".\n"); // 12: no shares
    AUTO(ran_done)
    struct ran team =
        estate_run("priorities", e->path, "prio", "--by", "tenure", "--tier", "internal", NULL);
    assert_has(team.out, "  More often than other homes: \"Green space\".\n"
                         "  Less often than other homes: \"Damp and mould\".\n");
    AUTO(ran_done)
    struct ran json = estate_run("priorities", e->path, "prio", "--by", "tenure", "--json", NULL);
    json_t *all = kit_parse(json.out);
    const json_t *differs = json_object_get(kit_group(all, "social"), "differs");
    const json_t *damp = json_object_get(differs, "damp");
    assert_true(fabs(json_number_value(json_object_get(damp, "share")) - 0.354167) < 1e-6);
    assert_true(fabs(json_number_value(json_object_get(damp, "low")) - 0.044273) < 1e-6);
    assert_true(fabs(json_number_value(json_object_get(damp, "high")) - 0.579748) < 1e-6);
    assert_int_equal(json_object_size(differs), 2); // green less often; repairs alike
    json_decref(all);
}

static void test_how_much_more_often(void **state) {
    struct estate *e = *state;
    answer_by(e, "<tenure>social</tenure>", 40, 28);
    answer_by(e, "<tenure>own</tenure>", 60, 19);
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "tenure", NULL);
    assert_has(ran.out, "  More often than other homes: \"Damp and mould\" (about 8 in every 10 "
                        "homes; others about 3 in every 10 homes: about twice as likely).\n");
    AUTO(ran_done)
    struct ran team =
        estate_run("priorities", e->path, "prio", "--by", "tenure", "--tier", "internal", NULL);
    assert_has(team.out, "others 19 of 60 homes (about 3 in every 10): about twice as likely; +38 "
                         "points, surely +18 to +54).\n");
}

/* Others are who owns and the three that rent from a person: less who owns, these. */
static void test_others_do_not_tell_a_hidden_group(void **state) {
    struct estate *e = *state;
    answer_by(e, "<tenure>social</tenure>", 40, 28);
    answer_by(e, "<tenure>own</tenure>", 60, 19);
    answer_by(e, "<tenure>private</tenure>", 3, 3);
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "tenure", NULL);
    assert_has(ran.out, "  More often than other homes: \"Damp and mould\" (about 8 in every 10 "
                        "homes: about twice as likely).\n");
}

/* With several answers a home is in several groups. */
static void test_by_several_answers(void **state) {
    struct estate *e = *state;
    answer_by(e, "<ticks>young safety</ticks>", 12, 12);
    answer_by(e, "<ticks>safety</ticks>", 20, 0);
    AUTO(ran_done)
    struct ran ran =
        estate_run("priorities", e->path, "prio", "--by", "ticks", "--tier", "internal", NULL);
    assert_has(ran.out, "Young people: 12 homes answered\n");
    assert_has(ran.out, "Safety: 32 homes answered\n");
}

static void test_groups_that_others_may_not_see(void **state) {
    struct estate *e = *state;
    static const char *const guarded[] = {"ill", "team", "words"};
    answer_by(e, "<ill>yes</ill><team>no</team><words>x</words>", 30, 10);
    for (size_t i = 0; i < LEN(guarded); i++) {
        AUTO(ran_done)
        struct ran ran = estate_run("priorities", e->path, "prio", "--by", guarded[i], NULL);
        assert_int_equal(ran.status, 2);
        assert_string_equal(ran.out, "");
        AUTO(ran_done)
        struct ran json = estate_run("priorities", e->path, "prio", "--by", guarded[i], "--tier",
                                     "public", "--json", NULL);
        assert_int_equal(json.status, 2);
        AUTO(ran_done)
        struct ran team = estate_run("priorities", e->path, "prio", "--by", guarded[i], "--tier",
                                     "internal", NULL);
        assert_int_equal(team.status, 0);
    }
    AUTO(ran_done)
    struct ran sum = estate_run("priorities", e->path, "prio", "--by", "rooms", NULL);
    assert_has(sum.err, "'rooms' is a number");
}

static void test_questions_that_others_may_not_see(void **state) {
    struct estate *e = *state;
    static const struct {
        const char *question, *by, *said; // NULL: they may
        bool no_order;                    // nor would the team find one
    } cases[] = {
        {"team",  NULL,     "for the team alone",              true },
        {"words", NULL,     "people's own words",              false},
        {"ill",   NULL,     "count it with doorstep tabulate", true },
        {"ill",   "block",  "for the whole survey only",       true },
        {"ill",   "tenure", "for the whole survey only",       true },
        {"prio",  "block",  NULL,                              false},
    };
    estate_block(e, "A", "Aspen", 40);
    estate_homes(e, "A", 1, 40,
                 "<prio_1>damp</prio_1><tenure>own</tenure><ill>yes</ill><team>no</team>"
                 "<words>damp</words>");
    for (size_t i = 0; i < LEN(cases); i++) {
        const char *by = cases[i].by;
        AUTO(ran_done)
        struct ran open = estate_run("priorities", e->path, cases[i].question, "--tier", "meeting",
                                     by ? "--by" : NULL, by, NULL);
        assert_int_equal(open.status, cases[i].said ? 2 : 0);
        assert_has(open.err, cases[i].said ? cases[i].said : "");
        AUTO(ran_done)
        struct ran json = estate_run("priorities", e->path, cases[i].question, "--tier", "public",
                                     "--json", by ? "--by" : NULL, by, NULL);
        assert_int_equal(json.status, cases[i].said ? 2 : 0);
        AUTO(ran_done)
        struct ran team = estate_run("priorities", e->path, cases[i].question, "--tier", "internal",
                                     by ? "--by" : NULL, by, NULL);
        assert_int_equal(team.status, cases[i].no_order ? 2 : 0);
    }
}

/* n homes at which nobody came to the door. */
static void knock(struct estate *e, const char *block, int first, int n) {
    for (int i = first; i < first + n; i++) {
        char door[16];
        snprintf(door, sizeof door, "%s-%03d", block, i);
        struct store_visit visit = {
            .dwelling = door, .outcome = "no_answer", .at_utc = 1, .lived_in = -1};
        ASSERT_OK(store_add_visit(e->st, &visit, &e->err), &e->err);
    }
}

/* Homes reached at the first knock, and those reached later. */
static void test_by_the_knock(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    knock(e, "B1", 1, 10);
    estate_prio(e, "B1", 1, 10, "damp"); // each a second knock
    estate_prio(e, "B1", 11, 15, "green");
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "visit", NULL);
    assert_has(ran.out, "spoke to us at the first knock: about 15 homes answered\n");
    assert_has(ran.out, "spoke to us at a later knock: about 10 homes answered\n");
    assert_has(ran.out, "  More often than other homes: \"Green space\".\n");
}

/* ---- checks ---- */

/* Nine homes named green: that it is among the first three, weighed, is not for the public. */
static void test_a_check_does_not_name_what_is_hidden(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 60);
    estate_block(e, "B2", "Two", 60);
    estate_prio(e, "B1", 1, 40, "damp repairs safety");
    estate_prio(e, "B2", 1, 9, "green young repairs");
    AUTO(ran_done)
    struct ran meeting = estate_run("priorities", e->path, "prio", "--tier", "meeting", NULL);
    assert_has(meeting.out, "Check: if every block counts");
    AUTO(ran_done)
    struct ran public = estate_run("priorities", e->path, "prio", "--tier", "public", NULL);
    assert_lacks(public.out, "Check: if every block counts");
}

/* Three homes came since a release, and name what nobody named then. */
static void test_what_a_few_new_homes_raised_is_not_listed(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 60);
    estate_prio(e, "B1", 1, 40, "damp repairs");
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    estate_prio(e, "B1", 41, 3, "green");
    AUTO(ran_done) struct ran all = estate_run("priorities", e->path, "prio", NULL);
    assert_has(all.out, "since then only a few homes have answered");
    assert_lacks(all.out, "Green");
    AUTO(ran_done)
    struct ran blocks = estate_run("priorities", e->path, "prio", "--by", "block", NULL);
    assert_lacks(blocks.out, "Green");
}

/* Block B2 has as many doors but answered less: weighted, green is among the first three. */
static void test_blocks_that_answered_less(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 60);
    estate_block(e, "B2", "Two", 60);
    estate_prio(e, "B1", 1, 40, "damp repairs safety");
    estate_prio(e, "B2", 1, 12, "green young repairs");
    AUTO(ran_done) struct ran ran = estate_run("priorities", e->path, "prio", NULL);
    assert_has(ran.out,
               "Check: if every block counts for its doors, the first three are \"Damp and "
               "mould\", \"Green space\" and \"Repairs\"; counted plainly \"Damp and "
               "mould\", \"Repairs\" and \"Safety\".");
    assert_lacks(ran.out, "later knock"); // nobody was
    estate_prio(e, "B2", 13, 28, "green young repairs");
    AUTO(ran_done) struct ran even = estate_run("priorities", e->path, "prio", NULL);
    assert_has(even.out, "the first three are the same.\n");
}

static void test_homes_reached_late(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 60);
    knock(e, "B1", 1, 12);
    estate_prio(e, "B1", 1, 12, "damp repairs");
    estate_prio(e, "B1", 13, 30, "green repairs");
    AUTO(ran_done) struct ran ran = estate_run("priorities", e->path, "prio", NULL);
    assert_has(ran.out, "Check: homes reached at a later knock name \"Damp and mould\" more often. "
                        "Homes never reached may be more like them.\n");
}

/* ---- a survey as JSON ---- */

static void test_json_is_exact_for_the_team(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 5);
    estate_block(e, "B2", "Two", 5);
    estate_prio(e, "B1", 1, 2, "damp repairs");
    estate_prio(e, "B1", 3, 1, "green");
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "block", "--json", NULL);
    json_t *all = kit_parse(ran.out);
    assert_int_equal(json_array_size(json_object_get(all, "groups")), 2);
    const json_t *b1 = kit_group(all, "B1"), *m = json_object_get(b1, "methods");
    assert_int_equal(json_integer_value(json_object_get(b1, "n")), 3);
    assert_true(kit_number_at(m, "first", "scores", "damp") == 2);
    assert_true(kit_number_at(m, "borda_avg", "scores", "green") == 2 * 1.5 + 5);
    assert_null(json_object_get(m, "kemeny"));
    assert_null(json_object_get(b1, "stability"));
    assert_true(json_is_null(json_object_get(kit_group(all, "B2"), "methods")));
    json_decref(all);
}

static void test_json_of_other_tiers_is_guarded(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_lone_block(e, "B2", "Two", 40);
    estate_block(e, "B3", "Three", 40);
    answer_thirty(e, "B1");
    estate_prio(e, "B2", 1, 9, "damp repairs");
    estate_prio(e, "B3", 1, 12, "damp repairs");
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--by", "block", "--json", "--tier",
                                "meeting", NULL);
    json_t *all = kit_parse(ran.out);
    const json_t *b1 = kit_group(all, "B1"), *b2 = kit_group(all, "B2"), *b3 = kit_group(all, "B3");
    assert_int_equal(json_integer_value(json_object_get(b1, "n")), 30);
    assert_true(kit_number_at(json_object_get(b1, "methods"), "borda_avg", "ranks", "damp") == 1);
    assert_null(
        json_object_get(json_object_get(json_object_get(b1, "methods"), "first"), "scores"));
    assert_true(json_is_null(json_object_get(json_object_get(b1, "top3"), "safety")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(b1, "top3"), "young")), 5);
    assert_true(json_is_null(json_object_get(b2, "methods")));
    assert_true(json_is_null(json_object_get(b2, "n")));
    assert_string_equal(json_string_value(json_object_get(b2, "reason")), "fewer than 10 homes");
    assert_true(json_is_null(json_object_get(b3, "methods")));
    assert_int_equal(json_integer_value(json_object_get(b3, "n")), 10);
    assert_int_equal(json_array_size(json_object_get(json_object_get(b3, "bands"), "top")), 2);
    json_decref(all);
}

/* Named by four, three, two and one home of forty: an order of them would tell each. */
static void test_an_order_does_not_tell_hidden_counts(void **state) {
    struct estate *e = *state;
    static const char *const few[] = {"safety", "green", "young", "other"};
    estate_prio(e, "A", 1, 30, "damp repairs");
    for (int i = 0; i < 4; i++) {
        estate_prio(e, "A", 31 + 4 * i, 4 - i, few[i]);
    }
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--json", "--tier", "meeting", NULL);
    json_t *all = kit_parse(ran.out);
    const json_t *group = kit_group(all, "all");
    static const char *const ways[] = {"first", "top3", "borda_avg"};
    for (size_t w = 0; w < LEN(ways); w++) {
        for (int i = 0; i < 4; i++) {
            assert_true(json_is_null(json_object_get(json_object_get(group, "top3"), few[i])));
            double rank =
                kit_number_at(json_object_get(group, "methods"), ways[w], "ranks", few[i]);
            assert_true(rank ==
                        kit_number_at(json_object_get(group, "methods"), ways[w], "ranks", few[0]));
        }
    }
    json_decref(all);
    AUTO(ran_done)
    struct ran text =
        estate_run("priorities", e->path, "prio", "--tier", "meeting", "--pairs", NULL);
    assert_has(text.out, "    joint 3rd   Safety          not shown, to protect a few\n"
                         "    joint 3rd   Green space     not shown, to protect a few\n"
                         "    joint 3rd   Young people    not shown, to protect a few\n");
    const char *pairs = strstr(text.out, "Head to head: homes");
    assert_non_null(pairs);
    assert_has(pairs, "Damp and mould");
    assert_lacks(pairs, "Green space");
}

/* 48 homes name both, eight of them repairs first: 40 beside "about 50" of each left six to
 * fourteen.
 */
static void test_head_to_head_does_not_tell_hidden_counts(void **state) {
    struct estate *e = *state;
    estate_prio(e, "A", 1, 40, "damp repairs");
    estate_prio(e, "A", 41, 8, "repairs damp");
    AUTO(ran_done)
    struct ran few = estate_run("priorities", e->path, "prio", "--tier", "public", "--pairs", NULL);
    assert_has(few.out, "     1  Damp and mould       -  hidden\n"
                        "     2  Repairs         hidden       -\n");
    estate_prio(e, "A", 49, 30, "green"); // of more homes eight could be more
    AUTO(ran_done)
    struct ran many =
        estate_run("priorities", e->path, "prio", "--tier", "public", "--pairs", NULL);
    assert_has(many.out, "     1  Damp and mould       -      40      50\n"
                         "     2  Repairs         hidden       -      50\n");
    AUTO(ran_done)
    struct ran meeting = estate_run("priorities", e->path, "prio", "--pairs", NULL);
    assert_has(meeting.out, "     2  Repairs          10    -   50\n");
}

/* Fewer than ten of all homes, and fewer than ten of each block: one block's are at most eight. */
static void test_silent_homes_are_told_of_all_alone(void **state) {
    struct estate *e = *state;
    static const char *const blocks[] = {"A", "B"};
    for (size_t i = 0; i < LEN(blocks); i++) {
        estate_lone_block(e, blocks[i], blocks[i], 60);
        estate_prio(e, blocks[i], 1, 40, "damp");
        estate_prio(e, blocks[i], 41, 3, "none");
    }
    AUTO(ran_done)
    struct ran all = estate_run("priorities", e->path, "prio", "--tier", "public", NULL);
    assert_has(all.out, "Not counted, if there are any: homes that said none of these matter most, "
                        "did not know, would rather not say or left it blank; how many is not "
                        "shown, to protect a few.\n");
    AUTO(ran_done)
    struct ran apart =
        estate_run("priorities", e->path, "prio", "--by", "block", "--tier", "public", NULL);
    assert_has(apart.out, "about 40 homes answered\n");
    assert_lacks(apart.out, "Not counted");
    AUTO(ran_done)
    struct ran team =
        estate_run("priorities", e->path, "prio", "--by", "block", "--tier", "internal", NULL);
    assert_has(team.out, "Not counted: 3 homes that said none of these matter most.\n");
}

static void test_json_with_stability(void **state) {
    struct estate *e = *state;
    for (int i = 0; i < 3; i++) {
        estate_record(e, NULL, "<prio_1>damp</prio_1>");
    }
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--json", "--stability", NULL);
    json_t *all = kit_parse(ran.out);
    assert_true(kit_number_at(kit_group(all, "all"), "stability", "damp", "first") == 1);
    json_decref(all);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_a_full_group_for_a_meeting),
        CASE(test_the_same_group_for_the_team),
        CASE(test_sizes_of_blocks_for_a_meeting),
        CASE(test_no_small_number_leaves),
        CASE(test_a_small_survey),
        CASE(test_joint_places_and_agreement),
        CASE(test_all_three_ways_agree_on_joint_first_ones),
        CASE(test_all_three_ways_agree),
        CASE(test_a_bucket_has_no_place),
        CASE(test_a_hidden_bucket_stays_hidden),
        CASE(test_ticks_as_text),
        CASE(test_by_another_answer),
        CASE(test_what_a_group_names_more_often),
        CASE(test_how_much_more_often),
        CASE(test_others_do_not_tell_a_hidden_group),
        CASE(test_by_several_answers),
        CASE(test_questions_that_others_may_not_see),
        CASE(test_groups_that_others_may_not_see),
        CASE(test_by_the_knock),
        CASE(test_a_check_does_not_name_what_is_hidden),
        CASE(test_what_a_few_new_homes_raised_is_not_listed),
        CASE(test_blocks_that_answered_less),
        CASE(test_homes_reached_late),
        CASE(test_json_is_exact_for_the_team),
        CASE(test_json_of_other_tiers_is_guarded),
        CASE(test_an_order_does_not_tell_hidden_counts),
        CASE(test_head_to_head_does_not_tell_hidden_counts),
        CASE(test_silent_homes_are_told_of_all_alone),
        CASE(test_json_with_stability),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
