/* analysis/bounds.h — what a reader can work out about the hidden cells of a table with totals.
 *
 * Idea     A table with totals is a flow: each inner cell runs from its row to its column, each
 *          total of a column from there to the row of totals, the grand total from there to the
 *          column of totals, each total of a row from there back to the row. What adds up is what
 *          flows in and out alike. Shown cells are fixed, hidden ones may be anything from 0 on. So
 *          the most and the least a hidden cell may be are two maximum flows through the others,
 *          in whole numbers, exactly; every number between is possible too.
 * Steps    cells looked at, in `steps`: the same for the same table on any machine, so a limit on
 *          them gives the same answer everywhere. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct margins;

struct bounds {
    const struct margins *table;
    const uint8_t *hidden; // by cell, 0 where shown; borrowed, may change between calls
    uint64_t steps;
    int64_t *value;   // of each cell, while flows run; the true counts between calls
    uint32_t *via;    // by node: the cell it was reached through
    uint8_t *reached; // by node: of the last search
    uint32_t *queue;
    uint32_t *row;     // hidden cells beside the one that bounds_square() is about
    uint32_t *touched; // cells whose value the flows of this call changed
    size_t n_touched, cap_touched;
};

void bounds_init(struct bounds *b, const struct margins *table, const uint8_t *hidden);
void bounds_done(struct bounds *b);

/* Nodes: rows, then columns. */
size_t bounds_n_nodes(const struct bounds *b);

/* How much more (or less, but not below 0) than its count the hidden `cell` may be, as far as
 * `limit`: what is left of the search in `reached` parts the nodes where it fell short, and
 * `touched` holds the cells that made room. bounds_reset() puts the counts back. */
int64_t bounds_above(struct bounds *b, size_t cell, int64_t limit);
int64_t bounds_below(struct bounds *b, size_t cell, int64_t limit);
void bounds_reset(struct bounds *b);

/* The short way, which mostly does: cells that stand in a square with `cell`, all hidden. True when
 * two squares at most, one for more and one for less, give it `need` in all; `by` then holds their
 * other cells. False says nothing. */
enum { BOUNDS_SQUARES = 6 };
bool bounds_square(struct bounds *b, size_t cell, int64_t need, uint32_t by[BOUNDS_SQUARES],
                   size_t *n_by);

/* Least and most `cell` may be; *most is -1 when there is no end to it. */
void bounds_of(struct bounds *b, size_t cell, int64_t *least, int64_t *most);

/* ---- for those who look for cells to hide ---- */

/* Does `cell` run from its row to its column? */
bool bounds_runs_down(const struct bounds *b, size_t cell);
/* What may still flow through `cell`, hidden or not, from its row (or to it). */
int64_t bounds_room(const struct bounds *b, size_t cell, bool from_row);
/* The other three cells of a square: across in the same row, in the same column, opposite. */
struct bounds_corners {
    size_t beside, below, opposite;
};
/* How much more (or less) the square lets through `cell`. */
int64_t bounds_square_room(const struct bounds *b, size_t cell, const struct bounds_corners *square,
                           bool more);
