/* forms/xml.c — the bridge to libxml2: its SAX2 events build our tree.
 *
 * SAX rather than its DOM: a third of the time and a hundredth of the memory (spec/platform.md 6).
 * A DOCTYPE is seen in the internalSubset event; we never hand libxml2 an entity loader that
 * loads. After xmlStopParser libxml2 may still call its input well-formed, so our own flags and
 * wellFormed decide together. */
#include "forms/xml.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/names.h"
#include "forms/tree.h"

enum { NAMES_SEEN = 512 }; // a power of two

/* libxml2 keeps each name once, so that a name is known by its address while a document is read. */
struct seen_name {
    const xmlChar *local, *prefix, *uri;
    uint32_t name;
};

struct tag { // where in the markup the bytes read so far end
    bool open, first, plain;
    char quote;
    size_t n; // '=' in it
};

struct load {
    struct seen_name seen[NAMES_SEEN];
    const char *at, *end; // bytes that libxml2 has not asked for yet
    struct tag tag;
    bool attr_flood;
    xmlParserCtxtPtr ctxt;
    struct tree_builder b;
    enum xml_doctype doctype;
    bool saw_doctype;
    char entity[64];           // the first one used that is not of XML itself
    int first_line, first_col; // of the first error
    char first_text[200];
};

static uint32_t name_of(struct load *load, const xmlChar *local, const xmlChar *prefix,
                        const xmlChar *uri) {
    uintptr_t mix = (uintptr_t)local ^ (uintptr_t)prefix << 3 ^ (uintptr_t)uri << 5;
    struct seen_name *seen = &load->seen[(mix ^ mix >> 9) % NAMES_SEEN];
    if (!seen->name || seen->local != local || seen->prefix != prefix || seen->uri != uri) {
        uint32_t name = names_add(load->b.tree->names, (const char *)prefix, (const char *)local,
                                  (const char *)uri);
        *seen = (struct seen_name){local, prefix, uri, name};
    }
    return seen->name;
}

/* Without entity substitution libxml2 hands an ampersand in an attribute over as "&#38;". */
static void add_attr(struct load *load, const xmlChar **a) {
    const char *value = (const char *)a[3];
    size_t len = (size_t)(a[4] - a[3]);
    struct strbuf plain = {0};
    if (memchr(value, '&', len)) {
        for (size_t i = 0; i < len; i++) {
            strbuf_addc(&plain, value[i]);
            i += value[i] == '&' && len - i >= 5 && memcmp(value + i, "&#38;", 5) == 0 ? 4 : 0;
        }
        value = strbuf_text(&plain);
        len = plain.len;
    }
    tree_add_attr_name(&load->b, name_of(load, a[0], a[1], a[2]), value, len);
    strbuf_done(&plain);
}

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                     int n_ns, const xmlChar **ns, int n_attrs, int n_defaulted,
                     const xmlChar **attrs) {
    struct load *load = ((xmlParserCtxtPtr)ctx)->_private;
    (void)n_defaulted;
    for (int i = 0; i < n_ns; i++) {
        tree_bind(&load->b, (const char *)ns[2 * i], (const char *)ns[2 * i + 1]);
    }
    tree_start_name(&load->b, name_of(load, local, prefix, uri), (uint32_t)load->ctxt->input->line);
    for (int i = 0; i < n_attrs; i++) { // local, prefix, URI, value, end
        add_attr(load, attrs + 5 * (size_t)i);
    }
    if (load->b.full) {
        xmlStopParser(load->ctxt);
    }
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri) {
    struct load *load = ((xmlParserCtxtPtr)ctx)->_private;
    (void)local, (void)prefix, (void)uri;
    tree_end(&load->b);
}

static void on_chars(void *ctx, const xmlChar *text, int len) {
    struct load *load = ((xmlParserCtxtPtr)ctx)->_private;
    load->b.line = (uint32_t)load->ctxt->input->line;
    tree_chars(&load->b, (const char *)text, (size_t)len);
}

static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system) {
    struct load *load = ((xmlParserCtxtPtr)ctx)->_private;
    (void)name, (void)external, (void)system;
    load->saw_doctype = true;
    if (load->doctype == XML_DOCTYPE_REFUSE) {
        xmlStopParser(load->ctxt);
    }
}

/* Entities of a DOCTYPE: one that is large and used often makes a gigabyte of a small file, which
 * no limit of libxml2 stops, and no tool that makes forms writes any. */
static xmlEntityPtr on_entity(void *ctx, const xmlChar *name) {
    struct load *load = ((xmlParserCtxtPtr)ctx)->_private;
    if (load->ctxt->inSubset || !load->saw_doctype) {
        return NULL; // declared; or unknown, as libxml2 will say
    }
    if (!load->entity[0]) {
        load->first_line = load->ctxt->input->line;
        snprintf(load->entity, sizeof load->entity, "%s", (const char *)name);
    }
    xmlStopParser(load->ctxt);
    return NULL;
}

static void on_error(void *ctx, xmlErrorPtr error) {
    struct load *load = ((xmlParserCtxtPtr)ctx)->_private;
    if (load->first_text[0] || error->level < XML_ERR_ERROR) {
        return;
    }
    load->first_line = error->line;
    load->first_col = error->int2;
    const char *text = error->message ? error->message : "the XML is broken";
    size_t len = strcspn(text, "\n");
    len = len < sizeof load->first_text ? len : sizeof load->first_text - 1;
    memcpy(load->first_text, text, len);
    load->first_text[len] = '\0';
}

enum { ATTR_MIN = 5 }; // bytes of an attribute: ' a=""'

/* The next '<' that so many attributes may stand behind: most have another one too soon after them,
 * as no value holds a '<'. `end` when there is none. */
static const char *next_long_tag(const char *at, const char *end) {
    const char *next = memchr(at, '<', (size_t)(end - at));
    do {
        at = next;
        next = at ? memchr(at + 1, '<', (size_t)(end - at - 1)) : NULL;
    } while (next && next - at < XML_MAX_ATTRS * ATTR_MIN);
    return at ? at : end;
}

/* libxml2 compares each attribute of an element with all before it: three hundred thousand of them
 * cost it half a minute. So they are counted before it sees them: '=' outside quotes, up to the
 * tag's end. Comments, CDATA and declarations have no attributes. */
static bool too_many_attrs(struct tag *known, const char *at, size_t len) {
    const char *end = at + len;
    struct tag tag = *known;
    while (at < end) {
        if (!tag.open) {
            at = next_long_tag(at, end);
            tag = (struct tag){.open = at < end, .first = true};
            at += at < end;
        }
        for (; at < end && (tag.quote || *at != '>'); at++) {
            tag.plain |= tag.first && (*at == '!' || *at == '?');
            tag.first = false;
            if (tag.quote) {
                tag.quote = *at == tag.quote ? 0 : tag.quote;
            } else if (!tag.plain && (*at == '"' || *at == '\'')) {
                tag.quote = *at;
            } else {
                tag.n += *at == '=';
            }
        }
        if (!tag.plain && tag.n > XML_MAX_ATTRS) {
            return true;
        }
        tag.open &= at == end;
    }
    *known = tag;
    return false;
}

/* libxml2 takes the bytes piece by piece, so it makes no copy of them all. */
static int on_read(void *ctx, char *into, int n) {
    struct load *load = ctx;
    size_t left = (size_t)(load->end - load->at), len = left < (size_t)n ? left : (size_t)n;
    if (too_many_attrs(&load->tag, load->at, len)) {
        load->attr_flood = true;
        return -1;
    }
    memcpy(into, load->at, len);
    load->at += len;
    return (int)len;
}

/* Broken encodings are reported past every handler of ours, straight to standard error. */
static void stay_silent(void *ctx, const char *fmt, ...) {
    (void)ctx, (void)fmt;
}

static xmlSAXHandler handler(void) {
    return (xmlSAXHandler){
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = on_doctype,
        .getEntity = on_entity,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_chars,
        .ignorableWhitespace = on_chars,
        .cdataBlock = on_chars,
        .serror = (xmlStructuredErrorFunc)on_error,
    };
}

/* What went wrong, in the order that explains most. */
static bool report(const struct load *load, size_t len, struct err *err) {
    if (load->saw_doctype && load->doctype == XML_DOCTYPE_REFUSE) {
        return err_at(err, ERR_SYNTAX, load->ctxt->input ? load->ctxt->input->line : 1,
                      "a DOCTYPE is not allowed here; send the record without one");
    }
    if (load->attr_flood) {
        return err_set(err, ERR_LIMIT, "an element has more than %d attributes", XML_MAX_ATTRS);
    }
    if (load->entity[0]) {
        return err_at(err, ERR_SYNTAX, load->first_line,
                      "&%s; is an entity of a DOCTYPE; write its text out instead", load->entity);
    }
    if (load->b.full) {
        return err_at(err, ERR_LIMIT, (int)load->b.line,
                      "the XML is too deep or too large (%d levels, %d nodes, %d different names, "
                      "%d prefixes at most)",
                      TREE_MAX_DEPTH, TREE_MAX_NODES, TREE_MAX_NAMES, TREE_MAX_BINDINGS);
    }
    if (len == 0) {
        return err_set(err, ERR_SYNTAX, "the file is empty; it should hold XML");
    }
    if (err) {
        err_at(err, ERR_SYNTAX, load->first_line, "not well-formed XML: %s",
               load->first_text[0] ? load->first_text : "the document has no root element");
        err->col = load->first_col;
    }
    return false;
}

bool xml_parse_shaped(struct tree *tree, struct names *names, const char *bytes, size_t len,
                      enum xml_doctype doctype, void (*shape)(struct tree_builder *),
                      struct err *err) {
    if (len > XML_MAX_BYTES || len > INT_MAX) {
        return err_set(err, ERR_LIMIT, "the XML is larger than %zu MB", XML_MAX_BYTES >> 20);
    }
    struct tree built = {0};
    struct load *load = mem_zalloc(sizeof *load);
    load->doctype = doctype;
    load->at = bytes;
    load->end = bytes + len;
    tree_begin(&load->b, &built, names);
    if (shape) {
        shape(&load->b);
    }

    xmlSAXHandler sax = handler();
    xmlSetGenericErrorFunc(NULL, stay_silent);
    load->ctxt =
        len ? xmlCreateIOParserCtxt(NULL, NULL, on_read, NULL, load, XML_CHAR_ENCODING_NONE) : NULL;
    bool ok = false;
    if (load->ctxt) {
        xmlSAXHandlerPtr own = load->ctxt->sax;
        load->ctxt->sax = &sax;
        load->ctxt->_private = load;
        load->ctxt->userData = load->ctxt;
        xmlCtxtUseOptions(load->ctxt, XML_PARSE_NONET | XML_PARSE_COMPACT);
        xmlParseDocument(load->ctxt);
        ok = load->ctxt->wellFormed && tree_complete(&load->b) && !load->entity[0] &&
             !load->attr_flood && !(load->saw_doctype && doctype == XML_DOCTYPE_REFUSE);
        load->ctxt->sax = own;
    }
    if (ok) {
        tree_finish(&load->b);
        *tree = built;
    } else {
        report(load, len, err);
        tree_drop(&load->b);
    }
    if (load->ctxt) {
        xmlFreeDoc(load->ctxt->myDoc);
        load->ctxt->myDoc = NULL;
        xmlFreeParserCtxt(load->ctxt);
    }
    mem_freep(&load);
    return ok;
}
