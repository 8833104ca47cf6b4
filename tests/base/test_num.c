/* tests/base/test_num.c — numbers as text, and the generator of every seeded draw. */
#include "tests/support.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

static double parse(const char *text) {
    double value = -12345;
    if (!num_parse(text, strlen(text), &value)) {
        fail_msg("'%s' was refused", text);
    }
    return value;
}

static uint64_t bits(double value) {
    uint64_t out;
    memcpy(&out, &value, sizeof out);
    return out;
}

static void assert_format(double value, const char *want) {
    char text[NUM_TEXT_MAX];
    size_t len = num_format(text, value);
    assert_string_equal(text, want);
    assert_int_equal(len, strlen(want));
}

/* The number rows of spec/xpath-outcomes.md, without exponents (xforms.md N8, E10). */
static void test_format_is_the_shortest_plain_decimal(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *want;
    } rows[] = {
        {0,                      "0"                        },
        {-0.0,                   "0"                        },
        {1,                      "1"                        },
        {-2,                     "-2"                       },
        {0.1,                    "0.1"                      },
        {1.50,                   "1.5"                      },
        {3.5,                    "3.5"                      },
        {0.1 + 0.2,              "0.30000000000000004"      },
        {1.0 / 3,                "0.3333333333333333"       },
        {100000000000,           "100000000000"             },
        {2147483648,             "2147483648"               },
        {123456789012,           "123456789012"             },
        {1234567.891,            "1234567.891"              },
        {123456789.123456789,    "123456789.12345679"       },
        {0.0000001,              "0.0000001"                },
        {0.00000000000001,       "0.00000000000001"         },
        {15522.520833333334,     "15522.520833333334"       },
        {1.4142135623730951,     "1.4142135623730951"       },
        {3.141592653589793,      "3.141592653589793"        },
        {9007199254740991,       "9007199254740991"         },
        {9007199254740992,       "9007199254740992"         },
        {9007199254740994,       "9007199254740994"         },
        {18446744073709551616.0, "18446744073709552000"     },
        {1e21,                   "1000000000000000000000"   },
        {1.5e22,                 "15000000000000000000000"  },
        {0x1p-24,                "0.00000005960464477539063"},
        {-1e-7,                  "-0.0000001"               },
        {-123456.000001,         "-123456.000001"           },
        {NAN,                    "NaN"                      },
        {INFINITY,               "Infinity"                 },
        {-INFINITY,              "-Infinity"                },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_format(rows[i].value, rows[i].want);
    }
}

static void test_format_fits_at_the_ends_of_the_range(void **state) {
    (void)state;
    static const double ends[] = {5e-324, 1.2345678901234e-310, 2.225073858507201e-308,
                                  2.2250738585072014e-308, 1.7976931348623157e308};
    for (size_t i = 0; i < LEN(ends); i++) {
        char text[NUM_TEXT_MAX];
        size_t len = num_format(text, -ends[i]);
        assert_int_equal(len, strlen(text));
        assert_true(len < NUM_TEXT_MAX);
        assert_null(strpbrk(text, "eE"));
        assert_true(parse(text) == -ends[i]);
    }
    char text[NUM_TEXT_MAX];
    assert_int_equal(num_format(text, 5e-324), 326); // "0.", 323 zeros, "5"
}

/* Every double reads back the same, through both of our own paths. */
static void test_a_hundred_thousand_random_doubles_survive(void **state) {
    (void)state;
    uint64_t seed = 20260101;
    for (int i = 0; i < 100000; i++) {
        uint64_t random = splitmix64(&seed);
        double value;
        if (i % 2) {
            memcpy(&value, &random, sizeof value); // any exponent
        } else {
            value =
                ((double)(random >> 20) - 8e12) / pow(10, (double)(random % 12)); // as people write
        }
        if (!isfinite(value)) {
            continue;
        }
        char text[NUM_TEXT_MAX];
        size_t len = num_format(text, value);
        double back;
        assert_true(num_parse(text, len, &back));
        assert_true(bits(back) == bits(value) || (back == 0 && value == 0));
    }
}

/* XPath 1.0 §4.4 and xforms.md N5: optional '-', digits, a point; blanks around. */
static void test_parse_takes_what_xpath_takes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double want;
    } rows[] = {
        {"0",                                     0                  },
        {"12",                                    12                 },
        {"  12  ",                                12                 },
        {"\t-5\r\n",                              -5                 },
        {"-.5",                                   -0.5               },
        {".5",                                    0.5                },
        {"5.",                                    5                  },
        {"007",                                   7                  },
        {"0.1",                                   0.1                },
        {"999999999999999",                       999999999999999    },
        {"0.000000000000001",                     1e-15              },
        {"123456789.123456789",                   123456789.123456789},
        {"9007199254740993",                      9007199254740992   },
        {"9007199254740993.0001",                 9007199254740994   },
        {"0.30000000000000004",                   0.30000000000000004},
        {"00000000000000000000000000000000001.5", 1.5                },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_true(bits(parse(rows[i].text)) == bits(rows[i].want));
    }
    assert_true(signbit(parse("-0")));
}

static void test_parse_refuses_the_rest_and_leaves_the_result_alone(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",          " ",   "-",    "+5",  "1e3",   "1E3", ".",   "-.",
        "--5",       "- 5", "1 2",  "1,5", "1.2.3", "abc", "NaN", "Infinity",
        "-Infinity", "inf", "0x10", "12a", "5-",    "\v5", "٣",   "1.5.",
    };
    for (size_t i = 0; i < LEN(texts); i++) {
        double value = 42;
        assert_false(num_parse(texts[i], strlen(texts[i]), &value));
        assert_true(value == 42);
    }
}

static void test_parse_takes_very_long_numbers(void **state) {
    (void)state;
    char text[1000];
    memset(text, '9', sizeof text);
    double value;
    assert_true(num_parse(text, 400, &value) && isinf(value));
    memset(text, '0', sizeof text);
    text[0] = '.';
    text[999] = '1';
    assert_true(num_parse(text, sizeof text, &value) && value == 0);
    text[300] = '1';
    assert_true(num_parse(text, 301, &value) && value == 1e-300);
}

static void test_parse_stops_at_its_length(void **state) {
    (void)state;
    double value;
    assert_true(num_parse("1234", 2, &value) && value == 12);
    assert_false(num_parse("12", 0, &value));
}

static void test_whole_numbers_stop_at_the_ends_of_their_type(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t want;
    } rows[] = {
        {"0",                    true,  0        },
        {"-0",                   true,  0        },
        {"0012",                 true,  12       },
        {"9223372036854775807",  true,  INT64_MAX},
        {"9223372036854775808",  false, 0        },
        {"-9223372036854775808", true,  INT64_MIN},
        {"-9223372036854775809", false, 0        },
        {"99999999999999999999", false, 0        },
        {"",                     false, 0        },
        {"-",                    false, 0        },
        {"+1",                   false, 0        },
        {" 1",                   false, 0        },
        {"1.0",                  false, 0        },
        {"--1",                  false, 0        },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        int64_t value = 7;
        assert_int_equal(num_parse_i64(rows[i].text, strlen(rows[i].text), &value), rows[i].ok);
        assert_true(value == (rows[i].ok ? rows[i].want : 7));
    }
    uint32_t small = 7;
    assert_true(num_parse_u32("4294967295", &small) && small == UINT32_MAX);
    assert_false(num_parse_u32("4294967296", &small));
    assert_false(num_parse_u32("-0", &small));
    assert_true(small == UINT32_MAX);
}

/* domain.md 3.3, TV6. */
static void test_the_generator_gives_the_published_draws(void **state) {
    (void)state;
    uint64_t seed = 1;
    assert_true(splitmix64(&seed) == UINT64_C(0x910a2dec89025cc1));
    assert_true(splitmix64(&seed) == UINT64_C(0xbeeb8da1658eec67));
    assert_true(splitmix64(&seed) == UINT64_C(0xf893a2eefb32555e));
    static const uint32_t draws[] = {11, 14, 19, 8,  8, 15, 17, 10, 5,  15,
                                     8,  12, 9,  10, 8, 3,  12, 16, 13, 17};
    seed = 1;
    for (size_t i = 0; i < LEN(draws); i++) {
        assert_int_equal(splitmix_below(&seed, 20), draws[i]);
    }
}

static void test_draws_stay_in_their_range(void **state) {
    (void)state;
    uint64_t seed = 7, sum = 0;
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(splitmix_below(&seed, 1), 0);
        assert_true(splitmix_below(&seed, UINT32_MAX) < UINT32_MAX);
        double unit = splitmix_unit(&seed);
        assert_true(unit >= 0 && unit < 1);
        sum += splitmix_below(&seed, 6);
    }
    assert_true(sum > 24000 && sum < 26000); // 10000 dice of 0..5
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_is_the_shortest_plain_decimal),
        cmocka_unit_test(test_format_fits_at_the_ends_of_the_range),
        cmocka_unit_test(test_a_hundred_thousand_random_doubles_survive),
        cmocka_unit_test(test_parse_takes_what_xpath_takes),
        cmocka_unit_test(test_parse_refuses_the_rest_and_leaves_the_result_alone),
        cmocka_unit_test(test_parse_takes_very_long_numbers),
        cmocka_unit_test(test_parse_stops_at_its_length),
        cmocka_unit_test(test_whole_numbers_stop_at_the_ends_of_their_type),
        cmocka_unit_test(test_the_generator_gives_the_published_draws),
        cmocka_unit_test(test_draws_stay_in_their_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
