/* geo/map_legend.c — the legend: a row for each look there is on the map, in words; then how many
 * answered. A list of items, placed in one column or several. See map_sheet.h. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "geo/map_sheet.h"

enum item_kind { ITEM_HEAD, ITEM_AREA, ITEM_CIRCLE, ITEM_GAP, ITEM_FACT };

struct item {
    enum item_kind kind;
    const char *text;          // borrowed from the map
    struct canvas_paint paint; // AREA, CIRCLE
    struct hatching over;      // AREA: of the paint, where it is hatched
    bool hatched, bold;
    double radius_mm; // CIRCLE
    int column;       // where it stands, from legend_place()
    double y, h;
};

struct legend {
    struct item *items;
    size_t n, cap;
    double size_mm, column_mm, gap_mm;
    double mark_mm; // width of the marks' column
};

/* In shares of the size of type. */
static const double MARK_WIDE = 2.9, MARK_HIGH = 1.95, MARK_GAP = 0.75, ROW_GAP = 0.55;
static const double HEAD_SIZE = 1.2, HEAD_GAP = 0.6, GAP = 0.4, FACT_GAP = 0.4;

/* ---- what there is ---- */

static struct item *add(struct legend *legend, enum item_kind kind, const char *text) {
    struct item *item = MEM_PUSH(legend->items, legend->n, legend->cap);
    *item = (struct item){.kind = kind, .text = text};
    return item;
}

static void add_area(struct legend *legend, const struct map *map, const struct map_area *area,
                     const char *text) {
    struct item *item = add(legend, ITEM_AREA, text);
    item->paint = ground_paint(map, area, 0.5, 1, &item->over);
    item->hatched = item->paint.over != NULL;
}

static const struct map_area *first_in(const struct map *maps, size_t n_maps, enum map_state state,
                                       const struct map **of) {
    for (size_t k = 0; k < n_maps; k++) {
        for (size_t i = 0; i < maps[k].n_areas; i++) {
            if (maps[k].areas[i].state == state) {
                *of = &maps[k];
                return &maps[k].areas[i];
            }
        }
    }
    return NULL;
}

static void add_states(struct legend *legend, const struct map *map, const struct map *maps,
                       size_t n_maps) {
    const struct {
        enum map_state state;
        const char *words;
    } rows[] = {
        {MAP_TOO_CLOSE, map_words_of(map)->too_close},
        {MAP_TOO_FEW,   map_too_few(maps)           },
        {MAP_NO_DATA,   map_no_data(maps)           },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct map *of = NULL;
        const struct map_area *area = first_in(maps, n_maps, rows[i].state, &of);
        if (area && map->style == MAP_CIRCLES && rows[i].state == MAP_TOO_FEW) {
            struct item *item = add(legend, ITEM_CIRCLE, rows[i].words);
            item->paint = ground_circle_paint(map, true, 0.4);
        } else if (area) {
            add_area(legend, of, area, rows[i].words);
        }
    }
}

static void add_context(struct legend *legend, const struct map *map, const struct map *maps,
                        size_t n_maps) {
    static const enum area_level order[] = {AREA_GREEN, AREA_WATER, AREA_BUILDING};
    for (size_t k = 0; k < LEN(order); k++) {
        const char *word = map_words_of(map)->kinds[order[k]];
        bool there = false;
        for (size_t m = 0; m < n_maps; m++) {
            for (size_t i = 0; i < maps[m].n_context && !there; i++) {
                there = maps[m].context[i].kind == order[k];
            }
        }
        if (there && word) {
            add(legend, ITEM_AREA, word)->paint = ground_context_paint(order[k]);
        }
    }
}

static void add_looks(struct legend *legend, const struct map *map, double circle_mm) {
    for (size_t i = 0; map->style == MAP_CIRCLES && i < map->n_examples; i++) {
        struct item *item = add(legend, ITEM_CIRCLE, map->examples[i].word);
        item->paint = ground_circle_paint(map, false, 0.4);
        item->radius_mm = map_radius(map, map->examples[i].value, circle_mm);
    }
    for (size_t i = 0; map->style != MAP_CIRCLES && i < map->n_categories; i++) {
        struct map_area like = {.category = {(int)i}, .n_categories = 1};
        add_area(legend, map, &like, map->categories[i].word);
    }
}

struct legend *legend_new(const struct map *map, double circle_mm) {
    struct legend *legend = mem_zalloc(sizeof *legend);
    bool panels = map->style == MAP_PANELS && map->n_panels;
    const struct map *maps = panels ? map->panels : map;
    size_t n_maps = panels ? map->n_panels : 1;
    add(legend, ITEM_HEAD, map_legend(maps)); // of panels their own: the looks are theirs
    add_looks(legend, maps, circle_mm);
    add(legend, ITEM_GAP, NULL);
    size_t before = legend->n;
    add_states(legend, map, maps, n_maps);
    for (size_t i = before; i < legend->n; i++) {
        if (legend->items[i].kind == ITEM_CIRCLE) {
            legend->items[i].radius_mm = circle_mm / MAP_HIDDEN_SHARE;
        }
    }
    add(legend, ITEM_GAP, NULL);
    add_context(legend, map, maps, n_maps);
    add(legend, ITEM_GAP, NULL);
    const char *const facts[] = {map->n_text, map->response, map->tier};
    for (size_t i = 0; i < LEN(facts); i++) {
        if (facts[i] && facts[i][0]) {
            add(legend, ITEM_FACT, facts[i])->bold = i == 0;
        }
    }
    return legend;
}

void legend_free(struct legend *legend) {
    if (legend) {
        mem_freep(&legend->items);
        mem_freep(&legend);
    }
}

/* ---- where it stands ---- */

static struct canvas_type type_of(const struct legend *legend, const struct item *item, bool rtl) {
    return (struct canvas_type){.size_mm =
                                    legend->size_mm * (item->kind == ITEM_HEAD ? HEAD_SIZE : 1),
                                .colour = MAP_INK,
                                .bold = item->kind == ITEM_HEAD || item->bold,
                                .rtl = rtl};
}

static double text_width(const struct legend *legend, const struct item *item) {
    bool marked = item->kind == ITEM_AREA || item->kind == ITEM_CIRCLE;
    double beside = legend->mark_mm + MARK_GAP * legend->size_mm;
    return legend->column_mm - (marked ? beside : 0);
}

static void measure(const struct legend *legend, struct canvas *canvas, struct item *item) {
    static const double gaps[] = {[ITEM_HEAD] = HEAD_GAP,
                                  [ITEM_AREA] = ROW_GAP,
                                  [ITEM_CIRCLE] = ROW_GAP,
                                  [ITEM_GAP] = GAP,
                                  [ITEM_FACT] = FACT_GAP};
    struct canvas_type type = type_of(legend, item, false);
    double mark = item->kind == ITEM_AREA     ? MARK_HIGH * legend->size_mm
                  : item->kind == ITEM_CIRCLE ? 2 * item->radius_mm
                                              : 0;
    double words = item->text
                       ? canvas_paragraph_mm(canvas, text_width(legend, item), 0, &type, item->text)
                       : 0;
    item->h = fmax(mark, words) + gaps[item->kind] * legend->size_mm;
}

/* Fill columns one after the other, none higher than `most`; returns how many that takes. */
static int fill_columns(struct legend *legend, double most, double *height) {
    int column = 0;
    double y = 0;
    *height = 0;
    for (size_t i = 0; i < legend->n; i++) {
        struct item *item = &legend->items[i];
        if (y > 0 && y + item->h > most + 1e-9) {
            column++;
            y = 0;
        }
        item->column = column;
        item->y = y;
        y += item->kind == ITEM_GAP && y == 0 ? 0 : item->h;
        *height = fmax(*height, y);
    }
    return column + 1;
}

double legend_place(struct legend *legend, struct canvas *canvas, double width, int columns,
                    double gap_mm, double size_mm) {
    double all = 0, height;
    legend->size_mm = size_mm;
    legend->gap_mm = gap_mm;
    legend->column_mm = (width - (columns - 1) * gap_mm) / columns;
    legend->mark_mm = MARK_WIDE * size_mm;
    for (size_t i = 0; i < legend->n; i++) {
        legend->mark_mm = fmax(legend->mark_mm, 2 * legend->items[i].radius_mm);
    }
    for (size_t i = 0; i < legend->n; i++) {
        measure(legend, canvas, &legend->items[i]);
        all += legend->items[i].h;
    }
    for (double most = all / columns; fill_columns(legend, most, &height) > columns; most += 1) {
    }
    return height;
}

static void draw_mark(const struct legend *legend, struct canvas *canvas, const struct item *item,
                      double x, double middle) {
    struct canvas_paint paint = item->paint;
    struct hatching over = item->over;
    double w = MARK_WIDE * legend->size_mm, h = MARK_HIGH * legend->size_mm;
    if (item->hatched) {
        over.cell_mm = 0.6 * legend->size_mm;
        paint.over = &over;
    }
    if (item->kind == ITEM_CIRCLE) {
        canvas_circle(canvas, x + legend->mark_mm / 2, middle, item->radius_mm);
    } else {
        canvas_rect(canvas, x + (legend->mark_mm - w) / 2, middle - h / 2, w, h, 0);
    }
    canvas_paint(canvas, &paint);
}

static void draw_item(const struct legend *legend, struct canvas *canvas, const struct item *item,
                      double x, double y, bool rtl) {
    struct canvas_type type = type_of(legend, item, rtl);
    bool marked = item->kind == ITEM_AREA || item->kind == ITEM_CIRCLE;
    double width = text_width(legend, item), left = x;
    if (marked) {
        double words = canvas_paragraph_mm(canvas, width, 0, &type, item->text);
        double block = item->h - ROW_GAP * legend->size_mm;
        draw_mark(legend, canvas, item, rtl ? x + legend->column_mm - legend->mark_mm : x,
                  y + block / 2);
        y += (block - words) / 2;
        left = rtl ? x : x + legend->column_mm - width;
    }
    canvas_paragraph(canvas, left, y, width, 0, &type, item->text);
}

void legend_draw(struct legend *legend, struct canvas *canvas, double x, double y, bool rtl) {
    int last = 0;
    for (size_t i = 0; i < legend->n; i++) {
        last = legend->items[i].column > last ? legend->items[i].column : last;
    }
    canvas_begin(canvas, CANVAS_LIST, NULL);
    for (size_t i = 0; i < legend->n; i++) {
        const struct item *item = &legend->items[i];
        int column = rtl ? last - item->column : item->column; // the first on the right
        if (item->text) {
            canvas_begin(canvas, CANVAS_ITEM, NULL);
            draw_item(legend, canvas, item, x + column * (legend->column_mm + legend->gap_mm),
                      y + item->y, rtl);
            canvas_end(canvas);
        }
    }
    canvas_end(canvas);
}
