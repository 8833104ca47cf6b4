/* geo/gdal.h — the one bridge to GDAL: loaded at first use, kept off the network, its errors ours.
 *
 * Load     libgdal takes 50 to 200 ms and 29 MiB to load. It is not linked: gdal_load() opens it
 *          when the first file is, and every call goes through the table `gdal`. A verb that
 *          touches no geodata pays nothing, and a machine without GDAL still has all other verbs.
 * Drivers  Only those in the table of gdal.c are registered. There is no VRT, no WFS, no database,
 *          no LIBKML (its time grows faster than the file: spec/platform.md 3).
 * Paths    Plain files only: gdal_open() refuses "/vsi…" and anything that is no regular file, and
 *          hands GDAL an absolute path, so that no "PREFIX:" trick is read from a name.
 * Axes     The data of a file keeps the mapping its driver states; what we make ourselves is lon,
 *          lat (OAMS_TRADITIONAL_GIS_ORDER). gdal_to_wgs84() gives lon, lat whatever went in.
 * Errors   GDAL never prints. gdal_err() makes an error of its last message.
 * Threads  gdal_load() may be called from several; a handle belongs to one thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "base/attr.h"
#include "base/err.h"

/* GDAL's own list of these is in a C++ header. */
void RegisterOGRCSV(void);
void RegisterOGRFlatGeobuf(void);
void RegisterOGRGML(void);
void RegisterOGRGPX(void);
void RegisterOGRGeoJSON(void);
void RegisterOGRGeoJSONSeq(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRKML(void);
void RegisterOGRODS(void);
void RegisterOGRShape(void);
void RegisterOGRTAB(void);
void RegisterOGRTopoJSON(void);
void RegisterOGRXLSX(void);

/* Every function we call, by the name GDAL gives it. */
#define GDAL_FUNCTIONS(X)                                                                          \
    X(CPLCalloc)                                                                                   \
    X(CPLErrorReset)                                                                               \
    X(CPLHTTPSetFetchCallback)                                                                     \
    X(CPLSetConfigOption)                                                                          \
    X(CPLSetThreadLocalConfigOption)                                                               \
    X(CPLSetErrorHandlerEx)                                                                        \
    X(CPLStrdup)                                                                                   \
    X(CSLDestroy)                                                                                  \
    X(GDALClose)                                                                                   \
    X(GDALCreate)                                                                                  \
    X(GDALDatasetCommitTransaction)                                                                \
    X(GDALDatasetCreateLayer)                                                                      \
    X(GDALDatasetExecuteSQL)                                                                       \
    X(GDALDatasetGetLayer)                                                                         \
    X(GDALDatasetGetLayerByName)                                                                   \
    X(GDALDatasetGetLayerCount)                                                                    \
    X(GDALDatasetReleaseResultSet)                                                                 \
    X(GDALDatasetRollbackTransaction)                                                              \
    X(GDALDatasetStartTransaction)                                                                 \
    X(GDALGetDatasetDriver)                                                                        \
    X(GDALGetDriverByName)                                                                         \
    X(GDALGetDriverShortName)                                                                      \
    X(GDALOpenEx)                                                                                  \
    X(OCTDestroyCoordinateTransformation)                                                          \
    X(OCTNewCoordinateTransformation)                                                              \
    X(OCTTransform)                                                                                \
    X(OGR_FD_GetFieldCount)                                                                        \
    X(OGR_FD_GetFieldDefn)                                                                         \
    X(OGR_FD_GetFieldIndex)                                                                        \
    X(OGR_F_Create)                                                                                \
    X(OGR_F_Destroy)                                                                               \
    X(OGR_F_GetFID)                                                                                \
    X(OGR_F_GetFieldAsString)                                                                      \
    X(OGR_F_GetGeometryRef)                                                                        \
    X(OGR_F_IsFieldSetAndNotNull)                                                                  \
    X(OGR_F_SetFID)                                                                                \
    X(OGR_F_SetFieldDouble)                                                                        \
    X(OGR_F_SetFieldInteger64)                                                                     \
    X(OGR_F_SetFieldNull)                                                                          \
    X(OGR_F_SetFieldString)                                                                        \
    X(OGR_F_SetGeometryDirectly)                                                                   \
    X(OGR_Fld_Create)                                                                              \
    X(OGR_Fld_Destroy)                                                                             \
    X(OGR_Fld_GetNameRef)                                                                          \
    X(OGR_Fld_SetSubType)                                                                          \
    X(OGR_G_Clone)                                                                                 \
    X(OGR_G_CreateFromWkb)                                                                         \
    X(OGR_G_DestroyGeometry)                                                                       \
    X(OGR_G_ExportToIsoWkb)                                                                        \
    X(OGR_G_FlattenTo2D)                                                                           \
    X(OGR_G_GetEnvelope)                                                                           \
    X(OGR_G_GetGeometryType)                                                                       \
    X(OGR_G_GetLinearGeometry)                                                                     \
    X(OGR_G_HasCurveGeometry)                                                                      \
    X(OGR_G_Intersection)                                                                          \
    X(OGR_G_Intersects)                                                                            \
    X(OGR_G_IsEmpty)                                                                               \
    X(OGR_G_IsValid)                                                                               \
    X(OGR_G_MakeValid)                                                                             \
    X(OGR_G_Transform)                                                                             \
    X(OGR_G_WkbSize)                                                                               \
    X(OGR_GT_Flatten)                                                                              \
    X(OGR_L_CreateFeature)                                                                         \
    X(OGR_L_CreateField)                                                                           \
    X(OGR_L_DeleteFeature)                                                                         \
    X(OGR_L_GetExtent)                                                                             \
    X(OGR_L_GetFeature)                                                                            \
    X(OGR_L_GetGeomType)                                                                           \
    X(OGR_L_GetLayerDefn)                                                                          \
    X(OGR_L_GetName)                                                                               \
    X(OGR_L_GetNextFeature)                                                                        \
    X(OGR_L_GetSpatialRef)                                                                         \
    X(OGR_L_ResetReading)                                                                          \
    X(OGR_L_SetAttributeFilter)                                                                    \
    X(OGR_L_SetFeature)                                                                            \
    X(OSRDestroySpatialReference)                                                                  \
    X(OSRGetAuthorityCode)                                                                         \
    X(OSRGetAuthorityName)                                                                         \
    X(OSRGetName)                                                                                  \
    X(OSRImportFromEPSG)                                                                           \
    X(OSRIsGeographic)                                                                             \
    X(OSRIsSame)                                                                                   \
    X(OSRNewSpatialReference)                                                                      \
    X(OSRSetAxisMappingStrategy)                                                                   \
    X(OSRSetPROJEnableNetwork)                                                                     \
    X(RegisterOGRCSV)                                                                              \
    X(RegisterOGRFlatGeobuf)                                                                       \
    X(RegisterOGRGML)                                                                              \
    X(RegisterOGRGPX)                                                                              \
    X(RegisterOGRGeoJSON)                                                                          \
    X(RegisterOGRGeoJSONSeq)                                                                       \
    X(RegisterOGRGeoPackage)                                                                       \
    X(RegisterOGRKML)                                                                              \
    X(RegisterOGRODS)                                                                              \
    X(RegisterOGRShape)                                                                            \
    X(RegisterOGRTAB)                                                                              \
    X(RegisterOGRTopoJSON)                                                                         \
    X(RegisterOGRXLSX)                                                                             \
    X(VSIFCloseL)                                                                                  \
    X(VSIFOpenL)                                                                                   \
    X(VSIFReadL)                                                                                   \
    X(VSIFree)                                                                                     \
    X(VSIReadDirRecursive)

struct gdal_api {
#define GDAL_MEMBER(name) __typeof__(name) *name;
    GDAL_FUNCTIONS(GDAL_MEMBER)
#undef GDAL_MEMBER
};

/* The functions; NULL until gdal_load() has succeeded. */
extern struct gdal_api gdal;

/* Open the library and set it up, once. ERR_UNSUPPORTED with a hint where it is not installed. */
bool gdal_load(struct err *err);

/* ERR_IO "fmt: GDAL's last message", shortened to one line. Always false. */
bool gdal_err(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Last message, error or warning, since gdal_forget(); "" when there was none. Borrowed. */
const char *gdal_message(void);
bool gdal_failed(void); // an error, not just a warning, since gdal_forget()
void gdal_forget(void);

/* Open a file to read, with the drivers that hold `what` (GDAL_PLACES or GDAL_TABLES, which also
 * takes spreadsheets); or a GeoPackage to change. NULL with err set. Owned: gdal_close(). */
enum gdal_what { GDAL_PLACES, GDAL_TABLES, GDAL_SURVEY_READ, GDAL_SURVEY_WRITE };
MUST_USE GDALDatasetH gdal_open(const char *path, enum gdal_what what, struct err *err);
void gdal_close(GDALDatasetH ds);

/* WGS 84 with lon, lat; or what EPSG:n names, x, y. NULL with err set. Owned. */
MUST_USE OGRSpatialReferenceH gdal_wgs84(struct err *err);
MUST_USE OGRSpatialReferenceH gdal_epsg(int code, struct err *err);
/* What the coordinates of a layer mean: the code given (0: none), else what the layer says. NULL
 * with a sentence when neither does. *own: what to release when done (AUTO(gdal_srsp)), or NULL. */
OGRSpatialReferenceH gdal_srs_of(OGRLayerH layer, int epsg, OGRSpatialReferenceH *own,
                                 struct err *err);
/* "EPSG:27700" or "27700"; 0 with err set. */
int gdal_parse_epsg(const char *text, struct err *err);

/* A transformation to lon, lat, or from it. NULL with err set. `srs` stays the caller's. Owned. */
MUST_USE OGRCoordinateTransformationH gdal_to_wgs84(OGRSpatialReferenceH srs, struct err *err);
MUST_USE OGRCoordinateTransformationH gdal_from_wgs84(OGRSpatialReferenceH srs, struct err *err);

/* Is this lon, lat in WGS 84 already? */
bool gdal_is_wgs84(OGRSpatialReferenceH srs);

void gdal_feature_free(OGRFeatureH feature);
void gdal_geometry_free(OGRGeometryH geometry);
void gdal_srs_free(OGRSpatialReferenceH srs);
void gdal_transform_free(OGRCoordinateTransformationH transform);

DEFINE_FREEP(gdal_closep, GDALDatasetH, gdal_close)
DEFINE_FREEP(gdal_featurep, OGRFeatureH, gdal_feature_free)
DEFINE_FREEP(gdal_geometryp, OGRGeometryH, gdal_geometry_free)
DEFINE_FREEP(gdal_srsp, OGRSpatialReferenceH, gdal_srs_free)
DEFINE_FREEP(gdal_transformp, OGRCoordinateTransformationH, gdal_transform_free)
