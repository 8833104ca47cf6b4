/* forms/fn_geo.c — places: rules O53-O56. A sphere of 6378100 m, the formulas of the Java engine,
 * no rounding. Points are read from text, "lat lon [alt [acc]]", several separated by ';'. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "forms/xpath_funcs.h"

enum { CROSSING_MAX_POINTS = 10000 }; // intersects() compares each leg with each

static const double EARTH_RADIUS_M = 6378100;

struct place {
    double lat, lon; // degrees
};

struct places {
    struct place *items;
    uint32_t n, cap;
};

static double radians(double deg) {
    return deg / 180 * acos(-1);
}

static void push_place(struct xctx *cx, struct places *list, struct place place) {
    if (list->n == list->cap) {
        uint32_t cap = list->cap ? list->cap * 2 : 16;
        struct place *items = arena_alloc(&cx->iv->scratch, cap * sizeof *items);
        if (list->n) {
            memcpy(items, list->items, list->n * sizeof *items);
        }
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = place;
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Two to four numbers; how many were found, -1 when something else stands there. */
static int read_numbers(const char *text, size_t len, double out[4]) {
    int n = 0;
    for (size_t i = 0; i < len;) {
        size_t from = i;
        while (i < len && !is_blank(text[i])) {
            i++;
        }
        if (i > from && (n == 4 || !num_parse(text + from, i - from, &out[n++]))) {
            return -1;
        }
        while (i < len && is_blank(text[i])) {
            i++;
        }
    }
    return n;
}

/* Places of one text; blank ones are passed over. */
static bool read_places(struct xctx *cx, const char *text, size_t len, struct places *out) {
    const char *end = text + len;
    for (const char *at = text; at < end;) {
        const char *stop = memchr(at, ';', (size_t)(end - at));
        stop = stop ? stop : end;
        double n[4];
        int found = read_numbers(at, (size_t)(stop - at), n);
        if (found && (found < 2 || fabs(n[0]) > 90 || fabs(n[1]) > 180)) {
            fault(cx->iv, "\"%.*s\" is not a place", (int)(stop - at < 100 ? stop - at : 100), at);
            return false;
        }
        if (found) {
            push_place(cx, out, (struct place){n[0], n[1]});
        }
        at = stop + 1;
    }
    return true;
}

/* Places of all arguments from `first` on, in order. */
static bool arg_places(struct xctx *cx, const struct xp_node *call, uint32_t first,
                       struct places *out) {
    struct value_list list = {0};
    arg_values(cx, call, first, &list);
    for (uint32_t i = 0; i < list.n; i++) {
        size_t len;
        const char *text = xv_to_string(&cx->iv->scratch, &list.items[i], &len);
        if (!read_places(cx, text, len, out)) {
            return false;
        }
    }
    return true;
}

/* ---- measuring --------------------------------------------------------------------------- */

/* Great circle by the law of cosines; rounding may carry the cosine past 1, which is no distance.
 */
static double leg_m(struct place a, struct place b) {
    double lat_a = radians(a.lat), lat_b = radians(b.lat);
    double cosine =
        sin(lat_a) * sin(lat_b) + cos(lat_a) * cos(lat_b) * cos(radians(b.lon) - radians(a.lon));
    if (a.lat == b.lat && a.lon == b.lon) {
        return 0; // ZZ20
    }
    return acos(fmax(-1, fmin(1, cosine))) * EARTH_RADIUS_M;
}

struct xval fn_distance(struct xctx *cx, const struct xp_node *call) {
    struct places list = {0};
    if (!arg_places(cx, call, 0, &list)) {
        return xv_text("");
    }
    double sum = 0;
    for (uint32_t i = 1; i < list.n; i++) {
        sum += leg_m(list.items[i - 1], list.items[i]);
    }
    return xv_number(sum);
}

/* O53: every vertex in metres from the first one, along its own parallel; then the triangles that
 * fan out from the first. */
struct xval fn_area(struct xctx *cx, const struct xp_node *call) {
    struct places list = {0};
    if (!arg_places(cx, call, 0, &list)) {
        return xv_text("");
    }
    double round_m = 2 * acos(-1) * EARTH_RADIUS_M, sum = 0, last_x = 0, last_y = 0;
    for (uint32_t i = 1; i < list.n; i++) {
        const struct place *p = &list.items[i], *origin = &list.items[0];
        double y = (p->lat - origin->lat) * round_m / 360;
        double x = (p->lon - origin->lon) * round_m * cos(radians(p->lat)) / 360;
        sum += i > 1 ? (last_y * x - last_x * y) / 2 : 0;
        last_x = x;
        last_y = y;
    }
    return xv_number(list.n < 3 ? 0 : fabs(sum));
}

/* ---- inside and across ------------------------------------------------------------------- */

/* Even-odd: a ray to the east meets the border an odd number of times. */
static bool is_inside(struct place p, const struct places *ring) {
    bool inside = false;
    for (uint32_t i = 0, j = ring->n - 1; i < ring->n; j = i++) {
        struct place a = ring->items[i], b = ring->items[j];
        if ((a.lat > p.lat) != (b.lat > p.lat) &&
            p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon) {
            inside = !inside;
        }
    }
    return inside;
}

struct xval fn_geofence(struct xctx *cx, const struct xp_node *call) {
    struct places point = {0}, ring = {0};
    size_t len;
    const char *text = arg_string(cx, call, 0, &len);
    if (!read_places(cx, text, len, &point) || !arg_places(cx, call, 1, &ring)) {
        return xv_text("");
    }
    return xv_boolean(point.n && ring.n > 2 && is_inside(point.items[0], &ring));
}

/* > 0 when c lies to the left of the line from a to b, 0 on it. */
static double side(struct place a, struct place b, struct place c) {
    return (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon);
}

static bool boxes_meet(struct place a, struct place b, struct place c, struct place d) {
    return fmax(a.lon, b.lon) >= fmin(c.lon, d.lon) && fmax(c.lon, d.lon) >= fmin(a.lon, b.lon) &&
           fmax(a.lat, b.lat) >= fmin(c.lat, d.lat) && fmax(c.lat, d.lat) >= fmin(a.lat, b.lat);
}

static int sign(double x) {
    return (x > 0) - (x < 0);
}

/* Legs a-b and c-d share a point. */
static bool legs_meet(struct place a, struct place b, struct place c, struct place d) {
    return boxes_meet(a, b, c, d) && sign(side(a, b, c)) * sign(side(a, b, d)) <= 0 &&
           sign(side(c, d, a)) * sign(side(c, d, b)) <= 0;
}

static bool same_place(struct place a, struct place b) {
    return a.lat == b.lat && a.lon == b.lon;
}

/* A leg of no length would make strangers of neighbours. */
static void drop_repeated(struct places *list) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->n; i++) {
        if (!kept || !same_place(list->items[i], list->items[kept - 1])) {
            list->items[kept++] = list->items[i];
        }
    }
    list->n = kept;
}

/* O56: two legs that are not neighbours meet. */
struct xval fn_intersects(struct xctx *cx, const struct xp_node *call) {
    struct places list = {0};
    if (!arg_places(cx, call, 0, &list)) {
        return xv_text("");
    }
    if (list.n > CROSSING_MAX_POINTS) {
        fault(cx->iv, "intersects() takes at most %d points", CROSSING_MAX_POINTS);
        return xv_text("");
    }
    drop_repeated(&list);
    const struct place *p = list.items;
    bool closed = list.n > 3 && same_place(p[0], p[list.n - 1]);
    for (uint32_t i = 0; i + 3 < list.n; i++) {
        for (uint32_t j = i + 2; j + 1 < list.n; j++) {
            bool neighbours = closed && i == 0 && j + 2 == list.n;
            if (!neighbours && legs_meet(p[i], p[i + 1], p[j], p[j + 1])) {
                return xv_boolean(true);
            }
        }
    }
    return xv_boolean(false);
}
