/* survey/command_kit.c — see command_kit.h. */
#include "survey/command_kit.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "forms/hostnative.h"
#include "survey/store.h"

struct store *kit_open_survey(const struct cmd *cmd, bool read_only, struct err *err) {
    const struct store_options options = {.read_only = read_only};
    return store_open(cmd_arg(cmd, 0), &options, err);
}

bool kit_time(const struct cmd *cmd, const char *opt, int64_t *utc, struct err *err) {
    const char *text = cmd_value(cmd, opt);
    struct date_time dt;
    if (!text) {
        return true;
    }
    if (!date_parse(text, strlen(text), false, &dt) || !dt.has_date || !dt.has_time) {
        return err_set(err, ERR_USAGE, "--%s %s is not a time like 2026-11-22T18:30", opt, text);
    }
    int64_t ms = date_to_days(dt.date) * DATE_MS_PER_DAY +
                 ((dt.hour * INT64_C(60) + dt.minute) * 60 + dt.second) * 1000 + dt.ms;
    int offset_min = dt.has_offset ? dt.offset_min : host_native_offset_min(ms);
    *utc = ms - offset_min * INT64_C(60000);
    return true;
}

void kit_wipe(char **text) {
    if (*text) {
        sodium_memzero(*text, strlen(*text));
    }
    mem_freep(text);
}

bool kit_passphrase(const struct cmd *cmd, char **out, struct err *err) {
    const char *path = cmd_value(cmd, "passphrase-file");
    size_t len;
    *out = path ? file_read(path, KIT_PASSPHRASE_MAX, &len, err) : NULL;
    if (!*out) {
        return !path;
    }
    (*out)[strcspn(*out, "\r\n")] = '\0';
    err_where(err, "%s", path);
    return **out || err_set(err, ERR_SYNTAX, "holds no passphrase on its first line");
}

/* Text from a file, on one line and without what drives a terminal. */
static void add_safe(struct strbuf *out, const char *text) {
    size_t from = out->len;
    utf8_add_safe(out, text, strlen(text));
    for (size_t i = from; i < out->len; i++) {
        if (out->data[i] == '\n' || out->data[i] == '\t') {
            out->data[i] = ' ';
        }
    }
}

void kit_say(FILE *to, const char *text) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    add_safe(&safe, text ? text : "");
    fputs(strbuf_text(&safe), to);
}

json_t *kit_json_text(const char *text) {
    json_t *value = json_string(text ? text : "");
    if (value) {
        return value;
    }
    AUTO(strbuf_done) struct strbuf safe = {0}; // a file name need not be UTF-8
    utf8_add_safe(&safe, text, strlen(text));
    return json_string(strbuf_text(&safe));
}

int kit_print_json(json_t *value) {
    enum { DIGITS = 12 };
    char *text = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    puts(text ? text : "{}");
    free(text); // Jansson's allocator is malloc
    json_decref(value);
    return 0;
}

json_t *kit_json_time(int64_t utc_ms) {
    char text[DATE_TEXT_MAX];
    date_format_ms(text, utc_ms, 0, true);
    return utc_ms ? json_string(text) : json_null();
}
