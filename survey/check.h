/* survey/check.h — is a survey file whole? Looks at everything, changes nothing.
 *
 * Looks at  the database as SQLite sees it; that every row's parent is there; each record's and
 *           each file's SHA-256 against its bytes; that the typed tables hold the rows of exactly
 *           the records they should.
 * While     others write: all of it is of one moment.
 * Finds     are sentences; what it could not even read is one of them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

struct check_result {
    uint64_t n_records, n_files, n_rows; // looked at
    uint64_t n_problems;
};
typedef void (*check_note_fn)(void *ctx, const char *problem);

/* False only when it could not be begun. `progress` may be NULL. */
bool check_survey(struct store *st, check_note_fn note, void *ctx, void (*progress)(uint64_t done),
                  struct check_result *out, struct err *err);
/* The first part alone, for a copy just made: false with the first fault as the error. */
bool check_database(struct store *st, struct err *err);
