/* tests/fuzz/fuzz_areas.c — boundaries from a file somebody sent; the first byte says what it calls
 * itself. Refused with a reason, or areas with codes, on the ground we know. */
#include <string.h>

#include "base/err.h"
#include "geo/areas_file.h"
#include "tests/fuzz/fuzz_file.h"

static const char *const endings[] = {"geojson", "kml", "gml", "gpx", "json", "geojsonl"};

static const char *put(unsigned kind, const char *bytes, size_t len) {
    static char path[64];
    snprintf(path, sizeof path, "%s/in.%s", fuzz_folder(), endings[kind % LEN(endings)]);
    fuzz_write(path, bytes, len);
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    if (!len) {
        return 0;
    }
    struct err err = {0};
    struct areas areas = {0};
    struct notes notes = {0};
    const struct areas_opts opts = {.skip_bad = true};
    const char *path = put(data[0], (const char *)data + 1, len - 1);
    if (areas_read_file(&areas, path, AREA_BLOCK, &opts, NULL, &notes, &err)) {
        for (size_t i = 0; i < areas.n; i++) {
            const struct area *area = &areas.items[i];
            FUZZ_CHECK(area->code && *area->code && area->shape.n_points >= 4);
            for (size_t k = 0; k < area->shape.n_points; k++) {
                struct geom_pt at = area->shape.points[k];
                FUZZ_CHECK(at.lon >= -180 && at.lon <= 180 && at.lat >= -90 && at.lat <= 90);
            }
        }
    } else {
        FUZZ_CHECK(err.text[0]);
    }
    notes_done(&notes);
    areas_done(&areas);
    return 0;
}
