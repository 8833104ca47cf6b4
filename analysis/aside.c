/* analysis/aside.c — see aside.h. The child says through a pipe how it went, then what it made:
 *
 *     struct err    as it lies in memory; ERR_NONE: all went well
 *     bytes         to the end of the pipe
 *
 * and a byte of END behind them, without which it was cut off. */
#include "analysis/aside.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { END = 'E', ROOM = 1 << 16 };
enum { ALONE_MS = 2000 }; // that other threads are waited for

struct aside {
    aside_fn work;
    void *ctx;
    pid_t child; // 0: none, the work is still to be done
    int from;    // its pipe
};

/* ---- the child ---- */

static bool send_all(int to, const void *data, size_t len) {
    for (const char *at = data, *end = at + len; at < end;) {
        ssize_t n = write(to, at, (size_t)(end - at));
        if (n < 0 && errno != EINTR) {
            return false;
        }
        at += n > 0 ? n : 0;
    }
    return true;
}

static _Noreturn void be_child(const struct aside *a, int to) {
    struct err err = {0};
    struct strbuf out = {0};
    const char end = END;
    if (!a->work(a->ctx, &out, &err) && err.code == ERR_NONE) {
        err_set(&err, ERR_IO, "nothing was made");
    }
    bool ok = send_all(to, &err, sizeof err) && send_all(to, strbuf_text(&out), out.len) &&
              send_all(to, &end, 1);
    _exit(ok ? 0 : 1); // files and databases are the parent's to close
}

/* ---- the parent ---- */

/* Threads of this process; 0 where that cannot be told. */
static int n_threads(void) {
    DIR *tasks = opendir("/proc/self/task");
    int n = 0;
    if (!tasks) {
        return 0;
    }
    for (struct dirent *task; (task = readdir(tasks));) {
        n += task->d_name[0] != '.';
    }
    closedir(tasks);
    return n;
}

static bool becomes_alone(void) {
    const struct timespec moment = {.tv_nsec = 1000000};
    int n = n_threads();
    for (int ms = 0; n > 1 && ms < ALONE_MS; ms++) {
        nanosleep(&moment, NULL);
        n = n_threads();
    }
    return n == 1;
}

struct aside *aside_begin(aside_fn work, void *ctx) {
    struct aside *a = mem_zalloc(sizeof *a);
    *a = (struct aside){.work = work, .ctx = ctx, .from = -1};
    int ends[2];
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2 || !becomes_alone() || pipe(ends) != 0) {
        return a;
    }
    fflush(NULL); // or both would write it
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_child(a, ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return a;
    }
    a->child = child;
    a->from = ends[0];
    return a;
}

/* As much as there is, up to `len`; less at the end. */
static size_t receive(int from, char *data, size_t len) {
    size_t got = 0;
    while (got < len) {
        ssize_t n = read(from, data + got, len - got);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            break;
        }
        got += n > 0 ? (size_t)n : 0;
    }
    return got;
}

static void bury(struct aside *a) {
    close(a->from);
    while (waitpid(a->child, NULL, 0) < 0 && errno == EINTR) {
    }
    a->child = 0;
}

static bool take(struct aside *a, struct strbuf *out, struct err *err) {
    struct err said;
    size_t start = out->len, n;
    bool whole = receive(a->from, (char *)&said, sizeof said) == sizeof said;
    do {
        strbuf_reserve(out, ROOM);
        n = receive(a->from, out->data + out->len, ROOM);
        out->len += n;
    } while (n == ROOM);
    bury(a);
    if (!whole || out->len == start || out->data[out->len - 1] != END) {
        return err_set(err, ERR_IO, "work was cut off: is there enough memory?");
    }
    out->data[--out->len] = '\0';
    return said.code == ERR_NONE || err_pass(err, &said);
}

bool aside_end(struct aside *a, struct strbuf *out, struct err *err) {
    return a->child ? take(a, out, err) : a->work(a->ctx, out, err);
}

void aside_free(struct aside *a) {
    if (!a) {
        return;
    }
    if (a->child) {
        kill(a->child, SIGKILL);
        bury(a);
    }
    mem_freep(&a);
}
