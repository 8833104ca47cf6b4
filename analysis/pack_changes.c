/* analysis/pack_changes.c — CHANGES.txt: one tables.csv beside the one before it. Both were shown,
 * so what differs may be said; that they cannot be taken from one another is the ledger's work. */
#include <string.h>

#include "analysis/pack_impl.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { CHANGES_LISTED = 500 };

struct table_rows {     // in the order they stand
    struct intern keys; // area, indicator, category
    char **figures;     // "25 of 40 (62.5 %)", by key - 1; owned
    size_t n, cap;
};

static void rows_done(struct table_rows *rows) {
    for (size_t i = 0; i < rows->n; i++) {
        mem_freep(&rows->figures[i]);
    }
    mem_freep(&rows->figures);
    intern_done(&rows->keys);
}

static char *figure_words(const struct csv *csv) {
    struct strbuf out = {0};
    const char *count = csv_cell(csv, COLUMN_NUMERATOR), *group = csv_cell(csv, COLUMN_DENOMINATOR);
    const char *value = csv_cell(csv, COLUMN_VALUE);
    if (*csv_cell(csv, COLUMN_FLAG)) {
        strbuf_add(&out, "hidden");
    } else if (*count) {
        strbuf_addf(&out, "about %s of %s homes (%s %%)", count, group, value);
    } else {
        strbuf_add(&out, value);
    }
    return strbuf_steal(&out);
}

static bool read_rows(struct table_rows *rows, const char *text, size_t len, struct err *err) {
    AUTO(csv_freep) struct csv *csv = csv_parse(text, len, err);
    AUTO(strbuf_done) struct strbuf key = {0};
    int more = csv ? csv_next(csv, err) : -1;
    for (; more == 1; more = csv_next(csv, err)) {
        strbuf_clear(&key);
        strbuf_addf(&key, "%s, %s, %s", csv_cell(csv, COLUMN_AREA_NAME),
                    csv_cell(csv, COLUMN_INDICATOR), csv_cell(csv, COLUMN_CATEGORY));
        if (intern_add(&rows->keys, key.data, key.len) > rows->n) { // else two areas of one name
            *MEM_PUSH(rows->figures, rows->n, rows->cap) = figure_words(csv);
        }
    }
    return more == 0;
}

static const char *find_row(const struct table_rows *rows, const char *key) {
    uint32_t at = intern_find(&rows->keys, key, strlen(key));
    return at ? rows->figures[at - 1] : NULL;
}

/* Lines for the rows of `a`: those `b` lacks, or, with `both`, those that differ. */
static size_t list_rows(struct strbuf *out, const struct table_rows *a, const struct table_rows *b,
                        bool both) {
    size_t n = 0;
    for (uint32_t i = 1; i <= a->n; i++) {
        const char *key = intern_text(&a->keys, i), *here = a->figures[i - 1];
        const char *there = find_row(b, key);
        if (both != (there != NULL) || (both && strcmp(here, there) == 0) ||
            n++ >= CHANGES_LISTED) {
            continue;
        }
        strbuf_addf(out, "  %s: ", key);
        strbuf_addf(out, both ? "was %s, is %s\n" : "%s\n", both ? there : here, here);
    }
    if (n > CHANGES_LISTED) {
        strbuf_addf(out, "  and %zu more\n", n - CHANGES_LISTED);
    }
    return n;
}

bool pack_changes(struct strbuf *out, const char *before, size_t before_len, const char *now,
                  size_t now_len, struct err *err) {
    AUTO(rows_done) struct table_rows old = {0}, new = {0};
    AUTO(strbuf_done) struct strbuf changed = {0}, added = {0}, gone = {0};
    if (!read_rows(&old, before, before_len, err) || !read_rows(&new, now, now_len, err)) {
        return false;
    }
    size_t n_changed = list_rows(&changed, &new, &old, true);
    size_t n_added = list_rows(&added, &new, &old, false);
    size_t n_gone = list_rows(&gone, &old, &new, false);
    if (n_changed + n_added + n_gone == 0) {
        strbuf_add(out, "No figure changed.\n");
    }
    const struct {
        const char *heading;
        size_t n;
        const struct strbuf *text;
    } parts[] = {
        {"Figures that changed",  n_changed, &changed},
        {"New figures",           n_added,   &added  },
        {"Figures that are gone", n_gone,    &gone   },
    };
    for (size_t i = 0; i < LEN(parts); i++) {
        if (parts[i].n) {
            strbuf_addf(out, "%s: %zu\n%s\n", parts[i].heading, parts[i].n, parts[i].text->data);
        }
    }
    return true;
}
