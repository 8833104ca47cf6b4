/* base/canvas_cairo.c — PDF and PNG with cairo, text by Pango.
 *
 * Type      no hinting and no rounding, so that what is measured is what is drawn at any size, and
 *           a line is measured once for all sizes. Fonts by name, with Pango's own search for the
 *           scripts they lack.
 * Hatching  a tile that cairo repeats: a tiling pattern in PDF, which stays sharp.
 * Same      no clock, no random name: the date comes from canvas_info. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/canvas_lib.h"
#include "base/canvas_maker.h"
#include "base/date.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/pdf_words.h"
#include "base/strbuf.h"

/* Faces of one weight and width for most scripts; Urdu in the plain hand, which keeps its line. */
static const char FACES[] = "Noto Sans,Noto Sans Arabic,Liberation Sans,DejaVu Sans,sans";
static const double PT_OF_MM = 72 / 25.4;
static const double MEASURE_MM = 100; // size of type when measured
static const double DOTS_MAX = 20000; // sides of a picture

enum { SHAPED = 512 }; // lines kept; the pages of a report say much that others said

struct shaped { // a line in its glyphs, until another takes its place
    PangoLayout *layout;
    char *text; // NULL: none yet
    size_t len;
    double size_mm;
    bool bold, rtl;
};

struct tile { // of a hatching
    struct hatching of;
    cairo_surface_t *surface;
};

struct sheet {
    struct canvas canvas;
    struct strbuf *out; // borrowed
    bool png;
    double dots_per_mm;
    cairo_surface_t *surface;
    cairo_t *cr; // NULL in a PNG before its page
    PangoFontMap *fonts;
    PangoContext *contexts[2]; // left to right, right to left
    PangoAttrList *plain;      // of all lines
    PangoLayout *measuring[2]; // by direction
    struct shaped shaped[SHAPED];
    PangoFontDescription *faces[2]; // regular, bold
    struct intern measured[2];      // lines measured, by weight
    double *widths[2];              // of each, in a size of 1
    size_t cap_widths[2];
    struct tile *tiles; // drawn so far: a file has each once
    size_t n_tiles, cap_tiles;
    size_t start; // of the file in `out`
    char *lang;
    char **alts; // of the figures of a PDF
    size_t n_alts, cap_alts;
    bool tagged;    // "Document" is open
    int outline[4]; // latest entry of each level
};

static struct sheet *sheet_of(struct canvas *canvas) {
    return (struct sheet *)canvas;
}

/* ---- shapes ---- */

static void set_colour(cairo_t *cr, uint32_t colour, double opacity) {
    double r = (colour >> 16 & 255) / 255.0, g = (colour >> 8 & 255) / 255.0;
    double b = (colour & 255) / 255.0;
    if (opacity < 1) {
        lib.cairo_set_source_rgba(cr, r, g, b, opacity);
    } else {
        lib.cairo_set_source_rgb(cr, r, g, b);
    }
}

static void trace(cairo_t *cr, const struct canvas_path *path) {
    lib.cairo_new_path(cr);
    for (size_t i = 0; i < path->n; i++) {
        const double *xy = path->steps[i].xy;
        switch (path->steps[i].op) {
        case CANVAS_OP_MOVE:
            lib.cairo_move_to(cr, xy[0], xy[1]);
            break;
        case CANVAS_OP_LINE:
            lib.cairo_line_to(cr, xy[0], xy[1]);
            break;
        case CANVAS_OP_CURVE:
            lib.cairo_curve_to(cr, xy[0], xy[1], xy[2], xy[3], xy[4], xy[5]);
            break;
        case CANVAS_OP_CLOSE:
            lib.cairo_close_path(cr);
            break;
        }
    }
}

/* One cell of a hatch, at x; in the units of hatch.h. */
static void draw_cell(cairo_t *cr, enum hatch hatch, double x) {
    const struct hatch_marks *marks = hatch_marks_of(hatch);
    lib.cairo_save(cr);
    lib.cairo_rectangle(cr, x, 0, HATCH_CELL, HATCH_CELL);
    lib.cairo_clip(cr);
    lib.cairo_set_line_width(cr, marks->width);
    lib.cairo_set_line_cap(cr, marks->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    for (int i = 0; i < marks->n; i++) {
        lib.cairo_move_to(cr, x + marks->stroke[i].x1, marks->stroke[i].y1);
        lib.cairo_line_to(cr, x + marks->stroke[i].x2, marks->stroke[i].y2);
    }
    set_colour(cr, 0, HATCH_OPACITY);
    lib.cairo_stroke(cr);
    lib.cairo_restore(cr);
}

static void draw_ground(cairo_t *cr, double x, double width, uint32_t colour) {
    if (colour != CANVAS_NONE) {
        lib.cairo_rectangle(cr, x, 0, width, HATCH_CELL);
        set_colour(cr, colour, 1);
        lib.cairo_fill(cr);
    }
}

static cairo_surface_t *draw_tile(const struct hatching *over) {
    int cells = over->n == 2 ? 4 : 1;
    cairo_rectangle_t size = {0, 0, cells * HATCH_CELL, HATCH_CELL};
    cairo_surface_t *tile = lib.cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &size);
    cairo_t *cr = lib.cairo_create(tile);
    if (over->n == 2) {
        draw_ground(cr, 0, 2 * HATCH_CELL, over->colour[0]);
        draw_ground(cr, 2 * HATCH_CELL, 2 * HATCH_CELL, over->colour[1]);
    }
    for (int i = 0; i < cells; i++) {
        draw_cell(cr, over->hatch[i / 2], i * HATCH_CELL);
    }
    for (int i = 0; i < cells; i += 2) {
        draw_ground(cr, i * HATCH_CELL, over->n == 2 ? HATCH_CELL / HATCH_SEAM : 0, 0xffffff);
    }
    lib.cairo_destroy(cr);
    return tile;
}

static bool same_marks(const struct hatching *a, const struct hatching *b) {
    bool same = a->n == b->n;
    for (int i = 0; i < a->n && same; i++) { // a single one has its ground drawn apart
        same = a->hatch[i] == b->hatch[i] && (a->n == 1 || a->colour[i] == b->colour[i]);
    }
    return same;
}

static cairo_surface_t *tile_of(struct sheet *sheet, const struct hatching *over) {
    for (size_t i = 0; i < sheet->n_tiles; i++) {
        if (same_marks(&sheet->tiles[i].of, over)) {
            return sheet->tiles[i].surface;
        }
    }
    struct tile *tile = MEM_PUSH(sheet->tiles, sheet->n_tiles, sheet->cap_tiles);
    *tile = (struct tile){*over, draw_tile(over)};
    return tile->surface;
}

static cairo_pattern_t *new_pattern(struct sheet *sheet, const struct hatching *over) {
    cairo_pattern_t *pattern = lib.cairo_pattern_create_for_surface(tile_of(sheet, over));
    lib.cairo_pattern_set_extend(pattern, CAIRO_EXTEND_REPEAT);
    cairo_matrix_t of_sheet;
    lib.cairo_matrix_init_scale(&of_sheet, HATCH_CELL / over->cell_mm, HATCH_CELL / over->cell_mm);
    lib.cairo_pattern_set_matrix(pattern, &of_sheet);
    return pattern;
}

static void fill(struct sheet *sheet, const struct canvas_paint *paint) {
    cairo_t *cr = sheet->cr;
    if (paint->fill != CANVAS_NONE) {
        set_colour(cr, paint->fill, paint->opacity);
        lib.cairo_fill_preserve(cr);
    }
    if (!paint->over || !(paint->over->cell_mm > 0)) {
        return;
    }
    if (paint->over->n == 1 && paint->over->colour[0] != CANVAS_NONE) { // whole: no seams
        set_colour(cr, paint->over->colour[0], 1);
        lib.cairo_fill_preserve(cr);
    }
    if (paint->over->n == 1 && !hatch_marks_of(paint->over->hatch[0])->n) {
        return;
    }
    cairo_pattern_t *pattern = new_pattern(sheet, paint->over);
    lib.cairo_set_source(cr, pattern);
    lib.cairo_fill_preserve(cr);
    lib.cairo_pattern_destroy(pattern);
}

static void sheet_paint(struct canvas *canvas, const struct canvas_path *path,
                        const struct canvas_paint *paint) {
    cairo_t *cr = sheet_of(canvas)->cr;
    trace(cr, path);
    fill(sheet_of(canvas), paint);
    if (paint->stroke != CANVAS_NONE) {
        set_colour(cr, paint->stroke, 1);
        lib.cairo_set_line_width(cr, paint->stroke_mm);
        lib.cairo_set_dash(cr, paint->dash_mm, paint->dash_mm[1] > 0 ? 2 : 0, 0);
        lib.cairo_set_line_cap(cr, paint->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        lib.cairo_set_line_join(cr, paint->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
        lib.cairo_stroke(cr);
    }
    lib.cairo_new_path(cr);
}

static void sheet_clip(struct canvas *canvas, const struct canvas_path *path) {
    cairo_t *cr = sheet_of(canvas)->cr;
    lib.cairo_save(cr);
    trace(cr, path);
    lib.cairo_clip(cr);
}

static void sheet_unclip(struct canvas *canvas) {
    lib.cairo_restore(sheet_of(canvas)->cr);
}

/* ---- text ---- */

static PangoLayout *new_layout(const struct sheet *sheet, bool rtl) {
    PangoLayout *layout = lib.pango_layout_new(sheet->contexts[rtl]);
    lib.pango_layout_set_auto_dir(layout, FALSE);
    lib.pango_layout_set_single_paragraph_mode(layout, TRUE);
    lib.pango_layout_set_attributes(layout, sheet->plain);
    return layout;
}

/* Borrowed from the layout. */
static PangoLayoutLine *set_line(struct sheet *sheet, PangoLayout *layout,
                                 const struct canvas_line *line, double size_mm) {
    PangoFontDescription *face = sheet->faces[line->bold];
    lib.pango_font_description_set_absolute_size(face, size_mm * PANGO_SCALE);
    lib.pango_layout_set_font_description(layout, face);
    lib.pango_layout_set_text(layout, line->text, (int)line->len);
    return lib.pango_layout_get_line_readonly(layout, 0);
}

static bool is_shaped(const struct shaped *slot, const struct canvas_line *line) {
    return slot->text && slot->len == line->len && slot->size_mm == line->size_mm &&
           slot->bold == line->bold && slot->rtl == line->rtl &&
           memcmp(slot->text, line->text, line->len) == 0;
}

static PangoLayoutLine *shape(struct sheet *sheet, const struct canvas_line *line) {
    const uint64_t size = (uint64_t)(line->size_mm * 1000);
    const uint64_t key[] = {hash_bytes(line->text, line->len),
                            size * 4 + line->bold * 2u + line->rtl};
    struct shaped *slot = &sheet->shaped[hash_bytes(key, sizeof key) % SHAPED];
    if (is_shaped(slot, line)) {
        return lib.pango_layout_get_line_readonly(slot->layout, 0);
    }
    if (slot->layout && slot->rtl != line->rtl) {
        lib.g_object_unref(slot->layout);
        slot->layout = NULL;
    }
    mem_freep(&slot->text);
    *slot = (struct shaped){.layout = slot->layout ? slot->layout : new_layout(sheet, line->rtl),
                            .text = mem_strndup(line->text, line->len),
                            .len = line->len,
                            .size_mm = line->size_mm,
                            .bold = line->bold,
                            .rtl = line->rtl};
    return set_line(sheet, slot->layout, line, line->size_mm);
}

static double sheet_width(struct canvas *canvas, const struct canvas_line *line) {
    struct sheet *sheet = sheet_of(canvas);
    struct intern *measured = &sheet->measured[line->bold];
    double **widths = &sheet->widths[line->bold];
    uint32_t known = measured->n, id = intern_add(measured, line->text, line->len);
    if (id > known) { // not seen before
        PangoRectangle logical;
        lib.pango_layout_line_get_extents(
            set_line(sheet, sheet->measuring[line->rtl], line, MEASURE_MM), NULL, &logical);
        *widths = mem_grow(*widths, &sheet->cap_widths[line->bold], id + 1, sizeof **widths);
        (*widths)[id] = (double)logical.width / PANGO_SCALE / MEASURE_MM;
    }
    return (*widths)[id];
}

/* The blank between two lines of a paragraph: unseen, but without it their words are copied and
 * read aloud as one. `at` is where the line ends. */
static void show_blank(struct sheet *sheet, const struct canvas_line *line, double at,
                       double before) {
    struct canvas_line blank = *line;
    blank.text = " ";
    blank.len = 1;
    double width = sheet_width(&sheet->canvas, &blank) * line->size_mm;
    lib.cairo_move_to(sheet->cr, at - before - (line->rtl ? width : 0), 0);
    lib.pango_cairo_show_layout_line(sheet->cr, shape(sheet, &blank));
}

static void sheet_text(struct canvas *canvas, const struct canvas_line *line) {
    static const double before[] = {[CANVAS_LEFT] = 0, [CANVAS_CENTRE] = 0.5, [CANVAS_RIGHT] = 1};
    struct sheet *sheet = sheet_of(canvas);
    cairo_t *cr = sheet->cr;
    double width = sheet_width(canvas, line) * line->size_mm;
    lib.cairo_save(cr);
    lib.cairo_translate(cr, line->x, line->y);
    lib.cairo_rotate(cr, line->turn_deg / 57.29577951308232);
    PangoLayoutLine *shaped = shape(sheet, line);
    if (line->halo_mm > 0) {
        lib.cairo_move_to(cr, -before[line->side] * width, 0);
        lib.pango_cairo_layout_line_path(cr, shaped);
        set_colour(cr, 0xffffff, 1);
        lib.cairo_set_line_width(cr, 2 * line->halo_mm);
        lib.cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        lib.cairo_set_dash(cr, NULL, 0, 0);
        lib.cairo_stroke(cr);
    }
    lib.cairo_move_to(cr, -before[line->side] * width, 0);
    set_colour(cr, line->colour, 1);
    lib.pango_cairo_show_layout_line(cr, shaped);
    if (line->goes_on) {
        show_blank(sheet, line, line->rtl ? 0 : width, before[line->side] * width);
    }
    lib.cairo_restore(cr);
    lib.cairo_new_path(cr);
}

/* ---- meaning ---- */

static const char *const tags[] = {
    [CANVAS_DOCUMENT] = NULL, [CANVAS_H1] = "H1",       [CANVAS_H2] = "H2",
    [CANVAS_H3] = "H3",       [CANVAS_P] = "P",         [CANVAS_LIST] = "L",
    [CANVAS_ITEM] = "LI",     [CANVAS_TABLE] = "Table", [CANVAS_ROW] = "TR",
    [CANVAS_HEAD] = "TH",     [CANVAS_CELL] = "TD",     [CANVAS_FIGURE] = "Figure",
    [CANVAS_ASIDE] = NULL,
};

static void sheet_begin(struct canvas *canvas, enum canvas_role role, const char *alt, int inside) {
    struct sheet *sheet = sheet_of(canvas);
    if (role == CANVAS_FIGURE && !inside) {
        *MEM_PUSH(sheet->alts, sheet->n_alts, sheet->cap_alts) = mem_strdup(alt ? alt : "");
    }
    if (!sheet->png && !inside && tags[role]) {
        if (!sheet->tagged) { // one Document around all, from the first word to the end
            lib.cairo_tag_begin(sheet->cr, "Document", NULL);
            sheet->tagged = true;
        }
        lib.cairo_tag_begin(sheet->cr, tags[role], NULL);
    }
}

static void sheet_end(struct canvas *canvas, enum canvas_role role, int inside) {
    struct sheet *sheet = sheet_of(canvas);
    if (!sheet->png && !inside && tags[role]) {
        lib.cairo_tag_end(sheet->cr, tags[role]);
    }
}

static void sheet_bookmark(struct canvas *canvas, int level, const char *text) {
    struct sheet *sheet = sheet_of(canvas);
    if (sheet->png) {
        return;
    }
    int at = level < 1 ? 1 : level > 3 ? 3 : level, parent = CAIRO_PDF_OUTLINE_ROOT;
    for (int i = 1; i < at; i++) {
        parent = sheet->outline[i] ? sheet->outline[i] : parent;
    }
    AUTO(strbuf_done) struct strbuf place = {0};
    strbuf_addf(&place, "page=%zu", canvas->pages);
    sheet->outline[at] = lib.cairo_pdf_surface_add_outline(sheet->surface, parent, text, place.data,
                                                           CAIRO_PDF_OUTLINE_FLAG_OPEN);
    for (int i = at + 1; i < 4; i++) {
        sheet->outline[i] = 0;
    }
}

/* ---- the file ---- */

static cairo_status_t write_out(void *closure, const unsigned char *data, unsigned int len) {
    strbuf_addn(closure, (const char *)data, len);
    return CAIRO_STATUS_SUCCESS;
}

static void begin_picture(struct sheet *sheet, double w_mm, double h_mm) {
    double w = ceil(w_mm * sheet->dots_per_mm), h = ceil(h_mm * sheet->dots_per_mm);
    w = fmin(w, DOTS_MAX);
    h = fmin(h, DOTS_MAX);
    sheet->surface = lib.cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
    sheet->cr = lib.cairo_create(sheet->surface);
    lib.cairo_set_source_rgb(sheet->cr, 1, 1, 1);
    lib.cairo_paint(sheet->cr);
    lib.cairo_scale(sheet->cr, sheet->dots_per_mm, sheet->dots_per_mm);
}

static void sheet_page(struct canvas *canvas, double w_mm, double h_mm) {
    struct sheet *sheet = sheet_of(canvas);
    if (sheet->png) {
        assert(!sheet->cr); // a picture is one sheet
        begin_picture(sheet, w_mm, h_mm);
    } else {
        if (canvas->pages) {
            lib.cairo_show_page(sheet->cr);
        }
        lib.cairo_pdf_surface_set_size(sheet->surface, w_mm * PT_OF_MM, h_mm * PT_OF_MM);
        lib.cairo_rectangle(sheet->cr, 0, 0, w_mm, h_mm); // cairo loses tags on a bare page
        set_colour(sheet->cr, 0xffffff, 1);
        lib.cairo_fill(sheet->cr);
    }
    lib.cairo_set_fill_rule(sheet->cr, CAIRO_FILL_RULE_EVEN_ODD);
}

static bool sheet_finish(struct canvas *canvas, struct err *err) {
    struct sheet *sheet = sheet_of(canvas);
    if (!sheet->cr) {
        return err_set(err, ERR_UNSUPPORTED, "there is no page in this picture");
    }
    if (sheet->tagged) {
        lib.cairo_tag_end(sheet->cr, "Document");
    }
    cairo_status_t status = lib.cairo_status(sheet->cr);
    if (sheet->png && !status) {
        status = lib.cairo_surface_write_to_png_stream(sheet->surface, write_out, sheet->out);
    }
    lib.cairo_surface_finish(sheet->surface);
    status = status ? status : lib.cairo_surface_status(sheet->surface);
    if (!status && !sheet->png) {
        pdf_add_words(sheet->out, sheet->start,
                      &(struct pdf_words){.lang = sheet->lang,
                                          .alts = (const char *const *)sheet->alts,
                                          .n_alts = sheet->n_alts});
    }
    return !status || err_set(err, ERR_IO, "could not draw the %s: %s", sheet->png ? "PNG" : "PDF",
                              lib.cairo_status_to_string(status));
}

static void sheet_free(struct canvas *canvas) {
    struct sheet *sheet = sheet_of(canvas);
    for (size_t i = 0; i < SHAPED; i++) {
        if (sheet->shaped[i].layout) {
            lib.g_object_unref(sheet->shaped[i].layout);
        }
        mem_freep(&sheet->shaped[i].text);
    }
    lib.pango_attr_list_unref(sheet->plain);
    for (int i = 0; i < 2; i++) {
        lib.g_object_unref(sheet->measuring[i]);
        lib.g_object_unref(sheet->contexts[i]);
        lib.pango_font_description_free(sheet->faces[i]);
        intern_done(&sheet->measured[i]);
        mem_freep(&sheet->widths[i]);
    }
    lib.g_object_unref(sheet->fonts);
    for (size_t i = 0; i < sheet->n_tiles; i++) {
        lib.cairo_surface_destroy(sheet->tiles[i].surface);
    }
    mem_freep(&sheet->tiles);
    for (size_t i = 0; i < sheet->n_alts; i++) {
        mem_freep(&sheet->alts[i]);
    }
    mem_freep(&sheet->alts);
    mem_freep(&sheet->lang);
    if (sheet->cr) {
        lib.cairo_destroy(sheet->cr);
    }
    if (sheet->surface) {
        lib.cairo_surface_destroy(sheet->surface);
    }
    canvas_done(canvas);
    mem_freep(&sheet);
}

static const struct canvas_maker sheet_maker = {
    .page = sheet_page,
    .paint = sheet_paint,
    .text = sheet_text,
    .width = sheet_width,
    .clip = sheet_clip,
    .unclip = sheet_unclip,
    .begin = sheet_begin,
    .end = sheet_end,
    .bookmark = sheet_bookmark,
    .finish = sheet_finish,
    .free = sheet_free,
};

static PangoContext *new_context(const struct sheet *sheet, const char *lang, bool rtl) {
    PangoContext *context = lib.pango_font_map_create_context(sheet->fonts);
    cairo_font_options_t *options = lib.cairo_font_options_create();
    lib.cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    lib.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    lib.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    lib.pango_cairo_context_set_font_options(context, options);
    lib.cairo_font_options_destroy(options);
    lib.pango_context_set_round_glyph_positions(context, FALSE);
    lib.pango_context_set_language(context, lib.pango_language_from_string(lang));
    lib.pango_context_set_base_dir(context, rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    return context;
}

static void begin_type(struct sheet *sheet, const char *lang) {
    sheet->fonts = lib.pango_cairo_font_map_new();
    sheet->plain = lib.pango_attr_list_new(); // "fi" as two letters is found and read aloud
    lib.pango_attr_list_insert(sheet->plain, lib.pango_attr_font_features_new("liga 0, clig 0"));
    for (int i = 0; i < 2; i++) {
        bool rtl = i, bold = i;
        sheet->contexts[i] = new_context(sheet, lang, rtl);
        sheet->measuring[i] = new_layout(sheet, rtl);
        sheet->faces[i] = lib.pango_font_description_from_string(FACES);
        lib.pango_font_description_set_weight(sheet->faces[i],
                                              bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    }
}

static struct sheet *new_sheet(struct strbuf *out, const char *lang, struct err *err) {
    if (!canvas_lib_load(err)) {
        return NULL;
    }
    struct sheet *sheet = mem_zalloc(sizeof *sheet);
    canvas_init(&sheet->canvas, &sheet_maker);
    sheet->out = out;
    sheet->start = out->len;
    sheet->lang = lang ? mem_strdup(lang) : NULL;
    begin_type(sheet, lang ? lang : "en");
    return sheet;
}

static void set_info(struct sheet *sheet, const struct canvas_info *info) {
    char when[DATE_TEXT_MAX];
    date_format_ms(when, info->made_utc_ms, 0, true);
    memcpy(strchr(when, '.'), "Z", 2); // cairo knows no fractions of a second
    const struct {
        cairo_pdf_metadata_t what;
        const char *text;
    } rows[] = {
        {CAIRO_PDF_METADATA_TITLE,       info->title  },
        {CAIRO_PDF_METADATA_AUTHOR,      info->author },
        {CAIRO_PDF_METADATA_SUBJECT,     info->subject},
        {CAIRO_PDF_METADATA_CREATE_DATE, when         },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        if (rows[i].text) {
            lib.cairo_pdf_surface_set_metadata(sheet->surface, rows[i].what, rows[i].text);
        }
    }
}

struct canvas *canvas_pdf(struct strbuf *out, const struct canvas_info *info, struct err *err) {
    static const struct canvas_info nothing = {0};
    info = info ? info : &nothing;
    struct sheet *sheet = new_sheet(out, info->lang, err);
    if (!sheet) {
        return NULL;
    }
    sheet->surface = lib.cairo_pdf_surface_create_for_stream(write_out, out, 1, 1);
    lib.cairo_pdf_surface_restrict_to_version(sheet->surface, CAIRO_PDF_VERSION_1_4);
    set_info(sheet, info);
    sheet->cr = lib.cairo_create(sheet->surface);
    lib.cairo_scale(sheet->cr, PT_OF_MM, PT_OF_MM);
    return &sheet->canvas;
}

struct canvas *canvas_png(struct strbuf *out, double dots_per_mm, struct err *err) {
    struct sheet *sheet = new_sheet(out, NULL, err);
    if (!sheet) {
        return NULL;
    }
    sheet->png = true;
    sheet->dots_per_mm = dots_per_mm;
    return &sheet->canvas;
}
