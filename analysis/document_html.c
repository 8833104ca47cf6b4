/* analysis/document_html.c — a document as one file for a browser: no network, no script. Style and
 * figures are inside, and a policy in its head forbids the rest.
 *
 * One h1; headings in order; each figure has its words in the drawing and its numbers as a table
 * beside it. Tables of more than MANY columns carry the roles that a browser forgets when a narrow
 * screen shows them as cards. */
#include "analysis/document.h"

#include <inttypes.h>

#include "analysis/document_css.h"
#include "analysis/document_impl.h"
#include "analysis/document_marks.h"
#include "base/canvas.h"
#include "base/strbuf.h"
#include "base/utf8.h"

enum { MANY = 2 };               // columns that fit side by side on 320 px
static const double WIDER = 1.2; // how much larger than drawn a figure may get on a screen

struct page { // being written
    struct strbuf *out;
    const struct document *doc;
    int level;     // of the last heading
    size_t figure; // so far
    bool new_page; // the next block starts one on paper
};

static void put(const struct page *p, const char *text) {
    strbuf_add(p->out, text);
}

/* Text with its new lines. One that runs against the page, as an English sentence in an Urdu report
 * does, keeps its full stop at its end, and stands where all others do. */
static void say(const struct page *p, const char *text) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    bool rtl = utf8_runs_rtl(text, p->doc->rtl), against = rtl != p->doc->rtl;
    if (against) {
        strbuf_addf(p->out, "<bdi dir=\"%s\">", rtl ? "rtl" : "ltr");
    }
    html_text(&safe, text);
    for (const char *c = strbuf_text(&safe); *c; c++) {
        if (*c == '\n') {
            put(p, "<br>");
        }
        strbuf_addc(p->out, *c);
    }
    if (against) {
        put(p, "</bdi>");
    }
}

/* <name class="class">text</name>; the class may be NULL. Takes in a page's break. */
static void element(struct page *p, const char *name, const char *class, const char *text) {
    strbuf_addf(p->out, "<%s", name);
    if (class || p->new_page) {
        strbuf_addf(p->out, " class=\"%s%s%s\"", class ? class : "",
                    class && p->new_page ? " " : "", p->new_page ? "new" : "");
        p->new_page = false;
    }
    put(p, ">");
    say(p, text);
    strbuf_addf(p->out, "</%s>\n", name);
}

static void blocks(struct page *p, const struct block *first);

static void heading(struct page *p, const struct block *b) {
    int level = document_level(p->doc, b, p->level);
    char name[] = {'h', (char)('0' + level), '\0'};
    p->level = level;
    element(p, name, NULL, b->text);
}

static void list(struct page *p, const struct block *b) {
    const char *name = b->numbered ? "ol" : "ul";
    strbuf_addf(p->out, "<%s%s>\n", name, b->ticks ? " class=\"ticks\" role=\"list\"" : "");
    blocks(p, b->first);
    strbuf_addf(p->out, "</%s>\n", name);
}

static void box(struct page *p, const struct block *b) {
    static const char *const classes[] = {
        [BOX_NOTE] = "box note", [BOX_GOOD] = "box good", [BOX_WARNING] = "box warning"};
    strbuf_addf(p->out, "<div role=\"note\" class=\"%s%s\">\n", classes[b->box],
                p->new_page ? " new" : "");
    p->new_page = false;
    if (*b->text) {
        put(p, "<p class=\"head\"><span aria-hidden=\"true\">");
        AUTO(canvas_freep) struct canvas *mark = canvas_svg(p->out, false);
        canvas_page(mark, MARK_MM, MARK_MM);
        document_mark(mark, b->box, 0, 0, MARK_MM);
        canvas_finish(mark, NULL);
        put(p, "</span><span>");
        say(p, b->text);
        put(p, "</span></p>\n");
    }
    blocks(p, b->first);
    put(p, "</div>\n");
}

/* Facts in a row are one list of descriptions; returns the last of them. */
static const struct block *facts(struct page *p, const struct block *b) {
    put(p, "<dl>\n");
    for (;; b = b->next) {
        put(p, "<div><dt>");
        say(p, b->text);
        put(p, "</dt><dd>");
        say(p, b->value);
        put(p, "</dd></div>\n");
        if (!b->next || b->next->kind != BLOCK_FACT) {
            break;
        }
    }
    put(p, "</dl>\n");
    return b;
}

/* ---- tables ---- */

static void table_head(const struct page *p, const struct block *b) {
    bool many = b->n > MANY;
    strbuf_addf(p->out, "<thead%s><tr%s>", many ? " role=\"rowgroup\"" : "",
                many ? " role=\"row\"" : "");
    for (size_t i = 0; i < b->n; i++) {
        strbuf_addf(p->out, "<th scope=\"col\"%s%s>", many ? " role=\"columnheader\"" : "",
                    b->columns[i].number ? " class=\"number\"" : "");
        say(p, b->columns[i].heading);
        put(p, "</th>");
    }
    put(p, "</tr></thead>\n");
}

static void row(const struct page *p, const struct block *table, const struct block *b) {
    bool many = table->n > MANY;
    put(p, many ? "<tr role=\"row\">" : "<tr>");
    for (size_t i = 0; i < b->n; i++) {
        const char *number = table->columns[i].number ? " class=\"number\"" : "";
        if (i == 0) {
            strbuf_addf(p->out, "<th scope=\"row\"%s%s>", many ? " role=\"rowheader\"" : "",
                        number);
        } else {
            strbuf_addf(p->out, "<td%s%s", many ? " role=\"cell\"" : "", number);
            if (many) {
                put(p, " data-head=\"");
                xml_attr(p->out, table->columns[i].heading);
                put(p, "\"");
            }
            put(p, ">");
        }
        say(p, b->cells[i]);
        put(p, i == 0 ? "</th>" : "</td>");
    }
    put(p, "</tr>\n");
}

static void table(struct page *p, const struct block *b) {
    if (b->n == 0) { // nothing to stand under its caption
        element(p, "p", "head", b->text);
        return;
    }
    bool many = b->n > MANY;
    strbuf_addf(p->out, "<table%s>\n", many ? " class=\"many\" role=\"table\"" : "");
    if (*b->text) {
        element(p, "caption", NULL, b->text);
    }
    bool headed = false; // a head of empty words is none
    for (size_t i = 0; i < b->n; i++) {
        headed |= *b->columns[i].heading != '\0';
    }
    if (headed) {
        table_head(p, b);
    }
    strbuf_addf(p->out, "<tbody%s>\n", many ? " role=\"rowgroup\"" : "");
    for (const struct block *r = b->first; r; r = r->next) {
        row(p, b, r);
    }
    put(p, "</tbody>\n</table>\n");
}

/* ---- figures ---- */

static void figure(struct page *p, const struct block *b) {
    const struct document_figure *f = &b->figure;
    size_t number = ++p->figure;
    strbuf_addf(p->out, "<figure aria-labelledby=\"figure%zu\"%s>\n<figcaption id=\"figure%zu\">",
                number, p->new_page ? " class=\"new\"" : "", number);
    p->new_page = false;
    say(p, *f->title ? f->title : f->alt);
    strbuf_addf(p->out, "</figcaption>\n<div class=\"art\" dir=\"ltr\" style=\"max-width:%.0fmm\">",
                f->w_mm * WIDER);
    AUTO(canvas_freep) struct canvas *canvas = canvas_svg(p->out, false);
    canvas_page(canvas, f->w_mm, f->h_mm);
    canvas_begin(canvas, CANVAS_FIGURE, f->alt);
    f->draw(canvas, f->ctx, f->w_mm, f->h_mm);
    canvas_end(canvas);
    canvas_finish(canvas, NULL);
    put(p, "</div>\n");
    blocks(p, b->first);
    put(p, "</figure>\n");
}

/* ---- the whole ---- */

/* Blocks from `first` to the last of its kin. */
static void blocks(struct page *p, const struct block *first) {
    for (const struct block *b = first; b; b = b->next) {
        switch (b->kind) {
        case BLOCK_ROOT:
        case BLOCK_ROW: // its table writes it
            break;
        case BLOCK_HEADING:
            heading(p, b);
            break;
        case BLOCK_LEAD:
            element(p, "p", "lead", b->text);
            break;
        case BLOCK_PARA:
            element(p, "p", NULL, b->text);
            break;
        case BLOCK_SMALL:
            element(p, "p", "small", b->text);
            break;
        case BLOCK_LIST:
            list(p, b);
            break;
        case BLOCK_ITEM:
            element(p, "li", NULL, b->text);
            break;
        case BLOCK_BOX:
            box(p, b);
            break;
        case BLOCK_COLUMNS:
            put(p, p->new_page ? "<div class=\"columns new\"><div>\n"
                               : "<div class=\"columns\"><div>\n");
            p->new_page = false;
            blocks(p, b->first);
            put(p, "</div></div>\n");
            break;
        case BLOCK_COLUMN:
            put(p, "</div><div>\n");
            break;
        case BLOCK_FACT:
            b = facts(p, b);
            break;
        case BLOCK_TABLE:
            table(p, b);
            break;
        case BLOCK_FIGURE:
            figure(p, b);
            break;
        case BLOCK_BREAK:
            p->new_page = true;
            break;
        }
    }
}

/* Page numbers of the print: content of the style, "Page {1} of {2}" with counters in it. */
static void page_numbers(const struct page *p) {
    put(p, "@page { @bottom-center { font: 10pt \"Noto Sans\", sans-serif; content: \"");
    for (const char *c = p->doc->words.page; *c; c++) {
        if (c[0] == '{' && (c[1] == '1' || c[1] == '2') && c[2] == '}') {
            strbuf_addf(p->out, "\" counter(%s) \"", c[1] == '1' ? "page" : "pages");
            c += 2;
        } else if (*c == '"' || *c == '\\' || *c == '<' || *c == '\n') {
            strbuf_addf(p->out, "\\%x ", (unsigned)*c);
        } else {
            strbuf_addc(p->out, *c);
        }
    }
    put(p, "\"; } }\n");
}

static void head(const struct page *p) {
    const struct document_info *info = &p->doc->info;
    put(p, "<!DOCTYPE html>\n<html lang=\"");
    xml_attr(p->out, info->lang);
    strbuf_addf(p->out, "\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                p->doc->rtl ? "rtl" : "ltr");
    put(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
           "style-src 'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html_text(p->out, info->title);
    put(p, "</title>\n");
    if (info->author) {
        put(p, "<meta name=\"author\" content=\"");
        xml_attr(p->out, info->author);
        put(p, "\">\n");
    }
    put(p, "<style>\n");
    strbuf_addn(p->out, (const char *)DOCUMENT_CSS, DOCUMENT_CSS_len);
    page_numbers(p);
    put(p, "</style>\n</head>\n");
}

void document_html(struct strbuf *out, const struct document *doc) {
    struct page p = {.out = out, .doc = doc};
    const struct document_info *info = &doc->info;
    head(&p);
    put(&p, "<body>\n<a class=\"skip\" href=\"#text\">");
    say(&p, doc->words.skip);
    put(&p, "</a>\n");
    if (info->stamp || !doc->own_title) {
        put(&p, "<header>\n");
        if (info->stamp) {
            element(&p, "p", "stamp", info->stamp);
        }
        if (!doc->own_title) {
            element(&p, "h1", NULL, info->title);
            p.level = 1;
        }
        put(&p, "</header>\n");
    }
    put(&p, "<main id=\"text\" tabindex=\"-1\">\n");
    if (info->subtitle && !doc->own_title) {
        element(&p, "p", "sub", info->subtitle);
    }
    blocks(&p, doc->root.first);
    put(&p, "</main>\n");
    if (info->author || info->footer) {
        put(&p, "<footer>\n");
        if (info->author) {
            element(&p, "p", NULL, info->author);
        }
        if (info->footer) {
            element(&p, "p", NULL, info->footer);
        }
        put(&p, "</footer>\n");
    }
    put(&p, "</body>\n</html>\n");
}
