/* analysis/knocks.h — what became of all knocks, read once: by block, and how the team went about
 * it. Tallies of knocks, not of answers. Times are those of the survey's zone (survey/slot.h). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "survey/progress.h"
#include "survey/slot.h"

struct err;
struct store;

struct knocks {
    struct progress progress; // by block
    uint64_t n, slots[SLOTS], n_surveyors;
    uint64_t n_revisits;         // at homes after their interview
    int64_t first_utc, last_utc; // 0: none
};

/* `out` starts zeroed and is the caller's to free, also after a failure. */
bool knocks_read(struct knocks *out, struct store *st, struct err *err);
void knocks_done(struct knocks *knocks);
