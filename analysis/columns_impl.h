/* analysis/columns_impl.h — between columns.c, which reads, and columns_make.c, which understands.
 */
#pragma once
#include "analysis/columns.h"
#include "analysis/gather_impl.h"

struct slim { // numbers of rows, in 16 bits until one of them needs more
    uint16_t *narrow;
    uint32_t *wide; // NULL: not yet
    size_t n, cap;
};
void slim_push(struct slim *slim, uint32_t number);
static inline uint32_t slim_at(const struct slim *slim, size_t i) {
    return slim->wide ? slim->wide[i] : slim->narrow[i];
}
void slim_done(struct slim *slim);

struct intake_column { // a question while it is read
    struct source src;
    const char *name; // of its element
    bool repeat;
    bool look, never_blank; // no answer may be "not asked"; it cannot be "blank"
    size_t cell;            // its place in the reader
    struct intern raws;     // texts of cells
    struct slim texts;      // of each row: number in `raws`; 0: none
    double *numbers;        // or these
    size_t n, cap;          // rows; of numbers
    uint32_t *homes;        // of the rows of a repeat
    size_t n_homes, cap_homes;
    bool *left_out; // of each home: its record lacks the question
};

struct reading {
    struct intake_column columns[COLUMNS_MAX];
    size_t n;
    size_t n_versions; // of the form
    bool lenient;
    struct rows rows;
    struct places places;
    bool needs_fids;
    int64_t *fids; // of each form: submission.id
    size_t n_fids, cap_fids;
    struct along *along;     // ballots read in the same pass; or NULL
    struct records *records; // are taken along, unless they are there; or NULL
    bool needs_keys;
    uint64_t *keys; // of each form's dwelling
    size_t n_keys, cap_keys;
    uint32_t *row_of; // form -> home + 1; 0: a newer one counts
};

bool columns_make(struct columns *out, struct reading *r, struct err *err);
