/* forms/doctor_rules.c — conditions that look copied, comparisons that cannot come true. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "forms/doctor_impl.h"
#include "forms/static_path.h"

enum { MIN_ALIKE = 3, MAX_CANDIDATES = 50, MAX_CHOICES = 2000 };

/* ---- a condition copied from elsewhere --------------------------------------------------------
 */

struct mention { // `by`'s relevance reads `node`
    uint32_t by, node;
};

struct group { // the relevances directly in a group
    struct doctor *d;
    uint32_t *n_mentions; // by node
    uint32_t *last_by;    // by node: who mentioned it last
    struct mention *mentions;
    size_t n, cap;
    uint32_t by, n_members;
};

static void on_read(struct static_walk *w, uint32_t node, uint32_t level) {
    struct group *g = w->ctx;
    (void)level;
    if (g->last_by[node] == g->by) {
        return;
    }
    g->last_by[node] = g->by;
    *MEM_PUSH(g->mentions, g->n, g->cap) = (struct mention){g->by, node};
    g->n_mentions[node]++;
}

static void read_group(struct group *g, uint32_t parent) {
    const struct form *form = g->d->form;
    for (uint32_t c = form->nodes[parent].first_child; c; c = form->nodes[c].next) {
        const struct form_expr *relevant = form->nodes[c].relevant;
        if (!relevant || !relevant->tree) {
            continue;
        }
        struct static_walk w = {
            .form = form, .context = c, .clamp = UINT32_MAX, .on_read = on_read, .ctx = g};
        struct spot own = static_context(&w);
        struct spots from = {.items = &own, .n = 1, .cap = 1};
        g->by = c;
        size_t before = g->n;
        static_reads(&w, relevant->tree, &from);
        g->n_members += g->n > before;
    }
}

/* The only thing that `by` mentions; 0 when there are several. */
static uint32_t only_mention(const struct group *g, uint32_t by) {
    uint32_t only = 0, n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (g->mentions[i].by == by) {
            only = g->mentions[i].node;
            n++;
        }
    }
    return n == 1 ? only : 0;
}

/* The member that does not mention what all the others do. */
static uint32_t odd_member(const struct group *g, uint32_t usual) {
    uint32_t odd = 0, by = 0;
    bool mentions = true;
    for (size_t i = 0; i < g->n; i++) {
        if (g->mentions[i].by != by) {
            odd = mentions ? odd : by;
            by = g->mentions[i].by;
            mentions = false;
        }
        mentions |= g->mentions[i].node == usual;
    }
    return mentions ? odd : by;
}

static bool is_inside(const struct form *form, uint32_t node, uint32_t group) {
    return node >= group && node < form->nodes[group].end;
}

static void judge_group(const struct group *g, uint32_t parent) {
    const struct form_node *nodes = g->d->form->nodes;
    uint32_t tried = 0;
    for (size_t i = 0; i < g->n && tried < MAX_CANDIDATES; i++) {
        uint32_t usual = g->mentions[i].node;
        if (g->n_members < MIN_ALIKE + 1 || g->n_mentions[usual] != g->n_members - 1) {
            continue;
        }
        tried++;
        uint32_t odd = odd_member(g, usual), other = only_mention(g, odd);
        bool elsewhere = other && !is_inside(g->d->form, other, parent) &&
                         !is_inside(g->d->form, parent, nodes[other].parent);
        if (elsewhere && odd > usual) {
            doctor_say(g->d, odd, nodes[odd].relevant->line,
                       "shown depending on %.90s, while all %u others here depend on %.90s; was "
                       "the condition copied from another group?",
                       nodes[other].path, g->n_members - 1, nodes[usual].path);
            return;
        }
    }
}

void check_copied_condition(struct doctor *d) {
    struct group g = {.d = d};
    g.n_mentions = ARENA_ARRAY(&d->arena, uint32_t, d->form->n_nodes + 1);
    g.last_by = ARENA_ARRAY(&d->arena, uint32_t, d->form->n_nodes + 1);
    for (uint32_t i = 1; i < d->form->n_nodes; i++) {
        if (!d->form->nodes[i].first_child) {
            continue;
        }
        read_group(&g, i);
        judge_group(&g, i);
        for (size_t m = 0; m < g.n; m++) {
            g.n_mentions[g.mentions[m].node] = 0;
        }
        g.n = g.n_members = 0;
    }
    mem_freep(&g.mentions);
}

/* ---- choices that are known -------------------------------------------------------------------
 */

struct choice_walk {
    const struct tree *tree;
    const struct xp_step *value_step;
    const char *value;
    size_t len;
    uint32_t n;
    bool found, unknown;
};

/* Blanks around a choice do not count. */
static bool is_value(const char *have, const char *want, size_t len) {
    have += strspn(have, " \t\r\n");
    size_t n = strlen(have);
    while (n && strchr(" \t\r\n", have[n - 1])) {
        n--;
    }
    return n == len && memcmp(have, want, len) == 0;
}

static void meet_choice(struct choice_walk *cw, const char *have) {
    cw->unknown |= ++cw->n > MAX_CHOICES;
    cw->found |= cw->value && is_value(have, cw->value, cw->len);
}

static void walk_choices(struct choice_walk *cw, uint32_t el, const struct xp_step *step) {
    if (!step) {
        uint32_t child = tree_child(cw->tree, el, cw->value_step->local);
        const char *have = cw->value_step->axis == AXIS_ATTRIBUTE
                               ? tree_attr(cw->tree, el, cw->value_step->local)
                           : child ? tree_text(cw->tree, child)
                                   : NULL;
        meet_choice(cw, have ? have : "");
        return;
    }
    if (step->axis == AXIS_SELF && step->test == TEST_NODE) {
        walk_choices(cw, el, step->next);
        return;
    }
    if (step->axis != AXIS_CHILD || step->test != TEST_NAME) {
        cw->unknown = true;
        return;
    }
    for (uint32_t c = tree_child(cw->tree, el, step->local); c && !cw->unknown;
         c = tree_next(cw->tree, c, step->local)) {
        walk_choices(cw, c, step->next);
    }
}

/* The list in the form behind instance('id')/…; NULL for answers of a repeat, files. */
static const struct form_instance *list_in_form(const struct form *form,
                                                const struct xp_node *source) {
    const struct xp_node *base = source && source->op == XP_PATH && source->path.start == START_EXPR
                                     ? source->path.base
                                     : NULL;
    if (!base || base->op != XP_CALL || strcmp(base->call.name, "instance") != 0 ||
        base->call.n_args != 1 || base->call.args[0]->op != XP_STRING) {
        return NULL;
    }
    const struct xp_node *id = base->call.args[0];
    const struct form_instance *in = form_find_instance(form, id->str.text, id->str.len);
    return in && in->tree && !in->own && !in->src && !in->last_saved ? in : NULL;
}

static const struct xp_step *plain_name(const struct xp_node *path) {
    const struct xp_step *s = path && path->op == XP_PATH ? path->path.steps : NULL;
    bool plain = s && !s->next && s->test == TEST_NAME && !s->preds &&
                 (s->axis == AXIS_CHILD || s->axis == AXIS_ATTRIBUTE);
    return plain ? s : NULL;
}

uint32_t doctor_choices(const struct form *form, const struct form_control *control,
                        const char *value, size_t len, bool *found) {
    struct choice_walk cw = {.value = value, .len = len};
    const struct form_itemset *set = control->itemset;
    if (strstr(control->appearance, "search")) { // choices come from a file, by an old way
        return UINT32_MAX;
    }
    for (uint32_t i = 0; i < control->n_items; i++) {
        meet_choice(&cw, control->items[i].value);
    }
    if (set) {
        const struct form_instance *in = list_in_form(form, set->source);
        cw.value_step = plain_name(set->value);
        if (!in || !cw.value_step) {
            return UINT32_MAX;
        }
        cw.tree = in->tree;
        walk_choices(&cw, in->el, set->source->path.steps);
    }
    if (found) {
        *found = cw.found;
    }
    return cw.unknown || !cw.n ? UINT32_MAX : cw.n;
}

/* ---- comparisons that never come true ---------------------------------------------------------
 */

/* The select a path leads to, when only the person answers it and only there. */
static const struct form_control *select_of(const struct doctor *d, const struct xp_node *path) {
    uint32_t node = path->op == XP_PATH && path->path.target ? path->path.target->node : 0;
    const struct form_node *n = node ? &d->form->nodes[node] : NULL;
    if (!n || !n->control || n->calculate || n->preload || d->set_by_action[node] ||
        d->n_controls_of[node] != 1) {
        return NULL;
    }
    const struct form_control *c = &d->form->controls[n->control];
    return c->kind == CTRL_SELECT1 || c->kind == CTRL_SELECT || c->kind == CTRL_RANK ? c : NULL;
}

/* One word of a literal against the choices of the question. */
static bool no_choice_has(const struct doctor *d, const struct form_control *c, const char *word,
                          size_t len) {
    bool found = false;
    return doctor_choices(d->form, c, word, len, &found) != UINT32_MAX && !found;
}

static void judge_literal(struct doctor *d, const struct form_expr *expr,
                          const struct xp_node *path, const struct xp_node *literal, bool differs) {
    const struct form_control *c = select_of(d, path);
    if (!c || literal->op != XP_STRING || is_value("NaN", literal->str.text, literal->str.len)) {
        return; // = 'NaN' is an old way to ask for an empty answer
    }
    const char *text = literal->str.text, *end = text + literal->str.len;
    while (text < end) {
        const char *stop = text;
        for (; stop < end && (*stop != ' ' || c->kind == CTRL_SELECT1); stop++) {
        }
        if (stop > text && no_choice_has(d, c, text, (size_t)(stop - text))) {
            doctor_say(d, expr->node, expr->line,
                       "%.110s has no choice \"%.*s\", so this comparison is always %s, in: "
                       "%.120s" FIX "check the spelling",
                       d->form->nodes[c->node].path, (int)(stop - text > 60 ? 60 : stop - text),
                       text, differs ? "true" : "false", expr->text);
            return;
        }
        text = stop + (stop < end);
    }
}

static void judge_call(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    if (strcmp(e->call.name, "selected") == 0 && e->call.n_args == 2) {
        judge_literal(d, expr, e->call.args[0], e->call.args[1], false);
    }
}

static void walk_expr(struct doctor *d, const struct form_expr *expr, const struct xp_node *e);

static void walk_preds(struct doctor *d, const struct form_expr *expr, const struct xp_pred *pred) {
    for (; pred; pred = pred->next) {
        walk_expr(d, expr, pred->expr);
    }
}

static void walk_path(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    if (e->path.start == START_EXPR) {
        walk_expr(d, expr, e->path.base);
        walk_preds(d, expr, e->path.preds);
    }
    for (const struct xp_step *s = e->path.steps; s; s = s->next) {
        walk_preds(d, expr, s->preds);
    }
}

static void walk_expr(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return;
    case XP_PATH:
        walk_path(d, expr, e);
        return;
    case XP_CALL:
        judge_call(d, expr, e);
        for (uint32_t i = 0; i < e->call.n_args; i++) {
            walk_expr(d, expr, e->call.args[i]);
        }
        return;
    case XP_NEG:
        walk_expr(d, expr, e->left);
        return;
    case XP_EQ:
    case XP_NE:
        judge_literal(d, expr, e->left, e->right, e->op == XP_NE);
        judge_literal(d, expr, e->right, e->left, e->op == XP_NE);
        break;
    default:
        break;
    }
    walk_expr(d, expr, e->left);
    walk_expr(d, expr, e->right);
}

void check_no_such_choice(struct doctor *d) {
    for (size_t i = 0; i < d->form->n_exprs; i++) {
        const struct form_expr *expr = d->form->exprs[i];
        if (expr && expr->tree) {
            walk_expr(d, expr, expr->tree);
        }
    }
}
