/* base/utf8_width.c — what needs a table of all characters: columns on a terminal, direction,
 * sameness. Apart from utf8.c so that a program without utf8proc, the WebAssembly engine, can use
 * the rest. */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/strbuf.h"

static size_t code_width(uint32_t code) {
    if (code < 0x7F) {
        return code >= 0x20;
    }
    if (utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_MC) {
        return 1; // vowel signs with room of their own: Bengali, Hindi, Gurmukhi
    }
    int width = utf8proc_charwidth((utf8proc_int32_t)code);
    return width > 0 ? (size_t)width : 0;
}

size_t utf8_width(const char *text, size_t len) {
    size_t width = 0;
    for (size_t at = 0; at < len;) {
        uint32_t code;
        at += utf8_decode(text + at, len - at, &code);
        width += code_width(code);
    }
    return width;
}

size_t utf8_fit(const char *text, size_t len, size_t columns) {
    size_t width = 0, at = 0;
    while (at < len) {
        uint32_t code;
        size_t n = utf8_decode(text + at, len - at, &code);
        width += code_width(code);
        if (width > columns) {
            break;
        }
        at += n; // marks are 0 wide, so they stay with their letter
    }
    return at;
}

enum strength { WEAK, STRONG_LTR, STRONG_RTL };

static enum strength strength_of(uint32_t code) {
    int bidi = utf8proc_get_property((utf8proc_int32_t)code)->bidi_class;
    return bidi == UTF8PROC_BIDI_CLASS_L                                     ? STRONG_LTR
           : bidi == UTF8PROC_BIDI_CLASS_R || bidi == UTF8PROC_BIDI_CLASS_AL ? STRONG_RTL
                                                                             : WEAK;
}

/* The first strong character; NULL or the last one. */
static enum strength first_strong(const char *text, enum strength *last) {
    enum strength first = WEAK;
    size_t len = strlen(text);
    for (size_t at = 0; at < len && (last || first == WEAK);) {
        uint32_t code;
        at += utf8_decode(text + at, len - at, &code);
        enum strength now = strength_of(code);
        first = first == WEAK ? now : first;
        if (last && now != WEAK) {
            *last = now;
        }
    }
    return first;
}

bool utf8_is_rtl(const char *text) {
    return first_strong(text, NULL) == STRONG_RTL;
}

bool utf8_runs_rtl(const char *text, bool sheet_rtl) {
    static const char LRM[] = "\xe2\x80\x8e"; // U+200E
    if (!sheet_rtl || strncmp(text, LRM, sizeof LRM - 1) == 0) {
        return utf8_is_rtl(text);
    }
    enum strength last = WEAK, first = first_strong(text, &last);
    return first != STRONG_LTR || last != STRONG_LTR;
}

bool utf8_add_folded(struct strbuf *out, const char *text) {
    utf8proc_uint8_t *folded = NULL;
    if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                         UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPCC) < 0) {
        return false;
    }
    bool blank = false, any = false;
    for (const char *p = (const char *)folded; *p; p++) {
        if (*p == ' ') {
            blank = any;
            continue;
        }
        strbuf_add(out, blank ? " " : "");
        strbuf_addc(out, *p);
        blank = false;
        any = true;
    }
    free(folded); // utf8proc's allocator is malloc
    return true;
}
