/* tests/survey/test_rates.c — response rates, what stands of several knocks, times of day. */
#include "tests/survey/kit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "survey/slot.h"
#include "survey/standing.h"

#define DAY DATE_MS_PER_DAY
#define MONDAY INT64_C(1795392000000) // 2026-11-23T00:00Z

/* ---- rates ---- */

static void assert_near(double value, double expected) {
    if (!(fabs(value - expected) < 5e-7)) {
        fail_msg("%.7f, expected %.7f", value, expected);
    }
}

static void test_rates_are_those_of_tv_rr(void **state) {
    (void)state;
    const struct rate_counts counts = {
        .n = {[RATE_I] = 60,
              [RATE_P] = 5,
              [RATE_R] = 14,
              [RATE_NC] = 9,
              [RATE_O] = 2,
              [RATE_UH] = 10,
              [RATE_NE] = 8,
              [RATE_X] = 3}
    };
    static const double expected[RATES] = {
        [RATE_E] = 0.918367,    [RATE_RR1] = 0.600000,   [RATE_RR2] = 0.650000,
        [RATE_RR3] = 0.604938,  [RATE_RR4] = 0.655350,   [RATE_RR5] = 0.666667,
        [RATE_RR6] = 0.722222,  [RATE_COOP1] = 0.740741, [RATE_COOP3] = 0.759494,
        [RATE_REF1] = 0.140000, [RATE_CON1] = 0.810000,
    };
    struct rates rates;
    response_rates(&counts, &rates);
    for (int i = 0; i < RATES; i++) {
        assert_near(rates.share[i], expected[i]);
    }
    assert_int_equal(rates_maybe_lived_in(&counts), 100);
    assert_int_equal(rates_lived_in(&counts), 90);
    assert_int_equal(rates_interviews(&counts), 65);
}

static void test_unknown_other_counts_as_unknown(void **state) {
    (void)state;
    const struct rate_counts counts = {
        .n = {[RATE_I] = 1, [RATE_UO] = 2, [RATE_NE] = 1}
    };
    struct rates rates;
    response_rates(&counts, &rates);
    assert_near(rates.share[RATE_E], 0.5);
    assert_near(rates.share[RATE_RR1], 1.0 / 3);
    assert_near(rates.share[RATE_RR3], 0.5);
    assert_near(rates.share[RATE_RR5], 1);
}

static void test_without_homes_there_are_no_rates(void **state) {
    (void)state;
    struct rates rates;
    response_rates(&(struct rate_counts){{0}}, &rates);
    for (int i = 0; i < RATES; i++) {
        assert_true(isnan(rates.share[i]));
    }
    response_rates(&(struct rate_counts){.n = {[RATE_UH] = 5}}, &rates); // nobody knocked yet
    assert_near(rates.share[RATE_RR2], 0);
    assert_true(isnan(rates.share[RATE_E]) && isnan(rates.share[RATE_RR4]) &&
                isnan(rates.share[RATE_RR6]));
    response_rates(&(struct rate_counts){.n = {[RATE_I] = 5}}, &rates); // nothing unknown
    assert_near(rates.share[RATE_RR3], 1);
}

/* ---- standing ---- */

/* "no_answer Mary no_access+", one word a knock, a day apart: "+" seen lived in, "-" seen not to
 * be, ":N" the surveyor, "=" the same day as the one before. */
static size_t knocks_of(const char *words, struct knock out[16]) {
    size_t n = 0;
    int64_t at = MONDAY;
    for (const char *p = words; *p; n++) {
        size_t len = strcspn(p, " "), name = strcspn(p, "+-:= ");
        enum outcome outcome;
        assert_true(outcome_find(p, name, &outcome));
        const char *mark = p + name, *end = p + len;
        out[n] = (struct knock){.outcome = (uint8_t)outcome, .lived_in = -1};
        at += DAY;
        for (; mark < end; mark++) {
            if (*mark == ':') {
                out[n].surveyor = (uint32_t)(*++mark - '0');
            } else if (*mark == '=') {
                at -= DAY;
            } else {
                out[n].lived_in = *mark == '+';
            }
        }
        out[n].at_utc = at;
        p = end + (*end == ' ');
    }
    return n;
}

static void test_one_outcome_stands(void **state) {
    (void)state;
    static const struct {
        const char *knocks, *outcome, *family;
        size_t nth;
    } cases[] = {
        {"",                                    "not_tried",     "UH", 0},
        {"no_answer",                           "no_answer",     "UH", 1}, // lived in? not known
        {"no_answer+",                          "no_answer",     "NC", 1},
        {"no_answer+ no_answer",                "no_answer",     "NC", 2}, // once seen is seen
        {"no_answer+ no_answer-",               "no_answer",     "UH", 2}, // the latest word
        {"no_access",                           "no_access",     "UH", 1},
        {"no_access+",                          "no_access",     "NC", 1},
        {"no_access no_answer+ no_access",      "no_answer",     "NC", 2},
        {"child_only",                          "child_only",    "NC", 1},
        {"callback no_answer",                  "callback",      "NC", 1},
        {"language refused_soft",               "refused_soft",  "R",  2},
        {"refused_soft refused_final breakoff", "refused_final", "R",  2},
        {"refused_soft breakoff",               "breakoff",      "R",  2},
        {"refused_final partial",               "partial",       "P",  2},
        {"partial complete partial",            "complete",      "I",  2},
        {"unable callback",                     "unable",        "O",  1},
        {"carer_block callback",                "carer_block",   "O",  1},
        {"carer_block unable",                  "unable",        "O",  2},
        {"unsafe",                              "unsafe",        "UH", 1},
        {"unsafe+",                             "unsafe",        "O",  1},
        {"not_found",                           "not_found",     "UH", 1},
        {"not_found no_answer+",                "no_answer",     "NC", 2},
        {"not_home",                            "not_home",      "NE", 1},
        {"no_answer+ not_home",                 "not_home",      "NE", 2},
        {"not_home refused_soft",               "refused_soft",  "R",  2}, // somebody was met since
        {"refused_soft not_home",               "not_home",      "NE", 2},
        {"complete demolished",                 "complete",      "I",  1},
        {"no_answer duplicate",                 "duplicate",     "X",  2},
        {"second_home no_answer",               "second_home",   "NE", 1},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct knock knocks[16];
        struct standing s;
        standing_of(knocks, knocks_of(cases[i].knocks, knocks), &s);
        if (strcmp(outcomes[s.outcome].code, cases[i].outcome) != 0 ||
            strcmp(rate_family_name(s.family), cases[i].family) != 0 || s.nth != cases[i].nth) {
            fail_msg("%s: %s %s, knock %zu", cases[i].knocks, outcomes[s.outcome].code,
                     rate_family_name(s.family), s.nth);
        }
    }
}

static void test_empty_takes_two_sightings(void **state) {
    (void)state;
    static const struct {
        const char *knocks, *family;
        bool once;
    } cases[] = {
        {"void",                    "UH", true },
        {"void void",               "NE", false}, // another day
        {"void:1 void:1=",          "UH", true },
        {"void:1 void:2=",          "NE", false}, // other eyes
        {"void void=",              "UH", true }, // who looked is not known
        {"void no_answer",          "UH", true },
        {"void no_answer void",     "NE", false},
        {"void void no_answer",     "NE", false},
        {"void callback void",      "NC", true }, // somebody was met in between
        {"void callback void void", "NE", false},
        {"no_answer+ void",         "UH", true },
        {"void no_answer+",         "NC", true },
        {"void not_home",           "NE", false},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct knock knocks[16];
        struct standing s;
        standing_of(knocks, knocks_of(cases[i].knocks, knocks), &s);
        if (strcmp(rate_family_name(s.family), cases[i].family) != 0 ||
            s.void_once != cases[i].once) {
            fail_msg("%s: %s, once %d", cases[i].knocks, rate_family_name(s.family), s.void_once);
        }
    }
}

static void test_households_share_a_door(void **state) {
    (void)state;
    struct knock nobody = {.outcome = OUTCOME_NO_ANSWER}, met = {.outcome = OUTCOME_COMPLETE};
    assert_true(knock_is_about(&nobody, 1) && knock_is_about(&nobody, 2));
    assert_true(knock_is_about(&met, 1) && !knock_is_about(&met, 2));
    met.household = 2;
    assert_true(!knock_is_about(&met, 1) && knock_is_about(&met, 2));
}

static bool same_as_table(void *ctx, const struct store_outcome *row, struct err *err) {
    static const char *const next[] = {
        [NEXT_FINAL] = "final",           [NEXT_RETRY] = "retry", [NEXT_RETRY_ONCE] = "retry_once",
        [NEXT_SUPERVISOR] = "supervisor", [NEXT_CHECK] = "check", [NEXT_NONE] = "none"};
    (void)err;
    size_t *n = ctx;
    const struct outcome_row *ours = &outcomes[(*n)++];
    assert_string_equal(ours->code, row->code);
    assert_string_equal(rate_family_name(ours->family), row->aapor);
    assert_string_equal(next[ours->next], row->next);
    assert_int_equal(ours->rank, row->rank ? row->rank : OUTCOME_UNRANKED);
    assert_int_equal(ours->met, strcmp(row->eligible, "yes") == 0);
    return true;
}

static void test_outcomes_are_those_of_the_file(void **state) {
    struct kit *kit = *state;
    size_t n = 0;
    ASSERT_OK(store_each_outcome(kit->st, same_as_table, &n, &kit->err), &kit->err);
    assert_int_equal(n, OUTCOMES);
}

/* ---- times of day ---- */

static void test_slots_are_those_at_the_door(void **state) {
    (void)state;
    static const struct {
        int64_t day;
        int hour, minute;
        enum slot slot;
    } cases[] = {
        {0, 0,  0,  SLOT_WKDAY_AM },
        {0, 11, 59, SLOT_WKDAY_AM },
        {0, 12, 0,  SLOT_WKDAY_PM },
        {0, 16, 59, SLOT_WKDAY_PM },
        {0, 17, 0,  SLOT_WKDAY_EVE},
        {4, 23, 59, SLOT_WKDAY_EVE},
        {5, 9,  0,  SLOT_WKEND_AM },
        {6, 13, 0,  SLOT_WKEND_PM },
        {6, 18, 30, SLOT_WKEND_EVE},
        {7, 9,  0,  SLOT_WKDAY_AM },
    };
    setenv("TZ", "UTC0", 1);
    tzset();
    struct zone zone = {0};
    for (size_t i = 0; i < LEN(cases); i++) {
        int64_t at =
            MONDAY + cases[i].day * DAY + (cases[i].hour * 60 + cases[i].minute) * INT64_C(60000);
        assert_int_equal(zone_slot(&zone, at), cases[i].slot);
    }
}

static void test_slots_follow_the_machines_zone(void **state) {
    (void)state;
    setenv("TZ", "Europe/London", 1);
    tzset();
    struct zone zone = {0};
    const int64_t summer = INT64_C(1782576000000); // Saturday 2026-06-27T16:00Z, 17:00 in London
    assert_int_equal(zone_slot(&zone, summer), SLOT_WKEND_EVE);
    assert_int_equal(zone_slot(&zone, summer - 1), SLOT_WKEND_PM);
    assert_int_equal(zone_day(&zone, summer + 7 * INT64_C(3600000)) - zone_day(&zone, summer), 1);
    char text[ZONE_TEXT_MAX];
    zone_words(&zone, summer, text);
    assert_string_equal(text, "Sat 27 Jun, 17:00");
    unsetenv("TZ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates_are_those_of_tv_rr),
        cmocka_unit_test(test_unknown_other_counts_as_unknown),
        cmocka_unit_test(test_without_homes_there_are_no_rates),
        cmocka_unit_test(test_one_outcome_stands),
        cmocka_unit_test(test_empty_takes_two_sightings),
        cmocka_unit_test(test_households_share_a_door),
        cmocka_unit_test_setup_teardown(test_outcomes_are_those_of_the_file, kit_setup,
                                        kit_teardown),
        cmocka_unit_test(test_slots_are_those_at_the_door),
        cmocka_unit_test(test_slots_follow_the_machines_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
