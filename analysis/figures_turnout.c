/* analysis/figures_turnout.c — doors, and what became of the knocks (spec/domain.md 1.3, 1.4). */
#include "analysis/figures_impl.h"
#include "base/mem.h"
#include "survey/progress.h"

enum { TURNOUT_YES, TURNOUT_REFUSED, TURNOUT_AWAY, TURNOUT_OTHER, TURNOUT_UNKNOWN, TURNOUT_LINES };
enum { DOORS_HOME, DOORS_NO_HOME, DOORS_LINES };
enum { LISTED_LINES = 2 };

static const struct figure_category turnout_names[TURNOUT_LINES] = {
    {"took_part", "Took part"                            },
    {"refused",   "Said no"                              },
    {"not_met",   "Lived in, but nobody was met"         },
    {"other",     "Met, but could not be asked"          },
    {"not_known", "Not known whether anybody lives there"},
};
static const struct figure_category doors_names[DOORS_LINES] = {
    {"home",    "May be lived in"  },
    {"no_home", "Empty, or no home"},
};

static const struct figure_category listed_names[LISTED_LINES] = {
    {"took_part", "Took part"     },
    {"not_heard", "Not heard from"},
};

static int turnout_line(enum rate_family family) {
    switch (family) {
    case RATE_I:
    case RATE_P:
        return TURNOUT_YES;
    case RATE_R:
        return TURNOUT_REFUSED;
    case RATE_NC:
        return TURNOUT_AWAY;
    case RATE_O:
        return TURNOUT_OTHER;
    case RATE_UH:
    case RATE_UO:
        return TURNOUT_UNKNOWN;
    case RATE_NE:
    case RATE_X:
        break;
    }
    return -1;
}

static void add_outcomes(struct figures_work *w, struct sheet *turnout, struct sheet *doors,
                         size_t place, const struct rate_counts *counts) {
    for (;; place = w->parent[place]) {
        int64_t *row = turnout->count + sheet_at(turnout, place, 0);
        int64_t *at_doors = doors->count + sheet_at(doors, place, 0);
        for (int family = 0; family < RATE_FAMILIES; family++) {
            int64_t n = (int64_t)counts->n[family];
            int line = turnout_line((enum rate_family)family);
            if (line >= 0) {
                row[line] += n;
                row[TURNOUT_LINES] += n;
                at_doors[DOORS_HOME] += n;
            }
            at_doors[DOORS_NO_HOME] += family == RATE_NE ? n : 0;
            at_doors[DOORS_LINES] += line >= 0 || family == RATE_NE ? n : 0;
        }
        if (place == 0) {
            return;
        }
    }
}

struct sheet *figures_turnout_sheet(struct figures_work *w, const char *name, const char *label,
                                    const char *universe, const struct figure_category *lines,
                                    size_t n) {
    const struct indicator about = {.name = name,
                                    .question = "",
                                    .label = label,
                                    .topic = "Who took part",
                                    .type = "count",
                                    .universe = universe,
                                    .kind = INDICATOR_TURNOUT};
    struct sheet *sheet = sheet_add(w, &about, n ? SHEET_PARTS : SHEET_EACH, n);
    sheet_finish(sheet, figures_categories(w, lines, n));
    return sheet;
}

static void count_knocks(struct figures_work *w, const struct progress *p) {
    figures_turnout_sheet(w, "doors", "Doors on the list", "all doors on the list", doors_names,
                          DOORS_LINES);
    struct sheet *turnout =
        figures_turnout_sheet(w, "turnout", "What became of the knocks",
                              "homes that may be lived in", turnout_names, TURNOUT_LINES);
    turnout->total = (struct sheet_cell){(uint32_t)(w->n_sheets - 2), DOORS_HOME};
    for (size_t i = 0; i < p->n; i++) {
        size_t place =
            p->groups[i].code[0] ? figures_find_place(w, PLACE_BLOCK, p->groups[i].code) : 0;
        add_outcomes(w, turnout, turnout - 1, place, &p->groups[i].counts);
    }
}

/* No knock was logged: the doors on the list are all there is to compare with. */
static void count_doors(struct figures_work *w) {
    struct sheet *turnout = figures_turnout_sheet(
        w, "turnout", "Homes that took part", "all doors on the list", listed_names, LISTED_LINES);
    for (size_t i = 0; i < w->n_places; i++) {
        int64_t doors = (int64_t)w->places[i].doors, n = sheet_homes(&w->sheets[0], i);
        int64_t *row = turnout->count + sheet_at(turnout, i, 0);
        row[0] = n < doors ? n : doors;
        row[1] = doors - row[0];
        row[LISTED_LINES] = doors;
    }
}

/* By block: known, kept for others, or for this alone. NULL: failed. */
static const struct progress *read_progress(struct figures_work *w, struct progress *own,
                                            struct err *err) {
    struct figures_read *read = w->out->read;
    if (w->options->progress) {
        return w->options->progress;
    }
    if (!read) {
        return progress_read(own, w->st, PROGRESS_BLOCK, err) ? own : NULL;
    }
    read->has_knocks = knocks_read(&read->knocks, w->st, err);
    return read->has_knocks ? &read->knocks.progress : NULL;
}

bool figures_count_turnout(struct figures_work *w, struct err *err) {
    struct progress own = {0};
    if (!w->has_doors) {
        return true;
    }
    const struct progress *p = read_progress(w, &own, err);
    w->at = -1;
    if (p && p->all.n_visits > 0) {
        count_knocks(w, p);
    } else if (p) {
        count_doors(w);
    }
    progress_done(&own);
    return p != NULL;
}
