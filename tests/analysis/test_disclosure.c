/* tests/analysis/test_disclosure.c — tables on their way out: what each tier sees of one. */
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/margins.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/support.h"

enum { ROWS = 3, COLS = 3, CELLS = ROWS * COLS };

/* Two blocks, two answers. */
struct homes {
    int64_t counts[CELLS];
    char *rows[ROWS], *cols[COLS];
    struct margins table;
};

static void homes_init(struct homes *h, int64_t a, int64_t b, int64_t c, int64_t d) {
    static char ash[] = "ASH", birch[] = "BIR", damp[] = "damp", other[] = "other",
                total[] = "total";
    *h = (struct homes){
        .counts = {a,      b,     a + b, c, d, c + d, a + c, b + d, a + b + c + d},
        .rows = {ash,     birch,         total},
        .cols = {damp, other, total},
        .table = {.n_rows = ROWS,      .n_cols = COLS        }
    };
    h->table.counts = h->counts;
    h->table.rows = h->rows;
    h->table.cols = h->cols;
}

static void test_tiers(void **state) {
    (void)state;
    static const struct {
        struct disclosure d;
        const char *shown;
    } cases[] = {
        {{.tier = TIER_INTERNAL},                   "12 3 15 | 31 22 53 | 43 25 68"},
        {{.tier = TIER_MEETING},                    "10 * 15 | 30 20 55 | 45 25 70"},
 // the other row would leave ASH nine values: 68 to 72 less 53 to 57
        {{.tier = TIER_PUBLIC},                     "* * * | * * * | 45 25 70"     },
        {{.tier = TIER_MEETING, .exact = true},     "* * 15 | * * 53 | 43 25 68"   },
        {{.tier = TIER_MEETING, .sensitive = true}, "* * * | * * * | 45 25 70"     },
        {{.tier = TIER_PUBLIC, .sensitive = true},  "* * * | * * * | 45 25 70"     },
    };
    struct homes h;
    homes_init(&h, 12, 3, 31, 22);
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(suppressed_done) struct suppressed got = {0};
        AUTO(strbuf_done) struct strbuf text = {0};
        struct disclosure d = cases[i].d;
        struct err err = {0};
        d.table_id = "damp";
        d.geography = "estate";
        ASSERT_OK(disclosure_make(&got, &d, &h.table, &err), &err);
        for (size_t c = 0; c < CELLS; c++) {
            strbuf_add(&text, c == 0 ? "" : c % COLS == 0 ? " | " : " ");
            if (got.why[c] == HIDE_NOT) {
                strbuf_addf(&text, "%d", (int)got.shown[c]);
            } else {
                strbuf_addc(&text, '*');
            }
        }
        assert_string_equal(text.data, cases[i].shown);
    }
}

static void test_sensitive_by_block_is_refused(void **state) {
    (void)state;
    struct homes h;
    struct err err = {0};
    AUTO(suppressed_done) struct suppressed got = {0};
    struct disclosure d = {TIER_MEETING, true, false, "disability", "block"};
    homes_init(&h, 40, 40, 40, 40);
    assert_false(disclosure_make(&got, &d, &h.table, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, "never by block"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiers),
        cmocka_unit_test(test_sensitive_by_block_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
