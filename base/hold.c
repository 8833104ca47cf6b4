/* base/hold.c — see hold.h. */
#include "base/hold.h"

#include <assert.h>
#include <signal.h>
#include <stddef.h>

#include "base/attr.h"

static const int held[] = {SIGINT, SIGTERM, SIGHUP};

static _Thread_local int depth;
static _Thread_local sigset_t before;

void hold_begin(void) {
    if (depth++ == 0) {
        sigset_t set;
        sigemptyset(&set);
        for (size_t i = 0; i < LEN(held); i++) {
            sigaddset(&set, held[i]);
        }
        pthread_sigmask(SIG_BLOCK, &set, &before);
    }
}

void hold_end(void) {
    assert(depth > 0);
    if (--depth == 0) {
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
}

bool hold_asked(void) {
    sigset_t waiting;
    bool asked = false;
    if (depth > 0 && sigpending(&waiting) == 0) {
        for (size_t i = 0; i < LEN(held); i++) {
            asked |= sigismember(&waiting, held[i]) == 1 && sigismember(&before, held[i]) == 0;
        }
    }
    return asked;
}
