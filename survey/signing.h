/* survey/signing.h — the survey's own signature, so that a pack which changed on its way shows it.
 *
 * Key      one Ed25519 pair a survey (libsodium), made at the first approval and kept in the survey
 *          file: who has the file can sign.
 * Trust    a signature shows that a pack is as one holder of the key made it. Whose key it is
 * people tell one another: the group reads the fingerprint out on the phone. Finger-  the first ten
 * bytes of SHA-256 of the public key: five groups in hex print    ("3f2a 91bc 77d0 1e4c 5a02"), and
 * the same as five words of five letters that can be read out: each letter pair stands for bits of
 * the number, as proquints do. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;

enum {
    SIGNING_KEY_HEX = 65,        // public key in hex, with the NUL
    SIGNING_SIGNATURE_HEX = 129, //
    SIGNING_FINGER_BYTES = 10,
    SIGNING_FINGER_HEX = 25,   // "3f2a 91bc 77d0 1e4c 5a02"
    SIGNING_FINGER_WORDS = 30, // "lusab-babad-gutih-tugad-mudof"
};

/* The survey's public key; made when there is none yet, in a transaction of the caller's or its
 * own. */
bool signing_key(struct store *st, int64_t now_utc, char public_hex[SIGNING_KEY_HEX],
                 struct err *err);
/* Sign with it. The same bytes give the same signature. */
bool signing_sign(struct store *st, const void *bytes, size_t len,
                  char signature_hex[SIGNING_SIGNATURE_HEX], struct err *err);

/* Pure. False also for texts that are no hex of the right length. */
bool signing_verify(const char *public_hex, const char *signature_hex, const void *bytes,
                    size_t len);
bool signing_fingerprint(const char *public_hex, char hex[SIGNING_FINGER_HEX],
                         char words[SIGNING_FINGER_WORDS]);
/* Is `said`, in hex or in words, with any blanks, hyphens and case, this key's fingerprint? */
bool signing_is(const char *public_hex, const char *said);
