/* analysis/tier.c — see tier.h. */
#include "analysis/tier.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"

/* Columns: name, group, cell, base, area, doors. */
const struct tier_rules tier_rules[TIERS] = {
    [TIER_INTERNAL] = {"internal", 1,  1,  1, 1,  0 },
    [TIER_MEETING] = {"meeting",  10, 5,  5, 10, 20},
    [TIER_PUBLIC] = {"public",   20, 10, 5, 30, 40},
};

bool tier_parse(const char *text, enum tier fallback, enum tier *out, struct err *err) {
    if (!text) {
        *out = fallback;
        return true;
    }
    for (int i = 0; i < TIERS; i++) {
        if (strcmp(tier_rules[i].name, text) == 0) {
            *out = (enum tier)i;
            return true;
        }
    }
    return err_set(err, ERR_USAGE, "--tier is internal, meeting or public, not '%s'", text);
}

uint64_t tier_round(enum tier tier, uint64_t n) {
    uint64_t base = tier_rules[tier].base;
    return (n + base / 2) / base * base; // whole numbers never lie halfway between multiples of 5
}

bool tier_count(enum tier tier, uint64_t n, uint64_t *shown) {
    if (n > 0 && n < tier_rules[tier].cell_min) {
        return false;
    }
    *shown = tier_round(tier, n);
    return true;
}

int tier_tenths(enum tier tier, uint64_t count, uint64_t n) {
    assert(count <= n && n > 0);
    count = tier_round(tier, count);
    n = tier_round(tier, n);
    uint64_t tenths = (20 * count + n) / (2 * n); // to the nearest, halves up
    return tenths > 10 ? 10 : (int)tenths;
}

bool tier_few_took_part(enum tier tier, uint64_t n, uint64_t n_doors) {
    return tier_round(tier, n) * 10 < tier_round(tier, n_doors) * 3;
}

/* "about 7 in every 10", "fewer than 1 in every 10", "nearly all", "all". */
static void add_tenths(struct strbuf *out, enum tier tier, uint64_t count, uint64_t n) {
    int tenths = tier_tenths(tier, count, n);
    if (tenths == 0) {
        strbuf_add(out, "fewer than 1 in every 10");
    } else if (tenths == 10) {
        strbuf_add(out, count == n && tier == TIER_INTERNAL ? "all" : "nearly all");
    } else {
        strbuf_addf(out, "about %d in every 10", tenths);
    }
}

void tier_add_share_of(struct strbuf *out, enum tier tier, uint64_t count, uint64_t n,
                       const char *unit) {
    uint64_t shown;
    if (!tier_count(tier, count, &shown)) {
        strbuf_addf(out, "fewer than %" PRIu32 " %ss", tier_rules[tier].cell_min, unit);
    } else if (count == 0) {
        strbuf_addf(out, "no %ss", unit);
    } else if (tier == TIER_INTERNAL) {
        strbuf_addf(out, "%" PRIu64 " of %" PRIu64 " %ss (", count, n, unit);
        add_tenths(out, tier, count, n);
        strbuf_addc(out, ')');
    } else {
        add_tenths(out, tier, count, n);
        strbuf_addf(out, " %ss", unit);
    }
}

void tier_add_share(struct strbuf *out, enum tier tier, uint64_t count, uint64_t n) {
    tier_add_share_of(out, tier, count, n, "home");
}

void tier_add_units(struct strbuf *out, enum tier tier, uint64_t n, const char *unit) {
    uint64_t shown;
    if (!tier_count(tier, n, &shown)) {
        strbuf_addf(out, "fewer than %" PRIu32 " %ss", tier_rules[tier].cell_min, unit);
    } else if (n == 0) {
        strbuf_addf(out, "no %ss", unit);
    } else {
        strbuf_addf(out, "%s%" PRIu64 " %s%s", tier == TIER_INTERNAL ? "" : "about ", shown, unit,
                    shown == 1 ? "" : "s");
    }
}

void tier_add_homes(struct strbuf *out, enum tier tier, uint64_t n) {
    tier_add_units(out, tier, n, "home");
}
