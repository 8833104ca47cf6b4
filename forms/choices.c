/* forms/choices.c — choice lists: inline, from lists, filtered, shuffled (rule H). */
#include <string.h>

#include "base/mem.h"
#include "forms/eval.h"
#include "forms/markdown.h"
#include "forms/xpath_funcs.h"

/* The items of a list as they stand now, in order of the list. */
static void list_items(struct interview *iv, const struct form_itemset *set, uint32_t control,
                       struct rep *rep, struct node_list *out) {
    struct xctx cx = eval_context(iv, rep, iv->form->controls[control].node);
    struct xval v = eval(&cx, set->source);
    *out = (struct node_list){0};
    if (v.kind == XV_NODESET) {
        *out = (struct node_list){.items = v.nodes, .n = v.len, .cap = v.len};
    }
}

static const char *item_string(struct interview *iv, const struct xp_node *path,
                               const struct xnode *item, size_t *len) {
    struct xctx cx = {.iv = iv, .node = *item, .current = *item};
    *len = 0;
    return path ? eval_string(&cx, path, len) : "";
}

/* The value of item i; one is made for an item that has none (rule H8). */
static const char *item_value(struct interview *iv, const struct form_itemset *set,
                              const struct node_list *list, uint32_t i, size_t *len) {
    const char *value = item_string(iv, set->value, &list->items[i], len);
    if (*len) {
        return value;
    }
    value = arena_printf(&iv->scratch, "dynamic:%u", i);
    *len = strlen(value);
    return value;
}

/* ---- offered? ---- */

struct tokens {
    const char *text;
    size_t len;
    bool single;
    size_t at; // of the token in hand
    size_t size;
};

static bool next_token(struct tokens *t) {
    t->at += t->size;
    while (!t->single && t->at < t->len && t->text[t->at] == ' ') {
        t->at++;
    }
    if (t->at >= t->len) {
        return false;
    }
    t->size = t->single ? t->len : strcspn(t->text + t->at, " ");
    return true;
}

static bool equal(const struct tokens *t, const char *value, size_t len) {
    return len == t->size && memcmp(value, t->text + t->at, len) == 0;
}

static bool among_inline(const struct form_control *c, const struct tokens *t) {
    for (uint32_t i = 0; i < c->n_items; i++) {
        if (c->items[i].value && equal(t, c->items[i].value, strlen(c->items[i].value))) {
            return true;
        }
    }
    return false;
}

static bool among_list(struct interview *iv, const struct form_itemset *set,
                       const struct node_list *list, const struct tokens *t) {
    for (uint32_t i = 0; i < list->n; i++) {
        struct arena_mark mark = arena_mark(&iv->scratch);
        size_t len;
        const char *value = item_value(iv, set, list, i, &len);
        bool same = equal(t, value, len);
        arena_release(&iv->scratch, mark);
        if (same) {
            return true;
        }
    }
    return false;
}

bool choices_offer(struct interview *iv, uint32_t control, struct rep *rep, const char *text,
                   size_t len, bool single) {
    const struct form_control *c = &iv->form->controls[control];
    struct tokens t = {.text = text, .len = len, .single = single};
    struct node_list list = {0};
    if (c->itemset) {
        list_items(iv, c->itemset, control, rep, &list);
    } else if (control_has_appearance(c, "search")) {
        return true; // rule H20: the client's list, not ours
    }
    while (next_token(&t)) {
        if (!(c->itemset ? among_list(iv, c->itemset, &list, &t) : among_inline(c, &t))) {
            return false;
        }
    }
    return true;
}

/* ---- rankings ---- */

static bool among_tokens(const char *text, size_t len, const char *value, size_t value_len) {
    struct tokens t = {.text = text, .len = len};
    while (next_token(&t)) {
        if (equal(&t, value, value_len)) {
            return true;
        }
    }
    return false;
}

/* The first item that the ranking lacks, from *i on; its value, or NULL. */
static const char *missing(struct interview *iv, const struct form_itemset *set,
                           const struct node_list *list, const struct strbuf *ranking,
                           uint32_t *i) {
    for (; *i < list->n; (*i)++) {
        size_t len;
        const char *value = item_value(iv, set, list, *i, &len);
        if (!among_tokens(strbuf_text(ranking), ranking->len, value, len)) {
            return value;
        }
    }
    return NULL;
}

static void set_whole(struct interview *iv, const struct form_itemset *set,
                      const struct node_list *list, struct cell *cell) {
    AUTO(strbuf_done) struct strbuf ranking = {0};
    uint32_t i = 0;
    strbuf_addn(&ranking, cell->len ? cell->text : "", cell->len);
    bool whole = cell->len && !missing(iv, set, list, &ranking, &i);
    cell->flags = (uint16_t)(whole ? cell->flags | CELL_WHOLE : cell->flags & ~CELL_WHOLE);
}

void note_ranking(struct interview *iv, struct rep *rep, uint32_t node, uint32_t control) {
    const struct form_control *c = &iv->form->controls[control];
    struct node_list list;
    if (c->kind != CTRL_RANK || !c->itemset) {
        return;
    }
    struct arena_mark mark = eval_begin(iv);
    list_items(iv, c->itemset, control, rep, &list);
    set_whole(iv, c->itemset, &list, cell_of(iv, rep, node));
    arena_release(&iv->scratch, mark);
}

/* ---- answers follow their list ---- */

const char *choices_keep(struct interview *iv, uint32_t control, struct rep *rep, const char *text,
                         size_t len, size_t *kept_len) {
    const struct form_control *c = &iv->form->controls[control];
    struct tokens t = {.text = text, .len = len, .single = c->kind == CTRL_SELECT1};
    struct node_list list = {0};
    if (c->itemset) {
        list_items(iv, c->itemset, control, rep, &list);
    } else if (control_has_appearance(c, "search")) { // rule H20: the client's list, not ours
        *kept_len = len;
        return text;
    }
    char *kept = arena_alloc(&iv->scratch, len + 1);
    size_t n = 0;
    while (next_token(&t)) {
        if (c->itemset ? among_list(iv, c->itemset, &list, &t) : among_inline(c, &t)) {
            if (n) {
                kept[n++] = ' ';
            }
            memcpy(kept + n, t.text + t.at, t.size);
            n += t.size;
        }
    }
    kept[n] = '\0';
    *kept_len = n;
    return kept;
}

/* A ranking that held all there was takes in, at its end, what the list offers anew (rule F8). */
static void complete_ranking(struct interview *iv, struct rep *rep, uint32_t control,
                             struct strbuf *kept) {
    const struct form_itemset *set = iv->form->controls[control].itemset;
    struct node_list list;
    uint32_t i = 0;
    list_items(iv, set, control, rep, &list);
    for (const char *more; kept->len && (more = missing(iv, set, &list, kept, &i));) {
        strbuf_addf(kept, " %s", more);
    }
}

/* Rule H14, eagerly: tokens no longer offered leave the answer, the others keep their order. */
void prune_choices(struct interview *iv, struct rep *rep, uint32_t node, uint32_t control) {
    const struct form_control *c = &iv->form->controls[control];
    struct cell *cell = cell_of(iv, rep, node);
    if (!cell->len || !c->itemset) {
        return;
    }
    size_t n;
    const char *offered = choices_keep(iv, control, rep, cell->text, cell->len, &n);
    AUTO(strbuf_done) struct strbuf kept = {0};
    strbuf_addn(&kept, offered, n);
    if (cell->flags & CELL_WHOLE) {
        complete_ranking(iv, rep, control, &kept);
    }
    if (kept.len != cell->len || memcmp(strbuf_text(&kept), cell->text, kept.len) != 0) {
        struct xval v = xv_string(strbuf_text(&kept), kept.len);
        write_value(iv, rep, node, &v);
    }
    note_ranking(iv, rep, node, control);
}

/* ---- the list for people ---- */

static const char *keep(struct interview *iv, const char *text, size_t len) {
    return arena_strndup(&iv->texts, text, len);
}

static void inline_choices(struct interview *iv, uint32_t control, struct iv_ref ref,
                           struct choices *out) {
    const struct form_control *c = &iv->form->controls[control];
    out->items = ARENA_ARRAY(&iv->texts, struct choice, c->n_items + 1);
    out->n = c->n_items;
    for (uint32_t i = 0; i < c->n_items; i++) {
        struct arena_mark mark = arena_mark(&iv->scratch);
        size_t len;
        const char *label = label_string(iv, &c->items[i].label, ref, NULL, &len);
        const char *value = c->items[i].value ? c->items[i].value : "";
        out->items[i] = (struct choice){.value = value,
                                        .label = keep(iv, label, len),
                                        .item = i,
                                        .text = c->items[i].label.itext};
        arena_release(&iv->scratch, mark);
    }
}

/* A row's label is an answer. */
static const char *escaped_answer(struct interview *iv, const char *text, size_t *len) {
    AUTO(strbuf_done) struct strbuf out = {0};
    markdown_escape(&out, text, *len);
    *len = out.len;
    return arena_strndup(&iv->scratch, strbuf_text(&out), out.len);
}

static const char *choice_label(struct interview *iv, const struct form_itemset *set,
                                const struct xnode *item, struct iv_ref ref, uint32_t *id,
                                size_t *len) {
    bool escape = iv->escaping;
    iv->escaping = false;
    const char *text = item_string(iv, set->label, item, len);
    iv->escaping = escape;
    if (!set->label_itext) {
        return escape && !item->tree ? escaped_answer(iv, text, len) : text;
    }
    *id = form_text_id(iv->form, text, *len);
    return *id ? itext_string(iv, *id, ref, len) : text;
}

static void listed_choices(struct interview *iv, uint32_t control, struct iv_ref ref,
                           struct choices *out) {
    const struct form_itemset *set = iv->form->controls[control].itemset;
    struct node_list list;
    list_items(iv, set, control, ref.rep, &list);
    if (set->randomize) {
        struct xctx cx = eval_context(iv, ref.rep, ref.node);
        struct xval seed = set->seed ? eval_value(&cx, set->seed) : xv_text("");
        shuffle_nodes(&cx, &list, set->seed ? &seed : NULL);
    }
    out->items = ARENA_ARRAY(&iv->texts, struct choice, list.n + 1);
    out->n = list.n;
    for (uint32_t i = 0; i < list.n; i++) {
        struct arena_mark mark = arena_mark(&iv->scratch);
        size_t len;
        const char *value = item_value(iv, set, &list, i, &len);
        struct choice *choice = &out->items[i];
        choice->value = keep(iv, value, len);
        choice->text = 0;
        const char *label = choice_label(iv, set, &list.items[i], ref, &choice->text, &len);
        choice->label = keep(iv, label, len);
        choice->item = list.items[i].id;
        arena_release(&iv->scratch, mark);
    }
}

void interview_choices(struct interview *iv, uint32_t control, struct iv_ref ref,
                       struct choices *out) {
    struct arena_mark mark = text_begin(iv);
    arena_release(&iv->texts, (struct arena_mark){0});
    if (iv->form->controls[control].itemset && ref.node) {
        listed_choices(iv, control, ref, out);
    } else {
        inline_choices(iv, control, ref, out);
    }
    text_end(iv, mark);
}

static const char *item_field(struct interview *iv, const struct xnode *item, const char *name,
                              size_t *len) {
    struct xp_step step = {.axis = AXIS_CHILD, .test = TEST_NAME, .prefix = "", .local = name};
    const char *text = "";
    *len = 0;
    if (item->tree) {
        uint32_t child = tree_child(item->tree, item->id, name);
        text = child ? tree_text(item->tree, child) : "";
    } else { // a row of a repeat
        uint32_t c = iv->form->nodes[item->id].first_child;
        while (c && !step_matches(iv->form, &step, iv->form->nodes[c].name_id)) {
            c = iv->form->nodes[c].next;
        }
        text =
            c && !iv->form->nodes[c].repeat ? interview_get(iv, (struct iv_ref){item->rep, c}) : "";
    }
    *len = strlen(text);
    return text;
}

const char *interview_choice_field(struct interview *iv, uint32_t control, struct iv_ref ref,
                                   const char *value, const char *name) {
    const struct form_itemset *set = iv->form->controls[control].itemset;
    struct node_list list = {0};
    const char *out = "";
    if (!set || !ref.node) {
        return out;
    }
    struct arena_mark mark = eval_begin(iv);
    list_items(iv, set, control, ref.rep, &list);
    for (uint32_t i = 0; i < list.n && !*out; i++) {
        size_t len;
        if (strcmp(item_value(iv, set, &list, i, &len), value) == 0) {
            const char *text = item_field(iv, &list.items[i], name, &len);
            out = keep(iv, text, len);
            break;
        }
    }
    arena_release(&iv->scratch, mark);
    return out;
}

void interview_choices_fields(struct interview *iv, uint32_t control, struct iv_ref ref,
                              const struct choices *choices, const char *name, const char **out) {
    const struct form_itemset *set = iv->form->controls[control].itemset;
    struct node_list list = {0};
    struct arena_mark mark = eval_begin(iv);
    if (set && ref.node && !set->randomize) {
        list_items(iv, set, control, ref.rep, &list);
    }
    for (uint32_t i = 0; i < choices->n; i++) {
        size_t len = 0;
        const char *text = i < list.n ? item_field(iv, &list.items[i], name, &len) : "";
        out[i] = keep(iv, text, len);
    }
    arena_release(&iv->scratch, mark);
}
