/* analysis/figures_ledger.c — figures less those that left before (spec/domain.md 4.4, 1).
 *
 * Two releases of a row are a table of their own: what the homes said that came, went or changed
 * between them. So it has the rules of a table:
 *   few homes  a row whose homes differ by fewer than a group, or that has as many but other
 *              answers, is hidden whole: one cell alone would tell which answer they gave.
 *   few of many  where enough homes came, a count that differs by 1 … T-1 is hidden by itself, as
 *              any small count is.
 * Compared are homes, exactly, with every earlier release of either tier. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/ledger.h"
#include "survey/release.h"

enum { DAY_LEN = 10, TIME_LEN = 24 };

/* ---- names in the ledger ---- */

const struct indicator figures_of_homes = {.name = "homes", .question = ""};

const char *figures_table_name(struct strbuf *out, const char *form_id,
                               const struct indicator *about) {
    bool of_form = about->question[0] || strcmp(about->name, figures_of_homes.name) == 0;
    strbuf_clear(out);
    if (of_form) {
        strbuf_addf(out, "%.100s/", form_id);
    }
    strbuf_addf(out, "%.90s", about->name);
    return out->data;
}

const char *figures_area_name(const struct figure_area *place) {
    return place->kind == PLACE_SURVEY ? "" : place->code;
}

/* No answer is called that: codes have no blanks. */
static const char *homes_name(int which) {
    static const char *const names[FIGURE_HOMES] = {[HOMES_ASKED] = " asked",
                                                    [HOMES_BLANK] = " blank",
                                                    [HOMES_REFUSED] = " refused",
                                                    [HOMES_NOT_ASKED] = " not asked"};
    return names[which];
}

/* ---- the past ---- */

struct past {
    struct intern names; // table, geography, area, category
    struct past_figure {
        int64_t homes;
        uint32_t next; // an earlier one of the same name + 1; 0: none
        char time[TIME_LEN + 1];
    } * items;
    size_t n, cap;
    uint32_t *newest; // by name: + 1
    size_t n_newest, cap_newest;
    struct strbuf key, table;
};

static void past_done(struct past *past) {
    intern_done(&past->names);
    mem_freep(&past->items);
    mem_freep(&past->newest);
    strbuf_done(&past->key);
    strbuf_done(&past->table);
}

static void make_key(struct strbuf *out, const char *table, const char *geography, const char *area,
                     const char *category) {
    strbuf_clear(out);
    strbuf_addf(out, "%s\x1f%s\x1f%s\x1f%s", table, geography, area, category);
}

static bool take_past(void *ctx, const struct ledger_past *figure, struct err *err) {
    (void)err;
    struct past *past = ctx;
    make_key(&past->key, figure->table_id, figure->geography, figure->area, figure->category);
    uint32_t id = intern_add(&past->names, past->key.data, past->key.len);
    while (past->n_newest < id) {
        *MEM_PUSH(past->newest, past->n_newest, past->cap_newest) = 0;
    }
    struct past_figure *item = MEM_PUSH(past->items, past->n, past->cap);
    *item = (struct past_figure){.homes = figure->homes, .next = past->newest[id - 1]};
    memcpy(item->time, figure->published_utc, strnlen(figure->published_utc, TIME_LEN));
    past->newest[id - 1] = (uint32_t)past->n;
    return true;
}

/* The figures of this name that have left; NULL: none. */
static const struct past_figure *find_past(struct past *past, const char *geography,
                                           const char *area, const char *category) {
    make_key(&past->key, past->table.data, geography, area, category);
    uint32_t id = intern_find(&past->names, past->key.data, past->key.len);
    return id ? &past->items[past->newest[id - 1] - 1] : NULL;
}

static const struct past_figure *earlier(const struct past *past, const struct past_figure *of) {
    return of->next ? &past->items[of->next - 1] : NULL;
}

/* ---- comparing ---- */

struct nearness {
    bool close; // one differs by 1 ... limit-1
    int64_t by; // then by so many
    char since[DAY_LEN + 1];
};

/* Compared with `of`, and with those before it; `at`: with those of that time alone, or NULL. */
static struct nearness near_to(const struct past *past, const struct past_figure *of, int64_t homes,
                               int64_t limit, const struct past_figure *at) {
    struct nearness out = {0};
    for (; of; of = earlier(past, of)) {
        int64_t by = llabs(of->homes - homes);
        if (by > 0 && by < limit && (!at || strcmp(of->time, at->time) == 0)) {
            out.close = true;
            out.by = by;
            memcpy(out.since, of->time, DAY_LEN);
        }
    }
    return out;
}

static void hide_row(struct figures_work *w, struct sheet *sheet, size_t place,
                     const struct nearness *near) {
    memset(sheet->why + sheet_at(sheet, place, 0), HIDE_DIFFERENCE, sheet_width(sheet));
    bool main = sheet->n_cols == 0 || sheet->about.kind == INDICATOR_TOP3 ||
                sheet->about.kind == INDICATOR_FIRST;
    if (place == 0 && main && near->by > w->out->n_changed) {
        w->out->n_changed = near->by;
        w->out->changed_since = arena_strdup(&w->out->mem, near->since);
    }
}

/* Was there a release with as many homes and an answer near to this one? */
static struct nearness as_many_then(const struct past *past, const struct past_figure *homes,
                                    int64_t n, const struct past_figure *before, int64_t count,
                                    int64_t limit) {
    struct nearness out = {0};
    for (; homes && !out.close; homes = earlier(past, homes)) {
        if (homes->homes == n) {
            out = near_to(past, before, count, limit, homes);
        }
    }
    return out;
}

static void compare_row(struct figures_work *w, struct past *past, struct sheet *sheet,
                        size_t place) {
    const struct figure_area *area = &w->places[place];
    const char *geography = figure_place_names[area->kind];
    size_t at = sheet_at(sheet, place, 0);
    const struct past_figure *homes = find_past(past, geography, figures_area_name(area), "");
    int64_t threshold = sheet->rules.threshold;
    int64_t group = sheet->rules.group_min > threshold ? sheet->rules.group_min : threshold;
    struct nearness row = near_to(past, homes, sheet_homes(sheet, place), group, NULL);
    if (sheet->why[at + sheet->n_cols] != HIDE_NOT) {
        return; // hidden whole
    }
    for (size_t i = 0; i < sheet->n_cols && !row.close; i++) {
        const struct past_figure *before =
            find_past(past, geography, figures_area_name(area), sheet->about.categories[i].code);
        int64_t count = sheet->count[at + i];
        if (sheet->why[at + i] == HIDE_NOT && near_to(past, before, count, threshold, NULL).close) {
            sheet->why[at + i] = HIDE_DIFFERENCE;
            row = as_many_then(past, homes, sheet_homes(sheet, place), before, count, threshold);
        }
    }
    if (row.close) {
        hide_row(w, sheet, place, &row);
    }
}

/* Who did not answer: hidden where a few homes more or less would tell what they did. */
static void compare_silent(struct past *past, struct sheet *sheet) {
    int64_t blank = sheet->silent[SILENT_BLANK], refused = sheet->silent[SILENT_REFUSED];
    const int64_t now[FIGURE_HOMES] = {[HOMES_ASKED] = sheet_homes(sheet, 0) + blank + refused,
                                       [HOMES_BLANK] = blank,
                                       [HOMES_REFUSED] = refused,
                                       [HOMES_NOT_ASKED] = sheet->silent[SILENT_NOT_ASKED]};
    for (int i = 0; i < FIGURE_HOMES; i++) {
        const struct past_figure *before =
            find_past(past, figure_place_names[PLACE_SURVEY], "", homes_name(i));
        sheet->silent_close |= near_to(past, before, now[i], sheet->rules.threshold, NULL).close;
    }
}

bool figures_compare(struct figures_work *w, struct err *err) {
    AUTO(past_done) struct past past = {0};
    if (!ledger_each(w->st, take_past, &past, err)) {
        return false;
    }
    for (size_t i = 0; i < w->n_sheets && past.n; i++) {
        struct sheet *sheet = &w->sheets[i];
        figures_table_name(&past.table, w->form_id, &sheet->about);
        size_t n = sheet->no_blocks ? 1 + w->n_estates : w->n_places;
        for (size_t place = 0; place < n; place++) {
            compare_row(w, &past, sheet, place);
        }
        compare_silent(&past, sheet);
    }
    return true;
}

static bool take_any(void *ctx, const struct ledger_past *figure, struct err *err) {
    (void)figure;
    (void)err;
    *(bool *)ctx = true;
    return true;
}

bool figures_find_past(struct figures_work *w, bool *any, struct err *err) {
    *any = false;
    return ledger_each(w->st, take_any, any, err);
}

bool figures_may_leave(const struct figures *figures, struct err *err) {
    return figures->n_changed == 0 ||
           err_set(err, ERR_CONFLICT,
                   "since the figures published on %s the answers of %" PRId64 " home%s changed. "
                   "Who has both could find out what %s said. Wait until more homes have answered, "
                   "or keep to the figures of that day",
                   figures->changed_since, figures->n_changed,
                   figures->n_changed == 1 ? " has" : "s have",
                   figures->n_changed == 1 ? "it" : "they");
}

/* ---- writing down ---- */

struct release { // one table of one level
    struct ledger_cell *cells;
    size_t n, cap;
    struct strbuf bytes, name;
};

static void release_done(struct release *r) {
    mem_freep(&r->cells);
    strbuf_done(&r->bytes);
    strbuf_done(&r->name);
}

static void add_cell(struct release *r, const char *area, const char *category, int64_t homes,
                     int64_t shown) {
    *MEM_PUSH(r->cells, r->n, r->cap) = (struct ledger_cell){area, category, homes};
    strbuf_addf(&r->bytes, "%s\n%s\n%" PRId64 "\n", area, category, shown);
}

struct publishing {
    struct store *st;
    const struct figures *figures;
    int64_t now_utc_ms;
    bool check; // only whether they may leave
};

static bool write_release(const struct publishing *p, struct release *r,
                          const struct indicator *about, enum figure_place kind, struct err *err) {
    const struct figures *figures = p->figures;
    const struct ledger_table table = {.table_id =
                                           figures_table_name(&r->name, figures->form_id, about),
                                       .geography = figure_place_names[kind],
                                       .tier = tier_rules[figures->tier].name,
                                       .threshold = tier_rules[figures->tier].cell_min,
                                       .bytes = r->bytes.data,
                                       .len = r->bytes.len,
                                       .cells = r->cells,
                                       .n_cells = r->n};
    return r->n == 0 || (p->check ? ledger_check(p->st, &table, err)
                                  : ledger_add(p->st, &table, p->now_utc_ms, err));
}

static bool publish_homes(const struct publishing *p, enum figure_place kind, struct err *err) {
    const struct figures *figures = p->figures;
    AUTO(release_done) struct release r = {0};
    for (size_t i = 0; i < figures->n_places; i++) {
        const struct figure_area *place = &figures->places[i];
        if (place->kind == kind && place->n) {
            add_cell(&r, figures_area_name(place), "", figures->behind_places[i].count,
                     (int64_t)place->n);
        }
    }
    return write_release(p, &r, &figures_of_homes, kind, err);
}

static bool publish_indicator(const struct publishing *p, uint32_t indicator,
                              enum figure_place kind, struct err *err) {
    const struct figures *figures = p->figures;
    AUTO(release_done) struct release r = {0};
    const struct indicator *about = &figures->indicators[indicator];
    uint32_t total_of = UINT32_MAX; // the place whose homes stand there already
    for (size_t i = 0; i < figures->n_items; i++) {
        const struct figure *f = &figures->items[i];
        const struct figure_area *place = &figures->places[f->place];
        if (f->indicator != indicator || place->kind != kind || f->hidden) {
            continue;
        }
        if (total_of != f->place) {
            add_cell(&r, figures_area_name(place), "", figures->behind[i].homes, f->denominator);
            total_of = f->place;
        }
        if (f->has_count) {
            add_cell(&r, figures_area_name(place), about->categories[f->category].code,
                     figures->behind[i].count, f->numerator);
        }
    }
    for (int i = 0; i < FIGURE_HOMES && kind == PLACE_SURVEY; i++) {
        if (!about->homes[i].hidden) {
            add_cell(&r, "", homes_name(i), about->homes[i].exact, about->homes[i].shown);
        }
    }
    return write_release(p, &r, about, kind, err);
}

static bool publish_all(const struct publishing *p, struct err *err) {
    for (int kind = PLACE_SURVEY; kind <= PLACE_BLOCK; kind++) {
        if (!publish_homes(p, (enum figure_place)kind, err)) {
            return false;
        }
        for (uint32_t i = 0; i < p->figures->n_indicators; i++) {
            if (!publish_indicator(p, i, (enum figure_place)kind, err)) {
                return false;
            }
        }
    }
    return true;
}

/* What stands in one row does so from now on. */
static bool publish_joins(const struct publishing *p, struct err *err) {
    const struct figures *figures = p->figures;
    for (size_t i = 0; i < figures->n_places; i++) {
        const struct figure_area *block = &figures->places[i];
        const char *into = NULL;
        for (size_t k = 0; block->counted_in && k < figures->n_places && !into; k++) {
            const struct figure_area *row = &figures->places[k];
            into = row->joined && row->name == block->counted_in ? row->code : NULL;
        }
        if (into && !release_join(p->st, tier_rules[figures->tier].name, block->code, into, err)) {
            return false;
        }
    }
    return true;
}

bool figures_publish(struct store *st, const struct figures *figures, int64_t now_utc_ms,
                     struct err *err) {
    struct publishing p = {st, figures, now_utc_ms, true};
    if (figures->tier == TIER_INTERNAL) {
        return true;
    }
    if (!figures_may_leave(figures, err) || !publish_all(&p, err)) {
        return false;
    }
    p.check = false;
    return publish_all(&p, err) && publish_joins(&p, err) &&
           history_add(st, figures, now_utc_ms, err);
}
