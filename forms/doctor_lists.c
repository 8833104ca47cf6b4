/* forms/doctor_lists.c — walking the choices of a question.
 *
 * Only lists written in the form are looked at: in the body, or in an instance reached by plain
 * names. Files may be long and are others' work. Predicates on the way are left aside. */
#include <string.h>

#include "forms/doctor_impl.h"

enum { MAX_CHOICES = 2000 };

/* ---- walking ----------------------------------------------------------------------------------
 */

struct list_walk {
    const struct form *form;
    const struct tree *tree;
    const struct xp_step *value_step, *label_step;
    bool itext, unknown;
    uint32_t n;
    doctor_choice_fn fn;
    void *ctx;
};

static void meet(struct list_walk *lw, const struct doctor_choice *choice) {
    lw->unknown |= ++lw->n > MAX_CHOICES;
    if (lw->fn && !lw->unknown) {
        lw->fn(lw->ctx, choice);
    }
}

/* Blanks around a code do not count. */
static void trim(struct doctor_choice *choice, const char *code) {
    code += code ? strspn(code, " \t\r\n") : 0;
    choice->code = code ? code : "";
    choice->len = strlen(choice->code);
    while (choice->len && strchr(" \t\r\n", choice->code[choice->len - 1])) {
        choice->len--;
    }
}

static void meet_item(struct list_walk *lw, uint32_t el) {
    struct doctor_choice choice = {
        .tree = lw->tree, .item = el, .line = (int)tree_line(lw->tree, el)};
    const struct xp_step *s = lw->label_step;
    uint32_t label = s && s->axis == AXIS_CHILD ? tree_child(lw->tree, el, s->local) : 0;
    if (label && lw->itext) {
        const char *id = tree_text(lw->tree, label);
        choice.label.itext = form_text_id(lw->form, id, strlen(id));
    } else {
        choice.label.el = label;
    }
    trim(&choice, list_field(lw->tree, el, lw->value_step));
    meet(lw, &choice);
}

static void walk_items(struct list_walk *lw, uint32_t el, const struct xp_step *step) {
    for (; step && step->axis == AXIS_SELF && step->test == TEST_NODE; step = step->next) {
    }
    if (!step) {
        meet_item(lw, el);
        return;
    }
    if (step->axis != AXIS_CHILD || step->test != TEST_NAME) {
        lw->unknown = true;
        return;
    }
    for (uint32_t c = tree_child(lw->tree, el, step->local); c && !lw->unknown;
         c = tree_next(lw->tree, c, step->local)) {
        walk_items(lw, c, step->next);
    }
}

bool doctor_is_inside(const struct form_instance *in) {
    return in->tree && !in->own && !in->src && !in->last_saved;
}

const struct form_instance *doctor_list(const struct form *form, const struct xp_node *source) {
    const struct form_instance *in = form_list_behind(form, source);
    return in && doctor_is_inside(in) ? in : NULL;
}

bool doctor_is_filtered(const struct xp_node *source) {
    for (const struct xp_step *s = source->path.steps; s; s = s->next) {
        if (s->preds) {
            return true;
        }
    }
    return source->path.preds != NULL;
}

uint32_t doctor_each_choice(const struct form *form, const struct form_control *control,
                            doctor_choice_fn fn, void *ctx) {
    struct list_walk lw = {.form = form, .fn = fn, .ctx = ctx};
    const struct form_itemset *set = control->itemset;
    if (strstr(control->appearance, "search")) { // choices come from a file, by an old way
        return UINT32_MAX;
    }
    for (uint32_t i = 0; i < control->n_items; i++) {
        struct doctor_choice choice = {.tree = &form->tree, .label = control->items[i].label};
        choice.line = (int)form->tree.nodes[choice.label.el].line;
        trim(&choice, control->items[i].value);
        meet(&lw, &choice);
    }
    if (set) {
        const struct form_instance *in = doctor_list(form, set->source);
        lw.value_step = list_plain_name(set->value);
        lw.label_step = list_plain_name(set->label);
        lw.itext = set->label_itext;
        if (!in || !lw.value_step) {
            return UINT32_MAX;
        }
        lw.tree = in->tree;
        walk_items(&lw, in->el, set->source->path.steps);
    }
    return lw.unknown || !lw.n ? UINT32_MAX : lw.n;
}

struct search {
    const char *value;
    size_t len;
    bool found;
};

static void compare(void *ctx, const struct doctor_choice *choice) {
    struct search *s = ctx;
    s->found |= choice->len == s->len && memcmp(choice->code, s->value, s->len) == 0;
}

uint32_t doctor_choices(const struct form *form, const struct form_control *control,
                        const char *value, size_t len, bool *found) {
    struct search s = {.value = value, .len = len};
    uint32_t n = doctor_each_choice(form, control, value ? compare : NULL, &s);
    if (found) {
        *found = s.found;
    }
    return n;
}
