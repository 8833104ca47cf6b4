/* forms/doctor_bounds.c — conditions that contradict themselves, or what answers may be.
 *
 * A comparison of anything with a number is an interval. Intervals of one `and` that share nothing
 * never hold together; nor does one that shares nothing with what the question's own constraint
 * lets through. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/strbuf.h"
#include "forms/doctor_impl.h"

enum { MAX_TERMS = 32 };

struct bounds {
    double lo, hi;
    bool lo_open, hi_open;
};

static const struct bounds everything = {.lo = -INFINITY, .hi = INFINITY};

/* ---- terms ------------------------------------------------------------------------------------
 */

struct term { // subject op literal
    enum xp_op op;
    const struct xp_node *subject;
    const struct xp_node *literal;
    double number; // NAN for words
};

static bool read_literal(const struct xp_node *e, double *number) {
    *number = NAN;
    if (e->op == XP_NUMBER) {
        *number = e->number;
    } else if (e->op == XP_NEG && e->left->op == XP_NUMBER) {
        *number = -e->left->number;
    } else if (e->op == XP_STRING) {
        if (!num_parse(e->str.text, e->str.len, number)) {
            *number = NAN;
        }
    } else {
        return false;
    }
    return true;
}

static bool read_term(const struct xp_node *e, struct term *t) {
    static const enum xp_op mirror[] = {[XP_EQ] = XP_EQ, [XP_NE] = XP_NE, [XP_LT] = XP_GT,
                                        [XP_LE] = XP_GE, [XP_GT] = XP_LT, [XP_GE] = XP_LE};
    if (e->op < XP_EQ || e->op > XP_GE) {
        return false;
    }
    double number;
    if (read_literal(e->right, &t->number)) {
        *t = (struct term){e->op, e->left, e->right, t->number};
    } else if (read_literal(e->left, &t->number)) {
        *t = (struct term){mirror[e->op], e->right, e->left, t->number};
    } else {
        return false;
    }
    return !read_literal(t->subject, &number); // 1 = 2 is someone's way to switch a thing off
}

static size_t flatten(const struct xp_node *e, enum xp_op op, struct term *terms, size_t n) {
    if (e->op == op) {
        n = flatten(e->left, op, terms, n);
        return flatten(e->right, op, terms, n);
    }
    return n < MAX_TERMS && read_term(e, &terms[n]) ? n + 1 : n;
}

/* ---- intervals --------------------------------------------------------------------------------
 */

static struct bounds bounds_of(const struct term *t) {
    struct bounds b = everything;
    if (isnan(t->number) || t->op == XP_NE) {
        return b;
    }
    if (t->op != XP_LT && t->op != XP_LE) {
        b.lo = t->number;
        b.lo_open = t->op == XP_GT;
    }
    if (t->op != XP_GT && t->op != XP_GE) {
        b.hi = t->number;
        b.hi_open = t->op == XP_LT;
    }
    return b;
}

static struct bounds meet(struct bounds a, struct bounds b) {
    struct bounds both = a;
    if (b.lo > a.lo || (b.lo == a.lo && b.lo_open)) {
        both.lo = b.lo;
        both.lo_open = b.lo_open;
    }
    if (b.hi < a.hi || (b.hi == a.hi && b.hi_open)) {
        both.hi = b.hi;
        both.hi_open = b.hi_open;
    }
    return both;
}

static struct bounds cover(struct bounds a, struct bounds b) {
    struct bounds hull = a;
    if (b.lo < a.lo || (b.lo == a.lo && !b.lo_open)) {
        hull.lo = b.lo;
        hull.lo_open = b.lo_open;
    }
    if (b.hi > a.hi || (b.hi == a.hi && !b.hi_open)) {
        hull.hi = b.hi;
        hull.hi_open = b.hi_open;
    }
    return hull;
}

static bool is_empty(struct bounds b) {
    return b.lo > b.hi || (b.lo == b.hi && (b.lo_open || b.hi_open));
}

static bool is_dot(const struct xp_node *e) {
    const struct xp_step *s =
        e->op == XP_PATH && e->path.start == START_CONTEXT ? e->path.steps : NULL;
    return s && !s->next && s->axis == AXIS_SELF && !s->preds;
}

/* What a constraint lets through, at most. */
static struct bounds let_through(const struct xp_node *e) {
    struct term t;
    if (e->op == XP_AND) {
        return meet(let_through(e->left), let_through(e->right));
    }
    if (e->op == XP_OR) {
        return cover(let_through(e->left), let_through(e->right));
    }
    return read_term(e, &t) && is_dot(t.subject) ? bounds_of(&t) : everything;
}

/* The range is all there is to the constraint. */
static bool is_range(const struct xp_node *e) {
    struct term t;
    if (e->op == XP_AND) {
        return is_range(e->left) && is_range(e->right);
    }
    return read_term(e, &t) && is_dot(t.subject) && !isnan(t.number) && t.op != XP_NE;
}

void doctor_say_bounds(const struct form_expr *constraint, struct strbuf *out) {
    const struct xp_node *e = constraint->tree;
    struct bounds b = e && is_range(e) ? let_through(e) : everything;
    const char *from = b.lo_open ? "more than" : "at least";
    const char *to = b.hi_open ? "less than" : "at most";
    if (isfinite(b.lo) && isfinite(b.hi) && !b.lo_open && !b.hi_open) {
        strbuf_addf(out, "Give a number from %.15g to %.15g", b.lo, b.hi);
    } else if (isfinite(b.lo) && isfinite(b.hi)) {
        strbuf_addf(out, "Give a number of %s %.15g and %s %.15g", from, b.lo, to, b.hi);
    } else if (isfinite(b.lo)) {
        strbuf_addf(out, "Give a number of %s %.15g", from, b.lo);
    } else if (isfinite(b.hi)) {
        strbuf_addf(out, "Give a number of %s %.15g", to, b.hi);
    }
}

/* ---- judging ----------------------------------------------------------------------------------
 */

static void judge_outside(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    struct term t;
    if (!read_term(e, &t) || t.subject->op != XP_PATH || !t.subject->path.target) {
        return;
    }
    uint32_t node = t.subject->path.target->node;
    const struct form_node *n = &d->form->nodes[node];
    bool asked = n->control && d->form->controls[n->control].kind == CTRL_INPUT && !n->calculate &&
                 !n->preload && !d->set_by_action[node] && !d->has_default[node] &&
                 d->n_controls_of[node] == 1 && (n->type == FT_INT || n->type == FT_DECIMAL);
    if (!asked || !n->constraint || !n->constraint->tree || n->constraint == expr) {
        return;
    }
    struct bounds allowed = let_through(n->constraint->tree);
    if (!is_empty(allowed) && is_empty(meet(allowed, bounds_of(&t)))) {
        doctor_say(d, expr->node, expr->line,
                   "%.100s only takes %.100s, so this never comes true: %.120s" FIX
                   "change the number here, or what the question takes",
                   n->path, n->constraint->text, expr->text);
    }
}

static bool same_text(const struct term *a, const struct term *b) {
    return a->literal->op == XP_STRING && b->literal->op == XP_STRING &&
           strcmp(a->literal->str.text, b->literal->str.text) == 0;
}

static bool words_differ(const struct term *a, const struct term *b) {
    return isnan(a->number) && isnan(b->number) && !same_text(a, b);
}

/* . > 5 and . < 3; a = 'x' and a = 'y' */
static void judge_and(struct doctor *d, const struct form_expr *expr, const struct term *terms,
                      size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct bounds all = bounds_of(&terms[i]);
        for (size_t j = i + 1; j < n; j++) {
            if (!xpath_equal(terms[i].subject, terms[j].subject)) {
                continue;
            }
            all = meet(all, bounds_of(&terms[j]));
            bool words =
                terms[i].op == XP_EQ && terms[j].op == XP_EQ && words_differ(&terms[i], &terms[j]);
            if (is_empty(all) || words) {
                doctor_say(d, expr->node, expr->line,
                           "one answer cannot be both, so this never comes true: %.200s" FIX
                           "join the parts with \"or\", or change one of them",
                           expr->text);
                return;
            }
        }
    }
}

/* a != 'x' or a != 'y' */
static void judge_or(struct doctor *d, const struct form_expr *expr, const struct term *terms,
                     size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            bool both = terms[i].op == XP_NE && terms[j].op == XP_NE &&
                        xpath_equal(terms[i].subject, terms[j].subject);
            bool differ = words_differ(&terms[i], &terms[j]) ||
                          (!isnan(terms[i].number) && !isnan(terms[j].number) &&
                           terms[i].number != terms[j].number);
            if (both && differ) {
                doctor_say(d, expr->node, expr->line,
                           "every answer differs from one of the two, so this is always true: "
                           "%.200s" FIX "join the parts with \"and\"",
                           expr->text);
                return;
            }
        }
    }
}

static void judge(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    struct term terms[MAX_TERMS];
    if (e->op == XP_AND) {
        judge_and(d, expr, terms, flatten(e, XP_AND, terms, 0));
    } else if (e->op == XP_OR) {
        judge_or(d, expr, terms, flatten(e, XP_OR, terms, 0));
    } else {
        judge_outside(d, expr, e);
    }
}

void check_contradictions(struct doctor *d) {
    doctor_visit_all(d, judge);
}

/* ---- several answers compared as one ----------------------------------------------------------
 */

static void judge_several(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    struct term t;
    if ((e->op != XP_EQ && e->op != XP_NE) || !read_term(e, &t) || t.literal->op != XP_STRING) {
        return;
    }
    const struct form_control *c = doctor_select_of(d, t.subject);
    const char *text = t.literal->str.text;
    if (c && c->kind == CTRL_SELECT && c->node != expr->node && *text && !strchr(text, ' ')) {
        const char *path = d->form->nodes[c->node].path;
        doctor_say(d, expr->node, expr->line,
                   "several answers may be given to %.100s, and this looks for \"%.60s\" alone" FIX
                   "unless that is meant, write %sselected(%.100s, '%.60s')%s",
                   path, text, e->op == XP_NE ? "not(" : "", path, text, e->op == XP_NE ? ")" : "");
    }
}

void check_several_as_one(struct doctor *d) {
    doctor_visit_all(d, judge_several);
}
