/* tests/fuzz/fuzz_wkb.c — geometry from hostile bytes. The first byte picks the kind that is
 * wanted; what is read is whole, and comes back the same after being written. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "geo/wkb.h"
#include "tests/fuzz/fuzz.h"

static void check_parts(const struct geom *geom) {
    size_t next = 0;
    for (size_t i = 0; i < geom->n_parts; i++) {
        FUZZ_CHECK(geom->parts[i].first == next);
        next += geom->parts[i].n;
    }
    FUZZ_CHECK(next == geom->n_points);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static const enum geom_kind kinds[] = {GEOM_POINTS, GEOM_LINES, GEOM_POLYGONS};
    if (len == 0) {
        return 0;
    }
    struct err err = {0};
    AUTO(geom_done) struct geom geom = {.kind = kinds[data[0] % LEN(kinds)]};
    AUTO(geom_done) struct geom again = {.kind = geom.kind};
    if (!wkb_read(&geom, data + 1, len - 1, &err)) {
        FUZZ_CHECK(err.text[0]);
        return 0;
    }
    check_parts(&geom);
    struct geom_box box = geom_box_of(&geom);
    FUZZ_CHECK(geom_box_empty(&box) == (geom.n_points == 0));
    if (geom.n_parts == 0 || (geom.kind == GEOM_POINTS && geom.n_parts != 1)) {
        return 0; // written are polygons, lines, and one point
    }
    AUTO(strbuf_done) struct strbuf out = {0};
    wkb_write(&out, &geom);
    FUZZ_CHECK(wkb_read(&again, out.data, out.len, &err));
    check_parts(&again);
    FUZZ_CHECK(again.n_points == geom.n_points && again.n_parts == geom.n_parts);
    FUZZ_CHECK(memcmp(again.points, geom.points, geom.n_points * sizeof *geom.points) == 0);
    return 0;
}
