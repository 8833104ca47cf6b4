/* analysis/joined.h — blocks that stand in one row with neighbours in figures that have left
 * (figures_join.c). Who has "Birch + Cedar" and Cedar knows Birch, so nothing else shows them
 * either, in no tier: of either, a row may have left. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "analysis/tier.h"
#include "base/arena.h"

struct err;
struct store;

struct joined { // zeroed is empty
    struct joined_block {
        const char *code, *row; // "B", "B+C"
    } * items;
    size_t n, cap;
    struct arena mem;
};

/* None for the team. */
bool joined_read(struct joined *out, struct store *st, enum tier tier, struct err *err);
void joined_done(struct joined *joined);
const char *joined_row(const struct joined *joined, const char *block); // NULL: it has its own
