/* tests/analysis/estate.c — see estate.h. */
#include "tests/analysis/estate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/commands.h"
#include "base/attr.h"
#include "base/cmd.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/geom.h"
#include "geo/wkb.h"
#include "survey/catalog.h"

#define NOW INT64_C(1795332872271) // 2026-11-22T07:34:32.271Z

static void add_form(struct estate *e) {
    AUTO(mem_freep) char *path = test_path("analysis/street.xml");
    size_t len;
    struct catalog_added added;
    AUTO(mem_freep) char *xml = file_read(path, 1 << 20, &len, &e->err);
    ASSERT_OK(xml && catalog_add(e->st, xml, len, NULL, NULL, NOW, &added, &e->err), &e->err);
}

int estate_setup(void **state) {
    struct estate *e = mem_zalloc(sizeof *e);
    e->dir = temp_dir();
    e->path = file_join(e->dir, "estate.gpkg");
    e->st = store_create(e->path, "Test estate", NOW, &e->err);
    ASSERT_OK(e->st, &e->err);
    add_form(e);
    e->intake = intake_new(e->st);
    *state = e;
    return 0;
}

int estate_teardown(void **state) {
    struct estate *e = *state;
    intake_free(e->intake);
    store_close(e->st);
    free(e->path);
    temp_dir_remove(e->dir);
    free(e);
    return 0;
}

/* ---- places ---- */

/* GeoPackage binary (OGC 12-128r17, 2.1.3): "GP", version 0, little-endian, no envelope, srs 4326.
 */
static void add_square(struct strbuf *out, double west, double south) {
    static const char head[] = {'G', 'P', 0, 1, (char)0xE6, 0x10, 0, 0};
    AUTO(geom_done) struct geom geom = {.kind = GEOM_POLYGONS};
    geom_begin_part(&geom, false);
    geom_add_point(&geom, (struct geom_pt){west, south});
    geom_add_point(&geom, (struct geom_pt){west + 0.001, south});
    geom_add_point(&geom, (struct geom_pt){west + 0.001, south + 0.001});
    geom_add_point(&geom, (struct geom_pt){west, south + 0.001});
    geom_end_part(&geom);
    strbuf_addn(out, head, sizeof head);
    wkb_write(out, &geom);
}

static void add_area_at(struct estate *e, enum store_level level, const char *code,
                        const char *name, const char *estate, double west, double south) {
    AUTO(strbuf_done) struct strbuf geom = {0};
    add_square(&geom, west, south);
    struct store_area area = {.code = code,
                              .name = name,
                              .estate = estate,
                              .geom = (const unsigned char *)geom.data,
                              .geom_len = geom.len};
    ASSERT_OK(store_add_area(e->st, level, &area, &e->err), &e->err);
}

static void add_area(struct estate *e, enum store_level level, const char *code, const char *name,
                     const char *estate) {
    double place = 0.0015 * (strlen(code) ? code[strlen(code) - 1] % 16 : 0);
    add_area_at(e, level, code, name, estate, -2.2 + place, 53.48);
}

void estate_moved_block(struct estate *e, const char *code, double west, double south) {
    add_area_at(e, STORE_BLOCK, code, NULL, "E1", west, south);
}

void estate_estate(struct estate *e, const char *code, const char *name) {
    add_area(e, STORE_ESTATE, code, name, NULL);
}

static void add_block(struct estate *e, const char *code, const char *name, const char *estate,
                      int doors) {
    ASSERT_OK(store_begin(e->st, &e->err), &e->err);
    add_area(e, STORE_BLOCK, code, name, estate);
    for (int i = 1; i <= doors; i++) {
        char door[64];
        snprintf(door, sizeof door, "%s-%03d", code, i);
        struct store_dwelling dwelling = {.code = door, .block = code, .status = "active"};
        ASSERT_OK(store_add_dwelling(e->st, &dwelling, &e->err), &e->err);
    }
    ASSERT_OK(store_commit(e->st, &e->err), &e->err);
}

void estate_block(struct estate *e, const char *code, const char *name, int doors) {
    add_block(e, code, name, "E1", doors);
}

void estate_lone_block(struct estate *e, const char *code, const char *name, int doors) {
    char estate[64];
    snprintf(estate, sizeof estate, "E-%s", code);
    estate_estate(e, estate, name);
    add_block(e, code, name, estate, doors);
}

/* ---- answers ---- */

const char *estate_record(struct estate *e, const char *door, const char *answers) {
    static char id[64];
    AUTO(strbuf_done) struct strbuf xml = {0};
    struct intake_facts facts = {.source = "test", .received_utc = NOW + e->n_records};
    struct intake_result result;
    snprintf(id, sizeof id, "uuid:%06d", ++e->n_records);
    strbuf_addf(&xml,
                "<data xmlns:orx=\"http://openrosa.org/xforms\" id=\"street\" version=\"1\">"
                "<dwelling_id>%s</dwelling_id>%s<orx:meta><orx:instanceID>%s</orx:instanceID>"
                "</orx:meta></data>",
                door ? door : "", answers, id);
    ASSERT_OK(intake_add(e->intake, xml.data, xml.len, &facts, &result, &e->err), &e->err);
    assert_int_equal(result.added, STORE_NEW);
    return id;
}

void estate_homes(struct estate *e, const char *block, int first, int n, const char *answers) {
    ASSERT_OK(store_begin(e->st, &e->err), &e->err);
    for (int i = first; i < first + n; i++) {
        char door[64];
        snprintf(door, sizeof door, "%s-%03d", block, i);
        estate_record(e, door, answers);
    }
    ASSERT_OK(store_commit(e->st, &e->err), &e->err);
}

void estate_four_blocks(struct estate *e) {
    estate_estate(e, "E1", "The estate");
    estate_block(e, "A", "Aspen", 60);
    estate_block(e, "B", "Birch", 60);
    estate_block(e, "C", "Cedar", 60);
    estate_block(e, "D", "Damson", 60);
    estate_homes(e, "A", 1, 40, "<tenure>own</tenure><prio_1>damp</prio_1>");
    estate_homes(e, "B", 1, 6, "<tenure>own</tenure><prio_1>damp</prio_1>");
    estate_homes(e, "C", 1, 20, "<tenure>social</tenure><prio_1>damp</prio_1>");
    estate_homes(e, "D", 1, 40, "<tenure>social</tenure><prio_1>damp</prio_1>");
}

void estate_prio(struct estate *e, const char *block, int first, int n, const char *places) {
    AUTO(strbuf_done) struct strbuf answers = {0};
    int number = 1;
    for (const char *at = places; *at; number++) {
        size_t len = strcspn(at, " ");
        bool empty = len == 1 && *at == '-';
        strbuf_addf(&answers, "<prio_%d>%.*s</prio_%d>", number, empty ? 0 : (int)len, at, number);
        at += len + (at[len] == ' ');
    }
    estate_homes(e, block, first, n, strbuf_text(&answers));
}

/* ---- commands ---- */

enum { WORDS_MAX = 20 };

struct ran estate_run(const char *word, ...) {
    static const struct command *const tables[] = {analysis_commands, NULL};
    char *argv[WORDS_MAX] = {(char[]){"doorstep"}};
    int argc = 1;
    va_list words;
    va_start(words, word);
    for (; word; word = va_arg(words, const char *)) {
        assert_true(argc < WORDS_MAX);
        argv[argc++] = (char *)word;
    }
    va_end(words);
    capture_start();
    int status = cmd_main(tables, argc, argv);
    struct captured captured = capture_stop();
    return (struct ran){status, captured.out, captured.err};
}

void ran_done(struct ran *ran) {
    free(ran->out);
    free(ran->err);
}

void assert_has(const char *text, const char *part) {
    if (!strstr(text, part)) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

void assert_lacks(const char *text, const char *part) {
    if (strstr(text, part)) {
        fail_msg("'%s' is in:\n%s", part, text);
    }
}
