/* tests/analysis/test_tier.c — what each tier shows of a count, and how sure a lead is. */
#include "tests/analysis/counting.h"

#include "analysis/count.h"
#include "analysis/lead.h"
#include "analysis/tier.h"
#include "analysis/verdict.h"
#include "base/num.h"
#include "base/strbuf.h"

/* ---- counts ---- */

static void test_counts(void **state) {
    (void)state;
    static const struct {
        enum tier tier;
        uint64_t n;
        int shown; // -1: hidden
    } cases[] = {
        {TIER_INTERNAL, 0,   0  },
        {TIER_INTERNAL, 1,   1  },
        {TIER_INTERNAL, 4,   4  },
        {TIER_MEETING,  0,   0  },
        {TIER_MEETING,  1,   -1 },
        {TIER_MEETING,  4,   -1 },
        {TIER_MEETING,  5,   5  },
        {TIER_MEETING,  7,   5  },
        {TIER_MEETING,  8,   10 },
        {TIER_MEETING,  12,  10 },
        {TIER_MEETING,  13,  15 },
        {TIER_PUBLIC,   9,   -1 },
        {TIER_PUBLIC,   10,  10 },
        {TIER_PUBLIC,   12,  10 },
        {TIER_PUBLIC,   13,  15 },
        {TIER_PUBLIC,   0,   0  },
        {TIER_PUBLIC,   102, 100},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        uint64_t shown = 99;
        bool ok = tier_count(cases[i].tier, cases[i].n, &shown);
        if (ok != (cases[i].shown >= 0) || (ok && shown != (uint64_t)cases[i].shown)) {
            fail_msg("%s: %d is shown as %d", tier_rules[cases[i].tier].name, (int)cases[i].n,
                     ok ? (int)shown : -1);
        }
    }
}

static void test_shares_in_words(void **state) {
    (void)state;
    static const struct {
        enum tier tier;
        uint64_t count, n;
        const char *text;
    } cases[] = {
        {TIER_INTERNAL, 14, 20,  "14 of 20 homes (about 7 in every 10)"     },
        {TIER_INTERNAL, 20, 20,  "20 of 20 homes (all)"                     },
        {TIER_INTERNAL, 1,  100, "1 of 100 homes (fewer than 1 in every 10)"},
        {TIER_MEETING,  4,  30,  "fewer than 5 homes"                       },
        {TIER_MEETING,  5,  30,  "about 2 in every 10 homes"                }, // 5 / 30, halves up
        {TIER_MEETING,  0,  30,  "no homes"                                 },
        {TIER_MEETING,  5,  200, "fewer than 1 in every 10 homes"           },
        {TIER_MEETING,  29, 30,  "nearly all homes"                         },
        {TIER_MEETING,  30, 30,  "nearly all homes"                         }, // "all" says of each
        {TIER_MEETING,  17, 33,  "about 4 in every 10 homes"                }, // 15 of 35
        {TIER_MEETING,  33, 66,  "about 5 in every 10 homes"                }, // 35 of 65
        {TIER_PUBLIC,   9,  60,  "fewer than 10 homes"                      },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(strbuf_done) struct strbuf text = {0};
        tier_add_share(&text, cases[i].tier, cases[i].count, cases[i].n);
        assert_string_equal(text.data, cases[i].text);
    }
}

/* A share says no more than the rounded counts do. */
static void test_shares_come_from_rounded_counts(void **state) {
    (void)state;
    for (uint64_t n = 30; n < 150; n++) {
        for (uint64_t count = 5; count <= n; count++) {
            uint64_t r = tier_round(TIER_MEETING, count), of = tier_round(TIER_MEETING, n);
            int want = (int)((20 * r + of) / (2 * of));
            assert_int_equal(tier_tenths(TIER_MEETING, count, n), want > 10 ? 10 : want);
        }
    }
}

static void test_names_of_tiers(void **state) {
    (void)state;
    enum tier tier = TIER_PUBLIC;
    struct err err = {0};
    assert_true(tier_parse(NULL, TIER_MEETING, &tier, &err));
    assert_int_equal(tier, TIER_MEETING);
    assert_true(tier_parse("public", TIER_MEETING, &tier, &err));
    assert_int_equal(tier, TIER_PUBLIC);
    assert_false(tier_parse("council", TIER_MEETING, &tier, &err));
    assert_int_equal(err.code, ERR_USAGE);
}

/* ---- leads ---- */

static enum lead lead_for(const char *issues, const char *text, uint32_t leader, uint64_t race) {
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    box_fill(&box, issues, text);
    struct ballots view = ballot_box_view(&box);
    count_run(&count, &view, COUNT_METHODS);
    return lead_of(&count, &view, leader, race);
}

static void test_leads(void **state) {
    (void)state;
    assert_int_equal(lead_for(TV1_ISSUES, TV1, 1, 0x1F), LEAD_CLOSE); // R .6295
    assert_int_equal(lead_for(TV2_ISSUES, TV2, 0, 0x7), LEAD_CLOSE);  // joint
    assert_int_equal(lead_for("A,B,C", "40: A>B>C", 0, 0x7), LEAD_CLEAR);
    assert_int_equal(lead_for("A,B,C", "10: A | 6: B", 0, 0x7), LEAD_LIKELY);
    assert_int_equal(lead_for("A,B,C", "1.5: A | 1: B", 0, 0x7), LEAD_UNKNOWN);
    assert_int_equal(lead_for("A,B,C", "1000000: A>B>C", 0, 0x7), LEAD_CLEAR);
    assert_int_equal(lead_for("A,B,C", "200001: A | 200000: B", 0, 0x7), LEAD_CLOSE); // no shaking
}

/* An issue that does not run takes nobody's first place. */
static void test_issues_that_do_not_run(void **state) {
    (void)state;
    const char *ballots = "30: other>A>B | 15: B | 20: A";
    assert_int_equal(lead_for("A,B,other", ballots, 2, 0x7), LEAD_CLOSE);
    assert_int_equal(lead_for("A,B,other", ballots, 0, 0x3), LEAD_CLEAR);
}

/* Bernstein's short cut gives what shaking gives. */
static void test_short_cut_agrees_with_shaking(void **state) {
    (void)state;
    uint64_t dice = 5;
    int shortened = 0;
    for (int round = 0; round < 60; round++) {
        AUTO(ballot_box_done) struct ballot_box box = {0};
        AUTO(count_done) struct count count = {0};
        struct err err = {0};
        struct stability s;
        ASSERT_OK(issues_parse(&box.issues, "A,B,C,D", &err), &err);
        for (int i = 0; i < 60; i++) {
            struct ranking ranking = {0};
            uint32_t tilt = splitmix_below(&dice, 10) < (uint32_t)round / 6 ? 0 : 1;
            ranking_add(&ranking, tilt ? splitmix_below(&dice, 4) : 0, false);
            ranking_add(&ranking, splitmix_below(&dice, 4), false);
            ASSERT_OK(ballot_box_add(&box, &ranking, WEIGHT_ONE, &err), &err);
        }
        struct ballots view = ballot_box_view(&box);
        count_run(&count, &view, COUNT_METHODS);
        if (count.standings[METHOD_BORDA_AVG].ranks[0] != 1) {
            continue;
        }
        assert_true(stability_shake(&view, STABILITY_ALL, &s));
        enum lead lead = lead_of(&count, &view, 0, STABILITY_ALL);
        assert_true(lead != LEAD_CLEAR || s.first[0] >= STABILITY_DRAWS * 95 / 100);
        shortened += lead == LEAD_CLEAR;
    }
    assert_true(shortened > 10);
}

/* ---- kinds ---- */

static enum verdict_kind kind_for(int n, enum tier tier, bool area, int doors) {
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    struct err err = {0};
    struct verdict v;
    struct ranking ranking = {0};
    ASSERT_OK(issues_parse(&box.issues, "A,B", &err), &err);
    ranking_add(&ranking, 0, false);
    for (int i = 0; i < n; i++) {
        ASSERT_OK(ballot_box_add(&box, &ranking, WEIGHT_ONE, &err), &err);
    }
    struct ballots view = ballot_box_view(&box);
    count_run(&count, &view, COUNT_METHODS);
    verdict_reach(&v, &(struct verdict_of){.ballots = &view,
                                           .issues = &box.issues,
                                           .count = &count,
                                           .tier = tier,
                                           .area = area,
                                           .has_doors = doors >= 0,
                                           .n_doors = doors < 0 ? 0 : (uint64_t)doors});
    return v.kind;
}

static void test_sizes_of_groups(void **state) {
    (void)state;
    static const struct {
        int n;
        enum tier tier;
        bool area;
        int doors; // -1: no door list
        enum verdict_kind kind;
    } cases[] = {
        {0,  TIER_INTERNAL, true,  -1, VERDICT_NO_ANSWERS},
        {9,  TIER_INTERNAL, true,  -1, VERDICT_TOO_FEW   },
        {10, TIER_INTERNAL, true,  2,  VERDICT_BANDS     },
        {29, TIER_INTERNAL, false, -1, VERDICT_BANDS     },
        {30, TIER_INTERNAL, false, -1, VERDICT_FULL      },
        {9,  TIER_MEETING,  true,  40, VERDICT_TOO_FEW   },
        {10, TIER_MEETING,  true,  40, VERDICT_BANDS     },
        {29, TIER_MEETING,  true,  40, VERDICT_BANDS     },
        {30, TIER_MEETING,  true,  40, VERDICT_FULL      },
        {15, TIER_MEETING,  true,  19, VERDICT_TOO_FEW   },
        {15, TIER_MEETING,  true,  20, VERDICT_BANDS     },
        {19, TIER_PUBLIC,   false, -1, VERDICT_TOO_FEW   },
        {20, TIER_PUBLIC,   false, -1, VERDICT_BANDS     },
        {29, TIER_PUBLIC,   true,  90, VERDICT_TOO_FEW   },
        {30, TIER_PUBLIC,   true,  90, VERDICT_FULL      },
        {30, TIER_PUBLIC,   true,  39, VERDICT_TOO_FEW   },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        assert_int_equal(kind_for(cases[i].n, cases[i].tier, cases[i].area, cases[i].doors),
                         cases[i].kind);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_shares_in_words),
        cmocka_unit_test(test_shares_come_from_rounded_counts),
        cmocka_unit_test(test_names_of_tiers),
        cmocka_unit_test(test_leads),
        cmocka_unit_test(test_issues_that_do_not_run),
        cmocka_unit_test(test_short_cut_agrees_with_shaking),
        cmocka_unit_test(test_sizes_of_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
