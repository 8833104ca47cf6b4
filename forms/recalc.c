/* forms/recalc.c — after a change: what must be computed again, in order, each thing once.
 *
 * Computations are ranked so that each stands after all it depends on. A heap holds the ranks that
 * have work; each rank has the repeat instances it must run in. A value that comes out as before
 * marks nothing (rule P7). jr:count runs last, and what it adds goes round again (J22). */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "forms/eval.h"

enum {
    COUNT_ROUNDS = 10000, // of all counts, in one run
    COUNT_GROWTHS = 50,   // of one count that depends on what it adds
    COUNT_GROWTHS_AGAIN = 2,
};

/* ---- the queue --------------------------------------------------------------------------------
 */

static void heap_push(struct comp_queue *q, uint32_t rank) {
    size_t i = q->n;
    *MEM_PUSH(q->heap, q->n, q->cap) = rank;
    while (i && q->heap[(i - 1) / 2] > rank) {
        q->heap[i] = q->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    q->heap[i] = rank;
}

static uint32_t heap_pop(struct comp_queue *q) {
    uint32_t top = q->heap[0], last = q->heap[--q->n];
    size_t i = 0;
    for (size_t c; (c = 2 * i + 1) < q->n; i = c) {
        c += c + 1 < q->n && q->heap[c + 1] < q->heap[c];
        if (q->heap[c] >= last) {
            break;
        }
        q->heap[i] = q->heap[c];
    }
    if (q->n) {
        q->heap[i] = last;
    }
    return top;
}

static void queue_init(struct interview *iv) {
    struct comp_queue *q = &iv->queue;
    if (!q->reps) {
        size_t n = iv->form->n_comps + 1;
        q->reps = mem_zalloc(n * sizeof *q->reps);
        q->n_reps = mem_zalloc(n * sizeof *q->n_reps);
        q->cap_reps = mem_zalloc(n * sizeof *q->cap_reps);
    }
}

void queue_done(struct interview *iv) {
    struct comp_queue *q = &iv->queue;
    for (size_t i = 0; q->reps && i < iv->form->n_comps; i++) {
        mem_freep(&q->reps[i]);
    }
    mem_freep(&q->reps);
    mem_freep(&q->n_reps);
    mem_freep(&q->cap_reps);
    mem_freep(&q->heap);
    *q = (struct comp_queue){0};
}

/* While a rank runs, only what comes after it may be marked: what comes before was done, and in a
 * ring each runs once (ZZ13). Of the rank itself, only instances further on: a row may look at the
 * row before it. */
static bool too_late(const struct interview *iv, uint32_t rank, const struct rep *rep) {
    if (!iv->settling || rank > iv->rank) {
        return false;
    }
    return rank < iv->rank || !iv->rank_rep || rep == iv->rank_rep ||
           (rep->parent == iv->rank_rep->parent && rep->index < iv->rank_rep->index);
}

static void mark(struct interview *iv, uint32_t rank, struct rep *rep) {
    const struct form_comp *comp = &iv->form->comps[rank];
    struct comp_queue *q = &iv->queue;
    if (too_late(iv, rank, rep)) {
        return;
    }
    if (comp->kind != COMP_COUNT) {
        struct cell *cell = cell_of(iv, rep, comp->node);
        unsigned bit = (unsigned)CELL_DIRTY << comp->kind;
        if (cell->flags & bit) {
            return;
        }
        cell->flags |= (uint16_t)bit;
    } else {
        for (size_t i = 0; i < q->n_reps[rank]; i++) {
            if (q->reps[rank][i] == rep) {
                return;
            }
        }
    }
    if (!q->n_reps[rank]) {
        heap_push(q, rank);
    }
    *MEM_PUSH(q->reps[rank], q->n_reps[rank], q->cap_reps[rank]) = rep;
}

/* ---- who depends on a change ---- */

static void each_below(struct interview *iv, struct rep *from, const uint32_t *chain, int n,
                       rep_visitor visit, void *ctx) {
    if (!n) {
        visit(iv, from, ctx);
        return;
    }
    const struct form_scope *s = &iv->form->scopes[chain[n - 1]];
    const struct rep_list *list = &from->lists[iv->form->nodes[s->node].list];
    for (size_t i = 0; i < list->n; i++) {
        each_below(iv, list->items[i], chain, n - 1, visit, ctx);
    }
}

void each_rep(struct interview *iv, struct rep *from, uint32_t scope, rep_visitor visit,
              void *ctx) {
    uint32_t chain[FORM_MAX_PATH];
    int n = 0;
    while (scope != from->scope && scope && n < FORM_MAX_PATH) {
        chain[n++] = scope;
        scope = iv->form->scopes[scope].parent;
    }
    if (scope == from->scope) {
        each_below(iv, from, chain, n, visit, ctx);
    }
}

static void mark_visit(struct interview *iv, struct rep *rep, void *ctx) {
    mark(iv, *(const uint32_t *)ctx, rep);
}

static void mark_readers(struct interview *iv, const struct form_reader *readers, uint32_t from,
                         uint32_t to, struct rep *rep) {
    for (uint32_t i = from; i < to; i++) {
        uint32_t rank = readers[i].comp;
        struct rep *shared = rep_at_depth(iv, rep, readers[i].level);
        each_rep(iv, shared, iv->form->comps[rank].scope, mark_visit, &rank);
    }
}

void mark_changed(struct interview *iv, struct rep *rep, uint32_t node) {
    const struct form *form = iv->form;
    column_changed(iv, rep, node);
    if (!iv->loading) {
        mark_readers(iv, form->readers, form->reader_from[node], form->reader_from[node + 1], rep);
    }
}

/* Who reads how many rows there are. Their own place changes only for those from row `first` on,
 * and what they say of their own row not at all. */
void mark_instances(struct interview *iv, uint32_t repeat_node, struct rep *parent,
                    uint32_t first) {
    const struct form *form = iv->form;
    const struct form_node *n = &form->nodes[repeat_node];
    const struct rep_list *list = &parent->lists[n->list];
    for (uint32_t i = form->counter_from[repeat_node];
         !iv->loading && i < form->counter_from[repeat_node + 1]; i++) {
        const struct form_reader *r = &form->counters[i];
        uint32_t rank = r->comp;
        if (r->level < n->depth) {
            mark_readers(iv, form->counters, i, i + 1, parent);
            continue;
        }
        for (size_t row = first; row < list->n; row++) {
            each_rep(iv, list->items[row], form->comps[rank].scope, mark_visit, &rank);
        }
    }
    for (uint32_t i = form->reader_from[repeat_node];
         !iv->loading && i < form->reader_from[repeat_node + 1]; i++) {
        if (form->readers[i].level < n->depth) {
            mark_readers(iv, form->readers, i, i + 1, parent);
        }
    }
}

void mark_block(struct interview *iv, struct rep *rep) {
    const struct form_scope *s = &iv->form->scopes[rep->scope];
    if (iv->loading) {
        return;
    }
    for (uint32_t i = 0; i < s->n_slots; i++) {
        const uint32_t *of = iv->form->comps_of + (size_t)s->slots[i] * COMP_KINDS;
        for (int k = 0; k < COMP_COUNT; k++) {
            if (of[k]) {
                mark(iv, of[k] - 1, rep);
            }
        }
    }
    for (uint32_t i = 0; i < s->n_lists; i++) {
        uint32_t count = iv->form->comps_of[(size_t)s->lists[i] * COMP_KINDS + COMP_COUNT];
        if (count) {
            mark(iv, count - 1, rep);
        }
        for (size_t k = 0; k < rep->lists[i].n; k++) {
            mark_block(iv, rep->lists[i].items[k]);
        }
    }
}

/* ---- relevance ---- */

/* The node's own condition and those around it, passed on to everything inside. */
static void spread(struct interview *iv, struct rep *rep, uint32_t node, bool around) {
    const struct form *form = iv->form;
    struct cell *cell = cell_of(iv, rep, node);
    bool now = around && cell->flags & CELL_OWN;
    if (now == !!(cell->flags & CELL_RELEVANT)) {
        return;
    }
    cell->flags ^= CELL_RELEVANT;
    if (form->nodes[node].repeat) {
        columns_row_changed(iv, rep);
    }
    mark_changed(iv, rep, node);
    for (uint32_t c = form->nodes[node].first_child; c; c = form->nodes[c].next) {
        if (!form->nodes[c].repeat) {
            spread(iv, rep, c, now);
            continue;
        }
        const struct rep_list *list = &rep->lists[form->nodes[c].list];
        for (size_t i = 0; i < list->n; i++) {
            spread(iv, list->items[i], c, now);
        }
    }
}

/* ZZ13: a condition inside something hidden changed; whoever hides it may be reading it. */
static void tell_hiders(struct interview *iv, struct rep *rep, uint32_t node) {
    const struct form *form = iv->form;
    for (uint32_t n = node; n < form->nodes[node].end && !iv->loading; n++) {
        for (uint32_t i = form->reader_from[n]; i < form->reader_from[n + 1]; i++) {
            const struct form_comp *comp = &form->comps[form->readers[i].comp];
            if (comp->kind == COMP_RELEVANT && comp->node < node &&
                node < form->nodes[comp->node].end) {
                mark_readers(iv, form->readers, i, i + 1, rep);
            }
        }
    }
}

static void set_own(struct interview *iv, struct rep *rep, uint32_t node, bool own) {
    struct cell *cell = cell_of(iv, rep, node);
    const struct form_node *n = node_of(iv, node);
    if (own == !!(cell->flags & CELL_OWN)) {
        return;
    }
    cell->flags ^= CELL_OWN;
    struct rep *around = n->repeat ? rep->parent : rep;
    bool visible = !n->parent || cell_of(iv, around, n->parent)->flags & CELL_RELEVANT;
    if (visible) {
        spread(iv, rep, node, true);
    } else if (iv->form->self_relevant) {
        tell_hiders(iv, rep, node);
    }
}

/* ---- running one computation ---- */

static void set_flag(struct cell *cell, unsigned flag, bool on) {
    cell->flags = (uint16_t)(on ? cell->flags | flag : cell->flags & ~flag);
}

bool write_value(struct interview *iv, struct rep *rep, uint32_t node, const struct xval *v) {
    struct xval cast = type_cast(&iv->scratch, iv->host, node_of(iv, node)->type, v);
    stored_text(iv, &cast);
    bool changed = cast.len && cast.str ? cell_store(iv, rep, node, &cast)
                                        : cell_clear(cell_of(iv, rep, node));
    if (changed) {
        mark_changed(iv, rep, node);
    }
    return changed;
}

/* How many instances jr:count asks for. Its path is seen from the repeat (J6), which may have none
 * yet: an instance outside the list lends its place. */
static double wanted_count(struct interview *iv, const struct form_comp *comp, struct rep *rep) {
    struct rep *place = rep_new(iv, node_of(iv, comp->node)->repeat, rep);
    iv->n_instances++;
    struct xctx cx = eval_context(iv, place, comp->node);
    double want = trunc(eval_number(&cx, comp->expr->tree));
    rep_free(iv, place);
    return want;
}

/* May the list grow once more? Real forms add rows "until the last one says stop", and a new row,
 * being blank, never does: past COUNT_GROWTHS what was added goes again, and a row more is offered
 * as if there were no count, until the count is content. A list known for that is given up sooner.
 */
static bool may_grow(struct interview *iv, struct rep_list *list) {
    if (list->settle != iv->settle) {
        list->settle = iv->settle;
        list->growths_left = list->on_request ? COUNT_GROWTHS_AGAIN : COUNT_GROWTHS;
        list->before = (uint32_t)list->n;
        list->on_request = false;
    }
    if (!list->on_request && list->growths_left-- == 0) {
        list->on_request = list->trim = iv->trim = true;
    }
    return !list->on_request;
}

/* Empty, NaN and less than one add nothing, and no row that was ever shown is taken away (J7). */
static void run_count(struct interview *iv, const struct form_comp *comp, struct rep *rep) {
    double want = wanted_count(iv, comp, rep);
    struct rep_list *list = &rep->lists[node_of(iv, comp->node)->list];
    if (!(want > (double)list->n)) {
        list->on_request = false;
        return;
    }
    if (!may_grow(iv, list)) {
        return;
    }
    if (want > INTERVIEW_MAX_INSTANCES) {
        fault(iv, "%s asks for %.0f rows; %d is the most", comp->expr->where, want,
              INTERVIEW_MAX_INSTANCES);
        want = 0;
    }
    while ((double)list->n < want && add_instance(iv, comp->node, rep)) {
    }
}

static void run(struct interview *iv, const struct form_comp *comp, struct rep *rep) {
    struct arena_mark mark_at = eval_begin(iv);
    struct xctx cx = eval_context(iv, rep, comp->expr ? comp->expr->node : comp->node);
    struct xval v;
    switch (comp->kind) {
    case COMP_RELEVANT:
        cx.rel_node = comp->node;
        set_own(iv, rep, comp->node, eval_boolean(&cx, comp->expr->tree));
        break;
    case COMP_CALCULATE:
        if (iv->restoring && comp->is_volatile && cell_of(iv, rep, comp->node)->len) {
            break;
        }
        v = eval_value(&cx, comp->expr->tree);
        v = iv->ration ? v : xv_text(""); // half a result is none
        write_value(iv, rep, comp->node, &v);
        break;
    case COMP_CHOICES:
        if (comp->control) {
            prune_choices(iv, rep, comp->node, comp->control);
        }
        break;
    case COMP_REQUIRED:
        set_flag(cell_of(iv, rep, comp->node), CELL_REQUIRED, eval_boolean(&cx, comp->expr->tree));
        break;
    case COMP_READONLY:
        set_flag(cell_of(iv, rep, comp->node), CELL_READONLY, eval_boolean(&cx, comp->expr->tree));
        break;
    case COMP_COUNT:
        run_count(iv, comp, rep);
        break;
    case COMP_KINDS:
        break;
    }
    arena_release(&iv->scratch, mark_at);
}

static void run_rank(struct interview *iv, uint32_t rank) {
    const struct form_comp *comp = &iv->form->comps[rank];
    struct comp_queue *q = &iv->queue;
    bool count = comp->kind == COMP_COUNT;
    iv->settling = !count; // what a count adds may be marked anywhere
    iv->rank = rank;
    for (size_t i = 0; i < q->n_reps[rank]; i++) { // may grow while we go
        struct rep *rep = q->reps[rank][i];
        iv->rank_rep = rep;
        if (!count) {
            cell_of(iv, rep, comp->node)->flags &= (uint16_t) ~((unsigned)CELL_DIRTY << comp->kind);
            run(iv, comp, rep);
        }
    }
    size_t n = q->n_reps[rank];
    q->n_reps[rank] = 0;
    iv->rank_rep = NULL;
    for (size_t i = 0; count && i < n; i++) {
        run(iv, comp, q->reps[rank][i]);
    }
    iv->settling = false;
}

static void trim_visit(struct interview *iv, struct rep *rep, void *ctx) {
    struct rep_list *list = &rep->lists[node_of(iv, *(const uint32_t *)ctx)->list];
    while (list->trim && list->n > (list->before ? list->before : 1)) {
        rep_remove(iv, *(const uint32_t *)ctx, rep, list->n - 1);
    }
}

static void trimmed_visit(struct interview *iv, struct rep *rep, void *ctx) {
    const uint32_t *node = ctx;
    struct rep_list *list = &rep->lists[node_of(iv, *node)->list];
    if (list->trim) {
        list->trim = false;
        mark_instances(iv, *node, rep, (uint32_t)list->n);
    }
}

/* Rows of counts that never came to rest go, while nothing is queued that could lie in them; only
 * then is marked who looked at them. */
static bool trim_lists(struct interview *iv) {
    static const rep_visitor visits[] = {trim_visit, trimmed_visit};
    bool some = iv->trim;
    iv->trim = false;
    for (size_t v = 0; some && v < LEN(visits); v++) {
        for (size_t rank = 0; rank < iv->form->n_comps; rank++) {
            const struct form_comp *comp = &iv->form->comps[rank];
            if (comp->kind == COMP_COUNT) {
                uint32_t node = comp->node;
                each_rep(iv, iv->root, comp->scope, visits[v], &node);
            }
        }
    }
    return some;
}

void settle(struct interview *iv) {
    int rounds = 0;
    if (iv->settling || iv->loading) {
        return;
    }
    iv->settle++;
    while (iv->queue.n || (trim_lists(iv) && iv->queue.n)) {
        uint32_t rank = heap_pop(&iv->queue);
        if (iv->form->comps[rank].kind == COMP_COUNT && ++rounds > COUNT_ROUNDS) {
            fault(iv, "a repeat count never comes to rest");
            iv->queue.n_reps[rank] = 0;
            continue;
        }
        run_rank(iv, rank);
    }
}

static void run_visit(struct interview *iv, struct rep *rep, void *ctx) {
    run(iv, ctx, rep);
}

void settle_all(struct interview *iv) {
    queue_init(iv);
    iv->loading = true;
    uint32_t rank = 0, n = (uint32_t)iv->form->n_comps;
    for (; rank < n && iv->form->comps[rank].kind != COMP_COUNT; rank++) {
        struct form_comp *comp = &iv->form->comps[rank];
        each_rep(iv, iv->root, comp->scope, run_visit, comp);
    }
    iv->loading = false;
    for (; rank < n; rank++) {
        uint32_t at = rank;
        each_rep(iv, iv->root, iv->form->comps[rank].scope, mark_visit, &at);
    }
    settle(iv);
}
