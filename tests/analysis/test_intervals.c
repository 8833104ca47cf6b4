/* tests/analysis/test_intervals.c — how sure: TV3, TV5, TV7, TV8 of spec/domain.md 3.3 to the last
 * digit it prints, and what must hold for all figures. */
#include "tests/support.h"

#include <inttypes.h>
#include <math.h>

#include "analysis/change.h"
#include "analysis/intervals.h"
#include "analysis/weights.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/num.h"

/* Equal to as many places as the vector prints. */
static void assert_places(double got, double want, int places) {
    if (!(fabs(got - want) <= 0.5000001 * pow(10, -places))) {
        fail_msg("%.10f is not %.*f", got, places, want);
    }
}

static void assert_interval(struct interval got, double low, double high) {
    assert_places(100 * got.low, low, 4);
    assert_places(100 * got.high, high, 4);
}

/* ---- shares ---- */

static void test_tv5_wilson(void **state) {
    (void)state;
    assert_interval(interval_of(18, 40, 0), 30.7053, 60.1709);
    assert_places(100 * interval_of(18, 40, 0).share, 45, 4);
    assert_true(interval_worth(40, 60) == 118);
    assert_interval(interval_of(18, 40, 60), 36.3226, 53.9927);
    // domain.md prints 68.0485; counting_vectors.py, and 40 digits, say 68.04887
    assert_interval(interval_of(5, 12, 0), 19.3260, 68.0489);
    assert_interval(interval_of(0, 12, 0), 0, 24.2494);
    struct interval census = interval_of(7, 20, 20);
    assert_true(census.low == census.share && census.high == census.share);
}

static void test_nobody_asked_says_nothing(void **state) {
    (void)state;
    assert_true(isnan(interval_of(0, 0, 0).low) && isnan(interval_of(0, 0, 30).share));
}

static void test_more_answers_than_homes_known_earn_nothing(void **state) {
    (void)state;
    struct interval with = interval_of(18, 40, 39), without = interval_of(18, 40, 0);
    assert_true(with.low == without.low && with.high == without.high);
}

static void test_intervals_hold_their_share(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        uint64_t n = 1 + splitmix_below(&seed, 500), x = splitmix_below(&seed, (uint32_t)n + 1);
        uint64_t homes = n + splitmix_below(&seed, 300);
        struct interval all = interval_of(x, n, 0), few = interval_of(x, n, homes);
        struct interval other = interval_of(n - x, n, 0);
        if (!(0 <= all.low && all.low <= few.low && few.low <= few.share && few.share <= few.high &&
              few.high <= all.high && all.high <= 1)) {
            fail_msg("%" PRIu64 " of %" PRIu64 " of %" PRIu64, x, n, homes);
        }
        assert_true(fabs(other.low - (1 - all.high)) < 1e-12); // the other answer is its mirror
        struct tens tens = interval_tens(all);
        assert_true(tens.low <= all.low * 10 + 1e-6 && tens.high >= all.high * 10 - 1e-6);
    }
}

static void test_in_homes_of_ten(void **state) {
    (void)state;
    struct tens tens = interval_tens(interval_of(18, 40, 0));
    assert_int_equal(tens.low, 3);
    assert_int_equal(tens.high, 7);
    tens = interval_tens(interval_of(18, 40, 60));
    assert_int_equal(tens.low, 3);
    assert_int_equal(tens.high, 6);
    tens = interval_tens((struct interval){0.3, 0.3, 0.3});
    assert_int_equal(tens.low, 3);
    assert_int_equal(tens.high, 3);
}

/* ---- differences ---- */

static void test_tv7_newcombe(void **state) {
    (void)state;
    struct interval gap = interval_difference(interval_of(18, 40, 0), interval_of(9, 36, 0));
    assert_places(100 * gap.share, -20, 4);
    assert_interval(gap, -38.8867, 1.5081);
}

static void test_tv8_groups(void **state) {
    (void)state;
    struct interval others = interval_of(15, 48, 0), carers = interval_of(8, 12, 0);
    struct interval gap = interval_difference(others, carers);
    assert_places(100 * gap.share, 35.4167, 4);
    assert_interval(gap, 4.4273, 57.9748);
    assert_places(carers.share / others.share, 2.133, 3);
    assert_true(interval_differ((struct side){15, 48}, (struct side){8, 12}, gap));
}

static bool differ(uint64_t a, uint64_t n, uint64_t b, uint64_t m) {
    struct interval gap = interval_difference(interval_of(a, n, 0), interval_of(b, m, 0));
    bool one = interval_differ((struct side){a, n}, (struct side){b, m}, gap);
    struct interval back = interval_difference(interval_of(b, m, 0), interval_of(a, n, 0));
    assert_true(one == interval_differ((struct side){b, m}, (struct side){a, n}, back));
    return one;
}

static void test_when_groups_differ(void **state) {
    (void)state;
    assert_true(differ(10, 100, 40, 100));
    assert_false(differ(0, 9, 9, 9));   // nine homes are too few
    assert_false(differ(0, 40, 4, 10)); // four homes are too few to stand behind it
    assert_true(differ(0, 40, 5, 10));
    assert_false(differ(400, 1000, 549, 1000)); // surely other, but by 14.9 points only
    assert_true(differ(400, 1000, 550, 1000));  // 15 points, exactly
    assert_false(differ(18, 40, 9, 36));        // TV7: may be chance
}

/* ---- the same homes twice ---- */

static void test_tv7_mcnemar(void **state) {
    (void)state;
    struct mcnemar m = mcnemar_exact(11, 3);
    assert_places(m.p, 0.057373, 6);
    assert_places(m.mid_p, 0.035156, 6);
    assert_true(m.p == 940.0 / 16384); // 2 (1 + 14 + 91 + 364) / 2^14, exactly
    struct mcnemar other_way = mcnemar_exact(3, 11);
    assert_true(other_way.p == m.p && other_way.mid_p == m.mid_p);
}

static void test_mcnemar_at_the_ends(void **state) {
    (void)state;
    assert_true(mcnemar_exact(0, 0).p == 1 && mcnemar_exact(0, 0).mid_p == 1);
    assert_true(mcnemar_exact(5, 5).p == 1);
    assert_true(mcnemar_exact(1, 0).p == 1 && mcnemar_exact(1, 0).mid_p == 0.5);
    assert_true(mcnemar_exact(10, 0).p == 2.0 / 1024);
    // fractions of whole numbers say this of 500 changes and of 501, added up in two ways
    assert_places(mcnemar_exact(270, 230).p, 0.08103234960921, 12);
    assert_places(mcnemar_exact(271, 230).p, 0.07382100939689, 12);
    double p = mcnemar_exact(500500, 499500).p; // the normal curve with half a step: z = 0.999
    assert_places(p, erfc(0.999 / sqrt(2)), 5);
}

/* ---- weights ---- */

static void test_tv3_weights(void **state) {
    (void)state;
    struct weight_block blocks[] = {
        {.n_doors = 30, .n = 15},
        {.n_doors = 30, .n = 5 }
    };
    size_t n_joined, n_capped;
    assert_true(weights_by_block(blocks, LEN(blocks), &n_joined, &n_capped));
    assert_true(blocks[0].weight == 2 && blocks[1].weight == 6);
    assert_true(n_joined == 0 && n_capped == 0);
    assert_true((blocks[0].weight * 9 + blocks[1].weight * 1) / 60 == 0.4);
    struct worth worth = {0};
    worth_add(&worth, blocks[0].weight, 15);
    worth_add(&worth, blocks[1].weight, 5);
    assert_true(worth_homes(&worth) == 15);
    assert_places(worth_design_effect(&worth, 20), 1.3333, 4);
}

static void test_small_blocks_are_joined_and_weights_capped(void **state) {
    (void)state;
    struct weight_block blocks[] = {
        {.n_doors = 20, .n = 10}, // 2
        {.n_doors = 30, .n = 3 }, // together 60 / 6 = 10, more than 3 times the median of 2
        {.n_doors = 40, .n = 20}, // 2
        {.n_doors = 30, .n = 3 },
        {.n_doors = 10, .n = 0 }, // left over: to the last one large enough, that of 60 homes
    };
    size_t n_joined, n_capped;
    assert_true(weights_by_block(blocks, LEN(blocks), &n_joined, &n_capped));
    assert_int_equal(n_joined, 3);
    assert_int_equal(blocks[1].joined, blocks[3].joined);
    assert_int_equal(blocks[4].joined, blocks[3].joined);
    assert_true(blocks[0].weight == 2 && blocks[2].weight == 2);
    assert_true(blocks[1].weight == 6 && blocks[3].weight == 6);
    assert_int_equal(n_capped, 3);
}

static void test_weights_of_nothing(void **state) {
    (void)state;
    struct weight_block none[] = {
        {.n_doors = 30, .n = 0}
    };
    struct weight_block unlisted[] = {
        {.n_doors = 0, .n = 30}
    };
    size_t n_joined, n_capped;
    assert_false(weights_by_block(none, 1, &n_joined, &n_capped));
    assert_false(weights_by_block(unlisted, 1, &n_joined, &n_capped));
    assert_true(isnan(worth_design_effect(&(struct worth){0}, 0)));
}

static const uint64_t tv3_count[] = {12, 4, 6, 2}; // social/F, social/M, private/F, private/M
static const uint32_t tv3_tenure[] = {0, 0, 1, 1}, tv3_gender[] = {0, 1, 0, 1};

static void test_tv3_raking(void **state) {
    (void)state;
    static const double tenure[] = {50, 30}, gender[] = {42, 38};
    static const double want[] = {2.1875, 5.9375, 2.625, 7.125};
    const struct rake_margin margins[] = {
        {tv3_tenure, tenure, 2},
        {tv3_gender, gender, 2}
    };
    double weight[4];
    struct err err = {0};
    ASSERT_OK(rake(weight, tv3_count, 4, margins, 2, &err), &err);
    for (int i = 0; i < 4; i++) {
        assert_true(fabs(weight[i] - want[i]) < 1e-9);
    }
    assert_int_equal(rake_cap(weight, tv3_count, 4), 0);
}

/* Three margins at once, as rake() of the R package "survey", 4.1-1, answers (epsilon 1e-13). */
static void test_raking_as_r_does(void **state) {
    (void)state;
    static const uint64_t count[] = {7, 3, 9, 2, 5, 11, 4, 6, 8, 1,  3, 10,
                                     6, 4, 2, 7, 9, 3,  5, 8, 2, 12, 6, 4};
    static const double want[] = {
        1.1821615054, 2.3057622801, 2.0828976976, 2.9227982707, 1.8697397509, 3.6468582097,
        3.2943693433, 4.6227796165, 1.2471728154, 2.4325644351, 2.1974437282, 3.0835334525,
        1.4499579860, 2.8280894079, 2.5547390410, 3.5849033104, 2.2932941660, 4.4729854261,
        4.0406468289, 5.6699834937, 1.5296963870, 2.9836162090, 2.6952333229, 3.7820500280};
    enum { CELLS = sizeof count / sizeof *count };
    static const double first[] = {180, 220}, second[] = {90, 190, 120},
                        third[] = {60, 110, 80, 150};
    uint32_t codes[3][CELLS];
    for (uint32_t i = 0; i < CELLS; i++) {
        codes[0][i] = i / 12;
        codes[1][i] = i / 4 % 3;
        codes[2][i] = i % 4;
    }
    const struct rake_margin margins[] = {
        {codes[0], first,  2},
        {codes[1], second, 3},
        {codes[2], third,  4}
    };
    double weight[CELLS];
    struct err err = {0};
    ASSERT_OK(rake(weight, count, CELLS, margins, 3, &err), &err);
    struct worth worth = {0};
    uint64_t n = 0;
    for (int i = 0; i < CELLS; i++) {
        assert_places(weight[i], want[i], 9);
        worth_add(&worth, weight[i], count[i]);
        n += count[i];
    }
    assert_places(worth_homes(&worth), 118.4040837001, 8);
    assert_places(worth_design_effect(&worth, n), 1.1570546870, 9);
}

static void test_raking_refused(void **state) {
    (void)state;
    static const double tenure[] = {50, 30}, other[] = {42, 48}, empty[] = {50, 20, 10};
    const struct rake_margin unlike[] = {
        {tv3_tenure, tenure, 2},
        {tv3_gender, other,  2}
    };
    const struct rake_margin nobody[] = {
        {tv3_tenure, empty, 3}
    };
    double weight[4];
    struct err err = {0};
    assert_false(rake(weight, tv3_count, 4, unlike, 2, &err));
    assert_string_equal(err.text, "the margins speak of 80 and of 90 homes");
    err = (struct err){0};
    assert_false(rake(weight, tv3_count, 4, nobody, 1, &err));
    assert_string_equal(err.text, "nobody in the sample stands for row 3 of margin 1");
    err = (struct err){0};
    assert_false(rake(weight, tv3_count, 4, nobody, 0, &err));
    assert_int_equal(err.code, ERR_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tv5_wilson),
        cmocka_unit_test(test_nobody_asked_says_nothing),
        cmocka_unit_test(test_more_answers_than_homes_known_earn_nothing),
        cmocka_unit_test(test_intervals_hold_their_share),
        cmocka_unit_test(test_in_homes_of_ten),
        cmocka_unit_test(test_tv7_newcombe),
        cmocka_unit_test(test_tv8_groups),
        cmocka_unit_test(test_when_groups_differ),
        cmocka_unit_test(test_tv7_mcnemar),
        cmocka_unit_test(test_mcnemar_at_the_ends),
        cmocka_unit_test(test_tv3_weights),
        cmocka_unit_test(test_small_blocks_are_joined_and_weights_capped),
        cmocka_unit_test(test_weights_of_nothing),
        cmocka_unit_test(test_tv3_raking),
        cmocka_unit_test(test_raking_as_r_does),
        cmocka_unit_test(test_raking_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
