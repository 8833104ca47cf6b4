/* survey/standing.h — what stands of all knocks at a household's door. Pure.
 *
 * Source   spec/domain.md 1.3: one household may have many visits; one outcome is current.
 * Rules    1. An interview stands, whatever came after: complete before partial.
 *          2. What the building turned out to be (a shop, gone, a second home, listed twice) stands
 *             when nobody was met there later. Empty needs two sightings that do not depend on
 *             each other: another day, or another surveyor.
 *          3. Else the best by rank: refused_final, breakoff, refused_soft, language, unable,
 *             carer_block, callback, child_only, no_answer, no_access, then the rest, latest first.
 *          Nobody met: NC where the home was seen to be lived in (the latest word holds), else UH.
 * Table    outcomes[] says of each what schema table `outcome` says; a test holds them together. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "survey/response_rates.h"

enum outcome {
    OUTCOME_COMPLETE,
    OUTCOME_PARTIAL,
    OUTCOME_BREAKOFF,
    OUTCOME_REFUSED_SOFT,
    OUTCOME_REFUSED_FINAL,
    OUTCOME_NO_ANSWER,
    OUTCOME_NO_ACCESS,
    OUTCOME_CHILD_ONLY,
    OUTCOME_CALLBACK,
    OUTCOME_LANGUAGE,
    OUTCOME_UNABLE,
    OUTCOME_CARER_BLOCK,
    OUTCOME_UNSAFE,
    OUTCOME_NOT_TRIED,
    OUTCOME_NOT_FOUND,
    OUTCOME_VOID,
    OUTCOME_NOT_HOME,
    OUTCOME_SECOND_HOME,
    OUTCOME_DEMOLISHED,
    OUTCOME_DUPLICATE,
};
enum { OUTCOMES = OUTCOME_DUPLICATE + 1 };

enum outcome_next {
    NEXT_FINAL,
    NEXT_RETRY,
    NEXT_RETRY_ONCE,
    NEXT_SUPERVISOR,
    NEXT_CHECK,
    NEXT_NONE
};

struct outcome_row {
    const char *code;
    const char *words; // "nobody came to the door": after "last time"
    enum rate_family family;
    enum outcome_next next;
    int rank;      // of several the smallest stands; OUTCOME_UNRANKED: about the building
    bool met;      // somebody who lives there was met
    bool building; // says what the building is; rule 2
};
enum { OUTCOME_UNRANKED = 100 };
extern const struct outcome_row outcomes[OUTCOMES];
bool outcome_find(const char *code, size_t len, enum outcome *out);

struct knock {
    int64_t at_utc;       // ms
    int64_t callback_utc; // 0: none
    uint32_t door;        // whose; for the reader's use
    uint32_t surveyor;    // a number; 0: not known
    uint16_t lang;        // a number; 0: none wanted
    uint8_t outcome;      // enum outcome
    uint8_t household;    // 0: not said
    int8_t lived_in;      // 1 yes, 0 no, -1 not said
};

struct standing {
    enum outcome outcome; // OUTCOME_NOT_TRIED without a knock
    enum rate_family family;
    size_t nth;     // the knock that it comes from, from 1 on; 0: none
    size_t n;       // knocks
    bool lived_in;  // seen, or somebody was met
    bool void_once; // one sighting of an empty home that still needs a second
};

/* `knocks` of one household, by time. */
void standing_of(const struct knock *knocks, size_t n, struct standing *out);

/* Does this knock of a home count for its household `number` (from 1 on)? */
bool knock_is_about(const struct knock *knock, int number);
