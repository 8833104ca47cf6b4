/* forms/write.c — the submission XML (rules S1-S8), and the work at the end of the form.
 *
 * Namespaces: names keep the prefixes of the form, and each prefix used is declared on the root.
 * The form's own default namespace counts as none, as the peers write it (S6). */
#include <string.h>

#include "base/mem.h"
#include "forms/interview_impl.h"

static const char ORX[] = "http://openrosa.org/xforms";

struct writer {
    struct interview *iv;
    const struct form *form;
    struct strbuf *out;
    const char *base_ns; // counts as no namespace
    bool all;
};

static const char *ns_of(const struct writer *w, uint32_t node) {
    const char *ns = names_ns(&w->form->names, w->form->nodes[node].name_id);
    return strcmp(ns, w->base_ns) == 0 ? "" : ns;
}

static void declare_prefixes(struct writer *w) {
    const struct form *form = w->form;
    for (uint32_t i = 1; i < form->n_nodes; i++) {
        const char *prefix = names_prefix(&form->names, form->nodes[i].name_id);
        bool first = *prefix != '\0' && strcmp(prefix, "xml") != 0;
        for (uint32_t k = 1; k < i && first; k++) {
            first = form->names.items[form->nodes[k].name_id].prefix !=
                    form->names.items[form->nodes[i].name_id].prefix;
        }
        if (first) {
            strbuf_addf(w->out, " xmlns:%s=\"", prefix);
            xml_attr(w->out, names_ns(&form->names, form->nodes[i].name_id));
            strbuf_addc(w->out, '"');
        }
    }
}

static void write_attrs(struct writer *w, struct iv_ref ref) {
    for (uint32_t c = w->form->nodes[ref.node].first_child; c && w->form->nodes[c].attr;
         c = w->form->nodes[c].next) {
        const struct cell *cell = cell_of(w->iv, ref.rep, c);
        if (w->all || cell->flags & CELL_RELEVANT) {
            strbuf_addf(w->out, " %s=\"", w->form->nodes[c].name);
            xml_attr(w->out, cell->text ? cell->text : "");
            strbuf_addc(w->out, '"');
        }
    }
}

static void write_node(struct writer *w, struct iv_ref ref, const char *default_ns);

static void write_child(struct writer *w, struct rep *rep, uint32_t node, const char *default_ns) {
    const struct form_node *n = &w->form->nodes[node];
    if (!n->repeat) {
        write_node(w, (struct iv_ref){rep, node}, default_ns);
        return;
    }
    const struct rep_list *list = &rep->lists[n->list];
    for (size_t i = 0; i < list->n; i++) {
        write_node(w, (struct iv_ref){list->items[i], node}, default_ns);
    }
}

/* What the form gives no place to, but servers need: instanceID, deprecatedID (B11, B12). */
static void write_made_ids(struct writer *w, bool whole_meta) {
    const struct {
        const char *name, *text;
    } ids[] = {
        {"instanceID",   w->iv->made_id   },
        {"deprecatedID", w->iv->deprecated}
    };
    const char *prefix = "";
    if (!w->iv->made_id && !w->iv->deprecated) {
        return;
    }
    if (whole_meta) {
        strbuf_addf(w->out, "<meta xmlns=\"%s\">", ORX);
    } else {
        prefix = names_prefix(&w->form->names, w->form->nodes[w->form->meta].name_id);
    }
    for (size_t i = 0; i < LEN(ids); i++) {
        if (ids[i].text) {
            strbuf_addf(w->out, "<%s%s%s>", prefix, *prefix ? ":" : "", ids[i].name);
            xml_text(w->out, ids[i].text);
            strbuf_addf(w->out, "</%s%s%s>", prefix, *prefix ? ":" : "", ids[i].name);
        }
    }
    if (whole_meta) {
        strbuf_add(w->out, "</meta>");
    }
}

/* Rule C14: a default picture is a jr:// address in the form, a bare file name in the record. */
static void write_value_text(struct writer *w, const struct form_node *n, const struct cell *cell) {
    const char *text = cell->text;
    if (n->type == FT_BINARY && strncmp(text, "jr://", 5) == 0) {
        text = strrchr(text, '/') + 1;
    }
    xml_text(w->out, text);
}

static void write_node(struct writer *w, struct iv_ref ref, const char *default_ns) {
    const struct form_node *n = &w->form->nodes[ref.node];
    const struct cell *cell = cell_of(w->iv, ref.rep, ref.node);
    bool prefixed = *names_prefix(&w->form->names, n->name_id) != '\0';
    if (!w->all && !(cell->flags & CELL_RELEVANT)) {
        return; // ODK XForms, Bind Attributes: what is not relevant is left out
    }
    strbuf_addf(w->out, "<%s", n->name);
    const char *ns = ns_of(w, ref.node);
    if (!prefixed && strcmp(ns, default_ns) != 0) {
        strbuf_add(w->out, " xmlns=\"");
        xml_attr(w->out, ns);
        strbuf_addc(w->out, '"');
        default_ns = ns;
    }
    if (ref.node == 1) {
        declare_prefixes(w);
    }
    write_attrs(w, ref);
    size_t tag_end = w->out->len;
    strbuf_addc(w->out, '>');
    bool leaf = true;
    for (uint32_t c = n->first_child; c; c = w->form->nodes[c].next) {
        if (!w->form->nodes[c].attr) {
            leaf = false;
            write_child(w, ref.rep, c, default_ns);
        }
    }
    if (leaf && cell->len) {
        write_value_text(w, n, cell);
    }
    if (ref.node == 1 && !w->form->meta) {
        write_made_ids(w, true);
    } else if (ref.node == w->form->meta) {
        write_made_ids(w, false);
    }
    if (w->out->len == tag_end + 1) { // nothing inside
        w->out->data[tag_end] = '/';
        strbuf_addc(w->out, '>');
        return;
    }
    strbuf_addf(w->out, "</%s>", n->name);
}

void interview_write(struct interview *iv, enum submit_flags flags, struct strbuf *out) {
    const struct form *form = iv->form;
    const char *base = names_ns(&form->names, form->tree.nodes[form->model_el].name);
    struct writer w = {
        .iv = iv, .form = form, .out = out, .base_ns = base, .all = flags & SUBMIT_ALL};
    write_node(&w, (struct iv_ref){iv->root, 1}, "");
}

/* ---- end of form ---- */

const char *interview_instance_id(const struct interview *iv) {
    uint32_t node = iv->form->instance_id;
    if (node) {
        return interview_get(iv, (struct iv_ref){iv->root, node});
    }
    return iv->made_id ? iv->made_id : "";
}

void interview_finalize(struct interview *iv) {
    run_event(iv, EVENT_REVALIDATE, 0, iv->root);
    settle(iv);
    run_preloads(iv, iv->root, true);
    settle(iv);
    if (*interview_instance_id(iv)) {
        return;
    }
    char uuid[37];
    make_uuid(iv, uuid);
    char text[48] = "uuid:";
    memcpy(text + 5, uuid, sizeof uuid);
    if (iv->form->instance_id) {
        struct xval v = xv_text(text);
        write_value(iv, iv->root, iv->form->instance_id, &v);
        settle(iv);
    } else {
        iv->made_id = mem_strdup(text);
    }
}
