/* survey/spool.c — what one request brings. */
#define _GNU_SOURCE // O_TMPFILE, which leaves nothing behind even when we are killed
#include "survey/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"

#ifndef O_TMPFILE
#define O_TMPFILE 0 // not on this system: the named way below
#endif

static bool failed(struct err *err) {
    return err_set(err, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO, "%s",
                   errno == ENOSPC || errno == EDQUOT ? "the disk is full; make room and try again"
                                                      : strerror(errno));
}

int spool_open(const char *dir, struct err *err) {
    int fd = O_TMPFILE ? open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;
    if (fd < 0) {
        AUTO(mem_freep) char *path = file_join(dir, ".doorstep-XXXXXX");
        fd = mkstemp(path);
        if (fd >= 0) {
            unlink(path);
            fcntl(fd, F_SETFD, FD_CLOEXEC);
        }
    }
    if (fd < 0) {
        failed(err);
    }
    return fd;
}

void spool_init(struct spool *spool, const char *dir) {
    *spool = (struct spool){.dir = dir, .fd = -1};
}

void spool_begin(struct spool *spool, uint64_t limit) {
    crypto_hash_sha256_init(&spool->state);
    spool->start = spool->size;
    spool->limit = limit;
}

static bool write_all(int fd, const char *bytes, size_t len, struct err *err) {
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR) {
            return failed(err);
        }
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool to_disk(struct spool *spool, struct err *err) {
    spool->fd = spool_open(spool->dir, err);
    if (spool->fd < 0 || !write_all(spool->fd, strbuf_text(&spool->small), spool->small.len, err)) {
        return false;
    }
    strbuf_done(&spool->small);
    spool->small = (struct strbuf){0};
    return true;
}

bool spool_add(struct spool *spool, const char *bytes, size_t len, struct err *err) {
    if (len > spool->limit - (spool->size - spool->start)) {
        return err_set(err, ERR_LIMIT, "is larger than %llu MB",
                       (unsigned long long)spool->limit >> 20);
    }
    crypto_hash_sha256_update(&spool->state, (const unsigned char *)bytes, len);
    bool small = spool->fd < 0 && spool->small.len + len <= SPOOL_MEMORY;
    if (small) {
        strbuf_addn(&spool->small, bytes, len);
    } else if ((spool->fd < 0 && !to_disk(spool, err)) || !write_all(spool->fd, bytes, len, err)) {
        return false;
    }
    spool->size += len;
    return true;
}

struct spool_part spool_end(struct spool *spool) {
    struct spool_part part = {.offset = spool->start, .size = spool->size - spool->start};
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&spool->state, digest);
    sodium_bin2hex(part.hash, sizeof part.hash, digest, sizeof digest);
    return part;
}

const char *spool_text(const struct spool *spool, const struct spool_part *part,
                       struct strbuf *room, struct err *err) {
    strbuf_clear(room);
    if (spool->fd < 0) {
        strbuf_addn(room, strbuf_text(&spool->small) + part->offset, part->size);
        return strbuf_text(room);
    }
    strbuf_reserve(room, part->size + 1);
    while (room->len < part->size) {
        ssize_t n = pread(spool->fd, room->data + room->len, part->size - room->len,
                          (off_t)(part->offset + room->len));
        if (n <= 0) {
            failed(err);
            return NULL;
        }
        room->len += (size_t)n;
    }
    room->data[room->len] = '\0';
    return room->data;
}

void spool_done(struct spool *spool) {
    strbuf_done(&spool->small);
    if (spool->fd >= 0) {
        close(spool->fd);
    }
    *spool = (struct spool){.fd = -1};
}
