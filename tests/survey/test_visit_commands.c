/* tests/survey/test_visit_commands.c — knocks and what is made of them: visit, progress. */
#include "tests/survey/desk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/strbuf.h"

#define T(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

/* Blocks A and B; `n` homes A-001 to A-00n in A, one in B. */
static void list_homes(struct desk *desk, int n) {
    struct kit *kit = &desk->kit;
    const struct store_area blocks[] = {
        {.code = "A", .name = "Ashbrook House"},
        {.code = "B"          },
        {.code = "C"}
    };
    for (size_t i = 0; i < LEN(blocks); i++) {
        ASSERT_OK(store_add_area(kit->st, STORE_BLOCK, &blocks[i], &kit->err), &kit->err);
    }
    for (int i = 0; i <= n; i++) {
        char code[16];
        snprintf(code, sizeof code, i ? "A-%03d" : "B-001", i);
        const struct store_dwelling home = {.code = code, .block = i ? "A" : "B"};
        ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    }
}

/* Knocks as "CODE outcome day surveyor", one a line; days of November 2026 at noon. */
static void log_knocks(struct desk *desk, const char *lines) {
    for (const char *p = lines; *p;) {
        char code[16], outcome[20], surveyor[20], at[40];
        int day, len;
        assert_int_equal(sscanf(p, "%15s %19s %d %19s\n%n", code, outcome, &day, surveyor, &len),
                         4);
        snprintf(at, sizeof at, "2026-11-%02dT12:00:00Z", day);
        desk_status(
            desk,
            CALL(desk, "visit", "@survey.gpkg", code, outcome, "--surveyor", surveyor, "--at", at),
            0);
        p += len;
    }
}

/* ---- visit ---- */

#define VISIT(desk, ...) CALL(desk, "visit", "@survey.gpkg", __VA_ARGS__)

static void test_visit_keeps_what_goes_with_an_outcome(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    list_homes(desk, 2);
    desk_status(desk,
                VISIT(desk, "A-001", "callback", "--at", "2026-11-20T10:00", "--callback",
                      "2026-11-21T18:30"),
                0);
    kit_assert_sql(kit, "SELECT callback_utc FROM visit", "2026-11-21T18:30:00.000Z");
    desk_status(desk, VISIT(desk, "A-001", "language", "--language", "urd"), 0);
    kit_assert_sql(kit, "SELECT lang FROM visit WHERE attempt_no = 2", "urd");
    desk_status(desk, VISIT(desk, "A-002/2", "no_answer"), 0);
    assert_string_equal(desk->said.out, "A-002/2: knock 1, no_answer\n");
    kit_assert_sql(kit, "SELECT households FROM dwelling WHERE code = 'A-002'", "2");
    desk_status(desk, VISIT(desk, "A-002", "no_answer", "--household", "3", "--json"), 0);
    desk_json_is(desk, "household", "3");
    desk_status(desk, VISIT(desk, "A-002", "void"), 0);
    desk_part(desk->said.out, "finds it so too");
}

static void test_visit_refuses_what_cannot_be(void **state) {
    struct desk *desk = *state;
    list_homes(desk, 3);
    kit_exec(&desk->kit, "UPDATE dwelling SET status = 'split_into' WHERE code = 'A-003'");
    desk_error(desk, VISIT(desk, "A-001", "complete", "--callback", "2026-11-21T18:30"), 2,
               "after 'complete' nobody goes back");
    desk_error(desk,
               VISIT(desk, "A-001", "callback", "--at", "2026-11-20T10:00", "--callback",
                     "2026-11-19T10:00"),
               2, "before the knock");
    desk_error(desk, VISIT(desk, "A-001", "callback", "--callback", "soon"), 2,
               "--callback soon is not a time");
    desk_error(desk, VISIT(desk, "A-001", "complete", "--instance", "uuid:9"), 1,
               "no record 'uuid:9'");
    desk_error(desk, VISIT(desk, "A-001", "no_answer", "--instance", "uuid:9"), 2,
               "complete and partial only");
    desk_error(desk, VISIT(desk, "A-001/2", "no_answer", "--household", "3"), 2,
               "A-001/2 or --household 3?");
    desk_error(desk, VISIT(desk, "A-003", "no_answer"), 1, "was split into others");
    desk_error(desk, VISIT(desk, "A-009/2", "no_answer"), 1, "no home 'A-009/2'");
    kit_assert_sql(&desk->kit, "SELECT count(*) FROM visit", "0");
    desk_status(desk, VISIT(desk, "A-001", "refused_final"), 0);
    desk_status(desk, VISIT(desk, "A-001", "no_answer"), 0);
    desk_part(desk->said.out, "don't come back. Please leave it alone.");
}

/* ---- progress ---- */

/* TV-RR of spec/domain.md 1.4, door by door. */
static void list_tv_rr(struct desk *desk) {
    static const struct {
        const char *outcome;
        int n, lived_in, knocks;
    } rows[] = {
        {"complete",     60, 0, 1},
        {"partial",      5,  0, 1},
        {"refused_soft", 14, 0, 1},
        {"no_answer",    9,  1, 1},
        {"language",     2,  0, 1},
        {"no_answer",    10, 0, 1},
        {"void",         8,  0, 2},
    };
    struct kit *kit = &desk->kit;
    list_homes(desk, 108);
    kit_exec(kit, "DELETE FROM dwelling WHERE code = 'B-001'");
    int home = 0;
    for (size_t i = 0; i < LEN(rows); i++) {
        for (int k = 0; k < rows[i].n * rows[i].knocks; k++) {
            char code[16];
            home += k % rows[i].knocks == 0;
            snprintf(code, sizeof code, "A-%03d", home);
            struct store_visit visit = {.dwelling = code,
                                        .outcome = rows[i].outcome,
                                        .lived_in = rows[i].lived_in ? 1 : -1,
                                        .at_utc = KIT_NOW + k % 2 * INT64_C(86400000)};
            ASSERT_OK(store_add_visit(kit->st, &visit, &kit->err), &kit->err);
        }
    }
}

static double number_at(const json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    if (!json_is_number(value)) {
        fail_msg("no number at %s", key);
    }
    return json_number_value(value);
}

static void test_progress_gives_the_rates_of_tv_rr(void **state) {
    struct desk *desk = *state;
    list_tv_rr(desk);
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg", "--json"), 0);
    json_t *out = desk_json(desk);
    static const struct {
        const char *key;
        double value;
    } rates[] = {
        {"e",     0.918367},
        {"rr1",   0.600000},
        {"rr2",   0.650000},
        {"rr3",   0.604938},
        {"rr4",   0.655350},
        {"rr5",   0.666667},
        {"rr6",   0.722222},
        {"coop1", 0.740741},
        {"coop3", 0.759494},
        {"ref1",  0.140000},
        {"con1",  0.810000}
    };
    for (size_t i = 0; i < LEN(rates); i++) {
        if (!(fabs(number_at(out, rates[i].key) - rates[i].value) < 5e-7)) {
            fail_msg("%s: %f", rates[i].key, number_at(out, rates[i].key));
        }
    }
    static const struct {
        const char *key;
        int n;
    } counts[] = {
        {"I",  60},
        {"P",  5 },
        {"R",  14},
        {"NC", 9 },
        {"O",  2 },
        {"UH", 10},
        {"UO", 0 },
        {"NE", 8 }
    };
    for (size_t i = 0; i < LEN(counts); i++) {
        assert_int_equal((int)number_at(json_object_get(out, "counts"), counts[i].key),
                         counts[i].n);
    }
    json_decref(out);
}

static void test_progress_says_homes_before_shares(void **state) {
    struct desk *desk = *state;
    list_tv_rr(desk);
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg"), 0);
    desk_part(desk->said.out, "We spoke to 65 of 100 homes that may be lived in: 65% (RR2).\n"
                              "Of the 90 that we know are lived in it is 72% (RR6).\n");
    assert_null(strstr(desk->said.out, "RR5"));
    desk_part(desk->said.out, "116 knocks so far, 1.8 for each interview");
}

static void test_progress_of_an_empty_survey(void **state) {
    struct desk *desk = *state;
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg"), 0);
    desk_part(desk->said.out, "no homes to speak to");
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg", "--by", "block", "--json"), 0);
    desk_json_is(desk, "rr2", "null");
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg", "--by", "block", "--json"), 0);
    desk_json_is(desk, "groups", "[]");
    desk_error(desk, CALL(desk, "progress", "@survey.gpkg", "--by", "moon"), 2,
               "say block, surveyor or day");
}

/* "code:interviews/base/knocks ..." of all groups. */
static void assert_groups(struct desk *desk, const char *by, const char *expected) {
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg", "--by", by, "--json"), 0);
    json_t *out = desk_json(desk), *group;
    AUTO(strbuf_done) struct strbuf text = {0};
    size_t i;
    double sum[2] = {0};
    json_array_foreach(json_object_get(out, "groups"), i, group) {
        strbuf_addf(&text, "%s%s:%.0f/%.0f/%.0f", i ? " " : "",
                    json_string_value(json_object_get(group, "code")),
                    number_at(group, "interviews"), number_at(group, "households"),
                    number_at(group, "visits"));
        sum[0] += number_at(group, "households");
        sum[1] += number_at(group, "visits");
    }
    assert_string_equal(strbuf_text(&text), expected);
    assert_true(sum[0] == number_at(out, "households") && sum[1] == number_at(out, "visits"));
    json_decref(out);
}

static void test_groups_add_up(void **state) {
    struct desk *desk = *state;
    list_homes(desk, 4);
    log_knocks(desk, "A-001 no_answer 20 Amina\n"
                     "A-001 complete 21 Joan\n"
                     "A-002 refused_soft 21 Amina\n"
                     "A-003 complete 20 Amina\n"
                     "B-001 no_answer 22 Joan\n");
    assert_groups(desk, "block", "A:2/4/4 B:0/1/1 C:0/0/0");
    assert_groups(desk, "surveyor", ":0/1/0 Amina:1/2/3 Joan:1/2/2");
    assert_groups(desk, "day", ":0/1/0 2026-11-20:1/1/2 2026-11-21:1/2/2 2026-11-22:0/1/1");
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg", "--by", "block"), 0);
    desk_part(desk->said.out, "Ashbrook House\n");
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg", "--json"), 0);
    desk_json_is(desk, "reached", "{\"1\":1,\"2\":1,\"3+\":0}");
}

static void test_homes_that_were_merged_count_once(void **state) {
    struct desk *desk = *state;
    list_homes(desk, 3);
    log_knocks(desk, "A-001 no_answer 20 Amina\nA-002 complete 21 Joan\n");
    kit_exec(&desk->kit,
             "UPDATE dwelling SET status = 'merged_into', link = 'A-001' WHERE code = 'A-002';"
             "UPDATE dwelling SET status = 'split_into' WHERE code = 'A-003'");
    assert_groups(desk, "block", "A:1/1/2 B:0/1/0 C:0/0/0");
    kit_exec(&desk->kit, "UPDATE dwelling SET status = 'merged_into', link = 'A-002' "
                         "WHERE code = 'A-001'"); // a ring: nobody's home, and no endless walk
    assert_groups(desk, "block", "A:0/0/2 B:0/1/0 C:0/0/0");
}

static void test_two_households_are_two(void **state) {
    struct desk *desk = *state;
    list_homes(desk, 1);
    log_knocks(desk, "A-001 no_answer 20 Amina\nA-001 complete 21 Joan\n");
    kit_exec(&desk->kit, "UPDATE dwelling SET households = 2 WHERE code = 'A-001'");
    assert_groups(desk, "block", "A:1/2/2 B:0/1/0 C:0/0/0");
    kit_exec(&desk->kit, "INSERT INTO visit (dwelling, attempt_no, at_utc, outcome, household) "
                         "VALUES ('A-001', 3, '2026-11-22T12:00:00.000Z', 'partial', 2)");
    assert_groups(desk, "block", "A:2/2/3 B:0/1/0 C:0/0/0");
    desk_status(desk, CALL(desk, "progress", "@survey.gpkg", "--json"), 0);
    desk_json_is(desk, "reached", "{\"1\":0,\"2\":2,\"3+\":0}");
}

int main(void) {
    setenv("TZ", "UTC0", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        T(test_visit_keeps_what_goes_with_an_outcome), T(test_visit_refuses_what_cannot_be),
        T(test_progress_gives_the_rates_of_tv_rr),     T(test_progress_says_homes_before_shares),
        T(test_progress_of_an_empty_survey),           T(test_groups_add_up),
        T(test_homes_that_were_merged_count_once),     T(test_two_households_are_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
