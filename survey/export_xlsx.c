/* survey/export_xlsx.c — typed tables as one workbook, a sheet for each.
 *
 * Rows go to files of libxlsxwriter's as they come ("constant memory"), in the folder of the
 * export. It does not look whether the disk took them: we do, and see to the room for what is left
 * to write. */
#include "survey/export_xlsx.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/sheet.h"
#include "base/strbuf.h"
#include "base/xlsx_lib.h"
#include "survey/export.h"
#include "survey/export_tables.h"
#include "survey/store.h"

/* Numbers of more digits become others in a spreadsheet: they stay text. */
static const int64_t whole_max = INT64_C(999999999999999);

/* Rows of more bytes want a ZIP of the larger kind, which older programs do not read; the rest is
 * for what stands around them. */
#define ZIP32_MAX (UINT64_C(0xFFFFFFFF) - (1 << 20))

/* A workbook says when it was made. The same answers are the same bytes, so that is the day on
 * which the parts of a ZIP begin. */
static const time_t made_utc = 315532800; // 1980-01-01

/* How a column looks, by the type of its question, or else by how its answers are kept. Widths are
 * in characters. */
static const struct look {
    const char *type, *format; // format NULL: as a spreadsheet likes
    double width;
    bool when; // its texts are days or times
} looks[] = {
    {"date",     "yyyy-mm-dd",          12, true },
    {"dateTime", "yyyy-mm-dd hh:mm:ss", 20, true },
    {"time",     "hh:mm:ss",            10, true },
    {"INTEGER",  "0",                   12, false},
    {"REAL",     NULL,                  12, false},
    {"TEXT",     NULL,                  24, false},
};

struct book {
    lxw_workbook *file;
    char *path;
    lxw_format *head, *formats[LEN(looks)];
    struct intern names; // of sheets
    struct export_result *out;
    uint64_t largest, total; // bytes of rows: of a sheet, of all

    /* The sheet at hand. */
    lxw_worksheet *sheet;
    const char *table; // borrowed until its end()
    lxw_row_t n_rows;
    size_t *looks; // of its columns
    struct strbuf text;
};

static bool wrote(const struct book *b, lxw_error error, struct err *err) {
    if (!error) {
        return true;
    }
    err_where(err, "%s", b->path);
    return err_set(err, ERR_IO, "could not be written: %s", xlsx.lxw_strerror(error));
}

/* ---- a cell ---- */

static lxw_error put_text(struct book *b, lxw_col_t col, const char *text, size_t len,
                          lxw_format *format) {
    strbuf_clear(&b->text);
    b->out->n_cut += !sheet_add_cell(&b->text, text, len);
    return b->text.len == 0
               ? LXW_NO_ERROR
               : xlsx.worksheet_write_string(b->sheet, b->n_rows, col, b->text.data, format);
}

static lxw_error put_number(struct book *b, lxw_col_t col, double number) {
    return xlsx.worksheet_write_number(b->sheet, b->n_rows, col, number, b->formats[b->looks[col]]);
}

static lxw_error put_cell(struct book *b, lxw_col_t col, const struct store_cell *cell) {
    const struct look *look = &looks[b->looks[col]];
    char digits[NUM_TEXT_MAX];
    struct date_time when;
    double number;
    switch (cell->kind) {
    case STORE_INTEGER:
        return cell->integer >= -whole_max && cell->integer <= whole_max
                   ? put_number(b, col, (double)cell->integer)
                   : put_text(b, col, digits,
                              (size_t)snprintf(digits, sizeof digits, "%" PRId64, cell->integer),
                              NULL);
    case STORE_REAL:
        return isfinite(cell->real)
                   ? put_number(b, col, cell->real)
                   : put_text(b, col, digits, num_format(digits, cell->real), NULL);
    case STORE_TEXT:
        return look->when &&
                       date_parse(cell->text, cell->len, strcmp(look->type, "time") == 0, &when) &&
                       sheet_number(&when, &number)
                   ? put_number(b, col, number)
                   : put_text(b, col, cell->text, cell->len, NULL);
    case STORE_NULL:
    case STORE_BLOB: // never among the columns of answers
        break;
    }
    return LXW_NO_ERROR;
}

/* ---- a sheet ---- */

/* Called as the table; one whose name is too long, or the same when cut, has a number behind it. */
static void name_sheet(struct book *b, const char *table) {
    char number[16] = "";
    strbuf_clear(&b->text);
    sheet_add_name(&b->text, table, SHEET_NAME_MAX);
    for (int i = 2; intern_find(&b->names, b->text.data, b->text.len); i++) {
        int len = snprintf(number, sizeof number, "_%d", i);
        strbuf_clear(&b->text);
        sheet_add_name(&b->text, table, SHEET_NAME_MAX - (size_t)len);
        strbuf_add(&b->text, number);
    }
    intern_add(&b->names, b->text.data, b->text.len);
}

static size_t look_of(const struct export_column *column) {
    const char *const types[] = {column->answer ? column->answer : "", column->type};
    for (size_t t = 0; t < LEN(types); t++) {
        for (size_t i = 0; i < LEN(looks); i++) {
            if (strcmp(looks[i].type, types[t]) == 0) {
                return i;
            }
        }
    }
    return LEN(looks) - 1;
}

static bool begin_head(struct book *b, const struct export_column *columns, size_t n,
                       struct err *err) {
    b->looks = mem_alloc(n * sizeof *b->looks);
    lxw_error error = LXW_NO_ERROR;
    for (size_t i = 0; i < n && !error; i++) {
        lxw_col_t col = (lxw_col_t)i;
        b->looks[i] = look_of(&columns[i]);
        error = xlsx.worksheet_set_column(b->sheet, col, col, looks[b->looks[i]].width, NULL);
        error = error ? error : put_text(b, col, columns[i].name, strlen(columns[i].name), b->head);
    }
    xlsx.worksheet_freeze_panes(b->sheet, 1, 0);
    b->n_rows++;
    return wrote(b, error, err);
}

static bool begin(void *ctx, const char *table, const struct export_column *columns, size_t n,
                  bool has_point, struct err *err) {
    (void)has_point; // its answer is a column as it is
    struct book *b = ctx;
    b->table = table;
    b->n_rows = 0;
    if (n > SHEET_COLUMNS_MAX) {
        return err_set(err, ERR_LIMIT,
                       "table %s has %zu columns, and a sheet %d: choose --format csv or gpkg",
                       table, n, SHEET_COLUMNS_MAX);
    }
    name_sheet(b, table);
    b->sheet = xlsx.workbook_add_worksheet(b->file, b->text.data);
    return b->sheet ? begin_head(b, columns, n, err)
                    : wrote(b, LXW_ERROR_CREATING_TMPFILE, err); // names are right
}

static bool row(void *ctx, const struct store_cell *cells, size_t n, const struct store_cell *point,
                struct err *err) {
    (void)point;
    struct book *b = ctx;
    if (b->n_rows == SHEET_ROWS_MAX) {
        return err_set(err, ERR_LIMIT,
                       "table %s has more than the %d rows that a sheet holds: choose --format csv "
                       "or gpkg",
                       b->table, SHEET_ROWS_MAX - 1);
    }
    lxw_error error = LXW_NO_ERROR;
    for (size_t i = 0; i < n && !error; i++) {
        error = put_cell(b, (lxw_col_t)i, &cells[i]);
    }
    b->n_rows++;
    return wrote(b, error, err);
}

static bool end(void *ctx, bool ok, struct err *err) {
    struct book *b = ctx;
    mem_freep(&b->looks);
    if (!ok) {
        return false;
    }
    FILE *rows = b->sheet->optimize_tmpfile;
    if (fflush(rows) != 0 || ferror(rows)) {
        return file_failed(b->path, "written", err);
    }
    uint64_t size = (uint64_t)ftello(rows);
    b->largest = size > b->largest ? size : b->largest;
    b->total += size;
    return true;
}

/* ---- the file ---- */

static bool open_file(struct book *b, const char *dir, struct err *err) {
    lxw_workbook_options options = {.constant_memory = true, .tmpdir = (char *)dir};
    b->file = xlsx.workbook_new_opt(b->path, &options);
    if (!b->file) {
        return wrote(b, LXW_ERROR_CREATING_XLSX_FILE, err);
    }
    b->head = xlsx.workbook_add_format(b->file);
    xlsx.format_set_bold(b->head);
    for (size_t i = 0; i < LEN(looks); i++) {
        if (looks[i].format) {
            b->formats[i] = xlsx.workbook_add_format(b->file);
            xlsx.format_set_num_format(b->formats[i], looks[i].format);
        }
    }
    lxw_doc_properties about = {.created = made_utc};
    return wrote(b, xlsx.workbook_set_properties(b->file, &about), err);
}

/* One sheet at a time is copied, and packed to less than a quarter. */
static bool check_room(const struct book *b, const char *dir, struct err *err) {
    struct statvfs disk;
    if (statvfs(dir, &disk) != 0 ||
        (double)disk.f_bavail * (double)disk.f_frsize > (double)b->largest + (double)b->total / 4) {
        return true;
    }
    err_where(err, "%s", b->path);
    return err_set(err, ERR_FULL, "the disk is full; make room and try again");
}

static bool close_file(struct book *b, const char *dir, struct err *err) {
    if (!check_room(b, dir, err)) {
        return false;
    }
    lxw_workbook *file = mem_steal(&b->file); // it is gone even when that fails
    file->options.use_zip64 = b->total > ZIP32_MAX;
    return wrote(b, xlsx.workbook_close(file), err) && file_flush(b->path, err);
}

static void book_done(struct book *b) {
    if (b->file) {
        xlsx.lxw_workbook_free(b->file);
    }
    intern_done(&b->names);
    strbuf_done(&b->text);
    free(b->path);
}

bool export_xlsx(struct store *st, const char *dir, struct export_result *out, struct err *err) {
    if (!xlsx_load(err)) {
        return false;
    }
    AUTO(book_done) struct book b = {.path = file_join(dir, "answers.xlsx"), .out = out};
    const struct export_sink sink = {&b, begin, row, end};
    out->n_files++;
    return open_file(&b, dir, err) && export_tables(st, &sink, out, err) &&
           close_file(&b, dir, err);
}
