/* analysis/figures.c — see figures.h: the order of the work. */
#include "analysis/figures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "survey/store.h"

const char *const figure_place_names[] = {
    [PLACE_SURVEY] = "survey", [PLACE_ESTATE] = "estate", [PLACE_BLOCK] = "block"};

/* The days that records came in. */
static bool find_period(struct figures_work *w, struct err *err) {
    struct store_days days;
    struct arena *mem = &w->out->mem;
    if (!store_find_days(w->st, w->form_id, &days, err)) {
        return false;
    }
    w->out->period = strcmp(days.first, days.last) == 0
                         ? arena_strdup(mem, days.first)
                         : arena_printf(mem, "%s/%s", days.first, days.last);
    return true;
}

/* ---- all ---- */

void figures_work_done(struct figures_work *w) {
    for (size_t i = 0; i < w->n_sheets; i++) {
        mem_freep(&w->sheets[i].count);
        mem_freep(&w->sheets[i].why);
        mem_freep(&w->sheets[i].number);
    }
    mem_freep(&w->sheets);
    mem_freep(&w->questions);
    mem_freep(&w->links);
    mem_freep(&w->places);
    mem_freep(&w->parent);
    mem_freep(&w->few_doors);
    mem_freep(&w->joins);
    mem_freep(&w->place_of);
    mem_freep(&w->answered);
    mem_freep(&w->area);
    history_free(w->history);
    along_free(w->along);
    interview_free(w->iv);
    form_free(w->form);
}

bool figures_make(struct figures *out, struct store *st, const struct figures_options *options,
                  struct err *err) {
    struct figures_work w = {.out = out, .st = st, .options = options, .tier = options->tier};
    out->tier = options->tier;
    out->read = options->keep ? mem_zalloc(sizeof *out->read) : NULL;
    bool ok = figures_choose_form(&w, err) && figures_plan(&w, err) && figures_places(&w, err) &&
              figures_count(&w, err) && figures_join(&w, err) &&
              (figures_chosen(&w) || find_period(&w, err)) && figures_protect(&w, err);
    if (ok) {
        out->form_id = arena_strdup(&out->mem, w.form_id);
        figures_fill(&w);
    }
    if (out->read && out->read->columns.n_items && !out->read->columns.area) {
        out->read->columns.area = mem_steal(&w.area);
    }
    figures_work_done(&w);
    return ok;
}

void figures_done(struct figures *figures) {
    void *items = (void *)figures->items, *behind = (void *)figures->behind;
    free(items);
    free(behind);
    if (figures->read) {
        gather_done(&figures->read->ballots);
        knocks_done(&figures->read->knocks);
        records_done(&figures->read->records);
        columns_done(&figures->read->columns);
        mem_freep(&figures->read);
    }
    joined_done(&figures->joined);
    arena_done(&figures->mem);
    *figures = (struct figures){0};
}

/* ---- asking ---- */

static int by_place(const struct figure *f, uint32_t place, uint32_t indicator, uint32_t category) {
    return f->place != place           ? (f->place > place) - (f->place < place)
           : f->indicator != indicator ? (f->indicator > indicator) - (f->indicator < indicator)
                                       : (f->category > category) - (f->category < category);
}

uint32_t figures_place(const struct figures *figures, enum figure_place kind, const char *code,
                       uint32_t near) {
    for (size_t i = 0; i < figures->n_places; i++) {
        uint32_t at = (uint32_t)((near + i) % figures->n_places);
        if (figures->places[at].kind == kind && strcmp(figures->places[at].code, code) == 0) {
            return at;
        }
    }
    return FIGURES_NO_PLACE;
}

const struct figure *figures_find(const struct figures *figures, uint32_t place, uint32_t indicator,
                                  uint32_t category) {
    size_t low = 0, high = figures->n_items;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct figure *f = &figures->items[middle];
        int order = by_place(f, place, indicator, category);
        if (order == 0) {
            return f;
        }
        low = order < 0 ? middle + 1 : low;
        high = order > 0 ? middle : high;
    }
    return NULL;
}

const char *figures_ranking(const struct figures *figures) {
    for (size_t i = 0; i < figures->n_indicators; i++) {
        if (figures->indicators[i].kind == INDICATOR_TOP3) {
            return figures->indicators[i].question;
        }
    }
    return NULL;
}

const char *figures_counted(const struct indicator *indicator) {
    switch (indicator->kind) {
    case INDICATOR_TURNOUT:
        return "doors, by what became of them";
    case INDICATOR_TOP3:
        return "homes that have it among their first three";
    case INDICATOR_FIRST:
        return "homes that put it first";
    case INDICATOR_ONE:
        return "homes that gave this answer";
    case INDICATOR_TICKS:
        return "homes that ticked it, or have it; one home may count for several";
    case INDICATOR_NUMBER:
        return "no homes: the middle of all, and the quarters";
    }
    assert(!"unknown kind of indicator");
    return "";
}

const struct indicator *figures_indicator(const struct figures *figures, const char *name,
                                          uint32_t *at) {
    for (size_t i = 0; i < figures->n_indicators; i++) {
        if (strcmp(figures->indicators[i].name, name) == 0) {
            if (at) {
                *at = (uint32_t)i;
            }
            return &figures->indicators[i];
        }
    }
    return NULL;
}
