/* tests/analysis/test_links.c — questions asked only of those who gave another answer: what is
 * shown of the one tells nothing hidden of the other. */
#include "tests/analysis/estate.h"

#include <string.h>

#include "analysis/figures.h"
#include "analysis/tabulate.h"
#include "base/mem.h"

static const struct indicator *find(const struct figures *figures, const char *name) {
    const struct indicator *found = figures_indicator(figures, name, NULL);
    assert_non_null(found);
    return found;
}

static const struct figure *of_all(const struct figures *figures, const char *name,
                                   const char *category) {
    uint32_t at = 0;
    const struct indicator *about = figures_indicator(figures, name, &at);
    for (uint32_t i = 0; about && i < about->n_categories; i++) {
        if (strcmp(about->categories[i].code, category) == 0) {
            return figures_find(figures, 0, at, i);
        }
    }
    fail_msg("no figure %s %s", name, category);
    return NULL;
}

static void make(struct figures *out, struct estate *e, const char *question) {
    struct figures_options options = {.tier = TIER_MEETING, .questions = {question}};
    ASSERT_OK(figures_make(out, e->st, &options, &e->err), &e->err);
}

#define SOCIAL "<tenure>social</tenure>"
#define TOLD SOCIAL "<told>yes</told>"

/* 60 homes of one block; `n` rent from the council, of whom `told` said whether they told. */
static void one_block(struct estate *e, int n, int told, int private) {
    estate_block(e, "A", "Aspen", 80);
    estate_homes(e, "A", 1, told, TOLD);
    estate_homes(e, "A", 1 + told, n - told, SOCIAL "<told/>");
    estate_homes(e, "A", 1 + n, private, "<tenure>private</tenure>");
    estate_homes(e, "A", 1 + n + private, 60 - n - private, "<tenure>own</tenure>");
}

/* How many were not asked is all homes less those who rent: a sum of the other table. */
static void test_who_was_not_asked_is_not_said_twice(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    one_block(e, 30, 20, 0);
    make(&figures, e, NULL);
    assert_false(of_all(&figures, "tenure", "social")->hidden);
    const struct figure_homes *homes = find(&figures, "told")->homes;
    assert_false(homes[HOMES_ASKED].hidden);
    assert_int_equal(homes[HOMES_ASKED].shown, 30);
    assert_true(homes[HOMES_NOT_ASKED].hidden);
    assert_false(find(&figures, "tenure")->homes[HOMES_NOT_ASKED].hidden); // everybody is
    figures_done(&figures);
}

/* An older form asked everybody: the two have nothing to do with each other then. */
static void test_a_condition_that_answers_break_says_nothing(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 80);
    estate_homes(e, "A", 1, 30, "<tenure>own</tenure><told>yes</told>");
    estate_homes(e, "A", 31, 30, TOLD);
    make(&figures, e, NULL);
    assert_false(of_all(&figures, "told", "yes")->hidden);
    assert_int_equal(of_all(&figures, "told", "yes")->numerator, 60);
    assert_int_equal(of_all(&figures, "tenure", "social")->numerator, 30);
    figures_done(&figures);
}

/* A page of one question is guarded with the other, and does not show it. */
static void test_a_page_has_its_question_alone(void **state) {
    struct estate *e = *state;
    static const char *const paths[][2] = {
        {"/data/told",   "told"  },
        {"/data/tenure", "tenure"},
    };
    one_block(e, 20, 14, 3);
    struct figures whole = {0};
    make(&whole, e, NULL);
    for (size_t i = 0; i < LEN(paths); i++) {
        struct figures page = {0};
        make(&page, e, paths[i][0]);
        assert_int_equal(page.n_indicators, 1);
        assert_string_equal(page.indicators[0].name, paths[i][1]);
        for (uint32_t k = 0; k < page.indicators[0].n_categories; k++) {
            const char *code = page.indicators[0].categories[k].code;
            assert_int_equal(figures_find(&page, 0, 0, k)->hidden,
                             of_all(&whole, paths[i][1], code)->hidden);
        }
        figures_done(&page);
    }
    figures_done(&whole);
}

/* ---- across a third question ---- */

static const struct tab_group *group_of(const struct table *t, const char *code) {
    for (size_t i = 0; i < t->n_groups; i++) {
        if (strcmp(t->groups[i].code, code) == 0) {
            return &t->groups[i];
        }
    }
    fail_msg("no group %s", code);
    return NULL;
}

/* Is the count of an answer in a group hidden? */
static bool hides(struct estate *e, const char *question, const char *by, const char *group,
                  const char *answer) {
    const struct tab_options options = {.question = question, .by = by, .tier = TIER_MEETING};
    AUTO(table_done) struct table t = {0};
    ASSERT_OK(table_make(&t, e->st, &options, &e->err), &e->err);
    const struct tab_group *of = group_of(&t, group);
    for (size_t i = 0; i < t.n_answers; i++) {
        if (strcmp(t.answers[i].value, answer) == 0) {
            return of->kind == VERDICT_TOO_FEW || of->hidden[i];
        }
    }
    fail_msg("no answer %s", answer);
    return false;
}

/* Of 12 damp homes 2 rent from a person: how many rent from the council is hidden, and so is how
 * many of these were asked whether they told, which is as many. */
static void test_who_was_asked_is_hidden_across_others(void **state) {
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 120);
    estate_homes(e, "A", 1, 10, TOLD "<ticks>damp</ticks>");
    estate_homes(e, "A", 11, 2, "<tenure>private</tenure><ticks>damp</ticks>");
    estate_homes(e, "A", 13, 20, TOLD "<ticks>safety</ticks>");
    estate_homes(e, "A", 33, 20, "<tenure>private</tenure><ticks>safety</ticks>");
    estate_homes(e, "A", 53, 20, "<tenure>own</tenure><ticks>safety</ticks>");
    assert_true(hides(e, "tenure", "ticks", "damp", "social"));
    assert_true(hides(e, "told", "ticks", "damp", "yes"));
    assert_true(hides(e, "ticks", "told", "yes", "damp"));
    assert_false(hides(e, "tenure", "ticks", "safety", "own"));
    assert_false(hides(e, "told", "tenure", "social", "yes"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_who_was_not_asked_is_not_said_twice, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_condition_that_answers_break_says_nothing,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_who_was_asked_is_hidden_across_others, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_page_has_its_question_alone, estate_setup,
                                        estate_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
