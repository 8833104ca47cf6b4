/* forms/reply.h — one JSON value written piece by piece, where there is no Jansson (a page).
 *
 * Shape    commas come by themselves: whatever stands behind a value gets one. `key` is NULL inside
 *          an array and for the outermost value.
 *
 *              reply_open(out, NULL, '{');
 *              reply_text(out, "path", "/data/a");
 *              reply_open(out, "choices", '[');
 *              reply_close(out, ']');
 *              reply_close(out, '}');             {"path":"/data/a","choices":[]}
 *
 * Hostile  texts are escaped, not checked: utf8_valid() over the whole tells whether it is JSON. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct strbuf;

void reply_open(struct strbuf *out, const char *key, char bracket);      // '{' or '['
void reply_close(struct strbuf *out, char bracket);                      // '}' or ']'
void reply_text(struct strbuf *out, const char *key, const char *value); // NULL: null
/* As reply_text; nothing at all where there is no text. */
void reply_text_if(struct strbuf *out, const char *key, const char *value);
void reply_bool(struct strbuf *out, const char *key, bool value);
void reply_int(struct strbuf *out, const char *key, int64_t value);
void reply_number(struct strbuf *out, const char *key, double value); // not finite: null
