/* survey/standing.c — see standing.h. */
#include "survey/standing.h"

#include <string.h>

#include "base/attr.h"
#include "base/date.h"

const struct outcome_row outcomes[OUTCOMES] = {
    [OUTCOME_COMPLETE] = {"complete",      "the interview was done",         RATE_I,  NEXT_FINAL,      1,                true,  false},
    [OUTCOME_PARTIAL] = {"partial",       "part of the interview was done", RATE_P,  NEXT_FINAL,      2,                true,
                          false                                                                                                      },
    [OUTCOME_BREAKOFF] = {"breakoff",      "the interview was stopped",      RATE_R,  NEXT_RETRY_ONCE, 4,                true,
                          false                                                                                                      },
    [OUTCOME_REFUSED_SOFT] = {"refused_soft",  "it was not a good time",         RATE_R,  NEXT_RETRY,      5,                true,
                          false                                                                                                      },
    [OUTCOME_REFUSED_FINAL] = {"refused_final", "they said no",                   RATE_R,  NEXT_FINAL,      3,                true,  false},
    [OUTCOME_NO_ANSWER] = {"no_answer",     "nobody came to the door",        RATE_NC, NEXT_RETRY,      10,               false,
                          false                                                                                                      },
    [OUTCOME_NO_ACCESS] = {"no_access",     "we could not get in",            RATE_NC, NEXT_RETRY,      11,               false,
                          false                                                                                                      },
    [OUTCOME_CHILD_ONLY] = {"child_only",    "only children were in",          RATE_NC, NEXT_RETRY,      9,                true,
                          false                                                                                                      },
    [OUTCOME_CALLBACK] = {"callback",      "they asked us to come back",     RATE_NC, NEXT_RETRY,      8,                true,
                          false                                                                                                      },
    [OUTCOME_LANGUAGE] = {"language",      "we had no language in common",   RATE_O,  NEXT_RETRY,      6,                true,
                          false                                                                                                      },
    [OUTCOME_UNABLE] = {"unable",        "they were not able to",          RATE_O,  NEXT_RETRY,      7,                true,  false},
    [OUTCOME_CARER_BLOCK] = {"carer_block",   "someone else stopped it",        RATE_O,  NEXT_SUPERVISOR,
                          OUTCOME_UNRANKED,                                                                              true,  false},
    [OUTCOME_UNSAFE] = {"unsafe",        "it was not safe",                RATE_O,  NEXT_SUPERVISOR, OUTCOME_UNRANKED,
                          false,                                                                                                false},
    [OUTCOME_NOT_TRIED] = {"not_tried",     "nobody has knocked",             RATE_UH, NEXT_NONE,       OUTCOME_UNRANKED,
                          false,                                                                                                false},
    [OUTCOME_NOT_FOUND] = {"not_found",     "the address was not found",      RATE_UH, NEXT_CHECK,
                          OUTCOME_UNRANKED,                                                                              false, false},
    [OUTCOME_VOID] = {"void",          "it looked empty",                RATE_NE, NEXT_FINAL,      OUTCOME_UNRANKED, false,
                          true                                                                                                       },
    [OUTCOME_NOT_HOME] = {"not_home",      "it is no home",                  RATE_NE, NEXT_FINAL,      OUTCOME_UNRANKED, false,
                          true                                                                                                       },
    [OUTCOME_SECOND_HOME] = {"second_home",   "it is a second home",            RATE_NE, NEXT_FINAL,
                          OUTCOME_UNRANKED,                                                                              false, true },
    [OUTCOME_DEMOLISHED] = {"demolished",    "it is gone",                     RATE_NE, NEXT_FINAL,      OUTCOME_UNRANKED,
                          false,                                                                                                true },
    [OUTCOME_DUPLICATE] = {"duplicate",     "it is listed twice",             RATE_X,  NEXT_FINAL,      OUTCOME_UNRANKED,
                          false,                                                                                                true },
};

bool outcome_find(const char *code, size_t len, enum outcome *out) {
    for (size_t i = 0; i < OUTCOMES; i++) {
        const char *ours = outcomes[i].code;
        if (len && ours[0] == code[0] && strlen(ours) == len && memcmp(ours, code, len) == 0) {
            *out = (enum outcome)i;
            return true;
        }
    }
    return false;
}

/* A half step behind `unable`: somebody lives there, and was met. */
static int double_rank(enum outcome outcome) {
    return outcome == OUTCOME_CARER_BLOCK ? 2 * outcomes[OUTCOME_UNABLE].rank + 1
                                          : 2 * outcomes[outcome].rank;
}

/* Sightings from different eyes or on different days; days in UTC will do for that. */
static bool independent(const struct knock *a, const struct knock *b) {
    return a->at_utc / DATE_MS_PER_DAY != b->at_utc / DATE_MS_PER_DAY ||
           (a->surveyor && b->surveyor && a->surveyor != b->surveyor);
}

static bool void_confirmed(const struct knock *knocks, size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
        if (knocks[i].outcome == OUTCOME_VOID && independent(&knocks[i], &knocks[last])) {
            return true;
        }
    }
    return false;
}

/* Rule 2: the last knock that says what the building is, with nobody met since; 0: none. */
static size_t find_building(const struct knock *knocks, size_t n, bool *void_once) {
    size_t first = 0, found = 0;
    for (size_t i = 0; i < n; i++) {
        const struct outcome_row *row = &outcomes[knocks[i].outcome];
        if (row->met) {
            first = i + 1;
            found = 0;
            *void_once = false;
        } else if (row->building) {
            bool stands = knocks[i].outcome != OUTCOME_VOID || void_confirmed(knocks, first, i);
            found = stands ? i + 1 : found;
            *void_once = !stands;
        }
    }
    *void_once = *void_once && !found;
    return found;
}

/* Rule 3; of equals the latest. One sighting of an empty home is not yet an outcome of its own. */
static size_t find_best(const struct knock *knocks, size_t n) {
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        if (!best || double_rank(knocks[i].outcome) <= double_rank(knocks[best - 1].outcome)) {
            best = i + 1;
        }
    }
    return best;
}

static enum rate_family family_of(const struct standing *s) {
    enum rate_family family = outcomes[s->outcome].family;
    bool seen = outcomes[s->outcome].met || s->lived_in;
    if ((family == RATE_NC || s->outcome == OUTCOME_UNSAFE) && !seen) {
        return RATE_UH;
    }
    return s->outcome == OUTCOME_VOID && s->void_once ? RATE_UH : family; // until a second look
}

void standing_of(const struct knock *knocks, size_t n, struct standing *out) {
    *out = (struct standing){.outcome = OUTCOME_NOT_TRIED, .n = n, .family = RATE_UH};
    for (size_t i = 0; i < n; i++) {
        bool met = outcomes[knocks[i].outcome].met, empty = knocks[i].outcome == OUTCOME_VOID;
        out->lived_in =
            knocks[i].lived_in >= 0 ? knocks[i].lived_in : (out->lived_in || met) && !empty;
    }
    size_t building = find_building(knocks, n, &out->void_once), best = find_best(knocks, n);
    if (!best) {
        return;
    }
    bool interview = outcomes[knocks[best - 1].outcome].rank <= outcomes[OUTCOME_PARTIAL].rank;
    out->nth = building && !interview ? building : best;
    out->outcome = (enum outcome)knocks[out->nth - 1].outcome;
    out->family = family_of(out);
}

bool knock_is_about(const struct knock *knock, int number) {
    if (knock->household) {
        return knock->household == number;
    }
    return number == 1 || !outcomes[knock->outcome].met;
}
