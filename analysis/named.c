/* analysis/named.c — see named.h. */
#include "analysis/named.h"

#include <stdio.h>
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/gather_impl.h"
#include "analysis/hex_guard.h"
#include "analysis/margins.h"
#include "analysis/tabulate.h"
#include "analysis/tally.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/strbuf.h"

/* ---- what is asked ---- */

static struct gather_options ballots_of(const struct named_options *options) {
    return (struct gather_options){.question = options->question,
                                   .form_id = options->form_id,
                                   .lang = options->lang,
                                   .by = options->by,
                                   .zones = options->zones,
                                   .tier = options->tier,
                                   .labels = true};
}

/* A worked-out text stands on no page of the form; other texts are people's own words. */
static bool ranks(const struct source *src) {
    bool worked_out = src->is_text && src->control[0] == '\0';
    return src->kind == ANSWER_PLACES || strcmp(src->control, "rank") == 0 ||
           strcmp(src->type, "odk:rank") == 0 || worked_out;
}

bool named_is_ranking(struct store *st, const struct named_options *options, bool *ranking,
                      struct err *err) {
    AUTO(source_done) struct source src = {0};
    struct gather_options ballots = ballots_of(options);
    struct err none = {0};
    ballots.labels = false;
    *ranking = false;
    if (!source_find(&src, st, &ballots, &none)) {
        // asked again and again: no ballot, but it can be counted; all else is an error
        return none.code == ERR_UNSUPPORTED || err_set(err, none.code, "%s", none.text);
    }
    *ranking = ranks(&src);
    return source_allow(&src, st, &ballots, err);
}

/* ---- the answer ---- */

struct answer {
    const char *code, *label;
    const char *now; // its code in the newest form; NULL: the same
    uint64_t count;  // in all areas
    bool own;        // not "other", "don't know": it can stand for itself
};

static bool stands_for_itself(const char *code) {
    static const char *const not_own[] = {"other", "(other)", "dk"};
    for (size_t i = 0; i < LEN(not_own); i++) {
        if (strcmp(code, not_own[i]) == 0) {
            return false;
        }
    }
    return true;
}

static bool no_such_answer(const struct answer *answers, size_t n,
                           const struct named_options *options, struct err *err) {
    AUTO(strbuf_done) struct strbuf list = {0};
    for (size_t i = 0; i < n; i++) {
        nearest_list(&list, answers[i].code);
    }
    return err_set(err, ERR_NOT_FOUND, "'%s' is no answer to '%s'; there are: %s", options->answer,
                   options->question, n ? list.data : "none");
}

/* The answer asked for, or the one most named; its place. */
static bool choose_answer(const struct named *out, const struct answer *answers, size_t n,
                          const struct named_options *options, size_t *chosen, struct err *err) {
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        const char *now = answers[i].now ? answers[i].now : answers[i].code;
        if (options->answer &&
            (strcmp(options->answer, answers[i].code) == 0 || strcmp(options->answer, now) == 0)) {
            *chosen = i;
            return true;
        }
        bool more = best == n || answers[i].count > answers[best].count;
        best = stands_for_itself(answers[i].code) && more ? i : best;
    }
    if (options->answer) {
        return no_such_answer(answers, n, options, err);
    }
    const struct named_area *whole = &out->whole;
    uint64_t shown;
    bool enough = whole->kind != VERDICT_TOO_FEW && best < n &&
                  tier_count(out->tier, answers[best].count, &shown);
    *chosen = best;
    return enough || err_set(err, ERR_USAGE,
                             "too few homes answered '%s' to choose the answer by what they said: "
                             "name one with --answer",
                             options->question);
}

/* ---- how much may be said ---- */

static void make_areas(struct named *out, size_t n, size_t n_rows) {
    out->areas = mem_zalloc((n + 1) * sizeof *out->areas);
    out->n_areas = n;
    out->n_rows = n_rows;
}

static const char *copy_of(struct named *out, const char *text) {
    return text ? arena_strdup(&out->mem, text) : NULL;
}

/* Of a struct gather_group and of a struct tab_group: both call these things the same. */
#define SET_AREA(out, area, group, is_hidden)                                                      \
    (*(area) = (struct named_area){.code = copy_of((out), (group)->code),                          \
                                   .name = copy_of((out), (group)->name),                          \
                                   .counted_in = copy_of((out), (group)->counted_in),              \
                                   .counted_with = copy_of((out), (group)->counted_with),          \
                                   .row = (group)->row,                                            \
                                   .n = (group)->n,                                                \
                                   .n_doors = (group)->n_doors,                                    \
                                   .has_doors = (group)->has_doors,                                \
                                   .hidden = (is_hidden)})

static bool is_row(const struct named *out, size_t area) {
    return area + out->n_rows >= out->n_areas;
}

static void judge(struct named *out) {
    for (size_t i = 0; i < out->n_areas; i++) {
        struct named_area *area = &out->areas[i];
        area->few_doors = area->has_doors && area->n_doors < tier_rules[out->tier].doors_min;
        // nothing of a guarded area may be said, as it would give another away (guard.h)
        uint64_t least = area->hidden ? area->n + 1 : out->least;
        area->kind = verdict_kind_of(area->n, (uint32_t)least, area->few_doors);
        if (is_row(out, i)) {
            continue; // its blocks are counted
        }
        out->whole.n += area->n;
        out->whole.n_doors += area->n_doors;
        out->whole.has_doors = area->has_doors;
    }
    out->whole.kind = verdict_kind_of(out->whole.n, verdict_least(out->tier, false), false);
}

static void add_line(struct margins *table, int64_t *counts, const struct named_area *area) {
    int64_t *line = counts + table->n_rows * table->n_cols;
    table->rows[table->n_rows++] = (char *)area->code; // nobody writes to it
    line[0] = (int64_t)area->count;
    line[1] = (int64_t)(area->n - area->count);
    line[2] = (int64_t)area->n;
}

/* Areas by named or not, with totals, through the door that all tables leave by. A block that
 * stands in a row is no line of its own. */
static bool disclose(struct named *out, const struct named_options *options, struct err *err) {
    enum { NAMED, OTHERS, TOTAL, COLS };
    char named[] = "named", others[] = "others", total[] = "total";
    char *cols[COLS] = {named, others, total};
    size_t n_lines = out->n_areas + 1, n = 0;
    AUTO(mem_freep) char **rows = mem_alloc(n_lines * sizeof *rows);
    AUTO(mem_freep) int64_t *counts = mem_zalloc(n_lines * COLS * sizeof *counts);
    AUTO(mem_freep) struct named_area **lines = mem_alloc(n_lines * sizeof(struct named_area *));
    struct margins table = {rows, cols, 0, COLS, counts};
    out->whole.count = 0;
    for (size_t i = 0; i < out->n_areas; i++) {
        out->areas[i].hidden |= out->areas[i].row != 0;
        if (!out->areas[i].row) {
            out->whole.count += out->areas[i].count;
            lines[n++] = &out->areas[i];
            add_line(&table, counts, &out->areas[i]);
        }
    }
    lines[n++] = &out->whole;
    add_line(&table, counts, &out->whole);
    const struct disclosure rules = {.tier = out->tier,
                                     .table_id = options->question,
                                     .geography = options->by == BY_ESTATE ? "estate" : "block"};
    struct suppressed shown = {0};
    if (!disclosure_make(&shown, &rules, &table, err)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct named_area *area = lines[i];
        bool said = area->kind == VERDICT_BANDS || area->kind == VERDICT_FULL;
        area->hidden = !said || area->hidden || shown.why[i * COLS + NAMED] != HIDE_NOT;
        area->shown = area->hidden ? 0 : (uint64_t)shown.shown[i * COLS + NAMED];
    }
    suppressed_done(&shown);
    return true;
}

bool named_has_share(const struct named_area *area) {
    return area->kind == VERDICT_FULL && !area->hidden;
}

bool named_no_areas(enum gather_by by, struct err *err) {
    const char *level = by == BY_ESTATE ? "estate" : "block";
    return err_set(err, ERR_CONFLICT,
                   "the survey has no %ss to draw yet: add them with doorstep area add --level %s",
                   level, level);
}

/* ---- rankings ---- */

/* Homes with each issue in their top three, group by group. */
static uint64_t *count_ranking(const struct gathered *g, struct answer *answers) {
    uint32_t m = g->issues.n;
    uint64_t *counts = mem_zalloc((g->n_groups + 1) * (m + 1) * sizeof *counts);
    AUTO(tally_done) struct tally tally = {0};
    for (size_t i = 0; i < g->n_groups; i++) {
        struct ballots ballots = gather_view(g, &g->groups[i]);
        tally_count(&tally, &ballots);
        for (uint32_t k = 0; k < m; k++) {
            counts[i * m + k] = tally.mentions[k] / WEIGHT_ONE;
            answers[k].count += i + g->n_joined < g->n_groups ? counts[i * m + k] : 0;
        }
    }
    return counts;
}

static bool of_ranking(struct named *out, struct store *st, const struct named_options *options,
                       struct err *err) {
    AUTO(gather_done) struct gathered g = {0};
    struct gather_options ballots = ballots_of(options);
    struct answer answers[ISSUES_MAX] = {0};
    size_t chosen = 0;
    if (!gather_ballots(&g, st, &ballots, err) || // and what the other issues would give away
        !gather_guard(&g, st, &ballots, NULL, err) || !hex_guard_ballots(&g, st, &ballots, err)) {
        return false;
    }
    make_areas(out, g.n_groups, g.n_joined);
    for (size_t i = 0; i < g.n_groups; i++) {
        SET_AREA(out, &out->areas[i], &g.groups[i], g.hidden && g.hidden[i].whole);
    }
    out->least = verdict_least(out->tier, true);
    judge(out);
    for (uint32_t k = 0; k < g.issues.n; k++) {
        answers[k].code = g.issues.items[k].code;
        answers[k].now = g.issues.items[k].now;
        answers[k].label = g.issues.items[k].label;
    }
    AUTO(mem_freep) uint64_t *counts = count_ranking(&g, answers);
    if (out->n_areas == 0) {
        return named_no_areas(options->by, err);
    }
    if (out->whole.n == 0) {
        return err_set(err, ERR_CONFLICT,
                       "no home of these areas has answered '%s' yet: there is nothing to draw",
                       options->question);
    }
    if (!choose_answer(out, answers, g.issues.n, options, &chosen, err)) {
        return false;
    }
    for (size_t i = 0; i < out->n_areas; i++) {
        out->areas[i].count = counts[i * g.issues.n + chosen];
        out->areas[i].hidden |= g.hidden && g.hidden[i].issues >> chosen & 1;
    }
    out->question = arena_strdup(&out->mem, g.title);
    out->code = arena_strdup(&out->mem, answers[chosen].code);
    out->label = arena_strdup(&out->mem, answers[chosen].label);
    return true;
}

/* ---- other questions ---- */

static bool nobody_answered(const struct table *t, const char *question, struct err *err) {
    const uint64_t *silent = t->all.silent;
    bool refused = silent[SILENT_REFUSED] && !silent[SILENT_BLANK] && !silent[SILENT_NOT_ASKED];
    return t->all.n  ? err_set(err, ERR_CONFLICT,
                               "no home of these areas has answered '%s': those that did are in "
                                "none of them",
                               question)
           : refused ? err_set(err, ERR_CONFLICT,
                               "every home that was asked '%s' would rather not say: there is "
                               "nothing to draw",
                               question)
                     : err_set(err, ERR_CONFLICT,
                               "no home has answered '%s' yet: there is nothing to draw", question);
}

static bool check_countable(const struct column *q, const char *question, struct err *err) {
    if (q->kind == COLUMN_NUMBERS) {
        return err_set(err, ERR_USAGE,
                       "'%s' is a number, and a map shows how many gave an answer: tabulate counts "
                       "numbers",
                       question);
    }
    return !q->is_open ||
           err_set(err, ERR_USAGE,
                   "'%s' holds people's own words, which cannot be counted on a map", question);
}

static void take_table(struct named *out, const struct table *t) {
    make_areas(out, t->n_groups, t->n_rows);
    for (size_t i = 0; i < t->n_groups; i++) {
        SET_AREA(out, &out->areas[i], &t->groups[i], t->groups[i].kind == VERDICT_TOO_FEW);
    }
    out->least = t->n_groups ? table_least(t, &t->groups[0]) : verdict_least(out->tier, true);
}

static bool of_answers(struct named *out, struct store *st, const struct named_options *options,
                       struct err *err) {
    AUTO(table_done) struct table t = {0};
    const struct tab_options tab = {.question = options->question,
                                    .by = options->by == BY_ESTATE ? "estate" : "block",
                                    .zones = options->by == BY_ZONE ? options->zones : NULL,
                                    .form_id = options->form_id,
                                    .lang = options->lang,
                                    .tier = options->tier,
                                    .plain = true};
    size_t chosen = 0;
    if (!table_make(&t, st, &tab, err) || !check_countable(t.question, options->question, err) ||
        !hex_guard_table(&t, st, &tab, err)) {
        return false;
    }
    take_table(out, &t);
    judge(out);
    if (out->n_areas == 0) {
        return named_no_areas(options->by, err);
    }
    if (out->whole.n == 0) {
        return nobody_answered(&t, options->question, err);
    }
    AUTO(mem_freep) struct answer *answers = mem_zalloc((t.n_answers + 1) * sizeof *answers);
    for (size_t i = 0; i < t.n_answers; i++) {
        answers[i] = (struct answer){.code = t.answers[i].value,
                                     .now = t.answers[i].now,
                                     .label = t.answers[i].label,
                                     .count = t.placed.count[i]};
    }
    if (!choose_answer(out, answers, t.n_answers, options, &chosen, err)) {
        return false;
    }
    for (size_t i = 0; i < out->n_areas; i++) {
        out->areas[i].count = t.groups[i].count[chosen];
        out->areas[i].hidden |= t.groups[i].hidden[chosen];
    }
    out->question = arena_strdup(&out->mem, t.question->label);
    out->code = arena_strdup(&out->mem, answers[chosen].code);
    out->label = arena_strdup(&out->mem, answers[chosen].label);
    return true;
}

/* ---- all ---- */

bool named_count(struct named *out, struct store *st, const struct named_options *options,
                 struct err *err) {
    out->tier = options->tier;
    out->whole.code = "all";
    return named_is_ranking(st, options, &out->is_ranking, err) &&
           (out->is_ranking ? of_ranking : of_answers)(out, st, options, err) &&
           disclose(out, options, err);
}

void named_done(struct named *named) {
    mem_freep(&named->areas);
    arena_done(&named->mem);
    *named = (struct named){0};
}

const struct named_area *named_find(const struct named *named, const char *code) {
    size_t from = 0, to = named->n_areas - named->n_rows;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = strcmp(named->areas[mid].code, code);
        if (order == 0) {
            return &named->areas[mid];
        }
        *(order < 0 ? &from : &to) = order < 0 ? mid + 1 : mid;
    }
    return NULL;
}

const struct named_area *named_shown(const struct named *named, const struct named_area *area) {
    return area && area->row ? &named->areas[area->row] : area;
}
