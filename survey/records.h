/* survey/records.h — how records came and whose they are, of all forms, in one pass over their
 * table. Each record's bytes stand in it too, so that a pass reads the whole file: who looks into
 * them anyway can take this along.
 *
 *     names = {"id", "xml", records_columns …}; scan; records_take(&records, &cells[2]) for each
 * row records_end()
 *
 * Cost      12 bytes a record. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"

struct err;
struct store;
struct store_cell;

enum { RECORDS_COLUMNS = 6 };
extern const char *const records_columns[RECORDS_COLUMNS]; // of table submission

struct records {      // zeroed is empty
    uint64_t n_edits; // that took the place of an earlier one; the others:
    uint64_t n, n_practice, n_phone, n_laptop, n_other; // how they came; invented ones among them
    uint64_t n_surveyors;                               // that are named
    bool complete;                                      // after records_end()
    /* Not sealed, and not replaced by an edit: */
    int64_t *ids; // submission.id, the lowest first
    uint32_t *of; // by record: whose it is, in `whose`; 0: replaced
    size_t n_ids, cap_ids, n_of, cap_of;
    struct records_whose {       // those with number 1 on
        uint32_t form, surveyor; // numbers of the texts below; surveyor 0: not known
    } * whose;
    size_t n_whose, cap_whose;
    struct intern forms, surveyors, pairs;
};

/* The next row, in order of id: cells of records_columns. */
void records_take(struct records *records, const struct store_cell *cells);
bool records_end(struct records *records, struct store *st, struct err *err);
/* All of it, where nobody reads the table for more. `out` starts zeroed. */
bool records_read(struct records *out, struct store *st, struct err *err);
void records_done(struct records *records);
