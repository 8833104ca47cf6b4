/* forms/walk.c — the steps of an interview in body order (rule Q8). */
#include "forms/eval.h"

/* Where we are going to be, before it is known whether it is to be shown. */
struct at {
    uint32_t control;
    struct rep *rep; // the instance the control is met in
};

static bool shown(struct interview *iv, const struct at *at, struct iv_ref *ref) {
    uint32_t node = iv->form->controls[at->control].node;
    *ref = (struct iv_ref){at->rep, 0};
    if (!node) {
        return true; // a group without a ref, a trigger without one
    }
    if (node_of(iv, node)->repeat) { // a group around its repeat stands where the rows do, not in
        node = node_of(iv, node)->parent; // the first of them, which may not be there yet
    }
    *ref = interview_ref(iv, node, (struct iv_ref){at->rep, 1});
    return ref->node && interview_relevant(iv, *ref);
}

static struct rep_list *list_of(const struct interview *iv, uint32_t control, struct rep *around) {
    return &around->lists[node_of(iv, iv->form->controls[control].node)->list];
}

/* The first instance from `index` on that is relevant becomes the step; otherwise the prompt for
 * one more. False: neither. */
static bool step_repeat(struct interview *iv, uint32_t control, struct rep *around, size_t index,
                        struct iv_step *step) {
    uint32_t node = iv->form->controls[control].node;
    const struct rep_list *list = list_of(iv, control, around);
    struct iv_ref within = {around, node_of(iv, node)->parent};
    for (; index < list->n; index++) {
        struct iv_ref ref = {list->items[index], node};
        if (interview_relevant(iv, ref)) {
            *step = (struct iv_step){STEP_REPEAT, control, ref};
            return true;
        }
    }
    *step = (struct iv_step){STEP_NEW_REPEAT, control, within};
    return interview_may_add(iv, node, within);
}

/* Past the end of `control`: its next sibling, or what follows its parent. True: *step is set. */
static bool leave(struct interview *iv, struct at *at, struct iv_step *step) {
    const struct form_control *c = &iv->form->controls[at->control];
    while (!c->next) {
        at->control = c->parent;
        if (!at->control) {
            return false;
        }
        c = &iv->form->controls[at->control];
        if (c->kind == CTRL_REPEAT) {
            struct rep *instance = rep_at_depth(iv, at->rep, node_of(iv, c->node)->depth);
            at->rep = instance->parent;
            if (step_repeat(iv, at->control, instance->parent, instance->index + 1, step)) {
                return true;
            }
        }
    }
    at->control = c->next;
    return false;
}

/* Make `at` the step, when it is shown. */
static bool arrive(struct interview *iv, const struct at *at, struct iv_step *step) {
    const struct form_control *c = &iv->form->controls[at->control];
    if (c->kind == CTRL_REPEAT) {
        const struct form_node *n = node_of(iv, c->node);
        struct iv_ref around = interview_ref(iv, n->parent, (struct iv_ref){at->rep, 1});
        return around.node && step_repeat(iv, at->control, around.rep, 0, step);
    }
    struct iv_ref ref;
    if (!shown(iv, at, &ref)) {
        return false;
    }
    *step = (struct iv_step){c->kind == CTRL_GROUP ? STEP_GROUP : STEP_QUESTION, at->control, ref};
    return true;
}

bool interview_next(struct interview *iv, struct iv_step *step) {
    const struct form_control *c = &iv->form->controls[step->control];
    struct at at = {step->control, step->ref.rep ? step->ref.rep : iv->root};
    bool inside = step->kind == STEP_GROUP || step->kind == STEP_REPEAT;
    if (step->kind == STEP_END) {
        return false;
    }
    if (!step->control) {
        at.control = iv->form->first_control;
    } else if (inside && c->first_child) {
        at.control = c->first_child;
    } else if (leave(iv, &at, step)) {
        return true;
    }
    while (at.control) {
        if (arrive(iv, &at, step) || leave(iv, &at, step)) {
            return true;
        }
    }
    *step = (struct iv_step){.kind = STEP_END};
    return false;
}

static bool same(const struct iv_step *a, const struct iv_step *b) {
    return a->kind == b->kind && a->control == b->control && a->ref.rep == b->ref.rep;
}

bool interview_previous(struct interview *iv, struct iv_step *step) {
    struct iv_step at = {0}, before = {0};
    while (interview_next(iv, &at) && !same(&at, step)) {
        before = at;
    }
    *step = before;
    return before.control != 0;
}
