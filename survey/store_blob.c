/* survey/store_blob.c — contents kept once, by the SHA-256 of their bytes.
 *
 * A large file is read twice, first for its hash and then into the room reserved for it, so that
 * no photo has to fit in memory. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "survey/store.sql.h"
#include "survey/store_impl.h"

enum { PIECE = STORE_PIECE };

static void to_hex(char out[STORE_HASH_MAX], const unsigned char *digest) {
    sodium_bin2hex(out, STORE_HASH_MAX, digest, crypto_hash_sha256_BYTES);
}

void store_hash(char out[STORE_HASH_MAX], const void *bytes, size_t len) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, len);
    to_hex(out, digest);
}

bool store_add_blob(struct store *st, const void *bytes, size_t len, char hash[STORE_HASH_MAX],
                    struct err *err) {
    if (len > STORE_MAX_MEDIA) {
        return err_set(err, ERR_LIMIT, "the file is larger than %d MB", STORE_MAX_MEDIA >> 20);
    }
    store_hash(hash, bytes, len);
    sqlite3_stmt *q = stmt_get(st, SQL_BLOB_ADD, err);
    return q && stmt_text(q, ":hash", hash, err) && stmt_blob(q, ":content", bytes, len, err) &&
           stmt_run(st, q, err);
}

bool store_get_blob(struct store *st, const char *hash, struct strbuf *out, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_BLOB_GET, err);
    if (!q || !stmt_text(q, ":hash", hash, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    if (rc == SQLITE_ROW) {
        size_t len;
        const char *bytes = col_blob(q, 0, &len, NULL);
        strbuf_addn(out, bytes, len);
    }
    sqlite3_reset(q);
    return rc == SQLITE_ROW ||
           (rc == SQLITE_DONE && err_set(err, ERR_NOT_FOUND, "the file is not there"));
}

/* ---- from disk ---- */

static void close_fd(const int *fd) {
    if (*fd >= 0) {
        close(*fd);
    }
}

static bool read_failed(struct err *err) {
    return err_set(err, ERR_IO, "could not be read: %s", strerror(errno));
}

/* Read up to `len` bytes; fewer only at the end of the file. -1 on failure. */
static ssize_t read_piece(int fd, unsigned char *buf, size_t len) {
    size_t have = 0;
    while (have < len) {
        ssize_t n = read(fd, buf + have, len - have);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return n < 0 ? -1 : (ssize_t)have;
        }
        have += (size_t)n;
    }
    return (ssize_t)have;
}

static bool hash_fd(int fd, char hash[STORE_HASH_MAX], int64_t *size, struct err *err) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    unsigned char buf[PIECE], digest[crypto_hash_sha256_BYTES];
    *size = 0;
    for (ssize_t n; (n = read_piece(fd, buf, sizeof buf)) != 0;) {
        if (n < 0) {
            return read_failed(err);
        }
        *size += n;
        if (*size > STORE_MAX_MEDIA) {
            return err_set(err, ERR_LIMIT, "the file is larger than %d MB", STORE_MAX_MEDIA >> 20);
        }
        crypto_hash_sha256_update(&state, buf, (unsigned long long)n);
    }
    crypto_hash_sha256_final(&state, digest);
    to_hex(hash, digest);
    return true;
}

static bool write_pieces(struct store *st, sqlite3_blob *blob, int fd, int64_t size,
                         struct err *err) {
    unsigned char buf[PIECE];
    for (int64_t at = 0; at < size;) {
        ssize_t n = read_piece(fd, buf, size - at < PIECE ? (size_t)(size - at) : PIECE);
        if (n < 0) {
            return read_failed(err);
        }
        if (n == 0) {
            return err_set(err, ERR_IO, "the file changed while it was read");
        }
        if (sqlite3_blob_write(blob, buf, (int)n, (int)at) != SQLITE_OK) {
            return store_fail(st, err);
        }
        at += n;
    }
    return true;
}

static bool open_blob(struct store *st, int64_t row, bool writing, sqlite3_blob **blob,
                      struct err *err) {
    return sqlite3_blob_open(st->db, "main", "blob", "content", row, writing, blob) == SQLITE_OK ||
           store_fail(st, err);
}

static bool find_blob(struct store *st, const char *hash, int64_t *row, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_BLOB_FIND, err);
    return q && stmt_text(q, ":hash", hash, err) && stmt_one_int(st, q, 0, row, err);
}

/* A new row; *blob is open for writing. */
static bool reserve(struct store *st, const char *hash, uint64_t size, int64_t *row,
                    sqlite3_blob **blob, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_BLOB_RESERVE, err);
    if (!q || !stmt_text(q, ":hash", hash, err) || !stmt_int(q, ":size", (int64_t)size, err) ||
        !stmt_run(st, q, err)) {
        return false;
    }
    *row = sqlite3_last_insert_rowid(st->db);
    return open_blob(st, *row, true, blob, err);
}

bool store_reserve_blob(struct store *st, const char *hash, uint64_t size, sqlite3_blob **blob,
                        struct err *err) {
    int64_t row = 0;
    *blob = NULL;
    return find_blob(st, hash, &row, err) && (row != 0 || reserve(st, hash, size, &row, blob, err));
}

static bool reserve_and_write(struct store *st, const struct store_spooled *file, int64_t *row,
                              struct err *err) {
    sqlite3_blob *blob = NULL;
    bool ok = reserve(st, file->hash, file->size, row, &blob, err) &&
              (lseek(file->fd, (off_t)file->offset, SEEK_SET) >= 0 || read_failed(err)) &&
              write_pieces(st, blob, file->fd, (int64_t)file->size, err);
    sqlite3_blob_close(blob);
    return ok;
}

bool store_add_blob_spooled(struct store *st, const struct store_spooled *file, struct err *err) {
    int64_t row = 0;
    return find_blob(st, file->hash, &row, err) &&
           (row != 0 || reserve_and_write(st, file, &row, err));
}

bool store_read_content(struct store *st, const char *hash, store_piece_fn piece, void *ctx,
                        struct err *err) {
    int64_t row = 0;
    sqlite3_blob *blob = NULL;
    if (!find_blob(st, hash, &row, err)) {
        return false;
    }
    if (row == 0) {
        return err_set(err, ERR_NOT_FOUND, "the file is not there");
    }
    if (!open_blob(st, row, false, &blob, err)) {
        return false;
    }
    unsigned char buf[PIECE];
    int len = sqlite3_blob_bytes(blob), at = 0;
    bool ok = true;
    while (ok && at < len) {
        int n = len - at < PIECE ? len - at : PIECE;
        ok = (sqlite3_blob_read(blob, buf, n, at) == SQLITE_OK || store_fail(st, err)) &&
             piece(ctx, buf, (size_t)n, err);
        at += n;
    }
    sqlite3_blob_close(blob);
    return ok;
}

static bool hash_piece(void *ctx, const void *bytes, size_t len, struct err *err) {
    (void)err;
    crypto_hash_sha256_update(ctx, bytes, len);
    return true;
}

/* The file may have been written to between our two readings: the hash must name what we hold. */
static bool check_content(struct store *st, const char *hash, struct err *err) {
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char found[STORE_HASH_MAX];
    crypto_hash_sha256_init(&state);
    if (!store_read_content(st, hash, hash_piece, &state, err)) {
        return false;
    }
    crypto_hash_sha256_final(&state, digest);
    to_hex(found, digest);
    return strcmp(found, hash) == 0 || err_set(err, ERR_IO, "the file changed while it was read");
}

static bool fill_reserved(struct store *st, int fd, const char *hash, int64_t size,
                          struct err *err) {
    const struct store_spooled file = {.fd = fd, .size = (uint64_t)size, .hash = hash};
    int64_t row;
    return reserve_and_write(st, &file, &row, err) && check_content(st, hash, err);
}

struct copying {
    int fd;
    uint64_t size;
};

static bool write_copy(void *ctx, const void *bytes, size_t len, struct err *err) {
    struct copying *copy = ctx;
    copy->size += len;
    return write(copy->fd, bytes, len) == (ssize_t)len ||
           err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "could not be written: %s",
                   strerror(errno));
}

bool store_copy_content(struct store *st, const char *hash, int fd, uint64_t *size,
                        struct err *err) {
    struct copying copy = {.fd = fd};
    if (!store_read_content(st, hash, write_copy, &copy, err)) {
        return false;
    }
    *size = copy.size;
    return true;
}

static int open_file(const char *path, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe must not make us wait
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0) {
        read_failed(err);
    } else if (!S_ISREG(info.st_mode)) {
        err_set(err, ERR_SYNTAX, "is not a file");
    } else {
        return fd;
    }
    close_fd(&fd);
    return -1;
}

bool store_hash_file(const char *path, char hash[STORE_HASH_MAX], struct err *err) {
    AUTO(close_fd) int fd = open_file(path, err);
    int64_t size;
    return (fd >= 0 && hash_fd(fd, hash, &size, err)) || err_where(err, "%s", path);
}

bool store_add_blob_file(struct store *st, const char *path, char hash[STORE_HASH_MAX],
                         struct err *err) {
    AUTO(close_fd) int fd = open_file(path, err);
    int64_t size, row = 0;
    bool ok = fd >= 0 && hash_fd(fd, hash, &size, err) && find_blob(st, hash, &row, err) &&
              (row != 0 || fill_reserved(st, fd, hash, size, err));
    return ok || err_where(err, "%s", path);
}

bool stmt_each_file(struct store *st, sqlite3_stmt *q, store_file_fn each, void *ctx,
                    struct err *err) {
    int rc;
    while ((rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct store_file file = {.name = col_text(q, 0, NULL),
                                  .hash = col_text(q, 1, NULL),
                                  .size = (uint64_t)sqlite3_column_int64(q, 2)};
        if (!each(ctx, &file, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}
