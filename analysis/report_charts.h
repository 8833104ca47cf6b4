/* analysis/report_charts.h — pictures of the report with their words and numbers. */
#pragma once
#include <stddef.h>

#include "analysis/count.h"
#include "analysis/report_impl.h"

struct report_bar {
    const char *label;
    const char *icon; // code of the issue
    struct share share;
    uint32_t place; // in the order; 0: none
};

enum { LADDER_ROWS = 8 }; // more lines nobody can follow

/* Ten houses a row, as many of them filled as homes in ten; bars in order; three ways of counting
 * side by side; the map. Each with a table of what it shows. */
void report_chart_houses(struct report *r, struct document *doc, const struct report_bar *bars,
                         size_t n);
/* Issues with their pictures, one below the other, without figures. */
void report_chart_issues(struct report *r, struct document *doc, const uint8_t *issues, size_t n);
void report_chart_bars(struct report *r, struct document *doc, const struct report_bar *bars,
                       size_t n);
/* First choices, because people ask (spec/domain.md 3.5). */
void report_chart_firsts(struct report *r, struct document *doc, const struct report_bar *bars,
                         size_t n);
void report_chart_ladder(struct report *r, struct document *doc);
void report_chart_map(struct report *r, struct document *doc);

/* Place of an issue of the order by one way of counting, from 1 on. */
extern const enum method_id report_ladder[LADDER_METHODS];
uint32_t report_place(const struct report *r, enum method_id method, uint32_t issue, bool *joint);
const char *report_place_text(struct report *r, enum method_id method, uint32_t issue);
