/* forms/doctor_strict.c — what the Java engine of ODK Collect refuses, or reads otherwise.
 *
 * Source   rules P10, R20 and ZZ13 (rings), O (functions it lacks), J20 and ZZ5 (one value wanted
 *          of many), N4 and ZZ1 (dates as words), M10 and ZZ3 (a number as a predicate).
 * Rings    are sought by place, not by row, and over all kinds of conditions alike, as it does: a
 *          condition depends on every condition and calculation of the places that it reads, and
 *          on the relevance of the groups around them. A bare position() names no place. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/doctor_impl.h"
#include "forms/rings.h"
#include "forms/static_path.h"
#include "forms/xpath_funcs.h"

/* ---- rings ------------------------------------------------------------------------------------
 */

enum { NAMED = 4 };

struct web {
    struct doctor *d;
    uint32_t at;    // computation whose reads are collected
    uint32_t *from; // as in struct rings
    uint32_t *to;
    size_t n_to, cap_to;
};

static const char *kind_name(enum comp_kind kind) {
    static const char *const kinds[COMP_KINDS] = {[COMP_RELEVANT] = "relevant",
                                                  [COMP_CALCULATE] = "calculate",
                                                  [COMP_REQUIRED] = "required",
                                                  [COMP_READONLY] = "readonly"};
    return kinds[kind];
}

static void depend(struct web *w, uint32_t node, enum comp_kind kind) {
    uint32_t rank = w->d->form->comps_of[node * COMP_KINDS + kind];
    if (rank && rank - 1 != w->at) {
        *MEM_PUSH(w->to, w->n_to, w->cap_to) = rank - 1;
    }
}

static void on_read(struct static_walk *walk, uint32_t node, uint32_t level) {
    struct web *w = walk->ctx;
    const struct form *form = w->d->form;
    const struct form_comp *comp = &form->comps[w->at];
    const struct form_node *own = &form->nodes[comp->node];
    (void)level;
    if (node == comp->node) {
        doctor_say(w->d, node, comp->expr->line,
                   "ODK Collect will refuse this form, because \"%s\" of this place looks at the "
                   "place itself" FIX "%s",
                   kind_name(comp->kind),
                   comp->kind == COMP_CALCULATE ? "use once(…), or an action that sets it"
                                                : "let it look at earlier questions only");
    } else if (comp->kind == COMP_RELEVANT && node > comp->node && node < own->end) {
        doctor_say(w->d, comp->node, comp->expr->line,
                   "ODK Collect will refuse this form, because whether the group is asked depends "
                   "on an answer inside it (%.100s)" FIX
                   "put that question before the group, or the condition on the others inside",
                   form->nodes[node].path);
    }
    const enum comp_kind kinds[] = {COMP_CALCULATE, COMP_RELEVANT, COMP_REQUIRED, COMP_READONLY};
    for (size_t i = 0; i < LEN(kinds) && node; i++) {
        depend(w, node, kinds[i]);
    }
    for (uint32_t up = node ? form->nodes[node].parent : 0; up; up = form->nodes[up].parent) {
        depend(w, up, COMP_RELEVANT);
    }
}

static void collect(struct web *w) {
    const struct form *form = w->d->form;
    w->from = ARENA_ARRAY(&w->d->arena, uint32_t, form->n_comps + 1);
    for (w->at = 0; w->at < form->n_comps; w->at++) {
        const struct form_comp *comp = &form->comps[w->at];
        w->from[w->at] = (uint32_t)w->n_to;
        if (!kind_name(comp->kind)) {
            continue;
        }
        struct static_walk walk = {.form = form,
                                   .context = comp->expr->node,
                                   .clamp = UINT32_MAX,
                                   .on_read = on_read,
                                   .ctx = w};
        struct spot own = static_context(&walk);
        struct spots at = {.items = &own, .n = 1, .cap = 1};
        static_reads(&walk, comp->expr->tree, &at);
    }
    w->from[form->n_comps] = (uint32_t)w->n_to;
}

/* The loader warns of the rings that our own order has to cut. */
static bool is_said(const struct doctor *d, const char *path) {
    for (size_t i = 0; i < d->issues->n; i++) {
        const struct form_issue *it = &d->issues->items[i];
        if (strcmp(it->code, "P10") == 0 && strncmp(it->where, path, sizeof it->where - 1) == 0) {
            return true;
        }
    }
    return false;
}

/* Each place once: the conditions of a ring may stand at one place. */
static void say_ring(struct doctor *d, const uint32_t *members, size_t n) {
    AUTO(strbuf_done) struct strbuf names = {0};
    const struct form_comp *comps = d->form->comps, *first = &comps[members[0]];
    uint32_t places = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t node = comps[members[i]].node;
        bool again = i && comps[members[i - 1]].node == node;
        if (!again && ++places <= NAMED) {
            strbuf_addf(&names, "%s%.80s", places > 1 ? ", " : "", d->form->nodes[node].path);
        }
    }
    if (!is_said(d, d->form->nodes[first->node].path)) {
        doctor_say(d, first->node, first->expr->line,
                   "ODK Collect will refuse this form, because these depend on each other in a "
                   "ring: %s%s" FIX "let one of them depend on earlier questions only",
                   strbuf_text(&names), places > NAMED ? " …" : "");
    }
}

void check_collect_rings(struct doctor *d) {
    struct web w = {.d = d};
    collect(&w);
    struct rings r = {.n = (uint32_t)d->form->n_comps, .from = w.from, .to = w.to};
    rings_sort(&r);
    for (size_t i = 0, j; i < r.n; i = j) {
        for (j = i + 1; j < r.n && r.ring_of[r.order[j]] == r.ring_of[r.order[i]]; j++) {
        }
        if (j - i > 1) {
            say_ring(d, r.order + i, j - i);
        }
    }
    mem_freep(&r.order);
    mem_freep(&r.ring_of);
    mem_freep(&w.to);
}

/* ---- functions it lacks -----------------------------------------------------------------------
 */

static const struct {
    const char *name, *instead;
} lacking[] = {
    {"ceiling",       "write int(x) + 1, or round(x + 0.5)"                      },
    {"floor",         "write int(x)"                                             },
    {"id",            NULL                                                       },
    {"intersects",    NULL                                                       },
    {"lang",          NULL                                                       },
    {"last",          "write count(…) of the rows"                             },
    {"local-name",    NULL                                                       },
    {"name",          NULL                                                       },
    {"namespace-uri", NULL                                                       },
    {"substring",     "write substr(text, from 0, to), where the end is left out"},
};

static void judge_function(struct doctor *d, const struct form_expr *expr,
                           const struct xp_node *e) {
    const struct xp_func *func = e->op == XP_CALL ? e->call.func : NULL;
    bool lacks = func && strcmp(func->rule, "ZZ21") == 0;
    const char *instead = NULL;
    for (size_t i = 0; func && i < LEN(lacking); i++) {
        if (strcmp(e->call.name, lacking[i].name) == 0) {
            lacks = true;
            instead = lacking[i].instead;
        }
    }
    if (lacks) {
        doctor_say(d, expr->node, expr->line,
                   "ODK Collect will refuse this form, because it does not know %.60s(), in: "
                   "%.150s" FIX "%s",
                   e->call.name, expr->text, instead ? instead : "do without it");
    }
}

void check_collect_functions(struct doctor *d) {
    doctor_visit_all(d, judge_function);
}

/* ---- one value wanted, many there -------------------------------------------------------------
 */

/* The first repeat through which the path leaves the row it stands in. */
static uint32_t many_at(const struct doctor *d, const struct form_expr *expr,
                        const struct xp_node *path) {
    for (const struct xp_step *s = path->path.steps; s; s = s->next) {
        if (s->preds) {
            return 0; // perhaps one row is picked
        }
    }
    if (path->path.start == START_EXPR) {
        return 0;
    }
    struct static_walk walk = {.form = d->form, .context = expr->node, .clamp = UINT32_MAX};
    struct spot own = static_context(&walk);
    struct spots at = {.items = &own, .n = 1, .cap = 1}, to = {0};
    static_path(&walk, path, &at, &to);
    uint32_t node = to.n == 1 && to.items[0].many ? to.items[0].node : 0;
    mem_freep(&to.items);
    return node;
}

static void judge_single(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    uint32_t node = e->op == XP_PATH && expr->node ? many_at(d, expr, e) : 0;
    if (node) {
        doctor_say(d, expr->node, expr->line,
                   "ODK Collect will stop here when there are two rows: one value is wanted, and "
                   "%.100s has one in each row (we take the first), in: %.120s" FIX
                   "say which row with indexed-repeat(…), or take all with sum(), join() or "
                   "count()",
                   d->form->nodes[node].path, expr->text);
    }
}

static bool takes_sets(const struct xp_node *call) {
    unsigned flags = call->call.func ? call->call.func->flags : FN_SETS;
    bool lone = flags & FN_LONE_SET && call->call.n_args == 1;
    bool row = strcmp(call->call.name, "indexed-repeat") == 0;
    bool truth = strcmp(call->call.name, "boolean") == 0 || strcmp(call->call.name, "not") == 0;
    return flags & FN_SETS || flags & FN_OWN_PLACE || lone || row || truth;
}

static void judge_many(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    if (e->op == XP_CALL) {
        for (uint32_t i = 0; i < e->call.n_args && !takes_sets(e); i++) {
            judge_single(d, expr, e->call.args[i]);
        }
    } else if (e->op >= XP_EQ && e->op <= XP_MOD) {
        judge_single(d, expr, e->left);
        judge_single(d, expr, e->right);
    }
}

void check_collect_many(struct doctor *d) {
    for (size_t i = 0; i < d->form->n_comps; i++) { // a calculation that is nothing but a path
        const struct form_comp *comp = &d->form->comps[i];
        if (comp->kind == COMP_CALCULATE) {
            judge_single(d, comp->expr, comp->expr->tree);
        }
    }
    doctor_visit_all(d, judge_many);
}

/* ---- dates as words, numbers as predicates ----------------------------------------------------
 */

static bool is_date(const struct xp_node *e) { // '2026-11-22…'
    static const char shape[] = "dddd-dd-dd";
    if (e->op != XP_STRING || e->str.len < sizeof shape - 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        char c = e->str.text[i];
        if (shape[i] == 'd' ? !isdigit((unsigned char)c) : c != '-') {
            return false;
        }
    }
    return true;
}

static void judge_date(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    if (e->op < XP_LT || e->op > XP_GE) {
        return;
    }
    const struct xp_node *date = is_date(e->right) ? e->right : is_date(e->left) ? e->left : NULL;
    if (date) {
        doctor_say(d, expr->node, expr->line,
                   "in ODK Collect this never comes true, as a date between quotes is only words "
                   "to it, in: %.150s" FIX "write date('%.30s')",
                   expr->text, date->str.text);
    }
}

void check_collect_dates(struct doctor *d) {
    doctor_visit_all(d, judge_date);
}

static void judge_preds(struct doctor *d, const struct form_expr *expr,
                        const struct xp_pred *pred) {
    for (; pred; pred = pred->next) {
        if (pred->expr->op == XP_NUMBER || (pred->expr->op >= XP_ADD && pred->expr->op <= XP_NEG)) {
            AUTO(strbuf_done) struct strbuf number = {0};
            xpath_print(&number, pred->expr);
            doctor_say(d, expr->node, expr->line,
                       "ODK Collect finds nothing with [%.60s], in: %.150s" FIX
                       "write [position() = %.60s]",
                       strbuf_text(&number), expr->text, strbuf_text(&number));
        }
    }
}

static void judge_place(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    if (e->op != XP_PATH) {
        return;
    }
    judge_preds(d, expr, e->path.start == START_EXPR ? e->path.preds : NULL);
    for (const struct xp_step *s = e->path.steps; s; s = s->next) {
        judge_preds(d, expr, s->preds);
    }
}

void check_collect_places(struct doctor *d) {
    doctor_visit_all(d, judge_place);
}
