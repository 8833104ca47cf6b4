/* analysis/document_galley.h — a document laid out on sheets of one size: what stands where. First
 * all is placed, then it is drawn, since a page says how many there are.
 *
 * Places   mm from the top left of the sheet; in documents from right to left already mirrored.
 * Order    puts stand in the order of reading, page after page; frames lie under them, the inner
 * before the outer. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/document.h"
#include "analysis/document_impl.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/canvas.h"

enum put_kind {
    PUT_BEGIN,
    PUT_END,
    PUT_TEXT,
    PUT_ASIDE,
    PUT_RULE,
    PUT_FILL,
    PUT_FIGURE,
    PUT_MARK,
    PUT_TICK
};

struct put {
    enum put_kind kind;
    uint32_t page;         // 0 is the first
    enum canvas_role role; // of PUT_BEGIN and PUT_TEXT
    int bookmark;          // 1 …: PUT_TEXT is a heading of this level; 0: none
    int max_lines;         // of a text; 0: all
    double x, y, w, h;
    double own_w, own_h; // of a figure, in its own millimetres
    struct canvas_type type;
    const char *text;          // borrowed from the document or the flow
    const struct block *block; // a figure, a box
};

struct frame { // of a box, or of what stands of it on one page
    uint32_t page;
    double x, y, w, h;
    enum document_box box;
};

struct galley {
    const struct document *doc;
    struct canvas *canvas;           // to measure on
    double page_w, page_h, em;       // mm; em is the size of the type
    double least_mm;                 // no text is smaller; 0: some is
    double left, width, top, bottom; // where the text goes just now, within open boxes
    double y;                        // and is
    uint32_t page;
    size_t max_pages;          // stop laying out past it; 0: never
    const struct block *until; // and before this block; NULL: never
    bool fresh;                // nothing stands on this page yet
    bool headed;               // nothing but headings does
    bool break_due;            // the next block begins a page
    int level;                 // of the last heading
    struct put *puts;
    size_t n_puts, cap_puts;
    struct frame *frames;
    size_t n_frames, cap_frames;
    struct open_box {
        const struct block *block;
        double x, y, w; // its corner on this page
    } boxes[DOCUMENT_DEPTH];
    size_t n_boxes;
    struct arena mem;
};

/* How a kind of text looks. */
enum look {
    LOOK_TITLE,
    LOOK_SUBTITLE,
    LOOK_H1,
    LOOK_H2,
    LOOK_H3,
    LOOK_LEAD,
    LOOK_PARA,
    LOOK_SMALL,
    LOOK_STRONG, // captions, heads of tables, facts
};

/* Lay `doc` out; *f is zeroed but for canvas, page_w, page_h and em. False: more than max_pages. */
bool galley_layout(struct galley *f, const struct document *doc);
/* The same with each part, from break to break, on a page of its own: in type of f->em or, where
 * that is too large, of so many steps less that it fits, but not below `least`. */
void galley_sheets(struct galley *f, const struct document *doc, double least, double step);
void galley_done(struct galley *f);

/* What its parts share. */
struct canvas_type galley_type(const struct galley *f, enum look look);
double galley_height(struct galley *f, const struct canvas_type *type, double width, int max_lines,
                     const char *text);
double galley_line(const struct canvas_type *type); // height of one line
/* As galley_height, but what is longer than any page has room for is not measured: HUGE_VAL. */
double galley_tall(struct galley *f, const struct canvas_type *type, double width,
                   const char *text);
struct put *galley_put(struct galley *f, enum put_kind kind);
void galley_begin(struct galley *f, enum canvas_role role);
void galley_end(struct galley *f);
void galley_text(struct galley *f, enum canvas_role role, const struct canvas_type *type, double x,
                 double width, const char *text);
void galley_run(struct galley *f, enum look look, enum canvas_role role, const char *text);
void galley_need(struct galley *f, double height); // a new page when less is left of this one
void galley_new_page(struct galley *f);
bool galley_stopped(const struct galley *f); // past max_pages
void galley_blocks(struct galley *f, const struct block *first);
void galley_mirror(struct galley *f); // what stands to the left goes to the right
double galley_start(struct galley *f, const struct block *b,
                    int depth); // least that must go together

/* Bytes of `text` that fit into `room` mm in whole lines; at least some when `force`. `tidy`: leave
 * two lines on both sides, and three together. */
size_t galley_fit(struct galley *f, const struct canvas_type *type, double width, double room,
                  const char *text, bool tidy, bool force);
/* A part of the text `whole`, to stand by itself. */
const char *galley_slice(struct galley *f, const char *whole, const char *text, size_t len);

/* Cells side by side, none split unless they fill a page: rows of tables, facts. */
struct cell {
    double x, w; // from the start of the line
    enum canvas_role role;
    struct canvas_type type;
    const char *text;
};
struct row {
    struct cell *cells;
    size_t n;
    double pad; // above and below
};
double galley_row_height(struct galley *f, const struct row *row);
void galley_table(struct galley *f, const struct block *b);
const struct block *galley_facts(struct galley *f, const struct block *b); // the last of them
double galley_table_start(struct galley *f, const struct block *b);
double galley_fact_start(struct galley *f, const struct block *b);
