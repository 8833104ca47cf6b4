/* survey/store_geom.c — GeoPackage geometry in SQL: points out and in, and the functions that a
 * spatial index needs.
 *
 * Layout (OGC 12-128r17 2.1.3.1.1): "GP", version 0, flags, SRS id, envelope, then WKB. The point
 * lon 2.2, lat 53.5 of EPSG:4326 is
 *   47 50 00 01  e6 10 00 00  01 01 00 00 00  9a 99 99 99 99 99 01 40  00 00 00 00 00 c0 4a 40
 *   G  P  0  LE  4326         LE point        2.2                      53.5
 *
 * QGIS and GDAL may put a spatial index on a layer: an R-tree table rtree_LAYER_geom, kept by
 * triggers (OGC 12-128r17 F.3). Triggers in a file are code of whoever made the file, so ours are
 * off, and SQLite would not let them near an R-tree in an untrusted schema anyway. The upkeep is
 * done here instead, for the rows we write. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "survey/store_impl.h"

enum { GP_HEADER = 8, SRS_WGS84 = 4326, WKB_POINT = 1, WKB_MAX_DEPTH = 16 };

static void put_u32(unsigned char *p, uint32_t v) {
    for (int i = 0; i < 4; i++) {
        p[i] = (unsigned char)(v >> (8 * i));
    }
}

static void put_double(unsigned char *p, double v) {
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put_u32(p, (uint32_t)bits);
    put_u32(p + 4, (uint32_t)(bits >> 32));
}

void store_point(unsigned char out[STORE_POINT_LEN], double lon_deg, double lat_deg) {
    memcpy(out, "GP\0\1", 4);
    put_u32(out + 4, SRS_WGS84);
    out[8] = 1; // little-endian
    put_u32(out + 9, WKB_POINT);
    put_double(out + 13, lon_deg);
    put_double(out + 21, lat_deg);
}

/* ---- reading ---- */

struct reader {
    const unsigned char *p, *end;
    bool little, bad;
};

struct box {
    double min[2], max[2];
    bool any;
    store_corner_fn corner; // NULL: nobody wants them
    void *ctx;
    bool first; // the next point begins a line or ring
};

static uint32_t get_u32(struct reader *r) {
    if (r->end - r->p < 4) {
        r->bad = true;
        return 0;
    }
    const unsigned char *p = r->p;
    r->p += 4;
    return r->little ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0]
                     : (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static double get_double(struct reader *r) {
    uint64_t first = get_u32(r), second = get_u32(r);
    uint64_t bits = r->little ? second << 32 | first : first << 32 | second;
    double v;
    memcpy(&v, &bits, sizeof v);
    return r->bad ? NAN : v;
}

static void take_point(struct reader *r, int dims, struct box *box) {
    double at[2] = {0};
    for (int i = 0; i < dims; i++) {
        double v = get_double(r);
        if (i < 2) {
            at[i] = v;
        }
    }
    if (r->bad || isnan(at[0]) || isnan(at[1])) {
        return; // an empty point is written as NaN NaN
    }
    for (int i = 0; i < 2; i++) {
        box->min[i] = box->any ? fmin(box->min[i], at[i]) : at[i];
        box->max[i] = box->any ? fmax(box->max[i], at[i]) : at[i];
    }
    box->any = true;
    if (box->corner) {
        box->corner(box->ctx, box->first, at[0], at[1]);
        box->first = false;
    }
}

/* Number of axes from an ISO WKB type (1001 Z, 2001 M, 3001 ZM) or an EWKB one (high bits). */
static int type_dims(uint32_t *type) {
    uint32_t iso = (*type & 0xffff) / 1000;
    bool z = iso == 1 || iso == 3 || (*type & 0x80000000u), m = iso >= 2 || (*type & 0x40000000u);
    *type = (*type & 0xffff) % 1000;
    return 2 + z + m;
}

/* Levels of counted parts below a type: a line holds points, a polygon rings of points. */
static int point_levels(uint32_t type) {
    return type == WKB_POINT ? 0 : type == 2 ? 1 : type == 3 ? 2 : -1;
}

static void take_points(struct reader *r, int levels, int dims, struct box *box) {
    if (levels == 0) {
        take_point(r, dims, box);
        return;
    }
    box->first |= levels == 1;
    for (uint32_t n = get_u32(r); n > 0 && !r->bad && r->p < r->end; n--) {
        take_points(r, levels - 1, dims, box);
    }
}

static void take_wkb(struct reader *r, int depth, struct box *box) {
    if (r->p >= r->end || depth > WKB_MAX_DEPTH) {
        r->bad = true;
        return;
    }
    r->little = *r->p++ == 1;
    uint32_t type = get_u32(r);
    int dims = type_dims(&type), levels = point_levels(type);
    if (levels >= 0) {
        take_points(r, levels, dims, box);
        return;
    }
    for (uint32_t n = get_u32(r); n > 0 && !r->bad; n--) { // multi-geometries and collections
        take_wkb(r, depth + 1, box);
    }
}

/* Bytes of envelope by the three bits of the flags: none, xy, xyz, xym, xyzm. */
static const size_t envelope_len[8] = {0, 32, 48, 48, 64, SIZE_MAX, SIZE_MAX, SIZE_MAX};

/* Where the WKB starts; NULL when it is no GeoPackage geometry. */
static const unsigned char *find_wkb(const unsigned char *blob, size_t len) {
    if (len < GP_HEADER || memcmp(blob, "GP", 2) != 0) {
        return NULL;
    }
    size_t skip = envelope_len[blob[3] >> 1 & 7];
    return skip < len - GP_HEADER ? blob + GP_HEADER + skip : NULL;
}

static bool walk(const unsigned char *blob, size_t len, struct box *box) {
    const unsigned char *wkb = blob ? find_wkb(blob, len) : NULL;
    if (!wkb) {
        return false;
    }
    struct reader r = {.p = wkb, .end = blob + len};
    take_wkb(&r, 0, box);
    return !r.bad;
}

static bool find_box(const unsigned char *blob, size_t len, struct box *box) {
    *box = (struct box){0};
    return walk(blob, len, box);
}

static bool is_point(const unsigned char *wkb, const unsigned char *end) {
    struct reader r = {.p = wkb + 1, .end = end, .little = *wkb == 1};
    uint32_t type = get_u32(&r);
    type_dims(&type);
    return !r.bad && type == WKB_POINT;
}

bool store_read_point(const unsigned char *blob, size_t len, double *lon_deg, double *lat_deg) {
    struct box box;
    const unsigned char *wkb = blob ? find_wkb(blob, len) : NULL;
    if (!wkb || !is_point(wkb, blob + len) || !find_box(blob, len, &box) || !box.any) {
        return false;
    }
    *lon_deg = box.min[0];
    *lat_deg = box.min[1];
    return true;
}

bool store_cell_point(const struct store_cell *cell, double *lon_deg, double *lat_deg) {
    return cell->kind == STORE_BLOB && store_read_point(cell->blob, cell->len, lon_deg, lat_deg);
}

/* ---- as SQL functions ---- */

static bool arg_box(sqlite3_value **args, struct box *box) {
    return find_box(sqlite3_value_blob(args[0]), (size_t)sqlite3_value_bytes(args[0]), box);
}

static void st_is_empty(sqlite3_context *ctx, int n, sqlite3_value **args) {
    (void)n;
    struct box box;
    if (arg_box(args, &box)) {
        sqlite3_result_int(ctx, !box.any);
    }
}

static void st_edge(sqlite3_context *ctx, int n, sqlite3_value **args) {
    (void)n;
    const char *which = sqlite3_user_data(ctx); // "MinX"
    struct box box;
    if (arg_box(args, &box) && box.any) {
        const double *edge = which[1] == 'i' ? box.min : box.max;
        sqlite3_result_double(ctx, edge[which[3] == 'Y']);
    }
}

bool store_add_geometry_functions(struct store *st, struct err *err) {
    static const struct {
        const char *name, *edge;
        void (*fn)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        {"ST_IsEmpty", "",     st_is_empty},
        {"ST_MinX",    "MinX", st_edge    },
        {"ST_MinY",    "MinY", st_edge    },
        {"ST_MaxX",    "MaxX", st_edge    },
        {"ST_MaxY",    "MaxY", st_edge    },
    };
    // INNOCUOUS: triggers may call them although the schema is not trusted.
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    for (size_t i = 0; i < LEN(functions); i++) {
        if (sqlite3_create_function(st->db, functions[i].name, 1, flags, (void *)functions[i].edge,
                                    functions[i].fn, NULL, NULL) != SQLITE_OK) {
            return store_fail(st, err);
        }
    }
    return true;
}

/* ---- spatial indexes ---- */

bool store_index_statements(struct store *st, const char *table, sqlite3_stmt **put,
                            sqlite3_stmt **drop, struct err *err) {
    *put = *drop = NULL;
    AUTO(strbuf_done) struct strbuf name = {0}, sql = {0};
    strbuf_addf(&name, "rtree_%s_geom", table);
    bool known;
    if (!store_has_column(st, name.data, NULL, &known, err)) {
        return false;
    }
    if (!known) {
        return true;
    }
    strbuf_add(&sql, "INSERT OR REPLACE INTO ");
    sql_name(&sql, name.data);
    strbuf_add(&sql, " SELECT fid, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom), ST_MaxY(geom) "
                     "FROM ");
    sql_name(&sql, table);
    strbuf_add(&sql, " WHERE fid = ?1 AND NOT ST_IsEmpty(geom)");
    *put = stmt_new(st, sql.data, err);
    strbuf_clear(&sql);
    strbuf_add(&sql, "DELETE FROM ");
    sql_name(&sql, name.data);
    strbuf_add(&sql, " WHERE id BETWEEN ?1 AND ?2");
    *drop = *put ? stmt_new(st, sql.data, err) : NULL;
    if (*drop) {
        return true;
    }
    stmt_free(*put);
    *put = NULL;
    return false;
}

bool store_index_row(struct store *st, const char *table, int64_t fid, struct err *err) {
    sqlite3_stmt *put, *drop;
    if (!store_index_statements(st, table, &put, &drop, err)) {
        return false;
    }
    bool ok = !put || (sqlite3_bind_int64(put, 1, fid) == SQLITE_OK && stmt_run(st, put, err));
    stmt_free(put);
    stmt_free(drop);
    return ok;
}

bool store_area_corners(const struct store_area *area, store_corner_fn corner, void *ctx) {
    struct box box = {.corner = corner, .ctx = ctx};
    return walk(area->geom, area->geom_len, &box);
}

bool store_area_middle(const struct store_area *area, double *lon_deg, double *lat_deg) {
    enum { FLAGS = 3, ENVELOPE = 8, LITTLE_ENDIAN_XY = 3 };
    double edges[4]; // west, east, south, north (GeoPackage 1.3, 2.1.3)
    if (!area->geom || area->geom_len < ENVELOPE + sizeof edges ||
        (area->geom[FLAGS] & 0x0F) != LITTLE_ENDIAN_XY) {
        return false;
    }
    memcpy(edges, area->geom + ENVELOPE, sizeof edges);
    *lon_deg = (edges[0] + edges[1]) / 2;
    *lat_deg = (edges[2] + edges[3]) / 2;
    return true;
}
