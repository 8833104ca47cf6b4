/* analysis/suppress_exact.c — which more cells to hide, so that nothing hidden can be worked out.
 *
 * Three passes over the flow of bounds.h (the problem is NP-hard; Fischetti and Salazar-González
 * 2000 solve it by cuts, Castro 2006 by shortest paths):
 *   grow    for each cell that can be worked out, the cheapest closed way through shown cells
 *   trim    each cell hidden on the way is shown again, dearest first, where nothing needs it
 *   search  where a cell falls short, the nodes its flow reached part the table in two: one of the
 *           shown cells between the parts must be hidden in any answer. Branch on them; cuts
 *           without a common cell, and the cheapest way for each cell alone, are lower bounds.
 *
 * Large tables take the cheapest square with a row nearby instead of the cheapest way, and are not
 * searched. When the steps are used up the best found so far is it, and it is audited. */
#include <stdlib.h>
#include <string.h>

#include "analysis/bounds.h"
#include "analysis/margins.h"
#include "analysis/suppress.h"
#include "base/mem.h"
#include "base/num.h"

// Cells looked at: some 50 million a second.
#define GROW_STEPS UINT64_C(200000000)
#define TRIM_STEPS UINT64_C(100000000)
#define ORDER_STEPS UINT64_C(20000000)
#define SEARCH_STEPS UINT64_C(30000000)

enum { TOTAL_WEIGHT = 5, GRAND_TOTAL_WEIGHT = 1000 }; // hidden, as bad as so many inner cells
enum {
    ORDERS = 50,
    LARGE_CELLS = 10000,  // above: squares before ways, and no search
    SQUARES_CELLS = 5000, // looked at for one square
};
#define CELL_COST (INT64_C(1) << 32)
#define COUNT_COST_MAX (INT64_C(1) << 20) // larger counts are alike to the choice
#define NO_WAY INT64_MAX

/* A cell that must be safe, and the hidden cells that make it so. */
struct target {
    uint32_t cell;
    uint32_t *by;
    size_t n_by, cap_by;
};

/* A cell, or a node of the flow, and what it costs. */
struct priced {
    int64_t cost;
    uint32_t cell;
};

struct plan {
    const struct margins *table;
    int64_t need; // T - 1: how far from its count a target may lie, both ways together
    uint8_t *why;
    struct bounds flow; // over `why`
    struct target *targets;
    size_t n_targets;
    uint8_t *barred;  // by cell: not to be hidden on this branch
    int64_t *cost_to; // by node, for cheapest ways
    uint32_t *via;
    struct priced *heap;
    size_t n_heap, cap_heap;
    uint8_t *best; // cheapest answer so far
    int64_t best_cost;
    uint64_t limit; // of flow.steps
};

static int64_t cost_of(const struct plan *p, size_t cell) {
    int64_t count = p->table->counts[cell];
    int64_t weight = cell == margins_n_cells(p->table) - 1 ? GRAND_TOTAL_WEIGHT
                     : margins_is_total(p->table, cell)    ? TOTAL_WEIGHT
                                                           : 1;
    return weight * CELL_COST + (count < COUNT_COST_MAX ? count : COUNT_COST_MAX);
}

/* May be hidden for others' sake: all but a 0. */
static bool is_candidate(const struct plan *p, size_t cell) {
    return p->why[cell] == HIDE_NOT && !p->barred[cell] && p->table->counts[cell] > 0;
}

static int64_t cost_of_all(const struct plan *p) {
    int64_t sum = 0;
    for (size_t i = 0; i < margins_n_cells(p->table); i++) {
        sum += p->why[i] == HIDE_SECONDARY ? cost_of(p, i) : 0;
    }
    return sum;
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* What the flow moved is what the target leans on. */
static void remember(struct plan *p, struct target *t) {
    for (size_t i = 0; i < p->flow.n_touched; i++) {
        *MEM_PUSH(t->by, t->n_by, t->cap_by) = p->flow.touched[i];
    }
}

/* Room of a target as far as it is needed; what it leans on is kept. */
static int64_t room_of(struct plan *p, struct target *t) {
    uint32_t by[BOUNDS_SQUARES];
    size_t n_by;
    t->n_by = 0;
    if (bounds_square(&p->flow, t->cell, p->need, by, &n_by)) {
        for (size_t i = 0; i < n_by; i++) {
            *MEM_PUSH(t->by, t->n_by, t->cap_by) = by[i];
        }
        qsort(t->by, t->n_by, sizeof *t->by, by_number);
        return p->need;
    }
    int64_t room = bounds_above(&p->flow, t->cell, p->need);
    remember(p, t);
    bounds_reset(&p->flow);
    if (room < p->need) {
        room += bounds_below(&p->flow, t->cell, p->need - room);
        remember(p, t);
        bounds_reset(&p->flow);
    }
    if (t->n_by > 1) {
        qsort(t->by, t->n_by, sizeof *t->by, by_number);
    }
    return room;
}

/* ---- grow ---- */

/* A heap of nodes by cost; a node that became cheaper stands in it twice. */
static void heap_add(struct plan *p, int64_t cost, size_t node) {
    size_t at = p->n_heap;
    *MEM_PUSH(p->heap, p->n_heap, p->cap_heap) = (struct priced){cost, (uint32_t)node};
    for (; at > 0 && p->heap[(at - 1) / 2].cost > cost; at = (at - 1) / 2) {
        struct priced up = p->heap[(at - 1) / 2];
        p->heap[(at - 1) / 2] = p->heap[at];
        p->heap[at] = up;
    }
}

static struct priced heap_take(struct plan *p) {
    struct priced *heap = p->heap, first = heap[0], last = heap[--p->n_heap];
    size_t at = 0, n = p->n_heap;
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        child += child + 1 < n && heap[child + 1].cost < heap[child].cost;
        if (heap[child].cost >= last.cost) {
            break;
        }
        heap[at] = heap[child];
    }
    heap[at] = last;
    return first;
}

/* Cheaper ways on from `node`, through cells with `room` in them. */
static void look_on(struct plan *p, size_t node, size_t closed, int64_t room) {
    size_t n_rows = p->table->n_rows, n_cols = p->table->n_cols;
    bool is_row = node < n_rows;
    size_t n = is_row ? n_cols : n_rows;
    p->flow.steps += n;
    for (size_t i = 0; i < n; i++) {
        size_t cell = is_row ? node * n_cols + i : i * n_cols + (node - n_rows);
        size_t next = is_row ? n_rows + i : i;
        bool hidden = p->why[cell] != HIDE_NOT;
        if (cell == closed || (!hidden && !is_candidate(p, cell)) ||
            bounds_room(&p->flow, cell, is_row) < room) {
            continue;
        }
        int64_t cost = p->cost_to[node] + (hidden ? 0 : cost_of(p, cell));
        if (cost < p->cost_to[next]) {
            p->cost_to[next] = cost;
            p->via[next] = (uint32_t)cell;
            heap_add(p, cost, next);
        }
    }
}

/* Dijkstra: what hiding a way from `from` to `to` costs. */
static int64_t cheapest_way(struct plan *p, size_t from, size_t to, size_t closed, int64_t room) {
    size_t n_nodes = bounds_n_nodes(&p->flow);
    for (size_t i = 0; i < n_nodes; i++) {
        p->cost_to[i] = NO_WAY;
    }
    p->flow.steps += n_nodes;
    p->cost_to[from] = 0;
    p->n_heap = 0;
    heap_add(p, 0, from);
    while (p->n_heap) {
        struct priced at = heap_take(p);
        if (at.cell == to) {
            return at.cost;
        }
        if (at.cost == p->cost_to[at.cell]) {
            look_on(p, at.cell, closed, room);
        }
    }
    return NO_WAY;
}

static void hide_way(struct plan *p, size_t from, size_t to) {
    size_t n_rows = p->table->n_rows, n_cols = p->table->n_cols;
    for (size_t node = to; node != from;) {
        size_t cell = p->via[node];
        if (p->why[cell] == HIDE_NOT) {
            p->why[cell] = HIDE_SECONDARY;
        }
        node = node < n_rows ? n_rows + cell % n_cols : cell / n_cols;
    }
}

/* The nodes a cell runs from and to. */
struct run {
    size_t cell, from, to;
};

static struct run run_of(const struct plan *p, size_t cell) {
    size_t row = cell / p->table->n_cols, col = p->table->n_rows + cell % p->table->n_cols;
    bool down = bounds_runs_down(&p->flow, cell);
    return (struct run){cell, down ? row : col, down ? col : row};
}

/* The cheapest way that gives more room for more, once what there is is used up; hidden at once
 * with `hide`. */
static int64_t way_for_more(struct plan *p, struct run r, int64_t room, bool hide) {
    bounds_above(&p->flow, r.cell, p->need);
    int64_t cost = cheapest_way(p, r.to, r.from, r.cell, room);
    if (hide) {
        hide_way(p, r.to, r.from);
    }
    bounds_reset(&p->flow);
    return cost;
}

/* The same for less, which ends at 0. */
static int64_t way_for_less(struct plan *p, struct run r, int64_t room, bool hide) {
    int64_t left = p->table->counts[r.cell] - bounds_below(&p->flow, r.cell, p->need);
    int64_t cost = left < room ? NO_WAY : cheapest_way(p, r.from, r.to, r.cell, room);
    if (hide) {
        hide_way(p, r.from, r.to);
    }
    bounds_reset(&p->flow);
    return cost;
}

/* Hide the cheapest way that gives `cell` more room; false when there is none. */
static bool widen(struct plan *p, size_t cell, int64_t room) {
    struct run r = run_of(p, cell);
    int64_t more = way_for_more(p, r, room, false), less = way_for_less(p, r, room, false);
    if (more == NO_WAY && less == NO_WAY) {
        return false;
    }
    (less < more ? way_for_less : way_for_more)(p, r, room, true);
    return true;
}

/* Whatever helps `cell`, costs at least this. */
static int64_t least_way(struct plan *p, size_t cell) {
    struct run r = run_of(p, cell);
    int64_t more = way_for_more(p, r, 1, false), less = way_for_less(p, r, 1, false);
    return less < more ? less : more;
}

/* What a square costs to hide; NO_WAY when a cell of it may not be, or it is too narrow. */
static int64_t cost_of_square(const struct plan *p, size_t cell,
                              const struct bounds_corners *square) {
    const size_t corners[] = {square->beside, square->below, square->opposite};
    int64_t cost = 0;
    for (size_t i = 0; i < LEN(corners); i++) {
        if (p->why[corners[i]] == HIDE_NOT) {
            if (!is_candidate(p, corners[i])) {
                return NO_WAY;
            }
            cost += cost_of(p, corners[i]);
        }
    }
    int64_t room = bounds_square_room(&p->flow, cell, square, true);
    room = room < p->need ? room + bounds_square_room(&p->flow, cell, square, false) : room;
    return room < p->need ? NO_WAY : cost;
}

/* In large tables: the cheapest square with one of the next rows. */
static void widen_by_square(struct plan *p, size_t cell) {
    size_t n_rows = p->table->n_rows, n_cols = p->table->n_cols, col = cell % n_cols;
    struct bounds_corners best = {0};
    int64_t best_cost = NO_WAY;
    for (size_t i = 1; i < n_rows && i * n_cols < SQUARES_CELLS + n_cols; i++) {
        size_t start = (cell / n_cols + i) % n_rows * n_cols;
        p->flow.steps += n_cols;
        for (size_t c = 0; c < n_cols; c++) {
            struct bounds_corners square = {cell - col + c, start + col, start + c};
            int64_t cost = c == col ? NO_WAY : cost_of_square(p, cell, &square);
            if (cost < best_cost) {
                best_cost = cost;
                best = square;
            }
        }
    }
    const size_t corners[] = {best.beside, best.below, best.opposite};
    for (size_t i = 0; i < LEN(corners) && best_cost < NO_WAY; i++) {
        p->why[corners[i]] = p->why[corners[i]] == HIDE_NOT ? HIDE_SECONDARY : p->why[corners[i]];
    }
}

static bool is_large(const struct plan *p) {
    return margins_n_cells(p->table) > LARGE_CELLS;
}

static bool grow_one(struct plan *p, struct target *t) {
    uint32_t by[BOUNDS_SQUARES];
    size_t n_by;
    if (is_large(p) && !bounds_square(&p->flow, t->cell, p->need, by, &n_by)) {
        widen_by_square(p, t->cell);
    }
    for (int64_t room; (room = room_of(p, t)) < p->need;) {
        if (p->flow.steps > p->limit ||
            (!widen(p, t->cell, p->need - room) && !widen(p, t->cell, 1))) {
            return false;
        }
    }
    return true;
}

static bool grow(struct plan *p) {
    bool ok = true;
    for (size_t i = 0; ok && i < p->n_targets; i++) {
        ok = grow_one(p, &p->targets[i]);
    }
    return ok;
}

/* ---- trim ---- */

static bool leans_on(const struct target *t, uint32_t cell) {
    return t->n_by && bsearch(&cell, t->by, t->n_by, sizeof cell, by_number);
}

/* Show `cell` again, when every target that leans on it finds other room. */
static void show_again(struct plan *p, uint32_t cell) {
    p->why[cell] = HIDE_NOT;
    p->flow.steps += p->n_targets;
    for (size_t i = 0; i < p->n_targets; i++) {
        struct target *t = &p->targets[i];
        if (leans_on(t, cell) && room_of(p, t) < p->need) {
            p->why[cell] = HIDE_SECONDARY;
            room_of(p, t);
            return;
        }
    }
}

static int dearest_first(const void *a, const void *b) {
    const struct priced *x = a, *y = b;
    if (x->cost != y->cost) {
        return x->cost < y->cost ? 1 : -1;
    }
    return (x->cell > y->cell) - (x->cell < y->cell);
}

static void trim(struct plan *p) {
    AUTO(mem_freep) struct priced *list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < margins_n_cells(p->table); i++) {
        if (p->why[i] == HIDE_SECONDARY) {
            *MEM_PUSH(list, n, cap) = (struct priced){cost_of(p, i), (uint32_t)i};
        }
    }
    if (n > 1) {
        qsort(list, n, sizeof *list, dearest_first);
    }
    for (size_t i = 0; i < n && p->flow.steps < p->limit; i++) {
        show_again(p, list[i].cell);
    }
}

/* ---- search ---- */

/* Cells of which at least one must be hidden for a target's sake. */
struct cut {
    struct priced *cells;
    size_t n, cap;
};

static void cut_done(struct cut *cut) {
    mem_freep(&cut->cells);
}

/* Shown cells with one end among the nodes reached: they would carry the flow on. */
static void add_crossing(struct plan *p, uint8_t *taken, struct cut *cut) {
    size_t n_rows = p->table->n_rows, n_cols = p->table->n_cols;
    p->flow.steps += margins_n_cells(p->table);
    for (size_t cell = 0; cell < margins_n_cells(p->table); cell++) {
        bool crosses = p->flow.reached[cell / n_cols] != p->flow.reached[n_rows + cell % n_cols];
        if (crosses && !taken[cell] && is_candidate(p, cell)) {
            taken[cell] = 1;
            *MEM_PUSH(cut->cells, cut->n, cut->cap) =
                (struct priced){cost_of(p, cell), (uint32_t)cell};
        }
    }
}

/* True when the target has room enough; else the cut it needs. */
static bool cut_of(struct plan *p, const struct target *t, struct cut *cut) {
    int64_t room = bounds_above(&p->flow, t->cell, p->need);
    bounds_reset(&p->flow);
    if (room >= p->need) {
        return true;
    }
    AUTO(mem_freep) uint8_t *taken = mem_zalloc(margins_n_cells(p->table));
    add_crossing(p, taken, cut);
    int64_t less = bounds_below(&p->flow, t->cell, p->need - room);
    bounds_reset(&p->flow);
    if (room + less < p->need && less < p->table->counts[t->cell]) {
        add_crossing(p, taken, cut);
    }
    return room + less >= p->need;
}

static int cheapest_first(const void *a, const void *b) {
    return -dearest_first(a, b);
}

/* Each cut is paid for at least once; cuts with a cell in common may share the payment. */
static int64_t pay(const struct cut *cut, uint8_t *counted) {
    int64_t least = cut->n ? cut->cells[0].cost : NO_WAY;
    for (size_t i = 0; i < cut->n; i++) {
        if (counted[cut->cells[i].cell]) {
            return 0;
        }
    }
    for (size_t i = 0; i < cut->n; i++) {
        counted[cut->cells[i].cell] = 1;
    }
    return least;
}

/* The smallest cut of all targets that fall short into `out`; what they cost at least, 0 when none
 * does, NO_WAY when one cannot be helped any more. */
static int64_t cheapest_cuts(struct plan *p, struct cut *out) {
    AUTO(mem_freep) uint8_t *counted = mem_zalloc(margins_n_cells(p->table));
    int64_t sum = 0, dearest = 0;
    for (size_t i = 0; i < p->n_targets; i++) {
        AUTO(cut_done) struct cut cut = {0};
        if (cut_of(p, &p->targets[i], &cut)) {
            continue;
        }
        if (cut.n == 0) {
            return NO_WAY;
        }
        qsort(cut.cells, cut.n, sizeof *cut.cells, cheapest_first);
        sum += pay(&cut, counted);
        int64_t way = least_way(p, p->targets[i].cell);
        dearest = way > dearest ? way : dearest;
        if (out->n == 0 || cut.n < out->n) {
            struct cut old = *out;
            *out = cut;
            cut = old;
        }
    }
    return sum > dearest ? sum : dearest;
}

static void branch(struct plan *p, int64_t cost) {
    if (p->flow.steps > p->limit) {
        return;
    }
    AUTO(cut_done) struct cut cut = {0};
    int64_t more = cheapest_cuts(p, &cut);
    if (more == NO_WAY || cost + more >= p->best_cost) {
        return;
    }
    if (cut.n == 0) {
        memcpy(p->best, p->why, margins_n_cells(p->table));
        p->best_cost = cost;
        return;
    }
    for (size_t i = 0; i < cut.n && cost + cut.cells[i].cost < p->best_cost; i++) {
        uint32_t cell = cut.cells[i].cell;
        p->why[cell] = HIDE_SECONDARY;
        branch(p, cost + cut.cells[i].cost);
        p->why[cell] = HIDE_NOT;
        p->barred[cell] = 1; // tried: the others do without it
    }
    for (size_t i = 0; i < cut.n; i++) {
        p->barred[cut.cells[i].cell] = 0;
    }
}

/* ---- all of it ---- */

static void plan_done(struct plan *p) {
    for (size_t i = 0; i < p->n_targets; i++) {
        mem_freep(&p->targets[i].by);
    }
    mem_freep(&p->targets);
    mem_freep(&p->barred);
    mem_freep(&p->cost_to);
    mem_freep(&p->heap);
    mem_freep(&p->via);
    mem_freep(&p->best);
    bounds_done(&p->flow);
}

static void plan_init(struct plan *p, uint8_t *why, const struct margins *table, int64_t need) {
    size_t n = margins_n_cells(table), cap = 0;
    *p = (struct plan){.table = table, .need = need, .why = why};
    bounds_init(&p->flow, table, why);
    size_t n_nodes = bounds_n_nodes(&p->flow);
    for (size_t i = 0; i < n; i++) {
        if (suppress_protects(why[i], table->counts[i])) {
            *MEM_PUSH(p->targets, p->n_targets, cap) = (struct target){.cell = (uint32_t)i};
        }
    }
    p->barred = mem_zalloc(n);
    p->best = mem_zalloc(n);
    p->cost_to = mem_alloc(n_nodes * sizeof *p->cost_to);
    p->via = mem_alloc(n_nodes * sizeof *p->via);
}

/* All counts but 0. That is safe whatever the table: round from a hidden count to the total of its
 * column, the grand total, the total of its row and back any number of homes more may flow. */
static void hide_all(uint8_t *why, const struct margins *table) {
    for (size_t i = 0; i < margins_n_cells(table); i++) {
        if (why[i] == HIDE_NOT && table->counts[i] > 0) {
            why[i] = HIDE_SECONDARY;
        }
    }
}

static void begin_again(struct plan *p) {
    for (size_t i = 0; i < margins_n_cells(p->table); i++) {
        p->why[i] = p->why[i] == HIDE_SECONDARY ? HIDE_NOT : p->why[i];
    }
}

static void keep_cheaper(struct plan *p) {
    int64_t cost = cost_of_all(p);
    if (cost < p->best_cost) {
        memcpy(p->best, p->why, margins_n_cells(p->table));
        p->best_cost = cost;
    }
}

/* The order in which cells are helped matters: try others. */
static void try_orders(struct plan *p) {
    uint64_t dice = 1;
    p->limit = p->flow.steps + ORDER_STEPS;
    for (int n = 0; n < ORDERS && p->flow.steps < p->limit; n++) {
        for (size_t i = p->n_targets - 1; i > 0; i--) {
            size_t k = splitmix_below(&dice, (uint32_t)i + 1);
            struct target other = p->targets[k];
            p->targets[k] = p->targets[i];
            p->targets[i] = other;
        }
        begin_again(p);
        if (grow(p)) {
            trim(p);
            keep_cheaper(p);
        }
    }
}

/* Begin again with what must be hidden, in other ways, and keep the cheapest answer. */
static void improve(struct plan *p) {
    p->best_cost = INT64_MAX;
    keep_cheaper(p);
    if (p->best_cost > 0) {
        try_orders(p);
        begin_again(p);
        p->limit = p->flow.steps + SEARCH_STEPS;
        branch(p, 0);
    }
    memcpy(p->why, p->best, margins_n_cells(p->table));
}

void suppress_complete(uint8_t *why, const struct margins *table, int64_t threshold) {
    AUTO(plan_done) struct plan p;
    plan_init(&p, why, table, threshold - 1);
    if (p.n_targets == 0) {
        return;
    }
    p.limit = GROW_STEPS;
    if (!grow(&p)) {
        hide_all(why, table);
        return;
    }
    p.limit = p.flow.steps + TRIM_STEPS;
    trim(&p);
    if (!is_large(&p)) {
        improve(&p);
    }
    if (!suppress_audit(table, why, threshold)) {
        hide_all(why, table);
    }
}
