/* tests/survey/kit.c — see kit.h. */
#include "tests/survey/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/catalog.h"

int kit_setup(void **state) {
    struct kit *kit = mem_zalloc(sizeof *kit);
    kit->dir = temp_dir();
    kit->path = kit_file(kit, "survey.gpkg");
    kit->st = store_create(kit->path, "Test estate", KIT_NOW, &kit->err);
    if (!kit->st) {
        err_print(&kit->err);
        return -1;
    }
    *state = kit;
    return 0;
}

int kit_teardown(void **state) {
    struct kit *kit = *state;
    store_close(kit->st);
    free(kit->path);
    temp_dir_remove(kit->dir);
    free(kit);
    return 0;
}

void kit_reopen(struct kit *kit) {
    store_close(kit->st);
    kit->st = store_open(kit->path, NULL, &kit->err);
    ASSERT_OK(kit->st, &kit->err);
}

char *kit_file(const struct kit *kit, const char *name) {
    return file_join(kit->dir, name);
}

void kit_write(const struct kit *kit, const char *name, const char *bytes, size_t len) {
    AUTO(mem_freep) char *path = kit_file(kit, name);
    AUTO(mem_freep) char *dir = mem_strndup(path, (size_t)(file_name(path) - path));
    struct err err = {0};
    ASSERT_OK(file_make_dir(dir, &err) && file_write(path, bytes, len, &err), &err);
}

/* ---- forms ---- */

#define HEAD                                                                                       \
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "    \
    "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:orx=\"http://openrosa.org/xforms\">"          \
    "<h:head><h:title>House</h:title><model>"                                                      \
    "<itext><translation lang=\"English (en)\" default=\"true()\">"                                \
    "<text id=\"tenure\"><value>Rent or own?</value></text>"                                       \
    "<text id=\"rent\"><value>We rent</value></text><text id=\"own\"><value>We own</value></text>" \
    "</translation><translation lang=\"Polski (pl)\">"                                             \
    "<text id=\"tenure\"><value>Najem?</value></text>"                                             \
    "<text id=\"rent\"><value>Wynajmujemy</value></text>"                                          \
    "<text id=\"own\"><value>W\xc5\x82"                                                            \
    "asne</value></text></translation></itext>"

#define META "<orx:meta><orx:instanceID/><orx:instanceName/></orx:meta>"

#define BINDS                                                                                      \
    "<bind nodeset=\"/data/rooms\" type=\"int\"/><bind nodeset=\"/data/rent\" type=\"decimal\"/>"  \
    "<bind nodeset=\"/data/damp\" type=\"boolean\"/><bind nodeset=\"/data/place\" "                \
    "type=\"geopoint\"/><bind nodeset=\"/data/photo\" type=\"binary\"/>"                           \
    "<bind nodeset=\"/data/person/age\" type=\"int\"/>"

#define BODY                                                                                       \
    "</model></h:head><h:body><input ref=\"/data/dwelling_id\"><label>Door</label></input>"        \
    "<select1 ref=\"/data/home/tenure\"><label ref=\"jr:itext('tenure')\"/>"                       \
    "<itemset nodeset=\"instance('tenures')/root/item[name != '']\"><value ref=\"name\"/>"         \
    "<label ref=\"jr:itext(itextId)\"/></itemset></select1>"                                       \
    "<input ref=\"/data/rooms\"><label>Rooms</label></input>"                                      \
    "<upload ref=\"/data/photo\" mediatype=\"image/*\"><label>Photo</label></upload>"              \
    "<group ref=\"/data/person\"><label>Person</label><repeat nodeset=\"/data/person\">"           \
    "<input ref=\"/data/person/age\"><label>Age</label></input>"                                   \
    "<group ref=\"/data/person/job\"><label>Job</label><repeat nodeset=\"/data/person/job\">"      \
    "<input ref=\"/data/person/job/title\"><label>What?</label></input>"                           \
    "</repeat></group></repeat></group></h:body></h:html>"

#define TENURES                                                                                    \
    "<instance id=\"tenures\"><root>"                                                              \
    "<item><name>rent</name><itextId>rent</itextId></item>"                                        \
    "<item><name>own</name><itextId>own</itextId></item></root></instance>"

const char KIT_FORM[] =
    HEAD "<instance><data id=\"house\" version=\"1\"><dwelling_id/><surveyor/>"
         "<home><tenure/></home><rooms/><rent/><damp/><place/><photo/><note/>"
         "<person jr:template=\"\"><age/><note/><job jr:template=\"\"><title/></job></person>" META
         "</data></instance>" TENURES BINDS BODY;

const char KIT_FORM_2[] = HEAD
    "<instance><data id=\"house\" version=\"2\"><dwelling_id/><surveyor/>"
    "<home><tenure/><landlord/></home><rooms/><rent/><damp/><place/><photo/>"
    "<person jr:template=\"\"><age/><note/><job "
    "jr:template=\"\"><title/><hours/></job></person>" META "</data></instance>" TENURES
    "<bind nodeset=\"/data/rooms\" type=\"string\"/><bind nodeset=\"/data/rent\" type=\"decimal\"/>"
    "<bind nodeset=\"/data/damp\" type=\"boolean\"/><bind nodeset=\"/data/place\" "
    "type=\"geopoint\"/>"
    "<bind nodeset=\"/data/photo\" type=\"binary\"/><bind nodeset=\"/data/person/age\" "
    "type=\"int\"/>"
    "<bind nodeset=\"/data/person/job/hours\" type=\"int\"/>" BODY;

void kit_add_form(struct kit *kit, const char *xml) {
    struct catalog_added added;
    ASSERT_OK(catalog_add(kit->st, xml, strlen(xml), NULL, NULL, KIT_NOW, &added, &kit->err),
              &kit->err);
    assert_int_equal(added.added, STORE_NEW);
}

char *kit_record(const char *instance_id, const char *answers, const char *meta) {
    struct strbuf out = {0};
    strbuf_addf(&out,
                "<?xml version='1.0'?><data xmlns:orx=\"http://openrosa.org/xforms\" id=\"house\" "
                "version=\"1\">%s<orx:meta><orx:instanceID>%s</orx:instanceID>%s</orx:meta></data>",
                answers, instance_id, meta ? meta : "");
    return strbuf_steal(&out);
}

/* ---- records ---- */

int kit_add_bytes(struct kit *kit, const char *xml, size_t len) {
    AUTO(intake_freep) struct intake *in = intake_new(kit->st);
    const struct intake_facts facts = {.source = "test", .received_utc = KIT_NOW};
    struct intake_result result;
    kit->err = (struct err){0};
    return intake_add(in, xml, len, &facts, &result, &kit->err) ? (int)result.added : -1;
}

int kit_add(struct kit *kit, const char *xml) {
    return kit_add_bytes(kit, xml, strlen(xml));
}

void kit_assert_err(struct kit *kit, enum err_code code, const char *part) {
    if (kit->err.code != code || !strstr(kit->err.text, part)) {
        fail_msg("expected error %d with \"%s\", got %d: %s: %s", code, part, kit->err.code,
                 kit->err.source, kit->err.text);
    }
    assert_null(strchr(kit->err.text, '\n')); // one line
    kit->err = (struct err){0};
}

/* ---- plain SQL ---- */

static sqlite3 *connect(const struct kit *kit) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(kit->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 2000);
    return db;
}

char *kit_sql(const struct kit *kit, const char *sql) {
    sqlite3 *db = connect(kit);
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    char *value = NULL;
    if (sqlite3_step(q) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(q, 0);
        value = mem_strdup(text ? text : "(null)");
    }
    sqlite3_finalize(q);
    sqlite3_close(db);
    return value ? value : mem_strdup("");
}

void kit_assert_sql(const struct kit *kit, const char *sql, const char *expected) {
    AUTO(mem_freep) char *value = kit_sql(kit, sql);
    if (strcmp(value, expected) != 0) {
        fail_msg("%s: expected %s, got %s", sql, expected, value);
    }
}

void kit_exec(const struct kit *kit, const char *sql) {
    sqlite3 *db = connect(kit);
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
    sqlite3_close(db);
}
