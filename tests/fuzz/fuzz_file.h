/* tests/fuzz/fuzz_file.h — an input as a file, for readers that take a path. */
#pragma once
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

/* The path of a nameless file with these bytes, the same one each time: nothing is left behind. */
static const char *fuzz_file(const uint8_t *data, size_t len) {
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
