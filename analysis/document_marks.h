/* analysis/document_marks.h — the mark before the heading of a box: i, tick or !, the same on a
 * page and on paper. */
#pragma once
#include "analysis/document.h"

#define MARK_MM 6.0 // as it is drawn for HTML

/* In the square of `size` mm with its corner at x, y. */
void document_mark(struct canvas *canvas, enum document_box kind, double x, double y, double size);
