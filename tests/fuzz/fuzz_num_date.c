/* tests/fuzz/fuzz_num_date.c — text to number or date and back again: the same value, and what was
 * written is what the reader takes. The first byte chooses the reader. */
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "tests/fuzz/fuzz.h"

static void check_number(const char *text, size_t len) {
    double value, again;
    if (num_parse(text, len, &value)) {
        char out[NUM_TEXT_MAX];
        size_t n = num_format(out, value);
        FUZZ_CHECK(n == strlen(out) && n < NUM_TEXT_MAX);
        if (value - value == 0) { // finite
            FUZZ_CHECK(num_parse(out, n, &again) && again == value);
        }
    }
    int64_t whole;
    if (num_parse_i64(text, len, &whole)) {
        FUZZ_CHECK(num_parse(text, len, &value) && value == (double)whole);
    }
}

static void check_bits(const uint8_t *data, size_t len) {
    double value, again;
    if (len < sizeof value) {
        return;
    }
    memcpy(&value, data, sizeof value);
    char out[NUM_TEXT_MAX];
    size_t n = num_format(out, value);
    FUZZ_CHECK(n == strlen(out));
    if (value - value == 0) {
        FUZZ_CHECK(num_parse(out, n, &again) && again == value);
    } else {
        FUZZ_CHECK(!num_parse(out, n, &again)); // no word is a number
    }
}

static void check_date(const char *text, size_t len) {
    struct date_time dt, again;
    if (!date_parse(text, len, false, &dt)) {
        return;
    }
    FUZZ_CHECK(date_valid(dt.date) && dt.has_date);
    int64_t days = date_to_days(dt.date);
    int64_t clock_ms = ((dt.hour * 60 + dt.minute) * 60 + dt.second) * INT64_C(1000) + dt.ms;
    int64_t utc_ms = days * DATE_MS_PER_DAY + clock_ms - dt.offset_min * INT64_C(60000);
    char out[DATE_TEXT_MAX];
    size_t n = date_format_ms(out, utc_ms, dt.offset_min, true);
    FUZZ_CHECK(n == strlen(out) && n < DATE_TEXT_MAX);
    FUZZ_CHECK(date_parse(out, n, false, &again));
    FUZZ_CHECK(date_to_days(again.date) == days && again.offset_min == dt.offset_min);
    FUZZ_CHECK(again.hour == dt.hour && again.minute == dt.minute && again.second == dt.second);
    FUZZ_CHECK(again.ms == dt.ms);
}

static void check_time(const char *text, size_t len) {
    struct date_time dt;
    if (date_parse(text, len, true, &dt)) {
        FUZZ_CHECK(!dt.has_date && dt.has_time && dt.hour < 24 && dt.minute < 60);
        FUZZ_CHECK(dt.second < 60 && dt.ms < 1000);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    if (len == 0) {
        return 0;
    }
    const char *text = (const char *)data + 1;
    switch (data[0] % 4) {
    case 0:
        check_number(text, len - 1);
        break;
    case 1:
        check_date(text, len - 1);
        break;
    case 2:
        check_time(text, len - 1);
        break;
    case 3:
        check_bits(data + 1, len - 1);
        break;
    }
    return 0;
}
