/* analysis/pool_map.h — the map of a network: the estates of its groups, and what each puts first.
 *
 * Says     what the group's own map says (legend in areas.geojson), where it asks as the others do;
 *          nothing is worked out here, so nothing new is told.
 * Shapes   as the groups drew them. On paper estates that lie too far apart to be seen are discs
 *          where they lie; data formats keep the outlines. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/attr.h"
#include "geo/map.h"

struct err;
struct pool;
struct strbuf;

/* A feature of areas.geojson of the pack that is being added. `codes` are the answers of the
 * ranking as this pack has them ("damp = Damp; lifts = Lifts"); NULL: it has none like the others'.
 */
void pool_take_area(struct pool *pool, const json_t *feature, const char *codes);
void pool_areas_done(struct pool *pool);

/* The question the map is of, from 0; pool->n_questions: there is none. */
uint32_t pool_ranking(const struct pool *pool);

struct pool_map; // borrows from the pool
/* NULL where no estate can be drawn. */
MUST_USE struct pool_map *pool_map_new(const struct pool *pool);
void pool_map_free(struct pool_map *pm);
DEFINE_FREEP(pool_map_freep, struct pool_map *, pool_map_free)

const struct map *pool_map_sheet(const struct pool_map *pm); // to look at
bool pool_map_has_discs(const struct pool_map *pm);
bool pool_map_gpkg(struct strbuf *out, const struct pool_map *pm, struct err *err);
