/* analysis/bounds.c — see bounds.h. Edmonds and Karp (1972): shortest ways first. */
#include "analysis/bounds.h"

#include <string.h>

#include "analysis/margins.h"
#include "base/mem.h"

// More than any count or sum of counts.
#define ENDLESS (INT64_MAX / 4)

void bounds_init(struct bounds *b, const struct margins *table, const uint8_t *hidden) {
    *b = (struct bounds){.table = table, .hidden = hidden};
    size_t n = margins_n_cells(table), nodes = bounds_n_nodes(b);
    b->value = mem_alloc(n * sizeof *b->value);
    memcpy(b->value, table->counts, n * sizeof *b->value);
    b->via = mem_alloc(nodes * sizeof *b->via);
    b->reached = mem_zalloc(nodes);
    b->row = mem_alloc(table->n_cols * sizeof *b->row);
    b->queue = mem_alloc(nodes * sizeof *b->queue);
}

void bounds_done(struct bounds *b) {
    mem_freep(&b->value);
    mem_freep(&b->via);
    mem_freep(&b->reached);
    mem_freep(&b->queue);
    mem_freep(&b->row);
    mem_freep(&b->touched);
    *b = (struct bounds){0};
}

size_t bounds_n_nodes(const struct bounds *b) {
    return b->table->n_rows + b->table->n_cols;
}

bool bounds_runs_down(const struct bounds *b, size_t cell) {
    size_t n_cols = b->table->n_cols;
    return (cell / n_cols == b->table->n_rows - 1) == (cell % n_cols == n_cols - 1);
}

int64_t bounds_room(const struct bounds *b, size_t cell, bool from_row) {
    return bounds_runs_down(b, cell) == from_row ? ENDLESS : b->value[cell];
}

/* Look at one cell from `node`; true when there is a way through to a new node. */
static bool step(struct bounds *b, size_t cell, size_t to, bool from_row) {
    if (!b->hidden[cell] || b->reached[to] || bounds_room(b, cell, from_row) == 0) {
        return false;
    }
    b->reached[to] = 1;
    b->via[to] = (uint32_t)cell;
    return true;
}

/* All nodes a way leads to from `from`, but through `closed`; true as soon as `to` is one. */
static bool search(struct bounds *b, size_t from, size_t to, size_t closed) {
    size_t n_rows = b->table->n_rows, n_cols = b->table->n_cols, head = 0, tail = 0;
    memset(b->reached, 0, bounds_n_nodes(b));
    b->reached[from] = 1;
    b->queue[tail++] = (uint32_t)from;
    while (head < tail) {
        size_t node = b->queue[head++];
        bool is_row = node < n_rows;
        size_t n = is_row ? n_cols : n_rows;
        b->steps += n;
        for (size_t i = 0; i < n; i++) {
            size_t cell = is_row ? node * n_cols + i : i * n_cols + (node - n_rows);
            size_t next = is_row ? n_rows + i : i;
            if (cell != closed && step(b, cell, next, is_row)) {
                b->queue[tail++] = (uint32_t)next;
                if (next == to) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* The node before `node` on the way, through the cell it was reached by. */
static size_t before(const struct bounds *b, size_t node) {
    size_t n_rows = b->table->n_rows, n_cols = b->table->n_cols, cell = b->via[node];
    return node < n_rows ? n_rows + cell % n_cols : cell / n_cols;
}

static int64_t push(struct bounds *b, size_t from, size_t to, int64_t most) {
    size_t n_rows = b->table->n_rows;
    for (size_t node = to; node != from; node = before(b, node)) {
        int64_t room = bounds_room(b, b->via[node], node >= n_rows);
        most = room < most ? room : most;
    }
    for (size_t node = to; node != from; node = before(b, node)) {
        size_t cell = b->via[node];
        bool down = bounds_runs_down(b, cell) == (node >= n_rows);
        b->value[cell] += down ? most : -most;
        *MEM_PUSH(b->touched, b->n_touched, b->cap_touched) = (uint32_t)cell;
    }
    return most;
}

static int64_t flow(struct bounds *b, size_t from, size_t to, size_t closed, int64_t limit) {
    int64_t sum = 0;
    while (sum < limit && search(b, from, to, closed)) {
        sum += push(b, from, to, limit - sum);
    }
    return sum;
}

/* The nodes a cell runs from and to. */
static void ends(const struct bounds *b, size_t cell, size_t *from, size_t *to) {
    size_t row = cell / b->table->n_cols, col = b->table->n_rows + cell % b->table->n_cols;
    bool down = bounds_runs_down(b, cell);
    *from = down ? row : col;
    *to = down ? col : row;
}

/* More through the cell has to come back to where it runs from. */
int64_t bounds_above(struct bounds *b, size_t cell, int64_t limit) {
    size_t from, to;
    ends(b, cell, &from, &to);
    return flow(b, to, from, cell, limit);
}

int64_t bounds_below(struct bounds *b, size_t cell, int64_t limit) {
    size_t from, to;
    int64_t count = b->table->counts[cell];
    ends(b, cell, &from, &to);
    return flow(b, from, to, cell, limit < count ? limit : count);
}

void bounds_reset(struct bounds *b) {
    for (size_t i = 0; i < b->n_touched; i++) {
        b->value[b->touched[i]] = b->table->counts[b->touched[i]];
    }
    b->n_touched = 0;
}

/* ---- squares ---- */

int64_t bounds_square_room(const struct bounds *b, size_t cell, const struct bounds_corners *square,
                           bool more) {
    bool with = bounds_runs_down(b, cell) == more;
    int64_t below = bounds_room(b, square->below, !with);
    int64_t beside = bounds_room(b, square->beside, !with);
    int64_t opposite = bounds_room(b, square->opposite, with);
    int64_t least = below < beside ? below : beside;
    least = opposite < least ? opposite : least;
    return more || least < b->value[cell] ? least : b->value[cell];
}

/* The widest squares so far: for less, for more. */
struct squares {
    int64_t room[2];
    struct bounds_corners at[2];
};

static int64_t room_of_both(const struct squares *best) {
    return best->room[0] + best->room[1];
}

/* Squares with the row that `below` is in. */
static void look_at_row(struct bounds *b, size_t cell, size_t below, size_t n_row,
                        struct squares *best) {
    size_t n_cols = b->table->n_cols, row_start = below / n_cols * n_cols;
    b->steps += n_row;
    for (size_t i = 0; i < n_row; i++) {
        struct bounds_corners square = {b->row[i], below, row_start + b->row[i] % n_cols};
        for (int more = 0; more < 2 && b->hidden[square.opposite]; more++) {
            int64_t room = bounds_square_room(b, cell, &square, more);
            if (room > best->room[more]) {
                best->room[more] = room;
                best->at[more] = square;
            }
        }
    }
}

static size_t list_row(struct bounds *b, size_t cell) {
    size_t n_cols = b->table->n_cols, start = cell / n_cols * n_cols, n = 0;
    for (size_t i = start; i < start + n_cols; i++) {
        if (i != cell && b->hidden[i]) {
            b->row[n++] = (uint32_t)i;
        }
    }
    return n;
}

bool bounds_square(struct bounds *b, size_t cell, int64_t need, uint32_t by[BOUNDS_SQUARES],
                   size_t *n_by) {
    size_t n_rows = b->table->n_rows, n_cols = b->table->n_cols, n_row = list_row(b, cell);
    struct squares best = {0};
    for (size_t i = 1; i < n_rows && n_row && room_of_both(&best) < need; i++) {
        size_t below = (cell / n_cols + i) % n_rows * n_cols + cell % n_cols;
        b->steps++;
        if (b->hidden[below]) {
            look_at_row(b, cell, below, n_row, &best);
        }
    }
    *n_by = 0;
    for (int more = 0; more < 2; more++) {
        if (best.room[more]) {
            by[(*n_by)++] = (uint32_t)best.at[more].beside;
            by[(*n_by)++] = (uint32_t)best.at[more].below;
            by[(*n_by)++] = (uint32_t)best.at[more].opposite;
        }
    }
    return room_of_both(&best) >= need;
}

void bounds_of(struct bounds *b, size_t cell, int64_t *least, int64_t *most) {
    int64_t limit = ENDLESS / 2;
    int64_t above = bounds_above(b, cell, limit);
    bounds_reset(b);
    *least = b->table->counts[cell] - bounds_below(b, cell, limit);
    bounds_reset(b);
    *most = above >= limit ? -1 : b->table->counts[cell] + above;
}
