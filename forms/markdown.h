/* forms/markdown.h — the little markup that the texts of a form may have (rule I13).
 *
 * Known   headings "# " to "###### ", lists "- ", "* ", "+ ", "1. ", *em* and _em_, **strong** and
 *         __strong__, [text](https://…), <span style="color:red; font-family:serif">, a backslash
 *         before punctuation. A line break is one. All else is text, and comes out as text.
 * Safe    whatever goes in: no other tag, no other style, no address but http, https, mailto, tel.
 * Values  an answer shown in a text is no markup: interview_escape_values() escapes it first.
 * Cost    linear in the text. */
#pragma once
#include <stddef.h>

struct strbuf;

/* Append so that it shows as it is, whatever it holds. */
void markdown_escape(struct strbuf *out, const char *text, size_t len);
/* Append as HTML, for the inside of an element. */
void markdown_html(struct strbuf *out, const char *text);
/* Append as plain text: without marks, an address behind its words. */
void markdown_plain(struct strbuf *out, const char *text);
