/* base/num.c — numbers to text and back, exactly.
 *
 * Reading: up to 15 digits and 22 decimals are one exact integer divided by one exact power of ten,
 * and IEEE 754 division rounds once, so the result is the nearest double. Longer numbers go to
 * strtod(). Writing: the first of 15, 16 and 17 significant digits that reads back the same.
 *
 * The C library's conversions obey LC_NUMERIC. Doorstep never calls setlocale(), so the locale
 * stays "C" and the point a point; nobody may add that call. */
#include "base/num.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { EXACT_DIGITS = 15, EXACT_POWER = 22, COPY_MAX = 128 };

static const double powers_of_ten[EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_space(char c) { // XML 1.0 [3] S, what XPath trims
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static double parse_long(const char *text, size_t len) {
    char room[COPY_MAX];
    char *copy = len < COPY_MAX ? room : mem_alloc(len + 1); // strtod() wants the NUL
    memcpy(copy, text, len);
    copy[len] = '\0';
    double value = strtod(copy, NULL);
    if (copy != room) {
        free(copy);
    }
    return value;
}

bool num_parse(const char *text, size_t len, double *out) {
    const char *end = text + len;
    while (text < end && is_space(*text)) {
        text++;
    }
    while (end > text && is_space(end[-1])) {
        end--;
    }
    bool negative = text < end && *text == '-';
    const char *start = text += negative;
    uint64_t mantissa = 0;
    int significant = 0, decimals = 0;
    bool point = false, digits = false;
    for (; text < end; text++) {
        if (*text == '.' && !point) {
            point = true;
        } else if (is_digit(*text)) {
            digits = true;
            if (significant <= EXACT_DIGITS) { // one more than fits tells us so
                mantissa = mantissa * 10 + (uint64_t)(*text - '0');
                significant += mantissa > 0;
                decimals += point;
            }
        } else {
            return false;
        }
    }
    if (!digits) {
        return false;
    }
    double value = significant <= EXACT_DIGITS && decimals <= EXACT_POWER
                       ? (double)mantissa / powers_of_ten[decimals]
                       : parse_long(start, (size_t)(end - start));
    *out = negative ? -value : value;
    return true;
}

/* "d.ddde-07" as snprintf wrote it, taken apart. */
struct decimal {
    char digits[24];
    int n, exponent; // value = 0.DIGITS * 10^exponent
};

static void take_apart(struct decimal *dec, const char *text) {
    dec->n = 0;
    for (; *text && *text != 'e'; text++) {
        if (is_digit(*text)) {
            dec->digits[dec->n++] = *text;
        }
    }
    dec->exponent = *text ? (int)strtol(text + 1, NULL, 10) + 1 : 0;
    while (dec->n > 1 && dec->digits[dec->n - 1] == '0') {
        dec->n--;
    }
}

/* The next larger decimal of as many digits, written over "d.ddde-07". */
static void step_up(char *text) {
    char *digit = strchr(text, 'e') - 1;
    while (digit > text && (*digit == '9' || *digit == '.')) {
        *digit = *digit == '.' ? '.' : '0';
        digit--;
    }
    ++*digit; // past a leading 9 stands ':', which reads back as nothing: the try fails
}

/* Fewest significant digits that read back as `value`, which is positive and finite. Any decimal of
 * 15 digits survives a normal double, so shorter ones show as trailing zeros; subnormals carry less
 * and are searched from one digit up. Below a power of two doubles stand twice as close: there the
 * nearest decimal of 16 digits can belong to the neighbour while the next one up is ours. */
static void shortest(struct decimal *dec, double value) {
    char text[40];
    for (int digits = value < 2.2250738585072014e-308 ? 1 : EXACT_DIGITS; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        if (strtod(text, NULL) == value) {
            break;
        }
        if (digits == 16) {
            step_up(text);
            if (strtod(text, NULL) == value) {
                break;
            }
        }
    }
    take_apart(dec, text);
}

static size_t lay_out(char *out, const struct decimal *dec) {
    size_t len = 0;
    if (dec->exponent <= 0) {
        out[len++] = '0';
    }
    for (int i = 0; i < dec->exponent; i++) {
        out[len++] = i < dec->n ? dec->digits[i] : '0';
    }
    if (dec->exponent < dec->n) {
        out[len++] = '.';
        for (int i = dec->exponent; i < dec->n; i++) {
            out[len++] = i < 0 ? '0' : dec->digits[i];
        }
    }
    out[len] = '\0';
    return len;
}

static size_t put_u64(char *out, uint64_t value) {
    char digits[20];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (size_t i = 0; i < n; i++) {
        out[i] = digits[n - 1 - i];
    }
    out[n] = '\0';
    return n;
}

size_t num_format(char out[NUM_TEXT_MAX], double value) {
    if (isnan(value)) {
        memcpy(out, "NaN", 4);
        return 3;
    }
    size_t sign = 0;
    if (value < 0) { // false for -0, which is "0" (XPath 1.0 §4.2)
        out[sign++] = '-';
    }
    double size = fabs(value);
    if (isinf(size)) {
        memcpy(out + sign, "Infinity", 9);
        return sign + 8;
    }
    if (size < 9007199254740992.0 && size == (double)(uint64_t)size) {
        return sign + put_u64(out + sign, (uint64_t)size);
    }
    struct decimal dec;
    shortest(&dec, size);
    return sign + lay_out(out + sign, &dec);
}

bool num_parse_i64(const char *text, size_t len, int64_t *out) {
    bool negative = len > 0 && text[0] == '-';
    uint64_t limit = negative ? UINT64_C(1) << 63 : (uint64_t)INT64_MAX;
    uint64_t value = 0;
    if (len == (size_t)negative) {
        return false;
    }
    for (size_t i = negative; i < len; i++) {
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (!is_digit(text[i]) || value > (limit - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool num_parse_u32(const char *text, uint32_t *out) {
    int64_t value;
    if (text[0] == '-' || !num_parse_i64(text, strlen(text), &value) || value > UINT32_MAX) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

uint64_t splitmix64(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint32_t splitmix_below(uint64_t *state, uint32_t n) {
    assert(n > 0);
    uint64_t x = splitmix64(state);
    uint64_t low = (x & UINT32_MAX) * n; // x * n has 96 bits: two halves, no 128-bit type
    return (uint32_t)(((x >> 32) * n + (low >> 32)) >> 32);
}

double splitmix_unit(uint64_t *state) {
    return (double)(splitmix64(state) >> 11) * 0x1p-53;
}
