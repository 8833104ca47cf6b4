/* survey/export_csv.c — typed tables as CSV.
 *
 * A repeat's row wants the home of its record and the positions of the repeats around it. Tables
 * of one form share their order (survey/tables.h), so each outer table is read along beside the
 * inner one, like a zip: no index, no memory, one pass. */
#include "survey/export_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/csv_file.h"
#include "survey/export.h"
#include "survey/export_audit.h"
#include "survey/store.h"
#include "survey/tables.h"

enum { MAX_DEPTH = 16 };

/* ---- cells ---- */

static void add_cell(struct csv_file *csv, const struct store_cell *cell) {
    char text[NUM_TEXT_MAX];
    switch (cell->kind) {
    case STORE_INTEGER:
        snprintf(text, sizeof text, "%" PRId64, cell->integer);
        csv_file_add(csv, text);
        return;
    case STORE_REAL:
        num_format(text, cell->real);
        csv_file_add(csv, text);
        return;
    case STORE_TEXT:
        csv_file_add(csv, cell->text);
        return;
    case STORE_NULL:
    case STORE_BLOB: // never among the columns of answers
        csv_file_add(csv, "");
        return;
    }
}

/* ---- what there is ---- */

struct table {
    const char *name, *form_id, *repeat_path;
    int part;
    const char **columns; // answers, in the order of the newest form
    size_t n_columns, cap_columns;
    struct intern seen;
};

struct plan {
    struct arena mem;
    struct table *tables;
    size_t n, cap;
};

static void plan_done(struct plan *plan) {
    for (size_t i = 0; i < plan->n; i++) {
        free(plan->tables[i].columns);
        intern_done(&plan->tables[i].seen);
    }
    free(plan->tables);
    arena_done(&plan->mem);
}

static bool take_table(void *ctx, const struct tables_info *info, struct err *err) {
    (void)err;
    struct plan *plan = ctx;
    *MEM_PUSH(plan->tables, plan->n, plan->cap) =
        (struct table){.name = arena_strdup(&plan->mem, info->table),
                       .form_id = arena_strdup(&plan->mem, info->form_id),
                       .repeat_path = arena_strdup(&plan->mem, info->repeat_path),
                       .part = info->part};
    return true;
}

static bool take_column(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct plan *plan = ctx;
    for (size_t i = 0; q->column && i < plan->n; i++) {
        struct table *table = &plan->tables[i];
        if (strcmp(table->name, q->table) != 0 ||
            intern_find(&table->seen, q->column, strlen(q->column))) {
            continue;
        }
        uint32_t id = intern_add(&table->seen, q->column, strlen(q->column));
        *MEM_PUSH(table->columns, table->n_columns, table->cap_columns) =
            intern_text(&table->seen, id);
    }
    return true;
}

static const struct table *find_table(const struct plan *plan, const char *form_id,
                                      const char *repeat_path) {
    for (size_t i = 0; i < plan->n; i++) {
        const struct table *t = &plan->tables[i];
        if (t->part == 1 && strcmp(t->form_id, form_id) == 0 &&
            strcmp(t->repeat_path, repeat_path) == 0) {
            return t;
        }
    }
    return NULL;
}

/* The table of the repeat around this one: of the longest path that is a prefix; NULL directly in
 * the record. */
static const struct table *outer_table(const struct plan *plan, const struct table *inner) {
    const struct table *best = NULL;
    for (size_t i = 0; i < plan->n; i++) {
        const struct table *t = &plan->tables[i];
        size_t len = strlen(t->repeat_path);
        if (t->part == 1 && len > 0 && strcmp(t->form_id, inner->form_id) == 0 &&
            strncmp(inner->repeat_path, t->repeat_path, len) == 0 &&
            inner->repeat_path[len] == '/' && (!best || len > strlen(best->repeat_path))) {
            best = t;
        }
    }
    return best;
}

/* ---- outer tables, read along ---- */

enum { AT_FID, AT_PARENT, AT_POSITION, N_LEVEL_COLUMNS }; // of a repeat
enum { AT_DWELLING = 1, N_MAIN_COLUMNS };                 // of the form

struct along {
    struct store_scan *scan;
    const struct store_cell *row; // NULL before the first and behind the last
    bool ended;
};

struct reading {
    struct along main, levels[MAX_DEPTH]; // innermost first
    int n_levels;
};

static void reading_done(struct reading *r) {
    store_scan_close(r->main.scan);
    for (int i = 0; i < r->n_levels; i++) {
        store_scan_close(r->levels[i].scan);
    }
}

/* The row with this key; rows before it are passed over. NULL when there is none, or on failure. */
static const struct store_cell *seek(struct along *along, int64_t fid, struct err *err) {
    while (!along->ended && (!along->row || along->row[AT_FID].integer < fid)) {
        along->row = store_scan_next(along->scan, err);
        along->ended = along->row == NULL;
    }
    return along->row && along->row[AT_FID].integer == fid ? along->row : NULL;
}

static bool open_main(struct reading *r, struct store *st, const struct plan *plan,
                      const struct table *table, struct err *err) {
    static const char *const columns[] = {"fid", "dwelling"};
    const struct table *main = find_table(plan, table->form_id, "");
    r->main.scan = main ? store_scan_open(st, main->name, columns, LEN(columns), err) : NULL;
    return r->main.scan != NULL;
}

static bool open_levels(struct reading *r, struct store *st, const struct plan *plan,
                        const struct table *table, struct err *err) {
    static const char *const columns[] = {"fid", "parent", "position"};
    for (table = outer_table(plan, table); table; table = outer_table(plan, table)) {
        if (r->n_levels == MAX_DEPTH) {
            return err_set(err, ERR_LIMIT, "repeats more than %d deep", MAX_DEPTH);
        }
        struct along *level = &r->levels[r->n_levels];
        level->scan = store_scan_open(st, table->name, columns, LEN(columns), err);
        if (!level->scan) {
            return false;
        }
        r->n_levels++;
    }
    return true;
}

/* "2/1": positions of the repeats around, outermost first. */
static void add_parent(struct csv_file *csv, struct reading *r, int64_t parent, struct err *err) {
    int64_t positions[MAX_DEPTH];
    int n = 0;
    for (; n < r->n_levels; n++) {
        const struct store_cell *row = seek(&r->levels[n], parent, err);
        if (!row) {
            break;
        }
        positions[n] = row[AT_POSITION].integer;
        parent = row[AT_PARENT].integer;
    }
    AUTO(strbuf_done) struct strbuf text = {0};
    while (n-- > 0) {
        strbuf_addf(&text, "%s%" PRId64, text.len ? "/" : "", positions[n]);
    }
    csv_file_add(csv, strbuf_text(&text));
}

/* ---- a table ---- */

/* Key columns in the table, in front of the answers. */
static const char *const main_keys[] = {"fid", "instance_id", "dwelling"};
static const char *const part_keys[] = {"fid", "instance_id"};
static const char *const repeat_keys[] = {"fid", "instance_id", "parent", "position"};

struct shape {
    const char *const *keys;
    size_t n_keys;
    bool repeat;
};

static struct shape shape_of(const struct table *t) {
    return t->part > 1              ? (struct shape){part_keys, LEN(part_keys), false}
           : t->repeat_path[0] == 0 ? (struct shape){main_keys, LEN(main_keys), false}
                                    : (struct shape){repeat_keys, LEN(repeat_keys), true};
}

static bool write_header(struct csv_file *csv, const struct table *table, const struct shape *shape,
                         struct err *err) {
    csv_file_add(csv, "instance_id");
    if (shape->repeat) {
        csv_file_add(csv, "dwelling");
        csv_file_add(csv, "parent");
        csv_file_add(csv, "position");
    } else if (table->part == 1) {
        csv_file_add(csv, "dwelling");
    } else {
        csv_file_add(csv, "row"); // a continuation: fid, the same as in the first part
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        csv_file_add(csv, table->columns[i]);
    }
    return csv_file_end_line(csv, err);
}

static void write_keys(struct csv_file *csv, const struct table *table, const struct shape *shape,
                       const struct store_cell *row, struct reading *r, struct err *err) {
    add_cell(csv, &row[1]);
    if (shape->repeat) {
        const struct store_cell *main = seek(&r->main, row[0].integer / TABLES_ROWS, err);
        csv_file_add(csv,
                     main && main[AT_DWELLING].kind == STORE_TEXT ? main[AT_DWELLING].text : "");
        add_parent(csv, r, row[2].integer, err);
        add_cell(csv, &row[3]);
    } else {
        add_cell(csv, &row[table->part == 1 ? 2 : 0]);
    }
}

static bool write_rows(struct csv_file *csv, struct store_scan *scan, const struct table *table,
                       const struct shape *shape, struct reading *r, uint64_t *n_rows,
                       struct err *err) {
    struct err failed = {0};
    for (const struct store_cell *row; (row = store_scan_next(scan, &failed));) {
        write_keys(csv, table, shape, row, r, &failed);
        for (size_t i = 0; i < table->n_columns; i++) {
            add_cell(csv, &row[shape->n_keys + i]);
        }
        if (!csv_file_end_line(csv, err)) {
            return false;
        }
        ++*n_rows;
    }
    if (failed.code != ERR_NONE) {
        return err_pass(err, &failed);
    }
    return true;
}

static bool write_table(struct store *st, const struct plan *plan, const struct table *table,
                        const char *dir, uint64_t *n_rows, struct err *err) {
    const struct shape shape = shape_of(table);
    AUTO(reading_done) struct reading reading = {0};
    if (shape.repeat && (!open_main(&reading, st, plan, table, err) ||
                         !open_levels(&reading, st, plan, table, err))) {
        return false;
    }
    size_t n = shape.n_keys + table->n_columns;
    const char **columns = mem_alloc(n * sizeof *columns);
    memcpy(columns, shape.keys, shape.n_keys * sizeof *columns);
    if (table->n_columns > 0) {
        memcpy(columns + shape.n_keys, table->columns, table->n_columns * sizeof *columns);
    }
    AUTO(store_scan_closep)
    struct store_scan *scan = store_scan_open(st, table->name, columns, n, err);
    free(columns);
    if (!scan) {
        return false;
    }
    struct csv_file csv;
    bool ok = csv_file_open(&csv, dir, table->name, err) &&
              write_header(&csv, table, &shape, err) &&
              write_rows(&csv, scan, table, &shape, &reading, n_rows, err);
    return csv_file_close(&csv, ok, err);
}

/* ---- the words ---- */

static bool write_question(void *ctx, const struct tables_question *q, struct err *err) {
    struct csv_file *csv = ctx;
    const char *const fields[] = {q->form_id, q->version, q->path,    q->table,
                                  q->column,  q->type,    q->control, q->label};
    for (size_t i = 0; i < LEN(fields); i++) {
        csv_file_add(csv, fields[i]);
    }
    return csv_file_end_line(csv, err);
}

static bool write_choice(void *ctx, const struct tables_choice *c, struct err *err) {
    struct csv_file *csv = ctx;
    const char *const fields[] = {c->form_id, c->version, c->path, c->lang, c->value, c->label};
    for (size_t i = 0; i < LEN(fields); i++) {
        csv_file_add(csv, fields[i]);
    }
    return csv_file_end_line(csv, err);
}

static bool write_words(struct store *st, const char *dir, struct err *err) {
    static const char questions[] = "form_id,version,path,table,column,type,control,label\r\n";
    static const char choices[] = "form_id,version,path,language,code,label\r\n";
    struct csv_file csv;
    bool ok = csv_file_open(&csv, dir, "questions", err);
    if (ok) {
        strbuf_add(&csv.buf, questions);
        ok = tables_each_question(st, NULL, NULL, write_question, &csv, err);
    }
    if (!csv_file_close(&csv, ok, err)) {
        return false;
    }
    ok = csv_file_open(&csv, dir, "choices", err);
    if (ok) {
        strbuf_add(&csv.buf, choices);
        ok = tables_each_choice(st, NULL, NULL, write_choice, &csv, err);
    }
    return csv_file_close(&csv, ok, err);
}

/* ---- all of it ---- */

static bool write_all(struct store *st, const char *dir, const struct export_options *options,
                      struct export_result *out, struct err *err) {
    AUTO(plan_done) struct plan plan = {0};
    if (!tables_each(st, take_table, &plan, err) ||
        !tables_each_question(st, NULL, NULL, take_column, &plan, err)) {
        return false;
    }
    for (size_t i = 0; i < plan.n; i++) {
        if (!write_table(st, &plan, &plan.tables[i], dir, &out->n_rows, err)) {
            return false;
        }
    }
    out->n_files = (uint32_t)plan.n + 2;
    return write_words(st, dir, err) &&
           (!options->audit || export_audit(st, dir, options->audit_location, out, err));
}

/* In one moment of the survey: a record that comes in meanwhile is in all files or in none. */
bool export_csv(struct store *st, const char *dir, const struct export_options *options,
                struct export_result *out, struct err *err) {
    if (!store_begin_reading(st, err)) {
        return false;
    }
    bool ok = write_all(st, dir, options, out, err) && store_commit(st, err);
    if (!ok) {
        store_rollback(st);
    }
    return ok;
}
