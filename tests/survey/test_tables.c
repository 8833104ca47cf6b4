/* tests/survey/test_tables.c — typed tables: names, types, versions, wide forms, repeats, words. */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/catalog.h"
#include "survey/rebuild.h"
#include "survey/tables.h"

#define T(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

#define COLUMNS_OF(table)                                                                          \
    "SELECT group_concat(name || ' ' || type, ', ') FROM pragma_table_info('" table "')"

/* A form with this id whose instance holds `nodes`; `binds` go into the model, `body` into the
 * body. */
static char *small_form(const char *id, const char *version, const char *nodes, const char *binds,
                        const char *body) {
    struct strbuf out = {0};
    strbuf_addf(&out,
                "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
                "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
                "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>Small</h:title><model>"
                "<instance><data id=\"%s\" version=\"%s\">%s<meta><instanceID/></meta></data>"
                "</instance>%s</model></h:head><h:body>%s</h:body></h:html>",
                id, version, nodes, binds, body);
    return strbuf_steal(&out);
}

static void add_small(struct kit *kit, const char *id, const char *version, const char *nodes,
                      const char *binds, const char *body) {
    AUTO(mem_freep) char *xml = small_form(id, version, nodes, binds, body);
    kit_add_form(kit, xml);
}

/* A record of form `id`. */
static void add_answers(struct kit *kit, const char *id, const char *version, const char *instance,
                        const char *answers) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    strbuf_addf(&xml,
                "<data id=\"%s\" version=\"%s\">%s<meta><instanceID>%s</instanceID></meta></data>",
                id, version, answers, instance);
    if (kit_add(kit, xml.data) != STORE_NEW) {
        fail_msg("%s", kit->err.text);
    }
}

/* ---- columns ---- */

static void test_a_form_becomes_typed_tables(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    kit_assert_sql(
        kit, COLUMNS_OF("data_house"),
        "fid INTEGER, geom POINT, instance_id TEXT, dwelling TEXT, dwelling_id TEXT, "
        "surveyor TEXT, tenure TEXT, rooms INTEGER, rent REAL, damp INTEGER, place TEXT, "
        "photo TEXT, note TEXT, instanceName TEXT");
    kit_assert_sql(kit, COLUMNS_OF("data_house_person"),
                   "fid INTEGER, instance_id TEXT, parent INTEGER, position INTEGER, age INTEGER, "
                   "note TEXT");
    kit_assert_sql(kit, COLUMNS_OF("data_house_job"),
                   "fid INTEGER, instance_id TEXT, parent INTEGER, position INTEGER, title TEXT");
    kit_assert_sql(kit,
                   "SELECT group_concat(table_name || ' ' || data_type || ' ' || "
                   "coalesce(srs_id, '-'), ', ') FROM (SELECT * FROM gpkg_contents WHERE "
                   "table_name LIKE 'data%' ORDER BY 1)",
                   "data_house features 4326, data_house_job attributes -, "
                   "data_house_person attributes -");
    kit_assert_sql(kit,
                   "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = "
                   "'data_house'",
                   "POINT");
}

static void test_answers_become_values(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    AUTO(mem_freep)
    char *xml = kit_record(
        "uuid:1",
        "<dwelling_id> ARW-C-014 </dwelling_id><home><tenure>rent</tenure></home><rooms> 3 </rooms>"
        "<rent>512.50</rent><damp>true</damp><place>53.5 -2.25 80 4.5</place><photo>a.jpg</photo>"
        "<note>  kept as\nwritten </note>"
        "<person><age>40</age><job><title>nurse</title></job><job><title>cook</title></job></"
        "person>"
        "<person><age>8</age></person><person><job><title>baker</title></job></person>",
        "<orx:instanceName>ARW-C-014</orx:instanceName>");
    assert_int_equal(kit_add(kit, xml), STORE_NEW);
    kit_assert_sql(
        kit,
        "SELECT fid || '|' || instance_id || '|' || dwelling || '|' || tenure || '|' || "
        "typeof(rooms) || rooms || '|' || typeof(rent) || rent || '|' || damp || '|' || "
        "photo || '|' || note || '|' || instanceName || '|' || hex(geom) FROM data_house",
        "1|uuid:1|ARW-C-014|rent|integer3|real512.5|1|a.jpg|  kept as\nwritten |ARW-C-014|"
        "47500001E6100000010100000000000000000002C00000000000C04A40");
    kit_assert_sql(kit, "SELECT dwelling FROM submission", "ARW-C-014");
    kit_assert_sql(kit,
                   "SELECT group_concat(fid || ':' || parent || ':' || position || ':' || "
                   "coalesce(age, '-'), ' ') FROM data_house_person",
                   "1048577:1:1:40 1048578:1:2:8 1048579:1:3:-");
    kit_assert_sql(kit,
                   "SELECT group_concat(parent || ':' || position || ':' || title, ' ') FROM "
                   "data_house_job",
                   "1048577:1:nurse 1048577:2:cook 1048579:1:baker");
}

static void test_empty_answers_are_null(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    AUTO(mem_freep)
    char *xml =
        kit_record("uuid:1", "<rooms/><rent> </rent><place></place><home><tenure/></home>", NULL);
    assert_int_equal(kit_add(kit, xml), STORE_NEW);
    kit_assert_sql(kit,
                   "SELECT count(*) FROM data_house WHERE rooms IS NULL AND rent IS NULL AND "
                   "place IS NULL AND tenure IS NULL AND geom IS NULL AND dwelling IS NULL",
                   "1");
}

static void test_what_does_not_fit_stays_in_the_xml_and_is_counted(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    AUTO(mem_freep)
    char *xml =
        kit_record("uuid:1",
                   "<rooms>many</rooms><rent>1e5</rent><damp>maybe</damp><place>here</place>"
                   "<person><age>3.0</age></person><person><age>3.5</age></person>"
                   "<person><age>99999999999999999999</age></person>",
                   NULL);
    AUTO(intake_freep) struct intake *in = intake_new(kit->st);
    const struct intake_facts facts = {.source = "test", .received_utc = KIT_NOW};
    struct intake_result result;
    ASSERT_OK(intake_add(in, xml, strlen(xml), &facts, &result, &kit->err), &kit->err);
    assert_int_equal(result.n_misfits, 6);
    kit_assert_sql(kit,
                   "SELECT count(*) FROM data_house WHERE rooms IS NULL AND rent IS NULL AND "
                   "damp IS NULL AND geom IS NULL AND place = 'here'",
                   "1");
    kit_assert_sql(kit, "SELECT group_concat(coalesce(age, '-'), ' ') FROM data_house_person",
                   "3 - -");
}

static void test_places_off_the_earth_are_no_geometry(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    static const char *const places[] = {"91 0", "0 181", "1", "", "1 x", "NaN NaN", "1e400 0"};
    for (size_t i = 0; i < LEN(places); i++) {
        AUTO(strbuf_done) struct strbuf answer = {0};
        char id[20];
        snprintf(id, sizeof id, "uuid:%zu", i);
        strbuf_addf(&answer, "<place>%s</place>", places[i]);
        AUTO(mem_freep) char *xml = kit_record(id, answer.data, NULL);
        assert_int_equal(kit_add(kit, xml), STORE_NEW);
    }
    kit_assert_sql(kit, "SELECT count(geom) FROM data_house", "0");
}

static void test_strange_elements_are_passed_over(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    AUTO(mem_freep)
    char *xml = kit_record(
        "uuid:1",
        "<unknown><rooms>9</rooms></unknown><rooms>2</rooms>" // not /data/rooms
        "<person jr:template=\"\" xmlns:jr=\"http://openrosa.org/javarosa\"><age>1</age></person>"
        "<person><age>5</age></person><home/><rooms>4</rooms>" // twice: the last counts
        "<person><age>6</age></person>",
        NULL); // not beside the others
    assert_int_equal(kit_add(kit, xml), STORE_NEW);
    kit_assert_sql(kit, "SELECT rooms FROM data_house", "4");
    kit_assert_sql(kit, "SELECT group_concat(position || ':' || age, ' ') FROM data_house_person",
                   "1:5 2:6");
}

/* ---- names ---- */

static void test_table_names_are_plain_short_and_free(void **state) {
    struct kit *kit = *state;
    add_small(kit, "House Hold/2026 (v1)", "", "<q/>", "", "");
    add_small(kit, "house_hold_2026_v1", "", "<q/>", "", "");
    add_small(kit, "\xd8\xa7\xd8\xb3\xd9\x85", "", "<q/>", "", "");
    add_small(kit, "../..", "", "<q/>", "", "");
    add_small(kit, "x&quot;; DROP TABLE submission; --", "", "<q/>", "", "");
    add_small(kit, "a_very_long_form_id_that_goes_on_and_on_and_on", "", "<q/>", "", "");
    kit_assert_sql(kit,
                   "SELECT group_concat(table_name, ' ') FROM (SELECT table_name FROM "
                   "typed_table ORDER BY 1)",
                   "data_a_very_long_form_id_that data_form data_form_2 data_house_hold_2026_v1 "
                   "data_house_hold_2026_v1_2 data_x_drop_table_submission");
}

static void test_column_names_get_their_groups_then_numbers(void **state) {
    struct kit *kit = *state;
    add_small(kit, "f", "1",
              "<age/><a><age/></a><b><age/><c><age/></c></b><Age/><a_age/><fid/><position/>"
              "<x-1.b/><\xe0\xa6\x98\xe0\xa6\xb0/>",
              "", "");
    kit_assert_sql(kit,
                   "SELECT group_concat(column_name, ' ') FROM (SELECT column_name FROM "
                   "question WHERE column_name IS NOT NULL ORDER BY position)",
                   "age a_age b_age c_age Age_2 a_age_2 fid_2 position_2 x-1.b "
                   "\xe0\xa6\x98\xe0\xa6\xb0");
    add_answers(kit, "f", "1", "i",
                "<Age>1</Age><b><c><age>2</age></c></b><x-1.b>3</x-1.b><fid>4</fid>");
    kit_assert_sql(kit, "SELECT Age_2 || c_age || \"x-1.b\" || fid_2 FROM data_f", "1234");
}

static void test_long_names_are_cut_between_characters(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf nodes = {0};
    for (int i = 0; i < 3; i++) {
        strbuf_add(&nodes, "<n");
        for (int k = 0; k < 40; k++) {
            strbuf_add(&nodes, "\xc3\xa9"); // é
        }
        strbuf_addf(&nodes, "%d/>", i);
    }
    add_small(kit, "f", "1", nodes.data, "", "");
    kit_assert_sql(kit,
                   "SELECT count(DISTINCT column_name) || ' ' || "
                   "max(length(CAST(column_name AS BLOB))) FROM question",
                   "3 63");
}

static void test_two_repeats_of_one_name_get_two_tables(void **state) {
    struct kit *kit = *state;
    add_small(kit, "f", "1", "<a><r><x/></r></a><b><r><x/></r></b>", "",
              "<group ref=\"/data/a/r\"><repeat nodeset=\"/data/a/r\"><input ref=\"/data/a/r/x\">"
              "<label>x</label></input></repeat></group>"
              "<group ref=\"/data/b/r\"><repeat nodeset=\"/data/b/r\"><input ref=\"/data/b/r/x\">"
              "<label>x</label></input></repeat></group>");
    add_answers(kit, "f", "1", "i", "<a><r><x>1</x></r><r><x>2</x></r></a><b><r><x>3</x></r></b>");
    kit_assert_sql(kit, "SELECT group_concat(x) FROM data_f_r", "1,2");
    kit_assert_sql(kit, "SELECT group_concat(x) FROM data_f_r_2", "3");
}

/* ---- wide forms ---- */

static char *wide_nodes(int n) {
    struct strbuf nodes = {0};
    for (int i = 0; i < n; i++) {
        strbuf_addf(&nodes, "<q%d/>", i);
    }
    return strbuf_steal(&nodes);
}

static void test_wide_forms_go_on_in_further_tables(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *nodes = wide_nodes(4000);
    add_small(kit, "wide", "1", nodes, "", "");
    kit_assert_sql(kit,
                   "SELECT group_concat(table_name || ':' || n, ' ') FROM (SELECT table_name, "
                   "count(column_name) AS n FROM question GROUP BY 1 ORDER BY 1)",
                   "data_wide:1900 data_wide_part2:1900 data_wide_part3:200");
    add_answers(kit, "wide", "1", "i", "<q0>a</q0><q1900>b</q1900><q3999>c</q3999>");
    kit_assert_sql(kit,
                   "SELECT a.q0 || b.q1900 || c.q3999 || c.instance_id FROM data_wide AS a JOIN "
                   "data_wide_part2 AS b USING (fid) JOIN data_wide_part3 AS c USING (fid)",
                   "abci");
    add_small(kit, "wide", "2", "<q0/><late/>", "", ""); // fills what room there is
    kit_assert_sql(kit, "SELECT table_name FROM question WHERE path = '/data/late'",
                   "data_wide_part3");
}

/* ---- versions ---- */

static void test_a_new_version_adds_columns_and_drops_none(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    AUTO(mem_freep) char *one = kit_record("uuid:1", "<rooms>3</rooms><note>old</note>", NULL);
    assert_int_equal(kit_add(kit, one), STORE_NEW);
    kit_add_form(kit, KIT_FORM_2);
    AUTO(strbuf_done) struct strbuf two = {0};
    strbuf_add(&two,
               "<data id=\"house\" version=\"2\"><home><landlord>council</landlord></home>"
               "<rooms>three</rooms><person><job><title>x</title><hours>8</hours></job></person>"
               "<meta><instanceID>uuid:2</instanceID></meta></data>");
    assert_int_equal(kit_add(kit, two.data), STORE_NEW);
    kit_assert_sql(kit,
                   "SELECT group_concat(coalesce(rooms, '-') || '/' || coalesce(rooms_2, '-') || "
                   "'/' || coalesce(landlord, '-') || '/' || coalesce(note, '-'), ' ') FROM "
                   "data_house",
                   "3/-/-/old -/three/council/-");
    kit_assert_sql(kit,
                   "SELECT group_concat(version || ':' || column_name, ' ') FROM (SELECT * FROM "
                   "question WHERE path = '/data/rooms' ORDER BY version)",
                   "1:rooms 2:rooms_2");
    kit_assert_sql(kit, "SELECT hours FROM data_house_job", "8");
    kit_assert_sql(kit, "SELECT count(*) FROM typed_table", "3");
}

static void test_a_table_may_become_a_layer_later(void **state) {
    struct kit *kit = *state;
    add_small(kit, "f", "1", "<q/>", "", "");
    add_answers(kit, "f", "1", "i", "<q>1</q>");
    add_small(kit, "f", "2", "<q/><here/><there/>",
              "<bind nodeset=\"/data/here\" type=\"geopoint\"/>"
              "<bind nodeset=\"/data/there\" type=\"geopoint\"/>",
              "");
    add_answers(kit, "f", "2", "k", "<q>2</q><here>53.5 2.2</here><there>1 1</there>");
    kit_assert_sql(kit, "SELECT data_type || srs_id FROM gpkg_contents WHERE table_name = 'data_f'",
                   "features4326");
    kit_assert_sql(kit, "SELECT group_concat(coalesce(hex(geom), '-'), ' ') FROM data_f",
                   " 47500001E6100000010100000"
                   "09A999999999901400000000000C04A40");
}

static void test_a_geometry_goes_on_in_its_question(void **state) {
    struct kit *kit = *state;
    static const char binds[] = "<bind nodeset=\"/data/a\" type=\"geopoint\"/>"
                                "<bind nodeset=\"/data/b\" type=\"geopoint\"/>";
    add_small(kit, "f", "1", "<b/>", "<bind nodeset=\"/data/b\" type=\"geopoint\"/>", "");
    add_small(kit, "f", "2", "<a/><b/>", binds, ""); // a comes first now
    kit_assert_sql(kit,
                   "SELECT group_concat(version || path) FROM (SELECT * FROM question WHERE "
                   "is_geometry ORDER BY version)",
                   "1/data/b,2/data/b");
}

/* ---- words ---- */

static void test_labels_are_kept_in_every_language(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    kit_assert_sql(kit, "SELECT label FROM question WHERE path = '/data/home/tenure'",
                   "Rent or own?");
    kit_assert_sql(kit,
                   "SELECT label FROM question_label WHERE path = '/data/home/tenure' AND lang "
                   "= 'Polski (pl)'",
                   "Najem?");
    kit_assert_sql(kit,
                   "SELECT group_concat(lang || ':' || value || ':' || label, '; ') FROM "
                   "(SELECT * FROM choice_label ORDER BY lang, position)",
                   "English (en):rent:We rent; English (en):own:We own; "
                   "Polski (pl):rent:Wynajmujemy; Polski (pl):own:W\xc5\x82"
                   "asne");
    kit_assert_sql(kit, "SELECT label FROM question WHERE path = '/data/person/job/title'",
                   "What?");
}

static void test_choices_written_out_and_from_files(void **state) {
    struct kit *kit = *state;
    add_small(kit, "f", "1", "<a/><b/><c/>", "",
              "<select ref=\"/data/a\"><label>A</label><item><label>Yes, \xe2\x9c\x93</label>"
              "<value>yes</value></item><item><label>No</label><value>no</value></item></select>"
              "<select1 ref=\"/data/b\"><label>B</label><itemset nodeset=\"/data/a\">"
              "<value ref=\".\"/><label ref=\".\"/></itemset></select1>"
              "<input ref=\"/data/c\"><label>C</label></input>");
    kit_assert_sql(kit,
                   "SELECT group_concat(path || ':' || lang || ':' || value || ':' || label) "
                   "FROM (SELECT * FROM choice_label ORDER BY position)",
                   "/data/a::yes:Yes, \xe2\x9c\x93,/data/a::no:No");
}

static bool villages(void *ctx, const char *name, struct strbuf *out) {
    (void)ctx;
    if (strcmp(name, "villages.csv") != 0) {
        return false;
    }
    strbuf_add(out, "name,label,district\nv1,First,d1\nv2,\"Second, far\",d2\n");
    return true;
}

static void test_choices_of_a_cascade_are_all_kept(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep)
    char *xml = small_form(
        "f", "1", "<d/><v/>", "<instance id=\"villages\" src=\"jr://file-csv/villages.csv\"/>",
        "<input ref=\"/data/d\"><label>D</label></input><select1 ref=\"/data/v\"><label>V</label>"
        "<itemset nodeset=\"randomize(instance('villages')/root/item[district = /data/d], 7)\">"
        "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>");
    struct catalog_added added;
    ASSERT_OK(catalog_add(kit->st, xml, strlen(xml), villages, NULL, KIT_NOW, &added, &kit->err),
              &kit->err);
    assert_int_equal(added.n_media, 1);
    assert_int_equal(added.n_missing, 0);
    kit_assert_sql(kit, "SELECT group_concat(value || ':' || label, '; ') FROM choice_label",
                   "v1:First; v2:Second, far");
    kit_assert_sql(kit, "SELECT name FROM form_media", "villages.csv");
}

/* ---- adding forms ---- */

static int add_raw(struct kit *kit, const char *xml) {
    struct catalog_added added;
    return catalog_add(kit->st, xml, strlen(xml), NULL, NULL, KIT_NOW, &added, &kit->err)
               ? (int)added.added
               : -1;
}

static void test_a_form_is_added_once(void **state) {
    struct kit *kit = *state;
    assert_int_equal(add_raw(kit, KIT_FORM), STORE_NEW);
    assert_int_equal(add_raw(kit, KIT_FORM), STORE_SAME);
    AUTO(strbuf_done) struct strbuf changed = {0};
    strbuf_addf(&changed, "%s<!-- changed -->", KIT_FORM);
    assert_int_equal(add_raw(kit, changed.data), -1);
    kit_assert_err(kit, ERR_CONFLICT, "give the changed form a new version");
    kit_assert_sql(kit, "SELECT count(*) FROM form", "1");
}

static void test_a_broken_form_leaves_the_survey_as_it_was(void **state) {
    struct kit *kit = *state;
    static const char *const broken[] = {
        "",
        "not XML",
        "<h:html xmlns:h=\"x\"/>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><data id=\"x\"/>",
    };
    for (size_t i = 0; i < LEN(broken); i++) {
        kit->err = (struct err){0};
        assert_int_equal(add_raw(kit, broken[i]), -1);
        assert_int_not_equal(kit->err.code, ERR_NONE);
    }
    AUTO(mem_freep) char *nameless = small_form("", "1", "<q/>", "", "");
    kit->err = (struct err){0};
    assert_int_equal(add_raw(kit, nameless), -1);
    kit_assert_err(kit, ERR_SYNTAX, "the form has no id");
    kit_assert_sql(kit,
                   "SELECT (SELECT count(*) FROM form) + (SELECT count(*) FROM question) + "
                   "(SELECT count(*) FROM typed_table)",
                   "0");
}

/* ---- rebuild ---- */

/* Everything that a rebuild may touch, as one text. */
static char *dump(const struct kit *kit) {
    static const char *const queries[] = {
        "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE name LIKE 'data%' "
        "ORDER BY name)",
        "SELECT group_concat(table_name || repeat_path || part, ';') FROM (SELECT * FROM "
        "typed_table "
        "ORDER BY 1)",
        "SELECT "
        "group_concat(form_id||version||path||position||repeat_path||type||control||table_name||"
        "coalesce(column_name,'-')||coalesce(column_type,'-')||is_geometry||label, ';') FROM "
        "(SELECT * "
        "FROM question ORDER BY form_id, version, position)",
        "SELECT group_concat(version||path||lang||value||position||label, ';') FROM (SELECT * FROM "
        "choice_label ORDER BY 1, 2, 3, 4, 5)",
        "SELECT group_concat(path||lang||label, ';') FROM (SELECT * FROM question_label ORDER BY "
        "1, 2, "
        "3, 4)",
        "SELECT group_concat(table_name||data_type||coalesce(srs_id,'-')||description, ';') FROM "
        "(SELECT * FROM gpkg_contents ORDER BY 1)",
        "SELECT group_concat(table_name||geometry_type_name, ';') FROM (SELECT * FROM "
        "gpkg_geometry_columns ORDER BY 1)",
        "SELECT group_concat(fid||coalesce(hex(geom),'-')||instance_id||coalesce(dwelling,'-')||"
        "coalesce(tenure,'-')||coalesce(rooms,'-')||coalesce(rooms_2,'-')||coalesce(rent,'-')||"
        "coalesce(landlord,'-')||coalesce(note,'-'), ';') FROM (SELECT * FROM data_house ORDER BY "
        "fid)",
        "SELECT group_concat(fid||instance_id||parent||position||coalesce(age,'-'), ';') FROM "
        "(SELECT * "
        "FROM data_house_person ORDER BY fid)",
        "SELECT group_concat(fid||instance_id||parent||position||coalesce(title,'-')||"
        "coalesce(hours,'-'), ';') FROM (SELECT * FROM data_house_job ORDER BY fid)",
    };
    struct strbuf out = {0};
    for (size_t i = 0; i < LEN(queries); i++) {
        AUTO(mem_freep) char *value = kit_sql(kit, queries[i]);
        strbuf_addf(&out, "%s\n", value);
    }
    return strbuf_steal(&out);
}

static void add_mixed_records(struct kit *kit) {
    for (int i = 0; i < 50; i++) {
        AUTO(strbuf_done) struct strbuf xml = {0};
        strbuf_addf(
            &xml,
            "<data id=\"house\" version=\"%d\"><dwelling_id>D%d</dwelling_id><rooms>%d</rooms>"
            "<home><tenure>%s</tenure></home><rent>%d.5</rent><place>53.%d -2.%d</place>"
            "<person><age>%d</age><job><title>t%d</title><hours>%d</hours></job></person>"
            "<person/><meta><instanceID>i%d</instanceID>",
            1 + i % 2, i, i % 5, i % 3 ? "rent" : "own", i, i, i, i, i, i, i);
        if (i % 10 == 9) {
            strbuf_addf(&xml, "<deprecatedID>i%d</deprecatedID>", i - 3);
        }
        strbuf_add(&xml, "</meta></data>");
        assert_int_equal(kit_add(kit, xml.data), STORE_NEW);
    }
}

static void test_rebuild_makes_the_same_again(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    AUTO(mem_freep) char *early = kit_record("early", "<rooms>3</rooms>", NULL);
    assert_int_equal(kit_add(kit, early), STORE_NEW);
    kit_add_form(kit, KIT_FORM_2);
    add_mixed_records(kit);
    AUTO(mem_freep) char *before = dump(kit);
    assert_true(strlen(before) > 5000);
    struct rebuild_result result;
    ASSERT_OK(rebuild_all(kit->st, NULL, &result, &kit->err), &kit->err);
    assert_int_equal(result.n_forms, 2);
    assert_int_equal(result.n_records, 46); // 51, five of them replaced
    AUTO(mem_freep) char *after = dump(kit);
    assert_string_equal(before, after);
}

static void test_rebuild_mends_what_hands_broke(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    kit_add_form(kit, KIT_FORM_2);
    add_mixed_records(kit);
    AUTO(mem_freep) char *before = dump(kit);
    kit_exec(kit, "UPDATE data_house SET tenure = 'castle'; DELETE FROM data_house_person; "
                  "DROP TABLE data_house_job; DELETE FROM choice_label; "
                  "UPDATE question SET label = 'x'");
    struct rebuild_result result;
    ASSERT_OK(rebuild_all(kit->st, NULL, &result, &kit->err), &kit->err);
    AUTO(mem_freep) char *after = dump(kit);
    assert_string_equal(before, after);
}

static void test_rebuild_takes_a_spatial_index_along(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    kit_exec(kit, "CREATE VIRTUAL TABLE rtree_data_house_geom USING rtree(id,minx,maxx,miny,maxy);"
                  "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name "
                  "TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL);"
                  "INSERT INTO gpkg_extensions VALUES ('data_house', 'geom', 'gpkg_rtree_index', "
                  "'', 'write-only')");
    AUTO(mem_freep) char *one = kit_record("1", "<place>53.5 -2</place>", NULL);
    AUTO(mem_freep)
    char *two = kit_record("2", "<place>53.5 -1</place>", "<orx:deprecatedID>1</orx:deprecatedID>");
    assert_int_equal(kit_add(kit, one), STORE_NEW);
    kit_assert_sql(kit, "SELECT id || ':' || minx FROM rtree_data_house_geom", "1:-2.0");
    assert_int_equal(kit_add(kit, two), STORE_NEW);
    kit_assert_sql(kit, "SELECT group_concat(id || ':' || minx) FROM rtree_data_house_geom",
                   "2:-1.0");
    struct rebuild_result result;
    ASSERT_OK(rebuild_all(kit->st, NULL, &result, &kit->err), &kit->err);
    kit_assert_sql(kit,
                   "SELECT (SELECT count(*) FROM gpkg_extensions) || (SELECT count(*) FROM "
                   "sqlite_schema WHERE name LIKE 'rtree%')",
                   "00");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_a_form_becomes_typed_tables),
        T(test_answers_become_values),
        T(test_empty_answers_are_null),
        T(test_what_does_not_fit_stays_in_the_xml_and_is_counted),
        T(test_places_off_the_earth_are_no_geometry),
        T(test_strange_elements_are_passed_over),
        T(test_table_names_are_plain_short_and_free),
        T(test_column_names_get_their_groups_then_numbers),
        T(test_long_names_are_cut_between_characters),
        T(test_two_repeats_of_one_name_get_two_tables),
        T(test_wide_forms_go_on_in_further_tables),
        T(test_a_new_version_adds_columns_and_drops_none),
        T(test_a_table_may_become_a_layer_later),
        T(test_a_geometry_goes_on_in_its_question),
        T(test_labels_are_kept_in_every_language),
        T(test_choices_written_out_and_from_files),
        T(test_choices_of_a_cascade_are_all_kept),
        T(test_a_form_is_added_once),
        T(test_a_broken_form_leaves_the_survey_as_it_was),
        T(test_rebuild_makes_the_same_again),
        T(test_rebuild_mends_what_hands_broke),
        T(test_rebuild_takes_a_spatial_index_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
