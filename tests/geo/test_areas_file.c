/* tests/geo/test_areas_file.c — boundary files: what is taken, what is mended, and every refusal.
 */
#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "geo/areas_file.h"
#include "geo/limits.h"
#include "geo/repair.h"
#include "tests/geo/geo_support.h"

struct reading {
    struct areas areas;
    struct areas_source source;
    struct notes notes;
    struct err err;
    bool ok;
};

static void reading_done(struct reading *r) {
    areas_done(&r->areas);
    notes_done(&r->notes);
}

static struct reading read_path(const char *path, enum area_level level,
                                const struct areas_opts *opts) {
    struct reading r = {0};
    r.ok = areas_read_file(&r.areas, path, level, opts, &r.source, &r.notes, &r.err);
    assert_true(r.ok == (r.err.code == ERR_NONE));
    return r;
}

static struct reading read_text(void **state, const char *name, const char *text,
                                const struct areas_opts *opts) {
    AUTO(mem_freep) char *path = place_write(*state, name, text);
    return read_path(path, AREA_BLOCK, opts);
}

static void assert_refused(struct reading r, const char *words) {
    if (r.ok) {
        fail_msg("taken; expected: %s", words);
    }
    assert_contains(r.err.text, words);
    assert_null(strchr(r.err.text, '\n'));
    reading_done(&r);
}

/* ---- taken ---- */

static void test_codes_and_names_are_found(void **state) {
    AUTO(reading_done)
    struct reading r = read_text(
        state, "a.geojson",
        FC(FEATURE("\"LAD11CD\":\"E08\",\"OA11CD\":\"E1\",\"OA11NM\":\"One\"", SQUARE) "," FEATURE(
            "\"LAD11CD\":\"E08\",\"OA11CD\":\"E2\",\"OA11NM\":\"Two\"", SQUARE)),
        NULL);
    ASSERT_OK(r.ok, &r.err);
    assert_int_equal(r.areas.n, 2);
    assert_string_equal(r.areas.items[1].code, "E2"); // LAD11CD is the same in every row
    assert_string_equal(r.areas.items[1].name, "Two");
    assert_string_equal(r.source.code_field, "OA11CD");
    assert_int_equal(r.areas.items[0].shape.n_points, 5);
    assert_null(r.areas.items[0].estate);
    assert_string_equal(areas_find(&r.areas, "E1")->name, "One");
}

static void test_likeness_of_fields(void **state) {
    (void)state;
    assert_true(areas_code_likeness("code") > areas_code_likeness("gss_code"));
    assert_true(areas_code_likeness("GSS Code") > areas_code_likeness("lsoa21cd"));
    assert_true(areas_code_likeness("lsoa21cd") > areas_code_likeness("id"));
    assert_true(areas_code_likeness("reference") > 0 && areas_code_likeness("wd_cd") > 0);
    assert_int_equal(areas_code_likeness("population"), 0);
    assert_true(areas_name_likeness("name") > areas_name_likeness("ward_nm"));
    assert_true(areas_name_likeness("lsoa21nm") > 0);
    assert_int_equal(areas_name_likeness("code"), 0);
}

static void test_names_serve_as_codes_and_bare_files_are_numbered(void **state) {
    AUTO(reading_done)
    struct reading named =
        read_text(state, "a.geojson", FC(FEATURE("\"name\":\"North\"", SQUARE)), NULL);
    ASSERT_OK(named.ok, &named.err);
    assert_string_equal(named.areas.items[0].code, "North");
    AUTO(reading_done)
    struct reading bare =
        read_text(state, "b.geojson", FC(FEATURE("", SQUARE) "," FEATURE("", SQUARE)), NULL);
    ASSERT_OK(bare.ok, &bare.err);
    assert_string_equal(bare.areas.items[1].code, "block-2");
    assert_true(has_note(&bare.notes, NOTE_INFO, "numbered"));
    assert_refused(read_text(state, "c.geojson",
                             FC(FEATURE("\"pop\":1", SQUARE) "," FEATURE("\"pop\":2", SQUARE)),
                             NULL),
                   "--code");
}

static void test_british_grid_becomes_longitude_and_latitude(void **state) {
    // Domain.md TV12: 53.5 N 2.2 W is E 386830.553 N 400385.609 by Helmert.
    static const char grid[] =
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::27700\"}},\"features\":[{\"type\":\"Feature\",\"properties\":{"
        "\"code\":\"A\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[386830.553,400385."
        "609],"
        "[386930.553,400385.609],[386930.553,400485.609],[386830.553,400385.609]]]}}]}";
    AUTO(reading_done) struct reading r = read_text(state, "a.geojson", grid, NULL);
    ASSERT_OK(r.ok, &r.err);
    struct geom_pt first = r.areas.items[0].shape.points[0];
    assert_true(fabs(first.lon + 2.2) < 1e-4 && fabs(first.lat - 53.5) < 1e-4); // 7 m
    assert_contains(r.source.crs, "EPSG:27700");
    assert_true(fabs(geom_area_m2(&r.areas.items[0].shape) - 5000) < 10);
}

static void test_csv_with_wkt_needs_its_coordinates_named(void **state) {
    static const char csv[] = "code,name,wkt\nA,One,\"POLYGON((386830 400385,386930 400385,386930 "
                              "400485,386830 400385))\"\n";
    assert_refused(read_text(state, "a.csv", csv, NULL), "--crs");
    AUTO(reading_done)
    struct reading r = read_text(state, "a.csv", csv, &(struct areas_opts){.epsg = 27700});
    ASSERT_OK(r.ok, &r.err);
    assert_true(fabs(r.areas.items[0].shape.points[0].lon + 2.2) < 1e-3);
    assert_string_equal(r.areas.items[0].code, "A");
    assert_refused(read_text(state, "a.csv", csv, &(struct areas_opts){.epsg = 1}), "EPSG:1");
}

static void test_heights_curves_and_collections(void **state) {
    AUTO(reading_done)
    struct reading r = read_text(
        state, "a.geojson",
        FC(FEATURE("\"code\":\"Z\"",
                   POLYGON("[[-2.2,53.48,9],[-2.199,53.48,9],[-2.199,53.481,9],[-"
                           "2.2,53.48,9]]")) "," FEATURE("\"code\":\"C\"",
                                                         "{\"type\":\"GeometryCollection\","
                                                         "\"geometries\":[{\"type\":"
                                                         "\"Point\",\"coordinates\":[1,2]}," SQUARE
                                                         "]}")),
        NULL);
    ASSERT_OK(r.ok, &r.err);
    assert_int_equal(r.areas.items[0].shape.n_points, 4);
    assert_int_equal(r.areas.items[1].shape.n_parts, 1);
}

/* ---- mended ---- */

/* Two wings of the same size. */
#define BOW_TIE POLYGON("[[-2.2,53.48],[-2.199,53.481],[-2.199,53.48],[-2.2,53.481],[-2.2,53.48]]")
/* One wing is a hundredth of the other's length: a ten-thousandth of its area. */
#define SMALL_TIE                                                                                  \
    POLYGON("[[-2.2,53.48],[-2.199,53.48],[-2.199,53.481],[-2.20001,53.47999],[-2.20001,53.48],"   \
            "[-2.2,53.48]]")

static void test_a_small_crossing_is_mended_and_told(void **state) {
    AUTO(reading_done)
    struct reading r =
        read_text(state, "a.geojson",
                  FC(FEATURE("\"code\":\"A\",\"name\":\"Alder Court\"", SMALL_TIE)), NULL);
    ASSERT_OK(r.ok, &r.err);
    assert_int_equal(r.notes.count[NOTE_FIXED], 1);
    assert_contains(r.notes.items[0].about, "Alder Court");
    assert_contains(r.notes.items[0].text, "self-crossing at -2.2");
    assert_contains(r.notes.items[0].text, "fixed, area changed by");
    assert_true(geom_area_m2(&r.areas.items[0].shape) > 3000);
}

static void test_a_bow_tie_is_refused_by_name(void **state) {
    struct reading r = read_text(
        state, "a.geojson",
        FC(FEATURE("\"code\":\"A\"", SQUARE) "," FEATURE("\"code\":\"B7\"", BOW_TIE)), NULL);
    assert_int_equal(r.areas.n, 0); // nothing is taken
    assert_contains(r.err.text, "B7");
    assert_refused(r, "1 %");
}

static void test_skip_takes_the_rest(void **state) {
    AUTO(reading_done)
    struct reading r =
        read_text(state, "a.geojson",
                  FC(FEATURE("\"code\":\"A\"", SQUARE) "," FEATURE(
                      "\"code\":\"B7\"", BOW_TIE) "," FEATURE("\"code\":\"C\"", "null")),
                  &(struct areas_opts){.skip_bad = true});
    ASSERT_OK(r.ok, &r.err);
    assert_int_equal(r.areas.n, 1);
    assert_int_equal(r.notes.count[NOTE_REFUSED], 2);
    assert_true(has_note(&r.notes, NOTE_REFUSED, "feature 3 (C)"));
}

static void test_tangles_are_refused_before_they_are_mended(void **state) {
    (void)state;
    uint64_t seed = 1;
    AUTO(geom_done) struct geom tangle = {.kind = GEOM_POLYGONS};
    geom_begin_part(&tangle, false);
    for (int i = 0; i < 5000; i++) {
        geom_add_point(&tangle, (struct geom_pt){-2.2 + 0.01 * splitmix_unit(&seed),
                                                 53.48 + 0.01 * splitmix_unit(&seed)});
    }
    geom_end_part(&tangle);
    size_t pairs = GEO_PAIRS_MAX;
    assert_int_equal(repair_count_crossings(&tangle, GEO_CROSSINGS_MAX, &pairs), GEO_CROSSINGS_MAX);
    pairs = 1000;
    assert_int_equal(repair_count_crossings(&tangle, 1 << 30, &pairs), 1 << 30);
    struct repair repair = {.pairs_left = GEO_PAIRS_MAX, .crossings_left = GEO_CROSSINGS_FILE_MAX};
    struct err err = {0};
    assert_false(repair_polygons(&tangle, &repair, &err));
    assert_contains(err.text, "tangled");
    AUTO(geom_done) struct geom tie = {0};
    add_ring(&tie, false, 4, (double[]){0, 0, 1, 1, 1, 0, 0, 1});
    pairs = GEO_PAIRS_MAX;
    assert_int_equal(repair_count_crossings(&tie, 100, &pairs), 1);
}

/* ---- refused ---- */

static void test_refusals(void **state) {
    static const struct {
        const char *name, *text, *words;
    } cases[] = {
        {"empty.geojson",                                 "",                                                             "empty"                                                                                                       },
        {"none.geojson",                                  FC(""),                                                         "no features"                                                                                                 },
        {"null.geojson",                                  FC(FEATURE("\"name\":\"Rowan Row\"",                            "null")),                                                                                                       "Rowan Row"},
        {"hollow.geojson",                                               FC(FEATURE("\"code\":\"A\"",                                                                                              POLYGON(""))),                                                                                                                                   "no shape"},
        {"twice.geojson",
         FC(FEATURE("\"code\":\"A\"",                                                                                                   SQUARE) "," FEATURE("\"code\":\"B\"",                                                                 SQUARE) "," FEATURE(
             "\"code\":\"A\"", SQUARE)),
         "features 1 and 3"},
        {"gap.geojson",           FC(FEATURE("\"code\":\"A\"",SQUARE) "," FEATURE("\"code\":null",                                                 SQUARE)),
         "feature 2 has no code"},
        {"points.geojson",
         FC(FEATURE("\"code\":\"A\"",                                                                                                 "{\"type\":\"Point\",\"coordinates\":[1,2]}")),                                                                                                                                                                          "points"},
        {"line.geojson",
         FC(FEATURE("\"code\":\"A\"",                                                                                         "{\"type\":\"LineString\",\"coordinates\":"
                                      "[[1,2],[3,4]]}")),
         "lines"},
        {"mixed.geojson",
         FC(FEATURE("\"code\":\"A\"",SQUARE) "," FEATURE(
             "\"code\":\"B\"","{\"type\":\"Point\",\"coordinates\":[1,2]}")),
         "feature 2 (B): it is a point"},
        {"metres.geojson",
         FC(FEATURE("\"code\":\"A\"",                                                                                     POLYGON("[[386830,400385],[386930,400385],"
                                              "[386930,400485],[386830,400385]]"))),
         "--crs"},
        {"flat.geojson",                                               FC(FEATURE("\"code\":\"A\"",                                                                                               POLYGON("[[1,1],[2,2],[1,1],[1,1]]"))),
         "area"},
        {"two.geojson", FC(FEATURE("\"code\":\"A\"",                                                                                  POLYGON("[[1,1],[2,2],[1,1]]"))),                                                                                                                                                                                                "corners"},
        {"text.geojson",                     "hello", "could not be read"                                                                                                                                                                                                                        },
        {"vrt.vrt",
         "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>/etc/passwd"
         "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",                       "could not be read"},
        {"table.csv",                                               "code,name\nA,One\n",                                                                                                 "a table without shapes"                                                                                                                                                                                   },
        {"parts.zip",                                      "PK",                                                                                                    "unpack"     },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        assert_refused(read_text(state, cases[i].name, cases[i].text, NULL), cases[i].words);
    }
}

static void test_files_that_are_none(void **state) {
    const struct place *place = *state;
    assert_refused(read_path("/nowhere/x.geojson", AREA_BLOCK, NULL), "no such file");
    assert_refused(read_path(place->dir, AREA_BLOCK, NULL), "folder");
    assert_refused(read_path("/vsicurl/http://127.0.0.1/x.geojson", AREA_BLOCK, NULL),
                   "no such file");
    assert_refused(read_path("/dev/null", AREA_BLOCK, NULL), "plain file");
    assert_refused(read_path("{\"type\":\"FeatureCollection\",\"features\":[]}", AREA_BLOCK, NULL),
                   "no such file"); // GDAL would read it as GeoJSON
}

/* What GDAL would hold whole in memory, or take the square of the time for, it does not get. */
static void test_files_that_would_eat_the_machine(void **state) {
    AUTO(strbuf_done) struct strbuf wide = {0}, whole = {0}, xml = {0};
    strbuf_add(&wide, "{\"type\":\"FeatureCollection\",\"features\":[");
    strbuf_add(&xml, "<?xml version=\"1.0\"?><c>");
    for (int i = 0; i < GEO_NAMES_MAX + 10; i++) {
        strbuf_addf(&wide, "%s{\"type\":\"Feature\",\"properties\":{\"k%d\":1},\"geometry\":null}",
                    i ? "," : "", i);
        strbuf_addf(&xml, "<k%d>1</k%d>", i, i);
    }
    strbuf_add(&wide, "]}");
    strbuf_add(&xml, "</c>");
    assert_refused(read_text(state, "wide.geojson", wide.data, NULL), "different fields");
    assert_refused(read_text(state, "wide.gml", xml.data, NULL), "different elements");
    // The first outermost "type" counts, however it is hidden.
    strbuf_add(&whole, "{\"a\":{\"type\":\"FeatureCollection\"},\"b\":\"\\\"type\\\":\",\"type\" : "
                       "\"Feature\",\"properties\":{\"x\":\"");
    size_t before = whole.len;
    strbuf_reserve(&whole, 17 << 20);
    memset(whole.data + before, '.', 17 << 20);
    whole.len += 17 << 20;
    whole.data[whole.len] = '\0';
    strbuf_add(&whole, "\"},\"geometry\":null}");
    assert_refused(read_text(state, "whole.geojson", whole.data, NULL), "no FeatureCollection");
}

/* A stranger's file names addresses; nobody is asked. */
static void test_no_file_makes_us_call_anybody(void **state) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof here;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(listener >= 0 && bind(listener, (struct sockaddr *)&here, len) == 0);
    assert_true(listen(listener, 8) == 0);
    assert_true(getsockname(listener, (struct sockaddr *)&here, &len) == 0);
    AUTO(strbuf_done) struct strbuf link = {0}, gml = {0};
    int port = ntohs(here.sin_port);
    strbuf_addf(
        &link,
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"link\",\"properties\":{\"href\":"
        "\"http://127.0.0.1:%d/crs\",\"type\":\"proj4\"}},\"features\":[" FEATURE("\"code\":\"A\"",
                                                                                  SQUARE) "]}",
        port);
    strbuf_addf(&gml,
                "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"http://127.0.0.1:%d/x.dtd\">"
                "<ogr:FeatureCollection xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                "xsi:schemaLocation=\"http://ogr.maptools.org/ http://127.0.0.1:%d/x.xsd\" "
                "xmlns:ogr=\"http://ogr.maptools.org/\" xmlns:gml=\"http://www.opengis.net/gml\" "
                "xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gml:featureMember><ogr:a>"
                "<ogr:geometryProperty xlink:href=\"http://127.0.0.1:%d/g\"/><ogr:code>A</ogr:code>"
                "</ogr:a></gml:featureMember></ogr:FeatureCollection>",
                port, port, port);
    struct reading a = read_text(state, "link.geojson", link.data, NULL);
    struct reading b = read_text(state, "call.gml", gml.data, NULL);
    reading_done(&a);
    reading_done(&b);
    struct pollfd caller = {.fd = listener, .events = POLLIN};
    assert_int_equal(poll(&caller, 1, 0), 0);
    close(listener);
    AUTO(mem_freep) char *left = place_path(*state, "call.gfs");
    assert_false(file_exists(left)); // nor is anything written beside it
}

static void test_layers_and_fields_by_name(void **state) {
    AUTO(mem_freep)
    char *path =
        place_write(*state, "a.geojson", FC(FEATURE("\"code\":\"A\",\"k\":\"x\"", SQUARE)));
    assert_refused(read_path(path, AREA_BLOCK, &(struct areas_opts){.layer = "b"}), "no layer 'b'");
    assert_refused(read_path(path, AREA_BLOCK, &(struct areas_opts){.code_field = "kk"}),
                   "code, k");
    AUTO(reading_done)
    struct reading r = read_path(path, AREA_BLOCK, &(struct areas_opts){.code_field = "k"});
    ASSERT_OK(r.ok, &r.err);
    assert_string_equal(r.areas.items[0].code, "x");
}

static void test_streets_are_lines_without_codes(void **state) {
    AUTO(mem_freep)
    char *path = place_write(
        *state, "s.geojson",
        FC(FEATURE("\"name\":\"Tanner Street\"", "{\"type\":\"LineString\","
                                                 "\"coordinates\":[[-2.2,53.4],[-2.1,53.4]]}")));
    AUTO(reading_done) struct reading r = read_path(path, AREA_STREET, NULL);
    ASSERT_OK(r.ok, &r.err);
    assert_int_equal(r.areas.items[0].shape.kind, GEOM_LINES);
    assert_null(r.areas.items[0].code);
    assert_string_equal(r.areas.items[0].name, "Tanner Street");
}

static void test_no_control_characters_come_through(void **state) {
    AUTO(reading_done)
    struct reading r =
        read_text(state, "a.geojson",
                  FC(FEATURE("\"code\":\"A\\u001b[31m\",\"name\":\"x\\u0007y\"", SQUARE)), NULL);
    ASSERT_OK(r.ok, &r.err);
    assert_null(strchr(r.areas.items[0].code, '\x1b'));
    assert_null(strchr(r.areas.items[0].name, '\a'));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_codes_and_names_are_found),
        CASE(test_likeness_of_fields),
        CASE(test_names_serve_as_codes_and_bare_files_are_numbered),
        CASE(test_british_grid_becomes_longitude_and_latitude),
        CASE(test_csv_with_wkt_needs_its_coordinates_named),
        CASE(test_heights_curves_and_collections),
        CASE(test_a_small_crossing_is_mended_and_told),
        CASE(test_a_bow_tie_is_refused_by_name),
        CASE(test_skip_takes_the_rest),
        CASE(test_tangles_are_refused_before_they_are_mended),
        CASE(test_refusals),
        CASE(test_files_that_are_none),
        CASE(test_files_that_would_eat_the_machine),
        CASE(test_no_file_makes_us_call_anybody),
        CASE(test_layers_and_fields_by_name),
        CASE(test_streets_are_lines_without_codes),
        CASE(test_no_control_characters_come_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
