/* survey/http.c — libmicrohttpd, and nobody else knows.
 *
 * Addresses and queries are taken as sent (its own decoding is turned off), so that a coded slash
 * or NUL cannot change what a path means; http_decode() does it per segment.
 *
 * libmicrohttpd answers on the headers or after the whole body, not in between, and closes its
 * socket at once: what a client still sends then meets a reset, which may eat our answer. So small
 * bodies are read to their end before a refusal goes out, and for large ones the socket is kept
 * open by a copy until the client is done (survey/http_linger.h). */
#include "survey/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/http_linger.h"
#include "survey/http_mhd.h"
#include "survey/md5.h"

enum {
    HTTP_THREADS = 2,
    NONCES = 1000,      // of Digest
    NONCE_S = 300,      // how long one is good
    SLOW_AFTER_S = 20,  // from then on a body must come at ...
    SLOW_BYTES_S = 256, // ... so many bytes a second
    MAX_QUERY = 16,     // parameters looked up and kept per request
    MAX_HEADERS = 24,   // of an answer
};

struct http {
    struct MHD_Daemon *daemon;
    struct http_handlers handlers;
    struct http_linger *linger;
    uint64_t max_body;
    int port;
    bool secure;
    unsigned char dice[32]; // seed of Digest's nonces
};

struct header {
    char *name, *value;
};

struct http_request {
    struct http *http;
    struct MHD_Connection *conn;
    struct MHD_PostProcessor *post;
    enum http_method method;
    char *path;
    char *query[MAX_QUERY]; // decoded values handed out
    int n_query;
    void *user;
    uint64_t n_body; // bytes that came
    uint64_t declared;
    int64_t began_ms;
    bool too_long, whole, waiting, sent, lingers, deaf; // deaf: part() wants no more
    struct header headers[MAX_HEADERS];
    int n_headers;
    int bad;    // http_bad()
    int status; // 0: no answer yet
    struct MHD_Response *response;
    char *realm; // a challenge
    bool stale;
};

static size_t keep_coded(void *ctx, struct MHD_Connection *conn, char *text) {
    (void)ctx;
    (void)conn;
    return strlen(text);
}

/* ---- a request ---- */

enum http_method http_method(const struct http_request *req) {
    return req->method;
}

const char *http_path(const struct http_request *req) {
    return req->path;
}

struct http *http_of(const struct http_request *req) {
    return req->http;
}

const char *http_header(struct http_request *req, const char *name) {
    return mhd.lookup_connection_value(req->conn, MHD_HEADER_KIND, name);
}

const char *http_query(struct http_request *req, const char *name) {
    const char *coded = mhd.lookup_connection_value(req->conn, MHD_GET_ARGUMENT_KIND, name);
    char *value =
        coded && req->n_query < MAX_QUERY ? http_decode(coded, strlen(coded), false) : NULL;
    if (value) {
        req->query[req->n_query++] = value;
    }
    return value;
}

void http_peer(struct http_request *req, char *out, size_t cap) {
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(req->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *addr = info ? info->client_addr : NULL;
    out[0] = '\0';
    if (addr && addr->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)addr)->sin_addr, out, (socklen_t)cap);
    } else if (addr && addr->sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)addr)->sin6_addr, out, (socklen_t)cap);
    }
}

void *http_user(const struct http_request *req) {
    return req->user;
}

void http_set_user(struct http_request *req, void *user) {
    req->user = user;
}

int http_bad(const struct http_request *req) {
    return req->bad;
}

uint64_t http_declared(const struct http_request *req) {
    return req->declared;
}

bool http_too_long(const struct http_request *req) {
    return req->too_long;
}

bool http_whole(const struct http_request *req) {
    return req->whole;
}

static enum http_method read_method(const char *method) {
    static const struct {
        const char *name;
        enum http_method method;
    } names[] = {
        {"GET",  HTTP_GET },
        {"HEAD", HTTP_HEAD},
        {"POST", HTTP_POST}
    };
    for (size_t i = 0; i < LEN(names); i++) {
        if (strcmp(method, names[i].name) == 0) {
            return names[i].method;
        }
    }
    return HTTP_OTHER;
}

/* ---- answers ---- */

void http_reply_header(struct http_request *req, const char *name, const char *value) {
    if (req->n_headers < MAX_HEADERS && !req->status) {
        req->headers[req->n_headers++] =
            (struct header){.name = mem_strdup(name), .value = mem_strdup(value)};
    }
}

bool http_replied(const struct http_request *req) {
    return req->status != 0;
}

static void answer(struct http_request *req, int status, const char *type,
                   struct MHD_Response *response) {
    if (req->status || !response) {
        mhd.destroy_response(response);
        return;
    }
    if (type) {
        mhd.add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    }
    for (int i = 0; i < req->n_headers; i++) {
        mhd.add_response_header(response, req->headers[i].name, req->headers[i].value);
    }
    req->response = response;
    req->status = status;
}

static struct MHD_Response *from_text(const struct strbuf *body) {
    return mhd.create_response_from_buffer(
        body ? body->len : 0, body && body->len ? body->data : (void *)"", MHD_RESPMEM_MUST_COPY);
}

void http_reply(struct http_request *req, int status, const char *type, const struct strbuf *body) {
    answer(req, status, type, from_text(body));
}

void http_reply_file(struct http_request *req, int status, const char *type, int fd,
                     uint64_t size) {
    struct MHD_Response *response = mhd.create_response_from_fd64(size, fd);
    if (!response) {
        close(fd);
    }
    answer(req, status, type, response);
}

void http_wait(struct http_request *req) {
    req->waiting = true;
    mhd.suspend_connection(req->conn);
}

void http_wake(struct http_request *req) {
    mhd.resume_connection(req->conn);
}

/* libmicrohttpd writes algorithm=md5; RFC 7616 names it MD5, and clients compare it as written. The
 * headers go out after we return, so there is time to mend it. */
static void mend_challenge(struct MHD_Response *response) {
    const char *challenge = mhd.get_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE);
    AUTO(mem_freep) char *old = mem_strdup(challenge ? challenge : "");
    AUTO(mem_freep) char *new = mem_strdup(old);
    char *at = strstr(new, "algorithm=md5");
    if (at) {
        memcpy(at, "algorithm=MD5", strlen("algorithm=MD5"));
        mhd.del_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, old);
        mhd.add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, new);
    }
}

static enum MHD_Result send_challenge(struct http_request *req) {
    enum MHD_Result queued =
        mhd.queue_auth_fail_response2(req->conn, req->realm, "doorstep", req->response,
                                      req->stale ? MHD_YES : MHD_NO, MHD_DIGEST_ALG_MD5);
    mend_challenge(req->response);
    if (req->http->secure) {
        AUTO(strbuf_done) struct strbuf basic = {0};
        strbuf_addf(&basic, "Basic realm=\"%s\", charset=\"UTF-8\"", req->realm);
        mhd.add_response_header(req->response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, basic.data);
    }
    return queued;
}

static enum MHD_Result send_answer(struct http_request *req) {
    if (req->sent) {
        return MHD_YES;
    }
    if (!req->status) {
        http_reply(req, MHD_HTTP_INTERNAL_SERVER_ERROR, NULL, NULL);
    }
    req->sent = true;
    enum MHD_Result queued =
        req->realm ? send_challenge(req)
                   : mhd.queue_response(req->conn, (unsigned)req->status, req->response);
    mhd.destroy_response(req->response);
    req->response = NULL;
    return queued;
}

/* ---- who is it ---- */

char *http_auth_user(struct http_request *req) {
    char *user = mhd.digest_auth_get_username(req->conn), *password = NULL;
    if (!user && req->http->secure) {
        user = mhd.basic_auth_get_username_password(req->conn, &password);
        mhd.free(password);
    }
    char *mine = user ? mem_strdup(user) : NULL;
    mhd.free(user);
    return mine;
}

/* Over TLS only. What stands in the survey file is MD5(user:realm:password): make the same. */
static enum http_digest check_basic(struct http_request *req, const char *user, const char *realm,
                                    const unsigned char ha1[16]) {
    char *password = NULL, *given = mhd.basic_auth_get_username_password(req->conn, &password);
    AUTO(strbuf_done) struct strbuf text = {0};
    unsigned char made[MD5_LEN];
    strbuf_addf(&text, "%s:%s:%s", user, realm, password ? password : "");
    md5(made, text.data, text.len);
    bool same =
        given && password && strcmp(given, user) == 0 && sodium_memcmp(made, ha1, sizeof made) == 0;
    sodium_memzero(text.data, text.len);
    mhd.free(given);
    mhd.free(password);
    return same ? HTTP_DIGEST_OK : HTTP_DIGEST_NO;
}

enum http_digest http_auth_check(struct http_request *req, const char *realm, const char *user,
                                 const unsigned char ha1[16]) {
    char *digest_user = mhd.digest_auth_get_username(req->conn);
    mhd.free(digest_user);
    if (!digest_user) {
        return req->http->secure ? check_basic(req, user, realm, ha1) : HTTP_DIGEST_NO;
    }
    int rc =
        mhd.digest_auth_check_digest2(req->conn, realm, user, ha1, 16, NONCE_S, MHD_DIGEST_ALG_MD5);
    return rc == MHD_YES             ? HTTP_DIGEST_OK
           : rc == MHD_INVALID_NONCE ? HTTP_DIGEST_STALE
                                     : HTTP_DIGEST_NO;
}

void http_reply_challenge(struct http_request *req, const char *realm, bool stale, const char *type,
                          const struct strbuf *body) {
    if (!req->status) {
        req->realm = mem_strdup(realm);
        req->stale = stale;
        http_reply(req, MHD_HTTP_UNAUTHORIZED, type, body);
    }
}

/* ---- bodies ---- */

static enum MHD_Result on_part(void *ctx, enum MHD_ValueKind kind, const char *name,
                               const char *filename, const char *type, const char *encoding,
                               const char *bytes, uint64_t offset, size_t len) {
    (void)kind;
    (void)encoding;
    struct http_request *req = ctx;
    const struct http_part part = {.name = name ? name : "",
                                   .filename = filename,
                                   .type = type,
                                   .bytes = bytes,
                                   .len = len,
                                   .offset = offset};
    req->deaf = req->deaf || !req->http->handlers.part(req->http->handlers.ctx, req, &part);
    return req->deaf ? MHD_NO : MHD_YES;
}

/* False: hang up, the client is too slow to be real or does not stop. */
static bool take_body(struct http_request *req, const char *bytes, size_t len) {
    req->n_body += len;
    int64_t ms = clock_monotonic_ms() - req->began_ms;
    if (req->n_body > req->http->max_body) {
        req->too_long = true;
        return req->n_body <= req->http->max_body + HTTP_DRAIN;
    }
    if (ms > SLOW_AFTER_S * 1000 && req->n_body < (uint64_t)ms / 1000 * SLOW_BYTES_S) {
        return false;
    }
    if (!req->status && !req->deaf && req->post &&
        mhd.post_process(req->post, bytes, len) != MHD_YES) {
        req->deaf = true; // broken: http_whole() will say so
    }
    return true;
}

static void end_body(struct http_request *req) {
    bool whole = !req->deaf;
    if (req->post) {
        whole = mhd.destroy_post_processor(req->post) == MHD_YES && whole;
        req->post = NULL;
    }
    req->whole = whole;
}

/* ---- headers ---- */

static enum MHD_Result count_length(void *ctx, enum MHD_ValueKind kind, const char *name,
                                    const char *value) {
    (void)kind;
    (void)value;
    int *n = ctx;
    *n += strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    *n += strcasecmp(name, "Host") == 0 ? 100 : 0;
    return MHD_YES;
}

static int check_headers(struct http_request *req) {
    int n = 0;
    mhd.get_connection_values(req->conn, MHD_HEADER_KIND, count_length, &n);
    const char *packed = http_header(req, "Content-Encoding");
    const char *length = http_header(req, "Content-Length");
    req->declared = length ? strtoull(length, NULL, 10) : 0;
    return n % 100 > 1 || n / 100 > 1                      ? MHD_HTTP_BAD_REQUEST
           : packed && strcasecmp(packed, "identity") != 0 ? MHD_HTTP_UNSUPPORTED_MEDIA_TYPE
                                                           : 0;
}

static bool is_form(struct http_request *req) {
    const char *type = http_header(req, "Content-Type");
    return type && (strncasecmp(type, "multipart/form-data", 19) == 0 ||
                    strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0);
}

static struct http_request *request_new(struct http *http, struct MHD_Connection *conn,
                                        const char *path, const char *method) {
    struct http_request *req = mem_zalloc(sizeof *req);
    req->http = http;
    req->conn = conn;
    req->path = mem_strdup(path);
    req->method = read_method(method);
    req->began_ms = clock_monotonic_ms();
    return req;
}

static bool has_body(struct http_request *req) {
    return req->declared > 0 || http_header(req, "Transfer-Encoding");
}

static enum MHD_Result begin(struct http_request *req) {
    req->bad = check_headers(req);
    req->http->handlers.begin(req->http->handlers.ctx, req);
    if (req->bad) {
        http_reply(req, req->bad, NULL, NULL); // unless it said so itself
    }
    if (req->status && req->declared > HTTP_DRAIN) {
        req->lingers = true;
        return send_answer(req);
    }
    if (!req->status && has_body(req) && is_form(req)) {
        req->post = mhd.create_post_processor(req->conn, HTTP_FIELD_MAX, on_part, req);
    }
    return MHD_YES;
}

static enum MHD_Result on_access(void *ctx, struct MHD_Connection *conn, const char *path,
                                 const char *method, const char *version, const char *bytes,
                                 size_t *len, void **slot) {
    (void)version;
    struct http *http = ctx;
    struct http_request *req = *slot;
    if (!req) {
        *slot = req = request_new(http, conn, path, method);
        return begin(req);
    }
    if (*len > 0) {
        bool ok = take_body(req, bytes, *len);
        *len = 0;
        return ok ? MHD_YES : MHD_NO;
    }
    if (!req->status && !req->waiting) {
        end_body(req);
        http->handlers.end(http->handlers.ctx, req);
        if (req->waiting) {
            return MHD_YES;
        }
    }
    return send_answer(req);
}

static void on_completed(void *ctx, struct MHD_Connection *conn, void **slot,
                         enum MHD_RequestTerminationCode why) {
    (void)why;
    struct http *http = ctx;
    struct http_request *req = *slot;
    if (!req) {
        return;
    }
    http->handlers.done(http->handlers.ctx, req);
    if (req->lingers) {
        const union MHD_ConnectionInfo *info =
            mhd.get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
        http_linger_add(http->linger, info ? info->connect_fd : -1);
    }
    end_body(req);
    mhd.destroy_response(req->response);
    for (int i = 0; i < req->n_headers; i++) {
        free(req->headers[i].name);
        free(req->headers[i].value);
    }
    for (int i = 0; i < req->n_query; i++) {
        free(req->query[i]);
    }
    free(req->realm);
    free(req->path);
    free(req);
    *slot = NULL;
}

/* ---- life ---- */

static int listen_on(const struct http_options *options, struct err *err) {
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)options->port),
                               .sin_addr.s_addr =
                                   htonl(options->lan ? INADDR_ANY : INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(fd, (const struct sockaddr *)&addr, sizeof addr) == 0 && listen(fd, SOMAXCONN) == 0) {
        return fd;
    }
    err_where(err, "port %d", options->port);
    err_set(err, ERR_IO,
            errno == EADDRINUSE ? "is taken by another program; choose one with --port"
                                : "could not be opened: %s",
            strerror(errno));
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

static int port_of(int fd) {
    struct sockaddr_in addr = {0};
    socklen_t len = sizeof addr;
    return getsockname(fd, (struct sockaddr *)&addr, &len) == 0 ? ntohs(addr.sin_port) : 0;
}

static struct MHD_Daemon *start_daemon(struct http *http, const struct http_options *options,
                                       int fd) {
    const struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->cert_pem},
        {MHD_OPTION_HTTPS_MEM_KEY,  0, (void *)options->key_pem },
        {MHD_OPTION_END,            0, NULL                     },
    };
    const struct MHD_OptionItem none[] = {
        {MHD_OPTION_END, 0, NULL}
    };
    // poll, not epoll: there libmicrohttpd waits for edges, and a phone that hangs up right behind
    // what it sent makes none of its own; it would stay for HTTP_IDLE_S. Costs the same a record.
    unsigned flags =
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (http->secure ? MHD_USE_TLS : 0);
    return mhd.start_daemon(
        flags, 0, NULL, NULL, on_access, http, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_UNESCAPE_CALLBACK, keep_coded,
        NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_MAX_CONNECTIONS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)HTTP_MAX_PER_ADDRESS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)HTTP_IDLE_S, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)HTTP_THREADS,
        MHD_OPTION_DIGEST_AUTH_RANDOM, sizeof http->dice, http->dice, MHD_OPTION_NONCE_NC_SIZE,
        (unsigned)NONCES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY,
        http->secure ? tls : none, MHD_OPTION_END);
}

struct http *http_start(const struct http_options *options, struct err *err) {
    signal(SIGPIPE, SIG_IGN);
    int fd = mhd_load(err) ? listen_on(options, err) : -1;
    if (fd < 0) {
        return NULL;
    }
    struct http *http = mem_zalloc(sizeof *http);
    http->handlers = *options->handlers;
    http->max_body = options->max_body;
    http->secure = options->cert_pem != NULL;
    http->port = port_of(fd);
    http->linger = http_linger_new();
    randombytes_buf(http->dice, sizeof http->dice);
    http->daemon = start_daemon(http, options, fd);
    if (!http->daemon) {
        close(fd);
        http_stop(http);
        err_set(err, ERR_IO,
                options->cert_pem ? "the server could not start; is the certificate "
                                    "right, and its key?"
                                  : "the server could not start");
        return NULL;
    }
    return http;
}

int http_port(const struct http *http) {
    return http->port;
}

bool http_secure(const struct http *http) {
    return http->secure;
}

void http_quiesce(struct http *http) {
    int fd = mhd.quiesce_daemon(http->daemon);
    if (fd >= 0) {
        close(fd);
    }
}

void http_stop(struct http *http) {
    if (!http) {
        return;
    }
    if (http->daemon) {
        mhd.stop_daemon(http->daemon);
    }
    http_linger_free(http->linger);
    free(http);
}
