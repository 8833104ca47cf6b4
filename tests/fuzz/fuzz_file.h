/* tests/fuzz/fuzz_file.h — an input as a file, for readers that take a path. */
#pragma once
#include <ftw.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static char fuzz_dir[] = "/tmp/fuzz-XXXXXX";

static inline int fuzz_remove(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static inline void fuzz_sweep(void) {
    nftw(fuzz_dir, fuzz_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* A folder to write in, the same one each time; swept away at the end. */
static inline const char *fuzz_folder(void) {
    static bool made;
    if (!made) {
        FUZZ_CHECK(mkdtemp(fuzz_dir) && atexit(fuzz_sweep) == 0);
        made = true;
    }
    return fuzz_dir;
}

/* Plainly: what a fuzzer tries need not outlive a power cut. */
static inline void fuzz_write(const char *path, const void *data, size_t len) {
    FILE *file = fopen(path, "wb");
    FUZZ_CHECK(file && fwrite(data, 1, len, file) == len && fclose(file) == 0);
}

/* The path of a nameless file with these bytes, the same one each time: nothing is left behind. */
static inline const char *fuzz_file(const uint8_t *data, size_t len) {
    static char path[40];
    static int fd = -1;
    if (fd < 0) {
        char name[] = "/tmp/fuzz-XXXXXX";
        fd = mkstemp(name);
        FUZZ_CHECK(fd >= 0 && unlink(name) == 0);
        snprintf(path, sizeof path, "/dev/fd/%d", fd);
    }
    FUZZ_CHECK(ftruncate(fd, 0) == 0 && pwrite(fd, data, len, 0) == (ssize_t)len);
    return path;
}
