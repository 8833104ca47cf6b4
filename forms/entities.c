/* forms/entities.c — entities out of a record (rules V1-V8).
 *
 * The form says where entities and their properties are, the record which of them are there: one
 * walk down the record, a container at a time. A container of the form keeps its answers to itself
 * also when its entity is hidden: they don't go to one further out. */
#include "forms/entities.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/form_impl.h"
#include "forms/record.h"
#include "forms/xml.h"

struct container { // open now
    size_t *own;   // its entities: places in the list
    size_t n_own, cap_own;
    struct entity_property *items;
    size_t n_items, cap_items;
};

struct gather {
    const struct form *form;
    struct record_walk walk;
    const struct tree *tree;
    struct entities *out;
    struct strbuf path;
    bool *holds; // by node: a container, as the form has it
    struct err *err;
};

const char *entity_action_name(unsigned action) {
    static const char *const names[] = {"", "create", "update", "create update"};
    return names[action & 3];
}

/* ---- facts of one entity ------------------------------------------------------------------- */

static const char *trimmed(struct arena *mem, const char *text) {
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len && strchr(" \t\r\n", text[len - 1])) {
        len--;
    }
    return arena_strndup(mem, text, len);
}

static const char *attr_of(const struct gather *g, uint32_t el, const char *name) {
    const char *text = tree_attr(g->tree, el, name);
    return text ? trimmed(&g->out->mem, text) : "";
}

static bool is_true(const char *text) {
    return strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
}

static int64_t version_of(const char *text) {
    int64_t version;
    return num_parse_i64(text, strlen(text), &version) && version > 0 ? version : 0;
}

/* A UUID in lower case; NULL when it is none. */
static const char *uuid_of(struct arena *mem, const char *text) {
    static const char shape[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    if (strlen(text) != sizeof shape - 1) {
        return NULL;
    }
    char *out = arena_strdup(mem, text);
    for (size_t i = 0; shape[i]; i++) {
        char c = out[i];
        out[i] = (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
        bool hex = (c >= '0' && c <= '9') || (out[i] >= 'a' && out[i] <= 'f');
        if (shape[i] == 'h' ? !hex : c != '-') {
            return NULL;
        }
    }
    return out;
}

static const char *problem_of(const struct entity *it, const char *id) {
    if (!entity_name_ok(it->dataset, false) || strncmp(it->dataset, "__", 2) == 0) { // rule V4
        return *it->dataset ? "a list of entities cannot be called so" : "it names no list";
    }
    if (!id) {
        return "its id is not a UUID";
    }
    bool labelled = it->label && *it->label;
    return it->action == ENTITY_CREATE && !labelled ? "a new entity needs a label" : NULL;
}

static bool add_entity(struct gather *g, uint32_t el) {
    struct arena *mem = &g->out->mem;
    unsigned action = (is_true(attr_of(g, el, "create")) ? ENTITY_CREATE : 0) |
                      (is_true(attr_of(g, el, "update")) ? ENTITY_UPDATE : 0);
    if (!action) {
        return true;
    }
    if (g->out->n >= ENTITIES_MAX) {
        return err_set(g->err, ERR_LIMIT, "the record asks for more than %d entities",
                       ENTITIES_MAX);
    }
    uint32_t label = tree_child(g->tree, el, "label");
    const char *given = attr_of(g, el, "id");
    const char *id = uuid_of(mem, given);
    struct entity it = {
        .path = arena_strdup(mem, strbuf_text(&g->path)),
        .action = action,
        .dataset = attr_of(g, el, "dataset"),
        .id = id ? id : given,
        .label = label ? trimmed(mem, tree_text(g->tree, label)) : NULL,
        .base_version = version_of(attr_of(g, el, "baseVersion")),
        .trunk_version = version_of(attr_of(g, el, "trunkVersion")),
        .branch_id = attr_of(g, el, "branchId"),
    };
    it.problem = problem_of(&it, id);
    *MEM_PUSH(g->out->items, g->out->n, g->out->cap) = it;
    return true;
}

/* ---- the walk ---- */

static bool is_named(const struct form *form, uint32_t node, const char *local) {
    return !form->nodes[node].attr &&
           strcmp(names_local(&form->names, form->nodes[node].name_id), local) == 0;
}

/* Containers of the form: what has a meta with an entity in it. */
static void find_containers(struct gather *g) {
    const struct form *form = g->form;
    for (uint32_t i = 1; i < form->n_nodes; i++) {
        uint32_t meta = form->nodes[i].parent;
        if (meta && is_named(form, i, "entity") && is_named(form, meta, "meta")) {
            g->holds[form->nodes[meta].parent] = true;
        }
    }
}

static void keep(struct gather *g, struct container *c, uint32_t node, const char *value) {
    const char *name = g->form->nodes[node].saveto;
    if (c && name && *name) {
        *MEM_PUSH(c->items, c->n_items, c->cap_items) =
            (struct entity_property){name, arena_strdup(&g->out->mem, value)};
    }
}

/* Call `visit` for each child element that the form knows, with the path at it. */
typedef bool (*child_visitor)(struct gather *g, struct container *c, uint32_t node, uint32_t el);

static bool each_child(struct gather *g, struct container *c, uint32_t node, uint32_t el,
                       child_visitor visit) {
    size_t len = g->path.len;
    bool ok = true;
    for (uint32_t k = tree_child(g->tree, el, NULL); k && ok; k = tree_next(g->tree, k, NULL)) {
        uint32_t nth, child = record_child(&g->walk, node, k, &nth);
        if (child) {
            strbuf_addf(&g->path, "/%s", g->form->nodes[child].name);
            if (g->form->nodes[child].repeat) {
                strbuf_addf(&g->path, "[%u]", nth + 1);
            }
            ok = visit(g, c, child, k);
            g->path.data[g->path.len = len] = '\0';
        }
    }
    return ok;
}

static bool walk(struct gather *g, struct container *c, uint32_t node, uint32_t el);

static bool visit_in_meta(struct gather *g, struct container *c, uint32_t node, uint32_t el) {
    if (!is_named(g->form, node, "entity")) {
        return walk(g, c, node, el);
    }
    size_t before = g->out->n;
    bool ok = add_entity(g, el);
    if (g->out->n > before) {
        *MEM_PUSH(c->own, c->n_own, c->cap_own) = before;
    }
    return ok;
}

static bool visit(struct gather *g, struct container *c, uint32_t node, uint32_t el) {
    bool meta = g->holds[g->form->nodes[node].parent] && is_named(g->form, node, "meta");
    return meta ? each_child(g, c, node, el, visit_in_meta) : walk(g, c, node, el);
}

static void give_properties(struct gather *g, const struct container *c) {
    struct entity_property *items = ARENA_ARRAY(&g->out->mem, struct entity_property, c->n_items);
    for (size_t i = 0; i < c->n_items; i++) {
        items[i] = c->items[i];
    }
    for (size_t i = 0; i < c->n_own; i++) {
        g->out->items[c->own[i]].properties = items;
        g->out->items[c->own[i]].n_properties = c->n_items;
    }
}

/* All answers in a container that no inner one takes are its properties. */
static bool walk(struct gather *g, struct container *c, uint32_t node, uint32_t el) {
    struct container own = {0};
    bool holds = g->holds[node];
    c = holds ? &own : c;
    for (uint32_t a = g->tree->nodes[el].attrs; a; a = g->tree->attrs[a].next) {
        keep(g, c, record_attr(&g->walk, node, g->tree->attrs[a].name),
             tree_str(g->tree, g->tree->attrs[a].text));
    }
    if (!g->tree->nodes[el].first_child) {
        keep(g, c, node, tree_text(g->tree, el));
    }
    bool ok = each_child(g, c, node, el, visit);
    if (holds) {
        give_properties(g, &own);
        mem_freep(&own.own);
        mem_freep(&own.items);
    }
    return ok;
}

static bool gather(struct gather *g) {
    const struct form *form = g->form;
    const char *root = form->nodes[1].name;
    if (strcmp(tree_local(g->tree, 1), names_local(&form->names, form->nodes[1].name_id)) != 0) {
        return err_at(g->err, ERR_SYNTAX, (int)g->tree->nodes[1].line,
                      "the record is a <%s>, but the form's records are <%s>",
                      tree_local(g->tree, 1), root);
    }
    g->holds = mem_zalloc(form->n_nodes * sizeof *g->holds);
    find_containers(g);
    record_begin(&g->walk, form, g->tree);
    strbuf_addf(&g->path, "/%s", root);
    bool ok = walk(g, NULL, 1, 1);
    record_done(&g->walk);
    strbuf_done(&g->path);
    mem_freep(&g->holds);
    return ok;
}

bool entities_read(const struct form *form, const char *xml, size_t len, struct entities *out,
                   struct err *err) {
    struct tree tree = {0};
    struct names names = {0};
    struct gather g = {.form = form, .tree = &tree, .out = out, .err = err};
    *out = (struct entities){0};
    bool ok = xml_parse(&tree, &names, xml, len, XML_DOCTYPE_REFUSE, err) && gather(&g);
    tree_done(&tree);
    names_done(&names);
    if (!ok) {
        entities_done(out);
    }
    return ok;
}

void entities_done(struct entities *entities) {
    mem_freep(&entities->items);
    arena_done(&entities->mem);
    *entities = (struct entities){0};
}
