/* survey/ask_files.c — files named by a person: is it there, is it small enough, is it what it
 * should be. The draft keeps where it lies; its bytes go in with the record. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "survey/ask_impl.h"
#include "survey/filekind.h"
#include "survey/store.h"
#include "survey/submission.h"

enum { MAX_MEGABYTES = STORE_MAX_MEDIA >> 20 };

static bool name_is_taken(const struct ask *a, const char *name, const char *path) {
    for (size_t i = 0; i < a->n_files; i++) {
        const char *there = a->files[i].path;
        if (strcmp(a->files[i].name, name) == 0 && (!there || strcmp(there, path) != 0)) {
            return true;
        }
    }
    return false;
}

/* "roof.jpg", "2-roof.jpg" …: two files called the same are two files. */
static const char *free_name(struct ask *a, const char *path) {
    const char *name = arena_strdup(&a->kept, file_name(path));
    for (unsigned i = 2; name_is_taken(a, name, path); i++) {
        name = arena_printf(&a->kept, "%u-%s", i, file_name(path));
    }
    return name;
}

/* The first bytes of a file; false when it cannot be read. */
static bool first_bytes(const char *path, unsigned char bytes[FILE_KIND_BYTES], size_t *len) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    *len = fread(bytes, 1, FILE_KIND_BYTES, file);
    bool ok = !ferror(file);
    fclose(file);
    return ok;
}

/* What is wrong with the file at `full`; SAY_NOTHING when it will do. */
static enum ask_word fault_of(const char *full, const char *mediatype) {
    static const enum ask_word others[] = {[KIND_IMAGE] = SAY_FILE_NO_PICTURE,
                                           [KIND_AUDIO] = SAY_FILE_NO_SOUND,
                                           [KIND_VIDEO] = SAY_FILE_NO_FILM};
    unsigned char bytes[FILE_KIND_BYTES];
    size_t len = 0;
    struct stat st;
    if (stat(full, &st) != 0) {
        return SAY_NO_FILE;
    }
    if (!S_ISREG(st.st_mode)) { // before it is opened: a pipe would hold us up
        return S_ISDIR(st.st_mode) ? SAY_FILE_FOLDER : SAY_NO_FILE;
    }
    if (!first_bytes(full, bytes, &len)) {
        return SAY_NO_FILE;
    }
    enum file_kind wanted = file_kind_wanted(mediatype);
    return len == 0                                                    ? SAY_FILE_EMPTY
           : st.st_size > STORE_MAX_MEDIA                              ? SAY_FILE_SIZE
           : wanted != KIND_OTHER && !(file_kind(bytes, len) & wanted) ? others[wanted]
                                                                       : SAY_NOTHING;
}

bool ask_take_file(struct ask *a, const char *path, const char *mediatype, const char **name,
                   enum ask_word *why, const char **arg) {
    const char *home = getenv("HOME");
    char full[PATH_MAX];
    if (path[0] == '~' && path[1] == '/' && home) {
        path = arena_printf(&a->mem, "%s/%s", home, path + 2);
    }
    *arg = path;
    *why = realpath(path, full) ? fault_of(full, mediatype) : SAY_NO_FILE;
    if (*why == SAY_FILE_SIZE) {
        *arg = ask_number(a, MAX_MEGABYTES);
    }
    if (*why != SAY_NOTHING) {
        return false;
    }
    *name = free_name(a, full);
    if (!submission_file_name_ok(*name)) {
        *why = SAY_FILE_NAME;
        return false;
    }
    *MEM_PUSH(a->files, a->n_files, a->files_cap) =
        (struct ask_file){.name = *name, .path = arena_strdup(&a->kept, full)};
    return true;
}
