/* forms/types.c — data types: what is a value of each, and how it is written (rules E1-E20). */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "forms/interview_impl.h"

enum { GEO_MAX_POINTS = 100000 };

static struct xval empty(void) {
    return xv_string("", 0);
}

static struct xval number_text(struct arena *arena, double num) {
    char text[NUM_TEXT_MAX];
    size_t len = num_format(text, num);
    struct xval v = xv_number(num);
    v.str = arena_strndup(arena, text, len);
    v.len = (uint32_t)len;
    return v;
}

/* ---- text of a person or a file ---- */

static bool read_int(struct arena *arena, const char *text, size_t len, int64_t limit,
                     struct xval *out) {
    int64_t value;
    if (!num_parse_i64(text, len, &value) || value > limit || value < -limit - 1) {
        return false;
    }
    *out = xv_number((double)value);
    out->str = arena_printf(arena, "%" PRId64, value); // all digits, also past 2^53
    out->len = (uint32_t)strlen(out->str);
    return true;
}

static bool read_decimal(struct arena *arena, const char *text, size_t len, struct xval *out) {
    double num;
    if (!num_parse(text, len, &num)) {
        return false;
    }
    *out = xv_number(num); // rule E4: written as the person wrote it
    out->str = arena_strndup(arena, text, len);
    out->len = (uint32_t)len;
    return true;
}

static bool read_boolean(const char *text, size_t len, struct xval *out) {
    static const struct {
        const char *text;
        bool value;
    } words[] = {
        {"true",  true },
        {"1",     true },
        {"t",     true },
        {"false", false},
        {"0",     false},
        {"f",     false}
    };
    for (size_t i = 0; i < LEN(words); i++) {
        if (strlen(words[i].text) == len && memcmp(words[i].text, text, len) == 0) {
            *out = xv_boolean(words[i].value);
            out->str = words[i].value ? "true" : "false";
            out->len = words[i].value ? 4 : 5;
            return true;
        }
    }
    return false;
}

static bool read_date(struct arena *arena, const struct host *host, const char *text, size_t len,
                      struct xval *out) {
    struct xval v = xv_parse_date(host, text, len);
    if (v.kind != XV_DATE) {
        return false;
    }
    *out = xv_date(arena, host, (int64_t)v.num);
    return true;
}

static bool keep_text(struct arena *arena, const char *text, size_t len, struct xval v,
                      struct xval *out) {
    if (v.kind == XV_STRING) {
        return false;
    }
    *out = v;
    out->str = arena_strndup(arena, text, len);
    out->len = (uint32_t)len;
    return true;
}

/* Tokens between single spaces, each once (rule E14). */
static bool read_tokens(struct arena *arena, const char *text, size_t len, struct xval *out) {
    char *list = arena_alloc(arena, len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len;) {
        size_t end = i;
        while (end < len && !strchr(" \t\r\n", text[end])) {
            end++;
        }
        size_t size = end - i;
        bool had = false;
        for (size_t k = 0; size && k < n && !had; k += strcspn(list + k, " ") + 1) {
            list[n] = '\0';
            had = strcspn(list + k, " ") == size && memcmp(list + k, text + i, size) == 0;
        }
        if (size && !had) {
            if (n) {
                list[n++] = ' ';
            }
            memcpy(list + n, text + i, size);
            n += size;
        }
        i = end + 1;
    }
    list[n] = '\0';
    *out = xv_string(list, n);
    return true;
}

struct point {
    double lat, lon;
};

/* One point: lat lon [alt [acc]], in range (rule E10). */
static bool read_point(const char *text, size_t len, struct point *out) {
    double part[4];
    int n = 0;
    for (size_t i = 0; i < len;) {
        size_t end = i;
        while (end < len && text[end] != ' ') {
            end++;
        }
        if (end > i && (n == 4 || !num_parse(text + i, end - i, &part[n++]))) {
            return false;
        }
        i = end + 1;
    }
    if (n < 2 || fabs(part[0]) > 90 || fabs(part[1]) > 180) {
        return false;
    }
    *out = (struct point){part[0], part[1]};
    return true;
}

static bool same_point(struct point a, struct point b) {
    return a.lat == b.lat && a.lon == b.lon;
}

/* What a run of points comes to; a shape needs three that differ, and to end where it began. */
struct points {
    struct point corners[3], last; // the first that differ
    int n, n_corners;
};

static void add_point(struct points *ps, struct point p) {
    ps->n++;
    ps->last = p;
    for (int i = 0; i < ps->n_corners; i++) {
        if (same_point(ps->corners[i], p)) {
            return;
        }
    }
    if (ps->n_corners < (int)LEN(ps->corners)) {
        ps->corners[ps->n_corners++] = p;
    }
}

/* Points between ';', with or without one behind the last (rules E11, E12). */
static bool read_points(struct arena *arena, const char *text, size_t len, bool closed,
                        struct xval *out) {
    struct points ps = {0};
    for (size_t i = 0; i < len;) {
        const char *semicolon = memchr(text + i, ';', len - i);
        size_t end = semicolon ? (size_t)(semicolon - text) : len;
        size_t blanks = i;
        while (blanks < len && text[blanks] == ' ') {
            blanks++;
        }
        struct point p;
        if (blanks == len && ps.n) {
            break;
        }
        if (!read_point(text + i, end - i, &p) || ps.n == GEO_MAX_POINTS) {
            return false;
        }
        add_point(&ps, p);
        i = end + 1;
    }
    bool ring = ps.n_corners == (int)LEN(ps.corners) && same_point(ps.corners[0], ps.last);
    if (ps.n < 2 || (closed && !ring)) {
        return false;
    }
    *out = xv_string(arena_strndup(arena, text, len), len);
    return true;
}

static bool read_plain(struct arena *arena, const char *text, size_t len, struct xval *out) {
    *out = xv_string(arena_strndup(arena, text, len), len);
    return true;
}

bool type_read(struct arena *arena, const struct host *host, enum form_type type, const char *text,
               size_t len, struct xval *out) {
    bool blank = strspn(text, " \t\r\n") >= len;
    if (!len || (blank && type != FT_STRING && type != FT_UNTYPED)) {
        *out = empty();
        return true;
    }
    switch (type) {
    case FT_INT:
        return read_int(arena, text, len, INT32_MAX, out);
    case FT_LONG:
        return read_int(arena, text, len, INT64_MAX, out);
    case FT_DECIMAL:
        return read_decimal(arena, text, len, out);
    case FT_BOOLEAN:
        return read_boolean(text, len, out);
    case FT_DATE:
        return read_date(arena, host, text, len, out);
    case FT_TIME:
        return keep_text(arena, text, len, xv_parse_time(text, len), out);
    case FT_DATETIME:
        return keep_text(arena, text, len, xv_parse_date(host, text, len), out);
    case FT_SELECT:
    case FT_RANK:
        return read_tokens(arena, text, len, out);
    case FT_GEOPOINT:
        return read_point(text, len, &(struct point){0}) && read_plain(arena, text, len, out);
    case FT_GEOTRACE:
        return read_points(arena, text, len, false, out);
    case FT_GEOSHAPE:
        return read_points(arena, text, len, true, out);
    case FT_UNTYPED:
    case FT_STRING:
    case FT_SELECT1:
    case FT_BINARY:
    case FT_BARCODE:
    case FT_INTENT:
        return read_plain(arena, text, len, out);
    }
    return false;
}

/* ---- results of expressions ---- */

static struct xval cast_int(struct arena *arena, const struct host *host, const struct xval *v,
                            double limit) {
    double num = trunc(xv_to_number(host, v));
    return isfinite(num) && fabs(num) <= limit ? number_text(arena, num) : empty();
}

static struct xval cast_date(struct arena *arena, const struct host *host, const struct xval *v) {
    if (v->kind == XV_NUMBER) {
        return isfinite(v->num) && fabs(v->num) < 4e6 ? xv_date(arena, host, (int64_t)floor(v->num))
                                                      : empty();
    }
    if (v->kind == XV_DATETIME) { // the day where we are
        return xv_date(arena, host, (int64_t)floor(v->num));
    }
    struct xval out;
    size_t len;
    const char *text = xv_to_string(arena, v, &len);
    return read_date(arena, host, text, len, &out) ? out : empty();
}

/* "HH:MM:SS.mmm+HH:MM" of an instant, where we are. */
static struct xval time_of_day(struct arena *arena, const struct host *host, const struct xval *v) {
    struct xval local = xv_datetime_ms(arena, host, v->utc_ms);
    const char *time = strchr(local.str, 'T');
    return xv_text(time ? time + 1 : "");
}

static struct xval as_text(struct arena *arena, const struct xval *v) {
    size_t len;
    const char *text = xv_to_string(arena, v, &len);
    return xv_string(text, len);
}

/* Untyped places keep the text; a boolean stays one when read again (trap T06). */
static struct xval cast_plain(struct arena *arena, const struct xval *v) {
    if (v->kind == XV_NUMBER && isnan(v->num)) {
        return empty();
    }
    struct xval out = as_text(arena, v);
    if (v->kind == XV_BOOLEAN) {
        out.kind = XV_BOOLEAN;
        out.num = v->num;
    }
    return out;
}

struct xval type_cast(struct arena *arena, const struct host *host, enum form_type type,
                      const struct xval *v) {
    struct xval out, text;
    if (v->kind == XV_STRING && !v->len) {
        return empty();
    }
    if (v->kind == XV_NUMBER && isnan(v->num)) {
        return empty();
    }
    switch (type) {
    case FT_INT:
        return cast_int(arena, host, v, 2147483648.0);
    case FT_LONG:
        return cast_int(arena, host, v, 9.2e18);
    case FT_DECIMAL: {
        double num = xv_to_number(host, v);
        return isnan(num) ? empty() : number_text(arena, num);
    }
    case FT_BOOLEAN:
        out = xv_boolean(xv_to_boolean(v));
        if (v->kind == XV_STRING && read_boolean(v->str, v->len, &out)) {
            return out;
        }
        out.str = out.num != 0 ? "true" : "false";
        out.len = out.num != 0 ? 4 : 5;
        return out;
    case FT_DATE:
        return cast_date(arena, host, v);
    case FT_DATETIME:
    case FT_TIME:
    case FT_SELECT:
    case FT_RANK:
    case FT_GEOPOINT:
    case FT_GEOTRACE:
    case FT_GEOSHAPE:
        text = as_text(arena, v);
        if (type == FT_DATETIME && v->kind == XV_NUMBER) {
            return empty();
        }
        if (type == FT_TIME && v->kind == XV_DATETIME) {
            text = time_of_day(arena, host, v);
        }
        return type_read(arena, host, type, text.str, text.len, &out) ? out : empty();
    case FT_UNTYPED:
    case FT_STRING:
    case FT_SELECT1:
    case FT_BINARY:
    case FT_BARCODE:
    case FT_INTENT:
        return cast_plain(arena, v);
    }
    return empty();
}
