/* tests/analysis/test_pack_verify.c — packs that were changed, made up, or break their own rules
 * are found out; those that were not are let through, as a folder and as an archive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/analysis/estate.h"
#include "tests/analysis/packs.h"

#define T(name) cmocka_unit_test_setup_teardown(name, estate_setup, estate_teardown)

static bool verify(const struct pack_files *files, struct err *err) {
    struct pack_facts facts;
    *err = (struct err){0};
    return pack_verify(files, NULL, &facts, err);
}

static void assert_refused(const struct pack_files *files, const char *part) {
    struct err err;
    assert_false(verify(files, &err));
    assert_has(err.text, part);
}

static void test_an_untouched_pack_is_let_through(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0};
    packs_fill(&files);
    packs_sign(&files, e);
    struct pack_facts facts;
    ASSERT_OK(pack_verify(&files, NULL, &facts, &e->err), &e->err);
    assert_int_equal(facts.tier, TIER_MEETING);
    assert_int_equal(facts.n_files, 13);
    ASSERT_OK(pack_verify(&files, facts.words, &facts, &e->err), &e->err);
    ASSERT_OK(pack_verify(&files, facts.fingerprint, &facts, &e->err), &e->err);
    assert_false(pack_verify(&files, "0000 0000 0000 0000 0000", &facts, &e->err));
    assert_has(e->err.text, "signed with another key");
}

/* Each byte of each file, one after the other. */
static void test_any_changed_byte_of_any_file_is_found(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0};
    packs_fill(&files);
    packs_sign(&files, e);
    for (size_t i = 0; i < files.n; i++) {
        struct strbuf *bytes = &files.items[i]->bytes;
        for (size_t k = 0; k < bytes->len; k++) {
            struct err err;
            bytes->data[k] ^= 1;
            assert_false(verify(&files, &err));
            bytes->data[k] ^= 1;
        }
    }
    struct err err;
    assert_true(verify(&files, &err));
}

static void test_files_that_come_or_go_are_found(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0}, signed_without = {0};
    packs_fill(&files);
    packs_sign(&files, e);
    strbuf_add(pack_files_add(&files, "extra.txt"), "x");
    pack_files_sort(&files);
    assert_refused(&files, "extra.txt is not in SHA256SUMS");
    packs_fill(&signed_without);
    packs_set(&signed_without, "lookup.csv", "a\r\n1\r\n");
    packs_sign(&signed_without, e);
    for (size_t i = 0; i < signed_without.n; i++) { // lookup.csv gets lost
        if (strcmp(signed_without.items[i]->name, "lookup.csv") == 0) {
            strbuf_done(&signed_without.items[i]->bytes);
            free(signed_without.items[i]);
            signed_without.items[i] = signed_without.items[--signed_without.n];
            pack_files_sort(&signed_without);
        }
    }
    assert_refused(&signed_without, "lists a file that is not there");
}

/* Sums can be made again by anybody; the signature cannot. */
static void test_new_sums_do_not_help(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0};
    packs_fill(&files);
    packs_sign(&files, e);
    packs_set(&files, "method.md", "# Otherwise\n");
    AUTO(strbuf_done) struct strbuf sums = {0};
    for (size_t i = 0; i < files.n; i++) {
        struct pack_files one = {.items = files.items + i, .n = 1};
        if (strcmp(files.items[i]->name, PACK_SUMS) != 0) {
            pack_files_sums(&sums, &one);
        }
    }
    packs_set(&files, PACK_SUMS, sums.data);
    assert_refused(&files, "the signature is not that of these files");
}

#define ROW(figures) PACK_TABLES_HEAD "all,A,survey,2026-03-01,T,prio_top3,damp," figures "\r\n"

/* Signed by whoever made it, and yet not safe or not right. */
static void test_tables_keep_the_rules_of_their_tier(void **state) {
    struct estate *e = *state;
    static const struct {
        const char *name, *text, *part;
    } cases[] = {
        {"tables.csv",       ROW("25,40,62.5,47,76,,"),                                      NULL                             },
        {"tables.csv",       ROW("0,40,0,0,9,,"),                                            NULL                             },
        {"tables.csv",       ROW(",,3,2,4,,"),                                               NULL                             }, // a median
        {"tables.csv",       ROW("4,40,10,5,20,,"),                                          "too small to be shown"          },
        {"tables.csv",       ROW("23,40,57.5,47,76,,"),                                      "not rounded"                    },
        {"tables.csv",       ROW("-5,40,57.5,47,76,,"),                                      "too small to be shown"          },
        {"tables.csv",       ROW("5,5,100,47,100,,"),                                        "a group is too small"           },
        {"tables.csv",       ROW("5,0,0,0,0,,"),                                             "a group is too small"           },
        {"tables.csv",       ROW("45,40,100,47,100,,"),                                      "larger than its group"          },
        {"tables.csv",       ROW("25,40,80,47,76,,"),                                        "outside its own range"          },
        {"tables.csv",       ROW("25,40,many,47,76,,"),                                      "is no number"                   },
        {"tables.csv",       ROW("25,40,,,,hidden,"),                                        "said to be hidden, and is there"},
        {"tables.csv",       ROW(",5,,,,hidden,"),                                           "a group is too small"           },
        {"tables.csv",       ROW("25,40,62.5,47,76,"),                                       "too many fields or too few"     },
        {"tables.csv",       "a,b\r\n1,2\r\n",                                               "other columns"                  },
        {"tables.csv",
         PACK_TABLES_HEAD "all,A,survey,March,T,prio_top3,damp,25,40,62.5,47,76,,\r\n",      "of when"                        },
        {"tables.csv",
         PACK_TABLES_HEAD "all,A,survey,2026-03-01,T,prio_top3,damp,25,40,62.5,47,76,,\n",   "CR LF"                          },
        {"tables.csv",       "\xEF\xBB\xBF" ROW("25,40,62.5,47,76,,"),                       "byte order mark"                },
        {"tables.csv",
         PACK_TABLES_HEAD "all,A,survey,2026-03-01,T,tenure3,rent,25,40,62.5,47,76,,\r\n",
         "indicator tenure3"                                                                                                  },
        {"tables.csv",
         PACK_TABLES_HEAD "BIR,B,block,2026-03-01,T,prio_top3,damp,25,40,62.5,47,76,,\r\n",
         "area BIR"                                                                                                           },
        {"codebook.csv",     "name\r\nprio_top3\r\n",                                        "says other columns than"        },
        {"datapackage.json", "{",                                                            "is no JSON"                     },
        {"datapackage.json", "{\"resources\":[{\"path\":\"tables.csv\"}]}",                  "for whom the pack is"           },
        {"datapackage.json",
         "{\"doorstep\":{\"tier\":\"internal\"},\"resources\":[{\"path\":\"tables.csv\"}]}", "for whom the pack is"           },
        {"datapackage.json",
         "{\"doorstep\":{\"tier\":\"public\"},\"resources\":[{\"path\":\"tables.csv\"}]}",   NULL                             },
        {"datapackage.json",
         "{\"doorstep\":{\"tier\":\"public\"},\"resources\":[{\"path\":\"../x\"}]}",         "not in the pack"                },
        {"areas.geojson",    "{\"features\":[{\"properties\":{}}]}",                         "has no code or no name"         },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(pack_files_done) struct pack_files files = {0};
        packs_fill(&files);
        packs_set(&files, cases[i].name, cases[i].text);
        packs_sign(&files, e);
        struct err err;
        bool ok = verify(&files, &err);
        if (ok != !cases[i].part || (!ok && !strstr(err.text, cases[i].part))) {
            fail_msg("case %zu: %s: %s", i, err.source, err.text);
        }
    }
}

static void test_public_packs_are_stricter(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0};
    packs_fill(&files);
    packs_set(&files, "datapackage.json",
              "{\"doorstep\":{\"tier\":\"public\"},\"resources\":[{\"path\":\"tables.csv\"}]}");
    packs_set(&files, "tables.csv", ROW("5,40,12.5,4,26,,"));
    packs_sign(&files, e);
    assert_refused(&files, "too small to be shown");
}

/* ---- as an archive, as a folder ---- */

static void test_an_archive_holds_the_same_and_nothing_else(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0}, back = {0};
    AUTO(strbuf_done) struct strbuf zip = {0};
    packs_fill(&files);
    packs_sign(&files, e);
    pack_files_zip(&zip, &files);
    ASSERT_OK(pack_files_read_zip(&back, zip.data, zip.len, &e->err), &e->err);
    assert_int_equal(back.n, files.n);
    for (size_t i = 0; i < files.n; i++) {
        assert_string_equal(back.items[i]->name, files.items[i]->name);
        assert_int_equal(back.items[i]->bytes.len, files.items[i]->bytes.len);
        assert_memory_equal(back.items[i]->bytes.data, files.items[i]->bytes.data,
                            files.items[i]->bytes.len);
    }
    strbuf_add(&zip, "more"); // behind its end
    AUTO(pack_files_done) struct pack_files longer = {0};
    assert_false(pack_files_read_zip(&longer, zip.data, zip.len, &e->err));
    assert_has(e->err.text, "another program packed it again");
}

static void test_any_changed_byte_of_an_archive_is_found(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0};
    AUTO(strbuf_done) struct strbuf zip = {0};
    packs_fill(&files);
    packs_sign(&files, e);
    pack_files_zip(&zip, &files);
    for (size_t i = 0; i <= zip.len; i++) {
        AUTO(pack_files_done) struct pack_files back = {0};
        struct err err = {0};
        if (i < zip.len) {
            zip.data[i] ^= 0x20;
        }
        bool ok = pack_files_read_zip(&back, zip.data, zip.len, &err) && verify(&back, &err);
        assert_int_equal(ok, i == zip.len);
        if (i < zip.len) {
            zip.data[i] ^= 0x20;
        }
    }
}

static void test_names_that_lead_elsewhere_are_refused(void **state) {
    struct estate *e = *state;
    static const char *const names[] = {"../x", "/x",  "a/b",  ".x", "a\\b",
                                        "a b",  "-rf", "a\nb", ""};
    for (size_t i = 0; i < LEN(names); i++) {
        assert_false(pack_name_ok(names[i], strlen(names[i])));
        AUTO(pack_files_done) struct pack_files files = {0}, back = {0};
        AUTO(strbuf_done) struct strbuf zip = {0};
        struct err err = {0};
        strbuf_add(pack_files_add(&files, names[i]), "x");
        pack_files_zip(&zip, &files);
        assert_false(pack_files_read_zip(&back, zip.data, zip.len, &err));
    }
    assert_true(pack_name_ok("tables.csv", 10));
    assert_false(pack_name_ok("tables.csv\0x", 12));
    (void)e;
}

static void write_pack(const struct pack_files *files, const char *path, struct estate *e) {
    struct pack_place place;
    ASSERT_OK(pack_files_write(files, path, &place, &e->err), &e->err);
    assert_false(file_exists(path));
    ASSERT_OK(pack_place_keep(&place, &e->err), &e->err);
    pack_place_done(&place);
}

static void test_folders_and_archives_on_disk(void **state) {
    struct estate *e = *state;
    AUTO(pack_files_done) struct pack_files files = {0};
    packs_fill(&files);
    packs_sign(&files, e);
    static const char *const names[] = {"council", "council.zip"};
    for (size_t i = 0; i < LEN(names); i++) {
        AUTO(mem_freep) char *path = file_join(e->dir, names[i]);
        write_pack(&files, path, e);
        AUTO(ran_done)
        struct ran ran = estate_run("pack", "verify", path, NULL);
        assert_int_equal(ran.status, 0);
        assert_has(ran.out, "OK: 13 files, tier meeting, unchanged");
        struct pack_place place; // never over what is there
        assert_false(pack_files_write(&files, path, &place, &e->err));
        assert_has(e->err.text, "is there already");
        pack_place_done(&place);
        e->err = (struct err){0};
    }
    AUTO(mem_freep) char *link = file_join(e->dir, "council/link.txt");
    assert_int_equal(symlink("tables.csv", link), 0);
    AUTO(mem_freep) char *folder = file_join(e->dir, "council");
    AUTO(ran_done) struct ran ran = estate_run("pack", "verify", folder, NULL);
    assert_int_equal(ran.status, 1);
    assert_has(ran.err, "link.txt is no plain file");
    assert_int_equal(unlink(link), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_an_untouched_pack_is_let_through),
        T(test_any_changed_byte_of_any_file_is_found),
        T(test_files_that_come_or_go_are_found),
        T(test_new_sums_do_not_help),
        T(test_tables_keep_the_rules_of_their_tier),
        T(test_public_packs_are_stricter),
        T(test_an_archive_holds_the_same_and_nothing_else),
        T(test_any_changed_byte_of_an_archive_is_found),
        T(test_names_that_lead_elsewhere_are_refused),
        T(test_folders_and_archives_on_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
