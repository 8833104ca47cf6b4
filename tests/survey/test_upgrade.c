/* tests/survey/test_upgrade.c — a survey file of version 1 is brought up to date when it is opened,
 * and its interviews get the knocks they came from. */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define T(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

/* Put a file of version 1 in the place of the kit's survey. */
static void make_first_version(struct kit *kit) {
    store_close(kit->st);
    kit->st = NULL;
    assert_int_equal(remove(kit->path), 0);
    size_t len;
    AUTO(mem_freep) char *path = test_path("../data/schema/001_survey.sql");
    AUTO(mem_freep) char *schema = file_read(path, 1 << 20, &len, &kit->err);
    ASSERT_OK(schema, &kit->err);
    kit_exec(kit, schema);
    kit_exec(kit,
             "INSERT INTO doorstep_meta VALUES ('name', 'Old'), ('schema_version', '1');"
             "INSERT INTO form VALUES (1, 'f', '', 'F', '2026-01-01T00:00:00.000Z', x'00');"
             "INSERT INTO dwelling (code, block) VALUES ('A-1','A'), ('A-2','A'), ('A-3','A'), "
             "('A-4','A'), ('A-5', 'A');"
             "INSERT INTO visit (dwelling, attempt_no, at_utc, outcome) VALUES "
             "('A-2', 1, '2026-01-02T00:00:00.000Z', 'no_answer'),"
             "('A-3', 1, '2026-01-02T00:00:00.000Z', 'complete');");
}

static void add_old_record(const struct kit *kit, const char *instance, const char *dwelling,
                           const char *form) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_addf(&sql,
                "INSERT INTO submission (instance_id, form_id, version, received_utc, source, "
                "surveyor, dwelling, hash, xml) VALUES ('%s', '%s', '', "
                "'2026-01-03T10:00:00.000Z', 'import', 'Amina', '%s', '%064d', x'00')",
                instance, form, dwelling, 0);
    kit_exec(kit, sql.data);
}

static void test_an_old_file_opens_and_gets_what_it_lacks(void **state) {
    struct kit *kit = *state;
    make_first_version(kit);
    kit_reopen(kit);
    char newest[16];
    snprintf(newest, sizeof newest, "%d", STORE_VERSION);
    kit_assert_sql(kit, "SELECT value FROM doorstep_meta WHERE key = 'schema_version'", newest);
    kit_assert_sql(kit, "SELECT count(*) FROM dwelling WHERE floor IS NULL AND stair IS NULL", "5");
    kit_assert_sql(kit, "SELECT count(*) FROM assignment", "0");
    kit_assert_sql(kit, "SELECT count(*) FROM visit", "2");
    const struct store_dwelling home = {.code = "A-9", .has_floor = true, .stair = "B"};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT stair || floor FROM dwelling WHERE code = 'A-9'", "B0");
}

static void test_old_interviews_get_their_knocks(void **state) {
    struct kit *kit = *state;
    make_first_version(kit);
    add_old_record(kit, "uuid:1", "A-1", "f");
    add_old_record(kit, "uuid:2", "A-2", "f");   // after one knock: the second
    add_old_record(kit, "uuid:3", "A-3", "f");   // its knock is there
    add_old_record(kit, "uuid:4", "A-4", "f");   // two households behind one door
    add_old_record(kit, "uuid:5", "A-4/2", "f"); //
    add_old_record(kit, "uuid:6", "A-1", "f");   // a second record of the same home
    add_old_record(kit, "uuid:7", "Z-1", "f");   // not on the list
    kit_reopen(kit);
    kit_assert_sql(kit,
                   "SELECT group_concat(dwelling || ' ' || attempt_no || ' ' || instance_id || ' ' "
                   "|| coalesce(household, '-') || ' ' || surveyor, '; ') FROM (SELECT * FROM "
                   "visit WHERE instance_id IS NOT NULL ORDER BY id)",
                   "A-1 1 uuid:1 - Amina; A-2 2 uuid:2 - Amina; A-4 1 uuid:4 - Amina; "
                   "A-4 2 uuid:5 2 Amina");
    kit_assert_sql(kit, "SELECT count(*) FROM visit", "6");
    kit_assert_sql(kit, "SELECT households FROM dwelling WHERE code = 'A-4'", "2");
    kit_reopen(kit); // once
    kit_assert_sql(kit, "SELECT count(*) FROM visit", "6");
}

static void test_old_visit_logs_and_door_lists_are_no_interviews(void **state) {
    struct kit *kit = *state;
    make_first_version(kit);
    kit_exec(kit, "INSERT INTO form VALUES (2, 'log', '', 'L', '2026-01-01T00:00:00.000Z', x'00');"
                  "INSERT INTO typed_table VALUES ('data_log', 'log', '', 1);"
                  "INSERT INTO question VALUES ('log', '', '/data/outcome', 1, '', 'string', "
                  "'select1', 'data_log', 'outcome', 'TEXT', 0, '')");
    add_old_record(kit, "uuid:1", "A-1", "log");
    kit_reopen(kit);
    kit_assert_sql(kit, "SELECT count(*) FROM visit WHERE instance_id IS NOT NULL", "0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_an_old_file_opens_and_gets_what_it_lacks),
        T(test_old_interviews_get_their_knocks),
        T(test_old_visit_logs_and_door_lists_are_no_interviews),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
