/* forms/load_nodes.c — instances, and the primary instance as nodes and scopes.
 *
 * A repeat is one node, made from its template and all its instances in the definition together;
 * it opens a scope, and every other node gets a slot in the scope it lies in. */
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/form_impl.h"

static const char JR[] = "http://openrosa.org/javarosa";

/* ---- instances ------------------------------------------------------------------------------- */

static const char *const model_children[] = {"instance", "bind",        "itext",      "submission",
                                             "setvalue", "setgeopoint", "recordaudio"};

static bool known_child(const char *local) {
    for (size_t i = 0; i < LEN(model_children); i++) {
        if (strcmp(local, model_children[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool load_primary(struct loader *ld, uint32_t el) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    form->primary_el = tree_child(t, el, NULL);
    int line = (int)t->nodes[el].line;
    if (!form->primary_el) {
        return issue(ld, ISSUE_ERROR, "R2", line, "instance",
                     "the form's <instance> is empty; it should hold the questions");
    }
    if (tree_next(t, form->primary_el, NULL)) {
        return issue(ld, ISSUE_ERROR, "R4", line, "instance",
                     "the form's <instance> holds several elements; it should hold one");
    }
    const char *id = tree_attr(t, form->primary_el, "id");
    const char *version = tree_attr(t, form->primary_el, "version");
    if (!id) {
        issue(ld, ISSUE_WARNING, "B2", line, tree_local(t, form->primary_el),
              "the form has no id; servers will refuse its answers");
    }
    form->id = id ? id : "";
    form->version = version ? version : "";
    return true;
}

static void add_media(struct form *form, const char *uri) {
    const char *name = strrchr(uri, '/');
    name = name ? name + 1 : uri;
    if (*name && strncmp(uri, "jr://instance", 13) != 0) {
        intern_add(&form->media, name, strlen(name));
    }
}

static bool load_secondary(struct loader *ld, uint32_t el) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    const char *id = tree_attr(t, el, "id"), *src = tree_attr(t, el, "src");
    int line = (int)t->nodes[el].line;
    const struct tree *apart = tree_list_of(t, el);
    if (!id || !*id) {
        return issue(ld, ISSUE_WARNING, "C1", line, "instance",
                     "a list without an id can never be used");
    }
    if (form_find_instance(form, id, strlen(id))) {
        return issue(ld, ISSUE_ERROR, "C1", line, id, "two lists have the id \"%s\"", id);
    }
    *MEM_PUSH(form->instances, form->n_instances, form->cap_instances) =
        (struct form_instance){.id = id,
                               .src = src && *src ? src : NULL,
                               .el = apart ? 0 : el,
                               .line = line,
                               .last_saved = src && strncasecmp(src, "jr://instance/", 14) == 0,
                               .tree = src && *src ? NULL
                                       : apart     ? apart
                                                   : t};
    if (src && *src) {
        add_media(form, src);
    }
    return true;
}

bool load_instances(struct loader *ld) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    for (uint32_t c = t->nodes[form->model_el].first_child; c; c = t->nodes[c].next) {
        const char *local = tree_local(t, c);
        int line = (int)t->nodes[c].line;
        if (!t->nodes[c].name) {
            issue(ld, ISSUE_ERROR, "R3", line, "model", "stray text \"%.40s\" in the model",
                  tree_text(t, c));
        } else if (!known_child(local)) {
            issue(ld, ISSUE_ERROR, "R3", line, local, "<%s> does not belong in the model", local);
        } else if (strcmp(local, "instance") == 0) {
            if (!form->primary_el) {
                if (!load_primary(ld, c)) {
                    return false;
                }
            } else {
                load_secondary(ld, c);
            }
        }
    }
    if (!form->primary_el) {
        return issue(ld, ISSUE_ERROR, "R2", (int)t->nodes[form->model_el].line, "model",
                     "the model has no <instance> to hold the answers");
    }
    return true;
}

/* ---- which elements are repeats ----------------------------------------------------------------
 */

static void mark_repeats(struct loader *ld, uint32_t el, const struct abs_path *path, int depth) {
    const struct tree *t = &ld->form->tree;
    if (depth == path->n) {
        ld->repeat_el[el - ld->form->primary_el] = true;
        return;
    }
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        if (step_matches(ld->form, path->steps[depth], t->nodes[c].name)) {
            mark_repeats(ld, c, path, depth + 1);
        }
    }
}

static void find_repeats(struct loader *ld, uint32_t el, const struct abs_path *context) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        bool repeat = tree_is(t, c, "repeat");
        struct abs_path path = context ? *context : (struct abs_path){0};
        int bad;
        const char *ref = element_ref(ld, c, &bad);
        struct err err = {0};
        bool own = (repeat || tree_is(t, c, "group")) && ref &&
                   abs_path_parse(ld, ref, context, &path, &err);
        if (repeat && own && path.n > 1 &&
            step_matches(ld->form, path.steps[0], t->nodes[ld->form->primary_el].name)) {
            mark_repeats(ld, ld->form->primary_el, &path, 1);
        }
        if (t->nodes[c].first_child) {
            find_repeats(ld, c, own ? &path : context);
        }
    }
}

bool load_repeats(struct loader *ld) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    form->n_node_of = t->nodes[form->primary_el].end - form->primary_el;
    form->node_of = mem_zalloc(form->n_node_of * sizeof *form->node_of);
    ld->repeat_el = mem_zalloc(form->n_node_of);
    for (uint32_t c = tree_child(t, form->model_el, "bind"); c; c = tree_next(t, c, "bind")) {
        const char *id = tree_attr(t, c, "id");
        if (!id) {
            continue;
        }
        for (size_t i = 0; i < ld->n_bind_els; i++) {
            if (strcmp(tree_attr(t, ld->bind_els[i], "id"), id) == 0) {
                issue(ld, ISSUE_ERROR, "R6", (int)t->nodes[c].line, id,
                      "two binds have the id \"%s\"", id);
            }
        }
        *MEM_PUSH(ld->bind_els, ld->n_bind_els, ld->cap_bind_els) = c;
    }
    if (form->body_el) {
        find_repeats(ld, form->body_el, NULL);
    }
    return true;
}

/* ---- nodes -------------------------------------------------------------------------------------
 */

struct kid { // a child to be: all elements of the definition that are it
    uint32_t name, occurrence;
    bool attr, repeat;
    uint32_t *els; // tree nodes; of attributes: of the element
    size_t n, cap;
};
struct kids {
    struct kid *items;
    size_t n, cap;
};

static struct kid *find_kid(struct kids *kids, uint32_t name, bool attr, bool repeat,
                            uint32_t occurrence) {
    for (size_t i = 0; i < kids->n; i++) {
        struct kid *k = &kids->items[i];
        if (k->name == name && k->attr == attr && k->repeat == repeat &&
            (repeat || k->occurrence == occurrence)) {
            return k;
        }
    }
    return NULL;
}

static struct kid *add_kid(struct kids *kids, uint32_t name, bool attr, bool repeat,
                           uint32_t occurrence) {
    struct kid *k = MEM_PUSH(kids->items, kids->n, kids->cap);
    *k = (struct kid){.name = name, .attr = attr, .repeat = repeat, .occurrence = occurrence};
    return k;
}

static bool is_template_mark(const struct form *form, uint32_t name) {
    const char *local = names_local(&form->names, name);
    return strcmp(names_ns(&form->names, name), JR) == 0 &&
           (strcmp(local, "template") == 0 || strcmp(local, "recordset") == 0);
}

/* Was this name met before in the present gathering? A stamp a name, so that a thousand different
 * children cost no thousand scans. */
static bool seen_before(struct loader *ld, uint32_t name) {
    bool had = ld->stamps[name] == ld->stamp;
    ld->stamps[name] = ld->stamp;
    return had;
}

static void gather_attrs(struct form *form, uint32_t el, struct kids *kids) {
    const struct tree *t = &form->tree;
    for (uint32_t a = t->nodes[el].attrs; a; a = t->attrs[a].next) {
        uint32_t name = t->attrs[a].name;
        if (is_template_mark(form, name) || find_kid(kids, name, true, false, 0)) {
            continue;
        }
        struct kid *k = add_kid(kids, name, true, false, 0);
        *MEM_PUSH(k->els, k->n, k->cap) = el;
    }
}

static void gather(struct loader *ld, uint32_t el, bool first, struct kids *kids) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    gather_attrs(form, el, kids);
    ld->stamp++;
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        uint32_t name = t->nodes[c].name, occurrence = 0;
        bool repeat = ld->repeat_el[c - form->primary_el];
        bool had = seen_before(ld, name);
        struct kid *k = NULL;
        if (had && !repeat) {
            for (uint32_t s = tree_child(t, el, NULL); s != c; s = tree_next(t, s, NULL)) {
                occurrence += t->nodes[s].name == name && !ld->repeat_el[s - form->primary_el];
            }
        }
        if (occurrence == 1) {
            issue(ld, ISSUE_WARNING, "B7", (int)t->nodes[c].line, tree_local(t, el),
                  "\"%s\" stands several times, but no repeat is about it", tree_local(t, c));
        }
        if (had || !first) {
            k = find_kid(kids, name, false, repeat, occurrence);
        }
        k = k ? k : add_kid(kids, name, false, repeat, occurrence);
        *MEM_PUSH(k->els, k->n, k->cap) = c;
    }
}

static uint32_t add_scope(struct form *form, uint32_t node, uint32_t parent) {
    uint32_t id = (uint32_t)form->n_scopes;
    uint32_t depth = id ? form->scopes[parent].depth + 1 : 0;
    *MEM_PUSH(form->scopes, form->n_scopes, form->cap_scopes) =
        (struct form_scope){.node = node, .parent = parent, .depth = depth};
    return id;
}

static uint32_t add_slot(struct form *form, uint32_t scope, uint32_t node) {
    struct form_scope *s = &form->scopes[scope];
    size_t cap = s->cap_slots;
    s->slots = mem_grow(s->slots, &cap, s->n_slots + 1, sizeof *s->slots);
    s->cap_slots = (uint32_t)cap;
    s->slots[s->n_slots] = node;
    return s->n_slots++;
}

static uint32_t add_list(struct form *form, uint32_t scope, uint32_t node) {
    struct form_scope *s = &form->scopes[scope];
    size_t cap = s->cap_lists;
    s->lists = mem_grow(s->lists, &cap, s->n_lists + 1, sizeof *s->lists);
    s->cap_lists = (uint32_t)cap;
    s->lists[s->n_lists] = node;
    return s->n_lists++;
}

static uint32_t add_node(struct loader *ld, uint32_t parent, const struct kid *kid) {
    struct form *form = ld->form;
    uint32_t id = (uint32_t)form->n_nodes, name = kid->name;
    const char *prefix = names_prefix(&form->names, name);
    struct form_node node = {.name_id = name, .parent = parent, .attr = kid->attr, .end = id + 1};
    node.name = arena_printf(&form->arena, "%s%s%s", prefix, *prefix ? ":" : "",
                             names_local(&form->names, name));
    node.path = arena_printf(&form->arena, "%s/%s%s", parent ? form->nodes[parent].path : "",
                             kid->attr ? "@" : "", node.name);
    node.line = (int)form->tree.nodes[kid->els[0]].line;
    uint32_t scope = parent ? form->nodes[parent].scope : 0;
    if (kid->repeat) {
        node.list = add_list(form, scope, id);
        scope = node.repeat = add_scope(form, id, scope);
    }
    node.scope = scope;
    node.depth = form->scopes[scope].depth;
    node.slot = add_slot(form, scope, id);
    *MEM_PUSH(form->nodes, form->n_nodes, form->cap_nodes) = node;
    if (parent) {
        uint32_t last = form->nodes[parent].last_child;
        *(last ? &form->nodes[last].next : &form->nodes[parent].first_child) = id;
        form->nodes[parent].last_child = id;
    }
    return id;
}

static void check_text(struct loader *ld, uint32_t el, uint32_t node) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t c = t->nodes[el].first_child; c; c = t->nodes[c].next) {
        const char *text = t->nodes[c].name ? "" : tree_text(t, c);
        if (text[strspn(text, " \t\r\n")]) {
            issue(ld, ISSUE_WARNING, "B4", (int)t->nodes[c].line, ld->form->nodes[node].path,
                  "text beside other elements is ignored");
            return;
        }
    }
}

/* Do the repeats around `el` stand there as templates, not as rows? */
static bool in_template(const struct loader *ld, uint32_t el) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t up = t->nodes[el].parent; up > ld->form->primary_el; up = t->nodes[up].parent) {
        if (ld->repeat_el[up - ld->form->primary_el] && !tree_attr_ns(t, up, JR, "template")) {
            return false;
        }
    }
    return true;
}

static bool build(struct loader *ld, uint32_t node, const struct kid *self) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    if (form->n_nodes > FORM_MAX_NODES) {
        return issue(ld, ISSUE_ERROR, "limit", form->nodes[node].line, form->nodes[node].path,
                     "the form has more than %d places for answers", FORM_MAX_NODES);
    }
    struct kids kids = {0};
    form->nodes[node].first_el = self->repeat && self->n ? self->els[0] : 0;
    uint32_t stray = 0;
    for (size_t i = 0; i < self->n; i++) {
        uint32_t el = self->els[i];
        form->node_of[el - form->primary_el] = node;
        bool template = tree_attr_ns(t, el, JR, "template") != NULL;
        if (template && self->repeat && !in_template(ld, el)) {
            stray = el;
        } else if (template && self->repeat) {
            uint32_t *have = &form->nodes[node].template_el;
            if (*have && t->nodes[*have].parent == t->nodes[el].parent) {
                issue(ld, ISSUE_ERROR, "R18", (int)t->nodes[el].line, form->nodes[node].path,
                      "two templates for one repeat");
            }
            *have = *have ? *have : el;
        } else if (template) {
            issue(ld, ISSUE_WARNING, "J11", (int)t->nodes[el].line, form->nodes[node].path,
                  "jr:template on something that does not repeat is ignored");
        }
        check_text(ld, el, node);
        gather(ld, el, i == 0, &kids);
    }
    if (stray && !form->nodes[node].template_el) {
        issue(
            ld, ISSUE_WARNING, "J11", (int)t->nodes[stray].line, form->nodes[node].path,
            "its template does not stand in the template of the repeat around it, and is ignored");
    }
    bool ok = true;
    for (size_t i = 0; i < kids.n; i++) {
        if (ok) {
            uint32_t child = add_node(ld, node, &kids.items[i]);
            ok = kids.items[i].attr || build(ld, child, &kids.items[i]);
        }
        mem_freep(&kids.items[i].els);
    }
    mem_freep(&kids.items);
    form->nodes[node].end = (uint32_t)form->n_nodes;
    return ok;
}

/* ---- children by name ------------------------------------------------------------------------ */

static uint32_t child_hash(uint32_t parent, uint32_t name_local) {
    return (parent * 2654435761u) ^ (name_local * 2246822519u);
}

static uint32_t *child_slot(const struct form *form, uint32_t parent, uint32_t name_local) {
    uint32_t at = child_hash(parent, name_local) & form->child_mask;
    for (;; at = (at + 1) & form->child_mask) {
        uint32_t node = form->child_table[at];
        if (!node || (form->nodes[node].parent == parent &&
                      form->names.items[form->nodes[node].name_id].local == name_local)) {
            return &form->child_table[at];
        }
    }
}

uint32_t form_child(const struct form *form, uint32_t parent, uint32_t name_local) {
    return *child_slot(form, parent, name_local);
}

static void index_children(struct form *form) {
    uint32_t size = 16;
    while (size < form->n_nodes * 2) {
        size *= 2;
    }
    form->child_mask = size - 1;
    form->child_table = mem_zalloc(size * sizeof *form->child_table);
    form->next_alike = mem_zalloc(form->n_nodes * sizeof *form->next_alike);
    for (uint32_t i = (uint32_t)form->n_nodes; i-- > 1;) { // backwards: chains run forwards
        const struct form_node *n = &form->nodes[i];
        uint32_t *slot = child_slot(form, n->parent, form->names.items[n->name_id].local);
        form->next_alike[i] = *slot;
        *slot = i;
    }
}

static void find_meta(struct form *form) {
    for (uint32_t c = form->nodes[1].first_child; c; c = form->nodes[c].next) {
        if (strcmp(names_local(&form->names, form->nodes[c].name_id), "meta") != 0 ||
            form->nodes[c].attr) {
            continue;
        }
        form->meta = c;
        for (uint32_t m = form->nodes[c].first_child; m; m = form->nodes[m].next) {
            const char *local = names_local(&form->names, form->nodes[m].name_id);
            if (strcmp(local, "instanceID") == 0) {
                form->instance_id = m;
            } else if (strcmp(local, "deprecatedID") == 0) {
                form->deprecated_id = m;
            }
        }
    }
}

bool load_nodes(struct loader *ld) {
    struct form *form = ld->form;
    ld->stamps = mem_zalloc((form->names.keys.n + 1) * sizeof *ld->stamps);
    *MEM_PUSH(form->nodes, form->n_nodes, form->cap_nodes) =
        (struct form_node){.path = "/", .name = ""};
    add_scope(form, 1, 0);
    uint32_t el = form->primary_el;
    struct kid root = {.name = form->tree.nodes[el].name, .els = &el, .n = 1};
    uint32_t node = add_node(ld, 0, &root);
    if (!build(ld, node, &root)) {
        return false;
    }
    index_children(form);
    find_meta(form);
    return true;
}
