/* analysis/charts.h — pictures for people who count in homes: ten houses, bars, a ladder of ways
 * to count, parts of a whole, before and after, promises.
 *
 *   static const struct chart_row rows[] = {{.label = "Damp", .value = 68, .beside = "65 of 95"}};
 *   struct chart chart = {.kind = CHART_HOUSES, .title = "…", .rows = rows, .n_rows = 1};
 *   chart_open(doc, &chart); // the figure and its words for who does not see it
 *   document_table(doc, …);  // the numbers it is drawn from
 *   document_end(doc);
 *
 * Safe     what stands in a row has passed disclosure: a chart hides nothing itself. A row with
 *          `hidden` is said in these words, in a dotted outline, and has no length.
 * Look     words and shapes beside colour: each can be read in black and white, and from right to
 *          left. Type of 14 pt; the height follows from the texts and the width. On paper a chart
 *          takes the width there is in the type of the text: large print has large charts.
 * Same     widths of texts are guessed as the SVG canvas does it, so a chart is the same wherever
 *          it is drawn.
 * Life     a chart and its texts are borrowed, and live as long as the document. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct canvas;
struct document;
struct strbuf;

enum chart_kind {
    CHART_HOUSES,   // ten houses a row, as many of them full as homes in every ten
    CHART_BARS,     // sorted bars with places and whiskers
    CHART_SMALL,    // thin bars without: first choices, because people ask
    CHART_PARTS,    // one bar of parts in their order: what came of the knocks
    CHART_LADDER,   // a column for each way of counting, a line for each issue
    CHART_CHANGES,  // before and after, with arrows
    CHART_TIMELINE, // promises and what came of them
};

enum chart_change { CHANGE_BETTER, CHANGE_SAME, CHANGE_WORSE, CHANGE_UNKNOWN };
enum chart_state { STATE_DONE, STATE_STARTED, STATE_WAITING, STATE_NOTHING };

enum { CHART_COLUMNS = 5 }; // of a ladder, at most

struct chart_row { // NULL and 0: not given
    const char *label;
    const char *icon;          // a name of icons.h
    double value;              // percent: houses, bars, parts
    double low, high;          // percent, the whisker; high 0: none
    const char *says;          // "7 in every 10 homes"; NULL: said from `value`
    const char *beside;        // "about 65 of 95 homes"
    const char *hidden;        // why there is no figure; NULL: there is one
    int place;                 // of bars; rows of the same place are joint
    int places[CHART_COLUMNS]; // of a ladder
    const char *before, *after;
    enum chart_change change;
    const char *when, *note; // of a promise: its date, what came of it
    enum chart_state state;
};

/* What a chart says by itself; {1} and {2} stand for what is put in. */
struct chart_words {
    const char *in_ten;  // "{1} in every 10 homes"
    const char *none;    // "no homes"
    const char *few;     // "fewer than 1 in every 10 homes"
    const char *nearly;  // "nearly all homes"
    const char *all;     // "all homes"
    const char *part;    // "{1} in every 100"
    const char *between; // "between {1} and {2} in every 10"
    const char *axis;    // "homes in every 10"
    const char *place;   // "place {1}"
    const char *joint;   // "joint place {1}"
    const char *tied;    // "joint": under a place
    // heads of columns
    const char *issue, *before, *after, *change;
    const char *changes[4]; // "better", "about the same", "worse", "cannot tell"
    const char *states[4];  // "done", "started", "not yet", "nothing seen"
};
extern const struct chart_words chart_english;

struct chart {
    enum chart_kind kind;
    const char *title;
    const struct chart_row *rows;
    size_t n_rows;
    const char *columns[CHART_COLUMNS]; // a ladder's ways of counting
    size_t n_columns;
    double w_mm;                     // 0: 174, the width of text on A4
    double type_pt;                  // 0: 14
    bool rtl;                        // the document reads from right to left
    const struct chart_words *words; // NULL: English
};

double chart_height(const struct chart *chart); // mm, for its width

/* A document_draw_fn: `ctx` is the chart. */
void chart_draw(struct canvas *canvas, void *ctx, double w_mm, double h_mm);

/* All it shows, in sentences. */
void chart_alt(struct strbuf *out, const struct chart *chart);

/* The figure with its words; its blocks follow until document_end(), as after document_figure(). */
void chart_open(struct document *doc, const struct chart *chart);
