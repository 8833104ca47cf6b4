/* survey/http_linger.c — letting a refused client finish. */
#include "survey/http_linger.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct guest {
    int fd;
    int64_t until_ms, left; // bytes
};

struct http_linger {
    pthread_t thread;
    pthread_mutex_t lock; // guests and stop
    struct guest guests[LINGER_MAX];
    int n;
    int bell[2]; // a byte: look again
    bool stop, running;
};

/* False when the guest is done: it hung up, had its time, or sent its fill. */
static bool listen_to(struct guest *guest) {
    static char waste[1 << 16]; // one thread writes it, nobody reads it
    for (ssize_t n; (n = recv(guest->fd, waste, sizeof waste, MSG_DONTWAIT)) != -1;) {
        guest->left -= n;
        if (n == 0 || guest->left <= 0) {
            return false;
        }
    }
    return clock_monotonic_ms() < guest->until_ms;
}

static void sweep(struct http_linger *linger) {
    for (int i = 0; i < linger->n; i++) {
        if (!listen_to(&linger->guests[i])) {
            close(linger->guests[i].fd);
            linger->guests[i--] = linger->guests[--linger->n];
        }
    }
}

static void *run(void *ctx) {
    struct http_linger *linger = ctx;
    struct pollfd fds[LINGER_MAX + 1];
    for (bool go = true; go;) {
        pthread_mutex_lock(&linger->lock);
        sweep(linger);
        int n = linger->n;
        for (int i = 0; i < n; i++) {
            fds[i] = (struct pollfd){.fd = linger->guests[i].fd, .events = POLLIN};
        }
        go = !linger->stop;
        pthread_mutex_unlock(&linger->lock);
        fds[n] = (struct pollfd){.fd = linger->bell[0], .events = POLLIN};
        if (go && poll(fds, (nfds_t)n + 1, n > 0 ? 200 : -1) > 0 && fds[n].revents) {
            char rings[64];
            go = read(linger->bell[0], rings, sizeof rings) >= 0;
        }
    }
    return NULL;
}

struct http_linger *http_linger_new(void) {
    struct http_linger *linger = mem_zalloc(sizeof *linger);
    pthread_mutex_init(&linger->lock, NULL);
    linger->running = pipe(linger->bell) == 0 && fcntl(linger->bell[0], F_SETFD, FD_CLOEXEC) == 0 &&
                      fcntl(linger->bell[1], F_SETFD, FD_CLOEXEC) == 0 &&
                      pthread_create(&linger->thread, NULL, run, linger) == 0;
    return linger;
}

static void ring(const struct http_linger *linger) {
    if (write(linger->bell[1], "", 1) < 0) {
        return; // the pipe is full of rings: it will look anyway
    }
}

void http_linger_add(struct http_linger *linger, int fd) {
    int copy = linger->running && fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (copy < 0) {
        return;
    }
    shutdown(copy, SHUT_WR); // what we said is all there is
    pthread_mutex_lock(&linger->lock);
    bool room = linger->n < LINGER_MAX;
    if (room) {
        linger->guests[linger->n++] = (struct guest){
            .fd = copy, .until_ms = clock_monotonic_ms() + LINGER_MS, .left = LINGER_BYTES};
    }
    pthread_mutex_unlock(&linger->lock);
    if (room) {
        ring(linger);
    } else {
        close(copy);
    }
}

void http_linger_free(struct http_linger *linger) {
    if (!linger) {
        return;
    }
    if (linger->running) {
        pthread_mutex_lock(&linger->lock);
        linger->stop = true;
        pthread_mutex_unlock(&linger->lock);
        ring(linger);
        pthread_join(linger->thread, NULL);
        close(linger->bell[0]);
        close(linger->bell[1]);
    }
    for (int i = 0; i < linger->n; i++) {
        close(linger->guests[i].fd);
    }
    pthread_mutex_destroy(&linger->lock);
    free(linger);
}
