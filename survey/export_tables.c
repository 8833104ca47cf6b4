/* survey/export_tables.c — typed tables, row by row, to whatever writes them.
 *
 * A repeat's row wants the home of its record and the positions of the repeats around it. Tables
 * of one form share their order (survey/tables.h), so each outer table is read along beside the
 * inner one, like a zip: no index, no memory, one pass. */
#include "survey/export_tables.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hold.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/export.h"
#include "survey/store.h"
#include "survey/tables.h"

enum { MAX_DEPTH = 16 };

/* ---- what there is ---- */

struct table {
    const char *name, *form_id, *repeat_path;
    int part;
    bool has_point;
    struct export_column *columns; // answers, in the order of the newest form
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
        intern_add(&table->seen, q->column, strlen(q->column));
        table->has_point |= q->is_geometry;
        *MEM_PUSH(table->columns, table->n_columns, table->cap_columns) = (struct export_column){
            arena_strdup(&plan->mem, q->column), arena_strdup(&plan->mem, q->column_type),
            arena_strdup(&plan->mem, q->type)};
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
static void add_parent(struct strbuf *text, struct reading *r, int64_t parent, struct err *err) {
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
    strbuf_clear(text);
    while (n-- > 0) {
        strbuf_addf(text, "%s%" PRId64, text->len ? "/" : "", positions[n]);
    }
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

/* The columns as they leave: keys first. Owned. */
static struct export_column *head_of(const struct table *table, const struct shape *shape,
                                     size_t *n) {
    static const struct export_column main_head[] = {
        {"instance_id", "TEXT", NULL},
        {"dwelling",    "TEXT", NULL}
    };
    static const struct export_column part_head[] = {
        {"instance_id", "TEXT",    NULL},
        {"row",         "INTEGER", NULL}
    };
    static const struct export_column repeat_head[] = {
        {"instance_id", "TEXT",    NULL},
        {"dwelling",    "TEXT",    NULL},
        {"parent",      "TEXT",    NULL},
        {"position",    "INTEGER", NULL}
    };
    const struct export_column *keys = shape->repeat      ? repeat_head
                                       : table->part == 1 ? main_head
                                                          : part_head; // row: the first part's fid
    size_t n_keys = shape->repeat ? LEN(repeat_head) : LEN(main_head);
    struct export_column *head = mem_alloc((n_keys + table->n_columns) * sizeof *head);
    memcpy(head, keys, n_keys * sizeof *head);
    if (table->n_columns > 0) {
        memcpy(head + n_keys, table->columns, table->n_columns * sizeof *head);
    }
    *n = n_keys + table->n_columns;
    return head;
}

static struct store_cell text_cell(const char *text) {
    return text ? (struct store_cell){.kind = STORE_TEXT,
                                      .len = (uint32_t)strlen(text),
                                      .text = text}
                : (struct store_cell){.kind = STORE_NULL};
}

/* Keys of a row into `out`; how many. `parent` keeps the text. */
static size_t add_keys(struct store_cell *out, const struct table *table, const struct shape *shape,
                       const struct store_cell *row, struct reading *r, struct strbuf *parent,
                       struct err *err) {
    out[0] = row[1];
    if (!shape->repeat) {
        out[1] = row[table->part == 1 ? 2 : 0];
        return 2;
    }
    const struct store_cell *main = seek(&r->main, row[0].integer / TABLES_ROWS, err);
    out[1] = main ? main[AT_DWELLING] : text_cell(NULL);
    add_parent(parent, r, row[2].integer, err);
    out[2] = text_cell(strbuf_text(parent));
    out[3] = row[3];
    return 4;
}

enum { ROWS_BETWEEN_LOOKS = 1024 }; // whether somebody wants this to end

static bool write_rows(const struct export_sink *sink, struct store_scan *scan,
                       const struct table *table, const struct shape *shape, struct reading *r,
                       uint64_t *n_rows, struct err *err) {
    struct err failed = {0};
    AUTO(strbuf_done) struct strbuf parent = {0};
    AUTO(mem_freep)
    struct store_cell *out = mem_alloc((table->n_columns + LEN(repeat_keys)) * sizeof *out);
    for (const struct store_cell *row; (row = store_scan_next(scan, &failed));) {
        size_t n = add_keys(out, table, shape, row, r, &parent, &failed);
        const struct store_cell *answers = row + shape->n_keys;
        for (size_t i = 0; i < table->n_columns; i++) {
            out[n++] = answers[i];
        }
        if (!sink->row(sink->ctx, out, n, table->has_point ? &answers[table->n_columns] : NULL,
                       err)) {
            return false;
        }
        if (++*n_rows % ROWS_BETWEEN_LOOKS == 0 && hold_asked()) {
            return err_set(err, ERR_IO, "was interrupted");
        }
    }
    return failed.code == ERR_NONE || err_pass(err, &failed);
}

/* Keys, answers, the place: of the typed table. */
static struct store_scan *open_scan(struct store *st, const struct table *table,
                                    const struct shape *shape, struct err *err) {
    size_t n = 0;
    AUTO(mem_freep)
    const char **columns = mem_alloc((shape->n_keys + table->n_columns + 1) * sizeof *columns);
    for (size_t i = 0; i < shape->n_keys; i++) {
        columns[n++] = shape->keys[i];
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        columns[n++] = table->columns[i].name;
    }
    if (table->has_point) {
        columns[n++] = "geom";
    }
    return store_scan_open(st, table->name, columns, n, err);
}

static bool write_table(struct store *st, const struct plan *plan, const struct table *table,
                        const struct export_sink *sink, uint64_t *n_rows, struct err *err) {
    const struct shape shape = shape_of(table);
    AUTO(reading_done) struct reading reading = {0};
    if (shape.repeat && (!open_main(&reading, st, plan, table, err) ||
                         !open_levels(&reading, st, plan, table, err))) {
        return false;
    }
    AUTO(store_scan_closep) struct store_scan *scan = open_scan(st, table, &shape, err);
    if (!scan) {
        return false;
    }
    size_t n;
    AUTO(mem_freep) struct export_column *head = head_of(table, &shape, &n);
    bool ok = sink->begin(sink->ctx, table->name, head, n, table->has_point, err) &&
              write_rows(sink, scan, table, &shape, &reading, n_rows, err);
    return sink->end(sink->ctx, ok, err);
}

/* ---- the words ---- */

static bool write_texts(const struct export_sink *sink, const char *const *fields, size_t n,
                        struct err *err) {
    struct store_cell cells[8];
    for (size_t i = 0; i < n; i++) {
        cells[i] = text_cell(fields[i]);
    }
    return sink->row(sink->ctx, cells, n, NULL, err);
}

static bool write_question(void *ctx, const struct tables_question *q, struct err *err) {
    const char *const fields[] = {q->form_id, q->version, q->path,    q->table,
                                  q->column,  q->type,    q->control, q->label};
    return write_texts(ctx, fields, LEN(fields), err);
}

static bool write_choice(void *ctx, const struct tables_choice *c, struct err *err) {
    const char *const fields[] = {c->form_id, c->version, c->path, c->lang, c->value, c->label};
    return write_texts(ctx, fields, LEN(fields), err);
}

static bool write_words(struct store *st, const struct export_sink *sink, struct err *err) {
    static const struct export_column questions[] = {
        {"form_id", "TEXT", NULL},
        {"version", "TEXT", NULL},
        {"path",    "TEXT", NULL},
        {"table",   "TEXT", NULL},
        {"column",  "TEXT", NULL},
        {"type",    "TEXT", NULL},
        {"control", "TEXT", NULL},
        {"label",   "TEXT", NULL}
    };
    static const struct export_column choices[] = {
        {"form_id",  "TEXT", NULL},
        {"version",  "TEXT", NULL},
        {"path",     "TEXT", NULL},
        {"language", "TEXT", NULL},
        {"code",     "TEXT", NULL},
        {"label",    "TEXT", NULL}
    };
    bool ok = sink->begin(sink->ctx, "questions", questions, LEN(questions), false, err) &&
              tables_each_question(st, NULL, NULL, write_question, (void *)sink, err);
    if (!sink->end(sink->ctx, ok, err)) {
        return false;
    }
    ok = sink->begin(sink->ctx, "choices", choices, LEN(choices), false, err) &&
         tables_each_choice(st, NULL, NULL, write_choice, (void *)sink, err);
    return sink->end(sink->ctx, ok, err);
}

/* ---- all of it ---- */

bool export_tables(struct store *st, const struct export_sink *sink, struct export_result *out,
                   struct err *err) {
    AUTO(plan_done) struct plan plan = {0};
    if (!tables_each(st, take_table, &plan, err) ||
        !tables_each_question(st, NULL, NULL, take_column, &plan, err)) {
        return false;
    }
    for (size_t i = 0; i < plan.n; i++) {
        if (!write_table(st, &plan, &plan.tables[i], sink, &out->n_rows, err)) {
            return false;
        }
    }
    return write_words(st, sink, err);
}
