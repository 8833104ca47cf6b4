/* survey/knock.h — the knock that a record came from: an interview without a visit makes one.
 *
 * When      the record's own time (questions when, end_time, end, consent_time, start_time, start),
 *           unless it lies after its arrival; else its arrival.
 * Outcome   of a form with a question `outcome` (a visit log): its answer. Else, with the core
 *           questions of the form (schema: question.core) as far as they were asked:
 *             consent (adult_consent, consent_part, ...) answered no   refused_soft
 *             adult_ok answered no                                     child_only
 *             at least 4 in 5 answered, and a priority where asked     complete
 *             at least half of them, and a priority where asked        partial
 *             less                                                     breakoff
 *           Half and the priorities are spec/domain.md 1.3; 4 in 5 is the usual line of AAPOR. An
 *           encrypted record is taken for complete: its answers cannot be seen.
 * None      door lists (a form that asks addr_line or bells_n) are no interviews. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "survey/standing.h"
#include "survey/tables.h"

struct submission;

struct knock_paths { // of one form version; a NULL path: the form has no such question
    const char *when[6];
    const char *outcome, *callback, *lang, *consent, *adult;
    bool none; // its records are no knocks
};
void knock_find_paths(struct knock_paths *out, const struct tables_plan *plan);

struct knock_said {
    int64_t at_utc;
    int64_t callback_utc; // 0: none
    const char *outcome;  // code
    const char *lang;     // NULL: none; lives as long as the record
    bool logged;          // the record is itself an entry in a visit log
};
/* What the record at hand, just written through `plan`, says. */
void knock_read(struct knock_said *out, const struct knock_paths *paths, struct submission *sub,
                const struct tables_plan *plan, int64_t received_utc);

/* An instant as a record writes it, in the zone of this machine where it names none; 0: none. */
int64_t knock_time(const char *text);
