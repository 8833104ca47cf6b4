/* tests/forms/test_walk.c — the steps of an interview in body order (rule Q8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/interview.h"

/* A repeat as pyxform writes it, without an instance yet; a group that may be hidden. */
static const char FORM[] =
    "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'"
    " xmlns:jr='http://openrosa.org/javarosa'><h:head><h:title>t</h:title><model><instance>"
    "<data id='t'><a/><person jr:template=''><age/></person><g><x/></g><z/></data></instance>"
    "<bind nodeset='/data/g' relevant=\"/data/a = 'yes'\"/></model></h:head><h:body>"
    "<input ref='/data/a'><label>A</label></input>"
    "<group ref='/data/person'><label>Person</label><repeat nodeset='/data/person'>"
    "<input ref='/data/person/age'><label>Age</label></input></repeat></group>"
    "<group ref='/data/g'><label>G</label><input ref='/data/g/x'><label>X</label></input></group>"
    "<input ref='/data/z'><label>Z</label></input></h:body></h:html>";

static const char *const kinds[] = {[STEP_QUESTION] = "?",
                                    [STEP_GROUP] = "{",
                                    [STEP_REPEAT] = "#",
                                    [STEP_NEW_REPEAT] = "+",
                                    [STEP_END] = "."};

static void spell_step(struct interview *iv, const struct iv_step *step, struct strbuf *out) {
    strbuf_add(out, kinds[step->kind]);
    if (step->kind == STEP_QUESTION) {
        interview_path(iv, step->ref, out);
    }
    strbuf_addc(out, ' ');
}

static void assert_walk(struct interview *iv, const char *want) {
    AUTO(strbuf_done) struct strbuf text = {0};
    struct iv_step step = {0};
    while (interview_next(iv, &step)) {
        spell_step(iv, &step, &text);
    }
    assert_string_equal(strbuf_text(&text), want);
}

static int setup(void **state) {
    struct err err = {0};
    struct form *form = form_parse(FORM, sizeof FORM - 1, NULL, &err);
    assert_non_null(form);
    *state = interview_new(form, NULL);
    return 0;
}

static int teardown(void **state) {
    struct form *form = (struct form *)interview_form(*state);
    interview_free(*state);
    form_free(form);
    return 0;
}

static uint32_t person(struct interview *iv) {
    return form_find(interview_form(iv), "/data/person");
}

static void test_a_repeat_without_rows_offers_the_first(void **state) {
    assert_walk(*state, "?/data/a { + ?/data/z ");
}

static void test_rows_come_in_turn_and_then_one_more(void **state) {
    struct interview *iv = *state;
    struct iv_ref none = {0};
    interview_add(iv, person(iv), none, NULL);
    interview_add(iv, person(iv), none, NULL);
    assert_walk(iv, "?/data/a { # ?/data/person[1]/age # ?/data/person[2]/age + ?/data/z ");
}

static void test_the_last_row_may_go_and_come_again(void **state) {
    struct interview *iv = *state;
    struct iv_ref none = {0}, row;
    interview_add(iv, person(iv), none, &row);
    assert_int_equal(interview_remove(iv, row), REPEAT_OK);
    assert_walk(iv, "?/data/a { + ?/data/z ");
}

static void test_hidden_groups_are_passed_over(void **state) {
    struct interview *iv = *state;
    assert_int_equal(interview_set(iv, interview_find(iv, "/data/a"), "yes"), SET_OK);
    assert_walk(iv, "?/data/a { + { ?/data/g/x ?/data/z ");
}

static void test_back_is_the_way_forward_reversed(void **state) {
    struct interview *iv = *state;
    struct iv_ref none = {0};
    interview_add(iv, person(iv), none, NULL);
    struct iv_step at = {0}, before;
    AUTO(strbuf_done) struct strbuf there = {0}, back = {0};
    while (interview_next(iv, &at)) {
        struct iv_step step = at;
        strbuf_clear(&back);
        spell_step(iv, &at, &back);
        before = at;
        if (interview_previous(iv, &before)) {
            assert_true(interview_next(iv, &before));
            spell_step(iv, &before, &there);
            assert_string_equal(strbuf_text(&there), strbuf_text(&back));
            strbuf_clear(&there);
        }
        at = step;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_repeat_without_rows_offers_the_first, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_rows_come_in_turn_and_then_one_more, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_last_row_may_go_and_come_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hidden_groups_are_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_back_is_the_way_forward_reversed, setup, teardown),
    };
    return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
