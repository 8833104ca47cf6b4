/* analysis/share.c — see share.h: the questions of figures.h, as columns of rows. */
#include "analysis/share.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "analysis/rows_safe.h"
#include "analysis/share_past.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

enum share_role { ROLE_KNOWN, ROLE_PROTECTED, ROLE_OPEN };

struct share_column {
    const char *name;
    enum share_role role;
    const char **values; // by row
};

struct sharing {
    struct figures figures;
    struct figures_work w;
    struct share_column *columns;
    size_t n_columns, cap_columns, n_rows;
    uint8_t *dropped;
    struct arena mem;
};

static void sharing_done(struct sharing *s) {
    for (size_t i = 0; i < s->n_columns; i++) {
        mem_freep(&s->columns[i].values);
    }
    mem_freep(&s->columns);
    mem_freep(&s->dropped);
    figures_work_done(&s->w);
    figures_done(&s->figures);
    arena_done(&s->mem);
}

/* ---- columns ---- */

static struct share_column *add_column(struct sharing *s, const char *name, enum share_role role) {
    struct share_column *column = MEM_PUSH(s->columns, s->n_columns, s->cap_columns);
    *column = (struct share_column){arena_strdup(&s->mem, name), role,
                                    mem_alloc((s->n_rows + 1) * sizeof *column->values)};
    return column;
}

/* What was answered off the list may be anybody's words. */
static const char *code_text(const struct column *column, size_t code) {
    return column->codes[code].listed ? column->codes[code].value : "other_answers";
}

static const char *ticks_text(struct sharing *s, const struct column *column, size_t set) {
    AUTO(strbuf_done) struct strbuf text = {0};
    bool other = false;
    for (size_t code = 0; code < column->n_codes; code++) {
        bool in = column->sets[set * column->n_words + code / 64] >> (code % 64) & 1;
        if (in && (column->codes[code].listed || !other)) {
            strbuf_addf(&text, "%s%s", text.len ? " " : "", code_text(column, code));
            other = other || !column->codes[code].listed;
        }
    }
    return arena_strdup(&s->mem, strbuf_text(&text));
}

static const char *number_text(struct sharing *s, double number) {
    char text[NUM_TEXT_MAX];
    num_format(text, number);
    return arena_strdup(&s->mem, text);
}

static void take_answers(struct sharing *s, const struct figure_question *q,
                         const struct column *column) {
    enum share_role role = q->marks & (MARK_HEALTH | MARK_MONEY) ? ROLE_PROTECTED
                           : q->tier == 'P' || q->stem           ? ROLE_OPEN
                                                                 : ROLE_KNOWN;
    struct share_column *out = add_column(s, q->name, role);
    AUTO(mem_freep) const char **texts = mem_alloc((column->n_codes + 1) * sizeof *texts);
    AUTO(mem_freep) const char **sets = mem_alloc((column->n_sets + 1) * sizeof *sets);
    for (size_t code = 0; code < column->n_codes; code++) {
        texts[code] = arena_strdup(&s->mem, code_text(column, code));
    }
    for (size_t set = 0; set < column->n_sets; set++) {
        sets[set] = ticks_text(s, column, set);
    }
    for (size_t row = 0; row < s->n_rows; row++) {
        enum silent how;
        out->values[row] = column_silent(column, row, &how) ? ""
                           : column->kind == COLUMN_NUMBERS ? number_text(s, column->number[row])
                           : column->kind == COLUMN_TICKS   ? sets[column->set[row]]
                                                            : texts[column->code[row]];
    }
}

static void take_estates(struct sharing *s, const struct columns *c) {
    struct share_column *out = add_column(s, "estate", ROLE_KNOWN);
    AUTO(mem_freep) const char **codes = mem_alloc((c->n_areas + 1) * sizeof *codes);
    codes[0] = ""; // in none
    for (size_t i = 0; i < c->n_areas; i++) {
        codes[i + 1] = arena_strdup(&s->mem, c->areas[i].code);
    }
    for (size_t row = 0; row < s->n_rows; row++) {
        out->values[row] = codes[c->area[row]];
    }
}

/* Homes that answered nothing have no row. The last column is no answer. */
static void leave_out_silent(struct sharing *s) {
    size_t n = 0;
    for (size_t row = 0; row < s->n_rows; row++) {
        bool any = false;
        for (size_t i = 0; i + 1 < s->n_columns; i++) {
            any = any || s->columns[i].values[row][0];
        }
        for (size_t i = 0; i < s->n_columns; i++) {
            s->columns[i].values[n] = s->columns[i].values[row];
        }
        n += any;
    }
    s->n_rows = n;
}

/* A ranking in one cell has its order lost here, and people's own words are never shared. */
static bool is_shared(const struct figure_question *q, const struct column *column) {
    return !column->too_many && !(column->is_open && column->kind != COLUMN_NUMBERS) &&
           !(q->stem && column->kind == COLUMN_TICKS);
}

static bool read_batch(struct sharing *s, const struct figure_question *const questions[], size_t n,
                       bool last, struct err *err) {
    struct columns c = {0};
    struct columns_options options = {.n = n,
                                      .form_id = s->w.form_id,
                                      .lang = s->w.lang,
                                      .by = BY_ESTATE,
                                      .lenient = true,
                                      .form = s->w.form};
    for (size_t i = 0; i < n; i++) {
        options.questions[i] = questions[i]->path;
    }
    bool ok = columns_read(&c, s->w.st, &options, err);
    if (ok) {
        s->n_rows = c.n;
    }
    for (size_t i = 0; ok && i < n; i++) {
        if (is_shared(questions[i], &c.items[i])) {
            take_answers(s, questions[i], &c.items[i]);
        }
    }
    if (ok && last) { // the last to be made coarser
        take_estates(s, &c);
    }
    columns_done(&c);
    return ok;
}

static bool read_all(struct sharing *s, struct err *err) {
    const struct figure_question *batch[COLUMNS_MAX];
    AUTO(mem_freep)
    const struct figure_question **list = mem_alloc((s->w.n_questions + 1) * sizeof *list);
    size_t n_list = 0, n = 0;
    for (size_t i = 0; i < s->w.n_questions; i++) {
        if (!s->w.questions[i].repeat) { // no list of people
            list[n_list++] = &s->w.questions[i];
        }
    }
    if (n_list == 0) {
        return err_set(err, ERR_NOT_FOUND, "the form asks nothing that may be shared by home");
    }
    for (size_t i = 0; i < n_list; i++) {
        batch[n++] = list[i];
        bool last = i + 1 == n_list;
        if ((n == COLUMNS_MAX || last) && !read_batch(s, batch, n, last, err)) {
            return false;
        }
        n = n == COLUMNS_MAX ? 0 : n;
    }
    leave_out_silent(s);
    return true;
}

/* ---- copies ---- */

static int by_number(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The rows as they were answered, to be told from those of other copies. */
static void number_rows(const struct sharing *s, struct share_copy *out) {
    AUTO(strbuf_done) struct strbuf line = {0};
    out->form = hash_bytes(s->w.form_id, strlen(s->w.form_id));
    for (size_t i = 0; i < s->n_columns; i++) {
        strbuf_addf(&line, "%s\n", s->columns[i].name);
    }
    out->columns = hash_bytes(strbuf_text(&line), line.len);
    out->rows = mem_alloc((s->n_rows + 1) * sizeof *out->rows);
    for (out->n = 0; out->n < s->n_rows; out->n++) {
        strbuf_clear(&line);
        for (size_t i = 0; i < s->n_columns; i++) {
            strbuf_addf(&line, "%s\n", s->columns[i].values[out->n]);
        }
        out->rows[out->n] = hash_bytes(strbuf_text(&line), line.len);
    }
    qsort(out->rows, out->n, sizeof *out->rows, by_number);
}

/* ---- safe ---- */

static bool make_safe(struct sharing *s, struct strbuf *report, struct err *err) {
    const struct rows_rules rules = {ROWS_SAFE_K, ROWS_SAFE_L, ROWS_SAFE_DROP_PERCENT};
    AUTO(mem_freep) struct rows_column *columns = mem_zalloc((s->n_columns + 1) * sizeof *columns);
    s->dropped = mem_zalloc(s->n_rows + 1);
    struct rows rows = {.columns = columns, .n_rows = s->n_rows, .dropped = s->dropped};
    struct rows_classes result;
    for (size_t i = 0; i < s->n_columns; i++) {
        const struct share_column *column = &s->columns[i];
        if (column->role != ROLE_OPEN) {
            columns[rows.n_columns++] =
                (struct rows_column){.name = column->name,
                                     .values = column->values,
                                     .sensitive = column->role == ROLE_PROTECTED,
                                     .n_levels = 1};
        }
    }
    rows_make_safe(&rows, &rules, &result);
    rows_report(report, &rows, &rules, &result);
    return result.n > 0 || err_set(err, ERR_CONFLICT,
                                   "there are too few homes for rows that nobody stands out in: "
                                   "share figures instead, with doorstep pack");
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_rows(struct strbuf *out, struct sharing *s) {
    AUTO(mem_freep) const char **lines = mem_alloc((s->n_rows + 1) * sizeof *lines);
    AUTO(strbuf_done) struct strbuf line = {0};
    size_t n = 0;
    for (size_t i = 0; i < s->n_columns; i++) {
        strbuf_add(out, i ? "," : "");
        csv_field(out, s->columns[i].name, 1);
    }
    strbuf_add(out, "\r\n");
    for (size_t row = 0; row < s->n_rows; row++) {
        strbuf_clear(&line);
        for (size_t i = 0; i < s->n_columns; i++) {
            strbuf_add(&line, i ? "," : "");
            csv_field(&line, s->columns[i].values[row], 1);
        }
        if (!s->dropped[row]) {
            lines[n++] = arena_strndup(&s->mem, line.data, line.len);
        }
    }
    qsort(lines, n, sizeof *lines, by_text);
    for (size_t i = 0; i < n; i++) {
        strbuf_addf(out, "%s\r\n", lines[i]);
    }
}

bool share_rows(struct strbuf *csv, struct strbuf *report, struct store *st,
                const struct share_options *options, struct err *err) {
    const struct figures_options wanted = {
        .tier = TIER_MEETING, .form_id = options->form_id, .lang = options->lang};
    AUTO(sharing_done) struct sharing s = {0};
    s.w = (struct figures_work){
        .out = &s.figures, .st = st, .options = &wanted, .tier = TIER_MEETING};
    if (!figures_choose_form(&s.w, err) || !figures_plan(&s.w, err) || !read_all(&s, err)) {
        return false;
    }
    struct share_copy copy = {0};
    number_rows(&s, &copy);
    bool ok = make_safe(&s, report, err) && share_past_settle(st, &copy, ROWS_SAFE_K, err);
    mem_freep(&copy.rows);
    if (ok) {
        write_rows(csv, &s);
    }
    return ok;
}
