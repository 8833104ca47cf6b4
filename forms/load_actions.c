/* forms/load_actions.c — setvalue and its kin (rule K); the outputs inside texts (rule I3). */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/form_impl.h"

static const char ODK[] = "http://www.opendatakit.org/xforms";

static const struct {
    const char *name;
    unsigned event;
} events[] = {
    {"odk-instance-first-load", EVENT_FIRST_LOAD   },
    {"xforms-ready",            EVENT_FIRST_LOAD   },
    {"odk-instance-load",       EVENT_LOAD         },
    {"odk-new-repeat",          EVENT_NEW_REPEAT   },
    {"jr-insert",               EVENT_NEW_REPEAT   },
    {"xforms-value-changed",    EVENT_VALUE_CHANGED},
    {"xforms-revalidate",       EVENT_REVALIDATE   },
};

static const struct {
    const char *local;
    enum action_kind kind;
} action_kinds[] = {
    {"setvalue",    ACTION_SETVALUE   },
    {"setgeopoint", ACTION_SETGEOPOINT},
    {"recordaudio", ACTION_RECORDAUDIO},
};

static bool read_events(struct loader *ld, uint32_t el, unsigned *out) {
    const char *list = tree_attr(&ld->form->tree, el, "event");
    int line = (int)ld->form->tree.nodes[el].line;
    *out = 0;
    for (const char *at = list ? list : ""; *at;) {
        size_t len = strcspn(at, " \t\r\n"), i = 0;
        while (i < LEN(events) &&
               (strlen(events[i].name) != len || memcmp(events[i].name, at, len) != 0)) {
            i++;
        }
        if (len && i == LEN(events)) {
            return issue(ld, ISSUE_ERROR, "R21", line, tree_local(&ld->form->tree, el),
                         "the event \"%.*s\" is not known", (int)len, at);
        }
        *out |= len ? events[i].event : 0;
        at += len;
        at += strspn(at, " \t\r\n");
    }
    return *out || issue(ld, ISSUE_ERROR, "R21", line, tree_local(&ld->form->tree, el),
                         "an action without an event");
}

struct owner { // the control, group or repeat an action stands in
    uint32_t node, repeat;
    const struct abs_path *context, *self; // what references are relative to; its own place
    bool model, in_repeat;
};

/* A relative target is seen from the group around, like the question's own ref (F1), and where that
 * leads nowhere from the question itself: "../total". */
static bool find_target(struct loader *ld, const char *ref, const struct owner *own,
                        struct form_action *action, struct err *err) {
    struct abs_path path;
    struct err ignored = {0};
    if (!abs_path_parse(ld, ref, own->context, &path, err)) {
        return false;
    }
    action->target = abs_path_node(ld->form, &path);
    if (!action->target && own->self && abs_path_parse(ld, ref, own->self, &path, &ignored)) {
        action->target = abs_path_node(ld->form, &path);
    }
    return true;
}

static bool read_target(struct loader *ld, uint32_t el, const struct owner *own,
                        struct form_action *action) {
    struct form *form = ld->form;
    int bad, line = (int)form->tree.nodes[el].line;
    const char *ref = element_ref(ld, el, &bad);
    if (!ref) {
        return issue(ld, ISSUE_ERROR, bad ? "R6" : "R21", line, tree_local(&form->tree, el),
                     bad ? "bind: no bind has that id" : "an action that does not say what to set");
    }
    struct err err = {0};
    if (!find_target(ld, ref, own, action, &err)) {
        return issue(ld, ISSUE_ERROR, "R21", line, ref, "the action's target: %s", err.text);
    }
    if (!action->target) {
        return issue(ld, ISSUE_ERROR, "R21", line, ref,
                     "an action sets \"%s\", which the form does not have", ref);
    }
    if (strchr(ref, '[')) {
        action->ref = add_expr(ld, ref, own->node, line, "target of an action");
    }
    return true;
}

/* Rule K8: nothing happens in these, so an action in one would never run. */
static bool is_misplaced(const struct form *form, uint32_t parent) {
    static const char *const places[] = {"label", "hint", "item", "itemset",
                                         "value", "copy", "bind", "head"};
    bool found = parent == form->body_el;
    for (size_t i = 0; i < LEN(places); i++) {
        found |= tree_is(&form->tree, parent, places[i]);
    }
    return found;
}

static bool refuse_place(struct loader *ld, uint32_t el) {
    const struct tree *t = &ld->form->tree;
    return issue(ld, ISSUE_ERROR, "R21", (int)t->nodes[el].line, tree_local(t, el),
                 "<%s> belongs in a question, a group, a repeat or the model, not in <%s>",
                 tree_local(t, el), tree_local(t, t->nodes[el].parent));
}

static bool check_place(struct loader *ld, const struct form_action *a, const struct owner *own,
                        uint32_t el) {
    const struct tree *t = &ld->form->tree;
    int line = (int)t->nodes[el].line;
    const char *local = tree_local(t, el);
    if (own->model && a->events & EVENT_NEW_REPEAT) {
        return issue(ld, ISSUE_ERROR, "R21", line, local,
                     "odk-new-repeat belongs in a repeat, not in the model");
    }
    if (is_misplaced(ld->form, t->nodes[el].parent)) {
        return refuse_place(ld, el);
    }
    if (own->model && a->events & EVENT_VALUE_CHANGED) {
        return issue(ld, ISSUE_ERROR, "R21", line, local,
                     "xforms-value-changed belongs in a question, not in the model");
    }
    if (a->kind != ACTION_SETVALUE && strcmp(names_ns(t->names, t->nodes[el].name), ODK) != 0) {
        return issue(ld, ISSUE_ERROR, "R21", line, local, "<%s> is not in the ODK namespace",
                     local);
    }
    if (a->kind == ACTION_RECORDAUDIO && a->events & ~(unsigned)EVENT_LOAD) {
        return issue(ld, ISSUE_ERROR, "R21", line, local, "recordaudio may only start on load");
    }
    return true;
}

static void load_action(struct loader *ld, enum action_kind kind, uint32_t el,
                        const struct owner *own) {
    struct form *form = ld->form;
    const char *value = tree_attr(&form->tree, el, "value");
    struct form_action a = {.kind = kind, .owner = own->node, .in_repeat = own->in_repeat};
    if (!read_events(ld, el, &a.events) || !read_target(ld, el, own, &a) ||
        !check_place(ld, &a, own, el)) {
        return;
    }
    const char *quality = tree_attr(&form->tree, el, "quality");
    a.quality = quality ? quality : "";
    a.literal = tree_text(&form->tree, el);
    if (value && *value) { // rule K4: seen from the target
        a.value = add_expr(ld, value, a.target, (int)form->tree.nodes[el].line, "action on %s",
                           form->nodes[a.target].path);
    } else if (value) {
        a.literal = "";
    }
    *MEM_PUSH(form->actions, form->n_actions, form->cap_actions) = a;
}

/* The action that an element is, or LEN(action_kinds). */
static size_t action_at(const struct tree *t, uint32_t el) {
    size_t i = 0;
    while (i < LEN(action_kinds) && !tree_is(t, el, action_kinds[i].local)) {
        i++;
    }
    return i;
}

/* Actions among the children of the head or of a bind. */
static void refuse_actions(struct loader *ld, uint32_t el) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        if (action_at(t, c) < LEN(action_kinds)) {
            refuse_place(ld, c);
        }
    }
}

static void walk(struct loader *ld, uint32_t el, const struct owner *own) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        const char *local = tree_local(t, c);
        size_t i = action_at(t, c);
        if (i < LEN(action_kinds)) {
            load_action(ld, action_kinds[i].kind, c, own);
            continue;
        }
        if (!t->nodes[c].first_child) {
            continue;
        }
        if (own->model) {
            if (strcmp(local, "bind") == 0) {
                refuse_actions(ld, c);
            }
            continue;
        }
        int bad;
        const char *ref = element_ref(ld, c, &bad);
        struct abs_path path;
        struct owner inner = *own;
        struct err err = {0};
        inner.in_repeat = false;
        if (ref && strcmp(local, "itemset") != 0 && strcmp(local, "label") != 0 &&
            abs_path_parse(ld, ref, own->context, &path, &err)) {
            inner.node = abs_path_node(form, &path);
            inner.in_repeat = strcmp(local, "repeat") == 0;
            inner.self = &path;
            inner.context = inner.in_repeat || strcmp(local, "group") == 0 ? &path : own->context;
        }
        walk(ld, c, &inner);
    }
}

/* Most forms have none, and need no walk. */
static bool has_actions(const struct form *form) {
    for (size_t i = 0; i < LEN(action_kinds); i++) {
        if (intern_find(&form->names.texts, action_kinds[i].local, strlen(action_kinds[i].local))) {
            return true;
        }
    }
    return false;
}

bool load_actions(struct loader *ld) {
    struct form *form = ld->form;
    if (!has_actions(form)) {
        return true;
    }
    refuse_actions(ld, form->tree.nodes[form->model_el].parent);
    walk(ld, form->model_el, &(struct owner){.model = true});
    if (form->body_el) {
        walk(ld, form->body_el, &(struct owner){0});
    }
    return true;
}

/* ---- outputs ---- */

static void load_output(struct loader *ld, uint32_t el) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    const char *text = tree_attr(t, el, "value");
    text = text ? text : tree_attr(t, el, "ref");
    int line = (int)t->nodes[el].line;
    struct form_expr *expr = NULL;
    if (!text || !*text) {
        issue(ld, ISSUE_WARNING, "R8", line, "output", "an output without a value shows nothing");
    } else { // rule I4: a broken one is reported and shows nothing
        struct err err = {0};
        struct xp_node *tree = xpath_parse(text, strlen(text), &form->arena, &err);
        if (!tree) {
            issue_unreadable(ld, ISSUE_WARNING, "R8", line, "output", text, &err);
        } else {
            expr = ARENA_NEW(&form->arena, struct form_expr);
            *expr = (struct form_expr){
                .text = text, .tree = tree, .line = line, .where = "a value shown in a text"};
            *MEM_PUSH(form->exprs, form->n_exprs, form->cap_exprs) = expr;
        }
    }
    *MEM_PUSH(form->output_els, form->n_output_els, form->cap_output_els) = el;
    *MEM_PUSH(form->outputs, form->n_outputs, form->cap_outputs) = expr;
}

/* In document order, so that a text finds its outputs by bisection. */
bool load_outputs(struct loader *ld) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    for (uint32_t i = 1; i < t->n_nodes; i++) {
        if (i == form->primary_el) {
            i = t->nodes[i].end - 1;
        } else if (t->nodes[i].name && tree_is(t, i, "output")) {
            load_output(ld, i);
        }
    }
    return true;
}
