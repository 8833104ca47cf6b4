/* base/strbuf.h — growing text.
 *
 * A zeroed struct is empty; `data` is NUL-terminated once it is not NULL. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct strbuf {
    char *data;
    size_t len, cap; // bytes, without and with the NUL
};

void strbuf_add(struct strbuf *buf, const char *text);
void strbuf_addn(struct strbuf *buf, const char *bytes, size_t len);
void strbuf_addc(struct strbuf *buf, char c);
void strbuf_addf(struct strbuf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Rounded to `decimals` digits (0 to 6) after the point, zeros at the end left out: "12.5", "3",
 * the same in every locale; "0" for what is no number or beyond 10^12. For drawings. */
void strbuf_add_fixed(struct strbuf *buf, double value, int decimals);
void strbuf_reserve(struct strbuf *buf, size_t room); // so that `room` more bytes fit
void strbuf_clear(struct strbuf *buf);                // keeps the memory
void strbuf_done(struct strbuf *buf);                 // AUTO(strbuf_done) struct strbuf out = {0}
MUST_USE char *strbuf_steal(struct strbuf *buf);      // owned; never NULL
const char *strbuf_text(const struct strbuf *buf);    // borrowed; "" when empty

/* Writers that escape for one language. xml: & < > " and characters illegal in XML 1.0 replaced by
 * U+FFFD; a CR is written "&#13;", which a reader would else turn into LF. attr also escapes tab
 * and newlines. html as xml, plus the apostrophe. */
void xml_text(struct strbuf *out, const char *text);
void xml_attr(struct strbuf *out, const char *text);
void html_text(struct strbuf *out, const char *text);

/* One RFC 4180 field: quoted when it holds a comma, quote, CR or LF, or a blank at an end. With
 * `guard`, a text that a spreadsheet would run as a formula gets a leading apostrophe; numbers
 * stay numbers. */
void csv_field(struct strbuf *out, const char *text, int guard);
/* Is it a text that gets that apostrophe? */
bool csv_is_formula(const char *text);
