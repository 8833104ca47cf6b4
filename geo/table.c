/* geo/table.c — see table.h. CSV is ours (csv.h says why); all else comes through GDAL. */
#include "geo/table.h"

#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/feature.h"
#include "geo/gdal.h"
#include "geo/label.h"
#include "geo/limits.h"

struct table {
    struct csv *csv; // or the rest
    GDALDatasetH ds;
    OGRLayerH layer;
    OGRCoordinateTransformationH transform; // NULL: lon, lat already
    bool has_points, sheet;
    const char **names;
    size_t n_names;
    struct arena texts; // names, and the cells of the row
    struct arena_mark names_end;
    const char **cells;
    struct geom_pt point;
    bool has_point;
    uint32_t row;
};

static bool check_csv(const char *path, struct err *err) {
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
        return err_set(err, ERR_NOT_FOUND, "there is no such file");
    }
    if (st.st_size > GEO_FILE_MAX) {
        return err_set(err, ERR_LIMIT, "is larger than %d MB", GEO_FILE_MAX >> 20);
    }
    return true;
}

static bool choose_layer(struct table *t, const char *name, struct err *err) {
    int n = gdal.GDALDatasetGetLayerCount(t->ds);
    AUTO(strbuf_done) struct strbuf names = {0};
    for (int i = 0; i < n; i++) {
        OGRLayerH layer = gdal.GDALDatasetGetLayer(t->ds, i);
        const char *here = gdal.OGR_L_GetName(layer);
        strbuf_addf(&names, "%s%s", i ? ", " : "", here);
        if (name ? strcmp(name, here) == 0 : n == 1) {
            t->layer = layer;
        }
    }
    if (t->layer) {
        return true;
    }
    if (name) {
        return err_set(err, ERR_NOT_FOUND, "has no layer '%s'; it has: %s", name,
                       strbuf_text(&names));
    }
    return err_set(err, ERR_USAGE, "holds several layers (%s): say which with --layer",
                   strbuf_text(&names));
}

static bool choose_crs(struct table *t, int epsg, struct err *err) {
    t->has_points = gdal.OGR_L_GetGeomType(t->layer) != wkbNone;
    if (!t->has_points) {
        return true;
    }
    AUTO(gdal_srsp) OGRSpatialReferenceH given = NULL;
    OGRSpatialReferenceH srs = gdal_srs_of(t->layer, epsg, &given, err);
    if (!srs) {
        return false;
    }
    if (!gdal_is_wgs84(srs)) {
        t->transform = gdal_to_wgs84(srs, err);
        return t->transform != NULL;
    }
    return true;
}

static bool open_layer(struct table *t, const char *path, const char *layer, int epsg,
                       struct err *err) {
    t->ds = gdal_open(path, GDAL_TABLES, err);
    if (!t->ds || !choose_layer(t, layer, err) || !choose_crs(t, epsg, err)) {
        return false;
    }
    const char *driver = gdal.GDALGetDriverShortName(gdal.GDALGetDatasetDriver(t->ds));
    t->sheet = strcmp(driver, "XLSX") == 0 || strcmp(driver, "ODS") == 0;
    OGRFeatureDefnH defn = gdal.OGR_L_GetLayerDefn(t->layer);
    int n = gdal.OGR_FD_GetFieldCount(defn);
    if (n > GEO_COLUMNS_MAX) {
        return err_set(err, ERR_LIMIT, "has more than %d columns", GEO_COLUMNS_MAX);
    }
    t->n_names = (size_t)n;
    t->names = ARENA_ARRAY(&t->texts, const char *, n + 1);
    t->cells = ARENA_ARRAY(&t->texts, const char *, n + 1);
    for (int i = 0; i < n; i++) {
        t->names[i] =
            arena_strdup(&t->texts, gdal.OGR_Fld_GetNameRef(gdal.OGR_FD_GetFieldDefn(defn, i)));
    }
    t->names_end = arena_mark(&t->texts);
    return true;
}

struct table *table_open(const char *path, const char *layer, int epsg, struct err *err) {
    AUTO(table_freep) struct table *t = mem_zalloc(sizeof *t);
    bool ok;
    if (file_has_ext(path, ".csv") || file_has_ext(path, ".tsv") || file_has_ext(path, ".txt")) {
        ok = check_csv(path, err) && (t->csv = csv_open(path, err));
    } else {
        ok = open_layer(t, path, layer, epsg, err);
    }
    if (!ok) {
        err_where(err, "%s", path);
        return NULL;
    }
    return mem_steal(&t);
}

void table_free(struct table *t) {
    if (t) {
        csv_free(t->csv);
        gdal_transform_free(t->transform);
        gdal_close(t->ds);
        arena_done(&t->texts);
        mem_freep(&t);
    }
}

size_t table_n_columns(const struct table *t) {
    return t->csv ? csv_n_columns(t->csv) : t->n_names;
}

const char *table_name(const struct table *t, size_t column) {
    return t->csv ? csv_name(t->csv, column) : t->names[column];
}

size_t table_find(const struct table *t, const char *name) {
    size_t i = 0;
    while (i < table_n_columns(t) && strcmp(table_name(t, i), name) != 0) {
        i++;
    }
    return i;
}

bool table_has_points(const struct table *t) {
    return t->has_points;
}

bool table_was_recoded(const struct table *t) {
    return t->csv && csv_was_recoded(t->csv);
}

/* A point of whatever shape the row has. A shape that cannot be placed is no point: the caller
 * counts such rows. */
static bool find_point(struct table *t, OGRFeatureH feature) {
    OGRGeometryH ref = gdal.OGR_F_GetGeometryRef(feature); // borrowed from the feature
    if (!ref || gdal.OGR_G_IsEmpty(ref)) {
        return false;
    }
    AUTO(gdal_geometryp)
    OGRGeometryH geometry = gdal.OGR_G_HasCurveGeometry(ref, 0)
                                ? gdal.OGR_G_GetLinearGeometry(ref, 0, NULL)
                                : gdal.OGR_G_Clone(ref);
    if (!geometry) {
        return false;
    }
    gdal.OGR_G_FlattenTo2D(geometry);
    if (t->transform && gdal.OGR_G_Transform(geometry, t->transform) != OGRERR_NONE) {
        return false;
    }
    AUTO(geom_done) struct geom points = {.kind = GEOM_POINTS}, areas = {.kind = GEOM_POLYGONS};
    if (!feature_read_geometry(&points, geometry, NULL)) {
        return false;
    }
    if (points.n_points) {
        t->point = points.points[0];
        return true;
    }
    return feature_read_geometry(&areas, geometry, NULL) && geom_valid(&areas) &&
           label_point(&areas, &t->point, NULL);
}

int table_next(struct table *t, struct err *err) {
    if (t->csv) {
        return csv_next(t->csv, err);
    }
    gdal_forget();
    AUTO(gdal_featurep) OGRFeatureH feature = gdal.OGR_L_GetNextFeature(t->layer);
    if (!feature) {
        return gdal_failed() ? gdal_err(err, "could not be read to its end"), -1 : 0;
    }
    t->row++;
    arena_release(&t->texts, t->names_end);
    for (size_t i = 0; i < t->n_names; i++) {
        t->cells[i] = feature_text(&t->texts, feature, (int)i);
    }
    t->has_point = find_point(t, feature);
    return 1;
}

const char *table_cell(const struct table *t, size_t column) {
    if (t->csv) {
        return csv_cell(t->csv, column);
    }
    return t->cells[column] ? t->cells[column] : "";
}

bool table_point(const struct table *t, struct geom_pt *out) {
    if (t->has_point) {
        *out = t->point;
    }
    return t->has_point;
}

uint32_t table_row(const struct table *t) {
    return t->csv ? (uint32_t)csv_line(t->csv)
                  : t->row + t->sheet; // the sheet's first row is names
}

const char *table_row_word(const struct table *t) {
    return t->csv ? "line" : t->sheet ? "row" : "feature";
}
