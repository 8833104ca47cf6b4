/* survey/compare.h — two fillings-in of one form side by side: which answers differ.
 *
 * Compared are the answers people give; what the form works out from them follows and is left
 * aside, and so is meta. An answer that is hidden counts as none. */
#pragma once
#include <stddef.h>

#include "base/arena.h"
#include "forms/interview.h"

struct change {
    const char *path;            // "/data/person[2]/age"
    uint32_t node;               // of the form
    struct iv_ref before, after; // node 0: this one has no such row
    const char *old_value, *new_value;
};
struct changes { // zeroed is empty
    struct change *items;
    size_t n, cap;
    struct arena mem; // paths and values
};
/* Both of the same form, which may be two versions that share the questions compared. In the order
 * of the form; rows that only `after` has come last. */
void changes_find(struct interview *before, struct interview *after, struct changes *out);
void changes_done(struct changes *changes);
