/* forms/repeats.c — instances of repeats: from the definition, by people, by jr:count (rule J). */
#include <string.h>

#include "base/mem.h"
#include "forms/eval.h"

static const char JR[] = "http://openrosa.org/javarosa";

/* ---- values of the definition ---- */

/* A list that no answer can change; others are watched, and prune their answers themselves. */
static bool fixed_list(const struct form *form, uint32_t node) {
    uint32_t rank = form->comps_of[(size_t)node * COMP_KINDS + COMP_CHOICES];
    return rank && !form->comps[rank - 1].control;
}

/* Of a default, the choices that its question offers (rules B9, H14, H18). */
static const char *offered_part(struct interview *iv, struct rep *rep, uint32_t id,
                                const struct xval *v, size_t *len) {
    const struct form *form = iv->form;
    uint32_t control = form->nodes[id].control;
    const struct form_control *c = &form->controls[control];
    bool chosen =
        control && (c->kind == CTRL_SELECT1 || c->kind == CTRL_SELECT || c->kind == CTRL_RANK);
    if (chosen && (c->itemset ? fixed_list(form, id) : c->n_items > 0)) {
        return choices_keep(iv, control, rep, v->str, v->len, len);
    }
    *len = v->len;
    return v->str;
}

const char *written_text(struct interview *iv, uint32_t node, const char *text, size_t *len) {
    const struct form_node *n = node_of(iv, node);
    bool verbatim = n->attr && n->type == FT_UNTYPED; // rule B2
    text += verbatim ? 0 : strspn(text, " \t\r\n");   // rule B3
    *len = strlen(text);
    while (!verbatim && *len && strchr(" \t\r\n", text[*len - 1])) {
        (*len)--;
    }
    return arena_strndup(&iv->scratch, text, *len);
}

static void fill_text(struct interview *iv, struct rep *rep, uint32_t node, const char *text) {
    struct arena_mark mark = eval_begin(iv);
    const struct form_node *n = node_of(iv, node);
    struct xval v;
    size_t len;
    text = written_text(iv, node, text, &len);
    if (len && type_read(&iv->scratch, iv->host, n->type, text, len, &v) && v.len) {
        text = offered_part(iv, rep, node, &v, &len);
    } else {
        len = 0; // rule B8
    }
    if (len) {
        v.str = text;
        v.len = len;
        cell_store(iv, rep, node, &v);
    } else {
        cell_clear(cell_of(iv, rep, node));
    }
    column_changed(iv, rep, node);
    arena_release(&iv->scratch, mark);
}

static void fill_attrs(struct interview *iv, struct rep *rep, uint32_t node, uint32_t el) {
    const struct form *form = iv->form;
    const struct tree *t = &form->tree;
    for (uint32_t c = form->nodes[node].first_child; c && form->nodes[c].attr;
         c = form->nodes[c].next) {
        for (uint32_t a = t->nodes[el].attrs; a; a = t->attrs[a].next) {
            if (t->attrs[a].name == form->nodes[c].name_id) {
                fill_text(iv, rep, c, tree_str(t, t->attrs[a].text));
            }
        }
    }
}

void fill(struct interview *iv, struct rep *rep, uint32_t node, uint32_t el, bool skip_repeats) {
    const struct form *form = iv->form;
    const struct tree *t = &form->tree;
    fill_attrs(iv, rep, node, el);
    if (!t->nodes[el].first_child) {
        fill_text(iv, rep, node, tree_text(t, el));
        return;
    }
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        uint32_t child = form->node_of[c - form->primary_el];
        if (!form->nodes[child].repeat) {
            fill(iv, rep, child, c, skip_repeats);
        } else if (!skip_repeats && !tree_attr_ns(t, c, JR, "template")) {
            struct rep *inner = rep_append(iv, child, rep);
            if (inner) {
                fill(iv, inner, child, c, false);
            }
        }
    }
}

/* Rule J9: an instance without a template is like the first one, but empty. Its attributes are no
 * answers (B5): they name the entity's list, for one. */
static void fill_bare(struct interview *iv, struct rep *rep, uint32_t node, uint32_t el) {
    const struct form *form = iv->form;
    fill_attrs(iv, rep, node, el);
    for (uint32_t c = tree_child(&form->tree, el, NULL); c; c = tree_next(&form->tree, c, NULL)) {
        uint32_t child = form->node_of[c - form->primary_el];
        if (!form->nodes[child].repeat) {
            fill_bare(iv, rep, child, c);
        }
    }
}

/* ---- adding and removing ---- */

struct rep *add_instance(struct interview *iv, uint32_t repeat_node, struct rep *parent) {
    const struct form_node *node = node_of(iv, repeat_node);
    struct rep *rep = rep_append(iv, repeat_node, parent);
    if (!rep) {
        return NULL;
    }
    if (node->template_el) { // rule J8
        fill(iv, rep, repeat_node, node->template_el, false);
    } else {
        fill_bare(iv, rep, repeat_node, node->first_el);
    }
    run_preloads(iv, rep, false);
    run_event(iv, EVENT_NEW_REPEAT, repeat_node, rep);
    mark_block(iv, rep);
    mark_instances(iv, repeat_node, parent, rep->index);
    return rep;
}

/* The instance that holds the list of `repeat_node`, seen from `near`; NULL when there is none. */
static struct rep *holder(struct interview *iv, uint32_t repeat_node, struct iv_ref near) {
    const struct form_node *node = node_of(iv, repeat_node);
    struct rep *rep = near.node && near.rep ? near.rep : iv->root;
    rep = rep_at_depth(iv, rep, node->depth - 1);
    return rep->scope == iv->form->scopes[node->repeat].parent ? rep : NULL;
}

uint32_t interview_count(const struct interview *iv, uint32_t node, struct iv_ref within) {
    struct rep *rep = holder((struct interview *)iv, node, within);
    return rep ? (uint32_t)rep->lists[node_of(iv, node)->list].n : 0;
}

struct iv_ref interview_instance(const struct interview *iv, uint32_t node, struct iv_ref within,
                                 uint32_t i) {
    struct rep *rep = holder((struct interview *)iv, node, within);
    const struct rep_list *list = rep ? &rep->lists[node_of(iv, node)->list] : NULL;
    return list && i < list->n ? (struct iv_ref){list->items[i], node} : (struct iv_ref){0};
}

/* Would an instance behind the last one be relevant? (rule J14) Tried on a scratch instance, which
 * is what its position() must see. */
static bool next_is_relevant(struct interview *iv, uint32_t node, struct rep *parent) {
    const struct form_node *n = node_of(iv, node);
    if (!(cell_of(iv, parent, n->parent)->flags & CELL_RELEVANT)) {
        return false;
    }
    if (!n->relevant) {
        return true;
    }
    struct rep *probe = rep_append(iv, node, parent);
    if (!probe) {
        return false;
    }
    struct arena_mark mark = eval_begin(iv);
    struct xctx cx = eval_context(iv, probe, node);
    cx.rel_node = node;
    bool relevant = eval_boolean(&cx, n->relevant->tree);
    arena_release(&iv->scratch, mark);
    rep_remove(iv, node, parent, probe->index);
    return relevant;
}

/* Rows that nobody may add or remove are added all the same where a count leaves it to people. */
static bool fixed_number(const struct form_node *n, const struct rep *parent) {
    return n->no_add_remove && !parent->lists[n->list].on_request;
}

bool interview_may_add(struct interview *iv, uint32_t node, struct iv_ref within) {
    const struct form_node *n = node_of(iv, node);
    struct rep *parent = n->repeat ? holder(iv, node, within) : NULL;
    return parent && !fixed_number(n, parent) && next_is_relevant(iv, node, parent);
}

enum repeat_status interview_add(struct interview *iv, uint32_t node, struct iv_ref within,
                                 struct iv_ref *added) {
    const struct form_node *n = node_of(iv, node);
    struct rep *parent = node && n->repeat ? holder(iv, node, within) : NULL;
    if (!parent) {
        return REPEAT_NOT_FOUND;
    }
    if (fixed_number(n, parent)) {
        return REPEAT_NOT_ALLOWED;
    }
    struct rep *rep = add_instance(iv, node, parent);
    if (!rep) {
        return REPEAT_NOT_ALLOWED;
    }
    settle(iv);
    if (added) {
        *added = (struct iv_ref){rep, node};
    }
    return REPEAT_OK;
}

enum repeat_status interview_remove(struct interview *iv, struct iv_ref at) {
    const struct form_node *n = at.node ? node_of(iv, at.node) : NULL;
    if (!n || !n->repeat || !at.rep->parent) {
        return REPEAT_NOT_FOUND;
    }
    if (n->no_add_remove) {
        return REPEAT_NOT_ALLOWED;
    }
    struct rep *parent = at.rep->parent;
    uint32_t from = at.rep->index;
    rep_remove(iv, at.node, parent, from);
    mark_instances(iv, at.node, parent, from);
    settle(iv);
    return REPEAT_OK;
}
