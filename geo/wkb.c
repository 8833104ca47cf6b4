/* geo/wkb.c — see wkb.h. */
#include "geo/wkb.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"

enum wkb_type {
    WKB_POINT = 1,
    WKB_LINE,
    WKB_POLYGON,
    WKB_MULTIPOINT,
    WKB_MULTILINE,
    WKB_MULTIPOLYGON,
    WKB_COLLECTION,
};

struct reader {
    const unsigned char *at;
    size_t left;
    bool big; // XDR
    struct err *err;
};

static bool cut_short(struct reader *r) {
    return err_set(r->err, ERR_SYNTAX, "the geometry ends too early");
}

static bool read_u32(struct reader *r, uint32_t *out) {
    if (r->left < 4) {
        return cut_short(r);
    }
    *out = 0;
    for (int i = 0; i < 4; i++) {
        *out |= (uint32_t)r->at[i] << 8 * (r->big ? 3 - i : i);
    }
    r->at += 4;
    r->left -= 4;
    return true;
}

static double get_double(const unsigned char *bytes, bool big) {
    uint64_t bits = 0;
    double value;
    for (int i = 0; i < 8; i++) {
        bits |= (uint64_t)bytes[i] << 8 * (big ? 7 - i : i);
    }
    memcpy(&value, &bits, sizeof value);
    return value;
}

static struct geom_pt get_point(const unsigned char *bytes, bool big) {
    return (struct geom_pt){get_double(bytes, big), get_double(bytes + 8, big)};
}

/* An empty point is written as NaN NaN. */
static bool is_empty_point(const struct reader *r) {
    struct geom_pt pt = get_point(r->at, r->big);
    return isnan(pt.lon) && isnan(pt.lat);
}

/* `n` points, into `geom` or, when it is NULL, nowhere. */
static bool read_points(struct reader *r, uint32_t n, struct geom *geom) {
    if (r->left / 16 < n) {
        return cut_short(r);
    }
    for (uint32_t i = 0; geom && i < n; i++) {
        struct geom_pt pt = get_point(r->at + 16 * (size_t)i, r->big);
        if (!isfinite(pt.lon) || !isfinite(pt.lat)) {
            return err_set(r->err, ERR_SYNTAX, "a coordinate of the geometry is no number");
        }
        geom_add_point(geom, pt);
    }
    r->at += 16 * (size_t)n;
    r->left -= 16 * (size_t)n;
    return true;
}

static bool read_line(struct reader *r, struct geom *geom, bool hole) {
    uint32_t n = 0;
    if (!read_u32(r, &n) || r->left / 16 < n) {
        return cut_short(r);
    }
    if (geom && n) {
        geom_begin_part(geom, hole);
    }
    return read_points(r, n, n ? geom : NULL);
}

static bool read_polygon(struct reader *r, struct geom *geom) {
    uint32_t n_rings = 0;
    if (!read_u32(r, &n_rings)) {
        return false;
    }
    for (uint32_t i = 0; i < n_rings; i++) {
        size_t before = geom ? geom->n_parts : 0;
        if (!read_line(r, geom, i > 0)) {
            return false;
        }
        if (geom && geom->n_parts > before) {
            geom_end_part(geom);
        } else if (i == 0) {
            geom = NULL; // an empty outline: what is cut out of it is no hole of another polygon
        }
    }
    return true;
}

static bool read_any(struct reader *r, struct geom *geom, int depth) {
    uint32_t type = 0, n = 0;
    if (depth > WKB_DEPTH_MAX) {
        return err_set(r->err, ERR_LIMIT, "the geometry is nested more than %d deep",
                       WKB_DEPTH_MAX);
    }
    if (!r->left || r->at[0] > 1) {
        return err_set(r->err, ERR_SYNTAX, "the geometry has no byte order");
    }
    r->big = r->at[0] == 0;
    r->at++;
    r->left--;
    if (!read_u32(r, &type)) {
        return false;
    }
    switch (type) {
    case WKB_POINT:
        if (geom->kind == GEOM_POINTS && r->left >= 16 && !is_empty_point(r)) {
            geom_begin_part(geom, false);
            return read_points(r, 1, geom);
        }
        return read_points(r, 1, NULL);
    case WKB_LINE:
        return read_line(r, geom->kind == GEOM_LINES ? geom : NULL, false);
    case WKB_POLYGON:
        return read_polygon(r, geom->kind == GEOM_POLYGONS ? geom : NULL);
    case WKB_MULTIPOINT:
    case WKB_MULTILINE:
    case WKB_MULTIPOLYGON:
    case WKB_COLLECTION:
        if (!read_u32(r, &n)) {
            return false;
        }
        for (uint32_t i = 0; i < n; i++) {
            if (!read_any(r, geom, depth + 1)) {
                return false;
            }
        }
        return true;
    default:
        return err_set(r->err, ERR_UNSUPPORTED, "geometry type %u is not known here", type);
    }
}

bool wkb_read(struct geom *geom, const void *bytes, size_t len, struct err *err) {
    struct reader r = {.at = bytes, .left = len, .err = err};
    return read_any(&r, geom, 0);
}

static void put_u32(struct strbuf *out, uint32_t value) {
    char bytes[4];
    for (int i = 0; i < 4; i++) {
        bytes[i] = (char)(value >> 8 * i & 0xff);
    }
    strbuf_addn(out, bytes, 4);
}

static void put_head(struct strbuf *out, enum wkb_type type) {
    strbuf_addn(out, "\x01", 1);
    put_u32(out, (uint32_t)type);
}

static void put_double(struct strbuf *out, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_u32(out, (uint32_t)bits);
    put_u32(out, (uint32_t)(bits >> 32));
}

static void put_part(struct strbuf *out, const struct geom *geom, size_t part) {
    const struct geom_pt *pt = geom->points + geom->parts[part].first;
    put_u32(out, geom->parts[part].n);
    for (uint32_t i = 0; i < geom->parts[part].n; i++) {
        put_double(out, pt[i].lon);
        put_double(out, pt[i].lat);
    }
}

static uint32_t count_outer(const struct geom *geom) {
    uint32_t n = 0;
    for (size_t i = 0; i < geom->n_parts; i++) {
        n += !geom->parts[i].hole;
    }
    return n;
}

void wkb_write(struct strbuf *out, const struct geom *geom) {
    strbuf_reserve(out, geom->n_points * 16 + geom->n_parts * 13 + 16);
    switch (geom->kind) {
    case GEOM_POINTS:
        assert(geom->n_points == 1);
        put_head(out, WKB_POINT);
        put_double(out, geom->points[0].lon);
        put_double(out, geom->points[0].lat);
        return;
    case GEOM_LINES:
        put_head(out, WKB_MULTILINE);
        put_u32(out, (uint32_t)geom->n_parts);
        for (size_t i = 0; i < geom->n_parts; i++) {
            put_head(out, WKB_LINE);
            put_part(out, geom, i);
        }
        return;
    case GEOM_POLYGONS:
        put_head(out, WKB_MULTIPOLYGON);
        put_u32(out, count_outer(geom));
        for (size_t i = 0, next; i < geom->n_parts; i = next) {
            for (next = i + 1; next < geom->n_parts && geom->parts[next].hole; next++) {
            }
            put_head(out, WKB_POLYGON);
            put_u32(out, (uint32_t)(next - i));
            for (size_t k = i; k < next; k++) {
                put_part(out, geom, k);
            }
        }
        return;
    case GEOM_NONE:
        break;
    }
    assert(!"nothing to write");
}
