/* tests/survey/test_import.c — records from files, ODK folders and ZIPs; what is refused and why.
 */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/import.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

struct trial {
    struct kit kit; // first: kit_* functions see a kit
    struct strbuf notes;
    struct import_result result;
};

static int setup(void **state) {
    void *kit;
    if (kit_setup(&kit) != 0) {
        return -1;
    }
    struct trial *trial = mem_zalloc(sizeof *trial);
    trial->kit = *(struct kit *)kit;
    free(kit);
    *state = trial;
    kit_add_form(&trial->kit, KIT_FORM);
    return 0;
}

static int teardown(void **state) {
    struct trial *trial = *state;
    strbuf_done(&trial->notes);
    return kit_teardown(state);
}

static void note(void *ctx, const char *file, enum import_status status, const char *why) {
    struct trial *trial = ctx;
    const char *rest = file + strlen(trial->kit.dir);
    strbuf_addf(&trial->notes, "%s %s: %s\n", status == IMPORT_CONFLICT ? "conflict" : "refused",
                *rest ? rest + 1 : ".", why);
}

/* Import paths of the trial's folder, up to NULL; the counts and notes are the trial's. */
static void take(struct trial *trial, const char *const names[]) {
    const struct import_options options = {.now_utc = KIT_NOW, .note = note, .note_ctx = trial};
    AUTO(import_freep) struct import *im = import_new(trial->kit.st, &options);
    strbuf_clear(&trial->notes);
    for (; *names; names++) {
        AUTO(mem_freep)
        char *path = **names ? kit_file(&trial->kit, *names) : mem_strdup(trial->kit.dir);
        ASSERT_OK(import_path(im, path, &trial->kit.err), &trial->kit.err);
    }
    ASSERT_OK(import_finish(im, &trial->result, &trial->kit.err), &trial->kit.err);
}

static void take_one(struct trial *trial, const char *name) {
    take(trial, (const char *const[]){name, NULL});
}

static void assert_counts(const struct trial *trial, int fresh, int duplicates, int conflicts,
                          int refused) {
    const uint64_t *n = trial->result.count;
    if ((int)n[IMPORT_NEW] != fresh || (int)n[IMPORT_DUPLICATE] != duplicates ||
        (int)n[IMPORT_CONFLICT] != conflicts || (int)n[IMPORT_REFUSED] != refused) {
        fail_msg("%d new, %d duplicates, %d conflicts, %d refused\n%s", (int)n[0], (int)n[1],
                 (int)n[2], (int)n[3], strbuf_text(&trial->notes));
    }
}

static void assert_note(const struct trial *trial, const char *part) {
    if (!strstr(strbuf_text(&trial->notes), part)) {
        fail_msg("no note \"%s\" in:\n%s", part, strbuf_text(&trial->notes));
    }
}

static void put_record(const struct trial *trial, const char *name, const char *id,
                       const char *answers, const char *meta) {
    AUTO(mem_freep) char *xml = kit_record(id, answers, meta);
    kit_write(&trial->kit, name, xml, strlen(xml));
}

/* ---- files and folders ---- */

static void test_each_file_is_taken_by_itself(void **state) {
    struct trial *trial = *state;
    put_record(trial, "in/a.xml", "a", "<rooms>1</rooms>", NULL);
    put_record(trial, "in/b.XML", "b", "", NULL);
    put_record(trial, "in/deep/er/c.xml", "c", "", NULL);
    put_record(trial, "in/again.xml", "a", "<rooms>1</rooms>", NULL); // the same bytes as a.xml
    put_record(trial, "in/other.xml", "a", "<rooms>2</rooms>", NULL);
    put_record(trial, "in/.hidden.xml", "h", "", NULL);
    put_record(trial, "in/__MACOSX/m.xml", "m", "", NULL);
    kit_write(&trial->kit, "in/notes.txt", "shopping", 8);
    kit_write(&trial->kit, "in/broken.xml", "<data", 5);
    kit_write(&trial->kit, "in/form.xml", KIT_FORM, strlen(KIT_FORM));
    take_one(trial, "in");
    assert_counts(trial, 3, 1, 1, 2);
    assert_note(trial, "refused in/broken.xml: ");
    assert_note(trial, "refused in/form.xml: is a form, not answers to one");
    assert_note(trial, "conflict in/other.xml: the survey has another record under a");
    take_one(trial, "in"); // again: nothing but what we know
    assert_counts(trial, 0, 4, 1, 2);
    kit_assert_sql(&trial->kit, "SELECT count(*) || ' ' || sum(rooms) FROM data_house", "3 1");
}

static void test_unknown_forms_and_versions(void **state) {
    struct trial *trial = *state;
    static const char xml[] =
        "<data id=\"house\" version=\"9\"><meta><instanceID>x</instanceID></meta></data>";
    kit_write(&trial->kit, "x.xml", xml, sizeof xml - 1);
    take_one(trial, "x.xml");
    assert_counts(trial, 0, 0, 0, 1);
    assert_note(trial, "no version '9' of form 'house', only '1'; add it with: doorstep form add");
}

static void test_places_without_records(void **state) {
    struct trial *trial = *state;
    kit_write(&trial->kit, "empty/notes.txt", "x", 1);
    kit_write(&trial->kit, "fake.zip", "not a zip", 9);
    take(trial, (const char *const[]){"empty", "missing", "fake.zip", NULL});
    assert_counts(trial, 0, 0, 0, 3);
    assert_note(trial, "refused empty: there is no XML file in this folder");
    assert_note(trial, "refused missing: could not be opened: No such file");
    assert_note(trial, "refused fake.zip: could not be opened as a ZIP archive");
}

static void test_links_are_not_followed(void **state) {
    struct trial *trial = *state;
    put_record(trial, "in/a.xml", "a", "<photo>secret.jpg</photo>", NULL);
    kit_write(&trial->kit, "outside.jpg", "private", 7);
    AUTO(mem_freep) char *outside = kit_file(&trial->kit, "outside.jpg");
    AUTO(mem_freep) char *link = kit_file(&trial->kit, "in/secret.jpg");
    AUTO(mem_freep) char *loop = kit_file(&trial->kit, "in/loop");
    AUTO(mem_freep) char *in = kit_file(&trial->kit, "in");
    assert_int_equal(symlink(outside, link), 0);
    assert_int_equal(symlink(in, loop), 0);
    take_one(trial, "in");
    assert_counts(trial, 1, 0, 0, 0);
    assert_int_equal(trial->result.n_files, 0);
}

static void test_folders_too_deep(void **state) {
    struct trial *trial = *state;
    AUTO(strbuf_done) struct strbuf name = {0};
    strbuf_add(&name, "in/");
    for (int i = 0; i <= IMPORT_MAX_DEPTH; i++) {
        strbuf_add(&name, "d/");
    }
    put_record(trial, "in/a.xml", "a", "", NULL);
    strbuf_add(&name, "b.xml");
    put_record(trial, name.data, "b", "", NULL);
    take_one(trial, "in");
    assert_counts(trial, 1, 0, 0, 1);
    assert_note(trial, "too many folders within folders");
}

/* ---- ODK folders: a record with its files ---- */

static void test_files_beside_a_record_come_along(void **state) {
    struct trial *trial = *state;
    put_record(trial, "odk/one/one.xml", "1", "<photo>p.jpg</photo>", NULL);
    kit_write(&trial->kit, "odk/one/p.jpg", "first", 5);
    kit_write(&trial->kit, "odk/one/stray.jpg", "stray", 5);
    put_record(trial, "odk/two/submission.xml", "2", "<photo>p.jpg</photo>", NULL);
    kit_write(&trial->kit, "odk/two/p.jpg", "second", 6);
    put_record(trial, "odk/three/x.xml", "3", "<photo>../one/p.jpg</photo>", NULL);
    take_one(trial, "odk");
    assert_counts(trial, 3, 0, 0, 0);
    assert_int_equal(trial->result.n_files, 2);
    kit_assert_sql(&trial->kit,
                   "SELECT group_concat(instance_id || name || content) FROM (SELECT * "
                   "FROM submission_media ORDER BY 1)",
                   "1p.jpgfirst,2p.jpgsecond");
}

static void test_a_file_may_come_later(void **state) {
    struct trial *trial = *state;
    put_record(trial, "odk/one.xml", "1", "<photo>p.jpg</photo>", NULL);
    take_one(trial, "odk");
    assert_int_equal(trial->result.n_files, 0);
    kit_write(&trial->kit, "odk/p.jpg", "late", 4);
    take_one(trial, "odk");
    assert_counts(trial, 0, 1, 0, 0);
    assert_int_equal(trial->result.n_files, 1);
    kit_write(&trial->kit, "odk/p.jpg", "changed", 7);
    take_one(trial, "odk"); // the first bytes stay
    kit_assert_sql(&trial->kit, "SELECT content FROM submission_media", "late");
}

/* ---- edits that come first ---- */

static void test_a_chain_of_edits_in_any_order(void **state) {
    struct trial *trial = *state;
    enum { CHAIN = 40 };
    for (int i = 0; i < CHAIN; i++) { // file names in the reverse order of the chain
        char name[32], id[8], meta[64];
        snprintf(name, sizeof name, "in/%02d.xml", CHAIN - i);
        snprintf(id, sizeof id, "v%d", i);
        snprintf(meta, sizeof meta, "<orx:deprecatedID>v%d</orx:deprecatedID>", i - 1);
        put_record(trial, name, id, "", i ? meta : NULL);
    }
    put_record(trial, "in/00.xml", "orphan", "", "<orx:deprecatedID>none</orx:deprecatedID>");
    put_record(trial, "in/99.xml", "fork", "", "<orx:deprecatedID>v0</orx:deprecatedID>");
    take_one(trial, "in");
    assert_counts(trial, CHAIN, 0, 0, 2);
    assert_note(trial, "refused in/00.xml: it edits record none, which is not here");
    kit_assert_sql(&trial->kit, "SELECT count(*) FROM submission", "40");
    kit_assert_sql(&trial->kit, "SELECT count(*) FROM submission_current", "1");
}

/* ---- archives ---- */

static void pack(const struct trial *trial, const char *name, const char *const entries[][2],
                 size_t n) {
    AUTO(mem_freep) char *path = kit_file(&trial->kit, name);
    int code;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(zip);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *source = zip_source_buffer(zip, entries[i][1], strlen(entries[i][1]), 0);
        assert_true(zip_file_add(zip, entries[i][0], source, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
}

static void test_archives_of_odk_folders(void **state) {
    struct trial *trial = *state;
    AUTO(mem_freep) char *a = kit_record("a", "<photo>p.jpg</photo>", NULL);
    AUTO(mem_freep) char *b = kit_record("b", "<photo>p.jpg</photo>", NULL);
    AUTO(mem_freep) char *edit = kit_record("c", "", "<orx:deprecatedID>a</orx:deprecatedID>");
    const char *const entries[][2] = {
        {"0/edit.xml",         edit   },
        {"1/a.xml",            a      },
        {"1/p.jpg",            "first"},
        {"2/b.xml",            b      },
        {"p.jpg",              "wrong"},
        {"__MACOSX/1/._a.xml", "junk" },
        {"1/.DS_Store.xml",    "junk" },
    };
    pack(trial, "odk.zip", entries, LEN(entries));
    take_one(trial, "odk.zip");
    assert_counts(trial, 3, 0, 0, 0);
    kit_assert_sql(&trial->kit,
                   "SELECT group_concat(instance_id || coalesce(content, '-')) FROM "
                   "submission_media",
                   "afirst,b-");
    kit_assert_sql(&trial->kit, "SELECT group_concat(instance_id) FROM submission_current", "b,c");
}

/* ---- knocks ---- */

static void add_home(struct trial *trial, const char *code) {
    const struct store_dwelling home = {.code = code, .block = "B"};
    ASSERT_OK(store_add_dwelling(trial->kit.st, &home, &trial->kit.err), &trial->kit.err);
}

#define KNOCKS                                                                                     \
    "SELECT group_concat(dwelling || ' ' || outcome || ' ' || coalesce(callback_utc, '-') || "     \
    "' ' || coalesce(note, '-'), '\n') FROM (SELECT * FROM visit ORDER BY dwelling, at_utc)"

static void take_knocks(struct trial *trial, const char *json, int n_new) {
    kit_write(&trial->kit, "in/knocks.json", json, strlen(json));
    take_one(trial, "in");
    assert_int_equal(trial->result.n_knocks, n_new);
}

static void test_knocks_of_a_phone_come_in_once(void **state) {
    struct trial *trial = *state;
    AUTO(mem_freep) char *a = kit_record("a", "", NULL);
    static const char json[] =
        "[{\"dwelling\":\"B-1\",\"outcome\":\"no_answer\",\"at\":\"1795348800000\"},"
        "{\"dwelling\":\"B-2\",\"outcome\":\"callback\",\"at\":\"1795348800001\","
        "\"callback\":\"1795370400000\",\"surveyor\":\"Amina\",\"note\":\"the side door\"}]";
    const char *const entries[][2] = {
        {"1/submission.xml", a   },
        {"knocks.json",      json}
    };
    add_home(trial, "B-1");
    add_home(trial, "B-2");
    pack(trial, "phone.zip", entries, LEN(entries));
    for (int i = 0; i < 2; i++) {
        take_one(trial, "phone.zip");
        assert_counts(trial, !i, i, 0, 0);
        assert_int_equal(trial->result.n_knocks, i ? 0 : 2);
        kit_assert_sql(&trial->kit, KNOCKS,
                       "B-1 no_answer - -\nB-2 callback 2026-11-22T18:00:00.000Z the side door");
    }
    take_knocks(trial, json, 0); // unpacked
}

static void test_a_knock_told_wrongly_is_put_right(void **state) {
    struct trial *trial = *state;
    static const char wrong[] = "{\"dwelling\":\"B-1\",\"outcome\":\"refused_final\","
                                "\"at\":\"1795348800000\",\"surveyor\":\"Amina\"}";
    static const char right[] =
        "{\"dwelling\":\"B-1\",\"outcome\":\"callback\",\"at\":\"1795348900000\","
        "\"callback\":\"1795370400000\",\"surveyor\":\"Amina\",\"instead\":\"1795348800000\"}";
    static const char back[] = "[{\"dwelling\":\"B-1\",\"at\":\"1795349000000\","
                               "\"instead\":\"1795348800000\"}]";
    AUTO(strbuf_done) struct strbuf json = {0};
    add_home(trial, "B-1");
    strbuf_addf(&json, "[%s,%s,%s]", wrong, right, wrong); // as told, put right, told again
    take_knocks(trial, json.data, 2);
    kit_assert_sql(&trial->kit, KNOCKS, "B-1 callback 2026-11-22T18:00:00.000Z was refused_final");
    kit_assert_sql(&trial->kit, "SELECT at_utc FROM visit", "2026-11-22T12:00:00.000Z");
    take_knocks(trial, back, 1);
    kit_assert_sql(&trial->kit, "SELECT count(*) FROM visit", "0");
}

static void test_bad_knocks_are_named_and_the_others_taken(void **state) {
    struct trial *trial = *state;
    add_home(trial, "B-1");
    take_knocks(trial,
                "[{\"dwelling\":\"B-9\",\"outcome\":\"no_answer\",\"at\":\"1\"},"
                "{\"dwelling\":\"B-1\",\"outcome\":\"asleep\",\"at\":\"1\"},"
                "{\"dwelling\":\"B-1\",\"outcome\":\"no_answer\",\"at\":\"soon\"}, 7,"
                "{\"dwelling\":\"B-1\",\"outcome\":\"no_answer\",\"at\":\"1\"}]",
                1);
    assert_counts(trial, 0, 0, 0, 4);
    assert_note(trial, "in/knocks.json: knock 1: ");
    assert_note(trial, "in/knocks.json: knock 2: 'asleep' is no outcome");
    assert_note(trial, "knock 3: a knock says when it was in milliseconds");
    assert_note(trial, "knock 4: a knock names a home, an outcome and when it was");
    take_knocks(trial, "{", 0);
    assert_counts(trial, 0, 0, 0, 1);
}

static void test_names_that_lead_outside_75(void **state) {
    struct trial *trial = *state;
    AUTO(mem_freep) char *a = kit_record("a", "", NULL);
    const char *const entries[][2] = {
        {"../../evil.xml",   a  },
        {"/etc/evil.xml",    a  },
        {"a/../../evil.jpg", "x"},
        {"C:\\evil.xml",     a  },
        {"fine..xml",        a  },
    };
    pack(trial, "slip.zip", entries, LEN(entries));
    take_one(trial, "slip.zip");
    assert_counts(trial, 1, 0, 0, 4);
    assert_note(trial, "slip.zip!../../evil.xml: its name leads outside the archive");
    assert_note(trial, "slip.zip!a/../../evil.jpg: its name leads outside the archive");
}

static void test_bombs_75(void **state) {
    struct trial *trial = *state;
    AUTO(strbuf_done) struct strbuf blank = {0}, photo = {0};
    strbuf_add(&blank, "<data id=\"house\" version=\"1\"><meta><instanceID>z</instanceID></meta>");
    for (int i = 0; i < 9 << 20; i++) {
        strbuf_addc(&blank, ' ');
    }
    strbuf_add(&blank, "</data>");
    for (int i = 0; i < 20 << 20; i++) {
        strbuf_addc(&photo, '0');
    }
    AUTO(mem_freep) char *a = kit_record("a", "<photo>p.jpg</photo>", NULL);
    const char *const entries[][2] = {
        {"bomb.xml", blank.data},
        {"a.xml",    a         },
        {"p.jpg",    photo.data}
    };
    pack(trial, "bomb.zip", entries, LEN(entries));
    take_one(trial, "bomb.zip");
    assert_counts(trial, 1, 0, 0, 2);
    assert_note(trial, "bomb.zip!bomb.xml: unpacks to more than 200 times its size");
    assert_note(trial, "bomb.zip!a.xml: its file p.jpg: unpacks to more than 200 times its size");
}

static void test_many_small_bombs_75(void **state) {
    struct trial *trial = *state;
    enum { N = 400 }; // each below the floor, together 200 times the archive and more
    AUTO(strbuf_done) struct strbuf blank = {0};
    strbuf_add(&blank, "<data>");
    for (int i = 0; i < 1000000; i++) {
        strbuf_addc(&blank, ' ');
    }
    strbuf_add(&blank, "</data>");
    const char *entries[N][2];
    AUTO(strbuf_done) struct strbuf names = {0};
    strbuf_reserve(&names, N * 16); // so that names do not move
    for (int i = 0; i < N; i++) {
        entries[i][0] = names.data + names.len;
        entries[i][1] = blank.data;
        strbuf_addf(&names, "%d.xml", i);
        strbuf_addn(&names, "", 1);
    }
    pack(trial, "many.zip", (const char *const(*)[2])entries, N);
    take_one(trial, "many.zip");
    assert_counts(trial, 0, 0, 0, N);
    assert_note(trial, "unpacks to more than 200 times its size");
}

static void test_damaged_archives(void **state) {
    struct trial *trial = *state;
    AUTO(mem_freep)
    char *a = kit_record("a", "<note>some words to pack, and some more</note>", NULL);
    const char *const entries[][2] = {
        {"a.xml", a}
    };
    pack(trial, "a.zip", entries, 1);
    AUTO(mem_freep) char *path = kit_file(&trial->kit, "a.zip");
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, 1 << 20, &len, &trial->kit.err);
    for (size_t i = 0; i < len; i += 3) { // bytes turned over, and the end missing
        bytes[i] ^= 0x55;
        kit_write(&trial->kit, "bad.zip", bytes, len);
        take_one(trial, "bad.zip");
        bytes[i] ^= 0x55;
        if (i % 4 == 0) {
            kit_write(&trial->kit, "bad.zip", bytes, i);
            take_one(trial, "bad.zip");
        }
    }
    kit_assert_sql(&trial->kit, "SELECT count(*) <= 1 FROM submission", "1");
}

static void test_locked_entries_are_named(void **state) {
    struct trial *trial = *state;
    AUTO(mem_freep) char *a = kit_record("a", "", NULL);
    AUTO(mem_freep) char *path = kit_file(&trial->kit, "locked.zip");
    int code;
    zip_t *zip = zip_open(path, ZIP_CREATE, &code);
    zip_int64_t i = zip_file_add(zip, "a.xml", zip_source_buffer(zip, a, strlen(a), 0), 0);
    if (zip_file_set_encryption(zip, (zip_uint64_t)i, ZIP_EM_AES_256, "secret") != 0) {
        zip_discard(zip);
        return; // this libzip cannot lock
    }
    assert_int_equal(zip_close(zip), 0);
    take_one(trial, "locked.zip");
    assert_counts(trial, 0, 0, 0, 1);
    assert_note(trial, "is locked with a password");
}

/* ---- batches ---- */

static void test_what_was_not_finished_is_undone(void **state) {
    struct trial *trial = *state;
    put_record(trial, "a.xml", "a", "", NULL);
    AUTO(mem_freep) char *path = kit_file(&trial->kit, "a.xml");
    const struct import_options options = {.now_utc = KIT_NOW};
    struct import *im = import_new(trial->kit.st, &options);
    ASSERT_OK(import_path(im, path, &trial->kit.err), &trial->kit.err);
    import_free(im);
    kit_assert_sql(&trial->kit, "SELECT count(*) FROM submission", "0");
    assert_true(store_set_meta(trial->kit.st, "x", "y", &trial->kit.err)); // no transaction is left
}

static void test_more_than_a_batch(void **state) {
    struct trial *trial = *state;
    for (int i = 0; i < IMPORT_BATCH + 20; i++) {
        char name[32], id[16];
        snprintf(name, sizeof name, "in/%04d.xml", i);
        snprintf(id, sizeof id, "i%d", i);
        put_record(trial, name, id, "<rooms>1</rooms>", NULL);
    }
    take_one(trial, "in");
    assert_counts(trial, IMPORT_BATCH + 20, 0, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_each_file_is_taken_by_itself),
        T(test_unknown_forms_and_versions),
        T(test_places_without_records),
        T(test_links_are_not_followed),
        T(test_folders_too_deep),
        T(test_files_beside_a_record_come_along),
        T(test_a_file_may_come_later),
        T(test_a_chain_of_edits_in_any_order),
        T(test_archives_of_odk_folders),
        T(test_knocks_of_a_phone_come_in_once),
        T(test_a_knock_told_wrongly_is_put_right),
        T(test_bad_knocks_are_named_and_the_others_taken),
        T(test_names_that_lead_outside_75),
        T(test_bombs_75),
        T(test_many_small_bombs_75),
        T(test_damaged_archives),
        T(test_locked_entries_are_named),
        T(test_what_was_not_finished_is_undone),
        T(test_more_than_a_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
