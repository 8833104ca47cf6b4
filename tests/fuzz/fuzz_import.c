/* tests/fuzz/fuzz_import.c — an archive of records: each is taken or refused with a reason, and a
 * second look finds nothing new. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "survey/import.h"
#include "survey/store.h"
#include "tests/fuzz/fuzz_file.h"

static const int64_t NOW = INT64_C(1795332872271); // 2026-11-22
static char path[64];

static struct store *survey(void) {
    struct err err = {0};
    char name[64];
    snprintf(path, sizeof path, "%s/in.zip", fuzz_folder());
    snprintf(name, sizeof name, "%s/s.gpkg", fuzz_folder());
    struct store *st = store_create(name, "fuzz", NOW, &err);
    FUZZ_CHECK(st);
    return st;
}

static void has_reason(void *ctx, const char *file, enum import_status status, const char *why) {
    (void)ctx;
    (void)status;
    FUZZ_CHECK(*file && why && *why);
}

static uint64_t take(struct store *st) {
    struct err err = {0};
    struct import_result result = {0};
    const struct import_options options = {.now_utc = NOW, .note = has_reason};
    AUTO(import_freep) struct import *im = import_new(st, &options);
    FUZZ_CHECK(import_path(im, path, &err) && import_finish(im, &result, &err));
    return result.count[IMPORT_NEW];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static struct store *st;
    st = st ? st : survey();
    fuzz_write(path, data, len);
    take(st);
    FUZZ_CHECK(take(st) == 0);
    return 0;
}
