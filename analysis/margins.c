/* analysis/margins.c — see margins.h. */
#include "analysis/margins.h"

#include <inttypes.h>
#include <strings.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"

static const char total_name[] = "total";

/* Being read. */
struct reading {
    struct margins table;
    struct csv *csv;
    int *lines; // where each row stands
    size_t cap_rows, cap_lines, cap_counts, n_counts;
};

static void reading_done(struct reading *in) {
    margins_done(&in->table);
    csv_free(in->csv);
    mem_freep(&in->lines);
}

void margins_done(struct margins *table) {
    for (size_t i = 0; table->rows && i < table->n_rows; i++) {
        mem_freep(&table->rows[i]);
    }
    for (size_t i = 0; table->cols && i < table->n_cols; i++) {
        mem_freep(&table->cols[i]);
    }
    mem_freep(&table->rows);
    mem_freep(&table->cols);
    mem_freep(&table->counts);
    *table = (struct margins){0};
}

static bool is_total(const char *name) {
    return strcasecmp(name, total_name) == 0;
}

static bool read_columns(struct reading *in, struct err *err) {
    struct margins *table = &in->table;
    size_t n = csv_n_columns(in->csv);
    if (n < 3 || !is_total(csv_name(in->csv, n - 1))) {
        return err_at(err, ERR_SYNTAX, 1,
                      "the first row is a name, columns of counts, and 'total' last");
    }
    table->n_cols = n - 1;
    table->cols = mem_zalloc(table->n_cols * sizeof *table->cols);
    for (size_t i = 0; i + 1 < table->n_cols; i++) {
        table->cols[i] = mem_strdup(csv_name(in->csv, i + 1));
    }
    table->cols[table->n_cols - 1] = mem_strdup(total_name);
    return true;
}

static bool read_count(const char *text, int64_t *out) {
    int64_t value = 0;
    const char *p = text;
    for (; *p >= '0' && *p <= '9' && value <= MARGINS_MAX_COUNT; p++) {
        value = value * 10 + (*p - '0');
    }
    *out = value;
    return p > text && !*p && value <= MARGINS_MAX_COUNT;
}

static bool read_row(struct reading *in, struct err *err) {
    struct margins *table = &in->table;
    int line = csv_line(in->csv);
    if (csv_n_cells(in->csv) != table->n_cols + 1) {
        return err_at(err, ERR_SYNTAX, line, "has %zu fields where the first row has %zu",
                      csv_n_cells(in->csv), table->n_cols + 1);
    }
    if (in->n_counts + table->n_cols > MARGINS_MAX_CELLS) {
        return err_at(err, ERR_LIMIT, line, "a table of more than %d cells", MARGINS_MAX_CELLS);
    }
    *MEM_PUSH(table->rows, table->n_rows, in->cap_rows) = mem_strdup(csv_cell(in->csv, 0));
    size_t n_lines = table->n_rows - 1;
    *MEM_PUSH(in->lines, n_lines, in->cap_lines) = line;
    for (size_t i = 0; i < table->n_cols; i++) {
        const char *text = csv_cell(in->csv, i + 1);
        if (!read_count(text, MEM_PUSH(table->counts, in->n_counts, in->cap_counts))) {
            return err_at(err, ERR_SYNTAX, line,
                          "'%.40s' under '%.80s' is no count: a whole number from 0 on", text,
                          table->cols[i]);
        }
    }
    return true;
}

static bool read_rows(struct reading *in, struct err *err) {
    int more;
    while ((more = csv_next(in->csv, err)) > 0) {
        if (!read_row(in, err)) {
            return false;
        }
    }
    size_t n = in->table.n_rows;
    if (more == 0 && (n < 2 || !is_total(in->table.rows[n - 1]))) {
        return err_at(err, ERR_SYNTAX, n ? in->lines[n - 1] : 1,
                      n == 1 && is_total(in->table.rows[0]) ? "there are no rows to add up"
                                                            : "the last row must be the 'total'");
    }
    return more == 0;
}

/* `sum` is what the cells make, `said` what the total says. */
static bool agrees(const struct reading *in, size_t row, const char *of, int64_t sum, int64_t said,
                   struct err *err) {
    return sum == said ||
           err_at(err, ERR_SYNTAX, in->lines[row],
                  "the total of '%.80s' says %" PRId64 ", its counts make %" PRId64, of, said, sum);
}

static bool check_totals(const struct reading *in, struct err *err) {
    const struct margins *t = &in->table;
    size_t last_row = t->n_rows - 1, last_col = t->n_cols - 1;
    for (size_t r = 0; r < t->n_rows; r++) {
        int64_t sum = 0;
        for (size_t c = 0; c < last_col; c++) {
            sum += t->counts[r * t->n_cols + c];
        }
        if (!agrees(in, r, t->rows[r], sum, t->counts[r * t->n_cols + last_col], err)) {
            return false;
        }
    }
    for (size_t c = 0; c < t->n_cols; c++) {
        int64_t sum = 0;
        for (size_t r = 0; r < last_row; r++) {
            sum += t->counts[r * t->n_cols + c];
        }
        if (!agrees(in, last_row, t->cols[c], sum, t->counts[last_row * t->n_cols + c], err)) {
            return false;
        }
    }
    return true;
}

static bool read_table(struct reading *in, const char *path, struct err *err) {
    in->csv = csv_open(path, err);
    if (!in->csv || !read_columns(in, err) || !read_rows(in, err)) {
        return false;
    }
    mem_freep(&in->table.rows[in->table.n_rows - 1]);
    in->table.rows[in->table.n_rows - 1] = mem_strdup(total_name);
    return check_totals(in, err);
}

bool margins_read(struct margins *table, const char *path, struct err *err) {
    AUTO(reading_done) struct reading in = {0};
    if (!read_table(&in, path, err)) {
        return err_where(err, "%s", path);
    }
    *table = in.table;
    in.table = (struct margins){0};
    return true;
}
