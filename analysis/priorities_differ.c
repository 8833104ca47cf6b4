/* analysis/priorities_differ.c — what some homes name more often than the others: "carers are twice
 * as likely to say health care" (spec/domain.md 3.6, C). Of whole surveys only, by one answer. */
#include "analysis/priorities_impl.h"
#include "analysis/say.h"
#include "base/attr.h"
#include "base/strbuf.h"

bool is_place(enum gather_by by) {
    return by != BY_ALL && by != BY_ANSWER && by != BY_VISIT;
}

void others_find(struct others *out, struct count *count, const struct gathered *g) {
    const struct gather_group *all = &g->groups[g->n_groups + 1];
    struct ballots ballots = gather_view(g, all);
    count_run(count, &ballots, COUNT_METHODS);
    out->n = all->n;
    for (uint32_t i = 0; i < g->issues.n; i++) {
        out->top3[i] = count->tally.mentions[i] / WEIGHT_ONE;
    }
    for (size_t i = 0; g->hidden && i < g->n_groups; i++) {
        out->hidden |= g->hidden[i].issues;
    }
}

static bool sides(const struct verdict *v, const struct others *others, uint32_t issue,
                  struct side *group, struct side *rest) {
    *group = (struct side){v->top3[issue], v->n};
    return say_sides(v->tier, (struct side){others->top3[issue], others->n}, group, rest);
}

int differs(const struct verdict *v, const struct others *others, uint32_t issue,
            struct interval *gap) {
    const struct tier_rules *rules = &tier_rules[v->tier];
    struct side group, rest;
    if (v->kind == VERDICT_NO_ANSWERS || v->kind == VERDICT_TOO_FEW || v->hidden >> issue & 1 ||
        !sides(v, others, issue, &group, &rest) || rest.n < rules->group_min || rest.n == 0) {
        return 0;
    }
    *gap = interval_difference(interval_of(rest.count, rest.n, 0),
                               interval_of(group.count, group.n, 0));
    return !interval_differ(group, rest, *gap) ? 0 : gap->share > 0 ? 1 : -1;
}

static double share_of(struct side side) {
    return (double)side.count / (double)side.n;
}

/* "about twice as likely". */
static const char *times(double share, double others) {
    static const struct {
        double at_least;
        const char *words;
    } rows[] = {
        {3.5,  ": more than three times as likely"},
        {2.5,  ": about three times as likely"    },
        {1.75, ": about twice as likely"          },
        {1.25, ": half as likely again"           },
    };
    for (size_t i = 0; others > 0 && i < LEN(rows); i++) {
        if (share >= rows[i].at_least * others) {
            return rows[i].words;
        }
    }
    return "";
}

static void add_issue(const struct telling *t, uint32_t issue, const struct interval *gap) {
    const struct verdict *v = t->v;
    struct side group, rest;
    strbuf_addf(t->out, "\"%s\"", label_of(t, issue));
    if (!sides(v, t->others, issue, &group, &rest) || v->kind != VERDICT_FULL ||
        rest.n < FULL_MIN) {
        return; // no shares of so few
    }
    strbuf_add(t->out, " (");
    tier_add_share(t->out, v->tier, v->top3[issue], v->n);
    if (!(t->others->hidden >> issue & 1)) { // less the groups that are shown it is the hidden one
        strbuf_add(t->out, "; others ");
        tier_add_share(t->out, v->tier, rest.count, rest.n);
    }
    if (gap->share > 0) {
        strbuf_add(t->out, times(share_of(group), share_of(rest)));
    }
    if (v->tier == TIER_INTERNAL) {
        strbuf_addf(t->out, "; %+.0f points, surely %+.0f to %+.0f", 100 * gap->share,
                    100 * gap->low, 100 * gap->high);
    }
    strbuf_addc(t->out, ')');
}

void tell_different(const struct telling *t) {
    static const struct {
        int way;
        const char *words;
    } ways[] = {
        {1,  "  More often than other homes: "},
        {-1, "  Less often than other homes: "},
    };
    for (size_t w = 0; t->others && w < LEN(ways); w++) {
        bool any = false;
        for (uint32_t i = 0; i < t->v->n_order; i++) {
            struct interval gap;
            if (differs(t->v, t->others, t->v->order[i], &gap) == ways[w].way) {
                strbuf_add(t->out, any ? ", " : ways[w].words);
                add_issue(t, t->v->order[i], &gap);
                any = true;
            }
        }
        strbuf_add(t->out, any ? ".\n" : "");
    }
}
