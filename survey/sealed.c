/* survey/sealed.c — see sealed.h. OpenSSL's CFB is a stream and knows no padding, so the last block
 * is looked at here. */
#include "survey/sealed.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { OPENED_MAX = 2048 }; // bytes RSA may give: a key of 16384 bits

struct sealed_key {
    EVP_PKEY *pkey;
};

DEFINE_FREEP(pkey_freep, EVP_PKEY *, EVP_PKEY_free)
DEFINE_FREEP(pkey_ctx_freep, EVP_PKEY_CTX *, EVP_PKEY_CTX_free)
DEFINE_FREEP(bio_freep, BIO *, BIO_free_all)

/* ---- base64 ---- */

static void add_base64(struct strbuf *out, const unsigned char *bytes, size_t len) {
    size_t room = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
    AUTO(mem_freep) char *text = mem_alloc(room);
    sodium_bin2base64(text, room, bytes, len, sodium_base64_VARIANT_ORIGINAL);
    strbuf_add(out, text);
}

static bool read_base64(const char *text, unsigned char *out, size_t cap, size_t *len) {
    return text && sodium_base642bin(out, cap, text, strlen(text), " \t\r\n", len, NULL,
                                     sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* ---- keys ---- */

static EVP_PKEY *generate(void) {
    AUTO(pkey_ctx_freep) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
    EVP_PKEY *pkey = NULL;
    return ctx && EVP_PKEY_keygen_init(ctx) == 1 &&
                   EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, SEALED_KEY_BITS) == 1 &&
                   EVP_PKEY_keygen(ctx, &pkey) == 1
               ? pkey
               : NULL;
}

static bool add_private(struct strbuf *pem, EVP_PKEY *pkey, const char *passphrase) {
    AUTO(bio_freep) BIO *bio = BIO_new(BIO_s_secmem());
    if (!bio ||
        PEM_write_bio_PKCS8PrivateKey(bio, pkey, passphrase ? EVP_aes_256_cbc() : NULL, passphrase,
                                      passphrase ? (int)strlen(passphrase) : 0, NULL, NULL) != 1) {
        return false;
    }
    char *text;
    long len = BIO_get_mem_data(bio, &text);
    strbuf_addn(pem, text, (size_t)len);
    return true;
}

static bool add_public(struct strbuf *out, EVP_PKEY *pkey) {
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(pkey, &der); // X.509 SubjectPublicKeyInfo
    if (len > 0) {
        add_base64(out, der, (size_t)len);
    }
    OPENSSL_free(der);
    return len > 0;
}

bool sealed_key_make(const char *passphrase, struct strbuf *pem, struct strbuf *public_base64,
                     struct err *err) {
    AUTO(pkey_freep) EVP_PKEY *pkey = generate();
    bool ok = pkey && add_private(pem, pkey, passphrase) && add_public(public_base64, pkey);
    ERR_clear_error();
    return ok || err_set(err, ERR_IO, "no key could be made");
}

static int give_passphrase(char *out, int cap, int writing, void *passphrase) {
    (void)writing;
    size_t len = passphrase ? strlen(passphrase) : 0;
    if (len == 0 || len > (size_t)cap) {
        return 0;
    }
    memcpy(out, passphrase, len);
    return (int)len;
}

static EVP_PKEY *parse_private(const char *pem, size_t len, const char *passphrase) {
    AUTO(bio_freep) BIO *bio = BIO_new_mem_buf(pem, (int)len);
    EVP_PKEY *pkey =
        bio ? PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, (void *)passphrase) : NULL;
    ERR_clear_error();
    return pkey;
}

struct sealed_key *sealed_key_read(const char *pem, size_t len, const char *passphrase,
                                   struct err *err) {
    AUTO(pkey_freep)
    EVP_PKEY *pkey = len <= SEALED_PEM_MAX ? parse_private(pem, len, passphrase) : NULL;
    if (!pkey) {
        err_set(err, ERR_SYNTAX,
                strstr(pem, "ENCRYPTED") ? "the key did not open: its passphrase is missing (give "
                                           "it with --passphrase-file) or another"
                                         : "is no private key in PEM form");
        return NULL;
    }
    if (!EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_get_bits(pkey) < SEALED_KEY_BITS ||
        EVP_PKEY_get_size(pkey) > OPENED_MAX) {
        err_set(err, ERR_UNSUPPORTED, "is no RSA key of %d bits or more, as encrypted forms use",
                SEALED_KEY_BITS);
        return NULL;
    }
    struct sealed_key *key = mem_zalloc(sizeof *key);
    key->pkey = mem_steal(&pkey);
    return key;
}

void sealed_key_free(struct sealed_key *key) {
    if (key) {
        EVP_PKEY_free(key->pkey);
        mem_freep(&key);
    }
}

/* ---- RSA-OAEP ---- */

static bool use_oaep(EVP_PKEY_CTX *ctx) {
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1;
}

/* Exactly `want` bytes, or false. */
static bool open_rsa(const struct sealed_key *key, const char *base64, unsigned char *out,
                     size_t want) {
    unsigned char sealed[OPENED_MAX], opened[OPENED_MAX];
    size_t n_sealed, n = sizeof opened;
    AUTO(pkey_ctx_freep) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
    bool ok = ctx && read_base64(base64, sealed, sizeof sealed, &n_sealed) &&
              EVP_PKEY_decrypt_init(ctx) == 1 && use_oaep(ctx) &&
              EVP_PKEY_decrypt(ctx, opened, &n, sealed, n_sealed) == 1 && n == want;
    if (ok) {
        memcpy(out, opened, want);
    }
    sodium_memzero(opened, sizeof opened);
    ERR_clear_error();
    return ok;
}

bool sealed_begin(struct sealed_record *record, const struct sealed_key *key,
                  const char *base64_key, const char *instance_id) {
    *record = (struct sealed_record){0};
    if (!open_rsa(key, base64_key, record->aes, SEALED_AES)) {
        return false;
    }
    AUTO(strbuf_done) struct strbuf seed = {0};
    strbuf_add(&seed, instance_id);
    strbuf_addn(&seed, (const char *)record->aes, SEALED_AES);
    md5(record->iv, seed.data, seed.len);
    sodium_memzero(seed.data, seed.len);
    return true;
}

void sealed_done(struct sealed_record *record) {
    sodium_memzero(record, sizeof *record);
}

bool sealed_signature_ok(const struct sealed_key *key, const char *base64_signature,
                         const char *text, size_t len) {
    unsigned char said[MD5_LEN], is[MD5_LEN];
    md5(is, text, len);
    return open_rsa(key, base64_signature, said, MD5_LEN) && sodium_memcmp(said, is, MD5_LEN) == 0;
}

/* ---- files ---- */

void sealed_next_iv(struct sealed_record *record, unsigned char iv[SEALED_BLOCK]) {
    record->iv[record->n_files++ % SEALED_BLOCK]++; // wraps; what was added before stays
    memcpy(iv, record->iv, SEALED_BLOCK);
}

struct sealed_file {
    EVP_CIPHER_CTX *aes;
    EVP_MD_CTX *md5;
    size_t left; // bytes to come
    bool broken;
};

struct sealed_file *sealed_file_new(const struct sealed_record *record,
                                    const unsigned char iv[SEALED_BLOCK], size_t len) {
    struct sealed_file *file = mem_zalloc(sizeof *file);
    file->aes = EVP_CIPHER_CTX_new();
    file->md5 = EVP_MD_CTX_new();
    file->left = len;
    file->broken =
        len == 0 || len % SEALED_BLOCK != 0 || !file->aes || !file->md5 ||
        EVP_DecryptInit_ex(file->aes, EVP_aes_256_cfb128(), NULL, record->aes, iv) != 1 ||
        EVP_DigestInit_ex(file->md5, EVP_md5(), NULL) != 1;
    return file;
}

/* PKCS #5: the last byte says how many like it there are, 1 to 16. 0 when they are not. */
static size_t padding_of(const unsigned char *block) {
    size_t n = block[SEALED_BLOCK - 1];
    unsigned differ = n == 0 || n > SEALED_BLOCK;
    for (size_t i = 0; i < SEALED_BLOCK; i++) {
        differ |= (unsigned)(i + n >= SEALED_BLOCK) & (unsigned)(block[i] != n);
    }
    return differ ? 0 : n;
}

bool sealed_file_add(struct sealed_file *file, const void *in, size_t n, unsigned char *out,
                     size_t *n_out) {
    int got = 0;
    file->broken |= n == 0 || n > file->left || n % SEALED_BLOCK != 0;
    if (file->broken || EVP_DecryptUpdate(file->aes, out, &got, in, (int)n) != 1) {
        file->broken = true;
        return false;
    }
    file->left -= n;
    *n_out = (size_t)got;
    if (file->left == 0) {
        size_t padding = padding_of(out + n - SEALED_BLOCK);
        file->broken = padding == 0;
        *n_out -= padding;
    }
    file->broken |= EVP_DigestUpdate(file->md5, out, *n_out) != 1;
    return !file->broken;
}

bool sealed_file_md5(struct sealed_file *file, char hex[MD5_HEX]) {
    unsigned char digest[MD5_LEN];
    unsigned n = 0;
    if (file->broken || file->left > 0 || EVP_DigestFinal_ex(file->md5, digest, &n) != 1) {
        return false;
    }
    sodium_bin2hex(hex, MD5_HEX, digest, MD5_LEN);
    return true;
}

void sealed_file_free(struct sealed_file *file) {
    if (file) {
        EVP_CIPHER_CTX_free(file->aes);
        EVP_MD_CTX_free(file->md5);
        mem_freep(&file);
    }
}
