/* geo/map_sheet.c — a map on paper: title, frame, legend, source, each where the sheet has room.
 * See map_sheet.h. */
#include "geo/map_sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

/* In mm on A3; other sheets have as much less as they are smaller, but no type below LEAST. */
static const double A3_W_MM = 420, A3_H_MM = 297, MARGIN_MM = 12;
static const double TITLE_MM = 11, TITLE_LEAST_MM = 7, SUBTITLE_MM = 6, FOOTER_MM = 4.2;
static const double LEGEND_MM = 5.2, LEGEND_LEAST_MM = 2.6, LEGEND_WIDE_MM = 88, GAP_MM = 5;
static const double UNIT_LEAST = 0.55, TYPE_LEAST = 0.72; // of the above, on the smallest sheets
static const double ACROSS = 1.15;     // wider than high by this: the legend stands beside
static const double BELOW_MOST = 0.42; // of the sheet, for a legend below
enum { SOURCE_LINES = 3 };
enum { ALT_AREAS_MAX = 60 }; // named in the words for who cannot see it

struct sheet {
    struct canvas *canvas;
    const struct map *map;
    bool rtl;
    double unit, type;     // of furniture and of type
    struct layout_box box; // what is left of the sheet
};

static double unit_of(double w_mm, double h_mm) {
    return fmin(1.6, fmax(UNIT_LEAST, sqrt(w_mm * h_mm / (A3_W_MM * A3_H_MM))));
}

static bool given(const char *text) {
    return text && text[0];
}

/* ---- title and source ---- */

static double line_of(struct sheet *s, enum canvas_role role, const struct canvas_type *type,
                      int max_lines, const char *text, double y) {
    canvas_begin(s->canvas, role, NULL);
    double h = canvas_paragraph(s->canvas, s->box.x, y, s->box.w, max_lines, type, text);
    canvas_end(s->canvas);
    return h;
}

static void take_top(struct sheet *s, double h) {
    s->box.y += h;
    s->box.h -= h;
}

/* The title in one line, smaller if need be, else in two. */
static void heading(struct sheet *s) {
    const struct map *map = s->map;
    struct canvas_type title = {
        .size_mm = TITLE_MM * s->type, .colour = MAP_INK, .bold = true, .rtl = s->rtl};
    struct canvas_type subtitle = {
        .size_mm = SUBTITLE_MM * s->type, .colour = MAP_INK, .rtl = s->rtl};
    if (given(map->title)) {
        while (title.size_mm > TITLE_LEAST_MM * s->type &&
               canvas_text_mm(s->canvas, &title, map->title, strlen(map->title)) > s->box.w) {
            title.size_mm -= 0.5 * s->type;
        }
        canvas_bookmark(s->canvas, 1, map->title);
        take_top(s, line_of(s, CANVAS_H1, &title, 2, map->title, s->box.y));
    }
    if (given(map->subtitle)) {
        take_top(s, line_of(s, CANVAS_P, &subtitle, 2, map->subtitle, s->box.y));
    }
    if (given(map->title) || given(map->subtitle)) {
        take_top(s, 3 * s->unit);
    }
}

/* The last line of a sheet: measured first, drawn last. */
static void source_line(const struct map *map, struct strbuf *line) {
    const struct map_words *words = map_words_of(map);
    if (given(map->source)) {
        strbuf_addf(line, "%s: %s", words->source, map->source);
    }
    if (given(map->date)) {
        strbuf_addf(line, "%s%s: %s", line->len ? "  ·  " : "", words->made, map->date);
    }
    if (given(map->attribution)) {
        strbuf_addf(line, "%s%s", line->len ? "  ·  " : "", map->attribution);
    }
}

static struct canvas_type source_type(const struct sheet *s) {
    return (struct canvas_type){.size_mm = FOOTER_MM * s->type, .colour = MAP_SOFT, .rtl = s->rtl};
}

static double source_high(const struct sheet *s, const char *line) {
    struct canvas_type type = source_type(s);
    return canvas_paragraph_mm(s->canvas, s->box.w, SOURCE_LINES, &type, line);
}

/* ---- words for who cannot see it ---- */

static void add_alt(struct strbuf *out, const struct map *map) {
    for (size_t i = 0; i < map->n_areas && i < ALT_AREAS_MAX; i++) {
        AUTO(strbuf_done) struct strbuf label = {0};
        map_add_label(&label, map, &map->areas[i]);
        strbuf_addf(out, "%s%s: %s", i ? "; " : "", map_title_of(&map->areas[i]),
                    strbuf_text(&label));
    }
    strbuf_add(out, map->n_areas > ALT_AREAS_MAX ? "; …" : "");
}

static void draw_frame(struct sheet *s, const struct map *map, const struct layout *layout) {
    AUTO(strbuf_done) struct strbuf alt = {0};
    add_alt(&alt, map);
    canvas_begin(s->canvas, CANVAS_FIGURE, strbuf_text(&alt));
    ground_draw(s->canvas, map, layout);
    canvas_end(s->canvas);
}

/* ---- one map ---- */

/* The largest type in which the legend is no higher than `most`; returns its height. */
static double fit_legend(struct sheet *s, struct legend *legend, double width, int columns,
                         double most) {
    double h, size = LEGEND_MM * s->type;
    while ((h = legend_place(legend, s->canvas, width, columns, GAP_MM * s->unit, size)) > most &&
           size > LEGEND_LEAST_MM) {
        size = fmax(size * 0.94, LEGEND_LEAST_MM);
    }
    return h;
}

static struct legend *place_beside(struct sheet *s, struct layout *layout, double *x) {
    double wide = fmin(LEGEND_WIDE_MM * s->type, s->box.w * 0.36), gap = GAP_MM * s->unit;
    struct layout_box frame = {s->rtl ? s->box.x + wide + gap : s->box.x, s->box.y,
                               s->box.w - wide - gap, s->box.h};
    layout_make(layout, s->map, s->canvas, &frame, s->unit, 0);
    struct legend *legend = legend_new(s->map, layout->circle_mm);
    fit_legend(s, legend, wide, 1, s->box.h);
    *x = s->rtl ? s->box.x : s->box.x + s->box.w - wide;
    return legend;
}

/* The circles' size, which the legend needs, follows from the scale, and that from the legend's
 * height: two turns are enough for paper. */
static struct legend *place_below(struct sheet *s, struct layout *layout, double *y) {
    int columns = (int)fmax(1, floor(s->box.w / (LEGEND_WIDE_MM * s->type)));
    struct layout_box frame = s->box;
    frame.h = s->box.h * 0.7;
    layout_make(layout, s->map, s->canvas, &frame, s->unit, 0);
    struct legend *legend = legend_new(s->map, layout->circle_mm);
    double h = fit_legend(s, legend, s->box.w, columns, s->box.h * BELOW_MOST);
    double circle_mm = layout->circle_mm;
    layout_done(layout);
    frame.h = s->box.h - h - GAP_MM * s->unit;
    layout_make(layout, s->map, s->canvas, &frame, s->unit, 0);
    if (s->map->style == MAP_CIRCLES && layout->circle_mm != circle_mm) {
        legend_free(legend);
        legend = legend_new(s->map, layout->circle_mm);
        fit_legend(s, legend, s->box.w, columns, h);
    }
    *y = s->box.y + frame.h + GAP_MM * s->unit;
    return legend;
}

static void draw_one(struct sheet *s) {
    AUTO(layout_done) struct layout layout = {0};
    bool beside = s->box.w > s->box.h * ACROSS;
    double x = s->box.x, y = s->box.y;
    AUTO(legend_freep)
    struct legend *legend = beside ? place_beside(s, &layout, &x) : place_below(s, &layout, &y);
    draw_frame(s, s->map, &layout);
    legend_draw(legend, s->canvas, x, y, s->rtl);
}

/* ---- two maps and what changed ---- */

enum { COLUMNS = 4, PARTS_MAX = 2 };
static const double shares[COLUMNS] = {0.24, 0.25, 0.25, 0.26}; // of a table's width

static void row_words(const struct map *map, size_t row, struct strbuf out[COLUMNS]) {
    const struct map_row *r = &map->rows[row];
    strbuf_add(&out[0], r->place ? r->place : "");
    strbuf_add(&out[1], r->before ? r->before : "");
    strbuf_add(&out[2], r->now ? r->now : "");
    strbuf_addf(&out[3], "%s%s%s", r->arrow ? r->arrow : "", r->arrow && r->word ? " " : "",
                r->word ? r->word : "");
}

/* A row of the table at y, or only its height. */
static double table_row(struct sheet *s, const char *const cells[COLUMNS], double x, double y,
                        double width, double size, bool head, bool draw) {
    struct canvas_type type = {.size_mm = size, .colour = MAP_INK, .rtl = s->rtl};
    double h = 0, at = s->rtl ? x + width : x, pad = size * 0.35;
    if (draw) {
        canvas_begin(s->canvas, CANVAS_ROW, NULL);
    }
    for (int i = 0; i < COLUMNS; i++) {
        double w = shares[i] * width - pad;
        type.bold = head || i == 0;
        const char *text = cells[i] ? cells[i] : "";
        if (draw) {
            canvas_begin(s->canvas, head || i == 0 ? CANVAS_HEAD : CANVAS_CELL, NULL);
            canvas_paragraph(s->canvas, s->rtl ? at - w : at, y + pad, w, 0, &type, text);
            canvas_end(s->canvas);
        }
        h = fmax(h, canvas_paragraph_mm(s->canvas, w, 0, &type, text) + 2 * pad);
        at += (s->rtl ? -1 : 1) * shares[i] * width;
    }
    if (draw) {
        canvas_end(s->canvas);
        canvas_move(s->canvas, x, y + h);
        canvas_line(s->canvas, x + width, y + h);
        canvas_paint(s->canvas, &(struct canvas_paint){.fill = CANVAS_NONE,
                                                       .stroke = head ? MAP_INK : MAP_SOFT,
                                                       .stroke_mm = head ? 0.4 : 0.15});
    }
    return h;
}

/* The rows from `from` on, under a head of their own; returns the first that does not fit below
 * `most`, whose height is in *h. */
static size_t table_part(struct sheet *s, size_t from, double x, double y, double width,
                         double size, double most, bool draw, double *h) {
    *h = table_row(s, s->map->heads, x, y, width, size, true, draw);
    size_t i = from;
    for (bool fits = true; i < s->map->n_rows && fits; i += fits) {
        struct strbuf words[COLUMNS] = {0};
        row_words(s->map, i, words);
        const char *cells[COLUMNS];
        for (int k = 0; k < COLUMNS; k++) {
            cells[k] = strbuf_text(&words[k]);
        }
        double need = table_row(s, cells, x, y + *h, width, size, false, false);
        fits = *h + need <= most;
        if (fits) {
            *h += need;
            table_row(s, cells, x, y + *h - need, width, size, false, draw);
        }
        for (int k = 0; k < COLUMNS; k++) {
            strbuf_done(&words[k]);
        }
    }
    return i;
}

/* In one part, or in two beside each other; the last line says how many rows the sheet has no room
 * for. Returns the height; *left, which may be NULL, how many that are. */
static double table(struct sheet *s, double x, double y, double width, double size, int parts,
                    double most, bool draw, size_t *left) {
    double gap = parts > 1 ? GAP_MM * s->unit : 0, part = (width - gap * (parts - 1)) / parts;
    double note = size * (CANVAS_LINE + 0.7), highest = 0;
    size_t at = 0;
    for (int i = 0; i < parts && (i == 0 || at < s->map->n_rows); i++) {
        double h, from = (s->rtl ? parts - 1 - i : i) * (part + gap);
        at = table_part(s, at, x + from, y, part, size, most - note, draw, &h);
        highest = fmax(highest, h);
    }
    size_t n = s->map->n_rows - at;
    if (n > 0 && draw) {
        char text[80];
        const struct canvas_type type = {.size_mm = size, .colour = MAP_INK, .rtl = s->rtl};
        snprintf(text, sizeof text, "+ %zu …", n);
        canvas_paragraph(s->canvas, x, y + highest + size * 0.35, width, 1, &type, text);
    }
    if (left) {
        *left = n;
    }
    return highest + (n > 0 ? note : 0);
}

/* The largest type that lets all rows in, and in how many parts; where none does, the smallest, in
 * as many parts as let most in. */
static double fit_table(struct sheet *s, double width, double room, int *parts) {
    double best = 0;
    size_t fewest = SIZE_MAX;
    *parts = 1;
    for (int i = 1; i <= PARTS_MAX; i++) {
        double size = LEGEND_MM * s->type;
        size_t left;
        table(s, 0, 0, width, size, i, room, false, &left);
        while (left > 0 && size > LEGEND_LEAST_MM) {
            size = fmax(size * 0.94, LEGEND_LEAST_MM);
            table(s, 0, 0, width, size, i, room, false, &left);
        }
        if (left < fewest || (left == fewest && size > best)) {
            fewest = left;
            best = size;
            *parts = i;
        }
    }
    return best;
}

/* The frames: side by side, of one scale, each under its own title. */
static void draw_panels(struct sheet *s, double h) {
    const struct map *map = s->map;
    double gap = GAP_MM * s->unit,
           w = (s->box.w - gap * (double)(map->n_panels - 1)) / (double)map->n_panels;
    struct canvas_type type = {
        .size_mm = SUBTITLE_MM * s->type, .colour = MAP_INK, .bold = true, .rtl = s->rtl};
    double head = type.size_mm * CANVAS_LINE + s->unit, scale = INFINITY;
    struct layout_box frame = {0, s->box.y + head, w, h - head};
    double unit = fmin(s->unit, unit_of(w, h)); // as of a sheet of its own
    for (size_t i = 0; i < map->n_panels; i++) {
        scale = fmin(scale, layout_fit(&map->panels[i], &frame, unit));
    }
    for (size_t i = 0; i < map->n_panels; i++) {
        size_t place = s->rtl ? map->n_panels - 1 - i : i;
        frame.x = s->box.x + (double)place * (w + gap);
        canvas_begin(s->canvas, CANVAS_H2, NULL);
        canvas_paragraph(s->canvas, frame.x, s->box.y, w, 1, &type, map->panels[i].title);
        canvas_end(s->canvas);
        AUTO(layout_done) struct layout layout = {0};
        layout_make(&layout, &map->panels[i], s->canvas, &frame, unit, scale);
        draw_frame(s, &map->panels[i], &layout);
    }
}

static void draw_pair(struct sheet *s) {
    AUTO(legend_freep) struct legend *legend = legend_new(s->map, 0);
    bool beside = s->box.w > s->box.h * ACROSS;
    double gap = GAP_MM * s->unit, most = s->box.h * 0.5, rest = beside ? 0.36 : 1;
    double legend_w = s->box.w * rest - (beside ? 2 * gap : 0);
    double table_w = beside ? s->box.w * (1 - rest) : s->box.w;
    int columns = beside ? 1 : (int)fmax(1, floor(s->box.w / (LEGEND_WIDE_MM * s->type)));
    double legend_h = fit_legend(s, legend, legend_w, columns, beside ? most : s->box.h * 0.22);
    double room = beside ? most : s->box.h * 0.58 - legend_h;
    int parts;
    double size = fit_table(s, table_w, room, &parts);
    double table_h = table(s, 0, 0, table_w, size, parts, room, false, NULL);
    double below = beside ? fmax(table_h, legend_h) : table_h + gap + legend_h;
    double h = s->box.h - below - gap, y = s->box.y + h + gap;
    draw_panels(s, h);
    canvas_begin(s->canvas, CANVAS_TABLE, NULL);
    table(s, beside && s->rtl ? s->box.x + s->box.w - table_w : s->box.x, y, table_w, size, parts,
          room, true, NULL);
    canvas_end(s->canvas);
    if (beside) {
        legend_draw(legend, s->canvas, s->rtl ? s->box.x : s->box.x + s->box.w - legend_w, y,
                    s->rtl);
    } else {
        legend_draw(legend, s->canvas, s->box.x, y + table_h + gap, s->rtl);
    }
}

/* ---- the sheet ---- */

static void draw_in(const struct map *map, struct canvas *canvas, struct layout_box box,
                    double unit) {
    struct sheet s = {.canvas = canvas,
                      .map = map,
                      .rtl = map_is_rtl(map),
                      .unit = unit,
                      .type = fmax(unit, TYPE_LEAST),
                      .box = box};
    AUTO(strbuf_done) struct strbuf source = {0};
    source_line(map, &source);
    double bottom = box.y + box.h, high = source.len ? source_high(&s, source.data) : 0;
    heading(&s);
    s.box.h -= source.len ? high + 3 * unit : 0;
    if (map->style == MAP_PANELS && map->n_panels) {
        draw_pair(&s);
    } else {
        draw_one(&s);
    }
    if (source.len) {
        struct canvas_type type = source_type(&s);
        line_of(&s, CANVAS_P, &type, SOURCE_LINES, source.data, bottom - high);
    }
}

void map_draw(const struct map *map, struct canvas *canvas, double w_mm, double h_mm) {
    draw_in(map, canvas, (struct layout_box){0, 0, w_mm, h_mm}, unit_of(w_mm, h_mm));
}

/* ---- files ---- */

static void draw_page(const struct map *map, struct canvas *canvas) {
    static const struct {
        double w_mm, h_mm;
    } sizes[] = {
        [MAP_A3] = {420, 297},
        [MAP_A4] = {297, 210},
    };
    double w = sizes[map->paper.size].w_mm, h = sizes[map->paper.size].h_mm;
    double page_w = map->paper.upright ? h : w, page_h = map->paper.upright ? w : h;
    double unit = unit_of(w, h), margin = MARGIN_MM * fmax(unit, 0.8);
    canvas_page(canvas, page_w, page_h);
    canvas_rect(canvas, 0, 0, page_w, page_h, 0);
    canvas_paint(canvas, &(struct canvas_paint){.fill = 0xffffff, .stroke = CANVAS_NONE});
    canvas_begin(canvas, CANVAS_DOCUMENT, NULL);
    draw_in(map, canvas,
            (struct layout_box){margin, margin, page_w - 2 * margin, page_h - 2 * margin}, unit);
    canvas_end(canvas);
}

void map_add_svg(struct strbuf *out, const struct map *map, bool standalone) {
    AUTO(canvas_freep) struct canvas *canvas = canvas_svg(out, standalone);
    canvas_describe(canvas, map->title, map_words_of(map)->lang);
    draw_page(map, canvas);
    bool done = canvas_finish(canvas, NULL); // text in memory: nothing can fail
    (void)done;
}

/* Midnight of the map's date: the file says when the map was made, not when it was printed. */
static int64_t made_ms(const struct map *map) {
    struct date_time made;
    return map->date && date_parse(map->date, strlen(map->date), false, &made) && made.has_date
               ? date_to_days(made.date) * DATE_MS_PER_DAY
               : 0;
}

bool map_add_pdf(struct strbuf *out, const struct map *map, struct err *err) {
    struct canvas_info info = {.title = map->title,
                               .author = map->source,
                               .subject = map->subtitle,
                               .lang = map_words_of(map)->lang,
                               .made_utc_ms = made_ms(map)};
    AUTO(canvas_freep) struct canvas *canvas = canvas_pdf(out, &info, err);
    if (!canvas) {
        return false;
    }
    draw_page(map, canvas);
    return canvas_finish(canvas, err);
}

bool map_write_svg(const struct map *map, const char *path, struct err *err) {
    AUTO(strbuf_done) struct strbuf out = {0};
    map_add_svg(&out, map, true);
    return file_write(path, out.data, out.len, err);
}

bool map_write_pdf(const struct map *map, const char *path, struct err *err) {
    AUTO(strbuf_done) struct strbuf out = {0};
    return map_add_pdf(&out, map, err) && file_write(path, out.data, out.len, err);
}
