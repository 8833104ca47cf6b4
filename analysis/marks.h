/* analysis/marks.h — may this tier see a question at all? What the form says of it (ds:tag,
 * ds:tier; data/questionnaires/README.md), before anything is counted. Inside the team all may.
 *
 * Tier     'I' is for the team alone, 'M' not for the public; contact details and people's own
 *          words for nobody else.
 * Health   and who people are: for the whole survey, by no area and no other answer (4.6, S
 *          topics).
 * Money    by no block, nor anything smaller (4.6, $ topics).
 * Errors   ERR_USAGE with the question and the reason. */
#pragma once
#include <stdbool.h>

#include "analysis/columns.h"
#include "analysis/tier.h"

struct err;

bool marks_allow(const struct column *column, enum tier tier, const char *name, struct err *err);

/* An order of it, rather than how many there are: not of health, where counts are of ten and more,
 * of a hundred homes for the public, and a nought may be hidden. */
bool marks_allow_order(unsigned marks, enum tier tier, const char *name, struct err *err);

/* `areas`: what it is to be counted by; BY_ALL: no areas. `by_answer`: by another question. */
bool marks_allow_groups(unsigned marks, enum tier tier, enum gather_by areas, bool by_answer,
                        const char *name, struct err *err);
