/* analysis/mask.c — see mask.h. */
#include "analysis/mask.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"
#include "geo/hexes.h"
#include "survey/store.h"

static const double pi = 3.14159265358979323846;
static const double m2_per_ha = 1e4;

/* ---- the key ---- */

static const char meta_name[] = "mask_key";
enum { KEY_HEX = 2 * MASK_KEY_BYTES + 1 };

static bool make_key(struct store *st, struct mask_key *key, struct err *err) {
    char hex[KEY_HEX];
    randombytes_buf(key->bytes, sizeof key->bytes);
    sodium_bin2hex(hex, sizeof hex, key->bytes, sizeof key->bytes);
    return store_set_meta(st, meta_name, hex, err);
}

/* *found is false when there is none yet. */
static bool read_key(struct store *st, struct mask_key *key, bool *found, struct err *err) {
    struct err why = {0};
    size_t len = 0;
    AUTO(mem_freep) char *hex = store_get_meta(st, meta_name, &why);
    *found = hex != NULL;
    if (why.code) {
        return err_set(err, why.code, "%s", why.text);
    }
    bool read = hex && sodium_hex2bin(key->bytes, sizeof key->bytes, hex, strlen(hex), NULL, &len,
                                      NULL) == 0;
    return !hex || (read && len == sizeof key->bytes) ||
           err_set(err, ERR_SYNTAX, "the key that hides homes on maps is damaged");
}

bool mask_key_of(struct store *st, struct mask_key *key, struct err *err) {
    bool found = false;
    if (sodium_init() < 0) {
        return err_set(err, ERR_IO, "the library of secrets does not start");
    }
    if (!read_key(st, key, &found, err)) {
        return false;
    }
    if (found) {
        return true;
    }
    // Two programs may come to this at once: the one that writes first has made it.
    if (!store_begin(st, err)) {
        return false;
    }
    bool ok = read_key(st, key, &found, err) && (found || make_key(st, key, err)) &&
              store_commit(st, err);
    if (!ok) {
        store_rollback(st);
    }
    return ok;
}

/* ---- ring ---- */

double mask_ring_k(const struct mask_ring *ring, double homes_per_ha) {
    double area_m2 = pi * (ring->r_max_m * ring->r_max_m - ring->r_min_m * ring->r_min_m);
    return area_m2 / m2_per_ha * homes_per_ha;
}

struct mask_ring mask_ring_for(double k, double homes_per_ha, double r_min_m) {
    double homes_per_m2 = homes_per_ha / m2_per_ha;
    return (struct mask_ring){r_min_m, sqrt(k / (pi * homes_per_m2) + r_min_m * r_min_m)};
}

struct mask_point mask_ring_offset(const struct mask_ring *ring, double u_way, double u_far) {
    double least = ring->r_min_m * ring->r_min_m, most = ring->r_max_m * ring->r_max_m;
    double far_m = sqrt(least + u_far * (most - least)), way = u_way * 2 * pi;
    return (struct mask_point){far_m * cos(way), far_m * sin(way)};
}

static double unit_of(const uint8_t bytes[8]) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        bits = bits << 8 | bytes[i];
    }
    return (double)(bits >> 11) * 0x1p-53;
}

/* The dice of a home's n-th throw. */
static void throw_dice(const struct mask_key *key, const char *code, uint8_t n, double u[2]) {
    uint8_t hash[16];
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->bytes, sizeof key->bytes, sizeof hash);
    crypto_generichash_update(&state, &n, 1);
    crypto_generichash_update(&state, (const unsigned char *)code, strlen(code));
    crypto_generichash_final(&state, hash, sizeof hash);
    u[0] = unit_of(hash);
    u[1] = unit_of(hash + 8);
}

bool mask_home(const struct mask_key *key, const struct mask_ring *ring, const char *code,
               struct mask_point at, mask_inside_fn inside, void *ctx, struct mask_point *out) {
    assert(ring->r_min_m >= 0 && ring->r_max_m > ring->r_min_m);
    for (uint8_t n = 0; n < MASK_TRIES; n++) {
        double u[2];
        throw_dice(key, code, n, u);
        struct mask_point by = mask_ring_offset(ring, u[0], u[1]);
        struct mask_point to = {at.x_m + by.x_m, at.y_m + by.y_m};
        if (!inside || inside(ctx, to)) {
            *out = to;
            return true;
        }
    }
    return false;
}

/* ---- grid ---- */

struct mask_point mask_hexagon(struct mask_point at, double width_m) {
    assert(width_m > 0);
    struct mask_point middle;
    hex_middle(hex_nearest(at.x_m, at.y_m, width_m), width_m, &middle.x_m, &middle.y_m);
    return middle;
}
