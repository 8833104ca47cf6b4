/* analysis/priorities_say.c — see priorities_impl.h. Short sentences, one idea each; "7 in every 10
 * homes" before any percentage; a hidden figure is said to be hidden. The words are those of
 * spec/domain.md 3.5 and 3.6. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/priorities_impl.h"
#include "analysis/say.h"
#include "base/attr.h"
#include "base/num.h"
#include "base/strbuf.h"

enum { GAP_MIN = 5 }; // homes not covered: fewer are "a few" (3.6, B)

/* ---- lists of issues ---- */

/* Numbers of the issues of a set, by label A to Z. */
uint32_t tell_alphabet(const struct issues *issues, uint64_t set, uint8_t *list) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < issues->n; i++) {
        uint32_t at = n;
        if (!(set >> i & 1)) {
            continue;
        }
        for (; at > 0 && strcmp(issues->items[list[at - 1]].label, issues->items[i].label) > 0;
             at--) {
            list[at] = list[at - 1];
        }
        list[at] = (uint8_t)i;
        n++;
    }
    return n;
}

/* "Damp and mould", "Repairs" and "Money and food": in quotes, as names hold "and" and commas. */
void tell_set(const struct telling *t, uint64_t set) {
    uint8_t list[ISSUES_MAX];
    uint32_t n = tell_alphabet(t->issues, set, list);
    for (uint32_t i = 0; i < n; i++) {
        strbuf_addf(t->out, "%s\"%s\"",
                    i == 0       ? ""
                    : i + 1 == n ? " and "
                                 : ", ",
                    label_of(t, list[i]));
    }
}

/* One line of names, A to Z, apart by ';': names may hold commas. */
void tell_line(const struct telling *t, const char *heading, uint64_t set) {
    uint8_t list[ISSUES_MAX];
    uint32_t n = tell_alphabet(t->issues, set, list);
    if (n == 0) {
        return;
    }
    strbuf_add(t->out, heading);
    for (uint32_t i = 0; i < n; i++) {
        strbuf_add(t->out, i ? "; " : "");
        strbuf_add(t->out, label_of(t, list[i]));
    }
    strbuf_addc(t->out, '\n');
}

uint64_t tell_named(const struct telling *t) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < t->issues->n; i++) {
        bool bucket = t->issues->items[i].bucket;
        set |= t->v->named[i] && !bucket ? UINT64_C(1) << i : 0;
    }
    return set;
}

static uint64_t front_set(const struct verdict *v) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < v->n_front; i++) {
        set |= UINT64_C(1) << v->front[i];
    }
    return set;
}

/* ---- who leads ---- */

void tell_lead(const struct telling *t) {
    const struct verdict *v = t->v;
    if (v->n_front == 0) {
        strbuf_add(t->out, "  No clear favourite that can be shown.\n");
        return;
    }
    strbuf_add(t->out, "  ");
    switch (v->lead) {
    case LEAD_CLEAR:
        tell_set(t, front_set(v));
        strbuf_add(t->out, " is clearly first.\n");
        return;
    case LEAD_LIKELY:
        tell_set(t, front_set(v));
        strbuf_add(t->out, " is likely first, but not for certain.\n");
        return;
    case LEAD_CLOSE:
        if (v->n_front == 1) {
            tell_set(t, front_set(v));
            strbuf_add(t->out, " is ahead, but it is too close to call.\n");
            return;
        }
        strbuf_add(t->out, "Too close to call: ");
        tell_set(t, front_set(v));
        strbuf_add(t->out, " lead. We cannot tell them apart.\n");
        return;
    case LEAD_UNKNOWN:
        tell_set(t, front_set(v));
        strbuf_add(t->out, v->n_front > 1 ? " share the first place.\n" : " is first.\n");
        return;
    }
}

void tell_ways(const struct telling *t) {
    const struct agreement *ways = &t->headline->ways;
    const struct {
        const char *before;
        uint64_t set;
    } all[] = {
        {t->kind == BALLOTS_TICKED ? "By ticks: " : "By top three: ", ways->top3  },
        {". By points: ",                                             ways->points},
        {". Head to head: ",                                          ways->pairs },
    };
    if (t->headline->ways_hidden) {
        return; // that it leads would tell of it
    }
    if (ways->agree) {
        strbuf_add(t->out, "  All three ways of counting agree: ");
        tell_set(t, ways->points);
        strbuf_addf(t->out, " %s first by %s, by points and head to head.\n",
                    ways->joint ? "come joint" : "comes",
                    t->kind == BALLOTS_TICKED ? "ticks" : "top three");
        return;
    }
    strbuf_add(t->out, "  The ways of counting do not agree. Talk about it. ");
    for (size_t i = 0; i < LEN(all); i++) {
        strbuf_add(t->out, all[i].before);
        tell_set(t, all[i].set);
    }
    strbuf_add(t->out, ".\n");
}

/* ---- the full order ---- */

static const char *ending(uint32_t place) {
    uint32_t tens = place % 100;
    return tens >= 11 && tens <= 13 ? "th"
           : place % 10 == 1        ? "st"
           : place % 10 == 2        ? "nd"
           : place % 10 == 3        ? "rd"
                                    : "th";
}

void tell_ordinal(struct strbuf *out, bool joint, uint32_t place) {
    strbuf_addf(out, "%s%u%s", joint ? "joint " : "", place, ending(place));
}

static bool is_joint(const struct verdict *v, uint32_t i) {
    return (i > 0 && v->place[i - 1] == v->place[i]) ||
           (i + 1 < v->n_order && v->place[i + 1] == v->place[i]);
}

size_t tell_widest(const struct telling *t) {
    size_t columns = 0;
    for (uint32_t i = 0; i < t->v->n_order; i++) {
        size_t width = say_width(label_of(t, t->v->order[i]));
        columns = width > columns ? width : columns;
    }
    return columns;
}

enum { PLACE_COLUMNS = 12 }; // "joint 11th  "

/* "    joint 2nd   Damp and mould" and blanks up to `columns`. */
void tell_place(const struct telling *t, uint32_t i, size_t columns) {
    struct strbuf *out = t->out;
    const struct verdict *v = t->v;
    strbuf_add(out, "    ");
    size_t from = out->len;
    tell_ordinal(out, is_joint(v, i), v->place[i]);
    say_pad(out, from, PLACE_COLUMNS);
    from = out->len;
    strbuf_add(out, label_of(t, v->order[i]));
    say_pad(out, from, columns);
}

/* How many of the homes, with how sure that is from 30 homes on. */
static void add_share(const struct telling *t, uint64_t count) {
    const struct verdict *v = t->v;
    tier_add_share_of(t->out, v->tier, count, v->n, t->unit);
    if (t->n_homes && v->kind == VERDICT_FULL && count && say_how_sure(v->tier, count, v->n)) {
        say_between(t->out, say_interval(v->tier, count, v->n, t->n_homes));
    }
}

void tell_order(const struct telling *t) {
    size_t columns = tell_widest(t);
    strbuf_addf(t->out, "  In order of points, with the %ss that %s:\n", t->unit,
                t->kind == BALLOTS_TICKED ? "ticked it" : "put it in their top three");
    for (uint32_t i = 0; i < t->v->n_order; i++) {
        tell_place(t, i, columns);
        strbuf_add(t->out, "  ");
        if (t->v->hidden >> t->v->order[i] & 1) {
            strbuf_add(t->out, "not shown, to protect a few");
        } else {
            add_share(t, t->v->top3[t->v->order[i]]);
        }
        strbuf_addc(t->out, '\n');
    }
}

/* A share that begins a sentence. */
static void add_share_first(const struct telling *t, uint64_t count) {
    AUTO(strbuf_done) struct strbuf share = {0};
    tier_add_share_of(&share, t->v->tier, count, t->v->n, t->unit);
    if (share.data[0] >= 'a' && share.data[0] <= 'z') {
        share.data[0] = (char)(share.data[0] - 'a' + 'A');
    }
    strbuf_add(t->out, share.data);
}

/* The issue that most homes have in their top three, as one sentence. */
void tell_headline(const struct telling *t) {
    const struct headline *h = t->headline;
    bool ticked = t->kind == BALLOTS_TICKED, joint = h->most & (h->most - 1);
    if (h->most & t->v->hidden) {
        return;
    }
    strbuf_add(t->out, "  ");
    add_share_first(t, h->most_homes);
    strbuf_add(t->out, joint    ? ticked ? " ticked each of " : " put each of "
                       : ticked ? " ticked "
                                : " put ");
    tell_set(t, h->most);
    strbuf_add(t->out, ticked ? ".\n" : " in their top three.\n");
}

/* ---- first choices ---- */

void tell_first(const struct telling *t) {
    size_t columns = tell_widest(t);
    if (t->kind == BALLOTS_TICKED) {
        return; // ticks have no first
    }
    strbuf_add(t->out, "  First choices:\n");
    for (uint32_t i = 0; i < t->v->n_order; i++) {
        uint32_t issue = t->v->order[i];
        uint64_t homes = t->headline->first[issue], shown;
        bool hidden = t->v->first_hidden >> issue & 1;
        bool seen = tier_count(t->v->tier, homes, &shown) && !hidden;
        strbuf_add(t->out, "    ");
        say_houses(t->out, seen ? tier_tenths(t->v->tier, homes, t->v->n) : -1);
        size_t from = t->out->len;
        strbuf_add(t->out, label_of(t, issue));
        say_pad(t->out, from, columns + 2);
        if (hidden) {
            strbuf_add(t->out, "not shown, to protect a few");
        } else {
            tier_add_share_of(t->out, t->v->tier, homes, t->v->n, t->unit);
        }
        strbuf_addc(t->out, '\n');
    }
}

/* ---- whom five serve ---- */

static const char *const words[] = {"none", "one", "two", "three", "four", "five"};

static uint64_t slot_set(const struct slots *slots) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < slots->n; i++) {
        set |= UINT64_C(1) << slots->issue[i];
    }
    return set;
}

/* A gap of 1 … cell_min - 1 homes is not given. */
static void add_served(const struct telling *t, uint64_t served) {
    uint64_t shown;
    if (!tier_count(t->v->tier, t->v->n - served, &shown)) {
        strbuf_addf(t->out, "nearly all %ss", t->unit);
    } else if (served == t->v->n) {
        strbuf_addf(t->out, "every %s", t->unit);
    } else {
        tier_add_share_of(t->out, t->v->tier, served, t->v->n, t->unit);
    }
}

/* "Adding X would bring in the rest." In a small area the issue of a few homes is not named. */
static void add_gap(const struct telling *t) {
    const struct headline *h = t->headline;
    uint64_t shown, few = tier_rules[t->v->tier].cell_min;
    bool small = !tier_count(t->v->tier, h->gap, &shown) || h->gap < few;
    if (h->gap == 0 || h->bring < 0 || (small && t->area)) {
        return;
    }
    strbuf_add(t->out, " Adding ");
    tell_set(t, UINT64_C(1) << h->bring);
    strbuf_addf(t->out, " would bring in %s.",
                h->brought == h->gap      ? "the rest"
                : 2 * h->brought > h->gap ? "most of the rest"
                                          : "some of the rest");
}

/* 3.6, B: those not covered, by what they name and nothing else. */
static void add_uncovered(const struct telling *t) {
    const struct headline *h = t->headline;
    uint64_t named = h->gap_issues & tell_named(t);
    if (h->gap == 0 || (h->gap < GAP_MIN && t->area)) {
        return;
    }
    strbuf_add(t->out, "  Not in it: ");
    if (h->gap < GAP_MIN || h->gap < tier_rules[t->v->tier].cell_min) {
        strbuf_addf(t->out, "a few %ss.\n", t->unit); // what so few name is not listed
        return;
    }
    tier_add_units(t->out, t->v->tier, h->gap, t->unit);
    tell_line(t, named ? ". They name: " : ".", named);
    strbuf_add(t->out, named ? "" : "\n");
}

/* 3.6, E: four seats by order, one by the fair-share rule. */
static void add_fair_seat(const struct telling *t) {
    const struct headline *h = t->headline;
    uint64_t five = slot_set(&h->five), fair = slot_set(&h->fair);
    if (h->fair.n < h->five.n || five == fair) {
        return;
    }
    strbuf_addf(t->out, "  A fair share: keep one place of %s for those not heard yet, and ",
                words[h->seats]);
    tell_set(t, fair & ~five);
    strbuf_add(t->out, " stands there instead of ");
    tell_set(t, five & ~fair);
    strbuf_addf(t->out, ". Then the %s speak for ", words[h->seats]);
    add_served(t, h->fair.served);
    strbuf_add(t->out, ".\n");
}

void tell_five(const struct telling *t) {
    const struct headline *h = t->headline;
    if (h->seats == 0) {
        return;
    }
    strbuf_addf(t->out, "  The first %s: ", words[h->five.n]);
    for (uint32_t i = 0; i < h->five.n; i++) {
        strbuf_addf(t->out, "%s\"%s\"", i ? ", " : "", label_of(t, h->five.issue[i]));
    }
    strbuf_add(t->out, ".\n");
    if (!h->closed) {
        strbuf_addf(t->out, "  These %s include something from the %s of ", words[h->five.n],
                    t->kind == BALLOTS_TICKED ? "ticks" : "top three");
        add_served(t, h->five.served);
        strbuf_addc(t->out, '.');
        add_gap(t);
        strbuf_addc(t->out, '\n');
        add_uncovered(t);
    }
    if (h->five.tied) {
        strbuf_add(t->out, "  Tied for the last place of them: ");
        tell_set(t, h->five.tied);
        strbuf_add(t->out, ". Let the meeting choose.\n");
    }
    if (!h->closed) {
        add_fair_seat(t);
    }
}

/* ---- families ---- */

void tell_families(const struct telling *t) {
    bool any = false;
    for (uint32_t i = 0; i < t->headline->n_families; i++) {
        const struct family *family = &t->headline->families[i];
        if (family->issues & t->v->hidden) {
            continue; // with those of it that are shown it would tell
        }
        if (!any) {
            strbuf_add(t->out, "  Issues that are nearly the same, taken together:\n");
            any = true;
        }
        strbuf_add(t->out, "    ");
        tell_set(t, family->issues);
        strbuf_add(t->out, ": ");
        tier_add_share_of(t->out, t->v->tier, family->top3, t->v->n, t->unit);
        if (t->kind == BALLOTS_TICKED) {
            strbuf_add(t->out, " ticked one of them.\n");
            continue;
        }
        if (family->first_hidden) {
            strbuf_add(t->out, " have one of them in their top three.\n");
            continue;
        }
        strbuf_add(t->out, " have one of them in their top three; ");
        tier_add_share_of(t->out, t->v->tier, family->first, t->v->n, t->unit);
        strbuf_add(t->out, " put one of them first.\n");
    }
}

/* ---- numbers ---- */

void tell_number(struct strbuf *out, double value) {
    char text[NUM_TEXT_MAX];
    num_format(text, round(value * 1000) / 1000);
    strbuf_add(out, isnan(value) ? "-" : text);
}
