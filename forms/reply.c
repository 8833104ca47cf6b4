/* forms/reply.c — RFC 8259. Whether a comma is due is told by the last byte written: behind an
 * opening bracket there is none, and no value ends in one. */
#include "forms/reply.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/strbuf.h"

static void quoted(struct strbuf *out, const char *text) {
    static const char named[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
    strbuf_addc(out, '"');
    while (*text) {
        size_t plain = 0;
        while ((unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\') {
            plain++;
        }
        strbuf_addn(out, text, plain);
        text += plain;
        if (*text) {
            const char *known = strchr(named, *text);
            if (known) {
                strbuf_addf(out, "\\%c", letter[known - named]);
            } else {
                strbuf_addf(out, "\\u%04x", (unsigned)*text);
            }
            text++;
        }
    }
    strbuf_addc(out, '"');
}

static void begin(struct strbuf *out, const char *key) {
    if (out->len > 0 && !strchr("{[", out->data[out->len - 1])) {
        strbuf_addc(out, ',');
    }
    if (key) {
        quoted(out, key);
        strbuf_addc(out, ':');
    }
}

void reply_open(struct strbuf *out, const char *key, char bracket) {
    begin(out, key);
    strbuf_addc(out, bracket);
}

void reply_close(struct strbuf *out, char bracket) {
    strbuf_addc(out, bracket);
}

void reply_text(struct strbuf *out, const char *key, const char *value) {
    begin(out, key);
    if (value) {
        quoted(out, value);
    } else {
        strbuf_add(out, "null");
    }
}

void reply_text_if(struct strbuf *out, const char *key, const char *value) {
    if (value && *value) {
        reply_text(out, key, value);
    }
}

void reply_bool(struct strbuf *out, const char *key, bool value) {
    begin(out, key);
    strbuf_add(out, value ? "true" : "false");
}

void reply_int(struct strbuf *out, const char *key, int64_t value) {
    begin(out, key);
    strbuf_addf(out, "%" PRId64, value);
}

void reply_number(struct strbuf *out, const char *key, double value) {
    begin(out, key);
    if (isfinite(value)) {
        strbuf_addf(out, "%.17g", value);
    } else {
        strbuf_add(out, "null");
    }
}
