/* tests/analysis/lp_tool.c — ends of sums under linear rules, for tests/analysis/attacker.py.
 *
 *   n m q          numbers of variables, rows, questions
 *   low high       of each variable; high "inf": none
 *   right k j f …  of each row: the sum of f times variable j, k of them, is `right`
 *   need k j f …   of each question: how far apart the ends are, up to so many values
 *
 * Out: "none" where nothing fits, else "low high" in whole numbers for each question; ends that are
 * `need` values apart or more need not be the outermost. Bounded simplex, one dense table; ends are
 * moved by a millionth each, so that it does not go in circles. All points it comes through are
 * solutions, so each is looked at for every question. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static const double tiny = 1e-9, eps = 1e-7, shake = 1e-6, slip = 1e-2;
enum { TURNS_MAX = 200000, BLAND_AFTER = 20000 };

struct sum {
    size_t n;
    size_t *at;
    double *factor;
    double right;     // of a row; of a question, how many values
    double low, high; // found
};

struct lp {
    size_t n, m, q;
    double *low, *size; // by variable; helpers, n + row, have a size too
    bool *flipped;
    struct sum *rows, *questions;
    double *table, *right, *price; // m rows of n
    size_t *basis, *used;          // columns of the row that is taken from others
};

static double number(void) {
    double out;
    if (scanf("%lf", &out) != 1) {
        fprintf(stderr, "lp_tool: a number is missing\n");
        exit(2);
    }
    return out;
}

static struct sum read_sum(void) {
    struct sum s = {.low = INFINITY, .high = -INFINITY};
    s.right = number();
    s.n = (size_t)number();
    s.at = mem_alloc((s.n + 1) * sizeof *s.at);
    s.factor = mem_alloc((s.n + 1) * sizeof *s.factor);
    for (size_t i = 0; i < s.n; i++) {
        s.at[i] = (size_t)number();
        s.factor[i] = number();
    }
    return s;
}

static double nudge(void) {
    static uint64_t state = 1;
    state = state * 6364136223846793005U + 1442695040888963407U;
    return shake * (double)(state >> 33) / (double)(1U << 31);
}

static void read_all(struct lp *p) {
    p->n = (size_t)number();
    p->m = (size_t)number();
    p->q = (size_t)number();
    p->low = mem_zalloc((p->n + 1) * sizeof *p->low);
    p->size = mem_zalloc((p->n + p->m + 1) * sizeof *p->size);
    for (size_t j = 0; j < p->n; j++) {
        double low = number(), high = number();
        bool fixed = low == high;
        p->low[j] = fixed ? low : low - nudge();
        p->size[j] = fixed ? 0 : high + nudge() - p->low[j];
    }
    p->rows = mem_zalloc((p->m + 1) * sizeof *p->rows);
    for (size_t i = 0; i < p->m; i++) {
        p->rows[i] = read_sum();
    }
    p->questions = mem_zalloc((p->q + 1) * sizeof *p->questions);
    for (size_t i = 0; i < p->q; i++) {
        p->questions[i] = read_sum();
    }
}

static double *row_of(struct lp *p, size_t i) {
    return p->table + i * p->n;
}

static void set_up(struct lp *p) {
    p->table = mem_zalloc((p->m * p->n + 1) * sizeof *p->table);
    p->right = mem_zalloc((p->m + 1) * sizeof *p->right);
    p->price = mem_zalloc((p->n + 1) * sizeof *p->price);
    p->flipped = mem_zalloc((p->n + 1) * sizeof *p->flipped);
    p->basis = mem_zalloc((p->m + 1) * sizeof *p->basis);
    p->used = mem_zalloc((p->n + 1) * sizeof *p->used);
    for (size_t i = 0; i < p->m; i++) {
        const struct sum *row = &p->rows[i];
        p->right[i] = row->right;
        for (size_t k = 0; k < row->n; k++) {
            p->right[i] -= row->factor[k] * p->low[row->at[k]];
        }
        double sign = p->right[i] < 0 ? -1 : 1;
        p->right[i] *= sign;
        for (size_t k = 0; k < row->n; k++) {
            row_of(p, i)[row->at[k]] += p->size[row->at[k]] > 0 ? sign * row->factor[k] : 0;
        }
        p->basis[i] = p->n + i;
        p->size[p->n + i] = INFINITY;
    }
}

/* x = its end - x, of a variable outside the basis. */
static void flip(struct lp *p, size_t j) {
    for (size_t i = 0; i < p->m; i++) {
        double *a = &row_of(p, i)[j];
        p->right[i] -= *a * p->size[j];
        *a = -*a;
    }
    p->price[j] = -p->price[j];
    p->flipped[j] = !p->flipped[j];
}

static void flip_basic(struct lp *p, size_t i) {
    double *row = row_of(p, i);
    size_t b = p->basis[i];
    for (size_t j = 0; j < p->n; j++) {
        row[j] = j == b ? row[j] : -row[j];
    }
    p->right[i] = p->size[b] - p->right[i];
    if (b < p->n) {
        p->flipped[b] = !p->flipped[b];
    }
}

static void pivot(struct lp *p, size_t i, size_t j) {
    double *row = row_of(p, i), a = row[j];
    size_t n_used = 0;
    for (size_t k = 0; k < p->n; k++) {
        row[k] = fabs(row[k]) < tiny ? 0 : row[k] / a;
        if (row[k] != 0) {
            p->used[n_used++] = k;
        }
    }
    p->right[i] /= a;
    for (size_t r = 0; r <= p->m; r++) {
        double *other = r < p->m ? row_of(p, r) : p->price, factor = other[j];
        if (r == i || factor == 0) {
            continue;
        }
        for (size_t k = 0; k < n_used; k++) {
            other[p->used[k]] -= factor * row[p->used[k]];
        }
        other[j] = 0;
        if (r < p->m) {
            p->right[r] -= factor * p->right[i];
            p->right[r] = p->right[r] < 0 && p->right[r] > -eps ? 0 : p->right[r];
        }
    }
    p->basis[i] = j;
}

static size_t entering(const struct lp *p, int turn) {
    size_t best = SIZE_MAX;
    for (size_t j = 0; j < p->n; j++) {
        if (p->price[j] > eps && p->size[j] > 0 &&
            (best == SIZE_MAX || (turn < BLAND_AFTER && p->price[j] > p->price[best]))) {
            best = j;
        }
    }
    return best;
}

/* One step uphill; false: at the top, or there is none. */
static bool step(struct lp *p, int turn, bool *endless) {
    size_t j = entering(p, turn), leaving = SIZE_MAX;
    if (j == SIZE_MAX) {
        return false;
    }
    double far = p->size[j], best = 0;
    bool at_top = false;
    for (size_t i = 0; i < p->m; i++) {
        double a = row_of(p, i)[j];
        double room = a > eps    ? p->right[i] / a
                      : a < -eps ? (p->size[p->basis[i]] - p->right[i]) / -a
                                 : INFINITY;
        room = room < 0 ? 0 : room;
        if (room < far || (room <= far && fabs(a) > best && leaving != SIZE_MAX)) {
            far = room;
            leaving = i;
            at_top = a < 0;
            best = fabs(a);
        }
    }
    if (far == INFINITY) {
        *endless = true;
        return false;
    }
    if (leaving == SIZE_MAX) {
        flip(p, j);
        return true;
    }
    if (at_top) {
        flip_basic(p, leaving);
    }
    pivot(p, leaving, j);
    return true;
}

static void climb(struct lp *p, bool *endless) {
    *endless = false;
    for (int turn = 0; step(p, turn, endless); turn++) {
        if (turn > TURNS_MAX) {
            fprintf(stderr, "lp_tool: goes in circles\n");
            exit(2);
        }
    }
}

/* A first solution: all helpers to 0. */
static bool begin(struct lp *p) {
    bool endless;
    for (size_t j = 0; j < p->n; j++) {
        for (size_t i = 0; i < p->m; i++) {
            p->price[j] += row_of(p, i)[j];
        }
    }
    climb(p, &endless);
    double left = 0;
    for (size_t i = 0; i < p->m; i++) {
        left += p->basis[i] >= p->n ? p->right[i] : 0;
        p->size[p->n + i] = 0;
    }
    return left < slip;
}

static void look(struct lp *p, double *x) {
    for (size_t j = 0; j < p->n; j++) {
        x[j] = p->low[j] + (p->flipped[j] ? p->size[j] : 0);
    }
    for (size_t i = 0; i < p->m; i++) {
        size_t b = p->basis[i];
        if (b < p->n) {
            x[b] = p->low[b] + (p->flipped[b] ? p->size[b] - p->right[i] : p->right[i]);
        }
    }
    for (size_t i = 0; i < p->q; i++) {
        struct sum *s = &p->questions[i];
        double sum = 0;
        for (size_t k = 0; k < s->n; k++) {
            sum += s->factor[k] * x[s->at[k]];
        }
        s->low = sum < s->low ? sum : s->low;
        s->high = sum > s->high ? sum : s->high;
    }
}

static double first_whole(const struct sum *s) {
    return ceil(s->low - slip);
}
static double last_whole(const struct sum *s) {
    return floor(s->high + slip);
}

static void ask(struct lp *p, struct sum *s, double sign, double *x) {
    bool endless;
    for (size_t j = 0; j < p->n; j++) {
        p->price[j] = 0;
    }
    for (size_t k = 0; k < s->n; k++) {
        p->price[s->at[k]] += sign * s->factor[k] * (p->flipped[s->at[k]] ? -1 : 1);
    }
    for (size_t i = 0; i < p->m; i++) {
        size_t b = p->basis[i];
        double of = b < p->n ? p->price[b] : 0;
        for (size_t j = 0; j < p->n && of != 0; j++) {
            p->price[j] -= j == b ? 0 : of * row_of(p, i)[j];
        }
        if (b < p->n) {
            p->price[b] = 0;
        }
    }
    climb(p, &endless);
    look(p, x);
    if (endless) {
        *(sign > 0 ? &s->high : &s->low) = sign * 1e9;
    }
}

int main(void) {
    static struct lp p; // both live as long as the program
    static double *x;
    read_all(&p);
    set_up(&p);
    x = mem_alloc((p.n + 1) * sizeof *x);
    if (!begin(&p)) {
        puts("none");
        return 0;
    }
    look(&p, x);
    for (size_t i = 0; i < p.q; i++) {
        struct sum *s = &p.questions[i];
        for (int sign = 1; sign >= -1; sign -= 2) {
            if (last_whole(s) - first_whole(s) + 1 < s->right) {
                ask(&p, s, sign, x);
            }
        }
        printf("%.0f %.0f\n", first_whole(s), last_whole(s));
    }
    return 0;
}
