/* tests/analysis/document_kit.h — documents to look at, and the page that is made of one. */
#pragma once
#include "analysis/document.h"
#include "tests/support.h"

struct canvas;

enum { KIT_COLUMNS = 3 };
extern const struct document_column kit_columns[KIT_COLUMNS];

struct document *kit_sample(const char *lang); // one of everything; owned
struct document *kit_blank(const char *lang);  // nothing yet; owned
/* A paragraph of `n` lines, which takes some twenty letters a line. */
void kit_lines(struct document *doc, int n);
void kit_ring(struct canvas *canvas, void *ctx, double w_mm, double h_mm); // a document_draw_fn

size_t kit_count(const char *text, const char *part);
char *kit_html(const struct document *doc); // as a page, which is well-formed; owned
