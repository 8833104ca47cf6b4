/* base/strbuf.c — text that grows, and the writers that escape it for the language it goes into.
 *
 * Each writer has a table from byte to replacement; bytes without one are copied in runs. What XML
 * cannot hold at all (XML 1.0, production [2] Char) becomes U+FFFD, so that one odd answer never
 * makes a whole file unreadable. */
#include "base/strbuf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD" // U+FFFD

enum { FIXED_MAX = 24 }; // digits of 1e12 with six decimals, and the point

void strbuf_add_fixed(struct strbuf *buf, double value, int decimals) {
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    if (!(value > -1e12 && value < 1e12)) {
        value = 0;
    }
    int64_t power = powers[decimals];
    double scaled = value * (double)power;
    int64_t units = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    if (units < 0) {
        strbuf_addc(buf, '-');
        units = -units;
    }
    char text[FIXED_MAX], *end = text + sizeof text, *at = end; // drawings are made of these
    int64_t whole = units / power, part = units % power;
    if (part) {
        for (; part % 10 == 0; decimals--) {
            part /= 10;
        }
        for (; decimals > 0; decimals--, part /= 10) {
            *--at = (char)('0' + part % 10);
        }
        *--at = '.';
    }
    do {
        *--at = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole);
    strbuf_addn(buf, at, (size_t)(end - at));
}

void strbuf_reserve(struct strbuf *buf, size_t room) {
    assert(room < SIZE_MAX / 2 && buf->len < SIZE_MAX / 2 - 1);
    size_t need = buf->len + room + 1;
    if (need > buf->cap) {
        buf->data = mem_grow(buf->data, &buf->cap, need < 32 ? 32 : need, 1);
        buf->data[buf->len] = '\0';
    }
}

void strbuf_addn(struct strbuf *buf, const char *bytes, size_t len) {
    strbuf_reserve(buf, len);
    if (len > 0) {
        memcpy(buf->data + buf->len, bytes, len);
        buf->len += len;
    }
    buf->data[buf->len] = '\0';
}

void strbuf_add(struct strbuf *buf, const char *text) {
    strbuf_addn(buf, text, strlen(text));
}

void strbuf_addc(struct strbuf *buf, char c) {
    strbuf_addn(buf, &c, 1);
}

void strbuf_addf(struct strbuf *buf, const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    strbuf_reserve(buf, 0);
    size_t room = buf->cap - buf->len;
    int len = vsnprintf(buf->data + buf->len, room, fmt, args);
    va_end(args);
    assert(len >= 0);
    if ((size_t)len >= room) {
        strbuf_reserve(buf, (size_t)len);
        vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
    }
    va_end(again);
    buf->len += (size_t)len;
}

void strbuf_clear(struct strbuf *buf) {
    buf->len = 0;
    if (buf->data) {
        buf->data[0] = '\0';
    }
}

void strbuf_done(struct strbuf *buf) {
    free(buf->data);
    *buf = (struct strbuf){0};
}

char *strbuf_steal(struct strbuf *buf) {
    strbuf_reserve(buf, 0);
    char *text = buf->data;
    *buf = (struct strbuf){0};
    return text;
}

const char *strbuf_text(const struct strbuf *buf) {
    return buf->data ? buf->data : "";
}

/* ---- XML and HTML ---- */

enum escape { ESC_XML_TEXT = 1, ESC_XML_ATTR = 2, ESC_HTML = 4, ESC_ALL = 7 };

/* A literal CR would come back as LF (XML 1.0 §2.11), so it is written as a reference everywhere.
 */
static const struct escape_row {
    char byte;
    int where; // enum escape, or-ed
    const char *text;
} escapes[] = {
    {'&',  ESC_ALL,                     "&amp;" },
    {'<',  ESC_ALL,                     "&lt;"  },
    {'>',  ESC_ALL,                     "&gt;"  },
    {'"',  ESC_ALL,                     "&quot;"},
    {'\'', ESC_HTML,                    "&#39;" },
    {'\r', ESC_XML_TEXT | ESC_XML_ATTR, "&#13;" },
    {'\n', ESC_XML_ATTR,                "&#10;" },
    {'\t', ESC_XML_ATTR,                "&#9;"  },
};

static const char *escape_of(unsigned char byte, enum escape where) {
    for (size_t i = 0; i < LEN(escapes); i++) {
        if ((unsigned char)escapes[i].byte == byte) {
            return escapes[i].where & where ? escapes[i].text : NULL;
        }
    }
    return byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r' ? REPLACEMENT : NULL;
}

/* Nothing but plain ASCII letters, digits and the like: most of what is ever written. */
static bool is_plain(unsigned char byte) {
    return byte >= '(' && byte < 0x80 && byte != '<' && byte != '>';
}

static void add_escaped(struct strbuf *out, const char *text, enum escape where) {
    const char *end = text + strlen(text);
    const char *run = text; // not yet copied from here on
    strbuf_reserve(out, (size_t)(end - text));
    for (const char *p = text; p < end;) {
        unsigned char byte = (unsigned char)*p;
        size_t n = 1;
        const char *instead = NULL;
        if (byte >= 0x80) {
            uint32_t code;
            n = utf8_decode(p, (size_t)(end - p), &code);
            bool allowed = code < 0xFFFD || code > 0xFFFF || (code == 0xFFFD && n == 3);
            instead = allowed ? NULL : REPLACEMENT;
        } else if (!is_plain(byte)) {
            instead = escape_of(byte, where);
        }
        if (instead) {
            strbuf_addn(out, run, (size_t)(p - run));
            strbuf_add(out, instead);
            run = p + n;
        }
        p += n;
    }
    strbuf_addn(out, run, (size_t)(end - run));
}

void xml_text(struct strbuf *out, const char *text) {
    add_escaped(out, text, ESC_XML_TEXT);
}

void xml_attr(struct strbuf *out, const char *text) {
    add_escaped(out, text, ESC_XML_ATTR);
}

void html_text(struct strbuf *out, const char *text) {
    add_escaped(out, text, ESC_HTML);
}

/* ---- CSV ---- */

/* First characters that make a spreadsheet run a cell or hand it on (DDE): ASCII and the full-width
 * forms that East Asian versions take for the same. */
static const uint32_t formula_starts[] = {'=',  '+',  '-',    '@',    '%',    '|',   '\t',
                                          '\r', '\n', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};

/* "-5", "+44 161 496 0000", "-1.5%": a sign, digits and what stands between them. */
static bool is_number_like(const char *text) {
    text += *text == '+' || *text == '-';
    bool digits = false;
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9') {
            digits = true;
        } else if (!(*text == ' ' || *text == '.' || *text == ',' || (*text == '%' && !text[1]))) {
            return false;
        }
    }
    return digits;
}

bool csv_is_formula(const char *text) {
    while (*text == ' ') {
        text++;
    }
    uint32_t first = 0;
    if (utf8_decode(text, strlen(text), &first) == 0 || is_number_like(text)) {
        return false;
    }
    for (size_t i = 0; i < LEN(formula_starts); i++) {
        if (first == formula_starts[i]) {
            return true;
        }
    }
    return false;
}

void csv_field(struct strbuf *out, const char *text, int guard) {
    size_t len = strlen(text);
    bool guarded = guard && csv_is_formula(text);
    bool blank_end = len > 0 && (text[0] == ' ' || text[0] == '\t' || text[len - 1] == ' ' ||
                                 text[len - 1] == '\t');
    bool quoted = blank_end || strpbrk(text, ",\"\r\n");
    if (quoted) {
        strbuf_addc(out, '"');
    }
    if (guarded) {
        strbuf_addc(out, '\'');
    }
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        strbuf_addn(out, text, (size_t)(quote - text) + 1);
        strbuf_addc(out, '"'); // RFC 4180 §2.7: a quote inside is written twice
    }
    strbuf_add(out, text);
    if (quoted) {
        strbuf_addc(out, '"');
    }
}
