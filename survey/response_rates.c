/* survey/response_rates.c — see response_rates.h. Each rate is one row: which families stand above
 * the line, which below it, and whether the unknown count whole, by e, or not at all. */
#include "survey/response_rates.h"

#include <math.h>

#include "base/attr.h"

enum { // sets of families
    I = 1 << RATE_I,
    P = 1 << RATE_P,
    R = 1 << RATE_R,
    NC = 1 << RATE_NC,
    O = 1 << RATE_O,
    UH = 1 << RATE_UH,
    UO = 1 << RATE_UO,
    NE = 1 << RATE_NE,
    LIVED_IN = I | P | R | NC | O,
    UNKNOWN = UH | UO,
};

static const struct {
    const char *name;
    unsigned above, below;
    bool by_e; // the unknown stand below the line too, each as e of a home
} rows[RATES] = {
    [RATE_E] = {"e",     LIVED_IN,      LIVED_IN | NE,      false},
    [RATE_RR1] = {"rr1",   I,             LIVED_IN | UNKNOWN, false},
    [RATE_RR2] = {"rr2",   I | P,         LIVED_IN | UNKNOWN, false},
    [RATE_RR3] = {"rr3",   I,             LIVED_IN,           true },
    [RATE_RR4] = {"rr4",   I | P,         LIVED_IN,           true },
    [RATE_RR5] = {"rr5",   I,             LIVED_IN,           false},
    [RATE_RR6] = {"rr6",   I | P,         LIVED_IN,           false},
    [RATE_COOP1] = {"coop1", I,             I | P | R | O,      false},
    [RATE_COOP3] = {"coop3", I,             I | P | R,          false},
    [RATE_REF1] = {"ref1",  R,             LIVED_IN | UNKNOWN, false},
    [RATE_CON1] = {"con1",  I | P | R | O, LIVED_IN | UNKNOWN, false},
};

static uint64_t sum(const struct rate_counts *counts, unsigned set) {
    uint64_t n = 0;
    for (int i = 0; i < RATE_FAMILIES; i++) {
        n += set >> i & 1 ? counts->n[i] : 0;
    }
    return n;
}

void response_rates(const struct rate_counts *counts, struct rates *out) {
    for (int i = 0; i < RATES; i++) { // e comes first
        double below = (double)sum(counts, rows[i].below);
        uint64_t unknown = rows[i].by_e ? sum(counts, UNKNOWN) : 0;
        if (unknown) {
            below += out->share[RATE_E] * (double)unknown;
        }
        out->share[i] = below > 0 ? (double)sum(counts, rows[i].above) / below : NAN;
    }
}

uint64_t rates_maybe_lived_in(const struct rate_counts *counts) {
    return sum(counts, LIVED_IN | UNKNOWN);
}

uint64_t rates_lived_in(const struct rate_counts *counts) {
    return sum(counts, LIVED_IN);
}

uint64_t rates_interviews(const struct rate_counts *counts) {
    return sum(counts, I | P);
}

const char *rate_name(enum rate rate) {
    return rows[rate].name;
}

const char *rate_family_name(enum rate_family family) {
    static const char *const names[] = {
        [RATE_I] = "I",   [RATE_P] = "P",   [RATE_R] = "R",   [RATE_NC] = "NC", [RATE_O] = "O",
        [RATE_UH] = "UH", [RATE_UO] = "UO", [RATE_NE] = "NE", [RATE_X] = "X",
    };
    return names[family];
}
