/* analysis/hex_guard.h — what a map by hexagons hides because blocks and estates of the same
 * question may lie beside it.
 *
 * Reader   knows of every door its block and its hexagon: a hexagon less a block is a few homes.
 *          So all pages are one system (guard_zones.h): those by block, by estate and of all homes
 *          stay as they are, whichever verb or pack prints them, and hexagons give way. */
#pragma once
#include <stdbool.h>

struct err;
struct gather_options;
struct gathered;
struct store;
struct tab_options;
struct table;

/* `t` is by zones whose pairs are known, and guarded by itself; more of it is hidden. */
bool hex_guard_table(struct table *t, struct store *st, const struct tab_options *options,
                     struct err *err);

/* The same of ballots, after gather_guard(). */
bool hex_guard_ballots(struct gathered *g, struct store *st, const struct gather_options *options,
                       struct err *err);
