/* analysis/count.h — everything counted from one heap of ballots, and its JSON.
 *
 * Use again and again for many groups: the memory is kept. Keys and values of the JSON are those of
 * CONTRACTS.md, "priorities --ballots". */
#pragma once
#include <stdbool.h>

#include "analysis/ballots.h"
#include "analysis/fair.h"
#include "analysis/kemeny.h"
#include "analysis/methods.h"
#include "analysis/stability.h"
#include "analysis/tally.h"

struct jsonout;

enum count_what {
    COUNT_METHODS = 0,   // all of methods[], pairs, winner, fair list
    COUNT_KEMENY = 1,    // too
    COUNT_STABILITY = 2, // too
};

struct count { // zeroed is empty
    struct tally tally;
    struct method_result standings[METHODS];
    int condorcet; // issue; -1: none
    struct fair fair;
    bool has_kemeny, has_stability;
    struct kemeny kemeny;
    struct stability stability;
};

/* `what` is a sum of enum count_what. */
void count_run(struct count *count, const struct ballots *ballots, unsigned what);
void count_done(struct count *count);

/* The members "methods" … "coverage", and as asked "kemeny" among the methods and "stability", into
 * an object that is open. A Kemeny order or a stability that cannot be had is null. */
void count_json(struct jsonout *json, const struct count *count, const struct issues *issues,
                unsigned what);
