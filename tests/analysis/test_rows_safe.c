/* tests/analysis/test_rows_safe.c — rows nobody stands out in: TV10 of spec/domain.md, and what
 * making rows coarser promises. */
#include <stdio.h>
#include <string.h>

#include "analysis/rows_safe.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "tests/support.h"

enum { TV10_ROWS = 8, COLUMNS = 4, ROWS_MAX = 300 };

/* Block, age, sex; then whether a limit is met day by day. */
static const char *const tv10[TV10_ROWS][COLUMNS] = {
    {"A", "18-34", "F", "n"},
    {"A", "18-34", "F", "y"},
    {"A", "35-64", "M", "y"},
    {"A", "35-64", "M", "y"},
    {"B", "65+",   "F", "n"},
    {"B", "65+",   "F", "y"},
    {"B", "65+",   "F", "n"},
    {"B", "18-34", "M", "n"},
};

/* Rows in storage of their own. */
struct held {
    const char *values[COLUMNS][ROWS_MAX];
    struct rows_column columns[COLUMNS];
    uint8_t dropped[ROWS_MAX];
    struct rows rows;
};

/* Ages: first to "under 65" or "65+", then to nobody's age. */
static const char *coarser_age(void *ctx, const char *value, int level) {
    (void)ctx;
    assert_int_equal(level, 1);
    return strcmp(value, "65+") == 0 ? value : "under 65";
}

static void hold(struct held *h, size_t n_rows) {
    static const char *const names[] = {"block", "age", "sex", "limit"};
    *h = (struct held){
        .rows = {
                 .columns = h->columns, .n_columns = COLUMNS, .n_rows = n_rows, .dropped = h->dropped}
    };
    for (size_t i = 0; i < COLUMNS; i++) {
        h->columns[i] = (struct rows_column){
            .name = names[i], .values = h->values[i], .sensitive = i == 3, .n_levels = 1};
    }
    h->columns[1].n_levels = 2;
    h->columns[1].coarser = coarser_age;
}

static void hold_tv10(struct held *h) {
    hold(h, TV10_ROWS);
    for (size_t r = 0; r < TV10_ROWS; r++) {
        for (size_t i = 0; i < COLUMNS; i++) {
            h->values[i][r] = tv10[r][i];
        }
    }
}

static void test_tv10(void **state) {
    (void)state;
    static const struct {
        size_t first, n;
        uint64_t k, l;
    } cases[] = {
        {0, 8, 1, 1}, // the file
        {0, 2, 2, 2},
        {2, 2, 2, 1}, // everyone is y
        {4, 3, 3, 2},
        {7, 1, 1, 1},
    };
    AUTO(mem_freep) struct held *h = mem_alloc(sizeof *h);
    for (size_t i = 0; i < LEN(cases); i++) {
        struct rows_classes got;
        hold_tv10(h);
        memset(h->dropped, 1, TV10_ROWS);
        memset(h->dropped + cases[i].first, 0, cases[i].n);
        rows_measure(&h->rows, NULL, &got);
        assert_int_equal(got.k, cases[i].k);
        assert_int_equal(got.l, cases[i].l);
        assert_int_equal(got.n, i == 0 ? 4 : 1);
    }
}

static void test_tv10_is_blocked(void **state) {
    (void)state;
    AUTO(mem_freep) struct held *h = mem_alloc(sizeof *h);
    AUTO(strbuf_done) struct strbuf text = {0};
    const struct rows_rules rules = {ROWS_SAFE_K, ROWS_SAFE_L, ROWS_SAFE_DROP_PERCENT};
    struct rows_classes got;
    hold_tv10(h);
    rows_make_safe(&h->rows, &rules, &got);
    rows_report(&text, &h->rows, &rules, &got);
    assert_int_equal(got.n, 0);
    assert_string_equal(text.data, "block: taken out\nage: taken out\nsex: taken out\n"
                                   "8 of 8 rows left out, too much like no other\n"
                                   "no row is left\n");
}

/* No more is taken than is needed: here the block, and one step of the age. */
static void test_steps_in_order(void **state) {
    (void)state;
    AUTO(mem_freep) struct held *h = mem_alloc(sizeof *h);
    AUTO(strbuf_done) struct strbuf text = {0};
    const struct rows_rules rules = {2, 2, 13}; // one row in eight
    struct rows_classes got;
    hold_tv10(h);
    rows_make_safe(&h->rows, &rules, &got);
    rows_report(&text, &h->rows, &rules, &got);
    assert_string_equal(text.data,
                        "block: taken out\nage: made coarser, 1 of 2 steps\n"
                        "0 of 8 rows left out, too much like no other\n"
                        "every row is one of at least 2 alike (asked for: 2), and such a group "
                        "gave at least 2 different answers\n");
    assert_string_equal(h->values[0][0], "*");
    assert_string_equal(h->values[1][0], "under 65");
    assert_string_equal(h->values[1][4], "65+");
    assert_string_equal(h->values[2][0], "F");
    assert_string_equal(h->values[3][0], "n");
}

/* A question nobody answered gives no variety. */
static void test_missing_answers_are_no_answer(void **state) {
    (void)state;
    AUTO(mem_freep) struct held *h = mem_alloc(sizeof *h);
    struct rows_classes got;
    hold_tv10(h);
    h->values[3][0] = "";
    rows_measure(&h->rows, &(struct rows_rules){2, 2, 0}, &got);
    assert_int_equal(got.l, 1);
    assert_int_equal(got.n_short, 5); // of the first two, of the two alike, the one alone
}

/* Whatever the rows: what is kept obeys the rules, counted the slow way. */
static void test_rules_hold(void **state) {
    (void)state;
    static const char *const ages[] = {"18-34", "35-64", "65+"};
    static const char *const blocks[] = {"A", "B", "C", "D"};
    static const char *const answers[] = {"y", "n", "dk", ""};
    uint64_t dice = 10;
    size_t kept = 0;
    for (int round = 0; round < 60; round++) {
        AUTO(mem_freep) struct held *h = mem_alloc(sizeof *h);
        hold(h, 1 + splitmix_below(&dice, ROWS_MAX));
        for (size_t r = 0; r < h->rows.n_rows; r++) {
            h->values[0][r] = blocks[splitmix_below(&dice, 4)];
            h->values[1][r] = ages[splitmix_below(&dice, 3)];
            h->values[2][r] = splitmix_below(&dice, 8) ? "F" : "M";
            h->values[3][r] = answers[splitmix_below(&dice, 4)];
        }
        const struct rows_rules rules = {1 + splitmix_below(&dice, 12), splitmix_below(&dice, 4),
                                         (int)splitmix_below(&dice, 20)};
        struct rows_classes got;
        rows_make_safe(&h->rows, &rules, &got);
        for (size_t r = 0; r < h->rows.n_rows; r++) {
            uint64_t alike = 0, has[3] = {0};
            for (size_t s = 0; s < h->rows.n_rows && !h->dropped[r]; s++) {
                if (h->dropped[s] || strcmp(h->values[0][r], h->values[0][s]) != 0 ||
                    strcmp(h->values[1][r], h->values[1][s]) != 0 ||
                    strcmp(h->values[2][r], h->values[2][s]) != 0) {
                    continue;
                }
                alike++;
                for (size_t a = 0; a < 3; a++) {
                    has[a] |= strcmp(h->values[3][s], answers[a]) == 0;
                }
            }
            assert_true(h->dropped[r] || (alike >= rules.k && alike >= got.k));
            assert_true(h->dropped[r] || has[0] + has[1] + has[2] >= rules.l);
            kept += !h->dropped[r];
        }
    }
    assert_true(kept > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tv10),           cmocka_unit_test(test_tv10_is_blocked),
        cmocka_unit_test(test_steps_in_order), cmocka_unit_test(test_missing_answers_are_no_answer),
        cmocka_unit_test(test_rules_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
