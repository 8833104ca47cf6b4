/* analysis/priorities_text.c — see priorities.h: the page of a survey, group after group. */
#include <inttypes.h>
#include <string.h>

#include "analysis/lived_in.h"
#include "analysis/priorities_impl.h"
#include "analysis/say.h"
#include "base/mem.h"
#include "base/strbuf.h"

static uint64_t band_set(const struct telling *t, enum band band) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < t->issues->n; i++) {
        set |= t->v->band[i] == band ? UINT64_C(1) << i : 0;
    }
    return set;
}

/* "Other" is no issue: it shows what it holds, and wins nothing (spec/domain.md 3.1). */
static void add_bucket(const struct telling *t, const struct gathered *g) {
    for (uint32_t i = 0; i < t->issues->n; i++) {
        if (!t->issues->items[i].bucket || !t->v->named[i]) {
            continue;
        }
        strbuf_addf(t->out, "  \"%s\"", label_of(t, i));
        if (t->v->hidden >> i & 1) {
            strbuf_add(t->out, " was named too; " SAY_HIDDEN ".\n");
            continue;
        }
        if (g->n_others > 1 && !t->area && t->v->tier == TIER_INTERNAL) { // so many homes at least
            strbuf_addf(t->out, " (%zu different things)", g->n_others);
        }
        strbuf_add(t->out, " was named by ");
        tier_add_homes(t->out, t->v->tier, t->v->named[i]);
        strbuf_add(t->out, ". Read what they said and sort it: a mixed pile has no place.\n");
        for (size_t k = 0; k < g->n_others && !t->area && t->v->tier == TIER_INTERNAL; k++) {
            strbuf_addf(t->out, "    %s (%" PRIu64 ")\n", g->others[k].code, g->others[k].homes);
        }
    }
}

static void add_full(const struct telling *t, const struct gathered *g) {
    if (t->v->n_order > 0) {
        tell_headline(t);
        tell_order(t);
        tell_lead(t);
        tell_ways(t);
        tell_five(t);
    }
    if (t->v->n_order > 0 && !t->area) {
        tell_first(t);
    }
    tell_families(t);
    tell_different(t);
    add_bucket(t, g);
}

/* ---- smaller groups ---- */

static void add_bands(const struct telling *t) {
    strbuf_add(t->out, "  One home could change an order of so few, so here are groups, A to Z.\n");
    tell_line(t, "    Top          ", band_set(t, BAND_TOP));
    tell_line(t, "    Middle       ", band_set(t, BAND_MIDDLE));
    tell_line(t, "    Also raised  ", band_set(t, BAND_ALSO));
    tell_lead(t);
    tell_different(t);
}

static void add_raised(const struct telling *t) {
    uint8_t list[ISSUES_MAX];
    uint32_t n = tell_alphabet(t->issues, tell_named(t), list);
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
static void add_too_few(const struct telling *t, const struct gathered *g,
                        const struct gather_group *group) {
    const struct verdict *v = t->v;
    if (group->row) {
        return; // its title says so
    }
    if (group->counted_in) {
        strbuf_addf(t->out, "  Not shown by itself: counted in %s.\n", group->counted_in);
        return;
    }
    if (v->tier == TIER_INTERNAL) {
        strbuf_addf(t->out, "  Fewer than %d homes: too few to put in order.\n", RANK_MIN);
        add_raised(t);
        return;
    }
    if (v->few_doors) {
        strbuf_addf(t->out, "  Fewer than %u homes on the door list: too small an area to show.\n",
                    tier_rules[v->tier].doors_min);
    } else if (v->n < verdict_least(v->tier, t->place)) {
        strbuf_addf(t->out, "  Fewer than %u homes: too few to show.\n",
                    verdict_least(v->tier, t->place));
    } else {
        strbuf_add(t->out, "  Not shown: it would tell of a few homes, here or next to it.\n");
    }
    if (t->area) {
        strbuf_add(t->out, "  Their points are in the \"Also raised\" list below.\n");
    } else if (v->n >= tier_rules[v->tier].cell_min && !g->waits_since) { // else a few named more
        add_raised(t);
    }
}

/* ---- groups ---- */

static void add_title(const struct telling *t, const struct gather_group *group) {
    struct strbuf *out = t->out;
    if (t->area && !t->place) {
        strbuf_addf(out, "%s: ", group->name);
    } else if (t->area) {
        strbuf_addf(out, "%s%s%s: ", group->code, group->name ? ", " : "",
                    group->name ? group->name : "");
    } else {
        strbuf_add(out, "All homes: ");
    }
    switch (t->v->kind) {
    case VERDICT_NO_ANSWERS:
        strbuf_add(out, t->area ? "no answers yet\n"
                                : "no answers yet. So there is nothing to put in order.\n");
        return;
    case VERDICT_TOO_FEW:
        if (group->counted_with) {
            strbuf_addf(out, "counted together with %s\n", group->counted_with);
            return;
        }
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

static void add_silent(const struct telling *t, const struct gathered *g,
                       const struct gather_group *group) {
    const struct {
        uint64_t n;
        enum gather_silent how;
        const char *text;
    } silent[] = {
        {group->n_none,  GATHER_NONE,  "said none of these matter most"},
        {group->n_dk,    GATHER_DK,    "did not know"                  },
        {group->n_pns,   GATHER_PNS,   "would rather not say"          },
        {group->n_blank, GATHER_BLANK, "left it blank"                 },
    };
    const char *hidden[LEN(silent)];
    size_t n_hidden = 0;
    for (size_t i = 0; i < LEN(silent); i++) {
        if (g->silent_hidden & silent[i].how) {
            hidden[n_hidden++] = silent[i].text;
        } else if (silent[i].n) {
            strbuf_add(t->out, "  Not counted: ");
            tier_add_homes(t->out, t->v->tier, silent[i].n);
            strbuf_addf(t->out, " that %s.\n", silent[i].text);
        }
    }
    say_uncounted(t->out, "home", hidden, n_hidden);
}

static void add_banner(const struct telling *t, const struct gather_group *group) {
    bool shown = t->v->kind == VERDICT_FULL || t->v->kind == VERDICT_BANDS;
    if (shown && group->has_doors && tier_few_took_part(t->v->tier, t->v->n, group->n_doors)) {
        strbuf_add(t->out, "  Fewer than one in three homes took part.\n");
    }
}

static void add_group(const struct telling *t, const struct gathered *g,
                      const struct gather_group *group) {
    add_title(t, group);
    add_banner(t, group);
    switch (t->v->kind) {
    case VERDICT_NO_ANSWERS:
        if (!t->area) {
            add_silent(t, g, group); // perhaps they refused
        }
        return;
    case VERDICT_TOO_FEW:
        add_too_few(t, g, group);
        break;
    case VERDICT_BANDS:
        add_bands(t);
        break;
    case VERDICT_FULL:
        add_full(t, g);
        break;
    }
    if (t->v->tier == TIER_INTERNAL || (t->v->kind == VERDICT_FULL && !t->area)) {
        add_silent(t, g, group);
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
        rules->name, verdict_least(options->tier, is_place(options->gather.by)), rules->cell_min,
        rules->base);
    say_waits(out, g->waits_since);
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
    struct headline headline;
    struct verdict last; // of the last group; of all homes where there is one
    const struct priorities_options *options;
    struct others others;          // of groups that are no areas
    bool area, place;              // several groups; they are areas
    bool hidden, ranked, full;     // some group is hidden, has a first, is in full order
    uint64_t n, named[ISSUES_MAX]; // homes, and homes that name each issue
};

static void page_free(struct page *page) {
    gather_done(&page->g);
    count_done(&page->count);
    mem_freep(&page);
}
DEFINE_FREEP(page_freep, struct page *, page_free)

static void tell_group(struct page *page, const struct gather_group *group) {
    const struct priorities_options *options = page->options;
    struct verdict v;
    verdict_group(&v, &page->count, &page->g, group, options->tier, page->place,
                  options->pairs ? COUNT_KEMENY : COUNT_METHODS);
    struct telling t = {.out = page->out,
                        .issues = &page->g.issues,
                        .count = &page->count,
                        .v = &v,
                        .headline = &page->headline,
                        .unit = "home",
                        .kind = page->g.kind,
                        .area = page->area,
                        .place = page->place,
                        .others = page->area && !page->place ? &page->others : NULL,
                        .n_homes = group->n_homes};
    if (v.kind == VERDICT_FULL) {
        headline_find(&page->headline, &page->count, &page->g.issues, &v);
    }
    add_group(&t, &page->g, group);
    if (options->pairs && v.kind == VERDICT_FULL && v.n_order > 0 &&
        (!page->area || options->tier == TIER_INTERNAL)) {
        tell_pairs(&t);
    }
    strbuf_addc(page->out, '\n');
    if (group->row) {
        return; // what it has to say its row says
    }
    page->hidden = page->hidden || v.kind == VERDICT_TOO_FEW;
    page->ranked = page->ranked || v.n_front > 0;
    page->full = page->full || v.kind == VERDICT_FULL;
    page->n += group->n;
    page->last = v;
    for (uint32_t i = 0; i < page->g.issues.n; i++) {
        page->named[i] += v.named[i];
    }
}

/* What anyone raised anywhere, A to Z, without counts and places (spec/domain.md 3.6, A). */
static void add_also_raised(const struct page *page) {
    struct verdict v = {.tier = page->options->tier};
    memcpy(v.named, page->named, sizeof v.named);
    struct telling t = {.out = page->out, .issues = &page->g.issues, .v = &v};
    uint64_t set = tell_named(&t);
    if (page->n >= tier_rules[v.tier].cell_min && set && !page->g.waits_since) {
        strbuf_add(page->out, page->place ? "Also raised, somewhere in these areas, A to Z:\n"
                                          : "Also raised, by somebody, A to Z:\n");
        tell_line(&t, "  ", set);
    }
}

static bool has_ballots(const struct gathered *g) {
    bool any = false;
    for (size_t i = 0; i < g->n_groups; i++) {
        any |= g->groups[i].n > 0;
    }
    return any;
}

enum { CHECKS_MAX = 200000 }; // forms: past it two more readings take seconds

bool priorities_text(struct strbuf *out, struct store *st, const struct priorities_options *options,
                     struct err *err) {
    AUTO(page_freep) struct page *page = mem_zalloc(sizeof *page); // some 60 KB
    enum gather_by by = options->gather.by;
    *page =
        (struct page){.out = out, .options = options, .area = by != BY_ALL, .place = is_place(by)};
    if (!gather_ballots(&page->g, st, &options->gather, err) ||
        !gather_lived_in(&page->g, st, options->gather.by, err) ||
        !gather_guard(&page->g, st, &options->gather, NULL, err)) {
        return false;
    }
    if (page->area && !page->place) {
        others_find(&page->others, &page->count, &page->g);
    }
    add_heading(out, &page->g, options);
    bool nobody = page->area && !has_ballots(&page->g);
    if (page->place && page->g.n_groups == 0) {
        say_no_areas(out, by == BY_ESTATE ? "estate" : "block");
    } else if (nobody) {
        strbuf_add(out, "No area has any answers yet. So there is nothing to put in order.\n");
    }
    for (size_t i = 0; !nobody && i < page->g.n_groups; i++) {
        tell_group(page, &page->g.groups[i]);
    }
    if (page->full) {
        strbuf_add(out, "Points: every home gives the same total number of points; issues it left "
                        "off share what is left equally.\n");
    }
    if (page->ranked) {
        add_how_sure(out);
    }
    if (by == BY_ALL && page->full && page->g.n_rows <= CHECKS_MAX &&
        !tell_checks(out, st, options, &page->last, err)) {
        return false;
    }
    for (size_t i = 0; i < page->g.n_notes; i++) {
        strbuf_addf(out, "Mind: %s.\n", page->g.notes[i]);
    }
    if (options->tier == TIER_INTERNAL) {
        add_notes(out, &page->g);
    } else if (page->area && page->hidden) {
        add_also_raised(page);
    }
    return true;
}
