/* survey/intake.h — the door for records: from bytes to everything a survey keeps of them.
 *
 * One call reads the XML, keeps it byte for byte, fills the typed tables, expects the files it
 * names, ties it to the knock it came from (knock.h); all of it or nothing. Import, server,
 * terminal and practice use this one.
 *
 * Result    STORE_NEW, STORE_SAME (resent), STORE_OTHER (another record under this instanceID).
 * Errors    ERR_SYNTAX: no record at all (HTTP 400); ERR_NOT_FOUND: unknown form, version or
 *           edited record (404); ERR_CONFLICT: edited before, or of another form (409); ERR_LIMIT
 *           (413); ERR_IO: try again later (503).
 * Commit    by itself, or with the caller's transaction: many records share one flush of the disk,
 *           and a refused one leaves no trace in it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "survey/store.h"

struct err;
struct intake;

/* Holds plans and statements for the forms it meets; close it before the store. */
MUST_USE struct intake *intake_new(struct store *st);
void intake_free(struct intake *in);
DEFINE_FREEP(intake_freep, struct intake *, intake_free)

struct intake_facts {     // what the XML does not say
    const char *source;   // "import", "ask", "serve"
    const char *surveyor; // NULL: as the record says, if it does
    const char *sender;   // stands as surveyor where neither says; NULL
    const char *dwelling; // NULL: likewise
    int64_t received_utc;
    bool visits_come; // the knock comes by another way (merge): only an edit takes its own along
};

struct intake_result {
    enum store_added added;
    int64_t id;              // row of table submission
    const char *instance_id; // until the next record
    const char *form_id, *version;
    const char *deprecated_id; // NULL: no edit
    bool encrypted;
    uint32_t n_files;   // named by the record; 0 unless added is STORE_NEW
    uint64_t n_misfits; // answers that do not fit their question's type: in the XML only
};

/* Why the last record was refused: only because the one it edits is not here (yet)? Gives that
 * one's instanceID, until the next record; NULL otherwise. */
const char *intake_waits_for(const struct intake *in);

bool intake_add(struct intake *in, const char *xml, size_t len, const struct intake_facts *facts,
                struct intake_result *out, struct err *err);

/* The answers of an encrypted record that the store has, opened (survey/opened.h): their typed rows
 * and their knock. They must be a record of the same instanceID, form and version, or ERR_SYNTAX.
 * `said` lives until the next record. */
struct intake_opened {
    const char *surveyor, *dwelling;
    uint64_t n_misfits;
};
bool intake_open(struct intake *in, const struct store_submission *sub, const char *xml, size_t len,
                 bool visits_come, struct intake_opened *said, struct err *err);

/* Only the typed rows of a record that the store has: for rebuild. */
bool intake_rewrite(struct intake *in, const struct store_submission *sub, uint64_t *n_misfits,
                    struct err *err);
