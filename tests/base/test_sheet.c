/* tests/base/test_sheet.c — names, cells and days as a spreadsheet takes them. */
#include "tests/support.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/sheet.h"
#include "base/strbuf.h"

static void test_a_name_is_cut_and_cleaned(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t room;
        const char *name;
    } cases[] = {
        {"Damp and mould",                             31, "Damp and mould"                 },
        {"a/b\\c?d*e[f]g:h'i\tj",                      31, "a b c d e f g h i j"            },
        {"abcdefghijklmnopqrstuvwxyz0123456789",       31, "abcdefghijklmnopqrstuvwxyz01234"},
        {"\u0627\u0644\u0631\u0637\u0648\u0628\u0629", 3,  "\u0627\u0644\u0631"             },
        {"a\U0001F600b",                               2,  "a"                              }, // two units
        {"a\U0001F600b",                               3,  "a\U0001F600"                    },
        {"",                                           5,  ""                               },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(strbuf_done) struct strbuf name = {0};
        sheet_add_name(&name, cases[i].text, cases[i].room);
        assert_string_equal(strbuf_text(&name), cases[i].name);
    }
}

static void test_a_cell_shows_the_text_it_was_given(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"=SUM(A1)",             "=SUM(A1)"                   },
        {"two\nlines\tand more", "two\nlines\tand more"       },
        {"bell\a",               "bell\uFFFD"                 },
        {"_x0041_",              "_x005F_x0041_"              },
        {"a_x005f_x000D_b",      "a_x005F_x005f_x005F_x000D_b"},
        {"_x041_ _x00G1_ _x",    "_x041_ _x00G1_ _x"          },
        {"",                     ""                           },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(strbuf_done) struct strbuf cell = {0};
        assert_true(sheet_add_cell(&cell, cases[i][0], strlen(cases[i][0])));
        assert_string_equal(strbuf_text(&cell), cases[i][1]);
    }
}

static void test_a_cell_holds_32767_units(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf text = {0}, cell = {0};
    while (text.len < SHEET_CELL_MAX - 1) {
        strbuf_addc(&text, 'x');
    }
    strbuf_addc(&text, 'y');
    assert_true(sheet_add_cell(&cell, text.data, text.len));
    assert_int_equal(cell.len, SHEET_CELL_MAX);
    strbuf_clear(&cell);
    strbuf_addc(&text, 'z');
    assert_false(sheet_add_cell(&cell, text.data, text.len));
    assert_int_equal(cell.len, SHEET_CELL_MAX);
    assert_int_equal(cell.data[cell.len - 1], 'y');
    strbuf_clear(&cell);
    text.len = SHEET_CELL_MAX - 1; // a character of two units has no room for its half
    strbuf_add(&text, "\U0001F600");
    assert_false(sheet_add_cell(&cell, text.data, text.len));
    assert_int_equal(cell.len, SHEET_CELL_MAX - 1);
}

static void test_days_are_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool time_only;
        double number; // NAN: none
    } cases[] = {
        {"1900-03-01",                    false, 61        },
        {"1970-01-01",                    false, 25569     },
        {"2026-03-01",                    false, 46082     },
        {"9999-12-31",                    false, 2958465   },
        {"2026-03-01T18:00:00.000+01:00", false, 46082.75  }, // the clock at the door
        {"2026-03-01T00:00:43.200Z",      false, 46082.0005},
        {"06:00",                         true,  .25       },
        {"1900-02-28",                    false, NAN       },
        {"0000-01-01",                    false, NAN       },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct date_time when;
        double number = -1;
        assert_true(date_parse(cases[i].text, strlen(cases[i].text), cases[i].time_only, &when));
        bool is = sheet_number(&when, &number);
        assert_int_equal(is, !isnan(cases[i].number));
        assert_true(fabs(number - (is ? cases[i].number : -1)) < 1e-9);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_is_cut_and_cleaned),
        cmocka_unit_test(test_a_cell_shows_the_text_it_was_given),
        cmocka_unit_test(test_a_cell_holds_32767_units),
        cmocka_unit_test(test_days_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
