/* survey/backup.c — see backup.h. */
#include "survey/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
#include "survey/backup.sql.h"
#include "survey/check.h"
#include "survey/store_impl.h"

static const char magic[] = "doorstep sealed backup 1";

enum {
    MAGIC = sizeof magic - 1,
    SALT = crypto_pwhash_SALTBYTES,
    PASSES = 3,           // Argon2id
    MEMORY_KIB = 1 << 17, // 128 MiB: an old laptop has it
    PASSES_MAX = 20,      // of a copy somebody hands us
    MEMORY_MAX_KIB = 1 << 18,
    MAC = crypto_secretstream_xchacha20poly1305_ABYTES,
    STREAM = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    HEAD = MAGIC + SALT + 4 + 4 + STREAM,
};

/* ---- files under way ----
 * ".NAME.PID.part" beside the file it will be: whose program is gone may be removed. */

static char *part_name(const char *path) {
    struct strbuf out = {0};
    strbuf_addn(&out, path, (size_t)(file_name(path) - path));
    strbuf_addf(&out, ".%s.%ld.part", file_name(path), (long)getpid());
    return strbuf_steal(&out);
}

static void remove_part(char **part) {
    static const char *const tails[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; *part && i < LEN(tails); i++) {
        AUTO(strbuf_done) struct strbuf name = {0};
        strbuf_addf(&name, "%s%s", *part, tails[i]);
        unlink(name.data); // not there once it has been renamed
    }
    mem_freep(part);
}

/* Does `name` read ".TARGET.PID.part…" of a program that is gone? */
static bool is_stale(const char *name, const char *target) {
    size_t len = strlen(target);
    if (*name != '.' || strncmp(name + 1, target, len) != 0 || name[len + 1] != '.') {
        return false;
    }
    const char *pid = name + len + 2, *end = strchr(pid, '.');
    int64_t n;
    return end && strncmp(end, ".part", 5) == 0 && num_parse_i64(pid, (size_t)(end - pid), &n) &&
           n > 0 && kill((pid_t)n, 0) != 0 && errno == ESRCH;
}

static bool remove_stale(void *ctx, const char *path, const char *name, struct err *err) {
    (void)err;
    if (is_stale(name, ctx)) {
        unlink(path);
    }
    return true;
}

static char *folder_of(const char *path) {
    size_t len = (size_t)(file_name(path) - path);
    return len ? mem_strndup(path, len) : mem_strdup("./");
}

static void clean_beside(const char *path) {
    AUTO(mem_freep) char *dir = folder_of(path);
    file_each(dir, remove_stale, (void *)file_name(path), NULL);
}

static bool taken(const char *path, struct err *err) {
    err_where(err, "%s", path);
    return err_set(err, ERR_CONFLICT, "is there already; choose another name");
}

/* Not over another one that appeared meanwhile: a link does not replace. Sticks know no links. */
static bool put_in_place(const char *part, const char *path, bool force, struct err *err) {
    AUTO(mem_freep) char *dir = folder_of(path);
    if (!file_flush(part, err)) {
        return false;
    }
    if (!force && link(part, path) == 0) {
        unlink(part);
        return file_flush(dir, err);
    }
    if (!force && (errno == EEXIST || file_exists(path))) {
        return taken(path, err);
    }
    return (rename(part, path) == 0 || file_failed(path, "put in place", err)) &&
           file_flush(dir, err);
}

/* ---- the copy ---- */

static bool vacuum_into(struct store *st, const char *path, struct err *err) {
    if (st->read_only && !store_exec(st, "PRAGMA query_only=OFF", err)) {
        return false;
    }
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_BACKUP_INTO, err);
    bool ok = q && stmt_text(q, ":path", path, err) && stmt_run(st, q, err);
    return (!st->read_only || store_exec(st, "PRAGMA query_only=ON", err)) && ok;
}

/* A copy that cannot be opened again is none. */
static bool look_over(const char *path, struct backup_result *out, struct err *err) {
    const struct store_options reading = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(path, &reading, err);
    return st && check_database(st, err) &&
           store_count_submissions(st, NULL, STORE_ALL, &out->n_records, err);
}

static bool copy_survey(struct store *st, const char *part, struct backup_result *out,
                        struct err *err) {
    AUTO(strbuf_done) struct strbuf path = {0};
    strbuf_addf(&path, "%s%s", *part == '/' ? "" : "./", part); // never a "file:" address
    return vacuum_into(st, path.data, err) && look_over(part, out, err);
}

/* ---- sealing ---- */

static void put_u32(unsigned char *out, uint32_t n) {
    for (int i = 0; i < 4; i++) {
        out[i] = (unsigned char)(n >> 8 * i);
    }
}

static uint32_t get_u32(const unsigned char *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

struct sealing {
    FILE *in, *out;
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    crypto_secretstream_xchacha20poly1305_state state;
};

static void sealing_done(struct sealing *s) {
    if (s->in) {
        fclose(s->in);
    }
    if (s->out) {
        fclose(s->out);
    }
    sodium_memzero(s, sizeof *s);
}

static bool open_both(struct sealing *s, const char *from, const char *to, struct err *err) {
    s->in = fopen(from, "rbe");
    if (!s->in) {
        return file_failed(from, "opened", err);
    }
    s->out = fopen(to, "wbex");
    return s->out || file_failed(to, "made", err);
}

static bool derive(struct sealing *s, const char *passphrase, const unsigned char *salt,
                   uint32_t passes, uint32_t memory_kib, struct err *err) {
    return crypto_pwhash(s->key, sizeof s->key, passphrase, strlen(passphrase), salt, passes,
                         (size_t)memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0 ||
           err_set(err, ERR_LIMIT, "not enough memory to make a key of the passphrase");
}

static bool begin_seal(struct sealing *s, const char *passphrase, struct err *err) {
    unsigned char head[HEAD];
    memcpy(head, magic, MAGIC);
    randombytes_buf(head + MAGIC, SALT);
    put_u32(head + MAGIC + SALT, PASSES);
    put_u32(head + MAGIC + SALT + 4, MEMORY_KIB);
    if (!derive(s, passphrase, head + MAGIC, PASSES, MEMORY_KIB, err)) {
        return false;
    }
    crypto_secretstream_xchacha20poly1305_init_push(&s->state, head + HEAD - STREAM, s->key);
    return fwrite(head, 1, HEAD, s->out) == HEAD;
}

static bool seal_pieces(struct sealing *s) {
    unsigned char in[BACKUP_PIECE], out[BACKUP_PIECE + MAC];
    size_t n;
    bool last = false;
    while (!last && (n = fread(in, 1, sizeof in, s->in), !ferror(s->in))) {
        int next = fgetc(s->in);
        last = next == EOF;
        if (!last) {
            ungetc(next, s->in);
        }
        unsigned long long len;
        crypto_secretstream_xchacha20poly1305_push(
            &s->state, out, &len, in, n, NULL, 0,
            last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        if (fwrite(out, 1, len, s->out) != len) {
            return false;
        }
    }
    return last && !ferror(s->in) && fflush(s->out) == 0;
}

static bool seal(const char *from, const char *to, const char *passphrase, struct err *err) {
    AUTO(sealing_done) struct sealing s = {0};
    return open_both(&s, from, to, err) && ((begin_seal(&s, passphrase, err) && seal_pieces(&s)) ||
                                            file_failed(to, "written", err));
}

static bool does_not_open(struct err *err) {
    return err_set(err, ERR_SYNTAX,
                   "does not open: the passphrase is another, or the copy is not whole");
}

static bool begin_unseal(struct sealing *s, const char *passphrase, struct err *err) {
    unsigned char head[HEAD];
    if (fread(head, 1, HEAD, s->in) != HEAD) {
        return does_not_open(err);
    }
    uint32_t passes = get_u32(head + MAGIC + SALT), memory = get_u32(head + MAGIC + SALT + 4);
    if (passes < 1 || passes > PASSES_MAX || memory < 8 || memory > MEMORY_MAX_KIB) {
        return does_not_open(err);
    }
    return derive(s, passphrase, head + MAGIC, passes, memory, err) &&
           (crypto_secretstream_xchacha20poly1305_init_pull(&s->state, head + HEAD - STREAM,
                                                            s->key) == 0 ||
            does_not_open(err));
}

static bool unseal_pieces(struct sealing *s, const char *to, struct err *err) {
    unsigned char in[BACKUP_PIECE + MAC], out[BACKUP_PIECE], tag = 0;
    size_t n;
    while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        unsigned long long len;
        n = fread(in, 1, sizeof in, s->in);
        if (n < MAC || crypto_secretstream_xchacha20poly1305_pull(&s->state, out, &len, &tag, in, n,
                                                                  NULL, 0) != 0) {
            return does_not_open(err);
        }
        if (fwrite(out, 1, len, s->out) != len) {
            return file_failed(to, "written", err);
        }
    }
    return (fgetc(s->in) == EOF || does_not_open(err)) &&
           (fflush(s->out) == 0 || file_failed(to, "written", err));
}

static bool unseal(const char *from, const char *to, const char *passphrase, struct err *err) {
    AUTO(sealing_done) struct sealing s = {0};
    if (!passphrase) {
        return err_set(err, ERR_USAGE, "is sealed; give its passphrase with --passphrase-file");
    }
    return open_both(&s, from, to, err) && begin_unseal(&s, passphrase, err) &&
           unseal_pieces(&s, to, err);
}

/* ---- out ---- */

/* Never the survey itself, nor another one that somebody has open. */
static bool check_target(const struct store *st, const char *path, bool force, struct err *err) {
    struct stat info;
    AUTO(strbuf_done) struct strbuf wal = {0};
    strbuf_addf(&wal, "%s-wal", path);
    if (stat(path, &info) != 0) {
        return true;
    }
    if (!force) {
        return taken(path, err);
    }
    err_where(err, "%s", path);
    bool itself = info.st_dev == st->dev && info.st_ino == st->ino;
    return (S_ISREG(info.st_mode) && !itself && !file_exists(wal.data)) ||
           err_set(err, ERR_CONFLICT, "is no copy that could be written over, but a survey in use");
}

static uint64_t size_of(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

bool backup_write(struct store *st, const char *path, const char *passphrase, bool force,
                  struct backup_result *out, struct err *err) {
    *out = (struct backup_result){.sealed = passphrase != NULL};
    if (!check_target(st, path, force, err)) {
        return false;
    }
    clean_beside(path);
    AUTO(remove_part) char *part = part_name(path);
    AUTO(remove_part) char *open = passphrase ? part_name(st->path) : NULL;
    if (passphrase) {
        clean_beside(st->path);
    }
    bool ok = copy_survey(st, open ? open : part, out, err) &&
              (!open || seal(open, part, passphrase, err)) && put_in_place(part, path, force, err);
    out->size = size_of(path);
    return ok;
}

/* ---- and back ---- */

static bool is_sealed(const char *path, bool *sealed, struct err *err) {
    char head[MAGIC];
    FILE *in = fopen(path, "rbe");
    if (!in) {
        return file_failed(path, "opened", err);
    }
    *sealed = fread(head, 1, MAGIC, in) == MAGIC && memcmp(head, magic, MAGIC) == 0;
    fclose(in);
    return true;
}

static bool copy_back(const char *copy, const char *part, struct backup_result *out,
                      struct err *err) {
    const struct store_options reading = {.read_only = true};
    AUTO(store_closep) struct store *st = store_open(copy, &reading, err);
    return st && copy_survey(st, part, out, err);
}

bool backup_restore(const char *copy, const char *path, const char *passphrase,
                    struct backup_result *out, struct err *err) {
    *out = (struct backup_result){0};
    if (sodium_init() < 0 || !is_sealed(copy, &out->sealed, err)) {
        return false;
    }
    if (file_exists(path)) {
        return taken(path, err);
    }
    clean_beside(path);
    AUTO(remove_part) char *part = part_name(path);
    bool ok = out->sealed ? unseal(copy, part, passphrase, err) && look_over(part, out, err)
                          : copy_back(copy, part, out, err);
    ok = ok && put_in_place(part, path, false, err);
    err_where(err, "%s", copy);
    out->size = size_of(path);
    return ok;
}
