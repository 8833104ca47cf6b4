/* analysis/document_markdown.c — a document as plain text that is also CommonMark: the title and
 * first headings underlined, tables with bars, boxes as quotations, a figure as its words. */
#include <stdio.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/document_impl.h"
#include "base/strbuf.h"
#include "base/utf8.h"

struct text { // being written
    struct strbuf *out;
    const struct document *doc;
    const char *margin; // before every line: "" or "> "
    int level;
};

/* Would the line that begins here be taken for a heading, a list, a quotation? */
static bool is_mark(const char *line) {
    size_t digits = strspn(line, "0123456789");
    return strchr("#>+-=~", *line) || (digits && strchr(".)", line[digits]) && line[digits]);
}

/* Text as it reads, with what Markdown would take for marks told apart by a "\". */
static void escape(struct strbuf *out, const char *text, const char *new_line) {
    bool starts = true;
    for (const char *p = text; *p; p++) {
        if (*p == '\n') {
            strbuf_add(out, new_line);
            starts = true;
            continue;
        }
        size_t digits = starts && is_mark(p) ? strspn(p, "0123456789") : 0;
        strbuf_addn(out, p, digits); // the mark of "1." is its point
        p += digits;
        if ((starts && is_mark(p - digits)) || strchr("\\`*_[]<|", *p)) {
            strbuf_addc(out, '\\');
        }
        strbuf_addc(out, *p);
        starts = false;
    }
}

static void line(const struct text *t, const char *before, const char *text, const char *after) {
    AUTO(strbuf_done) struct strbuf next = {0};
    strbuf_addf(&next, "  \n%s", t->margin);
    strbuf_addf(t->out, "%s%s", t->margin, before);
    escape(t->out, text, next.data);
    strbuf_addf(t->out, "%s\n", after);
}

static void gap(const struct text *t) {
    strbuf_addf(t->out, "%s\n", *t->margin ? ">" : "");
}

static void underlined(const struct text *t, const char *text, char mark) {
    size_t start = t->out->len;
    strbuf_add(t->out, t->margin);
    escape(t->out, text, " ");
    size_t n = utf8_width(t->out->data + start, t->out->len - start);
    strbuf_addf(t->out, "\n%s", t->margin);
    for (size_t i = strlen(t->margin); i < n || i < 3; i++) {
        strbuf_addc(t->out, mark);
    }
    strbuf_addc(t->out, '\n');
    gap(t);
}

static void heading(struct text *t, const char *text, int level) {
    if (!*text) {
        return;
    }
    t->level = level;
    if (level <= 2) {
        underlined(t, text, level == 1 ? '=' : '-');
        return;
    }
    strbuf_addf(t->out, "%s%.*s ", t->margin, level, "######");
    escape(t->out, text, " ");
    strbuf_addc(t->out, '\n');
    gap(t);
}

static void list(const struct text *t, const struct block *b) {
    size_t n = 0;
    for (const struct block *item = b->first; item; item = item->next) {
        char mark[32];
        snprintf(mark, sizeof mark, b->numbered ? "%zu. " : b->ticks ? "- [ ] " : "- ", ++n);
        line(t, mark, item->text, "");
    }
    gap(t);
}

static void row(const struct text *t, const struct block *table, const struct block *b) {
    strbuf_add(t->out, t->margin);
    for (size_t i = 0; i < table->n; i++) {
        strbuf_add(t->out, "| ");
        escape(t->out, b ? b->cells[i] : table->columns[i].heading, "<br>");
        strbuf_addc(t->out, ' ');
    }
    strbuf_add(t->out, "|\n");
}

static void table(const struct text *t, const struct block *b) {
    if (*b->text) {
        line(t, "**", b->text, "**");
        gap(t);
    }
    if (b->n == 0) {
        return;
    }
    row(t, b, NULL);
    strbuf_add(t->out, t->margin);
    for (size_t i = 0; i < b->n; i++) {
        strbuf_add(t->out, b->columns[i].number ? "| ---: " : "| --- ");
    }
    strbuf_add(t->out, "|\n");
    for (const struct block *r = b->first; r; r = r->next) {
        row(t, b, r);
    }
    gap(t);
}

static void blocks(struct text *t, const struct block *first);

static void box(struct text *t, const struct block *b) {
    const char *outer = t->margin;
    AUTO(strbuf_done) struct strbuf margin = {0};
    strbuf_addf(&margin, "%s> ", outer);
    t->margin = margin.data;
    if (*b->text) {
        line(t, "**", b->text, "**");
        gap(t);
    }
    blocks(t, b->first);
    t->margin = outer;
    gap(t);
}

static void figure(struct text *t, const struct block *b) {
    if (*b->text) {
        line(t, "**", b->text, "**");
        gap(t);
    }
    if (*b->figure.alt) {
        line(t, "", b->figure.alt, "");
        gap(t);
    }
    blocks(t, b->first);
}

static void para(const struct text *t, const char *before, const char *text, const char *after) {
    if (*text) {
        line(t, before, text, after);
        gap(t);
    }
}

static void fact(const struct text *t, const struct block *b) {
    strbuf_addf(t->out, "%s- ", t->margin);
    escape(t->out, b->text, " ");
    strbuf_add(t->out, ": ");
    escape(t->out, b->value, " ");
    strbuf_addc(t->out, '\n');
    if (!b->next || b->next->kind != BLOCK_FACT) {
        gap(t);
    }
}

static void blocks(struct text *t, const struct block *first) {
    for (const struct block *b = first; b; b = b->next) {
        switch (b->kind) {
        case BLOCK_ROOT:
        case BLOCK_ITEM:
        case BLOCK_ROW:
        case BLOCK_COLUMN:
        case BLOCK_BREAK:
            break;
        case BLOCK_COLUMNS:
            blocks(t, b->first);
            break;
        case BLOCK_HEADING:
            heading(t, b->text, document_level(t->doc, b, t->level));
            break;
        case BLOCK_LEAD:
            para(t, "**", b->text, "**");
            break;
        case BLOCK_PARA:
        case BLOCK_SMALL:
            para(t, "", b->text, "");
            break;
        case BLOCK_LIST:
            list(t, b);
            break;
        case BLOCK_BOX:
            box(t, b);
            break;
        case BLOCK_FACT:
            fact(t, b);
            break;
        case BLOCK_TABLE:
            table(t, b);
            break;
        case BLOCK_FIGURE:
            figure(t, b);
            break;
        }
    }
}

void document_markdown(struct strbuf *out, const struct document *doc) {
    struct text t = {.out = out, .doc = doc, .margin = ""};
    const struct document_info *info = &doc->info;
    if (info->stamp) {
        para(&t, "**", info->stamp, "**");
    }
    if (!doc->own_title) {
        heading(&t, info->title, 1);
        para(&t, "", info->subtitle ? info->subtitle : "", "");
    }
    blocks(&t, doc->root.first);
    para(&t, "", info->author ? info->author : "", "");
    para(&t, "", info->footer ? info->footer : "", "");
}
