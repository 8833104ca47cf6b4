/* tests/geo/test_corpus.c — real boundaries and lists, with the faults their publishers left in.
 * What is wrong with each stands in the corpus's manifest.tsv. */
#include <math.h>
#include <string.h>

#include "geo/areas_file.h"
#include "geo/areas_survey.h"
#include "geo/dwellings.h"
#include "geo/locate.h"
#include "tests/geo/geo_support.h"

/* One file, one expectation: so many areas, so many mended; or a refusal with these words. */
struct expected {
    const char *file;
    enum area_level level;
    struct areas_opts opts;
    size_t n_areas, n_fixed, n_refused;
    const char *code_field, *words;
};

static const struct expected files[] = {
    {"geo/uk/manchester_oa_2011.geojson",                AREA_BLOCK,  {0},                                        1530, 2,  0,  "OA11CD",    NULL                    },
    {"geo/uk/gm_lsoa_2021_generalised.geojson",          AREA_BLOCK,  {0},                                        1702, 4,  0,  "area_code", NULL                    },
    {"geo/uk/gm_msoa_2021_super_generalised.geojson",
     AREA_BLOCK,                                                      {0},
     353,                                                                                                               0,
     0,                                                                                                                         "area_code",
     NULL                                                                                                                                                            },
    {"geo/uk/salford_oa_2011.geojson",                   AREA_BLOCK,  {0},                                        804,  0,  0,  "OA11CD",    NULL                    },
    {"geo/uk/inspire_polygons_epsg27700.geojson",        AREA_ESTATE, {0},                                        1,    0,  0,  "INSPIREID", NULL                    },
    {"geo/uk/manchester_wards_2011.topojson",            AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "--crs"                 },
    {"geo/uk/manchester_wards_2011.topojson",            AREA_BLOCK,  {.epsg = 4326},                             32,   0,  0,  "WD13CD",    NULL                    },
    {"geo/uk/salford_wards_2011.topojson",               AREA_BLOCK,  {.epsg = 4326},                             20,   0,  0,  "WD13CD",    NULL                    },
    {"geo/uk/trafford_oa_2021.geojson",                  AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "same code"             },
    {"geo/uk/trafford_leisure_centres_polygons.geojson",
     AREA_BLOCK,                                                      {0},
     0,                                                                                                                 1,
     2,                                                                                                                         NULL,
     "Sale Leisure"                                                                                                                                                  },
    {"geo/uk/trafford_leisure_centres_polygons.geojson",
     AREA_BUILDING,                                                   {.skip_bad = true},
     15,                                                                                                                1,
     2,                                                                                                                         "",
     NULL                                                                                                                                                            },
    {"geo/uk/trafford_greenspace_sites.geojson",         AREA_GREEN,  {0},                                        427,  0,  0,  "",          NULL                    },
    {"geo/uk/trafford_localities.geojson",               AREA_BLOCK,  {0},                                        4,    0,  0,  "area_name", NULL                    },
    {"geo/uk/trafford_postcodes.csv",                    AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "a table without shapes"},
    {"geo/informal/kibera_sanitation.geojson",           AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "points"                },
    {"geo/informal/kibera_water_points.geojson",         AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "points"                },
    {"geo/informal/kibera_waste_points.geojson",         AREA_ESTATE, {0},                                        0,    0,  0,  NULL,        "points"                },
    {"geo/informal/kibera_flood_lights.geojson",         AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "points"                },
    {"geo/informal/kibera_public_spaces.geojson",        AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "points"                },
    {"geo/informal/kibera_settlement_boundary.geojson",  AREA_ESTATE, {0},                                        1,    0,  0,  "Name",      NULL                    },
    {"geo/informal/kibera_settlement_boundary.kml",      AREA_ESTATE, {0},                                        1,    0,  0,  "Name",      NULL                    },
    {"geo/informal/mumbai_slum_clusters.geojson",
     AREA_BLOCK,                                                      {.code_field = "polyno"},
     0,                                                                                                                 25,
     1,                                                                                                                         NULL,
     "no area is left"                                                                                                                                               },
    {"geo/informal/mumbai_slum_clusters.geojson",
     AREA_BLOCK,                                                      {.code_field = "polyno", .skip_bad = true},
     2541,                                                                                                              25,
     1,                                                                                                                         "polyno",
     NULL                                                                                                                                                            },
    {"geo/gpkg/bees.gpkg",                               AREA_BLOCK,  {0},                                        3,    0,  0,  "uuid",      NULL                    },
    {"geo/gpkg/addresses.gpkg",                          AREA_BLOCK,  {0},                                        0,    0,  0,  NULL,        "points"                },
    {"geo/osm/kathmandu_extract.geojson",                AREA_BLOCK,  {0},                                        0,    0,  22, NULL,        "a line, not an area"   },
    {"geo/osm/kathmandu_extract.geojson",                AREA_OTHER,  {0},                                        689,  0,  0,  "",          NULL                    },
    {"geo/osm/kathmandu_split.geojson",                  AREA_BLOCK,  {0},                                        4,    0,  0,  "",          NULL                    },
    {"geo/osm/mikocheni_grid.geojson",                   AREA_BLOCK,  {0},                                        228,  0,  0,  "id",        NULL                    },
};

static void test_boundary_files(void **state) {
    (void)state;
    for (size_t i = 0; i < LEN(files); i++) {
        const struct expected *want = &files[i];
        AUTO(mem_freep) char *path = corpus_path(want->file);
        if (!path) {
            continue;
        }
        AUTO(areas_done) struct areas areas = {0};
        AUTO(notes_done) struct notes notes = {0};
        struct areas_source source = {0};
        struct err err = {0};
        bool ok = areas_read_file(&areas, path, want->level, &want->opts, &source, &notes, &err);
        if (want->words) {
            if (ok || !strstr(err.text, want->words)) {
                fail_msg("%s: taken, or refused with: %s", want->file, err.text);
            }
        } else if (!ok || strcmp(source.code_field, want->code_field) != 0) {
            fail_msg("%s: codes from '%s'; %s", want->file, source.code_field, err.text);
        }
        if (areas.n != want->n_areas || notes.count[NOTE_FIXED] != want->n_fixed ||
            notes.count[NOTE_REFUSED] != want->n_refused) {
            fail_msg("%s: %zu areas, %zu fixed, %zu refused", want->file, areas.n,
                     notes.count[NOTE_FIXED], notes.count[NOTE_REFUSED]);
        }
        for (size_t k = 0; k < areas.n; k++) {
            assert_true(geom_valid(&areas.items[k].shape));
        }
    }
}

/* The parcels of the Welsh land register come in both systems: the same place, the same size. */
static void test_british_grid_against_wgs84(void **state) {
    (void)state;
    AUTO(mem_freep) char *grid_path = corpus_path("geo/uk/inspire_polygons_epsg27700.geojson");
    AUTO(mem_freep) char *wgs_path = corpus_path("geo/uk/inspire_polygons_wgs84.geojson");
    if (!grid_path || !wgs_path) {
        return;
    }
    AUTO(areas_done) struct areas grid = {0}, wgs = {0};
    AUTO(notes_done) struct notes notes = {0};
    struct err err = {0};
    ASSERT_OK(areas_read_file(&grid, grid_path, AREA_ESTATE, NULL, NULL, &notes, &err), &err);
    ASSERT_OK(areas_read_file(&wgs, wgs_path, AREA_ESTATE, NULL, NULL, &notes, &err), &err);
    struct geom_pt a = {grid.box.west, grid.box.south}, b = {wgs.box.west, wgs.box.south};
    assert_true(geom_distance_m(a, b) < 5); // Helmert against the grid of the Survey
    double big = geom_area_m2(&grid.items[0].shape), also = geom_area_m2(&wgs.items[0].shape);
    assert_true(fabs(big - also) < 1e-3 * also);
}

/* Every point of the postcode list lies in one output area or none, as geom_has() says too. */
static void test_manchester_points_by_index_and_by_hand(void **state) {
    (void)state;
    AUTO(mem_freep) char *path = corpus_path("geo/uk/manchester_oa_2011.geojson");
    if (!path) {
        return;
    }
    AUTO(areas_done) struct areas areas = {0};
    AUTO(notes_done) struct notes notes = {0};
    struct err err = {0};
    ASSERT_OK(areas_read_file(&areas, path, AREA_BLOCK, NULL, NULL, &notes, &err), &err);
    AUTO(mem_freep) const struct geom **shapes = mem_alloc(areas.n * sizeof *shapes);
    for (size_t i = 0; i < areas.n; i++) {
        shapes[i] = &areas.items[i].shape;
    }
    AUTO(locate_freep) struct locate *index = locate_new(shapes, (uint32_t)areas.n);
    size_t n_inside = 0;
    for (int i = 0; i < 2000; i++) {
        struct geom_pt pt = {
            areas.box.west + (areas.box.east - areas.box.west) * (i % 50 + 0.31) / 50,
            areas.box.south + (areas.box.north - areas.box.south) * (i / 50 + 0.17) / 40};
        uint32_t want = LOCATE_NONE;
        for (uint32_t k = 0; k < areas.n && want == LOCATE_NONE; k++) {
            want = geom_has(shapes[k], pt) ? k : LOCATE_NONE;
        }
        assert_int_equal(locate_point(index, pt), want);
        n_inside += want != LOCATE_NONE;
    }
    assert_in_range(n_inside, 500, 1500);
}

static void test_the_public_assets_of_trafford(void **state) {
    const struct place *place = *state;
    AUTO(mem_freep)
    char *homes_path = corpus_path("geo/uk/trafford_land_and_building_assets_uprn.csv");
    AUTO(mem_freep) char *blocks_path = corpus_path("geo/uk/trafford_localities.geojson");
    if (!homes_path || !blocks_path) {
        return;
    }
    AUTO(areas_done) struct areas blocks = {0};
    AUTO(dwellings_done) struct dwellings homes = {0};
    AUTO(notes_done) struct notes notes = {0};
    struct areas_added areas_added;
    struct dwelling_source source = {0};
    struct dwellings_added added = {0};
    struct err err = {0};
    ASSERT_OK(areas_read_file(&blocks, blocks_path, AREA_BLOCK, NULL, NULL, &notes, &err), &err);
    ASSERT_OK(areas_add_survey(place->survey, &blocks, false, &areas_added, &notes, &err), &err);
    ASSERT_OK(dwellings_read_file(&homes, homes_path, NULL, &source, &notes, &err), &err);
    assert_int_equal(source.n_rows, 608);
    assert_int_equal(source.n_no_point, 235);
    assert_int_equal(homes.n, 608 - 235);
    assert_contains(source.columns, "uprn: UPRN");
    assert_contains(source.columns, "crs: CoordinateReferenceSystem");
    assert_string_equal(homes.items[0].uprn, "100012797623");
    ASSERT_OK(dwellings_add_survey(place->survey, &homes, &added, &notes, &err), &err);
    assert_int_equal(added.n_added, added.n_made); // no column of codes: all made here
    assert_int_equal(added.n_added, added.n_found);
    AUTO(mem_freep)
    char *uprns = place_ask(place, "SELECT count(*) FROM dwelling WHERE typeof(uprn) = 'text'");
    AUTO(mem_freep) char *first = place_ask(place, "SELECT code FROM dwelling ORDER BY fid");
    assert_string_equal(first, "South-001");
    assert_true(strlen(uprns) == 3);
}

static void test_lists_of_points_from_other_countries(void **state) {
    const struct place *place = *state;
    AUTO(mem_freep) char *path = corpus_path("geo/gpkg/addresses.gpkg");
    if (!path) {
        return;
    }
    AUTO(dwellings_done) struct dwellings homes = {0};
    AUTO(notes_done) struct notes notes = {0};
    struct dwelling_source source = {0};
    struct dwellings_added added = {0};
    struct err err = {0};
    struct dwelling_opts opts = {.code_field = "IDENTIFIKATOR", .address_field = "ULICA"};
    ASSERT_OK(dwellings_read_file(&homes, path, &opts, &source, &notes, &err), &err);
    assert_int_equal(source.n_rows, 1970);
    assert_int_equal(source.n_no_point, 1); // the one empty geometry
    ASSERT_OK(dwellings_add_survey(place->survey, &homes, &added, &notes, &err), &err);
    assert_int_equal(added.n_added, 1969);
    assert_int_equal(notes.count[NOTE_INFO], 1); // there are no blocks yet
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void) {
    AUTO(mem_freep) char *geodata = corpus_path("geo");
    if (!geodata) {
        return skip_program("the corpus of real geodata (DOORSTEP_CORPUS)");
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boundary_files),
        cmocka_unit_test(test_british_grid_against_wgs84),
        cmocka_unit_test(test_manchester_points_by_index_and_by_hand),
        CASE(test_the_public_assets_of_trafford),
        CASE(test_lists_of_points_from_other_countries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
