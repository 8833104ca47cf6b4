/* analysis/figures_links.c — questions asked only of those who gave another answer ("told" of who
 * rents): what their homes have to do with the homes of that answer (forms/condition.h).
 *
 * Page     a question by itself is guarded together with all it hangs together with, as in a pack.
 */
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/mem.h"
#include "forms/condition.h"

struct reading {
    struct figures_work *w;
    uint32_t asked; // node of the question
};

static const struct figure_question *question_of(const struct figures_work *w, uint32_t node) {
    for (size_t i = 0; i < w->n_questions; i++) {
        if (w->questions[i].node == node && !w->questions[i].repeat) {
            return &w->questions[i];
        }
    }
    return NULL;
}

/* One answer, or several of one question. */
static void take_clause(void *ctx, const struct condition_term *terms, size_t n) {
    struct reading *r = ctx;
    struct figures_work *w = r->w;
    struct arena *mem = &w->out->mem;
    if (terms[0].node == r->asked || !question_of(w, terms[0].node)) {
        return;
    }
    const char **values = ARENA_ARRAY(mem, const char *, n + 1);
    size_t n_values = 0;
    for (size_t i = 0; i < n; i++) {
        if (terms[i].node != terms[0].node || (terms[i].but && n > 1)) {
            return;
        }
        n_values += terms[i].value[0] != '\0';
        values[i] = arena_strdup(mem, terms[i].value);
    }
    *MEM_PUSH(w->links, w->n_links, w->cap_links) =
        (struct figure_link){.asked = r->asked,
                             .about = terms[0].node,
                             .but = terms[0].but,
                             .values = values,
                             .n = n_values == n ? n : 0};
}

/* Would the tables of a pack have it? Then it goes with what is asked for. */
static bool goes_along(const struct figure_question *q) {
    return q->only_who && q->in_pack;
}

static bool add_company(struct figures_work *w) {
    bool any = false;
    for (size_t i = 0; i < w->n_links; i++) {
        for (int way = 0; way <= 1; way++) {
            uint32_t from = way ? w->links[i].asked : w->links[i].about;
            uint32_t to = way ? w->links[i].about : w->links[i].asked;
            const struct figure_question *q = question_of(w, from), *other = question_of(w, to);
            if (q && other && !q->only_who && goes_along(other)) {
                struct figure_question *along = &w->questions[other - w->questions];
                along->only_who = false;
                along->company = any = true;
            }
        }
    }
    return any;
}

void figures_link(struct figures_work *w) {
    for (size_t i = 0; i < w->n_questions; i++) {
        const struct figure_question *q = &w->questions[i];
        if (q->node && q->conditional && !q->repeat) {
            condition_each(w->form, q->node, take_clause,
                           &(struct reading){.w = w, .asked = q->node});
        }
    }
    while (figures_chosen(w) && w->tier != TIER_INTERNAL && add_company(w)) {
    }
}

void figures_tell_conditions(struct figures_work *w) {
    struct figure_condition *out =
        ARENA_ARRAY(&w->out->mem, struct figure_condition, w->n_links + 1);
    w->out->conditions = out;
    for (size_t i = 0; i < w->n_links; i++) {
        const struct figure_link *link = &w->links[i];
        if (question_of(w, link->about)->in_pack) { // else no page of it is there
            out[w->out->n_conditions++] =
                (struct figure_condition){.asked = question_of(w, link->asked)->path,
                                          .about = question_of(w, link->about)->path,
                                          .values = link->values,
                                          .n = link->n,
                                          .but = link->but};
        }
    }
}

/* ---- which homes ---- */

bool figures_among(const char *const *values, size_t n, const char *code) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(values[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static bool names_it(const struct figure_link *link, const char *code) {
    return figures_among(link->values, link->n, code);
}

/* Answers that a list has under "other". */
static bool has_all(const struct figure_link *link, const struct sheet *about) {
    size_t n = 0;
    for (size_t i = 0; i < about->n_cols; i++) {
        n += names_it(link, about->about.categories[i].code);
    }
    return n == link->n;
}

static bool nobody_silent(const struct sheet *sheet) {
    for (int i = 0; i < SILENTS; i++) {
        if (sheet->silent[i]) {
            return false;
        }
    }
    return true;
}

/* Columns of `about` that stand beside the homes asked, in one sum with them; the last is what it
 * adds up to. 0: nothing is known. */
static size_t columns_beside(const struct figure_link *link, const struct sheet *about,
                             uint32_t *cols) {
    size_t n = 0;
    bool parts = about->shape == SHEET_PARTS;
    if (!has_all(link, about) ||
        (link->but && !nobody_silent(about))) { // the silent are asked, too
        return 0;
    }
    bool one = link->n == 1 && !link->but;
    for (uint32_t i = 0; i < about->n_cols && link->n; i++) {
        bool named = names_it(link, about->about.categories[i].code);
        if (one ? named : named == link->but && (parts || link->but)) {
            cols[n++] = i;
        }
    }
    if (!one) {
        cols[n++] = (uint32_t)about->n_cols;
    }
    return n;
}

static bool is_of(const struct figures_work *w, const struct sheet *sheet, uint32_t node) {
    return sheet->order >= 0 && w->questions[sheet->order].node == node &&
           !w->questions[sheet->order].repeat && sheet->total.sheet == SHEET_NONE;
}

void figures_each_sum(struct figures_work *w, figures_sum *take, void *ctx) {
    for (size_t i = 0; i < w->n_links; i++) {
        const struct figure_link *link = &w->links[i];
        for (uint32_t q = 0; q < w->n_sheets; q++) {
            for (uint32_t p = 0; p < w->n_sheets && is_of(w, &w->sheets[q], link->asked); p++) {
                const struct sheet *about = &w->sheets[p];
                struct figure_sum sum = {.asked = q, .about = p};
                if (!is_of(w, about, link->about) || about->shape == SHEET_NUMBERS) {
                    continue;
                }
                AUTO(mem_freep) uint32_t *cols = mem_alloc((about->n_cols + 1) * sizeof *cols);
                sum.cols = cols;
                sum.n = columns_beside(link, about, cols);
                if (sum.n) {
                    take(ctx, &sum);
                }
            }
        }
    }
}
