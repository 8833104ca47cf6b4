/* tests/forms/test_xml.c — XML bytes to a tree: what is kept, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/names.h"
#include "forms/tree.h"
#include "forms/xml.h"

struct doc {
    struct tree tree;
    struct names names;
    struct err err;
    bool ok;
};

static void read_doc(struct doc *doc, const char *xml, size_t len, enum xml_doctype doctype) {
    *doc = (struct doc){0};
    doc->ok = xml_parse(&doc->tree, &doc->names, xml, len, doctype, &doc->err);
}

static void doc_done(struct doc *doc) {
    tree_done(&doc->tree);
    names_done(&doc->names);
}

static void test_texts_and_attributes_are_kept(void **state) {
    (void)state;
    AUTO(doc_done) struct doc doc;
    static const char xml[] = "<a q='A &amp; B &lt; &#38;'>x<!-- no -->y<![CDATA[<z>]]></a>";
    read_doc(&doc, xml, sizeof xml - 1, XML_DOCTYPE_IGNORE);
    assert_true(doc.ok);
    assert_string_equal(tree_text(&doc.tree, 1), "xy<z>");
    assert_string_equal(tree_attr(&doc.tree, 1, "q"), "A & B < &");
}

static void test_blanks_count_only_where_people_read(void **state) {
    (void)state;
    AUTO(doc_done) struct doc doc;
    static const char xml[] = "<f> <label><o/> <o/></label> <g> </g> </f>";
    read_doc(&doc, xml, sizeof xml - 1, XML_DOCTYPE_IGNORE);
    uint32_t label = tree_child(&doc.tree, 1, "label");
    uint32_t blank = doc.tree.nodes[doc.tree.nodes[label].first_child].next;
    assert_string_equal(tree_text(&doc.tree, blank), " ");
    assert_string_equal(tree_text(&doc.tree, tree_child(&doc.tree, 1, "g")), "");
}

static void test_a_doctype_is_passed_over_or_refused(void **state) {
    (void)state;
    static const char xml[] = "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>x</a>";
    AUTO(doc_done) struct doc form;
    read_doc(&form, xml, sizeof xml - 1, XML_DOCTYPE_IGNORE);
    assert_true(form.ok);
    AUTO(doc_done) struct doc record;
    read_doc(&record, xml, sizeof xml - 1, XML_DOCTYPE_REFUSE);
    assert_false(record.ok);
    assert_non_null(strstr(record.err.text, "DOCTYPE"));
}

static void test_broken_xml_names_its_line(void **state) {
    (void)state;
    AUTO(doc_done) struct doc doc;
    static const char xml[] = "<a>\n<b>\n</a>";
    read_doc(&doc, xml, sizeof xml - 1, XML_DOCTYPE_IGNORE);
    assert_false(doc.ok);
    assert_int_equal(doc.err.code, ERR_SYNTAX);
    assert_int_equal(doc.err.line, 3);
}

/* What costs libxml2 more than it brings is refused before it starts or soon after. */
static void test_floods_of_names_and_attributes_are_refused(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf names = {0}, attrs = {0};
    strbuf_add(&names, "<a>");
    strbuf_add(&attrs, "<a");
    for (int i = 0; i <= TREE_MAX_NAMES; i++) {
        strbuf_addf(&names, "<e%d/>", i);
    }
    for (int i = 0; i <= XML_MAX_ATTRS; i++) {
        strbuf_addf(&attrs, " a%d='>'", i);
    }
    strbuf_add(&names, "</a>");
    strbuf_add(&attrs, "/>");
    const struct strbuf *floods[] = {&names, &attrs};
    for (size_t i = 0; i < LEN(floods); i++) {
        AUTO(doc_done) struct doc doc;
        read_doc(&doc, floods[i]->data, floods[i]->len, XML_DOCTYPE_IGNORE);
        assert_false(doc.ok);
        assert_int_equal(doc.err.code, ERR_LIMIT);
    }
}

static void test_equals_signs_in_texts_are_no_attributes(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf xml = {0};
    strbuf_add(&xml, "<a>don't ");
    for (int i = 0; i <= XML_MAX_ATTRS; i++) {
        strbuf_addc(&xml, '=');
    }
    strbuf_add(&xml, "<!-- it's = --><![CDATA[< = ']]></a>");
    AUTO(doc_done) struct doc doc;
    read_doc(&doc, xml.data, xml.len, XML_DOCTYPE_IGNORE);
    assert_true(doc.ok);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_and_attributes_are_kept),
        cmocka_unit_test(test_blanks_count_only_where_people_read),
        cmocka_unit_test(test_a_doctype_is_passed_over_or_refused),
        cmocka_unit_test(test_broken_xml_names_its_line),
        cmocka_unit_test(test_floods_of_names_and_attributes_are_refused),
        cmocka_unit_test(test_equals_signs_in_texts_are_no_attributes),
    };
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
