/* tests/fuzz/fuzz_rake.c — known totals out of a file somebody sent: refused with a reason, or rows
 * of numbers that can be weighed by. */
#include "analysis/tabulate_impl.h"
#include "base/err.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct err err = {0};
    AUTO(rake_file_done) struct rake_file file = {0};
    if (!rake_file_read(&file, fuzz_file(data, len), &err)) {
        FUZZ_CHECK(err.text[0]);
        return 0;
    }
    FUZZ_CHECK(file.n_margins <= RAKE_MARGINS);
    for (size_t i = 0; i < file.n_margins; i++) {
        FUZZ_CHECK(file.margins[i].n > 0);
        for (size_t k = 0; k < file.margins[i].n; k++) {
            FUZZ_CHECK(file.margins[i].items[k].homes >= 0); // and no NaN
        }
    }
    return 0;
}
