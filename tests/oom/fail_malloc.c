/* tests/oom/fail_malloc.c — preloaded into a program: its FAIL_AT-th allocation fails, and each one
 * after it, as when a machine has no memory left; with FAIL_ONCE that one alone. Counts every
 * library, not only our own code. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static long left = -1; // allocations until the first that fails; -1: not read yet, -2: none will

static int fails(void) {
    if (left == -1) {
        const char *at = getenv("FAIL_AT");
        left = at ? atol(at) : -2;
    }
    if (left < 0) {
        return 0;
    }
    if (left > 0 && --left > 0) {
        return 0;
    }
    if (getenv("FAIL_ONCE")) {
        left = -2;
    }
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size) {
    return fails() ? NULL : __libc_realloc(old, size);
}
