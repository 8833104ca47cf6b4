/* survey/opened.h — encrypted records opened with the group's private key.
 *
 * Before    the envelope and its sealed files, kept as they came. They stay: they are the truth.
 * After     the answers' XML and files in the survey file too (data/schema/005), their rows in the
 *           typed tables, the knock they came from. `rebuild` makes the rows again without the key.
 * Order     key, files in the envelope's order, the answers last, the signature over them all;
 *           then what is inside must be a record of this id and form. Only then anything is kept,
 *           in one transaction a record.
 * Memory    files pass in pieces, twice: once for their sums, once into the survey.
 * Errors    a record that does not open stops nothing. Why it did not is one sentence for every
 *           reason that has to do with the key or the bytes (attack 68). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct sealed_key;
struct store;

enum opened_status {
    OPENED_NOW,
    OPENED_WAITING, // not all of its sealed files have come
    OPENED_REFUSED,
    OPENED_N_STATUS,
};

struct opened_result {
    uint64_t count[OPENED_N_STATUS];
    uint64_t before;    // were open already
    uint64_t n_files;   // opened now, without the answers' XML
    uint64_t n_misfits; // answers that do not fit their question's type
};

struct opened_options {
    int64_t now_utc;
    /* May be NULL; called for each record that was not opened. */
    void (*note)(void *ctx, const char *instance_id, enum opened_status status, const char *why);
    void *note_ctx;
    void (*progress)(uint64_t done); // may be NULL
};

/* Open every encrypted record that is not open yet. False only when the survey itself fails. */
bool opened_all(struct store *st, const struct sealed_key *key,
                const struct opened_options *options, struct opened_result *out, struct err *err);
