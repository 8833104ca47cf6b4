/* survey/backup.h — a whole copy of a survey while others write to it, and back.
 *
 * Copy      of one moment (VACUUM INTO): writers go on, and what was wiped does not travel along.
 *           SQLite's backup API would begin anew each time another program writes.
 * Safety    written under another name beside the target, looked over, flushed, then renamed: a
 *           target is whole or not there. Nothing is written over unless `force`. What a killed
 *           backup left is removed by the next.
 * Sealed    with a passphrase: XChaCha20-Poly1305 in pieces (libsodium secretstream), the key by
 *           Argon2id. The copy it is made from lies beside the survey meanwhile, never beside the
 *           target, which may be somebody's stick. Layout, little-endian:
 *             24  "doorstep sealed backup 1"
 *             16  salt
 *              4  Argon2id passes    4  Argon2id memory, KiB
 *             24  secretstream header
 *                 pieces of BACKUP_PIECE bytes, each 17 longer, the last one tagged FINAL
 * Errors    a sealed copy that does not open: the passphrase is another, or the copy not whole.
 *           Which of them cannot be told. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

enum { BACKUP_PIECE = 1 << 16 }; // bytes

struct backup_result {
    uint64_t size; // bytes of the copy
    uint64_t n_records;
    bool sealed;
};

/* `passphrase` NULL: not sealed. ERR_CONFLICT when `path` is there and `force` is not, or it is a
 * survey in use. */
bool backup_write(struct store *st, const char *path, const char *passphrase, bool force,
                  struct backup_result *out, struct err *err);

/* Make a survey file out of a copy, sealed or not. `path` must not be there. */
bool backup_restore(const char *copy, const char *path, const char *passphrase,
                    struct backup_result *out, struct err *err);
