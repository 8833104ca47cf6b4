/* analysis/priorities_pairs.c — the annex for officers: head-to-head counts and the three orders
 * that follow from them (spec/domain.md 3.2, 3.5 number 3). */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/priorities_impl.h"
#include "analysis/say.h"
#include "base/attr.h"
#include "base/num.h"
#include "base/strbuf.h"

/* ---- what may be shown ---- */

struct span {
    int64_t low, high;
};

/* What a reader makes of a count as this tier prints it; of a hidden one that it is somebody. */
static struct span read_as(const struct telling *t, uint64_t count) {
    const struct tier_rules *rules = &tier_rules[t->v->tier];
    uint64_t shown;
    if (!tier_count(t->v->tier, count, &shown)) {
        return (struct span){1, INT64_MAX};
    }
    int64_t least = (int64_t)rules->cell_min, low = (int64_t)shown - rules->base / 2;
    return shown == 0
               ? (struct span){0, 0}
               : (struct span){low < least ? least : low, (int64_t)shown + (rules->base - 1) / 2};
}

static uint64_t above(const struct telling *t, uint32_t a, uint32_t b) {
    return tally_pair(&t->count->tally, a, b) / WEIGHT_ONE;
}

/* Homes that put b above a are too few to be shown: do those that put a above b, printed, leave
 * them fewer values than the tier asks for? Homes that name b are those and some of these; so are
 * homes that name a, the other way round; both are no more than all. */
static bool tells_other(const struct telling *t, uint32_t a, uint32_t b) {
    const uint64_t *top3 = t->v->top3, *first = t->headline->first;
    struct span this = read_as(t, above(t, a, b)), all = read_as(t, t->v->n);
    struct span of_a = read_as(t, top3[a]), of_b = read_as(t, top3[b]);
    struct span first_b = read_as(t, first[b]);
    int64_t high = all.high - this.low, low = first_b.low > 1 ? first_b.low : 1;
    high = high < of_b.high ? high : of_b.high;
    low = low > of_a.low - this.high ? low : of_a.low - this.high;
    low = low > of_b.low - this.high ? low : of_b.low - this.high;
    return high - low + 1 < (int64_t)tier_rules[t->v->tier].cell_min;
}

/* Hidden for its own sake, or the other's: which of them is not said. */
static bool pair_hidden(const struct telling *t, uint32_t a, uint32_t b) {
    uint64_t shown;
    bool few = !tier_count(t->v->tier, above(t, a, b), &shown);
    bool other_few = !tier_count(t->v->tier, above(t, b, a), &shown);
    return t->v->tier != TIER_INTERNAL && (few || (other_few && tells_other(t, a, b)));
}

/* ---- the table ---- */

enum { CELL_TEXT = 24 };

/* A count as the tier shows it. */
static void cell_text(char text[CELL_TEXT], const struct telling *t, uint32_t a, uint32_t b) {
    uint64_t weight = tally_pair(&t->count->tally, a, b), shown;
    if (a == b) {
        snprintf(text, CELL_TEXT, "-");
    } else if (t->v->tier == TIER_INTERNAL) {
        char number[NUM_TEXT_MAX];
        num_format(number, round((double)weight / WEIGHT_ONE * 1000) / 1000);
        snprintf(text, CELL_TEXT, "%.*s", CELL_TEXT - 1, number);
    } else if (!pair_hidden(t, a, b) && tier_count(t->v->tier, weight / WEIGHT_ONE, &shown)) {
        snprintf(text, CELL_TEXT, "%" PRIu64, shown);
    } else {
        snprintf(text, CELL_TEXT, "hidden");
    }
}

static void add_table(const struct telling *t) {
    const struct verdict *v = t->v;
    size_t columns = tell_widest(t), width = 3;
    char text[CELL_TEXT];
    for (uint32_t i = 0; i < v->n_order * v->n_order; i++) {
        cell_text(text, t, v->order[i / v->n_order], v->order[i % v->n_order]);
        width = strlen(text) > width ? strlen(text) : width;
    }
    strbuf_addf(t->out,
                "  Head to head: %ss that put the issue of the row above that of the column.\n",
                t->unit);
    strbuf_addf(t->out, "    %*s", (int)columns + 4, "");
    for (uint32_t b = 0; b < v->n_order; b++) {
        strbuf_addf(t->out, "  %*u", (int)width, b + 1);
    }
    for (uint32_t a = 0; a < v->n_order; a++) {
        strbuf_addf(t->out, "\n    %2u  ", a + 1);
        size_t from = t->out->len;
        strbuf_add(t->out, label_of(t, v->order[a]));
        say_pad(t->out, from, columns);
        for (uint32_t b = 0; b < v->n_order; b++) {
            cell_text(text, t, v->order[a], v->order[b]);
            strbuf_addf(t->out, "  %*s", (int)width, text);
        }
    }
    strbuf_addc(t->out, '\n');
}

/* ---- orders ---- */

static void add_winner(const struct telling *t) {
    int winner = t->count->condorcet;
    if (winner >= 0 && !t->issues->items[winner].bucket) {
        strbuf_addf(t->out, "  \"%s\" beats every other issue head to head.\n",
                    label_of(t, (uint32_t)winner));
    } else {
        strbuf_add(t->out, "  No issue beats every other head to head.\n");
    }
}

/* "1st A; joint 2nd B = C": places among the issues shown. */
static void add_ranks(const struct telling *t, const char *heading, enum method_id id) {
    const struct verdict *v = t->v;
    const uint8_t *ranks = t->count->standings[id].ranks;
    strbuf_addf(t->out, "  %s: ", heading);
    for (uint32_t done = 0, level; done < v->n_order; done += level) {
        uint32_t best = UINT32_MAX, listed = 0;
        for (uint32_t i = 0, ahead; i < v->n_order; i++) { // the rank that has `done` ahead of it
            ahead = 0;
            for (uint32_t k = 0; k < v->n_order; k++) {
                ahead += ranks[v->order[k]] < ranks[v->order[i]];
            }
            best = ahead == done ? ranks[v->order[i]] : best;
        }
        level = 0;
        for (uint32_t i = 0; i < v->n_order; i++) {
            level += ranks[v->order[i]] == best;
        }
        strbuf_add(t->out, done ? "; " : "");
        tell_ordinal(t->out, level > 1, done + 1);
        for (uint32_t i = 0; i < v->n_order; i++) {
            if (ranks[v->order[i]] == best) {
                strbuf_addf(t->out, "%s%s", listed++ ? " = " : " ", label_of(t, v->order[i]));
            }
        }
    }
    strbuf_add(t->out, ".\n");
}

/* Orders that are as close, but for those of issues that nobody named: they come last, in any
 * order.
 */
static uint64_t optima_of(const struct telling *t) {
    uint64_t optima = t->count->kemeny.optima;
    for (uint32_t i = 0, n = 0; i < t->issues->n; i++) {
        optima /= t->v->named[i] ? 1 : ++n;
    }
    return optima;
}

static void add_kemeny(const struct telling *t) {
    const struct kemeny *kemeny = &t->count->kemeny;
    const char *between = "";
    if (!t->count->has_kemeny) {
        strbuf_addf(t->out,
                    "  Closest to all answers (Kemeny): not worked out for more than %d issues.\n",
                    KEMENY_MAX);
        return;
    }
    strbuf_add(t->out, "  Closest to all answers (Kemeny): ");
    for (uint32_t i = 0; i < t->issues->n; i++) {
        uint32_t issue = kemeny->order[i];
        bool hidden = t->v->hidden >> issue & 1;
        if (t->v->named[issue] && !t->issues->items[issue].bucket && !hidden) {
            strbuf_addf(t->out, "%s%s", between, label_of(t, issue));
            between = " > ";
        }
    }
    if (t->v->hidden) { // in how many ways those left out can stand would tell of them
        strbuf_add(t->out, ".\n");
    } else if (optima_of(t) == 1) {
        strbuf_add(t->out, ". No other order is as close.\n");
    } else {
        strbuf_addf(t->out, ". %" PRIu64 " orders are as close; this is one of them.\n",
                    optima_of(t));
    }
}

/* Outside the team only of issues whose counts are shown: homes that put one above another are
 * nearly its count, and every order tells of it. */
void tell_pairs(const struct telling *told) {
    struct verdict shown = *told->v;
    struct telling only = *told, *t = &only;
    uint32_t n = 0;
    for (uint32_t i = 0; i < shown.n_order; i++) {
        bool hidden = shown.hidden >> shown.order[i] & 1;
        shown.order[n] = shown.order[i];
        n += !hidden;
    }
    if (n < shown.n_order) {
        strbuf_add(t->out, "  Issues whose number is not shown are left out of what follows.\n");
    }
    shown.n_order = n;
    only.v = &shown;
    add_table(t);
    add_winner(t);
    add_ranks(t, "Most head-to-head wins (Copeland)", METHOD_COPELAND);
    add_ranks(t, "Strongest paths (Schulze)", METHOD_SCHULZE);
    add_ranks(t, "Biggest wins locked first (ranked pairs)", METHOD_RANKED_PAIRS);
    add_kemeny(t);
    strbuf_add(t->out,
               "  Wins are locked by size; of equal ones that with fewer against it, then in the "
               "order of the card.\n");
}
