/* analysis/document_marks.c — a ring with an i, a disc with a tick, a triangle with a "!": told
 * apart by their outlines alone. */
#include "analysis/document_marks.h"

#include "base/canvas.h"

enum { NOTE = 0x00518F, GOOD = 0x00563F, WARN = 0x8A2A00, PAPER = 0xFFFFFF };

static void dot(struct canvas *c, double x, double y, double r, uint32_t colour) {
    canvas_circle(c, x, y, r);
    canvas_paint(c, &(struct canvas_paint){.fill = colour, .stroke = CANVAS_NONE});
}

static void note(struct canvas *c, double s) {
    canvas_circle(c, .5 * s, .5 * s, .43 * s);
    canvas_paint(c, &(struct canvas_paint){.fill = PAPER, .stroke = NOTE, .stroke_mm = .09 * s});
    dot(c, .5 * s, .29 * s, .065 * s, NOTE);
    canvas_move(c, .5 * s, .45 * s);
    canvas_line(c, .5 * s, .73 * s);
    canvas_paint(c, &(struct canvas_paint){
                        .fill = CANVAS_NONE, .stroke = NOTE, .stroke_mm = .11 * s, .round = true});
}

static void good(struct canvas *c, double s) {
    dot(c, .5 * s, .5 * s, .47 * s, GOOD);
    canvas_move(c, .28 * s, .53 * s);
    canvas_line(c, .44 * s, .69 * s);
    canvas_line(c, .73 * s, .34 * s);
    canvas_paint(c, &(struct canvas_paint){
                        .fill = CANVAS_NONE, .stroke = PAPER, .stroke_mm = .11 * s, .round = true});
}

static void warning(struct canvas *c, double s) {
    canvas_move(c, .5 * s, .08 * s);
    canvas_line(c, .95 * s, .88 * s);
    canvas_line(c, .05 * s, .88 * s);
    canvas_close(c);
    canvas_paint(c, &(struct canvas_paint){
                        .fill = PAPER, .stroke = WARN, .stroke_mm = .09 * s, .round = true});
    canvas_move(c, .5 * s, .36 * s);
    canvas_line(c, .5 * s, .6 * s);
    canvas_paint(c, &(struct canvas_paint){
                        .fill = CANVAS_NONE, .stroke = WARN, .stroke_mm = .1 * s, .round = true});
    dot(c, .5 * s, .75 * s, .06 * s, WARN);
}

void document_mark(struct canvas *canvas, enum document_box kind, double x, double y, double size) {
    static void (*const marks[])(struct canvas *, double) = {
        [BOX_NOTE] = note, [BOX_GOOD] = good, [BOX_WARNING] = warning};
    canvas_save(canvas);
    canvas_shift(canvas, x, y);
    marks[kind](canvas, size);
    canvas_restore(canvas);
}
