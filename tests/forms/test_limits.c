/* tests/forms/test_limits.c — what is larger than it may be: refused whole, and said so. */
#include "tests/support.h"

#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/interview.h"

static const char rows_form[] =
    "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head>"
    "<model><instance><data "
    "id='d'><a>kept</a><r><x/></r></data></instance></model></h:head><h:body>"
    "<group ref='/data/r'><repeat nodeset='/data/r'><input ref='/data/r/x'><label>x</label></input>"
    "</repeat></group></h:body></h:html>";

/* Rows left out would be answers lost: the record is not restored at all. */
static void test_a_record_of_too_many_rows_is_not_restored_in_part(void **state) {
    (void)state;
    static const struct host host = {0};
    struct err err = {0};
    AUTO(form_freep) struct form *form = form_parse(rows_form, sizeof rows_form - 1, NULL, &err);
    assert_non_null(form);
    AUTO(interview_freep) struct interview *iv = interview_new(form, &host);
    AUTO(strbuf_done) struct strbuf record = {0};
    strbuf_add(&record, "<data id='d'><a>changed</a>");
    for (int i = 0; i <= INTERVIEW_MAX_INSTANCES; i++) {
        strbuf_add(&record, "<r/>");
    }
    strbuf_add(&record, "</data>");
    assert_false(interview_restore(iv, record.data, record.len, RESTORE_DRAFT, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_string_equal(interview_get(iv, interview_find(iv, "/data/a")), "kept");
    assert_int_equal(interview_count(iv, form_find(form, "/data/r"), (struct iv_ref){0}), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_of_too_many_rows_is_not_restored_in_part),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
