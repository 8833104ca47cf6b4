/* survey/store.c — opening, making and closing a survey file; migrations; transactions; facts.
 *
 * Opening goes from the cheap to the dear, so that each mistake gets its own sentence: the first
 * hundred bytes (not a database, cut short), SQLite in its strictest mode (damage, locks), our
 * own tables (another GeoPackage, a newer survey, triggers that are not ours).
 *
 * WAL with synchronous=FULL flushes at each commit. Where the file cannot be switched to WAL
 * (another program reads it), the rollback journal with EXTRA is as safe, only slower. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/schema.h" // SCHEMA_NNN, from data/schema/
#include "survey/store.sql.h"
#include "survey/store_impl.h"

static const struct store_migration migrations[] = {
    {1,  SCHEMA_001},
    {2,  SCHEMA_002},
    {3,  SCHEMA_003},
    {4,  SCHEMA_004},
    {5,  SCHEMA_005},
    {6,  SCHEMA_006},
    {7,  SCHEMA_007},
    {8,  SCHEMA_008},
    {9,  SCHEMA_009},
    {10, SCHEMA_010},
    {11, SCHEMA_011},
};

enum {
    SQLITE_HEADER = 100, // bytes; https://www.sqlite.org/fileformat2.html 1.3
    CACHE_KIB = 32768,
    WAL_PAGES = 4000, // of 4 KiB, between checkpoints
};

/* ---- is it a survey at all? ---- */

static uint32_t big_endian(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool has_wal(const char *path) {
    AUTO(strbuf_done) struct strbuf wal = {0};
    strbuf_addf(&wal, "%s-wal", path);
    struct stat info;
    return stat(wal.data, &info) == 0 && info.st_size > 0;
}

/* Offsets: page size 16 (1 means 65536), change counter 24, pages 28, version-valid-for 92. */
static bool check_header(const char *path, const unsigned char *h, uint64_t size, struct err *err) {
    if (memcmp(h, "SQLite format 3", 16) != 0) {
        return err_set(err, ERR_SYNTAX, "is not a survey file");
    }
    uint32_t page = (uint32_t)h[16] << 8 | h[17];
    uint64_t whole = (uint64_t)(page == 1 ? 65536 : page) * big_endian(h + 28);
    if (size < whole && memcmp(h + 24, h + 92, 4) == 0 && !has_wal(path)) {
        return err_set(err, ERR_IO,
                       "the survey file is cut short: %" PRIu64 " of %" PRIu64
                       " bytes are here; go back to the last copy of it",
                       size, whole);
    }
    return true;
}

static bool check_open_file(const char *path, int fd, struct err *err) {
    struct stat info;
    if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
        return err_set(err, ERR_IO, "is a folder, not a survey file");
    }
    unsigned char header[SQLITE_HEADER] = {0};
    ssize_t n = S_ISREG(info.st_mode) ? read(fd, header, sizeof header) : 0;
    if (n < (ssize_t)sizeof header) {
        return err_set(err, ERR_SYNTAX,
                       info.st_size == 0 ? "is empty, not a survey file" : "is not a survey file");
    }
    return check_header(path, header, (uint64_t)info.st_size, err);
}

static bool check_file(const char *path, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        int reason = errno;
        err_where(err, "%s", path);
        return reason == ENOENT || reason == ENOTDIR
                   ? err_set(err, ERR_NOT_FOUND,
                             "there is no such file; make one with: doorstep init %s --name NAME",
                             path)
                   : err_set(err, ERR_IO, "could not be opened: %s", strerror(reason));
    }
    bool ok = check_open_file(path, fd, err) || err_where(err, "%s", path);
    close(fd);
    return ok;
}

/* ---- opening ---- */

/* SQLite's locks are POSIX locks: they belong to the process, and closing any descriptor of a file
 * drops them all. Then another process takes itself for the last one and removes a journal in use.
 * So a file is looked at by hand only while this process does not have it open as a survey. */
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static struct store *opened; // all there are; under `opening`

static bool is_open(const struct stat *info) {
    const struct store *st = opened;
    while (st && (st->dev != info->st_dev || st->ino != info->st_ino)) {
        st = st->next_open;
    }
    return st != NULL;
}

/* From here on it counts as open, whether the rest works out or not. */
static bool enter(struct store *st, bool fresh, struct err *err) {
    struct stat info;
    pthread_mutex_lock(&opening);
    bool there =
        fresh || (stat(st->path, &info) == 0 && is_open(&info)) || check_file(st->path, err);
    if (there && stat(st->path, &info) == 0) {
        st->dev = info.st_dev;
        st->ino = info.st_ino;
    }
    st->next_open = opened;
    opened = st;
    pthread_mutex_unlock(&opening);
    return there;
}

static void leave(const struct store *st) {
    pthread_mutex_lock(&opening);
    for (struct store **link = &opened; *link; link = &(*link)->next_open) {
        if (*link == st) {
            *link = st->next_open;
            break;
        }
    }
    pthread_mutex_unlock(&opening);
}

static void configure(struct store *st, int busy_ms) {
    static const struct {
        int option, value;
    } settings[] = {
        {SQLITE_DBCONFIG_DEFENSIVE,      1}, // no writes behind the schema's back
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, // a hostile file gets no functions to call
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, // nor a say in what we write
        {SQLITE_DBCONFIG_ENABLE_FKEY,    1},
        {SQLITE_DBCONFIG_DQS_DDL,        0},
        {SQLITE_DBCONFIG_DQS_DML,        0},
    };
    for (size_t i = 0; i < LEN(settings); i++) {
        sqlite3_db_config(st->db, settings[i].option, settings[i].value, NULL);
    }
    sqlite3_extended_result_codes(st->db, 1);
    sqlite3_busy_timeout(st->db, busy_ms > 0 ? busy_ms : STORE_BUSY_MS);
}

static void append_uri(struct strbuf *out, const char *path) {
    strbuf_add(out, "file:");
    for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
        strbuf_addf(out, *p == '/' || *p == '.' ? "%c" : "%%%02x", *p);
    }
    strbuf_add(out, "?immutable=1");
}

static bool connect(struct store *st, int flags, int busy_ms, struct err *err) {
    AUTO(strbuf_done) struct strbuf name = {0};
    if (flags & SQLITE_OPEN_URI) {
        append_uri(&name, st->path);
    } else {
        strbuf_addf(&name, "%s%s", st->path[0] == '/' ? "" : "./", st->path);
    }
    if (sqlite3_open_v2(name.data, &st->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        return st->db ? store_fail(st, err) : err_set(err, ERR_LIMIT, "out of memory");
    }
    configure(st, busy_ms);
    return true;
}

/* WAL wants to write beside the file. On a locked stick or a DVD nobody else can write either, so
 * the file may be read as it lies there, unless a journal still waits to be played. */
static bool connect_immutable(struct store *st, int busy_ms, struct err *err) {
    sqlite3_close_v2(st->db);
    st->db = NULL;
    return connect(st, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, busy_ms, err);
}

static bool can_read(struct store *st) {
    return sqlite3_exec(st->db, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL) ==
           SQLITE_OK;
}

static bool connect_any(struct store *st, const struct store_options *options, struct err *err) {
    if (!connect(st, SQLITE_OPEN_READWRITE, options->busy_ms, err)) {
        return false;
    }
    if (can_read(st)) {
        return true;
    }
    int rc = sqlite3_errcode(st->db) & 0xff;
    if (options->read_only && (rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY) &&
        !has_wal(st->path)) {
        return connect_immutable(st, options->busy_ms, err) &&
               (can_read(st) || store_fail(st, err));
    }
    return store_fail(st, err);
}

/* These look into the file, so it must be readable first. */
static bool tune(struct store *st, int cache_kib, struct err *err) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_addf(
        &sql,
        "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d;"
        "PRAGMA wal_autocheckpoint=%d; PRAGMA secure_delete=ON;", // a wiped interview is gone
        cache_kib > 0 ? cache_kib : CACHE_KIB, WAL_PAGES);
    return store_exec(st, sql.data, err) && store_add_geometry_functions(st, err);
}

static bool check_survey(struct store *st, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_IS_SURVEY, err);
    int64_t n = 0;
    if (!q || !stmt_one_int(st, q, 0, &n, err)) {
        return false;
    }
    if (n < 2) {
        return err_set(err, ERR_SYNTAX, "is a database, but not a survey file");
    }
    AUTO(stmt_freep) sqlite3_stmt *alien = stmt_new(st, SQL_FOREIGN_TRIGGER, err);
    int rc = alien ? stmt_step(st, alien, err) : SQLITE_ERROR;
    if (rc == SQLITE_ROW) {
        return err_set(err, ERR_UNSUPPORTED,
                       "holds a trigger or view '%s' on %s that Doorstep did not make; "
                       "it is not safe to use",
                       col_text(alien, 0, NULL), col_text(alien, 1, NULL));
    }
    return rc == SQLITE_DONE;
}

static bool use_wal(struct store *st, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, "PRAGMA journal_mode=WAL", err);
    if (!q) {
        return false;
    }
    int rc = sqlite3_step(q); // busy when another program reads: then as it is
    const char *mode = rc == SQLITE_ROW ? col_text(q, 0, NULL) : "";
    bool wal = strcmp(mode, "wal") == 0;
    if (rc != SQLITE_ROW && (rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED) {
        return store_fail(st, err);
    }
    return store_exec(st, wal ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=EXTRA", err);
}

static bool ready(struct store *st, const struct store_options *options, struct err *err) {
    bool fixed = sqlite3_db_readonly(st->db, "main") == 1;
    if (fixed && !options->read_only) {
        return err_set(err, ERR_IO, "the file is read-only; copy it to a place you can write to");
    }
    if (!tune(st, options->cache_kib, err) || !check_survey(st, err) ||
        !store_migrate(st, migrations, LEN(migrations), err)) {
        return false;
    }
    st->read_only = options->read_only;
    return st->read_only ? store_exec(st, "PRAGMA query_only=ON", err) : use_wal(st, err);
}

struct store *store_open(const char *path, const struct store_options *options, struct err *err) {
    static const struct store_options usual;
    options = options ? options : &usual;
    if (sodium_init() < 0) {
        return NULL;
    }
    AUTO(store_closep) struct store *st = mem_zalloc(sizeof *st);
    st->path = mem_strdup(path);
    if (!enter(st, false, err) || !connect_any(st, options, err) || !ready(st, options, err)) {
        err_where(err, "%s", path);
        return NULL;
    }
    return mem_steal(&st);
}

void store_close(struct store *st) {
    if (!st) {
        return;
    }
    for (int i = 0; i < STMT_SLOTS; i++) {
        stmt_free(st->stmts[i].stmt);
    }
    sqlite3_close_v2(st->db); // rolls back what is open, empties the WAL if we are the last
    leave(st);
    free(st->path);
    free(st);
}

const char *store_path(const struct store *st) {
    return st->path;
}

/* ---- making ---- */

char *store_geopackage_core(void) {
    const char *all = (const char *)SCHEMA_001, *end = strstr(all, "-- ---- 2. ");
    assert(end && "001 has its parts in order");
    return mem_strndup(all, (size_t)(end - all));
}

static bool reserve(const char *path, struct err *err) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        int reason = errno;
        err_where(err, "%s", path);
        return reason == EEXIST
                   ? err_set(err, ERR_CONFLICT, "is there already; a survey is never overwritten")
                   : err_set(err, ERR_IO, "could not be made: %s", strerror(reason));
    }
    close(fd);
    return true;
}

/* With the rollback journal first, so that the file's own header is whole from the start. */
static bool fill(struct store *st, const char *name, int64_t now_utc, struct err *err) {
    bool ok = connect(st, SQLITE_OPEN_READWRITE, 0, err) && tune(st, 0, err) &&
              store_exec(st, "PRAGMA synchronous=EXTRA", err) && store_begin(st, err) &&
              store_migrate(st, migrations, LEN(migrations), err) &&
              store_set_meta(st, "name", name, err);
    sqlite3_stmt *q = ok ? stmt_get(st, SQL_META_SET, err) : NULL;
    return q && stmt_text(q, ":key", "created_utc", err) && stmt_time(q, ":value", now_utc, err) &&
           stmt_run(st, q, err) && store_commit(st, err) && use_wal(st, err);
}

struct store *store_create(const char *path, const char *name, int64_t now_utc, struct err *err) {
    if (sodium_init() < 0 || !reserve(path, err)) {
        return NULL;
    }
    AUTO(store_closep) struct store *st = mem_zalloc(sizeof *st);
    st->path = mem_strdup(path);
    if (!enter(st, true, err) || !fill(st, name, now_utc, err)) {
        unlink(path); // reserve() made it
        return NULL;
    }
    return mem_steal(&st);
}

/* ---- migrations ---- */

static bool read_version(struct store *st, int64_t *version, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_IS_SURVEY, err);
    int64_t n = 0;
    *version = 0;
    if (!q || !stmt_one_int(st, q, 0, &n, err)) {
        return false;
    }
    if (n < 2) {
        return true; // a new file
    }
    AUTO(mem_freep) char *text = store_get_meta(st, "schema_version", err);
    return (text && num_parse_i64(text, strlen(text), version) && *version > 0) ||
           err_set(err, ERR_SYNTAX, "does not say which version of a survey it is: it is damaged");
}

static bool apply(struct store *st, const struct store_migration *m, struct err *err) {
    char text[24];
    snprintf(text, sizeof text, "%d", m->version);
    return store_exec(st, (const char *)m->sql, err) &&
           store_set_meta(st, "schema_version", text, err);
}

/* Within a write transaction, so that two programs opening an old file do the work once. */
static bool migrate_from(struct store *st, const struct store_migration *list, size_t n,
                         struct err *err) {
    int64_t version;
    bool ok = read_version(st, &version, err);
    for (size_t i = 0; ok && i < n; i++) {
        ok = list[i].version <= version || apply(st, &list[i], err);
    }
    return ok;
}

bool store_migrate(struct store *st, const struct store_migration *list, size_t n,
                   struct err *err) {
    int64_t version;
    if (!read_version(st, &version, err)) {
        return false;
    }
    int newest = list[n - 1].version;
    if (version > newest) {
        return err_set(err, ERR_UNSUPPORTED,
                       "was made by a newer Doorstep (survey version %" PRId64
                       ", this program knows up to %d); use the newer program",
                       version, newest);
    }
    if (version == newest) {
        return true;
    }
    if (sqlite3_db_readonly(st->db, "main") == 1) {
        return err_set(err, ERR_IO,
                       "was made by an older Doorstep and is read-only; open a copy "
                       "that can be written once");
    }
    if (!store_begin(st, err)) {
        return false;
    }
    if (!migrate_from(st, list, n, err) || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

/* ---- transactions ---- */

bool store_begin(struct store *st, struct err *err) {
    char sql[32] = "BEGIN IMMEDIATE"; // a write lock now, or a clear answer now
    if (st->depth > 0) {
        snprintf(sql, sizeof sql, "SAVEPOINT s%d", st->depth);
    }
    if (!store_exec(st, sql, err)) {
        return false;
    }
    st->depth++;
    return true;
}

bool store_begin_reading(struct store *st, struct err *err) {
    assert(st->depth == 0);
    if (!store_exec(st, "BEGIN", err)) {
        return false;
    }
    st->depth++;
    return true;
}

bool store_commit(struct store *st, struct err *err) {
    char sql[32] = "COMMIT";
    if (st->depth > 1) {
        snprintf(sql, sizeof sql, "RELEASE s%d", st->depth - 1);
    }
    if (!store_exec(st, sql, err)) {
        return false;
    }
    st->depth--;
    return true;
}

void store_rollback(struct store *st) {
    if (st->depth == 0) {
        return;
    }
    st->depth--;
    if (sqlite3_get_autocommit(st->db)) {
        return; // a full disk or a fault has rolled everything back already
    }
    char sql[64] = "ROLLBACK";
    if (st->depth > 0) {
        snprintf(sql, sizeof sql, "ROLLBACK TO s%d; RELEASE s%d", st->depth, st->depth);
    }
    sqlite3_exec(st->db, sql, NULL, NULL, NULL);
}

/* ---- facts ---- */

char *store_get_meta(struct store *st, const char *key, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_META_GET, err);
    if (!q || !stmt_text(q, ":key", key, err)) {
        return NULL;
    }
    char *value = stmt_step(st, q, err) == SQLITE_ROW ? mem_strdup(col_text(q, 0, NULL)) : NULL;
    sqlite3_reset(q);
    return value;
}

bool store_set_meta(struct store *st, const char *key, const char *value, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_META_SET, err);
    return q && stmt_text(q, ":key", key, err) && stmt_text(q, ":value", value, err) &&
           stmt_run(st, q, err);
}
