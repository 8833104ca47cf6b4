/* analysis/tabulate_json.c — see tabulate.h. Tier internal has every figure; the others have
 * rounded counts and homes in every ten, and for a hidden one null with its reason: "P" fewer than
 * may be shown, "G" too small a group, "X" one home is most of the sum. */
#include <math.h>

#include "analysis/jsonout.h"
#include "analysis/say.h"
#include "analysis/tabulate.h"
#include "base/attr.h"
#include "base/strbuf.h"

static bool guarded(const struct table *t) {
    return t->tier != TIER_INTERNAL;
}

static void key_text(struct jsonout *json, const char *key, const char *text) {
    jsonout_key(json, key);
    jsonout_text(json, text);
}

static void key_number(struct jsonout *json, const char *key, double value) {
    jsonout_key(json, key);
    jsonout_number(json, value);
}

static void key_count(struct jsonout *json, const char *key, enum tier tier, uint64_t n) {
    uint64_t shown;
    jsonout_key(json, key);
    if (tier_count(tier, n, &shown)) {
        jsonout_whole(json, (int64_t)shown);
    } else {
        jsonout_null(json);
    }
}

static void key_interval(struct jsonout *json, const char *key, const struct interval *interval) {
    jsonout_key(json, key);
    jsonout_open(json, '{');
    key_number(json, "share", interval->share);
    key_number(json, "low", interval->low);
    key_number(json, "high", interval->high);
    jsonout_close(json, '}');
}

/* ---- answers ---- */

static void add_exact(struct jsonout *json, const struct table *t, const struct tab_group *group,
                      size_t answer) {
    struct interval interval = table_interval(group, answer), gap;
    key_count(json, "count", TIER_INTERNAL, group->count[answer]);
    key_number(json, "share", interval.share);
    key_number(json, "low", interval.low);
    key_number(json, "high", interval.high);
    if (t->weighted) {
        key_number(json, "weighted_share", group->weight[answer] / group->worth.sum);
    }
    if (group != &t->all) {
        bool differs = table_differs(t, group, answer, &gap);
        key_interval(json, "difference", &gap);
        jsonout_key(json, "differs");
        jsonout_bool(json, differs);
    }
}

static void add_guarded(struct jsonout *json, const struct table *t, const struct tab_group *group,
                        size_t answer) {
    struct interval gap;
    if (group->hidden[answer]) {
        jsonout_key(json, "count");
        jsonout_null(json);
        key_text(json, "reason", "P");
        return;
    }
    key_count(json, "count", t->cells, group->count[answer]);
    if (group->kind != VERDICT_FULL) {
        return;
    }
    jsonout_key(json, "share_in_10");
    jsonout_whole(json, tier_tenths(t->cells, group->count[answer], group->n));
    if (say_how_sure(t->cells, group->count[answer], group->n)) {
        struct tens tens = interval_tens(table_interval_shown(t, group, answer));
        jsonout_key(json, "low_in_10");
        jsonout_whole(json, tens.low);
        jsonout_key(json, "high_in_10");
        jsonout_whole(json, tens.high);
    }
    if (group != &t->all) {
        jsonout_key(json, "differs");
        jsonout_bool(json, table_differs(t, group, answer, &gap));
    }
}

static void add_answers(struct jsonout *json, const struct table *t,
                        const struct tab_group *group) {
    jsonout_key(json, "answers");
    jsonout_open(json, '[');
    for (size_t i = 0; i < t->n_answers; i++) {
        jsonout_open(json, '{');
        key_text(json, "value", t->answers[i].value);
        (guarded(t) ? add_guarded : add_exact)(json, t, group, i);
        jsonout_close(json, '}');
    }
    jsonout_close(json, ']');
}

static void add_spread(struct jsonout *json, const struct table *t, const struct tab_group *group) {
    const struct tab_spread *s = &group->spread;
    bool mean = !guarded(t) || !s->dominated;
    const struct {
        const char *name;
        double value;
        bool shown;
    } figures[] = {
        {"median",    s->median,    true       },
        {"quartile1", s->quartile1, true       },
        {"quartile3", s->quartile3, true       },
        {"mean",      s->mean,      mean       },
        {"low",       s->low,       mean       },
        {"high",      s->high,      mean       },
        {"deviation", s->deviation, !guarded(t)},
        {"least",     s->least,     !guarded(t)},
        {"most",      s->most,      !guarded(t)},
        {"sum",       s->sum,       !guarded(t)},
    };
    for (size_t i = 0; i < LEN(figures); i++) {
        if (figures[i].shown) {
            key_number(json, figures[i].name, table_figure(t, figures[i].value));
        }
    }
    if (!mean) {
        key_text(json, "reason", "X");
    }
    if (t->weighted && !guarded(t)) {
        key_number(json, "weighted_mean", group->weighted_sum / group->worth.sum);
    }
}

/* ---- groups ---- */

static void add_silent(struct jsonout *json, const struct table *t, const struct tab_group *group) {
    static const char *const keys[SILENTS] = {
        [SILENT_BLANK] = "blank", [SILENT_REFUSED] = "refused", [SILENT_NOT_ASKED] = "not_asked"};
    for (int how = 0; how < SILENTS; how++) {
        if (table_says_silent(t, group, (enum silent)how)) {
            key_count(json, keys[how], t->cells, group->silent[how]);
        } else {
            jsonout_key(json, keys[how]);
            jsonout_null(json);
        }
    }
}

static void add_group(struct jsonout *json, const struct table *t, const struct tab_group *group) {
    bool hidden = guarded(t) && group->kind == VERDICT_TOO_FEW;
    jsonout_open(json, '{');
    key_text(json, "code", group->code);
    key_text(json, "name", group->name);
    key_text(json, "status", verdict_name(group->kind));
    jsonout_key(json, "n");
    if (hidden) {
        jsonout_null(json);
        key_text(json, "reason", "G");
        if (group->counted_in) {
            key_text(json, "counted_in", group->row ? t->groups[group->row].code : NULL);
        }
        jsonout_close(json, '}');
        return;
    }
    jsonout_whole(json, (int64_t)tier_round(t->tier, group->n));
    if (!guarded(t) || group->kind == VERDICT_FULL) {
        add_silent(json, t, group);
    }
    if (group->n_homes) {
        key_count(json, "homes", t->tier, group->n_homes);
    }
    if (t->weighted && !guarded(t)) {
        key_count(json, "weighed", t->tier, group->n_weighed);
        key_number(json, "worth", worth_homes(&group->worth));
        key_number(json, "design_effect", worth_design_effect(&group->worth, group->n_weighed));
    }
    if (group->kind == VERDICT_NO_ANSWERS) {
        jsonout_close(json, '}');
        return;
    }
    (t->question->kind == COLUMN_NUMBERS ? add_spread : add_answers)(json, t, group);
    jsonout_close(json, '}');
}

/* ---- change ---- */

static void add_change(struct jsonout *json, const struct table *t, size_t answer) {
    const struct tab_change *c = &t->changes[answer];
    uint64_t shown;
    bool seen = tier_count(t->cells, c->before, &shown) && !c->hidden && !t->all.hidden[answer];
    jsonout_open(json, '{');
    key_text(json, "value", t->answers[answer].value);
    if (seen) {
        key_count(json, "before", t->cells, c->before);
        key_text(json, "change",
                 c->is_new                ? "new"
                 : c->difference.low > 0  ? "rose"
                 : c->difference.high < 0 ? "fell"
                                          : "may be chance");
    } else {
        jsonout_key(json, "before");
        jsonout_null(json);
        key_text(json, "reason", "P");
    }
    if (!guarded(t)) {
        key_interval(json, "difference", &c->difference);
        key_count(json, "came", t->tier, c->n_came);
        key_count(json, "gone", t->tier, c->n_gone);
        key_number(json, "mcnemar_p", c->mcnemar.p);
        key_number(json, "mcnemar_mid_p", c->mcnemar.mid_p);
    }
    jsonout_close(json, '}');
}

static void add_changes(struct jsonout *json, const struct table *t) {
    uint64_t least = table_least(t, &t->all);
    jsonout_key(json, "since");
    jsonout_open(json, '{');
    if (guarded(t) && (t->n_before < least || t->all.n < least || t->round_withheld)) {
        key_text(json, "reason", "G");
        jsonout_close(json, '}');
        return;
    }
    key_count(json, "n", t->tier, t->n_before);
    if (!guarded(t)) {
        key_count(json, "n_both", t->tier, t->n_both);
    }
    jsonout_key(json, "answers");
    jsonout_open(json, '[');
    for (size_t i = 0; i < t->n_answers; i++) {
        add_change(json, t, i);
    }
    jsonout_close(json, ']');
    jsonout_close(json, '}');
}

/* ---- all ---- */

static void add_labels(struct jsonout *json, const struct table *t) {
    jsonout_key(json, "labels");
    jsonout_open(json, '{');
    for (size_t i = 0; i < t->n_answers; i++) {
        key_text(json, t->answers[i].value, t->answers[i].label);
    }
    jsonout_close(json, '}');
}

void tabulate_json(struct strbuf *out, const struct table *t) {
    static const char *const kinds[] = {
        [COLUMN_CODES] = "one", [COLUMN_TICKS] = "several", [COLUMN_NUMBERS] = "number"};
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    key_text(&json, "form_id", t->columns.form_id);
    key_text(&json, "question", t->question->path);
    key_text(&json, "label", t->question->label);
    key_text(&json, "kind", kinds[t->question->kind]);
    key_text(&json, "unit", t->question->home ? "rows" : "homes");
    key_text(&json, "by", t->by_name);
    key_text(&json, "tier", tier_rules[t->tier].name);
    if (t->waits_since) {
        key_text(&json, "waits_since", t->waits_since);
    }
    if (!guarded(t)) {
        key_count(&json, "forms", t->tier, t->columns.n_forms);
        key_count(&json, "repeats", t->tier, t->columns.n_repeats);
        key_count(&json, "unplaced", t->tier, t->by_name ? t->all.n - t->placed.n : 0);
    }
    if (t->weighted && t->question->kind != COLUMN_NUMBERS) {
        jsonout_key(&json, "weights_change_top_three");
        jsonout_bool(&json, t->top_three_change);
    }
    add_labels(&json, t);
    jsonout_texts(&json, "notes", t->question->notes, t->question->n_notes);
    jsonout_key(&json, "all");
    add_group(&json, t, &t->all);
    jsonout_key(&json, "groups");
    jsonout_open(&json, '[');
    for (size_t i = 0; i < t->n_groups; i++) {
        add_group(&json, t, &t->groups[i]);
    }
    jsonout_close(&json, ']');
    if (t->changes) {
        add_changes(&json, t);
    }
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}
