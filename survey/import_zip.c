/* survey/import_zip.c — records from ZIP archives (libzip), read in memory and never unpacked.
 *
 * An archive says how large its entries are, and may lie: bytes are counted as they come, against
 * the packed size of the entry and against the real size of the archive (entries can overlap, so
 * that each looks honest by itself). A name with ".." or an absolute one is refused even though
 * nothing is written under it: an archive that has one was made to hurt. */
#include <string.h>
#include <sys/stat.h>

#include <zip.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/import_impl.h"
#include "survey/submission.h"

struct archive {
    zip_t *zip;
    uint64_t size;     // on disk
    uint64_t unpacked; // so far
};

enum { PIECE = 1 << 16 };

static void archive_close(struct archive *archive) {
    if (archive->zip) {
        zip_discard(archive->zip);
    }
}

static bool archive_open(struct archive *archive, const char *path, struct err *err) {
    struct stat info;
    int code = 0;
    *archive = (struct archive){0};
    if (stat(path, &info) == 0) {
        archive->size = (uint64_t)info.st_size;
    }
    archive->zip = zip_open(path, ZIP_RDONLY, &code);
    if (archive->zip) {
        return true;
    }
    zip_error_t why;
    zip_error_init_with_code(&why, code);
    err_set(err, ERR_SYNTAX, "could not be opened as a ZIP archive: %s", zip_error_strerror(&why));
    zip_error_fini(&why);
    return false;
}

/* ---- entries ---- */

/* Does the name stay inside: relative, no "..", no backslash or drive? */
static bool name_stays_inside(const char *name) {
    if (name[0] == '/' || strpbrk(name, "\\:")) {
        return false;
    }
    for (const char *p = name; *p;) {
        size_t len = strcspn(p, "/");
        if (len == 2 && memcmp(p, "..", 2) == 0) {
            return false;
        }
        p += len + (p[len] == '/');
    }
    return true;
}

/* Hidden, or what a Mac leaves beside each file. */
static bool is_hidden(const char *name) {
    return *file_name(name) == '.' || strncmp(name, "__MACOSX/", 9) == 0 ||
           strstr(name, "/__MACOSX/");
}

static bool is_bomb(const struct archive *archive, uint64_t unpacked, uint64_t packed) {
    return (unpacked > IMPORT_RATIO_FLOOR && unpacked / IMPORT_MAX_RATIO > packed) ||
           (archive->unpacked > IMPORT_ARCHIVE_FLOOR &&
            archive->unpacked / IMPORT_MAX_RATIO > archive->size);
}

static bool read_pieces(struct archive *archive, zip_file_t *file, uint64_t packed, size_t limit,
                        struct strbuf *out, struct err *err) {
    char piece[PIECE];
    for (zip_int64_t n; (n = zip_fread(file, piece, sizeof piece)) != 0;) {
        if (n < 0) {
            return err_set(err, ERR_SYNTAX, "is damaged in the archive");
        }
        archive->unpacked += (uint64_t)n;
        if (out->len + (size_t)n > limit) {
            return err_set(err, ERR_LIMIT, "is larger than the limit of %zu bytes", limit);
        }
        strbuf_addn(out, piece, (size_t)n);
        if (is_bomb(archive, out->len, packed)) {
            return err_set(err, ERR_LIMIT,
                           "unpacks to more than %d times its size; that is no honest archive",
                           IMPORT_MAX_RATIO);
        }
    }
    return true;
}

static bool read_entry(struct archive *archive, zip_uint64_t i, size_t limit, struct strbuf *out,
                       struct err *err) {
    zip_stat_t info;
    if (zip_stat_index(archive->zip, i, 0, &info) != 0 || !(info.valid & ZIP_STAT_COMP_SIZE)) {
        return err_set(err, ERR_SYNTAX, "is damaged in the archive");
    }
    if ((info.valid & ZIP_STAT_ENCRYPTION_METHOD) && info.encryption_method != ZIP_EM_NONE) {
        return err_set(err, ERR_UNSUPPORTED, "is locked with a password; unpack the archive first");
    }
    zip_file_t *file = zip_fopen_index(archive->zip, i, 0);
    if (!file) {
        return err_set(err, ERR_SYNTAX, "could not be unpacked: %s", zip_strerror(archive->zip));
    }
    bool ok = read_pieces(archive, file, info.comp_size, limit, out, err);
    zip_fclose(file);
    return ok;
}

bool archive_read_beside(const struct place *place, const char *name, struct strbuf *out,
                         struct err *err) {
    AUTO(strbuf_done) struct strbuf full = {0};
    strbuf_addn(&full, place->entry, (size_t)(file_name(place->entry) - place->entry));
    strbuf_add(&full, name);
    zip_int64_t i = zip_name_locate(place->archive->zip, full.data, 0);
    return i >= 0 && read_entry(place->archive, (zip_uint64_t)i, STORE_MAX_MEDIA, out, err);
}

static bool take_entry(struct import *im, struct archive *archive, const char *path, zip_uint64_t i,
                       struct err *err) {
    AUTO(mem_freep) char *name = mem_strdup(zip_get_name(archive->zip, i, 0));
    const struct place place = {.path = path, .entry = name, .archive = archive};
    AUTO(strbuf_done) struct strbuf xml = {0};
    struct err why = {0};
    if (!read_entry(archive, i, SUBMISSION_MAX_BYTES, &xml, &why)) {
        import_note(im, &place, IMPORT_REFUSED, why.text);
        return true;
    }
    return import_take(im, &place, strbuf_text(&xml), xml.len, err);
}

/* ---- archives ---- */

static bool take_all(struct import *im, struct archive *archive, const char *path,
                     struct err *err) {
    const struct place whole = {.path = path};
    zip_int64_t n = zip_get_num_entries(archive->zip, 0);
    if (n > IMPORT_MAX_ENTRIES) {
        import_note(im, &whole, IMPORT_REFUSED, "the archive has too many entries; split it");
        return true;
    }
    size_t n_records = 0;
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(archive->zip, (zip_uint64_t)i, 0);
        const struct place place = {.path = path, .entry = name ? name : "?"};
        if (!name || !name_stays_inside(name)) {
            import_note(im, &place, IMPORT_REFUSED, "its name leads outside the archive");
        } else if (!is_hidden(name) &&
                   (file_has_ext(name, ".xml") || strcmp(file_name(name), IMPORT_KNOCKS) == 0)) {
            n_records++;
            if (!take_entry(im, archive, path, (zip_uint64_t)i, err)) {
                return false;
            }
        }
    }
    if (n_records == 0) {
        import_note(im, &whole, IMPORT_REFUSED, "there is no XML file in this archive");
    }
    return true;
}

bool import_archive(struct import *im, const char *path, struct err *err) {
    const struct place whole = {.path = path};
    AUTO(archive_close) struct archive archive;
    struct err why = {0};
    if (!archive_open(&archive, path, &why)) {
        import_note(im, &whole, IMPORT_REFUSED, why.text);
        return true;
    }
    return take_all(im, &archive, path, err);
}

bool import_archive_entry(struct import *im, const char *path, const char *entry, struct err *err) {
    const struct place place = {.path = path, .entry = entry};
    AUTO(archive_close) struct archive archive;
    struct err why = {0};
    if (!archive_open(&archive, path, &why)) {
        import_note(im, &place, IMPORT_REFUSED, why.text);
        return true;
    }
    zip_int64_t i = zip_name_locate(archive.zip, entry, 0);
    if (i < 0) {
        import_note(im, &place, IMPORT_REFUSED, "is gone from the archive");
        return true;
    }
    return take_entry(im, &archive, path, (zip_uint64_t)i, err);
}
