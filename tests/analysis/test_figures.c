/* tests/analysis/test_figures.c — every figure that leaves: counted right, thresholds kept, printed
 * so that a pencil gets the same. */
#include "tests/analysis/estate.h"

#include <string.h>

#include "analysis/figures.h"
#include "base/mem.h"
#include "base/strbuf.h"

static void make(struct figures *out, struct estate *e, enum tier tier) {
    struct figures_options options = {.tier = tier};
    ASSERT_OK(figures_make(out, e->st, &options, &e->err), &e->err);
}

/* The figure of a place ("" for the survey) by indicator and category; it must be there. */
static const struct figure *find(const struct figures *figures, const char *place,
                                 const char *indicator, const char *category) {
    for (size_t i = 0; i < figures->n_items; i++) {
        const struct figure *f = &figures->items[i];
        const struct figure_area *area = &figures->places[f->place];
        const struct indicator *about = &figures->indicators[f->indicator];
        if (strcmp(area->kind == PLACE_SURVEY ? "" : area->code, place) == 0 &&
            strcmp(about->name, indicator) == 0 &&
            strcmp(about->categories[f->category].code, category) == 0) {
            assert_ptr_equal(figures_find(figures, f->place, f->indicator, f->category), f);
            return f;
        }
    }
    fail_msg("no figure %s %s %s", place, indicator, category);
    return NULL;
}

/* Two blocks of one estate: 40 homes want repairs first, 20 damp; 12 in the small block safety. */
static void two_blocks(struct estate *e) {
    estate_estate(e, "E1", "The estate");
    estate_block(e, "A", "Aspen", 80);
    estate_block(e, "B", "Birch", 30);
    estate_prio(e, "A", 1, 40, "repairs damp");
    estate_prio(e, "A", 41, 20, "damp - -");
    estate_prio(e, "B", 1, 12, "safety repairs -");
    estate_prio(e, "B", 13, 7, "none - -");
}

static void test_rankings_are_counted_by_place(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    two_blocks(e);
    make(&figures, e, TIER_INTERNAL);
    assert_int_equal(find(&figures, "", "prio_top3", "repairs")->numerator, 52);
    assert_int_equal(find(&figures, "", "prio_top3", "repairs")->denominator, 72);
    assert_int_equal(find(&figures, "", "prio_first", "repairs")->numerator, 40);
    assert_int_equal(find(&figures, "B", "prio_top3", "repairs")->numerator, 12);
    assert_int_equal(find(&figures, "B", "prio_ballot", "nothing")->numerator, 7);
    assert_int_equal(find(&figures, "E1", "prio_first", "damp")->numerator, 20);
    assert_int_equal(figures.n_hidden, 0);
    figures_done(&figures);
}

static void test_printed_share_comes_from_the_printed_pair(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    two_blocks(e);
    make(&figures, e, TIER_MEETING);
    const struct figure *f = find(&figures, "", "prio_top3", "repairs"); // 52 of 72
    assert_int_equal(f->numerator, 50);
    assert_int_equal(f->denominator, 70);
    assert_true(f->value == 71.4); // 50 of 70
    assert_true(f->lower < f->value && f->value < f->upper);
    figures_done(&figures);
}

static void test_public_sees_only_what_the_form_marks_public(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    two_blocks(e);
    make(&figures, e, TIER_PUBLIC);
    for (size_t i = 0; i < figures.n_indicators; i++) {
        const struct indicator *about = &figures.indicators[i];
        assert_true(about->kind == INDICATOR_TURNOUT || about->tier == 'P' ||
                    strcmp(about->type, "rank") == 0);
    }
    figures_done(&figures);
}

static void test_nothing_to_count_is_no_crash(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    AUTO(strbuf_done) struct strbuf csv = {0};
    make(&figures, e, TIER_MEETING);
    figures_csv(&csv, &figures);
    assert_has(csv.data, "geography_code,geography_name,geography_type,period,topic,indicator,"
                         "category,numerator_r,denominator_r,value,lower,upper,flag,note\r\n");
    for (size_t i = 0; i < figures.n_items; i++) {
        assert_true(figures.items[i].hidden);
    }
    figures_done(&figures);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rankings_are_counted_by_place, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_printed_share_comes_from_the_printed_pair,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_public_sees_only_what_the_form_marks_public,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_to_count_is_no_crash, estate_setup,
                                        estate_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
