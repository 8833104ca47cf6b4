/* tests/analysis/test_methods.c — every number of TV1, TV2 and TV4 in spec/domain.md 3.3, shared
 * places and ties by hand, weights. */
#include "tests/analysis/counting.h"

#include <math.h>

#include "analysis/count.h"
#include "analysis/pairs.h"

/* ---- a table says what comes out ---- */

struct expected {
    enum method_id method;
    const char *scores; // in card order; "" for a method without
    const char *ranks;
};

static void check_scores(const struct method_result *standing, const char *want, const char *id) {
    char *end;
    for (uint32_t i = 0; *want; i++, want = end) {
        double value = strtod(want, &end);
        double got = score_value(&standing->scores[i]);
        if (fabs(got - value) > 5e-6) {
            fail_msg("%s of issue %u is %.9g, not %.9g", id, i, got, value);
        }
        end += strspn(end, " ");
    }
}

static void check_ranks(const struct method_result *standing, const char *want, const char *id) {
    char *end;
    for (uint32_t i = 0; *want; i++, want = end) {
        long rank = strtol(want, &end, 10);
        if (standing->ranks[i] != rank) {
            fail_msg("%s puts issue %u on place %d, not %ld", id, i, standing->ranks[i], rank);
        }
        end += strspn(end, " ");
    }
}

static void count_text(struct count *count, struct ballot_box *box, const char *issues,
                       const char *ballots) {
    box_fill(box, issues, ballots);
    struct ballots view = ballot_box_view(box);
    count_run(count, &view, COUNT_KEMENY | COUNT_STABILITY);
}

static void check(const char *issues, const char *ballots, const struct expected *table, size_t n) {
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, issues, ballots);
    for (size_t i = 0; i < n; i++) {
        const struct method_result *standing = &count.standings[table[i].method];
        check_scores(standing, table[i].scores, methods[table[i].method].id);
        check_ranks(standing, table[i].ranks, methods[table[i].method].id);
    }
}

/* ---- TV1 ---- */

static const struct expected tv1[] = {
    {METHOD_FIRST,        "8 7 0 0 5",                                    "1 2 4 4 3"}, // D R S G Y
    {METHOD_TOP3,         "9 13 7 14 12",                                 "4 2 5 1 3"},
    {METHOD_PTS321,       "26 32 8 20 29",                                "3 1 5 4 2"},
    {METHOD_PTS5,         "50 58 22 48 65",                               "3 2 5 4 1"},
    {METHOD_BORDA_ZERO,   "35 45 15 34 47",                               "3 2 5 4 1"},
    {METHOD_BORDA_AVG,    "37.5 51 24 39.5 48",                           "4 1 5 3 2"},
    {METHOD_BORDA_MBC,    "27 44 20 32 36",                               "4 1 5 3 2"},
    {METHOD_DOWDALL,      "9.7 9.833333 2.5 5.666667 10",                 "3 2 5 4 1"},
    {METHOD_MEAN_RANKED,  "2.666667 1.538462 2.857143 2.571429 2.388889", ""         },
    {METHOD_MEAN_FILL,    "3.125 2.45 3.8 3.025 2.6",                     "4 1 5 3 2"},
    {METHOD_COPELAND,     "1 3 0 2 4",                                    "4 2 5 3 1"},
    {METHOD_SCHULZE,      "",                                             "4 2 5 3 1"},
    {METHOD_RANKED_PAIRS, "",                                             "4 2 5 3 1"},
};

static void test_tv1_methods(void **state) {
    (void)state;
    size_t n = 0; // methods of ranked ballots: the table has them all
    for (int id = 0; id < METHODS; id++) {
        n += method_of((enum method_id)id, BALLOTS_RANKED);
    }
    assert_int_equal(LEN(tv1), n);
    check(TV1_ISSUES, TV1, tv1, LEN(tv1));
}

/* ---- ticks ---- */

static const struct expected ticks[] = {
    {METHOD_APPROVE,   "9 4 3 0",     "1 2 3 4"},
    {METHOD_BORDA_AVG, "28 18 16 10", "1 2 3 4"}, // A: 5 of 3, 4 of (3 + 2) / 2, 3 of (4 - 2) / 2
};

/* Homes that tick one issue and homes that tick three count alike for each issue ticked. */
static void test_ticks_are_counted_as_ticks(void **state) {
    (void)state;
    check("A,B,C,D", "5: A | 4: B = A | 3: C | 4:", ticks, LEN(ticks));
    AUTO(ballot_box_done) struct ballot_box some = {0}, ranked = {0};
    box_fill(&some, "A,B", "5: A | 4: A = B");
    box_fill(&ranked, "A,B", "5: A | 4: A = B | 1: B > A");
    assert_int_equal(ballot_box_view(&some).kind, BALLOTS_TICKED);
    assert_int_equal(ballot_box_view(&ranked).kind, BALLOTS_RANKED);
}

static const uint64_t tv1_pairs[] = {
    0,  8,  9,  9,  9, // D over D R S G Y
    12, 0,  12, 13, 8, // R
    6,  1,  0,  1,  7, // S
    11, 2,  14, 0,  7, // G
    11, 12, 12, 12, 0, // Y
};

static void test_tv1_pairs_winner_and_kemeny(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, TV1_ISSUES, TV1);
    for (uint32_t i = 0; i < 25; i++) {
        assert_int_equal(count.tally.pairs[i], tv1_pairs[i] * WEIGHT_ONE);
    }
    assert_int_equal(count.condorcet, 4);
    assert_true(count.has_kemeny);
    assert_int_equal(count.kemeny.score, UINT64_C(118) * WEIGHT_ONE);
    assert_int_equal(count.kemeny.optima, 1);
    const uint8_t order[] = {4, 1, 3, 0, 2};
    assert_memory_equal(count.kemeny.order, order, sizeof order);
}

static void test_tv1_fair_list(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, TV1_ISSUES, TV1);
    const uint8_t fair[] = {3, 4, 1}, top[] = {3, 1, 4};
    assert_int_equal(count.fair.n, 3);
    assert_memory_equal(count.fair.fair, fair, sizeof fair);
    assert_memory_equal(count.fair.top, top, sizeof top);
    const uint64_t fair_served[] = {14, 19, 20}, top_served[] = {14, 15, 20};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(count.fair.fair_served[i], fair_served[i] * WEIGHT_ONE);
        assert_int_equal(count.fair.top_served[i], top_served[i] * WEIGHT_ONE);
    }
}

/* ---- TV2: a ring ---- */

static const struct expected tv2[] = {
    {METHOD_BORDA_AVG,    "10 10 7",             "1 1 3"}, // D R S
    {METHOD_PTS321,       "19 19 16",            "1 1 3"},
    {METHOD_DOWDALL,      "6 5.666667 4.833333", "1 2 3"},
    {METHOD_COPELAND,     "1 1 1",               "1 1 1"},
    {METHOD_SCHULZE,      "",                    "1 2 3"},
    {METHOD_RANKED_PAIRS, "",                    "1 2 3"},
};

static void test_tv2_ring(void **state) {
    (void)state;
    check(TV2_ISSUES, TV2, tv2, LEN(tv2));
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, TV2_ISSUES, TV2);
    assert_int_equal(count.condorcet, -1);
    assert_int_equal(count.kemeny.score, UINT64_C(17) * WEIGHT_ONE);
    assert_int_equal(count.kemeny.optima, 1);
    assert_int_equal(count.kemeny.order[0], 0);
    assert_int_equal(count.kemeny.order[2], 2);
}

/* ---- TV3: weights for who answered less ---- */

static void test_tv3_weights(void **state) {
    (void)state;
    static const struct expected weighted[] = {
        {METHOD_FIRST, "24 36", "2 1"}
    };
    static const struct expected plain[] = {
        {METHOD_FIRST, "10 10", "1 1"}
    };
    check("D,R", "18: D | 12: R | 6: D | 24: R", weighted, 1);
    check("D,R", "9: D | 6: R | 1: D | 4: R", plain, 1);
}

/* ---- TV4: a minority's list ---- */

static void test_tv4_fair_list_serves_everybody(void **state) {
    (void)state;
    static const struct expected top3[] = {
        {METHOD_TOP3, "14 14 14 6 6 6", "1 1 1 4 4 4"}
    };
    check(TV4_ISSUES, TV4, top3, 1);
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, TV4_ISSUES, TV4);
    const uint8_t fair[] = {0, 1, 3}, top[] = {0, 1, 2};
    assert_memory_equal(count.fair.fair, fair, sizeof fair);
    assert_memory_equal(count.fair.top, top, sizeof top);
    assert_int_equal(count.fair.fair_served[2], UINT64_C(20) * WEIGHT_ONE);
    assert_int_equal(count.fair.top_served[2], UINT64_C(14) * WEIGHT_ONE);
}

/* ---- shared places, by hand ----
 * 2: A=B>C over A,B,C,D: A and B share places 1 and 2, D is left off; 1: D. */

static const struct expected shared[] = {
    {METHOD_FIRST,        "1 1 0 1",            "1 1 4 1"},
    {METHOD_TOP3,         "2 2 2 1",            "1 1 1 4"},
    {METHOD_PTS321,       "5 5 2 3",            "1 1 4 3"}, // (3 + 2) / 2 twice; D 3
    {METHOD_PTS5,         "9 9 6 5",            "1 1 3 4"},
    {METHOD_BORDA_ZERO,   "5 5 2 3",            "1 1 4 3"}, // 4 - 1.5 twice
    {METHOD_BORDA_AVG,    "6 6 3 3",            "1 1 3 3"}, // D's ballot leaves (4-1-1)/2 = 1 to each
    {METHOD_BORDA_MBC,    "5 5 2 1",            "1 1 3 4"}, // k = 3: 3 - 1.5 + 1
    {METHOD_DOWDALL,      "1.5 1.5 0.666667 1", "1 1 4 3"}, // (1 + 1/2) / 2 twice
    {METHOD_MEAN_RANKED,  "1.5 1.5 3 1",        ""       },
    {METHOD_MEAN_FILL,    "2 2 3 3",            "1 1 3 3"}, // (1.5 + 1.5 + 3) / 3
    {METHOD_COPELAND,     "2.5 2.5 1 0",        "1 1 3 4"},
    {METHOD_SCHULZE,      "",                   "1 1 3 4"},
    {METHOD_RANKED_PAIRS, "",                   "1 1 3 4"},
};

static void test_shared_places_by_hand(void **state) {
    (void)state;
    check("A,B,C,D", "2: A=B>C | 1: D", shared, LEN(shared));
    check("A,B,C,D", "2: B = A > C | 1: D", shared, LEN(shared)); // the same ballot
}

/* Places 3 and 4 shared: half a top-three mention each, but both are in the set of the home. */
static void test_place_shared_over_the_edge_of_the_top_three(void **state) {
    (void)state;
    static const struct expected edge[] = {
        {METHOD_TOP3, "1 1 0.5 0.5 0", "1 1 3 3 5"}
    };
    check("A,B,C,D,E", "1: A>B>C=D>E", edge, 1);
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, "A,B,C,D,E", "1: A>B>C=D>E");
    assert_int_equal(count.tally.mentions[3], WEIGHT_ONE);
    assert_int_equal(count.tally.mentions[4], 0);
    assert_int_equal(count.tally.folds[0].top, 0xF);
}

static void test_everything_shared_is_a_tie_of_all(void **state) {
    (void)state;
    static const struct expected tie[] = {
        {METHOD_FIRST,        "1 1 1",                      "1 1 1"},
        {METHOD_DOWDALL,      "1.833333 1.833333 1.833333", "1 1 1"},
        {METHOD_BORDA_AVG,    "3 3 3",                      "1 1 1"},
        {METHOD_COPELAND,     "1 1 1",                      "1 1 1"},
        {METHOD_RANKED_PAIRS, "",                           "1 1 1"},
    };
    check("A,B,C", "3: A=B=C", tie, LEN(tie));
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, "A,B,C", "3: A=B=C");
    assert_int_equal(count.kemeny.score, 0);
    assert_int_equal(count.kemeny.optima, 6);
}

/* Thirds and sevenths that doubles would miss: A is third three times, B first once; E is seventh
 * seven times, which is as much. */
static void test_dowdall_ties_are_exact(void **state) {
    (void)state;
    static const struct expected thirds[] = {
        {METHOD_DOWDALL, "1 1 3 1.5", "3 3 1 2"}
    };
    static const struct expected sevenths[] = {
        {METHOD_DOWDALL, "1 7 3.5 2.333333 1.75 1.4 1.166667 1", "7 1 2 3 4 5 6 7"}
    };
    check("A,B,C,D", "3: C>D>A | 1: B", thirds, 1);
    check("A,B,C,D,E,F,G,H", "0.7: B>C>D>E>F>G>H | 6.3: B>C>D>E>F>G>H | 1: A", sevenths, 1);
}

static void test_decimal_weights_are_exact(void **state) {
    (void)state;
    static const struct expected tie[] = {
        {METHOD_FIRST, "0.3 0.3 0.000001", "1 1 3"},
    };
    check("A,B,C", "0.1: A | 0.2: A | 0.3: B | 0.000001: C", tie, 1);
}

static void test_never_named_has_no_mean(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    count_text(&count, &box, "A,B", "1: A");
    assert_true(isnan(score_value(&count.standings[METHOD_MEAN_RANKED].scores[1])));
    assert_true(score_value(&count.standings[METHOD_MEAN_FILL].scores[1]) == 2);
    assert_int_equal(count.fair.n, 1); // nobody is left to serve
}

static void test_no_ballots(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    struct err err = {0};
    ASSERT_OK(issues_parse(&box.issues, "A,B", &err), &err);
    struct ballots view = ballot_box_view(&box);
    count_run(&count, &view, COUNT_KEMENY | COUNT_STABILITY);
    assert_int_equal(count.condorcet, -1);
    assert_int_equal(count.fair.n, 0);
    assert_false(count.has_stability);
    assert_true(isnan(score_value(&count.standings[METHOD_MEAN_FILL].scores[0])));
    assert_int_equal(count.standings[METHOD_FIRST].ranks[1], 1);
}

/* A count again with other ballots forgets the first ones. */
static void test_count_is_used_again(void **state) {
    (void)state;
    AUTO(count_done) struct count count = {0};
    for (int turn = 0; turn < 2; turn++) {
        AUTO(ballot_box_done) struct ballot_box big = {0}, small = {0};
        count_text(&count, &big, TV1_ISSUES, TV1);
        count_text(&count, &small, TV2_ISSUES, TV2);
        check_scores(&count.standings[METHOD_BORDA_AVG], "10 10 7", "borda_avg");
        assert_int_equal(count.tally.n_folds, 3);
    }
}

/* ---- the Kemeny order of a long card ---- */

static uint64_t factorial(uint32_t n) {
    return n < 2 ? 1 : n * factorial(n - 1);
}

/* Nobody prefers anything: every order is as good, and all are counted. */
static void test_kemeny_counts_all_orders(void **state) {
    (void)state;
    static const uint64_t pairs[KEMENY_MAX * KEMENY_MAX];
    struct kemeny kemeny;
    for (uint32_t m = 0; m <= KEMENY_MAX; m += 5) {
        assert_true(kemeny_count(pairs, m, &kemeny));
        assert_true(kemeny.score == 0);
        assert_int_equal(kemeny.optima, factorial(m));
    }
    assert_false(kemeny_count(pairs, KEMENY_MAX + 1, &kemeny));
}

/* Everybody has the same order, backwards on the card, with the largest weight there is. */
static void test_kemeny_of_the_largest_weight(void **state) {
    (void)state;
    uint64_t pairs[KEMENY_MAX * KEMENY_MAX] = {0};
    struct kemeny kemeny;
    for (uint32_t a = 0; a < KEMENY_MAX; a++) {
        for (uint32_t b = 0; b < a; b++) {
            pairs[a * KEMENY_MAX + b] = WEIGHT_MAX;
        }
    }
    assert_true(kemeny_count(pairs, KEMENY_MAX, &kemeny));
    assert_true(kemeny.score == (wide_half)WEIGHT_MAX * (KEMENY_MAX * (KEMENY_MAX - 1) / 2));
    assert_int_equal(kemeny.optima, 1);
    for (uint32_t i = 0; i < KEMENY_MAX; i++) {
        assert_int_equal(kemeny.order[i], KEMENY_MAX - 1 - i);
    }
}

/* Rings of three, each beaten by the ring before it: a ring has three best orders. */
static void test_kemeny_of_rings_in_a_row(void **state) {
    (void)state;
    enum { M = 18 };
    uint64_t pairs[M * M] = {0};
    struct kemeny kemeny;
    for (uint32_t a = 0; a < M; a++) {
        for (uint32_t b = 0; b < M; b++) {
            bool next = a / 3 == b / 3 && (a + 1) % 3 == b % 3;
            pairs[a * M + b] = next ? 5 : a / 3 == b / 3 ? 4 * (a != b) : a < b ? 7 : 2;
        }
    }
    assert_true(kemeny_count(pairs, M, &kemeny));
    assert_int_equal(kemeny.optima, 3 * 3 * 3 * 3 * 3 * 3);
    assert_true(kemeny.score == 6 * (5 + 5 + 4) + 7 * (M * (M - 1) / 2 - 6 * 3));
    for (uint32_t i = 0; i < M; i++) {
        assert_int_equal(kemeny.order[i] / 3, i / 3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tv1_methods),
        cmocka_unit_test(test_ticks_are_counted_as_ticks),
        cmocka_unit_test(test_tv1_pairs_winner_and_kemeny),
        cmocka_unit_test(test_tv1_fair_list),
        cmocka_unit_test(test_tv2_ring),
        cmocka_unit_test(test_tv3_weights),
        cmocka_unit_test(test_tv4_fair_list_serves_everybody),
        cmocka_unit_test(test_shared_places_by_hand),
        cmocka_unit_test(test_place_shared_over_the_edge_of_the_top_three),
        cmocka_unit_test(test_everything_shared_is_a_tie_of_all),
        cmocka_unit_test(test_dowdall_ties_are_exact),
        cmocka_unit_test(test_decimal_weights_are_exact),
        cmocka_unit_test(test_never_named_has_no_mean),
        cmocka_unit_test(test_no_ballots),
        cmocka_unit_test(test_count_is_used_again),
        cmocka_unit_test(test_kemeny_counts_all_orders),
        cmocka_unit_test(test_kemeny_of_the_largest_weight),
        cmocka_unit_test(test_kemeny_of_rings_in_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
