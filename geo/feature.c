/* geo/feature.c — see feature.h. Geometry crosses as WKB: one call each way, whatever its size. */
#include "geo/feature.h"

#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/limits.h"
#include "geo/wkb.h"

OGRGeometryH feature_geometry(const struct geom *geom, struct err *err) {
    AUTO(strbuf_done) struct strbuf wkb = {0};
    OGRGeometryH out = NULL;
    wkb_write(&wkb, geom);
    if (gdal.OGR_G_CreateFromWkb(wkb.data, NULL, &out, (int)wkb.len) != OGRERR_NONE) {
        gdal_err(err, "a shape could not be handed to GDAL");
        return NULL;
    }
    return out;
}

bool feature_read_geometry(struct geom *out, OGRGeometryH geometry, struct err *err) {
    int len = gdal.OGR_G_WkbSize(geometry);
    AUTO(mem_freep) unsigned char *wkb = mem_alloc((size_t)len + 1);
    gdal.OGR_G_ExportToIsoWkb(geometry, wkbNDR, wkb);
    return wkb_read(out, wkb, (size_t)len, err);
}

const char *feature_text(struct arena *arena, OGRFeatureH feature, int field) {
    if (!gdal.OGR_F_IsFieldSetAndNotNull(feature, field)) {
        return NULL;
    }
    const char *text = gdal.OGR_F_GetFieldAsString(feature, field);
    size_t len = strlen(text);
    for (; len && strchr(" \t\r\n", text[0]); text++) {
        len--;
    }
    while (len && strchr(" \t\r\n", text[len - 1])) {
        len--;
    }
    if (!len || len > GEO_TEXT_MAX || !utf8_valid(text, len)) {
        return NULL;
    }
    AUTO(strbuf_done) struct strbuf safe = {0};
    utf8_add_safe(&safe, text, len);
    return arena_strdup(arena, safe.data);
}

void feature_set_text(OGRFeatureH feature, int field, const char *text) {
    if (text) {
        gdal.OGR_F_SetFieldString(feature, field, text);
    } else {
        gdal.OGR_F_SetFieldNull(feature, field);
    }
}

OGRLayerH feature_layer(GDALDatasetH survey, const char *name, const char *const *fields,
                        int *places, struct err *err) {
    gdal_forget();
    OGRLayerH layer = gdal.GDALDatasetGetLayerByName(survey, name);
    if (!layer) {
        err_set(err, ERR_NOT_FOUND,
                "is no survey file: it has no table '%s' ('doorstep init' makes one)", name);
        return NULL;
    }
    OGRFeatureDefnH defn = gdal.OGR_L_GetLayerDefn(layer); // borrowed from the layer
    for (size_t i = 0; fields[i]; i++) {
        places[i] = gdal.OGR_FD_GetFieldIndex(defn, fields[i]);
        if (places[i] < 0) {
            err_set(err, ERR_NOT_FOUND, "is no survey file: its table '%s' has no column '%s'",
                    name, fields[i]);
            return NULL;
        }
    }
    return layer;
}

bool feature_add(OGRLayerH layer, OGRFeatureH taken, const struct geom *shape, struct err *err) {
    AUTO(gdal_featurep) OGRFeatureH feature = taken;
    if (shape) {
        OGRGeometryH geometry = feature_geometry(shape, err);
        if (!geometry) {
            return false;
        }
        gdal.OGR_F_SetGeometryDirectly(feature, geometry); // taken
    }
    if (gdal.OGR_L_CreateFeature(layer, feature) != OGRERR_NONE) {
        return gdal_err(err, "a row could not be written");
    }
    return true;
}
