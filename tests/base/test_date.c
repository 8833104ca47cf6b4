/* tests/base/test_date.c — the calendar, and ISO 8601 text by rule E16. */
#include "tests/support.h"

#include <string.h>

#include "base/attr.h"
#include "base/date.h"

static int64_t days_of(int year, int month, int day) {
    return date_to_days((struct date_ymd){year, month, day});
}

static bool parse(const char *text, bool time_only, struct date_time *out) {
    return date_parse(text, strlen(text), time_only, out);
}

static void test_leap_years(void **state) {
    (void)state;
    static const struct {
        int year, days;
    } rows[] = {
        {2023, 28},
        {2024, 29},
        {1900, 28},
        {2000, 29},
        {2100, 28},
        {0,    29},
        {4,    29}
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(date_month_days(rows[i].year, 2), rows[i].days);
        assert_true(date_valid((struct date_ymd){rows[i].year, 2, rows[i].days}));
        assert_false(date_valid((struct date_ymd){rows[i].year, 2, rows[i].days + 1}));
    }
}

static void test_days_that_do_not_exist(void **state) {
    (void)state;
    static const struct date_ymd never[] = {
        {2026,  0,  1 },
        {2026,  13, 1 },
        {2026,  4,  31},
        {2026,  1,  0 },
        {-1,    1,  1 },
        {10000, 1,  1 },
    };
    for (size_t i = 0; i < LEN(never); i++) {
        assert_false(date_valid(never[i]));
    }
    assert_int_equal(date_month_days(2026, 13), 0);
}

static void test_known_days(void **state) {
    (void)state;
    assert_int_equal(days_of(1970, 1, 1), 0);
    assert_int_equal(days_of(1969, 12, 31), -1);
    assert_int_equal(days_of(2012, 1, 2), 15341);
    assert_int_equal(days_of(2020, 2, 29), 18321);
    assert_int_equal(days_of(1, 1, 1), -719162);
    assert_int_equal(days_of(9999, 12, 31), 2932896);
    assert_int_equal(date_weekday(0), 4);
    assert_int_equal(date_weekday(-1), 3);
    assert_int_equal(date_weekday(days_of(2026, 3, 1)), 0);
}

static void test_every_day_of_two_centuries_comes_back(void **state) {
    (void)state;
    int64_t days = days_of(1900, 1, 1);
    int weekday = 1; // a Monday
    for (int year = 1900; year <= 2100; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= date_month_days(year, month); day++, days++) {
                struct date_ymd ymd = date_from_days(days);
                assert_int_equal(days_of(year, month, day), days);
                assert_true(ymd.year == year && ymd.month == month && ymd.day == day);
                assert_int_equal(date_weekday(days), weekday);
                weekday = (weekday + 1) % 7;
            }
        }
    }
}

/* The weeks of every day from 1900 to 2100, folded as h = h * 31 + week modulo 2^64, by Python's
 * date.isocalendar(). */
static void test_iso_weeks_agree_with_python(void **state) {
    (void)state;
    uint64_t fold = 0;
    for (int64_t day = days_of(1900, 1, 1); day <= days_of(2100, 12, 31); day++) {
        fold = fold * 31 + (uint64_t)date_iso_week(day);
    }
    assert_true(fold == UINT64_C(0xa661504e609332e6));
    static const struct {
        int year, month, day, week;
    } rows[] = {
        {2005, 1,  1,  53},
        {2005, 1,  3,  1 },
        {2008, 12, 29, 1 },
        {2010, 1,  3,  53},
        {2012, 3,  5,  10},
        {2015, 12, 31, 53},
        {2020, 12, 31, 53},
        {2024, 12, 30, 1 },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        int64_t day = days_of(rows[i].year, rows[i].month, rows[i].day);
        assert_int_equal(date_iso_week(day), rows[i].week);
    }
}

static void test_month_ends_clamp(void **state) {
    (void)state;
    static const struct {
        struct date_ymd from;
        int months;
        struct date_ymd to;
    } rows[] = {
        {{2026, 1, 31}, 1,   {2026, 2, 28}},
        {{2024, 1, 31}, 1,   {2024, 2, 29}},
        {{2026, 12, 5}, 1,   {2027, 1, 5} },
        {{2026, 1, 5},  -1,  {2025, 12, 5}},
        {{2024, 2, 29}, 12,  {2025, 2, 28}},
        {{2026, 3, 31}, -13, {2025, 2, 28}},
        {{2026, 5, 31}, 0,   {2026, 5, 31}},
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        struct date_ymd to = date_add_months(rows[i].from, rows[i].months);
        assert_memory_equal(&to, &rows[i].to, sizeof to);
    }
}

static void test_far_days_do_not_overflow(void **state) {
    (void)state;
    char text[DATE_TEXT_MAX];
    static const int64_t far[] = {INT64_MIN, INT64_MIN + 1, -700000000001, 700000000001, INT64_MAX};
    for (size_t i = 0; i < LEN(far); i++) {
        assert_true(date_format(text, far[i]) < DATE_TEXT_MAX);
        assert_true(date_format_ms(text, far[i], 1439, true) < DATE_TEXT_MAX);
        assert_true(date_format_ms(text, far[i], -1439, true) < DATE_TEXT_MAX);
        int weekday = date_weekday(far[i]);
        assert_true(weekday >= 0 && weekday <= 6);
        int week = date_iso_week(far[i]);
        assert_true(week >= 1 && week <= 53);
    }
}

static void test_dates_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int year, month, day;
    } rows[] = {
        {"2020-02-29", 2020, 2,  29},
        {"2012-1-2",   2012, 1,  2 },
        {"0000-01-01", 0,    1,  1 },
        {"9999-12-31", 9999, 12, 31},
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        struct date_time dt;
        assert_true(parse(rows[i].text, false, &dt));
        assert_true(dt.has_date && !dt.has_time && !dt.has_offset);
        assert_int_equal(dt.date.year, rows[i].year);
        assert_int_equal(dt.date.month, rows[i].month);
        assert_int_equal(dt.date.day, rows[i].day);
    }
}

static void test_times_and_offsets_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int hour, minute, second, ms;
        bool has_offset;
        int offset_min;
    } rows[] = {
        {"14:30",               14, 30, 0,  0,   false, 0   },
        {"14:30:05",            14, 30, 5,  0,   false, 0   },
        {"14:30:05.5",          14, 30, 5,  500, false, 0   },
        {"14:30:05.0459",       14, 30, 5,  45,  false, 0   },
        {"14:30:00.000Z",       14, 30, 0,  0,   true,  0   },
        {"00:00Z",              0,  0,  0,  0,   true,  0   },
        {"23:59:59.999+02",     23, 59, 59, 999, true,  120 },
        {"23:59:59.999+05:30",  23, 59, 59, 999, true,  330 },
        {"23:59-03:30",         23, 59, 0,  0,   true,  -210},
        {"12:00:00.123456789Z", 12, 0,  0,  123, true,  0   },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        char with_date[60] = "2012-7-1T";
        strcat(with_date, rows[i].text);
        for (int dated = 0; dated < 2; dated++) {
            struct date_time dt;
            assert_true(parse(dated ? with_date : rows[i].text, !dated, &dt));
            assert_true(dt.has_time && dt.has_date == (dated == 1));
            assert_int_equal(dt.hour, rows[i].hour);
            assert_int_equal(dt.minute, rows[i].minute);
            assert_int_equal(dt.second, rows[i].second);
            assert_int_equal(dt.ms, rows[i].ms);
            assert_int_equal(dt.has_offset, rows[i].has_offset);
            assert_int_equal(dt.offset_min, rows[i].offset_min);
        }
    }
}

static void test_what_is_no_date_is_refused_whole(void **state) {
    (void)state;
    static const char *const dates[] = {
        "",
        "bogus",
        "2012-13-01",
        "2012-02-30",
        "2012-1",
        "2012-1-2-3",
        "12-1-2",
        "20120102",
        "2012-01-02 ",
        " 2012-01-02",
        "2012-01-02T",
        "2012-01-02T12",
        "2012-01-02T24:00",
        "2012-01-02T12:60",
        "2012-001-02",
        "-2012-01-02",
        "2012-01-02Z",
        "2012-01-02T1:00",
        "2012-01-02T12:00:",
        "2012--1-2",
        "2012-01-02T12:00:60",
        "2012-01-02T12:00:00.",
        "2012-01-02T12:00+",
        "2012-01-02T12:00+2",
        "2012-01-02T12:00+25",
        "2012-01-02T12:00z",
        "2012-01-02T12:00+02:",
        "2012-01-02T12:00ZZ",
        "2012-01-02T12:00+0200",
        "14:30",
    };
    struct date_time dt = {.hour = 99};
    for (size_t i = 0; i < LEN(dates); i++) {
        if (parse(dates[i], false, &dt)) {
            fail_msg("'%s' was taken for a date", dates[i]);
        }
    }
    assert_false(parse("2012-01-02", true, &dt));
    assert_false(parse("2012-01-02T14:30", true, &dt));
    assert_int_equal(dt.hour, 99);
}

static void test_instants_are_written_in_their_zone(void **state) {
    (void)state;
    static const struct {
        int64_t utc_ms;
        int offset_min;
        bool z;
        const char *want;
    } rows[] = {
        {0,             0,    true,  "1970-01-01T00:00:00.000Z"     },
        {0,             0,    false, "1970-01-01T00:00:00.000+00:00"},
        {0,             60,   true,  "1970-01-01T01:00:00.000+01:00"},
        {0,             -210, true,  "1969-12-31T20:30:00.000-03:30"},
        {-1,            0,    true,  "1969-12-31T23:59:59.999Z"     },
        {1341153000789, 0,    true,  "2012-07-01T14:30:00.789Z"     },
        {1767225600000, 330,  true,  "2026-01-01T05:30:00.000+05:30"},
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        char text[DATE_TEXT_MAX];
        size_t len = date_format_ms(text, rows[i].utc_ms, rows[i].offset_min, rows[i].z);
        assert_string_equal(text, rows[i].want);
        assert_int_equal(len, strlen(text));
        struct date_time dt;
        assert_true(date_parse(text, len, false, &dt));
        assert_int_equal(dt.offset_min, rows[i].offset_min);
    }
}

static void test_split_gives_the_local_day(void **state) {
    (void)state;
    int64_t days;
    assert_int_equal(date_split(DATE_MS_PER_DAY - 1, 1, &days), 59999);
    assert_int_equal(days, 1);
    assert_int_equal(date_split(-1, 0, &days), DATE_MS_PER_DAY - 1);
    assert_int_equal(days, -1);
    assert_int_equal(date_split(0, -60, &days), DATE_MS_PER_DAY - 3600000);
    assert_int_equal(days, -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leap_years),
        cmocka_unit_test(test_days_that_do_not_exist),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_every_day_of_two_centuries_comes_back),
        cmocka_unit_test(test_iso_weeks_agree_with_python),
        cmocka_unit_test(test_month_ends_clamp),
        cmocka_unit_test(test_far_days_do_not_overflow),
        cmocka_unit_test(test_dates_are_read),
        cmocka_unit_test(test_times_and_offsets_are_read),
        cmocka_unit_test(test_what_is_no_date_is_refused_whole),
        cmocka_unit_test(test_instants_are_written_in_their_zone),
        cmocka_unit_test(test_split_gives_the_local_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
