/* analysis/commands_suppress.c — suppress: a table with totals, made safe to show. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/margins.h"
#include "analysis/suppress.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

enum { RULE_MAX = 1000000000 }; // of --threshold and --base

static bool read_rules(const struct cmd *cmd, struct suppress_rules *rules, struct err *err) {
    rules->exact = cmd_flag(cmd, "exact");
    rules->sensitive = cmd_flag(cmd, "sensitive");
    if (!cmd_value(cmd, "threshold") || (!cmd_value(cmd, "base") && !rules->exact)) {
        return err_set(err, ERR_USAGE, "--threshold T and --base B are needed, as 5 and 5");
    }
    return cmd_int(cmd, "threshold", 1, RULE_MAX, 1, &rules->threshold, err) &&
           cmd_int(cmd, "base", 1, RULE_MAX, 1, &rules->base, err);
}

/* ---- JSON ---- */

static void add_names(struct jsonout *json, const char *key, char *const *names, size_t n) {
    jsonout_key(json, key);
    jsonout_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        jsonout_text(json, names[i]);
    }
    jsonout_close(json, ']');
}

static void add_figure(struct jsonout *json, const struct suppressed *s, size_t cell) {
    if (s->why[cell] == HIDE_NOT) {
        jsonout_whole(json, s->shown[cell]);
    } else {
        jsonout_null(json);
    }
}

static void add_reason(struct jsonout *json, const struct suppressed *s, size_t cell) {
    jsonout_text(json, (const char[]){(char)s->why[cell], 0});
}

static void add_rows(struct jsonout *json, const char *key, const struct margins *table,
                     const struct suppressed *s,
                     void (*add)(struct jsonout *, const struct suppressed *, size_t)) {
    jsonout_key(json, key);
    jsonout_open(json, '[');
    for (size_t r = 0; r < table->n_rows; r++) {
        jsonout_open(json, '[');
        for (size_t c = 0; c < table->n_cols; c++) {
            add(json, s, r * table->n_cols + c);
        }
        jsonout_close(json, ']');
    }
    jsonout_close(json, ']');
}

static void write_json(struct strbuf *out, const struct margins *table,
                       const struct suppressed *s) {
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    add_names(&json, "rows", table->rows, table->n_rows);
    add_names(&json, "columns", table->cols, table->n_cols);
    add_rows(&json, "cells", table, s, add_figure);
    add_rows(&json, "reasons", table, s, add_reason);
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}

/* ---- text, to be shown: a hidden figure says that it is hidden, and no more ---- */

static void add_cell(struct strbuf *out, const struct suppressed *s, size_t cell) {
    if (s->why[cell] == HIDE_NOT) {
        strbuf_addf(out, "%" PRId64, s->shown[cell]);
    } else {
        strbuf_addc(out, '*');
    }
}

static void add_padded(struct strbuf *out, const char *text, size_t width, bool right) {
    size_t has = utf8_width(text, strlen(text));
    size_t pad = width > has ? width - has : 0;
    strbuf_addf(out, "%*s%s%*s", right ? (int)pad : 0, "", text, right ? 0 : (int)pad, "");
}

static size_t width_of_names(const struct margins *table) {
    size_t width = 0;
    for (size_t r = 0; r < table->n_rows; r++) {
        size_t has = utf8_width(table->rows[r], strlen(table->rows[r]));
        width = has > width ? has : width;
    }
    return width;
}

static size_t width_of_column(const struct margins *table, const struct suppressed *s, size_t c) {
    size_t width = utf8_width(table->cols[c], strlen(table->cols[c]));
    for (size_t r = 0; r < table->n_rows; r++) {
        AUTO(strbuf_done) struct strbuf text = {0};
        add_cell(&text, s, r * table->n_cols + c);
        width = text.len > width ? text.len : width;
    }
    return width;
}

static void write_line(struct strbuf *out, const struct margins *table, const struct suppressed *s,
                       const size_t *widths, size_t row) {
    for (size_t c = 0; c < table->n_cols; c++) {
        AUTO(strbuf_done) struct strbuf text = {0};
        if (row == table->n_rows) {
            strbuf_add(&text, table->cols[c]);
        } else {
            add_cell(&text, s, row * table->n_cols + c);
        }
        strbuf_add(out, "  ");
        add_padded(out, strbuf_text(&text), widths[c], true);
    }
    strbuf_addc(out, '\n');
}

static void write_text(struct strbuf *out, const struct margins *table,
                       const struct suppressed *s) {
    AUTO(mem_freep) size_t *widths = mem_alloc(table->n_cols * sizeof *widths);
    size_t names = width_of_names(table);
    bool hidden = false;
    for (size_t c = 0; c < table->n_cols; c++) {
        widths[c] = width_of_column(table, s, c);
    }
    add_padded(out, "", names, false);
    write_line(out, table, s, widths, table->n_rows);
    for (size_t r = 0; r < table->n_rows; r++) {
        add_padded(out, table->rows[r], names, false);
        write_line(out, table, s, widths, r);
    }
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        hidden = hidden || s->why[i] != HIDE_NOT;
    }
    if (hidden) {
        strbuf_add(out, "* not shown, so that nobody can be picked out\n");
    }
}

int cmd_suppress(struct cmd *cmd) {
    struct err err = {0};
    struct suppress_rules rules = {0};
    AUTO(margins_done) struct margins table = {0};
    AUTO(suppressed_done) struct suppressed result = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    if (!read_rules(cmd, &rules, &err) || !margins_read(&table, cmd_arg(cmd, 0), &err)) {
        return cmd_fail(&err);
    }
    suppress_table(&result, &table, &rules);
    (cmd_json(cmd) ? write_json : write_text)(&out, &table, &result);
    return commands_print(&out, cmd_json(cmd));
}
