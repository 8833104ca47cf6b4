/* tests/bench/bench_pip.c — points into polygons, as DESIGN.md section 7 sets it: 1,000,000 points,
 * 10,000 polygons of 25 edges, every second one with a hole, building the index included.
 *
 * Prints {"points","polygons","ms"}: the median of five rounds. Also "inside", so that nothing can
 * be optimised away and two machines can compare what they counted. */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/num.h"
#include "geo/locate.h"

enum { SIDE = 100, POLYGONS = SIDE * SIDE, EDGES = 25, POINTS = 1000000, ROUNDS = 5 };

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void add_ring(struct geom *geom, struct geom_pt at, double radius, uint64_t *seed,
                     bool hole) {
    geom_begin_part(geom, hole);
    for (int i = 0; i < EDGES; i++) {
        double turn = 6.283185307179586 * i / EDGES, r = radius * (0.7 + 0.3 * splitmix_unit(seed));
        geom_add_point(geom, (struct geom_pt){at.lon + r * cos(turn), at.lat + r * sin(turn)});
    }
    geom_end_part(geom);
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void) {
    uint64_t seed = 1;
    static struct geom geoms[POLYGONS];
    static const struct geom *areas[POLYGONS];
    const double cell = 0.001; // degrees: blocks of about a hundred metres
    for (int i = 0; i < POLYGONS; i++) {
        struct geom_pt at = {-2.3 + (i % SIDE + 0.5) * cell, 53.4 + (i / SIDE + 0.5) * cell};
        geoms[i].kind = GEOM_POLYGONS;
        add_ring(&geoms[i], at, cell * 0.5, &seed, false);
        if (i % 2) {
            add_ring(&geoms[i], at, cell * 0.2, &seed, true);
        }
        areas[i] = &geoms[i];
    }
    struct geom_pt *points = mem_alloc(POINTS * sizeof *points);
    uint32_t *found = mem_alloc(POINTS * sizeof *found);
    for (int i = 0; i < POINTS; i++) {
        points[i].lon = -2.3 + splitmix_unit(&seed) * SIDE * cell;
        points[i].lat = 53.4 + splitmix_unit(&seed) * SIDE * cell;
    }
    double ms[ROUNDS];
    uint32_t inside = 0;
    for (int r = 0; r < ROUNDS; r++) {
        double start = now_ms();
        struct locate *loc = locate_new(areas, POLYGONS);
        locate_points(loc, points, POINTS, found);
        locate_free(loc);
        ms[r] = now_ms() - start;
        inside = 0;
        for (int i = 0; i < POINTS; i++) {
            inside += found[i] != LOCATE_NONE;
        }
    }
    qsort(ms, ROUNDS, sizeof *ms, by_value);
    printf("{\"points\":%d,\"polygons\":%d,\"ms\":%.1f,\"inside\":%" PRIu32 "}\n", POINTS, POLYGONS,
           ms[ROUNDS / 2], inside);
    for (int i = 0; i < POLYGONS; i++) {
        geom_done(&geoms[i]);
    }
    mem_freep(&points);
    mem_freep(&found);
    return 0;
}
