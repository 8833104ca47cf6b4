/* analysis/chart_impl.h — what the charts share: a pen that knows the direction of the sheet. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/charts.h"
#include "base/canvas.h"

enum chart_ink {
    CHART_BLACK = 0x1A1A1A,
    CHART_QUIET = 0x4A4A4A,
    CHART_LINE = 0x767676,
    CHART_PALE = 0xD0D0D0,
    CHART_WHITE = 0xFFFFFF,
    CHART_BLUE = 0x00518F,
    CHART_SKY = 0x56B4E9
};
enum { CHART_SERIES = 7 }; // that colour and dashes tell apart; the rest is grey

struct pen { // draws and measures; places are from the start of the sheet: its left, or its right
    struct canvas *canvas;
    struct canvas *ruler; // texts are as wide as this says, whatever paper they go to
    const struct chart *chart;
    const struct chart_words *words;
    double w, em; // mm; em is the size of the type
};

struct pen_type {
    double size; // in em; 0: 1
    bool bold;
    enum canvas_align align;
    uint32_t colour; // 0: CHART_BLACK
};

double pen_x(const struct pen *p, double x, double w); // of the left edge, on the canvas
/* Text in the width; returns its height there, 0 for NULL. _mm: what is kept free for it. */
double pen_text(const struct pen *p, double x, double y, double w, const struct pen_type *type,
                const char *text);
double pen_text_mm(const struct pen *p, double w, const struct pen_type *type, const char *text);
double pen_word_mm(const struct pen *p, const struct pen_type *type, const char *word, size_t len);
/* In the middle of the height `h`, if it is less high. */
void pen_text_in(const struct pen *p, double x, double y, double w, double h,
                 const struct pen_type *type, const char *text);
void pen_rect(const struct pen *p, double x, double y, double w, double h,
              const struct canvas_paint *paint);
/* The dotted frame around what is not shown. */
void pen_dotted(const struct pen *p, double x, double y, double w, double h);
void pen_line(const struct pen *p, double x1, double y1, double x2, double y2, double mm,
              uint32_t colour);
void pen_icon(const struct pen *p, const char *icon, double x, double y, double size);
/* A dotted frame with the words why there is nothing in it. */
double pen_hidden(const struct pen *p, double x, double y, double w, double least_h,
                  const char *words);

/* Colour, dashes and hatch of the series `i`: Okabe–Ito in an order that prints as grey steps. */
uint32_t chart_colour(size_t i);
void chart_dashes(size_t i, double dash_mm[2]);
enum hatch chart_hatch(size_t i);

/* "7 in every 10 homes", "place 2". */
void chart_say(struct strbuf *out, const struct chart *chart, const struct chart_row *row);
void chart_say_place(struct strbuf *out, const struct chart *chart, int place, bool joint);
int chart_tenths(double percent);
/* The rows by value, hidden ones last; `order` has room for all. */
void chart_sort(const struct chart *chart, size_t *order);
/* Another row has the same place in bars (column -1) or in a column of a ladder. */
bool chart_is_joint(const struct chart *chart, size_t row, int column);

/* Each draws its kind and returns the height. */
double chart_houses(struct pen *p);
double chart_bars(struct pen *p);
double chart_small(struct pen *p);
double chart_parts(struct pen *p);
double chart_ladder(struct pen *p);
double chart_changes(struct pen *p);
double chart_timeline(struct pen *p);
