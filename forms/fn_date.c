/* forms/fn_date.c — dates and times: rules O39-O45, ZZ1, ZZ12, ZZ17, ZZ20, ZZ21.
 *
 * A date is a day of the local calendar; a date and time is an instant, shown in the zone of the
 * host. Numbers are days since 1970-01-01: date() takes the local day, date-time() the instant
 * counted in UTC, which is what decimal-date-time() gives. Text that is no date gives empty text
 * and a fault; empty text stays empty without one. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/strbuf.h"
#include "forms/host.h"
#include "forms/xpath_funcs.h"

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const weekday_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

/* Days of 0000-01-01 and 9999-12-31: outside them there is no date text. */
static const double FIRST_DAY = -719528, LAST_DAY = 2932896;

/* ---- what is a date ---------------------------------------------------------------------- */

enum number_as {
    AS_DAY,     // the local day, a fraction is dropped (O41)
    AS_INSTANT, // days in UTC, with the fraction (O42)
    AS_EITHER,  // whole numbers are days, others instants: today() + 3, decimal-date-time(x) + 3
};

static struct xval not_a_date(struct xctx *cx, const struct xval *v) {
    size_t len;
    const char *text = xv_to_string(&cx->iv->scratch, v, &len);
    fault(cx->iv, "\"%s\" is not a date", text);
    return xv_text("");
}

static struct xval from_days(struct xctx *cx, double days, enum number_as how) {
    if (isnan(days)) {
        return xv_text("");
    }
    if (!(days >= FIRST_DAY && days < LAST_DAY + 1)) {
        fault(cx->iv, "%.15g is too far away to be a date", days);
        return xv_text("");
    }
    if (how == AS_DAY || (how == AS_EITHER && days == floor(days))) {
        return xv_date(&cx->iv->scratch, cx->iv->host, (int64_t)floor(days));
    }
    int64_t ms = (int64_t)floor(days * (double)DATE_MS_PER_DAY + 0.5);
    return xv_datetime_ms(&cx->iv->scratch, cx->iv->host, ms);
}

static struct xval from_text(struct xctx *cx, const struct xval *v, enum number_as how) {
    const char *text = v->str;
    size_t len = v->len;
    while (len && strchr(" \t\r\n", text[0])) {
        text++, len--;
    }
    while (len && strchr(" \t\r\n", text[len - 1])) {
        len--;
    }
    if (!len) {
        return xv_text("");
    }
    struct xval date = xv_parse_date(cx->iv->host, text, len);
    if (date.kind == XV_DATE) { // the same day, spelled in full
        return xv_date(&cx->iv->scratch, cx->iv->host, (int64_t)date.num);
    }
    if (date.kind == XV_DATETIME) {
        return xv_datetime_ms(&cx->iv->scratch, cx->iv->host, date.utc_ms);
    }
    double days;
    return num_parse(text, len, &days) ? from_days(cx, days, how) : not_a_date(cx, v);
}

/* XV_DATE, XV_DATETIME, or empty text. */
static struct xval to_date(struct xctx *cx, const struct xval *v, enum number_as how) {
    switch (v->kind) {
    case XV_NUMBER:
        return from_days(cx, v->num, how);
    case XV_STRING:
        return from_text(cx, v, how);
    case XV_DATE:
    case XV_DATETIME:
        return *v;
    case XV_BOOLEAN:
    case XV_TIME:
    case XV_NODESET:
        break;
    }
    return not_a_date(cx, v);
}

static struct xval arg_date(struct xctx *cx, const struct xp_node *call, uint32_t i,
                            enum number_as how) {
    struct xval v = arg_value(cx, call, i);
    return to_date(cx, &v, how);
}

/* The wall clock of a date: its local day and the milliseconds since midnight. */
struct wall {
    int64_t days, ms;
};

static struct wall wall_of(const struct xctx *cx, const struct xval *date) {
    struct wall w = {.days = (int64_t)floor(date->num)};
    if (date->kind == XV_DATETIME) {
        w.ms = date_split(date->utc_ms, host_offset(cx->iv->host, date->utc_ms), &w.days);
    } else if (date->kind == XV_TIME) { // on today's date (E17)
        int64_t now = host_now(cx->iv->host);
        date_split(now, host_offset(cx->iv->host, now), &w.days);
        w.ms = (int64_t)floor(date->num * (double)DATE_MS_PER_DAY + 0.5);
    }
    return w;
}

/* ---- the clock --------------------------------------------------------------------------- */

struct xval fn_now(struct xctx *cx, const struct xp_node *call) {
    (void)call;
    return xv_datetime_ms(&cx->iv->scratch, cx->iv->host, host_now(cx->iv->host));
}

struct xval fn_today(struct xctx *cx, const struct xp_node *call) {
    struct xval now = fn_now(cx, call);
    return xv_date(&cx->iv->scratch, cx->iv->host, wall_of(cx, &now).days);
}

/* ---- conversions ------------------------------------------------------------------------- */

/* O41: of a text the time is kept (ZZ17), of a number, an answer or now() it is dropped. */
struct xval fn_date(struct xctx *cx, const struct xp_node *call) {
    struct xval v = arg_value(cx, call, 0);
    struct xval date = to_date(cx, &v, AS_DAY);
    if (v.kind != XV_DATETIME) {
        return date;
    }
    return xv_date(&cx->iv->scratch, cx->iv->host, wall_of(cx, &date).days);
}

/* O42: a day alone is its local midnight. */
struct xval fn_date_time(struct xctx *cx, const struct xp_node *call) {
    struct xval date = arg_date(cx, call, 0, AS_INSTANT);
    if (date.kind != XV_DATE) {
        return date;
    }
    return xv_datetime_ms(&cx->iv->scratch, cx->iv->host, date.utc_ms);
}

struct xval fn_decimal_date_time(struct xctx *cx, const struct xp_node *call) {
    struct xval v = arg_value(cx, call, 0);
    double num;
    if (v.kind == XV_NUMBER) {
        return v;
    }
    if (v.kind == XV_STRING && num_parse(v.str, v.len, &num)) {
        return xv_number(num);
    }
    struct xval date = to_date(cx, &v, AS_INSTANT);
    return xv_number(date.kind == XV_STRING ? NAN : (double)date.utc_ms / (double)DATE_MS_PER_DAY);
}

/* O44: a time alone as written; of an instant the local time, by the offset of its own day. */
struct xval fn_decimal_time(struct xctx *cx, const struct xp_node *call) {
    struct xval v = arg_value(cx, call, 0);
    if (v.kind == XV_STRING) {
        struct xval time = xv_parse_time(v.str, v.len);
        v = time.kind == XV_TIME ? time : v;
    }
    if (v.kind == XV_TIME) {
        return xv_number(v.num);
    }
    struct xval date = to_date(cx, &v, AS_INSTANT);
    if (date.kind == XV_STRING) {
        return xv_number(NAN);
    }
    return xv_number((double)wall_of(cx, &date).ms / (double)DATE_MS_PER_DAY);
}

/* CHT: milliseconds since 1970, as phones write them. */
struct xval fn_parse_timestamp_to_date(struct xctx *cx, const struct xp_node *call) {
    double ms = arg_number(cx, call, 0);
    return from_days(cx, ms / (double)DATE_MS_PER_DAY, AS_INSTANT);
}

/* ---- format-date ------------------------------------------------------------------------- */

enum part {
    PART_YEAR,
    PART_YEAR2,
    PART_MONTH,
    PART_DAY,
    PART_WEEK,
    PART_HOUR,
    PART_MINUTE,
    PART_SECOND,
    PART_MS,
    N_PARTS
};

/* O45: the letters that stand for numbers, and the least digits of each. */
static const struct {
    char letter;
    enum part part;
    int digits;
} letters[] = {
    {'Y', PART_YEAR,   4},
    {'y', PART_YEAR2,  2},
    {'m', PART_MONTH,  2},
    {'n', PART_MONTH,  1},
    {'d', PART_DAY,    2},
    {'e', PART_DAY,    1},
    {'W', PART_WEEK,   1}, // ISO 8601 (ZZ20)
    {'H', PART_HOUR,   2},
    {'h', PART_HOUR,   1},
    {'M', PART_MINUTE, 2},
    {'S', PART_SECOND, 2},
    {'3', PART_MS,     3},
};

static void take_apart(struct wall w, int parts[N_PARTS]) {
    struct date_ymd ymd = date_from_days(w.days);
    int ms = (int)w.ms;
    parts[PART_YEAR] = ymd.year;
    parts[PART_YEAR2] = ymd.year % 100;
    parts[PART_MONTH] = ymd.month;
    parts[PART_DAY] = ymd.day;
    parts[PART_WEEK] = date_iso_week(w.days);
    parts[PART_HOUR] = ms / 3600000;
    parts[PART_MINUTE] = ms / 60000 % 60;
    parts[PART_SECOND] = ms / 1000 % 60;
    parts[PART_MS] = ms % 1000;
}

/* What follows a '%': letters we don't know stay as they are written. */
static void add_escape(struct strbuf *out, char letter, struct wall w, const int parts[N_PARTS]) {
    for (size_t i = 0; i < LEN(letters); i++) {
        if (letters[i].letter == letter) {
            strbuf_addf(out, "%0*d", letters[i].digits, parts[letters[i].part]);
            return;
        }
    }
    switch (letter) {
    case 'a':
        strbuf_add(out, weekday_names[date_weekday(w.days)]);
        return;
    case 'b':
        strbuf_add(out, month_names[parts[PART_MONTH] - 1]);
        return;
    case '%':
        strbuf_addc(out, '%');
        return;
    default:
        strbuf_addc(out, '%');
        strbuf_addc(out, letter);
    }
}

struct xval fn_format_date(struct xctx *cx, const struct xp_node *call) {
    struct xval v = arg_value(cx, call, 0);
    struct xval date = v.kind == XV_TIME ? v : to_date(cx, &v, AS_EITHER);
    if (date.kind == XV_STRING) {
        return date;
    }
    size_t len;
    const char *format = arg_string(cx, call, 1, &len);
    struct wall w = wall_of(cx, &date);
    int parts[N_PARTS];
    take_apart(w, parts);
    AUTO(strbuf_done) struct strbuf out = {0};
    for (size_t i = 0; i < len; i++) {
        if (format[i] == '%' && i + 1 < len) {
            add_escape(&out, format[++i], w, parts);
        } else {
            strbuf_addc(&out, format[i]);
        }
    }
    return xv_copy(cx, strbuf_text(&out), out.len);
}

/* ---- calendar arithmetic (ZZ21) ---------------------------------------------------------- */

/* An amount to add: whole, and empty counts as 0. */
static double arg_amount(struct xctx *cx, const struct xp_node *call, uint32_t i) {
    double amount = i < call->call.n_args ? trunc(arg_number(cx, call, i)) : 0;
    return isnan(amount) ? 0 : amount;
}

struct xval fn_add_date(struct xctx *cx, const struct xp_node *call) {
    struct xval date = arg_date(cx, call, 0, AS_EITHER);
    if (date.kind == XV_STRING) {
        return date;
    }
    double months = arg_amount(cx, call, 1) * 12 + arg_amount(cx, call, 2);
    double days = arg_amount(cx, call, 3);
    double minutes = arg_amount(cx, call, 4) * 60 + arg_amount(cx, call, 5);
    struct wall w = wall_of(cx, &date);
    bool near = fabs(months) <= 12 * 20000.0 && fabs(days) <= LAST_DAY * 2 &&
                fabs(minutes) <= LAST_DAY * 2880; // false for NaN, too
    if (!near) {
        fault(cx->iv, "add-date() leads to a day that is too far away");
        return xv_text("");
    }
    struct date_ymd ymd = date_add_months(date_from_days(w.days), (int)months);
    int64_t ms = w.ms + (int64_t)minutes * 60000, day = date_to_days(ymd) + (int64_t)days;
    ms = date_split(ms, 0, &w.days); // whole days out of the minutes
    day += w.days;
    if ((double)day < FIRST_DAY || (double)day > LAST_DAY) {
        fault(cx->iv, "add-date() leads to a day that is too far away");
        return xv_text("");
    }
    if (date.kind == XV_DATE && minutes == 0) {
        return xv_date(&cx->iv->scratch, cx->iv->host, day);
    }
    return xv_datetime_ms(&cx->iv->scratch, cx->iv->host, host_local_ms(cx->iv->host, day, ms));
}

static bool is_before(struct wall a, struct wall b) {
    return a.days != b.days ? a.days < b.days : a.ms < b.ms;
}

/* The most months that can be added to `from`, month ends clamped, without passing `to`. */
static int whole_months(struct wall from, struct wall to) {
    struct date_ymd a = date_from_days(from.days), b = date_from_days(to.days);
    int months = (b.year - a.year) * 12 + b.month - a.month;
    struct wall there = {date_to_days(date_add_months(a, months)), from.ms};
    return is_before(to, there) ? months - 1 : months;
}

static int64_t whole_days(struct wall from, struct wall to) {
    return to.days - from.days - (to.ms < from.ms);
}

/* Whole units from the first date to the second, negative when it is earlier; empty when one is no
 * date. `unit` units of days or of months make one. */
static struct xval difference(struct xctx *cx, const struct xp_node *call, bool months, int unit) {
    struct xval first = arg_date(cx, call, 0, AS_EITHER);
    struct xval second = arg_date(cx, call, 1, AS_EITHER);
    if (first.kind == XV_STRING || second.kind == XV_STRING) {
        return xv_text("");
    }
    struct wall from = wall_of(cx, &first), to = wall_of(cx, &second);
    bool back = is_before(to, from);
    struct wall early = back ? to : from, late = back ? from : to;
    int64_t n = (months ? whole_months(early, late) : whole_days(early, late)) / unit;
    return xv_number((double)(back ? -n : n));
}

struct xval fn_difference_in_days(struct xctx *cx, const struct xp_node *call) {
    return difference(cx, call, false, 1);
}

struct xval fn_difference_in_weeks(struct xctx *cx, const struct xp_node *call) {
    return difference(cx, call, false, 7);
}

struct xval fn_difference_in_months(struct xctx *cx, const struct xp_node *call) {
    return difference(cx, call, true, 1);
}

struct xval fn_difference_in_years(struct xctx *cx, const struct xp_node *call) {
    return difference(cx, call, true, 12);
}
