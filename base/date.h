/* base/date.h — the proleptic Gregorian calendar and ISO 8601 text, without a clock or a zone.
 *
 * Days count from 1970-01-01 (day 0). Instants are milliseconds since 1970-01-01T00:00:00Z. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_MS_PER_DAY INT64_C(86400000)

struct date_ymd {
    int year, month, day; // month 1..12, day 1..31
};

struct date_time {
    struct date_ymd date;
    int hour, minute, second, ms;
    bool has_date, has_time, has_offset;
    int offset_min; // minutes east of UTC
};

bool date_valid(struct date_ymd ymd); // a day that exists, years 0..9999
int64_t date_to_days(struct date_ymd ymd);
struct date_ymd date_from_days(int64_t days); // any day whose year fits an int; past it the last
int date_weekday(int64_t days);               // 0 Sunday .. 6 Saturday
int date_iso_week(int64_t days);              // 1..53, ISO 8601
int date_month_days(int year, int month);
struct date_ymd date_add_months(struct date_ymd ymd, int months); // month ends clamp

/* "Y-M-D", "Y-M-DTtime" or, with `time_only`, "time"; time is HH:MM[:SS[.fraction]] and an
 * optional offset Z, +HH, +HH:MM, -HH:MM (rule E16: month and day may be unpadded). The whole text
 * must fit. False leaves *out alone. */
bool date_parse(const char *text, size_t len, bool time_only, struct date_time *out);

/* "YYYY-MM-DD"; "YYYY-MM-DDTHH:MM:SS.mmm+HH:MM" (or Z when the offset is 0 and `z`). */
enum { DATE_TEXT_MAX = 40 };
size_t date_format(char out[DATE_TEXT_MAX], int64_t days);
size_t date_format_ms(char out[DATE_TEXT_MAX], int64_t utc_ms, int offset_min, bool z);

/* Time of day of an instant shifted by offset, in ms since local midnight; *days gets the day. */
int64_t date_split(int64_t utc_ms, int offset_min, int64_t *days);
