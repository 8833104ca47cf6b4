/* base/utf8.c — UTF-8 as The Unicode Standard, table 3-7, allows it: no overlong forms, no
 * surrogates, nothing past U+10FFFF. */
#include "base/utf8.h"

#include "base/strbuf.h"

enum { REPLACEMENT = 0xFFFD };

/* Lead bytes and the range of the byte after them; later ones are always 80..BF. */
static const struct lead {
    unsigned char from, to, len, second_from, second_to, bits;
} leads[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF, 0x1F},
    {0xE0, 0xE0, 3, 0xA0, 0xBF, 0x0F},
    {0xE1, 0xEC, 3, 0x80, 0xBF, 0x0F},
    {0xED, 0xED, 3, 0x80, 0x9F, 0x0F},
    {0xEE, 0xEF, 3, 0x80, 0xBF, 0x0F},
    {0xF0, 0xF0, 4, 0x90, 0xBF, 0x07},
    {0xF1, 0xF3, 4, 0x80, 0xBF, 0x07},
    {0xF4, 0xF4, 4, 0x80, 0x8F, 0x07},
};

static const struct lead *lead_of(unsigned char byte) {
    for (size_t i = 0; i < LEN(leads); i++) {
        if (byte >= leads[i].from && byte <= leads[i].to) {
            return &leads[i];
        }
    }
    return NULL;
}

/* Bytes of the well-formed sequence at `text`, 0 when there is none. */
static size_t sequence(const unsigned char *text, size_t len, uint32_t *code) {
    if (len == 0) {
        return 0;
    }
    if (text[0] < 0x80) {
        *code = text[0];
        return 1;
    }
    const struct lead *lead = lead_of(text[0]);
    if (!lead || len < lead->len || text[1] < lead->second_from || text[1] > lead->second_to) {
        return 0;
    }
    uint32_t value = text[0] & lead->bits;
    for (size_t i = 1; i < lead->len; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (text[i] & 0x3F);
    }
    *code = value;
    return lead->len;
}

bool utf8_valid(const char *text, size_t len) {
    while (len > 0) {
        uint32_t code;
        size_t n = sequence((const unsigned char *)text, len, &code);
        if (n == 0) {
            return false;
        }
        text += n;
        len -= n;
    }
    return true;
}

size_t utf8_decode(const char *text, size_t len, uint32_t *code) {
    size_t n = sequence((const unsigned char *)text, len, code);
    if (n == 0 && len > 0) {
        *code = REPLACEMENT;
        return 1;
    }
    return n;
}

size_t utf8_encode(char out[4], uint32_t code) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        code = REPLACEMENT;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

size_t utf8_count(const char *text, size_t len) {
    size_t count = 0;
    for (size_t at = 0; at < len; count++) {
        uint32_t code;
        at += utf8_decode(text + at, len - at, &code);
    }
    return count;
}

size_t utf8_ascii(const char *text, size_t len) {
    size_t n = 0;
    while (n < len && text[n] >= ' ' && text[n] <= '~') {
        n++;
    }
    return n;
}

void utf8_add_safe(struct strbuf *out, const char *text, size_t len) {
    for (size_t at = 0; at < len;) {
        size_t plain = utf8_ascii(text + at, len - at);
        strbuf_addn(out, text + at, plain);
        at += plain;
        if (at == len) {
            break;
        }
        uint32_t code;
        size_t n = utf8_decode(text + at, len - at, &code);
        bool control = (code < 0x20 && code != '\n' && code != '\t') ||
                       (code >= 0x7F && code <= 0x9F); // C1 drives terminals too
        char bytes[4];
        strbuf_addn(out, bytes, utf8_encode(bytes, control ? REPLACEMENT : code));
        at += n;
    }
}
