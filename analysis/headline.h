/* analysis/headline.h — what is said first of a group's priorities, found once: for text, report,
 * wall sheet.
 *
 *   1  top-three share     most, most_homes          spec/domain.md 3.5, by number
 *   2  order of points     verdict.order, .place
 *   3  three ways agree    ways: top three, points, head to head
 *   4  whom five serve     five, gap, bring; fair: one seat of five for those not yet heard (3.6,
 * E) 5  first choices       first families            issues that are nearly the same, taken
 * together (3.1)
 *
 * Exact figures, in homes: they go through tier.h before anybody reads them. A list of five needs
 * an order without joint places: more top-three mentions, then more first choices, then head to
 * head; what is tied still stays tied, and `tied` says so (3.2, Ties). */
#pragma once
#include <stdint.h>

#include "analysis/ballots.h"
#include "analysis/verdict.h"

// Seats: with no more issues than five, three; with three none.
enum { HEADLINE_SEATS = 5, HEADLINE_SEATS_SHORT = 3 };

struct slots { // n is 0 where all issues would have a seat
    uint32_t n;
    uint8_t issue[HEADLINE_SEATS];
    uint64_t served; // homes that have one of them in their top three
    uint64_t tied;   // set: issues that could as well have the last seats; 0: none
};

struct family {
    const char *code;
    uint64_t issues;      // set: two or more
    bool first_hidden;    // one of them is not told of: all of them, less the others, would be it
    uint64_t first, top3; // homes that put one of them first, in their top three
};

struct headline {
    uint64_t most; // set: issues that most homes have in their top three
    uint64_t most_homes;
    struct agreement ways;
    bool ways_hidden; // one way puts first an issue whose number is not shown
    uint32_t seats;
    struct slots five, fair;
    bool closed;                // a number of these is not shown: nor is how many homes they serve
    uint64_t gap;               // homes with none of the five in their top three
    uint64_t gap_issues;        // set: what they have there
    int bring;                  // issue that would bring most of them in; -1: none
    uint64_t brought;           // homes it brings in
    uint64_t first[ISSUES_MAX]; // homes that put it first, alone or with others
    uint32_t n_families;
    struct family families[ISSUES_MAX / 2];
};

/* `v` is of the same ballots, and not of too few. */
void headline_find(struct headline *out, const struct count *count, const struct issues *issues,
                   const struct verdict *v);
