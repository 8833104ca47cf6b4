/* analysis/mask.h — homes moved on purpose, so that a point on a map is nobody's door.
 *
 * Ring     a home goes to a random place between r_min and r_max metres from where it is, evenly by
 *          area; outside the boundary it is thrown again. k is how many homes the ring holds: so
 *          many could be the one. spec/domain.md 4.5, TV11. For the stewards' own copies only.
 * Grid     a home goes to the middle of the flat-top hexagon it is in.
 * Secret   the ring's dice are a keyed hash of the home's code, the key kept in the survey file:
 * the same home is moved the same way each time, since the mean of many moves is the door. One
 *          release only, for the same reason; whoever has the key can move every home back.
 * Plane    x and y in metres, of any projection that keeps lengths, as EPSG:27700 does.
 * Not one  rounding coordinates: at 53.5 degrees north the fourth decimal is 11 m by 7 m. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

struct mask_ring {
    double r_min_m, r_max_m;
};

enum { MASK_KEY_BYTES = 32, MASK_TRIES = 100 };
struct mask_key {
    uint8_t bytes[MASK_KEY_BYTES];
};

struct mask_point {
    double x_m, y_m;
};

/* The survey's key; it is made the first time. */
bool mask_key_of(struct store *st, struct mask_key *key, struct err *err);

/* Homes in the ring, where so many stand on a hectare. */
double mask_ring_k(const struct mask_ring *ring, double homes_per_ha);
/* The ring from `r_min_m` on that holds k homes. */
struct mask_ring mask_ring_for(double k, double homes_per_ha, double r_min_m);
/* From two dice in [0, 1): which way, how far. */
struct mask_point mask_ring_offset(const struct mask_ring *ring, double u_way, double u_far);

typedef bool (*mask_inside_fn)(void *ctx, struct mask_point at);
/* Where the home of this code, which is at `at`, is shown. `inside` may be NULL. False when no
 * place within the boundary was found in MASK_TRIES: the home is left out. */
bool mask_home(const struct mask_key *key, const struct mask_ring *ring, const char *code,
               struct mask_point at, mask_inside_fn inside, void *ctx, struct mask_point *out);

/* The middle of the hexagon around `at`; `width_m` is from corner to opposite corner, and one
 * hexagon has its middle at 0, 0. */
struct mask_point mask_hexagon(struct mask_point at, double width_m);
