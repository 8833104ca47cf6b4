/* forms/condition.c — see condition.h. */
#include "forms/condition.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "forms/form_impl.h"

struct reading {
    condition_clause *clause;
    void *ctx;
    struct condition_term terms[CONDITION_TERMS];
    size_t n;
};

static bool is_call(const struct xp_node *tree, const char *name, uint32_t n_args) {
    return tree->op == XP_CALL && tree->call.n_args == n_args && strcmp(tree->call.name, name) == 0;
}

/* The question a plain path leads to; 0: none. */
static uint32_t question_at(const struct xp_node *tree) {
    return tree->op == XP_PATH && tree->path.target ? tree->path.target->node : 0;
}

/* Texts and whole numbers, as they stand in answers. */
static bool take_value(const struct xp_node *tree, struct condition_term *term) {
    if (tree->op == XP_STRING) {
        term->value = tree->str.text;
        return true;
    }
    if (tree->op != XP_NUMBER || tree->number != floor(tree->number) || fabs(tree->number) > 1e9) {
        return false;
    }
    snprintf(term->room, sizeof term->room, "%.0f", tree->number);
    term->value = term->room;
    return true;
}

/* path = 'value', either way round. */
static bool take_equality(const struct xp_node *tree, struct condition_term *term) {
    const struct xp_node *path = tree->left, *value = tree->right;
    if (!question_at(path)) {
        path = tree->right;
        value = tree->left;
    }
    term->node = question_at(path);
    return term->node && take_value(value, term);
}

static bool take_term(const struct xp_node *tree, bool negated, struct condition_term *term) {
    *term = (struct condition_term){0};
    if (is_call(tree, "selected", 2)) {
        term->node = question_at(tree->call.args[0]);
        term->among = true;
        term->but = negated;
        return term->node && take_value(tree->call.args[1], term) && term->value[0];
    }
    if ((tree->op != XP_EQ && tree->op != XP_NE) || !take_equality(tree, term)) {
        return false;
    }
    term->but = (tree->op == XP_NE) != negated;
    if (!term->value[0]) { // != '' is any answer; = '' is none, of which nothing is known
        bool any = term->but;
        term->but = false;
        return any;
    }
    return true;
}

/* Alternatives; false: one of them says nothing. */
static bool take_clause(struct reading *r, const struct xp_node *tree, bool negated) {
    if (is_call(tree, "not", 1)) {
        return take_clause(r, tree->call.args[0], !negated);
    }
    if (tree->op == (negated ? XP_AND : XP_OR)) {
        return take_clause(r, tree->left, negated) && take_clause(r, tree->right, negated);
    }
    return r->n < CONDITION_TERMS && take_term(tree, negated, &r->terms[r->n++]);
}

/* A text of XPATH_MAX_CHAIN operators is no deeper than the evaluator goes. */
static void read_clauses(struct reading *r, const struct xp_node *tree, bool negated) {
    if (is_call(tree, "not", 1)) {
        read_clauses(r, tree->call.args[0], !negated);
        return;
    }
    if (tree->op == (negated ? XP_OR : XP_AND)) {
        read_clauses(r, tree->left, negated);
        read_clauses(r, tree->right, negated);
        return;
    }
    r->n = 0;
    if (take_clause(r, tree, negated) && r->n) {
        r->clause(r->ctx, r->terms, r->n);
    }
}

void condition_each(const struct form *form, uint32_t node, condition_clause *clause, void *ctx) {
    struct reading r = {.clause = clause, .ctx = ctx};
    for (uint32_t up = form_node(form, node)->rel_up; up;) {
        const struct form_node *at = form_node(form, up);
        read_clauses(&r, at->relevant->tree, false);
        up = at->parent ? form_node(form, at->parent)->rel_up : 0;
    }
}
