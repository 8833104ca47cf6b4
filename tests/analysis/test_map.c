/* tests/analysis/test_map.c — the priority map: what each area says at each size and in each tier.
 */
#include "tests/analysis/estate.h"
#include "tests/analysis/map_kit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "analysis/map_priorities.h"
#include "base/attr.h"
#include "base/canvas.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/map.h"
#include "survey/practice.h"

static struct priority_map *make(struct estate *e, enum tier tier, const char *question) {
    struct priority_map_options options = {
        .gather = {.question = question, .by = BY_BLOCK},
          .tier = tier, .date = "2026-11-22"
    };
    struct priority_map *pm = priority_map_new(e->st, &options, &e->err);
    ASSERT_OK(pm, &e->err);
    return pm;
}

#define VALUES "status sure n doors answered_share_in_10 top top3_share_in_10 second top_three"

/* ---- sizes ---- */

static void fill_sizes(struct estate *e) {
    estate_lone_block(e, "B1", "Nine", 40);
    estate_lone_block(e, "B2", "Ten", 40);
    estate_lone_block(e, "B3", "Twenty-nine", 40);
    estate_block(e, "B4", "Thirty", 40);
    estate_block(e, "B5", "Nobody", 40);
    estate_lone_block(e, "B6", "Few doors", 19);
    estate_prio(e, "B1", 1, 9, "damp repairs");
    estate_prio(e, "B2", 1, 10, "repairs damp");
    estate_prio(e, "B3", 1, 29, "damp repairs");
    estate_prio(e, "B4", 1, 21, "damp repairs green");
    estate_prio(e, "B4", 22, 4, "damp repairs safety");
    estate_prio(e, "B4", 26, 5, "damp young repairs");
    estate_prio(e, "B6", 1, 15, "damp");
}

static void test_sizes_for_a_meeting(void **state) {
    struct estate *e = *state;
    fill_sizes(e);
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    const struct map *map = priority_map_view(pm);
    check_values(map, "B1", VALUES, "too_few|-|-|-|-|-|-|-|-");
    check_values(map, "B2", VALUES, "ranked|clear|10|40|3|repairs|-|-|damp; repairs");
    check_values(map, "B3", VALUES, "ranked|clear|30|40|8|damp|-|-|damp; repairs");
    check_values(map, "B4", VALUES, "ranked|clear|30|40|8|damp|10|repairs|damp; repairs; green");
    check_values(map, "B5", VALUES, "no_data|-|0|-|-|-|-|-|-");
    check_values(map, "B6", VALUES, "too_few|-|-|-|-|-|-|-|-");
    assert_int_equal(area_of(map, "B1")->state, MAP_TOO_FEW);
    assert_int_equal(area_of(map, "B4")->state, MAP_CLEAR);
    assert_int_equal(area_of(map, "B5")->state, MAP_NO_DATA);
    assert_null(area_of(map, "B1")->n_text);
    assert_string_equal(area_of(map, "B4")->n_text, "about 30 homes answered");
    char *few = facts_of(area_of(map, "B1")), *bands = facts_of(area_of(map, "B2"));
    char *full = facts_of(area_of(map, "B4")), *doors = facts_of(area_of(map, "B6"));
    assert_string_equal(few, "Why: fewer than 10 homes answered\n");
    assert_string_equal(doors, "Why: fewer than 20 homes on the door list\n");
    assert_string_equal(bands, "How sure: clearly first\n"
                               "In the top three, in no order: Damp and mould; Repairs\n"
                               "Answered: about 10 homes\n"
                               "On the door list: about 40 homes\n"
                               "Took part: about 3 in every 10 homes\n");
    assert_string_equal(full, "How sure: clearly first\n"
                              "First: Damp and mould: nearly all homes\n"
                              "Second: Repairs: nearly all homes\n"
                              "Third: Green space: about 7 in every 10 homes\n"
                              "Answered: about 30 homes\n"
                              "On the door list: about 40 homes\n"
                              "Took part: about 8 in every 10 homes\n");
    free(few), free(bands), free(full), free(doors);
    struct priority_map_summary s = priority_map_summary(pm);
    assert_int_equal(s.n_ranked, 3);
    assert_int_equal(s.n_too_few, 2);
    assert_int_equal(s.n_no_data, 1);
}

static void test_sizes_for_the_public(void **state) {
    struct estate *e = *state;
    fill_sizes(e);
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_PUBLIC, "prio");
    const struct map *map = priority_map_view(pm);
    check_values(map, "B2", VALUES, "too_few|-|-|-|-|-|-|-|-");
    check_values(map, "B3", VALUES, "too_few|-|-|-|-|-|-|-|-");
    check_values(map, "B4", VALUES, "ranked|clear|30|40|8|damp|10|repairs|damp; repairs; green");
}

static void test_everything_for_the_team(void **state) {
    struct estate *e = *state;
    fill_sizes(e);
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_INTERNAL, "prio");
    const struct map *map = priority_map_view(pm);
    check_values(map, "B1", VALUES,
                 "too_few|-|-|-|-|-|-|-|-"); // nine are too few to rank for anyone
    check_values(map, "B6", "status n doors", "ranked|15|19");
    check_values(map, "B4", "n second_top3_share_in_10", "30|10");
}

/* ---- cells ---- */

/* The third issue is named by four homes, then by five. */
static void test_a_cell_of_four_and_of_five(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_block(e, "B2", "Two", 40);
    estate_prio(e, "B1", 1, 26, "damp repairs");
    estate_prio(e, "B1", 27, 4, "damp repairs green");
    estate_prio(e, "B2", 1, 25, "damp repairs");
    estate_prio(e, "B2", 26, 5, "damp repairs green");
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    const struct map *map = priority_map_view(pm);
    char *four = facts_of(area_of(map, "B1")), *five = facts_of(area_of(map, "B2"));
    assert_has(four, "Third: Green space: not shown, to protect a few\n");
    assert_has(five, "Third: Green space: about 2 in every 10 homes\n");
    free(four), free(five);
}

/* Everyone but two of a block answered: the two are not given away. */
static void test_those_who_did_not_answer_are_a_cell_too(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 32);
    estate_prio(e, "B1", 1, 30, "damp repairs");
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    const struct map *map = priority_map_view(pm);
    char *facts = facts_of(area_of(map, "B1"));
    assert_has(facts, "Took part: nearly all homes\n");
    check_values(map, "B1", "answered_share_in_10", "-");
    free(facts);
}

/* ---- who leads ---- */

static void test_too_close_has_two_categories(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    estate_block(e, "B2", "Two", 40);
    estate_prio(e, "B1", 1, 15, "green young");
    estate_prio(e, "B1", 16, 15, "young green");
    estate_prio(e, "B2", 1, 30, "young");
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    const struct map *map = priority_map_view(pm);
    const struct map_area *area = area_of(map, "B1");
    assert_int_equal(area->state, MAP_TOO_CLOSE);
    assert_int_equal(area->n_categories, 2);
    assert_string_equal(map->categories[area->category[0]].word, "Green space");
    assert_string_equal(map->categories[area->category[1]].word, "Young people");
    check_values(map, "B1", VALUES, "too_close|close|30|40|8|green|10|young|green; young");
    // The card's order gives the look, whoever else leads: green is the 4th, young the 5th.
    assert_int_equal(map->n_categories, 2);
    assert_int_equal(map->categories[0].colour, map_category_of(3, "").colour);
    assert_int_equal(map->categories[1].colour, map_category_of(4, "").colour);
    char *facts = facts_of(area);
    assert_has(facts, "Joint First: Green space: nearly all homes\n"
                      "Joint First: Young people: nearly all homes\n");
    free(facts);
}

/* Ten homes, many wishes: nothing that five homes stand behind is called a priority. */
static void test_no_clear_favourite(void **state) {
    struct estate *e = *state;
    static const char *const wishes[] = {"damp", "repairs", "safety", "green", "young"};
    estate_block(e, "B1", "One", 40);
    for (int i = 0; i < 10; i++) {
        estate_prio(e, "B1", i + 1, 1, wishes[i % 5]);
    }
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    const struct map *map = priority_map_view(pm);
    check_values(map, "B1", "status top n", "no_favourite|-|10");
    assert_int_equal(map->n_categories, 0);
    assert_string_equal(area_of(map, "B1")->label, "No favourite to show");
}

/* Of the estate's six homes that want green space, printed as 5 and so 5 to 7, five are in Two and
 * one is in One: hidden both. Were Two said to lead with it, or had it in its top band, it would
 * be five there at least, and two at most in One. */
static void test_a_hidden_count_does_not_lead(void **state) {
    struct estate *e = *state;
    estate_estate(e, "E1", "The estate");
    estate_block(e, "B1", "One", 40);
    estate_block(e, "B2", "Two", 40);
    estate_prio(e, "B1", 1, 17, "damp");
    estate_prio(e, "B1", 18, 1, "green");
    estate_prio(e, "B2", 1, 5, "green");
    estate_prio(e, "B2", 6, 3, "safety");
    estate_prio(e, "B2", 9, 2, "young");
    AUTO(ran_done)
    struct ran json = estate_run("priorities", e->path, "prio", "--by", "block", "--tier",
                                 "meeting", "--json", NULL);
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    const struct map *map = priority_map_view(pm);
    check_values(map, "B1", "status top n", "ranked|damp|20");
    check_values(map, "B2", "status top top_three n", "no_favourite|-|-|10");
    assert_has(json.out, "\"top\": [],");
    assert_lacks(json.out, "\"middle\": [\"");
}

/* ---- the whole map ---- */

static void test_titles_and_numbers(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 100);
    estate_prio(e, "B1", 1, 12, "damp");
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    const struct map *map = priority_map_view(pm);
    assert_string_equal(map->title, "What matters most in Test estate");
    assert_string_equal(map->subtitle, "What matters most?");
    assert_string_equal(map->n_text, "Answered: about 10 homes");
    assert_string_equal(map->response, "Fewer than one in three homes took part");
    assert_has(map->tier, "fewer than 10 homes");
}

static void test_a_map_of_invented_answers_says_so(void **state) {
    struct estate *e = *state;
    const struct practice_options options = {.n_homes = 30, .seed = 1};
    struct practice_result result;
    estate_block(e, "B1", "One", 60);
    estate_prio(e, "B1", 1, 30, "damp");
    AUTO(priority_map_freep) struct priority_map *real = make(e, TIER_MEETING, "prio");
    assert_string_equal(priority_map_view(real)->subtitle, "What matters most?");
    ASSERT_OK(practice_run(e->st, &options, &result, &e->err), &e->err);
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    assert_string_equal(priority_map_view(pm)->subtitle,
                        "Made-up answers, for practice. What matters most?");
}

static json_t *read_json(const char *path) {
    size_t len;
    struct err err = {0};
    AUTO(mem_freep) char *text = file_read(path, 1 << 24, &len, &err);
    ASSERT_OK(text, &err);
    json_t *value = json_loads(text, 0, NULL);
    assert_non_null(value);
    return value;
}

/* Whole numbers among the properties are counts, unless the name says otherwise. */
static void test_geojson_has_no_small_counts(void **state) {
    struct estate *e = *state;
    fill_sizes(e);
    char *path = file_join(e->dir, "map.geojson");
    AUTO(ran_done)
    struct ran ran = estate_run("map", e->path, "prio", "-o", path, "--json", NULL);
    assert_int_equal(ran.status, 0);
    assert_has(ran.out, "\"areas\": 6, \"ranked\": 3");
    json_t *all = read_json(path), *feature;
    size_t i;
    json_array_foreach(json_object_get(all, "features"), i, feature) {
        const char *name;
        json_t *value;
        json_object_foreach(json_object_get(feature, "properties"), name, value) {
            json_int_t n = json_integer_value(value);
            if (json_is_integer(value) && !strstr(name, "share")) {
                assert_true(n == 0 || (n >= 5 && n % 5 == 0));
            }
        }
    }
    assert_int_equal(i, 6);
    json_decref(all);
    free(path);
}

static void test_every_format_is_written(void **state) {
    struct estate *e = *state;
    static const char *const names[] = {"map.geojson", "map.gpkg", "map.svg", "map.html"};
    fill_sizes(e);
    for (size_t i = 0; i < LEN(names); i++) {
        char *path = file_join(e->dir, names[i]);
        AUTO(ran_done)
        struct ran ran = estate_run("map", e->path, "prio", "-o", path, "--lang", "pl", "--title",
                                    "Nasza mapa", NULL);
        assert_string_equal(ran.err, "");
        assert_has(ran.out, "6 areas; 3 have a first priority, 2 have too few homes to show, 1 has "
                            "no answers yet\n");
        assert_true(file_exists(path));
        free(path);
    }
    char *path = file_join(e->dir, "map.svg");
    size_t len;
    AUTO(mem_freep) char *svg = file_read(path, 1 << 24, &len, &e->err);
    assert_has(svg, "Nasza mapa");
    assert_has(svg, "Wilgoć i pleśń");
    free(path);
}

/* Where `text` stands in bytes that may hold zeros; NULL: nowhere. */
static const char *bytes_find(const char *bytes, size_t len, const char *text) {
    for (size_t i = 0; i + strlen(text) <= len; i++) {
        if (memcmp(bytes + i, text, strlen(text)) == 0) {
            return bytes + i;
        }
    }
    return NULL;
}

static bool draws_pdf(void) {
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *canvas = canvas_pdf(&out, NULL, NULL);
    if (!canvas) {
        left_out("cairo");
    }
    return canvas != NULL;
}

static void test_maps_on_paper(void **state) {
    struct estate *e = *state;
    if (!draws_pdf()) {
        return;
    }
    fill_sizes(e);
    AUTO(mem_freep) char *a3 = file_join(e->dir, "a3.pdf"), *a4 = file_join(e->dir, "a4.pdf");
    AUTO(ran_done) struct ran wall = estate_run("map", e->path, "prio", "-o", a3, NULL);
    assert_string_equal(wall.err, "");
    AUTO(ran_done)
    struct ran desk =
        estate_run("map", e->path, "prio", "-o", a4, "--paper", "a4", "--upright", NULL);
    assert_string_equal(desk.err, "");
    size_t len;
    AUTO(mem_freep) char *large = file_read(a3, 1 << 24, &len, &e->err);
    assert_memory_equal(large, "%PDF-", 5);
    assert_non_null(bytes_find(large, len, "[ 0 0 1190.55"));
    AUTO(mem_freep) char *small = file_read(a4, 1 << 24, &len, &e->err);
    assert_non_null(bytes_find(small, len, "[ 0 0 595.27"));
    AUTO(ran_done)
    struct ran odd = estate_run("map", e->path, "prio", "-o", "x.pdf", "--paper", "letter", NULL);
    assert_int_equal(odd.status, 2);
    assert_has(odd.err, "a3 or a4");
    AUTO(ran_done)
    struct ran page = estate_run("map", e->path, "prio", "-o", "x.html", "--upright", NULL);
    assert_int_equal(page.status, 2);
    assert_has(page.err, "maps on paper");
    assert_false(file_exists("x.pdf") || file_exists("x.html"));
}

static void test_map_refused(void **state) {
    struct estate *e = *state;
    AUTO(ran_done) struct ran none = estate_run("map", e->path, "prio", NULL);
    assert_int_equal(none.status, 2);
    AUTO(ran_done) struct ran pdf = estate_run("map", e->path, "prio", "-o", "x.txt", NULL);
    assert_int_equal(pdf.status, 2);
    assert_has(pdf.err, ".geojson");
    AUTO(ran_done) struct ran self = estate_run("map", e->path, "prio", "-o", e->path, NULL);
    assert_int_equal(self.status, 2);
    assert_has(self.err, "is the survey itself");
    AUTO(ran_done)
    struct ran level = estate_run("map", e->path, "prio", "-o", "x.svg", "--level", "all", NULL);
    assert_int_equal(level.status, 2);
    AUTO(ran_done) struct ran what = estate_run("map", e->path, "worries", "-o", "x.svg", NULL);
    assert_int_equal(what.status, 1);
    assert_false(file_exists("x.svg"));
}

/* Blocks that only the door list names have no shape; they are counted, not forgotten. */
static void test_blocks_without_a_boundary(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40);
    struct store_dwelling lone = {.code = "X-1", .block = "X", .status = "active"};
    ASSERT_OK(store_add_dwelling(e->st, &lone, &e->err), &e->err);
    AUTO(priority_map_freep) struct priority_map *pm = make(e, TIER_MEETING, "prio");
    assert_int_equal(priority_map_summary(pm).n_areas, 1);
    assert_int_equal(priority_map_summary(pm).n_undrawn, 1);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_sizes_for_a_meeting),
        CASE(test_sizes_for_the_public),
        CASE(test_everything_for_the_team),
        CASE(test_a_cell_of_four_and_of_five),
        CASE(test_those_who_did_not_answer_are_a_cell_too),
        CASE(test_too_close_has_two_categories),
        CASE(test_no_clear_favourite),
        CASE(test_a_hidden_count_does_not_lead),
        CASE(test_titles_and_numbers),
        CASE(test_a_map_of_invented_answers_says_so),
        CASE(test_geojson_has_no_small_counts),
        CASE(test_every_format_is_written),
        CASE(test_maps_on_paper),
        CASE(test_map_refused),
        CASE(test_blocks_without_a_boundary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
