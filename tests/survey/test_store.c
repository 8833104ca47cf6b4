/* tests/survey/test_store.c — making, opening and refusing survey files; transactions; facts. */
#include "tests/survey/kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store_impl.h"

static const struct store_options impatient = {.busy_ms = 50};
static const struct store_options reading = {.read_only = true, .busy_ms = 50};

static void assert_refused(struct kit *kit, const char *path, const struct store_options *options,
                           enum err_code code, const char *part) {
    kit->err = (struct err){0};
    assert_null(store_open(path, options, &kit->err));
    assert_string_equal(kit->err.source, path); // says which file
    kit_assert_err(kit, code, part);
}

static void close_kit(struct kit *kit) {
    store_close(kit->st);
    kit->st = NULL;
}

/* ---- making and opening ---- */

static void test_a_new_survey_is_a_geopackage(void **state) {
    struct kit *kit = *state;
    kit_assert_sql(kit, "PRAGMA application_id", "1196444487"); // "GPKG"
    kit_assert_sql(kit, "PRAGMA user_version", "10300");
    kit_assert_sql(kit, "PRAGMA journal_mode", "wal");
    kit_assert_sql(kit,
                   "SELECT group_concat(srs_id) FROM (SELECT srs_id FROM gpkg_spatial_ref_sys "
                   "ORDER BY 1)",
                   "-1,0,4326,27700");
    kit_assert_sql(kit,
                   "SELECT group_concat(table_name) FROM (SELECT table_name FROM "
                   "gpkg_geometry_columns ORDER BY 1)",
                   "block,context,dwelling,estate");
    AUTO(mem_freep) char *name = store_get_meta(kit->st, "name", &kit->err);
    assert_string_equal(name, "Test estate");
    kit_assert_sql(kit, "SELECT value FROM doorstep_meta WHERE key = 'created_utc'",
                   "2026-11-22T07:34:32.271Z");
}

static void test_an_existing_file_is_never_overwritten(void **state) {
    struct kit *kit = *state;
    assert_null(store_create(kit->path, "Another", KIT_NOW, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "never overwritten");
    AUTO(mem_freep) char *name = store_get_meta(kit->st, "name", &kit->err);
    assert_string_equal(name, "Test estate");
}

static void test_a_survey_cannot_be_made_in_a_missing_folder(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *path = kit_file(kit, "nowhere/x.gpkg");
    assert_null(store_create(path, "X", KIT_NOW, &kit->err));
    kit_assert_err(kit, ERR_IO, "could not be made");
}

static void test_closing_leaves_one_file(void **state) {
    struct kit *kit = *state;
    kit_reopen(kit);
    close_kit(kit);
    AUTO(mem_freep) char *wal = kit_file(kit, "survey.gpkg-wal");
    AUTO(mem_freep) char *shm = kit_file(kit, "survey.gpkg-shm");
    assert_false(file_exists(wal));
    assert_false(file_exists(shm));
}

static void test_what_is_no_survey_is_refused_with_its_reason(void **state) {
    struct kit *kit = *state;
    kit_write(kit, "empty.gpkg", "", 0);
    kit_write(kit, "short.gpkg", "SQLite", 6);
    static const char letter[] =
        "Dear council, here is why this is not a survey file at all: it is a "
        "letter, and a long one as letters go these days.";
    kit_write(kit, "letter.gpkg", letter, sizeof letter - 1);
    AUTO(mem_freep) char *plain = kit_file(kit, "plain.gpkg");
    struct kit other = {.path = plain};
    kit_exec(&other, "CREATE TABLE t(x)");
    static const struct {
        const char *name;
        enum err_code code;
        const char *part;
    } cases[] = {
        {"missing.gpkg", ERR_NOT_FOUND, "there is no such file; make one with: doorstep init"},
        {"",             ERR_IO,        "is a folder"                                        },
        {"empty.gpkg",   ERR_SYNTAX,    "is empty"                                           },
        {"short.gpkg",   ERR_SYNTAX,    "is not a survey file"                               },
        {"letter.gpkg",  ERR_SYNTAX,    "is not a survey file"                               },
        {"plain.gpkg",   ERR_SYNTAX,    "is a database, but not a survey file"               },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(mem_freep) char *path = kit_file(kit, cases[i].name);
        assert_refused(kit, path, NULL, cases[i].code, cases[i].part);
        assert_refused(kit, path, &reading, cases[i].code, cases[i].part);
    }
}

static void test_a_pipe_is_not_waited_for(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *path = kit_file(kit, "pipe.gpkg");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_refused(kit, path, NULL, ERR_SYNTAX, "is");
}

static void test_a_file_cut_short_anywhere_is_refused(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(kit->path, 1 << 24, &len, &kit->err);
    AUTO(mem_freep) char *path = kit_file(kit, "cut.gpkg");
    for (size_t cut = 1; cut < len; cut += cut < 200 ? 7 : 1531) {
        kit_write(kit, "cut.gpkg", bytes, cut);
        for (int ro = 0; ro < 2; ro++) {
            kit->err = (struct err){0};
            assert_null(store_open(path, ro ? &reading : NULL, &kit->err));
            assert_true(strstr(kit->err.text, "cut short") ||
                        strstr(kit->err.text, "not a survey"));
        }
    }
}

static void test_damage_inside_is_reported_not_believed(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    close_kit(kit);
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(kit->path, 1 << 24, &len, &kit->err);
    uint64_t dice = 7;
    for (int round = 0; round < 40; round++) {
        AUTO(mem_freep) char *bad = mem_strndup(bytes, len);
        for (size_t i = 100 + dice % 4000; i < len; i += 512) {
            dice = dice * 6364136223846793005u + 1442695040888963407u;
            bad[i] = (char)(dice >> 33);
        }
        kit_write(kit, "survey.gpkg", bad, len);
        kit->err = (struct err){0};
        struct store *st = store_open(kit->path, NULL, &kit->err);
        if (!st) {
            assert_int_not_equal(kit->err.code, ERR_NONE);
            continue;
        }
        char *xml = kit_record("uuid:1", "<rooms>3</rooms>", NULL);
        kit->st = st;
        (void)kit_add(kit, xml); // may fail, must not crash
        free(xml);
        close_kit(kit);
    }
}

/* ---- versions ---- */

static void test_a_newer_survey_is_refused(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    kit_exec(kit, "UPDATE doorstep_meta SET value = '99' WHERE key = 'schema_version'");
    assert_refused(kit, kit->path, NULL, ERR_UNSUPPORTED, "newer Doorstep (survey version 99");
    assert_refused(kit, kit->path, &reading, ERR_UNSUPPORTED, "use the newer program");
}

static void test_a_survey_without_a_version_is_refused(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    kit_exec(kit, "UPDATE doorstep_meta SET value = 'x' WHERE key = 'schema_version'");
    assert_refused(kit, kit->path, NULL, ERR_SYNTAX, "damaged");
}

enum { LATER = STORE_VERSION + 1 };
static const struct store_migration later[] = {
    {1,         (const unsigned char *)"SELECT 1/0; not even SQL"                              }, // is in the file already
    {LATER,     (const unsigned char *)"CREATE TABLE second(x); INSERT INTO second VALUES (2);"},
    {LATER + 1, (const unsigned char *)"INSERT INTO second VALUES (3);"                        },
};

static void kit_assert_version(struct kit *kit, int version) {
    char text[16];
    snprintf(text, sizeof text, "%d", version);
    kit_assert_sql(kit, "SELECT value FROM doorstep_meta WHERE key = 'schema_version'", text);
}

static void test_an_older_survey_gets_what_it_lacks_in_order(void **state) {
    struct kit *kit = *state;
    ASSERT_OK(store_migrate(kit->st, later, LEN(later), &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT group_concat(x) FROM second", "2,3");
    kit_assert_version(kit, LATER + 1);
    ASSERT_OK(store_migrate(kit->st, later, LEN(later), &kit->err), &kit->err); // nothing to do
    kit_assert_sql(kit, "SELECT count(*) FROM second", "2");
}

static void test_a_failed_migration_changes_nothing(void **state) {
    struct kit *kit = *state;
    const struct store_migration broken[] = {
        later[0], later[1], {LATER + 1, (const unsigned char *)"INSERT INTO nowhere VALUES (3);"}
    };
    assert_false(store_migrate(kit->st, broken, LEN(broken), &kit->err));
    kit_assert_err(kit, ERR_IO, "nowhere");
    kit_assert_sql(kit, "SELECT count(*) FROM sqlite_schema WHERE name = 'second'", "0");
    kit_assert_version(kit, STORE_VERSION);
}

/* ---- hostile files (attack 77) ---- */

static void test_triggers_on_our_tables_are_refused(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    kit_exec(kit, "CREATE TRIGGER eater AFTER INSERT ON submission BEGIN "
                  "DELETE FROM submission; END");
    assert_refused(kit, kit->path, NULL, ERR_UNSUPPORTED, "'eater' on submission");
}

/* All but the layers, which QGIS and GDAL put their triggers on, and what GeoPackage lays down. */
static void test_no_table_of_ours_is_forgotten(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    size_t n = 0;
    for (AUTO(strbuf_done) struct strbuf after = {0};; n++) {
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_addf(&sql,
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name > '%s' "
                    "AND name NOT IN ('estate', 'block', 'dwelling', 'context') "
                    "AND name NOT GLOB 'gpkg_*' AND name NOT GLOB 'sqlite_*' ORDER BY name",
                    strbuf_text(&after));
        AUTO(mem_freep) char *table = kit_sql(kit, strbuf_text(&sql));
        if (!*table) {
            break;
        }
        strbuf_clear(&after);
        strbuf_add(&after, table);
        strbuf_clear(&sql);
        strbuf_addf(&sql, "CREATE TRIGGER eater AFTER INSERT ON %s BEGIN SELECT 1; END", table);
        kit_exec(kit, strbuf_text(&sql));
        AUTO(strbuf_done) struct strbuf said = {0};
        strbuf_addf(&said, "'eater' on %s", table);
        assert_refused(kit, kit->path, NULL, ERR_UNSUPPORTED, strbuf_text(&said));
        kit_exec(kit, "DROP TRIGGER eater");
    }
    assert_true(n > 20);
}

static void test_a_view_in_place_of_our_table_is_refused(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    kit_exec(kit, "DROP TABLE draft; CREATE VIEW draft AS SELECT 1 AS id");
    assert_refused(kit, kit->path, NULL, ERR_UNSUPPORTED, "draft");
}

static void test_a_spatial_index_on_a_layer_is_no_obstacle(void **state) {
    struct kit *kit = *state;
    // As GDAL 3.6 writes it (GeoPackage Annex F.3), shortened to the insert.
    kit_exec(kit,
             "CREATE VIRTUAL TABLE rtree_dwelling_geom USING rtree(id, minx, maxx, miny, maxy);"
             "CREATE TRIGGER rtree_dwelling_geom_insert AFTER INSERT ON dwelling "
             "WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN "
             "INSERT OR REPLACE INTO rtree_dwelling_geom VALUES (NEW.fid, ST_MinX(NEW.geom), "
             "ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END");
    kit_reopen(kit);
    const struct store_dwelling home = {
        .code = "ARW-C-014", .has_point = true, .lon_deg = -2.25, .lat_deg = 53.5};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT printf('%.2f %.2f', minx, maxy) FROM rtree_dwelling_geom",
                   "-2.25 53.50");
}

/* ---- locks and permissions ---- */

static sqlite3 *lock(struct kit *kit, const char *sql) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(kit->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static void test_another_program_writing_is_named(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    kit->st = store_open(kit->path, &impatient, &kit->err);
    assert_non_null(kit->st);
    sqlite3 *db = lock(kit, "BEGIN IMMEDIATE");
    assert_false(store_set_meta(kit->st, "x", "y", &kit->err));
    kit_assert_err(kit, ERR_IO, "another program is writing");
    assert_false(store_begin(kit->st, &kit->err));
    kit_assert_err(kit, ERR_IO, "another program is writing");
    AUTO(mem_freep) char *name = store_get_meta(kit->st, "name", &kit->err);
    assert_string_equal(name, "Test estate"); // reading goes on
    sqlite3_close(db);
    assert_true(store_set_meta(kit->st, "x", "y", &kit->err));
}

static void test_a_file_held_exclusively_is_refused_at_opening(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    sqlite3 *db = lock(kit, "PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE; "
                            "CREATE TABLE t(x); COMMIT");
    assert_refused(kit, kit->path, &impatient, ERR_IO, "another program is writing");
    sqlite3_close(db);
    kit_reopen(kit);
}

static void test_a_survey_that_left_wal_comes_back_to_it(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    kit_exec(kit, "PRAGMA journal_mode=DELETE"); // as QGIS leaves it
    kit_reopen(kit);
    kit_assert_sql(kit, "PRAGMA journal_mode", "wal");
}

/* Permissions mean nothing to root, so these run as nobody. */
static void become(uid_t user) {
    if (getuid() == 0) {
        assert_int_equal(seteuid(user), 0);
    }
}

static void test_read_only_places(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    assert_int_equal(chmod(kit->path, 0444), 0);
    assert_int_equal(chmod(kit->dir, 0555), 0);
    become(65534);
    assert_refused(kit, kit->path, NULL, ERR_IO, "");
    struct store *st = store_open(kit->path, &reading, &kit->err); // a locked stick, a DVD
    assert_non_null(st);
    AUTO(mem_freep) char *name = store_get_meta(st, "name", &kit->err);
    assert_string_equal(name, "Test estate");
    assert_false(store_set_meta(st, "x", "y", &kit->err));
    kit_assert_err(kit, ERR_IO, "read-only");
    store_close(st);
    become(0);
    chmod(kit->dir, 0755);
    become(65534); // now the folder is readable only to others, the file not writable
    assert_refused(kit, kit->path, NULL, ERR_IO, "");
    become(0);
    chmod(kit->path, 0000);
    become(65534);
    if (geteuid() != 0) {
        assert_refused(kit, kit->path, NULL, ERR_IO, "Permission denied");
    }
    become(0);
    chmod(kit->path, 0644);
}

static void test_reading_leaves_the_file_alone(void **state) {
    struct kit *kit = *state;
    close_kit(kit);
    struct stat before, after;
    assert_int_equal(stat(kit->path, &before), 0);
    struct store *st = store_open(kit->path, &reading, &kit->err);
    assert_non_null(st);
    assert_false(store_set_meta(st, "x", "y", &kit->err));
    kit_assert_err(kit, ERR_IO, "read-only");
    store_close(st);
    assert_int_equal(stat(kit->path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
}

/* ---- transactions ---- */

static void test_transactions_nest(void **state) {
    struct kit *kit = *state;
    ASSERT_OK(store_begin(kit->st, &kit->err), &kit->err);
    ASSERT_OK(store_set_meta(kit->st, "outer", "1", &kit->err), &kit->err);
    ASSERT_OK(store_begin(kit->st, &kit->err), &kit->err);
    ASSERT_OK(store_set_meta(kit->st, "inner", "1", &kit->err), &kit->err);
    store_rollback(kit->st);
    ASSERT_OK(store_begin(kit->st, &kit->err), &kit->err);
    ASSERT_OK(store_set_meta(kit->st, "second", "1", &kit->err), &kit->err);
    ASSERT_OK(store_commit(kit->st, &kit->err), &kit->err);
    kit_assert_sql(kit,
                   "SELECT count(*) FROM doorstep_meta WHERE value = '1' AND key <> "
                   "'schema_version'",
                   "0"); // nothing shows before the outer commit
    ASSERT_OK(store_commit(kit->st, &kit->err), &kit->err);
    kit_assert_sql(kit,
                   "SELECT group_concat(key) FROM doorstep_meta WHERE value = '1' AND key <> "
                   "'schema_version'",
                   "outer,second");
}

static void test_rollback_without_begin_is_harmless(void **state) {
    struct kit *kit = *state;
    store_rollback(kit->st);
    assert_true(store_set_meta(kit->st, "x", "y", &kit->err));
}

static void test_a_full_disk_is_named(void **state) {
    struct kit *kit = *state;
    ASSERT_OK(store_exec(kit->st, "PRAGMA max_page_count=80", &kit->err), &kit->err);
    AUTO(mem_freep) char *much = mem_zalloc(1 << 20);
    memset(much, 'x', (1 << 20) - 1);
    assert_false(store_set_meta(kit->st, "much", much, &kit->err));
    kit_assert_err(kit, ERR_FULL, "the disk is full");
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        T(test_a_new_survey_is_a_geopackage),
        T(test_an_existing_file_is_never_overwritten),
        T(test_a_survey_cannot_be_made_in_a_missing_folder),
        T(test_closing_leaves_one_file),
        T(test_what_is_no_survey_is_refused_with_its_reason),
        T(test_a_pipe_is_not_waited_for),
        T(test_a_file_cut_short_anywhere_is_refused),
        T(test_damage_inside_is_reported_not_believed),
        T(test_a_newer_survey_is_refused),
        T(test_a_survey_without_a_version_is_refused),
        T(test_an_older_survey_gets_what_it_lacks_in_order),
        T(test_a_failed_migration_changes_nothing),
        T(test_triggers_on_our_tables_are_refused),
        T(test_no_table_of_ours_is_forgotten),
        T(test_a_view_in_place_of_our_table_is_refused),
        T(test_a_spatial_index_on_a_layer_is_no_obstacle),
        T(test_another_program_writing_is_named),
        T(test_a_file_held_exclusively_is_refused_at_opening),
        T(test_a_survey_that_left_wal_comes_back_to_it),
        T(test_read_only_places),
        T(test_reading_leaves_the_file_alone),
        T(test_transactions_nest),
        T(test_rollback_without_begin_is_harmless),
        T(test_a_full_disk_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
