/* base/csv.c — see csv.h. One state machine over a stream of bytes; a row is one buffer of its
 * cells, NUL after each, with their offsets. The stream is read once, so that it may be a pipe:
 * `ahead` keeps what was looked at to find the separator, and after that a block at a time. */
#include "base/csv.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

struct csv {
    FILE *file;
    bool borrowed;       // standard input: not ours to close
    struct strbuf ahead; // read, and not yet taken from `taken` on
    size_t taken;
    char separator;
    bool recoded;
    int line;     // being read
    int row_line; // where the row in `cells` began
    struct strbuf cells;
    size_t *at; // of each cell in `cells`
    size_t n_cells, at_cap;
    char **names;
    size_t n_names;
};

/* ---- bytes ---- */

enum { BLOCK = 1 << 16, END = -1 };

/* Another block behind what is there; false at the end. */
static bool read_block(struct csv *csv) {
    char block[BLOCK];
    size_t n = fread(block, 1, sizeof block, csv->file);
    strbuf_addn(&csv->ahead, block, n);
    return n > 0;
}

static int peek(struct csv *csv) {
    if (csv->taken == csv->ahead.len) {
        strbuf_clear(&csv->ahead);
        csv->taken = 0;
        if (!read_block(csv)) {
            return END;
        }
    }
    return (unsigned char)csv->ahead.data[csv->taken];
}

static int take(struct csv *csv) {
    int c = peek(csv);
    csv->taken += c != END;
    return c;
}

/* ---- rows ---- */

/* Windows-1252 where it differs from Latin-1 (WHATWG Encoding, index windows-1252). */
static const uint16_t high_1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

/* The cell from `start` to the end of the buffer becomes UTF-8, without blanks around. */
static void end_cell(struct csv *csv, size_t start) {
    struct strbuf *cells = &csv->cells;
    while (cells->len > start && strchr(" \t\r\n", cells->data[cells->len - 1])) {
        cells->len--;
    }
    size_t lead = 0;
    while (start + lead < cells->len && strchr(" \t\r\n", cells->data[start + lead])) {
        lead++;
    }
    memmove(cells->data + start, cells->data + start + lead, cells->len - start - lead);
    cells->len -= lead;
    if (!utf8_valid(cells->data + start, cells->len - start)) {
        AUTO(strbuf_done) struct strbuf text = {0};
        for (size_t i = start; i < cells->len; i++) {
            unsigned char byte = (unsigned char)cells->data[i];
            char code[4];
            uint32_t c = byte >= 0x80 && byte < 0xA0 ? high_1252[byte - 0x80] : byte;
            strbuf_addn(&text, code, utf8_encode(code, c));
        }
        cells->len = start;
        strbuf_add(cells, text.data);
        csv->recoded = true;
    }
    strbuf_addn(cells, "", 1); // the NUL is the cell's own
    *MEM_PUSH(csv->at, csv->n_cells, csv->at_cap) = start;
}

/* One row into `cells`; false at the end of the file or with err set. */
static bool read_row(struct csv *csv, struct err *err) {
    bool quoted = false, after_quote = false;
    strbuf_clear(&csv->cells);
    strbuf_reserve(&csv->cells, 1);
    csv->n_cells = 0;
    csv->row_line = csv->line;
    size_t start = 0, n = 0;
    for (int c; (c = take(csv)) != END;) {
        if (c == 0) {
            return err_at(err, ERR_SYNTAX, csv->line,
                          "is no plain text: save it as CSV in UTF-8 and try again");
        }
        if (++n > CSV_ROW_MAX) {
            return err_at(err, ERR_LIMIT, csv->row_line, "this row is longer than %d bytes",
                          CSV_ROW_MAX);
        }
        csv->line += c == '\n';
        if (quoted) {
            if (c != '"') {
                strbuf_addc(&csv->cells, (char)c);
                continue;
            }
            if (peek(csv) == '"') {
                take(csv);
                strbuf_addc(&csv->cells, '"');
            } else {
                quoted = false;
                after_quote = true;
            }
        } else if (c == '"' && csv->cells.len == start && !after_quote) {
            quoted = true;
        } else if (c == csv->separator || c == '\n') {
            end_cell(csv, start);
            start = csv->cells.len;
            after_quote = false;
            if (c == '\n') {
                return true;
            }
        } else {
            strbuf_addc(&csv->cells, (char)c);
        }
    }
    if (ferror(csv->file)) {
        return err_set(err, ERR_IO, "could not be read: %s", strerror(errno));
    }
    if (quoted) {
        return err_at(err, ERR_SYNTAX, csv->row_line,
                      "a quotation mark opens here and never closes");
    }
    if (n) {
        end_cell(csv, start);
    }
    return n > 0;
}

static bool blank(const struct csv *csv) {
    for (size_t i = 0; i < csv->n_cells; i++) {
        if (csv->cells.data[csv->at[i]]) {
            return false;
        }
    }
    return true;
}

/* The byte at `at`, read ahead of the row; END at the end. */
static int look(struct csv *csv, size_t at) {
    while (at >= csv->ahead.len) {
        if (!read_block(csv)) {
            return END;
        }
    }
    return (unsigned char)csv->ahead.data[at];
}

/* The separator that stands most often in the first line, outside quotes. */
static char guess_separator(struct csv *csv) {
    static const char marks[] = ",;\t";
    size_t count[sizeof marks] = {0};
    bool quoted = false;
    for (size_t n = 0; n < CSV_ROW_MAX; n++) {
        int c = look(csv, csv->taken + n);
        quoted ^= c == '"';
        if (c == END || (c == '\n' && !quoted && (count[0] || count[1] || count[2]))) {
            break;
        }
        const char *mark = quoted || !c ? NULL : strchr(marks, c);
        if (mark) {
            count[mark - marks]++;
        }
    }
    int best = count[1] > count[0] ? 1 : 0;
    return marks[count[2] > count[best] ? 2 : best];
}

static bool read_names(struct csv *csv, struct err *err) {
    struct err why = {0};
    do {
        if (!read_row(csv, &why)) {
            return err_at(err, why.code ? why.code : ERR_SYNTAX, why.line, "%s",
                          why.code ? why.text : "is empty");
        }
    } while (blank(csv));
    if (csv->n_cells > CSV_COLUMNS_MAX) {
        return err_set(err, ERR_LIMIT, "has more than %d columns", CSV_COLUMNS_MAX);
    }
    csv->n_names = csv->n_cells;
    csv->names = mem_zalloc((csv->n_names + 1) * sizeof *csv->names);
    for (size_t i = 0; i < csv->n_names; i++) {
        csv->names[i] = mem_strdup(csv->cells.data + csv->at[i]);
    }
    return true;
}

static struct csv *begin(FILE *file, struct err *err) { // taken, but for standard input
    AUTO(csv_freep) struct csv *csv = mem_zalloc(sizeof *csv);
    csv->file = file;
    csv->borrowed = file == stdin;
    bool marked = look(csv, 2) != END && memcmp(csv->ahead.data, "\xEF\xBB\xBF", 3) == 0;
    csv->taken = marked ? 3 : 0;
    csv->separator = guess_separator(csv);
    csv->line = 1;
    return read_names(csv, err) ? mem_steal(&csv) : NULL;
}

struct csv *csv_open(const char *path, struct err *err) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file) {
        err_set(err, ERR_NOT_FOUND, "could not be opened: %s", strerror(errno));
        return NULL;
    }
    return begin(file, err);
}

struct csv *csv_parse(const char *text, size_t len, struct err *err) {
    FILE *file = len > 0 ? fmemopen((char *)text, len, "rb") : NULL;
    if (!file) {
        err_set(err, len > 0 ? ERR_IO : ERR_SYNTAX, len > 0 ? "no memory to read it" : "is empty");
        return NULL;
    }
    return begin(file, err);
}

void csv_free(struct csv *csv) {
    if (csv) {
        if (csv->file && !csv->borrowed) {
            fclose(csv->file);
        }
        for (size_t i = 0; i < csv->n_names; i++) {
            mem_freep(&csv->names[i]);
        }
        mem_freep(&csv->names);
        mem_freep(&csv->at);
        strbuf_done(&csv->ahead);
        strbuf_done(&csv->cells);
        mem_freep(&csv);
    }
}

size_t csv_n_columns(const struct csv *csv) {
    return csv->n_names;
}

const char *csv_name(const struct csv *csv, size_t column) {
    return csv->names[column];
}

size_t csv_find(const struct csv *csv, const char *name) {
    size_t i = 0;
    while (i < csv->n_names && strcmp(csv->names[i], name) != 0) {
        i++;
    }
    return i;
}

bool csv_need(const struct csv *csv, const char *name, size_t *column, struct err *err) {
    *column = csv_find(csv, name);
    if (*column == csv->n_names) {
        return err_at(err, ERR_SYNTAX, 1, "the first row must name a column '%s'", name);
    }
    for (size_t i = *column + 1; i < csv->n_names; i++) {
        if (strcmp(csv->names[i], name) == 0) {
            return err_at(err, ERR_SYNTAX, 1, "the first row names two columns '%s'", name);
        }
    }
    return true;
}

char csv_separator(const struct csv *csv) {
    return csv->separator;
}

bool csv_was_recoded(const struct csv *csv) {
    return csv->recoded;
}

int csv_next(struct csv *csv, struct err *err) {
    struct err why = {0};
    do {
        if (!read_row(csv, &why)) {
            if (why.code) {
                err_at(err, why.code, why.line, "%s", why.text);
            }
            return why.code ? -1 : 0;
        }
    } while (blank(csv));
    for (size_t i = csv->n_names; i < csv->n_cells; i++) {
        if (csv->cells.data[csv->at[i]]) {
            err_at(err, ERR_SYNTAX, csv->row_line,
                   "has %zu fields where the first row has %zu: a field with a '%c' in it needs "
                   "quotation marks",
                   csv->n_cells, csv->n_names, csv->separator == '\t' ? ' ' : csv->separator);
            return -1;
        }
    }
    return 1;
}

const char *csv_cell(const struct csv *csv, size_t column) {
    return column < csv->n_cells ? csv->cells.data + csv->at[column] : "";
}

size_t csv_n_cells(const struct csv *csv) {
    return csv->n_cells;
}

int csv_line(const struct csv *csv) {
    return csv->row_line;
}
