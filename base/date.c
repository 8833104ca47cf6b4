/* base/date.c — days to calendar and back by 400-year eras that start on 1 March, so that the leap
 * day is the last of its year; and ISO 8601 text as rule E16 takes it.
 *
 * No clock and no zone table: an offset is an argument. */
#include "base/date.h"

#include <stddef.h>
#include <string.h>

#include "base/attr.h"

enum { DAYS_PER_ERA = 146097, DAYS_0000_03_01 = -719468 }; // of 400 years; day number of the first

/* Days from here on would not fit `int year`; farther ones count as the last. */
#define DAYS_LIMIT INT64_C(700000000000)

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b) {
    return a % b + (a % b < 0 ? b : 0);
}

static int64_t within_limit(int64_t days) {
    return days > DAYS_LIMIT ? DAYS_LIMIT : days < -DAYS_LIMIT ? -DAYS_LIMIT : days;
}

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month < 1 || month > 12 ? 0 : days[month - 1] + (month == 2 && is_leap(year));
}

bool date_valid(struct date_ymd ymd) {
    return ymd.year >= 0 && ymd.year <= 9999 && ymd.day >= 1 &&
           ymd.day <= date_month_days(ymd.year, ymd.month);
}

int64_t date_to_days(struct date_ymd ymd) {
    int64_t year = (int64_t)ymd.year - (ymd.month <= 2); // years begin in March
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (ymd.month + 9) % 12;                      // 0 is March
    int64_t day_of_year = (153 * month + 2) / 5 + ymd.day - 1; // months of 31 30 31 30 31
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era + DAYS_0000_03_01;
}

struct date_ymd date_from_days(int64_t days) {
    days = within_limit(days) - DAYS_0000_03_01;
    int64_t era = floor_div(days, DAYS_PER_ERA);
    int64_t day = days - era * DAYS_PER_ERA; // of the era
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153; // 0 is March
    return (struct date_ymd){
        .year = (int)(era * 400 + year + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

int date_weekday(int64_t days) {
    return (int)floor_mod(days % 7 + 4, 7); // day 0 was a Thursday
}

int date_iso_week(int64_t days) {
    days = within_limit(days);
    int64_t monday = days - (date_weekday(days) + 6) % 7;
    int64_t thursday = monday + 3; // its year is the year of the week, ISO 8601
    struct date_ymd first = {date_from_days(thursday).year, 1, 1};
    return (int)((thursday - date_to_days(first)) / 7 + 1);
}

struct date_ymd date_add_months(struct date_ymd ymd, int months) {
    int64_t total = (int64_t)ymd.year * 12 + ymd.month - 1 + months;
    struct date_ymd sum = {(int)floor_div(total, 12), 0, ymd.day};
    sum.month = (int)(total - (int64_t)sum.year * 12) + 1;
    int last = date_month_days(sum.year, sum.month);
    sum.day = sum.day > last ? last : sum.day;
    return sum;
}

/* ---- reading ---- */

struct cursor {
    const char *at, *end;
};

static bool take(struct cursor *cur, char c) {
    if (cur->at < cur->end && *cur->at == c) {
        cur->at++;
        return true;
    }
    return false;
}

/* `least`..`most` digits with a value of at most `limit`. */
static bool take_number(struct cursor *cur, int least, int most, int limit, int *out) {
    int n = 0, value = 0;
    while (n < most && cur->at < cur->end && *cur->at >= '0' && *cur->at <= '9') {
        value = value * 10 + (*cur->at++ - '0');
        n++;
    }
    *out = value;
    return n >= least && value <= limit;
}

/* Any number of decimals; past the third they are dropped. */
static bool take_fraction(struct cursor *cur, int *ms) {
    int digit, weight = 100, n = 0;
    for (; take_number(cur, 1, 1, 9, &digit); n++, weight /= 10) {
        *ms += digit * weight;
    }
    return n > 0;
}

static bool take_offset(struct cursor *cur, struct date_time *dt) {
    if (cur->at == cur->end) {
        return true;
    }
    dt->has_offset = true;
    if (take(cur, 'Z')) {
        return true;
    }
    int sign = take(cur, '+') ? 1 : take(cur, '-') ? -1 : 0;
    int hours = 0, minutes = 0;
    if (sign == 0 || !take_number(cur, 2, 2, 23, &hours) ||
        (take(cur, ':') && !take_number(cur, 2, 2, 59, &minutes))) {
        return false;
    }
    dt->offset_min = sign * (hours * 60 + minutes);
    return true;
}

static bool take_time(struct cursor *cur, struct date_time *dt) {
    dt->has_time = true;
    if (!take_number(cur, 2, 2, 23, &dt->hour) || !take(cur, ':') ||
        !take_number(cur, 2, 2, 59, &dt->minute)) {
        return false;
    }
    if (take(cur, ':')) {
        if (!take_number(cur, 2, 2, 59, &dt->second) ||
            (take(cur, '.') && !take_fraction(cur, &dt->ms))) {
            return false;
        }
    }
    return take_offset(cur, dt);
}

static bool take_date(struct cursor *cur, struct date_time *dt) {
    dt->has_date = true;
    return take_number(cur, 4, 4, 9999, &dt->date.year) && take(cur, '-') &&
           take_number(cur, 1, 2, 12, &dt->date.month) && take(cur, '-') &&
           take_number(cur, 1, 2, 31, &dt->date.day) && date_valid(dt->date);
}

bool date_parse(const char *text, size_t len, bool time_only, struct date_time *out) {
    struct cursor cur = {text, text + len};
    struct date_time dt = {0};
    bool ok = time_only ? take_time(&cur, &dt)
                        : take_date(&cur, &dt) && (!take(&cur, 'T') || take_time(&cur, &dt));
    if (!ok || cur.at != cur.end) {
        return false;
    }
    *out = dt;
    return true;
}

/* ---- writing ---- */

static char *put(char *at, int64_t value, int width) {
    char digits[20];
    int n = 0;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    for (; left > 0 || n < width; left /= 10) {
        digits[n++] = (char)('0' + left % 10);
    }
    if (value < 0) {
        *at++ = '-';
    }
    while (n > 0) {
        *at++ = digits[--n];
    }
    return at;
}

static char *put_date(char *at, int64_t days) {
    struct date_ymd ymd = date_from_days(days);
    at = put(at, ymd.year, 4);
    *at++ = '-';
    at = put(at, ymd.month, 2);
    *at++ = '-';
    return put(at, ymd.day, 2);
}

size_t date_format(char out[DATE_TEXT_MAX], int64_t days) {
    char *end = put_date(out, days);
    *end = '\0';
    return (size_t)(end - out);
}

int64_t date_split(int64_t utc_ms, int offset_min, int64_t *days) {
    int64_t utc_day = floor_div(utc_ms, DATE_MS_PER_DAY);
    int64_t ms = floor_mod(utc_ms, DATE_MS_PER_DAY) + (int64_t)offset_min * 60000;
    int64_t shift = floor_div(ms, DATE_MS_PER_DAY);
    *days = utc_day + shift;
    return ms - shift * DATE_MS_PER_DAY;
}

size_t date_format_ms(char out[DATE_TEXT_MAX], int64_t utc_ms, int offset_min, bool z) {
    int64_t days;
    int64_t ms = date_split(utc_ms, offset_min, &days);
    char *at = put_date(out, days);
    const struct {
        char before;
        int64_t value;
        int width;
    } parts[] = {
        {'T', ms / 3600000,    2},
        {':', ms / 60000 % 60, 2},
        {':', ms / 1000 % 60,  2},
        {'.', ms % 1000,       3},
    };
    for (size_t i = 0; i < LEN(parts); i++) {
        *at++ = parts[i].before;
        at = put(at, parts[i].value, parts[i].width);
    }
    if (z && offset_min == 0) {
        *at++ = 'Z';
    } else {
        int size = offset_min < 0 ? -offset_min : offset_min;
        *at++ = offset_min < 0 ? '-' : '+';
        at = put(at, size / 60 % 100, 2);
        *at++ = ':';
        at = put(at, size % 60, 2);
    }
    *at = '\0';
    return (size_t)(at - out);
}
