/* analysis/tier.h — who will read a figure, and so how much of it may be shown.
 *
 *   internal   stewards: everything, exactly
 *   meeting    the wall of a meeting, council and landlord: groups of 10, cells of 5, rounded to 5
 *   public     everybody: groups of 20, cells of 10, rounded to 5
 *
 * Rules: spec/domain.md 4.4 to 4.6; where two of them speak of the same thing the stricter holds.
 * Neighbours recognise each other far more easily than an officer can, and a council's copy may
 * become public, so the meeting's rules are no lighter than the council's. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct strbuf;

enum tier { TIER_INTERNAL, TIER_MEETING, TIER_PUBLIC };
enum { TIERS = TIER_PUBLIC + 1 };

struct tier_rules {
    const char *name;
    uint32_t group_min; // homes in a group of which anything is shown
    uint32_t cell_min;  // smallest count shown, but 0
    uint32_t base;      // counts are rounded to multiples of this
    uint32_t area_min;  // homes in an area of which an order is shown (4.6, priorities by block)
    uint32_t doors_min; // homes on an area's door list, where it is known (4.6, smallest area)
};
extern const struct tier_rules tier_rules[TIERS];

/* "internal", "meeting", "public"; NULL: `fallback`. ERR_USAGE for another word. */
bool tier_parse(const char *text, enum tier fallback, enum tier *out, struct err *err);

/* A count as this tier shows it; false: it may not be shown (1 … cell_min - 1). */
bool tier_count(enum tier tier, uint64_t n, uint64_t *shown);

/* Round without hiding: for a count known to be large enough. */
uint64_t tier_round(enum tier tier, uint64_t n);

/* How many in every ten, 0 to 10, of a count that tier_count() shows. It comes from the rounded
 * figures, of many homes, too (4.4, 3 allows exact ones from 50 on): what is worked out from exact
 * ones narrows the rounded counts beside it, and through them what is hidden. */
int tier_tenths(enum tier tier, uint64_t count, uint64_t n);

/* Response below 30 % (3.4), as far as the figures shown tell. */
bool tier_few_took_part(enum tier tier, uint64_t n, uint64_t n_doors);

/* "about 7 in every 10 homes", "fewer than 1 in every 10 homes", "nearly all homes", "fewer than 5
 * homes", "no homes"; in tier internal "14 of 20 homes (about 7 in every 10)". */
void tier_add_share(struct strbuf *out, enum tier tier, uint64_t count, uint64_t n);
/* "about 35 homes", "fewer than 5 homes", "1 home". */
void tier_add_homes(struct strbuf *out, enum tier tier, uint64_t n);
/* The same of other things than homes: `unit` is one of them, "answer". */
void tier_add_share_of(struct strbuf *out, enum tier tier, uint64_t count, uint64_t n,
                       const char *unit);
void tier_add_units(struct strbuf *out, enum tier tier, uint64_t n, const char *unit);
