/* forms/restore.c — an interview from saved XML: a draft to go on with, a record to edit (B12-B14).
 *
 * The saved tree is laid over the definition: repeats come from the saved XML alone; a question
 * that is missing keeps the definition's value, as it was not relevant when saved; what the form
 * does not know is left aside. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/interview_impl.h"
#include "forms/record.h"
#include "forms/xml.h"

static const char JAVAROSA[] = "http://openrosa.org/javarosa";

struct restore {
    struct interview *iv;
    struct tree tree;
    struct names names;
    struct record_walk walk;
};

static bool same_local(const struct restore *r, uint32_t saved, uint32_t ours) {
    return strcmp(names_local(&r->names, saved), names_local(&r->iv->form->names, ours)) == 0;
}

/* The child of `node` of that name in another namespace, if no saved element is more rightly it:
 * forms moved their meta block from one to another between versions (B14). */
static uint32_t stray_child_for(const struct restore *r, uint32_t node, uint32_t el) {
    const struct form *form = r->iv->form;
    const struct tree *t = &r->tree;
    uint32_t c = form->nodes[node].first_child;
    while (c && (form->nodes[c].attr || form->nodes[c].repeat ||
                 !same_local(r, t->nodes[el].name, form->nodes[c].name_id))) {
        c = form->nodes[c].next;
    }
    const char *local = tree_local(t, el);
    if (!c || tree_child(t, t->nodes[el].parent, local) != el) {
        return 0;
    }
    for (uint32_t s = tree_next(t, el, local); s; s = tree_next(t, s, local)) {
        if (record_same_name(&r->walk, t->nodes[s].name, c)) {
            return 0;
        }
    }
    return c;
}

static void put_text(struct restore *r, struct rep *rep, uint32_t node, const char *text) {
    struct interview *iv = r->iv;
    struct arena_mark mark = arena_mark(&iv->scratch);
    struct xval v;
    size_t len;
    text = written_text(iv, node, text, &len);
    if (!type_read(&iv->scratch, iv->host, node_of(iv, node)->type, text, len, &v)) {
        v = xv_string(text, len); // kept as it is; interview_validate() will say so
    }
    stored_text(iv, &v);
    if (v.len) {
        cell_store(iv, rep, node, &v);
    } else {
        cell_clear(cell_of(iv, rep, node));
    }
    column_changed(iv, rep, node);
    arena_release(&iv->scratch, mark);
}

static void overlay(struct restore *r, struct rep *rep, uint32_t node, uint32_t el) {
    const struct form *form = r->iv->form;
    const struct tree *t = &r->tree;
    for (uint32_t a = t->nodes[el].attrs; a; a = t->attrs[a].next) {
        uint32_t c = record_attr(&r->walk, node, t->attrs[a].name);
        if (c) {
            put_text(r, rep, c, tree_str(t, t->attrs[a].text));
        }
    }
    if (!t->nodes[el].first_child) {
        put_text(r, rep, node, tree_text(t, el));
        return;
    }
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        uint32_t child = record_child(&r->walk, node, c, NULL);
        child = child ? child : stray_child_for(r, node, c);
        if (!child || tree_attr_ns(t, c, JAVAROSA, "template")) {
            continue; // rules B14, B6
        }
        struct rep *inner = form->nodes[child].repeat ? rep_append(r->iv, child, rep) : rep;
        if (inner) {
            overlay(r, inner, child, c);
        }
    }
}

/* Rule B12: the old instanceID becomes deprecatedID, and a new one is made. */
static void begin_edit(struct interview *iv) {
    char uuid[37];
    const struct form *form = iv->form;
    const char *old = interview_instance_id(iv);
    if (!*old) {
        return;
    }
    struct xval was = xv_text(arena_strdup(&iv->scratch, old));
    if (form->deprecated_id) {
        write_value(iv, iv->root, form->deprecated_id, &was);
    } else {
        mem_freep(&iv->deprecated);
        iv->deprecated = mem_strdup(was.str);
    }
    make_uuid(iv, uuid);
    const char *fresh = arena_printf(&iv->scratch, "uuid:%s", uuid);
    struct xval now = xv_text(fresh);
    if (form->instance_id) {
        write_value(iv, iv->root, form->instance_id, &now);
    } else {
        mem_freep(&iv->made_id);
        iv->made_id = mem_strdup(fresh);
    }
}

/* What a form has no place for: its instanceID (B11); in the draft of an edit, what it edits. */
static void keep_made_ids(struct restore *r) {
    const struct tree *t = &r->tree;
    const struct {
        const char *name;
        uint32_t place;
        char **to;
    } ids[] = {
        {"instanceID",   r->iv->form->instance_id,   &r->iv->made_id   },
        {"deprecatedID", r->iv->form->deprecated_id, &r->iv->deprecated},
    };
    uint32_t meta = tree_child(t, 1, "meta");
    for (size_t i = 0; i < LEN(ids) && meta; i++) {
        uint32_t id = tree_child(t, meta, ids[i].name);
        if (id && !ids[i].place && *tree_text(t, id)) {
            *ids[i].to = mem_strdup(tree_text(t, id));
        }
    }
}

static bool restore(struct restore *r, const char *xml, size_t len, enum restore_mode mode,
                    struct err *err) {
    struct interview *iv = r->iv;
    if (!xml_parse(&r->tree, &r->names, xml, len, XML_DOCTYPE_REFUSE, err)) {
        return false;
    }
    const struct form_node *root = node_of(iv, 1);
    record_begin(&r->walk, iv->form, &r->tree);
    if (strcmp(tree_local(&r->tree, 1), names_local(&iv->form->names, root->name_id)) != 0) {
        return err_at(err, ERR_SYNTAX, (int)r->tree.nodes[1].line,
                      "the record is a <%s>, but the form's records are <%s>",
                      tree_local(&r->tree, 1), root->name);
    }
    interview_clear(iv);
    iv->loading = true;
    iv->root = rep_new(iv, 0, NULL);
    fill(iv, iv->root, 1, iv->form->primary_el, true);
    overlay(r, iv->root, 1, 1);
    if (iv->full) { // better no record than one with answers left out
        interview_reset(iv);
        return err_set(err, ERR_LIMIT,
                       "the record is too large: %d rows, %zu MB of answers at most",
                       INTERVIEW_MAX_INSTANCES, INTERVIEW_MAX_BYTES >> 20);
    }
    keep_made_ids(r);
    if (mode == RESTORE_EDIT) {
        begin_edit(iv);
    }
    run_event(iv, EVENT_LOAD, 0, iv->root);
    iv->restoring = true;
    settle_all(iv);
    iv->restoring = false;
    return true;
}

bool interview_restore(struct interview *iv, const char *xml, size_t len, enum restore_mode mode,
                       struct err *err) {
    struct restore r = {.iv = iv};
    struct arena_mark mark = arena_mark(&iv->scratch);
    bool ok = restore(&r, xml, len, mode, err);
    arena_release(&iv->scratch, mark);
    record_done(&r.walk);
    tree_done(&r.tree);
    names_done(&r.names);
    return ok;
}
