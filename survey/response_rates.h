/* survey/response_rates.h — how many of the homes did we speak to? Pure arithmetic.
 *
 * Source   spec/domain.md 1.4: the definitions of AAPOR (Standard Definitions), with e by
 *          proportional allocation; test vector TV-RR.
 * Print    RR2 first, in homes ("65 of 100"); RR5 and RR6 never without it: they leave out the
 *          homes nobody came to the door of. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* What a household counts as. */
enum rate_family {
    RATE_I,  // complete interview
    RATE_P,  // partial interview
    RATE_R,  // refusal, break-off
    RATE_NC, // lived in, nobody met
    RATE_O,  // lived in, met, no interview for another reason
    RATE_UH, // not known whether anybody lives there
    RATE_UO, // not known otherwise
    RATE_NE, // no home: empty, a shop, gone
    RATE_X,  // listed twice: not counted at all
};
enum { RATE_FAMILIES = RATE_X + 1 };

struct rate_counts {
    uint64_t n[RATE_FAMILIES];
};

enum rate {
    RATE_E, // share of the unknown that are taken for homes
    RATE_RR1,
    RATE_RR2,
    RATE_RR3,
    RATE_RR4,
    RATE_RR5,
    RATE_RR6,
    RATE_COOP1,
    RATE_COOP3,
    RATE_REF1,
    RATE_CON1,
};
enum { RATES = RATE_CON1 + 1 };

struct rates {
    double share[RATES]; // 0..1; NAN where there is nothing to divide by
};

const char *rate_family_name(enum rate_family family); // "I", "UH"
const char *rate_name(enum rate rate);                 // "rr1", "coop3"

void response_rates(const struct rate_counts *counts, struct rates *out);

/* Households that may be lived in (the base of RR2), that are known to be (of RR6), that were
 * interviewed at least in part. */
uint64_t rates_maybe_lived_in(const struct rate_counts *counts);
uint64_t rates_lived_in(const struct rate_counts *counts);
uint64_t rates_interviews(const struct rate_counts *counts);
