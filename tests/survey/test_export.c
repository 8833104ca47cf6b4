/* tests/survey/test_export.c — answers as CSV and GeoPackage: goldens, keys, formulas, folders. */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/export.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, kit_teardown)

static void add(struct kit *kit, const char *id, const char *answers, const char *meta) {
    AUTO(mem_freep) char *xml = kit_record(id, answers, meta);
    if (kit_add(kit, xml) != STORE_NEW) {
        fail_msg("%s", kit->err.text);
    }
}

static int setup(void **state) {
    if (kit_setup(state) != 0) {
        return -1;
    }
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    add(kit, "uuid:1",
        "<dwelling_id>ARW-C-014</dwelling_id><home><tenure>rent</tenure></home><rooms>3</rooms>"
        "<rent>512.50</rent><damp>true</damp><place>53.5 -2.25 80 4.5</place><photo>a.jpg</photo>"
        "<note>cold, \"damp\"\nand dark</note>"
        "<person><age>40</age><job><title>nurse</title></job><job><title>cook</title></job></"
        "person>"
        "<person><age>8</age></person><person><age>7</age><job><title>baker</title></job></person>",
        NULL);
    add(kit, "uuid:2",
        "<rooms>-5</rooms><rent>-0.25</rent><note>=HYPERLINK(\"http://x\")</note>"
        "<person><age>-1</age><note>+44 161 496 0000</note></person>",
        NULL);
    add(kit, "uuid:3", "", NULL);
    add(kit, "uuid:4",
        "<dwelling_id>@SUM(1)</dwelling_id><note>\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85</note>"
        "<person><job><title>-2+3</title></job></person>",
        NULL);
    add(kit, "uuid:5", "<rooms>4</rooms><person><age>9</age></person>",
        "<orx:deprecatedID>uuid:3</orx:deprecatedID>");
    return 0;
}

static void check_files(struct kit *kit, const char *dir, const char *const files[], size_t n) {
    for (size_t i = 0; i < n; i++) {
        AUTO(mem_freep) char *path = file_join(dir, files[i]);
        AUTO(mem_freep) char *golden = file_join("survey", files[i]);
        size_t len;
        AUTO(mem_freep) char *bytes = file_read(path, 1 << 20, &len, &kit->err);
        ASSERT_OK(bytes, &kit->err);
        golden_check(golden, bytes, len);
    }
}

static void test_tables_as_csv(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *dir = kit_file(kit, "deep/out/");
    struct export_result result;
    ASSERT_OK(export_write(kit->st, "csv", dir, &(struct export_options){0}, &result, &kit->err),
              &kit->err);
    assert_int_equal(result.n_files, 5);
    assert_int_equal(result.n_rows, 4 + 6 + 4);
    static const char *const files[] = {"data_house.csv", "data_house_person.csv",
                                        "data_house_job.csv", "questions.csv", "choices.csv"};
    check_files(kit, dir, files, LEN(files));
}

static void test_columns_of_older_versions_stay(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM_2);
    AUTO(mem_freep) char *dir = kit_file(kit, "out");
    AUTO(mem_freep) char *path = kit_file(kit, "out/data_house.csv");
    struct export_result result;
    ASSERT_OK(export_write(kit->st, "csv", dir, &(struct export_options){0}, &result, &kit->err),
              &kit->err);
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, 1 << 20, &len, &kit->err);
    static const char head[] =
        "instance_id,dwelling,dwelling_id,surveyor,tenure,landlord,rooms_2,rent,"
        "damp,place,photo,instanceName,rooms,note\r\n";
    assert_memory_equal(bytes, head, sizeof head - 1);
}

static bool count_entry(void *ctx, const char *path, const char *name, struct err *err) {
    (void)path, (void)name, (void)err;
    ++*(int *)ctx;
    return true;
}

static int count_entries(const struct kit *kit, const char *dir) {
    int n = 0;
    struct err err = {0};
    (void)kit;
    ASSERT_OK(file_each(dir, count_entry, &n, &err), &err);
    return n;
}

static void test_a_full_folder_is_not_written_over(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *dir = kit_file(kit, "out");
    kit_write(kit, "out/data_house.csv", "precious", 8);
    kit_write(kit, "out/letter.txt", "dear", 4);
    struct export_result result;
    assert_false(
        export_write(kit->st, "csv", dir, &(struct export_options){0}, &result, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "is not empty");
    assert_int_equal(count_entries(kit, dir), 2);
    ASSERT_OK(export_write(kit->st, "csv", dir, &(struct export_options){.force = true}, &result,
                           &kit->err),
              &kit->err);
    assert_int_equal(count_entries(kit, dir), 6); // the letter stays
    AUTO(mem_freep) char *letter = kit_file(kit, "out/letter.txt");
    assert_true(file_exists(letter));
    assert_int_equal(count_entries(kit, kit->dir), 4); // out, the survey, its -wal and -shm
}

static void test_an_empty_folder_is_fine_and_a_file_is_not(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *dir = kit_file(kit, "out");
    AUTO(mem_freep) char *file = kit_file(kit, "file");
    struct export_result result;
    ASSERT_OK(file_make_dir(dir, &kit->err), &kit->err);
    ASSERT_OK(export_write(kit->st, "csv", dir, &(struct export_options){0}, &result, &kit->err),
              &kit->err);
    assert_int_equal(count_entries(kit, dir), 5);
    kit_write(kit, "file", "x", 1);
    assert_false(export_write(kit->st, "csv", file, &(struct export_options){.force = true},
                              &result, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "is a file");
    assert_false(export_write(kit->st, "xml", dir, &(struct export_options){.force = true}, &result,
                              &kit->err));
    kit_assert_err(kit, ERR_USAGE, "no format 'xml', only: csv, gpkg, xlsx");
}

/* ---- as GeoPackage ---- */

/* A table of it as CSV, in the order of its rows, without the columns of a GeoPackage. */
static void add_table(sqlite3 *db, const char *table, struct strbuf *out) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_addf(&sql, "SELECT * FROM \"%s\" ORDER BY fid", table);
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_prepare_v2(db, sql.data, -1, &q, NULL), SQLITE_OK);
    int n = sqlite3_column_count(q), first = strcmp(sqlite3_column_name(q, 1), "geom") == 0 ? 2 : 1;
    for (int i = first; i < n; i++) {
        strbuf_addf(out, "%s%s", i > first ? "," : "", sqlite3_column_name(q, i));
    }
    strbuf_add(out, "\r\n");
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int i = first; i < n; i++) {
            const char *text = (const char *)sqlite3_column_text(q, i);
            char number[NUM_TEXT_MAX];
            if (sqlite3_column_type(q, i) == SQLITE_FLOAT) {
                num_format(number, sqlite3_column_double(q, i));
                text = number;
            }
            strbuf_add(out, i > first ? "," : "");
            csv_field(out, text ? text : "", 1);
        }
        strbuf_add(out, "\r\n");
    }
    sqlite3_finalize(q);
}

static sqlite3 *open_export(struct kit *kit, const char *dir) {
    struct export_result result;
    ASSERT_OK(export_write(kit->st, "gpkg", dir, &(struct export_options){0}, &result, &kit->err),
              &kit->err);
    assert_int_equal(result.n_files, 1);
    AUTO(mem_freep) char *path = file_join(dir, "answers.gpkg");
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static void check_number(sqlite3 *db, const char *sql, double expected) {
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_true(sqlite3_column_double(q, 0) == expected);
    sqlite3_finalize(q);
}

static void test_a_geopackage_holds_what_csv_holds(void **state) {
    static const char *const tables[] = {"data_house", "data_house_person", "data_house_job",
                                         "questions", "choices"};
    struct kit *kit = *state;
    AUTO(mem_freep) char *dir = kit_file(kit, "gpkg");
    sqlite3 *db = open_export(kit, dir);
    AUTO(mem_freep) char *csv_dir = kit_file(kit, "csv");
    struct export_result result;
    ASSERT_OK(
        export_write(kit->st, "csv", csv_dir, &(struct export_options){0}, &result, &kit->err),
        &kit->err);
    for (size_t i = 0; i < LEN(tables); i++) {
        AUTO(strbuf_done) struct strbuf name = {0}, rows = {0};
        strbuf_addf(&name, "%s.csv", tables[i]);
        AUTO(mem_freep) char *path = file_join(csv_dir, name.data);
        size_t len;
        AUTO(mem_freep) char *csv = file_read(path, 1 << 20, &len, &kit->err);
        ASSERT_OK(csv, &kit->err);
        add_table(db, tables[i], &rows);
        assert_string_equal(rows.data, csv);
    }
    check_number(db, "PRAGMA application_id", 0x47504B47);
    check_number(db, "SELECT count(*) FROM gpkg_contents WHERE data_type = 'features'", 1);
    check_number(db, "SELECT count(*) FROM gpkg_contents WHERE data_type = 'attributes'", 4);
    check_number(db, "SELECT min_x FROM gpkg_contents WHERE table_name = 'data_house'", -2.25);
    check_number(db, "SELECT max_y FROM gpkg_contents WHERE table_name = 'data_house'", 53.5);
    check_number(db, "SELECT count(geom) FROM data_house", 1);
    check_number(db, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'submission%'", 0);
    sqlite3_close(db);
}

static void test_a_failed_export_leaves_nothing(void **state) {
    struct kit *kit = *state;
    kit_exec(kit, "DROP TABLE data_house_job"); // the last but one of the files
    AUTO(mem_freep) char *dir = kit_file(kit, "out");
    struct export_result result;
    assert_false(
        export_write(kit->st, "csv", dir, &(struct export_options){0}, &result, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "data_house_job");
    assert_int_equal(count_entries(kit, kit->dir), 3);         // the survey, its -wal and -shm
    assert_true(store_set_meta(kit->st, "x", "y", &kit->err)); // no transaction is left
}

static char *audit_file(struct kit *kit, const char *name) {
    AUTO(mem_freep) char *path = kit_file(kit, name);
    size_t len;
    char *text = file_read(path, 1 << 20, &len, &kit->err);
    ASSERT_OK(text, &kit->err);
    return text;
}

static void test_logs_become_one_table_on_demand_70(void **state) {
    struct kit *kit = *state;
    static const char log[] =
        "event,node,start,end,latitude,longitude,accuracy,old-value,new-value\n"
        "form start,,1795341600000,,,,,,\n"
        "question,/data/rooms,1795341600000,1795341604200,51.5,-0.1,7,,=1+1\n";
    static const char broken[] = "event,node,start,end\nquestion,/data/rooms,5,6\nquestion,,x,\n";
    const char *const ids[] = {"a", "b"}, *const logs[] = {log, broken};
    for (size_t i = 0; i < LEN(ids); i++) {
        AUTO(mem_freep) char *xml = kit_record(ids[i], "<photo>audit.csv</photo>", NULL);
        assert_int_equal(kit_add(kit, xml), STORE_NEW);
        enum store_added added;
        ASSERT_OK(store_put_attachment(kit->st, ids[i], "audit.csv", logs[i], strlen(logs[i]),
                                       &added, &kit->err),
                  &kit->err);
    }
    AUTO(mem_freep) char *dir = kit_file(kit, "out");
    struct export_result result;
    ASSERT_OK(export_write(kit->st, "csv", dir, &(struct export_options){.audit = true}, &result,
                           &kit->err),
              &kit->err);
    assert_int_equal(result.n_audit_rows, 3);
    assert_int_equal(result.n_audit_broken, 1);
    AUTO(mem_freep) char *text = audit_file(kit, "out/audit_house.csv");
    assert_string_equal(
        text, "instance_id,event,node,start,end,old-value,new-value,user,change-reason\r\n"
              "a,form start,,1795341600000,,,,,\r\n"
              "a,question,/data/rooms,1795341600000,1795341604200,,'=1+1,,\r\n"
              "b,question,/data/rooms,5,6,,,,\r\n");
    const struct export_options places = {.force = true, .audit = true, .audit_location = true};
    ASSERT_OK(export_write(kit->st, "csv", dir, &places, &result, &kit->err), &kit->err);
    AUTO(mem_freep) char *placed = audit_file(kit, "out/audit_house.csv");
    assert_non_null(strstr(placed, ",latitude,longitude,accuracy\r\n"));
    assert_non_null(strstr(placed, ",51.5,-0.1,7\r\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_logs_become_one_table_on_demand_70),
        T(test_tables_as_csv),
        T(test_columns_of_older_versions_stay),
        T(test_a_full_folder_is_not_written_over),
        T(test_an_empty_folder_is_fine_and_a_file_is_not),
        T(test_a_geopackage_holds_what_csv_holds),
        T(test_a_failed_export_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
