/* geo/overlap.c — see overlap.h. */
#include "geo/overlap.h"

#include <string.h>

static bool same_points(const struct geom *a, const struct geom *b) {
    return a->n_points > 0 && a->n_points == b->n_points && a->n_parts == b->n_parts &&
           memcmp(a->points, b->points, a->n_points * sizeof *a->points) == 0;
}

double overlap_share(const struct geom *a, const struct geom *b) {
    struct geom_box box = geom_box_of(a), other = geom_box_of(b);
    if (same_points(a, b)) {
        return 1;
    }
    if (geom_box_empty(&box) || geom_box_empty(&other) || !geom_box_meets(&box, &other)) {
        return 0;
    }
    geom_box_join(&box, &other);
    double step_lon = (box.east - box.west) / OVERLAP_STEPS;
    double step_lat = (box.north - box.south) / OVERLAP_STEPS;
    int both = 0, either = 0;
    for (int i = 0; i < OVERLAP_STEPS * OVERLAP_STEPS; i++) {
        struct geom_pt at = {box.west + (i % OVERLAP_STEPS + 0.5) * step_lon,
                             box.south + (i / OVERLAP_STEPS + 0.5) * step_lat};
        bool in_a = geom_has(a, at), in_b = geom_has(b, at);
        both += in_a && in_b;
        either += in_a || in_b;
    }
    return either ? (double)both / either : 0;
}
