/* survey/import.h — records from files: XML, ODK instance folders, folders of those, ZIPs of those;
 * and the knocks in the file that a phone makes of what it could not send (knocks.json).
 *
 * A record's files are looked for beside it, by the names it gives. Every file is taken by itself:
 * a bad one is noted and the others go in. An edit that comes before what it edits waits for it.
 * Many records share one commit; a kill in between loses none that was committed, and importing
 * the same files again only finds duplicates.
 *
 * Hostile   nothing from an archive is written under its name; names that lead outside it, bombs
 *           and locked entries are refused. See the limits. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct import;
struct store;

enum {
    IMPORT_BATCH = 500,              // records per commit
    IMPORT_BATCH_BYTES = 16 << 20,   // of records and files
    IMPORT_MAX_DEPTH = 32,           // folders in folders
    IMPORT_MAX_ENTRIES = 200000,     // of an archive
    IMPORT_MAX_RATIO = 200,          // unpacked to packed: of an entry, of an archive
    IMPORT_RATIO_FLOOR = 1 << 20,    // bytes that an entry may always unpack to
    IMPORT_ARCHIVE_FLOOR = 64 << 20, // bytes that an archive may always unpack to
};

enum import_status { IMPORT_NEW, IMPORT_DUPLICATE, IMPORT_CONFLICT, IMPORT_REFUSED };

/* Called for each file that was not simply taken: IMPORT_CONFLICT, IMPORT_REFUSED. `file` is its
 * path, with "!entry" behind it in an archive. */
typedef void (*import_note_fn)(void *ctx, const char *file, enum import_status status,
                               const char *why);

struct import_options {
    int64_t now_utc;
    const char *surveyor, *dwelling; // NULL: as the records say
    import_note_fn note;             // NULL: not wanted
    void *note_ctx;
    void (*progress)(uint64_t done); // NULL: none
};

struct import_result {                  // what is committed
    uint64_t count[IMPORT_REFUSED + 1]; // by import_status; conflicts of single files too
    uint64_t n_files;                   // attachments taken
    uint64_t n_knocks;                  // of a phone's knocks.json that were not there before
    uint64_t n_misfits;                 // answers that do not fit their type: in the XML only
};

/* `options` are copied, what they point to is borrowed. Never NULL. */
MUST_USE struct import *import_new(struct store *st, const struct import_options *options);
/* Take a path. False only when the survey file fails; then stop. */
bool import_path(struct import *im, const char *path, struct err *err);
/* Take what waited, commit, give the counts. */
bool import_finish(struct import *im, struct import_result *out, struct err *err);
void import_free(struct import *im); // what is not committed is undone
DEFINE_FREEP(import_freep, struct import *, import_free)
