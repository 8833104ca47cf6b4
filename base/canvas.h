/* base/canvas.h — drawing on sheets of paper without knowing what the paper is: SVG, PDF or PNG.
 *
 * Units    millimetres from the top left corner, y downwards; sizes of type too (1 pt is 0.3528
 *          mm).
 * Makers   canvas_svg.c writes text and needs nothing; canvas_cairo.c writes PDF and PNG with cairo
 *          and Pango, opened at first use (a process that draws nothing does not pay for them).
 *          ERR_UNSUPPORTED with words where they are not on this machine.
 * Text     UTF-8 in any script: shaped by Pango or by the viewer of the SVG, right to left where
 *          its first strong letter says so. Widths in SVG are estimates, and generous.
 * Same     the same calls make the same bytes: dates come from the caller, never from the clock.
 * Meaning  canvas_begin/canvas_end name what is drawn, for people who do not see it: tags in PDF,
 *          role and label in SVG.
 * Errors   drawing never fails; canvas_finish() tells what went wrong. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/hatch.h"

struct canvas;
struct err;
struct strbuf;

#define CANVAS_PT_MM (25.4 / 72) // a point of type, in mm

struct canvas_info { // of a PDF; texts are copied, NULL: none
    const char *title, *author, *subject;
    const char *lang;    // BCP 47: "en"
    int64_t made_utc_ms; // creation date in the file
};

/* `out` receives the whole on canvas_finish() and must live until then. */
MUST_USE struct canvas *canvas_svg(struct strbuf *out, bool standalone);
/* Draws nothing: texts are as wide on it as on an SVG. One page, to see how high a drawing gets. */
MUST_USE struct canvas *canvas_ruler(void);
MUST_USE struct canvas *canvas_pdf(struct strbuf *out, const struct canvas_info *info,
                                   struct err *err);
MUST_USE struct canvas *canvas_png(struct strbuf *out, double dots_per_mm, struct err *err);
/* For an SVG: title and language of the whole, as canvas_info has them for a PDF. Other canvases
 * have theirs already. */
void canvas_describe(struct canvas *canvas, const char *title, const char *lang);
bool canvas_finish(struct canvas *canvas, struct err *err);
void canvas_free(struct canvas *canvas);
DEFINE_FREEP(canvas_freep, struct canvas *, canvas_free)

/* A new sheet. SVG and PNG have one, PDF as many as one likes. Before anything is drawn. */
void canvas_page(struct canvas *canvas, double w_mm, double h_mm);

/* ---- shapes: build a path, then paint it, which ends it ---- */

void canvas_move(struct canvas *canvas, double x, double y);
void canvas_line(struct canvas *canvas, double x, double y);
void canvas_curve(struct canvas *canvas, double x1, double y1, double x2, double y2, double x,
                  double y);
void canvas_close(struct canvas *canvas);
void canvas_rect(struct canvas *canvas, double x, double y, double w, double h, double radius);
void canvas_circle(struct canvas *canvas, double x, double y, double r);

enum { CANVAS_NONE = HATCH_CLEAR }; // no colour; others are 0xRRGGBB

struct canvas_paint {            // holes are left open (even-odd)
    uint32_t fill, stroke;       // CANVAS_NONE: none
    double opacity;              // of the fill; 0 counts as 1
    double stroke_mm;            //
    double dash_mm[2];           // stroke and gap; 0, gap: dots; both 0: a whole line
    bool round;                  // ends and corners of the stroke
    const struct hatching *over; // hatching over the fill; NULL: none
};

struct hatching {       // one hatch, or stripes of two for a tie
    int n;              // 1 or 2
    uint32_t colour[2]; // under the marks; CANVAS_NONE: the fill is seen
    enum hatch hatch[2];
    double cell_mm;
};

void canvas_paint(struct canvas *canvas, const struct canvas_paint *paint);

/* ---- text ---- */

enum canvas_align { CANVAS_START, CANVAS_MIDDLE, CANVAS_END }; // of the direction `rtl` says

struct canvas_type {
    double size_mm;
    uint32_t colour;
    bool bold;
    bool rtl; // the sheet reads from right to left: START is on the right
    enum canvas_align align;
    double halo_mm; // a white edge, for text on a map; 0: none
};

/* One line, its baseline at y; at most `len` bytes. */
void canvas_text(struct canvas *canvas, double x, double y, const struct canvas_type *type,
                 const char *text, size_t len);
double canvas_guess_em(const char *text, size_t len); // a width without a font: generous
double canvas_text_mm(struct canvas *canvas, const struct canvas_type *type, const char *text,
                      size_t len);

/* Lines of a paragraph stand so far apart, and the first baseline so far below its top: shares of
 * the size. */
#define CANVAS_LINE 1.3
#define CANVAS_RISE 0.98

/* Text broken into lines `width` mm wide, at blanks and newlines, between x and x + width, its top
 * at y; a word that is wider is broken too. `text_height` does not draw. Both return the height.
 * `max_lines` 0: as many as it takes; what is cut off ends in "…". */
double canvas_paragraph(struct canvas *canvas, double x, double y, double width, int max_lines,
                        const struct canvas_type *type, const char *text);
double canvas_paragraph_mm(struct canvas *canvas, double width, int max_lines,
                           const struct canvas_type *type, const char *text);
/* Where the line after the first `lines` begins: to go on elsewhere, with the next page. In bytes;
 * `text` is valid UTF-8 and has no control characters but newlines. */
size_t canvas_paragraph_break(struct canvas *canvas, double width, int lines,
                              const struct canvas_type *type, const char *text);

/* The same, with the width of its widest line. */
struct canvas_size {
    double w, h;
    int lines;
};
struct canvas_size canvas_paragraph_size(struct canvas *canvas, double width, int max_lines,
                                         const struct canvas_type *type, const char *text);

/* ---- places ---- */

void canvas_save(struct canvas *canvas); // clip and place, until canvas_restore()
void canvas_restore(struct canvas *canvas);
void canvas_shift(struct canvas *canvas, double x, double y);
void canvas_scale(struct canvas *canvas, double factor);
void canvas_turn(struct canvas *canvas, double deg); // clockwise
void canvas_clip(struct canvas *canvas, double x, double y, double w, double h);

/* ---- meaning ---- */

enum canvas_role {
    CANVAS_DOCUMENT,
    CANVAS_H1,
    CANVAS_H2,
    CANVAS_H3,
    CANVAS_P,
    CANVAS_LIST,
    CANVAS_ITEM,
    CANVAS_TABLE,
    CANVAS_ROW,
    CANVAS_HEAD, // a table's cell that heads others
    CANVAS_CELL,
    CANVAS_FIGURE,
    CANVAS_ASIDE, // page numbers, rules: for the eye alone
};

/* `alt`: a figure's text in words; NULL for others. Pairs nest. */
void canvas_begin(struct canvas *canvas, enum canvas_role role, const char *alt);
void canvas_end(struct canvas *canvas);
/* An entry of the PDF's outline that leads to this place. */
void canvas_bookmark(struct canvas *canvas, int level, const char *text);
