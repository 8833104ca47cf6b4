/* analysis/gather.c — from rows to ballots by group: what codes mean, which rows count, sorting. */
#include "analysis/gather.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "analysis/list_fields.h"
#include "analysis/lived_in.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/progress.h"
#include "survey/store.h"

bool gather_by_parse(const char *text, enum gather_by *out, struct err *err) {
    static const struct {
        const char *word;
        enum gather_by by;
    } words[] = {
        {"all",    BY_ALL   },
        {"estate", BY_ESTATE},
        {"block",  BY_BLOCK },
    };
    for (size_t i = 0; i < LEN(words); i++) {
        if (!text || strcmp(words[i].word, text) == 0) {
            *out = words[i].by;
            return true;
        }
    }
    return err_set(err, ERR_USAGE, "results come by block or by estate, not by '%s'", text);
}

void gather_by_any(const char *text, struct gather_options *options) {
    struct err none = {0};
    options->by = BY_ANSWER;
    if (text && strcmp(text, "visit") == 0) {
        options->by = BY_VISIT;
    } else if (!gather_by_parse(text, &options->by, &none)) {
        options->by_question = text;
    }
}

/* ---- codes that are no issue ---- */

static const struct {
    const char *code;
    enum special special;
} specials[] = {
    {"none",        SPECIAL_NONE},
    {"nothing",     SPECIAL_NONE},
    {"nothing_now", SPECIAL_NONE},
    {"dk",          SPECIAL_DK  },
    {"pns",         SPECIAL_PNS },
};

enum special gather_special(const char *code) {
    for (size_t i = 0; i < LEN(specials); i++) {
        if (strcmp(specials[i].code, code) == 0) {
            return specials[i].special;
        }
    }
    return SPECIAL_NO;
}

/* ---- which forms count ---- */

enum { CODE_SPECIAL = -1, CODE_DROPPED = -2, CODE_UNLISTED = -3 };

static void sorter_done(struct sorter *sorter) {
    source_done(&sorter->src);
    rows_done(&sorter->rows);
    places_done(&sorter->places);
    split_done(&sorter->split);
    mem_freep(&sorter->meanings);
    mem_freep(&sorter->issue_of);
    mem_freep(&sorter->homes_of);
}

/* ---- the card ---- */

#define OTHER "other" // issue of many different things

enum { OWN_LINE = 3 }; // homes that make a code on no card an issue (spec/domain.md 3.1)

static const char *code_text(const struct sorter *sorter, uint32_t code) {
    return intern_text(&sorter->rows.codes, code);
}

/* The code that it is counted as: its own, or what the choice was called in an older form. */
static struct reader_text counted_as(const struct sorter *sorter, uint32_t code) {
    const struct intern *codes = &sorter->rows.codes;
    const struct source *src = &sorter->src;
    struct reader_text text = {intern_text(codes, code), codes->lens[code]};
    for (size_t i = 0; i < src->n_columns; i++) {
        text = source_code(source_list(src, src->columns[i].path), text);
    }
    return source_code(sorter->card, text);
}

/* Does the list have every code that was answered? */
static bool holds_all(const struct sorter *sorter, const struct choice_list *list) {
    AUTO(intern_done) struct intern values = {0};
    for (size_t i = 0; i < list->n; i++) {
        intern_add(&values, list->items[i].value, strlen(list->items[i].value));
    }
    const struct intern *codes = &sorter->rows.codes;
    for (uint32_t code = 1; code <= codes->n; code++) {
        struct reader_text text =
            source_code(list, (struct reader_text){intern_text(codes, code), codes->lens[code]});
        if (gather_special(code_text(sorter, code)) == SPECIAL_NO &&
            !intern_find(&values, text.text, text.len)) {
            return false;
        }
    }
    return !list->too_long;
}

/* Issues that are nearly the same belong to one family; "other" is none. */
static void add_family(struct gathered *out, struct list_fields *fields,
                       const struct choice_list *card, struct issue *issue) {
    const char *now = source_newest_code(card, issue->code);
    const char *family = issue->bucket ? "" : list_fields_get(fields, card->path, now, "family");
    issue->now = strcmp(now, issue->code) != 0 ? arena_strdup(&out->mem, now) : NULL;
    issue->family = family[0] ? arena_strdup(&out->mem, family) : NULL;
}

static bool add_list(struct gathered *out, const struct choice_list *list, struct err *err) {
    for (size_t i = 0; i < list->n; i++) {
        const struct choice *choice = &list->items[i];
        bool there = issues_find(&out->issues, choice->value, strlen(choice->value)) >= 0;
        if (!there && gather_special(choice->value) == SPECIAL_NO &&
            issues_add(&out->issues, choice->value, choice->label) < 0) {
            return err_set(err, ERR_LIMIT, "%s offers more than %d choices: too many to rank",
                           list->path, ISSUES_MAX);
        }
    }
    return true;
}

static bool add_families(struct gathered *out, struct store *st, const struct form *form,
                         const struct choice_list *card, struct err *err) {
    AUTO(list_fields_freep)
    struct list_fields *fields = list_fields_new(st, out->form_id, form, err);
    for (uint32_t i = 0; fields && i < out->issues.n; i++) {
        add_family(out, fields, card, &out->issues.items[i]);
    }
    return fields;
}

/* The choices of the question's columns; else those of the first question that fit the answers. */
static bool add_card(struct gathered *out, struct sorter *sorter, struct err *err) {
    const struct source *src = &sorter->src;
    for (size_t i = 0; src->kind == ANSWER_POINTS && i < src->n_columns; i++) {
        issues_add(&out->issues, src->columns[i].code, src->columns[i].label);
    }
    for (size_t i = 0; i < src->n_columns; i++) {
        const struct choice_list *list = source_list(src, src->columns[i].path);
        if (list && !add_list(out, list, err)) {
            return false;
        }
        sorter->card = sorter->card ? sorter->card : list;
    }
    for (size_t i = 0; out->issues.n == 0 && sorter->rows.codes.n && i < src->n_lists; i++) {
        if (!holds_all(sorter, &src->lists[i])) {
            continue;
        }
        if (!add_list(out, &src->lists[i], err)) {
            return false;
        }
        sorter->card = &src->lists[i];
    }
    return true;
}

/* Homes that name each code, repeats left out; a home counts once a code. */
static void count_codes(struct sorter *sorter) {
    AUTO(mem_freep)
    uint32_t *homes = mem_zalloc((sorter->rows.answers.n + 1) * sizeof *homes);
    for (size_t i = 0; i < sorter->rows.n; i++) {
        homes[sorter->rows.items[i].answer]++;
    }
    for (uint32_t answer = 1; answer <= sorter->rows.answers.n; answer++) {
        uint16_t codes[NAMED_MAX];
        size_t n = answer_codes(&sorter->rows, answer, codes);
        for (size_t i = 0; i < n; i++) {
            bool before = false;
            for (size_t k = 0; k < i; k++) {
                before = before || codes[k] == codes[i];
            }
            sorter->homes_of[codes[i]] += before ? 0 : homes[answer];
        }
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Codes on no card that earn a line of their own, A to Z; the others are "other", whether the card
 * has that or not. A survey without a card has no words but these. */
static bool add_unlisted(struct gathered *out, const struct sorter *sorter, struct err *err) {
    const struct intern *codes = &sorter->rows.codes;
    bool card = out->issues.n > 0, rare = false;
    AUTO(mem_freep) const char **own = mem_alloc((codes->n + 1) * sizeof *own);
    size_t n = 0;
    for (uint32_t code = 1; code <= codes->n; code++) {
        struct reader_text text = counted_as(sorter, code);
        bool listed = issues_find(&out->issues, text.text, text.len) >= 0;
        if (listed || gather_special(intern_text(codes, code)) != SPECIAL_NO ||
            !sorter->homes_of[code]) {
            continue;
        }
        if (sorter->homes_of[code] >= (card ? OWN_LINE : 1)) {
            own[n++] = intern_text(codes, code);
        } else {
            rare = true;
        }
    }
    qsort(own, n, sizeof *own, by_text);
    for (size_t i = 0; i < n; i++) {
        if (issues_add(&out->issues, own[i], NULL) < 0 && !card) {
            return err_set(err, ERR_LIMIT, "more than %d different answers: too many to rank",
                           ISSUES_MAX);
        } // with a card that is full: into "other", or left out and counted
    }
    if (rare) {
        (void)issues_add(&out->issues, OTHER, NULL); // it may be there
    }
    return true;
}

static int by_homes(const void *a, const void *b) {
    const struct gather_other *x = a, *y = b;
    return x->homes != y->homes ? (x->homes < y->homes ? 1 : -1) : strcmp(x->code, y->code);
}

/* What "other" holds: different things, each by itself (spec/domain.md 3.1). */
static void list_others(struct gathered *out, const struct sorter *sorter) {
    const struct intern *codes = &sorter->rows.codes;
    out->others = ARENA_ARRAY(&out->mem, struct gather_other, codes->n + 1);
    for (uint32_t code = 1; code <= codes->n; code++) {
        if (sorter->issue_of[code] == CODE_UNLISTED && sorter->homes_of[code]) {
            out->others[out->n_others++] = (struct gather_other){
                arena_strdup(&out->mem, intern_text(codes, code)), sorter->homes_of[code]};
        }
    }
    qsort(out->others, out->n_others, sizeof *out->others, by_homes);
}

/* What changed in the card from version to version, and two issues of the same words by code. */
static void tell_apart(struct gathered *out, const struct choice_list *card) {
    bool alike[ISSUES_MAX] = {0};
    for (uint32_t i = 0; i < out->issues.n; i++) {
        for (uint32_t k = 0; k < i; k++) {
            bool same = strcmp(out->issues.items[i].label, out->issues.items[k].label) == 0;
            alike[i] |= same;
            alike[k] |= same;
        }
    }
    for (uint32_t i = 0; i < out->issues.n; i++) {
        struct issue *issue = &out->issues.items[i];
        issue->label =
            alike[i] ? arena_printf(&out->mem, "%s (%s)", issue->label, issue->code) : issue->label;
    }
    out->notes = ARENA_ARRAY(&out->mem, const char *, card->n_notes + 1);
    for (size_t i = 0; i < card->n_notes; i++) {
        out->notes[out->n_notes++] = arena_strdup(&out->mem, card->notes[i]);
    }
}

/* What each code stands for. */
static void map_codes(struct gathered *out, struct sorter *sorter, size_t n_card) {
    const struct intern *codes = &sorter->rows.codes;
    int bucket = issues_find(&out->issues, OTHER, strlen(OTHER));
    for (uint32_t code = 1; code <= codes->n; code++) {
        struct reader_text text = counted_as(sorter, code);
        int issue = issues_find(&out->issues, text.text, text.len);
        bool special = gather_special(intern_text(codes, code)) != SPECIAL_NO;
        sorter->issue_of[code] = (int16_t)(issue >= 0    ? issue
                                           : special     ? CODE_SPECIAL
                                           : bucket >= 0 ? CODE_UNLISTED
                                                         : CODE_DROPPED);
        if (!special && n_card && (issue < 0 || issue >= (int)n_card)) {
            out->n_unlisted += sorter->homes_of[code];
        }
    }
}

/* ---- rankings ---- */

static struct meaning meaning_of(struct gathered *out, const struct sorter *sorter,
                                 uint32_t answer) {
    struct meaning meaning = {0};
    struct ranking ranking = {0};
    uint16_t codes[NAMED_MAX];
    int bucket = issues_find(&out->issues, OTHER, strlen(OTHER));
    bool ticks = out->kind == BALLOTS_TICKED;
    size_t n = answer_codes(&sorter->rows, answer, codes);
    meaning.special = answer_is(&sorter->rows, answer, ANSWER_NOTHING) ? SPECIAL_NONE : SPECIAL_NO;
    for (size_t i = 0; i < n; i++) {
        int issue = sorter->issue_of[codes[i]];
        uint64_t points = answer_points(&sorter->rows, answer, i);
        bool shared =
            points ? i > 0 && answer_points(&sorter->rows, answer, i - 1) == points : ticks;
        if (issue == CODE_UNLISTED) { // several of these are one bucket, and no slip of the pen
            ranking_add(&ranking, (uint32_t)bucket, shared);
        } else if (issue >= 0) {
            meaning.twice |= !ranking_add(&ranking, (uint32_t)issue, shared);
        } else if (issue == CODE_SPECIAL && !meaning.special) {
            meaning.special = gather_special(code_text(sorter, codes[i]));
        }
    }
    if (ranking.n) {
        meaning.ranking = intern_add(&out->rankings, (const char *)ranking.issue, ranking.n);
    }
    return meaning;
}

/* ---- all ---- */

static bool take_along(struct sorter *sorter, struct along *along) {
    if (!along || !along->complete) {
        return false;
    }
    sorter->src = along->src;
    sorter->rows = along->rows;
    sorter->places = along->places;
    *along = (struct along){0};
    return true;
}

static bool read_rows(struct sorter *sorter, struct store *st, const struct gather_options *options,
                      uint64_t *n_doors, struct err *err) {
    if (!source_find(&sorter->src, st, options, err) ||
        !source_allow(&sorter->src, st, options, err) ||
        !source_has_order(&sorter->src, options->question, err) ||
        !places_read(&sorter->places, st, options->by, options->zones, err) ||
        !rows_read(&sorter->rows, st, &sorter->src, err) ||
        (options->by == BY_ALL && !store_count_dwellings(st, n_doors, err))) {
        return false;
    }
    if (options->by == BY_VISIT && !split_read_visits(&sorter->split, &sorter->rows, st, err)) {
        return false; // before the keys of the homes become numbers
    }
    places_find(&sorter->places, &sorter->rows);
    if (options->by == BY_ANSWER &&
        !split_read_answers(&sorter->split, st, sorter->src.form_id, options, err)) {
        return false;
    }
    if (options->by == BY_BLOCK &&
        !places_find_points(&sorter->places, &sorter->rows, st, &sorter->src, err)) {
        return false;
    }
    return true;
}

static bool read_all(struct gathered *out, struct sorter *sorter, struct store *st,
                     const struct gather_options *options, uint64_t *n_doors, struct err *err) {
    if (!take_along(sorter, options->along) && !read_rows(sorter, st, options, n_doors, err)) {
        return false;
    }
    out->kind = sorter->src.kind == ANSWER_TICKS    ? BALLOTS_TICKED
                : sorter->src.kind == ANSWER_POINTS ? BALLOTS_POINTS
                                                    : BALLOTS_RANKED;
    out->form_id = arena_strdup(&out->mem, sorter->src.form_id);
    out->title = arena_strdup(&out->mem, sorter->src.label);
    out->lang = sorter->src.lang ? arena_strdup(&out->mem, sorter->src.lang) : NULL;
    out->path = sorter->src.kind == ANSWER_POINTS
                    ? NULL
                    : arena_strdup(&out->mem, sorter->src.columns[0].path);
    if (options->by == BY_ANSWER) {
        const struct column *by = &sorter->split.columns.items[0];
        out->by_path = arena_strdup(&out->mem, by->path);
        out->overlap = by->kind == COLUMN_TICKS;
    }
    out->n_rows = sorter->rows.n;
    return true;
}

static bool understand(struct gathered *out, struct sorter *sorter, struct store *st,
                       const struct gather_options *options, struct err *err) {
    size_t n_codes = sorter->rows.codes.n + 1, n_answers = sorter->rows.answers.n + 1;
    sorter->homes_of = mem_zalloc(n_codes * sizeof *sorter->homes_of);
    sorter->issue_of = mem_zalloc(n_codes * sizeof *sorter->issue_of);
    sorter->meanings = mem_zalloc(n_answers * sizeof *sorter->meanings);
    out->n_repeats = rows_drop_repeats(&sorter->rows, sorter->places.n_homes);
    count_codes(sorter);
    if (!add_card(out, sorter, err)) {
        return false;
    }
    size_t n_card = out->issues.n;
    if (options->labels && sorter->card &&
        !add_families(out, st, options->form, sorter->card, err)) {
        return false;
    }
    if (!add_unlisted(out, sorter, err)) {
        return false;
    }
    if (sorter->card) {
        tell_apart(out, sorter->card);
    }
    map_codes(out, sorter, n_card);
    list_others(out, sorter);
    for (uint32_t answer = 1; answer < n_answers; answer++) {
        sorter->meanings[answer] = meaning_of(out, sorter, answer);
    }
    return true;
}

bool gather_ballots(struct gathered *out, struct store *st, const struct gather_options *options,
                    struct err *err) {
    AUTO(sorter_done) struct sorter sorter = {0};
    uint64_t n_doors = 0;
    if (!read_all(out, &sorter, st, options, &n_doors, err)) {
        return false;
    }
    if (!understand(out, &sorter, st, options, err)) {
        return err_where(err, "%s", options->question);
    }
    groups_make(out, &sorter, options->by, n_doors);
    groups_fill(out, &sorter, options->by, options->in_order);
    return true;
}

bool gather_lived_in(struct gathered *g, struct store *st, enum gather_by by, struct err *err) {
    struct progress p = {0};
    if (by != BY_ALL && by != BY_BLOCK) {
        return true; // estates and other groups: not known
    }
    bool ok = progress_read(&p, st, by == BY_BLOCK ? PROGRESS_BLOCK : PROGRESS_ALL, err);
    for (size_t i = 0; ok && i < g->n_groups; i++) {
        struct gather_group *group = &g->groups[i];
        group->n_homes = by == BY_ALL && group->has_doors ? lived_in(&p.all.counts) : 0;
        for (size_t k = 0; k < p.n && by == BY_BLOCK && !group->n_homes; k++) {
            if (strcmp(p.groups[k].code, group->code) == 0) {
                group->n_homes = lived_in(&p.groups[k].counts);
            }
        }
    }
    progress_done(&p);
    return ok;
}

const struct gather_group *gather_block(const struct gathered *g, const char *code) {
    size_t from = 0, to = g->n_groups - g->n_joined; // by code
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        const struct gather_group *group = &g->groups[mid];
        int order = strcmp(group->code, code);
        if (order == 0) {
            return group;
        }
        *(order < 0 ? &from : &to) = order < 0 ? mid + 1 : mid;
    }
    return NULL;
}

const struct gather_group *gather_shown(const struct gathered *g,
                                        const struct gather_group *block) {
    return block->row ? &g->groups[block->row] : block;
}

struct ballots gather_view(const struct gathered *gathered, const struct gather_group *group) {
    return (struct ballots){.rankings = &gathered->rankings,
                            .ids = gathered->ids + group->first,
                            .n = group->n,
                            .n_issues = gathered->issues.n,
                            .kind = gathered->kind,
                            .points = group->points};
}

void gather_done(struct gathered *gathered) {
    if (!gathered->borrows) {
        issues_done(&gathered->issues);
        intern_done(&gathered->rankings);
        mem_freep(&gathered->arrived);
    }
    if (gathered->ids != gathered->arrived) {
        mem_freep(&gathered->ids);
    }
    mem_freep(&gathered->groups);
    mem_freep(&gathered->hidden);
    arena_done(&gathered->mem);
    *gathered = (struct gathered){0};
}
