/* survey/import_impl.h — between import.c and import_zip.c. */
#pragma once
#include <stddef.h>

#include "base/intern.h"
#include "survey/import.h"
#include "survey/store.h"

struct archive;
struct intake;
struct strbuf;

/* Where a record stands: its files are its neighbours. */
struct place {
    const char *path;        // of the file, or of the archive
    const char *entry;       // name within the archive; NULL for a file
    struct archive *archive; // open; NULL for a file
};

struct waiting { // an edit that came before what it edits
    char *path, *entry;
    uint32_t next; // waits for the same record, or ready too; index + 1, 0 for none
    bool done;
};

struct import {
    struct store *st;
    struct intake *in;
    struct import_options options;
    struct import_result done, batch;
    size_t n_in_batch, bytes_in_batch;
    bool open;           // a transaction
    struct intern after; // instanceIDs waited for
    uint32_t *first;     // by number in `after`: index + 1 of the first that waits
    size_t cap_first;
    struct waiting *waits;
    size_t n_waits, cap_waits;
    uint32_t ready; // first of those whose record is there now; index + 1
    bool taking_ready;
    bool last_round;                          // nothing more will come: who waits now is refused
    char accepted[STORE_MAX_INSTANCE_ID + 1]; // instanceID of the last record; "" if refused
};

void import_note(struct import *im, const struct place *place, enum import_status status,
                 const char *why);
bool import_open_batch(struct import *im, struct err *err);
/* Note why something is not taken; false when it was the survey file that failed. */
bool import_refuse(struct import *im, const struct place *place, const struct err *why,
                   struct err *err);
/* Take one file: a record's XML, or a phone's knocks. False only when the survey file fails. */
bool import_take(struct import *im, const struct place *place, const char *text, size_t len,
                 struct err *err);
bool import_record(struct import *im, const struct place *place, const char *xml, size_t len,
                   struct err *err);

/* ---- import_knocks.c ---- */

#define IMPORT_KNOCKS "knocks.json"
bool import_knocks(struct import *im, const struct place *place, const char *json, size_t len,
                   struct err *err);

/* ---- import_zip.c ---- */

/* Take every record of an archive. */
bool import_archive(struct import *im, const char *path, struct err *err);
/* Take one entry again: an edit that waited. */
bool import_archive_entry(struct import *im, const char *path, const char *entry, struct err *err);
/* Read the neighbour `name` of a record. False without err: there is none. */
bool archive_read_beside(const struct place *place, const char *name, struct strbuf *out,
                         struct err *err);
