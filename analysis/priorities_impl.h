/* analysis/priorities_impl.h — sentences about one group, between the texts of a survey
 * (priorities_text.c), of a vote (vote_text.c), of head-to-head counts (priorities_pairs.c) and the
 * sentences themselves (priorities_say.c). Each appends whole lines. */
#pragma once
#include "analysis/count.h"
#include "analysis/gather.h"
#include "analysis/headline.h"
#include "analysis/intervals.h"
#include "analysis/priorities.h"
#include "analysis/verdict.h"

struct strbuf;

struct others { // homes in any group, this one included
    uint64_t n, top3[ISSUES_MAX];
    uint64_t hidden; // set: in some group
};

struct telling {
    struct strbuf *out;
    const struct issues *issues;
    const struct count *count;
    const struct verdict *v;
    const struct headline *headline; // of a full order
    const char *unit;                // one of what is counted: "home", "ballot"
    enum ballot_kind kind;
    bool area;                   // one of several groups
    bool place;                  // these are areas
    const struct others *others; // all homes in groups that are no areas; NULL: there are none
    uint64_t n_homes;            // lived in; 0: not known
};

static inline const char *label_of(const struct telling *t, uint32_t issue) {
    return t->issues->items[issue].label;
}

/* ---- lists of issues ---- */

uint32_t tell_alphabet(const struct issues *issues, uint64_t set, uint8_t *list); // by label
void tell_set(const struct telling *t, uint64_t set);                       // "A", "B" and "C"
void tell_line(const struct telling *t, const char *heading, uint64_t set); // A; B; C
uint64_t tell_named(const struct telling *t); // set: named, and no bucket

/* ---- one order ---- */

/* "    joint 2nd   Damp and mould" and blanks: the i-th of the verdict's order. */
void tell_place(const struct telling *t, uint32_t i, size_t columns);
void tell_ordinal(struct strbuf *out, bool joint, uint32_t place); // "joint 2nd"
size_t tell_widest(const struct telling *t);                       // label of those in order
void tell_number(struct strbuf *out, double value);                // three decimals; "-" for none

/* ---- sentences ---- */

void tell_headline(const struct telling *t);
void tell_order(const struct telling *t);
void tell_lead(const struct telling *t);
void tell_ways(const struct telling *t);
void tell_first(const struct telling *t);     // first choices, as bars
void tell_five(const struct telling *t);      // whom five issues serve
void tell_families(const struct telling *t);  // nearly the same issues, taken together
void tell_different(const struct telling *t); // what this group names more, or less, than others

bool is_place(enum gather_by by);
/* All homes in groups that are no areas. */
void others_find(struct others *out, struct count *count, const struct gathered *g);
/* What sets a group apart from all other homes in groups (spec/domain.md 3.4, 3.6 C): 1 more often,
 * -1 less often, 0 neither; `gap` is the difference. 0 too where this tier may not see it. */
int differs(const struct verdict *v, const struct others *others, uint32_t issue,
            struct interval *gap);

/* Beside the plain count of all homes: weighted by block, and first knock against later. Reads the
 * survey twice more. */
bool tell_checks(struct strbuf *out, struct store *st, const struct priorities_options *options,
                 const struct verdict *plain, struct err *err);

/* Head to head: the table, who beats every other, and three orders that follow from it. */
void tell_pairs(const struct telling *t);
