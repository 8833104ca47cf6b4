/* forms/resolve.c — make expressions ready: names to numbers, functions to code, plain paths to
 * shortcuts, equality predicates to index keys. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/static_path.h"
#include "forms/xpath_funcs.h"

struct resolve {
    struct loader *ld;
    struct arena *arena; // where shortcuts and keys live: as long as the expression
    const struct form_expr *expr;
    int preds;         // predicates around
    int primary_preds; // of them over the primary instance
};

static void resolve(struct resolve *r, struct xp_node *e);

/* While the form is loading a name gets its number now, since a list that bears it may be read
 * later; afterwards the form is shared and only looked at. */
static uint32_t text_number(const struct resolve *r, const char *text) {
    struct intern *texts = &r->ld->form->names.texts;
    if (!*text) {
        return 0;
    }
    return r->arena == &r->ld->form->arena ? intern_add(texts, text, strlen(text))
                                           : intern_find(texts, text, strlen(text));
}

/* A name nobody bears gets a number nobody has, so that it matches nothing. */
static void resolve_name(const struct resolve *r, struct xp_step *s) {
    const struct form *form = r->ld->form;
    const char *ns = s->prefix[0] ? names_binding(&form->names, s->prefix) : NULL;
    s->name_ns = ns ? text_number(r, ns) : 0;
    s->name_prefix = text_number(r, s->prefix);
    if (s->prefix[0] && !s->name_prefix) {
        s->name_prefix = UINT32_MAX;
    }
    if (s->test == TEST_NAME) {
        s->name_local = text_number(r, s->local);
        s->name_local = s->name_local ? s->name_local : UINT32_MAX;
    }
}

/* ---- keys -------------------------------------------------------------------------------------
 */

static bool mentions_place(const struct xp_node *e);

static bool steps_mention_place(const struct xp_node *e) {
    for (const struct xp_step *s = e->path.steps; s; s = s->next) {
        if (s->preds) {
            return true;
        }
    }
    return e->path.preds != NULL;
}

/* Does the expression depend on the candidate: a relative path, position(), last()? */
static bool depends_on_item(const struct xp_node *e) {
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return false;
    case XP_PATH:
        if (e->path.start == START_ROOT) {
            return false;
        }
        if (e->path.start == START_CONTEXT) {
            return true;
        }
        return depends_on_item(e->path.base);
    case XP_CALL:
        if (strcmp(e->call.name, "position") == 0 || strcmp(e->call.name, "last") == 0 ||
            (!e->call.n_args && e->call.func && e->call.func->flags & FN_OWN_VALUE)) {
            return true;
        }
        for (uint32_t i = 0; i < e->call.n_args; i++) {
            if (depends_on_item(e->call.args[i])) {
                return true;
            }
        }
        return false;
    case XP_NEG:
        return depends_on_item(e->left);
    default:
        return depends_on_item(e->left) || depends_on_item(e->right);
    }
}

static bool mentions_place(const struct xp_node *e) {
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return false;
    case XP_PATH:
        return steps_mention_place(e) ||
               (e->path.start == START_EXPR && mentions_place(e->path.base));
    case XP_CALL:
        if (strcmp(e->call.name, "position") == 0 || strcmp(e->call.name, "last") == 0) {
            return true;
        }
        for (uint32_t i = 0; i < e->call.n_args; i++) {
            if (mentions_place(e->call.args[i])) {
                return true;
            }
        }
        return false;
    case XP_NEG:
        return mentions_place(e->left);
    default:
        return mentions_place(e->left) || mentions_place(e->right);
    }
}

/* The step, when `e` is one child or attribute of the candidate: name, ./name, @name. */
static struct xp_step *key_step(const struct xp_node *e) {
    if (e->op != XP_PATH || e->path.start != START_CONTEXT) {
        return NULL;
    }
    struct xp_step *s = e->path.steps;
    if (s && s->axis == AXIS_SELF && s->test == TEST_NODE && !s->preds && s->next) {
        s = s->next;
    }
    bool named = s && !s->next && !s->preds && s->test == TEST_NAME;
    return named && (s->axis == AXIS_CHILD || s->axis == AXIS_ATTRIBUTE) ? s : NULL;
}

static bool find_key(struct xp_node *e, struct xp_key *key) {
    if (e->op == XP_AND) {
        key->whole = false;
        return find_key(e->left, key) || find_key(e->right, key);
    }
    if (e->op != XP_EQ) {
        return false;
    }
    struct xp_step *left = key_step(e->left), *right = key_step(e->right);
    if (left && !depends_on_item(e->right)) {
        key->child = left, key->value = e->right;
    } else if (right && !depends_on_item(e->left)) {
        key->child = right, key->value = e->left;
    } else {
        return false;
    }
    return true;
}

/* The same for all candidates of a predicate over rows? What begins at the expression's own node
 * is, and what leads to one place outside repeats or to all rows; other absolute paths are seen
 * from the candidate. */
static bool same_for_all(const struct xp_node *e) {
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return true;
    case XP_PATH:
        return e->path.target ? e->path.start == START_EXPR || e->path.target->up == UINT32_MAX
                              : e->path.column && e->path.column->up == UINT32_MAX;
    case XP_CALL: {
        bool plain = e->call.n_args && e->call.func && !(e->call.func->flags & FN_CHOICES);
        for (uint32_t i = 0; i < e->call.n_args; i++) {
            plain = plain && same_for_all(e->call.args[i]);
        }
        return plain;
    }
    case XP_ADD:
    case XP_SUB:
        return same_for_all(e->left) && same_for_all(e->right);
    default:
        return false;
    }
}

static void set_key(struct arena *arena, struct xp_pred *pred) {
    struct xp_key key = {.whole = true};
    if (!mentions_place(pred->expr) && find_key(pred->expr, &key)) {
        key.fixed = same_for_all(key.value);
        pred->key = ARENA_NEW(arena, struct xp_key);
        *pred->key = key;
    }
}

/* M10: a predicate that is surely a number is a place. */
static bool is_number(const struct xp_node *e) {
    static const char *const numbers[] = {"count", "int", "number", "position"};
    bool number = e->op == XP_NUMBER || e->op == XP_ADD || e->op == XP_SUB;
    for (size_t i = 0; i < LEN(numbers) && e->op == XP_CALL; i++) {
        number |= strcmp(e->call.name, numbers[i]) == 0;
    }
    return number;
}

static bool is_place(const struct xp_node *e) {
    return e->op == XP_CALL && !e->call.n_args && strcmp(e->call.name, "position") == 0;
}

static void set_range(struct arena *arena, struct xp_pred *pred) {
    static const enum xp_op turned[] = {
        [XP_EQ] = XP_EQ, [XP_LT] = XP_GT, [XP_LE] = XP_GE, [XP_GT] = XP_LT, [XP_GE] = XP_LE};
    const struct xp_node *e = pred->expr;
    struct xp_range range = {.op = e->op};
    if (is_number(e)) {
        range = (struct xp_range){.op = XP_EQ, .value = pred->expr};
    } else if (e->op != XP_EQ && e->op != XP_LT && e->op != XP_LE && e->op != XP_GT &&
               e->op != XP_GE) {
        return;
    } else if (is_place(e->left)) {
        range.value = e->right;
    } else if (is_place(e->right)) {
        range.value = e->left;
        range.op = turned[e->op];
    }
    if (range.value && same_for_all(range.value)) {
        pred->range = ARENA_NEW(arena, struct xp_range);
        *pred->range = range;
    }
}

/* ---- paths ------------------------------------------------------------------------------------
 */

static bool over_primary(const struct xp_node *path) {
    const struct xp_node *base = path->path.start == START_EXPR ? path->path.base : NULL;
    return !(base && base->op == XP_CALL && strcmp(base->call.name, "instance") == 0);
}

static void resolve_preds(struct resolve *r, struct xp_pred *preds, bool primary) {
    r->preds++;
    r->primary_preds += primary;
    for (; preds; preds = preds->next) {
        resolve(r, preds->expr);
        set_key(r->arena, preds);
        set_range(r->arena, preds);
    }
    r->preds--;
    r->primary_preds -= primary;
}

/* The column of `node` in the rows inside `scope`; made while the form is loading, 0 when a late
 * expression would need a new one. */
static uint32_t number_column(struct resolve *r, uint32_t node, uint32_t scope) {
    struct form *form = r->ld->form;
    uint32_t id = form->columns_of[node], outer = node;
    while (id && form->columns[id].scope != scope) {
        id = form->columns[id].next;
    }
    if (id || r->arena != &form->arena) {
        return id;
    }
    while (form->nodes[outer].depth > form->scopes[scope].depth + 1 || !form->nodes[outer].repeat) {
        outer = form->nodes[outer].parent;
    }
    id = (uint32_t)form->n_columns;
    *MEM_PUSH(form->columns, form->n_columns, form->cap_columns) =
        (struct form_column){.node = node,
                             .scope = scope,
                             .slot = form->scopes[scope].n_columns++,
                             .list = form->nodes[outer].list,
                             .next = form->columns_of[node]};
    form->columns_of[node] = id;
    return id;
}

/* One predicate, about the place: the row before, all rows before. */
static bool is_cut(const struct xp_step *s) {
    return !s->preds->next && s->preds->range;
}

/* The path leads to all rows inside one instance. Of a cut path the cut must be at the outermost
 * rows. */
static void set_column(struct resolve *r, struct xp_node *e, const struct spot *to,
                       const struct xp_step *cut) {
    const struct form *form = r->ld->form;
    const struct form_node *node = &form->nodes[to->node];
    uint32_t context = r->expr->node, scope = node->scope;
    bool narrow = e->path.start == START_ROOT && !e->path.all; // seen from the candidate
    if (node->depth <= to->level || (!context && (to->level || narrow)) ||
        (r->primary_preds && (to->level || narrow))) {
        return;
    }
    uint32_t outer = scope;
    for (; form->scopes[scope].depth > to->level; scope = form->scopes[scope].parent) {
        outer = form->scopes[scope].node;
    }
    uint32_t at = to->node;
    for (const struct xp_step *s = cut ? cut->next : NULL; s; s = s->next) {
        at = form->nodes[at].parent;
    }
    if (cut && at != outer) {
        return;
    }
    struct xp_column *column = ARENA_NEW(r->arena, struct xp_column);
    *column =
        (struct xp_column){.node = to->node,
                           .up = to->level ? form->nodes[context].depth - to->level : UINT32_MAX,
                           .scope = scope,
                           .seen_from = to->level || narrow ? context : 0,
                           .range = cut ? cut->preds->range : NULL,
                           .rows_id = cut ? number_column(r, outer, scope) : 0};
    e->path.column = column;
}

/* Can this path go straight to one place? Inside predicates only what does not depend on the
 * candidate: absolute paths outside repeats, and current(). */
static void set_target(struct resolve *r, struct xp_node *e) {
    struct form *form = r->ld->form;
    bool current = e->path.start == START_EXPR && e->path.base->op == XP_CALL &&
                   strcmp(e->path.base->call.name, "current") == 0 && !e->path.preds;
    if ((e->path.start == START_EXPR && !current) || !e->path.steps ||
        (r->preds && e->path.start == START_CONTEXT)) {
        return;
    }
    bool down = false, back = false;
    const struct xp_step *cut = NULL;
    for (const struct xp_step *s = e->path.steps; s; s = s->next) {
        bool dots = s->test == TEST_NODE && (s->axis == AXIS_PARENT || s->axis == AXIS_SELF);
        bool named = s->test == TEST_NAME && (s->axis == AXIS_CHILD || s->axis == AXIS_ATTRIBUTE);
        if ((s->preds && (cut || !is_cut(s))) || (!dots && !named)) {
            return;
        }
        cut = s->preds ? s : cut;
        down |= named;
        back |= dots && down;
    }
    uint32_t context = r->expr->node;
    if (!context && e->path.start != START_ROOT) {
        return;
    }
    struct static_walk w = {.form = form, .context = context, .clamp = UINT32_MAX};
    struct spot own = static_context(&w);
    struct spots from = {.items = &own, .n = 1, .cap = 1}, to = {0};
    static_path(&w, e, &from, &to);
    if (to.n == 1 && to.items[0].many && to.items[0].node && !back) {
        set_column(r, e, &to.items[0], cut);
    }
    if (to.n == 1 && !to.items[0].many && to.items[0].node && !cut) {
        const struct form_node *node = &form->nodes[to.items[0].node];
        bool exact = to.items[0].level == node->depth;
        bool root = node->depth == 0;
        if (root || (exact && context && !(r->primary_preds && e->path.start == START_ROOT))) {
            e->path.target = ARENA_NEW(r->arena, struct xp_target);
            e->path.target->node = to.items[0].node;
            e->path.target->up = root ? UINT32_MAX : form->nodes[context].depth - node->depth;
        }
    }
    free(to.items);
}

/* Rows looked up by one of their questions: [name = value] behind a repeat, the first such step. */
static void set_rows(struct resolve *r, struct xp_node *e, struct xp_step *step) {
    const struct form *form = r->ld->form;
    struct xp_key *key = step->preds->key;
    uint32_t context = r->expr->node;
    if (!key || !key->fixed || key->child->axis != AXIS_CHILD || step->axis != AXIS_CHILD ||
        (e->path.start == START_CONTEXT && (r->preds || !context)) || e->path.start == START_EXPR) {
        return;
    }
    struct static_walk w = {.form = form, .context = context, .clamp = UINT32_MAX};
    struct spot own = static_context(&w);
    struct spots from = {.items = &own, .n = 1, .cap = 1}, to = {0};
    struct xp_step *next = step->next;
    step->next = NULL;
    static_path(&w, e, &from, &to);
    step->next = next;
    uint32_t repeat = to.n == 1 ? to.items[0].node : 0;
    free(to.items);
    uint32_t child =
        repeat && form->nodes[repeat].repeat ? form_child(form, repeat, key->child->name_local) : 0;
    if (child && !form->next_alike[child] && !form->nodes[child].repeat &&
        !form->nodes[child].attr) {
        key->repeat = repeat;
        key->column = number_column(r, child, form->scopes[form->nodes[repeat].repeat].parent);
    }
}

static void resolve_path(struct resolve *r, struct xp_node *e) {
    e->path.all |= r->ld->form->plain_xpath && e->path.start == START_ROOT;
    if (e->path.start == START_EXPR) {
        resolve(r, e->path.base);
        resolve_preds(r, e->path.preds, over_primary(e));
    }
    for (struct xp_step *s = e->path.steps; s; s = s->next) {
        resolve_name(r, s);
        if (s->preds) {
            resolve_preds(r, s->preds, over_primary(e));
            set_rows(r, e, s);
        }
    }
    set_target(r, e);
}

/* ---- functions --------------------------------------------------------------------------------
 */

/* A path, or the paths of a union, that means every instance (ZZ14). */
static void mark_all(struct xp_node *e) {
    if (e->op == XP_PATH) {
        e->path.all = true;
    } else if (e->op == XP_UNION) {
        mark_all(e->left);
        mark_all(e->right);
    }
}

/* Which arguments are sets: those behind the single values a function begins with. */
static void mark_sets(struct xp_node *e) {
    static const struct {
        const char *name;
        uint32_t singles;
    } heads[] = {
        {"join",               1},
        {"checklist",          2},
        {"weighted-checklist", 2}
    };
    const struct xp_func *f = e->call.func;
    bool sets = f->flags & FN_SETS || (f->flags & FN_LONE_SET && e->call.n_args == 1);
    bool indexed = strcmp(f->name, "indexed-repeat") == 0;
    uint32_t from = 0;
    for (size_t i = 0; i < LEN(heads); i++) {
        from = strcmp(heads[i].name, f->name) == 0 ? heads[i].singles : from;
    }
    for (uint32_t i = from; i < e->call.n_args; i++) {
        if (sets || (indexed && (i == 0 || i % 2 == 1))) {
            mark_all(e->call.args[i]);
        }
    }
}

/* Totals over a column are kept: number it. */
static void keep_totals(struct resolve *r, struct xp_node *e) {
    static const char *const totals[] = {"count", "count-non-empty", "max", "min", "sum"};
    const struct form *form = r->ld->form;
    struct xp_node *path = e->call.n_args == 1 ? e->call.args[0] : NULL;
    struct xp_column *column = path && path->op == XP_PATH ? path->path.column : NULL;
    bool total = false;
    for (size_t i = 0; i < LEN(totals); i++) {
        total |= strcmp(e->call.name, totals[i]) == 0;
    }
    bool group = column && form->nodes[column->node].first_child;
    bool below =
        column && (!column->range || column->range->op == XP_LT || column->range->op == XP_LE);
    if (column && total && below && !(group && strcmp(e->call.name, "count-non-empty") == 0)) {
        column->id = number_column(r, column->node, column->scope);
    }
}

static void check_arity(struct resolve *r, const struct xp_node *e) {
    const struct xp_func *f = e->call.func;
    uint32_t n = e->call.n_args;
    if (n >= f->min && (f->max == XP_VARIADIC || n <= f->max)) {
        return;
    }
    const char *few = n < f->min ? "needs at least" : "takes at most";
    issue(r->ld, ISSUE_ERROR, "R26", r->expr->line, r->expr->where,
          "%s() %s %d argument%s, and got %u", f->name, few, n < f->min ? f->min : f->max,
          (n < f->min ? f->min : f->max) == 1 ? "" : "s", n);
}

static void use_instance(struct resolve *r, const struct xp_node *e) {
    struct form *form = r->ld->form;
    const struct xp_node *arg = e->call.n_args ? e->call.args[0] : NULL;
    if (!arg || arg->op != XP_STRING) { // computed: any list may be meant
        for (size_t i = 0; i < form->n_instances; i++) {
            form->instances[i].used = true;
        }
        return;
    }
    struct form_instance *instance = form_find_instance(form, arg->str.text, arg->str.len);
    if (instance) {
        instance->used = true; // a late expression finds it so already, or not loaded
    } else {
        issue(r->ld, ISSUE_WARNING, "R25", r->expr->line, r->expr->where,
              "there is no list with the id \"%s\"; it counts as empty", arg->str.text);
    }
}

/* O52: indexed-repeat(../x, .., 1) means any instance, so what leads to the own one is spelled from
 * the root instead. */
static void from_root(struct resolve *r, struct xp_node *e) {
    if (e->op != XP_PATH || e->path.start == START_ROOT || !e->path.target) {
        return;
    }
    const char *path = r->ld->form->nodes[e->path.target->node].path;
    struct err ignored = {0};
    struct xp_node *full = xpath_parse(path, strlen(path), r->arena, &ignored);
    if (full) {
        mark_all(full);
        resolve(r, full);
        full->pos = e->pos;
        *e = *full;
    }
}

static void resolve_call(struct resolve *r, struct xp_node *e) {
    const struct form *form = r->ld->form;
    e->call.func = xp_func_find(e->call.name);
    bool own = !e->call.func && form->has_function &&
               form->has_function(form->function_ctx, e->call.name, e->call.n_args);
    if (!e->call.func && !own) {
        issue(r->ld, ISSUE_ERROR, "R26", r->expr->line, r->expr->where,
              "the function %s() is not known", e->call.name);
        return;
    }
    if (!own) {
        check_arity(r, e);
        mark_sets(e);
    }
    if (strcmp(e->call.name, "instance") == 0 || strcmp(e->call.name, "pulldata") == 0) {
        use_instance(r, e);
    }
    bool indexed = strcmp(e->call.name, "indexed-repeat") == 0;
    for (uint32_t i = 0; i < e->call.n_args; i++) {
        resolve(r, e->call.args[i]);
        if (indexed && (i == 0 || i % 2 == 1)) {
            from_root(r, e->call.args[i]);
        }
    }
    keep_totals(r, e);
}

static void resolve(struct resolve *r, struct xp_node *e) {
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return;
    case XP_PATH:
        resolve_path(r, e);
        return;
    case XP_CALL:
        resolve_call(r, e);
        return;
    case XP_NEG:
        resolve(r, e->left);
        return;
    default:
        resolve(r, e->left);
        resolve(r, e->right);
        return;
    }
}

bool resolve_exprs(struct loader *ld) {
    struct form *form = ld->form;
    form->columns_of = mem_zalloc((form->n_nodes + 1) * sizeof *form->columns_of);
    *MEM_PUSH(form->columns, form->n_columns, form->cap_columns) = (struct form_column){0};
    for (size_t i = 1; i < form->n_controls; i++) { // choice lists mean all instances
        struct form_itemset *set = form->controls[i].itemset;
        if (set && set->source->op == XP_PATH) {
            set->source->path.all = true;
        }
    }
    for (size_t i = 0; i < form->n_exprs; i++) {
        struct resolve r = {.ld = ld, .arena = &form->arena, .expr = form->exprs[i]};
        resolve(&r, form->exprs[i]->tree);
    }
    return true;
}

bool resolve_late(const struct form *form, struct arena *arena, struct form_expr *expr,
                  struct form_issues *issues) {
    struct loader ld = {.form = (struct form *)form, .issues = issues}; // only read
    struct resolve r = {.ld = &ld, .arena = arena, .expr = expr};
    resolve(&r, expr->tree);
    return ld.n_errors == 0;
}
