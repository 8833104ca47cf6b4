/* forms/doctor_never.c — comparisons that never come true, or always. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "forms/doctor_impl.h"

enum { MAX_SLIPS = 2 };

/* ---- comparisons that never come true ---------------------------------------------------------
 */

const struct form_control *doctor_select_of(const struct doctor *d, const struct xp_node *path) {
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

/* The choice that a misspelt code most looks like. */
struct nearest {
    const char *word;
    size_t len;
    unsigned best;
    char code[40];
};

/* How many letters must change, come or go (Levenshtein); capitals count as their small ones. */
static unsigned distance(const char *a, size_t n_a, const char *b, size_t n_b) {
    unsigned row[sizeof((struct nearest *)0)->code];
    for (size_t j = 0; j <= n_b; j++) {
        row[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= n_a; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= n_b; j++) {
            bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
            unsigned change = diagonal + !same, drop = row[j] + 1, add = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = change < drop ? change : drop;
            row[j] = add < row[j] ? add : row[j];
        }
    }
    return row[n_b];
}

static void compare(void *ctx, const struct doctor_choice *choice) {
    struct nearest *near = ctx;
    if (choice->len >= sizeof near->code || near->len >= sizeof near->code) {
        return;
    }
    unsigned far = distance(near->word, near->len, choice->code, choice->len);
    if (far < near->best && far <= near->len / 2) {
        near->best = far;
        snprintf(near->code, sizeof near->code, "%.*s", (int)choice->len, choice->code);
    }
}

static void say_no_choice(struct doctor *d, const struct form_expr *expr,
                          const struct form_control *c, const char *word, size_t len,
                          bool differs) {
    char plain[sizeof((struct nearest *)0)->code] = "";
    size_t n = 0, curly;
    for (const char *p = word; p < word + len && n + 1 < sizeof plain; p++) { // ’yes’ is yes
        if (quote_straight(p, &curly)) {
            p += curly - 1;
        } else {
            plain[n++] = *p;
        }
    }
    struct nearest near = {.word = plain, .len = n, .best = MAX_SLIPS + 1};
    int shown = len > 60 ? 60 : (int)len;
    doctor_each_choice(d->form, c, compare, &near);
    doctor_say(d, expr->node, expr->line,
               "%.110s has no choice \"%.*s\", so this comparison is always %s, in: %.120s" FIX
               "%s%s%s",
               d->form->nodes[c->node].path, shown, word, differs ? "true" : "false", expr->text,
               near.code[0] ? "perhaps \"" : "name a choice that it has, or add this one",
               near.code, near.code[0] ? "\" was meant" : "");
}

static void judge_literal(struct doctor *d, const struct form_expr *expr,
                          const struct xp_node *path, const struct xp_node *literal, bool differs) {
    const struct form_control *c = doctor_select_of(d, path);
    if (!c || literal->op != XP_STRING || strcmp(literal->str.text, "NaN") == 0) {
        return; // = 'NaN' is an old way to ask for an empty answer
    }
    const char *text = literal->str.text, *end = text + literal->str.len;
    while (text < end) {
        const char *stop = text;
        for (; stop < end && (*stop != ' ' || c->kind == CTRL_SELECT1); stop++) {
        }
        if (stop > text && no_choice_has(d, c, text, (size_t)(stop - text))) {
            say_no_choice(d, expr, c, text, (size_t)(stop - text), differs);
            return;
        }
        text = stop + (stop < end);
    }
}

static void judge(struct doctor *d, const struct form_expr *expr, const struct xp_node *e) {
    if (e->op == XP_CALL && strcmp(e->call.name, "selected") == 0 && e->call.n_args == 2) {
        judge_literal(d, expr, e->call.args[0], e->call.args[1], false);
    } else if (e->op == XP_EQ || e->op == XP_NE) {
        judge_literal(d, expr, e->left, e->right, e->op == XP_NE);
        judge_literal(d, expr, e->right, e->left, e->op == XP_NE);
    }
}

void check_no_such_choice(struct doctor *d) {
    doctor_visit_all(d, judge);
}
