/* analysis/priorities_json.c — see priorities.h. One group after the other, so that a thousand
 * blocks need no more than the longest of them, and the text. */
#include <string.h>

#include "analysis/ballots.h"
#include "analysis/count.h"
#include "analysis/jsonout.h"
#include "analysis/priorities_impl.h"
#include "analysis/tally.h"
#include "analysis/verdict.h"
#include "base/mem.h"
#include "base/strbuf.h"

static const char *by_name(const struct gather_options *options) {
    static const char *const names[] = {
        [BY_ALL] = "all",   [BY_ESTATE] = "estate", [BY_BLOCK] = "block",
        [BY_ZONE] = "zone", [BY_ANSWER] = NULL,     [BY_VISIT] = "visit"};
    return options->by == BY_ANSWER ? options->by_question : names[options->by];
}

static void whole_member(struct jsonout *json, const char *key, uint64_t value) {
    jsonout_key(json, key);
    jsonout_whole(json, (int64_t)value);
}

/* A count as the tier shows it, null where it may not. */
/* `hidden`: it may not be said, though it be large enough. */
static void count_member(struct jsonout *json, const char *key, enum tier tier, uint64_t value,
                         bool hidden) {
    uint64_t shown;
    jsonout_key(json, key);
    if (!hidden && tier_count(tier, value, &shown)) {
        jsonout_whole(json, (int64_t)shown);
    } else {
        jsonout_null(json);
    }
}

static void text_member(struct jsonout *json, const char *key, const char *value) {
    jsonout_key(json, key);
    jsonout_text(json, value);
}

/* ---- what other tiers than internal may see ---- */

/* By homes that have it in their top three as that is printed: what reads alike is joint. */
static void printed_ranks(uint8_t ranks[ISSUES_MAX], const struct verdict *v, uint32_t m) {
    uint64_t printed[ISSUES_MAX];
    for (uint32_t i = 0; i < m; i++) {
        printed[i] = tier_count(v->tier, v->top3[i], &printed[i]) ? printed[i] : 1;
    }
    for (uint32_t i = 0; i < m; i++) {
        ranks[i] = 1;
        for (uint32_t k = 0; k < m; k++) {
            ranks[i] += printed[k] > printed[i];
        }
    }
}

/* An order of hidden counts would tell them. */
static void ranks_of(uint8_t place[ISSUES_MAX], enum method_id id, const struct count *count,
                     const struct verdict *v, uint32_t m) {
    uint64_t all = m < ISSUES_MAX ? (UINT64_C(1) << m) - 1 : UINT64_MAX, hidden = v->hidden;
    uint64_t first[ISSUES_MAX], shown;
    uint8_t ranks[ISSUES_MAX] = {0};
    memcpy(ranks, count->standings[id].ranks, m);
    tally_first(&count->tally, first);
    for (uint32_t i = 0; id == METHOD_FIRST && i < m; i++) {
        hidden |= tier_count(v->tier, first[i], &shown) ? 0 : UINT64_C(1) << i;
    }
    if (id == METHOD_TOP3 && v->tier != TIER_INTERNAL) {
        printed_ranks(ranks, v, m);
    }
    verdict_places(place, ranks, all, hidden);
}

static void ranks_member(struct jsonout *json, const struct count *count, const struct gathered *g,
                         const struct verdict *v) {
    static const enum method_id shown[] = {METHOD_FIRST, METHOD_TOP3, METHOD_BORDA_AVG};
    uint8_t place[ISSUES_MAX];
    jsonout_key(json, "methods");
    jsonout_open(json, '{');
    for (size_t i = 0; i < LEN(shown); i++) {
        jsonout_key(json, methods[shown[i]].id);
        jsonout_open(json, '{');
        jsonout_key(json, "ranks");
        jsonout_open(json, '{');
        ranks_of(place, shown[i], count, v, g->issues.n);
        for (uint32_t k = 0; k < g->issues.n; k++) {
            whole_member(json, g->issues.items[k].code, place[k]);
        }
        jsonout_close(json, '}');
        jsonout_close(json, '}');
    }
    jsonout_close(json, '}');
    jsonout_key(json, "reason");
    jsonout_null(json);
}

static void no_methods(struct jsonout *json, const struct gather_group *group,
                       const struct verdict *v, bool area) {
    AUTO(strbuf_done) struct strbuf reason = {0};
    enum verdict_kind kind = group->counted_in ? VERDICT_FULL : v->kind;
    if (group->counted_in) {
        strbuf_addf(&reason, "counted in %s", group->counted_in);
    }
    switch (kind) {
    case VERDICT_NO_ANSWERS:
        strbuf_add(&reason, "no answers yet");
        break;
    case VERDICT_TOO_FEW:
        if (v->few_doors) {
            strbuf_addf(&reason, "fewer than %u homes on the door list",
                        tier_rules[v->tier].doors_min);
        } else if (v->n < verdict_least(v->tier, area)) {
            strbuf_addf(&reason, "fewer than %u homes", verdict_least(v->tier, area));
        } else {
            strbuf_add(&reason, "it would tell of a few homes, here or next to it");
        }
        break;
    case VERDICT_BANDS:
        strbuf_add(&reason, "too few homes for an exact order");
        break;
    case VERDICT_FULL:
        break;
    }
    jsonout_key(json, "methods");
    jsonout_null(json);
    text_member(json, "reason", reason.data);
}

static void bands_member(struct jsonout *json, const struct verdict *v,
                         const struct issues *issues) {
    static const struct {
        enum band band;
        const char *key;
    } bands[] = {
        {BAND_TOP,    "top"        },
        {BAND_MIDDLE, "middle"     },
        {BAND_ALSO,   "also_raised"}
    };
    jsonout_key(json, "bands");
    jsonout_open(json, '{');
    for (size_t b = 0; b < LEN(bands); b++) {
        jsonout_key(json, bands[b].key);
        jsonout_open(json, '[');
        for (uint32_t i = 0; i < issues->n; i++) { // card order says nothing about size
            if (v->band[i] == bands[b].band) {
                jsonout_text(json, issues->items[i].code);
            }
        }
        jsonout_close(json, ']');
    }
    jsonout_close(json, '}');
}

static void guarded_group(struct jsonout *json, const struct gathered *g,
                          const struct gather_group *group, const struct count *count,
                          const struct verdict *v, bool area) {
    bool full = v->kind == VERDICT_FULL, shown = full || v->kind == VERDICT_BANDS;
    jsonout_key(json, "n");
    if (shown || (v->kind == VERDICT_NO_ANSWERS && !group->counted_in)) {
        jsonout_whole(json, (int64_t)tier_round(v->tier, group->n));
    } else {
        jsonout_null(json);
    }
    text_member(json, "status", verdict_name(v->kind));
    if (group->counted_in) {
        text_member(json, "counted_in", group->row ? g->groups[group->row].code : NULL);
    }
    if (full) {
        ranks_member(json, count, g, v);
        jsonout_key(json, "top3");
        jsonout_open(json, '{');
        for (uint32_t i = 0; i < g->issues.n; i++) {
            count_member(json, g->issues.items[i].code, v->tier, v->top3[i], v->hidden >> i & 1);
        }
        jsonout_close(json, '}');
        return;
    }
    no_methods(json, group, v, area);
    if (v->kind == VERDICT_BANDS) {
        bands_member(json, v, &g->issues);
    }
}

/* ---- everything ---- */

static void exact_group(struct jsonout *json, const struct gathered *g,
                        const struct gather_group *group, const struct count *count,
                        unsigned what) {
    whole_member(json, "n", group->n);
    whole_member(json, "none", group->n_none);
    whole_member(json, "dk", group->n_dk);
    whole_member(json, "pns", group->n_pns);
    whole_member(json, "blank", group->n_blank);
    if (group->has_doors) {
        whole_member(json, "doors", group->n_doors);
    }
    if (group->n) {
        count_json(json, count, &g->issues, what);
        return;
    }
    jsonout_key(json, "methods");
    jsonout_null(json);
    text_member(json, "reason", "no answers yet");
}

/* What other homes name less, or more, often; for the team by how much. */
static void differs_member(struct jsonout *json, const struct gathered *g, const struct verdict *v,
                           const struct others *others) {
    jsonout_key(json, "differs");
    jsonout_open(json, '{');
    for (uint32_t i = 0; i < g->issues.n; i++) {
        struct interval gap;
        int way = differs(v, others, i, &gap);
        if (!way) {
            continue;
        }
        jsonout_key(json, g->issues.items[i].code);
        if (v->tier != TIER_INTERNAL) {
            jsonout_text(json, way > 0 ? "more" : "less");
            continue;
        }
        jsonout_open(json, '{');
        jsonout_key(json, "share");
        jsonout_number(json, gap.share);
        jsonout_key(json, "low");
        jsonout_number(json, gap.low);
        jsonout_key(json, "high");
        jsonout_number(json, gap.high);
        jsonout_close(json, '}');
    }
    jsonout_close(json, '}');
}

static void group_json(struct jsonout *json, const struct gathered *g,
                       const struct gather_group *group, struct count *count,
                       const struct priorities_options *options, const struct others *others) {
    unsigned what = options->stability ? COUNT_STABILITY : COUNT_METHODS;
    bool area = is_place(options->gather.by);
    struct verdict v;
    jsonout_open(json, '{');
    text_member(json, "code", group->code);
    text_member(json, "name", group->name);
    if (options->tier == TIER_INTERNAL) {
        struct ballots ballots = gather_view(g, group);
        count_run(count, &ballots, what);
        exact_group(json, g, group, count, what);
    } else {
        verdict_group(&v, count, g, group, options->tier, area, COUNT_METHODS);
        guarded_group(json, g, group, count, &v, area);
    }
    if (others) {
        verdict_group(&v, count, g, group, options->tier, area, COUNT_METHODS);
        differs_member(json, g, &v, others);
    }
    jsonout_close(json, '}');
}

static void issues_member(struct jsonout *json, const struct issues *issues) {
    jsonout_key(json, "issues");
    jsonout_open(json, '[');
    for (uint32_t i = 0; i < issues->n; i++) {
        jsonout_text(json, issues->items[i].code);
    }
    jsonout_close(json, ']');
}

static void notes_members(struct jsonout *json, const struct gathered *g) {
    whole_member(json, "forms", g->n_rows);
    whole_member(json, "repeats", g->n_repeats);
    whole_member(json, "unplaced", g->n_unplaced);
    whole_member(json, "gaps", g->n_gaps);
    whole_member(json, "twice", g->n_twice);
    whole_member(json, "unlisted", g->n_unlisted);
    if (g->kind == BALLOTS_POINTS) {
        whole_member(json, "odd", g->n_odd);
    }
}

bool priorities_json(struct strbuf *out, struct store *st, const struct priorities_options *options,
                     struct err *err) {
    AUTO(gather_done) struct gathered g = {0};
    if (!gather_ballots(&g, st, &options->gather, err) ||
        !gather_guard(&g, st, &options->gather, NULL, err)) {
        return false;
    }
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    struct others others;
    bool split = options->gather.by != BY_ALL && !is_place(options->gather.by);
    if (split) {
        others_find(&others, count, &g);
    }
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    text_member(&json, "form_id", g.form_id);
    text_member(&json, "question", options->gather.question);
    text_member(&json, "by", by_name(&options->gather));
    text_member(&json, "tier", tier_rules[options->tier].name);
    if (g.waits_since) {
        text_member(&json, "waits_since", g.waits_since);
    }
    issues_member(&json, &g.issues);
    if (options->tier == TIER_INTERNAL) {
        notes_members(&json, &g);
    }
    jsonout_texts(&json, "notes", g.notes, g.n_notes);
    jsonout_key(&json, "groups");
    jsonout_open(&json, '[');
    for (size_t i = 0; i < g.n_groups; i++) {
        group_json(&json, &g, &g.groups[i], count, options, split ? &others : NULL);
    }
    jsonout_close(&json, ']');
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
    count_done(count);
    return true;
}

/* ---- a vote in the room ---- */

void vote_json(struct strbuf *out, const struct ballot_box *box) {
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    struct ballots ballots = ballot_box_view(box);
    unsigned what = COUNT_KEMENY | COUNT_STABILITY;
    struct wide weight = wide_of(box->weight), one = wide_of(WEIGHT_ONE);
    count_run(count, &ballots, what);
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    whole_member(&json, "ballots", box->n);
    jsonout_key(&json, "weight");
    jsonout_number(&json, wide_ratio(&weight, &one));
    whole_member(&json, "empty", box->n_empty);
    count_json(&json, count, &box->issues, what);
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
    count_done(count);
}
