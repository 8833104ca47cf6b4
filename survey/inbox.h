/* survey/inbox.h — the one thread that writes: deliveries wait in a row, and all that wait share
 * one flush of the disk.
 *
 * A delivery is a record's XML and the files that came with it in one request. It is answered after
 * its commit, never before: what was answered OK outlives a power cut. One that is refused leaves
 * no trace in the commit of the others.
 *
 * Threads   inbox_post() from any thread; `ready` is called from the inbox's own. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "survey/spool.h"
#include "survey/store.h"

struct inbox;

enum {
    INBOX_BATCH = 128,            // deliveries per commit
    INBOX_BATCH_BYTES = 32 << 20, // of files
};

struct delivery_file {
    char *name; // owned
    struct spool_part part;
};

/* Filled by the one who posts, except for what stands after `result`. */
struct delivery {
    struct spool spool; // holds the parts
    struct spool_part xml;
    struct delivery_file *files; // owned
    size_t n_files, cap_files;
    const char *sender; // borrowed: stands as surveyor where the record names none; NULL
    int64_t received_utc;
    void (*ready)(struct delivery *delivery);
    void *ctx;

    /* result */
    bool ok;
    enum store_added added;
    uint32_t n_taken;   // files that are new
    uint32_t n_missing; // files the record names that have not come
    uint32_t n_differ;  // files that are here with other bytes
    int64_t n_beside;   // other interviews at the same home, of a new record
    struct err err;

    struct delivery *next; // of the inbox
};

/* Takes its own connection to the survey file. NULL on failure. */
MUST_USE struct inbox *inbox_start(const char *survey, struct err *err);
/* False: it is closed, and took nothing. */
bool inbox_post(struct inbox *inbox, struct delivery *delivery);
/* Take no more, finish what waits, end the thread. */
void inbox_close(struct inbox *inbox);
void inbox_free(struct inbox *inbox); // closes first
DEFINE_FREEP(inbox_freep, struct inbox *, inbox_free)

void delivery_done(struct delivery *delivery); // frees what it holds, not itself
