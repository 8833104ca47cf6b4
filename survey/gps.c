/* survey/gps.c — see gps.h. One connection a question: a door is not reached every second. */
#include "survey/gps.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/strbuf.h"

static const char WATCH[] = "?WATCH={\"enable\":true,\"json\":true}\n";

struct talk {
    int fd;
    int64_t until_ms; // of the steady clock
    struct strbuf line;
};

/* Wait until the connection can be used; false when the time is over. */
static bool wait_for(const struct talk *talk, short events) {
    for (;;) {
        int64_t left = talk->until_ms - clock_monotonic_ms();
        struct pollfd fd = {.fd = talk->fd, .events = events};
        int n = left > 0 ? poll(&fd, 1, (int)left) : 0;
        if (n >= 0 || errno != EINTR) {
            return n > 0;
        }
    }
}

static bool connect_to(struct talk *talk, int port) {
    const struct sockaddr_in here = {.sin_family = AF_INET,
                                     .sin_port = htons((uint16_t)port),
                                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int problem = 0;
    socklen_t size = sizeof problem;
    talk->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (talk->fd < 0 || fcntl(talk->fd, F_SETFL, O_NONBLOCK) != 0) {
        return false;
    }
    if (connect(talk->fd, (const struct sockaddr *)&here, sizeof here) == 0) {
        return true;
    }
    return errno == EINPROGRESS && wait_for(talk, POLLOUT) &&
           getsockopt(talk->fd, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 && problem == 0;
}

static bool say_watch(const struct talk *talk) {
    for (size_t at = 0; at < sizeof WATCH - 1;) {
        ssize_t n = wait_for(talk, POLLOUT)
                        ? send(talk->fd, WATCH + at, sizeof WATCH - 1 - at, MSG_NOSIGNAL)
                        : -1;
        if (n < 0) {
            return false;
        }
        at += (size_t)n;
    }
    return true;
}

/* The next line without its end into talk->line; what came behind it stays for the next call. */
static bool read_line(struct talk *talk) {
    static const size_t step = 4096;
    for (;;) {
        const char *end = talk->line.len ? memchr(talk->line.data, '\n', talk->line.len) : NULL;
        char bytes[4096];
        if (end) {
            return true;
        }
        if (talk->line.len > GPS_LINE_MAX || !wait_for(talk, POLLIN)) {
            return false;
        }
        ssize_t n = recv(talk->fd, bytes, step, 0);
        if (n <= 0) {
            return false;
        }
        strbuf_addn(&talk->line, bytes, (size_t)n);
    }
}

static void drop_line(struct strbuf *line) {
    const char *end = memchr(line->data, '\n', line->len);
    size_t gone = (size_t)(end - line->data) + 1;
    memmove(line->data, line->data + gone, line->len - gone);
    line->len -= gone;
}

/* ---- a report ---- */

static double number(json_t *report, const char *const names[]) {
    for (size_t i = 0; names[i]; i++) {
        json_t *value = json_object_get(report, names[i]);
        if (json_is_number(value) && isfinite(json_number_value(value))) {
            return json_number_value(value);
        }
    }
    return NAN;
}

#define NUMBER(report, ...) number((report), (const char *const[]){__VA_ARGS__, NULL})

static double or_zero(double value) {
    return isnan(value) ? 0 : value;
}

static bool read_report(const char *line, size_t len, struct gps_fix *out) {
    json_t *report = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
    const char *class = json_string_value(json_object_get(report, "class"));
    double lat = NUMBER(report, "lat"), lon = NUMBER(report, "lon");
    bool found = class && strcmp(class, "TPV") == 0 && NUMBER(report, "mode") >= 2 &&
                 fabs(lat) <= 90 && fabs(lon) <= 180;
    if (found) {
        double east = NUMBER(report, "epx"), north = NUMBER(report, "epy");
        double both = NUMBER(report, "eph");
        *out = (struct gps_fix){
            .lat_deg = lat,
            .lon_deg = lon,
            .alt_m = or_zero(NUMBER(report, "altHAE", "altMSL", "alt")),
            .accuracy_m = or_zero(isnan(both) ? hypot(east, north) : both),
        };
    }
    json_decref(report);
    return found;
}

static bool wait_for_fix(struct talk *talk, struct gps_fix *out) {
    for (int i = 0; i < GPS_LINES_MAX && read_line(talk); i++) {
        const char *end = memchr(talk->line.data, '\n', talk->line.len);
        if (read_report(talk->line.data, (size_t)(end - talk->line.data), out)) {
            return true;
        }
        drop_line(&talk->line);
    }
    return false;
}

bool gps_read(int port, int wait_ms, struct gps_fix *out, struct err *err) {
    struct talk talk = {.fd = -1, .until_ms = clock_monotonic_ms() + wait_ms};
    bool ok = false;
    if (!connect_to(&talk, port) || !say_watch(&talk)) {
        err_set(err, ERR_NOT_FOUND, "no gpsd answers on port %d of this computer", port);
    } else {
        ok = wait_for_fix(&talk, out) ||
             err_set(err, ERR_UNSUPPORTED, "gpsd said no place within %d ms", wait_ms);
    }
    strbuf_done(&talk.line);
    if (talk.fd >= 0) {
        close(talk.fd);
    }
    return ok;
}
