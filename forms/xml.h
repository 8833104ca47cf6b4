/* forms/xml.h — XML bytes to a tree. Two bridges keep this contract, and a program links one: xml.c
 * to libxml2, and xml_outside.c to a parser of whoever embeds the engine.
 *
 * No network, no external entities, no entity substitution, no XInclude (spec/platform.md 6).
 * Errors ERR_SYNTAX with line and column; ERR_LIMIT for XML_MAX_BYTES or a tree too large. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "forms/tree.h"

struct err;
struct names;

#define XML_MAX_BYTES ((size_t)256 << 20)
enum { XML_MAX_ATTRS = 5000 }; // of one element

enum xml_doctype {
    XML_DOCTYPE_IGNORE, // forms: rule A11
    XML_DOCTYPE_REFUSE, // submissions: attack 6
};

/* Parse `len` bytes into *tree (written on success only; tree_done() it). `names` collects the
 * names and namespace bindings seen. `shape`, which may be NULL, tells the builder to keep lists as
 * rows: tree_split, tree_pack. */
bool xml_parse_shaped(struct tree *tree, struct names *names, const char *bytes, size_t len,
                      enum xml_doctype doctype, void (*shape)(struct tree_builder *),
                      struct err *err);

UNUSED static inline bool xml_parse(struct tree *tree, struct names *names, const char *bytes,
                                    size_t len, enum xml_doctype doctype, struct err *err) {
    return xml_parse_shaped(tree, names, bytes, len, doctype, NULL, err);
}

/* The same for a form: its lists as rows. */
UNUSED static inline bool xml_parse_form(struct tree *tree, struct names *names, const char *bytes,
                                         size_t len, struct err *err) {
    return xml_parse_shaped(tree, names, bytes, len, XML_DOCTYPE_IGNORE, tree_split, err);
}

/* The same for a list: its items as rows where they are alike. */
UNUSED static inline bool xml_parse_list(struct tree *tree, struct names *names, const char *bytes,
                                         size_t len, struct err *err) {
    return xml_parse_shaped(tree, names, bytes, len, XML_DOCTYPE_IGNORE, tree_pack, err);
}
