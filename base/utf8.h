/* base/utf8.h — Unicode text: validity, code points, display width, direction.
 *
 * Width follows the terminal: 0 for marks and controls, 2 for East Asian wide, 1 otherwise
 * (utf8proc). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct strbuf;

bool utf8_valid(const char *text, size_t len);

/* Decode one code point at text[0..len); returns its length in bytes, at least 1 when len > 0; an
 * invalid byte yields U+FFFD. */
size_t utf8_decode(const char *text, size_t len, uint32_t *code);
size_t utf8_encode(char out[4], uint32_t code);
size_t utf8_count(const char *text, size_t len); // code points

size_t utf8_width(const char *text, size_t len); // columns
bool utf8_is_rtl(const char *text);              // first strong character is right-to-left

/* Which way a paragraph runs on a sheet that reads from right to left, or does not: by its first
 * strong character; on a sheet from right to left, the other way only if it ends as it begins, so
 * a sentence of that language may begin with a Latin name. Nothing strong: as the sheet. A
 * direction mark at its start decides. */
bool utf8_runs_rtl(const char *text, bool sheet_rtl);

size_t utf8_fit(const char *text, size_t len, size_t columns); // bytes that fit in `columns`

size_t utf8_ascii(const char *text, size_t len); // so many bytes of it are printable ASCII

/* Copy `text` with control and escape characters replaced by U+FFFD (newline and tab stay). */
void utf8_add_safe(struct strbuf *out, const char *text, size_t len);

/* Append `text` as one compares names: compatibility forms and letter case away (NFKC, case
 * folded), blanks at the ends and runs of them too. False, with nothing added, when it is no UTF-8.
 */
bool utf8_add_folded(struct strbuf *out, const char *text);
