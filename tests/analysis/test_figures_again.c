/* tests/analysis/test_figures_again.c — a second release tells no more than the first: the same
 * again, a few late homes, another tier, rows of several blocks. */
#include "tests/analysis/figures_kit.h"

#include <string.h>

#include "base/strbuf.h"

static void test_the_same_again_is_the_same(void **state) {
    struct estate *e = *state;
    AUTO(strbuf_done) struct strbuf first = {0}, again = {0};
    struct figures figures = {0};
    estate_prio(e, "A", 1, 40, "repairs damp");
    estate_prio(e, "A", 41, 10, "damp safety");
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    estate_prio(e, "A", 51, 20, "repairs damp");
    estate_prio(e, "A", 71, 2, "damp safety"); // 10, now 12
    kit_figures(&figures, e, TIER_MEETING);
    figures_csv(&first, &figures);
    ASSERT_OK(figures_publish(e->st, &figures, KIT_NOW + 1, &e->err), &e->err);
    figures_done(&figures);
    kit_figures(&figures, e, TIER_MEETING);
    figures_csv(&again, &figures);
    assert_string_equal(again.data, first.data);
    figures_done(&figures);
}

static void test_a_few_late_homes_hide_the_row(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 80);
    estate_block(e, "B", "Birch", 80);
    estate_prio(e, "A", 1, 40, "repairs damp");
    estate_prio(e, "B", 1, 40, "damp repairs");
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err); // the same again tells nothing new
    estate_prio(e, "A", 41, 3, "safety damp");
    kit_figures(&figures, e, TIER_MEETING);
    assert_int_equal(kit_figure(&figures, "A", "prio_top3", "repairs")->why, HIDE_DIFFERENCE);
    assert_int_equal(kit_figure(&figures, "A", "prio_first", "damp")->why, HIDE_DIFFERENCE);
    assert_int_equal(kit_figure(&figures, "", "prio_first", "repairs")->why, HIDE_DIFFERENCE);
    assert_false(kit_figure(&figures, "B", "prio_top3", "repairs")->hidden); // nothing came there
    assert_false(figures_may_leave(&figures, &e->err));
    assert_has(e->err.text, "2026-11-22");
    assert_has(e->err.text, "3 homes have changed");
    figures_done(&figures);
    e->err = (struct err){0};
    assert_false(kit_publish(e, TIER_PUBLIC)); // who may see it makes no difference
    assert_int_equal(e->err.code, ERR_CONFLICT);
}

/* Eight homes said how they rent and nothing that the public sees. They answered all the same: what
 * the survey says of who took part is the same for everybody. */
static void test_one_tier_after_the_other_is_no_change(void **state) {
    struct estate *e = *state;
    struct figures meeting = {0}, everybody = {0};
    estate_block(e, "A", "Aspen", 80);
    estate_homes(e, "A", 1, 40, "<prio_1>damp</prio_1><prio_2>repairs</prio_2>");
    estate_homes(e, "A", 41, 8, "<tenure>social</tenure>");
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    kit_figures(&meeting, e, TIER_MEETING);
    kit_figures(&everybody, e, TIER_PUBLIC);
    assert_int_equal(everybody.behind_places[0].count, 48);
    assert_int_equal(everybody.places[0].n, meeting.places[0].n);
    ASSERT_OK(figures_publish(e->st, &everybody, KIT_NOW, &e->err), &e->err);
    assert_true(everybody.n_indicators < meeting.n_indicators); // who rents is still not told
    figures_done(&meeting);
    figures_done(&everybody);
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
}

static void test_enough_late_homes_may_be_told(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_prio(e, "A", 1, 40, "repairs damp");
    estate_prio(e, "A", 41, 10, "damp safety");
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    estate_prio(e, "A", 51, 20, "repairs damp");
    estate_prio(e, "A", 71, 2, "damp safety");
    kit_figures(&figures, e, TIER_MEETING);
    ASSERT_OK(figures_may_leave(&figures, &e->err), &e->err);
    assert_int_equal(kit_figure(&figures, "", "prio_first", "repairs")->numerator, 60);
    assert_int_equal(kit_figure(&figures, "", "prio_first", "damp")->why,
                     HIDE_DIFFERENCE); // 10, now 12
    ASSERT_OK(figures_publish(e->st, &figures, KIT_NOW, &e->err), &e->err);
    figures_done(&figures);
}

/* An answer corrected: as many homes, but other ones. */
static void test_a_corrected_answer_hides_the_row(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_homes(e, "A", 1, 30, "<tenure>own</tenure>");
    estate_homes(e, "A", 31, 30, "<tenure>social</tenure>");
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    estate_homes(e, "A", 1, 1, "<tenure>social</tenure>"); // the newer form of the home counts
    kit_figures(&figures, e, TIER_MEETING);
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->why, HIDE_DIFFERENCE);
    assert_int_equal(kit_figure(&figures, "", "tenure", "social")->why, HIDE_DIFFERENCE);
    figures_done(&figures);
}

/* ---- blocks that stand in one row ---- */

static const struct figure_area *place_of(const struct figures *figures, const char *code) {
    for (size_t i = 0; i < figures->n_places; i++) {
        if (strcmp(figures->places[i].code, code) == 0) {
            return &figures->places[i];
        }
    }
    return NULL;
}

static void test_a_small_block_is_counted_with_a_neighbour(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_four_blocks(e);
    kit_figures(&figures, e, TIER_MEETING);
    const struct figure *f =
        kit_figure(&figures, "B+C", "tenure", "social"); // the smaller neighbour
    assert_int_equal(f->numerator, 20);
    assert_int_equal(f->denominator, 25);
    assert_int_equal(kit_figure(&figures, "B", "tenure", "own")->why, HIDE_GROUP);
    assert_int_equal(kit_figure(&figures, "C", "tenure", "social")->why, HIDE_GROUP);
    assert_int_equal(kit_figure(&figures, "A", "tenure", "own")->numerator, 40);
    assert_string_equal(place_of(&figures, "B+C")->name, "Birch + Cedar");
    assert_string_equal(place_of(&figures, "C")->counted_in, "Birch + Cedar");
    assert_int_equal(place_of(&figures, "C")->n, 0);
    assert_int_equal(place_of(&figures, "B+C")->doors, 120);
    AUTO(strbuf_done) struct strbuf csv = {0};
    figures_csv(&csv, &figures);
    assert_has(csv.data, "B+C,Birch + Cedar,block,");
    assert_has(csv.data, ",c,hidden: counted in Birch + Cedar\r\n");
    figures_done(&figures);
    kit_figures(&figures, e, TIER_INTERNAL); // the team sees all
    assert_null(place_of(&figures, "B+C"));
    assert_int_equal(kit_figure(&figures, "B", "tenure", "own")->numerator, 6);
    figures_done(&figures);
}

/* Later the small block is large enough: it stays where it was, or the old row less the new one
 * would be it. The public's rows hold the meeting's. */
static void test_what_stood_in_one_row_stays_in_it(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_four_blocks(e);
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    kit_figures(&figures, e, TIER_PUBLIC);
    assert_non_null(place_of(&figures, "A+B+C")); // 26 homes: the public asks for 30
    assert_null(place_of(&figures, "B+C"));
    figures_done(&figures);
    estate_homes(e, "B", 7, 40, "<tenure>own</tenure>");
    kit_figures(&figures, e, TIER_MEETING);
    assert_int_equal(kit_figure(&figures, "B", "tenure", "own")->why, HIDE_GROUP);
    assert_int_equal(kit_figure(&figures, "B+C", "tenure", "own")->numerator, 45);
    figures_done(&figures);
}

static void test_a_row_is_never_a_whole_estate(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    kit_two_blocks(e);
    estate_block(e, "C", "Cedar", 30); // nobody answered
    estate_estate(e, "E2", "The other estate");
    kit_figures(&figures, e, TIER_PUBLIC);
    assert_null(place_of(&figures, "A+B"));
    assert_int_equal(kit_figure(&figures, "B", "prio_first", "safety")->why, HIDE_GROUP);
    figures_done(&figures);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same_again_is_the_same, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_few_late_homes_hide_the_row, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_one_tier_after_the_other_is_no_change, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_enough_late_homes_may_be_told, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_corrected_answer_hides_the_row, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_small_block_is_counted_with_a_neighbour,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_what_stood_in_one_row_stays_in_it, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_row_is_never_a_whole_estate, estate_setup,
                                        estate_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
