/* analysis/map_progress.h — how many doors are left in each block: for the team that knocks on
 * them.
 *
 * Team     exact figures of doors, so tier internal alone; survey/progress.h counts them.
 * Left     households that may be tried again, now or at another time.
 * Fields   after those of map_frame.h: left visits class; n is interviews, doors homes on the list;
 *          status: done, left, not_begun, no_homes. */
#pragma once
#include <stdbool.h>

#include "analysis/map_frame.h"
#include "base/attr.h"

struct progress_map;
MUST_USE struct progress_map *progress_map_new(struct store *st, const char *title,
                                               const char *date, struct err *err);
void progress_map_free(struct progress_map *pm);
DEFINE_FREEP(progress_map_freep, struct progress_map *, progress_map_free)

const struct map *progress_map_view(const struct progress_map *pm);
size_t progress_map_tallies(const struct progress_map *pm, struct map_tally out[MAP_TALLIES_MAX]);
