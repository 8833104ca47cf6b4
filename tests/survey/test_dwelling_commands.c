/* tests/survey/test_dwelling_commands.c — the door list: homes made from words, split, merged, put
 * right; codes never change hands. */
#include "tests/survey/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
#define MAKE(desk, text)                                                                           \
    CALL(desk, "dwelling", "make", "@survey.gpkg", "--block", "T1", "--address", text)

static int setup(void **state) {
    if (desk_setup(state) != 0) {
        return -1;
    }
    struct desk *desk = *state;
    const struct store_area block = {.code = "T1", .name = "Ashbrook House"};
    return store_add_area(desk->kit.st, STORE_BLOCK, &block, &desk->kit.err) ? 0 : -1;
}

static void test_make_puts_homes_on_the_list(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    desk_status(desk,
                CALL(desk, "dwelling", "make", "@survey.gpkg", "-b", "t1", "-a",
                     "Flats 1-8, Ashbrook House, M1 2AB", "--per-floor", "4", "--stair", "A"),
                0);
    desk_part(desk->said.out, "T1-008\tFlat 8, Ashbrook House\tfloor 1\n8 homes made\n");
    kit_assert_sql(
        kit,
        "SELECT address || ' ' || postcode || ' ' || block || ' ' || structure || ' ' || "
        "stair || ' ' || floor || ' ' || position || ' ' || status FROM dwelling "
        "WHERE code = 'T1-005'",
        "Flat 5, Ashbrook House M1 2AB T1 Ashbrook House A 1 5 active");
    // The next ones go on where these ended.
    desk_status(desk, MAKE(desk, "2-6 even, Mill Lane"), 0);
    kit_assert_sql(kit,
                   "SELECT group_concat(code || ' ' || position) FROM dwelling WHERE address "
                   "LIKE '%Mill Lane'",
                   "T1-009 9,T1-010 10,T1-011 11");
    kit_assert_sql(kit, "SELECT count(*) FROM dwelling", "11");
}

static void test_make_shows_first_what_it_would_make(void **state) {
    struct desk *desk = *state;
    desk_status(desk,
                CALL(desk, "dwelling", "make", "@survey.gpkg", "-b", "T1", "-a", "1-3 X Road",
                     "--dry-run", "--json"),
                0);
    desk_json_is(desk, "dwellings",
                 "[{\"code\":\"T1-001\",\"address\":\"1 X Road\",\"floor\":null},"
                 "{\"code\":\"T1-002\",\"address\":\"2 X Road\",\"floor\":null},"
                 "{\"code\":\"T1-003\",\"address\":\"3 X Road\",\"floor\":null}]");
    kit_assert_sql(&desk->kit, "SELECT count(*) FROM dwelling", "0");
}

static void test_make_makes_nothing_twice(void **state) {
    struct desk *desk = *state;
    desk_status(desk, MAKE(desk, "Flats 1-4, Ashbrook House"), 0);
    desk_error(desk, MAKE(desk, "Flats 4-6, ASHBROOK HOUSE"), 1,
               "there is a home at Flat 4, ASHBROOK HOUSE already: T1-004");
    desk_error(desk, MAKE(desk, "6-1, Mill Lane"), 2, "6-1 runs backwards");
    desk_error(desk, CALL(desk, "dwelling", "make", "@survey.gpkg", "-b", "T9", "-a", "1 X Road"),
               1, "no block 'T9'");
    desk_error(desk, CALL(desk, "dwelling", "make", "@survey.gpkg"), 2, "--address");
    kit_assert_sql(&desk->kit, "SELECT count(*) FROM dwelling", "4");
}

static void test_codes_never_change_hands(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    desk_status(desk, MAKE(desk, "1-2, Mill Lane"), 0);
    desk_status(desk, CALL(desk, "visit", "@survey.gpkg", "T1-002", "no_answer"), 0);
    desk_status(desk,
                CALL(desk, "dwelling", "split", "@survey.gpkg", "T1-002", "--into", "2A Mill Lane",
                     "--into", "2B Mill Lane", "--who", "Joan", "--why", "two bells"),
                0);
    desk_part(desk->said.out, "T1-003\t2A Mill Lane\nT1-004\t2B Mill Lane\n");
    kit_assert_sql(kit, "SELECT group_concat(code || ' ' || status) FROM dwelling",
                   "T1-001 active,T1-002 split_into,T1-003 active,T1-004 active");
    kit_assert_sql(kit, "SELECT dwelling FROM visit", "T1-002");
    desk_status(desk, CALL(desk, "dwelling", "history", "@survey.gpkg", "T1-004"), 0);
    desk_part(desk->said.out, "split_from  T1-002  Joan  two bells\n");
    desk_error(desk,
               CALL(desk, "dwelling", "split", "@survey.gpkg", "T1-002", "-i", "x", "-i", "y"), 1,
               "no home of its own any more (split_into)");
    desk_error(desk, CALL(desk, "dwelling", "split", "@survey.gpkg", "T1-001", "-i", "x"), 2,
               "two or more");
    desk_status(desk, MAKE(desk, "9 Mill Lane"), 0);
    kit_assert_sql(kit, "SELECT address FROM dwelling WHERE code = 'T1-005'", "9 Mill Lane");
}

static void test_a_split_that_fails_leaves_no_trace(void **state) {
    struct desk *desk = *state;
    desk_status(desk, MAKE(desk, "1-2, Mill Lane"), 0);
    desk_error(desk,
               CALL(desk, "dwelling", "split", "@survey.gpkg", "T1-002", "-i", "2A Mill Lane", "-i",
                    "1 Mill Lane"),
               1, "there is a home at 1 Mill Lane already");
    kit_assert_sql(&desk->kit, "SELECT count(*) FROM dwelling WHERE status = 'active'", "2");
    kit_assert_sql(&desk->kit, "SELECT count(*) FROM dwelling_history", "0");
}

static void test_merged_homes_are_one(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    desk_status(desk, MAKE(desk, "1-3, Mill Lane"), 0);
    desk_status(desk, CALL(desk, "dwelling", "merge", "@survey.gpkg", "T1-001", "T1-003"), 0);
    kit_assert_sql(kit, "SELECT status || ' ' || link FROM dwelling WHERE code = 'T1-003'",
                   "merged_into T1-001");
    desk_error(desk, CALL(desk, "dwelling", "merge", "@survey.gpkg", "T1-002", "T1-003"), 1,
               "(merged_into T1-001)");
    desk_error(desk, CALL(desk, "dwelling", "merge", "@survey.gpkg", "T1-002", "T1-002"), 2,
               "part of itself");
    desk_status(desk, CALL(desk, "dwelling", "list", "@survey.gpkg"), 0);
    desk_part(desk->said.out, "T1\tT1-002\t2 Mill Lane");
    assert_null(strstr(desk->said.out, "T1-003"));
    desk_status(desk, CALL(desk, "dwelling", "list", "@survey.gpkg", "--all"), 0);
    desk_part(desk->said.out, "T1\tT1-003\t3 Mill Lane\t\tmerged_into\tT1-001\n");
}

static void test_changes_are_remembered(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    desk_status(desk, MAKE(desk, "1-2, Mill Lane"), 0);
    desk_status(desk,
                CALL(desk, "dwelling", "change", "@survey.gpkg", "T1-001", "--address",
                     "1 Mill Row", "--floor", "2", "--households", "2", "--lang", "urd", "-w",
                     "Amina"),
                0);
    kit_assert_sql(kit,
                   "SELECT address || floor || households || lang FROM dwelling "
                   "WHERE code = 'T1-001'",
                   "1 Mill Row22urd");
    kit_assert_sql(kit,
                   "SELECT group_concat(field || ':' || coalesce(old_value, '-') || '>' || "
                   "new_value || who) FROM dwelling_history",
                   "address:1 Mill Lane>1 Mill RowAmina,floor:->2Amina,households:->2Amina,"
                   "lang:->urdAmina");
    desk_status(desk, CALL(desk, "dwelling", "change", "@survey.gpkg", "T1-001", "--lang", "urd"),
                0);
    kit_assert_sql(kit, "SELECT count(*) FROM dwelling_history", "4"); // it said so already
    desk_error(desk,
               CALL(desk, "dwelling", "change", "@survey.gpkg", "T1-001", "--address", "new",
                    "--households", "0"),
               2, "a number from 1 to 9");
    kit_assert_sql(kit, "SELECT address FROM dwelling WHERE code = 'T1-001'", "1 Mill Row");
    desk_error(desk, CALL(desk, "dwelling", "change", "@survey.gpkg", "T1-001"), 2, "what is to");
    desk_error(desk, CALL(desk, "dwelling", "change", "@survey.gpkg", "Z", "--lang", "pol"), 1,
               "no home 'Z'");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_make_puts_homes_on_the_list),
        T(test_make_shows_first_what_it_would_make),
        T(test_make_makes_nothing_twice),
        T(test_codes_never_change_hands),
        T(test_a_split_that_fails_leaves_no_trace),
        T(test_merged_homes_are_one),
        T(test_changes_are_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
