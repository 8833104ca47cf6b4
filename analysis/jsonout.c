/* analysis/jsonout.c — see jsonout.h. RFC 8259. */
#include "analysis/jsonout.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static void lead(struct jsonout *json) {
    if (json->more) {
        strbuf_add(json->out, ", ");
    }
    json->more = true;
}

static void quoted(struct strbuf *out, const char *text) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    if (!utf8_valid(text, strlen(text))) {
        utf8_add_safe(&safe, text, strlen(text));
        text = safe.data;
    }
    strbuf_addc(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            strbuf_addc(out, '\\');
            strbuf_addc(out, *text);
        } else if ((unsigned char)*text < 0x20) {
            strbuf_addf(out, "\\u%04x", (unsigned)*text);
        } else {
            strbuf_addc(out, *text);
        }
    }
    strbuf_addc(out, '"');
}

void jsonout_open(struct jsonout *json, char bracket) {
    lead(json);
    strbuf_addc(json->out, bracket);
    json->more = false;
}

void jsonout_close(struct jsonout *json, char bracket) {
    strbuf_addc(json->out, bracket);
    json->more = true;
}

void jsonout_key(struct jsonout *json, const char *name) {
    lead(json);
    quoted(json->out, name);
    strbuf_add(json->out, ": ");
    json->more = false;
}

void jsonout_text(struct jsonout *json, const char *text) {
    if (!text) {
        jsonout_null(json);
        return;
    }
    lead(json);
    quoted(json->out, text);
}

void jsonout_texts(struct jsonout *json, const char *name, const char *const *texts, size_t n) {
    if (n == 0) {
        return;
    }
    jsonout_key(json, name);
    jsonout_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        jsonout_text(json, texts[i]);
    }
    jsonout_close(json, ']');
}

void jsonout_whole(struct jsonout *json, int64_t value) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do { // most values are small and whole, and printf is slow
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) {
        digits[--at] = '-';
    }
    lead(json);
    strbuf_addn(json->out, digits + at, sizeof digits - at);
}

void jsonout_number(struct jsonout *json, double value) {
    if (!isfinite(value)) {
        jsonout_null(json);
        return;
    }
    char text[NUM_TEXT_MAX];
    size_t len = num_format(text, value);
    lead(json);
    strbuf_addn(json->out, text, len);
}

void jsonout_bool(struct jsonout *json, bool value) {
    lead(json);
    strbuf_add(json->out, value ? "true" : "false");
}

void jsonout_null(struct jsonout *json) {
    lead(json);
    strbuf_add(json->out, "null");
}
