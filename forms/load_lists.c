/* forms/load_lists.c — are the lists fit for the questions that offer them (rules H4, R14, R27)?
 *
 * Only lists that are there, and reached by plain names from instance('id'), are looked at:
 * predicates are left aside, so "the first item" is that of the whole list, and stands for all. */
#include <string.h>

#include "base/strbuf.h"
#include "forms/form_impl.h"

enum { NAMES_SHOWN = 6 };

struct list_check {
    struct loader *ld;
    const struct form_control *control;
    const struct tree *tree;
    uint32_t n_items;
};

static const char *where_of(const struct list_check *lc) {
    uint32_t node = lc->control->node;
    return node ? lc->ld->form->nodes[node].path : "a choice question";
}

const struct xp_step *list_plain_name(const struct xp_node *path) {
    const struct xp_step *s =
        path && path->op == XP_PATH && path->path.start == START_CONTEXT ? path->path.steps : NULL;
    bool plain = s && !s->next && s->test == TEST_NAME && !s->preds &&
                 (s->axis == AXIS_CHILD || s->axis == AXIS_ATTRIBUTE);
    return plain ? s : NULL;
}

const char *list_field(const struct tree *t, uint32_t item, const struct xp_step *s) {
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
        const struct xp_step *s = list_plain_name(refs[i]);
        if (s && !list_field(lc->tree, item, s)) {
            issue(lc->ld, ISSUE_ERROR, "R14", lc->control->line, where_of(lc),
                  "the first choice of the list has no \"%s\"", s->local);
        }
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
    for (uint32_t c = tree_child(lc->tree, el, step->local); c && !lc->n_items;
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
    struct list_check lc = {.ld = ld, .control = c, .tree = in->tree};
    walk_items(&lc, in->el, c->itemset->source->path.steps);
}

/* One note for all of them (rule C5: they are not even read). */
static void note_unused(struct loader *ld) {
    const struct form *form = ld->form;
    AUTO(strbuf_done) struct strbuf names = {0};
    const struct form_instance *first = NULL;
    uint32_t n = 0;
    for (size_t i = 0; i < form->n_instances; i++) {
        const struct form_instance *in = &form->instances[i];
        if (!in->used && (in->src || tree_first(in->tree, in->el))) {
            first = first ? first : in;
            if (n++ < NAMES_SHOWN) {
                strbuf_addf(&names, "%s%.40s", n > 1 ? ", " : "", in->id);
            }
        }
    }
    if (first) {
        issue(ld, ISSUE_NOTE, "R30", first->line, first->id,
              "no question and no rule uses %u list%s: %s%s" FIX
              "take %s away, or use %s where it was meant",
              n, n == 1 ? "" : "s", strbuf_text(&names), n > NAMES_SHOWN ? " …" : "",
              n == 1 ? "it" : "them", n == 1 ? "it" : "each");
    }
}

bool check_lists(struct loader *ld) {
    struct form *form = ld->form;
    for (size_t i = 0; i < form->n_controls; i++) {
        check_control(ld, &form->controls[i]);
    }
    note_unused(ld);
    return true;
}
