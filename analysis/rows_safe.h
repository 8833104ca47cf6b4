/* analysis/rows_safe.h — rows about homes, made coarse until nobody stands out: k-anonymity and
 * l-diversity.
 *
 * Rule     spec/domain.md 4.4 (TV10) and 4.6. Rows that are alike in all the columns by which a
 *          neighbour would know a home (block, age, sex) are a class. k: the smallest class has k
 *          rows. l: each class has at least l different answers to each sensitive question, since
 *          where all answer alike, all are known. Rows leave the stewards' tier by agreement alone,
 *          with k >= 10 and l >= 3, no place below the estate and no list of people; never in
 *          public.
 * Steps    Columns are made coarser one at a time, in the order given, each up to its last level (a
 *          band of ages, a wider band, "*"). Before each step it is seen whether leaving out the
 *          rows of the classes that are too small is enough, which it is while they are no more
 *          than `drop_max_percent` of all. What is left over at the end is left out. The report
 *          says each of these.
 * Values   Texts; "" is a value like any other (not answered). Missing answers to a sensitive
 *          question count as no value of their own. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ROWS_SAFE_K = 10, // spec/domain.md TV10
    ROWS_SAFE_L = 3,
    ROWS_SAFE_DROP_PERCENT = 5,
};

struct strbuf;

/* The value of a column, `level` steps coarser (from 1): borrowed, for as long as the rows. */
typedef const char *(*rows_coarser_fn)(void *ctx, const char *value, int level);

struct rows_column {
    const char *name;
    const char **values;     // one a row; replaced by coarser ones
    bool sensitive;          // an answer to be protected; else a column to know a home by
    int n_levels;            // how much coarser it can become; the last is "*" for everybody
    rows_coarser_fn coarser; // may be NULL when n_levels is 1 at most: "*"
    void *ctx;
    int level; // out: how much coarser it is now
};

struct rows {
    struct rows_column *columns; // in the order in which they may become coarser
    size_t n_columns, n_rows;
    uint8_t *dropped; // out, by row: 1 when it is left out
};

struct rows_rules {
    uint64_t k, l;
    int drop_max_percent;
};

struct rows_classes {
    uint64_t n, k, l; // classes; rows in the smallest; answers in the least varied. 0 without rows
    uint64_t n_short; // rows in classes that fall short of the rules
};

/* Classes as the rows stand, without those dropped. `rules` may be NULL. */
void rows_measure(const struct rows *rows, const struct rows_rules *rules,
                  struct rows_classes *out);

/* Make coarser and drop until the rules hold; always does, if need be with no row left. */
void rows_make_safe(struct rows *rows, const struct rows_rules *rules, struct rows_classes *out);

/* What was done, in words: a line each. */
void rows_report(struct strbuf *out, const struct rows *rows, const struct rows_rules *rules,
                 const struct rows_classes *result);
