/* forms/interview.c — life of an interview; answering. */
#include "forms/interview.h"

#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "forms/eval.h"
#include "forms/xml.h"

static const char *const status_names[] = {
    [SET_OK] = "ok",
    [SET_REQUIRED] = "required",
    [SET_CONSTRAINT] = "constraint",
    [SET_BAD_VALUE] = "bad-value",
    [SET_READ_ONLY] = "read-only",
    [SET_NOT_RELEVANT] = "not-relevant",
    [SET_NOT_FOUND] = "not-found",
};

const char *set_status_name(enum set_status status) {
    return status_names[status];
}

const struct form *interview_form(const struct interview *iv) {
    return iv->form;
}

/* ---- life -------------------------------------------------------------------------------------
 */

void interview_clear(struct interview *iv) {
    rep_free(iv, iv->root);
    iv->root = NULL;
    iv->n_instances = 0;
    iv->n_bytes = 0;
    iv->full = false;
    mem_freep(&iv->made_id);
    mem_freep(&iv->deprecated);
    queue_done(iv);
}

/* The order of rule D19. */
void interview_reset(struct interview *iv) {
    interview_clear(iv);
    iv->loading = true;
    iv->root = rep_new(iv, 0, NULL);
    fill(iv, iv->root, 1, iv->form->primary_el, false);
    run_preloads(iv, iv->root, false);
    run_event(iv, EVENT_FIRST_LOAD, 0, iv->root);
    run_event(iv, EVENT_LOAD, 0, iv->root);
    settle_all(iv);
}

bool interview_last_saved(struct interview *iv, const char *xml, size_t len, struct err *err) {
    struct names names;
    struct tree tree;
    names_clone(&iv->form->names, &names);
    if (xml && !xml_parse(&tree, &names, xml, len, XML_DOCTYPE_REFUSE, err)) {
        names_done(&names);
        return false;
    }
    indexes_done(iv); // they may lead into the record before
    tree_done(&iv->last_saved);
    names_done(&iv->saved_names);
    iv->saved_names = names;
    if (xml) {
        iv->last_saved = tree;
        iv->last_saved.names = &iv->saved_names;
        iv->last_saved.nodes[0].first_child = 1; // node 0 stands for the instance element
    }
    interview_reset(iv);
    return true;
}

struct interview *interview_new(const struct form *form, const struct host *host) {
    struct interview *iv = mem_zalloc(sizeof *iv);
    iv->form = form;
    iv->host = host;
    iv->language = form->default_language;
    interview_reset(iv);
    return iv;
}

void interview_free(struct interview *iv) {
    if (!iv) {
        return;
    }
    interview_clear(iv);
    indexes_done(iv);
    tree_done(&iv->last_saved);
    names_done(&iv->saved_names);
    arena_done(&iv->scratch);
    arena_done(&iv->texts);
    strbuf_done(&iv->text);
    mem_freep(&iv);
}

/* ---- places ------------------------------------------------------------------------------------
 */

struct iv_ref interview_ref(struct interview *iv, uint32_t node, struct iv_ref near) {
    const struct form_scope *scopes = iv->form->scopes;
    struct rep *rep = near.node && near.rep ? near.rep : iv->root;
    uint32_t chain[FORM_MAX_PATH];
    int n = 0;
    if (!node) {
        return (struct iv_ref){0};
    }
    for (uint32_t s = iv->form->nodes[node].scope; s; s = scopes[s].parent) {
        chain[n++] = s;
    }
    rep = rep_at_depth(iv, rep, (uint32_t)n);
    while (scopes[rep->scope].depth &&
           rep->scope != chain[n - (int)scopes[rep->scope].depth]) { // up to the shared instance
        rep = rep->parent;
    }
    for (int i = n - (int)scopes[rep->scope].depth; i-- > 0;) { // down to the first inner ones
        const struct rep_list *list = &rep->lists[iv->form->nodes[scopes[chain[i]].node].list];
        if (!list->n) {
            return (struct iv_ref){0};
        }
        rep = list->items[0];
    }
    return (struct iv_ref){rep, node};
}

/* One step of a path: "name", "name[3]" or "@name". Returns what follows it. */
static const char *read_step(const char *at, size_t *len, uint32_t *position) {
    *len = strcspn(at, "/[");
    *position = 1;
    at += *len;
    if (*at == '[') {
        const char *end = strchr(at, ']');
        char digits[16] = {0};
        size_t n = end ? (size_t)(end - at) - 1 : 0;
        if (!end || n == 0 || n >= sizeof digits) {
            return NULL;
        }
        memcpy(digits, at + 1, n);
        if (!num_parse_u32(digits, position) || !*position) {
            return NULL;
        }
        at = end + 1;
    }
    return at;
}

static bool named(const struct form_node *n, const char *name, size_t len) {
    if (n->attr != (*name == '@')) {
        return false;
    }
    name += n->attr, len -= n->attr;
    return strlen(n->name) == len && memcmp(n->name, name, len) == 0;
}

/* The position-th child so named: of a repeat the instance, of others the sibling. */
static bool go_to_child(const struct form *form, const char *name, size_t len, uint32_t position,
                        struct iv_ref *at) {
    uint32_t c = at->node ? form->nodes[at->node].first_child : 1;
    for (; c; c = form->nodes[c].next) {
        const struct form_node *n = &form->nodes[c];
        if (!named(n, name, len)) {
            continue;
        }
        if (n->repeat) {
            const struct rep_list *list = &at->rep->lists[n->list];
            if (position > list->n) {
                return false;
            }
            *at = (struct iv_ref){list->items[position - 1], c};
            return true;
        }
        if (--position == 0) {
            at->node = c;
            return true;
        }
    }
    return false;
}

struct iv_ref interview_find(struct interview *iv, const char *path) {
    struct iv_ref at = {iv->root, 0}, none = {0};
    if (*path != '/') {
        return none;
    }
    while (*path == '/') {
        size_t len;
        uint32_t position;
        const char *name = path + 1;
        path = read_step(name, &len, &position);
        if (!path || !len || !go_to_child(iv->form, name, len, position, &at)) {
            return none;
        }
    }
    return *path ? none : at;
}

void interview_path(const struct interview *iv, struct iv_ref ref, struct strbuf *out) {
    const struct form_node *n = node_of(iv, ref.node);
    struct rep *rep = n->repeat ? ref.rep->parent : ref.rep;
    if (n->parent) {
        interview_path(iv, (struct iv_ref){rep, n->parent}, out);
    }
    strbuf_addf(out, "/%s%s", n->attr ? "@" : "", n->name);
    if (n->repeat) {
        strbuf_addf(out, "[%u]", ref.rep->index + 1);
    }
}

/* ---- reading ------------------------------------------------------------------------------------
 */

const char *interview_get(const struct interview *iv, struct iv_ref ref) {
    const struct cell *cell = ref.node ? cell_of(iv, ref.rep, ref.node) : NULL;
    return cell && cell->text ? cell->text : "";
}

bool interview_relevant(const struct interview *iv, struct iv_ref ref) {
    return ref.node && cell_of(iv, ref.rep, ref.node)->flags & CELL_RELEVANT;
}

bool interview_required(const struct interview *iv, struct iv_ref ref) {
    return ref.node && cell_of(iv, ref.rep, ref.node)->flags & CELL_REQUIRED;
}

bool interview_readonly(const struct interview *iv, struct iv_ref ref) {
    struct rep *rep = ref.rep;
    for (uint32_t node = ref.node; node; node = node_of(iv, node)->parent) { // rule D6
        if (cell_of(iv, rep, node)->flags & CELL_READONLY) {
            return true;
        }
        if (node_of(iv, node)->repeat) {
            rep = rep->parent;
        }
    }
    return false;
}

/* ---- answering ---- */

static bool offered(struct interview *iv, struct iv_ref ref, const struct xval *v) {
    const struct form_node *n = node_of(iv, ref.node);
    const struct form_control *c = &iv->form->controls[n->control];
    if (!n->control || !v->len) {
        return true;
    }
    switch (c->kind) {
    case CTRL_SELECT1:
        return choices_offer(iv, n->control, ref.rep, v->str, v->len, true);
    case CTRL_SELECT:
    case CTRL_RANK:
        return choices_offer(iv, n->control, ref.rep, v->str, v->len, false);
    case CTRL_RANGE: {
        double num = xv_to_number(iv->host, v);
        double lo = c->start < c->end ? c->start : c->end;
        double hi = c->start < c->end ? c->end : c->start;
        return num >= lo && num <= hi;
    }
    case CTRL_TRIGGER: // rule F6
        return strcmp(v->str, "OK") == 0;
    default:
        return true;
    }
}

/* Does the candidate satisfy the constraint? It stands in its place while that is found out. */
static bool satisfies(struct interview *iv, struct iv_ref ref, const struct xval *v) {
    const struct form_node *n = node_of(iv, ref.node);
    if (!n->constraint || !v->len) { // rule D7
        return true;
    }
    struct cell *cell = cell_of(iv, ref.rep, ref.node), old = *cell;
    struct arena_mark mark = eval_begin(iv);
    cell->text = arena_strndup(&iv->scratch, v->str, v->len);
    cell->len = v->len;
    cell->kind = (uint8_t)v->kind;
    cell->num = v->num;
    column_changed(iv, ref.rep, ref.node);
    struct xctx cx = eval_context(iv, ref.rep, ref.node);
    bool ok = eval_boolean(&cx, n->constraint->tree);
    arena_release(&iv->scratch, mark);
    *cell = old;
    column_changed(iv, ref.rep, ref.node);
    return ok;
}

static enum set_status check(struct interview *iv, struct iv_ref ref, const char *value,
                             struct xval *v) {
    size_t len = strlen(value);
    if (!ref.node) {
        return SET_NOT_FOUND;
    }
    if (!interview_relevant(iv, ref)) {
        return SET_NOT_RELEVANT;
    }
    if (interview_readonly(iv, ref)) {
        return SET_READ_ONLY;
    }
    const struct form_node *n = node_of(iv, ref.node);
    uint32_t child = n->first_child;
    while (child && node_of(iv, child)->attr) {
        child = node_of(iv, child)->next;
    }
    if (child || len > INTERVIEW_MAX_ANSWER || len > (INTERVIEW_MAX_BYTES - iv->n_bytes) / 2 ||
        !type_read(&iv->scratch, iv->host, n->type, value, len, v) || !offered(iv, ref, v)) {
        return SET_BAD_VALUE;
    }
    if (!v->len && interview_required(iv, ref)) { // rule Q2: required first
        return SET_REQUIRED;
    }
    return satisfies(iv, ref, v) ? SET_OK : SET_CONSTRAINT;
}

enum set_status interview_set(struct interview *iv, struct iv_ref ref, const char *value) {
    struct arena_mark mark = eval_begin(iv);
    struct xval v;
    enum set_status status = check(iv, ref, value, &v);
    bool changed = false;
    if (status == SET_OK) {
        stored_text(iv, &v);
        changed = v.len ? cell_store(iv, ref.rep, ref.node, &v)
                        : cell_clear(cell_of(iv, ref.rep, ref.node));
        note_ranking(iv, ref.rep, ref.node, node_of(iv, ref.node)->control);
    }
    arena_release(&iv->scratch, mark);
    if (changed) {
        mark_changed(iv, ref.rep, ref.node);
        settle(iv);
        run_event(iv, EVENT_VALUE_CHANGED, ref.node, ref.rep);
    }
    return status;
}

/* ---- checking the whole ---- */

static bool is_leaf(const struct form *form, uint32_t node) {
    uint32_t child = form->nodes[node].first_child;
    while (child && form->nodes[child].attr) {
        child = form->nodes[child].next;
    }
    return !child;
}

static void add_problem(struct problems *out, struct iv_ref ref, enum set_status kind,
                        bool control) {
    *MEM_PUSH(out->items, out->n, out->cap) =
        (struct problem){.ref = ref, .kind = kind, .control = control};
    out->valid &= !control;
}

/* Restored or computed text may be none of its type, or name a choice that is gone. */
static bool bad_value(struct interview *iv, struct iv_ref ref, const struct cell *cell) {
    const struct form_node *n = node_of(iv, ref.node);
    struct arena_mark mark = eval_begin(iv);
    struct xval v;
    bool bad = !type_read(&iv->scratch, iv->host, n->type, cell->text, cell->len, &v) ||
               (!n->calculate && !offered(iv, ref, &v));
    arena_release(&iv->scratch, mark);
    return bad;
}

static void check_node(struct interview *iv, struct iv_ref ref, struct problems *out) {
    const struct form_node *n = node_of(iv, ref.node);
    const struct cell *cell = cell_of(iv, ref.rep, ref.node);
    bool control = n->control != 0;
    if (!is_leaf(iv->form, ref.node)) {
        return;
    }
    if (!cell->len) {
        if (cell->flags & CELL_REQUIRED) {
            add_problem(out, ref, SET_REQUIRED, control);
        }
        return;
    }
    if (bad_value(iv, ref, cell)) {
        add_problem(out, ref, SET_BAD_VALUE, control);
        return;
    }
    struct xval v = cell_value(iv, ref.node, cell);
    v.str = cell->text;
    v.len = cell->len;
    if (!satisfies(iv, ref, &v)) {
        add_problem(out, ref, SET_CONSTRAINT, control);
    }
}

static void check_all(struct interview *iv, struct iv_ref ref, struct problems *out) {
    const struct form *form = iv->form;
    if (!(cell_of(iv, ref.rep, ref.node)->flags & CELL_RELEVANT)) {
        return; // rule Q4
    }
    check_node(iv, ref, out);
    for (uint32_t c = form->nodes[ref.node].first_child; c; c = form->nodes[c].next) {
        if (!form->nodes[c].repeat) {
            check_all(iv, (struct iv_ref){ref.rep, c}, out);
            continue;
        }
        const struct rep_list *list = &ref.rep->lists[form->nodes[c].list];
        for (size_t i = 0; i < list->n; i++) {
            check_all(iv, (struct iv_ref){list->items[i], c}, out);
        }
    }
}

/* Where a problem stands in the body, level by level: at each repeat around it the number of the
 * repeat and of the row, at last the number of the question. Places without a question come last,
 * in order of the record. */
struct body_place {
    uint32_t at[2 * (FORM_MAX_PATH + 1)];
    int n;
};

static void body_place(const struct interview *iv, const struct problem *it,
                       struct body_place *out) {
    const struct rep *rows[FORM_MAX_PATH];
    int n = 0;
    const struct form_node *node = node_of(iv, it->ref.node);
    for (const struct rep *rep = it->ref.rep; rep->parent; rep = rep->parent) {
        rows[n++] = rep;
    }
    out->n = 0;
    out->at[out->n++] = !it->control;
    while (n--) {
        uint32_t repeat = iv->form->scopes[rows[n]->scope].node;
        out->at[out->n++] = it->control ? node_of(iv, repeat)->control : repeat;
        out->at[out->n++] = rows[n]->index;
    }
    out->at[out->n++] = it->control ? node->control : it->ref.node;
}

static bool stands_before(const struct interview *iv, const struct problem *a,
                          const struct problem *b) {
    struct body_place pa, pb;
    body_place(iv, a, &pa);
    body_place(iv, b, &pb);
    for (int i = 0; i < pa.n && i < pb.n; i++) {
        if (pa.at[i] != pb.at[i]) {
            return pa.at[i] < pb.at[i];
        }
    }
    return pa.n < pb.n;
}

/* Rule Q3: as the questions follow each other. The record's order is nearly the body's, so that
 * insertion is quick. */
static void sort_problems(const struct interview *iv, struct problems *out) {
    for (size_t i = 1; i < out->n; i++) {
        struct problem it = out->items[i];
        size_t k = i;
        for (; k && stands_before(iv, &it, &out->items[k - 1]); k--) {
            out->items[k] = out->items[k - 1];
        }
        out->items[k] = it;
    }
}

void interview_validate(struct interview *iv, struct problems *out) {
    out->n = 0;
    out->valid = true;
    check_all(iv, (struct iv_ref){iv->root, 1}, out);
    sort_problems(iv, out);
}

void problems_done(struct problems *problems) {
    mem_freep(&problems->items);
    *problems = (struct problems){0};
}
