/* survey/sealed.h — the locks of an encrypted form: the group's key pair, and what a phone sealed
 * with its public half.
 *
 * Source    ODK encrypted forms (spec/openrosa.md 3.5). One random AES-256 key a record, sealed by
 *           RSA-OAEP with SHA-256 for hash and mask; files by AES-256 in CFB128 with PKCS #5
 *           padding; the IV of file i, from 0 in the envelope's order, is MD5(instanceID, key) with
 *           one added to byte j mod 16 for each j up to i.
 * Trust     the signature shows that nothing was changed on its way. Anyone who has the form can
 *           make one: it does not show who sent it.
 * Errors    what does not open says only that. Whether the key was another, the padding off or the
 *           end missing is told to nobody (attack 68).
 * Bridge    OpenSSL is met here and in md5.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "survey/md5.h"

struct err;
struct sealed_key;
struct sealed_file;
struct strbuf;

enum {
    SEALED_KEY_BITS = 2048,
    SEALED_PEM_MAX = 1 << 16, // bytes, of a key file
    SEALED_AES = 32,          // bytes
    SEALED_BLOCK = 16,        // bytes; every sealed file is whole blocks, at least one
};

/* Make a pair: *pem gets the private half (PKCS #8; AES-256 where `passphrase` is not NULL),
 * *public_base64 what a form has in base64RsaPublicKey. */
bool sealed_key_make(const char *passphrase, struct strbuf *pem, struct strbuf *public_base64,
                     struct err *err);
/* Read a private key. NULL on failure: no RSA key of at least SEALED_KEY_BITS, or its passphrase
 * is missing or another. `pem` ends in NUL. */
MUST_USE struct sealed_key *sealed_key_read(const char *pem, size_t len, const char *passphrase,
                                            struct err *err);
void sealed_key_free(struct sealed_key *key);
DEFINE_FREEP(sealed_key_freep, struct sealed_key *, sealed_key_free)

/* One record being opened. */
struct sealed_record {
    unsigned char aes[SEALED_AES], iv[SEALED_BLOCK];
    unsigned n_files;
};
/* False when `base64_key` does not open. */
bool sealed_begin(struct sealed_record *record, const struct sealed_key *key,
                  const char *base64_key, const char *instance_id);
void sealed_done(struct sealed_record *record); // wipes it

/* The IV of the next file of the envelope. */
void sealed_next_iv(struct sealed_record *record, unsigned char iv[SEALED_BLOCK]);

/* A file from its first byte to its last, piece by piece; `len` bytes in all. */
MUST_USE struct sealed_file *sealed_file_new(const struct sealed_record *record,
                                             const unsigned char iv[SEALED_BLOCK], size_t len);
/* Open `n` more bytes, a multiple of SEALED_BLOCK, into `out` (as many); *n_out are the file's: the
 * padding is left out. False when the padding is none. */
bool sealed_file_add(struct sealed_file *file, const void *in, size_t n, unsigned char *out,
                     size_t *n_out);
/* After the last piece: MD5 of the opened file. False when it was not whole. */
bool sealed_file_md5(struct sealed_file *file, char hex[MD5_HEX]);
void sealed_file_free(struct sealed_file *file);
DEFINE_FREEP(sealed_file_freep, struct sealed_file *, sealed_file_free)

/* Is this the signature of `text`, made with the public half of `key`? */
bool sealed_signature_ok(const struct sealed_key *key, const char *base64_signature,
                         const char *text, size_t len);
