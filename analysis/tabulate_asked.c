/* analysis/tabulate_asked.c — a question asked only of those who gave an answer, laid across a
 * third one. "Heating by tenure" hides the two homes that rent and are cold; "why cold, by tenure"
 * must not say how many of who rent were asked. So of each question the page it depends on is made
 * first, for the same readers, and what that hides of the homes asked is hidden here too. */
#include <string.h>

#include "analysis/tabulate_impl.h"
#include "base/err.h"
#include "base/mem.h"

enum { ASKED_DEPTH = 4 }; // of questions that depend on questions

static bool same_pages(const struct figure_condition *a, const struct figure_condition *b) {
    return strcmp(a->asked, b->asked) == 0 && strcmp(a->about, b->about) == 0;
}

/* Does that page hide any of the homes that were asked, in this group? */
static bool hides(const struct table *page, const struct figure_condition *c, const char *code) {
    for (size_t g = 0; g < page->n_groups; g++) {
        const struct tab_group *group = &page->groups[g];
        if (strcmp(group->code, code) != 0) {
            continue;
        }
        bool hidden = group->kind == VERDICT_TOO_FEW;
        for (size_t i = 0; i < page->n_answers; i++) {
            bool asked =
                c->n == 0 || figures_among(c->values, c->n, page->answers[i].value) != c->but;
            hidden = hidden || (asked && group->count[i] && group->hidden[i]);
        }
        return hidden;
    }
    return false;
}

static void take(struct table *t, const struct table *page, const struct figure_condition *c,
                 bool rows) {
    for (size_t g = 0; g < t->n_groups && rows; g++) {
        t->groups[g].told = t->groups[g].told || hides(page, c, t->groups[g].code);
    }
    for (size_t i = 0; i < t->n_answers && !rows; i++) {
        t->told[i] = t->told[i] || hides(page, c, t->answers[i].value);
    }
}

/* The page of the question that `asked` depends on, and all that is asked of its answers. A page
 * that these readers may not see tells them nothing. */
static bool look_at(struct table *t, struct store *st, const struct tab_options *options,
                    const struct figures *figures, const struct figure_condition *first, bool rows,
                    struct err *err) {
    const struct tab_options of = {.question = first->about,
                                   .by = rows ? t->by->path : t->question->path,
                                   .form_id = t->columns.form_id,
                                   .tier = t->tier,
                                   .plain = true,
                                   .figures = figures,
                                   .depth = options->depth + 1};
    struct table page = {0};
    struct err failed = {0};
    bool ok = table_make(&page, st, &of, &failed);
    for (const struct figure_condition *c = first;
         ok && c < figures->conditions + figures->n_conditions; c++) {
        if (same_pages(c, first)) {
            take(t, &page, c, rows);
        }
    }
    table_done(&page);
    bool refused = failed.code == ERR_USAGE || failed.code == ERR_LIMIT;
    if (!ok && !refused && err) {
        *err = failed;
    }
    return ok || refused;
}

static bool is_first(const struct figures *figures, const struct figure_condition *c) {
    for (const struct figure_condition *other = figures->conditions; other < c; other++) {
        if (same_pages(other, c)) {
            return false;
        }
    }
    return true;
}

bool table_asked(struct table *t, struct store *st, const struct figures *figures,
                 const struct tab_options *options, struct err *err) {
    bool numbers = t->question->kind == COLUMN_NUMBERS, ok = true;
    size_t n = options->depth < ASKED_DEPTH ? figures->n_conditions : 0;
    const char *paths[] = {t->by->path, t->question->path};
    t->told = mem_zalloc((t->n_answers + 1) * sizeof *t->told);
    for (size_t i = 0; i < n && ok; i++) {
        const struct figure_condition *c = &figures->conditions[i];
        for (int own = 0; own <= !numbers && ok; own++) { // which of the two is asked so
            const char *asked = paths[own], *across = paths[!own];
            if (strcmp(c->asked, asked) == 0 && strcmp(c->about, across) != 0 &&
                is_first(figures, c)) {
                ok = look_at(t, st, options, figures, c, own, err);
            }
        }
    }
    return ok;
}
