/* analysis/priorities_checks.c — would the answer be another one if other homes had answered? Two
 * checks beside the plain count, never in its place (spec/domain.md 3.4): blocks that answered less
 * count for more; homes reached late stand in for those never reached. Words only, no counts. */
#include <math.h>
#include <string.h>

#include "analysis/priorities_impl.h"
#include "analysis/weights.h"
#include "base/mem.h"
#include "base/strbuf.h"

struct checking {
    struct strbuf *out;
    struct store *st;
    const struct priorities_options *options;
    struct count *count;
    const struct verdict *plain; // of all homes
};

static bool gather_by(struct gathered *g, const struct checking *c, enum gather_by by,
                      struct err *err) {
    struct gather_options options = c->options->gather;
    options.by = by;
    options.tier = TIER_INTERNAL; // the question itself may be seen: that was asked before
    return gather_ballots(g, c->st, &options, err);
}

static uint64_t first_three(const struct verdict *v) {
    uint64_t set = 0;
    for (uint32_t i = 0; i < v->n_order && v->place[i] <= 3; i++) {
        set |= UINT64_C(1) << v->order[i];
    }
    return set;
}

/* ---- weights ---- */

/* Millionths for each ballot of a block; NULL: there are no blocks to weigh by. Owned. Ballots of
 * no block stand behind the others, and are not weighed: nobody knows for how many they stand. */
static uint64_t *weigh(const struct gathered *g) {
    size_t n_joined, n_capped;
    AUTO(mem_freep)
    struct weight_block *blocks = mem_zalloc((g->n_groups + 1) * sizeof *blocks);
    for (size_t i = 0; i < g->n_groups; i++) {
        blocks[i] = (struct weight_block){.n_doors = g->groups[i].n_doors, .n = g->groups[i].n};
    }
    if (g->n_groups < 2 || !weights_by_block(blocks, g->n_groups, &n_joined, &n_capped)) {
        return NULL;
    }
    uint64_t *weights = mem_alloc((g->groups[g->n_groups].first + 1) * sizeof *weights);
    for (size_t i = 0; i < g->n_groups; i++) {
        for (size_t k = 0; k < g->groups[i].n; k++) {
            weights[g->groups[i].first + k] = (uint64_t)llround(blocks[i].weight * WEIGHT_ONE);
        }
    }
    return weights;
}

static bool check_weights(const struct checking *c, struct err *err) {
    AUTO(gather_done) struct gathered g = {0};
    if (!gather_by(&g, c, BY_BLOCK, err)) {
        return false;
    }
    AUTO(mem_freep) uint64_t *weights = weigh(&g);
    struct ballots ballots = gather_view(&g, &g.groups[0]);
    ballots.n = g.groups[g.n_groups].first;
    ballots.weights = weights;
    if (!weights || ballots.n == 0) {
        return true;
    }
    struct verdict v;
    count_run(c->count, &ballots, COUNT_METHODS);
    verdict_reach(&v, &(struct verdict_of){.ballots = &ballots,
                                           .issues = &g.issues,
                                           .count = c->count,
                                           .tier = c->options->tier,
                                           .unshaken = true});
    struct telling t = {.out = c->out, .issues = &g.issues};
    uint64_t plain = first_three(c->plain), weighted = first_three(&v);
    if ((plain | weighted) & c->plain->hidden) {
        return true; // that it is among them, so weighed, would tell of it
    }
    strbuf_add(c->out, "Check: if every block counts for its doors, the first three ");
    if (plain == weighted) {
        strbuf_add(c->out, "are the same.\n");
        return true;
    }
    strbuf_add(c->out, "are ");
    tell_set(&t, weighted);
    strbuf_add(c->out, "; counted plainly ");
    tell_set(&t, plain);
    strbuf_add(
        c->out,
        ". In some blocks fewer homes answered, and they count for more there. Show both.\n");
    return true;
}

/* ---- knocks ---- */

static bool check_knocks(const struct checking *c, struct err *err) {
    AUTO(gather_done) struct gathered g = {0};
    struct others others;
    struct verdict v;
    uint64_t more = 0, less = 0;
    if (!gather_by(&g, c, BY_VISIT, err)) {
        return false;
    }
    const struct gather_group *first = &g.groups[0], *later = &g.groups[1];
    uint32_t least = verdict_least(c->options->tier, false);
    if (first->n < least || later->n < least) {
        return true; // nothing to compare
    }
    others_find(&others, c->count, &g);
    verdict_group(&v, c->count, &g, later, c->options->tier, false, COUNT_METHODS);
    for (uint32_t i = 0; i < v.n_order; i++) {
        struct interval gap;
        int way = differs(&v, &others, v.order[i], &gap);
        more |= way > 0 ? UINT64_C(1) << v.order[i] : 0;
        less |= way < 0 ? UINT64_C(1) << v.order[i] : 0;
    }
    struct telling t = {.out = c->out, .issues = &g.issues};
    bool any = more || less;
    more &= ~c->plain->hidden;
    less &= ~c->plain->hidden;
    if (any && !more && !less) {
        return true; // of hidden ones it would tell that they are enough to be compared
    }
    strbuf_add(c->out, "Check: homes reached at a later knock ");
    if (!more && !less) {
        strbuf_add(c->out, "name the same things as those reached at the first.\n");
        return true;
    }
    if (more) {
        strbuf_add(c->out, "name ");
        tell_set(&t, more);
        strbuf_add(c->out, " more often");
    }
    if (less) {
        strbuf_add(c->out, more ? ", and " : "name ");
        tell_set(&t, less);
        strbuf_add(c->out, " less often");
    }
    strbuf_add(c->out, ". Homes never reached may be more like them.\n");
    return true;
}

bool tell_checks(struct strbuf *out, struct store *st, const struct priorities_options *options,
                 const struct verdict *plain, struct err *err) {
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    const struct checking c = {
        .out = out, .st = st, .options = options, .count = count, .plain = plain};
    bool ok = check_weights(&c, err) && check_knocks(&c, err);
    count_done(count);
    return ok;
}
