/* tests/fuzz/replay.c — runs a fuzz target over every file of its folders, and over cuts of each,
 * so that what a fuzzer once found stays found with any compiler. Prints TAP, one case a folder.
 *
 * An input is copied to a piece of memory of exactly its size: reading past it is an error that
 * AddressSanitizer sees. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"

enum { INPUT_MAX = 16 << 20, CUTS = 16 };

static void run_on(const char *bytes, size_t len) {
    uint8_t *exact = malloc(len ? len : 1);
    if (exact) {
        memcpy(exact, bytes, len);
        (void)LLVMFuzzerTestOneInput(exact, len);
        free(exact);
    }
}

static bool replay(void *ctx, const char *path, const char *name, struct err *err) {
    if (file_is_dir(path) || name[0] == '.') {
        return true;
    }
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, INPUT_MAX, &len, err);
    if (!bytes) {
        return false;
    }
    fprintf(stderr, "%s\n", path); // the last one named is the one that aborted
    run_on(bytes, len);
    for (size_t cut = 1; cut < CUTS; cut++) {
        run_on(bytes, len * cut / CUTS);
    }
    ++*(int *)ctx;
    return true;
}

int main(int argc, char **argv) {
    int failed = 0;
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        struct err err = {0};
        int n = 0;
        bool ok = file_each(argv[i], replay, &n, &err) && n > 0;
        printf("%s %d - %s, %d inputs\n", ok ? "ok" : "not ok", i, file_name(argv[i]), n);
        if (!ok) {
            printf("# %s %s\n", err.source, n > 0 ? err.text : "nothing to replay");
        }
        failed += !ok;
        fflush(stdout);
    }
    return failed > 0;
}
