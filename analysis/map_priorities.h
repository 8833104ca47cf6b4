/* analysis/map_priorities.h — the priority map: what a survey has to say of each area, drawn by
 * geo/map.h.
 *
 * Says       for each block or estate its first priority, or the two that are too close to call, or
 *            why there is none: nobody asked yet, too few homes, no issue with enough homes behind
 *            it. verdict.h decides; every figure has passed tier.h.
 * Looks      an issue keeps the colour and hatch of its place on the card, so that this year's map
 *            can be laid beside last year's. The legend has the issues that lead somewhere.
 * Fields     of GeoJSON and GeoPackage, null where nothing may be said (README.md has the table):
 *            code name status sure n doors answered_share_in_10 top top_label top3_share_in_10
 *            second second_label second_top3_share_in_10 top_three
 * Left out   areas without a boundary: counted, for the command to say so. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "analysis/gather.h"
#include "analysis/tier.h"
#include "base/attr.h"

struct err;
struct map;
struct map_own;
struct priority_map;
struct store;
struct verdict;

struct priority_map_options {
    const struct figures *figures; // beside which it stands: their joined blocks; NULL: none
    /* Read already as `gather` would have it, and labelled: nothing is hidden but by `known`.
     * Borrowed, as long as the map; NULL: read. */
    const struct gathered *gathered;
    struct gather_options gather; // by: BY_BLOCK, BY_ESTATE or BY_ZONE; labels are always read
    const struct map_own *own;    // BY_ZONE
    enum tier tier;
    const char *title; // NULL: "What matters most in NAME"
    const char *date;  // "2026-05-02", for the foot of the map; NULL: none
    /* What was found already of the area of this code, by the same question and tier; NULL: judge
     * it. NULL: judge all. */
    const struct verdict *(*known)(void *ctx, const char *code);
    void *known_ctx;
};

/* Reads all it needs; `st` may be closed afterwards. NULL with err set. Owned. */
MUST_USE struct priority_map *
priority_map_new(struct store *st, const struct priority_map_options *options, struct err *err);
void priority_map_free(struct priority_map *pm);
DEFINE_FREEP(priority_map_freep, struct priority_map *, priority_map_free)

const struct map *priority_map_view(const struct priority_map *pm); // borrowed

struct priority_map_summary {
    size_t n_areas, n_ranked, n_too_close, n_no_favourite, n_too_few, n_no_data;
    size_t n_joined;  // blocks that are counted together with others
    size_t n_undrawn; // areas with answers or doors, but without a boundary
};
struct priority_map_summary priority_map_summary(const struct priority_map *pm);
