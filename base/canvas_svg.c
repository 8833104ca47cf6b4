/* base/canvas_svg.c — SVG 1.1, one user unit a millimetre.
 *
 *   <svg viewBox="0 0 w h"> <defs> patterns, clips </defs> what was drawn </svg>
 *
 * No scripts, no style sheets, no links: a browser, Inkscape, rsvg and a printer show the same.
 * Names in <defs> say what they stand for, so that many drawings can stand in one page: two of the
 * same name are the same. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/canvas_maker.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

struct svg {
    struct canvas canvas;
    struct strbuf *out; // borrowed: the whole, at the end
    struct strbuf defs, body;
    char *title, *lang;
    double w_mm, h_mm;
    bool standalone;
};

static struct svg *svg_of(struct canvas *canvas) {
    return (struct svg *)canvas;
}

/* ---- widths ---- */

/* Advance widths of a plain face, Noto Sans being the widest in use, in em. */
static double advance(uint32_t c) {
    if (c >= 0x80) {
        char utf8[4];
        size_t len = utf8_encode(utf8, c);
        return 0.64 * (double)utf8_width(utf8, len);
    }
    if (c && strchr("iljtfI.,:;'|![]()/ -", (int)c)) {
        return 0.33;
    }
    if (c && strchr("mwMW%@", (int)c)) {
        return 0.94;
    }
    return c >= 'A' && c <= 'Z' ? 0.71 : 0.60;
}

double canvas_guess_em(const char *text, size_t len) {
    double em = 0;
    for (size_t i = 0; i < len;) {
        uint32_t c;
        i += utf8_decode(text + i, len - i, &c);
        em += advance(c);
    }
    return em;
}

static double svg_width(struct canvas *canvas, const struct canvas_line *line) {
    (void)canvas;
    return canvas_guess_em(line->text, line->len) * (line->bold ? 1.07 : 1.0);
}

/* ---- pieces ---- */

static void add_mm(struct strbuf *out, double mm) {
    strbuf_add_fixed(out, mm, 2);
}

static void add_attr(struct strbuf *out, const char *name, double value) {
    strbuf_addf(out, " %s=\"", name);
    add_mm(out, value);
    strbuf_addc(out, '"');
}

static void add_colour(struct strbuf *out, const char *name, uint32_t colour) {
    if (colour == CANVAS_NONE) {
        strbuf_addf(out, " %s=\"none\"", name);
    } else {
        strbuf_addf(out, " %s=\"#%06x\"", name, (unsigned)colour);
    }
}

static void add_path(struct strbuf *out, const struct canvas_path *path) {
    static const struct {
        char letter;
        int n;
    } ops[] = {
        [CANVAS_OP_MOVE] = {'M', 2},
        [CANVAS_OP_LINE] = {'L', 2},
        [CANVAS_OP_CURVE] = {'C', 6},
        [CANVAS_OP_CLOSE] = {'Z', 0},
    };
    strbuf_add(out, " d=\"");
    for (size_t i = 0; i < path->n; i++) {
        const struct canvas_step *step = &path->steps[i];
        strbuf_addc(out, ops[step->op].letter);
        for (int k = 0; k < ops[step->op].n; k++) {
            if (k) {
                strbuf_addc(out, ' ');
            }
            add_mm(out, step->xy[k]);
        }
    }
    strbuf_addc(out, '"');
}

/* Add to <defs> unless a definition of this name is there. */
static bool is_new(const struct svg *svg, const char *id) {
    char quoted[120];
    snprintf(quoted, sizeof quoted, " id=\"%s\"", id);
    return !svg->defs.data || !strstr(svg->defs.data, quoted);
}

/* "h-e69f00-0-32": ground, hatch, hundredths of a millimetre; a pair has two of the first two. */
static void hatching_id(struct svg *svg, const struct hatching *over, char id[64]) {
    int len = snprintf(id, 64, "h");
    for (int i = 0; i < over->n; i++) {
        len += snprintf(id + len, 64 - (size_t)len, "-%06x-%d", (unsigned)over->colour[i],
                        (int)over->hatch[i]);
    }
    snprintf(id + len, 64 - (size_t)len, "-%d", (int)(over->cell_mm * 100 + 0.5));
    if (is_new(svg, id)) {
        if (over->n == 2) {
            hatch_add_stripes(&svg->defs, id, over->cell_mm, over->colour, over->hatch);
        } else {
            hatch_add_pattern(&svg->defs, id, over->cell_mm, over->colour[0], over->hatch[0]);
        }
    }
}

/* ---- drawing ---- */

static void svg_page(struct canvas *canvas, double w_mm, double h_mm) {
    struct svg *svg = svg_of(canvas);
    assert(canvas->pages == 0); // an SVG is one sheet
    svg->w_mm = w_mm;
    svg->h_mm = h_mm;
}

static void add_stroke(struct strbuf *out, const struct canvas_paint *paint) {
    if (paint->stroke == CANVAS_NONE) {
        return;
    }
    add_colour(out, "stroke", paint->stroke);
    add_attr(out, "stroke-width", paint->stroke_mm);
    if (paint->dash_mm[1] > 0) {
        strbuf_add(out, " stroke-dasharray=\"");
        add_mm(out, paint->dash_mm[0]);
        strbuf_addc(out, ' ');
        add_mm(out, paint->dash_mm[1]);
        strbuf_addc(out, '"');
    }
    if (paint->round) {
        strbuf_add(out, " stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    }
}

static void svg_paint(struct canvas *canvas, const struct canvas_path *path,
                      const struct canvas_paint *paint) {
    struct svg *svg = svg_of(canvas);
    struct strbuf *out = &svg->body;
    bool ground = paint->fill != CANVAS_NONE;
    for (int layer = 0; layer < 2; layer++) { // the hatching over the fill, where there is both
        bool over = layer == 1;
        if (over ? !paint->over : ground == false && paint->over) {
            continue;
        }
        strbuf_add(out, "<path");
        add_path(out, path);
        if (over) {
            char id[64];
            hatching_id(svg, paint->over, id);
            strbuf_addf(out, " fill=\"url(#%s)\"", id);
        } else {
            add_colour(out, "fill", paint->fill);
        }
        if (ground && !over && paint->opacity < 1) {
            add_attr(out, "fill-opacity", paint->opacity);
        }
        strbuf_add(out, " fill-rule=\"evenodd\"");
        if (over || !paint->over) {
            add_stroke(out, paint);
        }
        strbuf_add(out, "/>\n");
    }
}

static void svg_text(struct canvas *canvas, const struct canvas_line *line) {
    static const char *const anchors[2][3] = {
        {"start", "middle", "end"  },
        {"end",   "middle", "start"}
    };
    struct strbuf *out = &svg_of(canvas)->body;
    strbuf_add(out, "<text");
    if (line->turn_deg == 0) {
        add_attr(out, "x", line->x);
        add_attr(out, "y", line->y);
    } else {
        strbuf_add(out, " transform=\"translate(");
        add_mm(out, line->x);
        strbuf_addc(out, ' ');
        add_mm(out, line->y);
        strbuf_add(out, ") rotate(");
        add_mm(out, line->turn_deg);
        strbuf_add(out, ")\"");
    }
    add_attr(out, "font-size", line->size_mm);
    strbuf_addf(out, "%s text-anchor=\"%s\"%s", line->bold ? " font-weight=\"bold\"" : "",
                anchors[line->rtl][line->side], line->rtl ? " direction=\"rtl\"" : "");
    add_colour(out, "fill", line->colour);
    if (line->halo_mm > 0) {
        add_attr(out, "stroke-width", 2 * line->halo_mm);
        strbuf_add(out, " stroke=\"#fff\" stroke-linejoin=\"round\" paint-order=\"stroke\"");
    }
    strbuf_addc(out, '>');
    AUTO(mem_freep) char *text = mem_strndup(line->text, line->len);
    xml_text(out, text);
    strbuf_add(out, "</text>\n");
}

static void svg_clip(struct canvas *canvas, const struct canvas_path *path) {
    struct svg *svg = svg_of(canvas);
    AUTO(strbuf_done) struct strbuf id = {0}, data = {0};
    strbuf_addc(&id, 'c');
    for (size_t i = 0; i < path->n && path->steps[i].op != CANVAS_OP_CLOSE; i++) {
        strbuf_addc(&id, '-');
        add_mm(&id, path->steps[i].xy[0]);
        strbuf_addc(&id, '-');
        add_mm(&id, path->steps[i].xy[1]);
    }
    if (is_new(svg, id.data)) {
        add_path(&data, path);
        strbuf_addf(&svg->defs, "<clipPath id=\"%s\"><path%s/></clipPath>\n", id.data, data.data);
    }
    strbuf_addf(&svg->body, "<g clip-path=\"url(#%s)\">\n", id.data);
}

static void svg_unclip(struct canvas *canvas) {
    strbuf_add(&svg_of(canvas)->body, "</g>\n");
}

/* ---- meaning ---- */

/* A picture's parts are not read out one by one: in a figure only a name to point at is left. */
static void svg_begin(struct canvas *canvas, enum canvas_role role, const char *alt, int inside) {
    static const char *const roles[] = {
        [CANVAS_DOCUMENT] = " role=\"group\"",
        [CANVAS_H1] = " role=\"heading\" aria-level=\"1\"",
        [CANVAS_H2] = " role=\"heading\" aria-level=\"2\"",
        [CANVAS_H3] = " role=\"heading\" aria-level=\"3\"",
        [CANVAS_P] = "",
        [CANVAS_LIST] = " role=\"list\"",
        [CANVAS_ITEM] = " role=\"listitem\"",
        [CANVAS_TABLE] = " role=\"table\"",
        [CANVAS_ROW] = " role=\"row\"",
        [CANVAS_HEAD] = " role=\"rowheader\"",
        [CANVAS_CELL] = " role=\"cell\"",
        [CANVAS_FIGURE] = " role=\"img\"",
        [CANVAS_ASIDE] = " aria-hidden=\"true\"",
    };
    struct strbuf *out = &svg_of(canvas)->body;
    strbuf_addf(out, "<g%s", inside ? "" : roles[role]);
    if (alt && !inside) {
        strbuf_add(out, " aria-label=\"");
        xml_attr(out, alt);
        strbuf_addc(out, '"');
    }
    strbuf_add(out, ">\n");
    if (alt && inside) {
        strbuf_add(out, "<title>");
        xml_text(out, alt);
        strbuf_add(out, "</title>\n");
    }
}

static void svg_end(struct canvas *canvas, enum canvas_role role, int inside) {
    (void)role, (void)inside;
    strbuf_add(&svg_of(canvas)->body, "</g>\n");
}

static void svg_bookmark(struct canvas *canvas, int level, const char *text) {
    (void)canvas, (void)level, (void)text;
}

/* ---- the whole ---- */

static bool svg_finish(struct canvas *canvas, struct err *err) {
    (void)err;
    struct svg *svg = svg_of(canvas);
    struct strbuf *out = svg->out;
    if (svg->standalone) {
        strbuf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    strbuf_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    add_mm(out, svg->w_mm);
    strbuf_addc(out, ' ');
    add_mm(out, svg->h_mm);
    strbuf_addc(out, '"');
    if (svg->standalone) {
        strbuf_add(out, " width=\"");
        add_mm(out, svg->w_mm);
        strbuf_add(out, "mm\" height=\"");
        add_mm(out, svg->h_mm);
        strbuf_add(out, "mm\"");
    }
    if (svg->lang) {
        strbuf_add(out, " xml:lang=\"");
        xml_attr(out, svg->lang);
        strbuf_addc(out, '"');
    }
    strbuf_add(out, " font-family=\"'Noto Sans', 'Noto Sans Arabic', 'Liberation Sans', Arial, "
                    "'DejaVu Sans', sans-serif\">\n");
    if (svg->title) {
        strbuf_add(out, "<title>");
        xml_text(out, svg->title);
        strbuf_add(out, "</title>\n");
    }
    if (svg->defs.len) {
        strbuf_addf(out, "<defs>\n%s</defs>\n", svg->defs.data);
    }
    strbuf_addn(out, strbuf_text(&svg->body), svg->body.len);
    strbuf_add(out, "</svg>\n");
    return true;
}

static void svg_free(struct canvas *canvas) {
    struct svg *svg = svg_of(canvas);
    strbuf_done(&svg->defs);
    strbuf_done(&svg->body);
    mem_freep(&svg->title);
    mem_freep(&svg->lang);
    canvas_done(canvas);
    mem_freep(&svg);
}

static const struct canvas_maker svg_maker = {
    .page = svg_page,
    .paint = svg_paint,
    .text = svg_text,
    .width = svg_width,
    .clip = svg_clip,
    .unclip = svg_unclip,
    .begin = svg_begin,
    .end = svg_end,
    .bookmark = svg_bookmark,
    .finish = svg_finish,
    .free = svg_free,
};

struct canvas *canvas_svg(struct strbuf *out, bool standalone) {
    struct svg *svg = mem_zalloc(sizeof *svg);
    canvas_init(&svg->canvas, &svg_maker);
    svg->out = out;
    svg->standalone = standalone;
    return &svg->canvas;
}

/* ---- nothing but measured ---- */

static void no_page(struct canvas *canvas, double w_mm, double h_mm) {
    (void)canvas, (void)w_mm, (void)h_mm;
}

static void no_paint(struct canvas *canvas, const struct canvas_path *path,
                     const struct canvas_paint *paint) {
    (void)canvas, (void)path, (void)paint;
}

static void no_text(struct canvas *canvas, const struct canvas_line *line) {
    (void)canvas, (void)line;
}

static void no_clip(struct canvas *canvas, const struct canvas_path *path) {
    (void)canvas, (void)path;
}

static void no_unclip(struct canvas *canvas) {
    (void)canvas;
}

static void no_begin(struct canvas *canvas, enum canvas_role role, const char *alt, int inside) {
    (void)canvas, (void)role, (void)alt, (void)inside;
}

static void no_end(struct canvas *canvas, enum canvas_role role, int inside) {
    (void)canvas, (void)role, (void)inside;
}

static bool no_finish(struct canvas *canvas, struct err *err) {
    (void)canvas, (void)err;
    return true;
}

static void no_free(struct canvas *canvas) {
    canvas_done(canvas);
    mem_freep(&canvas);
}

static const struct canvas_maker ruler_maker = {
    .page = no_page,
    .paint = no_paint,
    .text = no_text,
    .width = svg_width,
    .clip = no_clip,
    .unclip = no_unclip,
    .begin = no_begin,
    .end = no_end,
    .bookmark = svg_bookmark,
    .finish = no_finish,
    .free = no_free,
};

struct canvas *canvas_ruler(void) {
    struct canvas *ruler = mem_zalloc(sizeof *ruler);
    canvas_init(ruler, &ruler_maker);
    return ruler;
}

void canvas_describe(struct canvas *canvas, const char *title, const char *lang) {
    if (canvas->maker == &svg_maker) {
        struct svg *svg = svg_of(canvas);
        mem_freep(&svg->title);
        mem_freep(&svg->lang);
        svg->title = title ? mem_strdup(title) : NULL;
        svg->lang = lang ? mem_strdup(lang) : NULL;
    }
}
