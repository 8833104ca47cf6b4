/* tests/survey/test_hostnative.c — what the engine gets from a computer (forms/hostnative.h). Here
 * because the engine's own tests link no foreign library. */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/strbuf.h"
#include "forms/hostnative.h"

static int matches(const struct host *host, const char *text, const char *pattern) {
    return host->regex(host->ctx, text, strlen(text), pattern);
}

static void test_regex_matches_the_whole_text(void **state) {
    (void)state;
    AUTO(host_native_freep) struct host_native *native = host_native_new(NULL);
    const struct host *host = host_native_host(native);
    static const struct {
        const char *text, *pattern;
        int expected;
    } cases[] = {
        {"abc",           "a|abc",             1 }, // the longer alternative is tried too
        {"abc",           "b",                 0 },
        {"abc",           "^abc$",             1 },
        {"0161 496 0000", "[0-9 ]{11,13}",     1 },
        {"ARW-C-014",     "\\w{3}-\\w-\\d{3}", 1 },
        {"a",             "(?=a).",            1 }, // lookahead
        {"aab",           "a+?b",              1 },
        {"\xc3\xa9",      ".",                 1 }, // characters, not bytes
        {"\xc3\xa9",      "\\u00e9",           1 },
        {"\xc3\xa9",      "\\x{e9}",           1 },
        {"\xd8\xb3",      "\\p{L}",            1 },
        {"\xd9\xa3",      "\\d",               0 }, // an Arabic digit: \d is ASCII, as in Java
        {"",              "a*",                1 },
        {"a",             "(",                 -1},
        {"a",             "a\\C",              -1},
        {"\xff",          ".",                 0 },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        int got = matches(host, cases[i].text, cases[i].pattern);
        if (got != cases[i].expected) {
            fail_msg("%s ~ %s: %d", cases[i].text, cases[i].pattern, got);
        }
    }
}

static void test_regex_gives_up_on_endless_patterns_19(void **state) {
    (void)state;
    AUTO(host_native_freep) struct host_native *native = host_native_new(NULL);
    const struct host *host = host_native_host(native);
    AUTO(strbuf_done) struct strbuf text = {0};
    for (int i = 0; i < 5000; i++) {
        strbuf_add(&text, "a");
    }
    clock_t start = clock();
    assert_int_equal(matches(host, text.data, "(a+)+[^a]*b?c*[^a]"), -2);
    assert_int_equal(matches(host, text.data, "(.*)*(.*)*(.*)*[xyz]"), -2);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 10);
    AUTO(strbuf_done) struct strbuf nested = {0};
    for (int i = 0; i < 5000; i++) {
        strbuf_add(&nested, "(");
    }
    assert_int_equal(matches(host, "a", nested.data), -1);
}

static void test_regex_keeps_many_patterns(void **state) {
    (void)state;
    AUTO(host_native_freep) struct host_native *native = host_native_new(NULL);
    const struct host *host = host_native_host(native);
    for (int i = 0; i < 3000; i++) {
        AUTO(strbuf_done) struct strbuf pattern = {0};
        strbuf_addf(&pattern, "x%d", i % 1100);
        assert_int_equal(matches(host, "x7", pattern.data), i % 1100 == 7);
    }
}

static void hex(const unsigned char *bytes, size_t len, struct strbuf *out) {
    for (size_t i = 0; i < len; i++) {
        strbuf_addf(out, "%02x", bytes[i]);
    }
}

static void test_digests(void **state) {
    (void)state;
    static const struct {
        const char *name, *digest; // of "abc"; RFC 1321, FIPS 180
    } cases[] = {
        {"md5",    "900150983cd24fb0d6963f7d28e17f72"                                },
        {"sha1",   "a9993e364706816aba3e25717850c26c9cd0d89d"                        },
        {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"crc32",  ""                                                                },
        {"MD5",    ""                                                                },
    };
    AUTO(host_native_freep) struct host_native *native = host_native_new(NULL);
    const struct host *host = host_native_host(native);
    for (size_t i = 0; i < LEN(cases); i++) {
        unsigned char out[64];
        AUTO(strbuf_done) struct strbuf text = {0};
        hex(out, host->digest(host->ctx, cases[i].name, "abc", 3, out), &text);
        assert_string_equal(strbuf_text(&text), cases[i].digest);
    }
    unsigned char out[64];
    assert_int_equal(host->digest(host->ctx, "sha384", "", 0, out), 48);
    assert_int_equal(host->digest(host->ctx, "sha512", "", 0, out), 64);
}

static size_t unhex(const char *text, unsigned char *out) {
    size_t n = 0;
    for (; text[2 * n]; n++) {
        const char pair[] = {text[2 * n], text[2 * n + 1], '\0'};
        out[n] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return n;
}

static void test_signatures(void **state) {
    (void)state;
    unsigned char key[32], signature[64]; // RFC 8032 7.1, test 2: the message is one byte
    unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key);
    unhex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
          signature);
    AUTO(host_native_freep) struct host_native *native = host_native_new(NULL);
    const struct host *host = host_native_host(native);
    assert_true(host->verify(host->ctx, signature, "\x72", 1, key));
    assert_false(host->verify(host->ctx, signature, "\x73", 1, key));
    signature[0] ^= 1;
    assert_false(host->verify(host->ctx, signature, "\x72", 1, key));
}

static void test_dice_repeat_from_a_seed(void **state) {
    (void)state;
    const struct host_native_options options = {.seed = 1};
    AUTO(host_native_freep) struct host_native *one = host_native_new(&options);
    AUTO(host_native_freep) struct host_native *two = host_native_new(&options);
    AUTO(host_native_freep) struct host_native *any = host_native_new(NULL);
    const struct host *a = host_native_host(one), *b = host_native_host(two);
    const struct host *c = host_native_host(any);
    assert_true(a->random(a->ctx) == UINT64_C(0x910a2dec89025cc1)); // TV6 of spec/domain.md
    b->random(b->ctx);
    bool differs = false;
    for (int i = 0; i < 100; i++) {
        assert_true(a->random(a->ctx) == b->random(b->ctx));
        differs |= c->random(c->ctx) != c->random(c->ctx);
    }
    assert_true(differs);
}

static void test_the_clock_stands_goes_and_shifts(void **state) {
    (void)state;
    const struct host_native_options fixed = {.fixed_now = true, .now_ms = 1000};
    const struct host_native_options shifted = {.now_ms = INT64_C(1000000000000)};
    AUTO(host_native_freep) struct host_native *one = host_native_new(&fixed);
    AUTO(host_native_freep) struct host_native *two = host_native_new(&shifted);
    AUTO(host_native_freep) struct host_native *three = host_native_new(NULL);
    const struct host *a = host_native_host(one), *b = host_native_host(two);
    const struct host *c = host_native_host(three);
    assert_int_equal(a->now_ms(a->ctx), 1000);
    int64_t since = b->now_ms(b->ctx) - INT64_C(1000000000000);
    assert_true(since >= 0 && since < 60000);
    assert_true(c->now_ms(c->ctx) > INT64_C(1700000000000));
}

static void test_the_zone_follows_the_calendar(void **state) {
    (void)state;
    setenv("TZ", "Europe/London", 1);
    AUTO(host_native_freep) struct host_native *native = host_native_new(NULL);
    const struct host *host = host_native_host(native);
    assert_int_equal(host->utc_offset_min(host->ctx, INT64_C(1782864000000)), 60); // July 2026
    assert_int_equal(host->utc_offset_min(host->ctx, INT64_C(1795332872271)), 0);  // November
    setenv("TZ", "Asia/Kathmandu", 1);
    AUTO(host_native_freep) struct host_native *east = host_native_new(NULL);
    host = host_native_host(east);
    assert_int_equal(host->utc_offset_min(host->ctx, 0), 330); // +05:30 before 1986
    assert_int_equal(host->utc_offset_min(host->ctx, INT64_C(1795332872271)), 345);
    unsetenv("TZ");
}

static void test_properties(void **state) {
    (void)state;
    static const struct host_native_property list[] = {
        {"deviceid", "d1"},
        {"username",          "Amina"},
        {0}
    };
    const struct host_native_options options = {.properties = list};
    AUTO(host_native_freep) struct host_native *native = host_native_new(&options);
    const struct host *host = host_native_host(native);
    assert_string_equal(host->property(host->ctx, "username"), "Amina");
    assert_null(host->property(host->ctx, "phonenumber"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_regex_matches_the_whole_text),
        cmocka_unit_test(test_regex_gives_up_on_endless_patterns_19),
        cmocka_unit_test(test_regex_keeps_many_patterns),
        cmocka_unit_test(test_digests),
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_dice_repeat_from_a_seed),
        cmocka_unit_test(test_the_clock_stands_goes_and_shifts),
        cmocka_unit_test(test_the_zone_follows_the_calendar),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
