/* survey/serve.h — the server: one survey, to the phones in the room.
 *
 * Listens on loopback; with `lan` on every address of this machine. Knows its own names and turns
 * other Host headers away (421), so that a page from outside cannot reach in through a name it
 * points here (DNS rebinding). Nothing that a client sends is written to a log. */
#pragma once
#include <stdbool.h>

#include "base/attr.h"

struct err;
struct serve;

enum { SERVE_PORT = 8980 };

struct serve_options {
    const char *survey;
    int port; // 0: any free one
    bool lan;
    const char *cert_pem, *key_pem; // both or none: HTTPS
    bool tls;                       // HTTPS beside HTTP, on tls_port, with a certificate of our own
    int tls_port;                   // 0: any free one
    const char *public_url;         // where clients reach it behind a proxy; NULL: none
    const char *const *hosts;       // more names of this machine; ends with NULL; NULL: none
};

/* `options` are borrowed while it runs. NULL on failure. */
MUST_USE struct serve *serve_start(const struct serve_options *options, struct err *err);
int serve_port(const struct serve *serve);
int serve_tls_port(const struct serve *serve);            // 0: there is none
const char *serve_fingerprint(const struct serve *serve); // of the authority; "" without
/* Finish what has come, answer it, hang up. */
void serve_stop(struct serve *serve);
DEFINE_FREEP(serve_stopp, struct serve *, serve_stop)
