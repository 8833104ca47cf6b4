/* tests/geo/test_dwellings.c — lists of homes: columns, places, blocks, codes, and what is never
 * said aloud. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "geo/areas_file.h"
#include "geo/areas_survey.h"
#include "geo/dwellings.h"
#include "tests/geo/geo_support.h"

struct call {
    struct dwellings homes;
    struct dwelling_source source;
    struct dwellings_added added;
    struct notes notes;
    struct err err;
    bool ok;
};

static void call_done(struct call *c) {
    dwellings_done(&c->homes);
    notes_done(&c->notes);
}

/* A survey with an estate and two blocks side by side, T1 in the west. */
static int setup(void **state) {
    place_setup(state);
    const struct place *place = *state;
    const struct {
        enum area_level level;
        const char *code, *name;
        double west, south, size;
    } areas[] = {
        {AREA_ESTATE, "ASH", "Ashbrook",      -2.21,  53.47, 0.02 },
        {AREA_BLOCK,  "T1",  "Kestrel Tower", -2.201, 53.48, 0.001},
        {AREA_BLOCK,  "T2",  "Heron Tower",   -2.199, 53.48, 0.001}
    };
    for (size_t i = 0; i < LEN(areas); i++) {
        AUTO(areas_done) struct areas one = {.level = areas[i].level};
        AUTO(notes_done) struct notes notes = {0};
        struct areas_added added;
        struct err err = {0};
        struct geom shape = {0};
        add_box(&shape, false, areas[i].west, areas[i].south, areas[i].size);
        areas_add(&one, areas[i].code, areas[i].name, &shape);
        ASSERT_OK(areas_add_survey(place->survey, &one, false, &added, &notes, &err), &err);
    }
    return 0;
}

static struct call add_file(void **state, const char *name, const char *text,
                            const struct dwelling_opts *opts) {
    const struct place *place = *state;
    struct call c = {0};
    AUTO(mem_freep) char *path = place_write(place, name, text);
    c.ok = dwellings_read_file(&c.homes, path, opts, &c.source, &c.notes, &c.err) &&
           dwellings_add_survey(place->survey, &c.homes, &c.added, &c.notes, &c.err);
    return c;
}

static struct call add_csv(void **state, const char *text) {
    return add_file(state, "homes.csv", text, NULL);
}

static void assert_refused(struct call c, void **state, const char *words) {
    assert_false(c.ok);
    assert_contains(c.err.text, words);
    call_done(&c);
    AUTO(mem_freep) char *n = place_ask(*state, "SELECT count(*) FROM dwelling");
    assert_string_equal(n, "0");
}

static void assert_answer(void **state, const char *sql, const char *want) {
    AUTO(mem_freep) char *got = place_ask(*state, sql);
    assert_string_equal(got, want);
}

static void test_columns_are_found_and_all_is_text(void **state) {
    AUTO(call_done)
    struct call c = add_csv(
        state, "Dwelling ID,Block,Full address,Post Code,UPRN,Longitude,Latitude\n"
               "T1-001,T1,\"Flat 1, Kestrel Tower\",ZZ1 1AA,000012797623,-2.2005,53.4805\n");
    ASSERT_OK(c.ok, &c.err);
    assert_int_equal(c.added.n_added, 1);
    assert_int_equal(c.added.n_outside, 0);
    assert_answer(state, "SELECT code || block || address || uprn || status FROM dwelling",
                  "T1-001T1Flat 1, Kestrel Tower000012797623active");
    assert_answer(state, "SELECT typeof(uprn) || round(ST_MinX(geom), 4) FROM dwelling",
                  "text-2.2005");
    assert_contains(c.source.columns, "lon: Longitude");
    assert_answer(state, "SELECT note IS NULL FROM dwelling", "1");
}

static void test_blocks_are_found_by_place_and_checked(void **state) {
    AUTO(call_done)
    struct call c = add_csv(state, "code,block,lon,lat\n"
                                   "A,,-2.2005,53.4805\n"            // in T1
                                   "B,heron tower,-2.1985,53.4805\n" // named by its name
                                   "C,T1,-2.1985,53.4805\n"          // says T1, lies in T2
                                   "D,,-2.2050,53.4805\n");          // in no block
    ASSERT_OK(c.ok, &c.err);
    assert_int_equal(c.added.n_found, 1);
    assert_int_equal(c.added.n_outside, 1);
    assert_int_equal(c.added.n_nowhere, 1);
    assert_answer(state, "SELECT group_concat(code || ':' || coalesce(block, '-')) FROM dwelling",
                  "A:T1,B:T2,C:T1,D:-");
    assert_true(has_note(&c.notes, NOTE_WARNING, "line 4 (C)"));
    assert_true(has_note(&c.notes, NOTE_WARNING, "outside its block T1, in block T2"));
    assert_true(has_note(&c.notes, NOTE_WARNING, "line 5 (D)"));
}

static void test_rows_without_coordinates(void **state) {
    AUTO(call_done)
    struct call c = add_csv(state, "code,block,lon,lat\n"
                                   "A,T1,,\n"     // kept
                                   "B,,,\n"       // nowhere
                                   ",T1,,\n"      // no code
                                   "C,T1,0,0\n"   // what databases write for "not known"
                                   "D,T1,-2.2,\n" // half a place
                                   "E,T1,x,y\n"
                                   "F,T1,-222,53\n");
    ASSERT_OK(c.ok, &c.err);
    assert_int_equal(c.source.n_rows, 7);
    assert_int_equal(c.source.n_no_point, 4);
    assert_int_equal(c.source.n_left_out, 5);
    assert_int_equal(c.added.n_added, 2);
    assert_int_equal(c.added.n_no_point, 2);
    assert_answer(state, "SELECT count(*) FROM dwelling WHERE geom IS NULL", "2");
    assert_true(has_note(&c.notes, NOTE_REFUSED, "line 6"));
}

static void test_codes_are_made_and_go_on_counting(void **state) {
    AUTO(call_done) struct call first = add_csv(state, "code,lon,lat\nT1-007,-2.2005,53.4805\n");
    ASSERT_OK(first.ok, &first.err);
    AUTO(call_done)
    struct call c = add_csv(state, "address,lon,lat\n1 High Street,-2.2005,53.4805\n"
                                   "2 High Street,-2.2005,53.4805\n3 High Street,-2.1985,53.4805\n"
                                   "4 High Street,-2.3,53.4805\n");
    ASSERT_OK(c.ok, &c.err);
    assert_int_equal(c.added.n_made, 3);
    assert_int_equal(c.added.n_left_out, 1); // in no block: no code can be made
    assert_answer(state, "SELECT group_concat(code) FROM (SELECT code FROM dwelling ORDER BY fid)",
                  "T1-007,T1-008,T1-009,T2-001");
}

static void test_a_code_never_changes_hands(void **state) {
    assert_refused(add_csv(state, "code,lon,lat\nA,-2.2005,53.4805\nB,-2.2005,53.4805\n\n"
                                  "A,-2.2004,53.4805\n"),
                   state, "lines 2 and 5");
    AUTO(call_done) struct call c = add_csv(state, "code,lon,lat\nA,-2.2005,53.4805\n");
    ASSERT_OK(c.ok, &c.err);
    AUTO(call_done)
    struct call again = add_csv(state, "code,lon,lat\nB,-2.2005,53.4805\nA,-2.2,53.48\n");
    assert_false(again.ok);
    assert_contains(again.err.text, "line 3");
    assert_contains(again.err.text, "'A' already");
    assert_answer(state, "SELECT count(*) FROM dwelling", "1");
}

static void test_metres_and_a_column_that_says_so(void **state) {
    // The same place three ways: E 386780.5 N 398124.5 is about 2.2005 W 53.4797 N.
    AUTO(call_done)
    struct call grid = add_csv(state, "code,block,Easting,Northing\nA,T1,386780.5,398214.5\n");
    ASSERT_OK(grid.ok, &grid.err);
    assert_int_equal(grid.added.n_outside, 0);
    AUTO(call_done)
    struct call mixed = add_csv(state, "code,block,GeoX,GeoY,CoordinateReferenceSystem\n"
                                       "B,T1,386780.5,398214.5,OSGB36\nC,T1,-2.2005,53.4805,WGS84\n"
                                       "D,T1,1,2,moon\n");
    ASSERT_OK(mixed.ok, &mixed.err);
    assert_int_equal(mixed.added.n_added, 2);
    assert_int_equal(mixed.added.n_outside, 0);
    assert_true(has_note(&mixed.notes, NOTE_REFUSED, "line 4"));
    AUTO(call_done) struct call bare = add_csv(state, "code,block,x,y\nE,T1,386780.5,398214.5\n");
    assert_false(bare.ok);
    assert_contains(bare.err.text, "--crs");
    AUTO(call_done)
    struct call given = add_file(state, "h.csv", "code,block,x,y\nE,T1,386780.5,398214.5\n",
                                 &(struct dwelling_opts){.epsg = 27700});
    ASSERT_OK(given.ok, &given.err);
}

static void test_semicolons_with_decimal_commas(void **state) {
    AUTO(call_done)
    struct call c = add_csv(state, "code;block;lon;lat\nA;T1;-2,2005;53,4805\n");
    ASSERT_OK(c.ok, &c.err);
    assert_int_equal(c.added.n_outside, 0);
}

static void test_a_spreadsheet_spoils_uprns(void **state) {
    AUTO(call_done)
    struct call c = add_csv(state, "code,uprn,lon,lat\nA,1.00013E+11,-2.2005,53.4805\n");
    ASSERT_OK(c.ok, &c.err);
    assert_answer(state, "SELECT uprn IS NULL FROM dwelling", "1");
    assert_true(has_note(&c.notes, NOTE_WARNING, "UPRN"));
}

static void test_unknown_blocks_and_far_places(void **state) {
    AUTO(call_done)
    struct call c =
        add_csv(state, "code,block,lon,lat\nA,T1,-2.2005,53.4805\nB,T9,-2.2005,53.4805\n"
                       "C,T1,2.2005,53.4805\n");
    ASSERT_OK(c.ok, &c.err);
    assert_int_equal(c.added.n_added, 1);
    assert_true(has_note(&c.notes, NOTE_REFUSED, "no block 'T9'"));
    assert_true(has_note(&c.notes, NOTE_REFUSED, "km from"));
}

static void test_refused_files(void **state) {
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"",                                  "empty"             },
        {"code,lon,lat\n",                    "no rows"           },
        {"code,lon,lat\nA,,\nB,,\n",          "none of its 2 rows"},
        {"code,address\nA,1, High Street\n",  "line"              },
        {"code,lon,lat\nA,53.4805,-2.2005\n", "changed places"    },
        {"code,lon,lat\nA,\"-2.2,53\n",       "never closes"      },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        if (strcmp(cases[i].words, "line") == 0) {
            AUTO(call_done) struct call c = add_csv(state, cases[i].text);
            assert_false(c.ok);
            assert_int_equal(c.err.line, 2);
            continue;
        }
        assert_refused(add_csv(state, cases[i].text), state, cases[i].words);
    }
    assert_refused(add_file(state, "h.csv", "code,lon,lat\nA,-2.2005,53.4805\n",
                            &(struct dwelling_opts){.code_field = "nr"}),
                   state, "no column 'nr'");
}

static void test_geojson_points_and_outlines(void **state) {
    AUTO(call_done)
    struct call c = add_file(
        state, "h.geojson",
        FC(FEATURE(
            "\"code\":\"A\",\"uprn\":100012797623",
            "{\"type\":\"Point\",\"coordinates\":"
            "[-2.2005,53.4805]}") "," FEATURE("\"code\":\"B\"",
                                              POLYGON("[[-2.1989,53.4801],[-2.1981,53.4801],[-2."
                                                      "1981,53.4809],"
                                                      "[-2.1989,53.4801]]")) "," FEATURE("\"code\":"
                                                                                         "\"C\","
                                                                                         "\"block\""
                                                                                         ":\"T2\"",
                                                                                         "null")),
        NULL);
    ASSERT_OK(c.ok, &c.err);
    assert_answer(state, "SELECT group_concat(code || block || coalesce(uprn, '')) FROM dwelling",
                  "AT1100012797623,BT2,CT2");
}

static void test_no_address_is_ever_said(void **state) {
    AUTO(call_done)
    struct call c =
        add_csv(state, "code,block,address,lon,lat\nA,T1,9 Secret Street,-2.3,53.48\n"
                       "B,,9 Secret Street,,\nC,T7,9 Secret Street,-2.2005,53.4805\n"
                       "D,T1,9 Secret Street,-2.1985,53.4805\nE,T1,9 Secret Street,x,1\n"
                       "F,T1,9 Secret Street,2.2,53.4\n");
    ASSERT_OK(c.ok, &c.err);
    assert_true(c.notes.n >= 5);
    for (size_t i = 0; i < c.notes.n; i++) {
        assert_null(strstr(c.notes.items[i].text, "Secret"));
        assert_null(strstr(c.notes.items[i].about, "Secret"));
    }
}

static void test_ashbrook_fits_its_blocks(void **state) {
    const struct place *place = *state;
    place_sql(place, "DELETE FROM block");
    place_sql(place, "DELETE FROM estate");
    static const struct {
        enum area_level level;
        const char *file;
    } layers[] = {
        {AREA_ESTATE, "ashbrook_estate.geojson" },
        {AREA_BLOCK,  "ashbrook_blocks.geojson" },
        {AREA_STREET, "ashbrook_streets.geojson"},
        {AREA_GREEN,  "ashbrook_green.geojson"  }
    };
    for (size_t i = 0; i < LEN(layers); i++) {
        AUTO(areas_done) struct areas areas = {0};
        AUTO(notes_done) struct notes notes = {0};
        AUTO(mem_freep) char *path = estate_path(layers[i].file);
        struct areas_added added;
        struct err err = {0};
        ASSERT_OK(areas_read_file(&areas, path, layers[i].level, NULL, NULL, &notes, &err), &err);
        ASSERT_OK(areas_add_survey(place->survey, &areas, false, &added, &notes, &err), &err);
        assert_int_equal(notes.n, 0); // nothing to mend, nothing to say
    }
    AUTO(call_done) struct call c = {0};
    AUTO(mem_freep) char *homes = estate_path("ashbrook_dwellings.csv");
    ASSERT_OK(dwellings_read_file(&c.homes, homes, NULL, &c.source, &c.notes, &c.err), &c.err);
    ASSERT_OK(dwellings_add_survey(place->survey, &c.homes, &c.added, &c.notes, &c.err), &c.err);
    assert_int_equal(c.added.n_added, 240);
    assert_int_equal(c.notes.n, 0);
    assert_answer(state, "SELECT count(DISTINCT block) FROM dwelling", "8");
    assert_answer(state, "SELECT count(*) FROM block WHERE estate = 'ASH'", "8");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, place_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_columns_are_found_and_all_is_text),
        CASE(test_blocks_are_found_by_place_and_checked),
        CASE(test_rows_without_coordinates),
        CASE(test_codes_are_made_and_go_on_counting),
        CASE(test_a_code_never_changes_hands),
        CASE(test_metres_and_a_column_that_says_so),
        CASE(test_semicolons_with_decimal_commas),
        CASE(test_a_spreadsheet_spoils_uprns),
        CASE(test_unknown_blocks_and_far_places),
        CASE(test_refused_files),
        CASE(test_geojson_points_and_outlines),
        CASE(test_no_address_is_ever_said),
        CASE(test_ashbrook_fits_its_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
