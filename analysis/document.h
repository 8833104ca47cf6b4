/* analysis/document.h — a report as a row of blocks, said once, written as a page or on paper.
 *
 *   struct document *doc = document_new(&(struct document_info){.title = "…", .lang = "en"});
 *   document_heading(doc, 1, "Three asks");
 *   document_para(doc, "Seven in every ten homes …");
 *   document_html(&out, doc);  document_pdf(&out, doc, &(struct document_paper){…}, &err);
 *
 * Blocks   headings, paragraphs, the big sentence, lists, tables with a caption, facts, boxes,
 *          figures. A figure is drawn on a canvas, has its words (alt) and the numbers it is drawn
 *          from as a table: nobody needs to see it to know what it says.
 * Title    info.title stands at the head, unless the document has headings of level 0 of its own:
 * one as its first block takes its place; several are the titles of parts (a sheet for each block).
 * Texts    UTF-8, plain; copied. In the document's language; right to left where that is. A newline
 * is a new line; control characters are replaced.
 * Calls    in an order that makes sense, or an assertion: items in a list, rows in a table, every
 * list, box, table and figure with its document_end().
 * Look     spec/domain.md 6.2: 14 pt clear print, 18 pt large print, sans, left aligned (right in
 *          right-to-left scripts), no italics, no capitals for weight, contrast 4.5 : 1.
 * HTML     one file, no network, no script: style and SVG inside.
 * PDF      A4 (A3, A5) upright or across; headings are kept with what follows, rows are not split,
 *          tables repeat their head; tags and outline for readers of the ear; page n of m.
 * Same     the same document gives the same bytes. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct canvas;
struct document;
struct err;
struct strbuf;

/* What the writers say by themselves; {1} and {2} stand for what is put in. */
struct document_words {
    const char *skip;    // "Skip to the text"
    const char *page;    // "Page {1} of {2}"
    const char *goes_on; // "{1} (continued)": the caption of a table on its next page
};

struct document_info {
    const char *title, *subtitle; // subtitle may be NULL
    const char *author;           // the group: "Ashbrook residents"
    const char *lang;             // BCP 47
    const char *footer;           // on every page: source, date, tier
    const char *stamp; // over every page: "Draft for the report-back meeting"; NULL: none
    int64_t made_utc_ms;
    const struct document_words *words; // NULL: English
};

MUST_USE struct document *document_new(const struct document_info *info);
void document_free(struct document *doc);
DEFINE_FREEP(document_freep, struct document *, document_free)

void document_heading(struct document *doc, int level, const char *text); // 1 … 3; 0 is the title
void document_lead(struct document *doc, const char *text);               // the one big sentence
void document_para(struct document *doc, const char *text);
void document_small(struct document *doc, const char *text); // notes under a table, sources

void document_list(struct document *doc, bool numbered); // items until document_end()
void document_ticks(struct document *doc);               // the same, each with an empty box to tick
void document_item(struct document *doc, const char *text);
void document_end(struct document *doc);

/* A box around what follows, until document_end(): a warning, a badge, what to do. */
enum document_box { BOX_NOTE, BOX_GOOD, BOX_WARNING };
void document_box(struct document *doc, enum document_box kind, const char *heading);

/* Two columns side by side, where there is room: what follows stands in the first one, after
 * document_next_column() in the other, until document_end(). Read one after the other. */
void document_columns(struct document *doc);
void document_next_column(struct document *doc);

/* Label and text, side by side: "Homes that answered", "about 85 of 130". */
void document_fact(struct document *doc, const char *label, const char *text);

/* Cells of a table; the first of a row heads it. `number` columns stand to the right. */
struct document_column {
    const char *heading;
    bool number;
    double share; // of the width; 0: even
};
void document_table(struct document *doc, const char *caption,
                    const struct document_column *columns,
                    size_t n_columns);                                       // rows until _end()
void document_row(struct document *doc, const char *const *cells, size_t n); // NULL: empty

/* A picture `w_mm` wide and `h_mm` high in its own millimetres; scaled to the page. `ctx` must live
 * as long as the document. The table with its numbers follows as blocks until document_end(). */
typedef void (*document_draw_fn)(struct canvas *canvas, void *ctx, double w_mm, double h_mm);
/* A figure that can be drawn at any width: how high it is then, for type of 14 pt. On paper it gets
 * the width that makes its type as large as that of the text. */
typedef double (*document_height_fn)(void *ctx, double w_mm);
struct document_figure {
    const char *title, *alt;
    document_draw_fn draw;
    document_height_fn height; // NULL: of one shape
    void *ctx;
    double w_mm, h_mm;
    bool whole_page; // a map: as large as the sheet allows
};
void document_figure(struct document *doc, const struct document_figure *figure);

void document_break(struct document *doc); // a new page on paper

enum document_size { PAPER_A3, PAPER_A4, PAPER_A5 };
struct document_paper {
    enum document_size size;
    bool across;      // landscape
    double type_pt;   // 0: 14; 18 is large print; wall sheets more
    size_t max_pages; // 0: as many as it takes. Else the type shrinks, to 11 pt at least, to fit
    double else_pt;   // the type where it does not fit even so; 0: type_pt
    double least_pt;  // no text is smaller, but for those of figures; 0: notes and footers may be
    bool sheets;      // each part, from break to break, is one page in the type that fits there
};

void document_html(struct strbuf *out, const struct document *doc);
/* ERR_UNSUPPORTED where cairo and Pango are not on this machine. */
bool document_pdf(struct strbuf *out, const struct document *doc,
                  const struct document_paper *paper, struct err *err);
/* Plain text with headings underlined by marks, as in method.md. */
void document_markdown(struct strbuf *out, const struct document *doc);
