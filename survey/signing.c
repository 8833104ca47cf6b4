/* survey/signing.c — see signing.h. Words: five letters a sixteen bits, consonant and vowel in turn
 * (Wilkerson, "A Proposal for Proquints", 2009): they can be spelled on the phone in any language.
 */
#include "survey/signing.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "survey/signing.sql.h"
#include "survey/store_impl.h"

enum {
    SECRET_HEX = crypto_sign_SECRETKEYBYTES * 2 + 1,
    FINGER_SAID_MAX = 80, // bytes of a fingerprint as somebody types it
};
_Static_assert(SIGNING_KEY_HEX == crypto_sign_PUBLICKEYBYTES * 2 + 1, "public key in hex");
_Static_assert(SIGNING_SIGNATURE_HEX == crypto_sign_BYTES * 2 + 1, "signature in hex");

/* ---- the pair ---- */

struct pair {
    char public_hex[SIGNING_KEY_HEX], secret_hex[SECRET_HEX];
};

static bool read_pair(struct store *st, struct pair *pair, bool *found, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_SIGNING_GET, err);
    int rc = q ? stmt_step(st, q, err) : SQLITE_ERROR;
    *found = rc == SQLITE_ROW;
    if (*found) {
        snprintf(pair->public_hex, sizeof pair->public_hex, "%s", col_text(q, 0, NULL));
        snprintf(pair->secret_hex, sizeof pair->secret_hex, "%s", col_text(q, 1, NULL));
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static void make_pair(struct pair *pair) {
    unsigned char open[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_keypair(open, secret);
    sodium_bin2hex(pair->public_hex, sizeof pair->public_hex, open, sizeof open);
    sodium_bin2hex(pair->secret_hex, sizeof pair->secret_hex, secret, sizeof secret);
    sodium_memzero(secret, sizeof secret);
}

static bool add_pair(struct store *st, const struct pair *pair, int64_t now_utc, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_SIGNING_ADD, err);
    return q && stmt_text(q, ":public_key", pair->public_hex, err) &&
           stmt_text(q, ":secret_key", pair->secret_hex, err) &&
           stmt_time(q, ":made_utc", now_utc, err) && stmt_run(st, q, err);
}

static bool make_missing(struct store *st, struct pair *pair, int64_t now_utc, struct err *err) {
    bool found = false;
    if (!store_begin(st, err)) {
        return false;
    }
    bool ok = read_pair(st, pair, &found, err); // another program may have been faster
    if (ok && !found) {
        make_pair(pair);
        ok = add_pair(st, pair, now_utc, err);
    }
    if (ok && store_commit(st, err)) {
        return true;
    }
    store_rollback(st);
    return false;
}

bool signing_key(struct store *st, int64_t now_utc, char public_hex[SIGNING_KEY_HEX],
                 struct err *err) {
    struct pair pair;
    bool found = false;
    if (sodium_init() < 0) {
        return err_set(err, ERR_IO, "no random numbers on this machine");
    }
    bool ok = read_pair(st, &pair, &found, err) && (found || make_missing(st, &pair, now_utc, err));
    if (ok) {
        memcpy(public_hex, pair.public_hex, SIGNING_KEY_HEX);
    }
    sodium_memzero(&pair, sizeof pair);
    return ok;
}

static bool from_hex(const char *hex, unsigned char *out, size_t len) {
    size_t got = 0;
    return strlen(hex) == len * 2 &&
           sodium_hex2bin(out, len, hex, len * 2, NULL, &got, NULL) == 0 && got == len;
}

static void to_hex(char *out, size_t size, const unsigned char *bytes, size_t len) {
    sodium_bin2hex(out, size, bytes, len);
}

bool signing_sign(struct store *st, const void *bytes, size_t len,
                  char signature_hex[SIGNING_SIGNATURE_HEX], struct err *err) {
    struct pair pair;
    bool found = false;
    unsigned char secret[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
    bool ok = read_pair(st, &pair, &found, err);
    if (ok && (!found || !from_hex(pair.secret_hex, secret, sizeof secret))) {
        ok = err_set(err, ERR_IO, "the survey has no key to sign with");
    }
    if (ok) {
        crypto_sign_detached(signature, NULL, bytes, len, secret);
        to_hex(signature_hex, SIGNING_SIGNATURE_HEX, signature, sizeof signature);
    }
    sodium_memzero(&pair, sizeof pair);
    sodium_memzero(secret, sizeof secret);
    return ok;
}

/* ---- for those who read ---- */

bool signing_verify(const char *public_hex, const char *signature_hex, const void *bytes,
                    size_t len) {
    unsigned char open[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
    return from_hex(public_hex, open, sizeof open) &&
           from_hex(signature_hex, signature, sizeof signature) &&
           crypto_sign_verify_detached(signature, bytes, len, open) == 0;
}

static void add_word(char *out, unsigned bits) {
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aiou";
    out[0] = consonants[bits >> 12 & 15];
    out[1] = vowels[bits >> 10 & 3];
    out[2] = consonants[bits >> 6 & 15];
    out[3] = vowels[bits >> 4 & 3];
    out[4] = consonants[bits & 15];
}

bool signing_fingerprint(const char *public_hex, char hex[SIGNING_FINGER_HEX],
                         char words[SIGNING_FINGER_WORDS]) {
    enum { GROUP = 2, HEX_STEP = 5, WORD_STEP = 6 };
    unsigned char open[crypto_sign_PUBLICKEYBYTES], hash[crypto_hash_sha256_BYTES];
    if (!from_hex(public_hex, open, sizeof open)) {
        return false;
    }
    crypto_hash_sha256(hash, open, sizeof open);
    for (size_t i = 0; i < SIGNING_FINGER_BYTES / GROUP; i++) {
        const unsigned char *pair = hash + i * GROUP;
        snprintf(hex + i * HEX_STEP, HEX_STEP, "%02x%02x", pair[0], pair[1]);
        add_word(words + i * WORD_STEP, (unsigned)pair[0] << 8 | pair[1]);
        hex[i * HEX_STEP + HEX_STEP - 1] = ' ';
        words[i * WORD_STEP + WORD_STEP - 1] = '-';
    }
    hex[SIGNING_FINGER_HEX - 1] = '\0';
    words[SIGNING_FINGER_WORDS - 1] = '\0';
    return true;
}

/* Letters and digits alone, small. */
static void squeeze(char *out, size_t size, const char *text) {
    size_t n = 0;
    for (; *text && n + 1 < size; text++) {
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out[n++] = c;
        }
    }
    out[n] = '\0';
}

bool signing_is(const char *public_hex, const char *said) {
    char hex[SIGNING_FINGER_HEX], words[SIGNING_FINGER_WORDS];
    char typed[FINGER_SAID_MAX], want[FINGER_SAID_MAX];
    if (!signing_fingerprint(public_hex, hex, words)) {
        return false;
    }
    squeeze(typed, sizeof typed, said);
    squeeze(want, sizeof want, hex);
    if (strcmp(typed, want) == 0) {
        return true;
    }
    squeeze(want, sizeof want, words);
    return strcmp(typed, want) == 0 || strcmp(typed, public_hex) == 0;
}
