/* base/pdf_words.h — what a PDF by cairo 1.16 lacks for people who listen to it: the language, the
 * words of figures, and which way a table's headings look. For canvas_cairo.c alone.
 *
 * Added as an incremental update (ISO 32000-1, 7.5.6): new versions of a few objects behind the
 * file's end, with a table of where they are. Nothing before it changes.
 * Needs  a file with a plain table of objects, as cairo writes for PDF 1.4. Where that is not
 *        there, the file stays as it is: it shows the same. */
#pragma once
#include <stddef.h>

struct strbuf;

struct pdf_words {
    const char *lang;        // BCP 47; NULL: none
    const char *const *alts; // of the figures, in the order of reading; NULL: no words
    size_t n_alts;
};

/* The file begins at byte `start` of `out`. */
void pdf_add_words(struct strbuf *out, size_t start, const struct pdf_words *words);
