/* survey/http.h — the wire: libmicrohttpd behind a small door, its only user http.c.
 *
 * Road      begin() when the headers are here; part() for each piece of a form's fields (multipart
 *           or urlencoded), straight from the wire; end() when the body is whole. A handler answers
 *           with one of the http_reply calls: in begin() to refuse before a body is read, in end(),
 *           or later from another thread after http_wait(). done() when all is over, also when the
 *           client vanished.
 * Memory    flat: no body is ever held; what part() keeps is the handler's affair. Replies come
 *           from a buffer or from an open file.
 * Hostile   spec/attacks.md 26-46: header and address sizes, two lengths, unknown encodings, bodies
 *           past `max_body` (413 on the headers where they say so), slow or lying clients. A client
 *           that still sends while we refuse is read for a moment, so that it sees the answer.
 * Threads   handlers run on several threads, one at a time for a request. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct http;
struct http_request;
struct strbuf;

enum {
    HTTP_MAX_CONNECTIONS = 3000,
    HTTP_MAX_PER_ADDRESS = 1500, // a whole room may stand behind one router
    HTTP_MEMORY = 16 << 10,      // bytes for the headers of a request
    HTTP_FIELD_MAX = 8 << 10,    // bytes of a part's own headers
    HTTP_IDLE_S = 9,             // seconds without a byte before we hang up
    HTTP_DRAIN = 1 << 20,        // bytes of a refused body that are still read to the end
};

enum http_method { HTTP_GET = 1, HTTP_HEAD = 2, HTTP_POST = 4, HTTP_OTHER = 8 };

struct http_part {
    const char *name;     // of the field
    const char *filename; // as sent; NULL: none
    const char *type;     // Content-Type; NULL: none
    const char *bytes;    // this piece
    size_t len;
    uint64_t offset; // where in the part the piece stands; 0 starts a part
};

struct http_handlers {
    void *ctx;
    void (*begin)(void *ctx, struct http_request *req);
    /* False: enough, nothing more of this body is wanted (reply first). */
    bool (*part)(void *ctx, struct http_request *req, const struct http_part *part);
    void (*end)(void *ctx, struct http_request *req);
    void (*done)(void *ctx, struct http_request *req);
};

struct http_options {
    int port;                             // 0: any free one
    bool lan;                             // every address of this machine, not only loopback
    const char *cert_pem, *key_pem;       // both or none: TLS
    uint64_t max_body;                    // bytes
    const struct http_handlers *handlers; // copied
};

/* NULL on failure. */
MUST_USE struct http *http_start(const struct http_options *options, struct err *err);
int http_port(const struct http *http);
bool http_secure(const struct http *http);
/* No new connections from now on. */
void http_quiesce(struct http *http);
/* Hang up and free. Requests that wait must have been woken. */
void http_stop(struct http *http);
DEFINE_FREEP(http_stopp, struct http *, http_stop)

/* ---- a request ---- */

enum http_method http_method(const struct http_request *req);
const char *http_path(const struct http_request *req); // as sent, percent signs and all
struct http *http_of(const struct http_request *req);
/* NULL when there is none. Borrowed until done(). */
const char *http_header(struct http_request *req, const char *name);
/* Value of a query parameter, decoded; NULL when there is none. Borrowed until done(). */
const char *http_query(struct http_request *req, const char *name);
/* The other end's address: "192.168.8.20". */
void http_peer(struct http_request *req, char *out, size_t cap);

void *http_user(const struct http_request *req);
void http_set_user(struct http_request *req, void *user);
/* The headers alone are reason to refuse: the status to do it with, else 0. Two lengths, or a
 * length and chunks, are how requests are smuggled past a proxy, two hosts how addresses are (400);
 * a packed body is not ours to unpack (415). */
int http_bad(const struct http_request *req);
/* Bytes of body that the headers announce; 0 when they don't. */
uint64_t http_declared(const struct http_request *req);
/* More than `max_body` came; the body up to there was given to part(). */
bool http_too_long(const struct http_request *req);
/* The body ended where its own marks say it should. */
bool http_whole(const struct http_request *req);

/* ---- an answer ---- */

/* A header of the answer that will be given; the last one of a name does not replace the first. */
void http_reply_header(struct http_request *req, const char *name, const char *value);
/* `type` may be NULL; `body` is copied and may be NULL. The first reply stands. */
void http_reply(struct http_request *req, int status, const char *type, const struct strbuf *body);
/* From a file of `size` bytes; `fd` is taken. */
void http_reply_file(struct http_request *req, int status, const char *type, int fd, uint64_t size);
bool http_replied(const struct http_request *req);

/* In end(): the answer comes later, from another thread, which then wakes the request. */
void http_wait(struct http_request *req);
void http_wake(struct http_request *req);

/* ---- who is it ---- */

enum http_digest { HTTP_DIGEST_OK, HTTP_DIGEST_STALE, HTTP_DIGEST_NO };
/* User name of a Digest or (over TLS only) Basic header; owned, NULL when there is none. */
MUST_USE char *http_auth_user(struct http_request *req);
/* Ask once per request. `ha1` is MD5(user:realm:password), 16 bytes. */
enum http_digest http_auth_check(struct http_request *req, const char *realm, const char *user,
                                 const unsigned char ha1[16]);
/* 401 with a Digest challenge (and Basic over TLS), body as given. */
void http_reply_challenge(struct http_request *req, const char *realm, bool stale, const char *type,
                          const struct strbuf *body);

/* Decode %XX of `len` bytes; NULL when it is broken or holds a NUL or (with `segment`) a slash.
 * Owned. */
MUST_USE char *http_decode(const char *text, size_t len, bool segment);
/* Append `text` as one path segment. */
void http_encode(struct strbuf *out, const char *text);
