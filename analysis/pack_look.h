/* analysis/pack_look.h — how the areas of a pack are painted: as the priority map of the report,
 * or, where nothing is put in order, by how many homes answered. */
#pragma once
#include <stdbool.h>

#include "analysis/figures.h"
#include "base/arena.h"
#include "geo/map.h"

struct err;
struct map_area;
struct pack;
struct priority_map;

struct pack_look { // of the areas of one kind; zeroed is empty
    struct priority_map *priorities;
    struct map map; // of what styles are made; borrows from `priorities` and `mem`
    struct arena mem;
};

/* `layer` is the name of their layer. */
bool pack_look_make(struct pack_look *look, struct pack *p, enum figure_place kind,
                    const char *layer, struct err *err);
void pack_look_done(struct pack_look *look);

/* NULL: nothing is said of it, not even that nobody was asked. */
const struct map_area *pack_look_find(const struct pack_look *look, const char *code);
