/* tests/geo/rfc7946.c — see rfc7946.h. */
#include "tests/geo/rfc7946.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/attr.h"

static char fault[200];

PRINTF_LIKE(1, 2)
static bool bad(const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(fault, sizeof fault, fmt, args);
    va_end(args);
    return false;
}

static bool is(const json_t *object, const char *type) {
    const char *text = json_string_value(json_object_get(object, "type"));
    return text && strcmp(text, type) == 0;
}

static bool check_position(const json_t *pos, double box[4]) {
    if (json_array_size(pos) != 2) {
        return bad("a position has %zu numbers", json_array_size(pos));
    }
    double lon = json_number_value(json_array_get(pos, 0));
    double lat = json_number_value(json_array_get(pos, 1));
    if (!isfinite(lon) || !isfinite(lat) || fabs(lon) > 180 || fabs(lat) > 90) {
        return bad("position %g %g", lon, lat);
    }
    box[0] = fmin(box[0], lon);
    box[1] = fmin(box[1], lat);
    box[2] = fmax(box[2], lon);
    box[3] = fmax(box[3], lat);
    return true;
}

static bool check_ring(const json_t *ring, bool hole, double box[4]) {
    size_t n = json_array_size(ring);
    double twice = 0;
    if (n < 4 || !json_equal(json_array_get(ring, 0), json_array_get(ring, n - 1))) {
        return bad("a ring of %zu positions is not closed", n);
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *a = json_array_get(ring, i), *b = json_array_get(ring, (i + 1) % n);
        if (!check_position(a, box)) {
            return false;
        }
        twice += json_number_value(json_array_get(a, 0)) * json_number_value(json_array_get(b, 1)) -
                 json_number_value(json_array_get(b, 0)) * json_number_value(json_array_get(a, 1));
    }
    return (twice > 0) != hole || bad("a ring turns the wrong way");
}

static bool check_polygon(const json_t *rings, double box[4]) {
    for (size_t i = 0; i < json_array_size(rings); i++) {
        if (!check_ring(json_array_get(rings, i), i > 0, box)) {
            return false;
        }
    }
    return json_array_size(rings) > 0 || bad("a polygon without rings");
}

static bool check_geometry(const json_t *geometry, double box[4]) {
    const json_t *parts = json_object_get(geometry, "coordinates");
    if (json_is_null(geometry)) {
        return true;
    }
    if (is(geometry, "Polygon")) {
        return check_polygon(parts, box);
    }
    if (!is(geometry, "MultiPolygon")) {
        return bad("a geometry that is no polygon");
    }
    for (size_t i = 0; i < json_array_size(parts); i++) {
        if (!check_polygon(json_array_get(parts, i), box)) {
            return false;
        }
    }
    return true;
}

static bool check_bbox(const json_t *bbox, const double box[4]) {
    if (json_array_size(bbox) != 4) {
        return bad("no bbox of four numbers");
    }
    for (size_t i = 0; i < 4; i++) {
        double value = json_number_value(json_array_get(bbox, i));
        if (fabs(value - box[i]) > 1e-6) {
            return bad("bbox[%zu] is %.8f, not %.8f", i, value, box[i]);
        }
    }
    return true;
}

static bool check_collection(const json_t *root, size_t *n_features) {
    const json_t *features = json_object_get(root, "features");
    double box[4] = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    if (!is(root, "FeatureCollection") || !json_is_array(features)) {
        return bad("no FeatureCollection");
    }
    if (json_object_get(root, "crs")) {
        return bad("a crs member");
    }
    *n_features = json_array_size(features);
    for (size_t i = 0; i < *n_features; i++) {
        const json_t *feature = json_array_get(features, i);
        if (!is(feature, "Feature") || !json_object_get(feature, "geometry") ||
            !json_object_get(feature, "properties")) {
            return bad("feature %zu is incomplete", i);
        }
        if (!check_geometry(json_object_get(feature, "geometry"), box)) {
            return false;
        }
    }
    return check_bbox(json_object_get(root, "bbox"), box);
}

/* Digits after a point, outside strings. */
static bool check_decimals(const char *text, size_t len) {
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        quoted ^= text[i] == '"' && (i == 0 || text[i - 1] != '\\');
        size_t n = 0;
        while (!quoted && text[i] == '.' && i + n + 1 < len &&
               isdigit((unsigned char)text[i + n + 1])) {
            n++;
        }
        if (n > 6) {
            return bad("%.*s has more than six decimals", (int)n + 1, text + i);
        }
    }
    return true;
}

const char *rfc7946_fault(const char *text, size_t len, size_t *n_features) {
    json_error_t error;
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    bool ok = root ? check_collection(root, n_features) && check_decimals(text, len)
                   : bad("line %d: %s", error.line, error.text);
    json_decref(root);
    return ok ? NULL : fault;
}
