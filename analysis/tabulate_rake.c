/* analysis/tabulate_rake.c — weights from known totals, such as a census has: a file of rows
 * question,answer,homes. Every home that answered the question and all margins gets a weight; the
 * others weigh nothing, and their number is said. */
#include <stdlib.h>
#include <string.h>

#include "analysis/tabulate_impl.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/num.h"
#include "base/strbuf.h"

/* ---- the file ---- */

static struct rake_target_list *margin_of(struct rake_file *file, const char *question) {
    for (size_t i = 0; i < file->n_margins; i++) {
        if (strcmp(file->margins[i].question, question) == 0) {
            return &file->margins[i];
        }
    }
    if (file->n_margins == RAKE_MARGINS) {
        return NULL;
    }
    struct rake_target_list *margin = &file->margins[file->n_margins++];
    margin->question = arena_strdup(&file->mem, question);
    return margin;
}

static bool take_row(struct rake_file *file, const struct csv *csv, const size_t at[3],
                     struct err *err) {
    const char *cells[3];
    for (int i = 0; i < 3; i++) {
        cells[i] = csv_cell(csv, at[i]);
    }
    struct rake_target_list *margin = margin_of(file, cells[0]);
    double homes;
    if (!margin) {
        return err_at(err, ERR_USAGE, csv_line(csv), "'%s' is one question more than %d", cells[0],
                      RAKE_MARGINS);
    }
    if (!num_parse(cells[2], strlen(cells[2]), &homes) || homes < 0) {
        return err_at(err, ERR_SYNTAX, csv_line(csv), "'%s' is no number of homes", cells[2]);
    }
    for (size_t i = 0; i < margin->n; i++) {
        if (strcmp(margin->items[i].answer, cells[1]) == 0) {
            return err_at(err, ERR_SYNTAX, csv_line(csv), "'%s' of '%s' stands here twice",
                          cells[1], cells[0]);
        }
    }
    if (margin->n == RAKE_TARGETS) {
        return err_at(err, ERR_LIMIT, csv_line(csv), "more than %d answers of '%s'", RAKE_TARGETS,
                      cells[0]);
    }
    *MEM_PUSH(margin->items, margin->n, margin->cap) =
        (struct rake_target){arena_strdup(&file->mem, cells[1]), homes};
    return true;
}

static bool find_columns(const struct csv *csv, size_t at[3], struct err *err) {
    static const char *const names[] = {"question", "answer", "homes"};
    for (int i = 0; i < 3; i++) {
        if (!csv_need(csv, names[i], &at[i], err)) {
            return false;
        }
    }
    return true;
}

static bool read_rows(struct rake_file *file, const char *path, struct err *err) {
    AUTO(csv_freep) struct csv *csv = csv_open(path, err);
    size_t at[3];
    int more;
    if (!csv || !find_columns(csv, at, err)) {
        return false;
    }
    while ((more = csv_next(csv, err)) > 0) {
        if (!take_row(file, csv, at, err)) {
            return false;
        }
    }
    return more == 0 && (file->n_margins > 0 || err_set(err, ERR_SYNTAX, "it has no rows"));
}

bool rake_file_read(struct rake_file *file, const char *path, struct err *err) {
    return read_rows(file, path, err) || err_where(err, "%s", path);
}

void rake_file_done(struct rake_file *file) {
    for (size_t i = 0; i < file->n_margins; i++) {
        mem_freep(&file->margins[i].items);
    }
    arena_done(&file->mem);
}

/* ---- homes to cells ---- */

#define CELL_NONE UINT32_MAX

struct cells { // homes with the same answers to all margins
    struct intern keys;
    uint32_t *of_home;
    uint64_t *count;
    double *weight;
    uint32_t *code[RAKE_MARGINS]; // of each cell
};

static void cells_done(struct cells *cells) {
    intern_done(&cells->keys);
    mem_freep(&cells->of_home);
    mem_freep(&cells->count);
    mem_freep(&cells->weight);
    for (size_t m = 0; m < RAKE_MARGINS; m++) {
        mem_freep(&cells->code[m]);
    }
}

/* Row of the margin that a code of the question belongs to; CELL_NONE: none. */
static uint32_t *rows_of(const struct rake_target_list *margin, const struct column *column) {
    uint32_t *rows = mem_alloc((column->n_codes + 1) * sizeof *rows);
    for (size_t code = 0; code < column->n_codes; code++) {
        rows[code] = CELL_NONE;
        for (uint32_t i = 0; i < margin->n; i++) {
            if (strcmp(margin->items[i].answer, column->codes[code].value) == 0 ||
                strcmp(margin->items[i].answer, column->codes[code].now) == 0) {
                rows[code] = i;
            }
        }
    }
    return rows;
}

static void put_homes(struct cells *cells, const struct table *t, const struct rake_file *file) {
    const struct column *margins = t->margins;
    uint32_t *rows[RAKE_MARGINS] = {0};
    for (size_t m = 0; m < file->n_margins; m++) {
        rows[m] = rows_of(&file->margins[m], &margins[m]);
    }
    cells->of_home = mem_alloc((t->columns.n + 1) * sizeof *cells->of_home);
    for (size_t home = 0; home < t->columns.n; home++) {
        uint32_t key[RAKE_MARGINS] = {0};
        enum silent how;
        bool in = !column_silent(t->question, home, &how);
        for (size_t m = 0; in && m < file->n_margins; m++) {
            in = !column_silent(&margins[m], home, &how);
            key[m] = in ? rows[m][margins[m].code[home]] : CELL_NONE;
            in = key[m] != CELL_NONE;
        }
        cells->of_home[home] =
            in ? intern_add(&cells->keys, (const char *)key, sizeof key) - 1 : CELL_NONE;
    }
    for (size_t m = 0; m < file->n_margins; m++) {
        mem_freep(&rows[m]);
    }
}

static void count_cells(struct cells *cells, const struct table *t, size_t n_margins) {
    size_t n = cells->keys.n;
    cells->count = mem_zalloc((n + 1) * sizeof *cells->count);
    cells->weight = mem_zalloc((n + 1) * sizeof *cells->weight);
    for (size_t m = 0; m < n_margins; m++) {
        cells->code[m] = mem_zalloc((n + 1) * sizeof *cells->code[m]);
        for (uint32_t cell = 0; cell < n; cell++) {
            uint32_t key[RAKE_MARGINS];
            memcpy(key, intern_text(&cells->keys, cell + 1), sizeof key);
            cells->code[m][cell] = key[m];
        }
    }
    for (size_t home = 0; home < t->columns.n; home++) {
        if (cells->of_home[home] != CELL_NONE) {
            cells->count[cells->of_home[home]]++;
        }
    }
}

static bool rake_cells(struct cells *cells, const struct rake_file *file, struct err *err) {
    struct rake_margin margins[RAKE_MARGINS];
    AUTO(mem_freep) double *targets = mem_alloc(RAKE_MARGINS * RAKE_TARGETS * sizeof *targets);
    for (size_t m = 0; m < file->n_margins; m++) {
        double *own = targets + m * RAKE_TARGETS;
        for (size_t i = 0; i < file->margins[m].n; i++) {
            own[i] = file->margins[m].items[i].homes;
        }
        margins[m] = (struct rake_margin){cells->code[m], own, file->margins[m].n};
    }
    return rake(cells->weight, cells->count, cells->keys.n, margins, file->n_margins, err);
}

/* Is every answer of the file one that can be given? */
static bool check_answers(const struct rake_target_list *margin, const struct column *column,
                          const uint32_t *rows, struct err *err) {
    AUTO(strbuf_done) struct strbuf list = {0};
    for (size_t code = 0; code < column->n_codes; code++) {
        nearest_list(&list, column->codes[code].value);
    }
    double homes = 0;
    for (uint32_t i = 0; i < margin->n; i++) {
        bool found = false;
        homes += margin->items[i].homes;
        for (size_t code = 0; code < column->n_codes && !found; code++) {
            found = rows[code] == i;
        }
        if (!found) {
            return err_set(err, ERR_NOT_FOUND, "'%s' is no answer to '%s'; there are: %s",
                           margin->items[i].answer, margin->question,
                           list.len ? list.data : "none");
        }
    }
    return homes > 0 || err_set(err, ERR_USAGE,
                                "the known totals of '%s' add up to 0 homes: nothing can be "
                                "weighed by them",
                                margin->question);
}

static bool check_margin(const struct rake_target_list *margin, const struct column *column,
                         struct err *err) {
    if (column->kind != COLUMN_CODES || column->home) {
        return err_set(err, ERR_USAGE, "'%s' has to be a question with one answer a home",
                       margin->question);
    }
    AUTO(mem_freep) uint32_t *rows = rows_of(margin, column);
    return check_answers(margin, column, rows, err);
}

double *table_rake(struct table *t, const struct rake_file *file, struct err *err) {
    AUTO(cells_done) struct cells cells = {0};
    uint64_t n = 0;
    if (t->question->home) {
        err_set(err, ERR_USAGE, "--rake weighs homes: without --rows");
        return NULL;
    }
    for (size_t m = 0; m < file->n_margins; m++) {
        if (!check_margin(&file->margins[m], &t->margins[m], err)) {
            return NULL;
        }
    }
    put_homes(&cells, t, file);
    count_cells(&cells, t, file->n_margins);
    for (size_t i = 0; i < cells.keys.n; i++) {
        n += cells.count[i];
    }
    if (n < RAKE_MIN) {
        err_set(err, ERR_USAGE,
                "weights need %d homes that gave one of these answers to all of these questions, "
                "and to the one counted; there are fewer",
                RAKE_MIN);
        return NULL;
    }
    if (!rake_cells(&cells, file, err)) {
        return NULL;
    }
    t->n_capped = rake_cap(cells.weight, cells.count, cells.keys.n);
    double *weights = mem_zalloc((t->columns.n + 1) * sizeof *weights);
    for (size_t home = 0; home < t->columns.n; home++) {
        uint32_t cell = cells.of_home[home];
        weights[home] = cell == CELL_NONE ? 0 : cells.weight[cell];
    }
    t->n_raked = n;
    t->weighted = true;
    return weights;
}
