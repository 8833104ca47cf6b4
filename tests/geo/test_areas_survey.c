/* tests/geo/test_areas_survey.c — areas into a survey and out again; what is refused leaves the
 * survey as it was. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "geo/areas_survey.h"
#include "geo/layers.h"
#include "tests/geo/geo_support.h"

struct adding {
    struct areas areas;
    struct areas_added added;
    struct notes notes;
    struct err err;
};

static void adding_done(struct adding *a) {
    areas_done(&a->areas);
    notes_done(&a->notes);
}

static void put(struct adding *a, enum area_level level, const char *code, const char *name,
                double west, double south, double size) {
    AUTO(geom_done) struct geom shape = {0};
    a->areas.level = level;
    add_box(&shape, false, west, south, size);
    areas_add(&a->areas, code, name, &shape)->number = (uint32_t)a->areas.n;
}

static bool add(void **state, struct adding *a, bool replace) {
    const struct place *place = *state;
    return areas_add_survey(place->survey, &a->areas, replace, &a->added, &a->notes, &a->err);
}

static void add_one(void **state, enum area_level level, const char *code, double west,
                    double south, double size) {
    AUTO(adding_done) struct adding a = {0};
    put(&a, level, code, NULL, west, south, size);
    ASSERT_OK(add(state, &a, false), &a.err);
}

static void assert_refused(void **state, struct adding *a, const char *words) {
    const char *count =
        "SELECT (SELECT count(*) FROM estate) || ' ' || (SELECT count(*) FROM block) "
        "|| ' ' || (SELECT count(*) FROM context)";
    AUTO(mem_freep) char *before = place_ask(*state, count);
    assert_false(add(state, a, false));
    assert_contains(a->err.text, words);
    assert_true(a->notes.count[NOTE_REFUSED] > 0);
    AUTO(mem_freep) char *after = place_ask(*state, count);
    assert_string_equal(before, after);
}

static void test_there_and_back(void **state) {
    const struct place *place = *state;
    struct err err = {0};
    AUTO(adding_done) struct adding estate = {0}, blocks = {0};
    put(&estate, AREA_ESTATE, "ASH", "Ashbrook", -2.21, 53.47, 0.02);
    ASSERT_OK(add(state, &estate, false), &estate.err);
    assert_int_equal(estate.added.n_added, 1);
    put(&blocks, AREA_BLOCK, "T1", "Kestrel Tower", -2.2, 53.48, 0.001);
    put(&blocks, AREA_BLOCK, "T2", NULL, -2.198, 53.48, 0.001);
    add_box(&blocks.areas.items[0].shape, true, -2.1998, 53.4802, 0.0002); // a court
    ASSERT_OK(add(state, &blocks, false), &blocks.err);
    AUTO(areas_done) struct areas back = {0};
    ASSERT_OK(areas_read_survey(&back, place->survey, AREA_BLOCK, &err), &err);
    assert_int_equal(back.n, 2);
    assert_string_equal(back.items[0].code, "T1");
    assert_string_equal(back.items[0].name, "Kestrel Tower");
    assert_string_equal(back.items[0].estate, "ASH"); // where it lies
    assert_null(back.items[1].name);
    assert_true(back.items[0].fid > 0);
    assert_int_equal(back.items[0].shape.n_parts, 2);
    assert_true(back.items[0].shape.parts[1].hole);
    assert_memory_equal(back.items[0].shape.points, blocks.areas.items[0].shape.points,
                        10 * sizeof(struct geom_pt)); // to the last bit
    assert_true(fabs(back.box.west + 2.2) < 1e-12);
}

static void test_an_empty_survey_has_no_areas(void **state) {
    const struct place *place = *state;
    struct err err = {0};
    AUTO(areas_done) struct areas none = {0};
    ASSERT_OK(areas_read_survey(&none, place->survey, AREA_BLOCK, &err), &err);
    assert_int_equal(none.n, 0);
}

static void test_a_code_is_not_given_twice(void **state) {
    add_one(state, AREA_ESTATE, "ASH", -2.21, 53.47, 0.02);
    AUTO(adding_done) struct adding again = {0};
    put(&again, AREA_ESTATE, "NEW", NULL, -2.21, 53.47, 0.01);
    put(&again, AREA_ESTATE, "ASH", NULL, -2.21, 53.47, 0.01);
    assert_refused(state, &again, "--replace");
    assert_contains(again.err.text, "ASH");
}

static void test_replacing_keeps_the_row_and_what_else_it_holds(void **state) {
    add_one(state, AREA_ESTATE, "ASH", -2.21, 53.47, 0.02);
    add_one(state, AREA_BLOCK, "T1", -2.2, 53.48, 0.001);
    place_sql(*state, "UPDATE block SET warden = 'kept' WHERE code = 'T1'");
    AUTO(mem_freep) char *fid = place_ask(*state, "SELECT fid FROM block WHERE code = 'T1'");
    AUTO(adding_done) struct adding a = {0};
    put(&a, AREA_BLOCK, "T1", "New name", -2.2, 53.48, 0.002);
    put(&a, AREA_BLOCK, "T9", NULL, -2.205, 53.48, 0.001);
    ASSERT_OK(add(state, &a, true), &a.err);
    assert_int_equal(a.added.n_replaced, 1);
    assert_int_equal(a.added.n_added, 1);
    AUTO(mem_freep)
    char *row =
        place_ask(*state, "SELECT fid || name || warden || estate FROM block WHERE code = 'T1'");
    AUTO(strbuf_done) struct strbuf want = {0};
    strbuf_addf(&want, "%sNew namekeptASH", fid);
    assert_string_equal(row, want.data);
    AUTO(mem_freep)
    char *wide = place_ask(*state, "SELECT ST_MaxX(geom) FROM block WHERE code = 'T1'");
    assert_true(fabs(strtod(wide, NULL) + 2.198) < 1e-9);
}

static void test_the_wrong_place(void **state) {
    add_one(state, AREA_ESTATE, "ASH", -2.21, 53.47, 0.02);
    AUTO(adding_done) struct adding far = {0}, turned = {0}, outside = {0}, near = {0};
    put(&far, AREA_BLOCK, "T1", NULL, 2.2, 53.48, 0.001); // a lost minus
    assert_refused(state, &far, "km from the rest of the survey");
    put(&turned, AREA_BLOCK, "T1", NULL, 53.48, -2.2, 0.001);
    assert_refused(state, &turned, "changed places");
    put(&outside, AREA_BLOCK, "T1", NULL, -2.18, 53.48, 0.001);
    assert_refused(state, &outside, "touches no estate");
    put(&near, AREA_BLOCK, "T2", NULL, -2.19, 53.48, 0.001); // shares an edge: touches
    ASSERT_OK(add(state, &near, false), &near.err);
    assert_string_equal(near.areas.items[0].estate, "ASH");
}

static void test_a_misplaced_only_estate_can_be_replaced(void **state) {
    add_one(state, AREA_ESTATE, "ASH", 2.21, 53.47, 0.02);
    AUTO(adding_done) struct adding right = {0};
    put(&right, AREA_ESTATE, "ASH", NULL, -2.21, 53.47, 0.02);
    ASSERT_OK(add(state, &right, true), &right.err);
}

static void test_blocks_drawn_first_learn_their_estate(void **state) {
    add_one(state, AREA_BLOCK, "T1", -2.2, 53.48, 0.001);
    AUTO(mem_freep) char *before = place_ask(*state, "SELECT count(estate) FROM block");
    assert_string_equal(before, "0");
    add_one(state, AREA_ESTATE, "ASH", -2.21, 53.47, 0.02);
    AUTO(mem_freep) char *after = place_ask(*state, "SELECT estate FROM block");
    assert_string_equal(after, "ASH");
}

static void test_context_by_kind(void **state) {
    const struct place *place = *state;
    struct err err = {0};
    AUTO(adding_done) struct adding green = {0}, again = {0}, street = {0};
    put(&green, AREA_GREEN, NULL, "The Green", -2.2, 53.48, 0.001);
    put(&green, AREA_GREEN, NULL, NULL, -2.2, 53.481, 0.001);
    ASSERT_OK(add(state, &green, false), &green.err);
    struct geom line = {.kind = GEOM_LINES};
    geom_begin_part(&line, false);
    geom_add_point(&line, (struct geom_pt){-2.2, 53.48});
    geom_add_point(&line, (struct geom_pt){-2.19, 53.48});
    street.areas.level = AREA_STREET;
    areas_add(&street.areas, NULL, "Tanner Street", &line);
    ASSERT_OK(add(state, &street, false), &street.err);
    put(&again, AREA_GREEN, NULL, "Only this", -2.2, 53.48, 0.001);
    ASSERT_OK(add(state, &again, true), &again.err);
    assert_int_equal(again.added.n_replaced, 2);
    AUTO(areas_done) struct areas greens = {0}, streets = {0};
    ASSERT_OK(areas_read_survey(&greens, place->survey, AREA_GREEN, &err), &err);
    ASSERT_OK(areas_read_survey(&streets, place->survey, AREA_STREET, &err), &err);
    assert_int_equal(greens.n, 1);
    assert_string_equal(greens.items[0].name, "Only this");
    assert_null(greens.items[0].code);
    assert_int_equal(streets.n, 1);
    assert_int_equal(streets.items[0].shape.kind, GEOM_LINES);
}

static void test_a_survey_with_a_spatial_index_from_qgis(void **state) {
    place_sql(*state, "SELECT CreateSpatialIndex('block', 'geom')");
    add_one(state, AREA_BLOCK, "T1", -2.2, 53.48, 0.001);
    AUTO(mem_freep) char *n = place_ask(*state, "SELECT count(*) FROM rtree_block_geom");
    assert_string_equal(n, "1");
}

static void test_other_files_are_no_surveys(void **state) {
    struct err err = {0};
    AUTO(mem_freep) char *path = place_path(*state, "other.gpkg");
    static const struct layer_field fields[] = {
        {"code", LAYER_TEXT}
    };
    struct layer layer = {.name = "things", .kind = GEOM_POLYGONS, .fields = fields, .n_fields = 1};
    ASSERT_OK(layers_write_gpkg(path, &layer, 1, 4326, NULL, &err), &err);
    AUTO(adding_done) struct adding a = {0};
    put(&a, AREA_BLOCK, "T1", NULL, -2.2, 53.48, 0.001);
    assert_false(areas_add_survey(path, &a.areas, false, &a.added, &a.notes, &err));
    assert_contains(err.text, "no survey file");
    AUTO(mem_freep) char *text = place_write(*state, "x.gpkg", "hello");
    err = (struct err){0};
    assert_false(areas_add_survey(text, &a.areas, false, &a.added, &a.notes, &err));
    assert_contains(err.text, "survey");
    err = (struct err){0};
    assert_false(areas_add_survey("/nowhere.gpkg", &a.areas, false, &a.added, &a.notes, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_there_and_back),
        CASE(test_an_empty_survey_has_no_areas),
        CASE(test_a_code_is_not_given_twice),
        CASE(test_replacing_keeps_the_row_and_what_else_it_holds),
        CASE(test_the_wrong_place),
        CASE(test_a_misplaced_only_estate_can_be_replaced),
        CASE(test_blocks_drawn_first_learn_their_estate),
        CASE(test_context_by_kind),
        CASE(test_a_survey_with_a_spatial_index_from_qgis),
        CASE(test_other_files_are_no_surveys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
