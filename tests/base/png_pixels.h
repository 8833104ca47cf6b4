/* tests/base/png_pixels.h — enough of PNG to look at what was drawn: 8 bits a channel, no
 * interlace. */
#pragma once
#include <stdint.h>

#include "base/attr.h"

struct strbuf;

struct pixels {
    uint32_t w, h;
    uint32_t *rgb; // 0xRRGGBB, row by row; owned
};

struct pixels png_pixels(const struct strbuf *png); // fails the test when it is no such PNG
void pixels_done(struct pixels *pixels);

/* Pixels darker than a middle grey in a rectangle. */
int pixels_dark(const struct pixels *pixels, uint32_t x, uint32_t y, uint32_t w, uint32_t h);
