/* analysis/priorities_impl.h — sentences about one group, between the texts of a survey
 * (priorities_text.c), of a vote (vote_text.c), of head-to-head counts (priorities_pairs.c) and the
 * sentences themselves (priorities_say.c). Each appends whole lines. */
#pragma once
#include "analysis/count.h"
#include "analysis/gather.h"
#include "analysis/headline.h"
#include "analysis/priorities.h"
#include "analysis/verdict.h"

struct strbuf;

struct telling {
    struct strbuf *out;
    const struct issues *issues;
    const struct count *count;
    const struct verdict *v;
    const struct headline *headline; // of a full order
    const char *unit;                // one of what is counted: "home", "ballot"
    enum ballot_kind kind;
    bool area;        // one of several groups
    uint64_t n_homes; // lived in; 0: not known
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
void tell_first(const struct telling *t);    // first choices, as bars
void tell_five(const struct telling *t);     // whom five issues serve
void tell_families(const struct telling *t); // nearly the same issues, taken together

/* Head to head: the table, who beats every other, and three orders that follow from it. */
void tell_pairs(const struct telling *t);
