/* base/hatch.h — hatching: eight ways to tell areas apart without colour, and four grades to tell
 * more from less.
 *
 * Drawn as square cells that fit together on all sides, so that one cell makes a pattern, and two
 * and two make the stripes of a tie with both hatches the right way round. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct strbuf;

enum hatch {
    HATCH_RISING,  // ///
    HATCH_FALLING, // \\\.
    HATCH_LEVEL,   // ===
    HATCH_UPRIGHT, // |||
    HATCH_DOTS,
    HATCH_GRID,    // +++
    HATCH_CROSSES, // small crosses
    HATCH_PLUS,    // small pluses, apart
    HATCH_NONE,    // grades, each darker than the one before: nothing, HATCH_RISING,
    HATCH_CLOSE,   // the same twice as close,
    HATCH_NET,     // and crossed
};
enum { HATCHES = HATCH_NET + 1, HATCH_APART = HATCH_PLUS + 1, HATCH_GRADES = 4 };

/* The i-th grade, from 0. */
enum hatch hatch_grade(int i);

/* The marks of one cell: strokes in black of HATCH_OPACITY, cut off at the cell's edge. */
#define HATCH_CELL 8.0 // sides of the cell they are drawn in
#define HATCH_OPACITY 0.7
#define HATCH_SEAM 5 // stripes begin with a white seam, a fifth of a cell

struct hatch_stroke {
    double x1, y1, x2, y2;
};
struct hatch_marks {
    int n;
    const struct hatch_stroke *stroke;
    double width;
    bool round; // ends of the strokes: round for dots, else flat
};
const struct hatch_marks *hatch_marks_of(enum hatch hatch);

enum { HATCH_CLEAR = 0x1000000 }; // no ground colour: the marks alone

/* SVG: <pattern id="…"> of one ground colour, or of two in stripes. */
void hatch_add_pattern(struct strbuf *out, const char *id, double size, uint32_t colour,
                       enum hatch hatch);
void hatch_add_stripes(struct strbuf *out, const char *id, double size, const uint32_t colours[2],
                       const enum hatch hatches[2]);
