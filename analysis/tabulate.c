/* analysis/tabulate.c — see tabulate.h: from columns to counts. */
#include "analysis/tabulate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/lived_in.h"
#include "analysis/marks.h"
#include "analysis/say.h"
#include "analysis/tabulate_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/progress.h"
#include "survey/store.h"

/* ---- what the tier may not see at all ---- */

/* What the groups are: areas, or BY_ALL for none and for answers. */
static enum gather_by areas_of(const struct tab_options *options) {
    const char *by = options->by ? options->by : "";
    return options->zones              ? BY_ZONE
           : strcmp(by, "block") == 0  ? BY_BLOCK
           : strcmp(by, "estate") == 0 ? BY_ESTATE
                                       : BY_ALL;
}

static bool check_marks(struct table *t, const struct tab_options *options, struct err *err) {
    const struct column *q = t->question;
    unsigned marks = q->marks | (t->by ? t->by->marks : 0);
    bool guarded = t->tier != TIER_INTERNAL;
    if (!marks_allow(q, t->tier, options->question, err) ||
        (t->by && !marks_allow(t->by, t->tier, options->by, err)) ||
        !marks_allow_groups(marks, t->tier, areas_of(options), t->by, options->question, err)) {
        return false;
    }
    t->cells = guarded && marks & MARK_HEALTH ? TIER_PUBLIC : t->tier; // counts of 10 and more
    if (guarded && q->marks & MARK_MONEY && q->kind == COLUMN_NUMBERS) {
        return err_set(err, ERR_USAGE, "'%s' is a sum of money: only bands may be shown",
                       options->question);
    }
    return true;
}

/* ---- answers ---- */

/* A code that was changed keeps its words: two answers of the same words are told apart by code. */
static void tell_apart(struct table *t) {
    AUTO(mem_freep) bool *alike = mem_zalloc((t->n_answers + 1) * sizeof *alike);
    for (size_t i = 1; i < t->n_answers; i++) {
        for (size_t k = 0; k < i; k++) {
            bool same = strcmp(t->answers[i].label, t->answers[k].label) == 0;
            alike[i] |= same;
            alike[k] |= same;
        }
    }
    for (size_t i = 0; i < t->n_answers; i++) {
        AUTO(strbuf_done) struct strbuf words = {0};
        strbuf_addf(&words, "%s (%s)", t->answers[i].label, t->answers[i].value);
        t->answers[i].label = alike[i] ? arena_strdup(&t->mem, words.data) : t->answers[i].label;
    }
}

/* Outside the team codes on no list share one line, the last. */
static void choose_answers(struct table *t) {
    const struct column *q = t->question;
    bool fold = false;
    t->answers = mem_zalloc((q->n_codes + 1) * sizeof *t->answers);
    for (size_t i = 0; i < q->n_codes; i++) {
        if (q->codes[i].listed || t->tier == TIER_INTERNAL) {
            t->answers[t->n_answers++] = q->codes[i];
        } else {
            fold = true;
        }
    }
    if (fold) { // listed codes come first
        t->answers[t->n_answers++] = (struct column_code){
            .value = "(other)", .label = "An answer that is not on the list", .now = "(other)"};
    }
    tell_apart(t);
}

static size_t answer_of(const struct table *t, size_t code) {
    return code < t->n_answers ? code : t->n_answers - 1;
}

/* ---- groups ---- */

void table_group_init(const struct table *t, struct tab_group *group) {
    group->count = mem_zalloc((t->n_answers + 1) * sizeof *group->count);
    group->weight = mem_zalloc((t->n_answers + 1) * sizeof *group->weight);
    group->hidden = mem_zalloc((t->n_answers + 1) * sizeof *group->hidden);
}

void table_group_done(struct tab_group *group) {
    mem_freep(&group->count);
    mem_freep(&group->weight);
    mem_freep(&group->hidden);
}

static bool make_groups(struct table *t, const struct tab_options *options, struct err *err) {
    const struct columns *c = &t->columns;
    bool areas = areas_of(options) != BY_ALL;
    size_t n = t->by ? t->by->n_codes : areas ? c->n_areas : 0;
    if (n * t->n_answers > TAB_CELLS_MAX) {
        return err_set(err, ERR_LIMIT, "%zu groups by %zu answers are too many figures", n,
                       t->n_answers);
    }
    table_group_init(t, &t->all);
    table_group_init(t, &t->placed);
    t->all.code = t->placed.code = "all";
    t->all.n_doors = c->n_doors;
    t->all.has_doors = c->n_doors > 0;
    t->groups = mem_zalloc((n + 1) * sizeof *t->groups);
    for (size_t i = 0; i < n; i++) {
        if (t->by && !t->by->codes[i].listed && t->tier != TIER_INTERNAL) {
            continue; // somebody's words: such homes are in no group
        }
        struct tab_group *group = &t->groups[t->n_groups++];
        if (areas) {
            *group = (struct tab_group){.code = c->areas[i].code,
                                        .name = c->areas[i].name,
                                        .n_doors = c->areas[i].n_doors,
                                        .has_doors = c->n_doors > 0,
                                        .area = true};
        } else {
            *group =
                (struct tab_group){.code = t->by->codes[i].value, .name = t->by->codes[i].label};
        }
        table_group_init(t, group);
    }
    return true;
}

/* ---- counting ---- */

struct hit { // a home, or a row of one
    size_t row;
    uint32_t home;
    double weight;
    bool silent;
    enum silent how;
};

static void count_codes(const struct table *t, struct tab_group *group, const struct hit *hit) {
    const struct column *q = t->question;
    size_t answer = answer_of(t, q->code[hit->row]);
    group->count[answer]++;
    group->weight[answer] += hit->weight;
}

static void count_ticks(const struct table *t, struct tab_group *group, const struct hit *hit) {
    const struct column *q = t->question;
    const uint64_t *bits = q->sets + q->set[hit->row] * q->n_words;
    size_t before = SIZE_MAX;
    for (size_t word = 0; word < q->n_words; word++) {
        for (uint64_t rest = bits[word]; rest; rest &= rest - 1) {
            size_t answer = answer_of(t, word * 64 + (size_t)__builtin_ctzll(rest));
            if (answer != before) { // several on no list are one
                group->count[answer]++;
                group->weight[answer] += hit->weight;
            }
            before = answer;
        }
    }
}

static void count_hit(const struct table *t, struct tab_group *group, const struct hit *hit) {
    if (hit->silent) {
        group->silent[hit->how]++;
        return;
    }
    group->n++;
    group->n_weighed += hit->weight > 0;
    worth_add(&group->worth, hit->weight, 1);
    switch (t->question->kind) {
    case COLUMN_CODES:
        count_codes(t, group, hit);
        return;
    case COLUMN_TICKS:
        count_ticks(t, group, hit);
        return;
    case COLUMN_NUMBERS:
        group->weighted_sum += hit->weight * t->question->number[hit->row];
        return;
    }
}

/* Call for each group the home is in; a home may tick itself into several. */
bool table_in_group(const struct table *t, size_t group, uint32_t home) {
    return t->by ? column_has(t->by, home, group) : t->columns.area[home] == group + 1;
}

static void count_groups(struct table *t, const struct hit *hit) {
    bool placed = false;
    if (t->by && t->by->kind == COLUMN_TICKS) {
        for (size_t i = 0; i < t->n_groups; i++) {
            if (table_in_group(t, i, hit->home)) {
                count_hit(t, &t->groups[i], hit);
                placed = true;
            }
        }
    } else if (t->n_groups) {
        size_t group = t->by ? t->by->code[hit->home] : (size_t)t->columns.area[hit->home] - 1;
        placed = group < t->n_groups;
        if (placed) {
            count_hit(t, &t->groups[group], hit);
        }
    }
    if (placed) {
        count_hit(t, &t->placed, hit);
    }
}

static void count_all(struct table *t, const double *weight_of_home) {
    const struct column *q = t->question;
    for (size_t row = 0; row < q->n; row++) {
        struct hit hit = {.row = row, .home = q->home ? q->home[row] : (uint32_t)row};
        hit.weight = weight_of_home ? weight_of_home[hit.home] : 1;
        hit.silent = column_silent(q, row, &hit.how);
        count_hit(t, &t->all, &hit);
        count_groups(t, &hit);
    }
}

/* ---- weights by block ---- */

/* A weight for each home; NULL when there are no blocks, or no answers in them. Homes in no block
 * weigh nothing: nobody knows how many they stand for. */
static double *weigh_homes(struct table *t) {
    const struct columns *c = &t->columns;
    const struct column *q = t->question;
    if (c->n_areas < 2 || q->home || c->n_doors == 0) {
        return NULL;
    }
    AUTO(mem_freep) struct weight_block *blocks = mem_zalloc(c->n_areas * sizeof *blocks);
    for (size_t i = 0; i < c->n_areas; i++) {
        blocks[i].n_doors = c->areas[i].n_doors;
    }
    for (size_t i = 0; i < c->n; i++) {
        enum silent how;
        if (c->area[i] && !column_silent(q, i, &how)) {
            blocks[c->area[i] - 1].n++;
        }
    }
    if (!weights_by_block(blocks, c->n_areas, &t->n_joined, &t->n_capped)) {
        return NULL;
    }
    double *weights = mem_zalloc((c->n + 1) * sizeof *weights);
    for (size_t i = 0; i < c->n; i++) {
        weights[i] = c->area[i] ? blocks[c->area[i] - 1].weight : 0;
    }
    t->weighted = true;
    return weights;
}

bool table_among_first(const struct table *t, size_t answer, bool weighted) {
    size_t n = 0;
    for (size_t i = 0; i < t->n_answers; i++) {
        n += weighted ? t->all.weight[i] > t->all.weight[answer]
                      : t->all.count[i] > t->all.count[answer];
    }
    return n < 3;
}

/* Plainly counted or weighed: what is hidden would be told to be among the first. */
static bool first_three_hidden(const struct table *t) {
    for (size_t i = 0; i < t->n_answers; i++) {
        if (t->all.hidden[i] && (table_among_first(t, i, false) || table_among_first(t, i, true))) {
            return true;
        }
    }
    return false;
}

/* Is another answer among the first three? Their order may turn on one home. */
static bool top_three_change(const struct table *t) {
    for (size_t i = 0; t->weighted && i < t->n_answers; i++) {
        bool plain = table_among_first(t, i, false), weighted = table_among_first(t, i, true);
        if (t->all.count[i] && plain != weighted) {
            return true;
        }
    }
    return false;
}

/* ---- homes lived in ---- */

static bool find_homes(struct table *t, struct store *st, bool by_block, struct err *err) {
    if (t->columns.n_doors == 0 || t->question->home) {
        return true;
    }
    struct progress p = {0};
    bool ok = progress_read(&p, st, by_block ? PROGRESS_BLOCK : PROGRESS_ALL, err);
    t->all.n_homes = ok ? lived_in(&p.all.counts) : 0;
    for (size_t i = 0; ok && by_block && i < p.n; i++) {
        for (size_t g = 0; g < t->n_groups; g++) {
            if (strcmp(t->groups[g].code, p.groups[i].code) == 0) {
                t->groups[g].n_homes = lived_in(&p.groups[i].counts);
                break;
            }
        }
    }
    progress_done(&p);
    return ok;
}

/* ---- how much may be said ---- */

enum { HEALTH_MEETING = 30, HEALTH_PUBLIC = 100 }; // homes (4.6, S topics)

uint32_t table_least(const struct table *t, const struct tab_group *group) {
    bool guarded = t->tier != TIER_INTERNAL;
    if (guarded && t->question->marks & MARK_HEALTH) {
        return t->tier == TIER_PUBLIC ? HEALTH_PUBLIC : HEALTH_MEETING;
    }
    uint32_t least = verdict_least(t->tier, group->area);
    // a mean of few is nearly somebody's figure
    return guarded && t->question->kind == COLUMN_NUMBERS && least < FULL_MIN ? FULL_MIN : least;
}

void table_judge(const struct table *t, struct tab_group *group) {
    const struct tier_rules *rules = &tier_rules[t->tier];
    group->few_doors = group->area && group->has_doors && group->n_doors < rules->doors_min;
    group->kind = verdict_kind_of(group->n, table_least(t, group), group->few_doors);
    if (group->counted_in) {
        group->kind = VERDICT_TOO_FEW;
        group->withheld = true;
    }
}

struct interval table_interval(const struct tab_group *group, size_t answer) {
    return interval_of(group->count[answer], group->n, group->n_homes);
}

struct interval table_interval_shown(const struct table *t, const struct tab_group *group,
                                     size_t answer) {
    return say_interval(t->cells, group->count[answer], group->n, group->n_homes);
}

double table_figure(const struct table *t, double value) {
    if (t->tier == TIER_INTERNAL || value == 0 || isnan(value)) {
        return value;
    }
    double unit = pow(10, floor(log10(fabs(value))) - 2);
    double rounded = round(value / unit) * unit;
    return round(rounded * 1e6) / 1e6; // 0.1 * 3 is to read 0.3
}

bool table_differs(const struct table *t, const struct tab_group *group, size_t answer,
                   struct interval *gap) {
    struct side in = {group->count[answer], group->n}, out;
    const struct side whole = {t->placed.count[answer], t->placed.n};
    bool hidden = group->hidden[answer] || t->all.hidden[answer];
    if (!say_sides(t->cells, whole, &in, &out) || hidden || in.n == 0 || out.n == 0) {
        *gap = (struct interval){NAN, NAN, NAN};
        return false;
    }
    *gap = interval_difference(interval_of(out.count, out.n, 0), interval_of(in.count, in.n, 0));
    return interval_differ(in, out, *gap);
}

/* ---- all ---- */

static bool read_columns(struct table *t, struct store *st, const struct tab_options *options,
                         const struct rake_file *raking, struct err *err) {
    enum gather_by areas = areas_of(options);
    struct columns_options read = {
        .questions = {options->question, options->by},
        .n = options->by && areas == BY_ALL ? 2 : 1,
        .form_id = options->form_id,
        .lang = options->lang,
        .by = areas == BY_ALL ? BY_BLOCK : areas,
        .zones = options->zones,
        .by_row = options->rows,
        .keys = options->before != NULL
    };
    for (size_t m = 0; m < raking->n_margins; m++) {
        read.questions[read.n++] = raking->margins[m].question;
    }
    return columns_read(&t->columns, st, &read, err);
}

static bool take_questions(struct table *t, const struct tab_options *options,
                           const struct rake_file *raking, struct err *err) {
    bool by_answer = options->by && areas_of(options) == BY_ALL;
    size_t by_at = options->read ? options->by_at : by_answer;
    t->question = &t->columns.items[0];
    t->by = by_at ? &t->columns.items[by_at] : NULL;
    t->margins = raking->n_margins ? &t->columns.items[by_answer + 1] : NULL;
    t->by_name = options->by;
    t->tier = options->tier;
    if (t->by && t->by->kind == COLUMN_NUMBERS) {
        return err_set(err, ERR_USAGE, "'%s' is a number: --by takes a question with a list",
                       options->by);
    }
    if (t->by && t->by->home) {
        return err_set(err, ERR_USAGE, "'%s' is asked again and again: --by takes one of the home",
                       options->by);
    }
    return check_marks(t, options, err);
}

bool table_make(struct table *t, struct store *st, const struct tab_options *options,
                struct err *err) {
    AUTO(rake_file_done) struct rake_file raking = {0};
    t->borrowed = options->read != NULL;
    if (t->borrowed) {
        t->columns = *options->read;
    }
    if ((options->rake && !rake_file_read(&raking, options->rake, err)) ||
        (!t->borrowed && !read_columns(t, st, options, &raking, err)) ||
        !take_questions(t, options, &raking, err)) {
        return false;
    }
    choose_answers(t);
    if (!make_groups(t, options, err)) {
        return false;
    }
    enum gather_by areas = areas_of(options);
    bool by_block = areas == BY_BLOCK || areas == BY_ALL; // their doors are known
    AUTO(mem_freep)
    double *weights = options->rake                 ? table_rake(t, &raking, err)
                      : by_block && !options->plain ? weigh_homes(t)
                                                    : NULL;
    if (options->rake && !weights) {
        return err_where(err, "%s", options->rake);
    }
    count_all(t, weights);
    t->top_three_change = top_three_change(t);
    if (!options->plain && !t->borrowed && !find_homes(t, st, areas == BY_BLOCK, err)) {
        return false;
    }
    AUTO(figures_done) struct figures own = {0};
    const struct figures *figures = options->figures ? options->figures : &own;
    bool guarded = t->tier != TIER_INTERNAL;
    if (guarded && !options->figures && !table_figures(&own, t, st, err)) {
        return false;
    }
    if (guarded && areas == BY_BLOCK) {
        table_join(t, &figures->joined);
    }
    table_judge(t, &t->all);
    for (size_t i = 0; i < t->n_groups; i++) {
        table_judge(t, &t->groups[i]);
    }
    if (guarded) {
        if (t->by && !table_asked(t, st, figures, options, err)) {
            return false;
        }
        table_guard(t, figures, options);
        t->weighted = t->weighted && !first_three_hidden(t);
    }
    table_spread(t);
    return !options->before || table_compare(t, options, err);
}

void table_done(struct table *t) {
    table_group_done(&t->all);
    table_group_done(&t->placed);
    for (size_t i = 0; i < t->n_groups; i++) {
        table_group_done(&t->groups[i]);
    }
    mem_freep(&t->groups);
    mem_freep(&t->answers);
    mem_freep(&t->told);
    mem_freep(&t->changes);
    mem_freep(&t->gone);
    if (!t->borrowed) {
        columns_done(&t->columns);
    }
    arena_done(&t->mem);
    *t = (struct table){0};
}
