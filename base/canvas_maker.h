/* base/canvas_maker.h — what a canvas asks of its maker; for canvas*.c alone.
 *
 * Everything arrives in millimetres of the sheet: canvas.c has put paths, sizes and turns in their
 * places and broken text into lines. A maker keeps no state but the file it makes. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/canvas.h"

enum canvas_op { CANVAS_OP_MOVE, CANVAS_OP_LINE, CANVAS_OP_CURVE, CANVAS_OP_CLOSE };

struct canvas_step {
    enum canvas_op op;
    double xy[6]; // MOVE and LINE two, CURVE six
};

struct canvas_path {
    struct canvas_step *steps;
    size_t n, cap;
};

enum canvas_side { CANVAS_LEFT, CANVAS_CENTRE, CANVAS_RIGHT };

struct canvas_line { // of text; valid UTF-8 without control characters
    const char *text;
    size_t len;
    double x, y; // of the baseline, at `side`
    double turn_deg;
    enum canvas_side side;
    bool rtl; // which way the line runs
    bool bold;
    bool goes_on; // on the next line, after a blank
    double size_mm, halo_mm;
    uint32_t colour;
};

struct canvas_maker {
    void (*page)(struct canvas *canvas, double w_mm, double h_mm);
    void (*paint)(struct canvas *canvas, const struct canvas_path *path,
                  const struct canvas_paint *paint);
    void (*text)(struct canvas *canvas, const struct canvas_line *line);
    /* Width of a line one millimetre high; x, y, side and size do not matter. */
    double (*width)(struct canvas *canvas, const struct canvas_line *line);
    void (*clip)(struct canvas *canvas, const struct canvas_path *path);
    void (*unclip)(struct canvas *canvas); // the latest
    /* `inside`: how many figures this stands in. */
    void (*begin)(struct canvas *canvas, enum canvas_role role, const char *alt, int inside);
    void (*end)(struct canvas *canvas, enum canvas_role role, int inside);
    void (*bookmark)(struct canvas *canvas, int level, const char *text);
    bool (*finish)(struct canvas *canvas, struct err *err);
    void (*free)(struct canvas *canvas);
};

/* x' = a x - b y + dx, y' = b x + a y + dy: turned, of another size, elsewhere; never skewed. */
struct canvas_place {
    double a, b, dx, dy;
};

struct canvas_level { // an open canvas_save() or canvas_begin()
    bool saved;
    int clips; // of a save
    struct canvas_place place;
    enum canvas_role role;
};

struct canvas { // each maker's struct begins with one
    const struct canvas_maker *maker;
    struct canvas_path path;
    struct canvas_place place;
    struct canvas_level *levels;
    size_t n_levels, cap_levels;
    int figures; // open ones
    size_t pages;
    bool finished;
};

/* For every maker's constructor and destructor. */
void canvas_init(struct canvas *canvas, const struct canvas_maker *maker);
void canvas_done(struct canvas *canvas);
