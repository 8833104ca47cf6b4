/* tests/analysis/test_gather.c — from a survey's answers to ballots: questions, codes, homes,
 * areas. */
#include "tests/analysis/estate.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/gather.h"
#include "base/attr.h"
#include "base/strbuf.h"

static void gather(struct gathered *g, struct estate *e, const char *question, enum gather_by by) {
    struct gather_options options = {.question = question, .by = by, .labels = true};
    ASSERT_OK(gather_ballots(g, e->st, &options, &e->err), &e->err);
}

/* The rankings of a group, "damp>repairs | green", in the order counted. */
static char *group_text(const struct gathered *g, size_t group) {
    struct strbuf out = {0};
    for (size_t i = 0; i < g->groups[group].n; i++) {
        uint32_t id = g->ids[g->groups[group].first + i];
        strbuf_add(&out, i ? " | " : "");
        ranking_print(&out, &g->issues, (const uint8_t *)intern_text(&g->rankings, id),
                      g->rankings.lens[id]);
    }
    return strbuf_steal(&out);
}

static void check_group(const struct gathered *g, size_t group, const char *code,
                        const char *expected) {
    char *text = group_text(g, group);
    assert_string_equal(g->groups[group].code, code);
    assert_string_equal(text, expected);
    free(text);
}

static int by_key(const void *a, const void *b) {
    const struct gather_door *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* ---- questions ---- */

static void test_places_of_a_stem(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_block(e, "B1", "One", 5);
    estate_prio(e, "B1", 1, 1, "damp repairs green");
    estate_prio(e, "B1", 2, 1, "damp");
    estate_prio(e, "B1", 3, 1, "green - damp");     // a gap closes
    estate_prio(e, "B1", 4, 1, "green green damp"); // the first place counts
    gather(&g, e, "prio", BY_ALL);
    assert_int_equal(g.n_groups, 1);
    check_group(&g, 0, "all", "damp>repairs>green | damp | green>damp | green>damp");
    assert_int_equal(g.n_gaps, 1);
    assert_int_equal(g.n_twice, 1);
    assert_int_equal(g.issues.n, 6); // without none
    assert_string_equal(g.issues.items[0].code, "damp");
    assert_string_equal(g.issues.items[0].label, "Damp and mould");
    assert_true(g.issues.items[5].bucket);
    assert_int_equal(g.groups[0].n_doors, 5);
}

static void test_ranking_in_one_answer(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_record(e, NULL, "<rank>young damp  safety</rank>");
    estate_record(e, NULL, "<rank>damp</rank>");
    gather(&g, e, "rank", BY_ALL);
    check_group(&g, 0, "all", "young>damp>safety | damp");
    assert_int_equal(g.issues.n, 6); // the whole list, whatever the filter of the moment
    assert_int_equal(g.kind, BALLOTS_RANKED);
}

static void test_ticks_share_a_place(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_record(e, NULL, "<ticks>young damp</ticks>");
    estate_record(e, NULL, "<ticks>damp young</ticks>");
    gather(&g, e, "ticks", BY_ALL);
    check_group(&g, 0, "all", "damp=young | damp=young");
    assert_int_equal(g.kind, BALLOTS_TICKED);
}

/* dots_damp, dots_repairs, …: a number an issue. dots_why is no number, and no issue. */
static void test_points_are_places_and_a_sum(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_record(e, NULL, "<dots_damp>3</dots_damp><dots_repairs>1.5</dots_repairs>");
    estate_record(e, NULL, "<dots_damp>2</dots_damp><dots_green>2</dots_green>");
    estate_record(e, NULL, "<dots_green>5</dots_green><dots_repairs>0</dots_repairs>");
    estate_record(e, NULL, "<dots_damp>0</dots_damp>");
    estate_record(e, NULL, "<dots_why>no idea</dots_why>");
    estate_record(e, NULL, "<dots_damp>-4</dots_damp><dots_green>1</dots_green>");
    gather(&g, e, "dots", BY_ALL);
    check_group(&g, 0, "all", "damp>repairs | damp=green | green | green");
    assert_int_equal(g.kind, BALLOTS_POINTS);
    assert_int_equal(g.issues.n, 3);
    assert_string_equal(g.issues.items[1].label, "Dots for repairs");
    const uint64_t sums[] = {5000000, 1500000, 8000000};
    for (int i = 0; i < 3; i++) {
        assert_true(g.groups[0].points[i] == sums[i]);
    }
    assert_int_equal(g.n_odd, 1);
    assert_int_equal(g.groups[0].n_none, 1); // all noughts
    assert_int_equal(g.groups[0].n_blank, 1);
}

/* A calculated ranking has no choices of its own: it borrows those that fit its answers. */
static void test_worked_out_ranking_borrows_the_card(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_record(e, NULL, "<order>green damp</order>");
    gather(&g, e, "order", BY_ALL);
    check_group(&g, 0, "all", "green>damp");
    assert_int_equal(g.issues.n, 6);
    assert_string_equal(g.issues.items[3].label, "Green space");
}

static void test_codes_without_any_card(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_record(e, NULL, "<order>lifts bins dk</order>");
    estate_record(e, NULL, "<order>bins</order>");
    gather(&g, e, "order", BY_ALL);
    assert_int_equal(g.issues.n, 2);
    assert_string_equal(g.issues.items[0].code, "bins"); // A to Z
    check_group(&g, 0, "all", "lifts>bins | bins");
}

static void test_codes_on_no_card(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_block(e, "B1", "One", 10);
    estate_prio(e, "B1", 1, 3, "lifts damp");   // three homes: a line of its own
    estate_prio(e, "B1", 4, 2, "bins damp");    // two: with "other"
    estate_prio(e, "B1", 6, 1, "bins pigeons"); // both in one bucket
    gather(&g, e, "prio", BY_ALL);
    assert_int_equal(g.issues.n, 8);
    assert_string_equal(g.issues.items[6].code, "bins"); // named by three in all
    check_group(&g, 0, "all",
                "lifts>damp | lifts>damp | lifts>damp | bins>damp | bins>damp | bins>other");
    assert_int_equal(g.n_unlisted, 7);
}

/* ---- no ballots ---- */

static void test_special_codes_are_counted_apart(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_block(e, "B1", "One", 10);
    estate_prio(e, "B1", 1, 3, "none");
    estate_prio(e, "B1", 4, 2, "dk");
    estate_prio(e, "B1", 6, 1, "pns");
    estate_prio(e, "B1", 7, 1, "-");
    estate_prio(e, "B1", 8, 1, "none damp"); // names an issue after all
    gather(&g, e, "prio", BY_BLOCK);
    check_group(&g, 0, "B1", "damp");
    assert_int_equal(g.groups[0].n_none, 3);
    assert_int_equal(g.groups[0].n_dk, 2);
    assert_int_equal(g.groups[0].n_pns, 1);
    assert_int_equal(g.groups[0].n_blank, 1);
}

/* ---- homes and areas ---- */

static void test_blocks_in_order_and_empty_ones_too(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_block(e, "B2", "Two", 3);
    estate_block(e, "B1", NULL, 3);
    estate_block(e, "B3", "Three", 0);
    estate_prio(e, "B2", 1, 2, "damp");
    estate_prio(e, "B1", 1, 1, "green");
    estate_prio(e, "B9", 1, 1, "young"); // on no door list
    estate_record(e, NULL, "<prio_1>young</prio_1>");
    gather(&g, e, "prio", BY_BLOCK);
    assert_int_equal(g.n_groups, 3);
    check_group(&g, 0, "B1", "green");
    check_group(&g, 1, "B2", "damp | damp");
    check_group(&g, 2, "B3", "");
    assert_null(g.groups[0].name);
    assert_string_equal(g.groups[1].name, "Two");
    assert_int_equal(g.groups[1].n_doors, 3);
    assert_int_equal(g.n_unplaced, 2);
}

static void test_estates_add_up_their_blocks(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_estate(e, "E1", "First estate");
    estate_block(e, "B1", "One", 3);
    estate_block(e, "B2", "Two", 4);
    estate_prio(e, "B2", 1, 1, "damp");
    estate_prio(e, "B1", 1, 1, "green");
    gather(&g, e, "prio", BY_ESTATE);
    assert_int_equal(g.n_groups, 1);
    check_group(&g, 0, "E1", "damp | green");
    assert_int_equal(g.groups[0].n_doors, 7);
}

static void test_second_household_stands_in_the_same_block(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_block(e, "B1", "One", 3);
    estate_record(e, "B1-001", "<prio_1>damp</prio_1>");
    estate_record(e, "B1-001/2", "<prio_1>green</prio_1>");
    estate_record(e, "B1-777/2", "<prio_1>young</prio_1>");
    gather(&g, e, "prio", BY_BLOCK);
    check_group(&g, 0, "B1", "damp | green");
    assert_int_equal(g.n_unplaced, 1);
}

static void test_one_ballot_a_home_the_newest(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    estate_block(e, "B1", "One", 3);
    estate_prio(e, "B1", 1, 1, "damp");
    estate_prio(e, "B1", 2, 1, "green");
    estate_prio(e, "B1", 1, 1, "young");
    gather(&g, e, "prio", BY_BLOCK);
    check_group(&g, 0, "B1", "green | young");
    assert_int_equal(g.n_repeats, 1);
}

/* ---- out of ballots read before ---- */

static void gather_known(struct gathered *g, const struct gathered *known, struct estate *e,
                         enum gather_by by, const char *lang) {
    struct gather_options options = {.question = "prio", .by = by, .labels = true, .lang = lang};
    ASSERT_OK(gather_from(g, known, e->st, &options, &e->err), &e->err);
}

/* Who answered later is not seen in what was read before. */
static void test_ballots_read_once_are_of_all_and_by_block(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered known = {0}, all = {0}, blocks = {0};
    struct gather_options options = {
        .question = "prio", .by = BY_BLOCK, .labels = true, .in_order = true};
    estate_block(e, "B1", "One", 3);
    estate_block(e, "B2", "Two", 4);
    estate_prio(e, "B2", 1, 1, "damp");
    estate_prio(e, "B1", 1, 1, "green");
    estate_prio(e, "B2", 2, 1, "repairs");
    estate_prio(e, "B1", 2, 1, "dk");
    estate_prio(e, "B9", 1, 1, "young"); // on no door list
    ASSERT_OK(gather_ballots(&known, e->st, &options, &e->err), &e->err);
    estate_prio(e, "B1", 3, 1, "safety");
    gather_known(&all, &known, e, BY_ALL, NULL);
    gather_known(&blocks, &known, e, BY_BLOCK, NULL);
    assert_int_equal(all.n_groups, 1);
    check_group(&all, 0, "all", "damp | green | repairs | young"); // as they came
    assert_int_equal(all.groups[0].n_dk, 1);
    assert_int_equal(all.groups[0].n_doors, 7);
    assert_int_equal(all.n_unplaced, 0);
    assert_int_equal(blocks.n_groups, 2);
    check_group(&blocks, 0, "B1", "green");
    check_group(&blocks, 1, "B2", "damp | repairs");
    assert_int_equal(blocks.groups[0].n_dk, 1);
    assert_int_equal(blocks.n_unplaced, 1);
}

static void test_ballots_in_another_language_are_read_again(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered known = {0}, polish = {0};
    struct gather_options options = {
        .question = "prio", .by = BY_BLOCK, .labels = true, .in_order = true};
    estate_prio(e, "B1", 1, 1, "damp");
    ASSERT_OK(gather_ballots(&known, e->st, &options, &e->err), &e->err);
    estate_prio(e, "B1", 2, 1, "repairs");
    gather_known(&polish, &known, e, BY_ALL, "Polski");
    check_group(&polish, 0, "all", "damp | repairs");
    assert_string_equal(polish.issues.items[1].label, "Naprawy");
}

/* ---- refusals ---- */

/* Zones in place of blocks: doors of two blocks in one, and doors that are in none. */
static void test_zones_of_ones_own(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    const char *const codes[] = {"Z2", "Z1"}, *const doors[] = {"B1-001", "B1-002", "B2-001"};
    struct gather_door in[3];
    estate_block(e, "B1", "One", 3);
    estate_block(e, "B2", "Two", 1);
    estate_prio(e, "B1", 1, 1, "damp");
    estate_prio(e, "B1", 2, 1, "repairs");
    estate_prio(e, "B1", 3, 1, "safety"); // in no zone
    estate_prio(e, "B2", 1, 1, "green");
    for (size_t i = 0; i < 3; i++) { // B1-001 and B2-001 in Z1
        in[i] = (struct gather_door){gather_door_key(doors[i], 6), i != 1};
    }
    qsort(in, 3, sizeof *in, by_key);
    struct gather_zones zones = {codes, 2, in, 3, NULL};
    struct gather_options options = {.question = "prio", .by = BY_ZONE, .zones = &zones};
    ASSERT_OK(gather_ballots(&g, e->st, &options, &e->err), &e->err);
    assert_int_equal(g.n_groups, 2);
    check_group(&g, 0, "Z1", "damp | green");
    check_group(&g, 1, "Z2", "repairs");
    assert_int_equal(g.groups[0].n_doors, 2);
    assert_int_equal(g.groups[1].n_doors, 1);
    assert_int_equal(g.n_unplaced, 1);
}

static void refused(struct estate *e, const struct gather_options *options, enum err_code code,
                    const char *part) {
    AUTO(gather_done) struct gathered g = {0};
    struct err err = {0};
    assert_false(gather_ballots(&g, e->st, options, &err));
    assert_int_equal(err.code, code);
    assert_has(err.text, part);
}

static void test_refusals(void **state) {
    struct estate *e = *state;
    estate_record(e, NULL, "<prio_1>damp</prio_1>");
    refused(e, &(struct gather_options){.question = "worries"}, ERR_NOT_FOUND, "worries_1");
    refused(e, &(struct gather_options){.question = "prio", .form_id = "nope"}, ERR_NOT_FOUND,
            "prio");
    refused(e, &(struct gather_options){.question = "wish"}, ERR_UNSUPPORTED, "/data/person");
    refused(e, &(struct gather_options){.question = "prio", .labels = true, .lang = "xx"},
            ERR_NOT_FOUND, "Polski (pl)");
}

static void test_labels_in_another_language(void **state) {
    struct estate *e = *state;
    AUTO(gather_done) struct gathered g = {0};
    struct gather_options options = {.question = "prio", .labels = true, .lang = "pl"};
    ASSERT_OK(gather_ballots(&g, e->st, &options, &e->err), &e->err);
    assert_string_equal(g.issues.items[1].label, "Naprawy");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_places_of_a_stem),
        CASE(test_ranking_in_one_answer),
        CASE(test_ticks_share_a_place),
        CASE(test_points_are_places_and_a_sum),
        CASE(test_points_are_places_and_a_sum),
        CASE(test_worked_out_ranking_borrows_the_card),
        CASE(test_codes_without_any_card),
        CASE(test_codes_on_no_card),
        CASE(test_special_codes_are_counted_apart),
        CASE(test_blocks_in_order_and_empty_ones_too),
        CASE(test_estates_add_up_their_blocks),
        CASE(test_second_household_stands_in_the_same_block),
        CASE(test_one_ballot_a_home_the_newest),
        CASE(test_ballots_read_once_are_of_all_and_by_block),
        CASE(test_ballots_in_another_language_are_read_again),
        CASE(test_zones_of_ones_own),
        CASE(test_refusals),
        CASE(test_labels_in_another_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
