/* analysis/pack_files.c — see pack_files.h; archives are in pack_zip.c. */
#include "analysis/pack_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/err.h"
#include "base/file.h"
#include "base/hold.h"
#include "base/mem.h"

/* ---- the list ---- */

bool pack_name_ok(const char *name, size_t len) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (len == 0 || len > PACK_NAME_MAX || name[0] == '.' || name[0] == '-') {
        return false;
    }
    for (size_t i = 0; i < len; i++) { // nothing is looked at behind `len`
        if (!memchr(letters, name[i], sizeof letters - 1)) {
            return false;
        }
    }
    return true;
}

struct strbuf *pack_files_add(struct pack_files *files, const char *name) {
    struct pack_file *file = mem_zalloc(sizeof *file);
    memcpy(file->name, name, strnlen(name, PACK_NAME_MAX));
    *MEM_PUSH(files->items, files->n, files->cap) = file;
    return &file->bytes;
}

const struct pack_file *pack_files_find(const struct pack_files *files, const char *name) {
    for (size_t i = 0; i < files->n; i++) {
        if (strcmp(files->items[i]->name, name) == 0) {
            return files->items[i];
        }
    }
    return NULL;
}

static int by_name(const void *a, const void *b) {
    const struct pack_file *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

void pack_files_sort(struct pack_files *files) {
    if (files->n > 0) {
        qsort(files->items, files->n, sizeof *files->items, by_name);
    }
}

void pack_files_done(struct pack_files *files) {
    for (size_t i = 0; i < files->n; i++) {
        strbuf_done(&files->items[i]->bytes);
        mem_freep(&files->items[i]);
    }
    mem_freep(&files->items);
    files->n = files->cap = 0;
}

void pack_files_sums(struct strbuf *out, const struct pack_files *files) {
    for (size_t i = 0; i < files->n; i++) {
        const struct pack_file *file = files->items[i];
        unsigned char hash[crypto_hash_sha256_BYTES];
        char hex[crypto_hash_sha256_BYTES * 2 + 1];
        crypto_hash_sha256(hash, (const unsigned char *)strbuf_text(&file->bytes), file->bytes.len);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        strbuf_addf(out, "%s  %s\n", hex, file->name);
    }
}

/* ---- reading a folder ---- */

/* Two names that some disks take for one? */
static bool check_twins(const struct pack_files *files, struct err *err) {
    for (size_t i = 0; i < files->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcasecmp(files->items[i]->name, files->items[k]->name) == 0) {
                return err_set(err, ERR_SYNTAX, "%s is there twice", files->items[i]->name);
            }
        }
    }
    return true;
}

struct reading {
    struct pack_files *files;
    size_t total;
};

static bool read_entry(void *ctx, const char *path, const char *name, struct err *err) {
    struct reading *reading = ctx;
    struct stat info;
    if (!pack_name_ok(name, strlen(name))) {
        return err_set(err, ERR_SYNTAX, "a file's name is none a pack has");
    }
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        return err_set(err, ERR_SYNTAX, "%s is no plain file; a pack has nothing else", name);
    }
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, PACK_FILE_MAX, &len, err);
    if (!bytes) {
        return false;
    }
    reading->total += len;
    if (reading->files->n == PACK_FILES_MAX || reading->total > PACK_BYTES_MAX) {
        return err_set(err, ERR_LIMIT, "is larger than a pack can be: %d files, %d MB",
                       PACK_FILES_MAX, PACK_BYTES_MAX >> 20);
    }
    strbuf_addn(pack_files_add(reading->files, name), bytes, len);
    return true;
}

static bool read_dir(struct pack_files *files, const char *path, struct err *err) {
    struct reading reading = {.files = files};
    bool ok = file_each(path, read_entry, &reading, err);
    pack_files_sort(files);
    return ok;
}

static bool read_archive(struct pack_files *files, const char *path, struct err *err) {
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, PACK_BYTES_MAX, &len, err);
    return bytes && pack_files_read_zip(files, bytes, len, err);
}

bool pack_files_read(struct pack_files *files, const char *path, struct err *err) {
    return ((file_is_dir(path) ? read_dir : read_archive)(files, path, err) &&
            check_twins(files, err)) ||
           err_where(err, "%s", path);
}

/* ---- writing ---- */

static bool is_empty_dir(const char *path) {
    DIR *dir = opendir(path);
    int n = 0;
    for (const struct dirent *entry; dir && n < 3 && (entry = readdir(dir));) {
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    if (dir) {
        closedir(dir);
    }
    return dir && n == 0;
}

static bool check_free(const struct pack_place *place, struct err *err) {
    struct stat info;
    if (!*place->path) {
        return err_set(err, ERR_USAGE, "-o is followed by no name: where to?");
    }
    if (lstat(place->path, &info) != 0) {
        return errno == ENOENT || file_failed(place->path, "written", err);
    }
    if (!place->zip && S_ISDIR(info.st_mode) && is_empty_dir(place->path)) {
        return true;
    }
    err_where(err, "%s", place->path);
    return err_set(err, ERR_CONFLICT, "is there already; a pack is never written over another: %s",
                   place->zip ? "name another file" : "name another folder");
}

static bool write_folder(const struct pack_files *files, const char *dir, struct err *err) {
    if (mkdir(dir, 0777) != 0) {
        return file_failed(dir, "made", err);
    }
    for (size_t i = 0; i < files->n; i++) {
        const struct pack_file *file = files->items[i];
        AUTO(mem_freep) char *path = file_join(dir, file->name);
        if (!file_write(path, strbuf_text(&file->bytes), file->bytes.len, err)) {
            return false;
        }
    }
    return true;
}

static bool write_archive(const struct pack_files *files, const char *path, struct err *err) {
    AUTO(strbuf_done) struct strbuf zip = {0};
    pack_files_zip(&zip, files);
    return file_write(path, zip.data, zip.len, err);
}

bool pack_files_write(const struct pack_files *files, const char *path, struct pack_place *place,
                      struct err *err) {
    struct strbuf temp = {0};
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    *place = (struct pack_place){.path = mem_strndup(path, len)};
    place->zip = file_has_ext(place->path, ".zip");
    if (!check_free(place, err)) {
        return false;
    }
    strbuf_addf(&temp, "%s.%ld.part", place->path, (long)getpid());
    place->temp = strbuf_steal(&temp);
    place->held = true;
    hold_begin();
    return (place->zip ? write_archive : write_folder)(files, place->temp, err);
}

bool pack_place_keep(struct pack_place *place, struct err *err) {
    if (rename(place->temp, place->path) != 0) {
        return file_failed(place->path, "written", err);
    }
    mem_freep(&place->temp);
    return true;
}

static bool remove_entry(void *ctx, const char *path, const char *name, struct err *err) {
    (void)ctx, (void)name, (void)err;
    unlink(path);
    return true;
}

void pack_place_done(struct pack_place *place) {
    if (place->temp && place->zip) {
        unlink(place->temp);
    } else if (place->temp) {
        file_each(place->temp, remove_entry, NULL, NULL);
        rmdir(place->temp);
    }
    if (place->held) {
        hold_end();
    }
    mem_freep(&place->temp);
    mem_freep(&place->path);
}
