/* forms/external.c — secondary instances from files: XML, CSV, GeoJSON (rules C2-C10).
 *
 * Only lists that some expression mentions are read (C5). A file that is not there leaves an empty
 * list and a warning (C6). */
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/form_impl.h"
#include "forms/geojson.h"
#include "forms/xml.h"

enum { CSV_MAX_COLUMNS = 2000 };

/* ---- CSV ----------------------------------------------------------------------------------------
 */

struct csv {
    const char *at, *end;
    char delimiter;
    struct strbuf cell;
    bool row_ended;
};

static bool ends_cell(const struct csv *csv, char c) {
    return c == csv->delimiter || c == '\n' || c == '\r';
}

/* One field into csv->cell; row_ended when it was the last of its row. False at the end. */
static bool csv_next(struct csv *csv) {
    strbuf_clear(&csv->cell);
    csv->row_ended = false;
    if (csv->at >= csv->end) {
        return false;
    }
    bool quoted = *csv->at == '"';
    csv->at += quoted;
    while (csv->at < csv->end) {
        const char *from = csv->at;
        while (csv->at < csv->end && !(quoted ? *csv->at == '"' : ends_cell(csv, *csv->at))) {
            csv->at++;
        }
        strbuf_addn(&csv->cell, from, (size_t)(csv->at - from));
        if (!quoted || csv->at == csv->end) {
            break;
        }
        quoted = csv->at + 1 < csv->end && csv->at[1] == '"';
        csv->at += quoted ? 2 : 1;
        strbuf_addn(&csv->cell, "\"", quoted);
    }
    if (csv->at >= csv->end || *csv->at != csv->delimiter) {
        csv->row_ended = true;
        csv->at += csv->at < csv->end && *csv->at == '\r';
        csv->at += csv->at < csv->end && *csv->at == '\n';
    } else {
        csv->at++;
        if (csv->at >= csv->end) { // an empty last field without a line end
            csv->end = csv->at;
        }
    }
    return true;
}

static char delimiter_of(const char *bytes, size_t len) {
    const char *line_end = memchr(bytes, '\n', len);
    size_t n = line_end ? (size_t)(line_end - bytes) : len;
    return memchr(bytes, ';', n) ? ';' : ',';
}

static size_t read_header(struct csv *csv, struct strbuf names[]) {
    size_t n = 0;
    while (n < CSV_MAX_COLUMNS && csv_next(csv)) {
        strbuf_addn(&names[n++], strbuf_text(&csv->cell), csv->cell.len);
        if (csv->row_ended) {
            break;
        }
    }
    return n;
}

static void add_cell(struct tree_builder *b, const char *name, const char *text, size_t len) {
    tree_start(b, NULL, name, NULL, 0);
    tree_chars(b, text, len);
    tree_end(b);
}

/* root/item, one child a column; short rows get empty cells (C7). */
static void csv_rows(struct csv *csv, struct tree_builder *b, struct strbuf names[], size_t n) {
    while (csv->at < csv->end) {
        if (*csv->at == '\n' || *csv->at == '\r') { // an empty line is no row
            csv->at++;
            continue;
        }
        tree_start(b, NULL, "item", NULL, 0);
        bool more = true;
        for (size_t i = 0; i < n || more; i++) {
            more = more && csv_next(csv);
            if (i < n) {
                const char *text = more ? strbuf_text(&csv->cell) : "";
                add_cell(b, strbuf_text(&names[i]), text, more ? csv->cell.len : 0);
            }
            more = more && !csv->row_ended;
        }
        tree_end(b);
    }
}

static bool load_csv(struct tree *tree, struct names *names, const char *bytes, size_t len,
                     struct err *err) {
    struct strbuf *header = mem_zalloc(CSV_MAX_COLUMNS * sizeof *header);
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3, len -= 3;
    }
    struct csv csv = {.at = bytes, .end = bytes + len, .delimiter = delimiter_of(bytes, len)};
    struct tree_builder *b = mem_zalloc(sizeof *b);
    tree_begin(b, tree, names);
    tree_pack(b);
    tree_start(b, NULL, "root", NULL, 1);
    size_t n = read_header(&csv, header);
    b->keep_space = 1; // cells are not trimmed
    csv_rows(&csv, b, header, n);
    b->keep_space = 0;
    tree_end(b);
    bool full = b->full;
    if (full) {
        tree_drop(b);
    } else {
        tree_finish(b);
    }
    for (size_t i = 0; i < n; i++) {
        strbuf_done(&header[i]);
    }
    strbuf_done(&csv.cell);
    mem_freep(&header);
    mem_freep(&b);
    return !full || err_set(err, ERR_LIMIT, "the table is too large");
}

/* ---- by kind ------------------------------------------------------------------------------------
 */

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcasecmp(text + n - m, end) == 0;
}

static bool load_xml(struct tree *tree, struct names *names, const char *bytes, size_t len,
                     struct err *err) {
    return xml_parse_list(tree, names, bytes, len, err);
}

static const struct {
    const char *ending;
    bool (*load)(struct tree *tree, struct names *names, const char *bytes, size_t len,
                 struct err *err);
} loaders[] = {
    {".csv",     load_csv     },
    {".geojson", geojson_parse},
    {".xml",     load_xml     },
};

/* The bare file name behind jr://file/…; NULL for what is no file of the form. */
static const char *media_name(const char *src) {
    static const char *const schemes[] = {"jr://file-csv/", "jr://file/"};
    for (size_t i = 0; i < LEN(schemes); i++) {
        if (strncasecmp(src, schemes[i], strlen(schemes[i])) == 0) {
            const char *name = src + strlen(schemes[i]);
            return *name && !strchr(name, '/') && !strchr(name, '\\') ? name : NULL;
        }
    }
    return NULL;
}

static bool read_list(struct loader *ld, struct form_instance *in, const char *name,
                      const struct strbuf *bytes) {
    struct err err = {0};
    size_t i = 0;
    while (i < LEN(loaders) && !ends_with(name, loaders[i].ending)) {
        i++;
    }
    if (i == LEN(loaders)) {
        return issue(ld, ISSUE_WARNING, "C3", in->line, in->id,
                     "lists of the kind of \"%s\" cannot be read yet; it counts as empty", name);
    }
    struct tree *tree = mem_zalloc(sizeof *tree);
    if (!loaders[i].load(tree, &ld->form->names, strbuf_text(bytes), bytes->len, &err)) {
        tree_done(tree);
        mem_freep(&tree);
        return issue(ld, ISSUE_ERROR, "R23", in->line, in->id, "the list \"%s\" is broken: %s",
                     name, err.text);
    }
    tree->nodes[0].first_child = 1; // node 0 stands for the instance element
    in->tree = in->own = tree;
    in->el = 0;
    return true;
}

bool load_external(struct loader *ld) {
    struct form *form = ld->form;
    for (size_t i = 0; i < form->n_instances; i++) {
        struct form_instance *in = &form->instances[i];
        const char *name = in->src && in->used ? media_name(in->src) : NULL;
        struct strbuf bytes = {0};
        if (!in->src || !in->used) {
            continue;
        }
        if (strncasecmp(in->src, "jr://instance", 13) == 0) {
            continue; // last-saved: given with the interview
        }
        if (!name) {
            issue(ld, ISSUE_WARNING, "C3", in->line, in->id,
                  "the source \"%s\" is not one a form may use; the list counts as empty", in->src);
        } else if (!ld->options->media ||
                   !ld->options->media(ld->options->media_ctx, name, &bytes)) {
            issue(ld, ISSUE_WARNING, "R24", in->line, in->id,
                  "the file \"%s\" is not there; its list is empty until it comes", name);
        } else {
            read_list(ld, in, name, &bytes);
        }
        strbuf_done(&bytes);
    }
    return true;
}
