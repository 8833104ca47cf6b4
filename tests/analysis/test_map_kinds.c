/* tests/analysis/test_map_kinds.c — maps of shares and circles: what an area says at each size and
 * in each tier, and what it never says. */
#include "tests/analysis/estate.h"
#include "tests/analysis/map_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/map_survey.h"
#include "base/attr.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

static struct survey_map *made(struct estate *e, const struct survey_map_options *options) {
    struct survey_map *sm = survey_map_new(e->st, options, &e->err);
    ASSERT_OK(sm, &e->err);
    return sm;
}

static void check(const struct map *map, const char *code, const char *expected) {
    check_values(map, code, "status class homes share_in_10 n", expected);
}

/* What can be read anywhere on an area. */
static char *all_words(const struct map *map, const struct map_area *area) {
    struct strbuf out = {0};
    AUTO(mem_freep) char *facts = facts_of(area);
    map_add_label(&out, map, area);
    strbuf_addf(&out, "\n%s\n%s", area->n_text ? area->n_text : "", facts);
    return strbuf_steal(&out);
}

/* ---- shares ---- */

static void test_an_issue_in_the_top_three(void **state) {
    struct estate *e = *state;
    estate_lone_block(e, "B1", "Nine", 40);
    estate_block(e, "B2", "Twenty", 40);
    estate_block(e, "B3", "Forty", 60);
    estate_block(e, "B4", "Four of thirty", 40);
    estate_block(e, "B5", "Nobody", 40);
    estate_block(e, "B6", "None of thirty", 40);
    estate_lone_block(e, "B7", "Few doors", 15);
    estate_prio(e, "B1", 1, 9, "damp");
    estate_prio(e, "B2", 1, 12, "repairs damp");
    estate_prio(e, "B2", 13, 8, "repairs");
    estate_prio(e, "B3", 1, 30, "safety green damp"); // third still counts
    estate_prio(e, "B3", 31, 10, "green");
    estate_prio(e, "B4", 1, 4, "damp");
    estate_prio(e, "B4", 5, 26, "repairs");
    estate_prio(e, "B6", 1, 30, "repairs");
    estate_prio(e, "B7", 1, 12, "damp");
    AUTO(survey_map_freep)
    struct survey_map *sm = made(
        e, &(struct survey_map_options){
               .kind = SURVEY_MAP_SHARE, .question = "prio", .answer = "damp", .tier = "meeting"});
    const struct map *map = survey_map_view(sm);
    check(map, "B1", "too_few|-|-|-|-");
    check(map, "B2", "shown|5 to 6 in 10|10|-|20"); // of 10 to 29 homes the class alone
    check(map, "B3", "shown|7 to 10 in 10|30|8|40");
    check(map, "B4", "hidden|-|-|-|30"); // that it is few is not said either
    check(map, "B5", "no_data|-|-|-|0");
    check(map, "B6", "shown|0 to 2 in 10|0|0|30");
    check(map, "B7", "too_few|-|-|-|-");
    assert_string_equal(map->title,
                        "How many homes have “Damp and mould” in their top three in Test estate");
    assert_int_equal(map->n_categories, MAP_CLASSES);
    assert_int_equal(map->categories[3].colour, 0x225EA8);
    char *words = all_words(map, area_of(map, "B3")), *few = all_words(map, area_of(map, "B1"));
    assert_string_equal(words, "8 in 10\nabout 40 homes answered\n"
                               "In the top three: about 8 in every 10 homes\n"
                               "How sure: surely between 5 and 9 in every 10\n"
                               "Answered: about 40 homes\n"
                               "On the door list: about 60 homes\n"
                               "Took part: about 7 in every 10 homes\n");
    assert_string_equal(few, "Too few homes to show\n\nWhy: fewer than 10 homes answered\n");
    free(words), free(few);
}

/* Nor whether it is hidden for itself or for a neighbour. */
static void test_a_hidden_count_says_nothing_of_itself(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_block(e, "B2", "Two", 40);
    estate_homes(e, "B1", 1, 4, "<tenure>own</tenure>");
    estate_homes(e, "B1", 5, 14, "<tenure>social</tenure>");
    estate_homes(e, "B2", 1, 25, "<tenure>own</tenure>");
    AUTO(survey_map_freep)
    struct survey_map *sm =
        made(e, &(struct survey_map_options){.kind = SURVEY_MAP_SHARE, .question = "tenure"});
    const struct map *map = survey_map_view(sm);
    assert_string_equal(map->title, "How many homes say “Own” in Test estate"); // most named
    assert_string_equal(map->subtitle, "Rent or own?");
    check(map, "B1", "hidden|-|-|-|20");
    assert_int_equal(area_of(map, "B1")->state, MAP_TOO_FEW);
    char *words = all_words(map, area_of(map, "B1"));
    assert_string_equal(words, "not shown, to protect a few\nabout 20 homes answered\n"
                               "Say so: not shown, to protect a few\n"
                               "Answered: about 20 homes\n"
                               "On the door list: about 40 homes\n"
                               "Took part: about 5 in every 10 homes\n");
    free(words);
    check(map, "B2", "shown|7 to 10 in 10|25|-|25");
}

static void test_ticks_and_the_team(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_homes(e, "B1", 1, 13, "<ticks>damp green</ticks>");
    estate_homes(e, "B1", 14, 18, "<ticks>repairs</ticks>");
    AUTO(survey_map_freep)
    struct survey_map *sm = made(
        e, &(struct survey_map_options){
               .kind = SURVEY_MAP_ANY, .question = "ticks", .answer = "green", .tier = "internal"});
    const struct map *map = survey_map_view(sm);
    check(map, "B1", "shown|3 to 4 in 10|13|4|31");
    char *words = all_words(map, area_of(map, "B1"));
    assert_has(words, "Say so: 13 of 31 homes (about 4 in every 10)\n");
    free(words);
}

static void test_a_ranking_is_a_map_of_the_first_unless_asked(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_prio(e, "B1", 1, 30, "damp repairs");
    struct survey_map_options options = {.kind = SURVEY_MAP_ANY, .question = "prio"};
    AUTO(survey_map_freep) struct survey_map *top = made(e, &options);
    assert_null(survey_map_view(top)->layer); // priority_map
    options.answer = "repairs";
    AUTO(survey_map_freep) struct survey_map *share = made(e, &options);
    assert_string_equal(survey_map_view(share)->layer, "share_map");
    size_t n;
    const struct map_tally *tallies = survey_map_tallies(share, &n);
    assert_string_equal(tallies[1].key, "shown");
    assert_int_equal(tallies[1].n, 1);
}

/* ---- circles ---- */

static void test_circles_show_what_is_printed(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 80);
    estate_block(e, "B2", "Two", 40);
    estate_lone_block(e, "B3", "Three", 40);
    estate_prio(e, "B1", 1, 58, "damp");
    estate_prio(e, "B2", 1, 3, "damp");
    estate_prio(e, "B2", 4, 20, "green");
    estate_prio(e, "B3", 1, 5, "damp");
    AUTO(survey_map_freep)
    struct survey_map *sm =
        made(e, &(struct survey_map_options){.kind = SURVEY_MAP_CIRCLES, .question = "prio"});
    const struct map *map = survey_map_view(sm);
    assert_int_equal(map->style, MAP_CIRCLES);
    assert_true(area_of(map, "B1")->value == 60);
    assert_true(area_of(map, "B2")->value == 0 && area_of(map, "B2")->state == MAP_TOO_FEW);
    assert_string_equal(area_of(map, "B2")->label, "not shown, to protect a few");
    assert_int_equal(area_of(map, "B3")->state, MAP_TOO_FEW);
    assert_int_equal(map->n_examples, 3);
    assert_string_equal(map->examples[0].word, "100 homes");
    assert_string_equal(map->examples[1].word, "50 homes");
    assert_string_equal(map->examples[2].word, "20 homes");
    assert_true(map->value_max == 100);
}

/* ---- what cannot be drawn ---- */

static void refused(struct estate *e, const struct survey_map_options *options, enum err_code code,
                    const char *part) {
    struct err err = {0};
    assert_null(survey_map_new(e->st, options, &err));
    assert_has(err.text, part);
    assert_int_equal(err.code, code);
}

static void test_refusals_before_anybody_answered(void **state) {
    struct estate *e = *state;
    struct survey_map_options top = {.kind = SURVEY_MAP_TOP, .question = "prio"};
    struct survey_map_options o = {.kind = SURVEY_MAP_SHARE, .question = "tenure"};
    refused(e, &top, ERR_CONFLICT, "no blocks to draw yet: add them with doorstep area add");
    top.level = "estate";
    refused(e, &top, ERR_CONFLICT, "no estates to draw yet");
    refused(e, &o, ERR_CONFLICT, "no blocks to draw yet");
    o.question = "prio";
    refused(e, &o, ERR_CONFLICT, "no blocks to draw yet");
    o.question = "tenure";
    estate_block(e, "B1", "One", 40);
    refused(e, &o, ERR_CONFLICT, "no home has answered 'tenure' yet");
    estate_homes(e, "B1", 1, 30, "<tenure>pns</tenure>");
    refused(e, &o, ERR_CONFLICT, "every home that was asked 'tenure' would rather not say");
    o.question = "prio";
    refused(e, &o, ERR_CONFLICT, "has answered 'prio' yet");
}

/* One record: the answer that is "most named" would be that home's. */
static void test_one_record_does_not_choose_the_answer(void **state) {
    struct estate *e = *state;
    struct survey_map_options o = {.kind = SURVEY_MAP_SHARE, .question = "tenure"};
    estate_block(e, "B1", "One", 40);
    estate_homes(e, "B1", 1, 1, "<tenure>private</tenure>");
    refused(e, &o, ERR_USAGE, "name one with --answer");
    o.answer = "own";
    AUTO(survey_map_freep) struct survey_map *sm = made(e, &o);
    check(survey_map_view(sm), "B1", "too_few|-|-|-|-");
    assert_string_equal(survey_map_view(sm)->n_text, "Fewer than 10 homes answered");
}

static void test_refusals(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_homes(
        e, "B1", 1, 30,
        "<prio_1>damp</prio_1><tenure>own</tenure><rooms>3</rooms><ill>yes</ill><words>cold and "
        "wet</words><team>yes</team>");
    struct survey_map_options o = {.kind = SURVEY_MAP_SHARE, .question = "nope"};
    refused(e, &o, ERR_NOT_FOUND, "no question is called 'nope'");
    o.question = "rooms";
    refused(e, &o, ERR_USAGE, "'rooms' is a number");
    o.question = "words";
    refused(e, &o, ERR_USAGE, "own words");
    o.question = "team";
    refused(e, &o, ERR_USAGE, "for the team alone");
    o.question = "ill";
    refused(e, &o, ERR_USAGE, "health or who people are");
    o.kind = SURVEY_MAP_TOP;
    refused(e, &o, ERR_USAGE, "health or who people are");
    o.question = "tenure";
    refused(e, &o, ERR_USAGE, "ranks nothing");
    o.kind = SURVEY_MAP_SHARE;
    o.answer = "castle";
    refused(e, &o, ERR_NOT_FOUND,
            "'castle' is no answer to 'tenure'; there are: social, private, own");
    o.answer = NULL;
    o.level = "all";
    refused(e, &o, ERR_USAGE, "--level is block or estate");
    o = (struct survey_map_options){.kind = SURVEY_MAP_TOP, .question = "prio", .answer = "damp"};
    refused(e, &o, ERR_USAGE, "a map of kind top has no --answer");
}

/* ---- properties ---- */

static uint64_t seed;
static uint32_t die(uint32_t sides) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % sides);
}

/* Blocks of all sizes, answers at random; what was really said is kept beside. */
enum { BLOCKS = 6 };
struct truth {
    char code[8];
    uint32_t n_doors, n, damp;
};

static void build(struct estate *e, struct truth truth[BLOCKS]) {
    static const char *const rankings[] = {"damp", "repairs damp", "green safety", "safety",
                                           "young"};
    for (int i = 0; i < BLOCKS; i++) {
        struct truth *t = &truth[i];
        snprintf(t->code, sizeof t->code, "B%d", i);
        t->n_doors = 5 + die(60);
        t->n = die(t->n_doors + 1);
        t->damp = 0;
        estate_lone_block(e, t->code, t->code, (int)t->n_doors);
        ASSERT_OK(store_begin(e->st, &e->err), &e->err);
        for (uint32_t k = 0; k < t->n; k++) {
            uint32_t which = die(LEN(rankings) - (i % 2)); // some blocks are nearly of one mind
            estate_prio(e, t->code, (int)k + 1, 1, rankings[i == 5 ? 0 : which]);
            t->damp += which < 2 || i == 5;
        }
        ASSERT_OK(store_commit(e->st, &e->err), &e->err);
    }
}

/* Nothing of an area below its thresholds, no count below the smallest, all others rounded. */
static void check_area(const struct map *map, const struct map_area *area, const struct truth *t,
                       enum tier tier) {
    static const uint32_t group[] = {10, 10, 30}, cell[] = {1, 5, 10}, doors[] = {0, 20, 40};
    const struct layer_value *n = value_of(map, area, "n"),
                             *homes_named = value_of(map, area, "homes");
    const struct layer_value *share = value_of(map, area, "share_in_10");
    bool may = t->n >= group[tier] && t->n_doors >= doors[tier];
    bool hidden = t->damp > 0 && t->damp < cell[tier];
    uint32_t base = tier == TIER_INTERNAL ? 1 : 5;
    if (!may) {
        assert_true(area->state == (t->n ? MAP_TOO_FEW : MAP_NO_DATA));
        assert_true(homes_named->is_null && share->is_null && area->value == 0);
        assert_true(n->is_null || t->n == 0);
        assert_null(area->n_text);
        assert_true(area->n_categories == 0);
        return;
    }
    // more than that may be hidden, for what figures beside it would give away
    assert_true(homes_named->is_null || !hidden);
    assert_true(tier != TIER_INTERNAL || !homes_named->is_null);
    assert_true(share->is_null == (homes_named->is_null || t->n < 30));
    assert_int_equal(n->whole % base, 0);
    if (homes_named->is_null) {
        assert_true(area->value == 0 && area->n_categories == 0);
        assert_string_equal(area->label, "not shown, to protect a few");
    } else {
        assert_int_equal(homes_named->whole, (t->damp + base / 2) / base * base);
        assert_true(area->value == 0 || area->value == (double)homes_named->whole);
    }
}

static void test_nothing_is_shown_below_its_thresholds(void **state) {
    (void)state;
    static const char *const tiers[] = {"internal", "meeting", "public"};
    for (uint64_t round = 1; round <= 6; round++) {
        void *kept;
        struct truth truth[BLOCKS];
        estate_setup(&kept);
        struct estate *e = kept;
        seed = round;
        build(e, truth);
        for (int i = 0; i < 6; i++) {
            struct survey_map_options o = {.kind = i % 2 ? SURVEY_MAP_CIRCLES : SURVEY_MAP_SHARE,
                                           .question = "prio",
                                           .answer = "damp",
                                           .tier = tiers[i / 2]};
            AUTO(survey_map_freep) struct survey_map *sm = made(e, &o);
            const struct map *map = survey_map_view(sm);
            for (int k = 0; k < BLOCKS; k++) {
                check_area(map, area_of(map, truth[k].code), &truth[k], (enum tier)(i / 2));
            }
        }
        estate_teardown(&kept);
    }
}

/* ---- progress ---- */

static void knock(struct estate *e, const char *door, const char *outcome) {
    struct store_visit visit = {.dwelling = door, .outcome = outcome, .at_utc = 1795332872271};
    ASSERT_OK(store_add_visit(e->st, &visit, &e->err), &e->err);
}

static void test_doors_left_for_the_team(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "Done", 2);
    estate_block(e, "B2", "Begun", 12);
    estate_block(e, "B3", "Not begun", 45);
    estate_block(e, "B4", "Empty", 0);
    knock(e, "B1-001", "complete");
    knock(e, "B1-002", "refused_final");
    knock(e, "B2-001", "complete");
    knock(e, "B2-002", "no_answer"); // to be tried again
    struct survey_map_options o = {.kind = SURVEY_MAP_PROGRESS};
    AUTO(survey_map_freep) struct survey_map *sm = made(e, &o);
    const struct map *map = survey_map_view(sm);
    static const char names[] = "status n doors left visits class";
    check_values(map, "B1", names, "done|1|2|0|2|No doors left");
    check_values(map, "B2", names, "left|1|12|11|2|11 to 30 doors left");
    check_values(map, "B3", names, "not_begun|0|45|45|0|More than 30 doors left");
    check_values(map, "B4", names, "no_homes|-|-|-|-|-");
    char *none = all_words(map, area_of(map, "B4"));
    assert_has(none, "No homes on the door list\n");
    free(none);
    assert_string_equal(area_of(map, "B2")->label, "11 doors left");
    assert_has(map->tier, "For the team only");
    size_t n;
    const struct map_tally *tallies = survey_map_tallies(sm, &n);
    for (size_t i = 1; i < 5; i++) { // done, left, not begun, no homes: one each
        assert_int_equal(tallies[i].n, 1);
    }
    o.tier = "meeting";
    refused(e, &o, ERR_USAGE, "for the team alone");
    o.tier = "internal";
    o.question = "prio";
    refused(e, &o, ERR_USAGE, "a map of kind progress has no question");
    o = (struct survey_map_options){.kind = SURVEY_MAP_ANY};
    refused(e, &o, ERR_USAGE, "is of one question: give its name");
}

static void test_progress_without_doors(void **state) {
    struct estate *e = *state;
    struct survey_map_options o = {.kind = SURVEY_MAP_PROGRESS};
    refused(e, &o, ERR_CONFLICT, "no home on the door list yet");
}

/* ---- the verb ---- */

static void test_the_verb_writes_every_kind_and_format(void **state) {
    struct estate *e = *state;
    static const char *const kinds[] = {"top", "share", "circles"};
    static const char *const exts[] = {"geojson", "gpkg", "svg", "html"};
    estate_block(e, "B1", "One", 40);
    estate_prio(e, "B1", 1, 30, "damp repairs");
    for (size_t i = 0; i < LEN(kinds) * LEN(exts); i++) {
        char name[32];
        snprintf(name, sizeof name, "%s.%s", kinds[i / LEN(exts)], exts[i % LEN(exts)]);
        AUTO(mem_freep) char *path = file_join(e->dir, name);
        AUTO(ran_done)
        struct ran ran =
            estate_run("map", e->path, "prio", "--kind", kinds[i / LEN(exts)], "-o", path, NULL);
        assert_string_equal(ran.err, "");
        assert_has(ran.out, "1 area; 1 ");
        assert_true(file_exists(path));
    }
    AUTO(ran_done)
    struct ran bad = estate_run("map", e->path, "prio", "--kind", "pie", "-o", "x.svg", NULL);
    assert_int_equal(bad.status, 2);
    assert_has(bad.err, "--kind is top, share, circles");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_an_issue_in_the_top_three),
        CASE(test_a_hidden_count_says_nothing_of_itself),
        CASE(test_ticks_and_the_team),
        CASE(test_a_ranking_is_a_map_of_the_first_unless_asked),
        CASE(test_circles_show_what_is_printed),
        CASE(test_refusals_before_anybody_answered),
        CASE(test_one_record_does_not_choose_the_answer),
        CASE(test_refusals),
        cmocka_unit_test(test_nothing_is_shown_below_its_thresholds),
        CASE(test_doors_left_for_the_team),
        CASE(test_progress_without_doors),
        CASE(test_the_verb_writes_every_kind_and_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
