/* analysis/pack_workbook.c — tables.xlsx: a cover, notes, the asks, and one sheet for each part of
 * the questionnaire, as officers open it. No merged cells, no formulas, no macros; the dates in it
 * are the approval's. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/pack_impl.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sheet.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/xlsx_lib.h"

enum {
    MEMORY_ROWS_MAX = 20000, // figures; past them rows go to disk at once
    TITLE_PT = 18,
    A4_PAPER = 9,
    COVER_WIDTH = 60, // characters, of a column
    NOTES_WIDTH = 85,
    ACTIONS_WIDTH = 40,
    LINE_PT = 15,
};

struct book {
    lxw_workbook *file;
    lxw_format *head, *title, *wrap;
    lxw_error failed; // the first
    const struct pack *p;
};

static const struct book_column {
    const char *heading;
    double width;
} book_columns[] = {
    {"Area code",    12},
    {"Area",         24},
    {"Kind of area", 12},
    {"Period",       23},
    {"Question",     50},
    {"Indicator",    18},
    {"Answer",       40},
    {"Answer code",  18},
    {"Homes",        9 },
    {"Of homes",     9 },
    {"Percent",      9 },
    {"At least",     9 },
    {"At most",      9 },
    {"Hidden?",      12},
};

static void note(struct book *b, lxw_error error) {
    b->failed = b->failed ? b->failed : error;
}

/* Plain text, never a formula. */
static void put_text(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
                     const char *text, lxw_format *format) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    sheet_add_cell(&safe, text ? text : "", text ? strlen(text) : 0);
    if (safe.len > 0) {
        note(b, xlsx.worksheet_write_string(sheet, row, col, safe.data, format));
    }
}

static void put_number(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
                       double value) {
    if (!isnan(value)) {
        note(b, xlsx.worksheet_write_number(sheet, row, col, value, NULL));
    }
}

/* Text on as many lines as it takes: LibreOffice does not stretch a row by itself. */
static void put_wrapped(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
                        const char *text, int width) {
    size_t n = 0, len = strlen(text), at = 0;
    for (uint32_t code; at < len; n++) {
        at += utf8_decode(text + at, len - at, &code);
    }
    size_t lines = n / (size_t)(width - width / 8) + 1; // words are not cut
    note(b, xlsx.worksheet_set_row(sheet, row, (double)lines * LINE_PT, NULL));
    put_text(b, sheet, row, col, text, b->wrap);
}

static lxw_worksheet *add_sheet(struct book *b, const char *name) {
    lxw_worksheet *sheet = xlsx.workbook_add_worksheet(b->file, name);
    if (!sheet) {
        note(b, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
    } else {
        xlsx.worksheet_set_paper(sheet, A4_PAPER);
        xlsx.worksheet_fit_to_pages(sheet, 1, 0); // one page wide
    }
    return sheet;
}

/* ---- cover and notes ---- */

static void add_cover(struct book *b, const char *const *topics, size_t n_topics) {
    const struct pack *p = b->p;
    lxw_worksheet *sheet = add_sheet(b, "Cover");
    if (!sheet) {
        return;
    }
    AUTO(strbuf_done) struct strbuf line = {0};
    xlsx.worksheet_set_column(sheet, 0, 0, 24, NULL);
    xlsx.worksheet_set_column(sheet, 1, 1, COVER_WIDTH, NULL);
    put_text(b, sheet, 0, 0, p->figures->survey, b->title);
    const char *const facts[][2] = {
        {"For",             p->for_whom                   },
        {"Answers given",   p->period                     },
        {"Approved on",     p->day                        },
        {"What you may do", "see LICENCE.txt"             },
        {"How it was done", "see method.md and report.pdf"},
        {"Key fingerprint", p->finger                     },
    };
    if (p->practice) {
        put_text(b, sheet, 1, 0, PACK_PRACTICE, b->head);
    }
    lxw_row_t row = 3;
    for (size_t i = 0; i < LEN(facts); i++, row++) {
        put_text(b, sheet, row, 0, facts[i][0], b->head);
        put_wrapped(b, sheet, row, 1, facts[i][1], COVER_WIDTH);
    }
    put_text(b, sheet, ++row, 0, "Sheets", b->head);
    for (size_t i = 0; i < n_topics; i++) {
        strbuf_clear(&line);
        strbuf_addf(&line, "%zu  %s", i + 1, topics[i]);
        put_wrapped(b, sheet, row++, 1, line.data, COVER_WIDTH);
    }
}

static void add_notes(struct book *b) {
    const struct tier_rules *rules = &tier_rules[b->p->options->tier];
    lxw_worksheet *sheet = add_sheet(b, "Notes");
    if (!sheet) {
        return;
    }
    char rounding[160], small[200];
    snprintf(rounding, sizeof rounding,
             "Counts are homes, each rounded by itself to the nearest %u: they need not add up.",
             rules->base);
    snprintf(small, sizeof small,
             "Counts of fewer than %u homes are hidden, 0 is not; so is every figure of a group of "
             "fewer than %u homes, and what would give a hidden figure away.",
             rules->cell_min, rules->group_min);
    const char *const lines[] = {
        rounding,
        small,
        "Percent is worked out from the two rounded counts beside it.",
        "At least, at most: where the share surely lies (95 in 100), as not everybody answered.",
        "A figure without counts is a number, such as a median, not a share.",
        "Several answers of one home make shares that add up to more than 100.",
        "The same figures stand in tables.csv; the questions word for word in codebook.csv.",
    };
    xlsx.worksheet_set_column(sheet, 0, 0, NOTES_WIDTH, NULL);
    put_text(b, sheet, 0, 0, "Notes", b->title);
    for (size_t i = 0; i < LEN(lines); i++) {
        put_wrapped(b, sheet, (lxw_row_t)i + 2, 0, lines[i], NOTES_WIDTH);
    }
}

/* The asks, to be answered and sent back. */
static void add_actions(struct book *b) {
    enum { HEAD = 3 };
    lxw_worksheet *sheet = add_sheet(b, "Actions");
    if (!sheet) {
        return;
    }
    xlsx.worksheet_set_column(sheet, 0, PACK_ACTION_COLUMNS - 1, ACTIONS_WIDTH, NULL);
    put_text(b, sheet, 0, 0, "Actions", b->title);
    put_text(b, sheet, 1, 0, "Please fill in and send back to the group.", NULL);
    for (lxw_col_t i = 0; i < PACK_ACTION_COLUMNS; i++) {
        put_text(b, sheet, HEAD, i, pack_action_columns[i], b->head);
    }
    for (size_t i = 0; i < b->p->n_asks; i++) {
        put_wrapped(b, sheet, (lxw_row_t)(HEAD + 1 + i), 0, b->p->asks[i], ACTIONS_WIDTH);
    }
    xlsx.worksheet_set_landscape(sheet);
}

/* ---- figures ---- */

static void add_row(struct book *b, lxw_worksheet *sheet, lxw_row_t row, const struct figure *f) {
    const struct figures *figures = b->p->figures;
    const struct figure_area *place = &figures->places[f->place];
    const struct indicator *indicator = &figures->indicators[f->indicator];
    const struct figure_category *category = &indicator->categories[f->category];
    const char *const texts[] = {place->code,     place->name,      figure_place_names[place->kind],
                                 figures->period, indicator->label, indicator->name,
                                 category->label, category->code};
    lxw_col_t col = 0;
    for (size_t i = 0; i < LEN(texts); i++) {
        put_text(b, sheet, row, col++, texts[i], NULL);
    }
    bool counted = f->has_count && !f->hidden;
    const double numbers[] = {counted ? (double)f->numerator : NAN,
                              counted ? (double)f->denominator : NAN, f->hidden ? NAN : f->value,
                              f->hidden ? NAN : f->lower, f->hidden ? NAN : f->upper};
    for (size_t i = 0; i < LEN(numbers); i++) {
        put_number(b, sheet, row, col++, numbers[i]);
    }
    put_text(b, sheet, row, col, f->hidden ? "hidden" : "", NULL);
}

static void add_topic(struct book *b, const char *topic, size_t number) {
    const struct figures *figures = b->p->figures;
    AUTO(strbuf_done) struct strbuf name = {0};
    strbuf_addf(&name, "%zu ", number); // topics that begin alike are told apart by it
    sheet_add_name(&name, topic, SHEET_NAME_MAX - name.len);
    lxw_worksheet *sheet = add_sheet(b, name.data);
    if (!sheet) {
        return;
    }
    enum { LAST = LEN(book_columns) - 1 };
    for (lxw_col_t i = 0; i <= LAST; i++) {
        xlsx.worksheet_set_column(sheet, i, i, book_columns[i].width, NULL);
        put_text(b, sheet, 0, i, book_columns[i].heading, b->head);
    }
    lxw_row_t row = 1;
    for (size_t i = 0; i < figures->n_items && row < SHEET_ROWS_MAX; i++) {
        const struct figure *f = &figures->items[i];
        if (strcmp(figures->indicators[f->indicator].topic, topic) == 0) {
            add_row(b, sheet, row++, f);
        }
    }
    xlsx.worksheet_freeze_panes(sheet, 1, 0);
    note(b, xlsx.worksheet_autofilter(sheet, 0, 0, row - 1, LAST));
    note(b, xlsx.worksheet_repeat_rows(sheet, 0, 0));
    xlsx.worksheet_set_landscape(sheet);
}

/* Topics in the order of the form, each once. Owned array of borrowed texts. */
static const char **list_topics(const struct figures *figures, size_t *n) {
    const char **topics = mem_zalloc((figures->n_indicators + 1) * sizeof *topics);
    *n = 0;
    for (size_t i = 0; i < figures->n_indicators; i++) {
        size_t k = 0;
        while (k < *n && strcmp(topics[k], figures->indicators[i].topic) != 0) {
            k++;
        }
        if (k == *n) {
            topics[(*n)++] = figures->indicators[i].topic;
        }
    }
    return topics;
}

static lxw_error write_book(struct pack *p, const char *path) {
    lxw_workbook_options options = {.constant_memory = p->figures->n_items > MEMORY_ROWS_MAX,
                                    .tmpdir = p->scratch};
    struct book b = {.file = xlsx.workbook_new_opt(path, &options), .p = p};
    if (!b.file) {
        return LXW_ERROR_CREATING_XLSX_FILE;
    }
    lxw_doc_properties about = {.title = (char *)p->figures->survey,
                                .company = (char *)p->figures->survey,
                                .created = (time_t)(p->approval.approved_utc / 1000)};
    note(&b, xlsx.workbook_set_properties(b.file, &about));
    b.head = xlsx.workbook_add_format(b.file);
    b.title = xlsx.workbook_add_format(b.file);
    b.wrap = xlsx.workbook_add_format(b.file);
    xlsx.format_set_bold(b.head);
    xlsx.format_set_text_wrap(b.head);
    xlsx.format_set_align(b.head, LXW_ALIGN_VERTICAL_TOP);
    xlsx.format_set_bold(b.title);
    xlsx.format_set_font_size(b.title, TITLE_PT);
    xlsx.format_set_text_wrap(b.wrap);
    xlsx.format_set_align(b.wrap, LXW_ALIGN_VERTICAL_TOP);
    size_t n_topics;
    const char **topics = list_topics(p->figures, &n_topics);
    add_cover(&b, topics, n_topics);
    add_notes(&b);
    add_actions(&b);
    for (size_t i = 0; i < n_topics; i++) {
        add_topic(&b, topics[i], i + 1);
    }
    mem_freep(&topics);
    lxw_error closed = xlsx.workbook_close(b.file);
    return b.failed ? b.failed : closed;
}

bool pack_add_workbook(struct pack *p, struct err *err) {
    if (!xlsx_load(err)) {
        return false;
    }
    AUTO(mem_freep) char *path = file_join(p->scratch, "tables.xlsx");
    lxw_error failed = write_book(p, path);
    if (failed) {
        err_where(err, "tables.xlsx");
        return err_set(err, ERR_IO, "could not be written: %s", xlsx.lxw_strerror(failed));
    }
    return pack_take_scratch(p, "tables.xlsx", err);
}
