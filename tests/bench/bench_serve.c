/* tests/bench/bench_serve.c — records over HTTP: how many a second, each durable before its 201.
 *
 *   bench_serve PORT URL_PATH FORM.xml CONNECTIONS SECONDS FOLDER [RATE]
 *
 * Every connection sends one record after the other and waits for each answer; with RATE they are
 * spread evenly to that many a second. Bodies are made from the form's own instance, every leaf
 * filled. Beside it, in the same run, since disks drift: how many single flushes the disk of FOLDER
 * does a second. Prints one JSON object. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { ANSWER = 4096, FLUSHES_MS = 1000, MAX_SENT = 4 << 20 };

struct phone {
    int fd;
    struct strbuf out;
    size_t sent;
    char in[ANSWER];
    size_t got;
    double began_ms; // of the record on its way; 0: none
};

struct load {
    int port, n_phones, turn;
    double seconds, rate;
    const char *path;
    struct strbuf head, tail; // of a record, around its instanceID
    struct phone *phones;
    struct pollfd *polls;
    uint64_t next, n_ok, n_failed;
    double *took_ms;
    size_t n_took, cap_took;
};

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "bench_serve: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- records ---- */

/* The first child of the form's <instance>, with every empty leaf filled and a place for the id. */
static void make_record(struct load *load, const char *form) {
    const char *at = strstr(form, "<instance>"), *end = at ? strstr(at, "</instance>") : NULL;
    if (!end) {
        fail("the form has no instance");
    }
    struct strbuf *out = &load->head;
    for (at += strlen("<instance>"); at < end; at++) {
        bool id = strncmp(at, "<instanceID/>", 13) == 0;
        if (id) {
            strbuf_add(out, "<instanceID>");
            out = &load->tail;
            strbuf_add(out, "</instanceID>");
            at += 12;
        } else if (at[0] == '/' && at[1] == '>') {
            const char *name = at;
            while (name[-1] != '<') {
                name--;
            }
            strbuf_addf(out, ">7</%.*s>", (int)strcspn(name, " /"), name);
            at++;
        } else {
            strbuf_addc(out, *at);
        }
    }
}

static void make_request(struct load *load, struct phone *phone) {
    static const char boundary[] =
        "--b7\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; "
        "filename=\"r.xml\"\r\nContent-Type: text/xml\r\n\r\n";
    char id[64];
    int id_len = snprintf(id, sizeof id, "uuid:%d-%08" PRIu64, (int)getpid(), load->next++);
    size_t body = sizeof boundary - 1 + load->head.len + (size_t)id_len + load->tail.len + 10;
    strbuf_clear(&phone->out);
    strbuf_addf(&phone->out,
                "POST %s/submission?deviceID=bench HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                "X-OpenRosa-Version: 1.0\r\nContent-Type: multipart/form-data; boundary=b7\r\n"
                "Content-Length: %zu\r\n\r\n%s",
                load->path, load->port, body, boundary);
    strbuf_addn(&phone->out, load->head.data, load->head.len);
    strbuf_addn(&phone->out, id, (size_t)id_len);
    strbuf_addn(&phone->out, load->tail.data, load->tail.len);
    strbuf_add(&phone->out, "\r\n--b7--\r\n");
    phone->sent = phone->got = 0;
    phone->began_ms = now_ms();
}

/* ---- the wire ---- */

static void connect_phone(const struct load *load, struct phone *phone) {
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)load->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    phone->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (phone->fd < 0 || connect(phone->fd, (struct sockaddr *)&to, sizeof to) != 0) {
        fail("could not connect");
    }
    setsockopt(phone->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(phone->fd, F_SETFL, O_NONBLOCK);
}

static void send_more(struct phone *phone) {
    ssize_t n =
        send(phone->fd, phone->out.data + phone->sent, phone->out.len - phone->sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) {
        fail("send");
    }
    phone->sent += n > 0 ? (size_t)n : 0;
}

/* The whole answer is here? */
static bool answered(const struct phone *phone) {
    const char *end = strstr(phone->in, "\r\n\r\n"),
               *len = strstr(phone->in, "\r\nContent-Length: ");
    return end && len && phone->got >= (size_t)(end + 4 - phone->in) + strtoul(len + 18, NULL, 10);
}

static void receive(struct load *load, struct phone *phone) {
    ssize_t n = recv(phone->fd, phone->in + phone->got, ANSWER - 1 - phone->got, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        fail("the server hung up");
    }
    phone->got += n > 0 ? (size_t)n : 0;
    phone->in[phone->got] = '\0';
    if (!answered(phone)) {
        return;
    }
    *MEM_PUSH(load->took_ms, load->n_took, load->cap_took) = now_ms() - phone->began_ms;
    bool ok = strncmp(phone->in, "HTTP/1.1 201", 12) == 0;
    load->n_ok += ok;
    load->n_failed += !ok;
    phone->began_ms = 0;
}

static bool may_send(const struct load *load, double began) {
    double gone_s = (now_ms() - began) / 1e3;
    return gone_s < load->seconds && (load->rate <= 0 || (double)load->next < gone_s * load->rate);
}

/* Round and round, so that with RATE too no connection is idle for long. */
static void start_some(struct load *load, double began) {
    for (int i = 0; i < load->n_phones && may_send(load, began); i++) {
        load->turn = (load->turn + 1) % load->n_phones;
        struct phone *phone = &load->phones[load->turn];
        if (phone->began_ms == 0) {
            make_request(load, phone);
            send_more(phone);
        }
    }
}

static int watch(struct load *load) {
    int busy = 0;
    for (int i = 0; i < load->n_phones; i++) {
        const struct phone *phone = &load->phones[i];
        bool on_way = phone->began_ms != 0, out = on_way && phone->sent < phone->out.len;
        busy += on_way;
        load->polls[i] = (struct pollfd){.fd = on_way ? phone->fd : -1,
                                         .events = (short)(out ? POLLOUT : POLLIN)};
    }
    return busy;
}

static double run(struct load *load) {
    double began = now_ms();
    for (int busy = 1; busy > 0 || now_ms() - began < load->seconds * 1e3;) {
        start_some(load, began);
        busy = watch(load);
        poll(load->polls, (nfds_t)load->n_phones, load->rate > 0 ? 1 : 50);
        for (int i = 0; i < load->n_phones; i++) {
            if (load->polls[i].revents & POLLOUT) {
                send_more(&load->phones[i]);
            } else if (load->polls[i].revents) {
                receive(load, &load->phones[i]);
            }
        }
    }
    return (now_ms() - began) / 1e3;
}

/* ---- the disk alone ---- */

static double flushes_per_s(const char *folder) {
    AUTO(mem_freep) char *path = file_join(folder, "flush.tmp");
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (fd < 0) {
        fail(path);
    }
    static char page[4096];
    double began = now_ms();
    int n = 0;
    while (now_ms() - began < FLUSHES_MS) {
        if (write(fd, page, sizeof page) != sizeof page || fdatasync(fd) != 0) {
            fail("flush");
        }
        n++;
    }
    double per_s = n / ((now_ms() - began) / 1e3);
    close(fd);
    unlink(path);
    return per_s;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    struct err err = {0};
    size_t len;
    if (argc < 7) {
        fprintf(stderr,
                "usage: bench_serve PORT URL_PATH FORM.xml CONNECTIONS SECONDS FOLDER [RATE]\n");
        return 2;
    }
    AUTO(mem_freep) char *form = file_read(argv[3], MAX_SENT, &len, &err);
    if (!form) {
        err_print(&err);
        return 1;
    }
    struct load load = {.port = atoi(argv[1]),
                        .path = argv[2],
                        .n_phones = atoi(argv[4]),
                        .seconds = atof(argv[5]),
                        .rate = argc > 7 ? atof(argv[7]) : 0};
    make_record(&load, form);
    load.phones = mem_zalloc((size_t)load.n_phones * sizeof *load.phones);
    load.polls = mem_zalloc((size_t)load.n_phones * sizeof *load.polls);
    for (int i = 0; i < load.n_phones; i++) {
        connect_phone(&load, &load.phones[i]);
    }
    double flushes = flushes_per_s(argv[6]), took_s = run(&load);
    qsort(load.took_ms, load.n_took, sizeof *load.took_ms, by_size);
    double per_s = (double)load.n_ok / took_s;
    printf("{\"per_s\": %.0f, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"max_ms\": %.2f, \"failed\": "
           "%" PRIu64 ", \"flushes_per_s\": %.0f, \"per_flush\": %.2f, \"record_bytes\": %zu}\n",
           per_s, load.took_ms[load.n_took / 2], load.took_ms[load.n_took * 99 / 100],
           load.took_ms[load.n_took - 1], load.n_failed, flushes, per_s / flushes,
           load.head.len + load.tail.len);
    for (int i = 0; i < load.n_phones; i++) {
        close(load.phones[i].fd);
        strbuf_done(&load.phones[i].out);
    }
    strbuf_done(&load.head);
    strbuf_done(&load.tail);
    free(load.took_ms);
    free(load.phones);
    free(load.polls);
    return load.n_failed > 0;
}
