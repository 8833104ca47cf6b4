/* forms/doctor_questions.c — what the binds of single questions say: names, messages, attributes.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/doctor_impl.h"

enum { MAX_NAME = 32, NAMES_SHOWN = 3 };

void check_message(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        if (n->constraint && !n->constraint_msg) {
            AUTO(strbuf_done) struct strbuf message = {0};
            doctor_say_bounds(n->constraint, &message);
            doctor_say(d, c->node, 0,
                       "an answer may be refused, but nothing tells why" FIX
                       "add jr:constraintMsg=\"%s\"",
                       message.len ? strbuf_text(&message) : "…");
        }
    }
}

/* ---- names ------------------------------------------------------------------------------------
 */

/* Tables of one scope: the questions of a repeat have a table of their own. One line for all, as
 * many programs put the group before the name. */
void check_same_name(struct doctor *d) {
    struct intern keys = {0};
    uint32_t *first = NULL, n_same = 0, same = 0, other = 0;
    size_t cap = 0;
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        char key[300];
        int len = snprintf(key, sizeof key, "%u %.256s", n->scope, n->name);
        uint32_t known = keys.n, id = intern_add(&keys, key, (size_t)len);
        first = mem_grow(first, &cap, (size_t)id + 1, sizeof *first);
        if (id > known) {
            first[id] = c->node;
        } else if (d->form->nodes[first[id]].parent != n->parent && doctor_is_shown(d, c)) {
            same = n_same++ ? same : c->node;
            other = n_same > 1 ? other : first[id];
        }
    }
    if (n_same) {
        doctor_say(d, same, 0,
                   "%u question%s the name of another one, first this and %.150s; flat tables "
                   "will rename one of two" FIX "give each a name of its own",
                   n_same, n_same == 1 ? " has" : "s have", d->form->nodes[other].path);
    }
    mem_freep(&first);
    intern_done(&keys);
}

struct named { // names with one fault
    struct strbuf names;
    uint32_t n, first;
};

static void add_name(struct named *list, const struct form_node *n, uint32_t node) {
    list->first = list->n ? list->first : node;
    if (list->n++ < NAMES_SHOWN) {
        strbuf_addf(&list->names, "%s%.60s", list->n > 1 ? ", " : "", n->name);
    }
}

/* Of questions and groups; a note keeps nothing, so its column stays empty. */
void check_name(struct doctor *d) {
    struct named hyphens = {0};
    for (size_t i = 1; i < d->form->n_controls; i++) {
        uint32_t node = d->form->controls[i].node;
        const struct form_node *n = &d->form->nodes[node];
        bool note = expr_is_call(n->readonly, "true") && !n->calculate;
        if (node && !note && strpbrk(n->name, "-.")) {
            add_name(&hyphens, n, node);
        }
    }
    if (hyphens.n) {
        doctor_say(d, hyphens.first, 0,
                   "%u name%s a hyphen or a dot, which some tables and programs change: %s%s" FIX
                   "write \"_\" instead",
                   hyphens.n, hyphens.n == 1 ? " has" : "s have", strbuf_text(&hyphens.names),
                   hyphens.n > NAMES_SHOWN ? " …" : "");
    }
    strbuf_done(&hyphens.names);
}

void check_long_name(struct doctor *d) {
    struct named list = {0};
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        bool note = expr_is_call(n->readonly, "true") && !n->calculate;
        if (!note && strlen(n->name) > MAX_NAME && doctor_is_shown(d, c)) {
            add_name(&list, n, c->node);
        }
    }
    if (list.n) {
        doctor_say(d, list.first, 0,
                   "%u name%s more than %d characters, and some tables cut them there: %s%s" FIX
                   "shorten %s",
                   list.n, list.n == 1 ? " has" : "s have", MAX_NAME, strbuf_text(&list.names),
                   list.n > NAMES_SHOWN ? " …" : "", list.n == 1 ? "it" : "them");
    }
    strbuf_done(&list.names);
}

/* ---- binds ------------------------------------------------------------------------------------
 */

/* A note with a condition of its own may be there to stop the interview until an earlier answer is
 * put right; it is left alone. */
void check_stuck(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        bool filled =
            d->has_default[c->node] || n->calculate || n->preload || d->set_by_action[c->node];
        if (n->required && expr_is_call(n->readonly, "true") &&
            !expr_is_call(n->required, "false") && !n->relevant && !filled) {
            doctor_say(d, c->node, 0,
                       "an answer is required, but none can be given as the question is "
                       "read-only" FIX
                       "take one of the two away, or add a default or a calculation");
        }
    }
}

void check_overwritten(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        if (n->calculate && !n->readonly && doctor_is_shown(d, c) && c->kind != CTRL_TRIGGER &&
            !expr_is_call(n->calculate, "once")) {
            doctor_say(d, c->node, 0,
                       "the answer is calculated and can also be typed over" FIX
                       "make the question "
                       "read-only, or turn the calculation into a default");
        }
    }
}

/* Collect never checks what no question asks (rule Q3); we list it without holding the form back
 * (ZZ15). */
void check_no_control(struct doctor *d) {
    for (uint32_t i = 1; i < d->form->n_nodes; i++) {
        const struct form_node *n = &d->form->nodes[i];
        bool filled = n->calculate || n->preload || d->set_by_action[i] || d->has_default[i];
        bool required = n->required && !expr_is_call(n->required, "false") && !filled;
        if (n->control || n->first_child || n->attr || n->repeat || (!required && !n->constraint)) {
            continue;
        }
        doctor_say(d, i, 0,
                   "%s, but no question asks for it, so nobody looks" FIX
                   "ask for it, or take the rule away",
                   n->constraint ? "it has a constraint" : "it is required");
    }
}
