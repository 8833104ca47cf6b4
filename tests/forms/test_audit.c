/* tests/forms/test_audit.c — audit.csv read back, whoever wrote it (rules W1-W5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/audit.h"
#include "forms/form.h"

static bool spell_row(void *ctx, const struct audit_row *row, struct err *err) {
    struct strbuf *out = ctx;
    (void)err;
    strbuf_addf(out, "%d|%s|%s|%lld|%lld|%s|%s|%s|%s", row->line, audit_event_name(row->event),
                row->node, (long long)row->start_ms, (long long)row->end_ms, row->old_value,
                row->new_value, row->user, row->reason);
    if (row->has_place) {
        strbuf_addf(out, "|%g %g %g", row->lat_deg, row->lon_deg, row->accuracy_m);
    }
    strbuf_addc(out, ';');
    return true;
}

static void assert_read(const char *csv, const char *want) {
    AUTO(strbuf_done) struct strbuf got = {0};
    struct err err = {0};
    assert_true(audit_read(csv, strlen(csv), spell_row, &got, &err));
    assert_string_equal(strbuf_text(&got), want);
}

static void assert_refused(const char *csv, int line, const char *word) {
    AUTO(strbuf_done) struct strbuf got = {0};
    struct err err = {0};
    assert_false(audit_read(csv, strlen(csv), spell_row, &got, &err));
    assert_int_equal(err.line, line);
    assert_non_null(strstr(err.text, word));
}

static void test_rows_under_their_header(void **state) {
    (void)state;
    assert_read("event,node,start,end\nform start,,5,\nquestion,/d/r[2]/x,6,9",
                "2|form start||5|-1||||;3|question|/d/r[2]/x|6|9||||;");
}

static void test_columns_in_any_order_and_unknown_ones(void **state) {
    (void)state;
    assert_read("start,what,event,latitude,longitude,accuracy\n"
                "5,?,jump,51.5,-0.1,0\n7,?,\"nap, short\",,,\n",
                "2|jump||5|-1|||||51.5 -0.1 0;3|||7|-1||||;");
}

static void test_quotes_that_are_text_stay(void **state) {
    (void)state;
    assert_read("event,node,start,end,old-value,new-value\n"
                "question,/d/a,1,2,\"hm\",say \"no\"\n"
                "question,/d/a,3,4,\"a \"\"b\"\", c\",\"one\ntwo\"\n"
                "question,/d/a,5,6,\"open,x\n",
                "2|question|/d/a|1|2|\"hm\"|say \"no\"||;"
                "3|question|/d/a|3|4|a \"b\", c|one\ntwo||;"
                "5|question|/d/a|5|6|\"open|x||;");
}

static void test_a_quoted_header_means_quotes_everywhere(void **state) {
    (void)state;
    assert_read("\xef\xbb\xbf\"event\",\"start\",\"user\"\r\n\"jump\",\"5\",\"a \"\"b\"\"\"\r\n",
                "2|jump||5|-1|||a \"b\"|;");
}

static void test_columns_that_change_inside(void **state) {
    (void)state;
    assert_read(
        "event,node,start,end\nform start,,1,\n"
        "event,node,start,end,user,change-reason\nchange reason,,2,,ada,a slip\nnap,short,3\n",
        "2|form start||1|-1||||;4|change reason||2|-1|||ada|a slip;5||short|3|-1||||;");
}

static void test_what_is_no_log_is_refused_with_its_line(void **state) {
    (void)state;
    assert_refused("", 1, "names of its columns");
    assert_refused("a,b\n1,2\n", 1, "names of its columns");
    assert_refused("event,start\njump,5\n\njump,soon\n", 4, "soon");
    assert_refused("event,start,end\njump,5,=1+1\n", 2, "=1+1");
}

static void test_a_lone_quote_swallows_no_rows(void **state) {
    (void)state;
    assert_read("event,start,old-value,user\njump,1,\"hm,x\njump,2,\"a, b\",y\njump,3,5\",\n",
                "2|jump||1|-1|\"hm||x|;3|jump||2|-1|a, b||y|;4|jump||3|-1|5\"|||;");
}

/* ---- written and read again ---- */

static const char FORM[] =
    "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'"
    " xmlns:odk='http://www.opendatakit.org/xforms'><h:head><h:title>t</h:title><model><instance>"
    "<data id='t'><a/><meta><audit/></meta></data></instance>"
    "<bind nodeset='/data/meta/audit' odk:track-changes='true' odk:identify-user='true'/>"
    "</model></h:head><h:body><input ref='/data/a'><label>A</label></input></h:body></h:html>";

static int64_t clock_ms;
static int64_t tell_time(void *ctx) {
    (void)ctx;
    return clock_ms;
}

static bool keep_values(void *ctx, const struct audit_row *row, struct err *err) {
    struct strbuf *out = ctx;
    (void)err;
    strbuf_clear(out);
    strbuf_addf(out, "%s %s %lld %lld [%s] [%s]", audit_event_name(row->event), row->node,
                (long long)row->start_ms, (long long)row->end_ms, row->new_value, row->user);
    return true;
}

static void test_what_is_written_reads_the_same(void **state) {
    static const char *const values[] = {
        "plain", "a \"b\" c", "one, two", "x\ny", "\"q\"", "\"\"", ",", "\n\"", "naïve, \"né\"",
    };
    const struct host host = {.now_ms = tell_time};
    struct err err = {0};
    (void)state;
    AUTO(form_freep) struct form *form = form_parse(FORM, sizeof FORM - 1, NULL, &err);
    AUTO(interview_freep) struct interview *iv = interview_new(form, &host);
    for (size_t i = 0; i < LEN(values); i++) {
        AUTO(strbuf_done) struct strbuf log = {0};
        AUTO(strbuf_done) struct strbuf got = {0};
        AUTO(strbuf_done) struct strbuf want = {0};
        interview_reset(iv);
        clock_ms = 1000;
        struct iv_ref a = interview_find(iv, "/data/a");
        AUTO(audit_freep)
        struct audit *audit = audit_new(iv, &(struct audit_session){.user = values[i]}, &log);
        audit_show(audit, &(struct iv_step){STEP_QUESTION, form_node(form, a.node)->control, a});
        assert_int_equal(interview_set(iv, a, values[i]), SET_OK);
        clock_ms = 400; // put back
        audit_leave(audit);
        assert_true(audit_read(log.data, log.len, keep_values, &got, &err));
        strbuf_addf(&want, "question /data/a 1000 1000 [%s] [%s]", values[i], values[i]);
        assert_string_equal(strbuf_text(&got), strbuf_text(&want));
    }
}

static void test_a_log_goes_on_under_its_header(void **state) {
    struct err err = {0};
    (void)state;
    AUTO(form_freep) struct form *form = form_parse(FORM, sizeof FORM - 1, NULL, &err);
    AUTO(interview_freep) struct interview *iv = interview_new(form, NULL);
    static const struct {
        const char *before;
        bool header;
    } cases[] = {
        {"",                                                                      true },
        {"event,node,start,end,old-value,new-value,user\nform start,,5,,,,ada\n", false},
        {"event,node,start,end\nform start,,5,\n",                                true },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(strbuf_done) struct strbuf log = {0};
        const struct audit_session session = {
            .resumed = true, .log = cases[i].before, .log_len = strlen(cases[i].before)};
        AUTO(audit_freep) struct audit *audit = audit_new(iv, &session, &log);
        assert_true(audit != NULL);
        assert_int_equal(strncmp(log.data, "event,", 6) == 0, cases[i].header);
        assert_non_null(strstr(log.data, "form resume,,"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_under_their_header),
        cmocka_unit_test(test_columns_in_any_order_and_unknown_ones),
        cmocka_unit_test(test_quotes_that_are_text_stay),
        cmocka_unit_test(test_a_quoted_header_means_quotes_everywhere),
        cmocka_unit_test(test_columns_that_change_inside),
        cmocka_unit_test(test_what_is_no_log_is_refused_with_its_line),
        cmocka_unit_test(test_a_lone_quote_swallows_no_rows),
        cmocka_unit_test(test_what_is_written_reads_the_same),
        cmocka_unit_test(test_a_log_goes_on_under_its_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
