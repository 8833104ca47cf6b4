/* analysis/pack_files.h — a pack as a list of files in memory: written as a folder or a ZIP
 * archive, and read back with suspicion.
 *
 * Names    plain: letters, digits, '.', '-', '_', no dot in front, no folders. Two names that
 * differ in case only are refused: Windows and Macs take them for one. ZIP      entries in byte
 * order of names, stored, 1980-01-01, nothing else (APPNOTE 6.3.10, 4.3.7, 4.3.12, 4.3.16). The
 * same files give the same bytes whatever zlib is installed, and nothing has to be unpacked, so
 * that no archive can be larger inside than outside. Such an archive is read only if it is, byte
 * for byte, what writing its files gives: there is no room in it for anything else.
 *
 *              "PK\3\4" 20 0 0 0 33 crc32 size size name_len 0  name bytes    once a file
 *              "PK\1\2" 20 20 0 0 0 33 crc32 size size name_len 0 0 0 0 0 at  name
 *              "PK\5\6" 0 0 n n directory_size directory_at 0
 *
 * Reading  ERR_LIMIT past the limits below, ERR_SYNTAX, ERR_NOT_FOUND. Links are not followed. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct err;

enum {
    PACK_FILES_MAX = 100,
    PACK_NAME_MAX = 64,        // bytes, of a file's name
    PACK_FILE_MAX = 32 << 20,  // bytes, of one file
    PACK_BYTES_MAX = 48 << 20, // bytes, of all of them
};

struct pack_file {
    char name[PACK_NAME_MAX + 1];
    struct strbuf bytes;
};

struct pack_files { // zeroed is empty
    struct pack_file **items;
    size_t n, cap;
};

bool pack_name_ok(const char *name, size_t len);

/* An empty file to fill; there must be none of this name. */
struct strbuf *pack_files_add(struct pack_files *files, const char *name);
const struct pack_file *pack_files_find(const struct pack_files *files, const char *name);
void pack_files_sort(struct pack_files *files); // by bytes of names
void pack_files_done(struct pack_files *files);

/* "<sha-256 in hex>  <name>\n" for each file, in the order they stand. */
void pack_files_sums(struct strbuf *out, const struct pack_files *files);

void pack_files_zip(struct strbuf *out, const struct pack_files *files); // sorted ones

/* Sorted. `files` is zeroed before, and the caller's to free also after a failure. */
bool pack_files_read_zip(struct pack_files *files, const char *bytes, size_t len, struct err *err);
/* A folder, or a ZIP archive. */
bool pack_files_read(struct pack_files *files, const char *path, struct err *err);

/* As a folder, which must not be there or be empty, or, where the path ends in ".zip", an archive,
 * which must not be there. Written beside it first: pack_place_keep() gives it its name. */
struct pack_place {
    char *path, *temp; // owned
    bool zip, held;    // held: interruptions wait (base/hold.h) until pack_place_done()
};
bool pack_files_write(const struct pack_files *files, const char *path, struct pack_place *place,
                      struct err *err);
bool pack_place_keep(struct pack_place *place, struct err *err);
void pack_place_done(struct pack_place *place); // removes what was not kept
