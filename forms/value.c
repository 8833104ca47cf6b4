/* forms/value.c — conversions between XPath values. */
#include "forms/value.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "forms/host.h"

static const double TOLERANCE = 1e-12; // N9

int host_offset(const struct host *host, int64_t utc_ms) {
    return host && host->utc_offset_min ? host->utc_offset_min(host->ctx, utc_ms) : 0;
}

int64_t host_now(const struct host *host) {
    return host && host->now_ms ? host->now_ms(host->ctx) : 0;
}

/* Local wall time to UTC. When clocks go back, the hour that comes twice means its first time; the
 * hour that is skipped when they go forward is read by the old offset, so that it lies behind the
 * gap (E16, as calendars elsewhere do). */
int64_t host_local_ms(const struct host *host, int64_t days, int64_t ms_of_day) {
    int64_t wall = days * DATE_MS_PER_DAY + ms_of_day;
    int before = host_offset(host, wall - DATE_MS_PER_DAY);
    int after = host_offset(host, wall + DATE_MS_PER_DAY);
    int64_t early = wall - before * INT64_C(60000), late = wall - after * INT64_C(60000);
    bool takes_late =
        before != after && host_offset(host, early) != before && host_offset(host, late) == after;
    return takes_late ? late : early;
}

struct xval xv_string(const char *str, size_t len) {
    return (struct xval){.kind = XV_STRING, .str = str, .len = (uint32_t)len};
}

struct xval xv_text(const char *str) {
    return xv_string(str ? str : "", str ? strlen(str) : 0);
}

struct xval xv_number(double num) {
    return (struct xval){.kind = XV_NUMBER, .num = num};
}

struct xval xv_boolean(bool value) {
    return (struct xval){.kind = XV_BOOLEAN, .num = value};
}

struct xval xv_date(struct arena *arena, const struct host *host, int64_t days) {
    char text[DATE_TEXT_MAX];
    size_t len = date_format(text, days);
    return (struct xval){.kind = XV_DATE,
                         .num = (double)days,
                         .str = arena_strndup(arena, text, len),
                         .len = (uint32_t)len,
                         .utc_ms = host_local_ms(host, days, 0)};
}

struct xval xv_datetime_ms(struct arena *arena, const struct host *host, int64_t utc_ms) {
    int offset = host_offset(host, utc_ms);
    char text[DATE_TEXT_MAX];
    size_t len = date_format_ms(text, utc_ms, offset, false);
    int64_t days, ms = date_split(utc_ms, offset, &days);
    return (struct xval){.kind = XV_DATETIME,
                         .num = (double)days + (double)ms / (double)DATE_MS_PER_DAY,
                         .str = arena_strndup(arena, text, len),
                         .len = (uint32_t)len,
                         .utc_ms = utc_ms};
}

static int64_t ms_of_day(const struct date_time *dt) {
    return ((dt->hour * INT64_C(60) + dt->minute) * 60 + dt->second) * 1000 + dt->ms;
}

struct xval xv_parse_date(const struct host *host, const char *text, size_t len) {
    struct date_time dt;
    if (!date_parse(text, len, false, &dt)) {
        return xv_text("");
    }
    int64_t days = date_to_days(dt.date);
    struct xval v = {.kind = XV_DATE, .num = (double)days, .str = text, .len = (uint32_t)len};
    if (!dt.has_time) {
        v.utc_ms = host_local_ms(host, days, 0);
        return v;
    }
    v.kind = XV_DATETIME;
    v.utc_ms = dt.has_offset
                   ? days * DATE_MS_PER_DAY + ms_of_day(&dt) - dt.offset_min * INT64_C(60000)
                   : host_local_ms(host, days, ms_of_day(&dt));
    int64_t local_days, ms = date_split(v.utc_ms, host_offset(host, v.utc_ms), &local_days);
    v.num = (double)local_days + (double)ms / (double)DATE_MS_PER_DAY;
    return v;
}

struct xval xv_parse_time(const char *text, size_t len) {
    struct date_time dt;
    if (!date_parse(text, len, true, &dt)) {
        return xv_text("");
    }
    return (struct xval){.kind = XV_TIME,
                         .num = (double)ms_of_day(&dt) / (double)DATE_MS_PER_DAY,
                         .str = text,
                         .len = (uint32_t)len};
}

bool xv_is_date_shaped(const char *text, size_t len) {
    return len >= 8 && text[4] == '-' && text[0] >= '0' && text[0] <= '9';
}

static double string_to_number(const struct host *host, const char *text, size_t len) {
    double num;
    if (num_parse(text, len, &num)) {
        return num;
    }
    while (len && strchr(" \t\r\n", *text)) {
        text++, len--;
    }
    while (len && strchr(" \t\r\n", text[len - 1])) {
        len--;
    }
    bool dates = !host || !host->strict_jr; // ZZ1
    if (dates && xv_is_date_shaped(text, len)) {
        struct xval date = xv_parse_date(host, text, len);
        if (date.kind != XV_STRING) {
            return date.num;
        }
    }
    return NAN;
}

double xv_to_number(const struct host *host, const struct xval *v) {
    return v->kind == XV_STRING ? string_to_number(host, v->str, v->len) : v->num;
}

bool xv_to_boolean(const struct xval *v) {
    switch (v->kind) {
    case XV_NUMBER:
        return fabs(v->num) > TOLERANCE; // false for NaN
    case XV_BOOLEAN:
        return v->num != 0;
    case XV_STRING:
        return v->len > 0;
    case XV_DATE:
    case XV_DATETIME:
    case XV_TIME:
        return true;
    case XV_NODESET:
        return v->len > 0;
    }
    return false;
}

const char *xv_to_string(struct arena *arena, const struct xval *v, size_t *len) {
    char text[NUM_TEXT_MAX];
    switch (v->kind) {
    case XV_NUMBER:
        *len = num_format(text, v->num);
        return arena_strndup(arena, text, *len);
    case XV_BOOLEAN:
        *len = v->num != 0 ? 4 : 5;
        return v->num != 0 ? "true" : "false";
    case XV_STRING:
    case XV_DATE:
    case XV_DATETIME:
    case XV_TIME:
        *len = v->len;
        return v->str;
    case XV_NODESET:
        break;
    }
    *len = 0;
    return "";
}

static bool has_text(const struct xval *v) {
    return v->kind == XV_STRING || v->kind == XV_DATE || v->kind == XV_DATETIME ||
           v->kind == XV_TIME;
}

bool xv_equal(const struct host *host, const struct xval *a, const struct xval *b) {
    if (a->kind == XV_BOOLEAN || b->kind == XV_BOOLEAN) {
        return xv_to_boolean(a) == xv_to_boolean(b);
    }
    if (has_text(a) && has_text(b)) {
        if (a->len == b->len && memcmp(a->str, b->str, a->len) == 0) {
            return true;
        }
        if (a->kind == XV_STRING && b->kind == XV_STRING) {
            return false;
        }
    }
    double x = xv_to_number(host, a), y = xv_to_number(host, b);
    return x == y || fabs(x - y) < TOLERANCE;
}
