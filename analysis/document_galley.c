/* analysis/document_galley.c — blocks one under the other, page after page.
 *
 * The canvas breaks a paragraph into lines; where a page ends within it, the longest beginning that
 * fits is sought by halving, which ends where a line ends, since lines are filled greedily. Boxes
 * are open while their blocks are placed: a new page closes the frames of all and opens them again.
 */
#include "analysis/document_galley.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { INK = 0x1A1A1A, QUIET = 0x4A4A4A };

static const struct {
    double size, before, after; // in em of the document; space above and below
    bool bold;
    uint32_t colour;
} looks[] = {
    [LOOK_TITLE] = {1.9,  0,   .5,  true,  INK  },
      [LOOK_SUBTITLE] = {1.15, 0,   .5,  false, INK  },
    [LOOK_H1] = {1.45, 1.1, .4,  true,  INK  },
      [LOOK_H2] = {1.2,  .9,  .35, true,  INK  },
    [LOOK_H3] = {1,    .8,  .3,  true,  INK  },
      [LOOK_LEAD] = {1.4,  .3,  .6,  true,  INK  },
    [LOOK_PARA] = {1,    0,   .55, false, INK  },
      [LOOK_SMALL] = {.86,  0,   .55, false, QUIET},
    [LOOK_STRONG] = {1,    0,   .25, true,  INK  },
};

static const double INDENT = 1.7;        // em, of the items of a list
static const double ITEM_GAP = .3;       // em, under an item
static const double TICK = 1;            // em, a box to tick
static const double BOX_PAD = .7;        // em, between a box's frame and what is in it
static const double BOX_BAR = .5;        // em, the thick side of the frame
static const double BETWEEN = 1.5;       // em, between columns
static const double MARK = 1.3;          // em, the mark before a box's heading
static const double LARGER = 1.6;        // how much larger than drawn a figure may get, for 14 pt
static const double FIGURE_PT = 14;      // the type figures are drawn for
static const double FIGURE_LEAST = .72;  // of that, the smallest text in them
static const double OF_PAGE = .8;        // a figure leaves room for its heading
static const double OF_PAGE_LARGE = .95; // less where no text may be small
static const double WIDER = 1.3;         // than it asks for a figure is drawn at most,
static const double NARROWEST = 60;      // and mm at least
static const double SQUEEZED = .85;      // height that a figure can do with, of its own
static const double SMALLER = .95;       // type, again and again, until a figure fits
enum { REDRAWN = 24 };                   // times, at most: to a third
enum { TIDY = 2 };                       // lines on both sides of a break
enum { KEPT = 4, LEAD_IN = 4 };          // headings and lead-ins in a row; lines of a lead-in

/* ---- what all parts use ---- */

struct canvas_type galley_type(const struct galley *f, enum look look) {
    return (struct canvas_type){
        .size_mm = fmax(looks[look].size * f->em, f->least_mm),
        .colour = looks[look].colour,
        .bold = looks[look].bold,
        .rtl = f->doc->rtl,
    };
}

double galley_height(struct galley *f, const struct canvas_type *type, double width, int max_lines,
                     const char *text) {
    return canvas_paragraph_mm(f->canvas, width, max_lines, type, text);
}

double galley_line(const struct canvas_type *type) {
    return type->size_mm * CANVAS_LINE;
}

/* A thing on this page, at y, from the start of the line on. */
struct put *galley_put(struct galley *f, enum put_kind kind) {
    struct put *put = MEM_PUSH(f->puts, f->n_puts, f->cap_puts);
    *put = (struct put){.kind = kind, .page = f->page, .x = f->left, .y = f->y, .w = f->width};
    return put;
}

void galley_begin(struct galley *f, enum canvas_role role) {
    galley_put(f, PUT_BEGIN)->role = role;
}

void galley_end(struct galley *f) {
    galley_put(f, PUT_END);
}

void galley_text(struct galley *f, enum canvas_role role, const struct canvas_type *type, double x,
                 double width, const char *text) {
    struct put *put = galley_put(f, role == CANVAS_ASIDE ? PUT_ASIDE : PUT_TEXT);
    put->role = role;
    put->type = *type;
    put->x = x;
    put->w = width;
    put->text = text;
    f->fresh = f->headed = false;
}

bool galley_stopped(const struct galley *f) {
    return f->max_pages && f->page >= f->max_pages;
}

static void close_frame(struct galley *f, const struct open_box *box, double bottom) {
    struct frame *frame = MEM_PUSH(f->frames, f->n_frames, f->cap_frames);
    *frame = (struct frame){.page = f->page,
                            .x = box->x,
                            .y = box->y,
                            .w = box->w,
                            .h = bottom - box->y,
                            .box = box->block->box};
}

void galley_new_page(struct galley *f) {
    double pad = BOX_PAD * f->em, bottom = f->y;
    for (size_t i = f->n_boxes; i-- > 0;) {
        bottom += pad;
        close_frame(f, &f->boxes[i], bottom);
    }
    f->page++;
    f->y = f->top;
    f->fresh = true;
    f->headed = false;
    for (size_t i = 0; i < f->n_boxes; i++) {
        f->boxes[i].y = f->y;
        f->y += pad;
    }
}

static double room(const struct galley *f) {
    return f->bottom - f->y;
}

void galley_need(struct galley *f, double height) {
    if (!f->fresh && height > room(f)) {
        galley_new_page(f);
    }
}

static void gap(struct galley *f, double height) {
    if (!f->fresh) {
        f->y += height;
    }
}

/* ---- where a text may break ---- */

/* Bytes that no page has room for: letters no wider than a fifth of their height. */
static size_t most_bytes(const struct canvas_type *type, double width, double height) {
    double letters = (width / type->size_mm * 5 + 2) * (height / type->size_mm + 2);
    return letters < 1e6 ? (size_t)(letters * 4) : 4000000;
}

double galley_tall(struct galley *f, const struct canvas_type *type, double width,
                   const char *text) {
    bool tall = strlen(text) > most_bytes(type, width, f->page_h);
    return tall ? HUGE_VAL : galley_height(f, type, width, 0, text);
}

/* What goes on with an English word in an Urdu text still runs from right to left. */
const char *galley_slice(struct galley *f, const char *whole, const char *text, size_t len) {
    static const char *const marks[] = {"\u200E", "\u200F"};
    bool sheet = f->doc->rtl, rtl = utf8_runs_rtl(whole, sheet);
    const char *slice = arena_strndup(&f->mem, text, len);
    return utf8_runs_rtl(slice, sheet) == rtl ? slice
                                              : arena_printf(&f->mem, "%s%s", marks[rtl], slice);
}

size_t galley_fit(struct galley *f, const struct canvas_type *type, double width, double space,
                  const char *text, bool tidy, bool force) {
    static const double SLACK = .01; // mm, for sums of heights
    double line = galley_line(type), lines = floor((space + SLACK) / line);
    double all = round(galley_tall(f, type, width, text) / line);
    if (all <= lines) {
        return strlen(text);
    }
    if (tidy) {
        double neat = fmin(lines, all - TIDY);
        bool bad = neat < TIDY || all < 2 * TIDY;
        lines = !bad ? neat : force ? lines : 0;
    }
    lines = fmax(lines, force ? 1 : 0);
    return lines > 0 ? canvas_paragraph_break(f->canvas, width, (int)lines, type, text) : 0;
}

/* ---- texts ---- */

/* A text from `x` on over as many pages as it takes, without space around it. */
static void run(struct galley *f, enum canvas_role role, const struct canvas_type *type, double x,
                double width, const char *text) {
    for (const char *whole = text; *text && !galley_stopped(f);) {
        size_t len = strlen(text);
        size_t n = galley_fit(f, type, width, room(f), text, true, f->fresh);
        if (n > 0) {
            const char *part = n == len && text == whole ? text : galley_slice(f, whole, text, n);
            galley_text(f, role, type, x, width, part);
            f->y += galley_height(f, type, width, 0, part);
        }
        text += n;
        if (*text) {
            galley_new_page(f);
        }
    }
}

void galley_run(struct galley *f, enum look look, enum canvas_role role, const char *text) {
    struct canvas_type type = galley_type(f, look);
    run(f, role, &type, f->left, f->width, text);
}

static void text_block(struct galley *f, enum look look, enum canvas_role role, const char *text) {
    if (*text) {
        gap(f, looks[look].before * f->em);
        galley_run(f, look, role, text);
        f->y += looks[look].after * f->em;
    }
}

static enum look heading_look(const struct block *b) {
    static const enum look of_level[] = {LOOK_TITLE, LOOK_H1, LOOK_H2, LOOK_H3};
    return of_level[b->level];
}

static void heading(struct galley *f, const struct block *b) {
    static const enum canvas_role roles[] = {CANVAS_H1, CANVAS_H1, CANVAS_H2, CANVAS_H3};
    if (!*b->text) {
        return;
    }
    galley_need(f, galley_start(f, b, 0));
    f->level = document_level(f->doc, b, f->level);
    size_t first = f->n_puts;
    bool top = f->fresh || f->headed;
    text_block(f, heading_look(b), roles[f->level < 3 ? f->level : 3], b->text);
    if (f->n_puts > first) {
        f->puts[first].bookmark = f->level;
        f->headed = top;
    }
}

static void list(struct galley *f, const struct block *b) {
    struct canvas_type type = galley_type(f, LOOK_PARA);
    double indent = INDENT * f->em;
    size_t n = 0;
    galley_need(f, galley_start(f, b, 0));
    galley_begin(f, CANVAS_LIST);
    for (const struct block *item = b->first; item && !galley_stopped(f); item = item->next) {
        galley_need(f, galley_start(f, item, 0));
        const char *mark = b->ticks ? "" : b->numbered ? arena_printf(&f->mem, "%zu.", ++n) : "•";
        double wide =
            fmax(indent, canvas_text_mm(f->canvas, &type, mark, strlen(mark)) + .4 * f->em);
        bool fresh = f->fresh;
        if (b->ticks) {
            struct put *tick = galley_put(f, PUT_TICK);
            tick->w = tick->h = TICK * f->em;
        } else {
            galley_text(f, CANVAS_ASIDE, &type, f->left, wide, mark);
        }
        f->fresh = fresh; // the item may still take all it needs
        run(f, CANVAS_ITEM, &type, f->left + wide, f->width - wide, item->text);
        f->y += ITEM_GAP * f->em + (*item->text ? 0 : galley_line(&type));
    }
    galley_end(f);
    f->y += (looks[LOOK_PARA].after - ITEM_GAP) * f->em;
}

/* ---- boxes ---- */

static void box_heading(struct galley *f, const struct block *b) {
    struct canvas_type type = galley_type(f, LOOK_STRONG);
    double mark = MARK * f->em, indent = mark + .4 * f->em;
    struct put *put = galley_put(f, PUT_MARK);
    put->block = b;
    put->w = put->h = mark;
    run(f, CANVAS_P, &type, f->left + indent, f->width - indent, b->text);
    f->y += looks[LOOK_STRONG].after * f->em;
}

static void box(struct galley *f, const struct block *b) {
    double pad = BOX_PAD * f->em, bar = BOX_BAR * f->em;
    galley_need(f, galley_start(f, b, 0));
    f->boxes[f->n_boxes++] = (struct open_box){.block = b, .x = f->left, .y = f->y, .w = f->width};
    f->left += pad + bar;
    f->width -= 2 * pad + bar;
    f->y += pad;
    f->bottom -= pad;
    if (*b->text) {
        box_heading(f, b);
    }
    galley_blocks(f, b->first);
    f->bottom += pad;
    f->y += pad - (b->first ? looks[LOOK_PARA].after * f->em : 0);
    f->n_boxes--;
    close_frame(f, &f->boxes[f->n_boxes], f->y);
    f->left = f->boxes[f->n_boxes].x;
    f->width = f->boxes[f->n_boxes].w;
    f->fresh = false;
    f->y += .8 * f->em;
}

/* ---- columns ---- */

static const struct block *next_column(const struct block *b) {
    for (b = b->first; b && b->kind != BLOCK_COLUMN; b = b->next) {
    }
    return b ? b->next : NULL;
}

/* The second one begins beside the first, or under it where that went on over the page. */
static void columns(struct galley *f, const struct block *b) {
    galley_need(f, galley_start(f, b, 0));
    uint32_t page = f->page;
    bool fresh = f->fresh, headed = f->headed;
    double top = f->y, left = f->left, width = f->width, half = (width - BETWEEN * f->em) / 2;
    f->width = half;
    galley_blocks(f, b->first);
    double bottom = f->y;
    if (f->page == page) {
        f->y = top;
        f->left = left + width - half;
        f->fresh = fresh;
        f->headed = headed;
    } else {
        f->width = width;
    }
    galley_blocks(f, next_column(b));
    f->y = f->page == page ? fmax(f->y, bottom) : f->y;
    f->fresh = f->fresh && f->page == page && bottom <= top;
    f->left = left;
    f->width = width;
}

/* ---- figures ---- */

static double caption_height(struct galley *f, const struct block *b) {
    struct canvas_type type = galley_type(f, LOOK_STRONG);
    return *b->text
               ? galley_height(f, &type, f->width, 0, b->text) + looks[LOOK_STRONG].after * f->em
               : 0;
}

struct shape { // of a figure on this sheet
    double own_w, own_h, scale;
};

static void scale_to(struct shape *shape, double w, double h, double most) {
    shape->scale = fmax(fmin(fmin(w / shape->own_w, h / shape->own_h), most), .01);
}

/* No higher than `high`: drawn anew for the width there is in the type of the text, and smaller and
 * wider where that is too high; or made larger or smaller as it is. */
static struct shape shape_within(struct galley *f, const struct block *b, double high) {
    const struct document_figure *figure = &b->figure;
    struct shape shape = {figure->w_mm, figure->h_mm, f->em / (FIGURE_PT * CANVAS_PT_MM)};
    shape.scale = fmax(shape.scale, f->least_mm / (FIGURE_LEAST * FIGURE_PT * CANVAS_PT_MM));
    double type = shape.scale;
    if (!figure->height) {
        scale_to(&shape, f->width, high, figure->whole_page ? HUGE_VAL : LARGER * type);
    }
    bool fits = !figure->height;
    for (int i = 0; !fits && i < REDRAWN; i++) { // in the largest type that it fits in
        double scale = type * pow(SMALLER, i);
        shape.own_w = fmax(fmin(f->width / scale, WIDER * figure->w_mm), NARROWEST);
        shape.own_h = figure->height(figure->ctx, shape.own_w);
        scale_to(&shape, f->width, high, scale);
        fits = shape.scale * (1 + 1e-9) >= scale;
    }
    return shape;
}

static struct shape figure_shape(struct galley *f, const struct block *b) {
    double page = f->bottom - f->top - f->n_boxes * BOX_PAD * f->em;
    double high = b->figure.whole_page ? fmin(room(f), page)
                                       : (f->least_mm > 0 ? OF_PAGE_LARGE : OF_PAGE) * page;
    return shape_within(f, b, high - caption_height(f, b));
}

/* The least that it makes do with. */
static double figure_start(struct galley *f, const struct block *b) {
    struct shape shape = figure_shape(f, b);
    return caption_height(f, b) + SQUEEZED * shape.scale * shape.own_h;
}

/* As it likes to be; a little smaller where that saves it from the next page. */
static struct shape figure_here(struct galley *f, const struct block *b) {
    struct shape shape = figure_shape(f, b);
    double caption = caption_height(f, b), high = shape.scale * shape.own_h;
    double rest = room(f) - caption;
    if (!f->fresh && high > rest && SQUEEZED * high <= rest) {
        return shape_within(f, b, rest);
    }
    galley_need(f, caption + high);
    return shape;
}

static void figure(struct galley *f, const struct block *b) {
    gap(f, .4 * f->em);
    bool whole = b->figure.whole_page;
    struct shape shape = {0};
    if (whole) {
        galley_need(f, f->headed ? 0 : HUGE_VAL);
        shape = figure_shape(f, b);
    } else {
        shape = figure_here(f, b);
    }
    text_block(f, LOOK_STRONG, CANVAS_P, b->text);
    struct put *put = galley_put(f, PUT_FIGURE);
    put->block = b;
    put->own_w = shape.own_w;
    put->own_h = shape.own_h;
    put->w = shape.scale * shape.own_w;
    put->h = shape.scale * shape.own_h;
    put->x += whole ? (f->width - put->w) / 2 : 0;
    f->y += put->h + .5 * f->em;
    f->fresh = f->headed = false;
    galley_blocks(f, b->first);
}

/* ---- the least of a block that may stand at the end of a page ---- */

static double text_start(struct galley *f, enum look look, double width, const char *text) {
    struct canvas_type type = galley_type(f, look);
    double line = galley_line(&type);
    double height = galley_height(f, &type, width, 2 * TIDY, text);
    return looks[look].before * f->em + (height > (2 * TIDY - .5) * line ? TIDY * line : height);
}

/* Does what a text says just before it belong to it? */
static bool is_shown(const struct block *b) {
    return b->kind == BLOCK_TABLE || b->kind == BLOCK_FACT || b->kind == BLOCK_LIST ||
           (b->kind == BLOCK_FIGURE && !b->figure.whole_page);
}

/* A few lines, or some such, right before a table, a list or a figure. */
static bool leads_in(struct galley *f, const struct block *b, int depth) {
    bool text =
        b->kind == BLOCK_PARA || b->kind == BLOCK_LEAD; // a small one closes what it is under
    if (!text || !b->next || depth >= KEPT) {
        return false;
    }
    struct canvas_type type = galley_type(f, LOOK_PARA);
    double height = galley_height(f, &type, f->width, LEAD_IN + 1, b->text);
    bool few = height < (LEAD_IN + .5) * galley_line(&type);
    return few && (is_shown(b->next) || leads_in(f, b->next, depth + 1));
}

/* Of one that leads in, all of it and the least of what it leads to. */
static double lead_start(struct galley *f, enum look look, const struct block *b, int depth) {
    if (!leads_in(f, b, depth)) {
        return text_start(f, look, f->width, b->text);
    }
    struct canvas_type type = galley_type(f, look);
    double own = (looks[look].before + looks[look].after) * f->em +
                 galley_height(f, &type, f->width, 0, b->text);
    return own + galley_start(f, b->next, depth + 1);
}

static double heading_start(struct galley *f, const struct block *b, int depth) {
    enum look look = heading_look(b);
    struct canvas_type type = galley_type(f, look);
    double own = (looks[look].before + looks[look].after) * f->em +
                 galley_height(f, &type, f->width, 0, b->text);
    return own + (b->next && depth < KEPT ? galley_start(f, b->next, depth + 1) : 0);
}

double galley_start(struct galley *f, const struct block *b, int depth) {
    double inner = BOX_PAD * f->em;
    switch (b->kind) {
    case BLOCK_HEADING:
        return heading_start(f, b, depth);
    case BLOCK_LEAD:
        return lead_start(f, LOOK_LEAD, b, depth);
    case BLOCK_PARA:
        return lead_start(f, LOOK_PARA, b, depth);
    case BLOCK_SMALL:
        return text_start(f, LOOK_SMALL, f->width, b->text);
    case BLOCK_ITEM:
        return text_start(f, LOOK_PARA, f->width - INDENT * f->em, b->text);
    case BLOCK_LIST:
        return b->first ? galley_start(f, b->first, depth) : 0;
    case BLOCK_BOX:
        return 2 * inner +
               (*b->text ? text_start(f, LOOK_STRONG, f->width - 4 * inner, b->text) : 0) +
               (b->first && depth < DOCUMENT_DEPTH ? galley_start(f, b->first, depth + 1) : 0);
    case BLOCK_COLUMNS:
        return b->first ? galley_start(f, b->first, depth + 1) : 0;
    case BLOCK_FACT:
        return galley_fact_start(f, b);
    case BLOCK_TABLE:
        return galley_table_start(f, b);
    case BLOCK_FIGURE:
        return b->figure.whole_page ? HUGE_VAL : .4 * f->em + figure_start(f, b);
    case BLOCK_ROOT:
    case BLOCK_ROW:
    case BLOCK_COLUMN:
    case BLOCK_BREAK:
        return 0;
    }
    return 0;
}

/* ---- the whole ---- */

static void paragraph(struct galley *f, enum look look, const struct block *b) {
    if (leads_in(f, b, 0)) {
        galley_need(f, lead_start(f, look, b, 0));
    }
    text_block(f, look, CANVAS_P, b->text);
}

void galley_blocks(struct galley *f, const struct block *first) {
    for (const struct block *b = first;
         b && b != f->until && b->kind != BLOCK_COLUMN && !galley_stopped(f); b = b->next) {
        if (f->break_due && b->kind != BLOCK_BREAK) {
            f->break_due = false;
            galley_need(f, HUGE_VAL);
        }
        switch (b->kind) {
        case BLOCK_ROOT:
        case BLOCK_ITEM: // its list places it
        case BLOCK_ROW:
        case BLOCK_COLUMN:
            break;
        case BLOCK_HEADING:
            heading(f, b);
            break;
        case BLOCK_LEAD:
            paragraph(f, LOOK_LEAD, b);
            break;
        case BLOCK_PARA:
            paragraph(f, LOOK_PARA, b);
            break;
        case BLOCK_SMALL:
            text_block(f, LOOK_SMALL, CANVAS_P, b->text);
            break;
        case BLOCK_LIST:
            list(f, b);
            break;
        case BLOCK_BOX:
            box(f, b);
            break;
        case BLOCK_COLUMNS:
            columns(f, b);
            break;
        case BLOCK_FACT:
            b = galley_facts(f, b);
            break;
        case BLOCK_TABLE:
            galley_table(f, b);
            break;
        case BLOCK_FIGURE:
            figure(f, b);
            break;
        case BLOCK_BREAK:
            f->break_due = true; // once there is something to go there
            break;
        }
    }
}

/* What stands to the left in one direction stands to the right in the other. */
void galley_mirror(struct galley *f) {
    for (size_t i = 0; i < f->n_puts; i++) {
        f->puts[i].x = f->page_w - f->puts[i].x - f->puts[i].w;
    }
    for (size_t i = 0; i < f->n_frames; i++) {
        f->frames[i].x = f->page_w - f->frames[i].x - f->frames[i].w;
    }
}

bool galley_layout(struct galley *f, const struct document *doc) {
    f->doc = doc;
    f->fresh = true;
    f->y = f->top;
    if (!doc->n_titles) {
        text_block(f, LOOK_TITLE, CANVAS_H1, doc->info.title);
        text_block(f, LOOK_SUBTITLE, CANVAS_P, doc->info.subtitle ? doc->info.subtitle : "");
        f->level = 1;
    }
    galley_blocks(f, doc->root.first);
    if (f->fresh && f->page > 0 && !galley_stopped(f)) {
        f->page--; // blocks without a word came last
        for (size_t i = f->n_puts; i-- > 0 && f->puts[i].page > f->page;) {
            f->puts[i].page = f->page;
        }
    }
    if (doc->rtl) {
        galley_mirror(f);
    }
    return !galley_stopped(f);
}

void galley_done(struct galley *f) {
    mem_freep(&f->puts);
    mem_freep(&f->frames);
    arena_done(&f->mem);
}
