/* tests/fuzz/fuzz_margins.c — a table with totals from a hostile file: refused with a reason, or
 * its totals add up, and made safe it stands the audit and shows no small count. */
#include "analysis/margins.h"
#include "analysis/suppress.h"
#include "base/err.h"
#include "tests/fuzz/fuzz_file.h"

enum { THRESHOLD = 5, CELLS_MAX = 2000 }; // larger tables take their time

static void check_way(const struct margins *table, bool exact) {
    AUTO(suppressed_done) struct suppressed got;
    suppress_table(&got, table,
                   &(struct suppress_rules){.threshold = THRESHOLD, .base = 5, .exact = exact});
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        int64_t count = table->counts[i];
        FUZZ_CHECK(got.why[i] != HIDE_NOT || count == 0 || count >= THRESHOLD);
        FUZZ_CHECK(!exact || got.why[i] != HIDE_NOT || got.shown[i] == count);
    }
    FUZZ_CHECK(!exact || suppress_audit(table, got.why, THRESHOLD));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct err err = {0};
    AUTO(margins_done) struct margins table = {0};
    if (!margins_read(&table, fuzz_file(data, len), &err)) {
        FUZZ_CHECK(err.text[0]);
        return 0;
    }
    FUZZ_CHECK(table.n_rows > 1 && table.n_cols > 1);
    if (margins_n_cells(&table) <= CELLS_MAX) {
        check_way(&table, false);
        check_way(&table, true);
    }
    return 0;
}
