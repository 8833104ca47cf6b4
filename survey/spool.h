/* survey/spool.h — what one request brings: parts one after the other, hashed as they come; little
 * is kept in memory, much in one file without a name.
 *
 * The file lies in the folder of the survey, so that there is one disk to fill, and vanishes with
 * the program however it ends (O_TMPFILE, or unlinked at once).
 *
 * Errors   ERR_FULL: no room on the disk; ERR_LIMIT: a part past its limit; ERR_IO. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium.h>

#include "base/strbuf.h"

struct err;

enum {
    SPOOL_MEMORY = 48 << 10, // bytes kept in memory before a file is opened
    SPOOL_HASH = crypto_hash_sha256_BYTES * 2 + 1,
};

struct spool_part {
    uint64_t offset, size; // bytes
    char hash[SPOOL_HASH]; // SHA-256, hex
};

struct spool {
    const char *dir;     // borrowed
    struct strbuf small; // all of it, while fd is -1
    int fd;
    uint64_t size; // of all parts
    uint64_t start, limit;
    crypto_hash_sha256_state state;
};

void spool_init(struct spool *spool, const char *dir);
/* Begin a part of at most `limit` bytes, add to it, end it. */
void spool_begin(struct spool *spool, uint64_t limit);
bool spool_add(struct spool *spool, const char *bytes, size_t len, struct err *err);
struct spool_part spool_end(struct spool *spool);
/* A part as text, NUL-terminated; borrowed from the spool or from `room`. NULL on failure. */
const char *spool_text(const struct spool *spool, const struct spool_part *part,
                       struct strbuf *room, struct err *err);
void spool_done(struct spool *spool);

/* A file without a name in `dir`; -1 on failure. */
int spool_open(const char *dir, struct err *err);
