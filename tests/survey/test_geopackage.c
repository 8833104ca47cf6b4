/* tests/survey/test_geopackage.c — other people's programs on our file: ogrinfo, ogr2ogr and GDAL's
 * validator, where they are installed. They are checks only; nothing of ours needs them. */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, kit_teardown)

static int setup(void **state) {
    if (kit_setup(state) != 0) {
        return -1;
    }
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    AUTO(mem_freep)
    char *xml =
        kit_record("uuid:1", "<place>53.5 -2.25</place><person><age>40</age></person>", NULL);
    if (kit_add(kit, xml) != STORE_NEW) {
        return -1;
    }
    store_close(kit->st);
    kit->st = NULL;
    return 0;
}

/* What a shell command prints, standard error included; owned. {a} and {b} in it are quoted words;
 * *status gets its exit status. */
static char *run(int *status, const char *fmt, const char *a, const char *b) {
    AUTO(strbuf_done) struct strbuf command = {0};
    for (const char *p = fmt; *p; p++) {
        if (*p == '{') {
            strbuf_addf(&command, "'%s'", p[1] == 'a' ? a : b);
            p += 2;
        } else {
            strbuf_addc(&command, *p);
        }
    }
    strbuf_add(&command, " 2>&1");
    fflush(NULL);
    FILE *out = popen(command.data, "r");
    assert_non_null(out);
    struct strbuf text = {0};
    for (int c; (c = fgetc(out)) != EOF;) {
        strbuf_addc(&text, (char)c);
    }
    *status = pclose(out);
    return strbuf_steal(&text);
}

static void assert_says(const char *text, const char *part) {
    if (!strstr(text, part)) {
        fail_msg("no \"%s\" in:\n%s", part, text);
    }
}

static void test_ogrinfo_shows_the_layers(void **state) {
    struct kit *kit = *state;
    int status;
    AUTO(mem_freep) char *text = run(&status, "ogrinfo -al -so {a}", kit->path, NULL);
    assert_int_equal(status, 0);
    static const char *const parts[] = {
        "Layer name: estate",
        "Layer name: block",
        "Layer name: dwelling",
        "Layer name: context",
        "Layer name: data_house\n",
        "Layer name: data_house_person",
        "Geometry: Multi Polygon",
        "Geometry Column = geom",
        "ID[\"EPSG\",4326]",
        "rooms: Integer64",
        "rent: Real",
        "Extent: (-2.250000, 53.500000) - (-2.250000, 53.500000)",
    };
    for (size_t i = 0; i < LEN(parts); i++) {
        assert_says(text, parts[i]);
    }
    assert_null(strstr(text, "Warning"));
    assert_null(strstr(text, "ERROR"));
}

static void test_the_validator_finds_nothing(void **state) {
    struct kit *kit = *state;
    static const char *const places[] = {
        "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py",
        "/usr/share/doc/python3-gdal/examples/validate_gpkg.py",
    };
    for (size_t i = 0; i < LEN(places); i++) {
        if (file_exists(places[i])) {
            int status;
            AUTO(mem_freep)
            char *text =
                run(&status, "python3 {a} -k --extra --warning-as-error {b}", places[i], kit->path);
            if (status != 0 || *text) {
                fail_msg("status %d: %s", status, text);
            }
            return;
        }
    }
}

static void test_ogr2ogr_writes_into_the_layers(void **state) {
    struct kit *kit = *state;
    static const char homes[] =
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
        "{\"code\":\"ARW-C-014\",\"block\":\"ARW-C\"},\"geometry\":{\"type\":\"Point\","
        "\"coordinates\":[-2.25,53.5]}}]}";
    static const char blocks[] =
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
        "{\"code\":\"ARW-C\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[0,0],[1,0],[1,1],[0,0]]]}}]}";
    kit_write(kit, "homes.geojson", homes, sizeof homes - 1);
    kit_write(kit, "blocks.geojson", blocks, sizeof blocks - 1);
    AUTO(mem_freep) char *homes_path = kit_file(kit, "homes.geojson");
    AUTO(mem_freep) char *blocks_path = kit_file(kit, "blocks.geojson");
    int status;
    AUTO(mem_freep)
    char *first = run(&status, "ogr2ogr -f GPKG -update -append {a} {b} -nln dwelling", kit->path,
                      homes_path);
    if (status != 0 || *first) {
        fail_msg("%s", first);
    }
    AUTO(mem_freep)
    char *second =
        run(&status, "ogr2ogr -f GPKG -update -append {a} {b} -nln block -nlt PROMOTE_TO_MULTI",
            kit->path, blocks_path);
    if (status != 0 || *second) {
        fail_msg("%s", second);
    }
    AUTO(mem_freep)
    char *third = run(&status, "ogr2ogr -f GPKG -update -append {a} {b} -nln dwelling", kit->path,
                      homes_path);
    assert_says(third, "UNIQUE constraint failed: dwelling.code"); // codes stay unique
    kit_reopen(kit);
    struct arena mem = {0};
    struct store_dwelling home;
    ASSERT_OK(store_get_dwelling(kit->st, "ARW-C-014", &mem, &home, &kit->err), &kit->err);
    assert_true(home.has_point && home.lon_deg == -2.25 && home.lat_deg == 53.5);
    arena_done(&mem);
}

static void test_a_spatial_index_made_by_gdal_is_kept(void **state) {
    struct kit *kit = *state;
    int status;
    free(run(&status, "ogrinfo -q {a} -sql \"SELECT CreateSpatialIndex('data_house', 'geom')\"",
             kit->path, NULL));
    if (status != 0) {
        return; // a GDAL without the function
    }
    kit_reopen(kit);
    AUTO(mem_freep) char *xml = kit_record("uuid:2", "<place>51 -1</place>", NULL);
    if (kit_add(kit, xml) != STORE_NEW) {
        fail_msg("%s", kit->err.text);
    }
    store_close(kit->st);
    kit->st = NULL;
    AUTO(mem_freep)
    char *found =
        run(&status, "ogrinfo -al -q -spat -1.5 50 -0.5 52 {a} data_house", kit->path, NULL);
    assert_says(found, "uuid:2");
    assert_null(strstr(found, "uuid:1"));
}

int main(void) {
    if (!has_tool("ogrinfo") || !has_tool("ogr2ogr")) {
        return skip_program("ogrinfo or ogr2ogr (gdal-bin)");
    }
    const struct CMUnitTest tests[] = {
        T(test_ogrinfo_shows_the_layers),
        T(test_the_validator_finds_nothing),
        T(test_ogr2ogr_writes_into_the_layers),
        T(test_a_spatial_index_made_by_gdal_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
