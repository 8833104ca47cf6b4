/* analysis/document_impl.h — a document as its writers see it: a tree of blocks. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "analysis/document.h"
#include "base/arena.h"

enum block_kind {
    BLOCK_ROOT,
    BLOCK_HEADING,
    BLOCK_LEAD,
    BLOCK_PARA,
    BLOCK_SMALL,
    BLOCK_LIST,
    BLOCK_ITEM,
    BLOCK_BOX,
    BLOCK_FACT,
    BLOCK_TABLE,
    BLOCK_ROW,
    BLOCK_FIGURE,
    BLOCK_COLUMNS,
    BLOCK_COLUMN, // a child of columns: what follows stands in the second one
    BLOCK_BREAK,
};

struct block {
    enum block_kind kind;
    int level;     // of a heading
    bool numbered; // a list
    bool ticks;    // its items have a box to tick
    enum document_box box;
    const char *text;  // what it says; a fact's label, a table's caption, a figure's title
    const char *value; // a fact's text
    const struct document_column *columns; // of a table
    const char **cells;                    // of a row: as many as the table has columns
    size_t n;                              // columns of a table or row; items of a list
    struct document_figure figure;
    struct block *parent, *first, *last, *next;
};

struct document {
    struct arena mem;
    struct document_info info; // texts never NULL but subtitle, author, footer and stamp
    struct document_words words;
    bool rtl;
    bool own_title; // info.title is not to be written: the first block is
    bool parts;     // several titles: parts of a whole
    size_t n_titles;
    struct block root;
    struct block *open; // where the next block goes
    size_t depth;
};

enum { DOCUMENT_DEPTH = 6 }; // boxes in boxes

/* 1 … 6, as in <h1>: 1 is the title of the whole, none is skipped. `last` is the level before. */
int document_level(const struct document *doc, const struct block *heading, int last);

/* A sentence of `words` with {1} and {2} filled in. */
void document_say(struct strbuf *out, const char *words, const char *one, const char *two);
