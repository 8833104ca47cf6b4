/* forms/static_path.c — paths over the form's nodes, and what expressions read. */
#include "forms/static_path.h"

#include <string.h>

#include "base/mem.h"
#include "forms/xpath_funcs.h"

static bool fits(const struct form *form, const struct xp_step *s, uint32_t node) {
    uint32_t name_id = form->nodes[node].name_id;
    if (s->test == TEST_NODE || (s->test == TEST_ANY && !s->prefix[0])) {
        return true;
    }
    const struct name *name = &form->names.items[name_id];
    if (s->test == TEST_ANY) {
        return s->name_ns && name->ns == s->name_ns;
    }
    return s->test == TEST_NAME && name->local == s->name_local &&
           (name->prefix == s->name_prefix || (s->name_ns && name->ns == s->name_ns));
}

static bool inside(const struct form *form, uint32_t node, uint32_t ancestor) {
    return node >= ancestor && node < form->nodes[ancestor].end;
}

static void add(struct spots *out, struct spot spot) {
    for (size_t i = out->n; i-- > 0 && i + 8 > out->n;) { // near repeats of the same spot
        if (out->items[i].node == spot.node && out->items[i].level == spot.level) {
            out->items[i].many |= spot.many;
            return;
        }
    }
    *MEM_PUSH(out->items, out->n, out->cap) = spot;
}

/* Go into `child` of a spot: a repeat is the own instance, or all of them. */
static struct spot enter(struct static_walk *w, const struct spot *from, uint32_t child, bool own) {
    const struct form_node *node = &w->form->nodes[child];
    struct spot to = {.node = child, .level = from->level, .many = from->many};
    if (!node->repeat) {
        return to;
    }
    if (own && !from->many && w->context && inside(w->form, w->context, child)) {
        to.level = node->depth < w->clamp ? node->depth : w->clamp;
        return to;
    }
    to.many = true;
    if (w->on_count) {
        w->on_count(w, child, from->level);
    }
    return to;
}

static struct spot leave(const struct form *form, const struct spot *from) {
    const struct form_node *node = &form->nodes[from->node];
    struct spot to = {.node = node->parent, .level = from->level, .many = from->many};
    if (node->repeat && to.level >= node->depth) {
        to.level = node->depth - 1;
    }
    return to;
}

static void descend(struct static_walk *w, const struct xp_step *s, const struct spot *from,
                    struct spots *out) {
    uint32_t c = from->node ? w->form->nodes[from->node].first_child : 1;
    for (; c; c = w->form->nodes[c].next) {
        if (w->form->nodes[c].attr) {
            continue;
        }
        struct spot to = enter(w, from, c, false);
        if (fits(w->form, s, c)) {
            add(out, to);
        }
        descend(w, s, &to, out);
    }
}

static void children(struct static_walk *w, const struct xp_step *s, const struct spot *from,
                     bool own, struct spots *out) {
    bool attrs = s->axis == AXIS_ATTRIBUTE;
    if (s->test == TEST_TEXT) {
        add(out, *from);
        return;
    }
    bool named = s->test == TEST_NAME;
    uint32_t c = named        ? form_child(w->form, from->node, s->name_local)
                 : from->node ? w->form->nodes[from->node].first_child
                              : 1;
    for (; c; c = named ? w->form->next_alike[c] : w->form->nodes[c].next) {
        if (w->form->nodes[c].attr == attrs && fits(w->form, s, c)) {
            add(out, enter(w, from, c, own && !s->preds));
        }
    }
}

static void take_step(struct static_walk *w, const struct xp_step *s, const struct spot *from,
                      bool own, struct spots *out) {
    struct spot at = *from;
    switch (s->axis) {
    case AXIS_CHILD:
    case AXIS_ATTRIBUTE:
        children(w, s, from, own, out);
        return;
    case AXIS_SELF:
        add(out, at);
        return;
    case AXIS_PARENT:
        if (at.node) {
            add(out, leave(w->form, &at));
        }
        return;
    case AXIS_ANCESTOR:
    case AXIS_ANCESTOR_OR_SELF:
        for (; at.node; at = leave(w->form, &at)) {
            if (fits(w->form, s, at.node)) {
                add(out, at);
            }
        }
        return;
    case AXIS_FOLLOWING_SIBLING:
    case AXIS_PRECEDING_SIBLING:
        if (at.node) {
            struct xp_step any = *s;
            any.axis = AXIS_CHILD;
            at = leave(w->form, &at);
            children(w, &any, &at, false, out);
        }
        return;
    case AXIS_DESCENDANT_OR_SELF:
        add(out, at);
        descend(w, s, &at, out);
        return;
    case AXIS_DESCENDANT:
        descend(w, s, &at, out);
        return;
    case AXIS_FOLLOWING:
    case AXIS_PRECEDING:
        return; // not evaluated either
    }
}

static void walk_preds(struct static_walk *w, const struct xp_pred *preds, const struct spots *at) {
    for (; preds; preds = preds->next) {
        static_reads(w, preds->expr, at);
    }
}

struct spot static_context(const struct static_walk *w) {
    uint32_t depth = w->context ? w->form->nodes[w->context].depth : 0;
    return (struct spot){.node = w->context, .level = depth < w->clamp ? depth : w->clamp};
}

static bool is_call(const struct xp_node *e, const char *name) {
    return e->op == XP_CALL && strcmp(e->call.name, name) == 0;
}

/* Where a path begins. *own: absolute paths prefer the own instance (J17). */
static void start(struct static_walk *w, const struct xp_node *path, const struct spots *from,
                  struct spots *out, bool *own) {
    *own = false;
    switch (path->path.start) {
    case START_ROOT:
        *own = !path->path.all;
        add(out, (struct spot){0});
        return;
    case START_CONTEXT:
        for (size_t i = 0; i < from->n; i++) {
            add(out, from->items[i]);
        }
        return;
    case START_EXPR:
        if (is_call(path->path.base, "current")) {
            if (w->context) {
                add(out, static_context(w));
            }
        } else if (path->path.base->op == XP_PATH) {
            static_path(w, path->path.base, from, out);
        } else {
            static_reads(w, path->path.base, from);
        }
        walk_preds(w, path->path.preds, out);
        return;
    }
}

void static_path(struct static_walk *w, const struct xp_node *path, const struct spots *from,
                 struct spots *out) {
    struct spots at = {0};
    bool own;
    start(w, path, from, &at, &own);
    for (const struct xp_step *s = path->path.steps; s; s = s->next) {
        struct spots next = {0};
        for (size_t i = 0; i < at.n; i++) {
            take_step(w, s, &at.items[i], own, &next);
        }
        walk_preds(w, s->preds, &next);
        mem_freep(&at.items);
        at = next;
    }
    for (size_t i = 0; i < at.n; i++) {
        add(out, at.items[i]);
    }
    mem_freep(&at.items);
}

/* ---- reads ---------------------------------------------------------------------------------- */

static void read_spots(struct static_walk *w, const struct spots *spots) {
    for (size_t i = 0; w->on_read && i < spots->n; i++) {
        if (spots->items[i].node) {
            w->on_read(w, spots->items[i].node, spots->items[i].level);
        }
    }
}

static void read_below(struct static_walk *w, const struct spots *spots) {
    for (size_t i = 0; w->on_read && i < spots->n; i++) {
        const struct spot *s = &spots->items[i];
        for (uint32_t n = s->node + 1; s->node && n < w->form->nodes[s->node].end; n++) {
            w->on_read(w, n, s->level);
        }
    }
}

/* position(x): the place of x among its like; without argument that of the context node. */
static void read_place(struct static_walk *w, const struct spots *spots) {
    for (size_t i = 0; w->on_count && i < spots->n; i++) {
        uint32_t node = spots->items[i].node, level = spots->items[i].level;
        while (node && !w->form->nodes[node].repeat) {
            node = w->form->nodes[node].parent;
        }
        if (node) { // of the own instance: its place, which only rows before it change
            uint32_t depth = w->form->nodes[node].depth;
            w->on_count(w, node, level < depth ? level : depth);
        }
    }
}

/* What the outputs inside a text element read. */
static void read_outputs(struct static_walk *w, uint32_t el, const struct spots *from) {
    unsigned left = STATIC_TEXTS_MAX, *outer = w->texts_left;
    uint32_t n = 0, first = el ? form_outputs_in(w->form, el, &n) : 0;
    w->texts_left = outer ? outer : &left;
    for (uint32_t i = first; i < first + n && *w->texts_left; i++) {
        if (w->form->outputs[i]) {
            --*w->texts_left;
            static_reads(w, w->form->outputs[i]->tree, from);
        }
    }
    w->texts_left = outer;
}

static void read_text(struct static_walk *w, uint32_t text, const struct spots *from) {
    for (size_t l = 0; text && l < w->form->n_languages; l++) { // in any language
        const struct form_translation *tr = &w->form->languages[l];
        read_outputs(w, tr->texts[text], from);
        for (size_t i = 0; i < tr->n_pieces; i++) {
            read_outputs(w, tr->pieces[i].id == text ? tr->pieces[i].el : 0, from);
        }
    }
}

/* The node of a literal path, blanks around it aside; 0 for a relative one. */
static uint32_t select_at(const struct form *form, const char *path) {
    path += strspn(path, " \t\r\n");
    size_t len = strcspn(path, " \t\r\n");
    for (uint32_t i = 1; *path == '/' && i < form->n_nodes; i++) {
        const char *have = form->nodes[i].path;
        if (strncmp(have, path, len) == 0 && !have[len]) {
            return i;
        }
    }
    return 0;
}

/* The texts that the items of a list name as their labels (rule H3), whichever will be chosen. */
static void read_listed_texts(struct static_walk *w, const struct form_itemset *set,
                              const struct spots *from) {
    const struct form_instance *in = form_list_behind(w->form, set->source);
    const struct xp_step *name = set->label ? set->label->path.steps : NULL;
    while (name && name->next) {
        name = name->next;
    }
    if (!in || !set->label_itext || !name || name->test != TEST_NAME || !w->form->n_output_els) {
        return;
    }
    uint32_t end = in->own ? (uint32_t)in->tree->n_nodes : tree_past(in->tree, in->el);
    for (uint32_t el = in->el; el < end; el++) {
        if (tree_is(in->tree, el, name->local)) {
            const char *id = tree_text(in->tree, el);
            read_text(w, form_text_id(w->form, id, strlen(id)), from);
        }
    }
}

/* jr:choice-name(): the filter of the list, and the outputs in the labels. */
static void read_choices(struct static_walk *w, const struct xp_node *call) {
    const struct xp_node *path = call->call.n_args > 1 ? call->call.args[1] : NULL;
    uint32_t node = path && path->op == XP_STRING ? select_at(w->form, path->str.text) : 0;
    const struct form_control *c = node ? &w->form->controls[w->form->nodes[node].control] : NULL;
    struct static_walk there = *w; // from elsewhere: any instance may matter
    struct spots at = {0};
    there.context = node;
    there.clamp = 0;
    add(&at, static_context(&there));
    if (c && c->itemset) {
        static_reads(&there, c->itemset->source, &at);
        read_listed_texts(&there, c->itemset, &at);
    }
    for (uint32_t i = 0; c && i < c->n_items; i++) {
        read_text(&there, c->items[i].label.itext, &at);
        read_outputs(&there, c->items[i].label.el, &at);
    }
    mem_freep(&at.items);
}

/* jr:itext('id') */
static void read_itext(struct static_walk *w, const struct xp_node *call,
                       const struct spots *from) {
    const struct xp_node *id = call->call.args[0];
    if (id->op == XP_STRING) {
        read_text(w, form_text_id(w->form, id->str.text, id->str.len), from);
    }
}

static void read_call(struct static_walk *w, const struct xp_node *e, const struct spots *from) {
    unsigned flags = e->call.func ? e->call.func->flags : 0;
    bool below = is_call(e, "count-non-empty");
    if (flags & FN_CHOICES) {
        read_choices(w, e);
    }
    if (is_call(e, "jr:itext") && e->call.n_args) {
        read_itext(w, e, from);
    }
    if (flags & FN_OWN_PLACE && !e->call.n_args) {
        read_place(w, from);
    }
    if (!e->call.n_args && flags & FN_OWN_VALUE) {
        read_spots(w, from);
    }
    for (uint32_t i = 0; i < e->call.n_args; i++) {
        const struct xp_node *arg = e->call.args[i];
        if (arg->op == XP_PATH && (below || flags & FN_OWN_PLACE)) {
            struct spots at = {0};
            static_path(w, arg, from, &at);
            if (below) {
                read_below(w, &at);
            } else {
                read_place(w, &at);
            }
            read_spots(w, &at);
            mem_freep(&at.items);
        } else {
            static_reads(w, arg, from);
        }
    }
}

void static_reads(struct static_walk *w, const struct xp_node *e, const struct spots *from) {
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return;
    case XP_PATH: {
        struct spots at = {0};
        static_path(w, e, from, &at);
        read_spots(w, &at);
        mem_freep(&at.items);
        return;
    }
    case XP_CALL:
        read_call(w, e, from);
        return;
    case XP_NEG:
        static_reads(w, e->left, from);
        return;
    default:
        static_reads(w, e->left, from);
        static_reads(w, e->right, from);
        return;
    }
}
