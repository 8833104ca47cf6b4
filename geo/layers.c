/* geo/layers.c — see layers.h. */
#include "geo/layers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/err.h"
#include "base/hold.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/feature.h"
#include "geo/gdal.h"

enum { GEOJSON_DECIMALS = 6, ROWS_BETWEEN_LOOKS = 1024 };

static const OGRFieldType field_types[] = {[LAYER_TEXT] = OFTString,
                                           [LAYER_INT] = OFTInteger64,
                                           [LAYER_REAL] = OFTReal,
                                           [LAYER_FLAG] = OFTInteger,
                                           [LAYER_TIME] = OFTDateTime};

static OGRwkbGeometryType geometry_type(enum geom_kind kind) {
    switch (kind) {
    case GEOM_POLYGONS:
        return wkbMultiPolygon;
    case GEOM_LINES:
        return wkbMultiLineString;
    case GEOM_POINTS:
        return wkbPoint;
    case GEOM_NONE:
        return wkbNone;
    }
    return wkbUnknown;
}

static void set_value(OGRFeatureH feature, int at, enum layer_type type,
                      const struct layer_value *value) {
    if (value->is_null) {
        gdal.OGR_F_SetFieldNull(feature, at);
        return;
    }
    switch (type) {
    case LAYER_TEXT:
    case LAYER_TIME:
        gdal.OGR_F_SetFieldString(feature, at, value->text);
        return;
    case LAYER_INT:
    case LAYER_FLAG:
        gdal.OGR_F_SetFieldInteger64(feature, at, value->whole);
        return;
    case LAYER_REAL:
        gdal.OGR_F_SetFieldDouble(feature, at, value->real);
        return;
    }
}

static bool add_row(OGRLayerH out, const struct layer *layer, const struct layer_row *row,
                    OGRCoordinateTransformationH transform, struct err *err) {
    AUTO(gdal_featurep) OGRFeatureH feature = gdal.OGR_F_Create(gdal.OGR_L_GetLayerDefn(out));
    for (size_t i = 0; i < layer->n_fields; i++) {
        set_value(feature, (int)i, layer->fields[i].type, &row->values[i]);
    }
    if (row->shape && row->shape->n_parts) {
        AUTO(geom_done) struct geom oriented = {0};
        geom_copy(&oriented, row->shape);
        geom_orient(&oriented);
        OGRGeometryH geometry = feature_geometry(&oriented, err);
        if (!geometry) {
            return false;
        }
        gdal.OGR_F_SetGeometryDirectly(feature, geometry); // taken
        if (transform && gdal.OGR_G_Transform(geometry, transform) != OGRERR_NONE) {
            return gdal_err(err, "a shape could not be turned into the coordinates asked for");
        }
    }
    return gdal.OGR_L_CreateFeature(out, feature) == OGRERR_NONE ||
           gdal_err(err, "a row could not be written");
}

static bool add_layer(GDALDatasetH ds, const struct layer *layer, OGRSpatialReferenceH srs,
                      OGRCoordinateTransformationH transform, const char *const *options,
                      struct err *err) {
    OGRLayerH out = gdal.GDALDatasetCreateLayer(ds, layer->name, srs, geometry_type(layer->kind),
                                                (char **)options); // borrowed from ds
    if (!out) {
        return gdal_err(err, "layer %s could not be made", layer->name);
    }
    for (size_t i = 0; i < layer->n_fields; i++) {
        OGRFieldDefnH field =
            gdal.OGR_Fld_Create(layer->fields[i].name, field_types[layer->fields[i].type]);
        if (layer->fields[i].type == LAYER_FLAG) {
            gdal.OGR_Fld_SetSubType(field, OFSTBoolean);
        }
        bool ok = gdal.OGR_L_CreateField(out, field, 0) == OGRERR_NONE;
        gdal.OGR_Fld_Destroy(field);
        if (!ok) {
            return gdal_err(err, "field %s could not be made", layer->fields[i].name);
        }
    }
    for (size_t i = 0; i < layer->n_rows; i++) {
        if (i % ROWS_BETWEEN_LOOKS == 0 && hold_asked()) {
            return err_set(err, ERR_IO, "was interrupted");
        }
        if (!add_row(out, layer, &layer->rows[i], transform, err)) {
            return false;
        }
    }
    return true;
}

/* "path.123.tmp.geojson": beside it, so that the rename stays on one disk. */
static char *temp_name(const char *path, const char *ext) {
    struct strbuf name = {0};
    strbuf_addf(&name, "%s.%ld.tmp%s", path, (long)getpid(), ext);
    return strbuf_steal(&name);
}

/* What GDAL says of a folder that is not there names our temporary file and SQLite's functions. So
 * it is found out before, in the system's words. */
static bool can_be_made(const char *temp, struct err *err) {
    unlink(temp);
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        return err_set(err, ERR_IO, "could not be written: %s", strerror(errno));
    }
    close(fd);
    unlink(temp);
    return true;
}

static GDALDatasetH create(const char *driver, const char *temp, const char *const *options,
                           struct err *err) {
    if (!can_be_made(temp, err)) {
        return NULL;
    }
    gdal_forget();
    GDALDatasetH ds = gdal.GDALCreate(gdal.GDALGetDriverByName(driver), temp, 0, 0, 0, GDT_Unknown,
                                      (char **)options);
    if (!ds) {
        gdal_err(err, "could not be written");
    }
    return ds;
}

enum { ROOM_MIN = 1 << 16 }; // bytes: with less on the disk that is why a file was not written

static bool disk_is_full(const char *temp) {
    struct statvfs disk;
    return statvfs(temp, &disk) == 0 && disk.f_bavail * disk.f_frsize < ROOM_MIN;
}

/* Close the file, which is when GDAL writes its end, and give it its name. */
static bool finish(GDALDatasetH ds, const char *temp, const char *path, struct err *why,
                   struct err *err) {
    bool full = why->code != ERR_NONE && disk_is_full(temp);
    gdal_close(ds);
    if (why->code == ERR_NONE && gdal_failed()) {
        full = disk_is_full(temp);
        gdal_err(why, "could not be written");
    }
    if (full) {
        *why = (struct err){0};
        err_set(why, ERR_FULL, "could not be written: %s", strerror(ENOSPC));
    }
    if (why->code == ERR_NONE && rename(temp, path) != 0) {
        err_set(why, ERR_IO, "could not be written: %s", strerror(errno));
    }
    if (why->code == ERR_NONE) {
        return true;
    }
    unlink(temp);
    err_where(why, "%s", path);
    return err_pass(err, why);
}

bool layers_write_geojson(const char *path, const struct layer *layer, struct err *err) {
    struct err why = {0};
    char precision[40];
    const char *const options[] = {"RFC7946=YES", precision, "WRITE_BBOX=YES", NULL};
    snprintf(precision, sizeof precision, "COORDINATE_PRECISION=%d",
             layer->decimals ? layer->decimals : GEOJSON_DECIMALS);
    AUTO(mem_freep) char *temp = temp_name(path, ".geojson");
    hold_begin(); // an interruption leaves no half file beside the place
    AUTO(gdal_srsp) OGRSpatialReferenceH srs = gdal_wgs84(&why);
    GDALDatasetH ds = srs ? create("GeoJSON", temp, NULL, &why) : NULL;
    if (ds) {
        add_layer(ds, layer, srs, NULL, options, &why);
    }
    bool ok = finish(ds, temp, path, &why, err);
    hold_end();
    return ok;
}

static bool add_to_gpkg(GDALDatasetH ds, const struct layer *layer, OGRSpatialReferenceH srs,
                        OGRCoordinateTransformationH transform, struct err *err) {
    AUTO(strbuf_done) struct strbuf key = {0};
    strbuf_addf(&key, "FID=%s", layer->key ? layer->key : "fid");
    bool shapes = layer->kind != GEOM_NONE;
    const char *const options[] = {key.data, shapes ? "GEOMETRY_NAME=geom" : NULL, NULL};
    return add_layer(ds, layer, shapes ? srs : NULL, shapes ? transform : NULL, options, err);
}

static bool fill_gpkg(GDALDatasetH ds, const struct layer *layers, size_t n,
                      OGRSpatialReferenceH srs, OGRCoordinateTransformationH transform,
                      struct err *err) {
    if (gdal.GDALDatasetStartTransaction(ds, 0) != OGRERR_NONE) {
        return gdal_err(err, "could not be written");
    }
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        ok = add_to_gpkg(ds, &layers[i], srs, transform, err);
    }
    return ok && (gdal.GDALDatasetCommitTransaction(ds) == OGRERR_NONE ||
                  gdal_err(err, "could not be written"));
}

bool layers_write_gpkg(const char *path, const struct layer *layers, size_t n, int epsg,
                       const char *date, struct err *err) {
    struct err why = {0};
    static const char *const ds_options[] = {"VERSION=1.3", NULL};
    AUTO(mem_freep) char *temp = temp_name(path, ".gpkg");
    AUTO(gdal_srsp) OGRSpatialReferenceH wgs84 = gdal_wgs84(&why);
    AUTO(gdal_srsp) OGRSpatialReferenceH srs = wgs84 ? gdal_epsg(epsg, &why) : NULL;
    AUTO(gdal_transformp) OGRCoordinateTransformationH transform = NULL;
    if (srs && epsg != 4326) {
        transform = gdal_from_wgs84(srs, &why);
    }
    AUTO(strbuf_done) struct strbuf when = {0};
    if (date) {
        strbuf_addf(&when, "%.10sT00:00:00.000Z", date);
    }
    if (srs) {
        // Our own file: its index may use GDAL's functions in triggers, and its clock is the
        // caller's.
        gdal.CPLSetThreadLocalConfigOption("OGR_SQLITE_PRAGMA", "trusted_schema=ON");
        gdal.CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", when.data);
    }
    hold_begin(); // an interruption leaves no half file beside the place
    GDALDatasetH ds = why.code == ERR_NONE ? create("GPKG", temp, ds_options, &why) : NULL;
    if (ds) {
        fill_gpkg(ds, layers, n, srs, transform, &why);
    }
    bool ok = finish(ds, temp, path, &why, err);
    hold_end();
    if (srs) {
        gdal.CPLSetThreadLocalConfigOption("OGR_SQLITE_PRAGMA", NULL);
        gdal.CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    }
    return ok;
}
