/* tests/survey/test_backup.c — check, backup, restore. */
#include "tests/survey/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

/* Three records with people, one with a photo. */
static int setup(void **state) {
    if (desk_setup(state) != 0) {
        return -1;
    }
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    kit_add_form(kit, KIT_FORM);
    static const char *const ids[] = {"a", "b", "c"};
    for (size_t i = 0; i < LEN(ids); i++) {
        AUTO(mem_freep)
        char *xml = kit_record(ids[i],
                               "<rooms>2</rooms><photo>p.jpg</photo><person><age>9</age>"
                               "<job><title>x</title></job></person><person><age>8</age></person>",
                               NULL);
        assert_int_equal(kit_add(kit, xml), STORE_NEW);
    }
    enum store_added added;
    ASSERT_OK(store_put_attachment(kit->st, "b", "p.jpg", "photo", 5, &added, &kit->err),
              &kit->err);
    kit_write(kit, "phrase", "four words on paper\n", 20);
    kit_write(kit, "wrong", "three words\n", 12);
    return 0;
}

/* ---- check ---- */

static void check_finds(struct desk *desk, const char *sql, const char *part) {
    struct kit *kit = &desk->kit;
    desk_status(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@whole", "--force"), 0);
    desk_status(desk, CALL(desk, "restore", "@whole", "-o", "@spoiled.gpkg"), 0);
    AUTO(mem_freep) char *path = kit_file(kit, "spoiled.gpkg");
    const struct kit other = {.path = path};
    kit_exec(&other, sql);
    desk_status(desk, CALL(desk, "check", "@spoiled.gpkg"), 1);
    desk_part(desk->said.out, part);
    desk_part(desk->said.out, "Not all is well");
    assert_int_equal(remove(path), 0);
}

static void test_a_whole_survey_is_said_to_be(void **state) {
    struct desk *desk = *state;
    desk_status(desk, CALL(desk, "check", "@survey.gpkg"), 0);
    assert_string_equal(desk->said.out,
                        "All is well: 3 records, 1 files, 12 rows of tables looked at\n");
    desk_status(desk, CALL(desk, "check", "@survey.gpkg", "--json"), 0);
    desk_json_is(desk, "ok", "true");
}

static void test_what_is_wrong_is_said(void **state) {
    struct desk *desk = *state;
    static const struct {
        const char *sql, *part;
    } cases[] = {
        {"UPDATE submission SET xml = x'00' WHERE instance_id = 'b'",
         "record b is not as it was received"                                                                                  },
        {"UPDATE blob SET content = x'00'",                                               "is not as it was received"          },
        {"DELETE FROM data_house WHERE instance_id = 'b'",
         "record b has no row in table data_house"                                                                             },
        {"UPDATE data_house SET fid = 99 WHERE instance_id = 'c'",
         "table data_house has a row of no record (number 99)"                                                                 },
        {"UPDATE data_house_person SET fid = fid + 99 * 1048576 WHERE instance_id = 'c'",
         "table data_house_person has a row of no record"                                                                      },
        {"DELETE FROM blob",                                                              "of table attachment names something"},
        {"DROP TABLE data_house_job",                                                     "table data_house_job cannot be read"},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        check_finds(desk, cases[i].sql, cases[i].part);
    }
}

static void test_a_page_gone_bad_is_found(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    desk_status(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@copy"), 0);
    AUTO(mem_freep) char *path = kit_file(kit, "copy");
    size_t len;
    int found = 0;
    AUTO(mem_freep) char *bytes = file_read(path, 1 << 24, &len, &kit->err);
    ASSERT_OK(bytes, &kit->err);
    enum { PAGE = 4096 };
    for (size_t at = PAGE; at < len; at += 8 * PAGE) {
        AUTO(mem_freep) char *bad = mem_alloc(len);
        memcpy(bad, bytes, len);
        memset(bad + at, 0x5a, PAGE);
        kit_write(kit, "bad.gpkg", bad, len);
        int status = CALL(desk, "check", "@bad.gpkg");
        assert_in_range(status, 0, 1);
        found += status;
    }
    assert_true(found > 0);
}

/* ---- backup, restore ---- */

static void test_a_copy_is_the_survey(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    desk_status(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@copy.gpkg", "--json"), 0);
    desk_json_is(desk, "records", "3");
    desk_error(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@copy.gpkg"), 1,
               "is there already");
    AUTO(mem_freep) char *xml = kit_record("d", "", NULL);
    assert_int_equal(kit_add(kit, xml), STORE_NEW);
    desk_status(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@copy.gpkg", "--force"), 0);
    desk_part(desk->said.out, "4 records");
    desk_status(desk, CALL(desk, "check", "@copy.gpkg"), 0); // it opens as it is
    desk_part(desk->said.out, "4 records, 1 files");
    desk_status(desk, CALL(desk, "restore", "@copy.gpkg", "-o", "@back.gpkg"), 0);
    desk_error(desk, CALL(desk, "restore", "@copy.gpkg", "-o", "@back.gpkg"), 1,
               "is there already");
    desk_status(desk, CALL(desk, "submission", "list", "@back.gpkg"), 0);
    desk_part(desk->said.out, "d\thouse");
    desk_error(desk, CALL(desk, "backup", "@survey.gpkg"), 2, "-o FILE");
    desk_error(desk, CALL(desk, "restore", "@copy.gpkg"), 2, "-o FILE");
}

static void test_a_survey_is_never_written_over(void **state) {
    struct desk *desk = *state;
    desk_error(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@survey.gpkg", "--force"), 1,
               "a survey in use");
    kit_assert_sql(&desk->kit, "SELECT count(*) FROM submission", "3");
}

static void test_a_sealed_copy_opens_with_its_passphrase_only(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    desk_error(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@s", "--seal"), 2, "go together");
    desk_status(
        desk,
        CALL(desk, "backup", "@survey.gpkg", "-o", "@s", "--seal", "--passphrase-file", "@phrase"),
        0);
    AUTO(mem_freep) char *path = kit_file(kit, "s");
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, 1 << 24, &len, &kit->err);
    ASSERT_OK(bytes, &kit->err);
    for (size_t i = 0; i + 11 < len; i++) {
        assert_int_not_equal(memcmp(bytes + i, "instance_id", 11), 0); // nothing shows
    }
    desk_error(desk, CALL(desk, "restore", "@s", "-o", "@back.gpkg"), 2, "is sealed");
    desk_error(desk, CALL(desk, "restore", "@s", "-o", "@back.gpkg", "--passphrase-file", "@wrong"),
               1, "does not open");
    desk_status(
        desk,
        CALL(desk, "restore", "@s", "-o", "@back.gpkg", "--passphrase-file", "@phrase", "--json"),
        0);
    desk_json_is(desk, "sealed", "true");
    desk_status(desk, CALL(desk, "check", "@back.gpkg"), 0);
    desk_part(desk->said.out, "3 records, 1 files");
}

static void test_a_sealed_copy_that_is_not_whole_leaves_nothing(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    enum { HEAD = 24 + 16 + 4 + 4 + 24, PIECE = (1 << 16) + 17 };
    desk_status(
        desk,
        CALL(desk, "backup", "@survey.gpkg", "-o", "@s", "--seal", "--passphrase-file", "@phrase"),
        0);
    AUTO(mem_freep) char *path = kit_file(kit, "s");
    AUTO(mem_freep) char *back = kit_file(kit, "back.gpkg");
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, 1 << 24, &len, &kit->err);
    ASSERT_OK(bytes && len > HEAD + PIECE, &kit->err);
    const size_t lens[] = {24, HEAD - 1, HEAD, HEAD + PIECE, len - 1, len + 1, len, len, len};
    const size_t flips[] = {0, 0, 0, 0, 0, 0, len - 1, HEAD + 9, 43}; // 43: 2^31 passes
    for (size_t i = 0; i < LEN(lens); i++) {
        AUTO(mem_freep) char *bad = mem_zalloc(len + 1);
        memcpy(bad, bytes, len);
        if (flips[i]) {
            bad[flips[i]] ^= (char)0x80;
        }
        kit_write(kit, "bad", bad, lens[i]);
        desk_error(
            desk, CALL(desk, "restore", "@bad", "-o", "@back.gpkg", "--passphrase-file", "@phrase"),
            1, "does not open");
        assert_false(file_exists(back));
    }
}

static bool no_part(void *ctx, const char *path, const char *name, struct err *err) {
    (void)ctx;
    (void)path;
    (void)err;
    assert_null(strstr(name, ".part"));
    return true;
}

static void test_what_a_killed_backup_left_goes(void **state) {
    struct desk *desk = *state;
    kit_write(&desk->kit, ".copy.999999999.part", "x", 1); // no system has so many programs
    kit_write(&desk->kit, ".copy.999999999.part-journal", "x", 1);
    kit_write(&desk->kit, ".other.999999999.part", "x", 1); // somebody else's
    desk_status(desk, CALL(desk, "backup", "@survey.gpkg", "-o", "@copy"), 0);
    AUTO(mem_freep) char *other = kit_file(&desk->kit, ".other.999999999.part");
    assert_true(file_exists(other));
    assert_int_equal(remove(other), 0);
    ASSERT_OK(file_each(desk->kit.dir, no_part, NULL, &desk->kit.err), &desk->kit.err);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_a_whole_survey_is_said_to_be),
        T(test_what_is_wrong_is_said),
        T(test_a_page_gone_bad_is_found),
        T(test_a_copy_is_the_survey),
        T(test_a_survey_is_never_written_over),
        T(test_a_sealed_copy_opens_with_its_passphrase_only),
        T(test_a_sealed_copy_that_is_not_whole_leaves_nothing),
        T(test_what_a_killed_backup_left_goes),
    };
    return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
