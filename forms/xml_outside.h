/* forms/xml_outside.h — XML read by whoever embeds the engine: a page that has the browser's own
 * parser, a program with another library. Linked instead of xml.c.
 *
 * The embedder writes xml_read() and calls the others from inside it, in document order, with
 * namespaces resolved, entities replaced, texts in UTF-8 and lines from 1 (0 when unknown). Of the
 * XML itself it must refuse what is not well-formed and, if asked, any DOCTYPE. In a WebAssembly
 * module xml_read is the import "doorstep.xml_read"; the others are exports.
 *
 *     xml_read(feed, bytes, len, false):      <a k="1">x</a>
 *         xml_feed_start(feed, "", "a", "", 1);
 *         xml_feed_attr(feed, "", "k", "", "1");
 *         xml_feed_text(feed, "x", 1, 1);
 *         xml_feed_end(feed); */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xml_feed;

void xml_read(struct xml_feed *feed, const char *bytes, size_t len, bool refuse_doctype);

/* xmlns:prefix="ns" of the element that starts next; "" for the default. */
void xml_feed_bind(struct xml_feed *feed, const char *prefix, const char *ns);
/* `prefix` and `ns` are "" for none. Texts are copied. */
void xml_feed_start(struct xml_feed *feed, const char *prefix, const char *local, const char *ns,
                    uint32_t line);
void xml_feed_attr(struct xml_feed *feed, const char *prefix, const char *local, const char *ns,
                   const char *value);
void xml_feed_text(struct xml_feed *feed, const char *text, size_t len, uint32_t line);
void xml_feed_end(struct xml_feed *feed);
/* Many of the calls above in one, for whoever pays for each call. Numbers are 32 bits, low byte
 * first; a text is its length in bytes, its bytes, a NUL; a name is the number of an earlier 'n',
 * from 0:
 *
 *     n text   the next name (a prefix, a local part, a namespace)      b name name        bind
 *     s name name name   start: prefix, local part, namespace           e                  end
 *     a name name name text   attr                                      t text             text
 *
 * A piece ends behind a whole call; names are known until reading ends. False: the bytes are
 * broken. */
bool xml_feed_packed(struct xml_feed *feed, const char *bytes, size_t len);
/* The XML is broken: reading fails with this message, the first one given. */
void xml_feed_fail(struct xml_feed *feed, uint32_t line, const char *message);
/* The XML is whole and yet not taken, such as one with a DOCTYPE; as above, the message is all. */
void xml_feed_refuse(struct xml_feed *feed, uint32_t line, const char *message);
