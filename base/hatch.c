/* base/hatch.c — see hatch.h. */
#include "base/hatch.h"

#include <assert.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/strbuf.h"

/* Diagonals run a little past the corners, so that the line has no notch where cells meet. */
static const struct hatch_stroke rising[] = {
    {-1, 1, 1, -1},
    {-1, 9, 9, -1},
    {7,  9, 9, 7 }
};
static const struct hatch_stroke falling[] = {
    {-1, 7,  1, 9},
    {-1, -1, 9, 9},
    {7,  -1, 9, 1}
};
static const struct hatch_stroke level[] = {
    {0, 2, 8, 2},
    {0, 6, 8, 6}
};
static const struct hatch_stroke upright[] = {
    {2, 0, 2, 8},
    {6, 0, 6, 8}
};
static const struct hatch_stroke dots[] = {
    {2, 2, 2.01, 2},
    {6, 6, 6.01, 6}
};
static const struct hatch_stroke grid[] = {
    {0, 4, 8, 4},
    {4, 0, 4, 8}
};
static const struct hatch_stroke crosses[] = {
    {2, 2, 6, 6},
    {6, 2, 2, 6}
};
static const struct hatch_stroke plus[] = {
    {4,   2.5, 4,   5.5},
    {2.5, 4,   5.5, 4  }
};
static const struct hatch_stroke net[] = {
    {-1, 1,  1, -1},
    {-1, 5,  5, -1},
    {-1, 9,  9, -1},
    {3,  9,  9, 3 },
    {7,  9,  9, 7 },
    {-1, 7,  1, 9 },
    {-1, 3,  5, 9 },
    {-1, -1, 9, 9 },
    {3,  -1, 9, 5 },
    {7,  -1, 9, 1 }
};
enum { HALF_NET = LEN(net) / 2 }; // those that rise

#define MARKS(strokes) .n = LEN(strokes), .stroke = (strokes), .width = 0.9
static const struct hatch_marks marks[HATCHES] = {
    [HATCH_RISING] = {MARKS(rising) },
    [HATCH_FALLING] = {MARKS(falling)},
    [HATCH_LEVEL] = {MARKS(level)  },
    [HATCH_UPRIGHT] = {MARKS(upright)},
    [HATCH_DOTS] = {.n = LEN(dots), .stroke = dots, .width = 2.4, .round = true},
    [HATCH_GRID] = {MARKS(grid) },
    [HATCH_CROSSES] = {MARKS(crosses)             },
    [HATCH_PLUS] = {MARKS(plus)            },
    [HATCH_NONE] = {.n = 0},
    [HATCH_CLOSE] = {.n = HALF_NET,  .stroke = net, .width = 0.9},
    [HATCH_NET] = {MARKS(net)             },
};

enum hatch hatch_grade(int i) {
    static const enum hatch grades[HATCH_GRADES] = {HATCH_NONE, HATCH_RISING, HATCH_CLOSE,
                                                    HATCH_NET};
    assert(i >= 0 && i < HATCH_GRADES);
    return grades[i];
}

const struct hatch_marks *hatch_marks_of(enum hatch hatch) {
    return &marks[hatch];
}

static void add_number(struct strbuf *out, const char *before, double value) {
    strbuf_add(out, before);
    strbuf_add_fixed(out, value, 2);
}

static void add_marks(struct strbuf *out, enum hatch hatch, double x, double size) {
    const struct hatch_marks *m = &marks[hatch];
    if (!m->n) {
        return;
    }
    add_number(out, "<path transform=\"translate(", x);
    strbuf_add(out, " 0) scale(");
    strbuf_add_fixed(out, size / HATCH_CELL, 4);
    strbuf_add(out, ")\" d=\"");
    for (int i = 0; i < m->n; i++) {
        add_number(out, "M", m->stroke[i].x1);
        add_number(out, " ", m->stroke[i].y1);
        add_number(out, "L", m->stroke[i].x2);
        add_number(out, " ", m->stroke[i].y2);
    }
    add_number(out, "\" fill=\"none\" stroke=\"#000\" stroke-width=\"", m->width);
    add_number(out, "\" stroke-opacity=\"", HATCH_OPACITY);
    strbuf_add(out, m->round ? "\" stroke-linecap=\"round\"/>" : "\"/>");
}

static void add_rect(struct strbuf *out, double x, double width, double height, uint32_t colour) {
    if (colour != HATCH_CLEAR) {
        add_number(out, "<rect x=\"", x);
        add_number(out, "\" width=\"", width);
        add_number(out, "\" height=\"", height);
        strbuf_addf(out, "\" fill=\"#%06x\"/>", (unsigned)colour);
    }
}

static void begin_pattern(struct strbuf *out, const char *id, double width, double height) {
    strbuf_addf(out, "<pattern id=\"%s\" patternUnits=\"userSpaceOnUse\"", id);
    add_number(out, " width=\"", width);
    add_number(out, "\" height=\"", height);
    strbuf_add(out, "\">");
}

void hatch_add_pattern(struct strbuf *out, const char *id, double size, uint32_t colour,
                       enum hatch hatch) {
    begin_pattern(out, id, size, size);
    add_rect(out, 0, size, size, colour);
    add_marks(out, hatch, 0, size);
    strbuf_add(out, "</pattern>\n");
}

void hatch_add_stripes(struct strbuf *out, const char *id, double size, const uint32_t colours[2],
                       const enum hatch hatches[2]) {
    begin_pattern(out, id, 4 * size, size);
    for (int i = 0; i < 2; i++) {
        add_rect(out, 2 * size * i, 2 * size, size, colours[i]);
    }
    for (int i = 0; i < 4; i++) {
        add_marks(out, hatches[i / 2], i * size, size);
    }
    for (int i = 0; i < 2; i++) { // a white seam keeps the stripes apart on paper
        add_rect(out, 2 * size * i, size / HATCH_SEAM, size, 0xffffff);
    }
    strbuf_add(out, "</pattern>\n");
}
