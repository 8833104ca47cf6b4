/* tests/survey/test_intake.c — records through the door: resent, edited, with files, sealed, and
 * made to hurt (spec/attacks.md 1-17, 60-65; the numbers are in the names). */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/submission.h"
#include "survey/tables.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, kit_teardown)

static int setup(void **state) {
    if (kit_setup(state) != 0) {
        return -1;
    }
    kit_add_form(*state, KIT_FORM);
    return 0;
}

static int add(struct kit *kit, const char *id, const char *answers, const char *meta) {
    AUTO(mem_freep) char *xml = kit_record(id, answers, meta);
    return kit_add(kit, xml);
}

static void assert_refused(struct kit *kit, const char *xml, enum err_code code, const char *part) {
    if (kit_add(kit, xml) != -1) {
        fail_msg("taken: %.200s", xml);
    }
    kit_assert_err(kit, code, part);
}

/* The same through a file of its own, with the bytes counted. */
static void assert_bytes_refused(struct kit *kit, const char *xml, size_t len, const char *part) {
    assert_int_equal(kit_add_bytes(kit, xml, len), -1);
    kit_assert_err(kit, ERR_SYNTAX, part);
}

static void assert_nothing_kept(const struct kit *kit) {
    kit_assert_sql(kit,
                   "SELECT (SELECT count(*) FROM submission) + (SELECT count(*) FROM data_house) "
                   "+ (SELECT count(*) FROM attachment) + (SELECT count(*) FROM "
                   "data_house_person)",
                   "0");
}

/* ---- the ordinary day ---- */

static void test_resent_is_the_same_changed_is_another(void **state) {
    struct kit *kit = *state;
    assert_int_equal(add(kit, "uuid:1", "<rooms>3</rooms>", NULL), STORE_NEW);
    assert_int_equal(add(kit, "uuid:1", "<rooms>3</rooms>", NULL), STORE_SAME);
    assert_int_equal(add(kit, "uuid:1", "<rooms>4</rooms>", NULL), STORE_OTHER);
    kit_assert_sql(kit, "SELECT count(*) || ' ' || rooms FROM data_house", "1 3");
}

static void test_unknown_forms_say_what_to_add(void **state) {
    struct kit *kit = *state;
    assert_refused(
        kit, "<data id=\"house\" version=\"7\"><meta><instanceID>1</instanceID></meta></data>",
        ERR_NOT_FOUND, "no version '7' of form 'house', only '1'; add it with: doorstep form add");
    assert_refused(kit, "<data id=\"nix\"><meta><instanceID>1</instanceID></meta></data>",
                   ERR_NOT_FOUND, "no form 'nix'; add it with: doorstep form add");
    assert_nothing_kept(kit);
}

static void test_surveyor_and_home_come_from_the_record_or_from_the_call(void **state) {
    struct kit *kit = *state;
    static const char answers[] = "<dwelling_id>D1</dwelling_id><surveyor>Ben</surveyor>";
    assert_int_equal(add(kit, "1", answers, NULL), STORE_NEW);
    AUTO(intake_freep) struct intake *in = intake_new(kit->st);
    AUTO(mem_freep) char *xml = kit_record("2", answers, NULL);
    const struct intake_facts facts = {
        .source = "ask", .surveyor = "Amina", .dwelling = "D2", .received_utc = KIT_NOW};
    struct intake_result result;
    ASSERT_OK(intake_add(in, xml, strlen(xml), &facts, &result, &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT group_concat(source || surveyor || dwelling) FROM submission",
                   "testBenD1,askAminaD2");
    kit_assert_sql(kit, "SELECT group_concat(dwelling || dwelling_id) FROM data_house",
                   "D1D1,D2D1");
}

static void test_an_edit_replaces_rows_and_keeps_the_record(void **state) {
    struct kit *kit = *state;
    add(kit, "a", "<rooms>3</rooms><person><age>1</age></person><person><age>2</age></person>",
        NULL);
    add(kit, "z", "<rooms>9</rooms><person><age>9</age></person>", NULL);
    assert_int_equal(add(kit, "b", "<rooms>4</rooms><person><age>5</age></person>",
                         "<orx:deprecatedID>a</orx:deprecatedID>"),
                     STORE_NEW);
    kit_assert_sql(kit, "SELECT group_concat(instance_id || rooms) FROM data_house", "z9,b4");
    kit_assert_sql(kit, "SELECT group_concat(instance_id || age) FROM data_house_person", "z9,b5");
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "3");
    assert_int_equal(add(kit, "a",
                         "<rooms>3</rooms><person><age>1</age></person><person><age>2</age>"
                         "</person>",
                         NULL),
                     STORE_SAME); // resent late
    kit_assert_sql(kit, "SELECT count(*) FROM data_house", "2");
}

static void test_bad_edits_are_refused_64(void **state) {
    struct kit *kit = *state;
    add(kit, "a", "", NULL);
    assert_int_equal(add(kit, "b", "", "<orx:deprecatedID>a</orx:deprecatedID>"), STORE_NEW);
    assert_int_equal(add(kit, "c", "", "<orx:deprecatedID>a</orx:deprecatedID>"), -1); // a fork
    kit_assert_err(kit, ERR_CONFLICT, "edited before");
    assert_int_equal(add(kit, "d", "", "<orx:deprecatedID>d</orx:deprecatedID>"), -1);
    kit_assert_err(kit, ERR_SYNTAX, "edits itself");
    assert_int_equal(add(kit, "e", "", "<orx:deprecatedID>nobody</orx:deprecatedID>"), -1);
    kit_assert_err(kit, ERR_NOT_FOUND, "nobody");
    assert_int_equal(add(kit, "a", "", "<orx:deprecatedID>b</orx:deprecatedID>"), STORE_OTHER);
    kit_assert_sql(kit, "SELECT group_concat(instance_id) FROM data_house", "b");
}

static void test_a_record_of_another_form_cannot_be_edited_64(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
                      "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><h:title>O</h:title><model>"
                      "<instance><o id=\"other\"><q/><meta><instanceID/></meta></o></instance>"
                      "</model></h:head><h:body/></h:html>");
    add(kit, "a", "", NULL);
    assert_refused(kit,
                   "<o id=\"other\"><meta><instanceID>b</instanceID><deprecatedID>a</deprecatedID>"
                   "</meta></o>",
                   ERR_CONFLICT, "belongs to form 'house'");
}

static void test_many_records_share_a_commit_and_bad_ones_leave_no_trace(void **state) {
    struct kit *kit = *state;
    ASSERT_OK(store_begin(kit->st, &kit->err), &kit->err);
    assert_int_equal(add(kit, "a", "<person><age>1</age></person>", NULL), STORE_NEW);
    assert_int_equal(
        add(kit, "b", "<person><age>1</age></person>", "<orx:deprecatedID>x</orx:deprecatedID>"),
        -1);
    kit->err = (struct err){0};
    assert_int_equal(add(kit, "c", "", NULL), STORE_NEW);
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "0");
    ASSERT_OK(store_commit(kit->st, &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT group_concat(instance_id) FROM submission", "a,c");
    kit_assert_sql(kit, "SELECT count(*) FROM data_house_person", "1");
}

/* ---- files ---- */

static void test_files_named_are_expected(void **state) {
    struct kit *kit = *state;
    assert_int_equal(add(kit, "a", "<photo> p.jpg </photo>", NULL), STORE_NEW);
    kit_assert_sql(kit, "SELECT name || coalesce(hash, ' missing') FROM attachment",
                   "p.jpg missing");
}

static void test_names_that_are_no_file_names_are_not_expected_32(void **state) {
    struct kit *kit = *state;
    static const char *const names[] = {"../../.ssh/id", "/etc/passwd", "C:\\x",    "..",
                                        ".hidden",       "a\nb",        "a&#x9b;b", "a/b"};
    for (size_t i = 0; i < LEN(names); i++) {
        AUTO(strbuf_done) struct strbuf photo = {0};
        char id[20];
        snprintf(id, sizeof id, "%zu", i);
        strbuf_addf(&photo, "<photo>%s</photo>", names[i]);
        assert_int_equal(add(kit, id, photo.data, NULL), STORE_NEW);
    }
    kit_assert_sql(kit, "SELECT count(*) FROM attachment", "0");
    AUTO(mem_freep) char *longest = mem_alloc(300);
    memset(longest, 'x', 299);
    longest[299] = '\0';
    assert_false(submission_file_name_ok(longest));
    longest[255] = '\0';
    assert_true(submission_file_name_ok(longest));
}

static void test_sealed_records_are_kept_without_rows(void **state) {
    struct kit *kit = *state;
    static const char sealed[] =
        "<data xmlns=\"http://www.opendatakit.org/xforms/encrypted\" id=\"house\" version=\"1\" "
        "encrypted=\"yes\"><base64EncryptedKey>Qm9n</base64EncryptedKey>"
        "<orx:meta xmlns:orx=\"http://openrosa.org/xforms\"><orx:instanceID>uuid:s</orx:instanceID>"
        "</orx:meta><media><file>1.jpg.enc</file></media><media><file>audit.csv.enc</file></media>"
        "<media><file>plain.jpg</file></media><media><file>.enc</file></media>" // attack 68
        "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>";
    assert_int_equal(kit_add(kit, sealed), STORE_NEW);
    kit_assert_sql(kit, "SELECT encrypted FROM submission", "1");
    kit_assert_sql(kit, "SELECT count(*) FROM data_house", "0");
    kit_assert_sql(kit, "SELECT group_concat(name) FROM attachment",
                   "1.jpg.enc,audit.csv.enc,submission.xml.enc");
}

/* ---- made to hurt ---- */

#define ROOT(inside) "<data id=\"house\" version=\"1\">" inside "</data>"
#define ID "<meta><instanceID>uuid:h</instanceID></meta>"

static void test_a_doctype_is_refused_1_to_6(void **state) {
    struct kit *kit = *state;
    static const char *const records[] = {
        "<!DOCTYPE data>" ROOT(ID),
        "<!DOCTYPE data [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" ROOT("<note>&x;</note>" ID),
        "<!DOCTYPE data SYSTEM \"http://127.0.0.1:9/x.dtd\">" ROOT(ID),
        "<!DOCTYPE data [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]>" ROOT(ID),
        "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>" ROOT("<note>&c;</note>" ID),
    };
    for (size_t i = 0; i < LEN(records); i++) {
        assert_refused(kit, records[i], ERR_SYNTAX, "DOCTYPE");
    }
    assert_refused(kit, ROOT("<note>&undeclared;</note>" ID), ERR_SYNTAX, "not well-formed");
    assert_nothing_kept(kit);
}

static void test_nothing_is_fetched_7_8_17(void **state) {
    struct kit *kit = *state;
    static const char record[] =
        "<?xml version='1.0'?><?xml-stylesheet href=\"http://127.0.0.1:9/x.xsl\" "
        "type=\"text/xsl\"?>"
        "<data id=\"house\" version=\"1\" xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
        "xml:base=\"http://127.0.0.1:9/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:schemaLocation=\"a http://127.0.0.1:9/x.xsd\">"
        "<note><xi:include href=\"file:///etc/passwd\" parse=\"text\"/></note>" ID "</data>";
    assert_int_equal(kit_add(kit, record), STORE_NEW);
    kit_assert_sql(kit, "SELECT coalesce(note, 'nothing') FROM data_house", "nothing");
    kit_assert_sql(kit,
                   "SELECT count(*) FROM submission WHERE CAST(xml AS TEXT) LIKE '%xi:include%'",
                   "1"); // as received
}

static void test_encodings_are_read_as_declared_9(void **state) {
    struct kit *kit = *state;
    static const char latin[] =
        "<?xml version='1.0' encoding='ISO-8859-1'?>" ROOT("<note>caf\xe9</note>" ID);
    assert_int_equal(kit_add(kit, latin), STORE_NEW);
    kit_assert_sql(kit, "SELECT note FROM data_house", "caf\xc3\xa9");
    kit_assert_sql(kit, "SELECT instr(xml, X'E9') > 0 FROM submission", "1");
    assert_refused(kit, ROOT("<note>caf\xe9</note>" ID), ERR_SYNTAX, "not well-formed");
    static const char *const others[] = {"UTF-7", "UTF-16", "UCS-4", "cp037", "EUC-JP", "x"};
    for (size_t i = 0; i < LEN(others); i++) {
        AUTO(strbuf_done) struct strbuf xml = {0};
        strbuf_addf(&xml, "<?xml version=\"1.0\" encoding=\"%s\"?>" ROOT(ID), others[i]);
        assert_refused(kit, xml.data, ERR_SYNTAX, "it should be UTF-8");
    }
    static const char utf16[] = "\xff\xfe<\0d\0/\0>\0", bare[] = "<\0d\0/\0>\0";
    assert_bytes_refused(kit, utf16, sizeof utf16 - 1, "not written in UTF-8");
    assert_bytes_refused(kit, bare, sizeof bare - 1, "not written in UTF-8");
}

static void test_characters_that_are_none_10(void **state) {
    struct kit *kit = *state;
    static const char nul[] = ROOT("<note>a\0b</note>" ID);
    assert_bytes_refused(kit, nul, sizeof nul - 1, "not well-formed");
    static const char *const records[] = {
        ROOT("<note>\x01</note>" ID),
        ROOT("<note>\xef\xbf\xbe</note>" ID), // U+FFFE
        ROOT("<note>\xed\xa0\x80</note>" ID), // a lone surrogate
        ROOT("<note>&#0;</note>" ID),         ROOT("<note>&#1;</note>" ID),
        ROOT("<note>&#xD800;</note>" ID),
    };
    for (size_t i = 0; i < LEN(records); i++) {
        assert_refused(kit, records[i], ERR_SYNTAX, "not well-formed");
    }
    assert_nothing_kept(kit);
}

static void repeat(struct strbuf *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        strbuf_add(out, text);
    }
}

static void test_deep_nesting_11(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf xml = {0};
    strbuf_add(&xml, "<data id=\"house\" version=\"1\">" ID);
    repeat(&xml, "<a>", 100000);
    repeat(&xml, "</a>", 100000);
    strbuf_add(&xml, "</data>");
    assert_int_equal(kit_add(kit, xml.data), -1);
    assert_true(kit->err.code == ERR_LIMIT || kit->err.code == ERR_SYNTAX);
    assert_nothing_kept(kit);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_huge_parts_12(void **state) {
    struct kit *kit = *state;
    double start = seconds();
    AUTO(strbuf_done) struct strbuf attrs = {0}, sly = {0}, value = {0}, text = {0}, many = {0};
    strbuf_add(&attrs, "<data id=\"house\" version=\"1\"");
    strbuf_add(&sly, "<!-- \" --><![CDATA[\"]]><data id=\"house\" version=\"1\" x='>\">'");
    for (int i = 0; i < 700000; i++) {
        strbuf_addf(&attrs, " a%d=\"\"", i);
        strbuf_addf(&sly, " a%d=''", i);
    }
    strbuf_add(&attrs, ">" ID "</data>");
    assert_refused(kit, attrs.data, ERR_LIMIT, "too many attributes or names");
    assert_refused(kit, sly.data, ERR_LIMIT, "too many attributes or names");
    strbuf_add(&value, "<data id=\"house\" version=\"1\"><note x=\"");
    repeat(&value, "0123456789", 1 << 19);
    strbuf_add(&value, "\"/>" ID "</data>");
    (void)kit_add(kit, value.data); // an attribute of 5 MB may stand
    strbuf_add(&text, "<data id=\"house\" version=\"1\"><note>");
    repeat(&text, "0123456789", 10 << 20);
    strbuf_add(&text, "</note>" ID "</data>");
    assert_refused(kit, text.data, ERR_LIMIT, "the record is larger than 10 MB");
    strbuf_add(&many, "<data id=\"house\" version=\"1\">" ID);
    repeat(&many, "<x/>", 2 << 20);
    strbuf_add(&many, "</data>");
    (void)kit_add(kit, many.data);
    assert_true(seconds() - start < 60); // 10 s a call, and the machine may be busy
}

static void test_too_many_rows(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf xml = {0};
    strbuf_add(&xml, "<data id=\"house\" version=\"1\"><meta><instanceID>r</instanceID></meta>");
    repeat(&xml, "<person/>", TABLES_MAX_ROWS + 1);
    strbuf_add(&xml, "</data>");
    assert_refused(kit, xml.data, ERR_LIMIT, "more than 100000 times /data/person");
    assert_nothing_kept(kit);
    assert_int_equal(add(kit, "after", "<person><age>1</age></person>", NULL), STORE_NEW);
}

static void test_names_without_end(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf names = {0}, attrs = {0};
    strbuf_add(&names, "<data id=\"house\" version=\"1\">");
    strbuf_add(&attrs, "<data id=\"house\" version=\"1\">");
    for (int i = 0; i < 300000; i++) {
        strbuf_addf(&names, "<n%d/>", i);
        strbuf_addf(&attrs, "<x a%d='' b%d=''/>", i, i);
    }
    strbuf_add(&names, ID "</data>");
    strbuf_add(&attrs, ID "</data>");
    double start = seconds();
    assert_refused(kit, names.data, ERR_LIMIT, "too many attributes or names");
    assert_refused(kit, attrs.data, ERR_LIMIT, "");
    assert_true(seconds() - start < 20);
    assert_int_equal(add(kit, "after", "<rooms>1</rooms>", NULL), STORE_NEW);
}

static void test_namespace_bomb_13(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf one = {0}, spread = {0};
    strbuf_add(&one, "<data id=\"house\" version=\"1\"");
    strbuf_add(&spread, "<data id=\"house\" version=\"1\">");
    for (int i = 0; i < 10000; i++) {
        strbuf_addf(&one, " xmlns:p%d=\"u%d\"", i, i);
        strbuf_addf(&spread, "<p%d:x xmlns:p%d=\"u%d\"/>", i, i, i);
    }
    strbuf_add(&one, ">" ID "</data>");
    strbuf_add(&spread, ID "</data>");
    assert_refused(kit, one.data, ERR_LIMIT, "too many attributes or names");
    double start = seconds();
    for (int i = 0; i < 5; i++) {
        (void)kit_add(kit, spread.data);
    }
    assert_true(seconds() - start < 50);
}

static void test_who_it_is_must_be_clear_14(void **state) {
    struct kit *kit = *state;
    assert_refused(kit, ROOT("<note>x</note>"), ERR_SYNTAX, "has no instanceID");
    assert_refused(kit, ROOT("<meta/>"), ERR_SYNTAX, "has no instanceID");
    assert_refused(kit, ROOT("<meta><instanceID> </instanceID></meta>"), ERR_SYNTAX,
                   "has no instanceID");
    assert_refused(kit, "<data id=\"house\" version=\"1\" instanceID=\"uuid:a\"/>", ERR_SYNTAX,
                   "has no instanceID");
    assert_refused(kit, ROOT("<home><meta><instanceID>deep</instanceID></meta></home>"), ERR_SYNTAX,
                   "has no instanceID");
    assert_refused(kit, ROOT("<meta><instanceID>a</instanceID><instanceID>b</instanceID></meta>"),
                   ERR_SYNTAX, "two different values of instanceID");
    assert_refused(kit,
                   ROOT("<meta><instanceID>a</instanceID></meta><meta><instanceID>b</instanceID>"
                        "</meta>"),
                   ERR_SYNTAX, "two different values of instanceID");
    assert_refused(kit,
                   ROOT("<meta><instanceID>a</instanceID><deprecatedID>b</deprecatedID>"
                        "<deprecatedID>c</deprecatedID></meta>"),
                   ERR_SYNTAX, "deprecatedID");
    assert_nothing_kept(kit);
    assert_int_equal(kit_add(kit, ROOT("<meta><instanceID>\n  uuid:w\t</instanceID></meta>")),
                     STORE_NEW);
    kit_assert_sql(kit, "SELECT instance_id FROM submission", "uuid:w");
}

static void test_strange_instance_ids_15(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf longest = {0}, longer = {0};
    repeat(&longest, "x", 200);
    repeat(&longer, "x", 201);
    assert_int_equal(add(kit, longer.data, "", NULL), -1);
    kit_assert_err(kit, ERR_SYNTAX, "longer than 200 bytes");
    static const char *const bad[] = {"a\nb", "a&#9;b", "a&#x85;b", "a&#127;b"};
    for (size_t i = 0; i < LEN(bad); i++) {
        assert_int_equal(add(kit, bad[i], "", NULL), -1);
        kit_assert_err(kit, ERR_SYNTAX, "control characters");
    }
    static const char *const fine[] = {
        "../../x", "\xf0\x9f\x8f\xa0", "'; DROP TABLE submission; --", "%00", "a b", "&lt;script>"};
    for (size_t i = 0; i < LEN(fine); i++) {
        assert_int_equal(add(kit, fine[i], "<note>ok</note>", NULL), STORE_NEW);
    }
    assert_int_equal(add(kit, longest.data, "", NULL), STORE_NEW);
    kit_assert_sql(kit, "SELECT count(*) FROM data_house", "7");
}

static void test_strange_form_ids_16(void **state) {
    struct kit *kit = *state;
    static const char *const ids[] = {"ho/use", "..",     "%2f",   "house.xml",
                                      "House",  "house.", "house "};
    for (size_t i = 0; i < LEN(ids); i++) {
        AUTO(strbuf_done) struct strbuf xml = {0};
        strbuf_addf(&xml, "<data id=\"%s\" version=\"1\">" ID "</data>", ids[i]);
        assert_refused(kit, xml.data, ERR_NOT_FOUND, "the survey has no form");
    }
    assert_refused(kit, "<data>" ID "</data>", ERR_SYNTAX, "does not say to which form it belongs");
    assert_refused(kit, "<data id=\"\">" ID "</data>", ERR_SYNTAX, "does not say to which form");
    assert_refused(kit, "<data id=\"a&#10;b\">" ID "</data>", ERR_SYNTAX, "control characters");
    assert_refused(kit, KIT_FORM, ERR_SYNTAX, "is a form, not answers to one");
    assert_refused(kit, "", ERR_SYNTAX, "empty");
    assert_refused(kit, "plainly not XML", ERR_SYNTAX, "not well-formed");
    assert_refused(kit, ROOT(ID) ROOT(ID), ERR_SYNTAX, "not well-formed");
    assert_nothing_kept(kit);
}

static void test_split_cdata_is_text_18(void **state) {
    struct kit *kit = *state;
    assert_int_equal(
        kit_add(kit, ROOT("<note><![CDATA[a]]]]><![CDATA[>b <rooms>1</rooms>]]></note>" ID)),
        STORE_NEW);
    kit_assert_sql(kit, "SELECT note || coalesce(rooms, '') FROM data_house",
                   "a]]>b <rooms>1</rooms>");
}

static void test_sql_in_answers_stays_text_78(void **state) {
    struct kit *kit = *state;
    assert_int_equal(add(kit, "a",
                         "<note>'); DROP TABLE data_house; --</note>"
                         "<dwelling_id>' OR 1=1 --</dwelling_id>",
                         NULL),
                     STORE_NEW);
    kit_assert_sql(kit, "SELECT note FROM data_house", "'); DROP TABLE data_house; --");
}

/* ---- answers by path ---- */

static void test_answers_are_found_by_path(void **state) {
    (void)state;
    struct submission sub = {0};
    struct err err = {0};
    static const char xml[] = "<d id=\"f\" xmlns:o=\"x\"><a> 1 </a><g><b/><b>2</b></g><o:meta>"
                              "<o:instanceID>i</o:instanceID></o:meta></d>";
    assert_true(submission_read(&sub, xml, sizeof xml - 1, &err));
    assert_string_equal(submission_answer(&sub, "/d/a"), "1");
    assert_string_equal(submission_answer(&sub, "/d/orx:meta/orx:instanceID"), "i");
    assert_null(submission_answer(&sub, "/d/g/b")); // the first is empty
    assert_null(submission_answer(&sub, "/d/x/y"));
    assert_null(submission_answer(&sub, "/d"));
    submission_done(&sub);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_resent_is_the_same_changed_is_another),
        T(test_unknown_forms_say_what_to_add),
        T(test_surveyor_and_home_come_from_the_record_or_from_the_call),
        T(test_an_edit_replaces_rows_and_keeps_the_record),
        T(test_bad_edits_are_refused_64),
        T(test_a_record_of_another_form_cannot_be_edited_64),
        T(test_many_records_share_a_commit_and_bad_ones_leave_no_trace),
        T(test_files_named_are_expected),
        T(test_names_that_are_no_file_names_are_not_expected_32),
        T(test_sealed_records_are_kept_without_rows),
        T(test_a_doctype_is_refused_1_to_6),
        T(test_nothing_is_fetched_7_8_17),
        T(test_encodings_are_read_as_declared_9),
        T(test_characters_that_are_none_10),
        T(test_deep_nesting_11),
        T(test_huge_parts_12),
        T(test_too_many_rows),
        T(test_names_without_end),
        T(test_namespace_bomb_13),
        T(test_who_it_is_must_be_clear_14),
        T(test_strange_instance_ids_15),
        T(test_strange_form_ids_16),
        T(test_split_cdata_is_text_18),
        T(test_sql_in_answers_stays_text_78),
        cmocka_unit_test(test_answers_are_found_by_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
