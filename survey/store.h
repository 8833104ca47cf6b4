/* survey/store.h — the survey file: the only door to SQL, and free of it.
 *
 * Shape     one survey is one GeoPackage (data/schema/). `struct store` is an open file. Structs
 *           given in are borrowed for the call; texts in structs given out live in the caller's
 *           arena, or, handed to a callback, until it returns. A NULL text is "not known".
 * Safety    WAL and a full flush at each commit: what a call reported as done outlives a power cut.
 *           Outside store_begin() each call commits by itself.
 * Errors    one line a person can act on: ERR_NOT_FOUND (no such file, form, home), ERR_CONFLICT,
 *           ERR_UNSUPPORTED (a newer file), ERR_IO (disk, lock, damage).
 * Threads   one store, one thread. Any number of stores, in any number of processes, on one file.
 * Time      instants are milliseconds since 1970-01-01T00:00:00Z.
 * Inside    store_impl.h; other modules of survey/ that bring their own tables use it too. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct err;
struct store;
struct strbuf;

enum {
    STORE_VERSION = 11,          // newest data/schema/NNN this program knows
    STORE_MAX_INSTANCE_ID = 200, // bytes
    STORE_MAX_FILE_NAME = 255,   // bytes, of an attachment
    STORE_MAX_MEDIA = 100 << 20, // bytes, of one attachment
    STORE_BUSY_MS = 5000,        // how long to wait for another program
};

struct store_options {
    bool read_only;
    int busy_ms;   // 0: STORE_BUSY_MS
    int cache_kib; // of pages in memory, at most; 0: as suits a command by itself
};

/* A new survey file; an existing one is ERR_CONFLICT and stays as it is. NULL on failure. */
MUST_USE struct store *store_create(const char *path, const char *name, int64_t now_utc,
                                    struct err *err);
/* Open a survey file, an older one is brought up to date. `options` may be NULL. NULL on failure.
 */
MUST_USE struct store *store_open(const char *path, const struct store_options *options,
                                  struct err *err);
void store_close(struct store *st);
DEFINE_FREEP(store_closep, struct store *, store_close)

const char *store_path(const struct store *st); // as opened

/* Facts about the survey: "name", "created_utc", "schema_version", what else a module keeps.
 * store_get_meta: NULL when there is none or on failure (err set); owned. */
MUST_USE char *store_get_meta(struct store *st, const char *key, struct err *err);
bool store_set_meta(struct store *st, const char *key, const char *value, struct err *err);

/* ---- transactions ------------------------------------------------------------------------------
 * They nest: an inner rollback undoes the inner part only, and only the outermost commit reaches
 * the disk. After a failed commit the transaction is still open: roll it back. */

bool store_begin(struct store *st, struct err *err);
/* The same for reading only: everything read until the commit is of one moment, and writers go on
 * undisturbed. Outermost only. */
bool store_begin_reading(struct store *st, struct err *err);
bool store_commit(struct store *st, struct err *err);
void store_rollback(struct store *st);

/* What became of something handed in. */
enum store_added {
    STORE_NEW,        // it is in now
    STORE_SAME,       // it was there already, byte for byte
    STORE_OTHER,      // there is one of this name with other bytes: kept as it was
    STORE_UNEXPECTED, // nothing asked for it: not kept
};

/* ---- questionnaires ---------------------------------------------------------------------------
 */

struct store_form {
    int64_t id; // given by the store
    const char *form_id, *version, *title;
    int64_t added_utc;
    const char *xml; // NULL in lists
    size_t xml_len;
};
typedef bool (*store_form_fn)(void *ctx, const struct store_form *form, struct err *err);

/* Only the form's own row; forms_add() of survey/forms.h is what a command wants. */
bool store_add_form(struct store *st, const struct store_form *form, enum store_added *added,
                    struct err *err);
/* `version` NULL: the newest, which is the one added last. ERR_NOT_FOUND says what there is. */
bool store_get_form(struct store *st, const char *form_id, const char *version, struct arena *mem,
                    struct store_form *out, struct err *err);
/* By the number the store gave it. ERR_NOT_FOUND. */
bool store_get_form_by_id(struct store *st, int64_t id, struct arena *mem, struct store_form *out,
                          struct err *err);
/* Every version, in the order they were added. */
bool store_each_form(struct store *st, store_form_fn each, void *ctx, struct err *err);

bool store_add_form_media(struct store *st, const char *form_id, const char *version,
                          const char *name, const void *bytes, size_t len, struct err *err);
/* Append a form's file to *out; false without an error when it has none of this name. */
bool store_get_form_media(struct store *st, const char *form_id, const char *version,
                          const char *name, struct strbuf *out, struct err *err);

struct store_file {
    const char *name;
    const char *hash; // SHA-256, hex; NULL: the file has not come yet
    uint64_t size;    // bytes
};
typedef bool (*store_file_fn)(void *ctx, const struct store_file *file, struct err *err);
bool store_each_form_media(struct store *st, const char *form_id, const char *version,
                           store_file_fn each, void *ctx, struct err *err);

/* Write the content called `hash` to an open file, from where it stands. ERR_NOT_FOUND. */
bool store_copy_content(struct store *st, const char *hash, int fd, uint64_t *size,
                        struct err *err);

/* The content called `hash`, piece by piece: each but the last is STORE_PIECE bytes. ERR_NOT_FOUND.
 */
enum { STORE_PIECE = 1 << 16 };
typedef bool (*store_piece_fn)(void *ctx, const void *bytes, size_t len, struct err *err);
bool store_read_content(struct store *st, const char *hash, store_piece_fn piece, void *ctx,
                        struct err *err);

/* ---- submissions ------------------------------------------------------------------------------
 */

struct store_submission {
    int64_t id; // order of arrival; given by the store
    const char *instance_id, *form_id, *version;
    const char *deprecated_id; // the one it replaces; NULL
    const char *source;        // "import", "ask", ...
    const char *surveyor, *dwelling;
    int64_t received_utc;
    bool encrypted;
    bool replaced;    // given out: an edit has replaced it
    const char *hash; // given out: SHA-256 of xml, hex
    const char *xml;
    size_t xml_len;
};
typedef bool (*store_submission_fn)(void *ctx, const struct store_submission *sub, struct err *err);

/* The raw record only; intake_add() of survey/intake.h is what a client wants. Refused: an unknown
 * form version or deprecated_id (ERR_NOT_FOUND), an edit of what was replaced already or belongs to
 * another form (ERR_CONFLICT). *id is the row, the old one for STORE_SAME. */
bool store_add_submission(struct store *st, const struct store_submission *sub,
                          enum store_added *added, int64_t *id, struct err *err);
bool store_get_submission(struct store *st, const char *instance_id, struct arena *mem,
                          struct store_submission *out, struct err *err);

/* Is there one, replaced or not? */
bool store_has_submission(struct store *st, const char *instance_id, bool *has, struct err *err);

/* Is any of them invented (survey/practice.h), replaced or not? */
bool store_has_practice(struct store *st, bool *has, struct err *err);

enum store_which { STORE_ALL, STORE_CURRENT }; // CURRENT: without those an edit has replaced
/* In order of arrival; `form_id` NULL: of every form. */
bool store_each_submission(struct store *st, const char *form_id, enum store_which which,
                           store_submission_fn each, void *ctx, struct err *err);
bool store_count_submissions(struct store *st, const char *form_id, enum store_which which,
                             uint64_t *n, struct err *err);
typedef bool (*store_name_fn)(void *ctx, const char *name, struct err *err);
/* Codes of the homes that have a record of this form, each once. */
bool store_each_home_of_form(struct store *st, const char *form_id, store_name_fn each, void *ctx,
                             struct err *err);

/* The first and the last day (UTC, "2026-03-01") on which records of a form came in, replaced ones
 * too; "" where there are none. */
enum { STORE_DAY = 10 }; // characters
struct store_days {
    char first[STORE_DAY + 1], last[STORE_DAY + 1];
};
bool store_find_days(struct store *st, const char *form_id, struct store_days *out,
                     struct err *err);

/* Expect a file that a submission names; what the record it replaces had under this name is taken
 * over. Then put files: only an expected one is kept, and the first bytes stay. */
bool store_expect_attachment(struct store *st, const char *instance_id, const char *name,
                             struct err *err);
bool store_put_attachment(struct store *st, const char *instance_id, const char *name,
                          const void *bytes, size_t len, enum store_added *added, struct err *err);
/* As above from a file on disk, without holding it in memory. */
bool store_put_attachment_file(struct store *st, const char *instance_id, const char *name,
                               const char *path, enum store_added *added, struct err *err);
/* As above from an open file that nobody else can write to, whose hash is known. */
struct store_spooled {
    int fd;
    uint64_t offset, size; // bytes of the file
    const char *hash;      // SHA-256, hex
};
bool store_put_attachment_spooled(struct store *st, const char *instance_id, const char *name,
                                  const struct store_spooled *file, enum store_added *added,
                                  struct err *err);
bool store_each_attachment(struct store *st, const char *instance_id, store_file_fn each, void *ctx,
                           struct err *err);

/* ---- opened records ----------------------------------------------------------------------------
 * What an encrypted record held: survey/opened.h puts it here. */

struct store_opened {
    const char *instance_id;
    const char *surveyor, *dwelling; // as the answers say; NULL
    int64_t opened_utc;
    const char *xml;
    size_t xml_len;
};
bool store_add_opened(struct store *st, const struct store_opened *opened, struct err *err);
/* *found is false when it was not opened. */
bool store_get_opened(struct store *st, const char *instance_id, struct arena *mem,
                      struct store_opened *out, bool *found, struct err *err);
bool store_count_opened(struct store *st, uint64_t *n, struct err *err);
bool store_add_opened_file(struct store *st, const char *instance_id, const char *name,
                           const char *hash, struct err *err);
bool store_each_opened_file(struct store *st, const char *instance_id, store_file_fn each,
                            void *ctx, struct err *err);
/* instanceIDs of encrypted records that were not opened, in order of arrival. */
bool store_each_unopened(struct store *st, store_name_fn each, void *ctx, struct err *err);

/* ---- drafts -----------------------------------------------------------------------------------
 */

struct store_draft {
    int64_t id; // 0: not saved yet
    const char *form_id, *version, *surveyor, *dwelling;
    int64_t updated_utc;
    const char *xml;
    size_t xml_len;
};
typedef bool (*store_draft_fn)(void *ctx, const struct store_draft *draft, struct err *err);

/* Save before the next question shows. A new draft gets its id; a saved one is replaced whole. */
bool store_save_draft(struct store *st, struct store_draft *draft, struct err *err);
bool store_get_draft(struct store *st, int64_t id, struct arena *mem, struct store_draft *out,
                     struct err *err);
bool store_each_draft(struct store *st, store_draft_fn each, void *ctx,
                      struct err *err); // newest first
bool store_delete_draft(struct store *st, int64_t id, struct err *err);

/* ---- places -----------------------------------------------------------------------------------
 */

struct store_area { // an estate or a block
    const char *code, *name;
    const char *estate;        // of a block: the code of its estate
    const unsigned char *geom; // GeoPackage binary, MULTIPOLYGON in 4326; NULL
    size_t geom_len;
};
enum store_level { STORE_ESTATE, STORE_BLOCK };
typedef bool (*store_area_fn)(void *ctx, const struct store_area *area, struct err *err);
bool store_add_area(struct store *st, enum store_level level, const struct store_area *area,
                    struct err *err);
bool store_each_area(struct store *st, enum store_level level, store_area_fn each, void *ctx,
                     struct err *err); // by code
/* The corners of its rings, one after the other; `first` begins a ring. Anything: check the
 * numbers. False when the shape is broken; what came until then was given. */
typedef void (*store_corner_fn)(void *ctx, bool first, double lon_deg, double lat_deg);
bool store_area_corners(const struct store_area *area, store_corner_fn corner, void *ctx);
/* The middle of the box around it; false when it is not drawn. */
bool store_area_middle(const struct store_area *area, double *lon_deg, double *lat_deg);

struct store_dwelling {
    int64_t fid;
    const char *code, *block, *address, *postcode, *uprn, *note;
    const char *status; // NULL, "active"; "split_into", "merged_into", "demolished": no home now
    const char *link;   // of "merged_into": the home it is part of
    const char *structure, *stair; // "Ashbrook House", "A"
    const char *lang;              // wanted at this door
    bool has_floor;
    int floor;      // 0: the ground floor
    int position;   // place in the walk through its block; 0: none given
    int households; // 0: nobody said, so one
    bool has_point;
    double lon_deg, lat_deg; // WGS 84
};
typedef bool (*store_dwelling_fn)(void *ctx, const struct store_dwelling *dwelling,
                                  struct err *err);
bool store_add_dwelling(struct store *st, const struct store_dwelling *dwelling, struct err *err);
bool store_get_dwelling(struct store *st, const char *code, struct arena *mem,
                        struct store_dwelling *out, struct err *err);
/* By block and code; `block` NULL: all of them. */
bool store_each_dwelling(struct store *st, const char *block, store_dwelling_fn each, void *ctx,
                         struct err *err);
bool store_count_dwellings(struct store *st, uint64_t *n, struct err *err);

/* Put another value into one field of a home: address, postcode, block, structure, stair, floor,
 * households, lang, status, link; NULL empties it. door_list.h keeps the history. */
bool store_change_dwelling(struct store *st, const char *code, const char *field, const char *value,
                           struct err *err);

struct store_history { // data/schema/002_doors.sql
    const char *dwelling, *event, *other, *field, *old_value, *new_value, *who, *why;
    int64_t at_utc;
};
typedef bool (*store_history_fn)(void *ctx, const struct store_history *history, struct err *err);
bool store_add_history(struct store *st, const struct store_history *history, struct err *err);
bool store_each_history(struct store *st, const char *dwelling, store_history_fn each, void *ctx,
                        struct err *err); // oldest first

/* Blocks and the pairs that walk them; surveyors and the languages they speak. By the first. */
typedef bool (*store_pair_fn)(void *ctx, const char *first, const char *second, struct err *err);
bool store_clear_assignments(struct store *st, struct err *err);
bool store_assign_block(struct store *st, const char *block, const char *pair, int64_t at_utc,
                        struct err *err);
bool store_each_assignment(struct store *st, store_pair_fn each, void *ctx, struct err *err);
bool store_set_surveyor(struct store *st, const char *name, const char *speaks, struct err *err);
bool store_each_surveyor(struct store *st, store_pair_fn each, void *ctx, struct err *err);

/* ---- visits -----------------------------------------------------------------------------------
 */

struct store_outcome { // spec/domain.md 1.3
    const char *code, *label, *next, *aapor, *aapor_code, *eligible;
    int rank; // 0: none
};
typedef bool (*store_outcome_fn)(void *ctx, const struct store_outcome *outcome, struct err *err);
bool store_each_outcome(struct store *st, store_outcome_fn each, void *ctx, struct err *err);

struct store_visit {
    int64_t id;
    const char *dwelling, *outcome, *surveyor, *instance_id, *note;
    const char *lang; // language that was wanted
    int household;    // 1.. where several live behind the door; 0: not said
    int attempt_no;   // given by the store: one more than the last
    int64_t at_utc;
    int64_t callback_utc; // 0: none
    int lived_in;         // 1 yes, 0 no, -1 not said
};
typedef bool (*store_visit_fn)(void *ctx, const struct store_visit *visit, struct err *err);
/* id and attempt_no are written. An unknown home or outcome is ERR_NOT_FOUND, naming what there is.
 */
bool store_add_visit(struct store *st, struct store_visit *visit, struct err *err);
/* The visit `id` was told wrongly: outcome, call-back, surveyor and note as given; its moment
 * stays, and the note tells what stood there. */
bool store_correct_visit(struct store *st, const struct store_visit *visit, struct err *err);
bool store_drop_visit(struct store *st, int64_t id, struct err *err);
/* A home's code, or CODE/2 for a household of it: *code is NULL when the list has no such home,
 * *household 0 where none is named. */
bool store_find_household(struct store *st, const char *text, struct arena *mem, const char **code,
                          int *household, struct err *err);
/* At least so many live behind this door. */
bool store_set_households(struct store *st, const char *code, int n, struct err *err);
/* The knock that a record came from: one of that day (from `day_utc` on, its midnight at the door)
 * with such an outcome is tied to it, else it is added; a negative `day_utc`: added anyway. */
bool store_tie_visit(struct store *st, struct store_visit *visit, int64_t day_utc, struct err *err);
/* An edit came: the knock of the record it replaces is its knock now. */
bool store_follow_visit(struct store *st, const char *old_instance, const char *old_dwelling,
                        const struct store_visit *visit, bool *found, struct err *err);
/* How many other interviews of its form stand at the home of this record. */
bool store_interviews_beside(struct store *st, const char *instance_id, int64_t *n,
                             struct err *err);
/* By dwelling and attempt; `dwelling` NULL: all of them. */
bool store_each_visit(struct store *st, const char *dwelling, store_visit_fn each, void *ctx,
                      struct err *err);

/* ---- corrections ------------------------------------------------------------------------------
 */

struct store_correction {
    int64_t id;
    const char *instance_id, *path, *old_value, *new_value, *who, *why;
    int64_t at_utc;
};
typedef bool (*store_correction_fn)(void *ctx, const struct store_correction *correction,
                                    struct err *err);
bool store_add_correction(struct store *st, const struct store_correction *correction,
                          struct err *err);
bool store_each_correction(struct store *st, const char *instance_id, store_correction_fn each,
                           void *ctx, struct err *err); // NULL: all of them

/* ---- columns ----------------------------------------------------------------------------------
 * The fast way for analysis: chosen columns of one table, in order of its key, nothing allocated
 * per cell. Table and column names are looked up in the file, never pasted. */

enum store_kind { STORE_NULL, STORE_INTEGER, STORE_REAL, STORE_TEXT, STORE_BLOB };
struct store_cell { // texts and blobs: until the next row
    enum store_kind kind;
    uint32_t len; // bytes of text or blob
    union {
        int64_t integer;
        double real;
        const char *text; // NUL-terminated
        const unsigned char *blob;
    };
};
/* Longitude and latitude of a point cell; false when it holds none. */
bool store_cell_point(const struct store_cell *cell, double *lon_deg, double *lat_deg);

struct store_scan;
/* ERR_NOT_FOUND for a table or column that is not there. `columns` is not kept. */
MUST_USE struct store_scan *store_scan_open(struct store *st, const char *table,
                                            const char *const columns[], size_t n, struct err *err);
/* The next row's cells, one per column; NULL at the end, and after a failure (err set). */
const struct store_cell *store_scan_next(struct store_scan *scan, struct err *err);
void store_scan_close(struct store_scan *scan);
DEFINE_FREEP(store_scan_closep, struct store_scan *, store_scan_close)

typedef bool (*store_row_fn)(void *ctx, const struct store_cell *cells, struct err *err);
bool store_read_columns(struct store *st, const char *table, const char *const columns[], size_t n,
                        store_row_fn each, void *ctx, struct err *err);
