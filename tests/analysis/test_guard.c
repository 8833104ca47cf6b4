/* tests/analysis/test_guard.c — hidden counts keep their values: groups that overlap, and releases
 * of one table, one after the other. */
#include "tests/support.h"

#include "analysis/guard.h"
#include "analysis/guard_zones.h"
#include "base/attr.h"

static const struct suppress_rules meeting = {.threshold = 5, .base = 5, .group_min = 10};

/* 60 homes by what they ticked: some stand in both groups, so nothing of one group is what the
 * other leaves of all. Each answers for itself. */
static void test_groups_that_overlap_do_not_add_up(void **state) {
    (void)state;
    const int64_t count[] = {
        40, 20, 60, // all homes: yes, no, homes
        28, 12, 40, // who ticked damp
        32, 3,  35, // who ticked repairs
    };
    uint8_t why[9] = {[7] = HIDE_PRIMARY};
    struct guard_groups of = {.rules = &meeting,
                              .n_rows = 3,
                              .n_cols = 2,
                              .count = count,
                              .why = why,
                              .apart = true,
                              .parts = true};
    guard_groups(&of);
    assert_int_equal(why[7], HIDE_PRIMARY);
    // 28 to 32 of 33 to 37 leave 1 to 9: rounding alone is enough, and no other row tells more
    for (int i = 0; i < 9; i++) {
        assert_int_equal(why[i], i == 7 ? HIDE_PRIMARY : HIDE_NOT);
    }

    // a group too small for anything: were it all less the other one, a home or two would be known
    const int64_t tight[] = {40, 20, 60, 28, 12, 40, 5, 3, 8};
    uint8_t small[9] = {0, 0, 0, 0, 0, 0, HIDE_GROUP, HIDE_GROUP, HIDE_GROUP};
    of.count = tight;
    of.why = small;
    guard_groups(&of);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(small[i], HIDE_NOT); // all less the other group is not this one
    }
}

/* 13 of 16 homes rent, printed as 15 of 15: at most four are left for two answers. Were either 0 it
 * would be printed, so each is one to three. Of a sensitive topic a 0 may be hidden, too. */
static void test_a_hidden_count_is_somebody(void **state) {
    (void)state;
    const int64_t count[] = {1, 2, 13, 16}; // own, other, rent, homes
    struct suppress_rules sensitive = meeting;
    sensitive.sensitive = true;
    const struct suppress_rules *rules[] = {&meeting, &sensitive};
    for (int i = 0; i < 2; i++) {
        uint8_t why[] = {HIDE_PRIMARY, HIDE_PRIMARY, HIDE_NOT, HIDE_NOT};
        struct guard_groups of = {
            .rules = rules[i], .n_rows = 1, .n_cols = 3, .count = count, .why = why, .parts = true};
        guard_groups(&of);
        assert_int_equal(why[2], rules[i]->sensitive ? HIDE_NOT : HIDE_SECONDARY);
        assert_int_equal(why[3], HIDE_NOT);
    }
}

/* 6 homes of one block and 20 of another in one row of 26. */
static const int64_t in_one_row[] = {
    40, 26, 66, // all homes: own, rent, homes
    40, 0,  40, // a block beside the row
    0,  6,  6,  // the small one
    0,  20, 20, // its neighbour
    0,  26, 26, // both
};
static const uint32_t row_of_two[] = {0, 0, 4, 4, 0};

static void test_a_row_of_two_hides_both_and_no_more(void **state) {
    (void)state;
    uint8_t why[15] = {[6] = HIDE_GROUP, [7] = HIDE_GROUP,  [8] = HIDE_GROUP,
                       [9] = HIDE_GROUP, [10] = HIDE_GROUP, [11] = HIDE_GROUP};
    struct guard_groups of = {.rules = &meeting,
                              .n_rows = 5,
                              .n_cols = 2,
                              .parent = row_of_two,
                              .count = in_one_row,
                              .why = why,
                              .parts = true};
    guard_groups(&of);
    for (int i = 0; i < 15; i++) {
        assert_int_equal(why[i], i >= 6 && i < 12 ? HIDE_GROUP : HIDE_NOT);
    }
}

static const struct suppress_rules exact = {.threshold = 5, .base = 1, .group_min = 10};

/* The row has left: it cannot be hidden any more, so the neighbour is. */
static void test_a_row_that_left_is_known(void **state) {
    (void)state;
    uint8_t why[15] = {[6] = HIDE_GROUP, [7] = HIDE_GROUP, [8] = HIDE_GROUP};
    struct guard_groups of = {.rules = &exact,
                              .n_rows = 5,
                              .n_cols = 2,
                              .parent = row_of_two,
                              .n_left = 1,
                              .count = in_one_row,
                              .why = why,
                              .parts = true};
    guard_groups(&of);
    assert_int_equal(why[11], HIDE_SECONDARY);
    assert_int_equal(why[5], HIDE_NOT);
}

/* 4 of 12 homes own theirs. That 20 of the other 20 do is held by their homes too: hiding it gives
 * nothing, and so it is shown. */
static void test_what_is_of_no_use_is_shown_again(void **state) {
    (void)state;
    const int64_t count[] = {
        24, 8, 32, // all homes: own, rent, homes
        4,  8, 12, // one block
        20, 0, 20, // the other
    };
    uint8_t why[9] = {[3] = HIDE_PRIMARY};
    struct guard_groups of = {
        .rules = &meeting, .n_rows = 3, .n_cols = 2, .count = count, .why = why, .parts = true};
    guard_groups(&of);
    for (int i = 0; i < 9; i++) {
        // who rents: all of them do in the one block, so both figures of it go
        enum hide expected = i == 3 ? HIDE_PRIMARY : i == 1 || i == 4 ? HIDE_SECONDARY : HIDE_NOT;
        assert_int_equal(why[i], expected);
    }
}

/* A table of one row, three answers and their sum; the reader has an earlier release of it. */
struct row {
    int64_t count[4];
    bool hidden[4];
};

static void lay(struct guard *g, const struct row *now, const struct row *before) {
    uint32_t cells[4], parent[1] = {0};
    for (int i = 0; i < 4; i++) {
        cells[i] = guard_add(g, &(struct guard_cell){.count = now->count[i],
                                                     .least = i == 3 ? 10 : 5,
                                                     .base = 5,
                                                     .apart = 5,
                                                     .cost = now->count[i] + (i == 3) * 1000,
                                                     .of = GUARD_NONE,
                                                     .above = GUARD_NONE,
                                                     .below = GUARD_NONE,
                                                     .hidden = now->hidden[i],
                                                     .top = true});
    }
    guard_view(g,
               &(struct guard_table){.n_rows = 1, .parent = parent, .cells = cells, .n_cols = 3});
    struct guard_past *past = guard_release(g);
    for (int i = 0; i < 4; i++) {
        int64_t shown = suppress_round(before->count[i], 5), least = i == 3 ? 10 : 5;
        past[i] = (struct guard_past){.there = true,
                                      .hidden = before->hidden[i],
                                      .count = before->count[i],
                                      .low = shown - 2 > least ? shown - 2 : least,
                                      .high = shown + 2};
        if (before->hidden[i]) {
            past[i].low = 0;
            past[i].high = FLOW_ENDLESS;
        }
    }
    guard_complete(g);
}

/* 47 65 8, then 69 73 10 (hidden): 148 to 152 less 68 and 73 is 11 at most, and the 8 were 8 at
 * least, so that 0 to 3 came: too few. Another one has to go. */
static void test_a_small_difference_is_not_what_others_leave(void **state) {
    (void)state;
    struct guard g = {0};
    lay(&g,
        &(struct row){
            {69,    73,    10,   152  },
            {false, false, true, false}
    },
        &(struct row){{47, 65, 8, 120}, {false, false, false, false}});
    assert_true(g.cells[0].hidden != g.cells[1].hidden);
    assert_false(g.cells[3].hidden);
    assert_int_equal(g.n_given_up, 0);
    guard_done(&g);
}

/* Where many came to every answer nothing has to be hidden. */
static void test_large_differences_are_no_secret(void **state) {
    (void)state;
    struct guard g = {0};
    lay(&g,
        &(struct row){
            {69,    73,    20,    162  },
            {false, false, false, false}
    },
        &(struct row){{47, 65, 8, 120}, {false, false, false, false}});
    assert_int_equal(g.n_hidden, 0);
    guard_done(&g);
}

/* ---- zones that cut across blocks ---- */

enum { OWN, RENT, ALL, WIDTH };

struct town { // two blocks, two zones; the last home of the second block is in the first zone
    int64_t place[3][WIDTH], zone[2][WIDTH], pair[3][WIDTH];
    uint8_t place_why[3][WIDTH], zone_why[2][WIDTH];
};

static struct guard_zones zones_of(struct town *t) {
    static const uint32_t parent[] = {0, 0, 0}, zone[] = {0, 0, 1}, place[] = {1, 2, 2};
    return (struct guard_zones){.rules = &exact,
                                .n_cols = 2,
                                .parts = true,
                                .n_places = 3,
                                .parent = parent,
                                .place = t->place[0],
                                .place_why = t->place_why[0],
                                .n_zones = 2,
                                .zone = t->zone[0],
                                .zone_why = t->zone_why[0],
                                .n_pairs = 3,
                                .pair_zone = zone,
                                .pair_place = place,
                                .pair = t->pair[0]};
}

/* 31 homes of a zone less 30 of the block in it are one home of the next block. */
static void test_a_zone_less_a_block_is_a_few_homes(void **state) {
    (void)state;
    struct town t = {
        .place = {{32, 18, 50}, {20, 10, 30}, {12, 8, 20}},
        .zone = {{21, 10, 31}, {11, 8, 19} },
        .pair = {{20, 10, 30},   {1, 0, 1},  {11, 8, 19}           },
    };
    struct guard_zones zones = zones_of(&t);
    assert_true(guard_zones(&zones));
    for (int z = 0; z < 2; z++) {
        assert_int_equal(t.zone_why[z][OWN], HIDE_SECONDARY);
        assert_int_equal(t.zone_why[z][ALL], HIDE_SECONDARY);
    }
}

/* Where a zone is a block it says nothing new, and where many homes are apart nothing of few. */
static void test_zones_that_tell_nothing_are_shown(void **state) {
    (void)state;
    struct town same = {
        .place = {{32, 18, 50}, {20, 10, 30}, {12, 8, 20}},
        .zone = {{20, 10, 30}, {12, 8, 20} },
        .pair = {{20, 10, 30},   {0, 0, 0},  {12, 8, 20}           },
    };
    struct town apart = {
        .place = {{62, 38, 100}, {20, 10, 30}, {42, 28, 70}},
        .zone = {{40, 20, 60},  {22, 18, 40}},
        .pair = {{20, 10, 30}, {20, 10, 30}, {22, 18, 40}            },
    };
    struct town *towns[] = {&same, &apart};
    for (size_t i = 0; i < LEN(towns); i++) {
        struct guard_zones zones = zones_of(towns[i]);
        assert_true(guard_zones(&zones));
        for (int k = 0; k < 2 * WIDTH; k++) {
            assert_int_equal(towns[i]->zone_why[k / WIDTH][k % WIDTH], HIDE_NOT);
        }
    }
}

static void test_zones_of_other_homes_are_not_shown(void **state) {
    (void)state;
    struct town t = {
        .place = {{32, 18, 50}, {20, 10, 30}, {12, 8, 20}},
        .zone = {{21, 10, 31}, {11, 8, 19} },
        .pair = {{20, 10, 30},   {1, 0, 1},  {12, 8, 20}           }, // a home more than the zone
    };
    struct guard_zones zones = zones_of(&t);
    assert_false(guard_zones(&zones));
    for (int k = 0; k < 2 * WIDTH; k++) {
        assert_int_equal(t.zone_why[k / WIDTH][k % WIDTH], HIDE_SECONDARY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_zone_less_a_block_is_a_few_homes),
        cmocka_unit_test(test_zones_that_tell_nothing_are_shown),
        cmocka_unit_test(test_zones_of_other_homes_are_not_shown),
        cmocka_unit_test(test_groups_that_overlap_do_not_add_up),
        cmocka_unit_test(test_a_hidden_count_is_somebody),
        cmocka_unit_test(test_a_row_of_two_hides_both_and_no_more),
        cmocka_unit_test(test_a_row_that_left_is_known),
        cmocka_unit_test(test_what_is_of_no_use_is_shown_again),
        cmocka_unit_test(test_a_small_difference_is_not_what_others_leave),
        cmocka_unit_test(test_large_differences_are_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
