/* forms/eval.c — operators, comparisons, values of nodes. */
#include "forms/eval.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "forms/xpath_funcs.h"

struct arena_mark eval_begin(struct interview *iv) {
    iv->ration = EVAL_RATION;
    return arena_mark(&iv->scratch);
}

bool eval_spend(struct xctx *cx, uint64_t work) {
    if (cx->iv->ration < work) {
        cx->iv->ration = 0;
        fault(cx->iv, "an expression takes too much work; it counts as empty");
        return false;
    }
    cx->iv->ration -= work;
    return true;
}

struct xctx eval_context(struct interview *iv, struct rep *rep, uint32_t node) {
    struct xnode n = {.rep = rep, .id = node};
    return (struct xctx){.iv = iv, .node = n, .current = n};
}

/* ---- values of nodes ----------------------------------------------------------------------- */

/* ZZ13: the relevance of X reads what lies in X as if X were relevant, so only the expressions
 * between the two count. */
static bool visible_inside(const struct xctx *cx, const struct xnode *n) {
    struct rep *rep = n->rep;
    for (uint32_t id = n->id; id; id = node_of(cx->iv, id)->parent) {
        if (id == cx->rel_node) {
            return true;
        }
        if (!(cell_of(cx->iv, rep, id)->flags & CELL_OWN)) {
            return false;
        }
        if (node_of(cx->iv, id)->repeat) {
            rep = rep->parent;
        }
    }
    return false;
}

bool node_visible(const struct xctx *cx, const struct xnode *n) {
    if (n->tree || !n->id || cell_of(cx->iv, n->rep, n->id)->flags & CELL_RELEVANT) {
        return true;
    }
    const struct form_node *node = node_of(cx->iv, n->id);
    return cx->rel_node && n->id >= cx->rel_node &&
           node->end <= node_of(cx->iv, cx->rel_node)->end && visible_inside(cx, n);
}

/* String value of a tree element: its text, or all text below it. */
static const char *element_text(const struct xctx *cx, const struct tree *t, uint32_t el,
                                size_t *len) {
    if (!tree_first(t, el)) {
        const char *text = tree_text(t, el);
        *len = strlen(text);
        return text;
    }
    size_t total = 0;
    for (uint32_t i = el + 1; i < tree_past(t, el); i++) {
        total += strlen(tree_text(t, i));
    }
    char *out = arena_alloc(&cx->iv->scratch, total + 1);
    *len = 0;
    for (uint32_t i = el + 1; i < tree_past(t, el); i++) {
        size_t n = strlen(tree_text(t, i));
        memcpy(out + *len, tree_text(t, i), n);
        *len += n;
    }
    out[total] = '\0';
    return out;
}

struct xval node_value(const struct xctx *cx, const struct xnode *n) {
    if (n->tree) {
        size_t len;
        if (n->attr) {
            return xv_text(tree_str(n->tree, n->tree->attrs[n->attr].text));
        }
        const char *text = element_text(cx, n->tree, n->id, &len);
        return xv_string(text, len);
    }
    if (!n->id || !node_visible(cx, n)) {
        return xv_text("");
    }
    return cell_value(cx->iv, n->id, cell_of(cx->iv, n->rep, n->id));
}

const char *node_text(const struct xctx *cx, const struct xnode *n, size_t *len) {
    struct xval v = node_value(cx, n);
    return xv_to_string(&cx->iv->scratch, &v, len);
}

/* Rule J20: one value is wanted and several are there. The first one counts, and whoever asks is
 * told; strictly there is none. */
static bool several(const struct xctx *cx, const struct xval *v) {
    struct interview *iv = cx->iv;
    const struct xnode *n = &v->nodes[0];
    iv->several = n->tree ? tree_local(n->tree, n->id) : node_of(iv, n->id)->path;
    iv->n_several = v->len;
    bool strict = iv->host && iv->host->strict_jr;
    if (strict) {
        fault(iv, "%s: one value is wanted, but %u are there", iv->several, v->len);
    }
    return strict;
}

struct xval reduce(const struct xctx *cx, struct xval v) {
    if (v.kind != XV_NODESET) {
        return v;
    }
    if (v.len > 1 && several(cx, &v)) {
        return xv_text("");
    }
    return v.len ? node_value(cx, &v.nodes[0]) : xv_text("");
}

/* ---- comparisons --------------------------------------------------------------------------- */

bool compare_values(const struct xctx *cx, enum xp_op op, const struct xval *a,
                    const struct xval *b) {
    const struct host *host = cx->iv->host;
    switch (op) {
    case XP_EQ:
        return xv_equal(host, a, b);
    case XP_NE:
        return !xv_equal(host, a, b);
    case XP_LT:
        return xv_to_number(host, a) < xv_to_number(host, b);
    case XP_LE:
        return xv_to_number(host, a) <= xv_to_number(host, b);
    case XP_GT:
        return xv_to_number(host, a) > xv_to_number(host, b);
    case XP_GE:
        return xv_to_number(host, a) >= xv_to_number(host, b);
    default:
        assert(!"not a comparison");
        return false;
    }
}

/* The i-th single value of what may be a set; a set of none counts as one empty text (N2). */
static struct xval member(const struct xctx *cx, const struct xval *v, uint32_t i) {
    if (v->kind != XV_NODESET) {
        return *v;
    }
    return v->len ? node_value(cx, &v->nodes[i]) : xv_text("");
}

/* Existential over sets of several nodes (rule N9). */
static bool compare_any(const struct xctx *cx, enum xp_op op, const struct xval *a,
                        const struct xval *b) {
    uint32_t n = a->kind == XV_NODESET && a->len ? a->len : 1;
    uint32_t m = b->kind == XV_NODESET && b->len ? b->len : 1;
    for (uint32_t i = 0; i < n; i++) {
        struct xval x = member(cx, a, i);
        for (uint32_t j = 0; j < m; j++) {
            struct xval y = member(cx, b, j);
            if (compare_values(cx, op, &x, &y)) {
                return true;
            }
        }
    }
    return false;
}

/* ---- arithmetic ---------------------------------------------------------------------------- */

static double arithmetic(enum xp_op op, double x, double y) {
    switch (op) {
    case XP_ADD:
        return x + y;
    case XP_SUB:
        return x - y;
    case XP_MUL:
        return x * y;
    case XP_DIV:
        return x / y;
    case XP_MOD:
        return fmod(x, y); // sign of the dividend, NaN for 0 (rule N13)
    default:
        assert(!"not arithmetic");
        return NAN;
    }
}

static struct xval eval_union(struct xctx *cx, const struct xp_node *expr) {
    struct node_list list = {0}, right = {0};
    if (!eval_nodes(cx, expr->left, &list) || !eval_nodes(cx, expr->right, &right)) {
        return xv_text("");
    }
    for (uint32_t i = 0; i < right.n; i++) {
        node_push(cx, &list, right.items[i]);
    }
    union_nodes(cx, &list);
    return (struct xval){.kind = XV_NODESET, .nodes = list.items, .len = list.n};
}

/* A side of a comparison: several nodes stay a set, one known place is its value. */
static struct xval eval_operand(struct xctx *cx, const struct xp_node *e) {
    return e->op == XP_PATH && e->path.target ? eval_value(cx, e) : eval(cx, e);
}

static struct xval eval_binary(struct xctx *cx, const struct xp_node *e) {
    struct xval a, b;
    switch (e->op) {
    case XP_OR:
        return xv_boolean(eval_boolean(cx, e->left) || eval_boolean(cx, e->right));
    case XP_AND:
        return xv_boolean(eval_boolean(cx, e->left) && eval_boolean(cx, e->right));
    case XP_EQ:
    case XP_NE:
    case XP_LT:
    case XP_LE:
    case XP_GT:
    case XP_GE:
        a = eval_operand(cx, e->left);
        b = eval_operand(cx, e->right);
        return xv_boolean(compare_any(cx, e->op, &a, &b));
    default: {
        double x = eval_number(cx, e->left);
        return xv_number(arithmetic(e->op, x, eval_number(cx, e->right)));
    }
    }
}

/* Rule O60: a function of the device's own takes texts and gives one. */
static struct xval call_host(struct xctx *cx, const struct xp_node *e) {
    const struct host *host = cx->iv->host;
    AUTO(strbuf_done) struct strbuf out = {0};
    const char **args = ARENA_ARRAY(&cx->iv->scratch, const char *, e->call.n_args + 1);
    for (uint32_t i = 0; i < e->call.n_args; i++) {
        size_t len;
        const char *text = eval_string(cx, e->call.args[i], &len);
        args[i] = arena_strndup(&cx->iv->scratch, text, len);
    }
    if (!host || !host->call || !host->call(host->ctx, e->call.name, e->call.n_args, args, &out)) {
        fault(cx->iv, "the function %s() is not available here", e->call.name);
        return xv_text("");
    }
    return xv_string(arena_strndup(&cx->iv->scratch, strbuf_text(&out), out.len), out.len);
}

struct xval eval(struct xctx *cx, const struct xp_node *e) {
    switch (e->op) {
    case XP_NUMBER:
        return xv_number(e->number);
    case XP_STRING:
        return xv_string(e->str.text, e->str.len);
    case XP_NEG:
        return xv_number(-eval_number(cx, e->left));
    case XP_UNION:
        return eval_union(cx, e);
    case XP_PATH:
        return eval_path(cx, e);
    case XP_CALL:
        return e->call.func ? e->call.func->run(cx, e) : call_host(cx, e);
    default:
        return eval_binary(cx, e);
    }
}

struct xval eval_value(struct xctx *cx, const struct xp_node *e) {
    if (e->op == XP_PATH && e->path.target) { // most operands: no set is made of one node
        struct xnode n = target_node(cx, e->path.target);
        return node_value(cx, &n);
    }
    return reduce(cx, eval(cx, e));
}

const char *eval_string(struct xctx *cx, const struct xp_node *e, size_t *len) {
    struct xval v = eval_value(cx, e);
    return xv_to_string(&cx->iv->scratch, &v, len);
}

double eval_number(struct xctx *cx, const struct xp_node *e) {
    struct xval v = eval_value(cx, e);
    return xv_to_number(cx->iv->host, &v);
}

bool eval_boolean(struct xctx *cx, const struct xp_node *e) {
    struct xval v = eval_value(cx, e); // rule N6: of a node its value decides
    return xv_to_boolean(&v);
}

void node_push(struct xctx *cx, struct node_list *list, struct xnode node) {
    if (list->n == list->cap) {
        uint32_t cap = list->cap ? list->cap * 2 : 8;
        struct xnode *items = arena_alloc(&cx->iv->scratch, cap * sizeof *items);
        if (list->n) {
            memcpy(items, list->items, list->n * sizeof *items);
        }
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = node;
}

bool eval_nodes(struct xctx *cx, const struct xp_node *e, struct node_list *out) {
    struct xval v = eval(cx, e);
    if (v.kind != XV_NODESET) {
        fault(cx->iv, "a list of answers was expected, but this is a single value");
        return false;
    }
    *out = (struct node_list){.items = v.nodes, .n = v.len, .cap = v.len};
    return true;
}
