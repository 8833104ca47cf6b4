/* analysis/tabulate_text.c — see tabulate.h. Ten house marks with the number beside them: a bar
 * that a screen reader may pass over, as the words say the same. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/say.h"
#include "analysis/tabulate.h"
#include "base/attr.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"

enum { LONG_LIST = 15 }; // answers: a longer list leaves out what nobody gave

static bool guarded(const struct table *t) {
    return t->tier != TIER_INTERNAL;
}

static const char *unit_of(const struct table *t) {
    return t->question->home ? "answer" : "home";
}

static size_t widest(const struct table *t) {
    size_t columns = 0;
    for (size_t i = 0; i < t->n_answers; i++) {
        size_t width = say_width(t->answers[i].label);
        columns = width > columns ? width : columns;
    }
    return columns;
}

static void add_label(struct strbuf *out, const char *label, size_t columns) {
    size_t from = out->len;
    strbuf_add(out, label);
    say_pad(out, from, columns + 2);
}

/* ---- one answer ---- */

/* Most, some, a few: what may be said of 10 to 29 homes. */
static void add_band(struct strbuf *out, const struct table *t, const struct tab_group *group,
                     uint64_t count) {
    int tenths = tier_tenths(t->cells, count, group->n);
    const char *word = tenths > 5 ? "most" : tenths > 1 ? "some" : "a few";
    tier_add_units(out, t->cells, count, unit_of(t));
    strbuf_addf(out, " (%s)", word);
}

static void add_difference(struct strbuf *out, const struct table *t, const struct tab_group *group,
                           size_t answer) {
    struct interval gap;
    if (group == &t->all || !table_differs(t, group, answer, &gap)) {
        return;
    }
    strbuf_addf(out, "; %s than the others", gap.share > 0 ? "more" : "fewer");
    if (!guarded(t)) {
        strbuf_addf(out, " (%+.0f points, surely %+.0f to %+.0f)", 100 * gap.share, 100 * gap.low,
                    100 * gap.high);
    }
}

static void add_answer(struct strbuf *out, const struct table *t, const struct tab_group *group,
                       size_t answer, size_t columns) {
    uint64_t count = group->count[answer];
    bool full = group->kind == VERDICT_FULL, seen = !group->hidden[answer];
    strbuf_add(out, "  ");
    if (full) {
        say_houses(out, seen ? tier_tenths(t->cells, count, group->n) : -1);
    }
    add_label(out, t->answers[answer].label, columns);
    if (!seen) {
        strbuf_add(out, "not shown, to protect a few");
    } else if (full) {
        tier_add_share_of(out, t->cells, count, group->n, unit_of(t));
        if (say_how_sure(t->cells, count, group->n)) {
            say_between(out, table_interval_shown(t, group, answer));
        }
        add_difference(out, t, group, answer);
    } else if (group->kind == VERDICT_BANDS && count > 0) {
        add_band(out, t, group, count);
    } else {
        tier_add_units(out, t->cells, count, unit_of(t));
    }
    strbuf_addc(out, '\n');
}

static void add_answers(struct strbuf *out, const struct table *t, const struct tab_group *group) {
    size_t columns = widest(t);
    for (size_t i = 0; i < t->n_answers; i++) {
        if (t->n_answers <= LONG_LIST || group->count[i] || (guarded(t) && group->hidden[i])) {
            add_answer(out, t, group, i, columns);
        }
    }
}

/* ---- numbers ---- */

static void add_number(struct strbuf *out, double value) {
    char text[NUM_TEXT_MAX];
    num_format(text, round(value * 100) / 100);
    strbuf_add(out, isnan(value) ? "-" : text);
}

static void add_named(struct strbuf *out, const char *name, double value) {
    strbuf_addf(out, "%s ", name);
    add_number(out, value);
}

static void add_spread(struct strbuf *out, const struct table *t, const struct tab_group *group) {
    const struct tab_spread *s = &group->spread;
    bool safe = !guarded(t);
    add_named(out, "  Half have", table_figure(t, s->median));
    add_named(out, " or less; the middle half lie between", table_figure(t, s->quartile1));
    add_named(out, " and", table_figure(t, s->quartile3));
    strbuf_add(out, ".\n");
    if (!safe && s->dominated) {
        strbuf_add(out, "  The mean is not shown: one home is more than half of the sum.\n");
        return;
    }
    add_named(out, "  Mean", table_figure(t, s->mean));
    if (group->kind == VERDICT_FULL) {
        add_named(out, ", surely between", table_figure(t, s->low));
        add_named(out, " and", table_figure(t, s->high));
    }
    if (safe) {
        add_named(out, "; least", s->least);
        add_named(out, ", most", s->most);
        add_named(out, ", sum", s->sum);
    }
    strbuf_add(out, ".\n");
}

/* ---- groups ---- */

static void add_silent(struct strbuf *out, const struct table *t, const struct tab_group *group) {
    static const char *const words[SILENTS] = {
        [SILENT_BLANK] = "left it blank",
        [SILENT_REFUSED] = "would rather not say",
        [SILENT_NOT_ASKED] = "were not asked this",
    };
    const char *hidden[SILENTS];
    size_t n_hidden = 0;
    for (int i = 0; i < SILENTS; i++) {
        bool said = table_says_silent(t, group, (enum silent)i);
        if (!said && group == &t->all) {
            hidden[n_hidden++] = words[i];
        } else if (group->silent[i] && said) {
            strbuf_add(out, "  Not counted: ");
            tier_add_units(out, t->cells, group->silent[i], unit_of(t));
            strbuf_addf(out, " that %s.\n", words[i]);
        }
    }
    say_uncounted(out, unit_of(t), hidden, n_hidden);
}

static void add_too_few(struct strbuf *out, const struct table *t, const struct tab_group *group) {
    if (group->row) {
        return; // its title says so
    }
    if (group->counted_in) {
        strbuf_addf(out, "  Not shown by itself: counted in %s.\n", group->counted_in);
    } else if (group->few_doors) {
        strbuf_addf(out,
                    "  Not shown: fewer than %u homes on the door list is too small an area.\n",
                    tier_rules[t->tier].doors_min);
    } else if (group->withheld) {
        strbuf_addf(out, "  Not shown: too few %ss, here or next to it.\n", unit_of(t));
    } else {
        strbuf_addf(out, "  Not shown: fewer than %u %ss.\n", table_least(t, group), unit_of(t));
    }
}

static void add_title(struct strbuf *out, const struct table *t, const struct tab_group *group) {
    bool named = group->name && strcmp(group->name, group->code) != 0;
    if (group == &t->all) {
        strbuf_addf(out, "All %ss", unit_of(t));
    } else if (group->area) {
        strbuf_addf(out, "%s%s%s", group->code, named ? ", " : "", named ? group->name : "");
    } else {
        strbuf_add(out, group->name);
    }
    if (group->counted_with) {
        strbuf_addf(out, ": counted together with %s\n", group->counted_with);
    } else if (group->kind == VERDICT_NO_ANSWERS) {
        strbuf_add(out, group == &t->all ? ": no answers yet. So there is nothing to count.\n"
                                         : ": no answers\n");
    } else if (group->kind == VERDICT_TOO_FEW && guarded(t)) {
        strbuf_addf(out, ": too few %ss\n", unit_of(t));
    } else {
        strbuf_add(out, ": ");
        tier_add_units(out, t->tier, group->n, unit_of(t));
        strbuf_add(out, " counted");
        if (group->n_homes >= group->n) {
            strbuf_addf(out, ", of about %" PRIu64 " lived in",
                        tier_round(t->tier, group->n_homes));
        }
        strbuf_addc(out, '\n');
    }
}

static void add_group(struct strbuf *out, const struct table *t, const struct tab_group *group) {
    add_title(out, t, group);
    bool few = group->kind == VERDICT_TOO_FEW;
    if (few && guarded(t)) {
        add_too_few(out, t, group);
    } else if (group->kind != VERDICT_NO_ANSWERS) {
        if (group->n_homes && tier_few_took_part(t->tier, group->n, group->n_homes)) {
            strbuf_add(out, "  Fewer than one in three homes took part.\n");
        }
        if (t->question->kind == COLUMN_NUMBERS) {
            add_spread(out, t, group);
        } else {
            add_answers(out, t, group);
        }
    }
    bool nobody = group == &t->all && group->kind == VERDICT_NO_ANSWERS; // they may have refused
    if (!guarded(t) || group->kind == VERDICT_FULL || nobody) {
        add_silent(out, t, group);
    }
    strbuf_addc(out, '\n');
}

/* ---- weights, change ---- */

static void add_weighted_answers(struct strbuf *out, const struct table *t) {
    size_t columns = widest(t);
    for (size_t i = 0; i < t->n_answers; i++) {
        if (t->all.count[i] == 0 || t->all.hidden[i]) {
            continue;
        }
        if (guarded(t)) { // weighed shares, beside plain ones, would tell of blocks
            if (table_among_first(t, i, true)) {
                strbuf_addf(out, "    %s\n", t->answers[i].label);
            }
            continue;
        }
        strbuf_add(out, "    ");
        add_label(out, t->answers[i].label, columns);
        double tenths = round(10 * t->all.weight[i] / t->all.worth.sum);
        strbuf_addf(out, "%s %.0f in every 10 homes\n", tenths < 1 ? "fewer than" : "about",
                    fmax(tenths, 1));
    }
}

static void add_weights(struct strbuf *out, const struct table *t) {
    if (!t->weighted || t->all.kind != VERDICT_FULL || t->question->kind == COLUMN_NUMBERS) {
        return;
    }
    strbuf_add(out, t->n_raked
                        ? "Check: who answered is not quite who lives here. Weighed by the known "
                          "totals, "
                        : "Check: some blocks answered less than others. If each block counts by "
                          "its doors, ");
    if (t->top_three_change) {
        strbuf_add(out, "the first three change:\n");
        add_weighted_answers(out, t);
        strbuf_add(out,
                   "  Tell people both, and that those who answered less make the difference.\n");
    } else {
        strbuf_add(out, "the first three stay the same.\n");
    }
    if (!guarded(t)) {
        strbuf_addf(out,
                    "  Weighted, %" PRIu64 " homes are worth %.1f (design effect %.4f); blocks "
                    "joined: %zu, weights capped: %zu.\n",
                    t->all.n_weighed, worth_homes(&t->all.worth),
                    worth_design_effect(&t->all.worth, t->all.n_weighed), t->n_joined, t->n_capped);
    }
    strbuf_addc(out, '\n');
}

/* Said only when both rounds may be shown, and the answer in both. */
static void add_change(struct strbuf *out, const struct table *t, size_t answer, size_t columns) {
    const struct tab_change *c = &t->changes[answer];
    const struct interval *d = &c->difference;
    uint64_t shown;
    strbuf_add(out, "  ");
    add_label(out, t->answers[answer].label, columns);
    if (c->is_new) {
        strbuf_add(out, "could not be answered then: new, or under another code\n");
        return;
    }
    if (!tier_count(t->cells, c->before, &shown) || c->hidden || t->all.hidden[answer]) {
        strbuf_add(out, "not shown: too few homes\n");
        return;
    }
    strbuf_addf(out, "then %d, now %d in every 10 homes; ",
                tier_tenths(t->cells, c->before, t->n_before),
                tier_tenths(t->cells, t->all.count[answer], t->all.n));
    strbuf_add(out, d->low > 0 ? "it rose" : d->high < 0 ? "it fell" : "may be chance");
    if (!guarded(t)) {
        strbuf_addf(out, " (%+.1f points, surely %+.1f to %+.1f)", 100 * d->share, 100 * d->low,
                    100 * d->high);
    }
    if (!guarded(t) && t->n_both) {
        strbuf_addf(out,
                    "; of the homes asked twice %" PRIu64 " now say it, %" PRIu64
                    " no longer (p %.6f, mid-p %.6f)",
                    c->n_came, c->n_gone, c->mcnemar.p, c->mcnemar.mid_p);
    }
    strbuf_addc(out, '\n');
}

/* Which of the rounds is too small to compare? */
static bool add_small_round(struct strbuf *out, const struct table *t) {
    uint64_t least = table_least(t, &t->all);
    const struct {
        const char *words;
        uint64_t n;
    } rounds[] = {
        {"in the earlier survey", t->n_before},
        {"in this one",           t->all.n   },
    };
    bool any = false;
    for (size_t i = 0; i < LEN(rounds); i++) {
        uint64_t n = rounds[i].n;
        if (n > 0 && n >= least) {
            continue;
        }
        strbuf_add(out, any ? ", and " : "not compared: ");
        if (n == 0) {
            strbuf_addf(out, "nobody answered this %s", rounds[i].words);
        } else {
            strbuf_addf(out, "fewer than %" PRIu64 " homes answered this %s", least,
                        rounds[i].words);
        }
        any = true;
    }
    strbuf_add(out, any ? ".\n" : "");
    if (!any && t->round_withheld) {
        strbuf_add(out, "not compared: nothing is shown of one of the two, to protect a few.\n");
    }
    return any || t->round_withheld;
}

static void add_changes(struct strbuf *out, const struct table *t) {
    if (!t->changes) {
        return;
    }
    strbuf_addf(out, "Since %s: ", t->before);
    if (add_small_round(out, t)) {
        return;
    }
    tier_add_homes(out, t->tier, t->n_before);
    strbuf_add(out, " then, ");
    tier_add_homes(out, t->tier, t->all.n);
    strbuf_add(out, " now");
    if (!guarded(t)) {
        strbuf_add(out, ", ");
        tier_add_homes(out, t->tier, t->n_both);
        strbuf_add(out, " both times");
    }
    strbuf_add(out, ".\n");
    size_t columns = widest(t);
    for (size_t i = 0; i < t->n_answers; i++) {
        bool hidden = t->all.hidden[i] || t->changes[i].hidden; // what is nought may be hidden, too
        if (t->all.count[i] || t->changes[i].before || (guarded(t) && hidden)) {
            add_change(out, t, i, columns);
        }
    }
    for (size_t i = 0; i < t->n_gone; i++) {
        strbuf_add(out, "  ");
        add_label(out, t->gone[i], columns);
        strbuf_add(out, "could be answered then, and cannot now\n");
    }
    strbuf_addc(out, '\n');
}

/* ---- the whole page ---- */

static void add_heading(struct strbuf *out, const struct table *t) {
    const struct tier_rules *rules = &tier_rules[t->cells];
    strbuf_addf(out, "%s\n", t->question->label[0] ? t->question->label : t->question->path);
    if (t->question->kind == COLUMN_TICKS) {
        strbuf_addf(out, "%s: shares add up to more than all.\n",
                    t->question->is_joined ? "Homes in which anybody gave the answer"
                                           : "A home may have several answers");
    }
    if (!guarded(t)) {
        strbuf_add(out, "For the team only: exact counts. Do not pass this on.\n\n");
        return;
    }
    strbuf_addf(out,
                "Tier %s: groups under %u %ss are not shown; counts below %u are not shown, others "
                "are rounded to the nearest %u.\n\n",
                tier_rules[t->tier].name, table_least(t, t->n_groups ? &t->groups[0] : &t->all),
                unit_of(t), rules->cell_min, rules->base);
    say_waits(out, t->waits_since);
}

/* By area: that there are none; for the team also which homes lie in none. */
static void add_unplaced(struct strbuf *out, const struct table *t) {
    uint64_t n = t->all.n - t->placed.n;
    if (t->by || !t->by_name) {
        return;
    }
    if (t->n_groups == 0) {
        say_no_areas(out, t->by_name);
    } else if (n && !guarded(t)) {
        strbuf_addf(
            out, "To look at: %" PRIu64 " homes in no area: their home is not on the door list.\n",
            n);
    }
}

void tabulate_text(struct strbuf *out, const struct table *t) {
    add_heading(out, t);
    bool any = t->all.kind != VERDICT_NO_ANSWERS;
    add_group(out, t, &t->all);
    add_weights(out, t);
    for (size_t i = 0; any && i < t->n_groups; i++) {
        add_group(out, t, &t->groups[i]);
    }
    add_unplaced(out, t);
    add_changes(out, t);
    if (!guarded(t) && t->columns.n_repeats) {
        strbuf_addf(
            out, "To look at: %" PRIu64 " forms not counted: a newer one from the same home is.\n",
            t->columns.n_repeats);
    }
    for (size_t i = 0; i < t->question->n_notes; i++) {
        strbuf_addf(out, "Mind: %s.\n", t->question->notes[i]);
    }
    if (any) {
        strbuf_add(out,
                   "\"Surely\": in 19 of 20 surveys like this one the true share lies between.\n");
    }
}
