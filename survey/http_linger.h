/* survey/http_linger.h — letting a refused client finish, so that it reads why.
 *
 * A socket closed with unread bytes in it sends a reset, which may throw away the answer before the
 * client has seen it. One thread holds copies of such sockets open, reads on for a moment and
 * throws away what comes. */
#pragma once
#include "base/attr.h"

enum {
    LINGER_MAX = 64,          // sockets at a time; more are simply closed
    LINGER_MS = 5000,         // for each
    LINGER_BYTES = 256 << 20, // of each
};

struct http_linger;

MUST_USE struct http_linger *http_linger_new(void); // never NULL
/* Copy `fd` and let it finish; the caller still closes its own. -1 does nothing. */
void http_linger_add(struct http_linger *linger, int fd);
void http_linger_free(struct http_linger *linger); // closes what is left
