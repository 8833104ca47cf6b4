/* tests/survey/test_door_range.c — doors in plain words. */
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "survey/door_range.h"

/* "n: first | last" with floors in brackets; the error where there is one. */
static void make(const char *text, struct strbuf *out) {
    AUTO(door_range_done) struct door_range range = {0};
    struct err err = {0};
    if (!door_range_parse(&range, text, 0, &err)) {
        assert_int_equal(err.code, ERR_USAGE);
        strbuf_addf(out, "! %s", err.text);
        return;
    }
    strbuf_addf(out, "%zu:", range.n);
    for (size_t i = 0; i<range.n; i += range.n> 1 ? range.n - 1 : 1) {
        strbuf_addf(out, "%s %s", i ? " |" : "", range.items[i].address);
        if (range.items[i].has_floor) {
            strbuf_addf(out, " [%d]", range.items[i].floor);
        }
    }
    if (range.postcode) {
        strbuf_addf(out, " {%s}", range.postcode);
    }
}

/* What was said, what is made of it. */
static const char *const cases[] = {
    "Flats 1-64, Ashbrook House",
    "64: Flat 1, Ashbrook House | Flat 64, Ashbrook House",
    "flats 1 - 64 , Ashbrook House",
    "64: Flat 1, Ashbrook House | Flat 64, Ashbrook House",
    "Flats 1 to 64, Ashbrook House",
    "64: Flat 1, Ashbrook House | Flat 64, Ashbrook House",
    "Flats 1\xe2\x80\x93"
    "64, Ashbrook House",
    "64: Flat 1, Ashbrook House | Flat 64, Ashbrook House",
    "Flats 1-64, 4 per floor",
    "64: Flat 1 [0] | Flat 64 [15]",
    "Flats 1-64, 4 per floor, ground floor shops, Ashbrook House",
    "64: Flat 1, Ashbrook House [1] | Flat 64, Ashbrook House [16]",
    "Flats 1-64, 16 floors, Ashbrook House",
    "64: Flat 1, Ashbrook House [0] | Flat 64, Ashbrook House [15]",
    "Flats 1-8, floors 2-5, X House",
    "8: Flat 1, X House [2] | Flat 8, X House [5]",
    "12-40 even, Mill Lane",
    "15: 12 Mill Lane | 40 Mill Lane",
    "12-40 even Mill Lane",
    "15: 12 Mill Lane | 40 Mill Lane",
    "Nos 1-9 odd numbers only, Mill Lane",
    "5: 1 Mill Lane | 9 Mill Lane",
    "1, 3, 5-9, Mill Lane",
    "7: 1 Mill Lane | 9 Mill Lane",
    "1, 3, 5-9 Mill Lane",
    "7: 1 Mill Lane | 9 Mill Lane",
    "1 & 3 and 7 Mill Lane",
    "3: 1 Mill Lane | 7 Mill Lane",
    "Flats 12A-12F, Ashbrook House",
    "6: Flat 12A, Ashbrook House | Flat 12F, Ashbrook House",
    "12a, 14, Mill Lane",
    "2: 12A Mill Lane | 14 Mill Lane",
    "Flats A-F, 3 Mill Lane",
    "6: Flat A, 3 Mill Lane | Flat F, 3 Mill Lane",
    "Flats 1-4, 12 Mill Lane, M12 5XY",
    "4: Flat 1, 12 Mill Lane | Flat 4, 12 Mill Lane {M12 5XY}",
    "Flats 1, 3, 5-9, Ashbrook House",
    "7: Flat 1, Ashbrook House | Flat 9, Ashbrook House",
    "Flats 1-20 skip 13, Ashbrook House",
    "19: Flat 1, Ashbrook House | Flat 20, Ashbrook House",
    "Flats 1-20, no number 13, 14, Ashbrook House",
    "18: Flat 1, Ashbrook House | Flat 20, Ashbrook House",
    "1-31 odd, skip 13, Mill Lane",
    "15: 1 Mill Lane | 31 Mill Lane",
    "Flats 1-16, skip 13, 4 per floor, Y House",
    "15: Flat 1, Y House [0] | Flat 16, Y House [3]",
    "Rose Cottage, Mill Lane",
    "1: Rose Cottage, Mill Lane",
    "12 Mill Lane",
    "1: 12 Mill Lane",
    "Flat 3, 12 Mill Lane",
    "1: Flat 3, 12 Mill Lane",
    "64-1, Mill Lane",
    "! 64-1 runs backwards",
    "Flats 12A-14C, X House",
    "! 12A-14C mixes numbers and letters; say it like 12A-12F",
    "Flats F-A, X House",
    "! F-A runs backwards",
    "1-5, 3, Mill Lane",
    "! 3 is there twice",
    "1-5",
    "! where are they? Add the street or the building, like \"12-40 even, Mill Lane\"",
    "Flats 1-9999, X House",
    "! these are more than 5000 homes; make them in parts",
    "Flats 1-10, 3 floors, X House",
    "! 10 homes do not fill 3 floors evenly; say how many are on a floor, or make them floor by "
    "floor",
    "Flats 1-10, 0 per floor, X House",
    "! 0 per floor: how many homes are on a floor?",
    "Flats 1-10, 2 per floor, 3 floors, X House",
    "! 10 homes do not fit on 3 floors with 2 on each",
    "Flats 1-20, skip 33, X House",
    "! there is no 33 to skip",
    "Flats 1-2, skip 1, 2, X House",
    "! all of them are skipped",
    "Mill Lane 12-40",
    "! 'Mill Lane 12-40' has numbers behind a name; say the numbers first, like \"12-40 even, Mill "
    "Lane\"",
    "Shops 1-4, Mill Lane",
    "! 'Shops 1-4' are no homes: leave them out, or say \"ground floor shops\"",
    "even, Mill Lane",
    "! say 'even' right behind its numbers, like \"12-40 even\"",
    "",
    "! no numbers in it; say it like \"Flats 1-64, Ashbrook House\"",
    " , ;, ",
    "! no numbers in it; say it like \"Flats 1-64, Ashbrook House\"",
    "4 per floor, X House",
    "! no numbers in it; say it like \"Flats 1-64, Ashbrook House\"",
    "a\tb",
    "! the address has control characters in it",
    "\xff\xfe",
    "! the address is not a text of up to 1000 letters",
};

static void test_doors_in_plain_words(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf wrong = {0};
    for (size_t i = 0; i < LEN(cases); i += 2) {
        AUTO(strbuf_done) struct strbuf made = {0};
        make(cases[i], &made);
        if (strcmp(strbuf_text(&made), cases[i + 1]) != 0) {
            strbuf_addf(&wrong, "\n%s\n  %s\n  not %s", cases[i], made.data, cases[i + 1]);
        }
    }
    if (wrong.len) {
        fail_msg("%s", wrong.data);
    }
}

static void test_floors_of_an_option_and_a_text_agree(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(door_range_done) struct door_range a = {0};
    ASSERT_OK(door_range_parse(&a, "Flats 1-6, X House", 2, &err), &err);
    assert_int_equal(a.items[5].floor, 2);
    assert_string_equal(a.structure, "X House");
    AUTO(door_range_done) struct door_range b = {0};
    assert_false(door_range_parse(&b, "Flats 1-6, 3 per floor, X House", 2, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doors_in_plain_words),
        cmocka_unit_test(test_floors_of_an_option_and_a_text_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
