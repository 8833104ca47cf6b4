/* tests/analysis/test_suppress.c — disclosure control of tables: TV9 of spec/domain.md, and an
 * attacker who writes down every table that fits what is shown. */
#include <string.h>

#include "analysis/bounds.h"
#include "analysis/margins.h"
#include "analysis/suppress.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "tests/support.h"

enum { SIDE_MAX = 5, CELLS_MAX = SIDE_MAX * SIDE_MAX }; // totals counted

/* A table in storage of its own. */
struct small {
    int64_t counts[CELLS_MAX];
    struct margins table;
};

static void total(struct small *s) {
    size_t rows = s->table.n_rows, cols = s->table.n_cols;
    int64_t *counts = s->counts;
    for (size_t c = 0; c < cols; c++) {
        counts[(rows - 1) * cols + c] = 0;
    }
    for (size_t r = 0; r + 1 < rows; r++) {
        counts[r * cols + cols - 1] = 0;
        for (size_t c = 0; c + 1 < cols; c++) {
            counts[r * cols + cols - 1] += counts[r * cols + c];
        }
        for (size_t c = 0; c < cols; c++) {
            counts[(rows - 1) * cols + c] += counts[r * cols + c];
        }
    }
}

static void small_init(struct small *s, size_t rows, size_t cols) {
    *s = (struct small){
        .table = {.n_rows = rows + 1, .n_cols = cols + 1}
    };
    s->table.counts = s->counts;
}

static void small_set(struct small *s, size_t rows, size_t cols, const int64_t *inner) {
    small_init(s, rows, cols);
    for (size_t i = 0; i < rows * cols; i++) {
        s->counts[i / cols * (cols + 1) + i % cols] = inner[i];
    }
    total(s);
}

/* Mostly small counts, with zeros. */
static void small_random(struct small *s, uint64_t *dice, size_t side, int64_t most) {
    small_init(s, 1 + splitmix_below(dice, (uint32_t)side),
               1 + splitmix_below(dice, (uint32_t)side));
    for (size_t r = 0; r + 1 < s->table.n_rows; r++) {
        for (size_t c = 0; c + 1 < s->table.n_cols; c++) {
            uint32_t top = splitmix_below(dice, 3) ? (uint32_t)most + 1 : 4;
            s->counts[r * s->table.n_cols + c] = splitmix_below(dice, top);
        }
    }
    total(s);
}

/* ---- TV9 ---- */

static const int64_t tv9[] = {12, 3, 6, 8, 9, 0, 4, 11, 5};

static void print_rows(struct strbuf *out, const struct small *s, const struct suppressed *got) {
    for (size_t i = 0; i < margins_n_cells(&s->table); i++) {
        strbuf_add(out, i == 0 ? "" : i % s->table.n_cols == 0 ? " | " : " ");
        if (got->why[i] == HIDE_NOT) {
            strbuf_addf(out, "%d", (int)got->shown[i]);
        } else {
            strbuf_addc(out, '*');
        }
    }
}

static void test_tv9(void **state) {
    (void)state;
    static const struct {
        struct suppress_rules rules;
        const char *shown;
    } cases[] = {
        {{.threshold = 5, .base = 5},                  "10 * 5 20 | 10 10 0 15 | * 10 5 20 | 25 25 10 60"},
        {{.threshold = 8, .base = 5},                  "10 * * 20 | 10 10 0 15 | * 10 * 20 | 25 25 10 60"},
        {{.threshold = 10, .base = 5},                 "10 * * 20 | * * 0 15 | * 10 * 20 | 25 25 10 60"  },
        {{.threshold = 5, .exact = true},              "* * 6 21 | 8 9 0 17 | * * 5 20 | 24 23 11 58"    },
        {{.threshold = 1, .exact = true},              "12 3 6 21 | 8 9 0 17 | 4 11 5 20 | 24 23 11 58"  },
        {{.threshold = 60, .exact = true},             "* * * * | * * 0 * | * * * * | * * * *"           },
        {{.threshold = 5, .base = 5, .group_min = 18},
         "10 * 5 20 | * * * * | * 10 5 20 | 25 25 10 60"                                                 },
    };
    struct small s;
    small_set(&s, 3, 3, tv9);
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(strbuf_done) struct strbuf text = {0};
        AUTO(suppressed_done) struct suppressed got;
        suppress_table(&got, &s.table, &cases[i].rules);
        print_rows(&text, &s, &got);
        assert_string_equal(text.data, cases[i].shown);
    }
}

/* The intervals printed beside TV9. */
static void test_tv9_intervals(void **state) {
    (void)state;
    static const struct {
        size_t cell;
        int64_t least, most;
    } cases[] = {
        {0, 1, 15},
        {1, 0, 14},
        {8, 1, 15},
        {9, 0, 14},
    };
    struct small s;
    small_set(&s, 3, 3, tv9);
    AUTO(suppressed_done) struct suppressed got;
    suppress_table(&got, &s.table, &(struct suppress_rules){.threshold = 5, .exact = true});
    AUTO(bounds_done) struct bounds b;
    bounds_init(&b, &s.table, got.why);
    for (size_t i = 0; i < LEN(cases); i++) {
        int64_t least, most;
        bounds_of(&b, cases[i].cell, &least, &most);
        assert_int_equal(least, cases[i].least);
        assert_int_equal(most, cases[i].most);
    }
    uint8_t all[16];
    memset(all, 1, sizeof all);
    b.hidden = all;
    int64_t least, most;
    bounds_of(&b, 5, &least, &most);
    assert_int_equal(least, 0);
    assert_int_equal(most, -1); // no end
}

static void test_rounding(void **state) {
    (void)state;
    assert_int_equal(suppress_round(0, 5), 0);
    assert_int_equal(suppress_round(2, 5), 0);
    assert_int_equal(suppress_round(3, 5), 5);
    assert_int_equal(suppress_round(15, 10), 20); // halves up
    assert_int_equal(suppress_round(14, 10), 10);
    assert_int_equal(suppress_round(7, 1), 7);
    assert_int_equal(suppress_round(499999999, 1000000000), 0);
}

/* Sensitive tables: zeros beside a single category, and nearly all of a small group. */
static void test_what_tells_of_everybody(void **state) {
    (void)state;
    static const int64_t inner[] = {20, 0, 0, 30, 12, 8, 46, 2, 1};
    struct small s;
    small_set(&s, 3, 3, inner);
    AUTO(strbuf_done) struct strbuf text = {0};
    AUTO(suppressed_done) struct suppressed got;
    suppress_table(&got, &s.table,
                   &(struct suppress_rules){.threshold = 1, .base = 1, .sensitive = true});
    print_rows(&text, &s, &got);
    assert_string_equal(text.data, "* * * 20 | 30 12 8 50 | * 2 1 49 | 96 14 9 119");
    assert_int_equal(got.why[0], HIDE_DOMINANCE);
}

/* ---- the attacker ---- */

struct attack {
    const struct margins *table;
    const uint8_t *why;
    int64_t reach;        // how far from the truth the attacker looks: T - 1 is far enough
    int64_t x[CELLS_MAX]; // the table being written down
    uint8_t seen[CELLS_MAX][64];
};

static bool fits(const struct attack *a, size_t cell) {
    return a->x[cell] >= 0 && (a->why[cell] || a->x[cell] == a->table->counts[cell]);
}

/* All inner cells stand; do the totals fit? Then each value in the table is possible. */
static void take_down(struct attack *a) {
    size_t rows = a->table->n_rows, cols = a->table->n_cols, n = rows * cols;
    for (size_t c = 0; c < cols; c++) {
        a->x[(rows - 1) * cols + c] = 0;
        for (size_t r = 0; r + 1 < rows; r++) {
            a->x[(rows - 1) * cols + c] += a->x[r * cols + c];
        }
        if (!fits(a, (rows - 1) * cols + c)) {
            return;
        }
    }
    for (size_t i = 0; i < n; i++) {
        int64_t off = a->x[i] - a->table->counts[i] + a->reach;
        if (off >= 0 && off <= 2 * a->reach) {
            a->seen[i][off] = 1;
        }
    }
}

static void write_from(struct attack *a, size_t cell) {
    size_t cols = a->table->n_cols;
    if (cell / cols == a->table->n_rows - 1) {
        take_down(a);
        return;
    }
    if (cell % cols == cols - 1) {
        a->x[cell] = 0;
        for (size_t c = 0; c + 1 < cols; c++) {
            a->x[cell] += a->x[cell - cols + 1 + c];
        }
        if (fits(a, cell)) {
            write_from(a, cell + 1);
        }
        return;
    }
    int64_t count = a->table->counts[cell], reach = a->why[cell] ? a->reach : 0;
    for (int64_t x = count > reach ? count - reach : 0; x <= count + reach; x++) {
        a->x[cell] = x;
        write_from(a, cell + 1);
    }
}

/* Fewest possible values of a count that had to be hidden. */
static int64_t narrowest(const struct margins *table, const uint8_t *why, int64_t threshold) {
    AUTO(mem_freep) struct attack *a = mem_zalloc(sizeof *a);
    *a = (struct attack){.table = table, .why = why, .reach = threshold - 1};
    write_from(a, 0);
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        int64_t n = 0;
        for (int64_t k = 0; k <= 2 * a->reach; k++) {
            n += a->seen[i][k];
        }
        if (suppress_protects(why[i], table->counts[i]) && n < least) {
            least = n;
        }
    }
    return least;
}

static size_t n_hidden_inner(const struct margins *table, const uint8_t *why) {
    size_t n = 0;
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        n += why[i] && !margins_is_total(table, i);
    }
    return n;
}

/* What the contract says of each cell of an exact table. */
static void check_cells(const struct margins *table, const struct suppressed *got,
                        int64_t threshold) {
    bool any = false;
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        int64_t count = table->counts[i];
        bool small = count > 0 && count < threshold;
        any = any || small;
        assert_int_equal(got->why[i] == HIDE_PRIMARY, small);
        assert_true(got->why[i] == HIDE_NOT || count > 0);
        assert_true(got->why[i] != HIDE_NOT || got->shown[i] == count);
    }
    for (size_t i = 0; i < margins_n_cells(table) && !any; i++) {
        assert_int_equal(got->why[i], HIDE_NOT);
    }
}

enum { ATTACKS = 400, ATTACK_CELLS = 7 };

static void test_attacker_finds_nothing(void **state) {
    (void)state;
    uint64_t dice = 80;
    int attacked = 0;
    for (int i = 0; i < ATTACKS; i++) {
        struct small s;
        small_random(&s, &dice, 4, 12);
        int64_t threshold = 2 + splitmix_below(&dice, 3);
        AUTO(suppressed_done) struct suppressed got;
        suppress_table(&got, &s.table,
                       &(struct suppress_rules){.threshold = threshold, .exact = true});
        check_cells(&s.table, &got, threshold);
        assert_true(suppress_audit(&s.table, got.why, threshold));
        if (n_hidden_inner(&s.table, got.why) <= ATTACK_CELLS) {
            assert_true(narrowest(&s.table, got.why, threshold) >= threshold);
            attacked++;
        }
    }
    assert_true(attacked > ATTACKS / 2);
}

/* The audit by flows and the attacker with the pencil agree on any hiding, safe or not. */
static void test_audit_agrees_with_the_attacker(void **state) {
    (void)state;
    uint64_t dice = 9;
    int safe = 0, unsafe = 0;
    for (int i = 0; i < ATTACKS; i++) {
        struct small s;
        small_random(&s, &dice, 3, 12);
        uint8_t why[CELLS_MAX] = {0};
        for (size_t c = 0; c < margins_n_cells(&s.table); c++) {
            uint32_t face = splitmix_below(&dice, 6);
            why[c] = face == 0 ? HIDE_PRIMARY : face < 3 ? HIDE_SECONDARY : HIDE_NOT;
        }
        if (n_hidden_inner(&s.table, why) > ATTACK_CELLS - 1) {
            continue;
        }
        bool ok = suppress_audit(&s.table, why, 4);
        assert_int_equal(ok, narrowest(&s.table, why, 4) >= 4);
        safe += ok;
        unsafe += !ok;
    }
    assert_true(safe > 30 && unsafe > 30);
}

/* ---- as little as possible ---- */

static int n_hidden(const uint8_t *why, size_t n) {
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += why[i] == HIDE_SECONDARY;
    }
    return sum;
}

/* Fewest inner cells that help, of all sets of them; -1 when totals are needed. */
static int fewest(const struct margins *table, const uint8_t *base, int64_t threshold) {
    size_t may[CELLS_MAX], n_may = 0;
    int best = -1;
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        if (base[i] != HIDE_PRIMARY && table->counts[i] > 0 && !margins_is_total(table, i)) {
            may[n_may++] = i;
        }
    }
    for (uint32_t set = 0; set < 1u << n_may; set++) {
        uint8_t why[CELLS_MAX] = {0};
        for (size_t i = 0; i < margins_n_cells(table); i++) {
            why[i] = base[i] == HIDE_PRIMARY ? HIDE_PRIMARY : HIDE_NOT;
        }
        for (size_t k = 0; k < n_may; k++) {
            why[may[k]] = set >> k & 1 ? HIDE_SECONDARY : HIDE_NOT;
        }
        int n = n_hidden(why, margins_n_cells(table));
        if ((best < 0 || n < best) && suppress_audit(table, why, threshold)) {
            best = n;
        }
    }
    return best;
}

static void test_hides_as_little_as_possible(void **state) {
    (void)state;
    uint64_t dice = 4;
    int compared = 0;
    for (int i = 0; i < 150; i++) {
        struct small s;
        small_random(&s, &dice, 3, 12);
        AUTO(suppressed_done) struct suppressed got;
        suppress_table(&got, &s.table, &(struct suppress_rules){.threshold = 4, .exact = true});
        int need = fewest(&s.table, got.why, 4);
        size_t inner = 0;
        for (size_t c = 0; c < margins_n_cells(&s.table); c++) {
            inner += got.why[c] == HIDE_SECONDARY && !margins_is_total(&s.table, c);
        }
        int hidden = n_hidden(got.why, margins_n_cells(&s.table));
        if (need >= 0 && (size_t)hidden == inner) {
            assert_int_equal(hidden, need);
            compared += hidden > 0;
        }
    }
    assert_true(compared > 20);
}

/* Larger tables end, safe, whatever is in them. */
static void test_large_tables(void **state) {
    (void)state;
    uint64_t dice = 3;
    const size_t rows = 41, cols = 21;
    AUTO(mem_freep) int64_t *counts = mem_zalloc(rows * cols * sizeof *counts);
    struct small s = {
        .table = {.n_rows = rows, .n_cols = cols}
    };
    s.table.counts = counts;
    for (size_t r = 0; r + 1 < rows; r++) {
        for (size_t c = 0; c + 1 < cols; c++) {
            int64_t count =
                splitmix_below(&dice, 6) ? 5 + splitmix_below(&dice, 90) : splitmix_below(&dice, 5);
            counts[r * cols + c] = count;
            counts[r * cols + cols - 1] += count;
            counts[(rows - 1) * cols + c] += count;
            counts[rows * cols - 1] += count;
        }
    }
    AUTO(suppressed_done) struct suppressed got;
    suppress_table(&got, &s.table, &(struct suppress_rules){.threshold = 5, .exact = true});
    check_cells(&s.table, &got, 5);
    assert_true(suppress_audit(&s.table, got.why, 5));
    assert_int_equal(got.why[rows * cols - 1], HIDE_NOT);
    assert_true(n_hidden_inner(&s.table, got.why) < 2 * rows * cols / 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tv9),
        cmocka_unit_test(test_tv9_intervals),
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_what_tells_of_everybody),
        cmocka_unit_test(test_attacker_finds_nothing),
        cmocka_unit_test(test_audit_agrees_with_the_attacker),
        cmocka_unit_test(test_hides_as_little_as_possible),
        cmocka_unit_test(test_large_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
