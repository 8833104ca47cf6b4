/* analysis/vote_text.c — see priorities.h: a meeting's own ballots, every figure shown. */
#include <inttypes.h>

#include "analysis/priorities_impl.h"
#include "analysis/say.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { METHOD_COLUMNS = 34 };

/* "  First choices   D 8, R 7, Y 5", best first; joint ones in card order. */
static void add_method(const struct telling *t, enum method_id id) {
    const struct method_result *standing = &t->count->standings[id];
    const char *between = "";
    strbuf_add(t->out, "  ");
    size_t from = t->out->len;
    strbuf_add(t->out, methods[id].name);
    say_pad(t->out, from, METHOD_COLUMNS);
    for (uint32_t rank = 1; rank <= t->issues->n; rank++) {
        for (uint32_t i = 0; i < t->issues->n; i++) {
            if (standing->ranks[i] != rank) {
                continue;
            }
            strbuf_addf(t->out, "%s%s ", between, label_of(t, i));
            if (methods[id].has_scores) {
                tell_number(t->out, score_value(&standing->scores[i]));
            } else {
                strbuf_addf(t->out, "%u", rank);
            }
            between = ", ";
        }
    }
    strbuf_addc(t->out, '\n');
}

static void add_vote_order(const struct telling *t) {
    size_t columns = tell_widest(t);
    const struct score *scores = t->count->standings[METHOD_BORDA_AVG].scores;
    strbuf_add(t->out, "In order of points (issues left off a ballot share what is left):\n");
    for (uint32_t i = 0; i < t->v->n_order; i++) {
        tell_place(t, i, columns);
        strbuf_add(t->out, "  ");
        tell_number(t->out, score_value(&scores[t->v->order[i]]));
        strbuf_add(t->out, " points\n");
    }
}

static bool is_partial(const struct tally *t) {
    return t->weight != t->named_weight[t->m];
}

static void add_methods(const struct telling *t) {
    strbuf_add(t->out, "\nEvery way of counting, best first:\n");
    for (int id = 0; id < METHODS; id++) {
        if (methods[id].has_ranks && method_of((enum method_id)id, t->count->tally.kind)) {
            add_method(t, (enum method_id)id);
        }
    }
    if (is_partial(&t->count->tally)) {
        strbuf_add(t->out,
                   "Some ballots are short: do not put 5-4-3-2-1 points into a headline.\n");
    }
}

void vote_text(struct strbuf *out, const struct ballot_box *box, bool pairs) {
    if (box->n == 0) {
        strbuf_addf(out,
                    "No ballot names an issue: there is nothing to count. Write one a line below "
                    "'weight,ranking', such as 1,%s\n",
                    box->issues.items[0].code);
        return;
    }
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    AUTO(mem_freep) struct headline *headline = mem_zalloc(sizeof *headline);
    struct ballots ballots = ballot_box_view(box);
    struct verdict v;
    count_run(count, &ballots, pairs ? COUNT_KEMENY : COUNT_METHODS);
    verdict_reach(&v, &(struct verdict_of){.ballots = &ballots,
                                           .issues = &box->issues,
                                           .count = count,
                                           .tier = TIER_INTERNAL,
                                           .meeting_vote = true});
    struct telling t = {.out = out,
                        .issues = &box->issues,
                        .count = count,
                        .v = &v,
                        .headline = headline,
                        .unit = "ballot",
                        .kind = ballots.kind};
    strbuf_addf(out, box->n == 1 ? "1 ballot" : "%zu ballots", box->n);
    if (box->weight != box->n * WEIGHT_ONE) {
        strbuf_add(out, ", weight ");
        tell_number(out, (double)box->weight / WEIGHT_ONE);
    }
    strbuf_addf(out, box->n_empty ? ", %" PRIu64 " empty\n" : "\n", box->n_empty);
    if (v.n_order > 0) {
        headline_find(headline, count, &box->issues, &v);
        strbuf_addc(out, '\n');
        add_vote_order(&t);
        if (box->weight % WEIGHT_ONE == 0) { // people come whole
            tell_headline(&t);
        }
        tell_lead(&t);
        tell_ways(&t);
        if (box->weight % WEIGHT_ONE == 0) {
            tell_five(&t);
            tell_first(&t);
        }
        add_methods(&t);
    }
    if (v.n_order > 0 && pairs) {
        tell_pairs(&t);
    }
    count_done(count);
}
