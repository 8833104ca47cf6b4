/* survey/device.c — phones and other things that may send answers. */
#include "survey/device.h"

#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/device.sql.h"
#include "survey/md5.h"
#include "survey/store_impl.h"

enum { TOKEN_BYTES = 32 };

/* Letters and digits that nobody mistakes for another: people type these from paper. */
static void make_password(char out[DEVICE_PASSWORD_LEN + 1]) {
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    for (int i = 0; i < DEVICE_PASSWORD_LEN; i++) {
        out[i] = letters[randombytes_uniform(sizeof letters - 1)];
    }
    out[DEVICE_PASSWORD_LEN] = '\0';
}

static void make_secret(struct device_secret *secret) {
    unsigned char bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(secret->token, sizeof secret->token, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
    make_password(secret->password);
}

static bool check_name(const char *name, struct err *err) {
    size_t len = strlen(name);
    if (len == 0 || len > DEVICE_NAME_MAX || !utf8_valid(name, len)) {
        return err_set(err, ERR_SYNTAX, "a device needs a name of 1 to %d bytes", DEVICE_NAME_MAX);
    }
    for (const char *p = name; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == ':' || *p == '"' || *p == 0x7f) {
            return err_set(err, ERR_SYNTAX, "a device's name holds no colon, quote or line break");
        }
    }
    return true;
}

static bool bind_secret(sqlite3_stmt *q, const char *name, const struct device_secret *secret,
                        char hashes[2][STORE_HASH_MAX], struct err *err) {
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_addf(&text, "%s:" DEVICE_REALM ":%s", name, secret->password);
    store_hash(hashes[0], secret->token, strlen(secret->token));
    md5_hex(hashes[1], text.data, text.len);
    sodium_memzero(text.data, text.len);
    return stmt_text(q, ":name", name, err) && stmt_text(q, ":token_hash", hashes[0], err) &&
           stmt_text(q, ":digest_ha1", hashes[1], err);
}

bool device_add(struct store *st, const char *name, int64_t now_utc, struct device_secret *secret,
                struct err *err) {
    char hashes[2][STORE_HASH_MAX];
    make_secret(secret);
    sqlite3_stmt *q = check_name(name, err) ? stmt_get(st, SQL_DEVICE_ADD, err) : NULL;
    if (!q || !bind_secret(q, name, secret, hashes, err) ||
        !stmt_time(q, ":added_utc", now_utc, err) || !stmt_run(st, q, err)) {
        return false;
    }
    return sqlite3_changes(st->db) > 0 ||
           err_set(
               err, ERR_CONFLICT,
               "there is a device '%s' already; give this one another name, or add --renew for a "
               "new code (the one it has ends then)",
               name);
}

static bool touched(struct store *st, const char *name, struct err *err) {
    if (sqlite3_changes(st->db) > 0) {
        return true;
    }
    err_set(err, ERR_NOT_FOUND, "there is no device '%s'", name);
    return err_advise(err, "; see: doorstep device list %s", st->path);
}

bool device_renew(struct store *st, const char *name, struct device_secret *secret,
                  struct err *err) {
    char hashes[2][STORE_HASH_MAX];
    make_secret(secret);
    sqlite3_stmt *q = stmt_get(st, SQL_DEVICE_RENEW, err);
    return q && bind_secret(q, name, secret, hashes, err) && stmt_run(st, q, err) &&
           touched(st, name, err);
}

bool device_revoke(struct store *st, const char *name, int64_t now_utc, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_DEVICE_REVOKE, err);
    return q && stmt_text(q, ":name", name, err) && stmt_time(q, ":revoked_utc", now_utc, err) &&
           stmt_run(st, q, err) && touched(st, name, err);
}

static void read_device(sqlite3_stmt *q, struct arena *mem, struct device *out) {
    *out = (struct device){.id = sqlite3_column_int64(q, 0),
                           .name = col_text(q, 1, mem),
                           .added_utc = col_time(q, 2),
                           .revoked_utc = col_time(q, 3)};
}

bool device_each(struct store *st, device_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_DEVICE_LIST, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct device device;
        read_device(q, NULL, &device);
        if (!each(ctx, &device, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

/* What is looked up is a hash of 256 random bits: how long the look-up takes says nothing about
 * the token. The last word is compared in constant time all the same. */
bool device_by_token(struct store *st, const char *token, size_t len, struct arena *mem,
                     struct device *out, struct err *err) {
    char hash[STORE_HASH_MAX];
    if (len != DEVICE_TOKEN_LEN) {
        return false;
    }
    store_hash(hash, token, len);
    sqlite3_stmt *q = stmt_get(st, SQL_DEVICE_BY_TOKEN, err);
    if (!q || !stmt_text(q, ":token_hash", hash, err)) {
        return false;
    }
    bool found = stmt_step(st, q, err) == SQLITE_ROW &&
                 sodium_memcmp(col_text(q, 4, NULL), hash, STORE_HASH_MAX - 1) == 0;
    if (found) {
        read_device(q, mem, out);
    }
    sqlite3_reset(q);
    return found;
}

bool device_by_name(struct store *st, const char *name, struct arena *mem, struct device *out,
                    unsigned char ha1[16], struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_DEVICE_BY_NAME, err);
    if (!q || !stmt_text(q, ":name", name, err)) {
        return false;
    }
    bool found = stmt_step(st, q, err) == SQLITE_ROW &&
                 sodium_hex2bin(ha1, 16, col_text(q, 4, NULL), 32, NULL, NULL, NULL) == 0;
    if (found) {
        read_device(q, mem, out);
    }
    sqlite3_reset(q);
    return found;
}
