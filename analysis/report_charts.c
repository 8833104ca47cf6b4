/* analysis/report_charts.c — see report_charts.h. */
#include "analysis/report_charts.h"

void report_chart_houses(struct report *r, struct document *doc, const struct report_bar *bars,
                         size_t n) {
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_ISSUE),    false, 0.4},
        {WORD(r, TELL_COL_IN_WORDS), false, 0.4},
        {WORD(r, TELL_COL_HOMES),    true,  0.2},
    };
    document_table(doc, WORD(r, r->all.kind == BALLOTS_RANKED ? TELL_HOUSES : TELL_HOUSES_TICKS),
                   columns, LEN(columns));
    for (size_t i = 0; i < n; i++) {
        const char *cells[] = {bars[i].label, report_share_text(r, &bars[i].share),
                               report_pair(r, &bars[i].share)};
        document_row(doc, cells, LEN(cells));
    }
    document_end(doc);
}

void report_chart_ladder(struct report *r, struct document *doc) {
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_ISSUE),     false, 0.46},
        {WORD(r, TELL_COL_BY_FIRST),  true,  0.18},
        {WORD(r, TELL_COL_BY_TOP3),   true,  0.18},
        {WORD(r, TELL_COL_BY_POINTS), true,  0.18},
    };
    document_table(doc, WORD(r, TELL_LADDER_TABLE), columns, LEN(columns));
    for (uint32_t i = 0; i < r->v.n_order; i++) {
        uint32_t issue = r->v.order[i];
        const char *cells[1 + LADDER_METHODS] = {report_label(r, issue)};
        for (int m = 0; m < LADDER_METHODS; m++) {
            cells[1 + m] = report_place_text(r, report_ladder[m], issue);
        }
        document_row(doc, cells, LEN(cells));
    }
    document_end(doc);
}

void report_chart_map(struct report *r, struct document *doc) {
    report_block_rows(r, doc);
}
