/* tests/forms/test_condition.c — of whom a question is asked, read from its condition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/condition.h"
#include "forms/form.h"

/* "tenure=rent | !heat~gas": clauses with a blank line between them. */
struct said {
    const struct form *form;
    struct strbuf text;
};

static void take_clause(void *ctx, const struct condition_term *terms, size_t n) {
    struct said *said = ctx;
    strbuf_addf(&said->text, "%s", said->text.len ? " & " : "");
    for (size_t i = 0; i < n; i++) {
        const char *path = form_node(said->form, terms[i].node)->path;
        strbuf_addf(&said->text, "%s%s%s%s%s", i ? " | " : "", terms[i].but ? "!" : "",
                    strrchr(path, '/') + 1, terms[i].among ? "~" : "=", terms[i].value);
    }
}

static void assert_read(const char *outer, const char *inner, const char *clauses) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    struct err err = {0};
    strbuf_addf(
        &xml,
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\">"
        "<h:head><h:title>T</h:title><model><instance><d id=\"t\"><tenure/><heat/><age/>"
        "<g><told/></g></d></instance><bind nodeset=\"/d/tenure\" type=\"select1\"/>"
        "<bind nodeset=\"/d/age\" type=\"int\"/>%s%s%s%s%s%s</model></h:head><h:body>"
        "<input ref=\"/d/g/told\"><label>Told?</label></input></h:body></h:html>",
        outer ? "<bind nodeset=\"/d/g\" relevant=\"" : "", outer ? outer : "", outer ? "\"/>" : "",
        inner ? "<bind nodeset=\"/d/g/told\" relevant=\"" : "", inner ? inner : "",
        inner ? "\"/>" : "");
    AUTO(form_freep) struct form *form = form_parse(xml.data, xml.len, NULL, &err);
    assert_non_null(form);
    struct said said = {.form = form};
    condition_each(form, form_find(form, "/d/g/told"), take_clause, &said);
    assert_string_equal(strbuf_text(&said.text), clauses);
    strbuf_done(&said.text);
}

static void test_one_answer(void **state) {
    (void)state;
    assert_read(NULL, NULL, "");
    assert_read(NULL, "/d/tenure = 'rent'", "tenure=rent");
    assert_read(NULL, "'rent' = ../../tenure", "tenure=rent");
    assert_read(NULL, "/d/tenure = 1", "tenure=1");
    assert_read(NULL, "/d/tenure != 'own'", "!tenure=own");
    assert_read(NULL, "not(/d/tenure = 'own')", "!tenure=own");
    assert_read(NULL, "not(/d/tenure != 'own')", "tenure=own");
    assert_read(NULL, "selected(/d/heat, 'gas')", "heat~gas");
    assert_read(NULL, "not(selected(/d/heat, 'gas'))", "!heat~gas");
    assert_read(NULL, "/d/tenure != ''", "tenure=");
}

static void test_several(void **state) {
    (void)state;
    assert_read(NULL, "/d/tenure = 'rent' or /d/tenure = 'lodge'", "tenure=rent | tenure=lodge");
    assert_read(NULL, "/d/tenure = 'rent' and selected(/d/heat, 'gas')", "tenure=rent & heat~gas");
    assert_read(NULL, "not(/d/tenure = 'own' or /d/tenure = 'squat')",
                "!tenure=own & !tenure=squat");
    assert_read(NULL, "not(/d/tenure = 'own' and /d/heat = 'gas')", "!tenure=own | !heat=gas");
    assert_read("/d/heat = 'gas'", "/d/tenure = 'rent'", "tenure=rent & heat=gas");
    assert_read("/d/heat = 'gas'", NULL, "heat=gas");
}

/* A clause of which one alternative is not understood says nothing; the others still do. */
static void test_left_out(void **state) {
    (void)state;
    assert_read(NULL, "/d/age &gt; 17", "");
    assert_read(NULL, "/d/tenure = ''", "");
    assert_read(NULL, "/d/tenure = /d/heat", "");
    assert_read(NULL, "/d/tenure = 'rent' or /d/age &gt; 17", "");
    assert_read(NULL, "/d/tenure = 'rent' and /d/age &gt; 17", "tenure=rent");
    assert_read(NULL, "true()", "");
    assert_read(NULL, "/d/tenure = 1.5", "");
}

static void test_too_many_alternatives(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf text = {0};
    for (int i = 0; i <= CONDITION_TERMS; i++) {
        strbuf_addf(&text, "%s/d/tenure = %d", i ? " or " : "", i);
    }
    assert_read(NULL, text.data, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_answer),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_too_many_alternatives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
