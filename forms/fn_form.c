/* forms/fn_form.c — functions that look at the form's texts, choices and repeats (O50-O52), and
 * expressions that come from outside (form play). */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/xpath_funcs.h"

static struct iv_ref here(const struct xctx *cx) {
    return cx->current.tree ? (struct iv_ref){cx->iv->root, 1}
                            : (struct iv_ref){cx->current.rep, cx->current.id};
}

/* O50: the text in the language of the moment. */
struct xval fn_itext(struct xctx *cx, const struct xp_node *call) {
    size_t len;
    const char *id = arg_string(cx, call, 0, &len);
    uint32_t number = form_text_id(cx->iv->form, id, len);
    if (!number) {
        return xv_text(arena_printf(&cx->iv->scratch, "[itext:%s]", id));
    }
    const char *text = itext_string(cx->iv, number, here(cx), &len);
    return xv_string(text, len);
}

/* ---- jr:choice-name ---- */

static struct xval inline_name(struct xctx *cx, const struct form_control *c, struct iv_ref ref,
                               const char *value) {
    for (uint32_t i = 0; i < c->n_items; i++) {
        if (c->items[i].value && strcmp(c->items[i].value, value) == 0) {
            size_t len;
            const char *text = label_string(cx->iv, &c->items[i].label, ref, NULL, &len);
            return xv_string(text, len);
        }
    }
    return xv_text("");
}

static struct xval listed_name(struct xctx *cx, const struct form_itemset *set, struct iv_ref ref,
                               const char *value) {
    struct xctx at = eval_context(cx->iv, ref.rep, ref.node);
    struct node_list list;
    if (!set->value || !set->label || !eval_nodes(&at, set->source, &list)) {
        return xv_text("");
    }
    for (uint32_t i = 0; i < list.n; i++) { // the first of equal values (H9)
        struct xctx item = {.iv = cx->iv, .node = list.items[i], .current = list.items[i]};
        size_t len;
        if (strcmp(eval_string(&item, set->value, &len), value) != 0) {
            continue;
        }
        const char *label = eval_string(&item, set->label, &len);
        uint32_t id = set->label_itext ? form_text_id(cx->iv->form, label, len) : 0;
        label = id ? itext_string(cx->iv, id, ref, &len) : label;
        return xv_string(label, len);
    }
    return xv_text("");
}

/* The select's node: the path is literal; relative ones start at the current node. */
static uint32_t select_node(const struct xctx *cx, const char *path) {
    const struct form *form = cx->iv->form;
    while (*path == ' ') {
        path++;
    }
    size_t len = strcspn(path, " ");
    char *trimmed = arena_strndup(&cx->iv->scratch, path, len);
    if (*trimmed == '/') {
        return form_find(form, trimmed);
    }
    uint32_t node = here(cx).node;
    for (char *step = trimmed; node && *step;) {
        size_t n = strcspn(step, "/");
        char *next = step + n + (step[n] == '/');
        step[n] = '\0';
        if (strcmp(step, "..") == 0) {
            node = form->nodes[node].parent;
        } else if (strcmp(step, ".") != 0 && strncmp(step, "current()", 9) != 0) {
            node = form->nodes[node].first_child;
            while (node && strcmp(form->nodes[node].name, step) != 0) {
                node = form->nodes[node].next;
            }
        }
        step = next;
    }
    return node;
}

/* O51 */
struct xval fn_choice_name(struct xctx *cx, const struct xp_node *call) {
    size_t len;
    const char *value = arg_string(cx, call, 0, &len);
    const char *path = arg_string(cx, call, 1, &len);
    uint32_t node = select_node(cx, path);
    uint32_t control = node ? cx->iv->form->nodes[node].control : 0;
    if (!control || !*value) {
        return xv_text("");
    }
    struct iv_ref ref = interview_ref(cx->iv, node, here(cx));
    const struct form_control *c = &cx->iv->form->controls[control];
    if (c->itemset) {
        return ref.node ? listed_name(cx, c->itemset, ref, value) : xv_text("");
    }
    return inline_name(cx, c, ref, value);
}

/* ---- indexed-repeat (O52) ---- */

enum { REPEATS_NAMED = 64 }; // deeper ones than this count as not named

/* Keep the nodes whose instance of the repeat around them, at that depth, has the index. */
static void keep_index(struct xctx *cx, struct node_list *nodes, uint32_t scope, uint32_t depth,
                       double index) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < nodes->n; i++) {
        const struct rep *rep = rep_at_depth(cx->iv, nodes->items[i].rep, depth);
        if (rep->scope == scope && rep->index == index) {
            nodes->items[kept++] = nodes->items[i];
        }
    }
    nodes->n = kept;
}

/* Repeats around the target that no argument names: as everywhere in a row, the own one (J18). */
static void keep_own(struct xctx *cx, struct node_list *nodes, uint64_t named) {
    if (!nodes->n || !cx->current.rep || cx->current.tree) {
        return;
    }
    uint32_t depth = cx->iv->form->scopes[nodes->items[0].rep->scope].depth;
    for (uint32_t d = 1; d <= depth && nodes->n; d++) {
        const struct rep *own = rep_at_depth(cx->iv, cx->current.rep, d);
        const struct rep *one = rep_at_depth(cx->iv, nodes->items[0].rep, d);
        if (own->scope != one->scope) {
            return;
        }
        if (d >= REPEATS_NAMED || !(named >> d & 1)) {
            keep_index(cx, nodes, own->scope, d, own->index);
        }
    }
}

static uint32_t repeat_of(struct xctx *cx, const struct xp_node *arg) {
    struct node_list list;
    if (!arg || !eval_nodes(cx, arg, &list) || !list.n || list.items[0].tree) {
        return 0;
    }
    uint32_t node = list.items[0].id;
    return node && node_of(cx->iv, node)->repeat ? node : 0;
}

/* The usual form: one answer, and for each repeat around it which row. Straight there; false when
 * the arguments are anything else. */
static bool indexed_cell(struct xctx *cx, const struct xp_node *call, struct node_list *out) {
    const struct form *form = cx->iv->form;
    const struct xp_column *cell = column_of(cx, call->call.args[0]);
    uint32_t n_pairs = (call->call.n_args - 1) / 2;
    if (!cell || cell->range || cell->up != UINT32_MAX || cx->rel_node ||
        n_pairs != form->nodes[cell->node].depth) {
        return false;
    }
    struct rep *rep = cx->iv->root;
    uint32_t scopes[FORM_MAX_PATH], scope = form->nodes[cell->node].scope;
    for (uint32_t d = n_pairs; d; d--, scope = form->scopes[scope].parent) {
        scopes[d - 1] = scope;
    }
    for (uint32_t d = 0; d < n_pairs; d++) {
        uint32_t repeat = form->scopes[scopes[d]].node, i = 0;
        const struct xp_column *rows = NULL;
        for (; i < n_pairs && !(rows && rows->node == repeat); i++) {
            rows = column_of(cx, call->call.args[1 + 2 * i]);
        }
        if (!rows || rows->node != repeat || rows->range) {
            return false;
        }
        double index = arg_number(cx, call, 2 * i);
        const struct rep_list *list = &rep->lists[form->nodes[repeat].list];
        double want = index >= 1 ? trunc(index) : 1; // ZZ19: 0, negative and NaN mean the first
        if (want > (double)list->n) {
            return true;
        }
        rep = list->items[(size_t)want - 1];
    }
    struct xnode n = {.rep = rep, .id = cell->node};
    if (node_visible(cx, &n)) {
        node_push(cx, out, n);
    }
    return true;
}

struct xval fn_indexed_repeat(struct xctx *cx, const struct xp_node *call) {
    struct node_list found, nodes = {0};
    if (indexed_cell(cx, call, &nodes)) {
        return (struct xval){.kind = XV_NODESET, .nodes = nodes.items, .len = nodes.n};
    }
    if (!eval_nodes(cx, arg_node(call, 0), &found)) {
        return xv_text("");
    }
    for (uint32_t i = 0; i < found.n; i++) {
        if (!found.items[i].tree) {
            node_push(cx, &nodes, found.items[i]);
        }
    }
    uint64_t named = 0; // depths of the repeats that have an index
    for (uint32_t i = 1; i + 1 < call->call.n_args; i += 2) {
        uint32_t repeat = repeat_of(cx, arg_node(call, i));
        if (!repeat) {
            return xv_text("");
        }
        const struct form_node *node = node_of(cx->iv, repeat);
        double index = arg_number(cx, call, i + 1);
        index = index >= 1 ? trunc(index) : 1; // ZZ19: 0, negative and NaN mean the first
        keep_index(cx, &nodes, node->repeat, node->depth, index - 1);
        named |= node->depth < REPEATS_NAMED ? UINT64_C(1) << node->depth : 0;
    }
    keep_own(cx, &nodes, named);
    return (struct xval){.kind = XV_NODESET, .nodes = nodes.items, .len = nodes.n};
}

/* ---- expressions from outside ---- */

static const char *const kind_names[] = {
    [XV_STRING] = "string",   [XV_NUMBER] = "number",     [XV_BOOLEAN] = "boolean",
    [XV_DATE] = "date",       [XV_DATETIME] = "datetime", [XV_TIME] = "time",
    [XV_NODESET] = "nodeset",
};

static bool prepare(const struct interview *iv, struct arena *arena, struct form_expr *expr,
                    struct err *err) {
    expr->tree = xpath_parse(expr->text, strlen(expr->text), arena, err);
    struct form_issues issues = {0};
    bool ok = expr->tree && resolve_late(iv->form, arena, expr, &issues);
    for (size_t i = 0; i < issues.n && !ok; i++) {
        if (issues.items[i].level == ISSUE_ERROR) {
            err_set(err, ERR_UNSUPPORTED, "%s", issues.items[i].message);
        }
    }
    form_issues_done(&issues);
    return ok;
}

bool interview_eval(struct interview *iv, const char *expr, struct iv_ref ref, struct strbuf *out,
                    const char **kind, struct err *err) {
    struct arena arena = {0};
    uint32_t node = ref.node ? ref.node : 1;
    *kind = NULL;
    struct form_expr late = {.text = expr, .node = node, .where = "expression"};
    bool ok = prepare(iv, &arena, &late, err);
    if (ok) {
        struct arena_mark mark = eval_begin(iv);
        iv->has_fault = false;
        struct xctx cx = eval_context(iv, ref.node ? ref.rep : iv->root, node);
        struct xval v = eval(&cx, late.tree);
        *kind = kind_names[v.kind];
        size_t len;
        v.len = v.kind == XV_NODESET && v.len > 1 ? 1 : v.len; // shown, not used
        struct xval single = reduce(&cx, v);
        const char *text = xv_to_string(&iv->scratch, &single, &len);
        strbuf_addn(out, text, len);
        const char *fault_text = interview_fault(iv);
        if (fault_text) {
            ok = err_set(err, ERR_UNSUPPORTED, "%s", fault_text);
        }
        arena_release(&iv->scratch, mark);
    }
    arena_done(&arena);
    return ok;
}
