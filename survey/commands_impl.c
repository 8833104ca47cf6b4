/* survey/commands_impl.c — what the verbs of this folder share. */
#include "survey/commands_impl.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static void add_safe(struct strbuf *out, const char *text) {
    size_t from = out->len;
    utf8_add_safe(out, text, strlen(text));
    for (size_t i = from; i < out->len; i++) {
        if (out->data[i] == '\n' || out->data[i] == '\t') {
            out->data[i] = ' ';
        }
    }
}

void say_safe(FILE *to, const char *text) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    add_safe(&safe, text);
    fputs(strbuf_text(&safe), to);
}

json_t *say_json_text(const char *text) {
    json_t *value = json_string(text ? text : "");
    if (value) {
        return value;
    }
    AUTO(strbuf_done) struct strbuf safe = {0}; // a file name need not be UTF-8
    utf8_add_safe(&safe, text, strlen(text));
    return json_string(strbuf_text(&safe));
}

json_t *say_json_time(int64_t utc_ms) {
    char text[DATE_TEXT_MAX];
    date_format_ms(text, utc_ms, 0, true);
    return utc_ms ? json_string(text) : json_null();
}

int say_json(json_t *value) {
    char *text = json_dumps(value, JSON_COMPACT);
    puts(text ? text : "{}");
    free(text); // Jansson's allocator is malloc
    json_decref(value);
    return 0;
}
