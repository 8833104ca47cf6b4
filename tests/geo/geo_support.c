/* tests/geo/geo_support.c — see geo_support.h. The survey is made through GDAL, with the SQL of
 * survey.sql: geo/ owns no schema, and its tests link no database. */
#include "tests/geo/geo_support.h"

#include <string.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "geo/gdal.h"

static void run_sql(GDALDatasetH ds, const char *sql) {
    gdal_forget();
    OGRLayerH result = gdal.GDALDatasetExecuteSQL(ds, sql, NULL, NULL);
    if (gdal_failed()) {
        fail_msg("%s: %s", sql, gdal_message());
    }
    if (result) {
        gdal.GDALDatasetReleaseResultSet(ds, result);
    }
}

static void make_survey(const char *path) {
    struct err err = {0};
    size_t len;
    ASSERT_OK(gdal_load(&err), &err);
    AUTO(mem_freep) char *sql_path = test_path("geo/survey.sql");
    AUTO(mem_freep) char *sql = file_read(sql_path, 1 << 16, &len, &err);
    assert_non_null(sql);
    GDALDatasetH ds =
        gdal.GDALCreate(gdal.GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(ds);
    for (char *line = sql, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        if (strncmp(line, "--", 2) != 0) {
            run_sql(ds, line);
        }
    }
    gdal_close(ds);
}

int place_setup(void **state) {
    struct place *place = mem_zalloc(sizeof *place);
    place->dir = temp_dir();
    place->survey = file_join(place->dir, "survey.gpkg");
    make_survey(place->survey);
    *state = place;
    return 0;
}

int place_teardown(void **state) {
    struct place *place = *state;
    temp_dir_remove(place->dir);
    mem_freep(&place->survey);
    mem_freep(&place);
    return 0;
}

char *place_path(const struct place *place, const char *name) {
    return file_join(place->dir, name);
}

char *place_write(const struct place *place, const char *name, const char *text) {
    struct err err = {0};
    char *path = place_path(place, name);
    ASSERT_OK(file_write(path, text, strlen(text), &err), &err);
    return path;
}

void place_sql(const struct place *place, const char *sql) {
    struct err err = {0};
    AUTO(gdal_closep) GDALDatasetH ds = gdal_open(place->survey, GDAL_SURVEY_WRITE, &err);
    ASSERT_OK(ds, &err);
    run_sql(ds, sql);
}

char *place_ask(const struct place *place, const char *sql) {
    struct err err = {0};
    AUTO(gdal_closep) GDALDatasetH ds = gdal_open(place->survey, GDAL_SURVEY_READ, &err);
    ASSERT_OK(ds, &err);
    gdal_forget();
    OGRLayerH result = gdal.GDALDatasetExecuteSQL(ds, sql, NULL, NULL);
    if (gdal_failed()) {
        fail_msg("%s: %s", sql, gdal_message());
    }
    AUTO(gdal_featurep) OGRFeatureH feature = result ? gdal.OGR_L_GetNextFeature(result) : NULL;
    char *text = mem_strdup(feature ? gdal.OGR_F_GetFieldAsString(feature, 0) : "");
    gdal_feature_free(mem_steal(&feature)); // before the result that defines it
    if (result) {
        gdal.GDALDatasetReleaseResultSet(ds, result);
    }
    return text;
}

void add_ring(struct geom *geom, bool hole, size_t n, const double *lonlat) {
    geom->kind = GEOM_POLYGONS;
    geom_begin_part(geom, hole);
    for (size_t i = 0; i < n; i++) {
        geom_add_point(geom, (struct geom_pt){lonlat[2 * i], lonlat[2 * i + 1]});
    }
    geom_end_part(geom);
}

void add_box(struct geom *geom, bool hole, double west, double south, double size) {
    double e = west + size, n = south + size;
    add_ring(geom, hole, 4, (double[]){west, south, e, south, e, n, west, n});
}

char *estate_path(const char *name) {
    AUTO(strbuf_done) struct strbuf path = {0};
    strbuf_addf(&path, "../data/estates/%s", name);
    return test_path(path.data);
}

bool has_note(const struct notes *notes, enum note_kind kind, const char *text) {
    for (size_t i = 0; i < notes->n; i++) {
        const struct note *note = &notes->items[i];
        if (note->kind == kind && (strstr(note->about, text) || strstr(note->text, text))) {
            return true;
        }
    }
    return false;
}

void assert_contains(const char *text, const char *part) {
    if (!strstr(text, part)) {
        fail_msg("'%s' is not in: %s", part, text);
    }
}

void assert_balanced(const char *xml) {
    const char *open[64];
    size_t lens[64], depth = 0;
    for (const char *p = xml; (p = strchr(p, '<'));) {
        if (p[1] == '?') {
            p = strstr(p, "?>") + 2;
            continue;
        }
        bool closing = p[1] == '/';
        const char *name = p + 1 + closing, *at = name;
        size_t len = strcspn(name, " />\n");
        bool quoted = false;
        for (; *at && (quoted || *at != '>'); at++) {
            quoted ^= *at == '"';
            assert_true(*at != '<');
        }
        assert_true(*at == '>' && len > 0);
        if (closing) {
            assert_true(depth > 0 && lens[depth - 1] == len &&
                        memcmp(open[depth - 1], name, len) == 0);
            depth--;
        } else if (at[-1] != '/') {
            assert_true(depth < 64);
            open[depth] = name;
            lens[depth++] = len;
        }
        p = at;
    }
    assert_int_equal(depth, 0);
}
