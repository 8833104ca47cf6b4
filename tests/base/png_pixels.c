/* tests/base/png_pixels.c — see png_pixels.h. */
#include "tests/base/png_pixels.h"

#include "tests/support.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/strbuf.h"

static uint32_t number(const char *at) {
    const unsigned char *b = (const unsigned char *)at;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int paeth(int a, int b, int c) {
    int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* PNG 9.2: what each filter adds to a byte, of the bytes left, above, and left above it. */
static int predicted(int filter, int left, int up, int corner) {
    switch (filter) {
    case 1:
        return left;
    case 2:
        return up;
    case 3:
        return (left + up) / 2;
    case 4:
        return paeth(left, up, corner);
    default:
        return 0;
    }
}

struct pixels png_pixels(const struct strbuf *png) {
    assert_true(png->len > 33 && memcmp(png->data, "\x89PNG\r\n\x1a\n", 8) == 0);
    struct pixels out = {number(png->data + 16), number(png->data + 20), NULL};
    size_t bytes = png->data[25] == 2 ? 3 : 4, row = 1 + bytes * out.w;
    assert_int_equal(png->data[24], 8);
    AUTO(strbuf_done) struct strbuf packed = {0};
    for (size_t at = 8; at + 8 < png->len; at += 12 + number(png->data + at)) {
        if (memcmp(png->data + at + 4, "IDAT", 4) == 0) {
            strbuf_addn(&packed, png->data + at + 8, number(png->data + at));
        }
    }
    uLongf len = (uLongf)(row * out.h);
    AUTO(mem_freep) unsigned char *raw = mem_zalloc(len);
    assert_int_equal(uncompress(raw, &len, (const unsigned char *)packed.data, (uLong)packed.len),
                     Z_OK);
    out.rgb = mem_alloc((size_t)out.w * out.h * sizeof *out.rgb);
    for (size_t y = 0; y < out.h; y++) {
        unsigned char *line = raw + y * row + 1;
        for (size_t x = 0; x < row - 1; x++) {
            int left = x >= bytes ? line[x - bytes] : 0, up = y ? (line - row)[x] : 0;
            int corner = x >= bytes && y ? (line - row)[x - bytes] : 0;
            line[x] = (unsigned char)(line[x] + predicted(line[-1], left, up, corner));
        }
        for (size_t x = 0; x < out.w; x++) {
            const unsigned char *p = line + x * bytes;
            out.rgb[y * out.w + x] = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        }
    }
    return out;
}

void pixels_done(struct pixels *pixels) {
    mem_freep(&pixels->rgb);
}

int pixels_dark(const struct pixels *pixels, uint32_t x, uint32_t y, uint32_t w, uint32_t h) {
    int dark = 0;
    for (uint32_t row = y; row < y + h && row < pixels->h; row++) {
        for (uint32_t col = x; col < x + w && col < pixels->w; col++) {
            uint32_t c = pixels->rgb[row * pixels->w + col];
            dark += (c >> 16) + (c >> 8 & 255) + (c & 255) < 3 * 128;
        }
    }
    return dark;
}
