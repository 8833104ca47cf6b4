/* survey/http_text.c — text of addresses and queries on the wire; see http.h. */
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/http.h"

static int hex(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

char *http_decode(const char *text, size_t len, bool segment) {
    AUTO(mem_freep) char *out = mem_alloc(len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)text[i];
        if (c == '+' && !segment) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < len ? hex(text[i + 1]) : -1;
            int low = i + 2 < len ? hex(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return NULL;
            }
            c = high << 4 | low;
            i += 2;
        }
        if (c == '\0' || (segment && (c == '/' || c == '\\'))) {
            return NULL;
        }
        out[n++] = (char)c;
    }
    out[n] = '\0';
    return mem_steal(&out);
}

void http_encode(struct strbuf *out, const char *text) {
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        strbuf_addf(out, strchr(plain, *p) ? "%c" : "%%%02X", *p);
    }
}
