/* forms/load_lists.c — are the lists fit for the questions that offer them (rules H4, R14, R27)?
 *
 * Only lists that are there, and reached by plain names from instance('id'), are looked at:
 * predicates are left aside, so "the first item" is that of the whole list. Lists from files may be
 * long: of them, and for single choices, the first item is enough. */
#include <string.h>

#include "forms/form_impl.h"

struct list_check {
    struct loader *ld;
    const struct form_control *control;
    const struct tree *tree;
    uint32_t n_blank, n_items;
    uint32_t first_blank; // its value holds a blank
    bool all;             // look at every item
};

static const char *where_of(const struct list_check *lc) {
    uint32_t node = lc->control->node;
    return node ? lc->ld->form->nodes[node].path : "a choice question";
}

/* A plain name below the item, as value and label refs nearly always are; NULL for others. */
static const struct xp_step *plain_name(const struct xp_node *path) {
    const struct xp_step *s = path && path->op == XP_PATH ? path->path.steps : NULL;
    bool plain = s && !s->next && s->test == TEST_NAME && !s->preds &&
                 (s->axis == AXIS_CHILD || s->axis == AXIS_ATTRIBUTE);
    return plain ? s : NULL;
}

static const char *field_of(const struct tree *t, uint32_t item, const struct xp_step *s) {
    if (s->axis == AXIS_ATTRIBUTE) {
        return tree_attr(t, item, s->local);
    }
    uint32_t child = tree_child(t, item, s->local);
    return child ? tree_text(t, child) : NULL;
}

static void check_item(struct list_check *lc, uint32_t item) {
    const struct form_itemset *set = lc->control->itemset;
    const struct xp_node *const refs[] = {set->value, set->label};
    for (size_t i = 0; i < LEN(refs) && !lc->n_items; i++) { // the first item stands for all
        const struct xp_step *s = plain_name(refs[i]);
        if (s && !field_of(lc->tree, item, s)) {
            issue(lc->ld, ISSUE_ERROR, "R14", lc->control->line, where_of(lc),
                  "the first choice of the list has no \"%s\"", s->local);
        }
    }
    const struct xp_step *value = plain_name(set->value);
    const char *text = value ? field_of(lc->tree, item, value) : NULL;
    if (text && strchr(text + strspn(text, " \t\r\n"), ' ')) {
        lc->first_blank = lc->n_blank++ ? lc->first_blank : item;
    }
    lc->n_items++;
}

static void walk_items(struct list_check *lc, uint32_t el, const struct xp_step *step) {
    for (; step && step->axis == AXIS_SELF; step = step->next) {
    }
    if (!step) {
        check_item(lc, el);
        return;
    }
    if (step->axis != AXIS_CHILD || step->test != TEST_NAME) {
        return;
    }
    for (uint32_t c = tree_child(lc->tree, el, step->local); c && (lc->all || !lc->n_items);
         c = tree_next(lc->tree, c, step->local)) {
        walk_items(lc, c, step->next);
    }
}

const struct form_instance *form_list_behind(const struct form *form,
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
    return in && in->tree ? in : NULL;
}

static void check_control(struct loader *ld, const struct form_control *c) {
    const struct form_instance *in =
        c->itemset ? form_list_behind(ld->form, c->itemset->source) : NULL;
    if (!in) {
        return;
    }
    bool several = c->kind == CTRL_SELECT || c->kind == CTRL_RANK;
    struct list_check lc = {.ld = ld, .control = c, .tree = in->tree, .all = several && !in->own};
    walk_items(&lc, in->el, c->itemset->source->path.steps);
    if (lc.n_blank && several) {
        const char *value = field_of(lc.tree, lc.first_blank, plain_name(c->itemset->value));
        issue(ld, ISSUE_WARNING, "R27", c->line, where_of(&lc),
              "%u choice values of the list hold blanks, such as \"%.80s\"; an answer cannot "
              "tell them apart",
              lc.n_blank, value);
    }
}

bool check_lists(struct loader *ld) {
    struct form *form = ld->form;
    for (size_t i = 0; i < form->n_controls; i++) {
        check_control(ld, &form->controls[i]);
    }
    for (size_t i = 0; i < form->n_instances; i++) {
        if (!form->instances[i].used) { // rule C5: not even read
            issue(ld, ISSUE_NOTE, "R30", form->instances[i].line, form->instances[i].id,
                  "no question and no rule uses this list");
        }
    }
    return true;
}
