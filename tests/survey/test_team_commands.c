/* tests/survey/test_team_commands.c — who goes where: tonight, block assign, surveyor add. */
#include "tests/survey/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/assign.h"
#include "survey/tonight.h"

#define T(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define MONDAY_EVE INT64_C(1795458600000) // 2026-11-23T18:30Z

/* ---- one household ---- */

/* Knocks "outcome days-ago hour [callback in hours from now]", judged on Monday at half past six.
 */
static const char *judge(const char *text) {
    struct knock knocks[8];
    size_t n = 0;
    for (const char *p = text; *p; n++) {
        char word[20];
        int days, hour, len, more = 0, callback = 0;
        assert_int_equal(sscanf(p, "%19s %d %d%n", word, &days, &hour, &len), 3);
        p += len;
        if (sscanf(p, " @%d%n", &callback, &more) == 1) {
            p += more;
        }
        enum outcome outcome;
        assert_true(outcome_find(word, strlen(word), &outcome));
        knocks[n] = (struct knock){.outcome = (uint8_t)outcome,
                                   .lived_in = -1,
                                   .at_utc = MONDAY_EVE / DAY * DAY - days * DAY + hour * HOUR,
                                   .callback_utc = more ? MONDAY_EVE + callback * HOUR : 0};
        p += strspn(p, " ,");
    }
    struct zone zone = {0};
    int64_t at;
    return tonight_why_code(tonight_judge(knocks, n, MONDAY_EVE, 3, &zone, &at));
}

/* What happened, what it means for Monday evening. */
static const char *const judged[] = {
    "",
    "never",
    "no_answer 3 10",
    "new_time", // Friday morning
    "no_answer 3 18",
    "same_time", // Friday evening
    "no_answer 1 18",
    "new_time", // Sunday evening
    "no_answer 0 10",
    "rest", // this morning
    "no_answer 3 10, no_answer 2 10, no_answer 1 18",
    "enough", // three times of day
    "no_answer 5 10, no_answer 4 10, no_answer 3 10",
    "new_time", // three knocks, one time
    "complete 3 10",
    "done",
    "complete 3 10, no_answer 2 10",
    "done",
    "partial 9 10",
    "done",
    "refused_final 30 10",
    "refused",
    "refused_final 30 10, no_answer 9 10",
    "refused", // never, whatever came after
    "refused_soft 1 10",
    "rest",
    "refused_soft 3 10",
    "new_time",
    "breakoff 3 10",
    "new_time", // once more
    "breakoff 5 10, no_answer 3 10",
    "refused",
    "unable 3 10",
    "refused",
    "unable 3 10 @0",
    "callback",
    "callback 3 10 @0",
    "callback",
    "callback 3 10 @2",
    "later",
    "callback 3 10 @-5",
    "callback_missed",
    "callback 3 10 @-30, no_answer 1 13",
    "new_time", // somebody went
    "callback 3 10 @0, no_answer 2 10",
    "callback", // somebody tried before
    "callback 3 10",
    "new_time", // no time was named
    "void 3 10",
    "second_look",
    "void 3 10, void 2 10",
    "no_home",
    "not_home 3 10",
    "no_home",
    "duplicate 3 10",
    "no_home",
    "unsafe 3 10",
    "supervisor",
    "carer_block 3 10",
    "supervisor",
    "not_found 3 10",
    "check",
    "language 3 10",
    "new_time",
};

static void test_what_happened_decides_who_is_on_the_list(void **state) {
    (void)state;
    for (size_t i = 0; i < LEN(judged); i += 2) {
        if (strcmp(judge(judged[i]), judged[i + 1]) != 0) {
            fail_msg("%s: %s, not %s", judged[i], judge(judged[i]), judged[i + 1]);
        }
    }
}

/* ---- tonight ---- */

#define AT "--at", "2026-11-23T18:30:00Z"

static void add_home(struct desk *desk, const char *code, const char *block, const char *stair,
                     int floor, const char *lang) {
    struct kit *kit = &desk->kit;
    const struct store_dwelling home = {.code = code,
                                        .block = block,
                                        .stair = stair,
                                        .address = code,
                                        .has_floor = true,
                                        .floor = floor,
                                        .lang = lang};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
}

/* "code why, ..." of the list. */
static void assert_tonight(struct desk *desk, const char *const words[], const char *expected) {
    desk_status(desk, desk_call(desk, words), 0);
    json_t *out = desk_json(desk), *door;
    AUTO(strbuf_done) struct strbuf text = {0};
    size_t i;
    json_array_foreach(json_object_get(out, "doors"), i, door) {
        strbuf_addf(&text, "%s%s %s", i ? ", " : "",
                    json_string_value(json_object_get(door, "code")),
                    json_string_value(json_object_get(door, "why")));
    }
    assert_string_equal(strbuf_text(&text), expected);
    json_decref(out);
}
#define TONIGHT(desk, expected, ...)                                                               \
    assert_tonight(desk,                                                                           \
                   (const char *const[]){"tonight", "@survey.gpkg", AT, "--json", __VA_ARGS__},    \
                   expected)

static void test_doors_come_in_the_order_of_the_walk(void **state) {
    struct desk *desk = *state;
    add_home(desk, "A-10", "A", "B", 0, NULL);
    add_home(desk, "A-9", "A", "B", 0, NULL);
    add_home(desk, "A-2", "A", "A", 10, NULL);
    add_home(desk, "A-1", "A", "A", 9, NULL);
    add_home(desk, "B-1", "B", NULL, 0, NULL);
    TONIGHT(desk, "A-1 never, A-2 never, A-9 never, A-10 never, B-1 never", NULL);
    TONIGHT(desk, "B-1 never", "--block", "B", NULL);
}

static void test_the_list_says_why(void **state) {
    struct desk *desk = *state;
    add_home(desk, "A-1", "A", "A", 1, NULL);
    add_home(desk, "A-2", "A", "A", 2, NULL);
    desk_status(desk,
                CALL(desk, "visit", "@survey.gpkg", "A-1", "callback", "--at",
                     "2026-11-22T10:00:00Z", "--callback", "2026-11-23T19:00:00Z"),
                0);
    desk_status(
        desk,
        CALL(desk, "visit", "@survey.gpkg", "A-2", "refused_final", "--at", "2026-11-20T10:00:00Z"),
        0);
    desk_status(desk, CALL(desk, "tonight", "@survey.gpkg", AT), 0);
    desk_part(
        desk->said.out,
        "1 door to try now, Mon 23 Nov, 18:30, a weekday evening. In the evening go in twos.");
    desk_part(desk->said.out,
              "\nA, stair A\n  A-1  floor 1  A-1: they asked us to come now (Mon 23 "
              "Nov, 19:00); 1 knock, last time they asked us to come back\n");
    desk_part(desk->said.out, "1  said no, or did not ask us back");
    assert_null(strstr(desk->said.out, "A-2"));
}

static void test_languages_are_matched(void **state) {
    struct desk *desk = *state;
    add_home(desk, "A-1", "A", NULL, 0, "urd");
    add_home(desk, "A-2", "A", NULL, 0, NULL);
    desk_status(desk,
                CALL(desk, "visit", "@survey.gpkg", "A-2", "language", "--language", "pol", "--at",
                     "2026-11-20T10:00:00Z"),
                0);
    TONIGHT(desk, "A-1 never, A-2 new_time", NULL);
    TONIGHT(desk, "A-1 never, A-2 new_time", "--surveyor", "Amina", NULL); // nobody said
    desk_status(desk, CALL(desk, "surveyor", "add", "@survey.gpkg", "Amina", "--speaks", "eng urd"),
                0);
    TONIGHT(desk, "A-1 never", "--surveyor", "Amina", NULL);
    desk_status(desk, CALL(desk, "surveyor", "add", "@survey.gpkg", "Joan", "--speaks", "eng, pol"),
                0);
    desk_status(desk, CALL(desk, "block", "assign", "@survey.gpkg", "--pairs", "Amina+Joan"), 0);
    TONIGHT(desk, "A-1 never, A-2 new_time", "--surveyor", "Amina", NULL); // Joan comes along
}

static void test_everybody_has_blocks_of_their_own(void **state) {
    struct desk *desk = *state;
    add_home(desk, "A-1", "A", NULL, 0, NULL);
    add_home(desk, "B-1", "B", NULL, 0, NULL);
    TONIGHT(desk, "A-1 never, B-1 never", "--surveyor", "Joan", NULL);
    desk_status(desk,
                CALL(desk, "block", "assign", "@survey.gpkg", "--pairs", "Amina+Joan, Bea+Col"), 0);
    TONIGHT(desk, "A-1 never", "--surveyor", "Joan", NULL);
    TONIGHT(desk, "B-1 never", "--surveyor", "Col", NULL);
}

static void test_each_household_is_asked(void **state) {
    struct desk *desk = *state;
    add_home(desk, "A-1", "A", NULL, 0, NULL);
    desk_status(
        desk,
        CALL(desk, "visit", "@survey.gpkg", "A-1/2", "complete", "--at", "2026-11-20T10:00:00Z"),
        0);
    TONIGHT(desk, "A-1 never", NULL); // the first of them
}

/* ---- block assign ---- */

/* Blocks on a line with these doors, shared among `n_pairs`; their pairs as letters. */
static void share(const int *doors, const double *x, size_t n, uint32_t n_pairs, char *out) {
    struct assign_block blocks[16];
    for (size_t i = 0; i < n; i++) {
        blocks[i] = (struct assign_block){
            .n_doors = (uint64_t)doors[i], .has_place = x != NULL, .x = x ? x[i] : 0};
    }
    assign_share(blocks, n, n_pairs);
    for (size_t i = 0; i < n; i++) {
        assert_true(blocks[i].pair < n_pairs);
        out[i] = (char)('a' + blocks[i].pair);
    }
    out[n] = '\0';
}

static void test_blocks_are_shared_evenly_and_near(void **state) {
    (void)state;
    char out[17];
    const int even[] = {30, 30, 30, 30, 30, 30};
    const double zigzag[] = {0, 5, 1, 4, 2, 3}; // neighbours on the line, not in the list
    share(even, zigzag, 6, 2, out);
    assert_string_equal(out, "ababab");
    share(even, zigzag, 6, 3, out);
    assert_string_equal(out, "acacbb");
    share(even, NULL, 6, 2, out); // nothing drawn: in the order of the list
    assert_string_equal(out, "aaabbb");
    const int uneven[] = {50, 10, 10, 50};
    const double line[] = {0, 1, 2, 3};
    share(uneven, line, 4, 2, out);
    assert_string_equal(out, "aabb");
    const int odd[] = {60, 50, 10, 20, 20, 80}; // no cut of the line is even: blocks move
    share(odd, line, 4, 2, out);
    uint64_t sum[2] = {0};
    for (int i = 0; i < 4; i++) {
        sum[out[i] - 'a'] += (uint64_t)odd[i];
    }
    assert_int_equal(sum[0], 70);
    const int none[] = {0, 0};
    share(none, line, 2, 1, out);
    assert_string_equal(out, "aa");
}

static void test_assign_shares_and_shows(void **state) {
    struct desk *desk = *state;
    add_home(desk, "A-1", "A", NULL, 0, NULL);
    add_home(desk, "A-2", "A", NULL, 0, NULL);
    add_home(desk, "B-1", "B", NULL, 0, NULL);
    desk_status(desk, CALL(desk, "block", "assign", "@survey.gpkg"), 0);
    desk_part(desk->said.out, "No block has a pair yet");
    desk_status(desk,
                CALL(desk, "block", "assign", "@survey.gpkg", "-p", "Amina+Joan", "-p", "Bea+Col"),
                0);
    assert_string_equal(desk->said.out, "Amina+Joan: 2 doors: A\nBea+Col: 1 door: B\n");
    desk_status(desk, CALL(desk, "block", "assign", "@survey.gpkg", "--json"), 0);
    desk_json_is(desk, "pairs",
                 "[{\"pair\":\"Amina+Joan\",\"doors\":2,\"blocks\":[\"A\"]},"
                 "{\"pair\":\"Bea+Col\",\"doors\":1,\"blocks\":[\"B\"]}]");
    desk_error(desk, CALL(desk, "block", "assign", "@survey.gpkg", "-p", "A+B,C+D,A+B"), 2,
               "A+B is there twice");
    desk_error(desk, CALL(desk, "block", "assign", "@survey.gpkg", "-p", "A,B,C"), 2,
               "3 pairs for 2 blocks");
    kit_assert_sql(&desk->kit, "SELECT group_concat(block || pair) FROM assignment",
                   "AAmina+Joan,BBea+Col");
}

int main(void) {
    setenv("TZ", "UTC0", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_happened_decides_who_is_on_the_list),
        T(test_doors_come_in_the_order_of_the_walk),
        T(test_the_list_says_why),
        T(test_languages_are_matched),
        T(test_everybody_has_blocks_of_their_own),
        T(test_each_household_is_asked),
        cmocka_unit_test(test_blocks_are_shared_evenly_and_near),
        T(test_assign_shares_and_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
