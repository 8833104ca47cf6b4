/* survey/serve.c — from a request's first line to the handler it belongs to. */
#include "survey/serve.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/app.h"
#include "survey/certificate.h"
#include "survey/http.h"
#include "survey/inbox.h"
#include "survey/openrosa.h"
#include "survey/page.h"
#include "survey/site.h"
#include "survey/trust.h"

enum { HOSTS_MAX = 64 };

struct serve {
    struct site *site;
    struct http *http, *https; // the latter NULL without options.tls
    struct certificate certificate;
};

/* ---- where to? ---- */

/* Split and decode; false when a segment is broken, empty in the middle, or there are too many. */
static bool split_path(struct call *call, const char *path) {
    while (*path == '/') {
        size_t len = strcspn(++path, "/");
        if (len == 0 && path[0] == '\0') {
            return true; // a slash at the end
        }
        AUTO(mem_freep) char *segment = len ? http_decode(path, len, true) : NULL;
        if (!segment || call->n_segments == SITE_SEGMENTS) {
            return false;
        }
        call->segments[call->n_segments++] = arena_strdup(&call->mem, segment);
        path += len;
    }
    return *path == '\0';
}

bool site_matches(const char *pattern, const struct call *call) {
    for (int i = 0; i < call->n_segments; i++) {
        size_t len = strcspn(pattern, "/");
        bool any = len == 1 && pattern[0] == '*';
        if (len == 0 || (!any && (strlen(call->segments[i]) != len ||
                                  strncmp(pattern, call->segments[i], len) != 0))) {
            return false;
        }
        pattern += len + (pattern[len] == '/');
    }
    return *pattern == '\0';
}

static const struct route *find_route(const struct route *routes, const struct call *call) {
    for (const struct route *route = routes; route->pattern; route++) {
        if (site_matches(route->pattern, call)) {
            return route;
        }
    }
    return NULL;
}

static void forget_segments(struct call *call, int n) {
    call->n_segments -= n;
    memmove(call->segments, call->segments + n, (size_t)call->n_segments * sizeof *call->segments);
}

/* ---- who is it? ---- */

static bool by_token(struct call *call) {
    struct err err = {0};
    const char *token = call->segments[1];
    struct store *st = site_take_reader(call->site, &err);
    bool known = st && device_by_token(st, token, strlen(token), &call->mem, &call->device, &err);
    site_give_reader(call->site, st);
    if (!known) { // 403, not 401: a client that cannot type a password should not ask for one
        openrosa_say(call, st ? 403 : 503, "error",
                     st ? "This address is not known here, or was withdrawn. Scan the settings "
                          "code again."
                        : "the survey cannot be read just now; please try again later");
        return false;
    }
    call->base = arena_printf(&call->mem, "%s/k/%s", call->base, token);
    forget_segments(call, 2);
    return true;
}

static void challenge(struct call *call, bool stale) {
    AUTO(strbuf_done) struct strbuf body = {0};
    openrosa_message(&body, "error", "Please give the device's name and password.");
    http_reply_header(call->req, "Cache-Control", "private, no-store");
    http_reply_challenge(call->req, DEVICE_REALM, stale, "text/xml; charset=utf-8", &body);
}

/* Without a token in the address: name and password, by Digest (rule 22). */
static bool by_password(struct call *call) {
    struct err err = {0};
    unsigned char ha1[16] = {0};
    AUTO(mem_freep) char *user = http_auth_user(call->req);
    struct store *st = user ? site_take_reader(call->site, &err) : NULL;
    bool known = st && device_by_name(st, user, &call->mem, &call->device, ha1, &err);
    site_give_reader(call->site, st);
    enum http_digest digest =
        user ? http_auth_check(call->req, DEVICE_REALM, user, ha1) : HTTP_DIGEST_NO;
    if (known && digest == HTTP_DIGEST_OK) {
        return true;
    }
    challenge(call, known && digest == HTTP_DIGEST_STALE);
    return false;
}

/* ---- the road of a request ---- */

static void not_found(struct call *call) {
    openrosa_say(call, 404, "error", "There is nothing at this address.");
}

static bool check_host(struct call *call) {
    const char *host = http_header(call->req, "Host");
    if (!host || !site_knows_host(call->site, host)) {
        openrosa_say(call, host ? 421 : 400, "error",
                     "This server does not go by that name; use its address, or start it with "
                     "--host NAME.");
        return false;
    }
    const char *scheme = http_secure(http_of(call->req)) ? "https" : "http";
    const char *url = call->site->public_url;
    call->base = url ? url : arena_printf(&call->mem, "%s://%s", scheme, host);
    const char *slash = strchr(strstr(call->base, "://") + 3, '/');
    call->origin =
        slash ? arena_strndup(&call->mem, call->base, (size_t)(slash - call->base)) : call->base;
    return true;
}

static void open_route(struct call *call, const struct route *route) {
    static const struct {
        enum http_method method;
        const char *name;
    } names[] = {
        {HTTP_GET,  "GET" },
        {HTTP_HEAD, "HEAD"},
        {HTTP_POST, "POST"}
    };
    if (!(route->methods & http_method(call->req))) {
        AUTO(strbuf_done) struct strbuf allow = {0};
        for (size_t i = 0; i < LEN(names); i++) {
            if (route->methods & names[i].method) {
                strbuf_addf(&allow, "%s%s", allow.len ? ", " : "", names[i].name);
            }
        }
        http_reply_header(call->req, "Allow", strbuf_text(&allow));
        openrosa_say(call, 405, "error", "That cannot be done here.");
        return;
    }
    call->route = route;
    route->open(call);
}

static void open_openrosa(struct call *call, bool token) {
    openrosa_headers(call);
    if (!check_host(call) || !(token ? by_token(call) : by_password(call))) {
        return;
    }
    const struct route *route = find_route(openrosa_routes, call);
    route = route || !token ? route : find_route(app_routes, call);
    if (route) {
        open_route(call, route);
    } else {
        not_found(call);
    }
}

static const struct route page_route = {.pattern = "", .part = page_part, .end = page_end};

static void open_page(struct call *call) {
    if (check_host(call) && !trust_open(call)) {
        call->route = &page_route;
        page_open(call);
    }
}

static void on_begin(void *ctx, struct http_request *req) {
    struct call *call = mem_zalloc(sizeof *call);
    call->site = ctx;
    call->req = req;
    http_set_user(req, call);
    if (http_bad(req)) {
        openrosa_headers(call);
        openrosa_say(call, http_bad(req), "error", "The request is not one this server takes.");
    } else if (!split_path(call, http_path(req))) {
        openrosa_headers(call);
        not_found(call);
    } else if (call->n_segments >= 2 && strcmp(call->segments[0], "k") == 0) {
        open_openrosa(call, true);
    } else if (find_route(openrosa_routes, call)) {
        open_openrosa(call, false);
    } else {
        open_page(call);
    }
}

static bool on_part(void *ctx, struct http_request *req, const struct http_part *part) {
    (void)ctx;
    struct call *call = http_user(req);
    return call->route && call->route->part && call->route->part(call, part);
}

static void on_end(void *ctx, struct http_request *req) {
    (void)ctx;
    struct call *call = http_user(req);
    if (call->route && call->route->end) {
        call->route->end(call);
    }
}

static void on_done(void *ctx, struct http_request *req) {
    (void)ctx;
    struct call *call = http_user(req);
    if (!call) {
        return;
    }
    if (call->drop) {
        call->drop(call->data);
    }
    arena_done(&call->mem);
    free(call);
}

/* ---- life ---- */

static bool make_certificate(struct serve *serve, const char *survey, struct err *err) {
    const char *names[HOSTS_MAX + 1] = {0}, *name;
    const char *url = serve->site->public_url;
    for (int i = 0, n = 0; n < HOSTS_MAX && (name = site_host(serve->site, i)); i++) {
        if (!url || !strstr(url, name)) { // the proxy has a certificate for that one
            names[n++] = name;
        }
    }
    serve->site->certificate = &serve->certificate;
    return certificate_make(survey, names, clock_utc_ms(), &serve->certificate, err);
}

static bool start_https(struct serve *serve, const struct serve_options *options,
                        struct http_options *http, struct err *err) {
    if (!make_certificate(serve, options->survey, err)) {
        return false;
    }
    http->port = options->tls_port;
    http->cert_pem = serve->certificate.pem;
    http->key_pem = serve->certificate.key_pem;
    serve->https = http_start(http, err);
    return serve->https != NULL;
}

struct serve *serve_start(const struct serve_options *options, struct err *err) {
    AUTO(serve_stopp) struct serve *serve = mem_zalloc(sizeof *serve);
    serve->site = site_new(options->survey, err);
    if (!serve->site || !(serve->site->inbox = inbox_start(options->survey, err))) {
        return NULL;
    }
    for (const char *const *host = options->hosts; host && *host; host++) {
        site_add_host(serve->site, *host);
    }
    const struct http_handlers handlers = {
        .ctx = serve->site, .begin = on_begin, .part = on_part, .end = on_end, .done = on_done};
    serve->site->public_url = options->public_url;
    struct http_options http = {.port = options->port,
                                .lan = options->lan,
                                .cert_pem = options->cert_pem,
                                .key_pem = options->key_pem,
                                .max_body = OPENROSA_MAX_BODY,
                                .handlers = &handlers};
    serve->http = http_start(&http, err);
    bool ok = serve->http && (!options->tls || start_https(serve, options, &http, err));
    return ok ? mem_steal(&serve) : NULL;
}

int serve_port(const struct serve *serve) {
    return http_port(serve->http);
}

int serve_tls_port(const struct serve *serve) {
    return serve->https ? http_port(serve->https) : 0;
}

const char *serve_fingerprint(const struct serve *serve) {
    return serve->certificate.print;
}

/* First no new calls, then the inbox to its end (its answers wake their requests), then hang up. */
void serve_stop(struct serve *serve) {
    if (!serve) {
        return;
    }
    if (serve->http) {
        http_quiesce(serve->http);
    }
    if (serve->https) {
        http_quiesce(serve->https);
    }
    if (serve->site && serve->site->inbox) {
        inbox_close(serve->site->inbox);
    }
    http_stop(serve->http);
    http_stop(serve->https);
    site_free(serve->site);
    certificate_done(&serve->certificate);
    free(serve);
}
