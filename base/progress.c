/* base/progress.c — one line on standard error that is written over and over, then wiped. Only when
 * a person can see it; at most ten times a second, so that showing work does not become the work.
 */
#include "base/cmd.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

enum { SHOW_EVERY_MS = 100 };

static bool shown;           // a line stands there now
static int64_t last_show_ms; // on the monotonic clock

static int64_t now_ms(void) {
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_show(const char *what, uint64_t done, uint64_t total) {
    if (!isatty(STDERR_FILENO)) {
        return;
    }
    int64_t now = now_ms();
    if (shown && now - last_show_ms < SHOW_EVERY_MS) {
        return;
    }
    shown = true;
    last_show_ms = now;
    if (total > 0) {
        double percent = 100.0 * (double)done / (double)total;
        fprintf(stderr, "\r\033[K%s: %" PRIu64 " of %" PRIu64 " (%.0f %%)", what, done, total,
                percent);
    } else {
        fprintf(stderr, "\r\033[K%s: %" PRIu64, what, done);
    }
}

void progress_end(void) {
    if (shown) {
        fputs("\r\033[K", stderr);
        shown = false;
    }
}
