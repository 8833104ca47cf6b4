/* survey/certificate.h — HTTPS in a room without the internet.
 *
 * Browsers give the camera, the place and work without a signal only to pages that came by HTTPS
 * from a computer they trust. So each survey has a small authority of its own, which a phone is
 * told to trust once, and a certificate for this computer's names and addresses, made anew at every
 * start.
 *
 * Limits   the authority may vouch for private addresses, this computer's name and names that are
 *          never on the internet (RFC 6762, 8375, 2606) and for nothing else: whoever steals it
 *          can pretend to be this server in that room, not somebody's bank.
 * Kept     in SURVEY-authority.pem (certificate and key), readable by its owner only. Lose it, and
 *          phones must trust another one. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;

enum {
    CERTIFICATE_DAYS = 90,   // of a certificate; the server starts more often
    CERTIFICATE_YEARS = 2,   // of the authority: phones refuse much more
    CERTIFICATE_PRINT = 100, // bytes of a fingerprint: "AB:CD:..."
};

struct certificate {
    char *pem, *key_pem;           // of this computer; owned
    unsigned char *authority;      // DER, for phones; owned
    size_t authority_len;          // bytes
    char print[CERTIFICATE_PRINT]; // SHA-256 of the authority
};

/* `names`: of this computer, addresses too; ends with NULL. ERR_UNSUPPORTED where a name lies on
 * the internet: that takes a certificate from there. */
bool certificate_make(const char *survey, const char *const *names, int64_t now_ms,
                      struct certificate *out, struct err *err);
/* Is it an address on the internet? The authority may not vouch for such a one: the certificate
 * made here does not hold there, and whoever serves must be told. False for names. */
bool certificate_leaves_out(const char *name);
void certificate_done(struct certificate *certificate);
