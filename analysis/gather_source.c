/* analysis/gather_source.c — from the name of a question to the columns and choices behind it. */
#include <stdlib.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "analysis/marks.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "forms/form.h"
#include "survey/catalog.h"
#include "survey/store.h"
#include "survey/tables.h"

/* ---- the question ---- */

struct found {
    const char *form_id, *path, *repeat_path, *type, *control, *table, *column, *label;
    bool is_text;
    uint32_t number;     // behind the stem; 0: the question itself
    const char *code;    // behind the stem, of a question of numbers; NULL: it is none
    uint32_t n_versions; // of the form that have it
};

struct search {
    struct arena *mem;
    const char *wanted;
    const char *only; // form; NULL: any
    struct found *items;
    size_t n, cap;
};

/* A number that somebody types or slides to, not a choice whose codes are numbers. */
static bool is_amount(const struct tables_question *q) {
    bool number = strcmp(q->column_type, "TEXT") != 0 && strcmp(q->type, "boolean") != 0 &&
                  strncmp(q->type, "date", 4) != 0 && strcmp(q->type, "time") != 0;
    return number && (strcmp(q->control, "input") == 0 || strcmp(q->control, "range") == 0);
}

/* Is this question the one wanted, or one of the stem wanted? Then also what follows the stem: a
 * number, or, of a question of numbers, the code of an issue. */
static bool is_wanted(const struct search *search, const struct tables_question *q,
                      uint32_t *number, const char **code) {
    const char *name = question_name(q->path);
    size_t len = strlen(search->wanted);
    *number = 0;
    *code = NULL;
    if (strcmp(q->path, search->wanted) == 0 || strcmp(name, search->wanted) == 0) {
        return true;
    }
    if (strncmp(name, search->wanted, len) != 0 || name[len] != '_') {
        return false;
    }
    if (num_parse_u32(name + len + 1, number)) {
        return *number > 0;
    }
    *code = name[len + 1] && is_amount(q) ? name + len + 1 : NULL;
    return *code;
}

static struct found *known(const struct search *search, const char *form_id, const char *path) {
    for (size_t i = 0; i < search->n; i++) {
        if (strcmp(search->items[i].form_id, form_id) == 0 &&
            strcmp(search->items[i].path, path) == 0) {
            return &search->items[i];
        }
    }
    return NULL;
}

static bool take_question(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct search *search = ctx;
    uint32_t number;
    const char *code;
    if (!q->column || !is_wanted(search, q, &number, &code)) {
        return true;
    }
    struct found *newer = known(search, q->form_id, q->path);
    if (newer) { // newest version first: older ones add nothing
        newer->n_versions++;
        return true;
    }
    struct arena *mem = search->mem;
    *MEM_PUSH(search->items, search->n, search->cap) =
        (struct found){.form_id = arena_strdup(mem, q->form_id),
                       .path = arena_strdup(mem, q->path),
                       .repeat_path = arena_strdup(mem, q->repeat_path),
                       .type = arena_strdup(mem, q->type),
                       .control = arena_strdup(mem, q->control),
                       .table = arena_strdup(mem, q->table),
                       .column = arena_strdup(mem, q->column),
                       .label = arena_strdup(mem, q->label),
                       .is_text = strcmp(q->column_type, "TEXT") == 0,
                       .number = number,
                       .code = code ? arena_strdup(mem, code) : NULL,
                       .n_versions = 1};
    return true;
}

/* Keep those the test holds for. */
static void keep(struct search *search, bool (*test)(const struct found *, const void *),
                 const void *ctx) {
    size_t n = 0;
    for (size_t i = 0; i < search->n; i++) {
        if (test(&search->items[i], ctx)) {
            search->items[n++] = search->items[i];
        }
    }
    search->n = n;
}

/* The question itself comes before prio_1, prio_2, …, and those before dots_damp, dots_repairs, …
 */
enum sort { SORT_ITSELF, SORT_NUMBERED, SORT_CODED };

static enum sort sort_of(const struct found *found) {
    return found->number ? SORT_NUMBERED : found->code ? SORT_CODED : SORT_ITSELF;
}

static bool is_of_sort(const struct found *found, const void *ctx) {
    return sort_of(found) == *(const enum sort *)ctx;
}

/* Leave the best sort there is, and say which. */
static enum sort keep_best(struct search *search) {
    enum sort best = SORT_CODED;
    for (size_t i = 0; i < search->n; i++) {
        enum sort sort = sort_of(&search->items[i]);
        best = sort < best ? sort : best;
    }
    keep(search, is_of_sort, &best);
    return best;
}

static bool is_of_form(const struct found *found, const void *ctx) {
    return strcmp(found->form_id, ctx) == 0;
}

/* Of several forms that have the question: the only one with answers. */
static bool choose_form(struct search *search, struct store *st, struct err *err) {
    const char *chosen = NULL;
    size_t n_others = 0;
    for (size_t i = 1; i < search->n; i++) {
        n_others += !is_of_form(&search->items[i], search->items[0].form_id);
    }
    if (n_others == 0) {
        return true;
    }
    for (size_t i = 0; i < search->n; i++) {
        const char *form_id = search->items[i].form_id;
        uint64_t n = 0;
        if (chosen && strcmp(chosen, form_id) == 0) {
            continue;
        }
        if (!store_count_submissions(st, form_id, STORE_CURRENT, &n, err)) {
            return false;
        }
        if (n > 0 && chosen) {
            return err_set(err, ERR_USAGE,
                           "'%s' stands in the forms %s and %s: say which with --form",
                           search->wanted, chosen, form_id);
        }
        chosen = n > 0 ? form_id : chosen;
    }
    keep(search, is_of_form, chosen ? chosen : search->items[0].form_id);
    return true;
}

static bool ask_for_path(const struct search *search, struct err *err) {
    return err_set(err, ERR_USAGE, "'%s' stands in the form twice: give its path, like %s",
                   search->wanted, search->items[0].path);
}

/* Leave in `search` the question itself, of one form; it may be asked of each row of a repeat. */
static bool choose_one(struct search *search, struct store *st, struct err *err) {
    size_t n_parts = search->n;
    const char *part = n_parts ? search->items[0].path : NULL;
    if (keep_best(search) != SORT_ITSELF && n_parts) {
        return err_set(err, ERR_USAGE,
                       "no question is called '%s': it is put together of '%s' and others; count "
                       "it with doorstep priorities, or name one of them",
                       search->wanted, question_name(part));
    }
    if (search->n == 0) {
        return source_missing(st, search->wanted, search->only, false, err);
    }
    return choose_form(search, st, err) && (search->n == 1 || ask_for_path(search, err));
}

/* Leave in `search` the question itself, or else the questions of the stem, of one form. */
static bool choose(struct search *search, struct store *st, struct err *err) {
    enum sort sort = keep_best(search);
    if (search->n == 0) {
        return source_missing(st, search->wanted, search->only, true, err);
    }
    if (!choose_form(search, st, err)) {
        return false;
    }
    if (sort == SORT_ITSELF && search->n > 1) {
        return ask_for_path(search, err);
    }
    if (sort == SORT_CODED && (search->n < 2 || search->n > ISSUES_MAX)) {
        return search->n > ISSUES_MAX
                   ? err_set(err, ERR_LIMIT, "more than %d questions: too many to rank", ISSUES_MAX)
                   : source_missing(st, search->wanted, search->only, true, err);
    }
    for (size_t i = 0; i < search->n; i++) {
        if (search->items[i].repeat_path[0]) {
            return err_set(err, ERR_UNSUPPORTED,
                           "'%s' is asked again and again (%s): a ballot is one answer a home",
                           search->wanted, search->items[i].repeat_path);
        }
    }
    return true;
}

static int by_number(const void *a, const void *b) {
    const struct source_column *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static void take_columns(struct source *src, const struct search *search) {
    const struct found *first = &search->items[0];
    src->form_id = first->form_id;
    src->label = first->code ? "" : first->label; // that of one issue
    src->repeat_path = first->repeat_path;
    src->type = first->type;
    src->control = first->control;
    src->is_text = first->is_text;
    src->n_versions = first->n_versions;
    src->kind = first->number                           ? ANSWER_PLACES
                : first->code                           ? ANSWER_POINTS
                : strcmp(first->control, "select") == 0 ? ANSWER_TICKS
                                                        : ANSWER_RANKING;
    for (size_t i = 0; i < search->n; i++) {
        const struct found *found = &search->items[i];
        *MEM_PUSH(src->columns, src->n_columns, src->cap_columns) =
            (struct source_column){.path = found->path,
                                   .table = found->table,
                                   .column = found->column,
                                   .number = found->code ? (uint32_t)i + 1 : found->number,
                                   .code = found->code,
                                   .label = found->label};
    }
    qsort(src->columns, src->n_columns, sizeof *src->columns, by_number);
}

/* ---- the table that knows the home ---- */

static bool take_table(void *ctx, const struct tables_info *info, struct err *err) {
    (void)err;
    struct source *src = ctx;
    if (strcmp(info->form_id, src->form_id) == 0 && !info->repeat_path[0] && info->part == 1) {
        src->main_table = arena_strdup(&src->mem, info->table);
    }
    return true;
}

/* ---- choices ---- */

/* The wanted language, spelt as in the form; NULL with err set. */
static const char *find_lang(struct source *src, struct store *st,
                             const struct gather_options *options, struct err *err) {
    AUTO(form_freep)
    struct form *loaded = options->form ? NULL : catalog_load(st, src->form_id, NULL, err);
    const struct form *form = options->form ? options->form : loaded;
    if (!form) {
        return NULL;
    }
    uint32_t n = form_n_languages(form);
    int lang = form_want_language(form, options->lang, err);
    if (lang < 0) {
        return NULL;
    }
    return arena_strdup(&src->mem, n ? form_language(form, (uint32_t)lang) : "");
}

/* ---- all ---- */

typedef bool (*choose_fn)(struct search *search, struct store *st, struct err *err);

static bool find(struct source *src, struct search *search, struct store *st,
                 const struct gather_options *options, choose_fn choose_of, struct err *err) {
    if (!tables_each_question(st, options->form_id, NULL, take_question, search, err) ||
        !choose_of(search, st, err)) {
        return false;
    }
    take_columns(src, search);
    if (options->labels && !(src->lang = find_lang(src, st, options, err))) {
        return false;
    }
    return tables_each(st, take_table, src, err) && source_read_choices(src, st, src->lang, err) &&
           (src->main_table ||
            err_set(err, ERR_NOT_FOUND, "form %s has no table of answers", src->form_id));
}

static bool find_by(struct source *src, struct store *st, const struct gather_options *options,
                    choose_fn choose_of, struct err *err) {
    struct search search = {
        .mem = &src->mem, .wanted = options->question, .only = options->form_id};
    bool ok = find(src, &search, st, options, choose_of, err);
    mem_freep(&search.items);
    return ok;
}

bool source_has_order(const struct source *src, const char *question, struct err *err) {
    static const struct {
        const char *type, *words;
    } others[] = {
        {"int",      "a number"           },
        {"decimal",  "a number"           },
        {"boolean",  "yes or no"          },
        {"date",     "a day"              },
        {"time",     "a time"             },
        {"dateTime", "a day and a time"   },
        {"geopoint", "a place"            },
        {"geotrace", "a line"             },
        {"geoshape", "an area"            },
        {"binary",   "a picture or a file"},
    };
    bool one = strcmp(src->control, "select1") == 0;
    const char *other = NULL;
    for (size_t i = 0; i < LEN(others); i++) {
        other = strcmp(src->type, others[i].type) == 0 ? others[i].words : other;
    }
    return src->kind != ANSWER_RANKING || !(one || other) ||
           err_set(err, ERR_USAGE,
                   "'%s' asks for %s, not for what comes first and second: count it with doorstep "
                   "tabulate",
                   question, one ? "one answer" : other);
}

bool source_find(struct source *src, struct store *st, const struct gather_options *options,
                 struct err *err) {
    return find_by(src, st, options, choose, err);
}

bool source_find_one(struct source *src, struct store *st, const struct gather_options *options,
                     struct err *err) {
    return find_by(src, st, options, choose_one, err);
}

bool source_allow(const struct source *src, struct store *st, const struct gather_options *options,
                  struct err *err) {
    if (options->tier == TIER_INTERNAL) {
        return true;
    }
    AUTO(form_freep)
    struct form *loaded = options->form ? NULL : catalog_load(st, src->form_id, NULL, err);
    const struct form *form = options->form ? options->form : loaded;
    // what people typed is their own words; what the form worked out is not
    struct column marked = {.is_open = src->is_text && strcmp(src->control, "input") == 0};
    for (size_t i = 0; form && i < src->n_columns; i++) {
        uint32_t id = form_find(form, src->columns[i].path);
        if (id) {
            column_marks(form_node(form, id), &marked.marks, &marked.tier);
        }
        if (!marks_allow(&marked, options->tier, options->question, err)) {
            return false;
        }
    }
    bool split = options->by == BY_ANSWER || options->by == BY_VISIT;
    return form &&
           marks_allow_groups(marked.marks, options->tier, split ? BY_ALL : options->by, split,
                              options->question, err) &&
           marks_allow_order(marked.marks, options->tier, options->question, err);
}

void source_done(struct source *src) {
    for (size_t i = 0; i < src->n_lists; i++) {
        mem_freep(&src->lists[i].items);
        mem_freep(&src->lists[i].notes);
    }
    mem_freep(&src->lists);
    mem_freep(&src->columns);
    arena_done(&src->mem);
}
