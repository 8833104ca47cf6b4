/* base/file.c — whole files in, whole files out. A file is written beside its final name, flushed,
 * renamed over it, and the folder flushed too, so a cut of power leaves the old one or the new. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/hold.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { READ_STEP = 65536, TEMP_TRIES = 100 };

static void close_fd(const int *fd) {
    if (*fd >= 0) {
        close(*fd);
    }
}

bool file_failed(const char *path, const char *done, struct err *err) {
    int reason = errno;
    enum err_code code = reason == ENOENT || reason == ENOTDIR ? ERR_NOT_FOUND
                         : reason == ENOSPC                    ? ERR_FULL
                                                               : ERR_IO;
    err_set(err, code, "could not be %s: %s", done, strerror(reason));
    return err_where(err, "%s", path);
}

bool file_flush(const char *path, struct err *err) {
    AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return (fd >= 0 && fsync(fd) == 0) || file_failed(path, "flushed to the disk", err);
}

/* ---- reading ---- */

static char *read_all(int fd, const char *path, size_t limit, size_t *len, struct err *err) {
    AUTO(strbuf_done) struct strbuf buf = {0};
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (uintmax_t)st.st_size <= limit) {
        strbuf_reserve(&buf, (size_t)st.st_size + 1); // a hint: it may grow while we read
    }
    for (;;) {
        strbuf_reserve(&buf, buf.cap > buf.len + 1 ? 1 : READ_STEP);
        ssize_t n = read(fd, buf.data + buf.len, buf.cap - buf.len - 1);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            file_failed(path, "read", err);
            return NULL;
        }
        if (n == 0) {
            break;
        }
        buf.len += (size_t)n;
        if (buf.len > limit) {
            err_set(err, ERR_LIMIT, "is larger than the limit of %zu bytes", limit);
            err_where(err, "%s", path);
            return NULL;
        }
    }
    buf.data[buf.len] = '\0';
    *len = buf.len;
    return strbuf_steal(&buf);
}

char *file_read(const char *path, size_t limit, size_t *len, struct err *err) {
    AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        file_failed(path, "opened", err);
        return NULL;
    }
    return read_all(fd, path, limit, len, err);
}

/* ---- writing ---- */

static bool write_bytes(int fd, const char *bytes, size_t len) {
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    return true;
}

/* A new file beside `path`, its name in *temp (owned). Opened with O_EXCL, so nobody's file or link
 * is followed; the mode is the user's usual one, which mkstemp() would not give. */
static int open_temp(const char *path, char **temp) {
    for (int i = 0; i < TEMP_TRIES; i++) {
        struct strbuf name = {0};
        strbuf_addf(&name, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        int fd = open(name.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            *temp = strbuf_steal(&name);
            return fd;
        }
        strbuf_done(&name);
        if (errno != EEXIST) {
            break;
        }
    }
    return -1;
}

/* Without this a rename may be forgotten by a power cut, file contents and all. Some file systems
 * cannot flush a folder; the file itself is safe by then, so that is no failure. */
static void flush_folder(const char *path) {
    const char *name = file_name(path);
    AUTO(mem_freep) char *dir = mem_strndup(path, (size_t)(name - path));
    AUTO(close_fd) int fd = open(*dir ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
    }
}

static bool put_in_place(const char *path, const struct stat *old, const char *bytes, size_t len,
                         struct err *err) {
    AUTO(mem_freep) char *temp = NULL;
    int fd = open_temp(path, &temp);
    if (fd < 0) {
        return file_failed(path, "written", err);
    }
    if (old) {
        (void)fchmod(fd, old->st_mode & 0777); // someone made it private: it stays so
    }
    bool ok = write_bytes(fd, bytes, len) && fsync(fd) == 0;
    int reason = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        reason = errno;
    }
    if (!ok || rename(temp, path) != 0) {
        errno = ok ? errno : reason;
        file_failed(path, "written", err);
        unlink(temp);
        return false;
    }
    flush_folder(path);
    return true;
}

static bool replace(const char *path, const struct stat *old, const char *bytes, size_t len,
                    struct err *err) {
    hold_begin(); // an interruption leaves no half file beside the place
    bool ok = put_in_place(path, old, bytes, len, err);
    hold_end();
    return ok;
}

/* Terminals, pipes, /dev/stdout: renaming over them would take them away. */
static bool write_through(const char *path, const char *bytes, size_t len, struct err *err) {
    AUTO(close_fd) int fd = open(path, O_WRONLY | O_CLOEXEC);
    return (fd >= 0 && write_bytes(fd, bytes, len)) || file_failed(path, "written", err);
}

bool file_write(const char *path, const char *bytes, size_t len, struct err *err) {
    struct stat st;
    if (stat(path, &st) != 0) {
        return replace(path, NULL, bytes, len, err);
    }
    if (!S_ISREG(st.st_mode)) {
        return write_through(path, bytes, len, err);
    }
    AUTO(mem_freep) char *target = realpath(path, NULL); // a link keeps pointing where it did
    return replace(target ? target : path, &st, bytes, len, err);
}

/* ---- folders and names ---- */

bool file_read_named(const char *dir, const char *name, size_t limit, struct strbuf *out) {
    if (!dir || !*name || strpbrk(name, "/\\") || name[0] == '.') {
        return false;
    }
    size_t len;
    AUTO(mem_freep) char *path = file_join(dir, name);
    AUTO(mem_freep) char *bytes = file_read(path, limit, &len, NULL);
    if (bytes) {
        strbuf_addn(out, bytes, len);
    }
    return bytes != NULL;
}

bool file_exists(const char *path) {
    struct stat st;
    return stat(path, &st) == 0;
}

bool file_is_dir(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_make_dir(const char *path, struct err *err) {
    AUTO(mem_freep) char *part = mem_strdup(path);
    for (char *p = part; *p; p++) {
        if (*p == '/' && p > part) {
            *p = '\0';
            (void)mkdir(part, 0777); // what went wrong here shows at the end
            *p = '/';
        }
    }
    if (mkdir(path, 0777) != 0 && !file_is_dir(path)) {
        return file_failed(path, "made", err);
    }
    return true;
}

struct names {
    char **items;
    size_t n, cap;
};

static void names_done(struct names *names) {
    for (size_t i = 0; i < names->n; i++) {
        free(names->items[i]);
    }
    free(names->items);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool list(const char *dir, struct names *names, struct err *err) {
    DIR *handle = opendir(dir);
    if (!handle) {
        return file_failed(dir, "opened as a folder", err);
    }
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(handle))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            *MEM_PUSH(names->items, names->n, names->cap) = mem_strdup(entry->d_name);
        }
    }
    bool ok = errno == 0 || file_failed(dir, "read", err);
    closedir(handle);
    return ok;
}

bool file_each(const char *dir, file_visitor visit, void *ctx, struct err *err) {
    AUTO(names_done) struct names names = {0};
    if (!list(dir, &names, err)) {
        return false;
    }
    if (names.n > 0) {
        qsort(names.items, names.n, sizeof *names.items, by_bytes);
    }
    for (size_t i = 0; i < names.n; i++) {
        AUTO(mem_freep) char *path = file_join(dir, names.items[i]);
        if (!visit(ctx, path, names.items[i], err)) {
            return false;
        }
    }
    return true;
}

char *file_join(const char *dir, const char *name) {
    struct strbuf path = {0};
    strbuf_add(&path, dir);
    if (path.len > 0 && path.data[path.len - 1] != '/') {
        strbuf_addc(&path, '/');
    }
    strbuf_add(&path, name);
    return strbuf_steal(&path);
}

bool file_same(const char *a, const char *b) {
    struct stat of_a, of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}

const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool file_has_ext(const char *path, const char *ext) {
    size_t len = strlen(path), n = strlen(ext);
    return len > n && strcasecmp(path + len - n, ext) == 0;
}

/* ---- a folder to work in ---- */

char *file_scratch(struct err *err) {
    const char *tmp = getenv("TMPDIR");
    AUTO(mem_freep) char *dir = file_join(tmp && *tmp ? tmp : "/tmp", "doorstep-XXXXXX");
    hold_begin();
    if (!mkdtemp(dir)) {
        hold_end();
        err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "no room to work in: %s",
                strerror(errno));
        return NULL;
    }
    return mem_steal(&dir);
}

static bool remove_entry(void *ctx, const char *path, const char *name, struct err *err) {
    (void)ctx, (void)name, (void)err;
    unlink(path);
    return true;
}

void file_scratch_remove(char *dir) {
    if (dir) {
        file_each(dir, remove_entry, NULL, NULL);
        rmdir(dir);
        free(dir);
        hold_end();
    }
}
