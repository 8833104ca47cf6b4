/* survey/certificate.c — X.509 (RFC 5280) through libcrypto: P-256, SHA-256. Name constraints keep
 * the authority in the room; the certificate meets what browsers ask (CA/Browser Forum 7.1.2.7:
 * subjectAltName, serverAuth, under 398 days). */
#include "survey/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { PEM_MAX = 1 << 16, DAY_S = 24 * 3600, SERIAL_BYTES = 16 };

/* Names that no registry hands out. */
static const char *const private_names[] = {"localhost", "local",    "lan",
                                            "home.arpa", "internal", "test"};
static const char *const private_ranges[] = {
    "10.0.0.0/255.0.0.0",
    "172.16.0.0/255.240.0.0",
    "192.168.0.0/255.255.0.0",
    "169.254.0.0/255.255.0.0",
    "127.0.0.0/255.0.0.0",
    "100.64.0.0/255.192.0.0",
    "fc00::/fe00::",
    "fe80::/ffc0::",
    "::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
};

DEFINE_FREEP(bio_freep, BIO *, BIO_free)

struct pair {
    X509 *certificate;
    EVP_PKEY *key;
};

static void pair_done(struct pair *pair) {
    X509_free(pair->certificate);
    EVP_PKEY_free(pair->key);
}

/* ---- names ---- */

static bool is_address(const char *name) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

static bool is_private(const char *name) {
    size_t len = strlen(name);
    bool plain = !strchr(name, '.'); // a name without a dot is this room's
    for (size_t i = 0; i < LEN(private_names) && !plain; i++) {
        size_t n = strlen(private_names[i]);
        plain = len > n && strcasecmp(name + len - n, private_names[i]) == 0 &&
                name[len - n - 1] == '.';
    }
    return plain;
}

/* An address out there is left out (a laptop may have one); a name out there somebody wanted. */
bool certificate_leaves_out(const char *name) {
    unsigned char a[16];
    if (inet_pton(AF_INET6, name, a) == 1) {
        static const unsigned char loopback[16] = {[15] = 1};
        return memcmp(a, loopback, 16) != 0 && (a[0] & 0xFE) != 0xFC &&
               !(a[0] == 0xFE && (a[1] & 0xC0) == 0x80);
    }
    return inet_pton(AF_INET, name, a) == 1 && a[0] != 10 && a[0] != 127 &&
           !(a[0] == 172 && (a[1] & 0xF0) == 16) && !(a[0] == 192 && a[1] == 168) &&
           !(a[0] == 169 && a[1] == 254) && !(a[0] == 100 && (a[1] & 0xC0) == 64);
}

static bool write_names(const char *const *names, struct strbuf *out, struct err *err) {
    for (const char *const *name = names; *name; name++) {
        bool address = is_address(*name);
        if (!address && (!is_private(*name) || strpbrk(*name, ",;:\n"))) {
            return err_set(
                err, ERR_UNSUPPORTED,
                "%s is a name on the internet; get a certificate for it and give it with "
                "--cert and --key",
                *name);
        }
        if (!address || !certificate_leaves_out(*name)) {
            strbuf_addf(out, "%s%s:%s", out->len ? "," : "", address ? "IP" : "DNS", *name);
        }
    }
    return true;
}

/* What the authority may vouch for; a name without a dot stands for itself and all below it. */
static void write_constraints(const char *const *names, struct strbuf *out) {
    strbuf_add(out, "critical");
    for (size_t i = 0; i < LEN(private_ranges); i++) {
        strbuf_addf(out, ",permitted;IP:%s", private_ranges[i]);
    }
    for (size_t i = 0; i < LEN(private_names); i++) {
        strbuf_addf(out, ",permitted;DNS:%s", private_names[i]);
    }
    for (const char *const *name = names; *name; name++) {
        if (!is_address(*name) && !strchr(*name, '.')) {
            strbuf_addf(out, ",permitted;DNS:%s", *name);
        }
    }
}

/* ---- making ---- */

static bool extend(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool set_serial(X509 *certificate) {
    unsigned char bytes[SERIAL_BYTES];
    BIGNUM *number =
        RAND_bytes(bytes, sizeof bytes) == 1 ? BN_bin2bn(bytes, sizeof bytes, NULL) : NULL;
    bool ok = number && BN_clear_bit(number, SERIAL_BYTES * 8 - 1) >= 0 &&
              BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return ok;
}

static bool set_name(X509_NAME *name, const char *text) {
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1,
                                      -1, 0) == 1;
}

/* From yesterday on: the phone's clock may be behind. */
static struct pair new_pair(const char *subject, int64_t now_ms, int days) {
    struct pair pair = {.certificate = X509_new(), .key = EVP_EC_gen("P-256")};
    time_t now = (time_t)(now_ms / 1000);
    bool ok = pair.certificate && pair.key && X509_set_version(pair.certificate, 2) == 1 &&
              set_serial(pair.certificate) &&
              X509_time_adj_ex(X509_getm_notBefore(pair.certificate), -1, 0, &now) &&
              X509_time_adj_ex(X509_getm_notAfter(pair.certificate), days, 0, &now) &&
              set_name(X509_get_subject_name(pair.certificate), subject) &&
              X509_set_pubkey(pair.certificate, pair.key) == 1;
    if (!ok) {
        pair_done(&pair);
        return (struct pair){0};
    }
    return pair;
}

static bool sign_pair(struct pair *pair, const struct pair *by) {
    return X509_set_issuer_name(pair->certificate, X509_get_subject_name(by->certificate)) == 1 &&
           extend(pair->certificate, by->certificate, NID_subject_key_identifier, "hash") &&
           extend(pair->certificate, by->certificate, NID_authority_key_identifier, "keyid") &&
           X509_sign(pair->certificate, by->key, EVP_sha256()) > 0;
}

static struct pair new_authority(const char *const *names, int64_t now_ms) {
    AUTO(strbuf_done) struct strbuf constraints = {0};
    struct pair pair = new_pair("Doorstep, this survey only", now_ms, CERTIFICATE_YEARS * 365);
    write_constraints(names, &constraints);
    if (!pair.key ||
        !extend(pair.certificate, pair.certificate, NID_basic_constraints,
                "critical,CA:TRUE,pathlen:0") ||
        !extend(pair.certificate, pair.certificate, NID_key_usage, "critical,keyCertSign") ||
        !extend(pair.certificate, pair.certificate, NID_name_constraints, constraints.data) ||
        !sign_pair(&pair, &pair)) {
        pair_done(&pair);
        return (struct pair){0};
    }
    return pair;
}

static struct pair new_certificate(const struct pair *authority, const char *alternatives,
                                   int64_t now_ms) {
    struct pair pair = new_pair("Doorstep server", now_ms, CERTIFICATE_DAYS);
    if (!pair.key ||
        !extend(pair.certificate, authority->certificate, NID_basic_constraints,
                "critical,CA:FALSE") ||
        !extend(pair.certificate, authority->certificate, NID_key_usage,
                "critical,digitalSignature") ||
        !extend(pair.certificate, authority->certificate, NID_ext_key_usage, "serverAuth") ||
        !extend(pair.certificate, authority->certificate, NID_subject_alt_name, alternatives) ||
        !sign_pair(&pair, authority)) {
        pair_done(&pair);
        return (struct pair){0};
    }
    return pair;
}

/* ---- text ---- */

static char *text_of(BIO *bio) {
    char *bytes;
    long len = BIO_get_mem_data(bio, &bytes);
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_addn(&text, bytes, len > 0 ? (size_t)len : 0);
    return strbuf_steal(&text);
}

static char *pem_of(const X509 *certificate) {
    AUTO(bio_freep) BIO *bio = mem_need(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio, (X509 *)certificate);
    return text_of(bio);
}

static char *key_pem_of(const EVP_PKEY *key) {
    AUTO(bio_freep) BIO *bio = mem_need(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    return text_of(bio);
}

/* ---- the file beside the survey ---- */

static bool keep(const char *path, const struct pair *pair, struct err *err) {
    AUTO(mem_freep) char *certificate = pem_of(pair->certificate);
    AUTO(mem_freep) char *key = key_pem_of(pair->key);
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_addf(&text, "%s%s", certificate, key);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return ok || (err_where(err, "%s", path),
                  err_set(err, ERR_IO, "could not be written: %s", strerror(errno)));
}

static struct pair read_pair(const char *path) {
    size_t len;
    AUTO(mem_freep) char *text = file_read(path, PEM_MAX, &len, NULL);
    struct pair pair = {0};
    if (text) {
        AUTO(bio_freep) BIO *bio = mem_need(BIO_new_mem_buf(text, (int)len));
        pair.certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        pair.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    }
    return pair;
}

/* The survey's authority; a new one where there is none, or none that is good for long enough. */
static struct pair take_authority(const char *path, const char *const *names, int64_t now_ms,
                                  struct err *err) {
    struct pair pair = read_pair(path);
    time_t until = (time_t)(now_ms / 1000) + (time_t)CERTIFICATE_DAYS * DAY_S;
    if (pair.certificate && pair.key && X509_check_private_key(pair.certificate, pair.key) == 1 &&
        X509_cmp_time(X509_get0_notAfter(pair.certificate), &until) > 0) {
        return pair;
    }
    pair_done(&pair);
    pair = new_authority(names, now_ms);
    if (!pair.key) {
        err_set(err, ERR_IO, "the authority for HTTPS could not be made");
    } else if (!keep(path, &pair, err)) {
        pair_done(&pair);
        return (struct pair){0};
    }
    return pair;
}

static void write_print(char out[CERTIFICATE_PRINT], const X509 *certificate) {
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    X509_digest(certificate, EVP_sha256(), sum, &len);
    for (unsigned i = 0; i < len; i++) {
        snprintf(out + 3 * (size_t)i, 4, "%02X%s", sum[i], i + 1 < len ? ":" : "");
    }
}

bool certificate_make(const char *survey, const char *const *names, int64_t now_ms,
                      struct certificate *out, struct err *err) {
    AUTO(strbuf_done) struct strbuf path = {0}, alternatives = {0};
    strbuf_addf(&path, "%s-authority.pem", survey);
    if (!write_names(names, &alternatives, err)) {
        return false;
    }
    struct pair authority = take_authority(path.data, names, now_ms, err);
    struct pair own =
        authority.key ? new_certificate(&authority, alternatives.data, now_ms) : (struct pair){0};
    int len = authority.certificate ? i2d_X509(authority.certificate, NULL) : -1;
    bool ok = own.key && len > 0;
    if (ok) {
        *out = (struct certificate){.pem = pem_of(own.certificate),
                                    .key_pem = key_pem_of(own.key),
                                    .authority = mem_alloc((size_t)len),
                                    .authority_len = (size_t)len};
        unsigned char *at = out->authority;
        i2d_X509(authority.certificate, &at);
        write_print(out->print, authority.certificate);
    } else {
        err_set(err, ERR_IO, "the certificate for HTTPS could not be made");
    }
    pair_done(&own);
    pair_done(&authority);
    return ok;
}

void certificate_done(struct certificate *certificate) {
    mem_freep(&certificate->pem);
    mem_freep(&certificate->key_pem);
    mem_freep(&certificate->authority);
    certificate->authority_len = 0;
}
