/* analysis/report_charts.c — see report_charts.h. Charts live in the report's arena, as the
 * document borrows them. */
#include "analysis/report_charts.h"

#include <math.h>
#include <string.h>

#include "analysis/charts.h"
#include "analysis/icons.h"
#include "analysis/map_priorities.h"
#include "base/canvas.h"
#include "base/strbuf.h"
#include "geo/map.h"

enum { CHART_W_MM = 174, CHART_PT = 12 };

static const struct chart_words *words_of(struct report *r) {
    struct chart_words *words = ARENA_NEW(&r->mem, struct chart_words);
    *words = (struct chart_words){
        .in_ten = WORD(r, TELL_CHART_IN_TEN),
        .none = WORD(r, TELL_SHARE_NONE),
        .few = WORD(r, TELL_SHARE_FEW),
        .nearly = WORD(r, TELL_SHARE_NEARLY_ALL),
        .all = WORD(r, TELL_CHART_ALL),
        .part = WORD(r, TELL_CHART_PART),
        .between = WORD(r, TELL_BETWEEN),
        .axis = WORD(r, TELL_CHART_AXIS),
        .place = WORD(r, TELL_CHART_PLACE),
        .joint = WORD(r, TELL_CHART_JOINT),
        .tied = WORD(r, TELL_CHART_TIED),
        .issue = WORD(r, TELL_COL_ISSUE),
        .before = WORD(r, TELL_CHART_BEFORE),
        .after = WORD(r, TELL_CHART_AFTER),
        .change = WORD(r, TELL_CHART_CHANGE),
    };
    for (int i = 0; i < 4; i++) {
        words->changes[i] = WORD(r, (enum report_word)(TELL_CHART_BETTER + i));
        words->states[i] = WORD(r, (enum report_word)(TELL_CHART_DONE + i));
    }
    return words;
}

static struct chart *chart_new(struct report *r, enum chart_kind kind, const char *title,
                               size_t n_rows, struct chart_row **rows) {
    struct chart *chart = ARENA_NEW(&r->mem, struct chart);
    *rows = ARENA_ARRAY(&r->mem, struct chart_row, n_rows);
    *chart = (struct chart){.kind = kind,
                            .title = title,
                            .rows = *rows,
                            .n_rows = n_rows,
                            .rtl = r->rtl,
                            .w_mm = CHART_W_MM,
                            .type_pt = CHART_PT,
                            .words = words_of(r)};
    return chart;
}

/* Homes in every ten: whole houses, as the words beside them say. */
static void fill_row(struct report *r, struct chart_row *row, const struct report_bar *bar) {
    row->label = bar->label;
    row->icon = bar->icon && icon_known(bar->icon) ? bar->icon : NULL;
    if (!bar->share.known || bar->share.hidden) {
        row->hidden = WORD(r, TELL_SHARE_HIDDEN);
        return;
    }
    row->value = 100.0 * (double)bar->share.count / (double)bar->share.n;
    row->says = report_share_text(r, &bar->share);
    row->beside = report_pair(r, &bar->share);
    row->low = isnan(bar->share.low) ? 0 : bar->share.low;
    row->high = isnan(bar->share.high) ? 0 : bar->share.high;
}

void report_chart_houses(struct report *r, struct document *doc, const struct report_bar *bars,
                         size_t n) {
    struct chart_row *rows;
    struct chart *chart = chart_new(
        r, CHART_HOUSES, WORD(r, r->all.kind == BALLOTS_RANKED ? TELL_HOUSES : TELL_HOUSES_TICKS),
        n, &rows);
    for (size_t i = 0; i < n; i++) {
        fill_row(r, &rows[i], &bars[i]);
        rows[i].low = rows[i].high = 0; // houses have no whiskers
    }
    chart_open(doc, chart);
    document_end(doc);
}

enum { LARGE_ROWS = 5 }; // as many bars as a page has room for in large type

void report_chart_bars(struct report *r, struct document *doc, const struct report_bar *bars,
                       size_t n) {
    const char *title = WORD(r, TELL_ORDER_TABLE);
    size_t parts = r->large ? (n + LARGE_ROWS - 1) / LARGE_ROWS : 1;
    size_t most = parts > 1 ? (n + parts - 1) / parts : n;
    for (size_t from = 0; from < n; from += most) {
        struct chart_row *rows;
        size_t n_here = n - from < most ? n - from : most;
        struct chart *chart = chart_new(
            r, CHART_BARS, from ? TELL(r, TELL_DOC_GOES_ON, title) : title, n_here, &rows);
        for (size_t i = 0; i < n_here; i++) {
            fill_row(r, &rows[i], &bars[from + i]);
            rows[i].place = (int)bars[from + i].place;
            rows[i].says = NULL;
        }
        chart_open(doc, chart);
        document_end(doc);
    }
}

void report_chart_firsts(struct report *r, struct document *doc, const struct report_bar *bars,
                         size_t n) {
    struct chart_row *rows;
    struct chart *chart = chart_new(r, CHART_SMALL, WORD(r, TELL_FIRSTS), n, &rows);
    for (size_t i = 0; i < n; i++) {
        fill_row(r, &rows[i], &bars[i]);
    }
    chart_open(doc, chart);
    document_end(doc);
}

void report_chart_ladder(struct report *r, struct document *doc) {
    struct chart_row *rows;
    uint32_t n = r->v.n_order < LADDER_ROWS ? r->v.n_order : LADDER_ROWS;
    struct chart *chart = chart_new(r, CHART_LADDER, WORD(r, TELL_LADDER_TABLE), n, &rows);
    static const enum report_word heads[LADDER_METHODS] = {TELL_COL_BY_TOP3, TELL_COL_BY_POINTS,
                                                           TELL_COL_BY_PAIRS};
    chart->n_columns = LADDER_METHODS;
    for (int m = 0; m < LADDER_METHODS; m++) {
        chart->columns[m] = WORD(r, heads[m]);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t issue = r->v.order[i];
        const char *code = r->all.issues.items[issue].code;
        rows[i].label = report_label(r, issue);
        rows[i].icon = icon_known(code) ? code : NULL;
        for (int m = 0; m < LADDER_METHODS; m++) {
            bool joint;
            rows[i].places[m] = (int)report_place(r, report_ladder[m], issue, &joint);
        }
    }
    chart_open(doc, chart);
    report_order_table(r, doc);
    document_end(doc);
}

/* ---- issues alone ---- */

#define ISSUE_ROW_MM 13.0
#define ISSUE_ICON_MM 11.0
#define ISSUE_TYPE_MM 6.4
enum { INK = 0x1a1a1a };

struct issue_rows {
    const char *labels[ISSUES_MAX], *icons[ISSUES_MAX];
    size_t n;
    bool rtl;
};

static void draw_issues(struct canvas *canvas, void *ctx, double w_mm, double h_mm) {
    const struct issue_rows *rows = ctx;
    const struct canvas_type type = {
        .size_mm = ISSUE_TYPE_MM, .colour = INK, .bold = true, .rtl = rows->rtl};
    double beside = ISSUE_ICON_MM + 4, row = h_mm / (double)rows->n;
    for (size_t i = 0; i < rows->n; i++) {
        double y = row * (double)i + (row - ISSUE_ICON_MM) / 2;
        icon_draw(canvas, rows->icons[i], rows->rtl ? w_mm - ISSUE_ICON_MM : 0, y, ISSUE_ICON_MM,
                  INK);
        double left = rows->rtl ? 0 : beside;
        canvas_paragraph(canvas, left, y + (ISSUE_ICON_MM - 1.4 * ISSUE_TYPE_MM) / 2, w_mm - beside,
                         1, &type, rows->labels[i]);
    }
}

void report_chart_issues(struct report *r, struct document *doc, const uint8_t *issues, size_t n) {
    struct issue_rows *rows = ARENA_NEW(&r->mem, struct issue_rows);
    *rows = (struct issue_rows){.n = n, .rtl = r->rtl};
    for (size_t i = 0; i < n; i++) {
        rows->labels[i] = report_label(r, issues[i]);
        rows->icons[i] = r->all.issues.items[issues[i]].code;
    }
    const struct document_figure figure = {
        .title = WORD(r, TELL_SHEET_BAND),
        .alt = report_line(r, rows->labels, n),
        .draw = draw_issues,
        .ctx = rows,
        .w_mm = CHART_W_MM,
        .h_mm = ISSUE_ROW_MM * (double)n,
    };
    document_figure(doc, &figure);
    document_end(doc);
}

/* ---- the map ---- */

enum { MAP_W_MM = 240, MAP_H_MM = 165 }; // drawn a little larger than it is printed
enum {
    MAP_W_LARGE_MM = 105,
    MAP_H_LARGE_MM = 125
}; // a page upright, drawn small, so that its words are large

static void draw_map(struct canvas *canvas, void *ctx, double w_mm, double h_mm) {
    map_draw(ctx, canvas, w_mm, h_mm);
}

static const struct map_words *map_words_of_report(struct report *r) {
    struct map_words *words = ARENA_NEW(&r->mem, struct map_words);
    *words = map_words_en;
    words->lang = r->lang;
    words->legend = WORD(r, TELL_MAP_LEGEND);
    words->too_close = WORD(r, TELL_MAP_CLOSE);
    words->too_few = WORD(r, TELL_SHARE_HIDDEN);
    words->no_data = WORD(r, TELL_BLOCK_NO_ANSWERS);
    words->or_word = WORD(r, TELL_MAP_OR);
    words->north = WORD(r, TELL_MAP_NORTH);
    words->metre = WORD(r, TELL_MAP_METRE);
    words->kilometre = WORD(r, TELL_MAP_KILOMETRE);
    words->made = WORD(r, TELL_MAP_MADE);
    words->source = WORD(r, TELL_MAP_SOURCE);
    for (int kind = 0; kind < AREA_LEVELS; kind++) {
        bool green = kind == AREA_GREEN;
        words->kinds[kind] = green && words->kinds[kind] ? WORD(r, TELL_MAP_GREEN) : NULL;
    }
    return words;
}

/* An area in the words of the report: how many answered, and what its label says. */
static struct map_area told_area(struct report *r, const struct map_area *area) {
    struct map_area told = *area;
    for (size_t i = 0; i < r->n_blocks; i++) {
        const struct report_block *block = &r->blocks[i];
        if (area->code && strcmp(block->code, area->code) == 0) {
            block = block->row ? block->row : block; // both show what they have together
            told.n_text = !area->n_text      ? NULL
                          : r->blocks[i].row ? TELL(r, TELL_BLOCK_JOINED, r->blocks[i].counted_in)
                                             : report_homes(r, block->v.n);
            told.label = area->label ? report_block_says(r, block) : NULL;
        }
    }
    return told;
}

/* The map of priority_map_new() with the words of the report's language. */
static struct map *told_map(struct report *r) {
    struct map *map = ARENA_NEW(&r->mem, struct map);
    *map = *priority_map_view(r->map);
    struct map_area *areas = ARENA_ARRAY(&r->mem, struct map_area, map->n_areas + 1);
    for (size_t i = 0; i < map->n_areas; i++) {
        areas[i] = told_area(r, &map->areas[i]);
    }
    map->areas = areas;
    map->title = map->subtitle = NULL;              // the figure has one
    map->n_text = map->response = map->tier = NULL; // the pages around it say so
    map->source = r->name;
    map->words = map_words_of_report(r);
    return map;
}

/* One after the other, by halves: each of a thousand texts is copied ten times, not five hundred.
 */
static const char *run_on(struct report *r, const char *const *texts, size_t n) {
    size_t half = n / 2;
    return n == 1
               ? texts[0]
               : TELL(r, TELL_AND_THEN, run_on(r, texts, half), run_on(r, texts + half, n - half));
}

/* What the map says, block by block, then of blocks together. */
static const char *map_words(struct report *r) {
    size_t n = r->n_blocks + r->n_rows;
    const char **texts = ARENA_ARRAY(&r->mem, const char *, n + 1);
    texts[0] = TELL(r, TELL_MAP_ALT, r->name);
    for (size_t i = 0; i < n; i++) {
        const struct report_block *block = &r->blocks[i];
        texts[i + 1] =
            TELL(r, TELL_TIME, TELL(r, TELL_LABEL, block->name), report_block_says(r, block));
    }
    return run_on(r, texts, n + 1);
}

void report_chart_map(struct report *r, struct document *doc) {
    const struct document_figure figure = {
        .title = WORD(r, TELL_MAP_TITLE),
        .alt = map_words(r),
        .draw = draw_map,
        .ctx = told_map(r),
        .w_mm = r->large ? MAP_W_LARGE_MM : MAP_W_MM,
        .h_mm = r->large ? MAP_H_LARGE_MM : MAP_H_MM,
        .whole_page = r->large,
    };
    document_figure(doc, &figure);
    document_end(doc);
}
