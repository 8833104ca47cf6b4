/* analysis/columns.c — see columns.h. First the texts of all rows become small numbers, each
 * different text once; then each different text is understood once. */
#define _GNU_SOURCE // memmem
#include "analysis/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/columns_impl.h"
#include "analysis/gather_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "survey/catalog.h"
#include "survey/records.h"
#include "survey/store.h"
#include "survey/tables.h"

/* ---- what a question is ---- */

#define MARKS_NS "https://doorstep.example/xforms"

void column_marks(const struct form_node *node, unsigned *marks, char *tier) {
    static const struct {
        const char *value;
        enum column_mark mark;
    } tags[] = {
        {"S", MARK_HEALTH },
        {"$", MARK_MONEY  },
        {"C", MARK_CONTACT},
    };
    for (const struct form_attr *attr = node->extra; attr; attr = attr->next) {
        if (!attr->ns || strcmp(attr->ns, MARKS_NS) != 0) {
            continue;
        }
        for (size_t i = 0; strcmp(attr->name, "tag") == 0 && i < LEN(tags); i++) {
            *marks |= strcmp(attr->value, tags[i].value) == 0 ? tags[i].mark : 0;
        }
        if (strcmp(attr->name, "tier") == 0) {
            *tier = attr->value[0];
        }
    }
}

static enum column_kind kind_of(const struct source *src) {
    bool several = strcmp(src->control, "select") == 0 || strcmp(src->control, "rank") == 0 ||
                   strcmp(src->type, "odk:rank") == 0;
    bool one = strcmp(src->control, "select1") == 0 || strcmp(src->type, "boolean") == 0;
    return several ? COLUMN_TICKS : one || src->is_text ? COLUMN_CODES : COLUMN_NUMBERS;
}

/* Is no answer perhaps a question that was not asked? Then records have to be looked at, unless no
 * answer can be nothing else. */
static void take_relevance(struct intake_column *in, const struct form_node *node,
                           size_t n_versions) {
    bool conditional = node && node->rel_up != 0;
    in->look = conditional || in->src.n_versions < n_versions;
    in->never_blank = conditional && node->required && in->src.n_versions == n_versions;
}

static bool count_version(void *ctx, const struct store_form *form, struct err *err) {
    (void)err;
    struct reading *r = ctx;
    r->n_versions += strcmp(form->form_id, r->columns[0].src.form_id) == 0;
    return true;
}

static bool describe(struct columns *out, struct reading *r, struct store *st,
                     const struct columns_options *options, struct err *err) {
    AUTO(form_freep)
    struct form *loaded =
        options->form ? NULL : catalog_load(st, r->columns[0].src.form_id, NULL, err);
    const struct form *form = options->form ? options->form : loaded;
    if (!form || !store_each_form(st, count_version, r, err)) {
        return false;
    }
    for (size_t i = 0; i < r->n; i++) {
        struct intake_column *in = &r->columns[i];
        struct column *column = &out->items[i];
        column->kind = kind_of(&in->src);
        column->path = arena_strdup(&out->mem, in->src.columns[0].path);
        column->label = arena_strdup(&out->mem, in->src.label);
        in->repeat = in->src.repeat_path[0] != '\0';
        uint32_t id = form_find(form, column->path);
        if (id) {
            column_marks(form_node(form, id), &column->marks, &column->tier);
        }
        if (!options->no_reasons) {
            take_relevance(in, id ? form_node(form, id) : NULL, r->n_versions);
        }
        column->is_joined = in->repeat && !(i == 0 && options->by_row);
        if (column->is_joined && column->kind == COLUMN_NUMBERS) {
            return err_set(err, ERR_USAGE,
                           "'%s' is a number asked again and again in a home: use --rows",
                           options->questions[i]);
        }
        if (column->is_joined) {
            column->kind = COLUMN_TICKS;
        }
        if (in->repeat && i > 0 && options->by_row) {
            return err_set(err, ERR_UNSUPPORTED, "with --rows, '%s' has to be asked once a home",
                           options->questions[i]);
        }
    }
    out->n_items = r->n;
    return true;
}

static bool find_questions(struct columns *out, struct reading *r, struct store *st,
                           const struct columns_options *options, struct err *err) {
    const char *form_id = options->form_id;
    for (r->n = 0; r->n < options->n; r->n++) {
        struct gather_options one = {.question = options->questions[r->n],
                                     .form_id = form_id,
                                     .lang = options->lang,
                                     .labels = true,
                                     .form = options->form};
        if (!source_find_one(&r->columns[r->n].src, st, &one, err)) {
            r->n++; // what is there is freed
            return false;
        }
        form_id = r->columns[0].src.form_id;
    }
    out->form_id = arena_strdup(&out->mem, form_id);
    out->lang = arena_strdup(&out->mem, r->columns[0].src.lang);
    return describe(out, r, st, options, err);
}

/* ---- texts of rows ---- */

/* The text of a cell as a number, from 1; 0: none. */
static uint32_t raw_of(struct intake_column *in, const struct store_cell *cell) {
    char room[NUM_TEXT_MAX];
    struct reader_text text = reader_trim(reader_text(cell, room));
    return text.len ? intern_add(&in->raws, text.text, text.len) : 0;
}

static void take_cell(struct intake_column *in, const struct column *column,
                      const struct store_cell *cell) {
    if (column->kind == COLUMN_NUMBERS) {
        double value = cell->kind == STORE_INTEGER ? (double)cell->integer
                       : cell->kind == STORE_REAL  ? cell->real
                                                   : NAN;
        *MEM_PUSH(in->numbers, in->n, in->cap) = value;
    } else {
        slim_push(&in->texts, raw_of(in, cell));
        in->n++;
    }
}

void slim_push(struct slim *slim, uint32_t number) {
    if (!slim->wide && number > UINT16_MAX) {
        slim->wide = mem_alloc(slim->cap * sizeof *slim->wide + 1);
        for (size_t i = 0; i < slim->n; i++) {
            slim->wide[i] = slim->narrow[i];
        }
        mem_freep(&slim->narrow);
    }
    if (slim->wide) {
        *MEM_PUSH(slim->wide, slim->n, slim->cap) = number;
    } else {
        *MEM_PUSH(slim->narrow, slim->n, slim->cap) = (uint16_t)number;
    }
}

void slim_done(struct slim *slim) {
    mem_freep(&slim->narrow);
    mem_freep(&slim->wide);
}

/* All homes, and their columns outside repeats. */
static bool read_homes(struct columns *out, struct reading *r, struct store *st, struct err *err) {
    AUTO(reader_done) struct reader reader = {0};
    const struct source *ballots = r->along ? &r->along->src : NULL;
    size_t n = 0, n_ballots = ballots ? ballots->n_columns : 0;
    AUTO(mem_freep)
    struct source_column *columns = mem_alloc((COLUMNS_MAX + n_ballots) * sizeof *columns);
    struct err failed = {0};
    for (size_t i = 0; i < r->n; i++) {
        r->columns[i].cell = n;
        if (!r->columns[i].repeat) {
            columns[n++] = r->columns[i].src.columns[0];
        }
    }
    for (size_t i = 0; i < n_ballots; i++) {
        columns[n + i] = ballots->columns[i];
    }
    if (!reader_open(&reader, st, r->columns[0].src.main_table, columns, n + n_ballots, err)) {
        return false;
    }
    while (reader_next(&reader, &failed)) {
        char room[NUM_TEXT_MAX];
        struct reader_text home = reader_trim(reader_text(reader_dwelling(&reader), room));
        rows_add_home(&r->rows, 1, home.text, home.len);
        if (r->needs_keys) {
            *MEM_PUSH(r->keys, r->n_keys, r->cap_keys) =
                home.len ? places_key(home.text, home.len) : 0;
        }
        if (r->needs_fids) {
            *MEM_PUSH(r->fids, r->n_fids, r->cap_fids) = reader_fid(&reader);
        }
        for (size_t i = 0; i < r->n; i++) {
            if (!r->columns[i].repeat) {
                take_cell(&r->columns[i], &out->items[i], reader_cell(&reader, r->columns[i].cell));
            }
        }
        if (r->along) {
            along_take(r->along, &reader, n);
        }
    }
    out->n_forms = r->rows.n;
    return failed.code == ERR_NONE || err_set(err, failed.code, "%s", failed.text);
}

/* A column of a repeat: the row's home is found as both come in the same order. */
static bool read_repeat(struct columns *out, struct reading *r, size_t i, struct store *st,
                        struct err *err) {
    struct intake_column *in = &r->columns[i];
    const char *const names[] = {"fid", in->src.columns[0].column};
    struct err failed = {0};
    AUTO(store_scan_closep)
    struct store_scan *scan = store_scan_open(st, in->src.columns[0].table, names, LEN(names), err);
    const struct store_cell *cells;
    size_t home = 0;
    if (!scan) {
        return false;
    }
    while ((cells = store_scan_next(scan, &failed))) {
        int64_t fid = cells[0].integer / TABLES_ROWS;
        while (home < r->n_fids && r->fids[home] < fid) {
            home++;
        }
        if (home < r->n_fids && r->fids[home] == fid) {
            take_cell(in, &out->items[i], &cells[1]);
            *MEM_PUSH(in->homes, in->n_homes, in->cap_homes) = (uint32_t)home;
        }
    }
    return failed.code == ERR_NONE || err_set(err, failed.code, "%s", failed.text);
}

/* ---- not asked ---- */

/* Is there an element of this name? A record of ours: names stand behind '<' or a prefix. */
static bool has_element(const struct store_cell *xml, const char *name) {
    const char *bytes = xml->kind == STORE_BLOB ? (const char *)xml->blob : xml->text;
    const char *end = bytes + xml->len;
    size_t len = strlen(name);
    for (const char *at = bytes; (at = memmem(at, (size_t)(end - at), name, len)); at += len) {
        char before = at > bytes ? at[-1] : ' ', after = at + len < end ? at[len] : ' ';
        if ((before == '<' || before == ':') &&
            (after == '>' || after == '/' || reader_blank(after))) {
            return true;
        }
    }
    return false;
}

static bool wants_look(const struct intake_column *in, size_t row) {
    return in->look && !in->never_blank && !in->repeat &&
           (in->numbers ? isnan(in->numbers[row]) : slim_at(&in->texts, row) == 0);
}

/* Which rows without an answer were not asked: their record lacks the question. */
static void look_into_record(struct reading *r, size_t row, const struct store_cell *xml) {
    for (size_t i = 0; i < r->n; i++) {
        struct intake_column *in = &r->columns[i];
        if (wants_look(in, row) && !has_element(xml, in->name)) {
            in->left_out[row] = true;
        }
    }
}

enum { LOOK_ID, LOOK_XML, LOOK_COLUMNS };

static bool look_into_records(struct reading *r, struct store *st, struct err *err) {
    const char *names[LOOK_COLUMNS + RECORDS_COLUMNS] = {[LOOK_ID] = "id", [LOOK_XML] = "xml"};
    struct records *records = r->records && !r->records->complete ? r->records : NULL;
    struct err failed = {0};
    memcpy(names + LOOK_COLUMNS, records_columns, sizeof records_columns);
    AUTO(store_scan_closep)
    struct store_scan *scan =
        store_scan_open(st, "submission", names, records ? LEN(names) : LOOK_COLUMNS, err);
    const struct store_cell *cells;
    size_t row = 0;
    if (!scan) {
        return false;
    }
    while ((records || row < r->n_fids) && (cells = store_scan_next(scan, &failed))) {
        if (records) {
            records_take(records, cells + LOOK_COLUMNS);
        }
        while (row < r->n_fids && r->fids[row] < cells[LOOK_ID].integer) {
            row++;
        }
        if (row < r->n_fids && r->fids[row] == cells[LOOK_ID].integer) {
            look_into_record(r, row, &cells[LOOK_XML]); // else of another form, or replaced
        }
    }
    if (failed.code != ERR_NONE) {
        return err_set(err, failed.code, "%s", failed.text);
    }
    return !records || records_end(records, st, err);
}

static bool find_left_out(struct reading *r, struct store *st, struct err *err) {
    bool any = false;
    for (size_t i = 0; i < r->n; i++) {
        struct intake_column *in = &r->columns[i];
        const char *slash = strrchr(in->src.columns[0].path, '/');
        const char *colon = strrchr(in->src.columns[0].path, ':');
        in->name = (colon > slash ? colon : slash) + 1;
        in->left_out = mem_zalloc(r->rows.n + 1);
        for (size_t row = 0; row < (in->repeat ? 0 : r->rows.n); row++) {
            any = any || wants_look(in, row);
        }
    }
    return !any || look_into_records(r, st, err);
}

/* ---- all ---- */

static void reading_done(struct reading *r) {
    for (size_t i = 0; i < r->n; i++) {
        struct intake_column *in = &r->columns[i];
        source_done(&in->src);
        intern_done(&in->raws);
        slim_done(&in->texts);
        mem_freep(&in->numbers);
        mem_freep(&in->homes);
        mem_freep(&in->left_out);
    }
    rows_done(&r->rows);
    places_done(&r->places);
    mem_freep(&r->fids);
    mem_freep(&r->keys);
    mem_freep(&r->row_of);
}

static bool read_places(struct columns *out, struct reading *r, struct store *st,
                        const struct columns_options *options, struct err *err) {
    if (!places_read(&r->places, st, options->by, options->zones, err) ||
        !store_count_dwellings(st, &out->n_doors, err)) {
        return false;
    }
    places_find(&r->places, &r->rows);
    places_forget_homes(&r->places); // before there is more to hold
    return options->by != BY_BLOCK ||
           places_find_points(&r->places, &r->rows, st, &r->columns[0].src, err);
}

static bool read_all(struct columns *out, struct reading *r, struct store *st,
                     const struct columns_options *options, struct err *err) {
    if (!find_questions(out, r, st, options, err)) {
        return false;
    }
    for (size_t i = 0; i < r->n; i++) {
        r->needs_fids = r->needs_fids || r->columns[i].repeat ||
                        (r->columns[i].look && !r->columns[i].never_blank);
    }
    if (!read_homes(out, r, st, err)) {
        return false;
    }
    for (size_t i = 0; i < r->n; i++) {
        if (r->columns[i].repeat && !read_repeat(out, r, i, st, err)) {
            return false;
        }
    }
    if (!find_left_out(r, st, err)) {
        return false;
    }
    mem_freep(&r->fids);
    return read_places(out, r, st, options, err);
}

bool columns_read(struct columns *out, struct store *st, const struct columns_options *options,
                  struct err *err) {
    AUTO(reading_done)
    struct reading r = {.lenient = options->lenient,
                        .needs_keys = options->keys,
                        .records = options->records,
                        .along = options->along};
    if (!read_all(out, &r, st, options, err) || !columns_make(out, &r, err)) {
        return false;
    }
    if (r.along) {
        along_end(r.along, &r.rows, &r.places);
    }
    return true;
}

/* ---- again ---- */

static const struct column *known_column(const struct columns *known, const struct column *wanted) {
    for (size_t i = 0; i < known->n_items; i++) {
        const struct column *column = &known->items[i];
        if (column->code && column->kind == wanted->kind &&
            strcmp(column->path, wanted->path) == 0) {
            return column;
        }
    }
    return NULL;
}

static bool take_known(struct columns *out, const struct columns *known, struct store *st,
                       const struct columns_options *options) {
    AUTO(reading_done) struct reading r = {0};
    AUTO(columns_done) struct columns wanted = {0};
    struct err none = {0};
    if (!find_questions(&wanted, &r, st, options, &none) ||
        strcmp(wanted.form_id, known->form_id) != 0 || strcmp(wanted.lang, known->lang) != 0) {
        return false;
    }
    *out = *known;
    out->borrows = true;
    out->n_items = wanted.n_items;
    for (size_t i = 0; i < wanted.n_items; i++) {
        const struct column *column = known_column(known, &wanted.items[i]);
        if (!column) {
            *out = (struct columns){0};
            return false;
        }
        out->items[i] = *column;
    }
    return true;
}

bool columns_from(struct columns *out, const struct columns *known, struct store *st,
                  const struct columns_options *options, struct err *err) {
    bool there = known && known->n_items && take_known(out, known, st, options);
    return there || columns_read(out, st, options, err);
}

static void column_done(struct column *column) {
    mem_freep(&column->home);
    mem_freep(&column->code);
    mem_freep(&column->set);
    mem_freep(&column->number);
    mem_freep(&column->codes);
    mem_freep(&column->sets);
}

void columns_drop(struct columns *columns, bool (*keep)(const struct column *, const void *),
                  const void *ctx) {
    for (size_t i = 0; i < columns->n_items; i++) {
        if (!keep(&columns->items[i], ctx)) {
            column_done(&columns->items[i]);
        }
    }
}

void columns_done(struct columns *columns) {
    for (size_t i = 0; i < COLUMNS_MAX && !columns->borrows; i++) {
        column_done(&columns->items[i]);
    }
    if (!columns->borrows) {
        mem_freep(&columns->area);
        mem_freep(&columns->key);
        mem_freep(&columns->areas);
        arena_done(&columns->mem);
    }
    *columns = (struct columns){0};
}

/* ---- asking a column ---- */

bool column_silent(const struct column *column, size_t row, enum silent *how) {
    uint32_t value = column->code ? column->code[row] : column->set[row];
    uint32_t first = column->code ? CODE_SILENT : (uint32_t)column->n_sets;
    if (value < first) {
        return false;
    }
    *how = (enum silent)(value - first);
    return true;
}

bool column_has(const struct column *column, size_t row, size_t code) {
    if (column->kind == COLUMN_CODES) {
        return column->code[row] == code;
    }
    uint32_t set = column->set[row];
    return set < column->n_sets &&
           (column->sets[set * column->n_words + code / 64] >> (code % 64) & 1);
}
