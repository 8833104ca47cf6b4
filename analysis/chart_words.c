/* analysis/chart_words.c — what a chart says to those who do not see it: sentences. */
#include <math.h>
#include <stdio.h>

#include "analysis/chart_impl.h"
#include "analysis/document_impl.h"
#include "base/attr.h"
#include "base/strbuf.h"

const struct chart_words chart_english = {
    .in_ten = "{1} in every 10 homes",
    .none = "no homes",
    .few = "fewer than 1 in every 10 homes",
    .nearly = "nearly all homes",
    .all = "all homes",
    .part = "{1} in every 100",
    .between = "between {1} and {2} in every 10",
    .axis = "homes in every 10",
    .place = "place {1}",
    .joint = "joint place {1}",
    .tied = "joint",
    .issue = "Issue",
    .before = "Before",
    .after = "Now",
    .change = "Change",
    .changes = {"better", "about the same", "worse",   "cannot tell" },
    .states = {"done",   "started",        "not yet", "nothing seen"},
};

static const struct chart_words *words_of(const struct chart *chart) {
    return chart->words ? chart->words : &chart_english;
}

static void say_numbers(struct strbuf *out, const char *words, int one, int two) {
    char first[16], second[16];
    snprintf(first, sizeof first, "%d", one);
    snprintf(second, sizeof second, "%d", two);
    document_say(out, words, first, second);
}

int chart_tenths(double percent) {
    return percent > 0 ? (int)fmin(floor(percent / 10 + .5), 10) : 0;
}

void chart_say(struct strbuf *out, const struct chart *chart, const struct chart_row *row) {
    const struct chart_words *words = words_of(chart);
    int tenths = chart_tenths(row->value);
    if (row->hidden || row->says) {
        strbuf_add(out, row->hidden ? row->hidden : row->says);
    } else if (chart->kind == CHART_PARTS) {
        say_numbers(out, words->part, (int)floor(row->value + .5), 0);
    } else if (tenths == 0) {
        strbuf_add(out, row->value > 0 ? words->few : words->none);
    } else if (tenths == 10) {
        strbuf_add(out, row->value < 100 ? words->nearly : words->all);
    } else {
        say_numbers(out, words->in_ten, tenths, 0);
    }
}

static void add_between(struct strbuf *out, const struct chart *chart,
                        const struct chart_row *row) {
    if (!row->hidden && row->high > 0) {
        say_numbers(out, words_of(chart)->between, (int)floor(row->low / 10),
                    (int)ceil(row->high / 10));
    }
}

void chart_say_place(struct strbuf *out, const struct chart *chart, int place, bool joint) {
    if (place > 0) {
        say_numbers(out, joint ? words_of(chart)->joint : words_of(chart)->place, place, 0);
    }
}

bool chart_is_joint(const struct chart *chart, size_t row, int column) {
    const struct chart_row *rows = chart->rows;
    int place = column < 0 ? rows[row].place : rows[row].places[column];
    for (size_t i = 0; place > 0 && i < chart->n_rows; i++) {
        if (i != row && place == (column < 0 ? rows[i].place : rows[i].places[column])) {
            return true;
        }
    }
    return false;
}

/* By place where the rows have places, else large ones first. */
static bool before(const struct chart_row *a, const struct chart_row *b) {
    if (a->place > 0 && b->place > 0) {
        return a->place < b->place;
    }
    return (a->hidden != NULL) != (b->hidden != NULL) ? !a->hidden : a->value > b->value;
}

void chart_sort(const struct chart *chart, size_t *order) {
    for (size_t i = 0; i < chart->n_rows; i++) { // few rows, and equal ones stay as they came
        size_t at = i;
        for (; at > 0 && before(&chart->rows[i], &chart->rows[order[at - 1]]); at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

/* ---- parts of a sentence ---- */

/* What is said of a row, and where it comes from. */
enum field { LABEL, SAYS, RANGE, BESIDE, PLACE, COLUMN, BEFORE, AFTER, CHANGE, WHEN, STATE, NOTE };

static void add_place(struct strbuf *out, const struct chart *chart, size_t row, int column) {
    const struct chart_row *r = &chart->rows[row];
    chart_say_place(out, chart, column < 0 ? r->place : r->places[column],
                    chart_is_joint(chart, row, column));
}

static void add_field(struct strbuf *out, const struct chart *chart, size_t i, enum field field,
                      int column) {
    const struct chart_words *words = words_of(chart);
    const struct chart_row *row = &chart->rows[i];
    const char *text = NULL;
    switch (field) {
    case LABEL:
        text = row->label;
        break;
    case SAYS:
        chart_say(out, chart, row);
        break;
    case RANGE:
        add_between(out, chart, row);
        break;
    case BESIDE:
        text = row->beside;
        break;
    case PLACE:
    case COLUMN:
        add_place(out, chart, i, column);
        break;
    case BEFORE:
        text = row->before;
        break;
    case AFTER:
        text = row->after;
        break;
    case CHANGE:
        text = row->hidden ? row->hidden : words->changes[row->change];
        break;
    case WHEN:
        text = row->when;
        break;
    case STATE:
        text = words->states[row->state];
        break;
    case NOTE:
        text = row->note;
        break;
    }
    strbuf_add(out, text ? text : "");
}

/* The word before it; NULL: it needs none. */
static const char *head_of(const struct chart *chart, enum field field, int column) {
    return field == COLUMN   ? chart->columns[column]
           : field == BEFORE ? words_of(chart)->before
           : field == AFTER  ? words_of(chart)->after
                             : NULL;
}

/* The fields of each kind, in their order. */
enum { FIELDS_MAX = 6 };
static const struct {
    size_t n;
    enum field fields[FIELDS_MAX];
} fields_of[] = {
    [CHART_HOUSES] = {3, {LABEL, SAYS, BESIDE}              },
    [CHART_BARS] = {5, {LABEL, PLACE, SAYS, RANGE, BESIDE}},
    [CHART_SMALL] = {3, {LABEL, SAYS, BESIDE}              },
    [CHART_PARTS] = {3, {LABEL, SAYS, BESIDE}              },
    [CHART_LADDER] = {1, {LABEL}                            }, // and its columns
    [CHART_CHANGES] = {4, {LABEL, BEFORE, AFTER, CHANGE}     },
    [CHART_TIMELINE] = {4, {LABEL, WHEN, STATE, NOTE}         },
};

struct used { // the fields that have a text in some row
    size_t n;
    struct {
        enum field field;
        int column;
    } at[FIELDS_MAX + CHART_COLUMNS];
};

static bool is_used(const struct chart *chart, enum field field, int column) {
    AUTO(strbuf_done) struct strbuf text = {0};
    for (size_t i = 0; i < chart->n_rows && !text.len; i++) {
        add_field(&text, chart, i, field, column);
    }
    return field == LABEL || text.len;
}

static struct used fields_used(const struct chart *chart) {
    struct used used = {0};
    size_t own = fields_of[chart->kind].n;
    size_t all = own + (chart->kind == CHART_LADDER ? chart->n_columns : 0);
    for (size_t i = 0; i < all; i++) {
        enum field field = i < own ? fields_of[chart->kind].fields[i] : COLUMN;
        int column = i < own ? -1 : (int)(i - own);
        if (is_used(chart, field, column)) {
            used.at[used.n].field = field;
            used.at[used.n++].column = column;
        }
    }
    return used;
}

/* Bars are read in the order they are drawn. */
static size_t *order_of(const struct chart *chart, struct arena *mem) {
    size_t *order = ARENA_ARRAY(mem, size_t, chart->n_rows);
    if (chart->kind == CHART_BARS || chart->kind == CHART_SMALL) {
        chart_sort(chart, order);
        return order;
    }
    for (size_t i = 0; i < chart->n_rows; i++) {
        order[i] = i;
    }
    return order;
}

/* "Damp: joint place 1, 7 in every 10 homes, 65 of 95. Repairs: …" */
void chart_alt(struct strbuf *out, const struct chart *chart) {
    AUTO(arena_done) struct arena mem = {0};
    const size_t *order = order_of(chart, &mem);
    struct used used = fields_used(chart);
    for (size_t i = 0; i < chart->n_rows; i++) {
        strbuf_add(out, i ? " " : "");
        bool first = true;
        for (size_t k = 0; k < used.n; k++) {
            AUTO(strbuf_done) struct strbuf text = {0};
            add_field(&text, chart, order[i], used.at[k].field, used.at[k].column);
            if (!text.len) {
                continue;
            }
            strbuf_add(out, k == 0 ? "" : first ? ": " : ", ");
            first = k == 0;
            const char *head = head_of(chart, used.at[k].field, used.at[k].column);
            if (head) {
                strbuf_addf(out, "%s ", head);
            }
            strbuf_addn(out, text.data, text.len);
        }
        strbuf_add(out, out->len && out->data[out->len - 1] == '.' ? "" : ".");
    }
}
