/* forms/compact.c — a record as one short text, for an SMS (rule B15).
 *
 * "vhc+n+Ada+a+31": the prefix of the root, then tag and value of each answer that has a tag
 * (odk:tag) and is there, in order of the record; apart by the delimiter of the root, a blank when
 * it names none. A delimiter inside a value has a backslash before it. */
#include <string.h>

#include "forms/interview_impl.h"

static const char ODK[] = "http://www.opendatakit.org/xforms";

struct compact {
    struct interview *iv;
    struct strbuf *out;
    const char *delimiter;
    bool any; // something stands before
};

/* The tag stands on the place itself; on its bind it is taken too. */
static const char *tag_of(const struct interview *iv, uint32_t node, struct rep *rep) {
    const struct form *form = iv->form;
    for (uint32_t c = form->nodes[node].first_child; c && form->nodes[c].attr;
         c = form->nodes[c].next) {
        uint32_t name = form->nodes[c].name_id;
        if (strcmp(names_local(&form->names, name), "tag") == 0 &&
            strcmp(names_ns(&form->names, name), ODK) == 0) {
            return interview_get(iv, (struct iv_ref){rep, c});
        }
    }
    for (const struct form_attr *a = form->nodes[node].extra; a; a = a->next) {
        if (strcmp(a->name, "tag") == 0 && strcmp(a->ns, ODK) == 0) {
            return a->value;
        }
    }
    return "";
}

static void put(struct compact *c, const char *text, bool escape) {
    size_t len = strlen(c->delimiter);
    strbuf_add(c->out, c->any ? c->delimiter : "");
    for (; *text; text++) {
        if (escape && strncmp(text, c->delimiter, len) == 0) {
            strbuf_addc(c->out, '\\');
        }
        strbuf_addc(c->out, *text);
    }
    c->any = true;
}

static void write_node(struct compact *c, struct rep *rep, uint32_t node) {
    const struct form *form = c->iv->form;
    const struct cell *cell = cell_of(c->iv, rep, node);
    const char *tag = tag_of(c->iv, node, rep);
    if (!(cell->flags & CELL_RELEVANT)) {
        return;
    }
    if (cell->len && *tag) {
        put(c, tag, false);
        put(c, cell->text, true);
    }
    for (uint32_t k = form->nodes[node].first_child; k; k = form->nodes[k].next) {
        if (form->nodes[k].attr) {
            continue;
        }
        if (!form->nodes[k].repeat) {
            write_node(c, rep, k);
            continue;
        }
        const struct rep_list *list = &rep->lists[form->nodes[k].list];
        for (size_t i = 0; i < list->n; i++) {
            write_node(c, list->items[i], k);
        }
    }
}

void interview_write_compact(struct interview *iv, struct strbuf *out) {
    const struct tree *t = &iv->form->tree;
    const char *prefix = tree_attr_ns(t, iv->form->primary_el, ODK, "prefix");
    const char *delimiter = tree_attr_ns(t, iv->form->primary_el, ODK, "delimiter");
    struct compact c = {
        .iv = iv, .out = out, .delimiter = delimiter && *delimiter ? delimiter : " "};
    if (prefix && *prefix) {
        put(&c, prefix, false);
    }
    write_node(&c, iv->root, 1);
}
