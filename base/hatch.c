/* base/hatch.c — see hatch.h. */
#include "base/hatch.h"

#include <assert.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/strbuf.h"

/* Marks in a cell of 8 by 8, as SVG path data. Diagonals run a little past the corners, so that the
 * line has no notch where cells meet. */
static const char *const marks[HATCHES] = {
    [HATCH_RISING] = "M-1,1L1,-1M0,8L8,0M7,9L9,7",
    [HATCH_FALLING] = "M-1,7L1,9M0,0L8,8M7,-1L9,1",
    [HATCH_LEVEL] = "M0,2H8M0,6H8",
    [HATCH_UPRIGHT] = "M2,0V8M6,0V8",
    [HATCH_DOTS] = "M2,2h0.01M6,6h0.01",
    [HATCH_GRID] = "M0,4H8M4,0V8",
    [HATCH_CROSSES] = "M2,2L6,6M6,2L2,6",
    [HATCH_PLUS] = "M4,2.5V5.5M2.5,4H5.5",
    [HATCH_NONE] = "",
    [HATCH_CLOSE] = "M-1,1L1,-1M-1,5L5,-1M-1,9L9,-1M3,9L9,3M7,9L9,7",
    [HATCH_NET] = "M-1,1L1,-1M-1,5L5,-1M-1,9L9,-1M3,9L9,3M7,9L9,7"
                  "M-1,7L1,9M-1,3L5,9M-1,-1L9,9M3,-1L9,5M7,-1L9,1",
};

enum hatch hatch_grade(int i) {
    static const enum hatch grades[HATCH_GRADES] = {HATCH_NONE, HATCH_RISING, HATCH_CLOSE,
                                                    HATCH_NET};
    assert(i >= 0 && i < HATCH_GRADES);
    return grades[i];
}

/* Dots are round ends of lines without length: wide ones. */
static double line_width(enum hatch hatch) {
    return hatch == HATCH_DOTS ? 2.4 : 0.9;
}

void hatch_add_cell(struct strbuf *out, enum hatch hatch, double x, double y, double size) {
    if (!marks[hatch][0]) {
        return;
    }
    strbuf_addf(out,
                "<path transform=\"translate(%.2f %.2f) scale(%.4f)\" d=\"%s\" fill=\"none\" "
                "stroke=\"#000\" stroke-width=\"%.1f\" stroke-linecap=\"%s\" "
                "stroke-opacity=\"0.7\"/>",
                x, y, size / 8, marks[hatch], line_width(hatch),
                hatch == HATCH_DOTS ? "round" : "butt");
}

void hatch_add_pattern(struct strbuf *out, const char *id, double size, uint32_t colour,
                       enum hatch hatch) {
    strbuf_addf(out,
                "<pattern id=\"%s\" patternUnits=\"userSpaceOnUse\" width=\"%g\" height=\"%g\">"
                "<rect width=\"%g\" height=\"%g\" fill=\"#%06x\"/>",
                id, size, size, size, size, (unsigned)colour);
    hatch_add_cell(out, hatch, 0, 0, size);
    strbuf_add(out, "</pattern>\n");
}

void hatch_add_stripes(struct strbuf *out, const char *id, double size, const uint32_t colours[2],
                       const enum hatch hatches[2]) {
    strbuf_addf(out,
                "<pattern id=\"%s\" patternUnits=\"userSpaceOnUse\" width=\"%g\" height=\"%g\">",
                id, 4 * size, size);
    for (int i = 0; i < 2; i++) {
        strbuf_addf(out, "<rect x=\"%g\" width=\"%g\" height=\"%g\" fill=\"#%06x\"/>", 2 * size * i,
                    2 * size, size, (unsigned)colours[i]);
    }
    for (int i = 0; i < 4; i++) {
        hatch_add_cell(out, hatches[i / 2], i * size, 0, size);
    }
    for (int i = 0; i < 2; i++) { // a white seam keeps the stripes apart on paper
        strbuf_addf(out, "<rect x=\"%g\" width=\"%g\" height=\"%g\" fill=\"#fff\"/>", 2 * size * i,
                    size / 5, size);
    }
    strbuf_add(out, "</pattern>\n");
}
