/* survey/release.h — all figures of a release, shown and hidden, exactly: what a later release is
 * looked at together with, so that the two don't tell what neither tells alone. And which blocks
 * were joined to one row, so that they stay so.
 *
 * ledger.h knows what was shown and refuses; this is what lies behind it. For the group's own file
 * alone, never to be printed.
 * Errors   ERR_IO. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;

struct release_figure {
    const char *table_id, *geography; // as in ledger.h
    const char *area, *category;
    int64_t homes;
    bool shown;
};

/* Write one down. The same as the newest of its tier is no new one. */
bool release_add(struct store *st, const char *tier, const struct release_figure *figures, size_t n,
                 int64_t now_utc, struct err *err);

/* Every figure of every release, oldest release first. Texts are borrowed for the call. */
struct release_past {
    size_t release; // 0 …
    const char *tier;
    struct release_figure figure;
};
typedef bool (*release_past_fn)(void *ctx, const struct release_past *past, struct err *err);
bool release_each(struct store *st, release_past_fn each, void *ctx, struct err *err);

/* A block stands in one row with others in tables of this tier: `into` is its code. Listed row by
 * row, all there ever were. */
bool release_join(struct store *st, const char *tier, const char *block, const char *into,
                  struct err *err);
typedef bool (*release_join_fn)(void *ctx, const char *block, const char *into, struct err *err);
bool release_each_join(struct store *st, const char *tier, release_join_fn each, void *ctx,
                       struct err *err);
