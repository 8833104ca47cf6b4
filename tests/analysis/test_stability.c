/* tests/analysis/test_stability.c — TV6 of spec/domain.md 3.3, and what cannot be shaken. */
#include "tests/analysis/counting.h"

#include <stdio.h>

#include "analysis/stability.h"
#include "base/num.h"

static void test_tv6_first_draws(void **state) {
    (void)state;
    static const uint32_t want[] = {11, 14, 19, 8,  8, 15, 17, 10, 5,  15,
                                    8,  12, 9,  10, 8, 3,  12, 16, 13, 17};
    uint64_t dice = STABILITY_SEED;
    for (size_t i = 0; i < LEN(want); i++) {
        assert_int_equal(splitmix_below(&dice, 20), want[i]);
    }
}

static void test_tv6(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    box_fill(&box, TV1_ISSUES, TV1);
    struct ballots view = ballot_box_view(&box);
    struct stability s;
    assert_true(stability_shake(&view, STABILITY_ALL, &s));
    static const uint32_t first[] = {131, 1259, 0, 0, 651}; // D R S G Y, of 2000
    static const uint32_t top3[] = {896, 1990, 6, 1199, 1951};
    static const uint8_t p05[] = {1, 1, 4, 2, 1}, median[] = {4, 1, 5, 3, 2};
    static const uint8_t p95[] = {5, 3, 5, 4, 3};
    assert_memory_equal(s.first, first, sizeof first);
    assert_memory_equal(s.top3, top3, sizeof top3);
    assert_memory_equal(s.p05, p05, sizeof p05);
    assert_memory_equal(s.median, median, sizeof median);
    assert_memory_equal(s.p95, p95, sizeof p95);
}

/* Each ballot by itself, in the same order: the same draws. */
static void test_weights_are_so_many_ballots(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box folded = {0}, single = {0};
    box_fill(&folded, "A,B,C", "3: A>B | 2: B=C>A | 4: C");
    box_fill(&single, "A,B,C",
             "1: A>B | 1: A>B | 1: A>B | 1: B=C>A | 1: C=B>A | 1: C | 1: C | 1: C | 1: C");
    struct ballots a = ballot_box_view(&folded), b = ballot_box_view(&single);
    struct stability of_a = {0}, of_b = {0};
    assert_true(stability_shake(&a, STABILITY_ALL, &of_a));
    assert_true(stability_shake(&b, STABILITY_ALL, &of_b));
    assert_memory_equal(&of_a, &of_b, sizeof of_a);
}

/* The same bag, shaken in one go with base/num.h's dice: 500 ballots are enough for threads. */
static void test_rounds_dealt_out_are_those_of_one_hand(void **state) {
    (void)state;
    enum { N = 500 };
    AUTO(ballot_box_done) struct ballot_box box = {0};
    struct err err = {0};
    ASSERT_OK(issues_parse(&box.issues, "A,B,C", &err), &err);
    uint32_t points[N][3], first[3] = {0};
    uint64_t dice = 77;
    for (int i = 0; i < N; i++) {
        struct ranking ranking = {0};
        uint32_t one = splitmix_below(&dice, 10) * 3 / 9 % 3, two = (one + 1) % 3;
        bool both = splitmix_below(&dice, 2);
        ranking_add(&ranking, one, false);
        if (both) {
            ranking_add(&ranking, two, false);
        }
        ASSERT_OK(ballot_box_add(&box, &ranking, WEIGHT_ONE, &err), &err);
        points[i][one] = 4;
        points[i][two] = both ? 2 : 1;
        points[i][3 - one - two] = both ? 0 : 1;
    }
    dice = STABILITY_SEED;
    for (int round = 0; round < STABILITY_DRAWS; round++) {
        uint32_t sum[3] = {0};
        for (int i = 0; i < N; i++) {
            uint32_t ballot = splitmix_below(&dice, N);
            for (int k = 0; k < 3; k++) {
                sum[k] += points[ballot][k];
            }
        }
        for (int k = 0; k < 3; k++) {
            first[k] += sum[k] >= sum[(k + 1) % 3] && sum[k] >= sum[(k + 2) % 3];
        }
    }
    struct ballots view = ballot_box_view(&box);
    struct stability s;
    assert_true(stability_shake(&view, STABILITY_ALL, &s));
    assert_memory_equal(s.first, first, sizeof first);
    assert_true(first[0] > 0 && first[0] < STABILITY_DRAWS); // a bag worth shaking
}

/* Next to a mark all bags are counted; sixteen issues more make a second block. */
static void test_a_lead_is_what_all_bags_say(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    box_fill(&box, "A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,P,Q,R", "30: Q>A | 26: A>R | 9: B>Q | 3: R=A");
    struct ballots view = ballot_box_view(&box);
    struct stability s;
    assert_true(stability_shake(&view, STABILITY_ALL, &s));
    for (uint32_t issue = 0; issue < view.n_issues; issue++) {
        uint32_t first, reached = s.first[issue], missed = reached + 1;
        assert_true(stability_lead(&view, STABILITY_ALL, issue, &reached, 1, &first));
        assert_in_range(first, reached, STABILITY_DRAWS);
        if (missed <= STABILITY_DRAWS) {
            assert_true(stability_lead(&view, STABILITY_ALL, issue, &missed, 1, &first));
            assert_in_range(first, 0, reached);
        }
    }
    assert_in_range(s.first[0], 1, STABILITY_DRAWS - 1); // A and Q share the bags
    assert_in_range(s.first[16], 1, STABILITY_DRAWS - 1);
}

/* Fewer bags than all say the same of every lead, whatever the marks. */
static void test_a_lead_is_sure_before_the_last_bag(void **state) {
    (void)state;
    uint32_t marks[] = {STABILITY_DRAWS / 2, STABILITY_DRAWS * 4 / 5, STABILITY_DRAWS * 19 / 20};
    int n_near = 0;
    for (int a = 20; a <= 50; a++) {
        AUTO(ballot_box_done) struct ballot_box box = {0};
        char ballots[64];
        snprintf(ballots, sizeof ballots, "%d: A>B>C | 20: B>C | 9: C>A", a);
        box_fill(&box, "A,B,C", ballots);
        struct ballots view = ballot_box_view(&box);
        struct stability s;
        assert_true(stability_shake(&view, STABILITY_ALL, &s));
        for (uint32_t issue = 0; issue < 3; issue++) {
            uint32_t first;
            assert_true(stability_lead(&view, STABILITY_ALL, issue, marks, LEN(marks), &first));
            for (size_t i = 0; i < LEN(marks); i++) {
                assert_int_equal(first >= marks[i], s.first[issue] >= marks[i]);
            }
            n_near += first != s.first[issue];
        }
    }
    assert_true(n_near > 10); // some were not counted to the end
}

static void test_one_home_is_always_the_same(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    box_fill(&box, "A,B", "1: B");
    struct ballots view = ballot_box_view(&box);
    struct stability s;
    assert_true(stability_shake(&view, STABILITY_ALL, &s));
    assert_int_equal(s.first[1], STABILITY_DRAWS);
    assert_int_equal(s.first[0], 0);
    assert_int_equal(s.top3[0], STABILITY_DRAWS);
    assert_int_equal(s.median[0], 2);
}

static bool shakes(const char *ballots) {
    AUTO(ballot_box_done) struct ballot_box box = {0};
    box_fill(&box, "A,B", ballots);
    struct ballots view = ballot_box_view(&box);
    struct stability s;
    return stability_shake(&view, STABILITY_ALL, &s);
}

static void test_weights_that_are_not_whole_cannot(void **state) {
    (void)state;
    assert_false(shakes("1: A | 0.5: B"));
    assert_false(shakes("1.000001: A"));
    assert_true(shakes("2.000000: A"));
    assert_false(shakes(""));
    assert_false(shakes("200001: A")); // past STABILITY_MAX
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tv6_first_draws),
        cmocka_unit_test(test_tv6),
        cmocka_unit_test(test_weights_are_so_many_ballots),
        cmocka_unit_test(test_rounds_dealt_out_are_those_of_one_hand),
        cmocka_unit_test(test_a_lead_is_what_all_bags_say),
        cmocka_unit_test(test_a_lead_is_sure_before_the_last_bag),
        cmocka_unit_test(test_one_home_is_always_the_same),
        cmocka_unit_test(test_weights_that_are_not_whole_cannot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
