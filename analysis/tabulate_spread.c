/* analysis/tabulate_spread.c — means, medians and quartiles, as a pencil finds them: the middle one
 * of the sorted numbers, or halfway between the two in the middle; a quartile likewise a quarter of
 * the way (Hyndman and Fan's definition 2). */
#include <math.h>
#include <stdlib.h>

#include "analysis/tabulate_impl.h"
#include "base/mem.h"

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* `quarters` of the way through n sorted numbers. */
static double quantile(const double *sorted, size_t n, size_t quarters) {
    size_t at = n * quarters / 4;
    bool between = n * quarters % 4 == 0;
    return between ? (sorted[at - 1] + sorted[at]) / 2 : sorted[at];
}

/* Sum without the loss of adding small to large (Neumaier). */
static double sum_of(const double *numbers, size_t n) {
    double sum = 0, lost = 0;
    for (size_t i = 0; i < n; i++) {
        double next = sum + numbers[i];
        lost += fabs(sum) >= fabs(numbers[i]) ? sum - next + numbers[i] : numbers[i] - next + sum;
        sum = next;
    }
    return sum + lost;
}

static double deviation_of(const double *numbers, size_t n, double mean) {
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        squares += (numbers[i] - mean) * (numbers[i] - mean);
    }
    return n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

static void spread_of(struct tab_group *group, double *numbers, size_t n) {
    if (n == 0) {
        return;
    }
    struct tab_spread *s = &group->spread;
    qsort(numbers, n, sizeof *numbers, by_size);
    double all = 0;
    for (size_t i = 0; i < n; i++) {
        all += fabs(numbers[i]);
    }
    s->sum = sum_of(numbers, n);
    s->mean = s->sum / (double)n;
    s->deviation = deviation_of(numbers, n, s->mean);
    s->median = quantile(numbers, n, 2);
    s->quartile1 = quantile(numbers, n, 1);
    s->quartile3 = quantile(numbers, n, 3);
    s->least = numbers[0];
    s->most = numbers[n - 1];
    s->dominated = fmax(fabs(s->least), fabs(s->most)) * 2 > all;
    // with n - 1 of the deviation, the share of homes not asked makes the finite population
    double n_homes = (double)group->n_homes, known = (double)n;
    double rest = n_homes >= known ? 1 - known / n_homes : 1;
    double half = n > 1 ? INTERVAL_Z * s->deviation / sqrt(known) * sqrt(rest) : NAN;
    s->low = s->mean - half;
    s->high = s->mean + half;
}

/* Numbers of the rows that `group` has (SIZE_MAX: all), into `numbers`. */
static size_t pick(const struct table *t, size_t group, double *numbers) {
    const struct column *q = t->question;
    size_t n = 0;
    for (size_t row = 0; row < q->n; row++) {
        uint32_t home = q->home ? q->home[row] : (uint32_t)row;
        if (!isnan(q->number[row]) && (group == SIZE_MAX || table_in_group(t, group, home))) {
            numbers[n++] = q->number[row];
        }
    }
    return n;
}

/* Groups in which no home stands twice: one pass puts all numbers where they belong. */
static void spread_apart(struct table *t, double *numbers) {
    const struct column *q = t->question;
    AUTO(mem_freep) size_t *next = mem_zalloc((t->n_groups + 1) * sizeof *next);
    size_t from = 0;
    for (size_t i = 0; i < t->n_groups; i++) {
        next[i] = from;
        from += t->groups[i].n;
    }
    for (size_t row = 0; row < q->n; row++) {
        uint32_t home = q->home ? q->home[row] : (uint32_t)row;
        size_t group = t->by ? t->by->code[home] : (size_t)t->columns.area[home] - 1;
        if (group < t->n_groups && !isnan(q->number[row])) {
            numbers[next[group]++] = q->number[row];
        }
    }
    for (size_t i = 0; i < t->n_groups; i++) {
        spread_of(&t->groups[i], numbers + next[i] - t->groups[i].n, t->groups[i].n);
    }
}

void table_spread(struct table *t) {
    const struct column *q = t->question;
    if (q->kind != COLUMN_NUMBERS) {
        return;
    }
    AUTO(mem_freep) double *numbers = mem_alloc((q->n + 1) * sizeof *numbers);
    spread_of(&t->all, numbers, pick(t, SIZE_MAX, numbers));
    if (!t->by || t->by->kind == COLUMN_CODES) {
        spread_apart(t, numbers);
        return;
    }
    for (size_t i = 0; i < t->n_groups; i++) {
        spread_of(&t->groups[i], numbers, pick(t, i, numbers));
    }
}
