/* analysis/icons.h — a picture for each issue of the questionnaires (list issue12), for cards, maps
 * and sheets: plain shapes, told apart at 8 mm in black. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct canvas;

/* "damp_mould", "repairs", … in the order of the card; NULL past the last. */
const char *icon_name(size_t i);
bool icon_known(const char *name);

/* In the square of `size` mm with its corner at x, y, in one colour on white. A name that is not
 * known gets the general one. For the eye alone: say the issue beside it. */
void icon_draw(struct canvas *canvas, const char *name, double x, double y, double size,
               uint32_t colour);
