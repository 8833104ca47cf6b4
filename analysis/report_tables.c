/* analysis/report_tables.c — other questions as tables, of the whole survey; and groups of homes
 * that put something else first more often than others do. */
#include <string.h>

#include "analysis/report_impl.h"
#include "analysis/tabulate.h"
#include "base/err.h"
#include "base/mem.h"

/* ---- which questions ---- */

enum { TABLES_MAX = 8, TABLE_CATEGORIES_MAX = 14 };

/* What an officer asks for first (spec/domain.md 3.4, breakdowns), by the names of
 * data/questionnaires; then the rest in the order of the form. */
enum { WANTED = 12 };
static const char *const wanted[WANTED + 1] = {
    "tenure3",     "tenure",     "ageband5",   "gender",    "hh_flags",    "damp",
    "warm_afford", "safe_night", "health_gen", "influence", "seen_change", "bother",
};
const char *const *const report_keeps = wanted;

static int wanted_at(const char *name) {
    for (size_t i = 0; i < WANTED; i++) {
        if (strcmp(wanted[i], name) == 0) {
            return (int)i;
        }
    }
    return WANTED;
}

/* Something of it may be shown of the whole survey. */
static bool is_shown(const struct report *r, uint32_t at) {
    const struct indicator *indicator = &r->figures.indicators[at];
    bool answers = indicator->kind == INDICATOR_ONE || indicator->kind == INDICATOR_TICKS;
    bool any = false, ranking = r->stem && strcmp(indicator->question, r->stem) == 0;
    if (!answers || ranking || !indicator->label[0] ||
        indicator->n_categories > TABLE_CATEGORIES_MAX || indicator->tier == 'I') {
        return false;
    }
    for (uint32_t c = 0; c < indicator->n_categories; c++) {
        struct share share = report_share(r, 0, at, c);
        any = any || (share.known && !share.hidden && share.count > 0);
    }
    return any;
}

static size_t choose(const struct report *r, uint32_t chosen[TABLES_MAX]) {
    size_t n = 0;
    for (int rank = 0; rank <= WANTED; rank++) {
        for (uint32_t i = 0; i < r->figures.n_indicators && n < TABLES_MAX; i++) {
            if (wanted_at(r->figures.indicators[i].name) == rank && is_shown(r, i)) {
                chosen[n++] = i;
            }
        }
    }
    return n;
}

/* ---- tables ---- */

/* True: something of it is hidden. */
static bool answer_table(struct report *r, struct document *doc, uint32_t at) {
    const struct indicator *indicator = &r->figures.indicators[at];
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_ANSWER),  false, 0.6},
        {WORD(r, TELL_COL_HOMES),   true,  0.2},
        {WORD(r, TELL_COL_BETWEEN), true,  0.2},
    };
    bool hidden = false;
    const char *label = report_asked(r, indicator->label);
    document_table(doc, label, columns, LEN(columns));
    for (uint32_t c = 0; c < indicator->n_categories; c++) {
        struct share share = report_share(r, 0, at, c);
        if (share.known) {
            const char *cells[] = {indicator->categories[c].label, report_pair(r, &share),
                                   report_between(r, &share)};
            document_row(doc, cells, LEN(cells));
            hidden = hidden || share.hidden;
        }
    }
    document_end(doc);
    if (indicator->kind == INDICATOR_TICKS) {
        document_small(doc, WORD(r, TELL_ANSWERS_TICKS));
    }
    return hidden;
}

void section_answers(struct report *r, struct document *doc) {
    uint32_t chosen[TABLES_MAX];
    size_t n = choose(r, chosen);
    document_heading(doc, 1, WORD(r, TELL_ANSWERS));
    if (n == 0) {
        document_para(doc, WORD(r, TELL_ANSWERS_NONE));
        return;
    }
    document_para(doc, WORD(r, TELL_ANSWERS_WHAT));
    if (r->v.kind != VERDICT_FULL) { // else the table of places said it
        document_para(doc, WORD(r, TELL_BETWEEN_NOTE));
    }
    bool hidden = false;
    for (size_t i = 0; i < n; i++) {
        hidden |= answer_table(r, doc, chosen[i]);
    }
    if (hidden) {
        document_small(doc, WORD(r, TELL_HIDDEN_SO));
    }
}

/* ---- groups that differ ---- */

enum { GROUPINGS_MAX = 4 };

struct first_choices { // the first question of the ranking, and those it is laid beside
    const char *question;
    struct columns columns; // in the same order
    const struct indicator *by[GROUPINGS_MAX];
    size_t n;
};

/* A table of first choices by the answers to one question; what differs goes to the list. */
static bool find_differences(struct report *r, struct store *st, const struct first_choices *first,
                             size_t at, size_t *cap, struct err *err) {
    AUTO(table_done) struct table table = {0};
    const struct indicator *by = first->by[at];
    struct tab_options options = {.question = first->question,
                                  .by = by->name,
                                  .tier = r->tier,
                                  .plain = true,
                                  .read = &first->columns,
                                  .by_at = at + 1,
                                  .figures = &r->figures};
    if (!table_make(&table, st, &options, err)) {
        return false;
    }
    uint32_t least = tier_rules[r->tier].cell_min;
    for (size_t g = 0; g < table.n_groups; g++) {
        const struct tab_group *group = &table.groups[g];
        for (size_t a = 0; a < table.n_answers && group->kind == VERDICT_FULL; a++) {
            struct interval gap;
            int issue =
                issues_find(&r->all.issues, table.answers[a].value, strlen(table.answers[a].value));
            if (issue >= 0 && group->count[a] >= least && table_differs(&table, group, a, &gap) &&
                gap.share > 0) {
                *MEM_PUSH(r->differences, r->n_differences, *cap) =
                    TELL(r, TELL_DIFFERS, by->label, group->name ? group->name : group->code,
                         report_issue(r, (uint32_t)issue));
            }
        }
    }
    return true;
}

/* Only what no neighbour can see at a door and is no health or money matter. */
static bool may_group(const struct report *r, uint32_t at) {
    const struct indicator *indicator = &r->figures.indicators[at];
    return indicator->kind == INDICATOR_ONE && !indicator->tag && is_shown(r, at) &&
           wanted_at(indicator->name) < WANTED;
}

static void choose_groupings(const struct report *r, struct first_choices *first) {
    for (uint32_t i = 0; i < r->figures.n_indicators && first->n < GROUPINGS_MAX; i++) {
        if (may_group(r, i)) {
            first->by[first->n++] = &r->figures.indicators[i];
        }
    }
}

static bool gather_differences(struct report *r, struct store *st,
                               const struct first_choices *first, struct err *err) {
    size_t cap = 0;
    for (size_t i = 0; i < first->n; i++) {
        if (!find_differences(r, st, first, i, &cap, err)) {
            return false;
        }
    }
    r->n_groupings = first->n;
    return true;
}

void section_groups(struct report *r, struct document *doc) {
    if (!r->has_ranking || r->v.kind != VERDICT_FULL) {
        return;
    }
    document_heading(doc, 1, WORD(r, TELL_GROUPS));
    if (r->n_groupings == 0) {
        document_para(doc, WORD(r, TELL_GROUPS_NOT));
        return;
    }
    document_para(doc, WORD(r, TELL_GROUPS_RULE));
    if (r->n_differences == 0) {
        document_para(doc, WORD(r, TELL_GROUPS_NONE));
        return;
    }
    document_list(doc, false);
    for (size_t i = 0; i < r->n_differences; i++) {
        document_item(doc, r->differences[i]);
    }
    document_end(doc);
}

/* ---- weights, as a check ---- */

/* As the questionnaire has them: an order of exact counts would tell more than rounded ones. */
static void take_weighted(struct report *r, const struct table *table) {
    struct report_weights *w = &r->weights;
    w->known = true;
    w->change = table->top_three_change;
    for (size_t a = 0; a < table->n_answers; a++) {
        const char *label = table->answers[a].label;
        if (table->all.count[a] == 0) {
            continue;
        }
        if (w->n_plain < LEN(w->plain) && table_among_first(table, a, false)) {
            w->plain[w->n_plain++] = arena_strdup(&r->mem, label);
        }
        if (w->n_weighted < LEN(w->weighted) && table_among_first(table, a, true)) {
            w->weighted[w->n_weighted++] = arena_strdup(&r->mem, label);
        }
    }
}

static bool gather_weights(struct report *r, struct store *st, const struct first_choices *first,
                           struct err *err) {
    AUTO(table_done) struct table table = {0};
    struct tab_options options = {.question = first->question,
                                  .tier = r->tier,
                                  .read = &first->columns,
                                  .figures = &r->figures};
    if (!table_make(&table, st, &options, err)) {
        return false;
    }
    if (table.weighted && r->v.kind == VERDICT_FULL) {
        take_weighted(r, &table);
    }
    return true;
}

/* ---- read once for both ---- */

static bool read_first(struct report *r, struct store *st, struct first_choices *first,
                       struct err *err) {
    struct columns_options read = {.questions = {first->question},
                                   .n = 1,
                                   .form_id = r->form_id,
                                   .lang = r->options.lang,
                                   .by = BY_BLOCK,
                                   .no_reasons = true};
    for (size_t i = 0; i < first->n; i++) {
        read.questions[read.n++] = first->by[i]->name;
    }
    columns_done(&first->columns);
    const struct columns *known = r->figures.read ? &r->figures.read->columns : NULL;
    return columns_from(&first->columns, known, st, &read, err);
}

/* A ranking in one answer has no first question to lay beside. */
static bool cannot_tell(struct err *own) {
    bool soft = own->code == ERR_NOT_FOUND || own->code == ERR_USAGE;
    *own = soft ? (struct err){0} : *own;
    return soft;
}

bool report_gather_first_choices(struct report *r, struct store *st, const char *question,
                                 struct err *err) {
    struct first_choices first = {.question = arena_printf(&r->mem, "%s_1", question)};
    struct err own = {0};
    choose_groupings(r, &first);
    bool read = read_first(r, st, &first, &own);
    bool ok = (read && gather_differences(r, st, &first, &own)) || cannot_tell(&own);
    if (ok && !read && first.n) { // perhaps but for what it is laid beside
        first.n = 0;
        read = read_first(r, st, &first, &own);
        ok = read || cannot_tell(&own);
    }
    ok = ok && (!read || gather_weights(r, st, &first, &own) || cannot_tell(&own));
    columns_done(&first.columns);
    if (r->figures.read) { // nobody asks again
        columns_done(&r->figures.read->columns);
    }
    return ok || err_pass(err, &own);
}

void section_weights(struct report *r, struct document *doc) {
    const struct report_weights *w = &r->weights;
    document_heading(doc, 1, WORD(r, TELL_WEIGHTS));
    document_para(doc, WORD(r, TELL_WEIGHTS_PLAIN));
    if (!w->known) {
        document_para(doc, WORD(r, TELL_WEIGHTS_NOT));
        return;
    }
    document_para(doc, WORD(r, TELL_WEIGHTS_WHAT));
    if (!w->change) {
        document_para(doc, WORD(r, TELL_WEIGHTS_SAME));
        return;
    }
    document_para(doc, WORD(r, TELL_WEIGHTS_CHANGE));
    document_fact(doc, WORD(r, TELL_WEIGHTS_AS_COUNTED), report_line(r, w->plain, w->n_plain));
    document_fact(doc, WORD(r, TELL_WEIGHTS_WEIGHED), report_line(r, w->weighted, w->n_weighted));
}
