/* analysis/map_share.h — how many homes gave one answer, area by area: as shading in four classes,
 * or as circles.
 *
 * Classes  0 to 2, 3 to 4, 5 to 6, 7 to 10 in every ten homes: the same on every map and in every
 *          year (spec/domain.md 6.1), so that two can be laid side by side.
 * Says     30 homes and more: the share in tenths, and how sure; 10 to 29: the class alone; fewer:
 *          too few to show. A count that may not be shown says only that: neither how small it is,
 *          nor whether it is hidden for itself or for a neighbour's sake (CONTRACTS.md, suppress).
 * Circles  as large as the number of homes that is printed beside them, rounded by the tier.
 * Fields   after those of map_frame.h: answer answer_label class homes share_in_10. */
#pragma once
#include <stdbool.h>

#include "analysis/map_frame.h"
#include "analysis/named.h"
#include "base/attr.h"

#define SHARE_HIDDEN "not shown, to protect a few"

struct share_map_options {
    struct named_options named;
    const struct map_own *own; // BY_ZONE
    enum map_style style;      // MAP_FILL or MAP_CIRCLES
    const char *title;         // NULL: made from the answer
    const char *date;          // NULL: none
};

struct share_map;
MUST_USE struct share_map *share_map_new(struct store *st, const struct share_map_options *options,
                                         struct err *err);
void share_map_free(struct share_map *sm);
DEFINE_FREEP(share_map_freep, struct share_map *, share_map_free)

const struct map *share_map_view(const struct share_map *sm);
const struct named *share_map_named(const struct share_map *sm);
size_t share_map_tallies(const struct share_map *sm, struct map_tally out[MAP_TALLIES_MAX]);

/* ---- also for the maps of change ---- */

/* The four classes, with words for `label`: "0 to 2 in every 10 homes". */
void share_classes(struct map_category out[MAP_CLASSES]);
/* Class of an area; -1: none may be told. */
int share_class(const struct named *named, const struct named_area *area);
/* "4 in 10", "3 to 4 in 10", "fewer than 5 homes". */
const char *share_words(struct map_frame *frame, const struct named *named,
                        const struct named_area *area);
