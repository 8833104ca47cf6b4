/* survey/progress.h — how far the work has come: outcomes and response rates, of the whole survey
 * and by block, surveyor or day (spec/domain.md 1.3, 1.4).
 *
 * Unit      a household; a home has one unless it is known to have more.
 * Groups    add up to the whole. By surveyor and by day a household stands with the knock that its
 *           outcome comes from; those nobody has knocked at are a group of their own, code "". By
 *           block, code "" is homes in no block. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "survey/response_rates.h"

struct doors;
struct err;
struct store;

enum progress_by { PROGRESS_ALL, PROGRESS_BLOCK, PROGRESS_SURVEYOR, PROGRESS_DAY };
bool progress_by_parse(const char *text, enum progress_by *out); // "block", "surveyor", "day"

enum { PROGRESS_REACHED = 3 }; // at the first, the second, a later knock

struct progress_group {
    const char *code; // of the block; the name; "2026-11-22"
    const char *name; // of the block; NULL: none
    struct rate_counts counts;
    uint64_t n_homes, n_households;
    uint64_t n_visits;
    uint64_t n_left; // households that may be tried again, now or at another time (tonight.h)
    uint64_t n_reached[PROGRESS_REACHED]; // interviews, whole or part
};

struct progress {
    enum progress_by by;
    struct progress_group all;
    struct progress_group *groups; // by code
    size_t n;
    struct arena mem;
};

/* `out` starts zeroed and is the caller's to free, also after a failure. The second: of doors that
 * were read already, where blocks without homes get a number as well. */
bool progress_read(struct progress *out, struct store *st, enum progress_by by, struct err *err);
bool progress_count(struct progress *out, struct store *st, struct doors *doors,
                    enum progress_by by, struct err *err);
void progress_done(struct progress *progress);
