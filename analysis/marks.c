/* analysis/marks.c — see marks.h. */
#include "analysis/marks.h"

#include "base/err.h"

bool marks_allow(const struct column *column, enum tier tier, const char *name, struct err *err) {
    if (tier == TIER_INTERNAL) {
        return true;
    }
    if (column->tier == 'I') {
        return err_set(err, ERR_USAGE,
                       "'%s' is for the team alone, as the form says: the team counts it with "
                       "--tier internal",
                       name);
    }
    if (column->tier == 'M' && tier == TIER_PUBLIC) {
        return err_set(err, ERR_USAGE,
                       "'%s' is for the meeting, the council and the landlord, as the form says, "
                       "not for tier public",
                       name);
    }
    if (column->marks & MARK_CONTACT) {
        return err_set(err, ERR_USAGE, "'%s' could tell who a person is: it stays with the team",
                       name);
    }
    if (column->is_open) {
        return err_set(err, ERR_USAGE,
                       "'%s' holds people's own words: read them and sort them; they are not "
                       "counted for others",
                       name);
    }
    return true;
}

bool marks_allow_order(unsigned marks, enum tier tier, const char *name, struct err *err) {
    return tier == TIER_INTERNAL || !(marks & MARK_HEALTH) ||
           err_set(err, ERR_USAGE,
                   "'%s' is about health or who people are: for others than the team there is no "
                   "order of it; count it with doorstep tabulate",
                   name);
}

bool marks_allow_groups(unsigned marks, enum tier tier, enum gather_by areas, bool by_answer,
                        const char *name, struct err *err) {
    if (tier == TIER_INTERNAL) {
        return true;
    }
    if (marks & MARK_HEALTH && (by_answer || areas != BY_ALL)) {
        return err_set(err, ERR_USAGE,
                       "'%s' is about health or who people are: for others than the team it is "
                       "shown for the whole survey only, by no area and no other answer",
                       name);
    }
    if (marks & MARK_MONEY && (areas == BY_BLOCK || areas == BY_ZONE)) {
        return err_set(err, ERR_USAGE,
                       "'%s' is about money: it is not shown by block or smaller areas, but by "
                       "estate",
                       name);
    }
    return true;
}
