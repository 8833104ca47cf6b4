/* tests/analysis/test_map_hex.c — maps by hexagon: every home with a place in one of them, none
 * shown below its thresholds, and the same hexagons whoever answers. */
#include "tests/analysis/estate.h"
#include "tests/analysis/map_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/map_hex.h"
#include "analysis/map_survey.h"
#include "base/attr.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { HOMES = 400 };

static uint64_t seed;
static double die(void) { // 0 to 1
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) * 0x1p-53;
}

/* Homes H-001 … in clumps; some of them answer. */
static void build(struct estate *e, uint64_t first_seed) {
    double lon = 0, lat = 0;
    seed = first_seed;
    estate_estate(e, "E1", "Estate");
    ASSERT_OK(store_begin(e->st, &e->err), &e->err);
    for (int i = 1; i <= HOMES; i++) {
        char code[16];
        snprintf(code, sizeof code, "H-%03d", i);
        if (i == 1 || die() < 0.05) {
            lon = -2.2 + 0.005 * die();
            lat = 53.48 + 0.003 * die();
        }
        struct store_dwelling home = {.code = code,
                                      .status = die() < 0.97 ? "active" : "demolished",
                                      .has_point = true,
                                      .lon_deg = lon + 0.0005 * die(),
                                      .lat_deg = lat + 0.0003 * die()};
        ASSERT_OK(store_add_dwelling(e->st, &home, &e->err), &e->err);
    }
    ASSERT_OK(store_commit(e->st, &e->err), &e->err);
}

static void answer(struct estate *e, double share) {
    static const char *const answers[] = {"<prio_1>damp</prio_1>",
                                          "<prio_1>repairs</prio_1><prio_2>damp</prio_2>",
                                          "<prio_1>green</prio_1>"};
    ASSERT_OK(store_begin(e->st, &e->err), &e->err);
    for (int i = 1; i <= HOMES; i++) {
        char code[16];
        snprintf(code, sizeof code, "H-%03d", i);
        if (die() < share) {
            estate_record(e, code, answers[(int)(3 * die())]);
        }
    }
    ASSERT_OK(store_commit(e->st, &e->err), &e->err);
}

static void zones(struct hex_areas *out, struct estate *e, double width_m, enum tier tier) {
    *out = (struct hex_areas){0};
    ASSERT_OK(hex_areas_make(out, e->st, width_m, tier, &e->err), &e->err);
}

/* Shapes and codes as text. */
static char *zones_text(const struct hex_areas *hex) {
    struct strbuf out = {0};
    for (size_t i = 0; i < hex->shapes.n; i++) {
        const struct geom *shape = &hex->shapes.items[i].shape;
        strbuf_addf(&out, "%s %zu", hex->codes[i], shape->n_parts);
        for (size_t k = 0; k < shape->n_points; k++) {
            strbuf_addf(&out, " %.9f %.9f", shape->points[k].lon, shape->points[k].lat);
        }
        strbuf_addc(&out, '\n');
    }
    return strbuf_steal(&out);
}

static void test_who_answers_changes_no_hexagon(void **state) {
    struct estate *e = *state;
    struct hex_areas before, after;
    build(e, 1);
    zones(&before, e, 0, TIER_MEETING);
    answer(e, 0.6);
    zones(&after, e, 0, TIER_MEETING);
    AUTO(mem_freep) char *then = zones_text(&before), *now = zones_text(&after);
    assert_string_equal(then, now);
    assert_true(before.width_m == after.width_m && before.width_m >= HEX_LEAST_M);
    hex_areas_done(&before);
    hex_areas_done(&after);
}

/* Each meeting hexagon lies whole in one of the public's. */
static void test_public_hexagons_are_whole_meeting_ones(void **state) {
    (void)state;
    for (uint64_t round = 1; round <= 5; round++) {
        void *kept;
        estate_setup(&kept);
        struct estate *e = kept;
        struct hex_areas fine, coarse;
        build(e, round);
        zones(&fine, e, 0, TIER_MEETING);
        zones(&coarse, e, 0, TIER_PUBLIC);
        assert_true(fine.width_m == coarse.width_m);
        AUTO(mem_freep) uint32_t *in = mem_alloc((fine.zones.n + 1) * sizeof *in);
        memset(in, 0xFF, fine.zones.n * sizeof *in);
        for (size_t i = 0; i < fine.zones.n_doors; i++) { // both by key
            uint32_t from = fine.doors[i].zone, to = coarse.doors[i].zone;
            assert_true(fine.doors[i].key == coarse.doors[i].key);
            assert_true(in[from] == UINT32_MAX || in[from] == to);
            in[from] = to;
        }
        hex_areas_done(&fine);
        hex_areas_done(&coarse);
        estate_teardown(&kept);
    }
}

static struct survey_map *made(struct estate *e, const char *tier, const char *answer_code) {
    const struct survey_map_options options = {
        .kind = SURVEY_MAP_HEX, .question = "prio", .answer = answer_code, .tier = tier};
    struct survey_map *sm = survey_map_new(e->st, &options, &e->err);
    ASSERT_OK(sm, &e->err);
    return sm;
}

static bool is_null(const struct map *map, const struct map_area *area, const char *name) {
    return value_of(map, area, name)->is_null;
}

/* Only hexagons with enough doors and answers say anything; what they say adds up to no more than
 * there is. */
static void check_tier(struct estate *e, enum tier tier, uint64_t n_answered) {
    static const char *const names[] = {"internal", "meeting", "public"};
    static const int least[] = {10, 10, 30}, doors[] = {0, 20, 40};
    AUTO(survey_map_freep) struct survey_map *sm = made(e, names[tier], "damp");
    const struct map *map = survey_map_view(sm);
    int64_t n = 0, n_doors = 0;
    assert_string_equal(map->layer, "hex_map");
    for (size_t i = 0; i < map->n_areas; i++) {
        const struct map_area *area = &map->areas[i];
        if (area->state == MAP_TOO_FEW && is_null(map, area, "n")) {
            assert_true(is_null(map, area, "homes") && is_null(map, area, "share_in_10"));
            assert_true(area->n_categories == 0 && !area->n_text);
            continue;
        }
        if (area->state == MAP_NO_DATA) {
            continue;
        }
        int64_t one = value_of(map, area, "n")->whole;
        assert_true(one >= least[tier]);
        assert_true(value_of(map, area, "doors")->whole >= doors[tier]);
        n += one;
        n_doors += value_of(map, area, "doors")->whole;
    }
    int64_t slack = tier == TIER_INTERNAL ? 0 : 3 * (int64_t)map->n_areas; // rounding
    assert_true(n <= (int64_t)n_answered + slack && n_doors <= HOMES + slack);
}

static void test_nothing_is_shown_below_its_thresholds(void **state) {
    (void)state;
    for (uint64_t round = 1; round <= 6; round++) {
        void *kept;
        estate_setup(&kept);
        struct estate *e = kept;
        build(e, round);
        answer(e, 0.2 + 0.1 * (double)round);
        for (int tier = 0; tier < TIERS; tier++) {
            check_tier(e, (enum tier)tier, (uint64_t)e->n_records);
        }
        estate_teardown(&kept);
    }
}

static void test_the_first_priority_by_hexagon(void **state) {
    struct estate *e = *state;
    build(e, 3);
    answer(e, 0.9);
    AUTO(survey_map_freep) struct survey_map *sm = made(e, NULL, NULL);
    const struct map *map = survey_map_view(sm);
    size_t n_top = 0;
    for (size_t i = 0; i < map->n_areas; i++) {
        n_top += !is_null(map, &map->areas[i], "top");
    }
    assert_true(n_top > 2);
    assert_has(map->tier, "hexagons 100 m wide, joined until each has 20 homes");
}

/* ---- beside the blocks ---- */

/* Homes first … first + n - 1 of a block at a place; `social` of them rent from the council. */
static void add_homes(struct estate *e, const char *block, int first, int n, int social,
                      double lon) {
    ASSERT_OK(store_begin(e->st, &e->err), &e->err);
    for (int i = 0; i < n; i++) {
        char code[16];
        snprintf(code, sizeof code, "%s-%03d", block, first + i);
        struct store_dwelling home = {.code = code,
                                      .block = block,
                                      .status = "active",
                                      .has_point = true,
                                      .lon_deg = lon,
                                      .lat_deg = 53.48};
        ASSERT_OK(store_add_dwelling(e->st, &home, &e->err), &e->err);
    }
    ASSERT_OK(store_commit(e->st, &e->err), &e->err);
    estate_homes(e, block, first, social, "<tenure>social</tenure>");
    estate_homes(e, block, first + social, n - social, "<tenure>own</tenure>");
}

/* Three blocks, two places. Of Birch two homes rent from the council: they stand in the first
 * twelve, at `lon`. */
static struct survey_map *three_blocks(struct estate *e, double lon) {
    const double here = -2.2, there = -2.19;
    estate_estate(e, "E1", "The estate");
    estate_block(e, "A", "Aspen", 0);
    estate_block(e, "B", "Birch", 0);
    estate_block(e, "C", "Cedar", 0);
    add_homes(e, "A", 1, 40, 5, here);
    add_homes(e, "B", 1, 12, 2, lon);
    add_homes(e, "B", 13, 18, 0, there);
    add_homes(e, "C", 1, 60, 21, there);
    const struct survey_map_options options = {
        .kind = SURVEY_MAP_HEX, .question = "tenure", .answer = "social", .tier = "meeting"};
    struct survey_map *sm = survey_map_new(e->st, &options, &e->err);
    ASSERT_OK(sm, &e->err);
    return sm;
}

/* The hexagon in the west, with Aspen in it. */
static const struct map_area *west(const struct map *map) {
    assert_int_equal(map->n_areas, 2);
    return &map->areas[map->areas[0].shape->points[0].lon < -2.195 ? 0 : 1];
}

/* Five of Aspen, printed 5, are 5 to 7; seven of its hexagon, printed 5, are that, too. So of the
 * twelve homes of Birch in it two at most rent from the council: the hexagon says nothing. */
static void test_a_hexagon_less_a_block_tells_nothing(void **state) {
    struct estate *e = *state;
    AUTO(survey_map_freep) struct survey_map *sm = three_blocks(e, -2.2);
    const struct map *map = survey_map_view(sm);
    AUTO(ran_done)
    struct ran blocks = estate_run("tabulate", e->path, "tenure", "--by", "block", NULL);
    assert_has(blocks.out, "A, Aspen: about 40 homes counted, of about 40 lived in\n"
                           "  ■□□□□□□□□□  Rent from the council  about 1 in every 10 homes");
    assert_true(is_null(map, west(map), "homes"));
    assert_true(is_null(map, west(map), "share_in_10"));
}

/* Where the hexagon is Aspen, it says what Aspen says. */
static void test_a_hexagon_that_is_a_block_is_shown(void **state) {
    struct estate *e = *state;
    AUTO(survey_map_freep) struct survey_map *sm = three_blocks(e, -2.19);
    const struct map *map = survey_map_view(sm);
    assert_int_equal(value_of(map, west(map), "homes")->whole, 5);
    assert_int_equal(value_of(map, west(map), "n")->whole, 40);
}

/* ---- what cannot be drawn ---- */

static void refused(struct estate *e, const char *hex_m, const char *level, enum err_code code,
                    const char *part) {
    struct err err = {0};
    const struct survey_map_options options = {
        .kind = SURVEY_MAP_HEX, .question = "prio", .hex_m = hex_m, .level = level};
    assert_null(survey_map_new(e->st, &options, &err));
    assert_has(err.text, part);
    assert_int_equal(err.code, code);
}

static void test_refusals(void **state) {
    struct estate *e = *state;
    estate_block(e, "B1", "One", 40); // doors without a place
    estate_prio(e, "B1", 1, 30, "damp");
    refused(e, NULL, NULL, ERR_CONFLICT, "no home on the door list has a place");
    build(e, 1);
    refused(e, "49", NULL, ERR_USAGE, "50 to 100 metres, not '49'");
    refused(e, "wide", NULL, ERR_USAGE, "50 to 100 metres");
    refused(e, NULL, "block", ERR_USAGE, "a map of kind hex has no --level");
    answer(e, 0.9);
    // of two widths the homes between two edges would be told
    refused(e, "70", NULL, ERR_USAGE, "hexagons of this survey are 100 m wide");
    const struct survey_map_options team = {
        .kind = SURVEY_MAP_HEX, .question = "prio", .hex_m = "70", .tier = "internal"};
    AUTO(survey_map_freep) struct survey_map *narrow = survey_map_new(e->st, &team, &e->err);
    ASSERT_OK(narrow, &e->err);
    AUTO(survey_map_freep) struct survey_map *sm = made(e, NULL, "damp");
    size_t n;
    const struct map_tally *tallies = survey_map_tallies(sm, &n);
    assert_string_equal(tallies[n - 1].key, "no_place");
    assert_int_equal(tallies[n - 1].n, 40);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_who_answers_changes_no_hexagon),
        cmocka_unit_test(test_public_hexagons_are_whole_meeting_ones),
        cmocka_unit_test(test_nothing_is_shown_below_its_thresholds),
        CASE(test_the_first_priority_by_hexagon),
        CASE(test_a_hexagon_less_a_block_tells_nothing),
        CASE(test_a_hexagon_that_is_a_block_is_shown),
        CASE(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
