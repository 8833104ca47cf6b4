/* analysis/figures_plan.c — which questions of a form are counted for a tier (spec/domain.md 4.6).
 *
 * A form that says of a question who may see its answers (ds:tier) is believed: meeting has M and
 * P, public P. Of a question without the mark, as in forms made elsewhere, a meeting has rankings
 * and short lists, and numbers as quartiles; the public rankings. Words, places, times and files
 * are never counted. */
#define _GNU_SOURCE // strcasestr
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "analysis/say.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "survey/catalog.h"
#include "survey/store.h"
#include "survey/tables.h"

enum {
    FOREIGN_CHOICES = 30, // a longer list of a form made elsewhere is a list of things or people
    CHOICES_MAX = 200,    // of any form
    RANKED_CHOICES = 3,   // fewer make no ranking
    SHORT_NAME_MAX = 200,
};

/* ---- the form ---- */

/* "q_1" and "q_2" with one list may be a ranking, or one question asked of two things ("how often
 * does water come from the first tap"): the name has to sound like it. A name that does not can be
 * counted as one by those who ask for it. */
static bool sounds_ranked(const char *stem) {
    static const char *const words[] = {"prio",   "rank",  "choice",  "issue",  "problem",
                                        "need",   "worr",  "concern", "matter", "import",
                                        "urgent", "first", "prefer"};
    for (size_t i = 0; i < LEN(words); i++) {
        if (strcasestr(stem, words[i])) {
            return true;
        }
    }
    return false;
}

struct form_search {
    struct figures_work *w;
    struct intern ids;
    struct form_choice {
        uint64_t n;
        bool ranked;
    } * items; // by id
    size_t n, cap;
};

static bool take_form(void *ctx, const struct store_form *form, struct err *err) {
    (void)err;
    struct form_search *search = ctx;
    uint32_t id = intern_add(&search->ids, form->form_id, strlen(form->form_id));
    while (search->n < id) {
        *MEM_PUSH(search->items, search->n, search->cap) = (struct form_choice){0};
    }
    return true;
}

static bool is_rank(const struct tables_question *q) {
    return strcmp(q->control, "rank") == 0 || strcmp(q->type, "odk:rank") == 0;
}

/* "prio_1" -> 4, the length of the stem; 0: no such name. */
static size_t stem_of(const char *name) {
    const char *bar = strrchr(name, '_');
    return bar && bar > name && strcmp(bar, "_1") == 0 ? (size_t)(bar - name) : 0;
}

static bool take_ranked(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct form_search *search = ctx;
    uint32_t id = intern_find(&search->ids, q->form_id, strlen(q->form_id));
    if (id && q->column && !q->repeat_path[0] &&
        (is_rank(q) || (stem_of(question_name(q->path)) && sounds_ranked(question_name(q->path)) &&
                        strcmp(q->control, "select1") == 0))) {
        search->items[id - 1].ranked = true;
    }
    return true;
}

static bool search_form(struct form_search *search, struct err *err) {
    struct figures_work *w = search->w;
    size_t best = 0;
    if (!store_each_form(w->st, take_form, search, err) ||
        !tables_each_question(w->st, NULL, NULL, take_ranked, search, err)) {
        return false;
    }
    if (search->n == 0) {
        return err_set(err, ERR_NOT_FOUND,
                       "the survey has no questionnaire yet: put one in with 'doorstep form add'");
    }
    for (size_t i = 0; i < search->n; i++) {
        struct form_choice *item = &search->items[i], *chosen = &search->items[best];
        const char *id = intern_text(&search->ids, (uint32_t)i + 1);
        if (search->n > 1 && !store_count_submissions(w->st, id, STORE_CURRENT, &item->n, err)) {
            return false;
        }
        bool better = item->ranked == chosen->ranked ? item->n > chosen->n
                      : item->ranked                 ? item->n > 0
                                                     : chosen->n == 0 && item->n > 0;
        best = better ? i : best;
    }
    w->form_id = arena_strdup(&w->out->mem, intern_text(&search->ids, (uint32_t)best + 1));
    return true;
}

bool figures_choose_form(struct figures_work *w, struct err *err) {
    static const struct host nowhere; // labels depend on no clock and no dice
    w->form_id = w->options->form_id;
    if (!w->form_id) {
        struct form_search search = {.w = w};
        bool ok = search_form(&search, err);
        intern_done(&search.ids);
        mem_freep(&search.items);
        if (!ok) {
            return false;
        }
    }
    w->form = catalog_load(w->st, w->form_id, NULL, err);
    if (!w->form) {
        return false;
    }
    w->iv = interview_new(w->form, &nowhere);
    int lang = form_want_language(w->form, w->options->lang, err);
    if (lang < 0) {
        return false;
    }
    interview_set_language(w->iv, (uint32_t)lang);
    w->lang = form_n_languages(w->form) ? form_language(w->form, (uint32_t)lang) : NULL;
    return true;
}

/* ---- words ---- */

static const char *label_of(struct figures_work *w, uint32_t control) {
    return say_hole(&w->out->mem, interview_label(w->iv, control, (struct iv_ref){0}));
}

/* The heading of the outermost group that has one. */
static const char *topic_of(struct figures_work *w, uint32_t control) {
    const char *topic = "";
    for (uint32_t up = form_control(w->form, control)->parent; up;
         up = form_control(w->form, up)->parent) {
        const char *label = label_of(w, up);
        topic = label[0] ? label : topic;
    }
    return topic[0] ? topic : form_title(w->form);
}

/* ---- lists of choices ---- */

struct lists { // how many different choices a question has, over versions
    struct intern pairs, paths;
    uint32_t *n; // by path
    size_t n_paths, cap;
};

static uint32_t pair_id(struct intern *pairs, const char *path, const char *value, bool add) {
    char room[2 * SHORT_NAME_MAX + 2];
    int len =
        snprintf(room, sizeof room, "%.*s\x1f%.*s", SHORT_NAME_MAX, path, SHORT_NAME_MAX, value);
    return add ? intern_add(pairs, room, (size_t)len) : intern_find(pairs, room, (size_t)len);
}

static bool take_choice(void *ctx, const struct tables_choice *choice, struct err *err) {
    (void)err;
    struct lists *lists = ctx;
    uint32_t path = intern_add(&lists->paths, choice->path, strlen(choice->path));
    while (lists->n_paths < path) {
        *MEM_PUSH(lists->n, lists->n_paths, lists->cap) = 0;
    }
    uint32_t before = lists->pairs.n;
    if (lists->n[path - 1] <= CHOICES_MAX) {
        pair_id(&lists->pairs, choice->path, choice->value, true);
    }
    lists->n[path - 1] += lists->pairs.n - before;
    return true;
}

static uint32_t n_choices(const struct lists *lists, const char *path) {
    uint32_t id = intern_find(&lists->paths, path, strlen(path));
    return id ? lists->n[id - 1] : 0;
}

/* ---- questions ---- */

struct planning {
    struct figures_work *w;
    struct lists lists;
    struct intern seen; // paths
    struct intern stems;
    bool ranked; // the ballots asked for are those of a ranking in the plan
};

/* Names under which forms made elsewhere keep who asked. */
static bool names_people(const char *name) {
    static const char *const words[] = {"surveyor",  "enumerator", "interviewer", "username",
                                        "collector", "supervisor", "deviceid"};
    for (size_t i = 0; i < LEN(words); i++) {
        if (strcasestr(name, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_number(const struct tables_question *q) {
    return (strcmp(q->column_type, "INTEGER") == 0 || strcmp(q->column_type, "REAL") == 0) &&
           strcmp(q->type, "boolean") != 0;
}

static bool is_select(const struct tables_question *q) {
    return strncmp(q->control, "select", 6) == 0 || strcmp(q->type, "boolean") == 0;
}

/* May this tier see it, as far as the form says? */
static bool tier_sees(enum tier tier, const struct figure_question *q, bool ranking) {
    if (tier == TIER_INTERNAL) {
        return true;
    }
    if (q->marks & MARK_CONTACT || (q->marks & MARK_MONEY && q->number)) {
        return false;
    }
    if (q->tier) {
        return q->tier == 'P' || (q->tier == 'M' && tier == TIER_MEETING);
    }
    return ranking || (tier == TIER_MEETING && !names_people(q->name));
}

/* Is it of a kind that can be counted? */
static bool is_countable(const struct planning *p, const struct tables_question *q,
                         const struct figure_question *as) {
    uint32_t n = n_choices(&p->lists, q->path);
    if (!q->column || q->is_geometry || (as->number && as->repeat)) {
        return false;
    }
    if (is_select(q)) {
        return n <= (as->tier ? CHOICES_MAX : FOREIGN_CHOICES) &&
               (n > 0 || strcmp(q->type, "boolean") == 0);
    }
    if (as->number) {
        return q->control[0] || as->tier;
    }
    return as->tier && !q->control[0]; // worked out: counted where it has a list
}

/* The ranking a question begins, or is part of ("prio" of prio_3); NULL: none. */
static const char *ranking_of(struct planning *p, const struct tables_question *q) {
    struct figures_work *w = p->w;
    const char *name = question_name(q->path);
    if (q->repeat_path[0]) {
        return NULL;
    }
    if (is_rank(q)) {
        return arena_strdup(&w->out->mem, q->path);
    }
    if (!is_select(q) || !stem_of(name) || !sounds_ranked(name) ||
        strcmp(q->control, "select1") != 0 || n_choices(&p->lists, q->path) < RANKED_CHOICES) {
        return NULL;
    }
    return arena_strndup(&w->out->mem, name, stem_of(name));
}

/* Is there a second place, and does it offer what the first does? */
struct second {
    struct planning *p;
    const char *first, *stem;
    bool found;
};

static bool take_second(void *ctx, const struct tables_choice *choice, struct err *err) {
    (void)err;
    struct second *second = ctx;
    const char *name = question_name(choice->path);
    size_t len = strlen(second->stem);
    if (strncmp(name, second->stem, len) == 0 && strcmp(name + len, "_2") == 0 && !second->found) {
        second->found = pair_id(&second->p->lists.pairs, second->first, choice->value, false) != 0;
    }
    return true;
}

/* Does a name stand for a place of a known ranking ("prio_2", "prio_order")? */
static bool is_in_ranking(const struct planning *p, const char *name) {
    const char *bar = strrchr(name, '_');
    return bar && intern_find(&p->stems, name, (size_t)(bar - name)) != 0;
}

static bool is_place(const char *name) {
    const char *bar = strrchr(name, '_');
    return bar && bar[1] && strspn(bar + 1, "0123456789") == strlen(bar + 1);
}

static bool is_follow_up(const struct planning *p, const struct tables_question *q) {
    const char *name = question_name(q->path);
    return is_in_ranking(p, name) && (is_place(name) || !q->control[0]);
}

static void describe_question(struct planning *p, const struct tables_question *q,
                              struct figure_question *as) {
    struct figures_work *w = p->w;
    struct arena *mem = &w->out->mem;
    uint32_t id = form_find(w->form, q->path);
    const struct form_node *node = id ? form_node(w->form, id) : NULL;
    *as = (struct figure_question){.path = arena_strdup(mem, q->path),
                                   .name = arena_strdup(mem, question_name(q->path)),
                                   .type = arena_strdup(mem, q->control[0] ? q->control : q->type),
                                   .label = "",
                                   .topic = form_title(w->form),
                                   .repeat = q->repeat_path[0] != '\0',
                                   .number = is_number(q)};
    if (node) {
        as->node = id;
        column_marks(node, &as->marks, &as->tier);
        as->conditional = node->rel_up != 0;
    }
    as->type = as->number ? arena_strdup(mem, q->type) : as->type;
}

static void add_words(struct planning *p, const struct tables_question *q,
                      struct figure_question *as) {
    struct figures_work *w = p->w;
    uint32_t id = form_find(w->form, q->path);
    uint32_t control = id ? form_node(w->form, id)->control : 0;
    as->label = control ? label_of(w, control) : "";
    as->label = as->label[0] ? as->label : arena_strdup(&w->out->mem, q->label);
    as->topic = control ? topic_of(w, control) : form_title(w->form);
    as->topic = arena_strdup(&w->out->mem, as->topic);
}

static bool is_asked(const struct figures_work *w, const char *path) {
    for (size_t i = 0; i < FIGURE_QUESTIONS && w->options->questions[i]; i++) {
        if (strcmp(w->options->questions[i], path) == 0) {
            return true;
        }
    }
    return false;
}

/* What was asked for is one place of a ranking, or all of it worked out: the ranking is counted.
 * A second place by itself is what the first three leave of the two others. */
static bool take_place(struct planning *p, const struct figure_question *as, struct err *err) {
    struct figures_work *w = p->w;
    size_t len = (size_t)(strrchr(as->name, '_') - as->name);
    for (size_t i = 0; i < w->n_questions; i++) {
        struct figure_question *q = &w->questions[i];
        if (q->stem && strlen(q->stem) == len && strncmp(q->stem, as->name, len) == 0) {
            q->only_who = false;
            p->ranked = true;
        }
    }
    return w->tier == TIER_INTERNAL || !is_place(as->name) ||
           err_set(err, ERR_USAGE,
                   "'%s' is one place of the ranking '%.*s', and for others than the team the "
                   "ranking is counted as a whole: doorstep priorities SURVEY %.*s",
                   as->name, (int)len, as->name, (int)len, as->name);
}

static bool take_question(void *ctx, const struct tables_question *q, struct err *err) {
    struct planning *p = ctx;
    struct figures_work *w = p->w;
    struct figure_question as;
    uint32_t before = p->seen.n;
    if (!q->column || intern_add(&p->seen, q->path, strlen(q->path)) <= before) {
        return true;
    }
    describe_question(p, q, &as);
    if (!w->witness && is_select(q) && !q->repeat_path[0]) {
        w->witness = as.path;
    }
    const char *stem = ranking_of(p, q);
    if (stem && !is_rank(q)) {
        struct second second = {.p = p, .first = q->path, .stem = stem};
        if (!tables_each_choice(w->st, w->form_id, NULL, take_second, &second, err)) {
            return false;
        }
        stem = second.found ? stem : NULL;
        if (stem) {
            intern_add(&p->stems, stem, strlen(stem));
        }
    }
    bool follows = !stem && is_follow_up(p, q), asked = is_asked(w, q->path);
    as.only_who = !tier_sees(w->tier, &as, stem != NULL);
    bool seen = !as.only_who || tier_sees(TIER_MEETING, &as, stem != NULL);
    as.no_who = !seen || (!stem && !is_countable(p, q, &as)) || follows;
    if (as.no_who && !asked) {
        return true;
    }
    if (asked && follows && !take_place(p, &as, err)) {
        return false;
    }
    as.in_pack = !as.only_who && !as.no_who;
    as.only_who = figures_chosen(w) ? !asked : as.only_who;
    as.stem = stem;
    p->ranked = p->ranked || (asked && stem);
    add_words(p, q, &as);
    as.planned = w->n_questions;
    *MEM_PUSH(w->questions, w->n_questions, w->cap_questions) = as;
    return true;
}

/* Ballots of ticks and of points are no ranking among the tables: they are made one. */
static void add_ranking(struct planning *p) {
    struct figures_work *w = p->w;
    const char *name = w->options->ranking;
    *MEM_PUSH(w->questions, w->n_questions, w->cap_questions) =
        (struct figure_question){.name = arena_strdup(&w->out->mem, name),
                                 .stem = arena_strdup(&w->out->mem, name),
                                 .label = "",
                                 .topic = form_title(w->form),
                                 .type = "rank",
                                 .no_who = true};
}

static void move_up(struct figures_work *w, size_t to, size_t from) {
    struct figure_question q = w->questions[from];
    memmove(w->questions + to + 1, w->questions + to, (from - to) * sizeof q);
    w->questions[to] = q;
}

/* Those asked for are read first, in the order they were asked for, and what hangs together with
 * them. */
static void put_first(struct figures_work *w) {
    size_t n = 0;
    for (size_t k = 0; k < FIGURE_QUESTIONS && w->options->questions[k]; k++) {
        for (size_t i = n; i < w->n_questions; i++) {
            if (w->questions[i].path &&
                strcmp(w->questions[i].path, w->options->questions[k]) == 0) {
                move_up(w, n++, i);
                break;
            }
        }
    }
    for (size_t i = n; i < w->n_questions; i++) {
        if (w->questions[i].company) {
            move_up(w, n++, i);
        }
    }
}

bool figures_plan(struct figures_work *w, struct err *err) {
    struct planning p = {.w = w};
    bool ok = tables_each_choice(w->st, w->form_id, NULL, take_choice, &p.lists, err) &&
              tables_each_question(w->st, w->form_id, NULL, take_question, &p, err);
    if (ok && w->options->ranking && !p.ranked) {
        add_ranking(&p);
    }
    figures_link(w);
    put_first(w);
    intern_done(&p.lists.pairs);
    intern_done(&p.lists.paths);
    mem_freep(&p.lists.n);
    intern_done(&p.seen);
    intern_done(&p.stems);
    return ok;
}
