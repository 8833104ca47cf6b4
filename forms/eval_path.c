/* forms/eval_path.c — location paths: steps, predicates, the own repeat instance (J17, J18). */
#include "forms/eval.h"

#include <stdlib.h>
#include <string.h>

/* ---- one step ------------------------------------------------------------------------------ */

static bool name_fits(const struct names *names, const struct xp_step *s, uint32_t name_id) {
    if (!name_id || s->test == TEST_TEXT) {
        return false;
    }
    const struct name *name = &names->items[name_id];
    if (s->test == TEST_ANY) {
        return !s->prefix[0] || (s->name_ns && name->ns == s->name_ns);
    }
    if (s->test == TEST_NODE) {
        return true;
    }
    if (name->local != s->name_local) {
        return false;
    }
    return name->prefix == s->name_prefix || (s->name_ns && name->ns == s->name_ns);
}

/* The own instance of repeat `node`, seen from the context: the instance around the context node
 * itself where the way so far is the same, otherwise the one with the same number (J18). */
static struct rep *own_instance(const struct xctx *cx, const struct xnode *ctx, uint32_t node,
                                const struct rep *parent) {
    const struct interview *iv = cx->iv;
    struct rep *own = rep_at_depth(iv, ctx->rep, node_of(iv, node)->depth);
    const struct rep_list *list = &parent->lists[node_of(iv, node)->list];
    if (own->parent == parent) {
        return own;
    }
    return own->index < list->n ? list->items[own->index] : NULL;
}

static bool is_inside(const struct interview *iv, uint32_t node, uint32_t ancestor) {
    return node >= ancestor && node < node_of(iv, ancestor)->end;
}

struct walk {
    struct xctx *cx;
    const struct xp_step *step;
    struct node_list *out;
    bool narrow; // absolute paths: prefer the own instance
};

static void push_primary(struct walk *w, struct rep *rep, uint32_t node) {
    struct xnode n = {.rep = rep, .id = node};
    if (node_visible(w->cx, &n)) {
        node_push(w->cx, w->out, n);
    }
}

/* `node`, child of an element whose own cells lie in `rep`: one place, or all its instances. */
static void push_instances(struct walk *w, struct rep *rep, uint32_t node) {
    const struct form_node *n = node_of(w->cx->iv, node);
    if (!n->repeat) {
        push_primary(w, rep, node);
        return;
    }
    const struct xnode *ctx = w->cx->node.tree ? &w->cx->current : &w->cx->node;
    if (w->narrow && !w->step->preds && !ctx->tree && is_inside(w->cx->iv, ctx->id, node)) {
        struct rep *own = own_instance(w->cx, ctx, node, rep);
        if (own) {
            push_primary(w, own, node);
        }
        return;
    }
    const struct rep_list *list = &rep->lists[n->list];
    for (size_t i = 0; i < list->n; i++) {
        push_primary(w, list->items[i], node);
    }
}

static void children_primary(struct walk *w, const struct xnode *from, bool attrs) {
    const struct form *form = w->cx->iv->form;
    uint32_t child = from->id ? form->nodes[from->id].first_child : 1;
    if (w->step->test == TEST_TEXT && from->id && !attrs) {
        const struct cell *cell = cell_of(w->cx->iv, from->rep, from->id);
        if (cell->len) {
            node_push(w->cx, w->out, *from); // its text stands for itself
        }
        return;
    }
    bool named = w->step->test == TEST_NAME;
    if (named) {
        child = form_child(form, from->id, w->step->name_local);
    }
    for (; child; child = named ? form->next_alike[child] : form->nodes[child].next) {
        const struct form_node *n = &form->nodes[child];
        if (n->attr == attrs && name_fits(&form->names, w->step, n->name_id)) {
            push_instances(w, from->rep, child);
        }
    }
}

static void descend_primary(struct walk *w, const struct xnode *from) {
    const struct form *form = w->cx->iv->form;
    uint32_t child = from->id ? form->nodes[from->id].first_child : 1;
    for (; child; child = form->nodes[child].next) {
        const struct form_node *n = &form->nodes[child];
        if (n->attr) {
            continue;
        }
        const struct rep_list *list = n->repeat ? &from->rep->lists[n->list] : NULL;
        for (size_t i = 0; i < (list ? list->n : 1); i++) {
            struct xnode at = {.rep = list ? list->items[i] : from->rep, .id = child};
            if (!node_visible(w->cx, &at)) {
                continue;
            }
            if (name_fits(&form->names, w->step, n->name_id)) {
                node_push(w->cx, w->out, at);
            }
            descend_primary(w, &at);
        }
    }
}

/* The cells of a packed row. */
static void children_row(struct walk *w, const struct tree *t, const struct tree_row *row) {
    for (uint32_t c = 0; c < row->n; c++) {
        if (row->cells[c] != TREE_NO_CELL && name_fits(t->names, w->step, row->columns[c])) {
            node_push(w->cx, w->out, (struct xnode){.tree = t, .id = row->first + c});
        }
    }
}

static void children_tree(struct walk *w, const struct xnode *from, bool all) {
    const struct tree *t = from->tree;
    if (from->attr) {
        return; // an attribute has no children
    }
    if (w->step->test == TEST_TEXT && !tree_first(t, from->id)) {
        if (*tree_text(t, from->id)) {
            node_push(w->cx, w->out, *from);
        }
        return;
    }
    struct tree_row row;
    if (w->step->test != TEST_TEXT && tree_row(t, from->id, &row)) {
        children_row(w, t, &row);
        return;
    }
    for (uint32_t c = tree_first(t, from->id); c; c = tree_follow(t, c)) {
        struct xnode at = {.tree = t, .id = c};
        bool text = !tree_name(t, c);
        if (text ? w->step->test == TEST_TEXT || w->step->test == TEST_NODE
                 : name_fits(t->names, w->step, tree_name(t, c))) {
            node_push(w->cx, w->out, at);
        }
        if (all && !text) {
            children_tree(w, &at, true);
        }
    }
}

static void attrs_tree(struct walk *w, const struct xnode *from) {
    const struct tree *t = from->tree;
    for (uint32_t a = from->attr ? 0 : tree_attrs(t, from->id); a; a = t->attrs[a].next) {
        if (name_fits(t->names, w->step, t->attrs[a].name)) {
            node_push(w->cx, w->out, (struct xnode){.tree = t, .id = from->id, .attr = a});
        }
    }
}

static bool parent_of(const struct xctx *cx, const struct xnode *n, struct xnode *out) {
    *out = *n;
    if (n->tree) {
        if (n->attr) {
            out->attr = 0;
            return true;
        }
        out->id = tree_parent(n->tree, n->id);
        return n->id != 0;
    }
    if (!n->id) {
        return false;
    }
    const struct form_node *node = node_of(cx->iv, n->id);
    out->id = node->parent;
    out->rep = node->repeat ? n->rep->parent : n->rep;
    return true;
}

static uint32_t name_of(const struct xctx *cx, const struct xnode *n) {
    if (n->tree) {
        return n->attr ? n->tree->attrs[n->attr].name : tree_name(n->tree, n->id);
    }
    return n->id ? node_of(cx->iv, n->id)->name_id : 0;
}

static bool test_fits(const struct walk *w, const struct xnode *n) {
    return w->step->test == TEST_NODE ||
           name_fits(&w->cx->iv->form->names, w->step, name_of(w->cx, n));
}

static bool same_node(const struct xnode *a, const struct xnode *b) {
    return a->tree == b->tree && a->id == b->id && a->attr == b->attr &&
           (a->tree || a->rep == b->rep);
}

/* Siblings before or after `from`, in document order. */
static void siblings(struct walk *w, const struct xnode *from, bool after) {
    struct xnode parent;
    if (!parent_of(w->cx, from, &parent)) {
        return;
    }
    struct node_list all = {0};
    struct xp_step any = {.axis = AXIS_CHILD, .test = TEST_NODE, .prefix = ""};
    struct walk inner = {.cx = w->cx, .step = &any, .out = &all};
    if (parent.tree) {
        children_tree(&inner, &parent, false);
    } else {
        children_primary(&inner, &parent, false);
    }
    bool passed = false;
    for (uint32_t i = 0; i < all.n; i++) {
        if (same_node(&all.items[i], from)) {
            passed = true;
        } else if (passed == after && test_fits(w, &all.items[i])) {
            node_push(w->cx, w->out, all.items[i]);
        }
    }
}

static void ancestors(struct walk *w, const struct xnode *from, bool self) {
    uint32_t first = w->out->n;
    struct xnode at = *from;
    bool more = self || parent_of(w->cx, from, &at);
    for (; more; more = parent_of(w->cx, &at, &at)) {
        if (test_fits(w, &at)) {
            node_push(w->cx, w->out, at);
        }
    }
    for (uint32_t i = first, j = w->out->n; i + 1 < j; i++) { // document order
        struct xnode swap = w->out->items[i];
        w->out->items[i] = w->out->items[--j];
        w->out->items[j] = swap;
    }
}

static void take_step(struct walk *w, const struct xnode *from) {
    struct xnode parent;
    switch (w->step->axis) {
    case AXIS_CHILD:
        if (from->tree) {
            children_tree(w, from, false);
        } else {
            children_primary(w, from, false);
        }
        return;
    case AXIS_ATTRIBUTE:
        if (from->tree) {
            attrs_tree(w, from);
        } else {
            children_primary(w, from, true);
        }
        return;
    case AXIS_SELF:
        if (test_fits(w, from)) {
            node_push(w->cx, w->out, *from);
        }
        return;
    case AXIS_PARENT:
        if (parent_of(w->cx, from, &parent) && test_fits(w, &parent) &&
            !(w->out->n && same_node(&w->out->items[w->out->n - 1], &parent))) {
            node_push(w->cx, w->out, parent);
        }
        return;
    case AXIS_ANCESTOR:
    case AXIS_ANCESTOR_OR_SELF:
        ancestors(w, from, w->step->axis == AXIS_ANCESTOR_OR_SELF);
        return;
    case AXIS_FOLLOWING_SIBLING:
    case AXIS_PRECEDING_SIBLING:
        siblings(w, from, w->step->axis == AXIS_FOLLOWING_SIBLING);
        return;
    case AXIS_DESCENDANT_OR_SELF:
        if (test_fits(w, from)) {
            node_push(w->cx, w->out, *from);
        }
        __attribute__((fallthrough));
    case AXIS_DESCENDANT:
        if (from->tree) {
            children_tree(w, from, true);
        } else {
            descend_primary(w, from);
        }
        return;
    case AXIS_FOLLOWING:
    case AXIS_PRECEDING:
        fault(w->cx->iv, "the axes following:: and preceding:: are not available");
        return;
    }
}

/* ---- predicates ------------------------------------------------------------------------------ */

static bool pred_holds(struct xctx *cx, const struct xp_node *expr) {
    struct xval v = eval(cx, expr);
    if (v.kind == XV_NUMBER) { // rule M10: a number is a position
        return v.num == cx->pos;
    }
    v = reduce(cx, v);
    return xv_to_boolean(&v);
}

/* XPath 1.0 §2.4: these axes count from the context node outwards, whatever the order of the set.
 */
static bool counts_back(enum xp_axis axis) {
    return axis == AXIS_ANCESTOR || axis == AXIS_ANCESTOR_OR_SELF || axis == AXIS_PRECEDING_SIBLING;
}

/* position() against one value: that is worked out once. */
static void filter_range(struct xctx *cx, const struct xp_range *range, struct node_list *list,
                         uint32_t from) {
    struct xval limit = xv_number(list->n > from ? eval_number(cx, range->value) : 0);
    uint32_t kept = from;
    for (uint32_t i = from; i < list->n; i++) {
        struct xval place = xv_number(i - from + 1.0);
        if (compare_values(cx, range->op, &place, &limit)) {
            list->items[kept++] = list->items[i];
        }
    }
    list->n = eval_spend(cx, list->n - from) ? kept : from;
}

enum { CANDIDATE_WORK = 3 }; // a predicate, beside a node looked at

/* Keep the nodes of list[from..] that satisfy the predicates, in place. */
static void filter(struct xctx *cx, const struct xp_pred *preds, bool back, struct node_list *list,
                   uint32_t from) {
    for (; preds; preds = preds->next) {
        uint32_t kept = from, size = list->n - from;
        if (preds->range && !back) {
            filter_range(cx, preds->range, list, from);
            continue;
        }
        for (uint32_t i = from; i < list->n && eval_spend(cx, CANDIDATE_WORK); i++) {
            struct arena_mark mark = arena_mark(&cx->iv->scratch); // nothing of it outlives it
            struct xctx inner = *cx;
            inner.node = list->items[i];
            inner.pos = back ? from + size - i : i - from + 1;
            inner.size = size;
            if (pred_holds(&inner, preds->expr)) {
                list->items[kept++] = list->items[i];
            }
            arena_release(&cx->iv->scratch, mark);
        }
        list->n = kept;
    }
}

/* Does the keyed step lead from here to rows that are indexed? */
static bool rows_by_key(const struct xctx *cx, const struct xp_key *key, const struct xnode *from) {
    const struct form *form = cx->iv->form;
    return key->column && from->id == form->nodes[key->repeat].parent &&
           from->rep->scope == form->columns[key->column].scope;
}

/* A keyed predicate over a list or over rows: look up instead of scanning (rules C12, P17). */
static bool step_by_key(struct xctx *cx, const struct xp_step *step, const struct xnode *from,
                        struct node_list *out) {
    const struct xp_pred *pred = step->preds;
    if (!pred || !pred->key || step->axis != AXIS_CHILD ||
        (!from->tree && !rows_by_key(cx, pred->key, from))) {
        return false;
    }
    uint32_t first = out->n;
    struct xval value = eval(cx, pred->key->value);
    if (value.kind == XV_NODESET && value.len > 1) {
        return false; // any of several values (N9): scan
    }
    value = reduce(cx, value);
    if (!from->tree) {
        bool found = row_lookup(cx, from, pred->key->repeat, pred->key->column, &value, out);
        if (found) {
            filter(cx, pred, false, out, first);
        }
        return found;
    }
    if (!index_lookup(cx, from->tree, from->id, step, pred->key, &value, out)) {
        return false;
    }
    bool exact = pred->key->whole && value.kind == XV_STRING;
    filter(cx, exact ? pred->next : pred, false, out, first);
    return true;
}

/* Many instances of one node, and a plain name to go to: the child is looked up once, and each
 * instance gives its own cell. This is what totals over repeats are made of. */
static bool step_column(struct xctx *cx, const struct xp_step *step, const struct node_list *from,
                        struct node_list *out) {
    const struct form *form = cx->iv->form;
    bool plain = step->axis == AXIS_CHILD && step->test == TEST_NAME && !step->preds;
    if (!plain || from->n < 2 || from->items[0].tree || !form->nodes[from->items[0].id].repeat) {
        return false;
    }
    uint32_t node = from->items[0].id, child = form_child(form, node, step->name_local);
    if (!child || form->next_alike[child] || form->nodes[child].attr || form->nodes[child].repeat ||
        !name_fits(&form->names, step, form->nodes[child].name_id)) {
        return false;
    }
    for (uint32_t i = 0; i < from->n; i++) {
        if (from->items[i].tree || from->items[i].id != node) {
            return false;
        }
    }
    out->items = arena_alloc(&cx->iv->scratch, from->n * sizeof *out->items);
    out->cap = from->n;
    for (uint32_t i = 0; i < from->n; i++) {
        struct xnode n = {.rep = from->items[i].rep, .id = child};
        if (node_visible(cx, &n)) {
            out->items[out->n++] = n;
        }
    }
    return true;
}

static void step_all(struct xctx *cx, const struct xp_node *path, const struct xp_step *step,
                     const struct node_list *from, struct node_list *out) {
    struct walk w = {.cx = cx, .step = step, .out = out};
    w.narrow = path->path.start == START_ROOT && !path->path.all;
    if (step_column(cx, step, from, out)) {
        return;
    }
    for (uint32_t i = 0, had = 0; i < from->n && eval_spend(cx, out->n - had + 1); i++) {
        had = out->n;
        if (step_by_key(cx, step, &from->items[i], out)) {
            continue;
        }
        uint32_t first = out->n;
        take_step(&w, &from->items[i]);
        filter(cx, step->preds, counts_back(step->axis), out, first);
    }
    if (from->n > 1 && step->axis != AXIS_CHILD && step->axis != AXIS_ATTRIBUTE) {
        union_nodes(cx, out);
    }
}

/* ---- document order -------------------------------------------------------------------------- */

/* Order of two places of the primary instance: lift both to where their instances meet. */
static int order_primary(const struct interview *iv, struct xnode a, struct xnode b) {
    const struct form_scope *scopes = iv->form->scopes;
    uint32_t at_a = a.id, at_b = b.id, index_a = 0, index_b = 0;
    while (a.rep != b.rep) {
        uint32_t da = scopes[a.rep->scope].depth, db = scopes[b.rep->scope].depth;
        if (da >= db) {
            at_a = scopes[a.rep->scope].node, index_a = a.rep->index + 1, a.rep = a.rep->parent;
        }
        if (db >= da) {
            at_b = scopes[b.rep->scope].node, index_b = b.rep->index + 1, b.rep = b.rep->parent;
        }
    }
    if (at_a != at_b) {
        return at_a < at_b ? -1 : 1;
    }
    return (index_a > index_b) - (index_a < index_b);
}

static _Thread_local const struct interview *sorting; // qsort of C17 has no context argument

static int order(const void *x, const void *y) {
    const struct xnode *a = x, *b = y;
    if (a->tree || b->tree) {
        if (a->tree != b->tree) {
            return !a->tree ? -1 : !b->tree ? 1 : a->tree < b->tree ? -1 : 1;
        }
        if (a->id != b->id) {
            return a->id < b->id ? -1 : 1;
        }
        return (a->attr > b->attr) - (a->attr < b->attr);
    }
    return order_primary(sorting, *a, *b);
}

void union_nodes(struct xctx *cx, struct node_list *list) {
    if (list->n < 2) {
        return;
    }
    sorting = cx->iv;
    qsort(list->items, list->n, sizeof *list->items, order);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < list->n; i++) {
        if (!same_node(&list->items[i], &list->items[kept - 1])) {
            list->items[kept++] = list->items[i];
        }
    }
    list->n = kept;
}

/* ---- paths ----------------------------------------------------------------------------------- */

struct xnode target_node(const struct xctx *cx, const struct xp_target *target) {
    struct rep *rep = target->up == UINT32_MAX ? cx->iv->root : rep_up(cx->current.rep, target->up);
    return (struct xnode){.rep = rep, .id = target->node};
}

static struct xval eval_target(struct xctx *cx, const struct xp_target *target) {
    struct node_list list = {0};
    struct xnode n = target_node(cx, target);
    if (node_visible(cx, &n)) {
        node_push(cx, &list, n);
    }
    return (struct xval){.kind = XV_NODESET, .nodes = list.items, .len = list.n};
}

struct xval eval_path(struct xctx *cx, const struct xp_node *e) {
    struct node_list list = {0};
    if (e->path.target) {
        return eval_target(cx, e->path.target);
    }
    if (column_nodes(cx, e, &list)) {
        return (struct xval){.kind = XV_NODESET, .nodes = list.items, .len = list.n};
    }
    if (e->path.start == START_EXPR) {
        if (!eval_nodes(cx, e->path.base, &list)) {
            return xv_text("");
        }
        struct node_list copy = {0}; // the base's nodes may be shared
        for (uint32_t i = 0; i < list.n; i++) {
            node_push(cx, &copy, list.items[i]);
        }
        list = copy;
        filter(cx, e->path.preds, false, &list, 0);
    } else {
        struct xnode root = {.rep = cx->iv->root};
        node_push(cx, &list, e->path.start == START_ROOT ? root : cx->node);
    }
    for (const struct xp_step *step = e->path.steps; step && list.n; step = step->next) {
        struct node_list next = {0};
        step_all(cx, e, step, &list, &next);
        list = next;
    }
    uint32_t kept = 0; // nodes reached by way of a parent or self may be hidden
    for (uint32_t i = 0; i < list.n; i++) {
        if (node_visible(cx, &list.items[i])) {
            list.items[kept++] = list.items[i];
        }
    }
    return (struct xval){.kind = XV_NODESET, .nodes = list.items, .len = kept};
}
