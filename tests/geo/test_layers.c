/* tests/geo/test_layers.c — what other programs get: GeoJSON by RFC 7946, GeoPackage that opens. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "geo/layers.h"
#include "geo/table.h"
#include "tests/geo/geo_support.h"
#include "tests/geo/rfc7946.h"

enum { N_FIELDS = 4 };
static const struct layer_field fields[N_FIELDS] = {
    {"geography_code", LAYER_TEXT},
    {"first",          LAYER_TEXT},
    {"n",              LAYER_INT },
    {"share",          LAYER_REAL}
};

struct sample {
    struct geom shapes[2];
    struct layer_value values[2][N_FIELDS];
    struct layer_row rows[2];
    struct layer layer;
};

/* A square drawn clockwise with a hole drawn anticlockwise, and one of two parts. */
static void make_sample(struct sample *s) {
    *s = (struct sample){0};
    add_ring(&s->shapes[0], false, 4,
             (double[]){-2.2, 53.48, -2.2, 53.49, -2.1, 53.49, -2.1000000001, 53.48});
    add_box(&s->shapes[0], true, -2.18, 53.482, 0.001);
    add_box(&s->shapes[1], false, -2.3, 53.48, 0.01);
    add_box(&s->shapes[1], false, -2.4, 53.48, 1.0 / 300);
    const struct layer_value values[2][N_FIELDS] = {
        {LAYER_TEXT_OF("T1"), LAYER_TEXT_OF("Damp & \"mould\" <now>"), LAYER_INT_OF(38),
         LAYER_REAL_OF(0.5)                                                                        },
        {LAYER_TEXT_OF("T2"), LAYER_TEXT_OF(NULL),                     LAYER_NULL,       LAYER_NULL}
    };
    memcpy(s->values, values, sizeof values);
    for (int i = 0; i < 2; i++) {
        s->rows[i] = (struct layer_row){&s->shapes[i], s->values[i]};
    }
    s->layer = (struct layer){.name = "priority_map",
                              .kind = GEOM_POLYGONS,
                              .fields = fields,
                              .rows = s->rows,
                              .n_fields = N_FIELDS,
                              .n_rows = 2};
}

static void sample_done(struct sample *s) {
    geom_done(&s->shapes[0]);
    geom_done(&s->shapes[1]);
}

static char *read_all(const char *path, size_t *len) {
    struct err err = {0};
    char *text = file_read(path, 1 << 20, len, &err);
    ASSERT_OK(text, &err);
    return text;
}

static void test_geojson_is_rfc_7946(void **state) {
    struct err err = {0};
    AUTO(sample_done) struct sample s;
    make_sample(&s);
    AUTO(mem_freep) char *path = place_path(*state, "map.geojson");
    ASSERT_OK(layers_write_geojson(path, &s.layer, &err), &err);
    size_t len, n = 0;
    AUTO(mem_freep) char *text = read_all(path, &len);
    const char *fault = rfc7946_fault(text, len, &n);
    if (fault) {
        fail_msg("%s in %s", fault, text);
    }
    assert_int_equal(n, 2);
    assert_contains(text, "\"n\": 38");
    assert_contains(text, "\"first\": null");
    assert_contains(text, "\"n\": null");
    assert_contains(text, "Damp & \\\"mould\\\" <now>");
}

static void test_the_same_rows_give_the_same_bytes(void **state) {
    struct err err = {0};
    AUTO(sample_done) struct sample s;
    make_sample(&s);
    size_t len_a, len_b;
    AUTO(mem_freep) char *a = place_path(*state, "a.geojson"), *b = place_path(*state, "b.geojson");
    ASSERT_OK(layers_write_geojson(a, &s.layer, &err), &err);
    ASSERT_OK(layers_write_geojson(b, &s.layer, &err), &err);
    AUTO(mem_freep) char *text_a = read_all(a, &len_a), *text_b = read_all(b, &len_b);
    assert_string_equal(text_a, text_b);
    AUTO(mem_freep) char *ga = place_path(*state, "a.gpkg"), *gb = place_path(*state, "b.gpkg");
    ASSERT_OK(layers_write_gpkg(ga, &s.layer, 1, 27700, "2026-05-02", &err), &err);
    ASSERT_OK(layers_write_gpkg(gb, &s.layer, 1, 27700, "2026-05-02", &err), &err);
    AUTO(mem_freep) char *bytes_a = read_all(ga, &len_a), *bytes_b = read_all(gb, &len_b);
    assert_int_equal(len_a, len_b);
    assert_memory_equal(bytes_a, bytes_b, len_a);
}

static void test_geopackage_in_metres(void **state) {
    struct err err = {0};
    AUTO(sample_done) struct sample s;
    make_sample(&s);
    AUTO(mem_freep) char *path = place_path(*state, "map.gpkg");
    struct layer two[] = {s.layer, s.layer};
    two[1].name = "again";
    ASSERT_OK(layers_write_gpkg(path, two, 2, 27700, NULL, &err), &err);
    AUTO(table_freep) struct table *table = table_open(path, "again", 0, &err);
    ASSERT_OK(table, &err);
    assert_int_equal(table_next(table, &err), 1);
    assert_string_equal(table_cell(table, table_find(table, "geography_code")), "T1");
    assert_string_equal(table_cell(table, table_find(table, "n")), "38");
    struct geom_pt at;
    assert_true(table_point(table, &at)); // back in degrees, inside
    assert_true(at.lon > -2.2 && at.lon < -2.1 && at.lat > 53.48 && at.lat < 53.49);
    assert_int_equal(table_next(table, &err), 1);
    assert_string_equal(table_cell(table, table_find(table, "n")), "");
    assert_int_equal(table_next(table, &err), 0);
}

static void test_a_failed_write_leaves_the_old_file(void **state) {
    struct err err = {0};
    AUTO(sample_done) struct sample s;
    make_sample(&s);
    assert_false(layers_write_geojson("/nowhere/at/all.geojson", &s.layer, &err));
    assert_true(err.code != ERR_NONE);
    err = (struct err){0};
    AUTO(mem_freep) char *path = place_write(*state, "old.gpkg", "old");
    assert_false(layers_write_gpkg(path, &s.layer, 1, 999998, NULL, &err));
    size_t len;
    AUTO(mem_freep) char *text = read_all(path, &len);
    assert_string_equal(text, "old");
    ASSERT_OK((err = (struct err){0}, layers_write_gpkg(path, &s.layer, 1, 4326, NULL, &err)),
              &err);
}

static void test_ogrinfo_reads_both(void **state) {
    struct err err = {0};
    AUTO(sample_done) struct sample s;
    make_sample(&s);
    if (!has_tool("ogrinfo")) {
        return;
    }
    static const char *const names[] = {"map.geojson", "map.gpkg"};
    for (int i = 0; i < 2; i++) {
        AUTO(mem_freep) char *path = place_path(*state, names[i]);
        ASSERT_OK(i ? layers_write_gpkg(path, &s.layer, 1, 4326, NULL, &err)
                    : layers_write_geojson(path, &s.layer, &err),
                  &err);
        AUTO(strbuf_done) struct strbuf command = {0};
        strbuf_addf(&command, "ogrinfo -ro -al -so '%s' 2>&1 | grep -q 'Feature Count: 2'", path);
        assert_int_equal(system(command.data), 0);
        strbuf_clear(&command);
        strbuf_addf(&command, "ogrinfo -ro -al -so '%s' 2>&1 | grep -qi 'error'", path);
        assert_int_not_equal(system(command.data), 0);
    }
}

/* The checker has teeth. */
static void test_the_checker_finds_faults(void **state) {
    (void)state;
#define HEAD "{\"type\":\"FeatureCollection\",\"bbox\":[0,0,1,1],"
#define TAIL "\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":"
    static const char *const faulty[] = {
        "{",
        "{\"type\":\"FeatureCollection\",\"features\":[]}",
        HEAD "\"crs\":null," TAIL POLYGON("[[0,0],[1,0],[1,1],[0,0]]") "}]}",
        HEAD TAIL POLYGON("[[0,0],[1,1],[1,0],[0,0]]") "}]}",
        HEAD TAIL POLYGON("[[0,0],[1,0],[1,1]]") "}]}",
        HEAD TAIL POLYGON("[[0,0],[1,0],[1,1],[0.00000001,0],[0,0]]") "}]}",
        HEAD TAIL POLYGON("[[0,0],[1,0],[1,2],[0,0]]") "}]}",
    };
    size_t n;
    const char *good = HEAD TAIL POLYGON("[[0,0],[1,0],[1,1],[0,0]]") "}]}";
    assert_null(rfc7946_fault(good, strlen(good), &n));
    for (size_t i = 0; i < LEN(faulty); i++) {
        assert_non_null(rfc7946_fault(faulty[i], strlen(faulty[i]), &n));
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_geojson_is_rfc_7946),  CASE(test_the_same_rows_give_the_same_bytes),
        CASE(test_geopackage_in_metres), CASE(test_a_failed_write_leaves_the_old_file),
        CASE(test_ogrinfo_reads_both),   cmocka_unit_test(test_the_checker_finds_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
