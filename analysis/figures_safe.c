/* analysis/figures_safe.c — what of the sheets may be shown (spec/domain.md 4.4, 4.6), and the
 * figures that are printed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/figures_impl.h"
#include "analysis/intervals.h"
#include "analysis/verdict.h"
#include "base/mem.h"
#include "survey/tables.h"

/* ---- the rules of a sheet ---- */

struct suppress_rules figures_rules(const struct sheet *sheet, enum tier tier,
                                    int64_t least[PLACE_BLOCK + 1]) {
    const struct tier_rules *rules = &tier_rules[tier];
    char tag = sheet->about.tag;
    bool guarded = tier != TIER_INTERNAL;
    struct disclosure d = {.tier = tier, .sensitive = tag == 'S'};
    struct suppress_rules out = disclosure_rules(&d);
    out.sensitive = guarded && (tag == 'S' || tag == '$');
    for (int kind = PLACE_SURVEY; kind <= PLACE_BLOCK; kind++) {
        int64_t area = kind == PLACE_SURVEY ? rules->group_min : rules->area_min;
        int64_t homes = out.group_min > area ? out.group_min : area;
        // quartiles of few homes are nearly somebody's figure
        bool few = guarded && sheet->shape == SHEET_NUMBERS && homes < FULL_MIN;
        least[kind] = few ? FULL_MIN : homes;
    }
    return out;
}

static void set_rules(const struct figures_work *w, struct sheet *sheet) {
    sheet->rules = figures_rules(sheet, w->tier, sheet->least);
    sheet->no_blocks = sheet->rules.sensitive;
}

/* ---- counts that are hidden for their own sake ---- */

static void hide_row(struct sheet *sheet, size_t place, enum hide why) {
    memset(sheet->why + sheet_at(sheet, place, 0), (int)why, sheet_width(sheet));
}

static void hide_cells(struct sheet *sheet, size_t place) {
    const int64_t *row = sheet->count + sheet_at(sheet, place, 0);
    uint8_t *why = sheet->why + sheet_at(sheet, place, 0);
    for (size_t i = 0; i < sheet->n_cols && sheet->shape != SHEET_NUMBERS; i++) {
        why[i] = (uint8_t)disclosure_count(&sheet->rules, row, sheet->n_cols,
                                           sheet->shape == SHEET_PARTS, i);
    }
}

static void hide_needed(const struct figures_work *w, struct sheet *sheet) {
    for (size_t place = 0; place < w->n_places; place++) {
        enum figure_place kind = w->places[place].kind;
        bool here = !w->places[place].counted_in && place < w->n_printed;
        bool quartiles = w->places[place].joined && sheet->shape == SHEET_NUMBERS; // not worked out
        if (!here || quartiles || sheet_homes(sheet, place) < sheet->least[kind] ||
            w->few_doors[place]) {
            hide_row(sheet, place, HIDE_GROUP);
        } else {
            hide_cells(sheet, place);
        }
    }
}

static void find_few_doors(struct figures_work *w) {
    for (size_t i = 1; i < w->n_places; i++) { // also of what stands in one row
        w->few_doors[i] = w->has_doors && w->places[i].doors < tier_rules[w->tier].doors_min;
    }
}

bool figures_protect(struct figures_work *w, struct err *err) {
    find_few_doors(w);
    for (size_t i = 0; i < w->n_sheets; i++) {
        set_rules(w, &w->sheets[i]);
        if (w->tier != TIER_INTERNAL) {
            hide_needed(w, &w->sheets[i]);
        }
    }
    if (w->tier == TIER_INTERNAL) {
        return true;
    }
    if (!figures_compare(w, err) || !history_read(w, err)) {
        return false;
    }
    figures_guard(w);
    return true;
}

/* ---- what is printed ---- */

static double one_decimal(double percent) {
    return round(percent * 10) / 10;
}

static void print_share(struct figure *f) {
    // from the two rounded figures alone: a pencil gets the same
    struct interval share = interval_of((uint64_t)f->numerator, (uint64_t)f->denominator, 0);
    f->value = one_decimal(100 * share.share);
    f->lower = one_decimal(100 * share.low);
    f->upper = one_decimal(100 * share.high);
}

/* Three digits: more are nearly somebody's figure. */
static double three_digits(double value) {
    if (value == 0 || isnan(value)) {
        return value;
    }
    double unit = pow(10, floor(log10(fabs(value))) - 2);
    return round(round(value / unit) * unit * 1e6) / 1e6;
}

static struct figure figure_of(const struct figures_work *w, const struct sheet *sheet,
                               size_t place, size_t col) {
    size_t at = sheet_at(sheet, place, col);
    int64_t homes = sheet_homes(sheet, place), base = sheet->rules.base;
    uint8_t why = sheet->why[at], of = sheet->why[sheet_at(sheet, place, sheet->n_cols)];
    struct figure f = {.place = (uint32_t)place,
                       .category = (uint32_t)col,
                       .hidden = why != HIDE_NOT || of != HIDE_NOT,
                       .whole = of != HIDE_NOT,
                       .why = (enum hide)(why != HIDE_NOT ? why : of),
                       .value = NAN,
                       .lower = NAN,
                       .upper = NAN};
    if (f.hidden) {
        return f;
    }
    f.denominator = suppress_round(homes, base);
    f.has_count = sheet->shape != SHEET_NUMBERS;
    if (f.has_count) {
        f.numerator = suppress_round(sheet->count[at], base);
        if (f.denominator) {
            print_share(&f);
        }
    } else {
        double value = sheet->number[place * sheet->n_cols + col];
        f.value = w->tier == TIER_INTERNAL ? value : three_digits(value);
    }
    return f;
}

static void print_places(struct figures_work *w) {
    const struct sheet *homes = &w->sheets[0];
    struct figure_behind *behind = ARENA_ARRAY(&w->out->mem, struct figure_behind, w->n_places + 1);
    w->out->behind_places = behind;
    for (size_t i = 0; i < w->n_printed; i++) {
        size_t at = sheet_at(homes, i, 0);
        behind[i] = (struct figure_behind){homes->count[at], homes->count[at]};
        w->places[i].n = homes->why[at] == HIDE_NOT
                             ? (uint64_t)suppress_round(homes->count[at], homes->rules.base)
                             : 0;
        w->places[i].doors =
            (uint64_t)suppress_round((int64_t)w->places[i].doors, homes->rules.base);
    }
}

/* Of ticks that were asked for as ballots. */
static bool is_ranking(const struct figures_work *w, const struct sheet *sheet) {
    return w->options->ranking &&
           strcmp(sheet->about.question, question_name(w->options->ranking)) == 0;
}

/* Sheets with categories, who took part first, then by the order of the form. */
static size_t list_sheets(const struct figures_work *w, struct sheet **out) {
    size_t n = 0;
    for (int64_t order = -1; order < (int64_t)w->n_questions; order++) {
        for (size_t i = 0; i < w->n_sheets; i++) {
            const struct sheet *sheet = &w->sheets[i];
            if (sheet->beside && !is_ranking(w, sheet)) {
                continue;
            }
            bool shown = order < 0 || !w->questions[order].company || w->options->company;
            if (shown && sheet->n_cols && sheet->order == order) {
                out[n++] = &w->sheets[i];
            }
        }
    }
    return n;
}

void figures_fill(struct figures_work *w) {
    struct figures *out = w->out;
    AUTO(mem_freep) struct sheet **sheets = mem_alloc((w->n_sheets + 1) * sizeof *sheets);
    size_t n = list_sheets(w, sheets), n_items = 0;
    struct indicator *indicators = ARENA_ARRAY(&out->mem, struct indicator, n + 1);
    for (size_t i = 0; i < n; i++) {
        figures_silent(w, sheets[i], ARENA_ARRAY(&out->mem, struct figure_homes, FIGURE_HOMES));
        indicators[i] = sheets[i]->about;
        n_items += sheets[i]->n_cols;
    }
    struct figure *items = mem_alloc((w->n_places * n_items + 1) * sizeof *items);
    struct figure_behind *behind = mem_alloc((w->n_places * n_items + 1) * sizeof *behind);
    n_items = 0;
    for (size_t place = 0; place < w->n_printed; place++) {
        for (size_t i = 0; i < n; i++) {
            bool here = sheet_has(sheets[i], w->places[place].kind);
            for (size_t col = 0; here && col < sheets[i]->n_cols; col++) {
                items[n_items] = figure_of(w, sheets[i], place, col);
                items[n_items].indicator = (uint32_t)i;
                behind[n_items] =
                    (struct figure_behind){sheets[i]->count[sheet_at(sheets[i], place, col)],
                                           sheet_homes(sheets[i], place)};
                out->n_hidden += items[n_items++].hidden;
            }
        }
    }
    out->behind = behind;
    print_places(w);
    figures_tell_conditions(w);
    struct figure_area *places = ARENA_ARRAY(&out->mem, struct figure_area, w->n_printed + 1);
    memcpy(places, w->places, w->n_printed * sizeof *places);
    out->places = places;
    out->n_places = w->n_printed;
    out->indicators = indicators;
    out->n_indicators = n;
    out->items = items;
    out->n_items = n_items;
}
