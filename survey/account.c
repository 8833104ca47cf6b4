/* survey/account.c — people who sign in to the pages. */
#include "survey/account.h"

#include <pthread.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/account.sql.h"
#include "survey/store_impl.h"

/* Argon2id as OWASP advises for servers with little memory: 19 MiB, two rounds. */
enum { HASH_ROUNDS = 2, HASH_BYTES = 19 << 20 };

static const char *const roles[] = {
    [ACCOUNT_NOBODY] = "",
    [ACCOUNT_SURVEYOR] = "surveyor",
    [ACCOUNT_SUPERVISOR] = "supervisor",
    [ACCOUNT_LEADER] = "leader",
    [ACCOUNT_STEWARD] = "steward",
};

static pthread_mutex_t hashing = PTHREAD_MUTEX_INITIALIZER;

const char *account_role_name(enum account_role role) {
    return roles[role];
}

enum account_role account_role_of(const char *name) {
    for (size_t i = ACCOUNT_SURVEYOR; name && i < LEN(roles); i++) {
        if (strcmp(roles[i], name) == 0) {
            return (enum account_role)i;
        }
    }
    return ACCOUNT_NOBODY;
}

/* ---- adding ---- */

static bool check_words(const char *name, const char *folded, enum account_role role,
                        const char *password, struct err *err) {
    size_t len = strlen(password);
    if (!folded[0] || strlen(name) > ACCOUNT_NAME_MAX) {
        return err_set(err, ERR_SYNTAX, "an account needs a name of 1 to %d bytes",
                       ACCOUNT_NAME_MAX);
    }
    if (role == ACCOUNT_NOBODY) {
        return err_set(err, ERR_SYNTAX, "the role is one of surveyor, supervisor, leader, steward");
    }
    return (len >= ACCOUNT_PASSWORD_MIN && len <= ACCOUNT_PASSWORD_MAX) ||
           err_set(err, ERR_SYNTAX,
                   "a password has at least %d letters; three or four words are good",
                   ACCOUNT_PASSWORD_MIN);
}

static bool hash_password(char out[crypto_pwhash_STRBYTES], const char *password, struct err *err) {
    pthread_mutex_lock(&hashing);
    int rc = crypto_pwhash_str_alg(out, password, strlen(password), HASH_ROUNDS, HASH_BYTES,
                                   crypto_pwhash_ALG_ARGON2ID13);
    pthread_mutex_unlock(&hashing);
    return rc == 0 || err_set(err, ERR_LIMIT, "there is not enough memory to check a password");
}

static bool bind_account(sqlite3_stmt *q, const char *folded, const char *name,
                         enum account_role role, const char *hash, struct err *err) {
    return stmt_text(q, ":name", folded, err) && stmt_text(q, ":shown", name, err) &&
           stmt_text(q, ":role", roles[role], err) && stmt_text(q, ":password_hash", hash, err);
}

bool account_add(struct store *st, const char *name, enum account_role role, const char *password,
                 bool again, int64_t now_utc, struct err *err) {
    AUTO(strbuf_done) struct strbuf folded = {0};
    char hash[crypto_pwhash_STRBYTES];
    if (!utf8_add_folded(&folded, name)) {
        return err_set(err, ERR_SYNTAX, "the name is not readable text");
    }
    if (!check_words(name, strbuf_text(&folded), role, password, err) ||
        !hash_password(hash, password, err)) {
        return false;
    }
    sqlite3_stmt *q = stmt_get(st, again ? SQL_ACCOUNT_AGAIN : SQL_ACCOUNT_ADD, err);
    if (!q || !bind_account(q, folded.data, name, role, hash, err) ||
        (!again && !stmt_time(q, ":added_utc", now_utc, err)) || !stmt_run(st, q, err)) {
        return false;
    }
    return sqlite3_changes(st->db) > 0 ||
           (again ? err_set(err, ERR_NOT_FOUND, "there is no account '%s'", name)
                  : err_set(err, ERR_CONFLICT,
                            "there is an account '%s' already; --again gives it a new password",
                            name));
}

bool account_close(struct store *st, const char *name, int64_t now_utc, struct err *err) {
    AUTO(strbuf_done) struct strbuf folded = {0};
    utf8_add_folded(&folded, name);
    sqlite3_stmt *q = stmt_get(st, SQL_ACCOUNT_CLOSE, err);
    return q && stmt_text(q, ":name", strbuf_text(&folded), err) &&
           stmt_time(q, ":closed_utc", now_utc, err) && stmt_run(st, q, err) &&
           (sqlite3_changes(st->db) > 0 ||
            err_set(err, ERR_NOT_FOUND, "there is no account '%s'", name));
}

/* ---- reading ---- */

static void read_account(sqlite3_stmt *q, struct arena *mem, struct account *out) {
    *out = (struct account){.id = sqlite3_column_int64(q, 0),
                            .name = col_text(q, 1, mem),
                            .role = account_role_of(col_text(q, 2, NULL)),
                            .added_utc = col_time(q, 3),
                            .closed_utc = col_time(q, 4)};
    const char *hash = col_text(q, 5, NULL); // salted, so no two are alike
    out->password_mark = hash ? hash_bytes(hash, strlen(hash)) : 0;
}

bool account_each(struct store *st, account_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_ACCOUNT_LIST, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct account account;
        read_account(q, NULL, &account);
        if (!each(ctx, &account, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

/* Of a password that nobody has: an unknown name takes as long as a wrong password. */
static const char *nobodys_hash(void) {
    static char hash[crypto_pwhash_STRBYTES]; // written once, under `hashing`
    if (!hash[0]) {
        char password[crypto_pwhash_SALTBYTES * 2 + 1];
        unsigned char bytes[crypto_pwhash_SALTBYTES];
        randombytes_buf(bytes, sizeof bytes);
        sodium_bin2hex(password, sizeof password, bytes, sizeof bytes);
        if (crypto_pwhash_str_alg(hash, password, strlen(password), HASH_ROUNDS, HASH_BYTES,
                                  crypto_pwhash_ALG_ARGON2ID13) != 0) {
            hash[0] = '\0';
        }
    }
    return hash;
}

static bool verify(const char *hash, const char *password) {
    pthread_mutex_lock(&hashing);
    const char *nobodys = nobodys_hash(); // also when it is not needed: the first call is long
    bool same = crypto_pwhash_str_verify(hash ? hash : nobodys, password, strlen(password)) == 0;
    pthread_mutex_unlock(&hashing);
    return same && hash;
}

bool account_check(struct store *st, const char *name, const char *password, struct arena *mem,
                   struct account *out, struct err *err) {
    AUTO(strbuf_done) struct strbuf folded = {0};
    sqlite3_stmt *q = stmt_get(st, SQL_ACCOUNT_BY_NAME, err);
    if (!q || !utf8_add_folded(&folded, name) ||
        !stmt_text(q, ":name", strbuf_text(&folded), err) ||
        strlen(password) > ACCOUNT_PASSWORD_MAX) {
        return false;
    }
    bool known = stmt_step(st, q, err) == SQLITE_ROW;
    const char *hash = NULL;
    if (known) {
        read_account(q, mem, out);
        hash = col_text(q, 5, mem);
    }
    sqlite3_reset(q);
    return verify(hash, password);
}

bool account_by_id(struct store *st, int64_t id, struct arena *mem, struct account *out) {
    struct err err = {0};
    sqlite3_stmt *q = stmt_get(st, SQL_ACCOUNT_BY_ID, &err);
    if (!q || !stmt_int(q, ":id", id, &err)) {
        return false;
    }
    bool open = stmt_step(st, q, &err) == SQLITE_ROW;
    if (open) {
        read_account(q, mem, out);
    }
    sqlite3_reset(q);
    return open;
}
