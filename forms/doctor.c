/* forms/doctor.c — the table of checks, and those that look at questions one by one. */
#include "forms/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "forms/doctor_impl.h"

enum { MAX_NOTES = 5, MAX_WARNINGS = 12, MAX_NAME = 32 };

/* ---- saying it --------------------------------------------------------------------------------
 */

static struct form_issue *add_issue(struct doctor *d, int line, const char *where) {
    struct form_issues *list = d->issues;
    struct form_issue *it = MEM_PUSH(list->items, list->n, list->cap);
    *it = (struct form_issue){.level = d->check->level, .line = line};
    snprintf(it->code, sizeof it->code, "%s", d->check->code);
    snprintf(it->where, sizeof it->where, "%s", where);
    return it;
}

static uint32_t most_said(const struct doctor *d) {
    return d->check->level == ISSUE_WARNING ? MAX_WARNINGS : MAX_NOTES;
}

void doctor_say(struct doctor *d, uint32_t node, int line, const char *fmt, ...) {
    if (d->said[node] == d->check_no) {
        return;
    }
    d->said[node] = d->check_no;
    if (++d->n_found > most_said(d)) {
        return;
    }
    const struct form_node *n = &d->form->nodes[node];
    struct form_issue *it = add_issue(d, line ? line : n->line, n->path);
    va_list args;
    va_start(args, fmt);
    vsnprintf(it->message, sizeof it->message, fmt, args);
    va_end(args);
}

static void say_rest(struct doctor *d) {
    if (d->n_found > most_said(d)) {
        uint32_t n = d->n_found - most_said(d);
        struct form_issue *it = add_issue(d, 0, "");
        snprintf(it->message, sizeof it->message, "the same holds for %u more question%s", n,
                 n == 1 ? "" : "s");
    }
}

const struct form_control *doctor_question(const struct doctor *d, uint32_t control) {
    const struct form_control *c = &d->form->controls[control];
    return control && c->node && control_is_question(c) ? c : NULL;
}

/* The question after `c`, the first one after NULL; NULL when there are no more. */
static const struct form_control *next_question(const struct doctor *d,
                                                const struct form_control *c) {
    for (size_t i = c ? (size_t)(c - d->form->controls) + 1 : 1; i < d->form->n_controls; i++) {
        if (doctor_question(d, (uint32_t)i)) {
            return &d->form->controls[i];
        }
    }
    return NULL;
}

bool expr_is_call(const struct form_expr *expr, const char *name) {
    return expr && expr->tree && expr->tree->op == XP_CALL &&
           strcmp(expr->tree->call.name, name) == 0;
}

/* ---- checks -----------------------------------------------------------------------------------
 */

static void check_message(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = next_question(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        if (n->constraint && !n->constraint_msg) {
            doctor_say(d, c->node, 0,
                       "an answer may be refused, but nothing tells why; add a constraint message");
        }
    }
}

/* Tables of one scope: the questions of a repeat have a table of their own. */
static void check_same_name(struct doctor *d) {
    struct intern keys = {0};
    uint32_t *first = NULL;
    size_t cap = 0;
    for (const struct form_control *c = NULL; (c = next_question(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        char key[300];
        int len = snprintf(key, sizeof key, "%u %.256s", n->scope, n->name);
        uint32_t known = keys.n, id = intern_add(&keys, key, (size_t)len);
        first = mem_grow(first, &cap, (size_t)id + 1, sizeof *first);
        if (id > known) {
            first[id] = c->node;
        } else if (d->form->nodes[first[id]].parent != n->parent) {
            doctor_say(d, c->node, 0,
                       "another question, %.200s, has the same name; flat tables will rename one: "
                       "give it a name of its own",
                       d->form->nodes[first[id]].path);
        }
    }
    mem_freep(&first);
    intern_done(&keys);
}

static void check_name(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = next_question(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        const char *name = n->name;
        if (expr_is_call(n->readonly, "true") && !n->calculate) { // a note: its column stays empty
            continue;
        }
        if (strpbrk(name, "-.")) {
            doctor_say(d, c->node, 0,
                       "a name with a hyphen or a dot is changed by some tables and programs; "
                       "write \"_\" instead");
        } else if (strlen(name) > MAX_NAME) {
            doctor_say(d, c->node, 0,
                       "the name has %zu characters; some tables cut names after %d: shorten it",
                       strlen(name), MAX_NAME);
        }
    }
}

/* A note with a condition of its own may be there to stop the interview until an earlier answer is
 * put right; it is left alone. */
static void check_stuck(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = next_question(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        bool filled =
            d->has_default[c->node] || n->calculate || n->preload || d->set_by_action[c->node];
        if (n->required && expr_is_call(n->readonly, "true") &&
            !expr_is_call(n->required, "false") && !n->relevant && !filled) {
            doctor_say(d, c->node, 0,
                       "an answer is required, but none can be given as the question is read-only; "
                       "take one of the two away, or add a default or a calculation");
        }
    }
}

static void check_overwritten(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = next_question(d, c));) {
        const struct form_node *n = &d->form->nodes[c->node];
        if (n->calculate && !n->readonly && c->kind != CTRL_TRIGGER &&
            !expr_is_call(n->calculate, "once")) {
            doctor_say(d, c->node, 0,
                       "the answer is calculated and can also be typed over; make the question "
                       "read-only, or turn the calculation into a default");
        }
    }
}

/* ---- the table --------------------------------------------------------------------------------
 */

static const struct doctor_check checks[] = {
    {"D-MSG",   ISSUE_NOTE,    check_message         },
    {"D-TOP5",  ISSUE_WARNING, check_limit_words     },
    {"D-ALL",   ISSUE_WARNING, check_all_that_apply  },
    {"D-ONE",   ISSUE_NOTE,    check_choose_one      },
    {"D-COPY",  ISSUE_NOTE,    check_copied_condition},
    {"D-SAME",  ISSUE_NOTE,    check_same_name       },
    {"D-NAME",  ISSUE_NOTE,    check_name            },
    {"D-STUCK", ISSUE_WARNING, check_stuck           },
    {"D-CALC",  ISSUE_NOTE,    check_overwritten     },
    {"D-NEVER", ISSUE_WARNING, check_no_such_choice  },
    {"D-NUM",   ISSUE_NOTE,    check_number_as_text  },
    {"D-WHOLE", ISSUE_NOTE,    check_people_decimal  },
    {"D-CONS",  ISSUE_NOTE,    check_consent         },
};

static void gather(struct doctor *d) {
    const struct form *form = d->form;
    d->n_controls_of = ARENA_ARRAY(&d->arena, uint32_t, form->n_nodes + 1);
    d->set_by_action = ARENA_ARRAY(&d->arena, bool, form->n_nodes + 1);
    d->said = ARENA_ARRAY(&d->arena, uint32_t, form->n_nodes + 1);
    for (size_t i = 1; i < form->n_controls; i++) {
        d->n_controls_of[form->controls[i].node]++;
    }
    for (size_t i = 0; i < form->n_actions; i++) {
        d->set_by_action[form->actions[i].target] = true;
    }
    d->has_default = ARENA_ARRAY(&d->arena, bool, form->n_nodes + 1);
    for (uint32_t i = 0; i < form->n_node_of; i++) {
        const char *text = tree_text(&form->tree, form->primary_el + i);
        d->has_default[form->node_of[i]] |= text[strspn(text, " \t\r\n")] != '\0';
    }
    doctor_read_words(d);
}

void form_doctor(const struct form *form, struct form_issues *issues) {
    struct doctor d = {.form = form, .issues = issues};
    gather(&d);
    for (size_t i = 0; i < LEN(checks); i++) {
        d.check = &checks[i];
        d.check_no = (uint32_t)i + 1;
        d.n_found = 0;
        checks[i].run(&d);
        say_rest(&d);
    }
    arena_done(&d.arena);
}
