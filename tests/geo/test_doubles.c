/* tests/geo/test_doubles.c — homes that stand on the list twice, or outside their block. */
#include "tests/geo/geo_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "geo/address.h"
#include "geo/areas_survey.h"
#include "geo/doubles.h"
#include "geo/dwellings.h"
#include "geo/dwellings_check.h"

/* ---- addresses ---- */

static void test_addresses_are_written_one_way(void **state) {
    (void)state;
    static const char *const cases[] = {
        "Flat 1, Ashbrook House",
        "1|ashbrook house",
        "1 Ashbrook Hse",
        "1|ashbrook house",
        "FLAT 01  Ashbrook House, M1 2AB",
        "1|ashbrook house",
        "12 Mill Ln., Flat 3",
        "3 12|mill lane",
        "Flat 3, 12 Mill Lane",
        "3 12|mill lane",
        "No. 12a, Mill Rd",
        "12a|mill road",
        "5 St. Mary's St",
        "5|st marys street",
        "St Mary's Court",
        "|st marys court",
        "Apt 7 The Heights",
        "7|heights",
        "",
        "|",
        " , ;",
        "|",
    };
    struct arena mem = {0};
    for (size_t i = 0; i < LEN(cases); i += 2) {
        struct address_key key = address_key(&mem, cases[i]);
        char text[200];
        snprintf(text, sizeof text, "%s|%s", key.numbers, key.words);
        if (strcmp(text, cases[i + 1]) != 0) {
            fail_msg("%s: %s, not %s", cases[i], text, cases[i + 1]);
        }
    }
    arena_done(&mem);
}

/* ---- doubles ---- */

static void note_pair(void *ctx, enum double_kind kind, size_t a, size_t b) {
    struct strbuf *out = ctx;
    strbuf_addf(out, "%s%s %zu %zu", out->len ? ", " : "", double_code(kind), a, b);
}

#define ASSERT_DOUBLES(expected, ...)                                                              \
    do {                                                                                           \
        const struct double_home homes_[] = {__VA_ARGS__};                                         \
        AUTO(strbuf_done) struct strbuf out_ = {0};                                                \
        doubles_find(homes_, LEN(homes_), note_pair, &out_);                                       \
        assert_string_equal(strbuf_text(&out_), expected);                                         \
    } while (0)

static void test_doubles_are_found(void **state) {
    (void)state;
    ASSERT_DOUBLES("", {.address = "Flat 1, Ashbrook House"},
                   {.address = "Flat 2, Ashbrook House"});
    ASSERT_DOUBLES("address 0 1", {.address = "Flat 1, Ashbrook House"},
                   {.address = "1 Ashbrook Hse"});
    ASSERT_DOUBLES("longer 0 1", {.address = "Flat 1, Ashbrook House"},
                   {.address = "1 Ashbrook House, Mill Lane"});
    ASSERT_DOUBLES("letters 0 1", {.address = "1 Ashbrook House"}, {.address = "1 Ashbrok House"});
    ASSERT_DOUBLES("", {.address = "1 Ashbrook House"}, {.address = "1 Kestrel Tower"});
    ASSERT_DOUBLES("", {.address = "1 Mill"}, {.address = "1 Hill"}); // too short to tell
    ASSERT_DOUBLES("uprn 0 1", {.uprn = "0100012345", .address = "1 A Road"},
                   {.uprn = "100012345", .address = "9 Other Street"});
    ASSERT_DOUBLES("uprn 0 1", {.uprn = "7", .address = "1 Mill Lane"}, // one pair, told once
                   {.uprn = "7", .address = "1 Mill Lane"});
    ASSERT_DOUBLES("", {.address = "1 High Street", .postcode = "M1 2AB"},
                   {.address = "1 High Street", .postcode = "M4 5CD"});
    ASSERT_DOUBLES("address 0 1", {.address = "1 High Street", .postcode = "m12ab"},
                   {.address = "1 High St", .postcode = "M1 2AB"});
    ASSERT_DOUBLES("", {0}, {0}, {.uprn = "0"}, {.uprn = "0"}); // nothing is known of them
}

static void test_flats_of_one_building_share_a_point(void **state) {
    (void)state;
    const struct geom_pt at = {-2.2, 53.48};
    ASSERT_DOUBLES("", {.address = "Flat 1, X House", .has_point = true, .at = at},
                   {.address = "Flat 2, X House", .has_point = true, .at = at});
    ASSERT_DOUBLES("point 0 1", {.address = "Flat 1, X House", .has_point = true, .at = at},
                   {.address = "9 Mill Lane", .has_point = true, .at = at});
    ASSERT_DOUBLES("point 0 1", {.has_point = true, .at = at}, {.has_point = true, .at = at});
}

/* ---- a survey ---- */

static void test_the_list_of_a_survey_is_looked_over(void **state) {
    struct place *place = *state;
    struct err err = {0};
    AUTO(areas_done) struct areas blocks = {.level = AREA_BLOCK};
    AUTO(notes_done) struct notes notes = {0};
    struct areas_added added;
    struct geom shape = {.kind = GEOM_POLYGONS};
    add_box(&shape, false, -2.2, 53.48, 0.001);
    areas_add(&blocks, "T1", NULL, &shape);
    ASSERT_OK(areas_add_survey(place->survey, &blocks, false, &added, &notes, &err), &err);
    AUTO(mem_freep)
    char *file = place_write(place, "homes.csv",
                             "code,block,address,lon,lat\n"
                             "A,T1,\"Flat 1, X House\",-2.1995,53.4805\n"
                             "B,T1,1 X Hse,-2.1994,53.4805\n"
                             "C,T1,9 Mill Lane,-2.1900,53.4805\n"
                             "D,T1,12 Mill Lane,,\n");
    AUTO(dwellings_done) struct dwellings homes = {0};
    struct dwelling_source source;
    struct dwellings_added put;
    ASSERT_OK(dwellings_read_file(&homes, file, NULL, &source, &notes, &err) &&
                  dwellings_add_survey(place->survey, &homes, &put, &notes, &err),
              &err);
    place_sql(place, "INSERT INTO dwelling (code, block, address, status) VALUES "
                     "('E', 'T9', '77 Far Road', 'active'), ('F', 'T1', '12 Mill Lane', "
                     "'merged_into')");
    AUTO(notes_done) struct notes found = {0};
    struct dwellings_checked checked;
    ASSERT_OK(dwellings_check(place->survey, &checked, &found, &err), &err);
    assert_int_equal(checked.n_homes, 5);
    assert_int_equal(checked.n_no_point, 2);
    assert_int_equal(checked.n_outside, 1);
    assert_int_equal(checked.n_no_block, 1);
    assert_int_equal(checked.n_doubles[DOUBLE_ADDRESS], 1);
    assert_int_equal(dwellings_checked_doubles(&checked), 1);
    assert_true(has_note(&found, NOTE_WARNING, "it lies outside its block T1"));
    assert_true(has_note(&found, NOTE_WARNING, "A and B"));
    assert_true(has_note(&found, NOTE_WARNING, "the survey has no block T9"));
    for (size_t i = 0; i < found.n; i++) { // codes are named, addresses never
        assert_null(strstr(found.items[i].about, "Mill"));
        assert_null(strstr(found.items[i].text, "Mill"));
    }
}

static void test_ashbrook_has_no_doubles(void **state) {
    struct place *place = *state;
    struct err err = {0};
    AUTO(mem_freep) char *file = estate_path("ashbrook_dwellings.csv");
    AUTO(dwellings_done) struct dwellings homes = {0};
    AUTO(notes_done) struct notes notes = {0};
    struct dwelling_source source;
    struct dwellings_added added;
    struct dwellings_checked checked;
    ASSERT_OK(dwellings_read_file(&homes, file, NULL, &source, &notes, &err) &&
                  dwellings_add_survey(place->survey, &homes, &added, &notes, &err) &&
                  dwellings_check(place->survey, &checked, NULL, &err),
              &err);
    assert_true(checked.n_homes > 200);
    assert_int_equal(dwellings_checked_doubles(&checked), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_written_one_way),
        cmocka_unit_test(test_doubles_are_found),
        cmocka_unit_test(test_flats_of_one_building_share_a_point),
        cmocka_unit_test_setup_teardown(test_the_list_of_a_survey_is_looked_over, place_setup,
                                        place_teardown),
        cmocka_unit_test_setup_teardown(test_ashbrook_has_no_doubles, place_setup, place_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
