/* forms/doctor_rules.c — conditions that look copied from elsewhere. */
#include <string.h>

#include "base/mem.h"
#include "forms/doctor_impl.h"
#include "forms/static_path.h"

enum { MIN_ALIKE = 3, MAX_CANDIDATES = 50, GAP_SIDE = 2 };

/* ---- a condition copied from elsewhere --------------------------------------------------------
 */

struct mention { // `by`'s relevance reads `node`
    uint32_t by, node;
};

struct group { // the relevances directly in a group
    struct doctor *d;
    uint32_t *n_mentions; // by node
    uint32_t *last_by;    // by node: who mentioned it last
    struct mention *mentions;
    size_t n, cap;
    uint32_t by, n_members;
};

static void on_read(struct static_walk *w, uint32_t node, uint32_t level) {
    struct group *g = w->ctx;
    (void)level;
    if (g->last_by[node] == g->by) {
        return;
    }
    g->last_by[node] = g->by;
    *MEM_PUSH(g->mentions, g->n, g->cap) = (struct mention){g->by, node};
    g->n_mentions[node]++;
}

static void read_group(struct group *g, uint32_t parent) {
    const struct form *form = g->d->form;
    for (uint32_t c = form->nodes[parent].first_child; c; c = form->nodes[c].next) {
        const struct form_expr *relevant = form->nodes[c].relevant;
        if (!relevant || !relevant->tree) {
            continue;
        }
        struct static_walk w = {
            .form = form, .context = c, .clamp = UINT32_MAX, .on_read = on_read, .ctx = g};
        struct spot own = static_context(&w);
        struct spots from = {.items = &own, .n = 1, .cap = 1};
        g->by = c;
        size_t before = g->n;
        static_reads(&w, relevant->tree, &from);
        g->n_members += g->n > before;
    }
}

/* The only thing that `by` mentions; 0 when there are several. */
static uint32_t only_mention(const struct group *g, uint32_t by) {
    uint32_t only = 0, n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (g->mentions[i].by == by) {
            only = g->mentions[i].node;
            n++;
        }
    }
    return n == 1 ? only : 0;
}

/* The member that does not mention what all the others do. */
static uint32_t odd_member(const struct group *g, uint32_t usual) {
    uint32_t odd = 0, by = 0;
    bool mentions = true;
    for (size_t i = 0; i < g->n; i++) {
        if (g->mentions[i].by != by) {
            odd = mentions ? odd : by;
            by = g->mentions[i].by;
            mentions = false;
        }
        mentions |= g->mentions[i].node == usual;
    }
    return mentions ? odd : by;
}

static bool is_inside(const struct form *form, uint32_t node, uint32_t group) {
    return node >= group && node < form->nodes[group].end;
}

static void judge_group(const struct group *g, uint32_t parent) {
    const struct form_node *nodes = g->d->form->nodes;
    uint32_t tried = 0;
    for (size_t i = 0; i < g->n && tried < MAX_CANDIDATES; i++) {
        uint32_t usual = g->mentions[i].node;
        if (g->n_members < MIN_ALIKE + 1 || g->n_mentions[usual] != g->n_members - 1) {
            continue;
        }
        tried++;
        uint32_t odd = odd_member(g, usual), other = only_mention(g, odd);
        bool elsewhere = other && !is_inside(g->d->form, other, parent) &&
                         !is_inside(g->d->form, parent, nodes[other].parent);
        if (elsewhere && odd > usual) {
            doctor_say(g->d, odd, nodes[odd].relevant->line,
                       "shown depending on %.90s, while all %u others here depend on %.90s" FIX
                       "if the condition was copied from another group, put %.90s in its place",
                       nodes[other].path, g->n_members - 1, nodes[usual].path, nodes[usual].path);
            return;
        }
    }
}

void check_copied_condition(struct doctor *d) {
    struct group g = {.d = d};
    g.n_mentions = ARENA_ARRAY(&d->arena, uint32_t, d->form->n_nodes + 1);
    g.last_by = ARENA_ARRAY(&d->arena, uint32_t, d->form->n_nodes + 1);
    for (uint32_t i = 1; i < d->form->n_nodes; i++) {
        if (!d->form->nodes[i].first_child) {
            continue;
        }
        read_group(&g, i);
        judge_group(&g, i);
        for (size_t m = 0; m < g.n; m++) {
            g.n_mentions[g.mentions[m].node] = 0;
        }
        g.n = g.n_members = 0;
    }
    mem_freep(&g.mentions);
}

/* ---- a condition that all the neighbours have -------------------------------------------------
 */

static bool same_condition(const struct form_node *a, const struct form_node *b) {
    return a->relevant && b->relevant && a->relevant->tree && b->relevant->tree &&
           xpath_equal(a->relevant->tree, b->relevant->tree);
}

/* Two before and two after it are asked under one condition, and it is always asked. */
void check_missing_condition(struct doctor *d) {
    const struct form_node *nodes = d->form->nodes;
    uint32_t row[2 * GAP_SIDE + 1]; // neighbours, oldest first
    for (uint32_t parent = 1; parent < d->form->n_nodes; parent++) {
        uint32_t n = 0;
        for (uint32_t c = nodes[parent].first_child; c; c = nodes[c].next) {
            if (!nodes[c].control) {
                continue;
            }
            memmove(row, row + (n == LEN(row)), (n - (n == LEN(row))) * sizeof *row);
            n -= n == LEN(row);
            row[n++] = c;
            bool gap = n == LEN(row) && !nodes[row[GAP_SIDE]].relevant &&
                       !nodes[row[GAP_SIDE]].repeat && !nodes[row[GAP_SIDE]].first_child;
            for (uint32_t i = 0; gap && i < LEN(row); i++) {
                gap = i == GAP_SIDE || same_condition(&nodes[row[0]], &nodes[row[i]]);
            }
            if (gap) {
                doctor_say(d, row[GAP_SIDE], 0,
                           "it is always asked, while those before and after it are asked only "
                           "if %.150s" FIX "if it belongs to them, give it the same condition",
                           nodes[row[0]].relevant->text);
            }
        }
    }
}
