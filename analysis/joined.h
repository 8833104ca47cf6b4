/* analysis/joined.h — the blocks of a survey that stand in one row with neighbours (together.h), by
 * name, for all who show blocks outside the team: tables, orders, maps, report, pack.
 *
 * Same     for one survey, form and tier they are the same whoever asks and whenever, up to the
 *          next answer: homes that answered anything are counted as the figures count them. Once a
 *          release has written rows down, they stay.
 * Shown    a row of now is shown in place of its blocks: who has "Birch + Cedar" and Cedar knows
 *          Birch. Rows that only stood in an earlier release are not shown, but known to others.
 * Made     by figures.h. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct figures_work;
struct together;

#define JOINED_NONE UINT32_MAX

struct joined_block {
    const char *code, *name;
    uint32_t up;       // the smallest row it stands in, shown or not; JOINED_NONE
    uint32_t row;      // the row it is shown in; JOINED_NONE
    const char *whole; // name of its estate, where its row has become all of it and is not shown
};

struct joined_row {
    const char *code, *name; // "B+C", "Birch + Cedar"
    const uint32_t *blocks;
    size_t n;
    bool now;    // it is shown; false: it left earlier
    uint32_t up; // the smallest row it lies within; JOINED_NONE
};

struct joined {                        // zeroed is empty: every block by itself
    const struct joined_block *blocks; // all of the survey, by code
    const struct joined_row *rows;     // those of now first
    size_t n_blocks, n_rows, n_now;
    struct arena mem;
};

void joined_done(struct joined *joined);

/* NULL: no block of the area list. */
const struct joined_block *joined_block(const struct joined *joined, const char *code);
/* What a block is counted in: name of its row, or of its estate; NULL: it is shown by itself. */
const char *joined_in(const struct joined *joined, const struct joined_block *block);
/* "Cedar", "Cedar + Damson": the other blocks of its row; in `mem`. */
const char *joined_others(const struct joined *joined, const struct joined_block *block,
                          struct arena *mem);

/* Rows by name (figures_join.c): the places of `w` are not joined yet. */
void joined_make(struct joined *out, const struct figures_work *w, const struct together *together);
