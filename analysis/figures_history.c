/* analysis/figures_history.c — releases as a whole (survey/release.h): what each said, and what it
 * hid. The guard looks at all of them and the new one as one system. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "analysis/guard.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/release.h"

struct told { // of one figure
    int64_t homes;
    uint32_t release;
    bool shown;
    uint32_t next; // in another release + 1; 0: none
};

struct history {
    struct intern names; // table, geography, area, category
    struct told *items;
    size_t n, cap;
    uint32_t *newest; // by name: + 1
    size_t n_newest, cap_newest;
    enum tier *tiers; // by release
    size_t n_tiers, cap_tiers;
    struct strbuf key, table;
};

/* ---- reading ---- */

static uint32_t key_of(struct history *h, const char *table, const char *geography,
                       const char *area, const char *category, bool add) {
    strbuf_clear(&h->key);
    strbuf_addf(&h->key, "%s\x1f%s\x1f%s\x1f%s", table, geography, area, category);
    return add ? intern_add(&h->names, h->key.data, h->key.len)
               : intern_find(&h->names, h->key.data, h->key.len);
}

static bool take(void *ctx, const struct release_past *past, struct err *err) {
    struct history *h = ctx;
    const struct release_figure *f = &past->figure;
    if (past->release >= h->n_tiers) {
        enum tier tier;
        if (!tier_parse(past->tier, TIER_MEETING, &tier, err)) {
            return false;
        }
        *MEM_PUSH(h->tiers, h->n_tiers, h->cap_tiers) = tier;
    }
    uint32_t id = key_of(h, f->table_id, f->geography, f->area, f->category, true);
    while (h->n_newest < id) {
        *MEM_PUSH(h->newest, h->n_newest, h->cap_newest) = 0;
    }
    *MEM_PUSH(h->items, h->n, h->cap) = (struct told){.homes = f->homes,
                                                      .release = (uint32_t)past->release,
                                                      .shown = f->shown,
                                                      .next = h->newest[id - 1]};
    h->newest[id - 1] = (uint32_t)h->n;
    return true;
}

bool history_read(struct figures_work *w, struct err *err) {
    w->history = mem_zalloc(sizeof *w->history);
    bool ok = release_each(w->st, take, w->history, err);
    for (size_t i = 0; i < w->history->n; i++) {
        w->out->has_left |= w->history->items[i].shown;
    }
    return ok;
}

void history_free(struct history *h) {
    if (!h) {
        return;
    }
    intern_done(&h->names);
    mem_freep(&h->items);
    mem_freep(&h->newest);
    mem_freep(&h->tiers);
    strbuf_done(&h->key);
    strbuf_done(&h->table);
    free(h);
}

size_t history_length(const struct history *h) {
    return h->n_tiers;
}

/* ---- asking ---- */

static const struct told *find(struct history *h, size_t number, const char *geography,
                               const char *area, const char *category) {
    uint32_t id = key_of(h, h->table.data, geography, area, category, false);
    const struct told *told = id && h->newest[id - 1] ? &h->items[h->newest[id - 1] - 1] : NULL;
    while (told && told->release != number) {
        told = told->next ? &h->items[told->next - 1] : NULL;
    }
    return told;
}

static void set_printed(struct guard_past *out, int64_t least, int64_t base) {
    if (out->hidden) {
        out->high = FLOW_ENDLESS;
    } else if (out->count > 0) {
        int64_t shown = suppress_round(out->count, base), low = shown - base / 2;
        out->low = low > least ? low : least;
        out->high = shown + (base - 1) / 2;
    }
}

/* An answer that a table does not have is one that nobody had given. */
struct guard_past history_cell(struct figures_work *w, size_t number, const struct sheet *sheet,
                               size_t place, size_t col) {
    struct history *h = w->history;
    const char *geography = figure_place_names[w->places[place].kind];
    const char *area = figures_area_name(&w->places[place]);
    struct guard_past out = {0};
    figures_table_name(&h->table, w->form_id, &sheet->about);
    const struct told *total = find(h, number, geography, area, "");
    if (!total) {
        return out;
    }
    const struct told *told =
        col == sheet->n_cols ? total
                             : find(h, number, geography, area, sheet->about.categories[col].code);
    int64_t least[PLACE_BLOCK + 1];
    struct suppress_rules rules = figures_rules(sheet, h->tiers[number], least);
    const struct tier_rules *lightest = &tier_rules[TIER_MEETING];
    bool sensitive = sheet->about.tag == 'S';
    int64_t values = sensitive ? rules.threshold : lightest->cell_min;
    out.there = true;
    out.count = told ? told->homes : 0;
    out.hidden = told && !told->shown;
    bool few = out.count < values || total->homes < lightest->group_min;
    out.need = out.hidden && out.count > 0 && few ? values : 0;
    set_printed(&out, col == sheet->n_cols ? least[w->places[place].kind] : rules.threshold,
                rules.base);
    if (out.hidden && col < sheet->n_cols && total->shown && !rules.sensitive && out.count > 0) {
        out.low = 1; // a 0 would have been printed
    }
    return out;
}

/* ---- writing down ---- */

struct list {
    struct release_figure *items;
    size_t n, cap;
    const struct figures *figures;
    enum figure_place kind;
};

static void add(struct list *list, const char *table, size_t place, const char *category,
                int64_t homes, bool shown) {
    const struct figure_area *area = &list->figures->places[place];
    *MEM_PUSH(list->items, list->n, list->cap) =
        (struct release_figure){.table_id = table,
                                .geography = figure_place_names[area->kind],
                                .area = figures_area_name(area),
                                .category = category,
                                .homes = homes,
                                .shown = shown};
}

static void list_homes(struct list *list, const char *table) {
    const struct figures *f = list->figures;
    for (size_t i = 0; i < f->n_places; i++) {
        if (f->places[i].kind == list->kind) {
            add(list, table, i, "", f->behind_places[i].count, f->places[i].n > 0);
        }
    }
}

/* A row: its answers from `at` on, then the homes, which stand beside each that is shown. */
static size_t list_row(struct list *list, const char *table, size_t at) {
    const struct figures *f = list->figures;
    const struct figure *first = &f->items[at];
    const struct indicator *about = &f->indicators[first->indicator];
    bool any = false;
    size_t end = at;
    for (; end < f->n_items && f->items[end].place == first->place &&
           f->items[end].indicator == first->indicator;
         end++) {
        const struct figure *item = &f->items[end];
        any = any || !item->hidden;
        if (about->kind != INDICATOR_NUMBER) {
            add(list, table, item->place, about->categories[item->category].code,
                f->behind[end].count, !item->hidden);
        }
    }
    add(list, table, first->place, "", f->behind[at].homes, any);
    return end;
}

static void list_indicator(struct list *list, const char *table, uint32_t indicator) {
    const struct figures *f = list->figures;
    for (size_t i = 0; i < f->n_items;) {
        bool here =
            f->items[i].indicator == indicator && f->places[f->items[i].place].kind == list->kind;
        i = here ? list_row(list, table, i) : i + 1;
    }
}

bool history_add(struct store *st, const struct figures *figures, int64_t now_utc_ms,
                 struct err *err) {
    struct list list = {.figures = figures};
    struct arena mem = {0};
    AUTO(strbuf_done) struct strbuf name = {0};
    for (int kind = PLACE_SURVEY; kind <= PLACE_BLOCK; kind++) {
        list.kind = (enum figure_place)kind;
        list_homes(&list, arena_strdup(&mem, figures_table_name(&name, figures->form_id,
                                                                &figures_of_homes)));
        for (uint32_t i = 0; i < figures->n_indicators; i++) {
            const char *table =
                figures_table_name(&name, figures->form_id, &figures->indicators[i]);
            list_indicator(&list, arena_strdup(&mem, table), i);
        }
    }
    bool ok = release_add(st, tier_rules[figures->tier].name, list.items, list.n, now_utc_ms, err);
    mem_freep(&list.items);
    arena_done(&mem);
    return ok;
}
