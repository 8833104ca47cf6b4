/* forms/xml_outside.c — the bridge to a parser outside: its calls build our tree. */
#include "forms/xml_outside.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/names.h"
#include "forms/tree.h"
#include "forms/xml.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(name)))
__attribute__((import_module("doorstep"), import_name("xml_read"))) void
xml_read(struct xml_feed *feed, const char *bytes, size_t len, bool refuse_doctype);
#else
#define EXPORT(name)
#endif

struct xml_feed {
    struct tree_builder b;
    int n_attrs; // of the element that is open
    struct err err;
};

static const char *or_none(const char *text) {
    return text && *text ? text : NULL;
}

EXPORT("xml_feed_bind")
void xml_feed_bind(struct xml_feed *feed, const char *prefix, const char *ns) {
    tree_bind(&feed->b, or_none(prefix), or_none(ns));
}

EXPORT("xml_feed_start")
void xml_feed_start(struct xml_feed *feed, const char *prefix, const char *local, const char *ns,
                    uint32_t line) {
    feed->n_attrs = 0;
    tree_start(&feed->b, or_none(prefix), local, or_none(ns), line);
}

EXPORT("xml_feed_attr")
void xml_feed_attr(struct xml_feed *feed, const char *prefix, const char *local, const char *ns,
                   const char *value) {
    if (feed->n_attrs++ == XML_MAX_ATTRS) {
        err_set(&feed->err, ERR_LIMIT, "an element has more than %d attributes", XML_MAX_ATTRS);
    } else if (feed->n_attrs <= XML_MAX_ATTRS) {
        tree_add_attr(&feed->b, or_none(prefix), local, or_none(ns), value, strlen(value));
    }
}

EXPORT("xml_feed_text")
void xml_feed_text(struct xml_feed *feed, const char *text, size_t len, uint32_t line) {
    feed->b.line = line;
    tree_chars(&feed->b, text, len);
}

EXPORT("xml_feed_end")
void xml_feed_end(struct xml_feed *feed) {
    tree_end(&feed->b);
}

EXPORT("xml_feed_fail")
void xml_feed_fail(struct xml_feed *feed, uint32_t line, const char *message) {
    err_at(&feed->err, ERR_SYNTAX, (int)line, "not well-formed XML: %s", message);
}

EXPORT("xml_feed_refuse")
void xml_feed_refuse(struct xml_feed *feed, uint32_t line, const char *message) {
    err_at(&feed->err, ERR_SYNTAX, (int)line, "%s", message);
}

bool xml_parse_shaped(struct tree *tree, struct names *names, const char *bytes, size_t len,
                      enum xml_doctype doctype, void (*shape)(struct tree_builder *),
                      struct err *err) {
    if (len > XML_MAX_BYTES) {
        return err_set(err, ERR_LIMIT, "the XML is larger than %zu MB", XML_MAX_BYTES >> 20);
    }
    struct tree built = {0};
    struct xml_feed *feed = mem_zalloc(sizeof *feed);
    tree_begin(&feed->b, &built, names);
    if (shape) {
        shape(&feed->b);
    }
    xml_read(feed, bytes, len, doctype == XML_DOCTYPE_REFUSE);
    if (feed->b.full) {
        err_set(&feed->err, ERR_LIMIT, "the XML is too deep or too large");
    } else if (!tree_complete(&feed->b)) {
        xml_feed_fail(feed, 0, "the document has no root element, or more than one");
    }
    bool ok = feed->err.code == ERR_NONE;
    if (ok) {
        tree_finish(&feed->b);
        *tree = built;
    } else {
        tree_drop(&feed->b);
        if (err && err->code == ERR_NONE) {
            *err = feed->err;
        }
    }
    mem_freep(&feed);
    return ok;
}
