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
    int n_attrs;  // of the element that is open
    char **names; // of xml_feed_packed(); owned
    size_t n_names, cap_names;
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

/* ---- many calls in one ---- */

struct packed {
    const char *at, *end;
    bool bad;
};

static uint32_t take_number(struct packed *p) {
    if (p->end - p->at < 4) {
        p->bad = true;
        return 0;
    }
    const unsigned char *b = (const unsigned char *)p->at;
    p->at += 4;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static const char *take_text(struct packed *p, size_t *len) {
    *len = take_number(p);
    const char *text = p->at;
    if (p->bad || *len >= (size_t)(p->end - p->at) || text[*len] != '\0') {
        p->bad = true;
        return "";
    }
    p->at += *len + 1;
    return text;
}

static const char *take_name(struct packed *p, const struct xml_feed *feed) {
    uint32_t i = take_number(p);
    if (p->bad || i >= feed->n_names) {
        p->bad = true;
        return "";
    }
    return feed->names[i];
}

/* A feed call takes what it names only once all of it was read. */
static void take_call(struct packed *p, struct xml_feed *feed) {
    char what = *p->at++;
    size_t len = 0;
    const char *name[3] = {"", "", ""};
    int n = what == 's' || what == 'a' ? 3 : what == 'b' ? 2 : 0;
    for (int i = 0; i < n; i++) {
        name[i] = take_name(p, feed);
    }
    const char *text = strchr("nat", what) ? take_text(p, &len) : "";
    if (p->bad) {
        return;
    }
    switch (what) {
    case 'n':
        *MEM_PUSH(feed->names, feed->n_names, feed->cap_names) = mem_strdup(text);
        return;
    case 'b':
        xml_feed_bind(feed, name[0], name[1]);
        return;
    case 's':
        xml_feed_start(feed, name[0], name[1], name[2], 0);
        return;
    case 'a':
        xml_feed_attr(feed, name[0], name[1], name[2], text);
        return;
    case 't':
        xml_feed_text(feed, text, len, 0);
        return;
    case 'e':
        xml_feed_end(feed);
        return;
    default:
        p->bad = true;
    }
}

EXPORT("xml_feed_packed")
bool xml_feed_packed(struct xml_feed *feed, const char *bytes, size_t len) {
    struct packed p = {.at = bytes, .end = bytes + len};
    while (p.at < p.end && !p.bad && !feed->b.full) {
        take_call(&p, feed);
    }
    return !p.bad;
}

static void drop_names(struct xml_feed *feed) {
    for (size_t i = 0; i < feed->n_names; i++) {
        mem_freep(&feed->names[i]);
    }
    mem_freep(&feed->names);
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
    drop_names(feed);
    mem_freep(&feed);
    return ok;
}
