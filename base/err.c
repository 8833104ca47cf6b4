/* base/err.c — an error is a plain value on the caller's stack; nothing here allocates until it is
 * printed. The first failure wins: deeper code knows more, and callers only add the place. */
#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

/* A cut at `size` may have split a character: drop the started one. */
PRINTF_LIKE(3, 0)
static void format_cut(char *out, size_t size, const char *fmt, va_list args) {
    int want = vsnprintf(out, size, fmt, args);
    if (want < 0) {
        out[0] = '\0';
    } else if ((size_t)want >= size) {
        size_t len = size - 1;
        while (len > 0 && ((unsigned char)out[len - 1] & 0xC0) == 0x80) {
            len--;
        }
        if (len > 0 && (unsigned char)out[len - 1] >= 0xC0) {
            len--; // whole or not, the last character past ASCII goes
        }
        out[len] = '\0';
    }
}

bool err_vset(struct err *err, enum err_code code, const char *fmt, va_list args) {
    if (err && err->code == ERR_NONE) {
        err->code = code;
        format_cut(err->text, sizeof err->text, fmt, args);
    }
    return false;
}

bool err_set(struct err *err, enum err_code code, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    err_vset(err, code, fmt, args);
    va_end(args);
    return false;
}

bool err_at(struct err *err, enum err_code code, int line, const char *fmt, ...) {
    if (err && err->code == ERR_NONE) {
        err->line = line;
        va_list args;
        va_start(args, fmt);
        err_vset(err, code, fmt, args);
        va_end(args);
    }
    return false;
}

bool err_advise(struct err *err, const char *fmt, ...) {
    if (err && err->code != ERR_NONE && err->n_open == 0) {
        size_t len = strlen(err->text);
        va_list args;
        va_start(args, fmt);
        format_cut(err->text + len, sizeof err->text - len, fmt, args);
        va_end(args);
        err->n_open = (int)len;
    }
    return false;
}

bool err_pass(struct err *err, const struct err *why) {
    if (err && err->code == ERR_NONE) {
        struct err place = *err; // what a caller said before stands
        *err = *why;
        if (place.source[0]) {
            memcpy(err->source, place.source, sizeof err->source);
        }
    }
    return false;
}

void err_open_text(const struct err *err, char *out, size_t cap) {
    snprintf(out, cap, "%.*s", err->n_open > 0 ? err->n_open : (int)sizeof err->text, err->text);
}

bool err_where(struct err *err, const char *fmt, ...) {
    if (err && err->source[0] == '\0') {
        va_list args;
        va_start(args, fmt);
        format_cut(err->source, sizeof err->source, fmt, args);
        va_end(args);
    }
    return false;
}

void err_add_line(struct strbuf *out, const struct err *err) {
    size_t start = out->len;
    if (err->source[0]) {
        utf8_add_safe(out, err->source, strlen(err->source));
    }
    if (err->line > 0) {
        strbuf_addf(out, "%sline %d", out->len > start ? ", " : "", err->line);
        if (err->col > 0) {
            strbuf_addf(out, " column %d", err->col);
        }
    }
    if (out->len > start) {
        strbuf_add(out, ": ");
    }
    utf8_add_safe(out, err->text, strlen(err->text));
    for (size_t i = start; i < out->len; i++) {
        if (out->data[i] == '\n' || out->data[i] == '\t') {
            out->data[i] = ' '; // one error is one line
        }
    }
}

void err_print(const struct err *err) {
    AUTO(strbuf_done) struct strbuf line = {0};
    err_add_line(&line, err);
    fprintf(stderr, "doorstep: %s\n", line.data);
}

int err_exit_status(const struct err *err) {
    switch (err->code) {
    case ERR_NONE:
        return 0;
    case ERR_USAGE:
        return 2;
    case ERR_IO:
    case ERR_SYNTAX:
    case ERR_NOT_FOUND:
    case ERR_CONFLICT:
    case ERR_LIMIT:
    case ERR_FULL:
    case ERR_UNSUPPORTED:
        return 1;
    }
    return 1;
}
