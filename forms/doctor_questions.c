/* forms/doctor_questions.c — what the binds of single questions say: names, messages, attributes.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "forms/doctor_impl.h"

enum { MAX_NAME = 32 };

void check_message(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        if (n->constraint && !n->constraint_msg) {
            doctor_say(d, c->node, 0,
                       "an answer may be refused, but nothing tells why" FIX
                       "add a constraint message");
        }
    }
}

/* Tables of one scope: the questions of a repeat have a table of their own. */
void check_same_name(struct doctor *d) {
    struct intern keys = {0};
    uint32_t *first = NULL;
    size_t cap = 0;
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        char key[300];
        int len = snprintf(key, sizeof key, "%u %.256s", n->scope, n->name);
        uint32_t known = keys.n, id = intern_add(&keys, key, (size_t)len);
        first = mem_grow(first, &cap, (size_t)id + 1, sizeof *first);
        if (id > known) {
            first[id] = c->node;
        } else if (d->form->nodes[first[id]].parent != n->parent) {
            doctor_say(d, c->node, 0,
                       "another question, %.200s, has the same name; flat tables will rename "
                       "one" FIX "give it a name of its own",
                       d->form->nodes[first[id]].path);
        }
    }
    mem_freep(&first);
    intern_done(&keys);
}

void check_name(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        const char *name = n->name;
        if (expr_is_call(n->readonly, "true") && !n->calculate) { // a note: its column stays empty
            continue;
        }
        if (strpbrk(name, "-.")) {
            doctor_say(d, c->node, 0,
                       "a name with a hyphen or a dot is changed by some tables and programs" FIX
                       "write \"_\" instead");
        } else if (strlen(name) > MAX_NAME) {
            doctor_say(d, c->node, 0,
                       "the name has %zu characters; some tables cut names after %d" FIX
                       "shorten it",
                       strlen(name), MAX_NAME);
        }
    }
}

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
        if (n->calculate && !n->readonly && c->kind != CTRL_TRIGGER &&
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
