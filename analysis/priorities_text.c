/* analysis/priorities_text.c — see priorities.h. Short sentences, one idea each; "7 in every 10
 * homes" before any percentage; a hidden figure is said to be hidden. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/ballots.h"
#include "analysis/count.h"
#include "analysis/priorities.h"
#include "analysis/verdict.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* What the sentences about one group need. */
struct telling {
    struct strbuf *out;
    const struct issues *issues;
    const struct count *count;
    const struct verdict *v;
    bool ticks, area;
};

static const char *label_of(const struct telling *t, uint32_t issue) {
    return t->issues->items[issue].label;
}

/* ---- lists of issues ---- */

/* Numbers of the issues of a set, by label A to Z. */
static uint32_t in_alphabet(const struct issues *issues, uint64_t set, uint8_t *list) {
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
static void add_set(const struct telling *t, uint64_t set) {
    uint8_t list[ISSUES_MAX];
    uint32_t n = in_alphabet(t->issues, set, list);
    for (uint32_t i = 0; i < n; i++) {
        strbuf_addf(t->out, "%s\"%s\"",
                    i == 0       ? ""
                    : i + 1 == n ? " and "
                                 : ", ",
                    label_of(t, list[i]));
    }
}

/* One line of names, A to Z, apart by ';': names may hold commas. */
static void add_line(const struct telling *t, const char *heading, uint64_t set) {
    uint8_t list[ISSUES_MAX];
    uint32_t n = in_alphabet(t->issues, set, list);
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

static uint64_t named_set(const struct telling *t) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < t->issues->n; i++) {
        bool bucket = t->issues->items[i].bucket;
        set |= t->v->named[i] && !bucket ? UINT64_C(1) << i : 0;
    }
    return set;
}

static uint64_t band_set(const struct telling *t, enum band band) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < t->issues->n; i++) {
        set |= t->v->band[i] == band ? UINT64_C(1) << i : 0;
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

static void add_lead(const struct telling *t) {
    const struct verdict *v = t->v;
    if (v->n_front == 0) {
        strbuf_add(t->out, "  No clear favourite: people named many different things.\n");
        return;
    }
    strbuf_add(t->out, "  ");
    switch (v->lead) {
    case LEAD_CLEAR:
        add_set(t, front_set(v));
        strbuf_add(t->out, " is clearly first.\n");
        return;
    case LEAD_LIKELY:
        add_set(t, front_set(v));
        strbuf_add(t->out, " is likely first, but not for certain.\n");
        return;
    case LEAD_CLOSE:
        if (v->n_front == 1) {
            add_set(t, front_set(v));
            strbuf_add(t->out, " is ahead, but it is too close to call.\n");
            return;
        }
        strbuf_add(t->out, "Too close to call: ");
        add_set(t, front_set(v));
        strbuf_add(t->out, " lead. We cannot tell them apart.\n");
        return;
    case LEAD_UNKNOWN:
        add_set(t, front_set(v));
        strbuf_add(t->out, v->n_front > 1 ? " share the first place.\n" : " is first.\n");
        return;
    }
}

static void add_agreement(const struct telling *t) {
    struct agreement a = verdict_agreement(t->count, t->issues);
    if (a.agree) {
        strbuf_add(t->out, "  All three ways of counting agree: ");
        add_set(t, a.first);
        strbuf_add(t->out, " comes first by first choices, by top three and by points.\n");
        return;
    }
    strbuf_add(t->out, "  The ways of counting do not agree. Talk about it. By first choices: ");
    add_set(t, a.first);
    strbuf_add(t->out, ". By top three: ");
    add_set(t, a.top3);
    strbuf_add(t->out, ". By points: ");
    add_set(t, a.points);
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

static void pad(struct strbuf *out, size_t from, size_t columns) {
    for (size_t width = utf8_width(out->data + from, out->len - from); width < columns; width++) {
        strbuf_addc(out, ' ');
    }
}

static bool is_joint(const struct verdict *v, uint32_t i) {
    return (i > 0 && v->place[i - 1] == v->place[i]) ||
           (i + 1 < v->n_order && v->place[i + 1] == v->place[i]);
}

static size_t widest_label(const struct telling *t) {
    size_t columns = 0;
    for (uint32_t i = 0; i < t->v->n_order; i++) {
        const char *label = label_of(t, t->v->order[i]);
        size_t width = utf8_width(label, strlen(label));
        columns = width > columns ? width : columns;
    }
    return columns;
}

enum { PLACE_COLUMNS = 12 }; // "joint 11th  "

/* "    joint 2nd   Damp and mould" and blanks up to `columns`. */
static void add_place(const struct telling *t, uint32_t i, size_t columns) {
    struct strbuf *out = t->out;
    const struct verdict *v = t->v;
    strbuf_add(out, "    ");
    size_t from = out->len;
    strbuf_addf(out, "%s%u%s", is_joint(v, i) ? "joint " : "", v->place[i], ending(v->place[i]));
    pad(out, from, PLACE_COLUMNS);
    from = out->len;
    strbuf_add(out, label_of(t, v->order[i]));
    pad(out, from, columns);
}

static void add_order(const struct telling *t) {
    size_t columns = widest_label(t);
    strbuf_addf(t->out, "  In order of points, with the homes that %s:\n",
                t->ticks ? "ticked it" : "put it in their top three");
    for (uint32_t i = 0; i < t->v->n_order; i++) {
        add_place(t, i, columns);
        strbuf_add(t->out, "  ");
        tier_add_share(t->out, t->v->tier, t->v->top3[t->v->order[i]], t->v->n);
        strbuf_addc(t->out, '\n');
    }
}

/* The issue that most homes have in their top three, as one sentence. */
static void add_headline(const struct telling *t) {
    const struct verdict *v = t->v;
    uint32_t best = v->order[0];
    for (uint32_t i = 1; i < v->n_order; i++) {
        best = v->top3[v->order[i]] > v->top3[best] ? v->order[i] : best;
    }
    AUTO(strbuf_done) struct strbuf share = {0};
    tier_add_share(&share, v->tier, v->top3[best], v->n);
    if (share.data[0] >= 'a' && share.data[0] <= 'z') {
        share.data[0] = (char)(share.data[0] - 'a' + 'A');
    }
    strbuf_addf(t->out,
                t->ticks ? "  %s ticked \"%s\".\n" : "  %s put \"%s\" in their top three.\n",
                share.data, label_of(t, best));
}

/* The fair list, and how many homes it serves; a gap of 1 … cell_min - 1 homes is not given. */
static void add_fair(const struct telling *t) {
    const struct fair *fair = &t->count->fair;
    uint64_t set = 0, served = fair->n ? fair->fair_served[fair->n - 1] / WEIGHT_ONE : 0, shown;
    for (uint32_t i = 0; i < fair->n; i++) {
        if (t->issues->items[fair->fair[i]].bucket) {
            return; // the pile of other things has to be sorted first
        }
        set |= UINT64_C(1) << fair->fair[i];
    }
    if (fair->n < FAIR_SEATS) {
        return;
    }
    strbuf_add(t->out, "  A fair list of three: ");
    add_set(t, set);
    strbuf_add(t->out, ". It has something from the top three of ");
    if (!tier_count(t->v->tier, t->v->n - served, &shown)) {
        strbuf_add(t->out, "nearly all homes");
    } else if (served == t->v->n) {
        strbuf_add(t->out, "every home");
    } else {
        tier_add_share(t->out, t->v->tier, served, t->v->n);
    }
    strbuf_add(t->out, ".\n");
}

static void add_bucket(const struct telling *t) {
    for (uint32_t i = 0; i < t->issues->n; i++) {
        if (t->issues->items[i].bucket && t->v->named[i]) {
            strbuf_addf(t->out, "  \"%s\" was named by ", label_of(t, i));
            tier_add_homes(t->out, t->v->tier, t->v->named[i]);
            strbuf_add(t->out, ". Read what they said and sort it: a mixed pile has no place.\n");
        }
    }
}

static void add_full(const struct telling *t) {
    if (t->v->n_order > 0) {
        add_headline(t);
        add_order(t);
        add_lead(t);
        add_agreement(t);
        add_fair(t);
    }
    add_bucket(t);
}

/* ---- smaller groups ---- */

static void add_bands(const struct telling *t) {
    strbuf_add(t->out, "  One home could change an order of so few, so here are groups, A to Z.\n");
    add_line(t, "    Top          ", band_set(t, BAND_TOP));
    add_line(t, "    Middle       ", band_set(t, BAND_MIDDLE));
    add_line(t, "    Also raised  ", band_set(t, BAND_ALSO));
    add_lead(t);
}

static void add_raised(const struct telling *t) {
    uint8_t list[ISSUES_MAX];
    uint32_t n = in_alphabet(t->issues, named_set(t), list);
    strbuf_add(t->out, "  Raised by neighbours, A to Z:\n");
    for (uint32_t i = 0; i < n; i++) {
        strbuf_addf(t->out, "    %s", label_of(t, list[i]));
        if (t->v->tier == TIER_INTERNAL) {
            strbuf_addf(t->out, " (%" PRIu64 ")", t->v->named[list[i]]);
        }
        strbuf_addc(t->out, '\n');
    }
}

/* A small area lists nothing outside the team: with a place beside it an issue could point at a
 * home. A small survey lists what was raised when enough homes stand behind it together. */
static void add_too_few(const struct telling *t) {
    const struct verdict *v = t->v;
    if (v->tier == TIER_INTERNAL) {
        strbuf_addf(t->out, "  Fewer than %d homes: too few to put in order.\n", RANK_MIN);
        add_raised(t);
        return;
    }
    if (v->few_doors) {
        strbuf_addf(t->out, "  Fewer than %u homes on the door list: too small an area to show.\n",
                    tier_rules[v->tier].doors_min);
    } else {
        strbuf_addf(t->out, "  Fewer than %u homes: too few to show.\n",
                    verdict_least(v->tier, t->area));
    }
    if (t->area) {
        strbuf_add(t->out, "  Their points are in the \"Also raised\" list below.\n");
    } else if (v->n >= tier_rules[v->tier].cell_min) {
        add_raised(t);
    }
}

/* ---- groups ---- */

static void add_title(const struct telling *t, const struct gather_group *group) {
    struct strbuf *out = t->out;
    if (t->area) {
        strbuf_addf(out, "%s%s%s: ", group->code, group->name ? ", " : "",
                    group->name ? group->name : "");
    } else {
        strbuf_add(out, "All homes: ");
    }
    switch (t->v->kind) {
    case VERDICT_NO_ANSWERS:
        strbuf_add(out, "no answers yet\n");
        return;
    case VERDICT_TOO_FEW:
        if (t->v->tier != TIER_INTERNAL) {
            strbuf_add(out, "too few homes\n");
            return;
        }
        break;
    case VERDICT_BANDS:
    case VERDICT_FULL:
        break;
    }
    tier_add_homes(out, t->v->tier, t->v->n);
    strbuf_add(out, " answered\n");
}

static void add_silent(const struct telling *t, const struct gather_group *group) {
    const struct {
        uint64_t n;
        const char *text;
    } silent[] = {
        {group->n_none,  "said none of these matter most"},
        {group->n_dk,    "did not know"                  },
        {group->n_pns,   "would rather not say"          },
        {group->n_blank, "left it blank"                 },
    };
    for (size_t i = 0; i < LEN(silent); i++) {
        if (silent[i].n) {
            strbuf_add(t->out, "  Not counted: ");
            tier_add_homes(t->out, t->v->tier, silent[i].n);
            strbuf_addf(t->out, " that %s.\n", silent[i].text);
        }
    }
}

static void add_banner(const struct telling *t, const struct gather_group *group) {
    bool shown = t->v->kind == VERDICT_FULL || t->v->kind == VERDICT_BANDS;
    if (shown && group->has_doors && tier_few_took_part(t->v->tier, t->v->n, group->n_doors)) {
        strbuf_add(t->out, "  Fewer than one in three homes took part.\n");
    }
}

static void add_group(const struct telling *t, const struct gather_group *group) {
    add_title(t, group);
    add_banner(t, group);
    switch (t->v->kind) {
    case VERDICT_NO_ANSWERS:
        return;
    case VERDICT_TOO_FEW:
        add_too_few(t);
        break;
    case VERDICT_BANDS:
        add_bands(t);
        break;
    case VERDICT_FULL:
        add_full(t);
        break;
    }
    if (t->v->tier == TIER_INTERNAL || t->v->kind == VERDICT_FULL) {
        add_silent(t, group);
    }
}

/* ---- the whole page ---- */

static void add_heading(struct strbuf *out, const struct gathered *g,
                        const struct priorities_options *options) {
    const struct tier_rules *rules = &tier_rules[options->tier];
    strbuf_addf(out, "What matters most: %s\n", g->title[0] ? g->title : options->gather.question);
    if (options->tier == TIER_INTERNAL) {
        strbuf_add(out, "For the team only: exact counts. Do not pass this on.\n\n");
        return;
    }
    strbuf_addf(
        out,
        "Tier %s: groups under %u homes are not put in order; counts below %u are not shown, "
        "others are rounded to the nearest %u.\n\n",
        rules->name, verdict_least(options->tier, options->gather.by != BY_ALL), rules->cell_min,
        rules->base);
}

/* For the team: what was not counted as it stood. */
static void add_notes(struct strbuf *out, const struct gathered *g) {
    const struct {
        uint64_t n;
        const char *text;
    } notes[] = {
        {g->n_repeats,  "forms not counted: a newer one from the same home is"     },
        {g->n_unplaced, "ballots in no area: their home is not on the door list"   },
        {g->n_gaps,     "ballots with an empty place before the last: closed up"   },
        {g->n_twice,    "ballots with the same issue twice: the first place counts"},
        {g->n_odd,      "homes that gave points below 0, or too many: taken for 0" },
        {g->n_unlisted, "answers that are on no card: sort them"                   },
    };
    bool any = false;
    for (size_t i = 0; i < LEN(notes); i++) {
        if (notes[i].n) {
            strbuf_addf(out, "%s  %" PRIu64 " %s\n", any ? "" : "To look at:\n", notes[i].n,
                        notes[i].text);
            any = true;
        }
    }
}

static void add_how_sure(struct strbuf *out) {
    strbuf_addf(out,
                "How sure? We shook the bag of answers %d times (seed %d) and saw who came first: "
                "in 19 of 20 clear, in 16 of 20 likely, else too close to call.\n",
                STABILITY_DRAWS, STABILITY_SEED);
}

/* What stands at the foot of the page comes from all groups. */
struct page {
    struct strbuf *out;
    struct gathered g;
    struct count count;
    const struct priorities_options *options;
    bool area, hidden, ranked;     // some group is hidden, some has a first
    uint64_t n, named[ISSUES_MAX]; // homes, and homes that name each issue
};

static void page_free(struct page *page) {
    gather_done(&page->g);
    count_done(&page->count);
    mem_freep(&page);
}
DEFINE_FREEP(page_freep, struct page *, page_free)

static void tell_group(struct page *page, const struct gather_group *group) {
    struct verdict v;
    verdict_group(&v, &page->count, &page->g, group, page->options->tier, page->area,
                  COUNT_METHODS);
    struct telling t = {.out = page->out,
                        .issues = &page->g.issues,
                        .count = &page->count,
                        .v = &v,
                        .ticks = page->g.kind == BALLOTS_TICKED,
                        .area = page->area};
    add_group(&t, group);
    strbuf_addc(page->out, '\n');
    page->hidden = page->hidden || v.kind == VERDICT_TOO_FEW;
    page->ranked = page->ranked || v.n_front > 0;
    page->n += group->n;
    for (uint32_t i = 0; i < page->g.issues.n; i++) {
        page->named[i] += v.named[i];
    }
}

/* What anyone raised anywhere, A to Z, without counts and places (spec/domain.md 3.6, A). */
static void add_also_raised(const struct page *page) {
    struct verdict v = {.tier = page->options->tier};
    memcpy(v.named, page->named, sizeof v.named);
    struct telling t = {.out = page->out, .issues = &page->g.issues, .v = &v};
    uint64_t set = named_set(&t);
    if (page->n >= tier_rules[v.tier].cell_min && set) {
        strbuf_add(page->out, "Also raised, somewhere in these areas, A to Z:\n");
        add_line(&t, "  ", set);
    }
}

bool priorities_text(struct strbuf *out, struct store *st, const struct priorities_options *options,
                     struct err *err) {
    AUTO(page_freep) struct page *page = mem_zalloc(sizeof *page); // some 60 KB
    *page = (struct page){.out = out, .options = options, .area = options->gather.by != BY_ALL};
    if (!gather_ballots(&page->g, st, &options->gather, err)) {
        return false;
    }
    add_heading(out, &page->g, options);
    for (size_t i = 0; i < page->g.n_groups; i++) {
        tell_group(page, &page->g.groups[i]);
    }
    if (page->ranked) {
        add_how_sure(out);
    }
    if (options->tier == TIER_INTERNAL) {
        add_notes(out, &page->g);
    } else if (page->area && page->hidden) {
        add_also_raised(page);
    }
    return true;
}

/* ---- a vote in the room ---- */

static void add_number(struct strbuf *out, double value) {
    char text[NUM_TEXT_MAX];
    num_format(text, round(value * 1000) / 1000);
    strbuf_add(out, isnan(value) ? "-" : text);
}

enum { METHOD_COLUMNS = 34 };

/* "  First choices   D 8, R 7, Y 5", best first; joint ones in card order. */
static void add_method(const struct telling *t, enum method_id id) {
    const struct standing *standing = &t->count->standings[id];
    const char *between = "";
    strbuf_add(t->out, "  ");
    size_t from = t->out->len;
    strbuf_add(t->out, methods[id].name);
    pad(t->out, from, METHOD_COLUMNS);
    for (uint32_t rank = 1; rank <= t->issues->n; rank++) {
        for (uint32_t i = 0; i < t->issues->n; i++) {
            if (standing->ranks[i] != rank) {
                continue;
            }
            strbuf_addf(t->out, "%s%s ", between, label_of(t, i));
            if (methods[id].has_scores) {
                add_number(t->out, score_value(&standing->scores[i]));
            } else {
                strbuf_addf(t->out, "%u", rank);
            }
            between = ", ";
        }
    }
    strbuf_addc(t->out, '\n');
}

static void add_vote_order(const struct telling *t) {
    size_t columns = widest_label(t);
    const struct score *scores = t->count->standings[METHOD_BORDA_AVG].scores;
    strbuf_add(t->out, "In order of points (issues left off a ballot share what is left):\n");
    for (uint32_t i = 0; i < t->v->n_order; i++) {
        add_place(t, i, columns);
        strbuf_add(t->out, "  ");
        add_number(t->out, score_value(&scores[t->v->order[i]]));
        strbuf_add(t->out, " points\n");
    }
}

void vote_text(struct strbuf *out, const struct ballot_box *box) {
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    struct ballots ballots = ballot_box_view(box);
    struct verdict v;
    count_run(count, &ballots, COUNT_METHODS);
    verdict_reach(&v, &(struct verdict_of){.ballots = &ballots,
                                           .issues = &box->issues,
                                           .count = count,
                                           .tier = TIER_INTERNAL,
                                           .meeting_vote = true});
    struct telling t = {.out = out, .issues = &box->issues, .count = count, .v = &v};
    strbuf_addf(out, "%zu ballots", box->n);
    if (box->weight != box->n * WEIGHT_ONE) {
        strbuf_add(out, ", weight ");
        add_number(out, (double)box->weight / WEIGHT_ONE);
    }
    strbuf_addf(out, box->n_empty ? ", %" PRIu64 " empty\n" : "\n", box->n_empty);
    if (v.n_order > 0) {
        strbuf_addc(out, '\n');
        add_vote_order(&t);
        add_lead(&t);
        add_agreement(&t);
        strbuf_add(out, "\nEvery way of counting, best first:\n");
        for (int id = 0; id < METHODS; id++) {
            if (methods[id].has_ranks && method_of((enum method_id)id, count->tally.kind)) {
                add_method(&t, (enum method_id)id);
            }
        }
    }
    count_done(count);
}
