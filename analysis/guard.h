/* analysis/guard.h — hides more of many tables until no hidden count can be worked out.
 *
 * Reader   knows the rules: what is printed is the nearest multiple of the base, at least the
 *          threshold, or 0 and then exactly; counts are whole and not below 0; what adds up does.
 *          Everything printed goes into one set of cells, and each table of them is a view.
 *          A 0 is printed as one, so that what is hidden beside a printed total is somebody, unless
 *          the topic is sensitive.
 * View     rows are places, one within the other (`parent`); columns are cells that add up to the
 *          last one. A reader sees every view; a cell may stand in several.
 * Safe     each protected cell keeps `need` possible values, the smallest and the largest counted,
 *          in what all its views leave together. Found by flows (flow.h).
 * Releases  what left before is known too, and a count that grew is known not to have fallen. All
 *          releases are one system: hidden counts of each, and small differences between any two,
 *          keep their values in all of it (guard_complete.c).
 * Hides    of the cells that hold a protected one the cheapest: counts before totals, blocks before
 *          estates before the survey, small before large. Zeros never, as they hide nothing.
 * Whole    a total that is hidden takes the counts that are shares of it along.
 * Islands  figures that have nothing to do with each other are looked at apart, each for as many
 *          steps as its size allows; past them what is not yet proven safe there is hidden. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/flow.h"
#include "analysis/suppress.h"

#define GUARD_NONE UINT32_MAX
#define GUARD_KNOWN (FLOW_ENDLESS / 2) // cost of what a reader knows already

struct guard_cell {
    int64_t count;
    int64_t least, base; // how it is printed where it is shown
    int64_t most;        // what is said beside it leaves at most that; 0: nothing is
    int64_t need;        // possible values, to one who has this release alone; 0: it may be known
    int64_t need_later;  // to one who has the earlier ones, too
    int64_t apart; // what differs by 1 … apart-1 from an earlier release keeps so many values
    int64_t cost;
    uint32_t of;           // the homes it is a share of; GUARD_NONE
    uint32_t above, below; // is at most, at least that cell; GUARD_NONE
    bool hidden;
    bool top;      // of the whole, not of an area
    bool named;    // were it 0 it would be printed: hidden beside a shown `of`, it is 1 or more
    bool is_new;   // hidden by guard_complete()
    bool crossing; // its tables cut across each other: what one leaves of it, printed or not, the
                   // others have to live with
};

struct guard_past {     // of an earlier release; zeroed: it says nothing of the cell
    bool there, hidden; // hidden, or not printed at all
    int64_t count;
    int64_t low, high; // what was printed leaves; 0 … FLOW_ENDLESS: nothing was
    int64_t need;      // possible values
};

struct guard_use { // a cell in a view
    uint32_t view, arc;
};

struct guard_view {
    struct flow flow;
    struct guard_arc {
        uint32_t cell; // GUARD_NONE: nowhere printed, what the columns leave of the total
        uint32_t most; // times the cell; 1: the cell itself; more: at least the cell, at most this
        uint32_t cols; // the columns of its row are so many arcs before it
    } * cells;         // by arc
    size_t n, cap;
};

struct guard { // zeroed is empty
    struct guard_cell *cells;
    size_t n_cells, cap_cells;
    struct guard_view *views;
    size_t n_views, cap_views;
    struct guard_past *past; // n_past times n_cells, the oldest first
    size_t n_past;
    uint32_t *first;       // uses by cell
    struct guard_use *use; // use[first[cell]] ...
    uint32_t *first_part;  // counts by the total they are shares of
    uint32_t *part;
    uint64_t n_hidden, n_given_up, steps; // by guard_complete(): cells; tables hidden whole
    bool unproven;                        // by guard_complete(): of crossing cells not all is safe
};

uint32_t guard_add(struct guard *g, const struct guard_cell *cell);
/* When all cells are there: one more release, later than those before; n_cells to be filled. */
struct guard_past *guard_release(struct guard *g);

struct guard_table {
    size_t n_rows;
    const uint32_t *parent; // row 0 is all; rows come after their parents
    const uint32_t *cells;  // n_rows rows of n_cols + 1, the total last
    size_t n_cols;
    bool open;    // what the columns leave of the total is somebody, too, but no column
    int64_t most; // 0: columns add up to the total; else to at least it, at most so many times it
};
void guard_view(struct guard *g, const struct guard_table *table);

/* How many values a count has to keep that is hidden for `why`. All that is said of too small a
 * group is kept, large or small; of a group that is only too small an area, small counts. */
int64_t guard_need(const struct suppress_rules *rules, int64_t homes, int64_t count, enum hide why,
                   bool total);

/* The ends of a total that is told in words under FULL_MIN homes, in full from there on: a printed
 * 30 in words is 28 or 29. */
void guard_told(struct guard_cell *total, int64_t least);

void guard_complete(struct guard *g);
void guard_done(struct guard *g);

/* One question, in groups that stand side by side, or one within the other. A reader sees of each
 * whether it is told in full (verdict.h), and so on which side of FULL_MIN its homes are. */
struct guard_groups {
    const struct suppress_rules *rules;
    size_t n_rows, n_cols;  // row 0: all of them
    const uint32_t *parent; // of each row; NULL: row 0 of all
    size_t n_left;          // rows, the last, that left before: what is in them is hidden instead
    const int64_t *count;   // n_rows rows of n_cols + 1, the homes last
    uint8_t *why;           // the same shape, enum hide: what has to be hidden; S is added
    const bool *known; // the same shape: shown elsewhere, so that hiding it is no help; NULL: none
    bool apart;        // the groups overlap: they do not add up
    bool parts;        // the columns add up
    int64_t most;      // else: so many of them at most in one home
};
void guard_groups(struct guard_groups *groups);
