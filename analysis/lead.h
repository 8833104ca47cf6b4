/* analysis/lead.h — is the first really first, or could the next few doors change it?
 *
 * By the share of shaken bags (stability.h) in which the leading issue comes first: .95 and more is
 * clear, .80 likely, less is too close to call (spec/domain.md TV6). Two that share the first place
 * are too close whatever the bag says.
 *
 * A lead that is large against its own scatter needs no shaking: by Bernstein's inequality a bag in
 * which it is lost has a chance of at most 1 in 50, and then more than 1 in 20 of 2000 bags do not
 * lose it (chance below e^-30). Otherwise a thousand blocks would be shaken for nothing. */
#pragma once
#include <stdint.h>

#include "analysis/ballots.h"

struct count;

enum lead {
    LEAD_UNKNOWN, // cannot be shaken: weights that are not whole
    LEAD_CLOSE,
    LEAD_LIKELY,
    LEAD_CLEAR,
};

/* `leader` and the issues in `race` (a set) run; others, as "other", are looked past. `count` is of
 * these ballots. */
enum lead lead_of(const struct count *count, const struct ballots *ballots, uint32_t leader,
                  uint64_t race);
