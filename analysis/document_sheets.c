/* analysis/document_sheets.c — sheets for the wall: each part of a document on a page of its own,
 * in the largest type that fits there. */
#include "analysis/document_galley.h"

/* The blocks up to f->until from the top of `page` on; false: one page is too short. */
static bool sheet(struct galley *f, const struct block *first, uint32_t page, bool any_length) {
    size_t n_puts = f->n_puts, n_frames = f->n_frames;
    f->page = page;
    f->y = f->top;
    f->fresh = true;
    f->headed = false;
    f->max_pages = any_length ? 0 : page + 1;
    galley_blocks(f, first);
    if (galley_stopped(f)) {
        f->n_puts = n_puts;
        f->n_frames = n_frames;
        return false;
    }
    return true;
}

void galley_sheets(struct galley *f, const struct document *doc, double least, double step) {
    double em = f->em;
    f->doc = doc;
    for (const struct block *first = doc->root.first; first;) {
        uint32_t page = first == doc->root.first ? 0 : f->page + 1;
        f->until = first;
        while (f->until && f->until->kind != BLOCK_BREAK) {
            f->until = f->until->next;
        }
        f->em = em;
        while (!sheet(f, first, page, f->em - step < least)) {
            f->em -= step;
        }
        first = f->until ? f->until->next : NULL;
    }
    f->em = em;
    f->until = NULL;
    if (doc->rtl) {
        galley_mirror(f);
    }
}
