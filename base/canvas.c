/* base/canvas.c — see canvas.h: paths, places and lines, before a maker writes them down. */
#include "base/canvas.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/canvas_maker.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static const struct canvas_place at_origin = {1, 0, 0, 0};

void canvas_init(struct canvas *canvas, const struct canvas_maker *maker) {
    *canvas = (struct canvas){.maker = maker, .place = at_origin};
}

void canvas_done(struct canvas *canvas) {
    mem_freep(&canvas->path.steps);
    mem_freep(&canvas->levels);
}

void canvas_free(struct canvas *canvas) {
    if (canvas) {
        canvas->maker->free(canvas);
    }
}

bool canvas_finish(struct canvas *canvas, struct err *err) {
    assert(!canvas->finished && canvas->n_levels == 0);
    canvas->finished = true;
    return canvas->maker->finish(canvas, err);
}

void canvas_page(struct canvas *canvas, double w_mm, double h_mm) {
    canvas->place = at_origin;
    canvas->path.n = 0;
    canvas->maker->page(canvas, w_mm, h_mm);
    canvas->pages++;
}

/* ---- shapes ---- */

static void put(const struct canvas_place *p, double x, double y, double out[2]) {
    x = isfinite(x) ? x : 0;
    y = isfinite(y) ? y : 0;
    out[0] = p->a * x - p->b * y + p->dx;
    out[1] = p->b * x + p->a * y + p->dy;
}

static double factor_of(const struct canvas_place *p) {
    return hypot(p->a, p->b);
}

static double *step(struct canvas *canvas, enum canvas_op op) {
    struct canvas_path *path = &canvas->path;
    struct canvas_step *new = MEM_PUSH(path->steps, path->n, path->cap);
    *new = (struct canvas_step){.op = op};
    return new->xy;
}

void canvas_move(struct canvas *canvas, double x, double y) {
    put(&canvas->place, x, y, step(canvas, CANVAS_OP_MOVE));
}

void canvas_line(struct canvas *canvas, double x, double y) {
    put(&canvas->place, x, y, step(canvas, canvas->path.n ? CANVAS_OP_LINE : CANVAS_OP_MOVE));
}

void canvas_curve(struct canvas *canvas, double x1, double y1, double x2, double y2, double x,
                  double y) {
    if (!canvas->path.n) {
        canvas_move(canvas, x1, y1);
    }
    double *xy = step(canvas, CANVAS_OP_CURVE);
    put(&canvas->place, x1, y1, xy);
    put(&canvas->place, x2, y2, xy + 2);
    put(&canvas->place, x, y, xy + 4);
}

void canvas_close(struct canvas *canvas) {
    if (canvas->path.n) {
        step(canvas, CANVAS_OP_CLOSE);
    }
}

/* A quarter of a circle as a curve: its handles are this much of the radius long. */
static const double QUARTER = 0.5522847498;

void canvas_rect(struct canvas *canvas, double x, double y, double w, double h, double radius) {
    double r = fmin(radius, fmin(w, h) / 2), k = r * (1 - QUARTER);
    canvas_move(canvas, x + r, y);
    canvas_line(canvas, x + w - r, y);
    if (r > 0) {
        canvas_curve(canvas, x + w - k, y, x + w, y + k, x + w, y + r);
    }
    canvas_line(canvas, x + w, y + h - r);
    if (r > 0) {
        canvas_curve(canvas, x + w, y + h - k, x + w - k, y + h, x + w - r, y + h);
    }
    canvas_line(canvas, x + r, y + h);
    if (r > 0) {
        canvas_curve(canvas, x + k, y + h, x, y + h - k, x, y + h - r);
        canvas_line(canvas, x, y + r);
        canvas_curve(canvas, x, y + k, x + k, y, x + r, y);
    }
    if (!(r > 0)) {
        canvas_line(canvas, x, y + h);
    }
    canvas_close(canvas);
}

void canvas_circle(struct canvas *canvas, double x, double y, double r) {
    double k = r * QUARTER;
    canvas_move(canvas, x + r, y);
    canvas_curve(canvas, x + r, y + k, x + k, y + r, x, y + r);
    canvas_curve(canvas, x - k, y + r, x - r, y + k, x - r, y);
    canvas_curve(canvas, x - r, y - k, x - k, y - r, x, y - r);
    canvas_curve(canvas, x + k, y - r, x + r, y - k, x + r, y);
    canvas_close(canvas);
}

void canvas_paint(struct canvas *canvas, const struct canvas_paint *paint) {
    double factor = factor_of(&canvas->place);
    struct canvas_paint on_sheet = *paint;
    struct hatching over;
    on_sheet.opacity = paint->opacity > 0 ? paint->opacity : 1;
    on_sheet.stroke_mm *= factor;
    on_sheet.dash_mm[0] *= factor;
    on_sheet.dash_mm[1] *= factor;
    if (!(paint->stroke_mm > 0)) {
        on_sheet.stroke = CANVAS_NONE;
    }
    if (paint->over) {
        over = *paint->over;
        over.cell_mm *= factor;
        on_sheet.over = &over;
    }
    if (canvas->path.n) {
        canvas->maker->paint(canvas, &canvas->path, &on_sheet);
    }
    canvas->path.n = 0;
}

/* ---- text ---- */

/* What cannot be written in one line is a blank; broken UTF-8 is U+FFFD. */
static void clean(struct strbuf *out, const char *text, size_t len) {
    utf8_add_safe(out, text, strnlen(text, len));
    for (size_t i = 0; i < out->len; i++) {
        out->data[i] = out->data[i] == '\n' || out->data[i] == '\t' ? ' ' : out->data[i];
    }
}

static struct canvas_line line_of(const struct canvas_type *type, const char *text, size_t len) {
    return (struct canvas_line){.text = text, .len = len, .bold = type->bold};
}

/* Already clean; `rtl` may be that of the paragraph it stands in. */
static void draw_line(struct canvas *canvas, double x, double y, const struct canvas_type *type,
                      const char *text, size_t len, bool rtl, bool goes_on) {
    static const enum canvas_side sides[2][3] = {
        {CANVAS_LEFT,  CANVAS_CENTRE, CANVAS_RIGHT},
        {CANVAS_RIGHT, CANVAS_CENTRE, CANVAS_LEFT }
    };
    double factor = factor_of(&canvas->place), at[2];
    put(&canvas->place, x, y, at);
    struct canvas_line line = line_of(type, text, len);
    line.x = at[0];
    line.y = at[1];
    line.turn_deg = atan2(canvas->place.b, canvas->place.a) * 57.29577951308232;
    line.side = sides[type->rtl][type->align];
    line.rtl = rtl;
    line.goes_on = goes_on;
    line.size_mm = type->size_mm * factor;
    line.halo_mm = type->halo_mm * factor;
    line.colour = type->colour;
    if (len && line.size_mm > 0) {
        canvas->maker->text(canvas, &line);
    }
}

void canvas_text(struct canvas *canvas, double x, double y, const struct canvas_type *type,
                 const char *text, size_t len) {
    AUTO(strbuf_done) struct strbuf line = {0};
    clean(&line, text, len);
    draw_line(canvas, x, y, type, strbuf_text(&line), line.len,
              utf8_runs_rtl(strbuf_text(&line), type->rtl), false);
}

double canvas_text_mm(struct canvas *canvas, const struct canvas_type *type, const char *text,
                      size_t len) {
    if (len && utf8_ascii(text, len) == len) { // most words: nothing to clean
        struct canvas_line line = line_of(type, text, len);
        return canvas->maker->width(canvas, &line) * type->size_mm;
    }
    AUTO(strbuf_done) struct strbuf clear = {0};
    clean(&clear, text, len);
    struct canvas_line line = line_of(type, strbuf_text(&clear), clear.len);
    return clear.len ? canvas->maker->width(canvas, &line) * type->size_mm : 0;
}

/* ---- paragraphs ---- */

struct paragraph {
    struct canvas *canvas;
    const struct canvas_type *type;
    const char *text; // clean but for its newlines
    double width;
    bool rtl;
};

static double width_of(const struct paragraph *p, size_t from, size_t to) {
    return canvas_text_mm(p->canvas, p->type, p->text + from, to - from);
}

/* As much of one word as fits, at least a character: where no blank is near, or ever was. */
static size_t break_word(const struct paragraph *p, size_t from, size_t to) {
    size_t fit = from;
    for (size_t at = from; at < to;) {
        uint32_t code;
        at += utf8_decode(p->text + at, to - at, &code);
        while (at < to) { // marks stay with their letter
            size_t len = utf8_decode(p->text + at, to - at, &code);
            if (utf8_width(p->text + at, len) > 0) {
                break;
            }
            at += len;
        }
        if (fit > from && width_of(p, from, at) > p->width) {
            break;
        }
        fit = at;
    }
    return fit;
}

/* Scripts that put no blanks between words: a line may begin with any of their letters. */
static bool stands_alone(uint32_t code) {
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x0E00,  0x0EFF }, // Thai, Lao
        {0x1000,  0x109F }, // Burmese
        {0x1780,  0x17FF }, // Khmer
        {0x3005,  0x3007 },
        {0x3040,  0x30FF }, // kana
        {0x3400,  0x9FFF },
        {0xF900,  0xFAFF },
        {0x20000, 0x3FFFF},
    };
    for (size_t i = 0; i < LEN(ranges); i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

static bool is_plain(char c) {
    return c > ' ' && c <= '~';
}

/* The end of what stays together from `from` on, which is no blank: a word, a letter of a script
 * without blanks and the marks behind it, or a piece of a word too long to be one. */
static size_t piece_end(const struct paragraph *p, size_t from) {
    enum { PIECE_MAX = 96 }; // bytes
    uint32_t code;
    size_t at = from + utf8_decode(p->text + from, strnlen(p->text + from, 4), &code);
    bool alone = stands_alone(code);
    for (;;) {
        while (!alone && is_plain(p->text[at]) && at - from < PIECE_MAX) { // most words
            at++;
        }
        if (!p->text[at] || p->text[at] == ' ' || p->text[at] == '\n') {
            return at;
        }
        size_t len = utf8_decode(p->text + at, strnlen(p->text + at, 4), &code);
        bool mark = !utf8_ascii(p->text + at, len) && utf8_width(p->text + at, len) == 0;
        bool closes = (code >= 0x3001 && code <= 0x3002) || (code >= 0xFF00 && code <= 0xFF1F) ||
                      (code < 0x80 && strchr(",.;:!?)]", (int)code));
        if (!mark && (alone ? !closes : stands_alone(code) || at - from >= PIECE_MAX)) {
            return at;
        }
        at += len;
    }
}

/* The end of the line that begins at `from`, which is no blank. */
static size_t line_end(const struct paragraph *p, size_t from) {
    size_t fit = from;
    double width = 0, blank = canvas_text_mm(p->canvas, p->type, " ", 1);
    while (p->text[fit] && p->text[fit] != '\n') {
        size_t blanks = strspn(p->text + fit, " "), next = fit + blanks;
        size_t stop = p->text[next] && p->text[next] != '\n' ? piece_end(p, next) : next;
        width += (double)blanks * blank + width_of(p, next, stop);
        if (width > p->width + 1e-9) {
            break;
        }
        fit = stop;
    }
    if (fit == from && p->text[from] && p->text[from] != '\n') {
        fit = break_word(p, from, piece_end(p, from));
    }
    return fit;
}

/* The line from *at on is text[*at..end), blanks at its start left out; returns where the next one
 * begins. */
static size_t next_line(const struct paragraph *p, size_t *at, size_t *end) {
    *at += strspn(p->text + *at, " ");
    *end = line_end(p, *at);
    size_t next = *end + strspn(p->text + *end, " ");
    return next + (p->text[next] == '\n');
}

/* The line with "…" instead of what does not fit with it. */
static void add_cut(const struct paragraph *p, size_t from, size_t end, struct strbuf *out) {
    do {
        strbuf_clear(out);
        strbuf_addn(out, p->text + from, end - from);
        strbuf_add(out, "…");
        while (end > from && (p->text[--end] & 0xC0) == 0x80) {
        }
    } while (end > from && canvas_text_mm(p->canvas, p->type, out->data, out->len) > p->width);
}

static struct canvas_size paragraph(struct canvas *canvas, double x, double y, double width,
                                    int max_lines, const struct canvas_type *type, const char *text,
                                    bool draw) {
    AUTO(strbuf_done) struct strbuf whole = {0}, cut = {0};
    utf8_add_safe(&whole, text, strlen(text));
    struct paragraph p = {canvas, type, strbuf_text(&whole), width,
                          utf8_runs_rtl(strbuf_text(&whole), type->rtl)};
    bool on_left = (type->align == CANVAS_END) == type->rtl;
    double at_x = type->align == CANVAS_MIDDLE ? x + width / 2 : on_left ? x : x + width;
    struct canvas_size size = {0};
    for (size_t at = 0; p.text[at] && (max_lines == 0 || size.lines < max_lines);) {
        size_t end, next = next_line(&p, &at, &end);
        strbuf_clear(&cut);
        if (++size.lines == max_lines && p.text[next]) {
            add_cut(&p, at, end, &cut);
        } else {
            strbuf_addn(&cut, p.text + at, end - at);
        }
        if (draw) {
            draw_line(canvas, at_x, y + size.h + type->size_mm * CANVAS_RISE, type,
                      strbuf_text(&cut), cut.len, p.rtl, next > end && p.text[next]);
        } else {
            size.w = fmax(size.w, canvas_text_mm(canvas, type, strbuf_text(&cut), cut.len));
        }
        size.h += type->size_mm * CANVAS_LINE;
        at = next;
    }
    return size;
}

double canvas_paragraph(struct canvas *canvas, double x, double y, double width, int max_lines,
                        const struct canvas_type *type, const char *text) {
    return paragraph(canvas, x, y, width, max_lines, type, text, true).h;
}

double canvas_paragraph_mm(struct canvas *canvas, double width, int max_lines,
                           const struct canvas_type *type, const char *text) {
    return paragraph(canvas, 0, 0, width, max_lines, type, text, false).h;
}

struct canvas_size canvas_paragraph_size(struct canvas *canvas, double width, int max_lines,
                                         const struct canvas_type *type, const char *text) {
    return paragraph(canvas, 0, 0, width, max_lines, type, text, false);
}

size_t canvas_paragraph_break(struct canvas *canvas, double width, int lines,
                              const struct canvas_type *type, const char *text) {
    struct paragraph p = {canvas, type, text, width, utf8_runs_rtl(text, type->rtl)};
    size_t at = 0;
    for (int n = 0; text[at] && n < lines; n++) {
        size_t end;
        at = next_line(&p, &at, &end);
    }
    return at;
}

/* ---- places ---- */

static struct canvas_level *open_level(struct canvas *canvas) {
    struct canvas_level *level = MEM_PUSH(canvas->levels, canvas->n_levels, canvas->cap_levels);
    *level = (struct canvas_level){.place = canvas->place};
    return level;
}

void canvas_save(struct canvas *canvas) {
    open_level(canvas)->saved = true;
}

void canvas_restore(struct canvas *canvas) {
    assert(canvas->n_levels && canvas->levels[canvas->n_levels - 1].saved);
    struct canvas_level *level = &canvas->levels[--canvas->n_levels];
    canvas->place = level->place;
    for (; level->clips; level->clips--) {
        canvas->maker->unclip(canvas);
    }
}

void canvas_shift(struct canvas *canvas, double x, double y) {
    double at[2];
    put(&canvas->place, x, y, at);
    canvas->place.dx = at[0];
    canvas->place.dy = at[1];
}

void canvas_scale(struct canvas *canvas, double factor) {
    canvas->place.a *= factor;
    canvas->place.b *= factor;
}

void canvas_turn(struct canvas *canvas, double deg) {
    double c = cos(deg / 57.29577951308232), s = sin(deg / 57.29577951308232);
    struct canvas_place old = canvas->place;
    canvas->place.a = old.a * c - old.b * s;
    canvas->place.b = old.b * c + old.a * s;
}

void canvas_clip(struct canvas *canvas, double x, double y, double w, double h) {
    assert(canvas->n_levels && canvas->levels[canvas->n_levels - 1].saved);
    canvas->path.n = 0;
    canvas_rect(canvas, x, y, w, h, 0);
    canvas->maker->clip(canvas, &canvas->path);
    canvas->path.n = 0;
    canvas->levels[canvas->n_levels - 1].clips++;
}

/* ---- meaning ---- */

void canvas_begin(struct canvas *canvas, enum canvas_role role, const char *alt) {
    open_level(canvas)->role = role;
    canvas->maker->begin(canvas, role, alt, canvas->figures);
    canvas->figures += role == CANVAS_FIGURE;
}

void canvas_end(struct canvas *canvas) {
    assert(canvas->n_levels && !canvas->levels[canvas->n_levels - 1].saved);
    enum canvas_role role = canvas->levels[--canvas->n_levels].role;
    canvas->figures -= role == CANVAS_FIGURE;
    canvas->maker->end(canvas, role, canvas->figures);
}

void canvas_bookmark(struct canvas *canvas, int level, const char *text) {
    canvas->maker->bookmark(canvas, level, text);
}
