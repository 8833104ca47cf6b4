/* tests/analysis/test_figures.c — every figure that leaves: counted right, thresholds kept, printed
 * so that a pencil gets the same. */
#include "tests/analysis/figures_kit.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/catalog.h"

static void test_rankings_are_counted_by_place(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    kit_two_blocks(e);
    kit_figures(&figures, e, TIER_INTERNAL);
    assert_int_equal(kit_figure(&figures, "", "prio_top3", "repairs")->numerator, 52);
    assert_int_equal(kit_figure(&figures, "", "prio_top3", "repairs")->denominator, 72);
    assert_int_equal(kit_figure(&figures, "", "prio_first", "repairs")->numerator, 40);
    assert_int_equal(kit_figure(&figures, "B", "prio_top3", "repairs")->numerator, 12);
    assert_int_equal(kit_figure(&figures, "B", "prio_ballot", "nothing")->numerator, 7);
    assert_int_equal(kit_figure(&figures, "E1", "prio_first", "damp")->numerator, 20);
    assert_int_equal(figures.n_hidden, 0);
    figures_done(&figures);
}

static void test_printed_share_comes_from_the_printed_pair(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    kit_two_blocks(e);
    kit_figures(&figures, e, TIER_MEETING);
    const struct figure *f = kit_figure(&figures, "", "prio_top3", "repairs"); // 52 of 72
    assert_int_equal(f->numerator, 50);
    assert_int_equal(f->denominator, 70);
    assert_true(f->value == 71.4); // 50 of 70
    assert_true(f->lower < f->value && f->value < f->upper);
    figures_done(&figures);
}

/* A few homes that named nothing stay hidden, and are not worked out from all that were asked; what
 * the others named is what the survey was for. */
static void test_a_few_empty_ballots_do_not_hide_all_others(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 160);
    estate_prio(e, "A", 1, 80, "repairs damp safety");
    estate_prio(e, "A", 81, 40, "damp safety repairs");
    estate_prio(e, "A", 121, 8, "none - -");
    kit_figures(&figures, e, TIER_PUBLIC);
    assert_int_equal(kit_figure(&figures, "", "prio_top3", "damp")->numerator, 120);
    assert_int_equal(kit_figure(&figures, "", "prio_first", "repairs")->numerator, 80);
    assert_int_equal(kit_figure(&figures, "A", "prio_top3", "damp")->numerator, 120);
    assert_true(kit_figure(&figures, "", "prio_ballot", "nothing")->hidden);
    assert_true(kit_figure(&figures, "", "prio_ballot", "ballot")->hidden);
    figures_done(&figures);
}

/* 10 of 10 would leave 0 to 2 homes that named nothing: groups under 10 are not shown. */
static void test_a_small_group_does_not_tell_who_named_nothing(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 60);
    estate_prio(e, "A", 1, 11, "repairs damp safety");
    estate_prio(e, "A", 12, 1, "none - -");
    kit_figures(&figures, e, TIER_MEETING);
    assert_false(kit_figure(&figures, "", "prio_top3", "damp")->hidden);
    assert_true(kit_figure(&figures, "", "prio_ballot", "nothing")->hidden);
    assert_true(kit_figure(&figures, "", "prio_ballot", "ballot")->hidden);
    figures_done(&figures);
}

static void test_public_sees_only_what_the_form_marks_public(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    kit_two_blocks(e);
    kit_figures(&figures, e, TIER_PUBLIC);
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
    kit_figures(&figures, e, TIER_MEETING);
    figures_csv(&csv, &figures);
    assert_has(csv.data, "geography_code,geography_name,geography_type,period,topic,indicator,"
                         "category,numerator_r,denominator_r,value,lower,upper,flag,note\r\n");
    for (size_t i = 0; i < figures.n_items; i++) {
        assert_true(figures.items[i].hidden);
    }
    figures_done(&figures);
}

static void test_one_home_shows_nothing(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 40);
    estate_homes(e, "A", 1, 1, "<prio_1>damp</prio_1><tenure>own</tenure><rooms>3</rooms>");
    kit_figures(&figures, e, TIER_MEETING);
    assert_true(figures.n_items > 0);
    for (size_t i = 0; i < figures.n_items; i++) {
        const struct figure *f = &figures.items[i]; // but how many doors there are
        assert_true(f->hidden || figures.indicators[f->indicator].kind == INDICATOR_TURNOUT);
    }
    assert_true(kit_figure(&figures, "", "turnout", "took_part")->hidden);
    kit_assert_safe(&figures);
    figures_done(&figures);
    kit_figures(&figures, e, TIER_INTERNAL);
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->numerator, 1);
    assert_true(kit_figure(&figures, "", "rooms", "median")->value == 3);
    figures_done(&figures);
}

static void test_all_refused(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 40);
    estate_homes(e, "A", 1, 20, "<prio_1>damp</prio_1><tenure>pns</tenure>");
    kit_figures(&figures, e, TIER_MEETING);
    uint32_t at;
    const struct indicator *tenure = figures_indicator(&figures, "tenure", &at);
    assert_non_null(tenure);
    assert_true(kit_figure(&figures, "", "tenure", "own")->hidden);
    assert_true(kit_figure(&figures, "A", "tenure", "own")->hidden);
    figures_done(&figures);
    kit_figures(&figures, e, TIER_INTERNAL);
    assert_int_equal(figures_indicator(&figures, "tenure", &at)->homes[HOMES_REFUSED].exact, 20);
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->denominator, 0);
    figures_done(&figures);
}

static void test_homes_without_doors_or_areas(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    for (int i = 0; i < 30; i++) {
        estate_record(e, NULL, i < 12 ? "<tenure>own</tenure>" : "<tenure>social</tenure>");
    }
    kit_figures(&figures, e, TIER_MEETING);
    assert_int_equal(figures.n_places, 1);
    assert_null(figures_indicator(&figures, "turnout", NULL));
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->numerator, 10);
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->denominator, 30);
    kit_assert_safe(&figures);
    figures_done(&figures);
}

static void test_areas_without_a_door_list(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 0);
    estate_homes(e, "A", 1, 30, "<tenure>own</tenure>"); // codes that no list has
    kit_figures(&figures, e, TIER_MEETING);
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->numerator, 30);
    assert_true(kit_figure(&figures, "A", "tenure", "own")->hidden);
    assert_int_equal(figures.places[0].doors, 0);
    kit_assert_safe(&figures);
    figures_done(&figures);
}

/* A text with the first `from` in it made `to`; owned. */
static char *with(const char *text, const char *from, const char *to) {
    AUTO(strbuf_done) struct strbuf out = {0};
    const char *at = strstr(text, from);
    assert_non_null(at);
    strbuf_addn(&out, text, (size_t)(at - text));
    strbuf_addf(&out, "%s%s", to, at + strlen(from));
    return strbuf_steal(&out);
}

static void add_version(struct estate *e, const char *xml) {
    struct catalog_added added;
    ASSERT_OK(catalog_add(e->st, xml, strlen(xml), NULL, NULL, KIT_NOW, &added, &e->err), &e->err);
}

/* An answer that got another code in a later version, with the same words, is the answer it was:
 * homes that gave either are counted under the first code. */
static void test_a_choice_with_another_code_in_a_later_version(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    size_t len;
    AUTO(mem_freep) char *path = test_path("analysis/street.xml");
    AUTO(mem_freep) char *first = file_read(path, 1 << 20, &len, &e->err);
    AUTO(mem_freep) char *later = with(first, "version=\"1\"", "version=\"2\"");
    AUTO(mem_freep) char *second = with(later, "<value>private</value>", "<value>landlord</value>");
    for (int i = 0; i < 15; i++) {
        estate_record(e, NULL, "<tenure>private</tenure>");
    }
    add_version(e, second);
    for (int i = 0; i < 15; i++) {
        char xml[400];
        snprintf(xml, sizeof xml,
                 "<data xmlns:orx=\"http://openrosa.org/xforms\" id=\"street\" version=\"2\">"
                 "<tenure>%s</tenure><orx:meta><orx:instanceID>uuid:late%d</orx:instanceID>"
                 "</orx:meta></data>",
                 i < 8 ? "landlord" : "own", i);
        struct intake_facts facts = {.source = "test", .received_utc = KIT_NOW};
        struct intake_result result;
        ASSERT_OK(intake_add(e->intake, xml, strlen(xml), &facts, &result, &e->err), &e->err);
    }
    kit_figures(&figures, e, TIER_INTERNAL);
    assert_int_equal(kit_figure(&figures, "", "tenure", "private")->numerator, 23);
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->numerator, 7);
    assert_int_equal(kit_figure(&figures, "", "tenure", "own")->denominator, 30);
    figures_done(&figures);
    kit_figures(&figures, e, TIER_MEETING);
    kit_assert_safe(&figures);
    figures_done(&figures);
}

static void test_a_form_that_asks_for_a_ranking_alone(void **state) {
    static const char only[] =
        "<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\" xmlns=\"http://www.w3.org/2002/xforms\" "
        "xmlns:odk=\"http://www.opendatakit.org/xforms\" "
        "xmlns:orx=\"http://openrosa.org/xforms\"><h:head><h:title>Only</h:title><model>"
        "<instance><data id=\"only\" version=\"1\"><order/><orx:meta><orx:instanceID/></orx:meta>"
        "</data></instance><bind nodeset=\"/data/order\" type=\"odk:rank\"/></model></h:head>"
        "<h:body><odk:rank ref=\"/data/order\"><label>What first?</label>"
        "<item><label>Damp</label><value>damp</value></item>"
        "<item><label>Lifts</label><value>lifts</value></item>"
        "<item><label>Light</label><value>light</value></item></odk:rank></h:body></h:html>";
    struct estate *e = *state;
    struct figures figures = {0};
    add_version(e, only);
    for (int i = 0; i < 30; i++) {
        char xml[400];
        snprintf(xml, sizeof xml,
                 "<data xmlns:orx=\"http://openrosa.org/xforms\" id=\"only\" version=\"1\">"
                 "<order>%s</order><orx:meta><orx:instanceID>uuid:o%d</orx:instanceID></orx:meta>"
                 "</data>",
                 i < 20 ? "damp lifts light" : "lifts damp light", i);
        struct intake_facts facts = {.source = "test", .received_utc = KIT_NOW};
        struct intake_result result;
        ASSERT_OK(intake_add(e->intake, xml, strlen(xml), &facts, &result, &e->err), &e->err);
    }
    kit_figures(&figures, e, TIER_PUBLIC);
    assert_string_equal(figures.form_id, "only");
    assert_int_equal(kit_figure(&figures, "", "order_first", "damp")->numerator, 20);
    assert_int_equal(kit_figure(&figures, "", "order_first", "lifts")->numerator, 10);
    assert_int_equal(kit_figure(&figures, "", "order_first", "light")->numerator, 0);
    assert_int_equal(kit_figure(&figures, "", "order_first", "damp")->denominator, 30);
    kit_assert_safe(&figures);
    figures_done(&figures);
}

static void test_codebook_has_every_indicator(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    AUTO(strbuf_done) struct strbuf csv = {0};
    kit_two_blocks(e);
    kit_figures(&figures, e, TIER_MEETING);
    figures_codebook(&csv, &figures);
    assert_true(strncmp(csv.data, "variable,question,", 18) == 0);
    for (size_t i = 0; i < figures.n_indicators; i++) {
        AUTO(strbuf_done) struct strbuf row = {0};
        strbuf_addf(&row, "\r\n%s,", figures.indicators[i].name);
        assert_has(csv.data, row.data);
    }
    assert_has(csv.data, ",homes that have it among their first three,homes that gave a ballot,");
    assert_has(csv.data, ",homes that put it first,homes that gave a ballot,");
    figures_done(&figures);
}

static const struct figure_homes *homes_of(const struct figures *figures, const char *name) {
    const struct indicator *about = figures_indicator(figures, name, NULL);
    assert_non_null(about);
    return about->homes;
}

/* 120 answered, 8 did not: 130 asked would leave 6 to 14 that did not, nine numbers of the ten that
 * a count under 10 must keep where health is asked. Elsewhere a meeting wants five. */
static void test_codebook_does_not_tell_what_few_left_blank(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 160);
    estate_homes(e, "A", 1, 60, "<tenure>social</tenure><ill>yes</ill>");
    estate_homes(e, "A", 61, 60, "<tenure>own</tenure><ill>no</ill>");
    estate_homes(e, "A", 121, 8, "<tenure/><ill/><prio_1>damp</prio_1>");
    kit_figures(&figures, e, TIER_MEETING);
    const struct figure_homes *homes = homes_of(&figures, "ill");
    assert_true(homes[HOMES_BLANK].hidden);
    assert_true(homes[HOMES_REFUSED].hidden); // nobody, but who reads it must not know
    assert_int_equal(homes[HOMES_ASKED].shown, 130);
    assert_false(homes[HOMES_NOT_ASKED].hidden); // 0, and said to be
    homes = homes_of(&figures, "tenure");
    assert_int_equal(homes[HOMES_BLANK].shown, 10);
    assert_int_equal(homes[HOMES_ASKED].shown, 130);
    figures_done(&figures);
}

/* Three more homes leave it blank and others answer: between two packs that would be 8 and 11. */
static void test_codebook_does_not_tell_what_few_left_blank_later(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 160);
    estate_homes(e, "A", 1, 60, "<tenure>social</tenure>");
    estate_homes(e, "A", 61, 8, "<tenure/><prio_1>damp</prio_1>");
    ASSERT_OK(kit_publish(e, TIER_MEETING), &e->err);
    estate_homes(e, "A", 69, 30, "<tenure>social</tenure>");
    estate_homes(e, "A", 99, 3, "<tenure/><prio_1>damp</prio_1>");
    kit_figures(&figures, e, TIER_MEETING);
    assert_false(kit_figure(&figures, "", "tenure", "social")->hidden);
    assert_true(homes_of(&figures, "tenure")[HOMES_BLANK].hidden);
    figures_done(&figures);
}

static void test_words_contacts_and_the_team_stay_in(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    AUTO(strbuf_done) struct strbuf csv = {0};
    estate_block(e, "A", "=Aspen", 80);
    estate_homes(e, "A", 1, 40,
                 "<prio_1>damp</prio_1><words>Mrs Khan</words><team>yes</team>"
                 "<debt>777</debt><tenure>own</tenure>");
    kit_figures(&figures, e, TIER_MEETING);
    figures_csv(&csv, &figures);
    figures_codebook(&csv, &figures);
    assert_lacks(csv.data, "Khan");
    assert_lacks(csv.data, "team");
    assert_lacks(csv.data, "777"); // a sum of money: bands only
    assert_lacks(csv.data, "\nA,=Aspen");
    assert_has(csv.data, "\nA,'=Aspen"); // no formula
    figures_done(&figures);
}

static void test_health_is_shown_for_the_whole_only(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_estate(e, "E1", "The estate");
    estate_block(e, "A", "Aspen", 80);
    estate_homes(e, "A", 1, 30, "<ill>yes</ill>");
    estate_homes(e, "A", 31, 30, "<ill>no</ill>");
    kit_figures(&figures, e, TIER_MEETING);
    uint32_t ill = 0;
    assert_non_null(figures_indicator(&figures, "ill", &ill));
    for (size_t i = 0; i < figures.n_items; i++) {
        const struct figure *f = &figures.items[i];
        assert_true(f->indicator != ill || figures.places[f->place].kind != PLACE_BLOCK);
    }
    assert_int_equal(kit_figure(&figures, "E1", "ill", "yes")->numerator, 30);
    figures_done(&figures);
    kit_figures(&figures, e, TIER_PUBLIC); // below 100 homes
    assert_true(kit_figure(&figures, "", "ill", "yes")->hidden);
    figures_done(&figures);
}

static void test_all_of_one_mind_about_health_is_not_told(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_homes(e, "A", 1, 60, "<ill>yes</ill>");
    kit_figures(&figures, e, TIER_MEETING);
    assert_int_equal(kit_figure(&figures, "", "ill", "yes")->why, HIDE_DOMINANCE);
    assert_int_equal(kit_figure(&figures, "", "ill", "no")->why,
                     HIDE_DOMINANCE); // a zero tells it, too
    figures_done(&figures);
}

/* The same figures a second time are what they were, also when they were compared with older ones:
 * as many homes as last time, and answers near those of the time before. */
static void test_a_survey_without_answers_says_nothing(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_block(e, "A", "Aspen", 60);
    for (enum tier tier = TIER_MEETING; tier <= TIER_PUBLIC; tier++) {
        struct figures_options options = {.tier = tier};
        if (figures_make(&figures, e->st, &options, &e->err)) {
            kit_assert_safe(&figures);
            for (size_t i = 0; i < figures.n_items; i++) {
                const struct figure *f = &figures.items[i];
                assert_true(f->hidden || figures.indicators[f->indicator].question[0] == '\0');
            }
        } else {
            assert_true(e->err.text[0] != '\0');
        }
        figures_done(&figures);
    }
}

/* A sum of money is never there, and what nobody is, is not told of health. */
static void test_money_is_not_counted(void **state) {
    struct estate *e = *state;
    struct figures figures = {0};
    estate_homes(e, "A", 1, 40, "<tenure>own</tenure><debt>100</debt>");
    estate_homes(e, "A", 41, 1, "<tenure>own</tenure><debt>90000</debt>");
    kit_figures(&figures, e, TIER_MEETING);
    assert_null(figures_indicator(&figures, "debt", NULL));
    assert_non_null(figures_indicator(&figures, "tenure", NULL));
    figures_done(&figures);
}

/* ---- read once ---- */

static void read_answers(struct columns *out, struct estate *e, const struct columns *known,
                         const char *question, const char *other) {
    const struct columns_options options = {
        .questions = {question, other},
          .n = 2, .by = BY_BLOCK, .no_reasons = true
    };
    ASSERT_OK(columns_from(out, known, e->st, &options, &e->err), &e->err);
}

/* Who answers after the figures were made is not in what was kept. */
static void test_what_figures_read_is_not_read_again(void **state) {
    struct estate *e = *state;
    static const char *const keep[] = {"tenure", "ticks", NULL};
    const struct figures_options options = {.tier = TIER_MEETING, .keep = keep};
    AUTO(figures_done) struct figures figures = {0};
    AUTO(columns_done) struct columns plain = {0}, kept = {0}, others = {0};
    kit_two_blocks(e);
    estate_homes(e, "A", 61, 3, "<prio_1>green</prio_1><tenure>social</tenure>");
    read_answers(&plain, e, NULL, "tenure", "prio_1");
    ASSERT_OK(figures_make(&figures, e->st, &options, &e->err), &e->err);
    estate_homes(e, "A", 64, 1, "<prio_1>young</prio_1><tenure>owner</tenure>");
    read_answers(&kept, e, &figures.read->columns, "tenure", "prio_1");
    assert_int_equal(kept.n, plain.n);
    assert_int_equal(kept.n_areas, plain.n_areas);
    assert_memory_equal(kept.area, plain.area, plain.n * sizeof *plain.area);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(kept.items[i].path, plain.items[i].path);
        for (size_t home = 0; home < plain.n; home++) {
            enum silent how;
            bool silent = column_silent(&plain.items[i], home, &how);
            assert_int_equal(column_silent(&kept.items[i], home, &how), silent);
            assert_true(silent || kept.items[i].code[home] == plain.items[i].code[home]);
        }
    }
    read_answers(&others, e, &figures.read->columns, "rooms", "prio_1"); // one was not kept
    assert_true(others.n > plain.n);
    assert_true(figures.read->records.complete); // "told" is not asked of all
    assert_int_equal(figures.read->records.n, figures.read->ballots.n_rows);
    assert_true(figures.read->has_knocks);
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
        cmocka_unit_test_setup_teardown(test_a_few_empty_ballots_do_not_hide_all_others,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_small_group_does_not_tell_who_named_nothing,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_one_home_shows_nothing, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_all_refused, estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_homes_without_doors_or_areas, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_areas_without_a_door_list, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_choice_with_another_code_in_a_later_version,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_form_that_asks_for_a_ranking_alone, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_what_figures_read_is_not_read_again, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_codebook_has_every_indicator, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_codebook_does_not_tell_what_few_left_blank,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_codebook_does_not_tell_what_few_left_blank_later,
                                        estate_setup, estate_teardown),
        cmocka_unit_test_setup_teardown(test_words_contacts_and_the_team_stay_in, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_health_is_shown_for_the_whole_only, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_all_of_one_mind_about_health_is_not_told, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_a_survey_without_answers_says_nothing, estate_setup,
                                        estate_teardown),
        cmocka_unit_test_setup_teardown(test_money_is_not_counted, estate_setup, estate_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
