/* analysis/document.c — the tree of blocks. All of it lives in one arena; a block hangs under the
 * list, box, table or figure that is open. */
#include "analysis/document.h"

#include <assert.h>
#include <string.h>

#include "analysis/document_impl.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static const struct document_words english = {
    .skip = "Skip to the text",
    .page = "Page {1} of {2}",
    .goes_on = "{1} (continued)",
};

/* Languages written from right to left, unless their tag names another script. */
static const char *const rtl_languages[] = {
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi",
};
static const char *const rtl_scripts[] = {"Arab", "Aran", "Hebr", "Nkoo", "Syrc", "Thaa"};

static bool is_one_of(const char *word, size_t len, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (strlen(list[i]) == len && memcmp(list[i], word, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_rtl(const char *tag) {
    enum { SCRIPT = 4 }; // letters of a script's subtag
    size_t len = strcspn(tag, "-_");
    const char *next = tag[len] ? tag + len + 1 : "";
    size_t script = strcspn(next, "-_");
    if (script == SCRIPT) {
        return is_one_of(next, script, rtl_scripts, LEN(rtl_scripts));
    }
    return is_one_of(tag, len, rtl_languages, LEN(rtl_languages));
}

/* A copy that is valid and drives nothing; "" for NULL. */
static const char *copy(struct document *doc, const char *text) {
    if (!text || !*text) {
        return "";
    }
    AUTO(strbuf_done) struct strbuf safe = {0};
    utf8_add_safe(&safe, text, strlen(text));
    return arena_strndup(&doc->mem, safe.data, safe.len);
}

static const char *copy_or_null(struct document *doc, const char *text) {
    return text && *text ? copy(doc, text) : NULL;
}

struct document *document_new(const struct document_info *info) {
    struct document *doc = mem_zalloc(sizeof *doc);
    const struct document_words *words = info->words ? info->words : &english;
    doc->words = (struct document_words){
        .skip = copy(doc, words->skip),
        .page = copy(doc, words->page),
        .goes_on = copy(doc, words->goes_on),
    };
    doc->info = (struct document_info){
        .title = copy(doc, info->title),
        .subtitle = copy_or_null(doc, info->subtitle),
        .author = copy_or_null(doc, info->author),
        .lang = info->lang && *info->lang ? copy(doc, info->lang) : "en",
        .footer = copy_or_null(doc, info->footer),
        .stamp = copy_or_null(doc, info->stamp),
        .made_utc_ms = info->made_utc_ms,
        .words = &doc->words,
    };
    doc->rtl = is_rtl(doc->info.lang);
    doc->open = &doc->root;
    return doc;
}

void document_free(struct document *doc) {
    if (doc) {
        arena_done(&doc->mem);
        mem_freep(&doc);
    }
}

/* What may stand under what. A list has items, a table rows, and nothing else. */
static bool fits(enum block_kind parent, enum block_kind kind) {
    switch (parent) {
    case BLOCK_LIST:
        return kind == BLOCK_ITEM;
    case BLOCK_TABLE:
        return kind == BLOCK_ROW;
    default:
        return kind != BLOCK_ITEM && kind != BLOCK_ROW;
    }
}

static struct block *add(struct document *doc, enum block_kind kind, const char *text) {
    assert(fits(doc->open->kind, kind));
    struct block *block = ARENA_NEW(&doc->mem, struct block);
    block->kind = kind;
    block->text = copy(doc, text);
    block->parent = doc->open;
    if (doc->open->last) {
        doc->open->last->next = block;
    } else {
        doc->open->first = block;
    }
    doc->open->last = block;
    return block;
}

static void enter(struct document *doc, struct block *block) {
    assert(doc->depth < DOCUMENT_DEPTH);
    doc->depth++;
    doc->open = block;
}

void document_end(struct document *doc) {
    assert(doc->open != &doc->root);
    doc->depth--;
    doc->open = doc->open->parent;
}

void document_heading(struct document *doc, int level, const char *text) {
    assert(level >= 0 && level <= 3);
    struct block *block = add(doc, BLOCK_HEADING, text);
    block->level = level;
    if (level == 0) {
        doc->n_titles++;
        doc->own_title = doc->n_titles == 1 && block == doc->root.first;
        doc->parts = !doc->own_title;
    }
}

void document_lead(struct document *doc, const char *text) {
    add(doc, BLOCK_LEAD, text);
}

void document_para(struct document *doc, const char *text) {
    add(doc, BLOCK_PARA, text);
}

void document_small(struct document *doc, const char *text) {
    add(doc, BLOCK_SMALL, text);
}

void document_list(struct document *doc, bool numbered) {
    struct block *block = add(doc, BLOCK_LIST, NULL);
    block->numbered = numbered;
    enter(doc, block);
}

void document_ticks(struct document *doc) {
    document_list(doc, false);
    doc->open->ticks = true;
}

void document_item(struct document *doc, const char *text) {
    add(doc, BLOCK_ITEM, text);
    doc->open->n++;
}

void document_box(struct document *doc, enum document_box kind, const char *heading) {
    struct block *block = add(doc, BLOCK_BOX, heading);
    block->box = kind;
    enter(doc, block);
}

void document_columns(struct document *doc) {
    enter(doc, add(doc, BLOCK_COLUMNS, NULL));
}

void document_next_column(struct document *doc) {
    assert(doc->open->kind == BLOCK_COLUMNS);
    add(doc, BLOCK_COLUMN, NULL);
}

void document_fact(struct document *doc, const char *label, const char *text) {
    struct block *block = add(doc, BLOCK_FACT, label);
    block->value = copy(doc, text);
}

void document_table(struct document *doc, const char *caption,
                    const struct document_column *columns, size_t n_columns) {
    struct block *block = add(doc, BLOCK_TABLE, caption);
    struct document_column *own = ARENA_ARRAY(&doc->mem, struct document_column, n_columns);
    for (size_t i = 0; i < n_columns; i++) {
        own[i] = columns[i];
        own[i].heading = copy(doc, columns[i].heading);
    }
    block->columns = own;
    block->n = n_columns;
    enter(doc, block);
}

void document_row(struct document *doc, const char *const *cells, size_t n) {
    assert(doc->open->kind == BLOCK_TABLE && n <= doc->open->n);
    struct block *block = add(doc, BLOCK_ROW, NULL);
    block->n = doc->open->n;
    block->cells = ARENA_ARRAY(&doc->mem, const char *, block->n);
    for (size_t i = 0; i < block->n; i++) {
        block->cells[i] = i < n ? copy(doc, cells[i]) : "";
    }
}

void document_figure(struct document *doc, const struct document_figure *figure) {
    assert(figure->draw && figure->w_mm > 0 && figure->h_mm > 0);
    struct block *block = add(doc, BLOCK_FIGURE, figure->title);
    block->figure = *figure;
    block->figure.title = block->text;
    block->figure.alt = copy(doc, figure->alt);
    enter(doc, block);
}

void document_break(struct document *doc) {
    add(doc, BLOCK_BREAK, NULL);
}

/* ---- for the writers ---- */

int document_level(const struct document *doc, const struct block *heading, int last) {
    int level = 1 + heading->level + (doc->parts ? 1 : 0);
    return level > last + 1 ? last + 1 : level;
}

void document_say(struct strbuf *out, const char *words, const char *one, const char *two) {
    for (const char *p = words; *p; p++) {
        if (strncmp(p, "{1}", 3) == 0 || strncmp(p, "{2}", 3) == 0) {
            strbuf_add(out, p[1] == '1' ? one : two);
            p += 2;
        } else {
            strbuf_addc(out, *p);
        }
    }
}
