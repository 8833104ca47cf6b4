/* analysis/share_past.h — rows given away before: two copies that differ by a few homes are, one
 * less the other, the rows of these homes.
 *
 * Kept     in the survey's facts, a line a copy: the form, the columns, and a number for each row
 * as it was answered, before anything was made coarser (nothing that stands not in the file
 *          anyway). The same rows may be given again.
 * Refused  rows of which 1 … least-1 were not in an earlier copy, or of which an earlier copy has
 * so many that are gone. Of an earlier copy with other columns only how many homes there are can be
 * compared. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;

struct share_copy {
    uint64_t form, columns; // told apart by these
    uint64_t *rows;         // sorted
    size_t n;
};

/* Compare with every earlier copy, then write this one down. ERR_CONFLICT, with words for people.
 */
bool share_past_settle(struct store *st, const struct share_copy *copy, size_t least,
                       struct err *err);
