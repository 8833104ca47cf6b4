/* analysis/verdict.h — what may be said of one group's priorities, and how surely.
 *
 * One place decides for text, JSON, map, report and pack (spec/domain.md 3.4, 3.5, 4.6):
 *
 *   no answers   n = 0
 *   too few      below 10 homes, the tier's group, or what the tier asks of an area
 *   bands        10 to 29 homes: top, middle, also raised; inside a band A to Z, no figures
 *   full         30 and more: order with joint places, shares, agreement of methods
 *
 * The order is borda_avg's. "other" is a bucket of different things: it is counted but has no
 * place, and the places are those among the rest. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "analysis/ballots.h"
#include "analysis/lead.h"
#include "analysis/tier.h"

struct count;
struct gather_group;
struct gathered;

enum verdict_kind { VERDICT_NO_ANSWERS, VERDICT_TOO_FEW, VERDICT_BANDS, VERDICT_FULL };
const char *verdict_name(enum verdict_kind kind); // "no_data", "too_few", "bands", "full"

enum band { BAND_NONE, BAND_TOP, BAND_MIDDLE, BAND_ALSO }; // NONE: nobody named it

enum { RANK_MIN = 10, FULL_MIN = 30 }; // homes, in every tier: one family can flip it
enum { BACKED_MIN = 5 };               // homes behind an issue that is said to lead; more by tier

struct verdict {
    enum verdict_kind kind;
    enum tier tier;
    uint64_t n;     // homes with a ballot, exactly: not for printing. Of a vote its weight
    bool few_doors; // too few because the door list is short
    enum lead lead; // of the first; from BANDS on
    uint32_t
        n_front; // who leads: one; too close to call: two or more; nobody with BACKED_MIN: none
    uint8_t front[ISSUES_MAX];
    uint32_t n_order;                             // issues that are named and no bucket, in order
    uint8_t order[ISSUES_MAX], place[ISSUES_MAX]; // place[i] belongs to order[i]
    enum band band[ISSUES_MAX];                   // by issue
    uint64_t named[ISSUES_MAX];                   // homes that name it at all, by issue
    uint64_t top3[ISSUES_MAX];                    // homes that have it in the top three, by issue
    uint64_t hidden;                              // set: issues whose top3 may not be said
    uint64_t first_hidden;                        // set: nor how many put them first
    const struct intern *rankings;                // of the ballots: borrowed
};

struct verdict_of { // what is judged
    const struct ballots *ballots;
    const struct issues *issues;
    const struct count *count;
    enum tier tier;
    bool area;      // one of several areas, not the whole survey
    bool has_doors; // the door list is known
    uint64_t n_doors;
    bool unshaken;     // who leads is not asked: `lead` stays unknown
    bool meeting_vote; // ballots counted in the room: always in full
};

void verdict_reach(struct verdict *out, const struct verdict_of *of);

/* Count a group of a survey into `count` (enum count_what in `what`) and judge it; `area`: it is
 * one of several. */
void verdict_group(struct verdict *out, struct count *count, const struct gathered *gathered,
                   const struct gather_group *group, enum tier tier, bool area, unsigned what);

/* What gather_guard() hides of the group, as verdict_group() does. */
void verdict_hide(struct verdict *out, const struct gathered *gathered,
                  const struct gather_group *group);

/* `hidden`: a set of issues whose top3 may not be said. Those that no shown one stands between
 * share a place, in card order: the order of four counts below five tells each of them. Nor are
 * they in a band above the last or in front: that would tell that they are no small counts. */
void verdict_hide_issues(struct verdict *v, uint64_t hidden);

/* Competition places of the issues of `among` by `ranks`, those of `hidden` shared like that. By
 * issue; 0 for those that are not among them. */
void verdict_places(uint8_t place[ISSUES_MAX], const uint8_t *ranks, uint64_t among,
                    uint64_t hidden);

/* How much may be said of n homes, where `least` are asked for. */
enum verdict_kind verdict_kind_of(uint64_t n, uint32_t least, bool few_doors);

/* How many homes the kind asks for: "groups under 10 homes are not ranked". */
uint32_t verdict_least(enum tier tier, bool area);

/* The leaders of three ways of counting (spec/domain.md 3.5): top three, points, head to head; and
 * of first choices, because people ask. Joint leaders are sets. */
struct agreement {
    uint64_t top3, points, pairs;
    uint64_t first;
    bool agree; // the same issue, or the same joint first ones, by top three, points, head to head
    bool joint; // several share that first place
};
struct agreement verdict_agreement(const struct count *count, const struct issues *issues);
