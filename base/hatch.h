/* base/hatch.h — hatching: eight ways to tell areas apart without colour, and four grades to tell
 * more from less.
 *
 * Drawn as square cells that fit together on all sides, so that one cell makes a pattern, and two
 * and two make the stripes of a tie with both hatches the right way round. */
#pragma once
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

/* SVG marks of one cell with its corner at x, y and sides of `size`. */
void hatch_add_cell(struct strbuf *out, enum hatch hatch, double x, double y, double size);

/* <pattern id="…"> of one colour, or of two in stripes. */
void hatch_add_pattern(struct strbuf *out, const char *id, double size, uint32_t colour,
                       enum hatch hatch);
void hatch_add_stripes(struct strbuf *out, const char *id, double size, const uint32_t colours[2],
                       const enum hatch hatches[2]);
