/* forms/graph.c — which computation reads what, and in which order they run (rules P1-P13, ZZ13).
 *
 * Vertices are computations (a node's relevant, calculate, choices, required, readonly, jr:count).
 * c depends on d when c reads a value that d writes, or a node that d may hide. Tarjan's algorithm
 * gives the order, dependencies first; computations in a ring keep document order. A ring made of
 * calculates alone has no answer and refuses the form. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/rings.h"
#include "forms/static_path.h"
#include "forms/xpath_funcs.h"

struct read {
    uint32_t comp, node, level;
};

struct graph {
    struct loader *ld;
    struct form *form;
    uint32_t current;   // computation whose reads are collected
    uint32_t *comp_at;  // [node * COMP_KINDS + kind] -> computation + 1
    struct read *reads; // values, in order of computations
    size_t n_reads, cap_reads;
    struct read *counts;
    size_t n_counts, cap_counts;
    uint32_t *dep_from, *deps; // of computation c: deps[dep_from[c] .. dep_from[c + 1]]
    size_t n_deps, cap_deps;
    uint32_t *order;   // computations, dependencies first
    uint32_t *ring_of; // number of the component of each computation
};

/* ---- vertices ------------------------------------------------------------------------------- */

static void add_comp(struct graph *g, uint32_t node, enum comp_kind kind, struct form_expr *expr,
                     uint32_t control) {
    struct form *form = g->form;
    uint32_t home = kind == COMP_COUNT ? form->nodes[node].parent : node;
    *MEM_PUSH(form->comps, form->n_comps, form->cap_comps) =
        (struct form_comp){.node = node,
                           .kind = kind,
                           .expr = expr,
                           .control = control,
                           .scope = form->nodes[home].scope};
    g->comp_at[node * COMP_KINDS + kind] = (uint32_t)form->n_comps;
}

static void add_comps(struct graph *g) {
    struct form *form = g->form;
    g->comp_at = mem_zalloc(form->n_nodes * COMP_KINDS * sizeof *g->comp_at);
    for (uint32_t i = 1; i < form->n_nodes; i++) {
        const struct form_node *n = &form->nodes[i];
        const struct form_control *c = &form->controls[n->control];
        bool pruned = n->control && c->itemset && c->kind != CTRL_RANGE; // a range names ticks
        struct form_expr *const exprs[] = {
            [COMP_RELEVANT] = n->relevant,
            [COMP_CALCULATE] = n->calculate,
            [COMP_CHOICES] = pruned ? c->itemset->nodeset : NULL,
            [COMP_REQUIRED] = n->required,
            [COMP_READONLY] = n->readonly,
            [COMP_COUNT] = n->count,
        };
        for (int k = 0; k < COMP_KINDS; k++) {
            if (exprs[k]) {
                add_comp(g, i, (enum comp_kind)k, exprs[k], k == COMP_CHOICES ? n->control : 0);
            }
        }
    }
    for (uint32_t i = 1; i < form->n_nodes; i++) {
        struct form_node *n = &form->nodes[i];
        n->rel_up = n->relevant ? i : form->nodes[n->parent].rel_up;
    }
}

/* ---- edges ---------------------------------------------------------------------------------- */

static void on_read(struct static_walk *w, uint32_t node, uint32_t level) {
    struct graph *g = w->ctx;
    for (size_t i = g->n_reads; i-- > 0 && g->reads[i].comp == g->current && i + 16 > g->n_reads;) {
        if (g->reads[i].node == node) {
            g->reads[i].level = level < g->reads[i].level ? level : g->reads[i].level;
            return;
        }
    }
    *MEM_PUSH(g->reads, g->n_reads, g->cap_reads) = (struct read){g->current, node, level};
}

static void on_count(struct static_walk *w, uint32_t node, uint32_t level) {
    struct graph *g = w->ctx;
    *MEM_PUSH(g->counts, g->n_counts, g->cap_counts) = (struct read){g->current, node, level};
}

static bool is_volatile(const struct xp_node *e) {
    bool found = false;
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
    case XP_PATH: // predicates aside: dice in a filter are no one's wish
        return false;
    case XP_CALL:
        found = e->call.func && e->call.func->flags & FN_VOLATILE;
        for (uint32_t i = 0; i < e->call.n_args && !found; i++) {
            found = is_volatile(e->call.args[i]);
        }
        return found;
    case XP_NEG:
        return is_volatile(e->left);
    default:
        return is_volatile(e->left) || is_volatile(e->right);
    }
}

static void collect(struct graph *g) {
    struct form *form = g->form;
    for (uint32_t c = 0; c < form->n_comps; c++) {
        struct form_comp *comp = &form->comps[c];
        struct static_walk w = {
            .form = form,
            .context = comp->expr->node,
            .clamp = comp->kind == COMP_COUNT ? form->nodes[comp->node].depth - 1 : UINT32_MAX,
            .on_read = on_read,
            .on_count = on_count,
            .ctx = g};
        g->current = c;
        comp->is_volatile = comp->kind == COMP_CALCULATE && is_volatile(comp->expr->tree);
        struct spot own = static_context(&w);
        struct spots from = {.items = &own, .n = 1, .cap = 1};
        size_t before = g->n_reads + g->n_counts;
        if (comp->kind == COMP_CHOICES) {
            static_reads(&w, form->controls[comp->control].itemset->source, &from);
        } else {
            static_reads(&w, comp->expr->tree, &from);
        }
        if (comp->kind == COMP_CHOICES && before == g->n_reads + g->n_counts) {
            comp->control = 0; // a list that never changes needs no watching
        }
    }
}

static void add_dep(struct graph *g, uint32_t comp_plus_1) {
    if (comp_plus_1 && comp_plus_1 - 1 != g->current) {
        *MEM_PUSH(g->deps, g->n_deps, g->cap_deps) = comp_plus_1 - 1;
    }
}

static uint32_t comp_of(const struct graph *g, uint32_t node, enum comp_kind kind) {
    return g->comp_at[node * COMP_KINDS + kind];
}

/* Rule ZZ13: a relevance that reads what it may hide. The doctor says who refuses such forms. */
static void note_self(struct graph *g, const struct form_comp *comp, uint32_t node) {
    bool inside = node >= comp->node && node < g->form->nodes[comp->node].end;
    bool own = node == comp->node && (comp->kind == COMP_CALCULATE || comp->kind == COMP_RELEVANT);
    bool hides = comp->kind == COMP_RELEVANT && inside;
    g->form->self_relevant |= hides;
    if ((own || hides) && g->ld->options->strict_jr) {
        issue(g->ld, ISSUE_ERROR, "P10", comp->expr->line, g->form->nodes[comp->node].path,
              own ? "its own answer decides about it"
                  : "whether it is asked depends on an answer inside it");
    }
}

/* What c depends on: the writers of what it reads, and what may hide it. */
static void add_deps(struct graph *g) {
    struct form *form = g->form;
    size_t at = 0;
    g->dep_from = mem_zalloc((form->n_comps + 1) * sizeof *g->dep_from);
    for (uint32_t c = 0; c < form->n_comps; c++) {
        const struct form_comp *comp = &form->comps[c];
        g->current = c;
        g->dep_from[c] = (uint32_t)g->n_deps;
        for (; at < g->n_reads && g->reads[at].comp == c; at++) {
            uint32_t node = g->reads[at].node;
            note_self(g, comp, node);
            if (comp->kind == COMP_COUNT) {
                continue; // counts settle after everything else (J22)
            }
            add_dep(g, comp_of(g, node, COMP_CALCULATE));
            add_dep(g, comp_of(g, node, COMP_CHOICES));
            for (uint32_t up = form->nodes[node].rel_up; up;
                 up = form->nodes[form->nodes[up].parent].rel_up) {
                add_dep(g, comp_of(g, up, COMP_RELEVANT));
            }
        }
        if (comp->kind == COMP_CHOICES) {
            add_dep(g, comp_of(g, comp->node, COMP_CALCULATE));
        }
    }
    g->dep_from[form->n_comps] = (uint32_t)g->n_deps;
}

static void sort_comps(struct graph *g) {
    struct rings r = {.n = (uint32_t)g->form->n_comps, .from = g->dep_from, .to = g->deps};
    rings_sort(&r);
    g->order = r.order;
    g->ring_of = r.ring_of;
}

/* ---- rings ---------------------------------------------------------------------------------- */

enum { RING_NAMED = 6 };

static void refuse_ring(struct graph *g, const uint32_t *members, size_t n) {
    AUTO(strbuf_done) struct strbuf names = {0};
    for (size_t i = 0; i < n && i < RING_NAMED; i++) {
        strbuf_addf(&names, "%s%s", i ? ", " : "",
                    g->form->nodes[g->form->comps[members[i]].node].path);
    }
    const struct form_comp *first = &g->form->comps[members[0]];
    issue(g->ld, ISSUE_ERROR, "R20", first->expr->line, g->form->nodes[first->node].path,
          "these calculations wait for each other in a ring: %s%s", strbuf_text(&names),
          n > RING_NAMED ? ", and more" : "");
}

/* Keep only edges from calculate to calculate, and look for rings again: those have no answer. */
static void check_rings(struct graph *g) {
    struct form *form = g->form;
    struct graph calc = {.ld = g->ld, .form = form};
    calc.dep_from = mem_zalloc((form->n_comps + 1) * sizeof *calc.dep_from);
    for (uint32_t c = 0; c < form->n_comps; c++) {
        calc.dep_from[c] = (uint32_t)calc.n_deps;
        for (uint32_t i = g->dep_from[c]; i < g->dep_from[c + 1]; i++) {
            if (form->comps[c].kind == COMP_CALCULATE && g->ring_of[c] == g->ring_of[g->deps[i]] &&
                form->comps[g->deps[i]].kind == COMP_CALCULATE) {
                *MEM_PUSH(calc.deps, calc.n_deps, calc.cap_deps) = g->deps[i];
            }
        }
    }
    calc.dep_from[form->n_comps] = (uint32_t)calc.n_deps;
    sort_comps(&calc);
    for (size_t i = 0, j; i < form->n_comps; i = j) {
        for (j = i + 1;
             j < form->n_comps && calc.ring_of[calc.order[j]] == calc.ring_of[calc.order[i]]; j++) {
        }
        if (j - i > 1) {
            refuse_ring(g, calc.order + i, j - i);
        }
    }
    mem_freep(&calc.dep_from);
    mem_freep(&calc.deps);
    mem_freep(&calc.order);
    mem_freep(&calc.ring_of);
}

/* Conditions that read each other are computed once, in document order (ZZ13). */
static void warn_rings(struct graph *g) {
    for (size_t i = 0, j; i < g->form->n_comps; i = j) {
        for (j = i + 1; j < g->form->n_comps && g->ring_of[g->order[j]] == g->ring_of[g->order[i]];
             j++) {
        }
        if (j - i > 1) {
            const struct form_comp *a = &g->form->comps[g->order[i]];
            const struct form_comp *b = &g->form->comps[g->order[i + 1]];
            issue(g->ld, g->ld->options->strict_jr ? ISSUE_ERROR : ISSUE_WARNING, "P10",
                  a->expr->line, g->form->nodes[a->node].path,
                  "it and %s depend on each other; they are worked out in the order of the form",
                  g->form->nodes[b->node].path);
        }
    }
}

/* ---- the tables of the form ---------------------------------------------------------------------
 */

/* Readers by node, in rank order of the computations. */
static void make_readers(const struct graph *g, const struct read *reads, size_t n,
                         const uint32_t *rank_of, struct form_reader **readers, uint32_t **from) {
    size_t n_nodes = g->form->n_nodes;
    *from = mem_zalloc((n_nodes + 2) * sizeof **from);
    *readers = mem_zalloc((n + 1) * sizeof **readers);
    for (size_t i = 0; i < n; i++) {
        (*from)[reads[i].node + 1]++;
    }
    for (size_t i = 0; i < n_nodes; i++) {
        (*from)[i + 1] += (*from)[i];
    }
    uint32_t *fill = mem_alloc((n_nodes + 1) * sizeof *fill);
    memcpy(fill, *from, (n_nodes + 1) * sizeof *fill);
    for (size_t i = 0; i < n; i++) {
        (*readers)[fill[reads[i].node]++] =
            (struct form_reader){rank_of[reads[i].comp], reads[i].level};
    }
    mem_freep(&fill);
}

static void finish(struct graph *g) {
    struct form *form = g->form;
    size_t n = form->n_comps;
    uint32_t *rank_of = mem_zalloc((n + 1) * sizeof *rank_of);
    struct form_comp *sorted = mem_zalloc((n + 1) * sizeof *sorted);
    form->comps_of = mem_zalloc(form->n_nodes * COMP_KINDS * sizeof *form->comps_of);
    uint32_t rank = 0;
    for (int counts = 0; counts < 2; counts++) { // jr:count last
        for (size_t i = 0; i < n; i++) {
            const struct form_comp *comp = &form->comps[g->order[i]];
            if ((comp->kind == COMP_COUNT) == counts) {
                rank_of[g->order[i]] = rank;
                form->comps_of[comp->node * COMP_KINDS + comp->kind] = rank + 1;
                sorted[rank++] = *comp;
            }
        }
    }
    make_readers(g, g->reads, g->n_reads, rank_of, &form->readers, &form->reader_from);
    make_readers(g, g->counts, g->n_counts, rank_of, &form->counters, &form->counter_from);
    mem_freep(&form->comps);
    form->comps = sorted;
    mem_freep(&rank_of);
}

bool build_graph(struct loader *ld) {
    struct graph g = {.ld = ld, .form = ld->form};
    if (ld->n_errors) {
        return true; // expressions may be incomplete; the form is refused anyway
    }
    add_comps(&g);
    collect(&g);
    add_deps(&g);
    sort_comps(&g);
    check_rings(&g);
    warn_rings(&g);
    finish(&g);
    void *parts[] = {g.comp_at, g.reads, g.counts, g.dep_from, g.deps, g.order, g.ring_of};
    for (size_t i = 0; i < LEN(parts); i++) {
        free(parts[i]);
    }
    return true;
}
