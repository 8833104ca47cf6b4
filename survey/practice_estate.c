/* survey/practice_estate.c — four square blocks in a row, drawn by arithmetic.
 *
 * The geometry is a GeoPackage binary: "GP", version, flags (little endian, envelope), SRS, the
 * envelope, then WKB of a multipolygon of one ring. */
#include "survey/practice_estate.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "survey/store.h"

enum { BLOCKS = 4, RING = 5, GEOM_MAX = 256, SRS_WGS84 = 4326 };

static const double WEST_DEG = -2.2100, SOUTH_DEG = 53.4900; // open ground in the drawing only
static const double WIDTH_DEG = 0.0012, HEIGHT_DEG = 0.0007, GAP_DEG = 0.0003;

struct bytes {
    unsigned char data[GEOM_MAX];
    size_t len;
};

static void put(struct bytes *out, const void *value, size_t len) {
    memcpy(out->data + out->len, value, len); // the machines we run on are little endian
    out->len += len;
}

static void put_u32(struct bytes *out, uint32_t value) {
    put(out, &value, sizeof value);
}

static void put_doubles(struct bytes *out, const double *values, size_t n) {
    put(out, values, n * sizeof *values);
}

static void put_wkb_head(struct bytes *out, uint32_t type) {
    put(out, &(unsigned char){1}, 1);
    put_u32(out, type);
}

static void draw_rectangle(struct bytes *out, double west, double south, double east,
                           double north) {
    const double envelope[] = {west, east, south, north};
    const double ring[2 * RING] = {west, south, east, south, east, north, west, north, west, south};
    out->len = 0;
    put(out, "GP\0\3", 4);
    put_u32(out, SRS_WGS84);
    put_doubles(out, envelope, LEN(envelope));
    put_wkb_head(out, 6); // multipolygon
    put_u32(out, 1);
    put_wkb_head(out, 3); // polygon
    put_u32(out, 1);
    put_u32(out, RING);
    put_doubles(out, ring, LEN(ring));
}

bool practice_estate_add(struct store *st, struct err *err) {
    struct bytes geom;
    double pitch = WIDTH_DEG + GAP_DEG;
    draw_rectangle(&geom, WEST_DEG - GAP_DEG, SOUTH_DEG - GAP_DEG, WEST_DEG + BLOCKS * pitch,
                   SOUTH_DEG + HEIGHT_DEG + GAP_DEG);
    struct store_area area = {
        .code = "PRACTICE", .name = "Practice estate", .geom = geom.data, .geom_len = geom.len};
    if (!store_add_area(st, STORE_ESTATE, &area, err)) {
        return false;
    }
    for (int i = 0; i < BLOCKS; i++) {
        char code[16], name[32];
        double west = WEST_DEG + i * pitch;
        snprintf(code, sizeof code, "P%d", i + 1);
        snprintf(name, sizeof name, "Practice block %d", i + 1);
        draw_rectangle(&geom, west, SOUTH_DEG, west + WIDTH_DEG, SOUTH_DEG + HEIGHT_DEG);
        area = (struct store_area){.code = code,
                                   .name = name,
                                   .estate = "PRACTICE",
                                   .geom = geom.data,
                                   .geom_len = geom.len};
        if (!store_add_area(st, STORE_BLOCK, &area, err)) {
            return false;
        }
    }
    return true;
}
