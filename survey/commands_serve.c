/* survey/commands_serve.c — the verbs of the server: serve, device add, device list, device revoke.
 */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <jansson.h>
#include <sodium.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/certificate.h"
#include "survey/command_kit.h"
#include "survey/commands.h"
#include "survey/device.h"
#include "survey/serve.h"
#include "survey/settings_qr.h"
#include "survey/store.h"

enum { PEM_MAX = 1 << 20, HOSTS_MAX = 32 };

/* ---- serve ---- */

/* The first address that others in the room can reach; "" when there is none. */
static void lan_address(char *out, socklen_t cap) {
    struct ifaddrs *list = NULL;
    out[0] = '\0';
    if (getifaddrs(&list) != 0) {
        return;
    }
    for (const struct ifaddrs *i = list; i && !out[0]; i = i->ifa_next) {
        const struct sockaddr_in *in = (const void *)i->ifa_addr;
        if (in && in->sin_family == AF_INET && ntohl(in->sin_addr.s_addr) >> 24 != 127) {
            inet_ntop(AF_INET, &in->sin_addr, out, cap);
        }
    }
    freeifaddrs(list);
}

/* HTTPS for the app, beside HTTP for ODK Collect, which takes no certificate of ours (rule 23). */
static void say_left_out(const char *address) {
    if (certificate_leaves_out(address)) {
        printf("  The certificate made here does not hold for %s, which is an address on the "
               "internet:\n"
               "  phones that come that way will be warned, and the app will not open. Use a "
               "network of\n"
               "  your own in the room, or get a certificate for a name and give it with --cert "
               "and --key.\n",
               address);
    }
}

static void say_tls(const struct serve *serve, const struct serve_options *options) {
    char address[INET_ADDRSTRLEN] = "127.0.0.1";
    if (options->lan) {
        lan_address(address, sizeof address);
    }
    printf(
        "  The app for phones:  https://%s:%d/ and what the phone's code adds\n"
        "  Each phone must trust this computer once: open http://%s:%d/trust on it. It shows this\n"
        "  fingerprint; if it shows another one, stop:\n  %s\n",
        address, serve_tls_port(serve), address, serve_port(serve), serve_fingerprint(serve));
    say_left_out(address);
    for (const char *const *host = options->hosts; host && *host; host++) {
        say_left_out(*host);
    }
}

static void say_lan(const char *scheme, int port) {
    char address[INET_ADDRSTRLEN];
    lan_address(address, sizeof address);
    printf("  In this room:  %s://%s:%d/\n", scheme, address[0] ? address : "this-computer", port);
    puts("  Everybody on this network can now reach this computer at that address. Without a\n"
         "  device's code they get nothing; what phones send travels in the open unless the form\n"
         "  is encrypted. Stop with Ctrl-C when the work is done.");
}

static uint64_t wal_bytes(const char *survey) {
    AUTO(strbuf_done) struct strbuf path = {0};
    strbuf_addf(&path, "%s-wal", survey);
    struct stat info;
    return stat(path.data, &info) == 0 ? (uint64_t)info.st_size : 0;
}

/* What a kill or a power cut left in the journal is taken in as the file opens: say so. */
static bool recover(const char *survey, struct err *err) {
    uint64_t left = wal_bytes(survey), n = 0;
    AUTO(store_closep) struct store *st = store_open(survey, NULL, err);
    if (!st || !store_count_submissions(st, NULL, STORE_ALL, &n, err)) {
        return false;
    }
    if (left > 0) {
        printf("  The survey was not closed last time. Its journal (%" PRIu64
               " kB) was taken in: all %" PRIu64 " records are here.\n",
               left / 1024, n);
    }
    return true;
}

static void more_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static char *read_pem(const struct cmd *cmd, const char *opt, struct err *err) {
    size_t len;
    const char *path = cmd_value(cmd, opt);
    return path ? file_read(path, PEM_MAX, &len, err) : NULL;
}

static int run_until_signal(const struct serve_options *options, struct err *err) {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL); // before the threads, so that they have it too
    AUTO(serve_stopp) struct serve *serve = serve_start(options, err);
    if (!serve) {
        return cmd_fail(err);
    }
    const char *scheme = options->cert_pem ? "https" : "http";
    printf("Listening on %s://127.0.0.1:%d/\n", scheme, serve_port(serve));
    if (options->lan) {
        say_lan(scheme, serve_port(serve));
    }
    if (options->tls) {
        say_tls(serve, options);
    }
    fflush(stdout);
    int got;
    sigwait(&stop, &got);
    puts("Stopping: finishing what has come.");
    fflush(stdout);
    return 0;
}

/* The address without slashes at its end into *out; its host. */
static char *take_public(const char *url, struct strbuf *out) {
    if (!url) {
        return NULL;
    }
    size_t len = strlen(url);
    while (url[len - 1] == '/') {
        len--;
    }
    strbuf_addn(out, url, len);
    const char *host = strstr(out->data, "://") + 3;
    AUTO(strbuf_done) struct strbuf name = {0};
    strbuf_addn(&name, host, strcspn(host, ":/"));
    return strbuf_steal(&name);
}

static int cmd_serve(struct cmd *cmd) {
    struct err err = {0};
    int64_t port;
    const char *hosts[HOSTS_MAX + 1] = {0};
    int n_hosts = 0;
    while (n_hosts < HOSTS_MAX - 1 && cmd_value_at(cmd, "host", n_hosts)) {
        hosts[n_hosts] = cmd_value_at(cmd, "host", n_hosts);
        n_hosts++;
    }
    if (!cmd_int(cmd, "port", 0, 65535, SERVE_PORT, &port, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_flag(cmd, "tls") && cmd_value(cmd, "cert")) {
        err_set(&err, ERR_USAGE, "--tls makes a certificate, --cert brings one: give one of them");
        return cmd_fail(&err);
    }
    if (!cmd_value(cmd, "cert") != !cmd_value(cmd, "key")) {
        err_set(&err, ERR_USAGE, "--cert and --key go together");
        return cmd_fail(&err);
    }
    const char *url = cmd_value(cmd, "public-url");
    if (url && strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0) {
        err_set(&err, ERR_USAGE, "--public-url %s does not begin with https://", url);
        return cmd_fail(&err);
    }
    AUTO(strbuf_done) struct strbuf public = {0};
    AUTO(mem_freep) char *public_host = take_public(url, &public);
    if (public_host) {
        hosts[n_hosts++] = public_host;
    }
    AUTO(mem_freep) char *cert = read_pem(cmd, "cert", &err);
    AUTO(mem_freep) char *key = read_pem(cmd, "key", &err);
    if (err.code != ERR_NONE || !recover(cmd_arg(cmd, 0), &err)) {
        return cmd_fail(&err);
    }
    more_files();
    const struct serve_options options = {.survey = cmd_arg(cmd, 0),
                                          .port = (int)port,
                                          .lan = cmd_flag(cmd, "lan"),
                                          .cert_pem = cert,
                                          .key_pem = key,
                                          .tls = cmd_flag(cmd, "tls"),
                                          .tls_port = port ? (int)port + 1 : 0,
                                          .public_url = url ? public.data : NULL,
                                          .hosts = hosts};
    return run_until_signal(&options, &err);
}

/* ---- device add ---- */

/* "http://HOST:PORT" of the server that the phone will meet. */
static void guess_url(const struct cmd *cmd, struct strbuf *out) {
    char address[INET_ADDRSTRLEN];
    const char *url = cmd_value(cmd, "url");
    lan_address(address, sizeof address);
    if (url) {
        size_t len = strlen(url);
        while (len > 0 && url[len - 1] == '/') {
            len--;
        }
        strbuf_addn(out, url, len);
    } else {
        strbuf_addf(out, "http://%s:%d", address[0] ? address : "127.0.0.1", SERVE_PORT);
    }
}

/* Where the same phone finds the app: HTTPS as `serve --tls` offers it, unless --url says where. */
static void guess_app(const struct cmd *cmd, const char *token, struct strbuf *out) {
    char address[INET_ADDRSTRLEN];
    if (cmd_value(cmd, "url")) {
        guess_url(cmd, out);
    } else {
        lan_address(address, sizeof address);
        strbuf_addf(out, "https://%s:%d", address[0] ? address : "127.0.0.1", SERVE_PORT + 1);
    }
    strbuf_addf(out, "/k/%s/app/", token);
}

/* The code for the phone's camera: the app's address as it stands. */
static int show_app(const struct cmd *cmd, const struct device_secret *secret, struct err *err) {
    AUTO(strbuf_done) struct strbuf url = {0}, code = {0};
    const char *png = cmd_value(cmd, "qr");
    guess_app(cmd, secret->token, &url);
    if ((png && !settings_png(url.data, png, err)) || !settings_terminal(url.data, &code, err)) {
        return cmd_fail(err);
    }
    printf("Device ");
    kit_say(stdout, cmd_arg(cmd, 1));
    printf(". On the phone: open the camera and hold it over this:\n\n%s\n", code.data);
    printf("Or type the app's address:  %s\n", url.data);
    puts("Serve the survey with --tls --lan (or behind HTTPS), and let the phone trust this "
         "computer "
         "first:\nserve says how. Whoever has this code can send answers as this phone.");
    return 0;
}

static int show_device(const struct cmd *cmd, struct store *st, const struct device_secret *secret,
                       struct err *err) {
    AUTO(strbuf_done) struct strbuf url = {0}, app = {0}, text = {0}, code = {0};
    AUTO(mem_freep) char *name = store_get_meta(st, "name", err);
    guess_url(cmd, &url);
    strbuf_addf(&url, "/k/%s", secret->token);
    const struct settings settings = {.server_url = url.data, .project_name = name ? name : ""};
    const char *png = cmd_value(cmd, "qr");
    if (!settings_text(&settings, &text, err) || (png && !settings_png(text.data, png, err)) ||
        !settings_terminal(text.data, &code, err)) {
        return cmd_fail(err);
    }
    printf("Device ");
    kit_say(stdout, cmd_arg(cmd, 1));
    printf(". On the phone: ODK Collect, Configure with QR code, and hold it over this:\n\n%s\n",
           code.data);
    printf("Or type the server's address:  %s\n", url.data);
    printf("Or, with the address alone, the name and this password:  %s\n", secret->password);
    guess_app(cmd, secret->token, &app);
    printf("Or, without ODK Collect, the app in the phone's browser:  %s\n", app.data);
    if (png) {
        printf("The code as a picture: %s\n", png);
    }
    puts("Whoever has this can send answers as this phone. It is shown this once; if it is lost, "
         "give\nthe phone a new one with --renew.");
    return 0;
}

static int cmd_device_add(struct cmd *cmd) {
    struct err err = {0};
    const char *name = cmd_arg(cmd, 1);
    struct device_secret secret;
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, &err);
    bool ok = st && (cmd_flag(cmd, "renew") ? device_renew(st, name, &secret, &err)
                                            : device_add(st, name, clock_utc_ms(), &secret, &err));
    int status;
    if (!ok && err.code == ERR_CONFLICT) {
        err_advise(&err, ": doorstep device add %s \"%s\"%s --renew", cmd_arg(cmd, 0), name,
                   cmd_flag(cmd, "app") ? " --app" : "");
    }
    if (!ok) {
        status = cmd_fail(&err);
    } else if (cmd_json(cmd)) {
        char path[DEVICE_TOKEN_LEN + 8];
        snprintf(path, sizeof path, "/k/%s", secret.token);
        status =
            kit_print_json(json_pack("{s:s, s:s, s:s, s:s}", "name", name, "token", secret.token,
                                     "url_path", path, "password", secret.password));
    } else {
        status = cmd_flag(cmd, "app") ? show_app(cmd, &secret, &err)
                                      : show_device(cmd, st, &secret, &err);
    }
    sodium_memzero(&secret, sizeof secret);
    return status;
}

/* ---- device list, device revoke ---- */

static bool list_device(void *ctx, const struct device *device, struct err *err) {
    (void)err;
    json_t *list = ctx;
    if (list) {
        json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "name", device->name, "added_utc",
                                              kit_json_time(device->added_utc), "revoked_utc",
                                              kit_json_time(device->revoked_utc)));
        return true;
    }
    char text[DATE_TEXT_MAX];
    date_format_ms(text, device->revoked_utc ? device->revoked_utc : device->added_utc, 0, true);
    kit_say(stdout, device->name);
    printf("\t%s %.10s\n", device->revoked_utc ? "withdrawn" : "since", text);
    return true;
}

static int cmd_device_list(struct cmd *cmd) {
    struct err err = {0};
    const struct store_options reading = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &reading, &err);
    json_t *list = cmd_json(cmd) ? json_array() : NULL;
    bool ok = st && device_each(st, list_device, list, &err);
    if (ok && list) {
        return kit_print_json(list);
    }
    json_decref(list);
    return ok ? 0 : cmd_fail(&err);
}

static int cmd_device_revoke(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, &err);
    if (!st || !device_revoke(st, cmd_arg(cmd, 1), clock_utc_ms(), &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_pack("{s:s, s:b}", "name", cmd_arg(cmd, 1), "revoked", 1));
    }
    kit_say(stdout, cmd_arg(cmd, 1));
    puts(" can send no more.");
    return 0;
}

/* ---- the table ---- */

static const struct cmd_opt serve_opts[] = {
    {"port",                                                   'p', "PORT", "where to listen; 8980 unless said, 0 for any free one"},
    {"lan",                                                  0, NULL, "let phones on this network in, not only this computer"},
    {"host",                                                        0, "NAME", "another name of this computer that clients may use; more than once"},
    {"cert",      0, "FILE", "certificate (PEM): serve HTTPS"},
    {"tls", 0, NULL,
     "HTTPS too, one port higher, with a certificate made here: what the app for phones needs"},
    {"public-url",                                                   0, "URL", "where clients reach this server behind a proxy"},
    {"key",                                                  0, "FILE", "its private key (PEM)"},
    {0                                                       },
};
static const struct cmd_opt device_add_opts[] = {
    {"url",                                     0, "URL", "where the server will be, if not http://THIS-COMPUTER:8980"},
    {"qr",                                    0, "FILE", "also write the code as a picture (PNG)"},
    {"app",                                         0, NULL, "the code for the app in the phone's browser, not for ODK Collect"},
    {"renew",     0, NULL, "a new code for a phone that is here already"},
    {0},
};

const struct command survey_server_commands[] = {
    {"serve",                                                 "SURVEY", "take answers from phones: the server for ODK Collect",
     "doorstep serve ashbrook.gpkg --lan", 1, 1, serve_opts, cmd_serve},
    {"device add", "SURVEY NAME", "let a phone send answers: prints its code to scan",
     "doorstep device add ashbrook.gpkg \"Amina's phone\" --app", 2, 2, device_add_opts,
     cmd_device_add},
    {"device list",                                                      "SURVEY", "the phones that may send, and those that may no more",
     "doorstep device list ashbrook.gpkg", 1, 1, NULL, cmd_device_list},
    {"device revoke",                                             "SURVEY NAME", "a phone may send no more",
     "doorstep device revoke ashbrook.gpkg \"Amina's phone\"", 2, 2, NULL, cmd_device_revoke},
    {0                                                      },
};
