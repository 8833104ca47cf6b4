/* forms/audit_read.c — audit.csv read row by row (rules W1-W4).
 *
 * Quotes are the trap: a cell is quoted only when it holds a comma or a line break, so a cell that
 * begins with a quote may as well be a text that does. Whether it is quoted shows at its end. */
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/audit.h"
#include "forms/audit_impl.h"

enum { CELLS_MAX = 64 }; // cells behind these are skipped

struct reader {
    const char *at, *end;
    int line;
    bool header_seen;
    bool all_quotes;        // under a quoted header quotes never belong to the text
    bool cr;                // lines end in CR LF
    int columns[CELLS_MAX]; // by cell: enum audit_column, -1 for one we do not know
    struct strbuf text;     // of the row's cells, each with its NUL
    size_t cells[CELLS_MAX];
    int n_cells;
};

static bool at_cell_end(const struct reader *r, const char *at) {
    return at >= r->end || *at == ',' || *at == '\n' ||
           (*at == '\r' && (at + 1 >= r->end || at[1] == '\n'));
}

/* The closing quote of the cell whose opening one stands at r->at; NULL: it is not a quoted one.
 * Cost: a look ends at the first odd run of quotes, and a cell that begins before that one begins
 * with an even run, where its own look ends; so all of them together read the log once more. */
static const char *closing_quote(const struct reader *r) {
    bool needed = r->all_quotes || !r->header_seen;
    for (const char *at = r->at + 1; at < r->end; at++) {
        needed |= *at == ',' || *at == '\n';
        if (*at != '"') {
            continue;
        }
        if (at_cell_end(r, at + 1)) {
            return needed ? at : NULL;
        }
        if (at[1] != '"') {
            return NULL; // in a quoted cell it would stand twice
        }
        at++;
    }
    return NULL;
}

static void read_quoted(struct reader *r, const char *close) {
    for (r->at++; r->at < close; r->at++) {
        strbuf_addc(&r->text, *r->at);
        r->line += *r->at == '\n';
        r->at += *r->at == '"'; // doubled
    }
    r->at = close + 1;
}

static void read_plain(struct reader *r) {
    const char *from = r->at;
    while (r->at < r->end && *r->at != ',' && *r->at != '\n') {
        r->at++;
    }
    size_t len = (size_t)(r->at - from);
    bool last = r->at >= r->end || *r->at == '\n';
    len -= last && len && from[len - 1] == '\r' && (r->cr || !r->header_seen);
    strbuf_addn(&r->text, from, len);
}

/* One row; the line end behind it is taken too. */
static void read_row(struct reader *r) {
    strbuf_clear(&r->text);
    r->n_cells = 0;
    for (;;) {
        size_t start = r->text.len;
        const char *close = r->at < r->end && *r->at == '"' ? closing_quote(r) : NULL;
        if (close) {
            read_quoted(r, close);
        } else {
            read_plain(r);
        }
        strbuf_addc(&r->text, '\0');
        if (r->n_cells < CELLS_MAX) {
            r->cells[r->n_cells++] = start;
        }
        if (r->at >= r->end || *r->at != ',') {
            break;
        }
        r->at++;
    }
    r->at += r->at < r->end && *r->at == '\r';
    if (r->at < r->end && *r->at == '\n') {
        r->at++;
    }
    r->line++;
}

static const char *cell(const struct reader *r, int i) {
    return r->text.data + r->cells[i];
}

/* ---- headers ---- */

static int column_named(const char *name) {
    int col = AUDIT_COLUMNS - 1;
    while (col >= 0 && strcmp(audit_columns[col], name) != 0) {
        col--;
    }
    return col;
}

/* A row is a header when it names the columns that every log has. */
static bool take_header(struct reader *r) {
    int columns[CELLS_MAX];
    unsigned found = 0;
    for (int i = 0; i < r->n_cells; i++) {
        columns[i] = column_named(cell(r, i));
        found |= columns[i] >= 0 ? 1U << columns[i] : 0;
    }
    if (!(found & 1U << COL_EVENT) || !(found & 1U << COL_START)) {
        return false;
    }
    memcpy(r->columns, columns, sizeof columns[0] * (size_t)r->n_cells);
    for (int i = r->n_cells; i < CELLS_MAX; i++) {
        r->columns[i] = -1;
    }
    return true;
}

/* The first line tells how the others are written. */
static bool first_header(struct reader *r, struct err *err) {
    static const char bom[] = "\xef\xbb\xbf";
    if (r->end - r->at >= 3 && memcmp(r->at, bom, 3) == 0) {
        r->at += 3;
    }
    bool quoted = r->at < r->end && *r->at == '"';
    const char *line_end = r->at < r->end ? memchr(r->at, '\n', (size_t)(r->end - r->at)) : NULL;
    bool cr = line_end && line_end > r->at && line_end[-1] == '\r';
    read_row(r);
    if (!take_header(r)) {
        return err_at(err, ERR_SYNTAX, 1,
                      "the log does not begin with the names of its columns, event and start "
                      "among them");
    }
    r->header_seen = true;
    r->all_quotes = quoted;
    r->cr = cr;
    return true;
}

/* ---- rows ---- */

static bool read_time(const char *text, int line, int64_t *out, struct err *err) {
    return num_parse_i64(text, strlen(text), out) ||
           err_at(err, ERR_SYNTAX, line, "\"%.40s\" is not a time in milliseconds", text);
}

static bool read_number(const char *text, double *out) {
    return num_parse(text, strlen(text), out);
}

static bool give_row(struct reader *r, int line, audit_visitor visit, void *ctx, struct err *err) {
    const char *cells[AUDIT_COLUMNS];
    struct audit_row row = {.line = line, .end_ms = -1};
    for (int col = 0; col < AUDIT_COLUMNS; col++) {
        cells[col] = "";
    }
    for (int i = r->n_cells; i-- > 0;) { // the first of two alike counts
        if (r->columns[i] >= 0) {
            cells[r->columns[i]] = cell(r, i);
        }
    }
    row.name = cells[COL_EVENT];
    row.event = audit_event_find(row.name);
    row.node = cells[COL_NODE];
    row.old_value = cells[COL_OLD_VALUE];
    row.new_value = cells[COL_NEW_VALUE];
    row.user = cells[COL_USER];
    row.reason = cells[COL_REASON];
    row.has_place = read_number(cells[COL_LATITUDE], &row.lat_deg) &&
                    read_number(cells[COL_LONGITUDE], &row.lon_deg);
    if (!read_number(cells[COL_ACCURACY], &row.accuracy_m)) {
        row.accuracy_m = -1;
    }
    if (!read_time(cells[COL_START], line, &row.start_ms, err) ||
        (*cells[COL_END] && !read_time(cells[COL_END], line, &row.end_ms, err))) {
        return false;
    }
    return visit(ctx, &row, err);
}

static bool read_rows(struct reader *r, audit_visitor visit, void *ctx, struct err *err) {
    while (r->at < r->end) {
        int line = r->line;
        read_row(r);
        bool blank = r->n_cells == 1 && !*cell(r, 0);
        if (!blank && !take_header(r) && !give_row(r, line, visit, ctx, err)) {
            return false;
        }
    }
    return true;
}

bool audit_read(const char *csv, size_t len, audit_visitor visit, void *ctx, struct err *err) {
    struct reader r = {.at = csv, .end = csv + len, .line = 1};
    const char *nul = len ? memchr(csv, '\0', len) : NULL;
    bool ok = !nul ? first_header(&r, err) && read_rows(&r, visit, ctx, err)
                   : err_set(err, ERR_SYNTAX, "the log holds bytes that are no text");
    strbuf_done(&r.text);
    return ok;
}
