/* tests/analysis/test_map_change.c — two rounds on one sheet: better, worse, the same, and above
 * all when it cannot be told. */
#include "tests/analysis/estate.h"
#include "tests/analysis/map_kit.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/map_survey.h"
#include "base/attr.h"
#include "base/file.h"
#include "base/mem.h"

struct rounds {
    struct estate *then, *now;
};

static int setup(void **state) {
    struct rounds *r = calloc(1, sizeof *r);
    void *then = NULL, *now = NULL;
    estate_setup(&then);
    estate_setup(&now);
    r->then = then;
    r->now = now;
    *state = r;
    return 0;
}

static int teardown(void **state) {
    struct rounds *r = *state;
    void *then = r->then, *now = r->now;
    estate_teardown(&then);
    estate_teardown(&now);
    free(r);
    return 0;
}

static struct survey_map_options of(const struct rounds *r, const char *question,
                                    const char *answer) {
    return (struct survey_map_options){.kind = SURVEY_MAP_CHANGE,
                                       .question = question,
                                       .answer = answer,
                                       .before = r->then->path,
                                       .date = "2026-11-22"};
}

static struct survey_map *made(const struct rounds *r, const struct survey_map_options *options) {
    struct survey_map *sm = survey_map_new(r->now->st, options, &r->now->err);
    ASSERT_OK(sm, &r->now->err);
    return sm;
}

static void both(const struct rounds *r, const char *code, int doors) {
    estate_lone_block(r->then, code, code, doors);
    estate_lone_block(r->now, code, code, doors);
}

/* `damp` of n homes of a block have it in their top three. */
static void answers(struct estate *e, const char *block, int n, int damp) {
    estate_prio(e, block, 1, damp, "damp");
    estate_prio(e, block, damp + 1, n - damp, "repairs");
}

static const struct map_row *row_of(const struct map *map, const char *place) {
    for (size_t i = 0; i < map->n_rows; i++) {
        if (strcmp(map->rows[i].place, place) == 0) {
            return &map->rows[i];
        }
    }
    fail_msg("no row %s", place);
    return NULL;
}

static void check_row(const struct map *map, const char *place, const char *before, const char *now,
                      const char *arrow, const char *word) {
    const struct map_row *row = row_of(map, place);
    assert_string_equal(row->before, before);
    assert_string_equal(row->now, now);
    assert_string_equal(row->arrow, arrow);
    assert_string_equal(row->word, word);
}

#define VALUES "status why before_n n before_share_in_10 share_in_10"

static void test_better_worse_and_chance(void **state) {
    const struct rounds *r = *state;
    both(r, "B1", 80), both(r, "B2", 80), both(r, "B3", 80), both(r, "B4", 80), both(r, "B5", 80);
    answers(r->then, "B1", 60, 48), answers(r->now, "B1", 60, 24); // fell
    answers(r->then, "B2", 60, 12), answers(r->now, "B2", 60, 36); // rose
    answers(r->then, "B3", 60, 30), answers(r->now, "B3", 60, 27); // chance; 25 of 60 are said
    answers(r->then, "B4", 9, 9), answers(r->now, "B4", 60, 10);   // nine homes then
    answers(r->then, "B5", 60, 50), answers(r->now, "B5", 60, 3);  // three homes now
    struct survey_map_options o = of(r, "prio", "damp");
    AUTO(survey_map_freep) struct survey_map *sm = made(r, &o);
    const struct map *map = survey_map_view(sm);
    check_values(map, "B1", VALUES, "better|-|60|60|8|4");
    check_values(map, "B2", VALUES, "worse|-|60|60|2|6");
    check_values(map, "B3", VALUES, "cannot_tell|it may be chance|60|60|5|4");
    check_values(map, "B4", VALUES, "cannot_tell|too few homes|-|60|-|2");
    check_values(map, "B5", VALUES, "cannot_tell|a number is not shown|60|60|8|-");
    check_row(map, "B1", "8 in 10", "4 in 10", "▼", "better: fewer homes");
    check_row(map, "B2", "2 in 10", "6 in 10", "▲", "worse: more homes");
    check_row(map, "B3", "5 in 10", "4 in 10", "?", "cannot tell: it may be chance");
    check_row(map, "B4", "too few homes", "2 in 10", "?", "cannot tell: too few homes");
    check_row(map, "B5", "8 in 10", "not shown, to protect a few", "?",
              "cannot tell: a number is not shown");
    check_row(map, "All areas together", "6 in 10", "3 in 10", "▼", "better: fewer homes");
    assert_int_equal(map->style, MAP_PANELS);
    assert_int_equal(map->n_panels, 2);
    assert_string_equal(map->panels[0].title, "Before");
    assert_string_equal(map->n_text, "Answered: about 300 homes; before, about 250 homes");
    assert_null(area_of(&map->panels[0], "B1")->n_text); // a panel is small
    assert_string_equal(area_of(&map->panels[0], "B1")->label, "8 in 10");
    assert_string_equal(area_of(&map->panels[1], "B1")->label, "4 in 10");
    assert_int_equal(area_of(&map->panels[0], "B4")->state, MAP_TOO_FEW);
}

/* What is good has to be said where nothing is ranked. */
static void test_more_may_be_good_bad_or_neither(void **state) {
    const struct rounds *r = *state;
    both(r, "B1", 80);
    estate_homes(r->then, "B1", 1, 20, "<tenure>own</tenure>");
    estate_homes(r->then, "B1", 21, 40, "<tenure>social</tenure>");
    estate_homes(r->now, "B1", 1, 45, "<tenure>own</tenure>");
    estate_homes(r->now, "B1", 46, 15, "<tenure>social</tenure>");
    static const struct {
        const char *good, *status;
    } cases[] = {
        {NULL,    "more"  },
        {"more",  "better"},
        {"fewer", "worse" }
    };
    struct survey_map_options o = of(r, "tenure", NULL); // own: most named now
    for (size_t i = 0; i < LEN(cases); i++) {
        o.good = cases[i].good;
        AUTO(survey_map_freep) struct survey_map *sm = made(r, &o);
        check_values(survey_map_view(sm), "B1", "status answer",
                     i == 0   ? "more|own"
                     : i == 1 ? "better|own"
                              : "worse|own");
    }
    o.good = "big";
    assert_null(survey_map_new(r->now->st, &o, &r->now->err));
    assert_has(r->now->err.text, "--good is more or fewer, not 'big'");
}

/* Sure, but less than half a home in ten. */
static void test_about_the_same(void **state) {
    const struct rounds *r = *state;
    both(r, "B1", 600);
    answers(r->then, "B1", 500, 0), answers(r->now, "B1", 500, 20);
    struct survey_map_options o = of(r, "prio", "damp");
    AUTO(survey_map_freep) struct survey_map *sm = made(r, &o);
    check_values(survey_map_view(sm), "B1", VALUES, "same|-|500|500|0|0");
    check_row(survey_map_view(sm), "B1", "no homes", "fewer than 1 in 10", "=", "about the same");
}

/* Another boundary, an area of one round alone: on the maps, but not compared. */
static void test_areas_that_are_not_the_same(void **state) {
    const struct rounds *r = *state;
    both(r, "B1", 80);
    estate_block(r->then, "B2", "B2", 80); // the square of its code
    estate_moved_block(r->now, "B2", -2.1965, 53.4804);
    estate_block(r->now, "B3", "B3", 80);
    estate_block(r->then, "B4", "B4", 80);
    answers(r->then, "B1", 60, 50), answers(r->now, "B1", 60, 10);
    answers(r->then, "B2", 60, 50);
    answers(r->now, "B3", 60, 10);
    answers(r->then, "B4", 60, 10);
    struct survey_map_options o = of(r, "prio", "damp");
    AUTO(survey_map_freep) struct survey_map *sm = made(r, &o);
    const struct map *map = survey_map_view(sm);
    check_values(map, "B1", "status", "better");
    check_values(map, "B2", "status why", "cannot_tell|its boundary is another now");
    check_values(map, "B3", "status why", "cannot_tell|not on the earlier map");
    check_row(map, "B4", "2 in 10", "no answers", "?", "cannot tell: not on the map of now");
    size_t n;
    const struct map_tally *tallies = survey_map_tallies(sm, &n);
    assert_string_equal(tallies[5].key, "moved");
    assert_int_equal(tallies[5].n, 1);
    assert_int_equal(tallies[6].n, 2);
}

/* The earlier round is guarded like this one. */
static void test_each_round_keeps_to_its_thresholds(void **state) {
    const struct rounds *r = *state;
    both(r, "B1", 50);
    answers(r->then, "B1", 20, 15), answers(r->now, "B1", 40, 10);
    struct survey_map_options o = of(r, "prio", "damp");
    AUTO(survey_map_freep) struct survey_map *meeting = made(r, &o);
    check_values(survey_map_view(meeting), "B1", VALUES, "better|-|20|40|-|3");
    check_row(survey_map_view(meeting), "B1", "7 to 10 in 10", "3 in 10", "▼",
              "better: fewer homes");
    o.tier = "public";
    AUTO(survey_map_freep) struct survey_map *public = made(r, &o);
    check_values(survey_map_view(public), "B1", VALUES, "cannot_tell|too few homes|-|40|-|3");
    check_row(survey_map_view(public), "B1", "too few homes", "3 in 10", "?",
              "cannot tell: too few homes");
}

/* ---- what cannot be compared ---- */

static void refused(const struct rounds *r, const struct survey_map_options *o, const char *part) {
    struct err err = {0};
    assert_null(survey_map_new(r->now->st, o, &err));
    assert_has(err.text, part);
}

static void test_refusals(void **state) {
    const struct rounds *r = *state;
    both(r, "B1", 80);
    answers(r->now, "B1", 60, 10);
    struct survey_map_options o = of(r, "prio", NULL);
    refused(r, &o, "no home of these areas has answered 'prio' yet"); // of the earlier one
    o.before = NULL;
    refused(r, &o, "needs --before");
    o.before = "nowhere.gpkg";
    refused(r, &o, "there is no such file");
    o = of(r, "prio", "damp");
    o.kind = SURVEY_MAP_SHARE;
    refused(r, &o, "a map of kind share has no --before");
    AUTO(ran_done)
    struct ran self = estate_run("map", r->now->path, "prio", "--kind", "change", "--before",
                                 r->now->path, "-o", "x.svg", NULL);
    assert_int_equal(self.status, 2);
    assert_has(self.err, "--before is the survey itself");
}

/* An earlier survey that did not ask. */
static void test_the_earlier_round_did_not_ask(void **state) {
    const struct rounds *r = *state;
    AUTO(mem_freep) char *path = file_join(r->then->dir, "other.gpkg");
    struct store *other = store_create(path, "Other", 0, &r->then->err);
    ASSERT_OK(other, &r->then->err);
    store_close(other);
    both(r, "B1", 80);
    answers(r->now, "B1", 60, 10);
    struct survey_map_options o = of(r, "prio", "damp");
    o.before = path;
    struct err err = {0};
    assert_null(survey_map_new(r->now->st, &o, &err));
    assert_has(err.text, "no question is called 'prio'");
    assert_has(err.source, "other.gpkg");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_better_worse_and_chance),
        CASE(test_more_may_be_good_bad_or_neither),
        CASE(test_about_the_same),
        CASE(test_areas_that_are_not_the_same),
        CASE(test_each_round_keeps_to_its_thresholds),
        CASE(test_refusals),
        CASE(test_the_earlier_round_did_not_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
