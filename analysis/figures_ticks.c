/* analysis/figures_ticks.c — ticks as ballots: how many homes ticked anything but "none of these".
 *
 * Priorities says so, and a table how many answered: what one hides, the two of them would tell. So
 * they are sheets of one system, in every set of figures; the tables do not have them. */
#include <string.h>

#include "analysis/figures_impl.h"
#include "analysis/gather.h"
#include "base/mem.h"
#include "survey/tables.h"

const struct figure_category figures_ballot_lines[BALLOT_LINES] = {
    {"ballot",  "Named something" },
    {"nothing", "Nothing of these"},
    {"dk",      "Do not know"     },
};

/* The line of a tick that is no issue by itself, and of all others BALLOT_YES. */
static size_t ballot_line(const char *code) {
    enum special special = gather_special(code);
    return special == SPECIAL_NONE ? BALLOT_NOTHING
           : special == SPECIAL_DK ? BALLOT_DK
                                   : BALLOT_YES;
}

void figures_count_ballot(const struct sheet *ticks, const int64_t *ticked, int64_t *row) {
    size_t line = BALLOT_LINES;
    for (size_t i = 0; i < ticks->n_cols; i++) {
        size_t of = ticked[i] ? ballot_line(ticks->about.categories[i].code) : BALLOT_LINES;
        line = of == BALLOT_YES || line == BALLOT_LINES ? of : line;
    }
    row[line]++;
    row[BALLOT_LINES]++;
}

static struct sheet *ballot_sheet(struct figures_work *w, uint32_t ticks, const char *ending,
                                  enum indicator_kind kind, enum sheet_shape shape, size_t n) {
    struct indicator about = w->sheets[ticks].about;
    about.name = arena_printf(&w->out->mem, "%s_%s", about.name, ending);
    about.kind = kind;
    about.type = "rank";
    struct sheet *sheet = sheet_add(w, &about, shape, n);
    sheet->beside = true;
    sheet->same = ARENA_ARRAY(&w->out->mem, struct sheet_cell, n + 1);
    for (size_t i = 0; i < n; i++) {
        sheet->same[i] = (struct sheet_cell){SHEET_NONE, 0};
    }
    return sheet;
}

void figures_beside(struct figures_work *w, uint32_t ticks, const int64_t *ballots) {
    struct sheet *about = &w->sheets[ticks];
    size_t m = 0, n = about->n_cols;
    for (size_t i = 0; i < n; i++) {
        m += ballot_line(about->about.categories[i].code) == BALLOT_YES;
    }
    uint32_t ballot = (uint32_t)w->n_sheets;
    struct sheet *sheet =
        ballot_sheet(w, ticks, "ballot", INDICATOR_ONE, SHEET_PARTS, BALLOT_LINES);
    sheet_finish(sheet, figures_ballot_lines);
    sheet->total = (struct sheet_cell){ticks, (uint32_t)n};
    memcpy(sheet->silent, w->sheets[ticks].silent, sizeof sheet->silent);
    struct sheet *named = ballot_sheet(w, ticks, "top3", INDICATOR_TOP3, SHEET_EACH, m);
    named->total = (struct sheet_cell){ballot, BALLOT_YES};
    sheet = &w->sheets[ballot];
    about = &w->sheets[ticks];
    AUTO(mem_freep) struct figure_category *cards = mem_zalloc((m + 1) * sizeof *cards);
    for (uint32_t i = 0, k = 0; i < n; i++) {
        size_t line = ballot_line(about->about.categories[i].code);
        struct sheet_cell *same = line == BALLOT_YES ? &named->same[k] : &sheet->same[line];
        *same = (struct sheet_cell){same->sheet == SHEET_NONE ? ticks : SHEET_NONE, i};
        if (line == BALLOT_YES) {
            cards[k++] = about->about.categories[i];
        }
    }
    sheet_finish(named, figures_categories(w, cards, m));
    AUTO(mem_freep) int64_t *zero = mem_zalloc((m + 1) * sizeof *zero);
    for (size_t block = 0; block <= w->n_blocks; block++) {
        const int64_t *row = ballots + block * (BALLOT_LINES + 1);
        zero[m] = row[BALLOT_YES];
        figures_add_up(w, sheet, block, row);
        figures_add_up(w, named, block, zero);
    }
    for (size_t place = 0; place < w->n_places; place++) {
        for (size_t k = 0; k < m; k++) {
            named->count[sheet_at(named, place, k)] =
                about->count[sheet_at(about, place, named->same[k].col)];
        }
    }
}

bool figures_has_ballots(const struct sheet *ticks) {
    size_t n = 0;
    for (size_t i = 0; i < ticks->n_cols; i++) {
        n += ballot_line(ticks->about.categories[i].code) == BALLOT_YES;
    }
    return n && n < ticks->n_cols;
}

bool figures_are_ticks(const struct figures_work *w, const struct figure_question *q) {
    bool found = false;
    for (size_t i = 0; i < w->n_sheets && !q->path; i++) {
        const struct indicator *about = &w->sheets[i].about;
        found |=
            about->kind == INDICATOR_TICKS && strcmp(about->question, question_name(q->name)) == 0;
    }
    return found;
}
