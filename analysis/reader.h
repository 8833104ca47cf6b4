/* analysis/reader.h — a form's answers, record by record: chosen columns, side by side.
 *
 * A wide form's columns may lie in several tables with the same keys; they are read together. The
 * main table is read always: it knows the home. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/num.h"

struct err;
struct store;
struct store_cell;
struct store_scan;

struct source_column {
    const char *path, *table, *column;
    uint32_t number;          // of prio_1: 1
    const char *code, *label; // of dots_damp: damp; NULL for others
};

struct reader_part { // a table with some of the columns
    const char *table;
    const char **names; // "fid", "dwelling" in the main table, then ours
    size_t n_names, cap_names;
    struct store_scan *scan;
    const struct store_cell *row; // the one at hand; NULL: before the first, behind the last
    bool ended;
};

struct reader {
    struct reader_part *parts; // the main table first
    size_t n_parts, cap_parts;
    struct reader_at {
        size_t part, cell;
    } * at; // of each column of the source
};

/* Open on a zeroed struct, which is to be closed also after a failure. Names are borrowed. */
bool reader_open(struct reader *reader, struct store *st, const char *main_table,
                 const struct source_column *columns, size_t n, struct err *err);
/* The next record; false at the end and on failure, with `err` set. */
bool reader_next(struct reader *reader, struct err *err);
const struct store_cell *reader_cell(const struct reader *reader, size_t column);
const struct store_cell *reader_dwelling(const struct reader *reader);
int64_t reader_fid(const struct reader *reader); // submission.id
void reader_done(struct reader *reader);

struct reader_text {
    const char *text;
    size_t len;
};
/* A cell as text, "" for none; numbers are written into `room`. */
struct reader_text reader_text(const struct store_cell *cell, char room[NUM_TEXT_MAX]);
struct reader_text reader_trim(struct reader_text all);
bool reader_blank(char c); // space, tab, CR, LF
