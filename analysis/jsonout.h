/* analysis/jsonout.h — JSON written straight into a text, without a tree of it.
 *
 * Why ours   A thousand blocks with every method are half a million values: as a Jansson tree some
 *            100 MB. And Jansson prints 0.6295 as 0.62949999999999995; here numbers are
 * base/num.h's, the shortest that read back the same. JSON is read with Jansson, as everywhere.
 *
 *   struct jsonout json = {.out = &text};
 *   jsonout_open(&json, '{');
 *   jsonout_key(&json, "n");
 *   jsonout_whole(&json, 12);
 *   jsonout_close(&json, '}');       // {"n": 12} */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

struct jsonout {
    struct strbuf *out;
    bool more; // a value stands before: a comma is due
};

void jsonout_open(struct jsonout *json, char bracket);  // '{' or '['
void jsonout_close(struct jsonout *json, char bracket); // '}' or ']'
void jsonout_key(struct jsonout *json, const char *name);
void jsonout_text(struct jsonout *json, const char *text); // NULL: null
/* A list of texts under a key; of none nothing. */
void jsonout_texts(struct jsonout *json, const char *name, const char *const *texts, size_t n);
void jsonout_whole(struct jsonout *json, int64_t value);
void jsonout_number(struct jsonout *json, double value); // NaN: null
void jsonout_bool(struct jsonout *json, bool value);
void jsonout_null(struct jsonout *json);
