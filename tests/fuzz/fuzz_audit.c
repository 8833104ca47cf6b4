/* tests/fuzz/fuzz_audit.c — a log from hostile bytes: read row by row, or refused in words. Rows
 * come in order of their lines, and hold no more text than the log. */
#include <string.h>

#include "base/err.h"
#include "forms/audit.h"
#include "tests/fuzz/fuzz.h"

struct seen {
    int line;
    size_t len;
};

static bool check_row(void *ctx, const struct audit_row *row, struct err *err) {
    struct seen *seen = ctx;
    (void)err;
    FUZZ_CHECK(row->line > seen->line);
    seen->line = row->line;
    FUZZ_CHECK(strlen(row->name) + strlen(row->node) + strlen(row->old_value) +
                   strlen(row->new_value) + strlen(row->user) + strlen(row->reason) <=
               seen->len);
    FUZZ_CHECK(row->event == audit_event_find(row->name));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct err err = {0};
    struct seen seen = {.len = len};
    bool ok = audit_read((const char *)data, len, check_row, &seen, &err);
    FUZZ_CHECK(ok == (err.code == ERR_NONE));
    return 0;
}
