/* base/pdf_words.c — see pdf_words.h. */
#include "base/pdf_words.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 32, OBJECTS_MAX = 1 << 20 };

struct object { // written anew
    uint32_t id;
    size_t at;
};

struct update {
    struct strbuf *out;
    size_t start;      // of the file in `out`
    const char *table; // its first row: ten digits, blank, five digits, blank, n or f, end of line
    uint32_t n_objects;
    uint32_t root, info;
    size_t old_table;
    const struct pdf_words *words;
    size_t n_alts; // given out
    struct object *objects;
    size_t n, cap;
    struct strbuf tail; // what is added
};

/* ---- reading ---- */

/* The number behind `name` in text[0..len); false when it is not there. */
static bool number_after(const char *text, size_t len, const char *name, uint32_t *out) {
    size_t width = strlen(name);
    for (size_t i = 0; i + width < len; i++) {
        if (memcmp(text + i, name, width) == 0) {
            char *end;
            unsigned long value = strtoul(text + i + width, &end, 10);
            *out = (uint32_t)value;
            return end > text + i + width && value < OBJECTS_MAX;
        }
    }
    return false;
}

static const char *last_of(const char *text, size_t len, const char *word) {
    size_t width = strlen(word);
    for (size_t i = len >= width ? len - width + 1 : 0; i-- > 0;) {
        if (memcmp(text + i, word, width) == 0) {
            return text + i;
        }
    }
    return NULL;
}

enum { ROW = 20 }; // bytes of a row of the table

static bool open_table(struct update *u) {
    const char *file = u->out->data + u->start;
    size_t len = u->out->len - u->start;
    const char *end = last_of(file, len, "startxref\n"), *trailer = last_of(file, len, "trailer");
    if (!end || !trailer) {
        return false;
    }
    u->old_table = strtoul(end + strlen("startxref\n"), NULL, 10);
    static const char head[] = "xref\n0 ";
    if (u->old_table > len - sizeof head ||
        memcmp(file + u->old_table, head, sizeof head - 1) != 0) {
        return false;
    }
    char *rows;
    unsigned long n = strtoul(file + u->old_table + sizeof head - 1, &rows, 10);
    u->table = rows + 1;
    u->n_objects = (uint32_t)n;
    size_t left = len - (size_t)(trailer - file);
    return n > 0 && n < OBJECTS_MAX && u->table + n * ROW <= trailer &&
           number_after(trailer, left, "/Root ", &u->root) &&
           number_after(trailer, left, "/Info ", &u->info);
}

/* The text of an object, from "<<" to before "endobj"; NULL when it is none we can read. */
static const char *object_text(const struct update *u, uint32_t id, size_t *len) {
    if (id == 0 || id >= u->n_objects) {
        return NULL;
    }
    const char *file = u->out->data + u->start;
    size_t at = strtoul(u->table + (size_t)id * ROW, NULL, 10);
    if (at >= u->old_table) {
        return NULL;
    }
    const char *from = strstr(file + at, "<<"), *to = from ? strstr(from, "endobj") : NULL;
    if (!to || to > file + u->old_table) {
        return NULL;
    }
    *len = (size_t)(to - from);
    return from;
}

static bool has(const char *text, size_t len, const char *word) {
    return last_of(text, len, word) != NULL;
}

/* ---- writing ---- */

/* Text as UTF-16 in hexadecimal, with its mark. */
static void add_text(struct strbuf *out, const char *text) {
    strbuf_add(out, "<FEFF");
    for (size_t i = 0, len = strlen(text); i < len;) {
        uint32_t c;
        i += utf8_decode(text + i, len - i, &c);
        if (c >= 0x10000) {
            strbuf_addf(out, "%04X%04X", (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
                        (unsigned)(0xDC00 + (c & 0x3FF)));
        } else {
            strbuf_addf(out, "%04X", (unsigned)c);
        }
    }
    strbuf_addc(out, '>');
}

/* The object again, with `more` in it. */
static void write_object(struct update *u, uint32_t id, const char *text, size_t len,
                         const char *more) {
    struct object *object = MEM_PUSH(u->objects, u->n, u->cap);
    *object = (struct object){id, u->out->len - u->start + u->tail.len};
    strbuf_addf(&u->tail, "%" PRIu32 " 0 obj\n<< %s\n", id, more);
    strbuf_addn(&u->tail, text + 2, len - 2);
    strbuf_add(&u->tail, "endobj\n");
}

static int by_id(const void *a, const void *b) {
    const struct object *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static void write_end(struct update *u) {
    size_t table = u->out->len - u->start + u->tail.len;
    qsort(u->objects, u->n, sizeof *u->objects, by_id);
    strbuf_add(&u->tail, "xref\n");
    for (size_t i = 0; i < u->n; i++) {
        strbuf_addf(&u->tail, "%" PRIu32 " 1\n%010zu 00000 n \n", u->objects[i].id,
                    u->objects[i].at);
    }
    strbuf_addf(&u->tail,
                "trailer\n<< /Size %" PRIu32 "\n   /Root %" PRIu32 " 0 R\n   /Info %" PRIu32
                " 0 R\n   /Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n",
                u->n_objects, u->root, u->info, u->old_table, table);
}

/* ---- the tree of what is said ---- */

static void write_figure(struct update *u, uint32_t id, const char *text, size_t len) {
    const char *alt = u->n_alts < u->words->n_alts ? u->words->alts[u->n_alts] : NULL;
    u->n_alts++;
    if (alt && alt[0]) {
        AUTO(strbuf_done) struct strbuf more = {0};
        strbuf_add(&more, "/Alt ");
        add_text(&more, alt);
        write_object(u, id, text, len, more.data);
    }
}

/* Children of an element: "/K 7 0 R", or several in brackets. Marks on pages are numbers or
 * dictionaries, which are passed over. */
struct kids {
    const char *at, *end;
};

static struct kids kids_of(const char *text, size_t len) {
    const char *at = last_of(text, len, "\n   /K ");
    size_t left = at ? len - (size_t)(at - text) : 0;
    const char *end = at ? memchr(at + 1, at[7] == '[' ? ']' : '\n', left - 1) : NULL;
    return end ? (struct kids){at + 7, end} : (struct kids){text, text};
}

/* 0 at the end. */
static uint32_t next_child(struct kids *kids) {
    while (kids->at < kids->end) {
        if (*kids->at == '<') {
            const char *close = strstr(kids->at, ">>");
            kids->at = close ? close + 2 : kids->end;
            continue;
        }
        char *after;
        unsigned long id = strtoul(kids->at, &after, 10);
        if (after > kids->at && strncmp(after, " 0 R", 4) == 0) {
            kids->at = after + 4;
            return (uint32_t)id;
        }
        kids->at = after > kids->at ? after : kids->at + 1;
    }
    return 0;
}

/* A row of headings alone heads its columns; in others a heading is that of its row. */
static bool all_headings(const struct update *u, struct kids kids) {
    for (uint32_t id; (id = next_child(&kids));) {
        size_t len;
        const char *text = object_text(u, id, &len);
        if (text && !has(text, len, "/S /TH\n")) {
            return false;
        }
    }
    return true;
}

static void visit(struct update *u, uint32_t id, bool heads, int depth) {
    size_t len;
    const char *text = object_text(u, id, &len);
    if (!text || depth > DEPTH_MAX) {
        return;
    }
    struct kids kids = kids_of(text, len);
    if (has(text, len, "/S /Figure\n")) {
        write_figure(u, id, text, len);
    } else if (has(text, len, "/S /TH\n")) {
        write_object(u, id, text, len,
                     heads ? "/A << /O /Table /Scope /Column >>"
                           : "/A << /O /Table /Scope /Row >>");
    }
    bool row = has(text, len, "/S /TR\n") && all_headings(u, kids);
    for (uint32_t child; (child = next_child(&kids));) {
        visit(u, child, row, depth + 1);
    }
}

static void write_catalog(struct update *u, const char *text, size_t len) {
    AUTO(strbuf_done) struct strbuf more = {0};
    strbuf_add(&more, "/ViewerPreferences << /DisplayDocTitle true >>");
    if (u->words->lang && !has(text, len, "/Lang")) {
        strbuf_add(&more, "\n   /Lang ");
        add_text(&more, u->words->lang);
    }
    write_object(u, u->root, text, len, more.data);
}

void pdf_add_words(struct strbuf *out, size_t start, const struct pdf_words *words) {
    struct update u = {.out = out, .start = start, .words = words};
    size_t len;
    uint32_t tree;
    const char *catalog = open_table(&u) ? object_text(&u, u.root, &len) : NULL;
    if (catalog) {
        write_catalog(&u, catalog, len);
        if (number_after(catalog, len, "/StructTreeRoot ", &tree)) {
            visit(&u, tree, false, 0);
        }
        write_end(&u);
        strbuf_addn(out, u.tail.data, u.tail.len);
    }
    strbuf_done(&u.tail);
    mem_freep(&u.objects);
}
