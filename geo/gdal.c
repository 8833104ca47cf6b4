/* geo/gdal.c — see gdal.h. What must not happen while a stranger's file is read stands in two
 * tables here: the drivers there are, and the settings that keep them off the network, off other
 * files and out of our memory. */
#include "geo/gdal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dynlib.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/limits.h"
#include "geo/sniff.h"

#ifndef GDAL_SONAME // from meson.build, which looks
#define GDAL_SONAME "libgdal.so"
#endif

struct gdal_api gdal;

static const struct dynlib_row functions[] = {
#define GDAL_ROW(name) {#name, offsetof(struct gdal_api, name)},
    GDAL_FUNCTIONS(GDAL_ROW)
#undef GDAL_ROW
};

static const struct setting {
    const char *name, *value;
} settings[] = {
    {"GDAL_HTTP_PROXY",                "http://127.0.0.1:9"                   }, // the discard port
    {"GDAL_HTTPS_PROXY",               "http://127.0.0.1:9"                   },
    {"GDAL_HTTP_CONNECTTIMEOUT",       "1"                                    },
    {"GDAL_HTTP_TIMEOUT",              "1"                                    },
    {"GDAL_HTTP_MAX_RETRY",            "0"                                    },
    {"CPL_VSIL_CURL_ALLOWED_FILENAME", "none"                                 },
    {"CPL_CURL_ENABLE_VSIMEM",         "NO"                                   },
    {"GDAL_DISABLE_READDIR_ON_OPEN",   "YES"                                  },
    {"GML_SKIP_RESOLVE_ELEMS",         "ALL"                                  }, // xlink:href
    {"GML_DOWNLOAD_WFS_SCHEMA",        "NO"                                   },
    {"OGR_GEOJSON_MAX_OBJ_SIZE",       GEO_OBJECT_MAX_MB                      },
    {"OGR_SQLITE_PRAGMA",              "trusted_schema=OFF,cell_size_check=ON"}, // attacks.md 77
    {"OGR_SQLITE_STATIC_VIRTUAL_OGR",  "NO"                                   }, // other files
    {"OGR_SQLITE_LOAD_EXTENSIONS",     NULL                                   },
    {"OGR_SQLITE_SYNCHRONOUS",         "FULL"                                 },
    {"OGR_SQLITE_CACHE",               "8"                                    }, // MB
    {"OGR_GPKG_FOREIGN_KEY_CHECK",     "NO"                                   }, // a million homes
    {"OGR_GPKG_INTEGRITY_CHECK",       "NO"                                   },
    {"OGR_XLSX_HEADERS",               "FORCE"                                }, // row 1 is names
    {"OGR_XLSX_FIELD_TYPES",           "STRING"                               }, // 007 stays text
    {"OGR_ODS_HEADERS",                "FORCE"                                },
    {"OGR_ODS_FIELD_TYPES",            "STRING"                               },
};

/* ---- errors ---- */

static _Thread_local struct {
    CPLErr kind;
    char text[300];
} last;

/* The first failure knows most; before one, the latest warning (GEOS says where a ring crosses). */
static void CPL_STDCALL on_error(CPLErr kind, CPLErrorNum number, const char *text) {
    (void)number;
    if (kind == CE_Debug || kind == CE_None || last.kind >= CE_Failure) {
        return;
    }
    AUTO(strbuf_done) struct strbuf line = {0};
    utf8_add_safe(&line, text, strlen(text));
    for (size_t i = 0; i < line.len; i++) {
        line.data[i] = line.data[i] == '\n' || line.data[i] == '\t' ? ' ' : line.data[i];
    }
    while (line.len && strchr(" .", line.data[line.len - 1])) {
        line.data[--line.len] = '\0';
    }
    last.kind = kind;
    size_t room = utf8_fit(strbuf_text(&line), line.len, sizeof last.text / 4); // columns
    memcpy(last.text, strbuf_text(&line), room < sizeof last.text ? room : 0);
    last.text[room < sizeof last.text ? room : 0] = '\0';
}

const char *gdal_message(void) {
    return last.text;
}

bool gdal_failed(void) {
    return last.kind >= CE_Failure;
}

void gdal_forget(void) {
    last.kind = CE_None;
    last.text[0] = '\0';
    gdal.CPLErrorReset();
}

bool gdal_err(struct err *err, const char *fmt, ...) {
    char what[sizeof err->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return err_set(err, ERR_IO, "%s%s%s", what, last.text[0] ? ": " : "", last.text);
}

/* ---- loading ---- */

/* Every request GDAL makes through CPLHTTPFetch ends here. It must be answered with something: NULL
 * would mean "go on and ask the network". */
static CPLHTTPResult *no_network(const char *url, CSLConstList options, GDALProgressFunc progress,
                                 void *progress_arg, CPLHTTPFetchWriteFunc write, void *write_arg,
                                 void *user) {
    (void)url, (void)options, (void)progress, (void)progress_arg, (void)write, (void)write_arg;
    (void)user;
    CPLHTTPResult *result = gdal.CPLCalloc(1, sizeof *result);
    result->nStatus = 1;
    result->pszErrBuf = gdal.CPLStrdup("this program does not use the network");
    return result;
}

static struct err load_error;

static void load(void) {
    if (!dynlib_fill(GDAL_SONAME,
                     "maps and boundaries need GDAL, which is not installed (Debian, Ubuntu: apt "
                     "install libgdal32 or gdal-bin)",
                     functions, LEN(functions), &gdal, &load_error)) {
        return;
    }
    gdal.CPLSetErrorHandlerEx(on_error, NULL);
    for (size_t i = 0; i < LEN(settings); i++) {
        gdal.CPLSetConfigOption(settings[i].name, settings[i].value);
    }
    gdal.CPLHTTPSetFetchCallback(no_network, NULL);
    gdal.OSRSetPROJEnableNetwork(0);
    gdal.RegisterOGRGeoPackage();
    gdal.RegisterOGRGeoJSON();
    gdal.RegisterOGRGeoJSONSeq();
    gdal.RegisterOGRTopoJSON();
    gdal.RegisterOGRShape();
    gdal.RegisterOGRKML();
    gdal.RegisterOGRGML();
    gdal.RegisterOGRFlatGeobuf();
    gdal.RegisterOGRTAB();
    gdal.RegisterOGRGPX();
    gdal.RegisterOGRXLSX();
    gdal.RegisterOGRODS();
    gdal.RegisterOGRCSV(); // last: it takes almost any text
}

bool gdal_load(struct err *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (load_error.code != ERR_NONE) {
        return err_set(err, load_error.code, "%s", load_error.text);
    }
    return true;
}

/* ---- opening ---- */

static const char *const places[] = {"GPKG", "GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRI Shapefile",
                                     "KML",  "GML",     "FlatGeobuf", "GPX",      "MapInfo File",
                                     "CSV",  NULL};
static const char *const tables[] = {"GPKG", "GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRI Shapefile",
                                     "KML",  "GML",     "FlatGeobuf", "GPX",      "MapInfo File",
                                     "XLSX", "ODS",     "CSV",        NULL};
static const char *const surveys[] = {"GPKG", NULL};

static const char *const file_options[] = {
    "DOWNLOAD_SCHEMA=NO",
    "WRITE_GFS=NO",
    "EXPOSE_GML_ID=NO",
    "LIST_ALL_TABLES=NO",
    "GEOM_POSSIBLE_NAMES=wkt,geom,the_geom,geometry,shape,wkb_geometry",
    "KEEP_GEOM_COLUMNS=NO",
    "AUTODETECT_TYPE=NO",
    NULL};
static const char *const survey_options[] = {"LIST_ALL_TABLES=NO", NULL};

static const struct opening {
    const char *const *drivers, *const *options;
    unsigned flags;
} openings[] = {
    [GDAL_PLACES] = {places,  file_options,   GDAL_OF_READONLY},
    [GDAL_TABLES] = {tables,  file_options,   GDAL_OF_READONLY},
    [GDAL_SURVEY_READ] = {surveys, survey_options, GDAL_OF_READONLY},
    [GDAL_SURVEY_WRITE] = {surveys, survey_options, GDAL_OF_UPDATE  },
};

static bool is_packed(const char *path) {
    char mark[4] = {0};
    FILE *file = fopen(path, "rb");
    bool read = file && fread(mark, 1, 4, file) == 4;
    if (file) {
        fclose(file);
    }
    return read && memcmp(mark, "PK\3\4", 4) == 0;
}

/* Bytes of one packed file, counted until there are more than `most`. */
static size_t unpacked_size(const char *path, size_t most) {
    enum { CHUNK = 1 << 16 };
    AUTO(mem_freep) char *chunk = mem_alloc(CHUNK);
    size_t total = 0;
    VSILFILE *file = gdal.VSIFOpenL(path, "rb");
    for (size_t n = 1; file && n && total <= most; total += n) {
        n = gdal.VSIFReadL(chunk, 1, CHUNK, file);
    }
    if (file) {
        gdal.VSIFCloseL(file);
    }
    return total;
}

/* Spreadsheets are ZIP archives, and a small one can hold gigabytes, whatever sizes it states. So
 * it is unpacked once to nowhere, with the reader that will read it, and no further than the
 * limit. */
static bool check_sheet(const char *path, struct err *err) {
    if (!gdal_load(err)) {
        return false;
    }
    AUTO(strbuf_done) struct strbuf root = {0};
    strbuf_addf(&root, "/vsizip/{%s}", path);
    char **names = gdal.VSIReadDirRecursive(root.data);
    size_t total = 0;
    for (char **name = names; name && *name && total <= GEO_SHEET_MAX; name++) {
        AUTO(strbuf_done) struct strbuf part = {0};
        strbuf_addf(&part, "%s/%s", root.data, *name);
        total += 1 + unpacked_size(part.data, GEO_SHEET_MAX - total);
    }
    gdal.CSLDestroy(names);
    gdal_forget();
    return total <= GEO_SHEET_MAX ||
           err_set(err, ERR_LIMIT, "is larger than %d MB when unpacked: save it as CSV",
                   GEO_SHEET_MAX >> 20);
}

/* An absolute path to a plain file within the limit; owned. */
static char *plain_file(const char *path, enum gdal_what what, struct err *err) {
    struct stat st;
    char *full = strncmp(path, "/vsi", 4) == 0 ? NULL : realpath(path, NULL);
    if (!full || stat(full, &st) != 0) {
        err_set(err, ERR_NOT_FOUND, "there is no such file");
    } else if (S_ISDIR(st.st_mode)) {
        err_set(err, ERR_UNSUPPORTED, "is a folder: give one file in it, such as its .shp");
    } else if (!S_ISREG(st.st_mode)) {
        err_set(err, ERR_UNSUPPORTED, "is no plain file");
    } else if (file_has_ext(path, ".zip") || file_has_ext(path, ".shz") ||
               file_has_ext(path, ".kmz")) {
        err_set(err, ERR_UNSUPPORTED, "is packed: unpack it first and give the file inside");
    } else if ((what == GDAL_PLACES || what == GDAL_TABLES) && st.st_size == 0) {
        err_set(err, ERR_SYNTAX, "is empty");
    } else if ((what == GDAL_PLACES || what == GDAL_TABLES) && st.st_size > GEO_FILE_MAX) {
        err_set(err, ERR_LIMIT, "is larger than %d MB: cut out your own neighbourhood first",
                GEO_FILE_MAX >> 20);
    } else if (what == GDAL_SURVEY_READ || what == GDAL_SURVEY_WRITE ||
               (is_packed(full) ? check_sheet(full, err)
                                : sniff_file(full, (uint64_t)st.st_size, err))) {
        return full;
    }
    free(full);
    return NULL;
}

GDALDatasetH gdal_open(const char *path, enum gdal_what what, struct err *err) {
    GDALDatasetH ds = NULL;
    AUTO(mem_freep) char *full = plain_file(path, what, err);
    if (full && gdal_load(err)) {
        gdal_forget();
        if (what == GDAL_SURVEY_WRITE) {
            // The triggers of a spatial index, which QGIS adds, call GDAL's functions. Those only
            // compute; and we do not write into strangers' files.
            gdal.CPLSetThreadLocalConfigOption("OGR_SQLITE_PRAGMA", "trusted_schema=ON");
        }
        ds = gdal.GDALOpenEx(full, openings[what].flags | GDAL_OF_VECTOR, openings[what].drivers,
                             openings[what].options, NULL);
        gdal.CPLSetThreadLocalConfigOption("OGR_SQLITE_PRAGMA", NULL);
        if (!ds && strstr(gdal_message(), "too complex/large")) {
            err_set(err, ERR_LIMIT,
                    "holds a shape of more than about 190,000 points: simplify it first");
        } else if (!ds && what < GDAL_SURVEY_READ) {
            err_set(err, ERR_SYNTAX,
                    "could not be read as GeoJSON, GeoPackage, Shapefile, KML, GML, CSV or the "
                    "like%s%s",
                    gdal_message()[0] ? ": " : "", gdal_message());
        } else if (!ds) {
            gdal_err(err, "could not be opened as a survey file");
        }
    }
    if (!ds) {
        err_where(err, "%s", path);
    } else {
        gdal_forget(); // not every driver knows every option, and says so
    }
    return ds;
}

void gdal_close(GDALDatasetH ds) {
    if (ds) {
        gdal.GDALClose(ds);
    }
}

/* ---- coordinates ---- */

OGRSpatialReferenceH gdal_epsg(int code, struct err *err) {
    if (!gdal_load(err)) {
        return NULL;
    }
    gdal_forget();
    AUTO(gdal_srsp) OGRSpatialReferenceH srs = gdal.OSRNewSpatialReference(NULL);
    if (gdal.OSRImportFromEPSG(srs, code) != OGRERR_NONE) {
        err_set(err, ERR_USAGE, "there is no coordinate system EPSG:%d", code);
        return NULL;
    }
    gdal.OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return mem_steal(&srs);
}

OGRSpatialReferenceH gdal_wgs84(struct err *err) {
    return gdal_epsg(4326, err);
}

int gdal_parse_epsg(const char *text, struct err *err) {
    uint32_t code;
    const char *digits =
        strncmp(text, "EPSG:", 5) == 0 || strncmp(text, "epsg:", 5) == 0 ? text + 5 : text;
    if (!num_parse_u32(digits, &code) || code == 0 || code > 999999) {
        err_set(err, ERR_USAGE,
                "--crs takes a coordinate system like EPSG:27700 (British National Grid) or "
                "EPSG:4326 (longitude and latitude), not '%s'",
                text);
        return 0;
    }
    return (int)code;
}

static OGRCoordinateTransformationH transformation(OGRSpatialReferenceH from,
                                                   OGRSpatialReferenceH to, struct err *err) {
    gdal_forget();
    OGRCoordinateTransformationH transform =
        from && to ? gdal.OCTNewCoordinateTransformation(from, to) : NULL;
    if (!transform) {
        gdal_err(err, "there is no way between these coordinates and longitude and latitude");
    }
    return transform;
}

OGRCoordinateTransformationH gdal_to_wgs84(OGRSpatialReferenceH srs, struct err *err) {
    AUTO(gdal_srsp) OGRSpatialReferenceH wgs84 = gdal_wgs84(err);
    return transformation(srs, wgs84, err);
}

OGRCoordinateTransformationH gdal_from_wgs84(OGRSpatialReferenceH srs, struct err *err) {
    AUTO(gdal_srsp) OGRSpatialReferenceH wgs84 = gdal_wgs84(err);
    return transformation(wgs84, srs, err);
}

bool gdal_is_wgs84(OGRSpatialReferenceH srs) {
    AUTO(gdal_srsp) OGRSpatialReferenceH wgs84 = gdal_wgs84(NULL);
    return wgs84 && gdal.OSRIsSame(srs, wgs84);
}

/* ---- guards ---- */

void gdal_feature_free(OGRFeatureH feature) {
    if (feature) {
        gdal.OGR_F_Destroy(feature);
    }
}

void gdal_geometry_free(OGRGeometryH geometry) {
    if (geometry) {
        gdal.OGR_G_DestroyGeometry(geometry);
    }
}

void gdal_srs_free(OGRSpatialReferenceH srs) {
    if (srs) {
        gdal.OSRDestroySpatialReference(srs);
    }
}

void gdal_transform_free(OGRCoordinateTransformationH transform) {
    if (transform) {
        gdal.OCTDestroyCoordinateTransformation(transform);
    }
}

OGRSpatialReferenceH gdal_srs_of(OGRLayerH layer, int epsg, OGRSpatialReferenceH *own,
                                 struct err *err) {
    *own = epsg ? gdal_epsg(epsg, err) : NULL;
    if (epsg) {
        return *own;
    }
    OGRSpatialReferenceH stated = gdal.OGR_L_GetSpatialRef(layer); // borrowed from the layer
    if (!stated) {
        err_set(err, ERR_SYNTAX,
                "does not say what its coordinates mean: add --crs EPSG:4326 for longitude "
                "and latitude, or --crs EPSG:27700 for British National Grid");
    }
    return stated;
}
