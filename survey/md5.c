/* survey/md5.c — MD5 from libcrypto. */
#include "survey/md5.h"

#include <sodium.h>
#include <unistd.h>

#include <openssl/evp.h>

void md5(unsigned char out[MD5_LEN], const void *bytes, size_t len) {
    unsigned n = 0;
    EVP_Digest(bytes, len, out, &n, EVP_md5(), NULL);
}

void md5_hex(char out[MD5_HEX], const void *bytes, size_t len) {
    unsigned char digest[MD5_LEN];
    md5(digest, bytes, len);
    sodium_bin2hex(out, MD5_HEX, digest, MD5_LEN);
}

bool md5_hex_fd(char out[MD5_HEX], int fd) {
    unsigned char buf[1 << 16], digest[MD5_LEN];
    unsigned n = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_md5(), NULL) == 1;
    off_t at = 0;
    for (ssize_t got; ok && (got = pread(fd, buf, sizeof buf, at)) != 0; at += got) {
        ok = got > 0 && EVP_DigestUpdate(ctx, buf, (size_t)got) == 1;
    }
    ok = ok && EVP_DigestFinal_ex(ctx, digest, &n) == 1;
    EVP_MD_CTX_free(ctx);
    sodium_bin2hex(out, MD5_HEX, digest, MD5_LEN);
    return ok;
}
