/* tests/fuzz/fuzz_gpkg.c — a GeoPackage geometry out of a file that somebody else wrote: a point,
 * or none. Ours come back as they were. */
#include <string.h>

#include "survey/store_impl.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    double lon, lat, lon_again, lat_again;
    unsigned char out[STORE_POINT_LEN];
    if (store_read_point(data, len, &lon, &lat)) {
        FUZZ_CHECK(lon == lon && lat == lat);
        store_point(out, lon, lat);
        FUZZ_CHECK(store_read_point(out, sizeof out, &lon_again, &lat_again));
        FUZZ_CHECK(lon_again == lon && lat_again == lat);
    }
    return 0;
}
